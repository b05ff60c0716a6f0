"""What goes into the package for other municipalities: what was published, and the catalogue. Nobody's name.

Whatever names somebody of the register, or tells an address of one, is left out; a chapter that does stops the whole.
"""

import hashlib
import io
import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
from reports.package.people import People
from reports.package.reading import LONGEST_PURPOSE, read_package
from reports.package.writing import files_of, packed
from reports.queries.edition import chapters_of, content_of, last_of
from reports.steps import StepSeed, shipped_steps

SHIPPED_QUESTIONS = Path(__file__).resolve().parent.parent / "manual" / "questions.toml"
#: Of what was published, what is no part of a package: the rows behind the figures.
_LEFT_OUT = ("registros",)
#: Ids of figures that tell how often one person attended: ``asistencia.CM.PERSON``, of the baseline too.
_OF_A_PERSON = re.compile(r"asistencia\.[^.\s]+\.[^.\s]")
PICTURES = "manual/figuras/"
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
    people = _people()
    chapters = list(chapters_of(edition))
    for chapter in chapters:
        if _names(people, asdict(chapter)):
            raise PackageProblem(f"«{chapter.title}»", "el capítulo nombra a una persona del registro")
    left_out: list[str] = []
    published = {}
    sealed = [edition.sealed_at]
    for key, kind in (("swot", DocumentKind.SWOT), ("evaluation", DocumentKind.EVALUATION)):
        found = last_of(kind)
        if found is None:
            continue
        published[key] = _without_people(_told(found), people)
        if published[key] is None:
            left_out.append(DocumentKind(kind).label)
        else:
            sealed.append(found.sealed_at)
    contents = Contents(
        municipality=municipality.name,
        date=timezone.localdate(max(sealed)),
        chapters=chapters,
        figures={},
        steps=_kept(_steps({chapter.slug for chapter in chapters}), people),
        questions=_kept(_questions(), people),
        templates=[],
        bodies=_kept(_bodies(), people),
        themes=_kept(_themes(), people),
        **published,
    )
    codes = {body.code for body in contents.bodies}
    templates = [row for row in _kept(_templates(), people) if row.body in codes]
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
    """What was published, but the rows behind its figures."""
    snapshot = content_of(publication)
    content = json.loads(snapshot) if snapshot else {}
    told = {key: value for key, value in content.items() if key not in _LEFT_OUT}
    facts = {
        "codigo": publication.spaced_code,
        "version": publication.version,
        "sellada": timezone.localdate(publication.sealed_at).isoformat(),
        "sha256": publication.content_sha256,
    }
    return {"publicacion": facts, "contenido": told}


# --- nobody's name ----------------------------------------------------------------------------------


def _people() -> People:
    """Whoever is in the register: names, mails and telephones, and the mails of accounts. Three queries.

    What an account is called says nothing where it is nobody's of the register: it may be an office.
    """
    there = Person.objects.exclude(code__startswith="persona-borrada-")
    persons = list(there.values_list("first_name", "last_name", "user__name"))
    contacts = list(PersonContact.objects.values_list("email", "phone"))
    return People.of(
        [(first, last) for first, last, _called in persons],
        called=[called for _first, _last, called in persons if called],
        mails=[*User.objects.values_list("email", flat=True), *(email for email, _phone in contacts)],
        telephones=[phone for _email, phone in contacts],
    )


def _texts(value: Any) -> Iterator[str]:
    """Whatever a value says; a row in one, for a name may be in two of its cells."""
    if isinstance(value, dict):
        yield from map(str, value)
        value = list(value.values())
    if not isinstance(value, list | tuple):
        yield str(value)
        return
    yield " ".join(str(inner) for inner in value if not isinstance(inner, dict | list | tuple))
    for inner in value:
        if isinstance(inner, dict | list | tuple):
            yield from _texts(inner)


def _names(people: People, value: Any) -> bool:
    """Whether a value names somebody, in whatever of its texts."""
    return any(map(people.are_in, _texts(value)))


def _kept(rows: Iterable[Row], people: People) -> list[Row]:
    """Those that name nobody."""
    return [row for row in rows if not _names(people, asdict(row))]  # type: ignore[call-overload]


def _without_people(value: Any, people: People) -> Any:
    """The same without what names somebody or tells one person's attendance, by rows; ``None`` when something does so
    outside of any row.
    """
    return _pruned(value, lambda text: bool(_OF_A_PERSON.search(text)) or people.are_in(text))


def _pruned(value: Any, tells: Callable[[str], bool]) -> Any:
    """A value without the rows of which a text tells; ``None`` when it is such a row itself."""
    if isinstance(value, dict | list):
        own = value if isinstance(value, list) else [*value, *value.values()]
        flat = [inner for inner in own if not isinstance(inner, dict | list)]
        if any(map(tells, _texts(flat))):
            return None
    if isinstance(value, dict):
        made = {key: _pruned(inner, tells) for key, inner in value.items() if isinstance(inner, dict | list)}
        return None if None in made.values() else value | made
    if isinstance(value, list):
        pruned = [_pruned(inner, tells) if isinstance(inner, dict | list) else inner for inner in value]
        return [made for made, inner in zip(pruned, value, strict=True) if made is not None or inner is None]
    return None if tells(str(value)) else value
