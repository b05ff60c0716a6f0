"""What a spreadsheet asks a plan to say, once it was read and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from planning.models import DevelopmentPlan, PlanItem, Subzone, Theme, today
from planning.outline import Outline
from planning.sheets.columns import Field, Tree, label_of, year_of
from planning.sheets.reading import Cell, Row, column_letters
from planning.sheets.words import fold, printable


@dataclass(frozen=True)
class SheetError:
    """One thing to mend: the cell, how its column is called, and why."""

    cell: str
    column: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """The shape that is kept and downloaded: celda, columna, motivo."""
        return dict(zip(("celda", "columna", "motivo"), asdict(self).values(), strict=True))


class SheetRefused(Exception):
    """The spreadsheet holds errors, all of them told in the order of reading."""

    def __init__(self, errors: Iterable[SheetError]) -> None:
        self.errors = tuple(errors)
        super().__init__(f"{len(self.errors)} errors")


@dataclass(frozen=True)
class Layout:
    """Where to read what: the page, the row with the names, how the tree is told, and the column of each field."""

    sheet: int
    header_row: int
    tree: Tree
    mapping: Mapping[str, int]

    def has(self, name: str) -> bool:
        """Whether some column holds a field."""
        return name in self.mapping

    @property
    def measures(self) -> bool:
        """Whether it speaks of indicators at all."""
        return self.has(Field.INDICATOR) or any(map(year_of, self.mapping))

    @property
    def levels(self) -> list[str]:
        """The fields of the levels that have a column, from the top down."""
        return sorted(
            (name for name in self.mapping if name.startswith("level_")),
            key=lambda name: int(name.removeprefix("level_")),
        )


@dataclass
class Line:
    """A row below the header, by field."""

    row: Row
    layout: Layout
    bad: set[str] = field(default_factory=set)

    @property
    def number(self) -> int:
        """As the spreadsheet shows it."""
        return self.row.number

    def __getitem__(self, name: str) -> Cell:
        return self.row[self.layout.mapping.get(name, -1)]

    def says(self, name: str) -> bool:
        """Whether the cell of a field has something, be it wrong."""
        cell = self[name]
        return bool(cell.text or cell.fault)

    def place(self, name: str) -> str:
        """The cell of a field, as a spreadsheet calls it."""
        return f"{column_letters(self.layout.mapping[name])}{self.number}"


@dataclass
class WantedIndicator:
    """An indicator as it should be. ``values`` and ``targets`` hold what the file speaks of, and nothing else."""

    name: str
    line: Line
    values: dict[str, Any] = field(default_factory=dict)
    targets: dict[int, Decimal | str | None] = field(default_factory=dict)


@dataclass
class WantedItem:
    """An item as it should be: ``values`` holds what the file speaks of, and nothing else."""

    code: str
    title: str
    line: Line
    parent: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    themes: list[int] | None = None
    subzones: list[int] | None = None
    indicators: list[WantedIndicator] = field(default_factory=list)


class Faults:
    """Errors, each told once."""

    def __init__(self, headers: list[str]) -> None:
        self._headers = headers
        self._found: dict[tuple[int, int, str], SheetError] = {}

    def __call__(self, line: Line, name: str, reason: str) -> None:
        """Note an error at the cell of a field of a row."""
        column = line.layout.mapping[name]
        line.bad.add(name)
        header = self._headers[column] if column < len(self._headers) else ""
        self._found.setdefault(
            (line.number, column, reason),
            SheetError(line.place(name), header or label_of(name), printable(reason)),
        )

    def whole(self, reason: str, cell: str = "") -> None:
        """Note an error of the file as a whole."""
        self._found.setdefault((0, 0, reason), SheetError(cell, "", reason))

    def __bool__(self) -> bool:
        return bool(self._found)

    def in_order(self) -> list[SheetError]:
        """By row and column."""
        return [self._found[key] for key in sorted(self._found)]


@dataclass(frozen=True)
class PlanFacts:
    """What a plan says now, as far as the check of a spreadsheet must know it."""

    years: range
    codes: dict[str, tuple[str | None, str]]  # code: code of the parent, title
    themes: dict[str, list[Theme]]  # by folded code and name
    subzones: dict[str, list[Subzone]]
    kept_themes: dict[str, set[int]]  # by code of the item, those it has already
    most_items: int

    @classmethod
    def of(cls, plan: DevelopmentPlan, most_items: int) -> "PlanFacts":
        """Of a plan. Four queries."""
        rows = {row.pk: row for row in PlanItem.objects.filter(plan=plan).only("code", "title", "parent_id")}
        codes = {
            row.code: (rows[row.parent_id].code if row.parent_id else None, row.title)
            for row in rows.values()
        }
        kept: dict[str, set[int]] = {}
        for item, theme in PlanItem.themes.through.objects.filter(planitem__plan=plan).values_list(
            "planitem_id", "theme_id"
        ):
            kept.setdefault(rows[item].code, set()).add(theme)
        return cls(
            years=plan.years,
            codes=codes,
            themes=_by_word(Theme.objects.order_by("pk")),
            subzones=_by_word(Subzone.objects.order_by("pk")),
            kept_themes=kept,
            most_items=most_items,
        )


def _by_word(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """By code; a name that is the code of another says the code."""
    rows = list(rows)
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(fold(row.name), []).append(row)
    return found | {fold(row.code): [row] for row in rows}


def in_force(theme: Theme) -> bool:
    """Whether new items may have a theme."""
    return theme.valid_from <= today() and (theme.valid_to is None or theme.valid_to >= today())


def order_of_reading(plan: DevelopmentPlan) -> tuple[dict[int, PlanItem], list[tuple[int, int]]]:
    """The items of a plan by key, with all that hangs from them, and their keys in order, each with its depth."""
    rows = plan.items.prefetch_related("themes", "subzones", "indicators__targets").order_by("pk")
    items = {row.pk: row for row in rows}
    outline = Outline((row.pk, row.parent_id, row.position) for row in items.values())
    return items, list(outline.walk())
