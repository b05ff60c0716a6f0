"""Plans of ``tests.plan_recount`` as the portal holds them: as plain values, and as rows of two versions of a plan."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from planning import progress
from planning.models import (
    Activity,
    DevelopmentPlan,
    Indicator,
    OperationalPlan,
    PlanItem,
    ProgressOverride,
    ProgressReport,
    Target,
)
from tests import plan_recount as naive


def pure(
    plan: naive.Plan, day: dt.date, term: int | None, until: dt.datetime
) -> tuple[progress.Progress, dict[str, progress.Progress], dict[str, progress.ActivityProgress]]:
    """What the portal's own arithmetic says of a plan."""
    items = [
        progress.Item(item.key, item.parent, item.weight, _override(plan, item.key, until))
        for item in plan.items
    ]
    indicators = [
        progress.Indicator(
            one.item, one.kind, one.baseline, one.targets, one.weight, _last(plan, one.key, day)
        )
        for one in plan.indicators
    ]
    activities = {
        one.key: progress.Activity(
            item=one.item,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            cancelled=one.cancelled,
            weight=one.weight,
            last=_last(plan, one.key, day),
            last_sent=max(_sent(plan, one.key, day), default=None),
        )
        for one in plan.activities
        if not one.draft
    }
    found = {key: progress.activity_progress(one, day, term) for key, one in activities.items()}
    whole, of_items = progress.plan_progress(
        items, indicators, [(activities[key], found[key]) for key in activities]
    )
    return whole, of_items, found


def _override(plan: naive.Plan, key: str, until: dt.datetime) -> Decimal | None:
    made = [row for row in plan.overrides if row.item == key and row.made_at < until]
    return sorted(made, key=lambda row: row.made_at)[-1].percent if made else None


def _last(plan: naive.Plan, key: str, day: dt.date) -> progress.Reading | None:
    told = [row for row in plan.reports if row.about == key and row.state == naive.ACCEPTED and row.on <= day]
    last = sorted(told, key=lambda row: row.on)[-1] if told else None
    return last and progress.Reading(last.on, last.value)


def _sent(plan: naive.Plan, key: str, day: dt.date) -> list[dt.date]:
    sent = (naive.SUBMITTED, naive.ACCEPTED)
    return [row.on for row in plan.reports if row.about == key and row.state in sent and row.on <= day]


def as_rows(plan: naive.Plan, user: User) -> tuple[list[dict[str, PlanItem]], dict[str, Activity]]:
    """Two versions of a plan, both public, among which what was done for it is dealt out in turns.

    Returns the items of each version and the activities, by the keys of the plan.
    """
    old = DevelopmentPlan.objects.create(
        name="Primera",
        year_from=2025,
        year_to=2027,
        level_names=["Eje"],
        state="presented",
        hearing_on=dt.date(2025, 1, 1),
    )
    new = DevelopmentPlan.objects.create(
        name="Segunda",
        year_from=2025,
        year_to=2027,
        level_names=["Eje"],
        state="presented",
        hearing_on=dt.date(2025, 1, 1),
        replaces=old,
    )
    items = [_tree(plan, old, None)]
    items.append(_tree(plan, new, items[0]))
    indicators = [_indicators(plan, items[0], None)]
    indicators.append(_indicators(plan, items[1], indicators[0]))
    DevelopmentPlan.objects.filter(pk=old.pk).update(
        state="approved", approved_on=dt.date(2025, 1, 2), resolution="Resolución"
    )
    operational: dict[tuple[int, bool], OperationalPlan] = {}
    activities = {}
    for number, one in enumerate(plan.activities):
        year = one.starts_on.year
        if (year, one.draft) not in operational:
            state: dict[str, Any] = {"state": "draft"}
            if not one.draft:
                state = {"state": "in_force", "in_force_on": dt.date(2010, 1, 1), "resolution": "Resolución"}
            operational[year, one.draft] = OperationalPlan.objects.create(
                plan=(old, new)[year % 2], year=year, **state
            )
        activities[one.key] = Activity(
            operational=operational[year, one.draft],
            item=items[year % 2][one.item],
            code=f"A-{number}",
            title=one.key,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            weight=one.weight,
            cancelled_on=dt.date(2025, 1, 1) if one.cancelled else None,
            cancelled_reason="Motivo" if one.cancelled else "",
        )
    Activity.objects.bulk_create(activities.values())
    ProgressReport.objects.bulk_create(
        report_row(
            row,
            user,
            activity=activities.get(row.about),
            indicator=indicators[number % 2].get(row.about),
        )
        for number, row in enumerate(plan.reports)
    )
    ProgressOverride.objects.bulk_create(
        ProgressOverride(
            item=items[number % 2][row.item],
            percent=row.percent,
            reason="Motivo",
            made_by=user,
            made_at=row.made_at,
        )
        for number, row in enumerate(plan.overrides)
    )
    return items, activities


def _tree(
    plan: naive.Plan, version: DevelopmentPlan, before: dict[str, PlanItem] | None
) -> dict[str, PlanItem]:
    made: dict[str, PlanItem] = {}
    for position, one in enumerate(plan.items):
        same = {"stem": before[one.key].stem} if before else {}
        made[one.key] = PlanItem(
            plan=version,
            parent=made[one.parent] if one.parent else None,
            position=position,
            code=one.key,
            title=one.key,
            weight=one.weight,
            **same,
        )
        made[one.key].save()
    return made


def _indicators(
    plan: naive.Plan, items: dict[str, PlanItem], before: dict[str, Indicator] | None
) -> dict[str, Indicator]:
    made: dict[str, Indicator] = {}
    for one in plan.indicators:
        same = {"stem": before[one.key].stem} if before else {}
        made[one.key] = Indicator.objects.create(
            item=items[one.item],
            name=one.key,
            kind=one.kind,
            baseline=one.baseline,
            weight=one.weight,
            **same,
        )
        Target.objects.bulk_create(
            Target(indicator=made[one.key], year=year, value=value) for year, value in one.targets.items()
        )
    return made


def report_row(row: naive.Report, user: User, **about: Any) -> ProgressReport:
    moments = {}
    if row.state != naive.DRAFT:
        moments["submitted_at"] = timezone.now()
    if row.state in (naive.ACCEPTED, naive.RETURNED):
        moments |= {"decided_at": timezone.now(), "decided_by": user}
    reason = "Motivo" if row.state == naive.RETURNED else ""
    return ProgressReport(
        on=row.on, value=row.value, state=row.state, reason=reason, reported_by=user, **about, **moments
    )
