"""Processes that read files apart from everything else, kept for a while for the files that follow."""

import atexit
import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from participation.actas.reading import worker
from participation.actas.reading.refusals import BROKEN, TOO_MUCH_INSIDE, Refusal

#: The package ``reading`` is found here under a name of its own: none of the packages above it is imported.
_HERE = str(Path(__file__).parent)
_PROGRAM = "import sys; sys.path.append(sys.argv[1]); from reading.worker import serve; serve()"
_LONGEST = worker.LONGEST + 1.5
#: How many are kept. Files that are read at the same time have a process each.
_MOST_KEPT = 2


class _Gone(Exception):
    """The process has ended: nobody asked anything of it for a while."""


class _Process:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM, _HERE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={},
            cwd="/",
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout

    def read(self, kind: bytes, data: bytes) -> str:
        """Raises ``Refusal``; ``_Gone`` or ``TimeoutError`` when there is nobody left to ask."""
        ends = time.monotonic() + _LONGEST
        try:
            self._into.write(worker.REQUEST.pack(kind, len(data)))
            rest = memoryview(data)
            while rest:
                rest = rest[self._into.write(rest) :]
        except BrokenPipeError as error:
            raise _Gone from error
        is_text, size = worker.ANSWER.unpack(self._exactly(worker.ANSWER.size, ends))
        said = self._exactly(size, ends).decode()
        if not is_text:
            raise Refusal(said)
        return said

    def _exactly(self, size: int, ends: float) -> bytes:
        said = bytearray()
        waiting = select.poll()
        waiting.register(self._out, select.POLLIN)
        while len(said) < size:
            if not waiting.poll(max(0, ends - time.monotonic()) * 1000):
                raise TimeoutError
            piece = os.read(self._out.fileno(), size - len(said))
            if not piece:
                raise _Gone
            said += piece
        return bytes(said)

    def end(self) -> None:
        """At once, with the copy that reads."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._into.close()
        self._out.close()

    def forget(self) -> None:
        """In a copy of this process, whose child it is not."""
        self._process.returncode = 0
        self._into.close()
        self._out.close()


class _Kept:
    """The processes that wait for a file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Process] = []

    def take(self) -> _Process | None:
        with self._lock:
            return self._waiting.pop() if self._waiting else None

    def give_back(self, process: _Process) -> None:
        with self._lock:
            if len(self._waiting) < _MOST_KEPT:
                self._waiting.append(process)
                return
        process.end()

    def end(self) -> None:
        while process := self.take():
            process.end()

    def forget(self) -> None:
        self._lock = threading.Lock()
        while process := self.take():
            process.forget()


_kept = _Kept()
atexit.register(_kept.end)
os.register_at_fork(after_in_child=_kept.forget)


def read(kind: bytes, data: bytes) -> str:
    """The text of a file of this kind, of ``worker.MODULES``. Raises ``Refusal``."""
    waiting = _kept.take()
    if waiting is not None:
        try:
            return _read(waiting, kind, data)
        except _Gone:
            pass
    try:
        return _read(_Process(), kind, data)
    except _Gone as error:
        raise Refusal(BROKEN) from error


def _read(process: _Process, kind: bytes, data: bytes) -> str:
    try:
        text = process.read(kind, data)
    except Refusal:
        _kept.give_back(process)
        raise
    except TimeoutError as error:
        process.end()
        raise Refusal(TOO_MUCH_INSIDE) from error
    except BaseException:
        process.end()
        raise
    _kept.give_back(process)
    return text
