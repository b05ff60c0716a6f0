"""Which role a process of the portal comes into the database as, and how long it may make others wait.

Two roles in every mode. The *owner* has the tables: migrations, purge, withdrawal, backup and restore. The
*application* has the rights that ``reports/privileges.py`` grants it and owns nothing: the web, the jobs and every
other command. With the embedded database both exist already; with a server, ``DATABASE_URL`` is the application's
and ``DATABASE_OWNER_URL`` the owner's, which only the commands below read and the web need not even know.

``MUNICIPALISMO_PROCESS`` says what kind of process this is. ``wsgi.py`` and ``manage.py`` set it; people need not.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from municipalismo import embedded

#: Commands that come in as the owner; everything else that `manage.py` runs is the application's.
OWNER_COMMANDS = frozenset(
    {
        "migrate",
        "makemigrations",
        "sqlmigrate",
        "flush",
        "pgtrigger",
        "dbshell",
        "backup",
        "restore",
        "purge_personal_data",
        "rebuild_aggregates",
        "destroy_withdrawn",
    }
)
WEB, JOBS, OWNER = "web", "jobs", "owner"
#: What the server ends by itself, in milliseconds. Waiting for a lock counts as part of a statement.
LIMITS: dict[str, dict[str, int]] = {
    # gunicorn ends a worker after 60 s: the database must give up well before, and give the row back.
    WEB: {
        "statement_timeout": 15_000,
        "lock_timeout": 10_000,
        "idle_in_transaction_session_timeout": 30_000,
    },
    # An import or the figures of ten years are one long statement at times, and rendering a PDF can keep a transaction
    # waiting for minutes; but a job that hangs must not hold its locks for ever.
    JOBS: {
        "statement_timeout": 300_000,
        "lock_timeout": 60_000,
        "idle_in_transaction_session_timeout": 900_000,
    },
    # Rebuilding an index takes as long as it takes. But a migration that waits for a table makes everybody queue behind
    # it, so it gives up and can be run again.
    OWNER: {"lock_timeout": 30_000},
}
_PERSISTENT = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def process_of(arguments: Sequence[str]) -> str:
    """Return the kind of process of ``manage.py ARGUMENTS``."""
    return OWNER if arguments and arguments[0] in OWNER_COMMANDS else JOBS


def application_role(environment: Mapping[str, str] = os.environ) -> str:
    """Return the name of the application's role: the user of ``DATABASE_URL``, or the embedded database's."""
    url = environment.get("DATABASE_URL")
    return str(dj_database_url.parse(url)["USER"]) if url else embedded.APPLICATION


def entry(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return Django's ``DATABASES["default"]`` for this process.

    Raises:
        ImproperlyConfigured: an unknown process, or the owner is needed and nobody said how to come in as it.
    """
    url = environment.get("DATABASE_URL")
    # Unsaid means the tests or a script: on a laptop they may do everything, beside a server they may not.
    process = environment.get("MUNICIPALISMO_PROCESS") or (JOBS if url else OWNER)
    if process not in LIMITS:
        raise ImproperlyConfigured(f"MUNICIPALISMO_PROCESS debe ser uno de: {', '.join(LIMITS)}.")
    if not url:
        found: dict[str, Any] = dict(
            embedded.settings(embedded.OWNER if process == OWNER else embedded.APPLICATION)
        )
    elif process == OWNER:
        found = dict(dj_database_url.parse(_owner_url(environment)))
    else:
        found = dict(dj_database_url.parse(url))
    options = dict(found.get("OPTIONS", {}))
    limits = " ".join(f"-c {name}={value}" for name, value in LIMITS[process].items())
    options["options"] = f"{options.get('options', '')} {limits}".strip()
    return {**found, **_PERSISTENT, "OPTIONS": options}


def owner(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """How the owner comes in, without the password, for ``check --deploy``; nothing when this process does not know."""
    url = environment.get("DATABASE_OWNER_URL")
    found: dict[str, Any] = dict(dj_database_url.parse(url)) if url else {}
    found.pop("PASSWORD", None)
    return found


def _owner_url(environment: Mapping[str, str]) -> str:
    url = environment.get("DATABASE_OWNER_URL")
    if not url:
        raise ImproperlyConfigured(
            "Este comando necesita entrar a la base como dueño de las tablas: definí DATABASE_OWNER_URL "
            "(postgresql://dueño:clave@servidor/base), solo para este comando y nunca para el servidor web."
        )
    return url
