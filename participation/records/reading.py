"""From the bytes of a CSV file to rows of text, with every fault told and none mended in silence."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from participation.records.errors import RecordError
from participation.records.formats import COLUMNS, MAX_FILE_BYTES, MAX_ROWS, MAX_TEXT, RecordFile
from planning.sheets.formulas import unguard_formula
from planning.sheets.words import Suggester, printable

# The module's own limit stops at 131,072 characters with an error that names no column; ours does.
csv.field_size_limit(MAX_FILE_BYTES)

_HOW_TO_SAVE = "En la planilla elegí «Guardar como… CSV UTF-8 (separado por comas)»."
_NOT_UTF8 = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Row:
    """One record: its number as a spreadsheet shows it, its cells by column, and whether it can be trusted."""

    number: int
    cells: dict[str, str]
    is_broken: bool = False


@dataclass
class Table:
    """What was read of a file. When not ``is_whole``, what seems missing may stand in the part not read."""

    file: RecordFile
    rows: list[Row] = field(default_factory=list)
    errors: list[RecordError] = field(default_factory=list)
    is_whole: bool = True

    def fail(self, row: int | None, column: str, reason: str) -> None:
        """Note an error."""
        self.errors.append(RecordError(self.file, row, column, printable(reason)))

    def stop(self, row: int | None, column: str, reason: str) -> "Table":
        """Note an error that makes the rest unreadable."""
        self.fail(row, column, reason)
        self.is_whole = False
        return self


def read_table(file: RecordFile, data: bytes) -> Table:
    """Read one file; never raises for what the file holds."""
    table = Table(file)
    fault = _not_csv(file, data)
    if fault:
        return table.stop(None, "", fault)
    # A byte of another encoding becomes a lone surrogate, so that its row can be told.
    text = data.decode("utf-8-sig", "surrogateescape")
    records = _records(table, text)
    header = next(records, None)
    if header is None:
        return table
    columns = _check_header(table, header[1])
    if columns is None:
        return table
    for number, cells in records:
        if len(table.rows) >= MAX_ROWS:
            return table.stop(number, "", f"El archivo pasa de {MAX_ROWS} filas: dividilo en varios.")
        if any(cell.strip() for cell in cells):
            table.rows.append(_check_row(table, columns, number, cells))
    _tell_encoding(table)
    return table


def _not_csv(file: RecordFile, data: bytes) -> str | None:
    if len(data) > MAX_FILE_BYTES:
        return f"El archivo pesa más de {MAX_FILE_BYTES // 1024 // 1024} MB."
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(0) > len(data[:200]) // 4:
        return f"El archivo no está en UTF-8 (parece UTF-16). {_HOW_TO_SAVE}"
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        return f"No es un archivo de texto CSV: parece una planilla u otro documento. {_HOW_TO_SAVE}"
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        return f"El archivo está vacío: falta el encabezado ({','.join(COLUMNS[file])})."
    return None


def _records(table: Table, text: str) -> Iterator[tuple[int, list[str]]]:
    """Records with their numbers; a cell with line breaks is one record, a blank line is one too."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            table.stop(
                number,
                "",
                "Hay comillas mal puestas o sin cerrar: desde acá no se puede separar el archivo en filas.",
            )
            return
        yield number, cells


def _check_header(table: Table, cells: list[str]) -> list[str] | None:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    expected = COLUMNS[table.file]
    if len(names) <= 1:
        for separator, word in ((";", "punto y coma"), ("\t", "tabuladores")):
            if separator in "".join(names):
                table.stop(
                    1, "", f"El archivo está separado por {word} y tiene que estar separado por comas."
                )
                return None
    columns: list[str] = []
    for name in names:
        column = name.casefold()
        if not name:
            table.stop(1, "", "Hay una columna sin nombre en el encabezado.")
        elif column not in expected:
            shown = printable(name[:60])
            table.stop(1, shown, f"No se conoce la columna «{shown}».{Suggester(expected)(name)}")
        elif column in columns:
            table.stop(1, column, f"La columna «{column}» está repetida.")
        columns.append(column)
    for column in expected:
        if column not in columns:
            table.stop(1, column, f"Falta la columna «{column}».")
    return columns if table.is_whole else None


def _check_row(table: Table, columns: list[str], number: int, cells: list[str]) -> Row:
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    named = {column: unguard_formula(cell) for column, cell in zip(columns, cells, strict=False)}
    before = len(table.errors)
    if len(cells) > len(columns):
        table.fail(
            number, "", f"La fila tiene {len(cells)} celdas y el encabezado {len(columns)}: sobran celdas."
        )
    elif len(cells) < len(columns):
        table.fail(
            number, "", f"La fila tiene {len(cells)} celdas y el encabezado {len(columns)}: faltan celdas."
        )
    for column, cell in named.items():
        if "\0" in cell:
            table.fail(number, column, "La celda tiene un carácter nulo, que no es texto.")
        if len(cell) > MAX_TEXT:
            table.fail(number, column, f"La celda tiene {len(cell)} caracteres; el máximo es {MAX_TEXT}.")
    is_broken = len(table.errors) > before or any(_NOT_UTF8.search(cell) for cell in cells)
    return Row(number, {**dict.fromkeys(columns, ""), **named}, is_broken)


def _tell_encoding(table: Table) -> None:
    """One error for the whole file: where one letter is wrong, usually all are."""
    wrong = [
        (row.number, column)
        for row in table.rows
        for column, cell in row.cells.items()
        if _NOT_UTF8.search(cell)
    ]
    if wrong:
        number, column = wrong[0]
        more = f" (y {len(wrong) - 1} celdas más)" if len(wrong) > 1 else ""
        table.fail(number, column, f"La celda{more} tiene letras que no están en UTF-8. {_HOW_TO_SAVE}")
