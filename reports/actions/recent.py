"""What an account opened or wrote last: a short list of its own, which nobody else reads."""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from reports.models import RecentItem

#: So many things are kept of each account; the oldest goes with each new one.
KEPT = 20


@transaction.atomic
def remember(
    *, user: User, kind: str, thing: str, wrote: bool = False, now: dt.datetime | None = None
) -> None:
    """Note that somebody opened a thing, or wrote it. Two queries, whatever was opened before."""
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_recentitem AS kept (user_id, kind, thing, opened_at, wrote_at) "
            "VALUES (%(user)s, %(kind)s, %(thing)s, %(now)s, CASE WHEN %(wrote)s THEN %(now)s::timestamptz END) "
            "ON CONFLICT (user_id, kind, thing) DO UPDATE SET opened_at = EXCLUDED.opened_at, "
            "wrote_at = COALESCE(EXCLUDED.wrote_at, kept.wrote_at)",
            {"user": user.pk, "kind": kind, "thing": thing[:60], "now": now, "wrote": wrote},
        )
    over = RecentItem.objects.filter(user=user).order_by("-opened_at", "-pk").values("pk")[KEPT:]
    RecentItem.objects.filter(pk__in=over).delete()


@transaction.atomic
def forget_recent(*, user: User) -> int:
    """Empty somebody's own list; returns how many things were in it."""
    return RecentItem.objects.filter(user=user).delete()[0]
