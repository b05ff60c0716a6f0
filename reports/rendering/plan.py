"""A development plan as a page and on paper: its tree under headings, worked out from the content alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from reports.documents.base import Content, Meta
from reports.documents.words import decimal, listed, number, plural
from reports.models import DocumentKind
from reports.rendering.figures import Built, Node, Told, context_of, day_words, page, paper
from reports.rendering.pieces import Section

_DEEPEST = 6  # HTML has no deeper heading
_KINDS = {
    "porcentaje": "porcentaje",
    "cantidad": "cantidad",
    "producto": "producto terminado",
    "si_no": "sí o no",
}


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    told = Told(content, paper=False)
    return page(context_of(told, _sections(told)))


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta, **parts: Any) -> bytes:
    """The paper."""
    told = Told(content, paper=True)
    years = content["plan"]["anios"]
    return paper(
        context_of(told, _sections(told)),
        meta,
        label=DocumentKind.PLAN.label,
        period_text=f"{years[0]} a {years[-1]}",
        summary=_standing(content["plan"]),
        **parts,
    )


def _standing(plan: Mapping[str, Any]) -> str:
    if plan["aprobacion"]:
        return f"Aprobado el {day_words(plan['aprobacion']['fecha'])}."
    return f"Presentado en audiencia pública el {day_words(plan['audiencia']['fecha'])}. Todavía no está aprobado."


def _sections(told: Told) -> list[Section]:
    built: list[Built] = [("introduccion", "Introducción", {}), *told.changes()]
    built.append(
        ("sobre", "Cómo se hizo este plan", {"template": "reports/plan/_about.html", "told": _about(told)})
    )
    built.append(("lectura", "El plan en cifras", _in_figures(told)))
    built += [
        (
            f"eje-{nodes[0].code}",
            f"{level} {nodes[0].code}: {nodes[0].title}",
            {"template": "reports/figures/_tree.html", "told": nodes},
        )
        for level, nodes in _axes(told)
    ]
    built.append(("conclusiones", "Conclusiones", {}))
    return told.numbered(built)


def _about(told: Told) -> dict[str, Any]:
    plan = told.content["plan"]
    hearing, approval = plan["audiencia"], plan["aprobacion"]
    rows = [
        ("Estado", "Aprobado" if approval else "Presentado en audiencia pública; todavía no está aprobado"),
        ("Audiencia pública", ", ".join(filter(None, [day_words(hearing["fecha"]), hearing["lugar"]]))),
    ]
    if approval:
        rows.append(("Aprobado", day_words(approval["fecha"])))
    if plan["reemplaza"]:
        rows.append(("Reemplaza a", plan["reemplaza"]))
    rows.append(("Niveles", listed(plan["niveles"])))
    return {
        "rows": rows,
        "words": "",
        "hearing_url": f"/sesiones/{hearing['reunion']}/" if hearing["reunion"] else "",
        "resolution": approval["resolucion"] if approval else "",
    }


def _in_figures(told: Told) -> dict[str, Any]:
    total, measured = told.figures["elementos.total"], told.figures["elementos.con_indicador"]
    indicators = told.figures["indicadores.total"]
    concrete = ("elemento concreto tiene", "elementos concretos tienen")
    levels = [(figure["titulo"], figure) for figure in told.starting("elementos.nivel.")]
    themes = [
        (figure["titulo"].removeprefix("Sobre el tema "), figure)
        for figure in told.starting("elementos.tema.")
    ]
    zones = [
        (figure["titulo"].removeprefix("En la subzona "), figure)
        for figure in told.starting("elementos.subzona.")
    ]
    for rows in (themes, zones):
        rows.sort(key=lambda row: (-row[1]["valor"], row[0]))
    return {
        "cards": [
            told.card(
                "elementos.total",
                "¿Cuánto abarca el plan?",
                f"El plan tiene {plural(total['valor'], 'elemento', 'elementos')} con código propio",
            ),
            told.card(
                "elementos.con_indicador",
                "¿Se puede seguir lo que dice?",
                f"{number(measured['numerador'])} de {plural(measured['denominador'], *concrete)} indicador",
            ),
            told.card(
                "indicadores.total",
                "¿Cuántos indicadores tiene?",
                f"Hay {plural(indicators['valor'], 'indicador', 'indicadores')}",
            ),
        ],
        "tables": [
            *told.figures_table("tabla-niveles", "Elementos por nivel", "Nivel", levels, "Elementos"),
            *told.figures_table("tabla-temas", "Elementos por tema", "Tema", themes, "Elementos"),
            *told.figures_table("tabla-subzonas", "Elementos por subzona", "Subzona", zones, "Elementos"),
        ],
    }


def _axes(told: Told) -> list[tuple[str, list[Node]]]:
    """What stands at the top of the plan, each with all that hangs from it in the order of reading."""
    indicators: dict[str, list[str]] = {}
    years = told.content["plan"]["anios"]
    for row in told.rows("indicadores"):
        indicators.setdefault(row["elemento"], []).append(_indicator(row, years))
    axes: list[tuple[str, list[Node]]] = []
    for row in told.rows("elementos"):
        depth = row["profundidad"]
        node = Node(
            code=row["codigo"],
            title=row["titulo"],
            anchor=f"elemento-{row['codigo']}",
            heading=0 if depth == 1 else min(depth + 1, _DEEPEST),
            facts=_facts(row),
            paragraphs=[row["descripcion"]] if row["descripcion"] else [],
            lines=indicators.get(row["codigo"], []),
        )
        if depth == 1:
            axes.append((row["nivel"], []))
        axes[-1][1].append(node)
    return axes


def _facts(row: Mapping[str, Any]) -> str:
    told = [
        row["nivel"] if row["profundidad"] > 1 else "",
        f"Responsable: {row['responsable']}" if row["responsable"] else "",
        f"Temas: {row['temas'].replace(';', ',')}" if row["temas"] else "",
        f"Dónde: {row['subzonas'].replace(';', ',')}" if row["subzonas"] else "",
        f"Peso: {row['peso']}" if row["peso"] != 1 else "",
    ]
    return " · ".join(filter(None, told))


def _indicator(row: Mapping[str, Any], years: Sequence[int]) -> str:
    """``Luminarias cambiadas (cantidad, luminarias). Partida: 100. Metas: 200 en 2026, 300 en 2027.``"""
    kind = _KINDS[row["clase"]]
    told = [f"{row['indicador']} ({', '.join(filter(None, [kind, row['unidad']]))})."]
    unit = " %" if row["clase"] == "porcentaje" else ""
    if row["partida"] is not None:
        told.append(f"Punto de partida: {decimal(row['partida'])}{unit}.")
    targets = [(year, row[f"meta_{year}"]) for year in years if row[f"meta_{year}"] is not None]
    if targets:
        said = [
            f"{value if isinstance(value, str) else decimal(value) + unit} en {year}"
            for year, value in targets
        ]
        told.append(f"{'Meta' if len(said) == 1 else 'Metas'}: {', '.join(said)}.")
    if row["fuente"]:
        told.append(f"Fuente: {row['fuente']}.")
    if row["peso"] != 1:
        told.append(f"Peso: {row['peso']}.")
    return " ".join(told)
