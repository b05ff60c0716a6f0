"""Packages for tests, made of the edition, the steps and the questions that the portal comes with."""

import datetime as dt
import hashlib
import io
import struct
import tomllib
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from planning import catalogue
from reports.manual_parts import PARTS
from reports.package.contents import (
    BodyRow,
    Chapter,
    Contents,
    Figure,
    Question,
    Template,
    ThemeRow,
)
from reports.package.reading import read_package
from reports.package.writing import packed
from reports.steps import shipped_steps

MANUAL = Path(__file__).resolve().parent.parent.parent / "reports" / "manual"


def png(width: int = 2, height: int = 2) -> bytes:
    """A white picture with nothing else in it."""

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\xff" * 3 * width) * height
    drawn = part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + drawn


PICTURE = png()
PICTURE_HASH = hashlib.sha256(PICTURE).hexdigest()


def shipped_chapters() -> list[Chapter]:
    """The chapters that the portal comes with."""
    found = []
    for path in sorted((MANUAL / "edition").glob("*.md")):
        _, head, text = path.read_text(encoding="utf-8").split("+++\n", 2)
        told = tomllib.loads(head)
        parts = tuple(part for part in PARTS if part in told["carried_by"])
        found.append(Chapter(told["slug"], told["title"], parts, text.strip()))
    return found


def small(**changes: Any) -> Contents:
    """The whole edition with a picture in its last chapter, and the catalogue."""
    *others, last = shipped_chapters()
    last = replace(last, text=f"{last.text}\n\n![Un dibujo](figura:{PICTURE_HASH})")
    questions = tomllib.loads((MANUAL / "questions.toml").read_text(encoding="utf-8"))["question"]
    contents = Contents(
        municipality="Municipio Ejemplar",
        date=dt.date(2026, 8, 1),
        chapters=[*others, last],
        figures={PICTURE_HASH: Figure("image/png", PICTURE, 2, 2)},
        steps=shipped_steps(),
        questions=[Question(row["key"], row["audience"], row["kind"], row["text"]) for row in questions],
        templates=[Template("CM", "Sesión abreviada", ("Asuntos entrados", "Asuntos varios"))],
        bodies=[
            *(BodyRow(seed.code, seed.name, str(seed.kind), seed.purpose) for seed in catalogue.BODIES),
            BodyRow("COM-AMBIENTE", "Comisión de ambiente", "committee", ""),
        ],
        themes=[
            *(
                ThemeRow(seed.code, seed.name, str(seed.competence), "initiative", seed.legal_source)
                for seed in catalogue.THEMES
            ),
            ThemeRow("arroyos", "Arroyos y cañadas", "departmental", "consultation", ""),
        ],
        swot={"factores": []},
        evaluation={"cifras": []},
    )
    return replace(contents, **changes)


def good(**changes: Any) -> bytes:
    """The bytes of a package that loads."""
    return packed(small(**changes))


def tiny() -> bytes:
    """One chapter, and its steps."""
    first, *_ = shipped_chapters()
    steps = [step for step in shipped_steps() if step.chapter == first.slug]
    return good(chapters=[first], steps=steps, figures={})


def read(data: bytes) -> Contents:
    """What a package holds."""
    return read_package(io.BytesIO(data))
