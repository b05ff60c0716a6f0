"""The cases were written by hand; here each is worked out a second time, in the plainest way."""

import ast
import sys
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.swot_cases import (
    ABOVE,
    AT,
    BELOW,
    COMPARED,
    COMPLETE,
    ELSEWHERE,
    EXTERNAL,
    GROUPED,
    INCOMPLETE,
    INTERNAL,
    KEPT,
    LEFT_OUT,
    MISSING,
    NOT_KEPT,
    OF_ANOTHER,
    OTHER,
    PROPOSED,
    RATINGS,
    REFUSED,
    STRATEGIES,
    SUBMISSIONS,
    TALLIES,
    TOTALS,
    WEIGHTS,
    WHOLE,
    WRONG_KIND,
    Compared,
    Factor,
    Rating,
    Strategy,
    Tally,
    Total,
    Weights,
)

DIGITS = set("0123456789")


def tenths(typed: str) -> int | None:
    """Of what is not empty; None: it is no weight."""
    whole, _, rest = typed.strip().replace(",", ".").partition(".")
    if not whole or set(whole + rest) - DIGITS or len(rest) > 1 or len(whole) > 3:
        return None
    value = int(whole) * 10 + int(rest or 0)
    return value if value <= 1000 else None


def judged(typed: Sequence[str]) -> tuple[str, Sequence[int] | str, list[int | None]]:
    wrong = [place for place, text in enumerate(typed) if text.strip() and tenths(text) is None]
    if wrong:
        return REFUSED, wrong, []
    kept = [tenths(text) if text.strip() else None for text in typed]
    total = sum(value or 0 for value in kept)
    if total > 1000 or (kept and None not in kept and total != 1000):
        return REFUSED, WHOLE, []
    return (INCOMPLETE if None in kept or not kept else COMPLETE), (), kept


@pytest.mark.parametrize("case", WEIGHTS, ids=lambda case: case.name)
def test_weights(case: Weights) -> None:
    assert (case.outcome, case.at, list(case.kept)) == judged(case.typed)


@pytest.mark.parametrize("case", RATINGS, ids=lambda case: ascii(case.typed)[:20])
def test_ratings(case: Rating) -> None:
    typed = case.typed.strip()
    assert case.kept == (int(typed) if typed in {"1", "2", "3", "4"} else None)
    assert case.outcome == (COMPLETE if case.kept else REFUSED if typed else INCOMPLETE)


@pytest.mark.parametrize("case", TOTALS, ids=lambda case: case.name)
def test_totals(case: Total) -> None:
    weights = [weight for weight, _ in case.factors if weight is not None]
    kept = judged([weight or "" for weight, _ in case.factors])
    assert kept[0] != REFUSED
    if len(weights) < len(case.factors) or None in [rating for _, rating in case.factors] or not case.factors:
        assert (case.total, case.told, case.against) == (None, None, None)
        return
    assert kept[0] == COMPLETE
    # In thousandths, with whole numbers alone.
    thousandths = sum(int(Decimal(weight or 0) * 10) * (rating or 0) for weight, rating in case.factors)
    assert case.total == Fraction(thousandths, 1000)
    hundredths = (thousandths + 5) // 10
    assert case.told == f"{hundredths // 100},{hundredths % 100:02}"
    assert case.against == (ABOVE if thousandths > 2500 else BELOW if thousandths < 2500 else AT)


def test_floats_get_a_case_wrong() -> None:
    """So that whoever counts with them, or rounds to even, is seen."""
    shown = [(case.told, case.factors) for case in TOTALS if case.told]
    even = [f"{sum(float(w or 0) * (r or 0) / 100 for w, r in factors):.2f}" for _, factors in shown]
    assert [told.replace(",", ".") for told, _ in shown] != even
    assert any(
        sum(float(text.replace(",", ".")) for text in case.typed) != 100
        for case in WEIGHTS
        if case.outcome == COMPLETE
    )


@pytest.mark.parametrize("case", STRATEGIES, ids=lambda case: case.name)
def test_strategies(case: Strategy) -> None:
    if case.kind not in ("FO", "DO", "FA", "DA"):
        assert case.why == {WRONG_KIND}
        return
    usable = {letter for letter, state in case.factors if state == KEPT}
    missing, other = set(case.kind) - usable, usable - set(case.kind)
    states = {state for _, state in case.factors}
    reasons = {
        MISSING: bool(missing),
        OTHER: bool(other),
        NOT_KEPT: bool(states & {PROPOSED, LEFT_OUT, GROUPED}),
        OF_ANOTHER: ELSEWHERE in states,
    }
    assert case.why == {why for why, holds in reasons.items() if holds}
    assert case.letters == missing | other


def ancestors(every: dict[str, Factor], factor: Factor) -> list[str]:
    return [] if factor.previous is None else [factor.previous, *ancestors(every, every[factor.previous])]


@pytest.mark.parametrize("case", COMPARED, ids=lambda case: case.name)
def test_compared(case: Compared) -> None:
    every = {factor.key: factor for matrix in case.matrices for factor in matrix}
    before = {factor.key: factor for factor in case.matrices[case.earlier] if factor.state == KEPT}
    after = [factor for factor in case.matrices[case.later] if factor.state == KEPT]
    pairs = [(before[key], factor) for factor in after for key in ancestors(every, factor) if key in before]
    assert list(case.entered) == [one.key for one in after if one not in [new for _, new in pairs]]
    assert list(case.left) == [one.key for one in before.values() if one not in [old for old, _ in pairs]]

    def what(number: str | None) -> Any:
        return None if number is None else Decimal(number)

    def keys(differ: Any) -> list[tuple[str, str]]:
        return [(old.key, new.key) for old, new in pairs if differ(old, new)]

    assert list(case.moved) == keys(lambda old, new: old.side != new.side)
    assert list(case.reworded) == keys(lambda old, new: old.words != new.words)
    assert list(case.reweighted) == keys(
        lambda old, new: (what(old.weight), old.rating) != (what(new.weight), new.rating)
    )


@pytest.mark.parametrize("case", COMPARED, ids=lambda case: case.name)
def test_compared_matrices_can_be_written(case: Compared) -> None:
    keys = [factor.key for matrix in case.matrices for factor in matrix]
    assert len(set(keys)) == len(keys)
    skips = False
    for place, matrix in enumerate(case.matrices):
        earlier = [{factor.key for factor in one} for one in case.matrices[:place]]
        for factor in matrix:
            assert factor.previous is None or any(factor.previous in one for one in earlier)
            skips |= factor.previous is not None and factor.previous not in earlier[-1]
            top = {one.key for one in matrix if one.state == KEPT}
            assert (factor.under in top) is (factor.state == GROUPED)
        for side in (INTERNAL, EXTERNAL):
            typed = [one.weight or "" for one in matrix if one.side in side and one.state == KEPT]
            assert judged(typed)[0] != REFUSED
    assert case.skips is skips


@pytest.mark.parametrize("case", TALLIES, ids=lambda case: case.name)
def test_tallies(case: Tally) -> None:
    assert len({len(marks) for marks in case.given.values()}) == 1
    for factor, marks in case.given.items():
        given = [int(mark) for mark in marks if mark != "-"]
        spread = case.told.get(factor)
        assert (spread is not None) is (len(given) >= 5 and len(set(given)) > 1)
        if spread:
            met = Counter(given)
            assert spread.counts == (met[1], met[2], met[3], met[4])
            assert spread.mean == Fraction(sum(given), len(given))
            assert spread.n == len(given)


def test_there_are_enough_and_each_has_its_own_name() -> None:
    for cases, least in (
        (WEIGHTS, 25),
        (TOTALS, 20),
        (STRATEGIES, 20),
        (COMPARED, 12),
        (TALLIES, 12),
        (SUBMISSIONS, 10),
    ):
        assert len(cases) >= least
        assert len({case.name for case in cases}) == len(cases)
    assert len({case.typed for case in RATINGS}) == len(RATINGS) >= 15
    assert {len(next(iter(case.given.values()))) for case in TALLIES} >= {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12}
    assert {case.against for case in TOTALS} == {ABOVE, BELOW, AT, None}
    assert {case.outcome for case in WEIGHTS} == {COMPLETE, INCOMPLETE, REFUSED}


def test_submissions() -> None:
    for case in SUBMISSIONS:
        wrong = [
            key
            for key, typed in case.sent.items()
            if key in ("F1", "D1") and typed and typed not in ("1", "2", "3", "4")
        ]
        assert list(case.at) == wrong
        rates = any(typed and key in ("F1", "D1") for key, typed in case.sent.items())
        assert case.accepted is (rates and not wrong and not case.before and not case.closed and case.member)


def test_only_the_standard_library_is_imported() -> None:
    source = (Path(__file__).parent / "swot_cases.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in sys.stdlib_module_names
