"""The file of a backup: one line in clear, then everything else encrypted with age (https://age-encryption.org/v1).

The line has a fixed length and says format version, length and SHA-256 of what follows, so that a cut or an altered
file is recognised without any key. age encrypts to public keys and authenticates every piece of 64 KiB and the end of
the file; the machine that makes backups cannot open them. Any age program opens the rest of the file:
``tail -c +129 FILE | age -d -i KEY | tar x``.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import pyrage

from reports.backup.problems import (
    Altered,
    BackupProblem,
    NewerVersion,
    NoKey,
    NotABackup,
    Truncated,
    WrongKey,
)

MAGIC = "MUNICIPALISMO-RESPALDO"
VERSION = 1
HEADER_SIZE = 128  # bytes, always: it is written last, when length and hash are known
PIECE = 1024 * 1024  # bytes read at a time
PARTIAL = ".parcial"  # ending of a file that is being written

Recipient: TypeAlias = pyrage.x25519.Recipient
Identity: TypeAlias = pyrage.x25519.Identity


@dataclass(frozen=True)
class Sealed:
    """What the line in clear says of the rest: length in bytes and SHA-256 in hexadecimal."""

    size: int
    sha256: str

    def line(self, version: int = VERSION) -> bytes:
        """The line, padded to ``HEADER_SIZE``."""
        text = f"{MAGIC} {version} {self.size:020d} {self.sha256}"
        return f"{text:<{HEADER_SIZE - 1}}\n".encode("ascii")


def new_identity() -> tuple[str, str]:
    """A new pair of keys: ``(private, public)``, as age writes them."""
    identity = Identity.generate()
    return str(identity), str(identity.to_public())


def recipients(keys: Sequence[str]) -> list[Recipient]:
    """The public keys to encrypt with. Raises ``NoKey`` when there is none or one is not a public key of age."""
    if not keys:
        raise NoKey(
            "No hay con qué cifrar el respaldo. Creá las claves una vez con «manage.py backup_key ARCHIVO», guardá "
            "ese archivo fuera de esta máquina y poné la clave pública que imprime en BACKUP_PUBLIC_KEYS."
        )
    try:
        return [Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError as error:
        raise NoKey(
            "BACKUP_PUBLIC_KEYS tiene algo que no es una clave pública: empiezan con «age1…»."
        ) from error


def write_identity(path: Path) -> str:
    """Make a pair, write the private key to a new file that only its owner may read, and return the public one.

    Raises ``FileExistsError`` (one key does not take another's place) or ``OSError``.
    """
    private, public = new_identity()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"# Clave privada de los respaldos del portal. Pública: {public}\n{private}\n")
    return public


def read_identities(path: Path) -> list[Identity]:
    """The private keys of a file. Raises ``NoKey`` when it cannot be read or holds none."""
    try:
        lines = path.read_text("utf-8").split()
        found = [Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise NoKey(f"No se puede leer una clave privada en {path}.") from error
    if not found:
        raise NoKey(f"{path} no tiene una clave privada: es una línea que empieza con «AGE-SECRET-KEY-».")
    return found


def write(path: Path, to: Sequence[Recipient], fill: Callable[[BinaryIO], None]) -> Sealed:
    """Write what ``fill`` writes, encrypted, to a new file that only its owner may read: whole, or not at all.

    Raises ``BackupProblem`` when the file exists or what is read back is not what was written, ``OSError`` when the
    disk refuses, and whatever ``fill`` raises.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL}")
    _refuse_existing(path)
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "r+b") as file:
            file.write(bytes(HEADER_SIZE))
            body = _Hashing(file)
            _encrypt(body, to, fill)
            sealed = Sealed(size=body.size, sha256=body.digest.hexdigest())
            file.seek(0)
            file.write(sealed.line())
            file.flush()
            os.fsync(file.fileno())
        if check(partial) != sealed:
            raise Altered("El disco no devolvió lo que se escribió: el respaldo no sirve.")
        _refuse_existing(path)
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return sealed


def check(path: Path) -> Sealed:
    """Read the whole file and return what it is, if it is whole. Needs no key.

    Raises:
        NotABackup, NewerVersion, Truncated, Altered: what its name says.
    """
    with _open(path) as file:
        sealed = _read_line(file)
        digest, size = hashlib.sha256(), 0
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    if size < sealed.size:
        raise Truncated(
            f"El respaldo está cortado: faltan {sealed.size - size} de {sealed.size} bytes. Probablemente no "
            "terminó de copiarse; buscá otra copia."
        )
    if size > sealed.size or digest.hexdigest() != sealed.sha256:
        raise Altered("El respaldo está dañado: sus bytes no son los que se escribieron. Buscá otra copia.")
    return sealed


@contextlib.contextmanager
def opened(path: Path, identities: Sequence[Identity]) -> Iterator[BinaryIO]:
    """The decrypted content as a stream; what was read is authentic, and the end only once the block ends well.

    Raises:
        WrongKey: none of the keys opens it.
        Altered: a piece is not authentic.
    """
    reading, writing = os.pipe()
    with _open(path) as file:
        file.seek(HEADER_SIZE)
        work = _Work(lambda: _decrypt(file, writing, identities))
        try:
            with os.fdopen(reading, "rb") as stream:
                yield stream
                while stream.read(PIECE):  # to the end: only there age tells that nothing is missing
                    pass
        except BaseException:
            work.join()
            work.raise_unless_interrupted()
            raise
        work.join()
        work.raise_unless_interrupted()


def _encrypt(body: "_Hashing", to: Sequence[Recipient], fill: Callable[[BinaryIO], None]) -> None:
    reading, writing = os.pipe()

    def encrypt() -> None:
        with os.fdopen(reading, "rb") as source:
            pyrage.encrypt_io(source, body, to)

    work = _Work(encrypt)
    try:
        with os.fdopen(writing, "wb") as stream:
            fill(stream)
    except BrokenPipeError:
        pass  # the other side failed, and says why
    finally:
        work.join()
    if body.failure:
        raise body.failure
    work.raise_unless_interrupted()


def _decrypt(file: BinaryIO, writing: int, identities: Sequence[Identity]) -> None:
    with os.fdopen(writing, "wb") as sink:
        try:
            pyrage.decrypt_io(file, sink, identities)
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                raise WrongKey(
                    "Esa clave no abre este respaldo: se cifró para otra. Buscá la clave privada que corresponde."
                ) from error
            raise Altered("El respaldo está dañado: no se puede abrir su cifrado.") from error
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Altered("El respaldo está dañado: una parte no es auténtica.") from error


class _Hashing:
    """A file that remembers how much was written to it and its hash, and the failure that age would only retell."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.size, self.digest = file, 0, hashlib.sha256()
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            self.file.write(data)
        except OSError as error:
            self.failure = error
            raise
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self.file.flush()


class _Work(threading.Thread):
    """A thread whose failure is told to whoever waits for it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.work, self.failure = work, None
        self.start()

    failure: BaseException | None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            self.failure = error

    def raise_unless_interrupted(self) -> None:
        """Raise what failed here; not the broken pipe that only says that the reader left first."""
        if self.failure and not isinstance(self.failure, BrokenPipeError):
            raise self.failure


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupProblem(f"No se puede leer {path}: {error.strerror}.") from error


def _read_line(file: BinaryIO) -> Sealed:
    line = file.read(HEADER_SIZE)
    words = line.decode("ascii", "replace").split()
    if not words or words[0] != MAGIC:
        if len(line) < HEADER_SIZE and MAGIC.encode().startswith(line[: len(MAGIC)]):
            raise Truncated("El respaldo está cortado: falta casi todo.")
        raise NotABackup("Ese archivo no es un respaldo de este portal.")
    if len(line) < HEADER_SIZE:
        raise Truncated("El respaldo está cortado: falta casi todo.")
    try:
        version = int(words[1])
        if version > VERSION:
            raise NewerVersion(
                f"Este respaldo tiene el formato {version} y este portal conoce hasta el {VERSION}: lo hizo una "
                "versión más nueva. Actualizá el portal y volvé a probar."
            )
        return Sealed(size=int(words[2]), sha256=words[3])
    except (IndexError, ValueError) as error:
        raise Altered("El respaldo está dañado: no se entiende su primera línea.") from error


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise BackupProblem(f"{path} ya existe, y un respaldo no pisa a otro: elegí otro nombre.")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
