"""The corpora agree with the rules: a naive reading, made from these alone, gives what each says it must give."""

import pytest

from tests import plan_sheets
from tests.plan_layouts import Layout, layouts
from tests.plan_reading import read
from tests.plan_sheets import HEADER_ROW, SHEET

#: What the corpora are, not what the portal does with them: they change seldom, and some take long to make.
pytestmark = pytest.mark.full


def test_the_big_sheet_gives_what_it_says() -> None:
    items, errors = read(
        plan_sheets.big_correct(), sheet=SHEET, header_row=HEADER_ROW, mapping=plan_sheets.mapping()
    )
    assert errors == []
    assert items == plan_sheets.expected_items()


def test_the_faults_give_one_error_each_and_nothing_follows() -> None:
    items, errors = read(
        plan_sheets.big_with_errors(), sheet=SHEET, header_row=HEADER_ROW, mapping=plan_sheets.mapping()
    )
    assert items == []
    assert plan_sheets.disagreements([cell for cell, _kind in errors]) == []
    assert sorted(kind for _cell, kind in errors) == sorted(kind for _cell, kind in plan_sheets.planted())


def test_another_catalogue_gives_its_own_codes() -> None:
    themes, subzones = [("a", "Uno"), ("b", "Dos"), ("c", "Tres")], [("z", "Zona, la única")]
    items, errors = read(
        plan_sheets.big_correct(themes, subzones),
        sheet=SHEET,
        header_row=HEADER_ROW,
        mapping=plan_sheets.mapping(),
        themes=themes,
        subzones=subzones,
    )
    assert (items, errors) == (plan_sheets.expected_items(themes, subzones), [])
    assert plan_sheets.big_with_errors(themes, subzones) != plan_sheets.big_with_errors()


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_a_layout_gives_what_it_says(layout: Layout) -> None:
    items, errors = read(
        layout.raw,
        file_name=layout.file_name,
        sheet=layout.sheet,
        header_row=layout.header_row,
        mapping=layout.mapping,
        way=layout.way,
        levels=layout.levels,
    )
    assert errors == list(layout.errors)
    assert items == list(layout.items)
