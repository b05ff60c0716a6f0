"""What a package holds, and how much of it there may be."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.steps import StepSeed

SCHEMA = "paquete/1"
LICENCE = "CC BY 4.0"
#: Whole, packed and unpacked; one file; one file of JSON (parsed, it takes many times its size in memory).
LARGEST_ALL = 50 * 1024 * 1024
LARGEST_FILE = 5 * 1024 * 1024
LARGEST_JSON = 2 * 1024 * 1024
MOST_FILES = 400
#: How many times its size a file may be unpacked: prose is some four times, tables of JSON up to forty.
LARGEST_RATIO = 200

LIST = "paquete.json"
LICENCE_FILE, READ_ME = "LICENCIA.txt", "LEEME.txt"
STEPS, QUESTIONS, TEMPLATES = "adopcion.json", "preguntas.json", "plantillas.json"
BODIES, THEMES = "organos.json", "temas.json"
SWOT, EVALUATION = "foda.json", "evaluacion.json"
#: Always there; the last SWOT and the last evaluation only if some were published.
NEEDED = (LICENCE_FILE, READ_ME, STEPS, QUESTIONS, TEMPLATES, BODIES, THEMES)
#: What the rows of each file are called in it, and here.
FIELDS = {
    STEPS: {
        "codigo": "code",
        "capitulo": "chapter",
        "que": "title",
        "quien": "who",
        "semana": "week",
        "evidencia": "expected",
        "comprobacion": "check",
    },
    QUESTIONS: {"clave": "key", "a_quien": "respondent", "clase": "kind", "texto": "text"},
    TEMPLATES: {"organo": "body", "nombre": "name", "puntos": "titles"},
    BODIES: {"codigo": "code", "nombre": "name", "clase": "kind", "para_que": "purpose"},
    THEMES: {
        "codigo": "code",
        "nombre": "name",
        "competencia": "competence",
        "forma": "legal_kind",
        "fuente": "legal_source",
    },
}
CHAPTER_NAME = re.compile(r"manual/([0-9]{2})-([a-z0-9][a-z0-9_-]{0,39})\.md")
FIGURE_NAME = re.compile(r"manual/figuras/([0-9a-f]{64})\.(png|jpg)")
#: Pictures that a text shows, and those that it speaks of in whatever way.
FIGURE_SHOWN = re.compile(r"\](?:\(|:)\s*<?figura:([0-9a-f]{64})")
FIGURE_NAMED = re.compile(r"figura:([0-9a-f]{64})")
#: What has no place in a text: it is not seen, and ends strings or turns lines around elsewhere; halves of letters.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}


class PackageProblem(Exception):
    """A package is refused: which file of it, and why, in Spanish."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}" if file else reason)
        self.file = file
        self.reason = reason


@dataclass(frozen=True)
class Chapter:
    """A chapter of the manual, in Markdown."""

    slug: str
    title: str
    carried_by: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Figure:
    """A picture of the manual."""

    media_type: str
    data: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True)
class Question:
    """A question of the survey."""

    key: str
    respondent: str
    kind: str
    text: str


@dataclass(frozen=True)
class Template:
    """The points that the sessions of a body usually have."""

    body: str
    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class BodyRow:
    """A body, without its people."""

    code: str
    name: str
    kind: str
    purpose: str


@dataclass(frozen=True)
class ThemeRow:
    """A theme of the catalogue."""

    code: str
    name: str
    competence: str
    legal_kind: str
    legal_source: str


@dataclass(frozen=True)
class Contents:
    """All of it. ``swot`` and ``evaluation`` are what was published, as plain values, or ``None``."""

    municipality: str
    date: dt.date
    chapters: Sequence[Chapter]
    figures: Mapping[str, Figure]  # by hash
    steps: Sequence[StepSeed]
    questions: Sequence[Question]
    templates: Sequence[Template]
    bodies: Sequence[BodyRow]
    themes: Sequence[ThemeRow]
    swot: Any = None
    evaluation: Any = None
