"""Working days: the holidays of the law, and the arithmetic of terms."""

import datetime as dt

import pytest
from dateutil.easter import easter as reference_easter
from hypothesis import given
from hypothesis import strategies as st

from planning.working_days import (
    add_working_days,
    easter,
    is_working_day,
    legal_holidays,
    observed,
    working_days_between,
)

DAYS = st.dates(min_value=dt.date(2010, 1, 1), max_value=dt.date(2060, 12, 31))
HOLIDAYS = st.frozensets(
    st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2020, 12, 31)), max_size=60
)
IN_2020 = st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2020, 12, 31))


def none(_day: dt.date) -> bool:
    """No holidays at all."""
    return False


@given(st.integers(min_value=1600, max_value=2400))
def test_easter_is_the_one_others_compute(year: int) -> None:
    assert easter(year) == reference_easter(year)


@given(DAYS)
def test_a_movable_holiday_is_kept_from_saturday_to_monday(day: dt.date) -> None:
    kept = observed(day)
    assert kept.weekday() in (5, 6, 0)
    assert abs((kept - day).days) <= 4
    assert observed(kept) == kept


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        ("2022-10-12", "2022-10-10"),  # Wednesday: the Monday before
        ("2024-04-19", "2024-04-22"),  # Friday: the Monday after
        ("2021-05-18", "2021-05-17"),  # Tuesday
        ("2023-10-12", "2023-10-16"),  # Thursday
        ("2026-05-18", "2026-05-18"),  # Monday stays
        ("2025-04-19", "2025-04-19"),  # Saturday stays
    ],
)
def test_what_the_newspapers_announced(day: str, kept: str) -> None:
    assert observed(dt.date.fromisoformat(day)) == dt.date.fromisoformat(kept)
    assert dt.date.fromisoformat(kept) in {row.day for row in legal_holidays(int(day[:4]))}


def test_a_year_as_it_was_published() -> None:
    """2026, by the calendar that was announced: Carnival on 16 and 17 February, Tourism from 30 March."""
    days = [f"{row.day:%m-%d}" for row in legal_holidays(2026)]
    assert days == [
        "01-01", "01-06", "02-16", "02-17", "03-30", "03-31", "04-01", "04-02", "04-03", "04-19", "05-01",
        "05-18", "06-19", "07-18", "08-25", "10-12", "11-02", "12-25",
    ]  # fmt: skip


@pytest.mark.parametrize(("year", "is_one"), [(2025, True), (2026, False), (2030, True)])
def test_the_first_of_march_when_the_government_changes(year: int, is_one: bool) -> None:
    assert (dt.date(year, 3, 1) in {row.day for row in legal_holidays(year)}) is is_one


@given(st.integers(min_value=2010, max_value=2099))
def test_no_day_is_a_holiday_twice(year: int) -> None:
    days = [row.day for row in legal_holidays(year)]
    assert days == sorted(set(days))
    assert {day.year for day in days} == {year}


@given(IN_2020, st.integers(min_value=1, max_value=40), HOLIDAYS)
def test_a_term_has_its_days_and_ends_on_one(start: dt.date, days: int, holidays: frozenset[dt.date]) -> None:
    """Counting day by day finds exactly the term, its last day works, and the first one never counts."""
    end = add_working_days(start, days, holidays.__contains__)
    between = [start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, holidays.__contains__) for day in between) == days
    assert is_working_day(end, holidays.__contains__)
    assert working_days_between(start, end, holidays.__contains__) == days
    assert working_days_between(end, start, holidays.__contains__) == -days


@given(IN_2020, st.integers(1, 40), st.integers(1, 40), HOLIDAYS)
def test_two_terms_in_a_row_are_one(
    start: dt.date, first: int, second: int, holidays: frozenset[dt.date]
) -> None:
    def add(day: dt.date, days: int) -> dt.date:
        return add_working_days(day, days, holidays.__contains__)

    assert add(add(start, first), second) == add(start, first + second)


@given(IN_2020, st.integers(1, 40), HOLIDAYS, IN_2020)
def test_one_more_holiday_never_shortens_a_term(
    start: dt.date, days: int, holidays: frozenset[dt.date], more: dt.date
) -> None:
    assert add_working_days(start, days, (holidays | {more}).__contains__) >= add_working_days(
        start, days, holidays.__contains__
    )


@given(DAYS, st.integers(1, 60))
def test_without_holidays_five_working_days_are_a_week(start: dt.date, weeks: int) -> None:
    monday = start - dt.timedelta(days=start.weekday())
    assert add_working_days(monday, 5 * weeks, none) == monday + dt.timedelta(weeks=weeks)


def test_a_term_needs_a_day_and_a_calendar_that_works() -> None:
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(dt.date(2026, 1, 1), 0, none)
    with pytest.raises(ValueError, match="no working days"):
        add_working_days(dt.date(2026, 1, 1), 1, lambda _day: True)
