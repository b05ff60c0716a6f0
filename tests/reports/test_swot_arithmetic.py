"""The arithmetic of the SWOT matrix: by cases written by hand, and by what must hold of any numbers."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.models import LETTERS, WHOLE
from reports.swot import (
    FactorFacts,
    Unreadable,
    Weights,
    against_midpoint,
    compare,
    decimal_text,
    read_rating,
    read_weight,
    side_weights,
    spread,
    standing,
    total,
    total_text,
)
from tests import swot_cases as cases

SIDES = {letter: side for side, letter in LETTERS.items()}


@pytest.mark.parametrize("case", cases.WEIGHTS, ids=lambda case: case.name)
def test_weights_as_people_type_them(case: cases.Weights) -> None:
    read: list[Decimal | None] = []
    refused = []
    for place, typed in enumerate(case.typed):
        try:
            read.append(read_weight(typed))
        except Unreadable:
            refused.append(place)
    if refused:
        assert (case.outcome, list(case.at)) == (cases.REFUSED, refused)
        return
    judged = side_weights(read)
    assert judged.state == case.outcome
    assert (case.at == cases.WHOLE) is bool(judged.problem)
    if not judged.problem:
        assert [None if value is None else int(value * 10) for value in read] == list(case.kept)


@pytest.mark.parametrize("case", cases.RATINGS, ids=lambda case: repr(case.typed[:8]))
def test_ratings_as_people_type_them(case: cases.Rating) -> None:
    if case.outcome == cases.REFUSED:
        with pytest.raises(Unreadable):
            read_rating(case.typed)
    else:
        assert read_rating(case.typed) == case.kept


@pytest.mark.parametrize("case", cases.TOTALS, ids=lambda case: case.name)
def test_totals(case: cases.Total) -> None:
    value = total((None if weight is None else Decimal(weight), rating) for weight, rating in case.factors)
    if case.total is None:
        assert value is None
        return
    assert value is not None
    assert (Fraction(value), total_text(value), standing(value)) == (case.total, case.told, case.against)


def test_what_is_told_as_the_midpoint_and_is_not_says_so() -> None:
    told = {text: against_midpoint(Decimal(text)) for text in ("2.499", "2.5", "2.501", "2.49", "2.6")}
    assert told == {
        "2.499": "apenas por debajo del punto medio (2,5)",
        "2.5": "en el punto medio (2,5)",
        "2.501": "apenas por encima del punto medio (2,5)",
        "2.49": "por debajo del punto medio (2,5)",
        "2.6": "por encima del punto medio (2,5)",
    }


def _facts(matrix: list[cases.Factor]) -> list[FactorFacts]:
    """The kept ones, their keys being places in the alphabet of all keys."""
    return [
        FactorFacts(
            key=_key(factor.key),
            side=SIDES[factor.side],
            text=factor.words,
            weight=None if factor.weight is None else Decimal(factor.weight),
            rating=factor.rating,
            previous=_key(factor.previous) if factor.previous else None,
        )
        for factor in matrix
        if factor.state == cases.KEPT
    ]


def _key(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


@pytest.mark.parametrize("case", cases.COMPARED, ids=lambda case: case.name)
def test_matrices_compared(case: cases.Compared) -> None:
    between = {
        _key(factor.key): _key(factor.previous) if factor.previous else None
        for matrix in case.matrices[case.earlier + 1 : case.later]
        for factor in matrix
    }
    found = compare(
        _facts(list(case.matrices[case.earlier])), _facts(list(case.matrices[case.later])), between
    )
    assert sorted(factor.key for factor in found.entered) == sorted(map(_key, case.entered))
    assert sorted(factor.key for factor in found.left) == sorted(map(_key, case.left))
    for name in ("moved", "reweighted", "reworded"):
        pairs = sorted((pair.before.key, pair.after.key) for pair in getattr(found, name))
        assert pairs == sorted((_key(before), _key(after)) for before, after in getattr(case, name)), name


@pytest.mark.parametrize("case", cases.TALLIES, ids=lambda case: case.name)
def test_spreads(case: cases.Tally) -> None:
    for code, given_ in case.given.items():
        counts = {rating: given_.count(str(rating)) for rating in range(1, 5)}
        found, told = spread(counts), case.told.get(code)
        if told is None:
            assert found is None
        else:
            assert found is not None
            assert (found.counts, found.n) == (told.counts, told.n)
            assert abs(Fraction(found.mean) - told.mean) < Fraction(1, 10**20)


# --- of any numbers ---

tenths = st.one_of(st.none(), st.integers(0, 1000).map(lambda value: Decimal(value) / 10))
factors = st.lists(st.tuples(tenths, st.one_of(st.none(), st.integers(1, 4))), max_size=8)


@st.composite
def shares(draw: st.DrawFn) -> list[Decimal]:
    """Weights that sum to a hundred."""
    cuts = sorted(draw(st.lists(st.integers(0, 1000), max_size=7)))
    return [Decimal(end - start) / 10 for start, end in zip([0, *cuts], [*cuts, 1000], strict=True)]


@given(shares(), st.data())
def test_shares_of_a_hundred_have_a_total_between_the_ratings(
    weights: list[Decimal], data: st.DataObject
) -> None:
    assert side_weights(weights).state == Weights.COMPLETE
    ratings = data.draw(st.lists(st.integers(1, 4), min_size=len(weights), max_size=len(weights)))
    value = total(zip(weights, ratings, strict=True))
    assert value is not None
    assert min(ratings) <= value <= max(ratings)
    # Whoever adds a hundred floats comes near it, and this is exactly it.
    assert (
        value
        == sum(
            (Fraction(weight) * rating for weight, rating in zip(weights, ratings, strict=True)), Fraction(0)
        )
        / 100
    )


@given(factors)
def test_there_is_a_total_only_with_everything(pairs: list[tuple[Decimal | None, int | None]]) -> None:
    weights = [weight for weight, _ in pairs]
    whole = bool(pairs) and None not in weights and sum(w for w in weights if w is not None) == WHOLE
    assert (total(pairs) is not None) == (whole and all(rating is not None for _, rating in pairs))
    assert (side_weights(weights).state == Weights.COMPLETE) == whole


@given(st.lists(tenths, max_size=8))
def test_a_side_may_be_filled_in_bit_by_bit(weights: list[Decimal | None]) -> None:
    """What is refused stays refused however the empty ones are filled; what is incomplete can still be completed."""
    judged = side_weights(weights)
    there = [weight for weight in weights if weight is not None]
    if judged.state == Weights.INCOMPLETE and weights:
        rest = WHOLE - sum(there, Decimal(0))
        filled = [*there, *([Decimal(0)] * (len(weights) - len(there) - 1)), rest]
        assert side_weights(filled).state == Weights.COMPLETE
    elif judged.state == Weights.REFUSED:
        filled = [Decimal(0) if weight is None else weight for weight in weights]
        assert side_weights(filled).state == Weights.REFUSED


@given(st.integers(0, 1000))
def test_what_is_written_reads_as_it_was(value: int) -> None:
    weight = Decimal(value) / 10
    assert read_weight(decimal_text(weight)) == weight
    assert read_weight(str(weight)) == weight


facts = st.builds(
    FactorFacts,
    key=st.just(0),
    side=st.sampled_from(list(SIDES.values())),
    text=st.sampled_from(["Uno", "Dos"]),
    weight=tenths,
    rating=st.one_of(st.none(), st.integers(1, 4)),
)


@given(
    st.lists(facts, max_size=6),
    st.lists(st.tuples(facts, st.one_of(st.none(), st.integers(1, 8))), max_size=6),
)
def test_every_factor_has_one_place(
    before: list[FactorFacts], after: list[tuple[FactorFacts, int | None]]
) -> None:
    """Of the later matrix, each entered or goes on; of the earlier one, each left or is gone on from."""

    def keyed(row: FactorFacts, key: int, previous: int | None = None) -> FactorFacts:
        return FactorFacts(key, row.side, row.text, row.weight, row.rating, previous)

    earlier = [keyed(row, key) for key, row in enumerate(before, 1)]
    later = [keyed(row, key, previous) for key, (row, previous) in enumerate(after, 100)]
    found = compare(earlier, later)
    known = {row.key for row in earlier}
    goes_on = [row for row in later if row.previous in known]
    assert [row.key for row in found.entered] == [row.key for row in later if row not in goes_on]
    assert {row.key for row in found.left} == known - {row.previous for row in goes_on}
    for pairs in (found.moved, found.reweighted, found.reworded):
        assert all(pair.after in goes_on and pair.after.previous == pair.before.key for pair in pairs)
    assert not any(
        compare(earlier, [keyed(r, r.key + 50, r.key) for r in earlier]).__getattribute__(name)
        for name in ("entered", "left", "moved", "reweighted", "reworded")
    )
