"""Everything at once, for commands."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from planning.models import Body
from planning.permissions import check
from reports.actions.documents import open_new_version, start_about, start_draft, subject_key
from reports.actions.preparations import take_snapshot
from reports.actions.sealing import seal
from reports.documents.registry import document_type
from reports.models import Document, DocumentKind, DocumentState, Publication
from reports.permissions import SEAL_DOCUMENT


def publish(
    *,
    kind: str,
    period_from: dt.date | None,
    period_to: dt.date | None,
    bodies: Sequence[Body] = (),
    by: User,
    change_note: str = "",
    now: dt.datetime | None = None,
) -> Publication:
    """Prepare a document as it stands and seal it; whoever may seal may do all of it.

    What was published before gets a next version; without a ``change_note`` that version says that it brings the data
    up to date. Raises whatever preparing and sealing raise.
    """
    check(by, SEAL_DOCUMENT, fresh=True)
    now = now or timezone.now()
    document = _document(kind, period_from, period_to, bodies, by)
    if document.state == DocumentState.SEALED:
        today = date_format(timezone.localdate(now), "DATE_FORMAT")
        until = f"con las actas aprobadas hasta el {today}" if bodies else f"al {today}"
        document = open_new_version(
            document=document, change_note=change_note or f"Pone al día los datos, {until}."
        )
    preparation = take_snapshot(document=document, by=by, render_now=True, now=now)
    return seal(preparation=preparation, by=by, confirm_read=True, now=now)


def _document(
    kind: str, period_from: dt.date | None, period_to: dt.date | None, bodies: Sequence[Body], by: User
) -> Document:
    """The document about those days, started when there is none."""
    if kind == DocumentKind.PARTICIPATION:
        if period_from is None or period_to is None:
            raise ValidationError("Decí de qué período es: desde y hasta qué día.")
        key = subject_key(period_from, period_to, bodies)
        known = Document.objects.filter(kind=kind, subject_key=key).first()
        return known or start_draft(
            kind=kind, period_from=period_from, period_to=period_to, bodies=bodies, by=by
        )
    subject = document_type(kind).subject_between(period_from, period_to)
    known = Document.objects.filter(kind=kind, subject_key=subject.key).first()
    return known or start_about(kind=kind, subject=subject, by=by)
