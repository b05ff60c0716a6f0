"""Words of the record that the public version covers: which, and what stands in their place.

Nothing here reads the database. What stands there has one length, whatever it covers, and says on what ground.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from participation.models import RedactionGround

COVER = "█████"
#: As it is read in the text, in brackets after the cover.
GROUND_WORDS: dict[str, str] = {
    RedactionGround.PERSONAL: "datos personales",
    RedactionGround.RESERVED: "reservado",
    RedactionGround.CONFIDENTIAL: "confidencial",
}
#: What ``cover`` writes, for whoever draws it.
COVERED = re.compile(rf"{COVER} \(([^()]*)\)")
#: Fewer characters are no words to be looked for elsewhere: an initial stands everywhere.
SHORTEST = 3


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` of a text, and the grounds on which they are covered."""

    start: int
    end: int
    grounds: tuple[str, ...]


def text_hash(text: str) -> str:
    """What binds a span to the text it was marked on."""
    return hashlib.sha256(text.encode()).hexdigest()


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same spans in order, those that overlap or touch as one with the grounds of all."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if found and span.start <= found[-1].end:
            last = found.pop()
            grounds = tuple(dict.fromkeys((*last.grounds, *span.grounds)))
            span = Span(last.start, max(last.end, span.end), grounds)
        found.append(span)
    return found


def cover(text: str, spans: Iterable[Span]) -> str:
    """The text without what the spans cover."""
    said, place = [], 0
    for span in merged(spans):
        said += [
            text[place : span.start],
            f"{COVER} ({'; '.join(GROUND_WORDS[one] for one in span.grounds)})",
        ]
        place = span.end
    return "".join([*said, text[place:]])


def covered_whole(grounds: Sequence[str]) -> str:
    """What stands for a text of which nothing may be told."""
    return cover("?", [Span(0, 1, tuple(grounds))])


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Where some words stand in a text, as whole words, whatever their case and the blanks between them."""
    wanted = words.split()
    if not wanted:
        return []
    pattern = r"\s+".join(map(re.escape, wanted))
    return [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)]
