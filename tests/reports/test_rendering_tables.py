"""The CSV and XLSX forms: same bytes every time, no formula, the code where it can be found."""

import csv
import datetime as dt
import io
import time
import zipfile

import openpyxl
import pytest

from reports.documents.base import Meta
from reports.queries.verification import _codes_in
from reports.rendering import xlsx
from reports.rendering.csv import render_csv
from reports.rendering.pieces import Cell, Column, Row, Table
from reports.rendering.xlsx import render_xlsx

META = Meta(
    code="7K3M9QRT2VWX4Y5Z",
    version=2,
    title="Análisis de participación",
    municipality="Municipio F",
    dated=dt.date(2026, 7, 3),
    site_url="http://127.0.0.1:8000",
)
FORMULA = "=HYPERLINK(1)"
CONTENT = {
    "periodo": {"desde": "2026-01-01", "hasta": "2026-06-30"},
    "organos": ["CM", "CV"],
    "cifras": [
        {
            "id": "asistencia.CM",
            "titulo": FORMULA,
            "valor": 0.875,
            "numerador": 7,
            "denominador": 8,
            "n": 8,
            "regla": "Se cuentan…",
            "al_lado": {"con_aviso": 1, "calidades": ["titular", "suplente"]},
            "registros": "/publicaciones/7K3M-9QRT-2VWX-4Y5Z/registros/asistencia.CM/",
        }
    ],
    "tablas": {"asistencia.mes": {"columnas": [{"titulo": "Mes"}], "filas": [[FORMULA], [3]]}},
    "registros": {"asistencia.CM": {"columnas": [{"titulo": "Persona"}], "filas": [["-2+3"], [None]]}},
}


def test_csv_is_one_table_that_runs_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(render_csv(CONTENT).decode())))
    assert [row["id"] for row in rows] == ["asistencia.CM"]
    assert rows[0]["titulo"] == f"'{FORMULA}"
    assert (rows[0]["valor"], rows[0]["numerador"], rows[0]["denominador"]) == ("0.875", "7", "8")
    assert rows[0]["al_lado"] == "con_aviso: 1; calidades: titular, suplente"


@pytest.mark.parametrize(
    ("rows", "letters", "is_short"),
    [(8, 20, True), (9, 20, False), (8, 80, False), (1, 400, True), (0, 0, True)],
)
def test_only_a_table_that_takes_little_of_a_page_stays_whole(
    rows: int, letters: int, is_short: bool
) -> None:
    row = Row([Cell("Tema"), Cell("a" * letters)])
    assert Table("tabla", "Temas", [Column("Tema"), Column("Respuesta")], [row] * rows).is_short is is_short


def test_xlsx_keeps_formulas_as_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(CONTENT, META)))
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert FORMULA in [cell.value for cell in book["Tabla asistencia.mes"]["A"]]
    assert book["Cifras"]["C2"].value == 0.875


def test_xlsx_is_the_same_to_the_byte_at_another_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_xlsx(CONTENT, META)
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    time.sleep(1.1)  # openpyxl stamps whole seconds
    assert render_xlsx(CONTENT, META) == first


def test_xlsx_tells_its_code_without_being_opened() -> None:
    data = render_xlsx(CONTENT, META)
    for altered in (data, data + b" ", data + b"x"):
        assert META.code in set(_codes_in([altered]))
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


@pytest.mark.parametrize("text", ["\x00nul", "\x0bcontrol", "emoji 🌳", "x" * 40_000])
def test_xlsx_survives_odd_text(text: str) -> None:
    odd = {**CONTENT, "tablas": {"a/b:c*d?e[f]" * 5: {"columnas": [{"titulo": "T"}], "filas": [[text]]}}}
    openpyxl.load_workbook(io.BytesIO(render_xlsx(odd, META)))


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 2)
    rows = [[f"={number}"] for number in range(5)]
    told = {"titulo": "T", "columnas": [{"titulo": "Persona"}]}
    content = {**CONTENT, "registros": {"a": {**told, "filas": rows}, "b": {**told, "filas": []}}}
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(content, META)))
    found = [
        [cell.value for cell in book[name]["A"]] for name in book.sheetnames if name.startswith("Registros")
    ]
    assert found == [["Persona", "=0", "=1"], ["Persona", "=2", "=3"], ["Persona", "=4"], ["Persona"]]
    assert {cell.data_type for cell in book["Registros a 2"]["A"]} == {"s"}
