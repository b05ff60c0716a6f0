"""The figures of an evaluation against the naive recounts: both periods, on random histories written as rows."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from planning.models import Body, BodyKind, RuleKey, RuleSetting
from planning.progress import kept
from reports.documents.evaluation_figures import BASE, change, exact, figures_of
from reports.documents.evaluation_tables import evidence_tables
from reports.documents.figures import Figure
from reports.models import Evaluation
from reports.queries import evaluation_facts
from reports.queries.evaluation_facts import EvaluationFacts, read_evaluation
from tests import chain_recount, evaluation_recount, plan_recount
from tests import recount as participation_recount
from tests.chain_histories import random_history
from tests.evaluation_histories import SEEDS, Case, edges, random_case
from tests.plan_trees import trees
from tests.planning import progress_rows
from tests.reports import chain_rows, evaluation_rows, records
from tests.reports.test_participation_figures import PLACES, councils
from tests.thinning import examples, thinned

pytestmark = pytest.mark.django_db

#: What no other recount counts.
OWN = ("vecinos.media", "cobertura.subzonas", "aportes.por_mil", "presupuesto.", "validacion.", "encuesta.")
FAR = dt.date(2030, 1, 1)


@pytest.fixture(autouse=True)
def _long_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both periods are over, whatever the clock says."""
    monkeypatch.setattr(evaluation_facts, "today", lambda: FAR)


def by_id(figures: list[Figure]) -> dict[str, Figure]:
    return {figure["id"]: figure for figure in figures}


def of_both(figures: dict[str, Figure], starts: tuple[str, ...]) -> dict[str, Figure]:
    return {id: one for id, one in figures.items() if id.removeprefix(BASE).startswith(starts)}


def as_told(figure: Figure) -> evaluation_recount.Figure:
    """As the recount tells them."""
    id = figure["id"].removeprefix(BASE)
    if figure["oculta"]:
        numbers = [figure[key] for key in ("valor", "numerador", "denominador", "n")]
        return evaluation_recount.Figure(*numbers, hidden=True)
    value = None
    if figure["valor"] is not None:
        value = exact(figure)
        assert figure["valor"] == pytest.approx(float(value), rel=1e-12)
    own = [figure["numerador"], figure["denominador"]]
    if id.startswith("encuesta."):
        own = [None, None]  # the recount keeps the mean alone
    return evaluation_recount.Figure(
        value, *(None if one is None else Fraction(str(one)) for one in own), figure["n"]
    )


CASES = [*(random_case(seed) for seed in SEEDS[:40]), *edges()]


@pytest.mark.parametrize("case", thinned(CASES, every=12), ids=lambda case: case.name)
def test_what_only_an_evaluation_tells_is_that_of_the_recount(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = evaluation_rows.as_rows_hold(case)
    monkeypatch.setattr(evaluation_facts, "today", lambda: case.today or FAR)
    facts = read_evaluation(evaluation_rows.load(case), with_rows=True)
    figures = by_id(figures_of(facts))
    hidden = [id for id in ("vecinos.presentes", "base.vecinos.presentes") if figures[id]["oculta"]]
    expected = evaluation_recount.recount(
        case.history,
        case.evaluation,
        today=case.today,
        smallest=case.smallest,
        residents_hidden=hidden,
    )
    told = {id: as_told(figure) for id, figure in of_both(figures, OWN).items()}
    assert not evaluation_recount.disagreements(expected, told)
    assert_changes(expected, figures)
    assert_evidence_gives_back(facts)


def assert_changes(expected: dict[str, evaluation_recount.Figure], figures: dict[str, Figure]) -> None:
    told = {
        id: evaluation_recount.Change(became.by, became.points)
        for id in expected
        if not id.startswith(BASE) and (became := change(figures.get(f"{BASE}{id}"), figures.get(id)))
    }
    assert not evaluation_recount.disagreements_of_changes(evaluation_recount.changes(expected), told)


def assert_evidence_gives_back(facts: EvaluationFacts) -> None:
    """Every figure, counted again from its rows as a reader outside would."""
    tables = evidence_tables(facts)
    for figure in figures_of(facts):
        how = figure["evidencia"]
        if figure["oculta"]:
            assert how is None, figure["id"]
            continue
        keys = [column["clave"] for column in tables[how["tabla"]]["columnas"]]
        rows = [dict(zip(keys, row, strict=True)) for row in tables[how["tabla"]]["filas"]]
        assert_rows_say(figure, how, rows)


def assert_rows_say(figure: Figure, how: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    def total(where: dict[str, list[Any]], column: str = "") -> Any:
        chosen = [row for row in rows if all(row[key] in values for key, values in where.items())]
        return sum(Decimal(str(row[column])) for row in chosen) if column else len(chosen)

    told: tuple[Any, Any]
    if "cociente" in how:
        told = tuple(total(how["donde"], column) for column in how["cociente"])
    elif how["promedio"]:
        told = total(how["donde"], how["promedio"]), total(how["donde"])
    elif how["numerador"]:
        told = total(how["donde"] | how["numerador"], how["suma"]), total(how["donde"], how["suma"])
    else:
        counted = figure["n"] if figure["valor"] is None or "mediana" in how else figure["valor"]
        if figure["id"].endswith(("aportes.por_mil", "plan.avance")):
            counted = figure["n"]
        assert total(how["donde"], how["suma"]) == counted, figure["id"]
        return
    own = [Decimal(str(figure[key])) for key in ("numerador", "denominador")]
    assert told == tuple(own), figure["id"]


# --- what the analysis, the synthesis and the plan tell ------------------------------------------------

RESULT, BASELINE = (
    (dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
    (dt.date(2025, 11, 1), dt.date(2026, 3, 15)),
)


def evaluation_of(
    result: tuple[dt.date, dt.date] = RESULT, base: tuple[dt.date, dt.date] = BASELINE
) -> Evaluation:
    return Evaluation.objects.create(
        title="Evaluación",
        period_from=result[0],
        period_to=result[1],
        baseline_from=base[0],
        baseline_to=base[1],
        created_by=User.objects.create_user(email="evalua@example.org", name="Evalúa"),
    )


@pytest.mark.parametrize("seed", thinned(range(40), every=14))
def test_what_the_synthesis_tells_is_that_of_the_recount(seed: int) -> None:
    history = chain_rows.as_rows_hold(random_history(seed))
    chain_rows.load(history)
    figures = by_id(figures_of(read_evaluation(evaluation_of())))
    starts = (
        "aportes.oidos",
        "aportes.sistem",
        "aportes.disid",
        "temas.",
        "respuesta.",
        "devolucion.",
        "incidencia.",
    )
    for prefix, days in (("", RESULT), (BASE, BASELINE)):
        own = {
            id.removeprefix(BASE): one
            for id, one in of_both(figures, starts).items()
            if id.startswith(BASE) == bool(prefix)
        }
        told = {
            id: chain_recount.Figure(
                None if one["valor"] is None else exact(one), one["numerador"], one["denominador"], one["n"]
            )
            for id, one in own.items()
        }
        assert not chain_recount.disagreements(chain_recount.recount(history, *days), told)


@given(rows=councils(), split=st.sampled_from(["2026-04-01", "2026-04-16"]))
@settings(
    max_examples=examples(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_the_analysis_tells_is_that_of_the_recount(
    rows: dict[str, list[dict[str, str]]], split: str
) -> None:
    """Of all bodies that meet in either period, and of both alike."""
    for row in rows["concurrencia"] + rows["aportes"]:
        row["barrio"] = row["barrio"] if row["barrio"] in PLACES[:2] else ""
    first = dt.date.fromisoformat(split)
    base, result = (dt.date(2026, 3, 1), first - dt.timedelta(days=1)), (first, dt.date(2026, 5, 31))
    met = {
        body
        for row in rows["reuniones"]
        for body in row["organos"].split(";")
        if body and row["acta_aprobada_el"]
    }
    with transaction.atomic():
        for code, kind in (("CM", BodyKind.MUNICIPAL_COUNCIL), ("CV", BodyKind.NEIGHBOURHOOD_COUNCIL)):
            Body.objects.create(code=code, name=code, kind=kind, valid_from=dt.date(2010, 1, 1))
        RuleSetting.objects.filter(key=RuleKey.MINIMUM_GROUP).delete()
        RuleSetting.objects.create(key=RuleKey.MINIMUM_GROUP, value="1", valid_from=dt.date(2010, 1, 1))
        records.load(rows, PLACES[:2])
        figures = by_id(figures_of(read_evaluation(evaluation_of(result, base))))
        for prefix, (since, until) in (("", result), (BASE, base)):
            told = participation_recount.recount(
                rows, since=since, until=until, bodies=sorted(met), quorum={}, neighbourhoods=PLACES[:2]
            )
            for id, expected in told.items():
                given_ = figures[f"{prefix}{id}"]
                assert {key: given_[key] for key in expected} == expected, f"{prefix}{id}"
        transaction.set_rollback(True)


@given(
    plan=trees(items=8, activities=10, indicators=4, reports=15),
    days=st.tuples(st.dates(dt.date(2025, 2, 1), dt.date(2026, 3, 1)), st.integers(1, 200)),
)
@settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
def test_how_the_plan_was_going_is_that_of_the_recount(
    people: dict[str, User], plan: plan_recount.Plan, days: tuple[dt.date, int]
) -> None:
    before, after = days[0], days[0] + dt.timedelta(days=days[1])
    with transaction.atomic():
        progress_rows.as_rows(plan, people["team"])
        figures = by_id(figures_of(read_evaluation(evaluation_of((after, after), (before, before)))))
        for prefix, day in (("", after), (BASE, before)):
            expected, figure = plan_recount.recount(plan, day), figures[f"{prefix}plan.avance"]
            value = kept(expected.value)
            assert figure["valor"] == (None if value is None else float(value))
            assert figure["n"] == expected.counted
        transaction.set_rollback(True)


def test_before_the_plan_was_approved_there_was_none(people: dict[str, User]) -> None:
    plan = plan_recount.Plan([plan_recount.Item("i0")])
    progress_rows.as_rows(plan, people["team"])
    long_ago = (dt.date(2024, 12, 31), dt.date(2024, 12, 31))
    figures = by_id(figures_of(read_evaluation(evaluation_of(base=long_ago))))
    assert figures["base.plan.avance"]["n_texto"] == "No había un plan vigente"
    assert figures["plan.avance"]["n_texto"] != "No había un plan vigente"


# --- what it costs -------------------------------------------------------------------------------------


def fivefold(case: Case) -> Case:
    """Each row five times, but for what there is one of a year."""
    history = case.history

    def copies(rows: Any, *keys: str) -> list[Any]:
        return [
            replace(row, **{key: f"{getattr(row, key)}-{copy}" for key in keys if getattr(row, key)})
            for copy in range(5)
            for row in rows
        ]

    many = replace(
        history,
        meetings=copies(history.meetings, "key"),
        heads=copies(history.heads, "meeting"),
        contributions=copies(history.contributions, "key", "meeting"),
        answers=list(history.answers) * 5,
        activities=copies(history.activities, "key"),
        reports=copies(history.reports, "activity"),
    )
    sheets = list(case.evaluation.sheets) * 5
    return replace(case, history=many, evaluation=replace(case.evaluation, sheets=sheets))


def test_it_reads_in_as_many_queries_whatever_there_is() -> None:
    case = next(
        case
        for case in map(random_case, SEEDS)
        if case.evaluation.survey_closed and case.history.meetings and case.history.activities
    )
    case = evaluation_rows.as_rows_hold(case)
    few, many = (queries(one) for one in (case, fivefold(case)))
    assert many == few <= 150


def queries(case: Case) -> int:
    with transaction.atomic():
        evaluation = evaluation_rows.load(case)
        with CaptureQueriesContext(connection) as caught:
            assert figures_of(read_evaluation(evaluation, with_rows=True))
        transaction.set_rollback(True)
    return len(caught)
