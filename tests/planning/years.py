"""Operational plans for tests of what is read of them: rows as the actions leave them, and how each stands."""

import datetime as dt
from typing import Any

from planning.models import (
    Activity,
    ActivityStanding,
    Deadline,
    DevelopmentPlan,
    ItemStanding,
    Milestone,
    OperationalPlan,
    PlanStanding,
)


def year(plan: DevelopmentPlan, number: int = 2026, **fields: Any) -> OperationalPlan:
    """A year in force."""
    values = {
        "state": "in_force",
        "in_force_on": dt.date(2026, 2, 27),
        "resolution": "Resolución 9/26.",
    } | fields
    return OperationalPlan.objects.create(plan=plan, year=number, introduction="Lo de este año.", **values)


def activity(
    operational: OperationalPlan, code: str, item: str, starts: str, ends: str, **fields: Any
) -> Activity:
    """An activity; days as ``"03-15"``; ``state`` (with ``value``, ``silent_since``) is how it stood last."""
    standing = {
        name: fields.pop(name) for name in ("state", "value", "silent_since", "executed") if name in fields
    }
    zones = fields.pop("subzones", ())
    days = {
        name: dt.date.fromisoformat(f"{operational.year}-{day}")
        for name, day in {"starts_on": starts, "ends_on": ends}.items()
    }
    days |= {
        name: dt.date.fromisoformat(f"{operational.year}-{fields.pop(name)}")
        for name in ("planned_starts_on", "planned_ends_on")
        if name in fields
    }
    row = Activity.objects.create(
        operational=operational,
        item=operational.plan.items.get(code=item),
        code=code,
        **({"title": f"Actividad {code}"} | days | fields),
    )
    row.subzones.set(zones)
    if standing:
        values = {"as_of": dt.date(operational.year, 6, 1), "silent": "silent_since" in standing} | standing
        ActivityStanding.objects.create(activity=row, **values)
    return row


def milestone(row: Activity, title: str, day: str, **fields: Any) -> Milestone:
    """A milestone of an activity, on a day as ``"03-15"``."""
    due = dt.date.fromisoformat(f"{row.operational.year}-{day}")
    return Milestone.objects.create(activity=row, title=title, due_on=due, **fields)


def deadline(title: str, day: dt.date, **fields: Any) -> Deadline:
    """A date to remember."""
    return Deadline.objects.create(title=title, due_on=day, **fields)


def item_standing(plan: DevelopmentPlan, code: str, **fields: Any) -> ItemStanding:
    """How an item stood last."""
    values = {
        "state": "under_way",
        "as_of": dt.date(2026, 6, 1),
        "counted": 1,
        "left_out": 0,
        "late_below": 0,
    }
    values |= {"computed": fields.get("value")} | fields
    return ItemStanding.objects.update_or_create(item=plan.items.get(code=code), defaults=values)[0]


def plan_standing(plan: DevelopmentPlan, **fields: Any) -> PlanStanding:
    """How a whole plan stood last."""
    values = {
        "state": "under_way",
        "as_of": dt.date(2026, 6, 1),
        "counted": 2,
        "left_out": 0,
        "late_below": 0,
    }
    return PlanStanding.objects.update_or_create(plan=plan, defaults=values | fields)[0]
