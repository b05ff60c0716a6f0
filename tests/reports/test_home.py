"""What the home page counts, against a naive count of the council's year; and what it costs."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from planning.models import Neighbourhood
from reports.queries.home import home
from tests.recount import read_folder
from tests.reports.records import load
from tests.test_recount import NEIGHBOURHOODS

pytestmark = pytest.mark.django_db
YEAR = read_folder(Path(__file__).parents[1] / "data" / "council_year")


@pytest.mark.parametrize("today", ["2026-08-31", "2026-09-01", "2026-03-17", "2025-10-08", "2027-02-28"])
def test_the_last_year_is_counted_as_a_reader_would(today: str) -> None:
    load(YEAR, NEIGHBOURHOODS)
    day = dt.date.fromisoformat(today)
    since = (day - dt.timedelta(days=365)).isoformat()
    meetings = {
        row["codigo"]
        for row in YEAR["reuniones"]
        if row["acta_aprobada_el"] and since < row["fecha"] <= today
    }
    initiatives = [
        row
        for row in YEAR["aportes"]
        if row["reunion"] in meetings and row["tipo"] in ("iniciativa", "propuesta")
    ]
    told = home(day)
    assert (told.meetings, told.initiatives) == (len(meetings), len(initiatives))
    assert {row.name: row.count for row in told.neighbourhoods} == {
        name: sum(row["barrio"] == name for row in initiatives)
        for name in Neighbourhood.objects.values_list("name", flat=True)
    }
    assert told.nowhere == sum(row["barrio"] == "" for row in initiatives)


def test_it_lists_what_comes_and_what_was_in_order(
    world: dict, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):  # a map and several lists
        assert client.get("/").status_code == 200
    told = home(dt.date(2026, 2, 1))
    assert all(meeting.date >= dt.date(2026, 2, 1) for meeting in told.upcoming)
    assert told.upcoming == sorted(told.upcoming, key=lambda meeting: meeting.date)
    assert told.recent == sorted(told.recent, key=lambda meeting: meeting.date, reverse=True)
