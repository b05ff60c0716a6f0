"""What goes into the package for other municipalities: what was published, and the catalogue. Nobody's name.

Whatever names somebody of the register, or tells an address of one, is left out; a chapter that does stops the whole.
"""

import hashlib
import io
import json
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from participation.models import AgendaTemplate
from planning.models import Body, Person, PersonContact, Theme
from planning.queries import current_municipality
from reports.memory import keep_sealed
from reports.models import AdoptionStep, DocumentKind, ManualFigure, Publication, SurveyQuestion
from reports.package.contents import (
    BODIES,
    CHAPTER_NAME,
    EVALUATION,
    FIGURE_NAMED,
    LICENCE_FILE,
    QUESTIONS,
    READ_ME,
    STEPS,
    SWOT,
    TEMPLATES,
    THEMES,
    BodyRow,
    Contents,
    Figure,
    PackageProblem,
    Question,
    Template,
    ThemeRow,
)
from reports.package.reading import LONGEST_PURPOSE, read_package
from reports.package.writing import files_of, packed
from reports.queries.edition import chapters_of, content_of, last_of
from reports.steps import StepSeed, shipped_steps

SHIPPED_QUESTIONS = Path(__file__).resolve().parent.parent / "manual" / "questions.toml"
#: Of what was published, what is no part of a package: the rows behind the figures.
_LEFT_OUT = ("registros",)
#: Ids of figures that tell how often one person attended: ``asistencia.CM.PERSON``, of the baseline too.
_OF_A_PERSON = re.compile(r"(base\.)?asistencia\.[^.]+\.")
PICTURES = "manual/figuras/"
#: A name of fewer letters would be found in any text.
SHORTEST_NAME = 6
#: Bytes of a package that a process keeps.
LARGEST_KEPT = 8 * 1024 * 1024
_WORDS = {
    READ_ME: "Qué hay y cómo se carga",
    LICENCE_FILE: "Qué se puede hacer con todo esto",
    STEPS: "Los pasos para adoptar el modelo, sin fechas",
    QUESTIONS: "Las preguntas de la encuesta con la que se evalúa",
    TEMPLATES: "Modelos de orden del día",
    BODIES: "Los órganos, sin quienes los integran",
    THEMES: "El catálogo de temas",
    SWOT: "La última matriz FODA publicada",
    EVALUATION: "La última evaluación del modelo publicada",
}

Row = TypeVar("Row")


@dataclass(frozen=True)
class Listed:
    """A file of a package, as its page lists it."""

    name: str
    size: int
    sha256: str
    what: str

    @property
    def is_picture(self) -> bool:
        """Whether it is one of the manual's: there may be hundreds, which a page counts instead of listing."""
        return self.name.startswith(PICTURES)


@dataclass(frozen=True)
class Package:
    """A package that is ready: what it is called, its bytes, and what is in it."""

    file_name: str
    data: bytes
    sha256: str
    contents: Contents
    files: list[Listed]
    left_out: list[str]


def current_package() -> Package | None:
    """The package as it is now; ``None`` while no manual is published. Some fifteen queries, and the pictures only
    when this process has not made it before.

    Raises ``PackageProblem`` when it cannot be made.
    """
    municipality = current_municipality()
    edition = last_of(DocumentKind.MANUAL)
    if municipality is None or edition is None:
        return None
    names = _names_of_people()
    chapters = list(chapters_of(edition))
    for chapter in chapters:
        if _naming(asdict(chapter), names):
            raise PackageProblem(f"«{chapter.title}»", "el capítulo nombra a una persona del registro")
    left_out: list[str] = []
    published = {}
    sealed = [edition.sealed_at]
    for key, kind in (("swot", DocumentKind.SWOT), ("evaluation", DocumentKind.EVALUATION)):
        found = last_of(kind)
        if found is None:
            continue
        published[key] = _without_people(_told(found), names)
        if published[key] is None:
            left_out.append(DocumentKind(kind).label)
        else:
            sealed.append(found.sealed_at)
    contents = Contents(
        municipality=municipality.name,
        date=timezone.localdate(max(sealed)),
        chapters=chapters,
        figures={},
        steps=_kept(_steps({chapter.slug for chapter in chapters}), names),
        questions=_kept(_questions(), names),
        templates=[],
        bodies=_kept(_bodies(), names),
        themes=_kept(_themes(), names),
        **published,
    )
    codes = {body.code for body in contents.bodies}
    templates = [row for row in _kept(_templates(), names) if row.body in codes]
    return _made(replace(contents, templates=templates), left_out)


def _made(contents: Contents, left_out: list[str]) -> Package:
    """The bytes, from memory when this process made the same before."""
    shown = sorted({found for chapter in contents.chapters for found in FIGURE_NAMED.findall(chapter.text)})
    parts = hashlib.sha256()
    for name, data in files_of(contents).items():
        parts.update(f"{name} {len(data)} ".encode() + data)

    def make() -> tuple[Package, int]:
        whole = replace(contents, figures=_figures(shown))
        data = packed(whole)
        # What this portal would not read itself is offered to nobody.
        read_package(io.BytesIO(data), try_pictures=False)
        titles = {chapter.slug: chapter.title for chapter in contents.chapters}
        listed = [
            Listed(name, len(file), hashlib.sha256(file).hexdigest(), _what(name, titles))
            for name, file in files_of(whole).items()
        ]
        stem = f"paquete_{slugify(contents.municipality)[:60] or 'municipio'}_{contents.date.isoformat()}.zip"
        made = Package(
            stem, data, hashlib.sha256(data).hexdigest(), replace(whole, figures={}), listed, left_out
        )
        return made, len(data)

    return keep_sealed(f"package {parts.hexdigest()} {left_out}", make, largest=LARGEST_KEPT)


def _what(name: str, titles: Mapping[str, str]) -> str:
    """What a file is, in words."""
    chapter = CHAPTER_NAME.fullmatch(name)
    if chapter:
        return f"Capítulo: {titles[chapter[2]]}"
    return _WORDS.get(name, "Figura del manual")


# --- rows ---------------------------------------------------------------------------------------------


def _figures(hashes: list[str]) -> dict[str, Figure]:
    return {
        row.sha256: Figure(row.media_type, bytes(row.data), row.width, row.height)
        for row in ManualFigure.objects.filter(sha256__in=hashes)
    }


def _steps(slugs: Collection[str]) -> list[StepSeed]:
    """The plan without its days: the weeks are those of the steps that the portal comes with."""
    weeks = {seed.code: seed.week for seed in shipped_steps()}
    rows = AdoptionStep.objects.select_related("chapter").order_by("position", "pk")
    found = [
        StepSeed(
            code=row.code,
            chapter=row.chapter.slug if row.chapter and row.chapter.slug in slugs else "",
            title=row.title,
            who=row.who,
            week=weeks.get(row.code),
            expected=row.expected,
            check=row.check_key,
        )
        for row in rows
    ]
    shipped = [
        replace(seed, chapter=seed.chapter if seed.chapter in slugs else "") for seed in shipped_steps()
    ]
    return found or shipped


def _questions() -> list[Question]:
    """Those of the last published evaluation; before there is one, those that the portal comes with."""
    last = last_of(DocumentKind.EVALUATION)
    rows = SurveyQuestion.objects.none()
    if last is not None:
        rows = SurveyQuestion.objects.filter(evaluation__documents__publications=last)
    found = [
        Question(row.key, row.respondent, row.kind, row.text)
        for row in rows.order_by("respondent", "position", "pk")
    ]
    if found:
        return found
    shipped = tomllib.loads(SHIPPED_QUESTIONS.read_text(encoding="utf-8"))["question"]
    return [Question(row["key"], row["audience"], row["kind"], row["text"]) for row in shipped]


def _templates() -> list[Template]:
    rows = AgendaTemplate.objects.select_related("body").order_by("body__code", "name", "pk")
    return [Template(row.body.code, row.name, tuple(row.titles)) for row in rows]


def _bodies() -> list[BodyRow]:
    rows = Body.objects.at().order_by("code")
    return [BodyRow(row.code, row.name, row.kind, row.purpose[:LONGEST_PURPOSE]) for row in rows]


def _themes() -> list[ThemeRow]:
    rows = Theme.objects.at().order_by("code")
    return [ThemeRow(row.code, row.name, row.competence, row.legal_kind, row.legal_source) for row in rows]


def _told(publication: Publication) -> Any:
    """What was published, but the rows behind its figures and what it tells of one person's attendance."""
    snapshot = content_of(publication)
    content = json.loads(snapshot) if snapshot else {}
    told = {key: value for key, value in content.items() if key not in _LEFT_OUT}
    if isinstance(told.get("cifras"), list):
        told["cifras"] = [row for row in told["cifras"] if not _OF_A_PERSON.match(str(row.get("id")))]
    facts = {
        "codigo": publication.spaced_code,
        "version": publication.version,
        "sellada": timezone.localdate(publication.sealed_at).isoformat(),
        "sha256": publication.content_sha256,
    }
    return {"publicacion": facts, "contenido": told}


# --- nobody's name ------------------------------------------------------------------------------------


def _names_of_people() -> set[str]:
    """Every name, mail and telephone of the register and of accounts, as ``_folded``; names of one word are none.

    Three queries.
    """
    found: set[str] = set()
    for first, last in Person.objects.values_list("first_name", "last_name"):
        found |= {f"{first} {last}", f"{last} {first}", f"{last}, {first}"}
    for name, email in User.objects.values_list("name", "email"):
        found |= {name if " " in name.strip() else "", email}
    for email, phone in PersonContact.objects.values_list("email", "phone"):
        found |= {email, phone}
    return {folded for folded in map(_folded, found) if len(folded) >= SHORTEST_NAME}


def _folded(text: str) -> str:
    """Without accents, case and doubled blanks."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join(
        "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split()
    )


def _naming(value: Any, names: Iterable[str]) -> set[str]:
    """Which of the names a value tells, in whatever of its texts."""
    told = _folded(json.dumps(value, ensure_ascii=False, default=str).replace("\\n", " "))
    return {name for name in names if name in told}


def _kept(rows: Iterable[Row], names: Collection[str]) -> list[Row]:
    """Those that name nobody."""
    found = list(rows)
    told = _naming([asdict(row) for row in found], names)  # type: ignore[call-overload]
    return [row for row in found if not _naming(asdict(row), told)] if told else found  # type: ignore[call-overload]


def _without_people(value: Any, names: Collection[str]) -> Any:
    """The same without what names somebody, by rows; ``None`` when it does outside of any row."""
    told = _naming(value, names)
    return _pruned(value, told) if told else value


def _pruned(value: Any, names: Collection[str]) -> Any:
    """A value of which every row that names somebody is gone; ``None`` when it is such a row itself."""
    if isinstance(value, dict):
        made = {key: _pruned(inner, names) for key, inner in value.items()}
        lost = any(made[key] is None and value[key] is not None for key in made)
        return None if lost or _naming(list(made), names) else made
    if isinstance(value, list):
        if any(not isinstance(inner, dict | list) and _naming(inner, names) for inner in value):
            return None
        return [kept for inner in value if (kept := _pruned(inner, names)) is not None or inner is None]
    return None if _naming(value, names) else value
