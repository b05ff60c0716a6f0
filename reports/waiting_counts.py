"""How much waits beside each place of the navigation: worked out as «Lo que te toca» is, and kept for a short time.

Kept for all processes alike, so that a number never goes back and forth with who answers. Whatever somebody sends lets
go of their own numbers; what others do shows after ``SECONDS`` at the latest. A page that finds them costs one query.
"""

from django.core.cache import caches

from accounts.models import User
from planning.models import today
from reports.queries.todo import Todo, todo

#: For so long a number may lag behind what somebody else did.
SECONDS = 60
#: Beside which place the notices are counted.
NOTICES = "gestion:own-notices"
_HOME = "gestion:home"


def counts_of(user: User) -> dict[str, int]:
    """How much waits for a person, by the URL name of each place."""
    kept = caches["default"].get(_key(user))
    return kept if kept is not None else keep_counts(user, todo(user, today()))


def keep_counts(user: User, found: Todo) -> dict[str, int]:
    """Keep the numbers of what was just worked out, and return them."""
    counts = {**found.counts, _HOME: found.total, NOTICES: user.notices.unread().count()}
    caches["default"].set(_key(user), counts, SECONDS)
    return counts


def forget_counts(user: User) -> None:
    """Let go of a person's numbers: they did something."""
    caches["default"].delete(_key(user))


def _key(user: User) -> str:
    return f"waiting|{user.pk}|{today().isoformat()}"
