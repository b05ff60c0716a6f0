"""A page of a spreadsheet against a plan: what it asks for, or every error by cell."""

from planning.sheets.cells import CellReader
from planning.sheets.columns import MAX_COLUMNS, MAX_ROWS
from planning.sheets.guessing import sheet_headers
from planning.sheets.reading import Sheet
from planning.sheets.trees import build_tree
from planning.sheets.wanted import Faults, Layout, Line, PlanFacts, SheetRefused, WantedItem
from planning.sheets.words import fold


def check_sheet(sheets: list[Sheet], layout: Layout, facts: PlanFacts) -> list[WantedItem]:
    """The items that a page asks for, in the order of its rows. Raises ``SheetRefused`` with every error."""
    sheet = sheets[layout.sheet] if layout.sheet < len(sheets) else Sheet("")
    headers = sheet_headers(sheet, layout.header_row)
    faults = Faults(headers)
    lines = _lines(sheet, layout, headers)
    if _limits(sheet, lines, faults):
        raise SheetRefused(faults.in_order())
    reader = CellReader(facts, faults)
    for line in lines:
        reader.refuse_faults(line)
    items = build_tree(lines, facts, faults, reader)
    if not items and not faults:
        faults.whole(
            f"No hay ningún elemento debajo de la fila {layout.header_row}, que es la de los encabezados."
        )
    total = len({*facts.codes, *(item.code for item in items)})
    if total > facts.most_items:
        faults.whole(f"El plan quedaría con {total} elementos: puede tener hasta {facts.most_items}.")
    if faults:
        raise SheetRefused(faults.in_order())
    return items


def _lines(sheet: Sheet, layout: Layout, headers: list[str]) -> list[Line]:
    """The rows below the header that say something in a column that is read; not the header said again."""
    repeated = [fold(header) for header in headers]
    lines = []
    for row in sheet.rows:
        if row.number <= layout.header_row:
            continue
        line = Line(row, layout)
        told = [name for name in layout.mapping if line.says(name)]
        again = told and all(
            fold(line[name].text) == repeated[layout.mapping[name]] for name in told if line[name].text
        )
        if told and not (again and len(told) > 1):
            lines.append(line)
    return lines


def _limits(sheet: Sheet, lines: list[Line], faults: Faults) -> bool:
    """Whether there is more than what is read, so that whatever seems wrong may be right further on; told if so."""
    if sheet.too_long or len(lines) > MAX_ROWS:
        faults.whole(f"La planilla pasa de {MAX_ROWS} filas: dividila en varias.", sheet.too_long)
    if sheet.too_wide:
        faults.whole(f"La planilla pasa de {MAX_COLUMNS} columnas.", sheet.too_wide)
    return bool(faults)
