"""What leaves the machine is encrypted to somebody known, or `check --deploy` says so."""

import os
import ssl
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.mail import get_connection
from pytest_django import Settings

from accounts import transport_checks
from accounts.transport_checks import DATABASE, MAIL, OWNER, encrypted_to_others
from municipalismo.database import entry, owner

ROOT = Path(__file__).resolve().parents[2]
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the check reads of the settings: all on one machine, until a test says otherwise."""
    found = SimpleNamespace(
        DATABASES={"default": {"HOST": ""}}, DATABASE_OWNER={},
        EMAIL_BACKEND=SMTP, EMAIL_HOST="localhost", EMAIL_USE_TLS=False,
    )  # fmt: skip
    monkeypatch.setattr(transport_checks, "settings", found)
    for name in ("PGHOST", "PGHOSTADDR", "PGSSLMODE", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    return found


ADDRESSES = [
    ("postgresql://a@%2Fvar%2Frun%2Fpostgresql/b", False),
    ("postgresql://a@/b", False),
    ("postgresql://a@localhost/b", False),
    ("postgresql://a@127.0.0.1/b", False),
    ("postgresql://a@/b?host=localhost", False),
    ("postgresql://a@db.example/b?hostaddr=127.0.0.1", False),
    ("postgresql://a@localhost/b?host=db.example", False),  # Django lets the first one win
    ("postgresql://a:c@db.example/b?sslmode=verify-full&sslrootcert=/etc/ca.pem", False),
    ("postgresql://a:c@/b?host=db.example&sslmode=verify-full", False),
    ("postgresql://a:c@/b?service=otra&sslmode=verify-full", False),
    ("postgresql://a:c@db.example/b", True),
    ("postgresql://a:c@db.example/b?sslmode=require", True),
    ("postgresql://a:c@10.0.0.7/b?sslmode=prefer", True),
    ("postgresql://a:c@/b?host=db.example", True),
    ("postgresql://a:c@/b?host=db.example&sslmode=require", True),
    ("postgresql://a:c@localhost/b?hostaddr=10.0.0.7", True),
    ("postgresql://a:c@localhost,db.example/b", True),
    ("postgresql://a:c@%2Fvar%2Frun,db.example/b", True),
    ("postgresql://a:c@/b?host=localhost,otra&hostaddr=127.0.0.1,10.0.0.7", True),
    ("postgresql://a:c@/b?service=otra", True),
]


@pytest.mark.parametrize(("url", "is_fault"), ADDRESSES)
def test_a_database_elsewhere(told: SimpleNamespace, url: str, is_fault: bool) -> None:
    told.DATABASES = {"default": entry({"DATABASE_URL": url, "MUNICIPALISMO_PROCESS": "web"})}
    assert encrypted_to_others(None) == ([DATABASE] if is_fault else [])


@pytest.mark.parametrize(("url", "is_fault"), ADDRESSES)
def test_the_owners_database_elsewhere(told: SimpleNamespace, url: str, is_fault: bool) -> None:
    told.DATABASE_OWNER = owner({"DATABASE_OWNER_URL": url})
    assert encrypted_to_others(None) == ([OWNER] if is_fault else [])
    assert "PASSWORD" not in told.DATABASE_OWNER


@pytest.mark.parametrize(
    ("environment", "is_fault"),
    [
        ({"PGHOST": "db.example"}, True),
        ({"PGHOSTADDR": "10.0.0.7"}, True),
        ({"PGHOST": "db.example", "PGSSLMODE": "verify-full"}, False),
        ({"PGHOST": "/var/run/postgresql"}, False),
    ],
)
def test_what_the_address_leaves_to_the_environment(
    told: SimpleNamespace, environment: dict[str, str], is_fault: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    told.DATABASES = {"default": entry({"DATABASE_URL": "postgresql://a@/b", "MUNICIPALISMO_PROCESS": "web"})}
    assert encrypted_to_others(None) == ([DATABASE] if is_fault else [])


def test_the_command_looks_at_both() -> None:
    """A process of its own, that knows both: the settings hand it what it has to look at."""
    elsewhere = "postgresql://a:clave@/b?host=db.example"
    environment = {
        "MUNICIPALISMO_MODE": "produccion", "SITE_URL": "https://a.uy", "ALLOWED_HOSTS": "a.uy",
        "SECRET_KEY": "abcdefghij" * 6, "PATH": os.environ["PATH"],
        "DATABASE_URL": elsewhere, "DATABASE_OWNER_URL": elsewhere,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "transport"],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "accounts.E002" in done.stderr and "accounts.E005" in done.stderr
    assert "clave" not in done.stderr


@pytest.mark.parametrize(
    ("host", "tls", "is_fault"),
    [("localhost", False, False), ("::1", False, False), ("correo.example", True, False),
     ("correo.example", False, True), ("10.0.0.8", False, True)],
)  # fmt: skip
def test_a_mail_server_elsewhere(told: SimpleNamespace, host: str, tls: bool, is_fault: bool) -> None:
    told.EMAIL_HOST, told.EMAIL_USE_TLS = host, tls
    assert encrypted_to_others(None) == ([MAIL] if is_fault else [])


def test_the_mail_servers_certificate_is_checked(settings: Settings) -> None:
    settings.EMAIL_USE_TLS = True
    context = get_connection(SMTP).ssl_context
    assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
