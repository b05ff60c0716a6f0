"""Hours of the demonstration's days, and codes that come out the same every time."""

import base64
import datetime as dt
import hashlib

from django.utils import timezone

from reports.codes import ALPHABET, LENGTH
from reports.demo.records import SEED


def moment(day: dt.date, hour: int) -> dt.datetime:
    """An hour of a day, never one that is still to come."""
    then = timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
    return min(then, timezone.now())


def publication_code(today: dt.date, since: dt.date, version: int | str) -> str:
    """A publication code that comes out the same every time, which no real publication may have."""
    digest = hashlib.sha256(f"{SEED}/{today}/{since}/{version}".encode()).digest()
    standard = base64.b32encode(digest).decode()[:LENGTH]
    return standard.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET))
