"""What an acta says of itself: number, day, hours, kind, how many came. What is a guess has a low confidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from participation.actas.attendance import Attendance, read_attendance
from participation.actas.facts import Fact, Span
from participation.actas.moments import Day, Hour, days, hours
from participation.actas.names import Register
from participation.actas.numerals import read_words

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
    day = read_date(text, folded, end, _year_of(number, hint))
    start, finish = read_hours(text, folded, end)
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
        in_words = _number_in_words(folded, found.start())
        sure = 0.97 if found["mark"] else 0.9
        return in_words or _number_fact(text, found.start("digits"), found.end("digits"), sure)
    in_words = _number_in_words(folded, 2500)
    if in_words:
        return in_words
    alone = _NUMBER_ALONE.search(folded, 0, min(len(folded), 600))
    return _number_fact(text, alone.start("digits"), alone.end("digits"), 0.85) if alone else None


def _number_in_words(folded: str, stop: int) -> Fact | None:
    for found in _NUMBER_WORDS.finditer(folded, 0, min(len(folded), stop)):
        read = read_words(folded, found.end())
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


# --- day

_NOT_THE_DAY = re.compile(
    r"(?:citacion|citad[oa]s?|convocad[oa]s?|convocatoria|anterior|publicad\w+|vence\w*|hasta|desde|aprobad\w+|resolucion|ley|decreto|nota|oficio|exp\w*|correo|acta|firma\w*|version|impres\w+|proxima|prevista|postergad\w+|suspendid\w+)\b[^.\n]{0,40}$"
)
_THE_DAY = re.compile(
    r"(?:\ba (?:los )?$|\bel (?:dia )?$|fecha\W*$|dia\W*$|\bdel?\s*$|montevideo,?\s*$|ciudad[^.\n]{0,40}$|villa[^.\n]{0,30}$|reunid[oa]s?[^.\n]{0,40}$)"
)
_NAMED_DATE = re.compile(
    r"\b(?:fecha|dia)(?: de (?:la )?(?:sesion|reunion|realizacion))?\s?:\W{0,3}(?:\w+,? )?$"
)


def read_date(text: str, folded: str, end: int, year: int | None) -> Fact | None:
    """The day on which the session began."""
    written = days(text, folded, 0, min(len(folded), max(end + 200, 1500)))
    ranked = sorted(written, key=lambda day: (-_likely(folded, day, end), day.start))
    for day in ranked:
        value = day.iso(year or _only_year(written, day))
        if value:
            sure = 0.96 if day.year and _likely(folded, day, end) > 0 else 0.75 if day.year else 0.7
            return Fact(value, Span(day.start, day.end), sure)
    if written:
        return None
    tail = days(text, folded, max(0, len(folded) - 600), len(folded))
    for day in tail:
        value = day.iso(year)
        if value and day.year and not re.search(r"proxim", folded[max(0, day.start - 60) : day.start]):
            return Fact(value, Span(day.start, day.end), 0.6)
    return None


def _only_year(written: list[Day], day: Day) -> int | None:
    """The year of the nearest day that tells one."""
    told = sorted((abs(other.start - day.start), other.year) for other in written if other.year)
    return told[0][1] if told else None


def _likely(folded: str, day: Day, end: int) -> int:
    before = folded[max(0, day.start - 70) : day.start]
    score = 1
    if _NAMED_DATE.search(before):
        score += 3
    elif _THE_DAY.search(before[-45:]):
        score += 1
    near = before[-48:]
    other = _NOT_THE_DAY.search(near)
    if (
        other
        and not re.search(r"(?:sesion|reunion|siendo|se reune|reunid)", near[other.start() :])
        and "\n" not in near[other.start() :]
    ):
        is_title = other.group().startswith("acta") and len(other.group()) < 26
        score -= 0 if is_title else 3
    if day.start > end:
        score -= 2
    if re.match(r"[^.\n]{0,30}\bno hubo|[^.\n]{0,20}\bse suspend", folded[day.end : day.end + 40]):
        score -= 3
    if day.year is None:
        score -= 1
    return score


# --- hours

_ENDS = re.compile(
    r"se (?:levant|cierr|da por (?:finaliz|termin|conclu|cerr|culmin)|retira\w* todos|dio por)\w*|levantandose|levanta la|(?<!hasta )\bfinaliz\w+|\btermin(?:a|o|amos|e|an|aron|ada|ado|acion|ando)\b|\bcierr[ea]\b|\bculmin\w+|\bconcluy\w+|\bconclusion\b|\bfin\b|\bfinal\b|\bcerro\b|levanta (?:el|los|las) |\bcortamos\b|\bsalimos\b|\bnos fuimos\b|se levnta|levant\w+ la sesion|\bhasta\b"
)
_STARTS = re.compile(
    r"da comienzo|comienz\w+|comenz\w+|inici\w+|empiez\w+|empez\w+|arranc\w+|se reune\w*|reunid\w+|se constituy\w+|ocupa la|abre|apertura|\bdesde\b|a partir"
)
_NOT_HOURS = re.compile(
    r"cuarto intermedio|receso|reanud\w+|ingres\w+|se retir\w+|incorpor\w+|se integra|citad\w+|citacion|convocad\w+|llega\w*|\bproxim\w+|primer llamado|primera convocatoria|segundo llamado|se hace presente|se suspende|se pasa a|prevista|horario"
)
_END_LABEL = re.compile(
    r"(?:\bhora (?:de|del) (?:cierre|fin\w*|termino)|finalizacion|\bfin|\bcierr[ea]|\btermina)\W{1,3}$"
)
_CLOSING = re.compile(
    r"se levanta (?:la )?(?:sesion|reunion)|se da por (?:finalizada|terminada|concluida|cerrada)"
)


def read_hours(text: str, folded: str, end: int) -> tuple[Fact | None, Fact | None]:
    """When the session began, the first time, and when it ended, the last."""
    length = len(folded)
    if length <= HEAD + TAIL:
        written = hours(text, folded, 0, length)
    else:
        written = [*hours(text, folded, 0, HEAD), *hours(text, folded, length - TAIL, length)]
    written = [hour for hour in written if not _chat(folded, hour)]
    judged = [(hour, *_judge(folded, hour)) for hour in written]
    starts = [each for each in judged if each[1] == "start" and each[0].start <= max(end + 400, 900)]
    start = next((each for each in starts if each[2] > 0.9), starts[0] if starts else None)
    finish = next(
        (
            each
            for each in reversed(judged)
            if each[1] == "end" and (start is None or each[0].start > start[0].start or each[0].start < 700)
        ),
        None,
    )
    if start is None:
        early = [each for each in judged if each[1] == "" and each[0].start <= end]
        early.sort(key=lambda each: not each[0].marked)
        start = (early[0][0], "start", 0.75) if early else None
    labelled = [
        each for each in judged if each[1] == "end" and _END_LABEL.search(folded[: each[0].start][-40:])
    ]
    finish = labelled[-1] if labelled else finish
    alone = _said_alone(folded, written, start)
    if alone and (finish is None or (not labelled and alone[0].start > finish[0].start)):
        finish = alone
    if finish is None:
        finish = _range_end(folded, judged, start)
    return _told(start, finish)


def _chat(folded: str, hour: Hour) -> bool:
    """The time of a message: "[9:02] …"."""
    return folded[hour.start - 1 : hour.start] == "[" and folded[hour.end : hour.end + 1] == "]"


def _judge(folded: str, hour: Hour) -> tuple[str, float]:
    """Whether an hour is told as the beginning or the end, of the words around it in its sentence."""
    before, after = _sentence(folded, hour)
    near = before[-90:]
    marks = [
        (found.end(), kind)
        for kind, pattern in (("end", _ENDS), ("start", _STARTS), ("no", _NOT_HOURS))
        for found in pattern.finditer(near)
    ]
    marks.sort()
    ahead = after[:75]
    closes, opens, others = _ENDS.search(ahead), _STARTS.search(ahead), _NOT_HOURS.search(ahead)
    last = marks[-1][1] if marks else ""
    siendo = (
        bool(re.search(r"(?:siendo|\ba)\s+(?:aproximadamente )?(?:la|las)?\s*(?:hora)?s?\s*$", near))
        or near.strip(" ") == ""
    )
    if last == "no":
        return "no", 0.5
    if last == "end":
        return "end", 0.96
    if (
        (siendo or last == "start")
        and closes
        and not (opens and opens.start() < closes.start() and opens.group() != "hora")
    ):
        if not (others and others.start() < closes.start()) and not re.search(
            r"\bcierre de|\bhasta\b|\bfin de", ahead[closes.start() :][:12]
        ):
            first_other = _STARTS.search(near)
            if closes.start() < 45 or not marks or not first_other or (siendo and "siendo" in near):
                if not re.search(r"\bde \d|inici|comienz|comenz|empiez|empez|arranc", near):
                    return "end", 0.95
    if others and others.start() < 30 and not (opens and opens.start() < others.start()):
        return "no", 0.5
    if not marks and re.search(r"\bhoras?\W*$", near) and not opens:
        return "start", 0.8
    if not marks and "siendo" in near:
        return "start", 0.93
    if last == "start" or (opens and opens.start() < 45):
        return "start", 0.95
    return "", 0.6


def _sentence(folded: str, hour: Hour) -> tuple[str, str]:
    """What stands before and behind an hour in its sentence."""
    begin = max(0, hour.start - 160)
    before = folded[begin : hour.start]
    cut = max(
        (found.end() for found in re.finditer(r"\n|[.;](?:-|\s)(?=\s*\S)(?!\s*m\b)", before)), default=0
    )
    if re.search(r"\b(?:sr|sra|dr|dra|hs|no|nro)[.]\s*$", before[:cut]):
        cut = max((found.end() for found in re.finditer(r"\n|[;]", before)), default=0)
    after = folded[hour.end : hour.end + 160]
    stop = re.search(r"\n|[.;](?:-|\s|$)", after)
    return before[cut:], after[: stop.start() if stop else len(after)]


_Judged = tuple[Hour, str, float]


def _range_end(folded: str, judged: list[_Judged], start: _Judged | None) -> _Judged | None:
    """ "de 10:00 a 13:30": the second."""
    if start is None:
        return None
    for hour, _, _ in judged:
        between = folded[start[0].end : hour.start]
        if hour.start > start[0].end and re.fullmatch(
            r"\W*(?:(?:a|hasta|y)\W+(?:las?\s+)?|[-/]\s*)", between
        ):
            return hour, "end", 0.9
    return None


def _said_alone(folded: str, written: list[Hour], start: _Judged | None) -> _Judged | None:
    """ "Se levanta la sesión.\\n(Es la hora 0:18)": the hour of the line below or above."""
    closings = list(_CLOSING.finditer(folded, max(0, len(folded) - TAIL)))
    if not closings:
        return None
    closing = closings[-1]
    near = [
        hour
        for hour in written
        if -90 < hour.start - closing.end() < 90 and (start is None or hour.start > start[0].start)
    ]
    return (near[-1], "end", 0.9) if near else None


def _told(start: _Judged | None, finish: _Judged | None) -> tuple[Fact | None, Fact | None]:
    """Both as HH:MM; what was said as people speak is made the afternoon where the other hour shows it."""
    if start and start[0].twelve and finish and not finish[0].twelve and start[0].hour < 12:
        if (finish[0].hour - start[0].hour) % 24 > 9:
            start = (_evening(start[0]), start[1], 0.75)
    if start and start[0].twelve and start[0].hour < 8:
        start = (_evening(start[0]), start[1], 0.6)
    if start and finish and finish[0].twelve and finish[0].hour < 12:
        if (finish[0].hour, finish[0].minute) < (start[0].hour, start[0].minute) and finish[
            0
        ].hour + 12 >= start[0].hour:
            finish = (_evening(finish[0]), finish[1], min(finish[2], 0.85))
    return tuple(  # type: ignore[return-value]
        Fact(each[0].said(), Span(each[0].start, each[0].end), each[2]) if each else None
        for each in (start, finish)
    )


def _evening(hour: Hour) -> Hour:
    return Hour(hour.start, hour.end, (hour.hour + 12) % 24, hour.minute, False, hour.marked)


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
                else read_words(folded, found.start("count"))
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
