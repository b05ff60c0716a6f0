"""Everything at once, for commands."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from planning.models import Body
from planning.permissions import check
from reports.actions.documents import open_new_version, start_draft, subject_key
from reports.actions.preparations import take_snapshot
from reports.actions.sealing import seal
from reports.models import Document, DocumentState, Publication
from reports.permissions import SEAL_DOCUMENT


def publish(
    *,
    kind: str,
    period_from: dt.date,
    period_to: dt.date,
    bodies: Sequence[Body],
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
    subject = {"kind": kind, "subject_key": subject_key(period_from, period_to, bodies)}
    document = Document.objects.filter(**subject).first()
    if document is None:
        document = start_draft(kind=kind, period_from=period_from, period_to=period_to, bodies=bodies, by=by)
    elif document.state == DocumentState.SEALED:
        today = date_format(timezone.localdate(now), "DATE_FORMAT")
        note = change_note or f"Pone al día los datos, con las actas aprobadas hasta el {today}."
        document = open_new_version(document=document, change_note=note)
    preparation = take_snapshot(document=document, by=by, render_now=True, now=now)
    return seal(preparation=preparation, by=by, confirm_read=True, now=now)
