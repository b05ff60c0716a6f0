"""The part of a text that answers a question, in pieces: what is marked and what is not. Never markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.search.asking import Question
from reports.search.words import forms_of, is_stop_word, words_of

_LENGTH = 240  # letters of an excerpt
_BEFORE = 70  # of them before its first word
_LOOKED_AT = 120  # words of a text that tell something, from the first on


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is a word that was asked for."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    term: int


def marked(text: str, question: Question) -> list[Piece]:
    """A short text whole, in pieces."""
    return list(_pieces(text, 0, len(text), list(_hits(text, question))))


def excerpt(text: str, question: Question) -> list[Piece]:
    """Where a text tells most of what was asked; its beginning where it tells nothing. Empty for an empty text."""
    hits = list(_hits(text, question))
    best = max(
        hits, key=lambda one: (len({hit.term for hit in _within(hits, one)}), -one.start), default=None
    )
    start = _word_start(text, best.start - _BEFORE) if best else 0
    end = _word_end(text, max(start + _LENGTH, best.end if best else 0))
    told = list(_pieces(text, start, end, hits))
    if start:
        told.insert(0, Piece("… "))
    if end < len(text):
        told.append(Piece(" …"))
    return told


def _hits(text: str, question: Question) -> Iterator[_Hit]:
    left = _LOOKED_AT
    for word in words_of(text):
        forms = forms_of(word[0])
        for number, term in enumerate(question.wanted):
            if term.is_told_by(forms) and (len(term.words) == 1 or not is_stop_word(word[0])):
                yield _Hit(word.start(), word.end(), number)
                left -= 1
                break
        if not left:
            return


def _within(hits: Sequence[_Hit], first: _Hit) -> list[_Hit]:
    return [hit for hit in hits if first.start <= hit.start and hit.end <= first.start + _LENGTH - _BEFORE]


def _word_start(text: str, place: int) -> int:
    if place <= 0:
        return 0
    found = text.find(" ", place)
    return found + 1 if found >= 0 else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    found = text.rfind(" ", 0, place + 1)
    return found if found > 0 else place


def _pieces(text: str, start: int, end: int, hits: Sequence[_Hit]) -> Iterator[Piece]:
    place = start
    for hit in hits:
        if hit.start < place or hit.end > end:
            continue
        if hit.start > place:
            yield Piece(text[place : hit.start])
        yield Piece(text[hit.start : hit.end], is_marked=True)
        place = hit.end
    if place < end:
        yield Piece(text[place:end])
