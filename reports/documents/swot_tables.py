"""The rows behind a published matrix, dissociated: of people only their kind, of individual ratings only how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.codes import spaced
from reports.documents.figures import Table, table
from reports.documents.words import plain
from reports.models import (
    WHOLE,
    ContributedBy,
    EvidenceKind,
    FactorEvidence,
    Side,
    SwotFactor,
)
from reports.queries.swot_facts import Facts
from reports.swot import HALVES, Spread, Weights, side_weights, total

SIDE_CODES: dict[str, str] = {
    Side.STRENGTH: "fortaleza",
    Side.OPPORTUNITY: "oportunidad",
    Side.WEAKNESS: "debilidad",
    Side.THREAT: "amenaza",
}
CONTRIBUTOR_CODES: dict[str, str] = {
    ContributedBy.COUNCIL: "concejo_municipal",
    ContributedBy.MAYOR: "alcaldia",
    ContributedBy.STAFF: "funcionariado",
    ContributedBy.NEIGHBOURHOOD_COUNCIL: "concejo_vecinal",
    ContributedBy.RESIDENTS: "vecinos",
    ContributedBy.PLANNING_TEAM: "equipo_de_planificacion",
}
CONTRIBUTOR_LABELS = {CONTRIBUTOR_CODES[kind]: kind.label for kind in ContributedBy}
EVIDENCE_CODES: dict[str, str] = {
    EvidenceKind.PUBLICATION: "publicacion",
    EvidenceKind.MINUTES: "acta",
    EvidenceKind.TOPIC: "tema",
    EvidenceKind.RESPONSE: "respuesta",
    EvidenceKind.WORKSHOP: "taller",
    EvidenceKind.INDICATOR: "indicador",
    EvidenceKind.FINDING: "hallazgo",
}
EVIDENCE_LABELS = {EVIDENCE_CODES[kind]: kind.label for kind in EvidenceKind}
#: What is told of evidence instead of its title, once nobody may read its source any more.
WITHDRAWN_TITLES: dict[str, str] = {
    EvidenceKind.PUBLICATION: "Una publicación que después se retiró",
    EvidenceKind.MINUTES: "Un acta que después se retiró",
    EvidenceKind.TOPIC: "Un tema que ya no es público",
    EvidenceKind.RESPONSE: "Una respuesta que ya no es pública",
    EvidenceKind.WORKSHOP: "Un taller que ya no es público",
    EvidenceKind.FINDING: "Un hallazgo de una evaluación que ya no es público",
}
KEPT, GROUPED, LEFT_OUT = "en_la_matriz", "agrupada", "no_entra"


def evidence_tables(facts: Facts, spreads: Mapping[int, Spread | None]) -> dict[str, Table]:
    """The rows from which every figure can be counted again outside the portal."""
    return {
        "factores": _factors_table(facts),
        "propuestas": _proposals_table(facts),
        "evidencia": _evidence_table(facts),
        "calificaciones": _ratings_table(facts, spreads),
        "estrategias": _strategies_table(facts),
    }


@dataclass(frozen=True)
class Judged:
    """What is told of a factor's weight, and of what it adds to the total of its half."""

    weight: Decimal | None
    share: Decimal | None


def judged(factors: Sequence[SwotFactor]) -> dict[int, Judged]:
    """By factor. A half whose weights are incomplete is told without any, and one without a total adds nothing up."""
    found = {}
    for _key, _name, quarters in HALVES:
        own = [factor for factor in factors if factor.side in quarters]
        is_weighed = side_weights(factor.weight for factor in own).state == Weights.COMPLETE
        has_total = total((factor.weight, factor.rating) for factor in own) is not None
        for factor in own:
            found[factor.pk] = Judged(
                weight=factor.weight if is_weighed else None,
                share=factor.weight * factor.rating / WHOLE
                if has_total and factor.weight is not None and factor.rating is not None
                else None,
            )
    return found


def _factors_table(facts: Facts) -> Table:
    told = judged(facts.factors)
    return table(
        "Factores de la matriz",
        [
            ("codigo", "Código", False),
            ("cuadrante", "Cuadrante", False),
            ("texto", "Factor", False),
            ("aporto", "Quién lo aportó", False),
            ("fecha", "Fecha", False),
            ("peso", "Peso", True),
            ("calificacion", "Calificación", True),
            ("suma_al_total", "Suma al total", True),
            ("agrupadas", "Otras propuestas que reúne", True),
            ("con_evidencia", "Con evidencia", False),
        ],
        [
            [
                factor.code,
                SIDE_CODES[factor.side],
                factor.text,
                CONTRIBUTOR_CODES[factor.contributed_by],
                factor.on.isoformat(),
                plain(told[factor.pk].weight),
                factor.rating,
                plain(told[factor.pk].share),
                len(facts.grouped[factor.pk]),
                _yes(facts.evidence[factor.pk]),
            ]
            for factor in facts.factors
        ],
    )


def _proposals_table(facts: Facts) -> Table:
    rows: list[list[Any]] = []
    for factor in facts.factors:
        rows.append(_proposal(factor, KEPT, factor.code))
        rows += [_proposal(row, GROUPED, factor.code) for row in facts.grouped[factor.pk]]
    rows += [_proposal(row, LEFT_OUT, "") for row in facts.left_out]
    return table(
        "Propuestas",
        [
            ("cuadrante", "Cuadrante", False),
            ("texto", "Lo que se propuso", False),
            ("aporto", "Quién lo aportó", False),
            ("fecha", "Fecha", False),
            ("estado", "Qué pasó", False),
            ("factor", "En qué factor está", False),
            ("motivo", "Por qué no entra", False),
        ],
        rows,
    )


def _proposal(row: SwotFactor, state: str, factor: str) -> list[Any]:
    return [
        SIDE_CODES[row.side],
        row.text,
        CONTRIBUTOR_CODES[row.contributed_by],
        row.on.isoformat(),
        state,
        factor,
        row.left_reason,
    ]


def _evidence_table(facts: Facts) -> Table:
    return table(
        "Evidencia de cada factor, como estaba cuando se eligió",
        [
            ("factor", "Factor", False),
            ("titulo", "Qué es", False),
            ("decia", "Qué decía", False),
            ("al", "Como estaba el", False),
            ("muestra", "Qué muestra", False),
            ("clase", "Clase", False),
            ("direccion", "Dirección", False),
            ("cifra", "Cifra", False),
            ("publicacion", "Publicación", False),
            ("retirada", "Retirada", False),
            ("texto", "Qué dice el factor", False),
        ],
        [
            [factor.code, *_shown(row, row.pk in facts.withdrawn), factor.text]
            for factor in facts.factors
            for row in facts.evidence[factor.pk]
        ],
    )


def _shown(row: FactorEvidence, is_withdrawn: bool) -> list[Any]:
    """What was kept. Of what was withdrawn before this was prepared nothing is told again but that it was.

    The address of an acta stays: it says why.
    """
    keeps_address = not is_withdrawn or row.kind == EvidenceKind.MINUTES
    return [
        WITHDRAWN_TITLES[row.kind] if is_withdrawn else row.title,
        "" if is_withdrawn else row.figure_text,
        row.kept_on.isoformat(),
        "" if is_withdrawn else row.note,
        EVIDENCE_CODES[row.kind],
        row.address if keeps_address else "",
        row.figure,
        spaced(row.publication.code) if row.publication else "",
        _yes(is_withdrawn),
    ]


def _ratings_table(facts: Facts, spreads: Mapping[int, Spread | None]) -> Table:
    """A row to each factor, where anybody rated; without numbers where they would say who gave what."""
    return table(
        "Calificaciones individuales",
        [
            ("codigo", "Código", False),
            ("factor", "Factor", False),
            ("se_muestran", "Se muestran", False),
            ("calificaron", "Calificaron", True),
            *((f"con_{rating}", f"Dieron {rating}", True) for rating in (1, 2, 3, 4)),
            ("media", "Media", True),
        ],
        [[factor.code, factor.text, *_spread_cells(spreads[factor.pk])] for factor in facts.factors]
        if facts.was_rated
        else [],
    )


def _spread_cells(spread: Spread | None) -> list[Any]:
    if spread is None:
        return ["no", None, None, None, None, None, None]
    return ["si", spread.n, *spread.counts, float(spread.mean)]


def _strategies_table(facts: Facts) -> Table:
    return table(
        "Estrategias",
        [
            ("codigo", "Código", False),
            ("cruce", "Cruce", False),
            ("texto", "Qué hacer", False),
            ("factores", "Factores", False),
            ("en_el_plan", "En el plan", False),
            ("plan", "Elementos del plan", False),
        ],
        [
            [
                strategy.code,
                strategy.row.kind,
                strategy.row.text,
                "; ".join(factor.code for factor in strategy.factors),
                _yes(strategy.items),
                "; ".join(f"{item.code} {item.title}" for item in strategy.items),
            ]
            for strategy in facts.strategies
        ],
    )


def _yes(value: Any) -> str:
    return "si" if value else "no"
