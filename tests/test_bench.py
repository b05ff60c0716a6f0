"""The benchmark's own rows and statements still fit the tables: it is run seldom, and would otherwise rot unseen."""

import pytest
from django.db import connection

from participation import totals
from participation.models import Attendance, Contribution, Meeting, Topic
from planning.models import Activity, Body, Municipality, PlanItem
from reports.queries.participation import counts
from tests.bench import analysis, data, plans, search, topics


@pytest.mark.django_db
def test_the_rows_of_the_benchmark_fit(municipality: Municipality) -> None:
    data.write_rows(meetings=120, contributions=160)
    assert Meeting.objects.count() == 120 and Contribution.objects.count() == 160
    assert Attendance.objects.count() == 120 * data.PER_MEETING
    assert not any(totals.differences().values())
    bodies = list(Body.objects.exclude(meetings=None).order_by("code"))
    asked = {"bodies": [body.pk for body in bodies]}
    for since, until in analysis.PERIODS.values():
        asked |= {"since": since, "until": until}
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS asked")
            cursor.execute(analysis.MEETINGS_ASKED, asked)
            for statement in analysis.BY_HAND:
                cursor.execute(statement, asked)
                assert cursor.fetchall()
        counts(since, until, bodies)


@pytest.mark.django_db
def test_the_plan_of_the_benchmark_fits(municipality: Municipality) -> None:
    """And its pages are answered, within the goals but for time, which nobody else's work may decide here."""
    plans.write_plan(items=70, activities=45)
    assert PlanItem.objects.count() == 70 and Activity.objects.count() == 45
    assert PlanItem.objects.filter(parent=None).count() == 5
    found = {address: plans.measure(address, repeats=1) for address in (*plans.ADDRESSES, *plans.OTHERS)}
    assert max(row["queries"] for row in found.values()) <= 10
    told = plans.figures({"small": found, "large": found})
    assert all(row["value"] <= row["goal"] for row in told.values()), told


@pytest.mark.django_db
def test_the_topics_of_the_benchmark_fit(municipality: Municipality) -> None:
    """And the pages of systematization are answered, to whoever reads originals and to whoever does not."""
    data.write_rows(meetings=20, contributions=60)
    topics.write_rows(contributions=40, topics=8)
    assert Contribution.objects.count() == 40 and Topic.objects.count() == 8
    found = {
        (page, who): topics.measure(page, who, repeats=1)
        for page in topics.PAGES
        for who in ("staff", "team")
    }
    told = topics.figures({"small": found, "large": found})
    assert all(row["value"] <= row["goal"] for name, row in told.items() if "queries" in name), told


@pytest.mark.django_db
def test_the_things_of_the_benchmark_are_found(
    municipality: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And every question of it is answered, whatever time that takes here."""
    monkeypatch.setattr(search, "THINGS", 300)
    monkeypatch.setattr(search, "REPEATS", 1)
    data.write_rows(meetings=20, contributions=60)
    told = search.measured({"contributions": 40, "topics": 8})
    assert told["a word of nearly all"][1] > 200
    assert told["a common word among 5,000 topics"][1] > 0
    assert told["a word that nothing has"][1] == 0
