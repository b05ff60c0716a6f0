"""When a session began and when it was last used, kept in the session itself. What ends it is a rule (``planning``)."""

import time

from django.http import HttpRequest

STARTED, SEEN = "started_at", "seen_at"


def start(request: HttpRequest) -> None:
    """Begin both clocks: somebody just came in."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())
