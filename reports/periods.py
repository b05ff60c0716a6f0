"""Periods in words and in addresses."""

import calendar
import datetime as dt

from django.utils.formats import date_format


def period_words(start: dt.date, end: dt.date) -> str:
    """A period as people say it: a year, a half-year ("primer semestre de 2026"), a month, a day, or its two days."""
    if start.year == end.year:
        ends = {
            (1, 1, 12, 31): "",
            (1, 1, 6, 30): "primer semestre de ",
            (7, 1, 12, 31): "segundo semestre de ",
        }
        name = ends.get((start.month, start.day, end.month, end.day))
        if name is not None:
            return f"{name}{start.year}"
    if start.day == 1 and end == start.replace(day=calendar.monthrange(start.year, start.month)[1]):
        return date_format(start, r"F \d\e Y").lower()
    if start == end:
        return date_format(start, "DATE_FORMAT")
    return f"{date_format(start, 'DATE_FORMAT')} al {date_format(end, 'DATE_FORMAT')}"


def period_slug(start: dt.date, end: dt.date) -> str:
    """A period in an address: ``2026-01-01_2026-06-30``."""
    return f"{start.isoformat()}_{end.isoformat()}"


def half_years(today: dt.date, count: int = 6) -> list[tuple[dt.date, dt.date]]:
    """The half-years that began up to ``today``, newest first."""
    year, second = today.year, today.month > 6
    periods = []
    for _ in range(count):
        periods.append(
            (dt.date(year, 7, 1), dt.date(year, 12, 31))
            if second
            else (dt.date(year, 1, 1), dt.date(year, 6, 30))
        )
        year, second = (year, False) if second else (year - 1, True)
    return periods


def years(today: dt.date, count: int = 3) -> list[tuple[dt.date, dt.date]]:
    """The years that began up to ``today``, newest first."""
    return [
        (dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in range(today.year, today.year - count, -1)
    ]
