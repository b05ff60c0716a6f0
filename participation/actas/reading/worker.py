"""Reads files one after the other, each in a copy of this process that dies with it.

Copies cost a thousandth of a second where a new interpreter would cost a tenth: the libraries are there already. A copy
can open nothing (no file, no socket, no process), and is killed when it takes too long; this process itself looks at
no byte of a file.

A request is a head (``REQUEST``) and the file; the answer a head (``ANSWER``) and the text, or the kind of a refusal.
"""

import gc
import importlib
import os
import resource
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from typing import NoReturn

from .refusals import BROKEN, MEGABYTE, MOST_TEXT, TOO_MUCH_INSIDE, Refusal

#: By what a request names them with.
MODULES = {b"t": "plain", b"w": "word", b"o": "opendocument", b"p": "pdf"}
REQUEST, ANSWER = struct.Struct(">cQ"), struct.Struct(">?Q")
MEMORY = 512 * MEGABYTE
#: Of the processor, and by the clock.
SECONDS, LONGEST = 12, 13
#: How long this process waits for another file before it ends.
IDLE = 20
_NO_MEMORY = 3
_PIECE = 65536


def serve() -> None:
    """Read files until there are no more."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_AS, MEMORY)
    gc.disable()
    while head := _head():
        kind, size = REQUEST.unpack(head)
        reader = importlib.import_module(f".{MODULES[kind]}", __package__).read
        gc.freeze()
        answer = _apart(reader, _exactly(size))
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()


def _head() -> bytes:
    waiting = select.poll()
    waiting.register(0, select.POLLIN)
    return _exactly(REQUEST.size) if waiting.poll(IDLE * 1000) else b""


def _exactly(size: int) -> bytes:
    """So many bytes, or none where whoever asks is gone."""
    said = sys.stdin.buffer.read(size)
    return said if len(said) == size else b""


def _apart(reader: Callable[[bytes], str], data: bytes) -> bytes:
    inward, outward = os.pipe()
    copy = os.fork()
    if not copy:
        os.close(inward)
        _read(reader, data, outward)
    os.close(outward)
    said = _said(inward, copy)
    os.close(inward)
    _, status = os.waitpid(copy, 0)
    if said is None or status in (_NO_MEMORY << 8, signal.SIGXCPU, signal.SIGKILL):
        return _answer(refusal=TOO_MUCH_INSIDE)
    if status or len(said) < ANSWER.size:
        return _answer(refusal=BROKEN)
    return said


def _said(inward: int, copy: int) -> bytes | None:
    """What the copy says until it ends; nothing where it has to be killed."""
    ends = time.monotonic() + LONGEST
    said = bytearray()
    waiting = select.poll()
    waiting.register(inward, select.POLLIN)
    while waiting.poll(max(0, ends - time.monotonic()) * 1000):
        piece = os.read(inward, _PIECE)
        if not piece:
            return bytes(said)
        said += piece
        if len(said) > ANSWER.size + MOST_TEXT:
            break
    os.kill(copy, signal.SIGKILL)
    return None


def _answer(*, text: str = "", refusal: str = "") -> bytes:
    said = (refusal or text).encode()
    return ANSWER.pack(not refusal, len(said)) + said


# --- in the copy ------------------------------------------------------------------------------------------


def _read(reader: Callable[[bytes], str], data: bytes, outward: int) -> NoReturn:
    ended = 1
    try:
        confine()
        said = _told(reader, data)
        while said:
            said = said[os.write(outward, said) :]
        ended = 0
    except MemoryError:
        ended = _NO_MEMORY
    finally:
        os._exit(ended)


def confine() -> None:
    """From here on this process opens nothing and starts nothing, and has only so much time."""
    os.close(0)
    os.close(1)
    _limit(resource.RLIMIT_NOFILE, 0)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_CPU, SECONDS)


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def _told(reader: Callable[[bytes], str], data: bytes) -> bytes:
    try:
        return _answer(text=reader(data))
    except Refusal as refusal:
        return _answer(refusal=refusal.kind)
    except MemoryError:
        return _answer(refusal=TOO_MUCH_INSIDE)
    except Exception:  # noqa: BLE001 whatever a library raises at bytes that are no document
        return _answer(refusal=BROKEN)
