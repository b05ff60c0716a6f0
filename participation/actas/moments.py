"""Days and hours as actas write them, wherever they stand; which of them are the session's is for others to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from participation.actas.folding import near, sound
from participation.actas.numerals import Token, number_at, value_of

_MONTHS = """
    enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago agto|
    setiembre septiembre set sep sept|octubre oct|noviembre nov|diciembre dic
"""
MONTHS = {sound(name): number for number, names in enumerate(_MONTHS.split("|"), 1) for name in names.split()}
_MONTH_NAMES = tuple(name for name in MONTHS if len(name) > 4)
_ROMAN = {name: number for number, name in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), 1)}
WEEKDAYS = "lunes martes miercoles jueves viernes sabado domingo".split()
_WEEKDAYS = {sound(name): number for number, name in enumerate(WEEKDAYS)} | {
    sound(name): number for number, name in enumerate("lun mar mie jue vie sab dom".split())
}
#: Words that are one letter away from a month and mean something else.
_NO_MONTHS = {sound(word) for word in "abrir mayor marco junto enera juncos mayos".split()}
#: Signs in front of a number that is no day.
_NUMBERED = {"$", "nº", "º", "n", "nro", "numero", "num", "#"}
_CURRENT = {"corriente", "corrientes", "presente", "curso", "mismo", "este"}


@dataclass(frozen=True)
class Day:
    """A day as written; ``year`` is None where only "del corriente" or nothing says it."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    weekday: int | None = None

    def iso(self, year: int | None = None) -> str | None:
        try:
            return date(self.year or year or 0, self.month, self.day).isoformat()
        except ValueError:
            return None

    def fits(self, year: int | None = None) -> bool | None:
        """Whether it is the weekday that is told of it; None where none is."""
        iso = self.iso(year)
        return (
            None if self.weekday is None or iso is None else date.fromisoformat(iso).weekday() == self.weekday
        )


def days(told: list[Token]) -> list[Day]:
    """Every day written here, in their order."""
    found = []
    at = 0
    while at < len(told):
        read = _day_at(told, at)
        if read:
            day, behind = read
            found.append(replace(day, weekday=_weekday_before(told, at)))
            at = behind
        else:
            at += 1
    return found


def _day_at(told: list[Token], at: int) -> tuple[Day, int] | None:
    """The day that begins at a token, and the token behind it."""
    if told[at].word == "dia":
        return _in_a_form(told, at)
    read = number_at(told, at)
    if read is None:
        return _month_first(told, at) if month_of(told[at].word) else None
    number, behind = read
    if told[at].is_digits and not _begins(told, at):
        return None
    if told[at].is_digits and (numeric := _numeric(told, at)):
        return numeric
    if not 0 < number < 32:
        return None
    here = _to_month(told, behind)
    month = month_of(told[here].word) if here < len(told) else None
    if month is None and (other := _several(told, behind)):
        here, month = other
    if month is None and told[behind : behind + 1] and told[behind].word == "de" and told[at].is_digits:
        return _all_in_digits(told, at, behind)
    if month is None or (here == behind and told[at].end == told[here].start and len(told[here].word) < 3):
        return None
    year, end = _year_after(told, here + 1)
    short = len(told[here].word) < 4
    if (
        short
        and year is None
        and not _glued(told, here - 1, here)
        and told[here].word in ("mar", "set", "dom")
    ):
        return None
    return _checked(told, at, end, year, month, number)


def _all_in_digits(told: list[Token], at: int, behind: int) -> tuple[Day, int] | None:
    """20 de 5 de 2021: only with its year."""
    read = number_at(told, behind + 1)
    if (
        read is None
        or not 0 < read[0] < 13
        or read[1] >= len(told)
        or told[read[1]].word not in ("de", "del")
    ):
        return None
    year, end = _year_after(told, read[1])
    return _checked(told, at, end, year, read[0], int(told[at].word)) if year else None


def _to_month(told: list[Token], behind: int) -> int:
    """The token where a month would stand behind the number of a day."""
    words = {"º", ".", "er", "ro", "do", "dias", "dia", "del", "de", "mes", "-", "/"}
    begin = _repeated(told, behind)
    here = _skip(told, begin, words, 6)
    # The point in "Acta 5. Mayo" ends what was said.
    ended = begin < here < len(told) and told[begin].word == "." and told[here].start > told[here - 1].end
    return begin if ended else here


def _several(told: list[Token], behind: int) -> tuple[int, int] | None:
    """Where the month of the first of several days stands, and which it is: los días 4, 5 y 6 de julio."""
    for _ in range(3):
        if behind >= len(told) or told[behind].word not in ("y", ",", "e", "al"):
            return None
        read = number_at(told, behind + 1)
        if read is None or not 0 < read[0] < 32 or not told[behind + 1].is_digits:
            return None
        here = _to_month(told, read[1])
        if here > read[1] and here < len(told) and (month := month_of(told[here].word)):
            return here, month
        behind = read[1]
    return None


def without_month(told: list[Token], known: list[Day]) -> list[Day]:
    """Days whose month and year stand elsewhere: "miércoles 12" or "el 12 del corriente" under "MAYO DE 2021"."""
    headed = _headed_month(told, known)
    if headed is None:
        return []
    year, month = headed
    found = []
    for at, token in enumerate(told):
        if (
            not token.is_digits
            or len(token.word) > 2
            or any(day.start <= token.start < day.end for day in known)
        ):
            continue
        weekday = _weekday_before(told, at)
        current = at + 2 < len(told) and told[at + 1].word in ("del", "de") and told[at + 2].word in _CURRENT
        if weekday is None and not current:
            continue
        read = _checked(told, at, at + 1, year, month, int(token.word))
        if read and replace(read[0], weekday=weekday).fits() is not False:
            found.append(replace(read[0], weekday=weekday))
    return found


def _headed_month(told: list[Token], known: list[Day]) -> tuple[int, int] | None:
    """The year and month that the heading tells without a day."""
    for at, token in enumerate(told[:120]):
        month = month_of(token.word)
        if month and len(token.word) > 3 and not any(day.start <= token.start < day.end for day in known):
            year, _ = _year_after(told, at + 1)
            if year:
                return year, month
    return None


def _begins(told: list[Token], at: int) -> bool:
    """Whether digits are a number of their own, and not the end of a greater one or of an amount."""
    if at == 0 or told[at - 1].end < told[at].start:
        return at == 0 or told[at - 1].word not in _NUMBERED
    before = told[at - 1].word
    if before in "/-.,:$" or before.isalpha():
        return before == "-" or (before in ".:" and not (at > 1 and told[at - 2].is_digits))
    return True


def _numeric(told: list[Token], at: int) -> tuple[Day, int] | None:
    """13/8/18, 30.III.2021, 2026-02-10, 7-5-2026; or 13/8 without a year."""
    parts = [at]
    signs = []
    here = at
    while (
        len(parts) < 3
        and here + 2 < len(told)
        and told[here + 1].word in "/-."
        and len(told[here + 1].word) == 1
    ):
        value = told[here + 2]
        if not (value.is_digits or value.word in _ROMAN) or value.start - told[here].end > 3:
            break
        signs.append(told[here + 1].word)
        parts.append(here + 2)
        here += 2
    named = _to_month(told, here + 1)
    if len(parts) == 3 and signs[0] == "." and named < len(told) and month_of(told[named].word):
        return None  # "1.2. 17 de noviembre": the number of a paragraph
    if len(parts) == 3 and signs[0] == signs[1] and not _goes_on(told, here):
        one, two, three = (told[part].word for part in parts)
        month = _ROMAN.get(two) or (int(two) if two.isdigit() else 0)
        if len(one) == 4 and three.isdigit() and len(three) < 3:
            return _checked(told, at, here + 1, int(one), month, int(three))
        if (
            len(one) < 3
            and three.isdigit()
            and (len(three) in (2, 4) or (three[0] == "0" and len(three) == 3))
        ):
            return _checked(told, at, here + 1, _whole(int(three)), month, int(one))
        return None
    if len(parts) == 2 and signs[0] == "/" and not _goes_on(told, here) and len(told[here].word) < 3:
        one, two = (told[part].word for part in parts)
        if len(one) < 3 and two.isdigit():
            return _checked(told, at, here + 1, None, int(two), int(one))
    return None


def _goes_on(told: list[Token], at: int) -> bool:
    """Whether digits are followed by more of a number or a sign of what is counted."""
    if at + 1 >= len(told) or told[at + 1].start > told[at].end:
        return False
    sign = told[at + 1].word
    more = at + 2 < len(told) and told[at + 2].start == told[at + 1].end and told[at + 2].word[0].isalnum()
    return sign in "/%" or (sign in ".,-:" and more)


def _in_a_form(told: list[Token], at: int) -> tuple[Day, int] | None:
    """Día: 19   Mes: 2   Año: 2020."""
    values: dict[str, int] = {}
    here = at
    for name in ("dia", "mes", "ano"):
        here = _skip(told, here, {"de", "del", ",", "|", "/", ".", "-"}, 2)
        if here >= len(told) or told[here].word != name:
            break
        here = _skip(told, here + 1, {":", "|", "."}, 2)
        month = month_of(told[here].word) if here < len(told) and name == "mes" else None
        read = (month, here + 1) if month else number_at(told, here)
        if read is None:
            break
        values[name], here = read
    if "mes" not in values:
        return None
    year = values.get("ano")
    return _checked(told, at, here, _whole(year) if year else None, values["mes"], values["dia"])


def _month_first(told: list[Token], at: int) -> tuple[Day, int] | None:
    """Agosto 15, 2022: only with its year."""
    here = _skip(told, at + 1, {","}, 1)
    read = number_at(told, here)
    if read is None or not told[here].is_digits or not 0 < read[0] < 32:
        return None
    year, end = _year_after(told, read[1])
    month = month_of(told[at].word)
    return _checked(told, at, end, year, month, read[0]) if year and month else None


@lru_cache(maxsize=20_000)
def month_of(word: str) -> int | None:
    """The month that a folded word is, with the slips of a pen."""
    if len(word) < 3 or not word.isalpha():
        return None
    spoken = sound(word)
    if spoken in MONTHS:
        return MONTHS[spoken]
    if spoken in _NO_MONTHS or len(spoken) < 4:
        return None
    spoken = spoken.replace("rn", "m")
    known = spoken if spoken in MONTHS else near(spoken, _MONTH_NAMES)
    return MONTHS[known] if known and known[0] == spoken[0] and known[-1] == spoken[-1] else _turned(spoken)


def _turned(spoken: str) -> int | None:
    """Months that a hasty hand wrote without one letter at the beginning or in the middle: "otubre", "feb rero"."""
    close = [name for name in _MONTH_NAMES if near(spoken, (name,)) and name[1:3] == spoken[1:3]]
    return MONTHS[close[0]] if len(close) == 1 else None


def _year_after(told: list[Token], at: int) -> tuple[int | None, int]:
    """The year behind a month, and the token behind all that tells it."""
    here = _skip(told, at, {".", ",", "del", "de", "el", "ano", "-", "/", "mes", "'"}, 6)
    if here < len(told) and told[here].word in _CURRENT:
        return None, _skip(told, here + 1, {"ano", "mes"}, 1)
    if here >= len(told):
        return None, at
    if told[here].is_digits:
        year, behind = _year_in_digits(told, at, here)
    else:
        year, behind = number_at(told, here) or (None, here)
    if year is None or not 1950 <= year <= 2100:
        return None, at
    return year, _repeated(told, behind)


def _year_in_digits(told: list[Token], at: int, here: int) -> tuple[int | None, int]:
    """2.021 is a year, and so is 23 behind a slash, an apostrophe or "del"."""
    word, behind = told[here].word, here + 1
    if (
        len(word) == 1
        and here + 2 < len(told)
        and told[here + 1].word == "."
        and len(told[here + 2].word) == 3
    ):
        word, behind = word + told[here + 2].word, here + 3
    if len(word) == 3 and word[0] == "0":
        # "De 018", as the year is written short.
        return 2000 + int(word), behind
    if len(word) == 4:
        return (None if _goes_on(told, behind - 1) and told[behind].word == "/" else int(word)), behind
    between = {told[place].word for place in range(at, here)}
    hour = behind < len(told) and (
        told[behind].word in ("hs", "horas", "hrs", "h")
        or (told[behind].word in ":.h" and _goes_on(told, here))
    )
    if (
        len(word) == 2
        and not hour
        and (between & {"-", "/", "'", "ano"} or "del" in between or _glued(told, at - 1, here))
    ):
        return _whole(int(word)), behind
    return None, behind


def _repeated(told: list[Token], at: int) -> int:
    """Behind a number that is told again between brackets: veintidós (22)."""
    if at < len(told) and told[at].word == "(":
        read = number_at(told, at + 1)
        if read and read[1] < len(told) and told[read[1]].word == ")":
            return read[1] + 1
    return at


def _weekday_before(told: list[Token], at: int) -> int | None:
    for place in range(at - 1, max(-1, at - 4), -1):
        if (weekday := _WEEKDAYS.get(sound(told[place].word))) is not None:
            return weekday
        if told[place].word not in (",", ".", "dia", "el", "-", "/"):
            return None
    return None


def _checked(
    told: list[Token], at: int, behind: int, year: int | None, month: int, day: int
) -> tuple[Day, int] | None:
    made = Day(told[at].start, told[behind - 1].end, year, month, day)
    plausible = year is None or 1950 <= year <= 2100
    return (made, behind) if plausible and made.iso(2000 if year is None else None) else None


def _whole(year: int) -> int:
    return year + 2000 if year < 70 else year + 1900 if year < 100 else year


def _skip(told: list[Token], at: int, words: set[str], most: int) -> int:
    """The token behind those that only lead on."""
    last = min(len(told), at + most)
    while at < last and told[at].word in words:
        at += 1
    return at


def _glued(told: list[Token], one: int, two: int) -> bool:
    return (
        0 <= one < two < len(told)
        and told[two].start == told[two - 1].end
        and told[one].end >= told[two - 1].start
    )


# --- hours


@dataclass(frozen=True)
class Hour:
    """An hour as written. ``twelve``: it may mean the evening; ``spoken``: as people speak (siete y media), it likely does.

    ``sure`` is how much of it says that it is an hour and no other number: 0 for a bare number, 1 for 19.30 or "19 y 30"
    alone, 2 for "las siete" or "siete y media", 3 with "hora", "hs", a colon, a part of the day.
    """

    start: int
    end: int
    hour: int
    minute: int
    twelve: bool
    sure: int
    #: The token behind it.
    behind: int = 0
    spoken: bool = False

    def said(self) -> str:
        return f"{self.hour % 24:02}:{self.minute:02}"

    def in_the_evening(self) -> Hour:
        return replace(self, hour=(self.hour + 12) % 24, twelve=False, spoken=False)


_UNITS = {"hora", "horas", "hs", "h", "hrs", "hr", "ora", "oras"}
_MINUTES = {"minutos", "minuto", "min", "mins", "m", "'"}
_QUARTERS = {"media": 30, "cuarto": 15, "cuartos": 45, "½": 30, "¼": 15, "¾": 45}
_FILLERS = """
    aproximadamente aprox casi recien apenas como unas pasadas pasada cerca eso de ya . : | - = ( * ~ tipo
    en punto efectiva real
""".split()
#: What stands in front of "las" where an hour follows.
_TO_HOURS = set(
    "a de desde hasta siendo son es eran era ser pasadas tras eso como sobre para y entre a eso ya fueron hs dadas".split()
)
_LEADS = {"las", "la", "las.", "los"}
_HOUR_WORDS = {"hora", "horas", "hs", "hrs", "h", "hr", "ora"}
#: What stands in front of how long something takes.
_LASTING = {
    "durante", "por", "en", "cada", "dentro", "hace", "tras", "mas", "otras", "ultimas", "proximas", "primeras", "de",
    "plazo", "dura", "duro", "lleva",
}  # fmt: skip
_AFTER_BARE = {
    ".", ",", ";", ")", "(", "a", "y", "hasta", "-", "/", "|", "con", "en", "se", "del", "la", "el", "los", "porque", "por",
    "*", "=", "comienza", "inicia", "termina", "pm", "am", "cuando",
}  # fmt: skip
_RANGES = {("a",), ("a", "las"), ("a", "la"), ("hasta",), ("hasta", "las"), ("y", "las"), ("-",), ("/",), ("a", "la", "hora"), ("hasta", "la", "hora"), ("hasta", "la"), ("-", "a"), (">",), ("-", ">")}  # fmt: skip


def hours(told: list[Token], taken: list[Day]) -> list[Hour]:
    """Every hour written here, in their order, besides what is a day; bare numbers among them."""
    found: list[Hour] = []
    skip = iter([*taken, Day(10**12, 10**12, None, 1, 1)])
    day = next(skip)
    at = 0
    while at < len(told):
        while told[at].start >= day.end:
            day = next(skip)
        hour = None if told[at].start >= day.start else _hour_at(told, at)
        if hour:
            found.append(hour)
        # "Ciento veinte horas" are no twenty.
        whole = None if hour or told[at].is_digits else number_at(told, at)
        at = hour.behind if hour else whole[1] if whole and whole[0] >= 100 else at + 1
    return _paired(told, found)


def _paired(told: list[Token], found: list[Hour]) -> list[Hour]:
    """What says of one end of "de 9 a 10.30 hs" that it is an hour says it of both, and so does "de la tarde"."""
    for place in range(len(found) - 1):
        one, two = found[place], found[place + 1]
        if not is_range(told, one, two):
            continue
        sure = max(one.sure, two.sure)
        if min(one.sure, two.sure) == 0 and sure < 2:
            continue
        sure = max(sure, 2)
        found[place], found[place + 1] = replace(one, sure=sure), replace(two, sure=sure)
        if one.twelve and not two.twelve and two.hour >= 12 and 12 <= one.hour + 12 <= two.hour:
            found[place] = replace(one, hour=one.hour + 12, twelve=False, sure=sure)
    return found


def is_range(told: list[Token], one: Hour, two: Hour) -> bool:
    """Whether the second is the end of what begins with the first: de 9 a 10.30."""
    begin = next(
        (at for at in range(one.behind, one.behind + 6) if at >= len(told) or told[at].start >= two.start), 0
    )
    between = [
        token.word for token in told[one.behind : begin] if token.word not in _UNITS and token.word != "."
    ]
    one_line = not any(token.first for token in told[one.behind : begin + 1])
    return begin > 0 and one_line and tuple(between) in _RANGES


def _hour_at(told: list[Token], at: int) -> Hour | None:
    word = told[at].word
    if word in ("mediodia", "medianoche"):
        hour = 12 if word == "mediodia" else 0
        return Hour(told[at].start, told[at].end, hour, 0, False, 2, at + 1)
    if not (told[at].is_digits or value_of(word) is not None or word in ("cuarto", "un")):
        return None
    return _until(told, at) or _after(told, at)


def _until(told: list[Token], at: int) -> Hour | None:
    """Diez para las ocho."""
    minute, behind = _minute_at(told, at) or (0, at)
    behind = _skip(told, behind, _MINUTES, 1)
    if (
        not minute
        or behind + 2 >= len(told)
        or told[behind].word != "para"
        or told[behind + 1].word not in _LEADS
    ):
        return None
    coming = number_at(told, behind + 2, hours=True)
    if coming is None or not 0 < coming[0] <= 24:
        return None
    return _in_part(
        told, at, _skip(told, coming[1], _UNITS, 1), coming[0] - 1, 60 - minute, coming[0] <= 12, 3
    )


def _after(told: list[Token], at: int) -> Hour | None:
    """19:30, 18 hs 35 min, dieciséis horas y nueve minutos, ocho menos diez, 21 hs, hora 9."""
    read = number_at(told, at, hours=True)
    digits = told[at].is_digits
    if read is None or (digits and not _may_be_hour(told, at)):
        return None
    hour, behind = read[0], _repeated(told, read[1])
    lead = _lead(told, at)
    if hour == 1 and not digits and (told[at].word != "una" or not lead):
        return None
    if digits and len(told[at].word) > 2:
        return _military(told, at, behind, lead)
    if hour > 24:
        return None
    sure = lead
    here = behind
    if unit := _unit(told, here):
        here, sure = unit, max(sure, 1 if not lead and _lasts(told, at, hour, here) else 3)
    minute, end, how = _minutes(told, behind, here, digits, sure)
    if how:
        sure = 3 if sure > 1 else max(sure, how)
        end = _unit(told, _skip(told, end, _MINUTES, 1)) or _skip(told, end, _MINUTES, 1)
        if told[end - 1].word in _UNITS or told[end - 1].word in _MINUTES:
            sure = 3
    else:
        end = here
    if how and minute < 0:
        hour, minute = (hour - 1) % 24, 60 + minute
    if sure in (1, 2) and not how and _counts(told, end):
        return None
    twelve = hour <= 12 and not (digits and told[at].word[0] == "0")
    made = _in_part(told, at, end, hour, minute, twelve, sure)
    if made.sure == 0 and not _bare(told, at, made.behind):
        return None
    formal = lead == 3 or {":", ".", *_UNITS} & {token.word for token in told[at : made.behind]}
    return replace(made, spoken=made.twelve and not formal)


def _may_be_hour(told: list[Token], at: int) -> bool:
    """Whether digits are no part of an amount, a date, a number with a stroke or a count of things."""
    if (
        at
        and told[at - 1].end == told[at].start
        and not (told[at - 1].word == "/" and _clock_behind(told, at))
    ):
        before = told[at - 1].word
        if before == "$" or before.isalpha() or (before in ".,:/" and at > 1 and told[at - 2].is_digits):
            return before in _HOUR_WORDS
    if at and (told[at - 1].word in ("$", "nº", "º") or sound(told[at - 1].word) in _WEEKDAYS):
        return False
    behind = at + 1
    if behind >= len(told) or told[behind].start > told[at].end or told[behind].word not in "/%º":
        return True
    return told[behind].word == "/" and len(told[at].word) < 3 and _clock_behind(told, behind + 1)


def _range_goes_on(told: list[Token], at: int) -> bool:
    """Whether what follows minutes is the end of a range: 18:25-20:40."""
    return told[at + 1].word == "-" or (told[at + 1].word == "/" and _clock_behind(told, at + 2))


def _clock_behind(told: list[Token], at: int) -> bool:
    return at + 2 < len(told) and told[at].is_digits and told[at + 1].word in (":", "h", "hs")


def _military(told: list[Token], at: int, behind: int, lead: int) -> Hour | None:
    """1930 hs."""
    word = told[at].word
    unit = _unit(told, behind)
    if len(word) != 4 or not (unit or lead == 3) or int(word[:2]) > 23 or int(word[2:]) > 59:
        return None
    if 1950 <= int(word) <= 2100 and not (unit and told[behind].word in ("hs", "hrs", "horas")):
        return None
    return _in_part(told, at, unit or behind, int(word[:2]), int(word[2:]), False, 3)


def _lead(told: list[Token], at: int) -> int:
    """How much what stands in front says that an hour comes."""
    place = at - 1
    while place >= 0 and at - place < 5 and told[place].word in _FILLERS:
        place -= 1
    if place < 0:
        return 0
    word = told[place].word
    if word in _HOUR_WORDS and not (place and word != "hora" and number_at(told, place - 1)):
        return 3
    if word == "las" or (word == "la" and value_of(told[at].word) == 1):
        # "A las tres" is an hour; "las tres de acuerdo" are people.
        return 2 if place and told[place - 1].word in _TO_HOURS else 1
    return 0


def _unit(told: list[Token], at: int) -> int | None:
    """The token behind "hs." or "horas"."""
    return at + 1 if at < len(told) and told[at].word in _UNITS and not told[at].first else None


def _lasts(told: list[Token], at: int, hour: int, behind: int) -> bool:
    """Whether so many hours are how long something takes."""
    before = told[at - 1].word if at else ""
    return (
        hour < 7
        or (before in _LASTING and before != "de")
        or (before == "de" and told[behind - 1].word == "horas" and hour < 9)
    )


def _minutes(told: list[Token], behind: int, here: int, digits: bool, sure: int) -> tuple[int, int, int]:
    """The minutes that follow an hour, the token behind them, and how much they say that it is one (0: none follow).

    Less than none for those that are missing. ``behind`` is the token behind the hour, ``here`` that behind its unit.
    """
    none = (0, here, 0)
    if behind >= len(told):
        return none
    sign = told[behind].word
    if here == behind and digits and sign in (":", ".", "'", ",", ";"):
        return _after_sign(told, behind, sure) or none
    if here < len(told) and told[here].word == "." and here > behind:
        dotted = _minute_at(told, here + 1)
        if dotted and dotted[1] < len(told) and told[dotted[1]].word in _MINUTES:
            return *dotted, 3
        # "19 hs. 15", and nothing that would be counted by it.
        alone = dotted and len(told[here + 1].word) == 2 and told[here + 1].is_digits
        if dotted and alone and dotted[0] < 60 and _ends_there(told, dotted[1]) and not told[here + 1].first:
            return *dotted, 3
    if here >= len(told):
        return none
    word = told[here].word
    if word in "½¼¾":
        return _QUARTERS[word], here + 1, 2
    if word in ("y", "con", "menos", "i", "e") or (word == "," and here > behind):
        less = word == "menos"
        read = _minute_at(told, here + 1)
        if read is None or read[0] > 59 or (read[0] == 0 and less):
            return none
        counted = read[1] < len(told) and told[read[1]].word in _MINUTES
        if word == "," and not counted:
            return none
        quarter = told[read[1] - 1].word in _QUARTERS
        strong = less or counted or quarter or _glued(told, here, here + 1)
        return (-read[0] if less else read[0]), read[1], 2 if strong else 1
    read = _minute_at(told, here)
    if read is None or read[0] > 59:
        return none
    counted = read[1] < len(told) and told[read[1]].word in _MINUTES
    glued = told[here].start == told[here - 1].end and here > behind and len(told[here].word) == 2
    words = (
        not told[here].is_digits
        and (not digits)
        and (read[0] > 4 or word == "cero")
        and word not in _QUARTERS
    )
    ends = read[1] >= len(told) or told[read[1]].first
    two = (
        told[here].is_digits
        and len(word) == 2
        and (sure > 2 or (sure == 2 and ends))
        and not _month_behind(told, read[1])
    )
    if counted or glued or (words and (sure > 1 or read[0] % 5 == 0)) or (two and not _counts(told, read[1])):
        return read[0], read[1], 3 if counted or glued else 2
    return none


def _ends_there(told: list[Token], at: int) -> bool:
    """Whether a line or what is said ends in front of a token."""
    return at >= len(told) or told[at].first or told[at].word in ".,;)"


def _month_behind(told: list[Token], at: int) -> bool:
    at = _skip(told, at, {"de", "del", "/", "-", "mes"}, 3)
    return at < len(told) and (month_of(told[at].word) is not None or told[at].is_digits)


def _after_sign(told: list[Token], at: int, sure: int) -> tuple[int, int, int] | None:
    """The minutes behind a colon, which may have spaces around it, a point or an apostrophe."""
    sign, minutes = told[at].word, at + 1
    if minutes >= len(told) or len(told[minutes].word) != 2 or not told[minutes].is_digits:
        return None
    minute = int(told[minutes].word)
    before, behind = told[at].start - told[at - 1].end, told[minutes].start - told[at].end
    near_by = (
        before <= 1 and behind <= 1 if sign == ":" and not (before == 0 and behind) else before == behind == 0
    )
    if minute > 59 or not near_by or (_goes_on(told, minutes) and not _range_goes_on(told, minutes)):
        return None
    if sign == ":":
        return minute, minutes + 1, 3
    unit = _unit(told, minutes + 1)
    if sign in ",;" and not unit and sure < 2:
        return None
    return minute, minutes + 1, 3 if unit else 1


def _minute_at(told: list[Token], at: int) -> tuple[int, int] | None:
    """So many minutes, in digits or words, or media, cuarto, un cuarto, tres cuartos."""
    if at >= len(told):
        return None
    for skipped in (0, 1):
        word = told[at + skipped].word if at + skipped < len(told) else ""
        if word in _QUARTERS and (not skipped or told[at].word in ("un", "tres")):
            return _QUARTERS[word], at + skipped + 1
    read = number_at(told, at)
    if read and read[0] == 0 and not told[at].is_digits:
        unit = number_at(told, read[1])
        return unit if unit and unit[0] < 10 else read
    if read and told[at].is_digits and len(told[at].word) > 2:
        return None
    return read


def _counts(told: list[Token], at: int) -> bool:
    """Whether what follows is what is counted: las 5 concejalas, las dos mociones."""
    if at >= len(told):
        return False
    word = told[at].word
    return (
        len(word) > 3
        and word.endswith("s")
        and word.isalpha()
        and word not in ("pasadas", "clavadas", "menos", "aproximadas")
    )


def _bare(told: list[Token], at: int, behind: int) -> bool:
    """Whether a number without any sign of an hour could still be one, where it follows a word for the beginning or end."""
    if (
        told[at].is_digits is False
        and value_of(told[at].word) is not None
        and at + 1 == behind
        and told[at].word in ("un", "una", "uno", "primero", "primera")
    ):
        return False
    if behind >= len(told) or told[behind].word in _AFTER_BARE:
        return (
            behind >= len(told) or told[behind].start > told[behind - 1].end or told[behind].word in ".,;)-/|"
        )
    return False


def _in_part(
    told: list[Token], at: int, behind: int, hour: int, minute: int, twelve: bool, sure: int
) -> Hour:
    """With the part of the day that follows (de la tarde, pm), "en punto", and the same told again between brackets."""
    behind = (
        _skip(told, behind, {"en", "punto", "exactas", "clavadas"}, 2)
        if _is(told, behind, "en", "punto")
        else behind
    )
    part, end = _part(told, behind)
    if part:
        sure, twelve, behind = 3, False, end
        if part in ("tarde", "noche", "p") and hour < 12:
            hour += 12
        elif hour == 12 and part in ("noche", "madrugada", "a"):
            hour = 0
    if behind < len(told) and told[behind].word == "(":
        again = (
            _after(told, behind + 1)
            if behind + 1 < len(told)
            and (told[behind + 1].is_digits or value_of(told[behind + 1].word) is not None)
            else None
        )
        if (
            again
            and again.behind < len(told)
            and told[again.behind].word == ")"
            and again.hour % 12 == hour % 12
        ):
            hour, minute, behind, sure = again.hour, again.minute, again.behind + 1, 3
            twelve = twelve and again.twelve
    return Hour(told[at].start, told[behind - 1].end, hour % 24, minute, twelve, sure, behind)


def _is(told: list[Token], at: int, *words: str) -> bool:
    return tuple(token.word for token in told[at : at + len(words)]) == words


_PARTS = {"manana": "manana", "mañana": "manana", "tarde": "tarde", "tardecita": "tarde", "noche": "noche", "nochecita": "noche", "madrugada": "madrugada"}  # fmt: skip


def _part(told: list[Token], at: int) -> tuple[str | None, int]:
    """The part of the day and the token behind it."""
    at = _skip(told, at, _UNITS, 1) if at + 1 < len(told) and told[at].word in _UNITS else at
    here = _skip(told, at, {"de", "por", "en", "la", "dela"}, 3)
    if here >= len(told):
        return None, at
    word = told[here].word
    if here > at and word in _PARTS:
        return _PARTS[word], here + 1
    if (here > at and word in ("mediodia", "dia")) or (word == "del" and _is(told, here + 1, "mediodia")):
        return "mediodia", here + (2 if word == "del" else 1)
    if word in ("pm", "am"):
        return word[0], here + 1
    if word in ("p", "a") and here == at:
        behind = _skip(told, here + 1, {"."}, 1)
        if behind < len(told) and told[behind].word == "m":
            return word, _skip(told, behind + 1, {"."}, 1)
    return None, at
