"""Votes in tables: a heading names the columns ("A favor | En contra | Abst. | Resultado"), each row is a vote."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from participation.actas.tables import cells, columns

_COLUMNS = {
    "yes": re.compile(
        r"(?:votos?\s+)?(?:a\s+favor|afirm\w*|por\s+la\s+afirm\w*|favorables?|positivos?|si|favor|f)\.?"
    ),
    "no": re.compile(r"(?:votos?\s+)?(?:en\s+contra|neg\w*|por\s+la\s+neg\w*|contrarios?|contra|no|c)\.?"),
    "abstentions": re.compile(r"(?:(?:se\s+)?abst\w*|a)\.?"),
    "of": re.compile(r"(?:votantes|presentes|total(?:\s+de\s+votos)?|en\s+sala)\.?"),
    "outcome": re.compile(r"(?:resultado|result\.?|resolucion|definicion|decision|votacion)\.?"),
}
_LOST = re.compile(r"neg|rechaz|desech|no\b|desestim|deneg")
_OUTCOME = re.compile(rf"(?:{_LOST.pattern})|af|aprob|acept|si\b|sale|unan|favor|empat")
_CASTING = re.compile(r"desempat|doble\s+voto|voto\s+(?:doble|decisivo|dirimente)")
_COUNT = re.compile(r"\d{1,3}|[-–—]?")


@dataclass
class Row:
    """What a row tells, and where its first and last cell of the vote stand."""

    start: int
    end: int
    numbers: dict[str, int] = field(default_factory=dict)
    outcome: str | None = None
    casting: bool = False


def row(plain: str, begin: int, end: int) -> Row | None:
    """The vote of the line that stands there, if the table has a heading that names what is counted."""
    found = cells(plain, begin, end)
    named = columns(plain, begin, len(found), _COLUMNS, 2) if found else {}
    if "yes" not in named.values():
        return None
    told: Row | None = None
    for at, (start, stop) in enumerate(found):
        said, what = plain[start:stop], named.get(len(found) - at)
        if not what:
            continue
        if what != "outcome" and not _COUNT.fullmatch(said):
            return None
        if what == "outcome" and not _OUTCOME.match(said):
            continue  # its number, or who sees to it
        told = told or Row(start, stop)
        told.end = stop
        if what != "outcome":
            told.numbers[what] = int(said) if said.isdigit() else 0
        else:
            told.outcome = "rejected" if _LOST.match(said) else "approved"
            told.casting = bool(_CASTING.search(said))
    return told if told and any(told.numbers.values()) else None
