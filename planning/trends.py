"""A handful of numbers in order of time as small columns, with their words: not to measure with, to see where it goes.

Pure Python: the template draws the whole numbers it gets.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEIGHT = 56
COLUMN = 56
GAP = 10
QUARTERS = 4
_NAMES = ("ene–mar", "abr–jun", "jul–set", "oct–dic")
_SPOKEN = ("enero a marzo", "abril a junio", "julio a setiembre", "octubre a diciembre")


@dataclass(frozen=True)
class Step:
    """One column: where it stands, how high, and its number."""

    label: str
    number: int
    x: int
    middle: int
    y: int
    height: int


@dataclass(frozen=True)
class Trend:
    """Some columns in a drawing of ``width`` × ``height``, and the same in words; ``since``: their first day."""

    steps: tuple[Step, ...]
    width: int
    height: int
    words: str
    since: dt.date


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the quarter of a day."""
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarters_until(day: dt.date) -> list[dt.date]:
    """The first days of the last four quarters, the oldest first; the last one is not over yet."""
    found = [quarter_of(day)]
    while len(found) < QUARTERS:
        found.insert(0, quarter_of(found[0] - dt.timedelta(days=1)))
    return found


def trend(numbers: Mapping[dt.date, int], day: dt.date) -> Trend | None:
    """The four quarters that end on a day, by the first day of each; ``None`` where all are nought."""
    quarters = quarters_until(day)
    values = [numbers.get(first, 0) for first in quarters]
    top = max(values)
    if not top:
        return None
    steps = [
        Step(
            label=_NAMES[first.month // 3],
            number=value,
            x=place * (COLUMN + GAP),
            middle=place * (COLUMN + GAP) + COLUMN // 2,
            y=20 + HEIGHT - round(HEIGHT * value / top),
            height=round(HEIGHT * value / top),
        )
        for place, (first, value) in enumerate(zip(quarters, values, strict=True))
    ]
    return Trend(
        tuple(steps),
        QUARTERS * COLUMN + (QUARTERS - 1) * GAP,
        HEIGHT + 42,
        _words(quarters, values),
        quarters[0],
    )


def _words(quarters: Sequence[dt.date], values: Sequence[int]) -> str:
    told = [
        f"{_SPOKEN[first.month // 3]} de {first.year}, {value}"
        for first, value in zip(quarters, values, strict=True)
    ]
    return f"Por trimestre: {'; '.join(told)} hasta hoy."
