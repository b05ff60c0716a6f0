"""«Lo que te toca»: what waits for a person, by what their roles let them move on."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.models import (
    Attendance,
    Contribution,
    ImportBatch,
    ImportState,
    Meeting,
    Minutes,
    MinutesMove,
    MinutesState,
    MoveKind,
)
from participation.permissions import APPROVE_MINUTES, RECORD_MEETING, REVIEW_TEXTS
from planning.models import Body, DataRequest
from planning.permissions import ANSWER_REQUESTS, bodies_kept_by, can
from reports.models import Document, DocumentState, Preparation, PreparationState, Withdrawal
from reports.permissions import PREPARE_DOCUMENT, SEAL_DOCUMENT, WITHDRAW_PUBLICATION

#: At most so many rows of one kind are listed; the rest is told as a number.
LISTED = 10


@dataclass(frozen=True)
class Waiting:
    """One thing that waits, and the one button that moves it on."""

    since: dt.date
    title: str
    detail: str
    url: str
    action: str


@dataclass(frozen=True)
class Todo:
    """What waits, oldest first, and how much more there is than what is listed."""

    rows: list[Waiting]
    more: int

    @property
    def total(self) -> int:
        """How many things wait in all."""
        return len(self.rows) + self.more


def todo(user: User, today: dt.date) -> Todo:
    """What waits for ``user`` today."""
    rows: list[Waiting] = []
    more = 0
    for kind in (
        _withdrawals,
        _data_requests,
        _minutes,
        _reviews,
        _signed,
        _documents,
        _preparations,
        _imports,
    ):
        found = list(kind(user, today))
        rows += found[:LISTED]
        more += len(found[LISTED:])
    return Todo(rows=sorted(rows, key=lambda row: row.since), more=more)


def _data_requests(user: User, today: dt.date) -> Iterator[Waiting]:
    """Requests for data that wait for an answer; the law counts their days."""
    if not can(user, ANSWER_REQUESTS):
        return
    for request in DataRequest.objects.open().order_by("due_on", "pk")[:200]:
        days = f"{request.due_on:%d/%m/%Y}"
        yield Waiting(
            request.received_on,
            f"Pedido de datos {request.code}",
            f"{request.get_kind_display()}. {'Está vencido: venció' if request.is_overdue else 'Vence'} el {days}.",
            request.get_absolute_url(),
            "Contestar pedido",
        )


def _minutes(user: User, today: dt.date) -> Iterator[Waiting]:
    """Meetings that took place and whose minutes are still a draft."""
    meetings = Meeting.objects.filter(date__lte=today, minutes__state=MinutesState.DRAFT)
    if not (can(user, RECORD_MEETING) and can(user, APPROVE_MINUTES)):
        own = bodies_kept_by(user)
        meetings = meetings.filter(bodies__in=own).exclude(bodies__in=Body.objects.exclude(pk__in=own))
    meetings = meetings.annotate(has_attendance=Exists(Attendance.objects.filter(meeting=OuterRef("pk"))))
    meetings = meetings.prefetch_related("meeting_bodies__body")
    for meeting in meetings.order_by("date", "pk").distinct()[:200]:
        bodies = ", ".join(link.body.name for link in meeting.meeting_bodies.all())
        name = str(meeting)
        title = f"{bodies}: {name[0].lower()}{name[1:]}" if bodies else name
        if meeting.has_attendance or meeting.count_only:
            yield Waiting(
                meeting.date,
                title,
                "El acta está en borrador.",
                reverse("gestion:minutes-approve", args=[meeting.code]),
                "Registrar la aprobación",
            )
        else:
            yield Waiting(
                meeting.date,
                title,
                "Falta registrar quiénes asistieron.",
                reverse("gestion:meeting-attendance", args=[meeting.code]),
                "Registrar asistencia",
            )


def _reviews(user: User, today: dt.date) -> Iterator[Waiting]:
    """Contributions that nobody may read yet, as one row."""
    if not can(user, REVIEW_TEXTS):
        return
    waiting = Contribution.objects.counted().unreviewed().order_by("meeting__date", "pk")
    count = waiting.count()
    first = waiting.values_list("meeting__date", flat=True).first()
    if first is not None:
        yield Waiting(
            first,
            "Aportes sin revisar" if count > 1 else "Un aporte sin revisar",
            f"{count} {'esperan' if count > 1 else 'espera'} su texto público. Hasta entonces nadie de afuera los lee.",
            reverse("gestion:contribution-review"),
            "Revisar aportes",
        )


def _signed(user: User, today: dt.date) -> Iterator[Waiting]:
    """Signed minutes whose publication nobody prepared yet."""
    if not can(user, PREPARE_DOCUMENT):
        return
    signings = MinutesMove.objects.filter(minutes=OuterRef("pk"), move=MoveKind.SIGN).order_by("at")
    waiting = (
        Minutes.objects.approved()
        .filter(Exists(signings), documents=None, body__isnull=False)
        .annotate(signed_at=Subquery(signings.values("at")[:1]))
    )
    for minutes in waiting.select_related("meeting", "body").order_by("signed_at", "pk")[:200]:
        yield Waiting(
            timezone.localdate(minutes.signed_at),
            f"{minutes}, {minutes.body}",
            "El acta está firmada: falta preparar su publicación.",
            reverse("gestion:minutes-publication", args=[minutes.meeting.code]),
            "Preparar la publicación",
        )


def _documents(user: User, today: dt.date) -> Iterator[Waiting]:
    """Documents still being written."""
    if not can(user, PREPARE_DOCUMENT):
        return
    drafts = Document.objects.filter(state=DocumentState.DRAFT).select_related("minutes__meeting")
    for document in drafts.order_by("created_at", "pk")[:200]:
        yield Waiting(
            document.created_at.date(),
            document.title,
            f"Volvió a borrador: {document.return_reason}" if document.return_reason else "En borrador.",
            document.get_edit_url(),
            "Preparar la publicación" if document.minutes_id else "Seguir escribiendo",
        )


def _preparations(user: User, today: dt.date) -> Iterator[Waiting]:
    """Documents that are ready to be read and published, or whose preparation failed."""
    waiting = Preparation.objects.filter(publication=None, document__state=DocumentState.IN_READING)
    if can(user, SEAL_DOCUMENT):
        for preparation in waiting.filter(state=PreparationState.READY).select_related("document")[:200]:
            yield Waiting(
                preparation.requested_at.date(),
                preparation.document.title,
                "Está lista para leer y publicar.",
                preparation.get_absolute_url(),
                "Leer y publicar",
            )
    if can(user, PREPARE_DOCUMENT):
        failed = Preparation.objects.filter(publication=None, state=PreparationState.FAILED)
        for preparation in failed.select_related("document")[:200]:
            yield Waiting(
                preparation.requested_at.date(),
                preparation.document.title,
                "No se pudo preparar.",
                preparation.get_absolute_url(),
                "Ver qué pasó",
            )


def _withdrawals(user: User, today: dt.date) -> Iterator[Waiting]:
    """Requests of others that a publication be withdrawn."""
    if not can(user, WITHDRAW_PUBLICATION):
        return
    waiting = Withdrawal.objects.undecided().exclude(requested_by=user)
    for withdrawal in waiting.select_related("publication", "requested_by")[:200]:
        yield Waiting(
            withdrawal.requested_at.date(),
            withdrawal.publication.title,
            f"{withdrawal.requested_by} pidió retirarla: hace falta otra persona para decidir.",
            withdrawal.get_absolute_url(),
            "Decidir el retiro",
        )


def _imports(user: User, today: dt.date) -> Iterator[Waiting]:
    """Own uploads that were checked and wait for a yes."""
    for batch in ImportBatch.objects.filter(created_by=user, state=ImportState.CHECKED)[:200]:
        yield Waiting(
            batch.created_at.date(),
            str(batch).capitalize(),
            "Los archivos están bien: falta confirmar.",
            batch.get_absolute_url(),
            "Revisar y confirmar",
        )
