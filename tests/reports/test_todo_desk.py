"""«Lo que te toca» at the desk, and of everything together: who reads what, grouped, bounded, at one price."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import MailState, OutgoingMail, User
from participation.models import (
    AgendaItem,
    Amendment,
    ContributionSheet,
    IncomingMatter,
    Meeting,
    MeetingBody,
    Minutes,
    MinutesImport,
    MinutesProposal,
)
from planning.models import Body, DevelopmentPlan, PublisherDelegation, TeamTask, today
from reports.queries import todo as whole
from reports.queries import todo_desk
from reports.queries.todo import APART, LISTED, todo
from tests import kept
from tests.planning import progressing
from tests.reports.records import approve

pytestmark = pytest.mark.django_db
CALL, AGENDA, WORKSHOP = "Mandar la convocatoria", "Escribir el orden del día", "Anunciar el taller"
COMING = {CALL, AGENDA, WORKSHOP}
#: Each role, and exactly what of the desk it may move on.
EXPECTED = {
    "staff": {*COMING, "Darles destino", "Revisar y confirmar", "Registrar la aprobación"},
    "officer": {AGENDA, "Darle destino"},
    "mayor": {CALL, "Darle destino", "Registrar la aprobación", "Ver delegaciones"},
    "councillor": set(),
    "neighbourhood_councillor": {"Leer el acta"},
    "team": set(),
    "coordinator": {WORKSHOP},
    "publisher": set(),
    "administrator": {"Ver el correo"},
    "nobody": set(),
}


def meeting(code: str, body: str, day: dt.date, **fields: object) -> Meeting:
    row = Meeting.objects.create(code=code, date=day, **fields)
    numbering = Body.objects.get(code=body)
    MeetingBody.objects.create(meeting=row, body=numbering)
    Minutes.objects.create(meeting=row, body=numbering, year=day.year)
    return row


def matter(body: str, number: int, by: User) -> IncomingMatter:
    return IncomingMatter.objects.create(
        body=Body.objects.get(code=body),
        year=2026,
        number=number,
        received_on=dt.date(2026, 3, 2),
        sender_kind="residents",
        extract="Nota.",
        registered_by=by,
    )


def _make(people: dict[str, User]) -> None:
    staff, soon = people["staff"], today() + dt.timedelta(days=4)
    called = meeting("con-orden", "CM", soon)
    AgendaItem.objects.create(meeting=called, position=1, title="Presupuesto")
    meeting("sin-orden", "CV", soon)
    meeting("taller", "EP", soon, kind="workshop")
    meeting("lejos", "CM", today() + dt.timedelta(days=60))
    meeting("convocada", "CM", soon, convened_at=timezone.now())
    meeting("suspendida", "CM", soon, cancelled_at=timezone.now(), cancelled_reason="Paro.")
    read = meeting("en-revision", "CV", today() - dt.timedelta(days=3))
    Minutes.objects.filter(meeting=read).update(state="under_review")
    matter("CM", 1, staff)
    matter("CV", 1, staff)
    batch = MinutesImport.objects.create(body=Body.objects.get(code="CM"), created_by=staff)
    MinutesProposal.objects.create(
        batch=batch, name="acta.docx", media_type="x", data=b"x", sha256="0" * 64, state="proposed"
    )
    ContributionSheet.objects.create(
        meeting=Meeting.objects.get(code="taller"), name="mesas.csv", state="checked", uploaded_by=staff
    )
    DevelopmentPlan.objects.create(
        name="Plan presentado",
        year_from=2026,
        year_to=2030,
        level_names=["Eje", "Acción"],
        state="presented",
        hearing_on=dt.date(2026, 3, 2),
    )
    PublisherDelegation.objects.create(
        user=people["nobody"],
        granted_by=people["mayor"],
        valid_from=dt.date(2025, 1, 1),
        valid_to=today() + dt.timedelta(days=3),
    )
    OutgoingMail.objects.create(
        event="x", recipient="x@example.org", subject="x", body="x", message_id="<x>", state=MailState.FAILED,
        settled_at=timezone.now(), expires_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def desk(people: dict[str, User]) -> dict[str, User]:
    kept.once("todo_desk", lambda: _make(people))
    return people


def fresh(user: User) -> User:
    return get_user_model().objects.get(pk=user.pk)


def rows(user: User) -> list:
    return [row for kind in todo_desk.KINDS for row in kind(fresh(user), today())]


@pytest.mark.parametrize("name", EXPECTED)
def test_each_role_reads_what_it_may_move_on(name: str, desk: dict[str, User]) -> None:
    assert {row.action for row in rows(desk[name])} == EXPECTED[name]


def test_every_button_leads_where_it_is_done(
    desk: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    for name in ("staff", "officer", "mayor", "neighbourhood_councillor", "administrator"):
        client = client_as(name)
        for row in rows(desk[name]):
            assert client.get(row.url).status_code == 200, (name, row)


def test_whoever_proposed_a_change_has_read_the_minutes(desk: dict[str, User]) -> None:
    reader = desk["neighbourhood_councillor"]
    minutes = Minutes.objects.get(meeting__code="en-revision")
    assert "Leer el acta" in {row.action for row in rows(reader)}
    Amendment.objects.create(
        minutes=minutes, part="heading.place", text="Club", proposed_by=reader, reason="Fue ahí."
    )
    assert "Leer el acta" not in {row.action for row in rows(reader)}


def test_what_was_done_no_longer_waits(desk: dict[str, User]) -> None:
    IncomingMatter.objects.update(destination="Archivo")
    MinutesProposal.objects.update(state="refused", reason="No se lee.")
    PublisherDelegation.objects.filter(valid_to__isnull=False).update(valid_to=today() - dt.timedelta(days=1))
    OutgoingMail.objects.update(state=MailState.SENT)
    Meeting.objects.filter(date__gt=today()).update(convened_at=timezone.now())
    for name in ("staff", "mayor", "officer", "administrator"):
        assert {row.action for row in rows(desk[name])} <= {"Revisar y confirmar", "Registrar la aprobación"}


def test_a_report_left_as_a_draft_waits_for_its_author_alone(people: dict[str, User]) -> None:
    _plan, activity = progressing.under_way(people)
    made = progressing.report(activity, people["team"], people=people)
    (row,) = rows(people["team"])
    assert (row.action, row.url) == ("Seguir y enviar", made.get_absolute_url())
    assert "Seguir y enviar" not in {row.action for row in rows(people["coordinator"])}


def test_many_of_a_kind_stand_together_the_oldest_first(desk: dict[str, User]) -> None:
    team = desk["team"]
    mine = {"assigned_to": team.person.memberships.get(), "created_by": team}
    for number in range(1, APART + 1):
        TeamTask.objects.create(title=f"Tarea {number}", due_on=today() - dt.timedelta(days=number), **mine)
    apart = [group for group in todo(fresh(team), today()).groups if group.many == "Tareas tuyas del equipo"]
    assert [(group.total, group.others) for group in apart] == [(1, [])] * APART
    for number in range(20, 40):
        TeamTask.objects.create(title=f"Tarea {number}", due_on=today() - dt.timedelta(days=number), **mine)
    found = todo(fresh(team), today())
    (group,) = [group for group in found.groups if group.many == "Tareas tuyas del equipo"]
    assert (group.total, len(group.rows), group.more) == (APART + 20, LISTED, APART + 20 - LISTED)
    assert group.first.title == "Tarea 39"
    assert [group.first.since for group in found.groups] == sorted(
        group.first.since for group in found.groups
    )
    assert found.counts["gestion:team-detail"] == APART + 20


def test_every_kind_counts_beside_a_place_of_the_navigation() -> None:
    from reports.workspace_menu import WORKSPACE_NAVIGATION

    assert {kind.place for kind in whole.KINDS} <= {entry.name for entry in WORKSPACE_NAVIGATION}


def test_it_costs_the_same_whatever_waits(desk: dict[str, User]) -> None:
    def queries(name: str) -> int:
        user = fresh(desk[name])
        with CaptureQueriesContext(connection) as caught:
            todo(user, today())
        return len(caught)

    names = ("staff", "mayor", "neighbourhood_councillor", "administrator")
    sign_off(desk, 1)
    late = meeting("leer", "CV", today() - dt.timedelta(days=90))
    Minutes.objects.filter(meeting=late).update(state="under_review")
    few = {name: queries(name) for name in names}
    sign_off(desk, 12)
    for number in range(12):
        meeting(f"mas-{number}", "CM", today() + dt.timedelta(days=3))
        read = meeting(f"leer-{number}", "CV", today() - dt.timedelta(days=9))
        Minutes.objects.filter(meeting=read).update(state="under_review")
        matter("CM", 100 + number, desk["staff"])
    assert {name: queries(name) for name in names} == few
    assert max(few.values()) < 90


def sign_off(people: dict[str, User], number: int) -> None:
    """Minutes of the Municipal Council that wait for signatures."""
    for place in range(number):
        row = meeting(f"firmar-{number}-{place}", "CM", dt.date(2026, 2, 3) + dt.timedelta(days=place))
        Minutes.objects.filter(meeting=row).update(number=f"{number}0{place}")
        approve(row, dt.date(2026, 3, 3), people["staff"])


def test_the_first_page_shows_them_with_one_button_each(
    desk: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    page = client_as("staff").get(reverse("gestion:home")).text
    assert "Asuntos entrados sin destino" in page and "Darles destino" in page
