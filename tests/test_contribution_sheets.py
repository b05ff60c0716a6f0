"""The sheets hold what they say, by a plain reader that knows nothing of the portal."""

import ast
import csv
import io
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import contribution_sheets
from tests.contribution_sheets import (
    AUTHOR_WORDS,
    COLUMNS,
    DISSENT_WORDS,
    ERROR,
    HEADER_ROW,
    KIND_WORDS,
    LETTERS,
    MAPPING,
    NEIGHBOURHOODS,
    NOTHING,
    REMARK,
    SHEETS,
    TEXT_LIMIT,
    THEMES,
    WORKSHOP,
    Layout,
    Workshop,
    disagreements,
    faults,
    layouts,
    with_faults,
    with_nul,
    with_remarks,
    without_accents,
)

#: What the corpora are, not what the portal does with them: they change seldom, and some take long to make.
pytestmark = pytest.mark.full

KEYS = {"sheet", "row", "table", "card", "kind", "author", "neighbourhood", "theme", "text", "dissent"}


# --- a plain reader -------------------------------------------------------------------------------------


def pages_of(layout: Layout) -> dict[str, list[list[Any]]]:
    """Rows by sheet, merged cells filled."""
    if layout.file_name.endswith(".csv"):
        encoding = {"semicolons": "cp1252", "commas": "utf-8-sig"}.get(layout.name, "utf-8")
        mark = {"semicolons": ";", "commas": ","}.get(layout.name, "\t")
        text = layout.raw.decode(encoding)
        return {"": [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]}
    book = openpyxl.load_workbook(io.BytesIO(layout.raw))
    pages = {}
    for name in layout.sheets:
        page = book[name]
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        for merged in page.merged_cells.ranges:
            for row in range(merged.min_row, merged.max_row + 1):
                for column in range(merged.min_col, merged.max_col + 1):
                    rows[row - 1][column - 1] = rows[merged.min_row - 1][merged.min_col - 1]
        pages[name] = rows
    return pages


def plain(value: Any) -> str:
    if isinstance(value, float):
        value = int(value)
    return " ".join(without_accents(str(value or "")).casefold().split())


def word(value: Any, words: dict[str, list[str]]) -> str | None:
    """The one of a list that is meant; None of nothing, and it fails on what is in none."""
    if not plain(value):
        return None
    (found,) = [key for key, said in words.items() if plain(value) in {plain(one) for one in said}]
    return found


def read(layout: Layout) -> list[dict[str, Any]]:
    found = []
    for name, rows in pages_of(layout).items():
        heads = [str(cell or "").strip() for cell in rows[layout.header_row - 1]]
        places = {ours: heads.index(heading) for ours, heading in layout.mapping.items()}
        for number, row in enumerate(rows[layout.header_row :], start=layout.header_row + 1):
            cells = {ours: row[place] if place < len(row) else None for ours, place in places.items()}
            if not any(plain(value) for value in cells.values()):
                continue
            if all(str(cells[ours]).strip() == heading for ours, heading in layout.mapping.items()):
                continue
            table = plain(cells.get("mesa", name)).removeprefix("mesa").strip().removeprefix("no ")
            found.append(
                {
                    "sheet": name,
                    "row": number,
                    "table": table.removeprefix("nº ").strip(),
                    "card": str(cells["tarjeta"]).strip().upper() if cells.get("tarjeta") else None,
                    "kind": word(cells.get("tipo"), {k: list(v) for k, v in KIND_WORDS.items()}),
                    "author": word(cells.get("de_quien"), {k: list(v) for k, v in AUTHOR_WORDS.items()}),
                    "neighbourhood": word(cells.get("barrio"), {c: [c, n] for c, n in NEIGHBOURHOODS}),
                    "theme": word(cells.get("tema"), {c: [c, n] for c, n in THEMES}),
                    "text": str(cells["texto"]).replace("\r\n", "\n"),
                    "dissent": plain(cells.get("disidencia")) in {plain(one) for one in DISSENT_WORDS},
                }
            )
    return found


# --- the layouts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_a_plain_reader_gets_what_a_layout_says(layout: Layout) -> None:
    assert [set(row) for row in layout.rows] == [KEYS] * len(layout.rows)
    assert read(layout) == list(layout.rows)


def test_there_are_enough_and_one_of_400() -> None:
    found = layouts()
    assert len({layout.name for layout in found}) == len(found) >= 8
    assert [len(layout.rows) for layout in found if layout.name == "big"] == [400]
    written = {layout.name: set(layout.mapping.values()) for layout in found}
    assert len({frozenset(headings) for headings in written.values()}) >= 8


def test_what_is_written_is_as_people_write() -> None:
    """Line breaks, quotes and formulas in texts; words of the catalogue in other letters; tables as numbers."""
    texts = [row["text"] for layout in layouts() for row in layout.rows]
    for sign in ("\n", '"', ";", ",", "\t", "«", "🎭"):
        assert any(sign in text for text in texts), sign
    for sign in "=+-@'":
        assert any(text.startswith(sign) for text in texts), sign
    big = next(layout for layout in layouts() if layout.name == "big")
    rows = pages_of(big)["Tarjetas"][big.header_row :]
    names = {name for _code, name in NEIGHBOURHOODS}
    assert sum(row[4] is not None and row[4] not in names for row in rows) > 100
    assert {type(row[0]) for row in rows} >= {str, int}
    assert all(len({row["card"] for row in layout.rows}) in (1, len(layout.rows)) for layout in layouts())
    assert any(row["dissent"] for row in big.rows)
    for key in ("neighbourhood", "theme"):
        assert any(row[key] is None for row in big.rows)


def test_the_catalogues_and_the_workshop_given_are_used() -> None:
    workshop = Workshop(("A", "B", "C"), tuple(f"X{n}" for n in range(450)), "Y1", "X999", "D")
    for layout in layouts([("n1", "Ñandú")], [("t1", "Té"), ("t2", "Años")], workshop)[:2]:
        assert {row["neighbourhood"] for row in layout.rows} <= {"n1", None}
        assert {row["theme"] for row in layout.rows} <= {"t1", "t2", None}
        assert {row["table"] for row in layout.rows} == {"A", "B", "C"}
        assert {row["card"][0] for row in layout.rows} == {"X"}


# --- the faults -----------------------------------------------------------------------------------------


def test_there_are_enough_faults_each_on_its_own_row() -> None:
    told = faults()
    levels = Counter(fault.level for fault in told)
    assert levels[ERROR] >= 20
    assert levels[REMARK] >= 4
    assert levels[NOTHING] >= 6
    assert set(Counter((fault.sheet, fault.row) for fault in told).values()) == {1}
    assert {fault.sheet for fault in told} == set(SHEETS)
    assert {fault.column for fault in told} == set(LETTERS.values())


def test_the_faults_stand_where_they_are_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(with_faults()))
    at = {fault.kind: book[fault.sheet][fault.cell].value for fault in faults()}
    assert at["sin texto"] is None
    assert at["sin mesa"] is None
    assert at["mesa que no existe"] in (2.5, WORKSHOP.no_table)
    assert at["tarjeta de otro taller"] == WORKSHOP.card_of_another
    assert len(at["texto de 20.000 caracteres"]) == 20_000 > TEXT_LIMIT
    assert at["parece una fórmula"].startswith("=HYPERLINK")
    assert at["un número donde va un texto"] == 4521
    assert at["los encabezados otra vez"] == MAPPING["mesa"]
    for sheet in SHEETS:
        assert [cell.value for cell in book[sheet][HEADER_ROW]] == list(MAPPING.values())
    formula = next(fault for fault in faults() if fault.kind.startswith("fórmula sin"))
    assert book[formula.sheet][formula.cell].data_type == "f"
    looks_like_one = next(fault for fault in faults() if fault.kind == "parece una fórmula")
    assert book[looks_like_one.sheet][looks_like_one.cell].data_type == "s"


def test_nothing_else_is_wrong() -> None:
    """Every row without a fault reads plainly, and no card comes twice but the one that was planted."""
    layout, told = with_remarks()
    assert read(layout) == list(layout.rows)
    assert {fault.level for fault in told} == {REMARK, NOTHING}
    assert len(layout.rows) == 3 + len(told) - sum("encabezados" in fault.kind for fault in told) + 1
    book = openpyxl.load_workbook(io.BytesIO(with_faults()))
    cards = Counter(
        str(book[sheet].cell(row, 2).value).strip().upper()
        for sheet in SHEETS
        for row in range(HEADER_ROW + 1, book[sheet].max_row + 1)
        if book[sheet].cell(row, 2).value not in (None, MAPPING["tarjeta"])
    )
    assert [card for card, times in cards.items() if times > 1] == [WORKSHOP.cards[0]]
    texts = Counter(
        (book[sheet].cell(row, 1).value, book[sheet].cell(row, 7).value)
        for sheet in SHEETS
        for row in range(HEADER_ROW + 1, book[sheet].max_row + 1)
        if book[sheet].cell(row, 7).value is not None
    )
    assert sum(times > 1 for times in texts.values()) == 1


def test_disagreements_tell_what_is_missing_twice_too_much_or_of_another_level() -> None:
    lines = [(fault.sheet, fault.cell, fault.level) for fault in faults() if fault.level != NOTHING]
    assert disagreements(lines) == []
    assert len(disagreements([*lines[1:], lines[1], ("Otra", "A1", ERROR)])) == 3
    sheet, cell, _level = lines[0]
    assert len(disagreements([(sheet, cell, REMARK), *lines[1:]])) == 2
    quiet = next(fault for fault in faults() if fault.level == NOTHING)
    assert len(disagreements([*lines, (quiet.sheet, quiet.cell, REMARK)])) == 1


def test_the_null_character_is_there() -> None:
    raw, fault = with_nul()
    assert b"\x00" in raw.split(b"\n")[fault.row - 1]


def test_twice_the_same_bytes() -> None:
    assert [layout.raw for layout in layouts()] == [layout.raw for layout in layouts()]
    assert with_faults() == with_faults()


def test_a_reader_that_forgets_something_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Merged cells not filled, the first sheet alone, or accents minded: other rows, or none."""
    found = {layout.name: layout for layout in layouts()}
    unmerged = openpyxl.load_workbook(io.BytesIO(found["merged"].raw))["Relatoría"]
    assert unmerged["A3"].value is None
    assert len(found["sheet_per_table"].sheets) == 3
    monkeypatch.setattr(sys.modules[__name__], "plain", lambda value: str(value or "").strip())
    with pytest.raises(ValueError, match="unpack"):
        read(found["big"])


def test_nothing_of_ours_is_imported() -> None:
    source = Path(contribution_sheets.__file__).read_text(encoding="utf-8")
    imported = {
        (node.module or "").split(".")[0] if isinstance(node, ast.ImportFrom) else alias.name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names) | {"openpyxl", "tests"}
    assert tuple(MAPPING) == COLUMNS
