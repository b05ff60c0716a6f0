"""Processes that use an embedded server of their own, and what can be seen of it from outside."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from municipalismo import embedded

ROOT = Path(__file__).resolve().parents[2]
HOLD = "from municipalismo import embedded; embedded.ensure_running(); print('up', flush=True); input()"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")


def leave(holder: subprocess.Popen[str]) -> None:
    """Let a process end as it should."""
    holder.communicate("\n", timeout=30)
    assert holder.returncode == 0


def server_pid(data: Path) -> int:
    """The process number of the server of ``data``."""
    return int((data / "data" / "postmaster.pid").read_text().split()[0])


def is_stopped(data: Path) -> bool:
    """Whether the server ended in order."""
    return not (data / "data" / "postmaster.pid").exists()


def stops_within(data: Path, seconds: float) -> bool:
    """Whether the server ends in order within some seconds."""
    deadline = time.monotonic() + seconds
    while not is_stopped(data) and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_stopped(data)


def connect(data: Path, monkeypatch: pytest.MonkeyPatch, user: str = embedded.OWNER) -> psycopg.Connection:
    """A connection to the server of ``data``."""
    monkeypatch.setenv("MUNICIPALISMO_DATA", str(data))
    entry = embedded.settings(user)
    return psycopg.connect(host=entry["HOST"], user=entry["USER"], dbname=entry["NAME"], autocommit=True)


def query(data: Path, sql: str, monkeypatch: pytest.MonkeyPatch, user: str = embedded.OWNER) -> list:
    """What the server of ``data`` answers."""
    with connect(data, monkeypatch, user) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def ensure(data: Path, code: str = "", **options: object) -> subprocess.CompletedProcess[str]:
    """Run a short process that uses the server, and say how it went."""
    program = f"""
import sys
from municipalismo import embedded
try:
    embedded.ensure_running()
except embedded.EmbeddedError as error:
    sys.exit(str(error))
{code}
"""
    environment = {**os.environ, "MUNICIPALISMO_DATA": str(data), **options.pop("environment", {})}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )
