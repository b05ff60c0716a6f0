"""Reads of the account pages."""

from django.db.models import Q, QuerySet

from accounts.models import OutgoingMail, User


def users_found(text: str = "") -> QuerySet[User]:
    """Accounts whose name or address holds every word of ``text``; those that may sign in stand first."""
    rows = User.objects.order_by("-is_active", "name", "pk")
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return rows


def mail_found(state: str = "") -> QuerySet[OutgoingMail]:
    """Messages of the outbox without their text, newest first; of one state or all."""
    rows = OutgoingMail.objects.select_related("user")
    return rows.filter(state=state) if state else rows
