"""The schedule measured by cases that a stranger wrote (``tests/schedule_cases.py``).

The steps are put in as rows, with the number that the actions of an activity give to one that moved: those have their
own tests.
"""

import datetime as dt
from collections.abc import Iterable
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from planning import gantt
from planning.models import Activity, ActivityStanding, OperationalPlan, today
from planning.queries.schedule import Line
from tests import kept, schedule_cases
from tests.planning import plans as making
from tests.planning import years
from tests.thinning import thinned

YEARS = (2026, 2027, 2028)


@pytest.fixture
def operational(people: dict[str, User]) -> dict[int, OperationalPlan]:
    """Three years in force."""

    def make() -> dict[int, OperationalPlan]:
        plan = making.approved(people)
        return {number: years.year(plan, number) for number in YEARS}

    return kept.once("three years", make)


def put(step: Iterable[schedule_cases.Planned], years_: dict[int, OperationalPlan]) -> None:
    """Make the rows stand as a step says; what nothing says anew stays as it is."""
    for planned in step:
        year = years_[planned.starts_on.year]
        state = "draft" if planned.draft else "in_force"
        whole = (
            {"resolution": ""}
            if planned.draft
            else {"resolution": "Res. 1", "in_force_on": dt.date(2026, 1, 2)}
        )
        OperationalPlan.objects.filter(pk=year.pk).update(state=state, **({"in_force_on": None} | whole))
        said = {
            "title": planned.title,
            "description": planned.description,
            "starts_on": planned.starts_on,
            "ends_on": planned.ends_on,
            "cancelled_on": dt.date(2026, 3, 1) if planned.cancelled else None,
            "cancelled_reason": "Motivo." if planned.cancelled else "",
        }
        row = Activity.objects.filter(operational=year, code=planned.key).first()
        if row is None:
            item = year.plan.items.get(code="1.1")
            row = Activity.objects.create(operational=year, item=item, code=planned.key, **said)
        elif any(getattr(row, name) != value for name, value in said.items()):
            moved = {"starts_on", "ends_on", "cancelled_on"}
            row.sequence += any(getattr(row, name) != said[name] for name in moved)
            for name, value in said.items():
                setattr(row, name, value)
            row.save()
        if planned.percent is not None:
            told = {"value": planned.percent, "state": "under_way", "as_of": today()}
            ActivityStanding.objects.update_or_create(activity=row, defaults=told)


def download(query: str = "") -> bytes:
    answer = Client().get(f"/cronograma.ics{query}")
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize("case", thinned(schedule_cases.CASES, 3), ids=lambda case: case.name)
def test_calendars(case: schedule_cases.Case, operational: dict[int, OperationalPlan]) -> None:
    downloads, there = [], {event.get("UID") for event in schedule_cases.events(download())}
    for step in case.steps:
        put(step, operational)
        downloads.append(download())
    assert schedule_cases.check(case, downloads, ignore=there) == []


def test_a_filtered_calendar_says_the_same_to_the_byte(operational: dict[int, OperationalPlan]) -> None:
    put(schedule_cases.FILTERED, operational)
    first = schedule_cases.FILTERED[0]
    Activity.objects.filter(code=first.key).update(responsible="Áreas Verdes")
    for query in ("?q=poda", "?responsable=%C3%81reas+Verdes"):
        assert schedule_cases.check_filter(download(), download(query), [first.title]) == []
    assert schedule_cases.problems(download("?eje=9")) == []
    assert schedule_cases.problems(download("?anio=2031")) == []


@pytest.mark.parametrize("bar", schedule_cases.BARS, ids=lambda bar: f"{bar.starts_on}-{bar.ends_on}")
def test_bars(bar: schedule_cases.Bar) -> None:
    year = bar.starts_on.year
    drawn = gantt.gantt(year, [gantt.Work("x", "late", bar.starts_on, bar.ends_on)], bar.starts_on)
    stretch = drawn.lines[0].bar
    assert stretch
    whole = 100 - gantt.NAMES
    x, width = (float(length.rstrip("%")) for length in (stretch.x, stretch.width))
    assert x == pytest.approx(gantt.NAMES + whole * bar.first / bar.of, abs=0.01)
    assert width == pytest.approx(max(whole * bar.days / bar.of, 0.3), abs=0.01)


@pytest.mark.parametrize(("year", "day", "place"), schedule_cases.TODAY)
def test_the_line_of_today(year: int, day: dt.date, place: tuple[int, int] | None) -> None:
    line = gantt.gantt(year, [], day).today
    if place is None:
        assert line == ""
    else:
        x = (float(line.rstrip("%")) - gantt.NAMES) / (100 - gantt.NAMES)
        assert place[0] / place[1] - 0.001 <= x <= (place[0] + 1) / place[1] + 0.001


@pytest.mark.parametrize(("moment", "day"), schedule_cases.LOCAL_DAYS)
def test_which_day_it_is(moment: dt.datetime, day: dt.date, operational: dict[int, OperationalPlan]) -> None:
    """The year shown without asking, and the day of the line."""
    with patch.object(timezone, "now", return_value=moment):
        page = Client().get("/cronograma/").text
    assert f"<h1>Cronograma {day.year}</h1>" in page


@pytest.mark.parametrize("slip", schedule_cases.SLIPPAGE, ids=lambda slip: slip.name)
def test_slippage(slip: schedule_cases.Slip) -> None:
    """Nothing to compare with is told in words; a start alone that moved is told besides."""
    starts, ends = slip.dates[-1]
    planned = (None, None) if slip.in_force_at is None else slip.dates[slip.in_force_at]
    row = Activity(
        code="a", title="A", starts_on=starts, ends_on=ends,
        planned_starts_on=planned[0], planned_ends_on=planned[1],
        cancelled_on=starts if slip.cancelled else None,
    )  # fmt: skip
    words = Line(row, {}, starts).slippage
    if slip.days is None:
        assert words == ("" if slip.cancelled else "se agregó con el plan en marcha")
    elif slip.days:
        assert words.startswith(f"{abs(slip.days)} días {'más tarde' if slip.days > 0 else 'antes'}")
    else:
        assert words == "" or words.startswith("empieza")
