"""Somebody's calendar as a file (RFC 5545). icalendar is imported where it is used."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings

from planning import ics
from reports.queries.calendar import Happening, written_at

#: Uruguay has kept one hour all year since 2015; what it may decide later comes with the zone's own data.
_ZONE_SINCE = dt.date(2016, 1, 1)


def render(rows: Iterable[Happening], *, name: str) -> bytes:
    """The file that holds what somebody may read. The same rows give the same bytes."""
    import icalendar

    result = ics.begin("PUBLISH", name)
    result.add("refresh-interval", dt.timedelta(hours=4), parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", "PT4H")
    for row in rows:
        event = icalendar.Event()
        moment = written_at(row).astimezone(dt.UTC).replace(microsecond=0)
        event.add("uid", ics.uid_of(f"mesa-{row.key}"))
        event.add("sequence", row.sequence)
        event.add("dtstamp", moment)
        event.add("summary", _title(row))
        event.add("status", "CANCELLED" if row.is_cancelled else "CONFIRMED")
        event.add("categories", [str(row.kind.label)])
        if row.start is None:
            event.add("dtstart", row.day)
            event.add("dtend", row.day + dt.timedelta(days=1))
            event.add("transp", "TRANSPARENT")
        else:
            event.add("dtstart", _moment(row.day, row.start))
            if row.end is not None:
                past_midnight = row.end <= row.start
                event.add("dtend", _moment(row.day + dt.timedelta(days=past_midnight), row.end))
        if row.place:
            event.add("location", row.place)
        if row.detail:
            event.add("description", row.detail)
        event.add("url", f"{settings.SITE_URL}{row.url}")
        result.add_component(event)
    result.add_missing_timezones(first_date=_ZONE_SINCE)
    return result.to_ical()


def _title(row: Happening) -> str:
    title = f"{row.said_first}: {row.title}" if row.said_first else row.title
    return f"{title} (ya está)" if row.is_over else title


def _moment(day: dt.date, hour: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, hour, tzinfo=ZoneInfo(settings.TIME_ZONE))
