"""Publishing minutes: their document is made when it is first prepared; the rest is as with any other."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from participation.models import Minutes
from planning.permissions import check
from reports.actions.documents import open_new_version
from reports.actions.preparations import render_preparation, store_snapshot
from reports.documents.minutes import subject_key, title_of
from reports.models import Document, DocumentKind, DocumentState, Preparation
from reports.permissions import PREPARE_DOCUMENT


def prepare_minutes(
    *,
    minutes: Minutes,
    change_note: str = "",
    by: User,
    render_now: bool = False,
    now: dt.datetime | None = None,
    code: str = "",
) -> Preparation:
    """Prepare the public version of signed minutes, and the original beside it where something is covered.

    What is published already gets a next version, which says in ``change_note`` what it corrects and where that was
    decided. Raises ``NotAllowed``, ``InvalidTransition`` and ``ValidationError`` as ``prepare`` does.
    """
    check(by, PREPARE_DOCUMENT, fresh=True)
    with transaction.atomic():
        document = _document(minutes, by)
        if document.state == DocumentState.SEALED:
            if not change_note.strip():
                raise ValidationError({"change_note": "Decí qué corrige esta versión, y dónde se decidió."})
            open_new_version(document=document, change_note=change_note)
        elif change_note.strip() and document.change_note:
            document.change_note = change_note.strip()
            document.edit_version += 1
            document.save(update_fields=["change_note", "edit_version"])
        preparation = store_snapshot(document.pk, by=by, now=now, code=code, defer=not render_now)
    return render_preparation(preparation_id=preparation.pk) if render_now else preparation


def _document(minutes: Minutes, by: User) -> Document:
    """The document of some minutes, made when it is not there; whoever else asks waits."""
    minutes = (
        Minutes.objects.select_for_update(of=("self",)).select_related("body", "meeting").get(pk=minutes.pk)
    )
    known = Document.objects.select_for_update(of=("self",)).filter(
        kind=DocumentKind.MINUTES, minutes=minutes
    )
    document = known.first()
    if document is None:
        document = Document(
            kind=DocumentKind.MINUTES,
            subject_key=subject_key(minutes),
            title=title_of(minutes),
            period_from=minutes.meeting.date,
            period_to=minutes.meeting.date,
            minutes=minutes,
            created_by=by,
        )
        document.full_clean()
        document.save()
        document.bodies.set(minutes.meeting.bodies.all())
    return document
