"""The database does not answer: whoever asks meanwhile is told so in words, and when to try again."""

import sys

import psycopg
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers
from django.views.defaults import server_error

RETRY_SECONDS = 30
#: SQLSTATE begins so when the server is leaving, coming back, or has no room (docs of PostgreSQL, appendix A).
_STATES = ("08", "53", "57P")


def is_outage(error: BaseException | None) -> bool:
    """Whether an exception comes of a database that is away, and not of what was asked of it."""
    if not isinstance(error, Error):
        return False
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None)
    if state:
        return state.startswith(_STATES)
    # Without a state the server said nothing: it was not reached, or left in the middle of a sentence.
    return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)


def fault(request: HttpRequest) -> HttpResponse:
    """Answer what no view answered: 503 while the database is away, else 500. Django calls it within the ``except``."""
    if not is_outage(sys.exc_info()[1]):
        return server_error(request)
    response = HttpResponse(loader.get_template("503.html").render(), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    add_never_cache_headers(response)
    return response
