"""Votes in tables: a heading names the columns ("A favor | En contra | Abst. | Resultado"), each row is a vote."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_COLUMNS = {
    "yes": re.compile(r"(?:votos?\s+)?(?:a\s+favor|afirm\w*|por\s+la\s+afirm\w*|favorables?|positivos?|si|favor)\.?"),
    "no": re.compile(r"(?:votos?\s+)?(?:en\s+contra|neg\w*|por\s+la\s+neg\w*|contrarios?|contra|no)\.?"),
    "abstentions": re.compile(r"(?:se\s+)?abst\w*\.?"),
    "of": re.compile(r"(?:votantes|presentes|total(?:\s+de\s+votos)?|en\s+sala)\.?"),
    "outcome": re.compile(r"(?:resultado|result\.?|resolucion|definicion|decision|votacion)\.?"),
}
_LOST = re.compile(r"neg|rechaz|desech|no\s|desestim|deneg")
_CELL = re.compile(r"[^|\t\n]+")
_COUNT = re.compile(r"\d{1,3}|[-–—]?")
#: A heading further above is of another table.
_REACH = 6_000


@dataclass
class Row:
    """What a row tells, and where its first and last cell of the vote stand."""

    start: int
    end: int
    numbers: dict[str, int] = field(default_factory=dict)
    outcome: str | None = None


def row(plain: str, begin: int, end: int) -> Row | None:
    """The vote of the line that stands there, if the table has a heading that names what is counted."""
    if not ("|" in plain[begin:end] or "\t" in plain[begin:end]) or end - begin > 1_000:
        return None
    first = plain.rfind("\n", max(0, begin - 1_000), begin) + 1
    cells = [found for found in _CELL.finditer(plain, first, end)]
    columns = _heading(plain, first, len(cells))
    found: Row | None = None
    for at, cell in enumerate(cells):
        said, what = cell.group().strip(), columns.get(len(cells) - at)
        if not what:
            continue
        if what != "outcome" and not _COUNT.fullmatch(said):
            return None
        found = found or Row(cell.start(), cell.end())
        found.end = cell.start() + len(cell.group().rstrip())
        if what != "outcome":
            found.numbers[what] = int(said) if said.isdigit() else 0
        elif said:
            found.outcome = "rejected" if _LOST.match(said) else "approved"
    return found if found and any(found.numbers.values()) else None


def _heading(plain: str, line: int, size: int) -> dict[int, str]:
    """What the columns mean, counted from the right, of the nearest heading above with as many."""
    stop = max(0, line - _REACH)
    while line > stop:
        above = plain.rfind("\n", stop, line - 1) + 1
        cells = [cell.group().strip() for cell in _CELL.finditer(plain, above, line)]
        if len(cells) < 2:
            if any(cells):
                return {}
            line = above
            continue
        columns = {
            len(cells) - at: name
            for at, cell in enumerate(cells)
            for name, pattern in _COLUMNS.items()
            if pattern.fullmatch(cell)
        }
        if "yes" in columns.values() and len(columns) > 1:
            return columns if len(cells) == size else {}
        line = above
    return {}
