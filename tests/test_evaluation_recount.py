"""The recount of an evaluation is measured itself: cases worked out by hand, and rule by rule."""

import ast
import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import evaluation_recount
from tests.evaluation_recount import (
    ACCEPTED,
    DRAFT,
    HIDDEN,
    RETURNED,
    SUBMITTED,
    Activity,
    Answer,
    BudgetReport,
    Change,
    Contribution,
    Devolution,
    Evaluation,
    Figure,
    HeadCount,
    History,
    Meeting,
    OperationalPlan,
    Sheet,
    changes,
    disagreements,
    disagreements_of_changes,
    recount,
)

YEAR = Evaluation(dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def d(text: str) -> dt.date:
    """A day of 2026: «07-01»."""
    return dt.date.fromisoformat(f"2026-{text}")


def old(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2025-{text}")


def told(history: History, **more: Any) -> dict[str, Figure]:
    return recount(history, YEAR, **more)


def test_01_residents_by_meeting_with_a_head_count() -> None:
    """6 + 1 and 4, in two meetings of the year: 5½. Not approved, of no body, of another year, uncounted: out."""
    history = History(
        meetings=[
            Meeting("first", d("01-01")),
            Meeting("last", d("12-31"), bodies=("x", "cv")),
            Meeting("draft", d("05-01"), approved=False),
            Meeting("workshop", d("05-01"), bodies=()),
            Meeting("other", d("05-01"), bodies=("x",)),
            Meeting("before", old("12-31")),
            Meeting("uncounted", d("05-01")),
        ],
        heads=[
            HeadCount("first", 6, "a"),
            HeadCount("first", 1),
            HeadCount("last", 4),
            *[HeadCount(key, 100) for key in ("draft", "workshop", "other")],
            HeadCount("before", 9),
        ],
    )
    assert told(history)["vecinos.media"] == Figure(Fraction(11, 2), 11, 2, 2)
    assert told(history)["base.vecinos.media"] == Figure(Fraction(9), 9, 1, 1)


def test_02_a_mean_is_hidden_with_its_sum() -> None:
    """4 are hidden, 5 are not, nought is not; nobody counted is no value and not hidden."""
    for people, expected in (
        (4, HIDDEN),
        (1, HIDDEN),
        (5, Figure(Fraction(5), 5, 1, 1)),
        (0, Figure(Fraction(0), 0, 1, 1)),
    ):
        history = History(meetings=[Meeting("m", d("03-01"))], heads=[HeadCount("m", people)])
        assert told(history)["vecinos.media"] == expected
    assert told(history)["base.vecinos.media"] == Figure(None, 0, 0, 0)
    assert told(history, residents_hidden=["vecinos.presentes"])["vecinos.media"] == HIDDEN
    few = History(meetings=[Meeting("m", d("03-01"))], heads=[HeadCount("m", 3)])
    assert not told(few, residents_hidden=[])["vecinos.media"].hidden
    assert not told(few, smallest=3)["vecinos.media"].hidden


def test_03_subzones() -> None:
    """Z1 by residents, Z2 by words, Z3 shares Z1's neighbourhood, Z4 was spoken of only outside a meeting and in
    minutes not approved, Z5 has no registered neighbourhood, Z6 none: 3 of 4."""
    history = History(
        neighbourhoods=["a", "b", "c"],
        subzones={"Z1": ["a"], "Z2": ["b", "x"], "Z3": ["a"], "Z4": ["c"], "Z5": ["x"], "Z6": []},
        meetings=[Meeting("m", d("03-01")), Meeting("draft", d("03-02"), approved=False)],
        heads=[HeadCount("m", 3, "a"), HeadCount("m", 3), HeadCount("draft", 9, "c")],
        contributions=[
            Contribution("1", "m", neighbourhood="b"),
            Contribution("2", "m", neighbourhood="x"),
            Contribution("3", received=d("03-01"), admitted=True, neighbourhood="c"),
        ],
    )
    assert told(history)["cobertura.subzonas"] == Figure(Fraction(3, 4), 3, 4, 4)
    assert told(history)["base.cobertura.subzonas"] == Figure(Fraction(0), 0, 4, 4)
    assert told(History())["cobertura.subzonas"] == Figure(None, 0, 0, 0)


def test_04_contributions_per_thousand() -> None:
    """Three of 2026 (a meeting of the council, a workshop, an admitted one), not the draft's, not the one not
    admitted; its meeting's day counts. Of 1,500: 2."""
    history = History(
        inhabitants=1500,
        meetings=[
            Meeting("m", d("01-01")),
            Meeting("workshop", d("12-31"), bodies=()),
            Meeting("draft", d("05-01"), approved=False),
            Meeting("before", old("12-31")),
        ],
        contributions=[
            Contribution("a", "m"),
            Contribution("b", "workshop"),
            Contribution("c", received=d("06-01"), admitted=True),
            Contribution("d", received=d("06-01")),
            Contribution("e", "draft", admitted=True),
            Contribution("g", "draft"),
            Contribution("f", "before", received=d("06-01")),
        ],
    )
    assert told(history)["aportes.por_mil"] == Figure(Fraction(2), 3, 1500, 3)
    assert told(history)["base.aportes.por_mil"] == Figure(Fraction(2, 3), 1, 1500, 1)
    for nobody in (None, 0):
        assert told(replace(history, inhabitants=nobody))["aportes.por_mil"] == Figure(None, 3, None, 3)


def test_05_budget() -> None:
    """Of 2026: 100 assigned, 30 executed by the last accepted report that tells; 50 of which 70; 50 cancelled. 1/2."""
    history = History(
        plans=[
            OperationalPlan("26", 2026),
            OperationalPlan("25", 2025),
            OperationalPlan("24", 2024),
            OperationalPlan("draft", 2026, in_force=False),
        ],
        activities=[
            Activity("a", "26", Decimal(100)),
            Activity("b", "26", Decimal(50)),
            Activity("c", "26", Decimal(50), cancelled=True),
            Activity("none", "26"),
            Activity("nought", "26", Decimal(0)),
            Activity("draft", "draft", Decimal(1000)),
            Activity("24", "24", Decimal(1000)),
            Activity("25", "25", Decimal("0.10")),
        ],
        reports=[
            BudgetReport("a", d("06-01"), Decimal(30)),
            BudgetReport("a", d("03-01"), Decimal(40)),
            BudgetReport("a", d("07-01"), None),
            *[BudgetReport("a", d("08-01"), Decimal(99), state) for state in (DRAFT, SUBMITTED, RETURNED)],
            BudgetReport("a", dt.date(2027, 1, 1), Decimal(100)),
            BudgetReport("b", d("12-31"), Decimal(10)),
            BudgetReport("b", d("12-31"), Decimal(70), ACCEPTED),
            *[BudgetReport(key, d("02-01"), Decimal(500)) for key in ("none", "nought", "draft", "24")],
            BudgetReport("25", old("12-31"), Decimal("0.01")),
        ],
    )
    assert told(history)["presupuesto.ejecutado"] == Figure(Fraction(1, 2), 100, 200, 3)
    assert told(history)["base.presupuesto.ejecutado"] == Figure(
        Fraction(1, 10), Fraction(1, 100), Fraction(1, 10), 1
    )
    assert told(history, today=d("03-01"))["presupuesto.ejecutado"].value == Fraction(1, 5)
    assert told(history, today=d("02-01"))["presupuesto.ejecutado"] == Figure(Fraction(0), 0, 200, 3)
    assert told(History())["presupuesto.ejecutado"] == Figure(None, 0, 0, 0)


def test_06_two_years_of_budget() -> None:
    """From July to June: both years' plans, whole."""
    across = Evaluation(old("07-01"), d("06-30"), old("01-01"), old("06-30"))
    history = History(
        plans=[OperationalPlan("26", 2026), OperationalPlan("25", 2025)],
        activities=[Activity("a", "26", Decimal(100)), Activity("b", "25", Decimal(300))],
        reports=[BudgetReport("b", old("02-01"), Decimal(100)), BudgetReport("b", d("02-01"), Decimal(200))],
    )
    figures = recount(history, across)
    assert figures["presupuesto.ejecutado"] == Figure(Fraction(1, 2), 200, 400, 2)
    assert figures["base.presupuesto.ejecutado"] == Figure(Fraction(1, 3), 100, 300, 1)


def test_07_answers_to_devolutions() -> None:
    """Of the year: 5 and 5 of one that closed on its first day, 5 and none of one on its last, none and 6 of another:
    21, of which 11 correct. A round of which few found it right or wrong, of another year, or without a day; one
    withdrawn: out."""

    def answers(to: str, right: int, wrong: int) -> list[Answer]:
        return [Answer(to, d("06-01"), corrects=True)] * wrong + [Answer(to, old("06-01"))] * right

    history = History(
        devolutions=[
            Devolution("first", d("01-01")),
            Devolution("last", d("12-31")),
            Devolution("wrong", d("06-30")),
            Devolution("nobody", d("06-30")),
            Devolution("few_right", d("06-30")),
            Devolution("few_wrong", d("06-30")),
            Devolution("few", d("06-30")),
            Devolution("after", dt.date(2027, 1, 1)),
            Devolution("before", old("12-31")),
            Devolution("none"),
            Devolution("withdrawn", d("06-30"), published=False),
        ],
        answers=[
            *answers("first", 5, 5),
            *answers("last", 5, 0),
            *answers("wrong", 0, 6),
            *answers("few_right", 4, 9),
            *answers("few_wrong", 9, 1),
            *answers("few", 2, 2),
            *[one for key in ("after", "none", "withdrawn") for one in answers(key, 30, 30)],
            *answers("before", 8, 7),
        ],
    )
    figures = told(history)
    assert figures["validacion.opiniones"] == Figure(21, n=21)
    assert figures["validacion.correcciones"] == Figure(11, 11, 21, 21)
    assert figures["base.validacion.opiniones"] == Figure(15, n=15)
    assert figures["base.validacion.correcciones"] == Figure(7, 7, 15, 15)
    # The day on which it closes is still one to answer on.
    assert told(history, today=d("12-31"))["validacion.opiniones"].value == 16
    assert told(history, smallest=6)["validacion.correcciones"] == Figure(6, 6, 6, 6)
    assert told(History())["validacion.opiniones"] == Figure(0, n=0)


def test_08_survey() -> None:
    """Five residents, of whom four say how; five say what, 1 2 2 5 5: 3. Four of the team: nothing. Open: nothing."""
    marks = (1, 2, 2, 5, 5)
    sheets = [
        Sheet("vecinos", {"que": mark, "como": None if place == 0 else 5}) for place, mark in enumerate(marks)
    ]
    sheets += [Sheet("equipo", {"que": 5})] * 4
    given = replace(YEAR, questions={"vecinos": ["que", "como"], "equipo": ["que"]}, sheets=sheets)
    assert not [name for name in recount(History(), given) if "encuesta" in name]
    closed = replace(given, survey_closed=True)
    figures = {name: one for name, one in recount(History(), closed).items() if "encuesta" in name}
    assert figures == {
        "encuesta.vecinos": Figure(5, n=5),
        "encuesta.vecinos.que": Figure(Fraction(3), n=5),
        "encuesta.vecinos.como": HIDDEN,
        "encuesta.equipo": HIDDEN,
        "encuesta.equipo.que": HIDDEN,
        "encuesta.concejo_vecinal": HIDDEN,
    }


def test_09_changes() -> None:
    """A share by points, a percent by points too, the rest as it is; nothing where a side has no value."""
    figures = {
        "cobertura.subzonas": Figure(Fraction(1, 2)),
        "base.cobertura.subzonas": Figure(Fraction(1, 6)),
        "asistencia.cm.ana": Figure(Fraction(0)),
        "base.asistencia.cm.ana": Figure(Fraction(1)),
        "plan.avance": Figure(Fraction(61, 2)),
        "base.plan.avance": Figure(Fraction(10)),
        "vecinos.media": Figure(Fraction(11, 2)),
        "base.vecinos.media": Figure(Fraction(9)),
        "iniciativas.total": Figure(0),
        "base.iniciativas.total": Figure(0),
        "respuesta.tasa": Figure(Fraction(1)),
        "base.respuesta.tasa": Figure(None, 0, 0, 0),
        "validacion.opiniones": HIDDEN,
        "base.validacion.opiniones": Figure(7, n=7),
        "temas.tema.vialidad": Figure(3),
        "base.temas.tema.cultura": Figure(3),
        "encuesta.vecinos": Figure(5, n=5),
    }
    expected = {
        "cobertura.subzonas": Change(Fraction(100, 3), True),
        "asistencia.cm.ana": Change(Fraction(-100), True),
        "plan.avance": Change(Fraction(41, 2), True),
        "vecinos.media": Change(Fraction(-7, 2), False),
        "iniciativas.total": Change(Fraction(0), False),
    }
    assert changes(figures) == expected
    assert disagreements_of_changes(expected, expected) == []
    assert len(disagreements_of_changes(expected, {**expected, "x": expected["plan.avance"]})) == 1
    assert len(disagreements_of_changes(expected, {})) == 5


@pytest.mark.parametrize(
    "wrong",
    [
        replace(YEAR, base_until=YEAR.since),
        replace(YEAR, since=dt.date(2027, 1, 1)),
        replace(YEAR, base_since=dt.date(2026, 1, 1)),
    ],
)
def test_periods_that_are_none(wrong: Evaluation) -> None:
    with pytest.raises(ValueError, match=r"period|baseline"):
        recount(History(), wrong)


def test_disagreements_are_told() -> None:
    figures = {
        "vecinos.media": HIDDEN,
        "validacion.opiniones": HIDDEN,
        "aportes.por_mil": Figure(Fraction(2), 3, 1500, 3),
        "encuesta.vecinos": Figure(5, n=5),
        "encuesta.equipo": HIDDEN,
    }
    assert disagreements(figures, figures) == []
    right = {**figures, "vecinos.media": Figure(None, n=3, hidden=True)}
    del right["encuesta.equipo"]
    assert disagreements(figures, right) == []
    for name, other in (
        ("vecinos.media", Figure(None)),
        ("vecinos.media", Figure(Fraction(1), hidden=True)),
        ("validacion.opiniones", Figure(None, n=3, hidden=True)),
        ("aportes.por_mil", Figure(Fraction(2), 3, 1500, 4)),
        ("encuesta.equipo", Figure(4, n=4)),
        ("encuesta.vecinos", HIDDEN),
        ("otra.cosa", Figure(1)),
    ):
        assert len(disagreements(figures, {**figures, name: other})) == 1, name
    assert len(disagreements(figures, {})) == 4
    short = {**figures, "aportes.por_mil": Figure(Fraction(2))}
    assert disagreements(figures, short, parts=("value",)) == []


@settings(max_examples=50, deadline=None, database=None)
@given(st.lists(st.booleans(), max_size=14), st.integers(2, 6))
def test_no_small_group_follows_from_what_is_told(marks: list[bool], smallest: int) -> None:
    history = History(
        devolutions=[Devolution("d", d("05-09"))], answers=[Answer("d", d("05-01"), mark) for mark in marks]
    )
    figures = told(history, smallest=smallest)
    opinions, corrections = (figures[f"validacion.{name}"].value for name in ("opiniones", "correcciones"))
    assert opinions in (0, len(marks)) and corrections in (0, sum(marks))
    for group in (opinions, corrections, opinions - corrections):  # type: ignore[operator]
        assert group == 0 or group >= smallest  # type: ignore[operator]


# --- every rule can fail --------------------------------------------------------------------------------

MUTANTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "all minutes": ("minutes_approved", lambda meeting: True),
    "all bodies": ("of_a_body", lambda history, meeting: True),
    "all bodies and no workshop": ("of_a_body", lambda history, meeting: bool(meeting.bodies)),
    "every meeting has one": ("has_head_count", lambda rows: True),
    "nought is no head count": ("has_head_count", lambda rows: any(row.people for row in rows)),
    "nothing is small": ("is_small", lambda people, smallest: False),
    "nought is small": ("is_small", lambda people, smallest: people < smallest),
    "the smallest is small": ("is_small", lambda people, smallest: 0 < people <= smallest),
    "all may be told": ("may_be_told", lambda answers, smallest: answers > 0),
    "the smallest is not told": ("may_be_told", lambda answers, smallest: answers > smallest),
    "residents alone cover": (
        "is_covered",
        lambda history, place, since, until: any(
            row.neighbourhood == place
            and any(one.key == row.meeting and one.approved for one in history.meetings)
            for row in history.heads
        ),
    ),
    "whatever was said covers": (
        "is_covered",
        lambda history, place, since, until: any(
            row.neighbourhood == place for row in (*history.heads, *history.contributions)
        ),
    ),
    "all are heard": ("is_heard", lambda history, one: True),
    "meetings alone are heard": ("is_heard", lambda history, one: one.meeting is not None),
    "the day it came": (
        "day_of",
        lambda history, one: (
            one.received or next(meeting.on for meeting in history.meetings if meeting.key == one.meeting)
        ),
    ),
    "per hundred": ("per_thousand", lambda heard, people: Fraction(heard * 100, people) if people else None),
    "nobody is one": ("per_thousand", lambda heard, people: Fraction(heard * 1000, people or 1)),
    "never today": ("day_of_period", lambda until, today: until),
    "drafts too": ("counts_plan", lambda plan, since, until: since.year <= plan.year <= until.year),
    "every year": ("counts_plan", lambda plan, since, until: plan.in_force),
    "the last year": ("counts_plan", lambda plan, since, until: plan.in_force and plan.year == until.year),
    "nought is a budget": ("counts_budget", lambda one: one.assigned is not None),
    "cancelled have none": ("counts_budget", lambda one: bool(one.assigned) and not one.cancelled),
    "all reports add up": (
        "executed",
        lambda reports, activity, day: Fraction(
            sum(
                one.executed or 0
                for one in reports
                if one.activity == activity and one.on <= day and one.state == ACCEPTED
            )
        ),
    ),
    "any state": (
        "executed",
        lambda reports, activity, day: Fraction(
            max(
                (one.executed or 0 for one in reports if one.activity == activity and one.on <= day),
                default=0,
            )
        ),
    ),
    "whenever closed": (
        "closed_in",
        lambda one, since, until, today: one.published and one.closes is not None,
    ),
    "open ones too": (
        "closed_in",
        lambda one, since, until, today: one.published and bool(one.closes) and since <= one.closes <= until,
    ),
    "not on the last day": (
        "closed_in",
        lambda one, since, until, today: (
            one.published
            and bool(one.closes)
            and since <= one.closes < until
            and (today is None or one.closes < today)
        ),
    ),
    "withdrawn ones too": (
        "closed_in",
        lambda one, since, until, today: (
            bool(one.closes) and since <= one.closes <= until and (today is None or one.closes < today)
        ),
    ),
    "opinions of few are told": ("is_told_beside", lambda right, wrong, smallest: True),
    "the rest is told": ("is_told_beside", lambda right, wrong, smallest: not 0 < wrong < smallest),
    "only with its whole": ("is_told_beside", lambda right, wrong, smallest: right + wrong >= smallest),
    "no rates": ("is_rate", lambda name: False),
    "means are rates": ("is_rate", lambda name: True),
    "no percents": ("in_percent", lambda name: False),
    "nothing is nought": (
        "change",
        lambda name, before, after: Change(
            Fraction((after and after.value) or 0) - Fraction((before and before.value) or 0), False
        ),
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_rule_taken_away_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one rule replaced, at least one of the cases by hand must fail."""
    rule, mutant = MUTANTS[name]
    monkeypatch.setattr(evaluation_recount, rule, mutant)
    cases: list[Callable[[], None]] = [
        test_01_residents_by_meeting_with_a_head_count,
        test_02_a_mean_is_hidden_with_its_sum,
        test_03_subzones,
        test_04_contributions_per_thousand,
        test_05_budget,
        test_06_two_years_of_budget,
        test_07_answers_to_devolutions,
        test_08_survey,
        test_09_changes,
    ]

    def fails(case: Callable[[], None]) -> bool:
        try:
            case()
        except AssertionError:
            return True
        return False

    assert any(fails(case) for case in cases)


def test_only_the_standard_library_is_imported() -> None:
    source = (Path(__file__).parent / "evaluation_recount.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in sys.stdlib_module_names
