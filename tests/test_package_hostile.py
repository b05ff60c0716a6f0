"""Each hostile package has the fault it says and no other, as a plain check finds it; good ones have none."""

import ast
import hashlib
import io
import json
import re
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests import package_hostile
from tests.package_hostile import (
    EITHER,
    FAULTS,
    INERT,
    LIST,
    REFUSED,
    SECONDS,
    Hostile,
    as_json,
    contents,
    hostile,
    listing,
    packed,
    png,
    with_files,
)

_SAFE = re.compile(
    r"manual/\d\d-[a-z0-9]+(-[a-z0-9]+)*\.md|manual/figuras/[0-9a-f]{64}\.png|[a-z]+\.json|LICENCIA\.txt"
)
_CHAPTERS = re.compile(r"manual/(\d\d)-([a-z0-9-]+)\.md")
_TOP = {"paquete", "adopcion", "preguntas", "foda", "evaluacion", "plantillas", "organos", "temas"}


def good_package() -> bytes:
    image = png()
    figure = hashlib.sha256(image).hexdigest()
    files = {
        "manual/01-que-es.md": f"# Qué es\n\nÑandú.\n\n![Un dibujo](figura:{figure})\n".encode(),
        "manual/02-como-se-hace.md": b"# Como se hace\n\nAsi.\n",
        f"manual/figuras/{figure}.png": image,
        "adopcion.json": as_json({"pasos": [{"que": "Leer", "quien": "Alcaldía", "capitulo": "que-es"}]}),
        "preguntas.json": as_json({"vecinos": [{"clave": "escucha", "texto": "¿Te escucharon?"}]}),
        "foda.json": as_json({"factores": []}),
        "evaluacion.json": as_json({"cifras": {}}),
        "plantillas.json": as_json([]),
        "organos.json": as_json({"organos": [{"codigo": "cm", "nombre": "Concejo Municipal"}]}),
        "temas.json": as_json({"temas": [{"codigo": "vialidad", "nombre": "Vialidad"}]}),
        "LICENCIA.txt": b"CC BY 4.0\n",
    }
    said = {
        "esquema": "paquete/1",
        "municipio": "Municipio de prueba",
        "fecha": "2026-11-27",
        "licencia": "CC BY 4.0",
        "archivos": [listing(name, content) for name, content in files.items()],
    }
    return packed([(LIST, as_json(said)), *files.items()])


#: What the packages are, not what the portal does with them: they change seldom, and some take long to make.
pytestmark = pytest.mark.full

GOOD = good_package()
ALL = hostile()


# --- a plain check -------------------------------------------------------------------------------------


class Wrong(Exception):
    pass


def strict(raw: bytes) -> Any:
    """A value of JSON in which nothing is said twice."""

    def pairs(given: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in given}) < len(given):
            raise Wrong("json")
        return dict(given)

    def refuse(word: str) -> None:
        raise Wrong("json")

    text = decoded(raw)
    bare = re.sub(r'"[^"\\]*(?:\\.[^"\\]*)*"', "", text)
    depth = deepest = 0
    for sign in bare:
        depth += (sign in "[{") - (sign in "]}")
        deepest = max(deepest, depth)
    if deepest > 50:
        raise Wrong("json")
    if re.search(r"\d{40}", bare):
        raise Wrong("list")
    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise Wrong("json") from error
    for one in texts(value):
        if "\0" in one or any(0xD800 <= ord(sign) < 0xE000 for sign in one):
            raise Wrong("text")
        if len(one) > 1_000_000:
            raise Wrong("too_big")
    return value


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def decoded(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise Wrong("text") from error
    if text.startswith("\ufeff"):
        raise Wrong("text")
    return text


def faults(raw: bytes) -> set[str]:
    try:
        found = set(archive_faults(raw))
        return found or set(package_faults(contents(raw)))
    except Wrong as wrong:
        return {str(wrong)}
    except RecursionError:
        return {"json"}


def archive_faults(raw: bytes) -> Iterator[str]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError):
        yield "no_zip"
        return
    infos = archive.infolist()
    if len(infos) > 2_000:
        yield "too_many"
        return
    folded = Counter(unicodedata.normalize("NFC", info.orig_filename).casefold() for info in infos)
    if max(folded.values()) > 1:
        yield "twice"
    for info in infos:
        kind = info.external_attr >> 28
        if kind not in (0, 0o10):
            yield "entry"
        if info.flag_bits & 1:
            yield "encrypted"
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield "method"
    if sum(info.file_size for info in infos) > 50_000_000:
        yield "too_big"
        return
    for info in infos:
        if bad_name(info.orig_filename):
            yield "name"
    try:
        for info in infos:
            if not info.flag_bits & 1 and info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                archive.read(info)
    except (zipfile.BadZipFile, zlib.error):
        yield "damaged"


def bad_name(name: str) -> bool:
    return (
        len(name) > 200
        or name != name.strip()
        or name.startswith("/")
        or ":" in name
        or "\\" in name
        or any(part in ("", ".", "..") for part in name.split("/"))
        or any(unicodedata.category(sign).startswith("C") for sign in name)
    )


def package_faults(files: dict[str, bytes]) -> Iterator[str]:
    if LIST not in files:
        yield "no_list"
        return
    said = strict(files[LIST])
    if not isinstance(said, dict):
        raise Wrong("json")
    if said.get("esquema") != "paquete/1":
        yield "schema"
    if not isinstance(said["municipio"], str) or said["fecha"] != "2026-11-27":
        yield "list"
    yield from list_faults(said["archivos"], files)
    numbers, slugs = [], []
    for name, content in files.items():
        if name.startswith("manual/figuras/") and name.endswith(".png"):
            yield from image_faults(name, content)
        elif found := _CHAPTERS.fullmatch(name):
            numbers.append(found[1])
            slugs.append(found[2])
            if len(content) > 1_000_000:
                yield "too_big"
            elif "\0" in decoded(content):
                yield "text"
        elif name.startswith("manual/") and name.endswith(".md"):
            yield "chapters"
        elif name.endswith(".json") and name[:-5] in _TOP:
            yield from document_faults(name, content)
        elif name != "LICENCIA.txt":
            yield "kind"
        if name.startswith("manual/") and name.endswith(".md") and not _SAFE.fullmatch(name):
            yield "chapters"
    if len(set(numbers)) < len(numbers) or len(set(slugs)) < len(slugs):
        yield "chapters"
    steps = json.loads(files["adopcion.json"])
    if isinstance(steps, dict) and any(step["capitulo"] not in slugs for step in steps["pasos"]):
        yield "reference"


def list_faults(listed: Any, files: dict[str, bytes]) -> Iterator[str]:
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Wrong("list")
    names = [one["nombre"] for one in listed]
    if len(set(names)) < len(names):
        yield "list"
    for one in listed:
        if type(one["bytes"]) is not int or one["bytes"] < 0 or not isinstance(one["sha256"], str):
            yield "list"
        elif one["nombre"] not in files:
            yield "absent"
        else:
            right = listing(one["nombre"], files[one["nombre"]])
            if one["bytes"] != right["bytes"]:
                yield "size"
            elif one != right:
                yield "hash"
    if set(files) - set(names) - {LIST}:
        yield "unlisted"


def document_faults(name: str, content: bytes) -> Iterator[str]:
    value, right = strict(content), json.loads(contents(GOOD)[name])
    if type(value) is not type(right):
        yield "types"
    elif name == "temas.json":
        if len(value["temas"]) > 1_000:
            yield "too_many"
        elif not all(isinstance(one["nombre"], str) for one in value["temas"]):
            yield "types"


def image_faults(name: str, content: bytes) -> Iterator[str]:
    if name != f"manual/figuras/{hashlib.sha256(content).hexdigest()}.png":
        yield "figure_name"
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        yield "image"
        return
    place, drawn, size, ended = 8, b"", (0, 0), False
    while not ended and place + 12 <= len(content):
        length, kind = struct.unpack(">L4s", content[place : place + 8])
        inside = content[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            size = struct.unpack(">LL", inside[:8])
        drawn += inside if kind == b"IDAT" else b""
        ended = kind == b"IEND"
        place += 12 + length
    width, height = size
    whole = 0 < width <= 10_000 and 0 < height <= 10_000 and ended
    if not whole or len(zlib.decompress(drawn)) != height * (1 + (width + 7) // 8):
        yield "image"


# --- what is measured ------------------------------------------------------------------------------------


def test_the_good_one_has_no_fault() -> None:
    assert faults(GOOD) == set()
    assert faults(with_files(GOOD, {"manual/03-mas.md": b"# Mas\n"})) == set()
    assert good_package() == GOOD


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_it_has_the_fault_it_says_and_no_other(one: Hostile) -> None:
    raw = one.make(GOOD)
    assert raw != GOOD
    assert len(raw) < 4 * 1024 * 1024
    if one.outcome == REFUSED:
        assert faults(raw) == {one.fault}
    elif one.name not in ("folder_entry", "chapter_with_a_mark", "something_before"):
        assert faults(raw) == set()


def test_each_says_what_must_happen() -> None:
    assert set(Counter(one.name for one in ALL).values()) == {1}
    assert len(ALL) > 100
    for one in ALL:
        assert one.outcome in (REFUSED, INERT, EITHER)
        assert (one.fault in FAULTS) is (one.outcome == REFUSED)
        assert one.must
        assert bool(one.never) or one.outcome != INERT
    assert {one.fault for one in ALL} - {""} == set(FAULTS)


def test_making_is_quick_and_the_same_again() -> None:
    assert SECONDS > 0
    for one in ALL[::7]:
        assert one.make(GOOD) == one.make(GOOD)


def test_what_must_never_come_out_is_in_it() -> None:
    """Read by a writer of pages that trusts everybody, it would."""
    for one in ALL:
        if one.outcome == INERT and one.name == "raw_html":
            raw = b"\n".join(contents(one.make(GOOD)).values()).decode("utf-8", "ignore").lower()
            assert all(word in raw for word in one.never)
    people = next(one for one in ALL if one.name == "people_in_bodies")
    assert all(word in contents(people.make(GOOD))["organos.json"].decode() for word in people.never)


def test_bombs_unpack_to_more_than_200_mb() -> None:
    with zipfile.ZipFile(io.BytesIO(package_hostile.bomb(GOOD))) as archive:
        assert archive.infolist()[-1].file_size > 200 * 1024 * 1024
    lying = package_hostile.bomb_that_lies(GOOD)
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        info = archive.infolist()[-1]
        assert info.file_size == 1000
    start = info.header_offset + 30 + len(info.filename)
    work, total, given = zlib.decompressobj(-15), 0, lying[start : start + info.compress_size]
    while given and not work.eof:
        total += len(work.decompress(given, 1024 * 1024))
        given = work.unconsumed_tail
    assert total > 200 * 1024 * 1024


def test_overlapping_files_are_whole_and_share_their_bytes() -> None:
    raw = package_hostile.bomb_of_overlaps(GOOD)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        shared = [info for info in archive.infolist() if re.search("/0{60}", info.filename)]
        assert len(shared) == 220
        assert sum(info.file_size for info in shared) > 200 * 1024 * 1024
        assert sum(info.compress_size for info in shared) > 2 * len(raw)
        for info, after in pairwise(shared):
            assert info.header_offset + info.compress_size > after.header_offset
        listed = {one["nombre"]: one for one in json.loads(archive.read(LIST))["archivos"]}
        for info in (shared[0], shared[100], shared[-1]):
            assert listing(info.filename, _inflated(raw, info)) == listed[info.filename]


def _inflated(raw: bytes, info: zipfile.ZipInfo) -> bytes:
    """Some readers refuse what overlaps; this one does not look."""
    start = info.header_offset + 30 + len(info.filename)
    content = zlib.decompress(raw[start : start + info.compress_size], -15)
    assert zlib.crc32(content) == info.CRC
    return content


def test_only_the_standard_library_is_imported() -> None:
    source = (Path(__file__).parent / "package_hostile.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in sys.stdlib_module_names
