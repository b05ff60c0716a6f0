"""What differs between two texts, and between two editions of the manual: pure arithmetic, no rows.

A paragraph is what stands between empty lines, be it a list or a table. A chapter is known by its slug.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

_BETWEEN = re.compile(r"\n[ \t]*\n\s*")
_WORD = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")

SAME, OUT, IN = "same", "out", "in"
#: Of a chapter, written here or come in a package.
MOST_PARAGRAPHS = 1_500
#: Pairs of equal paragraphs that are looked at, one of each text: of a thousand that are one of each there are a
#: thousand, of a thousand that are all alike a million, which would take minutes.
_MOST_PAIRS = 10_000


@dataclass(frozen=True)
class Step:
    """Paragraphs in a row that stayed, that went out, or that came in."""

    kind: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """A chapter of two editions whose text is another: how many paragraphs came in and went out."""

    slug: str
    title: str
    added: int
    taken_out: int


@dataclass(frozen=True)
class Comparison:
    """What happened to chapters from one edition to a later one."""

    added: tuple[tuple[str, str], ...]  # slug and title
    taken_out: tuple[tuple[str, str], ...]
    renamed: tuple[tuple[str, str, str], ...]  # slug, title before, title now
    moved: tuple[tuple[str, str], ...]  # the fewest that explain the other order
    changed: tuple[Changed, ...]

    @property
    def says_something(self) -> bool:
        """Whether anything differs."""
        return any((self.added, self.taken_out, self.renamed, self.moved, self.changed))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, whatever its line ends."""
    told = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [piece.rstrip() for piece in _BETWEEN.split(told) if piece.strip()]


def steps(before: str, after: str) -> list[Step]:
    """How one text becomes another: what stayed and went out is the first, what stayed and came in is the other."""
    old, new = paragraphs(before), paragraphs(after)
    return list(_steps(old, new))


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    if head:
        yield Step(SAME, tuple(old[:head]))
    yield from _between(old[head : len(old) - tail], new[head : len(new) - tail])
    if tail:
        yield Step(SAME, tuple(old[-tail:]))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """With how many paragraphs both begin alike."""
    return next(
        (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """What is between a beginning and an end that stayed; where too much repeats, all went out and all came in."""
    times = Counter(new)
    if sum(times[paragraph] for paragraph in old) > _MOST_PAIRS:
        yield Step(OUT, tuple(old))
        yield Step(IN, tuple(new))
        return
    for name, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if name == "equal":
            yield Step(SAME, tuple(old[a:b]))
            continue
        if b > a:
            yield Step(OUT, tuple(old[a:b]))
        if d > c:
            yield Step(IN, tuple(new[c:d]))


def count(found: Sequence[Step], kind: str) -> int:
    """How many paragraphs came in, or went out."""
    return sum(len(step.paragraphs) for step in found if step.kind == kind)


def words(text: str) -> int:
    """How many words a text has; a number is one."""
    return len(_WORD.findall(text))


def compare(earlier: Sequence[Mapping[str, Any]], later: Sequence[Mapping[str, Any]]) -> Comparison:
    """Two editions by their chapters, each with ``clave``, ``titulo`` and ``texto``, in order."""
    before = {row["clave"]: row for row in earlier}
    now = {row["clave"]: row for row in later}
    both = [slug for slug in now if slug in before]
    stayed = _longest_in_order([slug for slug in before if slug in now], both)
    changed = []
    for slug in both:
        found = steps(before[slug]["texto"], now[slug]["texto"])
        came, went = count(found, IN), count(found, OUT)
        if came or went:
            changed.append(Changed(slug, now[slug]["titulo"], came, went))
    return Comparison(
        added=tuple((slug, row["titulo"]) for slug, row in now.items() if slug not in before),
        taken_out=tuple((slug, row["titulo"]) for slug, row in before.items() if slug not in now),
        renamed=tuple(
            (slug, before[slug]["titulo"], now[slug]["titulo"])
            for slug in both
            if before[slug]["titulo"] != now[slug]["titulo"]
        ),
        moved=tuple((slug, now[slug]["titulo"]) for slug in both if slug not in stayed),
        changed=tuple(changed),
    )


def _longest_in_order(before: Sequence[str], now: Sequence[str]) -> set[str]:
    """The most slugs that follow each other in both orders: those that nobody needs to have moved."""
    place = {slug: number for number, slug in enumerate(before)}
    best: list[list[str]] = []
    for slug in now:
        ahead = [chain for chain in best if place[chain[-1]] < place[slug]]
        best.append([*_longest(ahead), slug])
    return set(_longest(best))


def _longest(chains: Sequence[list[str]]) -> list[str]:
    return max(chains, key=len) if chains else []
