"""A naive recount of a plan's progress, states and silence, from plain rows and nothing of ours.

It exists to disagree with what the portal computes: slow, recursive, only the standard library. Every fraction is
exact; ``shown()`` rounds as a page does.

Where the rules leave the words open, these were taken, each in a function of its own that a test may replace:

- *Nothing without value left out below directly* (an item that is done): a cancelled activity was left out for being
  cancelled and does not stand in the way; whatever else has no value does, even with weight 0 (``in_the_way``).
- *Within the last N days* includes the N-th day before: silent from the day N+1 after the last sign (``is_silent``).
- An activity has started once its ``starts_on`` has come, whatever was reported before.
- What belongs to a draft operational plan counts nothing: it stands in no mean, no count, no state, and in no answer.
- An override counts from its ``made_at``; of two of the same moment the later row wins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor

Number = int | Decimal | Fraction

RATIO, COUNT, PRODUCT, YES_NO = "ratio", "count", "product", "yes_no"
DRAFT, SUBMITTED, ACCEPTED, RETURNED = "draft", "submitted", "accepted", "returned"
CANCELLED, DONE, LATE, UNDER_WAY, PENDING = "cancelled", "done", "late", "under_way", "pending"


# --- what is given: keys are any text; the order of each list is that of the primary keys ---------------


@dataclass(frozen=True)
class Item:
    key: str
    parent: str | None = None
    weight: int = 1


@dataclass(frozen=True)
class Indicator:
    key: str
    item: str
    kind: str = RATIO
    baseline: Number | None = None
    targets: Mapping[int, Number] = field(default_factory=dict)
    weight: int = 1


@dataclass(frozen=True)
class Activity:
    key: str
    item: str
    starts_on: dt.date
    ends_on: dt.date
    cancelled: bool = False
    weight: int = 1
    draft: bool = False  # of an operational plan that is a draft


@dataclass(frozen=True)
class Report:
    """Of an activity or of an indicator, by its key."""

    about: str
    on: dt.date
    value: Number
    state: str = ACCEPTED


@dataclass(frozen=True)
class Override:
    """``percent`` None: taken back."""

    item: str
    percent: Number | None
    made_at: dt.datetime


@dataclass(frozen=True)
class Plan:
    items: Sequence[Item] = ()
    indicators: Sequence[Indicator] = ()
    activities: Sequence[Activity] = ()
    reports: Sequence[Report] = ()
    overrides: Sequence[Override] = ()


# --- what comes out -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActivityStanding:
    value: Fraction | None
    state: str
    silent: bool


@dataclass(frozen=True)
class ItemStanding:
    value: Fraction | None  # the override's where there is one
    computed: Fraction | None
    counted: int
    left_out: int
    overridden: bool
    state: str
    late_below: int


@dataclass(frozen=True)
class Standing:
    value: Fraction | None  # of the whole plan
    counted: int
    left_out: int
    items: dict[str, ItemStanding]
    activities: dict[str, ActivityStanding]
    indicators: dict[str, Fraction | None]


@dataclass(frozen=True)
class Component:
    """Something directly below an item, or below the whole plan."""

    value: Fraction | None
    weight: int
    cancelled: bool = False


def recount(
    plan: Plan, day: dt.date, progress_term_days: int | None = None, moment: dt.datetime | None = None
) -> Standing:
    """How the plan stands on a day.

    ``progress_term_days`` None: there is no rule and nobody is silent. ``moment`` None: every override made until
    the end of that day, in the zone of its own ``made_at``.
    """
    return _Recount(plan, day, progress_term_days, moment).standing()


def shown(value: Fraction | None) -> int | None:
    """The whole percent on a page, half up."""
    return None if value is None else floor(value + Fraction(1, 2))


# --- the rules, one function each -----------------------------------------------------------------------


def is_counted(component: Component) -> bool:
    """Whether it is in the mean; a cancelled activity has no value."""
    return component.value is not None and component.weight > 0


def in_the_way(component: Component) -> bool:
    """Whether an item cannot be done because of it."""
    return not component.cancelled and component.value is None


def mean(components: Sequence[Component]) -> Fraction | None:
    """Weighted, of those that count; none counts: no value."""
    total = Fraction(0)
    weights = 0
    for component in components:
        if is_counted(component):
            assert component.value is not None
            total += component.value * component.weight
            weights += component.weight
    return total / weights if weights else None


def last_accepted(reports: Sequence[Report], about: str, day: dt.date) -> Report | None:
    """By its ``on``, then by the order in which they were made."""
    found = None
    for report in reports:
        if report.about == about and report.state == ACCEPTED and report.on <= day:
            if found is None or report.on >= found.on:
                found = report
    return found


def aim_of(targets: Mapping[int, Number], year: int) -> Number | None:
    """The year's target, else the nearest later one, else the nearest earlier one."""
    if year in targets:
        return targets[year]
    later = [other for other in targets if other > year]
    if later:
        return targets[min(later)]
    earlier = [other for other in targets if other < year]
    if earlier:
        return targets[max(earlier)]
    return None


def indicator_value(indicator: Indicator, reading: Report | None) -> Fraction | None:
    """From 0 to 100, or none."""
    if reading is None:
        return None
    value = Fraction(reading.value)
    if indicator.kind in (PRODUCT, YES_NO):
        return Fraction(100) if value == 1 else Fraction(0)
    aim = aim_of(indicator.targets, reading.on.year)
    if aim is None:
        return None
    start = Fraction(indicator.baseline or 0)
    if aim == start:
        return Fraction(100) if value >= aim else Fraction(0)
    progress = (value - start) / (Fraction(aim) - start) * 100
    return min(max(progress, Fraction(0)), Fraction(100))


def activity_value(activity: Activity, report: Report | None) -> Fraction | None:
    """What its last accepted report says; a cancelled one has none."""
    if activity.cancelled or report is None:
        return None
    return Fraction(report.value)


def activity_state(activity: Activity, value: Fraction | None, day: dt.date) -> str:
    """The first that fits."""
    if activity.cancelled:
        return CANCELLED
    if value == 100:
        return DONE
    if activity.ends_on < day:
        return LATE
    if activity.starts_on <= day or (value is not None and value > 0):
        return UNDER_WAY
    return PENDING


def is_silent(
    activity: Activity, state: str, sent: Sequence[dt.date], day: dt.date, term: int | None
) -> bool:
    """Started, neither done nor cancelled, and more than the term since its start and since its last report sent."""
    if term is None or state in (DONE, CANCELLED) or activity.starts_on > day:
        return False
    last_sign = activity.starts_on
    for on in sent:
        if last_sign < on <= day:
            last_sign = on
    return (day - last_sign).days > term


def item_state(
    value: Fraction | None, overridden: bool, below: Sequence[Component], states: Sequence[str]
) -> str:
    """The first that fits; ``states`` are those of the activities at it or below."""
    if value == 100 and (overridden or not any(in_the_way(component) for component in below)):
        return DONE
    if LATE in states:
        return LATE
    if (value is not None and value > 0) or UNDER_WAY in states or DONE in states:
        return UNDER_WAY
    return PENDING


def override_at(
    overrides: Sequence[Override], item: str, day: dt.date, moment: dt.datetime | None
) -> Number | None:
    """The percent of the last one made by then; none, or taken back: None."""
    found = None
    for override in overrides:
        made_by_then = override.made_at <= moment if moment else override.made_at.date() <= day
        if override.item == item and made_by_then and (found is None or override.made_at >= found.made_at):
            found = override
    return found.percent if found else None


# --- walking the tree -------------------------------------------------------------------------------------


class _Recount:
    def __init__(self, plan: Plan, day: dt.date, term: int | None, moment: dt.datetime | None) -> None:
        self.plan, self.day, self.term, self.moment = plan, day, term, moment
        self.activities = [activity for activity in plan.activities if not activity.draft]
        self.items: dict[str, ItemStanding] = {}

    def standing(self) -> Standing:
        top = [self._component(item) for item in self.plan.items if item.parent is None]
        counted = sum(is_counted(component) for component in top)
        return Standing(
            value=mean(top),
            counted=counted,
            left_out=len(top) - counted,
            items={item.key: self._item(item) for item in self.plan.items},
            activities={activity.key: self._activity(activity) for activity in self.activities},
            indicators={indicator.key: self._indicator(indicator) for indicator in self.plan.indicators},
        )

    def _activity(self, activity: Activity) -> ActivityStanding:
        value = activity_value(activity, last_accepted(self.plan.reports, activity.key, self.day))
        state = activity_state(activity, value, self.day)
        sent = [
            report.on
            for report in self.plan.reports
            if report.about == activity.key and report.state in (SUBMITTED, ACCEPTED)
        ]
        return ActivityStanding(value, state, is_silent(activity, state, sent, self.day, self.term))

    def _indicator(self, indicator: Indicator) -> Fraction | None:
        return indicator_value(indicator, last_accepted(self.plan.reports, indicator.key, self.day))

    def _component(self, item: Item) -> Component:
        return Component(self._item(item).value, item.weight)

    def _children(self, item: Item) -> list[Item]:
        return [child for child in self.plan.items if child.parent == item.key]

    def _item(self, item: Item) -> ItemStanding:
        if item.key in self.items:  # only to spare time
            return self.items[item.key]
        below = [
            Component(self._activity(activity).value, activity.weight, activity.cancelled)
            for activity in self.activities
            if activity.item == item.key
        ]
        below += [
            Component(self._indicator(indicator), indicator.weight)
            for indicator in self.plan.indicators
            if indicator.item == item.key
        ]
        below += [self._component(child) for child in self._children(item)]
        computed = mean(below)
        percent = override_at(self.plan.overrides, item.key, self.day, self.moment)
        value = computed if percent is None else Fraction(percent)
        states = self._states(item)
        counted = sum(is_counted(component) for component in below)
        self.items[item.key] = ItemStanding(
            value=value,
            computed=computed,
            counted=counted,
            left_out=len(below) - counted,
            overridden=percent is not None,
            state=item_state(value, percent is not None, below, states),
            late_below=states.count(LATE),
        )
        return self.items[item.key]

    def _states(self, item: Item) -> list[str]:
        """Of the activities at an item and at everything below it."""
        states = [self._activity(activity).state for activity in self.activities if activity.item == item.key]
        for child in self._children(item):
            states += self._states(child)
        return states
