"""deploy/manage takes what systemd takes from the files of the environment, and runs none of it."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = """a$HOME;touch planted;(b)`touch planted`&|<>*? "x' #!~"""


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A copy of the script whose configuration is here, and where ``setpriv`` says what it was given."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "deploy").mkdir()
    script = (ROOT / "deploy" / "manage").read_text().replace("/etc/municipalismo", str(tmp_path / "etc"))
    (tmp_path / "deploy" / "manage").write_text(script)
    (tmp_path / "setpriv").write_text('#!/bin/sh\nprintf "%s\\n" "$@" >&2\nenv -0\n')
    (tmp_path / "setpriv").chmod(0o755)
    (tmp_path / "etc" / "owner.env").write_text("DATABASE_OWNER_URL=postgresql://municipalismo@a/b\n")
    return tmp_path


def run(
    server: Path, portal: str, who: str = "owner", **environment: str
) -> subprocess.CompletedProcess[str]:
    (server / "etc" / "portal.env").write_text(portal)
    return subprocess.run(
        ["sh", server / "deploy" / "manage", who, "backup", "un archivo"],
        env={"PATH": f"{server}:/usr/bin:/bin", **environment}, cwd=server, capture_output=True, text=True,
    )  # fmt: skip


def told(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    assert done.returncode == 0, done.stderr
    pairs = [entry.partition("=") for entry in done.stdout.split("\0") if entry]
    return {name: value for name, _, value in pairs}


def test_values_are_words(server: Path) -> None:
    """Two keys, and a password full of what a shell would run; comments, spaces, quotes and no last line break."""
    done = run(
        server,
        f"# comentario $(touch planted)\n\n; otro\nEMAIL_HOST_PASSWORD={PASSWORD}\nBACKUP_PUBLIC_KEYS=age1uno age1dos\n"
        "  CON_COMILLAS=\"a b\"  \nURL=postgresql://a@b/c?x=1&y=2\nVACIA=\nULTIMA='x'",
    )
    found = told(done)
    assert found["EMAIL_HOST_PASSWORD"] == PASSWORD
    assert found["BACKUP_PUBLIC_KEYS"] == "age1uno age1dos"
    assert (found["CON_COMILLAS"], found["URL"]) == ("a b", "postgresql://a@b/c?x=1&y=2")
    assert (found["VACIA"], found["ULTIMA"]) == ("", "x")
    assert found["DATABASE_OWNER_URL"] == "postgresql://municipalismo@a/b"
    assert not list(server.rglob("planted"))
    assert "municipalismo\n" in done.stderr
    assert done.stderr.endswith("manage.py\nbackup\nun archivo\n")


def test_only_the_owner_knows_the_owners_connection(server: Path) -> None:
    assert "DATABASE_OWNER_URL" not in told(run(server, "A=1\n", who="app"))
    assert told(run(server, "A=1\n", RESTORE_INTO="otra"))["DATABASE_OWNER_URL"] == "otra"


@pytest.mark.parametrize("line", ["sin igual", "=valor", "A B=1", "$(touch planted)=1", "CLAVE=a\\nb"])
def test_what_systemd_would_read_otherwise_is_refused(server: Path, line: str) -> None:
    done = run(server, f"{line}\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert not list(server.rglob("planted"))


def test_the_example_is_read(server: Path) -> None:
    found = told(run(server, (ROOT / "deploy" / "portal.env.example").read_text()))
    assert found["MUNICIPALISMO_MODE"] == "produccion"
