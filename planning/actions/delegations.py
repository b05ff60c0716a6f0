"""The mayor's delegations to publish."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from planning.models import PublisherDelegation, today
from planning.permissions import DELEGATE_PUBLISHING, check, granted_in_office


@transaction.atomic
def delegate_publishing(
    *, user: User, valid_from: dt.date, valid_to: dt.date | None = None, by: User
) -> PublisherDelegation:
    """Let an account seal documents between two days. Raises ``ValidationError``, ``NotAllowed``.

    A delegation that overlaps another of the same account is refused, since one would outlive the end of the other;
    one that ended with the office of whoever granted it stands in nobody's way. It begins on a day of the present term
    of ``by``: before and after, the office is another's.
    """
    check(by, DELEGATE_PUBLISHING)
    User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError({"user": "Esa cuenta está dada de baja."})
    delegation = PublisherDelegation(user=user, granted_by=by, valid_from=valid_from, valid_to=valid_to)
    delegation.full_clean()
    others = PublisherDelegation.objects.filter(granted_in_office(valid_from), user=user)
    others = others.exclude(valid_to__lt=valid_from)
    if valid_to:
        others = others.filter(valid_from__lte=valid_to)
    if others.exists():
        raise ValidationError({"user": "Esa cuenta ya tiene una delegación en esas fechas."})
    delegation.save()
    if not PublisherDelegation.objects.filter(granted_in_office(today()), pk=delegation.pk).exists():
        raise ValidationError({"valid_from": "Ese día no ejercés la Alcaldía: elegí uno en que la ejerzas."})
    return delegation


@transaction.atomic
def end_delegation(*, delegation: PublisherDelegation, on: dt.date, by: User) -> PublisherDelegation:
    """Make a day the last of a delegation; repeating it changes nothing. Raises ``ValidationError``, ``NotAllowed``."""
    check(by, DELEGATE_PUBLISHING)
    current = PublisherDelegation.objects.select_for_update().get(pk=delegation.pk)
    if current.valid_to == on:
        return current
    if current.valid_to and current.valid_to < on:
        raise ValidationError({"valid_to": f"Esa delegación ya termina el {current.valid_to:%d/%m/%Y}."})
    current.valid_to = on
    current.full_clean()
    current.save(update_fields=["valid_to"])
    return current
