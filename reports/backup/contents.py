"""What is inside a backup: a tar of a manifest, the database in numbered pieces, the files, and a closing note.

The manifest comes first and is what a restore is compared with. Numbered pieces, because a tar wants lengths
beforehand and a dump's is known at its end; ``cat base/* | gunzip`` puts them together.
"""

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from reports.backup.postgres import WITHOUT_ROWS, server_major
from reports.backup.problems import Altered, NewerVersion
from reports.chain import verify_chain

FORMAT = 1
MANIFEST, CLOSING = "manifiesto.json", "fin.json"
DATABASE, FILES = "base", "archivos"
DUMP_PIECE = 1024 * 1024  # bytes of a numbered piece
LARGEST_NOTE = 16 * 1024 * 1024  # bytes of a manifest: one for millions of files is no manifest of ours

_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY 1, 2
"""
# One hash over every rendition's own, recomputed from its bytes: what must be equal after a restore.
RENDITIONS_DIGEST = (
    "SELECT coalesce(encode(sha256(convert_to(string_agg(id || ':' || coalesce(encode(sha256(data), 'hex'), '-'),"
    " ',' ORDER BY id), 'UTF8')), 'hex'), '') FROM public.reports_rendition"
)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, in one snapshot. ``counts``: rows by ``schema.table``."""

    taken_at: str  # ISO 8601 with offset
    municipality: str
    postgresql: int
    migrations: list[str]  # "app.name"
    counts: dict[str, int]
    renditions_digest: str
    publications: int
    chain_head: str
    chain_broken: list[str] = field(default_factory=list)
    files: int = 0
    format: int = FORMAT

    def conditions(self) -> list[tuple[str, str]]:
        """What must hold in a restored database before its transaction ends: SQL, and words when it does not."""
        rows = [
            (
                f"(SELECT count(*) FROM {quoted(table)}) = {count}",  # noqa: S608 - quoted, and a number
                f"{table} no tiene las {count} filas que dice el respaldo.",
            )
            for table, count in self.counts.items()
        ]
        digest = (
            f"({RENDITIONS_DIGEST}) = '{self.renditions_digest}'",
            "los bytes de los documentos publicados no son los del respaldo.",
        )
        return [*rows, digest]


def quoted(table: str) -> str:
    """``schema.table`` as SQL."""
    schema, _, name = table.partition(".")
    return f"{connection.ops.quote_name(schema)}.{connection.ops.quote_name(name)}"


def user_tables() -> list[str]:
    """Every table of the database that is ours, as ``schema.table``."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [f"{schema}.{table}" for schema, table in cursor.fetchall()]


def user_schemas() -> list[str]:
    """Every schema of the database that is not PostgreSQL's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_' ORDER BY 1"
        )
        return [schema for (schema,) in cursor.fetchall()]


def describe(*, taken_at: str, municipality: str) -> Manifest:
    """Count and hash what the running transaction sees. Constant memory; reads every published byte once or twice."""
    counts = {}
    with connection.cursor() as cursor:
        for table in user_tables():
            cursor.execute(f"SELECT count(*) FROM {quoted(table)}")  # noqa: S608 - names from the catalogue, quoted
            counts[table] = cursor.fetchone()[0]
        cursor.execute(RENDITIONS_DIGEST)
        digest = cursor.fetchone()[0]
    for table in WITHOUT_ROWS:
        counts[f"public.{table}"] = 0
    chain = verify_chain()
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(
        taken_at=taken_at,
        municipality=municipality,
        postgresql=server_major(),
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        counts=counts,
        renditions_digest=digest,
        publications=chain.publications,
        chain_head=chain.head,
        chain_broken=chain.broken,
        files=sum(1 for _ in stored_files()),
    )


def stored_files() -> Iterator[Path]:
    """The files outside the database, in order. Today every byte is in the database: the folder does not even exist."""
    root = Path(settings.MEDIA_ROOT)
    yield from sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def write(stream: BinaryIO, manifest: Manifest, dump: IO[bytes]) -> None:
    """Write the tar: manifest, dump, files, closing note."""
    with tarfile.open(mode="w|", fileobj=stream, format=tarfile.PAX_FORMAT) as tar:
        _add(tar, MANIFEST, _json(asdict(manifest)))
        pieces, digest = 0, hashlib.sha256()
        while data := dump.read(DUMP_PIECE):  # a buffered pipe waits until there are that many
            pieces += 1
            digest.update(data)
            _add(tar, f"{DATABASE}/{pieces:06d}", data)
        files = 0
        for path in stored_files():
            _add_file(tar, path)
            files += 1
        _add(tar, CLOSING, _json({"pieces": pieces, "sha256": digest.hexdigest(), "files": files}))


class Reader:
    """Reads the tar back: first ``manifest``, then ``database()`` to its end, then ``files()`` to its end."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises ``NewerVersion`` or ``Altered`` when the manifest is not one this portal understands."""
        try:
            self._tar = tarfile.open(mode="r|", fileobj=stream)  # noqa: SIM115 - the stream's owner closes it
            self.manifest = _manifest(self._note(self._tar.next(), MANIFEST))
        except tarfile.TarError as error:
            raise Altered("El respaldo está dañado: no se puede leer su contenido.") from error
        self._member: tarfile.TarInfo | None = None

    def database(self) -> Iterator[bytes]:
        """The SQL of the database, in pieces. Raises ``Altered`` when its compression does not close."""
        unpack = zlib.decompressobj(wbits=31)
        self._pieces, self._digest = 0, hashlib.sha256()
        while (member := self._next()) and member.name == f"{DATABASE}/{self._pieces + 1:06d}":
            self._pieces += 1
            source = self._data(member)
            while data := source.read(64 * 1024):
                self._digest.update(data)
                try:
                    yield unpack.decompress(data)
                except zlib.error as error:
                    raise Altered("El respaldo está dañado: no se puede descomprimir.") from error
        yield unpack.flush()
        if not unpack.eof:
            raise Altered("El respaldo está dañado: a la base le falta el final.")

    def files(self) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
        """Each file outside the database, its path relative to the folder of files; then the closing note is checked.

        Raises ``Altered`` when a path leaves the folder, or something is missing at the end.
        """
        files = 0
        while (member := self._member) and member.name.startswith(f"{FILES}/"):
            path = PurePosixPath(member.name).relative_to(FILES)
            if not member.isfile() or path.is_absolute() or ".." in path.parts:
                raise Altered("El respaldo está dañado: tiene un archivo en un lugar que no corresponde.")
            files += 1
            yield path, self._data(member)
            self._next()
        closing = json.loads(self._note(self._member, CLOSING))
        found = {"pieces": self._pieces, "sha256": self._digest.hexdigest(), "files": files}
        if closing != found:
            raise Altered("El respaldo está dañado: le faltan partes.")

    def _next(self) -> tarfile.TarInfo | None:
        try:
            self._member = self._tar.next()
        except tarfile.TarError as error:
            raise Altered("El respaldo está dañado: no se puede leer su contenido.") from error
        return self._member

    def _data(self, member: tarfile.TarInfo) -> IO[bytes]:
        found = self._tar.extractfile(member)
        if found is None:
            raise Altered("El respaldo está dañado: no se puede leer su contenido.")
        return found

    def _note(self, member: tarfile.TarInfo | None, name: str) -> bytes:
        if member is None or member.name != name or member.size > LARGEST_NOTE:
            raise Altered(f"El respaldo está dañado: falta {name}.")
        return self._data(member).read()


def _manifest(data: bytes) -> Manifest:
    fields: dict[str, Any] = json.loads(data)
    if fields.get("format", 0) > FORMAT:
        raise NewerVersion(
            f"El contenido de este respaldo tiene el formato {fields['format']} y este portal conoce hasta el "
            f"{FORMAT}: lo hizo una versión más nueva. Actualizá el portal y volvé a probar."
        )
    return Manifest(**fields)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    tar.addfile(_member(name, len(data)), io.BytesIO(data))


def _add_file(tar: tarfile.TarFile, path: Path) -> None:
    name = path.relative_to(settings.MEDIA_ROOT).as_posix()
    with path.open("rb") as source:
        # The length of the file as it is open: one that grows meanwhile is kept as it was at this moment.
        source.seek(0, io.SEEK_END)
        member = _member(f"{FILES}/{name}", source.tell())
        source.seek(0)
        tar.addfile(member, source)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member
