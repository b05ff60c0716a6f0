"""Committees that the files name and the portal does not know yet.

Committees are data of each municipality and the files have no list of bodies, so a code ``COM-…`` is enough to open
one. Every other body is fixed by law and must exist.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from participation.records.formats import RecordFile
from participation.records.reading import Table
from planning.models import Body

_CODE = re.compile(r"COM-[A-Z0-9]+(-[A-Z0-9]+)*")


def new_committees(tables: Mapping[RecordFile, Table]) -> dict[str, dt.date | None]:
    """The codes of unknown committees, each with the earliest day the files tell of it (``None`` without any)."""
    found: dict[str, dt.date | None] = {}
    for code, day in _mentions(tables):
        if _CODE.fullmatch(code):
            days = [known for known in (found.get(code), day) if known]
            found[code] = min(days, default=None)
    known = Body.objects.filter(code__in=found).values_list("code", flat=True)
    return {code: day for code, day in found.items() if code not in set(known)}


def usual_name(code: str) -> str:
    """A name to begin with: ``COM-ESPACIOS-VERDES`` is "Comisión Espacios verdes"."""
    return f"Comisión {code.removeprefix('COM-').replace('-', ' ').capitalize()}"


def _mentions(tables: Mapping[RecordFile, Table]) -> Iterator[tuple[str, dt.date | None]]:
    for file, column, day in (
        (RecordFile.MEMBERSHIPS, "organo", "desde"),
        (RecordFile.MEETINGS, "organos", "fecha"),
    ):
        for row in tables[file].rows if file in tables else ():
            for code in row.cells.get(column, "").split(";"):
                yield code.strip().upper(), _day(row.cells.get(day, ""))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
