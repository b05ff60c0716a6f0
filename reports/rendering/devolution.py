"""A devolution as a page and on paper, worked out from the content alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from reports.documents.base import Content, Meta
from reports.documents.devolution import GROUPS
from reports.documents.words import AUTHOR_LABELS, CHANNEL_LABELS, listed, money, number, plural
from reports.models import DocumentKind
from reports.periods import period_words
from reports.rendering.figures import Built, Told, context_of, day_words, page, paper
from reports.rendering.pieces import Cell, Column, Row, Section, Table

#: What is said of the topics of each group, under its heading, when there are any.
_SAID = {
    "se_hace": "El Gobierno municipal lo aceptó. De cada uno se dice con qué plata y para cuándo, si se sabe.",
    "en_parte": "El Gobierno municipal aceptó una parte. De cada uno se dice cuál, y por qué no lo demás.",
    "no_se_hace": "El Gobierno municipal no lo aceptó. De cada uno se dice por qué.",
    "derivado": "No le toca al municipio resolverlo. De cada uno se dice a quién se le pasó.",
    "ya_hecho": "Cuando se contestó, ya estaba.",
    "abierto": "Todavía no tienen respuesta publicada. Cuando la tengan va a estar en la página de cada uno.",
}
#: Beside what is unanswered and planned all the same; and beside authors told apart there and together in a topic.
_PLANNED = "Lo que dice «En el plan» está previsto, pero todavía le falta la respuesta escrita."
_GOVERNMENT = "En cada tema, «del Gobierno» son la Alcaldía, el Concejo Municipal y el funcionariado."
_AUTHORS = {
    "vecinos": ("de vecinas y vecinos", "de vecinas y vecinos"),
    "organizacion": ("de una organización", "de organizaciones"),
    "concejo_vecinal": ("del Concejo Vecinal", "del Concejo Vecinal"),
    "gobierno": ("del Gobierno", "del Gobierno"),
}


@dataclass(frozen=True)
class Answered:
    """A topic as it is told: what was asked in a sentence, and pairs of label and text of what was answered."""

    code: str
    title: str
    anchor: str
    url: str  # on screen: its live page
    asked: str
    words: str
    summary: str
    facts: Sequence[tuple[str, str]]
    note: str


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    told = Told(content, paper=False)
    return page(context_of(told, _sections(told, meta)))


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta, **parts: Any) -> bytes:
    """The paper."""
    told = Told(content, paper=True)
    return paper(
        context_of(told, _sections(told, meta)),
        meta,
        label=DocumentKind.DEVOLUTION.label,
        period_text=days_of(content),
        summary=summary_of(content),
        **parts,
    )


def days_of(content: Content) -> str:
    """The days it is about, in words."""
    first, last = (content["periodo"][name] for name in ("desde", "hasta"))
    if first == last:
        return day_words(first)
    return period_words(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def summary_of(content: Content) -> str:
    """``12 temas: 5 se van a hacer, 2 …``: the whole document in a sentence."""
    counts = {figure["id"]: figure["valor"] for figure in content["cifras"]}
    verbs = {
        "se_hace": ("se va a hacer", "se van a hacer"),
        "en_parte": ("se va a hacer en parte", "se van a hacer en parte"),
        "no_se_hace": ("no se va a hacer", "no se van a hacer"),
        "derivado": ("se derivó", "se derivaron"),
        "ya_hecho": ("ya está hecho", "ya están hechos"),
        "abierto": ("sigue sin respuesta", "siguen sin respuesta"),
    }
    said = [
        f"{number(counts[f'temas.{code}'])} {verbs[code][counts[f'temas.{code}'] != 1]}"
        for code in GROUPS
        if counts[f"temas.{code}"]
    ]
    return f"{plural(counts['temas.total'], 'tema', 'temas')}: {listed(said)}."


def _sections(told: Told, meta: Meta) -> list[Section]:
    built: list[Built] = [
        ("introduccion", "Introducción", {}),
        *told.changes(),
        ("preguntado", "Qué se preguntó y quiénes participaron", _asked(told)),
        ("resumen", "En resumen", _in_figures(told)),
    ]
    topics = told.rows("temas")
    for code, heading in GROUPS.items():
        answered = [_topic(row, told, meta) for row in topics if row["grupo"] == code]
        if answered:
            built.append(
                (
                    code.replace("_", "-"),
                    heading,
                    {
                        "template": "reports/devolution/_topics.html",
                        "told": {"lead": _lead(code, answered), "topics": answered},
                    },
                )
            )
    built.append(("sigue", "Qué sigue", {}))
    until = told.content["devolucion"]["opinar_hasta"]
    if until:
        address = f"{meta.site_url}/devoluciones/{told.content['devolucion']['codigo']}/opinar/"
        built.append(
            (
                "corregir",
                "Si algo no está bien contado",
                {
                    "template": "reports/devolution/_correcting.html",
                    "told": {"until": day_words(until), "address": address},
                },
            )
        )
    return told.numbered(built)


def _lead(code: str, topics: Sequence[Answered]) -> str:
    planned = code == "abierto" and any(label == "En el plan" for topic in topics for label, _ in topic.facts)
    return f"{_SAID[code]} {_PLANNED}" if planned else _SAID[code]


def _asked(told: Told) -> dict[str, Any]:
    figures = told.figures
    meetings, said = figures["reuniones.total"], figures["aportes.total"]
    cards = [
        told.card(
            "aportes.total",
            "¿Cuánto se dijo?",
            f"Se {'oyó' if said['valor'] == 1 else 'oyeron'} {plural(said['valor'], 'aporte', 'aportes')} sobre estos "
            "temas",
        )
    ]
    if "vecinos.presentes" in figures:
        there = figures["vecinos.presentes"]
        cards.append(
            told.card(
                "vecinos.presentes",
                "¿Cuánta gente fue?",
                "Decir cuántas personas fueron permitiría conocer un grupo chico"
                if there["oculta"]
                else f"Fueron {plural(there['valor'], 'vecina o vecino', 'vecinas y vecinos')}",
            )
        )
    against = figures["aportes.disidencias"]
    cards.append(
        told.card(
            "aportes.disidencias",
            "¿Hubo quien no estuvo de acuerdo?",
            f"{plural(against['valor'], 'aporte dice', 'aportes dicen')} otra cosa que los demás"
            if against["valor"]
            else "Nadie dijo otra cosa que los demás",
        )
    )
    authors = [
        (AUTHOR_LABELS[figure["id"].removeprefix("aportes.autor.")], figure)
        for figure in told.starting("aportes.autor.")
    ]
    return {
        "cards": cards,
        "tables": [
            *(_meetings(told) if meetings["valor"] else []),
            *_outside(told),
            *told.figures_table(
                "tabla-autores",
                "Aportes por quién los hizo",
                "De quién",
                authors,
                "Aportes",
                note=_GOVERNMENT if any(row["gobierno"] for row in told.rows("temas")) else "",
            ),
        ],
    }


_HIDDEN = "no se muestra"
#: Nothing says which of them it was of, and each may be a large one.
_NOT_TOLD = (
    "De una reunión no se muestra cuántas vecinas y vecinos fueron cuando permitiría conocer un grupo chico: porque "
    "fueron pocas personas, o porque otras publicaciones ya dicen una parte y alcanzaría con restar."
)


def _meetings(told: Told) -> list[Table]:
    rows = told.rows("reuniones")
    names = {row["codigo"]: row["reunion"] for row in rows}
    built = []
    for row in rows:
        if row["conto"] == "no":
            people = "no se contó"
        elif row["juntas"] and row["presentes"] is not None:
            others = [names[code] for code in row["juntas"].split("; ") if code != row["codigo"]]
            people = f"{number(row['presentes'])}, sumando {listed(others)}"
        elif row["juntas"]:
            people = "sumadas en otra fila"
        elif row["presentes"] is None:
            people = _HIDDEN
        else:
            people = number(row["presentes"])
        built.append(
            Row(
                [
                    Cell(row["reunion"]),
                    Cell(day_words(row["fecha"])),
                    Cell(row["lugar"] or "sin dato"),
                    Cell(row["convocada_por"] or "sin dato"),
                    Cell(people),
                ]
            )
        )
    return [
        Table(
            id="tabla-reuniones",
            caption="Dónde se habló de estos temas",
            note=_NOT_TOLD if any(row.cells[-1].text == _HIDDEN for row in built) else "",
            columns=[
                Column("Reunión", size="meeting"),
                Column("Cuándo", size="day"),
                Column("Dónde", size="place"),
                Column("Por dónde se convocó"),
                Column("Vecinas y vecinos", size="people"),
            ],
            rows=built,
        )
    ]


def _outside(told: Told) -> list[Table]:
    """What came by another way than a meeting, by which."""
    ways: dict[str, int] = {}
    for row in told.rows("aportes"):
        if row["via"] != "reunion":
            ways[row["via"]] = ways.get(row["via"], 0) + 1
    if not ways:
        return []
    rows = [
        Row([Cell(CHANNEL_LABELS[way]), Cell(number(ways[way]), numeric=True)])
        for way in CHANNEL_LABELS
        if way in ways
    ]
    return [
        Table(
            id="tabla-vias",
            caption="Lo que llegó fuera de las reuniones",
            columns=[Column("Por dónde llegó"), Column("Aportes", True)],
            rows=rows,
        )
    ]


def _in_figures(told: Told) -> dict[str, Any]:
    total = told.figures["temas.total"]
    groups = [(heading, told.figures[f"temas.{code}"]) for code, heading in GROUPS.items()]
    return {
        "cards": [
            told.card(
                "temas.total",
                "¿Qué se devuelve?",
                f"Se {'devuelve' if total['valor'] == 1 else 'devuelven'} {plural(total['valor'], 'tema', 'temas')}",
            )
        ],
        "tables": told.figures_table("tabla-grupos", "Qué pasa con cada tema", "Qué pasa", groups, "Temas"),
    }


def _topic(row: Mapping[str, Any], told: Told, meta: Meta) -> Answered:
    facts = [
        ("Por qué", row["razon"]),
        (
            "Qué se va a hacer y cómo" if row["grupo"] in ("se_hace", "en_parte") else "Detalle",
            row["detalle"],
        ),
        ("Se derivó a", row["derivado_a"]),
        ("Para cuándo", row["plazo"]),
        ("Costo", money(row["costo"]) if row["costo"] is not None else ""),
        ("En el plan", row["plan"].replace("; ", "\n")),
        (
            "Resolución" if ";" not in row["resoluciones"] else "Resoluciones",
            row["resoluciones"].replace(";", ","),
        ),
        ("Respondido el", day_words(row["respondido_el"]) if row["respondido_el"] else ""),
    ]
    return Answered(
        code=row["codigo"],
        title=row["titulo"],
        anchor=f"tema-{row['codigo']}",
        url="" if told.paper else f"/temas/{row['codigo']}/",
        asked=asked_words(row),
        words=row["pedido"],
        summary=row["respuesta"],
        facts=[(label, text) for label, text in facts if text],
        note=row["nota"],
    )


def asked_words(row: Mapping[str, Any]) -> str:
    """``Se pidió en 7 aportes: 5 de vecinas y vecinos y 2 del Concejo Vecinal. 1 no está de acuerdo.``"""
    by = [f"{number(row[code])} {words[row[code] != 1]}" for code, words in _AUTHORS.items() if row[code]]
    if not row["aportes"]:
        said = "Nada de lo que se oyó en esos días está hoy bajo este tema."
    elif len(by) == 1:
        only = next(words[row["aportes"] != 1] for code, words in _AUTHORS.items() if row[code])
        said = f"Se habló de esto en {plural(row['aportes'], 'aporte', 'aportes')} {only}."
    else:
        said = f"Se habló de esto en {plural(row['aportes'], 'aporte', 'aportes')}: {listed(by)}."
    if row["disidencias"]:
        said += f" {plural(row['disidencias'], 'no está de acuerdo', 'no están de acuerdo')}."
    places = listed(row["subzonas"].split("; ")) if row["subzonas"] else ""
    # The zones of the whole topic, which may be others than those in which these contributions were made.
    return f"{said} El tema abarca: {places}." if places else said
