"""What the portal works out of plans against a naive recount that imports nothing of ours, on random trees."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from django.template.defaultfilters import floatformat
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from planning.actions.municipality import set_rule
from planning.actions.standings import refresh_standings
from planning.models import (
    ActivityStanding,
    DevelopmentPlan,
    ItemStanding,
    PlanStanding,
    RuleKey,
    RuleSetting,
)
from planning.progress import kept, whole_percent
from planning.queries.standings import end_of
from reports.documents import words
from tests import plan_recount as naive
from tests.plan_trees import asked, trees
from tests.planning import progress_rows
from tests.thinning import examples

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


D = dt.date
DAY, FIFTH = D(2026, 1, 31), D(2026, 1, 5)
_ITEM = naive.Item("i0")


def _activity(number: int, **fields: Any) -> naive.Activity:
    values = {"starts_on": D(2026, 1, 1), "ends_on": D(2026, 12, 31)} | fields
    return naive.Activity(f"a{number}", "i0", **values)


def _said(about: str, value: int, on: dt.date = FIFTH, state: str = naive.ACCEPTED) -> naive.Report:
    return naive.Report(about, on, Decimal(value), state)


def _moment(day: int, percent: int | None) -> naive.Override:
    return naive.Override("i0", percent, dt.datetime(2026, 1, day, 12, tzinfo=dt.UTC))


_TARGETS = {2025: Decimal(50), 2027: Decimal(100)}
#: Where chance seldom leads: the edges of the rules.
EDGES = (
    naive.Plan(
        [_ITEM],
        [
            naive.Indicator(f"n{place}", "i0", naive.COUNT, Decimal(0), targets)
            for place, targets in enumerate(
                (_TARGETS, _TARGETS | {2026: Decimal(80)}, {2025: Decimal(50)}, {})
            )
        ],
        [],
        [_said(f"n{place}", 20, D(2026, 1, 5)) for place in range(4)],
    ),
    naive.Plan(
        [_ITEM], [], [_activity(0), _activity(1, starts_on=D(2026, 1, 2))]
    ),  # silent for 30 and 29 days
    naive.Plan([_ITEM], [], [_activity(0)], [_said("a0", 10, D(2026, 1, 2), naive.SUBMITTED)]),
    naive.Plan([_ITEM], [], [_activity(0), _activity(1, cancelled=True)], [_said("a0", 100)]),
    naive.Plan([_ITEM], [], [_activity(0), _activity(1, weight=0)], [_said("a0", 100)]),
    naive.Plan([_ITEM], [], [_activity(0, ends_on=D(2026, 1, 31)), _activity(1, ends_on=D(2026, 1, 30))]),
    naive.Plan([_ITEM], [], [_activity(0, draft=True)], [_said("a0", 100)]),
    naive.Plan(
        [_ITEM], [], [_activity(0)], [_said("a0", 30), _said("a0", 20), _said("a0", 90, D(2026, 2, 1))]
    ),
    naive.Plan([_ITEM], [], [], [], [_moment(2, 30), _moment(3, 60), _moment(31, 70)]),
    naive.Plan([_ITEM], [], [], [], [_moment(2, 30), _moment(3, None)]),
    naive.Plan(
        [_ITEM],
        [naive.Indicator("n0", "i0", naive.COUNT, Decimal(5), {2026: Decimal(5)})],
        [],
        [_said("n0", 5), _said("n0", 4, D(2026, 2, 1))],
    ),
)


def edges(test: Any) -> Any:
    """Each of them as well, with a term of 30 days and of 29."""
    for plan in EDGES:
        for term in (30, 29):
            test = example(plan=plan, question=(DAY, term))(test)
    return test


def _recount(plan: naive.Plan, day: dt.date, term: int | None) -> naive.Standing:
    return naive.recount(plan, day, term, end_of(day) - dt.timedelta(microseconds=1))


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(plan=trees(), question=asked())
@edges
def test_equals_the_recount(plan: naive.Plan, question: tuple[dt.date, int | None]) -> None:
    day, term = question
    expected = _recount(plan, day, term)
    whole, items, activities = progress_rows.pure(plan, day, term, end_of(day))
    assert (whole.value, whole.counted, whole.left_out) == (
        expected.value,
        expected.counted,
        expected.left_out,
    )
    assert {
        key: (row.value, row.computed, row.counted, row.left_out, row.state, row.late_below)
        for key, row in items.items()
    } == {
        key: (row.value, row.computed, row.counted, row.left_out, row.state, row.late_below)
        for key, row in expected.items.items()
    }
    assert {key: (row.value, row.state, row.silent) for key, row in activities.items()} == {
        key: (row.value, row.state, row.silent) for key, row in expected.activities.items()
    }


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[*SLOW, HealthCheck.function_scoped_fixture],
)
@given(
    plan=trees(items=12, activities=15, indicators=6, reports=25, reports_in_drafts=True), question=asked()
)
def test_rows_equal_the_recount_in_every_version(
    people: dict[str, User], plan: naive.Plan, question: tuple[dt.date, int | None]
) -> None:
    day, term = question
    term = term or None  # a rule is of a day at least
    expected = _recount(plan, day, term)
    with transaction.atomic():
        RuleSetting.objects.filter(key=RuleKey.PROGRESS_TERM).delete()
        if term:
            set_rule(key=RuleKey.PROGRESS_TERM, value=term, valid_from=dt.date(2020, 1, 1), by=None)
        versions, activities = progress_rows.as_rows(plan, people["team"])
        refresh_standings(plan=DevelopmentPlan.objects.first(), day=day)
        for items in versions:
            rows = {row.item_id: row for row in ItemStanding.objects.all()}
            assert len(rows) == 2 * len(plan.items)
            for key, item in items.items():
                row, of = rows[item.pk], expected.items[key]
                assert (row.value, row.computed) == (kept(of.value), kept(of.computed))
                assert (row.counted, row.left_out, row.state, row.late_below) == (
                    of.counted, of.left_out, of.state, of.late_below
                )  # fmt: skip
                assert (row.override_id is not None) == of.overridden
        whole = PlanStanding.objects.values_list("value", "counted", "left_out")
        assert list(whole) == [(kept(expected.value), expected.counted, expected.left_out)] * 2
        assert {
            row.activity_id: (row.value, row.state, row.silent) for row in ActivityStanding.objects.all()
        } == {
            activities[key].pk: (kept(of.value), of.state, of.silent)
            for key, of in expected.activities.items()
        }
        transaction.set_rollback(True)


@given(st.fractions(0, 100))
@example(Fraction(125, 2))
def test_what_rows_keep_rounds_as_the_fraction_does(value: Fraction) -> None:
    row = kept(value)
    assert row is not None
    shown = whole_percent(value)
    assert int(row.quantize(Decimal(1), ROUND_HALF_UP)) == naive.shown(value) == shown == whole_percent(row)
    assert floatformat(row, 0) == str(shown)  # in templates
    assert words.whole_percent(float(row)) == f"{shown} %"  # in documents


@pytest.mark.parametrize(("value", "shown"), [("49.496", 49), ("49.5", 50), ("2/3", 1), ("99.999", 100)])
def test_a_percent_is_not_rounded_twice(value: str, shown: int) -> None:
    assert whole_percent(kept(Fraction(value))) == shown


def _plan_of(items: int, activities: int) -> naive.Plan:
    """Four items below each one, activities dealt out among them, each with a report."""
    tree = [naive.Item(f"i{n}", f"i{(n - 1) // 4}" if n else None) for n in range(items)]
    planned = [
        naive.Activity(f"a{n}", f"i{n % items}", dt.date(2026, 1, 1 + n % 28), dt.date(2026, 6, 1 + n % 28))
        for n in range(activities)
    ]
    told = [naive.Report(one.key, dt.date(2026, 3, 1), Decimal(n % 101)) for n, one in enumerate(planned)]
    return naive.Plan(items=tree, activities=planned, reports=told)


def test_asks_as_much_for_a_large_plan(
    people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for items, activities in ((3, 2), (40, 60)):
        with transaction.atomic():
            progress_rows.as_rows(_plan_of(items, activities), people["team"])
            plan = DevelopmentPlan.objects.get(name="Primera")
            with django_assert_num_queries(20):
                refresh_standings(plan=plan, day=dt.date(2026, 5, 1))
            with django_assert_num_queries(17):  # nothing to write
                refresh_standings(plan=plan, day=dt.date(2026, 5, 1))
            transaction.set_rollback(True)
