"""Write down what was said, word by word, and later decide what of it everybody may read."""

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participation.actions.meetings import check_standing, lock_draft, next_number
from participation.models import (
    Contribution,
    ContributionReview,
    Meeting,
    Receipt,
    ReviewDecision,
    WorkshopTable,
)
from participation.permissions import REVIEW_TEXTS, check_can_record
from participation.privacy import personal_data_in
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict, save_edited
from planning.models import Neighbourhood, Person, Theme, today
from planning.permissions import check

#: Words that stand where a code would in the addresses of the workspace.
RESERVED_CODES = frozenset({"revisar"})
CONTRIBUTION_FIELDS = (
    "kind",
    "author_type",
    "author",
    "neighbourhood",
    "theme",
    "table",
    "is_dissent",
    "verbatim",
)


@transaction.atomic
def add_contribution(
    *,
    meeting: Meeting,
    kind: str,
    author_type: str,
    verbatim: str,
    by: User,
    author: Person | None = None,
    neighbourhood: Neighbourhood | None = None,
    theme: Theme | None = None,
    code: str = "",
    table: WorkshopTable | None = None,
    is_dissent: bool = False,
    uid: uuid.UUID | None = None,
) -> Contribution:
    """One more contribution of a draft; an empty ``code`` is made up from the meeting's, an empty ``uid`` by chance.

    Raises ``NotAllowed``, ``InvalidTransition`` and ``ValidationError`` by field.
    """
    current, _minutes = lock_draft(meeting)
    check_can_record(by, current)
    check_standing(current)
    if code in RESERVED_CODES:
        raise ValidationError({"code": "Ese código es una palabra del portal: elegí otro."})
    contribution = Contribution(
        code=code or new_contribution_code(current),
        meeting=current,
        kind=kind,
        author_type=author_type,
        author=author,
        neighbourhood=neighbourhood,
        theme=theme,
        table=table,
        is_dissent=is_dissent,
        verbatim=verbatim,
        uid=uid or uuid.uuid4(),
    )
    check_words(contribution)
    _check_table(contribution)
    contribution.full_clean(exclude=["meeting"])
    contribution.save(force_insert=True)
    return contribution


@transaction.atomic
def edit_contribution(*, contribution: Contribution, expected_version: int, by: User) -> Contribution:
    """Save the changed fields (``CONTRIBUTION_FIELDS``) of a contribution whose minutes are a draft.

    Raises ``NotAllowed``, ``InvalidTransition``, ``EditConflict`` and ``ValidationError`` by field.
    """
    current, _minutes = lock_draft(_meeting_of(contribution))
    check_can_record(by, current)
    check_words(contribution)
    _check_table(contribution)
    contribution.changed_on = today()
    return save_edited(contribution, expected=expected_version, fields=[*CONTRIBUTION_FIELDS, "changed_on"])


@transaction.atomic
def delete_contribution(*, contribution: Contribution, by: User) -> None:
    """Take a contribution out of a draft; the card that it was written on is free again. One that is gone is no error.

    Raises ``NotAllowed`` and ``InvalidTransition``.
    """
    current, _minutes = lock_draft(_meeting_of(contribution))
    check_can_record(by, current)
    row = Contribution.objects.filter(pk=contribution.pk, meeting=current).first()
    if row is not None:
        take_out(row)


def take_out(contribution: Contribution) -> None:
    """Delete the row of one of a draft that the caller locked. Codes are never deleted, and nobody may: not even by
    Django's cascade, which asks for it whether there is one or not.
    """
    Receipt.objects.filter(contribution=contribution).update(contribution=None)
    rows = Contribution.objects.filter(pk=contribution.pk)
    rows._raw_delete(rows.db)


@transaction.atomic
def review_contribution(
    *, contribution: Contribution, decision: str, public_text: str, expected_version: int, by: User
) -> ContributionReview:
    """Decide what everybody may read of a contribution that was heard; it may be decided anew.

    ``expected_version`` is the review's ``edit_version``, 0 when there was none. The same decision again is harmless.
    Raises ``NotAllowed``; ``InvalidTransition`` while the minutes are a draft, whose words may still change, and for
    what came outside a meeting and is not admitted; ``EditConflict``; ``ValidationError`` by field.
    """
    check(by, REVIEW_TEXTS)
    contribution = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if not Contribution.objects.heard().filter(pk=contribution.pk).exists():
        raise InvalidTransition(
            "El acta todavía es un borrador: los textos se revisan cuando está aprobada."
            if contribution.meeting_id
            else "Todavía no está admitida: moderala en su página, y ahí mismo se escribe su texto público."
        )
    public_text = "" if decision == ReviewDecision.WITHHOLD else public_text.strip()
    review = ContributionReview.objects.filter(contribution=contribution).first()
    if review and (review.decision, review.public_text) == (decision, public_text):
        return review
    if review is None:
        review = ContributionReview(contribution=contribution)
    if review.edit_version != expected_version:
        raise EditConflict(review)
    review.decision = decision
    review.public_text = public_text
    review.reviewed_by = by
    review.reviewed_at = timezone.now()
    review.edit_version = expected_version + 1
    _check_review(review)
    review.save()
    return review


def mark_of(words: str) -> str:
    """By which a page says which words it showed, without sending them back."""
    return hashlib.sha256(words.encode()).hexdigest()[:24]


@transaction.atomic
def show_as_said(*, contribution: Contribution, seen: str, by: User) -> ContributionReview:
    """Let everybody read a contribution word for word, if nobody reviewed it yet; for several at once.

    ``seen`` is the mark (``mark_of``) of the words that whoever decides had before them. Raises as
    ``review_contribution``, and ``ValidationError`` when the words are others by now, or seem to hold personal data:
    those are reviewed one by one.
    """
    check(by, REVIEW_TEXTS)
    stored = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if mark_of(stored.verbatim) != seen:
        raise ValidationError("Su texto cambió mientras lo leías.")
    if found := personal_data_in(stored.verbatim):
        raise ValidationError(f"Parece tener {found[0]}: revisalo aparte.")
    return review_contribution(
        contribution=stored,
        decision=ReviewDecision.SHOW,
        public_text=stored.verbatim,
        expected_version=0,
        by=by,
    )


def _meeting_of(contribution: Contribution) -> Meeting:
    if contribution.meeting is None:
        raise InvalidTransition("Este aporte no es de una reunión: se corrige donde se registró.")
    return contribution.meeting


def check_words(contribution: Contribution) -> None:
    """Raise ``ValidationError`` by field where a contribution says nothing, or names whom it must not."""
    if "\x00" in contribution.verbatim:
        raise ValidationError({"verbatim": "El texto tiene un carácter nulo, que no se puede guardar."})
    if not contribution.verbatim.strip():
        raise ValidationError({"verbatim": "Escribí el aporte."})
    if contribution.author and contribution.author_type in ("residents", "organisation"):
        raise ValidationError(
            {"author": "Los aportes de vecinas, vecinos y organizaciones no llevan persona del registro."}
        )


def _check_table(contribution: Contribution) -> None:
    if contribution.table and contribution.table.meeting_id != contribution.meeting_id:
        raise ValidationError({"table": "Esa mesa es de otro taller."})


def _check_review(review: ContributionReview) -> None:
    if review.decision == ReviewDecision.SHOW and not review.public_text:
        raise ValidationError({"public_text": "Escribí el texto público, o elegí no mostrarlo."})
    if "\x00" in review.public_text:
        raise ValidationError({"public_text": "El texto tiene un carácter nulo, que no se puede guardar."})
    review.clean_fields()


def new_contribution_code(meeting: Meeting) -> str:
    """A code that none has (``CM-2026-014-A03``); the meeting is locked, so nobody takes the same one meanwhile."""
    prefix = f"{meeting.code}-A" if len(meeting.code) <= 32 else f"R{meeting.pk}-A"
    taken = Contribution.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    return f"{prefix}{next_number(prefix, taken):02d}"
