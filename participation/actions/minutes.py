"""Approve minutes: the one move after which what happened in a meeting cannot change."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participation.actions.meetings import check_number, check_version
from participation.models import Meeting, Minutes, MinutesOrigin, MinutesState
from participation.permissions import check_can_approve
from participation.transitions import InvalidTransition, check_step


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

    What they lack by D.548.21 is told and stops nothing.

    ``expected_version`` is the ``edit_version`` of the meeting whose summary was read, when there was one to read.
    The same approval again is harmless. Raises ``NotAllowed``; ``InvalidTransition`` when they are approved with
    another day or number; ``EditConflict``; ``ValidationError`` by field.
    """
    now = now or timezone.now()
    minutes = (
        Minutes.objects.select_for_update(of=("self", "meeting"))
        .select_related("meeting")
        .get(meeting_id=meeting.pk)
    )
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
    _check_number_given(minutes)
    _check_something_recorded(minutes.meeting)
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
    return minutes


def _check_days(meeting: Meeting, approved_on: dt.date, today: dt.date) -> None:
    if meeting.date > today:
        raise ValidationError("La reunión todavía no se hizo: no hay acta que aprobar.")
    if approved_on < meeting.date:
        raise ValidationError({"approved_on": "No puede ser anterior a la reunión."})
    if approved_on > today:
        raise ValidationError({"approved_on": "No puede ser posterior a hoy."})


def _check_number_given(minutes: Minutes) -> None:
    if minutes.body_id and not minutes.number:
        raise ValidationError({"number": "El acta de un órgano lleva número."})
    check_number(minutes)


def _check_something_recorded(meeting: Meeting) -> None:
    recorded = (
        meeting.members_present is not None or meeting.attendances.exists() or meeting.head_counts.exists()
    )
    if not recorded:
        raise ValidationError(
            "Todavía no hay nada que aprobar: registrá la asistencia o cuántas personas vinieron."
        )
