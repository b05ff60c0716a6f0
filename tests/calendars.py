"""A strict reader of calendar files, written from RFC 5545 and from nothing of ours: it refuses what the standard does.

It knows what our files may hold (VCALENDAR with VEVENTs of whole days) and takes nothing else for granted.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

_LINE = re.compile(
    r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"\x00-\x1f\x7f]*\"|[^\";:,\x00-\x1f\x7f]*))*):(.*)\Z", re.S
)
_ONCE_IN_EVENT = {
    "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE", "LAST-MODIFIED", "DESCRIPTION", "URL",
    "TRANSP", "CLASS", "CREATED", "LOCATION", "ORGANIZER", "PRIORITY", "DURATION",
}  # fmt: skip
_MANY_IN_EVENT = {"CATEGORIES", "COMMENT", "ATTENDEE", "RELATED-TO", "CONTACT"}
_IN_CALENDAR = {"PRODID", "VERSION", "CALSCALE", "METHOD", "NAME"}
_TEXT = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "UID"}


class Refused(Exception):
    """Why a file is no iCalendar object."""


@dataclass
class Event:
    """One event of whole days; ``until`` is the first day that is no longer part of it."""

    uid: str
    sequence: int
    stamp: dt.datetime
    modified: dt.datetime | None
    start: dt.date
    until: dt.date
    status: str
    summary: str
    description: str
    url: str
    categories: list[str] = field(default_factory=list)


def read(data: bytes) -> tuple[dict[str, str], list[Event]]:
    """The properties of the calendar, and its events. Raises ``Refused``."""
    if data.startswith(b"\xef\xbb\xbf"):
        raise Refused("a byte order mark")
    if not data.endswith(b"\r\n"):
        raise Refused("the last line does not end with CRLF")
    physical = data[:-2].split(b"\r\n")
    for line in physical:
        if b"\r" in line or b"\n" in line:
            raise Refused(f"a lone CR or LF: {line!r}")
        if len(line) > 75:
            raise Refused(f"a line of {len(line)} octets: {line!r}")
        if not line:
            raise Refused("an empty line")
        try:
            line.decode()
        except UnicodeDecodeError:
            raise Refused(f"folded inside a character: {line!r}") from None
    return _read_lines([_parsed(line) for line in _unfolded(physical)])


def _unfolded(physical: list[bytes]) -> list[str]:
    lines: list[str] = []
    for line in physical:
        if line[:1] in (b" ", b"\t"):
            if not lines:
                raise Refused("it begins with a continuation")
            lines[-1] += line[1:].decode()
        else:
            lines.append(line.decode())
    return lines


def _parsed(line: str) -> tuple[str, dict[str, str], str]:
    found = _LINE.match(line)
    if not found:
        raise Refused(f"no content line: {line!r}")
    name, parameters, value = found.groups()
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
        raise Refused(f"a control character: {line!r}")
    pairs = [pair.split("=", 1) for pair in parameters.split(";")[1:]]
    return name.upper(), {key.upper(): given.strip('"') for key, given in pairs}, value


def _read_lines(lines: list[tuple[str, dict[str, str], str]]) -> tuple[dict[str, str], list[Event]]:
    if lines[0][::2] != ("BEGIN", "VCALENDAR") or lines[-1][::2] != ("END", "VCALENDAR"):
        raise Refused("it is no VCALENDAR")
    properties: dict[str, str] = {}
    events: list[Event] = []
    open_event: list[tuple[str, dict[str, str], str]] | None = None
    for name, parameters, value in lines[1:-1]:
        if name == "BEGIN":
            if value != "VEVENT" or open_event is not None:
                raise Refused(f"BEGIN:{value} in this place")
            open_event = []
        elif name == "END":
            if value != "VEVENT" or open_event is None:
                raise Refused(f"END:{value} in this place")
            events.append(_event(open_event))
            open_event = None
        elif open_event is not None:
            open_event.append((name, parameters, value))
        else:
            if events or name in properties or not (name in _IN_CALENDAR or name.startswith("X-")):
                raise Refused(f"{name} in this place")
            properties[name] = value
    if open_event is not None:
        raise Refused("an event does not end")
    if not properties.get("PRODID") or properties.get("VERSION") != "2.0":
        raise Refused("PRODID and VERSION:2.0 are required")
    uids = [event.uid for event in events]
    if len(uids) != len(set(uids)):
        raise Refused("two events with one UID")
    return properties, events


def _event(lines: list[tuple[str, dict[str, str], str]]) -> Event:
    said: dict[str, str] = {}
    categories: list[str] = []
    for name, parameters, value in lines:
        if name in ("DTSTART", "DTEND") and parameters != {"VALUE": "DATE"}:
            raise Refused(f"{name} is no whole day: {parameters}")
        if name == "CATEGORIES":
            categories += [_text(part) for part in re.split(r"(?<!\\),", value)]
        elif name in _ONCE_IN_EVENT:
            if name in said:
                raise Refused(f"{name} twice")
            said[name] = _text(value) if name in _TEXT else value
        elif name not in _MANY_IN_EVENT and not name.startswith("X-"):
            raise Refused(f"{name} is no property of an event")
    for name in ("UID", "DTSTAMP", "DTSTART"):
        if not said.get(name):
            raise Refused(f"{name} is required")
    start = _day(said["DTSTART"])
    until = _day(said["DTEND"]) if "DTEND" in said else start + dt.timedelta(days=1)
    if until <= start:
        raise Refused("DTEND is not after DTSTART")
    if said.get("STATUS", "CONFIRMED") not in ("TENTATIVE", "CONFIRMED", "CANCELLED"):
        raise Refused(f"STATUS:{said['STATUS']}")
    if not re.fullmatch(r"\d+", said.get("SEQUENCE", "0")):
        raise Refused(f"SEQUENCE:{said['SEQUENCE']}")
    if "@" not in said["UID"]:
        raise Refused("a UID without the place where it was made")
    return Event(
        uid=said["UID"],
        sequence=int(said.get("SEQUENCE", "0")),
        stamp=_moment(said["DTSTAMP"]),
        modified=_moment(said["LAST-MODIFIED"]) if "LAST-MODIFIED" in said else None,
        start=start,
        until=until,
        status=said.get("STATUS", ""),
        summary=said.get("SUMMARY", ""),
        description=said.get("DESCRIPTION", ""),
        url=said.get("URL", ""),
        categories=categories,
    )


def _text(value: str) -> str:
    """RFC 5545, 3.3.11: backslash before ``\\``, ``;``, ``,`` and ``n`` only, and never these bare."""
    out, place = [], 0
    while place < len(value):
        letter = value[place]
        if letter == "\\":
            after = value[place + 1 : place + 2]
            if after not in ("\\", ";", ",", "n", "N"):
                raise Refused(f"a backslash before {after!r}")
            out.append("\n" if after in "nN" else after)
            place += 2
            continue
        if letter in ";,":
            raise Refused(f"a bare {letter!r} in {value!r}")
        out.append(letter)
        place += 1
    return "".join(out)


def _day(value: str) -> dt.date:
    if not re.fullmatch(r"\d{8}", value):
        raise Refused(f"no day: {value}")
    return dt.date.fromisoformat(value)


def _moment(value: str) -> dt.datetime:
    if not re.fullmatch(r"\d{8}T\d{6}Z", value):
        raise Refused(f"no moment of UTC: {value}")
    return dt.datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
