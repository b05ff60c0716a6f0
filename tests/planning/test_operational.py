"""Operational plans: who writes them and puts them in force and when, where activities may lie, what goes on."""

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.permissions import NotAllowed
from planning.actions import activities, operational, plan_items, plans
from planning.concurrency import EditConflict
from planning.models import (
    Activity,
    Milestone,
    OperationalPlan,
    OperationalState,
    ProgressOverride,
    ProgressReport,
    Subzone,
    today,
)
from planning.queries.operational import next_code, unfinished, year_to_begin
from planning.queries.schedule import Line, with_lines
from planning.seals_progress import DAYS_REFUSAL, PLACE_REFUSAL, YEAR_REFUSAL
from planning.transitions import OPERATIONAL_STEPS, InvalidTransition
from tests.planning import operational as making
from tests.planning import plans as planning

TEAM, RECORDERS = {"team", "coordinator"}, {"staff", "mayor"}
DAY = dt.date(2026, 5, 2)


def _first(plan: OperationalPlan) -> Activity:
    return plan.activities.select_related("operational").order_by("code")[0]


def _milestone(plan: OperationalPlan) -> Milestone:
    return Milestone.objects.select_related("activity__operational").get(activity__operational=plan)


def _cancelled(plan: OperationalPlan, people: dict[str, User]) -> Activity:
    return activities.cancel_activity(
        activity=_first(plan), reason="No hay plata", expected_version=0, by=people["team"]
    )


#: Every action: who may, the step that says when, and how it is done.
ACTIONS: dict[str, tuple[set[str], str, Callable[[OperationalPlan, User, dict[str, User]], Any]]] = {
    "edit_operational": (
        TEAM,
        "write",
        lambda plan, by, _: operational.edit_operational(
            operational=plan, expected_version=plan.edit_version, by=by
        ),
    ),
    "put_in_force": (
        RECORDERS,
        "put_in_force",
        lambda plan, by, _: operational.put_in_force(
            operational=plan, in_force_on=making.IN_FORCE, resolution="Res. 1", expected_version=0, by=by
        ),
    ),
    "delete_operational": (
        TEAM,
        "discard",
        lambda plan, by, _: operational.delete_operational(operational=plan, by=by),
    ),
    "add_activity": (TEAM, "write", lambda plan, by, _: making.activity(plan, "9", by)),
    "edit_activity": (
        TEAM,
        "write",
        lambda plan, by, _: activities.edit_activity(
            activity=_first(plan), subzones=[], expected_version=0, by=by
        ),
    ),
    "cancel_activity": (
        TEAM,
        "write",
        lambda plan, by, _: activities.cancel_activity(
            activity=_first(plan), reason="No", expected_version=0, by=by
        ),
    ),
    "resume_activity": (
        TEAM,
        "write",
        lambda plan, by, people: activities.resume_activity(
            activity=_cancelled(plan, people), expected_version=1, by=by
        ),
    ),
    "delete_activity": (
        TEAM,
        "remove",
        lambda plan, by, _: activities.delete_activity(activity=_first(plan), expected_version=0, by=by),
    ),
    "save_milestone": (TEAM, "write", lambda plan, by, _: making.milestone(_first(plan), DAY, by)),
    "mark_milestone": (
        TEAM,
        "write",
        lambda plan, by, _: activities.mark_milestone(milestone=_milestone(plan), is_done=True, by=by),
    ),
    "delete_milestone": (
        TEAM,
        "remove",
        lambda plan, by, _: activities.delete_milestone(
            milestone=_milestone(plan), expected_version=0, by=by
        ),
    ),
}
MAKE = {OperationalState.DRAFT: making.small, OperationalState.IN_FORCE: making.in_force}


def picture() -> list[Any]:
    """All that the operational plans say."""
    models = (OperationalPlan, Activity, Milestone, Activity.subzones.through)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("state", OperationalState)
def test_who_may_do_what_and_when(people: dict[str, User], state: OperationalState) -> None:
    """Every action × everybody × every state: done, or refused by role, or by state, and then nothing changed."""
    plan = MAKE[state](people)
    before = picture()
    for name, (who, step, act) in ACTIONS.items():
        for person, user in people.items():
            with transaction.atomic():
                fresh = OperationalPlan.objects.get(pk=plan.pk)
                if person not in who:
                    with pytest.raises(NotAllowed):
                        act(fresh, user, people)
                elif state not in OPERATIONAL_STEPS[step].sources:
                    with pytest.raises(InvalidTransition, match=r"[a-z]"):
                        act(fresh, user, people)
                else:
                    act(fresh, user, people)
                    assert picture() != before, name
                transaction.set_rollback(True)
            assert picture() == before, (name, person)


def test_who_begins_one_and_carries(people: dict[str, User]) -> None:
    plan = planning.approved(people)
    source = making.in_force(people, plan)
    target = making.draft(people, plan, 2027)
    for person, user in people.items():
        acts = (
            lambda user=user: operational.create_operational(plan=plan, year=2028, by=user),
            lambda user=user: activities.carry_forward(
                source=source, target=target, activities=source.activities.all(), by=user
            ),
        )
        for act in acts:
            with transaction.atomic():
                if person in TEAM:
                    act()
                else:
                    with pytest.raises(NotAllowed):
                        act()
                transaction.set_rollback(True)


def test_under_which_plan_and_for_which_year(people: dict[str, User]) -> None:
    """One that anybody may read and that no approved one replaced; a year of it, once."""
    with pytest.raises(ValidationError, match="presentado o aprobado"):
        making.draft(people, planning.small(people))
    old = planning.approved(people)
    new = planning.presented(people, plans.renew_plan(plan=old, by=people["team"]))
    assert year_to_begin([old]) == today().year + 1
    assert making.draft(people, new, 2027).plan == new
    assert making.draft(people, old, 2028).plan == old, "until the new one is approved it is in force"
    planning.approve(people, new)
    with pytest.raises(ValidationError, match="presentado o aprobado"):
        making.draft(people, old, 2029)
    with pytest.raises(ValidationError, match="El plan va de 2025 a 2030"):
        making.draft(people, new, 2031)
    with pytest.raises(ValidationError, match="Ya hay un plan operativo de ese año"):
        making.draft(people, new, 2027)


def test_in_force_needs_a_resolution_a_past_day_and_something_to_do(people: dict[str, User]) -> None:
    plan, mayor = making.draft(people), people["mayor"]

    def enforce(**changes: Any) -> OperationalPlan:
        said = {"in_force_on": making.IN_FORCE, "resolution": "Res. 40", "expected_version": 0, "by": mayor}
        return operational.put_in_force(operational=plan, **(said | changes))

    with pytest.raises(ValidationError, match="ninguna actividad"):
        enforce()
    row = making.activity(plan, "1.1.1-a", people["team"])
    with pytest.raises(ValidationError, match="Escribí la resolución"):
        enforce(resolution=" \n ")
    with pytest.raises(ValidationError, match="cuando ya empezó"):
        enforce(in_force_on=today() + dt.timedelta(days=1))
    with pytest.raises(EditConflict):
        enforce(expected_version=7)
    assert enforce().state == OperationalState.IN_FORCE
    row.refresh_from_db()
    assert (row.planned_starts_on, row.planned_ends_on) == (row.starts_on, row.ends_on)
    with pytest.raises(InvalidTransition, match="ya está vigente"):
        enforce()


def test_days_that_move_are_seen_beside_what_was_planned(people: dict[str, User]) -> None:
    """Each move raises the number that calendars look at, and nothing else does; what comes later was not planned."""
    plan, team = making.in_force(people), people["team"]
    row = _first(plan)
    stages = [row.sequence]
    for ends_on, title in (
        (dt.date(2026, 7, 15), "Uno"),
        (dt.date(2026, 7, 15), "Dos"),
        (dt.date(2026, 6, 30), "Dos"),
    ):
        row.ends_on, row.title = ends_on, title
        activities.edit_activity(activity=row, subzones=[], expected_version=row.edit_version, by=team)
        row = Activity.objects.get(pk=row.pk)
        stages.append(row.sequence)
        assert (row.slippage.days, row.planned_ends_on) == (
            (ends_on - dt.date(2026, 6, 30)).days,
            dt.date(2026, 6, 30),
        )
    assert stages == [0, 1, 1, 2]
    later = making.activity(plan, "1.1.1-z", team, ends_on=dt.date(2026, 10, 1))
    assert (later.planned_starts_on, later.planned_ends_on, later.slippage.days) == (None, None, 0)
    assert Line(later, {}, today()).slippage == "se agregó con el plan en marcha"
    stone = _milestone(plan)
    stone.due_on = dt.date(2026, 6, 1)
    activities.save_milestone(milestone=stone, expected_version=0, by=team)
    stone.title = "Otro"
    activities.save_milestone(milestone=stone, expected_version=1, by=team)
    stone = Milestone.objects.get(pk=stone.pk)
    assert (stone.sequence, stone.planned_due_on, stone.moved_from) == (1, DAY, DAY)
    added = making.milestone(row, DAY, team)
    assert (added.planned_due_on, added.moved_from) == (DAY, None)
    added.due_on = dt.date(2026, 6, 2)
    activities.save_milestone(milestone=added, expected_version=0, by=team)
    schedule = with_lines(Activity.objects.filter(pk=row.pk)).get()
    assert [(mark.due_on.day, mark.moved_from) for mark in Line(schedule, {}, today()).milestones] == [
        (1, DAY),
        (2, DAY),
    ]


def test_what_was_read_before_a_move_does_not_take_it_back(people: dict[str, User]) -> None:
    """The number of moves never falls: a later save in another's name starts from what stands."""
    plan, team = making.in_force(people), people["team"]
    stale = _first(plan)
    mine = _first(plan)
    mine.ends_on = dt.date(2026, 8, 1)
    activities.edit_activity(activity=mine, subzones=[], expected_version=0, by=team)
    stale.ends_on = dt.date(2026, 9, 1)
    with pytest.raises(EditConflict):
        activities.edit_activity(activity=stale, subzones=[], expected_version=0, by=team)
    activities.edit_activity(activity=stale, subzones=[], expected_version=1, by=team)
    assert Activity.objects.get(pk=stale.pk).sequence == 2


def test_a_cancelled_activity_says_why_and_may_go_on(people: dict[str, User]) -> None:
    plan, team = making.in_force(people), people["team"]
    with pytest.raises(ValidationError, match="Escribí por qué"):
        activities.cancel_activity(activity=_first(plan), reason=" ", expected_version=0, by=team)
    row = _cancelled(plan, people)
    assert (row.cancelled_on, row.sequence) == (today(), 1) and _milestone(plan).sequence == 1
    with pytest.raises(InvalidTransition, match="ya está suspendida"):
        activities.cancel_activity(activity=row, reason="No", expected_version=1, by=team)
    with pytest.raises(EditConflict):
        activities.resume_activity(activity=row, expected_version=0, by=team)
    row = activities.resume_activity(activity=row, expected_version=1, by=team)
    assert (row.cancelled_on, row.cancelled_reason, row.sequence) == (None, "", 2)
    with pytest.raises(InvalidTransition, match="no está suspendida"):
        activities.resume_activity(activity=row, expected_version=2, by=team)


def report(
    activity: Activity, people: dict[str, User], value: int, state: str = "accepted"
) -> ProgressReport:
    """A report of an activity, as rows: how reports move is another matter."""
    now = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    decided = {"decided_by": people["coordinator"], "decided_at": now} if state == "accepted" else {}
    sent = {} if state == "draft" else {"submitted_at": now}
    return ProgressReport.objects.create(
        activity=activity, on=DAY, value=value, state=state, reported_by=people["team"], **sent, **decided
    )


def test_what_was_reported_is_not_deleted(people: dict[str, User]) -> None:
    """An activity of a draft goes while nothing hangs from it, and so does the draft."""
    plan, team = making.small(people), people["team"]
    row = _first(plan)
    with transaction.atomic():
        activities.delete_activity(activity=row, expected_version=0, by=team)
        assert plan.activities.count() == 1 and not Milestone.objects.exists()
        transaction.set_rollback(True)
    with pytest.raises(EditConflict):
        activities.delete_activity(activity=row, expected_version=3, by=team)
    report(row, people, 10, "draft")
    with pytest.raises(ValidationError, match="ya se informó su avance"):
        activities.delete_activity(activity=row, expected_version=0, by=team)
    with pytest.raises(ValidationError, match="ya se informó el avance de 1"):
        operational.delete_operational(operational=plan, by=team)
    ProgressReport.objects.all().delete()
    operational.delete_operational(operational=plan, by=team)
    assert picture() == [[], [], [], []]
    with pytest.raises(InvalidTransition, match="ya no está"):
        operational.delete_operational(operational=plan, by=team)


def test_an_item_that_was_worked_on_is_not_deleted(people: dict[str, User]) -> None:
    """Told in words, with what hangs from it or from what is below it; once nothing does, it goes."""
    plan, team = planning.presented(people), people["team"]
    year = making.draft(people, plan)
    row = making.activity(year, "1.1.1-a", team)
    leaf, above = plan.items.get(code="1.1.1"), plan.items.get(code="1")

    def delete(item: Any, below: int) -> None:
        plan_items.delete_item(item=item, expected_version=0, expected_below=below, by=team)

    for item, below in ((leaf, 0), (above, 3)):
        with pytest.raises(ValidationError, match="cuelgan 1 actividad"):
            delete(item, below)
    activities.delete_activity(activity=row, expected_version=0, by=team)
    indicator = leaf.indicators.get()
    reading = ProgressReport.objects.create(indicator=indicator, on=DAY, value=3, reported_by=team)
    with pytest.raises(ValidationError, match="cuelgan 1 avance"):
        delete(above, 3)
    with pytest.raises(ValidationError, match="ya se informó su avance"):
        plan_items.delete_indicator(indicator=indicator, expected_version=0, by=team)
    reading.delete()
    with transaction.atomic():
        delete(above, 3)
        transaction.set_rollback(True)
    ProgressOverride.objects.create(item=leaf, percent=3, reason="Se contó dos veces", made_by=team)
    with pytest.raises(ValidationError, match="cuelgan 1 corrección del avance"):
        delete(above, 3)


def test_a_plan_keeps_the_years_of_its_operational_plans(people: dict[str, User]) -> None:
    plan = planning.presented(people)
    making.draft(people, plan, 2030)
    plan.year_to = 2029
    with pytest.raises(ValidationError, match="planes operativos de años que quedarían afuera: 2030"):
        plans.edit_plan(plan=plan, expected_version=plan.edit_version, by=people["team"])


def test_an_activity_lies_in_its_year_and_its_plan(people: dict[str, User]) -> None:
    """Told at the field at fault."""
    plan, team = making.small(people), people["team"]
    other = planning.small(people).items.get(code="1")
    wrong = (
        ({"starts_on": dt.date(2025, 12, 31)}, "starts_on"),
        ({"ends_on": dt.date(2027, 1, 1)}, "ends_on"),
        ({"ends_on": dt.date(2026, 2, 1)}, "ends_on"),
        ({"item_id": other.pk}, "item"),
        ({"title": "  "}, "__all__"),
        ({"code": "2-a"}, "__all__"),
        ({"code": "con espacios"}, "code"),
        ({"weight": 101}, "weight"),
        ({"budget": -1}, "budget"),
    )
    for fields, at in wrong:
        row = _first(plan)
        for name, value in fields.items():
            setattr(row, name, value)
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            activities.edit_activity(activity=row, subzones=[], expected_version=0, by=team)
        assert list(refused.value.message_dict) == [at], fields
    for fields, at in (
        ({"due_on": dt.date(2027, 1, 1)}, "due_on"),
        ({"done_on": today() + dt.timedelta(1)}, "done_on"),
    ):
        stone = _milestone(plan)
        for name, value in fields.items():
            setattr(stone, name, value)
        with pytest.raises(ValidationError) as refused:
            activities.save_milestone(milestone=stone, expected_version=0, by=team)
        assert at in refused.value.message_dict


# -- the database's own doors

REFUSALS = "|".join(map(re.escape, (PLACE_REFUSAL, DAYS_REFUSAL, YEAR_REFUSAL)))
DOORS: dict[str, Callable[[OperationalPlan, Activity, Any], Any]] = {
    "a start the year before, by update": lambda plan, row, _: Activity.objects.filter(pk=row.pk).update(
        starts_on=dt.date(2025, 12, 31)
    ),
    "an end the year after, by update": lambda plan, row, _: Activity.objects.filter(pk=row.pk).update(
        ends_on=dt.date(2027, 1, 1)
    ),
    "another plan's item, by update": lambda plan, row, item: Activity.objects.filter(pk=row.pk).update(
        item=item
    ),
    "another plan's item, by save": lambda plan, row, item: Activity(
        operational=plan, item=item, code="x", title="x", starts_on=DAY, ends_on=DAY
    ).save(),
    "days of another year, by bulk_create": lambda plan, row, _: Activity.objects.bulk_create(
        [
            Activity(
                operational=plan,
                item=row.item,
                code="x",
                title="x",
                starts_on=DAY,
                ends_on=dt.date(2027, 1, 1),
            )
        ]
    ),
    "days of another year, by bulk_update": lambda plan, row, _: Activity.objects.bulk_update(
        [_moved(row)], ["starts_on", "ends_on"]
    ),
    "days of another year, by SQL": lambda plan, row, _: _sql(
        "UPDATE planning_activity SET ends_on = '2027-02-01' WHERE id = %s", row.pk
    ),
    "another operational plan, by SQL": lambda plan, row, _: _sql(
        "UPDATE planning_activity SET operational_id = (SELECT id FROM planning_operationalplan WHERE year = 2027), "
        "starts_on = '2027-03-01', ends_on = '2027-03-02' WHERE id = %s",
        row.pk,
    ),
    "a milestone of another year, by update": lambda plan, row, _: row.milestones.update(
        due_on=dt.date(2027, 5, 2)
    ),
    "a milestone of another year, by bulk_create": lambda plan, row, _: Milestone.objects.bulk_create(
        [Milestone(activity=row, title="x", due_on=dt.date(2025, 5, 2))]
    ),
    "a milestone of another year, by SQL": lambda plan, row, _: _sql(
        "UPDATE planning_milestone SET due_on = '2025-01-01' WHERE activity_id = %s", row.pk
    ),
    "a year outside the plan, by update": lambda plan, row, _: OperationalPlan.objects.filter(
        year=2027
    ).update(year=2031),
    "a year outside the plan, by bulk_create": lambda plan, row, _: OperationalPlan.objects.bulk_create(
        [OperationalPlan(plan=plan.plan, year=2031)]
    ),
    "another development plan, by SQL": lambda plan, row, item: _sql(
        "UPDATE planning_operationalplan SET plan_id = %s WHERE year = 2027", item.plan_id
    ),
    "a plan that loses the year, by SQL": lambda plan, row, item: _sql(
        "UPDATE planning_developmentplan SET year_to = 2026 WHERE id = %s", plan.plan_id
    ),
}


def _moved(row: Activity) -> Activity:
    row.starts_on = row.ends_on = dt.date(2027, 3, 1)
    return row


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def placed(people: dict[str, User]) -> tuple[OperationalPlan, Activity, Any]:
    """A year under a plan that still changes, with the next one beside it; and an item of another plan."""
    plan = planning.presented(people)
    year = making.small(people, plan)
    making.draft(people, plan, 2027)
    return year, _first(year), planning.small(people).items.get(code="1")


@pytest.mark.parametrize("door", DOORS)
def test_nothing_lies_outside_its_year_or_its_plan_by_any_door(
    placed: tuple[OperationalPlan, Activity, Any], door: str
) -> None:
    before = picture()
    with pytest.raises(IntegrityError, match=REFUSALS), transaction.atomic():
        DOORS[door](*placed)
    assert picture() == before


@pytest.mark.django_db(transaction=True)
def test_who_writes_in_a_year_waits_for_whoever_writes_in_its_plan(people: dict[str, User]) -> None:
    """Every action takes the plan's row first: none slips in beside another, or beside an item that is taken away."""
    plan = making.small(people)
    before = making.in_force(people, plan.plan, 2025)
    acts: dict[str, Callable[[], Any]] = {
        name: partial(act, plan, people["mayor" if "mayor" in who else "team"], people)
        for name, (who, _step, act) in ACTIONS.items()
    }
    acts["carry_forward"] = lambda: activities.carry_forward(
        source=before, target=plan, activities=before.activities.all(), by=people["team"]
    )
    other = connection.copy()
    try:
        with other.cursor() as holding:
            holding.execute("BEGIN")
            holding.execute("SELECT FROM planning_developmentplan WHERE id = %s FOR UPDATE", [plan.plan_id])
            for name, act in acts.items():
                with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
                    _sql("SET LOCAL lock_timeout = '50ms'")
                    act()
                    pytest.fail(f"{name} did not wait")
            holding.execute("ROLLBACK")
    finally:
        other.close()
    assert len(acts["carry_forward"]().made) == 2


# -- codes, and from a year to the next


def test_the_code_proposed_is_the_next_letter(people: dict[str, User]) -> None:
    plan, team = making.draft(people), people["team"]
    item = plan.plan.items.get(code="1.1.1")
    assert next_code(plan, item) == "1.1.1-a"
    assert making.activity(plan, "", team).code == "1.1.1-a"
    for code, then in (
        ("1.1.1-c", "1.1.1-d"),
        ("1.1.1-obra", "1.1.1-d"),
        ("1.1.1-z", "1.1.1-aa"),
        ("1.1.1-az", "1.1.1-ba"),
    ):
        making.activity(plan, code, team)
        assert next_code(plan, item) == then
    assert next_code(plan, plan.plan.items.get(code="1.1")) == "1.1-a", "what begins alike is another's"


def test_what_is_unfinished_goes_on_once(people: dict[str, User]) -> None:
    """Not what is done, cancelled or carried; days and milestones a year later, money not; twice is once."""
    plan, team = planning.approved(people), people["team"]
    source = making.draft(people, plan)
    rows = {
        code: making.activity(
            source, code, team, starts_on=dt.date(2026, 2, 1), budget=500, product="Un informe"
        )
        for code in ("1.1.1-a", "1.1.1-b", "1.1.1-c", "1.1.1-d")
    }
    rows["1.1.1-a"].subzones.set(Subzone.objects.all())
    making.milestone(rows["1.1.1-a"], DAY, team, title="Falta")
    reached = making.milestone(rows["1.1.1-a"], DAY, team, title="Ya está")
    activities.mark_milestone(milestone=reached, is_done=True, by=team)
    making.enforce(people, source)
    report(rows["1.1.1-b"], people, 100)
    report(rows["1.1.1-d"], people, 100, "submitted")
    activities.cancel_activity(activity=rows["1.1.1-c"], reason="No", expected_version=0, by=team)
    target = making.draft(people, plan, 2027)
    making.activity(target, "1.1.1-a", team)
    assert [row.code for row in unfinished(source)] == ["1.1.1-a", "1.1.1-d"]
    carried = activities.carry_forward(
        source=source, target=target, activities=source.activities.all(), by=team
    )
    assert not carried.left and [row.carried_from.code for row in carried.made] == ["1.1.1-a", "1.1.1-d"]
    copy = Activity.objects.get(carried_from=rows["1.1.1-a"])
    assert (copy.code, copy.starts_on, copy.ends_on) == ("1.1.1-b", dt.date(2027, 2, 1), dt.date(2027, 6, 30))
    assert (copy.budget, copy.product, copy.planned_ends_on) == (None, "Un informe", None)
    assert copy.uid != rows["1.1.1-a"].uid and list(copy.subzones.all()) == list(Subzone.objects.all())
    assert [(row.title, row.due_on) for row in copy.milestones.all()] == [("Falta", dt.date(2027, 5, 2))]
    assert copy.milestones.get().planned_due_on is None  # nothing is planned before it is in force
    before = picture()
    again = activities.carry_forward(
        source=source, target=target, activities=source.activities.all(), by=team
    )
    assert not again.made and not again.left and picture() == before
    with pytest.raises(ValidationError, match="del año anterior"):
        activities.carry_forward(source=target, target=source, activities=[], by=team)
    with pytest.raises(ValidationError, match="sigue en el plan operativo de otro año"):
        OperationalPlan.objects.filter(pk=source.pk).update(state="draft", in_force_on=None, resolution="")
        activities.delete_activity(activity=rows["1.1.1-a"], expected_version=0, by=team)


def test_a_draft_is_neither_carried_from_nor_deleted_when_it_went_on(people: dict[str, User]) -> None:
    plan, team = planning.approved(people), people["team"]
    source = making.small(people, plan)
    target = making.draft(people, plan, 2027)
    with pytest.raises(InvalidTransition, match="es un borrador"):
        activities.carry_forward(source=source, target=target, activities=source.activities.all(), by=team)
    making.enforce(people, source)
    activities.carry_forward(source=source, target=target, activities=[_first(source)], by=team)
    # As a year that went on before only those in force could.
    OperationalPlan.objects.filter(pk=source.pk).update(state="draft", in_force_on=None, resolution="")
    before = picture()
    with pytest.raises(ValidationError, match="sigue en el plan operativo de otro año"):
        operational.delete_operational(operational=source, by=team)
    assert picture() == before
    operational.delete_operational(operational=target, by=team)
    operational.delete_operational(operational=source, by=team)


def test_items_are_the_same_by_their_stem(people: dict[str, User]) -> None:
    """In the next version, whatever their code; what it no longer has is told and left."""
    old, team = planning.approved(people), people["team"]
    source = making.in_force(people, old)
    new = plans.renew_plan(plan=old, by=team)
    kept, gone = new.items.get(code="1.1.1"), new.items.get(code="2")
    kept.code = "7"
    plan_items.edit_item(item=kept, themes=[], subzones=[], expected_version=0, by=team)
    plan_items.delete_item(item=gone, expected_version=0, expected_below=0, by=team)
    target = making.draft(people, planning.approved(people, new), 2027)
    carried = activities.carry_forward(
        source=source, target=target, activities=source.activities.all(), by=team
    )
    assert [row.code for row in carried.left] == ["2-a"]
    assert [(row.item.code, row.code) for row in carried.made] == [("7", "1.1.1-a")]


@given(
    starts=st.lists(st.dates(dt.date(2028, 1, 1), dt.date(2028, 12, 31)), min_size=1, max_size=4),
    leap=st.booleans(),
    in_force=st.booleans(),
)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_carrying_twice_is_carrying_once(
    people: dict[str, User], starts: list[dt.date], leap: bool, in_force: bool
) -> None:
    """Whatever the days, 29 February too: all once, a year later, with nothing lost in between."""
    with transaction.atomic():
        plan, team = planning.approved(people), people["team"]
        source = making.draft(people, plan, 2028)
        for number, day in enumerate([*starts, *([dt.date(2028, 2, 29)] if leap else [])]):
            making.activity(source, f"c{number}", team, starts_on=day, ends_on=max(day, dt.date(2028, 2, 29)))
        making.enforce(people, source)
        target = making.draft(people, plan, 2029)
        if in_force:
            making.activity(target, "ya", team)
            making.enforce(people, target)
        chosen = list(source.activities.all())
        first = activities.carry_forward(source=source, target=target, activities=chosen, by=team)
        second = activities.carry_forward(source=source, target=target, activities=chosen, by=team)
        assert len(first.made) == len(chosen) and not second.made
        for row in first.made:
            was = row.carried_from
            for name in ("starts_on", "ends_on"):
                day, before = getattr(row, name), getattr(was, name)
                is_leap = (before.month, before.day) == (2, 29)
                assert (day.month, day.day) == ((2, 28) if is_leap else (before.month, before.day))
            assert (row.planned_starts_on, row.planned_ends_on) == (None, None)  # added to it later
        transaction.set_rollback(True)
