"""Backing the whole portal up, and putting it back. Run by commands, which come in as the owner of the tables."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from accounts import outbox
from planning.queries import current_municipality
from reports import privileges
from reports.actions import withdrawal_journal
from reports.actions.erasing import reapply_erasures
from reports.actions.reapplying import reapply_withdrawals
from reports.backup import contents, envelope, postgres
from reports.backup.problems import BackupProblem, NewerVersion, NotEmpty
from reports.chain import verify_chain
from reports.models import Backup, BackupKind

Say = Callable[[str], None]


@dataclass
class Restored:
    """What a restore did: the manifest it was compared with, and what does not hold (empty when all does)."""

    manifest: contents.Manifest
    erased: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def take_backup(*, path: Path, keys: Sequence[str], now: dt.datetime | None = None) -> Backup:
    """Write an encrypted backup of database and files to a new file, and a row that says how it went.

    One snapshot: what is written meanwhile is either wholly in it or not at all. Memory does not grow with the data.
    A chain that does not close is backed up all the same, and told: the row is then not a good one.

    Raises ``BackupProblem`` or ``OSError``; the failure is a row too, and no file is left.
    """
    started = now or timezone.now()
    try:
        to = envelope.recipients(keys)
        with _snapshot() as name:
            manifest = contents.describe(taken_at=started.isoformat(), municipality=_municipality_name())

            def fill(stream: BinaryIO) -> None:
                with postgres.dump(name) as dump:
                    contents.write(stream, manifest, dump)

            sealed = envelope.write(path, to, fill)
    except (BackupProblem, OSError) as error:
        _record(BackupKind.BACKUP, started, path, reason=str(error))
        raise
    reason = "La cadena de publicaciones no cierra." if manifest.chain_broken else ""
    try:
        _write_journals(path)
    except OSError as error:
        reason = f"{reason} No se pudieron guardar los registros de supresiones y retiros: {error.strerror}.".strip()
    return _record(BackupKind.BACKUP, started, path, reason=reason, sealed=sealed, manifest=manifest)


def inspect_backup(*, path: Path, identities: Sequence[envelope.Identity]) -> contents.Manifest:
    """Read a backup whole, touch nothing, and return its manifest.

    Raises the ``BackupProblem`` that says what is wrong with the file, or with the key.
    """
    envelope.check(path)
    with envelope.opened(path, identities) as stream:
        reader = contents.Reader(stream)
        for _sql in reader.database():
            pass
        for _path, _data in reader.files():
            pass
    return reader.manifest


def restore_backup(
    *,
    path: Path,
    identities: Sequence[envelope.Identity],
    replace: bool = False,
    journal: Path | None = None,
    say: Say = lambda text: None,
) -> Restored:
    """Put a backup back into an empty database, or in place of everything there is.

    The file is read whole before anything is touched, and one transaction puts the database back: whatever fails until
    then leaves the target as it was. Afterwards pending migrations run, the chain is verified, and withdrawals,
    destructions and erasures are applied again, also those of ``journal`` and of ``retiros.jsonl`` beside it (by
    default the copies beside the file): a backup does not know of what came after it. What does not hold is told, and
    the row is not a good one. Only then does the application's role get its rights.

    Raises ``BackupProblem``.
    """
    started = timezone.now()
    manifest = inspect_backup(path=path, identities=identities)
    say(f"El respaldo está entero: es del {_when(manifest)} y tiene {sum(manifest.counts.values())} filas.")
    _refuse_unknown(manifest)
    if not replace:
        _refuse_occupied()
    else:
        postgres.refuse_in_use()
        if "public.reports_destruction" in contents.user_tables():
            withdrawal_journal.complete()  # what is about to go may know of withdrawals that no file does
    with _staged_files() as stage:
        _restore_database(path, identities, replace=replace, stage=stage)
        _keep_files(stage)
    connection.close()  # what it remembers of the tables is of those before
    say("La base quedó restaurada; se comprueba.")
    with privileges.granted_at_the_end():  # until then nobody reads what was erased or withdrawn
        call_command("migrate", verbosity=0, interactive=False)
        mails = outbox.settle_restored()
        if mails:
            say(
                f"Correos que esperaban y pueden haber salido: {mails}. No se mandan solos: mirá «Correo del portal»."
            )
        restored = Restored(manifest=manifest, broken=_problems(manifest))
        _withdraw_again(restored, withdrawals_beside(journal or path))
        _erase_again(restored, journal or beside(path))
    sealed = envelope.check(path)
    _record(
        BackupKind.RESTORE, started, path, reason="\n".join(restored.broken), sealed=sealed, manifest=manifest
    )
    return restored


@contextmanager
def _snapshot() -> Iterator[str]:
    """A read-only transaction that sees one moment, whose name other connections can share."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # it waits while pg_dump works
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _record(
    kind: BackupKind,
    started: dt.datetime,
    path: Path,
    *,
    reason: str,
    sealed: envelope.Sealed | None = None,
    manifest: contents.Manifest | None = None,
) -> Backup:
    return Backup.objects.create(
        kind=kind,
        started_at=started,
        finished_at=timezone.now(),
        file_name=path.name[:255],
        size=sealed.size + envelope.HEADER_SIZE if sealed else 0,
        sha256=sealed.sha256 if sealed else "",
        counts=manifest.counts if manifest else {},
        chain_head=manifest.chain_head if manifest else "",
        good=not reason,
        reason=reason,
    )


def _refuse_unknown(manifest: contents.Manifest) -> None:
    """A backup of a newer portal has tables this one does not know."""
    postgres.refuse_newer(manifest.postgresql)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = tuple(f"{app}." for app in ("accounts", "planning", "participation", "reports"))
    unknown = [name for name in manifest.migrations if name.startswith(ours) and name not in known]
    if unknown:
        raise NewerVersion(
            f"El respaldo lo hizo una versión más nueva del portal (trae {unknown[-1]}). Actualizá el portal y "
            "volvé a probar."
        )


def _refuse_occupied() -> None:
    tables = contents.user_tables()
    if tables:
        raise NotEmpty(
            f"La base no está vacía: tiene {len(tables)} tablas. Restaurá en una base nueva, o usá --replace si "
            "querés perder todo lo que hay en esta."
        )
    if next(contents.stored_files(), None):
        raise NotEmpty(f"La carpeta de archivos {settings.MEDIA_ROOT} no está vacía.")


def _restore_database(
    path: Path, identities: Sequence[envelope.Identity], *, replace: bool, stage: Path
) -> None:
    restoring = postgres.Restoring(replace=replace, schemas=contents.user_schemas())
    try:
        with envelope.opened(path, identities) as stream:
            reader = contents.Reader(stream)
            for sql in reader.database():
                restoring.feed(sql)
            for name, data in reader.files():
                target = stage.joinpath(*name.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as file:
                    shutil.copyfileobj(data, file)
        restoring.commit(*reader.manifest.conditions())
    finally:
        restoring.abandon()


@contextmanager
def _staged_files() -> Iterator[Path]:
    """A folder beside the files' own, so that moving it into place is one step."""
    root = Path(settings.MEDIA_ROOT)
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent, prefix=".restauracion-") as folder:
        stage = Path(folder) / "archivos"
        stage.mkdir()
        yield stage


def _keep_files(stage: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    if root.exists():
        root.rename(stage.with_name("anteriores"))  # goes away with the folder
    if any(stage.iterdir()):
        stage.rename(root)


def _problems(manifest: contents.Manifest) -> list[str]:
    chain = verify_chain()
    # What was already broken when the backup was made is not the restore's doing, but is told all the same.
    problems = list(chain.broken)
    if (chain.publications, chain.head) != (manifest.publications, manifest.chain_head):
        problems.append("La cadena de publicaciones no termina donde dice el respaldo.")
    return problems


def beside(path: Path) -> Path:
    """Where the journal of erasures is copied when a backup is made: it speaks of ids, never of people."""
    return path.with_name("supresiones.jsonl")


def withdrawals_beside(path: Path) -> Path:
    """Where the journal of withdrawals is copied likewise."""
    return path.with_name("retiros.jsonl")


def _write_journals(path: Path) -> None:
    withdrawal_journal.complete()
    _copy_journal(Path(settings.ERASURE_JOURNAL), beside(path))
    _copy_journal(withdrawal_journal.owners_journal(), withdrawals_beside(path))


def _copy_journal(journal: Path, copy: Path) -> None:
    """The newest journal beside the newest backup, whole or as it was."""
    if not journal.exists() or journal.resolve() == copy.resolve():
        return
    partial = copy.with_suffix(envelope.PARTIAL)
    shutil.copyfile(journal, partial)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.rename(copy)


def _withdraw_again(restored: Restored, journal: Path) -> None:
    report = reapply_withdrawals(journal)
    restored.erased += report.lines
    restored.broken += report.problems


def _erase_again(restored: Restored, journal: Path) -> None:
    # This machine's own journal, and the one that travelled with the backup: either may know more.
    reports = [reapply_erasures(), *([reapply_erasures(journal)] if journal.exists() else [])]
    for report in reports:
        restored.erased += report.lines
        restored.broken += report.problems


def _municipality_name() -> str:
    municipality = current_municipality()
    return municipality.name if municipality else ""


def _when(manifest: contents.Manifest) -> str:
    return f"{timezone.localtime(dt.datetime.fromisoformat(manifest.taken_at)):%d/%m/%Y a las %H:%M}"
