"""When the bodies of the demonstration meet: weekly, monthly or yearly, around recess and holidays."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(6)

#: The earliest day the story can end, and the last: it must cross July 2025 and load within a minute.
FIRST_END = dt.date(2025, 12, 15)
LAST_END = dt.date(2027, 12, 31)

WORKSHOP_DAYS = (
    dt.date(2025, 9, 13),
    dt.date(2025, 9, 27),
    dt.date(2025, 10, 11),
    dt.date(2025, 10, 18),
    dt.date(2025, 11, 8),
    dt.date(2025, 11, 22),
)


@dataclass(frozen=True)
class Slot:
    """A meeting that the calendar foresees; `number` counts within the body's year."""

    bodies: tuple[str, ...]
    kind: str
    date: dt.date
    number: int

    @property
    def code(self) -> str:
        """The code of the meeting; the F keeps it apart from those that people make up for their own."""
        prefix = {"taller": "TA", "audiencia_publica": "AP", "interconcejo": "IC"}.get(self.kind)
        if prefix:
            return f"F-{prefix}-{self.date.year}-{self.number}"
        return f"F-{self.bodies[0]}-{self.date.year}-{self.number:03}"


def story_end(today: dt.date) -> dt.date:
    """Until when the demonstration tells its story, seen on `today`; `ValueError` before there is one to tell."""
    if today < FIRST_END:
        raise ValueError(
            f"La demostración cuenta dos años que cruzan julio de 2025: pedí una fecha desde {FIRST_END}."
        )
    return min(today, LAST_END)


def story_start(end: dt.date) -> dt.date:
    """The first day of a month two years before, or early enough for two terms of government."""
    return min(dt.date(end.year - 2, end.month, 1), dt.date(2025, 1, 1))


def half_year(day: dt.date) -> tuple[dt.date, dt.date]:
    """The half-year of a day: first and last days."""
    if day.month <= 6:
        return dt.date(day.year, 1, 1), dt.date(day.year, 6, 30)
    return dt.date(day.year, 7, 1), dt.date(day.year, 12, 31)


def complete_half_years(day: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The two last half-years that were over on a day, oldest first."""
    last = half_year(half_year(day)[0] - dt.timedelta(days=1))
    return [half_year(last[0] - dt.timedelta(days=1)), last]


def easter(year: int) -> dt.date:
    """Easter Sunday (anonymous Gregorian algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def is_holiday(day: dt.date) -> bool:
    """Whether nobody meets: holidays that do not move, carnival, Tourism week, the end of December."""
    if (day.month, day.day) in {(1, 1), (5, 1), (7, 18), (8, 25)} or (day.month == 12 and day.day >= 23):
        return True
    to_easter = (easter(day.year) - day).days
    return 0 <= to_easter <= 6 or to_easter in {47, 48}


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date:
    """The `nth` (from 1) Monday, Tuesday … of a month."""
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _council_year(year: int) -> Iterator[tuple[str, dt.date]]:
    day = nth_weekday(year, 2, TUESDAY, 1)
    while day.year == year:
        if not is_holiday(day):
            yield "ordinaria", day
        day += dt.timedelta(days=7)
    for month in (3, 4, 6, 8, 9, 10, 12):
        day = nth_weekday(year, month, THURSDAY, 2)
        if not is_holiday(day):
            yield "extraordinaria", day


#: Body: day of the week, which one of the month, months.
_MONTHLY = {
    "CV": (WEDNESDAY, 2, range(2, 13)),
    "ME": (MONDAY, 4, range(2, 12)),
    "COM-AMBIENTE": (THURSDAY, 1, range(3, 13)),
    "COM-CULTURA": (MONDAY, 3, range(2, 13)),
    "COM-MOVILIDAD": (THURSDAY, 3, (3, 5, 6, 7, 9, 10, 11)),
    "EP": (FRIDAY, 1, range(2, 13)),
}


def _year(year: int) -> Iterator[Slot]:
    council = sorted(_council_year(year), key=lambda session: session[1])
    for number, (kind, day) in enumerate(council, 1):
        yield Slot(("CM",), kind, day, number)
    for body, (weekday, nth, months) in _MONTHLY.items():
        days = [nth_weekday(year, month, weekday, nth) for month in months]
        for number, day in enumerate((day for day in days if not is_holiday(day)), 1):
            yield Slot((body,), "ordinaria", day, number)
    yield Slot(("CM",), "audiencia_publica", nth_weekday(year, 3, SATURDAY, 4), 1)
    yield Slot(("CM", "CV"), "interconcejo", nth_weekday(year, 8, SATURDAY, 4), 1)
    for number, day in enumerate(WORKSHOP_DAYS, 1):
        if day.year == year:
            yield Slot(("CM", "CV"), "taller", day, number)


def slots(start: dt.date, end: dt.date) -> list[Slot]:
    """Every meeting foreseen from `start` to `end`, both included, in order; numbers do not depend on either."""
    found = [slot for year in range(start.year, end.year + 1) for slot in _year(year)]
    return sorted(
        (slot for slot in found if start <= slot.date <= end), key=lambda slot: (slot.date, slot.code)
    )


def next_workshop(end: dt.date) -> dt.date:
    """The Saturday for which the next workshop is called, three weeks ahead or when the recess is over."""
    day = end + dt.timedelta(days=21)
    day += dt.timedelta(days=(SATURDAY - day.weekday()) % 7)
    while day.month == 1 or is_holiday(day):
        day += dt.timedelta(days=7)
    return day
