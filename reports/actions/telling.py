"""Noting what became public, and telling whoever follows it: once, whatever dies in between (docs/adr/0018).

Two steps, each of transactions that may be run again. *Noting* compares the published rows with what is noted and adds
what is missing, with one ``Telling`` for each person: all of it or nothing. *Writing* puts what waits for one person in
one message: the message exists if and only if its tellings are closed.
"""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import MailState, OutgoingMail
from reports.emails import NEWS, news_words, write_news
from reports.models import Follower, Following, Happening, Telling
from reports.queries.following import due
from reports.queries.happenings import unnoted

_LOCK = 0x6E6F7661  # any number nobody else locks, held until the end of the transaction
#: How far back it is looked what became of messages.
_SETTLED_WITHIN = dt.timedelta(hours=2)


def tell_followers(*, now: dt.datetime | None = None) -> int:
    """Note what happened and write to whoever's turn it is; how many messages were written."""
    note_what_happened(now=now)
    note_refusals(now=now)
    return write_what_is_due(now=now)


@transaction.atomic
def note_what_happened(*, now: dt.datetime | None = None) -> int:
    """Note what became public since it was last done, and for whom; how much. One at a time, whoever calls."""
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = unnoted(now)
    for happening in found:
        happening.noticed_at = now
    for happening in Happening.objects.bulk_create(found):
        followers = Following.objects.confirmed().of(happening.marks).order_by("follower")
        pks = followers.values_list("follower", flat=True).distinct()
        Telling.objects.bulk_create(Telling(follower_id=pk, happening=happening, made_at=now) for pk in pks)
    return len(found)


def write_what_is_due(*, now: dt.datetime | None = None) -> int:
    """Put in one message what waits for each person whose turn it is; how many messages."""
    now = now or timezone.now()
    return sum(_write_to(pk, until, now) for pk, until in due(now))


@transaction.atomic
def _write_to(follower_pk: int, until: dt.datetime, now: dt.datetime) -> bool:
    """One person's message. What a message that still waits says, it says together with what is new."""
    follower = Follower.objects.select_for_update(of=("self",), no_key=True).filter(pk=follower_pk).first()
    if follower is None:
        return False
    waiting = Telling.objects.waiting().filter(follower=follower, made_at__lte=until)
    rows = list(waiting.select_related("happening").order_by("happening__happened_at", "pk"))
    if not rows:
        return False
    pks = [row.pk for row in rows]
    mail = _still_waiting(follower)
    is_new = mail is None
    if mail is None:
        mail = write_news(follower, rows)
    elif news_words(follower, rows) is None:
        mail = None  # nothing of it is left to tell
    Telling.objects.filter(pk__in=pks).update(mail=mail, closed_at=now)
    return is_new and mail is not None


def _still_waiting(follower: Follower) -> OutgoingMail | None:
    """A message with news that did not leave yet: it is written in the moment of leaving, so it takes more."""
    events = OutgoingMail.objects.filter(
        state=MailState.WAITING, event__startswith=f"{NEWS}{follower.pk}-", expires_at__gt=timezone.now()
    )
    return events.select_for_update(of=("self",)).order_by("pk").first()


@transaction.atomic
def note_refusals(*, now: dt.datetime | None = None) -> None:
    """Since when an address refuses what it is sent; none, once it takes something. The purge lets go of those."""
    now = now or timezone.now()
    settled = OutgoingMail.objects.filter(
        event__startswith=NEWS,
        state__in=[MailState.SENT, MailState.FAILED],
        settled_at__gte=now - _SETTLED_WITHIN,
    )
    last = dict(
        Telling.objects.filter(mail__in=settled)
        .order_by("mail__settled_at", "pk")
        .values_list("follower", "mail__state")
    )
    for state, before, after in ((MailState.FAILED, True, now), (MailState.SENT, False, None)):
        pks = [pk for pk, said in last.items() if said == state]
        if pks:
            Follower.objects.filter(pk__in=pks, refused_since__isnull=before).update(refused_since=after)
