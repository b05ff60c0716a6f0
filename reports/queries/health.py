"""How the portal is, for whoever administers it: jobs, mail, disk, backups, chain, and its role in the database."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min, Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from accounts import outbox
from planning.models import RuleKey
from planning.queries import rule_value
from reports.models import Backup, BackupKind, ChainCheck

#: A worker says it is alive every 10 seconds; after so long without a word it is not.
WORKER_SILENCE = dt.timedelta(seconds=60)
#: A job that could have begun so long ago waits too long: imports and renderings take minutes.
JOB_PATIENCE = dt.timedelta(minutes=15)
FAILED_SINCE = dt.timedelta(days=7)
CHAIN_PATIENCE = dt.timedelta(days=2)  # it is verified every day
DISK_LOW, DISK_FULL = 0.15, 0.05  # of the disk that is free
BACKUP_DAYS = 2  # while the municipality has not written the rule


@dataclass(frozen=True)
class Check:
    """One thing looked at. ``status`` is ``done``, ``attention`` or ``late``; ``url`` leads to more."""

    name: str
    status: str
    text: str
    url: str = ""
    action: str = ""

    @property
    def label(self) -> str:
        """The status in a word."""
        return {"done": "Bien", "attention": "Mirar", "late": "Urgente"}[self.status]


def health(now: dt.datetime | None = None) -> list[Check]:
    """Everything that is looked at, in a fixed order and a constant number of queries."""
    now = now or timezone.now()
    return [
        _backup(now),
        _chain(now),
        _worker(now),
        _queue(now),
        _failed_jobs(now),
        _mail(now),
        _disk(),
        *_database(),
        _address(),
    ]


def _backup(now: dt.datetime) -> Check:
    name = "Último respaldo bueno"
    backups = Backup.objects.filter(kind=BackupKind.BACKUP)
    good = Backup.objects.good().newest_first().first()
    last = backups.newest_first().first()
    failed = (
        f" El último intento, {ago(now - last.finished_at)}, falló: {last.reason}"
        if last and not last.good
        else ""
    )
    if good is None:
        return Check(
            name,
            "late",
            f"Todavía no hay ninguno.{failed} Lo hace el servidor cada noche: si no aparece, avisale a quien lo "
            "mantiene.",
        )
    limit = int(rule_value(RuleKey.BACKUP_AGE) or BACKUP_DAYS)
    age = now - good.finished_at
    rows = sum(good.counts.values())
    text = (
        f"El último respaldo bueno es de {ago(age)} ({local(good.finished_at)}): {good.file_name}, "
        f"{filesizeformat(good.size)}, {rows} filas, huella {good.sha256[:16]}…"
    )
    if age > dt.timedelta(days=limit):
        return Check(name, "late", f"{text} Se espera uno cada {limit} días.{failed}")
    return Check(name, "attention" if failed else "done", text + failed)


def _chain(now: dt.datetime) -> Check:
    name = "Cadena de publicaciones"
    last = ChainCheck.objects.first()
    if last is None:
        return Check(
            name, "attention", "Todavía no se verificó: el proceso de trabajos lo hace cada madrugada."
        )
    text = f"Se verificó {ago(now - last.at)} ({local(last.at)}): {last.publications} publicaciones"
    if last.problems:
        return Check(name, "late", f"{text}, y no cierra. {last.problems}")
    return Check(name, "attention" if now - last.at > CHAIN_PATIENCE else "done", f"{text}, y está entera.")


def _worker(now: dt.datetime) -> Check:
    last = ProcrastinateWorker.objects.aggregate(at=Max("last_heartbeat"))["at"]
    if last is None or now - last > WORKER_SILENCE:
        since = f" desde {local(last)}" if last else ""
        return Check(
            "Proceso de trabajos",
            "late",
            f"No da señales{since}: no salen correos ni se preparan documentos.",
        )
    return Check("Proceso de trabajos", "done", "Está andando: manda los correos y prepara los documentos.")


def _queue(now: dt.datetime) -> Check:
    waiting = ProcrastinateJob.objects.filter(status="todo").filter(
        Q(scheduled_at=None) | Q(scheduled_at__lte=now)
    )
    # When a job could begin: when it was put off until, else when it was asked for.
    facts = waiting.aggregate(
        count=Count("pk", distinct=True),
        put_off=Min("scheduled_at"),
        asked=Min("procrastinateevent__at", filter=Q(scheduled_at=None)),
    )
    ready = facts["count"]
    oldest = min((moment for moment in (facts["put_off"], facts["asked"]) if moment), default=None)
    if not ready:
        return Check("Trabajos en espera", "done", "Ninguno.")
    text = f"{ready}; el más viejo espera desde hace {span(now - oldest)}." if oldest else f"{ready}."
    late = oldest is not None and now - oldest > JOB_PATIENCE
    return Check("Trabajos en espera", "attention" if late else "done", text)


def _failed_jobs(now: dt.datetime) -> Check:
    failed = (
        ProcrastinateJob.objects.filter(status="failed", procrastinateevent__at__gte=now - FAILED_SINCE)
        .values("task_name")
        .annotate(count=Count("pk", distinct=True), last=Max("procrastinateevent__at"))
        .order_by("-last")[:5]
    )
    words = [f"{row['task_name']} ({row['count']}, el último {local(row['last'])})" for row in failed]
    if not words:
        return Check("Trabajos que fallaron", "done", f"Ninguno en {FAILED_SINCE.days} días.")
    return Check(
        "Trabajos que fallaron", "attention", "; ".join(words) + ". El motivo está en los registros."
    )


def _mail(now: dt.datetime) -> Check:
    mail = outbox.summary()
    sent = (
        f"El último salió {ago(now - mail.last_sent_at)}."
        if mail.last_sent_at
        else "Todavía no salió ninguno."
    )
    waiting = f" Esperan {mail.waiting}." if mail.waiting else ""
    unsent = f" No salieron {mail.failed + mail.unconfirmed}." if mail.failed + mail.unconfirmed else ""
    error = f" El servidor dice: {mail.last_error}" if mail.last_error else ""
    old = mail.oldest_waiting_at is not None and now - mail.oldest_waiting_at > JOB_PATIENCE
    status = "late" if old else "attention" if unsent or error or not mail.last_sent_at else "done"
    return Check(
        "Correo", status, f"{sent}{waiting}{unsent}{error}", "gestion:mail-list", "Ver y probar el correo"
    )


def _disk() -> Check:
    """The disk this web process writes to; the database's own may be on another machine."""
    usage = shutil.disk_usage(_existing(Path(settings.STATIC_ROOT)))
    free = usage.free / usage.total
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    status = "late" if free < DISK_FULL else "attention" if free < DISK_LOW else "done"
    space = f"Libres {filesizeformat(usage.free)} de {filesizeformat(usage.total)}."
    text = f"{space} La base ocupa {filesizeformat(size)}."
    return Check("Disco", status, text)


def _database() -> list[Check]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_setting('server_version'),"
            " (SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user),"
            " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
        )
        role, version, owned, is_super = cursor.fetchone()
    if owned or is_super:
        role_check = Check(
            "Rol en la base", "late",
            f"El web entra como «{role}», que es dueño de las tablas: un error del programa podría deshacer lo "
            "publicado. Poné en DATABASE_URL el rol de la aplicación.",
        )  # fmt: skip
    else:
        role_check = Check(
            "Rol en la base", "done", f"El portal entra como «{role}», que no puede cambiar lo publicado."
        )
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    version_check = Check(
        "Base de datos",
        "late" if pending else "done",
        f"PostgreSQL {version}. "
        + (f"Faltan {pending} migraciones: corré «manage.py migrate»." if pending else "Está al día."),
    )
    return [role_check, version_check]


def _address() -> Check:
    """Where papers say that they can be verified: it is printed when they are prepared, and stays."""
    name, printed = "Dirección de los documentos", f"{settings.SITE_URL.split('://', 1)[-1]}/verificar"
    if settings.SITE_IS_LOCAL:
        return Check(
            name,
            "attention",
            f"Los documentos que se preparan llevan impresa {printed}, que solo abre esta máquina. Antes de publicar "
            "de verdad, poné en SITE_URL la dirección del portal.",
        )
    return Check(name, "done", f"Los documentos que se preparan llevan impresa {printed}.")


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def ago(age: dt.timedelta) -> str:
    """«hace 3 días»."""
    return f"hace {span(age)}"


def span(age: dt.timedelta) -> str:
    """A length of time in its largest unit: «3 días», «1 hora», «menos de un minuto»."""
    for seconds, one, many in ((86400, "día", "días"), (3600, "hora", "horas"), (60, "minuto", "minutos")):
        if count := int(age.total_seconds() // seconds):
            return f"{count} {one if count == 1 else many}"
    return "menos de un minuto"


def local(moment: dt.datetime) -> str:
    """A moment as people here write it."""
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"
