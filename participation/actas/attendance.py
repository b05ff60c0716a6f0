"""Who was there, who was not and who presided: every name of the text weighed by all that is said around it.

``mentions`` finds the names, ``evidence`` what stands around each. Here a linear model, learned from annotated actas by
``tests/actas/learn.py``, weighs the signs of each mention together with how it follows the one before (what is
parallel in a list is alike), and what is said of one person in several places is put together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from participation.actas.evidence import INTRODUCED, Evidence, Reader
from participation.actas.facts import Named, Span
from participation.actas.folding import fold
from participation.actas.lexicon import learned
from participation.actas.mentions import Mention, mentions, tokens
from participation.actas.names import PARTICLES, Matched, Register, match, sounds

PRINCIPAL, SUBSTITUTE, ABSENT, PRESIDES, OTHER = LABELS = (
    "principal",
    "substitute",
    "absent",
    "presides",
    "other",
)
_THERE, _AWAY, _PRESIDED = 0.55, 0.65, 0.25
#: How likely at least one mention has to be by itself: nobody is there only for being a member and speaking.
_FLOOR = 0.1


@dataclass(frozen=True)
class Attendance:
    """Who presided, was there and was not."""

    presider: Named | None
    present: tuple[Named, ...]
    absent: tuple[Named, ...]


def read_attendance(
    text: str,
    folded: str,
    zones: list[tuple[int, int]],
    register: Register,
    day: str | None,
    bodies: tuple[str, ...],
) -> Attendance:
    """The people of the zones of a text."""
    found, evidence = prepare(text, folded, zones, register, day, bodies)
    if not found:
        return Attendance(None, (), ())
    return _together(found, evidence, weigh(evidence))


def prepare(
    text: str,
    folded: str,
    zones: list[tuple[int, int]],
    register: Register,
    day: str | None,
    bodies: tuple[str, ...],
) -> tuple[list[Mention], list[Evidence]]:
    """The mentions of the zones of a text with what is said around them."""

    @cache
    def known(name: str) -> Matched:
        return match(name, register, day, bodies)

    every = tokens(text, folded, zones)
    found = mentions(text, every, known, _name_words(register, day, bodies))
    qualities = {
        person.code: (seat.quality, seat.office)
        for person in register.members(day, bodies)
        for seat in reversed(person.memberships)
        if seat.body in bodies and seat.holds(day)
    }
    others = tuple(
        {seat.body for person in register.people for seat in person.memberships}.difference(bodies)
    )
    elsewhere = frozenset(
        each.name
        for each in found
        if not each.matched.code and " " in each.name and match(each.name, register, day, others).code
    )
    return found, Reader(every, found, qualities, bodies, elsewhere).read()


def _name_words(register: Register, day: str | None, bodies: tuple[str, ...]) -> frozenset[str]:
    """The words of the names of the members, also as they are heard."""
    words = {
        word
        for person in register.members(day, bodies)
        for word in re.findall(r"[a-z]+", fold(f"{person.first_names} {person.last_names}"))
        if word not in PARTICLES
    }
    return frozenset(words | {sounds(word) for word in words if len(word) > 4})


# --- the model


def weigh(evidence: Sequence[Evidence]) -> list[list[float]]:
    """Of each mention how likely each label is, all of them read together (a linear chain, forward and backward)."""
    weights = learned()["signs"]
    links = _links()
    scores = [_score(one.signs, weights, len(LABELS)) for one in evidence]
    ahead = [scores[0]]
    for number in range(1, len(scores)):
        passing = links[evidence[number].link]
        ahead.append(
            [
                own + _log_sum([ahead[-1][before] + passing[before][after] for before in range(len(LABELS))])
                for after, own in enumerate(scores[number])
            ]
        )
    back = [[0.0] * len(LABELS)]
    for number in range(len(scores) - 1, 0, -1):
        passing = links[evidence[number].link]
        coming = [own + later for own, later in zip(scores[number], back[-1], strict=True)]
        back.append(
            [_log_sum([step + each for step, each in zip(row, coming, strict=True)]) for row in passing]
        )
    back.reverse()
    total = _log_sum(ahead[-1])
    return [
        [math.exp(before + after - total) for before, after in zip(*both, strict=True)]
        for both in zip(ahead, back, strict=True)
    ]


@lru_cache(maxsize=1)
def _links() -> dict[str, list[list[float]]]:
    size = len(LABELS)
    return {
        link: [flat[at * size : (at + 1) * size] for at in range(size)]
        for link, flat in learned()["links"].items()
    }


def _score(signs: Sequence[str], weights: dict[str, list[float]], size: int) -> list[float]:
    out = [0.0] * size
    for sign in signs:
        row = weights.get(sign)
        if row is not None:
            for at, weight in enumerate(row):
                out[at] += weight
    return out


def _log_sum(values: list[float]) -> float:
    most = max(values)
    return most + math.log(sum(math.exp(value - most) for value in values))


# --- together


def of_each(found: list[Mention]) -> dict[str, list[int]]:
    """The mentions of each person."""
    by_person: dict[str, list[int]] = {}
    for number, mention in enumerate(found):
        by_person.setdefault(mention.who, []).append(number)
    return by_person


def traits(found: list[Mention], evidence: list[Evidence], likely: list[list[float]]) -> list[list[float]]:
    """Of each person what all mentions of them, and all of the others, say of whether they were there."""
    there = _there(evidence, likely)
    away = [each[_at(ABSENT)] for each in likely]
    people = list(of_each(found).values())
    listed = min(6, sum(max(there[number] for number in numbers) > 0.8 for numbers in people))
    out = []
    for numbers in people:
        best, gone = max(there[number] for number in numbers), max(away[number] for number in numbers)
        known = found[numbers[0]].matched.code is not None
        heard = any("heard" in evidence[number].signs for number in numbers)
        nowhere = math.prod(1 - there[number] for number in numbers)
        first = numbers[0]
        out.append(
            [
                1.0,
                *map(_odds, (best, gone, 1 - nowhere, there[first], away[first], max(best, gone))),
                float(best > gone),
                float(known),
                float(heard),
                float(heard and known),
                math.log(len(numbers)),
                float(len(numbers) == 1),
                float(known and len(numbers) > 1),
                listed / 6,
            ]
        )
    return out


def _there(evidence: list[Evidence], likely: list[list[float]]) -> list[float]:
    """Of each mention how likely it tells of somebody's presence; that they speak does not."""
    return [
        0.0 if INTRODUCED in one.signs else 1 - each[_at(OTHER)] - each[_at(ABSENT)]
        for one, each in zip(evidence, likely, strict=True)
    ]


def _odds(chance: float) -> float:
    chance = min(max(chance, 0.001), 0.999)
    return math.log(chance / (1 - chance))


def _chances(told: list[float]) -> list[float]:
    """Of somebody with these traits how likely they are neither, there, away."""
    scores = [
        sum(value * row[at] for value, row in zip(told, learned()["people"], strict=True)) for at in range(3)
    ]
    total = _log_sum(scores)
    return [math.exp(score - total) for score in scores]


def _together(found: list[Mention], evidence: list[Evidence], likely: list[list[float]]) -> Attendance:
    """One fact of each person, from all that is said of them; where, from the mention that says it best."""
    by_person = of_each(found)
    there = _there(evidence, likely)
    presider: tuple[float, int] = (_PRESIDED, -1)
    present: list[Named] = []
    absent: list[Named] = []
    for numbers, told in zip(by_person.values(), traits(found, evidence, likely), strict=True):
        _, is_there, is_away = _chances(told)
        best = max(numbers, key=lambda number: there[number])
        away = max(numbers, key=lambda number: likely[number][_at(ABSENT)])
        presided = max(numbers, key=lambda number: likely[number][_at(PRESIDES)])
        presider = max(presider, (likely[presided][_at(PRESIDES)], presided))
        if is_there > _THERE and there[best] > _FLOOR:
            substitute = max(likely[number][_at(SUBSTITUTE)] for number in numbers)
            principal = max(
                likely[number][_at(PRINCIPAL)] + likely[number][_at(PRESIDES)] for number in numbers
            )
            quality = "suplente" if substitute > principal else "titular"
            present.append(_named(found[best], is_there, acting_as=quality))
        elif is_away > _AWAY and likely[away][_at(ABSENT)] > _FLOOR:
            absent.append(_named(found[away], is_away, status=evidence[away].status))
    return Attendance(
        _named(found[presider[1]], presider[0]) if presider[1] >= 0 else None,
        tuple(sorted(present, key=lambda one: one.span)),
        tuple(sorted(absent, key=lambda one: one.span)),
    )


def _at(label: str) -> int:
    return LABELS.index(label)


def _named(
    mention: Mention, sure: float, *, acting_as: str | None = None, status: str | None = None
) -> Named:
    return Named(
        mention.name,
        mention.matched.code,
        Span(mention.start, mention.end),
        round(min(mention.matched.confidence, sure), 2),
        acting_as,
        status,
        mention.matched.alternatives,
    )
