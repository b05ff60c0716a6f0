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

DEMONSTRATION_DOMAIN = "municipio-f.example"


def has_demonstration_accounts() -> bool:
    """Whether an account is one of the demonstration's; not when there are no tables yet."""
    from accounts.models import User

    try:
        return User.objects.filter(email__iendswith=f"@{DEMONSTRATION_DOMAIN}").exists()
    except (OperationalError, ProgrammingError):
        return False


@register(Tags.database)
def no_demonstration_accounts(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Error]:
    """An error in production while there is a demonstration account."""
    if not databases or not settings.PRODUCTION or not has_demonstration_accounts():
        return []
    return [
        Error(
            f"En producción no puede haber cuentas de demostración (@{DEMONSTRATION_DOMAIN}).",
            hint="Usá una base nueva: la demostración no se convierte en un portal real.",
            id="accounts.E001",
        )
    ]


def refuse_demonstration_accounts() -> None:
    """Stop a production web server from starting with demonstration accounts. Raises ``ImproperlyConfigured``."""
    if settings.PRODUCTION and has_demonstration_accounts():
        raise ImproperlyConfigured(
            f"En producción no puede haber cuentas de demostración (@{DEMONSTRATION_DOMAIN})."
        )
