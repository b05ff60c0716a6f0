"""What the portal does not start with: demonstration accounts in production, a list of passwords nobody can read."""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError
from django.db import OperationalError, ProgrammingError, connection
from django.db.backends.signals import connection_created

from accounts import checks
from accounts.checks import read_leaked_passwords, refuse_demonstration_accounts
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration_account() -> User:
    return User.objects.create_user("alguien@Municipio-F.example", name="Alguien")


@pytest.mark.parametrize("active", [True, False])
def test_production_refuses_demonstration_accounts(
    settings, demonstration_account: User, active: bool
) -> None:
    User.objects.update(is_active=active)
    settings.PRODUCTION = True
    with pytest.raises(SystemCheckError, match=r"accounts\.E001"):
        call_command("check", databases=["default"], tags=["database"])
    with pytest.raises(ImproperlyConfigured, match="demostración"):
        refuse_demonstration_accounts()


def test_production_loads_no_demonstration(settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()


def test_elsewhere_they_are_welcome(settings, demonstration_account: User) -> None:
    settings.PRODUCTION = False
    call_command("check", databases=["default"], tags=["database"])
    refuse_demonstration_accounts()


def test_production_without_them_starts(settings) -> None:
    User.objects.create_user("alguien@municipio-f.example.org", name="Alguien")
    settings.PRODUCTION = True
    call_command("check", databases=["default"], tags=["database"])
    refuse_demonstration_accounts()


@pytest.fixture
def asked_again() -> Iterator[None]:
    yield
    connection_created.disconnect(dispatch_uid="accounts.first_connection")


@pytest.mark.parametrize("trouble", [OperationalError("down"), ProgrammingError("no tables")])
def test_started_without_its_database_it_is_looked_at_later(
    settings, demonstration_account: User, asked_again: None, trouble: Exception
) -> None:
    """Every connection is refused until the accounts are gone; then nobody asks again."""
    settings.PRODUCTION = True
    with patch.object(checks, "_has_demonstration_accounts", side_effect=trouble):
        refuse_demonstration_accounts()
    connects = partial(connection_created.send, sender=type(connection), connection=connection)
    with patch.object(connection, "close") as close:
        with patch.object(checks, "_has_demonstration_accounts", side_effect=ProgrammingError("not yet")):
            connects()
        for _ in range(2):
            with pytest.raises(ImproperlyConfigured, match="demostración"):
                connects()
        assert close.call_count == 2
        demonstration_account.delete()
        connects()
    with patch.object(checks, "_has_demonstration_accounts") as asked:
        connects()
    assert not asked.called


# --- the list of leaked passwords -------------------------------------------------------------------------

LEAKED = "correcto caballo pila grapa"
ROOT = Path(__file__).resolve().parents[2]


def _unreadable(kind: str, folder: Path) -> Path:
    """Something that is no list of passwords."""
    path = folder / "filtradas"
    if kind == "folder":
        path.mkdir()
    elif kind == "latin":
        path.write_bytes("contraseña\n".encode("latin-1"))
    elif kind == "cut":
        path.write_bytes(gzip.compress(LEAKED.encode() * 100)[:-12])
    elif kind == "spoilt":
        packed = bytearray(gzip.compress(os.urandom(2000).hex().encode()))
        packed[100:200] = bytes(100)
        path.write_bytes(packed)
    return path


@pytest.fixture
def leaked(settings) -> Callable[[Path], None]:
    """Have the settings name a list."""

    def use(path: Path) -> None:
        settings.LEAKED_PASSWORDS = str(path)
        name = "django.contrib.auth.password_validation.CommonPasswordValidator"
        settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": name, "OPTIONS": {"password_list_path": str(path)}}]

    return use


@pytest.mark.parametrize(
    ("kind", "words"),
    [("missing", "no existe"), ("folder", "es una carpeta"), ("latin", "UTF-8"), ("cut", "gzip"), ("spoilt", "gzip")],
)  # fmt: skip
def test_a_list_of_passwords_that_is_none_is_told_at_the_start(
    kind: str, words: str, leaked: Callable[[Path], None], tmp_path: Path
) -> None:
    leaked(_unreadable(kind, tmp_path))
    with pytest.raises(SystemCheckError, match=rf"accounts\.E004.*no se puede leer: .*{words}"):
        call_command("check")
    with pytest.raises(ImproperlyConfigured, match=words):
        read_leaked_passwords()


def test_nor_one_that_belongs_to_somebody_else(
    leaked: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the tests may be root, to whom nothing is closed."""

    def closed(*arguments: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    leaked(tmp_path / "filtradas")
    monkeypatch.setattr("django.contrib.auth.password_validation.gzip.open", closed)
    monkeypatch.setattr("django.contrib.auth.password_validation.open", closed, raising=False)
    with pytest.raises(SystemCheckError, match="no hay permiso"):
        call_command("check")


@pytest.mark.parametrize("packed", [False, True])
def test_a_list_that_was_read_serves_on_without_its_file(
    packed: bool, leaked: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "filtradas"
    path.write_bytes(gzip.compress(LEAKED.encode()) if packed else LEAKED.encode())
    leaked(path)
    call_command("check")
    read_leaked_passwords()
    path.unlink()
    with pytest.raises(ValidationError):
        validate_password(LEAKED.capitalize())
    validate_password("mate amargo con bizcochos")


def test_the_web_does_not_start_with_it(tmp_path: Path) -> None:
    """A process of its own, as gunicorn's: nobody ran a command before it."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgresql://nadie@%2Fnadie/nada",
        "LEAKED_PASSWORDS": str(tmp_path / "no-está"),
    }
    done = subprocess.run(
        [sys.executable, "-c", "import municipalismo.wsgi"],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode and "no-está) no se puede leer: no existe." in done.stderr
    started = subprocess.run(
        [sys.executable, "-c", "import municipalismo.wsgi"],
        env={**environment, "LEAKED_PASSWORDS": ""}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert started.returncode == 0, started.stderr
