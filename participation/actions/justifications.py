"""Judge an absence: a row of its own, which may come long after the minutes and never changes them."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from participation.models import Attendance, AttendanceJustification
from participation.permissions import check_can_justify
from participation.queries.absences import ABSENT
from planning.models import today
from planning.uploads import Upload


@transaction.atomic
def justify_absence(
    *,
    attendance: Attendance,
    state: str,
    reason: str,
    received_on: dt.date,
    by: User,
    upload: Upload | None = None,
    day: dt.date | None = None,
) -> AttendanceJustification:
    """Write down whether the reason given for an absence is accepted; the newest judgement is what holds.

    The same judgement again is harmless. Raises ``NotAllowed``, and ``ValidationError`` by field: somebody who was
    there has nothing to justify, and the reason cannot have been given before the session was called or after today.
    """
    row = (
        Attendance.objects.select_for_update(of=("self",))
        .select_related("meeting", "person")
        .get(pk=attendance.pk)
    )
    check_can_justify(by, row.meeting)
    if row.status not in ABSENT:
        raise ValidationError("Solo se justifica una inasistencia.")
    if received_on > (day or today()):
        raise ValidationError({"received_on": "No puede ser posterior a hoy."})
    newest = row.justifications.order_by("-recorded_at", "-pk").first()
    told = (state, reason.strip(), received_on)
    if newest and upload is None and told == (newest.state, newest.reason, newest.received_on):
        return newest
    justification = AttendanceJustification(
        attendance=row, state=state, reason=reason.strip(), received_on=received_on, recorded_by=by
    )
    if upload is not None:
        justification.file_name, justification.content_type = upload.name, upload.content_type
        justification.data = upload.data
    justification.full_clean()
    justification.save(force_insert=True)
    return justification
