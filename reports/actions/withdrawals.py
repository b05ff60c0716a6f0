"""Withdrawal: the one exception to «what is published stays», by two people and with a written reason.

A publication is withdrawn by the decision alone: every public address then answers 410 with the reason. Its hashes and
the chain stay. Destroying the bytes is a second step that only the owner of the tables can take.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from planning.permissions import check
from reports.actions.locks import lock_chain
from reports.actions.withdrawal_journal import note_confirmed, note_destroyed
from reports.documents.registry import document_type
from reports.models import (
    Destruction,
    Fate,
    Publication,
    Rendition,
    Withdrawal,
    WithdrawalDecision,
)
from reports.permissions import WITHDRAW_PUBLICATION
from reports.transitions import InvalidTransition


@transaction.atomic
def request_withdrawal(
    *,
    publication: Publication,
    ground: str,
    reason: str,
    fate: str,
    by: User,
    now: dt.datetime | None = None,
) -> Withdrawal:
    """Ask that a publication be withdrawn; nothing changes for readers until another person confirms it.

    Raises ``NotAllowed``, ``InvalidTransition`` when it is withdrawn or asked for already, and ``ValidationError`` by
    field; ``reason`` is read by everybody.
    """
    lock_chain()
    check(by, WITHDRAW_PUBLICATION, fresh=True)
    if Publication.objects.withdrawn().filter(pk=publication.pk).exists():
        raise InvalidTransition("Esta publicación ya está retirada.")
    if Withdrawal.objects.undecided().filter(publication=publication).exists():
        raise InvalidTransition(
            "Ya hay un pedido de retiro de esta publicación: falta que otra persona decida."
        )
    withdrawal = Withdrawal(
        publication=publication,
        ground=ground,
        reason=reason.strip(),
        fate=fate,
        requested_by=by,
        requested_at=now or timezone.now(),
    )
    withdrawal.full_clean()
    withdrawal.save(force_insert=True)
    return withdrawal


@transaction.atomic
def decide_withdrawal(
    *, withdrawal: Withdrawal, confirm: bool, note: str = "", by: User, now: dt.datetime | None = None
) -> WithdrawalDecision:
    """Confirm a withdrawal, or dismiss it with a note. Whoever asked may give it up, but not confirm it.

    Repeating the same decision returns it. Raises ``NotAllowed``, ``InvalidTransition`` when it was decided otherwise,
    and ``ValidationError`` when it is dismissed without a note.
    """
    lock_chain()
    by = User.objects.get(pk=by.pk)  # as the account is now, not when the request began
    check(by, WITHDRAW_PUBLICATION, fresh=True)
    done = WithdrawalDecision.objects.filter(withdrawal=withdrawal).first()
    if done and done.is_confirmed == confirm:
        return done
    if done:
        raise InvalidTransition("Este pedido de retiro ya está decidido.")
    if confirm and withdrawal.requested_by_id == by.pk:
        raise NotAllowed("Un retiro lo confirma otra persona: vos lo pediste.")
    if not confirm and not note.strip():
        raise ValidationError({"note": "Decí por qué no se retira: queda escrito."})
    decision = WithdrawalDecision(
        withdrawal=withdrawal, is_confirmed=confirm, note=note.strip(), by=by, at=now or timezone.now()
    )
    decision.full_clean()
    decision.save(force_insert=True)
    if confirm:
        note_confirmed(withdrawal)
        document_type(withdrawal.publication.kind).after_withdrawal(withdrawal.publication)
    _tell(withdrawal, decision)
    return decision


def _tell(withdrawal: Withdrawal, decision: WithdrawalDecision) -> None:
    publication = withdrawal.publication
    word = "Se retiró" if decision.is_confirmed else "No se retira"
    for user_id in {withdrawal.requested_by_id, publication.sealed_by_id} - {decision.by_id}:
        Notice.objects.create(
            user_id=user_id, text=f"{word}: {publication.title}"[:300], url=withdrawal.get_absolute_url()
        )


@transaction.atomic
def destroy_withdrawn(*, withdrawal: Withdrawal, by: User, now: dt.datetime | None = None) -> int:
    """Empty the bytes of a withdrawn publication for good, and return how many files there were.

    For the owner of the tables. Raises ``NotAllowed``, and ``InvalidTransition`` unless its withdrawal was decided with
    this fate. Repeating it destroys nothing and returns 0.
    """
    lock_chain()
    check(by, WITHDRAW_PUBLICATION, fresh=True)
    decision = WithdrawalDecision.objects.filter(withdrawal=withdrawal, is_confirmed=True).first()
    if decision is None or withdrawal.fate != Fate.DESTRUCTION:
        raise InvalidTransition(
            "Solo se destruyen archivos de una publicación que se retiró con esa decisión."
        )
    if Destruction.objects.filter(withdrawal=withdrawal).exists():
        return 0
    Destruction.objects.create(withdrawal=withdrawal, by=by, at=now or timezone.now())
    files = empty_bytes(withdrawal)
    note_destroyed(withdrawal)
    return files


def empty_bytes(withdrawal: Withdrawal) -> int:
    """Empty what was sealed, and return how many files there were; a trigger asks for the destruction on record."""
    preparation = withdrawal.publication.preparation
    preparation.snapshot = preparation.restricted_snapshot = ""
    preparation.save(update_fields=["snapshot", "restricted_snapshot"])
    preparation.resolutions.update(number="", case_file="", operative="")
    return Rendition.objects.filter(preparation=preparation).update(data=b"")
