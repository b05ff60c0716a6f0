"""A public meeting as machines read it: ``Event`` of schema.org, with what its page says and nothing else."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from accounts.json_ld import absolute
from participation.models import Meeting
from planning.models import Municipality

_SCHEDULED, _CANCELLED = "https://schema.org/EventScheduled", "https://schema.org/EventCancelled"
_IN_PERSON = "https://schema.org/OfflineEventAttendanceMode"


def event_of(meeting: Meeting, path: str, municipality: Municipality | None) -> dict[str, Any]:
    """A meeting that anybody may know of, with its bodies read; ``path`` is its page. When it ended, minutes say."""
    ended = meeting.end_time if meeting.minutes.is_approved else None
    return {
        "@type": "Event",
        "name": name_of(meeting),
        "url": absolute(path),
        "startDate": _moment(meeting.date, meeting.start_time),
        "endDate": _moment(meeting.date, ended) if ended else "",
        "eventStatus": _CANCELLED if meeting.is_cancelled else _SCHEDULED,
        "eventAttendanceMode": _IN_PERSON,
        "isAccessibleForFree": True if meeting.is_open else None,
        "location": {"@type": "Place", "name": meeting.place, "address": meeting.place}
        if meeting.place
        else {},
        "organizer": {"@type": "GovernmentOrganization", "name": municipality.name, "url": absolute("/")}
        if municipality
        else {},
    }


def name_of(meeting: Meeting) -> str:
    """Who met, in what, and when, as ``participation/_meeting_title.html`` writes it."""
    names = [body.name for body in meeting.bodies.all()]
    if meeting.title or not names:
        return str(meeting)
    *most, last = names
    told = f"{', '.join(most)} y {last}" if most else last
    day = date_format(meeting.date, r"j \d\e F \d\e Y")
    return f"{told}: {meeting.get_kind_display().lower()} del {day}"


def _moment(day: dt.date, hour: dt.time | None) -> str:
    if hour is None:
        return day.isoformat()
    return timezone.make_aware(dt.datetime.combine(day, hour)).isoformat()
