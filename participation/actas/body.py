"""What an acta tells behind its heading: matters that came in, decisions with votes, proposals, quoted commitments.

The text is cut in pieces, each is given a label by evidence that was weighed over many actas (``pieces``, ``labels``),
and pieces that belong together are put together here.
"""

from __future__ import annotations

import re
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
        return Body(
            tuple(matters), tuple(resolutions), tuple(self.contributions), tuple(self.references)
        )

    def _of(self, kind: str) -> list[_Found]:
        return [each for each in self.found if each.kind == kind][:MOST_FACTS]

    # --- what belongs to what

    def _give_votes(self) -> None:
        said = {vote.said.span.start: vote.said for vote in self.read.votes}
        pieces = self.read.pieces
        last: _Found | None = None
        for index, each in enumerate(self.found):
            inside = [said[p.start] for p in pieces[each.first : each.last + 1] if p.vote and p.start in said]
            if each.kind == "R":
                each.votes += inside
                last = each
            elif each.kind == "V":
                following = self.found[index + 1] if index + 1 < len(self.found) else None
                here = pieces[each.first].sentence
                before = last and pieces[last.last].sentence == here
                if (
                    following
                    and following.kind == "R"
                    and pieces[following.first].sentence == here
                    and not before
                ):
                    following.votes += inside
                elif last:
                    last.votes += inside

    def _give_destinations(self) -> None:
        last: _Found | None = None
        for each in self.found:
            if each.kind == "M":
                last = each
            elif each.kind == "D" and last and not last.destination:
                last.destination = each

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
        found = []
        begin = 0
        for each in self._of("R"):
            words = self._words(each.start, each.end)
            if len(words) < 4:
                continue
            number, case_file, head = self._numbers(max(begin, each.start - 1_500), each)
            said = each.votes[-1] if each.votes else None
            end = max([each.end, *(vote.span.end for vote in each.votes)])
            sure = 0.9 if number or said else 0.7
            found.append(
                Resolution(
                    number=number,
                    case_file=case_file,
                    text=words,
                    vote=said,
                    span=Span(head, end),
                    confidence=min(sure, said.confidence if said else 1.0),
                    earlier_votes=tuple(each.votes[:-1]),
                    plan_reference=next(
                        (r for r in self.references if each.start <= r.span.start < each.end), None
                    ),
                )
            )
            begin = each.end
        return found

    def _numbers(self, begin: int, each: _Found) -> tuple[str | None, str | None, int]:
        """Number and case file that stand before a decision or in it, and where they begin."""
        number, case_file, head = None, None, each.start
        for found in w.NUMBER.finditer(self.plain, begin, each.start):
            if found["words"]:
                number = " ".join(self.text[found.start("words") : found.end("words")].split()).rstrip("./-")
                head = found.start()
        for found in w.CASE_FILE.finditer(self.plain, begin, each.end):
            case_file = self._words(found.start("words"), found.end("words"))
        return number, case_file, head

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
        kind, office = author_type(words, self.read.body)
        return kind or council_of(self.read.body)

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
            told += [PlanReference(number, said, span, 0.95) for number in numbers]
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
        if goes_on and label.endswith("I"):
            found[-1].end, found[-1].last = piece.end, index
        else:
            found.append(_Found(label[0], piece.start, piece.end, index, index))
    return found


def _names(words: str) -> frozenset[str]:
    """The words of a name that tell who it is."""
    return frozenset(re.findall(r"[a-z]{3,}", words)) - {"los", "las", "del", "sra", "don", "dona", "senora"}
