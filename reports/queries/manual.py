"""Reads behind the manual: chapters as they are being written, their history, figures, and editions."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, F, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from reports import editions
from reports.manual_parts import PARTS
from reports.memory import keep_sealed
from reports.models import ChapterComment, Document, DocumentKind, ManualChapter, ManualFigure, Publication
from reports.queries.edition import content_of
from reports.rendering.manual import ENDINGS, ToldStep, told_steps
from reports.rendering.markdown import Picture, chapter_images, chapter_to_html, figure_hash

#: The manual is one document, whatever its editions.
SUBJECT = "manual"
#: Figures that a page of writing offers, the newest first.
FIGURES_OFFERED = 60


@dataclass(frozen=True)
class Part:
    """A part of the portal that carries a chapter out: its name, and where it is for anybody and for accounts."""

    key: str
    label: str
    public: str
    workspace: str


@dataclass(frozen=True)
class Saved:
    """One save of a chapter: who, when, and how it differs from the one before."""

    version: int
    title: str
    by: str
    at: Any
    reviewed_by: str
    title_before: str
    came: Sequence[str]  # parts of the portal that were added
    went: Sequence[str]
    steps: Sequence[ToldStep]
    is_first: bool  # how it began
    is_cut: bool  # what was before it is past its retention


def chapters() -> QuerySet[ManualChapter]:
    """Every chapter in order, with ``open_comments`` and ``open_requests``, those of which a finding asks for."""
    still_open = Q(comments__closed_at=None, comments__pk__isnull=False)
    return (
        ManualChapter.objects.select_related("written_by", "reviewed_by")
        .annotate(
            open_comments=Count("comments", filter=still_open),
            open_requests=Count("comments", filter=still_open & Q(comments__finding__isnull=False)),
        )
        .order_by("is_dropped", "position", "pk")
    )


def of_next_edition() -> QuerySet[ManualChapter]:
    """The chapters that the next edition will have, in order."""
    return ManualChapter.objects.filter(is_dropped=False).order_by("position", "pk")


def comments_of(chapter: ManualChapter) -> QuerySet[ChapterComment]:
    """What was said of a chapter: open ones first, then those closed last."""
    found = chapter.comments.select_related("made_by", "closed_by", "finding__evaluation")
    return found.order_by(F("closed_at").desc(nulls_first=True), "pk")


def parts_of(keys: Collection[str]) -> list[Part]:
    """The parts of the portal with some keys, in the order of the work; a key that nobody knows any more is none."""
    return [
        Part(part.key, part.label, _address(part.public), _address(part.workspace))
        for key, part in PARTS.items()
        if key in keys
    ]


def _address(name: str) -> str:
    """Where a page is; empty where this portal has no such page."""
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


# --- figures ---


def figures_named(texts: Collection[str]) -> dict[str, ManualFigure]:
    """The figures that some texts show, by hash, without their bytes."""
    wanted = {figure_hash(source) for text in texts for source, _ in chapter_images(text)} - {""}
    found = ManualFigure.objects.filter(sha256__in=wanted).defer("data")
    return {figure.sha256: figure for figure in found} if wanted else {}


def figures_offered() -> list[ManualFigure]:
    """Figures that may be put in a text, the newest first."""
    return list(
        ManualFigure.objects.defer("data").select_related("uploaded_by").order_by("-pk")[:FIGURES_OFFERED]
    )


def workspace_address(figure: ManualFigure) -> str:
    """Where accounts see a figure, published or not."""
    return reverse("gestion:chapter-figure", args=[figure.sha256, ENDINGS[figure.media_type]])


def preview(text: str) -> SafeString:
    """A chapter as it will be read, with figures that were not published yet."""
    return mark_safe(chapter_to_html(text, _pictures([text])))  # noqa: S308  nh3 cleaned it


def told_steps_between(before: str, after: str) -> list[ToldStep]:
    """How one text of a chapter becomes another, to be written."""
    return told_steps(editions.steps(before, after), _pictures([before, after]), label="Diferencias")


def _pictures(texts: Collection[str]) -> dict[str, Picture]:
    return {
        key: Picture(workspace_address(figure), figure.width, figure.height)
        for key, figure in figures_named(texts).items()
    }


def figure_with(sha256: str, ending: str) -> ManualFigure | None:
    """A figure by its hash and the ending of its form."""
    types = [media for media, known in ENDINGS.items() if known == ending]
    return ManualFigure.objects.filter(sha256=sha256, media_type__in=types).first()


def is_published(sha256: str) -> bool:
    """Whether an edition that anybody may read shows a figure. One query, and one for each edition not read before."""
    return any(sha256 in _shown_in(edition) for edition in published_editions())


def _shown_in(edition: Publication) -> frozenset[str]:
    """The hashes of the figures of an edition, which never change; none once it was destroyed."""

    def read() -> tuple[frozenset[str], int]:
        snapshot = content_of(edition)
        found = (
            frozenset(row["sha256"] for row in json.loads(snapshot)["figuras"]) if snapshot else frozenset()
        )
        return found, 200 * len(found)

    return keep_sealed(f"figures {edition.content_sha256}", read)


# --- history ---


def saves_of(chapter: ManualChapter) -> QuerySet[Any]:
    """The last event of each save of a chapter, newest first: what it said, who wrote it, who reviewed it."""
    events = ManualChapter.pgh_event_model.objects.filter(pgh_obj_id=chapter.pk)  # type: ignore[attr-defined]
    return (
        events.select_related("written_by", "reviewed_by")
        .order_by("-edit_version", "-pgh_id")
        .distinct("edit_version")
    )


def told_saves(events: Sequence[Any], before: Any | None) -> list[Saved]:
    """Some saves in a row, newest first, each against the one before; ``before`` is the one older than all of them."""
    pictures = _pictures([event.text for event in (*events, before) if event])
    return [
        _saved(event, older, pictures) for event, older in zip(events, [*events[1:], before], strict=True)
    ]


def _saved(event: Any, older: Any | None, pictures: Mapping[str, Picture]) -> Saved:
    now, then = set(event.carried_by), set(older.carried_by if older else ())
    steps = editions.steps(older.text, event.text) if older else []
    reviewed = event.reviewed_version is not None and event.reviewed_version == event.edit_version
    return Saved(
        version=event.edit_version,
        title=event.title,
        by=_name(event, "written_by"),
        at=event.written_at,
        reviewed_by=_name(event, "reviewed_by") if reviewed else "",
        title_before=older.title if older and older.title != event.title else "",
        came=[part.label for part in parts_of(now - then)] if older else [],
        went=[part.label for part in parts_of(then - now)],
        steps=told_steps(steps, pictures, label=f"Guardado {event.edit_version}"),
        is_first=older is None and event.edit_version == 0,
        is_cut=older is None and event.edit_version > 0,
    )


def _name(event: Any, field: str) -> str:
    try:
        return str(getattr(event, field) or "")
    except ObjectDoesNotExist:  # no constraint keeps an account for its events
        return ""


# --- editions ---


def _published() -> QuerySet[Publication]:
    return Publication.objects.published().filter(kind=DocumentKind.MANUAL, subject_key=SUBJECT)


def published_editions() -> list[Publication]:
    """Every edition that anybody may read, newest first."""
    return list(_published().order_by("-version"))


def document() -> Document | None:
    """The document of the manual, if somebody began it."""
    return Document.objects.filter(kind=DocumentKind.MANUAL, subject_key=SUBJECT).first()


def places_beside() -> list[tuple[str, str]]:
    """What else of this portal helps to do as the manual says: label and address."""
    found = (("Plan para adoptarlo", "adoption"), ("Paquete para otro municipio", "package"))
    return [(label, address) for label, name in found if (address := _address(name))]
