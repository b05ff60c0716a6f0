"""The tables of an evaluation and the rows behind its figures, dissociated: nobody's sheet, no answer of few."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from planning.progress import kept
from reports.documents import participation_tables, synthesis_tables
from reports.documents.accountability import STATES
from reports.documents.evaluation_figures import (
    BASE,
    answers_told,
    block_of,
    change,
    covered_zones,
    is_of_one_person,
    scales_told,
    sheets_told,
)
from reports.documents.figures import Figure, Table, table
from reports.documents.participation_figures import covered_neighbourhoods
from reports.documents.words import plain
from reports.documents.written import said
from reports.models import (
    ChapterVerdict,
    Evaluation,
    FactorState,
    Finding,
    Lesson,
    Respondent,
    Side,
)

if TYPE_CHECKING:
    from reports.queries.evaluation_facts import EvaluationFacts, PeriodFacts, SurveyFacts

_KIND_ORDER = list(Respondent.values)


# --- the rows behind the figures ----------------------------------------------------------------------


def evidence_tables(facts: EvaluationFacts) -> dict[str, Table]:
    """Those of both periods, of the baseline under names of their own, and of the survey."""
    tables = _of_period(facts, facts.result)
    for name, told in _of_period(facts, facts.base).items():
        tables[f"{BASE}{name}"] = told | {"titulo": f"{told['titulo']} (línea de base)"}
    return tables | (_of_survey(facts.survey, facts.k) if facts.survey else {})


def _of_period(facts: EvaluationFacts, period: PeriodFacts) -> dict[str, Table]:
    rows = period.rows
    assert rows is not None  # read with them
    known = participation_tables.evidence_tables(
        period.counts,
        period.people,
        facts.k,
        facts.bodies,
        facts.codes,
        rows.meetings,
        rows.minutes,
        rows.attendance,
        rows.initiatives,
    )
    return {
        **known,
        **synthesis_tables.evidence_tables(period.synthesis),
        "cobertura.subzonas": _zones(facts, period),
        "plan": _plan(period),
        "presupuesto": _budget(period),
        "validacion": _opinions(period),
    }


def _zones(facts: EvaluationFacts, period: PeriodFacts) -> Table:
    covered, places = covered_zones(period, facts.zones), covered_neighbourhoods(period.counts)
    return table(
        "Subzonas con barrios y dónde hubo participación",
        [
            ("codigo", "Código", False),
            ("subzona", "Subzona", False),
            ("barrios", "Barrios", False),
            ("con_participacion", "Barrios con participación", False),
            ("cubierta", "Con participación", False),
        ],
        [
            [
                zone.code,
                zone.name,
                "; ".join(zone.places.values()),
                "; ".join(name for code, name in zone.places.items() if code in places),
                "si" if zone.code in covered else "no",
            ]
            for zone in facts.zones
        ],
    )


def _plan(period: PeriodFacts) -> Table:
    return table(
        f"Cómo iba {period.plan.name} el {period.day:%d/%m/%Y}" if period.plan else "Plan vigente",
        [
            ("codigo", "Código", False),
            ("titulo", "Elemento del plan", False),
            ("profundidad", "Nivel", True),
            ("peso", "Peso", True),
            ("avance", "Avance (%)", True),
            ("estado", "Estado", False),
            ("cuenta", "Cuenta en el promedio", False),
        ],
        [
            [
                line.code,
                line.title,
                line.depth,
                line.weight,
                plain(kept(line.progress.value)),
                STATES[line.progress.state],
                "si" if line.progress.value is not None and line.weight else "no",
            ]
            for line in (period.plan.items if period.plan else ())
        ],
    )


def _budget(period: PeriodFacts) -> Table:
    return table(
        "Actividades con presupuesto asignado",
        [
            ("anio", "Año", True),
            ("codigo", "Código", False),
            ("actividad", "Actividad", False),
            ("asignado", "Asignado ($)", True),
            ("ejecutado", "Ejecutado ($)", True),
            ("informado_el", "Según el avance del", False),
        ],
        [
            [
                line.year,
                line.code,
                line.title,
                plain(line.assigned),
                plain(line.executed),
                line.told_on.isoformat() if line.told_on else "",
            ]
            for line in period.budget
        ],
    )


def _opinions(period: PeriodFacts) -> Table:
    return table(
        "Opiniones sobre las devoluciones",
        [("devolucion", "Devolución", False), ("dice", "Qué dicen", False), ("cantidad", "Opiniones", True)],
        [
            [told.code, said, count]
            for told in period.rounds
            for said, count in (("corrige", told.corrected), ("esta_bien", told.acknowledged))
        ],
    )


def _of_survey(survey: SurveyFacts, k: int) -> dict[str, Table]:
    sheets = sheets_told(survey, k)
    tables = {
        "encuesta": table(
            "Hojas de la encuesta",
            [("quienes", "Quiénes", False), ("nombre", "Nombre", False), ("hojas", "Hojas", True)],
            [
                [audience, Respondent(audience).label, told]
                for audience, told in sheets.items()
                if told is not None
            ],
        )
    }
    for audience in sheets:
        tables[f"encuesta.{audience}"] = table(
            f"Respuestas de la encuesta: {Respondent(audience).label}",
            [
                ("pregunta", "Clave", False),
                ("texto", "Pregunta", False),
                ("respuesta", "Respuesta", True),
                ("cantidad", "Cuántas", True),
                ("puntos", "Respuesta por cuántas", True),
            ],
            [
                [one.key, one.text, value, one.given.get(value, 0), value * one.given.get(value, 0)]
                for one, is_told in scales_told(survey, k)
                if is_told and one.respondent == audience
                for value in range(1, 6)
            ],
        )
    return tables


def groups_published(facts: EvaluationFacts) -> dict[str, Any]:
    """Every group told, for the comparison of later documents with this one."""

    def of(period: PeriodFacts) -> dict[str, Any]:
        days = [period.since.isoformat(), period.until.isoformat()]
        return period.people.published() | {"dias": days}

    told = answers_told(facts.survey, facts.k) if facts.survey else {}
    return {"resultado": of(facts.result), "base": of(facts.base), "encuesta": told}


# --- what the document shows --------------------------------------------------------------------------


def shown_tables(
    facts: EvaluationFacts, evaluation: Evaluation, figures: Sequence[Figure]
) -> dict[str, Table]:
    """The indicators beside each other, what people said, and what follows from it."""
    return {
        "comparacion": _compared(figures),
        "encuesta.palabras": _words(facts),
        "aprendizajes": _lessons(evaluation),
        "capitulos": _verdicts(evaluation),
        "hallazgos": _findings(evaluation, figures),
    }


def _compared(figures: Sequence[Figure]) -> Table:
    told = {figure["id"]: figure for figure in figures}
    ids = dict.fromkeys(id.removeprefix(BASE) for id in told)
    rows = []
    for id in ids:
        base, result = told.get(f"{BASE}{id}"), told.get(id)
        either = result or base or {}
        became = change(base, result)
        rows.append(
            [
                block_of(id),
                id,
                either["titulo"].removesuffix(" (línea de base)"),
                base["valor"] if base else None,
                said(base) if base else "",
                result["valor"] if result else None,
                said(result) if result else "",
                None if became is None else float(became.by),
                "" if became is None else became.text,
            ]
        )
    return table(
        "Línea de base, resultado y cambio de cada indicador",
        [
            ("grupo", "Grupo", False),
            ("id", "Cifra", False),
            ("indicador", "Indicador", False),
            ("base", "Línea de base", True),
            ("base_texto", "Línea de base, en palabras", False),
            ("resultado", "Resultado", True),
            ("resultado_texto", "Resultado, en palabras", False),
            ("cambio", "Cambio", True),
            ("cambio_texto", "Cambio, en palabras", False),
        ],
        rows,
    )


def _words(facts: EvaluationFacts) -> Table:
    """Only of audiences of which anything is told: of few people, words would say whose they are."""
    sheets = sheets_told(facts.survey, facts.k) if facts.survey else {}
    words = facts.survey.words if facts.survey else ()
    return table(
        "Palabras de la encuesta que alguien leyó para publicar",
        [("quienes", "Quiénes", False), ("pregunta", "Pregunta", False), ("texto", "Texto público", False)],
        [
            [one.respondent, one.question, one.text]
            for audience in _KIND_ORDER
            for one in words
            if one.respondent == audience and sheets.get(audience) is not None
        ],
    )


def _lessons(evaluation: Evaluation) -> Table:
    rows = Lesson.objects.filter(evaluation=evaluation).order_by("position", "pk")
    lessons = list(rows.values_list("respondent", "text"))
    return table(
        "Aprendizajes",
        [("quienes", "Quiénes", False), ("texto", "Qué se aprendió", False)],
        [list(row) for audience in _KIND_ORDER for row in lessons if row[0] == audience],
    )


def _verdicts(evaluation: Evaluation) -> Table:
    rows = ChapterVerdict.objects.filter(evaluation=evaluation).select_related("chapter")
    return table(
        "Qué hacer con cada capítulo del manual",
        [
            ("capitulo", "Dirección", False),
            ("titulo", "Capítulo", False),
            ("que_hacer", "Qué hacer", False),
            ("razon", "Por qué", False),
        ],
        [
            [row.chapter.slug, row.chapter.title, row.get_kind_display(), row.reason]
            for row in rows.order_by("chapter__position", "chapter__pk")
        ],
    )


def _findings(evaluation: Evaluation, figures: Sequence[Figure]) -> Table:
    told = {figure["id"]: figure for figure in figures}
    rows = Finding.objects.filter(evaluation=evaluation).select_related(
        "factor__matrix", "change_request__chapter"
    )
    return table(
        "Hallazgos y qué se hizo con ellos",
        [
            ("numero", "Número", True),
            ("texto", "Qué se encontró", False),
            ("cifra", "Cifra", False),
            ("titulo_cifra", "Qué cifra lo muestra", False),
            ("decia", "Qué decía", False),
            ("foda", "En la matriz FODA", False),
            ("manual", "En el manual", False),
        ],
        [
            [
                row.pk,
                row.text,
                row.figure,
                *_figure_of(row, told.get(row.figure)),
                _as_factor(row),
                _as_request(row),
            ]
            for row in rows.order_by("position", "pk")
        ],
    )


def _figure_of(finding: Finding, figure: Figure | None) -> tuple[str, str]:
    """What the figure that a finding names is called, and what it said: not where this very document hides it."""
    if not finding.figure:
        return "", ""
    if figure is None:
        return "", "Esa cifra ya no se cuenta"
    title = str(figure["titulo"])
    if figure["oculta"] or is_of_one_person(finding.figure):
        return title, "Cantidad oculta"
    return title, finding.figure_text.removeprefix(f"{title}: ")


def _as_factor(finding: Finding) -> str:
    factor = getattr(finding, "factor", None)
    if factor is None:
        return ""
    what = f"como {Side(factor.side).label.lower()} en la ronda {factor.matrix.number} de la matriz FODA"
    if factor.state == FactorState.KEPT and factor.code:
        return f"Está {what}, con el código {factor.code}"
    return f"Se propuso {what}"


def _as_request(finding: Finding) -> str:
    request = getattr(finding, "change_request", None)
    if request is None:
        return ""
    state = "se cerró" if request.closed_at else "sigue abierto"
    return f"Se pidió cambiar el capítulo «{request.chapter.title}»; el pedido {state}"


def as_days(since: dt.date, until: dt.date) -> dict[str, str]:
    """Two days, as the content tells them."""
    return {"desde": since.isoformat(), "hasta": until.isoformat()}
