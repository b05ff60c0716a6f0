"""`scripts/advisories` tells what is known of the locked parts, and never takes silence for health."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "advisories"
Answer = Callable[[list[dict]], object]


@contextmanager
def stand_in(answer: Answer) -> Iterator[str]:
    """A server that answers as osv.dev's documentation says; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            body = json.dumps(answer(asked)).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def run(address: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ADVISORIES_URL": address}
    return subprocess.run([sys.executable, SCRIPT], env=environment, capture_output=True, text=True)


def weak_django(asked: list[dict]) -> object:
    """One known weakness, of Django."""
    weak = {"vulns": [{"id": "GHSA-xxxx", "modified": "2026-01-01T00:00:00Z"}]}
    return {"results": [weak if query["package"]["name"] == "django" else {} for query in asked]}


def test_every_part_is_asked_and_what_is_known_is_told() -> None:
    seen: list[dict] = []

    def answer(asked: list[dict]) -> object:
        seen.extend(asked)
        return weak_django(asked)

    with stand_in(answer) as address:
        done = run(address)
    names = {(query["package"]["ecosystem"], query["package"]["name"]) for query in seen}
    assert {("PyPI", "django"), ("PyPI", "gunicorn"), ("npm", "bootstrap"), ("npm", "htmx.org")} <= names
    assert len(names) > 50 and all(query["version"] for query in seen)
    assert done.returncode == 1
    assert "https://osv.dev/vulnerability/GHSA-xxxx" in done.stdout and "1 con avisos" in done.stdout


def test_nothing_known_is_said_only_when_everything_was_answered() -> None:
    with stand_in(lambda asked: {"results": [{} for _ in asked]}) as address:
        done = run(address)
    assert (done.returncode, "0 con avisos" in done.stdout) == (0, True)


@pytest.mark.parametrize("answer", [{"results": []}, {}, [], {"results": [{}]}])
def test_half_an_answer_is_none(answer: object) -> None:
    with stand_in(lambda asked: answer) as address:
        done = run(address)
    assert done.returncode == 2 and "No se pudo preguntar" in done.stderr


def test_nobody_there_is_no_answer() -> None:
    assert run("http://127.0.0.1:9/").returncode == 2
