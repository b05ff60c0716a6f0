"""Every place where an acta names somebody: names of the register in any form, and what has the shape of a name.

Nothing is said here of what they do in the session. A mention has the titles before it, whose name it is, and whom it
is the same as: a surname that follows a full name speaks of that person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from participation.actas.folding import fold
from participation.actas.lexicon import COMMON, NOT_NAMES, classes
from participation.actas.names import GIVEN, PARTICLES, TITLES, Matched, sounds

#: More than any acta has: where there is more, it is no acta.
MOST_MENTIONS = 600
_LONGEST_RUN = 40
_TOKEN = re.compile(
    r"(?:0(?=[^\W\d_]{2}))?[^\W\d_]+(?:['’][^\W\d_]+|[01][^\W\d_]+|1(?=\s))*\.?|\d+|_+|[^\w\s]|\n|\t"
)
#: "RODRÍGUEZ (Juan Carlos)"
_FIRST_NAMES = re.compile(r"\s?\(([A-ZÁÉÍÓÚÑ][\w.]*(?:\s[A-ZÁÉÍÓÚÑ][\w.]*){0,2})\)")
#: From this share of words with a capital a text is one that is written with capitals.
_WITH_CAPITALS = 0.07

_VERB = re.compile(r".(?:aron|ieron|iendo|ando|amos|imos)$")

#: Common words as they are heard, for who writes them so.
_HEARD = frozenset(sounds(word) for word in COMMON if len(word) > 3)

Matcher = Callable[[str], Matched]


@dataclass(frozen=True)
class Token:
    """A word, number or sign of the text; ``word`` is without case, accents and final point."""

    start: int
    end: int
    sign: str
    word: str


@dataclass(frozen=True)
class Mention:
    """A name where it stands, from token ``first`` up to ``last``, not included."""

    start: int
    end: int
    first: int
    last: int
    name: str
    titles: tuple[str, ...]
    matched: Matched
    #: The same for all mentions of one person.
    who: str = ""


def tokens(text: str, folded: str, zones: list[tuple[int, int]]) -> list[Token]:
    """The words and signs of the zones of a text."""
    out = []
    for start, end in zones:
        for found in _TOKEN.finditer(text, start, end):
            word = folded[found.start() : found.end()].strip()
            out.append(Token(found.start(), found.end(), found.group(), word.rstrip(".") or word))
    return out


def mentions(text: str, every: list[Token], known: Matcher, words: frozenset[str]) -> list[Mention]:
    """The names among the tokens, in their order. ``words`` are those of the names of the register."""
    out: list[Mention] = []
    for run in _runs(text, every, words):
        out += _people_of(text, every, run, known)
        if len(out) > MOST_MENTIONS:
            break
    return _linked(_without_lone_words(every, _inverted(text, every, out, known)))


# --- runs of words that may be names


def _runs(text: str, every: list[Token], words: frozenset[str]) -> Iterator[tuple[int, int]]:
    careless = _careless(every)
    capitals = _lines_in_capitals(text, every)
    at = 0
    while at < len(every):
        if not _begins(every, at, words, careless, capitals[at]):
            at += 1
            continue
        end = last = at + 1
        while end < len(every) and end - at < _LONGEST_RUN:
            if _is_name(every, end, words, careless, capitals[end]) and _touch(every, end):
                end = last = end + 1
            elif _touch(every, end) and _joins(text, every, end):
                end += 1
            else:
                break
        yield at, last
        at = last


def _touch(every: list[Token], at: int) -> bool:
    """A point behind a word of some letters ends what is before it."""
    before = every[at - 1]
    return not (before.sign.endswith(".") and len(before.word) > 3)


def _joins(text: str, every: list[Token], at: int) -> bool:
    """Particles and hyphens inside names."""
    token = every[at]
    if token.word in PARTICLES or token.word in ("san", "santa"):
        return True
    if token.sign == "-":
        return text[token.start - 1].isalpha() and text[token.end : token.end + 1].isalpha()
    return False


def _careless(every: list[Token]) -> bool:
    """Whether whoever wrote does not care for capitals, so that names have none either."""
    long = [token for token in every if len(token.word) > 2 and token.sign[0].isalpha()]
    return sum(token.sign[0].isupper() for token in long) < _WITH_CAPITALS * len(long)


def _lines_in_capitals(text: str, every: list[Token]) -> list[bool]:
    """Of each token whether its line is in capitals, where these say nothing."""
    out: list[bool] = []
    line: list[Token] = []
    for token in [*every, None]:
        if token is not None:
            line.append(token)
            if token.sign != "\n":
                continue
        letters = [c for each in line for c in each.sign if c.isalpha()]
        high = sum(c.isupper() for c in letters)
        out += [len(letters) > 8 and high > 0.8 * len(letters)] * len(line)
        line = []
    return out


def _begins(every: list[Token], at: int, words: frozenset[str], careless: bool, capitals: bool) -> bool:
    if not _is_name(every, at, words, careless, capitals):
        return False
    token = every[at]
    opens = at == 0 or every[at - 1].sign in ".\n\t|:-•;¿¡)" or every[at - 1].sign.endswith(".")
    return not opens or token.word in PARTICLES or _may_name(token.word, words) or not _is_word(token.word)


def _is_word(word: str) -> bool:
    """Whether it is a word that sentences begin with: a common one, one that tells of attendance, or a verb."""
    return word in COMMON or bool(classes(word)) or _VERB.search(word) is not None


def _is_name(every: list[Token], at: int, words: frozenset[str], careless: bool, capitals: bool) -> bool:
    token = every[at]
    sign, word = token.sign, token.word
    if not (sign[0].isalpha() or (sign[0] == "0" and len(sign) > 2)) or word in TITLES:
        return False
    if len(word) == 1:
        return sign[0].isupper() and (
            sign.endswith(".")
            or (
                0 < at < len(every) - 1
                and word not in "yeao"
                and every[at - 1].sign[0].isupper()
                and every[at + 1].sign[0].isupper()
            )
        )
    if len(word) == 2 and sign.isupper() and word not in words and not capitals:
        return False
    if word in PARTICLES:
        return (
            sign[0].isupper()
            and word in (("da",) if capitals else ("da", "de", "del", "di", "do"))
            and at + 1 < len(every)
            and (every[at + 1].word in words if capitals else _capital_follows(every, at + 1))
        )
    if word in NOT_NAMES and word not in words:
        return False
    if capitals:
        return _may_name(word, words) or word not in COMMON
    if sign[0].isupper() or sign[0] == "0":
        return True
    if not careless:
        return False
    return _may_name(word, words) or (
        _beside_names(every, at, words)
        and word not in COMMON
        and not classes(word)
        and sounds(word) not in _HEARD
    )


def _capital_follows(every: list[Token], at: int) -> bool:
    """ "De los Santos"."""
    while at < len(every) - 1 and every[at].sign in ("la", "los", "las"):
        at += 1
    return every[at].sign[0].isupper()


def _may_name(word: str, words: frozenset[str]) -> bool:
    return word in words or word in GIVEN or (len(word) > 4 and word not in COMMON and sounds(word) in words)


def _beside_names(every: list[Token], at: int, words: frozenset[str]) -> bool:
    return any(
        0 <= near < len(every) and _may_name(every[near].word, words) and len(every[at].word) > 2
        for near in (at - 1, at + 1)
    )


# --- the people of a run


def _people_of(text: str, every: list[Token], run: tuple[int, int], known: Matcher) -> list[Mention]:
    first, last = run
    whole = _made(text, every, first, last, known)
    if whole.matched.code:
        return [whole]
    for at in range(first + 1, last - 1):
        # "Susana F. Yolanda": an initial at the end of a sentence.
        if len(every[at].word) == 1 and every[at].sign.endswith("."):
            parts = [_made(text, every, first, at + 1, known), _made(text, every, at + 1, last, known)]
            if all(part.matched.code for part in parts):
                return parts
    if last - first < 4:
        return [whole] if _is_somebody(whole, every) else []
    parts = _cut(text, every, first, last, known)
    return parts or ([whole] if _is_somebody(whole, every) else [])


def _made(text: str, every: list[Token], first: int, last: int, known: Matcher) -> Mention:
    start, end = every[first].start, every[last - 1].end
    if every[last - 1].sign.endswith(".") and len(every[last - 1].word) > 1:
        end -= 1
    name = re.sub(r"\s+", " ", text[start:end])
    matched = known(name)
    if matched.code is None and (first_names := _FIRST_NAMES.match(text, end)):
        matched = known(f"{name} {first_names[1]}")
    return Mention(start, end, first, last, name, _titles(every, first), matched)


def _titles(every: list[Token], first: int) -> tuple[str, ...]:
    """The titles right before a name, from left to right."""
    out: list[str] = []
    at = first - 1
    while at >= 0 and first - at < 9:
        token = every[at]
        if token.word in TITLES:
            out.insert(0, token.word)
        elif token.sign != "." and token.word not in PARTICLES:
            break
        at -= 1
    return tuple(out)


def _is_somebody(mention: Mention, every: list[Token]) -> bool:
    """Not more words than a name has."""
    if mention.matched.code or mention.matched.alternatives:
        return True
    return 0 < _length(mention, every) < 7


def _length(mention: Mention, every: list[Token]) -> int:
    """Of how many words it is, initials left out."""
    return sum(
        len(every[at].word) > 1 and every[at].sign[0].isalpha() for at in range(mention.first, mention.last)
    )


def _without_lone_words(every: list[Token], found: list[Mention]) -> list[Mention]:
    """One word that is not the register's is a name behind a title, as who speaks, or between other names."""
    found = [each for each in found if _length(each, every)]
    sure = [
        bool(each.matched.code or each.matched.alternatives or (each.titles and len(each.name) > 3))
        or _length(each, every) > 1
        or (each.last - each.first > 1 and every[each.first].sign.endswith("."))
        or fold(each.name) in GIVEN
        or _is_speaker(every, each)
        for each in found
    ]
    for order in (range(len(found)), range(len(found) - 1, -1, -1)):
        step = order.step
        for at in order:
            near = at - step
            if not sure[at] and len(found[at].name) > 3 and 0 <= near < len(found) and sure[near]:
                sure[at] = _are_listed(every, *sorted((found[at], found[near]), key=lambda one: one.first))
    return [each for each, kept in zip(found, sure, strict=True) if kept]


def _is_speaker(every: list[Token], mention: Mention) -> bool:
    """ "X.-" at the beginning of a line."""
    opens = mention.first == 0 or every[mention.first - 1].sign == "\n"
    signs = "".join(each.sign[-1] for each in every[mention.last - 1 : mention.last + 1])
    return opens and signs in (".-", ".–", ".—")


def _are_listed(every: list[Token], one: Mention, other: Mention) -> bool:
    gap = [token.sign for token in every[one.last : other.first]]
    return 0 < len(gap) < 3 and all(sign in (",", ";", "y", "e", "–", "-", "•", "\n") for sign in gap)


def _cut(text: str, every: list[Token], first: int, last: int, known: Matcher) -> list[Mention]:
    """Several people without commas between them, when all the words are those of the register's names."""
    out: list[Mention] = []
    at = first
    while at < last:
        for size in (6, 5, 4, 3, 2):
            if at + size <= last:
                piece = _made(text, every, at, at + size, known)
                if piece.matched.code and piece.matched.confidence > 0.6:
                    break
        else:
            return []
        out.append(piece)
        at += size
    return out


# --- names told with the surname first


def _inverted(text: str, every: list[Token], found: list[Mention], known: Matcher) -> list[Mention]:
    """ "APELLIDO, NOMBRE" is one name: where together they are somebody's, or the second is given names only.

    In a text with such lines any other line of just two names with a comma between them is one as well.
    """
    pairs = [
        text[one.end : other.start].strip() == "," and one.last != other.first
        for one, other in pairwise(found)
    ]
    joined = [
        pair and _one_name(text, one, other, known)
        for pair, (one, other) in zip(pairs, pairwise(found), strict=True)
    ]
    alone = [
        pair and _are_a_line(text, one, other)
        for pair, (one, other) in zip(pairs, pairwise(found), strict=True)
    ]
    if any(one and other for one, other in zip(joined, alone, strict=True)):
        joined = [
            one or (other and not (found[at].matched.code and found[at + 1].matched.code))
            for at, (one, other) in enumerate(zip(joined, alone, strict=True))
        ]
    out: list[Mention] = []
    for at, mention in enumerate(found):
        if at and joined[at - 1] and out[-1].last == found[at - 1].last:
            whole = _made(text, every, out[-1].first, mention.last, known)
            out[-1] = replace(whole, titles=out[-1].titles)
        else:
            out.append(mention)
    return out


def _are_a_line(text: str, one: Mention, other: Mention) -> bool:
    """Whether a line, or a cell of it, is just two names."""
    before = text[max(0, one.start - 12) : one.start].rpartition("\n")[2]
    behind = text[other.end : other.end + 12].lstrip(" ")
    return not any(c.isalpha() for c in before) and (not behind or behind[0] in "\n\t|(")


def _one_name(text: str, before: Mention, mention: Mention, known: Matcher) -> bool:
    joined = known(text[before.start : mention.end])
    if (
        joined.code
        and before.matched.code in (None, joined.code)
        and mention.matched.code in (None, joined.code)
    ):
        return True
    given = _plain(mention.name)
    return (
        not mention.titles
        and all(word in GIVEN or len(word) == 1 for word in given)
        and _plain(before.name)[0] not in GIVEN
        and mention.matched.code is None
    )


def _plain(name: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]+", fold(name)) if word not in PARTICLES] or [""]


# --- who is who


def _linked(found: list[Mention]) -> list[Mention]:
    """Each with whom it is: the code, or the fullest unknown name whose words it has.

    A part of a stranger's name is the stranger's, unless the member whose it could be is named in full as well.
    """
    out: list[Mention] = []
    strangers: list[tuple[frozenset[str], str]] = []
    longest: dict[str, int] = {}
    for each in found:
        if each.matched.code:
            longest[each.matched.code] = max(longest.get(each.matched.code, 0), len(_plain(each.name)))
    for each in found:
        mention = _by_elimination(each, longest)
        words, code = frozenset(_plain(mention.name)), mention.matched.code
        like = next((who for name, who in reversed(strangers) if words < name or words == name), None)
        if code and (like is None or longest.get(code, 0) > len(words)):
            out.append(replace(mention, who=code))
            continue
        if like is None and len(words) > 1:
            strangers.append((words, " ".join(sorted(words))))
        matched = Matched(None, 0.6) if code else mention.matched
        out.append(replace(mention, who=like or " ".join(sorted(words)), matched=matched))
    return out


def _by_elimination(mention: Mention, named: Collection[str]) -> Mention:
    """A full name that fits several is his of whom nothing else speaks, when each of the others has another name."""
    rest = [code for code in mention.matched.alternatives if code not in named]
    if (
        mention.matched.code
        or len(rest) != 1
        or len(mention.matched.alternatives) < 2
        or len(_plain(mention.name)) < 2
    ):
        return mention
    return replace(mention, matched=Matched(rest[0], 0.7, mention.matched.alternatives))
