"""Every package that an enemy might send is refused whole, with a reason, within bounds; what is only odd does no harm.

The enemies are ``tests.package_hostile``'s; their chapters are given the head that ours have.
"""

import io
import random
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from planning.models import Body, Municipality, Theme
from reports.models import AdoptionStep, ManualChapter, ManualFigure
from reports.package.contents import CHAPTER_NAME, PackageProblem
from reports.package.reading import read_package
from tests import package_hostile
from tests.package_hostile import EITHER, INERT, MEMORY, SECONDS, Hostile, hostile
from tests.reports import packages

GOOD = packages.good()
ALL = hostile()
#: What bytes are changed into: signs of JSON, of TOML and of Markdown, numbers, and what is no text.
BITS = [
    *(b"", b"0", b"-1", b"1e999", b"null", b"true", b"{}", b"[]", b'"', b"\\", b"\\u0000", b"\\ud800"),
    *(b"\n", b"+++\n", b"\xff", b"\x00", b"=", b"'", b"\xe2\x80\xae"),
]
_with_files = package_hostile.with_files
#: A refusal is a sentence of ours, and no word of the machine's.
MACHINE = re.compile(r"Traceback|Error\b|Exception|codec|0x[0-9a-f]|<class")


def _headed(good: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    made = dict(changes)
    for name, content in changes.items():
        found = CHAPTER_NAME.fullmatch(name)
        if found and content is not None and not content.startswith(b"+++"):
            head = f'+++\ntitle = "Uno"\nslug = "{found[2]}"\ncarried_by = []\n+++\n\n'
            made[name] = head.encode() + content
    return _with_files(good, made)


@pytest.fixture(autouse=True)
def _chapters_have_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_hostile, "with_files", _headed)


@pytest.fixture
def measured() -> Iterator[None]:
    """Within the seconds and the memory that were promised."""
    tracemalloc.start()
    begun = time.monotonic()
    yield
    seconds, (_, most) = time.monotonic() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < SECONDS and most < MEMORY, (seconds, most)


def test_the_good_package_is_read() -> None:
    """Else nothing below would mean anything."""
    packages.read(GOOD)
    changed = packages.read(package_hostile.with_chapter(GOOD, "# Uno\n\nBien.\n"))
    assert len(changed.chapters) == len(packages.small().chapters) + 1


@pytest.mark.parametrize("enemy", [one for one in ALL if one.outcome != INERT], ids=lambda one: one.name)
def test_enemies_are_refused_with_a_reason(enemy: Hostile, request: pytest.FixtureRequest) -> None:
    """Or, where that is allowed, are read and hold nothing of what must not come in."""
    made = enemy.make(GOOD)
    request.getfixturevalue("measured")
    try:
        contents = read_package(io.BytesIO(made))
    except PackageProblem as problem:
        assert problem.reason and not MACHINE.search(str(problem)), str(problem)
        assert len(str(problem)) < 400
    else:
        assert enemy.outcome == EITHER, enemy.must
        told = repr(contents).casefold()
        assert not [word for word in enemy.never if word.casefold() in told and "<" not in word]


def _entry(name: str) -> zipfile.ZipInfo:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as whole:
        return whole.getinfo(name)


def _listed_without(name: str) -> bytes:
    told = package_hostile.list_of(GOOD)
    rows = [row for row in told["archivos"] if row["nombre"] != name]
    return package_hostile.with_list(GOOD, package_hostile.as_json({**told, "archivos": rows}))


def _sharing() -> bytes:
    """Two entries whose bytes are the same ones."""
    start = _entry("temas.json").header_offset.to_bytes(4, "little")
    return package_hostile.patched(GOOD, "organos.json", {}, {42: start})


def _chapter(text: bytes) -> bytes:
    return package_hostile.with_chapter(GOOD, text)


#: What another check would stop as well, and the words of the one that is to.
STOPPED: dict[str, tuple[Callable[[], bytes], str]] = {
    "many_files": (
        lambda: package_hostile.packed((f"{n}.txt", b"x") for n in range(401)),
        "más de 400 archivos",
    ),
    "long_names": (lambda: package_hostile.packed((f"{n}{'n' * 900}", b"x") for n in range(300)), "archivos"),
    "encrypted": (lambda: next(one for one in ALL if one.name == "encrypted").make(GOOD), "cifrado"),
    "swollen": (lambda: _chapter(b"a" * 4_000_000), "se agranda demasiado"),
    "large_chapter": (lambda: _chapter(random.Random(1).randbytes(6_000_000)), "pesa más de 5 MB"),
    "large_json": (
        lambda: package_hostile.with_files(GOOD, {"foda.json": random.Random(1).randbytes(2_500_000)}),
        "pesa más de 2 MB",
    ),
    "shared_bytes": (_sharing, "ocupan el mismo lugar"),
    "not_listed": (lambda: _listed_without("foda.json"), "no figura en la lista"),
    "no_number": (
        lambda: package_hostile.with_files(GOOD, {"foda.json": b'{"a": 1e999}'}),
        "número que no lo es",
    ),
    "read_me": (lambda: package_hostile.with_files(GOOD, {"LEEME.txt": b"\x1b[2J"}), "no se ven"),
    "comment": (lambda: GOOD[:-2] + b"\x01\x00!", "algo después del final"),
    "in_front": (lambda: b"<html>" + GOOD, "no es un solo ZIP"),
    "kind_of_a_council": (
        lambda: package_hostile.with_json(
            GOOD, "organos.json", lambda rows: [{**row, "clase": "committee"} for row in rows]
        ),
        "no es la de su código",
    ),
    "picture_not_there": (lambda: _chapter(f"![x](figura:{'0' * 64})".encode()), "figura que no está"),
}


@pytest.mark.parametrize("name", STOPPED)
def test_the_check_that_stops_it_says_so(name: str) -> None:
    """Before a later one would."""
    make, words = STOPPED[name]
    with pytest.raises(PackageProblem, match=words):
        read_package(io.BytesIO(make()))


def test_a_file_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "grande.zip"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    with path.open("rb") as file, pytest.raises(PackageProblem, match="pesa más de 50 MB"):
        read_package(file)


@pytest.mark.django_db
def test_a_refusal_writes_nothing(tmp_path: Path) -> None:
    """A package whose last file is bad, read by the command."""
    path = tmp_path / "malo.zip"
    for name in ("step_of_no_chapter", "text_is_a_number", "bomb_that_lies", "symlink"):
        path.write_bytes(next(one for one in ALL if one.name == name).make(GOOD))
        with pytest.raises(CommandError, match="No se cargó nada"):
            call_command("init_municipality", name="Municipio Nuevo", package=path)
    assert not any(
        model.objects.exists() for model in (Municipality, ManualChapter, ManualFigure, AdoptionStep)
    )
    assert not Body.objects.exists() and not Theme.objects.exists()
    assert [found.name for found in tmp_path.iterdir()] == ["malo.zip"]


@pytest.mark.full
def test_any_byte_may_be_another() -> None:
    """Whatever bytes are changed, cut out or doubled: a package, or a refusal of ours."""
    drawn = random.Random(7)
    refused = 0
    for _ in range(3000):
        data = bytearray(GOOD)
        for _ in range(drawn.choice((1, 1, 2, 8, 40))):
            place = drawn.randrange(len(data))
            way = drawn.random()
            if way < 0.7:
                data[place] = drawn.randrange(256)
            elif way < 0.85:
                del data[place : place + drawn.randrange(1, 30)]
            else:
                data[place:place] = data[place : place + drawn.randrange(1, 30)]
        try:
            read_package(io.BytesIO(bytes(data)), try_pictures=False)
        except PackageProblem as problem:
            refused += not MACHINE.search(str(problem))
    assert refused > 2900


def test_any_byte_inside_may_be_another() -> None:
    """The same of what the files say, in packages whose list is right."""
    drawn = random.Random(11)
    files = package_hostile.contents(GOOD)
    kinds: set[str] = set()
    for _ in range(400):
        name = drawn.choice([name for name in files if name.endswith((".json", ".png", "01-equipo.md"))])
        data = bytearray(files[name])
        for _ in range(drawn.choice((1, 1, 2, 5))):
            place = drawn.randrange(min(len(data), 600))
            data[place : place + drawn.choice((0, 1, 1, 1, 4))] = drawn.choice(BITS)
        made = package_hostile.relisted(GOOD, {**files, name: bytes(data)})
        if name == package_hostile.LIST:
            made = package_hostile.with_list(GOOD, bytes(data))
        try:
            read_package(io.BytesIO(made), try_pictures=False)
        except PackageProblem as problem:
            assert not MACHINE.search(str(problem)), str(problem)
            kinds.add(problem.reason)
    assert len(kinds) > 15  # deep enough to meet many checks


def test_some_bytes_may_be_others() -> None:
    """The same in every run, at the places where a ZIP says what it is: its ends and its lists."""
    places = [*range(40), *range(len(GOOD) - 1500, len(GOOD), 5)]
    for place in places:
        for value in (0, 255, GOOD[place] ^ 1):
            data = bytearray(GOOD)
            data[place] = value
            try:
                read_package(io.BytesIO(bytes(data)), try_pictures=False)
            except PackageProblem as problem:
                assert not MACHINE.search(str(problem)), (place, value, str(problem))
