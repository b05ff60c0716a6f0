"""Files that nobody should send to the import of plans, and a few that only look so.

``hostile()`` hands them all: each with its name, its bytes (made when asked for) and what must happen, in words and as
``outcome``:

- ``REFUSED``: one message in Spanish that says why, nothing imported, nothing kept; never a server error, never a
  traceback.
- ``READ``: its ``items`` (code, title; and weight where it is told) come out and nothing else.
- ``ERRORS``: exactly one error line at each of its ``cells``, nothing imported.
- ``EITHER``: refused, or read as data alone (``items``).

Under each: within ``SECONDS`` and ``MEMORY`` bytes more than before on an ordinary machine. All have the headers
«codigo», «titulo» and «peso» (``MAPPING``) in row 1, as far as they have any, and the tree comes from the code.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.plan_sheets import put, same_bytes

REFUSED, READ, ERRORS, EITHER = "refused", "read", "errors", "either"
SECONDS = 10
MEMORY = 200 * 1024 * 1024
MAPPING = {"codigo": "codigo", "titulo": "titulo", "peso": "peso"}
HEADER = tuple(MAPPING)
#: What a file opened by an external entity would show.
SECRET = "root:"

_WHEN = (2025, 1, 1, 0, 0, 0)
_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HUGE = 220 * 1024 * 1024


@dataclass(frozen=True)
class Hostile:
    name: str
    file_name: str
    make: Callable[[], bytes]
    outcome: str
    must: str
    items: Sequence[dict[str, Any]] = ()
    cells: Sequence[str] = ()

    @property
    def raw(self) -> bytes:
        return self.make()


# --- making them -----------------------------------------------------------------------------------------


def _plain(rows: Iterable[Sequence[Any]] = (HEADER, ("1", "Ambiente", 10), ("1.1", "Poda", 5))) -> bytes:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            put(page, page.cell(number, place).coordinate, value)
    return same_bytes(book)


def with_parts(raw: bytes, parts: dict[str, bytes | Iterable[bytes]]) -> bytes:
    """The workbook with some of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(out, "w") as written:
        for info in given.infolist():
            if info.filename not in parts:
                written.writestr(
                    zipfile.ZipInfo(info.filename, _WHEN), given.read(info), zipfile.ZIP_DEFLATED
                )
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            with written.open(info, "w") as part:
                for chunk in [content] if isinstance(content, bytes) else content:
                    part.write(chunk)
    return out.getvalue()


def _part(raw: bytes, name: str = _SHEET) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as given:
        return given.read(name).decode()


def _sheet(rows: str, before: str = "", doctype: str = "") -> bytes:
    return f"{_XML}{doctype}<worksheet {_MAIN}>{before}<sheetData>{rows}</sheetData></worksheet>".encode()


def _inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


_HEAD = "<row>" + "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADER) + "</row>"


def _repeated(head: bytes, piece: bytes, tail: bytes) -> Iterator[bytes]:
    """Well-formed and long: the piece until it is huge."""
    chunk = piece * (1024 * 1024 // len(piece))
    yield head
    for _ in range(_HUGE // len(chunk) + 1):
        yield chunk
    yield tail


@lru_cache(maxsize=1)
def bomb_of_rows() -> bytes:
    """Half a megabyte that unpacks to 220 MB of rows."""
    head = f"{_XML}<worksheet {_MAIN}><sheetData>{_HEAD}".encode()
    row = b'<row><c t="inlineStr"><is><t>1</t></is></c><c t="inlineStr"><is><t>Uno</t></is></c></row>'
    return with_parts(_plain(), {_SHEET: _repeated(head, row, b"</sheetData></worksheet>")})


@lru_cache(maxsize=1)
def bomb_of_one_cell() -> bytes:
    """Two rows, and a title of 220 MB."""
    head = f'{_XML}<worksheet {_MAIN}><sheetData>{_HEAD}<row r="2">{_inline("A2", "1")}'
    head += '<c r="B2" t="inlineStr"><is><t>'
    tail = b"</t></is></c></row></sheetData></worksheet>"
    return with_parts(_plain(), {_SHEET: _repeated(head.encode(), b"A" * 64, tail)})


@lru_cache(maxsize=1)
def bomb_of_strings() -> bytes:
    """The sheet is small; the table of texts unpacks to 220 MB."""
    head = f"{_XML}<sst {_MAIN}>".encode()
    return with_parts(_plain(), {_STRINGS: _repeated(head, b"<si><t>codigo</t></si>", b"</sst>")})


@lru_cache(maxsize=1)
def bomb_that_lies() -> bytes:
    """As ``bomb_of_rows``, saying in both of its directories that it unpacks to 1,000 bytes."""
    raw = bytearray(bomb_of_rows())
    with zipfile.ZipFile(io.BytesIO(raw)) as given:
        info = given.getinfo(_SHEET)
    said, lie = info.file_size.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    for place in (info.header_offset + 22, raw.rindex(said)):
        assert raw[place : place + 4] == said
        raw[place : place + 4] = lie
    return bytes(raw)


def external_entity() -> bytes:
    """A title that asks for a file of the machine."""
    doctype = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    rows = _HEAD + f'<row r="2">{_inline("A2", "1")}{_inline("B2", "Antes &x; después")}</row>'
    return with_parts(_plain(), {_SHEET: _sheet(rows, doctype=doctype)})


def external_doctype() -> bytes:
    """A document type that would be fetched from elsewhere."""
    doctype = '<!DOCTYPE worksheet SYSTEM "http://192.0.2.1/plan.dtd">\n'
    rows = _HEAD + f'<row r="2">{_inline("A2", "1")}{_inline("B2", "Ambiente")}</row>'
    return with_parts(_plain(), {_SHEET: _sheet(rows, doctype=doctype)})


def entities_in_entities() -> bytes:
    """Nine entities, each ten times the one before: a thousand million words."""
    steps = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE worksheet [<!ENTITY a0 "poda ">{steps}]>\n'
    rows = _HEAD + f'<row r="2">{_inline("A2", "1")}{_inline("B2", "&a9;")}</row>'
    return with_parts(_plain(), {_SHEET: _sheet(rows, doctype=doctype)})


def page_of_another_name() -> bytes:
    """Entities in a page that is called a picture, which the book names all the same."""
    doctype = '<!DOCTYPE worksheet [<!ENTITY x "y algo más">]>\n'
    rows = _HEAD + f'<row r="2">{_inline("A2", "1")}{_inline("B2", "Antes &x; después")}</row>'
    page = {"xl/worksheets/sheet1.png": _sheet(rows, doctype=doctype)}
    return with_parts(_renamed("worksheets/sheet1.png"), page)


def page_in_utf_7() -> bytes:
    """The same in signs that hide what it declares."""
    doctype = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    rows = _HEAD + f'<row r="2">{_inline("A2", "1")}{_inline("B2", "Antes &x; después")}</row>'
    page = _sheet(rows, doctype=doctype).decode().replace(_XML, "")
    head = '<?xml version="1.0" encoding="UTF-7"?>'
    return with_parts(_plain(), {_SHEET: (head + page.replace("<!", "+ADwAIQ-")).encode()})


def merged_without_end() -> bytes:
    """One more group of merged cells than are read: a hundred thousand of them took eleven seconds."""
    return _merged(f'<mergeCell ref="E{n}:E{n + 1}"/>' for n in range(2, 10_004, 2))


def merged_over_each_other() -> bytes:
    """As many as are read, each from the second row down to the last one that there can be."""
    return _merged(f'<mergeCell ref="C2:C{1_048_576 - n}"/>' for n in range(5000))


def _merged(cells: Iterable[str]) -> bytes:
    rows = "".join(
        f'<row r="{place}">{_inline(f"A{place}", code)}{_inline(f"B{place}", title)}{weight}</row>'
        for place, code, title, weight in (
            (2, "1", "Ambiente", '<c r="C2"><v>10</v></c>'),
            (1_048_576, "2", "Poda", ""),
        )
    )
    page = _sheet(_HEAD + rows).decode()
    return with_parts(
        _plain(),
        {
            _SHEET: page.replace(
                "</sheetData>", f"</sheetData><mergeCells>{''.join(cells)}</mergeCells>"
            ).encode()
        },
    )


def _renamed(name: str) -> bytes:
    """A book whose page is called otherwise, and known by that name."""
    raw = _plain()
    parts = {
        part: _part(raw, part).replace("worksheets/sheet1.xml", name).encode()
        for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels")
    }
    return with_parts(raw, dict(parts))


def renamed_program() -> bytes:
    """A program for another system, called a plan."""
    return b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(range(256)) * 40


def other_zip() -> bytes:
    """A zip that is no workbook, with a way out of its folder in a name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        written.writestr(zipfile.ZipInfo("../../etc/plan.txt", _WHEN), "no es una planilla")
    return out.getvalue()


def with_macros() -> bytes:
    """A workbook with a macro project."""
    raw = _plain()
    kinds = _part(raw, "[Content_Types].xml").replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    kinds = kinds.replace(
        "</Types>", '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    project = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b'Attribute VB_Name = "ThisWorkbook"\r\nSub Auto_Open()\r\n'
    )
    return with_parts(raw, {"[Content_Types].xml": kinds.encode(), "xl/vbaProject.bin": project})


def columns(number: int) -> bytes:
    """So many columns with a header, the last one filled in the only row of data."""
    header = [*HEADER, *[f"Otra {place}" for place in range(4, number + 1)]]
    return _plain([header, ["1", "Ambiente", 10, *[None] * (number - 4), "dato"]])


@lru_cache(maxsize=2)
def rows(number: int) -> bytes:
    """So many rows of data, below the header."""
    return _plain([HEADER, *[(f"{place}", f"Acción {place}", 1) for place in range(1, number + 1)]])


def password_protected() -> bytes:
    """As a spreadsheet saves it under a password: an OLE container with the encrypted package inside."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    names = "".join(
        name.ljust(32, "\0") for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage", "\6DataSpaces")
    )
    return head.ljust(512, b"\0") + names.encode("utf-16-le").ljust(1024, b"\0") + bytes(4096)


def old_workbook() -> bytes:
    """An .xls of before 2007, renamed."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    names = "".join(name.ljust(32, "\0") for name in ("Root Entry", "Workbook", "\5SummaryInformation"))
    return head.ljust(512, b"\0") + names.encode("utf-16-le").ljust(1024, b"\0") + bytes(4096)


FORMULA_LIKE = ("=1+1", "+34 2508 0000", "-5 % de demoras", "@plaza", '=HYPERLINK("http://192.0.2.1";"ver")')


def formula_like_texts() -> bytes:
    """Titles that begin like a formula and are text."""
    return _plain([HEADER, *[(f"{place}", text, 1) for place, text in enumerate(FORMULA_LIKE, start=1)]])


def formula_like_csv() -> bytes:
    """The same titles in a CSV."""
    lines = [
        f'{place},"{text.replace(chr(34), chr(34) * 2)}",1'
        for place, text in enumerate(FORMULA_LIKE, start=1)
    ]
    return "\n".join([",".join(HEADER), *lines, ""]).encode()


def _formula(stored: str) -> bytes:
    """A weight that is a formula, with what was stored beside it."""
    cells = f'<c r="C2"><f>[1]Otro!$A$1+1</f>{stored}</c>'
    row = f'<row r="2">{_inline("A2", "1")}{_inline("B2", "Ambiente")}{cells}</row>'
    return with_parts(_plain(), {_SHEET: _sheet(_HEAD.replace("<row>", '<row r="1">') + row)})


def formula_with_value() -> bytes:
    return _formula("<v>42</v>")


def formula_without_value() -> bytes:
    return _formula("")


def dimension_that_lies() -> bytes:
    """Two rows of three columns in a sheet that says it reaches its last possible cell."""
    raw = _plain()
    sheet = re.sub(r'<dimension ref="[^"]*" ?/>', '<dimension ref="A1:XFD1048576"/>', _part(raw))
    assert "XFD1048576" in sheet
    return with_parts(raw, {_SHEET: sheet.encode()})


def far_cell() -> bytes:
    """A plan of two rows, and one word in the last possible cell of the sheet."""
    raw = _plain()
    far = f'<row r="1048576">{_inline("XFD1048576", "lejos")}</row></sheetData>'
    return with_parts(raw, {_SHEET: _part(raw).replace("</sheetData>", far).encode()})


def cut_short() -> bytes:
    """The first half of a workbook."""
    raw = _plain()
    return raw[: len(raw) // 2]


def wrong_sum() -> bytes:
    """A byte of the sheet's packed content was changed on the way."""
    raw = bytearray(_plain())
    with zipfile.ZipFile(io.BytesIO(raw)) as given:
        info = given.getinfo(_SHEET)
    start = info.header_offset + 30 + len(info.filename)
    raw[start + info.compress_size // 2] ^= 0xFF
    return bytes(raw)


def too_big() -> bytes:
    """A good CSV of one byte more than 5 MB."""
    start = ",".join(HEADER).encode() + b"\n1,Ambiente,1\n"
    line = b"2,%s,1\n"
    return start + line % (b"A" * (5 * 1024 * 1024 + 1 - len(start) - len(line) + 2))


def nul_in_csv() -> bytes:
    return b"codigo,titulo,peso\n1,Ambi\x00ente,1\n"


def utf_16_csv() -> bytes:
    return "codigo,titulo,peso\n1,Ambiente,1\n".encode("utf-16")


# --- all of them ------------------------------------------------------------------------------------------

_TWO = ({"code": "1", "title": "Ambiente", "weight": 10}, {"code": "1.1", "title": "Poda", "weight": 5})
_LIKE = tuple({"code": f"{place}", "title": text} for place, text in enumerate(FORMULA_LIKE, start=1))


def hostile() -> list[Hostile]:
    """All of them."""
    return [
        Hostile("bomb_of_rows", "plan.xlsx", bomb_of_rows, REFUSED, "refused before it is unpacked whole"),
        Hostile(
            "bomb_of_one_cell", "plan.xlsx", bomb_of_one_cell, REFUSED, "the same, though it has two rows"
        ),
        Hostile(
            "bomb_of_strings", "plan.xlsx", bomb_of_strings, REFUSED, "the same, though its sheet is small"
        ),
        Hostile("bomb_that_lies", "plan.xlsx", bomb_that_lies, REFUSED, "the size declared is not believed"),
        Hostile(
            "external_entity", "plan.xlsx", external_entity, REFUSED, "no file opened; never its content"
        ),
        Hostile("external_doctype", "plan.xlsx", external_doctype, REFUSED, "nothing is fetched"),
        Hostile(
            "entities_in_entities", "plan.xlsx", entities_in_entities, REFUSED, "entities are not expanded"
        ),
        Hostile(
            "page_of_another_name",
            "plan.xlsx",
            page_of_another_name,
            REFUSED,
            "what a part is called is not believed",
        ),
        Hostile("page_in_utf_7", "plan.xlsx", page_in_utf_7, REFUSED, "read in no other signs than UTF-8"),
        Hostile("merged_without_end", "plan.xlsx", merged_without_end, REFUSED, "says the limit of 5000"),
        Hostile(
            "merged_over_each_other",
            "plan.xlsx",
            merged_over_each_other,
            EITHER,
            "no row is filled twice",
            ({"code": "1", "title": "Ambiente", "weight": 10}, {"code": "2", "title": "Poda", "weight": 10}),
        ),
        Hostile("renamed_program", "plan.xlsx", renamed_program, REFUSED, "says that it is no spreadsheet"),
        Hostile("renamed_program_csv", "plan.csv", renamed_program, REFUSED, "says that it is no text"),
        Hostile(
            "other_zip", "plan.xlsx", other_zip, REFUSED, "says that it is no spreadsheet; nothing unpacked"
        ),
        Hostile("with_macros", "plan.xlsm", with_macros, EITHER, "macros are not kept, served or run", _TWO),
        Hostile(
            "with_macros_renamed", "plan.xlsx", with_macros, EITHER, "the same under an honest name", _TWO
        ),
        Hostile("columns_61", "plan.xlsx", lambda: columns(61), REFUSED, "says the limit of 60 columns"),
        Hostile(
            "columns_60",
            "plan.xlsx",
            lambda: columns(60),
            READ,
            "sixty are allowed",
            ({"code": "1", "title": "Ambiente", "weight": 10},),
        ),
        Hostile("rows_5001", "plan.xlsx", lambda: rows(5001), REFUSED, "says the limit of 5000 rows"),
        Hostile(
            "rows_4990",
            "plan.xlsx",
            lambda: rows(4990),
            READ,
            "within the limit however the header is counted",
            [{"code": f"{n}", "title": f"Acción {n}"} for n in range(1, 4991)],
        ),
        Hostile("empty_sheet", "plan.xlsx", lambda: _plain(()), REFUSED, "says that there is nothing in it"),
        Hostile("header_alone", "plan.xlsx", lambda: _plain((HEADER,)), REFUSED, "says that it has no rows"),
        Hostile("nothing", "plan.xlsx", lambda: b"", REFUSED, "says that the file is empty"),
        Hostile("nothing_csv", "plan.csv", lambda: b"", REFUSED, "says that the file is empty"),
        Hostile(
            "password_protected", "plan.xlsx", password_protected, REFUSED, "says that it has a password"
        ),
        Hostile("old_workbook", "plan.xls", old_workbook, REFUSED, "asks to save it as .xlsx or CSV"),
        Hostile(
            "formula_like_texts",
            "plan.xlsx",
            formula_like_texts,
            READ,
            "kept as written; exports prefix them",
            _LIKE,
        ),
        Hostile("formula_like_csv", "plan.csv", formula_like_csv, READ, "the same from a CSV", _LIKE),
        Hostile(
            "formula_with_value",
            "plan.xlsx",
            formula_with_value,
            READ,
            "read as what was stored; the other workbook is not looked for",
            ({"code": "1", "title": "Ambiente", "weight": 42},),
        ),
        Hostile(
            "formula_without_value",
            "plan.xlsx",
            formula_without_value,
            ERRORS,
            "told at its cell: it must not pass for an empty weight",
            cells=("C2",),
        ),
        Hostile("dimension_that_lies", "plan.xlsx", dimension_that_lies, READ, "two rows, at once", _TWO),
        Hostile("far_cell", "plan.xlsx", far_cell, REFUSED, "over the limits, told at once"),
        Hostile("cut_short", "plan.xlsx", cut_short, REFUSED, "says that the file is damaged"),
        Hostile("wrong_sum", "plan.xlsx", wrong_sum, REFUSED, "says that the file is damaged"),
        Hostile("too_big", "plan.csv", too_big, REFUSED, "says the limit of 5 MB"),
        Hostile(
            "nul_in_csv", "plan.csv", nul_in_csv, REFUSED, "refused, or told at B2; never a database error"
        ),
        Hostile("utf_16_csv", "plan.csv", utf_16_csv, REFUSED, "says which encodings are read"),
    ]


def unpacked(raw: bytes) -> int:
    """How many bytes the sheet and the texts of a workbook really are, whatever the archive says."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(raw)) as given:
        for info in given.infolist():
            start = info.header_offset + 30 + len(info.filename.encode()) + len(info.extra)
            work = zlib.decompressobj(-15)
            packed = raw[start : start + info.compress_size]
            while packed and not work.eof:
                total += len(work.decompress(packed, 1024 * 1024))
                packed = work.unconsumed_tail
    return total
