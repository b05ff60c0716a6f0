"""The validation round: what readers of a devolution correct or acknowledge, and what becomes of it."""

import datetime as dt
import hashlib
import json

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.public_forms import STAMP_SECONDS
from participation.actions.meetings import next_number
from participation.models import (
    Admission,
    AdmissionState,
    AuthorType,
    Channel,
    Contribution,
    ContributionKind,
    ContributionReview,
    Devolution,
    ReviewDecision,
    Topic,
    ValidationAnswer,
    ValidationKind,
    ValidationState,
)
from participation.permissions import MODERATE_PROPOSALS
from participation.queries.devolutions import given_back_topics, is_open
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict
from planning.models import Municipality, Neighbourhood, today
from planning.permissions import check

#: As long as a page of a letter.
MOST_CHARACTERS = 3000
STILL_TOLD = "Lo mismo se lee en el aporte que salió de acá, {}: revisá primero qué se publica de él."
CLOSED = "El plazo para opinar sobre esta devolución ya cerró."


@transaction.atomic
def receive_answer(
    *,
    devolution: Devolution,
    kind: str,
    text: str = "",
    topic: Topic | None = None,
    neighbourhood: Neighbourhood | None = None,
    stamp: str = "",
    day: dt.date | None = None,
) -> ValidationAnswer:
    """Keep what a reader says, whoever it is: nothing is known or kept of them.

    The same again with the same ``stamp`` (a button pressed twice) is the same answer.
    Raises ``InvalidTransition`` when the devolution is not published or its round is closed, and ``ValidationError``
    by field.
    """
    devolution = Devolution.objects.select_for_update(of=("self",)).get(pk=devolution.pk)
    if not Devolution.objects.published().filter(pk=devolution.pk).exists() or not is_open(devolution, day):
        raise InvalidTransition(CLOSED)
    answer = ValidationAnswer(
        devolution=devolution,
        kind=kind,
        text=text.strip(),
        topic=topic,
        neighbourhood=neighbourhood,
        received_on=day or today(),
    )
    if "\x00" in text:
        raise ValidationError({"text": "El texto tiene un carácter nulo, que no se puede guardar."})
    if len(answer.text) > MOST_CHARACTERS:
        raise ValidationError({"text": f"Escribí hasta {MOST_CHARACTERS} caracteres."})
    if kind == ValidationKind.CORRECTS and not answer.text:
        raise ValidationError({"text": "Contanos qué hay que corregir."})
    if topic and topic not in given_back_topics(devolution):
        raise ValidationError({"topic": "Esta devolución no trata ese tema."})
    answer.full_clean()
    sent = _sending(answer, stamp)
    known = ValidationAnswer.objects.filter(pk=cache.get(sent)).first() if stamp else None
    if known:
        return known
    answer.save(force_insert=True)
    if stamp:
        cache.set(sent, answer.pk, STAMP_SECONDS)
    return answer


def _sending(answer: ValidationAnswer, stamp: str) -> str:
    """What is remembered of a sending while its stamp holds; the cache keeps a keyed hash of it alone."""
    said = [stamp, answer.devolution_id, answer.topic_id, answer.neighbourhood_id, answer.kind, answer.text]
    return f"validation|{hashlib.sha256(json.dumps(said).encode()).hexdigest()}"


@transaction.atomic
def decide_answer(
    *,
    answer: ValidationAnswer,
    state: str,
    public_text: str,
    reply: str,
    expected_version: int,
    by: User,
    now: dt.datetime | None = None,
) -> ValidationAnswer:
    """Decide what everybody may read of an answer, and what the Government says to it; it may be decided anew.

    The same decision again is harmless. Raises ``NotAllowed``, ``EditConflict`` and ``ValidationError`` by field.
    """
    check(by, MODERATE_PROPOSALS)
    answer = ValidationAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    public_text = public_text.strip() if state == ValidationState.SHOWN else ""
    reply = reply.strip()
    if state not in (ValidationState.SHOWN, ValidationState.WITHHELD):
        raise ValidationError({"state": "Decidí si se publica o no."})
    if (answer.state, answer.public_text, answer.reply) == (state, public_text, reply):
        return answer
    if answer.edit_version != expected_version:
        raise EditConflict(answer)
    if state == ValidationState.SHOWN and answer.text and not public_text:
        raise ValidationError({"public_text": "Escribí el texto público, o elegí no publicarlo."})
    for name, text in (("public_text", public_text), ("reply", reply)):
        if "\x00" in text:
            raise ValidationError({name: "El texto tiene un carácter nulo, que no se puede guardar."})
    if state == ValidationState.WITHHELD and answer.contribution_id and _is_told(answer.contribution_id):
        raise ValidationError({"state": STILL_TOLD.format(answer.contribution)})
    answer.state, answer.public_text, answer.reply = state, public_text, reply
    answer.decided_by, answer.decided_at = by, now or timezone.now()
    answer.edit_version = expected_version + 1
    answer.save(update_fields=["state", "public_text", "reply", "decided_by", "decided_at", "edit_version"])
    return answer


def _is_told(contribution: int) -> bool:
    return ContributionReview.objects.filter(contribution=contribution, decision=ReviewDecision.SHOW).exists()


@transaction.atomic
def take_up_correction(
    *, answer: ValidationAnswer, kind: str = ContributionKind.PROPOSAL, by: User
) -> Contribution:
    """Make a contribution of a correction that somebody read, so that it goes round again: admitted, with its review.

    Once: doing it again returns that contribution. Raises ``NotAllowed``, and ``InvalidTransition`` for what nobody has
    read yet or corrects nothing.
    """
    check(by, MODERATE_PROPOSALS)
    answer = (
        ValidationAnswer.objects.select_for_update(of=("self",))
        .select_related("topic__theme", "topic__merged_into__theme", "neighbourhood")
        .get(pk=answer.pk)
    )
    if answer.contribution:
        return answer.contribution
    if answer.state == ValidationState.PENDING:
        raise InvalidTransition("Primero decidí qué se publica de lo que dice.")
    if answer.kind != ValidationKind.CORRECTS:
        raise InvalidTransition("No corrige nada: no hay aporte que sacar de acá.")
    live = answer.topic and (answer.topic.merged_into or answer.topic)
    contribution = Contribution(
        code=_new_code(answer.received_on.year),
        channel=Channel.WEB,
        received_on=answer.received_on,
        kind=kind,
        author_type=AuthorType.RESIDENTS,
        neighbourhood=answer.neighbourhood,
        theme=live.theme if live else None,
        verbatim=answer.text,
    )
    contribution.full_clean()
    contribution.save(force_insert=True)
    moment = answer.decided_at or timezone.now()
    Admission.objects.create(
        contribution=contribution, state=AdmissionState.ADMITTED, decided_by=by, decided_at=moment
    )
    shown = answer.state == ValidationState.SHOWN
    ContributionReview.objects.create(
        contribution=contribution,
        decision=ReviewDecision.SHOW if shown else ReviewDecision.WITHHOLD,
        public_text=answer.public_text,
        reviewed_by=by,
    )
    answer.contribution = contribution
    answer.edit_version += 1
    answer.save(update_fields=["contribution", "edit_version"])
    return contribution


def _new_code(year: int) -> str:
    """``VAL-2026-03``. The municipality's row is locked, so nobody takes the same one meanwhile."""
    list(Municipality.objects.select_for_update(no_key=True).values_list("pk"))
    prefix = f"VAL-{year}-"
    taken = Contribution.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    return f"{prefix}{next_number(prefix, taken):02d}"
