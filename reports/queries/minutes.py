"""Reads behind the publication of minutes: the workspace's page of it, and what the public finds of minutes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from participation.models import (
    Meeting,
    Minutes,
    MinutesQuerySet,
    MinutesState,
    ResolutionNotice,
)
from participation.privacy import personal_data_in
from participation.queries.redactions import leftovers
from participation.transitions import LIFE, Stage, stage_of
from planning.models import Body
from planning.queries import bodies_in_order
from reports.documents.minutes import read_record, subject_key
from reports.models import (
    Document,
    DocumentKind,
    DocumentState,
    Publication,
    PublicationQuerySet,
    ResolutionEntry,
    Withdrawal,
)
from reports.queries.publications import withdrawals


@dataclass(frozen=True)
class Publishing:
    """Where the publication of some minutes stands: what it waits for, what it would not say, what it might say."""

    stage: Stage
    document: Document | None
    missing: Sequence[str]
    unreviewed: int
    covered: int
    suspects: Sequence[str]
    left_over: int
    stale: int
    suggested_note: str

    @property
    def is_next_version(self) -> bool:
        """Whether something is published already."""
        return self.document is not None and self.document.state == DocumentState.SEALED

    @property
    def may_be_prepared(self) -> bool:
        """Whether nothing is missing and nothing is being read."""
        return not self.missing and (
            self.document is None or self.document.state in (DocumentState.DRAFT, DocumentState.SEALED)
        )


def publishing_of(meeting: Meeting) -> Publishing:
    """What the page of a meeting's publication tells."""
    minutes = meeting.minutes
    stage = stage_of(minutes)
    document = Document.objects.filter(kind=DocumentKind.MINUTES, minutes=minutes).first()
    missing = [] if stage in LIFE["publish"].sources else [LIFE["publish"].refusal]
    if not minutes.body or not minutes.number:
        missing.append("Solo se publica un acta numerada por su órgano.")
    session, covers, texts = read_record(minutes)
    contributions = list(meeting.contributions.select_related("review"))
    return Publishing(
        stage=stage,
        document=document,
        missing=missing,
        unreviewed=sum(1 for row in contributions if not hasattr(row, "review")),
        covered=sum(map(len, covers.spans.values())),
        suspects=personal_data_in(
            "\n".join(covers.cover(address, text.text) for address, text in texts.items())
        ),
        left_over=len(leftovers(covers, texts.values(), contributions)),
        stale=len(covers.stale),
        suggested_note=_suggested(session.meeting.minutes, document),
    )


def _suggested(minutes: Minutes, document: Document | None) -> str:
    """What the next version most likely corrects: what was rectified or covered since the last one."""
    last = document.publications.order_by("-version").first() if document else None
    if last is None:
        return ""
    told = []
    for row in minutes.rectifications.filter(recorded_at__gt=last.sealed_at).select_related(
        "decided_in__meeting"
    ):
        where = str(row.decided_in.meeting)
        told.append(f"Rectifica {row.part_label}, como se decidió en la {where[:1].lower()}{where[1:]}.")
    if minutes.redactions.filter(marked_at__gt=last.sealed_at).exists():
        told.append("Tacha palabras que no se publican.")
    return " ".join(told)


# --- the public -------------------------------------------------------------------------------------


def public_minutes() -> MinutesQuerySet:
    """Approved minutes with a number, newest session first; with ``version``, the one that may be read, if any."""
    of_it = Publication.objects.filter(document__minutes=OuterRef("pk"))
    return (
        Minutes.objects.approved()
        .exclude(number="")
        .filter(body__isnull=False)
        .select_related("meeting", "body")
        .annotate(
            version=Subquery(of_it.published().order_by("-version").values("version")[:1]),
            was_published=Exists(of_it),
        )
        .order_by("-meeting__date", "-meeting__start_time", "-pk")
    )


def shelves() -> tuple[list[Body], list[int]]:
    """The bodies that have approved minutes, in their order, and the years of these, newest first. One query."""
    approved = Q(minutes__state=MinutesState.APPROVED) & ~Q(minutes__number="")
    bodies: list[Any] = list(
        bodies_in_order(
            Body.objects.filter(approved).annotate(years=ArrayAgg("minutes__year", distinct=True))
        )
    )
    return bodies, sorted({year for body in bodies for year in body.years}, reverse=True)


def approved_minutes(key: str) -> Minutes | None:
    """Approved minutes by what their address says of them (``CM/2026/14``)."""
    body, year, number = key.split("/", 2)
    found = Minutes.objects.approved().filter(body__code=body, year=int(year), number=number)
    return found.select_related("meeting", "body").first()


def meeting_code_of(key: str) -> str:
    """The code of the session of approved minutes, by what their address says of them; "" when there is none."""
    body, year, number = key.split("/", 2)
    found = Minutes.objects.approved().filter(body__code=body, year=int(year), number=number)
    return found.values_list("meeting__code", flat=True).first() or ""


def address_of(minutes: Minutes) -> tuple[str, int, str]:
    """The parts of the public address of minutes with a number."""
    body, _year, number = subject_key(minutes).split("/", 2)
    return body, minutes.year, number


def current_of_subject(key: str) -> Publication | None:
    """The last version of some minutes that may be read."""
    found = Publication.objects.published().filter(kind=DocumentKind.MINUTES, subject_key=key)
    return found.order_by("-version").first()


def withdrawal_of_subject(key: str) -> Withdrawal | None:
    """The last withdrawal of a version of some minutes."""
    return withdrawals().filter(publication__kind=DocumentKind.MINUTES, publication__subject_key=key).first()


def _current() -> PublicationQuerySet:
    return Publication.objects.published().current().filter(preparation=OuterRef("preparation"))


def resolutions() -> QuerySet[ResolutionEntry]:
    """The register: what current versions of published minutes resolved, newest first; with ``notified_on``."""
    notices = ResolutionNotice.objects.filter(decision__uid=OuterRef("uid")).order_by("notified_on")
    return (
        ResolutionEntry.objects.filter(Exists(_current()))
        .select_related("body")
        .annotate(notified_on=Subquery(notices.values("notified_on")[:1]))
        .order_by("-date", "place", "pk")
    )


def resolutions_with(words: str) -> Q:
    """Those in whose number, case file or operative part every word occurs, case and accents aside."""
    condition = Q()
    for word in words.lower().split():
        condition &= Q(words__contains=word.replace("ñ", "n~").translate(_WITHOUT_ACCENTS))
    return condition


_WITHOUT_ACCENTS = str.maketrans("áéíóúü", "aeiouu")


@dataclass(frozen=True)
class Found:
    """A resolution of the register: its entry and the publication it is told by."""

    entry: ResolutionEntry
    publication: Publication
    notices: Sequence[dt.date]


def resolution(uid: UUID) -> Found | None:
    """A resolution as the current version of its minutes tells it."""
    entry = resolutions().filter(uid=uid).first()
    if entry is None:
        return None
    publication = Publication.objects.get(preparation_id=entry.preparation_id)
    notices = ResolutionNotice.objects.filter(decision__uid=uid).order_by("notified_on")
    return Found(entry, publication, list(notices.values_list("notified_on", flat=True).distinct()))


def withdrawal_of_resolution(uid: UUID) -> Withdrawal | None:
    """The withdrawal by which a resolution is no longer told."""
    entries = ResolutionEntry.objects.filter(uid=uid).values("preparation")
    return withdrawals().filter(publication__preparation__in=entries).first()
