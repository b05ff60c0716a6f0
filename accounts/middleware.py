"""Middlewares that keep public reading pages free of the session.

The stock ones touch ``request.user`` or ``request.session`` on every request, which adds
``Vary: Cookie`` and makes a page uncacheable; these look first at what kind of page is asked for.
"""

from collections.abc import Callable

import pghistory.middleware
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

SESSION_PREFIXES = ("/cuenta/", "/gestion/", "/admin/")


def uses_session(request: HttpRequest) -> bool:
    """Whether the address belongs to the parts of the portal that know who is asking."""
    return request.path_info.startswith(SESSION_PREFIXES)


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
