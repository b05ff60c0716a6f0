"""Reads behind the workspace's document pages."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from reports.documents.base import Part
from reports.documents.registry import document_type
from reports.models import (
    Audience,
    Document,
    DocumentPart,
    Format,
    Preparation,
    Publication,
    Rendition,
    Withdrawal,
)


@dataclass(frozen=True)
class FigureChoice:
    """A figure that a text may insert by reference."""

    id: str
    label: str
    text: str

    @property
    def reference(self) -> str:
        """What is written in the text."""
        return f"[[{self.id}]]"


def documents() -> QuerySet[Document]:
    """Every document, newest period first, with the version that is published and since when (or none)."""
    published = Publication.objects.published().filter(document=OuterRef("pk")).order_by("-version")
    return (
        Document.objects.select_related("minutes__meeting")
        .annotate(
            published_version=Subquery(published.values("version")[:1]),
            published_at=Subquery(published.values("sealed_at")[:1]),
        )
        .order_by("-period_to", "-period_from", "-pk")
    )


def document_about(kind: str, subject_key: str) -> Document | None:
    """The document of a kind about something, if somebody started it."""
    return Document.objects.filter(kind=kind, subject_key=subject_key).first()


def parts_of(document: Document) -> list[tuple[Part, DocumentPart]]:
    """Each part of the kind, with what was written in it so far."""
    rows = {row.key: row for row in document.parts.select_related("updated_by")}
    return [
        (part, rows.get(part.key) or DocumentPart(document=document, key=part.key))
        for part in document_type(document.kind).parts
    ]


def figure_choices(document: Document) -> list[FigureChoice]:
    """The figures that its texts may insert, with their value today; empty when the kind offers none."""
    return [FigureChoice(*choice) for choice in document_type(document.kind).figure_choices(document)]


def preview_of(document: Document, text: str) -> str | None:
    """A text as it will be read, as safe HTML; ``None`` when the kind offers no preview."""
    return document_type(document.kind).preview(document, text)


def newest_preparation(document: Document) -> Preparation | None:
    """What was prepared last, if anything."""
    return document.preparations.order_by("-pk").first()


def published_versions(document: Document) -> list[Publication]:
    """What was published of it, newest first, with ``withdrawal``: the last request to withdraw it (its id), if any."""
    asked = Withdrawal.objects.filter(publication=OuterRef("pk")).order_by("-pk")
    return list(
        document.publications.annotate(
            withdrawal=Subquery(asked.values("pk")[:1]),
            is_withdrawn=Exists(asked.confirmed()),
            is_asked=Exists(asked.undecided()),
        )
        .select_related("sealed_by")
        .order_by("-version")
    )


def preparations() -> QuerySet[Preparation]:
    """Every preparation, with what its page shows; the (large) snapshots stay in the database."""
    return Preparation.objects.select_related("document", "requested_by", "publication", "replaces").defer(
        "snapshot", "restricted_snapshot"
    )


def prepared_forms(preparation: Preparation) -> list[Rendition]:
    """The forms for everybody that there are to read before sealing, without their bytes, the page first."""
    order = list(Format.values)
    rows = preparation.renditions.filter(audience=Audience.PUBLIC).exclude(format=Format.JSON).defer("data")
    return sorted(rows, key=lambda row: order.index(row.format))
