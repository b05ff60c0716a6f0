"""Folders, clusters and processes for the tests of the embedded server; never the one the other tests share."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.municipalismo.holding import HOLD, ROOT, leave


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

    def start(data: Path, code: str = HOLD, wait: bool = True, **options: object) -> subprocess.Popen[str]:
        holder = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "MUNICIPALISMO_DATA": str(data)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **options,
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
