"""What accounts write by e-mail. Addresses in a message come from the settings, never from a request."""

from allauth.account import app_settings as allauth_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User


def set_password_url(user: User) -> str:
    """The one-time link with which an account sets its password: the same door as "I forgot my password".

    It stops working once a password is set, and after ``PASSWORD_RESET_TIMEOUT`` seconds.
    """
    key = allauth_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.SITE_URL}{path}"


def send_invitation(*, user: User) -> None:
    """Tell somebody that an account was made for them. Raises ``OSError`` when the mail server does not take it."""
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    context = {"user": user, "url": set_password_url(user), "days": days}
    send_mail(
        subject=render_to_string("accounts/email/user_invite_subject.txt", context).strip(),
        message=render_to_string("accounts/email/user_invite_message.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        recipient_list=[user.email],
    )
