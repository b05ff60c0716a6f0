"""The static files of `make run`, collected and packed again only when something changed: packing takes ten seconds."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = (sys.executable, str(ROOT / "manage.py"), "collectstatic", "--no-input", "--verbosity", "0")


def collect_static(environment: Mapping[str, str] = os.environ) -> None:
    """Run `collectstatic` unless all it reads is as it was the last time; one process of this checkout at a time.

    Raises:
        subprocess.CalledProcessError: it failed; the next time it is run again.
    """
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    collected = folder / "static.collected"
    with (folder / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        now = _state()
        is_there = (folder / "static" / "staticfiles.json").exists()
        if is_there and collected.exists() and collected.read_text() == now:
            return
        collected.unlink(missing_ok=True)
        # In a session of its own, so that Ctrl-C ends it through whoever started it and not with a traceback.
        subprocess.run(
            COMMAND,
            cwd=ROOT,
            env=environment,
            check=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        collected.write_text(now)


def _state() -> str:
    """What is collected: our files by time and size, those of dependencies by the versions that are locked."""
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    lines = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    lines.append((ROOT / "requirements" / "base.txt").read_text())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
