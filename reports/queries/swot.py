"""Reads of SWOT matrices: the list, one as it stands, what members gave each factor, and what a strategy may become."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from accounts.models import User
from planning.models import DevelopmentPlan, PlanItem, PlanState
from planning.permissions import holders_of
from reports.models import (
    Document,
    DocumentKind,
    FactorEvidence,
    FactorState,
    Publication,
    StrategyItem,
    SwotBallot,
    SwotFactor,
    SwotMatrix,
    SwotStrategy,
    SwotTally,
)
from reports.periods import half_years
from reports.permissions import WORK_ON_MATRIX
from reports.swot import (
    HALVES,
    QUARTERS,
    FactorFacts,
    SideWeights,
    Spread,
    Weights,
    against_midpoint,
    side_weights,
    spread,
    total,
    total_text,
)

#: Items of a plan that a strategy may hang from; the deepest level of a longer plan is left out.
MOST_PARENTS = 1000


def matrices() -> QuerySet[SwotMatrix]:
    """Every round, the newest first, with how many factors were proposed, wait, and are kept."""
    return SwotMatrix.objects.annotate(
        proposed=Count("factors"),
        undecided=Count("factors", filter=Q(factors__state=FactorState.PROPOSED)),
        kept=Count("factors", filter=Q(factors__state=FactorState.KEPT)),
    ).order_by("-number")


def suggested_period(day: dt.date) -> tuple[dt.date, dt.date]:
    """The half-year that ended last; the one that goes on, where that one has its matrix already."""
    going_on, ended = half_years(day)[:2]
    has_one = SwotMatrix.objects.filter(period_from=ended[0], period_to=ended[1]).exists()
    return going_on if has_one else ended


def kept_of(matrix: SwotMatrix | None) -> QuerySet[SwotFactor]:
    """The kept factors of a matrix in the order of its quarters; none without one."""
    rows = SwotFactor.objects.filter(matrix=matrix, state=FactorState.KEPT)
    return by_side(rows, "position", "pk")


def by_side(rows: QuerySet[SwotFactor], *then: str) -> QuerySet[SwotFactor]:
    """Factors in the order of the quarters, F, O, D and A."""
    places = (When(side=side, then=Value(place)) for place, side in enumerate(QUARTERS))
    return rows.order_by(Case(*places), *then)


def undecided_of(matrix: SwotMatrix) -> QuerySet[SwotFactor]:
    """What waits to be decided, by quarter, in the order in which it was proposed."""
    return by_side(SwotFactor.objects.filter(matrix=matrix, state=FactorState.PROPOSED), "pk")


def to_group_with(factor: SwotFactor) -> QuerySet[SwotFactor]:
    """The kept factors that another one may be grouped in, those of its own side first."""
    own = Case(When(side=factor.side, then=Value(0)), default=Value(1))
    places = (When(side=side, then=Value(place)) for place, side in enumerate(QUARTERS))
    return kept_of(factor.matrix).exclude(pk=factor.pk).order_by(own, Case(*places), "position", "pk")


def in_order(factors: Iterable[SwotFactor]) -> list[SwotFactor]:
    """Factors by quarter, F, O, D and A, each in its order."""
    places = list(QUARTERS)
    return sorted(factors, key=lambda factor: (places.index(factor.side), factor.position, factor.pk))


def facts_of(factors: Iterable[SwotFactor]) -> list[FactorFacts]:
    """Factors as ``reports.swot`` compares them."""
    return [
        FactorFacts(
            key=factor.pk,
            side=factor.side,
            text=factor.text,
            weight=factor.weight,
            rating=factor.rating,
            previous=factor.previous_id,
            code=factor.code,
        )
        for factor in factors
    ]


def spreads_of(matrix: SwotMatrix) -> dict[int, Spread]:
    """How the individual ratings of each factor fell, where it may be told. Nothing while members still rate."""
    if not matrix.ratings_are_told:
        return {}
    counts: dict[int, dict[int, int]] = {}
    rows = SwotTally.objects.filter(factor__matrix=matrix).values_list("factor", "rating", "count")
    for factor, rating, count in rows:
        counts.setdefault(factor, {})[rating] = count
    told = {factor: spread(given) for factor, given in counts.items()}
    return {factor: found for factor, found in told.items() if found is not None}


@dataclass(frozen=True)
class Placed:
    """A kept factor with what is under it."""

    factor: SwotFactor
    grouped: Sequence[SwotFactor]
    evidence: Sequence[FactorEvidence]
    spread: Spread | None


@dataclass(frozen=True)
class Quarter:
    """One of the four: its kept factors in their order."""

    side: str
    name: str
    about: str
    factors: Sequence[Placed]


@dataclass(frozen=True)
class Half:
    """The internal or the external side, and what its weights and ratings amount to."""

    key: str
    name: str
    factors: Sequence[SwotFactor]

    @cached_property
    def weights(self) -> SideWeights:
        """What its weights amount to."""
        return side_weights(factor.weight for factor in self.factors)

    @cached_property
    def total(self) -> Decimal | None:
        """Its total, if it has one."""
        return total((factor.weight, factor.rating) for factor in self.factors)

    @property
    def total_text(self) -> str:
        """Its total in words; empty without one."""
        return "" if self.total is None else total_text(self.total)

    @property
    def standing(self) -> str:
        """Where its total stands; empty without one."""
        return "" if self.total is None else against_midpoint(self.total)

    @property
    def shows_weights(self) -> bool:
        """Whether its weights are told: all of them, and they sum."""
        return self.weights.state == Weights.COMPLETE

    @property
    def missing(self) -> str:
        """Why it has no total, in words; empty where it has one."""
        if not self.factors:
            return "No hay ningún factor de este lado."
        if self.weights.problem:
            return self.weights.problem
        unrated = sum(factor.rating is None for factor in self.factors)
        reasons = []
        if self.weights.missing:
            reasons.append(_lack(self.weights.missing, len(self.factors), "peso"))
        if unrated:
            reasons.append(_lack(unrated, len(self.factors), "calificación"))
        return f"Sin total: {' y '.join(reasons)}." if reasons else ""


_THE = {"peso": "el peso del único factor", "calificación": "la calificación del único factor"}


def _lack(number: int, whole: int, what: str) -> str:
    if number < whole:
        return f"{number} de {whole} factores sin {what}"
    return f"ningún factor tiene {what}" if whole > 1 else f"falta {_THE[what]}"


@dataclass(frozen=True)
class Board:
    """A matrix as it stands: its quarters, its two sides, what waits, what was left out, and its strategies."""

    quarters: Sequence[Quarter]
    halves: Sequence[Half]
    undecided: Sequence[SwotFactor]
    left_out: Sequence[SwotFactor]
    strategies: Sequence[SwotStrategy]
    has_spreads: bool

    @property
    def kept(self) -> int:
        """How many factors it has."""
        return sum(len(quarter.factors) for quarter in self.quarters)


def board_of(matrix: SwotMatrix) -> Board:
    """All of a matrix, in a constant number of queries."""
    factors = list(
        SwotFactor.objects.filter(matrix=matrix)
        .select_related("previous")
        .prefetch_related(Prefetch("evidence", FactorEvidence.objects.order_by("pk")))
        .order_by("position", "pk")
    )
    for factor in factors:
        factor.matrix = matrix
    below: dict[int, list[SwotFactor]] = {}
    for factor in factors:
        if factor.grouped_into_id:
            below.setdefault(factor.grouped_into_id, []).append(factor)
    spreads = spreads_of(matrix)
    kept = [factor for factor in factors if factor.state == FactorState.KEPT]
    return Board(
        quarters=[
            Quarter(
                side,
                name,
                about,
                [
                    Placed(
                        factor, below.get(factor.pk, []), list(factor.evidence.all()), spreads.get(factor.pk)
                    )
                    for factor in kept
                    if factor.side == side
                ],
            )
            for side, (name, about) in QUARTERS.items()
        ],
        halves=halves_of(kept),
        undecided=[factor for factor in factors if factor.state == FactorState.PROPOSED],
        left_out=[factor for factor in factors if factor.state == FactorState.LEFT_OUT],
        strategies=strategies_of(matrix),
        has_spreads=bool(spreads),
    )


def halves_of(kept: Iterable[SwotFactor]) -> list[Half]:
    """The two sides of some kept factors."""
    placed = in_order(kept)
    return [Half(key, name, [row for row in placed if row.side in sides]) for key, name, sides in HALVES]


def strategies_of(matrix: SwotMatrix) -> list[SwotStrategy]:
    """Its strategies in the order of their kinds, with what they cross and what became of them."""
    kinds = ["FO", "DO", "FA", "DA"]
    rows = list(
        matrix.strategies.prefetch_related(
            Prefetch("factors", SwotFactor.objects.order_by("position", "pk")),
            Prefetch("items", StrategyItem.objects.select_related("item__plan").order_by("pk")),
        )
    )
    return sorted(rows, key=lambda row: (kinds.index(row.kind), row.position, row.pk))


@dataclass(frozen=True)
class Rated:
    """How many members of the planning team gave their own ratings, of how many; whether this person did."""

    count: int
    members: int
    is_done: bool


def rated(matrix: SwotMatrix, user: User) -> Rated:
    """Who has rated, as numbers; what they gave is nowhere in it."""
    ballots = set(SwotBallot.objects.filter(matrix=matrix).values_list("user", flat=True))
    return Rated(len(ballots), len(holders_of(WORK_ON_MATRIX)), user.pk in ballots)


def document_of(matrix: SwotMatrix) -> Document | None:
    """The document of a matrix, if it was begun."""
    return Document.objects.filter(kind=DocumentKind.SWOT, matrix=matrix).first()


def publication_of(matrix: SwotMatrix) -> Publication | None:
    """Its last version that anybody may read."""
    found = Publication.objects.published().filter(document__matrix=matrix, kind=DocumentKind.SWOT)
    return found.order_by("-version").first()


# --- a strategy that becomes an item of a plan ------------------------------------------------------


def plans_being_written() -> QuerySet[DevelopmentPlan]:
    """Plans that still change: drafts, and those presented and not yet approved."""
    return DevelopmentPlan.objects.filter(state__in=[PlanState.DRAFT, PlanState.PRESENTED]).order_by(
        "-year_from", "-pk"
    )


def parents_in(plan: DevelopmentPlan) -> list[PlanItem]:
    """The items of a plan that others hang from, or at its top, by code. One query."""
    has_below = Exists(PlanItem.objects.filter(parent=OuterRef("pk")))
    rows = PlanItem.objects.filter(plan=plan)
    if rows.count() > MOST_PARENTS:
        rows = rows.filter(Q(parent=None) | has_below)
    return sorted(rows.order_by("pk")[:MOST_PARENTS], key=lambda item: _numbers(item.code))


def _numbers(code: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"[.\-]", code)]


def next_code(plan: DevelopmentPlan, parent: PlanItem | None) -> str:
    """The code after the last one below ``parent``, or at the top of the plan, that nothing in the plan has."""
    taken = set(PlanItem.objects.filter(plan=plan).values_list("code", flat=True))
    start = f"{parent.code}." if parent else ""
    own = [code.removeprefix(start) for code in taken if code.startswith(start)]
    number = max((int(code) for code in own if code.isdigit()), default=0) + 1
    return f"{start}{number}"
