"""From the bytes of a spreadsheet or a CSV file to cells that say what a person sees in them.

Whoever made the file may wish us ill: the size of an archive is looked at before anything is unpacked, nothing outside
of the file is followed, and formulas are what was last stored of them.
"""

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import islice
from typing import Any

from planning.sheets.columns import HEADER_ROWS, MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from planning.sheets.formulas import unguard_formula

csv.field_size_limit(MAX_BYTES)

#: Far above what a plan needs: five thousand rows of sixty columns unpack to a third of this.
_MAX_UNPACKED = 80 * 1024 * 1024
_MAX_RATIO = 200  # spreadsheets pack to between a tenth and a sixtieth
_MAX_MEMBERS = 2000
_MAX_SHEETS = 50
_MAX_MERGED = 5000
_LAST_ROW = 1_048_576  # of any spreadsheet
_SAVE_AS = "Guardala como «Libro de Excel (.xlsx)» o «CSV UTF-8» y subí ese archivo."
_DECLARATIONS = (
    "El archivo tiene declaraciones que ninguna planilla lleva: no se abre. Probá con «CSV UTF-8»."
)
_BROKEN = f"El archivo está dañado o no es una planilla .xlsx: no se puede leer. {_SAVE_AS}"

#: Control characters but for the ends of lines and tabs, lone halves of pairs, and what is no character.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BEGINNING = 1024
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
#: XML of other signs than UTF-8's or ASCII's: UTF-16, UCS-4, EBCDIC, what it declares, or what it says without end.
_STRANGE_XML = re.compile(
    rb"\xff\xfe|\xfe\xff|\0+<|<\0|\x4c\x6f\xa7\x94"
    rb"|(?:\xef\xbb\xbf)?<\?xml[^>]*(?:\Z|\sencoding\s*=\s*[\"'](?!(?:utf-?8|us-ascii|iso-8859-1)[\"']))",
    re.IGNORECASE,
)
_DECIMALS = re.compile(r"0\.(0+)\Z")


class Unreadable(Exception):
    """Nothing can be read of the file; the text is the reason, in Spanish."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, its figure when it is one, and why it cannot be trusted when it cannot.

    A percentage is told as people see it: 80, not 0.8.
    """

    text: str
    number: Decimal | None = None
    is_date: bool = False
    fault: str = ""


EMPTY = Cell("")
#: What a text says, or nothing.
TextCell = Callable[[str], Cell | None]


@dataclass(slots=True)
class Row:
    """Cells by their column, from 0; empty ones are left out. The number is the one that a spreadsheet shows."""

    number: int
    cells: dict[int, Cell]

    def __getitem__(self, column: int) -> Cell:
        return self.cells.get(column, EMPTY)


@dataclass
class Sheet:
    """One page of a spreadsheet, without its empty rows."""

    name: str
    rows: list[Row] = field(default_factory=list)
    is_hidden: bool = False
    #: Why not all of it was read, when it was not, and at which cell.
    too_long: str = ""
    too_wide: str = ""

    @property
    def width(self) -> int:
        """How many columns say something."""
        return max((max(row.cells) + 1 for row in self.rows if row.cells), default=0)


def column_letters(column: int) -> str:
    """How a spreadsheet calls a column, counted from 0: A, B … Z, AA."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_book(data: bytes, *, to_the_letter: bool = False) -> list[Sheet]:
    """Every page that says something. Raises ``Unreadable``.

    ``to_the_letter`` leaves an apostrophe before what looks like a formula: nobody of ours put it there.
    """
    if fault := what_it_is_not(data):
        raise Unreadable(fault)
    text = _said_cell if to_the_letter else _text_cell
    sheets = _read_xlsx(data, text) if data.startswith(b"PK") else [_read_csv(data, text)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise Unreadable("La planilla está vacía.")
    return sheets


def what_it_is_not(data: bytes) -> str:
    """The reason why a file is refused by its first bytes and its size alone, which costs nothing; or nothing."""
    if not data.strip():
        return "El archivo está vacío."
    if len(data) > MAX_BYTES:
        return f"El archivo pesa más de {MAX_BYTES // 1024**2} MB."
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return f"Es una planilla de Excel anterior a 2007, o tiene contraseña. {_SAVE_AS}"
    if data.startswith(b"PK") and b"application/vnd.oasis.opendocument" in data[:200]:
        return f"Es un documento de LibreOffice. {_SAVE_AS}"
    if data.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!")):
        return f"No es una planilla. {_SAVE_AS}"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (not data.startswith(b"PK") and b"\0" in data[:1000]):
        return f"El archivo no está en UTF-8 ni en Windows-1252. {_SAVE_AS}"
    if (
        data.removeprefix(b"\xef\xbb\xbf")
        .lstrip()[:200]
        .lower()
        .startswith((b"<!doctype", b"<html", b"<?xml"))
    ):
        return f"Es una página o un documento XML, no una planilla. {_SAVE_AS}"
    return ""


# -- CSV


def _read_csv(data: bytes, text_cell: TextCell) -> Sheet:
    text = _decoded(data)
    delimiter = _delimiter(text)
    sheet = Sheet("")
    for number, values in enumerate(_records(text, delimiter), start=1):
        cells = ((place, text_cell(value)) for place, value in enumerate(values))
        if not _add(sheet, number, {place: cell for place, cell in cells if cell}):
            break
    return sheet


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(f"El archivo no está en UTF-8 ni en Windows-1252. {_SAVE_AS}") from error


def _delimiter(text: str) -> str:
    """The sign between columns: the one that cuts most of the first records into the same number of cells."""

    def regularity(delimiter: str) -> int:
        first = islice(_records(text, delimiter, strict=False), HEADER_ROWS * 2)
        counts = Counter(len(record) for record in first)
        return max(((cells - 1) * rows for cells, rows in counts.items()), default=0)

    return max(",;\t", key=regularity)


def _records(text: str, delimiter: str, *, strict: bool = True) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    number = 0
    while True:
        number += 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if not strict:
                return
            raise Unreadable(
                f"En la fila {number} hay comillas mal puestas o sin cerrar: desde ahí no se puede separar el "
                "archivo en filas."
            ) from error
        yield values


def _text_cell(value: str) -> Cell | None:
    """The exact text, without the blanks around it, nor the apostrophe that our exports put before a formula."""
    return _said_cell(unguard_formula(value.strip()))


def _said_cell(value: str) -> Cell | None:
    """The exact text, without the blanks around it."""
    text = value.strip()
    if not text:
        return None
    if _NO_TEXT.search(text):
        shown = "".join(letter for letter in text if letter.isprintable())
        return Cell(shown, fault="La celda tiene un carácter que no es texto.")
    return Cell(text.replace("\r\n", "\n").replace("\r", "\n"))


def _add(sheet: Sheet, number: int, cells: dict[int, Cell]) -> bool:
    """Put a row in its sheet; ``False`` when no more may follow."""
    if not cells:
        return True
    wide = [place for place in cells if place >= MAX_COLUMNS]
    if wide:
        sheet.too_wide = sheet.too_wide or f"{column_letters(min(wide))}{number}"
        cells = {place: cell for place, cell in cells.items() if place < MAX_COLUMNS}
    if len(sheet.rows) >= MAX_ROWS + HEADER_ROWS:
        sheet.too_long = f"A{number}"
        return False
    if cells:
        sheet.rows.append(Row(number, cells))
    return True


# -- XLSX


def _read_xlsx(data: bytes, text_cell: TextCell) -> list[Sheet]:
    check_archive(data)
    from openpyxl import load_workbook  # half a second and twenty megabytes: jobs alone have them

    book = None
    with (
        warnings.catch_warnings()
    ):  # of what it leaves out: drawings, rules for colours, lists to choose from
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return [_read_page(book, page, text_cell) for page in book.worksheets[:_MAX_SHEETS]]
        except Unreadable:
            raise
        except Exception as error:  # whatever a broken or a malicious file makes of a library that trusts it
            raise Unreadable(_BROKEN) from error
        finally:
            if book is not None:
                book.close()


def check_archive(data: bytes) -> None:
    """Look at an archive before unpacking it. Raises ``Unreadable`` for what would unpack without end.

    What its directory promises is what will be unpacked: ``zipfile`` reads no more than that.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable(_BROKEN) from error
    too_much = sum(member.file_size for member in members) > _MAX_UNPACKED or len(members) > _MAX_MEMBERS
    if too_much or any(
        member.file_size > 1024**2 and member.file_size > _MAX_RATIO * max(member.compress_size, 1)
        for member in members
    ):
        raise Unreadable("El archivo, desarmado, ocupa muchísimo más que una planilla: no se abre.")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable(f"La planilla tiene contraseña. {_SAVE_AS}")
    if len({member.filename for member in members}) < len(members):
        raise Unreadable(_BROKEN)
    for member in members:
        _refuse_entities(archive, member)


def _refuse_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """No spreadsheet declares a document type, which is where entities that multiply, or that read files, stand.

    A page may have any name, so that what a part is follows from its first bytes; pictures and macros begin otherwise.
    """
    kept = b""
    try:
        with archive.open(member) as part:
            begins = part.read(_BEGINNING).lstrip()
            if _STRANGE_XML.match(begins):
                raise Unreadable(_DECLARATIONS)
            if begins and not _XML.match(begins) and not member.filename.endswith((".xml", ".rels")):
                return
            part.seek(0)
            while piece := part.read(1024**2):
                if b"\0" in piece or b"<!DOCTYPE" in kept + piece or b"<!ENTITY" in kept + piece:
                    raise Unreadable(_DECLARATIONS)
                kept = piece[-16:]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise Unreadable(_BROKEN) from error


def _read_page(book: Any, page: Any, text_cell: TextCell) -> Sheet:
    """A page, without padding: a lonely cell in the last row of all must not cost a million rows."""
    from openpyxl.utils.cell import range_boundaries
    from openpyxl.worksheet._reader import FORMULA_TAG, MERGE_TAG, ROW_TAG, WorkSheetParser
    from openpyxl.xml.functions import iterparse

    merged: list[tuple[Any, ...]] = []

    class Parser(WorkSheetParser):
        """Looks at rows and merged cells alone, and says of which formulas no result was stored."""

        def parse(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
            for _event, element in iterparse(self.source):
                if element.tag == ROW_TAG:
                    yield self.parse_row(element)
                    element.clear()
                elif element.tag == MERGE_TAG.removesuffix("s"):
                    if len(merged) >= _MAX_MERGED:
                        raise Unreadable(
                            f"La hoja «{page.title[:40]}» tiene más de {_MAX_MERGED} celdas combinadas: separalas y "
                            "guardá la planilla de nuevo."
                        )
                    merged.append(range_boundaries(element.get("ref")))
                    element.clear()

        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell = super().parse_cell(element)
            if cell["value"] is None and element.find(FORMULA_TAG) is not None:
                cell["data_type"] = "no result"
            return cell

    sheet = Sheet(page.title, is_hidden=page.sheet_state != "visible")
    shown = _Shown(book, text_cell)
    with page._get_source() as source:
        parser = Parser(
            source,
            page._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, found in parser.parse():
            if not 0 < number <= _LAST_ROW or (sheet.rows and number <= sheet.rows[-1].number):
                raise Unreadable(_BROKEN)
            cells = {cell["column"] - 1: told for cell in found if (told := shown(cell))}
            if not _add(sheet, number, cells):
                break
    _fill_merged(sheet, merged)
    return sheet


def _fill_merged(sheet: Sheet, merged: list[tuple[Any, ...]]) -> None:
    """A cell that spans several rows says the same in each of them. No row is looked at twice for its column."""
    if sheet.too_long:
        return
    numbers = [row.number for row in sheet.rows]
    reached: dict[int, int] = {}
    for left, top, right, bottom in sorted(area for area in merged if None not in area):
        first = bisect_left(numbers, top)
        if left != right or first == len(numbers) or numbers[first] != top:
            continue
        said = sheet.rows[first][left - 1]
        if not said.text:
            continue
        for place in range(max(first + 1, reached.get(left, 0)), bisect_right(numbers, bottom)):
            sheet.rows[place].cells.setdefault(left - 1, said)
            reached[left] = place + 1


class _Shown:
    """Turns what a spreadsheet stores of a cell into what it shows."""

    def __init__(self, book: Any, text_cell: TextCell) -> None:
        self._book = book
        self._text_cell = text_cell
        self._formats: dict[int, str] = {}

    def __call__(self, cell: dict[str, Any]) -> Cell | None:
        value, kind = cell["value"], cell["data_type"]
        if kind == "no result":
            return Cell(
                "", fault="La fórmula no tiene un resultado guardado: abrí la planilla y guardala de nuevo."
            )
        if value is None:
            return None
        if kind == "e":
            return Cell(str(value), fault=f"La fórmula da un error ({str(value)[:20]}).")
        if isinstance(value, bool):
            return Cell("Sí" if value else "No")
        if isinstance(value, dt.datetime):
            return Cell(value.strftime("%d/%m/%Y"), is_date=True)
        if isinstance(value, (dt.date, dt.time, dt.timedelta)):
            return Cell(str(value), is_date=True)
        if isinstance(value, (int, float)):
            return _figure(value, self._format(cell["style_id"]))
        return self._text_cell(str(value))

    def _format(self, style: int) -> str:
        if style not in self._formats:
            from openpyxl.styles.numbers import BUILTIN_FORMATS

            number = self._book._cell_styles[style].numFmtId
            custom = self._book._number_formats
            self._formats[style] = (
                custom[number - 164]
                if 164 <= number < 164 + len(custom)
                else BUILTIN_FORMATS.get(number, "General")
            )
        return self._formats[style]


def _figure(value: int | float, shown_as: str) -> Cell:
    """A number of a spreadsheet, which keeps fifteen digits; the format says whether 0.8 is 80 % and 1.1 is «1.10»."""
    try:
        exact = Decimal(repr(value)) if isinstance(value, int) else Decimal(f"{value:.15g}")
    except (InvalidOperation, ValueError):
        return Cell(str(value), fault="El número no se puede leer.")
    if not exact.is_finite() or abs(exact) >= Decimal(10) ** 15:
        return Cell(str(value)[:60], fault="El número es demasiado grande.")
    bare = re.sub(r'"[^"]*"|\\.|\[[^]]*\]', "", shown_as)
    if "%" in bare:
        exact *= 100
        return Cell(f"{_plain(exact)} %", number=exact)
    if decimals := _DECIMALS.match(bare):
        rounded = exact.quantize(Decimal(1).scaleb(-len(decimals[1])), ROUND_HALF_UP)
        if rounded == exact:
            return Cell(str(rounded), number=exact)
    return Cell(_plain(exact), number=exact)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
