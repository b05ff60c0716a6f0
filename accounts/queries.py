"""Reads of the account pages."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import OutgoingMail, RefusedAttempt, User


def users_found(text: str = "") -> QuerySet[User]:
    """Accounts whose name or address holds every word of ``text``; those that may sign in stand first."""
    rows = User.objects.order_by("-is_active", "name", "pk")
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return rows


def mail_found(state: str = "") -> QuerySet[OutgoingMail]:
    """Messages of the outbox without their text, newest first; of one state or all."""
    rows = OutgoingMail.objects.select_related("user").defer("html", "attachment")
    return rows.filter(state=state) if state else rows


def refusals_found(
    *,
    user: User | None = None,
    kind: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    after: tuple[dt.datetime, int] | None = None,
) -> QuerySet[RefusedAttempt]:
    """What was refused, the newest first: of one account or all, of one kind or all, within days, after a place."""
    rows = RefusedAttempt.objects.select_related("user")
    if user:
        rows = rows.filter(user=user)
    if kind:
        rows = rows.filter(kind=kind)
    if since:
        rows = rows.filter(last_at__gte=_midnight(since))
    if until and until < dt.date.max:
        rows = rows.filter(last_at__lt=_midnight(until + dt.timedelta(days=1)))
    if after:
        at, number = after
        rows = rows.filter(last_at__lte=at).filter(Q(last_at__lt=at) | Q(pk__lt=number))
    return rows


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
