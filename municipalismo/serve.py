"""`make run`: the database, the web and the jobs of one machine, together until Ctrl-C.

On a server the same three parts run apart: PostgreSQL, gunicorn with `municipalismo.wsgi`, and
`manage.py procrastinate worker`.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from municipalismo import embedded
from municipalismo.collecting import collect_static

ROOT = Path(__file__).resolve().parent.parent
MANAGE = (sys.executable, str(ROOT / "manage.py"))
HOST = "127.0.0.1"  # the demonstration is for this machine only
WEB_WORKERS = 2
RESTARTS, WITHIN_SECONDS = 3, 60
STOP_SECONDS = 20
LOOK_SECONDS, RETRY_SECONDS = 0.5, 10  # between looks at the children and the database, and after a failure


class Stop(Exception):
    """Somebody asked the portal to stop."""


@dataclass
class Service:
    """A child process that is started again when it falls, unless it keeps falling."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own (Ctrl-C reaches only us) and let it end if we are killed."""
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", *self.command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def may_restart(self) -> bool:
        """Whether it has fallen less than `RESTARTS` times in the last `WITHIN_SECONDS`."""
        since = time.monotonic() - WITHIN_SECONDS
        return sum(moment > since for moment in self.starts) <= RESTARTS

    def stop(self) -> None:
        """Ask it to end; insist if it does not."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.clear()
            self.process.wait()

    def clear(self) -> None:
        """End what is left of its session: the children of a killed server would keep the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def main() -> int:
    """Serve until asked to stop; return the exit code (0 asked to stop, 1 something keeps failing)."""
    os.environ.setdefault("MUNICIPALISMO_MODE", "demostracion")
    port = int(os.environ.setdefault("PORT", "8000"))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _request_stop)
    try:
        if not _is_free(port):
            _say(f"El puerto {port} está ocupado. Probá con otro: make run PORT={port + 1}")
            return 1
        _prepare()
        return _serve(port)
    except Stop:
        _say("Listo, el portal quedó apagado.")
        return 0
    except embedded.EmbeddedError as error:
        _say(str(error))
    except subprocess.CalledProcessError as error:
        _say(f"No se pudo seguir: falló «{' '.join(error.cmd[2:])}».")
    return 1


def _prepare() -> None:
    if not os.environ.get("DATABASE_URL"):
        _say("Preparando la base de datos…")
        embedded.ensure_running()
    _manage("migrate", "--verbosity", "0")
    collect_static()
    if os.environ.get("DEMO", "1") == "0":
        _manage("first_run_code")
    else:
        _manage("load_demo", "--if-missing")


def _serve(port: int) -> int:
    gunicorn = (
        sys.executable,
        "-m",
        "gunicorn",
        "municipalismo.wsgi:application",
        "--bind",
        f"{HOST}:{port}",
    )
    options = (
        "--workers",
        str(WEB_WORKERS),
        "--timeout",
        "60",
        "--graceful-timeout",
        "10",
        "--log-level",
        "warning",
    )
    services = [
        Service("el servidor web", (*gunicorn, *options)),
        Service("el proceso de trabajos", (*MANAGE, "procrastinate", "worker")),
    ]
    try:
        for service in services:
            service.start()
        _say(f"El portal está en http://{HOST}:{port}/ — para apagarlo, Ctrl-C.")
        return _watch(services)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # already stopping
        _say("Apagando…")
        for service in services:
            service.stop()


def _watch(services: list[Service]) -> int:
    """Start again whatever falls, the embedded database too; return 1 when a service keeps falling."""
    while True:
        pid, status = _next_end()
        service = next((s for s in services if s.process and s.process.pid == pid), None)
        if service is None or service.process is None:
            continue  # as the first process of a container we also inherit strangers
        code = service.process.returncode = os.waitstatus_to_exitcode(status)
        service.clear()
        if not service.may_restart:
            _say(f"Se cayó {service.name} demasiadas veces (código {code}). Mirá los mensajes de arriba.")
            return 1
        _say(f"Se cayó {service.name} (código {code}); se vuelve a levantar.")
        service.start()


def _next_end() -> tuple[int, int]:
    """Wait for a child to end; return its process number and status. Meanwhile look after the database."""
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            return pid, status
        if not os.environ.get("DATABASE_URL") and not embedded.is_running():
            _say("La base de datos no responde; se vuelve a levantar.")
            try:
                embedded.ensure_running()
            except embedded.EmbeddedError as error:  # no room on the disk, say: it will be tried again
                _say(str(error))
                time.sleep(RETRY_SECONDS)
        time.sleep(LOOK_SECONDS)


def _manage(*arguments: str) -> None:
    # In a session of its own, so that Ctrl-C ends it through us and not with a traceback.
    subprocess.run(
        [*MANAGE, *arguments], cwd=ROOT, check=True, stdin=subprocess.DEVNULL, start_new_session=True
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
