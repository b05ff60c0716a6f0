"""What follows from minutes that are late or missing, and which the law or practice wants somebody to notice."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from participation.models import Meeting, MeetingKind, MeetingQuerySet, Minutes, MinutesState
from planning.models import RuleKey
from planning.queries import rules_at

#: So many later sessions without the approval of an earlier one's minutes are too many: the next one approves them.
LATER_SESSIONS = 2
SESSIONS = (MeetingKind.ORDINARY, MeetingKind.EXTRAORDINARY)


@dataclass(frozen=True)
class LateMinutes:
    """Minutes that should be approved by now; ``term`` is the rule of days in force, if any, that they are past."""

    meeting: Meeting
    days: int
    term: int | None
    later: int

    @property
    def why(self) -> str:
        """In words."""
        reasons = []
        if self.term is not None:
            reasons.append(f"pasaron {self.days} días, con un plazo de {self.term}")
        if self.later >= LATER_SESSIONS:
            reasons.append(f"ya hubo {self.later} sesiones después")
        return "; ".join(reasons)


def late_minutes(meetings: MeetingQuerySet, day: dt.date) -> list[LateMinutes]:
    """Those of some meetings that are past the term of their body, or that two later sessions left unapproved.

    Two queries. A session that was called off has no minutes; a later one that was, approves nothing.
    """
    later = (
        Meeting.objects.filter(
            Q(date__gt=OuterRef("date")) | Q(date=OuterRef("date"), pk__gt=OuterRef("pk")),
            minutes__body=OuterRef("minutes__body"),
            kind__in=SESSIONS,
            date__lte=day,
            cancelled_at=None,
        )
        .order_by()
        .values("minutes__body")
        .annotate(total=Count("pk"))
        .values("total")
    )
    rows = (
        meetings.filter(date__lt=day, cancelled_at=None)
        .exclude(minutes__state=MinutesState.APPROVED)
        .select_related("minutes__body")
        .annotate(
            later=Coalesce(Subquery(later), Value(0), output_field=IntegerField()),
        )
        .order_by("date", "pk")
    )
    terms = rules_at(RuleKey.APPROVAL_TERM, day)
    found = []
    for row in rows:
        body = row.minutes.body
        value = (terms.get(body.code) if body else None) or terms.get("")
        days = (day - row.date).days
        term = int(value) if value and days > int(value) else None
        if term is not None or row.later >= LATER_SESSIONS:
            found.append(LateMinutes(row, days, term, row.later))
    return found


#: So many numbers in a row are not missing: the next one is wrong.
LONG_GAP = 100


@dataclass(frozen=True)
class NumberingGap:
    """Numbers that no minutes of a body have in a year, as ranges; ``since`` is the day of the next one there is."""

    body_code: str
    body_name: str
    body_id: int
    year: int
    ranges: tuple[tuple[int, int], ...]
    since: dt.date

    @property
    def words(self) -> str:
        """``4, 7 a 9``."""
        told = [str(first) if first == last else f"{first} a {last}" for first, last in self.ranges[:8]]
        return ", ".join(told) + ("…" if len(self.ranges) > 8 else "")

    @property
    def odd(self) -> int | None:
        """The number after a gap so long that it is more likely a slip than all those that are missing."""
        return next((last + 1 for first, last in self.ranges if last - first + 1 >= LONG_GAP), None)


def numbering_gaps(day: dt.date, bodies: Iterable[int] | None = None) -> list[NumberingGap]:
    """Gaps of this year and the last one, of some bodies or all. One query.

    Numbers go on from the year before where they are higher than its last, and else begin at 1; where there is no year
    before, nobody knows where they began. Minutes whose number is not a plain one are passed over.
    """
    rows = Minutes.objects.filter(
        number__regex=r"^[0-9]{1,6}$", year__gte=day.year - 2, body__isnull=False, meeting__cancelled_at=None
    )
    if bodies is not None:
        rows = rows.filter(body__in=bodies)
    known: dict[tuple[int, int], dict[int, dt.date]] = {}
    names: dict[int, tuple[str, str]] = {}
    columns = ("body_id", "body__code", "body__name", "year", "number", "meeting__date")
    for pk, code, name, year, number, date in rows.order_by(F("body__code"), "year").values_list(*columns):
        known.setdefault((pk, year), {})[int(number)] = date
        names[pk] = (code, name)
    found = []
    for (pk, year), numbers in known.items():
        gaps = _gaps(sorted(numbers), sorted(known.get((pk, year - 1), {})))
        if gaps and year >= day.year - 1:
            code, name = names[pk]
            found.append(NumberingGap(code, name, pk, year, tuple(gaps), numbers[gaps[0][1] + 1]))
    return found


def _gaps(numbers: list[int], before: list[int]) -> list[tuple[int, int]]:
    start = numbers[0] if not before else before[-1] + 1 if numbers[0] > before[-1] else 1
    gaps, expected = [], start
    for number in numbers:
        if number > expected:
            gaps.append((expected, number - 1))
        expected = number + 1
    return gaps
