"""Uploads of records by steps: check, preview, confirm, import; who may, what repeats safely, what is left behind."""

import csv
import io
import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Notice, User
from participation.actions import imports
from participation.models import ImportBatch, ImportFile, ImportState, Meeting
from participation.records.errors import RecordsRefused
from participation.records.formats import COLUMNS, RecordFile
from participation.records.states import DISCARDABLE, FINISHED, IMPORT_MOVES, WORKING, move
from participation.transitions import InvalidTransition
from participation.views.imports import MAX_UPLOAD_BYTES
from tests.participation.test_import import BAD, Files, base, folder, make

ClientAs = Callable[[str], Client]
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
    "anonymous",
)


def uploads(files: Files) -> dict[str, list[SimpleUploadedFile]]:
    """The files as a browser sends them."""
    return {"records": [SimpleUploadedFile(name, data, "text/csv") for name, data in files.items()]}


def batch_in(state: ImportState, by: User, files: Files | None = None) -> ImportBatch:
    """An upload brought to a state by the real actions."""
    batch = imports.upload_records(files=files or base(), by=by)
    if state == ImportState.REFUSED:
        ImportFile.objects.filter(batch=batch, name="personas.csv").update(data=b"")
    if state == ImportState.FAILED:
        imports.fail_batch(batch_id=batch.pk, reason="De la prueba.")
    elif state != ImportState.CHECKING:
        imports.check_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    if state in (ImportState.IMPORTING, ImportState.DONE):
        imports.confirm_import(batch=batch, by=by)
    if state == ImportState.DONE:
        imports.run_import(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == state
    return batch


@pytest.fixture
def queue(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty queue before and after: its tables are not Django's, so nobody else empties them.

    The threads of the worker close their connections with each job instead of keeping them.
    """
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)

    def empty() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")

    empty()
    yield
    empty()


def work() -> None:
    """Run every job that waits, as the worker process would."""
    worker = app.with_connector(app.connector.get_worker_connector())
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


# -- the whole way, through the pages and a real worker


@pytest.mark.usefixtures("queue")
def test_the_whole_way(client_as: ClientAs, people: dict[str, User]) -> None:
    staff = client_as("staff")
    response = staff.post(reverse("gestion:import-list"), uploads(folder(BAD / "sin_errores")))
    batch = ImportBatch.objects.get()
    assert (response.status_code, response.url) == (302, batch.get_absolute_url())
    assert "Actualizar" in staff.get(response.url).content.decode()

    work()
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    assert not Meeting.objects.exists()
    page = staff.get(response.url).content.decode()
    assert "Importar todo" in page
    assert "Graciela Ferreyra Bentos" in page
    assert "R4" in page

    assert staff.post(reverse("gestion:import-confirm", args=[batch.pk])).status_code == 302
    work()
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE
    assert Meeting.objects.count() == 5
    assert not ImportFile.objects.exists()
    assert "Importación terminada" in staff.get(response.url).content.decode()
    told = Notice.objects.filter(user=people["staff"], url=batch.get_absolute_url())
    assert told.count() == 2
    assert set(
        ProcrastinateJob.objects.filter(task_name__contains="import").values_list("status", flat=True)
    ) == {"succeeded"}


@pytest.mark.usefixtures("queue")
def test_progress_is_seen_from_outside_while_it_works(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = imports.upload_records(files=base(), by=people["staff"])
    seen = []
    writing = imports.Writer.write

    def look(self: imports.Writer) -> None:
        writing(self)
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT progress, step FROM participation_importbatch WHERE id = %s", [batch.pk])
            seen.append(cursor.fetchone())
        other.close()

    monkeypatch.setattr(imports.Writer, "write", look)
    work()
    assert seen == [(95, "Aprobando actas")]


@pytest.mark.usefixtures("queue")
def test_a_killed_import_leaves_nothing_and_runs_again(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = batch_in(ImportState.IMPORTING, people["staff"])

    class Killed(BaseException):
        """The process ends here, without a word to anybody."""

    def die(self: imports.Writer) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(imports.Writer, "_approve", die)
        with pytest.raises(Killed):
            imports.run_import(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.IMPORTING
    assert not Meeting.objects.exists()
    imports.run_import(batch_id=batch.pk)
    imports.run_import(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE
    assert Meeting.objects.count() == 1


@pytest.mark.usefixtures("queue")
def test_a_job_that_breaks_says_so_and_may_be_tried_again(
    client_as: ClientAs, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = client_as("staff")
    batch = batch_in(ImportState.IMPORTING, people["staff"])

    def fall(*_: object, **__: object) -> None:
        raise RuntimeError("de la prueba")

    with monkeypatch.context() as patch:
        patch.setattr(imports.Writer, "write", fall)
        work()
    batch.refresh_from_db()
    assert batch.state == ImportState.FAILED
    assert batch.files.count() == 6
    page = staff.get(batch.get_absolute_url()).content.decode()
    assert "Probar otra vez" in page
    assert "de la prueba" not in page

    staff.post(reverse("gestion:import-retry", args=[batch.pk]))
    work()
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED


@pytest.mark.usefixtures("queue")
def test_a_database_away_is_waited_for(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    batch = imports.upload_records(files=base(), by=people["staff"])

    def away(**_: object) -> None:
        raise OperationalError("de la prueba")

    with monkeypatch.context() as patch:
        patch.setattr(imports, "check_batch", away)
        work()
    job = ProcrastinateJob.objects.get(task_name="participation.tasks.check_import")
    assert (job.status, job.attempts) == ("todo", 1)
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKING


@pytest.mark.usefixtures("queue")
def test_a_job_without_its_worker_gets_another_turn(people: dict[str, User]) -> None:
    batch = imports.upload_records(files=base(), by=people["staff"])
    with connection.cursor() as cursor:  # taken by a worker that has not given a sign of life since
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker])
    app.configure_task("participation.tasks.retry_stalled_jobs").defer(timestamp=0)
    work()
    work()
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED


@pytest.mark.usefixtures("queue")
def test_two_imports_at_once_make_one(people: dict[str, User]) -> None:
    """One wins whole; the other is told why."""
    start, outcomes = threading.Barrier(2), []

    def run() -> None:
        start.wait(timeout=10)
        try:
            imports.import_records(files=folder(BAD / "sin_errores"), by=people["staff"])
            outcomes.append("imported")
        except RecordsRefused as refusal:
            outcomes.append(refusal.errors[0].file)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["imported", "reuniones.csv"]
    assert Meeting.objects.count() == 5


# -- states


@pytest.mark.parametrize("source", ImportState)
@pytest.mark.parametrize("target", ImportState)
def test_every_pair_of_states(source: ImportState, target: ImportState) -> None:
    batch = ImportBatch(state=source)
    if target in IMPORT_MOVES[source]:
        move(batch, target)
        assert batch.state == target
    else:
        with pytest.raises(InvalidTransition):
            move(batch, target)
        assert batch.state == source


@pytest.mark.parametrize("state", ImportState)
def test_what_each_action_does_in_each_state(state: ImportState, people: dict[str, User]) -> None:
    staff = people["staff"]
    batch = batch_in(state, staff)
    if state in (ImportState.CHECKED, ImportState.IMPORTING, ImportState.DONE):
        assert imports.confirm_import(batch=batch, by=staff).state != ImportState.CHECKED
    else:
        with pytest.raises(InvalidTransition):
            imports.confirm_import(batch=batch, by=staff)
    batch = batch_in(state, staff, base_again(state))
    if state == ImportState.FAILED:
        assert imports.retry_import(batch=batch, by=staff).state == ImportState.CHECKING
    else:
        with pytest.raises(InvalidTransition):
            imports.retry_import(batch=batch, by=staff)
    batch.refresh_from_db()
    if batch.state in DISCARDABLE:
        imports.discard_import(batch=batch, by=staff)
        assert not ImportFile.objects.filter(batch_id=batch.pk).exists()
    else:
        with pytest.raises(InvalidTransition):
            imports.discard_import(batch=batch, by=staff)


def base_again(state: ImportState) -> Files:
    """Other records, for a second upload beside the first."""
    return make(reuniones=["R9,CM,ordinaria,2026-02-03,19:00,21:00,Sala,,9,,no"])


@pytest.mark.parametrize("state", ImportState)
def test_files_stay_only_while_something_may_follow(state: ImportState, people: dict[str, User]) -> None:
    batch = batch_in(state, people["staff"])
    assert batch.files.exists() == (state not in FINISHED)
    assert (batch.finished_at is None) == (state in WORKING)


def test_jobs_of_a_discarded_upload_do_nothing(people: dict[str, User]) -> None:
    batch = batch_in(ImportState.CHECKING, people["staff"])
    imports.discard_import(batch=batch, by=people["staff"])
    imports.check_batch(batch_id=batch.pk or 0)
    imports.run_import(batch_id=batch.pk or 0)
    imports.fail_batch(batch_id=batch.pk or 0, reason="x")
    assert not ImportBatch.objects.exists()


def test_confirming_twice_asks_for_one_job(people: dict[str, User]) -> None:
    batch = batch_in(ImportState.CHECKED, people["staff"])
    for _ in range(2):
        imports.confirm_import(batch=batch, by=people["staff"])
    assert ProcrastinateJob.objects.filter(task_name="participation.tasks.run_import").count() == 1


def test_what_changed_since_the_check_refuses_the_import(people: dict[str, User]) -> None:
    staff = people["staff"]
    batch = batch_in(ImportState.IMPORTING, staff)
    imports.import_records(files=base(), by=staff)
    imports.run_import(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.REFUSED
    assert batch.errors[0]["archivo"] == "reuniones.csv"
    assert Meeting.objects.count() == 1


def test_a_right_that_ended_since_the_upload_is_told(people: dict[str, User]) -> None:
    staff = people["staff"]
    checking, importing = batch_in(ImportState.CHECKING, staff), batch_in(ImportState.IMPORTING, staff)
    User.objects.filter(pk=staff.pk).update(is_municipal_staff=False)
    imports.check_batch(batch_id=checking.pk)
    imports.run_import(batch_id=importing.pk)
    for batch in (checking, importing):
        batch.refresh_from_db()
        assert batch.state == ImportState.FAILED
        assert "Importar registros desde planillas" in batch.errors[0]["motivo"]
    assert not Meeting.objects.exists()


# -- pages


def test_errors_are_shown_and_can_be_downloaded(client_as: ClientAs, people: dict[str, User]) -> None:
    batch = imports.upload_records(files=folder(BAD / "filas"), by=people["staff"])
    imports.check_batch(batch_id=batch.pk)
    staff = client_as("staff")
    page = staff.get(batch.get_absolute_url())
    assert "Errores (48)" in page.content.decode()
    assert len(page.context["errors"]) == 25
    assert "página" in staff.get(f"{batch.get_absolute_url()}?page=2").content.decode().lower()
    response = staff.get(reverse("gestion:import-errors", args=[batch.pk]))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 48
    assert rows[0] == {
        "archivo": "personas.csv",
        "fila": "8",
        "columna": "codigo",
        "motivo": "El código «B01» está repetido: ya está en la fila 2.",
    }


def test_downloaded_errors_hold_no_formula(client_as: ClientAs, people: dict[str, User]) -> None:
    files = {**base(), "personas.csv": b"codigo,nombre,apellido,genero,menor,=1+1\n"}
    batch = imports.upload_records(files=files, by=people["staff"])
    imports.check_batch(batch_id=batch.pk)
    text = (
        client_as("staff").get(reverse("gestion:import-errors", args=[batch.pk])).content.decode("utf-8-sig")
    )
    assert ",'=1+1," in text


@pytest.mark.parametrize("state", ImportState)
def test_every_state_has_its_page(state: ImportState, client_as: ClientAs, people: dict[str, User]) -> None:
    batch = batch_in(state, people["staff"])
    staff = client_as("staff")
    page = staff.get(batch.get_absolute_url())
    assert page.status_code == 200
    assert ("Importar todo" in page.content.decode()) == (state == ImportState.CHECKED)
    line = reverse("gestion:import-progress", args=[batch.pk])
    if state in WORKING:
        assert "hx-get" in staff.get(line).content.decode()
    else:
        assert staff.get(line).url == batch.get_absolute_url()
        assert staff.get(line, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, ["Elegí los archivos"]),
        ({"personas.csv": b"x"}, ["Falta reuniones.csv.", "Falta aportes.csv."]),
        ({**base(), "todo.zip": b"PK\x03\x04"}, ["«todo.zip» no es uno de los seis"]),
        ({**base(), "../personas.csv": b"x"}, ["personas.csv está dos veces"]),
    ],
)
def test_files_that_the_form_refuses(files: Files, words: list[str], client_as: ClientAs) -> None:
    response = client_as("staff").post(reverse("gestion:import-list"), uploads(files))
    assert response.status_code == 200
    for word in words:
        assert word in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_capital_letters_in_names_are_let_by(client_as: ClientAs) -> None:
    files = {name.upper(): data for name, data in base().items()}
    assert client_as("staff").post(reverse("gestion:import-list"), uploads(files)).status_code == 302
    assert set(ImportFile.objects.values_list("name", flat=True)) == set(RecordFile)


def test_an_upload_too_large_is_refused_unread(client_as: ClientAs) -> None:
    response = client_as("staff").post(
        reverse("gestion:import-list"), uploads(base()), CONTENT_LENGTH=str(MAX_UPLOAD_BYTES + 1)
    )
    assert response.status_code == 413
    assert not ImportBatch.objects.exists()


def test_the_upload_wants_its_token(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["staff"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse("gestion:import-list"), uploads(base())).status_code == 403
    assert not ImportBatch.objects.exists()


def test_empty_files_to_fill_in(client_as: ClientAs) -> None:
    staff = client_as("staff")
    for file, columns in COLUMNS.items():
        response = staff.get(reverse("gestion:import-template", args=[file]))
        assert response.content.decode("utf-8-sig").strip() == ",".join(columns)
    assert staff.get(reverse("gestion:import-template", args=["otro.csv"])).status_code == 404


# -- who


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_and_does_what(role: str, client_as: ClientAs, people: dict[str, User]) -> None:
    client = client_as(role)
    kept_out = 302 if role == "anonymous" else 403
    sees, does = role in ("staff", "administrator"), role == "staff"
    refused, failed = (
        batch_in(ImportState.REFUSED, people["staff"]),
        batch_in(ImportState.FAILED, people["staff"]),
    )
    assert client.get(reverse("gestion:import-list")).status_code == (200 if sees else kept_out)
    for name in ("import-detail", "import-errors"):
        assert client.get(reverse(f"gestion:{name}", args=[refused.pk])).status_code == (
            200 if sees else kept_out
        )
    assert client.get(reverse("gestion:import-template", args=["aportes.csv"])).status_code == (
        200 if sees else kept_out
    )
    before = ImportBatch.objects.count()
    answer = client.post(reverse("gestion:import-list"), uploads(base()))
    assert (answer.status_code == 302 and role != "anonymous") == does
    assert ImportBatch.objects.count() == before + does
    for name in ("import-confirm", "import-retry"):
        answer = client.post(reverse(f"gestion:{name}", args=[failed.pk]))
        assert answer.status_code == (302 if does else kept_out)
    failed.refresh_from_db()
    assert failed.state == (ImportState.CHECKING if does else ImportState.FAILED)
    client.post(reverse("gestion:import-discard", args=[refused.pk]))
    assert ImportBatch.objects.filter(pk=refused.pk).exists() == (not sees)


@pytest.mark.parametrize("name", ["import-confirm", "import-retry", "import-discard"])
def test_changes_are_not_made_by_reading(name: str, client_as: ClientAs, people: dict[str, User]) -> None:
    batch = batch_in(ImportState.CHECKED, people["staff"])
    assert client_as("staff").get(reverse(f"gestion:{name}", args=[batch.pk])).status_code == 405


def test_the_uploads_of_others_do_not_exist(client_as: ClientAs, people: dict[str, User]) -> None:
    other = User.objects.create_user(email="otra@example.org", name="Otra", is_municipal_staff=True)
    batch = batch_in(ImportState.CHECKED, other)
    staff = client_as("staff")
    for name in ("import-detail", "import-errors", "import-progress"):
        assert staff.get(reverse(f"gestion:{name}", args=[batch.pk])).status_code == 404
    for name in ("import-confirm", "import-retry", "import-discard"):
        assert staff.post(reverse(f"gestion:{name}", args=[batch.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        imports.discard_import(batch=batch, by=people["staff"])
    assert not staff.get(reverse("gestion:import-list")).context["page"].object_list
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("staff", "anonymous")])
def test_actions_check_again(role: str, people: dict[str, User]) -> None:
    batch = batch_in(ImportState.CHECKED, people["staff"])
    for action in (imports.confirm_import, imports.retry_import):
        with pytest.raises(PermissionDenied):
            action(batch=batch, by=people[role])
    with pytest.raises(PermissionDenied):
        imports.upload_records(files=base(), by=people[role])
