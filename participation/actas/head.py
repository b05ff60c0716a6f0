"""What an acta says of itself: number, day, hours, kind, how many came. What is a guess has a low confidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from participation.actas.attendance import Attendance, read_attendance
from participation.actas.facts import Fact
from participation.actas.moments import days, hours
from participation.actas.names import Register
from participation.actas.numerals import Token, tokens
from participation.actas.titles import read_count, read_kind, read_number
from participation.actas.when import read_date, read_hours

#: How much of a text its head and its end are at most.
HEAD, TAIL = 6000, 5000

_BODY = re.compile(
    r"^\W{0,4}(?:\(?\d{1,2}\s?[.)º°-]+\s*|[ivx]{1,4}\s?[.)-]+\s*|[a-h]\)\s*)?"
    r"(?:asuntos?\b(?! \w+ convoc)|orden del dia|previos|media hora previa|lectura\b|leid[ao]\b|acta anterior|aprobacion|temas?\b|puntos?\b|entrados\b|"
    r"res\. |exp\. |resolucion|desarrollo\b|informe|apertura|varios|notas?\b|se (?:lee|da|aprueba|trata\w*|evalua|vota|resuelve|acuerda|pone|pasa)\b|intervenciones|propuestas|mesa \d|linea \d|compromiso|unico punto|"
    r"(?:el|la|los) (?:senor|senora|sr|sra|alcalde|alcaldesa|president[ea])\b[^\n]{0,60}? (?:da cuenta|informa|presenta|dice|explica|abre|propone|manifiesta)\b|"
    r"sen(?:or|ora) \w+[^\n]{0,30}\.-)"
    r"|^\W{0,3}1\s?[.)º°-]+\s*(?=[^\n]{45})"
    r"|\b(?:acto seguido|se da lectura|se da cuenta|leida (?:el|la)|se pone a consideracion|se lee y|habiendo quorum)\b"
    r"|(?<=[.\-] )(?:lectura (?:y|del)|se lee\b)",
    re.M,
)


@dataclass(frozen=True)
class Head:
    """The facts of the head, and where the part that tells them ends."""

    number: Fact | None
    date: Fact | None
    start_time: Fact | None
    end_time: Fact | None
    kind: Fact | None
    present_count: Fact | None
    attendance: Attendance
    end: int


def read_head(text: str, folded: str, register: Register, bodies: tuple[str, ...], hint: str) -> Head:
    """All of the head of a normalised text; ``folded`` is the same without case and accents."""
    end = _end_of_head(folded)
    told = _told_at_the_ends(text, folded)
    known = days(told)
    clock = hours(told, known)
    number = read_number(text, folded, told, known, clock)
    day = read_date(folded, told, known, end, _year_of(number, hint))
    start, finish = read_hours(text, told, known, clock, end, day)
    facts = [fact.span for fact in (number, day) if fact]
    taken = [
        *((each.start, each.end) for each in facts),
        *((hour.start, hour.end) for hour in clock if hour.sure),
    ]
    zones = [(0, end), *_rest(end, len(text))]
    attendance = read_attendance(text, folded, zones, register, str(day.value) if day else None, bodies)
    return Head(
        number,
        day,
        start,
        finish,
        read_kind(folded, end, bodies),
        read_count(folded, told, end, taken),
        attendance,
        end,
    )


def _told_at_the_ends(text: str, folded: str) -> list[Token]:
    """The tokens of the head and the end of a text, which tell when it was."""
    length = len(text)
    if length <= HEAD + TAIL:
        return tokens(text, folded, 0, length)
    return [*tokens(text, folded, 0, HEAD), *tokens(text, folded, length - TAIL, length)]


def _rest(end: int, length: int) -> list[tuple[int, int]]:
    """Behind the head only labelled lines tell of attendance: near it, and at the end of the text."""
    if length - end <= HEAD + TAIL:
        return [(end, length)]
    return [(end, end + HEAD), (length - TAIL, length)]


def _end_of_head(folded: str) -> int:
    """Where what was treated begins."""
    for found in _BODY.finditer(folded, 0, min(len(folded), HEAD)):
        if found.start() > 60:
            return found.start()
    return min(len(folded), HEAD)


def _year_of(number: Fact | None, hint: str) -> int | None:
    """The year that the number or the file's name says."""
    for told in (str(number.value) if number else "", hint):
        found = re.search(r"(?<!\d)(?:19[5-9]|20\d)\d(?!\d)", told)
        if found:
            return int(found.group())
    short = re.search(r"[/-](\d\d)$", str(number.value)) if number else None
    return 2000 + int(short[1]) if short else None
