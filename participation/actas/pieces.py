"""A text in its smallest pieces that belong together or apart: what stands between two signs, or begins anew.

Every piece tells features: its words by stem and class, their forms, the signs around it, where it stands in its
sentence, item and section, the votes near it, and the same of its neighbours. ``labels`` says what each piece is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from participation.actas.sentences import LONGEST, Block, Sentence
from participation.actas.votes import Vote
from participation.actas.wording import classes

#: No acta has so many; what comes behind is not read.
MOST_PIECES = 10_000
#: Only so many words of one are looked at.
MOST_WORDS = 12

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_SIGNS = frozenset('.,;:()?!|"-–—→/[]>=')
_CUES = {"ask", "propose", "say", "decide", "vote", "result", "dispose"}
_INFINITIVE = re.compile(r"[a-z]{2,}[aei]r(?:se|l[aeo]s?|nos)?$")
_JOINS = frozenset(("que", "q", "para", "por", "x", "con", "en", "se", "y", "e", "lo", "la"))
#: What a verb or a joining word is kept together with.
_LEANS = _JOINS - {"x", "con", "en"} | {
    "no",
    "le",
    "les",
    "los",
    "las",
    "el",
    "nos",
    "a",
    "al",
    "ha",
    "han",
    "fue",
    "es",
}
_FORMS = [
    ("inf", re.compile(r"[a-z]{2,}[aei]r(?:se|l[aeo]s?|nos)?$")),
    ("ger", re.compile(r"[a-z]{2,}(?:ando|iendo|yendo)(?:se|l[aeo]s?)?$")),
    ("imp", re.compile(r"[a-z]{3,}(?:[aeu]se|[ae]nse|uese)$")),
    ("par", re.compile(r"[a-z]{2,}[ai]d[ao]s?$")),
    ("mos", re.compile(r"[a-z]{2,}mos$")),
    ("fut", re.compile(r"[a-z]{2,}[aei]ran?$")),
    ("pl", re.compile(r"[a-z]{2,}(?:aron|ieron|an|en)$")),
    ("num", re.compile(r"\d")),
]


@dataclass(slots=True)
class Piece:
    """``words`` are flat; ``sentence`` is the number of the one it is of."""

    start: int
    end: int
    sentence: int
    words: tuple[str, ...]
    before: str
    after: str = ""
    #: What a vote is told by: how it came out, how it was counted, whether it is doubtful.
    vote: tuple[str, ...] = ()
    kinds: tuple[str, ...] = field(default=())
    form: str = ""


def pieces(text: str, plain: str, sentences: Sequence[Sentence], votes: Sequence[Vote]) -> list[Piece]:
    """In their order. A vote is a piece of its own, also when it goes on in the next sentences."""
    found: list[Piece] = []
    told = iter(votes)
    vote = next(told, None)
    covered = 0
    for number, each in enumerate(sentences):
        begin, stop = max(each.start, covered), min(each.end, each.start + 3 * LONGEST)
        while vote and vote.said.span.start < begin:
            vote = next(told, None)
        while vote and vote.said.span.start < stop:
            said = vote.said.span
            end = covered = max(said.end, said.start + 1)
            found += _cut(plain, begin, said.start, number)
            whole = _piece(plain, said.start, end, number)
            if whole:
                whole.vote = (vote.said.result, vote.said.kind, *(["doubtful"] if vote.doubtful else []))
                found.append(whole)
            begin = end
            vote = next(told, None)
            while vote and vote.said.span.start < begin:
                vote = next(told, None)
        found += _cut(plain, begin, stop, number)
        if len(found) >= MOST_PIECES:
            break
    for one, following in pairwise(found):
        one.after = following.before if one.sentence == following.sentence else "$"
    return found


def _piece(plain: str, start: int, end: int, number: int) -> Piece | None:
    words = tuple(w for w in _TOKEN.findall(plain, start, min(end, start + 200)) if w[0].isalnum())
    if not words:
        return None
    return _named(Piece(start, end, number, words[:MOST_WORDS], "V"))


def _named(piece: Piece) -> Piece:
    found = dict.fromkeys(kind for word in piece.words for kind in classes(word))
    piece.kinds = tuple(found)
    for word in piece.words[:3]:
        if word in _LEANS:
            continue
        piece.form = next((name for name, pattern in _FORMS if pattern.match(word)), "")
        break
    return piece


def _cut(plain: str, start: int, end: int, number: int) -> Iterator[Piece]:
    begin, last, previous, sign = -1, start, "", "^"
    words: list[str] = []
    for token in _TOKEN.finditer(plain, start, end):
        word = token.group()
        if not word[0].isalnum():
            inside = word in "./-" and token.end() < end and plain[token.end()].isalnum() and previous
            if word in _SIGNS and not inside:
                if words:
                    if word not in '(["':
                        last = token.end()
                    yield _named(Piece(begin, last, number, tuple(words[:MOST_WORDS]), sign))
                    words = []
                    sign = word
                elif word in '(["' or sign in "^":
                    sign = word
            previous = ""
            continue
        if words and _parts(word, previous, words):
            yield _named(Piece(begin, last, number, tuple(words[:MOST_WORDS]), sign))
            words, sign = [], "+"
        if not words:
            begin = token.start()
        words.append(word)
        last, previous = token.end(), word
    if words:
        yield _named(Piece(begin, last, number, tuple(words[:MOST_WORDS]), sign))


def _parts(word: str, previous: str, words: list[str]) -> bool:
    """Whether another piece begins with this word."""
    if word in _JOINS:
        return not (previous in _LEANS and len(words) == 1) and not (
            word in ("lo", "la") and previous in _LEANS
        )
    if previous in _LEANS:
        return False
    if any(kind in _CUES for kind in classes(previous)):
        return True
    return any(kind in _CUES for kind in classes(word)) or bool(len(word) > 4 and _INFINITIVE.match(word))


# --- what each tells

_SHORT = 90


def features(
    text: str,
    all_blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    found: Sequence[Piece],
    members: frozenset[str],
    body: str,
) -> list[list[str]]:
    """What each piece tells of itself and of its neighbours."""
    council = "CM" if body in ("", "CM") else "CV"
    size = max(1, len(found))
    own = [_own(text, piece, members) for piece in found]
    spans = _by_sentence(found)
    places = _places(text, all_blocks, sentences, found, spans)
    voted = [(piece.sentence, index) for index, piece in enumerate(found) if piece.vote]
    first_votes, last_votes = dict(reversed(voted)), dict(voted)
    result: list[list[str]] = []
    for index, piece in enumerate(found):
        sentence = sentences[piece.sentence]
        first, behind = spans[piece.sentence]
        at = index - first
        told = own[index].copy()
        told += ["bias", f"L{council}", f"at{min(at, 4)}", f"left{min(behind - index - 1, 3)}"]
        told.append(f"pos{index * 8 // size}")
        if at == 0:
            told += [f"f.{each}" for each in own[index]]
            told.append(f"first{int(sentence.first)}")
            if sentence.first:
                told += [f"F.{each}" for each in own[index]]
                told.append("mk:" + kind_of(all_blocks[sentence.block].marker))
        for step in (-2, -1, 1, 2):
            other = index + step
            if 0 <= other < size:
                beside = found[other]
                away = "" if beside.sentence == piece.sentence else "|"
                told += [f"{step}{away}{each}" for each in (own[other] if abs(step) == 1 else own[other][:8])]
            else:
                told.append(f"{step}none")
        seen = dict.fromkeys(kind for each in found[max(first, index - 12) : index] for kind in each.kinds)
        told += [f"b:{kind}" for kind in seen]
        coming = dict.fromkeys(
            kind for each in found[index + 1 : min(behind, index + 13)] for kind in each.kinds
        )
        told += [f"a:{kind}" for kind in coming]
        if index < last_votes.get(piece.sentence, -1):
            told.append("a:VOTE")
        if first_votes.get(piece.sentence, size) < index:
            told.append("b:VOTE")
        told += places[piece.sentence]
        result.append(told)
    return result


def _own(text: str, piece: Piece, members: frozenset[str]) -> list[str]:
    words = piece.words
    told = [f"k:{kind}" for kind in piece.kinds[:5]]
    if piece.vote:
        told += ["VOTE", *(f"v:{each}" for each in piece.vote)]
    told += [f"<{piece.before}", f">{piece.after}", f"form:{piece.form}"]
    told.append(f"w:{words[0]}")
    if len(words) > 1:
        told.append(f"ww:{words[0]}_{words[1][:6]}")
        told.append(f"e:{words[-1][:5]}")
    told += [f"s:{word[:5]}" for word in words if len(word) > 3 and not word.isdigit()]
    shown = text[piece.start : piece.end]
    if shown[:1].isupper():
        told.append("Cap")
        if shown.isupper() and len(shown) > 4:
            told.append("CAPS")
    if any(word in members for word in words):
        told.append("member")
    elif re.search(r"[a-záéíóú] [A-ZÁÉÍÓÚÑ][a-z]", shown):
        told.append("named")
    return told


def _by_sentence(found: Sequence[Piece]) -> dict[int, tuple[int, int]]:
    spans: dict[int, tuple[int, int]] = {}
    for index, piece in enumerate(found):
        spans[piece.sentence] = (spans.get(piece.sentence, (index, 0))[0], index + 1)
    return spans


def kind_of(marker: str) -> str:
    if not marker:
        return "no"
    if marker[0].isdigit():
        return "n." if "." in marker[:-1] else "n"
    return "a" if marker[0].isalpha() else "b"


def _places(
    text: str,
    all_blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    found: Sequence[Piece],
    spans: dict[int, tuple[int, int]],
) -> list[list[str]]:
    """The section that a sentence is in, its item, what is in the sentences beside it."""
    heads: list[tuple[str, ...]] = []
    votes: list[str] = []
    for number in range(len(sentences)):
        first, behind = spans.get(number, (0, 0))
        kinds = dict.fromkeys(kind for each in found[first : min(behind, first + 3)] for kind in each.kinds)
        heads.append(
            (
                *list(kinds)[:6],
                *((f"w:{found[first].words[0]}", f"form:{found[first].form}") if behind else ()),
            )
        )
        voted = [index - first for index in range(first, behind) if found[index].vote]
        votes.append("" if not voted else "0" if voted[0] == 0 else "+")
    result: list[list[str]] = []
    section: list[str] = []
    item, nth = 0, 0
    for number, each in enumerate(sentences):
        block = all_blocks[each.block]
        if each.first:
            title = _title(text, block, each, found, spans.get(number, (0, 0)))
            if title is not None:
                section = title
            if block.marker or title is not None:
                item, nth = number, 0
        told = [f"h:{kind}" for kind in section]
        told += [f"nth{min(nth, 4)}", "in:" + kind_of(all_blocks[sentences[item].block].marker)]
        told += [f"i:{kind}" for kind in heads[item]] if nth else []
        if number:
            told += [f"p:{kind}" for kind in heads[number - 1]]
            told.append(f"pv{votes[number - 1]}")
        if number + 1 < len(sentences):
            side = "" if not sentences[number + 1].first else "/"
            told += [f"n{side}:{kind}" for kind in heads[number + 1]]
            told.append(f"nv{votes[number + 1]}")
        if votes[number]:
            told.append("sv" + votes[number])
        if block.speaker:
            told.append("speaker")
        result.append(told)
        nth += 1
    return result


def _title(
    text: str, block: Block, sentence: Sentence, found: Sequence[Piece], span: tuple[int, int]
) -> list[str] | None:
    """What a heading is about: a short line, or the words before a colon at the beginning of a longer one."""
    shown = text[block.start : min(block.end, block.start + _SHORT + 1)].strip().rstrip("*_ ")
    first, behind = span
    if not behind:
        return None
    ended = shown.endswith((":", ":-", ".-"))
    words = [word for piece in found[first : min(behind, first + 4)] for word in piece.words]
    whole = (
        len(shown) <= _SHORT
        and len(words) <= 9
        and (ended or shown.isupper() or not shown.endswith((".", ";", ",")))
    )
    kinds = [kind for piece in found[first:behind][:3] for kind in piece.kinds]
    if not whole:
        head = found[first]
        if not (head.after in ":." and "topic" in head.kinds and len(head.words) <= 6):
            return None
        words, kinds = list(head.words), list(head.kinds)
    return [
        *dict.fromkeys(kinds[:6]),
        *(word[:6] for word in words[:5] if len(word) > 3),
        *(["CAPS"] if shown.isupper() else []),
    ]
