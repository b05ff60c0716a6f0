"""Tables as text: cells between bars or tabs, below a heading that names the columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_CELL = re.compile(r"[^|\t\n]+")
#: A heading further above is of another table; a longer line is no row.
_REACH, _MOST_ROWS, _LONGEST = 6_000, 100, 1_000


def cells(plain: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Where the words of each cell stand, of the line in which a stretch of the flat text begins; none for no table."""
    first = plain.rfind("\n", max(0, begin - _LONGEST), begin) + 1
    last = plain.find("\n", begin, begin + _LONGEST)
    last = min(end, begin + _LONGEST) if last < 0 else last
    if not ("|" in plain[first:last] or "\t" in plain[first:last]):
        return []
    return [_bare(plain, *found.span()) for found in _CELL.finditer(plain, first, last)]


def _bare(plain: str, start: int, end: int) -> tuple[int, int]:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    return start, end


def columns(
    plain: str, begin: int, size: int, names: Mapping[str, re.Pattern[str]], least: int = 1
) -> dict[int, str]:
    """What the columns are, counted from the right, by the nearest heading above that names so many of them."""
    line = plain.rfind("\n", max(0, begin - _LONGEST), begin) + 1
    stop = max(0, line - _REACH)
    for _ in range(_MOST_ROWS):
        if line <= stop:
            break
        above = plain.rfind("\n", stop, line - 1) + 1
        found, named = _heading(plain[above:line], tuple(names.items()))
        if found == 1:
            break
        if len(named) >= least:
            return named if found == size else {}
        line = above
    return {}


@lru_cache(maxsize=1_000)
def _heading(line: str, names: tuple[tuple[str, re.Pattern[str]], ...]) -> tuple[int, dict[int, str]]:
    """How many cells a line has and which are named; asked again for each row below."""
    found = [cell.strip() for cell in _CELL.findall(line)]
    if any(cell.isdigit() for cell in found):
        return len([cell for cell in found if cell]) and len(found), {}
    return len([cell for cell in found if cell]) and len(found), {
        len(found) - at: name
        for at, cell in enumerate(found)
        for name, pattern in names
        if pattern.fullmatch(cell)
    }
