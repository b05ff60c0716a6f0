"""The XLSX form: figures, tables and evidence rows, one sheet each. The same content gives the same bytes.

Rows may be 100,000: they are gone through once for the widths of their columns and once to be written, and wait on disk
and not in memory until the archive is packed.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.documents.base import Content, Meta
from reports.rendering.csv import COLUMNS, row

#: What a ZIP says when it says nothing: its format knows no earlier day.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDEST = 60
_LONGEST = 32_767
#: Rows that fit in one sheet of the format, under its heading.
_MOST_ROWS = 1_048_575
_BOLD = Font(bold=True)


def render_xlsx(
    content: Content,
    meta: Meta,
    *,
    first: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]] | None = None,
) -> bytes:
    """A workbook whose text cells are text: a spreadsheet runs none of them as a formula.

    ``first`` are sheets (columns and rows by title) that stand before all others.

    The publication's code is also the archive's comment, where it can be read without opening the file.
    """
    book = Workbook(write_only=True)
    book.properties.title = meta.title
    book.properties.creator = meta.municipality
    book.properties.language = "es-UY"
    book.properties.identifier = meta.spaced_code
    for title, (columns, rows) in (first or {}).items():
        _sheets(book, title, columns, rows)
    _sheets(book, "Documento", ("Dato", "Valor"), list(_facts(content, meta)))
    _sheets(book, "Cifras", COLUMNS, [row(figure) for figure in content["cifras"]])
    for group in ("tablas", "registros"):
        for name, table in content[group].items():
            title = f"{'Tabla' if group == 'tablas' else 'Registros'} {name}"
            _sheets(book, title, [column["titulo"] for column in table["columnas"]], table["filas"])
    with TemporaryFile() as packed, TemporaryFile() as fixed:
        book.save(packed)
        _fix_dates(packed, fixed, meta)
        fixed.seek(0)
        return fixed.read()


def _facts(content: Content, meta: Meta) -> Iterator[tuple[str, Any]]:
    yield "Título", meta.title
    yield "Municipio", meta.municipality
    yield "Desde", content["periodo"]["desde"]
    yield "Hasta", content["periodo"]["hasta"]
    if "organos" in content:
        yield "Órganos", ", ".join(content["organos"])
    yield "Versión", meta.version
    yield "Fecha", meta.dated.isoformat()
    yield "Código", meta.spaced_code
    yield "Verificar en", meta.address


def _sheets(book: Workbook, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table: one sheet, and another one of the same name and a number for each 1,048,575 rows more."""
    widths = _widths(columns, rows)
    remaining = iter(rows)
    for first in chain([next(remaining, None)], remaining):
        sheet: Worksheet = book.create_sheet(_sheet_title(book, title))
        for index, width in enumerate(widths):
            sheet.column_dimensions[get_column_letter(index + 1)].width = width
        sheet.freeze_panes = "A2"
        sheet.append([_bold(sheet, column) for column in columns])
        write = _writer(sheet)
        for values in islice(chain([] if first is None else [first], remaining), _MOST_ROWS):
            write(values)
        sheet.close()  # its rows go to disk now; the book would keep a writer open for each


def _widths(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[int]:
    """How wide each column has to be, in characters."""
    longest = [len(column) for column in columns]
    for values in rows:
        for index, value in enumerate(values):
            if value is not None and len(text := str(value)) > longest[index]:
                longest[index] = len(text)
    return [min(length + 2, _WIDEST) for length in longest]


def _sheet_title(book: Workbook, title: str) -> str:
    """A title that spreadsheets accept: at most 31 characters, none of ``[]:*?/\\``, each once."""
    clean = "".join(" " if character in "[]:*?/\\" else character for character in title)[:31].strip()
    number, candidate = 2, clean
    while candidate in book.sheetnames:
        candidate = f"{clean[:28]} {number}"
        number += 1
    return candidate


def _bold(sheet: Worksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_printable(text))
    cell.data_type, cell.font = "s", _BOLD
    return cell


def _writer(sheet: Worksheet) -> Callable[[Sequence[Any]], None]:
    """What writes a row of values; its cells are the same ones each time, as writing is done when it returns."""
    cells: list[WriteOnlyCell] = []

    def write(values: Sequence[Any]) -> None:
        cells.extend(WriteOnlyCell(sheet) for _ in range(len(values) - len(cells)))
        for cell, value in zip(cells, values, strict=False):
            if isinstance(value, list | dict):
                value = str(value)
            if isinstance(value, str):
                cell.value = _printable(value)
                cell.data_type = "s"
            else:
                cell.value = value
        sheet.append(cells[: len(values)])

    return write


def _printable(text: str) -> str:
    """What the format can hold: no control characters, at most 32,767 characters."""
    return _UNPRINTABLE.sub("", text)[:_LONGEST]


def _fix_dates(packed: IO[bytes], fixed: IO[bytes], meta: Meta) -> None:
    """Write the same archive without the moment it was written: openpyxl stamps its members and its properties."""
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        # The line end keeps the code a word of its own, also when something is added behind the file.
        target.comment = f"{meta.spaced_code}\n".encode()
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, date_time=_NO_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            if name == "docProps/core.xml":
                moment = rb"\g<1>%sT00:00:00Z" % meta.dated.isoformat().encode()
                target.writestr(member, _MOMENT.sub(moment, source.read(name)))
                continue
            member.file_size = source.getinfo(name).file_size  # above 2 GB the format has to know before
            with source.open(name) as written, target.open(member, "w") as copy:
                shutil.copyfileobj(written, copy)
