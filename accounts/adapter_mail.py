"""What allauth tells others goes through our tables: its mail through the outbox, failed sign-ins to the refusals."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.emails import set_password_life
from accounts.models import RefusalKind, User
from accounts.outbox import SET_PASSWORD_LINK, event_of, put
from accounts.refusals import note_refusal

_RESET = "account/email/password_reset_key"


class RecordedAdapter(DefaultAccountAdapter):
    """The part of the portal's adapter that keeps what must not be lost."""

    _tried: AbstractBaseUser | None = None

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the message in the outbox. A link to choose a password is made when it leaves; see ``outbox``."""
        user = context.get("user")
        is_reset = template_prefix == _RESET
        if is_reset:
            context = {**context, "password_reset_url": SET_PASSWORD_LINK}
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        name = template_prefix.rsplit("/", 1)[-1]
        put(
            event=event_of(f"{name}-{user.pk}" if isinstance(user, User) else name, email),
            recipient=email,
            subject=str(message.subject),
            body=str(message.body),
            user=user if isinstance(user, User) else User.objects.filter(email__iexact=email).first(),
            is_secret=not is_reset,  # allauth's other messages may carry a code or a link of theirs
            life=set_password_life(),
        )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note the failed sign-in: with the account when there is one, and never what was typed."""
        super().authentication_failed(request, **credentials)
        note_refusal(user=_whose(credentials), kind=RefusalKind.SIGN_IN, place="")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Remember whose password is tried. The portal's adapter counts."""
        self._tried = _whose(credentials)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Note a limit where it becomes words: too many passwords or codes tried, of one account or from one place."""
        if code == "too_many_login_attempts":
            note_refusal(user=self._tried, kind=RefusalKind.LIMIT, place="ingreso")
        return super().validation_error(code, *args)


def _whose(credentials: dict[str, Any]) -> AbstractBaseUser | None:
    return User.objects.filter(email__iexact=str(credentials.get("email") or "")).first()
