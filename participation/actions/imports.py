"""Import the records of a council: six CSV files in, everything or nothing; and the uploads that do it by steps."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.apps import apps
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from accounts.tracking import attributed
from participation import totals
from participation.actions.imports_writing import Writer
from participation.models import ImportBatch, ImportFile, ImportState
from participation.permissions import IMPORT_RECORDS, SEE_IMPORTS
from participation.records.checking import check as check_tables
from participation.records.checking import read_tables
from participation.records.committees import new_committees, usual_name
from participation.records.errors import RecordError, RecordsRefused
from participation.records.formats import RecordFile
from participation.records.reading import Table
from participation.records.report import ImportReport
from participation.records.states import DISCARDABLE, FINISHED, move
from participation.transitions import InvalidTransition
from planning.actions import create_body
from planning.models import BodyKind
from planning.permissions import check

Progress = Callable[[int, str], None]

_KEPT_ERRORS = 5000  # of one upload; the command tells all of them


class _RolledBack(Exception):
    """Ends the transaction of a rehearsal."""


def import_records(
    *,
    files: Mapping[str, bytes],
    by: User,
    dry_run: bool = False,
    progress: Progress | None = None,
    now: dt.datetime | None = None,
) -> ImportReport:
    """Import the six files (``{name: bytes}``) whole, or nothing. ``dry_run`` does everything and takes it back.

    Raises ``NotAllowed``, and ``RecordsRefused`` with every error by file, row and column. Two imports at once are
    done one after the other. A person or membership that is there already, just so, is harmless; a meeting or a
    contribution that is there already is an error.
    """
    check(by, IMPORT_RECORDS)
    progress = progress or _no_progress
    try:
        with (
            transaction.atomic(),
            totals.later(),  # so that whoever approves minutes meanwhile need not wait for all of it
            attributed(user=by.pk, action="import_records"),
        ):
            report = _import(files, by=by, progress=progress, now=now or timezone.now(), dry_run=dry_run)
            if dry_run:
                raise _RolledBack
    except _RolledBack:
        pass
    progress(100, "Listo")
    return report


def _import(
    files: Mapping[str, bytes], *, by: User, progress: Progress, now: dt.datetime, dry_run: bool
) -> ImportReport:
    _lock_imports()
    progress(5, "Leyendo los archivos")
    tables = read_tables(files)
    progress(20, "Revisando cada fila")
    opened = _open_committees(tables, by=by, now=now)
    plan = check_tables(tables)
    plan.warnings[:0] = opened
    writer = Writer(plan, by=by, now=now, progress=progress)
    with _database_refusals_told(writer):
        writer.write()
    return ImportReport.of(plan, dry_run=dry_run)


def _open_committees(tables: Mapping[RecordFile, Table], *, by: User, now: dt.datetime) -> list[str]:
    """Register the committees that the files name for the first time; what was done, in words."""
    told = []
    for code, day in new_committees(tables).items():
        body = create_body(
            code=code,
            name=usual_name(code),
            kind=BodyKind.COMMITTEE,
            valid_from=day or timezone.localdate(now),
            by=by,
        )
        told.append(f"Se crea el órgano {code} con el nombre «{body.name}». Podés cambiarlo en «Órganos».")
    return told


def _lock_imports() -> None:
    """One import at a time, until the transaction ends: the second one sees what the first one wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["participation import"])


@contextmanager
def _database_refusals_told(writer: Writer) -> Iterator[None]:
    """What only the database can refuse (somebody wrote meanwhile) becomes an error like any other."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, DataError) as error:
        reason = f"La base de datos no aceptó estas filas: {_reason(error)}"
        raise RecordsRefused([RecordError(writer.file, None, "", reason)]) from error


def _reason(error: Exception) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    messages = {
        constraint.name: constraint.violation_error_message
        for app in ("participation", "planning")
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }
    name = getattr(diagnosis, "constraint_name", None) or ""
    told = messages.get(name) or getattr(diagnosis, "message_primary", None)
    return str(told or "algún valor no es aceptable.")


def _no_progress(_percent: int, _step: str) -> None:
    """Nobody is watching."""


# -- uploads, by steps


@transaction.atomic
def upload_records(*, files: Mapping[str, bytes], by: User) -> ImportBatch:
    """Keep the files and have a job check them. Raises ``NotAllowed``."""
    check(by, IMPORT_RECORDS)
    batch = ImportBatch.objects.create(created_by=by, step="Esperando turno")
    ImportFile.objects.bulk_create(
        ImportFile(batch=batch, name=name[:40], data=data) for name, data in files.items()
    )
    _enqueue("check_import", batch)
    return batch


@transaction.atomic
def confirm_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Have a job import what was checked; again is harmless. Raises ``NotAllowed``, ``InvalidTransition``."""
    check(by, IMPORT_RECORDS)
    batch = _lock_batch(batch.pk)
    if batch.state in (ImportState.IMPORTING, ImportState.DONE):
        return batch
    move(batch, ImportState.IMPORTING)
    batch.progress, batch.step, batch.finished_at = 0, "Esperando turno", None
    batch.save(update_fields=["state", "progress", "step", "finished_at"])
    _enqueue("run_import", batch)
    return batch


@transaction.atomic
def retry_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Check again the files of an upload that could not be finished. Raises ``NotAllowed``, ``InvalidTransition``."""
    check(by, IMPORT_RECORDS)
    batch = _lock_batch(batch.pk)
    move(batch, ImportState.CHECKING)
    batch.progress, batch.step, batch.errors, batch.finished_at = 0, "Esperando turno", [], None
    batch.save(update_fields=["state", "progress", "step", "errors", "finished_at"])
    _enqueue("check_import", batch)
    return batch


@transaction.atomic
def discard_import(*, batch: ImportBatch, by: User) -> None:
    """Forget an upload and its files. Raises ``NotAllowed``, ``InvalidTransition`` once it was imported."""
    check(by, SEE_IMPORTS)
    if not by.is_administrator and batch.created_by_id != by.pk:
        raise NotAllowed("Solo quien subió los archivos, o la administración, puede descartarlos.")
    batch = _lock_batch(batch.pk)
    if batch.state not in DISCARDABLE:
        raise InvalidTransition(
            f"La importación está «{batch.get_state_display()}»: ya no se puede descartar."
        )
    batch.delete()


def check_batch(*, batch_id: int, progress: Progress | None = None) -> None:
    """Rehearse an upload and say what it would do, or every error. Repeating it, or after a discard, is harmless."""
    batch = (
        ImportBatch.objects.filter(pk=batch_id, state=ImportState.CHECKING)
        .select_related("created_by")
        .first()
    )
    if batch is None:
        return
    try:
        report = import_records(files=_files(batch), by=batch.created_by, dry_run=True, progress=progress)
    except RecordsRefused as refusal:
        _finish(batch_id, ImportState.CHECKING, ImportState.REFUSED, errors=refusal.errors)
    except NotAllowed as refusal:
        fail_batch(batch_id=batch_id, reason=str(refusal))
    else:
        _finish(batch_id, ImportState.CHECKING, ImportState.CHECKED, report=report)


def run_import(*, batch_id: int, progress: Progress | None = None) -> None:
    """Import an upload that was confirmed, and say so in the same transaction: a job killed midway has done nothing,
    and one that runs again after finishing does nothing.
    """
    try:
        with transaction.atomic():
            _lock_imports()
            batch = (
                ImportBatch.objects.filter(pk=batch_id, state=ImportState.IMPORTING)
                .select_related("created_by")
                .first()
            )
            if batch is None:
                return
            report = import_records(files=_files(batch), by=batch.created_by, progress=progress)
            _finish(batch_id, ImportState.IMPORTING, ImportState.DONE, report=report)
    except RecordsRefused as refusal:
        _finish(batch_id, ImportState.IMPORTING, ImportState.REFUSED, errors=refusal.errors)
    except NotAllowed as refusal:  # the right ended between confirming and importing
        fail_batch(batch_id=batch_id, reason=str(refusal))


def fail_batch(*, batch_id: int, reason: str) -> None:
    """Say that the work could not be finished; the files stay, for another try."""
    error = RecordError("", None, "", reason)
    for state in (ImportState.CHECKING, ImportState.IMPORTING):
        _finish(batch_id, state, ImportState.FAILED, errors=[error])


_NOTICES = {
    ImportState.CHECKED: "Revisamos los archivos que subiste: se pueden importar.",
    ImportState.REFUSED: "Los archivos que subiste tienen errores: no se importó nada.",
    ImportState.DONE: "Se importaron los registros que subiste.",
    ImportState.FAILED: "La importación no se pudo terminar: no se importó nada.",
}


@transaction.atomic
def _finish(
    batch_id: int,
    source: ImportState,
    target: ImportState,
    *,
    report: ImportReport | None = None,
    errors: tuple[RecordError, ...] | list[RecordError] = (),
) -> None:
    """Move a batch that is still in ``source``, tell whoever uploaded it, and let the files go when nothing follows."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).filter(pk=batch_id, state=source).first()
    if batch is None:
        return
    move(batch, target)
    batch.progress, batch.step, batch.finished_at = 100, "", timezone.now()
    batch.errors = [error.as_json() for error in errors[:_KEPT_ERRORS]]
    batch.summary = report.as_json() if report else {"errores": len(errors)}
    batch.save(update_fields=["state", "progress", "step", "finished_at", "errors", "summary"])
    if target in FINISHED:
        batch.files.all().delete()
    Notice.objects.create(user_id=batch.created_by_id, text=_NOTICES[target], url=batch.get_absolute_url())


def _files(batch: ImportBatch) -> dict[str, bytes]:
    return {file.name: bytes(file.data) for file in batch.files.all()}


def _lock_batch(pk: int) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=pk)


def _enqueue(task: str, batch: ImportBatch) -> None:
    """In the caller's transaction: the job exists if, and only if, the change that asks for it does."""
    jobs.configure_task(f"participation.tasks.{task}").defer(batch_id=batch.pk)
