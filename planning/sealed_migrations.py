"""How a migration may touch sealed tables; docs/migrations-on-sealed-tables.md tells when and why.

A plain ``RunPython`` that updates approved minutes or a publication is refused by the triggers, for the owner too.
``SealedChange`` is the one way: it lifts the seals of the tables it names, inside the migration's own transaction,
and lets the transaction stand only if nothing but the columns it names has changed.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation
from psycopg import sql

SEALS = ("sealed_row", "sealed_table")


class SealBroken(RuntimeError):
    """The migration changed more than it said, so nothing of it stands."""


class SealedChange(Operation):
    """Change some columns of sealed tables as the owner, and leave word of it.

    ``change(apps, schema_editor)`` does the work; ``columns`` says, by table, what it may change (new columns need not
    be named). Raises ``SealBroken`` when a row appeared or went, or another column changed.
    """

    reduces_to_sql = False
    reversible = False

    def __init__(
        self,
        *,
        columns: Mapping[str, Sequence[str]],
        change: Callable[[Any, BaseDatabaseSchemaEditor], None],
        reason: str,
    ) -> None:
        self.columns = {table: list(names) for table, names in columns.items()}
        self.change = change
        self.reason = reason

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The rows change, the models do not."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Fingerprint, lift, change, seal again, compare, record."""
        connection = connections[schema_editor.connection.alias]
        if not connection.in_atomic_block:
            raise SealBroken("A SealedChange needs a migration with `atomic = True`.")
        with connection.cursor() as cursor:
            for table in self.columns:
                # Nobody writes beside us while the seal is lifted; reading goes on.
                cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(_name(table)))
            kept = {table: _columns(cursor, table) - set(names) for table, names in self.columns.items()}
            before = {table: _fingerprint(cursor, table, kept[table]) for table in kept}
            self._seals(cursor, "DISABLE")
            self.change(from_state.apps, schema_editor)
            self._seals(cursor, "ENABLE")
            after = {
                table: _fingerprint(cursor, table, kept[table] & _columns(cursor, table)) for table in kept
            }
            for table, found in after.items():
                if found != before[table]:
                    raise SealBroken(
                        f"{table}: {before[table][0]} rows before, {found[0]} after; only "
                        f"{', '.join(self.columns[table]) or 'nothing'} was to change. Nothing was changed."
                    )
            self._record(cursor, after)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """What was sealed is not put back by a reverse migration: write another one."""
        raise IrreversibleError(self.describe())

    def describe(self) -> str:
        """In words, for ``showmigrations --plan``."""
        return f"Change sealed rows of {', '.join(self.columns)}: {self.reason}"

    def _seals(self, cursor: Any, verb: str) -> None:
        # Checks that wait for the end of the transaction would keep PostgreSQL from altering the table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in self.columns:
            for seal in SEALS:
                statement = sql.SQL(f"ALTER TABLE {{}} {verb} TRIGGER {{}}")
                cursor.execute(statement.format(_name(table), sql.Identifier(seal)))

    def _record(self, cursor: Any, fingerprints: dict[str, tuple[int, str]]) -> None:
        digest = hashlib.sha256(json.dumps(fingerprints, sort_keys=True).encode()).hexdigest()
        cursor.execute(
            "INSERT INTO planning_sealedmigration"
            " (migration, reason, tables, columns, rows, unchanged_sha256, at)"
            " VALUES (%s, %s, %s, %s, %s, %s, now())",
            [
                self.change.__module__[:200],
                self.reason,
                json.dumps(list(self.columns)),
                json.dumps(self.columns),
                json.dumps({table: count for table, (count, _digest) in fingerprints.items()}),
                digest,
            ],
        )


def _name(table: str) -> sql.Identifier:
    return sql.Identifier("public", table)


def _columns(cursor: Any, table: str) -> set[str]:
    """Those that hold something of their own: what is worked out from others changes with them, and only so."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        " AND is_generated = 'NEVER'",
        [table],
    )
    return {name for (name,) in cursor.fetchall()}


def _fingerprint(cursor: Any, table: str, columns: set[str]) -> tuple[int, str]:
    """Return the number of rows and a hash of all their values in ``columns``, row by row and in order."""
    listed = sql.SQL(", ").join(map(sql.Identifier, sorted(columns)))
    cursor.execute(
        sql.SQL(
            "SELECT count(*), encode(sha256(coalesce(string_agg(digest, ''::bytea ORDER BY digest), '')), 'hex')"
            " FROM (SELECT sha256(convert_to(row_to_json(kept)::text, 'UTF8')) AS digest"
            " FROM (SELECT {} FROM {}) AS kept) AS rows"
        ).format(listed, _name(table))
    )
    count, digest = cursor.fetchone()
    return count, digest
