"""Days and hours as actas write them, wherever they stand; which of them are the session's is for others to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from participation.actas.folding import near
from participation.actas.numerals import DIGIT, WORD, digits, read_words, value_of

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero ene",
            "febrero feb",
            "marzo mar",
            "abril abr",
            "mayo may",
            "junio jun",
            "julio jul",
            "agosto ago",
            "setiembre septiembre set sep sept",
            "octubre oct",
            "noviembre nov",
            "diciembre dic",
        ),
        1,
    )
    for name in names.split()
}
_MONTH_NAMES = tuple(MONTHS)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii".split()
_ROMAN_DATE = re.compile(r"(?<!\d)(\d{1,2})([./-])([ivx]{1,4})\2(\d{4}|\d\d)(?!\d)")
#: What stands between a day and its month, and between a month and its year.
_TO_MONTH = re.compile(r"\s*(?:er|ro|º|\.)?\s*(?:dias?\b)?\s*(?:del?\s+)?(?:mes\s+)?(?:de\s+)?[-/. ]?\s*")
_TO_YEAR = re.compile(r"\.?\s*(?:,\s*)?(?:del?\s+)?(?:ano\s+)?(?:de\s+)?[-/]?\s*")
_NUMERIC = re.compile(
    rf"(?<![\w/.-])({DIGIT}{{1,2}})\s?([/.-])\s?({DIGIT}{{1,2}})\s?\2\s?({DIGIT}{{4}}|{DIGIT}{{2}})(?![\w/]|\.\d)"
)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_DAY = re.compile(rf"(?<![\w/.,:$-])({DIGIT}{{1,2}})(?=\s?(?:er|ro|[º°])?[\s./-])")
_YEAR = re.compile(rf"({DIGIT}\.?{DIGIT}{{3}}|'?\d\d)(?![\w/]|\.\d)")
_CURRENT = re.compile(r"(?:de[l ]\s*)?(?:corriente|presente|mismo|en curso|este)(?:\s+ano)?")


@dataclass(frozen=True)
class Day:
    """A day as written; ``year`` is None where only "del corriente" or nothing says it."""

    start: int
    end: int
    year: int | None
    month: int
    day: int

    def iso(self, year: int | None = None) -> str | None:
        try:
            return date(self.year or year or 0, self.month, self.day).isoformat()
        except ValueError:
            return None


def days(text: str, folded: str, start: int, end: int) -> list[Day]:
    """Every day written here, in their order."""
    found = [*_numeric(text, folded, start, end), *_with_month(text, folded, start, end)]
    found.sort(key=lambda day: (day.start, -day.end))
    kept: list[Day] = []
    for day in found:
        if not kept or day.start >= kept[-1].end:
            kept.append(day)
    return kept


def _numeric(text: str, folded: str, start: int, end: int) -> Iterator[Day]:
    for found in _ISO.finditer(text, start, end):
        if day := _checked(found.start(), found.end(), int(found[1]), int(found[2]), int(found[3])):
            yield day
    for found in _ROMAN_DATE.finditer(folded, start, end):
        if found[3] in _ROMAN:
            month = _ROMAN.index(found[3]) + 1
            if day := _checked(found.start(), found.end(), _whole(int(found[4])), month, int(found[1])):
                yield day
    for found in _NUMERIC.finditer(text, start, end):
        numbers = [digits(found[group]) for group in (1, 3, 4)]
        if None not in numbers:
            one, two, year = (int(number or 0) for number in numbers)
            if day := _checked(found.start(), found.end(), _whole(year), two, one):
                yield day


def _with_month(text: str, folded: str, start: int, end: int) -> Iterator[Day]:
    """A month's name with a day in front and a year behind."""
    for word in WORD.finditer(folded, start, end):
        name = word.group()
        if len(name) < 3 or (name[0] not in "efmajsond" and len(name) < 5):
            continue
        known = near(name.replace("rn", "m"), _MONTH_NAMES)
        if known is None or (known != name and name in _NOT_MONTHS):
            continue
        before = _day_before(text, folded, max(start, word.start() - 60), word.start())
        if before is None:
            continue
        at, number = before
        year, stop = _year_after(text, folded, word.end())
        if year is None and len(name) <= 4 and name == "mar":
            continue
        if day := _checked(at, stop, year, MONTHS[known], number):
            yield day


_NOT_MONTHS = {"abrir", "mayor", "marco", "junto", "enera", "juncos"}


def _day_before(text: str, folded: str, start: int, month: int) -> tuple[int, int] | None:
    """The number of the day nearest to the month's name, with nothing else in between."""
    best = None
    for found in _DAY.finditer(text, start, month):
        number = digits(found[1])
        gap = _TO_MONTH.match(folded, found.end(1), month)
        if number and gap and gap.end() == month:
            best = (found.start(1), number)
    if best:
        return best
    at = start
    while found_word := WORD.search(folded, at, month):
        read = read_words(folded, found_word.start()) if value_of(found_word.group()) is not None else None
        if read and read[1] <= month:
            gap = _TO_MONTH.match(folded, read[1], month)
            if gap and gap.end() == month:
                return found_word.start(), read[0]
            at = read[1]
        else:
            at = found_word.end()
    return None


def _year_after(text: str, folded: str, month_end: int) -> tuple[int | None, int]:
    gap = _TO_YEAR.match(folded, month_end)
    at = gap.end() if gap else month_end
    found = _YEAR.match(text, at)
    if found and at > month_end and (number := digits(found[1].lstrip("'"))) is not None:
        year = _whole(number)
        if 1950 <= year <= 2100 and (len(found[1]) > 2 or text[at - 1] in "-/" or found[1][0] == "'"):
            return year, found.end()
    read = read_words(folded, at)
    if read and 1950 <= read[0] <= 2100:
        return read
    current = _CURRENT.match(folded, at) or _CURRENT.match(folded, month_end + 1)
    return None, current.end() if current else month_end


def _whole(year: int) -> int:
    return year + 2000 if year < 70 else year + 1900 if year < 100 else year


def _checked(start: int, end: int, year: int | None, month: int, day: int) -> Day | None:
    made = Day(start, end, year, month, day)
    plausible = year is None or 1950 <= year <= 2100
    return made if plausible and made.iso(2000 if year is None else None) else None


# --- hours


@dataclass(frozen=True)
class Hour:
    """An hour as written. ``twelve``: said as people speak (siete y media), it may mean the evening."""

    start: int
    end: int
    hour: int
    minute: int
    twelve: bool
    marked: bool  # "hora", "hs", a colon: surely an hour

    def said(self, *, later: bool = False) -> str:
        return f"{(self.hour + 12 if later else self.hour) % 24:02}:{self.minute:02}"


_CLOCK = re.compile(
    rf"(?<![\w$/,])(?<!\d\.)({DIGIT}{{1,2}})(\s?[:.'h]\s?)({DIGIT}{{2}})(?![\w/%]|[.,:]\d|\s*(?:pesos|millones|%))(?:\s*(?i:hs?|hrs|horas)\b\.?)?"
)
_HOURS_ONLY = re.compile(
    rf"(?<![\w$/.,:])({DIGIT}{{1,2}})\s?(?i:hs|hrs|horas?|h)\b\.?(?!\s+(?:extra|de\s+trabajo|semanal|seman))"
)
_LEAD = re.compile(
    r"\b(?:horas?|hs|(?:a|desde|hasta|siendo|y|de|son|es|como a)\s+las?|las|cierre|fin|inicio|comienzo|comienza|termina|empieza|termino|hora de \w+)\s*(?:[:.=-]\s*)?(?=[\dol])"
)
_WORD_LEAD = re.compile(
    r"\b(?:las?|horas?(?:\s+de\s+\w+)?|de|a|hs|cierre|fin|inicio|comienzo|termina|empieza|terminamos|arrancamos|hasta)\s*:?\s+(?=[a-z])"
)
_PAST = re.compile(r"\s*(?:(?:horas?|hs|h)\b\.?)?\s*(?:,\s*)?(?:(y|con)\s+|(menos)\s+)?")
_PART = re.compile(
    r"\s*(?:horas?\b|hs\b\.?|h\b)?\s*(?:de|por)\s+la\s+(manana|tarde|noche|madrugada)|\s*([ap])\.?\s?m\b\.?|\s*(?:del\s+)(mediodia)"
)
_MINUTES = re.compile(r"\s*(?:minutos?\b|min\b\.?|')")
_QUARTERS = {"media": 30, "cuarto": 15, "tres cuartos": 45}
_ON_THE_DOT = re.compile(r"\s+en\s+punto\b")
_UNTIL = re.compile(r"([a-z]+|\d{1,2})\s+(?:minutos\s+)?para\s+las?\s+([a-z]+|\d{1,2})\b")
_NOON = re.compile(r"\b(mediodia|medianoche)\b")


def hours(text: str, folded: str, start: int, end: int) -> list[Hour]:
    """Every hour written here, in their order."""
    found = [
        *_clocks(text, folded, start, end),
        *_plain(text, folded, start, end),
        *_spoken(folded, start, end),
    ]
    found.sort(key=lambda hour: (hour.start, -hour.end))
    kept: list[Hour] = []
    for hour in found:
        if not kept or hour.start >= kept[-1].end:
            kept.append(hour)
        elif hour.end > kept[-1].end and hour.start == kept[-1].start:
            kept[-1] = hour
    return kept


def _clocks(text: str, folded: str, start: int, end: int) -> Iterator[Hour]:
    """19:30, 19.30 hs, 18 : 30."""
    for found in _CLOCK.finditer(text, start, end):
        hour, minute = digits(found[1]), digits(found[3])
        if hour is None or minute is None or hour > 24 or minute > 59:
            continue
        colon = ":" in found[2] or "h" in found[2] or found[0].rstrip(". ")[-1:] in "hs"
        if not colon and not _led(folded, found.start()):
            continue
        yield _with_part(folded, found.start(), found.end(), hour, minute, False, True)


def _led(folded: str, at: int) -> bool:
    """Whether what stands in front says that an hour comes."""
    front = folded[max(0, at - 24) : at]
    return bool(
        re.search(
            r"(?:\bhoras?|\bhs|\ba las?|\blas|\bde|\ba|termin\w+|cierr[ea]|fin\w*|inici\w+|comienz\w+|empez\w+|empieza|arranc\w+|desde|hasta)\W*$",
            front,
        )
    ) or bool(
        re.search(r"(?:hora|inicio|comienzo|finalizacion|cierre|fin|termino)\b[^.;\n\d]{0,14}:\s*$", front)
    )


def _plain(text: str, folded: str, start: int, end: int) -> Iterator[Hour]:
    """18hs, hora 9, hora 18 y 7 minutos, 15 y 10."""
    for found in _HOURS_ONLY.finditer(text, start, end):
        number = digits(found[1])
        if number is not None and number <= 24:
            yield _with_minutes(text, folded, found.start(), found.end(), number, twelve=False)
    for lead in _LEAD.finditer(folded, start, end):
        if found_ := re.compile(rf"({DIGIT}{{1,2}})(?![\w/$]|[.:,]\d|\s?:\s?\d)").match(text, lead.end()):
            number = digits(found_[1])
            if number is not None and number <= 24 and not _BEFORE_A_MONTH.match(folded, found_.end()):
                weak = not re.search(r"hora|hs|las?\b", lead.group())
                hour = _with_minutes(text, folded, found_.start(), found_.end(), number, twelve=number <= 12)
                if not weak or hour.end > found_.end():
                    yield hour
    for found in _QUARTERLY.finditer(folded, start, end):
        number, minute = digits(found[1]), _QUARTERS.get(found[2]) or digits(found[2])
        if number is not None and minute is not None and number <= 24 and minute < 60:
            yield _with_part(folded, found.start(), found.end(), number, minute, number <= 12, False)
    for found in _DOT.finditer(folded, start, end):
        if (number := digits(found[1])) is not None and number <= 24:
            yield Hour(found.start(), found.end(), number, 0, number <= 12, True)


_BEFORE_A_MONTH = re.compile(
    r"\s*(?:dias?\s+)?(?:del?\s+)(?:mes\s+)?(?:" + "|".join(MONTHS) + r")|\s+(?:dias|vecin|person|conce)"
)
_QUARTERLY = re.compile(
    r"(?<![\w/.$])(\d{1,2}) y (\d{1,2}|media|cuarto)(?=\s*(?:(?:hs?|horas?|minutos?|y)\b|de la |[.,;)-]|$))",
    re.M,
)
_DOT = re.compile(r"(?<![\w/.$])(\d{1,2})\s(?:hs\.?\s|horas\s)?en punto\b")


def _with_minutes(text: str, folded: str, start: int, end: int, hour: int, *, twelve: bool) -> Hour:
    """The minutes that follow the hour, in digits or words."""
    minute, stop = 0, end
    gap = _PAST.match(folded, end)
    assert gap is not None
    said = bool(gap[1] or gap[2])
    at = gap.end()
    between = folded[end:at]
    for name, value in _QUARTERS.items():
        if said and re.compile(rf"(?:un\s+)?{name}\b").match(folded, at):
            found = re.compile(rf"(?:un\s+)?{name}\b").match(folded, at)
            minute, stop = value, found.end() if found else at
    if stop == end:
        figures = re.compile(rf"{DIGIT}{{1,2}}\b").match(text, at)
        read = (
            (digits(figures.group()) or 0, figures.end()) if figures else read_words(folded, at, hours=True)
        )
        counted = read is not None and _MINUTES.match(folded, read[1])
        if (
            read
            and read[0] < 60
            and (said or counted or (not figures and between.strip(" ") in ("", "horas", "hora")))
        ):
            minutes = _MINUTES.match(folded, read[1])
            if said or minutes or read[0] >= 5:
                minute, stop = read[0], minutes.end() if minutes else read[1]
    if gap[2] and stop > end:
        hour, minute = hour - 1, 60 - minute
        twelve = True
    dot = _ON_THE_DOT.match(folded, stop)
    if stop == end:
        tail = re.compile(r"\s+(?:horas?|hs|h)\b\.?").match(folded, end)
        stop = tail.end() if tail else end
        dot = _ON_THE_DOT.match(folded, stop)
    return _with_part(folded, start, dot.end() if dot else stop, hour, minute, twelve and hour <= 12, True)


def _with_part(folded: str, start: int, end: int, hour: int, minute: int, twelve: bool, marked: bool) -> Hour:
    """The part of the day that follows: de la tarde, pm."""
    part = _PART.match(folded, end)
    if part:
        end = part.end()
        twelve = False
        evening = part[1] in ("tarde", "noche") or part[2] == "p"
        if evening and hour < 12:
            hour += 12
        elif (
            (part[1] == "noche" and hour == 12)
            or (part[2] == "a" and hour == 12)
            or (part[1] == "madrugada" and hour == 12)
        ):
            hour = 0
    return Hour(start, end, hour % 24, minute, twelve, marked)


def _spoken(folded: str, start: int, end: int) -> Iterator[Hour]:
    """Las dieciséis horas y nueve minutos, hora veintiuna, cinco y media de la tarde, diez para las ocho."""
    for found in _UNTIL.finditer(folded, start, end):
        left, coming = (int(word) if word.isdigit() else value_of(word) for word in (found[1], found[2]))
        if left and coming and left < 60 and coming <= 24:
            yield _with_part(folded, found.start(), found.end(), coming - 1, 60 - left, coming <= 12, True)
    for found in _NOON.finditer(folded, start, end):
        yield Hour(found.start(), found.end(), 12 if found[1] == "mediodia" else 0, 0, False, True)
    for lead in _WORD_LEAD.finditer(folded, start, end):
        read = read_words(folded, lead.end(), hours=True)
        if read is None or read[0] > 24 or _BEFORE_A_MONTH.match(folded, read[1]):
            continue
        hour = _with_minutes(folded, folded, lead.end(), read[1], read[0], twelve=True)
        sure = (
            "hora" in lead.group()
            or lead.group().startswith("las")
            or "hora" in folded[read[1] : hour.end + 7]
        )
        if sure or hour.end > read[1] or lead.group().strip() not in ("de", "a", "la"):
            yield hour
