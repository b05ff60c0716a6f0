"""Take a package apart as if an enemy had sent it: all of it is checked before anybody uses a word of it.

Every refusal is a ``PackageProblem``: the file and the reason. What is held meanwhile is bounded by ``LARGEST_ALL``.
"""

import datetime as dt
import hashlib
import json
import math
import re
import stat
import struct
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import IO, Any

from django.core.exceptions import ValidationError

from participation.models import AgendaTemplate
from planning import catalogue
from planning.models import CODE_PATTERN, Body, BodyKind, Competence, LegalKind, Theme
from planning.photos import clean_photo
from reports.editions import MOST_PARAGRAPHS, paragraphs
from reports.models import ManualChapter, QuestionKind, Respondent, SurveyQuestion
from reports.package import contents as names
from reports.package.contents import (
    BodyRow,
    Chapter,
    Contents,
    Figure,
    PackageProblem,
    Question,
    Template,
    ThemeRow,
)
from reports.package.pictures import NotClean, looked_at
from reports.steps import StepSeed, steps_of

MOST_ROWS = 500
MOST_POINTS = 200
MOST_PARTS = 40
#: As many as a manual that is written here.
MOST_CHAPTERS = 60
LONGEST_TEXT = 60_000
LONGEST_PURPOSE = 2000
_LONGEST_HEAD = 4000
#: How deep values may lie inside each other.
DEEPEST = 40
#: The end of a ZIP without a comment, and the most bytes that its list of names may take.
_END = struct.Struct("<4s4H2LH")
_LARGEST_DIRECTORY = 200_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_package(file: IO[bytes], *, try_pictures: bool = True) -> Contents:
    """What a package holds. Raises ``PackageProblem``. ``try_pictures``: also draw each of them, apart."""
    files = _files(file)
    head = _head(files)
    chapters = _chapters(files)
    figures = _figures(files, try_pictures=try_pictures)
    _check_shown(chapters, figures)
    bodies = _bodies(files)
    return Contents(
        municipality=head["municipio"],
        date=_date(head["fecha"]),
        chapters=[chapter for _, chapter in chapters],
        figures=figures,
        steps=_steps(files, {chapter.slug for _, chapter in chapters}),
        questions=_questions(files),
        templates=_templates(files, {body.code for body in bodies}),
        bodies=bodies,
        themes=_themes(files),
        swot=_published(files, names.SWOT),
        evaluation=_published(files, names.EVALUATION),
    )


# --- the ZIP ------------------------------------------------------------------------------------------


def _files(file: IO[bytes]) -> dict[str, bytes]:
    """The bytes of every file, none larger than it says nor than it may be."""
    _check_end(file)
    try:
        with zipfile.ZipFile(file) as whole:
            entries = whole.infolist()
            _check_entries(entries)
            return {entry.filename: _bytes(whole, entry) for entry in entries}
    except PackageProblem:
        raise
    # What ``zipfile`` and ``zlib`` raise at bytes that are no ZIP, or not the one its list tells of.
    except (
        zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError, ValueError,
        LookupError,
    ) as error:  # fmt: skip
        raise PackageProblem("", "el paquete está roto o no es un ZIP") from error


def _check_end(file: IO[bytes]) -> None:
    """Before anything is read: how large it is, how many files it says it has, and that nothing stands around it."""
    size = file.seek(0, 2)
    if size > names.LARGEST_ALL:
        raise PackageProblem("", f"el paquete pesa más de {names.LARGEST_ALL // 1024**2} MB")
    if size < _END.size:
        raise PackageProblem("", "el paquete está roto o no es un ZIP")
    file.seek(size - _END.size)
    mark, disk, first_disk, here, entries, length, start, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\x05\x06" or comment:
        raise PackageProblem("", "el paquete no es un ZIP, o tiene algo después del final")
    if disk or first_disk or here != entries or start + length + _END.size != size:
        raise PackageProblem("", "el paquete no es un solo ZIP entero")
    if entries > names.MOST_FILES or length > _LARGEST_DIRECTORY:
        raise PackageProblem("", f"el paquete tiene más de {names.MOST_FILES} archivos")
    file.seek(0)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        told = _told(name)
        if name.casefold() in seen:
            raise PackageProblem(told, "está dos veces")
        seen.add(name.casefold())
        if name != entry.orig_filename or not _is_known(name):
            raise PackageProblem(told, "no es un archivo de un paquete")
        if entry.flag_bits & 0x1 or entry.compress_type not in _METHODS:
            raise PackageProblem(told, "está cifrado o comprimido de un modo que no se usa")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise PackageProblem(told, "no es un archivo común")
        if entry.file_size > largest(name):
            raise PackageProblem(told, f"pesa más de {largest(name) // 1024**2} MB")
        if entry.file_size > entry.compress_size * names.LARGEST_RATIO:
            raise PackageProblem(told, "se agranda demasiado al abrirlo")
    if sum(entry.file_size for entry in entries) > names.LARGEST_ALL:
        raise PackageProblem("", f"abierto, el paquete pesa más de {names.LARGEST_ALL // 1024**2} MB")
    # Bytes that several files share would be unpacked once for each.
    ends = sorted((entry.header_offset, entry.header_offset + entry.compress_size) for entry in entries)
    if any(end > start for (_, end), (start, _) in pairwise(ends)):
        raise PackageProblem("", "dos archivos del paquete ocupan el mismo lugar")


def largest(name: str) -> int:
    """The most bytes that a file may have."""
    return names.LARGEST_JSON if name.endswith(".json") else names.LARGEST_FILE


def _is_known(name: str) -> bool:
    fixed = (names.LIST, *names.NEEDED, names.SWOT, names.EVALUATION)
    return name in fixed or bool(names.CHAPTER_NAME.fullmatch(name) or names.FIGURE_NAME.fullmatch(name))


def _bytes(whole: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with whole.open(entry) as opened:
        data = opened.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise PackageProblem(_told(entry.filename), "no mide lo que el paquete dice")
    return data


def _told(name: str) -> str:
    """A name that may be anything, for a message."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:80])


# --- the list -----------------------------------------------------------------------------------------


def _head(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The list of files, which has to be true of each."""
    if names.LIST not in files:
        raise PackageProblem(names.LIST, "falta")
    head = _object(
        names.LIST, _parsed(names.LIST, files[names.LIST]), "esquema municipio fecha licencia archivos"
    )
    if head["esquema"] != names.SCHEMA:
        newer = isinstance(head["esquema"], str) and head["esquema"].startswith("paquete/")
        reason = (
            "es de otra versión del paquete que la que este portal lee" if newer else "no es de un paquete"
        )
        raise PackageProblem(names.LIST, reason)
    _text(names.LIST, head["municipio"], "municipio", 120)
    _date(head["fecha"])
    if head["licencia"] != names.LICENCE:
        raise PackageProblem(names.LIST, f"la licencia tiene que ser {names.LICENCE}")
    listed = _list(names.LIST, head["archivos"], names.MOST_FILES)
    _check_listed([_object(names.LIST, row, "nombre sha256 bytes") for row in listed], files)
    for name in names.NEEDED:
        if name not in files:
            raise PackageProblem(name, "falta")
    for name in (names.READ_ME, names.LICENCE_FILE):
        _check_seen(name, _decoded(name, files[name]).replace("\r\n", "\n"))
    return head


def _check_listed(rows: list[dict[str, Any]], files: Mapping[str, bytes]) -> None:
    seen = set()
    for row in rows:
        name = _text(names.LIST, row["nombre"], "nombre", 200)
        if name in seen:
            raise PackageProblem(name, "figura dos veces en la lista")
        seen.add(name)
        if name not in files or name == names.LIST:
            raise PackageProblem(name, "figura en la lista y no está en el paquete")
        if type(row["bytes"]) is not int or row["bytes"] != len(files[name]):
            raise PackageProblem(name, "no mide lo que dice la lista")
        if row["sha256"] != hashlib.sha256(files[name]).hexdigest():
            raise PackageProblem(name, "su huella no es la de la lista: alguien lo cambió")
    for name in files:
        if name != names.LIST and name not in seen:
            raise PackageProblem(name, "está en el paquete y no figura en la lista")


def _date(value: Any) -> dt.date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise PackageProblem(names.LIST, "la fecha no es una fecha (AAAA-MM-DD)")


# --- the manual ---------------------------------------------------------------------------------------


def _chapters(files: Mapping[str, bytes]) -> list[tuple[str, Chapter]]:
    """The chapters in order, each with the name of its file."""
    found = sorted(name for name in files if names.CHAPTER_NAME.fullmatch(name))
    if not found:
        raise PackageProblem("manual", "no hay ningún capítulo")
    if len(found) > MOST_CHAPTERS:
        raise PackageProblem("manual", f"tiene más de {MOST_CHAPTERS} capítulos")
    chapters = [(name, _chapter(name, files[name])) for name in found]
    if len({chapter.slug for _, chapter in chapters}) < len(chapters):
        raise PackageProblem("manual", "dos capítulos tienen la misma dirección")
    if len({name[: len("manual/00")] for name in found}) < len(found):
        raise PackageProblem("manual", "dos capítulos tienen el mismo número")
    return chapters


def _chapter(name: str, data: bytes) -> Chapter:
    text = _decoded(name, data).replace("\r\n", "\n")
    parts = text.split("+++\n", 2)
    if len(parts) != 3 or parts[0] or len(parts[1]) > _LONGEST_HEAD:
        raise PackageProblem(name, "no empieza con su título entre dos renglones +++")
    try:
        head = tomllib.loads(parts[1])
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise PackageProblem(name, "no se entiende lo que está entre los renglones +++") from error
    _walk(name, head)
    head = _object(name, head, "title slug carried_by")
    slug = _text(name, head["slug"], "slug", 40)
    known = names.CHAPTER_NAME.fullmatch(name)
    if known is None or slug != known[2]:
        raise PackageProblem(name, "la dirección que dice no es la de su nombre")
    carried = tuple(_code(name, part, "carried_by") for part in _list(name, head["carried_by"], MOST_PARTS))
    title = _text(name, head["title"], "title", _longest(ManualChapter, "title"))
    body = parts[2].strip("\n")
    _check_seen(name, body)
    if not body.strip() or len(body) > LONGEST_TEXT:
        raise PackageProblem(name, f"el texto está vacío o tiene más de {LONGEST_TEXT} letras")
    if len(paragraphs(body)) > MOST_PARAGRAPHS:
        raise PackageProblem(name, f"el texto tiene más de {MOST_PARAGRAPHS} párrafos")
    return Chapter(slug, title, carried, body)


def _figures(files: Mapping[str, bytes], *, try_pictures: bool) -> dict[str, Figure]:
    figures = {}
    for name, data in files.items():
        known = names.FIGURE_NAME.fullmatch(name)
        if known is None:
            continue
        if hashlib.sha256(data).hexdigest() != known[1]:
            raise PackageProblem(name, "no es la imagen que su nombre dice")
        if known[1] in figures:
            raise PackageProblem(name, "la misma imagen está dos veces")
        figures[known[1]] = _figure(name, data, known[2], try_pictures=try_pictures)
    return figures


def _figure(name: str, data: bytes, ending: str, *, try_pictures: bool) -> Figure:
    try:
        kind, width, height = looked_at(data)
        if try_pictures:
            clean_photo(data)
    except NotClean as error:
        raise PackageProblem(name, str(error)) from error
    except ValidationError as error:
        raise PackageProblem(name, "la imagen no se puede dibujar") from error
    if names.ENDINGS[kind] != ending:
        raise PackageProblem(name, "la imagen no es de la clase que su nombre dice")
    return Figure(kind, data, width, height)


def _check_shown(chapters: Iterable[tuple[str, Chapter]], figures: Mapping[str, Figure]) -> None:
    for name, chapter in chapters:
        if not figures.keys() >= set(names.FIGURE_SHOWN.findall(chapter.text)):
            raise PackageProblem(name, "muestra una figura que no está en el paquete")


# --- the lists of rows --------------------------------------------------------------------------------


def _steps(files: Mapping[str, bytes], slugs: set[str]) -> list[StepSeed]:
    try:
        steps = steps_of(_parsed(names.STEPS, files[names.STEPS]), names.FIELDS[names.STEPS])
    except ValueError as error:
        raise PackageProblem(names.STEPS, str(error)) from error
    for step in steps:
        if step.chapter and step.chapter not in slugs:
            raise PackageProblem(names.STEPS, f"el paso «{step.code}» es de un capítulo que no está")
    return steps


def _questions(files: Mapping[str, bytes]) -> list[Question]:
    def question(name: str, row: dict[str, Any]) -> Question:
        return Question(
            key=_code(name, row["key"], "key"),
            respondent=_one_of(name, row["respondent"], Respondent.values),
            kind=_one_of(name, row["kind"], QuestionKind.values),
            text=_text(name, row["text"], "text", _longest(SurveyQuestion, "text")),
        )

    rows = _rows(files, names.QUESTIONS, question)
    _check_once(names.QUESTIONS, [(row.respondent, row.key) for row in rows])
    return rows


def _templates(files: Mapping[str, bytes], bodies: set[str]) -> list[Template]:
    def template(name: str, row: dict[str, Any]) -> Template:
        points = _list(name, row["titles"], MOST_POINTS)
        if not points:
            raise PackageProblem(name, "un modelo no tiene puntos")
        if row["body"] not in bodies:
            raise PackageProblem(name, "un modelo es de un órgano que no está")
        return Template(
            body=_code(name, row["body"], "body"),
            name=_text(name, row["name"], "name", _longest(AgendaTemplate, "name")),
            titles=tuple(_text(name, point, "titles", 200) for point in points),
        )

    rows = _rows(files, names.TEMPLATES, template)
    _check_once(names.TEMPLATES, [(row.body, row.name) for row in rows])
    return rows


def _bodies(files: Mapping[str, bytes]) -> list[BodyRow]:
    def body(name: str, row: dict[str, Any]) -> BodyRow:
        return BodyRow(
            code=_code(name, row["code"], "code"),
            name=_text(name, row["name"], "name", _longest(Body, "name")),
            kind=_one_of(name, row["kind"], BodyKind.values),
            purpose=_text(name, row["purpose"], "purpose", LONGEST_PURPOSE, empty=True),
        )

    rows = _rows(files, names.BODIES, body)
    _check_once(names.BODIES, [row.code.casefold() for row in rows])
    # What these are in law follows from their code everywhere.
    kinds = {seed.code: seed.kind for seed in catalogue.BODIES}
    if any(kinds.get(row.code, row.kind) != row.kind for row in rows):
        raise PackageProblem(names.BODIES, "un órgano tiene una clase que no es la de su código")
    return rows


def _themes(files: Mapping[str, bytes]) -> list[ThemeRow]:
    def theme(name: str, row: dict[str, Any]) -> ThemeRow:
        return ThemeRow(
            code=_code(name, row["code"], "code"),
            name=_text(name, row["name"], "name", _longest(Theme, "name")),
            competence=_one_of(name, row["competence"], Competence.values),
            legal_kind=_one_of(name, row["legal_kind"], LegalKind.values),
            legal_source=_text(
                name, row["legal_source"], "legal_source", _longest(Theme, "legal_source"), empty=True
            ),
        )

    rows = _rows(files, names.THEMES, theme)
    _check_once(names.THEMES, [row.code.casefold() for row in rows])
    return rows


def _rows(files: Mapping[str, bytes], name: str, make: Callable[[str, dict[str, Any]], Any]) -> list[Any]:
    """The rows of a file, each made of its values by what they are called here."""
    fields = names.FIELDS[name]
    rows = []
    for told in _list(name, _parsed(name, files[name]), MOST_ROWS):
        row = _object(name, told, " ".join(fields))
        rows.append(make(name, {field: row[key] for key, field in fields.items()}))
    return rows


def _check_once(name: str, keys: list[Any]) -> None:
    if len(set(keys)) < len(keys):
        raise PackageProblem(name, "hay dos filas con el mismo código o nombre")


def _published(files: Mapping[str, bytes], name: str) -> Any:
    """What was published, of which nothing is loaded: that it is an object of JSON is all that matters."""
    if name not in files:
        return None
    found = _parsed(name, files[name])
    if not isinstance(found, dict):
        raise PackageProblem(name, "tiene que ser un objeto")
    return found


# --- values -------------------------------------------------------------------------------------------


def _decoded(name: str, data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise PackageProblem(name, "no es texto UTF-8") from error
    return text


def _parsed(name: str, data: bytes) -> Any:
    """A value of JSON without doubled names, without numbers that are none, and without unseen letters."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            raise PackageProblem(name, "un objeto dice dos veces lo mismo")
        return made

    def refuse(value: str) -> Any:
        raise PackageProblem(name, "tiene un número que no lo es")

    def number(value: str) -> float:
        return float(value) if math.isfinite(float(value)) else refuse(value)

    try:
        text = _decoded(name, data)
        value = json.loads(text, object_pairs_hook=once, parse_constant=refuse, parse_float=number)
    except (ValueError, RecursionError) as error:
        raise PackageProblem(name, "no es JSON") from error
    _walk(name, value)
    return value


def _walk(name: str, value: Any) -> None:
    """Every text is one that can be stored and seen, and nothing lies too deep. Without recursion."""
    left = [(value, 1)]
    while left:
        item, depth = left.pop()
        if depth > DEEPEST:
            raise PackageProblem(name, "tiene demasiados niveles")
        if isinstance(item, str):
            _check_seen(name, item)
        elif isinstance(item, dict):
            for key in item:
                _check_seen(name, key)
            left.extend((inner, depth + 1) for inner in item.values())
        elif isinstance(item, list):
            left.extend((inner, depth + 1) for inner in item)


def _check_seen(name: str, text: str) -> None:
    if names.UNSEEN.search(text):
        raise PackageProblem(name, "tiene letras que no se ven")


def _object(name: str, value: Any, keys: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != set(keys.split()):
        raise PackageProblem(name, f"se espera un objeto con {', '.join(keys.split())}, y nada más")
    return value


def _list(name: str, value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise PackageProblem(name, f"se espera una lista de hasta {most}")
    return value


def _text(name: str, value: Any, what: str, longest: int, *, empty: bool = False) -> str:
    if not isinstance(value, str) or len(value) > longest or (not empty and not value.strip()):
        raise PackageProblem(name, f"«{what}» tiene que ser un texto de hasta {longest} letras")
    return value


def _code(name: str, value: Any, what: str) -> str:
    if not isinstance(value, str) or len(value) > 40 or not re.match(CODE_PATTERN, value):
        raise PackageProblem(name, f"«{what}» tiene que ser un código de hasta 40 letras")
    return value


def _one_of(name: str, value: Any, allowed: Iterable[str]) -> str:
    if not isinstance(value, str) or value not in set(allowed):
        raise PackageProblem(name, "tiene una clase que no se conoce")
    return value


def _longest(model: Any, field: str) -> int:
    """As many letters as the column takes."""
    return model._meta.get_field(field).max_length
