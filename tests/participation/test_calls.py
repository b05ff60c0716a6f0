"""Calling a meeting: who gets what, once and on record; and calling it off."""

import datetime as dt
from collections.abc import Callable
from email.message import Message
from typing import Any

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import MailState, OutgoingMail, User
from accounts.outbox import send_due
from accounts.permissions import NotAllowed
from participation.actions.agenda import NewItem, add_items
from participation.actions.calls import (
    call_letter,
    call_seen,
    cancel_meeting,
    send_call,
    summon_person,
    unsummon_person,
)
from participation.actions.meetings import delete_meeting, edit_meeting, record_attendance, summon_members
from participation.actions.minutes import incorporate_minutes
from participation.models import CallSent, Meeting, MinutesState
from participation.queries.calls import changed_since, last_call, summoned_to
from participation.transitions import InvalidTransition
from planning.models import Body, Person, PersonContact
from reports.privileges import decision
from tests.mail_server import running
from tests.participation import making
from tests.participation.test_agenda import titles

ClientAs = Callable[[str], Client]
XSS = "<script>alert(1)</script>"
#: When it is called, and when it takes place: three days later, at seven in the evening in Montevideo.
NOW = dt.datetime(2026, 5, 2, 13, tzinfo=dt.UTC)
STARTS = dt.datetime(2026, 5, 5, 22, tzinfo=dt.UTC)
LATE = STARTS - dt.timedelta(hours=24) + dt.timedelta(seconds=1)


def ready(by: User, body: str = "CV", *points: str, **fields: object) -> Meeting:
    """A draft that may be called: hour, place, agenda and who is summoned."""
    fields = {"start_time": dt.time(19, 0), "place": "Centro cívico", **fields}
    meeting = making.draft(by, body, **fields)
    add_items(meeting=meeting, items=[NewItem(title) for title in points or ("Asuntos entrados",)], by=by)
    return Meeting.objects.get(pk=meeting.pk)


def call(meeting: Meeting, by: User, **fields: Any) -> CallSent:
    """Call it at ``NOW``."""
    return send_call(meeting=meeting, by=by, **{"now": NOW, **fields})


def mails(meeting: Meeting, sequence: int = 0) -> dict[str, OutgoingMail]:
    """What one sending put in the outbox, by address."""
    found = OutgoingMail.objects.filter(event=f"call-{meeting.pk}-{sequence}")
    return {mail.recipient: mail for mail in found}


def event_in(mail: OutgoingMail) -> Any:
    """The meeting in a message's calendar, as a program reads it."""
    calendar = icalendar.Calendar.from_ical(mail.attachment)
    (event,) = calendar.walk("VEVENT")
    return event


# --- who is called ------------------------------------------------------------------------------------


def test_the_list_is_of_that_day_and_may_be_corrected(people: dict[str, User]) -> None:
    staff = people["staff"]
    making.member("gone", "CV", "Gabi Antes", valid_to=making.DAY - dt.timedelta(days=1))
    making.member("leaving", "CV", "Leo Último Día", valid_to=making.DAY)
    making.member("newcomer", "CV", "Nadia Después", valid_from=making.DAY + dt.timedelta(days=1))
    guest = making.person("guest", "Inés Invitada")
    meeting = making.draft(staff, "CV")
    assert {row.person.code for row in meeting.summons.all()} == {
        "neighbourhood-councillor",
        "officer",
        "leaving",
    }
    row = summon_person(meeting=meeting, person=guest, quality="substitute", by=staff)
    assert row.body == Body.objects.get(code="CV")
    with pytest.raises(ValidationError, match="ya está en la lista"):
        summon_person(meeting=meeting, person=guest, quality="substitute", by=staff)
    with pytest.raises(ValidationError, match="no se reúne"):
        summon_person(
            meeting=meeting, person=guest, quality="principal", body=Body.objects.get(code="CM"), by=staff
        )
    for _ in range(2):
        unsummon_person(meeting=meeting, person=guest, by=staff)
    assert meeting.summons.count() == 3
    unsummon_person(meeting=meeting, person=people["officer"].person, by=staff)
    assert summon_members(meeting=meeting, by=staff) == 1


def _actions(meeting: Meeting, by: User) -> dict[str, Callable[[], object]]:
    """Every action on a meeting, ready to run."""
    guest, officer = Person.objects.get(code="guest"), Person.objects.get(code="officer")
    return {
        "add": lambda: summon_person(meeting=meeting, person=guest, quality="principal", by=by),
        "remove": lambda: unsummon_person(meeting=meeting, person=officer, by=by),
        "call": lambda: call(meeting, by),
        "cancel": lambda: cancel_meeting(meeting=meeting, reason="Temporal", by=by, now=NOW),
    }


@pytest.mark.parametrize("action", ["add", "remove", "call", "cancel"])
def test_each_action_by_each_role(action: str, people: dict[str, User]) -> None:
    making.person("guest", "Inés Invitada")
    for name, user in people.items():
        meeting = ready(people["staff"])
        if action == "cancel":
            call(meeting, people["staff"])
        before = _everything()
        if name in ("staff", "officer"):
            _actions(meeting, user)[action]()
            continue
        with pytest.raises(NotAllowed), transaction.atomic():
            _actions(meeting, user)[action]()
        assert _everything() == before, name


@pytest.mark.parametrize("state", ["approved", "under review"])
def test_nothing_moves_once_it_is_no_draft(state: str, people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = ready(staff, convened_at=NOW)
    making.present(meeting, staff)
    if state == "approved":
        incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="1", by=staff)
    else:
        meeting.minutes.state = MinutesState.UNDER_REVIEW
        meeting.minutes.save()
    making.person("guest", "Inés Invitada")
    before = _everything()
    for run in _actions(meeting, staff).values():
        with pytest.raises(InvalidTransition), transaction.atomic():
            run()
    assert _everything() == before


def _everything() -> list[Any]:
    """What a call or its refusal could have changed."""
    return [
        list(Meeting.objects.order_by("pk").values()),
        list(CallSent.objects.values()),
        OutgoingMail.objects.count(),
        sorted(Meeting.objects.values_list("summons__person", "agenda_items__origin")),
    ]


# --- the call -----------------------------------------------------------------------------------------


def test_a_call_goes_to_each_address_once_and_is_kept(people: dict[str, User]) -> None:
    """To the address given for it, else to the account's; two who share one get one message; without one, a count."""
    staff = people["staff"]
    ana = making.member("ana", "CV", "Ana Uno").person
    beto = making.member("beto", "CV", "Beto Dos").person
    making.member("carla", "CV", "Carla Tres")
    for person, address in ((ana, "Casa@Example.org"), (beto, "casa@example.org")):
        PersonContact.objects.create(person=person, email=address)
    PersonContact.objects.create(person=people["officer"].person, email="presidenta@example.org")
    meeting = ready(staff, "CV", "Uno", "Dos")
    sent = call(meeting, staff)
    put = mails(meeting)
    assert set(put) == {"casa@example.org", "presidenta@example.org", "neighbourhood_councillor@example.org"}
    assert "Hola, Beto Dos y Ana Uno:" in put["casa@example.org"].body
    assert (sent.sequence, sent.recipients, sent.without_address, sent.is_late) == (0, 3, 1, False)
    assert (sent.agenda, sent.place, sent.date) == (["Uno", "Dos"], "Centro cívico", making.DAY)
    assert (sent.sent_by, sent.sent_at, sent.kind) == (staff, NOW, "call")
    meeting.refresh_from_db()
    assert meeting.convened_at == NOW
    for mail in put.values():
        assert mail.asked_by == staff and mail.expires_at == STARTS
        assert mail.failure_page == reverse("gestion:call-send", args=[meeting.code])


def test_what_members_read(people: dict[str, User]) -> None:
    """Both forms say when, where, about what, and neither anything else."""
    meeting = ready(people["staff"], "CV", "Luz en la plaza", "Varios")
    call(meeting, people["staff"])
    mail = mails(meeting)["officer@example.org"]
    assert mail.subject == "Convocatoria: Concejo Vecinal, sesión ordinaria del 5 de mayo de 2026"
    for text in (mail.body, mail.html):
        for said in (
            "martes 5 de mayo de 2026",
            "19:00",
            "Centro cívico",
            "Luz en la plaza",
            "Orden del día",
        ):
            assert said in text
        assert f"/sesiones/{meeting.code}/" in text and "reemplaza" not in text
    assert "1. Luz en la plaza\n2. Varios\n" in mail.body
    assert mail.html.count("<h1>") == 1 and '<html lang="es-UY">' in mail.html
    assert "<img" not in mail.html and "http" not in mail.html.replace("http://127.0.0.1", "")


def test_a_closed_session_is_called_without_a_public_address(people: dict[str, User]) -> None:
    meeting = ready(people["staff"], is_open=False, closed_reason="Sumario")
    call(meeting, people["staff"])
    mail = mails(meeting)["officer@example.org"]
    assert "Es cerrada: Sumario" in mail.body and "/sesiones/" not in mail.body + mail.html + mail.attachment
    assert Client().get(f"/sesiones/{meeting.code}/").status_code == 404


def test_the_calendar_file(people: dict[str, User]) -> None:
    """What a calendar needs to put it in, in the hour of Montevideo; only its reader's address is inside."""
    meeting = ready(people["staff"], "CV", "Luz, agua; y más", "Varios")
    call(meeting, people["staff"])
    mail = mails(meeting)["officer@example.org"]
    calendar = icalendar.Calendar.from_ical(mail.attachment)
    event = event_in(mail)
    assert (calendar["METHOD"], mail.attachment_type) == ("REQUEST", "text/calendar; method=REQUEST")
    assert mail.attachment_name == "convocatoria.ics"
    assert event["UID"] == f"sesion-{meeting.code}@127.0.0.1" and event["SEQUENCE"] == 0
    assert event["DTSTART"].dt == STARTS and event["DTSTART"].params["TZID"] == "America/Montevideo"
    assert len(calendar.walk("VTIMEZONE")) == 1 and "DTEND" not in event
    assert event["SUMMARY"] == "Concejo Vecinal: sesión ordinaria" and event["STATUS"] == "CONFIRMED"
    assert event["DESCRIPTION"] == "Orden del día\n1. Luz, agua; y más\n2. Varios"
    assert event["LOCATION"] == "Centro cívico"
    assert str(event["ATTENDEE"]) == "mailto:officer@example.org"
    assert "neighbourhood_councillor" not in mail.attachment


def test_an_erasure_finds_what_a_calendar_says(people: dict[str, User]) -> None:
    """Lines are whole, however long: the standard would let them be cut anywhere, within a name too."""
    address = f"{'muy-larga.' * 6}ana@example.org"
    PersonContact.objects.create(person=people["officer"].person, email=address)
    meeting = ready(people["staff"], "CV", f"{'x' * 60} Ana Apellidolargo")
    call(meeting, people["staff"])
    (mail,) = (mail for mail in mails(meeting).values() if mail.recipient == address)
    assert f"mailto:{address}" in mail.attachment and "Ana Apellidolargo" in mail.attachment
    assert str(event_in(mail)["ATTENDEE"]) == f"mailto:{address}"


def test_names_cannot_break_out_of_headers_or_lines(people: dict[str, User], settings: Settings) -> None:
    """A title with line breaks, markup and calendar syntax stays one subject, one text and one event."""
    bad = "Sesión\r\nBcc: otra@example.org\nEND:VEVENT <b>"
    meeting = ready(
        people["staff"], "CV", f"{XSS}\nEND:VCALENDAR", title=bad, place="Acá\r\nATTENDEE:mailto:x@x.org"
    )
    with running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        call(meeting, people["staff"])
        assert send_due(now=NOW) == 2
    message = next(message for message in server.accepted if message["To"] == "officer@example.org")
    assert message["Bcc"] is None and "\n" not in message["Subject"].replace("\n ", "")
    html = next(part for part in message.walk() if part.get_content_type() == "text/html")
    assert XSS not in _text(html) and "<b>" not in _text(html)
    mail = mails(meeting)["officer@example.org"]
    event = event_in(mail)
    assert str(event["ATTENDEE"]) == "mailto:officer@example.org"
    assert "END:VEVENT" in event["SUMMARY"] and "ATTENDEE" in event["LOCATION"]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


@pytest.mark.parametrize(
    "missing, words",
    [
        ({"start_time": None}, "la hora de inicio"), ({"place": " "}, "el lugar"),
        ({"agenda": None}, "el orden del día"), ({"summons": None}, "a quién se convoca"),
    ],
)  # fmt: skip
def test_a_call_says_when_where_and_what(
    missing: dict[str, Any], words: str, people: dict[str, User]
) -> None:
    meeting = ready(people["staff"], **{k: v for k, v in missing.items() if k in ("start_time", "place")})
    if "agenda" in missing:
        meeting.agenda_items.all().delete()
    if "summons" in missing:
        meeting.summons.all().delete()
    with pytest.raises(ValidationError, match=f"falta: {words}"):
        call(meeting, people["staff"])
    assert not CallSent.objects.exists() and not OutgoingMail.objects.exists()


def test_less_than_a_day_before_it_has_to_be_confirmed(people: dict[str, User]) -> None:
    """One second decides (D.548.48); once the hour has come nothing is called any more."""
    staff = people["staff"]
    meeting = ready(staff)
    with pytest.raises(ValidationError, match="Confirmá"):
        call(meeting, staff, now=LATE)
    assert call(meeting, staff, now=LATE, confirmed=True).is_late
    other = ready(staff, "CM")
    assert not call(other, staff, now=LATE - dt.timedelta(seconds=1)).is_late
    with pytest.raises(ValidationError, match="ya pasó"):
        call(meeting, staff, now=STARTS, confirmed=True)


def test_without_any_address_it_is_on_record_all_the_same(people: dict[str, User]) -> None:
    User.objects.filter(pk__in=[people[n].pk for n in ("officer", "neighbourhood_councillor")]).update(
        is_active=False
    )
    meeting = ready(people["staff"])
    with pytest.raises(ValidationError, match="Confirmá"):
        call(meeting, people["staff"])
    sent = call(meeting, people["staff"], confirmed=True)
    assert (sent.recipients, sent.without_address) == (0, 2) and not OutgoingMail.objects.exists()


def test_only_the_call_that_was_read_goes_out(people: dict[str, User]) -> None:
    """A point, a person or an address more, or a second press of the button, each alone, and it is shown again."""
    staff = people["staff"]
    meeting = ready(staff)

    def read() -> str:
        current = Meeting.objects.get(pk=meeting.pk)
        return call_seen(call_letter(current), summoned_to(current))

    def again() -> None:
        call(meeting, staff, seen=read())

    changes: tuple[Callable[[], object], ...] = (
        lambda: add_items(meeting=meeting, items=[NewItem("Otro")], by=staff),
        lambda: summon_person(meeting=meeting, person=making.person("g"), quality="principal", by=staff),
        lambda: PersonContact.objects.create(person=people["officer"].person, email="otra@example.org"),
        again,
        again,  # from now on it says the same as before
    )
    for change in changes:
        stale = read()
        change()
        for seen in (stale, "", "x"):
            with pytest.raises(ValidationError, match="Algo cambió"):
                call(meeting, staff, seen=seen)
    assert CallSent.objects.count() == 2


def test_all_or_nothing(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that cannot be written takes back the call, what it told and its own twins."""
    meeting = ready(people["staff"])
    before = _everything()
    calls = []

    def fails(**fields: object) -> None:
        calls.append(fields)
        if len(calls) == 2:
            raise ZeroDivisionError
        put(**fields)  # type: ignore[arg-type]

    from participation import emails

    put = emails.put
    monkeypatch.setattr(emails, "put", fails)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        call(meeting, people["staff"])
    assert _everything() == before and not meeting.agenda_items.exclude(called_at=None).exists()


def test_again_after_a_change(people: dict[str, User]) -> None:
    """Sequence grows, the identifier stays; urgent points become points like any other while there are 24 hours."""
    staff = people["staff"]
    meeting = ready(staff, "CV", "Uno")
    call(meeting, staff)
    current = Meeting.objects.get(pk=meeting.pk)
    assert changed_since(current, last_call(current), current.agenda_items.all()) == []
    add_items(meeting=current, items=[NewItem("Dos")], by=staff)
    current.place = "Otra sala"
    edit_meeting(
        meeting=current, bodies=list(current.bodies.all()), number="", by=staff,
        expected_version=Meeting.objects.get(pk=meeting.pk).edit_version,
    )  # fmt: skip
    current = Meeting.objects.get(pk=meeting.pk)
    assert changed_since(current, last_call(current), current.agenda_items.order_by("position")) == [
        "el lugar", "el orden del día",
    ]  # fmt: skip
    again = call(current, staff, now=NOW + dt.timedelta(hours=1))
    first, second = (
        event_in(mails(meeting)["officer@example.org"]),
        event_in(mails(meeting, 1)["officer@example.org"]),
    )
    assert (first["UID"], first["SEQUENCE"]) == (second["UID"], 0) and second["SEQUENCE"] == 1
    assert again.agenda == ["Uno", "Dos"] and {row.origin for row in meeting.agenda_items.all()} == {
        "scheduled"
    }
    mail = mails(meeting, 1)["officer@example.org"]
    assert mail.subject.startswith("Nueva convocatoria: ") and "reemplaza a la anterior" in mail.body
    current.refresh_from_db()
    assert current.convened_at == NOW  # since when it is called


def test_a_late_point_stays_urgent_and_says_so(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = ready(staff, "CV", "Uno")
    call(meeting, staff)
    add_items(meeting=meeting, items=[NewItem("Dos")], by=staff)
    again = call(meeting, staff, now=LATE, confirmed=True)
    assert again.agenda == ["Uno", "Dos (urgente: entra si el órgano lo admite)"]
    mail = mails(meeting, 1)["officer@example.org"]
    assert "Asuntos urgentes, que se tratan si el órgano los admite\n- Dos\n" in mail.body
    assert meeting.agenda_items.get(title="Dos").origin == "urgent"


def test_what_was_told_is_never_rewritten(people: dict[str, User], sql: Callable) -> None:
    """By privilege; and it keeps its meeting."""
    staff = people["staff"]
    meeting = ready(staff)
    call(meeting, staff)
    assert decision("participation_callsent").rights == "SI"
    with pytest.raises(ValidationError, match="suspendela"):
        delete_meeting(meeting=meeting, by=staff)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql("INSERT INTO participation_callsent SELECT * FROM participation_callsent")


# --- calling off --------------------------------------------------------------------------------------


def test_calling_off_tells_whoever_was_called(people: dict[str, User]) -> None:
    """Also who is on the list no more; the same event leaves their calendars; the number is free again."""
    staff = people["staff"]
    meeting = ready(staff, number="14")
    call(meeting, staff)
    unsummon_person(meeting=meeting, person=people["officer"].person, by=staff)
    off = cancel_meeting(meeting=meeting, reason="Alerta\nroja", by=staff, now=NOW + dt.timedelta(hours=2))
    assert off.is_cancelled and off.cancelled_reason == "Alerta roja"
    told = mails(meeting, 1)
    assert set(told) == {"officer@example.org", "neighbourhood_councillor@example.org"}
    mail = told["officer@example.org"]
    assert mail.subject == "Se suspende: Concejo Vecinal, sesión ordinaria del 5 de mayo de 2026"
    assert "Alerta roja" in mail.body and "Alerta roja" in mail.html and "Hola" not in mail.body
    assert "Hola, Neighbourhood councillor Prueba:" in told["neighbourhood_councillor@example.org"].body
    event = event_in(mail)
    assert mail.attachment_type == "text/calendar; method=CANCEL" and "METHOD:CANCEL" in mail.attachment
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert event["UID"] == event_in(mails(meeting)["officer@example.org"])["UID"]
    row = CallSent.objects.get(sequence=1)
    assert (row.kind, row.reason, row.recipients) == ("cancellation", "Alerta roja", 2)
    meeting.minutes.refresh_from_db()
    assert meeting.minutes.number == ""
    cancel_meeting(meeting=meeting, reason="Alerta roja", by=staff)
    with pytest.raises(InvalidTransition, match="ya está suspendida"):
        cancel_meeting(meeting=meeting, reason="Otra cosa", by=staff)
    assert CallSent.objects.count() == 2


def test_what_may_not_be_called_off(people: dict[str, User]) -> None:
    """What nobody was called to, what took place, and anything without a reason."""
    staff = people["staff"]
    with pytest.raises(InvalidTransition, match="Todavía no se convocó"):
        cancel_meeting(meeting=ready(staff), reason="x", by=staff)
    for meeting in (
        making.recorded(staff, "CV", convened_at=NOW),
        making.draft(staff, "CV", convened_at=NOW, members_present=8, count_only=True),
    ):
        with pytest.raises(InvalidTransition, match="no se suspende"):
            cancel_meeting(meeting=meeting, reason="x", by=staff)
    meeting = making.draft(staff, "CV", convened_at=NOW)
    for reason in (" \n", "x" * 301):
        with pytest.raises(ValidationError, match="motivo"):
            cancel_meeting(meeting=meeting, reason=reason, by=staff)
    assert not Meeting.objects.exclude(cancelled_at=None).exists()
    with pytest.raises(DatabaseError, match="meeting_cancellation_is_whole"), transaction.atomic():
        Meeting.objects.update(cancelled_at=NOW)


def test_nothing_is_recorded_of_what_was_called_off(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = making.draft(staff, "CV", convened_at=NOW)
    cancel_meeting(meeting=meeting, reason="Temporal", by=staff)
    meeting.refresh_from_db()
    with pytest.raises(ValidationError, match="se suspendió"):
        record_attendance(meeting=meeting, rows=[], expected_version=meeting.edit_version, by=staff)
    with pytest.raises(ValidationError, match="se suspendió"):
        making.said(meeting, staff, "Una plaza.")
    Meeting.objects.update(members_present=9)
    with pytest.raises(InvalidTransition, match="se suspendió"):
        incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="1", by=staff)


def test_after_the_hour_nobody_is_written_to(people: dict[str, User]) -> None:
    """The day after, the clerk notes that it was not held; everybody saw."""
    staff = people["staff"]
    meeting = ready(staff)
    call(meeting, staff)
    cancel_meeting(meeting=meeting, reason="Temporal", by=staff, now=STARTS + dt.timedelta(hours=14))
    assert mails(meeting, 1) == {} and CallSent.objects.get(sequence=1).recipients == 0


def test_a_meeting_called_off_may_be_called_again(people: dict[str, User]) -> None:
    """On another day: it stands again, and calendars take the newest."""
    staff = people["staff"]
    meeting = ready(staff, "CV", "Uno")
    call(meeting, staff)
    cancel_meeting(meeting=meeting, reason="Temporal", by=staff, now=NOW)
    current = Meeting.objects.get(pk=meeting.pk)
    current.date += dt.timedelta(days=7)
    edit_meeting(
        meeting=current, bodies=list(current.bodies.all()), number="",
        expected_version=current.edit_version, by=staff,
    )  # fmt: skip
    again = call(Meeting.objects.get(pk=meeting.pk), staff, now=NOW + dt.timedelta(days=3))
    current.refresh_from_db()
    assert not current.is_cancelled and current.cancelled_reason == ""
    assert current.convened_at == NOW + dt.timedelta(days=3) and again.sequence == 2
    event = event_in(mails(meeting, 2)["officer@example.org"])
    assert (event["SEQUENCE"], event["STATUS"]) == (2, "CONFIRMED")
    assert titles(current) == ["Uno"]


# --- the pages ----------------------------------------------------------------------------------------


@pytest.fixture
def coming(people: dict[str, User]) -> Meeting:
    """A meeting in ten days that may be called."""
    day = timezone.localdate() + dt.timedelta(days=10)
    return ready(people["staff"], "CV", XSS, date=day)


def test_the_page_shows_the_call_and_sends_it(
    coming: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    making.member("sin-correo", "CV", "Sara Sin Correo")
    summon_members(meeting=coming, by=people["staff"])
    client, url = client_as("officer"), reverse("gestion:call-send", args=[coming.code])
    page = client.get(url)
    assert XSS not in page.text and page.text.count("<h1") == 1
    assert "Sara Sin Correo" in page.text and "neighbourhood_councillor@" not in page.text
    assert "Mandarla igual" not in page.text
    stale = client.post(url, {"seen": "x"})
    assert "Algo cambió" in stale.text and not CallSent.objects.exists()
    assert client.post(url, {"seen": stale.context["form"]["seen"].value()}).status_code == 302
    assert CallSent.objects.get().sent_by == people["officer"]
    told = client.get(url)
    assert "Ya salió" in told.text and "2 por salir" in told.text and "Sin correo: 1" in told.text
    OutgoingMail.objects.filter(recipient="officer@example.org").update(
        state=MailState.FAILED, settled_at=timezone.now()
    )
    assert "1 sin entregar (Officer Prueba)" in client.get(url).text
    OutgoingMail.objects.all().delete()
    assert "2 de los que ya no queda registro" in client.get(url).text


def test_the_same_call_goes_out_again_only_if_somebody_confirms_it(
    coming: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    send_call(meeting=coming, by=people["staff"])
    client, url = client_as("officer"), reverse("gestion:call-send", args=[coming.code])
    page = client.get(url)
    assert "Lo que se mandaría de nuevo" in page.text
    data = {"seen": page.context["form"]["seen"].value()}
    assert "Confirmá que querés mandarla otra vez" in client.post(url, data).text
    assert CallSent.objects.count() == 1
    assert client.post(url, {**data, "confirmed": "on"}).status_code == 302
    assert CallSent.objects.count() == 2


def test_the_page_says_what_is_missing_and_where(people: dict[str, User], client_as: ClientAs) -> None:
    meeting = making.draft(people["staff"], "CV", date=timezone.localdate() + dt.timedelta(days=3))
    meeting.summons.all().delete()
    page = client_as("staff").get(reverse("gestion:call-send", args=[meeting.code])).text
    for name in ("meeting-edit", "agenda-edit", "summons-edit"):
        assert reverse(f"gestion:{name}", args=[meeting.code]) in page
    assert "Mandar la convocatoria</button>" not in page


def test_the_page_asks_when_it_is_late(people: dict[str, User], client_as: ClientAs) -> None:
    soon = timezone.localtime() + dt.timedelta(hours=3)
    meeting = ready(
        people["staff"], date=soon.date(), start_time=soon.time().replace(second=0, microsecond=0)
    )
    client, url = client_as("staff"), reverse("gestion:call-send", args=[meeting.code])
    page = client.get(url)
    assert "Faltan menos de 24 horas" in page.text
    data = {"seen": page.context["form"]["seen"].value()}
    assert "Confirmá" in client.post(url, data).text and not CallSent.objects.exists()
    assert client.post(url, {**data, "confirmed": "on"}).status_code == 302
    assert CallSent.objects.get().is_late


def test_who_is_called_by_the_page(coming: Meeting, people: dict[str, User], client_as: ClientAs) -> None:
    making.person("guest", "Inés Invitada")
    client, url = client_as("staff"), reverse("gestion:summons-edit", args=[coming.code])
    assert "Inés Invitada" in client.get(url).text
    assert "Elegila" in client.post(url, {"person": "Nadie", "quality": "principal"}).text
    assert client.post(url, {"person": "guest · Inés", "quality": "substitute"}).status_code == 302
    assert coming.summons.filter(person__code="guest", quality="substitute").exists()
    assert client.post(url, {"sacar": "guest"}).status_code == 302
    assert client.post(url, {"sacar": "nadie-asi"}).status_code == 404
    assert not coming.summons.filter(person__code="guest").exists()


def test_calling_off_by_the_page(coming: Meeting, people: dict[str, User], client_as: ClientAs) -> None:
    """Anybody then reads that it is called off, and why."""
    send_call(meeting=coming, by=people["staff"])
    client, url = client_as("staff"), reverse("gestion:meeting-cancel", args=[coming.code])
    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"reason": XSS}).status_code == 302
    for address in (f"/sesiones/{coming.code}/", "/sesiones/", "/"):
        page = Client().get(address).text
        assert "Suspendida" in page and XSS not in page
    detail = Client().get(f"/sesiones/{coming.code}/").text
    assert "&lt;script&gt;" in detail and "Orden del día" not in detail
    assert "Convocar de nuevo" in client.get(reverse("gestion:meeting-detail", args=[coming.code])).text
    assert client.post(url, {"reason": "Otra"}).status_code == 302  # back, with the reason
    assert Meeting.objects.get(pk=coming.pk).cancelled_reason == XSS


def test_the_form_of_a_meeting_leaves_to_the_portal_when_it_was_called(
    coming: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    url = reverse("gestion:meeting-edit", args=[coming.code])
    client = client_as("staff")
    assert 'name="convened_at"' in client.get(url).text
    send_call(meeting=coming, by=people["staff"])
    assert 'name="convened_at"' not in client.get(url).text
