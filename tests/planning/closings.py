"""A year of activities and a closed period, written straight into rows: these tests begin where their life ends."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction

from accounts.models import User
from planning.models import (
    Activity,
    DevelopmentPlan,
    FrozenStanding,
    Milestone,
    OperationalPlan,
    PeriodClosing,
    PlanItem,
)


def year_in_force(plan: DevelopmentPlan, year: int = 2026, **fields: Any) -> OperationalPlan:
    """An operational plan with nothing in it."""
    values = {
        "state": "in_force",
        "in_force_on": dt.date(year, 2, 20),
        "resolution": "Resolución 12/26: apruébase.",
        "introduction": "Lo que se hace en el año.",
    }
    return OperationalPlan.objects.create(plan=plan, year=year, **(values | fields))


def activity(operational: OperationalPlan, item: str, code: str, **fields: Any) -> Activity:
    """Something to be done from March to June for the item with that code."""
    year = operational.year
    values: dict[str, Any] = {
        "title": f"Hacer {code}",
        "starts_on": dt.date(year, 3, 2),
        "ends_on": dt.date(year, 6, 30),
    }
    return Activity.objects.create(
        operational=operational, item=operational.plan.items.get(code=item), code=code, **(values | fields)
    )


def milestone(activity: Activity, title: str = "Llamado publicado") -> Milestone:
    """A day in the middle of an activity."""
    return Milestone.objects.create(
        activity=activity, title=title, due_on=activity.starts_on + dt.timedelta(30)
    )


@transaction.atomic
def closed(
    plan: DevelopmentPlan, by: User, rows: list[tuple[Any, dict[str, Any]]], *, until: dt.date | None = None
) -> PeriodClosing:
    """A period that ends in September, with frozen rows of (plan, item or activity, how it stood)."""
    until = until or dt.date(2026, 9, 30)
    since = until.replace(month=until.month - 2, day=1)
    closing = PeriodClosing.objects.create(
        plan=plan, date_from=since, date_to=until, closed_by=by, closed_at=TransactionNow()
    )
    for place, (thing, stood) in enumerate(rows):
        FrozenStanding.objects.create(closing=closing, place=place, **(_named(thing) | stood))
    return closing


def _named(thing: Any) -> dict[str, Any]:
    if isinstance(thing, DevelopmentPlan):
        return {
            "kind": "plan",
            "stem": "00000000-0000-4000-8000-000000000000",
            "code": "",
            "title": thing.name,
        }
    told: dict[str, Any] = {"code": thing.code, "title": thing.title, "responsible": thing.responsible}
    if isinstance(thing, Activity):
        days = {"starts_on": thing.starts_on, "ends_on": thing.ends_on, "budget": thing.budget}
        depth, axis = _place(thing.item)
        return told | days | {"kind": "activity", "stem": thing.uid, "depth": depth + 1, "axis": axis}
    depth, axis = _place(thing)
    place = {"depth": depth, "axis": axis, "is_leaf": not thing.children.exists()}
    return told | place | {"kind": "item", "stem": thing.stem, "level": thing.plan.level_name(depth)}


def _place(item: PlanItem) -> tuple[int, str]:
    """How deep an item is, and the code of what is at the top of its branch."""
    depth = 0
    while item.parent:
        depth, item = depth + 1, item.parent
    return depth, item.code


def a_year(plan: DevelopmentPlan, people: dict[str, User]) -> PeriodClosing:
    """Of ``plans.small``: 1.1.1 half way and late, 1.2 corrected to done, 2 without data; and the plan of next year."""
    now, ahead = year_in_force(plan), year_in_force(plan, 2027)
    lamps = activity(
        now,
        "1.1.1",
        "1.1.1-a",
        budget=Decimal("1500000.50"),
        product="200 luminarias",
        reporter=people["team"],
        description="Se compran y se colocan.",
    )
    milestone(lamps)
    trees = activity(now, "1.2", "1.2-a", budget=Decimal(300))
    off = activity(
        now,
        "1.2",
        "1.2-b",
        cancelled_on=dt.date(2026, 5, 1),
        cancelled_reason="No hubo ofertas.",
    )
    activity(ahead, "2", "2-a", title="Empezar el eje 2", budget=Decimal(1000))
    item = {row.code: row for row in plan.items.select_related("parent__parent", "plan")}
    half = Decimal("49.5")
    return closed(
        plan,
        people["coordinator"],
        [
            (
                plan,
                {
                    "value": half,
                    "computed": half,
                    "state": "late",
                    "counted": 1,
                    "left_out": 1,
                    "late_below": 1,
                },
            ),
            (item["1"], {"value": half, "computed": half, "state": "late", "counted": 2, "late_below": 1}),
            (item["1.1"], {"value": half, "computed": half, "state": "late", "counted": 1, "late_below": 1}),
            (
                item["1.1.1"],
                {
                    "value": half,
                    "computed": half,
                    "state": "late",
                    "counted": 1,
                    "left_out": 1,
                    "late_below": 1,
                },
            ),
            (lamps, {"value": half, "state": "late", "executed": Decimal(700000)}),
            (
                item["1.2"],
                {
                    "value": Decimal(100),
                    "computed": Decimal(20),
                    "state": "done",
                    "counted": 1,
                    "left_out": 1,
                    "override_reason": "Está terminado y falta el acta.",
                },
            ),
            (trees, {"value": Decimal(20), "state": "under_way", "executed": Decimal(100)}),
            (off, {"value": None, "state": "cancelled"}),
            (item["2"], {"value": None, "computed": None, "state": "pending"}),
        ],
    )
