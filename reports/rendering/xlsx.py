"""The XLSX form: figures, tables and evidence rows, one sheet each. The same content gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

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
_WIDEST = 60
_LONGEST = 32_767
_BOLD = Font(bold=True)


def render_xlsx(content: Content, meta: Meta) -> bytes:
    """A workbook whose text cells are text: a spreadsheet runs none of them as a formula.

    The publication's code is also the archive's comment, where it can be read without opening the file.
    """
    book = Workbook(write_only=True)
    book.properties.title = meta.title
    book.properties.creator = meta.municipality
    book.properties.language = "es-UY"
    book.properties.identifier = meta.spaced_code
    _sheet(book, "Documento", ("Dato", "Valor"), _facts(content, meta))
    _sheet(book, "Cifras", COLUMNS, (row(figure) for figure in content["cifras"]))
    for group in ("tablas", "registros"):
        for name, table in content[group].items():
            title = f"{'Tabla' if group == 'tablas' else 'Registros'} {name}"
            _sheet(book, title, [column["titulo"] for column in table["columnas"]], table["filas"])
    packed = io.BytesIO()
    book.save(packed)
    return _with_fixed_dates(packed.getvalue(), meta)


def _facts(content: Content, meta: Meta) -> Iterator[tuple[str, Any]]:
    yield "Título", meta.title
    yield "Municipio", meta.municipality
    yield "Desde", content["periodo"]["desde"]
    yield "Hasta", content["periodo"]["hasta"]
    yield "Órganos", ", ".join(content["organos"])
    yield "Versión", meta.version
    yield "Fecha", meta.dated.isoformat()
    yield "Código", meta.spaced_code
    yield "Verificar en", meta.address


def _sheet(book: Workbook, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    rows = list(rows)
    sheet: Worksheet = book.create_sheet(_sheet_title(book, title))
    for index, column in enumerate(columns):
        longest = max((len(str(values[index])) for values in rows if values[index] is not None), default=0)
        width = min(max(len(column), longest) + 2, _WIDEST)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, column, bold=True) for column in columns])
    for values in rows:
        sheet.append([_cell(sheet, value) for value in values])


def _sheet_title(book: Workbook, title: str) -> str:
    """A title that spreadsheets accept: at most 31 characters, none of ``[]:*?/\\``, each once."""
    clean = "".join(" " if character in "[]:*?/\\" else character for character in title)[:31].strip()
    number, candidate = 2, clean
    while candidate in book.sheetnames:
        candidate = f"{clean[:28]} {number}"
        number += 1
    return candidate


def _cell(sheet: Worksheet, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    if isinstance(value, list | dict):
        value = str(value)
    cell = WriteOnlyCell(sheet, value=_printable(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = _BOLD
    return cell


def _printable(text: str) -> str:
    """What the format can hold: no control characters, at most 32,767 characters."""
    return "".join(character for character in text if character in "\t\n\r" or ord(character) >= 32)[
        :_LONGEST
    ]


def _with_fixed_dates(data: bytes, meta: Meta) -> bytes:
    """The same archive without the moment it was written: openpyxl stamps its members and its properties."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        # The line end keeps the code a word of its own, also when something is added behind the file.
        target.comment = f"{meta.spaced_code}\n".encode()
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, date_time=_NO_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MOMENT.sub(rb"\g<1>%sT00:00:00Z" % meta.dated.isoformat().encode(), content)
            target.writestr(member, content)
    return out.getvalue()
