"""What stands in front of the portal lets through what the portal's pages say they take, and little more."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from participation.views.imports import MAX_UPLOAD_BYTES
from reports.views.verification import LARGEST_FILE

ROOT = Path(__file__).resolve().parents[2]
NGINX = (ROOT / "deploy" / "nginx" / "municipalismo.conf").read_text()
WRAPPING = 64 * 1024  # bytes of a form around its file
MEGABYTE = 1024**2


@pytest.mark.parametrize(
    ("place", "largest"),
    [
        ("server_tokens off;", LARGEST_FILE + WRAPPING),
        (r"location \^~ /gestion/importar/ \{", MAX_UPLOAD_BYTES),
    ],
)
def test_nginx_takes_what_the_portal_takes(place: str, largest: int) -> None:
    found = re.search(rf"{place}[^{{}}]*?client_max_body_size (\d+)m;", NGINX)
    assert found, place
    assert 0 <= int(found[1]) * MEGABYTE - largest <= MEGABYTE


def test_each_limit_of_nginx_is_compared_and_told_nowhere_else() -> None:
    assert NGINX.count("client_max_body_size") == 2
    assert not re.search(r"return 413 .*\d+ MB", NGINX)


def production_settings(name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh process that reads a setting in production."""
    production = {
        "MUNICIPALISMO_MODE": "produccion", "SITE_URL": "https://a.uy", "ALLOWED_HOSTS": "a.uy",
        "SECRET_KEY": "abcdefghij" * 6, "DATABASE_URL": "postgresql://a@b/c", "PATH": os.environ["PATH"],
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", f"from municipalismo import settings; print(settings.{name})"],
        env=production | environment, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip


def settings_of(name: str, **environment: str) -> str:
    """A setting as it is in production."""
    done = production_settings(name, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_production_limits_no_file_before_the_page_does() -> None:
    """Django's own limit is of what is not a file; files go to disk, and any size of theirs is the page's to refuse."""
    assert int(settings_of("DATA_UPLOAD_MAX_MEMORY_SIZE")) <= LARGEST_FILE
    assert int(settings_of("FILE_UPLOAD_MAX_MEMORY_SIZE")) < 4 * MEGABYTE


def test_keys_of_before_come_from_the_environment() -> None:
    assert settings_of("SECRET_KEY_FALLBACKS") == "[]"
    assert settings_of("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="") == "[]"
    assert settings_of("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="una,otra") == "['una', 'otra']"


def test_services_may_write_the_journals_that_they_are_told_of() -> None:
    told = dict(
        line.split("=", 1)
        for line in (ROOT / "deploy" / "portal.env.example").read_text().splitlines()
        if line.endswith(".jsonl")
    )
    units = {path.stem: path.read_text() for path in (ROOT / "deploy" / "systemd").glob("*.service")}
    owners = str(Path(told["ERASURE_JOURNAL"]).parent)
    for unit in ("municipalismo-backup", "municipalismo-purge"):
        assert owners in re.findall(r"^ReadWritePaths=(.*)$", units[unit], re.M)[0].split(), unit
    webs = Path(told["WITHDRAWAL_JOURNAL"]).parent
    assert f"StateDirectory={webs.name}\n" in units["municipalismo-web"]
    assert webs.parent == Path("/var/lib")


@pytest.mark.parametrize(
    "address",
    ["http://a.uy", "https://localhost", "https://127.0.0.1:8000", "https://[::1]", "https://portal"],
)
def test_production_prints_no_address_that_only_one_machine_opens(address: str) -> None:
    """Papers carry it for good."""
    done = production_settings("SITE_URL", SITE_URL=address)
    assert done.returncode and "En producción SITE_URL debe ser" in done.stderr
