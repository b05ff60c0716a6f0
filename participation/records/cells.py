"""The cells of one row turned into values; what does not fit is noted with its column and reason."""

import datetime as dt
import re
from collections.abc import Mapping

from django.utils import timezone

from participation.records.formats import UNKNOWN
from participation.records.reading import Row, Table
from planning.models import CODE_PATTERN
from planning.sheets.words import fold, tidy

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}))?\Z", re.ASCII)
_YEARS = range(1985, 2101)  # democratic Uruguay, and the century of whoever reads this


class Cells:
    """Reads the cells of a row. A method returns ``None`` (or ``""``) both for empty and for wrong cells;
    ``is_good`` tells whether any was wrong.
    """

    def __init__(self, table: Table, row: Row) -> None:
        self.table = table
        self.row = row
        self._errors_before = len(table.errors)

    @property
    def number(self) -> int:
        """The row as a spreadsheet shows it."""
        return self.row.number

    @property
    def is_good(self) -> bool:
        """Whether nothing wrong was found so far."""
        return not self.row.is_broken and len(self.table.errors) == self._errors_before

    def fail(self, column: str, reason: str) -> None:
        """Note an error in this row."""
        self.table.fail(self.row.number, column, reason)

    def raw(self, column: str) -> str:
        """The exact text."""
        return self.row.cells[column]

    def text(self, column: str, *, max_length: int, required: str = "") -> str:
        """A short text, tidied; ``required`` is the reason told when it is empty."""
        value = tidy(self.raw(column))
        if not value and required:
            self.fail(column, required)
        if len(value) > max_length:
            self.fail(column, f"Tiene {len(value)} caracteres; el máximo es {max_length}.")
        return value

    def code(self, column: str, *, required: str) -> str:
        """A code: letters without accents, digits, full stop, hyphens."""
        value = self.text(column, max_length=40, required=required)
        if value and not re.match(CODE_PATTERN, value):
            self.fail(
                column,
                f"El código «{value[:60]}» solo puede llevar letras sin tilde, números, punto y guiones.",
            )
        return value

    def choice(
        self, column: str, words: Mapping[str, str], *, required: str = "", unknown: bool = False
    ) -> str:
        """One of some listed words, ignoring case and accents; ``unknown`` lets ``—`` say that nobody knows."""
        value = tidy(self.raw(column))
        if not value or (unknown and value in UNKNOWN):
            if required:
                self.fail(column, required)
            return ""
        found = words.get(fold(value))
        if found is None:
            listed = ", ".join(word.replace(" ", "_") for word in words)
            self.fail(column, f"«{value[:60]}» no es un valor posible. Se espera: {listed}.")
        return found or ""

    def yes_no(self, column: str, *, unknown: bool = False) -> bool | None:
        """``si`` or ``no``; ``None`` when empty (or ``—`` where the format has it)."""
        value = self.choice(column, {"si": "si", "no": "no"}, unknown=unknown)
        return {"si": True, "no": False}.get(value)

    def date(self, column: str, *, required: str = "") -> dt.date | None:
        """A day written AAAA-MM-DD."""
        value = tidy(self.raw(column))
        if not value:
            if required:
                self.fail(column, required)
            return None
        match = _DATE.match(value)
        if not match:
            self.fail(column, f"«{value[:60]}» no es una fecha escrita AAAA-MM-DD, por ejemplo 2026-03-24.")
            return None
        try:
            day = dt.date(*map(int, match.groups()))
        except ValueError:
            self.fail(column, f"La fecha «{value}» no existe en el calendario.")
            return None
        if day.year not in _YEARS:
            self.fail(
                column, f"El año de «{value}» no puede ser: se espera entre {_YEARS[0]} y {_YEARS[-1]}."
            )
            return None
        return day

    def time(self, column: str) -> dt.time | None:
        """An hour written HH:MM (seconds are let by)."""
        value = tidy(self.raw(column))
        if not value:
            return None
        match = _TIME.match(value)
        try:
            if match:
                hour, minute, second = (int(part or 0) for part in match.groups())
                return dt.time(hour, minute, second)
        except ValueError:
            pass  # 25:00, 19:75
        self.fail(column, f"«{value[:60]}» no es una hora escrita HH:MM, entre 00:00 y 23:59.")
        return None

    def moment(self, column: str) -> dt.datetime | None:
        """A day, or a day and an hour with a space or a T between; a day alone means its first minute."""
        value = tidy(self.raw(column))
        day, _, hour = value.replace("T", " ", 1).partition(" ")
        if not hour:
            date = self.date(column)
            return timezone.make_aware(dt.datetime.combine(date, dt.time())) if date else None
        try:
            match = _DATE.match(day), _TIME.match(hour)
            if all(match):
                return timezone.make_aware(dt.datetime.fromisoformat(f"{day}T{hour}"))
        except ValueError:
            pass  # a day or an hour that does not exist
        self.fail(
            column, f"«{value[:60]}» no es una fecha AAAA-MM-DD, ni una fecha con hora AAAA-MM-DD HH:MM."
        )
        return None

    def integer(self, column: str, *, minimum: int, maximum: int, required: str = "") -> int | None:
        """A whole number between two."""
        value = tidy(self.raw(column))
        if not value:
            if required:
                self.fail(column, required)
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", value):
            self.fail(column, f"«{value[:60]}» no es un número entero.")
            return None
        number = int(value)
        if not minimum <= number <= maximum:
            self.fail(column, f"El número tiene que estar entre {minimum} y {maximum}, y dice {number}.")
            return None
        return number
