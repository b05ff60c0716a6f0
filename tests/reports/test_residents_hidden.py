"""What may be told of residents, all of it taken together: what one sum hides, no other sum and no share tells."""

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.documents.participation_figures import ResidentSums, resident_sums, residents
from reports.queries.participation import Counts, Heads, MinutesFacts

K = 5
PLACES = ("maronas", "manga", "union", "ituzaingo", "flor", "canteras")


def counted(*meetings: tuple[str, list[tuple[str, str]]]) -> tuple[Counts, dict[str, dict[str, int]]]:
    """Counts, and residents by month and meeting, of (day, a resident's (age band, neighbourhood) each)."""
    everybody = [one for _, people in meetings for one in people]
    by_meeting: dict[str, dict[str, int]] = {}
    for place, (day, people) in enumerate(meetings):
        by_meeting.setdefault(day[:7], {})[f"CV-{place}"] = len(people)
    counts = Counts(
        meetings={},
        minutes=MinutesFacts(0, 0, 0, 0, 0),
        members=[],
        months={},
        heads=Heads(
            meetings=len(meetings),
            genders={"woman": len(everybody)},
            ages=Counter(age for age, _ in everybody),
            places=Counter(place for _, place in everybody),
            first_time={True: len(everybody)},
        ),
        initiatives={},
        theme_names={},
        neighbourhoods=[(place, place.title()) for place in PLACES],
        contributions_by_neighbourhood={},
    )
    return counts, by_meeting


ONE_EACH = [(f"2026-05-0{day}", [("18-29", "maronas")]) for day in range(1, 6)]
ONE_OF_EACH_PLACE = [("2026-05-01", [("18-29", place) for place in PLACES[:5]])]
ONE_OF_EACH_AGE = [("2026-05-01", [(age, "maronas") for age in ("14-17", "18-29", "30-44", "45-64", "65+")])]


@pytest.mark.parametrize("meetings", [ONE_EACH, ONE_OF_EACH_PLACE, ONE_OF_EACH_AGE])
def test_five_in_five_cells_are_told_nowhere(meetings):
    """Which meetings had residents and where they came from is public: five in all would be one in each."""
    people = residents(*counted(*meetings), K)
    assert people.total is None
    assert people.meetings == people.months == people.ages == people.neighbourhoods == ()
    assert people.gender.whole is people.first_time.whole is None
    assert not any(people.published().values())


def test_a_month_of_one_each_is_told_with_the_others():
    """The month would be five of five meetings; with another month the sum tells none of them."""
    people = residents(*counted(*ONE_EACH, ("2026-06-01", [("18-29", "maronas")] * 20)), K)
    assert people.total == 25
    assert [group.total for group in people.meetings] == [25] and len(people.meetings[0].keys) == 6


def test_six_in_five_cells_may_be_told():
    people = residents(*counted(*ONE_EACH[:4], ("2026-05-05", [("18-29", "maronas")] * 2)), K)
    assert people.total == 6 and [group.total for group in people.meetings] == [6]


who = st.tuples(st.sampled_from(["18-29", "65+", ""]), st.sampled_from([*PLACES[:3], ""]))
held = st.tuples(
    st.sampled_from(["2026-04-01", "2026-05-01", "2026-06-01"]), st.lists(who, min_size=1, max_size=7)
)


@given(
    st.lists(held, max_size=7).map(lambda meetings: sorted(meetings, key=lambda one: one[0])),
    st.integers(1, 9),
)
@example(ONE_EACH, K)
@example(ONE_OF_EACH_PLACE, K)
@example(ONE_OF_EACH_AGE, K)
@example(ONE_EACH[:4], K)
@settings(max_examples=400, deadline=None)
def test_the_sums_alone_are_those_told_beside_each_meeting(meetings, k):
    """Merging meeting by meeting, and not looking at them, tell the same of all together."""
    counts, by_meeting = counted(*meetings)
    whole, sums = residents(counts, by_meeting, k), resident_sums(counts, k)
    assert sums == ResidentSums(whole.total, whole.with_head_count, whole.first_time, whole.gender)
