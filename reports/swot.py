"""The arithmetic of the SWOT matrix and its words (docs/improvement.md).

It reads nothing: pages, documents and tests hand it plain facts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from reports.models import (
    EXTERNAL,
    HIGHEST_RATING,
    INTERNAL,
    LETTERS,
    LOWEST_RATING,
    MIDPOINT,
    SPREAD_FROM,
    WHOLE,
    Side,
)

#: The four quarters in the order they are read: what each is called, and what it is of.
QUARTERS: dict[str, tuple[str, str]] = {
    Side.STRENGTH: ("Fortalezas", "de adentro, a favor"),
    Side.OPPORTUNITY: ("Oportunidades", "de afuera, a favor"),
    Side.WEAKNESS: ("Debilidades", "de adentro, en contra"),
    Side.THREAT: ("Amenazas", "de afuera, en contra"),
}
#: The two sides that weights are shared among: key, name, quarters.
HALVES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("internal", "Lado interno (fortalezas y debilidades)", INTERNAL),
    ("external", "Lado externo (oportunidades y amenazas)", EXTERNAL),
)
#: The quarter that each letter of a strategy's kind stands for.
SIDE_OF_LETTER: dict[str, str] = {letter: side for side, letter in LETTERS.items()}


class Weights(StrEnum):
    """What the weights of a side's kept factors amount to."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SideWeights:
    """What a side's weights amount to, and what those that are there sum to."""

    state: Weights
    sum: Decimal
    missing: int

    @property
    def problem(self) -> str:
        """What is wrong, in words; empty where nothing is."""
        if self.state != Weights.REFUSED:
            return ""
        told = f"Los pesos de este lado suman {decimal_text(self.sum)}"
        if self.missing:
            return f"{told}, más de 100, y todavía faltan. Revisalos."
        return f"{told}: tienen que sumar 100. Si todavía no los acordaron, dejá alguno vacío."


def side_weights(values: Iterable[Decimal | None]) -> SideWeights:
    """Judge the weights of one side's kept factors; ``None`` is one that is not there yet."""
    told = list(values)
    there = [value for value in told if value is not None]
    total, missing = sum(there, Decimal(0)), len(told) - len(there)
    if total > WHOLE or (not missing and there and total != WHOLE):
        state = Weights.REFUSED
    elif missing or not told:
        state = Weights.INCOMPLETE
    else:
        state = Weights.COMPLETE
    return SideWeights(state, total, missing)


def total(pairs: Iterable[tuple[Decimal | None, int | None]]) -> Decimal | None:
    """Σ weight × rating ÷ 100 of one side's kept factors, unrounded; none without all weights and all ratings."""
    told = list(pairs)
    if side_weights(weight for weight, _ in told).state != Weights.COMPLETE:
        return None
    if any(rating is None for _, rating in told):
        return None
    return sum((weight * rating for weight, rating in told if weight and rating), Decimal(0)) / WHOLE


class Against(StrEnum):
    """Where a total stands; unrounded, so that 2.499 is told as 2,50 and is below."""

    ABOVE = "above"
    BELOW = "below"
    AT = "at"


def standing(value: Decimal) -> Against:
    """Where a total stands against the mid-point."""
    if value == MIDPOINT:
        return Against.AT
    return Against.ABOVE if value > MIDPOINT else Against.BELOW


def against_midpoint(value: Decimal) -> str:
    """Where a total stands, in words that fit what is told of it."""
    where = standing(value)
    if where == Against.AT:
        return "en el punto medio (2,5)"
    barely = ", por muy poco" if _rounded(value) == MIDPOINT else ""
    return f"por {'encima' if where == Against.ABOVE else 'debajo'} del punto medio (2,5){barely}"


def total_text(value: Decimal) -> str:
    """A total with two decimals, half up."""
    return str(_rounded(value)).replace(".", ",")


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def decimal_text(value: Decimal) -> str:
    """A weight or a sum with the decimals it has: "12,5", "30"."""
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if value % 1 else str(int(value))


class Unreadable(ValueError):
    """What was typed is no weight, or no rating; the text says why, in Spanish."""


def read_weight(text: str) -> Decimal | None:
    """A weight as somebody types it, with comma or point; none where it is empty. Raises ``Unreadable``."""
    typed = text.strip()
    if not typed:
        return None
    if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]+)?", typed):
        raise Unreadable("Escribí un número de 0 a 100, por ejemplo 12,5.")
    value = Decimal(typed.replace(",", "."))
    if value > WHOLE:
        raise Unreadable("El peso va de 0 a 100.")
    if value != value.quantize(Decimal("0.1")):
        raise Unreadable("El peso lleva un solo decimal.")
    return value.quantize(Decimal("0.1"))


def read_rating(text: str) -> int | None:
    """A rating as somebody types it; none where it is empty. Raises ``Unreadable``."""
    typed = text.strip()
    if not typed:
        return None
    if not re.fullmatch(r"[0-9]", typed) or not LOWEST_RATING <= int(typed) <= HIGHEST_RATING:
        raise Unreadable("La calificación es un número entero de 1 a 4.")
    return int(typed)


@dataclass(frozen=True, slots=True)
class Spread:
    """How the individual ratings of a factor fell: how many gave each number, 1 to 4."""

    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many rated it."""
        return sum(self.counts)

    @property
    def mean(self) -> Decimal:
        """Their mean, unrounded."""
        given = sum(rating * count for rating, count in enumerate(self.counts, LOWEST_RATING))
        return Decimal(given) / self.n

    @property
    def mean_text(self) -> str:
        """Their mean with two decimals."""
        return total_text(self.mean)


def spread(counts: Mapping[int, int]) -> Spread | None:
    """The spread of a factor's individual ratings; none where fewer rated it than may be shown, or all gave the same.

    Who belongs to the planning team is public: what all of them gave is what each of them gave.
    """
    told = tuple(counts.get(rating, 0) for rating in range(LOWEST_RATING, HIGHEST_RATING + 1))
    return Spread(told) if sum(told) >= SPREAD_FROM and max(told) < sum(told) else None


@dataclass(frozen=True, slots=True)
class FactorFacts:
    """A kept factor of a matrix, as it is compared. ``previous`` is the ``key`` of the one that it goes on from."""

    key: int
    side: str
    text: str
    weight: Decimal | None = None
    rating: int | None = None
    previous: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A factor in both matrices."""

    before: FactorFacts
    after: FactorFacts


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two matrices; a factor may be in several, but not in the first two and in another."""

    entered: tuple[FactorFacts, ...]
    left: tuple[FactorFacts, ...]
    moved: tuple[Pair, ...]
    reweighted: tuple[Pair, ...]
    reworded: tuple[Pair, ...]


def compare(
    earlier: Sequence[FactorFacts],
    later: Sequence[FactorFacts],
    between: Mapping[int, int | None] | None = None,
) -> Comparison:
    """Compare the kept factors of two matrices.

    ``between`` says, of each factor of the matrices in between, which one it goes on from.
    """
    known = {factor.key: factor for factor in earlier}
    origins = {factor.key: _origin(factor, known, between or {}) for factor in later}
    pairs = [Pair(before, factor) for factor in later if (before := origins[factor.key])]
    gone_on = {pair.before.key for pair in pairs}
    return Comparison(
        entered=tuple(factor for factor in later if not origins[factor.key]),
        left=tuple(factor for factor in earlier if factor.key not in gone_on),
        moved=tuple(pair for pair in pairs if pair.before.side != pair.after.side),
        reweighted=tuple(pair for pair in pairs if _judgement(pair.before) != _judgement(pair.after)),
        reworded=tuple(pair for pair in pairs if pair.before.text != pair.after.text),
    )


def _origin(
    factor: FactorFacts, known: Mapping[int, FactorFacts], between: Mapping[int, int | None]
) -> FactorFacts | None:
    key, passed = factor.previous, {factor.key}
    while key is not None and key not in passed:
        if key in known:
            return known[key]
        passed.add(key)
        key = between.get(key)
    return None


def _judgement(factor: FactorFacts) -> tuple[Decimal | None, int | None]:
    return factor.weight, factor.rating
