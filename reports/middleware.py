"""Middlewares of the public pages, and of what the workspace keeps of each reader."""

import contextlib
from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import ResolverMatch
from django.utils.cache import patch_vary_headers

from accounts.models import User
from reports.actions.recent import remember
from reports.memory import keep_made, kept_answer
from reports.queries.recent import thing_of
from reports.waiting_counts import forget_counts

#: What compressing makes shorter; the rest is compressed already and would only cost time at every request.
_COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/javascript",
    "application/atom+xml",
    "image/svg+xml",
)


class KeptAnswersMiddleware:
    """Answers from memory before anything else is set up for the request: the first of all middlewares.

    What is kept has the headers that the others put on it when it was made. Hosts that are not ours are refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request."""
        answer = _kept(request)
        if answer is None:
            response = self.get_response(request)
            keep_made(request, response)
            # Whoever asked first takes it as it is kept, too: it is packed better.
            return _kept(request) or response
        request.get_host()
        return answer


def _kept(request: HttpRequest) -> HttpResponse | None:
    try:
        return kept_answer(request)
    except Error:  # the database is away: what is answered then carries the headers of all the others
        return None


class TextGZipMiddleware(GZipMiddleware):
    """Django's, but for answers that do not get shorter (PDF, spreadsheets, pictures)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress text; say of everything that it may differ by encoding."""
        if response.get("Content-Type", "").startswith(_COMPRESSIBLE):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        return response


class WorkspaceTraceMiddleware:
    """After a page of the workspace: what was opened or written goes to its reader's own list of recent things.

    Whatever somebody sends lets go of the numbers kept beside their navigation. A page that polls notes nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.namespace == "gestion" and isinstance(request.user, User):
            # What was asked for is done: a database that went away since takes nothing of it back.
            with contextlib.suppress(Error):
                _leave_trace(request, response, match, request.user)
        return response


def _leave_trace(request: HttpRequest, response: HttpResponse, match: ResolverMatch, user: User) -> None:
    if request.method == "POST":
        forget_counts(user)
    wrote = request.method == "POST" and response.status_code == 302
    opened = request.method == "GET" and response.status_code == 200 and not request.headers.get("HX-Request")
    found = thing_of(match.route, match.kwargs) if wrote or opened else None
    if found:
        remember(user=user, kind=found[0], thing=found[1], wrote=wrote)
