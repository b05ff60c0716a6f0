"""The file of a backup: whole or not there, and every way of being damaged has its own name."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from reports.backup import envelope
from reports.backup.problems import (
    Altered,
    BackupProblem,
    NewerVersion,
    NoKey,
    NotABackup,
    Truncated,
    WrongKey,
)

CONTENT = os.urandom(300_000)
PRIVATE, PUBLIC = envelope.new_identity()


def fill(stream: BinaryIO) -> None:
    stream.write(CONTENT)


def open_whole(path: Path, key: str = PRIVATE) -> bytes:
    envelope.check(path)
    with envelope.opened(path, [envelope.Identity.from_str(key)]) as stream:
        return stream.read()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    path = tmp_path / "uno.respaldo"
    envelope.write(path, envelope.recipients([PUBLIC]), fill)
    return path


def test_it_comes_back_and_only_its_owner_reads_it(backup: Path) -> None:
    assert open_whole(backup) == CONTENT
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert CONTENT[:64] not in backup.read_bytes()
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]


def test_any_of_several_keys_opens_it(tmp_path: Path) -> None:
    other_private, other_public = envelope.new_identity()
    envelope.write(tmp_path / "dos", envelope.recipients([PUBLIC, other_public]), fill)
    assert open_whole(tmp_path / "dos", other_private) == open_whole(tmp_path / "dos") == CONTENT


def change(at: int, to: bytes | None = None) -> Callable[[bytes], bytes]:
    """Replace bytes at a place, or flip one bit there."""
    return lambda data: data[:at] + (to or bytes([data[at] ^ 1])) + data[at + len(to or b"x") :]


def forged(data: bytes) -> bytes:
    """A bit of the cipher flipped by somebody who also wrote the line in clear anew."""
    body = change(200_000)(data)[envelope.HEADER_SIZE :]
    return envelope.Sealed(len(body), envelope.hashlib.sha256(body).hexdigest()).line() + body


def cut_and_forged(data: bytes) -> bytes:
    """Cut exactly between two pieces of age, with a line in clear that agrees."""
    header_end = data.index(b"\n", data.index(b"\n--- ") + 1) + 1 + 16
    body = data[envelope.HEADER_SIZE : header_end + 2 * (64 * 1024 + 16)]
    return envelope.Sealed(len(body), envelope.hashlib.sha256(body).hexdigest()).line() + body


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        pytest.param(lambda data: data[:-1], Truncated, id="last byte missing"),
        pytest.param(lambda data: data[:1000], Truncated, id="cut in the middle"),
        pytest.param(lambda data: data[:60], Truncated, id="cut in its first line"),
        pytest.param(lambda data: data + b"x", Altered, id="one byte more"),
        pytest.param(change(200_000), Altered, id="bit flipped in the middle"),
        pytest.param(change(-2), Altered, id="bit flipped at the end"),
        pytest.param(change(100), Altered, id="bit flipped in the hash"),
        pytest.param(change(24, b"x"), Altered, id="version that is no number"),
        pytest.param(forged, Altered, id="bit flipped and line rewritten"),
        pytest.param(cut_and_forged, Altered, id="cut at a piece and line rewritten"),
        pytest.param(lambda data: b"", Truncated, id="empty"),
        pytest.param(lambda data: b"%PDF-1.7\n" * 100, NotABackup, id="a PDF"),
        pytest.param(lambda data: data[envelope.HEADER_SIZE :], NotABackup, id="without its first line"),
        pytest.param(
            lambda data: (
                envelope.Sealed(len(data) - envelope.HEADER_SIZE, data[47:111].decode()).line(version=2)
                + data[envelope.HEADER_SIZE :]
            ),
            NewerVersion,
            id="newer",
        ),
    ],
)
def test_each_damage_has_its_name(
    backup: Path, damage: Callable[[bytes], bytes], problem: type[BackupProblem]
) -> None:
    backup.write_bytes(damage(backup.read_bytes()))
    with pytest.raises(BackupProblem) as told:
        open_whole(backup)
    assert type(told.value) is problem, told.value


def test_another_key_does_not_open_it(backup: Path) -> None:
    with pytest.raises(WrongKey):
        open_whole(backup, envelope.new_identity()[0])


def test_the_rest_is_what_any_age_program_opens(backup: Path) -> None:
    import pyrage

    body = backup.read_bytes()[envelope.HEADER_SIZE :]
    assert body.startswith(b"age-encryption.org/v1\n")
    assert pyrage.decrypt(body, [pyrage.x25519.Identity.from_str(PRIVATE)]) == CONTENT


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def fail(stream: BinaryIO) -> None:
        stream.write(CONTENT)
        raise ValueError("se cortó")

    with pytest.raises(ValueError, match="se cortó"):
        envelope.write(tmp_path / "uno", envelope.recipients([PUBLIC]), fail)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """The kernel refuses to write beyond 100 kB, as a full disk would."""
    code = f"""
import os, resource, signal
from pathlib import Path
from reports.backup import envelope
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    envelope.write(Path({str(tmp_path / "uno")!r}), envelope.recipients([{PUBLIC!r}]),
                   lambda stream: [stream.write(os.urandom(100_000)) for _ in range(20)])
except OSError as error:
    print(error.strerror)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert told.stdout == "File too large\n", told.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_backup_never_takes_the_place_of_another(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupProblem, match="ya existe"):
        envelope.write(backup, envelope.recipients([PUBLIC]), fill)
    assert backup.read_bytes() == before


@pytest.mark.parametrize("keys", [[], ["hola"], [PUBLIC, PRIVATE]], ids=["none", "a word", "a private one"])
def test_without_a_public_key_it_says_how_to_make_one(keys: list[str]) -> None:
    with pytest.raises(NoKey, match=r"backup_key|age1"):
        envelope.recipients(keys)


@pytest.mark.parametrize(
    "text", ["", "hola", "AGE-SECRET-KEY-1HOLA", PUBLIC], ids=["nothing", "a word", "cut short", "public"]
)
def test_a_file_without_a_private_key_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "clave").write_text(text)
    with pytest.raises(NoKey):
        envelope.read_identities(tmp_path / "clave")
