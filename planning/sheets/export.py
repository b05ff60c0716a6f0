"""A plan as a spreadsheet in our own layout: read back into the same plan, it changes nothing.

The .xlsx is written here, member by member: the library that reads them is for jobs alone, and a page gives this one.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from planning.models import DevelopmentPlan, Indicator, PlanItem
from planning.sheets.columns import BETWEEN, KIND_HEADERS, OF_ITEM, own_headers
from planning.sheets.difference import said_number
from planning.sheets.formulas import guard_formula
from planning.sheets.reading import column_letters
from planning.sheets.wanted import order_of_reading

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | float | Decimal | None
#: The cells of an item, and those of each of its indicators.
Told = tuple[Sequence[Value], Sequence[Sequence[Value]]]

#: What XML cannot hold.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTHS = {"titulo": 50, "descripcion": 60, "responsable": 26, "temas": 22, "subzonas": 22, "indicador": 40}
_STAMP = (1980, 1, 1, 0, 0, 0)  # twice the same bytes for the same plan

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}">'
    '<sheets><sheet name="Plan" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_BOOK_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATION}/styles" Target="styles.xml"/></Relationships>'
)
#: Style 1 is the header; 2 is text that a spreadsheet must not take for a number or a date (codes: 1.10, 1.5.2).
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/>'
    '<xf xfId="0" numFmtId="49" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


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
    return book(plan_rows(plan))


def empty_xlsx(plan: DevelopmentPlan) -> bytes:
    """The names of the columns alone, to fill in."""
    return book(iter([list(own_headers(plan.years))]))


def book(rows: Iterator[list[Value]]) -> bytes:
    """A workbook of one sheet; the first row are the names of the columns."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("xl/workbook.xml", _BOOK),
            ("xl/_rels/workbook.xml.rels", _BOOK_RELATIONS),
            ("xl/styles.xml", _STYLES),
            ("xl/worksheets/sheet1.xml", "".join(_sheet(rows))),
        ):
            member = zipfile.ZipInfo(name, _STAMP)
            archive.writestr(member, f'<?xml version="1.0" encoding="UTF-8"?>{text}', zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sheet(rows: Iterator[list[Value]]) -> Iterator[str]:
    headers = [str(name) for name in next(rows)]
    yield f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>'
    for place, name in enumerate(headers, start=1):
        yield f'<col min="{place}" max="{place}" width="{_WIDTHS.get(name, 14)}" customWidth="1"/>'
    yield "</cols><sheetData>"
    yield _row(1, list(headers), [1] * len(headers))
    styles = [2 if name in ("codigo", "depende_de") else 0 for name in headers]
    for number, row in enumerate(rows, start=2):
        yield _row(number, row, styles)
    yield "</sheetData></worksheet>"


def _row(number: int, values: list[Value], styles: list[int]) -> str:
    cells = (
        _cell(f"{column_letters(place)}{number}", value, styles[place])
        for place, value in enumerate(values)
        if value not in (None, "")
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(reference: str, value: Value, style: int) -> str:
    start = f'<c r="{reference}"' + (f' s="{style}"' if style else "")
    if isinstance(value, str):
        text = escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", guard_formula(value)))
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f"{start}><v>{value}</v></c>"
