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
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import Settings

from accounts import outbox
from accounts.models import Notice, User
from municipalismo import embedded
from participation.actions.contributions import review_contribution
from participation.actions.meetings import AttendanceRow, record_attendance
from participation.actions.minutes import approve_minutes
from participation.models import Attendance, Contribution, ImportBatch, ImportFile, Meeting
from planning import actions as planning
from planning.actions.requests import register_request
from planning.models import Person, PersonContact
from reports.actions import erasing
from reports.actions.documents import create_document, save_part
from reports.actions.preparations import mark_read, prepare
from reports.actions.sealing import seal
from reports.chain import verify_chain
from reports.documents.registry import document_type
from reports.erasing import sweep
from reports.models import Document, Erasure
from tests.participation import making

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
    approve_minutes(meeting=meeting, approved_on=meeting.date, number="7", by=staff)
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
    from reports.erasing.terms import plain

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
    assert len(planted["places"]) > 45, planted["places"]
    assert found_in(dump()) == set(CANARIES)
    report = erasing.erase_person(person=Person.objects.get(pk=person.pk), words=[NICKNAME])
    assert report.problems == []
    assert found_in(dump()) == set()
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
