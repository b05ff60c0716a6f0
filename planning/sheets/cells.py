"""Cells of a row turned into what a plan stores; what does not fit is told by its cell."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from planning.models import IndicatorKind, Subzone, Theme
from planning.sheets.columns import KINDS, Field, year_of
from planning.sheets.reading import Cell
from planning.sheets.wanted import Faults, Line, PlanFacts, WantedIndicator, in_force
from planning.sheets.words import Suggester, fold, tidy

LONGEST = {Field.TITLE: 200, Field.RESPONSIBLE: 200, Field.INDICATOR: 200, Field.UNIT: 120, Field.SOURCE: 200}
_LONGEST_TEXT = 20_000
_LONGEST_TARGET = 120
_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 12
#: 1.234.567,8 · 1234,5 · 1234.5 · 1,234.5; no thousands begin with a nought: 0.500 is a half
_SPANISH = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?\Z")
_ENGLISH = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+\Z")
_PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?\Z")
_YES, _NO = ("si", "s", "yes", "x", "1"), ("no", "n", "0")


def number_of(cell: Cell) -> Decimal | None:
    """The figure that a cell says, however it is written; ``None`` when it is none."""
    if cell.is_date:
        return None
    if cell.number is not None:
        return cell.number.quantize(_CENT, ROUND_HALF_UP) if abs(cell.number) < _LARGEST else cell.number
    text = cell.text.replace("\u2212", "-").strip().removesuffix("%")
    if not text.lstrip("-").startswith("0"):
        text = re.sub(r"(?<=[0-9])[\s\u00a0\u202f](?=[0-9]{3}\b)", "", text)
    text = text.strip()
    if _SPANISH.match(text):
        text = text.replace(".", "").replace(",", ".")
    elif _ENGLISH.match(text):
        text = text.replace(",", "")
    elif _PLAIN.match(text):
        text = text.replace(",", ".")
    else:
        return None
    return Decimal(text)


def text_of(cell: Cell) -> str:
    """A long text: composed accents, its own lines."""
    return unicodedata.normalize("NFC", cell.text).strip()


class CellReader:
    """Reads the cells of rows. A method returns nothing both for an empty and for a wrong cell."""

    def __init__(self, facts: PlanFacts, faults: Faults) -> None:
        self._facts = facts
        self._fail = faults
        self._suggest = {
            Field.THEMES: Suggester(_names(facts.themes)),
            Field.SUBZONES: Suggester(_names(facts.subzones)),
            Field.KIND: Suggester({"porcentaje", "cantidad", "producto", "si_no"}),
        }

    def refuse_faults(self, line: Line) -> None:
        """Tell the cells of a row that cannot be trusted."""
        for name in line.layout.mapping:
            if line[name].fault:
                self._fail(line, name, line[name].fault)

    def short(self, line: Line, name: Field) -> str:
        """A text of one line."""
        text = tidy(line[name].text)
        if len(text) > LONGEST[name]:
            self._fail(line, name, f"Tiene {len(text)} caracteres; el máximo es {LONGEST[name]}.")
        return text

    def values(self, line: Line, code: str) -> dict[str, Any]:
        """What a row says of its item, but for its place and its title."""
        found: dict[str, Any] = {}
        has = line.layout.has
        if has(Field.DESCRIPTION):
            found["description"] = text_of(line[Field.DESCRIPTION])
            if len(found["description"]) > _LONGEST_TEXT:
                self._fail(line, Field.DESCRIPTION, f"Tiene más de {_LONGEST_TEXT} caracteres.")
        if has(Field.RESPONSIBLE):
            found["responsible"] = self.short(line, Field.RESPONSIBLE)
        if has(Field.WEIGHT):
            found["weight"] = self._weight(line, Field.WEIGHT)
        if has(Field.THEMES):
            kept = self._facts.kept_themes.get(code, set())
            found["themes"] = self._listed(line, Field.THEMES, self._facts.themes, kept)
        if has(Field.SUBZONES):
            found["subzones"] = self._listed(line, Field.SUBZONES, self._facts.subzones, set())
        return found

    def _weight(self, line: Line, name: Field) -> int:
        cell = line[name]
        if not cell.text or name in line.bad:
            return 1
        number = number_of(cell)
        if number is None or number != number.to_integral_value():
            self._fail(line, name, f"«{cell.text[:60]}» no es un número entero.")
        elif not 0 <= number <= 100:
            self._fail(line, name, f"El peso va de 0 a 100, y dice {cell.text[:60]}.")
        else:
            return int(number)
        return 1

    def _listed(
        self, line: Line, name: Field, catalogue: Mapping[str, list[Any]], kept: set[int]
    ) -> list[int]:
        """Codes or names, with ``;`` between."""
        found: list[int] = []
        unknown: list[str] = []
        for word in self._words(line[name].text, catalogue):
            rows = catalogue.get(fold(word), [])
            if not rows:
                unknown.append(f"No se conoce «{word[:60]}».{self._suggest[name](word)}")
            elif len(rows) > 1:
                unknown.append(f"Hay más de uno que se llama «{word[:60]}»: escribí su código.")
            elif isinstance(rows[0], Theme) and not in_force(rows[0]) and rows[0].pk not in kept:
                unknown.append(f"El tema «{word[:60]}» no está en vigencia.")
            elif rows[0].pk not in found:
                found.append(rows[0].pk)
        if unknown and name not in line.bad:
            self._fail(line, name, " ".join(unknown))
        return found

    @staticmethod
    def _words(text: str, catalogue: Mapping[str, list[Any]]) -> list[str]:
        """A name may have a comma in it: what has no ``;`` is cut at commas only when every piece is known."""
        if fold(text) in catalogue:
            return [text]
        words: list[str] = []
        for word in filter(None, map(tidy, re.split(r"[;\n]", text))):
            pieces = [piece for piece in map(tidy, re.split(r"[,/]", word)) if piece]
            whole = fold(word) in catalogue or not all(fold(piece) in catalogue for piece in pieces)
            words += [word] if whole else pieces
        return words

    # -- indicators

    def indicator(self, line: Line, title: str) -> WantedIndicator | None:
        """The indicator of a row, when it has any."""
        if not tells_indicator(line):
            return None
        name = self.short(line, Field.INDICATOR) if line.layout.has(Field.INDICATOR) else title[:200]
        if not name and Field.INDICATOR not in line.bad:
            told = next(field for field in indicator_fields(line.layout.mapping) if line.says(field))
            where = told if year_of(told) or not line.layout.has(Field.INDICATOR) else Field.INDICATOR
            self._fail(line, where, "Falta decir qué se mide: la celda del indicador está vacía.")
        found = WantedIndicator(name, line)
        kind = self._kind(line)
        has = line.layout.has
        if has(Field.UNIT):
            found.values["unit"] = self.short(line, Field.UNIT)
        if has(Field.SOURCE):
            found.values["source"] = self.short(line, Field.SOURCE)
        if has(Field.INDICATOR_WEIGHT):
            found.values["weight"] = self._weight(line, Field.INDICATOR_WEIGHT)
        if kind is not None and name:
            found.values["kind"] = kind
            self._figures(line, found, kind)
        return found

    def _kind(self, line: Line) -> IndicatorKind | None:
        if not line.layout.has(Field.KIND):
            return guessed_kind(line)
        if Field.KIND in line.bad or not line.says(Field.INDICATOR):
            return None
        word = tidy(line[Field.KIND].text)
        kind = KINDS.get(fold(word) or word)
        if not word:
            self._fail(line, Field.KIND, "Falta la clase: porcentaje, cantidad, producto o si_no.")
        elif kind is None:
            self._fail(
                line,
                Field.KIND,
                f"«{word[:60]}» no es una clase: se espera porcentaje, cantidad, producto o si_no."
                + self._suggest[Field.KIND](word),
            )
        return kind

    def _figures(self, line: Line, found: WantedIndicator, kind: IndicatorKind) -> None:
        if line.layout.has(Field.BASELINE):
            found.values["baseline"] = None
            if kind.has_figures:
                found.values["baseline"] = self._figure(line, Field.BASELINE, negative=True)
            elif line[Field.BASELINE].text:
                self._fail(
                    line,
                    Field.BASELINE,
                    "El punto de partida es un número: vale para porcentajes y cantidades.",
                )
        for name in line.layout.mapping:
            if year := year_of(name):
                found.targets[year] = self._target(line, name, year, kind)

    def _target(self, line: Line, name: str, year: int, kind: IndicatorKind) -> Decimal | str | None:
        cell = line[name]
        if not cell.text or name in line.bad:
            return None
        years = self._facts.years
        if year not in years:
            self._fail(line, name, f"El plan va de {years[0]} a {years[-1]}: no lleva metas de {year}.")
            return None
        if kind.has_figures:
            return self._figure(line, name)
        text = tidy(cell.text)
        if len(text) > _LONGEST_TARGET:
            self._fail(line, name, f"Tiene {len(text)} caracteres; el máximo es {_LONGEST_TARGET}.")
        return text

    def _figure(self, line: Line, name: str, *, negative: bool = False) -> Decimal | None:
        cell = line[name]
        if not cell.text or name in line.bad:
            return None
        number = number_of(cell)
        if number is None:
            self._fail(line, name, f"«{cell.text[:60]}» no es un número, por ejemplo 1500 o 82,5.")
        elif number < 0 and not negative:
            self._fail(line, name, "Una meta no puede ser menor que cero.")
        elif abs(number) >= _LARGEST:
            self._fail(line, name, "El número es demasiado grande.")
        elif number != number.quantize(_CENT):
            self._fail(line, name, f"«{cell.text[:60]}» tiene más de dos decimales.")
        else:
            return number.quantize(_CENT)
        return None


def indicator_fields(mapping: Mapping[str, int]) -> list[str]:
    """The fields of a layout that speak of an indicator."""
    ours = (Field.INDICATOR, Field.KIND, Field.UNIT, Field.BASELINE, Field.SOURCE, Field.INDICATOR_WEIGHT)
    return [*(name for name in ours if name in mapping), *(name for name in mapping if year_of(name))]


def tells_indicator(line: Line) -> bool:
    """Whether a row has an indicator. Where none is named, a class or a unit alone is what somebody filled down."""
    idle = (Field.KIND, Field.UNIT, Field.SOURCE, Field.INDICATOR_WEIGHT)
    names = indicator_fields(line.layout.mapping)
    return any(line.says(name) for name in names if line.layout.has(Field.INDICATOR) or name not in idle)


def guessed_kind(line: Line) -> IndicatorKind:
    """The class of an indicator in a spreadsheet that has no column for it, by what its cells say."""
    cells = [line[name] for name in line.layout.mapping if year_of(name) or name == Field.BASELINE]
    cells = [cell for cell in cells if cell.text]
    words = f" {fold(line[Field.INDICATOR].text)} {fold(line[Field.UNIT].text)} "
    signs = line[Field.INDICATOR].text + line[Field.UNIT].text + "".join(cell.text for cell in cells)
    if any(number_of(cell) is None for cell in cells):
        said = {fold(cell.text) for cell in cells}
        return IndicatorKind.YES_NO if said <= {*_YES, *_NO} else IndicatorKind.PRODUCT
    if "%" in signs or " porcentaje " in words or " tasa " in words or " proporcion " in words:
        return IndicatorKind.RATIO
    return IndicatorKind.COUNT


def _names(catalogue: Mapping[str, list[Theme] | list[Subzone]]) -> list[str]:
    return sorted({row.name for rows in catalogue.values() for row in rows})
