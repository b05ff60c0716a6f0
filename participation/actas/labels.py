"""What each piece of a text is, by evidence that adds up: a linear chain, its weights learned from annotated actas.

The weights are ``labels.json``, which ``tests/actas/train.py`` makes; pieces and what they tell are in ``pieces``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

#: Begin and inside of a matter, its destination, a decision, a contribution. Votes: of the decision before (V), once
#: more of one that was voted (X), of the one that comes (W); within a decision (RV), and at its beginning (RW).
LABELS = ("O", "MB", "MI", "DB", "DI", "RB", "RI", "CB", "CI", "V", "X", "W", "RV", "RW")
#: A label, and what is remembered of before: ``m`` a matter without destination, ``r`` a decision not voted, ``w`` a
#: vote without decision. So a vote is of one decision, and a decision that is missing is missed.
STATES = (
    *("O", "Om", "Or", "Ow", "MB", "MI", "DB", "DI", "RB", "RI", "RBw", "RIv", "CB", "CI", "CBr", "CIr"),
    *("V", "X", "W", "RV", "RW"),
)
EMITS = tuple(LABELS.index(state if state in LABELS else state[:-1]) for state in STATES)
#: What only a piece that tells a vote can be.
VOTES = frozenset(("V", "X", "W", "RV", "RW"))
_MEMORY = {"MB": "m", "MI": "m", "RB": "r", "RI": "r", "W": "w", "CBr": "r", "CIr": "r"}


def memory(state: str) -> str:
    """What is still waited for behind a state."""
    return _MEMORY.get(state) or (state[1:] if state[0] == "O" else "")


def _follows(one: str, other: str) -> bool:
    waits = memory(one)
    if waits == "w":
        return other in ("Ow", "W", "RBw", "RW")
    if other[0] == "O":
        return other == "O" + waits
    if other in _INSIDE:
        return one in _INSIDE[other]
    if other in ("V", "CBr"):
        return waits == "r"
    if other in ("X", "CB"):
        return waits != "r"
    return other != "RBw"


_INSIDE = {
    "MI": ("MB", "MI"),
    "DI": ("DB", "DI"),
    "CI": ("CB", "CI"),
    "CIr": ("CBr", "CIr"),
    "RI": ("RB", "RI"),
    "RIv": ("RBw", "RIv", "RV", "RW"),
    "RV": ("RB", "RI", "RBw", "RIv", "RV", "RW"),
}
ALLOWED = tuple(tuple(i for i, one in enumerate(STATES) if _follows(one, other)) for other in STATES)
BEGINS = tuple(state in ("O", "MB", "RB", "CB", "W", "RW") for state in STATES)
ENDS = tuple(memory(state) != "w" for state in STATES)
#: The feature of a piece that tells a vote.
VOTE = "VOTE"
#: The states of a piece that tells a vote, and of one that does not.
OPEN = {
    voted: tuple(i for i, emits in enumerate(EMITS) if voted or LABELS[emits] not in VOTES)
    for voted in (True, False)
}
_FILE = Path(__file__).with_name("labels.json")


class Model:
    """Weights per feature and label, and per pair of states that follow each other."""

    def __init__(self, weights: dict[str, list[float]], moves: Sequence[Sequence[float]]) -> None:
        self.weights, self.moves = weights, moves
        self.into = [list(column) for column in zip(*moves, strict=True)]

    def emissions(self, told: Sequence[Sequence[str]]) -> list[list[float]]:
        """What the features of each piece add up to, per label."""
        found = []
        weights = self.weights
        for features in told:
            rows = [row for row in map(weights.get, features) if row]
            found.append([sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(LABELS))
        return found

    def best(self, emissions: Sequence[Sequence[float]], voted: Sequence[bool]) -> list[str]:
        """The likeliest label of each piece, all taken together; ``voted`` are those that tell a vote."""
        if not emissions:
            return []
        ways: list[dict[int, int]] = []
        scores = {i: 0.0 for i, begins in enumerate(BEGINS) if begins}
        for index, here in enumerate(emissions):
            reached: dict[int, float] = {}
            way: dict[int, int] = {}
            for state in OPEN[voted[index]]:
                if not index:
                    if state in scores:
                        reached[state] = here[EMITS[state]]
                    continue
                into = self.into[state]
                best, most = -1, -math.inf
                for before in ALLOWED[state]:
                    if before in scores and scores[before] + into[before] > most:
                        best, most = before, scores[before] + into[before]
                if best >= 0:
                    reached[state] = most + here[EMITS[state]]
                    way[state] = best
            scores = reached
            ways.append(way)
        state = max((state for state in scores if ENDS[state]), key=scores.__getitem__)
        found = [state]
        for way in reversed(ways[1:]):
            state = way[state]
            found.append(state)
        return [LABELS[EMITS[state]] for state in reversed(found)]


@lru_cache(maxsize=1)
def model() -> Model:
    told = json.loads(_FILE.read_text(encoding="utf-8"))
    unit = told["unit"]
    weights = {name: [each * unit for each in row] for name, row in told["weights"].items()}
    return Model(weights, told["moves"])
