"""What each piece of a text is, by evidence that adds up: a linear chain, its weights learned from annotated actas.

The weights are ``labels.json``, which ``tests/actas/train.py`` makes; pieces and what they tell are in ``pieces``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

#: Begin and inside of a matter, its destination, a decision, a contribution; a vote of the decision before and of the
#: one that comes.
LABELS = ("O", "MB", "MI", "DB", "DI", "RB", "RI", "CB", "CI", "V", "W")
#: What is nothing of all that is remembered by what it comes after: a matter without destination, a decision not voted.
STATES = ("O", "Om", "Or", "MB", "MI", "DB", "DI", "RB", "RI", "CB", "CI", "V", "W")
EMITS = tuple(LABELS.index(state[0] if state[0] == "O" else state) for state in STATES)


def _follows(one: str, other: str) -> bool:
    if other in ("MI", "DI", "RI", "CI"):
        return one[0] == other[0]
    if other in ("O", "Om", "Or"):
        waits = {"M": "Om", "R": "Or"}.get(one[0])
        return other == (waits or (one if one[0] == "O" else "O"))
    return True


ALLOWED = tuple(tuple(i for i, one in enumerate(STATES) if _follows(one, other)) for other in STATES)
BEGINS = tuple(state in ("O", "MB", "RB", "CB", "V", "W") for state in STATES)
#: The feature of a piece that tells a vote: no other is one.
VOTE = "VOTE"
_FILE = Path(__file__).with_name("labels.json")


class Model:
    """Weights per feature and label, and per pair of states that follow each other."""

    def __init__(self, weights: dict[str, list[float]], moves: Sequence[Sequence[float]]) -> None:
        self.weights, self.moves = weights, moves

    def emissions(self, told: Sequence[Sequence[str]]) -> list[list[float]]:
        """What the features of each piece add up to, per label."""
        found = []
        weights = self.weights
        for features in told:
            rows = [row for row in map(weights.get, features) if row]
            found.append([sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(LABELS))
        return found

    def best(self, told: Sequence[Sequence[str]]) -> list[str]:
        """The likeliest label of each piece, all taken together. What tells no vote is none."""
        if not told:
            return []
        moves = self.moves
        ways: list[list[int]] = []
        scores = [0.0] * len(STATES)
        for index, here in enumerate(self.emissions(told)):
            reached, way = [], []
            voted = VOTE in told[index]
            for state, before in enumerate(ALLOWED):
                if STATES[state] in ("V", "W") and not voted:
                    reached.append(-math.inf)
                    way.append(0)
                    continue
                score = here[EMITS[state]]
                if index:
                    best = max(before, key=lambda i, s=state: scores[i] + moves[i][s])  # type: ignore[misc]
                    score += scores[best] + moves[best][state]
                    way.append(best)
                elif not BEGINS[state]:
                    score = -math.inf
                reached.append(score)
            scores = reached
            ways.append(way)
        state = max(range(len(STATES)), key=scores.__getitem__)
        found = [state]
        for way in reversed(ways[1:]):
            state = way[state]
            found.append(state)
        return [LABELS[EMITS[state]] for state in reversed(found)]


@lru_cache(maxsize=1)
def model() -> Model:
    told = json.loads(_FILE.read_text(encoding="utf-8"))
    return Model(told["weights"], told["moves"])
