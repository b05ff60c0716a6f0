"""Static files are collected again when anything that goes into them changed, and else not."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from municipalismo import collecting

COLLECT = """
from pathlib import Path
Path("var/static").mkdir(exist_ok=True)
Path("var/static/staticfiles.json").write_text("{}")
Path("times").write_text(Path("times").read_text() + "x")
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose `collectstatic` only counts how often it ran."""
    for name in ("static/css/portal.css", "requirements/base.txt", "times"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.setattr(collecting, "ROOT", tmp_path)
    monkeypatch.setattr(collecting, "COMMAND", (sys.executable, "-c", COLLECT))
    collecting.collect_static()
    return tmp_path


def times(root: Path) -> int:
    return len((root / "times").read_text())


def test_nothing_changed(root: Path) -> None:
    collecting.collect_static()
    assert times(root) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "static/css/portal.css").write_text("a {}"),
        lambda root: (root / "static/css/new.css").write_text(""),
        lambda root: (root / "static/css/portal.css").unlink(),
        lambda root: (root / "requirements/base.txt").write_text("django==5.2.99"),
        lambda root: (root / "var/static/staticfiles.json").unlink(),
    ],
    ids=["a file", "one more", "one less", "a dependency", "what was collected"],
)
def test_something_changed(root: Path, change: Callable[[Path], object]) -> None:
    change(root)
    for _ in range(2):
        collecting.collect_static()
    assert times(root) == 2


def test_what_failed_is_tried_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "static/css/portal.css").write_text("a {}")
    with monkeypatch.context() as patch, pytest.raises(subprocess.CalledProcessError):
        patch.setattr(collecting, "COMMAND", ("false",))
        collecting.collect_static()
    collecting.collect_static()
    assert times(root) == 2
