"""Votes, in every way that actas tell them: what was counted and how it came out, with where it stands.

The words are taken by class (``ballots``) and read by a small grammar (``tellings``); here they become votes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from participation.actas.ballot_tables import Row, row
from participation.actas.ballots import Words, words_of
from participation.actas.facts import Span, VoteSaid
from participation.actas.tellings import (
    BY_NAME,
    OUTCOMES,
    Telling,
    belief,
    by_name,
    counts,
    only_of_a_vote,
    tellings,
    together,
    totals,
)

#: Without one of these a sentence tells no vote.
_HINT = re.compile(
    r"[vb]ot|unan|una?mi|apro?u?[bv]|acuerdo|total de|asentim"
    r"|beneplac|adhesion|favor|contra|afirm|\baf\.|neg[a.]|mayor|consens|abst|empat|conform|aclamac|oposic|opon|opus|acompan"
    r"|mano|voluntad|sufrag|banca|brazo|tod[oa]s|totalidad|acept|rechaz|\bs[ií]\b|\bno\b|discrep|apoya"
    r"|\b(?:\d+|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|\w*ce|dieci\w+|veint\w+|treinta)\s*"
    r"(?:en|de|sobre|entre|contra|a|x|/|-|–)\s"
    r"|\d\s*[/–-]\s*\d|l[oa]s\s+(?:\d|dos|tres|cuatro|cinco|seis|siete)"
)
#: Several who abstain, without a number.
_ABSTAIN = re.compile(r"abst(?:ienen|uvieron)\b")
#: What is voted against each other.
_AGAINST = re.compile(
    r"\bun[ao]\s+contra\s+(?:la\s+|el\s+)?otr[ao]|\bdos\s+(?:mociones|propuestas|opciones|fechas|alternativas|lugares)"
)
_SURE = {
    "ratio",
    "run",
    "counted",
    "labelled",
    "every",
    "unanimous",
    "majority",
    "all",
    "rollcall",
    "contest",
}
#: Lines of a form that tell one vote, and how long they are.
_MOST_LINES, _LINE = 20, 300
#: From names that vote to what they are together.
_TO_TOTAL = 250
#: Words that lead to a vote, which are of its sentence and decide nothing.
LEAD = re.compile(
    r"(?:[\s(:,\-–]|\b(?:se|vota|votan|votacion|votado|votada|resulta|resultan|resultando|resulto|resultado"
    r"|de|la|el|en|y|que|es|son|fue|siendo|queda|quedando|lo|con|por"
    r"|primera|instancia|votos?|voto|dio|da|somete|a|puest[ao]|pone|obtiene|obteniendo(?:se)?|obtienen"
    r"|acuerdo|nominal|total|levantan|mano|sometid[ao]|pasa|afirmativ[ao]|negativ[ao]|su|voto))+$"
)


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
    #: Whether it may be something else.
    doubtful: bool = False


def votes(text: str, plain: str, begin: int, end: int, *, least: float = 1) -> list[Vote]:
    """The votes told between two places of the text, in their order, that are believed at ``least`` so much.

    Lines that only go on with a vote ("En contra: 2" below "A favor: 3") are of the vote before, wherever they stand.
    """
    told = row(plain, begin, end)
    if told:
        return [_of_row(text, told)] if begin <= told.start < end else []
    if not _HINT.search(plain, begin, end):
        return []
    first, last, breaks = _lines(text, plain, begin, end)
    words = words_of(text, plain, first, last)
    found = together(words, tellings(words, plain), breaks)
    beliefs = {id(each): belief(words, plain, each) for each in found}
    groups = [each for each in found if beliefs[id(each)] >= least]
    kept = [
        group
        for group in _without_parts(plain, words, groups)
        if begin <= words.starts[group[0].first] < end and not _counted_below(text, plain, group, last)
    ]
    if len(kept) > 1 and _AGAINST.search(plain, begin, end):
        _lose_against(kept)
    return [
        _vote(text, plain, words, group, max(first, begin), doubtful=beliefs[id(group)] < 1) for group in kept
    ]


def _lose_against(groups: list[list[Telling]]) -> None:
    """ "Se ponen una contra otra: … cuatro votos; … tres votos": the one with less is lost."""
    alone = [group for group in groups if {each.kind for each in group} <= {"bare", "hands"}]
    most = max((totals(group).get("yes", 0) for group in alone), default=0)
    for group in alone:
        if totals(group).get("yes", 0) < most:
            group[-1].outcome = "rejected"


def _without_parts(plain: str, words: Words, groups: list[list[Telling]]) -> list[list[Telling]]:
    """ "Concejo Municipal: 4 en 4. Concejo Vecinal: 7 en 8. En total 11 en 12": the last is the vote."""
    kept: list[list[Telling]] = []
    for group in groups:
        start, yes = words.starts[group[0].first], totals(group).get("yes")
        if kept and yes == counts(kept[-1]).get("yes") and _names_of(words, kept[-1], group):
            kept.pop()
        if yes and "total" in plain[max(0, start - 20) : start + 6]:
            parts = [totals(each).get("yes") or 0 for each in kept[-4:]]
            whole = next((size for size in range(2, len(parts) + 1) if sum(parts[-size:]) == yes), 0)
            kept = kept[: len(kept) - whole]
        kept.append(group)
    return kept


def _names_of(words: Words, names: list[Telling], total: list[Telling]) -> bool:
    """What each voted, told name by name, and a little later, behind what was decided, how many they were."""
    place, until = words.ends[names[-1].last - 1], words.starts[total[0].first]
    return by_name(names) and len(names[0].numbers) + len(names) > 1 and until - place < _TO_TOTAL


# --- lines of a form


def _lines(text: str, plain: str, begin: int, end: int) -> tuple[int, int, list[int]]:
    """From where to where the vote of these lines goes on, and where lines end that were added."""
    first, last, breaks = begin, end, []
    for _ in range(_MOST_LINES):
        if (
            first < 2
            or plain[first - 1] != "\n"
            or plain[first - 2] == "\n"
            or not _goes_on(text, plain, first)
        ):
            break
        breaks.append(first - 1)
        first = max(plain.rfind("\n", 0, first - 1) + 1, first - _LINE)
    for _ in range(_MOST_LINES):
        if not plain.startswith("\n", last) or not _goes_on(text, plain, last + 1):
            break
        breaks.append(last)
        last = _line_end(plain, last + 1)
    return first, last, breaks


def _goes_on(text: str, plain: str, begin: int) -> bool:
    """A line with nothing but a vote, or part of one, in it."""
    end = _line_end(plain, begin)
    return 0 < end - begin < _LINE and _only_of_a_vote(text[begin:end], plain[begin:end])


@lru_cache(maxsize=1_000)
def _only_of_a_vote(text: str, plain: str) -> bool:
    """Asked of the same line from each of those around it."""
    return bool(_HINT.search(plain)) and only_of_a_vote(words_of(text, plain, 0, len(plain)), plain)


def _line_end(plain: str, begin: int) -> int:
    end = plain.find("\n", begin, begin + _LINE)
    return end if end >= 0 else min(len(plain), begin + _LINE)


def _counted_below(text: str, plain: str, group: list[Telling], last: int) -> bool:
    """Names that vote, and in the next line what they are together."""
    return by_name(group) and plain.startswith("\n", last) and _goes_on(text, plain, last + 1)


# --- the vote


def _vote(text: str, plain: str, words: Words, group: list[Telling], begin: int, *, doubtful: bool) -> Vote:
    numbers = counts(group)
    if group[0].kind == "lost" and group[-1].kind == "versus" and numbers["yes"] > numbers["no"]:
        numbers["yes"], numbers["no"] = numbers["no"], numbers["yes"]  # "perdió 2 a 1"
    if _ABSTAIN.search(plain, words.starts[group[0].first], words.ends[group[-1].last - 1]):
        _those_who_are_left(numbers)
    kinds = {each.kind for each in group}
    first = words.starts[group[0].first]
    lead = LEAD.search(plain, max(begin, first - 80), first)
    start = lead.start() if lead else first
    while start < first and plain[start] in " \t\n,:.;-–":
        start += 1
    end = words.ends[group[-1].last - 1]
    if text.count("(", start, end) > text.count(")", start, end) and text.startswith(")", end):
        end += 1
    told = next((each for each in group if each.kind not in OUTCOMES), group[0])
    total = next((each for each in group if each.kind not in BY_NAME), group[0])
    said = VoteSaid(
        result=_result(numbers, [each.outcome for each in group if each.outcome], casting="casting" in kinds),
        text=" ".join(text[start:end].split()).strip(" .,;:"),
        span=Span(start, end),
        confidence=_confidence(kinds, numbers),
        unanimous=_unanimous(group, numbers) or None,
        majority="majority" in kinds or None,
        yes=numbers.get("yes"),
        of=numbers.get("of"),
        no=numbers.get("no"),
        abstentions=numbers.get("abstentions"),
        casting_vote="casting" in kinds,
    )
    return Vote(said, start, end, words.starts[told.first], words.starts[total.first], doubtful)


def _those_who_are_left(numbers: dict[str, int]) -> None:
    """ "16 en 18 (se abstienen las nombradas)": they are whoever is not counted."""
    if {"yes", "of"} <= set(numbers) and not {"no", "abstentions"} & set(numbers):
        numbers["abstentions"] = numbers["of"] - numbers["yes"]


def _unanimous(group: list[Telling], numbers: dict[str, int]) -> bool:
    """All said to be of one mind, or nobody said to be against or to abstain."""
    if numbers.get("no") or numbers.get("abstentions"):
        return False
    return any(each.unanimous for each in group) or (numbers == {"no": 0, "abstentions": 0})


def _confidence(kinds: set[str], numbers: dict[str, int]) -> float:
    """How sure a vote is that nothing but numbers says to be lost, or that is told by little."""
    if not kinds & set(OUTCOMES) and 2 * numbers.get("yes", 1) <= numbers.get("of", 0):
        return 0.6
    return 0.95 if kinds & _SURE else 0.7


def _of_row(text: str, row: Row) -> Vote:
    """The vote of a row of a table."""
    said = VoteSaid(
        result=row.outcome or _result(row.numbers, [], casting=False),
        text=" ".join(text[row.start : row.end].split()),
        span=Span(row.start, row.end),
        confidence=0.9,
        yes=row.numbers.get("yes"),
        of=row.numbers.get("of"),
        no=row.numbers.get("no"),
        abstentions=row.numbers.get("abstentions"),
        casting_vote=row.casting,
    )
    return Vote(said, row.start, row.end, row.start, row.start)


def _result(numbers: dict[str, int], outcomes: list[str], *, casting: bool) -> str:
    """How it came out, by the last word for it or by the numbers."""
    yes, no, of = numbers.get("yes"), numbers.get("no"), numbers.get("of")
    if casting:
        return "rejected" if outcomes[-1:] == ["rejected"] else "approved"
    lost = yes is not None and (yes < (no or 0) or (yes == 0 and of is not None))
    if outcomes and not (lost and outcomes[-1] == "approved"):
        return outcomes[-1]
    if yes is not None and no is not None:
        return "approved" if yes > no else "tied" if yes == no else "rejected"
    if yes is not None and of is not None and 2 * yes <= of:
        return "tied" if 2 * yes == of else "rejected"
    return "approved"
