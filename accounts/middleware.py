"""Middlewares that keep public reading pages free of the session.

The stock ones touch ``request.user`` or ``request.session`` on every request, which adds
``Vary: Cookie`` and makes a page uncacheable; these look first at what kind of page is asked for.
"""

from collections.abc import Callable

import pghistory.middleware
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.views.defaults import bad_request

SESSION_PREFIXES = ("/cuenta/", "/gestion/", "/admin/")


def uses_session(request: HttpRequest) -> bool:
    """Whether the address belongs to the parts of the portal that know who is asking."""
    return request.path_info.startswith(SESSION_PREFIXES)


class PrivatePagesMiddleware:
    """Nobody but the person who asked keeps a page of the workspace: no cache, and no "Back" after signing out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; public pages pass untouched."""
        response = self.get_response(request)
        if uses_session(request):
            add_never_cache_headers(response)
        return response


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


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Login is required unless the view says ``@login_not_required``; then nobody asks who it is."""

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: tuple, view_kwargs: dict
    ) -> HttpResponseBase | None:
        """Redirect to sign-in, or let the view run."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class AuditMiddleware(pghistory.middleware.HistoryMiddleware):
    """Attach who did it to every audited change made within the workspace or the admin."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; public pages pass untouched."""
        return super().__call__(request) if uses_session(request) else self.get_response(request)
