"""Mark what the public version of approved minutes covers (Ley 18.381 arts. 9 and 10; Ley 18.331)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from participation.models import Meeting, Minutes, Redaction, RedactionGround
from participation.permissions import REDACT_MINUTES
from participation.queries.redactions import Text, texts_of
from participation.queries.session import session_of
from participation.session.covering import occurrences, text_hash
from participation.transitions import check_step
from planning.permissions import check

GONE = "Ese texto ya no está en el acta, o cambió: volvé a cargar la página."


@transaction.atomic
def redact(
    *,
    minutes: Minutes,
    part: str,
    start: int,
    end: int,
    ground: str,
    reference: str = "",
    everywhere: bool = False,
    by: User,
) -> Redaction:
    """Cover characters ``start`` to ``end`` of a text of the record, by its address, in the public version.

    With a span on the same ground that overlaps it makes one; marking what is covered returns that span. With
    ``everywhere`` the same words are covered wherever else they stand. Raises ``NotAllowed``, ``InvalidTransition``
    while the minutes are not approved, and ``ValidationError`` by field.
    """
    minutes = _lock(minutes, by)
    texts = _texts(minutes)
    if part not in texts:
        raise ValidationError({"part": GONE})
    row = _mark(minutes, texts[part], start, end, ground=ground, reference=reference, by=by)
    if everywhere:
        words = texts[part].text[start:end]
        _mark_all(minutes, texts.values(), words, ground=ground, reference=reference, by=by)
        same = Redaction.objects.filter(
            minutes=minutes, part=part, ground=row.ground, reference=row.reference
        )
        row = same.get(start__lte=row.start, end__gte=row.end)
    return row


@transaction.atomic
def redact_words(
    *, minutes: Minutes, words: str, ground: str, reference: str = "", part: str = "", by: User
) -> list[Redaction]:
    """Cover some words wherever they stand: in one text, or without ``part`` in all that the minutes say.

    Raises what ``redact`` raises, and ``ValidationError`` on ``words`` when they stand nowhere.
    """
    minutes = _lock(minutes, by)
    texts = _texts(minutes)
    if part and part not in texts:
        raise ValidationError({"part": GONE})
    if not words.strip():
        raise ValidationError(
            {"words": "Escribí las palabras que hay que tachar, tal como están en el texto."}
        )
    chosen: Iterable[Text] = [texts[part]] if part else texts.values()
    marked = _mark_all(minutes, chosen, words, ground=ground, reference=reference, by=by)
    if not marked:
        where = "ese texto" if part else "ningún texto del acta"
        raise ValidationError({"words": f"«{words.strip()}» no está en {where}."})
    return marked


@transaction.atomic
def remove_redaction(*, redaction: Redaction, by: User) -> None:
    """Show again what a span covered: in the version of the minutes published next, and why a session was closed on
    its own page at once.

    Raises ``NotAllowed`` and ``InvalidTransition``. Removing it again is harmless.
    """
    _lock(redaction.minutes, by)
    Redaction.objects.filter(pk=redaction.pk).delete()


def _lock(minutes: Minutes, by: User) -> Minutes:
    """The minutes as they stand, until the transaction ends: a seal that is under way waits, or is waited for."""
    current = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    check(by, REDACT_MINUTES, fresh=True)
    check_step(current, "redact")
    return current


def _texts(minutes: Minutes) -> dict[str, Text]:
    meetings = Meeting.objects.select_related("minutes__body").prefetch_related("bodies")
    return texts_of(session_of(meetings.get(pk=minutes.meeting_id)))


def _mark_all(minutes: Minutes, texts: Iterable[Text], words: str, **how: Any) -> list[Redaction]:
    return [
        _mark(minutes, text, start, end, **how)
        for text in texts
        for start, end in occurrences(text.text, words)
    ]


def _mark(
    minutes: Minutes, text: Text, start: int, end: int, *, ground: str, reference: str, by: User
) -> Redaction:
    start, end = _without_blanks(text.text, start, end)
    digest, reference = text_hash(text.text), reference.strip()
    if ground == RedactionGround.RESERVED and not reference:
        raise ValidationError(
            {"reference": "Lo reservado necesita la resolución que lo funda (Ley 18.381, art. 9)."}
        )
    same = Redaction.objects.filter(
        minutes=minutes, part=text.address, covered_sha256=digest, ground=ground, reference=reference
    )
    touching = list(same.filter(start__lte=end, end__gte=start))
    for row in touching:
        if row.start <= start and end <= row.end:
            return row
    row = Redaction(
        minutes=minutes,
        part=text.address,
        start=min([start, *(one.start for one in touching)]),
        end=max([end, *(one.end for one in touching)]),
        covered_sha256=digest,
        ground=ground,
        reference=reference,
        marked_by=by,
    )
    row.full_clean()
    same.filter(pk__in=[one.pk for one in touching]).delete()
    row.save(force_insert=True)
    return row


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the blanks at its ends. Raises ``ValidationError`` when nothing is left, or it is not inside."""
    if not 0 <= start <= end <= len(text):
        raise ValidationError({"start": GONE})
    marked = text[start:end]
    start, end = start + len(marked) - len(marked.lstrip()), end - (len(marked) - len(marked.rstrip()))
    if start >= end:
        raise ValidationError({"start": "Marcá las palabras que hay que tachar."})
    return start, end
