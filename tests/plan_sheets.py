"""A plan of 2,000 rows in somebody else's spreadsheet, right and with 37 faults, and what each must give.

Nothing of ours is imported: this file says what the import of plans is measured by, from the description of
the format alone. Everything is made in memory, and twice the same bytes.

**The sheet.** One sheet, ``SHEET``. A cover in rows 1 to 3 (merged), row 4 empty, headers in row ``HEADER_ROW``
under names that are not ours (``mapping()`` says which is which), data from row ``FIRST_ROW``. The tree is told by
the parent's code. An empty row stands between two axes: it is no data, and it counts in the cell references.
Codes of axes are numbers in the sheet (``1``, which is the code «1» and not «1.0»). Further indicators stand
in further rows of the same code, some with the item's columns empty, some with the same content again, three of
them at the end of the sheet. One objective stands below its own actions. Themes and subzones are told by code or
by name, several with ``;`` between. Targets and baselines are numbers, percentages by format (0.57 shown 57 %) or
text («1.234,5», «1234,5», «80 %»); the target of a product is text. There is no column for the indicator's
weight: it is 1. An empty weight is 1.

**The faults.** ``big_with_errors()`` is the same sheet with the faults of ``planted()``, one cell each, and must
give exactly one error line for each of them, at that cell, and no other line; and nothing is imported.
For that, the faults stand where nothing follows from them:

- A missing, too long or repeated code, and a parent that is not there, are planted on leaves: nobody depends on them.
- Of a cycle, one line is told: at the parent's cell of the member that stands first in the sheet.
- A row that repeats a code with another title (and everything else empty) is told once, at the code or at the title:
  that reference reads «A17|C17», either is right. A further indicator row that contradicts the item in another column
  is told at the cell of the *later* row.
- An indicator without a class is told at the empty class; one of an unknown class has neither baseline nor targets.
- A target without an indicator is told at the target.
- A missing code or title is told at its empty cell.
- An error value (``#REF!``) is told as such and not a second time as «no number».

``disagreements(cells)`` compares the references an import told with those that it must tell.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Catalogue = Sequence[tuple[str, str]]

SHEET = "Matriz PMD"
HEADER_ROW = 5
FIRST_ROW = 6
DATA_ROWS = 2000
YEARS = tuple(range(2025, 2031))

#: Used where the caller gives no catalogue of its own: (code, name).
THEMES: Catalogue = (
    ("vialidad", "Vialidad y veredas"),
    ("arbolado", "Arbolado"),
    ("limpieza", "Limpieza y residuos"),
    ("alumbrado", "Alumbrado"),
    ("cultura", "Cultura y fiestas"),
)
SUBZONES: Catalogue = (
    ("Z1", "Villa García, Manga Rural"),
    ("Z2", "Punta Rieles, Bella Italia"),
    ("Z3", "Flor de Maroñas"),
    ("Z4", "Unión"),
)

#: Our column → its header in the sheet, in the order of the sheet's columns.
HEADERS = {
    "codigo": "Nº",
    "depende_de": "Depende de",
    "titulo": "Denominación",
    "descripcion": "Descripción de la acción",
    "responsable": "Área a cargo",
    "temas": "Tema",
    "subzonas": "Barrio/zona",
    "peso": "Ponderación",
    "indicador": "Indicador",
    "indicador_clase": "Tipo",
    "indicador_unidad": "Unidad de medida",
    "indicador_partida": "Línea de base",
    "indicador_fuente": "Fuente",
    **{f"meta_{year}": f"Meta {year}" for year in YEARS},
}
LETTERS = {name: get_column_letter(place) for place, name in enumerate(HEADERS, start=1)}
ITEM_COLUMNS = ("depende_de", "titulo", "descripcion", "responsable", "temas", "subzonas", "peso")


@dataclass(frozen=True)
class Percent:
    """A number in a cell formatted as a percentage: 0.57, shown 57 %."""

    share: float


@dataclass
class Row:
    """One row: what stands in its cells, by our column, and the item it tells of."""

    code: str
    cells: dict[str, Any]
    number: int = 0


@dataclass
class Item:
    """An item as it must come out."""

    code: str
    parent: str | None
    title: str
    description: str
    responsible: str
    themes: list[str]
    subzones: list[str]
    weight: int
    indicators: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Sheet:
    rows: list[Row | None]  # None: an empty row
    items: dict[str, Item]

    def row_of(self, code: str) -> Row:
        """The first row of an item."""
        return next(row for row in self.rows if row and row.code == code)


# --- what the plan says -------------------------------------------------------------------------------

_AXES = (
    "Ambiente y espacio público",
    "Movilidad y conectividad",
    "Convivencia y cultura",
    "Desarrollo local",
    "Gestión cercana y participación",
)
_LEVELS = ("Línea", "Objetivo", "Acción", "Tarea", "Paso")
_VERBS = ("Recuperar", "Mejorar", "Señalizar", "Podar", "Iluminar", "Difundir", "Acondicionar", "Evaluar")
_THINGS = (
    "la plaza «Líber Seregni»",
    "el arbolado de alineación",
    "las veredas frente a escuelas",
    "el ciclo de cine & teatro barrial",
    "los pasajes sin nombre (tramo <A>)",
    "la feria vecinal, sus accesos y baños",
    'el centro cultural "La Experimental"',
)
_UNITS = ("Áreas Verdes", "Obras", "Desarrollo Social", "Alumbrado", "", "Equipo de Planificación")


def _indicator(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The cells of an indicator, and what they must give; ten ways to write one, in turn."""
    way = number % 10
    kind = ("porcentaje", "cantidad", "producto", "si_no")[(0, 1, 2, 0, 1, 3, 0, 1, 2, 1)[way]]
    words, unit = {
        "porcentaje": ("Reclamos resueltos / recibidos", "%"),
        "cantidad": ("Árboles podados", "árboles"),
        "producto": ("Protocolo de poda", "documento"),
        "si_no": ("Hay convenio", ""),
    }[kind]
    name = f"{words} ({number})"
    source = "Sistema Único de Reclamos" if number % 3 == 0 else ""
    written: dict[int, Any]
    meant: dict[int, Any]
    baseline: Any = None
    start: Decimal | None = None
    if way == 0:  # text with the sign, and plain numbers
        written, meant = {2026: "80 %", 2028: 95}, {2026: Decimal(80), 2028: Decimal(95)}
        baseline, start = "62,5", Decimal("62.5")
    elif way == 1:  # thousands with a point, decimals with a comma
        written, meant = {2025: "1.234,5", 2027: 1300}, {2025: Decimal("1234.5"), 2027: Decimal(1300)}
        baseline, start = 1100, Decimal(1100)
    elif way == 2:
        written = {2026: "Documento terminado", 2027: "Documento presentado en audiencia pública"}
        meant = dict(written)
    elif way == 3:  # 0.07 × 100 and 0.57 × 100 are not whole in binary
        written, meant = {2025: Percent(0.07), 2026: Percent(0.57)}, {2025: Decimal(7), 2026: Decimal(57)}
        baseline, start = Percent(0.05), Decimal(5)
    elif way == 4:
        written = {year: 10 * (year - 2024) for year in YEARS}
        meant = {year: Decimal(10 * (year - 2024)) for year in YEARS}
        baseline, start = 0, Decimal(0)
    elif way == 5:
        written, meant = {}, {}
    elif way == 6:
        written, meant = (
            {2030: Percent(1.0), 2029: Percent(0.125)},
            {2030: Decimal(100), 2029: Decimal("12.5")},
        )
    elif way == 7:  # fewer is better: the target is below the start
        written, meant = {2028: "1234,5", 2030: "12.25"}, {2028: Decimal("1234.5"), 2030: Decimal("12.25")}
        baseline, start = "12.345,75", Decimal("12345.75")
    elif way == 8:  # a product without a target
        written, meant = {}, {}
    else:
        written, meant = {2030: 7.25}, {2030: Decimal("7.25")}
    cells = {
        "indicador": name,
        "indicador_clase": kind,
        "indicador_unidad": unit or None,
        "indicador_partida": baseline,
        "indicador_fuente": source or None,
        **{f"meta_{year}": value for year, value in written.items()},
    }
    gives = {
        "name": name,
        "kind": kind,
        "unit": unit,
        "baseline": start,
        "source": source,
        "weight": 1,
        "targets": meant,
    }
    return cells, gives


def _words(codes: list[str], catalogue: Catalogue, number: int) -> str | None:
    """How a cell says these codes: by code or, every other time, by a name that only one of them has."""
    names = dict(catalogue)
    once = {name for name, times in Counter(names.values()).items() if times == 1 and ";" not in name}
    words = [
        names[code] if (number + at) % 2 and names[code] in once else code for at, code in enumerate(codes)
    ]
    return ("; " if number % 3 else ";").join(words) or None


def _drawn(catalogue: Catalogue, number: int) -> list[str]:
    """None, one or two codes of the catalogue, in turn."""
    codes = [code for code, _name in catalogue]
    if not codes or number % 4 == 0:
        return []
    first = number // 4 % len(codes)
    return [codes[first]] if number % 4 != 3 or len(codes) == 1 else [codes[first], codes[first - 1]]


def _codes() -> list[str]:
    """1,895 codes in the order of the sheet, of one to six levels.

    Of every objective's eight actions the third has one task, of which one in five has one step, and the sixth has
    two tasks; the very last action has the tasks that are missing to the number.
    """
    codes = []
    for axis in range(1, 6):
        codes.append(f"{axis}")
        for line in range(1, 7):
            codes.append(f"{axis}.{line}")
            for objective in range(1, 6):
                above = f"{axis}.{line}.{objective}"
                actions = []
                for action in range(1, 9):
                    actions.append(f"{above}.{action}")
                    if action == 3:
                        actions.append(f"{above}.3.1")
                        if objective == 2:
                            actions.append(f"{above}.3.1.1")
                    elif action == 6:
                        actions += [f"{above}.6.{task}" for task in range(1, 3)]
                # One objective stands below its own actions: a parent may come later than its children.
                codes += [*actions, above] if above == "4.2.3" else [above, *actions]
    short = 1895 - len(codes)
    return codes + [f"5.6.5.8.{task}" for task in range(1, short + 1)]


@lru_cache(maxsize=4)
def _sheet(themes: tuple[tuple[str, str], ...], subzones: tuple[tuple[str, str], ...]) -> Sheet:
    """The correct sheet. Nobody may change what this returns: ``_faulty`` works on its own copy."""
    codes = _codes()
    parents = {code.rpartition(".")[0] for code in codes}
    rows: list[Row | None] = []
    items: dict[str, Item] = {}
    indicators = 0
    more: list[str] = []
    for number, code in enumerate(codes):
        depth = code.count(".")
        if depth == 0 and rows:
            rows.append(None)
        title = (
            _AXES[int(code) - 1]
            if depth == 0
            else f"{_LEVELS[depth - 1]} {code}: {_VERBS[number % 8]} {_THINGS[number % 7]}"
        )
        item = items[code] = Item(
            code=code,
            parent=code.rpartition(".")[0] or None,
            title=title,
            description=f"Primera parte.\nSegunda parte de {code}, «con comillas»."
            if number % 5 == 0
            else "",
            responsible=_UNITS[number % 6],
            themes=_drawn(themes, number),
            subzones=_drawn(subzones, number // 2),
            weight=(1, 1, 0, 40, 100)[number % 5],
        )
        cells: dict[str, Any] = {
            "codigo": int(code) if depth == 0 else code,
            "depende_de": int(item.parent) if item.parent and depth == 1 and number % 2 else item.parent,
            "titulo": title,
            "descripcion": item.description or None,
            "responsable": item.responsible or None,
            "temas": _words(item.themes, themes, number),
            "subzonas": _words(item.subzones, subzones, number),
            "peso": None if item.weight == 1 and number % 10 == 0 else item.weight,
        }
        if code not in parents or depth == 2:
            written, gives = _indicator(indicators)
            indicators += 1
            cells |= written
            item.indicators.append(gives)
            if code not in parents and number % 13 == 5:
                more.append(code)
        rows.append(Row(code, cells))
    # Further indicators: under their item, half of them saying the item again; three at the end of the sheet.
    left = DATA_ROWS - len(codes)
    for at, code in enumerate([*more[: left - 3], more[0], more[1], more[4]]):
        first = next(row for row in rows if row and row.code == code)
        written, gives = _indicator(indicators)
        indicators += 1
        again = {name: first.cells[name] for name in ITEM_COLUMNS} if at % 2 else {}
        further = Row(code, {"codigo": code, **again, **written})
        rows.insert(rows.index(first) + 1, further) if at < left - 3 else rows.append(further)
        items[code].indicators.append(gives)
    for place, row in enumerate(rows):
        if row:
            row.number = FIRST_ROW + place
    return Sheet(rows, items)


# --- the faults ---------------------------------------------------------------------------------------

LONG_TITLE = "Recuperar " + "muy " * 47 + "bie"  # 201 characters
LONG_CODE = "5.1.1.8-" + "x" * 33  # 41
LONG_TARGET = "Documento terminado y " + "revisado " * 10 + "otra vez."  # 121
NO_THEME = "Astronáutica"
NO_SUBZONE = "Atlántida Sumergida"
#: Actions with a single chain below them: a cycle leaves nobody hanging from it.
IN_CYCLES = ("1.2.2.3", "1.4.1.3", "3.1.1.3")
# What is written depends on the row.
ITSELF = "(su propio código)"
ALSO = "(además de uno bueno) "
REPEATED = "(otro ítem con un código ya usado)"
CONTRADICTED = "Otra repartición"


def _faults(sheet: Sheet) -> list[tuple[str, str, Any, str]]:
    """(code of the item, our column, what stands there instead, kind in words), each on a row of its own."""
    leaves = [row for row in _plain_leaves(sheet) if not row.code.startswith(IN_CYCLES)]

    def leaf(kind: str | None = None, with_column: str = "codigo") -> str:
        """The next leaf, of an indicator of that class if one is asked for; spread over the sheet."""
        for at, row in enumerate(leaves):
            if kind in (None, row.cells["indicador_clase"]) and row.cells[with_column]:
                del leaves[: at + 32]
                return row.code
        raise AssertionError("the sheet is too small for its faults")

    return [
        (leaf(), "titulo", None, "sin título"),
        (leaf(), "codigo", None, "sin código"),
        (leaf(), "depende_de", "9.9.9", "depende de un código que no está"),
        (leaf(), "temas", NO_THEME, "tema que no está en el catálogo"),
        (leaf(), "subzonas", NO_SUBZONE, "subzona que no está en el catálogo"),
        (IN_CYCLES[0], "depende_de", f"{IN_CYCLES[0]}.1.1", "ciclo de tres"),
        (leaf(), "titulo", LONG_TITLE, "título de más de 200 caracteres"),
        (leaf(), "peso", 101, "peso fuera de 0 a 100"),
        (leaf(), "peso", 2.5, "peso que no es entero"),
        (leaf(), "peso", "alta", "peso que no es un número"),
        (leaf("producto"), "indicador_partida", 3, "valor de partida de un producto"),
        (leaf("cantidad"), "indicador_partida", "poca", "valor de partida que no es un número"),
        (IN_CYCLES[1], "depende_de", f"{IN_CYCLES[1]}.1", "ciclo de dos"),
        (leaf("cantidad"), "meta_2026", "bastante", "meta de una cantidad que no es un número"),
        (leaf("producto"), "meta_2026", LONG_TARGET, "meta de más de 120 caracteres"),
        (leaf("si_no"), "indicador_clase", None, "indicador sin clase"),
        (leaf("si_no"), "indicador_clase", "aproximado", "clase de indicador desconocida"),
        (leaf(), "descripcion", "Antes\x7fdespués", "carácter de control"),
        (leaf(), "depende_de", "1.1.X", "depende de un código que no está"),
        (leaf(), "depende_de", ITSELF, "depende de sí mismo"),
        (leaf(), "temas", ALSO + NO_THEME, "tema que no está en el catálogo"),
        (leaf(), "titulo", "#REF!", "error de fórmula"),
        (IN_CYCLES[2], "depende_de", f"{IN_CYCLES[2]}.1", "ciclo de dos"),
        (leaf(), "peso", -5, "peso fuera de 0 a 100"),
        (leaf("cantidad"), "meta_2030", "#DIV/0!", "error de fórmula"),
        (leaf("si_no"), "indicador_clase", "sí o no, según", "clase de indicador desconocida"),
        (leaf("cantidad"), "meta_2027", "12 o 13", "meta de una cantidad que no es un número"),
        (leaf(), "subzonas", ALSO + NO_SUBZONE, "subzona que no está en el catálogo"),
        (leaf(), "titulo", None, "sin título"),
        (leaf(), "codigo", None, "sin código"),
        (leaf(), "titulo", "Á" * 201, "título de más de 200 caracteres"),
        (leaf(), "codigo", LONG_CODE, "código de más de 40 caracteres"),
        (leaf(), "depende_de", "0", "depende de un código que no está"),
        (leaf("si_no"), "meta_2028", 10, "meta sin indicador"),
        # Rows of their own, put in at the end of the sheet.
        (leaf(), "codigo", REPEATED, "código repetido"),
        (leaf(), "codigo", REPEATED, "código repetido"),
        (
            leaf("cantidad", "responsable"),
            "responsable",
            CONTRADICTED,
            "dos filas del mismo ítem que se contradicen",
        ),
    ]


def _plain_leaves(sheet: Sheet) -> list[Row]:
    """Leaves that are told by one row alone, in the order of the sheet."""
    parents = {item.parent for item in sheet.items.values()}
    rows = Counter(row.code for row in sheet.rows if row)
    return [row for row in sheet.rows if row and row.code not in parents and rows[row.code] == 1]


@lru_cache(maxsize=4)
def _faulty(
    themes: tuple[tuple[str, str], ...], subzones: tuple[tuple[str, str], ...]
) -> tuple[Sheet, list[tuple[str, str]]]:
    """The sheet with its faults, and (reference, kind) of each in the order of the sheet."""
    right = _sheet(themes, subzones)
    rows = [row and Row(row.code, dict(row.cells), row.number) for row in right.rows]
    sheet = Sheet(rows, right.items)
    told: list[tuple[int, str, str]] = []
    for code, column, value, kind in _faults(right):
        row = sheet.row_of(code)
        if value in (REPEATED, CONTRADICTED):
            cells: dict[str, Any] = {"codigo": code}
            if value == REPEATED:
                cells["titulo"] = f"Otra acción que tomó el código de otra ({len(rows)})"
                place = "{A}{n}|{C}{n}"
            else:
                cells |= {"responsable": value} | _indicator(4)[0]
                place = "{E}{n}"
            number = FIRST_ROW + len(rows)
            rows.append(Row(code, cells, number))
            letters = {"A": LETTERS["codigo"], "C": LETTERS["titulo"], "E": LETTERS["responsable"]}
            told.append((number, place.format(n=number, **letters), kind))
            continue
        if value == ITSELF:
            value = code
        elif isinstance(value, str) and value.startswith(ALSO):
            good = (themes if column == "temas" else subzones)[0][0]
            value = f"{good}; {value.removeprefix(ALSO)}"
        if kind == "meta sin indicador":
            for name in list(row.cells):
                if name.startswith("indicador"):
                    row.cells[name] = None
        row.cells[column] = value
        told.append((row.number, f"{LETTERS[column]}{row.number}", kind))
    return sheet, [(cell, kind) for _number, cell, kind in sorted(told)]


# --- writing it -----------------------------------------------------------------------------------------


def same_bytes(book: Workbook) -> bytes:
    """The book as a file without the hour in it: twice the same bytes."""
    raw = io.BytesIO()
    book.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for info in given.infolist():
            content = given.read(info)
            if info.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2025-01-01T00:00:00Z", content)
            written.writestr(
                zipfile.ZipInfo(info.filename, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def put(sheet: Worksheet, reference: str, value: Any) -> None:
    """One cell: percentages by format, and text that begins like a formula as the text it is."""
    cell = sheet[reference]
    if isinstance(value, Percent):
        cell.value = value.share
        cell.number_format = "0%" if float(value.share * 100).is_integer() else "0.00%"
    else:
        cell.value = value
        if isinstance(value, str) and value.startswith("="):
            cell.data_type = "s"


def _written(sheet: Sheet) -> bytes:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = SHEET
    page["A1"] = "Municipio de ejemplo"
    page["A2"] = "Plan Municipal de Desarrollo 2025 – 2030"
    page["A3"] = "Matriz de planificación, versión del equipo"
    for row in (1, 2, 3):
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADERS))
        page.cell(row, 1).font = Font(bold=True)
        page.cell(row, 1).alignment = Alignment(horizontal="center")
    for name, header in HEADERS.items():
        page[f"{LETTERS[name]}{HEADER_ROW}"] = header
    for line in sheet.rows:
        if line:
            for name, value in line.cells.items():
                if value is not None:
                    put(page, f"{LETTERS[name]}{line.number}", value)
    return same_bytes(book)


# --- what others call -----------------------------------------------------------------------------------


def _key(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), str(name)) for code, name in catalogue)


def big_correct(themes: Catalogue = THEMES, subzones: Catalogue = SUBZONES) -> bytes:
    """The workbook without a fault, its themes and subzones taken from these catalogues."""
    return _right_bytes(_key(themes), _key(subzones))


def big_with_errors(themes: Catalogue = THEMES, subzones: Catalogue = SUBZONES) -> bytes:
    """The workbook with the 37 faults of ``planted()``. Each catalogue holds at least one row."""
    return _faulty_bytes(_key(themes), _key(subzones))


def expected_items(themes: Catalogue = THEMES, subzones: Catalogue = SUBZONES) -> list[dict[str, Any]]:
    """What ``big_correct`` must give, in the order of the sheet, which is the order among siblings.

    Keys: ``code``, ``parent`` (a code or None), ``title``, ``description``, ``responsible`` (empty text where there
    is none), ``themes`` and ``subzones`` (codes), ``weight``, ``indicators``: each ``name``, ``kind`` (porcentaje,
    cantidad, producto, si_no), ``unit``, ``baseline`` (Decimal or None), ``source``, ``weight``, ``targets``
    (year → Decimal, or text for a product), in the order of the sheet.
    """
    items = _sheet(_key(themes), _key(subzones)).items.values()
    return [
        vars(item)
        | {
            "themes": list(item.themes),
            "subzones": list(item.subzones),
            "indicators": [gives | {"targets": dict(gives["targets"])} for gives in item.indicators],
        }
        for item in items
    ]


def planted(themes: Catalogue = THEMES, subzones: Catalogue = SUBZONES) -> list[tuple[str, str]]:
    """(reference, kind in words) of every fault of ``big_with_errors``; «A17|C17»: either is right."""
    return list(_faulty(_key(themes), _key(subzones))[1])


def disagreements(
    cells: Iterable[str], themes: Catalogue = THEMES, subzones: Catalogue = SUBZONES
) -> list[str]:
    """What is wrong with the references that an import told of ``big_with_errors``; empty if nothing is."""
    told = Counter(cells)
    wrong = []
    for reference, kind in planted(themes, subzones):
        times = sum(told.pop(cell, 0) for cell in reference.split("|"))
        if times != 1:
            wrong.append(f"{reference}: {kind}: told {times} times")
    return wrong + [
        f"{cell}: told {times} times, nothing is wrong there" for cell, times in sorted(told.items())
    ]


def mapping() -> dict[str, str]:
    """Our column → the header that holds it in this sheet."""
    return dict(HEADERS)


@lru_cache(maxsize=4)
def _right_bytes(themes: tuple[tuple[str, str], ...], subzones: tuple[tuple[str, str], ...]) -> bytes:
    return _written(_sheet(themes, subzones))


@lru_cache(maxsize=4)
def _faulty_bytes(themes: tuple[tuple[str, str], ...], subzones: tuple[tuple[str, str], ...]) -> bytes:
    return _written(_faulty(themes, subzones)[0])
