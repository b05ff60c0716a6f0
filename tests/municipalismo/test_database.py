"""As which role each process comes into the database, and with what limits."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from municipalismo import database, embedded

ROOT = Path(__file__).resolve().parents[2]
SERVER = {
    "DATABASE_URL": "postgresql://app:clave@servidor/base?sslmode=require",
    "DATABASE_OWNER_URL": "postgresql://duenia:otra@servidor/base",
}


@pytest.mark.parametrize("server", [{}, SERVER])
@pytest.mark.parametrize(("process", "is_owner"), [("web", False), ("jobs", False), ("owner", True)])
def test_each_process_has_its_role_and_its_limits(server: dict, process: str, is_owner: bool) -> None:
    entry = database.entry({**server, "MUNICIPALISMO_PROCESS": process})
    owner, application = ("duenia", "app") if server else (embedded.OWNER, embedded.APPLICATION)
    assert entry["USER"] == (owner if is_owner else application)
    assert entry["CONN_HEALTH_CHECKS"] is True
    for name, milliseconds in database.LIMITS[process].items():
        assert f"-c {name}={milliseconds}" in entry["OPTIONS"]["options"]
    if server and not is_owner:
        assert entry["OPTIONS"]["sslmode"] == "require"


def test_the_web_gives_up_before_gunicorn_gives_up_on_it() -> None:
    web = database.LIMITS[database.WEB]
    assert web["lock_timeout"] < web["statement_timeout"] < 60_000
    assert web["idle_in_transaction_session_timeout"] < 60_000


@pytest.mark.parametrize("command", ["migrate", "backup", "restore", "purge_personal_data"])
def test_owner_commands_refuse_without_the_owner(command: str) -> None:
    assert database.process_of([command]) == database.OWNER
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL"):
        database.entry({"DATABASE_URL": SERVER["DATABASE_URL"], "MUNICIPALISMO_PROCESS": "owner"})


@pytest.mark.parametrize("arguments", [["procrastinate", "worker"], ["shell"], ["load_demo"], []])
def test_everything_else_is_the_applications(arguments: list[str]) -> None:
    assert database.process_of(arguments) == database.JOBS


def test_beside_a_server_whoever_says_nothing_is_the_application() -> None:
    assert database.entry(SERVER)["USER"] == "app"
    assert database.application_role(SERVER) == "app"
    assert database.application_role({}) == embedded.APPLICATION


def test_an_unknown_process_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="MUNICIPALISMO_PROCESS"):
        database.entry({"MUNICIPALISMO_PROCESS": "root"})


def test_the_refusal_is_one_line_in_spanish() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": SERVER["DATABASE_URL"]},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Este comando necesita entrar a la base como dueño")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("process", [database.WEB, database.JOBS])
def test_the_server_knows_the_limits_of_a_connection(db: None, process: str) -> None:
    with _connected(process) as own:
        for name, milliseconds in database.LIMITS[process].items():
            found = own.execute("SELECT setting::int FROM pg_settings WHERE name = %s", [name]).fetchone()
            assert found == (milliseconds,)


@pytest.mark.django_db(transaction=True)
def test_each_limit_ends_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortened to 200 ms and one at a time; the server does the rest."""

    def only(name: str) -> psycopg.Connection:
        monkeypatch.setitem(database.LIMITS, database.WEB, {name: 200})
        return _connected(database.WEB)

    with only("statement_timeout") as own, pytest.raises(psycopg.errors.QueryCanceled):
        own.execute("SELECT pg_sleep(5)")
    with connection.cursor() as cursor, only("lock_timeout") as own:
        cursor.execute("SELECT pg_advisory_lock(4711)")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            own.execute("SELECT pg_advisory_lock(4711)")
        cursor.execute("SELECT pg_advisory_unlock(4711)")
    with closing(only("idle_in_transaction_session_timeout")) as own:
        own.execute("BEGIN")
        time.sleep(0.6)
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            own.execute("SELECT 1")


def _connected(process: str) -> psycopg.Connection:
    """A connection to the test database as that process has it."""
    entry = database.entry({"MUNICIPALISMO_PROCESS": process})
    return psycopg.connect(
        host=entry["HOST"],
        user=entry["USER"],
        dbname=connection.settings_dict["NAME"],
        options=entry["OPTIONS"]["options"],
        autocommit=True,
    )
