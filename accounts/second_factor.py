"""What follows when somebody proves who they are, or changes how they do.

allauth tells it by signals, its public way to be listened to.
"""

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.http import HttpRequest

from accounts.models import RefusalKind, User
from accounts.refusals import note_refusal
from accounts.sessions import end_sessions


def has_second_factor(user: User) -> bool:
    """Whether more than the password is asked of an account."""
    return Authenticator.objects.filter(user=user).exists()


def listen() -> None:
    """Have allauth call the functions below."""
    for signal in (authenticator_added, authenticator_removed, authenticator_reset):
        signal.connect(_end_other_sessions, dispatch_uid="accounts.second_factor.end")
    authentication_step_completed.connect(_new_token, dispatch_uid="accounts.second_factor.token")
    authentication_failed.connect(_note, dispatch_uid="accounts.second_factor.note")


def _end_other_sessions(*, request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever came in before the factor changed has to come in with it."""
    end_sessions(user, but=request.session.session_key)


def _new_token(*, request: HttpRequest, reauthenticated: bool = False, **_: Any) -> None:
    """The password or a code given again is as a sign-in: the session's key of before opens nothing any more."""
    if reauthenticated:
        request.session.cycle_key()


def _note(*, user: User, **_: Any) -> None:
    note_refusal(user=user, kind=RefusalKind.SECOND_FACTOR, place="")
