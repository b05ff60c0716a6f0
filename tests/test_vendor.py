"""Everything vendored is listed with its hash, and nothing else lies among it."""

import hashlib
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = tomllib.loads((ROOT / "static" / "VENDOR.toml").read_text(encoding="utf-8"))["part"]
LISTED = {path: digest for part in PARTS for path, digest in part["files"].items()}
FOLDERS = ("static/vendor", "static/fonts", "tests/vendor")


def test_every_listed_file_has_its_hash():
    found = {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in LISTED}
    assert found == LISTED


def test_every_vendored_file_is_listed():
    files = {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert files == set(LISTED)


def test_every_part_ships_its_licence():
    for part in PARTS:
        assert any("LICENSE" in path or "OFL" in path for path in part["files"]), part["name"]
