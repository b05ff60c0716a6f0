"""The figures of the synthesis against the naive recount, on random histories written as rows."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from participation.actions.responses import assign_response, drop_response, move_due
from planning.models import RuleKey, RuleSetting
from reports.documents.synthesis_figures import synthesis_figures
from reports.documents.synthesis_tables import evidence_tables
from reports.queries.synthesis import Facts, read_synthesis
from tests import chain_recount
from tests.chain_histories import SEEDS, periods, random_history
from tests.chain_recount import Figure, disagreements, recount
from tests.participation import answering
from tests.reports.chain_rows import as_rows_hold, load
from tests.thinning import thinned

pytestmark = pytest.mark.django_db


def told(facts: Facts) -> dict[str, Figure]:
    """As the recount tells them."""
    return {
        figure["id"]: Figure(_exact(figure), figure["numerador"], figure["denominador"], figure["n"])
        for figure in synthesis_figures(facts)
    }


def _exact(figure: dict[str, Any]) -> Fraction | int | None:
    if figure["id"].endswith(".tasa") and figure["denominador"]:
        value = Fraction(figure["numerador"], figure["denominador"])
        assert figure["valor"] == float(value)
        return value
    return None if figure["valor"] is None else Fraction(figure["valor"])


@pytest.mark.parametrize("seed", thinned(SEEDS, every=10))
def test_every_figure_is_that_of_the_recount(seed: int) -> None:
    history = as_rows_hold(random_history(seed))
    load(history)
    for since, until in periods(seed):
        facts = read_synthesis(since, until)
        assert not disagreements(recount(history, since, until), told(facts)), (since, until)
        assert_evidence_gives_back(facts)
        assert_topics_stand_so(facts, history)


def assert_evidence_gives_back(facts: Facts) -> None:
    """Every figure, counted again from its rows as a reader outside would."""
    tables = evidence_tables(facts)
    for figure in synthesis_figures(facts):
        how = figure["evidencia"]
        table = tables[how["tabla"]]
        keys = [column["clave"] for column in table["columnas"]]
        rows = [dict(zip(keys, row, strict=True)) for row in table["filas"]]

        def chosen(where: dict[str, list[Any]], rows: list[dict[str, Any]] = rows) -> list[dict[str, Any]]:
            return [row for row in rows if all(row[key] in values for key, values in where.items())]

        among = chosen(how["donde"])
        assert len(among) == figure["n"], figure["id"]
        if how["numerador"]:
            assert len(chosen(how["donde"] | how["numerador"])) == figure["numerador"], figure["id"]
        if "mediana" in how:
            days = chain_recount.median(row[how["mediana"]] for row in among)
            assert figure["valor"] == (None if days is None else float(days))


def assert_topics_stand_so(facts: Facts, history: chain_recount.History) -> None:
    """What the tables say of each topic, and not only how many there are."""
    heard = {row.code for row in facts.heard}
    for topic in facts.topics:
        own = {one.key for one in chain_recount.contributions_of(history, topic.code)} & heard
        dissenting = {
            coding.contribution
            for coding in history.codings
            if coding.stance == chain_recount.DISSENT
            and chain_recount.live(history, coding.topic) == topic.code
        }
        assert (topic.contributions, topic.dissents) == (len(own), len(own & dissenting)), topic.code
        standing = chain_recount.standing(history, topic.code, facts.until)
        answer = topic.answer.decision if topic.answer else None
        assert (
            standing.first_day,
            standing.due,
            standing.decision,
            standing.pending,
            standing.overdue,
            standing.linked,
            standing.given_back,
        ) == (
            topic.first_on,
            topic.due_on,
            answer,
            topic.is_pending,
            topic.is_overdue,
            topic.is_linked,
            topic.given_back_on is not None,
        ), topic.code


def test_what_is_assigned_moved_or_dropped_afterwards_changes_no_day_before(people: dict[str, User]) -> None:
    """Due by the term on 9 April; assigned on 20 April, moved on 20 May, dropped on 10 June, each in the evening."""
    RuleSetting.objects.filter(key=RuleKey.RESPONSE_TERM).delete()
    RuleSetting.objects.create(key=RuleKey.RESPONSE_TERM, value="30", valid_from=dt.date(2026, 1, 1))
    staff, topic = people["staff"], answering.topic(people)

    def evening(month: int, day: int) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(dt.date(2026, month, day), dt.time(22, 30)))

    response = assign_response(
        topic=topic, to=staff, due_on=dt.date(2026, 6, 1), reason="Es más.", by=staff, now=evening(4, 20)
    )
    response = move_due(
        response=response, due_on=dt.date(2026, 7, 1), reason="Falta.", by=staff, now=evening(5, 20)
    )
    drop_response(response=response, reason="Se rehace.", by=staff, now=evening(6, 10))
    for until, due in (
        ((4, 19), (4, 9)), ((4, 20), (6, 1)), ((5, 19), (6, 1)), ((5, 20), (7, 1)), ((6, 9), (7, 1)),
        ((6, 10), (4, 9)),
    ):  # fmt: skip
        (facts,) = read_synthesis(dt.date(2026, 1, 1), dt.date(2026, *until)).topics
        assert (facts.due_on, facts.is_overdue) == (dt.date(2026, *due), due == (4, 9)), until


def test_it_reads_in_as_many_queries_whatever_there_is() -> None:
    day = dt.date(2026, 3, 2)
    small = chain_recount.History(
        contributions=[chain_recount.Contribution("c0", day)],
        topics=[chain_recount.Topic("t0")],
        codings=[chain_recount.Coding("c0", "t0")],
        origins=[chain_recount.PlanOrigin(topic="t0")],
    )
    few, many = (queries(history) for history in (small, as_rows_hold(random_history(3))))
    assert many == few <= 12


def queries(history: chain_recount.History) -> int:
    with transaction.atomic():
        load(history)
        with CaptureQueriesContext(connection) as caught:
            assert synthesis_figures(read_synthesis(dt.date(2026, 1, 1), dt.date(2026, 12, 31)))
        transaction.set_rollback(True)
    return len(caught)
