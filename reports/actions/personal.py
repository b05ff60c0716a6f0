"""How an account wants to be told: its calendar's address, its daily digest, its notices."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Notice, OutgoingMail, User
from reports.digest_email import write_digest
from reports.models import PersonalSettings, new_calendar_key
from reports.queries.calendar import happenings
from reports.queries.todo import todo

#: The digest tells what comes within so many days.
DIGEST_DAYS = 7


@transaction.atomic
def renew_calendar_address(*, by: User, now: dt.datetime | None = None) -> PersonalSettings:
    """Give one's own calendar a secret address, or another one: the earlier one is dead at once."""
    chosen = _locked(by)
    chosen.calendar_key, chosen.calendar_since = new_calendar_key(), now or timezone.now()
    chosen.save(update_fields=["calendar_key", "calendar_since"])
    return chosen


@transaction.atomic
def revoke_calendar_address(*, by: User) -> PersonalSettings:
    """Leave one's own calendar without an address. Repeating it is harmless."""
    chosen = _locked(by)
    chosen.calendar_key, chosen.calendar_since = "", None
    chosen.save(update_fields=["calendar_key", "calendar_since"])
    return chosen


@transaction.atomic
def choose_digest(*, hour: int | None, by: User) -> PersonalSettings:
    """Ask for the daily digest at an hour of the day (0 to 23), or for none. Raises ``ValidationError``."""
    if hour is not None and not 0 <= hour <= 23:
        raise ValidationError({"hour": "Elegí una hora entre las 0 y las 23."})
    chosen = _locked(by)
    chosen.digest_hour = hour
    chosen.save(update_fields=["digest_hour"])
    return chosen


@transaction.atomic
def mark_notices(
    *, notices: Iterable[int] | None, is_read: bool, by: User, now: dt.datetime | None = None
) -> list[int]:
    """Put away some of one's own notices (``None``: all), or bring them back; returns which of them changed."""
    rows = Notice.objects.filter(user=by, read_at__isnull=is_read)
    if notices is not None:
        rows = rows.filter(pk__in=list(notices))
    changed = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    Notice.objects.filter(pk__in=changed).update(read_at=(now or timezone.now()) if is_read else None)
    return changed


def send_digests(*, now: dt.datetime | None = None) -> int:
    """Put today's digest of everybody whose hour has come in the outbox; returns how many were written.

    Each in a transaction of its own, which says that the day is settled: nobody gets a second one, whoever runs this
    twice or changes the hour, and whoever had nothing waiting at their hour gets none that day.
    """
    now = timezone.localtime(now)
    due = PersonalSettings.objects.filter(digest_hour__lte=now.hour, user__is_active=True)
    due = due.filter(Q(digest_on=None) | Q(digest_on__lt=now.date()))
    return sum(bool(_digest(pk, now)) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _digest(pk: int, now: dt.datetime) -> OutgoingMail | None:
    rows = PersonalSettings.objects.select_for_update(of=("self",), skip_locked=True)
    chosen = rows.select_related("user").filter(pk=pk).first()
    day = now.date()
    if chosen is None or chosen.digest_hour is None or (chosen.digest_on and chosen.digest_on >= day):
        return None
    chosen.digest_on = day
    chosen.save(update_fields=["digest_on"])
    waits = todo(chosen.user, day)
    if not chosen.user.is_active or not waits.groups:
        return None
    coming = happenings(chosen.user, day, day + dt.timedelta(days=DIGEST_DAYS - 1))
    coming = [row for row in coming if not row.is_over]
    return write_digest(to=chosen.user, waits=waits, coming=coming, day=day, now=now)


def _locked(user: User) -> PersonalSettings:
    PersonalSettings.objects.get_or_create(user=user)
    return PersonalSettings.objects.select_for_update().get(user=user)
