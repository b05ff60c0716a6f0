"""`make run` with real processes: it ends clean however it is asked to, and outlives a database that falls."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.municipalismo.holding import ROOT, is_stopped, server_pid, stops_within

START_SECONDS = 300


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def children(root: int) -> dict[int, str]:
    """Every process below ``root``, with its command line."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
            below.setdefault(parent, []).append(int(entry.parent.name))
    found, pending = {}, list(below.get(root, []))
    while pending:
        pid = pending.pop()
        with suppress(OSError):
            found[pid] = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        pending += below.get(pid, [])
    return found


def left_after(family: dict[int, str], seconds: float) -> list[str]:
    """Which of those processes are still there after some seconds; at once when none is."""
    deadline = time.monotonic() + seconds
    while True:
        left = [line for pid, line in family.items() if Path(f"/proc/{pid}").exists()]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.1)


class Portal:
    """A running `make run`, or `python -m municipalismo.serve`, with its own data."""

    def __init__(self, data: Path, command: list[str], log: Path, **environment: str) -> None:
        self.data, self.port, self.log = data, free_port(), log
        self.environment = {
            **os.environ,
            "MUNICIPALISMO_DATA": str(data),
            "MUNICIPALISMO_MODE": "demostracion",
            "PORT": str(self.port),
            "DEMO": "0",
            **environment,
        }
        self.environment.pop("MUNICIPALISMO_PROCESS", None)
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def get(self, path: str = "/salud/") -> int:
        """The status of a page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_until(self, holds: Callable[[], bool], seconds: float = START_SECONDS) -> bool:
        """Whether something comes to hold while the portal lives."""
        deadline = time.monotonic() + seconds
        while not holds():
            if self.process.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(0.2)
        return True

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside it."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)

    def said(self) -> str:
        """All it printed."""
        return self.log.read_text(errors="replace")


SERVE = [sys.executable, "-m", "municipalismo.serve"]


@pytest.fixture
def run(open_folder: Path, tmp_path: Path) -> Iterator[Callable[..., Portal]]:
    """Start a portal and wait until it is healthy; whatever is left of it is ended by its number."""
    portals = []

    def start(command: list[str] = SERVE, data: Path | None = None, **environment: str) -> Portal:
        portal = Portal(
            data or open_folder / "serve", command, tmp_path / f"{len(portals)}.log", **environment
        )
        portals.append(portal)
        assert portal.wait_until(lambda: "El portal está en" in portal.said()), portal.said()
        assert portal.wait_until(lambda: portal.get("/") in (200, 302)), portal.said()
        return portal

    yield start
    for portal in portals:
        left = children(portal.process.pid)
        for pid in [portal.process.pid, *left]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        portal.process.wait()
        assert stops_within(portal.data, 20)


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.full)], ids=lambda n: n.name
)
def test_asked_to_stop_it_stops_web_worker_and_server(
    run: Callable[..., Portal], number: signal.Signals
) -> None:
    portal = run()
    family = children(portal.process.pid)
    assert any("gunicorn" in line for line in family.values())
    assert any("procrastinate worker" in line for line in family.values())
    portal.process.send_signal(number)
    assert portal.process.wait(40) == 0
    assert "Listo" in portal.said() or "Apagando" in portal.said()
    assert "Traceback" not in portal.said()
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]
    assert is_stopped(portal.data) and portal.get() == 0


@pytest.mark.full
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_ctrl_c_in_make_run_leaves_nothing(run: Callable[..., Portal], number: signal.Signals) -> None:
    """The terminal sends Ctrl-C to make, its shell and the portal at once; `kill` reaches make alone."""
    portal = run(["make", "run"])
    family = children(portal.process.pid)
    if number == signal.SIGINT:
        os.killpg(portal.process.pid, number)
    else:
        portal.process.send_signal(number)
    portal.process.wait(40)
    assert left_after(family, 40) == []
    assert stops_within(portal.data, 5) and portal.get() == 0


@pytest.mark.full
@pytest.mark.parametrize("delay", [0.2, 1.0, 3.0, 6.0])
def test_asked_to_stop_while_it_prepares(open_folder: Path, tmp_path: Path, delay: float) -> None:
    """On an empty folder, in the middle of making the database or of a migration: it ends, and starts next time."""
    portal = Portal(open_folder / f"early-{delay}", SERVE, tmp_path / "early.log")
    time.sleep(delay)
    family = children(portal.process.pid)
    portal.process.terminate()
    code = portal.process.wait(40)
    assert code in (0, -signal.SIGTERM), portal.said()  # -SIGTERM: before Python could listen
    assert left_after(family, 10) == []
    assert stops_within(portal.data, 20)
    assert portal.manage("migrate", "-v0").returncode == 0


@pytest.mark.full
def test_killed_outright_it_takes_everything_with_it(run: Callable[..., Portal]) -> None:
    portal = run()
    family = children(portal.process.pid)
    portal.process.kill()
    portal.process.wait()
    assert stops_within(portal.data, 40)
    assert left_after(family, 20) == []


def web_processes(portal: Portal) -> set[int]:
    """The web servers of a portal."""
    return {pid for pid, line in children(portal.process.pid).items() if "gunicorn" in line}


@contextmanager
def requests_all_the_time(portal: Portal, path: str) -> Iterator[list[int]]:
    """Two readers who ask for a page again and again; the statuses they got."""
    seen: list[int] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(portal.get(path))
            time.sleep(0.02)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        yield seen
    finally:
        stop.set()
        for reader in readers:
            reader.join()


@pytest.mark.full
def test_a_server_killed_under_load_is_back_without_restarting_the_web(run: Callable[..., Portal]) -> None:
    portal = run()
    page = "/cuenta/primer-uso/"
    web, killed = web_processes(portal), server_pid(portal.data)
    with requests_all_the_time(portal, page) as seen:
        assert portal.wait_until(lambda: 200 in seen, 30)
        os.kill(killed, signal.SIGKILL)
        assert portal.wait_until(lambda: seen[-1:] != [200], 30)
        assert portal.wait_until(lambda: set(seen[-6:]) == {200}, 90), portal.said()
        assert set(seen) == {200, 503}
        del seen[:]
        time.sleep(2)
        assert seen and set(seen) == {200}
    assert web_processes(portal) == web
    assert "La base de datos no responde; se vuelve a levantar." in portal.said()


PREPARE = """
from accounts.models import User
from reports.actions.preparations import prepare
from reports.models import Document
document = Document.objects.filter(state="draft").latest("pk")
print(prepare(document=document, by=User.objects.get(email__startswith="funcionaria@")).pk)
"""
STATE = """
from django.db import connection
from reports.models import Preparation
from reports.chain import verify_chain
preparation = Preparation.objects.latest("pk")
forms = list(preparation.renditions.values_list("format", flat=True))
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('doing', 'failed')")
    (unsettled,) = cursor.fetchone()
print(preparation.state, len(forms) == len(set(forms)) > 0, unsettled, verify_chain().broken)
"""


@pytest.mark.full
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["crash", "restart"])
def test_a_database_restarted_while_a_document_is_rendered(
    run: Callable[..., Portal], open_folder: Path, how: signal.Signals
) -> None:
    """The web answers again by itself, the job goes on and is done once; nothing is left half way.

    SIGINT to PostgreSQL is a fast shutdown, as an administrator's restart is.
    """
    portal = run(data=open_folder / f"load-{how.name}", DEMO="1")
    page = "/informes/participacion/"
    web = web_processes(portal)
    with requests_all_the_time(portal, page) as seen:
        asked = portal.manage("shell", "-v0", "-c", PREPARE)
        assert asked.returncode == 0, asked.stderr
        for _ in range(2):
            time.sleep(1.5)
            killed = server_pid(portal.data)
            os.kill(killed, how)
            assert portal.wait_until(
                lambda gone=killed: server_pid_or_none(portal.data) not in (None, gone), 60
            )
            assert portal.wait_until(lambda: set(seen[-6:]) == {200}, 90), portal.said()
        # A job whose worker fell is taken up a minute or two later.
        done = "ready True 0 []"
        assert portal.wait_until(
            lambda: portal.manage("shell", "-v0", "-c", STATE).stdout.strip() == done, 420
        ), portal.manage("shell", "-v0", "-c", STATE).stdout + portal.said()[-3000:]
        del seen[:]
        time.sleep(1)
        assert seen and set(seen) == {200}
    assert web_processes(portal) == web


def server_pid_or_none(data: Path) -> int | None:
    """The process number of the server, or None while there is none."""
    try:
        return server_pid(data)
    except (OSError, ValueError, IndexError):
        return None
