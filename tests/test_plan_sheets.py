"""The big sheets are measured too: what is planted stands there, and nothing else is wrong."""

import ast
import csv
import io
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import plan_sheets
from tests.plan_layouts import LEVELS, PREFIX, Layout, layouts
from tests.plan_sheets import FIRST_ROW, HEADER_ROW, HEADERS, LETTERS, SHEET

#: What the corpora are, not what the portal does with them: they change seldom, and some take long to make.
pytestmark = pytest.mark.full


def read(raw: bytes) -> dict[str, Any]:
    """Reference → value of every cell that holds something."""
    page = openpyxl.load_workbook(io.BytesIO(raw))[SHEET]
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value is not None}


@pytest.fixture(scope="module")
def right() -> dict[str, Any]:
    return read(plan_sheets.big_correct())


@pytest.fixture(scope="module")
def faulty() -> dict[str, Any]:
    return read(plan_sheets.big_with_errors())


def test_the_correct_sheet_has_2000_rows_under_foreign_headers(right: dict[str, Any]) -> None:
    codes = [cell for cell in right if cell.startswith("A") and int(cell[1:]) >= FIRST_ROW]
    assert len(codes) == 2000
    assert [right[f"{letter}{HEADER_ROW}"] for letter in LETTERS.values()] == list(HEADERS.values())
    assert "A4" not in right


def test_what_must_come_out_is_a_tree_of_five_axes_and_six_levels() -> None:
    items = plan_sheets.expected_items()
    by_code = {item["code"]: item for item in items}
    assert len(by_code) == len(items) == 1895
    assert sum(item["parent"] is None for item in items) == 5
    assert all(item["parent"] in by_code for item in items if item["parent"])

    def depth(code: str | None) -> int:
        return 0 if code is None else 1 + depth(by_code[code]["parent"])

    assert max(depth(item["code"]) for item in items) == 6
    assert sum(len(item["indicators"]) > 1 for item in items) > 80
    assert all(0 < len(item["title"]) <= 200 and 0 <= item["weight"] <= 100 for item in items)
    places = {item["code"]: place for place, item in enumerate(items)}
    assert [item["code"] for item in items if item["parent"] == "4.2"] == [f"4.2.{n}" for n in range(1, 6)]
    assert places["4.2.3"] > places["4.2.3.8"]


def test_numbers_come_out_exact() -> None:
    targets = [
        value
        for item in plan_sheets.expected_items()
        for gives in item["indicators"]
        for value in gives["targets"].values()
    ]
    assert {Decimal(7), Decimal(57), Decimal("1234.5"), Decimal("12.25"), "Documento terminado"} <= set(
        targets
    )


def test_the_catalogue_given_is_the_one_used() -> None:
    themes = [("T-1", "Uno; y medio"), ("T-2", "Repetido"), ("T-3", "Repetido"), ("T-4", "Cuatro")]
    items = plan_sheets.expected_items(themes, [("S", "Única")])
    assert {code for item in items for code in item["themes"]} == {"T-1", "T-2", "T-3", "T-4"}
    words = {
        word.strip()
        for cell, value in read(plan_sheets.big_correct(themes, [("S", "Única")])).items()
        if cell.startswith(LETTERS["temas"]) and int(cell[1:]) >= FIRST_ROW
        for word in value.split(";")
    }
    assert words == {"T-1", "T-2", "T-3", "T-4", "Cuatro"}


def test_37_faults_of_at_least_15_kinds_stand_where_they_are_told(
    right: dict[str, Any], faulty: dict[str, Any]
) -> None:
    planted = plan_sheets.planted()
    assert len(planted) == 37
    assert len({kind for _cell, kind in planted}) >= 15
    told = {cell for reference, _kind in planted for cell in reference.split("|")}
    last = max(int(cell[1:]) for cell in right)
    changed = {cell for cell in right.keys() | faulty.keys() if right.get(cell) != faulty.get(cell)}
    # Below the correct sheet's end stand the rows put in; the row of a target without indicator loses its indicator.
    lost = next(cell for cell, kind in planted if kind == "meta sin indicador")[1:]
    within = {cell for cell in changed if int(cell[1:]) <= last}
    assert within - told == {f"{letter}{lost}" for letter in "IJ"}
    assert {cell for cell in told if int(cell[1:]) <= last} <= within


def test_each_fault_is_on_a_row_of_its_own() -> None:
    rows = Counter(reference.split("|")[0][1:] for reference, _kind in plan_sheets.planted())
    assert set(rows.values()) == {1}


def test_nobody_depends_on_a_row_that_has_lost_its_code(faulty: dict[str, Any]) -> None:
    parents = {
        str(value) for cell, value in faulty.items() if cell.startswith("B") and int(cell[1:]) >= FIRST_ROW
    }
    codes = {
        str(value) for cell, value in faulty.items() if cell.startswith("A") and int(cell[1:]) >= FIRST_ROW
    }
    told = [
        faulty[cell] for cell, kind in plan_sheets.planted() if kind == "depende de un código que no está"
    ]
    assert parents - codes == set(told)


def test_the_lengths_are_one_over() -> None:
    assert (len(plan_sheets.LONG_TITLE), len(plan_sheets.LONG_CODE), len(plan_sheets.LONG_TARGET)) == (
        201,
        41,
        121,
    )


def test_the_cycles_catch_nobody_else(faulty: dict[str, Any]) -> None:
    above = {
        str(faulty[f"A{row}"]): str(faulty[f"B{row}"])
        for row in range(FIRST_ROW, max(int(cell[1:]) for cell in faulty) + 1)
        if f"A{row}" in faulty and f"B{row}" in faulty
    }
    caught = {}
    for code in above:
        seen = [code]
        while above.get(seen[-1]) and above[seen[-1]] not in seen:
            seen.append(above[seen[-1]])
        if above.get(seen[-1]) in seen:
            assert above[seen[-1]] == code, f"{code} hangs from a cycle"
            caught[code] = len(seen)
    assert Counter(caught.values()) == {1: 1, 2: 4, 3: 3}
    first = {cell for cell, kind in plan_sheets.planted() if kind.startswith("ciclo")}
    assert {faulty[f"A{cell[1:]}"] for cell in first} == set(plan_sheets.IN_CYCLES)


def test_disagreements_tell_what_is_missing_twice_or_too_much() -> None:
    cells = [reference.split("|")[-1] for reference, _kind in plan_sheets.planted()]
    assert plan_sheets.disagreements(cells) == []
    wrong = plan_sheets.disagreements([*cells[1:], cells[1], "Z99"])
    assert len(wrong) == 3


def test_twice_the_same_bytes() -> None:
    first = plan_sheets.big_with_errors()
    plan_sheets._faulty_bytes.cache_clear()
    plan_sheets._faulty.cache_clear()
    plan_sheets._sheet.cache_clear()
    assert plan_sheets.big_with_errors() == first


# --- the small layouts --------------------------------------------------------------------------------


def rows_of(layout: Layout) -> list[list[Any]]:
    """The rows of the sheet to choose."""
    if layout.file_name.endswith(".csv"):
        text = layout.raw.decode("utf-8-sig" if layout.name == "tabbed_csv" else "cp1252")
        mark = "\t" if layout.name == "tabbed_csv" else ";"
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    book = openpyxl.load_workbook(io.BytesIO(layout.raw))
    page = book[layout.sheet] if layout.sheet else book.worksheets[0]
    return [list(row) for row in page.iter_rows(values_only=True)]


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_a_layout_says_what_its_sheet_holds(layout: Layout) -> None:
    rows = rows_of(layout)
    headers = rows[layout.header_row - 1]
    assert {*layout.mapping.values(), *layout.levels} <= set(headers)
    assert (layout.way == LEVELS) == bool(layout.levels)
    assert bool(layout.items) != bool(layout.errors)
    written = [str(cell) for row in rows[layout.header_row :] for cell in row if cell not in (None, "")]
    for item in layout.items:
        assert any(item["title"] in cell for cell in written)


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_the_items_of_a_layout_are_a_tree(layout: Layout) -> None:
    codes = [item["code"] for item in layout.items]
    assert len(set(codes)) == len(codes)
    for place, item in enumerate(layout.items):
        assert item["parent"] is None or item["parent"] in codes[:place]
        if layout.way == PREFIX and item["parent"]:
            assert item["code"].removeprefix(item["parent"])[0] in ".-"
        for one in item["indicators"]:
            assert set(one["targets"]) <= set(layout.years)


def test_ten_layouts_are_twice_the_same_bytes() -> None:
    assert len(layouts()) == 10
    assert [layout.raw for layout in layouts()] == [layout.raw for layout in layouts()]


@pytest.mark.parametrize("name", ["plan_sheets", "plan_layouts", "plan_hostile", "plan_reading"])
def test_nothing_of_ours_is_imported(name: str) -> None:
    source = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    imported = {
        (node.module or "").split(".")[0] if isinstance(node, ast.ImportFrom) else alias.name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names) | {"openpyxl", "tests"}
