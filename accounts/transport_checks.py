"""What leaves the machine is encrypted to somebody known: `manage.py check --deploy` looks at database and mail.

Both are on the portal's own machine unless who runs it says otherwise, and then nobody reads between them. Only who
knows the owner's connection can look at it: ``deploy/manage owner check --deploy --tag transport``.
"""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register
from psycopg import pq

DATABASE = Error(
    "La base está en otra máquina y no se comprueba con quién se habla.",
    hint="Agregá ?sslmode=verify-full&sslrootcert=/ruta/ca.pem al final de DATABASE_URL y de DATABASE_OWNER_URL.",
    id="accounts.E002",
)
OWNER = Error(
    "La base a la que entra el dueño de las tablas está en otra máquina y no se comprueba con quién se habla.",
    hint="Agregá ?sslmode=verify-full&sslrootcert=/ruta/ca.pem al final de DATABASE_OWNER_URL.",
    id="accounts.E005",
)
MAIL = Error(
    "El servidor de correo está en otra máquina y los correos, con sus enlaces, viajarían sin cifrar.",
    hint="Poné EMAIL_USE_TLS=1, con el puerto que corresponda (587).",
    id="accounts.E003",
)


@register(Tags.security, "transport", deploy=True)
def encrypted_to_others(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """An error for each that is elsewhere and not reached through TLS with its certificate checked."""
    connections = ((settings.DATABASES["default"], DATABASE), (settings.DATABASE_OWNER, OWNER))
    found = [error for database, error in connections if database and not _is_safe(database)]
    speaks_smtp = settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend")
    if speaks_smtp and not settings.EMAIL_USE_TLS and not is_this_machine(settings.EMAIL_HOST):
        found.append(MAIL)
    return found


def _is_safe(database: Mapping[str, Any]) -> bool:
    """Whether a connection of Django's settings stays here, or makes sure of whom it reaches."""
    options = database.get("OPTIONS", {})
    # What nobody says the library takes from the environment: PGHOST, PGSSLMODE and their like.
    said = {one.keyword.decode(): one.val.decode() for one in pq.Conninfo.get_defaults() if one.val} | options
    if database.get("HOST"):
        said["host"] = database["HOST"]
    return said.get("sslmode") == "verify-full" or all(map(is_this_machine, _targets(said, options)))


def _targets(said: Mapping[str, str], options: Mapping[str, str]) -> Iterator[str]:
    """Where the library would try to connect to; of a service by name nothing is known but what stands beside it."""
    if "service" in options and not {"host", "hostaddr"} & said.keys():
        yield f"the service {options['service']}"
    hosts, addresses = (said.get(name, "").split(",") for name in ("host", "hostaddr"))
    for host, address in zip_longest(hosts, addresses, fillvalue=""):
        yield address or host


def is_this_machine(host: str) -> bool:
    """Whether a host, as PostgreSQL or a mail server is named, is a socket or an address of this machine alone."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
