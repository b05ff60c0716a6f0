"""Hours of the demonstration's days, and codes that come out the same every time."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from accounts.models import Notice
from reports.codes import ALPHABET, LENGTH
from reports.demo.records import SEED


def moment(day: dt.date, hour: int) -> dt.datetime:
    """An hour of a day, never one that is still to come."""
    then = timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
    return min(then, timezone.now())


@contextmanager
def told_at(then: dt.datetime) -> Iterator[None]:
    """Whoever is told of what happens inside was told then, and not while it was loaded."""
    began = timezone.now()
    yield
    Notice.objects.filter(created_at__gte=began).update(created_at=then)


def publication_code(today: dt.date, since: dt.date, version: int | str) -> str:
    """A publication code that comes out the same every time, which no real publication may have."""
    digest = hashlib.sha256(f"{SEED}/{today}/{since}/{version}".encode()).digest()
    standard = base64.b32encode(digest).decode()[:LENGTH]
    return standard.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET))
