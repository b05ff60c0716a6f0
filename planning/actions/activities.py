"""What is done in a year: activities and their milestones, their days, and that one will not be done.

Whatever moves in a calendar raises the ``sequence`` of its row, so that other calendars take the new day.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from planning.actions.operational import hold_plans, lock_operational, tell_standings
from planning.concurrency import EditConflict, save_edited
from planning.models import Activity, Milestone, OperationalPlan, PlanItem, Subzone, today
from planning.permissions import EDIT_PLAN, check
from planning.queries.operational import next_code, open_milestones, unfinished
from planning.transitions import InvalidTransition

ACTIVITY_FIELDS = [
    "item", "code", "title", "description", "responsible", "reporter", "starts_on", "ends_on", "budget", "product",
    "weight",
]  # fmt: skip
MILESTONE_FIELDS = ["title", "due_on", "done_on"]
#: As many as the longest operational plan anybody wrote, several times over.
MOST_ACTIVITIES = 5000
GONE = "Esa actividad ya no está en el plan operativo."
CARRIED_FROM_A_DRAFT = (
    "El plan operativo del año anterior es un borrador: no hay nada que quedara sin terminar."
)
MILESTONE_GONE = "Ese hito ya no está."


@transaction.atomic
def add_activity(*, activity: Activity, subzones: Iterable[Subzone] = (), by: User) -> Activity:
    """Add an activity that was filled in memory; without a code it takes the next one of its item.

    In a plan that is in force nothing was planned of it: it is told as added later. Raises ``ValidationError`` by
    field, ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    current = lock_operational(activity.operational, "write")
    if current.activities.count() >= MOST_ACTIVITIES:
        raise ValidationError(f"Un plan operativo puede tener hasta {MOST_ACTIVITIES} actividades.")
    activity.operational = current
    if activity.item_id and not activity.code:
        activity.code = next_code(current, activity.item)
    _check_place(activity)
    activity.full_clean()
    activity.save()
    activity.subzones.set(subzones)
    tell_standings(current)
    return activity


@transaction.atomic
def edit_activity(
    *, activity: Activity, subzones: Iterable[Subzone], expected_version: int, by: User
) -> Activity:
    """Save an activity that was changed in memory; its days may move, and then what was planned stays told.

    Raises ``ValidationError``, ``InvalidTransition``, ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    current, stands = _locked(activity, "write")
    activity.operational = current
    _check_place(activity)
    _raise_sequence(activity, stands, "starts_on", "ends_on")
    _save(activity, expected_version, ACTIVITY_FIELDS)
    activity.subzones.set(subzones)
    tell_standings(current)
    return activity


@transaction.atomic
def cancel_activity(*, activity: Activity, reason: str, expected_version: int, by: User) -> Activity:
    """Say that an activity will not be done, and why; it stays to be read and counts no more.

    Raises ``ValidationError``, ``InvalidTransition`` (also when it is cancelled already), ``EditConflict``,
    ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    current, stands = _locked(activity, "write")
    if stands.is_cancelled:
        raise InvalidTransition("La actividad ya está suspendida.")
    if not reason.strip():
        raise ValidationError({"reason": "Escribí por qué se suspende."})
    return _set_cancelled(current, stands, today(), reason.strip(), expected_version)


@transaction.atomic
def resume_activity(*, activity: Activity, expected_version: int, by: User) -> Activity:
    """Take a cancellation back. Raises ``InvalidTransition``, ``EditConflict``, ``NotAllowed``."""
    check(by, EDIT_PLAN)
    current, stands = _locked(activity, "write")
    if not stands.is_cancelled:
        raise InvalidTransition("La actividad no está suspendida.")
    return _set_cancelled(current, stands, None, "", expected_version)


def _set_cancelled(
    operational: OperationalPlan, activity: Activity, day: dt.date | None, reason: str, expected: int
) -> Activity:
    activity.cancelled_on, activity.cancelled_reason = day, reason
    activity.sequence += 1
    _save(activity, expected, ["cancelled_on", "cancelled_reason"])
    # A calendar shows the milestones of what is cancelled as cancelled.
    activity.milestones.update(sequence=F("sequence") + 1, changed_at=timezone.now())
    tell_standings(operational)
    return activity


@transaction.atomic
def delete_activity(*, activity: Activity, expected_version: int, by: User) -> None:
    """Take an activity of a draft away, with its milestones.

    Raises ``ValidationError`` when its progress was reported, or it went on in another year; ``InvalidTransition``,
    ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    _current, stands = _locked(activity, "remove")
    if stands.edit_version != expected_version:
        raise EditConflict(stands)
    if stands.reports.exists():
        raise ValidationError(
            "No se borra: ya se informó su avance, y eso queda. Si no se va a hacer, suspendela con su motivo."
        )
    if Activity.objects.filter(carried_from=stands).exists():
        raise ValidationError(
            "No se borra: sigue en el plan operativo de otro año. Si no se va a hacer, suspendela con su motivo."
        )
    stands.delete()


def _locked(activity: Activity, step: str) -> tuple[OperationalPlan, Activity]:
    """The plan and the activity as they stand, held."""
    current = lock_operational(activity.operational, step)
    stands = Activity.objects.select_for_update(of=("self",)).filter(pk=activity.pk).first()
    if stands is None:
        raise ValidationError(GONE)
    return current, stands


def _check_place(activity: Activity) -> None:
    """What the triggers hold too, told at the field at fault."""
    year, errors = activity.operational.year, {}
    if activity.item_id and activity.item.plan_id != activity.operational.plan_id:
        errors["item"] = "Ese elemento no es del plan de desarrollo de este plan operativo."
    for name in ("starts_on", "ends_on"):
        day = getattr(activity, name)
        if day and day.year != year:
            errors[name] = f"Es el plan operativo de {year}: el día tiene que ser de ese año."
    if activity.starts_on and activity.ends_on and activity.ends_on < activity.starts_on:
        errors.setdefault("ends_on", "No puede terminar antes de empezar.")
    if errors:
        raise ValidationError(errors)


def _raise_sequence(row: Activity | Milestone, stands: Activity | Milestone, *days: str) -> None:
    """One more than it stands at when a day moved, whatever was read before."""
    moved = any(getattr(row, name) != getattr(stands, name) for name in days)
    row.sequence = stands.sequence + moved


def _save(row: Any, expected: int, fields: list[str]) -> None:
    save_edited(row, expected=expected, fields=[*fields, "sequence", "changed_at"])


# -- milestones


@transaction.atomic
def save_milestone(*, milestone: Milestone, expected_version: int = 0, by: User) -> Milestone:
    """Save a milestone, new or changed in memory. It is reached on a day that is not to come.

    Its day may move, and then the one that was planned stays told: of one added to a plan in force, its first.
    Raises ``ValidationError`` by field, ``InvalidTransition``, ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    current, _activity = _locked(milestone.activity, "write")
    if milestone.due_on and milestone.due_on.year != current.year:
        raise ValidationError(
            {"due_on": f"Es el plan operativo de {current.year}: el día tiene que ser de ese año."}
        )
    if milestone.done_on and milestone.done_on > today():
        raise ValidationError({"done_on": "Se anota como cumplido cuando ya pasó."})
    if not milestone.pk:
        milestone.planned_due_on = None if current.is_draft else milestone.due_on
        milestone.full_clean()
        milestone.save()
        return milestone
    stands = _still_there(milestone)
    _raise_sequence(milestone, stands, "due_on")
    _save(milestone, expected_version, MILESTONE_FIELDS)
    return milestone


@transaction.atomic
def mark_milestone(*, milestone: Milestone, is_done: bool, by: User) -> Milestone:
    """Say that a milestone was reached today, or that it was not; saying it twice changes nothing.

    Raises ``ValidationError`` when it is gone, ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    _locked(milestone.activity, "write")
    stands = _still_there(milestone)
    if (stands.done_on is not None) == is_done:
        return stands
    stands.done_on = today() if is_done else None
    _save(stands, stands.edit_version, ["done_on"])
    return stands


@transaction.atomic
def delete_milestone(*, milestone: Milestone, expected_version: int, by: User) -> None:
    """Take a milestone of a draft away. Raises ``InvalidTransition``, ``EditConflict``, ``NotAllowed``."""
    check(by, EDIT_PLAN)
    _locked(milestone.activity, "remove")
    stands = Milestone.objects.filter(pk=milestone.pk).first()
    if stands is None:
        return
    if stands.edit_version != expected_version:
        raise EditConflict(stands)
    stands.delete()


def _still_there(milestone: Milestone) -> Milestone:
    stands = Milestone.objects.select_for_update(of=("self",)).filter(pk=milestone.pk).first()
    if stands is None:
        raise ValidationError(MILESTONE_GONE)
    return stands


# -- from a year to the next


@dataclass(frozen=True)
class Carried:
    """What was carried to the next year, and what could not be: its item is not in the plan of that year."""

    made: list[Activity]
    left: list[Activity]


@transaction.atomic
def carry_forward(
    *, source: OperationalPlan, target: OperationalPlan, activities: Iterable[Activity], by: User
) -> Carried:
    """Go on next year with what was chosen of what is unfinished, a year later, under the same item of its plan.

    Items are the same by their stem. The days and the milestones not reached go a year on (29 February, to the 28th);
    the money does not: it is assigned anew each year. What is finished, cancelled or carried already is passed over,
    so that doing it twice is doing it once. Raises ``ValidationError`` (not the next year), ``InvalidTransition`` (from
    a draft, of which nothing was begun), ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    if target.year != source.year + 1:
        raise ValidationError("Se trae lo que quedó sin terminar del año anterior.")
    # The older first, so that two who carry never wait for each other in a ring.
    hold_plans(source, target)
    before, after = lock_operational(source, "write"), lock_operational(target, "write")
    if before.is_draft:
        raise InvalidTransition(CARRIED_FROM_A_DRAFT)
    chosen = list(
        unfinished(before).filter(pk__in=[row.pk for row in activities]).prefetch_related("subzones")
    )
    items = {row.stem: row for row in PlanItem.objects.filter(plan=after.plan)}
    made, copies = [], {}
    for row in chosen:
        if item := items.get(row.item.stem):
            copies[row.pk] = _carried(row, item, after)
            made.append(copies[row.pk])
    _carry_milestones(copies, after)
    tell_standings(after)
    return Carried(made, [row for row in chosen if row.pk not in copies])


def _carried(row: Activity, item: PlanItem, target: OperationalPlan) -> Activity:
    starts_on, ends_on = a_year_later(row.starts_on), a_year_later(row.ends_on)
    copy = Activity(
        operational=target,
        item=item,
        code=row.code,
        title=row.title,
        description=row.description,
        responsible=row.responsible,
        reporter=row.reporter,
        starts_on=starts_on,
        ends_on=ends_on,
        product=row.product,
        weight=row.weight,
        carried_from=row,
    )
    if target.activities.filter(code=row.code).exists():
        copy.code = next_code(target, item)
    copy.full_clean()
    copy.save()
    copy.subzones.set(row.subzones.all())
    return copy


def _carry_milestones(copies: dict[int, Activity], target: OperationalPlan) -> None:
    made = []
    for row in open_milestones(copies.keys()):
        day = a_year_later(row.due_on)
        planned = None if target.is_draft else day
        made.append(
            Milestone(activity=copies[row.activity_id], title=row.title, due_on=day, planned_due_on=planned)
        )
    Milestone.objects.bulk_create(made)


def a_year_later(day: dt.date) -> dt.date:
    """The same day of the next year; of 29 February, the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
