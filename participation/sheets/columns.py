"""The columns of a spreadsheet of contributions, by the names that people give them; which rows name them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from participation.models import AuthorType, ContributionKind
from planning.sheets.columns import HEADER_ROWS
from planning.sheets.guessing import sheet_headers
from planning.sheets.reading import Sheet
from planning.sheets.words import fold

#: Signs of one contribution; nobody says more at a table, and more is a pasted document.
LONGEST_WORDS = 10_000


class Column(StrEnum):
    """What a column holds, as our own spreadsheet calls it."""

    TABLE = "mesa"
    CARD = "tarjeta"
    KIND = "tipo"
    AUTHOR = "de_quien"
    NEIGHBOURHOOD = "barrio"
    THEME = "tema"
    TEXT = "texto"
    DISSENT = "disidencia"


_NAMES: Mapping[Column, Sequence[str]] = {
    Column.TABLE: (
        "mesa", "mesa de trabajo", "n de mesa", "no de mesa", "numero de mesa", "no", "n", "nro", "numero", "grupo",
        "mesa no", "mesa n", "no mesa", "nro de mesa",
    ),
    Column.CARD: (
        "tarjeta", "no de tarjeta", "n de tarjeta", "nro de tarjeta", "numero de tarjeta", "codigo",
        "codigo de tarjeta", "codigo de la tarjeta", "cod tarjeta",
    ),
    Column.KIND: ("tipo", "tipo de aporte", "clase", "clase de aporte", "que es"),
    Column.AUTHOR: (
        "de quien", "quien", "quien lo dice", "quien lo dijo", "lo dijo", "autor", "autora", "autoria", "de quien es",
    ),
    Column.NEIGHBOURHOOD: ("barrio", "barrio zona", "zona", "barrios", "de que barrio"),
    Column.THEME: ("tema", "area tematica", "tematica", "area", "tema del catalogo", "eje tematico"),
    Column.TEXT: (
        "texto", "aporte", "aporte textual", "que se dijo", "aporte tal como se dijo", "palabras textuales", "aportes",
        "texto del aporte", "textual", "lo que se dijo", "que dijo", "idea", "idea o propuesta",
    ),
    Column.DISSENT: (
        "disidencia", "hubo desacuerdo", "desacuerdo", "en disidencia", "disiente", "opinion distinta",
    ),
}  # fmt: skip
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in names}

_KIND_NAMES = {
    ContributionKind.INITIATIVE: ("iniciativa", "iniciativas"),
    ContributionKind.PROPOSAL: ("propuesta", "propuestas"),
    ContributionKind.COMPLAINT: ("reclamo", "reclamos", "queja", "quejas"),
    ContributionKind.QUESTION: ("consulta", "consultas", "pregunta", "preguntas"),
    ContributionKind.OPINION: ("opinion", "opiniones"),
}
KINDS = {name: kind.value for kind, names in _KIND_NAMES.items() for name in names}
_AUTHOR_NAMES = {
    AuthorType.RESIDENTS: (
        "vecinos", "vecinas", "vecina", "vecino", "vecinas y vecinos", "vecinos y vecinas", "vecina o", "vecino a",
    ),
    AuthorType.ORGANISATION: (
        "organizacion", "organizaciones", "organizacion social", "organizaciones sociales", "colectivo",
    ),
    AuthorType.NEIGHBOURHOOD_COUNCIL: (
        "concejo vecinal", "concejala vecinal", "concejal vecinal", "concejales vecinales", "concejalas vecinales",
    ),
    AuthorType.MUNICIPAL_COUNCIL: (
        "concejo municipal", "concejala municipal", "concejal municipal", "concejala", "concejal",
    ),
    AuthorType.MAYOR: ("alcaldia", "alcalde", "alcaldesa"),
    AuthorType.STAFF: ("funcionariado", "funcionaria", "funcionario", "funcionarios", "funcionarias"),
}  # fmt: skip
AUTHORS = {name: author.value for author, names in _AUTHOR_NAMES.items() for name in names}
DISSENT = {"si": True, "s": True, "x": True, "disidencia": True, "no": False, "n": False, "": False}

_TABLE = re.compile(r"(?:mesa )?(?:no |n |nro |numero )?([0-9]{1,4})")


def table_of(text: str) -> int | None:
    """The number of a table: «3», «Mesa 3», «mesa nº 3»."""
    found = _TABLE.fullmatch(fold(text))
    return int(found[1]) if found else None


def names_a_table(text: str) -> bool:
    """Whether the name of a page says a table: «Mesa 2», and not «2», which is no more than a page."""
    return fold(text).startswith("mesa ") and table_of(text) is not None


@dataclass(frozen=True)
class Place:
    """A page to be read: the row that names its columns, and which column holds what (from 0)."""

    sheet: Sheet
    header_row: int
    mapping: Mapping[Column, int]


def places_of(sheets: Sequence[Sheet]) -> list[Place]:
    """The pages that have contributions: those that name a column of texts and say the table, in a column or a title.

    Where no page says the table, those that name a column of texts and another one of ours: what lacks is told there.
    """
    found = [place for sheet in sheets if not sheet.is_hidden and (place := _place(sheet))]
    told = [place for place in found if Column.TABLE in place.mapping or names_a_table(place.sheet.name)]
    return told or [place for place in found if len(place.mapping) > 1]


def _place(sheet: Sheet) -> Place | None:
    """The row among the first that names most of our columns, a column of texts among them."""
    best: Place | None = None
    for row in sheet.rows[: HEADER_ROWS * 2]:
        if row.number > HEADER_ROWS:
            break
        mapping: dict[Column, int] = {}
        for at, cell in sorted(row.cells.items()):
            column = _COLUMN_OF.get(fold(cell.text)) if len(cell.text) <= 80 else None
            if column:
                mapping.setdefault(column, at)
        if Column.TEXT in mapping and (best is None or len(mapping) > len(best.mapping)):
            best = Place(sheet, row.number, mapping)
    return best


def headings(place: Place) -> dict[Column, str]:
    """What the row of the headings says above each column that is read."""
    told = sheet_headers(place.sheet, place.header_row)
    return {column: told[at] for column, at in place.mapping.items()}
