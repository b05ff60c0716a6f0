"""The working paper: started, written, returned, taken up again for another version."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from planning.concurrency import save_edited
from planning.models import Body
from planning.permissions import check
from reports.actions.locks import lock_document
from reports.documents.base import Subject
from reports.documents.registry import document_type
from reports.models import Document, DocumentPart, DocumentState
from reports.periods import period_slug, period_words
from reports.permissions import PREPARE_DOCUMENT, READ_DOCUMENT
from reports.transitions import PREPARATION_MOVES, InvalidTransition, check_document

_BODIES_NAMED = 3  # in a title; more would be a list


def subject_key(period_from: dt.date, period_to: dt.date, bodies: Sequence[Body]) -> str:
    """What a document is about, as one text: the period and the codes of the bodies, in alphabetical order."""
    return f"{period_slug(period_from, period_to)}_{'+'.join(sorted(body.code for body in bodies))}"


def create_document(
    *, kind: str, period_from: dt.date, period_to: dt.date, bodies: Sequence[Body], by: User
) -> Document:
    """Start the draft of a document about a period (and some bodies, where its kind has them), its parts still empty.

    Raises ``NotAllowed``, and ``ValidationError`` by field when there is one already or the subject makes no sense.
    """
    check(by, PREPARE_DOCUMENT, fresh=True)
    return start_draft(kind=kind, period_from=period_from, period_to=period_to, bodies=bodies, by=by)


@transaction.atomic
def start_draft(
    *, kind: str, period_from: dt.date, period_to: dt.date, bodies: Sequence[Body], by: User
) -> Document:
    """As ``create_document``, for actions that have checked a permission of their own."""
    kind_type = document_type(kind)
    if not kind_type.of_bodies:
        return start_about(kind=kind, subject=kind_type.subject_between(period_from, period_to), by=by)
    if not bodies:
        raise ValidationError({"bodies": "Elegí al menos un órgano."})
    if period_to < period_from:
        raise ValidationError({"period_to": "El fin del período no puede ser anterior al inicio."})
    subject = Subject(
        key=subject_key(period_from, period_to, bodies),
        title=_title(kind_type.label, period_words(period_from, period_to), bodies),
        since=period_from,
        until=period_to,
    )
    document = start_about(kind=kind, subject=subject, by=by)
    document.bodies.set(bodies)
    return document


def create_about(*, kind: str, about: str, by: User) -> Document:
    """Start the draft of a document about one of the subjects that its kind offers.

    Raises ``NotAllowed``, and ``ValidationError`` when there is one already or the subject is none.
    """
    check(by, PREPARE_DOCUMENT, fresh=True)
    return start_about(kind=kind, subject=document_type(kind).subject(about), by=by)


@transaction.atomic
def start_about(*, kind: str, subject: Subject, by: User) -> Document:
    """As ``create_about``, for actions that have checked a permission of their own."""
    document = Document(
        kind=kind,
        subject_key=subject.key,
        title=subject.title,
        period_from=subject.since,
        period_to=subject.until,
        plan=subject.plan,
        operational=subject.operational,
        devolution=subject.devolution,
        matrix=subject.matrix,
        evaluation=subject.evaluation,
        created_by=by,
    )
    document.full_clean()
    document.save()
    DocumentPart.objects.bulk_create(
        DocumentPart(document=document, key=part.key) for part in document_type(kind).parts
    )
    return document


def refresh(document: Document) -> None:
    """Let a (locked) document say what its subject is called now, and of which days it is."""
    subject = document_type(document.kind).refreshed(document)
    if subject is None:
        return
    told = {"title": subject.title, "period_from": subject.since, "period_to": subject.until}
    if any(getattr(document, name) != value for name, value in told.items()):
        for name, value in told.items():
            setattr(document, name, value)
        document.edit_version += 1
        document.save(update_fields=["edit_version", *told])


def _title(label: str, period: str, bodies: Sequence[Body]) -> str:
    """Two documents of one period differ by their bodies, so their titles must too."""
    names = sorted(body.name for body in bodies)
    if len(names) > _BODIES_NAMED:
        return f"{label} de {len(names)} órganos, {period}"
    return f"{label}: {' y '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}, {period}"


@transaction.atomic
def save_part(*, document: Document, key: str, text: str, expected_version: int, by: User) -> DocumentPart:
    """Save what somebody wrote in a part of a draft.

    Raises ``NotAllowed``, ``InvalidTransition`` when the document is no draft, ``ValidationError`` on ``text`` when it
    refers to a figure that does not exist, and ``EditConflict`` when somebody saved since ``expected_version``.
    """
    check(by, PREPARE_DOCUMENT, fresh=True)
    document = lock_document(document.pk)
    if document.state != DocumentState.DRAFT:
        raise InvalidTransition(
            "Solo se escribe en un borrador. Devolvé el documento a borrador para cambiarlo."
        )
    kind_type = document_type(document.kind)
    if key not in {part.key for part in kind_type.parts}:
        raise ValidationError({"key": "Este documento no tiene esa parte."})
    text = text.replace("\r\n", "\n").strip()
    problems = kind_type.check_text(document, text) if text else []
    if problems:
        raise ValidationError({"text": problems})
    part, _created = DocumentPart.objects.get_or_create(document=document, key=key)
    part.text, part.updated_by, part.updated_at = text, by, timezone.now()
    return save_edited(part, expected=expected_version, fields=["text", "updated_by", "updated_at"])


@transaction.atomic
def return_to_draft(*, document: Document, reason: str, by: User) -> Document:
    """Take a document back to its writers, saying why; what was prepared is discarded.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` on ``reason`` when it is empty.
    """
    check(by, READ_DOCUMENT, fresh=True)
    document = lock_document(document.pk)
    move = check_document(document, "return_to_draft")
    if not reason.strip():
        raise ValidationError({"reason": "Decí qué hay que cambiar, para quien lo tiene que escribir."})
    asked = discard_preparations(document)
    document.state, document.return_reason = move.target, reason.strip()
    _save(document, "return_reason")
    for user_id in {document.created_by_id, *asked} - {by.pk}:
        Notice.objects.create(
            user_id=user_id, text=f"Volvió a borrador: {document.title}"[:300], url=document.get_edit_url()
        )
    return document


@transaction.atomic
def start_new_version(*, document: Document, change_note: str, by: User) -> Document:
    """Open a published document again as the draft of its next version, which will say what it changes.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` on ``change_note`` when it is empty.
    """
    check(by, PREPARE_DOCUMENT, fresh=True)
    return open_new_version(document=document, change_note=change_note)


@transaction.atomic
def open_new_version(*, document: Document, change_note: str) -> Document:
    """As ``start_new_version``, for actions that have checked a permission of their own."""
    document = lock_document(document.pk)
    move = check_document(document, "start_new_version")
    if not change_note.strip():
        raise ValidationError({"change_note": "Decí qué cambia en la versión nueva: se publica con ella."})
    document.state, document.change_note, document.return_reason = move.target, change_note.strip(), ""
    _save(document, "change_note", "return_reason")
    return document


def discard_preparations(document: Document) -> set[int]:
    """Discard what was prepared of a locked document and not published; return the ids of who had asked for it."""
    move = PREPARATION_MOVES["discard"]
    stale = document.preparations.select_for_update(of=("self",)).filter(
        state__in=move.sources, publication=None
    )
    asked = {preparation.requested_by_id for preparation in stale}
    document.preparations.filter(pk__in=[preparation.pk for preparation in stale]).update(state=move.target)
    return asked


def _save(document: Document, *fields: str) -> None:
    document.edit_version += 1
    document.save(update_fields=["state", "edit_version", *fields])
