"""Reads about calls: who gets one, what was sent, what changed since, and what the public may know of an agenda."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import MailState, OutgoingMail
from participation.models import (
    AgendaItem,
    CallKind,
    CallSent,
    ItemOrigin,
    Meeting,
    MeetingQuerySet,
    MinutesState,
    Summons,
)
from planning.models import Body, Person, Quality, today

#: The Digest's term for the agenda to reach each councillor (D.548.48).
NOTICE = dt.timedelta(hours=24)
#: How far back the public calendar goes.
CALENDAR_PAST = dt.timedelta(days=365)
#: The states in which a message has not left, and nobody waits for it any more.
STOPPED = (MailState.FAILED, MailState.EXPIRED, MailState.UNCONFIRMED)


@dataclass(frozen=True)
class Recipient:
    """An address and whose it is: a couple in one council may share one, and then gets one message."""

    address: str
    people: tuple[Person, ...]

    @property
    def names(self) -> str:
        """Those it is for, as one greets them; empty where only the address is known."""
        names = [str(person) for person in self.people]
        return " y ".join([*([", ".join(names[:-1])] if names[1:] else []), *names[-1:]])


@dataclass(frozen=True)
class Summoned:
    """Everybody who is called to a meeting: by address, and those to whom the call goes in another way."""

    rows: tuple[Summons, ...]
    recipients: tuple[Recipient, ...]
    without_address: tuple[Person, ...]

    def has_address(self, person: Person) -> bool:
        """Whether a message goes to this person."""
        return person not in self.without_address


def summoned_to(meeting: Meeting) -> Summoned:
    """Who is called, principals first. An address is the one given to be called at, or else that of the account."""
    rows = tuple(
        meeting.summons.select_related("person__contact", "person__user", "body").order_by(
            "quality", "person__sort_key", "pk"
        )
    )
    by_address: dict[str, list[Person]] = {}
    without = []
    for row in rows:
        address = address_of(row.person)
        if address:
            by_address.setdefault(address.lower(), []).append(row.person)
        else:
            without.append(row.person)
    recipients = tuple(Recipient(address, tuple(people)) for address, people in by_address.items())
    return Summoned(rows, recipients, tuple(without))


def address_of(person: Person) -> str:
    """Where somebody is written to; empty when nobody knows."""
    contact = getattr(person, "contact", None)
    if contact is not None and contact.email:
        return contact.email
    return person.user.email if person.user and person.user.is_active else ""


def last_call(meeting: Meeting) -> CallSent | None:
    """What was told last, if it still stands: ``None`` before the first call, and once the meeting was called off."""
    if meeting.is_cancelled:
        return None
    return meeting.calls.filter(kind=CallKind.CALL).order_by("-sequence").first()


def is_called(meeting: Meeting) -> bool:
    """Whether the call went out, by the portal or on paper, and stands: from then on a new point is urgent."""
    return meeting.convened_at is not None and not meeting.is_cancelled


def next_sequence(meeting: Meeting) -> int:
    """The number of the next message about a meeting: calendars keep the highest."""
    last = meeting.calls.order_by("-sequence").values_list("sequence", flat=True).first()
    return 0 if last is None else last + 1


def event_of_call(meeting: Meeting, sequence: int) -> str:
    """The event of the outbox under which one sending goes out."""
    return f"call-{meeting.pk}-{sequence}"


@dataclass(frozen=True)
class Delivery:
    """A sending, and what became of its messages; ``gone`` when their traces are past their retention."""

    call: CallSent
    sent: int
    waiting: int
    stopped: int
    stopped_for: tuple[str, ...]

    @property
    def gone(self) -> int:
        """Messages of which the outbox remembers nothing any more."""
        return max(self.call.recipients - self.sent - self.waiting - self.stopped, 0)


def deliveries(meeting: Meeting, summoned: Summoned) -> list[Delivery]:
    """Every sending of a meeting, newest first, by the state of its mail. Two queries."""
    calls = list(meeting.calls.select_related("sent_by").order_by("-sequence"))
    names = {recipient.address: recipient.names for recipient in summoned.recipients}
    by_event: dict[str, list[tuple[str, str]]] = {}
    events = [event_of_call(meeting, call.sequence) for call in calls]
    found = OutgoingMail.objects.filter(event__in=events).order_by("pk")
    for event, state, recipient in found.values_list("event", "state", "recipient"):
        by_event.setdefault(event, []).append((state, recipient.lower()))
    told = []
    for call in calls:
        mails = by_event.get(event_of_call(meeting, call.sequence), [])
        stopped = [address for state, address in mails if state in STOPPED]
        told.append(
            Delivery(
                call=call,
                sent=sum(1 for state, _ in mails if state == MailState.SENT),
                waiting=sum(1 for state, _ in mails if state in (MailState.WAITING, MailState.HANDING)),
                stopped=len(stopped),
                stopped_for=tuple(sorted(names[address] for address in stopped if address in names)),
            )
        )
    return told


def told_before(meeting: Meeting) -> list[str]:
    """The addresses that got an earlier message about a meeting, as far as the outbox remembers."""
    events = [event_of_call(meeting, number) for number in range(next_sequence(meeting))]
    return sorted({address.lower() for address in _addresses(events)})


def _addresses(events: Iterable[str]) -> Iterable[str]:
    return OutgoingMail.objects.filter(event__in=list(events)).values_list("recipient", flat=True)


# --- the agenda ---------------------------------------------------------------------------------------


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The points of a meeting, in order."""
    return list(meeting.agenda_items.select_related("matter").order_by("position", "pk"))


def titles_sent(items: Iterable[AgendaItem]) -> list[str]:
    """The titles as a call tells them; an urgent point says that it depends on the body (D.548.48)."""
    return [title_sent(item) for item in items]


def title_sent(item: AgendaItem) -> str:
    """One of them."""
    urgent = item.origin == ItemOrigin.URGENT
    return f"{item.title} (urgente: entra si el órgano lo admite)" if urgent else item.title


def changed_since(meeting: Meeting, call: CallSent | None, items: Iterable[AgendaItem]) -> list[str]:
    """What a call that stands says no longer as it is now, in words; empty when members know all there is."""
    if call is None:
        return []
    found = []
    if call.date != meeting.date:
        found.append("la fecha")
    if call.start_time != meeting.start_time:
        found.append("la hora")
    if call.place != meeting.place:
        found.append("el lugar")
    if call.agenda != titles_sent(items):
        found.append("el orden del día")
    return found


def is_short_notice(meeting: Meeting, now: dt.datetime) -> bool:
    """Whether less than 24 hours are left until the meeting begins (D.548.48)."""
    starts = meeting.starts_at
    return starts is not None and starts - now < NOTICE


@dataclass(frozen=True)
class MinutesToApprove:
    """Minutes of an earlier session that wait for their approval, as a point of the agenda."""

    meeting: Meeting
    title: str


def minutes_to_approve(meeting: Meeting) -> list[MinutesToApprove]:
    """Minutes of the same body, of sessions before this one, whose approval no point of its agenda proposes yet."""
    body = meeting.minutes.body
    if body is None:
        return []
    waiting = Meeting.objects.filter(
        Q(attendances__isnull=False) | Q(members_present__isnull=False) | Q(head_counts__isnull=False),
        minutes__body=body,
        date__lt=meeting.date,
        cancelled_at=None,
    ).exclude(minutes__state=MinutesState.APPROVED)
    known = {item.title for item in meeting.agenda_items.all()}
    rows = waiting.select_related("minutes").order_by("date", "start_time", "pk").distinct()
    proposed = [MinutesToApprove(row, title_of_approval(row)) for row in rows[:20]]
    return [row for row in proposed if row.title not in known]


def title_of_approval(meeting: Meeting) -> str:
    """How the approval of a meeting's minutes is called on an agenda."""
    day = f"{meeting.date:%d/%m/%Y}"
    number = f" N.º {meeting.minutes.number}" if meeting.minutes.number else ""
    return f"Lectura y aprobación del acta{number}, de la sesión del {day}"


def agenda_fingerprint(meeting: Meeting, summoned: Summoned, *texts: str) -> str:
    """What tells whether a call that somebody read is still the one that would go out."""
    people = sorted(row.person_id for row in summoned.rows)
    addresses = sorted(recipient.address for recipient in summoned.recipients)
    said = json.dumps([next_sequence(meeting), people, addresses, *texts], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:20]


# --- the public ---------------------------------------------------------------------------------------


def with_agenda(meetings: MeetingQuerySet, day: dt.date | None = None) -> MeetingQuerySet:
    """Meetings with ``agenda``: the titles that anybody may read before the minutes are approved.

    They are those that the call told, as they are called now; where the call went out on paper, the scheduled ones
    until the day of the meeting. What is added later is a draft's. Once the minutes are approved they speak for
    themselves, with what they cover covered.
    """
    day = day or today()
    by_portal = Exists(CallSent.objects.filter(meeting=OuterRef("meeting_id"), kind=CallKind.CALL))
    on_paper = Q(meeting__date__gte=day, origin=ItemOrigin.SCHEDULED) & ~by_portal
    told = AgendaItem.objects.filter(
        Q(called_at__isnull=False) | on_paper, meeting=OuterRef("pk"), meeting__cancelled_at=None
    ).exclude(meeting__minutes__state=MinutesState.APPROVED)
    return meetings.annotate(agenda=ArraySubquery(told.order_by("position", "pk").values("title")))


def public_calendar(day: dt.date | None = None) -> MeetingQuerySet:
    """Open meetings that were called, to come and of the last twelve months, with what a calendar tells of them."""
    day = day or today()
    return calendar_entries(Meeting.objects.filter(date__gte=day - CALENDAR_PAST), day)


def calendar_entries(meetings: MeetingQuerySet, day: dt.date | None = None) -> MeetingQuerySet:
    """Those of some meetings that a public calendar may hold: ``agenda``, ``sequence`` and ``told_at`` are added."""
    last = CallSent.objects.filter(meeting=OuterRef("pk")).order_by("-sequence")
    public = with_agenda(meetings.published().filter(is_open=True), day)
    return (
        public.prefetch_related("bodies")
        .annotate(
            sequence=Subquery(last.values("sequence")[:1]), told_at=Subquery(last.values("sent_at")[:1])
        )
        .order_by("date", "start_time", "pk")
    )


# --- people -------------------------------------------------------------------------------------------


def may_be_summoned(meeting: Meeting) -> QuerySet[Person]:
    """Everybody of the register who is not called yet."""
    return Person.objects.exclude(summons__meeting=meeting).order_by("sort_key", "pk")


def quality_words(row: Summons, bodies: Iterable[Body]) -> str:
    """In what quality somebody is called, and of which body when several meet."""
    quality = Quality(row.quality).label
    return f"{quality}, {row.body.name}" if row.body and len(list(bodies)) > 1 else quality
