"""Calendar files (RFC 5545): what all of ours begin with, and the schedule's days for whoever subscribes.

icalendar is imported where it is used: a process that only shows pages need not carry it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

PRODUCT = "-//Municipalismo//Portal municipal//ES"


@dataclass(frozen=True)
class Days:
    """Whole days in a calendar, both ends included. ``told_at`` is when the row changed, not when somebody asks."""

    uid: str
    sequence: int
    told_at: dt.datetime
    title: str
    first: dt.date
    last: dt.date
    categories: tuple[str, ...]
    description: str = ""
    address: str = ""
    is_cancelled: bool = False


def begin(method: str, name: str = "") -> Any:
    """An empty calendar. ``method`` is what one does with it: PUBLISH, REQUEST or CANCEL (RFC 5546)."""
    import icalendar

    result = icalendar.Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("method", method)
    if name:
        result.add("name", name)
        result.add("x-wr-calname", name)
        result.add("x-wr-timezone", settings.TIME_ZONE)
    return result


def uid_of(key: str) -> str:
    """By which calendars know a thing of ours again: always the same."""
    return f"{key}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def schedule(rows: Iterable[Days], *, name: str) -> bytes:
    """The file that holds what stands in the schedule. An event is written once, however often it is asked for."""
    head, end, tail = begin("PUBLISH", name).to_ical().rpartition(b"END:VCALENDAR")
    return b"".join([head, *(_event(row, uid_of(row.uid)) for row in rows), end, tail])


@lru_cache(maxsize=10_000)
def _event(row: Days, uid: str) -> bytes:
    import icalendar

    moment = row.told_at.astimezone(dt.UTC).replace(microsecond=0)
    event = icalendar.Event()
    event.add("uid", uid)
    event.add("sequence", row.sequence)
    event.add("dtstamp", moment)
    event.add("last-modified", moment)
    event.add("dtstart", row.first)
    event.add("dtend", row.last + dt.timedelta(days=1))  # the first day that is no longer part of it
    event.add("summary", f"Suspendida: {row.title}" if row.is_cancelled else row.title)
    event.add("status", "CANCELLED" if row.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # nobody is busy all those days
    event.add("categories", list(row.categories))
    if row.description:
        event.add("description", row.description)
    if row.address:
        event.add("url", row.address)
    return event.to_ical()
