"""Contributions of a workshop in the spreadsheets of those who held it, right and with faults, and what each must give.

Nothing of ours is imported: this file says what the reading of contributions is measured by. Everything is made in
memory, and twice the same bytes. The catalogues and the workshop (three tables and 450 cards at least) are the
caller's, or invented ones.

**What is read.** ``layouts()``: each a file, which sheets to read, in which row the heading stands, which of its
columns is which of ours (``mapping``) and the ``rows`` that must come out, in the order of the file: ``sheet`` (empty
for a CSV), ``row`` (as a spreadsheet counts: a text of several lines in a CSV is one row), ``table``, ``card``,
``kind``, ``author``, ``neighbourhood``, ``theme`` (codes of the catalogues), ``text``, ``dissent``. None: the cell, or
the column, is empty or missing. ``dissent`` is False there.

- Words of a catalogue are told by code or by name, in any case, with or without accents, between blanks. Kinds and
  authors are those of ``KIND_WORDS`` and ``AUTHOR_WORDS``. Cards are told in any case.
- A table is told as ``3``, ``«3»``, ``3.0``, ``Mesa 3`` or ``mesa nº 3``; where the mapping has no «mesa», by the name
  of the sheet, which is so written.
- A merged cell says the same of every row that it covers. Rows without anything in a mapped column are none; columns
  that are not mapped are not read.
- ``text`` is kept to the letter, line breaks and quotes too, and what begins like a formula; only the two signs of a
  Windows line break become one.
- Dissent is ``sí``, ``si``, ``x`` or ``disidencia``; ``no``, ``-`` and nothing are none.

**What is wrong.** ``with_faults()`` is a workbook of two sheets with the faults of ``faults()``, each on a row of its
own: exactly one line of its level at its cell, no other line anywhere, and nothing imported. ``with_remarks()`` is the
same without the rows of errors: it is imported, tells its remarks alone, and gives ``rows``. ``with_nul()`` is a CSV.

- ``ERROR``: told at the cell at fault, or at the empty cell where something lacks. A repeated card at the *later* one,
  also on another sheet and in another case. A theme or neighbourhood of no catalogue is one: nothing is guessed.
- ``REMARK``: told, and imported all the same: a text given twice at one table, a telephone or an e-mail in a text. A
  heading repeated further down is told at its first mapped cell and is no contribution.
- ``NOTHING``: looks wrong and is not; no line.

A text of more than ``TEXT_LIMIT`` characters is an error; one of ``LONG_ENOUGH`` is none; in between is the portal's.
Whether an empty kind or author is an error is the portal's too: none is planted. ``disagreements(told)`` compares.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.plan_sheets import put, same_bytes

Catalogue = Sequence[tuple[str, str]]

ERROR, REMARK, NOTHING = "error", "remark", "nothing"
TEXT_LIMIT = 10_000
LONG_ENOUGH = 4_000

#: Used where the caller gives no catalogue of its own: (code, name).
NEIGHBOURHOODS: Catalogue = (
    ("ituzaingo", "Ituzaingó"),
    ("flor-de-maronas", "Flor de Maroñas"),
    ("punta-rieles", "Punta Rieles, Bella Italia"),
    ("jardines", "Jardines del Hipódromo"),
    ("villa-garcia", "Villa García, Manga Rural"),
    ("union", "Unión"),
)
THEMES: Catalogue = (
    ("vialidad", "Vialidad y veredas"),
    ("arbolado", "Arbolado"),
    ("limpieza", "Limpieza y residuos"),
    ("alumbrado", "Alumbrado público"),
    ("cultura", "Cultura y fiestas"),
    ("genero", "Género y cuidados"),
)
KIND_WORDS: Mapping[str, Sequence[str]] = {
    "initiative": ("iniciativa", "Iniciativa", "INICIATIVA", "iniciativas"),
    "proposal": ("propuesta", "Propuesta", " PROPUESTA ", "propuestas"),
    "complaint": ("reclamo", "Reclamo", "RECLAMO", "reclamos"),
    "query": ("consulta", "Consulta", "CONSULTA", "consultas"),
    "opinion": ("opinion", "Opinión", "OPINIÓN", "opiniones"),
}
AUTHOR_WORDS: Mapping[str, Sequence[str]] = {
    "residents": ("vecinos", "Vecina", "VECINO", "vecinas y vecinos"),
    "organisation": ("organizacion", "Organización", "ORGANIZACIÓN SOCIAL", "organizaciones"),
    "neighbourhood_council": ("concejo_vecinal", "Concejo Vecinal", "CONCEJALA VECINAL", "concejal vecinal"),
    "staff": ("funcionariado", "Funcionaria", "FUNCIONARIO", "funcionarios"),
}
DISSENT_WORDS = ("sí", "x", "Si", "X", "SÍ", "disidencia")
NO_DISSENT_WORDS = (None, "no", "No", "-", None, "NO")

#: Our columns, in the order in which most write them.
COLUMNS = ("mesa", "tarjeta", "tipo", "de_quien", "barrio", "tema", "texto", "disidencia")


@dataclass(frozen=True)
class Workshop:
    """Its tables, the codes of the cards printed for it, and one that was printed for another."""

    tables: Sequence[str] = ("1", "2", "3", "4", "5", "6")
    cards: Sequence[str] = tuple(f"TF26-{n:03d}" for n in range(1, 451))
    card_of_another: str = "TG26-007"
    no_card: str = "TF26-999"
    no_table: str = "9"


WORKSHOP = Workshop()


@dataclass(frozen=True)
class Layout:
    name: str
    file_name: str
    raw: bytes
    sheets: Sequence[str]  # which to read; none for a CSV
    header_row: int
    mapping: Mapping[str, str]  # our column → its heading
    rows: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Fault:
    sheet: str
    row: int
    column: str
    kind: str
    level: str

    @property
    def cell(self) -> str:
        return f"{self.column}{self.row}"


# --- one contribution -----------------------------------------------------------------------------------

_TEXTS = (
    "Que poden los plátanos de Veracierto antes de agosto.",
    'Nos dijeron "el mes que viene"; ya pasó un año.',
    "Primero: cortar el pasto.\nSegundo: arreglar las hamacas.\n\nY bancos, «de los de madera».",
    "Más luz en el pasaje, \tson 3 focos",
    "=SUMA de voluntades: que nos dejen ayudar",
    "+ seguridad en la parada",
    "- perros sueltos - ferias: ordenar",
    "@municipio: contesten los correos",
    "Veredas; cunetas; bocas de tormenta",
    "La feria, los martes, corta el paso",
    "Ñandubay, ceibo y anacahuita: plantar 200 árboles",
    "¿Cuándo llega el saneamiento?",
    "'Entre comillas simples', así lo pidieron",
    "El 103 no pasa después de las 22:00",
    "NO AL TRASLADO DE LA POLICLÍNICA",
    "Un tablado 🎭 para el carnaval",
)


def without_accents(text: str) -> str:
    """«Ituzaingo», and «Maronas»."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def _as_written(code: str, name: str, way: int) -> str:
    """How somebody tells a row of a catalogue."""
    return (
        name,
        name.upper(),
        without_accents(name),
        f"  {name.lower()} ",
        code,
        without_accents(name).upper(),
        unicodedata.normalize("NFD", name),
    )[way % 7]


@dataclass
class _Setting:
    neighbourhoods: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str], ...]
    workshop: Workshop

    def one(self, number: int, table: int | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """The cells of the contribution of that number, and what they must give."""
        w = self.workshop
        place = number % len(w.tables) if table is None else table
        kind = sorted(KIND_WORDS)[number % len(KIND_WORDS)]
        author = list(AUTHOR_WORDS)[(number // 2) % len(AUTHOR_WORDS)]
        where = self.neighbourhoods[number * 5 % len(self.neighbourhoods)] if number % 6 != 4 else None
        theme = self.themes[number * 7 % len(self.themes)] if number % 5 != 3 else None
        dissent = number % 7 == 2
        text = _TEXTS[number % len(_TEXTS)]
        if number >= len(_TEXTS):
            text += f" ({number})"
        card = w.cards[number]
        cells = {
            "mesa": self.table(place, number),
            "tarjeta": (card, card.lower(), f" {card}")[number % 3],
            "tipo": KIND_WORDS[kind][number // 5 % 4],
            "de_quien": AUTHOR_WORDS[author][number // 3 % 4],
            "barrio": _as_written(*where, number) if where else None,
            "tema": _as_written(*theme, number + 2) if theme else None,
            "texto": text,
            "disidencia": (DISSENT_WORDS if dissent else NO_DISSENT_WORDS)[number // 7 % 6],
        }
        gives = {
            "table": w.tables[place],
            "card": card,
            "kind": kind,
            "author": author,
            "neighbourhood": where[0] if where else None,
            "theme": theme[0] if theme else None,
            "text": text,
            "dissent": dissent,
        }
        return cells, gives

    def table(self, place: int, way: int) -> Any:
        name = self.workshop.tables[place]
        ways: list[Any] = [name, f"Mesa {name}", f"mesa nº {name}", f" MESA {name} "]
        if name.isdigit():
            ways += [int(name), float(name)]
        return ways[way % len(ways)]


def _setting(neighbourhoods: Catalogue, themes: Catalogue, workshop: Workshop) -> _Setting:
    return _Setting(
        tuple((str(code), str(name)) for code, name in neighbourhoods),
        tuple((str(code), str(name)) for code, name in themes),
        workshop,
    )


_GIVES = {
    "mesa": "table",
    "tarjeta": "card",
    "tipo": "kind",
    "de_quien": "author",
    "barrio": "neighbourhood",
    "tema": "theme",
    "texto": "text",
    "disidencia": "dissent",
}


def _given(gives: dict[str, Any], columns: Iterable[str], sheet: str, row: int) -> dict[str, Any]:
    """What comes out where only these columns are there."""
    nothing: dict[str, Any] = dict.fromkeys(_GIVES.values()) | {"dissent": False}
    return {"sheet": sheet, "row": row} | nothing | {_GIVES[name]: gives[_GIVES[name]] for name in columns}


# --- the layouts ----------------------------------------------------------------------------------------


def layouts(
    neighbourhoods: Catalogue = NEIGHBOURHOODS, themes: Catalogue = THEMES, workshop: Workshop = WORKSHOP
) -> list[Layout]:
    """Eleven ways, the last of 400 rows."""
    s = _setting(neighbourhoods, themes, workshop)
    return [
        _plain(s),
        _titled(s),
        _sheet_per_table(s),
        _merged(s),
        _with_gaps(s),
        _with_more(s),
        _few_columns(s),
        _csv(
            s, "semicolons", "Aportes taller.csv", ";", "cp1252", {name: name.title() for name in COLUMNS}, 40
        ),
        _csv(s, "commas", "aportes.csv", ",", "utf-8-sig", {name: name for name in COLUMNS}, 60),
        _tabs(s),
        _big(s),
    ]


def _book(*titles: str) -> tuple[Workbook, list[Worksheet]]:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = titles[0]
    return book, [first, *[book.create_sheet(title) for title in titles[1:]]]


def _head(page: Worksheet, row: int, headings: Sequence[str]) -> None:
    for place, heading in enumerate(headings, start=1):
        page.cell(row, place, heading).font = Font(bold=True)


def _line(page: Worksheet, row: int, order: Sequence[str], cells: Mapping[str, Any]) -> None:
    for place, name in enumerate(order, start=1):
        if cells.get(name) is not None:
            put(page, f"{get_column_letter(place)}{row}", cells[name])


def _plain(s: _Setting) -> Layout:
    """Our own headings in the first row."""
    book, (page,) = _book("Aportes")
    _head(page, 1, COLUMNS)
    rows = []
    for number in range(18):
        cells, gives = s.one(number)
        _line(page, number + 2, COLUMNS, cells)
        rows.append(_given(gives, COLUMNS, "Aportes", number + 2))
    return Layout(
        "plain", "aportes.xlsx", same_bytes(book), ("Aportes",), 1, {name: name for name in COLUMNS}, rows
    )


def _titled(s: _Setting) -> Layout:
    """Three rows of titles, merged, above headings of their own, in another order."""
    mapping = {
        "texto": "¿Qué se dijo?",
        "mesa": "Mesa de trabajo",
        "tarjeta": "Nº de tarjeta",
        "de_quien": "Quién lo dice",
        "tipo": "Clase de aporte",
        "tema": "Área temática",
        "barrio": "Barrio / zona",
        "disidencia": "¿Hubo desacuerdo?",
    }
    order = list(mapping)
    book, (page,) = _book("Hoja1")
    for row, title in ((1, "Municipio de ejemplo"), (2, "Taller «Pensar el barrio»"), (3, "21/5/2026, 19 h")):
        page.cell(row, 1, title)
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(order))
    _head(page, 5, list(mapping.values()))
    rows = []
    for number in range(12):
        cells, gives = s.one(number + 20)
        _line(page, number + 6, order, cells)
        rows.append(_given(gives, order, "Hoja1", number + 6))
    return Layout("titled", "taller mayo.xlsx", same_bytes(book), ("Hoja1",), 5, mapping, rows)


def _sheet_per_table(s: _Setting) -> Layout:
    """A sheet for each table, which says it in its name alone; between them one that is not to be read."""
    order = ("tarjeta", "texto", "tipo", "de_quien", "barrio", "tema", "disidencia")
    mapping = dict(
        zip(
            order,
            ("Código", "Aporte textual", "Tipo", "De quién", "Barrio", "Tema", "Disidencia"),
            strict=True,
        )
    )
    tables = s.workshop.tables[:3]
    titles = [f"Mesa {tables[0]}", "Asistencia", *[f"mesa {name}" for name in tables[1:]]]
    book, pages = _book(*titles)
    pages[1]["A1"] = "No leer: lista de la entrada"
    rows = []
    sheets = [page for page in pages if page.title != "Asistencia"]
    for place, page in enumerate(sheets):
        page["A1"] = f"Facilita: equipo {place + 1}"
        _head(page, 2, list(mapping.values()))
        for at in range(4 + place):
            cells, gives = s.one(60 + place * 10 + at, place)
            _line(page, at + 3, order, cells)
            rows.append(_given(gives, [*order, "mesa"], page.title, at + 3))
    return Layout(
        "sheet_per_table",
        "mesas.xlsx",
        same_bytes(book),
        tuple(page.title for page in sheets),
        2,
        mapping,
        rows,
    )


def _merged(s: _Setting) -> Layout:
    """The table, and the neighbourhood of the second, merged over the rows that they are said of."""
    mapping = {name: name.upper().replace("_", " ") for name in COLUMNS}
    book, (page,) = _book("Relatoría")
    _head(page, 1, list(mapping.values()))
    rows = []
    for number in range(9):
        place = number // 3
        cells, gives = s.one(100 + number, place)
        row = number + 2
        if number % 3:
            cells["mesa"] = None
        if place == 1:
            code, name = s.neighbourhoods[0]
            cells["barrio"] = name if number % 3 == 0 else None
            gives["neighbourhood"] = code
        _line(page, row, COLUMNS, cells)
        rows.append(_given(gives, COLUMNS, "Relatoría", row))
    for first in (2, 5, 8):
        page.merge_cells(f"A{first}:A{first + 2}")
    page.merge_cells("E5:E7")
    return Layout("merged", "relatoria.xlsx", same_bytes(book), ("Relatoría",), 1, mapping, rows)


def _with_gaps(s: _Setting) -> Layout:
    """Rows with nothing, rows with blanks alone, and rows with something only where nobody looks."""
    mapping = {name: f"{name.replace('_', ' ').capitalize()}:" for name in COLUMNS}
    book, (page,) = _book("Todo junto")
    _head(page, 3, [*mapping.values(), "Notas de la facilitadora"])
    rows = []
    row = 4
    for number in range(10):
        cells, gives = s.one(120 + number)
        _line(page, row, COLUMNS, cells)
        rows.append(_given(gives, COLUMNS, "Todo junto", row))
        if number % 3 == 0:
            row += 1
        elif number % 3 == 1:
            row += 1
            page.cell(row, 7, "   ")
        else:
            row += 1
            page.cell(row, 9, "se cortó la luz un rato")
        row += 1
    return Layout("with_gaps", "todo.xlsx", same_bytes(book), ("Todo junto",), 3, mapping, rows)


def _with_more(s: _Setting) -> Layout:
    """Columns that are not asked for before, between and after; a heading of two lines; blanks around another."""
    order = (None, "mesa", None, "texto", "tarjeta", "barrio", "tipo", "de_quien", "tema", None, "disidencia")
    mapping = {
        "mesa": "Mesa",
        "texto": "Aporte\n(tal como se dijo)",
        "tarjeta": "Tarjeta",
        "barrio": "Barrio",
        "tipo": "  Tipo  ",
        "de_quien": "De quién",
        "tema": "Tema",
        "disidencia": "Disidencia",
    }
    book, (page, other) = _book("Datos", "Listas")
    other["A1"] = "Propuesta"
    for place, name in enumerate(order, start=1):
        page.cell(1, place, mapping[name] if name else f"Interno {place}")
    rows = []
    for number in range(8):
        cells, gives = s.one(140 + number)
        for place, name in enumerate(order, start=1):
            value = cells[name] if name else "no se lee"
            if value is not None:
                put(page, f"{get_column_letter(place)}{number + 2}", value)
        rows.append(_given(gives, COLUMNS, "Datos", number + 2))
    return Layout(
        "with_more",
        "datos.xlsx",
        same_bytes(book),
        ("Datos",),
        1,
        {name: heading.strip() for name, heading in mapping.items()},
        rows,
    )


def _few_columns(s: _Setting) -> Layout:
    """The table and what was said, nothing else; one text is long."""
    mapping = {"mesa": "Nº", "texto": "Aporte"}
    book, (page,) = _book("A")
    _head(page, 1, list(mapping.values()))
    rows = []
    for number in range(5):
        cells, gives = s.one(150 + number)
        if number == 3:
            words = "Contaron toda la historia de la plaza desde 1987. "
            cells["texto"] = gives["text"] = (words * (LONG_ENOUGH // len(words) + 1))[
                : LONG_ENOUGH - 1
            ] + "."
        _line(page, number + 2, list(mapping), cells)
        rows.append(_given(gives, mapping, "A", number + 2))
    return Layout("few_columns", "A.xlsx", same_bytes(book), ("A",), 1, mapping, rows)


def _delimited(rows: Sequence[Sequence[Any]], mark: str, ends: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark, lineterminator=ends)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def _as_text(table: Any) -> Any:
    """A spreadsheet writes 3.0 as «3»."""
    return int(table) if isinstance(table, float) else table


def _csv(
    s: _Setting,
    name: str,
    file_name: str,
    mark: str,
    encoding: str,
    headings: dict[str, str],
    first: int,
) -> Layout:
    """As a spreadsheet saves it on Windows: its own separator, its own line breaks, within the texts too."""
    lines: list[list[Any]] = [list(headings.values())]
    rows = []
    for number in range(16):
        cells, gives = s.one(160 + first + number)
        if encoding == "cp1252":  # what that page of signs cannot say
            for told in (cells, gives):
                key = "texto" if "texto" in told else "text"
                told[key] = told[key].replace("🎭", "y teatro")
            for key in ("barrio", "tema"):
                cells[key] = cells[key] and unicodedata.normalize("NFC", cells[key])
        cells["texto"] = cells["texto"].replace("\n", "\r\n")
        cells["mesa"] = _as_text(cells["mesa"])
        lines.append([cells[column] for column in headings])
        rows.append(_given(gives, headings, "", len(lines)))
    raw = _delimited(lines, mark, "\r\n").encode(encoding)
    return Layout(name, file_name, raw, (), 1, headings, rows)


def _tabs(s: _Setting) -> Layout:
    """Tabs, with a title and an empty row above the headings."""
    headings = {"mesa": "MESA", "texto": "APORTE", "barrio": "BARRIO", "disidencia": "DISIDENCIA"}
    lines: list[list[Any]] = [["Taller de mayo"], [], list(headings.values())]
    rows = []
    for number in range(10):
        cells, gives = s.one(250 + number)
        cells["mesa"] = _as_text(cells["mesa"])
        lines.append([cells[column] for column in headings])
        rows.append(_given(gives, headings, "", len(lines)))
    raw = _delimited(lines, "\t", "\n").encode()
    return Layout("tabs", "aportes.csv", raw, (), 3, headings, rows)


def _big(s: _Setting) -> Layout:
    """400 contributions of six tables, mixed as the cards were typed."""
    mapping = {name: name.replace("_", " ").title() for name in COLUMNS}
    book, (page,) = _book("Tarjetas")
    page["A1"] = "Todas las tarjetas"
    _head(page, 2, list(mapping.values()))
    numbers = list(range(400))
    random.Random("as they were typed").shuffle(numbers)
    rows = []
    for place, number in enumerate(numbers):
        cells, gives = s.one(number)
        _line(page, place + 3, COLUMNS, cells)
        rows.append(_given(gives, COLUMNS, "Tarjetas", place + 3))
    return Layout("big", "tarjetas.xlsx", same_bytes(book), ("Tarjetas",), 2, mapping, rows)


# --- faults ---------------------------------------------------------------------------------------------

HEADER_ROW = 3
SHEETS = ("Mesas 1 a 3", "Mesas 4 a 6")
MAPPING = {
    "mesa": "Mesa",
    "tarjeta": "Tarjeta",
    "tipo": "Tipo",
    "de_quien": "De quién",
    "barrio": "Barrio",
    "tema": "Tema",
    "texto": "Aporte",
    "disidencia": "Disidencia",
}
LETTERS = {name: get_column_letter(place) for place, name in enumerate(MAPPING, start=1)}
# Not values: the whole row is the headings again; a formula whose result nobody stored.
_HEADINGS_AGAIN = object()
_FORMULA = object()
NO_NEIGHBOURHOOD, NO_THEME = "Atlántida Sumergida", "Astronáutica"


@dataclass
class _Planted:
    column: str
    value: Any
    kind: str
    level: str
    more: dict[str, Any] = field(default_factory=dict)  # other cells of the row


def _plan(s: _Setting) -> list[list[_Planted | None]]:
    """By sheet, row after row; None: a row with nothing wrong."""
    w = s.workshop
    # The texts and cards of the first rows, which others repeat: row 0 of either sheet is right.
    first, _gives = s.one(0)
    phone = "Avisar a la encargada al 099 123 456 cuando vengan."
    mail = "Escribir a comision.plaza@example.org antes de empezar."
    return [
        [
            None,
            _Planted("barrio", NO_NEIGHBOURHOOD, "barrio que no está en el catálogo", ERROR),
            _Planted("tema", NO_THEME, "tema que no está en el catálogo", ERROR),
            _Planted("texto", None, "sin texto", ERROR),
            _Planted("texto", " \n ", "texto de espacios", ERROR),
            _Planted("tarjeta", w.card_of_another, "tarjeta de otro taller", ERROR),
            _Planted("tarjeta", w.no_card, "tarjeta que no se imprimió", ERROR),
            _Planted("mesa", w.no_table, "mesa que no existe", ERROR),
            _Planted("mesa", None, "sin mesa", ERROR),
            _Planted("texto", "Á" * 20_000, "texto de 20.000 caracteres", ERROR),
            _Planted("texto", "Antes\x7fdespués", "carácter de control", ERROR),
            None,
            _Planted("texto", '=HYPERLINK("http://192.0.2.1";"ver")', "parece una fórmula", NOTHING),
            _Planted("texto", 4521, "un número donde va un texto", ERROR),
            _Planted("tipo", "pataleo", "tipo desconocido", ERROR),
            _Planted("de_quien", "el de la moto", "no se sabe de quién", ERROR),
            _Planted("disidencia", "capaz", "disidencia que no se entiende", ERROR),
            _Planted("texto", phone, "un teléfono en el texto", REMARK),
            _Planted("texto", "Poda", "texto corto", NOTHING),
            _Planted("texto", "'= no es fórmula", "comienza con apóstrofo", NOTHING),
        ],
        [
            None,
            _Planted("tarjeta", str(first["tarjeta"]).lower(), "tarjeta repetida en otra hoja", ERROR),
            _Planted("texto", "#REF!", "error de fórmula", ERROR),
            _Planted("barrio", "#N/A", "error de fórmula", ERROR),
            _Planted("tarjeta", dt.datetime(2026, 12, 3), "una fecha donde va la tarjeta", ERROR),  # noqa: DTZ001
            _Planted("texto", _FORMULA, "fórmula sin resultado guardado", ERROR),
            _Planted("mesa", 2.5, "mesa que no existe", ERROR),
            _Planted("barrio", 12, "un número donde va un barrio", ERROR),
            _Planted("tema", True, "verdadero donde va un tema", ERROR),
            _Planted("tipo", 3, "un número donde va un tipo", ERROR),
            _Planted("texto", mail, "un correo en el texto", REMARK),
            _Planted("tarjeta", None, "sin tarjeta", NOTHING),
            _Planted("barrio", None, "sin barrio", NOTHING),
            _Planted("mesa", _HEADINGS_AGAIN, "los encabezados otra vez", REMARK),
            _Planted("texto", "La misma idea, dicha dos veces", "la primera de dos iguales", NOTHING),
            _Planted("texto", "La misma idea, dicha dos veces", "texto repetido en la misma mesa", REMARK),
            _Planted("tarjeta", f"{w.cards[0]}{w.cards[1]}", "dos tarjetas en una celda", ERROR),
            None,
            _Planted(
                "barrio",
                without_accents(s.neighbourhoods[0][1]).upper(),
                "barrio en mayúsculas sin tilde",
                NOTHING,
            ),
            _Planted(
                "texto", "Nos vemos el 25/8/2026 con 200 firmas", "números que no son de nadie", NOTHING
            ),
        ],
    ]


def _faulty(s: _Setting, errors: bool) -> tuple[bytes, list[Fault], list[dict[str, Any]]]:
    """The book, its faults in order, and the rows that it gives."""
    book, pages = _book(*SHEETS)
    told: list[Fault] = []
    rows: list[dict[str, Any]] = []
    for side, (page, planted) in enumerate(zip(pages, _plan(s), strict=True)):
        page["A1"] = f"Relatoría, {page.title}"
        page.merge_cells("A1:H1")
        _head(page, HEADER_ROW, list(MAPPING.values()))
        row = HEADER_ROW
        for number, fault in enumerate(planted):
            if fault and fault.level == ERROR and not errors:
                continue
            row += 1
            # The tables of a sheet in turn, and plain words: only what is planted is out of the ordinary.
            table = (side * 3 + number % 3) % len(s.workshop.tables)
            if (fault and "igual" in fault.kind) or (fault and "repetido en la misma mesa" in fault.kind):
                table = (side * 3) % len(s.workshop.tables)
            cells, gives = s.one(side * 40 + number, table)
            cells["texto"] = gives["text"] = f"Aporte {side * 40 + number}: mejorar el lugar"
            cells["mesa"] = s.table(table, 0)
            if fault:
                if fault.value is _HEADINGS_AGAIN:
                    _head(page, row, list(MAPPING.values()))
                    told.append(Fault(page.title, row, LETTERS[fault.column], fault.kind, fault.level))
                    continue
                if fault.value is _FORMULA:
                    cells["texto"] = None
                    page[f"{LETTERS['texto']}{row}"] = "=G5&G6"
                else:
                    cells[fault.column] = fault.value
                if fault.level != ERROR:
                    gives[_GIVES[fault.column]] = (
                        s.neighbourhoods[0][0] if fault.column == "barrio" and fault.value else fault.value
                    )
                told.append(Fault(page.title, row, LETTERS[fault.column], fault.kind, fault.level))
            _line(page, row, list(MAPPING), cells)
            if not fault or fault.level != ERROR:
                rows.append(_given(gives, MAPPING, page.title, row))
    return same_bytes(book), told, rows


def with_faults(
    neighbourhoods: Catalogue = NEIGHBOURHOODS, themes: Catalogue = THEMES, workshop: Workshop = WORKSHOP
) -> bytes:
    """Read ``SHEETS``, heading in ``HEADER_ROW``, by ``MAPPING``: the lines of ``faults()``, nothing imported."""
    return _faulty(_setting(neighbourhoods, themes, workshop), True)[0]


def faults(
    neighbourhoods: Catalogue = NEIGHBOURHOODS, themes: Catalogue = THEMES, workshop: Workshop = WORKSHOP
) -> list[Fault]:
    """Those of ``with_faults``, in the order of the book; ``NOTHING`` are the rows that must tell no line."""
    return _faulty(_setting(neighbourhoods, themes, workshop), True)[1]


def with_remarks(
    neighbourhoods: Catalogue = NEIGHBOURHOODS, themes: Catalogue = THEMES, workshop: Workshop = WORKSHOP
) -> tuple[Layout, list[Fault]]:
    """The same without its errors: what is imported, and the remarks (and ``NOTHING``) on the way."""
    raw, told, rows = _faulty(_setting(neighbourhoods, themes, workshop), False)
    return Layout("with_remarks", "relatoria.xlsx", raw, SHEETS, HEADER_ROW, MAPPING, rows), told


def with_nul() -> tuple[bytes, Fault]:
    """A CSV with a null character in a text: refused, or told at its cell; never an error of the database."""
    return b"mesa,texto\n1,Poda de \x00 rboles\n1,Luz\n", Fault("", 2, "B", "carácter nulo", ERROR)


def disagreements(told: Iterable[tuple[str, str, str]], expected: Sequence[Fault] | None = None) -> list[str]:
    """What is wrong with the lines (sheet, cell, level) told of ``with_faults``; empty if nothing is."""
    counted = Counter(told)
    wrong = []
    for fault in faults() if expected is None else expected:
        if fault.level == NOTHING:
            continue
        times = counted.pop((fault.sheet, fault.cell, fault.level), 0)
        if times != 1:
            wrong.append(f"{fault.sheet}!{fault.cell}: {fault.kind}: told {times} times as {fault.level}")
    return wrong + [
        f"{sheet}!{cell}: told {times} times as {level}, nothing such is wrong there"
        for (sheet, cell, level), times in sorted(counted.items())
    ]
