"""Where each piece of a text stands between its votes, and what the other votes of the acta say of such a place.

Within one acta the layout repeats itself: what stands before most votes as the decision does so before the others too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from participation.actas.pieces import Piece, kind_of
from participation.actas.sentences import Block, Sentence


@dataclass(frozen=True)
class _Vote:
    """A vote: its piece, sentence and block; how it stands there; the sentence that its decision is likely in."""

    index: int
    sentence: int
    block: int
    sign: str
    host: int


def around(
    all_blocks: Sequence[Block], sentences: Sequence[Sentence], found: Sequence[Piece]
) -> list[list[str]]:
    """What each piece tells of the votes before and behind it."""
    return _Surroundings(all_blocks, sentences, found).told()


class _Surroundings:
    def __init__(
        self, all_blocks: Sequence[Block], sentences: Sequence[Sentence], found: Sequence[Piece]
    ) -> None:
        self.sentences, self.found = sentences, found
        self.markers = [kind_of(block.marker) for block in all_blocks]
        self.first: dict[int, int] = {}
        for index, piece in enumerate(found):
            self.first.setdefault(piece.sentence, index)
        self.votes = [self._vote(index) for index, piece in enumerate(found) if piece.vote]
        self.places = [vote.index for vote in self.votes]
        self.items = [number for number, each in enumerate(sentences) if each.first and self._marker(number)]
        self.usual = self._usual()
        self.hosts = Counter(vote.host for vote in self.votes)
        self.words = Counter(self._word(number) for number in self.hosts)
        self.all_words = Counter(self._word(number) for number in self.first)
        self.kinds = Counter(self._marker(number) for number in self.hosts)
        self.all_kinds = Counter(self._marker(number) for number in self.first if sentences[number].first)

    def _marker(self, number: int) -> str:
        marker = self.markers[self.sentences[number].block]
        return "" if marker == "no" else marker

    def _word(self, number: int) -> str:
        first = self.first.get(number)
        return self.found[first].words[0] if first is not None else ""

    def _vote(self, index: int) -> _Vote:
        piece = self.found[index]
        sentence = self.sentences[piece.sentence]
        begins = self.first[piece.sentence] == index
        ends = index + 1 == len(self.found) or self.found[index + 1].sentence != piece.sentence
        sign = ("B" if sentence.first else "S") if begins else "i"
        sign += "e" * ends + "d" * ("decide" in piece.kinds)
        host = (
            piece.sentence - 1
            if begins and piece.sentence and not (sign[0] == "B" and not ends)
            else piece.sentence
        )
        return _Vote(index, piece.sentence, sentence.block, sign, host)

    def _usual(self) -> str:
        """How most votes stand."""
        signs = Counter(vote.sign for vote in self.votes).most_common(1)
        return signs[0][0] if signs and signs[0][1] > 1 else "-"

    def told(self) -> list[list[str]]:
        sentences: dict[int, list[str]] = {}
        result = []
        for index, piece in enumerate(self.found):
            number = piece.sentence
            if number not in sentences:
                sentences[number] = self._of_sentence(number)
            result.append(self._of_piece(index, piece) + sentences[number])
        return result

    def _of_piece(self, index: int, piece: Piece) -> list[str]:
        number = piece.sentence
        block = self.sentences[number].block
        begins = "^" if self.first[number] == index else ""
        place = bisect_left(self.places, index)
        before = self.votes[place - 1] if place else None
        if piece.vote:
            return self._of_vote(index, self.votes[place], before)
        told = []
        where, since = "-", "-"
        if before:
            since = f"{min(number - before.sentence, 3)}{min(block - before.block, 2)}"
            told += [f"p<{since}{begins}", f"p<{since}{before.sign}"]
        if place < len(self.places):
            vote = self.votes[place]
            away = vote.sentence - number
            where = f"{min(away, 3)}{min(vote.block - block, 2)}"
            if not away:
                where += "abcdef"[min(vote.index - index, 5)]
            kind = piece.kinds[0] if piece.kinds else ""
            told += [
                f"n>{where}{vote.sign}{begins}",
                f"n>{where}{piece.form}",
                f"n>{where}{piece.before}",
                f"n>{where}:{kind}",
                f"n>{where}{self.usual}{begins}",
            ]
            if begins:
                apart = min(vote.sentence - before.sentence, 4) if before else 5
                told.append(f"n>{where}{vote.sign}{apart}")
        told.append(f"np{where}{since}{begins}")
        return told

    def _of_vote(self, index: int, vote: _Vote, before: _Vote | None) -> list[str]:
        told = [
            f"v:{vote.sign}",
            f"v:{vote.sign}{self.usual}",
            f"vf{min(index - self.first[vote.sentence], 4)}",
        ]
        if before:
            begun = bisect_right(self.items, vote.sentence) - bisect_right(self.items, before.sentence)
            gap = f"{min(vote.sentence - before.sentence, 3)}{min(vote.block - before.block, 2)}"
            told += [
                f"vg{gap}",
                f"vg{gap}i{min(begun, 2)}",
                f"vg{gap}{vote.sign}",
                f"vp{min(vote.index - before.index, 8)}",
            ]
        else:
            told.append("vg-")
        return told

    def _of_sentence(self, number: int) -> list[str]:
        """What the votes say of sentences that begin as this one; it itself does not count."""
        own = self.hosts[number] > 0
        told = []
        word = self._word(number)
        others, all_others = self.words[word] - own, self.all_words[word] - 1
        if all_others:
            told.append(f"hw{min(others, 2)}{4 * others // all_others}")
        if self.sentences[number].first:
            kind = self._marker(number)
            others, all_others = self.kinds[kind] - own, self.all_kinds[kind] - 1
            if all_others > 0:
                told.append(f"hm{min(others, 2)}{4 * others // all_others}")
        return told
