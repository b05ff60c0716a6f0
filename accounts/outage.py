"""The database does not answer: whoever asks meanwhile is told so in words, and when to try again.

A server that answers and does not let the portal in is not away: a wrong password or a database that is not there mends
itself by no waiting. Whoever asks is told the same, because only who runs the portal can do something; the log says it.
"""

import logging
import sys
from collections.abc import Iterable

import psycopg
from django.core.cache import caches
from django.db import Error, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers
from django.views.defaults import server_error
from psycopg import pq
from psycopg.conninfo import make_conninfo

RETRY_SECONDS = 30
#: SQLSTATE begins so when the server is leaving, coming back, or has no room (docs of PostgreSQL, appendix A).
_STATES = ("08", "53", "57P")
#: Nobody waits longer to know whether a server answers, and a process asks and tells no more often.
_PING_SECONDS, _TELL_SECONDS = 2, 60
REFUSED = (
    "PostgreSQL answers and does not let the portal in: look at user, password and database of DATABASE_URL, at its "
    "certificates and at pg_hba.conf; if it comes and goes, at max_connections"
)

logger = logging.getLogger(__name__)


def is_outage(error: BaseException | None) -> bool:
    """Whether an exception comes of a database that the portal does not reach, and not of what was asked of it."""
    if isinstance(error, InterfaceError):  # the connection was closed under whoever used it
        return True
    if not isinstance(error, Error):
        return False
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None)
    if state:
        return state.startswith(_STATES)
    # Without a state it was not reached, left in the middle of a sentence, or did not let the portal in.
    return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)


def tell_refusal(error: BaseException | None) -> None:
    """Say aloud in the log that the server does not let the portal in, when that is why ``error`` came.

    Not why, in its words: they name the role. Once a minute and process is enough.
    """
    cause = error.__cause__ if error else None
    # A fault has its connection with it only when that one did not come about.
    attempt = cause.pgconn if isinstance(cause, psycopg.Error) else None
    if attempt is None or not caches["memory"].add("refusal-looked-for", True, _TELL_SECONDS):
        return
    if _answers(attempt.info):
        logger.critical(REFUSED)


def _answers(attempt: Iterable[pq.ConninfoOption]) -> bool:
    """Whether a server that serves is where a connection was attempted.

    The fault itself does not say: it has no state, and its words are in the server's language.
    """
    names = (b"host", b"hostaddr", b"port", b"user", b"dbname")
    where = {one.keyword.decode(): one.val.decode() for one in attempt if one.val and one.keyword in names}
    asked = make_conninfo(**where, connect_timeout=_PING_SECONDS)
    return pq.PGconn.ping(asked.encode()) == pq.Ping.OK


def fault(request: HttpRequest) -> HttpResponse:
    """Answer what no view answered: 503 while the database is away, else 500. Django calls it within the ``except``."""
    error = sys.exc_info()[1]
    if not is_outage(error):
        return server_error(request)
    tell_refusal(error)
    response = HttpResponse(loader.get_template("503.html").render(), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    add_never_cache_headers(response)
    return response
