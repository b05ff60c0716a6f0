"""What is drawn has in it what it should, and can be written into a portal."""

import ast
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests import evaluation_recount
from tests.evaluation_histories import SEEDS, Case, edges, random_case
from tests.evaluation_recount import Change, Figure, changes, recount
from tests.test_evaluation_recount import MUTANTS

ALL = [*(random_case(seed) for seed in SEEDS), *edges()]


def told(case: Case) -> dict[str, Figure]:
    return recount(case.history, case.evaluation, today=case.today, smallest=case.smallest)


def named(name: str) -> dict[str, Figure]:
    return told(next(case for case in edges() if case.name == name))


def test_the_same_seed_gives_the_same() -> None:
    assert random_case(3) == random_case(3)
    assert random_case(3) != random_case(4)
    assert edges() == edges()
    assert set(Counter(case.name for case in ALL).values()) == {1}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_it_can_be_written(case: Case) -> None:
    history = case.history
    meetings = {one.key for one in history.meetings}
    assert len(meetings) == len(history.meetings)
    assert {row.meeting for row in history.heads} <= meetings
    kinds = [(row.meeting, row.neighbourhood, row.gender, row.first_time) for row in history.heads]
    assert len(set(kinds)) == len(kinds)
    assert all(row.people > 0 for row in history.heads)
    assert all((one.meeting in meetings) is (one.received is None) for one in history.contributions)
    places = {row.neighbourhood for row in (*history.heads, *history.contributions)} - {None}
    assert places <= set(history.neighbourhoods)
    in_force = [plan.year for plan in history.plans if plan.in_force]
    assert len(set(in_force)) == len(in_force)
    years = {plan.key: plan.year for plan in history.plans if plan.in_force}
    plan_of = {one.key: one.plan for one in history.activities}
    assert len(plan_of) == len(history.activities)
    assert all(years[plan_of[one.activity]] == one.on.year for one in history.reports)
    assert len({one.key for one in history.devolutions}) == len(history.devolutions)
    assert {one.to for one in history.answers} <= {one.key for one in history.devolutions}
    days = [(one.activity, one.on) for one in history.reports]
    assert len(set(days)) == len(days)
    for one in history.reports:
        assert one.executed is None or one.executed.as_tuple().exponent in (0, -1, -2)
    for sheet in case.evaluation.sheets:
        assert set(sheet.answers) <= set(case.evaluation.questions[sheet.audience])
        assert any(sheet.answers.values())


def test_every_figure_takes_many_values_and_every_way_of_having_none() -> None:
    values: dict[str, set[object]] = {}
    hidden: Counter[str] = Counter()
    nothing: Counter[str] = Counter()
    became: dict[str, set[Change | None]] = {}
    for case in ALL:
        figures = told(case)
        for name, figure in figures.items():
            values.setdefault(name, set()).add(figure.value)
            hidden[name] += figure.hidden
            nothing[name] += figure.value is None and not figure.hidden
        of_case = changes(figures)
        for name in figures:
            if not name.startswith(("base.", "encuesta.")):
                became.setdefault(name, set()).add(of_case.get(name))
    assert len(values) == 12 + 3 + 8
    assert {name for name, seen in values.items() if len(seen - {None}) < 3} <= {
        "encuesta.concejo_vecinal",
        "encuesta.equipo",
        "encuesta.vecinos",
    }
    assert min(len(seen - {None}) for seen in values.values()) >= 2
    for name in values:
        word = name.removeprefix("base.")
        may_hide = word.startswith(("vecinos.", "encuesta."))
        assert (hidden[name] >= 3) is may_hide, name
        assert (nothing[name] > 0) is not word.startswith(("validacion.", "encuesta.")), name
    assert len(became) == 6
    for name, seen in became.items():
        assert len(seen) > 5 and (None in seen) is not name.startswith("validacion."), name


#: No head count of nobody is drawn, no body that does not meet, and no day beside that of the meeting.
NOT_DRAWN = {"nought is no head count", "all bodies and no workshop", "the day it came"}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_rule_taken_away_changes_a_figure(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that whoever agrees with the recount of all these follows each of its rules."""

    def counted(case: Case) -> tuple[object, object]:
        figures = told(case)
        return figures, changes({**figures, "plan.avance": Figure(1), "base.plan.avance": Figure(0)})

    right = [counted(case) for case in ALL]
    rule, mutant = MUTANTS[name]
    monkeypatch.setattr(evaluation_recount, rule, mutant)
    differs = sum(counted(case) != was for case, was in zip(ALL, right, strict=True))
    assert differs == 0 if name in NOT_DRAWN else differs >= 2


def test_edges_by_hand() -> None:
    """Some of them, counted without the recount."""
    nothing = named("no_rows")
    assert {figure.value for figure in nothing.values()} == {None, 0}
    for place in range(6):
        first, after = named(f"all_on_the_first_day_{place}"), named(f"all_on_the_day_after_{place}")
        assert first["vecinos.media"] == first["base.vecinos.media"] == Figure(5, 5, 1, 1)
        # Residents of the Unión came, and of Villa García somebody spoke: Z1 and Z3 of three.
        assert first["cobertura.subzonas"].numerator == first["base.cobertura.subzonas"].numerator == 2
        # Said, of a workshop, and sent: three of a thousand.
        assert first["aportes.por_mil"].value == first["base.aportes.por_mil"].value == 3
        assert after["aportes.por_mil"].value == after["base.aportes.por_mil"].value == 0
        assert named(f"all_on_the_last_day_{place}")["validacion.correcciones"].value == 5
        empty = named(f"baseline_without_data_{place}")
        assert empty["base.vecinos.media"].value is None
        assert empty["encuesta.vecinos"].value == 5
        assert empty["encuesta.vecinos.claridad"].hidden
    assert named("all_on_the_first_day_5")["base.aportes.por_mil"].value == 3
    assert not named("the_smallest_group")["encuesta.equipo"].hidden
    assert named("one_less")["encuesta.equipo"].hidden
    assert named("one_less")["vecinos.media"].hidden
    assert named("answers_5_right_4_wrong")["validacion.opiniones"].value == 0
    for name in ("round_of_few", "round_that_closes_later", "round_still_open"):
        assert named(f"another_{name}")["validacion.opiniones"].value == 10
        assert named(f"another_{name}")["validacion.correcciones"].value == 5
    assert named("a_budget_beside_none")["presupuesto.ejecutado"].value.limit_denominator(9) * 3 == 5  # type: ignore[union-attr]
    assert named("more_than_assigned_only_on_the_last_day")["presupuesto.ejecutado"].numerator * 100 == 1  # type: ignore[operator]
    assert named("before_any_report")["presupuesto.ejecutado"].value == 0
    assert named("no_plan_in_force")["presupuesto.ejecutado"].value is None
    across = named("two_days_of_two_years")
    assert (across["presupuesto.ejecutado"].n, across["base.presupuesto.ejecutado"].n) == (2, 1)
    assert not [name for name in named("survey_still_open") if name.startswith("encuesta")]


def test_nothing_of_ours_is_imported() -> None:
    source = (Path(__file__).parent / "evaluation_histories.py").read_text(encoding="utf-8")
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names) | {"tests.evaluation_recount", "collections.abc"}
