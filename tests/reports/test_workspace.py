"""The workspace as one desk: its navigation, what one creates, what one opened last, notices, calendar, digest."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import deactivate_user
from accounts.models import Notice, OutgoingMail, User
from accounts.outbox import send_due
from participation.models import Meeting, Minutes, Response, Topic
from planning.models import Deadline, Membership, TeamTask, today
from reports.actions.personal import choose_digest, renew_calendar_address, send_digests
from reports.actions.purging import purge
from reports.actions.recent import KEPT, remember
from reports.calendar_addresses import address_of, owner_of
from reports.models import PersonalSettings, RecentItem
from reports.queries.calendar import happenings
from reports.queries.recent import ROUTES, THINGS, recent_of
from reports.queries.todo import LISTED
from reports.waiting_counts import counts_of
from reports.workspace_menu import CREATIONS, HEADINGS, WORKSPACE_NAVIGATION
from tests.reports.test_todo_desk import meeting
from tests.test_routes import PERSONS, TABLE, expected

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
AS_SIGNED = tuple(name for name in PERSONS if name != "anonymous")


# -- navigation and creation


@pytest.mark.parametrize("name", AS_SIGNED)
def test_the_navigation_and_the_menu_of_creation_lead_where_one_may_go(name: str, client_as: Browser) -> None:
    """What is shown is what the table of routes lets in; of what may be created, no less either."""
    page = client_as(name).get(reverse("gestion:home"))
    shown = {item["url"] for section in page.context["workspace_navigation"] for item in section.items}
    created = {item["url"] for item in page.context["workspace_creations"]}
    for entry in (*WORKSPACE_NAVIGATION, *CREATIONS):
        may = expected(TABLE[entry.name], "get", name) == "in"
        there = reverse(entry.name) in (shown if entry in WORKSPACE_NAVIGATION else created)
        assert not there or may, entry.name
        if entry in CREATIONS:
            assert there == may, entry.name


def test_every_place_stands_once_under_few_headings() -> None:
    names = [entry.name for entry in WORKSPACE_NAVIGATION]
    assert len(names) == len(set(names)) and len(HEADINGS) <= 6
    assert max(len(entries) for _heading, entries in HEADINGS) <= 8


def test_the_page_shown_is_told_and_its_heading_open(client_as: Browser) -> None:
    page = client_as("staff").get(reverse("gestion:person-list"))
    current = [section for section in page.context["workspace_navigation"] if section.is_current]
    assert [section.label for section in current] == ["Registro"]
    assert page.text.count('data-nav="Registro" open') == 2  # on a phone and beside the page
    assert page.text.count(" open>") == 2
    assert page.text.count('aria-current="page"') >= 2


@pytest.mark.usefixtures("numbers_worked_out")
def test_numbers_stand_beside_places_and_cost_one_query(people: dict[str, User], client_as: Browser) -> None:
    """They are those of «Lo que te toca»; whatever one sends works them out anew."""
    client = client_as("team")
    team = people["team"]
    address = reverse("gestion:person-list")
    mine = {"assigned_to": Membership.objects.get(person__user=team), "created_by": team}
    task = TeamTask.objects.create(title="Llamar", **mine)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        page = client.get(address)
    assert counts_of(team)["gestion:team-detail"] == 1
    assert '1<span class="visually-hidden"> pendiente</span>' in page.text
    for number in range(30):
        TeamTask.objects.create(title=f"Otra {number}", **mine)
        Notice.objects.create(user=team, text=f"Aviso {number}")
    assert counts_of(team)["gestion:team-detail"] == 1  # kept for a short time
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    client.post(reverse("gestion:task-done", args=[task.pk]), {"hecha": "si"})
    assert counts_of(team)["gestion:team-detail"] == 30
    assert counts_of(team)["gestion:own-notices"] == 30


@pytest.mark.usefixtures("numbers_worked_out")
def test_the_numbers_of_the_menu_add_up_to_the_heading(
    world: dict[str, Any], people: dict[str, User], client_as: Browser
) -> None:
    """Things are counted, not rows; beside «Avisos» stands something else."""
    more_than_rows = False
    for name in people:
        page = client_as(name).get(reverse("gestion:home"))
        beside = {item["url"]: item["count"] for part in page.context["workspace_navigation"] for item in part.items}
        beside.pop(reverse("gestion:own-notices"))
        total = beside.pop(reverse("gestion:home"))
        waits = page.context["todo"]
        assert sum(beside.values()) == total == waits.total == sum(group.total for group in waits.groups), name
        if total:
            assert f"{total} pendiente" in page.text
        more_than_rows |= total > len(waits.rows) + waits.more
    assert more_than_rows


def test_the_first_page_says_how_many_more_and_what_is_past_its_day(
    people: dict[str, User], client_as: Browser
) -> None:
    mine = {"assigned_to": Membership.objects.get(person__user=people["team"]), "created_by": people["team"]}
    for number in range(LISTED + 1):
        day = today() - dt.timedelta(days=number)
        TeamTask.objects.create(title=f"Tarea {number}", due_on=day, **mine)
    page = client_as("team").get(reverse("gestion:home")).text
    assert f"Tareas tuyas del equipo: {LISTED + 1}" in page
    assert f"Ver {LISTED - 1} más, de {LISTED} que quedan" in page and "Queda 1 más: aparece acá" in page
    assert page.count("Fuera de plazo</span>") == LISTED and "Para hoy</span>" not in page
    TeamTask.objects.filter(title="Tarea 3").delete()
    page = client_as("team").get(reverse("gestion:home")).text
    assert f"Ver {LISTED - 1} más<" in page and "Para hoy</span>" in page
    oldest = today() - dt.timedelta(days=LISTED)
    assert page.count(f"{oldest:%d/%m/%Y}") == 1  # what is said of its day is not said again


# -- recent things


def test_what_one_opens_and_writes_is_remembered_for_oneself_alone(
    people: dict[str, User], client_as: Browser
) -> None:
    row = meeting("s-1", "CM", today())
    staff = client_as("staff")
    staff.get(reverse("gestion:meeting-detail", args=[row.code]))
    staff.get(reverse("gestion:meeting-list"))
    assert [(item.title, item.wrote) for item in recent_of(people["staff"])] == [(str(row), False)]
    staff.post(reverse("gestion:meeting-summon", args=[row.code]))
    assert [(item.title, item.wrote) for item in recent_of(people["staff"])] == [(str(row), True)]
    assert recent_of(people["mayor"]) == []
    assert str(row) in staff.get(reverse("gestion:home")).text
    assert "Lo último que abriste" not in client_as("mayor").get(reverse("gestion:home")).text
    staff.post(reverse("gestion:recent-forget"))
    assert recent_of(people["staff"]) == []


def test_a_refused_page_is_not_remembered_nor_one_that_is_gone(
    people: dict[str, User], client_as: Browser
) -> None:
    row = meeting("s-1", "CM", today())
    client_as("nobody").get(reverse("gestion:meeting-edit", args=[row.code]))
    client_as("nobody").get(reverse("gestion:meeting-detail", args=["no-hay"]))
    assert not RecentItem.objects.exists()
    client_as("staff").get(reverse("gestion:meeting-detail", args=[row.code]))
    Minutes.objects.all().delete()
    Meeting.objects.all().delete()
    assert recent_of(people["staff"]) == []


def test_what_one_may_no_longer_read_is_not_called_by_its_name(people: dict[str, User]) -> None:
    topic = Topic.objects.create(code="luz", title="Luz", created_by=people["staff"])
    answer = Response.objects.create(topic=topic, assigned_to=people["councillor"], assigned_on=today())
    remember(user=people["councillor"], kind="response", thing=str(answer.pk))
    assert [item.title for item in recent_of(people["councillor"])] == ["Luz"]
    Response.objects.update(assigned_to=people["staff"])
    assert recent_of(people["councillor"]) == []


def test_few_are_kept_and_the_purge_takes_the_old(people: dict[str, User]) -> None:
    for number in range(KEPT + 5):
        remember(user=people["staff"], kind="topic", thing=f"t{number}")
    assert RecentItem.objects.count() == KEPT
    assert (
        not RecentItem.objects.filter(thing="t4").exists() and RecentItem.objects.filter(thing="t5").exists()
    )
    purge(now=timezone.now() + dt.timedelta(days=4000))
    assert not RecentItem.objects.exists()


def test_every_kind_has_a_page_and_every_page_that_route() -> None:
    names = {f"gestion:{thing.name}" for thing in THINGS.values()}
    assert names <= set(TABLE) and set(ROUTES.values()) == set(THINGS)


# -- notices


def test_notices_are_put_away_together_and_brought_back(people: dict[str, User], client_as: Browser) -> None:
    mine = [Notice.objects.create(user=people["staff"], text=f"Aviso {number}") for number in range(30)]
    other = Notice.objects.create(user=people["mayor"], text="Ajeno")
    client = client_as("staff")
    assert "Página" in client.get(reverse("gestion:own-notices")).text
    ticked = [mine[0].pk, mine[1].pk, other.pk]
    answer = client.post(reverse("gestion:notice-mark"), {"aviso": ticked})
    assert set(Notice.objects.exclude(read_at=None)) == {mine[0], mine[1]}
    page = client.get(answer.url)
    assert "2 avisos quedaron leídos" in page.text and "Deshacer" in page.text
    client_as("mayor").post(reverse("gestion:notice-mark"), {"deshacer": page.context["undo"]})
    assert Notice.objects.exclude(read_at=None).count() == 2  # another's undo undoes nothing
    client.post(reverse("gestion:notice-mark"), {"deshacer": page.context["undo"]})
    assert not Notice.objects.exclude(read_at=None).exists()


# -- calendar


def _events(client: Client, address: str) -> list[Any]:
    answer = client.get(urlsplit(address).path)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/calendar") and not answer.cookies
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


@pytest.fixture
def month(people: dict[str, User]) -> dict[str, User]:
    """One thing of each kind in the days to come, and some that are not for everybody."""
    day = today() + dt.timedelta(days=5)
    meeting("sesion", "CM", day, start_time=dt.time(19), place="Sala")
    meeting("taller-1", "CV", day, kind="workshop", title="Taller de plazas")
    meeting("no-va", "CV", day, cancelled_at=timezone.now(), cancelled_reason="Paro.")
    Deadline.objects.create(title="Informe de gestión", due_on=day)
    team = Membership.objects.get(person__user=people["team"])
    TeamTask.objects.create(title="Llamar", due_on=day, assigned_to=team, created_by=people["team"])
    topic = Topic.objects.create(code="luz", title="Luz", created_by=people["staff"])
    Response.objects.create(topic=topic, assigned_to=people["councillor"], assigned_on=today(), due_on=day)
    return people


SEEN = {
    "staff": {"reuniones", "talleres", "fechas", "respuestas"},
    "councillor": {"reuniones", "talleres", "fechas", "respuestas"},
    "team": {"reuniones", "talleres", "fechas", "tareas", "respuestas"},
    "neighbourhood_councillor": {"reuniones", "talleres", "fechas"},
    "nobody": {"reuniones", "talleres", "fechas"},
}


@pytest.mark.parametrize("name", SEEN)
def test_the_calendar_tells_what_one_may_read(name: str, month: dict[str, User], client_as: Browser) -> None:
    found = happenings(month[name], today(), today() + dt.timedelta(days=10))
    assert {row.kind.value for row in found} == SEEN[name]
    client = client_as(name)
    for view in ("", "lista"):
        page = client.get(reverse("gestion:calendar"), {"mes": f"{found[0].day:%Y-%m}", "ver": view})
        assert {row.kind.value for row in page.context["found"]} == SEEN[name]
        assert "Suspendida: " in page.text
        assert view == "" or ("Llamar" in page.text) == (name == "team")


def test_a_strange_month_or_kind_is_this_month_and_everything(
    month: dict[str, User], client_as: Browser
) -> None:
    for query in ({"mes": "9999-99"}, {"mes": "0001-01"}, {"mes": "x" * 300, "que": "<b>"}):
        page = client_as("staff").get(reverse("gestion:calendar"), query)
        assert page.context["month"] == today().replace(day=1) and page.context["kind"] == ""


def test_the_calendar_costs_the_same_however_full(month: dict[str, User], client_as: Browser) -> None:
    client = client_as("staff")

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("gestion:calendar")).status_code == 200
        return len(caught)

    queries()
    few = queries()
    for number in range(40):
        meeting(f"mas-{number}", "CM", today())
        Deadline.objects.create(title=f"Más {number}", due_on=today())
    assert queries() == few


def test_a_secret_address_tells_what_its_owner_may_read_today(month: dict[str, User]) -> None:
    """Renewed, the earlier one is dead; so is one revoked, made up, or of an account that was closed."""
    anybody, team = Client(), month["team"]
    address = address_of(renew_calendar_address(by=team))
    found = {str(event["summary"]) for event in _events(anybody, address)}
    assert {"Tarea: Llamar", "Fecha: Informe de gestión", "Vence la respuesta: Luz"} <= found
    assert any(title.startswith("Suspendida: ") for title in found)
    Membership.objects.filter(person__user=team).update(valid_to=today() - dt.timedelta(days=1))
    assert "Tarea: Llamar" not in {str(event["summary"]) for event in _events(anybody, address)}
    again = address_of(renew_calendar_address(by=team))
    dead = [address, again[:-5] + ".ics", again.replace(".ics", "0.ics"), "/calendario/ñ.ics"]
    deactivate_user(user=team, by=None)
    dead.append(again)
    assert {anybody.get(urlsplit(one).path).status_code for one in dead} == {404}


def test_the_database_alone_opens_no_calendar(people: dict[str, User], settings: Any) -> None:
    chosen = renew_calendar_address(by=people["staff"])
    token = urlsplit(address_of(chosen)).path.rsplit("/", 1)[1].removesuffix(".ics")
    assert owner_of(token) == chosen
    assert token not in str(PersonalSettings.objects.values().get())
    settings.SECRET_KEY = "another" * 10
    assert owner_of(token) is None


def test_one_copies_renews_and_revokes_it_on_a_page(people: dict[str, User], client_as: Browser) -> None:
    client, page = client_as("councillor"), reverse("gestion:preferences")
    assert "Crear la dirección" in client.get(page).text
    client.post(reverse("gestion:calendar-address"), {"accion": "renovar"})
    address = client.get(page).context["address"]
    assert address in client.get(page).text
    assert "Tarea: Llamar" not in {str(event["summary"]) for event in _events(Client(), address)}
    client.post(reverse("gestion:calendar-address"), {"accion": "quitar"})
    assert Client().get(urlsplit(address).path).status_code == 404
    assert "Crear la dirección" in client.get(page).text


# -- digest


def _at(hour: int, days: int = 0) -> dt.datetime:
    day = today() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, 1)))


def test_the_digest_comes_once_a_day_at_its_hour(month: dict[str, User]) -> None:
    team = month["team"]
    assert send_digests(now=_at(8)) == 0  # off unless asked for
    choose_digest(hour=8, by=team)
    assert send_digests(now=_at(7)) == 0
    assert [send_digests(now=_at(hour)) for hour in (8, 8, 9, 23)] == [1, 0, 0, 0]
    choose_digest(hour=20, by=team)
    assert send_digests(now=_at(20)) == 0  # the day is settled
    assert send_digests(now=_at(20, days=1)) == 1
    first = OutgoingMail.objects.order_by("pk").first()
    assert first.recipient == team.email and OutgoingMail.objects.count() == 2
    assert "Llamar" in first.body and "Informe de gestión" in first.body
    assert "Llamar" in first.html and "/gestion/preferencias/" in first.html


def test_the_digest_leaves_in_both_forms(month: dict[str, User]) -> None:
    choose_digest(hour=0, by=month["team"])
    send_digests()
    assert send_due() == 1
    (message,) = mail.outbox
    assert message.alternatives[0][1] == "text/html" and message.subject.startswith("Resumen del ")


def test_one_click_of_a_mail_program_ends_it(month: dict[str, User]) -> None:
    """By both headers and a post from anywhere; a look at the address changes nothing, and another's is not made up."""
    team = month["team"]
    choose_digest(hour=0, by=team)
    send_digests()
    send_due()
    (message,) = mail.outbox
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>")).path
    anybody = Client(enforce_csrf_checks=True)
    page = anybody.get(address)
    assert "No recibir más" in page.text and not page.cookies and team.email not in page.text
    assert PersonalSettings.objects.get(user=team).digest_hour == 0
    assert anybody.post(address.replace(str(team.pk), str(team.pk + 1), 1)).status_code == 404
    answer = anybody.post(
        address, {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}
    )
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert PersonalSettings.objects.get(user=team).digest_hour is None
    assert "Listo" in anybody.get(address).text


def test_no_digest_when_nothing_waits_or_the_account_is_closed(people: dict[str, User]) -> None:
    for name in ("nobody", "team"):
        choose_digest(hour=8, by=people[name])
    assert send_digests(now=_at(9)) == 0
    TeamTask.objects.create(
        title="Llamar",
        assigned_to=Membership.objects.get(person__user=people["team"]),
        created_by=people["team"],
    )
    assert send_digests(now=_at(10)) == 0  # it is told tomorrow, at the hour chosen
    deactivate_user(user=people["team"], by=None)
    assert send_digests(now=_at(8, days=1)) == 0
    assert not OutgoingMail.objects.exists()


def test_one_chooses_the_hour_on_a_page(people: dict[str, User], client_as: Browser) -> None:
    client, address = client_as("team"), reverse("gestion:digest-choose")
    assert "Va a team@example.org" in client.get(reverse("gestion:preferences")).text
    client.post(address, {"hour": "7"})
    assert PersonalSettings.objects.get(user=people["team"]).digest_hour == 7
    assert client.post(address, {"hour": "99"}).status_code == 200
    assert PersonalSettings.objects.get(user=people["team"]).digest_hour == 7
    client.post(address, {"hour": ""})
    assert PersonalSettings.objects.get(user=people["team"]).digest_hour is None
