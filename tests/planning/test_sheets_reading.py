"""What the import of plans takes where the format leaves it open (``docs/importing.md``)."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from accounts.models import User
from planning.models import IndicatorKind, PlanItem, SheetState, Subzone, Theme
from planning.queries.held import held_rows
from planning.sheets.cells import number_of
from planning.sheets.reading import Cell, Unreadable, check_archive, column_letters, read_book
from planning.sheets.trees import _front
from tests import plan_hostile
from tests.planning import operational, plans, sheets


def errors_of(people: dict[str, User], rows: sheets.Rows, **chosen: Any) -> list[tuple[str, str]]:
    """Cell and reason of each error."""
    sheet = sheets.checked(plans.draft(people), sheets.xlsx(rows), people["team"], **chosen)
    assert sheet.state == SheetState.REFUSED, sheet.summary
    return [(error["celda"], error["motivo"]) for error in sheet.errors]


def said_by(
    people: dict[str, User], data: bytes, name: str = "plan.xlsx", **chosen: Any
) -> list[dict[str, Any]]:
    """What a new plan says after an import."""
    plan, team = plans.draft(people), people["team"]
    sheet = sheets.checked(plan, data, team, name, **chosen)
    assert sheet.state == SheetState.CHECKED, sheet.errors
    sheets.imported(sheet, team)
    return sheets.told(plan)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("12.5", "12.5"),
        ("80 %", "80"),
        ("80%", "80"),
        ("12 000", "12000"),
        ("-3,5", "-3.5"),
        ("0,125", "0.125"),
        ("0.500", "0.5"),
        ("-0.125", "-0.125"),
        ("0.500,5", None),
        ("0,123.5", None),
        ("0 500", None),
        ("12 o 13", None),
        ("1.23.4", None),
        ("1e5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(text: str, number: str | None) -> None:
    assert number_of(Cell(text)) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Eje 1: Ambiente", ("1", "Ambiente")),
        ("1.5.1 Poda", ("1.5.1", "Poda")),
        ("OE2 – Verde", ("OE2", "Verde")),
        ("Línea estratégica 2.1. Agua", ("2.1", "Agua")),
        ("3) Luz", ("3", "Luz")),
        ("100 luminarias", None),
        ("3.000 árboles", None),
        ("Ambiente", None),
        ("Carnaval 2026", None),
    ],
)
def test_codes_in_front_of_titles(text: str, found: tuple[str, str] | None) -> None:
    assert _front(text) == found


def test_levels_counted_from_one_again(people: dict[str, User]) -> None:
    rows = [
        ["Eje", "Objetivo"],
        ["Eje 1: Ambiente", "Objetivo 1: Aire"],
        ["", "Objetivo 2: Agua"],
        ["Eje 2: Cultura", "Objetivo 1: Cine"],
    ]
    told = said_by(people, sheets.xlsx(rows))
    assert [(item["code"], item["parent"]) for item in told] == [
        ("1", None),
        ("1.1", "1"),
        ("1.2", "1"),
        ("2", None),
        ("2.1", "2"),
    ]


def test_what_has_no_code_keeps_the_one_of_its_title(people: dict[str, User]) -> None:
    """Somebody put a row in between and mended a title: what was there is updated, nothing changes hands."""
    plan, team = plans.draft(people), people["team"]
    rows = [["Eje", "Acción"], ["Ambiente", "Podar"], ["", "Plantar"], ["", "Regar"]]
    sheets.imported(sheets.checked(plan, sheets.xlsx(rows), team), team)
    keys = dict(plan.items.values_list("title", "pk"))
    rows = [["Eje", "Acción"], ["Ambiente", "Censar"], ["", "Podar"], ["", "Plantar"], ["", "Regar más"]]
    sheet = sheets.checked(plan, sheets.xlsx(rows), team)
    sheets.imported(sheet, team)
    found = {item["title"]: item["code"] for item in sheets.told(plan)}
    assert (found["Podar"], found["Plantar"]) == ("1.1", "1.2")
    assert dict(plan.items.values_list("title", "pk"))["Plantar"] == keys["Plantar"]


def test_what_has_no_code_takes_none_that_the_plan_has(people: dict[str, User]) -> None:
    """A new title in the place of what the file does not speak of is something else, not that under another name."""
    plan, team = plans.draft(people), people["team"]
    rows = [["Eje", "Acción"], ["Ambiente", "Podar"], ["", "Plantar"]]
    sheets.imported(sheets.checked(plan, sheets.xlsx(rows), team), team)
    rows = [["Eje", "Acción"], ["Ambiente", "Censar"], ["Cultura", "Cantar"]]
    sheet = sheets.checked(plan, sheets.xlsx(rows), team)
    assert [(change["code"], change["title"]) for change in sheet.summary["new"]] == [
        ("1.3", "Censar"),
        ("2", "Cultura"),
        ("2.1", "Cantar"),
    ]
    assert not sheet.summary["changed"] and [row["code"] for row in sheet.summary["missing"]] == [
        "1.1",
        "1.2",
    ]


def test_a_title_said_twice_in_its_level_is_told(people: dict[str, User]) -> None:
    rows = [
        ["Eje", "Acción", "Responsable"],
        ["Ambiente", "Podar", "Obras"],
        ["", "Regar", ""],
        ["", "Podar", ""],
    ]
    assert errors_of(people, rows) == [("B4", "«Podar» está repetido: ya está en la fila 2.")]


def test_a_level_that_is_skipped(people: dict[str, User]) -> None:
    rows = [["Eje", "Línea", "Acción"], ["Ambiente", "Agua", "Medir"], ["Cultura", "", "Cantar"]]
    told = said_by(people, sheets.xlsx(rows))
    assert [(item["code"], item["title"]) for item in told][-2:] == [("2", "Cultura"), ("2.1", "Cantar")]


def test_a_merged_cell_says_the_same_in_each_of_its_rows(people: dict[str, User]) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["codigo", "titulo", "responsable"],
        ["1", "Podar", "Obras"],
        ["2", "Regar", None],
        ["3", "Ver", None],
    ):
        page.append(row)
    page.merge_cells("C2:C3")
    out = io.BytesIO()
    book.save(out)
    assert [item["responsible"] for item in said_by(people, out.getvalue())] == ["Obras", "Obras", ""]


@pytest.mark.parametrize(
    "make",
    [
        plan_hostile.external_entity,
        plan_hostile.external_doctype,
        plan_hostile.entities_in_entities,
        plan_hostile.page_of_another_name,
        plan_hostile.page_in_utf_7,
    ],
)
def test_what_no_spreadsheet_declares_is_not_even_parsed(make: Callable[[], bytes]) -> None:
    with pytest.raises(Unreadable, match="declaraciones"):
        check_archive(make())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("xl/media/image1.png", b"\x89PNG\r\n\x1a\n\0\0\0<!DOCTYPE"),
        ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\0\0<!ENTITY"),
        ("xl/printerSettings/printerSettings1.bin", "Impresora".encode("utf-16-le")),
        ("docProps/app.xml", b'<?xml version="1.0" encoding="ISO-8859-1"?><Properties/>'),
    ],
)
def test_what_spreadsheets_do_hold_is_let_pass(name: str, data: bytes) -> None:
    check_archive(plan_hostile.with_parts(sheets.xlsx([["codigo", "titulo"], ["1", "Podar"]]), {name: data}))


def test_names_in_two_rows(people: dict[str, User]) -> None:
    """The years below one word; what that row leaves empty is named by the row above."""
    rows = [
        ["PLAN DE TODOS"],
        ["Código", "Acción", "Indicador", "Clase", "Metas", None],
        [None, None, None, None, 2026, 2027],
        ["1", "Podar", "Árboles", "cantidad", 10, 20],
    ]
    sheet = sheets.read(plans.draft(people), sheets.xlsx(rows), people["team"])
    assert sheets.proposed(sheet)[1] == 3
    assert said_by(people, sheets.xlsx(rows))[0]["indicators"][0]["targets"] == {2026: 10, 2027: 20}


def test_a_repeated_code_with_another_title_is_no_further_indicator(people: dict[str, User]) -> None:
    header = ["codigo", "titulo", "indicador", "indicador_clase"]
    rows = [header, ["1", "Podar", "Árboles", "cantidad"], ["1", "Regar", "Litros", "cantidad"]]
    assert errors_of(people, rows) == [("A3", "El código «1» está repetido: ya está en la fila 2.")]
    rows[2] = ["1", "", "árboles", "cantidad"]
    assert errors_of(people, rows) == [("C3", "Este indicador ya está en la fila 2.")]


def test_codes_that_the_spreadsheet_took_for_something_else(people: dict[str, User]) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["codigo", "titulo"])
    page.append([1, "Ambiente"])
    page.append([1.1, "Aire"])
    page["A3"].number_format = "0.00"
    data = io.BytesIO()
    book.save(data)
    assert [item["code"] for item in said_by(people, data.getvalue())] == ["1", "1.10"]
    rows = [["codigo", "titulo"], [dt.date(2026, 5, 1), "Poda"]]
    ((cell, reason),) = errors_of(people, rows)
    assert cell == "A2" and "tomó el código por una fecha" in reason


def test_the_class_of_an_indicator_where_no_column_says_it(people: dict[str, User]) -> None:
    rows = [
        ["codigo", "titulo", "indicador", "meta_2026"],
        ["1", "a", "Árboles", 10],
        ["2", "b", "Reclamos resueltos", "80 %"],
        ["3", "c", "Protocolo", "Documento"],
        ["4", "d", "Convenio", "Sí"],
    ]
    kinds = [item["indicators"][0]["kind"] for item in said_by(people, sheets.xlsx(rows))]
    assert kinds == ["cantidad", "porcentaje", "producto", "si_no"]


def test_targets_outside_of_the_plan_and_below_zero(people: dict[str, User]) -> None:
    rows = [
        ["codigo", "titulo", "indicador", "indicador_clase", "meta_2026", "meta_2040"],
        ["1", "a", "Árboles", "cantidad", -1, 5],
        ["2", "b", "Luces", "cantidad", 0.005, None],
        ["3", "c", "Bancos", "cantidad", "0,005", None],
    ]
    assert [cell for cell, _reason in errors_of(people, rows)] == ["E2", "F2", "E4"]


def test_themes_and_subzones_by_code_or_name(people: dict[str, User]) -> None:
    """A near name is offered; one that two have says its code; a theme no longer in force is for whoever has it."""
    Subzone.objects.create(code="S1", name="Este")
    Subzone.objects.create(code="S2", name="Este")
    Theme.objects.filter(code="arbolado").update(valid_to=dt.date(2021, 1, 1))
    name = Theme.objects.get(code="alumbrado").name
    other = Theme.objects.at().exclude(code="alumbrado").order_by("pk")[0]
    header = ["codigo", "titulo", "temas", "subzonas"]
    reasons = dict(
        errors_of(
            people,
            [
                header,
                ["1", "a", "alumbrdo", "este"],
                ["2", "b", "arbolado", "S1; S3"],
                ["3", "c", name, "S2"],
            ],
        )
    )
    assert set(reasons) == {"C2", "D2", "C3", "D3"}
    assert name in reasons["C2"] and "escribí su código" in reasons["D2"] and "vigencia" in reasons["C3"]
    told = said_by(people, sheets.xlsx([header, ["1", "a", f"{name}, {other.code}", "s1;S2"]]))
    assert (told[0]["themes"], told[0]["subzones"]) == (sorted(["alumbrado", other.code]), ["S1", "S2"])


def test_a_class_that_changes_its_nature_leaves_nothing_that_means_nothing(people: dict[str, User]) -> None:
    """From a quantity to a product: targets of years that the file does not speak of go, and that is shown."""
    plan, team = plans.small(people), people["team"]
    rows = [
        ["codigo", "depende_de", "titulo", "indicador", "indicador_clase", "meta_2026"],
        ["1.1.1", "1.1", "Título de 1.1.1", "Luminarias cambiadas", "producto", "Informe"],
    ]
    sheet = sheets.checked(plan, sheets.xlsx(rows), team)
    said = {said["label"]: said["after"] for said in sheet.summary["changed"][0]["said"]}
    assert said["Indicador «Luminarias cambiadas»: meta 2027"] == "(vacío)"
    sheets.imported(sheet, team)
    (indicator,) = plan.items.get(code="1.1.1").indicators.all()
    assert indicator.kind == IndicatorKind.PRODUCT
    assert [(target.year, target.said) for target in indicator.targets.all()] == [(2026, "Informe")]


def test_what_is_worked_on_stays(people: dict[str, User]) -> None:
    """An item with activities is not deleted by an import either."""
    activity = operational.activity(operational.draft(people), "1.1.1-a", people["team"])
    assert held_rows(PlanItem, list(PlanItem.objects.values_list("pk", flat=True))).keys() == {
        activity.item_id
    }


def test_the_letters_of_columns() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_in_its_ways(delimiter: str, encoding: str) -> None:
    rows = [["codigo", "titulo"], ["1", 'Año, "ñandú"; y más'], ["2", "Dos\nlíneas"]]
    (sheet,) = read_book(sheets.csv_of(rows, delimiter=delimiter, encoding=encoding))
    assert [[row[0].text, row[1].text] for row in sheet.rows] == rows
