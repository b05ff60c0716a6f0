"""The figures of a published matrix: how many of each, and the total of each half."""

from collections.abc import Sequence
from typing import Any

from reports.documents.figures import Figure, count_figure, evidence, part_figure, plain_figure
from reports.documents.swot_tables import (
    CONTRIBUTOR_CODES,
    CONTRIBUTOR_LABELS,
    GROUPED,
    LEFT_OUT,
    SIDE_CODES,
)
from reports.documents.words import plain, plural
from reports.models import EXTERNAL, INTERNAL, MIDPOINT, StrategyKind, SwotFactor
from reports.queries.swot_facts import Facts
from reports.swot import QUARTERS, Weights, against_midpoint, side_weights, total, total_text

NO_TOTAL = "sin total"
#: The halves as figures name them: key, name, quarters.
HALF_FIGURES = (
    ("interno", "Lado interno (fortalezas y debilidades)", INTERNAL),
    ("externo", "Lado externo (oportunidades y amenazas)", EXTERNAL),
)
#: Figures of the quarters, in the order of reading.
QUARTER_FIGURES = {side: f"foda.{title.lower()}" for side, (title, _) in QUARTERS.items()}
_FACTOR = ("factor", "factores")


def swot_figures(facts: Facts, told_ratings: int) -> list[Figure]:
    """Every figure; ``told_ratings``: of how many factors the individual ratings may be told."""
    return [
        *_of_factors(facts),
        *(_total(facts, *half) for half in HALF_FIGURES),
        *_of_proposals(facts),
        *_of_evidence(facts),
        *_of_strategies(facts),
        *_of_ratings(facts, told_ratings),
    ]


def _of_factors(facts: Facts) -> list[Figure]:
    all_of_them = plural(len(facts.factors), *_FACTOR)
    sides = [factor.side for factor in facts.factors]
    return [
        count_figure(
            "foda.factores",
            "Factores de la matriz",
            len(facts.factors),
            len(facts.factors),
            all_of_them,
            "Los que quedaron después de agrupar las propuestas.",
            evidence=evidence("factores", where={}),
        ),
        *(
            count_figure(
                QUARTER_FIGURES[side],
                title,
                sides.count(side),
                len(facts.factors),
                all_of_them,
                "Los factores de la matriz que son de ese cuadrante.",
                evidence=evidence("factores", where={"cuadrante": [SIDE_CODES[side]]}),
            )
            for side, (title, _) in QUARTERS.items()
        ),
    ]


def _total(facts: Facts, key: str, name: str, quarters: Sequence[str]) -> Figure:
    own = [factor for factor in facts.factors if factor.side in quarters]
    value = total((factor.weight, factor.rating) for factor in own)
    beside: dict[str, Any] = {"punto_medio": plain(MIDPOINT)}
    if value is None:
        beside["sin_total_porque"] = why_no_total(own)
    else:
        beside["queda"] = against_midpoint(value)
    return plain_figure(
        f"foda.total.{key}",
        f"{name}: total",
        plain(value),
        None,
        None,
        len(own),
        plural(len(own), *_FACTOR),
        "Suma de peso × calificación ÷ 100 de cada factor del lado. Los pesos de un lado suman 100 y las "
        "calificaciones van de 1 a 4; el punto medio es 2,5.",
        NO_TOTAL if value is None else total_text(value),
        hidden=False,
        evidence=evidence(
            "factores", where={"cuadrante": [SIDE_CODES[side] for side in quarters]}, add="suma_al_total"
        ),
        beside=beside,
    )


def why_no_total(factors: Sequence[SwotFactor]) -> str:
    """Why a half has no total, in words."""
    if not factors:
        return "No tiene ningún factor."
    weights = side_weights(factor.weight for factor in factors)
    if weights.state == Weights.REFUSED:
        return weights.problem
    if weights.missing == len(factors):
        missing = ["no se acordaron pesos"]
    elif weights.missing:
        missing = [
            f"{'falta' if weights.missing == 1 else 'faltan'} {plural(weights.missing, 'peso', 'pesos')}"
        ]
    else:
        missing = []
    unrated = sum(factor.rating is None for factor in factors)
    if unrated == len(factors):
        missing.append("no se acordaron calificaciones")
    elif unrated:
        verb = "falta" if unrated == 1 else "faltan"
        missing.append(f"{verb} {plural(unrated, 'calificación', 'calificaciones')}")
    told = " y ".join(missing)
    return f"{told[:1].upper()}{told[1:]}."


def _of_proposals(facts: Facts) -> list[Figure]:
    proposals = [*facts.factors, *(row for rows in facts.grouped.values() for row in rows), *facts.left_out]
    all_of_them = plural(len(proposals), "propuesta", "propuestas")
    by = [CONTRIBUTOR_CODES[row.contributed_by] for row in proposals]
    return [
        count_figure(
            "foda.propuestas",
            "Propuestas",
            len(proposals),
            len(proposals),
            all_of_them,
            "Todo lo que se propuso: lo que quedó como factor, lo que se agrupó en otro y lo que no entra.",
            evidence=evidence("propuestas", where={}),
        ),
        *(
            count_figure(
                f"foda.propuestas.{code}",
                f"Propuestas: {CONTRIBUTOR_LABELS[code]}",
                by.count(code),
                len(proposals),
                all_of_them,
                "Por quién la aportó.",
                evidence=evidence("propuestas", where={"aporto": [code]}),
            )
            for code in CONTRIBUTOR_LABELS
            if code in by
        ),
        count_figure(
            "foda.agrupadas",
            "Propuestas que se agruparon en otra",
            len(proposals) - len(facts.factors) - len(facts.left_out),
            len(proposals),
            all_of_them,
            "Siguen escritas debajo del factor que las reúne.",
            evidence=evidence("propuestas", where={"estado": [GROUPED]}),
        ),
        count_figure(
            "foda.fuera",
            "Propuestas que no entran",
            len(facts.left_out),
            len(proposals),
            all_of_them,
            "De cada una se dice por qué.",
            evidence=evidence("propuestas", where={"estado": [LEFT_OUT]}),
        ),
    ]


def _of_evidence(facts: Facts) -> list[Figure]:
    shown = sum(len(rows) for rows in facts.evidence.values())
    return [
        count_figure(
            "foda.evidencias",
            "Evidencias",
            shown,
            shown,
            plural(shown, "evidencia", "evidencias"),
            "Lo que muestra cada factor, con las palabras y el número que tenía el día en que se eligió.",
            evidence=evidence("evidencia", where={}),
        ),
        part_figure(
            "foda.con_evidencia",
            "Factores con evidencia",
            sum(bool(rows) for rows in facts.evidence.values()),
            len(facts.factors),
            _FACTOR,
            "Los que tienen al menos una.",
            evidence=evidence(
                "factores", where={"con_evidencia": ["si", "no"]}, numerator={"con_evidencia": ["si"]}
            ),
        ),
        *(
            count_figure(
                f"foda.evidencia.{factor.code}",
                f"Evidencia de {factor.code}",
                len(facts.evidence[factor.pk]),
                shown,
                plural(shown, "evidencia", "evidencias"),
                "La de ese factor, como estaba cuando se eligió.",
                evidence=evidence("evidencia", where={"factor": [factor.code]}),
            )
            for factor in facts.factors
            if facts.evidence[factor.pk]
        ),
    ]


def _of_strategies(facts: Facts) -> list[Figure]:
    noun = ("estrategia", "estrategias")
    all_of_them = plural(len(facts.strategies), *noun)
    kinds = [strategy.row.kind for strategy in facts.strategies]
    return [
        count_figure(
            "foda.estrategias",
            "Estrategias",
            len(kinds),
            len(kinds),
            all_of_them,
            "Las que cruzan al menos un factor interno y uno externo.",
            evidence=evidence("estrategias", where={}),
        ),
        *(
            count_figure(
                f"foda.estrategias.{kind.value}",
                f"Estrategias {kind.value}",
                kinds.count(kind),
                len(kinds),
                all_of_them,
                f"{kind.label}.",
                evidence=evidence("estrategias", where={"cruce": [kind.value]}),
            )
            for kind in StrategyKind
            if kind in kinds
        ),
        part_figure(
            "foda.en_el_plan",
            "Estrategias que están en el plan",
            sum(bool(strategy.items) for strategy in facts.strategies),
            len(kinds),
            noun,
            "Las que ya son un elemento de un plan publicado.",
            evidence=evidence(
                "estrategias", where={"en_el_plan": ["si", "no"]}, numerator={"en_el_plan": ["si"]}
            ),
        ),
    ]


def _of_ratings(facts: Facts, told: int) -> list[Figure]:
    if not facts.was_rated:
        return []
    return [
        part_figure(
            "foda.calificaciones",
            "Factores cuyas calificaciones individuales se muestran",
            told,
            len(facts.factors),
            _FACTOR,
            "Se muestran de los factores que calificaron cinco integrantes o más, si no dieron el mismo "
            "número, y nunca quién dio cuál.",
            evidence=evidence(
                "calificaciones", where={"se_muestran": ["si", "no"]}, numerator={"se_muestran": ["si"]}
            ),
        )
    ]
