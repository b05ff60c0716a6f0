"""The import of plans, measured by spreadsheets that somebody made who had not seen it (``tests/data/plan_sheets``)."""

import datetime as dt
import tracemalloc
from collections.abc import Mapping
from time import process_time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from planning.models import DevelopmentPlan, PlanItem, SheetState, Subzone, Theme
from planning.sheets.columns import Tree
from planning.sheets.export import as_csv, as_xlsx
from tests import plan_hostile, plan_layouts, plan_sheets
from tests.planning import plans, sheets
from tests.thinning import thinned

WAYS = {
    plan_layouts.PARENT: Tree.PARENT,
    plan_layouts.PREFIX: Tree.CODE,
    plan_layouts.LEVELS: Tree.LEVELS,
}
LAYOUTS = [layout.name for layout in plan_layouts.layouts()]
HOSTILE = [file.name for file in plan_hostile.hostile()]


@pytest.fixture
def catalogues(people: dict[str, User]) -> None:
    """The themes and subzones that the corpora name."""
    for code, name in plan_sheets.THEMES:
        Theme.objects.update_or_create(
            code=code,
            defaults={"name": name, "valid_from": dt.date(2020, 1, 1), "valid_to": None},
        )
    for code, name in plan_sheets.SUBZONES:
        Subzone.objects.update_or_create(code=code, defaults={"name": name})


@pytest.mark.usefixtures("catalogues")
def test_37_faults_are_told_by_cell_and_nothing_is_imported(people: dict[str, User]) -> None:
    plan = plans.draft(people)
    sheet = sheets.checked(plan, plan_sheets.big_with_errors(), people["team"])
    assert sheet.state == SheetState.REFUSED and len(sheet.errors) == 37
    assert plan_sheets.disagreements(error["celda"] for error in sheet.errors) == []
    assert all(error["columna"] and error["motivo"].endswith((".", "?")) for error in sheet.errors)
    assert not PlanItem.objects.filter(plan=plan).exists()


@pytest.mark.usefixtures("catalogues")
def test_2000_rows_come_in_whole_and_go_out_again(people: dict[str, User]) -> None:
    """As proposed, without choosing anything; what an export writes says the same again."""
    plan, team = plans.draft(people), people["team"]
    sheet = sheets.checked(plan, plan_sheets.big_correct(), team)
    assert sheet.state == SheetState.CHECKED, sheet.errors[:5]
    assert sheets.counts(sheet) == (1895, 0, 0, 0)
    assert sheets.imported(sheet, team).state == SheetState.DONE
    assert sheets.told(plan) == sheets.wanted(_in_reading_order(plan_sheets.expected_items()))
    for data, name in (
        (plan_sheets.big_correct(), "de nuevo.xlsx"),
        (as_xlsx(plan), "plan.xlsx"),
        (as_csv(plan), "plan.csv"),
    ):
        again = sheets.checked(plan, data, team, name)
        assert (again.state, sheets.counts(again)) == (SheetState.CHECKED, (0, 0, 1895, 0)), name


def _in_reading_order(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    below: dict[str | None, list[dict[str, Any]]] = {}
    for item in items:
        below.setdefault(item["parent"], []).append(item)
    found: list[dict[str, Any]] = []
    waiting = list(reversed(below[None]))
    while waiting:
        found.append(waiting.pop())
        waiting += reversed(below.get(found[-1]["code"], []))
    return found


def _layout(name: str) -> plan_layouts.Layout:
    return next(layout for layout in plan_layouts.layouts() if layout.name == name)


def _plan_of(people: dict[str, User], layout: plan_layouts.Layout) -> DevelopmentPlan:
    return plans.draft(people, year_from=min(layout.years), year_to=max(layout.years))


@pytest.mark.usefixtures("catalogues")
@pytest.mark.parametrize("name", thinned(LAYOUTS, 3))
def test_layouts_of_others(name: str, people: dict[str, User]) -> None:
    """Chosen as the corpus says; twice, and the second time nothing changes."""
    layout, team = _layout(name), people["team"]
    plan = _plan_of(people, layout)
    for time in range(2):
        sheet = sheets.read(plan, layout.raw, team, layout.file_name)
        pages = [head["name"] for head in sheet.heads["pages"]]
        page = pages.index(layout.sheet) if layout.sheet else 0
        chosen = {
            "page": page,
            "header_row": layout.header_row,
            "tree": WAYS[layout.way],
            "mapping": sheets.named(sheet, page, layout.header_row, layout.mapping, layout.levels),
        }
        sheet = sheets.checked(plan, layout.raw, team, layout.file_name, **chosen)
        if layout.errors:
            assert sheet.state == SheetState.REFUSED
            assert [error["celda"] for error in sheet.errors] == [cell for cell, _kind in layout.errors]
            assert sheets.told(plan) == []
            return
        assert sheet.state == SheetState.CHECKED, sheet.errors
        size = len(layout.items)
        assert sheets.counts(sheet) == ((0, 0, size, 0) if time else (size, 0, 0, 0))
        if not time:
            sheets.imported(sheet, team)
            assert sheets.told(plan) == sheets.wanted(layout.items)


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts_of_others_are_proposed_right(name: str, people: dict[str, User]) -> None:
    """Page, row, way and columns, by their names alone."""
    layout = _layout(name)
    sheet = sheets.read(_plan_of(people, layout), layout.raw, people["team"], layout.file_name)
    page, row, tree, mapping = sheets.proposed(sheet)
    pages = [head["name"] for head in sheet.heads["pages"]]
    assert layout.sheet in (None, pages[page])
    assert (row, tree) == (layout.header_row, WAYS[layout.way])
    assert mapping == sheets.named(sheet, page, row, layout.mapping, layout.levels)


def _hostile(name: str) -> plan_hostile.Hostile:
    return next(file for file in plan_hostile.hostile() if file.name == name)


@pytest.mark.parametrize("name", thinned(HOSTILE, 4))
def test_files_that_nobody_should_send(name: str, people: dict[str, User]) -> None:
    """Refused in one sentence, or read as what they are; quickly, and within bounds."""
    file, team = _hostile(name), people["team"]
    data = file.raw
    plan = plans.draft(people)
    tracemalloc.start()
    begin = process_time()
    try:
        sheet = sheets.checked(plan, data, team, file.file_name)
    except ValidationError as refusal:
        sheet = None
        reasons = refusal.messages
    else:
        reasons = [error["motivo"] for error in sheet.errors]
    took, memory = process_time() - begin, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < plan_hostile.SECONDS and memory < plan_hostile.MEMORY, (took, memory)
    assert not any(plan_hostile.SECRET in reason for reason in reasons)
    outcome = file.outcome
    if outcome == plan_hostile.EITHER:
        outcome = plan_hostile.READ if sheet and sheet.state == SheetState.CHECKED else plan_hostile.REFUSED
    if outcome == plan_hostile.READ:
        assert sheet is not None and sheet.state == SheetState.CHECKED, reasons
        sheets.imported(sheet, team)
        _says(plan, file.items)
        return
    assert sheet is None or sheet.state == SheetState.REFUSED
    if file.cells:
        assert sheet is not None and [error["celda"] for error in sheet.errors] == list(file.cells)
    else:
        assert len(reasons) == 1, reasons
    assert not plan.items.exists()


def _says(plan: DevelopmentPlan, items: Any) -> None:
    told: list[Mapping[str, Any]] = sheets.told(plan)
    assert len(told) == len(items)
    by_code = {item["code"]: item for item in told}
    for item in items:
        assert item.items() <= by_code[item["code"]].items()
