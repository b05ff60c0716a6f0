"""What somebody else's spreadsheet probably means: which row names the columns, and which column holds what.

Near names take a library that no web process has, so a job looks at every text that may be a header beforehand; the
pages then only look them up.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planning.sheets.columns import (
    COLUMNS,
    HEADER_ROWS,
    LEVEL_WORDS,
    MAX_LEVELS,
    Field,
    Tree,
    level_field,
    target_field,
    target_of,
    year_of,
)
from planning.sheets.reading import Row, Sheet
from planning.sheets.words import fold, tidy

_NUMBERED = re.compile(r"nivel [1-9]")
_NEAR = 86  # of 100
#: Before the field of a name that only occurs within the text: «Plazo de la acción» is hardly the title.
_WEAK = "~"
_LONGEST_HEADER = 80
#: Rows below the header whose cells are shown as samples.
_SAMPLED = 20
_SHOWN = 80  # characters of a cell

_EXACT = {
    fold(name): column.field.value
    for column in COLUMNS
    for name in (*column.aliases, column.header, column.label)
}

#: Fields by the folded text of a header, as ``known_headers`` found them.
Known = Mapping[str, str]


def known_headers(sheets: Iterable[Sheet], level_names: Sequence[str]) -> dict[str, str]:
    """What each text in the rows that may be headers would name, by its folded text; near names too."""
    texts = {
        fold(cell.text)
        for sheet in sheets
        for row in sheet.rows[: HEADER_ROWS * 2]
        if row.number <= HEADER_ROWS
        for cell in row.cells.values()
        if len(cell.text) <= _LONGEST_HEADER
    }
    found = {text: _named(text, level_names) for text in texts if text}
    return {text: field for text, field in found.items() if field}


def _named(text: str, level_names: Sequence[str]) -> str | None:
    if target := target_of(text):
        return target
    if text in _EXACT:
        return _EXACT[text]
    if text in LEVEL_WORDS or text in {fold(name) for name in level_names} or _NUMBERED.fullmatch(text):
        return "level"
    from rapidfuzz import fuzz, process  # jobs alone have it

    near = process.extractOne(
        text, [name for name in _EXACT if len(name) > 3], scorer=fuzz.ratio, score_cutoff=_NEAR
    )
    if near:
        return _EXACT[near[0]]
    within = [name for name in _EXACT if len(name) > 5 and f" {name} " in f" {text} "]
    return _WEAK + _EXACT[max(within, key=len)] if within else None


@dataclass(frozen=True)
class Head:
    """The beginning of a page, as it is kept for whoever says what its columns are: texts by row and column."""

    name: str
    rows: list[tuple[int, dict[int, str]]]
    width: int

    @classmethod
    def of(cls, sheet: Sheet) -> "Head":
        """Of a page that was read."""
        kept = [row for row in sheet.rows if row.number <= HEADER_ROWS]
        kept += sheet.rows[len(kept) : len(kept) + _SAMPLED]
        return cls(sheet.name, [(row.number, _texts(row)) for row in kept], sheet.width)

    def as_json(self) -> dict:
        """What ``from_json`` reads."""
        return {"name": self.name, "rows": self.rows, "width": self.width}

    @classmethod
    def from_json(cls, data: dict) -> "Head":
        """A head that ``as_json`` wrote."""
        rows = [(number, {int(place): text for place, text in row.items()}) for number, row in data["rows"]]
        return cls(data["name"], rows, data["width"])

    def headers(self, number: int) -> list[str]:
        """The names of the columns when that row has them; where it says nothing, what stands right above."""
        return headers_of([(row, texts) for row, texts in self.rows], number, self.width)

    def samples(self, number: int, column: int, count: int = 3) -> list[str]:
        """The first things that a column says below a row."""
        said = (texts.get(column, "") for row, texts in self.rows if row > number)
        return [text for text in dict.fromkeys(said) if text][:count]

    def candidates(self) -> list[int]:
        """The rows that may have the names of the columns."""
        return [number for number, _texts_ in self.rows if number <= HEADER_ROWS]


def _texts(row: Row) -> dict[int, str]:
    return {place: _cut(tidy(cell.text)) for place, cell in row.cells.items()}


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def headers_of(rows: Sequence[tuple[int, Mapping[int, str]]], number: int, width: int) -> list[str]:
    """The names of the columns by a row; of those it leaves empty, by the row right above, unless that is a title."""
    by_number = dict(rows)
    here, above = by_number.get(number, {}), by_number.get(number - 1, {})
    if sum(bool(text) for text in above.values()) < 2:
        above = {}
    return [tidy(here.get(place) or above.get(place) or "") for place in range(width)]


def sheet_headers(sheet: Sheet, number: int) -> list[str]:
    """As ``headers_of``, of a page that was read."""
    near = [
        (row.number, {place: cell.text for place, cell in row.cells.items()})
        for row in sheet.rows[: HEADER_ROWS * 2]
        if row.number in (number - 1, number)
    ]
    return headers_of(near, number, sheet.width)


def guess_place(heads: Sequence[Head], known: Known) -> tuple[int, int]:
    """The page and the row that name most of our columns; of several rows, the first."""
    best, found = (0, heads[0].candidates()[0] if heads[0].candidates() else 1), -1
    for place, head in enumerate(heads):
        for number in head.candidates():
            names = {fold(name) for name in head.headers(number)}
            score = len({known[name] for name in names if name in known}) * 3
            score += sum(fold(name) in known for name in dict(head.rows)[number].values())
            if score > found:
                best, found = (place, number), score
    return best


def guess_mapping(headers: Sequence[str], known: Known, years: range) -> tuple[Tree, dict[str, int]]:
    """Which column holds what, by the names of the columns, and how the tree is told."""
    mapping: dict[str, int] = {}
    levels: list[int] = []
    named = [known.get(fold(header), "") for header in headers]
    for place, field in enumerate(named):
        if field == "level":
            levels.append(place)
        elif field and field != Field.LEVEL and not field.startswith(_WEAK):
            mapping.setdefault(field, place)
        elif fold(headers[place]) in ("meta", "metas") and len(years) == 1:
            mapping.setdefault(target_field(years[0]), place)
    for place, field in enumerate(named):
        if field.startswith(_WEAK) and field != _WEAK + Field.LEVEL:
            mapping.setdefault(field.removeprefix(_WEAK), place)
    if Field.PARENT in mapping and Field.CODE in mapping:
        tree = Tree.PARENT
    elif len(levels) + (Field.TITLE in mapping) >= 2:
        tree = Tree.LEVELS
    else:
        tree = Tree.CODE
    if tree == Tree.LEVELS:
        if Field.TITLE in mapping:
            levels = sorted([*levels, mapping.pop(Field.TITLE)])
        mapping |= {level_field(at): place for at, place in enumerate(levels[:MAX_LEVELS], start=1)}
    elif Field.TITLE not in mapping and levels:
        mapping[Field.TITLE] = levels[0]
    _best_targets(mapping, years)
    return tree, mapping


def _best_targets(mapping: dict[str, int], years: range) -> None:
    """A year that is named alone, far from those of the plan, is no target."""
    told = [field for field in mapping if (year := year_of(field)) and year not in years]
    if len(told) == sum(year_of(field) is not None for field in mapping):
        for field in told:
            del mapping[field]


def layout_key(headers: Sequence[str]) -> str:
    """What two spreadsheets with the same columns have in common."""
    return "\n".join(fold(header) for header in headers).rstrip()
