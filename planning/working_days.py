"""Working days in Uruguay: which holidays the law sets in a year, and counting days that are not holidays.

Nothing here reads the database: who counts says which days are holidays (``planning.queries.calendar_for``).
"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

ONE_DAY = dt.timedelta(days=1)
MOVED = "Ley 16.805, en la redacción de la Ley 17.414"
FIXED = "Decreto-ley 14.977"


class LegalHoliday(NamedTuple):
    """A holiday that follows from the law alone."""

    day: dt.date
    name: str
    source: str


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Butcher's form of the computus)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap_centuries - correction + 15) % 30
    leap_years, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - moon - year_rest) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)


def observed(day: dt.date) -> dt.date:
    """When a movable holiday is kept: on the Monday before if it falls on Tuesday or Wednesday, on the next if later.

    On Saturday, Sunday and Monday it stays (Ley 16.805, as written by Ley 17.414).
    """
    shift = {1: -1, 2: -2, 3: 4, 4: 3}.get(day.weekday(), 0)
    return day + dt.timedelta(days=shift)


def legal_holidays(year: int) -> list[LegalHoliday]:
    """The holidays of a year in order of date: fixed, movable, Carnival, Tourism Week, and a change of government.

    Those "laborables" are among them: public offices close. Where an office opens on one, the municipality takes that
    row out of its calendar.
    """
    sunday = easter(year)
    week = [sunday - dt.timedelta(days=days) for days in range(6, 1, -1)]
    rows = [
        LegalHoliday(dt.date(year, 1, 1), "Año Nuevo", FIXED),
        LegalHoliday(dt.date(year, 1, 6), "Día de los Niños", FIXED),
        LegalHoliday(sunday - dt.timedelta(days=48), "Carnaval (lunes)", FIXED),
        LegalHoliday(sunday - dt.timedelta(days=47), "Carnaval (martes)", FIXED),
        *(LegalHoliday(day, "Semana de Turismo", "Leyes 12.590 y 16.805") for day in week),
        LegalHoliday(dt.date(year, 5, 1), "Día de los Trabajadores", FIXED),
        LegalHoliday(observed(dt.date(year, 5, 18)), "Batalla de Las Piedras", MOVED),
        LegalHoliday(dt.date(year, 6, 19), "Natalicio de Artigas", FIXED),
        LegalHoliday(dt.date(year, 7, 18), "Jura de la Constitución", FIXED),
        LegalHoliday(dt.date(year, 8, 25), "Declaratoria de la Independencia", FIXED),
        LegalHoliday(observed(dt.date(year, 10, 12)), "Día de la Raza", MOVED),
        LegalHoliday(dt.date(year, 11, 2), "Día de los Difuntos", FIXED),
        LegalHoliday(dt.date(year, 12, 25), "Día de la Familia", FIXED),
    ]
    rows.append(
        LegalHoliday(observed(dt.date(year, 4, 19)), "Desembarco de los Treinta y Tres Orientales", MOVED)
    )
    if year % 5 == 0:
        rows.append(LegalHoliday(dt.date(year, 3, 1), "Transmisión del mando", "Decreto-ley 10.396"))
    # Two may fall on one day: 19 April inside Tourism Week, or 1 March on the Monday of Carnival, as in 2055.
    return sorted({row.day: row for row in rows}.values())


IsHoliday = Callable[[dt.date], bool]


def is_working_day(day: dt.date, is_holiday: IsHoliday) -> bool:
    """Monday to Friday, and no holiday."""
    return day.weekday() < 5 and not is_holiday(day)


def add_working_days(start: dt.date, days: int, is_holiday: IsHoliday) -> dt.date:
    """The last day of a term of so many working days; the day on which it starts does not count.

    Raises ``ValueError`` for a term below one day, and when ten years hold no such day: the calendar is wrong.
    """
    if days < 1:
        raise ValueError("a term has at least one day")
    day, left, limit = start, days, start + dt.timedelta(days=3653)
    while left:
        day += ONE_DAY
        if day > limit:
            raise ValueError("the calendar leaves no working days")
        left -= is_working_day(day, is_holiday)
    return day


def working_days_between(start: dt.date, end: dt.date, is_holiday: IsHoliday) -> int:
    """How many working days there are after ``start`` up to ``end``; negative when ``end`` comes first."""
    if end < start:
        return -working_days_between(end, start, is_holiday)
    count, day = 0, start
    while day < end:
        day += ONE_DAY
        count += is_working_day(day, is_holiday)
    return count
