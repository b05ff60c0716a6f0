"""Every text of every table, found through PostgreSQL's own catalogue: a table added tomorrow is swept too."""

import io
import json
import secrets
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import connection
from django.db.models import EmailField
from psycopg import sql
from psycopg.types.json import Jsonb

from participation.seals import SEALED_TABLES, SESSION_TABLES, VOTE_TABLES
from participation.seals_chain import ADDED, SEALED, WORKSHOP_TABLES
from planning.sealed_migrations import SealedChange
from reports.erasing.terms import ACCENTED, PLAIN, Term, Terms, found_by_fingerprint
from reports.models import SearchDue, SearchEntry
from reports.seals import INDEX_TABLES
from reports.seals import SEALED_TABLES as SEALED_DOCUMENTS
from reports.search.triggers import EVERYTHING

#: Tables that hold no word of anybody: names of models, migrations, and hashes under a key.
_NO_WORDS = {"django_migrations", "django_content_type", "auth_permission", "reports_erasure"}
#: Sealed to the byte, with all their rows: looked at, never changed. Their drafts are deleted before.
NEVER_CHANGED = {
    *SEALED_DOCUMENTS,
    *INDEX_TABLES,
    "reports_withdrawal",
    "reports_withdrawaldecision",
    "reports_destruction",
}
#: Sealed with the minutes, once published, or only added to: changed with the seal lifted the documented way.
_SEALED_FACTS = {*SEALED_TABLES, *SESSION_TABLES, *VOTE_TABLES, *WORKSHOP_TABLES, *SEALED, *ADDED}
_LARGEST_UNPACKED = 50_000_000


@dataclass(frozen=True)
class Column:
    """A column that can hold words. ``most`` is how many characters fit.

    ``form`` is what its values must look like: ``code`` (also whatever must be unique), ``email``, or empty for free
    text. ``own`` are the portal's own values, of a list of choices: none of them is a person. ``key`` is the table's
    numeric primary key, if it has one.
    """

    table: str
    name: str
    kind: str
    most: int | None
    form: str = ""
    own: frozenset[Any] = frozenset()
    key: str = ""

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


@dataclass
class Swept:
    """What a sweep changed, and what it met and may not change: rows by column."""

    changed: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)


def columns() -> list[Column]:
    """Every column of text, JSON or bytes that is not worked out from others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name, c.data_type, c.character_maximum_length"
            " FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'"
            " AND c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea') ORDER BY 1, 2"
        )
        found = cursor.fetchall()
        cursor.execute(_UNIQUE)
        unique = set(cursor.fetchall())
        cursor.execute(_NUMERIC_KEYS)
        keys = dict(cursor.fetchall())
    fields = {
        (model._meta.db_table, field.column): field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
    }
    rows = []
    for table, name, kind, most in found:
        model_field = fields.get((table, name))
        if table not in _NO_WORDS:
            form = _form_of(model_field, unique=(table, name) in unique)
            own = frozenset(value for value, _label in getattr(model_field, "flatchoices", None) or ())
            rows.append(Column(table, name, kind, most, form, own, keys.get(table, "")))
    return rows


#: Columns of a unique index, also those within its expressions.
_UNIQUE = """
SELECT DISTINCT c.relname, a.attname FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE i.indisunique AND (a.attnum = ANY (i.indkey) OR EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
    AND d.refobjid = c.oid AND d.refobjsubid = a.attnum))
"""
_NUMERIC_KEYS = """
SELECT c.relname, a.attname FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
WHERE i.indisprimary AND i.indnatts = 1 AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
"""


def _form_of(model_field: Any, *, unique: bool) -> str:
    if isinstance(model_field, EmailField):
        return "email"
    is_coded = any(isinstance(rule, RegexValidator) for rule in getattr(model_field, "validators", []))
    return "code" if unique or is_coded else ""


def _instead(column: Column, key: str | None) -> str:
    """What stands in the place of a whole code or address: valid, and another one in each row."""
    code = f"borrado-{key or secrets.token_hex(6)}"
    whole = f"{code}@borrado.invalid" if column.form == "email" else code
    return whole if column.most is None or len(whole) <= column.most else code[-column.most :].lstrip("-")


def sweep(terms: Terms) -> Swept:
    """Strike the terms out wherever they stand. The caller holds a transaction as the owner of the tables.

    Facts under approved minutes are changed with their seal lifted the documented way, which proves that nothing else
    changed; published documents are never changed. Raises what ``SealedChange`` raises.
    """
    swept = Swept()
    if not terms:
        return swept
    _forget_search()
    for column in columns():
        hits = _hits(column, terms)
        if not hits:
            continue
        if column.table in NEVER_CHANGED or column.kind == "bytea":
            swept.left[str(column)] = len(hits)
        elif column.table in _SEALED_FACTS:
            unsealed({column.table: [column.name]}, _changing(column, hits), "supresión de datos personales")
            swept.changed[str(column)] = len(hits)
        else:
            _change(column, hits)
            swept.changed[str(column)] = len(hits)
    return swept


def _forget_search() -> None:
    """What search keeps is a copy, by words that no sweep reads: a job makes it again of what is left."""
    SearchEntry.objects.all().delete()
    SearchDue.objects.create(subject=EVERYTHING)


def remaining(terms: Terms) -> dict[str, int]:
    """Rows that still hold a term, by column."""
    found = {str(column): len(_hits(column, terms)) for column in columns()} if terms else {}
    return {column: count for column, count in found.items() if count}


def terms_with(fingerprints: Mapping[int, set[str]]) -> Terms:
    """The terms of the whole database whose keyed hash is one of these: those that a restored backup brought back."""
    found: set[Term] = set()
    wanted = dict(fingerprints)
    if wanted:
        for column in columns():
            for text in _every_text(column):
                found.update(found_by_fingerprint(text, wanted))
    return Terms.of(found)


def unsealed(tables: Mapping[str, list[str]], work: Callable[[], object], reason: str) -> None:
    """Change some columns of sealed tables as the owner, with the mechanism that migrations use, and leave word."""

    def change(_apps: Any, _editor: Any) -> None:
        work()

    operation = SealedChange(columns=tables, change=change, reason=reason)
    editor: Any = SimpleNamespace(connection=connection)
    operation.database_forwards("reports", editor, SimpleNamespace(apps=apps), None)


def _changing(column: Column, hits: list[tuple[str, Any]]) -> Callable[[], None]:
    return lambda: _change(column, hits)


def _hits(column: Column, terms: Terms) -> list[tuple[str, Any]]:
    """Rows in which a term stands, as (place, value without it)."""
    hits: list[tuple[str, Any]] = []
    for place, key, value in _candidates(column, terms):
        if column.kind == "bytea":
            if any(terms.occur_in(text) for text in texts_in(bytes(value))):
                hits.append((place, b""))
        elif column.kind in ("json", "jsonb"):
            clean = terms.strike_out_of_json(value)
            if clean != value:
                hits.append((place, Jsonb(clean)))
        elif value not in column.own and terms.occur_in(value):
            clean = _instead(column, key) if column.form else terms.strike_out(value, most=column.most)
            hits.append((place, clean))
    return hits


def _candidates(column: Column, terms: Terms) -> list[tuple[str, str | None, Any]]:
    """Rows that may hold a term, as (place, number, value): SQL leaves out most of the others; what is in bytes only
    Python can read.
    """
    name, table = sql.Identifier(column.name), sql.Identifier("public", column.table)
    key = sql.Identifier(column.key) if column.key else sql.SQL("NULL")
    query = sql.SQL("SELECT ctid::text, {}::text, {} FROM {} WHERE {} IS NOT NULL").format(
        key, name, table, name
    )
    parameters: list[Any] = []
    if column.kind != "bytea":
        query += sql.SQL(" AND translate(lower({}::text), %s, %s) LIKE ANY(%s)").format(name)
        parameters = [ACCENTED, PLAIN, [f"%{_escaped(hint)}%" for hint in terms.hints]]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return [(place, number, _read(column, value)) for place, number, value in cursor.fetchall()]


def _every_text(column: Column) -> Iterator[str]:
    name, table = sql.Identifier(column.name), sql.Identifier("public", column.table)
    query = sql.SQL("SELECT {} FROM {} WHERE {} IS NOT NULL").format(name, table, name)
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        for (value,) in cursor:
            if column.kind == "bytea":
                yield from texts_in(bytes(value))
            else:
                yield value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _change(column: Column, hits: list[tuple[str, Any]]) -> None:
    query = sql.SQL("UPDATE {} SET {} = %s WHERE ctid = %s::tid").format(
        sql.Identifier("public", column.table), sql.Identifier(column.name)
    )
    with connection.cursor() as cursor:
        for place, value in hits:
            cursor.execute(query, [value, place])


def _read(column: Column, value: Any) -> Any:
    # Django reads json columns as text, to decode them by field.
    return json.loads(value) if column.kind in ("json", "jsonb") and isinstance(value, str) else value


def _escaped(hint: str) -> str:
    return hint.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def texts_in(data: bytes, *, depth: int = 2) -> Iterator[str]:
    """The texts that some bytes may be: in the usual encodings, and inside archives (spreadsheets are such)."""
    yield data.decode("utf-8", "ignore")
    yield data.decode("latin-1")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield data.decode("utf-16", "ignore")
    if depth and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.file_size <= _LARGEST_UNPACKED:
                    yield from texts_in(archive.read(member), depth=depth - 1)
