"""Pages of contributions, row by row: what each says, or every error by its cell. Nothing is guessed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from participation.privacy import personal_data_in
from participation.receipts import plain_receipt_code
from participation.sheets.columns import (
    AUTHORS,
    DISSENT,
    KINDS,
    LONGEST_WORDS,
    Column,
    Place,
    headings,
    names_a_table,
    table_of,
)
from planning.sheets.columns import MAX_COLUMNS, MAX_ROWS
from planning.sheets.reading import Cell, Row, column_letters
from planning.sheets.words import Suggester, fold


@dataclass(frozen=True)
class Told:
    """An error or a remark, at its cell; ``cell`` is empty where it is about the whole file."""

    sheet: str
    cell: str
    text: str

    def as_json(self) -> dict[str, str]:
        """As it is kept."""
        return {"sheet": self.sheet, "cell": self.cell, "text": self.text}


@dataclass(frozen=True)
class Facts:
    """What a workshop and its catalogues hold. Cards by their plain code; ``taken`` are those typed in already."""

    tables: frozenset[int]
    cards: Mapping[str, str]
    taken: frozenset[str]
    neighbourhoods: Sequence[tuple[str, str]]  # code, name
    themes: Sequence[tuple[str, str]]


@dataclass
class Reading:
    """What was read: rows by the names of ``contributions_of``, or what is wrong."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    errors: list[Told] = field(default_factory=list)
    remarks: list[Told] = field(default_factory=list)


def contributions_of(places: Iterable[Place], facts: Facts) -> Reading:
    """Every contribution of some pages, in their order: ``sheet``, ``row``, ``table``, ``card``, ``kind``, ``author``,
    ``neighbourhood``, ``theme`` (codes; ``None`` where nothing is said), ``text`` and ``dissent``.
    """
    reader = _Reader(facts)
    for place in places:
        reader.page(place)
    if not reader.found.rows and not reader.found.errors:
        reader.found.errors.append(Told("", "", "No hay ningún aporte debajo de los encabezados."))
    return reader.found


class _Reader:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._neighbourhoods = _by_word(facts.neighbourhoods)
        self._themes = _by_word(facts.themes)
        self._near: dict[Column, Suggester] = {
            Column.NEIGHBOURHOOD: Suggester([name for _, name in facts.neighbourhoods]),
            Column.THEME: Suggester([name for _, name in facts.themes]),
            Column.KIND: Suggester(KINDS),
        }
        self._seen_cards: set[str] = set()
        self._seen_texts: set[tuple[int | None, str]] = set()
        self._read = 0
        self.found = Reading()

    def page(self, place: Place) -> None:
        """Read one page."""
        sheet = place.sheet
        if sheet.too_wide:
            self._whole(place, f"La planilla pasa de {MAX_COLUMNS} columnas.", sheet.too_wide)
            return
        repeated = {column: fold(text) for column, text in headings(place).items()}
        for row in sheet.rows:
            if row.number <= place.header_row:
                continue
            said = {column: row[at] for column, at in place.mapping.items()}
            if not any(cell.text or cell.fault for cell in said.values()):
                continue
            if _is_header(said, repeated):
                first = min(place.mapping.values())
                text = "Los encabezados están otra vez: esa fila no se toma."
                self.found.remarks.append(Told(sheet.name, f"{column_letters(first)}{row.number}", text))
                continue
            self._read += 1
            if self._read > MAX_ROWS:
                break
            self._row(place, row, said)
        if sheet.too_long or self._read > MAX_ROWS:
            text = f"La planilla pasa de {MAX_ROWS} filas: dividila en varias."
            self._whole(place, text, sheet.too_long)

    def _whole(self, place: Place, text: str, cell: str) -> None:
        self.found.errors.append(Told(place.sheet.name, cell, text))

    def _row(self, place: Place, row: Row, said: Mapping[Column, Cell]) -> None:
        before = len(self.found.errors)

        def tell(column: Column, text: str, *, remark: bool = False) -> None:
            cell = f"{column_letters(place.mapping[column])}{row.number}"
            (self.found.remarks if remark else self.found.errors).append(Told(place.sheet.name, cell, text))

        def sound(column: Column) -> Cell | None:
            """The cell that says something that can be trusted; what cannot is told."""
            cell = said.get(column)
            if cell is None or not (cell.text or cell.fault):
                return None
            if cell.fault:
                tell(column, cell.fault)
                return None
            return cell

        table = self._table(place, said, sound, tell)
        values = {
            "table": table,
            "card": self._card(sound(Column.CARD), tell),
            "kind": self._word(Column.KIND, sound(Column.KIND), KINDS, tell),
            "author": self._word(Column.AUTHOR, sound(Column.AUTHOR), AUTHORS, tell),
            "neighbourhood": self._named(
                Column.NEIGHBOURHOOD, sound(Column.NEIGHBOURHOOD), self._neighbourhoods, tell
            ),
            "theme": self._named(Column.THEME, sound(Column.THEME), self._themes, tell),
            "text": self._text(table, said, sound, tell),
            "dissent": self._dissent(sound(Column.DISSENT), tell),
        }
        if len(self.found.errors) == before:
            self.found.rows.append({"sheet": place.sheet.name, "row": row.number} | values)

    def _table(
        self,
        place: Place,
        said: Mapping[Column, Cell],
        sound: Callable[[Column], Cell | None],
        tell: Callable[..., None],
    ) -> int | None:
        if Column.TABLE not in place.mapping:
            return self._table_of_page(place, tell)
        cell = sound(Column.TABLE)
        if cell is None:
            if not said[Column.TABLE].fault:
                tell(Column.TABLE, "Falta la mesa.")
            return None
        number = None if cell.is_date else table_of(cell.text)
        if number not in self._facts.tables:
            tell(Column.TABLE, f"«{cell.text[:40]}» no es una mesa de este taller.")
            return None
        return number

    def _table_of_page(self, place: Place, tell: Callable[..., None]) -> int | None:
        number = table_of(place.sheet.name) if names_a_table(place.sheet.name) else None
        if number in self._facts.tables:
            return number
        words = f"No se sabe de qué mesa es: no hay una columna «mesa», y la hoja se llama «{place.sheet.name[:40]}»."
        tell(Column.TEXT, words)
        return None

    def _card(self, cell: Cell | None, tell: Callable[..., None]) -> str | None:
        if cell is None:
            return None
        code = plain_receipt_code(cell.text)
        card = None if cell.is_date else self._facts.cards.get(code)
        if card is None:
            tell(Column.CARD, f"«{cell.text[:40]}» no es una tarjeta de este taller.")
        elif code in self._facts.taken:
            tell(Column.CARD, f"La tarjeta {card} ya se cargó.")
        elif code in self._seen_cards:
            tell(Column.CARD, f"La tarjeta {card} ya está más arriba en esta planilla.")
        else:
            self._seen_cards.add(code)
            return card
        return None

    def _word(
        self, column: Column, cell: Cell | None, words: Mapping[str, str], tell: Callable[..., None]
    ) -> str | None:
        if cell is None:
            return None
        found = words.get(fold(cell.text))
        if found is None:
            near = self._near[column](cell.text) if column in self._near else ""
            known = ", ".join({value: word for word, value in reversed(list(words.items()))}.values())
            tell(column, f"«{cell.text[:40]}» no se entiende: se espera {known}.{near}")
        return found

    def _named(
        self, column: Column, cell: Cell | None, rows: Mapping[str, list[str]], tell: Callable[..., None]
    ) -> str | None:
        if cell is None:
            return None
        codes = [] if cell.is_date or cell.number is not None else rows.get(fold(cell.text), [])
        if len(codes) == 1:
            return codes[0]
        if codes:
            tell(column, f"Hay más de uno que se llama «{cell.text[:60]}»: escribí su código.")
        else:
            tell(column, f"No se conoce «{cell.text[:60]}».{self._near[column](cell.text)}")
        return None

    def _text(
        self,
        table: int | None,
        said: Mapping[Column, Cell],
        sound: Callable[[Column], Cell | None],
        tell: Callable[..., None],
    ) -> str | None:
        cell = sound(Column.TEXT)
        if cell is None:
            if not said[Column.TEXT].fault:
                tell(Column.TEXT, "Falta el texto del aporte.")
            return None
        if cell.number is not None or cell.is_date:
            tell(Column.TEXT, f"Acá va el texto de un aporte, y dice «{cell.text[:40]}».")
            return None
        if len(cell.text) > LONGEST_WORDS:
            tell(Column.TEXT, f"Tiene {len(cell.text)} caracteres; un aporte lleva hasta {LONGEST_WORDS}.")
            return None
        same = (table, " ".join(cell.text.casefold().split()))
        if same in self._seen_texts:
            tell(Column.TEXT, "El mismo texto ya está más arriba, en la misma mesa.", remark=True)
        self._seen_texts.add(same)
        if suspects := personal_data_in(cell.text):
            tell(Column.TEXT, f"Parece que tiene {' y '.join(suspects)}.", remark=True)
        return cell.text

    def _dissent(self, cell: Cell | None, tell: Callable[..., None]) -> bool:
        if cell is None:
            return False
        found = DISSENT.get(fold(cell.text))
        if found is None:
            tell(Column.DISSENT, f"«{cell.text[:40]}» no se entiende: se espera sí o no.")
        return bool(found)


def _by_word(rows: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Codes by every word that names them."""
    found: dict[str, list[str]] = {}
    for code, name in rows:
        for word in {fold(code), fold(name)}:
            found.setdefault(word, []).append(code)
    return found


def _is_header(said: Mapping[Column, Cell], repeated: Mapping[Column, str]) -> bool:
    told = {column: cell.text for column, cell in said.items() if cell.text}
    return len(told) > 1 and all(fold(text) == repeated[column] for column, text in told.items())
