"""A municipality that begins with what another one published."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from participation.models import AgendaTemplate
from planning import catalogue
from planning.actions import init_municipality
from planning.models import Body, Municipality, Theme, today
from planning.permissions import MANAGE_MUNICIPALITY, check_actor
from reports.actions import manual
from reports.actions.adoption import load_steps
from reports.manual_parts import PARTS
from reports.models import ManualChapter, ManualFigure
from reports.package.contents import Chapter, Contents, PackageProblem


@dataclass(frozen=True)
class Loaded:
    """What a package brought; all zero when it had been loaded before."""

    chapters: int = 0
    figures: int = 0
    steps: int = 0
    bodies: int = 0
    themes: int = 0
    templates: int = 0
    unknown_parts: Sequence[str] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether it was all there already."""
        return self == Loaded(unknown_parts=self.unknown_parts)


@transaction.atomic
def load_package(
    *,
    contents: Contents,
    name: str,
    department: str = "",
    start: dt.date | None = None,
    by: User | None = None,
) -> tuple[Municipality, Loaded]:
    """Create the municipality with what a package that was read holds; the weeks of its steps count from ``start``.

    What exists stays as it is; chapters begin as drafts that nobody reviewed. A package that was loaded before adds
    nothing. Raises ``PackageProblem`` when there are other chapters already, ``ValidationError``, ``NotAllowed``.
    """
    check_actor(by, MANAGE_MUNICIPALITY)
    Municipality.objects.select_for_update().first()
    is_new = not _was_loaded(contents.chapters)
    if is_new and ManualChapter.objects.exists():
        raise PackageProblem(
            "manual",
            "este portal ya tiene capítulos de un manual: un paquete se carga en uno que todavía no los tiene",
        )
    bodies, themes = _load_bodies(contents), _load_themes(contents)
    municipality = init_municipality(name=name, department=department, by=by)
    loaded = Loaded(
        chapters=_load_chapters(contents.chapters) if is_new else 0,
        figures=_load_figures(contents) if is_new else 0,
        steps=len(load_steps(start=start or today(), seeds=contents.steps)),
        bodies=bodies,
        themes=themes,
        templates=_load_templates(contents),
        unknown_parts=sorted({part for row in contents.chapters for part in row.carried_by} - PARTS.keys()),
    )
    return municipality, loaded


def _was_loaded(chapters: Sequence[Chapter]) -> bool:
    """Whether each of these chapters stands here word by word, or was saved so, as far as the audit still tells."""
    events: Any = ManualChapter.pgh_event_model  # type: ignore[attr-defined]
    saved = {
        told
        for rows in (ManualChapter.objects, events.objects)
        for told in rows.filter(slug__in=[row.slug for row in chapters]).values_list("slug", "title", "text")
    }
    return {(row.slug, row.title, row.text) for row in chapters} <= saved


def _load_chapters(rows: Sequence[Chapter]) -> int:
    for position, row in enumerate(rows, 1):
        if row.slug in manual.RESERVED:
            raise PackageProblem(f"«{row.title}»", "un capítulo no puede tener esa dirección")
        chapter = ManualChapter(
            slug=row.slug,
            title=row.title,
            position=position,
            text=row.text,
            carried_by=[part for part in PARTS if part in row.carried_by],
        )
        chapter.full_clean()
        chapter.save(force_insert=True)
    return len(rows)


def _load_figures(contents: Contents) -> int:
    known = set(ManualFigure.objects.filter(sha256__in=contents.figures).values_list("sha256", flat=True))
    new = [figure for sha256, figure in contents.figures.items() if sha256 not in known]
    for figure in new:
        manual.keep_figure(data=figure.data, name=f"Del paquete de {contents.municipality}"[:120], by=None)
    return len(new)


def _load_bodies(contents: Contents) -> int:
    known = set(Body.objects.values_list("code", flat=True))
    rows = [
        Body(code=row.code, name=row.name, kind=row.kind, purpose=row.purpose, valid_from=catalogue.SINCE)
        for row in contents.bodies
        if row.code not in known
    ]
    return _saved(rows)


def _load_themes(contents: Contents) -> int:
    known = set(Theme.objects.values_list("code", flat=True))
    rows = [
        Theme(
            code=row.code,
            name=row.name,
            competence=row.competence,
            legal_kind=row.legal_kind,
            legal_source=row.legal_source,
            valid_from=catalogue.SINCE,
        )
        for row in contents.themes
        if row.code not in known
    ]
    return _saved(rows)


def _load_templates(contents: Contents) -> int:
    bodies = {body.code: body for body in Body.objects.all()}
    known = set(AgendaTemplate.objects.values_list("body__code", "name"))
    rows = [
        AgendaTemplate(body=bodies[row.body], name=row.name, titles=list(row.titles))
        for row in contents.templates
        if (row.body, row.name) not in known
    ]
    return _saved(rows)


def _saved(rows: Sequence[Body] | Sequence[Theme] | Sequence[AgendaTemplate]) -> int:
    """Save them all; how many there are. Raises ``ValidationError``."""
    for row in rows:
        row.full_clean()
        row.save(force_insert=True)
    return len(rows)
