"""What an acta tells behind its heading: matters that came in, decisions with votes, proposals, quoted commitments.

The text is cut in pieces, each is given a label by evidence that was weighed over many actas (``pieces``, ``labels``),
and pieces that belong together are put together here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from participation.actas import wording as w
from participation.actas.around import around
from participation.actas.facts import ContributionSaid, Matter, PlanReference, Resolution, Span, VoteSaid
from participation.actas.labels import model
from participation.actas.numerals import SMALL
from participation.actas.pieces import Piece, features, kind_of, pieces
from participation.actas.pointing import name_of, pointed
from participation.actas.senders import Sender, asks, author_type, council_of, neighbourhood, sender
from participation.actas.sentences import LONGEST, Block, Sentence, blocks, flat, sentences, tidy
from participation.actas.tellings import MAY_BE
from participation.actas.votes import Vote, votes

#: Of each kind; no acta has so many.
MOST_FACTS = 1_000
#: Characters that are read: sixty thousand words, more than any acta has.
_READ = 400_000
#: What stands farther apart does not belong together for standing near.
_FAR = 1_500
#: Words of what is said before a vote is repeated.
_FEW = 10
#: How near decisions of one list stand to each other, and the words of a vote that say of which it is.
_NEAR = 120


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
    weights = model()
    voted = [bool(piece.vote) for piece in prepared.pieces]
    return assemble(prepared, weights.best(weights.emissions(prepared.told), voted))


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
        [
            own + placed
            for own, placed in zip(
                features(text, all_blocks, all_sentences, found, members, body),
                around(all_blocks, all_sentences, found),
                strict=True,
            )
        ],
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
            found += votes(text, plain, begin, min(each.end, begin + 3 * LONGEST), least=MAY_BE)
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
    #: Those told before it.
    leads: list[VoteSaid] = field(default_factory=list)
    destination: _Found | None = None


def assemble(read: Prepared, labels: Sequence[str]) -> Body:
    """The facts that the labelled pieces make."""
    return _Assembly(read, labels).body()


class _Assembly:
    def __init__(self, read: Prepared, labels: Sequence[str]) -> None:
        self.read, self.text, self.plain = read, read.text, read.plain
        self.found = [each for each in _together(read.pieces, labels) if not self._recounts(each)]
        self.of_block: dict[int, list[int]] = {}
        for index, piece in enumerate(read.pieces):
            self.of_block.setdefault(read.sentences[piece.sentence].block, []).append(index)
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

    def _recounts(self, each: _Found) -> bool:
        """ "Pereyra, que entendió mal. Se vota: 4 en 4" decides nothing, and the vote is of what was decided before."""
        words = sum(len(piece.words) for piece in self.read.pieces[each.first : each.last + 1])
        few = each.kind == "R" and words <= _FEW
        return few and w.RECOUNT.search(self.plain, each.start, each.end) is not None

    # --- what belongs to what

    def _give_votes(self) -> None:
        """Each vote to the decision before, or to the one that comes; one of several to all of them."""
        pointing = self._pointing()
        said = {
            vote.said.span.start: vote.said
            for vote in self.read.votes
            if vote.said.span.start not in pointing
        }
        pieces = self.read.pieces
        last: _Found | None = None
        coming: list[VoteSaid] = []
        waiting: list[_Found] = []
        for each in self.found:
            inside = [said[p.start] for p in pieces[each.first : each.last + 1] if p.vote and p.start in said]
            if each.kind == "R":
                each.votes, each.leads, coming = coming + inside, coming, []
                if last and last.leads and not each.votes and self._is_listed(last, each):
                    each.votes, each.leads = last.leads.copy(), last.leads
                waiting = [] if each.votes else [*waiting, each]
                last = each
            elif each.kind in ("V", "X") and last and inside:
                for other in waiting[:-1][-self._others(each) :] if self._others(each) else []:
                    other.votes += inside
                last.votes = inside if last.votes == last.leads else _joined(last.votes, inside)
                waiting = []
            elif each.kind == "W":
                coming += inside
            else:
                waiting = []
        for vote, decisions in pointing.values():
            for each in decisions:
                each.votes = each.votes or [vote]
        self._complete_lists()

    def _complete_lists(self) -> None:
        """What else is in a list that one vote was told before is decided too."""
        taken = {index for each in self.found for index in range(each.first, each.last + 1)}
        blocks = self.read.blocks
        added: list[_Found] = []
        for each in self._of("R"):
            if not each.leads:
                continue
            number = self._block_of(each)
            kind = kind_of(blocks[number].marker)
            while number + 1 < len(blocks) and kind != "no" and kind_of(blocks[number + 1].marker) == kind:
                if "\n\n" in self.text[blocks[number].end : blocks[number + 1].start]:
                    break
                number += 1
                if taken.intersection(self.of_block.get(number, ())):
                    break
                item = self._item(number)
                if item:
                    item.votes = item.leads = each.leads
                    added.append(item)
        self.found = sorted([*self.found, *added], key=lambda each: each.start)

    def _block_of(self, each: _Found) -> int:
        return self.read.sentences[self.read.pieces[each.first].sentence].block

    def _item(self, number: int) -> _Found | None:
        """A whole item as a decision, without the number of the file before it."""
        pieces = self.read.pieces
        own = self.of_block.get(number, [])
        while own and not any(word.isalpha() and len(word) > 3 for word in pieces[own[0]].words):
            own = own[1:]
        if not own:
            return None
        return _Found("R", pieces[own[0]].start, pieces[own[-1]].end, own[0], own[-1])

    def _pointing(self) -> dict[int, tuple[VoteSaid, list[_Found]]]:
        """The votes that are told in a list behind the decisions, each with those that it points to."""
        decisions = self._of("R")
        inside = {
            self.read.pieces[at].start
            for each in self.found
            if each.kind in "RW"
            for at in range(each.first, each.last + 1)
        }
        named: dict[str, _Found] = {}
        items = self._items()
        told: dict[int, tuple[VoteSaid, list[_Found]]] = {}
        ends = [each.end for each in decisions]
        behind = 0
        for vote in self.read.votes[:MOST_FACTS]:
            start = vote.said.span.start
            while behind < len(decisions) and ends[behind] <= start:
                named[self._name(decisions[behind])] = decisions[behind]
                behind += 1
            names = pointed(self.plain, start) if start not in inside else set()
            if len(names) > 1:
                for name in names - named.keys():
                    if (item := self._item_before(items.get(name, ()), start)) is not None:
                        named[name] = item
            found = [named[name] for name in names if name in named]
            # The last decision has its vote anyway, unless it ends a list of such votes.
            if found and len(found) == len(names) and (told or found != [decisions[behind - 1]]):
                told[start] = vote.said, found
        if sum(len(found) for _, found in told.values()) < 2:
            return {}
        known = {id(each) for each in self.found}
        fresh = {id(each): each for _, found in told.values() for each in found if id(each) not in known}
        self.found = sorted([*self.found, *fresh.values()], key=lambda each: each.start)
        return told

    def _items(self) -> dict[str, list[int]]:
        """The items in which nothing was found, by number or letter."""
        taken = {self._block_of(each) for each in self.found}
        items: dict[str, list[int]] = {}
        for number, block in enumerate(self.read.blocks):
            name = name_of(block.marker, self.plain, block.start, block.start)
            if name and number not in taken:
                items.setdefault(name, []).append(number)
        return items

    def _item_before(self, numbers: Sequence[int], place: int) -> _Found | None:
        before = [number for number in numbers if self.read.blocks[number].end <= place]
        return self._item(before[-1]) if before else None

    def _name(self, each: _Found) -> str:
        """The number or letter of a decision."""
        block = self.read.blocks[self.read.sentences[self.read.pieces[each.first].sentence].block]
        return (
            name_of(block.marker, self.plain, block.start, each.start)
            if each.start - block.start < _NEAR
            else ""
        )

    def _is_listed(self, one: _Found, other: _Found) -> bool:
        """Whether two decisions are of one list: little stands between them."""
        return other.start - one.end < _NEAR and "\n\n" not in self.text[one.end : other.start]

    def _others(self, vote: _Found) -> int:
        """Of how many decisions before the last one a vote is too."""
        sentence = self.read.sentences[self.read.pieces[vote.first].sentence]
        begin = max(self.read.blocks[sentence.block].start, vote.start - _NEAR)
        found = w.TOGETHER.search(self.plain, begin, vote.end)
        if not found:
            return 0
        if found["some"]:
            return len(re.findall(r"\w+", found["some"])) - 2
        return (SMALL.get(found["many"] or "") or {"amb": 2}.get((found["both"] or "")[:3]) or MOST_FACTS) - 1

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
        counted = {vote.said.span.start: vote.told for vote in self.read.votes}
        for each in decisions:
            if each.first == each.last and self.read.pieces[each.first].vote:
                each.end = counted.get(each.start, each.end)  # "Se aprueba por unanimidad"
        numbers = self._numbers(decisions)
        found = []
        for each in decisions:
            words = self._words(each.start, each.end).rstrip(" ([")
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
                ends = [decisions[place - 1].end, *(vote.span.end for vote in decisions[place - 1].votes)]
                far_behind += self._far(
                    max([end for end in ends if end <= number.start] or ends[:1]), number.start
                )
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


def _joined(before: list[VoteSaid], told: list[VoteSaid]) -> list[VoteSaid]:
    """The votes of a decision: what only says how the one right before came out is none by itself."""
    joined = before.copy()
    for vote in told:
        last = joined[-1] if joined else None
        only = vote.yes is None and vote.no is None and not vote.unanimous
        if last and last.yes and vote.yes and vote.yes < last.yes and _of_another(last, vote):
            continue
        if last and only and vote.span.start - last.span.end < _NEAR // 2:
            joined[-1] = replace(
                last,
                result=vote.result if vote.kind == "said" else last.result,
                majority=last.majority or vote.majority,
                abstentions=last.abstentions or vote.abstentions,
                casting_vote=last.casting_vote or vote.casting_vote,
                span=Span(last.span.start, vote.span.end),
            )
        else:
            joined.append(vote)
    return joined


def _of_another(won: VoteSaid, vote: VoteSaid) -> bool:
    """ "Con seis votos; Bonino obtiene tres": for what was voted against it."""
    told = (vote.of, vote.no, vote.abstentions, vote.majority, vote.unanimous)
    return not any(told) and vote.result == "approved" and vote.span.start - won.span.end < _NEAR // 2


def _begin(piece: Piece) -> int:
    """Where what a piece begins with itself begins: behind "y", which only joins it to what was before."""
    joined = piece.words[0] in ("y", "e") and len(piece.words) > 1
    return piece.start + 2 if joined else piece.start


def _names(words: str) -> frozenset[str]:
    """The words of a name that tell who it is."""
    return frozenset(re.findall(r"[a-z]{3,}", words)) - {"los", "las", "del", "sra", "don", "dona", "senora"}
