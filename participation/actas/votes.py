"""Votes, in every way that actas tell them.

The words are taken by class (see ``ballots``), and a small grammar over the classes finds what tells something of a vote: a
count, a share, everybody, the outcome. What stands together is one vote, which is believed when its evidence adds up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from participation.actas.ballot_tables import Row, row
from participation.actas.ballots import Words, words_of
from participation.actas.facts import Span, VoteSaid

#: Without one of these a sentence tells no vote.
_HINT = re.compile(
    r"[vb]ot|unan|acuerdo|favor|contra|afirm|negativ|mayor|consens|abst|empat|conform|aclamac|oposic|opon|opus|acompan"
    r"|mano|tod[oa]s|totalidad|acept|rechaz|\bs[ií]\b|\bno\b|discrep|apoya"
    r"|\b(?:\d+|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|\w*ce|dieci\w+|veint\w+|treinta)\s*"
    r"(?:en|de|sobre|entre|contra|a|x|/|-|–)\s"
    r"|\d\s*[/–-]\s*\d|l[oa]s\s+(?:\d|dos|tres|cuatro|cinco|seis|siete)"
)
_N = r"[ni](?:\(n\))?"
_Z = r"[niz](?:\([nz]\))?"
#: Somebody by name: "Pereyra", "la señora concejal Díaz de Lima", in a text without capitals only behind a title.
_NAME = r"r?d?(?:(?:[pT]\.?){1,3}[Wx]|W)W{0,3}(?:\(W{1,3}\))?(?:rd?W{1,2})?"
_NAMES = rf"{_NAME}(?:(?:,&?|&){_NAME}){{0,20}}"
_END = r"(?=[-.,;:)&nizosYL|(A]|$)"
_NO_SHARE = rf"(?![vp]?[r/]d?{_N}|[a-]{_Z})"
#: What is told, the most telling first; each begins where the one before ends.
_GRAMMAR = {
    "run": rf"(?:[FABso][.:(]*{_Z}[vp]?[),;/&|-]*){{2,}}(?![rkqd]*[FAB])",
    "rollcall": r"(?:(?:T\.?)?(?:rd)?[pTWx]{1,3}[:,-]{1,2}[qf]?[FABso][-.,;|]{0,2}){3,}",
    "denied": r"(?:z{1,2}|of?)[di]?[umg]",
    "unanimous": rf"d?u(?:[rqd]*l)?(?:[rq(,:.-]{{0,2}}{_N}v(?![rF])|[r(,:]{_N}(?![vp]?[rF])p?)?",
    "ratio": rf"{_Z}[vp]?[qd]{{0,2}}[Fs]?v?,?r(?:i?fr)?d?{_N}[vp]?|{_N}/{_N}",
    "nobody": r"z{1,2}[vidfx]{0,3}[AB]",
    "counted": rf"{_Z}[vpTd]{{0,3}}[Kkfqrd]{{0,4}}(?:[FAB]|[so]{_END})",
    "every": rf"dd?{_N}[pT]{{0,2}},?[Kkfv]{{0,3}}(?:[Fs](?![Wx])|q[Fs])|[FgK][:,]?r?d{_N}[vp]?(?![Wxp])"
    rf"|d{_N}v(?![vprqdkKf]*[FAB])|[Yk]qd{_N}(?=[-.,;)]|$)",
    "labelled": rf"[FABso][.:(]*[:(]{_Z}{_NO_SHARE}[vpT]{{0,3}}|[AB],d?{_Z}p"
    rf"|[FAB]d?{_Z}{_NO_SHARE}[vpT]{{0,3}}(?![qdrkK]{{0,3}}[FABso])",
    "undisputed": r"zD",
    "named": rf"(?:[FAB]|Kq?[so])[:,]?[fKkv]{{0,2}}{_NAMES}|v?[AB]r[dpT]{{0,2}}x|{_NAMES},?[fkKd]{{0,4}}v?[AB]",
    "nominal": rf"{_NAMES}[:,]?q?[so]{_END}",
    "all": rf"(?:l[dprTv]{{0,4}}[,Kkf]{{0,3}}q?[Fs]|[FYg],?[fqrdia]{{0,3}}l[dpr]{{0,3}}|v[Ff]?[rq]l[dp]{{0,3}}|K[fq]{{0,2}}l(?![dpr]{{0,3}}[xW]))(?:,d{_N})?",
    "everybody": r"(?<!a)l[dp]{0,2}(?!&l)",
    "versus": rf"{_N}v?[a-]{_Z}v?",
    "hands": rf"K[fdqrv]{{0,4}}{_N}[Tpvf]{{0,2}}(?=[-.,;:)&A]|$)",
    "majority": r"(?<!d)m|(?<=[qr]d)m",
    "bare": rf"{_N}v(?!\w?x)|(?<=q){_N}v",
    "tied": r"t",
    "casting": r"[dq]{0,2}c",
    "lost": r"o[fkK]{0,2}[YFh]|L|A",
    "carried": r"Y|F",
    "abstains": r"B",
}
_ATOM = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _GRAMMAR.items()))
_ONE_NAME = re.compile(_NAME)
_OUTCOMES = {"lost": "rejected", "carried": "approved", "tied": "tied"}
_BY_NAME = {"named", "nominal", "rollcall"}
#: What each says for itself that there was a vote; a vote is believed from 1.
_WEIGHT = {
    "run": 1.0, "ratio": 0.8, "counted": 1.0, "every": 1.0, "labelled": 0.9, "nobody": 0.6, "rollcall": 1.0, "undisputed": 0.4,
    "named": 0.5, "nominal": 0.35, "unanimous": 0.8, "all": 0.8, "everybody": 0.4, "versus": 0.5, "contest": 1.0, "hands": 0.6, "majority": 0.8,
    "bare": 0.6, "tied": 0.4, "casting": 0.5, "lost": 0.4, "carried": 0.4, "abstains": 0.2,
}  # fmt: skip
#: These count people and could count much else: the word before must be of voting.
_DOUBTFUL = {"versus", "share"}
_WEIGHT |= {"share": 0.5, "denied": 0.0}
#: Lines of a form that tell one vote, and how long they are.
_MOST_LINES, _LINE = 8, 300
#: Words that only lead from one thing told of a vote to the next; who they were may stand between.
_GAP = re.compile(r"[fqdr&,.;:()kKvpTz/|\"'*_-]*")
_BRACKETS = re.compile(r"\([^()]{0,14}\)|rd?W{1,3}")
_ENDED = re.compile(r"[.,;:()|*_\"-]|$")
#: Words that lead to a vote, which are of its sentence and decide nothing.
LEAD = re.compile(
    r"(?:[\s(:,\-–]|\b(?:se|vota|votan|votacion|votado|votada|resulta|resultan|resultando|resulto|resultado"
    r"|de|la|el|en|y|que|es|son|fue|siendo|queda|quedando|lo|con|por"
    r"|primera|instancia|votos?|voto|dio|da|somete|a|puest[ao]|pone|obtiene|obteniendo(?:se)?|obtienen"
    r"|acuerdo|nominal|total|levantan|mano|sometid[ao]|pasa|afirmativ[ao]|negativ[ao]|su|voto))+$"
)


@dataclass
class _Said:
    """What is told between two words."""

    kind: str
    first: int
    last: int
    numbers: dict[str, int] = field(default_factory=dict)
    outcome: str | None = None
    unanimous: bool = False


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


def votes(text: str, plain: str, begin: int, end: int) -> list[Vote]:
    """The votes told between two places of the text, in their order.

    Lines that only go on with a vote ("En contra: 2" below "A favor: 3") are of the vote before, wherever they stand.
    """
    told = row(plain, begin, end)
    if told:
        return [_row_vote(text, told)] if begin <= told.start < end else []
    if not _HINT.search(plain, begin, end):
        return []
    first, last, breaks = _lines(text, plain, begin, end)
    words = words_of(text, plain, first, last)
    groups = [each for each in _together(words, _sayings(words, plain), breaks) if _believed(words, plain, each)]
    return [
        _vote(text, plain, words, group, max(first, begin))
        for group in _without_parts(plain, words, groups)
        if begin <= words.starts[group[0].first] < end and not _counted_below(text, plain, group, last)
    ]


def _without_parts(plain: str, words: Words, groups: list[list[_Said]]) -> list[list[_Said]]:
    """ "Concejo Municipal: 4 en 4. Concejo Vecinal: 7 en 8. En total 11 en 12": the last is the vote."""
    kept: list[list[_Said]] = []
    for group in groups:
        start, yes = words.starts[group[0].first], _totals(group).get("yes")
        parts = [_totals(each).get("yes") for each in kept]
        if "total" in plain[max(0, start - 20) : start + 6] and yes:
            for size in range(2, len(parts) + 1):
                if sum(part or 0 for part in parts[-size:]) == yes:
                    del kept[-size:]
                    break
        kept.append(group)
    return kept


def _counted_below(text: str, plain: str, group: list[_Said], last: int) -> bool:
    """Names that vote, and in the next line what they are together."""
    return (
        all(each.kind in _BY_NAME for each in group)
        and plain.startswith("\n", last)
        and _only_a_vote(text, plain, last + 1, _line_end(plain, last + 1))
    )


def _lines(text: str, plain: str, begin: int, end: int) -> tuple[int, int, list[int]]:
    """From where to where the vote of these lines goes on, and where lines end that were added."""
    first, last, breaks = begin, end, []
    for _ in range(_MOST_LINES):
        start = plain.rfind("\n", max(0, first - _LINE), max(0, first - 1)) + 1
        at_start = first > 0 and plain[first - 1] == "\n"
        if not at_start or not start < first - 1 or not _only_a_vote(text, plain, first, _line_end(plain, first)):
            break
        if not _only_a_vote(text, plain, start, first - 1):
            break
        breaks.append(first - 1)
        first = start
    for _ in range(_MOST_LINES):
        if not plain.startswith("\n", last) or not _only_a_vote(text, plain, last + 1, _line_end(plain, last + 1)):
            break
        breaks.append(last)
        last = _line_end(plain, last + 1)
    return first, last, breaks


def _line_end(plain: str, begin: int) -> int:
    end = plain.find("\n", begin, begin + _LINE)
    return end if end >= 0 else min(len(plain), begin + _LINE)


def _only_a_vote(text: str, plain: str, begin: int, end: int) -> bool:
    """A line of a form with nothing but a vote, or part of one, in it."""
    if not 0 < end - begin < _LINE or not _HINT.search(plain, begin, end):
        return False
    words = words_of(text, plain, begin, end)
    rest, position, counts = "", 0, False
    for each in _sayings(words, plain):
        rest += words.classes[position : each.first] + " "
        position = each.last
        counts = counts or bool(each.numbers or each.unanimous)
    return counts and all(_GAP.fullmatch(gap) for gap in (rest + words.classes[position:]).split(" "))


# --- what is told


def _sayings(words: Words, plain: str) -> list[_Said]:
    found = []
    position = 0
    while match := _ATOM.search(words.classes, position):
        kind = match.lastgroup or ""
        said = _read(kind, words, plain, match.start(), match.end())
        if said is None:
            position = match.start() + 1
            continue
        found.append(said)
        position = match.end()
    return found


def _read(kind: str, words: Words, plain: str, first: int, last: int) -> _Said | None:
    classes = words.classes[first:last]
    numbers = [words.values[at] for at in range(first, last) if at in words.values]
    if re.search(r"\([nz]\)", classes):
        numbers = _once(numbers)
    said = _Said(kind, first, last)
    if kind == "run":
        labels = [each for each in classes if each in "FABso"]
        for label, value in zip(labels, numbers, strict=False):
            said.numbers[_ROLE[label]] = value
    elif kind == "rollcall":
        for each in classes:
            if each in _ROLE:
                said.numbers[_ROLE[each]] = said.numbers.get(_ROLE[each], 0) + 1
    elif kind in ("counted", "labelled", "nobody"):
        label = next(each for each in (classes if kind == "labelled" else reversed(classes)) if each in _ROLE)
        said.unanimous = kind == "nobody" and label == "A" and (
            "voz" in plain[words.starts[first] : words.ends[last - 1]]
            or not re.match("en contra|neg", plain[words.starts[last - 1] :][:9])
        )
        said.numbers[_ROLE[label]] = 0 if kind == "nobody" else numbers[0]
    elif kind in _BY_NAME:
        label = next(each for each in classes if each in _ROLE)
        said.numbers[_ROLE[label]] = max(1, sum(1 for _ in _ONE_NAME.finditer(classes)))
    elif kind == "ratio":
        return _ratio(words, plain, said, numbers)
    elif kind == "versus":
        if len(numbers) < 2 or max(numbers) > 60:
            return None
        said.numbers = {"yes": numbers[0], "no": numbers[-1]}
        said.kind = "contest" if "v" in classes else kind
    elif kind == "every":
        article = plain[words.starts[first + classes.index("d")] :][:3]
        value = next((each for each in numbers if each > 1), 0)
        if article not in ("los", "las") or not 2 <= value <= 60:
            return None
        said.numbers, said.unanimous = {"yes": value}, "K" not in words.classes[max(0, first - 1) : first] + classes.split("n")[0]
    elif kind in ("hands", "bare"):
        if numbers[-1] > 60:
            return None
        said.numbers = {"yes": numbers[0]}
    elif kind in ("unanimous", "all", "everybody"):
        said.unanimous = True
        if numbers:
            said.numbers = {"yes": numbers[-1]}
    elif kind in _OUTCOMES:
        said.outcome = _OUTCOMES[kind]
    return said


_ROLE = {"F": "yes", "s": "yes", "A": "no", "o": "no", "B": "abstentions"}


def _once(numbers: list[int]) -> list[int]:
    """ "tres (3)" is one number."""
    return [each for at, each in enumerate(numbers) if not at or each != numbers[at - 1] or at % 2 == 0]


def _ratio(words: Words, plain: str, said: _Said, numbers: list[int]) -> _Said | None:
    first, last = said.first, said.last
    values = [at for at in range(first, last) if at in words.values]
    yes, of = words.values[values[0]], words.values[values[-1]]
    none = words.classes[values[0]] == "z"
    if len(values) < 2 or not yes <= of or not 1 < of <= 60 or (none and plain[words.starts[values[0]]] not in "0c"):
        return None
    said.numbers = {"yes": yes, "of": of}
    if plain.find("en", words.starts[first], words.ends[last - 1]) < 0 and not re.search("[Fv]", words.classes[first:last]):
        said.kind = "share"
    return said


# --- what is of one vote


def _together(words: Words, sayings: list[_Said], breaks: list[int]) -> list[list[_Said]]:
    groups: list[list[_Said]] = []
    for each in sayings:
        if groups and _joins(words, groups[-1], each, breaks):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _joins(words: Words, group: list[_Said], each: _Said, breaks: list[int]) -> bool:
    """Nothing but words of a vote between them, and nothing told twice in two ways; a total counts before names."""
    place, until = words.ends[group[-1].last - 1], words.starts[each.first]
    by_name = all(said.kind in _BY_NAME for said in group)
    if by_name and until - place < 90 and re.search(r"k[^.]{0,3}$", words.classes[: each.first]):
        return True  # "Siguen los demás. Resultado: 10 a favor"
    gap = _BRACKETS.sub("", words.classes[group[-1].last : each.first])
    told = _totals(group)
    balanced = told.get("yes") in (told.get("no"), told.get("of", 0) / 2) or any(said.kind == "tied" for said in group)
    if each.kind in ("casting", "tied") and told and balanced and len(gap) <= 20:
        return True  # whoever presides decides, and how it came to that is told between
    if len(gap) > 24 or not _GAP.fullmatch(gap):
        return False
    after = words.classes[each.last : each.last + 1]
    if each.kind in _OUTCOMES and "." in gap and after and after in "dxWr":
        return False  # of the next decision
    below = any(place <= at < until for at in breaks)
    new = each.outcome or set(each.numbers) - set(told) or group[-1].kind == "every"
    if below and not new:
        return False
    if each.kind in _BY_NAME:
        return True
    return all(name not in told or told[name] == value for name, value in each.numbers.items())


def _totals(group: list[_Said]) -> dict[str, int]:
    return _numbers([said for said in group if said.kind not in _BY_NAME])


def _numbers(group: list[_Said]) -> dict[str, int]:
    """What is counted: names only of what no total tells."""
    totals: dict[str, int] = {}
    names: dict[str, int] = {}
    for each in group:
        if each.kind not in _BY_NAME:
            totals |= each.numbers
            continue
        for role, value in each.numbers.items():
            names[role] = names.get(role, 0) + value
    if totals.get("yes") or any(each.unanimous for each in group):
        names.pop("yes", None)
    return names | totals


def _believed(words: Words, plain: str, group: list[_Said]) -> bool:
    """The evidence of what is told and of where it stands: by itself, behind a word of voting, before nothing else."""
    if all(each.kind in _OUTCOMES or each.kind in ("abstains", "undisputed") for each in group):
        return all(kind in {each.kind for each in group} for kind in ("undisputed", "carried"))
    if words.classes[max(0, group[0].first - 1) : group[0].first] == '"' == words.classes[group[-1].last : group[-1].last + 1]:
        return False  # quoted: what another acta says, or should
    if any(each.kind == "denied" for each in group):
        return False
    points = sum(_WEIGHT[each.kind] for each in group)
    first, last = group[0].first, group[-1].last
    before, after = words.classes[max(0, first - 8) : first], words.classes[last : last + 3]
    alone = not before or before[-1] in ".;(|"
    ended = bool(_ENDED.match(after))
    doubtful = all(each.kind in _DOUBTFUL for each in group)
    if not {"K", "A", "B"} & set(words.classes[max(0, first - 1) : last]) and all(each.kind == "named" for each in group):
        return False  # who supports it, before it is voted
    points += 0.2 * (alone or before[-1:] in (":", ",", "-")) + 0.2 * ended + 0.2 * (alone and ended)
    if re.search(r"[KkFYmLgv][qfdv,:(.-]{0,3}$|[Kk][^.]*[:(]$" if doubtful else r"[KkFYmL][^.]*$", before):
        points += 0.3
    points += 0.3 * any(each.kind == "unanimous" and words.classes[each.first - 1 : each.first] == "q" for each in group)
    by_name = group[-1].kind in _BY_NAME or words.classes[last - 1] in "AB"
    if not by_name and re.match(r"rd?[xW]", after) and plain.startswith("de", words.starts[last]):
        points -= 0.6
    elif not ended and re.match(r"[xWd]", after) and not any(each.outcome for each in group):
        points -= 0.1
    return points >= 0.99


def _vote(text: str, plain: str, words: Words, group: list[_Said], begin: int) -> Vote:
    numbers = _numbers(group)
    kinds = {each.kind for each in group}
    casting = "casting" in kinds
    outcomes = [each.outcome for each in group if each.outcome]
    nobody = "nobody" in kinds and numbers == {"no": 0, "abstentions": 0}
    unanimous = nobody or any(each.unanimous for each in group)
    unanimous = unanimous and not numbers.get("no") and not numbers.get("abstentions")
    first = words.starts[group[0].first]
    lead = LEAD.search(plain, max(begin, first - 80), first)
    start = lead.start() if lead else first
    while start < first and plain[start] in " \t\n,:.;-–":
        start += 1
    end = words.ends[group[-1].last - 1]
    shown = " ".join(text[start:end].split())
    if shown.count("(") > shown.count(")") and text[end : end + 1] == ")":
        end += 1
        shown += ")"
    told = next((each for each in group if each.kind not in _OUTCOMES), group[0])
    totals = [each for each in group if each.kind not in _BY_NAME] or group
    said = VoteSaid(
        result=_result(numbers, outcomes, casting),
        text=shown.strip(" .,;:"),
        span=Span(start, end),
        confidence=0.95,
        unanimous=True if unanimous else None,
        majority=True if "majority" in kinds else None,
        casting_vote=casting,
        **numbers,
    )
    return Vote(said, start, end, words.starts[told.first], words.starts[totals[0].first])


def _row_vote(text: str, row: Row) -> Vote:
    """The vote of a row of a table."""
    result = row.outcome or _result(row.numbers, [], casting=False)
    shown = " ".join(text[row.start : row.end].split())
    said = VoteSaid(result, shown, Span(row.start, row.end), 0.9, **row.numbers)
    return Vote(said, row.start, row.end, row.start, row.start)


def _result(numbers: dict[str, int], outcomes: list[str], casting: bool) -> str:
    yes, no, of = numbers.get("yes"), numbers.get("no"), numbers.get("of")
    if casting:
        return "rejected" if outcomes and outcomes[-1] == "rejected" else "approved"
    if outcomes and not (outcomes[-1] == "approved" and (yes == 0 or (yes or 0) < (no or 0))):
        return outcomes[-1]
    if yes is not None and no is not None:
        return "approved" if yes > no else "tied" if yes == no else "rejected"
    if yes is not None and of is not None and 2 * yes <= of:
        return "tied" if 2 * yes == of else "rejected"
    return "approved"
