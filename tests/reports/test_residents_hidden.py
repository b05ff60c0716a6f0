"""What may be told of residents, all of it taken together: what one sum hides, no other sum and no share tells."""

from collections import Counter

import pytest

from reports.documents.participation_figures import residents
from reports.queries.participation import Counts, Heads

K = 5
PLACES = ("maronas", "manga", "union", "ituzaingo", "flor", "canteras")


def counted(*meetings: tuple[str, list[tuple[str, str]]]) -> Counts:
    """Counts of meetings given as (day, a resident's (age band, neighbourhood) each)."""
    everybody = [one for _, people in meetings for one in people]
    codes = [f"CV-{place}" for place in range(len(meetings))]
    return Counts(
        meetings={},
        members=[],
        months={},
        heads=Heads(
            by_meeting={code: len(people) for code, (_, people) in zip(codes, meetings, strict=True)},
            month_of={code: day[:7] for code, (day, _) in zip(codes, meetings, strict=True)},
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


ONE_EACH = [(f"2026-05-0{day}", [("18-29", "maronas")]) for day in range(1, 6)]
ONE_OF_EACH_PLACE = [("2026-05-01", [("18-29", place) for place in PLACES[:5]])]
ONE_OF_EACH_AGE = [("2026-05-01", [(age, "maronas") for age in ("14-17", "18-29", "30-44", "45-64", "65+")])]


@pytest.mark.parametrize("meetings", [ONE_EACH, ONE_OF_EACH_PLACE, ONE_OF_EACH_AGE])
def test_five_in_five_cells_are_told_nowhere(meetings):
    """Which meetings had residents and where they came from is public: five in all would be one in each."""
    people = residents(counted(*meetings), K)
    assert people.total is None
    assert people.meetings == people.months == people.ages == people.neighbourhoods == ()
    assert people.gender.whole is people.first_time.whole is None
    assert not any(people.published().values())


def test_a_month_of_one_each_is_told_with_the_others():
    """The month would be five of five meetings; with another month the sum tells none of them."""
    people = residents(counted(*ONE_EACH, ("2026-06-01", [("18-29", "maronas")] * 20)), K)
    assert people.total == 25
    assert [group.total for group in people.meetings] == [25] and len(people.meetings[0].keys) == 6


def test_six_in_five_cells_may_be_told():
    people = residents(counted(*ONE_EACH[:4], ("2026-05-05", [("18-29", "maronas")] * 2)), K)
    assert people.total == 6 and [group.total for group in people.meetings] == [6]
