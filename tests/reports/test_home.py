"""What the home page counts, against a naive count of the council's year; and what it costs."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from participation.models import Topic, TopicStanding
from planning.models import DevelopmentPlan, Neighbourhood, PlanStanding
from planning.trends import quarters_until
from reports import memory
from reports.models import Evaluation
from reports.queries.home import home
from tests.recount import read_folder
from tests.reports import evaluating
from tests.reports.conftest import Walk
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
    dates = {row["codigo"]: row["fecha"] for row in YEAR["reuniones"]}
    quarters = [first.isoformat() for first in quarters_until(day)]
    by_quarter = [0] * len(quarters)
    for row in initiatives:
        begun = [first for first in quarters if first <= dates[row["reunion"]]]
        if begun:
            by_quarter[len(begun) - 1] += 1
    drawn = [step.number for step in told.trends.proposed.steps] if told.trends.proposed else [0] * 4
    assert drawn == by_quarter


def test_it_lists_what_comes_and_what_was_in_order(
    world: dict, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):  # a map and several lists
        assert client.get("/").status_code == 200
    told = home(dt.date(2026, 2, 1))
    assert all(meeting.date >= dt.date(2026, 2, 1) for meeting in told.upcoming)
    assert told.upcoming == sorted(told.upcoming, key=lambda meeting: meeting.date)
    assert told.recent == sorted(told.recent, key=lambda meeting: meeting.date, reverse=True)


def test_it_says_what_was_answered_and_how_the_plan_goes(
    world: dict, people: dict[str, User], client: Client
) -> None:
    today_ = timezone.localdate()
    TopicStanding.objects.all().delete()
    PlanStanding.objects.all().delete()

    def days(number: int) -> dt.date:
        return today_ - dt.timedelta(days=number)

    rows = {
        "answered": {"first_on": days(20), "first_answered_on": days(3)},
        "waits": {"first_on": days(20), "due_on": days(-5)},
        "overdue": {"first_on": days(60), "due_on": days(1)},
        "old": {"first_on": days(400), "first_answered_on": days(390)},
        "overdue since long": {"first_on": days(500), "due_on": days(450)},
        "never heard": {"contributions": 0},
        "merged": {"first_on": days(20)},
    }
    topics = {
        name: Topic.objects.create(code=f"inicio-{place}", title=name, created_by=people["staff"])
        for place, name in enumerate(rows)
    }
    Topic.objects.filter(pk=topics["merged"].pk).update(merged_into=topics["waits"])
    for name, standing in rows.items():
        TopicStanding.objects.create(topic=topics[name], **{"contributions": 1} | standing)
    told = home(today_).municipality
    assert (told.received, told.answered, told.overdue) == (3, 1, 2)
    answered = home(today_).trends.answered
    assert (
        answered is not None and sum(step.number for step in answered.steps) == 1
    )  # the old one is of no year told
    assert told.progress is None
    plan = DevelopmentPlan.objects.published().first()
    PlanStanding.objects.create(
        plan=plan, value="62.40", state="late", as_of=today_, counted=3, left_out=0, late_below=2
    )
    page = " ".join(client.get("/").text.split())
    assert "de 3 temas que se propusieron desde el" in page
    assert ">2 temas sin respuesta</a> ya se les venció el plazo." in page
    items = DevelopmentPlan.objects.get(pk=plan.pk).items
    assert (
        f"De sus {items.filter(children=None).count()} compromisos, que son para todo el período, todavía ninguno está"
        in page
    )
    assert "62 %" in page and "2 actividades están con atraso" in page


def test_it_says_that_a_survey_asks_residents(
    people: dict[str, User], client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """While it is open, and only where residents are asked something."""
    link = 'href="/evaluacion/opinar/"'
    row = evaluating.evaluation(people["team"])
    with django_assert_max_num_queries(8):
        assert link in client.get("/").text
    Evaluation.objects.update(survey_from=row.survey_from + 2 * evaluating.DAY)
    assert link not in client.get("/").text
    evaluating.close(row)
    assert link not in client.get("/").text
    Evaluation.objects.update(survey_until=timezone.localdate())
    assert link in client.get("/").text
    row.questions.filter(respondent=evaluating.RESIDENTS).delete()
    assert link not in client.get("/").text


def test_it_names_the_latest_devolutions_apart(walk: Walk, client: Client) -> None:
    publication = walk.sealed()
    assert "Últimas devoluciones" not in client.get("/").text
    memory.forget()
    told = home(timezone.localdate())
    assert list(told.publications) == [publication] and not told.devolutions
