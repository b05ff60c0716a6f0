"""Four quarters as small columns."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.trends import HEIGHT, QUARTERS, quarter_of, quarters_until, trend

DAYS = st.dates(dt.date(2011, 1, 1), dt.date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2026-01-01", "2026-01-01"),
        ("2026-03-31", "2026-01-01"),
        ("2026-04-01", "2026-04-01"),
        ("2026-09-30", "2026-07-01"),
        ("2026-12-31", "2026-10-01"),
    ],
)
def test_each_day_is_in_its_quarter(day: str, first: str) -> None:
    assert quarter_of(dt.date.fromisoformat(day)).isoformat() == first


@given(DAYS)
def test_the_last_four_follow_each_other_and_end_with_today(day: dt.date) -> None:
    found = quarters_until(day)
    assert len(found) == QUARTERS and found[-1] <= day
    assert found == sorted(set(found)) and all(quarter_of(first) == first for first in found)
    for one, following in pairwise(found):
        assert quarter_of(following - dt.timedelta(days=1)) == one
    # All of it lies in the year that home tells.
    assert found[0] > day - dt.timedelta(days=366)


@given(DAYS, st.lists(st.integers(0, 10**6), min_size=4, max_size=4))
def test_columns_are_as_high_as_their_numbers(day: dt.date, numbers: list[int]) -> None:
    drawn = trend(dict(zip(quarters_until(day), numbers, strict=True)), day)
    if not any(numbers):
        assert drawn is None
        return
    assert drawn is not None
    assert [step.number for step in drawn.steps] == numbers
    assert max(step.height for step in drawn.steps) == HEIGHT
    for step in drawn.steps:
        assert step.height == round(HEIGHT * step.number / max(numbers))
        assert step.y + step.height == drawn.height - 22  # where the line is drawn
        assert step.x >= 0 and step.x + 56 <= drawn.width


def test_it_is_told_in_words() -> None:
    drawn = trend({dt.date(2026, 1, 1): 3, dt.date(2025, 7, 1): 2}, dt.date(2026, 5, 9))
    assert drawn is not None
    assert drawn.words == (
        "Por trimestre: julio a setiembre de 2025, 2; octubre a diciembre de 2025, 0; enero a marzo de 2026, 3; "
        "abril a junio de 2026, 0 hasta hoy."
    )
    assert [step.label for step in drawn.steps] == ["jul–set", "oct–dic", "ene–mar", "abr–jun"]
