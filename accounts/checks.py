"""What the portal does not start with, and settings alone cannot know.

Demonstration accounts in production: their password is one that anybody can read. A list of leaked passwords that
cannot be read: whoever chose a password would meet a fault. Two doors look at both: the commands of ``manage.py``
through Django's checks (accounts are rows: ``migrate`` and ``check --database default``), and the web server when it
starts (``refuse_…`` in ``wsgi.py``).
"""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator, get_default_password_validators
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

DEMONSTRATION_DOMAIN = "municipio-f.example"
_REFUSAL = f"En producción no puede haber cuentas de demostración (@{DEMONSTRATION_DOMAIN})."
_FIRST_CONNECTION = "accounts.first_connection"


def has_demonstration_accounts() -> bool:
    """Whether an account is one of the demonstration's; not when there are no tables yet."""
    try:
        return _has_demonstration_accounts()
    except (OperationalError, ProgrammingError):
        return False


def _has_demonstration_accounts() -> bool:
    from accounts.models import User

    return User.objects.filter(email__iendswith=f"@{DEMONSTRATION_DOMAIN}").exists()


@register(Tags.database)
def no_demonstration_accounts(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Error]:
    """An error in production while there is a demonstration account."""
    if not databases or not settings.PRODUCTION or not has_demonstration_accounts():
        return []
    return [
        Error(
            _REFUSAL,
            hint="Usá una base nueva: la demostración no se convierte en un portal real.",
            id="accounts.E001",
        )
    ]


def refuse_demonstration_accounts() -> None:
    """Stop a production web server from starting with demonstration accounts. Raises ``ImproperlyConfigured``.

    A database that does not answer yet, or has no tables, stops nobody: the connections that follow are looked at.
    """
    if not settings.PRODUCTION:
        return
    try:
        found = _has_demonstration_accounts()
    except (OperationalError, ProgrammingError):
        connection_created.connect(_refuse_first_connection, dispatch_uid=_FIRST_CONNECTION)
        return
    if found:
        raise ImproperlyConfigured(_REFUSAL)


def _refuse_first_connection(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Let a process that started without its database serve nothing of a demonstration's."""
    try:
        found = _has_demonstration_accounts()
    except ProgrammingError:
        return  # no tables yet: the next connection is asked
    except OperationalError:
        connection.close()
        raise
    if found:
        connection.close()
        raise ImproperlyConfigured(_REFUSAL)
    connection_created.disconnect(dispatch_uid=_FIRST_CONNECTION)


@register(Tags.security)
def leaked_passwords_can_be_read(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """An error when ``LEAKED_PASSWORDS`` names something that is no list of passwords."""
    if not settings.LEAKED_PASSWORDS:
        return []
    try:
        with _told_in_words():
            CommonPasswordValidator(password_list_path=settings.LEAKED_PASSWORDS)
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="Corregí la ruta, o dejá LEAKED_PASSWORDS vacía.", id="accounts.E004")]
    return []


def read_leaked_passwords() -> None:
    """Read the list, once and for as long as the process lives. Raises ``ImproperlyConfigured``.

    A file that is taken away or damaged afterwards is then no fault of whoever chooses a password.
    """
    with _told_in_words():
        get_default_password_validators()


@contextmanager
def _told_in_words() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ImproperlyConfigured(_unreadable("no existe")) from error
    except IsADirectoryError as error:
        raise ImproperlyConfigured(_unreadable("es una carpeta")) from error
    except PermissionError as error:
        raise ImproperlyConfigured(_unreadable("no hay permiso para leerla")) from error
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ImproperlyConfigured(_unreadable("no es un texto en UTF-8, ni comprimido con gzip")) from error


def _unreadable(why: str) -> str:
    return f"La lista de contraseñas filtradas (LEAKED_PASSWORDS={settings.LEAKED_PASSWORDS}) no se puede leer: {why}."
