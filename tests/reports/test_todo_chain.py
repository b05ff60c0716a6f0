"""«Lo que te toca» of the chain: for each role exactly what it may move on, with the button that does."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.actions.standings import refresh_every_topic
from participation.models import (
    Admission,
    Coding,
    Contribution,
    Devolution,
    Meeting,
    Minutes,
    Response,
    Topic,
    ValidationAnswer,
)
from planning.models import RuleKey, RuleSetting
from reports.queries import todo_chain
from reports.queries.todo import todo
from tests import kept
from tests.reports.records import approve

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 4)
BEFORE = dt.date(2026, 3, 2)
#: Everybody who might: the actions that each role reads, oldest first.
EXPECTED = {
    "staff": {
        "Moderar propuestas",
        "Sistematizar",
        "Asignar respuestas",
        "Revisar la respuesta",
        "Leer opiniones",
        "Preparar la devolución",
    },
    "coordinator": {"Asignar respuestas", "Revisar la respuesta", "Preparar la devolución", "Sistematizar"},
    "team": {"Sistematizar", "Preparar la devolución"},
    "mayor": {"Publicar respuestas"},
    "publisher": {"Moderar propuestas", "Publicar respuestas", "Leer opiniones"},
    "administrator": set(),
    "nobody": set(),
}


def _said(code: str, *topics: Topic, by: User, state: str = "admitted") -> Contribution:
    row = Contribution.objects.create(
        code=code, channel="web", received_on=BEFORE, author_type="residents", verbatim="Falta luz."
    )
    decided = None if state == "pending" else timezone.now()
    Admission.objects.create(contribution=row, state=state, decided_at=decided)
    for topic in topics:
        Coding.objects.create(contribution=row, topic=topic, coded_by=by)
    return row


def _make(people: dict[str, User]) -> None:
    staff = people["staff"]
    for key, days in ((RuleKey.RESPONSE_TERM, 30), (RuleKey.DEVOLUTION_TERM, 20)):
        RuleSetting.objects.update_or_create(
            key=key, body=None, valid_from=dt.date(2020, 1, 1), defaults={"value": str(days)}
        )
    names = ("alone", "drafting", "in_review", "reviewed", "published")
    topics = {name: Topic.objects.create(code=name, title=f"Tema {name}", created_by=staff) for name in names}
    for name, topic in topics.items():
        _said(f"c-{name}", topic, by=staff)
    _said("c-loose", by=staff)
    _said("c-waits", by=staff, state="pending")
    for name in names[1:]:
        Response.objects.create(
            topic=topics[name],
            state=name,
            assigned_to=people["councillor"],
            assigned_on=BEFORE,
            due_on=dt.date(2026, 4, 30) if name == "drafting" else None,
            decision="accepted",
            summary="Se hace.",
            reason="Porque sí.",
            **(
                {"published_by": people["mayor"], "published_at": timezone.now()}
                if name == "published"
                else {}
            ),
        )
    refresh_every_topic()
    meeting = Meeting.objects.create(
        code="taller-1", date=BEFORE, kind="workshop", convened_at=timezone.now(), is_open=True
    )
    Minutes.objects.create(meeting=meeting, year=BEFORE.year)
    approve(meeting, BEFORE, staff)
    devolution = Devolution.objects.create(
        code="d1", title="Lo hablado", scope="period", period_from=BEFORE, period_to=BEFORE, created_by=staff
    )
    ValidationAnswer.objects.create(
        devolution=devolution, kind="corrects", text="No fue así.", received_on=BEFORE
    )


@pytest.fixture
def chain(people: dict[str, User]) -> dict[str, User]:
    kept.once("todo_chain", lambda: _make(people))
    return people


def rows(user: User) -> list:
    user = get_user_model().objects.get(pk=user.pk)
    return [row for kind in todo_chain.KINDS for row in kind(user, DAY)]


@pytest.mark.parametrize("name", EXPECTED)
def test_each_role_reads_what_it_may_move_on(name: str, chain: dict[str, User]) -> None:
    assert {row.action for row in rows(chain[name])} == EXPECTED[name]


def test_whoever_was_asked_writes_and_an_overdue_answer_says_so(chain: dict[str, User]) -> None:
    (row,) = rows(chain["councillor"])
    assert row.title == "Respuesta: Tema drafting" and row.action == "Redactar la respuesta"
    assert row.detail == "Te toca redactarla. Está vencida: venció el 30/04/2026."


def test_what_is_said_of_each(chain: dict[str, User]) -> None:
    told = {row.action: row for row in rows(chain["staff"])}
    assert told["Moderar propuestas"].title == "Una propuesta por moderar"
    assert told["Asignar respuestas"].detail == "1 no tiene quien redacte la respuesta, y 1 ya está vencido."
    assert "venció el 22/03/2026" in told["Preparar la devolución"].detail
    assert {row.since for row in told.values()} == {BEFORE}
    published = {row.action: row for row in rows(chain["mayor"])}["Publicar respuestas"]
    assert published.detail == "1 está revisada: falta publicarla. 1 ya está vencida."


def test_every_button_leads_where_it_is_done(
    chain: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    for name in ("staff", "mayor", "councillor"):
        client = client_as(name)
        for row in rows(chain[name]):
            assert client.get(row.url).status_code == 200, row
        assert "Respuesta" in client.get(reverse("gestion:home")).text


def test_it_costs_the_same_whatever_waits(chain: dict[str, User]) -> None:
    staff = get_user_model().objects.get(pk=chain["staff"].pk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert todo(staff, DAY).rows
        return len(caught)

    queries()  # once for the roles and rules of the account
    few = queries()
    for number in range(12):
        topic = Topic.objects.create(code=f"m{number}", title="Más", created_by=staff)
        _said(f"m{number}", topic, by=staff)
        _said(f"w{number}", by=staff, state="pending")
        if number % 2:
            Response.objects.create(
                topic=topic,
                state="in_review",
                assigned_to=staff,
                assigned_on=BEFORE,
                decision="accepted",
                summary="Se hace.",
                reason="Porque sí.",
            )
    refresh_every_topic()
    assert queries() == few
