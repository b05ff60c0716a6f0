"""What an acta says of itself: number, day, hours, kind, how many came. What is a guess has a low confidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from participation.actas.attendance import Attendance, read_attendance
from participation.actas.facts import Fact, Span
from participation.actas.moments import days
from participation.actas.names import Register
from participation.actas.numerals import Token, number_at, tokens
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
_NUMBER = re.compile(
    r"\b(?:acta|acat|atca)(?P<far>[^\n.:;\d]{0,45}?)\s*(?:[-–:*#]\s*)*(?P<mark>n\s?[ºo'.]{1,3}\s?[º.]?|nros?\b\.?|num(?:ero)?\b\.?|no\b\.?|n\b)?\s*[:.º]?\s*\*?(?P<digits>\d[\d.]*\d?(?:[/-]\d{2,4}(?!\d|\.(?:\d|[ivx]+\.))|\s[/-]\s(?:19|20)\d\d)?(?:\s?bis\b)?)(?!\d|/\d|:\d|-[a-z]| ?(?:de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|setiembre|septiembre|octubre|noviembre|diciembre)))"
)
_NUMBER_WORDS = re.compile(r"\bacta\s*(?:n\s?[ºo.]{1,2}|nro\b\.?|numero|num\b\.?)\s*[:.]?\s*(?=[a-z])")
_NUMBER_ALONE = re.compile(
    r"^\W*(?:n\s?[º.o]{1,2}|nro\b\.?|numero)\s*:?\s*(?P<digits>\d[\d.]*(?:\s?[/-]\s?\d{2,4})?)\s*$", re.M
)
_OTHER_ACTA = re.compile(
    r"(?:anterior|aprueba|lectura|leid[ao]|aprobacion|aprobad[ao]|firma|correccion|del? la?|fe de erratas|rectific\w+|segun)\W+(?:(?:el|del|de|la|las|los)\s+)*$"
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
    number = read_number(text, folded)
    told = _told_at_the_ends(text, folded)
    known = days(told)
    day = read_date(text, folded, known, end, _year_of(number, hint))
    start, finish = read_hours(text, told, known, end)
    zones = [(0, end), *_rest(end, len(text))]
    attendance = read_attendance(text, folded, zones, register, str(day.value) if day else None, bodies)
    return Head(
        number,
        day,
        start,
        finish,
        read_kind(folded, end),
        read_count(text, folded, end),
        attendance,
        end,
    )


def _told_at_the_ends(text: str, folded: str) -> list[Token]:
    """The tokens of the head and the end of a text, which tell when it was."""
    length = len(text)
    if length <= HEAD + TAIL:
        return tokens(text, folded, 0, length)
    return [*tokens(text, folded, 0, HEAD), *tokens(text, folded, length - TAIL, length)]


def read_words(text: str, folded: str, start: int) -> tuple[int, int] | None:
    """The number whose words begin here, and where they end."""
    told = tokens(text, folded, start, min(len(text), start + 90))
    read = number_at(told, 0)
    return (read[0], told[read[1] - 1].end) if read else None


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


# --- number


def read_number(text: str, folded: str) -> Fact | None:
    """The number of the acta; of another acta that it speaks of, never."""
    for found in _NUMBER.finditer(folded, 0, min(len(folded), 2500)):
        if _OTHER_ACTA.search(folded[max(0, found.start() - 40) : found.start()]):
            continue
        far = found["far"]
        if re.search(r"anterior|fecha|\bdia\b|hora|lectura|art\b", far) or (
            not found["mark"] and len(far.strip(" -*:\t")) > 2
        ):
            continue
        in_words = _number_in_words(text, folded, found.start())
        sure = 0.97 if found["mark"] else 0.9
        return in_words or _number_fact(text, found.start("digits"), found.end("digits"), sure)
    in_words = _number_in_words(text, folded, 2500)
    if in_words:
        return in_words
    alone = _NUMBER_ALONE.search(folded, 0, min(len(folded), 600))
    return _number_fact(text, alone.start("digits"), alone.end("digits"), 0.85) if alone else None


def _number_in_words(text: str, folded: str, stop: int) -> Fact | None:
    for found in _NUMBER_WORDS.finditer(folded, 0, min(len(folded), stop)):
        read = read_words(text, folded, found.end())
        if read and not _OTHER_ACTA.search(folded[max(0, found.start() - 40) : found.start()]):
            return Fact(str(read[0]), Span(found.end(), read[1]), 0.95)
    return None


def _number_fact(text: str, start: int, end: int, confidence: float) -> Fact:
    while text[end - 1] in ".-/ ":
        end -= 1
    value = re.sub(r"[.\s]", "", text[start:end]).lower()
    return Fact(value, Span(start, end), confidence)


def _year_of(number: Fact | None, hint: str) -> int | None:
    """The year that the number or the file's name says."""
    for told in (str(number.value) if number else "", hint):
        found = re.search(r"(?<!\d)(?:19[5-9]|20\d)\d(?!\d)", told)
        if found:
            return int(found.group())
    short = re.search(r"[/-](\d\d)$", str(number.value)) if number else None
    return 2000 + int(short[1]) if short else None


# --- kind and count

_MEETING = r"(?:se[sc]+ion(?:es)?|ses\.|reunion|plenario|asamblea|caracter(?: de la (?:sesion|reunion))?|tipo(?: de (?:sesion|reunion))?|acta|convocatoria|concejo|regimen)"
_KINDS: tuple[tuple[str, str, float], ...] = (
    ("public_hearing", r"audiencia publica|cabildo abierto", 0.95),
    (
        "inter_council",
        r"inter\s?-?concejos?\b|(?:sesion|reunion) conjunta|conjuntamente (?:con )?el concejo",
        0.95,
    ),
    (
        "extraordinary",
        rf"{_MEETING}\W{{1,3}}(?:\w+\W{{1,3}}){{0,3}}?e(?:x|s)tra-?\s?(?:ordin?ari[ao]\b|ord\.)|^\W*e(?:x|s)traordinari[ao]\b",
        0.95,
    ),
    (
        "ordinary",
        rf"{_MEETING}\W{{1,3}}(?:\w+\W{{1,3}}){{0,3}}?(?:[o0]rdin[ae]ri[ao]\b|ord\.)|^\W*ordinari[ao]\b",
        0.95,
    ),
    (
        "other",
        r"(?:sesion|reunion) (?:de trabajo|informativa|solemne|especial|preparatoria|de coordinacion|abierta)",
        0.85,
    ),
)


def read_kind(folded: str, end: int) -> Fact | None:
    """The kind of meeting by the first word for it; a hearing or a joint session by its name in the heading."""
    stop = min(len(folded), max(end, 250))
    found_kinds = []
    for kind, pattern, confidence in _KINDS:
        found = re.compile(pattern, re.M).search(folded, 0, stop)
        if found and not re.search(
            r"anterior|proxim|para la $", folded[max(0, found.start() - 14) : found.start()]
        ):
            first = found.start() - (
                10_000 if found.start() < 250 and kind in ("public_hearing", "inter_council") else 0
            )
            found_kinds.append((first, Fact(kind, Span(found.start(), found.end()), confidence)))
    workshop = re.compile(r"\btaller(?:es)?\b").search(folded, 0, min(stop, 160))
    if workshop and not found_kinds:
        return Fact("workshop", Span(workshop.start(), workshop.end()), 0.85)
    return min(found_kinds, key=lambda each: each[0])[1] if found_kinds else None


_PEOPLE = r"(?:senor[ea]s )?(?:concejal[a-z]*|concejer[oa]s|integrantes|miembros|titulares|vecin[oa]s(?: y vecin[oa]s)?|personas|participantes|asistentes|representantes)"
_COUNT = re.compile(
    rf"(?:asist\w+|particip\w+|presen\w+|concurr\w+|presencia de|quorum|reunid\w+|con|numero de)\b[^.\n\d]{{0,40}}?(?P<count>\b\d{{1,3}}\b|(?<=\s)[a-z]+(?: y [a-z]+)?)(?:\s+\(\d+\))?\s+{_PEOPLE}\b"
)
_COUNT_BEHIND = re.compile(
    rf"(?P<count>\b\d{{1,3}}\b)[ \t]+(?:{_PEOPLE}[ \t]+)?(?:presentes|asistentes|en sala)\b"
)
_COUNT_LABEL = re.compile(
    r"(?:asistencia|asistentes|presentes|titulares|quorum|cantidad de \w+|numero de (?:asistentes|presentes))\s*(?:presentes\s*)?:\s*(?P<count>\d{1,3})\b(?!\s?[.)º/:-])"
)


def read_count(text: str, folded: str, end: int) -> Fact | None:
    """How many were there, where it is told as a number."""
    stop = min(len(folded), max(end, 250))
    best: Fact | None = None
    for pattern in (_COUNT, _COUNT_BEHIND, _COUNT_LABEL):
        for found in pattern.finditer(folded, 0, stop):
            word = found["count"]
            read = (
                (int(word), found.end("count"))
                if word.isdigit()
                else read_words(text, folded, found.start("count"))
            )
            if read is None or not read[0] or read[0] < 2 or read[1] < found.end("count"):
                continue
            if re.search(
                r"votos?|hace|barra|quorum (?:minimo|requerido)", folded[found.start() : found.end()]
            ):
                continue
            fact = Fact(read[0], Span(found.start("count"), found.end()), 0.85)
            if best is None or fact.span.start < best.span.start:
                best = fact
            break
    return best
