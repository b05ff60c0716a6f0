"""How allauth behaves here: one door, by invitation only, with our limits, our address and our drawing of the key."""

import io
from typing import Any
from urllib.parse import urlsplit

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import sessions
from accounts.adapter_mail import RecordedAdapter
from accounts.addresses import address_of
from accounts.models import User
from accounts.throttle import Guess, recognise


class AccountAdapter(RecordedAdapter):
    """Nobody signs up by themselves; an administrator invites."""

    _guess: Guess | None = None

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this portal, written without a host: the request's own host may be forged."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As every other limit reads it."""
        return address_of(request)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """At the address of the settings, whatever host was asked; as the link to choose a password (``outbox``)."""
        return f"{settings.SITE_URL}{reverse('account_confirm_email', args=[emailconfirmation.key])}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess before the password is looked at. Raises ``ValidationError`` when there were too many."""
        super().pre_authenticate(request, **credentials)
        self._guess = Guess(request, credentials.get("email") or credentials.get("username") or "")
        if not self._guess.is_allowed:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        if self._guess:
            self._guess.take_back()

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing to forget: whoever chose a password by mail is recognised, see ``set_password``."""

    def set_password(self, user: User, password: str) -> None:
        """Store it, and recognise the device: its owner proved to hold the mailbox, or the old password."""
        super().set_password(user, password)
        recognise(self.request, user.email)

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """As allauth's, once every step of signing in is done; from now on the device is recognised."""
        recognise(request, user.email)
        sessions.start(request)
        return super().post_login(request, user, **how)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: keys encrypted in the database, drawn by our QR library, named after the portal's address."""

    def get_totp_issuer(self) -> str:
        """What the telephone calls this portal."""
        return urlsplit(settings.SITE_URL).hostname or "Portal municipal"

    def build_totp_svg(self, url: str) -> str:
        """A QR code of the key, as an SVG file: the page shows it as an image, which needs the namespace."""
        drawn = io.BytesIO()
        segno.make(url, error="m", micro=False).save(
            drawn, kind="svg", xmldecl=False, nl=False, scale=5, border=4, light="#fff"
        )
        return drawn.getvalue().decode()

    # Loaded when a worker looks at its first factor: it weighs 7 MB.

    def encrypt(self, text: str) -> str:
        """Under a key made from ``SECRET_KEY``, so that a copy of the database gives no second factor away."""
        from accounts.encryption import encrypt

        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What ``encrypt`` wrote, also under an earlier key. Raises ``ValueError`` for anything else."""
        from accounts.encryption import decrypt

        return decrypt(encrypted_text)
