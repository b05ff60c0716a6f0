"""Retention: what has been kept for as long as the municipality's dated rules say goes, and what stays is said.

Of the audit there stay the events that prove how an act of government came about: minutes, meetings, attendance,
memberships, stand-ins, delegations, rules, bodies, the municipality and its calendar. They name people by number, and
figures of past days are worked out from them (Ley 18.381 art. 5; Ley 18.331 art. 15). Events that copy texts or names
of people go.

For the owner of the tables.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pghistory.models
from allauth.account.models import EmailAddress, EmailConfirmation
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import (
    FirstRunCode,
    Notice,
    OutgoingMail,
    SharedValue,
    User,
)
from participation.models import (
    AdmissionState,
    AgendaItem,
    AttendanceJustification,
    Attendee,
    Coding,
    Contribution,
    ContributionContact,
    ContributionSheet,
    Decision,
    ImportBatch,
    ImportState,
    IncomingMatter,
    Meeting,
    Minutes,
    MinutesImport,
    MinutesProposal,
    MinutesState,
    NameDecision,
    ProposalState,
    ResolutionNotice,
    TopicStanding,
    ValidationAnswer,
    ValidationState,
    Vote,
)
from participation.queries.standings import live
from planning.models import (
    DataRequest,
    Membership,
    Person,
    PersonContact,
    PlanSheet,
    RequestState,
    RuleKey,
    SheetState,
)
from planning.queries import rule_value
from reports.actions.erasing import ErasureReport, erase_account, erase_person, forget_words
from reports.actions.following import forget_follower
from reports.models import (
    DocumentState,
    Follower,
    Following,
    Paper,
    Preparation,
    PreparationState,
    RecentItem,
    SurveyAnswer,
    Telling,
)
from reports.queries.evaluation import of_large_groups

PAST_RETENTION = "[Palabras borradas al vencer su plazo de conservación.]"
#: What the audit keeps for ever; every other tracked model's events go at the end of their retention.
SURVIVE = (
    "participation.Meeting", "participation.Minutes", "participation.Attendance", "participation.Decision",
    "participation.Vote", "planning.Membership",
    "planning.ActingMayor", "planning.PublisherDelegation", "planning.RuleSetting", "planning.Municipality",
    "planning.Body", "planning.Holiday", "planning.DevelopmentPlan",
)  # fmt: skip
_FINISHED_JOBS = ("succeeded", "failed", "cancelled", "aborted")


def purge(*, now: dt.datetime | None = None, journal: bool = True) -> ErasureReport:
    """Let go of everything whose retention is over, and write down who was erased. Repeating it is harmless.

    A rule without a value keeps what it is about, and is told as a problem: nothing is deleted on a guess.
    """
    now = now or timezone.now()
    report = ErasureReport()
    with transaction.atomic():
        for step in _STEPS:
            step(now, report)
        for erased in _people_whose_time_is_over(now, report):
            report.add(erased(journal=journal))
    return report


def cut_off(key: RuleKey, now: dt.datetime, report: ErasureReport) -> dt.datetime | None:
    """The moment before which things of a rule go; ``None``, told as a problem, when nobody set the rule."""
    value = rule_value(key, day=timezone.localdate(now))
    if value is None:
        report.problems.append(
            f"Falta la regla «{key.label}»: lo que depende de ella no se borra. Quien administra la pone en "
            "«Municipio y reglas» (/gestion/municipio/reglas/)."
        )
        return None
    return now - dt.timedelta(days=int(value))


def _say(report: ErasureReport, what: str, count: int) -> None:
    if count:
        report.lines.append(f"{what}: {count}")


def _drafts(now: dt.datetime, report: ErasureReport) -> None:
    """Uploads with their files, and what was prepared and never published."""
    since = cut_off(RuleKey.DRAFT_RETENTION, now, report)
    if since is None:
        return
    batches = ImportBatch.objects.filter(created_at__lt=since).exclude(state=ImportState.IMPORTING)
    _say(report, "Importaciones con sus archivos", batches.count())
    batches.delete()
    sheets = PlanSheet.objects.filter(uploaded_at__lt=since).exclude(state=SheetState.IMPORTING)
    _say(report, "Planillas de planes con sus archivos", sheets.count())
    sheets.delete()
    said = ContributionSheet.objects.filter(uploaded_at__lt=since)
    _say(report, "Planillas de aportes con sus archivos", said.count())
    said.delete()
    _old_minutes(since, report)
    unpublished = Preparation.objects.filter(publication=None, requested_at__lt=since)
    over = unpublished.filter(
        Q(state__in=[PreparationState.DISCARDED, PreparationState.FAILED])
        | Q(document__state__in=[DocumentState.DRAFT, DocumentState.SEALED])
    )
    _say(report, "Preparaciones que no se publicaron", over.count())
    over.delete()
    papers = Paper.objects.filter(requested_at__lt=since)
    _say(report, "Papeles para imprimir", papers.count())
    papers.delete()


def _old_minutes(since: dt.datetime, report: ErasureReport) -> None:
    """Documents of before that nobody confirmed, and what was decided on the names in those that came with them."""
    old = MinutesProposal.objects.filter(added_at__lt=since).exclude(state=ProposalState.CONFIRMED)
    _say(report, "Actas de antes que no se incorporaron", old.count())
    old.delete()
    over = NameDecision.objects.filter(batch__created_at__lt=since).exclude(
        Exists(MinutesProposal.objects.filter(batch=OuterRef("batch")).exclude(state=ProposalState.CONFIRMED))
    )
    _say(report, "Nombres decididos en actas de antes", over.count())
    over.delete()
    MinutesImport.objects.filter(created_at__lt=since, proposals=None).delete()


def _sign_in(now: dt.datetime, report: ErasureReport) -> None:
    """What only serves while it lasts: sessions, links, codes, counters. No rule needed."""
    day = now - dt.timedelta(days=1)
    for what, rows in (
        ("Sesiones vencidas", Session.objects.filter(expire_date__lt=now)),
        ("Enlaces de confirmación", EmailConfirmation.objects.filter(created__lt=day)),
        ("Direcciones de cuentas dadas de baja", EmailAddress.objects.filter(user__is_active=False)),
        ("Códigos de primer uso", FirstRunCode.objects.filter(used_at__lt=day)),
        ("Valores compartidos vencidos", SharedValue.objects.filter(expires_at__lt=now)),
    ):
        _say(report, what, rows.count())
        rows.delete()


def _traces(now: dt.datetime, report: ErasureReport) -> None:
    """Jobs that ended, notices that were read, what was opened last, mail that left or never will."""
    since = cut_off(RuleKey.TRACE_RETENTION, now, report)
    if since is None:
        return
    with connection.cursor() as cursor:
        over = (
            "SELECT id FROM procrastinate_jobs j WHERE status::text = ANY(%s) AND NOT EXISTS "
            "(SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= %s)"
        )
        parameters: list[Any] = [list(_FINISHED_JOBS), since]
        cursor.execute(f"DELETE FROM procrastinate_periodic_defers WHERE job_id IN ({over})", parameters)  # noqa: S608
        cursor.execute(f"DELETE FROM procrastinate_jobs WHERE id IN ({over})", parameters)  # noqa: S608
        _say(report, "Trabajos terminados", cursor.rowcount)
    for what, rows in (
        ("Avisos leídos", Notice.objects.filter(read_at__lt=since)),
        ("Listas de lo último que se abrió", RecentItem.objects.filter(opened_at__lt=since)),
        ("Correos que ya salieron o no van a salir", OutgoingMail.objects.filter(settled_at__lt=since)),
    ):
        _say(report, what, rows.count())
        rows.delete()
    _say(report, "Correos guardados en archivos", _delete_old_mail_files(since))


def _delete_old_mail_files(since: dt.datetime) -> int:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    old = [
        path
        for path in (Path(folder).glob("*") if folder else ())
        if path.is_file() and path.stat().st_mtime < since.timestamp()
    ]
    for path in old:
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return len(old)


def _verbatim(now: dt.datetime, report: ErasureReport) -> None:
    """The words themselves, once their minutes are old; the reviewed text and every count stay."""
    since = cut_off(RuleKey.VERBATIM_RETENTION, now, report)
    if since is None:
        return
    day = timezone.localdate(since)
    old = Contribution.objects.filter(
        Q(meeting__minutes__state=MinutesState.APPROVED, meeting__minutes__approved_on__lt=day)
        | Q(meeting=None, received_on__lt=day)
    ).exclude(verbatim=PAST_RETENTION)
    refused = Q(admission__state=AdmissionState.REFUSED)
    judged = old.filter(Q(review__isnull=False) | refused).values_list("pk", flat=True)
    _say(report, "Aportes sin sus palabras textuales", forget_words(list(judged), PAST_RETENTION))
    unmoderated = old.filter(admission__state=AdmissionState.PENDING).count()
    if unmoderated:
        report.problems.append(
            f"{unmoderated} propuestas sin moderar pasaron su plazo de conservación y guardan sus palabras. Alguien "
            "del funcionariado decide en «Propuestas» (/gestion/propuestas/): en la limpieza siguiente sus palabras se "
            "borran."
        )
    unread = old.filter(Q(admission=None) | Q(admission__state=AdmissionState.ADMITTED), review=None)
    waiting = unread.count()
    if waiting:
        report.problems.append(
            f"{waiting} aportes sin revisar pasaron su plazo de conservación y guardan sus palabras. Alguien del "
            "funcionariado los revisa en «Revisar aportes» (/gestion/aportes/revisar/, primero los más viejos), aunque "
            "sea para no mostrarlos: en la limpieza siguiente sus palabras se borran."
        )


def _readers(now: dt.datetime, report: ErasureReport) -> None:
    """What somebody wrote of a devolution, once somebody decided on it; what was published of it stays."""
    since = cut_off(RuleKey.VERBATIM_RETENTION, now, report)
    if since is None:
        return
    old = ValidationAnswer.objects.filter(received_on__lt=timezone.localdate(since))
    full = old.exclude(text__in=["", PAST_RETENTION])
    read = full.exclude(state=ValidationState.PENDING)
    _say(report, "Validaciones sin sus palabras textuales", read.update(text=PAST_RETENTION))
    waiting = full.filter(state=ValidationState.PENDING).count()
    if waiting:
        report.problems.append(
            f"{waiting} validaciones de devoluciones sin leer pasaron su plazo de conservación y guardan sus palabras: "
            "cuando alguien decida sobre ellas, la limpieza siguiente las borra."
        )


def _survey(now: dt.datetime, report: ErasureReport) -> None:
    """What somebody wrote in a survey, once somebody read it or where so few answered that nobody ever will.

    What was published of it and every number stay.
    """
    since = cut_off(RuleKey.VERBATIM_RETENTION, now, report)
    if since is None:
        return
    old = SurveyAnswer.objects.filter(sheet__received_on__lt=timezone.localdate(since))
    full = old.exclude(text__in=["", PAST_RETENTION])
    unread = list(
        of_large_groups(full.filter(reading=None), timezone.localdate(now)).values_list("pk", flat=True)
    )
    words = full.exclude(pk__in=unread)
    _say(report, "Respuestas de encuestas sin sus palabras textuales", words.update(text=PAST_RETENTION))
    if unread:
        report.problems.append(
            f"{len(unread)} respuestas de encuestas sin leer pasaron su plazo de conservación y guardan sus palabras: "
            "cuando alguien decida sobre ellas en la página de su evaluación (/gestion/evaluacion/), la limpieza "
            "siguiente las borra."
        )


def _addresses(now: dt.datetime, report: ErasureReport) -> None:
    """Addresses left beside a proposal: answered long ago wherever it is, or never admitted.

    And whatever became of it, once it is so old that its own words go.
    """
    since = cut_off(RuleKey.CONTACT_RETENTION, now, report)
    oldest = cut_off(RuleKey.VERBATIM_RETENTION, now, report)
    if since is None:
        return
    day = timezone.localdate(since)
    codings = Coding.objects.filter(contribution=OuterRef("contribution")).annotate(live=live())
    answered = TopicStanding.objects.filter(topic=OuterRef("live"), first_answered_on__lt=day)
    is_over = (
        Q(contribution__received_on__lt=day) & ~Q(contribution__admission__state=AdmissionState.ADMITTED)
    ) | (Exists(codings) & ~Exists(codings.filter(~Exists(answered))))
    if oldest is not None:
        is_over |= Q(contribution__received_on__lt=timezone.localdate(oldest))
    over = ContributionContact.objects.filter(is_over)
    _say(report, "Correos de quienes propusieron", over.count())
    over.delete()


def _followers(now: dt.datetime, report: ErasureReport) -> None:
    """Addresses that somebody typed to follow something and nobody confirmed, and those that refuse what they are sent.

    Also, once it is in no message any more, that somebody was told of something.
    """
    since = cut_off(RuleKey.FOLLOW_RETENTION, now, report)
    if since is None:
        return
    asked = Following.objects.filter(confirmed_at=None, asked_at__lt=since)
    _say(report, "Seguimientos que nadie confirmó", asked.delete()[0])
    over = Follower.objects.filter(Q(followings=None) | Q(refused_since__lt=since)).order_by("pk")
    keys = list(over.values_list("key", flat=True))
    _say(report, "Correos para seguir sin confirmar o que rechazan los avisos", len(keys))
    for key in keys:
        forget_follower(key=key)
    told = Telling.objects.filter(mail=None, closed_at__lt=since)
    _say(report, "Avisos ya dados a quienes siguen", told.delete()[0])


def _attendees(now: dt.datetime, report: ErasureReport) -> None:
    """Names left in workshops: the head count stays."""
    since = cut_off(RuleKey.RETENTION, now, report)
    if since is None:
        return
    over = Attendee.objects.filter(meeting__date__lt=timezone.localdate(since))
    _say(report, "Personas anotadas en talleres", over.count())
    over.delete()


def _never_approved(now: dt.datetime, report: ErasureReport) -> None:
    """The words in drafts that nobody approved in all that time. Nobody reviews those: nothing of them is shown.

    The time begins again when they, the meeting or its minutes are entered or changed: what is old may have been typed
    today.
    """
    since = cut_off(RuleKey.UNAPPROVED_RETENTION, now, report)
    if since is None:
        return
    meetings: Any = Meeting.pgh_event_model  # type: ignore[attr-defined]
    minutes: Any = Minutes.pgh_event_model  # type: ignore[attr-defined]
    touched = {"pgh_created_at__gte": since}
    day = timezone.localdate(since)
    drafts = Contribution.objects.filter(
        ~Exists(meetings.objects.filter(pgh_obj_id=OuterRef("meeting_id"), **touched)),
        ~Exists(minutes.objects.filter(pgh_obj_id=OuterRef("meeting__minutes__pk"), **touched)),
        Q(changed_on=None) | Q(changed_on__lt=day),
        meeting__minutes__state__in=[MinutesState.DRAFT, MinutesState.UNDER_REVIEW],
        meeting__date__lt=day,
    )
    pks = list(drafts.values_list("pk", flat=True))
    _say(report, "Aportes de actas sin aprobar, sin sus palabras", forget_words(pks, PAST_RETENTION))
    _sessions_never_approved(day, touched, report)


def _sessions_never_approved(day: dt.date, touched: dict[str, Any], report: ErasureReport) -> None:
    """What was written down of sessions whose minutes nobody approved: that there was an item or a vote stays."""
    meetings: Any = Meeting.pgh_event_model  # type: ignore[attr-defined]
    minutes: Any = Minutes.pgh_event_model  # type: ignore[attr-defined]
    items: Any = AgendaItem.pgh_event_model  # type: ignore[attr-defined]
    decisions: Any = Decision.pgh_event_model  # type: ignore[attr-defined]
    old = Meeting.objects.filter(
        ~Exists(meetings.objects.filter(pgh_obj_id=OuterRef("pk"), **touched)),
        ~Exists(minutes.objects.filter(pgh_obj_id=OuterRef("minutes__pk"), **touched)),
        ~Exists(items.objects.filter(meeting_id=OuterRef("pk"), **touched)),
        ~Exists(decisions.objects.filter(meeting_id=OuterRef("pk"), **touched)),
        ~Exists(Contribution.objects.filter(meeting=OuterRef("pk"), changed_on__gte=day)),
        minutes__state__in=[MinutesState.DRAFT, MinutesState.UNDER_REVIEW],
        date__lt=day,
    )
    said = AgendaItem.objects.filter(meeting__in=old).exclude(discussion="")
    _say(report, "Puntos de actas sin aprobar, sin lo que se trató", said.update(discussion=""))
    texts = {"account": "", "seen": "", "resulting": "", "considering": "", "operative": ""}
    # The vote by which other minutes were approved is sealed, and says nothing but that.
    put = Decision.objects.filter(meeting__in=old, approved_minutes=None).exclude(**texts)
    _say(report, "Decisiones de actas sin aprobar, sin sus textos", put.update(**texts))
    votes = Vote.objects.filter(decision__meeting__in=old, decision__approved_minutes=None)
    full = votes.exclude(statement="", recusal_reason="")
    _say(
        report, "Votos de actas sin aprobar, sin su fundamento", full.update(statement="", recusal_reason="")
    )


def _desk(now: dt.datetime, report: ErasureReport) -> None:
    """Who sent a matter and what it said, and to whom a resolution was notified: that it happened stays."""
    since = cut_off(RuleKey.VERBATIM_RETENTION, now, report)
    if since is None:
        return
    day = timezone.localdate(since)
    matters = IncomingMatter.objects.filter(received_on__lt=day).exclude(sender="", extract=PAST_RETENTION)
    _say(report, "Asuntos entrados sin su extracto", matters.update(sender="", extract=PAST_RETENTION))
    notices = ResolutionNotice.objects.filter(notified_on__lt=day).exclude(to="")
    _say(report, "Notificaciones sin a quién", notices.update(to=""))


def _justifications(now: dt.datetime, report: ErasureReport) -> None:
    """Why somebody was absent and what they handed in; whether it was accepted stays."""
    since = cut_off(RuleKey.RETENTION, now, report)
    if since is None:
        return
    old = AttendanceJustification.objects.filter(recorded_at__lt=since).exclude(reason="", data=None)
    bare = {"reason": "", "data": None, "file_name": "", "content_type": ""}
    _say(report, "Justificaciones sin su motivo", old.update(**bare))


def _people_whose_time_is_over(
    now: dt.datetime, report: ErasureReport
) -> Iterator[Callable[..., ErasureReport]]:
    """What erases each of them."""
    yield from (partial(erase_person, person=person, texts=False) for person in _guests(now, report))
    yield from (partial(erase_account, user=user, texts=False) for user in _closed_accounts(now, report))


def _guests(now: dt.datetime, report: ErasureReport) -> list[Person]:
    """Whoever came to a meeting and never belonged to a body stays counted, without a name (attendance sheets).

    Whoever never came is as old as the first that the audit says of them. When it no longer says anything, they are
    older than the audit's own retention; if that is the shorter one nobody knows, and it is told.
    """
    since = cut_off(RuleKey.RETENTION, now, report)
    if since is None:
        return []
    audit_days = rule_value(RuleKey.AUDIT_RETENTION, day=timezone.localdate(now))
    forgotten_are_older = audit_days is not None and now - dt.timedelta(days=int(audit_days)) <= since
    events: Any = Person.pgh_event_model  # type: ignore[attr-defined]
    first = (
        events.objects.filter(pgh_obj_id=OuterRef("pk")).order_by("pgh_created_at").values("pgh_created_at")
    )
    rows = (
        Person.objects.filter(memberships=None, user=None, acting_terms=None)
        .exclude(code__startswith="persona-borrada-")
        .annotate(last_seen=Max("attendances__meeting__date"), known_since=Subquery(first[:1]))
    )
    forgotten = Q(last_seen=None, known_since=None)
    over = Q(last_seen__lt=timezone.localdate(since)) | Q(last_seen=None, known_since__lt=since)
    if forgotten_are_older:
        over |= forgotten
    elif codes := list(rows.filter(forgotten).order_by("pk").values_list("code", flat=True)):
        report.problems.append(
            f"{len(codes)} personas del registro nunca vinieron ni integraron un órgano, y no se sabe desde cuándo "
            f"están ({_some(codes)}). Si no hacen falta, borralas con «purge_personal_data --person CÓDIGO»."
        )
    return list(rows.filter(over).order_by("pk"))


def _some(codes: list[str]) -> str:
    """The first ten: whoever erases those is told of the next."""
    return ", ".join(codes[:10]) + ("…" if len(codes) > 10 else "")


def _left(now: dt.datetime, report: ErasureReport) -> None:
    """How to reach whoever left."""
    since = cut_off(RuleKey.LEFT_RETENTION, now, report)
    if since is None:
        return
    day = timezone.localdate(since)
    still = Membership.objects.filter(person=OuterRef("person")).filter(
        Q(valid_to=None) | Q(valid_to__gte=day)
    )
    contacts = PersonContact.objects.filter(person__memberships__isnull=False).filter(~Exists(still))
    pks = set(contacts.values_list("pk", flat=True))
    _say(report, "Contactos de quienes se fueron", len(pks))
    PersonContact.objects.filter(pk__in=pks).delete()


def _closed_accounts(now: dt.datetime, report: ErasureReport) -> list[User]:
    """Accounts closed for longer than the rule. Whoever has a person of the register keeps that row as it is."""
    value = rule_value(RuleKey.LEFT_RETENTION, day=timezone.localdate(now))
    if value is None:
        return []
    since = now - dt.timedelta(days=int(value))
    closed = User.objects.filter(is_active=False).exclude(email__endswith="@borrada.invalid")
    over = [user for user in closed.order_by("pk") if _closed_at(user) < since]
    Person.objects.filter(user__in=over).update(user=None)
    return over


def _closed_at(user: User) -> dt.datetime:
    """When the account was closed, by the audit; when it was last used or made, where the audit no longer says."""
    events: Any = User.pgh_event_model  # type: ignore[attr-defined]
    closed = events.objects.filter(pgh_obj_id=user.pk, is_active=False).order_by("-pgh_id")
    last_open = events.objects.filter(pgh_obj_id=user.pk, is_active=True).order_by("-pgh_id").first()
    first = closed.filter(pgh_id__gt=last_open.pgh_id if last_open else 0).order_by("pgh_id").first()
    return first.pgh_created_at if first else user.last_login or user.date_joined


def _requests(now: dt.datetime, report: ErasureReport) -> None:
    """What requests said; that there was one, of what kind, and whether it was answered in time, stays."""
    since = cut_off(RuleKey.REQUEST_RETENTION, now, report)
    if since is None:
        return
    closed = DataRequest.objects.exclude(state=RequestState.OPEN).filter(
        closed_on__lt=timezone.localdate(since)
    )
    texts = {"about": "", "detail": "", "contact": "", "answer": "", "extension_reason": ""}
    full = closed.exclude(**texts, person=None)
    _say(report, "Pedidos de datos sin lo que decían", full.update(**texts, person=None))


def _audit(now: dt.datetime, report: ErasureReport) -> None:
    """Events that copy texts and names, the admin's log, and contexts that nothing points at any more."""
    since = cut_off(RuleKey.AUDIT_RETENTION, now, report)
    if since is None:
        return
    models: list[Any] = apps.get_models()
    events = [model for model in models if issubclass(model, pghistory.models.Event) and model._meta.managed]
    for model in events:
        if model.pgh_tracked_model and model.pgh_tracked_model._meta.label not in SURVIVE:
            rows = model._default_manager.filter(pgh_created_at__lt=since)
            _say(report, f"Cambios de {model.pgh_tracked_model._meta.verbose_name_plural}", rows.count())
            rows.delete()
    _say(
        report,
        "Renglones del registro de la administración",
        LogEntry.objects.filter(action_time__lt=since).delete()[0],
    )
    contexts = pghistory.models.Context.objects.filter(created_at__lt=since)
    for model in events:
        if model.pgh_tracked_model:
            contexts = contexts.exclude(Exists(model._default_manager.filter(pgh_context_id=OuterRef("pk"))))
    _say(report, "Contextos de cambios", contexts.delete()[0])


_STEPS: tuple[Callable[[dt.datetime, ErasureReport], None], ...] = (
    _drafts,
    _sign_in,
    _traces,
    _verbatim,
    _readers,
    _survey,
    _addresses,
    _followers,
    _attendees,
    _never_approved,
    _desk,
    _justifications,
    _left,
    _requests,
    _audit,
)
