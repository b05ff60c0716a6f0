"""How right the facts told of an acta are: precision and recall per kind of fact, and wrong matches of people.

Told is what ``import_minutes --json`` prints of one file; expected is one ``corpus/NN-habit.json``. Nothing here
reads an acta or imports the portal. What counts as equal is written in ``README.md``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Fact = dict[str, Any]

SINGLE = {
    "date": "dates",
    "start_time": "hours",
    "end_time": "hours",
    "number": "number",
    "kind": "kind",
    "present_count": "present_count",
}
#: Texts are the same from this share of words in common; a resolution is found again, to look at its vote, from less.
SAME_TEXT, FOUND_AGAIN, SAME_NAME = 0.8, 0.5, 0.8

_SAID_OF_ANYBODY = """
    el la los las un una unos unas de del al y e sr sra sres sras srta señor señora señores señoras
    don doña dr dra prof mtro mtra ing lic arq esc cjal cjala concejal concejala alcalde alcaldesa
"""
_OPENERS = {"nota", "carta", "correo", "oficio", "mail", "fax", "pedido", "solicitud", "electronico"}
_NUMBERS = ("yes", "of", "no", "abstentions")


@dataclass
class Tally:
    """What was right among what was told and what was expected."""

    right: int = 0
    told: int = 0
    expected: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.told += other.told
        self.expected += other.expected


@dataclass
class Measure:
    """The tallies of one acta, or of many added up, with every wrong match of a person."""

    kinds: dict[str, Tally] = field(default_factory=dict)
    #: (file, name as told, person as told, person expected or None)
    wrong_people: list[tuple[str, str, str, str | None]] = field(default_factory=list)
    #: (file, kind, "missed" or "not so", what): to see where a figure comes from.
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)

    def of(self, kind: str) -> Tally:
        return self.kinds.setdefault(kind, Tally())

    def add(self, other: Measure) -> None:
        for kind, tally in other.kinds.items():
            self.of(kind).add(tally)
        self.wrong_people += other.wrong_people
        self.misses += other.misses


def measure_all(pairs: Iterable[tuple[Fact, Fact]]) -> Measure:
    total = Measure()
    for expected, told in pairs:
        total.add(measure(expected, told))
    return total


def measure(expected: Fact, told: Fact) -> Measure:
    result = Measure()
    _singles(expected, told, result)
    _people(expected, told, result)
    _texts(expected, told, result)
    result.wrong_people = wrong_people(expected, told)
    return result


def table(total: Measure) -> str:
    lines = [f"{'kind':<20}{'expected':>9}{'told':>7}{'precision':>11}{'recall':>8}"]
    for kind, tally in sorted(total.kinds.items()):
        figures = f"{tally.expected:>9}{tally.told:>7}{tally.precision:>11.3f}{tally.recall:>8.3f}"
        lines.append(f"{kind:<20}{figures}")
    lines.append(f"wrong matches of people: {len(total.wrong_people)}")
    return "\n".join(lines)


# --- what is the same


def plain(text: str | None) -> str:
    """Without accents (ñ included), case, signs or doubled spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text or "") if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare.casefold()))


_PLAIN_TITLES = set(plain(_SAID_OF_ANYBODY).split())


def alike(one: str | None, other: str | None, *, without: Iterable[str] = ()) -> float:
    """The share of words in common, counted as often as they stand: 1 for the same words in any order."""
    left, right = (Counter(w for w in plain(t).split() if w not in set(without)) for t in (one, other))
    together = left.total() + right.total()
    return 2 * (left & right).total() / together if together else 1.0


def same_name(one: str | None, other: str | None) -> bool:
    return alike(one, other, without=_PLAIN_TITLES) >= SAME_NAME


def same_matter_text(expected: Fact, told: Fact) -> bool:
    """The text as the item says it, or the same without who sent it and the word for how it came."""
    apart = {*plain(expected.get("sender")).split(), *_PLAIN_TITLES, *_OPENERS}
    one, other = expected["text"], told.get("text")
    return max(alike(one, other), alike(one, other, without=apart)) >= SAME_TEXT


def same_vote(expected: Fact | None, told: Fact | None) -> bool:
    """What the text says must be told, and nothing that does not follow from it."""
    if not expected or not told:
        return not expected and not told
    if expected["result"] != told.get("result"):
        return False
    if bool(expected["casting_vote"]) != bool(told.get("casting_vote")):
        return False
    want, got = _completed(expected), _completed(told)
    for key in _NUMBERS:
        nobody_left_out = key != "of" and not want[key] and got[key] is None
        if want[key] is not None and got[key] != want[key] and not nobody_left_out:
            return False
        if want[key] is None and got[key] and not _follows(key, got[key], want):
            return False
    if want["unanimous"]:
        return bool(got["unanimous"])
    if got["unanimous"]:
        return False
    return not expected.get("majority") or bool(told.get("majority") or got["yes"] is not None)


def _completed(vote: Fact) -> Fact:
    whole = {key: vote.get(key) for key in (*_NUMBERS, "unanimous")}
    if whole["of"] is None and whole["yes"] is not None and whole["no"] is not None:
        whole["of"] = whole["yes"] + whole["no"] + (whole["abstentions"] or 0)
    if whole["yes"] and whole["yes"] == whole["of"]:
        whole["unanimous"] = True
    return whole


def _follows(key: str, value: int, want: Fact) -> bool:
    yes, of, no, abstentions = (want[each] for each in _NUMBERS)
    if key == "no":
        return yes is not None and of is not None and value == of - yes - (abstentions or 0)
    if key == "of":
        return yes is not None and value == yes + (no or 0) + (abstentions or 0)
    if key == "yes":
        return bool(want["unanimous"]) and value == of
    return False


def value(fact: Any) -> Any:
    """A single fact is told bare or as {"value": …, "span": …, "confidence": …}."""
    return fact.get("value") if isinstance(fact, dict) else fact


# --- the kinds


def _singles(expected: Fact, told: Fact, result: Measure) -> None:
    for key, kind in SINGLE.items():
        if key == "present_count" and key not in told:
            continue
        want, got = value(expected.get(key)), value(told.get(key))
        if key == "number":
            want, got = _number(want), _number(got)
        _count(result, kind, expected, want, got, want == got)
    want, got = expected.get("presider"), told.get("presider")
    right = bool(want and got and _same_person(want, got if isinstance(got, dict) else {"name": got}))
    _count(result, "presider", expected, want, got, right)


def _number(text: Any) -> str | None:
    """Without points of thousands, zeros in front or spaces; the year behind a slash or dash stays."""
    if text is None:
        return None
    parts = re.split(r"[/-]", re.sub(r"[.\s]", "", str(text)))
    return "/".join(part.lstrip("0") or part for part in parts)


def _count(result: Measure, kind: str, expected: Fact, want: Any, got: Any, right: bool) -> None:
    tally = result.of(kind)
    tally.expected += want is not None
    tally.told += got is not None
    tally.right += right and want is not None
    if want is not None and not right:
        result.misses.append((expected["file"], kind, "missed", str(want)))
    if got is not None and not right:
        result.misses.append((expected["file"], kind, "not so", str(got)))


def _people(expected: Fact, told: Fact, result: Measure) -> None:
    for key, detail, detail_kind in (
        ("present", "acting_as", "acting_as"),
        ("absent", "status", "absence_status"),
    ):
        pairs = _paired(expected[key], told.get(key) or [], lambda e, t: float(_same_person(e, t)), 1.0)
        _tally(result, f"people_{key}", expected, expected[key], told.get(key) or [], pairs, "name")
        said = [(e, t) for e, t in pairs if e[detail] is not None]
        tally = result.of(detail_kind)
        tally.expected += sum(e[detail] is not None for e in expected[key])
        tally.told += sum(t.get(detail) is not None for _, t in said)
        tally.right += sum(t.get(detail) == e[detail] for e, t in said)
        result.misses += [
            (expected["file"], detail_kind, "not so", f"{e['name']}: {t.get(detail)}, not {e[detail]}")
            for e, t in said
            if t.get(detail) != e[detail]
        ]


def _same_person(expected: Fact, told: Fact) -> bool:
    if expected["person"]:
        return bool(told.get("person") == expected["person"])
    return not told.get("person") and same_name(expected["name"], told.get("name"))


def wrong_people(expected: Fact, told: Fact) -> list[tuple[str, str, str, str | None]]:
    """Whoever was matched to a person and is unknown, somebody else, or not in the attendance at all."""
    named = [*expected["present"], *expected["absent"]]
    if expected.get("presider"):
        named.append(expected["presider"])
    outside = [{"name": each["name"], "person": None} for each in expected["not_members"]]
    there = {each["person"] for each in named if each["person"]}
    wrong = []
    presider = told.get("presider")
    entries = [*(told.get("present") or []), *(told.get("absent") or [])]
    for entry in [*entries, *([presider] if isinstance(presider, dict) else [])]:
        person, name = entry.get("person"), str(entry.get("name") or "")
        if not person:
            continue
        namesakes = [each for each in named if _words(each["name"]) == _words(name)]
        if not namesakes and any(each["person"] == person and _part_of(each["name"], name) for each in named):
            continue
        namesakes = namesakes or [each for each in outside if _words(each["name"]) == _words(name)]
        if namesakes:
            if person not in {each["person"] for each in namesakes}:
                wrong.append((expected["file"], name, person, namesakes[0]["person"]))
        elif person not in there:
            wrong.append((expected["file"], name, person, None))
    return wrong


def _part_of(one: str, other: str) -> bool:
    """One of two names is the other with something left out, as "Federico Techera" and "Federico Techera (hijo)"."""
    return _words(one) <= _words(other) or _words(other) <= _words(one)


def _words(name: str) -> set[str]:
    return set(plain(name).split()) - _PLAIN_TITLES


def _texts(expected: Fact, told: Fact, result: Measure) -> None:
    _matters(expected, told.get("matters") or [], result)
    _resolutions(expected, told.get("resolutions") or [], result)
    want, got = expected["contributions"], told.get("contributions") or []
    pairs = _paired(
        want, got, lambda e, t: _text(e, t) if e["author_type"] == t.get("author_type") else 0.0, SAME_TEXT
    )
    _tally(result, "contributions", expected, want, got, pairs, "text")
    if "plan_references" in told:
        want, got = expected["plan_references"], told["plan_references"]
        pairs = _paired(want, got, lambda e, t: float(str(e["number"]) == str(t.get("number"))), 1.0)
        _tally(result, "plan_references", expected, want, got, pairs, "number")


def _matters(expected: Fact, got: list[Fact], result: Measure) -> None:
    want = expected["matters"]

    def same(e: Fact, t: Fact) -> float:
        if not same_matter_text(e, t):
            return 0.0
        return 0.5 + alike(e["text"], t.get("text")) / 2

    texts = _paired(want, got, same, 0.5)
    pairs = [(e, t) for e, t in texts if same_name(e["sender"], t.get("sender"))]
    _tally(result, "matters", expected, want, got, pairs, "text")
    _destinations(result, want, got, texts)


def _resolutions(expected: Fact, got: list[Fact], result: Measure) -> None:
    want = expected["resolutions"]

    def found(e: Fact, t: Fact) -> float:
        same_number = bool(e["number"] and t.get("number") and _serial(e["number"]) == _serial(t["number"]))
        return 1.0 + _text(e, t) if same_number else _text(e, t)

    again = _paired(want, got, found, FOUND_AGAIN)
    _tally(
        result,
        "resolutions",
        expected,
        want,
        got,
        [(e, t) for e, t in again if _text(e, t) >= SAME_TEXT],
        "text",
    )
    votes = result.of("votes")
    votes.expected += sum(bool(e["vote"]) for e in want)
    votes.told += sum(bool(t.get("vote")) for t in got)
    right = [(e, t) for e, t in again if e["vote"] and same_vote(e["vote"], t.get("vote"))]
    votes.right += len(right)
    good = {id(e) for e, _ in right}
    result.misses += [
        (expected["file"], "votes", "missed", f"{e['vote']['text']} ({e['text'][:60]})")
        for e in want
        if e["vote"] and id(e) not in good
    ]
    for key, kind in (("number", "resolution_numbers"), ("case_file", "case_files")):
        tally = result.of(kind)
        tally.expected += sum(bool(e[key]) for e in want)
        tally.told += sum(bool(t.get(key)) for t in got)
        tally.right += sum(bool(e[key]) and _serial(e[key]) == _serial(t.get(key)) for e, t in again)


def _serial(text: str | None) -> str:
    """The digits with what stands between them: "Resolución 123/24/0116" and "123/24/0116" are one."""
    found = re.search(r"\d[\d/.-]*\d|\d", text or "")
    return found.group().replace(".", "") if found else ""


def _destinations(result: Measure, want: list[Fact], got: list[Fact], pairs: list[tuple[Fact, Fact]]) -> None:
    key = "destination"
    tally = result.of("destinations")
    tally.expected += sum(bool(e[key]) for e in want)
    tally.told += sum(bool(t.get(key)) for t in got)
    tally.right += sum(bool(e[key] and t.get(key)) and alike(e[key], t[key]) >= SAME_TEXT for e, t in pairs)


def _text(expected: Fact, told: Fact) -> float:
    return alike(expected["text"], told.get("text"))


def _paired(
    want: list[Fact], got: list[Fact], score: Callable[[Fact, Fact], float], least: float
) -> list[tuple[Fact, Fact]]:
    """Each at most once, the best first."""
    scored = [(score(e, t), i, j) for i, e in enumerate(want) for j, t in enumerate(got)]
    pairs, used_want, used_got = [], set(), set()
    for points, i, j in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if points < least or i in used_want or j in used_got:
            continue
        used_want.add(i)
        used_got.add(j)
        pairs.append((want[i], got[j]))
    return pairs


def _tally(
    result: Measure,
    kind: str,
    expected: Fact,
    want: list[Fact],
    got: list[Fact],
    pairs: list[tuple[Fact, Fact]],
    shown: str,
) -> None:
    tally = result.of(kind)
    tally.expected += len(want)
    tally.told += len(got)
    tally.right += len(pairs)
    right_want, right_got = {id(e) for e, _ in pairs}, {id(t) for _, t in pairs}
    result.misses += [
        (expected["file"], kind, "missed", str(e[shown])) for e in want if id(e) not in right_want
    ]
    result.misses += [
        (expected["file"], kind, "not so", str(t.get(shown))) for t in got if id(t) not in right_got
    ]
