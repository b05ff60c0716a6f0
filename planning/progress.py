"""How a plan is going, worked out from plain values: no rows, no queries, and fractions that are exact.

A mean leaves out what has no value, what weighs nothing and what was cancelled, and tells how many those are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from planning.models import IndicatorKind, Standing

Key = TypeVar("Key", bound=Hashable)
WHOLE = Fraction(100)
NOTHING = Fraction(0)


# -- what is known


@dataclass(frozen=True)
class Reading:
    """The last accepted report of something: its day, and what it says."""

    on: dt.date
    value: Decimal


@dataclass(frozen=True)
class Item(Generic[Key]):
    """An item of the tree; ``override`` is the percent that somebody answers for instead of the computed one."""

    key: Key
    parent: Key | None
    weight: int = 1
    override: Decimal | None = None


@dataclass(frozen=True)
class Indicator(Generic[Key]):
    """By what an item is followed."""

    item: Key
    kind: str
    baseline: Decimal | None = None
    targets: Mapping[int, Decimal] = field(default_factory=dict)
    weight: int = 1
    last: Reading | None = None


@dataclass(frozen=True)
class Activity(Generic[Key]):
    """Something that is done for an item; ``last_sent`` is the day of its last report, accepted or not yet."""

    item: Key
    starts_on: dt.date
    ends_on: dt.date
    cancelled: bool = False
    weight: int = 1
    last: Reading | None = None
    last_sent: dt.date | None = None


# -- what follows


@dataclass(frozen=True)
class ActivityProgress:
    """How an activity is going; ``silent_since`` is its last news, or the day on which it began."""

    value: Fraction | None
    state: Standing
    silent: bool
    silent_since: dt.date | None


@dataclass(frozen=True)
class Progress:
    """How an item, or a whole plan, is going."""

    value: Fraction | None
    computed: Fraction | None
    state: Standing
    counted: int
    left_out: int
    late_below: int


@dataclass(frozen=True)
class _Part:
    """What stands directly below something."""

    value: Fraction | None
    weight: int
    cancelled: bool = False

    @property
    def counts(self) -> bool:
        return self.value is not None and self.weight > 0

    @property
    def is_missing(self) -> bool:
        """Whether nobody can say that what it stands below is done."""
        return self.value is None and not self.cancelled


def whole_percent(value: Fraction | Decimal) -> int:
    """A percent as everything shows it: whole, half up. Templates get the same from ``floatformat``."""
    return int(Fraction(value) + Fraction(1, 2))


def mean(parts: Iterable[_Part]) -> Fraction | None:
    """The weighted mean of the parts that count; ``None`` when none does."""
    total, weights = NOTHING, 0
    for part in parts:
        if part.value is not None:
            total += part.value * part.weight
            weights += part.weight
    return total / weights if weights else None


def target_of(targets: Mapping[int, Decimal], year: int) -> Decimal | None:
    """What is aimed at in a year: its target, else that of the nearest later year, else of the nearest earlier one."""
    years = [other for other in targets if other >= year]
    nearest = min(years) if years else max(targets, default=None)
    return None if nearest is None else targets[nearest]


def indicator_value(indicator: Indicator) -> Fraction | None:
    """How far its last reading is from where it began to what is aimed at, from 0 to 100."""
    if indicator.last is None:
        return None
    value = Fraction(indicator.last.value)
    if not IndicatorKind(indicator.kind).has_figures:
        return WHOLE if value == 1 else NOTHING
    target = target_of(indicator.targets, indicator.last.on.year)
    if target is None:
        return None
    start, aim = Fraction(indicator.baseline or 0), Fraction(target)
    if aim == start:
        return WHOLE if value >= aim else NOTHING
    return min(max((value - start) / (aim - start) * WHOLE, NOTHING), WHOLE)


def activity_progress(activity: Activity, day: dt.date, term: int | None) -> ActivityProgress:
    """How an activity is going on a day; silent after ``term`` days without news, and never without a term."""
    if activity.cancelled:
        return ActivityProgress(None, Standing.CANCELLED, silent=False, silent_since=None)
    value = None if activity.last is None else Fraction(activity.last.value)
    started = activity.starts_on <= day
    if value == WHOLE:
        state = Standing.DONE
    elif activity.ends_on < day:
        state = Standing.LATE
    elif started or (value is not None and value > 0):
        state = Standing.UNDER_WAY
    else:
        state = Standing.PENDING
    since = max(activity.starts_on, activity.last_sent or activity.starts_on) if started else None
    waits = since is not None and term is not None and state != Standing.DONE
    silent = waits and since is not None and (day - since).days > (term or 0)
    return ActivityProgress(value, state, silent=silent, silent_since=since)


@dataclass
class _Below(Generic[Key]):
    """What is gathered for an item while the tree is walked upwards."""

    parts: list[_Part] = field(default_factory=list)
    late: int = 0
    moving: bool = False  # something at it or below is under way or done

    def progress(self, override: Decimal | None = None) -> Progress:
        computed = mean(self.parts)
        value = computed if override is None else Fraction(override)
        counted = sum(part.counts for part in self.parts)
        whole = override is not None or not any(part.is_missing for part in self.parts)
        if value == WHOLE and whole:
            state = Standing.DONE
        elif self.late:
            state = Standing.LATE
        elif self.moving or (value is not None and value > 0):
            state = Standing.UNDER_WAY
        else:
            state = Standing.PENDING
        return Progress(value, computed, state, counted, len(self.parts) - counted, self.late)


def plan_progress(
    items: Sequence[Item[Key]],
    indicators: Iterable[Indicator[Key]],
    activities: Iterable[tuple[Activity[Key], ActivityProgress]],
) -> tuple[Progress, dict[Key, Progress]]:
    """How a plan is going, and each of its items; activities come with how each of them goes."""
    below: dict[Key | None, _Below] = {item.key: _Below() for item in items}
    top: _Below = _Below()
    below[None] = top
    for activity, going in activities:
        here = below[activity.item]
        here.parts.append(_Part(going.value, activity.weight, activity.cancelled))
        here.late += going.state == Standing.LATE
        here.moving |= going.state in (Standing.UNDER_WAY, Standing.DONE)
    for indicator in indicators:
        below[indicator.item].parts.append(_Part(indicator_value(indicator), indicator.weight))
    found = {}
    for item in _upwards(items):
        here, above = below[item.key], below[item.parent]
        found[item.key] = progress = here.progress(item.override)
        above.parts.append(_Part(progress.value, item.weight))
        above.late += here.late
        above.moving |= here.moving
    return top.progress(), found


def _upwards(items: Sequence[Item[Key]]) -> list[Item[Key]]:
    """Every item after all that hangs from it."""
    children: defaultdict[Key | None, list[Item[Key]]] = defaultdict(list)
    for item in items:
        children[item.parent].append(item)
    order = list(children[None])
    for item in order:  # grows while it is read
        order += children[item.key]
    return order[::-1]


def kept(value: Fraction | None) -> Decimal | None:
    """A percent as rows keep it: cut after two decimals, so that rounding it half up says what the fraction would."""
    return None if value is None else Decimal(int(value * 100)).scaleb(-2)
