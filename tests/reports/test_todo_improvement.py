"""«Lo que te toca» of the municipality's look at itself: for each role exactly what it may move on."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from reports.models import (
    AdoptionStep,
    ChapterComment,
    Evaluation,
    ManualChapter,
    SurveyAnswer,
    SurveyBallot,
    SurveyQuestion,
    SurveySheet,
    SwotBallot,
    SwotFactor,
    SwotMatrix,
)
from reports.queries import todo_improvement
from reports.queries.todo import todo
from tests import kept

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 4)
BEFORE = dt.date(2026, 3, 2)
MANUAL = {"Revisar el manual", "Ver los comentarios", "Ver el plan de adopción"}
#: What each role reads while proposals are received.
EXPECTED = {
    "staff": {"Proponer factores"},
    "coordinator": {"Proponer factores", "Contestar", *MANUAL},
    "team": {"Proponer factores", "Contestar", *MANUAL},
    "councillor": {"Proponer factores"},
    "neighbourhood_councillor": {"Proponer factores", "Contestar"},
    "mayor": {"Proponer factores"},
    "publisher": set(),
    "administrator": set(),
    "nobody": set(),
}


def _make(people: dict[str, User]) -> None:
    staff = people["staff"]
    matrix = SwotMatrix.objects.create(
        number=1,
        title="Primera ronda",
        period_from=dt.date(2025, 1, 1),
        period_to=dt.date(2025, 12, 31),
        proposals_until=DAY,
        created_by=people["coordinator"],
    )
    SwotFactor.objects.create(
        matrix=matrix, side="strength", text="Hay equipo.", contributed_by="staff", proposed_by=staff
    )
    chapter = ManualChapter.objects.create(slug="equipo", title="El equipo", written_by=staff)
    ManualChapter.objects.create(slug="fuera", title="Fuera", written_by=staff, is_dropped=True)
    ChapterComment.objects.create(chapter=chapter, text="Falta un ejemplo.", made_by=staff)
    AdoptionStep.objects.create(code="uno", title="Formar el equipo", due_on=BEFORE)
    AdoptionStep.objects.create(code="dos", title="Publicar", due_on=BEFORE, check_key="manual_sealed")
    evaluation = Evaluation.objects.create(
        title="Piloto",
        baseline_from=dt.date(2024, 1, 1),
        baseline_to=dt.date(2024, 12, 31),
        period_from=dt.date(2025, 1, 1),
        period_to=dt.date(2025, 12, 31),
        survey_from=BEFORE,
        survey_until=DAY,
        created_by=staff,
    )
    for respondent in ("equipo", "concejo_vecinal", "vecinos"):
        question = SurveyQuestion.objects.create(
            evaluation=evaluation, key="que", respondent=respondent, kind="text", text="¿Qué cambiarías?"
        )
    for number in range(9):  # enough for what they wrote to be read
        sheet = SurveySheet.objects.create(evaluation=evaluation, respondent="vecinos", received_on=BEFORE)
        SurveyAnswer.objects.create(sheet=sheet, question=question, text=f"La hora {number}.")


def _close_the_survey() -> None:
    Evaluation.objects.update(survey_until=DAY - dt.timedelta(days=1))


@pytest.fixture
def improving(people: dict[str, User]) -> dict[str, User]:
    kept.once("todo_improvement", lambda: _make(people))
    return people


def rows(user: User, day: dt.date = DAY) -> list:
    user = get_user_model().objects.get(pk=user.pk)
    return [row for kind in todo_improvement.KINDS for row in kind(user, day)]


def actions(user: User, day: dt.date = DAY) -> set[str]:
    return {row.action for row in rows(user, day)}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_role_reads_what_it_may_move_on(name: str, improving: dict[str, User]) -> None:
    assert actions(improving[name]) == EXPECTED[name]


def test_words_wait_once_the_survey_closed(improving: dict[str, User]) -> None:
    """While it is open that there are any would say that somebody answered."""
    _close_the_survey()
    assert {name for name in EXPECTED if "Leer respuestas" in actions(improving[name])} == {
        "staff",
        "publisher",
    }


def test_a_round_moves_from_one_to_the_next(improving: dict[str, User]) -> None:
    """Proposals, their day past; grouping; rating, once each; agreeing, by whoever coordinates alone."""
    team, coordinator = improving["team"], improving["coordinator"]
    late = DAY + dt.timedelta(days=1)
    assert "Pasar a agrupar" in actions(coordinator, late) and "Proponer factores" not in actions(team, late)
    SwotMatrix.objects.update(state="grouping")
    assert "Agrupar propuestas" in actions(team) and "Proponer factores" not in actions(improving["staff"])
    SwotFactor.objects.update(state="kept")
    assert "Calificar" in actions(team) and {"Calificar", "Acordar la matriz"} <= actions(coordinator)
    for user in (team, coordinator):
        SwotBallot.objects.create(matrix=SwotMatrix.objects.get(), user=user)
    assert not {"Calificar", "Acordar la matriz"} & actions(team)
    assert "Acordar la matriz" in actions(coordinator)


def test_nobody_is_asked_to_rate_once_that_is_over(improving: dict[str, User]) -> None:
    SwotMatrix.objects.update(state="grouping", ratings_told_on=DAY)
    SwotFactor.objects.update(state="kept")
    assert "Calificar" not in actions(improving["team"])
    assert "Acordar la matriz" in actions(improving["coordinator"])


def test_what_was_done_no_longer_waits(improving: dict[str, User]) -> None:
    team = improving["team"]
    ManualChapter.objects.update(written_by=team)
    assert "Revisar el manual" not in actions(team) and "Revisar el manual" in actions(
        improving["coordinator"]
    )
    SurveyBallot.objects.create(evaluation=Evaluation.objects.get(), respondent="equipo", user=team)
    assert "Contestar" not in actions(team)
    assert "Contestar" not in actions(improving["neighbourhood_councillor"], DAY + dt.timedelta(days=1))


def test_every_button_leads_where_it_is_done(
    improving: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    _close_the_survey()
    for name in ("staff", "coordinator", "neighbourhood_councillor"):
        client = client_as(name)
        for row in rows(improving[name]):
            assert client.get(row.url).status_code == 200, row


def test_it_costs_the_same_whatever_waits(improving: dict[str, User]) -> None:
    team = get_user_model().objects.get(pk=improving["team"].pk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert todo(team, DAY).rows
        return len(caught)

    queries()  # once for the roles and rules of the account
    few = queries()
    for number in range(12):
        ManualChapter.objects.create(slug=f"c{number}", title="Más", written_by=improving["staff"])
        AdoptionStep.objects.create(code=f"p{number}", title="Más", due_on=BEFORE)
    assert queries() == few
