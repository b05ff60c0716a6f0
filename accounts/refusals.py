"""Who was refused what: noted where a refusal becomes an answer, for the people who look after the portal."""

import datetime as dt
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.middleware import uses_session
from accounts.models import RefusalKind, RefusedAttempt

logger = logging.getLogger(__name__)

#: Of one account at one place within an hour; more are not counted, and write nothing.
MOST_AN_HOUR = 1000


def note_refusal(*, user: object, kind: RefusalKind, place: str, now: dt.datetime | None = None) -> None:
    """Count a refusal. A fault while noting it never changes the answer."""
    now = now or timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    table = RefusedAttempt._meta.db_table
    # Nothing of the statement comes from outside. Past the limit the row is left as it is.
    statement = (
        f"INSERT INTO {table} AS noted (user_id, kind, place, hour, count, last_at) "  # noqa: S608
        "VALUES (%s, %s, %s, %s, 1, %s) ON CONFLICT (user_id, kind, place, hour) "
        "DO UPDATE SET count = noted.count + 1, last_at = EXCLUDED.last_at WHERE noted.count < %s"
    )
    values = [getattr(user, "pk", None), kind.value, place[:100], hour, now, MOST_AN_HOUR]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError:
        logger.exception("A refusal could not be noted")


def forget_old_refusals(*, now: dt.datetime | None = None) -> int:
    """Delete those past ``settings.REFUSALS_KEPT_DAYS``; return how many."""
    oldest = (now or timezone.now()) - dt.timedelta(days=settings.REFUSALS_KEPT_DAYS)
    return RefusedAttempt.objects.filter(hour__lt=oldest).delete()[0]


class RefusalMiddleware:
    """Where ``NotAllowed`` becomes a 403, and a limit a 429: notes whose request it was and which page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; note a limit that was reached."""
        response = self.get_response(request)
        if response.status_code == 429:
            self._note_limit(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Note it and let Django answer."""
        if not isinstance(exception, PermissionDenied):
            return
        user = getattr(request, "user", None)
        match = request.resolver_match
        if user is not None and user.is_authenticated and match is not None:
            # The pattern of the address and not the address, which may name somebody.
            place = f"{request.method} /{match.route}"
            note_refusal(user=user, kind=RefusalKind.FORBIDDEN, place=place)

    def _note_limit(self, request: HttpRequest) -> None:
        """Once a minute, page and process: whoever asks too much of a public page must not make the portal write."""
        match = request.resolver_match
        if match is None:
            return
        user = request.user if uses_session(request) and request.user.is_authenticated else None
        key = f"limite|{user.pk if user else ''}|{request.method}|{match.route}|{int(time.time() // 60)}"
        if caches["memory"].add(key, 1, timeout=120):
            note_refusal(user=user, kind=RefusalKind.LIMIT, place=f"{request.method} /{match.route}")
