"""What cannot be undone, and what changes an account, asks for the password again.

The session may have been left open on a machine that several people use.
"""

import pghistory
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def require_recent_password(request: HttpRequest) -> None:
    """Raise unless the password or a code was given again within ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` seconds.

    allauth's middleware answers that exception with its page, and carries the form on once the password is right.
    """
    raise_if_reauthentication_required(request, app="")
    # A form that is carried on comes in by the page of the password: the audit tells its own door.
    pghistory.context(url=request.path)
