"""The figures of the synthesis against the naive recount, on random histories written as rows."""

import datetime as dt
import time
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from planning.models import PlanItem
from reports.documents.synthesis_figures import synthesis_figures
from reports.documents.synthesis_tables import evidence_tables
from reports.queries.synthesis import Facts, read_synthesis
from tests import chain_recount
from tests.chain_histories import SEEDS, periods, random_history
from tests.chain_recount import Figure, disagreements, recount
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


#: 80,000 contributions of ten years that came by the form, half of them each under one of 5,000 topics, and answers.
_FULL_SIZE = (
    """INSERT INTO participation_topic (code, title, description, competence, legal_kind, created_by_id, created_at,
           edit_version)
       SELECT 'g-' || n, 'Pedido ' || n, '', 'municipal', 'initiative', %(user)s, now(), 0
       FROM generate_series(1, 5000) n""",
    """INSERT INTO participation_contribution (code, uid, channel, received_on, kind, author_type, is_dissent, verbatim,
           edit_version)
       SELECT 'g-' || n, gen_random_uuid(), 'web', date '2016-01-01' + n %% 3650, 'proposal', 'residents', false, 'Luz.', 0
       FROM generate_series(1, 80000) n""",
    """INSERT INTO participation_admission (contribution_id, state, criterion, decided_at, edit_version)
       SELECT id, 'admitted', '', now(), 0 FROM participation_contribution WHERE code ~ '^g-'""",
    """INSERT INTO participation_coding (contribution_id, topic_id, stance, coded_by_id, coded_at)
       SELECT c.id, t.id, 'supports', %(user)s, now() FROM participation_contribution c
       JOIN participation_topic t ON t.code = 'g-' || 1 + substr(c.code, 3)::int %% 5000 WHERE c.code ~ '^g-'""",
    """INSERT INTO participation_planorigin (item_id, topic_id, note, made_by_id, made_at)
       SELECT %(item)s, id, '', %(user)s, now() FROM participation_topic WHERE code ~ '^g-' AND id %% 3 = 0""",
)


@pytest.mark.full
def test_at_full_size_it_takes_the_same_queries_and_a_few_seconds() -> None:
    load(
        chain_recount.History(
            topics=[chain_recount.Topic("t0")], origins=[chain_recount.PlanOrigin(topic="t0")]
        )
    )
    names = {"user": User.objects.get().pk, "item": PlanItem.objects.get().pk}
    with connection.cursor() as cursor:
        for statement in _FULL_SIZE:
            cursor.execute(statement, names)
        cursor.execute("ANALYZE participation_contribution, participation_coding, participation_admission")
    for since, most in ((dt.date(2016, 1, 1), 20), (dt.date(2025, 7, 1), 5)):
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as caught:
            facts = read_synthesis(since, dt.date(2025, 12, 31))
            figures = {figure["id"]: figure["valor"] for figure in synthesis_figures(facts)}
        took = time.perf_counter() - started
        print(since, took, [query["time"] for query in caught])
        assert len(caught) <= 12 and took < most
        assert figures["aportes.oidos"] == len(facts.heard) > 4000 and figures["temas.pendientes"] == 5000
