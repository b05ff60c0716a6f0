"""The columns of a plan as a spreadsheet: ours, the names others give them, and the words their cells may hold."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from django.db import models

from planning.models import IndicatorKind
from planning.sheets.words import fold

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 60
#: Where the row with the names of the columns may stand, and how many levels may have a column of their own.
HEADER_ROWS = 20
MAX_LEVELS = 8


class Tree(models.TextChoices):
    """How a spreadsheet says what hangs from what."""

    PARENT = "parent", "Una columna dice de qué depende cada elemento"
    CODE = "code", "Sale del código: 1.5.2 depende de 1.5"
    LEVELS = "levels", "Hay una columna por nivel"


class Field(StrEnum):
    """What a column may hold. Targets and levels are several: ``target_2026``, ``level_1``."""

    CODE = "code"
    PARENT = "parent"
    LEVEL = "level"
    TITLE = "title"
    DESCRIPTION = "description"
    RESPONSIBLE = "responsible"
    THEMES = "themes"
    SUBZONES = "subzones"
    WEIGHT = "weight"
    INDICATOR = "indicator"
    KIND = "kind"
    UNIT = "unit"
    BASELINE = "baseline"
    SOURCE = "source"
    INDICATOR_WEIGHT = "indicator_weight"


class Column(NamedTuple):
    """One of ours: how an export calls it, how the screens do, and what others call it."""

    field: Field
    header: str
    label: str
    aliases: tuple[str, ...]


#: In the order in which an export writes them.
COLUMNS = (
    Column(Field.CODE, "codigo", "Código", (
        "cod", "nro", "numero", "n", "no", "id", "clave", "item", "num", "ref", "referencia", "codigo de la accion",
        "numeral", "orden", "identificador", "codigo accion", "codigo meta",
    )),
    Column(Field.PARENT, "depende_de", "Depende de", (
        "padre", "codigo padre", "codigo superior", "superior", "cuelga de", "pertenece a", "codigo del padre",
        "depende", "nivel superior", "cod padre", "item padre", "id padre", "dependencia jerarquica",
        "codigo nivel superior",
    )),
    Column(Field.LEVEL, "nivel", "Nivel", ()),
    Column(Field.TITLE, "titulo", "Título", (
        "nombre", "denominacion", "enunciado", "actividad", "accion", "accion estrategica", "elemento", "compromiso",
        "que", "iniciativa", "proyecto", "nombre de la accion", "tarea", "titulo de la accion", "texto",
        "nombre del elemento", "medida", "nombre del proyecto",
    )),
    Column(Field.DESCRIPTION, "descripcion", "Qué se va a hacer y por qué", (
        "detalle", "descripcion de la accion", "fundamento", "justificacion", "que se va a hacer",
        "que se va a hacer y por que", "observaciones", "comentarios", "alcance", "descripcion general",
        "descripcion breve",
    )),
    Column(Field.RESPONSIBLE, "responsable", "Responsable", (
        "area", "area responsable", "unidad", "unidad responsable", "a cargo de", "a cargo", "quien", "responsables",
        "direccion", "division", "referente", "ejecutor", "unidad ejecutora", "sector", "equipo responsable",
        "dependencia", "oficina", "dependencia responsable", "area a cargo", "quien lo hace",
    )),
    Column(Field.THEMES, "temas", "Temas", (
        "tema", "tematica", "materia", "area tematica", "tematicas", "temas que toca", "categoria", "rubro",
    )),
    Column(Field.SUBZONES, "subzonas", "Subzonas", (
        "subzona", "zona", "zonas", "barrio zona", "zona barrio", "territorio", "barrio", "barrios",
        "ubicacion", "lugar", "donde", "localizacion",
    )),
    Column(Field.WEIGHT, "peso", "Peso", ("ponderacion", "peso relativo", "importancia", "peso de la accion")),
    Column(Field.INDICATOR, "indicador", "Indicador: qué se mide", (
        "indicadores", "nombre del indicador", "que se mide", "indicador de resultado", "indicador de producto",
        "indicador de gestion", "medicion", "como se mide",
    )),
    Column(Field.KIND, "indicador_clase", "Indicador: clase", (
        "clase", "tipo de indicador", "clase de indicador", "tipo", "tipo indicador",
    )),
    Column(Field.UNIT, "indicador_unidad", "Indicador: unidad", (
        "unidad de medida", "medida en", "um", "unidad del indicador", "u medida",
    )),
    Column(Field.BASELINE, "indicador_partida", "Indicador: punto de partida", (
        "linea de base", "linea base", "punto de partida", "valor inicial", "situacion inicial", "base", "partida",
        "valor base", "valor de partida", "linea de base del indicador",
    )),
    Column(Field.SOURCE, "indicador_fuente", "Indicador: fuente", (
        "fuente", "medio de verificacion", "medios de verificacion", "fuente de verificacion", "fuente de datos",
        "fuente de informacion", "fuentes", "verificacion", "de donde sale el dato",
    )),
    Column(Field.INDICATOR_WEIGHT, "indicador_peso", "Indicador: peso", (
        "peso del indicador", "ponderacion del indicador", "peso indicador",
    )),
)  # fmt: skip

#: How many of them are of the item itself; the others, with the targets, are of one of its indicators.
OF_ITEM = [column.field for column in COLUMNS].index(Field.INDICATOR)
#: What an export writes between the codes in one cell.
BETWEEN = "; "
LABELS = {column.field.value: column.label for column in COLUMNS}

#: What people call the levels of a plan, from the most general down. Only a hint for what to propose.
LEVEL_WORDS = (
    "eje", "eje estrategico", "dimension", "area estrategica", "lineamiento", "lineamiento estrategico", "linea",
    "linea estrategica", "objetivo", "objetivo general", "objetivo estrategico", "objetivo especifico", "programa",
    "subprograma", "estrategia", "proyecto", "accion", "actividad", "pilar", "componente",
    "linea de accion", "subeje", "politica", "capitulo",
)  # fmt: skip

_TARGET = re.compile(
    r"(?:(?:metas?|objetivos?|valor(?: meta| esperado)?|target|previsto|programado|ano)"
    r"(?: (?:para|de|del|al|a|ano|el))*)? ?(20\d\d)"
)
_KIND_WORDS = {
    IndicatorKind.RATIO: ("porcentaje", "porcentual", "ratio", "%", "tasa", "proporcion", "porcentaje de un total"),
    IndicatorKind.COUNT: ("cantidad", "numero", "conteo", "unidades", "nro", "numerico", "absoluto", "count"),
    IndicatorKind.PRODUCT: ("producto", "producto terminado", "entregable", "hito", "product"),
    IndicatorKind.YES_NO: ("si_no", "si/no", "si o no", "binario", "se hizo", "cumple no cumple", "yes_no"),
}  # fmt: skip
#: «%» says nothing once folded.
KINDS = {fold(word) or word: kind for kind, words in _KIND_WORDS.items() for word in words}
#: How an export writes each.
KIND_HEADERS: dict[str, str] = {
    IndicatorKind.RATIO: "porcentaje",
    IndicatorKind.COUNT: "cantidad",
    IndicatorKind.PRODUCT: "producto",
    IndicatorKind.YES_NO: "si_no",
}


def target_field(year: int) -> str:
    """The field of the target of a year."""
    return f"target_{year}"


def level_field(number: int) -> str:
    """The field of a level, counted from 1."""
    return f"level_{number}"


def reads(tree: str, field: str) -> bool:
    """Whether a way of telling the tree looks at a field: where each level has its column, there is no other title."""
    if field.startswith("level_"):
        return tree == Tree.LEVELS
    if field == Field.TITLE:
        return tree != Tree.LEVELS
    return field != Field.PARENT or tree == Tree.PARENT


def year_of(field: str) -> int | None:
    """The year of a field of targets."""
    name, _, year = field.rpartition("_")
    return int(year) if name == "target" and year.isdecimal() else None


def target_of(header: str) -> str | None:
    """The field of targets that a header names: «meta_2026», «Meta 2026», «2026»."""
    match = _TARGET.fullmatch(fold(header))
    return target_field(int(match[1])) if match else None


def own_headers(years: Iterable[int]) -> list[str]:
    """The first row of an export."""
    return [*(column.header for column in COLUMNS), *(f"meta_{year}" for year in years)]


def label_of(field: str) -> str:
    """How the screens call a field."""
    if year := year_of(field):
        return f"Meta {year}"
    name, _, number = field.rpartition("_")
    return f"Nivel {number}" if name == "level" else LABELS[field]
