"""What leaves the machine is encrypted to somebody known, or `check --deploy` says so."""

import ssl
from types import SimpleNamespace

import pytest
from django.core.mail import get_connection
from pytest_django import Settings

from accounts import transport_checks
from accounts.transport_checks import DATABASE, MAIL, encrypted_to_others
from municipalismo.database import entry

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the check reads of the settings: all on one machine, until a test says otherwise."""
    found = SimpleNamespace(
        DATABASES={"default": {"HOST": ""}}, EMAIL_BACKEND=SMTP, EMAIL_HOST="localhost", EMAIL_USE_TLS=False
    )
    monkeypatch.setattr(transport_checks, "settings", found)
    return found


@pytest.mark.parametrize(
    ("url", "is_fault"),
    [
        ("postgresql://a@%2Fvar%2Frun%2Fpostgresql/b", False),
        ("postgresql://a@localhost/b", False),
        ("postgresql://a@127.0.0.1/b", False),
        ("postgresql://a:c@db.example/b?sslmode=verify-full&sslrootcert=/etc/ca.pem", False),
        ("postgresql://a:c@db.example/b", True),
        ("postgresql://a:c@db.example/b?sslmode=require", True),
        ("postgresql://a:c@10.0.0.7/b?sslmode=prefer", True),
    ],
)
def test_a_database_elsewhere(told: SimpleNamespace, url: str, is_fault: bool) -> None:
    told.DATABASES = {"default": entry({"DATABASE_URL": url, "MUNICIPALISMO_PROCESS": "web"})}
    assert encrypted_to_others(None) == ([DATABASE] if is_fault else [])


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
