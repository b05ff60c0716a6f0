"""What takes long to make and comes out the same each time: made once, kept, and put back.

Of the database with every migration applied there is one for all processes and runs to copy, until the code changes.
Rows that many tests start from are kept by each process as COPY writes them, whatever table they stand in: also one
that is added tomorrow, also what only triggers write, also what is sealed. What takes longest is made by one process
for all of a run.
"""

import ast
import copy
import fcntl
import hashlib
import pickle
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

ROOT = Path(__file__).resolve().parent.parent
#: Where our code is; what decides what `migrate` does is of it the migrations and all that they import.
SOURCES = ("accounts", "planning", "participation", "reports", "municipalismo")
MOST_DATABASES = 3  # of as many versions of the code; about 16 MB each

Made = TypeVar("Made")


def migrated_database() -> str:
    """The name of a database with every migration applied, to make copies of; made if it is not there."""
    prefix = re.sub(r"_gw\d+$", "", connection.settings_dict["TEST"]["NAME"]) + "_migrated_"
    name, begun = f"{prefix}{_digest()}", f"{prefix}begun"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")  # another process may take long to make it
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix])  # until this connection ends
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [prefix]
        )
        there = [found for (found,) in cursor.fetchall()]
        if name in there:
            return name
        for old in {*there[MOST_DATABASES - 1 :], *({begun} & set(there))}:
            cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{begun}"')
        _migrate(begun)
        cursor.execute(f'ALTER DATABASE "{begun}" RENAME TO "{name}"')
    return name


def _digest() -> str:
    """Of every migration and what it imports, however far, and of the versions of the rest. Rights are granted anew."""
    read = hashlib.sha256()
    for path in sorted(_deciding()):
        read.update(f"{path.relative_to(ROOT)}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return read.hexdigest()[:16]


def _deciding() -> set[Path]:
    waiting = [path for source in SOURCES for path in (ROOT / source).rglob("migrations/*.py")]
    waiting += (ROOT / "requirements").glob("*.txt")
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(path) if path.suffix == ".py" else []
    return found


def _imported(path: Path) -> list[Path]:
    """The files of ours that a file imports: modules, and what of a package is named."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    places = [ROOT.joinpath(*name.split(".")) for name in names if name.split(".")[0] in SOURCES]
    each = [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py")]
    return [file for file in each if file.is_file()]


def _migrate(name: str) -> None:
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


# --- rows ---------------------------------------------------------------------------------------------------

_TABLES = """
SELECT quote_ident(relname), quote_ident(max(attname) FILTER (WHERE attnum = indkey[0] AND indnkeyatts = 1)),
    string_agg(quote_ident(attname), ', ' ORDER BY attnum <> indkey[0], attnum)
FROM pg_class c LEFT JOIN pg_index ON indrelid = c.oid AND indisprimary
JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' GROUP BY c.oid, relname
"""
#: Which must stand before which: references that are looked at with each row. Those of Django's wait for COMMIT.
_REFERENCES = """
SELECT conrelid::regclass::text, array_agg(confrelid::regclass::text) FROM pg_constraint
WHERE contype = 'f' AND NOT condeferrable AND conrelid <> confrelid GROUP BY conrelid
"""
#: Those that gave a number already, and the last one they gave.
_SEQUENCES = """
SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences
WHERE last_value IS NOT NULL
"""


class Table(NamedTuple):
    """A table, the one column of its key if it has such a key, and all its columns, the key first."""

    name: str
    key: str | None
    columns: str


@dataclass(frozen=True)
class Difference:
    """What was made in one table: new rows, and the keys of those that went. A row that changed is both."""

    table: Table
    new: frozenset[bytes]
    gone: frozenset[str]


_kept: dict[str, tuple[list[Difference], Any]] = {}
#: Where each sequence stood at most when something was kept: below, a new row would get the number of a kept one.
_given: dict[str, int] = {}
#: Where the processes of a run leave for each other what they made; nowhere if there is one process.
folder_of_run: Path | None = None


def once(name: str, make: Callable[[], Made], *, in_run: bool = False) -> Made:
    """The rows that ``make`` leaves, and what it returns: made once in this process, from then on put in at once.

    With ``in_run`` once for all processes. All that these rows refer to must be made so too.

    Whoever has them made gets them as all others do, after it was undone. Their numbers come from sequences that have
    gone on since, so nothing that a test adds meets them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if name not in _kept:
            made_here = partial(_make, cursor, make)
            _kept[name] = _of_run(cursor, name, made_here) if in_run and folder_of_run else made_here()
            _given.update(
                {
                    sequence: max(value, _given.get(sequence, 0))
                    for sequence, value in _sequences(cursor).items()
                }
            )
        differences, made = _kept[name]
        _put(cursor, differences)
    return copy.deepcopy(made)


def each_once(makes: dict[str, Callable[[], object]], *, in_run: bool = False) -> None:
    """As ``once`` for one after the other, and from the second time on all are put in together, which is quicker."""
    if all(name in _kept for name in makes):
        with transaction.atomic(), connection.cursor() as cursor:
            _put(cursor, [difference for name in makes for difference in _kept[name][0]])
        return
    for name, make in makes.items():
        once(name, make, in_run=in_run)


def _of_run(
    cursor: CursorWrapper, name: str, make: Callable[[], tuple[list[Difference], Any]]
) -> tuple[list[Difference], Any]:
    """What another process made, or else made here for all; sequences go on behind it. One process at a time."""
    assert folder_of_run
    file = folder_of_run / f"{name}.pickle"
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            found = make()
            file.write_bytes(pickle.dumps((found, _sequences(cursor))))
            return found
    found, sequences = pickle.loads(file.read_bytes())
    _go_on_behind(cursor, sequences)
    return found


def _sequences(cursor: CursorWrapper) -> dict[str, int]:
    cursor.execute(_SEQUENCES)
    return dict(cursor.fetchall())


def _go_on_behind(cursor: CursorWrapper, sequences: dict[str, int]) -> None:
    """Let no sequence give a number again that it gave there."""
    here = _sequences(cursor)
    for sequence, value in sequences.items():
        if value > here.get(sequence, 0):
            cursor.execute("SELECT setval(%s, %s)", [sequence, value])


def _make(cursor: CursorWrapper, make: Callable[[], Made]) -> tuple[list[Difference], Made]:
    with transaction.atomic():
        before = read_rows(cursor)
        made = make()
        _check_constraints(cursor)
        after = read_rows(cursor)
        transaction.set_rollback(True)
    return [
        _difference(table, before[table], after[table]) for table in after if before[table] != after[table]
    ], made


def tables(cursor: CursorWrapper) -> list[Table]:
    """Every table, those first that others refer to."""
    cursor.execute(_TABLES)
    found = {row[0]: Table(*row) for row in cursor.fetchall()}
    cursor.execute(_REFERENCES)
    order = TopologicalSorter(dict.fromkeys(found, ()) | dict(cursor.fetchall()))
    return [found[name] for name in order.static_order()]


def read_rows(cursor: CursorWrapper) -> dict[Table, frozenset[bytes]]:
    """Every row of every table."""
    found = {}
    for table in tables(cursor):
        with cursor.copy(f"COPY {table.name} ({table.columns}) TO STDOUT") as copied:
            found[table] = frozenset(row for row in b"".join(map(bytes, copied)).split(b"\n") if row)
    return found


def _difference(table: Table, before: frozenset[bytes], after: frozenset[bytes]) -> Difference:
    gone = before - after
    assert table.key or not gone, f"{table.name}: without a key rows cannot be taken out again"
    return Difference(table, after - before, frozenset(row.split(b"\t")[0].decode() for row in gone))


def _put(cursor: CursorWrapper, differences: list[Difference]) -> None:
    """Make them again, rows that are sealed too, without what triggers would do: that is among the differences."""
    with _without_triggers(cursor, [one.table.name for one in differences]):
        for one in differences:
            if one.gone:
                statement = f"DELETE FROM {one.table.name} WHERE {one.table.key}::text = ANY(%s)"
                cursor.execute(statement, [list(one.gone)])
            with cursor.copy(f"COPY {one.table.name} ({one.table.columns}) FROM STDIN") as copied:
                copied.write(b"\n".join(sorted(one.new, key=_by_key)))


def _by_key(row: bytes) -> tuple[int, bytes]:
    """In the order of their numbers, as they would stand had they been made here."""
    key = row.split(b"\t", 1)[0]
    return len(key), row


def filled() -> list[str]:
    """The tables that hold any row, those last that others refer to."""
    with connection.cursor() as cursor:
        names = [table.name for table in reversed(tables(cursor))]
        each = [
            f"SELECT {place}, '{name}' WHERE EXISTS (SELECT FROM {name})" for place, name in enumerate(names)
        ]
        cursor.execute(" UNION ALL ".join(each) + " ORDER BY 1")
        return [name for _, name in cursor.fetchall()]


def empty(*, but: Iterable[str]) -> None:
    """Take all rows out of the other tables, sealed ones too.

    Django would empty all eighty tables by TRUNCATE, a file or three each, which the seals refuse besides; and make
    content types, permissions and rights anew.
    """
    names = [name for name in filled() if name not in but]
    with transaction.atomic(), connection.cursor() as cursor, _without_triggers(cursor, names):
        for name in names:
            cursor.execute(f"DELETE FROM {name}")
        _go_on_behind(cursor, _given)  # a test may have put an earlier backup back, which turns them back


@contextmanager
def _without_triggers(cursor: CursorWrapper, names: list[str]) -> Iterator[None]:
    """Switch off ours on some tables; none of them may be waiting for COMMIT, neither before nor after."""
    names = [name for name in names if name in _tables_with_triggers()]
    _check_constraints(cursor)
    cursor.execute("; ".join(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names))
    yield
    _check_constraints(cursor)
    cursor.execute("; ".join(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names))


@cache
def _tables_with_triggers() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        return frozenset(table for (table,) in cursor.fetchall())


def _check_constraints(cursor: CursorWrapper) -> None:
    """Do now what waits for COMMIT; afterwards each constraint waits, or does not, as at the start."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute(f"SET CONSTRAINTS {_at_once()} IMMEDIATE")


@cache
def _at_once() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE condeferrable AND NOT condeferred")
        return ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
