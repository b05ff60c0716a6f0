"""What leaves the machine is encrypted to somebody known: `manage.py check --deploy` looks at database and mail.

Both are on the portal's own machine unless who runs it says otherwise, and then nobody reads between them.
"""

import ipaddress
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register

DATABASE = Error(
    "La base está en otra máquina y no se comprueba con quién se habla.",
    hint="Agregá ?sslmode=verify-full&sslrootcert=/ruta/ca.pem al final de DATABASE_URL y de DATABASE_OWNER_URL.",
    id="accounts.E002",
)
MAIL = Error(
    "El servidor de correo está en otra máquina y los correos, con sus enlaces, viajarían sin cifrar.",
    hint="Poné EMAIL_USE_TLS=1, con el puerto que corresponda (587).",
    id="accounts.E003",
)


@register(Tags.security, deploy=True)
def encrypted_to_others(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """An error for each of both that is elsewhere and not reached through TLS with its certificate checked."""
    database = settings.DATABASES["default"]
    mode = database.get("OPTIONS", {}).get("sslmode")
    found = [] if mode == "verify-full" or is_this_machine(database.get("HOST", "")) else [DATABASE]
    speaks_smtp = settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend")
    if speaks_smtp and not settings.EMAIL_USE_TLS and not is_this_machine(settings.EMAIL_HOST):
        found.append(MAIL)
    return found


def is_this_machine(host: str) -> bool:
    """Whether a host, as PostgreSQL or a mail server is named, is a socket or an address of this machine alone."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
