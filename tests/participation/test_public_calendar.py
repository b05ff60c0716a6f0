"""What anybody may know of a session before it takes place: its agenda, and calendars to subscribe to."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from participation.actions.agenda import NewItem, add_items
from participation.actions.calls import cancel_meeting, send_call
from participation.actions.minutes import incorporate_minutes
from participation.models import Meeting
from planning.models import today
from tests.participation import making
from tests.participation.test_calls import ready
from tests.participation.test_matters import entered

XSS = "<script>alert(1)</script>"
ADDRESS = "/sesiones.ics"


def in_days(days: int) -> dt.date:
    """So many days from now."""
    return today() + dt.timedelta(days=days)


def called(by: User, *points: str, days: int = 5, **fields: object) -> Meeting:
    """A session to come that was called."""
    meeting = ready(by, "CV", *points, date=in_days(days), **fields)
    send_call(meeting=meeting, by=by)
    return Meeting.objects.get(pk=meeting.pk)


def read(address: str) -> str:
    """A public page."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.text


def events(address: str = ADDRESS) -> dict[str, Any]:
    """The meetings of a calendar, by their code."""
    calendar = icalendar.Calendar.from_ical(Client().get(address).content)
    assert calendar["METHOD"] == "PUBLISH"
    return {str(row["UID"]).removeprefix("sesion-").split("@")[0]: row for row in calendar.walk("VEVENT")}


def test_the_agenda_is_read_once_the_call_told_it(people: dict[str, User]) -> None:
    """In the list and on its page, as titles alone; escaped; never who sent a matter."""
    staff = people["staff"]
    matter = entered(staff, extract="Palabra restringida")
    meeting = ready(staff, "CV", XSS, date=in_days(5))
    add_items(meeting=meeting, items=[NewItem("Luz en la plaza", matter)], by=staff)
    assert "Luz en la plaza" not in read("/sesiones/")
    assert Client().get(f"/sesiones/{meeting.code}/").status_code == 404
    send_call(meeting=meeting, by=staff)
    for address in ("/sesiones/", f"/sesiones/{meeting.code}/"):
        page = read(address)
        assert "Orden del día" in page and "Luz en la plaza" in page
        assert XSS not in page and "&lt;script&gt;" in page
        for secret in ("Juana", "Pérez", "Palabra restringida"):
            assert secret not in page


def test_what_is_added_later_is_a_drafts(people: dict[str, User]) -> None:
    """Until the call goes out again; and a point that is taken off is read no more."""
    staff = people["staff"]
    meeting = called(staff, "Uno", "Dos")
    add_items(meeting=meeting, items=[NewItem("Agregado")], by=staff)
    meeting.agenda_items.filter(title="Dos").delete()
    address = f"/sesiones/{meeting.code}/"
    assert "Agregado" not in read(address) and "<li>Dos</li>" not in read(address) and "Uno" in read(address)
    assert "Agregado" not in str(events()[meeting.code]["DESCRIPTION"])
    send_call(meeting=meeting, by=staff)
    assert "Agregado" in read(address)
    making.write(meeting, staff, {f"item:{making.uid_of(making.DAY)}": {"title": "En la sesión"}})
    assert meeting.agenda_items.get(title="En la sesión").origin == "scheduled"
    assert "En la sesión" not in read(address)


def test_a_call_on_paper_shows_what_is_scheduled_until_the_day(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = ready(staff, "CV", "Uno", date=in_days(0))
    Meeting.objects.filter(pk=meeting.pk).update(convened_at=making_day(-3))
    add_items(meeting=meeting, items=[NewItem("Urgente")], by=staff)
    page = read(f"/sesiones/{meeting.code}/")
    assert "<li>Uno</li>" in page and "Urgente" not in page
    Meeting.objects.filter(pk=meeting.pk).update(date=in_days(-1))
    assert "<li>Uno</li>" not in read(f"/sesiones/{meeting.code}/")


def making_day(days: int) -> dt.datetime:
    """A moment so many days from now."""
    return dt.datetime.combine(in_days(days), dt.time(12), tzinfo=dt.UTC)


def test_approved_minutes_speak_for_themselves(people: dict[str, User]) -> None:
    """What they cover in public is not told by the agenda beside them."""
    staff = people["staff"]
    meeting = called(staff, "Punto que se va a tachar")
    Meeting.objects.filter(pk=meeting.pk).update(date=in_days(-1), convened_at=making_day(-9))
    meeting.refresh_from_db()
    address = f"/sesiones/{meeting.code}/"
    assert "Punto que se va a tachar" in read(address)  # told, and not approved yet
    making.present(meeting, staff)
    incorporate_minutes(meeting=meeting, approved_on=in_days(0), number="1", by=staff)
    assert "Punto que se va a tachar" not in read(address)
    assert "DESCRIPTION" not in events()[meeting.code]


def test_closed_sessions_and_drafts_are_in_no_calendar(people: dict[str, User]) -> None:
    """404 for their own file, alike; also a closed one whose minutes are approved, of which the page tells."""
    staff = people["staff"]
    shown = called(staff, "Uno")
    draft = ready(staff, "CV", "Secreto", date=in_days(6))
    closed = called(staff, "Secreto", days=7, is_open=False, closed_reason="Sumario")
    past = called(staff, "Secreto", days=8, is_open=False, closed_reason="Sumario")
    Meeting.objects.filter(pk=past.pk).update(date=in_days(-1), convened_at=making_day(-9))
    past.refresh_from_db()
    making.present(past, staff)
    incorporate_minutes(meeting=past, approved_on=in_days(0), number="9", by=staff)
    assert set(events()) == {shown.code} and "Secreto" not in read(ADDRESS)
    assert set(events(f"/sesiones/{shown.code}.ics")) == {shown.code}
    for meeting in (draft, closed, past):
        assert Client().get(f"/sesiones/{meeting.code}.ics").status_code == 404
    for meeting in (draft, closed):
        assert meeting.code not in read("/sesiones/") and "Secreto" not in read("/sesiones/")
    assert Client().get("/sesiones/no-existe.ics").status_code == 404


def test_the_feed_holds_what_comes_and_the_last_year(people: dict[str, User]) -> None:
    staff = people["staff"]
    days = {366: False, 365: True, 1: True, 0: True, -30: True}
    meetings = {}
    for ago, held in days.items():
        meeting = making.draft(staff, "CV", date=in_days(-ago), convened_at=making_day(-ago - 4))
        meetings[meeting.code] = held
    assert {code: code in events() for code in meetings} == meetings


def test_an_event_says_the_same_to_members_and_to_the_public(people: dict[str, User]) -> None:
    """One identifier, one sequence: a calendar that has both has one. An hour past midnight ends the next day."""
    staff = people["staff"]
    meeting = called(staff, "Uno")
    assert events()[meeting.code]["SEQUENCE"] == 0
    send_call(meeting=meeting, by=staff)
    event = events()[meeting.code]
    assert event["SEQUENCE"] == 1 and event["DTSTART"].dt == meeting.starts_at
    assert event["URL"].endswith(f"/sesiones/{meeting.code}/") and "ATTENDEE" not in event
    Meeting.objects.filter(pk=meeting.pk).update(start_time=dt.time(21), end_time=dt.time(0, 30))
    event = events()[meeting.code]
    assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(hours=3, minutes=30)
    Meeting.objects.filter(pk=meeting.pk).update(start_time=None)
    assert events()[meeting.code]["DTSTART"].dt == meeting.date


def test_what_is_called_off_stays_and_says_so(people: dict[str, User]) -> None:
    """Whoever subscribed has to see it; the list says it with a word."""
    staff = people["staff"]
    meeting = called(staff, "Uno")
    cancel_meeting(meeting=meeting, reason="Alerta roja", by=staff)
    event = events()[meeting.code]
    assert event["STATUS"] == "CANCELLED" and event["SUMMARY"].startswith("Suspendida: ")
    assert event["SEQUENCE"] == 1 and event["DESCRIPTION"] == "Motivo: Alerta roja"
    assert "Suspendida" in read("/sesiones/") and "Uno" not in read("/sesiones/")
    page = read(f"/sesiones/{meeting.code}/")
    assert "Alerta roja" in page and "la sesión no se hizo" in page and "puede ir quien quiera" not in page


@pytest.mark.parametrize("file", [ADDRESS, "/sesiones/{}.ics"])
def test_calendars_are_for_any_cache(file: str, people: dict[str, User], client_as: Callable) -> None:
    """An ETag, a 304, no cookie, the same bytes for whoever asks and whenever, until something changes."""
    meeting = called(people["staff"], "Uno")
    address = file.format(meeting.code)
    first, second = Client().get(address), client_as("mayor").get(address)
    assert first.content == second.content and first["ETag"] == second["ETag"]
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert "public" in first["Cache-Control"] and not first.cookies and "Cookie" not in first.get("Vary", "")
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert Client().post(address).status_code == 405
    Meeting.objects.filter(pk=meeting.pk).update(place="Otra sala")
    assert Client().get(address)["ETag"] != first["ETag"]


def test_calendars_cost_the_same_with_more_meetings(people: dict[str, User]) -> None:
    staff = people["staff"]
    called(staff, "Uno")

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert Client().get(address).status_code == 200
        return len(found)

    before = {address: cost(address) for address in (ADDRESS, "/sesiones/")}
    for days in range(6, 18):
        called(staff, "Uno", "Dos", days=days)
    assert {address: cost(address) for address in before} == before
    assert before[ADDRESS] <= 3 and before["/sesiones/"] <= 5


def test_what_comes_stands_first_and_offers_the_calendar(people: dict[str, User]) -> None:
    staff = people["staff"]
    making.approved(staff, "CV", date=in_days(-20), convened_at=making_day(-25))
    later, sooner = called(staff, "Uno", days=9), called(staff, "Dos", days=3)
    page = read("/sesiones/")
    places = [page.index(f"/sesiones/{meeting.code}/") for meeting in (sooner, later)]
    assert places == sorted(places) and page.index("Próximas") < places[0] < page.index(
        f">Ya fueron: {in_days(-20).year}<"
    )
    assert f'href="{ADDRESS}"' in page
    assert f"/sesiones/{sooner.code}.ics" in read(f"/sesiones/{sooner.code}/")
