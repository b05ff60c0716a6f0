"""What was published with its place in the chain, and what the sealed analyses and matrices tell."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Case, Exists, Max, OuterRef, QuerySet, Value, When
from django.db.models.functions import TruncDate

from reports.codes import spaced
from reports.datasets.base import Dataset, Field, Kind, address
from reports.datasets.sealed import Rows, SealedDataset, current
from reports.models import (
    Audience,
    DocumentKind,
    Preparation,
    Publication,
    PublicationQuerySet,
    Rendition,
    Withdrawal,
    WithdrawalDecision,
)

_SOURCES = (Publication, Withdrawal, WithdrawalDecision)


def _publications() -> PublicationQuerySet:
    return Publication.objects.published().alias(day=TruncDate("sealed_at"))


def _is_current() -> Case:
    later = Publication.objects.published().filter(
        kind=OuterRef("kind"), subject_key=OuterRef("subject_key"), version__gt=OuterRef("version")
    )
    return Case(When(Exists(later), then=Value(False)), default=Value(True))


PUBLICATIONS = Dataset(
    name="publicaciones",
    title="Publicaciones y su cadena",
    description="Cada documento publicado con su código, sus huellas y su lugar en la cadena, con lo que "
    "cualquiera puede comprobar que nada cambió.",
    row="Una versión de un documento publicado.",
    frequency="Cada vez que se publica o se retira un documento.",
    published=_publications,
    order=("sequence",),
    date=("publicada_el", "day"),
    updated=lambda: Max(TruncDate("sealed_at")),
    sources=_SOURCES,
    keywords=("publicaciones", "sha256", "verificación"),
    notes=(
        "De lo que se retiró por ley no hay fila: la publicación que sigue en la cadena nombra su eslabón.",
        "Las huellas de cada archivo están en «archivos».",
    ),
    fields=(
        Field("codigo", "Código de verificación.", Kind.CODE, "code", spaced),
        Field(
            "clase",
            "participacion, acta, plan, operativo, rendicion, devolucion, sintesis, foda, manual o evaluacion.",
            Kind.CODE, "kind",
        ),
        Field("asunto", "De qué trata, entre los de su clase.", Kind.CODE, "subject_key"),
        Field("titulo", "Título.", source="title"),
        Field("version", "Versión.", Kind.INTEGER, "version"),
        Field("vigente", "Si ninguna versión posterior la reemplaza.", Kind.YES_NO, _is_current()),
        Field("desde", "Primer día del período.", Kind.DATE, "period_from"),
        Field("hasta", "Último día del período.", Kind.DATE, "period_to"),
        Field("publicada_el", "Día en que se publicó.", Kind.DATE, "day"),
        Field(
            "reemplaza", "Código de la versión a la que reemplaza.", Kind.CODE, "replaces__code",
            lambda code: spaced(code) if code else "",
        ),
        Field("sha256", "Huella SHA-256 del contenido.", Kind.CODE, "content_sha256"),
        Field("lugar", "Lugar en la cadena.", Kind.INTEGER, "sequence"),
        Field("eslabon_anterior", "Huella del eslabón anterior.", Kind.CODE, "previous_hash"),
        Field("eslabon", "Huella de este eslabón.", Kind.CODE, "chain_hash"),
        Field(
            "direccion", "Su página en este portal.", Kind.ADDRESS, "code", address("publication-detail")
        ),
    ),
)  # fmt: skip


def _files() -> QuerySet[Rendition]:
    told = Publication.objects.published().filter(preparation=OuterRef("preparation"))
    return Rendition.objects.filter(Exists(told), audience=Audience.PUBLIC)


FILES = Dataset(
    name="archivos",
    title="Archivos de cada publicación",
    description="La huella y el tamaño de cada archivo publicado: con ellos se comprueba que un archivo que "
    "llegó por otro lado es el mismo.",
    row="Un archivo de una versión publicada.",
    frequency="Cada vez que se publica o se retira un documento.",
    published=_files,
    order=("preparation__publication__sequence", "format"),
    updated=lambda: Max(TruncDate("preparation__publication__sealed_at")),
    sources=(Rendition, Preparation, *_SOURCES),
    keywords=("publicaciones", "sha256", "verificación"),
    fields=(
        Field(
            "publicacion", "Código de verificación.", Kind.CODE, "preparation__publication__code", spaced
        ),
        Field("formato", "html, pdf, json, csv, xlsx, afiche o txt.", Kind.CODE, "format"),
        Field("bytes", "Tamaño.", Kind.INTEGER, "size", unit="bytes"),
        Field("sha256", "Huella SHA-256 del archivo.", Kind.CODE, "sha256"),
    ),
)  # fmt: skip

#: Tables of an analysis, by month: whose they are, its columns of numbers, and what each is called here.
_BY_MONTH = (
    (("tablas", "reuniones.mes"), (("celebradas", "reuniones.celebradas"), ("sin_quorum", "reuniones.sin_quorum"))),
    (
        ("tablas", "asistencia.mes"),
        (("presentes", "asistencia.presentes"), ("convocatorias", "asistencia.convocatorias")),
    ),
    (("tablas", "vecinos.mes"), (("cantidad", "vecinos.presentes"),)),
)  # fmt: skip


def _by_month(fact: Mapping[str, Any], tables: Sequence[Rows]) -> Iterator[list[Any]]:
    for (_place, measures), rows in zip(_BY_MONTH, tables, strict=True):
        for row in rows:
            months = row["mes"].split(";")
            for key, name in measures:
                yield [
                    fact["code"],
                    fact["period_from"],
                    fact["period_to"],
                    f"{months[0]}-01",
                    months,
                    row.get("organo", ""),
                    name,
                    row[key],
                ]


PARTICIPATION = SealedDataset(
    name="participacion",
    title="Participación por mes",
    description="Lo que dice mes a mes cada análisis de participación publicado: reuniones, asistencia de "
    "titulares, y vecinas y vecinos presentes, con los meses de pocas personas juntos.",
    row="Una medida de un mes, o de varios meses juntos, en un análisis vigente.",
    frequency="Cada vez que se publica un análisis de participación.",
    published=lambda: current(DocumentKind.PARTICIPATION),
    date=("mes", "mes"),
    updated=lambda: Max(TruncDate("sealed_at")),
    sources=(*_SOURCES, Preparation),
    keywords=("participación", "asistencia", "vecinas y vecinos"),
    notes=(
        "Un mismo mes puede estar en varios análisis, de períodos o de órganos distintos: no sumes unos con otros.",
        "Son las cifras selladas: contar de nuevo mes a mes dejaría saber de grupos chicos por diferencia.",
    ),
    tables=[place for place, _measures in _BY_MONTH],
    tell=_by_month,
    fields=(
        Field("publicacion", "Código de verificación del análisis.", Kind.CODE),
        Field("desde", "Primer día del período del análisis.", Kind.DATE),
        Field("hasta", "Último día del período del análisis.", Kind.DATE),
        Field("mes", "Primer día del mes, o del primero de los que van juntos.", Kind.DATE),
        Field("meses", "El mes, o los que se cuentan juntos.", Kind.LIST),
        Field("organo", "Código del órgano, en la asistencia.", Kind.CODE),
        Field(
            "medida",
            "reuniones.celebradas, reuniones.sin_quorum, asistencia.presentes, asistencia.convocatorias o "
            "vecinos.presentes.",
            Kind.CODE,
        ),
        Field("valor", "Cuántas.", Kind.INTEGER, unit="reuniones o personas"),
    ),
)


def _factors(fact: Mapping[str, Any], tables: Sequence[Rows]) -> Iterator[list[Any]]:
    for row in tables[0]:
        yield [
            fact["code"],
            fact["period_from"],
            fact["period_to"],
            fact["version"],
            *(row.get(key) for key in _FACTOR_KEYS),
        ]


_FACTOR_KEYS = (
    "codigo",
    "cuadrante",
    "texto",
    "aporto",
    "fecha",
    "peso",
    "calificacion",
    "suma_al_total",
    "agrupadas",
)

SWOT = SealedDataset(
    name="foda",
    title="Factores de la matriz FODA",
    description="Fortalezas, oportunidades, debilidades y amenazas del avance del Gobierno Municipal con el "
    "modelo, como las publica cada matriz.",
    row="Un factor de una matriz vigente.",
    frequency="Cada vez que se publica una matriz.",
    published=lambda: current(DocumentKind.SWOT),
    date=("fecha", "fecha"),
    updated=lambda: Max(TruncDate("sealed_at")),
    sources=(*_SOURCES, Preparation),
    keywords=("foda", "evaluación"),
    tables=[("registros", "factores")],
    tell=_factors,
    fields=(
        Field("publicacion", "Código de verificación de la matriz.", Kind.CODE),
        Field("desde", "Primer día del período de la matriz.", Kind.DATE),
        Field("hasta", "Último día del período de la matriz.", Kind.DATE),
        Field("version", "Versión de la matriz.", Kind.INTEGER),
        Field("codigo", "Código del factor en la matriz.", Kind.CODE),
        Field("cuadrante", "fortaleza, oportunidad, debilidad o amenaza.", Kind.CODE),
        Field("texto", "El factor."),
        Field(
            "aporto",
            "De quién vino, por clase: concejo_municipal, alcaldia, funcionariado, concejo_vecinal, vecinos o "
            "equipo_de_planificacion.",
            Kind.CODE,
        ),
        Field("fecha", "Día en que se propuso.", Kind.DATE),
        Field("peso", "Peso en su mitad; vacío si los pesos no suman 100.", Kind.NUMBER),
        Field("calificacion", "De 1 a 4.", Kind.INTEGER),
        Field("suma_al_total", "Peso por calificación, sobre 100.", Kind.NUMBER),
        Field("agrupadas", "Cuántas otras propuestas reúne.", Kind.INTEGER, unit="propuestas"),
    ),
)
