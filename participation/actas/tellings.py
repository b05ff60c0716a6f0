"""What a stretch of an acta tells of a vote: a count, a share of those present, everybody, the outcome.

A small grammar over the classes of words (``ballots``). Each ``Telling`` says something by itself; those with
nothing but words of voting between them are of one vote, which is believed when its evidence adds up.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from participation.actas.ballots import Words

_N = r"[ni](?:\(n\))?"
_Z = r"[niz](?:\([nz]\))?"
#: Somebody by name: "Pereyra", "la señora concejal Díaz de Lima"; without capitals only behind a title.
_NAME = r"r?d?(?:(?:[pT]\.?){1,3}[Wx]|W)W{0,3}(?:\(W{1,3}\))?(?:rd?W{1,2})?|r?dT(?![WxpT.])"
_NAMES = rf"(?:{_NAME})(?:(?:,&?|&)(?:{_NAME}|x(?=[,&.;)]|$))){{0,20}}"
#: Words in a row, in a text without capitals.
_PLAIN_NAMES = r"x(?:,x){0,8}(?:&x)?(?=[.,;:)]|$)"
_END = r"(?=[-.,;:)&nizosYL|(A/]|$)"
_NO_SHARE = rf"(?![vp]?[r/]d?{_N}|[a-]{_Z})"
#: The most telling first.
_GRAMMAR = {
    # "AFIRMATIVO 15, NEGATIVO 2, ABSTENCIONES 1"
    "run": rf"(?:[FABso][.:(]*{_Z}[vp]?[),;/&|-]*){{2,}}(?![rkqd]*[FAB])",
    # "Camejo: sí. Dutra: no. Güida: se abstiene"
    "rollcall": r"(?:(?:T\.?)?(?:rd)?[pTWx]{1,3}(?:[.:,|(-]{1,2}|,?K)[qf]?[FABso][-.,;|)]{0,3}){3,}",
    # "no hay unanimidad"
    "denied": r"(?:z{1,2}|o[fkKh]{0,2})[di]?[umg]",
    # "por unanimidad de presentes", "unánime, cinco votos"
    "unanimous": rf"d?u(?:[rqd]*l|rd?p)?(?:[rq(,:.-]{{0,2}}{_N}v(?![rF])"
    rf"|(?:[(,:]|rd?){_N}(?![vp]?[rF/])p{{0,2}}(?![xW]))?",
    # "16 votos en 26", "tres conformes en cuatro", "4/4"
    "ratio": rf"{_Z}[vp]?[qd]{{0,2}}[Fs]?v?,?r(?:i?fr)?d?{_N}[vp]?|{_N}/{_N}",
    # "ningún voto en contra"
    "nobody": r"z{1,2}[vidfxK]{0,4}[AB]",
    # "tres votos por la afirmativa", "una que no"
    "counted": rf"{_Z}[vpTd]{{0,3}}[Kkfqrd]{{0,4}}(?:[FAB]|[so]{_END})",
    # "4 y una abstención"
    "short": rf"{_Z}[&,]{_Z}v?[AB](?=[-.,;:)]|$)",
    # "los cinco de acuerdo", "conformidad de las cinco bancas", "los cuatro votos", "pasa con los 5"
    "every": rf"(?<!r)dd?{_N}[pT]{{0,2}},?[Kkfv]{{0,3}}(?:[Fs](?![Wxn])|q[Fs])|[FgK][:,]?[rq]?d{_N}[vp]?(?![Wxp])"
    rf"|vF?rd{_N}p{{1,2}}(?![Wx])"
    rf"|d{_N}v(?![vprqdkKf]*[FAB])|[YkK][qj]d{_N}[vp]?(?=[-.,;)z]|$)",
    # "En contra: 2", "por no, las tres restantes", "a favor 3"
    "labelled": rf"[FABso][.:(]*[:(]{_Z}{_NO_SHARE}[vpT]{{0,3}}|[FAB],d?{_Z}(?:p|(?=[-.,;)]|$))|[FAB]a{_Z}(?=[-.,;)]|$)"
    rf"|[FAB]d?{_Z}{_NO_SHARE}[vpT]{{0,3}}(?![qdrkK]{{0,3}}[FABso])",
    # "sin discusión"
    "undisputed": r"zD",
    # "en contra: Píriz y Núñez", "con la abstención del interesado", "Yolanda se abstiene"
    "named": rf"(?:[FAB]|Kq?[so])[:,fKkv]{{0,3}}{_NAMES}(?!,?[fkKd]{{0,4}}v?[AB](?!:|[fkKdr]{{0,2}}[WpT]))"
    rf"|v?[AB]r[dpT]{{0,2}}x|(?<=[jd])v[FA]?{_NAMES}|{_NAMES},?[fkKdq]{{0,6}}v?(?:[FA](?!:)|B)|er?{_NAMES}"
    rf"|K[FAB]{_PLAIN_NAMES}|[AB]x(?=[.;)]|$)",
    # "Nieves y Machado que no"
    "nominal": rf"{_NAMES}(?:[:,|(-]{{0,2}}|\.-)q?[so]{_END}|{_NAMES}(?:[:|(-]|\.-)f?[FAB](?=[-.,;)]|$)",
    # "todos los presentes a favor", "aprobado por todos", "con el voto de todos", "todos arriba, los doce"
    "all": rf"(?:v[:,]l[dp]{{0,3}}|l[dprTv]{{0,4}}[,Kkf]{{0,3}}q?[Fs]|l[dprT]{{0,4}}Kd?v"
    rf"|[FYg],?[fqjrdia]{{0,3}}l[dp]{{0,3}}(?:rd?p)?|v[Ff]?[rq]l[dp]{{0,3}}|vF?rdpp?(?:\({_N}\))?(?![rWxp])"
    rf"|K[fq]{{0,2}}l(?![dpr]{{0,3}}[xW]))(?:,d{_N})?",
    # "Todos."
    "everybody": r"(?<!a)l[dp]{0,2}(?!&l)",
    # "3 a 1", "tres votos contra dos"
    "versus": rf"{_N}v?[a-]{_Z}v?",
    # "levantan la mano seis"
    "hands": rf"K[fdqrv]{{0,4}}{_N}[Tpvf]{{0,2}}(?=[.,;:)&A]|-(?![niz])|$)",
    # "11 votos a favor, de 14 presentes", "Presentes: 14"
    "present": rf"[rd]{{0,2}}{_N}p|p[:,]?{_N}(?![vpr]|[fqd]{{0,2}}[FABs])",
    "majority": rf"(?:(?<!d)m|(?<=[qjFK]d)m|(?<=[vFKY]rd)m|m(?=[Kkf]{{1,3}}q?d?F))(?:rd?{_N}(?:p|(?=[-.,;)]|$)))?",
    "bare": rf"{_N}v(?!\w?x)|(?<=[qj]){_N}v",
    "tied": rf"{_N}v?[&a-]{_N}v?[,:(]+t|t(?:[:,(fdr]{{0,3}}{_N}v?[&a-]{_N})?",
    "casting": r"[dqj]{0,3}(?<!z)c",
    "lost": r"(?<!q)o[fkK]{0,2}[YFh]|o[fkK]{0,2}Y|L|A",
    "carried": r"Y|F",
    "abstains": r"(?:doK,?)?B",
}
_SAYING = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _GRAMMAR.items()))
OUTCOMES = {"lost": "rejected", "carried": "approved", "tied": "tied"}
BY_NAME = {"named", "nominal", "rollcall"}
#: What each says for itself that there was a vote; a vote is believed from 1.
_WEIGHTS = """
    run:1 rollcall:1 short:.9 counted:1 every:1 contest:1 labelled:.9 unanimous:.8 ratio:.8 all:.8 majority:.8 nobody:.6
    hands:.6 present:.1 bare:.6 share:.5 versus:.5 named:.5 casting:.5 undisputed:.4 everybody:.4 tied:.4 lost:.4
    carried:.4 nominal:.35 abstains:.2 denied:0
"""
_WEIGHT = {kind: float(points) for kind, points in (each.split(":") for each in _WEIGHTS.split())}
#: These count people and could count much else: the word before must be of voting.
_DOUBTFUL = {"versus", "share"}
#: One who abstains, whoever it is.
_ONE_ABSTAINS = re.compile(r"abst(?:iene|uvo|eniendose)\b|(?<=se )abst\b|guard\w+")
#: Words that only lead from one thing told of a vote to the next; who they were may stand between.
_GAP = re.compile(r"[fqjdr&,.;:()kKvpTz/|\"'*_-]*")
_BRACKETS = re.compile(r"\([^()]{0,14}\)|\)?:[dpTWr,&]{1,60}|rd?W{1,3}")
_ENDED = re.compile(r"[.,;:()|*_\"-]|$")
_PRESENT = re.compile(r"presente|votante|habilitad|posible|asistente|concurrente")
_OF_OTHERS = re.compile(
    r"de(?!l?\s+(?:(?:este|la|el)\s+)?(?:concejo|cuerpo|plenario|mesa|comision|reunion|sesion))"
)
_CAME_OUT = re.compile(r"apro?u?[bv]|afirm|negativ|rechaz|sal[ei]|acept|desech|desestim|prosper|empat|\bok\b")
_SAID = re.compile(r"\b(?:que|q|como)\s+$")
_VOTED = re.compile(
    r"(?:\bse\s+vot[ao]|votacion|votad[oa]|resultado)\W{1,4}(?:(?:y|que)\s+)?(?:(?:es|sale|resulta|queda|da)\s+)?$"
)
#: What is asked for, was once, is to come, or is of others.
_NOT_VOTED = re.compile(
    r"(?:requier|hac\w+\s+falta|exig|para\s+(?:que\s+se\s+)?apr\w+|\bsi\s+(?:hay|no\s+hay|nadie|obt|sale|se\s+vota|alcanz)"
    r"|\b(?:en|por)\s+su\s+(?:plenario|asamblea|sesion|reunion)|habian?\s+(?:sido\s+)?(?:aprob|votad|rechaz)\w*"
    r"|\bvota(?:ra|ran|remos|ria|rian)\b|\bva(?:n|mos)?\s+a\s+votar)[^.;]{0,90}$"
)
_CALLED = re.compile(r"vot|nominal|mocion|consideracion")
_ATTENDANCE = re.compile(r"(?:quorum|asist\w*|concurr\w*)\W{0,3}$")
_LIST_OF_THOSE_FOR = re.compile(r"(?:por\s+(?:el\s+)?si|a\s+favor|(?:por\s+la\s+)?afirmativ\w+)\s*:")
#: How far before a vote what was decided may begin, and how much of an acta shows how it tells votes.
_LONGEST_DECISION, _READ_FOR_HABITS = 600, 200_000
_SENTENCE = re.compile(r"[^\W\d_]{4}\s*[.]\s+|\n\n|[.:;]\s*\n|\n(?=\s*(?:\d{1,2}[.)º-]|[-•*–—]))")
_DECIDED = re.compile(
    r"\b(?:se\s+|queda\w*\s+)?(?:res[uo]e?lv|resuelt|acord|acuerd|apr[uo]e?[bv]|dispon|dispus|design|elig|elij|nombr|decid|autoriz|fij)"
    r"[a-z]*|^\W*(?:\d{1,2}\W{1,3})?[a-z]{2,}[aei]r(?:se|le|les|lo|la)?\b"
)
_LINE_ENDS = re.compile(r"[ \t]*\n")
_OF_A_DAY = re.compile(
    r"(?:reunion|sesion|plenario|fecha|proxim[ao]|lunes|martes|miercoles|jueves|viernes|sabado|domingo|dia|hasta|desde)"
    r"\W{0,3}$"
)
_AT_THE_END = re.compile(r"[:,;(\s-]\s*(\d{1,2})\s*(?:/|en|de)\s*(\d{1,2})\)?\.?\s*(?:\n|$)")
#: Nobody votes with more; no vote is told by more.
_MOST_VOTES, _MOST_TELLINGS = 60, 12
#: Years told in two figures.
_LEAST_YEAR = 10
_ROLE = {"F": "yes", "s": "yes", "A": "no", "o": "no", "B": "abstentions"}


@dataclass
class Telling:
    """Something told of a vote, between two words."""

    kind: str
    first: int
    last: int
    numbers: dict[str, int] = field(default_factory=dict)
    outcome: str | None = None
    unanimous: bool = False


# --- what is told


def tellings(words: Words, plain: str) -> list[Telling]:
    """What is told between the words, in their order."""
    found: list[Telling] = []
    position = 0
    while match := _SAYING.search(words.classes, position):
        said = _read(match.lastgroup or "", words, plain, match.start(), match.end())
        position = match.end() if said else match.start() + 1
        if said:
            found.append(said)
    return found


def only_of_a_vote(words: Words, plain: str) -> bool:
    """Whether nothing but a vote, or part of one, is told."""
    gaps, position, counts = [], 0, False
    for each in tellings(words, plain):
        gaps.append(words.classes[position : each.first])
        position = each.last
        counts = counts or bool(each.numbers or each.unanimous or each.outcome)
    return counts and all(_GAP.fullmatch(gap) for gap in [*gaps, words.classes[position:]])


def _read(kind: str, words: Words, plain: str, first: int, last: int) -> Telling | None:
    said = Telling(kind, first, last)
    numbers = _numbers_between(words, first, last)
    labels = [_ROLE[each] for each in words.classes[first:last] if each in _ROLE]
    if kind == "run":
        said.numbers = dict(zip(labels, numbers, strict=False))
    elif kind == "rollcall":
        said.numbers = {role: labels.count(role) for role in labels}
    elif kind == "short":
        said.numbers = {"yes": numbers[0], labels[-1]: numbers[-1]}
    elif kind == "abstains" and _ONE_ABSTAINS.match(plain, words.starts[last - 1]):
        said.numbers = {"abstentions": 1}
    elif kind in ("counted", "labelled"):
        said.numbers = {labels[0 if kind == "labelled" else -1]: numbers[0]}
    elif kind == "nobody":
        said.numbers = {labels[-1]: 0}
        said.unanimous = labels[-1] == "no" and _of_one_voice(
            plain[words.starts[first] : words.ends[last - 1]]
        )
    elif kind in BY_NAME:
        role = labels[0] if labels else "no" if words.classes[first] == "e" else "yes"
        said.numbers = {role: _names(words.classes[first:last])}
    elif kind == "ratio":
        return _share(words, plain, said)
    elif kind == "every":
        return _every(words, plain, said, numbers)
    elif kind == "present":
        if numbers[0] > _MOST_VOTES or not _PRESENT.search(plain, words.starts[first], words.ends[last - 1]):
            return None
        said.numbers = {"of": numbers[0]}
    elif kind in ("versus", "hands", "bare"):
        if not numbers or max(numbers) > _MOST_VOTES:
            return None
        said.numbers = {"yes": numbers[0]} | ({"no": numbers[-1]} if kind == "versus" else {})
        if kind == "versus" and "v" in words.classes[first:last]:
            said.kind = "contest"
            if words.classes[last : last + 1] == "q":
                said.numbers.pop("no")  # "41 manos contra 12 que preferían la noche": for something else
    elif kind in ("unanimous", "all", "everybody"):
        said.unanimous = True
        said.numbers = {"yes": numbers[-1]} if numbers else {}
    else:
        said.outcome = OUTCOMES.get(kind)
        if kind == "majority" and numbers:
            said.numbers = {"yes": numbers[0]}
        if kind == "tied" and len(numbers) == 2:
            said.numbers = {"yes": numbers[0], "no": numbers[1]}
    return said


def _numbers_between(words: Words, first: int, last: int) -> list[int]:
    """The numbers; "tres (3)" is one."""
    places = [at for at in range(first, last) if at in words.values]
    return [words.values[at] for at in places if words.classes[at - 1 : at] != "(" or at - 2 not in places]


def _names(classes: str) -> int:
    """How many are named, by what stands between them."""
    names = re.sub(r"^[^WxpT]+|[^WxpT)]+$", "", classes)
    return 1 + len(re.findall(r",&|,|&", names))


def _of_one_voice(words: str) -> bool:
    """ "Sin oposición", "sin una sola voz en contra"; that nobody voted against says nothing of who abstained."""
    return "voz" in words or not re.search(r"(?:en\s+contra|neg\w*)$", words)


def _share(words: Words, plain: str, said: Telling) -> Telling | None:
    """So many of so many. Only "en" says it of votes alone: "4 de 5" and "4/5" are said of much else."""
    places = [at for at in range(said.first, said.last) if at in words.values]
    yes, of = words.values[places[0]], words.values[places[-1]]
    none = words.classes[places[0]] == "z" and plain[words.starts[places[0]]] not in "0c"
    if none or len(places) < 2 or not yes <= of or not 1 < of <= _MOST_VOTES:
        return None
    said.numbers = {"yes": yes, "of": of}
    votes = re.search(r"[Fv]", words.classes[said.first : said.last])
    if not votes and "en" not in plain[words.starts[said.first] : words.ends[said.last - 1]].split():
        said.kind = "share"
    return said


def _every(words: Words, plain: str, said: Telling, numbers: list[int]) -> Telling | None:
    """ "Los cinco" are all of them; behind "votan" they are counted."""
    classes = words.classes[max(0, said.first - 1) : said.last]
    article = said.first + words.classes[said.first : said.last].index("d")
    value = next((each for each in numbers if each > 1), 0)
    if (
        plain[words.starts[article] : words.ends[article]] not in ("los", "las")
        or not 2 <= value <= _MOST_VOTES
    ):
        return None
    counted = "K" in classes.partition("n")[0]
    said.numbers = {"yes": value}
    # The two who are for it are hardly all of them.
    said.unanimous = not counted and (value > 2 or "p" in classes)
    return said


# --- what is of one vote


def together(words: Words, told: list[Telling], breaks: list[int]) -> list[list[Telling]]:
    """What is told of the same vote. At ``breaks`` lines of a form end, behind which something else must be told."""
    groups: list[list[Telling]] = []
    for each in told:
        if groups and len(groups[-1]) < _MOST_TELLINGS and _joins(words, groups[-1], each, breaks):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _joins(words: Words, group: list[Telling], each: Telling, breaks: list[int]) -> bool:
    """Nothing but words of a vote between them, and nothing told twice in two ways."""
    last, told = group[-1].last, totals(group)
    if any(said.kind == "tied" for said in group) and each.kind != "casting" and each.numbers.get("yes"):
        return False  # voted again
    place, until = words.ends[last - 1], words.starts[each.first]
    if by_name(group) and until - place < 90 and re.search(r"k[^.]{0,3}$", words.classes[last : each.first]):
        return True  # "Siguen los demás. Resultado: 10 a favor"
    gap = _BRACKETS.sub("", words.classes[last : each.first])
    if each.kind in ("casting", "tied") and _balanced(group, told) and len(gap) <= 20:
        return True  # how it came to be decided by whoever presides is told between
    if len(gap) > 24 or not _GAP.fullmatch(gap):
        return False
    after = words.classes[each.last : each.last + 1]
    if each.kind in OUTCOMES and "." in gap and after and after in "dxWr":
        return False  # of the next decision
    if each.kind in OUTCOMES and re.search(r"\..*K", gap) and told:
        return False  # "dos en cinco. Se vota la moción: aprobado"
    if any(place <= at < until for at in breaks):
        new = each.outcome or set(each.numbers) - set(told) or group[-1].kind == "every"
        new = new or (each.kind in BY_NAME and by_name(group))
        if not new:
            return False
    if each.kind in BY_NAME:
        return not ("." in gap and "yes" in each.numbers and any(said.outcome for said in group))
    return all(told.get(name, value) == value for name, value in each.numbers.items())


def _balanced(group: list[Telling], told: dict[str, int]) -> bool:
    """As many for as against."""
    half = told.get("no", told.get("of", -1) / 2)
    return bool(told) and (told.get("yes") == half or any(said.kind == "tied" for said in group))


def by_name(group: list[Telling]) -> bool:
    return all(each.kind in BY_NAME for each in group)


def totals(group: list[Telling]) -> dict[str, int]:
    """What is counted in numbers."""
    return {role: value for each in group if each.kind not in BY_NAME for role, value in each.numbers.items()}


def counts(group: list[Telling]) -> dict[str, int]:
    """What is counted, of names only what no total tells."""
    told = totals(group)
    names: dict[str, int] = {}
    for each in group:
        if each.kind in BY_NAME:
            for role, value in each.numbers.items():
                names[role] = names.get(role, 0) + value
    if told.get("yes") or any(each.unanimous for each in group):
        names.pop("yes", None)
    return names | told


# --- whether it was one


#: From here on something may be a vote, for whoever knows what is around it; from 1 on it is one.
MAY_BE = 0.6


def belief(words: Words, plain: str, group: list[Telling]) -> float:
    """The evidence of what is told and of where it stands: by itself, behind a word of voting, before nothing else."""
    classes, first, last = words.classes, group[0].first, group[-1].last
    kinds = {each.kind for each in group}
    tied = any(each.kind == "tied" and each.numbers for each in group)
    if kinds <= {*OUTCOMES, "abstains", "undisputed", "present"} and not tied:
        if {"undisputed", "carried"} <= kinds or _only_how(words, plain, group):
            return 1
        place, until = words.starts[first], words.ends[last - 1]
        told = kinds <= set(OUTCOMES) and _CAME_OUT.search(plain, place, until)
        return MAY_BE * bool(told and _stands_alone(classes, first, last))
    if "denied" in kinds or classes[max(0, first - 1) : first] == '"' == classes[last : last + 1]:
        return 0  # in quotation marks is what another acta says, or should
    start = words.starts[first]
    before = plain[max(0, start - 200) : start]
    if _NOT_VOTED.search(before) or not _told_of_those_for(words, group):
        return 0
    if (
        kinds <= {"nominal", "rollcall"}
        and not {"F", "A"} & set(classes[first:last])
        and not _CALLED.search(before)
    ):
        return 0  # who came, by name
    if kinds == {"named"} and not _voted_by_name(words, plain, group):
        return 0  # who supports it, before it is voted; who left the room
    if kinds == {"versus"} and classes[max(0, first - 1) : first] == "r":
        return 0  # "de 10 a 19"
    points = sum(_WEIGHT[each.kind] for each in group) + 0.3 * tied + _place(words, plain, group)
    return points if points < 0.99 else max(points, 1)


def _stands_alone(classes: str, first: int, last: int) -> bool:
    """Whether nothing else is said between two signs."""
    return (not first or classes[first - 1] in ".;(|:-") and (classes[last : last + 1] or ".") in ".,;)|:"


def _told_of_those_for(words: Words, group: list[Telling]) -> bool:
    """Who was against tells of a vote only behind what was decided: "Ríos vota en contra" is what he does."""
    if set(counts(group)) - {"no", "abstentions"} or any(each.unanimous or each.outcome for each in group):
        return True
    if {"no", "abstentions"} <= set(counts(group)):
        return True
    before = words.classes[: group[0].first].rpartition(".")[2]
    return bool({each.kind for each in group} & {"majority", "casting"} or re.search(r"[YKkL]", before))


def _voted_by_name(words: Words, plain: str, group: list[Telling]) -> bool:
    """ "Por sí: Ríos, Muñoz", or with a word of voting; an excuse alone is none."""
    first, last = group[0].first, group[-1].last
    place, until = words.starts[first], words.ends[last - 1]
    if _LIST_OF_THOSE_FOR.match(plain, place) and _names(words.classes[first:last]) > 1:
        return True
    classes = words.classes[max(0, first - 3) : last]
    return bool({"K", "A"} & set(classes) or ("B" in classes and "excus" not in plain[place:until]))


def _only_how(words: Words, plain: str, group: list[Telling]) -> bool:
    """ "Se vota: negativo.": how it came out, right behind that it was voted, and nothing else."""
    start = words.starts[group[0].first]
    voted = _VOTED.search(plain, max(0, start - 60), start)
    return bool(
        voted and _ENDED.match(words.classes[group[-1].last :]) and group[0].kind in ("carried", "lost")
    )


def _decides(words: Words, plain: str, first: int) -> bool:
    """Whether the sentence before tells a decision: by a verb of deciding, or as a thing to do."""
    start = words.starts[first]
    sentence = _SENTENCE.split(plain[max(0, start - _LONGEST_DECISION) : start])[-1]
    return bool(_DECIDED.search(sentence)) and not _OF_A_DAY.search(sentence)


@lru_cache(maxsize=1)
def _usual(plain: str) -> frozenset[int]:
    """Of how many votes are told in the acta again and again at the end of a line or sentence, which days are not."""
    told = [(int(yes), int(of)) for yes, of in _AT_THE_END.findall(plain[:_READ_FOR_HABITS])]
    often = Counter(of for yes, of in told if yes <= of)
    days = {of for yes, of in told if yes > of}
    return frozenset(of for of, times in often.items() if times > 1 and of > 1 and of not in days)


def _place(words: Words, plain: str, group: list[Telling]) -> float:
    """What the words around say for a vote, or against it."""
    classes, first, last = words.classes, group[0].first, group[-1].last
    before, after = classes[max(0, first - 8) : first].rstrip("qjfd"), classes[last : last + 3]
    alone, ended = not before or before[-1] in ".;(|", bool(_ENDED.match(after))
    points = 0.2 * (alone or before[-1:] in (":", ",", "-")) + 0.2 * ended + 0.2 * (alone and ended)
    if _ATTENDANCE.search(plain, max(0, words.starts[first] - 14), words.starts[first]):
        return -1
    doubtful = {each.kind for each in group} <= _DOUBTFUL
    of = group[0].numbers.get("of") or 0
    if doubtful and of >= _LEAST_YEAR and re.match(r"[xWdKk]", after) and (not first or alone):
        if plain[max(0, words.starts[first] - 1) : words.starts[first]] in ("", "\n"):
            return -1  # "20/23 Autorizar": the twentieth of a year
    ended = ended or (doubtful and _LINE_ENDS.match(plain, words.ends[last - 1]) is not None)
    if doubtful and _SAID.search(plain, max(0, words.starts[first] - 5), words.starts[first]):
        return -1  # "contestar que dos de cinco"
    if re.search(r"[KkFYmLgv][qjfdv,:(.&-]{0,3}$|[Kk][^.]*[:(]$" if doubtful else r"[KkFYmL][^.]*$", before):
        points += 0.3
    elif ended and before[-1:] not in ("d", "r") and _decides(words, plain, first):
        points += 0.3  # what is decided, however long it is, and how it was voted
    if doubtful and ended and before[-1:] in (":", ",", "-", "|", "") and group[0].numbers.get("of"):
        points += 0.2 * (group[0].numbers["of"] in _usual(plain))
    if any(each.kind == "unanimous" and classes[max(0, each.first - 1)] == "q" for each in group):
        points += 0.3  # "por unanimidad", within a sentence
    of_others = re.match(r"rd?[xW]", after) and _OF_OTHERS.match(plain, words.starts[last])
    if of_others and group[-1].kind not in BY_NAME and classes[last - 1] not in "AB":
        points -= 0.6  # "por mayoría de los vecinos"
    elif re.match(r"[xWd]", after) and not any(each.outcome for each in group):
        points -= 0.1
    return points
