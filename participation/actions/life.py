"""The life of minutes: from draft to review, back, to approval in a later session, and to their publication.

Amendments, signatures and corrections have modules of their own and are reached from here too. Every action locks the
minutes with their meeting, asks who, asks when (``participation.transitions.LIFE``), writes and leaves a
``MinutesMove``; repeating one that was done is harmless.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from participation.actions.amendments import decide_amendment, propose_amendment, withdraw_amendment
from participation.actions.corrections import rectify_minutes
from participation.actions.meetings import check_happened
from participation.actions.minutes import (
    check_number_given,
    check_something_recorded,
    leave_move,
    lock_minutes,
)
from participation.actions.redactions import redact, remove_redaction
from participation.actions.signatures import (
    attach_original,
    record_paper_signatures,
    record_refusal,
    sign_minutes,
)
from participation.actions.standings import refresh_topics_of_meeting
from participation.models import Decision, Meeting, Minutes, MinutesState, MoveKind
from participation.permissions import (
    check_can_approve,
    check_can_publish_minutes,
    check_can_submit,
)
from participation.queries.amendments import open_amendments
from participation.queries.approvals import session_that_may_approve, why_it_does_not_approve
from participation.queries.completeness import Completeness, completeness_of
from participation.queries.session import record_hash, session_of
from participation.session.parts import tidy
from participation.transitions import InvalidTransition, check_step
from planning.models import today
from planning.queries import members_at

__all__ = [
    "Incomplete",
    "approve_minutes",
    "attach_original",
    "decide_amendment",
    "mark_published",
    "propose_amendment",
    "record_paper_signatures",
    "record_refusal",
    "rectify_minutes",
    "redact",
    "remove_redaction",
    "return_minutes",
    "sign_minutes",
    "submit_minutes",
    "withdraw_amendment",
]

NO_VOTE = "Elegí la votación de la sesión que la aprobó o, si es la última de un período, escribí por qué va sin ella."
NO_SIGNATURES = "No es el acta de un órgano: no lleva firmas."


class Incomplete(InvalidTransition):
    """Minutes cannot be approved for what they lack; the text says what."""

    def __init__(self, completeness: Completeness) -> None:
        super().__init__(f"El acta está incompleta. {'. '.join(completeness.missing)}.")
        self.completeness = completeness


@transaction.atomic
def submit_minutes(*, meeting: Meeting, by: User, now: dt.datetime | None = None) -> Minutes:
    """Let the members of the body read a draft and propose amendments; it takes no other change meanwhile.

    Those with an account get a notice. Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` before the
    day of the meeting or when nothing is recorded.
    """
    minutes = lock_minutes(meeting.pk)
    check_can_submit(by, minutes.meeting)
    if minutes.state == MinutesState.UNDER_REVIEW:
        return minutes
    check_step(minutes, "submit")
    check_happened(minutes.meeting, timezone.localdate(now) if now else None)
    check_something_recorded(minutes.meeting)
    _change_state(minutes, MinutesState.UNDER_REVIEW)
    leave_move(minutes, MoveKind.SUBMIT, by=by, now=now)
    _tell_members(minutes, by)
    return minutes


@transaction.atomic
def return_minutes(*, meeting: Meeting, reason: str, by: User, now: dt.datetime | None = None) -> Minutes:
    """Take minutes under review back to draft, with a reason; what was proposed stays.

    Raises ``NotAllowed``, ``InvalidTransition`` and ``ValidationError``.
    """
    minutes = lock_minutes(meeting.pk)
    check_can_submit(by, minutes.meeting)
    reason = tidy(reason)
    if minutes.state == MinutesState.DRAFT and _was_last(minutes, MoveKind.RETURN, by, reason):
        return minutes
    check_step(minutes, "return_to_draft")
    if not reason:
        raise ValidationError({"reason": "Escribí por qué vuelve a borrador."})
    _change_state(minutes, MinutesState.DRAFT)
    leave_move(minutes, MoveKind.RETURN, by=by, now=now, note=reason)
    return minutes


@transaction.atomic
def approve_minutes(
    *,
    minutes: Minutes,
    decision: Decision | None = None,
    exception: str = "",
    number: str = "",
    by: User,
    now: dt.datetime | None = None,
) -> Minutes:
    """Record the approval of minutes under review, by the vote of a later session; from then on they never change.

    The last ones of a term, which no later session can approve, take a written ``exception`` instead. ``number`` stays
    as it is when empty. Minutes of no body are approved by exception and count as signed. The same approval again is
    harmless. Raises ``NotAllowed``; ``InvalidTransition`` (``Incomplete`` for what the acta lacks) while something
    stands against it; ``ValidationError`` by field.
    """
    now = now or timezone.now()
    current = lock_minutes(minutes.meeting_id)
    check_can_approve(by, current.meeting)
    number, exception = number.strip() or current.number, tidy(exception)
    if current.is_approved:
        _check_same_approval(current, decision, exception, number)
        return current
    check_step(current, "approve")
    waiting = open_amendments(current)
    if waiting:
        what = "una enmienda" if waiting == 1 else f"{waiting} enmiendas"
        raise InvalidTransition(f"Hay {what} sin resolver: se acepta o no se acepta antes de aprobar.")
    current.number = number
    current.clean_fields()
    check_number_given(current)
    session = session_of(current.meeting)
    completeness = completeness_of(session)
    if not completeness.is_complete:
        raise Incomplete(completeness)
    day = timezone.localdate(now)
    if decision is not None:
        current.approved_in = _approving(decision, exception, current, day)
        current.approved_on = current.approved_in.meeting.date
    else:
        _check_exception(exception, current, day)
        current.approval_exception, current.approved_on = exception, day
    current.approved_by, current.approval_recorded_at = by, now
    current.record_sha256 = record_hash(session)
    _change_state(
        current,
        MinutesState.APPROVED,
        "number", "approved_in", "approval_exception", "approved_on", "approved_by", "approval_recorded_at",
        "record_sha256",
    )  # fmt: skip
    leave_move(current, MoveKind.APPROVE, by=by, now=now, note=exception)
    if current.body is None:
        leave_move(current, MoveKind.SIGN, by=by, now=now, note=NO_SIGNATURES)
    refresh_topics_of_meeting(current.meeting_id)
    return current


@transaction.atomic
def mark_published(*, minutes: Minutes, code: str, by: User, now: dt.datetime | None = None) -> Minutes:
    """Leave on record that a version of the acta was published, with its code. Called by whoever seals it.

    Raises ``NotAllowed``, and ``InvalidTransition`` for minutes that are not signed.
    """
    current = lock_minutes(minutes.meeting_id)
    check_can_publish_minutes(by, current.meeting)
    if current.moves.filter(move=MoveKind.PUBLISH, note=code).exists():
        return current
    check_step(current, "publish")
    leave_move(current, MoveKind.PUBLISH, by=by, now=now, note=code)
    return current


def _change_state(minutes: Minutes, state: MinutesState, *fields: str) -> None:
    minutes.state = state
    minutes.edit_version += 1
    minutes.save(update_fields=["state", "edit_version", *fields])


def _was_last(minutes: Minutes, move: MoveKind, by: User, note: str) -> bool:
    last = minutes.moves.order_by("-at", "-pk").first()
    return last is not None and (last.move, last.by_id, last.note) == (move, by.pk, note)


def _tell_members(minutes: Minutes, by: User) -> None:
    members = members_at(today(), *minutes.meeting.bodies.all()).filter(person__user__is_active=True)
    users = set(members.values_list("person__user_id", flat=True)) - {by.pk}
    body = f" ({str(minutes.body)[:80]})" if minutes.body else ""
    text = f"Podés leer el acta de «{str(minutes.meeting)[:150]}»{body} y proponer enmiendas."
    Notice.objects.bulk_create(
        Notice(user_id=user, text=text, url=minutes.get_review_url()) for user in sorted(users)
    )


def _check_same_approval(minutes: Minutes, decision: Decision | None, exception: str, number: str) -> None:
    vote = decision.pk if decision else None
    same = (minutes.approved_in_id, minutes.approval_exception, minutes.number) == (vote, exception, number)
    if not same or minutes.is_incorporated:
        raise InvalidTransition(
            f"El acta ya fue aprobada el {minutes.approved_on:%d/%m/%Y}: no se aprueba de nuevo."
        )


def _approving(decision: Decision, exception: str, minutes: Minutes, day: dt.date) -> Decision:
    """The vote, read anew with its session locked, so that no vote of it changes meanwhile."""
    if exception:
        raise ValidationError(
            {"exception": "Con la votación de una sesión posterior no hace falta una excepción."}
        )
    lock_minutes(decision.meeting_id)
    current = Decision.objects.select_related("meeting__minutes__body").filter(pk=decision.pk).first()
    if current is None:
        raise ValidationError({"decision": "Esa votación ya no está."})
    refusal = why_it_does_not_approve(current, minutes, day)
    if refusal:
        raise InvalidTransition(refusal)
    return current


def _check_exception(exception: str, minutes: Minutes, day: dt.date) -> None:
    if not exception:
        raise ValidationError({"decision": NO_VOTE})
    later = session_that_may_approve(minutes, day)
    if later is not None:
        raise InvalidTransition(
            f"Hay una sesión posterior del mismo período, la del {later.date:%d/%m/%Y}: la aprueba esa, o la que siga."
        )
