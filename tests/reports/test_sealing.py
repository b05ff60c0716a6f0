"""Documents through their states, and the seal."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from participation.records.states import IMPORT_MOVES
from participation.tasks import retry_stalled_jobs
from participation.transitions import LIFE
from planning.concurrency import EditConflict
from planning.models import PublisherDelegation
from planning.sheets.states import SHEET_MOVES
from reports import actions
from reports.chain import verify_chain
from reports.models import (
    Document,
    DocumentState,
    Format,
    Preparation,
    PreparationState,
    Publication,
    Reading,
    Rendition,
)
from reports.tasks import ATTEMPTS, render
from reports.transitions import DOCUMENT_MOVES, PREPARATION_MOVES, InvalidTransition, diagram
from tests.reports.conftest import SmallKind, Walk

ROLES = (
    "administrator",
    "staff",
    "mayor",
    "councillor",
    "neighbourhood_councillor",
    "officer",
    "team",
    "coordinator",
    "publisher",
    "nobody",
)
WRITERS = {"staff", "team", "coordinator"}
READERS = {"staff", "team", "coordinator", "mayor", "publisher"}
SEALERS = {"mayor", "publisher"}


def newest(document: Document) -> Preparation:
    return document.preparations.first()


def save_part(document: Document, by: User) -> None:
    actions.save_part(document=document, key="introduccion", text="Hola", expected_version=0, by=by)


ACTIONS: dict[str, tuple[Callable[[Document, User], object], set[str], set[str]]] = {
    # name: (call, roles that may, states it is possible from)
    "save_part": (save_part, WRITERS, {"draft"}),
    "prepare": (lambda d, by: actions.prepare(document=d, by=by), WRITERS, {"draft", "in_reading"}),
    "mark_read": (lambda d, by: actions.mark_read(preparation=newest(d), by=by), READERS, {"in_reading"}),
    "return_to_draft": (
        lambda d, by: actions.return_to_draft(document=d, reason="Falta un dato.", by=by),
        READERS,
        {"preparing", "in_reading"},
    ),
    "seal": (
        lambda d, by: actions.seal(preparation=newest(d), by=by, confirm_read=True),
        SEALERS,
        {"in_reading", "sealed"},  # sealed: repeating is harmless
    ),
    "start_new_version": (
        lambda d, by: actions.start_new_version(document=d, change_note="Cambia algo.", by=by),
        WRITERS,
        {"sealed"},
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("state", DocumentState.values)
def test_every_action_from_every_state_by_every_role(
    walk: Walk, people: dict[str, User], name: str, state: str
) -> None:
    call, may, possible = ACTIONS[name]
    document = walk.at(state)
    if state == "draft" and name in ("mark_read", "seal"):
        document = actions.return_to_draft(
            document=actions.prepare(document=document, by=people["staff"]).document,
            reason="Para que haya una preparación.",
            by=people["staff"],
        )
    for role in ROLES:
        point = transaction.savepoint()
        if role not in may:
            with pytest.raises(NotAllowed):
                call(document, people[role])
        elif state not in possible:
            with pytest.raises(InvalidTransition):
                call(document, people[role])
        else:
            call(document, people[role])
            if name in DOCUMENT_MOVES:
                document.refresh_from_db()
                assert document.state == DOCUMENT_MOVES[name].target
        transaction.savepoint_rollback(point)
        document.refresh_from_db()
        assert document.state == state


@pytest.mark.parametrize("role", ROLES)
def test_who_may_start_a_document(walk: Walk, people: dict[str, User], role: str) -> None:
    subject = {"kind": "participacion", "bodies": list(walk.draft().bodies.all()), "by": people[role]}
    period = {"period_from": walk_date("2025-01-01"), "period_to": walk_date("2025-06-30")}
    if role in WRITERS:
        assert actions.create_document(**subject, **period).state == "draft"
    else:
        with pytest.raises(NotAllowed):
            actions.create_document(**subject, **period)


def walk_date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_one_document_per_subject(walk: Walk) -> None:
    document = walk.draft()
    assert (
        document.title
        == "Análisis de participación: Concejo Municipal y Concejo Vecinal, primer semestre de 2026"
    )
    assert document.subject_key == "2026-01-01_2026-06-30_CM+CV"
    assert [part.key for part in document.parts.all()] == ["introduccion", "conclusiones"]
    with pytest.raises(ValidationError, match="Ya hay un documento"):
        walk.draft()
    assert walk.draft(bodies="CM").pk != document.pk


def test_a_document_needs_bodies_and_a_period_in_order(walk: Walk) -> None:
    with pytest.raises(ValidationError) as refused:
        walk.draft(bodies="NADIE")
    assert "bodies" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        walk.draft(period=(walk_date("2026-06-30"), walk_date("2026-01-01")))
    assert "period_to" in refused.value.message_dict


def test_a_part_is_checked_and_never_overwritten(walk: Walk, people: dict[str, User]) -> None:
    document = walk.draft()
    by = people["team"]
    with pytest.raises(ValidationError, match="No existe la cifra"):
        actions.save_part(document=document, key="introduccion", text="[[nada]]", expected_version=0, by=by)
    with pytest.raises(ValidationError, match="no tiene esa parte"):
        actions.save_part(document=document, key="otra", text="x", expected_version=0, by=by)
    part = actions.save_part(
        document=document, key="introduccion", text="Uno\r\ndos ", expected_version=0, by=by
    )
    assert (part.text, part.edit_version, part.updated_by) == ("Uno\ndos", 1, by)
    with pytest.raises(EditConflict) as conflict:
        actions.save_part(
            document=document, key="introduccion", text="Tres", expected_version=0, by=people["staff"]
        )
    assert conflict.value.current.text == "Uno\ndos"


def test_preparing_enqueues_a_job_with_the_snapshot(walk: Walk) -> None:
    others = list(ProcrastinateJob.objects.values_list("pk", flat=True))  # what another test committed
    preparation = walk.queued()
    job = ProcrastinateJob.objects.exclude(pk__in=others).get(task_name="reports.render")
    assert job.args == {"preparation_id": preparation.pk}
    assert job.lock == f"preparation-{preparation.pk}"
    assert (preparation.version, preparation.replaces, preparation.state) == (1, None, "queued")
    assert preparation.snapshot_sha256 == hashlib.sha256(preparation.snapshot.encode()).hexdigest()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        walk.queued(bodies="CM")
        raise ZeroDivisionError
    assert list(ProcrastinateJob.objects.exclude(pk__in=others)) == [job]


def test_rendering_is_done_once(walk: Walk, kind: SmallKind, people: dict[str, User]) -> None:
    preparation = actions.render_preparation(preparation_id=walk.queued().pk)
    assert (preparation.state, preparation.progress) == ("ready", 100)
    assert kind.rendered == [Format.HTML, Format.PDF, Format.CSV, Format.XLSX]
    again = actions.render_preparation(preparation_id=preparation.pk)
    assert again.state == "ready"
    assert len(kind.rendered) == 4
    assert Notice.objects.get(user=people["staff"]).text.startswith("Ya podés leer y publicar")


def test_a_failing_renderer_leaves_it_not_prepared(
    walk: Walk, kind: SmallKind, people: dict[str, User]
) -> None:
    kind.fails_at = Format.CSV
    preparation = walk.queued()
    with pytest.raises(actions.RenderingFailed):
        actions.render_preparation(preparation_id=preparation.pk, is_last_attempt=False)
    preparation.refresh_from_db()
    assert preparation.state == PreparationState.QUEUED
    assert preparation.document.state == "preparing"
    with pytest.raises(actions.RenderingFailed, match=r"«CSV».*no hay tinta"):
        actions.render_preparation(preparation_id=preparation.pk)
    preparation.refresh_from_db()
    assert preparation.get_state_display() == "No se pudo preparar"
    assert "no hay tinta" in preparation.error
    assert kind.rendered == [Format.HTML, Format.PDF]  # the second attempt went on from the first
    assert Document.objects.get().state == DocumentState.DRAFT
    assert Notice.objects.get(user=people["staff"]).text.startswith("No se pudo preparar")
    kind.fails_at = ""
    assert (
        actions.prepare(document=Document.objects.get(), by=people["staff"], render_now=True).state == "ready"
    )


def test_the_task_gives_up_at_the_last_attempt(walk: Walk, kind: SmallKind) -> None:
    kind.fails_at = Format.HTML
    preparation = walk.queued()
    for attempt in range(ATTEMPTS):
        context = SimpleNamespace(job=SimpleNamespace(attempts=attempt))
        with pytest.raises(actions.RenderingFailed) as failure:
            render.func(context, preparation_id=preparation.pk)
        preparation.refresh_from_db()
        is_last = attempt == ATTEMPTS - 1
        assert preparation.state == ("failed" if is_last else "queued")
        retry = render.retry_strategy.get_retry_decision(exception=failure.value, job=context.job)
        assert (retry is None) is is_last


@pytest.mark.django_db(transaction=True)
def test_a_rendering_whose_worker_was_killed_is_taken_up(walk: Walk) -> None:
    preparation = walk.queued()
    # What a killed worker leaves behind: a job being done by nobody, a preparation half way.
    preparation.state = PreparationState.RENDERING
    preparation.save()
    # Its own only: the tables of jobs are not emptied after tests that commit.
    jobs_of_it = ProcrastinateJob.objects.filter(
        task_name="reports.render", args__preparation_id=preparation.pk
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = ANY (%s)",
            [list(jobs_of_it.values_list("pk", flat=True))],
        )
    async_to_sync(retry_stalled_jobs.func)(SimpleNamespace(app=jobs), timestamp=0)  # of every app
    assert [job.status for job in jobs_of_it] == ["todo"]
    assert actions.render_preparation(preparation_id=preparation.pk).state == "ready"


def test_returning_while_rendering_stops_it(walk: Walk, kind: SmallKind, people: dict[str, User]) -> None:
    preparation = walk.queued()
    render = kind.render

    def returned_meanwhile(format, content, meta):
        if format == Format.PDF:
            actions.return_to_draft(document=preparation.document, reason="Falta algo.", by=people["mayor"])
        return render(format, content, meta)

    kind.render = returned_meanwhile
    assert actions.render_preparation(preparation_id=preparation.pk).state == "discarded"
    assert [rendition.format for rendition in preparation.renditions.all()] == ["html"]
    assert Document.objects.get().state == "draft"
    assert Notice.objects.get(user=people["staff"]).text.startswith("Volvió a borrador")


def test_returning_needs_a_reason(walk: Walk, people: dict[str, User]) -> None:
    document = walk.at("in_reading")
    with pytest.raises(ValidationError) as refused:
        actions.return_to_draft(document=document, reason="  ", by=people["mayor"])
    assert "reason" in refused.value.message_dict


def test_sealing_publishes_exactly_what_was_prepared(walk: Walk, people: dict[str, User]) -> None:
    preparation = walk.ready()
    prepared = {rendition.format: rendition.sha256 for rendition in preparation.renditions.all()}
    publication = walk.seal(preparation)
    sealed = {rendition.format: rendition for rendition in preparation.renditions.all()}
    assert {name: sealed[name].sha256 for name in prepared} == prepared
    assert set(sealed) == set(prepared) | {"json"}
    data = bytes(sealed["json"].data)
    assert json.loads(data)["publicacion"]["codigo"] == publication.spaced_code
    content = data.split(b'"contenido":', 1)[1][:-1]
    assert hashlib.sha256(content).hexdigest() == json.loads(data)["publicacion"]["sha256"]
    assert hashlib.sha256(content).hexdigest() == publication.content_sha256
    assert (publication.sequence, publication.version, publication.sealed_by) == (1, 1, people["mayor"])
    assert (
        publication.document.state == DocumentState.SEALED
        or Document.objects.get().state == DocumentState.SEALED
    )
    assert Notice.objects.filter(user=people["staff"], text__startswith="Se publicó").exists()
    assert walk.seal(preparation) == publication
    assert Publication.objects.count() == 1


def test_nobody_seals_what_nobody_read(walk: Walk, people: dict[str, User]) -> None:
    preparation = walk.ready()
    with pytest.raises(InvalidTransition, match="Nadie dejó constancia"):
        actions.seal(preparation=preparation, by=people["mayor"])
    actions.mark_read(preparation=preparation, note="Todo en orden", by=people["staff"])
    actions.mark_read(preparation=preparation, note="Otra vez", by=people["staff"])
    assert [reading.note for reading in Reading.objects.all()] == ["Todo en orden"]
    assert actions.seal(preparation=preparation, by=people["mayor"]).version == 1


def test_changed_data_is_not_sealed(walk: Walk, people: dict[str, User], changed_data: Callable) -> None:
    preparation = walk.ready()
    changed_data()
    with pytest.raises(actions.ContentChanged, match="Los datos cambiaron desde que se preparó"):
        walk.seal(preparation)
    assert not Publication.objects.exists()
    assert not Rendition.objects.filter(format="json").exists()
    anew = actions.prepare(document=preparation.document, by=people["staff"], render_now=True)
    with pytest.raises(InvalidTransition):
        walk.seal(preparation)
    assert walk.seal(anew).code == anew.code


def test_a_delegation_that_ended_no_longer_seals(walk: Walk, people: dict[str, User]) -> None:
    publisher = people["publisher"]
    preparation = walk.ready()
    actions.mark_read(preparation=preparation, by=publisher)  # their roles are now remembered by the object
    PublisherDelegation.objects.all().delete()
    with pytest.raises(NotAllowed):
        actions.seal(preparation=preparation, by=publisher, confirm_read=True)


def test_versions_replace_one_another(walk: Walk, people: dict[str, User], changed_data: Callable) -> None:
    first = walk.sealed()
    changed_data()
    with pytest.raises(ValidationError):
        actions.start_new_version(document=first.document, change_note=" ", by=people["staff"])
    second = walk.next_version(first)
    assert (second.version, second.replaces, second.document.change_note) == (
        2,
        first,
        "Se corrigió un acta.",
    )
    assert list(Publication.objects.current()) == [second]
    assert second.previous_hash == first.chain_hash
    data = json.loads(bytes(second.preparation.renditions.get(format="json").data))
    assert data["publicacion"]["reemplaza"] == first.spaced_code
    assert verify_chain().broken == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_publication SET title = 'x'",
        "DELETE FROM reports_publication",
        "TRUNCATE reports_publication CASCADE",
        "UPDATE reports_preparation SET snapshot = '{}'",
        "DELETE FROM reports_preparation",
        "TRUNCATE reports_preparation CASCADE",
        "UPDATE reports_rendition SET data = 'x'",
        "DELETE FROM reports_rendition",
        "TRUNCATE reports_rendition",
        "INSERT INTO reports_rendition (preparation_id, format, audience, data, sha256, size) "
        "SELECT id, 'pdf', 'restricted', 'x', 'x', 1 FROM reports_preparation",
        "UPDATE reports_reading SET note = 'x'",
        "DELETE FROM reports_reading",
        "TRUNCATE reports_reading",
        "SET LOCAL pgtrigger.ignore = 'reports_publication:sealed_change'; DELETE FROM reports_publication",
    ],
)
def test_raw_sql_cannot_change_what_is_sealed(walk: Walk, sql: Callable, statement: str) -> None:
    walk.sealed()
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no pending foreign key
    with pytest.raises(IntegrityError, match="Este documento está publicado"), transaction.atomic():
        sql(statement)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE reports_rendition SET data = 'otro' WHERE format = 'pdf'", "los bytes de PDF"),
        (
            "UPDATE reports_rendition SET data = 'otro', size = 4, "
            "sha256 = encode(sha256('otro'::bytea), 'hex') WHERE format = 'pdf'",
            "su eslabón no corresponde",
        ),
        (
            "UPDATE reports_preparation SET snapshot = '{}' WHERE version = 1",
            "el contenido guardado no es el que",
        ),
        ("UPDATE reports_publication SET sealed_at = now() WHERE sequence = 1", "su eslabón no corresponde"),
        ("UPDATE reports_publication SET title = 'Otro' WHERE sequence = 1", "su eslabón no corresponde"),
        ("UPDATE reports_publication SET period_to = '2031-01-01'", "su eslabón no corresponde"),
        (
            "UPDATE reports_publication SET sealed_by_id = (SELECT max(id) FROM accounts_user)",
            "su eslabón no corresponde",
        ),
        ("UPDATE reports_publication SET sequence = 7 WHERE sequence = 2", "falta el lugar 2"),
        ("UPDATE reports_publication SET replaces_id = NULL", "no dice reemplazar"),
        (
            "DELETE FROM reports_rendition WHERE format = 'csv' AND preparation_id IN "
            "(SELECT preparation_id FROM reports_publication WHERE sequence = 1)",
            "su eslabón no corresponde",
        ),
    ],
)
def test_the_chain_tells_what_was_tampered_with(
    walk: Walk, sql: Callable, statement: str, broken: str
) -> None:
    walk.next_version(walk.sealed())
    tables = ("reports_publication", "reports_preparation", "reports_rendition")
    call_command("verify_chain")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    sql(statement)
    for table in tables:
        sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    with pytest.raises(CommandError, match=broken):
        call_command("verify_chain")


@pytest.mark.django_db(transaction=True)
def test_twenty_seals_at_once_leave_one_chain(walk: Walk, people: dict[str, User]) -> None:
    years = range(2001, 2021)
    ready = [
        walk.ready(period=(walk_date(f"{year}-01-01"), walk_date(f"{year}-12-31")), bodies="CM")
        for year in years
    ]
    start, failures = Barrier(len(ready)), []

    def seal(preparation: Preparation) -> None:
        try:
            start.wait(30)
            walk.seal(preparation)
        except Exception as failure:  # noqa: BLE001 - told by the test's own thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=seal, args=(preparation,)) for preparation in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sorted(Publication.objects.values_list("sequence", flat=True)) == list(range(1, 21))
    report = verify_chain()
    assert (report.publications, report.renditions, report.broken) == (20, 100, [])


@pytest.mark.django_db(transaction=True)
def test_the_same_preparation_is_sealed_once_however_many_ask(walk: Walk) -> None:
    preparation = walk.ready()
    codes = []

    def seal() -> None:
        try:
            codes.append(walk.seal(preparation).code)
        finally:
            connection.close()

    threads = [Thread(target=seal) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert codes == [preparation.code] * 5
    assert Publication.objects.count() == 1


def test_publish_command_prints_the_code(
    walk: Walk, people: dict[str, User], capsys: pytest.CaptureFixture
) -> None:
    period = ("participacion", "--from", "2026-01-01", "--to", "2026-06-30", "--bodies", "CM,CV")
    call_command("publish", *period, "--by", people["mayor"].email)
    first = Publication.objects.get()
    assert capsys.readouterr().out == f"{first.spaced_code}\n"
    call_command("publish", *period, "--by", people["publisher"].email)
    second = Publication.objects.newest_first().first()
    assert (second.version, second.replaces) == (2, first)
    assert second.document.change_note.startswith("Pone al día los datos")
    with pytest.raises(CommandError, match="No podés hacer esto"):
        call_command("publish", *period, "--by", people["staff"].email)
    with pytest.raises(CommandError, match="No hay órganos"):
        call_command("publish", *period[:-1], "XX", "--by", people["mayor"].email)
    with pytest.raises(CommandError, match="No hay ninguna cuenta"):
        call_command("publish", *period, "--by", "nadie@example.org")
    assert Publication.objects.count() == 2


def test_every_move_is_in_the_diagram() -> None:
    for source, targets in (*IMPORT_MOVES.items(), *SHEET_MOVES.items()):
        for target in targets:
            assert f"    {source} --> {target}" in diagram()
    for step in LIFE.values():
        for source in step.sources:
            assert f"    {source} --> {step.target or source}: {step.label}\n" in diagram()
    for move in (*DOCUMENT_MOVES.values(), *PREPARATION_MOVES.values()):
        for source in move.sources:
            assert f"    {source} --> {move.target}: {move.label}\n" in diagram()


def test_the_diagram_in_the_docs_is_current() -> None:
    assert Path(settings.BASE_DIR, "docs", "estados.md").read_text(encoding="utf-8") == diagram()
