"""Packages of a manual that nobody should send, each made out of a good one.

``hostile()`` hands them all. ``make`` takes the bytes of a good package and gives those of the bad one; everything
else of it stays good, and its list of files is written anew with the right hashes, so that what is wrong is what
``fault`` says and nothing besides (``FAULTS`` has them in words). ``outcome``:

- ``REFUSED``: one message in Spanish that says why, before the first row is written; nothing imported, nothing kept,
  nothing outside the database written; never a traceback.
- ``INERT``: imported, and no page, feed, document or export that tells of it ever holds what is in ``never`` (compare
  without regard to capitals), for the browser would run it or fetch it.
- ``EITHER``: refused, or imported with nothing of ``never`` kept or told.

Under each: within ``SECONDS`` and ``MEMORY`` bytes more than before on an ordinary machine.

A good package has ``paquete.json`` on top, with ``esquema``, ``municipio``, ``fecha``, ``licencia`` and ``archivos``
(each ``nombre``, ``sha256``, ``bytes``; all files but itself). It must have at least one chapter, ``adopcion.json``
with a step that names one, and ``temas.json`` with a theme. Of what is inside the other files nothing is supposed: what
is put into a JSON file takes the place of a text, a list or a name that is found in it.

Where the rules leave it open: a mark of the order of bytes is refused in JSON and may be passed over in a chapter; two
chapters with one number are refused as two with one slug are; a figure has as its name the SHA-256 of its bytes; a
chapter may show a figure that is not there; an archive may have something before it or a comment behind.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

REFUSED, INERT, EITHER = "refused", "inert", "either"
SECONDS = 10
MEMORY = 200 * 1024 * 1024

LIST = "paquete.json"
STEPS, THEMES, BODIES, SWOT = "adopcion.json", "temas.json", "organos.json", "foda.json"
FAULTS = {
    "no_zip": "it is no ZIP",
    "damaged": "the archive is damaged or says two different things",
    "name": "a name leads out, or no file may be called so",
    "twice": "two files of one name, or that some disk takes for one",
    "entry": "an entry that is no plain file",
    "too_big": "unpacked it is too big",
    "too_many": "too many files, or rows",
    "encrypted": "it asks for a password",
    "method": "packed in no way that is read",
    "no_list": "it has no list of files",
    "list": "its list of files is none",
    "schema": "of no schema that is known",
    "hash": "a file is not the one that was listed",
    "size": "a file is not as long as was listed",
    "unlisted": "a file that is not in the list",
    "absent": "a file of the list that is not there",
    "json": "a JSON file that is none, or says two different things",
    "types": "a JSON file with something else where it should be",
    "text": "a text that is none in UTF-8, or has signs that are no text",
    "kind": "a kind of file that has no place in it",
    "image": "a figure that is no image, or too large",
    "figure_name": "a figure whose name is not its hash",
    "chapters": "chapters that nobody can tell apart or put in order",
    "reference": "a step of a chapter that is not there",
}

_WHEN = (2026, 1, 1, 0, 0, 0)
_HUGE = 220 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_CHAPTER = re.compile(r"manual/(\d\d)-([a-z0-9-]+)\.md")


@dataclass(frozen=True)
class Hostile:
    name: str
    make: Callable[[bytes], bytes]
    outcome: str
    fault: str = ""
    never: tuple[str, ...] = ()

    @property
    def must(self) -> str:
        return FAULTS.get(self.fault, "it comes in as text alone, or not at all")


# --- taking a package apart and putting it together ---------------------------------------------------------


def contents(good: bytes) -> dict[str, bytes]:
    """Its files by their names, in their order."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def listing(name: str, content: bytes) -> dict[str, Any]:
    return {"nombre": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def list_of(good: bytes) -> dict[str, Any]:
    told = json.loads(contents(good)[LIST])
    assert isinstance(told, dict)
    return told


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def entry(
    name: str, content: bytes | Iterable[bytes], archive: zipfile.ZipFile, mode: int = 0o100644
) -> None:
    info = zipfile.ZipInfo(name, _WHEN)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = mode << 16
    with archive.open(info, "w") as written:
        for chunk in [content] if isinstance(content, bytes) else content:
            written.write(chunk)


def packed(files: Iterable[tuple[str, bytes]], modes: Mapping[str, int] | None = None) -> bytes:
    """As they are given, also when two have one name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            _forget(archive, name)
            entry(name, content, archive, (modes or {}).get(name, 0o100644))
    return out.getvalue()


def _forget(archive: zipfile.ZipFile, name: str) -> None:
    """So that a name given twice is no warning."""
    archive.NameToInfo.pop(name, None)


def relisted(good: bytes, files: Mapping[str, bytes], **told: Any) -> bytes:
    """A package of those files, with a right list of them (but for ``told``)."""
    others = {name: content for name, content in files.items() if name != LIST}
    archivos = [listing(name, content) for name, content in others.items()]
    said = as_json({**list_of(good), "archivos": archivos, **told})
    return packed([(LIST, said), *others.items()])


def with_files(good: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Some files replaced, added, or (None) taken out, and listed so."""
    files: dict[str, bytes | None] = {**contents(good), **changes}
    return relisted(good, {name: content for name, content in files.items() if content is not None})


def with_list(good: bytes, said: bytes) -> bytes:
    """The same files under another list."""
    return packed({**contents(good), LIST: said}.items())


def chapters(good: bytes) -> list[str]:
    found = [name for name in contents(good) if _CHAPTER.fullmatch(name)]
    if not found:
        raise ValueError("the good package has no chapter")
    return found


def free_chapter(good: bytes, slug: str) -> str:
    """A name with a number that no chapter has."""
    taken = {name[7:9] for name in chapters(good)}
    return next(f"manual/{n:02}-{slug}.md" for n in range(98, 0, -1) if f"{n:02}" not in taken)


def added(good: bytes, name: str, content: bytes = b"Texto.\n") -> bytes:
    return with_files(good, {name: content})


def with_chapter(good: bytes, text: str | bytes, slug: str = "uno-mas") -> bytes:
    return added(good, free_chapter(good, slug), text if isinstance(text, bytes) else text.encode())


def with_figure(good: bytes, image: bytes, name: str = "") -> bytes:
    """One more figure, and a chapter that shows it."""
    name = name or hashlib.sha256(image).hexdigest()
    chapter = f"# Una figura\n\n![Un dibujo](figura:{name})\n".encode()
    return with_files(good, {f"manual/figuras/{name}.png": image, free_chapter(good, "una-figura"): chapter})


def patched(raw: bytes, name: str, local: Mapping[int, bytes], central: Mapping[int, bytes]) -> bytes:
    """Bytes written over both headers of an entry, by their places in them."""
    out = bytearray(raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        place, names = archive.start_dir, [info.orig_filename for info in archive.infolist()]
        start = archive.getinfo(name).header_offset
    for each in names:
        if each == name:
            for offset, value in central.items():
                out[place + offset : place + offset + len(value)] = value
        lengths = struct.unpack("<3H", out[place + 28 : place + 34])
        place += 46 + sum(lengths)
    for offset, value in local.items():
        out[start + offset : start + offset + len(value)] = value
    return bytes(out)


# --- finding one's way in a JSON file ------------------------------------------------------------------------

_WORDS = ("nombre", "titulo", "título", "texto", "palabras", "que", "qué", "descripcion")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value that holds no other, with the way to it."""
    inside = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if inside is None:
        yield path, value
        return
    for key, one in inside:
        yield from leaves(one, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The same with something else at the end of that way."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


def text_leaf(value: Any) -> tuple[Any, ...]:
    """The way to a text for people, else to any text."""
    texts = [path for path, one in leaves(value) if isinstance(one, str)]
    for path in texts:
        if path and path[-1] in _WORDS:
            return path
    if not texts:
        raise ValueError("the good package has no text there")
    return texts[0]


def with_json(good: bytes, name: str, change: Callable[[Any], Any]) -> bytes:
    return with_files(good, {name: as_json(change(json.loads(contents(good)[name])))})


def with_text(good: bytes, name: str, text: Any) -> bytes:
    """Something else in place of a text of a JSON file."""
    return with_json(good, name, lambda value: put(value, text_leaf(value), text))


def with_raw_text(good: bytes, name: str, raw: bytes) -> bytes:
    """The same, written as no honest writer writes JSON."""
    marked = with_text(good, name, "__AQUI__")
    return with_files(good, {name: contents(marked)[name].replace(b'"__AQUI__"', raw)})


def said_twice(raw: bytes) -> bytes:
    """The first key of the first object stands in it once more, before, with nothing."""
    found = re.search(rb'\{\s*("(?:[^"\\]|\\.)*")\s*:', raw)
    if not found:
        raise ValueError("the good package has no object there")
    return raw[: found.start()] + b"{" + found[1] + b":null," + raw[found.start() + 1 :]


def step_of_no_chapter(good: bytes) -> bytes:
    """What names a chapter in the steps names one that is not there."""
    names = {}
    for name in chapters(good):
        found = _CHAPTER.fullmatch(name)
        assert found
        number, slug = found.groups()
        names.update(
            {
                slug: "no-existe",
                name: f"manual/{number}-no-existe.md",
                f"{number}-{slug}": f"{number}-no-existe",
                f"{number}-{slug}.md": f"{number}-no-existe.md",
            }
        )

    def change(value: Any) -> Any:
        for path, one in leaves(value):
            if isinstance(one, str) and one in names:
                return put(value, path, names[one])
        raise ValueError("the good package has no step of a chapter")

    return with_json(good, STEPS, change)


def so_many_rows(good: bytes, name: str) -> bytes:
    """Its first list of objects two hundred thousand rows long."""

    def change(value: Any) -> Any:
        if isinstance(value, list) and value:
            return value * (200_000 // len(value) + 1)
        for key, one in value.items():
            if isinstance(one, list) and one:
                return {**value, key: one * (200_000 // len(one) + 1)}
        raise ValueError("the good package has no list there")

    return with_json(good, name, change)


def with_people(good: bytes) -> bytes:
    """Bodies come without people; these have one, with a number that must be kept nowhere."""
    person = [{"nombre": "Ana Ejemplo", "documento": "1.234.567-2", "correo": "ana@vecina.example"}]

    def change(value: Any) -> Any:
        if isinstance(value, dict):
            return {**value, "personas": person}
        return [{**one, "personas": person} if isinstance(one, dict) else one for one in value]

    return with_json(good, BODIES, change)


# --- archives ------------------------------------------------------------------------------------------------


def _chunks(piece: bytes) -> Iterator[bytes]:
    chunk = piece * (_MEGABYTE // len(piece))
    for _ in range(_HUGE // len(chunk) + 1):
        yield chunk


@lru_cache(maxsize=1)
def bomb(good: bytes) -> bytes:
    """A chapter that unpacks to 220 MB, rightly listed."""
    name, piece = free_chapter(good, "larguisimo"), b"Una palabra tras otra.\n\n"
    sha, size = hashlib.sha256(), 0
    for chunk in _chunks(piece):
        sha.update(chunk)
        size += len(chunk)
    said = list_of(good)
    said["archivos"] = [*said["archivos"], {"nombre": name, "sha256": sha.hexdigest(), "bytes": size}]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, content in {**contents(good), LIST: as_json(said)}.items():
            entry(each, content, archive)
        entry(name, _chunks(piece), archive)
    return out.getvalue()


def bomb_that_lies(good: bytes) -> bytes:
    """The same, saying in both of its headers and in its list that it unpacks to 1,000 bytes."""
    raw = bomb(good)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        name = archive.infolist()[-1].filename
        with archive.open(name) as opened:
            start = opened.read(1000)
        said = json.loads(archive.read(LIST))
        packed_size = archive.getinfo(name).compress_size
    said["archivos"][-1] = listing(name, start)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, content in {**contents(good), LIST: as_json(said)}.items():
            entry(each, content, archive)
        entry(name, _chunks(b"Una palabra tras otra.\n\n"), archive)
    assert packed_size < _MEGABYTE
    lie = struct.pack("<L", 1000)
    return patched(out.getvalue(), name, {22: lie}, {24: lie})


@lru_cache(maxsize=1)
def bomb_of_overlaps(good: bytes) -> bytes:
    """220 chapters of a megabyte that share one megabyte: each is packed around the header of the next."""
    numbers = [f"manual/figuras/{n:064x}.png" for n in range(220)]
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = kernel.compress(b"\0" * _MEGABYTE) + kernel.flush()
    plain, piece, made = b"\0" * _MEGABYTE, b"", []
    for name in reversed(numbers):
        if piece:
            plain = piece + plain
            body = b"\0" + struct.pack("<HH", len(piece), len(piece) ^ 0xFFFF) + piece + body
        crc, sizes = zlib.crc32(plain), (len(body), len(plain))
        common = struct.pack("<HHHHLLLHH", 0, 8, 0, 0x5C21, crc, *sizes, len(name), 0)
        piece = b"PK\x03\x04" + struct.pack("<H", 20) + common + name.encode()
        made.append((name, common, len(piece) + len(body), hashlib.sha256(plain).hexdigest(), len(plain)))
    made.reverse()
    said = list_of(good)
    said["archivos"] = [
        *said["archivos"],
        *[{"nombre": name, "sha256": sha, "bytes": size} for name, _, _, sha, size in made],
    ]
    first = packed({**contents(good), LIST: as_json(said)}.items())
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        place, number = archive.start_dir, len(archive.infolist())
    old = first[place:-22]
    whole = piece + body
    new = b""
    for name, common, left, _, _ in made:
        offset = place + len(whole) - left
        new += b"PK\x01\x02" + struct.pack("<HH", 0x0314, 20) + common
        new += struct.pack("<HHHLL", 0, 0, 0, 0o100644 << 16, offset) + name.encode()
    count = number + len(made)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(old + new), place + len(whole), 0)
    return first[:place] + whole + old + new + tail


@lru_cache(maxsize=1)
def too_many_files(good: bytes) -> bytes:
    """Ten thousand figures, each of another size."""
    images = (png(wide, high) for wide in range(1, 101) for high in range(1, 101))
    return with_files(
        good, {f"manual/figuras/{hashlib.sha256(image).hexdigest()}.png": image for image in images}
    )


def file_twice(good: bytes, listed: int) -> bytes:
    """Two files of one name, of which the list tells the first (0) or the second (1)."""
    name = chapters(good)[0]
    other = b"# Otro\n\nNo es este.\n"
    once = contents(good)
    files = [(each, content) for each, content in once.items() if each != name]
    pair = [(name, once[name]), (name, other)]
    if listed:
        pair.reverse()
    return packed([*files, *pair])


def symlink(good: bytes) -> bytes:
    name = free_chapter(good, "enlace")
    return _with_mode(good, name, b"/etc/passwd", stat.S_IFLNK | 0o777)


def pipe(good: bytes) -> bytes:
    return _with_mode(good, free_chapter(good, "tubo"), b"", stat.S_IFIFO | 0o644)


def _with_mode(good: bytes, name: str, content: bytes, mode: int) -> bytes:
    files = contents(added(good, name, content))
    return packed(files.items(), {name: mode})


def encrypted(good: bytes) -> bytes:
    """As far as the headers say; nobody knows the password."""
    return patched(good, chapters(good)[0], {6: b"\x01\x00"}, {8: b"\x01\x00"})


def packed_unknown(good: bytes) -> bytes:
    return patched(good, chapters(good)[0], {8: b"\x63\x00"}, {10: b"\x63\x00"})


def two_names(good: bytes) -> bytes:
    """Its own header calls a file otherwise than the directory does."""
    name = chapters(good)[0]
    return patched(good, name, {30: name.upper().encode()}, {})


def wrong_sum(good: bytes) -> bytes:
    name = chapters(good)[0]
    return patched(good, name, {14: b"\x12\x34\x56\x78"}, {16: b"\x12\x34\x56\x78"})


def nul_in_name(good: bytes) -> bytes:
    """Whoever stops at the NUL reads the name of a chapter."""
    name = free_chapter(good, "corto")
    content = b"# Corto\n"
    files = contents(added(good, name, content))
    long = f"{name}\x01.exe"
    raw = packed([(long if each == name else each, content) for each, content in files.items()])
    return raw.replace(long.encode(), long.replace("\x01", "\0").encode())


def nested(good: bytes) -> bytes:
    return added(good, "manual/otro.zip", good)


def under_another_name(good: bytes) -> bytes:
    """An archive that calls itself a chapter."""
    return with_chapter(good, good)


def case_clash(good: bytes) -> bytes:
    name = chapters(good)[0]
    return added(good, name.replace("manual/", "Manual/"), b"# Otro\n")


def accent_clash(good: bytes) -> bytes:
    """Two names that look the same, one with its accent apart."""
    name = free_chapter(good, "evaluación")
    apart = unicodedata.normalize("NFD", name)
    return with_files(good, {name: b"# Uno\n", apart: b"# Otro\n"})


# --- lists ---------------------------------------------------------------------------------------------------


def _first_listed(good: bytes, **told: Any) -> bytes:
    """The first chapter is listed otherwise."""
    said, name = list_of(good), chapters(good)[0]
    for one in said["archivos"]:
        if one["nombre"] == name:
            one.update(told)
    return with_list(good, as_json(said))


def wrong_hash(good: bytes) -> bytes:
    return _first_listed(good, sha256=hashlib.sha256(b"otra cosa").hexdigest())


def other_words(good: bytes) -> bytes:
    """The file was changed and the list was not; it is as long as before."""
    files = contents(good)
    name = chapters(good)[0]
    files[name] = b"X" + files[name][1:]
    return packed(files.items())


def wrong_size(good: bytes) -> bytes:
    return _first_listed(good, bytes=len(contents(good)[chapters(good)[0]]) + 1)


def not_listed(good: bytes) -> bytes:
    return packed([*contents(good).items(), (free_chapter(good, "de-mas"), b"# De mas\n")])


def not_there(good: bytes) -> bytes:
    said = list_of(good)
    said["archivos"].append(listing(free_chapter(good, "de-menos"), b"# De menos\n"))
    return with_list(good, as_json(said))


def no_list(good: bytes) -> bytes:
    return packed((name, content) for name, content in contents(good).items() if name != LIST)


def listed_twice(good: bytes) -> bytes:
    said = list_of(good)
    said["archivos"].append(said["archivos"][0])
    return with_list(good, as_json(said))


def _said(good: bytes, **told: Any) -> bytes:
    return with_list(good, as_json({**list_of(good), **told}))


def no_schema(good: bytes) -> bytes:
    said = list_of(good)
    del said["esquema"]
    return with_list(good, as_json(said))


def size_without_end(good: bytes) -> bytes:
    """A number of 5,000 digits, at which some readers of JSON fall over."""
    raw = _first_listed(good, bytes="__AQUI__")
    return with_list(good, contents(raw)[LIST].replace(b'"__AQUI__"', b"9" * 5000))


# --- images --------------------------------------------------------------------------------------------------


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


def png(width: int = 2, height: int = 2, before: bytes = b"", drawn: int | None = None) -> bytes:
    """Black, one bit a point; ``drawn``: how many of its rows are there."""
    row = b"\0" * (1 + (width + 7) // 8)
    work = zlib.compressobj(9)
    body = b"".join(work.compress(row) for _ in range(height if drawn is None else drawn)) + work.flush()
    header = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + before + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    )


@lru_cache(maxsize=1)
def _huge_image() -> bytes:
    return png(30_000, 30_000)


_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_PAGE = b"<!doctype html><script>alert(1)</script>"


def misnamed_figure(good: bytes) -> bytes:
    return with_figure(good, png(), hashlib.sha256(b"otra").hexdigest())


# --- chapters that a browser would like ------------------------------------------------------------------------

_RAW = """# <script>alert('titulo')</script>

<script>alert('uno')</script>

Hola <img src=x onerror="alert('dos')"> y <iframe src="https://malo.example/"></iframe>.

<svg/onload=alert('tres')>

<style>body{display:none}</style>

<form action="https://malo.example/"><input name="clave"></form>

<!-- --><script
>alert('cuatro')</script >

```html
<script>alert('cinco')</script>
```

`<script>alert('seis')</script>`
"""
_LINKS = """# Enlaces

[uno](javascript:alert(1)) [dos](JaVaScRiPt:alert(2)) [tres](java&#115;cript:alert(3))
[cuatro](<javascript:alert(4)>) [cinco](data:text/html;base64,PHNjcmlwdD4=) [seis](vbscript:msgbox(6))
[siete](\x01javascript:alert(7)) [ocho][uno] <javascript:alert(9)> [diez](javascript&colon;alert(10))

[uno]: javascript:alert(8)

[once](https://bueno.example/ "\\" onmouseover=\\"alert(11)")

![doce](javascript:alert(12)) ![trece](data:image/svg+xml;base64,PHN2Zz4=)
"""
_FETCHED = """# Lo que se busca afuera

![Un punto](https://malo.example/punto.png) ![Otro](//malo.example/otro.png)
![Uno de este equipo](file:///etc/passwd) ![Con comillas](figura:x" onerror="alert(1))
"""
_SLOW = {
    "brackets": "[" * 60_000,
    "quotes": ">" * 60_000 + " texto",
    "stars": "*a **b " * 20_000,
    "lists": "".join(f"{' ' * (2 * n)}- x\n" for n in range(600)),
    "references": "[a]: b\n" * 60_000 + "[a]" * 60_000,
    "backquotes": "".join("`" * n + " " for n in range(1, 500)) * 4,
    "tables": "|" * 20_000 + "\n" + "|-" * 20_000 + "|\n" + "|" * 20_000 + "\n",
}


# --- all of them -----------------------------------------------------------------------------------------------


def _refused(fault: str, **makers: Callable[[bytes], bytes]) -> list[Hostile]:
    return [Hostile(name, make, REFUSED, fault) for name, make in makers.items()]


def _named(name: str) -> Callable[[bytes], bytes]:
    return lambda good: added(good, name)


def hostile() -> list[Hostile]:
    return [
        *_archives(),
        *_lists(),
        *_documents(),
        *_inside_the_manual(),
    ]


def _archives() -> list[Hostile]:
    return [
        *_refused(
            "name",
            leads_out=_named("../fuera.md"),
            leads_out_later=_named("manual/../../fuera.md"),
            leads_out_to_a_figure=_named("manual/figuras/../../../fuera.png"),
            from_the_root=_named("/etc/cron.d/tarea"),
            from_a_disk=_named("C:/fuera.md"),
            with_backslashes=_named("manual\\..\\..\\fuera.md"),
            from_a_share=_named("\\\\malo\\compartido.md"),
            nul_in_name=nul_in_name,
            line_in_name=_named("manual/97-dos\nlineas.md"),
            turned_name=_named("manual/97-\u202edm.exe.md"),
            name_too_long=_named("manual/97-" + "a" * 60_000 + ".md"),
            empty_part=_named("manual//97-vacio.md"),
            blank_at_its_end=_named("adopcion.json "),
        ),
        *_refused(
            "twice",
            twice_listed_the_first=lambda good: file_twice(good, 0),
            twice_listed_the_second=lambda good: file_twice(good, 1),
            case_clash=case_clash,
            accent_clash=accent_clash,
            list_twice=lambda good: packed([*contents(good).items(), (LIST, contents(good)[LIST])]),
        ),
        *_refused("entry", symlink=symlink, pipe=pipe),
        *_refused("too_big", bomb=bomb, bomb_of_overlaps=bomb_of_overlaps),
        *_refused("damaged", bomb_that_lies=bomb_that_lies, two_names=two_names, wrong_sum=wrong_sum),
        *_refused("too_many", too_many_files=too_many_files),
        *_refused("encrypted", encrypted=encrypted),
        *_refused("method", packed_unknown=packed_unknown),
        *_refused(
            "no_zip",
            nothing=lambda good: b"",
            no_zip=lambda good: b"# Un manual\n" * 100,
            other_archive=lambda good: zlib.compress(good),
            cut_short=lambda good: good[: len(good) // 2],
            without_its_directory=lambda good: good[:-22],
        ),
        Hostile("something_before", lambda good: _PAGE + good, EITHER, never=("<script>alert(1)",)),
        Hostile("folder_entry", lambda good: packed([*contents(good).items(), ("manual/", b"")]), EITHER),
    ]


def _lists() -> list[Hostile]:
    return [
        *_refused("hash", wrong_hash=wrong_hash, other_words=other_words),
        *_refused("size", wrong_size=wrong_size),
        *_refused("unlisted", not_listed=not_listed),
        *_refused("absent", not_there=not_there),
        *_refused("no_list", no_list=no_list),
        *_refused(
            "schema",
            schema_of_tomorrow=lambda good: _said(good, esquema="paquete/2"),
            schema_of_something_else=lambda good: _said(good, esquema="respaldo/1"),
            schema_that_is_a_number=lambda good: _said(good, esquema=1),
            no_schema=no_schema,
        ),
        *_refused(
            "list",
            listed_twice=listed_twice,
            list_is_no_list=lambda good: _said(good, archivos={"nombre": "x"}),
            list_of_names=lambda good: _said(good, archivos=sorted(contents(good))),
            size_in_words=lambda good: _first_listed(good, bytes="12"),
            size_below_nought=lambda good: _first_listed(good, bytes=-1),
            size_is_true=lambda good: _first_listed(good, bytes=True),
            hash_is_nothing=lambda good: _first_listed(good, sha256=None),
            size_without_end=size_without_end,
            municipality_is_a_list=lambda good: _said(good, municipio=["F"]),
            day_that_is_none=lambda good: _said(good, fecha="2026-02-30"),
        ),
        *_refused(
            "json",
            list_says_twice=lambda good: with_list(good, said_twice(contents(good)[LIST])),
            list_is_empty=lambda good: with_list(good, b""),
            list_goes_on=lambda good: with_list(good, contents(good)[LIST] + b"{}"),
            list_is_deep=lambda good: with_list(good, b"[" * 200_000 + b"]" * 200_000),
        ),
        *_refused(
            "text",
            list_in_utf_16=lambda good: with_list(good, contents(good)[LIST].decode().encode("utf-16")),
            list_with_a_mark=lambda good: with_list(good, b"\xef\xbb\xbf" + contents(good)[LIST]),
        ),
    ]


def _documents() -> list[Hostile]:
    return [
        *_refused(
            "json",
            steps_say_twice=lambda good: with_files(good, {STEPS: said_twice(contents(good)[STEPS])}),
            no_number=lambda good: with_raw_text(good, STEPS, b"NaN"),
            without_end=lambda good: with_raw_text(good, STEPS, b"-Infinity"),
            deep=lambda good: with_files(good, {SWOT: b"[" * 200_000 + b"]" * 200_000}),
            deep_inside=lambda good: with_raw_text(good, THEMES, b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
            json_cut_short=lambda good: with_files(good, {STEPS: contents(good)[STEPS][:-2]}),
            comments=lambda good: with_files(good, {STEPS: b"// pasos\n" + contents(good)[STEPS]}),
        ),
        *_refused(
            "types",
            steps_are_nothing=lambda good: with_files(good, {STEPS: b"null"}),
            steps_are_a_word=lambda good: with_files(good, {STEPS: b'"pasos"'}),
            themes_are_a_number=lambda good: with_files(good, {THEMES: b"7"}),
            text_is_an_object=lambda good: with_text(good, THEMES, {"a": {"b": [1]}}),
            text_is_a_number=lambda good: with_text(good, THEMES, 10**30),
        ),
        *_refused(
            "text",
            nul_in_json=lambda good: with_text(good, THEMES, "Via\0lidad"),
            half_a_sign=lambda good: with_raw_text(good, THEMES, b'"\\ud800"'),
            json_in_latin_1=lambda good: with_raw_text(good, THEMES, '"Ñandú"'.encode("latin-1")),
            json_with_a_mark=lambda good: with_files(good, {STEPS: b"\xef\xbb\xbf" + contents(good)[STEPS]}),
        ),
        *_refused("too_many", rows_without_end=lambda good: so_many_rows(good, THEMES)),
        *_refused("too_big", text_without_end=lambda good: with_text(good, THEMES, "a" * (8 * _MEGABYTE))),
        *_refused("reference", step_of_no_chapter=step_of_no_chapter),
        *[
            Hostile(f"formula_{n}", _with_theme(text), EITHER, never=(f',"{text}', f"\n{text}"))
            for n, text in enumerate(("=1+1", "@SUM(A1)", "+598", '=HYPERLINK("https://malo.example")'))
        ],
        Hostile(
            "markup_in_a_theme",
            _with_theme("<script>alert('tema')</script>"),
            EITHER,
            never=("<script>alert('tema')",),
        ),
        *[
            Hostile(
                f"markup_in_{name.removesuffix('.json')}",
                lambda good, name=name: with_text(good, name, "<img src=x onerror=alert(1)>"),
                EITHER,
                never=("<img src=x",),
            )
            for name in (STEPS, BODIES)
        ],
        Hostile("template_in_a_theme", _with_theme("{{ 7|add:35 }}{% now 'Y' %}"), EITHER, never=(">42",)),
        Hostile("people_in_bodies", with_people, EITHER, never=("1.234.567-2", "ana@vecina.example")),
    ]


def _with_theme(text: str) -> Callable[[bytes], bytes]:
    return lambda good: with_text(good, THEMES, text)


def _inside_the_manual() -> list[Hostile]:
    return [
        *_refused(
            "kind",
            program=_named("manual/programa.exe"),
            page=_named("manual/97-pagina.html"),
            drawing=lambda good: added(good, "manual/figuras/dibujo.svg", _SVG),
            hidden_file=_named(".htaccess"),
            code=_named("manual/__init__.py"),
            file_of_nobody=_named("notas.txt"),
            nested=nested,
            folder_of_another=_named("static/97-uno.md"),
        ),
        *_refused(
            "text",
            under_another_name=under_another_name,
            latin_1=lambda good: with_chapter(good, "# Participación\n".encode("latin-1")),
            utf_16=lambda good: with_chapter(good, "# Uno\n".encode("utf-16")),
            nul_in_chapter=lambda good: with_chapter(good, "# Uno\n\nDos\0tres\n"),
            long_bytes=lambda good: with_chapter(good, b"# Uno \xc0\xaf\xc0\xae\n"),
        ),
        *_refused("too_big", chapter_of_8_mb=lambda good: with_chapter(good, "palabras " * 932_068)),
        *_refused(
            "chapters",
            same_slug=lambda good: added(good, free_chapter(good, chapters(good)[0][10:-3])),
            same_number=lambda good: added(good, f"{chapters(good)[0][:10]}otro-del-mismo-numero.md"),
            no_number_before=_named("manual/sin-numero.md"),
            letters_for_a_number=_named("manual/AA-letras.md"),
            slug_with_spaces=_named("manual/97-Con Espacios.md"),
            slug_of_nothing=_named("manual/97-.md"),
            folder_in_the_manual=_named("manual/97-uno/dos.md"),
        ),
        *_refused(
            "image",
            page_for_an_image=lambda good: with_figure(good, _PAGE),
            drawing_for_an_image=lambda good: with_figure(good, _SVG),
            empty_image=lambda good: with_figure(good, b""),
            huge_image=lambda good: with_figure(good, _huge_image()),
            image_that_says_huge=lambda good: with_figure(good, png(60_000, 60_000, drawn=1)),
            image_of_nothing=lambda good: with_figure(good, png(0, 0)),
            image_cut_short=lambda good: with_figure(good, png(64, 64)[:-20]),
            image_that_is_half_there=lambda good: with_figure(good, png(64, 64, drawn=3)),
        ),
        *_refused("figure_name", misnamed_figure=misnamed_figure),
        Hostile(
            "image_with_a_page_behind",
            lambda good: with_figure(good, png() + _PAGE),
            EITHER,
            never=("<script>alert(1)",),
        ),
        Hostile(
            "image_that_tells_where",
            lambda good: with_figure(good, png(before=_chunk(b"tEXt", b"GPS\0-34.8,-56.1"))),
            EITHER,
            never=("-34.8,-56.1",),
        ),
        Hostile(
            "chapter_with_a_mark", lambda good: with_chapter(good, "\ufeff# Uno\n"), EITHER, never=("\ufeff",)
        ),
        Hostile(
            "figure_that_is_not_there",
            lambda good: with_chapter(good, f"# Uno\n\n![x](figura:{'0' * 64})\n"),
            EITHER,
        ),
        Hostile(
            "raw_html",
            lambda good: with_chapter(good, _RAW),
            INERT,
            never=(
                "<script>alert(",
                "<script\n>alert(",
                "<img src=x",
                "<iframe",
                "<svg/onload",
                "<style>body{display",
                'action="https://malo.example',
            ),
        ),
        Hostile(
            "script_links",
            lambda good: with_chapter(good, _LINKS),
            INERT,
            never=(
                'href="javascript',
                'href="java&#115;cript',
                'href="javascript&colon;',
                'href="\x01',
                'href="%01',
                'href="data:',
                'href="vbscript',
                'src="javascript',
                'src="data:image/svg',
                ' onmouseover="',
            ),
        ),
        Hostile(
            "fetched_from_elsewhere",
            lambda good: with_chapter(good, _FETCHED),
            INERT,
            never=(
                'src="https://malo.example',
                'src="//malo.example',
                'src="file:',
                ' onerror="',
            ),
        ),
        *[
            Hostile(f"slow_{name}", lambda good, text=text: with_chapter(good, f"# Uno\n\n{text}\n"), EITHER)
            for name, text in _SLOW.items()
        ],
    ]
