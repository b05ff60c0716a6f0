"""The page of health: what is wrong shows, and nothing else."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import OutgoingMail, User
from planning import actions as planning
from reports.actions.chain_checks import check_chain
from reports.models import Backup, BackupKind, ChainCheck
from reports.queries import health
from tests.reports.conftest import Walk

DAY = dt.timedelta(days=1)


def status_of(name: str) -> tuple[str, str]:
    (check,) = [check for check in health.health() if check.name == name]
    return check.status, check.text


def make_backup(age: dt.timedelta, **changes: object) -> Backup:
    at = timezone.now() - age
    fields = {
        "kind": BackupKind.BACKUP, "started_at": at, "finished_at": at, "file_name": "uno", "size": 5_000_000,
        "sha256": "ab" * 32, "counts": {"public.x": 1234}, "good": True, "reason": "",
    }  # fmt: skip
    return Backup.objects.create(**(fields | changes))


def test_an_address_that_only_this_machine_opens_is_told(municipality: object, settings: Any) -> None:
    assert status_of("Dirección de los documentos")[0] == "attention"
    settings.SITE_IS_LOCAL, settings.SITE_URL = False, "https://portal.example"
    status, text = status_of("Dirección de los documentos")
    assert status == "done" and "portal.example/verificar" in text


def test_no_backup_at_all(municipality: object) -> None:
    assert status_of("Último respaldo bueno")[0] == "late"


def test_the_last_good_one_and_when_it_is_too_old(municipality: object, people: dict[str, User]) -> None:
    make_backup(3 * DAY)
    status, text = status_of("Último respaldo bueno")
    assert status == "late"
    assert "El último respaldo bueno es de hace 3 días" in text
    assert "Se espera uno cada 2 días" in text
    planning.set_rule(
        key="backup_max_age_days",
        value="7",
        valid_from=dt.date(2020, 1, 1),
        source="Resolución",
        by=people["administrator"],
    )
    assert status_of("Último respaldo bueno")[0] == "done"


def test_a_failed_attempt_after_a_good_one_is_told(municipality: object) -> None:
    make_backup(DAY)
    make_backup(DAY / 2, good=False, sha256="", reason="No entró en el disco.")
    status, text = status_of("Último respaldo bueno")
    assert status == "attention"
    assert "hace 1 día" in text
    assert "hace 12 horas, falló: No entró en el disco." in text


def test_a_restore_is_no_backup(municipality: object) -> None:
    make_backup(DAY, kind=BackupKind.RESTORE)
    assert status_of("Último respaldo bueno")[0] == "late"


def test_the_chain_says_when_it_was_verified(walk: Walk, sql: Callable[..., list]) -> None:
    assert status_of("Cadena de publicaciones")[0] == "attention"
    walk.sealed()
    check_chain(now=timezone.now() - 3 * DAY)
    assert status_of("Cadena de publicaciones")[0] == "attention"
    check_chain()
    status, text = status_of("Cadena de publicaciones")
    assert (status, "1 publicaciones, y está entera" in text) == ("done", True)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE reports_publication DISABLE TRIGGER USER")
    sql("UPDATE reports_publication SET title = 'Otro'")
    sql("ALTER TABLE reports_publication ENABLE TRIGGER USER")
    check_chain()
    assert status_of("Cadena de publicaciones")[0] == "late"
    check_chain(now=timezone.now() + 91 * DAY)
    assert ChainCheck.objects.count() == 1


@pytest.fixture
def quiet(db: None, sql: Callable[..., list]) -> None:
    """No worker and no job, not even those that another test committed."""
    for table in ("workers", "periodic_defers", "events", "jobs"):
        sql(f"DELETE FROM procrastinate_{table}")


def test_the_worker_and_its_queue(quiet: None, sql: Callable[..., list]) -> None:
    assert status_of("Proceso de trabajos")[0] == "late"
    sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes')")
    assert status_of("Proceso de trabajos")[0] == "late"
    sql("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 seconds'")
    assert status_of("Proceso de trabajos")[0] == "done"

    assert status_of("Trabajos en espera") == ("done", "Ninguno.")
    defer(sql, "now() + interval '1 hour'")
    assert status_of("Trabajos en espera") == ("done", "Ninguno.")
    defer(sql, "NULL")
    assert status_of("Trabajos en espera")[0] == "done"
    sql("UPDATE procrastinate_events SET at = now() - interval '20 minutes'")
    status, text = status_of("Trabajos en espera")
    assert (status, text) == ("attention", "1; el más viejo espera desde hace 20 minutos.")
    defer(sql, "now() - interval '2 hours'")
    assert status_of("Trabajos en espera")[1] == "2; el más viejo espera desde hace 2 horas."


def defer(sql: Callable[..., list], scheduled: str) -> None:
    sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at, status, args) "
        f"VALUES ('default', 'reports.render', {scheduled}, 'todo', '{{\"secret\": \"canarioqz\"}}')"
    )


def test_jobs_that_failed_are_named_without_what_they_carried(quiet: None, sql: Callable[..., list]) -> None:
    assert status_of("Trabajos que fallaron")[0] == "done"
    defer(sql, "NULL")
    for state in ("doing", "failed"):
        sql(f"UPDATE procrastinate_jobs SET status = '{state}'")
    status, text = status_of("Trabajos que fallaron")
    assert status == "attention"
    assert "reports.render (1, el último" in text
    assert "canarioqz" not in text
    sql("UPDATE procrastinate_events SET at = now() - interval '8 days'")
    assert status_of("Trabajos que fallaron")[0] == "done"


def test_mail_that_waits_too_long_is_told(db: None) -> None:
    before = timezone.now() - dt.timedelta(hours=2)
    OutgoingMail.objects.create(
        event="prueba", recipient="nadie@example.org", subject="Hola", body="Hola", message_id="<1@x>",
        created_at=before, expires_at=before + 5 * DAY, last_error="el servidor no responde", attempts=3,
    )  # fmt: skip
    status, text = status_of("Correo")
    assert status == "late"
    assert "Esperan 1." in text
    assert "nadie@" not in text


@pytest.mark.parametrize(("free", "status"), [(0.5, "done"), (0.1, "attention"), (0.01, "late")])
def test_a_disk_that_fills_up_is_told(
    db: None, monkeypatch: pytest.MonkeyPatch, free: float, status: str
) -> None:
    usage = type("Usage", (), {"total": 100 * 10**9, "free": int(free * 100 * 10**9)})
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage)
    assert status_of("Disco")[0] == status


def test_a_web_that_owns_the_tables_is_told(db: None) -> None:
    assert status_of("Rol en la base")[0] == "late"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'municipalismo_app'")
        if not cursor.fetchone():
            pytest.skip("this server does not have the role")
        cursor.execute("SET LOCAL ROLE municipalismo_app")
    assert status_of("Rol en la base") == (
        "done",
        "El portal entra como «municipalismo_app», que no puede cambiar lo publicado.",
    )


def test_the_page_shows_it_in_a_bounded_number_of_queries(
    client_as: Callable[[str], Client], django_assert_max_num_queries: Callable[..., object], tmp_path: Path
) -> None:
    client = client_as("administrator")
    for number in range(12):
        make_backup(number * DAY)
    client.get("/gestion/salud/")
    with django_assert_max_num_queries(40):
        page = client.get("/gestion/salud/").content.decode()
    assert "El último respaldo bueno es de hace menos de un minuto" in page
    assert page.count("SHA-256 de lo cifrado") == 10


def test_spans_are_words() -> None:
    words = {
        30: "menos de un minuto",
        60: "1 minuto",
        7200: "2 horas",
        86399: "23 horas",
        86400 * 3: "3 días",
    }
    assert {seconds: health.span(dt.timedelta(seconds=seconds)) for seconds in words} == words
