"""What an acta tells behind its heading: matters that came in, decisions with votes, proposals, quoted commitments.

Sentences are read in their order, with what is open at that moment: a section, a matter that waits for its destination,
a decision that waits for its vote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from participation.actas import wording as w
from participation.actas.facts import ContributionSaid, Matter, PlanReference, Resolution, Span, VoteSaid
from participation.actas.senders import (
    GOES_ON,
    LETTER_OPENER,
    LETTERS,
    OPENER,
    TOLD,
    Sender,
    asks,
    author_type,
    council_of,
    neighbourhood,
    sender,
)
from participation.actas.sentences import LONGEST, Block, Sentence, blocks, flat, sentences, tidy
from participation.actas.votes import LEAD, Vote, votes

#: Of each kind; no acta has so many.
MOST_FACTS = 1_000


@dataclass(frozen=True)
class Body:
    matters: tuple[Matter, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    contributions: tuple[ContributionSaid, ...] = ()
    plan_references: tuple[PlanReference, ...] = ()


def read_body(
    text: str, *, body: str = "CM", people: Sequence[str] = (), neighbourhoods: Sequence[str] = ()
) -> Body:
    """``people`` are the names of the members who were there, as the heading tells them."""
    reader = _Reader(text, body, people, neighbourhoods)
    reader.read()
    return Body(
        tuple(reader.matters),
        tuple(reader.resolutions),
        tuple(reader.contributions),
        tuple(reader.references),
    )


@dataclass
class _Open:
    """A matter whose destination is not told yet."""

    start: int
    end: int
    item: int
    marked: bool
    sender: Sender | None
    sure: float
    destination: list[int] = field(default_factory=list)
    last_said: tuple[int, int] | None = None
    left: bool = False


@dataclass
class _Deciding:
    """A decision with its heading that waits for its text and its vote."""

    number: str | None = None
    case_file: str | None = None
    start: int | None = None
    end: int | None = None
    head: int | None = None


class _Reader:
    def __init__(self, text: str, body: str, people: Sequence[str], known: Sequence[str]) -> None:
        self.text, self.plain = text, flat(text)
        sample = [c for c in text[:20_000] if c.isalpha()]
        #: All in capitals: they say nothing of what is a heading.
        self.shouts = sum(c.isupper() for c in sample) > 0.7 * len(sample)
        self.body, self.known = body, sorted(known, key=len, reverse=True)
        self.people = [_names(flat(name)) for name in people]
        self.matters: list[Matter] = []
        self.resolutions: list[Resolution] = []
        self.contributions: list[ContributionSaid] = []
        self.references: list[PlanReference] = []
        self.section = "debate"
        #: How the section's heading is numbered, and its items where they are numbered in the same way.
        self.heading: tuple[str, int] | None = None
        self.inside: str | None = None
        self.matter: _Open | None = None
        self.deciding: _Deciding | None = None
        self.recital = False
        #: The last sentence that told neither vote nor matter, for a vote that stands alone.
        self.before: tuple[int, int, int] | None = None
        #: What was read since the last vote or item that is put as something to decide.
        self.put: list[tuple[int, int]] = []
        self.again = False
        #: Where a matter begins whose kind was said in a sentence of its own.
        self.labelled = -1
        #: A case file that was spoken of, and in which block.
        self.seen: tuple[str, int] | None = None
        self.subject: tuple[str, int] | None = None

    def read(self) -> None:
        self._references()
        self.blocks = blocks(self.text)
        all_sentences = self.sentences = sentences(self.text, self.blocks)
        self.items = self._items()
        skip_to = -1
        told: list[Vote] = []
        index = 0
        while index < len(all_sentences):
            each = all_sentences[index]
            if each.first:
                told = self._votes_of(all_sentences, index)
                start = self._enter(self.blocks[each.block], each)
                if start is None:
                    index = self._next_block(all_sentences, index)
                    continue
                skip_to = max(skip_to, start)
            following = all_sentences[index + 1] if index + 1 < len(all_sentences) else None
            start = max(each.start, skip_to)
            self.index = index
            if start < each.end:
                skip_to = max(skip_to, self._sentence(start, each, following, told))
            index += 1
            if max(len(self.resolutions), len(self.matters), len(self.contributions)) >= MOST_FACTS:
                break
        self._close_matter()
        self._close_decision()

    @staticmethod
    def _next_block(all_sentences: list[Sentence], index: int) -> int:
        block = all_sentences[index].block
        while index < len(all_sentences) and all_sentences[index].block == block:
            index += 1
        return index

    def _items(self) -> list[int]:
        """The item that each block is of: a marked one, with what stands unmarked under it."""
        found, current = [], -1
        for number, block in enumerate(self.blocks):
            if block.marker or current < 0:
                current = number
            found.append(current)
        return found

    def _votes_of(self, all_sentences: list[Sentence], index: int) -> list[Vote]:
        """The votes of a block, a few sentences at a time."""
        found: list[Vote] = []
        block = all_sentences[index].block
        begin = all_sentences[index].start
        while index < len(all_sentences) and all_sentences[index].block == block:
            end = all_sentences[index].end
            last = index + 1 >= len(all_sentences) or all_sentences[index + 1].block != block
            if last or end - begin > LONGEST:
                found += votes(self.text, self.plain, begin, min(end, begin + 3 * LONGEST))
                begin = end
            index += 1
        return found

    # --- sections

    def _enter(self, block: Block, first: Sentence) -> int | None:
        """Where to read on; None for a heading or a block of the attendance, which tells nothing else."""
        plain = self.plain
        self._leave(block)
        size = block.end - block.start
        line = plain[block.start : min(block.end, block.start + 90)].strip()
        if size <= 90:
            section = self._heading(line, block)
            if section:
                self._close_matter()
                self._close_decision()
                self.section, self.recital, self.subject = section, False, None
                self.put, self.again, self.before = [], False, None
                self.heading, self.inside = _order(block.marker), None
                return None
        if self.section == "matters" and not self.shouts and w.ANOTHER.match(plain, block.start, block.end):
            self._close_matter()
            self.section, self.heading = "debate", None
        inline = w.INLINE.match(plain, block.start, block.end)
        if inline:
            self._close_matter()
            self._close_decision()
            self.section = "matters"
            self.heading, self.inside = _order(block.marker), None
            return inline.end()
        if (
            "asuntos" in line
            and size <= 140
            and re.search(r"asuntos\s+e?n?t\w+", line)
            and not LETTER_OPENER.match(line)
        ):
            self.section = "matters"
            self.heading, self.inside = _order(block.marker), None
            return None
        if block.speaker:
            self.subject = (self._speaker(flat(block.speaker)), first.block)
        return block.start

    def _leave(self, block: Block) -> None:
        """The number after the section's own ends it: "2) Notas recibidas", its a) and b), and then 3)."""
        order = _order(block.marker)
        if not order:
            return
        if (
            self.heading
            and order[0] == self.heading[0]
            and order[1] == self.heading[1] + 1
            and self.inside != order[0]
        ):
            self._close_matter()
            self._close_decision()
            self.section, self.heading = "debate", None
        elif self.heading and order[0] != self.heading[0]:
            pass
        elif self.section != "debate":
            self.inside = order[0]

    def _heading(self, line: str, block: Block) -> str | None:
        words = w.WORD.findall(line)
        if not words or len(words) > 9:
            return None
        shown = self.text[block.start : block.end].strip()
        ended = shown.rstrip("*_ ").endswith((":", ":-", ".-"))
        capitals = shown.upper() == shown and any(c.isalpha() for c in shown)
        shouted = capitals and not self.shouts
        if OPENER.match(line) and len(words) > 2 and not shouted:
            return None
        bare = re.sub(r"\s*\([^)]*\)", "", line).strip(" .:-–—*_")
        bare = w.ORDINAL.sub("", bare)
        for section, pattern in w.HEADINGS.items():
            found = pattern.match(bare)
            if found and (
                found.end() >= len(bare)
                or (
                    (ended or capitals or block.marker or section == "proposals")
                    and len(words) <= (9 if shouted else 7)
                )
            ):
                if section == "debate" and not (found.end() >= len(bare) or ended or capitals):
                    continue
                if section in ("proposals", "matters", "debate") and ":" in bare:
                    continue
                if re.search(r"\d\s+(?:en|votos)\s|unanim|mayoria", bare):
                    continue
                return section
        close = get_close_matches(bare, w.KNOWN_HEADINGS, 1, 0.82) if len(bare) < 30 else []
        if close:
            return w.KNOWN_HEADINGS[close[0]]
        if (
            len(words) <= 6
            and (ended or (capitals and not shown.endswith(".")))
            and not votes(self.text, self.plain, block.start, block.end)
        ):
            # Of a text all in capitals a short item looks like a heading; what is open stays as it is there.
            if self.recital or (self.deciding and self.deciding.number):
                return None
            if capitals and self.section == "matters" and self.matter and w.DESTINATION.match(bare):
                return None
            if capitals and not ended and self.section == "matters" and any(author_type(bare, self.body)):
                return None
            if (
                ended
                and not capitals
                and (w.RESOLVES.match(line) or self.section in ("matters", "proposals"))
            ):
                return None
            if w.RESOLVES.match(line + ":") or w.NUMBER.match(line) or w.CASE_FILE.match(line):
                return None
            return "debate"
        return None

    # --- one sentence

    def _sentence(self, start: int, each: Sentence, following: Sentence | None, told: list[Vote]) -> int:
        """Reads from ``start`` to the sentence's end; answers where the reading goes on at the earliest."""
        plain, end = self.plain, min(each.end, start + LONGEST)
        start = self._header(start, end, each)
        if start >= end:
            return each.end
        resolves = w.RESOLVES.match(plain, start, end)
        if resolves and (self.recital or self.deciding or resolves.end() >= end):
            self._close_matter()
            self.recital = False
            self.deciding = self.deciding or _Deciding()
            self.section = "resolutions" if self.section != "matters" else self.section
            start = resolves.end()
            if start >= end:
                if not self.deciding.number:
                    self.deciding = None
                return each.end
        if each.first and w.RECITAL.match(plain, start, end):
            self._close_matter()
            if self.deciding and self.deciding.start is not None:
                self._close_decision()
            inside = re.compile(r"(?:se\s+)?resuelve\s*:\s*").search(plain, start, each.end)
            self.recital = inside is None
            if inside is None:
                self.deciding = self.deciding or _Deciding()
                return each.end
            self.deciding = self.deciding or _Deciding()
            start = inside.end()
            if start >= end:
                return each.end
        if self.recital:
            return each.end
        if w.NOT_OF_HERE.search(plain, start, end) or w.NOMINAL.match(plain[start:end]):
            return each.end
        mine = [vote for vote in told if start <= vote.begin < end]
        if (
            mine
            and self.section == "matters"
            and OPENER.match(plain, start, end)
            and len(self._content(mine[-1].end, end)) >= 4
        ):
            mine = []  # the sender's own vote
        if mine:
            return self._voted(start, end, each, mine)
        if self.deciding and (
            self.deciding.number or self.deciding.case_file or self.deciding.start is not None or resolves
        ):
            if self._still_deciding(start, each):
                if self.deciding.start is None:
                    self.deciding.start = start
                self.deciding.end = end
                return each.end
            self._close_decision()
        self._told(start, end, each, following)
        return each.end

    def _still_deciding(self, start: int, each: Sentence) -> bool:
        deciding = self.deciding
        if not deciding:
            return False
        block = self.blocks[each.block]
        if deciding.start is None:
            return True
        if not each.first:
            return not w.DECLARES.match(self.plain, start)
        if block.marker:
            return bool(w.OPERATIVE.match(block.marker.lower())) and "RESUELVE" in self.text[
                max(0, deciding.start - 60) : deciding.start + 1
            ].upper() + (
                "RESUELVE" if w.OPERATIVE.match(self.plain, self._line_start(deciding.start)) else ""
            )
        return not self.text[start : start + 1].isupper() or bool(
            re.match(
                r"comuni|pase|notif|publi|archiv|cumpl|registr|dese|tramit|insert|hagase|transcr",
                self.plain[start : start + 12],
            )
        )

    def _line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _header(self, start: int, end: int, each: Sentence) -> int:
        """A resolution's number and case file, which stand before it."""
        plain = self.plain
        inside = not each.first and w.SERIAL.match(plain, start, end)
        if not each.first and not inside and not (self.deciding and self.deciding.start is None):
            return start
        number = w.NUMBER.match(plain, start, end) if each.first or inside else None
        bare = (number["bare"] or number["three"]) if number else None
        if number and not (bare and w.DATE.match(bare) and not re.match(r"\d{1,5}/\d\d/\d{4}", bare)):
            bare_date = bare and re.match(r"\d{1,2}/\d{1,2}/(?:19|20)\d\d$", bare)
            if not bare_date and not (
                self.matter and number["words"] and self.section == "matters" and not number.end() >= end
            ):
                self._close_matter()
                self._close_decision()
                raw = self.text[start : start + len((number["words"] or bare or "").rstrip("./-"))]
                self.deciding = _Deciding(number=" ".join(raw.split()), head=start)
                self.recital = False
                start = number.end()
        case = w.CASE_FILE.match(plain, start, end)
        if not case and self.section != "matters":
            seen = w.CASE_FILE.search(plain, start, min(end, start + 400))
            if seen:
                self.seen = (self._words(seen.start("words"), seen.end("words")), each.block)
        if case and self.section == "matters" and not self.deciding:
            case = None
        if case and (each.first or self.deciding):
            if not self.deciding:
                if self.blocks[each.block].speaker or (
                    self.section != "resolutions" and not self._voted_later(each, start)
                ):
                    self.seen = (self._words(case.start("words"), case.end("words")), each.block)
                    return case.end() if case.end() < end else start
                self._close_matter()
                self.deciding = _Deciding(head=start)
            if not self.deciding.case_file:
                self.deciding.case_file = self._words(case.start("words"), case.end("words"))
                start = case.end()
        return start

    # --- votes

    def _voted(self, start: int, end: int, each: Sentence, mine: list[Vote]) -> int:
        position = start
        for index, vote in enumerate(mine):
            stop = mine[index + 1].start if index + 1 < len(mine) else end
            piece_end = max(position, vote.start)
            content = self._content(position, piece_end)
            again = bool(w.AGAIN.search(self.plain, position, piece_end)) or self.again
            if (
                self.resolutions
                and w.AFTERWARDS.match(self.plain, position, piece_end)
                and self.resolutions[-1].vote
                and self._same_block(each)
            ):
                again = bool(self.resolutions[-1].vote.result == "tied") or again
                content = [] if again else content
            if (
                again
                and self.resolutions
                and self.resolutions[-1].vote
                and (not content or w.AGAIN.search(self.plain, position, piece_end))
            ) or (not content and index and self.resolutions):
                self._repeat(vote)
            elif content and not (self.deciding and self.deciding.start is not None and len(content) < 3):
                self._decide(position, vote, stop, each)
            else:
                self._decide_before(each, vote, position, stop)
            self.again, self.put = False, []
            position = max(position, vote.end)
        self.before = None
        return position

    def _same_block(self, each: Sentence) -> bool:
        return self.resolutions[-1].span.end >= self.blocks[each.block].start

    def _content(self, start: int, end: int) -> list[str]:
        return [
            word for word in w.WORD.findall(self.plain, start, min(end, start + 900)) if word not in w.EMPTY
        ]

    def _repeat(self, vote: Vote) -> None:
        last = self.resolutions[-1]
        if last.vote is None:
            return
        self.resolutions[-1] = replace(
            last,
            vote=vote.said,
            earlier_votes=(*last.earlier_votes, last.vote),
            span=Span(last.span.start, max(last.span.end, vote.end)),
        )

    def _decide(self, start: int, vote: Vote, stop: int, each: Sentence) -> None:
        """What is decided stands in the sentence that tells the vote."""
        deciding = self.deciding or _Deciding()
        self.deciding = None
        begin = start
        if deciding.start is not None:
            begin = deciding.start
        else:
            begin = self._shorn(begin, vote.told)
        finish = vote.told
        lead = LEAD.search(self.plain, max(begin, finish - 80), finish)
        if lead and lead.start() > begin:
            finish = lead.start()
        only = w.ONLY_SO.search(self.plain, max(begin, finish - 40), finish)
        if only and len(self._content(begin, only.start())) >= 4:
            finish = only.start()
        aside = w.ASIDE.match(self.plain, vote.end, stop)
        behind = self._content(aside.end() if aside else vote.end, stop)
        if (
            len(behind) >= 2
            and self.plain[vote.end : vote.end + 2].strip()[:1] not in (".", ";", ")")
            and len(self._content(begin, finish)) <= len(behind) + 4
        ):
            finish = stop
        if self.matter and not self.matter.destination and self._answers(begin, each):
            self.matter.destination = [begin, finish]
        self._close_matter_for_vote(begin)
        self._resolve(deciding, begin, finish, vote)

    def _answers(self, start: int, each: Sentence) -> bool:
        """What is voted is what is done with the matter of that item."""
        matter = self.matter
        same = (
            matter
            and self.items[each.block] == matter.item
            and not (each.first and self.blocks[each.block].marker)
        )
        return bool(same) and self._is_destination(start, each.end, strict=True)

    def _decide_before(self, each: Sentence, vote: Vote, start: int, stop: int) -> None:
        deciding = self.deciding or _Deciding()
        behind = self._content(vote.end, stop)
        if deciding.start is not None and deciding.end is not None:
            self.deciding = None
            self._resolve(deciding, deciding.start, deciding.end, vote)
        elif len(behind) >= 2 and w.VOTE_FIRST.match(self.plain, vote.end):
            # "Por unanimidad se resuelve …": the vote comes first.
            self.deciding = None
            self._resolve(deciding, self._shorn(start, stop), stop, vote)
        elif self.matter and self.matter.destination and self.before is None:
            begin, finish = self.matter.destination
            self._resolve(deciding, begin, finish, vote)
        elif self.before:
            begin, finish, _ = self.before
            alone = self.blocks[self.before[2]].start == begin and not self.blocks[self.before[2]].speaker
            if self.put and self.put[-1][0] < begin and not alone and not self._puts(begin, finish):
                begin, finish = self.put[-1]
            self._withdraw(begin)
            self._resolve(deciding, self._shorn(begin, finish), finish, vote)
        elif self.matter and self.matter.start < vote.start:
            # An item that looked like a matter, with nothing behind it but a vote.
            matter, self.matter = self.matter, None
            self._resolve(deciding, self._shorn(matter.start, matter.end), matter.end, vote)
        elif self.resolutions and self.resolutions[-1].vote is None:
            last = self.resolutions[-1]
            self.resolutions[-1] = replace(last, vote=vote.said, span=Span(last.span.start, vote.end))

    def _shorn(self, start: int, end: int) -> int:
        """Where a decision begins, behind what only leads to it."""
        dispositive = w.DISPOSITIVE.search(self.plain, start, end)
        if dispositive:
            return dispositive.end()
        for pattern in (w.LEADS_IN, w.PROCEDURAL, w.MOTIONS):
            found = pattern.match(self.plain, start, end)
            if not found or (
                pattern is w.MOTIONS
                and self.text[found.end() : found.end() + 1].isupper()
                and not self.shouts
            ):
                continue
            left = len(self._content(found.end(), end))
            if left >= (4 if pattern is w.PROCEDURAL and ":" not in found.group() else 2):
                start = found.end()
        return start

    def _close_matter_for_vote(self, begin: int) -> None:
        if self.matter and self.matter.start < begin:
            self._close_matter()

    def _withdraw(self, start: int) -> None:
        """What a member moved and was voted is a decision and no proposal."""
        if (
            self.contributions
            and self.contributions[-1].span.start >= start
            and self.contributions[-1].author_type == council_of(self.body)
        ):
            self.contributions.pop()

    def _resolve(self, deciding: _Deciding, start: int, end: int, vote: Vote | None) -> None:
        self.deciding = None
        shown = self._words(start, end)
        if len(shown) < 4:
            return
        case_file = deciding.case_file
        if not case_file:
            case = w.CASE_FILE.search(self.plain, max(0, start - 120), end)
            if case and (
                case.start() >= start or w.RELATION.search(self.plain, max(0, start - 160), case.start() + 1)
            ):
                case_file = self._words(case.start("words"), case.end("words"))
        if not case_file and vote and self.seen and self._near(start, self.seen[1]):
            case_file = self.seen[0]
        self.seen = None
        number = deciding.number
        said: VoteSaid | None = vote.said if vote else None
        begin = deciding.head if deciding.head is not None else start
        reference = next((each for each in self.references if start <= each.span.start < end), None)
        sure = 0.9 if number or said else 0.7
        self.resolutions.append(
            Resolution(
                number=number,
                case_file=case_file,
                text=shown,
                vote=said,
                span=Span(begin, max(end, vote.end if vote else end)),
                confidence=min(sure, said.confidence if said else 1.0),
                plan_reference=reference,
            )
        )
        if self.body not in ("CM", "") and w.OTHERS.match(self.plain, start, end):
            self._contribute("concejo_vecinal", start, end, 0.6)

    def _near(self, start: int, block: int) -> bool:
        """Not another item, and not far on."""
        between = [each for each in self.blocks[block + 1 : block + 40] if each.start <= start]
        return start - self.blocks[block].start < 6_000 and not any(each.marker for each in between)

    def _close_decision(self) -> None:
        deciding, self.deciding = self.deciding, None
        if deciding and deciding.start is not None and deciding.end is not None:
            self._resolve(deciding, deciding.start, deciding.end, None)

    # --- without a vote

    def _told(self, start: int, end: int, each: Sentence, following: Sentence | None) -> None:
        plain = self.plain
        if w.AGAIN.search(plain, start, end) and self.resolutions and self.resolutions[-1].vote:
            self.again = True
        block = self.blocks[each.block]
        if (w.CLOSE.match(plain, start, end) or w.ENDS.search(plain, start, end)) and not LETTER_OPENER.match(
            plain, start, end
        ):
            self._close_matter()
            self.section = "debate" if plain[start : start + 1] != "(" else self.section
            self.before = None
            return
        if each.first and not block.marker and w.SKIPPED.match(plain, start, end) and not self.matter:
            self.before = None
            return
        if self._goes_with_matter(start, end, each):
            return
        if self._begins_matter(start, end, each, following):
            return
        if (
            self.matter
            and self.items[each.block] == self.matter.item
            and not self.matter.destination
            and (self.section == "matters" or self.matter.marked)
        ):
            self.matter.last_said = (start, end)
        elif self.matter and (self.matter.destination or self.items[each.block] != self.matter.item):
            self._close_matter()
        if each.first and block.marker:
            self.put, self.again = [], False
        if not (w.TO_VOTE.match(plain[start:end]) and (self.before or self.put)):
            self.before = (start, end, each.block)
        if self._puts(start, end):
            self.put = [*self.put[-3:], (start, end)]
        proposed = self._proposes(start, end, each)
        if not self.matter and not proposed:
            self._decides(start, end, each)

    def _puts(self, start: int, end: int) -> bool:
        """Said as what is to be decided: "Trasladar la feria …", "Que se grabe el audio"."""
        while start < end and self.plain[start] in '" ':
            start += 1
        infinitive = w.INFINITIVE.match(self.plain, start, end)
        if infinitive and not (self.text[infinitive.end()].isupper() and not self.shouts):
            return True
        return bool(w.PUT.match(self.plain, start, end) or w.DECIDES.match(self.plain, start, end))

    def _decides(self, start: int, end: int, each: Sentence) -> None:
        """A decision told without a vote."""
        plain = self.plain
        block = self.blocks[each.block]
        if w.AGREED.match(plain, start, end):
            return
        words = self._content(start, end)
        in_section = self.section == "resolutions" and each.first and len(words) >= 2
        by_words = w.DECIDES.match(plain, start, end) and len(words) >= 3
        infinitive = w.INFINITIVE.match(plain, start, end)
        small = infinitive and not (self.text[infinitive.end()].isupper() and not self.shouts)
        listed = (
            each.first and block.marker and small and self.section not in ("proposals",) and len(words) >= 3
        )
        if self.section == "head" or not (in_section or by_words or listed):
            if not (
                w.PREVIOUS_APPROVED.search(plain, start, end)
                and each.block > 0
                and len(words) <= 16
                and re.search(r"\bse\s+apr|aprobad", plain[start:end])
            ):
                return
        if (
            re.match(r"\s*(?:se\s+levanta|siendo)", plain[start:end])
            or "se levanta" in plain[start : start + 40]
        ):
            return
        if re.match(r"\[\d", plain[start : start + 2]) or (not by_words and self._voted_later(each, end)):
            return
        if not self._vote_follows(end):
            begin = self._shorn(start, end)
            self._resolve(_Deciding(), begin, end, None)
            self.before = None

    def _voted_later(self, each: Sentence, end: int) -> bool:
        """What is decided in this item comes further on, with its vote."""
        stop = min(self.blocks[each.block].end, end + LONGEST)
        return end < stop and bool(votes(self.text, self.plain, end, stop))

    def _vote_follows(self, end: int) -> bool:
        """A vote right behind, which will take the sentence itself."""
        cut = self.plain.find("\n", end + 1)
        cut = min(cut if cut > 0 else len(self.plain), end + 160)
        for vote in votes(self.text, self.plain, end, max(cut, end)):
            return not self._content(end, vote.start)
        if self.plain[end : end + 1] == "\n" or end < len(self.plain):
            line = self.plain.find("\n", end)
            if line >= 0:
                after = votes(self.text, self.plain, line, min(len(self.plain), line + 160))
                return bool(after) and not self._content(line, after[0].start)
        return False

    # --- matters

    def _begins_matter(self, start: int, end: int, each: Sentence, following: Sentence | None) -> bool:
        plain = self.plain
        block = self.blocks[each.block]
        opener = OPENER.match(plain, start, end)
        letter = LETTER_OPENER.match(plain, start, end) or (
            opener and opener["paper"] and TOLD.match(plain, start, end)
        )
        here = self.section == "matters"
        if (
            here
            and each.first
            and following
            and following.block == each.block
            and w.REGISTER.match(plain[start:end])
        ):
            # "E-211, 2026-06-02." is how it was entered.
            self._close_matter()
            self.labelled = following.start
            return True
        opens = bool(letter) or self.labelled == start or bool(here and OPENER.match(plain, start, end))
        fresh = each.first and (
            bool(block.marker) or self.matter is None or bool(self.matter.destination) or self.matter.left
        )
        if (
            self.matter
            and here
            and not self.matter.marked
            and not block.marker
            and each.first
            and (not w.REMARK.match(plain, start, end) or self._named_only(each, following))
        ):
            fresh = True
        if here and fresh and not opens and not block.marker:
            who = sender(self.text, plain, start, end, self.body)
            fresh = bool(
                who
                and (who.author_type or who.office)
                and len(who.name.split()) <= 14
                and (who.behind < end - 3 or self._named_only(each, following))
            )
        if not opens and not (here and fresh):
            if not (each.first and self._outside(start, end, each, following)):
                return False
        if not opens and (
            w.REMARK.match(plain, start, end)
            and not re.match(r"(?:un[ao]?\s+)?vecin", plain[start : start + 12])
            and not block.marker
            and not (here and self._named_only(each, following))
        ):
            return False
        if w.DECIDES.match(plain, start, end) and not opens:
            return False
        if len(self._content(start, end)) < 2 and following and following.block == each.block:
            # "Nota de institución." only says what kind of item it is.
            if not opens or not self._label_only(start, end, following):
                return False
            self.labelled = following.start
            return True
        if (
            opens
            and len(w.WORD.findall(plain, start, end)) <= 4
            and following
            and following.block == each.block
            and self._label_only(start, end, following)
        ):
            self._close_matter()
            self.labelled = following.start
            return True
        if re.match(r"no\s+(?:hay|hubo)|sin\s+(?:asuntos|novedad)|no\s+se\s+", plain[start : start + 16]):
            return False
        self._close_matter()
        for begin, finish in self._told_together(start, end):
            self._open(begin, finish, each, 0.9 if opens and here else 0.85 if opens or here else 0.65)
        return True

    def _named_only(self, each: Sentence, following: Sentence | None) -> bool:
        """A line that names who it is of, and the next tells what: "MIDES", "Informa el cierre …"."""
        if not following or not each.first or not following.first or each.end - each.start > 80:
            return False
        return each.end == self.blocks[each.block].end and bool(
            GOES_ON.match(self.plain, following.start, following.end)
        )

    def _label_only(self, start: int, end: int, following: Sentence) -> bool:
        """The next sentence tells the matter itself: who asks and what."""
        words = self.plain[following.start : following.end]
        kind, office = author_type(words[:60], self.body)
        if w.DESTINATION.match(words) and not re.match(r"al?\s+vecin", words):
            return False
        return kind is not None or office

    def _told_together(self, start: int, end: int) -> list[tuple[int, int]]:
        """ "Se da cuenta: de una nota …; de otra …; de un oficio …" is a matter each."""
        papers = re.compile(w.NEXT_PAPER).search(self.plain, start, end)
        if not papers and not re.match(r"se\s+(?:da|dio|lee|leen)", self.plain[start : start + 10]):
            return [(start, end)]
        parts = []
        told = re.compile(r"se\s+(?:da|dio)\s+cuenta\s*:?\s*").match(self.plain, start)
        begin = told.end() if told else start
        for found in re.finditer(
            rf";\s+(?=(?:y\s+)?(?:de\s+)?(?:un[ao]?s?|otr[ao]s?|la|el)\s)|{w.NEXT_PAPER}",
            self.plain[start:end],
        ):
            if not re.search(
                rf"(?<!\w)(?:{LETTERS})(?!\w)|otr[ao]", self.plain[begin : start + found.start()]
            ):
                continue
            parts.append((begin, start + found.start()))
            begin = start + found.end()
        parts.append((begin, end))
        return parts

    def _outside(self, start: int, end: int, each: Sentence, following: Sentence | None) -> bool:
        """Outside the matters' section: somebody asks or tells something, and next comes what is done with it."""
        plain = self.plain
        if self.section in ("resolutions", "proposals") or self.blocks[each.block].speaker:
            return False
        if w.REMARK.match(plain, start, end) and not re.match(
            r"(?:un[ao]?\s+)?vecin", plain[start : start + 12]
        ):
            return False
        marked = bool(self.blocks[each.block].marker)
        called = re.match(r"llamo\s+un", plain[start : start + 10])
        who = sender(self.text, plain, start, end, self.body)
        opener = OPENER.match(plain, start, end)
        if opener and marked and who and following and self.items[following.block] == self.items[each.block]:
            return self._destination_ahead()
        if not called and (
            who is None or (who.author_type is None and not who.office) or who.behind >= end - 4
        ):
            return False
        if who and who.author_type == "vecinos" and not marked and not called:
            return False
        if (who and who.author_type in ("concejo_municipal", "alcaldia")) or (
            who and len(who.name.split()) > 14
        ):
            return False
        if not re.match(r",?\s+\w+", plain[who.behind : who.behind + 20] if who else "") and not called:
            return False
        if not following or following.block != each.block:
            if not following or self.items[following.block] != self.items[each.block]:
                return bool(w.WITHIN.search(plain, start, end))
        if (
            who
            and who.author_type == "concejo_vecinal"
            and self.body != "CM"
            and not self.blocks[each.block].marker
        ):
            return False
        return self._is_destination(following.start, following.end, strict=not self.blocks[each.block].marker)

    def _destination_ahead(self) -> bool:
        """What is done with it comes in the same item, behind remarks."""
        item = self.items[self.sentences[self.index].block]
        for each in self.sentences[self.index + 1 : self.index + 5]:
            if self.items[each.block] != item:
                return False
            if self._is_destination(each.start, each.end):
                return True
            if not w.REMARK.search(self.plain, each.start, min(each.end, each.start + 60)):
                return False
        return False

    def _is_destination(self, start: int, end: int, *, strict: bool = False) -> bool:
        plain = self.plain
        found = w.DESTINATION.match(plain, start, end)
        if not found:
            return False
        words = len(w.WORD.findall(plain, start, min(end, start + 400)))
        said = found.group().strip(" (")
        if re.match(r"al?\b", said):
            return (
                words <= 14
                and bool(re.match(r"\(?A", self.text[start : start + 2]) or not strict)
                and not re.match(
                    r"a\s+(?:pedido|las?\s+hora|continuacion|propuesta|solicitud|instancia)",
                    plain[start : start + 16],
                )
            )
        if strict and re.match(r"se\s", said) and words > 18:
            return False
        return words <= 45

    def _open(self, start: int, end: int, each: Sentence, sure: float) -> None:
        if self.matter:
            self._close_matter()
        plain = self.plain
        destination: list[int] = []
        within = w.WITHIN.search(plain, max(start, end - 400), end)
        arrow = None if within else w.ARROW.search(plain, start, end)
        finish = end
        if within and len(self._content(start, within.start())) >= 2:
            finish, destination = within.start(), [within.start("what"), end]
        elif (
            arrow and len(self._content(start, arrow.start())) >= 2 and self._is_destination(arrow.end(), end)
        ):
            finish, destination = arrow.start(), [arrow.end(), end]
        self.matter = _Open(
            start,
            finish,
            self.items[each.block],
            bool(self.blocks[each.block].marker),
            sender(self.text, plain, start, finish, self.body),
            sure,
            destination,
        )
        self.before = None

    def _goes_with_matter(self, start: int, end: int, each: Sentence) -> bool:
        """What is done with the open matter."""
        matter = self.matter
        if not matter or matter.left:
            return False
        plain = self.plain
        same_item = self.items[each.block] == matter.item
        if self.blocks[each.block].marker and each.first:
            return False
        if matter.destination:
            if TOLD.match(plain, start, end):
                return False
            if (
                matter.destination[1] >= self.blocks[each.block].start
                and (w.FOLLOWS.match(plain, start, end) or self._more(start, end, each))
                and not w.DECIDES_NEW.match(plain, start, end)
            ):
                matter.destination[1] = end
                return True
            return False
        if not same_item and matter.marked:
            return False
        if (
            matter.end >= start - 3
            and matter.sender
            and matter.sender.behind >= matter.end - 2
            and GOES_ON.match(plain, start, end)
        ):
            matter.end = end
            return True
        if w.LEFT.search(plain, start, end) and len(w.WORD.findall(plain, start, end)) <= 14:
            matter.left = True
            return True
        if LETTER_OPENER.match(plain, start, end) and not self._is_destination(start, end, strict=True):
            return False
        if not self._is_destination(start, end) and not (
            self.section == "matters" and w.INFINITIVE.match(plain, start, end)
        ):
            return False
        label = w.LABEL.match(plain, start, end)
        matter.destination = [label.end() if label else start, end]
        return True

    def _more(self, start: int, end: int, each: Sentence) -> bool:
        """What is said behind the destination in its own item: "Concurre la Concejala Píriz"."""
        return (
            self.section == "matters"
            and not OPENER.match(self.plain, start, end)
            and not w.REMARK.match(self.plain, start, end)
            and not w.CLOSE.match(self.plain, start, end)
            and not w.PROPOSES.search(self.plain, start, end)
            and len(w.WORD.findall(self.plain, start, end)) <= 12
        )

    def _close_matter(self) -> None:
        matter, self.matter = self.matter, None
        if not matter:
            return
        sure = matter.sure
        if not matter.destination and matter.last_said and not matter.left:
            begin, end = matter.last_said
            if (
                not w.REMARK.match(self.plain, begin, end)
                and len(w.WORD.findall(self.plain, begin, end)) <= 20
            ):
                matter.destination = [begin, end]
                sure = min(sure, 0.65)
        who = matter.sender
        sure = sure if who else min(sure, 0.6)
        destination = self._words(*matter.destination) if matter.destination else None
        hood = neighbourhood(self.text, self.plain, matter.start, matter.end, self.known)
        self.matters.append(
            Matter(
                sender=who.name if who else None,
                text=self._words(matter.start, matter.end),
                destination=destination or None,
                author_type=who.author_type if who else None,
                span=Span(matter.start, matter.destination[1] if matter.destination else matter.end),
                confidence=sure,
                neighbourhood=hood,
                sender_span=who.span if who else None,
                destination_span=Span(*matter.destination) if destination else None,
            )
        )
        if who and who.author_type and self._asks(who, matter):
            self._contribute(who.author_type, matter.start, matter.end, min(sure, 0.8))

    def _asks(self, who: Sender, matter: _Open) -> bool:
        asked = asks(self.plain, min(who.span.end, matter.end), matter.end) or bool(
            w.ASKING_PAPER.match(self.plain, matter.start)
        )
        rest = self.plain[who.span.end : matter.end]
        tells = bool(
            re.search(r"agradec|inform|comunic|invit|felicit|salud|renunci|remit|env[ií]|mand", rest)
        )
        if who.author_type == "vecinos":
            return asked or not tells
        if who.author_type == "concejo_vecinal":
            return asked or not re.search(r"agradec|inform|comunic|invit|felicit|salud|renunci", rest)
        return asked

    # --- contributions

    def _proposes(self, start: int, end: int, each: Sentence) -> bool:
        plain = self.plain
        block = self.blocks[each.block]
        if w.QUOTED.match(plain, start, end) and self.section == "proposals":
            self._contribute("vecinos", start, end, 0.7)
            return True
        request = w.REQUEST.match(plain, start, end)
        if request and self.body not in ("CM", "") and not self.matter:
            self._contribute(council_of(self.body), request.end(), end, 0.7)
            return True
        put = w.PUT_BY.match(plain, start, end) if each.first and not self.matter else None
        if put:
            who = self._author(put["who"], each) or ("vecinos" if self.section == "proposals" else None)
            if who:
                self._contribute(who, put.start("what"), end, 0.65)
                return True
        verb = w.PROPOSES.search(plain, start, min(end, start + 160))
        if each.first and not block.speaker:
            self.subject = None
        if not verb:
            self._note_subject(start, end, each)
            return False
        subject = plain[start : verb.start()].strip(" ,:")
        if ":" in subject and self._member(subject.rpartition(":")[2].strip()):
            subject = subject.rpartition(":")[2].strip()
        if len(w.WORD.findall(subject)) > 16:
            self._note_subject(start, end, each)
            return False
        first_person = re.search(r"(?:mos|[gd]o|to)$", verb.group())
        if not subject or re.fullmatch(
            r"(?:yo|nosotr[oa]s|lo\s+que|y|tambien|ademas|entonces)(?:\s+(?:yo|tambien))?", subject
        ):
            who = self._carried(each) or (
                council_of(self.body) if first_person and verb.group().endswith("mos") else None
            )
        else:
            who = self._author(subject, each)
        if not who:
            return False
        self.subject = (who, each.block)
        if w.NOT_PROPOSED.search(plain, verb.end(), min(end, verb.end() + 60)):
            return True
        if verb.group().startswith("consult") and who != "vecinos":
            return False
        begin = start
        said = w.SAID.match(plain, verb.start(), end)
        if said:
            begin = said.end()
        elif (
            plain[start : verb.start()].rstrip().endswith(":") and not w.REMARK.match(plain, start, end)
        ) or (
            re.search(r"[,:]\s+y\s+$|[,:;]\s*$|\sy\s+$", plain[start : verb.start()])
            and len(w.WORD.findall(subject)) > 8
        ):
            begin = verb.start()
        self._contribute(who, begin, end, 0.7)
        return True

    def _note_subject(self, start: int, end: int, each: Sentence) -> None:
        if self.blocks[each.block].speaker:
            return
        who = re.match(
            r"(?:habla|hablan|toma\s+la\s+palabra|interviene|esperan[^.]{0,40}|recibe)?\s*(?:[^.,:]{3,60})",
            self.plain[start : min(end, start + 80)],
        )
        if who:
            words = " ".join(who.group().split()[:5])
            found = self._author(words, each)
            if found:
                self.subject = (found, each.block)

    def _carried(self, each: Sentence) -> str | None:
        """A verb without a subject goes on with who spoke before."""
        return (
            self.subject[0]
            if self.subject and (self.subject[1] == each.block or self.blocks[each.block].speaker)
            else None
        )

    def _speaker(self, words: str) -> str:
        if re.search(r"\b(?:secretari|inspector|director|contador|asesor|funcionari)", words):
            return "funcionariado"
        said = _names(words)
        known = not self.people or any(said <= name for name in self.people)
        if not known and not re.search(r"\b(?:alcald|president|concejal)", words):
            return "vecinos"
        return self._member(words) or council_of(self.body)

    def _author(self, subject: str, each: Sentence) -> str | None:
        subject = subject.strip(' "¿-')
        if not subject or re.match(
            r"(?:se|que|si|no|cuando|como|por\s+lo|a\s+quien|hay|es|ya|pero)\b", subject
        ):
            return (
                self._carried(each) if not subject or subject in ("no", "se", "tambien", "ademas") else None
            )
        member = self._member(subject)
        if member and not re.search(r"\bvecin|\bex\s", " ".join(subject.split()[:3])):
            return member
        kind, office = author_type(subject, self.body)
        if kind in ("concejo_vecinal", "concejo_municipal", "alcaldia", "organizacion", "funcionariado"):
            return kind
        if office:
            return None
        if kind == "vecinos" and not re.match(r"(?:el|la)?\s*(?:sr|sra|senora?)\.?\s", subject):
            return kind
        if kind == "vecinos":
            return "vecinos" if self.people or self.section == "proposals" else council_of(self.body)
        words = subject.split()
        if (len(words) <= 4 and self.section == "proposals") or (
            len(words) <= 3
            and self.text[each.start : each.start + 1].isupper()
            and self.body not in ("CM", "")
            and self.people
        ):
            return "vecinos"
        return None

    def _member(self, words: str) -> str | None:
        if re.search(r"\balcald\w+|\bintendent", words) and "ex alcald" not in words:
            return "alcaldia"
        if re.search(r"\bpresident[ae]?\b", words):
            return "alcaldia" if council_of(self.body) == "concejo_municipal" else "concejo_vecinal"
        if re.search(r"\bconcejal|\bcjal", words):
            return council_of(self.body)
        if re.match(r"(?:por\s+)?(?:el|la|este|nuestro)?\s*concejo\s+municipal", words):
            return "concejo_municipal"
        titled = w.TITLED.match(words)
        said = _names(titled["name"] if titled else words)
        if said and len(said) <= 4 and any(said <= name for name in self.people):
            return council_of(self.body)
        return None

    def _contribute(self, who: str, start: int, end: int, sure: float) -> None:
        words = self._words(start, end)
        if len(words) < 8:
            return
        hood = neighbourhood(self.text, self.plain, self._line_start(start), end, self.known)
        self.contributions.append(ContributionSaid(who, words, Span(start, end), sure, hood))

    # --- commitments of the plan

    def _references(self) -> None:
        for found in w.REFERENCE.finditer(self.plain):
            span = Span(*found.span())
            numbers = [found["n"], *re.findall(r"\d+", found["more"] or "")]
            said = self._words(*found.span())
            self.references += [PlanReference(number, said, span, 0.95) for number in numbers]
            if len(self.references) >= MOST_FACTS:
                break

    def _words(self, start: int, end: int) -> str:
        return tidy(self.text[start:end])


def _names(words: str) -> frozenset[str]:
    """The words of a name that tell who it is."""
    return frozenset(re.findall(r"[a-zñ]{3,}", words)) - w.NO_NAMES


def _order(marker: str) -> tuple[str, int] | None:
    """The kind of numbering and its number: "2)" is ("9)", 2)."""
    letter = re.fullmatch(r"([a-z])[).]", marker)
    if letter:
        return "a" + marker[1:], ord(letter[1])
    found = re.match(r"\D*?(?:\d+\.)*(\d{1,3})(?![\d])", marker)
    if not found:
        return None
    return re.sub(r"\d+", "9", marker), int(found[1])
