"""What waits at the desk: sessions to come, what came in, what was left half done, and the portal's own upkeep."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Count, Exists, Max, Min, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import MailState, OutgoingMail, User
from accounts.permissions import LOOK_AFTER_MAIL
from participation.models import (
    AgendaItem,
    Amendment,
    ContributionSheet,
    ContributionSheetState,
    IncomingMatter,
    Meeting,
    MeetingKind,
    Minutes,
    MinutesProposal,
    MinutesState,
    ProposalState,
)
from participation.permissions import CALL_MEETING, REGISTER_MATTERS, bodies_for
from planning.models import (
    Body,
    BodyKind,
    DevelopmentPlan,
    Membership,
    PlanState,
    ProgressReport,
    PublisherDelegation,
    ReportState,
)
from planning.permissions import DELEGATE_PUBLISHING, RECORD_PLAN, bodies_kept_by, can
from reports.queries.waiting import Waiting, kind

#: So many days before a session it is time to write its agenda and to send its call.
CALL_DAYS = 10
#: So many days before a delegation ends whoever granted it is told.
DELEGATION_DAYS = 15
#: Mail that did not leave is told for so long.
MAIL_DAYS = 7
#: Of what is listed one by one, at most so many are read.
MOST_READ = 200
_SESSIONS = (MeetingKind.ORDINARY, MeetingKind.EXTRAORDINARY)


@kind("Reuniones por convocar", "meeting-list")
def calls(user: User, today: dt.date) -> Iterator[Waiting]:
    """Meetings of the next days that nobody was called to: without an agenda, or with one."""
    meetings = Meeting.objects.filter(
        date__gte=today, date__lte=today + dt.timedelta(days=CALL_DAYS), cancelled_at=None, convened_at=None
    )
    if not can(user, CALL_MEETING):
        own = bodies_kept_by(user)
        others = Body.objects.exclude(pk__in=own)
        meetings = meetings.filter(bodies__in=own).exclude(bodies__in=others).distinct()
    meetings = meetings.annotate(has_agenda=Exists(AgendaItem.objects.filter(meeting=OuterRef("pk"))))
    for meeting in meetings.order_by("date", "pk")[:MOST_READ]:
        lacks_agenda = meeting.kind in _SESSIONS and not meeting.has_agenda
        since = min(today, meeting.date - dt.timedelta(days=CALL_DAYS))
        missing = "Falta su orden del día." if lacks_agenda else "Falta mandar la convocatoria."
        if lacks_agenda:
            url, action = reverse("gestion:agenda-edit", args=[meeting.code]), "Escribir el orden del día"
        elif meeting.kind == MeetingKind.WORKSHOP:
            url, action = reverse("gestion:workshop-detail", args=[meeting.code]), "Anunciar el taller"
            missing = "Falta anunciarlo."
        else:
            url, action = reverse("gestion:call-send", args=[meeting.code]), "Mandar la convocatoria"
        near = "Es hoy" if meeting.date == today else "Se acerca"
        detail = f"Es el {meeting.date:%d/%m/%Y}. {missing}"
        yield Waiting(since, f"{near}: {meeting}", detail, url, action, due=meeting.date)


@kind("Actas en revisión por leer", "meeting-list")
def minutes_to_read(user: User, today: dt.date) -> Iterator[Waiting]:
    """Minutes of one's own bodies that may still be amended; whoever sees to their approval is asked for that instead.

    Whoever proposed to change something has read them.
    """
    own = Membership.objects.at(today).filter(person__user=user).exclude(body__in=bodies_kept_by(user))
    mine = Amendment.objects.filter(minutes=OuterRef("pk"), proposed_by=user)
    rows = (
        Minutes.objects.filter(
            state=MinutesState.UNDER_REVIEW, body__in=own.values("body"), meeting__cancelled_at=None
        )
        .filter(~Exists(mine))
        .select_related("meeting", "body")
        .annotate(moved_at=Max("moves__at"))
    )
    for minutes in rows.order_by("meeting__date", "pk")[:MOST_READ]:
        yield Waiting(
            timezone.localdate(minutes.moved_at) if minutes.moved_at else minutes.meeting.date,
            f"{minutes.body}: {minutes.meeting}",
            "El acta está en revisión: si algo no fue así, proponé una enmienda antes de que se apruebe.",
            reverse("gestion:minutes-review", args=[minutes.meeting.code]),
            "Leer el acta",
        )


@kind("Asuntos entrados sin destino", "incoming-matter-list")
def matters(user: User, today: dt.date) -> Iterator[Waiting]:
    """What came in and neither an agenda nor anybody took up, as one row."""
    bodies = bodies_for(user, REGISTER_MATTERS)
    waiting = IncomingMatter.objects.waiting().filter(body__in=bodies.order_by().values("pk")).order_by()
    told = waiting.aggregate(number=Count("*"), first=Min("received_on"))
    if told["number"]:
        one = told["number"] == 1
        yield Waiting(
            told["first"],
            "Un asunto entrado sin destino" if one else "Asuntos entrados sin destino",
            f"{told['number']} {'espera' if one else 'esperan'} una sesión o un destino.",
            f"{reverse('gestion:incoming-matter-list')}?{urlencode({'estado': 'espera'})}",
            "Darle destino" if one else "Darles destino",
            told["number"],
        )


@kind("Actas de antes por revisar", "minutes-import-list")
def old_minutes(user: User, today: dt.date) -> Iterator[Waiting]:
    """Documents of before that the person brought in and that wait to be confirmed, a row for each batch."""
    rows = MinutesProposal.objects.filter(batch__created_by=user, state=ProposalState.PROPOSED).order_by()
    of_each = rows.values_list("batch", "batch__body__name").annotate(
        number=Count("*"), first=Min("added_at")
    )
    for batch, body, number, first in of_each.order_by("first", "batch")[:MOST_READ]:
        one = number == 1
        yield Waiting(
            timezone.localdate(first),
            f"{'Un acta' if one else 'Actas'} de antes: {body}",
            f"{number} {'está leída: falta revisarla' if one else 'están leídas: falta revisarlas'} y confirmar.",
            reverse("gestion:minutes-import-detail", args=[batch]),
            "Revisar y confirmar",
            number,
        )


@kind("Planillas de talleres", "workshop-list")
def workshop_sheets(user: User, today: dt.date) -> Iterator[Waiting]:
    """Own spreadsheets of workshops that were read and wait for a yes."""
    rows = ContributionSheet.objects.filter(uploaded_by=user, state=ContributionSheetState.CHECKED)
    rows = rows.select_related("meeting").defer("data", "rows", "errors", "remarks")
    for sheet in rows.order_by("uploaded_at", "pk")[:MOST_READ]:
        yield Waiting(
            timezone.localdate(sheet.uploaded_at),
            f"{sheet.name}, de {sheet.meeting}",
            "La planilla está bien: falta confirmar.",
            sheet.get_absolute_url(),
            "Revisar y confirmar",
        )


@kind("Planes presentados", "plan-list")
def presented_plans(user: User, today: dt.date) -> Iterator[Waiting]:
    """Plans that were presented in public and whose approval nobody recorded, while they may still hold."""
    councils = Body.objects.filter(kind=BodyKind.MUNICIPAL_COUNCIL)
    if not can(user, RECORD_PLAN, bodies=councils):
        return
    for plan in DevelopmentPlan.objects.filter(state=PlanState.PRESENTED, year_to__gte=today.year).order_by(
        "hearing_on", "pk"
    ):
        yield Waiting(
            plan.hearing_on or today,
            str(plan),
            "Se presentó en audiencia pública: falta registrar su aprobación.",
            reverse("gestion:plan-approve", args=[plan.pk]),
            "Registrar la aprobación",
        )


@kind("Avances sin enviar", "progress-list")
def progress_drafts(user: User, today: dt.date) -> Iterator[Waiting]:
    """Own reports of progress that were written and not sent."""
    rows = ProgressReport.objects.filter(reported_by=user, state=ReportState.DRAFT)
    for report in rows.select_related("activity", "indicator").order_by("on", "pk")[:MOST_READ]:
        yield Waiting(
            min(report.on, today),
            f"Avance sin enviar: {report.activity or report.indicator}",
            "Quedó en borrador: mientras no se envíe, no cuenta.",
            report.get_absolute_url(),
            "Seguir y enviar",
        )


@kind("Delegaciones que terminan", "delegation-list")
def delegations(user: User, today: dt.date) -> Iterator[Waiting]:
    """Delegations to publish that end soon and that no later one of the same person follows."""
    if not can(user, DELEGATE_PUBLISHING):
        return
    until = today + dt.timedelta(days=DELEGATION_DAYS)
    later = PublisherDelegation.objects.filter(user=OuterRef("user"), valid_from__gt=OuterRef("valid_to"))
    ending = PublisherDelegation.objects.at(today).filter(~Exists(later), valid_to__lte=until)
    for row in ending.select_related("user").order_by("valid_to", "pk")[:MOST_READ]:
        yield Waiting(
            max(row.valid_from, row.valid_to - dt.timedelta(days=DELEGATION_DAYS)),
            f"Termina la delegación de {row.user}",
            f"Puede publicar hasta el {row.valid_to:%d/%m/%Y}.",
            reverse("gestion:delegation-list"),
            "Ver delegaciones",
        )


@kind("Correos que no salieron", "mail-list")
def stopped_mail(user: User, today: dt.date) -> Iterator[Waiting]:
    """Mail of the last days that did not leave, or of which nobody knows, as one row."""
    if not can(user, LOOK_AFTER_MAIL):
        return
    since = timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=MAIL_DAYS), dt.time()))
    stopped = (MailState.FAILED, MailState.EXPIRED, MailState.UNCONFIRMED)
    rows = OutgoingMail.objects.filter(state__in=stopped, settled_at__gte=since).order_by()
    told = rows.aggregate(number=Count("*"), first=Min("settled_at"))
    if told["number"]:
        one = told["number"] == 1
        yield Waiting(
            timezone.localdate(told["first"]),
            "Un correo que no salió" if one else "Correos que no salieron",
            f"{told['number']} en los últimos {MAIL_DAYS} días: ahí dice por qué, y se "
            f"{'puede' if one else 'pueden'} mandar de nuevo.",
            reverse("gestion:mail-list"),
            "Ver el correo",
            told["number"],
        )


KINDS = (
    calls,
    minutes_to_read,
    matters,
    old_minutes,
    workshop_sheets,
    presented_plans,
    progress_drafts,
    delegations,
    stopped_mail,
)
