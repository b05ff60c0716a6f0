"""All that a matrix says when it is published, in a constant number of queries; of people only their kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Prefetch, Sum

from planning.models import PlanItem
from planning.queries.plans import as_published
from reports.models import (
    EvidenceKind,
    FactorEvidence,
    FactorState,
    Publication,
    SwotFactor,
    SwotMatrix,
    SwotStrategy,
    SwotTally,
)
from reports.queries.swot_evidence import as_it_is, gone_on_elsewhere, key_of
from reports.swot import QUARTERS

_PLACES = {side: place for place, side in enumerate(QUARTERS)}


@dataclass(frozen=True)
class Strategy:
    """What to do, with the factors it crosses and what the published plan has that came of it."""

    code: str
    row: SwotStrategy
    factors: Sequence[SwotFactor]
    items: Sequence[PlanItem]


@dataclass(frozen=True)
class Facts:
    """A matrix as its document tells it; by factor: what was grouped under it, what shows it, how it was rated.

    ``chains`` says of each kept factor its own key and, from the nearest on, those of the factors it goes on from;
    ``withdrawn`` is the evidence whose source nobody may read any more.
    """

    factors: Sequence[SwotFactor]
    grouped: Mapping[int, Sequence[SwotFactor]]
    left_out: Sequence[SwotFactor]
    evidence: Mapping[int, Sequence[FactorEvidence]]
    withdrawn: frozenset[int]
    was_rated: bool
    tallies: Mapping[int, Mapping[int, int]]
    strategies: Sequence[Strategy]
    chains: Mapping[int, Sequence[int]] = field(default_factory=dict)


def read_matrix(matrix: SwotMatrix) -> Facts:
    """All that the document of a matrix is made of. What is only proposed yet is in none."""
    rows = list(matrix.factors.order_by("pk"))
    kept = sorted((row for row in rows if row.state == FactorState.KEPT), key=_place)
    grouped = {
        factor.pk: [
            row for row in rows if row.state == FactorState.GROUPED and row.grouped_into_id == factor.pk
        ]
        for factor in kept
    }
    evidence = _evidence_of(grouped)
    return Facts(
        factors=kept,
        grouped=grouped,
        left_out=sorted((row for row in rows if row.state == FactorState.LEFT_OUT), key=_place),
        evidence=evidence,
        withdrawn=_withdrawn_of([row for shown in evidence.values() for row in shown]),
        was_rated=matrix.ballots.exists(),
        # A draft tells its figures as they are now, also while members rate again after the matrix went back.
        tallies=_tallies_of(kept) if matrix.ratings_are_told else {factor.pk: {} for factor in kept},
        strategies=_strategies_of(matrix),
        chains=_chains_of(matrix, kept),
    )


def _place(factor: SwotFactor) -> tuple[int, int, int]:
    """Where it is read: by quarter, in the order of the codes."""
    number = factor.code[1:]
    return _PLACES[factor.side], int(number) if number.isdecimal() else 0, factor.pk


def _evidence_of(grouped: Mapping[int, Sequence[SwotFactor]]) -> dict[int, list[FactorEvidence]]:
    """What shows each kept factor, or what was grouped under it."""
    under = {row.pk: key for key, rows in grouped.items() for row in rows} | {key: key for key in grouped}
    found: dict[int, list[FactorEvidence]] = {key: [] for key in grouped}
    for row in FactorEvidence.objects.filter(factor__in=under).select_related("publication").order_by("pk"):
        found[under[row.factor_id]].append(row)
    return found


def _withdrawn_of(rows: Sequence[FactorEvidence]) -> frozenset[int]:
    """What was withdrawn since it was picked."""
    sources = {row.publication_id for row in rows if row.publication_id}
    withdrawn = set(
        Publication.objects.withdrawn().filter(pk__in=sources).order_by().values_list("pk", flat=True)
    )
    elsewhere = gone_on_elsewhere(rows)
    others = {
        row.pk: key_of(row)
        for row in rows
        if row.kind != EvidenceKind.PUBLICATION and row.pk not in elsewhere
    }
    now = as_it_is(others.values())
    return frozenset(
        [row.pk for row in rows if row.publication_id in withdrawn]
        + [pk for pk, key in others.items() if key not in now]
    )


def _tallies_of(factors: Sequence[SwotFactor]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {factor.pk: {} for factor in factors}
    rows = SwotTally.objects.filter(factor__in=found).order_by().values_list("factor", "rating")
    for factor, rating, count in rows.annotate(number=Sum("count")):
        found[factor][rating] = count
    return found


def _strategies_of(matrix: SwotMatrix) -> list[Strategy]:
    kept = SwotFactor.objects.filter(state=FactorState.KEPT)
    rows = matrix.strategies.order_by("kind", "position", "pk").prefetch_related(Prefetch("factors", kept))
    order = {kind: place for place, kind in enumerate(("FO", "DO", "FA", "DA"))}
    items = _items_of(matrix)
    found, numbers = [], dict.fromkeys(order, 0)
    for row in sorted(rows, key=lambda row: order[row.kind]):  # sorting keeps the order of a kind
        numbers[row.kind] += 1
        found.append(
            Strategy(
                code=f"{row.kind}{numbers[row.kind]}",
                row=row,
                factors=sorted(row.factors.all(), key=_place),
                items=items.get(row.pk, ()),
            )
        )
    return found


def _items_of(matrix: SwotMatrix) -> dict[int, list[PlanItem]]:
    """What came of each strategy, as the plan in force has it, else as it last was public; what drafts say is none."""
    links = matrix.strategies.filter(items__isnull=False).order_by("items__pk")
    pairs = list(links.annotate(stem=F("items__item__stem")).values_list("pk", "stem"))
    now = as_published({stem for _strategy, stem in pairs})
    found: dict[int, dict[int, PlanItem]] = {}
    for strategy, stem in pairs:
        if stem in now:
            found.setdefault(strategy, {})[now[stem].pk] = now[stem]
    return {strategy: list(items.values()) for strategy, items in found.items()}


def _chains_of(matrix: SwotMatrix, factors: Sequence[SwotFactor]) -> dict[int, list[int]]:
    before = dict(
        SwotFactor.objects.filter(matrix__number__lt=matrix.number).order_by().values_list("pk", "previous")
    )
    chains = {}
    for factor in factors:
        chain, key = [factor.pk], factor.previous_id
        while key is not None and key not in chain:
            chain.append(key)
            key = before.get(key)
        chains[factor.pk] = chain
    return chains
