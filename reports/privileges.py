"""What the role of the web and of the jobs may do in the database (architecture.md, "Roles and databases").

It owns nothing, so it can neither switch a trigger off nor drop one; what was published and who did what it can only
add to. The owner's role is for migrations and commands. Where the role does not exist (a server that did not make it),
nothing is granted.
"""

from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql

from reports.models import Publication

_STATEMENTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON {added_to} FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)


def grant(using: str = "default", **_signal: Any) -> None:
    """Give the role its rights over every table there is now; repeating it is harmless. Runs after ``migrate``."""
    events: list[Any] = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    only_added_to = [model._meta.db_table for model in (Publication, *events) if model._meta.managed]
    with connections[using].cursor() as cursor:
        # Nothing to grant where the role is not there, or where there is only one: it has the tables.
        role = settings.DATABASE_APPLICATION_ROLE
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
        if not cursor.fetchone():
            return
        names = {
            "role": sql.Identifier(role),
            "added_to": sql.SQL(", ").join(map(sql.Identifier, only_added_to)),
        }
        for statement in _STATEMENTS:
            cursor.execute(sql.SQL(statement).format(**names))
