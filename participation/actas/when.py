"""Which of the days and hours that an acta tells are the session's own: evidence adds up, and the best reading wins.

An hour is the beginning or the end by the words for opening and closing that belong to it, by where it stands, by what
stands beside it, and by whether both together make a session of a plausible length.
"""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from participation.actas.facts import Fact, Span
from participation.actas.folding import fold, sound
from participation.actas.moments import WEEKDAYS, Day, Hour, is_range, without_month
from participation.actas.numerals import Token

#: Words by their stems, as they sound: for opening, for closing, for what is beside the session, for who attends.
_OPENS = """
    comien comenz comens comience inici(?!al|ativ) empez empiez empiec empec arranc aranc arrank aranq
    abr(?:e|io|en|imos|ieron|iendo|iose|irse|ir)$ apert abiert constitu instal reun(?!ion) junt(?:amos|aron|an|o)$ congreg
    sesion(?:a|o|an|ando|aron)$ principi partir$ bienvenid comparec celebr marcha$ larg(?:amos|o|a)$
"""
_CLOSES = """
    levant lebnt levnt finali(?!dad) termin(?!al) culmin conclu cierr cerr(?!ito|o$) cierra clausur despid desped fuimos cort(?:amos|aron)$
    disolv disuelv acab agot fin$ final$ volvimos apag retiramos salida$ conclus desconect extend extiend
"""
_PLANNED = """
    cit(?:ad|aci|and|as?$) convoc llamado$ llamo$ proxim previst posterg siguient pactad fijad agend program anunciad
"""
_MOVES = """
    intermedi reces reanud ingres retir(?!amos|an$) incorpor integr(?:a|arse|ase|andose|o)$ sum(?:a|o|an|aron|arse|andose)$
    lleg prorrog suspend sale$ salio$ regres vuelv volvio$ entr(?:a|o|an|aron|ando)$ pausa turno
    grab escrib enviad recibid mensaj acord correspond habilit atencion acercan?$
"""
_ATTENDS = """
    asist concurr presen particip quorum presid reunion$ sesion$ plenari encuentr vinieron vinimos
""".split()
#: An abbreviation's point ends no sentence.
_ABBREVIATED = set(
    """
    hs h hrs sr sra srta dr dra aprox min nro no art p m a lic prof ing av cnel gral pte
""".split()
)
_OF_HOURS = {"hs", "h", "hrs", "min"}
_ENDS = set(".;?!•►▪*[]")


def _by_sound(stems: str) -> re.Pattern[str]:
    plain = re.compile(r"[a-z]+")
    return re.compile("|".join(plain.sub(lambda found: sound(found[0]), stem) for stem in stems.split()))


_CLASSES = {
    "opens": _by_sound(_OPENS),
    "closes": _by_sound(_CLOSES),
    "planned": _by_sound(_PLANNED),
    "moves": _by_sound(_MOVES),
    "attends": _by_sound(" ".join(_ATTENDS)),
    "since": _by_sound("desde$"),
    "until": _by_sound("hasta$"),
}


@lru_cache(maxsize=20_000)
def _class_of(word: str) -> str | None:
    """What a word says of the hour that it belongs to."""
    spoken = sound(word)
    return next((name for name, pattern in _CLASSES.items() if pattern.match(spoken)), None)


@dataclass
class Told:
    """An hour with the evidence for what it is."""

    hour: Hour
    evidence: dict[str, float] = field(default_factory=dict)

    def score(self, weights: dict[str, float]) -> float:
        return sum(weights.get(name, 0.0) * value for name, value in self.evidence.items())


#: What each piece of evidence counts for the beginning and for the end.
START = {
    "since": 1.0, "hour_label": 0.8, "until": -1.0, "other_day": -1.5,
    "opens_in_a_form": 2.0, "opens": 4.0, "closes": -2.5, "planned": -4.5, "moves": -4.5, "attends": 1.2, "opens_beside": 1.6, "closes_beside": -0.8, "planned_beside": -0.8, "moves_beside": -0.8,
    "being": 1.0, "first": 1.5, "last": -0.5, "early": 1.5, "late": -1.5, "middle": -1.5,
    "range_first": 2.0, "range_second": -3.0, "own_day": 1.2, "item": -1.5, "label": 0.5,
    "sure0": -3.2, "sure1": -1.2, "sure2": 0.0, "sure3": 0.3, "bias": -1.8,
}  # fmt: skip
END = {
    "since": -1.0, "until": 1.0, "other_day": -2.0,
    "closes_in_a_form": 3.0, "opens": -3.0, "closes": 4.0, "planned": -4.5, "moves": -4.5, "attends": -0.7, "opens_beside": -0.8, "closes_beside": 2.2, "planned_beside": -0.8, "moves_beside": -0.8,
    "being": 0.7, "first": -0.8, "last": 1.5, "early": -1.2, "late": 1.5, "middle": -1.0,
    "range_first": -3.0, "range_second": 4.0, "own_day": -0.5, "item": -1.5, "label": 0.5,
    "sure0": -3.2, "sure1": -1.2, "sure2": 0.0, "sure3": 0.3, "bias": -1.8,
}  # fmt: skip


@dataclass(frozen=True)
class _Zone:
    """Up to where an hour is told early in the text, from where late, and the day of the session."""

    head: int
    tail: int
    day: str | None


def read_hours(
    text: str, told: list[Token], known: list[Day], clock: list[Hour], head: int, day: Fact | None
) -> tuple[Fact | None, Fact | None]:
    """When the session began, the first time, and when it ended, the last."""
    zone = _Zone(
        min(max(head, 600), 1000), len(text) - max(700, len(text) // 6), str(day.value) if day else None
    )
    found = [Told(hour) for hour in clock if not _of_a_message(text, hour)]
    found = _with_cues(text, told, found)
    _with_places(text, told, found, known, zone)
    return _best(told, found)


_STAMP = re.compile(r"^\W{0,3}(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s*)?$")
_MAIL = re.compile(r"\b(?:escribio|wrote)\s*:|^\W{0,3}el \d[^\n]*<|^\W{0,3}(?:enviado|sent)(?: el)?:")
#: Lines that belong together in the head of a mail.
_MAIL_HEAD = re.compile(
    r"^[>\s]*(?:de|from|para|to|cc):.*\n[>\s]*(?:fecha|enviado|date|sent)\b.*"
    r"|^[>\s]*(?:fecha|enviado|date|sent)\b.*\n[>\s]*(?:de|from|para|to|cc|asunto|tema|subject):",
    re.M,
)


def _in_the_head_of_a_mail(folded: str, start: int, end: int) -> bool:
    """Whether what stands here is in a line that tells when a mail was sent."""
    return any(
        re.search(r"^[>\s]*(?:fecha|enviado|date|sent)\b[^\n]*", found[0], re.M) is not None
        and found.start() <= start < found.end()
        for found in _MAIL_HEAD.finditer(folded, max(0, start - 90), end + 60)
    )


def _of_a_message(text: str, hour: Hour) -> bool:
    """The time of a message, of a recording or of a mail's head: "[9:02] …", "12/3/24, 20:15 - Ana: …"."""
    first = max(0, hour.start - 200)
    begin = max(text.rfind("\n", first, hour.start) + 1, first)
    line_end = text.find("\n", hour.end, hour.end + 200)
    line = fold(text[begin : line_end if line_end > 0 else hour.end + 200])
    around = fold(text[max(0, hour.start - 100) : hour.end + 60])
    if _in_the_head_of_a_mail(around, min(hour.start, 100), min(hour.start, 100) + hour.end - hour.start):
        return True
    behind = text[hour.end : hour.end + 45]
    if re.search(r"\[[^\]\n]{0,20}$", text[begin : hour.start]) and re.match(r"[^\[\n]{0,12}\]", behind):
        return True
    stamped = _STAMP.match(text[begin : hour.start]) and re.match(
        r"(?::\d\d)?\s*-?\s+[^:\n.]{2,30}:\s", behind
    )
    return bool(stamped and "-" in behind[:5]) or bool(_MAIL.search(line))


# --- words that belong to an hour


def _with_cues(text: str, told: list[Token], found: list[Told]) -> list[Told]:
    """Each word for opening, closing or something else counts for the hour of its sentence that it stands nearest to."""
    if not found:
        return []
    sentence = _sentences(text, told)
    places = {token.start: at for at, token in enumerate(told)}
    begins = [places[each.hour.start] for each in found]
    by_sentence: dict[int, list[int]] = {}
    for which, at in enumerate(begins):
        by_sentence.setdefault(sentence[at], []).append(which)
    inside = _inside(begins, found)
    kept: dict[int, dict[str, float]] = {which: {} for which in range(len(found))}
    loose: dict[int, list[tuple[int, str]]] = {}
    planned: dict[int, int] = {}
    for at in range(len(told)):
        if at in inside or not (kind := _cue(told, at)):
            continue
        if kind == "planned":
            planned.setdefault(sentence[at], at)
        near = by_sentence.get(sentence[at])
        if not near:
            loose.setdefault(sentence[at], []).append((at, kind))
            continue
        place = bisect(near, at, key=begins.__getitem__)
        cost, which = min(
            (_cost(text, told, at, begins[which], found[which].hour.behind), which)
            for which in near[max(0, place - 1) : place + 1]
        )
        cost *= 0.5 if _of_the_session(told, at) else 1.0
        kept[which][kind] = min(cost, kept[which].get(kind, 99.0))
    for which, each in enumerate(found):
        costs = kept[which]
        nearest = min((cost for kind, cost in costs.items() if kind != "attends"), default=0.0)
        for kind, cost in costs.items():
            strength = max(0.15, 1 - cost / 25)
            each.evidence[kind] = strength if cost == nearest or kind == "attends" else strength * 0.4
        if not costs.keys() & {"opens", "closes"}:
            # A summons tells its hour at whatever distance; so does a programme each of its hours.
            ahead = planned.get(sentence[begins[which]], 10**9)
            if ahead < begins[which] and which == by_sentence[sentence[begins[which]]][0]:
                each.evidence["planned"] = max(0.7, each.evidence.get("planned", 0.0))
        elif (
            len(by_sentence[sentence[begins[which]]]) > 3
            and planned.get(sentence[begins[which]], 10**9) < begins[which]
        ):
            each.evidence["planned"] = 1.0
        if not costs.keys() - {"attends"}:
            _from_beside(told, each, begins[which], sentence, loose)
    return [
        each for each, begin in zip(found, begins, strict=True) if each.hour.sure or _led_by_word(told, begin)
    ]


def _inside(begins: list[int], found: list[Told]) -> set[int]:
    return {at for begin, each in zip(begins, found, strict=True) for at in range(begin, each.hour.behind)}


def _led_by_word(told: list[Token], begin: int) -> bool:
    """A bare number is an hour only right behind a word for the beginning or the end: "salimos 9", "Fin: 21"."""
    at = begin - 1
    while at >= 0 and told[at].word in ":|-=.(":
        at -= 1
    return at >= 0 and _class_of(told[at].word) in ("opens", "closes")


#: Who goes when all go: "se retiraron todos".
_ALL = {"todos", "todas", "presentes", "concurrentes", "ultimo", "ultima", "ultimos"}


def _cue(told: list[Token], at: int) -> str | None:
    word = told[at].word
    before = told[at - 1].word if at else ""
    if word in ("habiendo", "siendo", "existiendo", "teniendo", "quedando") and before == "no":
        return "closes"
    if word == "mas" and before == "sin":
        return "closes"
    if word in ("convocatoria", "citacion") and before in ("por", "previa", "mediante", "segun"):
        return None
    if word == "presente" and before == "hace":
        return "moves"
    if word == "retiro" and before != "se":
        return None
    if word.startswith("abr") and _of_a_room({token.word for token in told[max(0, at - 3) : at + 4]}):
        return None
    if word == "cerro":
        return "closes" if before in ("lo", "la", "se", "y") else None
    kind = _class_of(word)
    spoken = sound(word)
    # Of two calls the second is the one that the session begins with.
    if kind == "planned" and sound(before) in ("segundo", "segunda"):
        return "opens"
    if (
        kind == "moves"
        and spoken.startswith("retir")
        and _ALL & {token.word for token in told[at + 1 : at + 4]}
    ):
        return "closes"
    # "Levanta el cuarto intermedio", "la próxima reunión comienza".
    if kind in ("opens", "closes") and any(
        sound(token.word)[:5] in ("inter", "reses") for token in told[at + 1 : at + 5]
    ):
        return "moves"
    if kind == "opens" and any(
        sound(token.word).startswith("proks") or token.word.startswith("proxim")
        for token in told[max(0, at - 4) : at]
    ):
        return "planned"
    return kind


def _of_a_room(around: set[str]) -> bool:
    """Whether what opens is the room, early, and not the session."""
    return "sala" in around and not _SESSION & around


_SESSION = {
    "sesion",
    "reunion",
    "acto",
    "plenario",
    "asamblea",
    "audiencia",
    "taller",
    "encuentro",
    "jornada",
}


def _of_the_session(told: list[Token], at: int) -> bool:
    """Whether a word for opening or closing says what of: "se levanta la sesión", whatever stands between it and its hour."""
    return _class_of(told[at].word) in ("opens", "closes") and bool(
        _SESSION & {token.word for token in told[at + 1 : at + 4]}
    )


def _cost(text: str, told: list[Token], at: int, begin: int, behind: int) -> float:
    """How far a word stands from an hour: what comes in front of it belongs to it sooner than what follows."""
    first, last = (at + 1, begin) if at < begin else (behind, at)
    if last - first > 80:
        return 80.0
    between = [token.word for token in told[first:last]]
    far = sum(1 for word in between if word[0].isalnum()) + 3 * sum(word in ",|-/·()" for word in between)
    gap = text[told[first - 1].end : told[last].start] if last < len(told) else ""
    far += 3 * ("\t" in gap)
    return float(far) if at < begin else far * 1.5 + 2


def _sentences(text: str, told: list[Token]) -> list[int]:
    """The number of the sentence of each token."""
    numbers = []
    number = 0
    for at, token in enumerate(told):
        if token.first:
            number += 1
        numbers.append(number)
        if token.word in _ENDS and not _inside_a_word(text, told, at):
            number += 1
    return numbers


def _inside_a_word(text: str, told: list[Token], at: int) -> bool:
    """Whether a point is that of a number or an abbreviation."""
    if told[at].word != ".":
        return False
    if "." in (told[at - 1].word if at else "", told[at + 1].word if at + 1 < len(told) else ""):
        return True
    before = told[at - 1].word if at else ""
    glued = at + 1 < len(told) and told[at + 1].start == told[at].end and told[at + 1].word[0].isalnum()
    if before in _OF_HOURS and at + 1 < len(told) and text[told[at + 1].start].isupper():
        return False
    return glued or before in _ABBREVIATED


def _from_beside(
    told: list[Token], each: Told, begin: int, sentence: list[int], loose: dict[int, list[tuple[int, str]]]
) -> None:
    """What the sentences in front and behind say, where the hour's own says nothing."""
    for at, kind in loose.get(sentence[begin] - 1, []):
        if told[begin].start - told[at].end < 110:
            each.evidence[kind + "_beside"] = 1.0
    for at, kind in loose.get(sentence[begin] + 1, []):
        if told[at].start - each.hour.end < 45:
            each.evidence.setdefault(kind + "_beside", 0.7)


# --- where it stands


def _with_places(text: str, told: list[Token], found: list[Told], known: list[Day], zone: _Zone) -> None:
    """What each hour's place in the text says of it."""
    own = [
        each
        for each in found
        if max(each.evidence.get("planned", 0), each.evidence.get("moves", 0)) < 0.5 and each.hour.sure
    ]
    for each in found:
        hour, evidence = each.hour, each.evidence
        line = fold(text[max(text.rfind("\n", 0, hour.start) + 1, hour.start - 120) : hour.start])
        if label := _OF_A_FORM.search(line):
            kind = "opens" if label["begins"] else "closes"
            evidence |= {kind: 1.0, kind + "_in_a_form": 1.0}
        said = evidence.keys() & {"opens", "closes"}
        early, late = hour.start < zone.head, hour.start > zone.tail
        evidence |= {f"sure{hour.sure}": 1.0, "bias": 1.0}
        # A closing told in the heading is told as surely as at the end.
        evidence["early"] = float(early) * (1 - evidence.get("closes", 0.0))
        evidence["late"], evidence["middle"] = float(late), float(not early and not late)
        evidence["first"] = float(bool(own) and each is own[0])
        evidence["last"] = float(bool(own) and each is own[-1])
        evidence["being"] = float(bool(_BEING.search(line)))
        evidence["hour_label"] = float(bool(re.search(r"\bhora\s?[:|.]+\s*$", line)))
        evidence["label"] = float(bool(re.search(r"[:|]\s*$", line)) or text[hour.end : hour.end + 1] == "\n")
        evidence["item"] = float(not said and bool(_ITEM.match(line)))
        if re.search(r"\b(?:no|ni) a las?\s*$", line):
            evidence["planned"] = 1.0
        day = _its_day(line, hour, known, zone.day)
        if day is not None:
            evidence["own_day" if day else "other_day"] = 1.0
    for one, two in pairwise(found):
        if is_range(told, one.hour, two.hour):
            _share(one.evidence, two.evidence)


#: What a form has in front of the hours: "Entrada: 16:00   Salida: 17:42", "Desde: 19.00", "ini 19:05 fin 20:55".
_OF_A_FORM = re.compile(
    r"(?:(?P<begins>\b(?:hora de )?entrada|\bini|\bdesde(?= ?:))|\b(?:hora de )?salida|\bfin|\bhasta(?= ?:))\s?:?\s*$"
)
_BEING = re.compile(
    r"(?:siendo|son|es|era|eran|ser|y|^)\s*(?:aprox\w*\s*)?(?:a\s+)?(?:las?\s+)?(?:horas?\s+)?$"
)
_ITEM = re.compile(r"[^a-z\d]{0,3}(?:[-•*·>+]|\(?\d{1,2}\s?[.)º°-]|\(?[a-h][.)])\s?(?!\d)")
_WEEKDAY = re.compile(
    r"\b(?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|manana|dia)"
    r"(?: (?:de|que viene|proximo|proxima|(?P<day>\d{1,2})|y)){0,3},?(?: de| a| desde| entre)?(?: las?)?(?: horas?)? ?$"
)


def _share(one: dict[str, float], two: dict[str, float]) -> None:
    """What the first hour of a range is not, the second is not either."""
    for kind in ("planned", "moves", "other_day", "item"):
        two[kind] = max(two.get(kind, 0.0), one.get(kind, 0.0))
    if max(two[kind] for kind in ("planned", "moves", "other_day", "item")) < 0.5:
        one["range_first"] = two["range_second"] = 1.0


def _its_day(line: str, hour: Hour, known: list[Day], session: str | None) -> bool | None:
    """Whether the day told in front of an hour is the session's; None where none is told."""
    for day in known:
        if 0 <= hour.start - day.end < min(60, len(line)):
            return session is None or day.iso(int(session[:4])) == session
    found = _WEEKDAY.search(line)
    if not found or (found["day"] is None and line[found.start() :].startswith("dia")):
        return None
    return bool(session and found["day"] and int(found["day"]) == int(session[8:]))


# --- both together


def _best(told: list[Token], found: list[Told]) -> tuple[Fact | None, Fact | None]:
    """The beginning and the end whose evidence, and how well they go together, is the greatest."""
    starts = sorted(((each.score(START), each) for each in found), key=lambda scored: -scored[0])[:8]
    ends = sorted(((each.score(END), each) for each in found), key=lambda scored: -scored[0])[:8]
    none: list[tuple[float, Told | None]] = [(0.0, None)]
    best: tuple[float, Hour | None, Hour | None] = (0.0, None, None)
    for start_score, start in [*none, *starts]:
        for end_score, end in [*none, *ends]:
            if start is end and start is not None:
                continue
            if start and end and end.hour.start < start.hour.start and not end.evidence.get("closes"):
                continue
            together, begun, ended = _together(start.hour if start else None, end.hour if end else None)
            score = start_score + end_score + together
            if start and end and is_range(told, start.hour, end.hour):
                score += 2.0
            if score > best[0]:
                best = (score, begun, ended)
    return _fact(best[1]), _fact(best[2])


def _together(start: Hour | None, end: Hour | None) -> tuple[float, Hour | None, Hour | None]:
    """How plausible both are, with what was told as people speak made the evening where that fits better."""
    best: tuple[float, Hour | None, Hour | None] = (-99.0, start, end)
    for begun, doubt in _readings(start):
        for ended, other in _readings(end):
            score = _likely_hour(begun) + _lasting(begun, ended) - doubt - other
            if score > best[0]:
                best = (score, begun, ended)
    return best


#: How little each spoken hour is that of the morning, and of the evening, when councils mostly meet.
_DOUBTS = dict.fromkeys(range(1, 8), (0.9, 0.0)) | {
    0: (0.2, 0.0), 12: (0.0, 0.7), 8: (0.5, 0.2), 9: (0.2, 0.4), 10: (0.2, 0.8), 11: (0.2, 0.8)
}  # fmt: skip


def _readings(hour: Hour | None) -> list[tuple[Hour | None, float]]:
    """An hour as written and, told as people speak, in the evening."""
    if hour is None or not hour.twelve:
        return [(hour, 0.0)]
    # "Las siete y media" are those of the evening, when there are councils; "hora 8" is that of the morning.
    morning, evening = _DOUBTS[hour.hour] if hour.spoken else (0.0, 0.7)
    return [(hour, morning), (hour.in_the_evening(), evening)]


def _likely_hour(start: Hour | None) -> float:
    return -1.5 if start and not 7 <= start.hour <= 22 else 0.0


def _lasting(start: Hour | None, end: Hour | None) -> float:
    if start is None or end is None:
        return 0.0
    minutes = ((end.hour - start.hour) * 60 + end.minute - start.minute) % (24 * 60)
    if 20 <= minutes <= 270:
        return 1.0
    return 0.0 if 0 < minutes <= 420 else -2.5


def _fact(hour: Hour | None) -> Fact | None:
    return Fact(hour.said(), Span(hour.start, hour.end), 0.95 if hour.sure > 1 else 0.85) if hour else None


# --- the day

_DAY_OF = re.compile(
    r"\b(?:sesion\w*|reunion|reunid\w+|reune\w*|plenari\w+|encuentro|mesa|jornada|hoy|constituid\w+|celebr\w+|asamblea|acta|minuta|interconcejo|audiencia|taller|concejo|actuado)\b"
)
_NOT_OF = re.compile(
    r"\b(?:lectura|leida|escribio|citacion|citad[oa]s?|convocad[oa]s?|convocatoria|anterior|publicad\w+|vence\w*|hasta|desde|aprobad\w+|resolucion|ley|decreto|nota|oficio|exp\w*|correo|enviado|escribio|version|impres\w+|proxim\w+|prevista|postergad\w+|suspendid\w+|siguiente|plazo|licencia|nacid\w+|fallec\w+|recibid\w+|fecha de (?:aprobacion|impresion|firma|envio))\b"
)
#: "En el acta 119, del": what is quoted or put right of another session.
_OF_ANOTHER = re.compile(
    r"\b(?:erratas?\b|donde dice|(?:en|del?|al) (?:el )?actas? (?:n\S{0,7} ?)?\d+[^\d]{0,6}(?:del?|fecha|dia|\W)*$)"
)
_LABEL = re.compile(
    r"\b(?:fecha|dia|realizad[ao]|celebrad[ao])(?: (?:de|el)(?: la)? ?(?:sesion|reunion|realizacion|dia|hoy)?)?\s?[:|]?\W{0,3}(?:[a-z]+,? )?$"
)
_LEADING = re.compile(
    r"(?:\ba (?:los )?|\bel (?:dia )?|\bhoy,? |montevideo,?\s*|\bdel? )(?:dia )?(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)?,?\s*$"
)


def read_date(folded: str, told: list[Token], known: list[Day], head: int, year: int | None) -> Fact | None:
    """The day on which the session began."""
    judged = []
    for place, day in enumerate([*known, *without_month(told, known)]):
        told_year = day.year or _year_of(folded, known, day, year)
        iso = day.iso(told_year)
        if iso:
            judged.append((_day_score(folded, day, head, told_year) - 0.02 * place, day, iso))
    if not judged:
        return None
    often: dict[str, int] = {}
    for _, _, iso in judged:
        often[iso] = often.get(iso, 0) + 1
    score, day, iso = max(judged, key=lambda each: each[0] + 0.4 * (often[each[2]] > 1))
    if _of_a_mail(folded, day) or score < (-0.5 if day.year else 0.9):
        sent = next((each for each in known if _of_a_mail(folded, each)), None)
        return _told_in_a_mail(folded, sent) if sent else None
    sure = 0.96 if day.year and score > 1 else 0.75
    return Fact(iso, Span(day.start, day.end), sure)


_BEFORE_MAIL = re.compile(
    r"\b(?P<ago>ayer|anoche|anteayer)\b|\b(?:el|del|este|pasado) (?P<weekday>"
    + "|".join(WEEKDAYS[:7])
    + r")\b"
)


def _told_in_a_mail(folded: str, sent: Day) -> Fact | None:
    """The day of a session that a mail tells of by its own: "lo de ayer", "la reunión del martes"."""
    iso = sent.iso()
    if iso is None:
        return None
    day = date.fromisoformat(iso)
    found = _BEFORE_MAIL.search(folded, sent.end, sent.end + 900)
    if found is None:
        return Fact(iso, Span(sent.start, sent.end), 0.6)
    if found["weekday"]:
        ago = (day.weekday() - WEEKDAYS.index(found["weekday"])) % 7
    else:
        ago = 2 if found["ago"] == "anteayer" else 1
    return Fact((day - timedelta(days=ago)).isoformat(), Span(*found.span()), 0.7)


def _of_a_mail(folded: str, day: Day) -> bool:
    """Whether a day is that on which a mail was sent."""
    behind = folded[day.end : day.end + 60].split("\n")[0]
    return "escribio:" in behind or _in_the_head_of_a_mail(folded, day.start, day.end)


_HEADED = re.compile(r"(?<!\d|[-/.])20\d\d(?!\d|\s?[-/]\s?\d)")


def _year_of(folded: str, known: list[Day], day: Day, year: int | None) -> int | None:
    """The year of a day told without one: that of the number, of the nearest day, of the heading; one that its weekday fits."""
    told = sorted((abs(other.start - day.start), other.year) for other in known if other.year)
    headed = [int(found[0]) for found in _HEADED.finditer(folded, 0, min(len(folded), 600))]
    years = [*([year] if year else []), *(each for _, each in told), *headed]
    return next((each for each in years if day.fits(each)), years[0] if years else None)


def _day_score(folded: str, day: Day, head: int, year: int | None) -> float:
    before = folded[max(0, day.start - 90) : day.start]
    line = re.split(r"\n|(?<=[a-z)])[.;]\s", before)[-1]
    behind = re.split(r"\n|[.;](?!\w)", folded[day.end : day.end + 60])[0]
    score = 1.0 if day.year else 0.0
    if _LABEL.search(line):
        score += 2.5
    elif _LEADING.search(line):
        score += 0.8
    if _DAY_OF.search(line) or _DAY_OF.search(behind):
        score += 1.2
    if day.weekday is not None:
        score += 0.8 if day.fits(year) else 0.3
    if re.match(r"\W{1,3}(?:a las?|hora|siendo|y siendo|\d\d[:.]\d\d)", folded[day.end : day.end + 14]):
        score += 0.8
    if _OF_ANOTHER.search(line):
        score -= 3.0
    others = [found.end() for found in _NOT_OF.finditer(line)]
    if others:
        score -= 0.5 if _DAY_OF.search(line[others[-1] :]) else 3.0
    if _of_a_mail(folded, day):
        score -= 3
    if day.start < 400:
        # Of a heading the whole date is the session's; a day without its year may be anything's.
        score += 2.4 if day.year else 1.2
    elif day.start > head:
        score -= 1.5
    if re.match(r"[^.\n]{0,30}\bno hubo|[^.\n]{0,20}\bse suspend", folded[day.end : day.end + 40]):
        score -= 3
    return score
