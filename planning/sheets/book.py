"""Workbooks written member by member, piece by piece: as many rows as there are, in little memory.

The library that reads them is for jobs alone, and pages give these. The same rows give the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape

from planning.sheets.formulas import guard_formula
from planning.sheets.reading import column_letters

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | float | Decimal | None

#: Rows that fit in one sheet of the format, under its heading.
MOST_ROWS = 1_048_575
#: Characters that a cell of the format holds.
LONGEST = 32_767
#: Bytes gathered into one piece, about.
_PIECE = 64 * 1024
#: What XML cannot hold.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STAMP = (1980, 1, 1, 0, 0, 0)  # twice the same bytes for the same rows
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '{sheets}<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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


@dataclass(frozen=True)
class Column:
    """A column: its name, its width in characters, and whether what looks like a number in it is text."""

    name: str
    width: int = 14
    is_text: bool = False


def book(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook whole."""
    return b"".join(book_pieces(title, columns, rows))


def book_pieces(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> Generator[bytes, None, None]:
    """A workbook whose text cells are text: one sheet, and another one for each ``MOST_ROWS`` rows more.

    Spreadsheets complain of archives made for more than 4 GB, so a sheet of more than 2 GB of XML raises
    ``RuntimeError``.
    """
    out = _Pipe()
    remaining = iter(rows)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        number = 0
        for first in chain([next(remaining, None)], remaining):
            number += 1
            own = islice(chain([] if first is None else [first], remaining), MOST_ROWS)
            with archive.open(_member(f"xl/worksheets/sheet{number}.xml"), "w") as sheet:
                for text in _gathered(_sheet(columns, own)):
                    sheet.write(text.encode())
                    yield from out.taken()
        for name, text in _parts(title, number):
            archive.writestr(_member(name), f"{_HEAD}{text}")
    yield from out.taken()


class _Pipe(io.RawIOBase):
    """What an archive is written to: it cannot go back, and whoever asks takes what was written since."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        if self._written:
            yield b"".join(self._written)
            self._written.clear()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _STAMP)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _parts(title: str, sheets: int) -> Iterator[tuple[str, str]]:
    numbers = range(1, sheets + 1)
    overrides = (
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_SHEET_TYPE}"/>'
        for number in numbers
    )
    yield "[Content_Types].xml", _TYPES.format(sheets="".join(overrides))
    yield "_rels/.rels", _RELATIONS
    names = (escape(title[:25]) + (f" {number}" if number > 1 else "") for number in numbers)
    named = (
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>{"".join(named)}</sheets></workbook>',
    )
    relations = (
        f'<Relationship Id="rId{number}" Type="{_RELATION}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{_RELATION}/styles" Target="styles.xml"/>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}">{"".join(relations)}{styles}</Relationships>',
    )
    yield "xl/styles.xml", _STYLES


def _gathered(texts: Iterator[str]) -> Iterator[str]:
    held, size = [], 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= _PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


def _sheet(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>'
    for place, column in enumerate(columns, start=1):
        yield f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
    yield "</cols><sheetData>"
    letters = [column_letters(place) for place in range(len(columns))]
    yield _row(1, [column.name for column in columns], [1] * len(columns), letters)
    styles = [2 if column.is_text else 0 for column in columns]
    for number, row in enumerate(rows, start=2):
        yield _row(number, row, styles, letters)
    yield "</sheetData></worksheet>"


def _row(number: int, values: Sequence[Value], styles: list[int], letters: list[str]) -> str:
    cells = (
        _cell(f"{letters[place]}{number}", value, styles[place])
        for place, value in enumerate(values)
        if value is not None and value != ""
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(reference: str, value: Value, style: int) -> str:
    start = f'<c r="{reference}"' + (f' s="{style}"' if style else "")
    if isinstance(value, str):
        text = escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", guard_formula(value)[:LONGEST]))
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f"{start}><v>{value}</v></c>"
