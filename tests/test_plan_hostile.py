"""The hostile files are what they say: small outside, huge inside, and so on."""

import io
import zipfile
from collections import Counter
from typing import Any

import openpyxl
import pytest

from tests import plan_hostile
from tests.plan_hostile import EITHER, ERRORS, READ, REFUSED, Hostile, hostile

#: What the corpora are, not what the portal does with them: they change seldom, and some take long to make.
pytestmark = pytest.mark.full


@pytest.mark.parametrize("name", ["bomb_of_rows", "bomb_of_one_cell", "bomb_of_strings", "bomb_that_lies"])
def test_a_bomb_is_small_and_unpacks_to_more_than_200_mb(name: str) -> None:
    raw = getattr(plan_hostile, name)()
    assert len(raw) < 2 * 1024 * 1024
    assert plan_hostile.unpacked(raw) > 200 * 1024 * 1024


def test_the_lie_stands_in_the_directory() -> None:
    with zipfile.ZipFile(io.BytesIO(plan_hostile.bomb_that_lies())) as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size == 1000
        with pytest.raises(zipfile.BadZipFile):
            archive.read("xl/worksheets/sheet1.xml")


def test_each_has_a_name_and_says_what_must_happen() -> None:
    names = Counter(one.name for one in hostile())
    assert set(names.values()) == {1}
    for one in hostile():
        assert one.must
        assert bool(one.items) == (one.outcome in (READ, EITHER))
        assert bool(one.cells) == (one.outcome == ERRORS)


@pytest.mark.parametrize(
    "one",
    [one for one in hostile() if one.outcome == READ and one.file_name.endswith(".xlsx")],
    ids=lambda one: one.name,
)
def test_what_must_be_read_can_be(one: Hostile) -> None:
    page = openpyxl.load_workbook(io.BytesIO(one.raw), data_only=True).worksheets[0]
    read: list[dict[str, Any]] = [
        {"code": row[0], "title": row[1], "weight": row[2]}
        for row in page.iter_rows(min_row=2, values_only=True)
    ]
    assert [{key: row[key] for key in item} for row, item in zip(read, one.items, strict=True)] == list(
        one.items
    )


@pytest.mark.parametrize("number", [5000, 5001])
def test_rows_are_so_many(number: int) -> None:
    assert openpyxl.load_workbook(io.BytesIO(plan_hostile.rows(number))).worksheets[0].max_row == number + 1


def test_columns_are_so_many() -> None:
    assert openpyxl.load_workbook(io.BytesIO(plan_hostile.columns(61))).worksheets[0].max_column == 61


def test_one_byte_over_the_limit() -> None:
    assert len(plan_hostile.too_big()) == 5 * 1024 * 1024 + 1


def test_a_formula_without_a_value_reads_as_nothing_to_who_does_not_look() -> None:
    """That is the trap: openpyxl says None, as of an empty cell."""
    raw = plan_hostile.formula_without_value()
    assert openpyxl.load_workbook(io.BytesIO(raw), data_only=True).worksheets[0]["C2"].value is None
    assert openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]["C2"].data_type == "f"


@pytest.mark.parametrize("name", ["cut_short", "wrong_sum", "renamed_program", "password_protected"])
def test_damaged_and_others_are_no_workbook(name: str) -> None:
    with pytest.raises(Exception):  # noqa: B017 — whatever it is, it cannot be read
        openpyxl.load_workbook(io.BytesIO(getattr(plan_hostile, name)())).worksheets[0]["A1"].value  # noqa: B018


def test_macros_are_there() -> None:
    with zipfile.ZipFile(io.BytesIO(plan_hostile.with_macros())) as archive:
        assert "xl/vbaProject.bin" in archive.namelist()
        assert b"macroEnabled" in archive.read("[Content_Types].xml")


def test_twice_the_same_bytes() -> None:
    first = [one.raw for one in hostile() if not one.name.startswith("bomb")]
    plan_hostile.rows.cache_clear()
    assert [one.raw for one in hostile() if not one.name.startswith("bomb")] == first
    assert any(one.outcome == REFUSED for one in hostile())
