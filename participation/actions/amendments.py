"""Members propose changes to minutes under review; whoever keeps them accepts or not. Every text stays on record."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from participation.actions.minutes import lock_minutes
from participation.actions.session import write_text
from participation.models import Amendment, AmendmentState, Minutes
from participation.permissions import check_can_amend, check_can_decide_amendments
from participation.queries.amendments import places_of
from participation.queries.session import parts_of, session_of
from participation.seals import REFUSAL
from participation.session.parts import tidy
from participation.transitions import InvalidTransition, check_step

CHANGED_SINCE = "El texto cambió desde que se propuso la enmienda: hay que proponerla de nuevo."


@transaction.atomic
def propose_amendment(
    *, minutes: Minutes, part: str, text: str, reason: str, by: User, now: dt.datetime | None = None
) -> Amendment:
    """Propose another text for a part of minutes under review, or (a bare part) say what is wrong with it.

    ``part`` is an address of ``Part.prose`` or the key of a part. The same again, still open, is harmless. Raises
    ``NotAllowed``, ``InvalidTransition`` and ``ValidationError`` by field.
    """
    current = lock_minutes(minutes.meeting_id)
    check_can_amend(by, current.meeting)
    check_step(current, "amend")
    place = places_of(parts_of(session_of(current.meeting))).get(part)
    if place is None:
        raise ValidationError({"part": "Esa parte no está en el acta."})
    text, reason = tidy(text), tidy(reason)
    if place.field and text == place.text:
        raise ValidationError({"text": "Es lo mismo que ya dice."})
    amendment = Amendment(
        minutes=current,
        part=part,
        part_label=place.label[:200],
        before=place.text,
        text=text,
        reason=reason,
        proposed_by=by,
        proposed_at=now or timezone.now(),
    )
    amendment.full_clean(exclude=["minutes", "proposed_by", "part"])
    same = Amendment.objects.filter(
        minutes=current, part=part, text=text, before=place.text, proposed_by=by, state=AmendmentState.OPEN
    ).first()
    if same is not None:
        return same
    amendment.save(force_insert=True)
    return amendment


@transaction.atomic
def decide_amendment(
    *, amendment: Amendment, accept: bool, answer: str, by: User, now: dt.datetime | None = None
) -> Amendment:
    """Accept an amendment, which replaces the text in the same moment, or do not, saying why.

    The text must still be the one that the amendment was written on. What was accepted of a part that is no text is
    only recorded: the minutes go back to draft to be mended. The same decision again is harmless. Raises
    ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` when a reason is missing or the text cannot stand.
    """
    minutes = lock_minutes(amendment.minutes.meeting_id)
    check_can_decide_amendments(by, minutes.meeting)
    current = _locked(amendment)
    wanted = AmendmentState.ACCEPTED if accept else AmendmentState.REJECTED
    if current.state == wanted:
        return current
    check_step(minutes, "decide_amendment")
    _check_open(current)
    answer = tidy(answer)
    if not accept and not answer:
        raise ValidationError({"answer": "Escribí por qué no se acepta."})
    if accept:
        _apply(current, minutes)
    _close(current, wanted, answer, by, now)
    if current.proposed_by_id != by.pk:
        Notice.objects.create(
            user_id=current.proposed_by_id,
            text=f"{'Se aceptó' if accept else 'No se aceptó'} tu enmienda a «{current.part_label[:150]}».",
            url=minutes.get_review_url(),
        )
    return current


@transaction.atomic
def withdraw_amendment(*, amendment: Amendment, by: User, now: dt.datetime | None = None) -> Amendment:
    """Take back an amendment of one's own that nobody decided yet. Repeating it is harmless.

    Raises ``NotAllowed`` and ``InvalidTransition``.
    """
    minutes = lock_minutes(amendment.minutes.meeting_id)
    current = _locked(amendment)
    if current.proposed_by_id != by.pk:
        raise NotAllowed("No podés hacer esto: lo hace quien la propuso («Retirar la enmienda»).")
    if current.state == AmendmentState.WITHDRAWN:
        return current
    if minutes.is_approved:
        raise InvalidTransition(REFUSAL)
    _check_open(current)
    return _close(current, AmendmentState.WITHDRAWN, "", by, now)


def _locked(amendment: Amendment) -> Amendment:
    return Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)


def _check_open(amendment: Amendment) -> None:
    if amendment.state != AmendmentState.OPEN:
        raise InvalidTransition(f"Esa enmienda ya está resuelta: {amendment.get_state_display().lower()}.")


def _apply(amendment: Amendment, minutes: Minutes) -> None:
    place = places_of(parts_of(session_of(minutes.meeting))).get(amendment.part)
    if place is None:
        raise InvalidTransition("La parte que cambiaba esta enmienda ya no está en el acta.")
    if not place.field:
        return
    if place.text != amendment.before:
        raise InvalidTransition(CHANGED_SINCE)
    write_text(minutes.meeting, place.part, place.field, amendment.text)


def _close(
    amendment: Amendment, state: AmendmentState, answer: str, by: User, now: dt.datetime | None
) -> Amendment:
    amendment.state, amendment.answer = state, answer
    amendment.decided_by, amendment.decided_at = by, now or timezone.now()
    amendment.clean_fields(exclude=["part", "before", "text", "part_label", "reason"])
    amendment.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    return amendment
