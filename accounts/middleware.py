"""Middlewares that keep public reading pages free of the session.

The stock ones touch ``request.user`` or ``request.session`` on every request, which adds
``Vary: Cookie`` and makes a page uncacheable; these look first at what kind of page is asked for.
"""

from collections.abc import Callable

import pghistory.middleware
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.defaults import bad_request
from psycopg.errors import DeadlockDetected, LockNotAvailable

from accounts.carrying import ask_to_send_again, is_own_form
from accounts.throttle import write_cookie
from accounts.typed_text import clean_form

METHODS = ("GET", "HEAD", "POST")
SESSION_PREFIXES = ("/cuenta/", "/gestion/", "/admin/")


def uses_session(request: HttpRequest) -> bool:
    """Whether the address belongs to the parts of the portal that know who is asking."""
    return request.path_info.startswith(SESSION_PREFIXES)


class AnswerHeadersMiddleware:
    """On every answer, also refusals, redirects and files: what browsers may do with it. First of the list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request."""
        response = self.get_response(request)
        for name, value in settings.ANSWER_HEADERS.items():
            response.setdefault(name, value)
        if response.get("Content-Disposition", "").startswith("attachment"):
            # Opened on its own, a file is nobody's page: no script, no form, no origin.
            response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
        return response


class MethodsMiddleware:
    """The portal has three methods; a library that would take a PUT for a POST is not asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the three, refuse any other with 405."""
        return self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)


class PrivatePagesMiddleware:
    """Nobody but the person who asked keeps a page of the workspace: no cache, and no "Back" after signing out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; public pages pass untouched."""
        response = self.get_response(request)
        if uses_session(request):
            add_never_cache_headers(response)
            write_cookie(request, response)
        return response


class TypedTextMiddleware:
    """Every form of the workspace and of accounts is read in one spelling; see ``accounts.typed_text``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: tuple, view_kwargs: dict
    ) -> None:
        """Clean the form, once the token of the page it came from was checked.

        A view that puts that check off decides itself when its body is read: an upload too large never is.
        """
        if (
            request.method == "POST"
            and uses_session(request)
            and not getattr(view_func, "csrf_exempt", False)
        ):
            request.POST = clean_form(request.POST)  # type: ignore[assignment]


class NullCharacterMiddleware:
    """A null character, in an address or a form, is a bad request: PostgreSQL keeps none in a text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 400 when the database refused a text for that reason; any other fault stays one."""
        if isinstance(exception, DataError) and "NUL (0x00)" in str(exception):
            return bad_request(request, BadRequest("null character"))
        return None


class BusyMiddleware:
    """Somebody else holds what a request has to change: not a fault, and trying again mends it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 when the database gave up waiting for a lock, or broke a circle of waits."""
        if not isinstance(exception.__cause__, LockNotAvailable | DeadlockDetected):
            return None
        # "Back" would show an empty form, because nobody keeps a page of the workspace: the answer carries what was
        # typed. Not on the pages of accounts, where that may be a password; there the browser's "reload" sends it.
        keeps = request.method == "POST" and request.path_info.startswith("/gestion/")
        typed = [(name, value) for name, values in request.POST.lists() for value in values]
        context = {
            "typed": typed if keeps else None,
            "had_files": bool(request.FILES),
            "address": request.get_full_path(),
        }
        response = render(request, "busy.html", context, status=503)
        response["Retry-After"] = "30"
        add_never_cache_headers(response)
        return response


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Login is required unless the view says ``@login_not_required``; then nobody asks who it is."""

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: tuple, view_kwargs: dict
    ) -> HttpResponseBase | None:
        """Redirect to sign-in, carry a form that came too late, or let the view run."""
        if not getattr(view_func, "login_required", True):
            return None
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and is_own_form(request):
            # As in ``TypedTextMiddleware``: such a view decides itself when its body is read.
            return ask_to_send_again(request, is_readable=not getattr(view_func, "csrf_exempt", False))
        return answer


class AuditMiddleware(pghistory.middleware.HistoryMiddleware):
    """Attach who did it to every audited change made within the workspace or the admin."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; public pages pass untouched."""
        return super().__call__(request) if uses_session(request) else self.get_response(request)
