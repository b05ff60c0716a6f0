"""What an acta tells behind its heading: matters that came in, decisions with votes, proposals, quoted commitments.

The text is cut in pieces, each is given a label by evidence that was weighed over many actas (``pieces``, ``labels``),
and pieces that belong together are put together here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from participation.actas import wording as w
from participation.actas.facts import ContributionSaid, Matter, PlanReference, Resolution, Span, VoteSaid
from participation.actas.labels import model
from participation.actas.pieces import Piece, features, pieces
from participation.actas.senders import Sender, asks, author_type, council_of, neighbourhood, sender
from participation.actas.sentences import LONGEST, Block, Sentence, blocks, flat, sentences, tidy
from participation.actas.votes import Vote, votes

#: Of each kind; no acta has so many.
MOST_FACTS = 1_000
#: Characters that are read: sixty thousand words, more than any acta has.
_READ = 400_000
#: What stands farther apart does not belong together for standing near.
_FAR = 1_500


@dataclass(frozen=True)
class Body:
    """The facts of an acta behind its heading."""

    matters: tuple[Matter, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    contributions: tuple[ContributionSaid, ...] = ()
    plan_references: tuple[PlanReference, ...] = ()


@dataclass
class Prepared:
    """A text in pieces, with what each tells."""

    text: str
    plain: str
    body: str
    people: list[frozenset[str]]
    neighbourhoods: list[str]
    blocks: list[Block]
    sentences: list[Sentence]
    votes: list[Vote]
    pieces: list[Piece]
    told: list[list[str]]


def read_body(
    text: str, *, body: str = "CM", people: Sequence[str] = (), neighbourhoods: Sequence[str] = ()
) -> Body:
    """``people`` are the names of the members who were there, as the heading tells them."""
    prepared = prepare(text, body, people, neighbourhoods)
    return assemble(prepared, model().best(prepared.told))


def prepare(
    text: str, body: str = "CM", people: Sequence[str] = (), neighbourhoods: Sequence[str] = ()
) -> Prepared:
    """The text cut in pieces; of one that no acta is as long as, the beginning."""
    text = text[:_READ]
    plain = flat(text)
    all_blocks = blocks(text)
    all_sentences = sentences(text, all_blocks)
    told = _votes(text, plain, all_sentences)
    found = pieces(text, plain, all_sentences, told)
    names = [_names(flat(name)) for name in people]
    members = frozenset(word for name in names for word in name if len(word) > 3)
    return Prepared(
        text,
        plain,
        body,
        names,
        sorted(neighbourhoods, key=len, reverse=True),
        all_blocks,
        all_sentences,
        told,
        found,
        features(text, all_blocks, all_sentences, found, members, body),
    )


def _votes(text: str, plain: str, all_sentences: Sequence[Sentence]) -> list[Vote]:
    """The votes of each block, a few sentences at a time."""
    found: list[Vote] = []
    begin = 0
    for index, each in enumerate(all_sentences):
        if each.first:
            begin = each.start
        last = index + 1 >= len(all_sentences) or all_sentences[index + 1].first
        if last or each.end - begin > LONGEST:
            found += votes(text, plain, begin, min(each.end, begin + 3 * LONGEST))
            begin = each.end
    return found


@dataclass
class _Found:
    """Pieces of one kind that belong together."""

    kind: str
    start: int
    end: int
    first: int
    last: int
    votes: list[VoteSaid] = field(default_factory=list)
    destination: _Found | None = None


def assemble(read: Prepared, labels: Sequence[str]) -> Body:
    """The facts that the labelled pieces make."""
    return _Assembly(read, labels).body()


class _Assembly:
    def __init__(self, read: Prepared, labels: Sequence[str]) -> None:
        self.read, self.text, self.plain = read, read.text, read.plain
        self.found = _together(read.pieces, labels)
        self.references = self._references()
        self.contributions: list[ContributionSaid] = []

    def body(self) -> Body:
        self._give_votes()
        self._give_destinations()
        matters = [self._matter(each) for each in self._of("M")]
        resolutions = self._resolutions()
        for each in self._of("C"):
            who = self._author(each)
            if who:
                self._contribute(who, each.start, each.end, 0.7)
        self.contributions.sort(key=lambda each: each.span)
        return Body(tuple(matters), tuple(resolutions), tuple(self.contributions), tuple(self.references))

    def _of(self, kind: str) -> list[_Found]:
        return [each for each in self.found if each.kind == kind][:MOST_FACTS]

    # --- what belongs to what

    def _give_votes(self) -> None:
        said = {vote.said.span.start: vote.said for vote in self.read.votes}
        pieces = self.read.pieces
        last: _Found | None = None
        coming: list[VoteSaid] = []
        for each in self.found:
            inside = [said[p.start] for p in pieces[each.first : each.last + 1] if p.vote and p.start in said]
            if each.kind == "R":
                each.votes += inside
                last = each
            elif each.kind in ("V", "X") and last:
                last.votes += inside
            elif each.kind == "W":
                coming += inside
                continue
            else:
                continue
            if each.kind == "R":
                each.votes[:0], coming = coming, []

    def _give_destinations(self) -> None:
        last: _Found | None = None
        for each in self.found:
            if each.kind == "M":
                last = each
            elif each.kind == "D" and last and not last.destination:
                if not self._left(each):
                    last.destination = each

    def _left(self, each: _Found) -> bool:
        """What is left for another session has no destination yet."""
        words = sum(len(piece.words) for piece in self.read.pieces[each.first : each.last + 1])
        return words <= 14 and bool(w.LEFT.match(self.plain, each.start, each.end))

    # --- matters

    def _matter(self, each: _Found) -> Matter:
        who = sender(self.text, self.plain, each.start, each.end, self.read.body)
        to = each.destination
        sure = 0.9 if who else 0.6
        hood = neighbourhood(self.text, self.plain, each.start, each.end, self.read.neighbourhoods)
        if who and who.author_type and self._asks(who, each):
            self._contribute(who.author_type, each.start, each.end, min(sure, 0.8))
        return Matter(
            sender=who.name if who else None,
            text=self._words(each.start, each.end),
            destination=self._words(to.start, to.end) if to else None,
            author_type=who.author_type if who else None,
            span=Span(each.start, to.end if to else each.end),
            confidence=sure,
            neighbourhood=hood,
            sender_span=who.span if who else None,
            destination_span=Span(to.start, to.end) if to else None,
        )

    def _asks(self, who: Sender, each: _Found) -> bool:
        asked = asks(self.plain, min(who.span.end, each.end), each.end)
        tells = bool(
            re.search(
                r"agradec|inform|comunic|invit|felicit|salud|renunci|remit|envi|mand",
                self.plain[who.span.end : each.end],
            )
        )
        return asked or (who.author_type == "vecinos" and not tells)

    # --- decisions

    def _resolutions(self) -> list[Resolution]:
        decisions = self._of("R")
        numbers = self._numbers(decisions)
        found = []
        for each in decisions:
            words = self._words(each.start, each.end)
            if len(words) < 4:
                continue
            number = numbers.get(each.first)
            case_file = self._case_file(each, number)
            said = each.votes[-1] if each.votes else None
            end = max([each.end, *(vote.span.end for vote in each.votes)])
            sure = 0.9 if number or said else 0.7
            found.append(
                Resolution(
                    number=self._words(number.start, number.end) if number else None,
                    case_file=self._words(case_file.start, case_file.end) if case_file else None,
                    text=words,
                    vote=said,
                    span=Span(min(each.start, number.start) if number else each.start, end),
                    confidence=min(sure, said.confidence if said else 1.0),
                    earlier_votes=tuple(each.votes[:-1]),
                    plan_reference=next(
                        (r for r in self.references if each.start <= r.span.start < each.end), None
                    ),
                )
            )
        return found

    def _numbers(self, decisions: list[_Found]) -> dict[int, Span]:
        """The number of each decision. A house writes it before the decision or behind, and always so."""
        told = self._told_numbers()
        before: dict[int, Span] = {}
        behind: dict[int, Span] = {}
        far_before = far_behind = 0
        starts = [each.start for each in decisions]
        for index, number in enumerate(told):
            limit = told[index + 1].start if index + 1 < len(told) else len(self.text)
            place = bisect_left(starts, number.start)
            if place < len(decisions) and decisions[place].start < limit:
                before[decisions[place].first] = number
                far_before += self._far(number.end, decisions[place].start)
            else:
                far_before += _FAR
            limit = told[index - 1].end if index else 0
            if place and decisions[place - 1].start >= limit:
                behind[decisions[place - 1].first] = number
                far_behind += self._far(decisions[place - 1].end, number.start)
            else:
                far_behind += _FAR
        return before if far_before <= far_behind else behind

    def _far(self, start: int, end: int) -> int:
        """How far apart two places are: by letters, and much more by paragraphs and by what is another item."""
        between = self.plain[start:end]
        if w.RECITAL.search(between):
            return 0
        return min(len(between) + _FAR // 3 * between.count("\n\n"), _FAR)

    def _told_numbers(self) -> list[Span]:
        """Numbers of decisions: at the beginning of a sentence, with a word before that says so or in their form."""
        told = []
        for each in self.read.sentences:
            found = w.NUMBER.match(self.plain, each.start, each.end)
            if not found:
                found = w.NUMBER.search(self.plain, each.start, each.end)
                if found and not found["words"]:
                    found = None
            if found and not (found["bare"] and w.DATE.match(found["bare"])):
                name = next(name for name in ("words", "bare", "three") if found[name])
                end = found.end(name)
                while self.plain[end - 1] in "./-":
                    end -= 1
                told.append(Span(found.start(), end))
        return told[:MOST_FACTS]

    def _case_file(self, each: _Found, number: Span | None) -> Span | None:
        """The file that a decision is about: named in it, else in its item, else beside its number."""
        block = self.read.sentences[self.read.pieces[each.first].sentence].block
        if number and number.start < each.start:
            begin = number.start
        else:
            item = next(
                (b for b in reversed(self.read.blocks[: block + 1]) if b.marker), self.read.blocks[block]
            )
            begin = max(item.start, each.start - _FAR)
        told = [found.span("words") for found in w.CASE_FILE.finditer(self.plain, begin, each.end)]
        return Span(*told[-1]) if told else None

    # --- contributions

    def _author(self, each: _Found) -> str | None:
        piece = self.read.pieces[each.first]
        sentence = self.read.sentences[piece.sentence]
        block = self.read.blocks[sentence.block]
        before = self.plain[sentence.start : each.start][-120:]
        words = f"{flat(block.speaker)} {before} {self.plain[each.start : each.start + 60]}"
        if re.search(r"\balcald\w+", words):
            return "alcaldia"
        if re.search(r"\bvecin[oa]s?\b", words):
            return "vecinos"
        if any(name & set(re.findall(r"[a-z]{4,}", words)) for name in self.read.people):
            return council_of(self.read.body)
        return author_type(words, self.read.body)[0] or council_of(self.read.body)

    def _contribute(self, who: str, start: int, end: int, sure: float) -> None:
        words = self._words(start, end)
        if len(words) >= 8:
            hood = neighbourhood(self.text, self.plain, start, end, self.read.neighbourhoods)
            self.contributions.append(ContributionSaid(who, words, Span(start, end), sure, hood))

    # --- commitments of the plan

    def _references(self) -> list[PlanReference]:
        told: list[PlanReference] = []
        for found in w.REFERENCE.finditer(self.plain):
            span = Span(*found.span())
            numbers = [found["n"], *re.findall(r"\d+", found["more"] or "")]
            said = self._words(*found.span())
            known = {each.number for each in told}
            told += [PlanReference(each, said, span, 0.95) for each in numbers if each not in known]
            if len(told) >= MOST_FACTS:
                break
        return told

    def _words(self, start: int, end: int) -> str:
        return tidy(self.text[start:end])


def _together(all_pieces: Sequence[Piece], labels: Sequence[str]) -> list[_Found]:
    found: list[_Found] = []
    for index, (piece, label) in enumerate(zip(all_pieces, labels, strict=True)):
        if label == "O":
            continue
        goes_on = found and found[-1].last == index - 1 and found[-1].kind == label[0]
        if goes_on and label[1:] in ("I", "V"):
            found[-1].end, found[-1].last = piece.end, index
        else:
            found.append(_Found(label[0], _begin(piece), piece.end, index, index))
    return found


def _begin(piece: Piece) -> int:
    """Where what a piece begins with itself begins: behind "y", which only joins it to what was before."""
    joined = piece.words[0] in ("y", "e") and len(piece.words) > 1
    return piece.start + 2 if joined else piece.start


def _names(words: str) -> frozenset[str]:
    """The words of a name that tell who it is."""
    return frozenset(re.findall(r"[a-z]{3,}", words)) - {"los", "las", "del", "sra", "don", "dona", "senora"}
