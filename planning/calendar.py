"""The municipality's calendar of working days: its own rows, or the law's where it wrote none for a year."""

import datetime as dt

from planning.models import Holiday
from planning.working_days import LegalHoliday, legal_holidays


class Calendar:
    """Says whether a day is a holiday; reads each year once."""

    def __init__(self) -> None:
        self._years: dict[int, frozenset[dt.date]] = {}

    def __call__(self, day: dt.date) -> bool:
        """Whether the offices are closed that day, weekends apart."""
        if day.year not in self._years:
            self._years[day.year] = _holidays_of(day.year)
        return day in self._years[day.year]


def missing_holidays(year: int) -> list[LegalHoliday]:
    """The law's holidays of a year that the municipality's calendar lacks."""
    kept = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    return [holiday for holiday in legal_holidays(year) if holiday.day not in kept]


def _holidays_of(year: int) -> frozenset[dt.date]:
    own = frozenset(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    return own or frozenset(holiday.day for holiday in legal_holidays(year))
