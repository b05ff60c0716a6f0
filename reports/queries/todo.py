"""«Lo que te toca»: what waits for a person, by what their roles let them move on."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from participation.models import (
    Amendment,
    AmendmentState,
    Attendance,
    Contribution,
    ImportBatch,
    ImportState,
    Meeting,
    MeetingQuerySet,
    Minutes,
    MinutesMove,
    MinutesOrigin,
    MoveKind,
)
from participation.permissions import (
    APPROVE_MINUTES,
    JUSTIFY_ABSENCES,
    RECORD_MEETING,
    REVIEW_TEXTS,
    can_sign,
)
from participation.queries.absences import absences_of
from participation.queries.consequences import late_minutes, numbering_gaps
from participation.signing import signings_of
from planning.models import Body, DataRequest, Deadline, Membership, PlanSheet, RuleKey, SheetState
from planning.permissions import (
    ACCEPT_PROGRESS,
    ANSWER_REQUESTS,
    EDIT_PLAN,
    MANAGE_PEOPLE,
    bodies_kept_by,
    can,
    roles_of,
)
from planning.queries import bodies_at, misplaced_stand_ins, rules_at, too_long
from planning.queries.progress import (
    escalated,
    returned_for,
    submitted_reports,
    trouble_of,
    troubled_for,
)
from planning.queries.team import tasks_of
from reports.models import Document, DocumentState, Preparation, PreparationState, Withdrawal
from reports.permissions import PREPARE_DOCUMENT, SEAL_DOCUMENT, WITHDRAW_PUBLICATION
from reports.queries import todo_chain, todo_desk, todo_improvement
from reports.queries.waiting import Waiting, kind

#: At most so many rows of one kind are listed; the rest is told as a number.
LISTED = 10
#: More of one kind than this stand together under one heading.
APART = 3


@dataclass(frozen=True)
class Group:
    """What waits for one reason: the oldest row and its button, the others below it. Few rows stand each apart.

    ``total`` counts things, as the numbers of the navigation do; ``more`` the rows that are not listed.
    """

    many: str
    rows: list[Waiting]
    total: int
    more: int

    @property
    def first(self) -> Waiting:
        """The one that waits for longest."""
        return self.rows[0]

    @property
    def others(self) -> list[Waiting]:
        """Those listed behind it."""
        return self.rows[1:]

    @property
    def left(self) -> int:
        """How many rows come after the first, listed or not."""
        return len(self.others) + self.more


@dataclass(frozen=True)
class Todo:
    """What waits, oldest first: as ``groups`` for a page, and how much stands beside each place of the navigation."""

    groups: list[Group]
    counts: dict[str, int]

    @property
    def rows(self) -> list[Waiting]:
        """Every thing that is listed, oldest first."""
        return sorted((row for group in self.groups for row in group.rows), key=lambda row: row.since)

    @property
    def more(self) -> int:
        """How many are not listed."""
        return sum(group.more for group in self.groups)

    @property
    def total(self) -> int:
        """How many things wait in all: the sum of what stands beside the places."""
        return sum(self.counts.values())


def todo(user: User, today: dt.date) -> Todo:
    """What waits for ``user`` today. As many queries whatever waits; a kind reads two hundred rows at most."""
    groups: list[Group] = []
    counts: Counter[str] = Counter()
    for kind_ in KINDS:
        found = sorted(kind_(user, today), key=lambda row: row.since)
        if not found:
            continue
        things = sum(row.number for row in found)
        counts[kind_.place] += things
        if len(found) > APART:
            groups.append(Group(kind_.many, found[:LISTED], things, max(0, len(found) - LISTED)))
        else:
            groups += [Group(kind_.many, [row], row.number, 0) for row in found]
    return Todo(sorted(groups, key=lambda group: group.first.since), dict(counts))


@kind("Pedidos de datos", "data-request-list")
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
            due=request.due_on,
        )


@kind("Actas por terminar", "meeting-list")
def _minutes(user: User, today: dt.date) -> Iterator[Waiting]:
    """Meetings that took place and whose minutes are no more than under review; late ones are told apart."""
    meetings = _recorded_by(user, Meeting.objects.filter(date__lte=today, cancelled_at=None))
    late = {row.meeting.pk for row in late_minutes(meetings, today)}
    meetings = meetings.filter(minutes__in=Minutes.objects.drafts()).exclude(pk__in=late)
    for meeting in _listed(meetings):
        missing, url, action = _next_of(meeting)
        yield Waiting(meeting.date, _title_of(meeting), missing, url, action)


@kind("Actas atrasadas", "meeting-list")
def _late_minutes(user: User, today: dt.date) -> Iterator[Waiting]:
    """Minutes that should be approved by now, and why."""
    meetings = _recorded_by(user, Meeting.objects.all())
    why = {row.meeting.pk: row.why for row in late_minutes(meetings, today)}
    for meeting in _listed(Meeting.objects.filter(pk__in=why)):
        missing, url, action = _next_of(meeting)
        detail = f"Acta atrasada: {why[meeting.pk]}. {missing}"
        yield Waiting(meeting.date, _title_of(meeting), detail, url, action)


def _recorded_by(user: User, meetings: MeetingQuerySet) -> MeetingQuerySet:
    """Those of some meetings that the person records and whose minutes they see to the approval of."""
    if can(user, RECORD_MEETING) and can(user, APPROVE_MINUTES):
        return meetings
    own = bodies_kept_by(user)
    mine = Meeting.objects.filter(bodies__in=own).exclude(bodies__in=Body.objects.exclude(pk__in=own))
    return meetings.filter(pk__in=mine.values("pk"))


def _listed(meetings: MeetingQuerySet) -> MeetingQuerySet:
    waiting = Amendment.objects.filter(minutes__meeting=OuterRef("pk"), state=AmendmentState.OPEN)
    rows = meetings.annotate(
        has_attendance=Exists(Attendance.objects.filter(meeting=OuterRef("pk"))),
        has_amendments=Exists(waiting),
    )
    rows = rows.select_related("minutes").prefetch_related("meeting_bodies__body")
    return rows.order_by("date", "pk").distinct()[:200]


def _title_of(meeting: Meeting) -> str:
    bodies = ", ".join(link.body.name for link in meeting.meeting_bodies.all())
    name = str(meeting)
    return f"{bodies}: {name[0].lower()}{name[1:]}" if bodies else name


def _next_of(meeting: Any) -> tuple[str, str, str]:
    """What the minutes of a meeting lack, and the page and the button where it is done."""
    if not meeting.minutes.is_draft and meeting.has_amendments:
        return (
            "Hay enmiendas sin resolver.",
            reverse("gestion:minutes-review", args=[meeting.code]),
            "Resolver enmiendas",
        )
    if not meeting.minutes.is_draft:
        url = reverse("gestion:minutes-approve", args=[meeting.code])
        return "El acta está en revisión.", url, "Registrar la aprobación"
    url = reverse("gestion:session-edit", args=[meeting.code])
    if meeting.has_attendance or meeting.count_only:
        return "El acta está en borrador.", url, "Seguir con el acta"
    return "Falta escribir el acta: se empieza por quiénes asistieron.", url, "Escribir el acta"


@kind("Actas por firmar", "meeting-list")
def _signatures(user: User, today: dt.date) -> Iterator[Waiting]:
    """Approved minutes of one's own bodies, of then or of now, that wait for one's signature."""
    person = getattr(user, "person", None)
    if person is None:
        return
    own = Membership.objects.filter(person=person).values("body")
    unsigned = Minutes.objects.approved().exclude(moves__move=MoveKind.SIGN).filter(body__in=own)
    rows = unsigned.exclude(signatures__person=person).select_related("meeting", "body")
    waiting = list(rows.prefetch_related("meeting__meeting_bodies__body").order_by("approved_on", "pk")[:200])
    signings = signings_of(waiting)
    for minutes in waiting:
        if can_sign(user, minutes, signings[minutes.pk]):
            yield Waiting(
                minutes.approved_on or minutes.meeting.date,
                _title_of(minutes.meeting),
                "El acta está aprobada y falta tu firma.",
                reverse("gestion:minutes-sign", args=[minutes.meeting.code]),
                "Firmar el acta",
            )


@kind("Números de acta que faltan", "meeting-list")
def _gaps(user: User, today: dt.date) -> Iterator[Waiting]:
    """Numbers that no minutes of a body have."""
    everywhere = can(user, RECORD_MEETING) and can(user, APPROVE_MINUTES)
    for gap in numbering_gaps(today, None if everywhere else bodies_kept_by(user)):
        query = urlencode({"organo": gap.body_code, "anio": gap.year})
        yield Waiting(
            gap.since,
            f"Faltan números de acta de {gap.year}: {gap.body_name}",
            f"Ninguna acta lleva: {gap.words}."
            + (f" Fijate si el número {gap.odd} está bien: queda muy lejos del anterior." if gap.odd else ""),
            f"{reverse('gestion:meeting-list')}?{query}",
            "Ver las actas",
        )


@kind("Interinatos de la Alcaldía", "body-list")
def _acting_mayor(user: User, today: dt.date) -> Iterator[Waiting]:
    """Who stands in for the mayor for longer than the next of the list may (Ley 19.272 art. 11)."""
    if not can(user, MANAGE_PEOPLE):
        return
    for absence, holder in misplaced_stand_ins(today):
        yield Waiting(
            absence.start,
            "Interinato de la Alcaldía de más de 10 días",
            too_long(absence, holder),
            reverse("gestion:body-list"),
            "Ver el interinato",
        )


@kind("Inasistencias al límite", "absence-list")
def _absences(user: User, today: dt.date) -> Iterator[Waiting]:
    """Members whose unjustified absences reached, or are about to reach, the number of the rule (art. 30)."""
    if not rules_at(RuleKey.UNJUSTIFIED_ABSENCES, today):
        return
    bodies = bodies_at(today)
    if not can(user, JUSTIFY_ABSENCES):
        bodies = bodies.filter(pk__in=bodies_kept_by(user))
    for count in absences_of(bodies, today):
        if not (count.is_over or count.is_near):
            continue
        last = next(row for row in reversed(count.absences) if not row.is_justified)
        said = "llegó al límite" if count.is_over else "está a una del límite"
        yield Waiting(
            last.attendance.meeting.date,
            f"{count.membership.person} {said} de inasistencias injustificadas",
            f"{count.unjustified} de {count.limit} en {count.membership.body.name} (Ley 19.272, art. 30).",
            reverse("gestion:absence-list"),
            "Ver inasistencias",
        )


@kind("Aportes sin revisar", "contribution-review")
def _reviews(user: User, today: dt.date) -> Iterator[Waiting]:
    """Contributions that nobody may read yet, as one row."""
    if not can(user, REVIEW_TEXTS):
        return
    waiting = Contribution.objects.heard().dated().unreviewed().order_by("said_on", "pk")
    count = waiting.count()
    first = waiting.values_list("said_on", flat=True).first()
    if first is not None:
        yield Waiting(
            first,
            "Aportes sin revisar" if count > 1 else "Un aporte sin revisar",
            f"{count} {'esperan' if count > 1 else 'espera'} su texto público. Hasta entonces nadie de afuera los lee.",
            reverse("gestion:contribution-review"),
            "Revisar aportes",
            count,
        )


@kind("Actas firmadas por publicar", "meeting-list")
def _signed(user: User, today: dt.date) -> Iterator[Waiting]:
    """Minutes signed in the portal, or on paper beside it, whose publication nobody prepared yet.

    Those that came in already approved are the archive: whoever wants one published finds it among the meetings.
    """
    if not can(user, PREPARE_DOCUMENT):
        return
    signings = MinutesMove.objects.filter(minutes=OuterRef("pk"), move=MoveKind.SIGN).order_by("at")
    waiting = (
        Minutes.objects.approved()
        .filter(Exists(signings), documents=None, body__isnull=False, origin=MinutesOrigin.WRITTEN)
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


@kind("Documentos en borrador", "document-list")
def _documents(user: User, today: dt.date) -> Iterator[Waiting]:
    """Documents still being written."""
    if not can(user, PREPARE_DOCUMENT):
        return
    for document in Document.objects.filter(state=DocumentState.DRAFT).order_by("created_at", "pk")[:200]:
        yield Waiting(
            document.created_at.date(),
            document.title,
            f"Volvió a borrador: {document.return_reason}" if document.return_reason else "En borrador.",
            document.get_edit_url(),
            "Seguir escribiendo",
        )


@kind("Documentos preparados", "document-list")
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


@kind("Retiros por decidir", "withdrawal-list")
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


@kind("Fechas que se acercan", "deadline-list")
def _deadlines(user: User, today: dt.date) -> Iterator[Waiting]:
    """Dates of the planning team that are near or past."""
    if not can(user, EDIT_PLAN):
        return
    for deadline in Deadline.objects.waiting(today).order_by("due_on", "pk")[:200]:
        told = "Ya pasó: era" if deadline.due_on < today else "Es"
        yield Waiting(
            deadline.remind_on,
            deadline.title,
            f"{told} el {deadline.due_on:%d/%m/%Y}. {deadline.source}".strip(),
            deadline.get_absolute_url(),
            "Ver la fecha",
            due=deadline.due_on,
        )


@kind("Tareas tuyas del equipo", "team-detail")
def _tasks(user: User, today: dt.date) -> Iterator[Waiting]:
    """What the person undertook in the planning team; without a day to be done by it waits since today."""
    for task in tasks_of(user, today)[:200]:
        detail = (
            f"Es para el {task.due_on:%d/%m/%Y}." if task.due_on else "Tarea del equipo de planificación."
        )
        yield Waiting(
            min(task.due_on or today, today), task.title, detail, task.get_absolute_url(), "Ver la tarea",
            due=task.due_on,
        )  # fmt: skip


@kind("Importaciones por confirmar", "import-list")
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


@kind("Avances devueltos", "progress-list")
def _returned(user: User, today: dt.date) -> Iterator[Waiting]:
    """Reports of progress that came back to whoever tells it."""
    for report in returned_for(user)[:200]:
        yield Waiting(
            timezone.localdate(report.decided_at),
            f"Avance devuelto: {report.activity or report.indicator}",
            report.reason,
            report.get_absolute_url(),
            "Corregir y enviar",
        )


@kind("Actividades sin avance informado", "progress-list")
def _troubled(user: User, today: dt.date) -> Iterator[Waiting]:
    """Activities that one reports, late or silent."""
    for activity in troubled_for(user)[:200]:
        since, detail = trouble_of(activity, today)
        yield Waiting(
            since,
            str(activity),
            detail,
            reverse("gestion:progress-add-activity", args=[activity.pk]),
            "Informar el avance",
        )


@kind("Actividades atrasadas hace tiempo", "progress-list")
def _escalated(user: User, today: dt.date) -> Iterator[Waiting]:
    """Activities that have been late or silent for so long that the mayor is told."""
    if Role.MAYOR not in roles_of(user):
        return
    for activity in escalated(today)[:200]:
        since, detail = trouble_of(activity, today)
        yield Waiting(
            since,
            str(activity),
            f"{detail} {activity.responsible}.",
            reverse("gestion:plan-item-detail", args=[activity.item_id]),
            "Ver cómo va",
        )


@kind("Avances por resolver", "progress-list")
def _submitted(user: User, today: dt.date) -> Iterator[Waiting]:
    """Reports of progress that wait to be accepted or returned, as one row."""
    if not can(user, ACCEPT_PROGRESS):
        return
    moments = list(submitted_reports().values_list("submitted_at", flat=True))
    if moments:
        yield Waiting(
            timezone.localdate(moments[0]),
            "Avances por resolver" if len(moments) > 1 else "Un avance por resolver",
            f"{len(moments)} {'esperan' if len(moments) > 1 else 'espera'}: sin eso no cuenta ni se publica.",
            reverse("gestion:progress-queue"),
            "Resolver avances",
            len(moments),
        )


@kind("Planillas del plan", "plan-list")
def _plan_sheets(user: User, today: dt.date) -> Iterator[Waiting]:
    """Own spreadsheets of plans that wait for a word about their columns, or for a yes."""
    told = {
        SheetState.READ: ("Falta decir qué es cada columna.", "Seguir con la planilla"),
        SheetState.CHECKED: (
            "No tiene errores: falta mirar qué cambiaría y confirmar.",
            "Revisar y confirmar",
        ),
    }
    rows = PlanSheet.objects.filter(uploaded_by=user, state__in=told).select_related("plan")
    for sheet in rows.only("plan__name", "name", "state", "uploaded_at")[:200]:
        text, action = told[SheetState(sheet.state)]
        yield Waiting(
            sheet.uploaded_at.date(),
            f"{sheet.name}, para «{sheet.plan}»",
            text,
            sheet.get_absolute_url(),
            action,
        )


KINDS = (
    _withdrawals,
    _data_requests,
    _acting_mayor,
    _late_minutes,
    _gaps,
    _minutes,
    _signatures,
    _absences,
    _reviews,
    *todo_desk.KINDS,
    *todo_chain.KINDS,
    *todo_improvement.KINDS,
    _signed,
    _documents,
    _preparations,
    _imports,
    _plan_sheets,
    _submitted,
    _returned,
    _troubled,
    _escalated,
    _deadlines,
    _tasks,
)
