"""What every move of minutes shares, and the short way in for those that were approved on paper before the portal."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participation.actions.meetings import check_number, check_version
from participation.actions.standings import refresh_topics_of_meeting
from participation.models import Meeting, Minutes, MinutesMove, MinutesOrigin, MinutesState, MoveKind
from participation.permissions import check_can_approve
from participation.transitions import InvalidTransition, check_step

#: What is on record of the signatures of minutes that were approved outside the portal.
SIGNED_OUTSIDE = "Se firmó en papel, antes de incorporarla al portal."


def lock_minutes(meeting_id: int) -> Minutes:
    """Lock minutes with their meeting, and read them anew. Call it before judging anything.

    The keys stay free: the record of another session may name these minutes meanwhile, and nobody waits in a circle.
    """
    return (
        Minutes.objects.select_for_update(of=("self", "meeting"), no_key=True)
        .select_related("meeting", "body")
        .get(meeting_id=meeting_id)
    )


def leave_move(
    minutes: Minutes, move: MoveKind, *, by: User, now: dt.datetime | None = None, note: str = ""
) -> MinutesMove:
    """Leave on record what was done with minutes, by whom and why."""
    return MinutesMove.objects.create(minutes=minutes, move=move, note=note, by=by, at=now or timezone.now())


@transaction.atomic
def incorporate_minutes(
    *,
    meeting: Meeting,
    approved_on: dt.date,
    number: str,
    by: User,
    expected_version: int | None = None,
    now: dt.datetime | None = None,
) -> Minutes:
    """Record that minutes were approved on paper, outside the portal, on a day; their facts freeze in the same moment.

    What they lack by D.548.21 is told and stops nothing. They need no signatures here: they count as signed at once.

    ``expected_version`` is the ``edit_version`` of the meeting whose summary was read, when there was one to read.
    The same approval again is harmless. Raises ``NotAllowed``; ``InvalidTransition`` when they are approved with
    another day or number; ``EditConflict``; ``ValidationError`` by field.
    """
    now = now or timezone.now()
    minutes = lock_minutes(meeting.pk)
    check_can_approve(by, minutes.meeting)
    number = number.strip()
    if minutes.is_approved:
        if (minutes.approved_on, minutes.number) == (approved_on, number):
            return minutes
        raise InvalidTransition(
            f"El acta ya fue aprobada el {minutes.approved_on:%d/%m/%Y}: no se aprueba de nuevo."
        )

    check_step(minutes, "incorporate")
    if expected_version is not None:
        check_version(minutes.meeting, expected_version)
    minutes.number = number
    _check_days(minutes.meeting, approved_on, timezone.localdate(now))
    check_number_given(minutes)
    check_something_recorded(minutes.meeting)
    minutes.state = MinutesState.APPROVED
    minutes.origin = MinutesOrigin.INCORPORATED
    minutes.approved_on = approved_on
    minutes.approved_by = by
    minutes.approval_recorded_at = now
    minutes.edit_version += 1
    minutes.clean_fields()
    minutes.save(
        update_fields=[
            "number",
            "state",
            "origin",
            "approved_on",
            "approved_by",
            "approval_recorded_at",
            "edit_version",
        ]
    )
    leave_move(minutes, MoveKind.SIGN, by=by, now=now, note=SIGNED_OUTSIDE)
    refresh_topics_of_meeting(minutes.meeting_id)
    return minutes


def _check_days(meeting: Meeting, approved_on: dt.date, today: dt.date) -> None:
    if meeting.date > today:
        raise ValidationError("La reunión todavía no se hizo: no hay acta que aprobar.")
    if approved_on < meeting.date:
        raise ValidationError({"approved_on": "No puede ser anterior a la reunión."})
    if approved_on > today:
        raise ValidationError({"approved_on": "No puede ser posterior a hoy."})


def check_number_given(minutes: Minutes) -> None:
    """Raise ``ValidationError`` when the minutes of a body carry no number, or one already given."""
    if minutes.body_id and not minutes.number:
        raise ValidationError({"number": "El acta de un órgano lleva número."})
    check_number(minutes)


def check_something_recorded(meeting: Meeting) -> None:
    """Raise ``ValidationError`` when nobody wrote down who or how many came."""
    recorded = (
        meeting.members_present is not None or meeting.attendances.exists() or meeting.head_counts.exists()
    )
    if not recorded:
        raise ValidationError(
            "Todavía no hay nada que aprobar: registrá la asistencia o cuántas personas vinieron."
        )
