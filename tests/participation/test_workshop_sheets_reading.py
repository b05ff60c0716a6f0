"""Contributions in spreadsheets, measured by what a stranger wrote of how people type them."""

import pytest

from participation.receipts import plain_receipt_code
from participation.sheets.checking import Facts, Reading, contributions_of
from participation.sheets.columns import Place, places_of
from planning.sheets.reading import Unreadable, read_book
from tests import contribution_sheets as strangers
from tests.contribution_sheets import ERROR, REMARK, Layout

LAYOUTS = {layout.name: layout for layout in strangers.layouts()}
#: The stranger's word for ours.
KIND_OF = {"query": "question"}


def facts(taken: frozenset[str] = frozenset()) -> Facts:
    workshop = strangers.WORKSHOP
    return Facts(
        tables=frozenset(int(name) for name in workshop.tables),
        cards={plain_receipt_code(card): card for card in workshop.cards},
        taken=taken,
        neighbourhoods=strangers.NEIGHBOURHOODS,
        themes=strangers.THEMES,
    )


def read(raw: bytes, taken: frozenset[str] = frozenset()) -> tuple[list[Place], Reading]:
    places = places_of(read_book(raw, to_the_letter=True))
    return places, contributions_of(places, facts(taken))


def as_ours(layout: Layout) -> list[dict[str, object]]:
    return [
        row | {"table": int(row["table"]), "kind": KIND_OF.get(row["kind"], row["kind"])}
        for row in layout.rows
    ]


def lines(reading: Reading) -> list[tuple[str, str, str]]:
    told = [(line.sheet, line.cell, ERROR) for line in reading.errors]
    return told + [(line.sheet, line.cell, REMARK) for line in reading.remarks]


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_is_read_by_the_names_of_its_columns_alone(name: str) -> None:
    layout = LAYOUTS[name]
    places, reading = read(layout.raw)
    assert [place.sheet.name for place in places] == list(layout.sheets or [""])
    assert {place.header_row for place in places} == {layout.header_row}
    assert all({str(column) for column in place.mapping} == set(layout.mapping) for place in places)
    assert not reading.errors, reading.errors
    assert reading.rows == as_ours(layout)


def test_each_fault_is_one_line_at_its_cell_and_nothing_is_taken_for_one() -> None:
    _places, reading = read(strangers.with_faults())
    assert strangers.disagreements(lines(reading)) == []


def test_remarks_do_not_stop_an_import() -> None:
    layout, told = strangers.with_remarks()
    _places, reading = read(layout.raw)
    assert strangers.disagreements(lines(reading), told) == []
    assert reading.rows == as_ours(layout)


def test_a_null_character_is_refused_in_words() -> None:
    raw, _fault = strangers.with_nul()
    with pytest.raises(Unreadable, match="UTF-8"):
        read(raw)


def test_a_card_that_was_typed_already_is_an_error() -> None:
    layout = LAYOUTS["plain"]
    card = str(layout.rows[3]["card"])
    _places, reading = read(layout.raw, frozenset({plain_receipt_code(card)}))
    assert lines(reading) == [("Aportes", "B5", ERROR)]


@pytest.mark.parametrize(
    "raw",
    [b"mesa,nombre\n1,Ana\n", b"texto\nPoda\n", b"mesa\n1\n", b"a,b\n1,2\n"],
    ids=["no texts", "texts alone", "tables alone", "neither"],
)
def test_what_names_no_contributions_is_not_guessed(raw: bytes) -> None:
    assert places_of(read_book(raw)) == []


def test_without_a_table_each_row_is_told() -> None:
    _places, reading = read(b"texto,tipo\nPoda,propuesta\nLuz,reclamo\n")
    assert lines(reading) == [("", "A2", ERROR), ("", "A3", ERROR)] and not reading.rows


def test_headings_alone_are_told() -> None:
    _places, reading = read(b"mesa,texto\n")
    assert lines(reading) == [("", "", ERROR)]
