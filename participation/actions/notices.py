"""Leave word that a resolution was notified."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from participation.models import Decision, DecisionKind, ResolutionNotice
from participation.permissions import check_can_notify
from participation.transitions import InvalidTransition
from planning.models import today


@transaction.atomic
def record_notice(
    *, decision: Decision, notified_on: dt.date, to: str = "", by: User, day: dt.date | None = None
) -> ResolutionNotice:
    """Record on which day a resolution was notified, and to whom, which is not published. The same again is harmless.

    Raises ``NotAllowed``, ``InvalidTransition`` while its minutes are not approved or it is no resolution, and
    ``ValidationError`` by field.
    """
    decision = Decision.objects.select_related("meeting__minutes").get(pk=decision.pk)
    check_can_notify(by, decision.meeting)
    if decision.kind != DecisionKind.RESOLUTION:
        raise InvalidTransition("Solo se notifica una resolución.")
    if not decision.meeting.minutes.is_approved:
        raise InvalidTransition("Una resolución se notifica cuando el acta que la contiene está aprobada.")
    if notified_on < decision.meeting.date:
        raise ValidationError({"notified_on": "No puede ser anterior a la sesión."})
    if notified_on > (day or today()):
        raise ValidationError({"notified_on": "No puede ser posterior a hoy."})
    notice, _created = ResolutionNotice.objects.get_or_create(
        decision=decision, notified_on=notified_on, to=to.strip(), defaults={"recorded_by": by}
    )
    return notice
