"""The chain of publications: each link's hash covers what was published and the link before.

Whoever alters a sealed row, its bytes or its order breaks every link from there on; ``verify_chain`` finds where.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from reports.models import Publication, Rendition, Withdrawal

GENESIS = "0" * 64


def sha256(data: bytes) -> str:
    """The hash of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def link_hash(publication: Publication, renditions: Iterable[tuple[str, str, str]]) -> str:
    """The hash of a link: SHA-256 of the JSON of its facts and of ``(format, audience, sha256)`` of its forms."""
    sealed_at = publication.sealed_at.astimezone(timezone.get_fixed_timezone(0))
    facts = [
        publication.sequence,
        publication.previous_hash,
        publication.code,
        publication.kind,
        publication.subject_key,
        publication.version,
        publication.title,
        *(day and day.isoformat() for day in (publication.period_from, publication.period_to)),
        publication.sealed_by_id,
        publication.content_sha256,
        sealed_at.isoformat(timespec="microseconds"),
        sorted(list(rendition) for rendition in renditions),
    ]
    return sha256(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode())


@dataclass
class ChainReport:
    """What was recomputed, and what does not hold (empty when all does)."""

    publications: int = 0
    renditions: int = 0
    size: int = 0  # bytes
    withdrawn: int = 0
    destroyed: int = 0  # of those withdrawn
    head: str = GENESIS
    broken: list[str] = field(default_factory=list)


def verify_chain() -> ChainReport:
    """Recompute every link, every content and every byte of every form, in order, one at a time in memory."""
    report = ChainReport()
    expected_sequence, previous = 1, GENESIS
    versions: dict[tuple[str, str], Publication] = {}
    of_it = Withdrawal.objects.filter(publication=OuterRef("pk"))
    for publication in (
        Publication.objects.select_related("preparation")
        .annotate(
            is_withdrawn=Exists(of_it.confirmed()), is_destroyed=Exists(of_it.exclude(destruction=None))
        )
        .order_by("sequence")
        .iterator(chunk_size=1)
    ):
        name = f"{publication.spaced_code} (lugar {publication.sequence})"
        report.withdrawn += publication.is_withdrawn
        report.destroyed += publication.is_destroyed
        facts = list(_renditions(publication, report, name))
        subject = (publication.kind, publication.subject_key)
        for problem in (
            publication.sequence != expected_sequence and f"falta el lugar {expected_sequence} de la cadena",
            publication.previous_hash != previous and "no apunta al eslabón anterior",
            publication.chain_hash != link_hash(publication, facts)
            and "su eslabón no corresponde a lo publicado",
            _content_problem(publication),
            _version_problem(publication, versions.get(subject)),
        ):
            if problem:
                report.broken.append(f"{name}: {problem}.")
        versions[subject] = publication
        expected_sequence, previous = publication.sequence + 1, publication.chain_hash
        report.publications += 1
    report.head = previous
    return report


def _renditions(publication: Any, report: ChainReport, name: str) -> Iterator[tuple[str, str, str]]:
    for rendition in Rendition.objects.filter(preparation_id=publication.preparation_id).iterator(
        chunk_size=1
    ):
        data = bytes(rendition.data)
        if publication.is_destroyed:
            if data:
                report.broken.append(f"{name}: sus archivos se dieron por destruidos y están.")
        elif sha256(data) != rendition.sha256 or len(data) != rendition.size:
            report.broken.append(
                f"{name}: los bytes de {rendition.get_format_display()} no son los que se publicaron."
            )
        report.renditions += 1
        report.size += len(data)
        yield rendition.format, rendition.audience, rendition.sha256


def _content_problem(publication: Any) -> str:
    preparation = publication.preparation
    if publication.is_destroyed:
        is_there = preparation.snapshot or preparation.restricted_snapshot
        return "su contenido se dio por destruido y está" if is_there else ""
    if sha256(preparation.snapshot.encode()) != publication.content_sha256:
        return "el contenido guardado no es el que se publicó"
    if preparation.code != publication.code or preparation.version != publication.version:
        return "no corresponde a lo que se preparó"
    return ""


def _version_problem(publication: Publication, before: Publication | None) -> str:
    if publication.version != (before.version + 1 if before else 1):
        return "su número de versión no sigue al anterior"
    if publication.replaces_id != (before.pk if before else None):
        return "no dice reemplazar a la versión anterior"
    return ""
