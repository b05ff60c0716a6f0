"""Corrections by hand of what is computed: added, never changed, each with its reason and who answers for it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from planning.actions.standings import hold_standings, refresh_standings
from planning.models import PlanItem, ProgressOverride
from planning.permissions import ACCEPT_PROGRESS, check
from planning.queries.standings import override_of
from planning.transitions import InvalidTransition


@transaction.atomic
def correct_item(*, item: PlanItem, percent: Decimal, reason: str, by: User) -> ProgressOverride:
    """Say how far an item is, whatever is computed.

    Raises ``ValidationError``, ``InvalidTransition``, ``NotAllowed``.
    """
    return _add(item, percent, reason, by)


@transaction.atomic
def take_back_correction(*, item: PlanItem, reason: str, by: User) -> ProgressOverride:
    """Have what is computed hold again.

    Raises ``InvalidTransition`` when nothing is corrected, ``ValidationError``, ``NotAllowed``.
    """
    check(by, ACCEPT_PROGRESS)
    hold_standings()
    if override_of(item) is None:
        raise InvalidTransition("El avance de este elemento no está corregido a mano.")
    return _add(item, None, reason, by)


def _add(item: PlanItem, percent: Decimal | None, reason: str, by: User) -> ProgressOverride:
    check(by, ACCEPT_PROGRESS)
    if item.plan.is_draft:
        raise InvalidTransition("El plan es un borrador: todavía no hay avance que corregir.")
    if not reason.strip():
        raise ValidationError({"reason": "Escribí por qué se corrige."})
    hold_standings()  # before the new row holds its item: who deletes items does so the other way about
    row = ProgressOverride(item=item, percent=percent, reason=reason.strip(), made_by=by)
    row.full_clean()
    row.save()
    refresh_standings(plan=item.plan)
    return row
