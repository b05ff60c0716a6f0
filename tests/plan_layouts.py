"""Ten small plans as other people lay them out, and what each must give.

``layouts()`` hands them all. Each says which sheet and which row of headers to choose, which of our columns stands
under which header, which of the three ways tells the tree, and the items or the errors that must come out. Codes that
nobody wrote come from the place: 1, 1.1, 1.1.2.

What the format leaves open and was taken here:

- «Eje 1: Ambiente» is the code «1» and the title «Ambiente»; «1.5.1 Poda» the code «1.5.1» and the title «Poda».
- With a column per level, the other cells of a row (responsible, indicator …) are those of its deepest title. A level's
  cell that says the title above again, or is empty, is the item above; once a level changes, those to its right begin
  anew. A row that has every level as above and an indicator is a further indicator.
- A column that nobody mapped is not read: marks in the columns of months are no error.
- ``0" %"`` is a number with a sign painted behind it, not a percentage: 80 in such a cell is 80.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from tests.plan_sheets import SUBZONES, THEMES, Catalogue, same_bytes

PARENT, PREFIX, LEVELS = "parent", "prefix", "levels"
YEARS = tuple(range(2025, 2031))


@dataclass(frozen=True)
class Layout:
    name: str
    file_name: str
    raw: bytes
    way: str  # parent, prefix or levels
    header_row: int
    mapping: Mapping[str, str]  # our column → header; without the columns of levels
    levels: Sequence[str] = ()  # headers of the columns of levels, from the top
    sheet: str | None = None  # None: there is one
    years: Sequence[int] = YEARS
    items: Sequence[Mapping[str, Any]] = ()  # as plan_sheets.expected_items() describes them
    errors: Sequence[tuple[str, str]] = field(default=())  # (reference, kind); with one, nothing is imported


def item(code: str, parent: str | None, title: str, **more: Any) -> dict[str, Any]:
    """An item as it must come out; what is not told is empty."""
    empty: dict[str, Any] = {
        "description": "",
        "responsible": "",
        "themes": [],
        "subzones": [],
        "weight": 1,
        "indicators": [],
    }
    return {"code": code, "parent": parent, "title": title} | empty | more


def indicator(name: str, kind: str, targets: dict[int, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An indicator as it must come out."""
    empty: dict[str, Any] = {"unit": "", "baseline": None, "source": "", "weight": 1}
    return {"name": name, "kind": kind, "targets": targets or {}} | empty | more


def _book(rows: Sequence[Sequence[Any]], title: str = "Plan") -> tuple[Workbook, Worksheet]:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = title
    for row in rows:
        page.append(list(row))
    return book, page


def merged_levels() -> Layout:
    """A column per level, cells merged downwards; «Participación» stands under two axes and is two items."""
    book, page = _book(
        [
            ("Plan de desarrollo", None, None, None, None, None, None),
            (),
            ("Eje estratégico", "Lineamiento", "Acción", "Responsable", "Indicador", "Clase", "Meta 2026"),
            ("Ambiente", "Arbolado", "Podar", "Áreas Verdes", "Árboles podados", "cantidad", 1200),
            (None, None, None, None, "Reclamos resueltos", "porcentaje", "80 %"),
            (None, None, "Plantar", "Áreas Verdes", None, None, None),
            (None, "Participación", "Censar con vecinos", None, None, None, None),
            ("Cultura", "Participación", "Formar comisiones", "Cultura", None, None, None),
            (None, None, "Difundir", None, None, None, None),
        ]
    )
    for cells in ("A1:G1", "A4:A7", "B4:B6", "C4:C5", "D4:D5", "A8:A9", "B8:B9"):
        page.merge_cells(cells)
    return Layout(
        name="merged_levels",
        file_name="merged_levels.xlsx",
        raw=same_bytes(book),
        way=LEVELS,
        header_row=3,
        mapping={
            "responsable": "Responsable",
            "indicador": "Indicador",
            "indicador_clase": "Clase",
            "meta_2026": "Meta 2026",
        },
        levels=("Eje estratégico", "Lineamiento", "Acción"),
        items=(
            item("1", None, "Ambiente"),
            item("1.1", "1", "Arbolado"),
            item(
                "1.1.1",
                "1.1",
                "Podar",
                responsible="Áreas Verdes",
                indicators=[
                    indicator("Árboles podados", "cantidad", {2026: Decimal(1200)}),
                    indicator("Reclamos resueltos", "porcentaje", {2026: Decimal(80)}),
                ],
            ),
            item("1.1.2", "1.1", "Plantar", responsible="Áreas Verdes"),
            item("1.2", "1", "Participación"),
            item("1.2.1", "1.2", "Censar con vecinos"),
            item("2", None, "Cultura"),
            item("2.1", "2", "Participación"),
            item("2.1.1", "2.1", "Formar comisiones", responsible="Cultura"),
            item("2.1.2", "2.1", "Difundir"),
        ),
    )


def empty_means_above() -> Layout:
    """A column per level, not merged: empty, or the same title again; an axis and a line have rows of their own."""
    book, _page = _book(
        [
            ("Eje", "Línea", "Acción", "A cargo", "Peso"),
            ("Ambiente", None, None, "Dirección", 60),
            (None, "Residuos", None, "Limpieza", None),
            (None, None, "Contenedores", "Limpieza", 2),
            ("Ambiente", "Residuos", "Puntos verdes", None, 3),
            (None, "Cañadas", "Limpiar márgenes", "Obras", None),
            ("Convivencia", None, None, None, 40),
            (None, "Plazas", "Iluminar", "Alumbrado", None),
            (None, None, "Equipar", None, 0),
        ]
    )
    return Layout(
        name="empty_means_above",
        file_name="empty_means_above.xlsx",
        raw=same_bytes(book),
        way=LEVELS,
        header_row=1,
        mapping={"responsable": "A cargo", "peso": "Peso"},
        levels=("Eje", "Línea", "Acción"),
        items=(
            item("1", None, "Ambiente", responsible="Dirección", weight=60),
            item("1.1", "1", "Residuos", responsible="Limpieza"),
            item("1.1.1", "1.1", "Contenedores", responsible="Limpieza", weight=2),
            item("1.1.2", "1.1", "Puntos verdes", weight=3),
            item("1.2", "1", "Cañadas"),
            item("1.2.1", "1.2", "Limpiar márgenes", responsible="Obras"),
            item("2", None, "Convivencia", weight=40),
            item("2.1", "2", "Plazas"),
            item("2.1.1", "2.1", "Iluminar", responsible="Alumbrado"),
            item("2.1.2", "2.1", "Equipar", weight=0),
        ),
    )


def codes_in_titles() -> Layout:
    """The code stands in front of the title, with its gaps; a year at the end of a title is no code."""
    book, _page = _book(
        [
            ("Eje", "Objetivo", "Acción"),
            ("Eje 1: Ambiente", "1.5 Mejorar la gestión del arbolado", "1.5.1 Poda"),
            (None, None, "1.5.4 Atender reclamos"),
            (None, "1.10 Preparar el carnaval 2026", "1.10.2 Desfile: recorrido y horarios"),
            ("Eje 3: Movilidad – a pie y en bici", "3.1 Veredas", "3.1.1 Relevar 200 cuadras"),
        ]
    )
    return Layout(
        name="codes_in_titles",
        file_name="codes_in_titles.xlsx",
        raw=same_bytes(book),
        way=LEVELS,
        header_row=1,
        mapping={},
        levels=("Eje", "Objetivo", "Acción"),
        items=(
            item("1", None, "Ambiente"),
            item("1.5", "1", "Mejorar la gestión del arbolado"),
            item("1.5.1", "1.5", "Poda"),
            item("1.5.4", "1.5", "Atender reclamos"),
            item("1.10", "1", "Preparar el carnaval 2026"),
            item("1.10.2", "1.10", "Desfile: recorrido y horarios"),
            item("3", None, "Movilidad – a pie y en bici"),
            item("3.1", "3", "Veredas"),
            item("3.1.1", "3.1", "Relevar 200 cuadras"),
        ),
    )


def hyphened_codes() -> Layout:
    """The tree from the code: E10 is not below E1; where E2-L1 is missing, E2-L1-A1 hangs from E2."""
    book, _page = _book(
        [
            ("Código", "Nombre"),
            ("E1", "Ambiente"),
            ("E1-L2", "Arbolado"),
            ("E1-L2-A3", "Poda"),
            ("E1-L2-A3.1", "Poda de raíces"),
            ("E1-L20", "Cañadas"),
            ("E10", "Cultura"),
            ("E10-A1", "Escenario móvil"),
            ("E2", "Movilidad"),
            ("E2-L1-A1", "Ciclovía"),
        ]
    )
    return Layout(
        name="hyphened_codes",
        file_name="hyphened_codes.xlsx",
        raw=same_bytes(book),
        way=PREFIX,
        header_row=1,
        mapping={"codigo": "Código", "titulo": "Nombre"},
        items=(
            item("E1", None, "Ambiente"),
            item("E1-L2", "E1", "Arbolado"),
            item("E1-L2-A3", "E1-L2", "Poda"),
            item("E1-L2-A3.1", "E1-L2-A3", "Poda de raíces"),
            item("E1-L20", "E1", "Cañadas"),
            item("E10", None, "Cultura"),
            item("E10-A1", "E10", "Escenario móvil"),
            item("E2", None, "Movilidad"),
            item("E2-L1-A1", "E2", "Ciclovía"),
        ),
    )


def semicolon_csv(themes: Catalogue = THEMES, subzones: Catalogue = SUBZONES) -> Layout:
    """As a Spanish spreadsheet saves it: Windows-1252, ``;``, decimal commas, CRLF, a cell of two lines."""
    two = themes[:2]
    rows = [
        ("Plan de desarrollo – versión «final»", "", "", "", "", "", "", "", "", ""),
        ("", "", "", "", "", "", "", "", "", ""),
        (
            "Id",
            "Id superior",
            "Nombre",
            "Detalle",
            "Temas",
            "Zonas",
            "Indicador",
            "Clase",
            "Partida",
            "Meta 2027",
        ),
        ("A", "", "Año del árbol", "", "", "", "", "", "", ""),
        (
            "A.1",
            "A",
            "Señalización",
            'Dice "pare";\nno se ve',
            ";".join(code if ";" in name else name for code, name in two),
            subzones[0][1],
            "Cuadras",
            "cantidad",
            "12,5",
            "1.234,5",
        ),
        (
            "A.2",
            "A",
            "Presupuesto en €",
            "",
            two[0][0],
            subzones[0][0],
            "Ejecutado",
            "porcentaje",
            "",
            "80 %",
        ),
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return Layout(
        name="semicolon_csv",
        file_name="semicolon.csv",
        raw=out.getvalue().encode("cp1252"),
        way=PARENT,
        header_row=3,
        mapping={
            "codigo": "Id",
            "depende_de": "Id superior",
            "titulo": "Nombre",
            "descripcion": "Detalle",
            "temas": "Temas",
            "subzonas": "Zonas",
            "indicador": "Indicador",
            "indicador_clase": "Clase",
            "indicador_partida": "Partida",
            "meta_2027": "Meta 2027",
        },
        items=(
            item("A", None, "Año del árbol"),
            item(
                "A.1",
                "A",
                "Señalización",
                description='Dice "pare";\nno se ve',
                themes=[code for code, _name in two],
                subzones=[subzones[0][0]],
                indicators=[
                    indicator("Cuadras", "cantidad", {2027: Decimal("1234.5")}, baseline=Decimal("12.5"))
                ],
            ),
            item(
                "A.2",
                "A",
                "Presupuesto en €",
                themes=[two[0][0]],
                subzones=[subzones[0][0]],
                indicators=[indicator("Ejecutado", "porcentaje", {2027: Decimal(80)})],
            ),
        ),
    )


def tabbed_csv() -> Layout:
    """UTF-8 with a byte order mark and tabs; «1.10» is text and another code than «1.1»."""
    rows = [
        ("codigo", "titulo", "peso", "indicador", "indicador_clase", "meta_2025"),
        ("1", "Ambiente, cañadas; «y más»", "10", "", "", ""),
        ("1.1", "Arbolado", "", "Ejemplares", "cantidad", "1234.5"),
        ("1.10", "Reciclaje ♻", "0", "Convenio firmado", "si_no", ""),
        ("1.10.1", "Puntos verdes", "", "", "", ""),
    ]
    text = "".join("\t".join(row) + "\n" for row in rows)
    return Layout(
        name="tabbed_csv",
        file_name="tabbed.csv",
        raw=text.encode("utf-8-sig"),
        way=PREFIX,
        header_row=1,
        mapping={name: name for name in rows[0]},
        items=(
            item("1", None, "Ambiente, cañadas; «y más»", weight=10),
            item(
                "1.1",
                "1",
                "Arbolado",
                indicators=[indicator("Ejemplares", "cantidad", {2025: Decimal("1234.5")})],
            ),
            item("1.10", "1", "Reciclaje ♻", weight=0, indicators=[indicator("Convenio firmado", "si_no")]),
            item("1.10.1", "1.10", "Puntos verdes"),
        ),
    )


def percentages_by_format() -> Layout:
    """0.8 in a cell of format 0 % is 80; 80 in a cell that only paints the sign is 80; so is the text «80 %»."""
    header = ("Código", "Acción", "Indicador", "Tipo", "Base", *[f"Año {year}" for year in YEARS])
    book, page = _book(
        [
            header,
            ("1", "Reclamos", "Resueltos", "porcentaje", 0.07, 0.57, 0.8, 80, "80 %", 95, 1),
            ("2", "Cuadras", "Hechas", "cantidad", 0.5, 0.8, 1, None, None, None, 200),
        ]
    )
    for cell, shape in {
        "E2": "0%",
        "F2": "0%",
        "G2": "0.00%",
        "H2": '0" %"',
        "J2": "General",
        "K2": "#,##0.0%",
        "E3": "0.00",
        "F3": "0.0",
    }.items():
        page[cell].number_format = shape
    numbers = {
        2025: Decimal(57),
        2026: Decimal(80),
        2027: Decimal(80),
        2028: Decimal(80),
        2029: Decimal(95),
        2030: Decimal(100),
    }
    return Layout(
        name="percentages_by_format",
        file_name="percentages_by_format.xlsx",
        raw=same_bytes(book),
        way=PREFIX,
        header_row=1,
        mapping={
            "codigo": "Código",
            "titulo": "Acción",
            "indicador": "Indicador",
            "indicador_clase": "Tipo",
            "indicador_partida": "Base",
            **{f"meta_{year}": f"Año {year}" for year in YEARS},
        },
        items=(
            item(
                "1",
                None,
                "Reclamos",
                indicators=[indicator("Resueltos", "porcentaje", numbers, baseline=Decimal(7))],
            ),
            item(
                "2",
                None,
                "Cuadras",
                indicators=[
                    indicator(
                        "Hechas",
                        "cantidad",
                        {2025: Decimal("0.8"), 2026: Decimal(1), 2030: Decimal(200)},
                        baseline=Decimal("0.5"),
                    )
                ],
            ),
        ),
    )


def several_sheets() -> Layout:
    """A cover, the plan, lists, and a hidden older plan under the same headers: only the chosen sheet is read."""
    book, cover = _book([("Plan Municipal de Desarrollo",), ("Elaborado por el equipo",)], "Carátula")
    cover.merge_cells("A1:F1")
    plan = book.create_sheet("Plan 25-30")
    lists = book.create_sheet("Listas")
    old = book.create_sheet("Versión vieja")
    old.sheet_state = "hidden"
    for row in (
        ("Matriz", None, None),
        ("Código", "Superior", "Título"),
        (1, None, "Ambiente"),
        ("1.1", 1, "Poda"),
    ):
        plan.append(row)
    for word in ("Clases", "porcentaje", "cantidad"):
        lists.append((word,))
    for row in (("Código", "Superior", "Título"), (9, None, "No va más")):
        old.append(row)
    return Layout(
        name="several_sheets",
        file_name="several_sheets.xlsx",
        raw=same_bytes(book),
        way=PARENT,
        header_row=2,
        mapping={"codigo": "Código", "depende_de": "Superior", "titulo": "Título"},
        sheet="Plan 25-30",
        items=(item("1", None, "Ambiente"), item("1.1", "1", "Poda")),
    )


MONTHS = ("Ene", "Feb", "Mar", "Abr", "May", "Jun", "Jul", "Ago", "Set", "Oct", "Nov", "Dic")


def months_of_2016() -> Layout:
    """As the operational plan of 2016: objective and action with their codes, twelve months, one target."""

    def marks(first: int, last: int) -> list[str | None]:
        return ["x" if first <= month <= last else None for month in range(1, 13)]

    ratio = "Pesos ejecutados / presupuesto asignado"
    solved = "Reclamos resueltos / reclamos recibidos"
    book, page = _book(
        [
            ("MUNICIPIO – PLAN OPERATIVO ANUAL 2016",),
            (),
            ("Objetivo", "Acción", *MONTHS, "Meta", "Indicador", "Tipo", "Responsable"),
            (
                "1.5 Mejorar la gestión del arbolado",
                "1.5.1 Poda",
                *marks(5, 9),
                0.8,
                ratio,
                "porcentaje",
                "Áreas Verdes",
            ),
            (None, "1.5.4 Atender reclamos", *marks(1, 12), 0.95, solved, "porcentaje", "Áreas Verdes"),
            (
                None,
                "1.5.7 Protocolo de poda",
                *marks(3, 6),
                "Documento terminado",
                "Protocolo",
                "producto",
                None,
            ),
        ],
        "POA 2016",
    )
    page.merge_cells("A1:R1")
    page.merge_cells("A4:A6")
    page["O4"].number_format = page["O5"].number_format = "0%"
    return Layout(
        name="months_of_2016",
        file_name="poa_2016.xlsx",
        raw=same_bytes(book),
        way=LEVELS,
        header_row=3,
        mapping={
            "responsable": "Responsable",
            "indicador": "Indicador",
            "indicador_clase": "Tipo",
            "meta_2016": "Meta",
        },
        levels=("Objetivo", "Acción"),
        years=(2016,),
        items=(
            item("1.5", None, "Mejorar la gestión del arbolado"),
            item(
                "1.5.1",
                "1.5",
                "Poda",
                responsible="Áreas Verdes",
                indicators=[indicator(ratio, "porcentaje", {2016: Decimal(80)})],
            ),
            item(
                "1.5.4",
                "1.5",
                "Atender reclamos",
                responsible="Áreas Verdes",
                indicators=[indicator(solved, "porcentaje", {2016: Decimal(95)})],
            ),
            item(
                "1.5.7",
                "1.5",
                "Protocolo de poda",
                indicators=[indicator("Protocolo", "producto", {2016: "Documento terminado"})],
            ),
        ),
    )


def total_at_the_end() -> Layout:
    """Empty bordered cells below and to the right are nothing; «TOTAL» without a code is told, at its empty code."""
    book, page = _book(
        [
            ("Código", "Depende de", "Acción", "Peso"),
            ("1", None, "Ambiente", None),
            ("1.1", "1", "Poda", 60),
            ("1.2", "1", "Cañadas", 40),
            (),
            (None, None, "TOTAL", 100),
        ]
    )
    thin = Border(bottom=Side("thin"))
    for row in page.iter_rows(min_row=1, max_row=200, min_col=1, max_col=52):
        for cell in row:
            cell.border = thin
    return Layout(
        name="total_at_the_end",
        file_name="total_at_the_end.xlsx",
        raw=same_bytes(book),
        way=PARENT,
        header_row=1,
        mapping={"codigo": "Código", "depende_de": "Depende de", "titulo": "Acción", "peso": "Peso"},
        errors=(("A6", "sin código"),),
    )


def layouts(themes: Catalogue = THEMES, subzones: Catalogue = SUBZONES) -> list[Layout]:
    """All ten; the catalogues hold at least two themes and one subzone."""
    return [
        merged_levels(),
        empty_means_above(),
        codes_in_titles(),
        hyphened_codes(),
        semicolon_csv(themes, subzones),
        tabbed_csv(),
        percentages_by_format(),
        several_sheets(),
        months_of_2016(),
        total_at_the_end(),
    ]
