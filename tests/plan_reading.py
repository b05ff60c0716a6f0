"""A naive reading of a plan's spreadsheet, from the rules of the format alone, to see that the corpora agree with them.

It is no model of how to do it: everything is in memory, nothing is protected against hostile files, limits and near
names are not looked at. ``read()`` gives the items as ``plan_sheets.expected_items()`` describes them, or the errors as
(reference, kind).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter

from tests.plan_layouts import LEVELS, PARENT, PREFIX
from tests.plan_sheets import SUBZONES, THEMES, Catalogue, Percent

KINDS = ("porcentaje", "cantidad", "producto", "si_no")
Cells = list[list[Any]]


def cells_of(raw: bytes, file_name: str, sheet: str | None) -> Cells:
    """Text, numbers and percentages, row by row; None where nothing stands."""
    if file_name.endswith(".csv"):
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252")
        first = text.partition("\n")[0]
        mark = max("\t;,", key=first.count)
        return [
            [cell or None for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        ]
    book = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
    page = book[sheet] if sheet else book.worksheets[0]
    return [[_value(cell) for cell in row] for row in page.iter_rows()]


def _value(cell: Cell | MergedCell) -> Any:
    if isinstance(cell.value, float | int) and "%" in re.sub(r'"[^"]*"|\\.', "", cell.number_format):
        return Percent(cell.value)
    return cell.value


def number_of(value: Any) -> Decimal:
    """ValueError where it is none."""
    if isinstance(value, Percent):
        return Decimal(str(value.share)) * 100
    if isinstance(value, int | float):
        return Decimal(str(value))
    text = value.removesuffix("%").strip()
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(value) from None


class _Reading:
    def __init__(
        self, mapping: Mapping[str, str], headers: Sequence[Any], themes: Catalogue, subzones: Catalogue
    ) -> None:
        self.places = {name: list(headers).index(header) for name, header in mapping.items()}
        self.themes, self.subzones = themes, subzones
        self.items: dict[str, dict[str, Any]] = {}
        self.parent_cells: dict[str, str] = {}
        self.errors: list[tuple[str, str]] = []
        self.number = 0
        self.row: list[Any] = []

    def cell(self, name: str) -> str:
        return f"{get_column_letter(self.places[name] + 1)}{self.number}"

    def wrong(self, name: str, kind: str) -> None:
        self.errors.append((self.cell(name), kind))

    def value(self, name: str) -> Any:
        """What stands there; an error value or a control character is told and read as nothing."""
        place = self.places.get(name)
        value = self.row[place] if place is not None and place < len(self.row) else None
        if not isinstance(value, str):
            return value
        if re.fullmatch(r"#(REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!)", value):
            self.wrong(name, "error de fórmula")
            return Ellipsis
        if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in value):
            self.wrong(name, "carácter de control")
            return Ellipsis
        return value.strip() or None

    def text(self, name: str) -> str:
        value = self.value(name)
        return "" if value in (None, Ellipsis) else str(value)

    def codes(self, name: str, catalogue: Catalogue, kind: str) -> list[str]:
        found = []
        for word in filter(None, (word.strip() for word in self.text(name).split(";"))):
            codes = [code for code, title in catalogue if word in (code, title)]
            found += codes[:1]
            if not codes:
                self.wrong(name, kind)
        return found

    def weight(self) -> int:
        value = self.value("peso")
        if value in (None, Ellipsis):
            return 1
        try:
            number = number_of(value)
        except ValueError:
            self.wrong("peso", "peso que no es un número")
            return 1
        if number != int(number):
            self.wrong("peso", "peso que no es entero")
        elif not 0 <= number <= 100:
            self.wrong("peso", "peso fuera de 0 a 100")
        return int(number)

    def item(self, code: str, parent: str | None, title: str) -> dict[str, Any]:
        return {
            "code": code,
            "parent": parent,
            "title": title,
            "description": self.text("descripcion"),
            "responsible": self.text("responsable"),
            "themes": self.codes("temas", self.themes, "tema que no está en el catálogo"),
            "subzones": self.codes("subzonas", self.subzones, "subzona que no está en el catálogo"),
            "weight": self.weight(),
            "indicators": [],
        }

    def indicator(self) -> dict[str, Any] | None:
        name, kind = self.text("indicador"), self.text("indicador_clase")
        metas = {int(column[5:]): column for column in self.places if column.startswith("meta_")}
        if not name:
            for column in metas.values():
                if self.value(column) is not None:
                    self.wrong(column, "meta sin indicador")
            return None
        if kind not in KINDS:
            self.wrong("indicador_clase", "clase de indicador desconocida" if kind else "indicador sin clase")
            return None
        numeric = kind in KINDS[:2]
        baseline = None
        partida = self.value("indicador_partida")
        if partida is not None and not numeric:
            self.wrong("indicador_partida", "valor de partida de un producto")
        elif partida not in (None, Ellipsis):
            try:
                baseline = number_of(partida)
            except ValueError:
                self.wrong("indicador_partida", "valor de partida que no es un número")
        targets: dict[int, Any] = {}
        for year, column in metas.items():
            value = self.value(column)
            if value in (None, Ellipsis):
                continue
            if not numeric:
                targets[year] = str(value)
                if len(targets[year]) > 120:
                    self.wrong(column, "meta de más de 120 caracteres")
                continue
            try:
                targets[year] = number_of(value)
            except ValueError:
                self.wrong(column, "meta de una cantidad que no es un número")
        return {
            "name": name,
            "kind": kind,
            "unit": self.text("indicador_unidad"),
            "baseline": baseline,
            "source": self.text("indicador_fuente"),
            "weight": 1,
            "targets": targets,
        }

    # --- one row, under each way ------------------------------------------------------------------------

    def by_code(self, with_parent: bool) -> None:
        code, title = self.text("codigo"), self.value("titulo")
        if not code:
            self.wrong("codigo", "sin código")
        elif len(code) > 40:
            self.wrong("codigo", "código de más de 40 caracteres")
        elif code in self.items:
            self._further(self.items[code])
            return
        if title is None:
            self.wrong("titulo", "sin título")
        elif title is not Ellipsis and len(title) > 200:
            self.wrong("titulo", "título de más de 200 caracteres")
        parent = self.text("depende_de") or None if with_parent else None
        item = self.item(code, parent, "" if title in (None, Ellipsis) else title)
        if with_parent and code:
            self.parent_cells[code] = self.cell("depende_de")
        if one := self.indicator():
            item["indicators"].append(one)
        self.items[code or f"({self.number})"] = item

    def _further(self, first: dict[str, Any]) -> None:
        """Its item's columns are empty or equal; of a row that differs in its title no more is asked."""
        if (title := self.text("titulo")) and title != first["title"]:
            self.wrong("titulo", "código repetido")
            return
        again = self.item(first["code"], self.text("depende_de") or None, first["title"])
        for name, key in (
            ("depende_de", "parent"),
            ("descripcion", "description"),
            ("responsable", "responsible"),
            ("temas", "themes"),
            ("subzonas", "subzones"),
            ("peso", "weight"),
        ):
            if self.value(name) is not None and again[key] != first[key]:
                self.wrong(name, "dos filas del mismo ítem que se contradicen")
        if one := self.indicator():
            first["indicators"].append(one)

    def by_levels(self, texts: list[str | None], path: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """``path``: (code, what stood in the cell) of the row above, from the top."""
        changed = False
        for level, text in enumerate(texts):
            if text is None or (level < len(path) and path[level][1] == text):
                continue
            path, changed = path[:level], True
            parent = path[-1][0] if path else None
            place = sum(item["parent"] == parent for item in self.items.values()) + 1
            found = re.fullmatch(r"(?:Eje )?(\d+(?:\.\d+)*)(?::| (?=\D)) *(.+)", text)
            code = found[1] if found else f"{parent}.{place}" if parent else f"{place}"
            path = [*path, (code, text)]
            last = not any(texts[level + 1 :])
            if not last:
                self.row, kept = [], self.row
            self.items[code] = self.item(code, parent, found[2] if found else text)
            if not last:
                self.row = kept
        assert path or not changed
        if one := self.indicator():
            self.items[path[-1][0]]["indicators"].append(one)
        return path

    # --- the tree ---------------------------------------------------------------------------------------

    def parents_from_codes(self) -> None:
        for code, item in self.items.items():
            above = [code[:at] for at in range(len(code)) if code[at] in ".-" and code[:at] in self.items]
            item["parent"] = above[-1] if above else None

    def check_parents(self) -> None:
        told: set[str] = set()
        for code, cell in self.parent_cells.items():
            parent = self.items[code]["parent"]
            if parent is not None and parent not in self.items:
                self.errors.append((cell, "depende de un código que no está"))
                continue
            ring = [code]
            while (parent := self.items.get(ring[-1], {}).get("parent")) and parent not in ring:
                ring.append(parent)
            if parent == code and not told & set(ring):
                told |= set(ring)
                names = {1: "depende de sí mismo", 2: "ciclo de dos", 3: "ciclo de tres"}
                self.errors.append((cell, names.get(len(ring), "ciclo")))


def read(
    raw: bytes,
    *,
    file_name: str = "plan.xlsx",
    sheet: str | None = None,
    header_row: int,
    mapping: Mapping[str, str],
    way: str = PARENT,
    levels: Sequence[str] = (),
    themes: Catalogue = THEMES,
    subzones: Catalogue = SUBZONES,
) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """The items in the order of the sheet and the errors; with an error, no item."""
    rows = cells_of(raw, file_name, sheet)
    headers = rows[header_row - 1]
    reading = _Reading(mapping, headers, themes, subzones)
    path: list[tuple[str, str]] = []
    for number, row in enumerate(rows[header_row:], start=header_row + 1):
        reading.number, reading.row = number, row
        if all(cell in (None, "") for cell in row):
            continue
        if way == LEVELS:
            path = reading.by_levels([row[list(headers).index(level)] for level in levels], path)
        else:
            reading.by_code(with_parent=way == PARENT)
    if way == PREFIX:
        reading.parents_from_codes()
    reading.check_parents()
    return ([] if reading.errors else list(reading.items.values())), reading.errors
