"""The recount of plans is measured itself: against cases worked out by hand, and rule by rule.

Each case's numbers were worked out on paper from the rules, which stand beside it in words.
"""

import ast
import datetime as dt
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests import plan_recount
from tests.plan_recount import (
    COUNT,
    PRODUCT,
    RATIO,
    RETURNED,
    SUBMITTED,
    YES_NO,
    Activity,
    Component,
    Indicator,
    Item,
    Override,
    Plan,
    Report,
    Standing,
    recount,
    shown,
)
from tests.plan_trees import asked, trees

DAY = dt.date(2026, 7, 1)


def d(text: str) -> dt.date:
    """A day of 2026: «07-01»."""
    return dt.date.fromisoformat(f"2026-{text}")


def activity(key: str, item: str = "i", since: str = "01-01", until: str = "12-31", **more: Any) -> Activity:
    return Activity(key, item, d(since), d(until), **more)


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


# --- fifteen cases by hand ------------------------------------------------------------------------------


def test_01_the_last_accepted_report_until_the_day_says_it() -> None:
    """40 in March; 60 in June; 90 in August is after the day; 80 sent and 10 returned are not accepted. Hence 60."""
    reports = [
        Report("a", d("06-01"), 60),
        Report("a", d("03-01"), 40),
        Report("a", d("06-20"), 80, SUBMITTED),
        Report("a", d("06-25"), 10, RETURNED),
        Report("a", d("08-01"), 90),
    ]
    plan = Plan([Item("i")], activities=[activity("a")], reports=reports)
    assert recount(plan, DAY).activities["a"].value == 60
    assert recount(plan, d("05-31")).activities["a"].value == 40
    assert recount(plan, d("02-28")).activities["a"].value is None


def test_02_of_two_of_the_same_day_the_later_made() -> None:
    reports = [Report("a", DAY, 70), Report("a", DAY, 30)]
    plan = Plan([Item("i")], activities=[activity("a")], reports=reports)
    assert recount(plan, DAY).activities["a"].value == 30


def test_03_a_weighted_mean_tells_what_it_left_out() -> None:
    """(50 × 1 + 100 × 3) ÷ 4 = 87.5 of two; left out: one without report, one of weight 0, one cancelled."""
    plan = Plan(
        [Item("i")],
        activities=[
            activity("a"),
            activity("b", weight=3),
            activity("silent"),
            activity("nothing", weight=0),
            activity("gone", cancelled=True),
        ],
        reports=[
            Report(key, DAY, value) for key, value in (("a", 50), ("b", 100), ("nothing", 7), ("gone", 9))
        ],
    )
    item = recount(plan, DAY).items["i"]
    assert (item.value, item.counted, item.left_out) == (Fraction(175, 2), 2, 3)
    assert shown(item.value) == 88


def test_04_a_ratio_from_its_baseline_to_the_target_of_the_year_of_the_reading() -> None:
    """From 40 to 80 it has come to 55: (55 − 40) ÷ (80 − 40) = 37.5 %."""
    indicator = Indicator("n", "i", RATIO, Decimal(40), {2025: 60, 2026: 80, 2027: 95})
    plan = Plan([Item("i")], [indicator], reports=[Report("n", d("06-30"), Decimal(55))])
    assert recount(plan, DAY).items["i"].value == Fraction(75, 2)


def test_05_without_a_target_that_year_the_nearest_later_else_the_nearest_earlier() -> None:
    """30 read in 2026. Of 2025: 50, 2028: 60, 2030: 120, it is 30 ÷ 60. Of 2024: 90, 2025: 50, it is 30 ÷ 50."""
    for targets, value in (
        ({2025: 50, 2028: 60, 2030: 120}, Fraction(50)),
        ({2024: 90, 2025: 50}, Fraction(60)),
        ({}, None),
    ):
        plan = Plan([Item("i")], [Indicator("n", "i", COUNT, None, targets)], reports=[Report("n", DAY, 30)])
        item = recount(plan, DAY).items["i"]
        assert (item.value, item.counted) == (value, int(value is not None))


def test_06_fewer_is_better_and_nothing_leaves_0_to_100() -> None:
    """From 200 complaints to 50. 125 is half way; 240 is below the start: 0; 20 is beyond the aim: 100."""
    for reading, value in ((125, 50), (240, 0), (20, 100)):
        plan = Plan(
            [Item("i")], [Indicator("n", "i", COUNT, 200, {2026: 50})], reports=[Report("n", DAY, reading)]
        )
        assert recount(plan, DAY).indicators["n"] == value


def test_07_an_aim_that_is_the_start_is_met_or_not() -> None:
    for reading, value in ((Decimal("9.99"), 0), (10, 100), (11, 100)):
        plan = Plan(
            [Item("i")], [Indicator("n", "i", COUNT, 10, {2026: 10})], reports=[Report("n", DAY, reading)]
        )
        assert recount(plan, DAY).indicators["n"] == value


def test_08_a_product_and_a_yes_need_no_target() -> None:
    plan = Plan(
        [Item("i")],
        [Indicator("p", "i", PRODUCT), Indicator("y", "i", YES_NO), Indicator("q", "i", PRODUCT)],
        reports=[Report("p", DAY, 1), Report("y", DAY, 0)],
    )
    item = recount(plan, DAY).items["i"]
    assert (item.value, item.counted, item.left_out) == (50, 2, 1)


def test_09_means_go_up_the_tree_by_what_stands_directly_under() -> None:
    """Below «b»: 0 and 100 → 50. Below «t»: activity 20 (weight 1), «b» 50 (weight 2), «c» nothing → 120 ÷ 3 = 40."""
    plan = Plan(
        [Item("t"), Item("b", "t", 2), Item("c", "t")],
        activities=[activity("x", "t"), activity("y", "b"), activity("z", "b")],
        reports=[Report("x", DAY, 20), Report("y", DAY, 0), Report("z", DAY, 100)],
    )
    standing = recount(plan, DAY)
    assert standing.items["t"].value == standing.value == 40
    assert (standing.items["t"].counted, standing.items["t"].left_out) == (2, 1)
    assert standing.items["c"].value is None
    assert standing.items["c"].state == "pending"


def test_10_an_override_replaces_also_in_the_mean_above() -> None:
    """«b» computes 50 and is corrected to 90: above, (90 + 20) ÷ 2 = 55. What was counted is told of the 50."""
    plan = Plan(
        [Item("t"), Item("b", "t")],
        activities=[activity("x", "t"), activity("y", "b"), activity("z", "b")],
        reports=[Report("x", DAY, 20), Report("y", DAY, 50)],
        overrides=[Override("b", 90, at(DAY))],
    )
    standing = recount(plan, DAY)
    b = standing.items["b"]
    assert (b.value, b.computed, b.overridden, b.counted, b.left_out) == (90, 50, True, 1, 1)
    assert standing.items["t"].value == 55
    assert recount(plan, DAY, moment=at(DAY, 11)).items["t"].value == 35


def test_11_the_last_override_counts_and_null_takes_it_back() -> None:
    overrides = [
        Override("i", 10, at(d("02-01"))),
        Override("i", None, at(d("04-01"))),
        Override("i", 30, at(d("03-01"))),
    ]
    plan = Plan([Item("i")], overrides=overrides)
    for day, value in ((d("01-31"), None), (d("02-01"), 10), (d("03-15"), 30), (d("04-01"), None)):
        item = recount(plan, day).items["i"]
        assert (item.value, item.overridden) == (value, value is not None)


def test_12_states_of_activities() -> None:
    """Ending today is not late yet; a value before the start is under way; 100 is done however late."""
    plan = Plan(
        [Item("i")],
        activities=[
            activity("today", until="07-01"),
            activity("yesterday", until="06-30"),
            activity("done late", until="06-30"),
            activity("starts today", since="07-01"),
            activity("to come", since="07-02"),
            activity("begun before", since="07-02"),
            activity("reported nothing", since="07-02"),
            activity("gone", until="06-30", cancelled=True),
        ],
        reports=[
            Report("done late", d("06-30"), 100),
            Report("begun before", d("06-30"), 1),
            Report("reported nothing", d("06-30"), 0),
        ],
    )
    standing = recount(plan, DAY)
    assert {key: one.state for key, one in standing.activities.items()} == {
        "today": "under_way",
        "yesterday": "late",
        "done late": "done",
        "starts today": "under_way",
        "to come": "pending",
        "begun before": "under_way",
        "reported nothing": "pending",
        "gone": "cancelled",
    }
    assert (standing.items["i"].state, standing.items["i"].late_below) == ("late", 1)


def test_13_silence_begins_with_the_start_or_the_last_report_sent() -> None:
    """With 30 days, on 1 July: 1 June is the 30th day before, not silent; 31 May is."""
    plan = Plan(
        [Item("i")],
        activities=[
            activity("began 31 May", since="05-31"),
            activity("began 1 June", since="06-01"),
            activity("sent 10 June"),
            activity("draft only"),
            activity("sent before it began", since="06-10"),
            activity("sent tomorrow"),
            activity("done"),
            activity("gone", cancelled=True),
            activity("to come", since="07-02"),
        ],
        reports=[
            Report("sent 10 June", d("06-10"), 5, SUBMITTED),
            Report("draft only", d("06-10"), 5, "draft"),
            Report("sent before it began", d("01-05"), 5),
            Report("sent tomorrow", d("07-02"), 5),
            Report("done", d("01-10"), 100),
        ],
    )
    silent = {key for key, one in recount(plan, DAY, 30).activities.items() if one.silent}
    assert silent == {"began 31 May", "draft only", "sent tomorrow"}
    assert not any(one.silent for one in recount(plan, DAY).activities.values())


def test_14_an_item_is_done_only_with_nothing_unknown_below_it() -> None:
    """All at 100. With one more that nobody reported it is under way; cancelled, it does not stand in the way; by
    hand at 100 it is done, and what is late below is still told."""
    done = activity("a")
    reports = [Report("a", DAY, 100)]
    for more, overrides, state, late in (
        ([], [], "done", 0),
        ([activity("b", since="08-01")], [], "under_way", 0),
        ([activity("b", cancelled=True)], [], "done", 0),
        ([activity("b", until="06-01")], [], "late", 1),
        ([activity("b", until="06-01")], [Override("i", 100, at(DAY))], "done", 1),
    ):
        item = recount(Plan([Item("i")], (), [done, *more], reports, overrides), DAY).items["i"]
        assert (item.value, item.state, item.late_below) == (100, state, late)


def test_15_drafts_count_nothing_and_late_ones_are_counted_far_below() -> None:
    """Three levels; the late ones are two at the bottom, one in the middle. A draft is in no count and no mean."""
    plan = Plan(
        [Item("t"), Item("m", "t", 0), Item("b", "m")],
        activities=[
            activity("x", "b", until="03-01"),
            activity("y", "b", until="04-01"),
            activity("z", "m", until="05-01"),
            activity("w", "b", until="05-01", draft=True),
        ],
        reports=[Report("x", d("02-01"), 30), Report("w", d("02-01"), 100)],
    )
    standing = recount(plan, DAY)
    assert [standing.items[key].late_below for key in "tmb"] == [3, 3, 2]
    assert (standing.items["b"].value, standing.items["b"].counted, standing.items["b"].left_out) == (
        30,
        1,
        1,
    )
    assert (standing.items["m"].value, standing.items["t"].value) == (30, None)
    assert standing.items["t"].left_out == 1
    assert (standing.value, standing.counted, standing.left_out) == (None, 0, 1)
    assert "w" not in standing.activities


def test_half_a_percent_is_shown_upwards() -> None:
    assert [shown(Fraction(n, 1000)) for n in (124_500, 125_499, 499, 500, 100_000)] == [125, 125, 0, 1, 100]
    assert shown(None) is None


# --- every rule can fail --------------------------------------------------------------------------------

MUTANTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "weight 0 counts": ("is_counted", lambda c: c.value is not None),
    "cancelled counts": ("activity_value", lambda a, r: None if r is None else Fraction(r.value)),
    "cancelled in the way": ("in_the_way", lambda c: c.value is None),
    "nothing in the way": ("in_the_way", lambda c: False),
    "the first report": (
        "last_accepted",
        lambda reports, about, day: next((r for r in reports if r.about == about and r.on <= day), None),
    ),
    "no clamp": (
        "indicator_value",
        lambda n, r: None if r is None else Fraction(r.value) - Fraction(n.baseline or 0),
    ),
    "the year's target alone": ("aim_of", lambda targets, year: targets.get(year)),
    "the latest target": ("aim_of", lambda targets, year: targets[max(targets)] if targets else None),
    "late on its last day": (
        "activity_state",
        lambda a, value, day: "late" if a.ends_on <= day else "pending",
    ),
    "silence from the start alone": (
        "is_silent",
        lambda a, state, sent, day, term: (
            term is not None
            and state not in ("done", "cancelled")
            and a.starts_on <= day
            and (day - a.starts_on).days > term
        ),
    ),
    "silent on the day itself": (
        "is_silent",
        lambda a, state, sent, day, term: (
            term is not None
            and state not in ("done", "cancelled")
            and a.starts_on <= day
            and (day - max([a.starts_on, *[on for on in sent if on <= day]])).days >= term
        ),
    ),
    "late before done": (
        "item_state",
        lambda value, overridden, below, states: "late" if "late" in states else "done",
    ),
    "no override": ("override_at", lambda *given: None),
    "the highest override": (
        "override_at",
        lambda overrides, item, day, moment: max(
            (o.percent or 0 for o in overrides if o.item == item), default=None
        ),
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_rule_taken_away_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one rule replaced, at least one of the cases by hand must fail."""
    rule, mutant = MUTANTS[name]
    monkeypatch.setattr(plan_recount, rule, mutant)
    cases = [
        case
        for title, case in sorted(globals().items())
        if title.startswith("test_") and title[5:7].isdigit()
    ]
    assert len(cases) == 15

    def fails(case: Callable[[], None]) -> bool:
        try:
            case()
        except AssertionError:
            return True
        return False

    assert any(fails(case) for case in cases)


# --- what must hold for any plan ------------------------------------------------------------------------


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(trees(items=12, activities=15, indicators=6, reports=20), asked())
def test_what_holds_for_any_plan(plan: Plan, question: tuple[dt.date, int | None]) -> None:
    day, term = question
    standing = recount(plan, day, term)
    assert set(standing.items) == {item.key for item in plan.items}
    for item in standing.items.values():
        assert item.value is None or 0 <= item.value <= 100
        assert (item.computed is None) == (item.counted == 0)
        assert item.overridden or item.value == item.computed
        assert item.state != "late" or item.late_below
    assert _late_at_the_top(plan, standing) == sum(a.state == "late" for a in standing.activities.values())
    if term is None:
        assert not any(one.silent for one in standing.activities.values())


def _late_at_the_top(plan: Plan, standing: Standing) -> int:
    return sum(standing.items[item.key].late_below for item in plan.items if item.parent is None)


def test_a_component_of_nothing_is_in_no_mean() -> None:
    assert plan_recount.mean([Component(None, 5), Component(Fraction(3), 0)]) is None


def test_only_the_standard_library_is_imported() -> None:
    source = (Path(__file__).parent / "plan_recount.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in sys.stdlib_module_names
