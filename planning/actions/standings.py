"""What pages read of how plans go: worked out anew whenever something changes, and every day, for the day alone
makes late what is not done."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from planning.models import (
    ActivityStanding,
    DevelopmentPlan,
    ItemStanding,
    PlanStanding,
)
from planning.progress import Progress, kept
from planning.queries.standings import Computed, compute

LOCK = "planning standings"
_OF_ALL = ("value", "state", "as_of")
_OF_TREES = (*_OF_ALL, "counted", "left_out", "late_below")
_OF_ITEMS = (*_OF_TREES, "computed", "override_id")
_OF_ACTIVITIES = (*_OF_ALL, "silent", "silent_since", "executed")


@transaction.atomic
def refresh_standings(*, plan: DevelopmentPlan, day: dt.date | None = None) -> Computed:
    """Work out how every version of a plan that is no draft stands, and write what is not as it was.

    Two at once take turns until their transactions end: each would miss what the other changed.
    """
    hold_standings()
    now = compute(plan, day)
    plans = {pk: _of_tree(now, row) for pk, row in now.plans.items()}
    _write(PlanStanding.objects.filter(plan__in=now.family), "plan_id", _OF_TREES, plans)
    items = {pk: (*_of_tree(now, row), kept(row.computed), _held(now, pk)) for pk, row in now.items.items()}
    _write(ItemStanding.objects.filter(item__plan__in=now.family), "item_id", _OF_ITEMS, items)
    activities = {
        pk: (kept(row.value), row.state, now.day, row.silent, row.silent_since, now.executed.get(pk))
        for pk, row in now.activities.items()
    }
    rows = ActivityStanding.objects.filter(activity__operational__plan__in=now.family)
    _write(rows, "activity_id", _OF_ACTIVITIES, activities)
    return now


def hold_standings() -> None:
    """Wait for whoever is counting, and keep others from it until the transaction ends.

    Who takes rows away that are counted does so first: they go with what was counted of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])


def tell_standings_of(plan: DevelopmentPlan) -> None:
    """Have what changed in a plan counted anew; of drafts nothing is."""
    if DevelopmentPlan.objects.published().filter(pk=plan.pk).exists():
        refresh_standings(plan=plan)


def refresh_all() -> None:
    """As ``refresh_standings``, for every plan there is."""
    done: set[int] = set()
    for plan in DevelopmentPlan.objects.published().order_by("pk"):
        if plan.pk not in done:
            done |= set(refresh_standings(plan=plan).family)


def _of_tree(now: Computed, row: Progress) -> tuple[Any, ...]:
    return kept(row.value), row.state, now.day, row.counted, row.left_out, row.late_below


def _held(now: Computed, item: int) -> int | None:
    return now.overrides[item].pk if item in now.overrides else None


def _write(
    rows: QuerySet[Any], column: str, fields: tuple[str, ...], told: dict[int, tuple[Any, ...]]
) -> None:
    """Make some rows say what is told of each: those that say it already are left alone, those of nothing go."""
    before = {row[0]: tuple(row[1:]) for row in rows.values_list(column, *fields)}
    gone = before.keys() - told.keys()
    if gone:
        rows.filter(**{f"{column}__in": gone}).delete()
    model = rows.model
    changed = [
        model(**{column: pk}, **dict(zip(fields, row, strict=True)))
        for pk, row in told.items()
        if before.get(pk) != row
    ]
    model._default_manager.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=[column.removesuffix("_id")],
        update_fields=[field.removesuffix("_id") for field in fields],
    )
