"""Periods that are closed, and what closing one would keep."""

import datetime as dt
import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from planning.models import (
    Activity,
    DevelopmentPlan,
    FrozenKind,
    FrozenStanding,
    OperationalState,
    PeriodClosing,
    PlanItem,
    ProgressOverride,
    ProgressReport,
    ReportState,
    Standing,
)
from planning.outline import Outline
from planning.progress import ActivityProgress, Progress, kept
from planning.queries.plans import latest_of
from planning.queries.standings import Computed, compute, end_of, family_of

MONTHS_OF_A_QUARTER = 3


def quarter_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a day's quarter."""
    first = dt.date(day.year, day.month - (day.month - 1) % MONTHS_OF_A_QUARTER, 1)
    after = (first + dt.timedelta(days=100)).replace(day=1)
    return first, after - dt.timedelta(days=1)


def suggested_period(day: dt.date) -> tuple[dt.date, dt.date]:
    """The quarter to close next: the one after the last that was closed, or the last one that is over."""
    over = quarter_of(quarter_of(day)[0] - dt.timedelta(days=1))
    last = PeriodClosing.objects.filter(undone_at=None).order_by("-date_to").first()
    return min(over, quarter_of(last.date_to + dt.timedelta(days=1))) if last else over


def undecided(date_from: dt.date, date_to: dt.date) -> QuerySet[ProgressReport]:
    """Reports of some days that wait to be accepted or returned, and stand in the way of closing them."""
    rows = ProgressReport.objects.filter(state=ReportState.SUBMITTED, on__gte=date_from, on__lte=date_to)
    return rows.select_related("activity", "indicator__item", "reported_by").order_by("on", "pk")


def overlapping(date_from: dt.date, date_to: dt.date) -> PeriodClosing | None:
    """A closed period that has some of those days."""
    return PeriodClosing.objects.filter(
        undone_at=None, date_from__lte=date_to, date_to__gte=date_from
    ).first()


def later_corrections(computed: Computed) -> int:
    """How many corrections that hold were made after the day itself."""
    held = {row.pk for row in computed.overrides.values()}
    return ProgressOverride.objects.filter(pk__in=held, made_at__gte=end_of(computed.day)).count()


def plans_to_freeze(plan: DevelopmentPlan, date_from: dt.date, date_to: dt.date) -> list[DevelopmentPlan]:
    """The plan of a closing, and every other one that something was done for in those days: days are closed for all.

    Of the versions of another plan, the one approved last. Two queries, and two for each of them.
    """
    accepted = ProgressReport.objects.filter(
        state=ReportState.ACCEPTED, on__gte=date_from, on__lte=date_to
    ).order_by()
    at_work = Q(
        operational_plans__state=OperationalState.IN_FORCE,
        operational_plans__year__gte=date_from.year,
        operational_plans__year__lte=date_to.year,
    )
    told = Q(pk__in=accepted.values("activity__operational__plan")) | Q(
        pk__in=accepted.values("indicator__item__plan")
    )
    known, found = set(family_of(plan)), [plan]
    for other in DevelopmentPlan.objects.published().filter(at_work | told).distinct().order_by("pk"):
        if other.pk not in known:
            family = family_of(other)
            known |= set(family)
            last = latest_of(DevelopmentPlan.objects.published().filter(pk__in=family))
            found.append(last or other)
    return found


@dataclass(frozen=True)
class Preview:
    """What closing a period would keep, and what stands in its way."""

    whole: Progress
    others: list[tuple[DevelopmentPlan, Decimal | None]]  # that something was done for in those days, too
    states: dict[str, int]  # of the activities, by the word
    items: int
    activities: int
    undecided: list[ProgressReport]
    overlapping: PeriodClosing | None
    later_corrections: int
    fingerprint: str  # of all that would be kept

    @property
    def value(self) -> Decimal | None:
        """The percent of the whole plan."""
        return kept(self.whole.value)

    @property
    def is_clear(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.undecided and self.overlapping is None


def preview(plan: DevelopmentPlan, date_from: dt.date, date_to: dt.date, now: dt.datetime) -> Preview:
    """What would be kept of a plan if a period were closed now."""
    plans = plans_to_freeze(plan, date_from, date_to)
    found = [(row, compute(row, date_to, corrected_until=now)) for row in plans]
    states = Counter(Standing(row.state).label for _, part in found for row in part.activities.values())
    return Preview(
        whole=found[0][1].plans[plan.pk],
        others=[(row, kept(part.plans[row.pk].value)) for row, part in found[1:]],
        states={label: states[label] for label in Standing.labels if states[label]},
        items=PlanItem.objects.filter(plan__in=plans).count(),
        activities=states.total(),
        undecided=list(undecided(date_from, date_to)[:50]),
        overlapping=overlapping(date_from, date_to),
        later_corrections=sum(later_corrections(part) for _, part in found),
        fingerprint=fingerprint_of([frozen for row, part in found for frozen in _rows_of(row, part)]),
    )


_KEPT = [
    field.attname
    for field in FrozenStanding._meta.concrete_fields
    if field.name not in ("id", "closing", "place")
]


def fingerprint_of(rows: Iterable[FrozenStanding]) -> str:
    """The same for the same rows in the same order: what was on screen is what is closed."""
    read = hashlib.sha256()
    for row in rows:
        read.update(repr([str(getattr(row, name)) for name in _KEPT]).encode())
    return read.hexdigest()


def rows_to_freeze(closing: PeriodClosing, *, corrected_until: dt.datetime) -> list[FrozenStanding]:
    """How everything stands, in the order of reading: the plan, each item, and below it its activities; then, likewise,
    every other plan that something was done for. Its queries grow with the plans, not with what they say."""
    rows: list[FrozenStanding] = []
    for plan in plans_to_freeze(closing.plan, closing.date_from, closing.date_to):
        rows += _rows_of(plan, compute(plan, closing.date_to, corrected_until=corrected_until))
    for place, frozen in enumerate(rows):
        frozen.closing, frozen.place = closing, place
    return rows


def _rows_of(plan: DevelopmentPlan, computed: Computed) -> list[FrozenStanding]:
    items = PlanItem.objects.filter(plan=plan).in_bulk()
    outline = Outline((row.pk, row.parent_id, row.position) for row in items.values())
    reasons = dict(
        ProgressOverride.objects.filter(pk__in={row.pk for row in computed.overrides.values()}).values_list(
            "pk", "reason"
        )
    )
    activities: defaultdict[UUID, list[Activity]] = defaultdict(list)
    found = Activity.objects.filter(operational__plan__in=computed.family, pk__in=computed.activities)
    for row in found.select_related("operational", "item").order_by("operational__year", "starts_on", "pk"):
        activities[row.item.stem].append(row)
    rows = [_of_plan(plan, computed.plans[plan.pk])]
    axis = ""
    for key, depth in outline.walk():
        item = items[key]
        axis = item.code if depth == 0 else axis
        override = computed.overrides.get(key)
        frozen = _of_item(item, computed.items[key], reasons[override.pk] if override else "")
        frozen.level, frozen.depth, frozen.axis = plan.level_name(depth), depth, axis
        frozen.is_leaf = not outline.children.get(key)
        rows.append(frozen)
        rows += _of_activities(activities.pop(item.stem, []), computed, depth=depth + 1, axis=axis)
    # What this version has no item for hangs from no axis.
    rows += _of_activities((row for left in activities.values() for row in left), computed)
    return rows


def _of_plan(plan: DevelopmentPlan, row: Progress) -> FrozenStanding:
    return FrozenStanding(
        kind=FrozenKind.PLAN,
        stem=uuid.UUID(int=plan.pk),
        code="",
        title=plan.name,
        **_figures(row),
    )


def _of_item(item: PlanItem, row: Progress, reason: str) -> FrozenStanding:
    return FrozenStanding(
        kind=FrozenKind.ITEM,
        stem=item.stem,
        code=item.code,
        title=item.title,
        responsible=item.responsible,
        override_reason=reason,
        **_figures(row),
    )


def _figures(row: Progress) -> dict[str, object]:
    return {
        "value": kept(row.value),
        "computed": kept(row.computed),
        "state": row.state,
        "counted": row.counted,
        "left_out": row.left_out,
        "late_below": row.late_below,
    }


def _of_activities(
    rows: Iterable[Activity], computed: Computed, *, depth: int = 0, axis: str = ""
) -> Iterator[FrozenStanding]:
    for row in rows:
        progress: ActivityProgress = computed.activities[row.pk]
        yield FrozenStanding(
            kind=FrozenKind.ACTIVITY,
            stem=row.uid,
            code=row.code,
            title=row.title,
            level=f"Actividad de {row.operational.year}",
            depth=depth,
            axis=axis,
            responsible=row.responsible,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            value=kept(progress.value),
            computed=kept(progress.value),
            state=progress.state,
            budget=row.budget,
            executed=computed.executed.get(row.pk),
        )


@dataclass(frozen=True)
class Totals:
    """What a closed period says at a glance."""

    whole: FrozenStanding
    others: list[FrozenStanding]  # plans that something was done for in those days, too
    states: list[tuple[str, int]]
    activities: int
    items: int
    corrected: int
    budget: Decimal | None
    executed: Decimal | None


def totals_of(closing: PeriodClosing) -> Totals:
    """Of the rows that a closing kept. Three queries."""
    rows = FrozenStanding.objects.filter(closing=closing)
    activities = rows.filter(kind=FrozenKind.ACTIVITY)
    states = Counter(Standing(state).label for state in activities.values_list("state", flat=True))
    money = activities.aggregate(budget=Sum("budget"), executed=Sum("executed"))
    items = list(rows.filter(kind=FrozenKind.ITEM).values_list("override_reason", flat=True))
    whole, *others = rows.filter(kind=FrozenKind.PLAN).order_by("place")
    return Totals(
        whole=whole,
        others=others,
        states=[(label, states[label]) for label in Standing.labels if states[label]],
        activities=states.total(),
        items=len(items),
        corrected=sum(bool(reason) for reason in items),
        budget=money["budget"],
        executed=money["executed"],
    )
