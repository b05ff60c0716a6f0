"""How every version of a plan stands on a day, read whole: the same number of queries for any size.

A version counts what was done for its items under any other one: they are the same by their stem.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from planning import progress
from planning.models import (
    Activity,
    DevelopmentPlan,
    Indicator,
    OperationalState,
    PlanItem,
    PlanState,
    ProgressOverride,
    ProgressReport,
    ReportState,
    RuleKey,
    Target,
    today,
)
from planning.progress import ActivityProgress, Progress, Reading
from planning.queries import rule_value

SENT = (ReportState.SUBMITTED, ReportState.ACCEPTED)


@dataclass(frozen=True)
class Override:
    """The correction of an item that holds."""

    pk: int
    percent: Decimal


@dataclass(frozen=True)
class Computed:
    """How the versions of a plan stand on a day, by primary key."""

    day: dt.date
    family: tuple[int, ...]  # every version, drafts among them
    plans: dict[int, Progress]
    items: dict[int, Progress]
    activities: dict[int, ActivityProgress]
    overrides: dict[int, Override]  # of the items that have one
    executed: dict[int, Decimal]  # of the activities that reported it


def family_of(plan: DevelopmentPlan) -> dict[int, str]:
    """Every version of a plan, itself among them, with its state. One query."""
    rows = DevelopmentPlan.objects.order_by("pk").values_list("pk", "replaces_id", "state")
    states = {pk: state for pk, _replaces, state in rows}
    newer = {replaces: pk for pk, replaces, _state in rows if replaces}
    older = {pk: replaces for pk, replaces, _state in rows if replaces}
    family = [plan.pk]
    for step in (newer, older):
        at = plan.pk
        while at in step:
            at = step[at]
            family.append(at)
    return {pk: states[pk] for pk in family}


def end_of(day: dt.date) -> dt.datetime:
    """The moment at which a day of the municipality is over."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))


def compute(
    plan: DevelopmentPlan, day: dt.date | None = None, *, corrected_until: dt.datetime | None = None
) -> Computed:
    """How every version of a plan that is no draft stands on a day.

    Corrections count until the end of that day, or before ``corrected_until``. Eleven queries.
    """
    day = day or today()
    family = family_of(plan)
    versions = [pk for pk, state in family.items() if state != PlanState.DRAFT]
    overrides = _overrides(family, corrected_until or end_of(day))
    items: defaultdict[int, list[progress.Item[UUID]]] = defaultdict(list)
    keys, stems = {}, {}
    for pk, version, parent, weight, stem in PlanItem.objects.filter(plan__in=versions).values_list(
        "pk", "plan_id", "parent_id", "weight", "stem"
    ):
        stems[pk] = stem
        keys[version, stem] = pk, parent, weight
    for (version, stem), (_pk, parent, weight) in keys.items():
        held = overrides.get(stem)
        items[version].append(
            progress.Item(stem, stems[parent] if parent else None, weight, held.percent if held else None)
        )
    activities, found = _activities(family, day)
    indicators = _indicators(family, versions, day)
    plans: dict[int, Progress] = {}
    by_item: dict[int, Progress] = {}
    for version in versions:
        known = {item.key for item in items[version]}
        plans[version], of_items = progress.plan_progress(
            items[version], indicators[version], (pair for pair in activities if pair[0].item in known)
        )
        by_item |= {keys[version, stem][0]: row for stem, row in of_items.items()}
    return Computed(
        day=day,
        family=tuple(family),
        plans=plans,
        items=by_item,
        activities=found,
        overrides={pk: overrides[stem] for pk, stem in stems.items() if stem in overrides},
        executed=_executed(found, family, day),
    )


def _overrides(family: Iterable[int], until: dt.datetime) -> dict[UUID, Override]:
    rows = (
        ProgressOverride.objects.filter(item__plan__in=family, made_at__lt=until)
        .order_by("item__stem", "-made_at", "-pk")
        .distinct("item__stem")
        .values_list("item__stem", "pk", "percent")
    )
    return {stem: Override(pk, percent) for stem, pk, percent in rows if percent is not None}


def _activities(
    family: Iterable[int], day: dt.date
) -> tuple[list[tuple[progress.Activity[UUID], ActivityProgress]], dict[int, ActivityProgress]]:
    """The activities of operational plans in force, by the stem of their item, and how each goes, by primary key.

    Without those of a later year whose plan was not yet in force that day.
    """
    term = rule_value(RuleKey.PROGRESS_TERM, day=day)
    accepted = ProgressReport.objects.filter(activity__operational__plan__in=family, on__lte=day)
    last = {
        pk: Reading(on, value)
        for pk, on, value in accepted.filter(state=ReportState.ACCEPTED)
        .order_by("activity_id", "-on", "-pk")
        .distinct("activity_id")
        .values_list("activity_id", "on", "value")
    }
    sent = dict(
        accepted.filter(state__in=SENT)
        .order_by("activity_id")
        .values_list("activity_id")
        .annotate(last=Max("on"))
    )
    in_force = Q(operational__year__lte=day.year) | Q(operational__in_force_on__lte=day)
    rows = Activity.objects.filter(
        in_force, operational__plan__in=family, operational__state=OperationalState.IN_FORCE
    ).values_list("pk", "item__stem", "starts_on", "ends_on", "cancelled_on", "weight")
    pairs, found = [], {}
    for pk, stem, starts_on, ends_on, cancelled_on, weight in rows:
        activity = progress.Activity(
            item=stem,
            starts_on=starts_on,
            ends_on=ends_on,
            cancelled=cancelled_on is not None and cancelled_on <= day,
            weight=weight,
            last=last.get(pk),
            last_sent=sent.get(pk),
        )
        found[pk] = progress.activity_progress(activity, day, int(term) if term else None)
        pairs.append((activity, found[pk]))
    return pairs, found


def _indicators(
    family: Iterable[int], versions: Iterable[int], day: dt.date
) -> defaultdict[int, list[progress.Indicator[UUID]]]:
    """The indicators of some versions of a plan, with what each last read in any of the family."""
    last = {
        stem: Reading(on, value)
        for stem, on, value in ProgressReport.objects.filter(
            indicator__item__plan__in=family, on__lte=day, state=ReportState.ACCEPTED
        )
        .order_by("indicator__stem", "-on", "-pk")
        .distinct("indicator__stem")
        .values_list("indicator__stem", "on", "value")
    }
    targets: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for pk, year, value in Target.objects.filter(indicator__item__plan__in=versions).values_list(
        "indicator_id", "year", "value"
    ):
        if value is not None:
            targets[pk][year] = value
    found: defaultdict[int, list[progress.Indicator[UUID]]] = defaultdict(list)
    for pk, version, item, stem, kind, baseline, weight in Indicator.objects.filter(
        item__plan__in=versions
    ).values_list("pk", "item__plan_id", "item__stem", "stem", "kind", "baseline", "weight"):
        found[version].append(
            progress.Indicator(
                item=item,
                kind=kind,
                baseline=baseline,
                targets=targets.get(pk, {}),
                weight=weight,
                last=last.get(stem),
            )
        )
    return found


def _executed(activities: Iterable[int], family: Iterable[int], day: dt.date) -> dict[int, Decimal]:
    """What each activity had spent by its last accepted report that tells."""
    rows = (
        ProgressReport.objects.filter(
            activity__operational__plan__in=family,
            state=ReportState.ACCEPTED,
            on__lte=day,
            executed__isnull=False,
        )
        .order_by("activity_id", "-on", "-pk")
        .distinct("activity_id")
        .values_list("activity_id", "executed")
    )
    counted = set(activities)
    return {pk: executed for pk, executed in rows if executed is not None and pk in counted}


def override_of(item: PlanItem) -> ProgressOverride | None:
    """The correction of an item that holds, made in whatever version of its plan; ``None`` without one."""
    rows = ProgressOverride.objects.filter(item__stem=item.stem).select_related("made_by")
    last = rows.order_by("-made_at", "-pk").first()
    return last if last is not None and last.percent is not None else None
