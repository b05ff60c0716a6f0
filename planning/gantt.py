"""Coordinates of the schedule's drawing, worked out before a template draws them; and slippage in words.

As in ``planning.charts``: lengths along the page are percentages, heights are CSS pixels, numbers are integers or text.
"""

import calendar
import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

#: The part of the width that names take, in percent.
NAMES = 34
ROW = 46
HEAD = 38
BAR = 16
LABEL_CHARACTERS = 38
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "set", "oct", "nov", "dic")


@dataclass(frozen=True)
class Work:
    """What is drawn in one line: its name, its days, those that were planned, how far it is, and its days to mark."""

    label: str
    state: str
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    planned: tuple[dt.date, dt.date] | None = None
    percent: int | None = None
    marks: tuple[tuple[dt.date, bool], ...] = ()


@dataclass(frozen=True)
class Month:
    """A column: where it begins and where its name stands."""

    label: str
    x: str
    middle: str


@dataclass(frozen=True)
class Stretch:
    """A length along the year."""

    x: str
    width: str


@dataclass(frozen=True)
class Mark:
    """A milestone or a deadline, done or not."""

    x: str
    done: bool


@dataclass(frozen=True)
class Line:
    """One line of the drawing; ``done`` is the part of the bar that is done, ``note`` what stands right of it."""

    lines: tuple[tuple[str, int], ...]
    top: int
    bar_y: int
    middle: int
    state: str
    bar: Stretch | None
    done: Stretch | None
    planned: Stretch | None
    marks: tuple[Mark, ...]
    note: str
    note_x: str
    note_anchor: str


@dataclass(frozen=True)
class Gantt:
    """The whole drawing. ``today`` is where the line of the day stands, "" in another year."""

    months: tuple[Month, ...]
    lines: tuple[Line, ...]
    today: str
    height: int
    body_y: int
    names: str


def gantt(year: int, rows: Sequence[Work], today: dt.date) -> Gantt:
    """A year as twelve columns, and a line for each row in the order given. Days of other years stay at the edge."""
    starts = [dt.date(year, month, 1) for month in range(1, 13)]
    return Gantt(
        months=tuple(
            Month(
                MONTHS[start.month - 1],
                _length(_place(year, start)),
                _length(_place(year, start, middle=True)),
            )
            for start in starts
        ),
        lines=tuple(_line(year, row, HEAD + number * ROW) for number, row in enumerate(rows)),
        today=_length(_place(year, today)) if today.year == year else "",
        height=HEAD + ROW * len(rows) + 4,
        body_y=HEAD,
        names=f"{NAMES}%",
    )


def _line(year: int, row: Work, top: int) -> Line:
    bar = _stretch(year, row.starts_on, row.ends_on) if row.starts_on and row.ends_on else None
    end = _place(year, (row.ends_on or dt.date(year, 1, 1)) + dt.timedelta(days=1))
    start = _place(year, row.starts_on) if row.starts_on else 0.0
    fits = end < 93
    pieces = textwrap.wrap(row.label, LABEL_CHARACTERS, max_lines=2, placeholder="…") or [""]
    first = top + (27 if len(pieces) == 1 else 18)
    return Line(
        lines=tuple((piece, first + 18 * number) for number, piece in enumerate(pieces)),
        top=top,
        bar_y=top + (ROW - BAR) // 2,
        middle=top + ROW // 2,
        state=row.state,
        bar=bar,
        done=Stretch(bar.x, _length((end - start) * row.percent / 100)) if bar and row.percent else None,
        planned=_stretch(year, *row.planned) if row.planned else None,
        marks=tuple(Mark(_length(_place(year, day, noon=True)), done) for day, done in row.marks),
        note="" if row.percent is None else f"{row.percent} %",
        note_x=_length(end + 1.4 if fits else start - 1.4),
        note_anchor="start" if fits else "end",
    )


def _stretch(year: int, first: dt.date, last: dt.date) -> Stretch:
    start, end = _place(year, first), _place(year, last + dt.timedelta(days=1))
    return Stretch(_length(start), _length(max(end - start, 0.3)))


def _place(year: int, day: dt.date, *, middle: bool = False, noon: bool = False) -> float:
    """Where a day begins (or its noon, or the middle of its month), in percent of the width."""
    days = 366 if calendar.isleap(year) else 365
    passed = (day - dt.date(year, 1, 1)).days + 0.5 * noon
    if middle:
        passed += calendar.monthrange(year, day.month)[1] / 2
    return NAMES + (100 - NAMES) * min(max(passed, 0), days) / days


def _length(value: float) -> str:
    return f"{round(value, 2):g}%"


def slippage(
    starts_on: dt.date, ends_on: dt.date, planned_starts_on: dt.date | None, planned_ends_on: dt.date | None
) -> str:
    """How far something moved from what was planned, in words; "" when it did not."""
    if planned_starts_on is None or planned_ends_on is None:
        return ""
    end, start = (ends_on - planned_ends_on).days, (starts_on - planned_starts_on).days
    if end:
        return f"{_days(end)} que lo previsto"
    return f"empieza {_days(start)} que lo previsto" if start else ""


def _days(moved: int) -> str:
    count = abs(moved)
    return f"{count} {'día' if count == 1 else 'días'} {'más tarde' if moved > 0 else 'antes'}"
