"""Votes, in every way that actas tell them.

A vote is told by several words near each other ("por unanimidad, 4 en 4", "16 en 26, negativo"). Each is a ``_Said``;
those with nothing else between them are one vote. ``votes`` reads the flat text (see ``sentences.flat``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from participation.actas.facts import Span, VoteSaid

_WORDS = """un:1 uno:1 una:1 dos:2 tres:3 cuatro:4 cinco:5 seis:6 siete:7 ocho:8 nueve:9 diez:10 once:11 doce:12
trece:13 catorce:14 quince:15 dieciseis:16 diecisiete:17 dieciocho:18 diecinueve:19 veinte:20 veintiun:21 veintiuno:21
veintiuna:21 veintidos:22 veintitres:23 veinticuatro:24 veinticinco:25 veintiseis:26 veintisiete:27 veintiocho:28
veintinueve:29 treinta:30 cuarenta:40 ningun:0 ninguno:0 ninguna:0 nadie:0 cero:0 sin:0"""
_VALUES = {word: int(number) for word, number in (each.split(":") for each in _WORDS.split())}
_TENS = re.compile(r"(treinta|cuarenta)\s+y\s+(\w+)")
_N = (
    r"(?:\d{1,3}|(?:treinta|cuarenta)\s+y\s+\w{2,6}|"
    + "|".join(sorted(_VALUES, key=len, reverse=True))
    + r")"
)
_VOTES = (
    r"(?:\s*(?:\(\s*\d{1,3}\s*\)\s*)?(?:votos?|manos?|voluntades|votaron|votan|concejal[eas]*"
    r"|presentes|miembros|integrantes))?"
)
_EDGE = r"(?![\d/.,]*\d)(?!\s*[-–]\s*\d)(?!\w)(?!\s*[°º%])"
_YES = (
    r"(?:(?:en\s+|por\s+la\s+|de\s+la\s+)?afirmativ[ao]s?(?:mente)?|por\s+la\s+afirmativa|afirm\."
    r"|(?:se\s+manifiestan\s+|estan\s+|votan\s+|votaron\s+)?"
    r"a\s+favor|a\s*/?\s*f\.|favorables?|positiv[ao]s?|por\s+(?:el\s+)?si|levantadas|alzadas"
    r"|si(?=\s*[,.;:y)]|$)|conformes?|de\s+acuerdo)"
)
_NO = (
    r"(?:en\s+contra|(?:por\s+la\s+|de\s+la\s+)?negativ[ao]s?|neg\.|contrari[ao]s?|desfavorables?"
    r"|por\s+(?:el\s+)?no\b|"
    r"no(?=\s*[,.;:y)]|$))"
)
_ABST = r"(?:abst(?:encion(?:es)?|\.|en)?\b\.?|se\s+abst(?:ienen|uvieron)|abstenid[ao]s?|en\s+blanco)"

_SAYINGS: list[tuple[str, str]] = [
    (
        "all",
        r"(?<!\w)(?P<lead>l[oa]s\s+)(?P<a>"
        + _N
        + r")\s+(?:presentes\s+|concejal[eas]+\s+|miembros\s+|integrantes\s+)?"
        r"(?:presentes\s+)?(?:votan\s+|votaron\s+|estan\s+|estuvieron\s+)?"
        r"(?:de\s+acuerdo|conformes|a\s+favor|por\s+la\s+afirmativa|afirmativamente)(?!\s+(?:con|a)\b)"
        r"|(?:votan?\s+(?:afirmativamente|a\s+favor|por\s+la\s+afirmativa)|votos?\s+(?:conformes?|favorables?|afirmativos?)\s+de)\s+l[oa]s\s+(?P<every>"
        + _N
        + r")(?:\s+(?:presentes|miembros|concejal[eas]+|integrantes))?"
        r"|levantan\s+la\s+mano\s+l[oa]s\s+(?P<hands>" + _N + r")",
    ),
    (
        "n_en_m",
        rf"(?<![\w/.,-])(?P<a>{_N})(?:\s*\(\s*\d{{1,3}}\s*\))?(?:\s+votos?)?"
        r"(?:\s+(?:afirmativos?|conformes|positivos?|a\s+favor|por\s+la\s+afirmativa|favorables))?"
        rf"(?:\s+en(?:\s+un\s+total\s+de)?\s+|\s+(?:votos\s+)?(?:sobre|de|entre)(?:\s+los|\s+las"
        rf"|\s+un\s+total\s+de)?\s+|\s*/\s*)(?P<b>{_N})"
        rf"{_EDGE}(?P<tail>\s+(?:presentes|votos?|votantes|miembros|concejal[eas]*|integrantes|en\s+sala"
        rf"|posibles))?",
    ),
    (
        "yes",
        rf"(?<![\w/.,-])(?P<a>{_N})(?:\s*\(\s*\d{{1,3}}\s*\))?{_VOTES}(?:\s+(?:dicen|son"
        rf"|estan))?\s+{_YES}(?!\w)",
    ),
    (
        "yes",
        rf"(?<!\w)(?:votos?\s+|manos\s+)?{_YES}\s*[:=]?\s*(?:\(\s*)?(?P<a>\d{{1,3}}|{_N}){_EDGE}(?:\s+votos?)?",
    ),
    (
        "no",
        rf"(?<![\w/.,-])(?P<a>{_N})(?:\s*\(\s*\d{{1,3}}\s*\))?{_VOTES}(?:\s+(?:vota|votan|se\s+manifiesta"
        rf"|esta|dicen|son))?\s+{_NO}(?!\w)",
    ),
    ("no", rf"(?<!\w)(?:votos?\s+|manos\s+)?{_NO}\s*[:=]?\s*(?P<a>\d{{1,3}}|{_N}){_EDGE}(?:\s+votos?)?"),
    (
        "against",
        r"(?<!\w)con\s+(?:el|un)\s+(?:solo\s+)?voto\s+(?:en\s+contra|negativo|contrario"
        r"|por\s+la\s+negativa)(?:\s+del?\s+(?:(?:la|el)\s+)?"
        r"(?:(?:senora?|sra?\.|concejala?|cjala?\.)\s+)*[a-zñ][\wñ]+(?:\s+(?!(?:y|con|por|se"
        r"|que)\b)[a-zñ][\wñ]+){0,1})?",
    ),
    (
        "names_no",
        r"(?:vot(?:an?|o|aron)\s+(?:por\s+la\s+negativa|en\s+contra)\s*:?|(?:(?<=[.;:(]\s)"
        r"|(?<![^\n]))(?:en\s+contra|por\s+la\s+negativa|negativos?)\s*[,:])\s+(?:(?:los?"
        r"|las?)\s+)?(?:sr\w*\.?\s+|senor\w*\s+|concejal\w*\s+)*(?P<names>(?!(?:l[oa]s\s+)?(?:"
        + _N
        + r")\b)[a-zñ][^.;\n]{2,200})",
    ),
    (
        "names_abst",
        r"(?:se\s+)?(?:abstencion(?:es)?|abstienen?|abstuvieron)\s*:\s*(?:(?:sr\w*\.?|senor\w*"
        r"|concejal\w*)\s+)*(?P<names>(?!(?:" + _N + r")\b)[a-zñ][^.;\n]{2,120})",
    ),
    (
        "names_yes",
        r"(?:vot(?:an?|o|aron)\s+(?:por\s+la\s+afirmativa|a\s+favor|afirmativamente)\s*:?|(?:(?<=[.;:(]\s)"
        r"|(?<![^\n]))(?:por\s+la\s+afirmativa|a\s+favor|afirmativos?)\s*:)\s+(?:(?:los?"
        r"|las?)\s+)?(?:sr\w*\.?\s+|senor\w*\s+|concejal\w*\s+)*(?P<names>(?!(?:l[oa]s\s+)?(?:"
        + _N
        + r")\b)[a-zñ][^.;\n]{2,200})",
    ),
    ("abstentions", rf"(?<![\w/.,-])(?P<a>{_N})(?:\s*\(\s*\d{{1,3}}\s*\))?{_VOTES}\s+(?:de\s+)?{_ABST}"),
    (
        "abstentions",
        rf"(?<!\w)(?:abstenciones|abstencion|se\s+abstienen?|se\s+abst(?:uvo|uvieron)"
        rf"|abst\.?)\s*[:=]?\s*(?P<a>\d{{1,3}}|{_N}){_EDGE}",
    ),
    (
        "abstains",
        r"(?:(?<=[,;.]\s)|(?<=\by\s))(?:(?:la|el)\s+)?(?:(?:senora?|sra?\.|concejala?|cjala?\.)\s+)*[a-zñ]{3,20}\s+se\s+abst(?:iene|uvo)(?!\w)|"
        r"(?<!\w)(?:se\s+abst(?:iene|uvo)|con\s+la\s+abstencion\s+de|abstencion\s+(?:de|del))\s+(?:(?:la"
        r"|el)\s+)?"
        r"(?:(?:senora?|sra?\.|concejala?|cjala?\.)\s+)*[a-zñ][\wñ]+(?:\s+(?!(?:y|con|por|se"
        r"|que)\b)[a-zñ][\wñ]+){0,2}",
    ),
    (
        "unanimous",
        r"(?:acuerdo\s+)?(?:en\s+forma\s+|de\s+forma\s+|de\s+manera\s+)?(?:por\s+|en\s+"
        r"|la\s+)?unan(?:[a-z]{2,8}|\.)?(?!\w)(?:\s+de\s+(?:los\s+)?(?:presentes|votos|votantes"
        r"|sus\s+miembros|integrantes|concejales|miembros)(?:\s+presentes)?|\s+de\s+(?P<u>"
        + _N
        + r")(?:\s+(?:votos|presentes|concejales|miembros))?(?!\s+en\b)(?!\w))?"
        r"|(?:estamos\s+|estan\s+|estando\s+)?tod[oa]s\s+(?:l[oa]s\s+(?:presentes|concejales"
        r"|integrantes)\s+)?(?:estan\s+|estuvieron\s+|votan\s+|levantan\s+la\s+mano|por\s+la\s+afirmativa"
        r"|de\s+acuerdo|a\s+favor|conformes|si(?!\w)|afirmativ\w+)(?:\s*de\s+acuerdo|\s*a\s+favor)?"
        r"|de\s+acuerdo\s+tod[oa]s(?:\s+l[oa]s\s+(?:presentes|concejales))?|(?:por|de"
        r"|en)\s+(?:comun\s+)?consenso|(?<!\w)consenso(?=\s*(?:general|total)?\s*(?:[.;)\n]|$))|(?:por"
        r"|de)\s+comun\s+acuerdo|sin\s+oposicion|sin\s+votos\s+en\s+contra"
        r"|(?:aprobad[ao]s?|acordad[ao]|aprueba)\s+(?:por|entre)\s+tod[oa]s(?!\s+l[oa]s)|voto\s+(?:conforme|favorable|afirmativo)\s+de\s+tod[oa]s|por\s+aclamacion|(?:por\s+)?la\s+totalidad\s+de\s+(?:los\s+)?(?:presentes|votos|miembros"
        r"|concejales)|conformes\s+tod[oa]s|(?<!\w)tod[oa]s\s+conformes|acuerdo\s+(?:total|general"
        r"|de\s+tod[oa]s)|nadie\s+se\s+opone|con\s+el\s+acuerdo\s+de\s+tod[oa]s"
        r"|con\s+el\s+voto\s+de\s+tod[oa]s",
    ),
    (
        "majority",
        r"(?:por|en|con)\s+(?:amplia\s+|gran\s+)?mayoria(?:\s+(?:simple|absoluta|de\s+(?:votos|presentes"
        r"|los\s+presentes)))?(?!\w)|(?<!\w)(?<!la\s)(?<!una\s)(?<!\sa\s)mayoria(?=\s*[,.;:()]|\s*$)",
    ),
    ("versus", r"(?<=\()\s*(?P<a>\d{1,2})\s*[-–]\s*(?P<b>\d{1,2})\s*(?=\))"),
    (
        "versus",
        rf"(?<![\w/.,-])(?P<a>{_N})(?:\s+votos?)?\s+(?:a|contra|x)\s+(?P<b>{_N}){_EDGE}(?=\s*(?:[.;,)\n-]|$"
        rf"|votos|(?:el|la|los|las)\s))",
    ),
    (
        "bare",
        rf"(?<![\w/.,-])(?P<a>{_N})(?:\s*\(\s*\d{{1,3}}\s*\))?\s+(?:votos?|votan|manos)(?!\w)(?!\s+(?:en|de"
        rf"|a)\s)",
    ),
    ("tied", r"(?<!\w)(?:empat(?:e|a|o|ad[oa]|an)|hay\s+empate)(?!\w)"),
    (
        "casting",
        r"(?<!\w)(?:(?:el\s+|su\s+|con\s+el\s+)?(?:doble\s+voto|voto\s+doble|voto\s+de\s+calidad"
        r"|voto\s+decisivo|voto\s+de\s+desempate)|desempat\w+|(?:define|decide|lauda)\s+(?:con\s+)?(?:el\s+"
        r"|su\s+)?voto\s+(?:de\s+(?:la\s+)?|del\s+)(?:senora?\s+|sra?\.\s+)?(?:presiden\w+|alcald\w+)"
        r"|(?:define|decide|lauda)\s+(?:la|el)\s+(?:senora?\s+|sra?\.\s+)?(?:presiden\w+|alcald\w+))(?!\w)",
    ),
    (
        "rejected",
        r"(?<!\w)(?:(?<!voto\s)negativ[ao](?!\s+(?:de|del|fue|corresponde|es)\b)|rechazad[ao]s?|no\s+sale|no\s+se\s+aprueba|no\s+prospera|no\s+aprobad[ao]"
        r"|denegad[ao]|se\s+rechaza|queda\s+rechazad[ao]|fracasa|pierde|perdio"
        r"|no\s+alcanza(?:n)?(?:\s+los\s+votos)?|desechad[ao]|resulta\s+negativ[ao]|neg\.(?=\s*(?:[.;)\n]|$)))(?!\w)",
    ),
    (
        "approved",
        r"(?<!\w)(?:(?:es\s+|queda\s+|resulta\s+)?(?:aprobad[ao]s?|afirmativ[ao])|afirm\.|se\s+aprueba|sale"
        r"|prospera)(?!\w)",
    ),
]
_SCAN = [(kind, re.compile(pattern)) for kind, pattern in _SAYINGS]
#: Who voted so, in brackets behind the number.
_ASIDE = re.compile(r"\([^()]{2,90}\)")
#: Without one of these a sentence tells no vote.
_HINT = re.compile(
    r"vot|unan|acuerdo|favor|contra|afirm|negativ|mayoria|consenso|abst|empat|conforme|aclamac|oposicion|opone"
    r"|\ben\s+(?:\d|un|dos|tres|cua|cin|seis|sie|och|nue|die|onc|doc|tre|cat|qui|vei)|\d\s*/\s*\d"
    r"|\d\s+a\s+\d|mano|\bno\b|por\s+tod|(?:uno|dos|tres|cuatro|cinco|seis)\s+a\s+(?:uno|dos|tres|cero)|rechaz|\d\s+de\s+\d"
)
#: These alone tell a vote; the others only beside one of them.
_STRONG = {
    "n_en_m",
    "names_yes",
    "yes",
    "no",
    "unanimous",
    "majority",
    "all",
    "abstentions",
    "versus",
    "bare",
    "names_no",
    "names_abst",
}
#: Votes told by who cast them.
_NAMED = {"names_yes": "yes", "names_no": "no", "names_abst": "abstentions"}

_FILLER = re.compile(
    r"(?:[\s,.;:()\-–—/=\"'\]\[]|\b(?:y|x|e|o|con|de|los|las|el|la|lo|en|por|al|del|a|su|que|un|una|se|es"
    r"|son|fue|vota|votan|votaron|votado|votada|votacion|resulta|resultan|resultando|resulto"
    r"|resultado|votos?|total|presentes?|miembros|sala|hace|uso|presidencia|presidenta?|senora?|sra?"
    r"|alcaldes?a?|resuelve|decide|voto|dicho|este|sentido|entonces|quedando|queda|siendo|obtiene"
    r"|obteniendo(?:se)?|obtienen|aprobad[ao]s?|aprueba|afirmativ[ao]s?|acuerdo|sus|integrantes|concejales"
    r"|concejo|mediante|doble|calidad|nominal|levantan|mano|ellos|solo|cada|contados|asi|luego|pero|hay"
    r"|excusad[ao]s?))+"
)
LEAD = re.compile(
    r"(?:[\s(:,\-–]|\b(?:se|vota|votan|votacion|votado|votada|resulta|resultan|resultando|resulto|resultado"
    r"|de|la|el|en|y|que|es|son|fue|siendo|queda|quedando|lo|con|por"
    r"|primera|instancia|votos?|voto|dio|da|somete|a|puest[ao]|pone|obtiene|obteniendo(?:se)?|obtienen"
    r"|acuerdo|nominal|total|levantan|mano|sometid[ao]|pasa|afirmativ[ao]|negativ[ao]|su|voto))+$"
)
_AROUND = re.compile(r"vot|afirm|negat|unan|mayor|aprob|aprueb|present|a favor|acuerda|resuel|abst|\(\s*$")
_VERSUS = re.compile(
    r"(?:^|[.:(;,\n]|pierde|perdio|vota\w*|votacion|por|resultado(?:\s+de)?|mayoria|aprobad[ao]|aprueba"
    r"|sale|gana|resulta\w*)[\s-]*$"
)
_AFTER_BARE = re.compile(
    r"[-–—*_\"]*\s*(?:[.,;:()\]\n*_–—-]|$|y\b|presentes|afirm|negat|unan|por\s+(?:unan|mayor)|votos|aprob"
    r"|abst|se\s+)"
)


@dataclass(frozen=True)
class _Said:
    kind: str
    start: int
    end: int
    numbers: dict[str, int]


@dataclass(frozen=True)
class Vote:
    """A vote and the words before it that only lead to it."""

    said: VoteSaid
    start: int
    end: int
    #: Where what is counted begins: "se aprueba" before it may be all that is decided.
    told: int
    #: Where the first word of it stands.
    begin: int


def number(word: str) -> int | None:
    word = " ".join(word.split())
    if word.isdigit():
        return int(word)
    tens = _TENS.fullmatch(word)
    if tens:
        more = _VALUES.get(tens[2], 0)
        return (30 if tens[1] == "treinta" else 40) + more
    return _VALUES.get(word)


def votes(text: str, plain: str, begin: int, end: int) -> list[Vote]:
    """The votes told between two places of the text, in their order."""
    if not _HINT.search(plain, begin, end):
        return []
    sayings = _sayings(plain, begin, end)
    groups: list[list[_Said]] = []
    for each in sayings:
        if groups and _together(plain, groups[-1], each):
            groups[-1].append(each)
        else:
            groups.append([each])
    found = []
    for group in groups:
        while (
            len(group) > 1
            and group[0].kind in ("approved", "rejected")
            and _closed(plain, group[0], group[1])
        ):
            group = group[1:]
        if not any(each.kind in _STRONG for each in group):
            continue
        if len(group) == 1 and not _believed(plain, group[0], begin, end):
            continue
        lead = LEAD.search(plain, max(begin, group[0].start - 80), group[0].start)
        start = lead.start() if lead else group[0].start
        while start < group[0].start and plain[start] in " \t\n,:.;-–":
            start += 1
        found.append(_vote(text, group, start))
    return found


def _sayings(plain: str, begin: int, end: int) -> list[_Said]:
    """What tells of a vote, the most telling first, none within another."""
    taken: list[_Said] = []
    for kind, pattern in _SCAN:
        for match in pattern.finditer(plain, begin, end):
            if any(each.start < match.end() and match.start() < each.end for each in taken):
                continue
            said = _read(kind, match, plain)
            if said:
                taken.append(said)
            if len(taken) > 60:
                break
    return sorted(taken, key=lambda each: each.start)


def _read(kind: str, match: re.Match[str], plain: str) -> _Said | None:
    groups = match.groupdict()
    numbers: dict[str, int] = {}
    if kind in _NAMED:
        names = re.split(
            r"\s*,\s*(?:y\s+)?|\s+y\s+|\s+e\s+", re.sub(r"\([^)]*\)", "", groups["names"]).strip(" .")
        )
        count = sum(bool(name.strip()) for name in names)
        return _Said(kind, match.start(), match.end(), {_NAMED[kind]: count})
    if kind == "all":
        value = number(groups["a"] or groups["hands"] or groups["every"] or "")
        if not value or value < 2:
            return None
        if groups["hands"]:
            return _Said("yes", match.start(), match.end(), {"yes": value})
        return _Said("unanimous", match.start(), match.end(), {"yes": value})
    if kind == "against":
        return _Said("no", match.start(), match.end(), {"no": 1})
    if kind == "abstains":
        return _Said("abstentions", match.start(), match.end(), {"abstentions": 1})
    if groups.get("u"):
        numbers["yes"] = number(groups["u"]) or 0
    if groups.get("a"):
        value = number(groups["a"])
        if value is None:
            return None
        name = {"n_en_m": "yes", "bare": "yes", "versus": "yes"}.get(kind, kind)
        numbers[name] = value
        if groups["a"] == "sin" and kind == "yes":
            return None
    if kind in ("n_en_m", "versus"):
        other = number(groups["b"])
        if other is None or (kind == "n_en_m" and (other < 1 or other > 60 or numbers["yes"] > other)):
            return None
        around = _AROUND.search(plain[max(0, match.start() - 40) : match.start()])
        if kind == "versus" and not _VERSUS.search(plain[max(0, match.start() - 24) : match.start()]):
            return None
        if kind == "n_en_m" and not groups["tail"]:
            dash = re.search(r"\s(?:de|sobre|entre)\s|/", match.group())
            if (
                dash
                and not around
                and not (
                    dash.group() == "/"
                    and re.search(r"[.(–-]\s*$", plain[max(0, match.start() - 3) : match.start()])
                )
                and not re.search(r"vot|afirm|favor", match.group())
                and not re.match(r"\s*(?:votos|afirm|negat|unan)", plain[match.end() : match.end() + 12])
            ):
                return None
            if not _AFTER_BARE.match(plain, match.end()):
                return None
        numbers["of" if kind == "n_en_m" else "no"] = other
    return _Said(kind, match.start(), match.end(), numbers)


def _together(plain: str, group: list[_Said], each: _Said) -> bool:
    """Nothing but words of a vote between them, and nothing told twice in two ways."""
    last = group[-1]
    gap = _ASIDE.sub(" ", plain[last.end : each.start])
    if len(gap) > 120:
        return False
    if (
        gap.strip()
        and not _FILLER.fullmatch(gap)
        and not ({each.kind, last.kind} & {"casting"} and len(gap) < 90)
    ):
        return False
    told = {name: value for said in group for name, value in said.numbers.items()}
    return all(name not in told or told[name] == value for name, value in each.numbers.items())


def _closed(plain: str, first: _Said, then: _Said) -> bool:
    """ "Leída el acta, es aprobada. 3 en 3": what is decided, and then its vote."""
    if re.search(r"(?:[.;\n(–—]|^)\s*$", plain[max(0, first.start - 3) : first.start]):
        return False  # "Aprobado. 3 en 4": a sentence of its own, which decides nothing more
    return "." in plain[first.end : then.start] and bool(
        re.search(r"apr|rechaz|deneg|desech", plain[first.start : first.end])
    )


def _believed(plain: str, said: _Said, begin: int, end: int) -> bool:
    """One saying alone: a number of votes of a poll, "de acuerdo con" and the like are none."""
    before, after = plain[max(begin, said.start - 60) : said.start], plain[said.end : min(end, said.end + 40)]
    if said.kind == "bare":
        return not re.match(r"\s+\w", after) and bool(
            re.search(r"[.:;(,]\s*$|vota\w*\s+$", before) or not before.strip()
        )
    if said.kind == "unanimous":
        if re.match(r"\s+con\s+(?:el|la|los|las|lo)\b", after) and "unan" not in plain[said.start : said.end]:
            return False
        return not re.search(
            r"\bsi\s+(?:hay|estamos|estan)|\bno\s+(?:hay|hubo|estan|estamos|se\s+logra|es)\s*$", before
        )
    if said.kind in ("yes", "no"):
        words = plain[said.start : said.end]
        if re.search(r"\bno\b|\bsi\b|de\s+acuerdo|contra", words) and re.match(
            r"\s+(?:con|de|del|a|la|el|que|se)\b", after
        ):
            return False
        return not re.match(r"\s*(?:de\s+(?:la|el|los|las|que)|del)\b", after)
    if said.kind == "abstentions":
        return bool(re.search(r"vot|mocion|con\s*$|[.(,:;]\s*$", before)) or not before.strip()
    return True


def _vote(text: str, group: list[_Said], start: int) -> Vote:
    kinds = {each.kind for each in group}
    begin = group[0].start
    numbers: dict[str, int] = {}
    told = next(each.start for each in group if each.kind in _STRONG)
    if kinds & set(_NAMED) and kinds & {"n_en_m", "yes", "unanimous"}:
        # The total line says it; names are counted only without one.
        group = [each for each in group if each.kind not in _NAMED]
    for each in group:
        numbers |= each.numbers
    casting = "casting" in kinds
    tied_count = numbers.get("no") is not None and numbers.get("yes") == numbers["no"]
    if "rejected" in kinds and not (casting and "approved" in kinds):
        result = "rejected"
    elif casting or "approved" in kinds or "unanimous" in kinds or "majority" in kinds:
        result = "approved"
    elif "tied" in kinds or tied_count:
        result = "tied"
    else:
        yes, no = numbers.get("yes"), numbers.get("no")
        result = "rejected" if yes is not None and no is not None and no > yes else "approved"
    end = group[-1].end
    words = " ".join(text[start:end].split())
    if "(" in words and ")" not in words and text[end : end + 1] == ")":
        end += 1
        words += ")"
    counts = {"n_en_m", "yes", "names_yes", "unanimous", "majority"}
    said = VoteSaid(
        result=result,
        text=words.strip(" .,;:"),
        span=Span(start, end),
        confidence=0.95 if kinds & counts else 0.7,
        unanimous=True
        if "unanimous" in kinds and not numbers.get("no") and not numbers.get("abstentions")
        else None,
        majority=True if "majority" in kinds else None,
        casting_vote=casting,
        **numbers,
    )
    if numbers.get("of") and numbers["yes"] * 2 <= numbers["of"] and result == "approved" and not casting:
        # No more than half in favour, and no word for how it came out.
        said = replace(said, confidence=0.6, result="approved" if "approved" in kinds else "rejected")
    return Vote(said, start, end, told, begin)
