"""The development plan: who writes, presents and approves it and when, what never changes, and its tree."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.permissions import NotAllowed
from planning.actions import plan_items, plans
from planning.concurrency import EditConflict
from planning.models import DevelopmentPlan, Indicator, PlanItem, PlanState, Target, Theme, today
from planning.outline import Outline, Step
from planning.queries.plans import compare_plans, outline_rows, plan_in_force
from planning.transitions import PLAN_STEPS, InvalidTransition
from tests.planning import plans as making
from tests.reports.test_privileges import become_application
from tests.thinning import examples

TEAM = {"team", "coordinator"}
RECORDERS = {"staff", "mayor"}


def _item(plan: DevelopmentPlan, code: str = "1.1") -> PlanItem:
    return plan.items.get(code=code)


def _indicator(plan: DevelopmentPlan) -> Indicator:
    return Indicator.objects.get(item__plan=plan)


#: Every action: who may, the step that says when, and how it is done.
ACTIONS: dict[str, tuple[set[str], str, Callable[[DevelopmentPlan, User], Any]]] = {
    "edit_plan": (
        TEAM,
        "write",
        lambda plan, by: plans.edit_plan(plan=plan, expected_version=plan.edit_version, by=by),
    ),
    "present_plan": (
        RECORDERS,
        "present",
        lambda plan, by: plans.present_plan(
            plan=plan, hearing_on=making.HEARING, expected_version=plan.edit_version, by=by
        ),
    ),
    "approve_plan": (
        RECORDERS,
        "approve",
        lambda plan, by: plans.approve_plan(
            plan=plan,
            approved_on=making.APPROVED,
            resolution="Res. 1/26",
            expected_version=plan.edit_version,
            by=by,
        ),
    ),
    "renew_plan": (TEAM, "renew", lambda plan, by: plans.renew_plan(plan=plan, by=by)),
    "delete_plan": (TEAM, "discard", lambda plan, by: plans.delete_plan(plan=plan, by=by)),
    "add_item": (
        TEAM,
        "write",
        lambda plan, by: plan_items.add_item(plan=plan, code="9", title="Nueve", by=by),
    ),
    "edit_item": (
        TEAM,
        "write",
        lambda plan, by: plan_items.edit_item(
            item=_item(plan), themes=[], subzones=[], expected_version=0, by=by
        ),
    ),
    "move_item": (
        TEAM,
        "write",
        lambda plan, by: plan_items.move_item(item=_item(plan), step=Step.DOWN, by=by),
    ),
    "move_item_below": (
        TEAM,
        "write",
        lambda plan, by: plan_items.move_item_below(item=_item(plan), parent=None, by=by),
    ),
    "move_item_beside": (
        TEAM,
        "write",
        lambda plan, by: plan_items.move_item_beside(
            item=_item(plan), other=plan.items.get(code="2"), after=True, by=by
        ),
    ),
    "delete_item": (
        TEAM,
        "write",
        lambda plan, by: plan_items.delete_item(
            item=_item(plan), expected_version=0, expected_below=1, by=by
        ),
    ),
    "save_indicator": (
        TEAM,
        "write",
        lambda plan, by: plan_items.save_indicator(
            indicator=Indicator(item=_item(plan), name="Otro", kind="yes_no"),
            targets={2026: "Hecho"},
            by=by,
        ),
    ),
    "delete_indicator": (
        TEAM,
        "write",
        lambda plan, by: plan_items.delete_indicator(indicator=_indicator(plan), expected_version=0, by=by),
    ),
}


def at(state: PlanState, people: dict[str, User]) -> DevelopmentPlan:
    """A plan that went through the actions up to a state."""
    make = {
        PlanState.DRAFT: making.small,
        PlanState.PRESENTED: making.presented,
        PlanState.APPROVED: making.approved,
    }
    return make[state](people)


def picture() -> list[Any]:
    """All that the plans say."""
    models = (
        DevelopmentPlan,
        PlanItem,
        Indicator,
        Target,
        PlanItem.themes.through,
        PlanItem.subzones.through,
    )
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("state", PlanState)
def test_who_may_do_what_and_when(people: dict[str, User], state: PlanState) -> None:
    """Every action × everybody × every state: done, or refused by role, or by state, and then nothing changed."""
    plan = at(state, people)
    before = picture()
    for name, (who, step, act) in ACTIONS.items():
        for person, user in people.items():
            with transaction.atomic():
                fresh = DevelopmentPlan.objects.get(pk=plan.pk)
                if person not in who:
                    with pytest.raises(NotAllowed):
                        act(fresh, user)
                elif state not in PLAN_STEPS[step].sources:
                    with pytest.raises(InvalidTransition, match=r"[a-z]"):
                        act(fresh, user)
                else:
                    act(fresh, user)
                    assert picture() != before, name
                    transaction.set_rollback(True)
            assert picture() == before, (name, person)


def test_who_begins_a_plan(people: dict[str, User]) -> None:
    for person, user in people.items():
        if person in TEAM:
            plans.create_plan(name="Plan", year_from=2025, year_to=2030, level_names=["Eje"], by=user)
            continue
        with pytest.raises(NotAllowed):
            plans.create_plan(name="Plan", year_from=2025, year_to=2030, level_names=["Eje"], by=user)
    assert DevelopmentPlan.objects.count() == len(TEAM)


@pytest.mark.parametrize(
    "fields",
    [
        {"year_from": 2031},
        {"level_names": []},
        {"level_names": ["Eje", ""]},
        {"name": "  "},
        {"year_from": 1999, "year_to": 2000},
    ],
)
def test_a_plan_makes_sense(people: dict[str, User], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        making.draft(people, **fields)


def test_presenting_needs_a_hearing_that_was_held(people: dict[str, User]) -> None:
    plan, staff = making.draft(people), people["staff"]
    tomorrow = today() + dt.timedelta(days=1)
    for day, why in ((tomorrow, "cuando ya pasó"), (making.HEARING, "vacío")):
        with pytest.raises(ValidationError, match=why):
            plans.present_plan(plan=plan, hearing_on=day, expected_version=0, by=staff)
    making.item(plan, "1", people["team"])
    plan = making.presented(people, plan)
    assert (plan.state, plan.hearing_on) == ("presented", making.HEARING)
    again = plans.present_plan(
        plan=plan, hearing_on=dt.date(2026, 3, 13), expected_version=plan.edit_version, by=staff
    )
    assert (again.state, again.hearing_on) == ("presented", dt.date(2026, 3, 13))


def test_approving_needs_the_resolution(people: dict[str, User]) -> None:
    plan = making.presented(people)
    wrong = (
        ({"resolution": " \n"}, "Escribí la resolución"),
        ({"approved_on": today() + dt.timedelta(days=1)}, "cuando ya pasó"),
        ({"approved_on": making.HEARING - dt.timedelta(days=1)}, "anterior a la audiencia"),
    )
    for fields, why in wrong:
        values: dict[str, Any] = {"approved_on": making.APPROVED, "resolution": "Res. 1/26"} | fields
        with pytest.raises(ValidationError, match=why):
            plans.approve_plan(**values, plan=plan, expected_version=plan.edit_version, by=people["staff"])
    plan.refresh_from_db()
    assert plan.state == "presented"


@pytest.mark.parametrize(
    "change",
    [
        "state = 'presented'",
        "state = 'approved', hearing_on = '2026-01-01', approved_on = '2026-01-02'",
        "state = 'approved', hearing_on = '2026-01-03', approved_on = '2026-01-02', resolution = 'R'",
        "hearing_on = '2026-01-01'",
        "replaces_id = id",
        "year_to = 2024",
        "level_names = '{}'",
    ],
)
def test_no_half_state_by_any_door(people: dict[str, User], sql: Callable[..., list], change: str) -> None:
    making.draft(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(f"UPDATE planning_developmentplan SET {change}")


FROZEN = (
    "UPDATE planning_developmentplan SET name = 'Otro'",
    "UPDATE planning_developmentplan SET state = 'presented', approved_on = NULL, resolution = ''",
    "DELETE FROM planning_developmentplan",
    "UPDATE planning_planitem SET title = 'Otro' WHERE code = '1.1'",
    "UPDATE planning_planitem SET parent_id = NULL, position = 7 WHERE code = '1.1'",
    "UPDATE planning_planitem SET position = 7 WHERE code = '2'",
    "DELETE FROM planning_planitem WHERE code = '2'",
    "INSERT INTO planning_planitem (edit_version, plan_id, position, code, title, description, responsible)"
    " SELECT 0, id, 9, '9', 'Nueve', '', '' FROM planning_developmentplan",
    "UPDATE planning_indicator SET name = 'Otro'",
    "DELETE FROM planning_indicator",
    "INSERT INTO planning_indicator (edit_version, item_id, name, kind, unit, source)"
    " SELECT 0, id, 'Otro', 'yes_no', '', '' FROM planning_planitem WHERE code = '2'",
    "UPDATE planning_target SET value = 1",
    "DELETE FROM planning_target",
    "INSERT INTO planning_target (indicator_id, year, value, words) SELECT id, 2030, 5, '' FROM planning_indicator",
    "DELETE FROM planning_planitem_themes",
    "INSERT INTO planning_planitem_themes (planitem_id, theme_id)"
    " SELECT i.id, t.id FROM planning_planitem i, planning_theme t WHERE i.code = '2' AND t.code = 'cultura'",
    "DELETE FROM planning_planitem_subzones",
    "INSERT INTO planning_planitem_subzones (planitem_id, subzone_id)"
    " SELECT i.id, s.id FROM planning_planitem i, planning_subzone s WHERE i.code = '2'",
)


@pytest.mark.parametrize("statement", FROZEN)
def test_what_is_approved_never_changes(
    people: dict[str, User], sql: Callable[..., list], statement: str
) -> None:
    """Not by SQL either, as the application; the very statement works while the plan is only presented."""
    plan = making.presented(people)
    become_application()
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT free")
        if statement not in ("DELETE FROM planning_developmentplan",):
            sql(statement)
        cursor.execute("ROLLBACK TO SAVEPOINT free")
    making.approve(people, plan)
    before = picture()
    with pytest.raises(IntegrityError, match="aprobado"), transaction.atomic():
        sql(statement)
    assert picture() == before


@pytest.mark.parametrize("table", ["planning_developmentplan", "planning_planitem", "planning_target"])
def test_nobody_empties_the_table_of_an_approved_plan(
    people: dict[str, User], sql: Callable[..., list], table: str
) -> None:
    """The owner neither; the application may not empty any."""
    making.approved(people)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="aprobado"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")


def test_nothing_moves_from_a_draft_into_an_approved_plan(
    people: dict[str, User], sql: Callable[..., list]
) -> None:
    approved = making.approved(people)
    other = making.draft(people)
    item = making.item(other, "1", people["team"])
    making_indicator = plan_items.save_indicator(
        indicator=Indicator(item=item, name="Otro", kind="yes_no"), targets={}, by=people["team"]
    )
    target = _item(approved, "2")
    with pytest.raises(IntegrityError, match="aprobado"), transaction.atomic():
        sql("UPDATE planning_indicator SET item_id = %s WHERE id = %s", target.pk, making_indicator.pk)
    with pytest.raises(IntegrityError, match="aprobado"), transaction.atomic():
        sql("UPDATE planning_planitem SET plan_id = %s, position = 9 WHERE id = %s", approved.pk, item.pk)


def test_the_tree_is_a_tree_by_any_door(people: dict[str, User], sql: Callable[..., list]) -> None:
    """No cycle, no parent of another plan, no orphan, no item that changes its plan, no two in one place."""
    plan, other = making.small(people), making.draft(people)
    foreign = making.item(other, "1", people["team"])
    top, middle, leaf = (_item(plan, code) for code in ("1", "1.1", "1.1.1"))
    update = "UPDATE planning_planitem SET parent_id = %s WHERE id = %s"
    for parent, child in ((top, top), (middle, top), (leaf, top), (foreign, leaf), (leaf, foreign)):
        with pytest.raises(IntegrityError, match="depende"), transaction.atomic():
            sql(update, parent.pk, child.pk)
    with pytest.raises(IntegrityError, match="depende"), transaction.atomic():
        sql("UPDATE planning_planitem SET plan_id = %s WHERE id = %s", other.pk, _item(plan, "2").pk)
    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
        sql("DELETE FROM planning_indicator; DELETE FROM planning_target")
        sql("DELETE FROM planning_planitem WHERE code = '1.1'")
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="plan_item_place_once"), transaction.atomic():
        sql("UPDATE planning_planitem SET position = 0 WHERE code = '1.2'")
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(ProtectedError):
        plan.delete()
    with pytest.raises(ValidationError, match="sí mismo"):
        plan_items.move_item_below(item=top, parent=leaf, by=people["team"])
    with pytest.raises(ValidationError, match="sí mismo"):
        plan_items.move_item_beside(item=top, other=leaf, after=True, by=people["team"])
    for act in (
        lambda: plan_items.move_item_below(item=leaf, parent=foreign, by=people["team"]),
        lambda: plan_items.move_item_beside(item=leaf, other=foreign, after=True, by=people["team"]),
        lambda: making.item(plan, "8", people["team"], parent="") and plan_items.add_item(
            plan=plan, parent=foreign, code="9", title="Nueve", by=people["team"]
        ),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match="no es de este plan"):
            act()


@pytest.mark.django_db(transaction=True)
def test_two_who_write_in_a_plan_take_turns(people: dict[str, User]) -> None:
    """Each under the other, at once: the second waits for the first, by any door, and would then be refused."""
    plan = making.small(people)
    one, two = _item(plan, "1"), _item(plan, "2")
    update = "UPDATE planning_planitem SET parent_id = %s, position = 9 WHERE id = %s"
    other = connection.copy()
    try:
        with transaction.atomic(), connection.cursor() as first, other.cursor() as second:
            first.execute(update, [two.pk, one.pk])
            second.execute("SET lock_timeout = '300ms'")
            second.execute("BEGIN")  # else the foreign key waits as well, and lets it pass afterwards
            with pytest.raises(OperationalError, match="lock timeout"):
                second.execute(update, [one.pk, two.pk])
            second.execute("ROLLBACK")
        with other.cursor() as second, pytest.raises(IntegrityError, match="depende"):
            second.execute(update, [one.pk, two.pk])
    finally:
        other.close()


def test_targets_are_for_years_of_the_plan(people: dict[str, User], sql: Callable[..., list]) -> None:
    plan, team = making.small(people), people["team"]
    indicator = _indicator(plan)
    with pytest.raises(ValidationError, match="de 2025 a 2030"):
        plan_items.save_indicator(indicator=indicator, targets={2031: Decimal(1)}, by=team)
    plan.year_to = 2026
    with pytest.raises(ValidationError, match="afuera: 2027"):
        plans.edit_plan(plan=plan, expected_version=0, by=team)
    for statement in (
        "UPDATE planning_target SET year = 2031 WHERE year = 2027",
        "UPDATE planning_developmentplan SET year_to = 2026",
        "INSERT INTO planning_target (indicator_id, year, value, words)"
        " SELECT id, 2024, 5, '' FROM planning_indicator",
    ):
        with pytest.raises(IntegrityError, match="años del plan"), transaction.atomic():
            sql(statement)


def test_targets_follow_the_kind(people: dict[str, User]) -> None:
    plan, team = making.small(people), people["team"]
    indicator = _indicator(plan)
    with pytest.raises(ValidationError, match="un número"):
        plan_items.save_indicator(indicator=indicator, targets={2026: "muchas"}, by=team)
    indicator.kind = "product"
    with pytest.raises(ValidationError, match="en palabras"):
        plan_items.save_indicator(indicator=indicator, targets={2026: Decimal(1)}, by=team)
    plan_items.save_indicator(indicator=indicator, targets={2028: "Documento terminado"}, by=team)
    assert [(row.year, row.said) for row in indicator.targets.all()] == [(2028, "Documento terminado")]


def test_a_code_stands_once_in_a_plan(people: dict[str, User]) -> None:
    plan = making.small(people)
    with pytest.raises(ValidationError, match="Ya hay otro elemento con ese código"):
        making.item(plan, "1.1", people["team"])
    making.item(making.draft(people), "1.1", people["team"])


def test_two_editors_never_overwrite_each_other(people: dict[str, User]) -> None:
    """Not of the plan, an item, an indicator, nor what was deleted while somebody else wrote in it."""
    plan, team = making.small(people), people["team"]
    for model, save in (
        (DevelopmentPlan, lambda row: plans.edit_plan(plan=row, expected_version=0, by=team)),
        (
            PlanItem,
            lambda row: plan_items.edit_item(item=row, themes=[], subzones=[], expected_version=0, by=team),
        ),
        (
            Indicator,
            lambda row: plan_items.save_indicator(indicator=row, targets={}, expected_version=0, by=team),
        ),
    ):
        mine, theirs = (model.objects.order_by("pk").last() for _ in range(2))
        save(theirs)
        with pytest.raises(EditConflict), transaction.atomic():
            save(mine)
    stale = _indicator(plan)
    with pytest.raises(EditConflict):
        plan_items.delete_indicator(indicator=stale, expected_version=0, by=team)
    item = _item(plan, "1")
    with pytest.raises(ValidationError, match="cambió mientras mirabas"):
        plan_items.delete_item(item=item, expected_version=0, expected_below=2, by=team)
    with pytest.raises(EditConflict):
        plan_items.delete_item(item=item, expected_version=1, expected_below=3, by=team)
    assert plan_items.delete_item(item=item, expected_version=0, expected_below=3, by=team) == 4
    assert making.outline(plan) == [("2", "", 0)]
    for act in (
        lambda: plan_items.edit_item(item=item, themes=[], subzones=[], expected_version=0, by=team),
        lambda: plan_items.move_item(item=item, step=Step.UP, by=team),
        lambda: plan_items.move_item_beside(item=item, other=plan.items.get(), after=True, by=team),
        lambda: plan_items.delete_item(item=item, expected_version=0, expected_below=3, by=team),
        lambda: plan_items.save_indicator(
            indicator=Indicator(item=item, name="x", kind="count"), targets={}, by=team
        ),
    ):
        with pytest.raises(ValidationError, match="ya no está"):
            act()


def test_an_edit_leaves_an_item_where_somebody_moved_it(people: dict[str, User]) -> None:
    plan, team = making.small(people), people["team"]
    mine = _item(plan, "1.2")
    plan_items.move_item_below(item=_item(plan, "1.2"), parent=_item(plan, "2"), by=team)
    making.item(plan, "1.3", team, parent="1")  # where the first reader saw it
    mine.title = "Otro título"
    plan_items.edit_item(item=mine, themes=[], subzones=[], expected_version=0, by=team)
    assert ("1.2", "2", 0) in making.outline(plan) and _item(plan, "1.2").title == "Otro título"


def test_a_new_version_says_the_same_and_what_it_replaces(people: dict[str, User]) -> None:
    old, team = making.approved(people), people["team"]
    new = plans.renew_plan(plan=old, by=team)
    assert (new.state, new.replaces, new.hearing_on) == (PlanState.DRAFT, old, None)
    assert making.outline(new) == making.outline(old)
    assert compare_plans(old, new).same == 5 and not compare_plans(old, new).changed
    with pytest.raises(InvalidTransition, match="ya tiene"):
        plans.renew_plan(plan=old, by=team)
    assert plan_in_force() == old
    making.approved(people, new)
    assert plan_in_force() == new


def test_an_item_is_compared_with_what_it_was_whatever_its_code(people: dict[str, User]) -> None:
    old, team = making.approved(people), people["team"]
    new = plans.renew_plan(plan=old, by=team)
    for was, becomes in (("1.1", "1.9"), ("2", "1.1")):  # a code that is free again is another's now
        item = _item(new, was)
        item.code = becomes
        plan_items.edit_item(
            item=item, themes=item.themes.all(), subzones=item.subzones.all(), expected_version=0, by=team
        )
    found = compare_plans(old, new)
    assert not found.added and not found.removed
    said = {row.code: [(one.label, one.before, one.after) for one in told] for row, told in found.changed}
    assert said == {"1.9": [("Código", "1.1", "1.9")], "1.1": [("Código", "2", "1.1")]}


def test_what_is_written_again_goes_on_being_what_it_was(people: dict[str, User]) -> None:
    """Taken out of a new version and added once more, with its indicator; never while another one is that already."""
    old, team = making.approved(people), people["team"]
    new = plans.renew_plan(plan=old, by=team)
    stem, measured = _item(old, "1.1.1").stem, _indicator(old).stem
    plan_items.delete_item(item=_item(new, "1.1.1"), expected_version=0, expected_below=0, by=team)
    again = making.item(new, "1.1.1", team, parent="1.1", title="Más luz")
    assert again.stem == stem
    for name, expected in (
        ("Otra cosa", False),
        ("luminarias CAMBIADAS", True),
        ("Luminarias cambiadas", False),
    ):
        row = Indicator(item=again, name=name, kind="count")
        saved = plan_items.save_indicator(indicator=row, targets={}, by=team)
        assert (saved.stem == measured) is expected, name
    moved = _item(new, "1.2")
    moved.code = "1.9"
    plan_items.edit_item(item=moved, themes=[], subzones=[], expected_version=0, by=team)
    assert making.item(new, "1.2", team, parent="1").stem != _item(old, "1.2").stem == moved.stem
    assert making.item(making.draft(people), "1.1.1", team).stem != stem


def test_two_versions_are_compared_by_code(people: dict[str, User]) -> None:
    old, team = making.approved(people), people["team"]
    new = plans.renew_plan(plan=old, by=team)
    item = _item(new, "1.1.1")
    item.title = "Más luz"
    plan_items.edit_item(
        item=item, themes=Theme.objects.filter(code="cultura"), subzones=[], expected_version=0, by=team
    )
    indicator = _indicator(new)
    plan_items.save_indicator(indicator=indicator, targets={2026: Decimal(250)}, by=team)
    plan_items.move_item_below(item=item, parent=_item(new, "2"), by=team)
    plan_items.delete_item(item=_item(new, "1.2"), expected_version=0, expected_below=0, by=team)
    making.item(new, "3", team)
    found = compare_plans(old, new)
    assert [row.code for row in found.added] == ["3"] and [row.code for row in found.removed] == ["1.2"]
    assert found.same == 3
    [(changed, said)] = found.changed
    assert changed.code == "1.1.1"
    assert [(row.label, row.before, row.after) for row in said] == [
        ("Título", "Título de 1.1.1", "Más luz"),
        ("Depende de", "1.1", "2"),
        ("Temas", "Alumbrado", "Cultura"),
        ("Subzonas", "Subzona 1", "Todo el municipio"),
        (
            "Indicadores",
            "Luminarias cambiadas (Cantidad; luminarias; 2026: 200.00; 2027: 300.00)",
            "Luminarias cambiadas (Cantidad; luminarias; 2026: 250.00)",
        ),
    ]


def test_a_draft_goes_with_all_it_says(people: dict[str, User]) -> None:
    plan = making.small(people)
    plans.delete_plan(plan=plan, by=people["team"])
    assert not any(picture())


def test_which_plan_is_in_force(people: dict[str, User]) -> None:
    """Never a draft; one presented only while none is approved."""
    assert plan_in_force() is None
    making.small(people)
    assert plan_in_force() is None
    one = making.presented(people)
    assert plan_in_force() == one
    two = making.approved(people)
    assert plan_in_force() == two
    making.presented(people)
    assert plan_in_force() == two


# -- the tree, against a naive one


class Naive:
    """Nested lists: the tree as a child would build it."""

    def __init__(self) -> None:
        self.top: list[Any] = []  # each: [code, [children]]

    def find(self, code: str, within: list[Any] | None = None, parent: Any = None) -> Any:
        """The list that holds it, its index, and what it hangs from."""
        within = self.top if within is None else within
        for index, node in enumerate(within):
            if node[0] == code:
                return within, index, parent
            deeper = self.find(code, node[1], node)
            if deeper:
                return deeper
        return None

    def add(self, code: str, parent: str | None) -> None:
        (self.find(parent)[0][self.find(parent)[1]][1] if parent else self.top).append([code, []])

    def step(self, code: str, step: Step) -> None:
        held, index, parent = self.find(code)
        if step == Step.UP and index:
            held[index - 1], held[index] = held[index], held[index - 1]
        if step == Step.DOWN and index + 1 < len(held):
            held[index + 1], held[index] = held[index], held[index + 1]
        if step == Step.IN and index:
            held[index - 1][1].append(held.pop(index))
        if step == Step.OUT and parent:
            above, place, _ = self.find(parent[0])
            above.insert(place + 1, held.pop(index))

    def below(self, code: str, parent: str | None) -> None:
        held, index, _ = self.find(code)
        if parent and (parent == code or self.find(parent, held[index][1])):
            return
        node = held.pop(index)
        (self.find(parent)[0][self.find(parent)[1]][1] if parent else self.top).append(node)

    def beside(self, code: str, other: str, after: bool) -> None:
        held, index, _ = self.find(code)
        if code == other or self.find(other, held[index][1]):
            return
        node = held.pop(index)
        held, index, _ = self.find(other)
        held.insert(index + after, node)

    def delete(self, code: str) -> None:
        held, index, _ = self.find(code)
        held.pop(index)

    def told(self, within: list[Any] | None = None, depth: int = 0) -> list[tuple[str, int]]:
        rows = []
        for code, children in self.top if within is None else within:
            rows += [(code, depth), *self.told(children, depth + 1)]
        return rows


_PICK = st.integers(0, 30)
_STEPS = st.tuples(st.just("step"), _PICK, st.sampled_from(Step))
_BELOW = st.tuples(st.just("below"), _PICK, st.one_of(st.none(), _PICK))
_BESIDE = st.tuples(st.just("beside"), _PICK, st.tuples(_PICK, st.booleans()))
_DELETES = st.tuples(st.just("delete"), _PICK, st.none())
_PARENTS = st.lists(st.one_of(st.none(), _PICK), min_size=4, max_size=10)


@given(parents=_PARENTS, moves=st.lists(st.one_of(_STEPS, _BELOW, _BESIDE), max_size=30))
@settings(max_examples=300, deadline=None)
def test_an_outline_moves_as_nested_lists_do(
    parents: list[int | None], moves: list[tuple[str, int, Any]]
) -> None:
    """The same order and depth, by many more moves than rows would bear."""
    naive, places = Naive(), []
    for number, parent in enumerate(parents):
        above = parent % number if parent is not None and number else None
        places.append((number, above, number))
        naive.add(str(number), None if above is None else str(above))
    outline = Outline(places)
    for kind, pick, more in moves:
        key = pick % len(parents)
        if kind == "step":
            naive.step(str(key), more)
            outline.move(key, more)
        elif kind == "beside":
            naive.beside(str(key), str(more[0] % len(parents)), more[1])
            outline.move_beside(key, more[0] % len(parents), after=more[1])
        else:
            parent = None if more is None else more % len(parents)
            naive.below(str(key), None if parent is None else str(parent))
            outline.move_below(key, parent)
    assert [(str(key), depth) for key, depth in outline.walk()] == naive.told()


@given(
    parents=_PARENTS, moves=st.lists(st.one_of(_STEPS, _BELOW, _BESIDE, _DELETES), min_size=4, max_size=12)
)
@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_moves_of_any_tree_leave_a_tree(
    people: dict[str, User], parents: list[int | None], moves: list[tuple[str, int, Any]]
) -> None:
    """Dense positions, no orphan, no cycle, and the order that nested lists give."""
    naive, team = Naive(), people["team"]
    with transaction.atomic():
        plan = making.draft(people)
        for number, parent in enumerate(parents):
            above = str(parent % number) if parent is not None and number else None
            naive.add(str(number), above)
            making.item(plan, str(number), team, parent=above)
        for kind, pick, more in moves:
            codes = [code for code, _depth in naive.told()]
            if not codes:
                break
            code = codes[pick % len(codes)]
            item = _item(plan, code)
            if kind == "step":
                naive.step(code, more)
                plan_items.move_item(item=item, step=more, by=team)
            elif kind == "beside":
                other = codes[more[0] % len(codes)]
                naive.beside(code, other, more[1])
                try:
                    plan_items.move_item_beside(item=item, other=_item(plan, other), after=more[1], by=team)
                except ValidationError as error:
                    assert "sí mismo" in str(error)
            elif kind == "below":
                parent = None if more is None else codes[more % len(codes)]
                naive.below(code, parent)
                try:
                    plan_items.move_item_below(
                        item=item, parent=_item(plan, parent) if parent else None, by=team
                    )
                except ValidationError as error:
                    assert "sí mismo" in str(error)
            else:
                size = len(naive.told(naive.find(code)[0][naive.find(code)[1]][1]))
                naive.delete(code)
                plan_items.delete_item(item=item, expected_version=0, expected_below=size, by=team)
        rows = outline_rows(plan)
        assert [(row.item.code, row.depth) for row in rows] == naive.told()
        assert sum(len(row.ends) for row in rows) == len(rows), "each ends once"
        places: dict[Any, list[int]] = {}
        for parent, position in PlanItem.objects.filter(plan=plan).values_list("parent", "position"):
            places.setdefault(parent, []).append(position)
        assert all(sorted(found) == list(range(len(found))) for found in places.values())
        transaction.set_rollback(True)
