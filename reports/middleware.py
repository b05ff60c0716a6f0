"""Middlewares of the public pages."""

from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from reports.memory import keep_made, kept_answer

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
        try:
            answer = kept_answer(request)
        except Error:  # the database is away: what is answered then carries the headers of all the others
            answer = None
        if answer is None:
            response = self.get_response(request)
            keep_made(request, response)
            return response
        request.get_host()
        return answer


class TextGZipMiddleware(GZipMiddleware):
    """Django's, but for answers that do not get shorter (PDF, spreadsheets, pictures)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress text; say of everything that it may differ by encoding."""
        if response.get("Content-Type", "").startswith(_COMPRESSIBLE):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        return response
