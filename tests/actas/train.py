"""Learns what the pieces of an acta are from annotated ones: ``python tests/actas/train.py [--folds N] FOLDER…``.

Needs numpy and scipy, which reading does not. With ``--folds`` it tells what is read of actas that were left out, each
fold other houses, and writes nothing; else it writes ``participation/actas/labels.json``.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from participation.actas import body as reader  # noqa: E402
from participation.actas.facts import Acta, as_json  # noqa: E402
from participation.actas.labels import ALLOWED, BEGINS, EMITS, ENDS, LABELS, OPEN, STATES, VOTE, Model, memory  # noqa: E402
from participation.actas.normalise import normalise  # noqa: E402
from participation.actas.pieces import Piece  # noqa: E402
from tests.actas.measure import measure_all, plain, table  # noqa: E402

TARGET = ROOT / "participation/actas/labels.json"
#: A feature of fewer actas is one house's habit.
LEAST_ACTAS = 3
#: Weights below are not worth their line; the others are rounded to this.
LEAST_WEIGHT, UNIT = 0.08, 0.05
#: How much a weight costs: the less it may be, the more the general features have to tell.
COST = 0.6
ROUNDS = 80
KINDS = re.compile("mat|res|vot|dest|contr|case|plan")
_WORD = re.compile(r"\w+")


class Example:
    """An acta with the label of each of its pieces."""

    def __init__(self, path: Path) -> None:
        self.expected = json.loads(path.read_text(encoding="utf-8"))
        self.folder = path.parent.name
        self.raw = path.with_suffix(".txt").read_text(encoding="utf-8")
        self.text = normalise(self.raw)
        self.body = ";".join(self.expected["bodies"])
        self.people = [each["name"] for each in self.expected["present"]]
        self.read = reader.prepare(self.text, self.body, self.people)
        self.told = self.read.told
        self.found = [(m.start(), m.end()) for m in _WORD.finditer(self.text.replace("_", " "))]
        self.words = [plain(self.text[a:b]) for a, b in self.found]
        self.labels = self._labels()

    def place(self, fact: dict) -> tuple[int, int] | None:
        """Where the fact stands in the normalised text: the words of its value, nearest to where they were."""
        wanted = plain(fact["text"]).split()
        if not wanted:
            return None
        share = fact["at"] / max(1, len(self.raw))
        best = None
        for first in range(len(self.words) - len(wanted) + 1):
            if self.words[first] != wanted[0]:
                continue
            if self.words[first : first + len(wanted)] == wanted:
                start, end = self.found[first][0], self.found[first + len(wanted) - 1][1]
                far = abs(start / max(1, len(self.text)) - share)
                if best is None or far < best[0]:
                    best = (far, start, end)
        return best[1:] if best else None

    def _labels(self) -> list[int]:
        marks = ["O"] * len(self.told)
        self.voted: set[int] = set()
        lost = 0
        e = self.expected
        votes: dict[str, list[dict]] = {"V": [], "W": []}
        for r in e["resolutions"]:
            for vote in ([r["vote"]] if r["vote"] else []) + r["earlier_votes"]:
                votes["W" if vote["at"] < r["at"] else "V"].append(vote)
        destinations = [
            {"text": m["destination"], "at": m["at"] + len(m["span_text"])}
            for m in e["matters"]
            if m["destination"]
        ]
        for kind, facts in (
            ("V", votes["V"]),
            ("W", votes["W"]),
            ("C", e["contributions"]),
            ("D", destinations),
            ("R", e["resolutions"]),
            ("M", e["matters"]),
        ):
            for fact in facts:
                where = self.place(fact)
                if not where:
                    lost += 1
                    continue
                mine = [i for i, p in enumerate(self.read.pieces) if self._is_of(p, where, kind)]
                if kind == "R" and not mine:
                    mine = [i for i, p in enumerate(self.read.pieces) if self._says_both(p, where)][:1]
                if kind in "VW":
                    self.voted.update(mine)
                if not mine:
                    lost += 1
                    continue
                for i in mine:
                    marks[i] = kind if kind in "VW" else kind + ("B" if i == mine[0] else "I")
        self.lost = lost
        return self._states(marks)

    @staticmethod
    def _is_of(piece: Piece, where: tuple[int, int], kind: str) -> bool:
        """A vote's piece may be longer than what was marked of it."""
        common = min(piece.end, where[1]) - max(piece.start, where[0])
        if kind in "VW":
            return bool(piece.vote) and common > 0
        return common > 0.5 * (piece.end - piece.start)

    @staticmethod
    def _says_both(piece: Piece, where: tuple[int, int]) -> bool:
        """ "Se aprueba por unanimidad", where "se aprueba" is all that is decided."""
        return bool(piece.vote) and piece.start <= where[0] < where[1] <= piece.end

    def _states(self, marks: list[str]) -> list[int]:
        """The marks as states: inside without a beginning begins, and a vote is of what waits for one."""
        before, states = "O", []
        for index, mark in enumerate(marks):
            state = self._state(mark, before, index in self.voted, marks[index:])
            states.append(STATES.index(state))
            before = state
        return states

    @staticmethod
    def _state(mark: str, before: str, voted: bool, coming: list[str]) -> str:
        waits = memory(before)
        if mark[0] == "W" or waits == "w":
            ahead = next((each for each in coming if each[0] not in "OW"), "O")
            if ahead != "RB":
                mark = "O" if mark[0] == "W" else mark
            elif mark == "RB":
                return "RW" if voted else "RBw"
            else:
                return "W" if mark[0] == "W" else "Ow"
        if mark == "V":
            return "V" if waits == "r" else "X"
        if mark == "O":
            return "O" + waits
        inside = mark[1] == "I" and before[0] == mark[0]
        if mark[0] == "R":
            if voted:
                return "RV" if inside else "RW"
            return ("RI" if waits == "r" else "RIv") if inside else "RB"
        if mark[0] == "C":
            held = "r" if waits == "r" else ""
            return ("CI" if inside else "CB") + held
        return mark if inside else mark[0] + "B"


#: An acta is learned in parts of about so many pieces, so that the longest does not make all others wait.
PART = 200


def _parts(each: Example) -> list[tuple[int, int]]:
    cuts = [0]
    for at in range(1, len(each.told)):
        fresh = each.read.pieces[at].sentence != each.read.pieces[at - 1].sentence
        if at - cuts[-1] >= PART and fresh and BEGINS[each.labels[at]]:
            cuts.append(at)
    return list(zip(cuts, [*cuts[1:], len(each.told)], strict=True))


def learn(
    examples: list[Example],
    cost: float = COST,
    rounds: int = ROUNDS,
    known: Model | None = None,
) -> Model:
    """The weights under which the labels of the examples are likeliest, each costing its square.

    ``known`` are weights to begin with, which takes fewer rounds.
    """
    seen: dict[str, set[int]] = {}
    for number, each in enumerate(examples):
        for told in each.told:
            for feature in told:
                seen.setdefault(feature, set()).add(number)
    names = sorted(name for name, actas in seen.items() if len(actas) >= LEAST_ACTAS)
    index = {name: i for i, name in enumerate(names)}
    parts = [(each, *part) for each in examples for part in _parts(each)]
    longest, count = max(end - begin for _, begin, end in parts), len(parts)
    rows, cols, place, gold = [], [], [], []
    row = 0
    for number, (each, begin, end) in enumerate(parts):
        for at in range(begin, end):
            for feature in set(each.told[at]):
                if feature in index:
                    rows.append(row)
                    cols.append(index[feature])
            place.append((at - begin, number))
            gold.append(each.labels[at])
            row += 1
    x = csr_matrix((np.ones(len(rows), np.float32), (rows, cols)), shape=(row, len(names)))
    xt = x.T.tocsr()
    at, who = np.array(place).T
    gold = np.array(gold)
    emits = np.array(EMITS)
    allowed = np.full((len(STATES), len(STATES)), -1e9)
    for other, ones in enumerate(ALLOWED):
        for one in ones:
            allowed[one, other] = 0.0
    start = np.where(np.array(BEGINS), 0.0, -1e9)
    end = np.where(np.array(ENDS), 0.0, -1e9)
    last = np.array([stop - begin - 1 for _, begin, stop in parts])
    told_vote = np.array([VOTE in each.told[i] for each, begin, stop in parts for i in range(begin, stop)])
    open_to = np.array([[i in OPEN[voted] for i in range(len(STATES))] for voted in (False, True)])
    closed = np.where(open_to[told_vote.astype(int)], 0.0, -1e9)
    mask = np.zeros((longest, count), bool)
    mask[at, who] = True
    goldgrid = np.zeros((longest, count), int)
    goldgrid[at, who] = gold
    s, n, f = len(STATES), len(LABELS), len(names)
    shared = np.zeros((n, s))
    shared[emits, np.arange(s)] = 1.0

    def cost_of(theta):
        w = theta[: f * n].reshape(f, n)
        t = theta[f * n :].reshape(s, s)
        move = t + allowed
        scores = (x @ w.astype(np.float32)).astype(float)
        grid = np.zeros((longest, count, s))
        grid[at, who] = scores[:, emits] + closed
        grid[last, np.arange(count)] += end
        forward = np.empty_like(grid)
        forward[0] = grid[0] + start
        big = np.exp(move)
        for i in range(1, longest):
            top = forward[i - 1].max(1, keepdims=True)
            new = np.log(np.exp(forward[i - 1] - top) @ big + 1e-300) + top + grid[i]
            forward[i] = np.where(mask[i][:, None], new, forward[i - 1])
        top = forward[-1].max(1, keepdims=True)
        z = (np.log(np.exp(forward[-1] - top).sum(1, keepdims=True)) + top)[:, 0]
        backward = np.zeros_like(grid)
        moves = np.zeros((s, s))
        for i in range(longest - 1, 0, -1):
            value = grid[i] + backward[i]
            top = value.max(1, keepdims=True)
            e = np.exp(value - top)
            back = np.log(e @ big.T + 1e-300) + top
            live = mask[i]
            backward[i - 1] = np.where(live[:, None], back, backward[i])
            a = np.exp(forward[i - 1] - z[:, None] + top)[live]
            moves += (a.T @ e[live]) * big
        marginal = np.exp(np.minimum(forward + backward - z[None, :, None], 0))[at, who]
        expected = marginal @ shared.T
        observed = np.zeros_like(expected)
        observed[np.arange(len(gold)), emits[gold]] = 1
        value = z.sum() - scores[np.arange(len(gold)), emits[gold]].sum()
        pairs = mask[1:]
        first, second = goldgrid[:-1][pairs], goldgrid[1:][pairs]
        seen_moves = np.zeros((s, s))
        np.add.at(seen_moves, (first, second), 1)
        value -= t[first, second].sum()
        wrong = (expected - observed).astype(np.float32)
        grad = np.concatenate([(xt @ wrong).ravel().astype(float), (moves - seen_moves).ravel()])
        return value + cost * 0.5 * (theta @ theta), grad + cost * theta

    begun = np.zeros(f * n + s * s)
    if known:
        for name, i in index.items():
            if name in known.weights:
                begun[i * n : i * n + n] = known.weights[name]
        begun[f * n :] = np.array(known.moves).ravel()
    options = {"maxiter": rounds, "maxcor": 8}
    answer = minimize(cost_of, begun, jac=True, method="L-BFGS-B", options=options)
    theta = answer.x
    w = theta[: f * n].reshape(f, n)
    kept = {name: w[i].tolist() for name, i in index.items() if np.abs(w[i]).max() >= LEAST_WEIGHT}
    return Model(kept, theta[f * n :].reshape(s, s).tolist())


def as_written(model: Model) -> str:
    """The weights as whole numbers, one feature a line."""
    lines = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for name, row in sorted(
            (name, [round(each / UNIT) for each in row]) for name, row in model.weights.items()
        )
        if any(row)
    )
    moves = json.dumps([[round(each, 3) for each in row] for row in model.moves])
    return f'{{"moves": {moves},\n"unit": {UNIT},\n"weights": {{\n{lines}\n}}}}\n'


def measured(examples: list[Example], model: Model):
    pairs = []
    for each in examples:
        voted = [VOTE in told for told in each.told]
        found = reader.assemble(each.read, model.best(model.emissions(each.told), voted))
        told = as_json(
            Acta(
                matters=found.matters,
                resolutions=found.resolutions,
                contributions=found.contributions,
                plan_references=found.plan_references,
            )
        )
        pairs.append((each.expected, told))
    return pairs


def main(args: list[str]) -> None:
    folds = int(args.pop(args.index("--folds") + 1)) if "--folds" in args else 0
    show = "-v" in args
    examples = [
        Example(path)
        for folder in args
        if not folder.startswith("-")
        for path in sorted(Path(folder).glob("*.json"))
    ]
    print(
        len(examples),
        "actas",
        sum(len(e.told) for e in examples),
        "pieces",
        sum(e.lost for e in examples),
        "lost",
    )
    if not folds:
        model = learn(examples)
        TARGET.write_text(as_written(model), encoding="utf-8")
        print(table(measure_all(measured(examples, model))))
        return
    pairs = []
    houses = sorted({(e.folder, e.expected["house"]) for e in examples})
    fold_of = {house: i % folds for i, house in enumerate(houses)}
    for fold in range(folds):
        inside = [e for e in examples if fold_of[e.folder, e.expected["house"]] != fold]
        out = [e for e in examples if fold_of[e.folder, e.expected["house"]] == fold]
        if out:
            pairs += [(e.folder, *pair) for e, pair in zip(out, measured(out, learn(inside)), strict=True)]
    for folder in dict.fromkeys(each[0] for each in pairs):
        total = measure_all([(e, t) for f, e, t in pairs if f == folder])
        print(folder)
        print(
            "\n".join(
                line
                for line in table(total).splitlines()
                if re.match("mat|res|vot|dest|contr|case|plan", line)
            )
        )
        if show:
            for miss in total.misses:
                if KINDS.match(miss[1]):
                    print(*miss)


if __name__ == "__main__":
    main(sys.argv[1:])
