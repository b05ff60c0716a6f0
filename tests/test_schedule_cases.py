"""The reader of calendars is measured: a right calendar passes every case, and each usual mistake is told."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest

from tests import schedule_cases
from tests.schedule_cases import (
    BARS,
    CASES,
    FILTERED,
    LOCAL_DAYS,
    SLIPPAGE,
    TODAY,
    Case,
    Planned,
    check,
    check_filter,
    problems,
)

STAMP = "20260101T120000Z"


def escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def folded(line: str) -> bytes:
    """At most 75 octets a line, never inside a character."""
    out, room = b"", 75
    for letter in line:
        octets = letter.encode()
        if len(octets) > room:
            out, room = out + b"\r\n ", 74
        out, room = out + octets, room - len(octets)
    return out


@dataclass(frozen=True)
class Writer:
    """A right calendar; each field is a place where a usual mistake may be put in."""

    uid: Callable[[Planned, int], str] = lambda planned, step: f"{planned.key}@plan"
    end: Callable[[Planned], dt.date] = lambda planned: planned.ends_on + dt.timedelta(days=1)
    stamp: Callable[[int], str] = lambda step: STAMP
    escape: Callable[[str], str] = escaped
    fold: Callable[[str], bytes] = folded
    status: Callable[[Planned], str] = lambda planned: "CANCELLED" if planned.cancelled else "CONFIRMED"
    shown: Callable[[Planned], bool] = lambda planned: not planned.draft
    counts: Callable[[Planned, Planned], bool] = lambda was, now: (
        (was.starts_on, was.ends_on, was.cancelled) != (now.starts_on, now.ends_on, now.cancelled)
    )
    line_end: bytes = b"\r\n"

    def write(self, steps: Sequence[Sequence[Planned]]) -> bytes:
        """The calendar after the last of these steps."""
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//plan//ES"]
        for planned in filter(self.shown, steps[-1]):
            history = [one for step in steps for one in step if one.key == planned.key]
            rises = sum(self.counts(was, now) for was, now in pairwise(history))
            lines += [
                "BEGIN:VEVENT",
                f"UID:{self.uid(planned, len(steps))}",
                f"DTSTAMP:{self.stamp(len(steps))}",
                f"DTSTART;VALUE=DATE:{planned.starts_on:%Y%m%d}",
                f"DTEND;VALUE=DATE:{self.end(planned):%Y%m%d}",
                f"SEQUENCE:{rises}",
                f"STATUS:{self.status(planned)}",
                f"SUMMARY:{self.escape(planned.title)}",
                f"DESCRIPTION:{self.escape(planned.description)}",
                "END:VEVENT",
            ]
        return b"".join(self.fold(line) + self.line_end for line in [*lines, "END:VCALENDAR"])

    def downloads(self, case: Case) -> list[bytes]:
        return [self.write(case.steps[: number + 1]) for number in range(len(case.steps))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_right_calendar_passes(case: Case) -> None:
    assert check(case, Writer().downloads(case)) == []


def cut(line: str, at: int = 75) -> bytes:
    """Folded by octets, characters or not."""
    octets = line.encode()
    return b"\r\n ".join(octets[place : place + at - 1] for place in range(0, len(octets), at - 1)) or octets


def by_characters(line: str) -> bytes:
    return "\r\n ".join(line[place : place + 74] for place in range(0, len(line), 74)).encode()


MISTAKES: dict[str, tuple[Writer, set[str]]] = {
    "the end inclusive": (
        Writer(end=lambda planned: planned.ends_on),
        {"one_day", "crosses_months", "leap_day"},
    ),
    "a new UID each time": (
        Writer(uid=lambda planned, step: f"{planned.key}{step}@plan"),
        {"moved", "cancelled"},
    ),
    "UID from the dates": (
        Writer(uid=lambda planned, step: f"{planned.key}{planned.starts_on}@plan"),
        {"moved"},
    ),
    "UID from the title": (Writer(uid=lambda planned, step: planned.title[:9]), {"same_title_same_days"}),
    "stamped at the download": (
        Writer(stamp=lambda step: f"2026010{step}T120000Z"),
        {"downloaded_twice", "another_one_moved"},
    ),
    "stamps that go back": (Writer(stamp=lambda step: f"2026010{9 - step}T120000Z"), {"moved"}),
    "nothing escaped": (
        Writer(escape=lambda text: text),
        {"commas_semicolons_backslashes", "lines_in_the_description"},
    ),
    "commas alone escaped": (
        Writer(escape=lambda text: text.replace(",", "\\,").replace("\n", "\\n")),
        {"commas_semicolons_backslashes"},
    ),
    "never folded": (
        Writer(fold=lambda line: line.encode()),
        {"200_letters_of_two_bytes", "emoji_on_the_fold"},
    ),
    "folded by characters": (Writer(fold=by_characters), {"200_letters_of_two_bytes", "emoji_on_the_fold"}),
    "folded inside characters": (Writer(fold=cut), {"emoji_on_the_fold"}),
    "bare line ends": (Writer(line_end=b"\n"), {"one_day"}),
    "cancelled ones confirmed": (Writer(status=lambda planned: "CONFIRMED"), {"cancelled"}),
    "cancelled ones gone": (
        Writer(shown=lambda planned: not planned.cancelled and not planned.draft),
        {"cancelled"},
    ),
    "drafts shown": (Writer(shown=lambda planned: True), {"draft_put_in_force"}),
    "SEQUENCE never raised": (
        Writer(counts=lambda was, now: False),
        {"moved", "only_the_end_moved_by_a_day", "cancelled", "moved_and_moved_back"},
    ),
    "SEQUENCE from the dates": (
        Writer(counts=lambda was, now: now.starts_on > was.starts_on),
        {"moved_and_moved_back", "cancelled"},
    ),
    "SEQUENCE raised by progress": (Writer(counts=lambda was, now: was != now), {"only_progress_changed"}),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_usual_mistake_is_told(name: str) -> None:
    writer, told = MISTAKES[name]
    assert told <= {case.name for case in CASES if check(case, writer.downloads(case))}


def test_a_filter_gives_the_same_events() -> None:
    whole = Writer().write([FILTERED])
    part = Writer().write([FILTERED[:1]])
    title = FILTERED[0].title
    assert check_filter(whole, part, [title]) == []
    assert check_filter(whole, whole, [title])
    assert check_filter(whole, Writer(uid=lambda planned, step: "otro").write([FILTERED[:1]]), [title])
    assert check_filter(whole, Writer(stamp=lambda step: "20270101T000000Z").write([FILTERED[:1]]), [title])


def test_what_was_there_before_may_be_told() -> None:
    case = next(case for case in CASES if case.name == "cancelled")
    alone = Case(99, "alone", [step[:1] for step in case.steps])
    assert check(alone, Writer().downloads(case))
    assert check(alone, Writer().downloads(case), ignore={"b@plan"}) == []


def test_a_repeated_uid_and_a_broken_frame_are_told() -> None:
    one = Writer().write([FILTERED[:1]])
    event = one[one.index(b"BEGIN:VEVENT") : one.index(b"END:VCALENDAR")]
    assert problems(one) == []
    assert problems(one.replace(event, event * 2))
    assert problems(one.replace(b"END:VEVENT\r\n", b""))
    assert problems(one.replace(b"VERSION:2.0\r\n", b""))
    assert problems(one.replace(b";VALUE=DATE", b""))
    assert problems(one.replace(b"SUMMARY:", b"SUMMARY:\x07"))


def test_the_tables_of_the_page_agree_with_the_calendar() -> None:
    for bar in BARS:
        first = dt.date(bar.starts_on.year, 1, 1)
        assert bar.of == (dt.date(first.year + 1, 1, 1) - first).days
        assert bar.first == (bar.starts_on - first).days
        assert bar.days == (bar.ends_on - bar.starts_on).days + 1
        assert bar.months == tuple(range(bar.starts_on.month, bar.ends_on.month + 1))
    for year, today, place in TODAY:
        assert (place is None) == (today.year != year)
        if place:
            assert today == dt.date(year, 1, 1) + dt.timedelta(days=place[0])
    for moment, local in LOCAL_DAYS:
        assert (moment - dt.timedelta(hours=3)).date() == local
    for slip in SLIPPAGE:
        nothing = slip.cancelled or slip.in_force_at is None
        planned = None if nothing else slip.dates[slip.in_force_at or 0][1]
        assert slip.days == (None if planned is None else (slip.dates[-1][1] - planned).days)


def test_cases_are_numbered_as_in_the_text() -> None:
    text = (schedule_cases.__file__ or "").replace("schedule_cases.py", "data/schedule_cases.md")
    with open(text, encoding="utf-8") as page:
        words = page.read()
    for case in CASES:
        assert f"\n{case.number}. **`{case.name}`**" in words
