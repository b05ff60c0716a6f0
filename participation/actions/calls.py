"""Who is called to a meeting, the call itself, and calling a meeting off.

What goes out is told once to each address and kept as a row (``CallSent``); mail leaves by the outbox, so that a call
is on record if and only if its messages are on their way.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.actions.meetings import lock_draft
from participation.emails import CallLetter, CancellationLetter, write_call, write_cancellation
from participation.models import AgendaItem, CallKind, CallSent, ItemOrigin, Meeting, Summons
from participation.permissions import check_can_call
from participation.queries.calls import (
    Recipient,
    Summoned,
    agenda_fingerprint,
    agenda_of,
    is_called,
    is_short_notice,
    next_sequence,
    summoned_to,
    titles_sent,
    told_before,
)
from participation.transitions import InvalidTransition
from planning.models import Body, Person

#: How whoever reads a call beforehand sees the names that each message begins with.
ANYBODY = "NOMBRE"
LONGEST_REASON = 300


@transaction.atomic
def summon_person(
    *, meeting: Meeting, person: Person, quality: str, by: User, body: Body | None = None
) -> Summons:
    """Call somebody whom the memberships of the day do not call, or whom somebody had taken off the list.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` by field.
    """
    current, _minutes = lock_draft(meeting)
    check_can_call(by, current)
    if body is not None and not current.bodies.filter(pk=body.pk).exists():
        raise ValidationError({"body": "Ese órgano no se reúne."})
    if current.summons.filter(person=person).exists():
        raise ValidationError({"person": f"{person} ya está en la lista."})
    row = Summons(meeting=current, person=person, body=body or current.minutes.body, quality=quality)
    row.full_clean(exclude=["meeting"])
    row.save(force_insert=True)
    return row


@transaction.atomic
def unsummon_person(*, meeting: Meeting, person: Person, by: User) -> None:
    """Take somebody off the list of who is called. Repeating it is harmless.

    Raises ``NotAllowed``, ``InvalidTransition``.
    """
    current, _minutes = lock_draft(meeting)
    check_can_call(by, current)
    current.summons.filter(person=person).delete()


def call_letter(meeting: Meeting) -> CallLetter:
    """The call as it would go out now."""
    return CallLetter(meeting=meeting, items=tuple(agenda_of(meeting)), is_again=meeting.calls.exists())


def call_seen(letter: CallLetter, summoned: Summoned) -> str:
    """What tells that somebody read the call that is about to go out, to these people, and no other."""
    read = letter.to(ANYBODY)
    return agenda_fingerprint(letter.meeting, summoned, read.subject, read.text)


@transaction.atomic
def send_call(
    *,
    meeting: Meeting,
    by: User,
    seen: str | None = None,
    confirmed: bool = False,
    now: dt.datetime | None = None,
) -> CallSent:
    """Call everybody summoned to a meeting, by mail and with a calendar file; again, when something changed.

    From then on an open meeting and its agenda are public. Points that had been added as urgent are on the agenda as
    any other if there are still 24 hours (D.548.48). A meeting that was called off stands again. ``seen`` tells which
    call was read beforehand (``call_seen``). ``confirmed`` is needed where less than 24 hours are left, or nobody has
    an address. Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError``.
    """
    now = now or timezone.now()
    current, _minutes = lock_draft(meeting)
    check_can_call(by, current)
    summoned = summoned_to(current)
    _check_ready(current, summoned, now)
    if seen is not None and seen != call_seen(call_letter(current), summoned):
        raise ValidationError("Algo cambió mientras la leías, o ya salió: fijate de nuevo antes de mandarla.")
    is_late = is_short_notice(current, now)
    if (is_late or not summoned.recipients) and not confirmed:
        raise ValidationError({"confirmed": "Confirmá que igual hay que mandarla."})
    is_again, sequence = current.calls.exists(), next_sequence(current)
    _take_up(current, now, is_late=is_late and is_called(current))
    items = agenda_of(current)
    _convene(current, now)
    sent = CallSent.objects.create(
        meeting=current,
        sequence=sequence,
        date=current.date,
        start_time=current.start_time,
        place=current.place,
        agenda=titles_sent(items),
        recipients=len(summoned.recipients),
        without_address=len(summoned.without_address),
        is_late=is_late,
        sent_by=by,
        sent_at=now,
    )
    letter = CallLetter(current, tuple(items), is_again)
    for recipient in summoned.recipients:
        write_call(letter=letter, to=recipient, sequence=sequence, by=by, page=_page(current), now=now)
    return sent


def _check_ready(meeting: Meeting, summoned: Summoned, now: dt.datetime) -> None:
    """A call says when, where and about what, to somebody, before it happens."""
    missing = []
    if meeting.start_time is None:
        missing.append("la hora de inicio")
    if not meeting.place.strip():
        missing.append("el lugar")
    if not meeting.agenda_items.exists():
        missing.append("el orden del día")
    if not summoned.rows:
        missing.append("a quién se convoca")
    if missing:
        raise ValidationError(f"Para convocar falta: {', '.join(missing)}.")
    starts = meeting.starts_at
    if starts is not None and starts <= now:
        raise ValidationError("La hora de la reunión ya pasó: no se puede convocar.")


def _take_up(meeting: Meeting, now: dt.datetime, *, is_late: bool) -> None:
    """The points that the call tells; late ones stay urgent, and the body decides on them."""
    points = AgendaItem.objects.filter(meeting=meeting)
    if not is_late:
        points.filter(origin=ItemOrigin.URGENT).update(origin=ItemOrigin.SCHEDULED)
    points.filter(called_at=None).update(called_at=now)


def _convene(meeting: Meeting, now: dt.datetime) -> None:
    if meeting.is_cancelled or meeting.convened_at is None or meeting.convened_at > now:
        meeting.convened_at = now
    meeting.cancelled_at, meeting.cancelled_reason = None, ""
    meeting.edit_version += 1
    meeting.save(update_fields=["convened_at", "cancelled_at", "cancelled_reason", "edit_version"])


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: User, now: dt.datetime | None = None) -> Meeting:
    """Call off a meeting that was called: it did not happen, or will not, and nothing is recorded of it.

    Whoever got the call is told if it was still to come, and their calendars take it out. The number its minutes had is
    free again. The same again is harmless. Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError``.
    """
    now = now or timezone.now()
    current, minutes = lock_draft(meeting)
    check_can_call(by, current)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": f"Escribí el motivo, en hasta {LONGEST_REASON} letras: se publica."})
    if current.is_cancelled and current.cancelled_reason == reason:
        return current
    _check_may_be_cancelled(current)
    current.cancelled_at, current.cancelled_reason = now, reason
    current.edit_version += 1
    current.save(update_fields=["cancelled_at", "cancelled_reason", "edit_version"])
    minutes.number = ""
    minutes.save(update_fields=["number"])
    if current.calls.exists():
        _tell_cancelled(current, by, now)
    return current


def _check_may_be_cancelled(meeting: Meeting) -> None:
    if meeting.is_cancelled:
        raise InvalidTransition("La sesión ya está suspendida.")
    if meeting.convened_at is None:
        raise InvalidTransition("Todavía no se convocó: cambiale los datos o borrala.")
    recorded = (meeting.attendances, meeting.head_counts, meeting.contributions, meeting.decisions)
    if any(rows.exists() for rows in recorded) or meeting.members_present is not None:
        raise InvalidTransition(
            "Ya tiene asistencia u otros registros: una sesión que se hizo no se suspende."
        )


def _tell_cancelled(meeting: Meeting, by: User, now: dt.datetime) -> None:
    """Keep what was told, and tell it: to who is on the list, and to who was when the call went out."""
    summoned, sequence = summoned_to(meeting), next_sequence(meeting)
    known = {recipient.address for recipient in summoned.recipients}
    recipients = [
        *summoned.recipients,
        *(Recipient(address, ()) for address in told_before(meeting) if address not in known),
    ]
    starts = meeting.starts_at
    if (starts is None and meeting.date < timezone.localdate(now)) or (starts is not None and starts < now):
        recipients = []  # everybody saw that nothing happened
    CallSent.objects.create(
        meeting=meeting,
        sequence=sequence,
        kind=CallKind.CANCELLATION,
        date=meeting.date,
        start_time=meeting.start_time,
        place=meeting.place,
        reason=meeting.cancelled_reason,
        recipients=len(recipients),
        without_address=len(summoned.without_address),
        sent_by=by,
        sent_at=now,
    )
    letter = CancellationLetter(meeting, meeting.cancelled_reason)
    for recipient in recipients:
        write_cancellation(
            letter=letter, to=recipient, sequence=sequence, by=by, page=_page(meeting), now=now
        )


def _page(meeting: Meeting) -> str:
    """Where whoever sent it is told what did not leave."""
    return reverse("gestion:call-send", args=[meeting.code])
