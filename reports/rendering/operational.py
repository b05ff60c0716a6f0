"""The operational plan of a year as a page and on paper, worked out from the content alone."""

from typing import Any

from django.conf import settings
from django.utils import translation

from reports.documents.base import Content, Meta
from reports.documents.words import money, of_plan, plural
from reports.models import DocumentKind
from reports.rendering.figures import Built, Node, Told, context_of, day_words, days_words, page, paper
from reports.rendering.pieces import Cell, Column, Row, Section, Table


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    told = Told(content, paper=False)
    return page(context_of(told, _sections(told)))


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta, **parts: Any) -> bytes:
    """The paper."""
    told = Told(content, paper=True)
    return paper(
        context_of(told, _sections(told)),
        meta,
        label=DocumentKind.OPERATIONAL.label,
        period_text=str(content["plan"]["anio"]),
        summary=f"Es parte {of_plan(content['plan']['nombre'])}.",
        **parts,
    )


def _sections(told: Told) -> list[Section]:
    content = told.content
    about = {
        "rows": [
            ("Plan de desarrollo", content["plan"]["nombre"]),
            ("Vigente desde", day_words(content["vigencia"]["desde"])),
        ],
        "hearing_url": "",
        "words": content["presentacion"],
        "resolution": content["vigencia"]["resolucion"],
    }
    built: list[Built] = [
        ("introduccion", "Introducción", {}),
        *told.changes(),
        ("sobre", "Sobre este plan", {"template": "reports/plan/_about.html", "told": about}),
        ("lectura", "El año en cifras", _in_figures(told)),
    ]
    built += [
        (
            f"eje-{code}",
            f"{content['plan']['nivel']} {code}: {title}",
            {"template": "reports/figures/_tree.html", "told": nodes},
        )
        for code, title in content["ejes"]
        if (nodes := _activities(told, code))
    ]
    built.append(("conclusiones", "Conclusiones", {}))
    return told.numbered(built)


def _in_figures(told: Told) -> dict[str, Any]:
    total, cancelled = told.figures["actividades.total"], told.figures["actividades.suspendidas"]
    budget, milestones = told.figures["presupuesto.asignado"], told.figures["hitos.total"]
    rows = [
        Row(
            [
                Cell(f"{code} {title}"),
                told.figure_cell(told.figures[f"actividades.eje.{code}"]),
                told.figure_cell(told.figures[f"presupuesto.eje.{code}"]),
            ]
        )
        for code, title in told.content["ejes"]
    ]
    return {
        "cards": [
            told.card(
                "actividades.total",
                "¿Cuánto se va a hacer?",
                f"El año tiene {plural(total['valor'], 'actividad', 'actividades')}",
            ),
            told.card(
                "presupuesto.asignado",
                "¿Con cuánta plata?",
                "Ninguna actividad dice cuánto tiene asignado"
                if budget["valor"] is None
                else f"Hay {budget['texto']} asignados",
            ),
            told.card(
                "hitos.total",
                "¿Qué fechas hay que mirar?",
                f"Hay {plural(milestones['valor'], 'hito', 'hitos')} con fecha",
            ),
            told.card(
                "actividades.suspendidas",
                "¿Algo se suspendió?",
                f"{plural(cancelled['valor'], 'actividad se suspendió', 'actividades se suspendieron')}"
                if cancelled["valor"]
                else "Ninguna actividad se suspendió",
            ),
        ],
        "tables": [
            Table(
                id="tabla-ejes",
                caption="Actividades y presupuesto por eje",
                columns=[Column("Eje"), Column("Actividades", True), Column("Presupuesto asignado", True)],
                rows=rows,
            )
        ]
        if rows
        else [],
    }


def _activities(told: Told, axis: str) -> list[Node]:
    milestones: dict[str, list[str]] = {}
    for row in told.rows("hitos"):
        milestones.setdefault(row["actividad"], []).append(f"{day_words(row['fecha'])}: {row['hito']}")
    return [
        _activity(row, milestones.get(row["codigo"], []))
        for row in told.rows("actividades")
        if row["eje"] == axis
    ]


def _activity(row: dict[str, Any], milestones: list[str]) -> Node:
    facts = [
        sentence
        for sentence in (
            days_words(row["empieza"], row["termina"]),
            f"Responsable: {row['responsable']}" if row["responsable"] else "",
            f"Presupuesto: {money(row['presupuesto'])}" if row["presupuesto"] is not None else "",
            f"Dónde: {row['subzonas'].replace(';', ',')}" if row["subzonas"] else "",
        )
        if sentence
    ]
    paragraphs = [f"Para: {row['elemento']} {row['titulo_elemento']}.", row["descripcion"]]
    if row["producto"]:
        paragraphs.append(f"Va a quedar: {row['producto']}.")
    if row["suspendida"] == "si":
        paragraphs.append(f"Se suspendió el {day_words(row['suspendida_el'])}: {row['motivo']}")
    return Node(
        code=row["codigo"],
        title=row["titulo"],
        heading=3,
        anchor=f"actividad-{row['codigo']}",
        facts=" · ".join(facts),
        paragraphs=[text for text in paragraphs if text],
        lines=milestones,
    )
