"""The manual's last published edition, as the adoption plan and the package read it: what was sealed, no draft."""

import json
from collections.abc import Sequence

from reports.memory import keep_sealed
from reports.models import DocumentKind, Preparation, Publication
from reports.package.contents import Chapter


def last_of(kind: str) -> Publication | None:
    """The last publication of a kind that stands; of matrices the last round's, as its public page has it."""
    found = Publication.objects.published().filter(kind=kind)
    if kind == DocumentKind.SWOT:
        return found.order_by("-document__matrix__number", "-version").first()
    return found.newest_first().first()


def content_of(publication: Publication) -> str:
    """What it says, as JSON; empty once it was destroyed."""
    row = Preparation.objects.filter(pk=publication.preparation_id).values_list("snapshot", flat=True)
    return row.first() or ""


def chapters_of(publication: Publication) -> Sequence[Chapter]:
    """The chapters of an edition, from memory when this process has read them before."""

    def read() -> tuple[Sequence[Chapter], int]:
        snapshot = content_of(publication)
        rows = json.loads(snapshot)["capitulos"] if snapshot else []
        return [_chapter(row) for row in rows], len(snapshot.encode())

    return keep_sealed(f"chapters {publication.content_sha256}", read)


def _chapter(row: dict) -> Chapter:
    parts = tuple(part["clave"] for part in row["partes_del_portal"])
    return Chapter(row["clave"], row["titulo"], parts, row["texto"])


def chapter_titles() -> dict[str, str]:
    """The titles of the last published edition, by slug; nothing while none is. Two queries at most."""
    edition = last_of(DocumentKind.MANUAL)
    return {chapter.slug: chapter.title for chapter in chapters_of(edition)} if edition else {}
