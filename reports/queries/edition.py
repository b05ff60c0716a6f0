"""The manual's last published edition, as the adoption plan and the package read it: what was sealed, no draft."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from reports.memory import keep_sealed
from reports.models import DocumentKind, Publication


@dataclass(frozen=True)
class Chapter:
    """A chapter as it was sealed."""

    slug: str
    title: str
    carried_by: tuple[str, ...]
    text: str


def last_of(kind: str) -> Publication | None:
    """The last publication of a kind that stands, with its snapshot."""
    found = Publication.objects.published().filter(kind=kind).newest_first()
    return found.select_related("preparation").first()


def chapters_of(publication: Publication) -> Sequence[Chapter]:
    """The chapters of an edition, from memory when this process has read them before."""

    def read() -> tuple[Sequence[Chapter], int]:
        snapshot = publication.preparation.snapshot
        found = tuple(
            Chapter(row["clave"], row["titulo"], tuple(row["llevado_por"]), row["texto"])
            for row in json.loads(snapshot)["capitulos"]
        )
        return found, len(snapshot.encode())

    return keep_sealed(f"chapters {publication.content_sha256}", read)


def chapter_titles() -> dict[str, str]:
    """The titles of the last published edition, by slug; nothing while none is."""
    found = Publication.objects.published().filter(kind=DocumentKind.MANUAL).newest_first()
    edition = found.defer("preparation__snapshot").select_related("preparation").first()
    return {chapter.slug: chapter.title for chapter in chapters_of(edition)} if edition else {}
