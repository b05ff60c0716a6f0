"""Hard cases for the schedule and its calendar, as data, and a naive reader of .ics that says what is wrong.

Only the standard library. ``data/schedule_cases.md`` says each case in words, under the same numbers.

**The calendar.** ``CASES``: each is a list of steps; a step is how the activities stand at that moment. Whoever tests
makes the first step, downloads the file, moves on to the next step with the portal's own actions, downloads again …,
and hands the downloads to ``check(case, downloads)``, which must give an empty list. Events are found by their title,
so ``SUMMARY`` must hold it whole (something before or after it is allowed). Events that were in the file before the
first step, as dates to remember, are told in ``ignore``, by their UID.

What ``check`` asks of every download: what ``problems(raw)`` says; an event for each activity that is not of a draft
and no other; all-day dates, the end exclusive; ``STATUS:CANCELLED`` for the cancelled and only for them; the
description within ``DESCRIPTION``, where the case gives one. Between two downloads, of the same activity: the same
``UID``; a higher ``SEQUENCE`` (none is 0) if its dates changed or it was cancelled or taken up again, the same one if
only its progress did, never a lower one; ``DTSTAMP`` and ``LAST-MODIFIED`` never back in time; and not a byte changed
if nothing of it changed.

``check_filter(whole, part, titles)`` compares a filtered download with the whole.

**The page.** ``BARS``, ``TODAY``, ``LOCAL_DAYS`` and ``SLIPPAGE`` are tables with what must come out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Planned:
    """An activity at one moment; ``key`` tells it through the steps."""

    key: str
    title: str
    starts_on: dt.date
    ends_on: dt.date
    description: str = ""
    cancelled: bool = False
    draft: bool = False
    percent: int | None = None  # of its last accepted report


@dataclass(frozen=True)
class Case:
    number: int
    name: str
    steps: Sequence[Sequence[Planned]]
    #: It needs what the portal may not have: a way back from cancelled, a title of two lines.
    optional: bool = False


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _one(title: str, since: str, until: str, **more: object) -> Planned:
    return replace(Planned("a", title, day(since), day(until)), **more)  # type: ignore[arg-type]


_PODA = _one("Poda de invierno", "2026-05-04", "2026-08-28")
_FERIA = replace(_one("Feria de primavera", "2026-09-21", "2026-09-21"), key="b")
_MOVED = replace(_PODA, starts_on=day("2026-06-01"), ends_on=day("2026-09-30"))
_SHORTER = replace(_PODA, ends_on=day("2026-08-27"))
#: A family of four, joined: 25 bytes that look like one character.
FAMILY = "👨‍👩‍👧‍👦"

CASES: tuple[Case, ...] = (
    Case(1, "crosses_months", [[_one("Relevar veredas", "2026-03-20", "2026-05-10")]]),
    Case(2, "one_day", [[_one("Jornada de plantación", "2026-07-07", "2026-07-07")]]),
    Case(3, "ends_on_31_december", [[_one("Cierre del año", "2026-12-01", "2026-12-31")]]),
    Case(4, "the_whole_year", [[_one("Atender reclamos", "2026-01-01", "2026-12-31")]]),
    Case(5, "leap_day", [[_one("Bisiesto", "2028-02-29", "2028-02-29")]]),
    Case(
        6,
        "ends_on_28_february",
        [
            [
                _one("Informe de 2027", "2027-02-01", "2027-02-28"),
                replace(_one("Informe de 2028", "2028-02-01", "2028-02-28"), key="b"),
            ]
        ],
    ),
    Case(7, "moved", [[_PODA], [_MOVED]]),
    Case(8, "only_the_end_moved_by_a_day", [[_PODA], [_SHORTER]]),
    Case(9, "moved_and_moved_back", [[_PODA], [_MOVED], [_PODA]]),
    Case(10, "cancelled", [[_PODA, _FERIA], [replace(_PODA, cancelled=True), _FERIA]]),
    Case(
        11,
        "cancelled_and_taken_up_again",
        [[_PODA], [replace(_PODA, cancelled=True)], [_PODA]],
        optional=True,
    ),
    Case(
        12,
        "commas_semicolons_backslashes",
        [
            [
                _one(
                    "Poda; etapas 1, 2 y 3 \\ norte \\n sur",
                    "2026-04-01",
                    "2026-04-30",
                    description="a,b;c\\d",
                )
            ]
        ],
    ),
    Case(
        13,
        "lines_in_the_description",
        [
            [
                _one(
                    "Taller",
                    "2026-04-01",
                    "2026-04-01",
                    description="Primera línea\nSegunda, con coma\n\nEND:VEVENT\nBEGIN:VEVENT\nUID:otro",
                )
            ]
        ],
    ),
    Case(
        14, "two_lines_in_the_title", [[_one("Poda\nEND:VEVENT", "2026-04-01", "2026-04-01")]], optional=True
    ),
    Case(15, "emoji_on_the_fold", [[_one(f"Fiesta {FAMILY * 12} 🇺🇾", "2026-10-12", "2026-10-12")]]),
    Case(16, "200_letters_of_two_bytes", [[_one("Ñandú " + "ñ" * 194, "2026-10-12", "2026-10-13")]]),
    Case(17, "colons_quotes_percent", [[_one('Acto: "La Ñata", 80 % – fin', "2026-10-12", "2026-10-12")]]),
    Case(
        18,
        "same_title_same_days",
        [
            [
                _one("Reunión de equipo", "2026-03-02", "2026-03-02"),
                replace(_one("Reunión de equipo", "2026-03-02", "2026-03-02"), key="b"),
            ]
        ],
    ),
    Case(19, "downloaded_twice", [[_PODA, _FERIA], [_PODA, _FERIA]]),
    Case(20, "another_one_moved", [[_PODA, _FERIA], [_MOVED, _FERIA]]),
    Case(21, "only_progress_changed", [[_PODA], [replace(_PODA, percent=40)], [replace(_PODA, percent=100)]]),
    Case(22, "only_the_title_changed", [[_PODA], [replace(_PODA, title="Poda de calles con cables")]]),
    Case(23, "draft_put_in_force", [[replace(_PODA, draft=True)], [_PODA]]),
)

#: Case 24 is the filter: these activities, of which the filter asked for leaves the first.
FILTERED: Sequence[Planned] = (_PODA, _FERIA)


# --- case 25: the page --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """Where an activity lies in its year: from the beginning of day ``first`` (0 = 1 January), ``days`` of ``of``."""

    starts_on: dt.date
    ends_on: dt.date
    first: int
    days: int
    of: int
    months: tuple[int, ...]  # those it touches


BARS: tuple[Bar, ...] = (
    Bar(day("2026-03-20"), day("2026-05-10"), 78, 52, 365, (3, 4, 5)),
    Bar(day("2026-07-07"), day("2026-07-07"), 187, 1, 365, (7,)),
    Bar(day("2026-12-01"), day("2026-12-31"), 334, 31, 365, (12,)),
    Bar(day("2026-12-31"), day("2026-12-31"), 364, 1, 365, (12,)),
    Bar(day("2026-01-01"), day("2026-12-31"), 0, 365, 365, tuple(range(1, 13))),
    Bar(day("2026-01-01"), day("2026-01-01"), 0, 1, 365, (1,)),
    Bar(day("2028-02-29"), day("2028-02-29"), 59, 1, 366, (2,)),
    Bar(day("2028-02-28"), day("2028-03-01"), 58, 3, 366, (2, 3)),
    Bar(day("2028-01-01"), day("2028-12-31"), 0, 366, 366, tuple(range(1, 13))),
    Bar(day("2026-01-31"), day("2026-02-01"), 30, 2, 365, (1, 2)),
)

#: (year shown, today) → (place of today in the year, days of the year), or None: no line. A line anywhere from
#: place ÷ days to (place + 1) ÷ days of the width is right.
TODAY: tuple[tuple[int, dt.date, tuple[int, int] | None], ...] = (
    (2026, day("2025-12-31"), None),
    (2026, day("2026-01-01"), (0, 365)),
    (2026, day("2026-07-02"), (182, 365)),
    (2026, day("2026-12-31"), (364, 365)),
    (2026, day("2027-01-01"), None),
    (2028, day("2028-02-29"), (59, 366)),
    (2028, day("2028-12-31"), (365, 366)),
    (2028, day("2026-07-02"), None),
)

#: The moment by the clock of the machine → the day it is in Montevideo, three hours behind.
LOCAL_DAYS: tuple[tuple[dt.datetime, dt.date], ...] = (
    (dt.datetime(2027, 1, 1, 2, 59, 59, tzinfo=dt.UTC), day("2026-12-31")),
    (dt.datetime(2027, 1, 1, 3, 0, tzinfo=dt.UTC), day("2027-01-01")),
    (dt.datetime(2028, 3, 1, 1, 0, tzinfo=dt.UTC), day("2028-02-29")),
)


@dataclass(frozen=True)
class Slip:
    """How many days later an activity ends than was planned when its operational plan was put in force."""

    name: str
    dates: Sequence[tuple[dt.date, dt.date]]  # one after the other, the last is today's
    in_force_at: (
        int | None
    )  # which of them stood when the plan was put in force; None: the activity came later
    days: int | None  # None: there is nothing to compare with
    cancelled: bool = False


def _dates(*texts: str) -> list[tuple[dt.date, dt.date]]:
    return [(day(since), day(until)) for since, until in (text.split("/") for text in texts)]


SLIPPAGE: tuple[Slip, ...] = (
    Slip("as planned", _dates("2026-05-04/2026-08-28"), 0, 0),
    Slip("ends later", _dates("2026-05-04/2026-08-28", "2026-05-04/2026-09-30"), 0, 33),
    Slip("ends earlier", _dates("2026-05-04/2026-08-28", "2026-05-04/2026-08-20"), 0, -8),
    Slip("begins later, ends the same day", _dates("2026-05-04/2026-08-28", "2026-06-01/2026-08-28"), 0, 0),
    Slip(
        "moved twice: against the first, not the move before",
        _dates("2026-02-01/2026-02-20", "2026-02-01/2026-02-28", "2026-02-01/2026-03-01"),
        0,
        9,
    ),
    Slip("over a leap day", _dates("2028-02-01/2028-02-28", "2028-02-01/2028-03-01"), 0, 2),
    Slip(
        "moved while a draft, then put in force",
        _dates("2026-05-04/2026-08-28", "2026-05-04/2026-12-31"),
        1,
        0,
    ),
    Slip(
        "moved and moved back",
        _dates("2026-05-04/2026-08-28", "2026-06-01/2026-12-31", "2026-05-04/2026-08-28"),
        0,
        0,
    ),
    Slip(
        "added once the plan was in force",
        _dates("2026-10-01/2026-10-31", "2026-10-01/2026-11-30"),
        None,
        None,
    ),
    Slip("cancelled", _dates("2026-05-04/2026-08-28", "2026-05-04/2026-09-30"), 0, None, cancelled=True),
)


# --- reading a calendar ------------------------------------------------------------------------------------


@dataclass
class Event:
    raw: bytes
    properties: list[tuple[str, str, str]] = field(default_factory=list)  # name, parameters, value as written

    def all(self, name: str) -> list[str]:
        return [value for found, _parameters, value in self.properties if found == name]

    def get(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def parameters(self, name: str) -> str:
        return next((parameters for found, parameters, _value in self.properties if found == name), "")

    def text(self, name: str) -> str:
        return unescaped(self.get(name))

    @property
    def first_day(self) -> dt.date:
        return _date(self.get("DTSTART"))

    @property
    def day_after(self) -> dt.date:
        """Its end, exclusive; an event of a date without an end lasts that day."""
        end = self.get("DTEND")
        return _date(end) if end else self.first_day + dt.timedelta(days=1)


def _date(value: str) -> dt.date:
    return dt.datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 — a date has no zone


def unescaped(value: str) -> str:
    """The text that a TEXT value stands for (RFC 5545, 3.3.11)."""
    return re.sub(r"\\([\\;,nN])", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), value)


def events(raw: bytes) -> list[Event]:
    """Every event, its lines unfolded; what stands in a component inside an event is skipped."""
    found: list[Event] = []
    inside: list[str] = []
    for line in raw.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").split(b"\r\n"):
        text = line.decode("utf-8", "replace")
        match = re.fullmatch(
            r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:]*))*):(.*)', text, re.DOTALL
        )
        if not match:
            continue
        name, parameters, value = match[1].upper(), match[2], match[3]
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                found.append(Event(b""))
        if "VEVENT" in inside:
            found[-1].raw += line + b"\r\n"
            if inside[-1] == "VEVENT" and name not in ("BEGIN", "END"):
                found[-1].properties.append((name, parameters, value))
        if name == "END" and inside:
            inside.pop()
    return found


_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "CONTACT", "COMMENT")
_STAMP = re.compile(r"\d{8}T\d{6}Z")


def problems(raw: bytes) -> list[str]:
    """What no calendar may have, whatever it speaks of (RFC 5545)."""
    wrong = [*_problems_of_lines(raw), *_problems_of_the_whole(raw)]
    found = events(raw)
    for event in found:
        wrong += [f"{event.get('UID') or '?'}: {problem}" for problem in _problems_of(event)]
    repeated = [uid for uid, times in Counter(event.get("UID") for event in found).items() if times > 1]
    return wrong + [f"UID {uid} is told twice" for uid in repeated]


def _problems_of_lines(raw: bytes) -> Iterable[str]:
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "a line that does not end in CRLF"
    if not raw.endswith(b"\r\n"):
        yield "the last line does not end"
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw):
        yield "a control character"
    for number, line in enumerate(raw.split(b"\r\n")[:-1], start=1):
        if len(line) > 75:
            yield f"line {number} has {len(line)} octets"
        if not line:
            yield f"line {number} is empty"
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield f"line {number} was folded inside a character, or is no UTF-8"


def _problems_of_the_whole(raw: bytes) -> Iterable[str]:
    lines = raw.replace(b"\r\n ", b"").split(b"\r\n")
    if lines[0] != b"BEGIN:VCALENDAR" or lines[-2:] != [b"END:VCALENDAR", b""]:
        yield "it is not one VCALENDAR from the first line to the last"
    if lines.count(b"VERSION:2.0") != 1:
        yield "VERSION:2.0 does not stand there once"
    if sum(line.startswith(b"PRODID:") for line in lines) != 1:
        yield "PRODID does not stand there once"
    begins = [line[6:] for line in lines if line.startswith(b"BEGIN:")]
    ends = [line[4:] for line in lines if line.startswith(b"END:")]
    if Counter(begins) != Counter(ends):
        yield "what begins does not end"


def _problems_of(event: Event) -> Iterable[str]:
    for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"):
        if len(event.all(name)) != 1:
            yield f"{name} stands there {len(event.all(name))} times"
    for name in ("SEQUENCE", "DTEND", "STATUS", "DESCRIPTION", "LAST-MODIFIED"):
        if len(event.all(name)) > 1:
            yield f"{name} stands there {len(event.all(name))} times"
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        if event.get(name) and not _STAMP.fullmatch(event.get(name)):
            yield f"{name} is no moment in UTC: {event.get(name)}"
    for name in ("DTSTART", "DTEND"):
        if event.get(name):
            if "VALUE=DATE" not in event.parameters(name).split(";"):
                yield f"{name} does not say that it is a date"
            if not re.fullmatch(r"\d{8}", event.get(name)):
                yield f"{name} is no date: {event.get(name)}"
                return
    if event.get("DTSTART") and event.day_after <= event.first_day:
        yield "it ends before it has lasted a day: the end is exclusive"
    if not re.fullmatch(r"\d*", event.get("SEQUENCE")):
        yield f"SEQUENCE is no number: {event.get('SEQUENCE')}"
    if event.get("STATUS") not in ("", "TENTATIVE", "CONFIRMED", "CANCELLED"):
        yield f"STATUS is {event.get('STATUS')}"
    for name in _TEXTS:
        if re.search(r"[;,]|\\.", re.sub(r"\\[\\;,nN]", "", event.get(name))):
            yield f"{name} is not escaped"


# --- what a case must give ---------------------------------------------------------------------------------


def check(case: Case, downloads: Sequence[bytes], ignore: Container[str] = ()) -> list[str]:
    """What is wrong with the downloads of a case, one for each step; nothing: an empty list."""
    assert len(downloads) == len(case.steps), "one download for each step"
    wrong: list[str] = []
    before: dict[str, tuple[Planned, Event]] = {}
    for number, (step, raw) in enumerate(zip(case.steps, downloads, strict=True), start=1):
        wrong += [f"step {number}: {problem}" for problem in problems(raw)]
        matched, unmatched = _matched(
            step, [event for event in events(raw) if event.get("UID") not in ignore]
        )
        wrong += [f"step {number}: {problem}" for problem in unmatched]
        for key, (planned, event) in matched.items():
            told = list(_against(planned, event))
            if key in before:
                told += _between(*before[key], planned, event)
            wrong += [f"step {number}, {key}: {problem}" for problem in told]
        before |= matched
    return wrong


def _matched(
    step: Sequence[Planned], found: list[Event]
) -> tuple[dict[str, tuple[Planned, Event]], list[str]]:
    """Each activity with its event, and what has no counterpart; two of the same title in the order of their UIDs."""
    left = sorted(found, key=lambda event: event.get("UID"))
    matched: dict[str, tuple[Planned, Event]] = {}
    wrong = []
    for planned in step:
        if planned.draft:
            continue
        event = next((event for event in left if planned.title in event.text("SUMMARY")), None)
        if event is None:
            wrong.append(f"{planned.key} has no event of its title")
        else:
            left.remove(event)
            matched[planned.key] = (planned, event)
    return matched, wrong + [f"an event too many: {event.text('SUMMARY')}" for event in left]


def _against(planned: Planned, event: Event) -> Iterable[str]:
    try:
        days = (event.first_day, event.day_after)
    except ValueError:
        return  # told among the problems
    if days != (planned.starts_on, planned.ends_on + dt.timedelta(days=1)):
        yield f"from {days[0]} to {days[1]} (exclusive), planned {planned.starts_on} to {planned.ends_on} (inclusive)"
    if (event.get("STATUS") == "CANCELLED") != planned.cancelled:
        yield f"STATUS is {event.get('STATUS') or 'not told'}"
    if planned.description not in event.text("DESCRIPTION"):
        yield "the description is not there whole"


def _between(was: Planned, old: Event, now: Planned, new: Event) -> Iterable[str]:
    if old.get("UID") != new.get("UID"):
        yield "another UID"
    if was == now:
        if old.raw != new.raw:
            yield "its event changed although nothing of it did"
        return
    try:
        rise = int(new.get("SEQUENCE") or 0) - int(old.get("SEQUENCE") or 0)
    except ValueError:
        return  # told among the problems
    moved = (was.starts_on, was.ends_on, was.cancelled) != (now.starts_on, now.ends_on, now.cancelled)
    if moved and rise <= 0:
        yield "SEQUENCE was not raised"
    elif replace(was, percent=now.percent) == now and rise:
        yield "SEQUENCE was raised for progress alone"
    elif rise < 0:
        yield "SEQUENCE went back"
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        if new.get(name) < old.get(name):
            yield f"{name} went back"


def check_filter(whole: bytes, part: bytes, titles: Sequence[str]) -> list[str]:
    """What is wrong with a filtered download: it holds these events alone, to the byte as the whole has them."""
    wrong = problems(part)
    kept = [event for event in events(whole) if any(title in event.text("SUMMARY") for title in titles)]
    if {event.get("UID") for event in kept} != {event.get("UID") for event in events(part)}:
        wrong.append("the UIDs are not those of the whole")
    elif sorted(event.raw for event in kept) != sorted(event.raw for event in events(part)):
        wrong.append("an event says something else than in the whole")
    if len(kept) < len(titles):
        wrong.append("the whole does not hold what was filtered")
    return wrong
