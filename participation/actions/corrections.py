"""After approval: what a later session corrects. The record stays as it was."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participation.actions.minutes import leave_move, lock_minutes
from participation.models import (
    Decision,
    Minutes,
    MoveKind,
    Rectification,
)
from participation.permissions import check_can_rectify
from participation.queries.amendments import Place, places_of
from participation.queries.approvals import why_it_does_not_serve
from participation.queries.session import parts_of, session_of
from participation.session.parts import tidy
from participation.transitions import InvalidTransition, check_step


@transaction.atomic
def rectify_minutes(
    *,
    minutes: Minutes,
    part: str,
    says: str,
    should_say: str,
    decided_in: Decision,
    by: User,
    now: dt.datetime | None = None,
) -> Rectification:
    """Record that a later session decided that approved minutes say something wrong, and what they should say.

    The same again is harmless. Raises ``NotAllowed``; ``InvalidTransition`` when the stage or the decision does not
    permit it; ``ValidationError`` by field, also when the text does not say what is to be corrected.
    """
    now = now or timezone.now()
    current = lock_minutes(minutes.meeting_id)
    check_can_rectify(by, current.meeting)
    check_step(current, "rectify")
    place, says, should_say = _place(current, part), tidy(says), tidy(should_say)
    _check_words(place, says, should_say)
    lock_minutes(decided_in.meeting_id)  # so that no vote of it changes meanwhile
    decision = Decision.objects.select_related("meeting__minutes__body").filter(pk=decided_in.pk).first()
    if decision is None:
        raise ValidationError({"decided_in": "Esa votación ya no está."})
    refusal = why_it_does_not_serve(decision, current, timezone.localdate(now))
    if refusal:
        raise InvalidTransition(refusal)
    known = current.rectifications.filter(
        part=part, says=says, should_say=should_say, decided_in=decision
    ).first()
    if known is not None:
        return known
    row = Rectification.objects.create(
        minutes=current,
        part=part,
        part_label=place.label[:200],
        says=says,
        should_say=should_say,
        decided_in=decision,
        recorded_by=by,
        recorded_at=now,
    )
    leave_move(current, MoveKind.RECTIFY, by=by, now=now, note=place.label)
    return row


def _place(minutes: Minutes, part: str) -> Place:
    place = places_of(parts_of(session_of(minutes.meeting))).get(part)
    if place is None:
        raise ValidationError({"part": "Esa parte no está en el acta."})
    return place


def _check_words(place: Place, says: str, should_say: str) -> None:
    errors = {}
    if not says:
        errors["says"] = "Copiá lo que dice el acta."
    elif place.field and says not in place.text:
        errors["says"] = "Esa parte del acta no dice eso."
    if not should_say:
        errors["should_say"] = "Escribí lo que debe decir."
    elif says == should_say:
        errors["should_say"] = "Es lo mismo que ya dice."
    if errors:
        raise ValidationError(errors)
