"""Closing a period: what was reported of its days does not change, and how everything stood is kept."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from planning.models import DevelopmentPlan, FrozenStanding, PeriodClosing, today
from planning.permissions import CLOSE_PERIOD, REOPEN_PERIOD, check
from planning.queries.closings import fingerprint_of, overlapping, rows_to_freeze, undecided
from planning.seals_progress import CLOSING_LOCK
from planning.transitions import InvalidTransition


@transaction.atomic
def close_period(
    *,
    plan: DevelopmentPlan,
    date_from: dt.date,
    date_to: dt.date,
    by: User,
    note: str = "",
    seen: str | None = None,
) -> PeriodClosing:
    """Close some days: no report of them is sent, accepted or changed any more, and how all stood on the last is kept:
    of the plan, and of every other one that something was done for in those days.

    Corrections by hand are kept as they are now, for they are made looking back. Who looked at what would be kept says
    by its fingerprint what was ``seen``. Raises ``ValidationError`` (days in disorder or to come, some of them closed
    already, reports of them that wait, something else than was seen), ``InvalidTransition`` (a draft), ``NotAllowed``.
    """
    check(by, CLOSE_PERIOD)
    if plan.is_draft:
        raise InvalidTransition("El plan es un borrador: todavía no hay período que cerrar.")
    if date_to < date_from:
        raise ValidationError({"date_to": "El período no puede terminar antes de empezar."})
    if date_to >= today():
        raise ValidationError({"date_to": "Se cierra un período que ya terminó."})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [CLOSING_LOCK])
        cursor.execute("SELECT now()")  # by which the database knows the rows that come with their closing
        (moment,) = cursor.fetchone()
    if closed := overlapping(date_from, date_to):
        raise ValidationError(f"Esos días ya están en un período cerrado: {closed}.")
    if waiting := undecided(date_from, date_to).count():
        what = "un avance enviado" if waiting == 1 else f"{waiting} avances enviados"
        raise ValidationError(
            f"De esos días hay {what} sin resolver: primero hay que aceptarlos o devolverlos."
        )
    closing = PeriodClosing(
        plan=plan, date_from=date_from, date_to=date_to, note=note.strip(), closed_by=by, closed_at=moment
    )
    closing.full_clean()
    closing.save()
    rows = rows_to_freeze(closing, corrected_until=timezone.now())
    if seen is not None and fingerprint_of(rows) != seen:
        raise ValidationError(
            "Lo que va a quedar guardado cambió después de que lo miraste, y no se cerró nada. Miralo de nuevo y "
            "confirmá."
        )
    FrozenStanding.objects.bulk_create(rows)
    return closing


@transaction.atomic
def reopen_period(*, closing: PeriodClosing, reason: str, by: User) -> PeriodClosing:
    """Take a closing back; what it kept stays to be read, and so does who reopened it and why.

    Raises ``ValidationError`` without a reason, ``InvalidTransition`` when it was done already, ``NotAllowed``.
    """
    check(by, REOPEN_PERIOD)
    current = PeriodClosing.objects.select_for_update(of=("self",)).get(pk=closing.pk)
    if current.undone_at is not None:
        raise InvalidTransition("El período ya está reabierto.")
    if not reason.strip():
        raise ValidationError({"reason": "Escribí por qué se reabre."})
    current.undone_at, current.undone_by, current.undone_reason = timezone.now(), by, reason.strip()
    current.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    return current
