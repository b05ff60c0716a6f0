"""A plan as a spreadsheet in our own layout: read back into the same plan, it changes nothing.

The .xlsx is written by ``planning.sheets.book``: the library that reads them is for jobs alone, and a page gives it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from planning.models import DevelopmentPlan, Indicator, PlanItem
from planning.sheets.book import Column, Value, book
from planning.sheets.columns import BETWEEN, KIND_HEADERS, OF_ITEM, own_headers
from planning.sheets.difference import said_number
from planning.sheets.formulas import guard_formula
from planning.sheets.wanted import order_of_reading

#: The cells of an item, and those of each of its indicators.
Told = tuple[Sequence[Value], Sequence[Sequence[Value]]]

_WIDTHS = {"titulo": 50, "descripcion": 60, "responsable": 26, "temas": 22, "subzonas": 22, "indicador": 40}
_CODES = ("codigo", "depende_de")


def laid_out(years: Iterable[int], items: Iterable[Told]) -> Iterator[list[Value]]:
    """The names of the columns, a row for each item, and one with its code alone for each further indicator."""
    headers = own_headers(years)
    yield list(headers)
    none = [None] * (len(headers) - OF_ITEM)
    for cells, indicators in items:
        first, *more = indicators or [none]
        yield [*cells, *first]
        for indicator in more:
            yield [cells[0], *[None] * (OF_ITEM - 1), *indicator]


def plan_rows(plan: DevelopmentPlan) -> Iterator[list[Value]]:
    """The rows of a plan, the names of the columns first. The same queries for any size."""
    years = list(plan.years)
    items, order = order_of_reading(plan)
    return laid_out(
        years,
        (
            (
                _item(items[key], items, plan.level_name(depth)),
                [
                    _indicator(row, years)
                    for row in sorted(items[key].indicators.all(), key=lambda row: row.pk)
                ],
            )
            for key, depth in order
        ),
    )


def _item(item: PlanItem, items: dict[int, PlanItem], level: str) -> list[Value]:
    parent = items[item.parent_id].code if item.parent_id else None
    return [
        item.code,
        parent,
        level,
        item.title,
        item.description,
        item.responsible,
        codes(item.themes.all()),
        codes(item.subzones.all()),
        item.weight,
    ]


def codes(things: Iterable[Any]) -> str:
    """Themes or subzones in one cell, as an import reads them whatever they are called by then."""
    return BETWEEN.join(sorted(thing.code for thing in things))


def _indicator(indicator: Indicator, years: list[int]) -> list[Value]:
    targets: dict[int, Any] = {target.year: target.said for target in indicator.targets.all()}
    return [
        indicator.name,
        KIND_HEADERS[indicator.kind],
        indicator.unit,
        indicator.baseline,
        indicator.source,
        indicator.weight,
        *(targets.get(year) for year in years),
    ]


def as_csv(plan: DevelopmentPlan) -> bytes:
    """A plan as it is now."""
    return csv_bytes(plan_rows(plan))


def csv_bytes(rows: Iterable[list[Value]]) -> bytes:
    """With a byte order mark, so that spreadsheets read the accents right; a decimal point, as every CSV of ours."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_csv_cell(value) for value in row] for row in rows)
    return f"\ufeff{text.getvalue()}".encode()


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard_formula(value)
    return said_number(Decimal(str(value))).replace(",", ".")


def as_xlsx(plan: DevelopmentPlan) -> bytes:
    """All text is text, whatever it begins with, so nothing in it is ever a formula."""
    return sheet_book(plan_rows(plan))


def empty_xlsx(plan: DevelopmentPlan) -> bytes:
    """The names of the columns alone, to fill in."""
    return sheet_book(iter([list(own_headers(plan.years))]))


def sheet_book(rows: Iterator[list[Value]]) -> bytes:
    """A workbook of one sheet; the first row are the names of the columns."""
    headers = [str(name) for name in next(rows)]
    columns = [Column(name, _WIDTHS.get(name, 14), name in _CODES) for name in headers]
    return book("Plan", columns, rows)
