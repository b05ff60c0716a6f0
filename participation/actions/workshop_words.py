"""What was said at the tables of a workshop, word by word, and the cards on which people write it themselves."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from participation.actions.contributions import add_contribution, edit_contribution
from participation.actions.meetings import check_happened
from participation.actions.workshops import lock_workshop
from participation.models import Contribution, Meeting, Receipt, WorkshopTable
from participation.permissions import check_can_record
from participation.queries.workshops import card_state
from participation.receipts import new_receipt_code, plain_receipt_code
from participation.sheets.columns import LONGEST_WORDS
from planning.models import Neighbourhood, Theme, today

#: Of a workshop, and of one printing.
MOST_CARDS = 5000
MOST_AT_ONCE = 500


@transaction.atomic
def make_cards(*, meeting: Meeting, count: int, by: User) -> int:
    """So many more cards to be printed, each with a code that nobody can guess; returns how many there are.

    Raises ``NotAllowed``, ``InvalidTransition``, ``ValidationError`` by field.
    """
    current = lock_workshop(meeting)
    check_can_record(by, current)
    made = current.cards.count()
    if not 1 <= count <= MOST_AT_ONCE:
        raise ValidationError({"count": f"De una vez se hacen entre 1 y {MOST_AT_ONCE} tarjetas."})
    if made + count > MOST_CARDS:
        raise ValidationError({"count": f"Un taller lleva hasta {MOST_CARDS} tarjetas, y ya hay {made}."})
    codes: set[str] = set()
    while len(codes) < count:
        codes |= {new_receipt_code() for _ in range(count - len(codes))}
        codes -= set(Receipt.objects.filter(code__in=codes).values_list("code", flat=True))
    Receipt.objects.bulk_create(
        Receipt(code=code, meeting=current, number=number)
        for number, code in enumerate(sorted(codes), start=made + 1)
    )
    return made + count


@transaction.atomic
def capture_contribution(
    *,
    meeting: Meeting,
    table: WorkshopTable,
    kind: str,
    author_type: str,
    verbatim: str,
    by: User,
    neighbourhood: Neighbourhood | None = None,
    theme: Theme | None = None,
    is_dissent: bool = False,
    card: str = "",
    uid: uuid.UUID | None = None,
) -> Contribution:
    """One more thing that was said at a table; with ``card``, what stands on that card, which is typed once.

    The same ``uid`` again, as after an answer that never came, is harmless: what was stored is returned. Raises
    ``NotAllowed``, ``InvalidTransition`` and ``ValidationError`` by field.
    """
    check_can_record(by, meeting)
    if uid and (known := _stored(meeting, uid)):
        return known
    current = lock_workshop(meeting)
    check_happened(current, today())
    if uid and (known := _stored(current, uid)):
        return known
    _check_length(verbatim)
    receipt = _take_card(current, card) if card.strip() else None
    contribution = add_contribution(
        meeting=current,
        table=table,
        kind=kind,
        author_type=author_type,
        verbatim=verbatim,
        neighbourhood=neighbourhood,
        theme=theme,
        is_dissent=is_dissent,
        uid=uid,
        by=by,
    )
    if receipt:
        receipt.contribution = contribution
        receipt.save(update_fields=["contribution"])
    return contribution


@transaction.atomic
def correct_contribution(
    *, contribution: Contribution, card: str, expected_version: int, by: User
) -> Contribution:
    """Save what was corrected of one of a table, and the card that it stands on (empty: none).

    Raises ``NotAllowed``, ``InvalidTransition``, ``EditConflict`` and ``ValidationError`` by field.
    """
    assert contribution.meeting is not None
    _check_length(contribution.verbatim)
    saved = edit_contribution(contribution=contribution, expected_version=expected_version, by=by)
    held = Receipt.objects.filter(contribution=contribution).first()
    if plain_receipt_code(card) != (held.code if held else ""):
        receipt = _take_card(contribution.meeting, card) if card.strip() else None
        Receipt.objects.filter(contribution=contribution).update(contribution=None)
        if receipt:
            receipt.contribution = saved
            receipt.save(update_fields=["contribution"])
    return saved


def _stored(meeting: Meeting, uid: uuid.UUID) -> Contribution | None:
    return Contribution.objects.filter(meeting=meeting, uid=uid).first()


def _check_length(verbatim: str) -> None:
    if len(verbatim) > LONGEST_WORDS:
        raise ValidationError(
            {"verbatim": f"Tiene {len(verbatim)} caracteres; un aporte lleva hasta {LONGEST_WORDS}."}
        )


def _take_card(meeting: Meeting, text: str) -> Receipt:
    """The card with that code, free. Raises ``ValidationError`` (``card``)."""
    state = card_state(meeting, text)
    if not state.is_free:
        raise ValidationError({"card": state.words})
    return Receipt.objects.select_for_update(of=("self",)).get(meeting=meeting, code=state.code)
