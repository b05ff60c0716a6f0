"""A name is planted in every door and every text of the database, erased, and looked for in a dump of it."""

import base64
import datetime as dt
import io
import json
import re
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import outbox
from accounts.actions import remove_second_factor
from accounts.models import Notice, OutgoingMail, SharedValue, User
from municipalismo import embedded
from participation.actions.contributions import review_contribution
from participation.actions.meetings import AttendanceRow, record_attendance
from participation.actions.minutes import incorporate_minutes
from participation.actions.proposals import moderate_proposal, receive_proposal
from participation.models import (
    Attendance,
    Attendee,
    Contribution,
    ContributionContact,
    ContributionSheet,
    ImportBatch,
    ImportFile,
    Meeting,
    Response,
)
from planning import actions as planning
from planning.actions.requests import answer_request, register_request
from planning.models import Membership, Person, PersonContact, today
from reports.actions import erasing
from reports.actions.documents import create_document, save_part
from reports.actions.preparations import mark_read, prepare
from reports.actions.sealing import seal
from reports.chain import verify_chain
from reports.documents.registry import document_type
from reports.erasing import sweep
from reports.erasing.terms import STRUCK_OUT, Terms, phone_terms, plain, words_of
from reports.models import Document, Erasure, Follower
from tests.participation import making
from tests.participation.planted import plant
from tests.reports import following
from tests.reports.test_privileges import become_application

FIRST, LAST = "Zafirena", "Quorválteziña"
NAME = f"{FIRST} {LAST}"
EMAIL, PHONE = "zq.buzon@correo-secreto.example", "098 765 431"
NICKNAME = "la Zafi del almacén"
#: What may stand nowhere, however it is written: no case, no accents.
CANARIES = ("zafirena", "quorvaltezina", "correo-secreto", "98765431", "zafi del almacen")
PERIOD = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))


@pytest.fixture(autouse=True)
def journal(settings: Settings, tmp_path: Path) -> Path:
    """The journal and the mail files in a folder of the test's own."""
    settings.ERASURE_JOURNAL = tmp_path / "supresiones.jsonl"
    settings.EMAIL_FILE_PATH = tmp_path / "correo"
    settings.EMAIL_FILE_PATH.mkdir()
    return settings.ERASURE_JOURNAL


# -- planting


def guest(people: dict[str, User]) -> Person:
    """Somebody without a public function: with an account, a contact, and one visit to a meeting."""
    account = User.objects.create_user(EMAIL, "una clave larga y rara", name=NAME)
    person = planning.create_person(first_name=FIRST, last_name=LAST, user=account, by=people["staff"])
    planning.set_contact(person=person, email=EMAIL, phone=PHONE, by=people["staff"])
    return person


def approved_meeting(people: dict[str, User], person: Person) -> Meeting:
    """Approved minutes with the guest, and with contributions in which they are named."""
    staff = people["staff"]
    meeting = making.draft(staff, "CV")
    rows = [
        AttendanceRow(person=call.person, status="present", acting_as="principal")
        for call in meeting.summons.select_related("person")
    ]
    rows.append(AttendanceRow(person=person, status="present"))
    record_attendance(meeting=meeting, rows=rows, expected_version=meeting.edit_version, by=staff)
    meeting.refresh_from_db()
    for words in (
        f"Dice {NAME.upper()}: falta luz.",
        f"Llamar a {LAST}, {FIRST} al 098765431",
        f"Vive al lado de {NICKNAME}",
    ):
        making.said(meeting, staff, words)
    incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="7", by=staff)
    shown = meeting.contributions.order_by("pk")[0]
    for version, text in enumerate((f"Escribir a {EMAIL}", "Falta luz.")):
        review_contribution(
            contribution=shown, decision="show", public_text=text, expected_version=version, by=staff
        )
    return meeting


def published(people: dict[str, User]) -> Document:
    """A publication over it, whose chain must hold."""
    staff, mayor = people["staff"], people["mayor"]
    document = create_document(
        kind="participacion", period_from=PERIOD[0], period_to=PERIOD[1], bodies=making.bodies("CV"), by=staff
    )
    preparation = prepare(document=document, by=staff, render_now=True)
    mark_read(preparation=preparation, by=mayor)
    seal(preparation=preparation, by=mayor)
    document.refresh_from_db()
    return document


def plant_in_doors(people: dict[str, User], person: Person, client_as: Callable[[str], Client]) -> None:
    """Through each door that takes words, as people would, or straight into the table behind it."""
    staff = people["staff"]
    client = client_as("staff")
    client.post(f"/gestion/personas/{person.code}/contacto/", {"email": EMAIL, "phone": PHONE})
    own = Client()
    own.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = SessionStore()
    session["aviso"] = f"Se guardó a {NAME}"
    session.create()
    EmailAddress.objects.create(user=person.user, email=EMAIL, primary=True)
    Authenticator.objects.create(user=person.user, type="totp", data={"secret": f"{NAME}"})
    Notice.objects.create(
        user=staff, text=f"La invitación a {NAME} no salió", url=f"/gestion/personas/{person.code}/"
    )
    with transaction.atomic():
        outbox.put(event="prueba-1", recipient=EMAIL, subject="Hola", body=f"Hola, {NAME}", user=person.user)
        outbox.put(event="prueba-2", recipient=staff.email, subject=NAME, body=f"Vino {NAME}", user=staff)
    kind = ContentType.objects.get_for_model(Person)
    LogEntry.objects.create(
        user=staff,
        content_type=kind,
        object_id="1",
        object_repr=NAME,
        action_flag=CHANGE,
        change_message=NAME,
    )
    batch = ImportBatch.objects.create(
        created_by=staff, state="done", summary={"muestra": [["1", FIRST, LAST]]}
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("hoja.xml", f"<c>{NAME}</c>")
    for name, data in (
        ("personas.csv", f"codigo;nombre\nx;{NAME}".encode()),
        ("latin.csv", NAME.encode("latin-1")),
        ("planilla.xlsx", packed.getvalue()),
        ("utf16.csv", NAME.encode("utf-16")),
    ):
        ImportFile.objects.create(batch=batch, name=name, data=data)
    ImportBatch.objects.create(
        created_by=staff,
        state="refused",
        errors=[{"fila": 2, "nombre": FIRST, "apellido": LAST, "motivo": f"{LAST} {FIRST}"}],
    )
    with connection.cursor() as cursor:
        for status in ("todo", "succeeded", "failed"):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args, status) "
                "VALUES ('default', 'nada', %s, %s, %s::procrastinate_job_status)",
                [f"persona-{NAME}-{status}", json.dumps({"a": EMAIL, "quien": {"nombre": NAME}}), status],
            )
    document = create_document(
        kind="participacion", period_from=PERIOD[0], period_to=PERIOD[1], bodies=making.bodies("CM"), by=staff
    )
    save_part(document=document, key="introduccion", text=f"Gracias a {NAME}.", expected_version=0, by=staff)
    prepare(document=document, by=staff, render_now=True)
    register_request(
        kind="access", channel="email", received_on=dt.date(2026, 6, 1), about=NAME, person=person,
        detail=f"{NAME} pide ver", contact=PHONE, by=staff,
    )  # fmt: skip
    Path(erasing.settings.EMAIL_FILE_PATH, "uno.log").write_text(f"To: {EMAIL}\n\nHola {NAME}")


#: Columns whose words the database itself holds to a list, a pattern or a hash; and the sealed documents.
_NOT_PLANTED = re.compile(
    r"sha256|_hash|hash$|\.code$|code_hash|pgh_label|\.key$|django_(migrations|content_type|session)|auth_permission"
    r"|reports_(publication|preparation|rendition|reading|erasure|withdrawal|destruction)|sealedmigration"
    r"|procrastinate_(jobs|periodic)|geometry|planning_rulesetting.*\.(key|value)|password"
    # What bodies, places, themes and other accounts are called is never struck out.
    r"|planning_(body|theme|neighbourhood|subzone|municipality)\.(name|department|contact_email)$|accounts_user\.(name|email)$"
)


def plant_everywhere() -> list[str]:
    """Write the name into one row of every column of text or JSON that takes it; returns which."""
    fields = {
        (model._meta.db_table, field.column): field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
    }
    planted = []
    for column in sweep.columns():
        field = fields.get((column.table, column.name))
        too_short = column.most is not None and column.most < len(NAME)
        if (
            _NOT_PLANTED.search(str(column))
            or column.kind == "bytea"
            or too_short
            or getattr(field, "choices", None)
        ):
            continue
        words = json.dumps({"x": [NAME, EMAIL]}) if column.kind.startswith("json") else NAME
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {column.table} DISABLE TRIGGER USER")
                cursor.execute(
                    f"UPDATE {column.table} SET {column.name} = %s WHERE ctid = (SELECT min(ctid) FROM {column.table})",
                    [words],
                )
                if cursor.rowcount:
                    planted.append(str(column))
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {column.table} ENABLE TRIGGER USER")
        except DatabaseError:
            continue
    return planted


# -- looking


def dump() -> str:
    """The whole database as plain SQL, as ``pg_dump`` tells it."""
    settings = connection.settings_dict
    command = [
        str(embedded.program("pg_dump")), "-h", settings["HOST"], "-U", settings["USER"], "-d", settings["NAME"],
        "--inserts", "--encoding=UTF8",
    ]  # fmt: skip
    if settings.get("PORT"):
        command += ["-p", str(settings["PORT"])]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def unpacked(data: bytes, depth: int = 3) -> Iterator[str]:
    """What some bytes say: as they are, inside archives, and unpacked."""
    yield data.decode("utf-8", "ignore")
    yield data.decode("latin-1")
    yield data.decode("utf-16", "ignore")
    if not depth:
        return
    if data[:2] == b"PK" and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name), depth - 1)
    for start in re.finditer(rb"stream\r?\n|\x78[\x01\x5e\x9c\xda]", data):
        place = start.end() if start.group().startswith(b"stream") else start.start()
        try:
            yield zlib.decompressobj().decompress(data[place:], 20_000_000).decode("latin-1")
        except zlib.error:
            continue


def said_by(sql: str) -> Iterator[str]:
    """The dump, and what stands encoded in it: bytes in hexadecimal, and base64 with or without signature."""
    yield sql
    for hexadecimal in re.findall(r"\\x([0-9a-f]{8,})", sql):
        yield from unpacked(bytes.fromhex(hexadecimal))
    for text in re.findall(r"[.']?([A-Za-z0-9_-]{16,}={0,2})", sql):
        try:
            yield from unpacked(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), depth=1)
        except ValueError:
            continue


def found_in(sql: str) -> set[str]:
    """The canaries that a dump still holds, in any spelling."""
    found = set()
    for text in said_by(sql):
        low = plain(text)
        digits = re.sub(r"[\s().-]", "", low) if "98" in low else low
        found |= {canary for canary in CANARIES if canary in low or canary in digits}
    return found


def figures(document: Document) -> dict[str, Any]:
    """Every figure that the analysis works out now of the same period."""
    return document_type("participacion").snapshot(document, code="0000000000000000")["cifras"]


@pytest.fixture
def planted(people: dict[str, User], client_as: Callable[[str], Client]) -> dict[str, Any]:
    """The portal with the name in it, and its figures."""
    person = guest(people)
    meeting = approved_meeting(people, person)
    document = published(people)
    plant_in_doors(people, person, client_as)
    plant(people, lambda _column: NAME)
    Attendee.objects.update(email=EMAIL, phone=PHONE)
    ContributionContact.objects.update(email=EMAIL)
    following.confirmed(EMAIL, "reuniones")
    places = plant_everywhere()
    person = Person.objects.get(pk=person.pk)
    return {"person": person, "meeting": meeting, "document": document, "places": places}


@pytest.mark.django_db(transaction=True)
def test_a_name_goes_from_everywhere(planted: dict[str, Any], journal: Path, settings: Settings) -> None:
    """Erased, it stands nowhere in a dump; the chain holds; every figure is what it was; all that is counted stays."""
    person, document = planted["person"], planted["document"]
    Person.objects.filter(pk=person.pk).update(first_name=FIRST, last_name=LAST)
    person.user.email = EMAIL
    person.user.name = NAME
    person.user.save()
    PersonContact.objects.filter(person=person).update(email=EMAIL, phone=PHONE)
    before = figures(document), Attendance.objects.count(), Contribution.objects.count(), verify_chain().head
    assert len(planted["places"]) > 80, planted["places"]
    assert found_in(dump()) == set(CANARIES)
    report = erasing.erase_person(person=Person.objects.get(pk=person.pk), words=[NICKNAME])
    assert report.problems == []
    assert found_in(dump()) == set()
    # Whole: nothing is written to what would stand in the place of an address.
    for model in (Attendee, ContributionContact, ContributionSheet, Follower):
        assert not model.objects.exists()
    assert verify_chain().broken == []
    assert (
        figures(document),
        Attendance.objects.count(),
        Contribution.objects.count(),
        verify_chain().head,
    ) == before
    assert list(Path(settings.EMAIL_FILE_PATH).iterdir()) == []
    assert found_in(journal.read_text()) == set() and journal.stat().st_mode & 0o077 == 0
    assert Erasure.objects.get().target == person.pk
    with pytest.raises(DatabaseError, match="aprobada"), transaction.atomic():
        Contribution.objects.filter(meeting=planted["meeting"]).update(verbatim="x")


# -- whom, and what stays


def councillor(people: dict[str, User], person: Person) -> Person:
    """The guest, lately a member of the neighbourhood council, present at a session with approved minutes."""
    planning.add_membership(
        person=person,
        body=making.bodies("CV")[0],
        quality="principal",
        valid_from=dt.date(2025, 1, 1),
        by=None,
    )
    meeting = making.approved(people["staff"], "CV")
    assert Attendance.objects.filter(meeting=meeting, person=person, acting_as="principal").exists()
    Membership.objects.filter(person=person).update(valid_to=today() - dt.timedelta(days=1))
    return person


def said(by: User, words: str, *, number: str = "1") -> Contribution:
    """A contribution under approved minutes."""
    meeting = making.draft(by, "CM")
    making.present(meeting, by)
    contribution = making.said(meeting, by, words)
    incorporate_minutes(meeting=meeting, approved_on=meeting.date, number=number, by=by)
    return contribution


def test_who_held_office_keeps_the_name_and_loses_the_rest(people: dict[str, User]) -> None:
    person = councillor(people, guest(people))
    report = erasing.erase_person(person=person)
    person.refresh_from_db()
    assert str(person) == NAME and person.user is None
    assert not PersonContact.objects.filter(person=person).exists()
    assert not User.objects.filter(email=EMAIL).exists()
    assert report.problems == [] and "Ley 18.381" in report.kept[0] and "Ley 18.331" in report.kept[0]
    events: Any = Person.pgh_event_model
    assert set(events.objects.filter(pgh_obj_id=person.pk).values_list("user_id", flat=True)) == {None}


def test_a_member_under_18_is_no_public_name(people: dict[str, User]) -> None:
    person = guest(people)
    Person.objects.filter(pk=person.pk).update(is_minor=True)
    erasing.erase_person(person=councillor(people, person))
    assert NAME not in str(Person.objects.get(pk=person.pk))


def test_twice_is_harmless(people: dict[str, User]) -> None:
    person = guest(people)
    erasing.erase_person(person=person)
    once = str(Person.objects.get(pk=person.pk))
    assert erasing.erase_person(person=person).problems == []
    assert str(Person.objects.get(pk=person.pk)) == once


def test_the_account_of_who_acted_stays_without_a_name(people: dict[str, User]) -> None:
    """Sessions, factors and mail go; minutes that the account approved stay approved by it."""
    staff = people["staff"]
    meeting = making.approved(staff)
    EmailAddress.objects.create(user=staff, email=staff.email, primary=True)
    Authenticator.objects.create(user=staff, type="totp", data={"secret": "x"})
    Notice.objects.create(user=staff, text="Lo tuyo")
    User.objects.filter(pk=staff.pk).update(is_municipal_staff=False)
    assert erasing.erase_account(user=staff).problems == []
    for model in (EmailAddress, Authenticator, Notice):
        assert not model.objects.filter(user=staff).exists(), model
    staff.refresh_from_db()
    meeting.minutes.refresh_from_db()
    assert meeting.minutes.approved_by == staff and staff.name == f"Cuenta borrada {staff.pk}"
    assert not staff.is_active and not staff.is_municipal_staff and not staff.has_usable_password()
    events: Any = User.pgh_event_model
    assert set(events.objects.filter(pgh_obj_id=staff.pk).values_list("name", flat=True)) == {staff.name}


@pytest.mark.django_db(transaction=True)
def test_why_a_second_factor_was_taken_away_is_forgotten(people: dict[str, User]) -> None:
    """The reason says what happened to somebody without naming them, so no search for the name would find it."""
    reason = "La internaron y perdió el teléfono; vino la hermana"
    user = guest(people).user
    assert user is not None
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    remove_second_factor(user=user, reason=reason, by=people["administrator"])
    assert dump().count(reason) == 3, "the account, its audit copy and the letter"
    assert erasing.erase_account(user=user).problems == []
    assert reason not in dump()
    user.refresh_from_db()
    assert user.second_factor_removed_at and user.second_factor_removal_reason == ""


def test_the_last_administrator_is_not_erased(people: dict[str, User]) -> None:
    report = erasing.erase_account(user=people["administrator"])
    assert "única cuenta" in report.problems[0]
    people["administrator"].refresh_from_db()
    assert people["administrator"].is_active and not Erasure.objects.exists()


def test_nobody_is_erased_out_of_an_office_or_a_role(
    people: dict[str, User], journal: Path, capsys: pytest.CaptureFixture
) -> None:
    """The same question that the page asks, whoever calls: a prompt, the command, or the purge."""
    for name, words in (
        ("councillor", "integra un órgano"),
        ("staff", "tiene un rol"),
        ("publisher", "tiene un rol"),
    ):
        user = people[name]
        person = Person.objects.filter(user=user).first()
        told = [erasing.erase_account(user=user), *([erasing.erase_person(person=person)] if person else [])]
        for report in told:
            assert words in report.problems[0] and not report.lines
        with pytest.raises(CommandError, match=words):
            call_command("purge_personal_data", account=user.email)
        user.refresh_from_db()
        assert user.is_active and "borrada" not in user.email
    assert not Erasure.objects.exists() and not journal.exists()
    back = people["councillor"].person  # as a backup from before the end of the mandate brings them back
    assert erasing.erase_person(person=back, again=True).problems == []


def test_who_was_not_erased_is_erased_later_by_whom_is_told(people: dict[str, User]) -> None:
    """A granted request by the next purge; what was asked at a prompt, or by a restore, only by asking it again."""
    person = guest(people)
    User.objects.filter(pk=person.user_id).update(is_municipal_staff=True)
    (asked,) = erasing.erase_person(person=person).problems
    (account,) = erasing.erase_account(user=people["staff"]).problems
    administrators = User.objects.filter(is_administrator=True)
    assert administrators.count() == 1
    (restored,) = erasing.erase_account(user=administrators.get(), again=True).problems
    for problem, then in ((asked, "mismo comando"), (account, "mismo comando"), (restored, "--reapply")):
        assert then in problem and "la limpieza de la noche no lo hace" in problem
    User.objects.filter(pk=person.user_id).update(is_municipal_staff=False)
    call_command("purge_personal_data")
    assert str(Person.objects.get(pk=person.pk)) == NAME  # true: nobody but who asked does it
    call_command("purge_personal_data", person=person.code)
    assert str(Person.objects.get(pk=person.pk)).startswith("Persona borrada")


def test_somebody_else_of_the_same_name_keeps_theirs(people: dict[str, User]) -> None:
    person = guest(people)
    other = planning.create_person(first_name=FIRST, last_name=LAST, by=people["staff"])
    notice = Notice.objects.create(user=people["staff"], text=f"Vino {NAME}")
    told = said(people["staff"], f"Dice {NAME} que falta luz")
    report = erasing.erase_person(person=person)
    other.refresh_from_db()
    notice.refresh_from_db()
    assert str(other) == NAME and NAME in notice.text
    (problem,) = report.problems
    assert "se llama igual" in problem and "avisos (1)" in problem and f"Los aportes: {told.code}." in problem
    assert "--contribution CÓDIGO" in problem and NAME not in problem
    assert erasing.erase_contribution(contribution=told, words=[NICKNAME]).problems == []


def test_an_account_named_as_something_of_the_town_or_as_somebody_else(people: dict[str, User]) -> None:
    """What is also the name of a body, of a person or of another account stays in texts, and that is told."""
    staff, body = people["staff"], making.bodies("CM")[0]
    planning.create_person(first_name=FIRST, last_name=LAST, by=staff)
    for number, name in enumerate(
        (body.name, "Flor de Maroñas", "Municipio F", NAME, staff.name + " Prueba")
    ):
        if name.endswith("Prueba"):
            User.objects.filter(pk=staff.pk).update(name=name)
        account = User.objects.create_user(f"a.{number}@otra-casa.example", name=name)
        notice = Notice.objects.create(user=staff, text=f"{name}: a.{number}@otra-casa.example")
        report = erasing.erase_account(user=account)
        notice.refresh_from_db()
        assert notice.text == f"{name}: {STRUCK_OUT}"
        assert len(report.problems) == 1 and "no se tocaron" in report.problems[0], name
    assert making.bodies("CM")[0].name == body.name


def test_words_that_name_a_body_are_no_ones(people: dict[str, User]) -> None:
    """Neither by hand nor from a journal of before this was held."""
    body = making.bodies("CM")[0]
    report = erasing.erase_words(words=[body.name, NAME])
    assert making.bodies("CM")[0].name == body.name and "no se tocaron" in report.problems[0]
    assert len(Erasure.objects.get().fingerprints) == 1


def test_the_words_of_a_contribution(people: dict[str, User]) -> None:
    """They go under approved minutes too, with what the review let be read; it is still counted."""
    contribution = said(people["staff"], "Vivo en la calle tal y estoy enferma")
    review_contribution(
        contribution=contribution,
        decision="show",
        public_text="Está enferma",
        expected_version=0,
        by=people["staff"],
    )
    erasing.erase_contribution(contribution=contribution)
    contribution.refresh_from_db()
    events: Any = type(contribution.review).pgh_event_model
    assert contribution.verbatim == erasing.ERASED_WORDS
    assert (contribution.review.decision, contribution.review.public_text) == ("withhold", "")
    assert set(events.objects.values_list("public_text", flat=True)) == {""}
    assert Contribution.objects.counted().filter(pk=contribution.pk).exists()


def test_what_is_published_is_told_and_not_touched(people: dict[str, User]) -> None:
    """A seal is not broken for it: whoever asked is told which way there is, and the command fails."""
    staff, mayor = people["staff"], people["mayor"]
    making.approved(staff, "CV")
    document = create_document(
        kind="participacion", period_from=PERIOD[0], period_to=PERIOD[1], bodies=making.bodies("CV"), by=staff
    )
    save_part(document=document, key="introduccion", text=f"Gracias a {NAME}.", expected_version=0, by=staff)
    preparation = prepare(document=document, by=staff, render_now=True)
    mark_read(preparation=preparation, by=mayor)
    seal(preparation=preparation, by=mayor)
    report = erasing.erase_words(words=[NAME])
    assert "reports_preparation.snapshot" in report.problems[0] and "retiralo" in report.problems[0]
    assert verify_chain().broken == []
    with pytest.raises(CommandError, match="retiralo"):
        call_command("purge_personal_data", words=[NAME])


# -- by order of a request, and by command


def test_an_answered_request_is_carried_out_once(people: dict[str, User], client_as: Callable) -> None:
    """And its page tells what happened: waiting, held back, done and what it reached."""

    def page() -> str:
        return client_as("staff").get(asked.get_absolute_url()).text

    person, staff = guest(people), people["staff"]
    facts = {"channel": "email", "received_on": dt.date(2026, 6, 1), "person": person, "by": staff}
    asked = register_request(kind="erasure", contact=EMAIL, **facts)
    register_request(kind="access", **facts)
    assert erasing.erase_ordered().lines == []
    assert "Qué se borró" not in page()
    answer_request(request=asked, answer=f"Se borra lo de {NAME}.", by=people["administrator"])
    assert "se borra en la próxima limpieza" in page()
    Notice.objects.create(user=staff, text=f"Vino {NAME}")
    User.objects.filter(pk=person.user_id).update(is_municipal_staff=True)  # since it was ordered
    report = erasing.erase_ordered()
    assert "antes" in report.problems[0] and "siguiente lo intenta" in report.problems[0]
    assert str(Person.objects.get(pk=person.pk)) == NAME
    assert "Todavía nada. Su cuenta está activa" in page()
    User.objects.filter(pk=person.user_id).update(is_municipal_staff=False)
    erasing.erase_ordered()
    done = Erasure.objects.get()
    done.left = ["Leé cada uno."]
    done.save()
    told = page()
    assert f"{timezone.localtime(done.done_at):%d/%m/%Y %H:%M}" in told and "avisos (1)" in told
    assert (
        f"Una persona del registro n.º {person.pk}" in told
        and "Leé cada uno." in told
        and "Todavía" not in told
    )
    assert str(Person.objects.get(pk=person.pk)).startswith("Persona borrada")
    assert Erasure.objects.get().request == asked
    asked.refresh_from_db()
    assert (asked.contact, asked.answer) == ("", "")
    assert erasing.erase_ordered().lines == []


def test_the_command_rehearses(people: dict[str, User], journal: Path, capsys: pytest.CaptureFixture) -> None:
    """With ``--dry-run`` nothing happens, to files neither."""
    person = guest(people)
    mail = Path(erasing.settings.EMAIL_FILE_PATH, "uno.log")
    mail.write_text(NAME)
    call_command("purge_personal_data", person=person.code, dry_run=True)
    assert "Ensayo" in capsys.readouterr().out
    person.refresh_from_db()
    assert str(person) == NAME and mail.exists() and not journal.exists() and not Erasure.objects.exists()
    with pytest.raises(CommandError, match="No hay esa persona"):
        call_command("purge_personal_data", person="nadie")
    call_command("purge_personal_data", person=person.code)
    assert "entera" in capsys.readouterr().out


def test_an_erasure_that_cannot_be_written_down_does_not_happen(
    people: dict[str, User], settings: Settings
) -> None:
    person = guest(people)
    settings.ERASURE_JOURNAL = Path("/proc/nada/supresiones.jsonl")
    with pytest.raises(OSError):
        erasing.erase_person(person=person)
    person.refresh_from_db()
    assert str(person) == NAME


# -- after a restore


def test_a_restored_backup_forgets_again(people: dict[str, User], journal: Path) -> None:
    """What was erased comes back, as with a backup of the day before, and goes again by ids and hashes alone."""
    person = guest(people)
    contribution = said(people["staff"], f"Soy {NICKNAME}")
    other = said(people["staff"], "Vivo en la calle tal", number="2")
    with transaction.atomic():
        erasing.erase_person(person=person, words=[NICKNAME])
        erasing.erase_contribution(contribution=other)
        Notice.objects.create(user=people["staff"], text="Lo de después")
        written = journal.read_text()
        transaction.set_rollback(True)
    assert found_in(written) == set() and len(written.splitlines()) == 2
    Notice.objects.create(user=people["staff"], text=f"Vino {NICKNAME}")
    assert str(Person.objects.get(pk=person.pk)) == NAME and not Erasure.objects.exists()
    report = erasing.reapply_erasures(journal)
    assert report.problems == []
    assert str(Person.objects.get(pk=person.pk)).startswith("Persona borrada")
    assert Contribution.objects.get(pk=contribution.pk).verbatim == f"Soy {STRUCK_OUT}"
    assert Contribution.objects.get(pk=other.pk).verbatim == erasing.ERASED_WORDS
    assert STRUCK_OUT in Notice.objects.get(text__startswith="Vino").text
    assert erasing.reapply_erasures(journal).problems == []


def restored_after(work: Callable[[], object], journal: Path) -> None:
    """As if a backup of before ``work`` had been restored; what it wrote into the journal stays."""
    with transaction.atomic():
        work()
        transaction.set_rollback(True)
    assert not Erasure.objects.exists() and journal.exists()


def test_two_of_one_name_in_columns_that_hold_no_constant(people: dict[str, User], journal: Path) -> None:
    """Codes and addresses must go on being different ones, and valid, when several are struck out."""
    addresses = ["zafi.uno@secreto.example", "zafi.dos@secreto.example"]
    users = [User.objects.create_user(address, name="Alguien") for address in addresses]
    one, two = (
        Person.objects.create(code=code, first_name="Alguien", last_name="Distinto")
        for code in ("zafirena-quorvaltezina", "zafirena-quorvaltezina-2")
    )
    restored_after(lambda: erasing.erase_words(words=[NAME, *addresses]), journal)
    assert erasing.reapply_erasures(journal).problems == []
    for row in (one, two, *users):
        row.refresh_from_db()
        row.clean_fields()
    assert one.code == f"borrado-{one.pk}" and two.code == f"borrado-{two.pk}"
    assert users[0].email == f"borrado-{users[0].pk}@borrado.invalid" and users[0].email != users[1].email


def test_one_that_fails_does_not_stop_the_others(
    people: dict[str, User], journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The restore is done by then: what cannot be applied is told, and the next one is."""
    first, second = (
        planning.create_person(first_name=name, last_name=LAST, by=people["staff"])
        for name in ("Primera", "Segunda")
    )

    def both() -> None:
        erasing.erase_person(person=first)
        erasing.erase_person(person=second)

    restored_after(both, journal)
    really = erasing.erase_person

    def failing(**arguments: Any) -> erasing.ErasureReport:
        if arguments["person"] == first:
            Person.objects.filter(pk=first.pk).update(code=second.code)  # breaks the transaction itself
        return really(**arguments)

    monkeypatch.setattr(erasing, "erase_person", failing)
    report = erasing.reapply_erasures(journal)
    assert len(report.problems) == 1 and str(first.pk) in report.problems[0]
    assert str(Person.objects.get(pk=second.pk)).startswith("Persona borrada")


def test_a_name_corrected_after_the_backup_hides_nobody(people: dict[str, User], journal: Path) -> None:
    """Every name and address that the audit knows is journalled under the key."""
    staff = people["staff"]
    person = planning.create_person(first_name="Zafrena", last_name="Corvaltezina", by=staff)
    account = User.objects.create_user("vieja@secreto.example", name="Alguien")

    def corrected_and_erased() -> None:
        Person.objects.filter(pk=person.pk).update(first_name=FIRST, last_name=LAST)
        User.objects.filter(pk=account.pk).update(email=EMAIL)
        erasing.erase_person(person=person)
        erasing.erase_account(user=account)

    restored_after(corrected_and_erased, journal)
    assert found_in(journal.read_text()) == set() and "vieja" not in journal.read_text()
    assert erasing.reapply_erasures(journal).problems == []
    assert str(Person.objects.get(pk=person.pk)).startswith("Persona borrada")
    assert User.objects.get(pk=account.pk).name.startswith("Cuenta borrada")
    assert erasing.reapply_erasures(journal).problems == []


def test_each_row_knows_its_key(people: dict[str, User], settings: Settings, journal: Path) -> None:
    """Stored rows do not pass for rows of the key of today."""
    settings.ERASURE_KEY = "la clave de antes"
    erasing.erase_words(words=[NAME])
    old = erasing.key_name()
    journal.unlink()
    settings.ERASURE_KEY = "la clave de hoy"
    assert Erasure.objects.get().key == old != erasing.key_name()
    assert "otra clave" in erasing.reapply_erasures().problems[0]


def test_counters_and_used_codes_are_not_forgotten(
    people: dict[str, User], django_capture_on_commit_callbacks: Callable
) -> None:
    """Their keys are hashes: an erasure is no way to guess again."""
    SharedValue.objects.create(key="x" * 64, value=9, expires_at=timezone.now() + dt.timedelta(hours=1))
    caches["memory"].set("nombre", NAME)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_words(words=[NAME])
    assert SharedValue.objects.get().value == 9 and caches["memory"].get("nombre") is None


def test_a_journal_of_another_portal_or_key_erases_nobody(
    people: dict[str, User], journal: Path, settings: Settings
) -> None:
    person = guest(people)
    with transaction.atomic():
        erasing.erase_person(person=person)
        transaction.set_rollback(True)
    Person.objects.filter(pk=person.pk).update(first_name="Otra", last_name="Distinta")
    User.objects.filter(pk=person.user_id).update(email="otra@distinta.example")
    (problem,) = erasing.reapply_erasures(journal).problems
    assert f"n.º {person.pk}" in problem and "otra identidad" in problem
    assert str(Person.objects.get(pk=person.pk)) == "Otra Distinta"
    settings.ERASURE_KEY = "otra clave"
    assert "otra clave" in erasing.reapply_erasures(journal).problems[0]
    journal.write_text("no es json\n")
    assert "línea 1" in erasing.reapply_erasures(journal).problems[0]
    with pytest.raises(CommandError, match="No se pudo leer"):
        call_command("purge_personal_data", reapply=True, journal=journal.with_name("no-existe"))


# -- reading names


@pytest.mark.parametrize(
    "text",
    [
        "Ana Pérez", "ANA PEREZ", "pérez, ana", "ana-perez", "/personas/ana_perez/", "Ana%20P\u00e9rez",
        "Ana\u00a0Pe\u0301rez",        "Ana P\u00e9rez.", "«Ana  Pérez»",
    ],
)  # fmt: skip
def test_a_name_is_read_however_it_is_written(text: str) -> None:
    terms = Terms.of([words_of("Ana Pérez"), words_of("Pérez Ana")])
    assert terms.occur_in(text)
    assert not terms.occur_in(terms.strike_out(text)) and STRUCK_OUT in terms.strike_out(text)


@pytest.mark.parametrize("text", ["Diana Pérez", "Ana Perezoso", "Ana y Pérez vinieron", "Ana", "Pérez", ""])
def test_other_names_are_left_alone(text: str) -> None:
    terms = Terms.of([words_of("Ana Pérez"), words_of("Pérez Ana")])
    assert not terms.occur_in(text)


@pytest.mark.parametrize("text", ["098 765 431", "098765431", "+598 98 765 431", "(098) 765-431", "98765431"])
def test_a_telephone_is_read_however_it_is_written(text: str) -> None:
    assert Terms.of(phone_terms("098 765 431")).occur_in(text)
    assert Terms.of(phone_terms("+598 98 765 431")).occur_in(text)
    assert not list(phone_terms("int. 12"))


def test_a_short_column_holds_what_stands_in_the_place_of_a_name() -> None:
    terms = Terms.of([words_of("a b")])
    assert terms.strike_out("a b", most=5) == STRUCK_OUT[:5]


def test_names_split_in_json_are_emptied() -> None:
    terms = Terms.of([words_of("Ana Pérez")])
    struck = terms.strike_out_of_json(
        {"nombre": "Ana", "apellido": "Pérez", "fila": 3, "otro": ["Ana Pérez", "Anahí"]}
    )
    assert struck == {"nombre": STRUCK_OUT, "apellido": STRUCK_OUT, "fila": 3, "otro": [STRUCK_OUT, "Anahí"]}


@pytest.mark.parametrize(
    ("rows", "struck"),
    [
        ([{"n": "Juan", "a": "Gómez"}, {"n": "María", "a": "Pérez"}], False),
        ([["Juan", "Gómez"], ["María", "Pérez"]], False),
        ({"x": {"n": "Juan", "a": "Gómez"}, "y": {"n": "María", "a": "Pérez"}}, False),
        ([{"n": "Juan", "a": "Pérez Gómez"}], False),
        ([{"n": "Juan", "a": "Pérez"}], True),
        ([["1", "Juan", "Pérez"]], True),
        ({"n": ["Juan"], "a": ["Pérez"]}, True),
    ],
)
def test_two_people_in_json_are_not_one(rows: Any, struck: bool) -> None:
    """The words of a name must stand in one object."""
    clean = Terms.of([words_of("Juan Pérez"), words_of("Pérez Juan")]).strike_out_of_json(rows)
    assert (clean != rows) is struck
    assert ("Juan" in json.dumps(clean)) is not struck


def test_the_web_can_erase_nobody(people: dict[str, User]) -> None:
    """It is not its role: it may not rewrite what the audit copied, nor say that somebody was erased."""
    person = guest(people)
    become_application()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        erasing.erase_person(person=person)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Erasure.objects.create(scope="person", target=person.pk)


def test_who_follows_is_found_by_the_address(people: dict[str, User]) -> None:
    """Whole, with what was written to it; whoever else follows stays."""
    following.confirmed(EMAIL, "reuniones")
    following.confirmed("otra@example.org", "reuniones")
    report = erasing.erase_words(words=[EMAIL])
    assert report.problems == [] and "correos de quienes siguen algo: 1" in "\n".join(report.lines)
    assert Follower.objects.get().email == "otra@example.org"
    assert not OutgoingMail.objects.filter(recipient=EMAIL).exists()


def test_what_was_proposed_is_erased_with_its_address(people: dict[str, User]) -> None:
    """The words, the address and the letters to it; the code goes on telling what became of it, also published."""
    staff = people["staff"]
    receipt = receive_proposal(verbatim=f"{NAME} pide luz", stamp="a", email=EMAIL)
    contribution = receipt.contribution
    moderate_proposal(
        contribution=contribution, state="admitted", decision="show", public_text=f"{NAME} pide luz",
        expected_version=0, by=staff,
    )  # fmt: skip
    answer = plant(people, lambda _column: "Otra cosa")["response"]
    Response.objects.filter(pk=answer.pk).update(
        state="published", decision="accepted", summary=f"A {NAME}: se hace.", published_at=timezone.now(),
        published_by=staff,
    )  # fmt: skip
    assert OutgoingMail.objects.filter(recipient=EMAIL).exists()
    report = erasing.erase_contribution(contribution=contribution, words=[NAME])
    assert report.problems == []
    contribution.refresh_from_db()
    assert contribution.verbatim == erasing.ERASED_WORDS
    assert Contribution.objects.heard().filter(pk=contribution.pk).exists()
    assert not Contribution.objects.published().filter(pk=contribution.pk).exists()
    assert not ContributionContact.objects.filter(contribution=contribution).exists()
    assert not OutgoingMail.objects.filter(recipient=EMAIL).exists()
    assert Response.objects.get(pk=answer.pk).summary == f"A {STRUCK_OUT}: se hace."
    with pytest.raises(DatabaseError, match="publicada"), transaction.atomic():
        Response.objects.filter(pk=answer.pk).update(summary="x")
    assert receipt.code in Client().get(f"/seguimiento/{receipt.code}/").text.replace("-", "")
