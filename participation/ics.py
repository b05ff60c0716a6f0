"""Calendar files (RFC 5545): of one meeting for its members, and of all public ones for whoever subscribes.

icalendar is imported where it is used: a process that only shows pages need not carry it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from planning import ics

#: Uruguay has kept one hour all year since 2015; what it may decide later comes with the zone's own data.
ZONE_SINCE = dt.date(2016, 1, 1)


@dataclass(frozen=True)
class Entry:
    """One meeting in a calendar. ``told_at`` is when it was last told, which is not when somebody asks."""

    code: str
    sequence: int
    told_at: dt.datetime
    title: str
    date: dt.date
    start_time: dt.time | None
    end_time: dt.time | None
    place: str
    description: str
    address: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class Invitation:
    """Who calls, by name and address, and the address of whom."""

    organiser_name: str
    organiser: str
    attendee: str


def calendar(
    entries: Iterable[Entry], *, method: str, name: str = "", invitation: Invitation | None = None
) -> bytes:
    """The file that holds some meetings. ``method`` is what one does with it: PUBLISH, REQUEST or CANCEL (RFC 5546)."""
    result = ics.begin(method, name)
    for entry in entries:
        result.add_component(_event(entry, invitation))
    result.add_missing_timezones(first_date=ZONE_SINCE)
    return result.to_ical()


def uid_of(code: str) -> str:
    """By which calendars know a meeting again: always the same."""
    return ics.uid_of(f"sesion-{code}")


def _event(entry: Entry, invitation: Invitation | None) -> Any:
    import icalendar

    event = icalendar.Event()
    event.add("uid", uid_of(entry.code))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.told_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("summary", f"Suspendida: {entry.title}" if entry.is_cancelled else entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.start_time is None:
        event.add("dtstart", entry.date)
    else:
        event.add("dtstart", _moment(entry.date, entry.start_time))
        if entry.end_time is not None:
            after = entry.end_time <= entry.start_time  # past midnight
            event.add("dtend", _moment(entry.date + dt.timedelta(days=after), entry.end_time))
    if entry.place:
        event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    if entry.address:
        event.add("url", entry.address)
    if invitation:
        organiser = icalendar.vCalAddress(f"mailto:{invitation.organiser}")
        organiser.params["CN"] = invitation.organiser_name
        event.add("organizer", organiser)
        attendee = icalendar.vCalAddress(f"mailto:{invitation.attendee}")
        attendee.params["RSVP"] = "FALSE"
        event.add("attendee", attendee)
    return event


def _moment(day: dt.date, hour: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, hour, tzinfo=ZoneInfo(settings.TIME_ZONE))
