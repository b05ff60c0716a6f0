"""Which later session decided something about minutes, and why a vote does not serve."""

import datetime as dt

from django.db.models import Case, Exists, F, IntegerField, Max, OuterRef, Q, When
from django.db.models.functions import Cast

from participation.models import Attendance, Decision, DecisionKind, Meeting, MeetingQuerySet, Minutes
from participation.queries.meetings import quorum_article, quorum_of, with_outcome
from participation.queries.session import results_of
from participation.session.voting import Outcome
from planning.models import Membership, Quality

#: How many decisions there are to choose from; years of sessions have thousands.
MOST = 60


def later_than(meeting: Meeting) -> Q:
    """A condition on meetings: those of a later day or, where both hours are known, of a later hour of the same day."""
    condition = Q(date__gt=meeting.date)
    if meeting.start_time is not None:
        condition |= Q(date=meeting.date, start_time__gt=meeting.start_time)
    return condition


def is_later(meeting: Meeting, than: Meeting) -> bool:
    """Whether one meeting came after another."""
    if meeting.date != than.date:
        return meeting.date > than.date
    both = meeting.start_time is not None and than.start_time is not None
    return both and meeting.start_time > than.start_time  # type: ignore[operator]


def next_number(minutes: Minutes) -> str:
    """The number these minutes have or, of those numbered by figures in their body and year, the one after the last.

    Empty for the first of a year that follows another, since some bodies begin anew and others go on, and for a body
    that numbers otherwise.
    """
    if minutes.number or minutes.body_id is None:
        return minutes.number
    known = Minutes.objects.filter(body=minutes.body_id).exclude(number="")
    plain = known.filter(year=minutes.year, number__regex=r"^[0-9]{1,6}$")
    last = plain.annotate(figure=Cast("number", IntegerField())).aggregate(last=Max("figure"))["last"]
    if last is None and known.exists():
        return ""
    return str((last or 0) + 1)


def votes_on(minutes: Minutes, *kinds: DecisionKind) -> list[Decision]:
    """The votes of other sessions on these minutes, oldest first."""
    rows = Decision.objects.filter(approves=minutes, kind__in=kinds).exclude(meeting_id=minutes.meeting_id)
    return list(
        rows.select_related("meeting__minutes__body", "item").order_by(
            "meeting__date", F("meeting__start_time").asc(nulls_last=True), "pk"
        )
    )


def decisions_after(minutes: Minutes) -> list[Decision]:
    """What later sessions of the body decided: those that say they rectify these minutes first, then the newest."""
    if minutes.body_id is None:
        return []
    rows = Decision.objects.filter(
        Q(approves=minutes) | Q(approves=None),
        meeting__in=Meeting.objects.filter(later_than(minutes.meeting)),
        meeting__minutes__body=minutes.body_id,
    ).exclude(kind=DecisionKind.URGENCY)
    is_meant = Case(When(kind=DecisionKind.RECTIFICATION, then=0), default=1)
    return list(
        rows.select_related("meeting__minutes__body", "item").order_by(is_meant, "-meeting__date", "-pk")[
            :MOST
        ]
    )


def why_it_does_not_serve(decision: Decision, minutes: Minutes, day: dt.date) -> str:
    """Why a decision does not approve or rectify these minutes on a day; empty when it does.

    It has to be of a later session of the same body, that has been held with quorum and approved it.
    """
    session = decision.meeting
    if decision.approves_id not in (None, minutes.pk):
        return "Esa votación es sobre otra acta."
    if minutes.body_id is None or session.minutes.body_id != minutes.body_id:
        return "Esa votación es de otro órgano."
    if not is_later(session, minutes.meeting):
        return "Esa votación no es de una sesión posterior."
    if session.date > day:
        return "Esa sesión todavía no se hizo."
    if not quorum_of(session).held:
        return f"Esa sesión no tuvo quórum{quorum_article(session.minutes.body)}."
    result = results_of(decision).result
    if result.outcome != Outcome.APPROVED:
        return f"{result.outcome.label}: {result.why}"
    return ""


def why_it_does_not_approve(decision: Decision, minutes: Minutes, day: dt.date) -> str:
    """The same, of the vote by which minutes are approved."""
    if decision.kind != DecisionKind.MINUTES or decision.approves_id != minutes.pk:
        return "Esa votación no es sobre la aprobación de esta acta."
    return why_it_does_not_serve(decision, minutes, day)


def session_that_may_approve(minutes: Minutes, day: dt.date) -> Meeting | None:
    """A later session of the same body in the same term, already held: while there is one, no exception is made.

    Of the same term: somebody who was in office on the day of these minutes is so still, without a new membership. One
    whose attendance shows that it had no quorum could not approve anything.
    """
    if minutes.body_id is None:
        return None
    held: MeetingQuerySet = Meeting.objects.filter(
        later_than(minutes.meeting), meeting_bodies__body=minutes.body_id, date__lte=day
    )
    then = Membership.objects.at(minutes.meeting.date).filter(body=minutes.body_id, quality=Quality.PRINCIPAL)
    if then.exists():
        still = then.filter(Q(valid_to=None) | Q(valid_to__gte=OuterRef("date")))
        held = held.filter(Exists(still))
    failed = Q(without_quorum=True) & Q(Exists(Attendance.objects.filter(meeting=OuterRef("pk"))))
    return with_outcome(held).exclude(failed).order_by("date", "pk").first()
