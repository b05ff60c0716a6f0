"""Learns from annotated actas how the signs around a name are weighed (participation/actas/attendance.py).

    python -m tests.actas.learn tests/actas/corpus tests/actas/more … [--folds 5]

writes participation/actas/attendance.json and common_words.txt; with ``--folds`` it writes nothing and tells the
figures on actas that were left out, a part at a time. It needs numpy, which the portal does not.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from participation.actas import attendance, normalise
from participation.actas.attendance import ABSENT, LABELS, OTHER, PRESIDES, PRINCIPAL, SUBSTITUTE
from participation.actas.evidence import LINKS, Evidence
from participation.actas.facts import Named
from participation.actas.folding import fold, mend
from participation.actas.mentions import Mention
from participation.actas.names import GIVEN, Register
from tests.actas.measure import measure_all, same_name, table

ROOT = Path(__file__).resolve().parent.parent.parent
#: A sign of fewer actas says nothing general.
LEAST = 2
#: The share of a poorer register's people that are strangers.
UNKNOWN = 0.4
#: Into how many parts the actas are divided where what is told of some is learned from the others.
FOLDS = 4
PASSES, RATE, DECAY, DROPPED = 40, 0.1, 0.003, 0.5
REGISTER = Register.of(json.loads((ROOT / "tests/actas/register.json").read_text(encoding="utf-8"))["people"])
Fact = dict[str, Any]


@dataclass
class Acta:
    expected: Fact
    found: list[Mention]
    evidence: list[Evidence]
    allowed: list[set[str]]
    missed: list[str]
    #: The same with a poorer register, to learn from.
    poorer: Acta | None


# --- what the annotations say of each mention


def place(raw: str, text: str, fact: Fact) -> tuple[int, int] | None:
    """Where a fact of the raw text stands in the normalised one: the same of so many places, or the nearest."""
    words = re.findall(r"\w+", fact["name"])
    pattern = r"(?<!\w)" + r"\W+".join(map(re.escape, words)) + r"(?!\w)"
    spots = [found.span() for found in re.finditer(pattern, text)]
    raw_spots = [found.start() for found in re.finditer(pattern, raw)]
    if len(spots) == len(raw_spots) and fact["at"] in raw_spots:
        return spots[raw_spots.index(fact["at"])]
    share = fact["at"] / len(raw) * len(text)
    return min(spots, key=lambda spot: abs(spot[0] - share), default=None)


def read(path: Path, without: float = 0.0) -> Acta:
    """An acta as the annotations say it is; ``without`` is the share of the register that is taken to be unknown.

    Names of strangers are few in the annotated actas: in a poorer register many of their names are strangers'.
    """
    expected = json.loads(path.read_text(encoding="utf-8"))
    chance = random.Random(path.stem)
    register = Register(tuple(person for person in REGISTER.people if chance.random() >= without))
    codes = {person.code for person in register.people}
    for fact in [*expected["present"], *expected["absent"], *filter(None, [expected.get("presider")])]:
        fact["person"] = fact["person"] if fact["person"] in codes else None
    raw = path.with_suffix(".txt").read_text(encoding="utf-8")
    text = normalise(raw)
    day = (expected["date"] or {}).get("value") or expected.get("known_date")
    folded = mend(fold(text).replace("*", " "))
    found, evidence = attendance.prepare(
        text, folded, [(0, len(text))], register, day, tuple(expected["bodies"])
    )
    allowed = [{OTHER} for _ in found]
    missed = []
    presider = expected.get("presider")

    def at(fact: Fact) -> int | None:
        spot = place(raw, text, fact)
        return next(
            (
                number
                for number, mention in enumerate(found)
                if spot and mention.start < spot[1] and spot[0] < mention.end
            ),
            None,
        )

    for fact in expected["present"]:
        label = SUBSTITUTE if fact["acting_as"] == "suplente" else PRINCIPAL
        leads = bool(presider) and _same(
            fact, Mention(0, 0, 0, 0, presider["name"], (), attendance.Matched(presider["person"], 1))
        )
        for number, mention in enumerate(found):
            if _same(fact, mention):
                allowed[number] = {OTHER, label} | ({PRESIDES} if leads else set())
        number = at(fact)
        if number is None:
            missed.append(fact["name"])
        elif leads and presider["at"] == fact["at"]:
            allowed[number] = {PRESIDES}
        else:
            allowed[number] = {label, PRESIDES} if leads else {label}
    for fact in expected["absent"]:
        for number, mention in enumerate(found):
            if _same(fact, mention):
                allowed[number] = {OTHER, ABSENT}
        number = at(fact)
        if number is None:
            missed.append(fact["name"])
        else:
            allowed[number] = {ABSENT}
    if presider and (number := at(presider)) is not None:
        allowed[number] = {PRESIDES}
    poorer = read(path, UNKNOWN) if not without else None
    return Acta(expected, found, evidence, allowed, missed, poorer)


# --- learning


def learn(actas: list[Acta]) -> Fact:
    """A linear chain over the mentions: what is allowed of each is made likely."""
    actas = [*actas, *(acta.poorer for acta in actas if acta.poorer)]
    seen = Counter(sign for acta in actas for sign in {s for one in acta.evidence for s in one.signs})
    signs = {sign: at for at, sign in enumerate(sorted(s for s, times in seen.items() if times >= LEAST))}
    size = len(LABELS)
    weights, links = np.zeros((len(signs), size)), np.zeros((len(LINKS), size, size))
    past, past_links = np.full_like(weights, 1e-6), np.full_like(links, 1e-6)
    data = [_numbers(acta, signs) for acta in actas if acta.found]
    order = np.random.default_rng(1)
    mean, mean_links = np.zeros_like(weights), np.zeros_like(links)
    for number in range(PASSES):
        for at in order.permutation(len(data)):
            rows, kinds, allowed = data[at]
            rows = [row[order.random(len(row)) >= DROPPED] for row in rows]
            touched, slope, slope_links = _slope(rows, kinds, allowed, weights, links)
            step = slope - DECAY * weights[touched]
            past[touched] += step**2
            weights[touched] += RATE * step / np.sqrt(past[touched])
            step_links = slope_links - DECAY * links
            past_links += step_links**2
            links += RATE * step_links / np.sqrt(past_links)
        if number >= PASSES // 2:
            mean += weights / (PASSES - PASSES // 2)
            mean_links += links / (PASSES - PASSES // 2)
    return {
        "signs": _kept(signs, mean),
        "links": {
            link: [round(float(w), 3) for w in mean_links[at].ravel()] for at, link in enumerate(LINKS)
        },
    }


def learn_people(actas: list[tuple[Acta, Any]]) -> list[list[float]]:
    """How the traits of a person are weighed, from actas and what a model that had not seen them tells of them."""
    rows, kinds = [], []
    for acta, likely in actas:
        for numbers, told in zip(
            attendance.of_each(acta.found).values(),
            attendance.traits(acta.found, acta.evidence, likely),
            strict=True,
        ):
            rows.append(told)
            mentioned = [acta.found[number] for number in numbers]
            kinds.append(
                next(
                    (
                        at
                        for at, key in ((1, "present"), (2, "absent"))
                        for fact in acta.expected[key]
                        if any(_same(fact, mention) for mention in mentioned)
                    ),
                    0,
                )
            )
    told, want = np.array(rows), np.eye(3)[kinds]
    middle, spread = told.mean(axis=0), told.std(axis=0)
    middle[0], spread[0] = 0.0, 1.0
    even = (told - middle) / spread
    weights = np.zeros((told.shape[1], 3))
    for _ in range(5000):
        scores = even @ weights
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        weights -= 0.3 * (even.T @ (chances - want) / len(told) + 0.0003 * weights)
    weights /= spread[:, None]
    weights[0] -= middle @ weights
    return [[round(float(w), 3) for w in row] for row in weights]


def left_out(actas: list[Acta], folds: int) -> list[tuple[Acta, Any]]:
    """Each acta with what is told of its mentions by a model that learned from the others."""
    out = []
    for fold_at in range(folds):
        use(learn([acta for at, acta in enumerate(actas) if at % folds != fold_at]))
        out += [
            (acta, attendance.weigh(acta.evidence))
            for at, acta in enumerate(actas)
            if at % folds == fold_at and acta.found
        ]
    return out


def _same(fact: Fact, mention: Mention) -> bool:
    if fact["person"]:
        return bool(mention.matched.code == fact["person"])
    return mention.matched.code is None and bool(same_name(fact["name"], mention.name))


def _numbers(acta: Acta, signs: dict[str, int]) -> tuple[list[Any], list[int], Any]:
    rows = [np.array([signs[s] for s in one.signs if s in signs], dtype=int) for one in acta.evidence]
    kinds = [LINKS.index(one.link) for one in acta.evidence]
    allowed = np.array([[0.0 if label in each else -1e9 for label in LABELS] for each in acta.allowed])
    return rows, kinds, allowed


def _slope(rows: list[Any], kinds: list[int], allowed: Any, weights: Any, links: Any) -> tuple[Any, Any, Any]:
    """The signs that an acta has, and how their weights and those of the links should move."""
    touched, places = np.unique(np.concatenate(rows), return_inverse=True)
    mention = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    own = weights[touched]
    scores = np.zeros((len(rows), len(LABELS)))
    np.add.at(scores, mention, own[places])
    passing = np.exp(links)
    want, want_pairs = _likely(scores + allowed, kinds, passing)
    told, told_pairs = _likely(scores, kinds, passing)
    slope = np.zeros_like(own)
    np.add.at(slope, places, (want - told)[mention])
    return touched, slope, want_pairs - told_pairs


def _likely(scores: Any, kinds: list[int], passing: Any) -> tuple[Any, Any]:
    """How likely each label of each mention is, and each pair of them (forward and backward)."""
    own = np.exp(scores - scores.max(axis=1, keepdims=True))
    steps = passing[kinds]
    ahead, back = own.copy(), np.ones_like(own)
    ahead[0] /= ahead[0].sum()
    for at in range(1, len(own)):
        came = (ahead[at - 1] @ steps[at]) * own[at]
        ahead[at] = came / came.sum()
    for at in range(len(own) - 1, 0, -1):
        goes = steps[at] @ (own[at] * back[at])
        back[at - 1] = goes / goes.sum()
    single = ahead * back
    both = ahead[:-1, :, None] * steps[1:] * (own * back)[1:, None, :]
    pairs = np.zeros_like(passing)
    np.add.at(pairs, kinds[1:], both / both.sum(axis=(1, 2), keepdims=True))
    return single / single.sum(axis=1, keepdims=True), pairs


def _kept(signs: dict[str, int], weights: Any) -> dict[str, list[float]]:
    """The weights that weigh something, in two places."""
    return {
        sign: [round(float(w), 2) for w in weights[at]]
        for sign, at in signs.items()
        if np.abs(weights[at]).max() >= 0.1
    }


# --- the program


def common_words(paths: list[Path]) -> list[str]:
    """Words that stand in small letters in several actas."""
    small: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        for word in re.findall(r"[^\W\d_]{2,}", path.with_suffix(".txt").read_text(encoding="utf-8")):
            if word.islower():
                small[fold(word)].add(path.name)
    return sorted(word for word, where in small.items() if len(where) >= LEAST and word not in GIVEN)


def told(acta: Acta, likely: Any) -> Fact:
    """What the machine tells of the people of an acta."""
    said = attendance._together(acta.found, acta.evidence, likely)

    def as_fact(one: Named) -> Fact:
        return {key: getattr(one, key) for key in ("name", "person", "acting_as", "status")}

    return {
        "present": [as_fact(one) for one in said.present],
        "absent": [as_fact(one) for one in said.absent],
        "presider": as_fact(said.presider) if said.presider else None,
        **{key: [] for key in ("matters", "resolutions", "contributions")},
    }


def use(model: Fact) -> None:
    attendance._links.cache_clear()
    attendance.learned = lambda: model


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folders", nargs="+", type=Path)
    arguments.add_argument("--folds", type=int, default=0)
    arguments.add_argument("--misses", action="store_true")
    given = arguments.parse_args()
    paths = [path for folder in given.folders for path in sorted(folder.glob("*.json"))]
    actas = [acta for acta in map(read, paths) if acta.found]
    for acta in actas:
        if acta.missed and given.misses:
            print("no mention", acta.expected["file"], acta.missed)
    if given.folds:
        pairs = []
        weighed = left_out(actas, given.folds)
        for at in range(given.folds):
            others = [each for place, each in enumerate(weighed) if place % given.folds != at]
            use({"people": learn_people(others)})
            pairs += [(acta.expected, told(acta, likely)) for acta, likely in weighed[at :: given.folds]]
        report(pairs, given.misses)
        folder_of = {path.stem: path.parent.name for path in paths}
        by_folder = defaultdict(list)
        for pair in pairs:
            by_folder[folder_of[Path(pair[0]["file"]).stem]].append(pair)
        for name, some in by_folder.items():
            print("==", name)
            report(some, False)
        return
    people = learn_people(left_out(actas, FOLDS))
    model = learn(actas) | {"people": people}
    (ROOT / "participation/actas/attendance.json").write_text(
        json.dumps(model, ensure_ascii=False, separators=(",", ":")).replace("],", "],\n") + "\n",
        encoding="utf-8",
    )
    (ROOT / "participation/actas/common_words.txt").write_text(
        "\n".join(common_words(paths)) + "\n", encoding="utf-8"
    )


def report(pairs: list[tuple[Fact, Fact]], misses: bool) -> None:
    result = measure_all(pairs)
    wanted = ("people", "presider", "acting", "absence")
    print("\n".join(line for line in table(result).splitlines() if line.startswith((*wanted, "wrong"))))
    for file, kind, what, text in result.misses:
        if misses and kind.startswith(wanted):
            print(f"{file[:22]:22} {kind} {what}: {text[:120]!r}")
    for wrong in result.wrong_people:
        print("WRONG", wrong)


if __name__ == "__main__":
    main()
