"""A form that arrives when the session it was opened in is over: the answer carries what was typed, to be sent again.

"Back" would show an empty form, because nobody keeps a page of the workspace. Nothing is stored here: what was typed
goes back to the browser that sent it, in a page whose button sends it again with the token of today. Whoever signed in
meanwhile may be somebody else, so nothing is sent by itself: that page says with whose account it would be done.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.defaults import permission_denied

from accounts.typed_text import clean_form

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of its field

#: Whoever asks gets back what they sent, signed in or not: enough for the longest record, and no more.
MOST_CHARACTERS = 500_000


def is_own_form(request: HttpRequest) -> bool:
    """Whether a page of the workspace sent a form and shows its answer; no script, and above all no other site.

    The button of the answer goes with a valid token. What another site wrote must never come to stand behind it, so
    the browser has to say itself where the form came from.
    """
    return (
        request.method == "POST"
        and request.path_info.startswith("/gestion/")
        and request.content_type in _FORMS
        and not request.headers.get("HX-Request")
        and request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    )


def ask_to_send_again(request: HttpRequest, *, is_readable: bool = True) -> HttpResponse:
    """Answer 409 with what was typed: nothing was done, and it can be sent again once somebody is signed in.

    ``is_readable`` is false where a body too large must not be read.
    """
    data = clean_form(request.POST) if is_readable else QueryDict()
    typed = [(name, value) for name, values in data.lists() for value in values if name != _TOKEN]
    is_too_long = sum(len(name) + len(value) for name, value in typed) > MOST_CHARACTERS
    context = {
        "reason": getattr(request, "session_ended", ""),
        "typed": typed,
        "address": request.get_full_path(),
        "had_files": not is_readable or bool(request.FILES),
        "is_too_long": is_too_long,
        "is_carried": is_readable and not is_too_long,
    }
    return render(request, "send_again.html", context, status=409)


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not of this session: signing in changes it, also in another tab."""
    if is_own_form(request):
        return ask_to_send_again(request)
    return permission_denied(request, PermissionDenied())
