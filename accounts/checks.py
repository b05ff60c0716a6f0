"""Demonstration accounts have a password that anybody can read: production must not start with one.

Two doors look: ``manage.py migrate`` and ``check --database default`` through Django's checks, and the web server when
it starts (``refuse_demonstration_accounts`` in ``wsgi.py``). Settings alone cannot know, because accounts are rows.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
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
