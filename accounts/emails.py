"""What accounts write by e-mail. Addresses in a message come from the settings, never from a request."""

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import OutgoingMail, User
from accounts.outbox import SET_PASSWORD_LINK, event_of, put


def write_invitation(*, user: User, by: User | None) -> OutgoingMail:
    """Tell somebody that an account was made for them; while an invitation waits to leave, there is no second one."""
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    context = {"user": user, "url": SET_PASSWORD_LINK, "days": days}
    return put(
        event=event_of(f"invitation-{user.pk}", user.email),
        recipient=user.email,
        subject=render_to_string("accounts/email/user_invite_subject.txt", context),
        body=render_to_string("accounts/email/user_invite_message.txt", context),
        user=user,
        asked_by=by,
        life=set_password_life(),
    )


def write_address_changed(*, user: User, before: str, by: User | None) -> OutgoingMail:
    """Tell the address of before that one signs in with another: its owner may know nothing of it."""
    return put(
        event=event_of(f"address-changed-{user.pk}", before),
        recipient=before,
        subject="Cambió el correo con el que ingresás",
        body=render_to_string("accounts/email/user_address_message.txt", {"user": user}),
        user=user,
        asked_by=by,
    )


def write_second_factor_removed(*, user: User, by: User) -> OutgoingMail:
    """Tell somebody that an administrator took their second factor away, and why."""
    context = {"user": user, "by": by, "site": settings.SITE_URL}
    return put(
        event=event_of(f"second-factor-removed-{user.pk}", user.email),
        recipient=user.email,
        subject="Te quitaron la verificación en dos pasos",
        body=render_to_string("accounts/email/user_second_factor_message.txt", context),
        user=user,
        asked_by=by,
    )


def write_test(*, to: User) -> OutgoingMail:
    """A message to oneself, to see whether mail leaves and arrives."""
    context = {"user": to, "site": settings.SITE_URL}
    return put(
        event=event_of(f"mail-test-{to.pk}", to.email),
        recipient=to.email,
        subject="Prueba de correo del portal",
        body=render_to_string("accounts/email/mail_test_message.txt", context),
        user=to,
        asked_by=to,
        life=dt.timedelta(days=1),
    )


def set_password_life() -> dt.timedelta:
    """How long a message with a link to set a password may wait: as long as such a link serves."""
    return dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
