"""Random histories of contributions and topics, and what people do to them, with what must be true after each step.

``random_history(seed)`` draws the rows that ``chain_recount`` counts, ``periods(seed)`` some periods to count them in.
``starting(seed)`` is a municipality whose meetings have been recorded and of which nothing was coded;
``operations(seed, n)`` is what its team then does, as plain data that a test carries out with the portal's actions.
``Model`` is the oracle: ``apply`` an operation and it says (``says()``) under which live topics every contribution is,
with which stance, and under which it ever was; ``history()`` gives the rows for the recount after it.
``refused(model)`` are operations that must be refused as things stand, and must change nothing.

The verbs, and the fields of ``Operation`` that each has (besides ``day`` and a ``reason`` in Spanish):

- ``create_topic``: topic, theme; ``code``: topic, contributions (one or many), stance; ``uncode``: topic, contributions
- ``merge``: topic, into; ``undo_merge``: topic (the one that was merged)
- ``split``: topic, contributions, into, and ``theme`` where ``is_new``
- ``assign``: topic, response, due (or None: the term); ``answer``: response, decision, resolution, reviewed too;
  ``answer_again``: the two together, a new version of a topic that was answered; ``publish``: response
- ``link``: item, and topic or contributions (one); ``give_back``: devolution, topics, sealed on that day;
  ``withdraw``: devolution; ``approve``: meeting, whose contributions are heard from then on

What the rules leave open was taken so:

- *A merge moves no coding*: they hang where they hung and count for the live topic, so that undoing it gives back
  exactly what hung from the topic then and still does. What was coded to the live one meanwhile stays with it.
- *Merging into a topic that was merged* is merging into the live one that stands for it that day: undoing the older
  merge does not take the newer with it. Merging a topic into what stands for itself is refused.
- *A split moves what a contribution has under the topic wherever it hangs*, also from a topic merged into it: undoing
  that merge later does not bring the contribution back. A split of everything leaves an empty topic that is still live.
- *Two stances of one contribution under one live topic*: dissent is kept (``stance_of``). The same when a split moves
  it to where it was coded already. Undoing the merge shows each side its own again.
- *Taking a coding off* takes all that the contribution has under that live topic.
- *Ever under*: ``coded_ever`` holds the topics that it was coded to by hand or by a split, ``under_ever`` also the live
  ones that it reached by a merge. What a portal keeps as origins holds the first and lies within the second.
- Coding what is coded there with the same stance changes nothing; with another stance it is not asked for.

Where a portal lets somebody do less than this, leave that out of what is drawn by the names of ``EDGES``:
``operations(seed, n, without=("publish_of_merged",))``. Every operation says in ``edges`` which ones it is.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chain_recount import (
    COMPLAINT,
    DECISIONS,
    DISSENT,
    INITIATIVE,
    MAYOR,
    MUNICIPAL_COUNCIL,
    NEIGHBOURHOOD_COUNCIL,
    OPINION,
    ORGANISATION,
    PROPOSAL,
    QUERY,
    RESIDENTS,
    STAFF,
    SUPPORT,
    Coding,
    Contribution,
    Devolution,
    History,
    PlanOrigin,
    Response,
    TermSetting,
    Topic,
)

SEEDS = tuple(range(40))
THEMES = ("vialidad", "arbolado", "limpieza", "alumbrado", "cultura")
#: «Ituzaingó» lies in two of them, and of «Manga» nobody says which.
SUBZONES: Mapping[str, Sequence[str]] = {
    "Z1": ("villa-garcia", "punta-rieles"),
    "Z2": ("ituzaingo", "jardines"),
    "Z3": ("ituzaingo", "flor-de-maronas", "union"),
    "Z4": (),
}
NEIGHBOURHOODS = (
    "villa-garcia",
    "punta-rieles",
    "ituzaingo",
    "jardines",
    "flor-de-maronas",
    "union",
    "manga",
)
AUTHORS = (
    *[RESIDENTS] * 6,
    *[ORGANISATION] * 2,
    NEIGHBOURHOOD_COUNCIL,
    MAYOR,
    MUNICIPAL_COUNCIL,
    STAFF,
)
KINDS = (INITIATIVE, PROPOSAL, PROPOSAL, COMPLAINT, COMPLAINT, QUERY, OPINION)
TERMS = (
    TermSetting(dt.date(2025, 1, 1), 30),
    TermSetting(dt.date(2026, 2, 1), 45),
    TermSetting(dt.date(2026, 3, 1), 20),
)

EDGES = {
    "chain": "merges a topic that others were merged into",
    "into_merged": "merges into a topic that was itself merged",
    "both_sides": "merges two topics that hold the same contribution with different stances",
    "both_open": "merges two topics with an open assignment each",
    "undo_in_chain": "undoes a merge with others before or behind it",
    "undo_after_split": "undoes a merge whose contributions a split has moved since",
    "undo_after_coding": "undoes a merge into a topic that was coded since",
    "split_everything": "splits all that a topic has",
    "split_through_merge": "splits what hangs from a merged topic",
    "split_onto_coded": "splits to a topic that it was coded to already",
    "uncode_through_merge": "takes off what hangs from a merged topic",
    "publish_of_merged": "publishes the answer of a topic merged meanwhile",
    "unheard": "codes what is in minutes not approved yet",
}


class Refused(Exception):
    """The operation cannot be done as things stand."""


# --- operations -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Operation:
    verb: str
    day: dt.date
    topic: str | None = None
    into: str | None = None
    is_new: bool = False
    theme: str | None = None
    contributions: tuple[str, ...] = ()
    stance: str = SUPPORT
    response: str | None = None
    due: dt.date | None = None
    decision: str | None = None
    resolution: bool = False
    item: str | None = None
    devolution: str | None = None
    topics: tuple[str, ...] = ()
    meeting: str | None = None
    reason: str = "Hablan de lo mismo en la misma cuadra"
    edges: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """A contribution as it stands before anything was coded; without a meeting it was heard or refused at once."""

    key: str
    on: dt.date
    meeting: str | None
    heard: bool
    author: str
    kind: str
    neighbourhood: str | None


@dataclass(frozen=True)
class World:
    contributions: tuple[Given, ...]
    meetings: Mapping[str, dt.date]
    approved: frozenset[str]


@dataclass(frozen=True)
class Said:
    """By contribution: live topic → stance; and the topics it was ever coded to, or ever under."""

    under: dict[str, dict[str, str]]
    coded_ever: dict[str, frozenset[str]]
    under_ever: dict[str, frozenset[str]]


def stance_of(stances: Iterable[str]) -> str:
    """Of several of one contribution under one topic."""
    return DISSENT if DISSENT in stances else SUPPORT


# --- the oracle -----------------------------------------------------------------------------------------


@dataclass
class _Answer:
    topic: str
    due: dt.date | None
    version: int
    decision: str | None = None
    resolution: bool = False
    published: dt.date | None = None


@dataclass
class Model:
    world: World
    themes: dict[str, str | None] = field(default_factory=dict)  # topic → theme
    merged: dict[str, str] = field(default_factory=dict)  # topic → the one it was merged into
    codings: dict[tuple[str, str], str] = field(default_factory=dict)  # (contribution, topic) → stance
    answers: dict[str, _Answer] = field(default_factory=dict)
    origins: list[PlanOrigin] = field(default_factory=list)
    links: set[tuple[str | None, str | None, str | None]] = field(default_factory=set)
    devolutions: dict[str, Devolution] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)
    coded_ever: dict[str, set[str]] = field(default_factory=dict)
    under_ever: dict[str, set[str]] = field(default_factory=dict)
    moved_since: dict[str, set[str]] = field(default_factory=dict)  # merged topic → what happened to it since

    def __post_init__(self) -> None:
        self.approved |= self.world.approved
        for given in self.world.contributions:
            self.coded_ever[given.key] = set()
            self.under_ever[given.key] = set()

    # What can be asked.

    def live(self, topic: str) -> str:
        while topic in self.merged:
            topic = self.merged[topic]
        return topic

    def live_topics(self) -> list[str]:
        return [topic for topic in self.themes if topic not in self.merged]

    def hanging(self, topic: str) -> list[tuple[str, str]]:
        """The codings under a live topic, wherever they hang."""
        return [place for place in self.codings if self.live(place[1]) == topic]

    def contributions_under(self, topic: str) -> list[str]:
        return list(dict.fromkeys(contribution for contribution, _topic in self.hanging(topic)))

    def is_heard(self, contribution: str) -> bool:
        given = next(one for one in self.world.contributions if one.key == contribution)
        return given.heard if given.meeting is None else given.meeting in self.approved

    def is_public(self, topic: str) -> bool:
        return topic not in self.merged and any(self.is_heard(one) for one in self.contributions_under(topic))

    def open_answers(self, topic: str) -> list[str]:
        return [
            key
            for key, answer in self.answers.items()
            if self.live(answer.topic) == topic and answer.published is None
        ]

    def says(self) -> Said:
        under: dict[str, dict[str, str]] = {}
        for given in self.world.contributions:
            stances: dict[str, list[str]] = {}
            for (contribution, topic), stance in self.codings.items():
                if contribution == given.key:
                    stances.setdefault(self.live(topic), []).append(stance)
            under[given.key] = {topic: stance_of(found) for topic, found in stances.items()}
        return Said(
            under,
            {key: frozenset(topics) for key, topics in self.coded_ever.items()},
            {key: frozenset(topics) for key, topics in self.under_ever.items()},
        )

    def history(
        self,
        subzones: Mapping[str, Sequence[str]] = SUBZONES,
        terms: Sequence[TermSetting] = TERMS,
    ) -> History:
        """The rows that the recount counts, as things stand."""
        return History(
            contributions=[
                Contribution(one.key, one.on, self.is_heard(one.key), one.author, one.kind, one.neighbourhood)
                for one in self.world.contributions
            ],
            topics=[Topic(topic, theme, self.merged.get(topic)) for topic, theme in self.themes.items()],
            codings=[Coding(*place, stance) for place, stance in self.codings.items()],
            responses=[
                Response(
                    one.topic,
                    one.published,
                    one.decision or DECISIONS[0],
                    one.version,
                    one.resolution,
                    one.due,
                )
                for one in self.answers.values()
            ],
            origins=list(self.origins),
            devolutions=list(self.devolutions.values()),
            subzones=subzones,
            terms=terms,
        )

    # What is done.

    def apply(self, operation: Operation) -> Said:
        """What is true after it.

        Raises:
            Refused: it cannot be done as things stand; nothing was changed.
        """
        getattr(self, f"_{operation.verb}")(operation)
        said = self.says()
        for contribution, topics in said.under.items():
            self.under_ever[contribution] |= topics.keys()
        return self.says()

    def _must(self, holds: bool, why: str) -> None:
        if not holds:
            raise Refused(why)

    def _must_be_live(self, topic: str | None) -> str:
        self._must(topic in self.themes and topic not in self.merged, f"{topic} is no live topic")
        assert topic is not None
        return topic

    def _put(self, contribution: str, topic: str, stances: Iterable[str]) -> None:
        before = self.codings.get((contribution, topic))
        self.codings[contribution, topic] = stance_of([*stances, *([before] if before else [])])
        self.coded_ever[contribution].add(topic)

    def _tell_merged(self, topic: str, what: str) -> None:
        """Notes for everything merged, however far below, into a topic that something has happened since."""
        for one in self.merged:
            if self.live(one) == self.live(topic):
                self.moved_since[one].add(what)

    def _create_topic(self, op: Operation) -> None:
        self._must(op.topic is not None and op.topic not in self.themes, "it exists")
        assert op.topic is not None
        self.themes[op.topic] = op.theme

    def _code(self, op: Operation) -> None:
        topic = self._must_be_live(op.topic)
        self._must(bool(op.contributions), "nothing to code")
        self._must(set(op.contributions) <= self.coded_ever.keys(), "no such contribution")
        for contribution in op.contributions:
            self.codings[contribution, topic] = op.stance
            self.coded_ever[contribution].add(topic)
        self._tell_merged(topic, "coding")

    def _uncode(self, op: Operation) -> None:
        topic = self._must_be_live(op.topic)
        self._must(set(op.contributions) <= set(self.contributions_under(topic)), "not under it")
        for place in self.hanging(topic):
            if place[0] in op.contributions:
                del self.codings[place]

    def _merge(self, op: Operation) -> None:
        topic = self._must_be_live(op.topic)
        self._must(op.into in self.themes, "no such topic")
        assert op.into is not None
        into = self.live(op.into)
        self._must(into != topic, "into itself")
        self.merged[topic] = into
        self.moved_since[topic] = set()

    def _undo_merge(self, op: Operation) -> None:
        self._must(op.topic in self.merged, "it is not merged")
        assert op.topic is not None
        del self.merged[op.topic], self.moved_since[op.topic]

    def _split(self, op: Operation) -> None:
        topic = self._must_be_live(op.topic)
        self._must(bool(op.contributions), "nothing to split")
        self._must(set(op.contributions) <= set(self.contributions_under(topic)), "not under it")
        assert op.into is not None
        if op.is_new:
            self._must(op.into not in self.themes, "it exists")
            self.themes[op.into] = op.theme
        self._must(self._must_be_live(op.into) != topic, "to itself")
        for contribution in op.contributions:
            places = [place for place in self.hanging(topic) if place[0] == contribution]
            for _contribution, hung in places:
                if hung != topic:
                    self._tell_chain(hung, "split")
            self._put(contribution, op.into, [self.codings.pop(place) for place in places])

    def _tell_chain(self, topic: str, what: str) -> None:
        """Notes for a merged topic, and for those that it was merged into."""
        while topic in self.merged:
            self.moved_since[topic].add(what)
            topic = self.merged[topic]

    def _assign(self, op: Operation) -> None:
        topic = self._must_be_live(op.topic)
        self._must(not self.open_answers(topic), "assigned already")
        self._must(op.response is not None and op.response not in self.answers, "no new answer")
        assert op.response is not None
        version = 1 + sum(answer.topic == topic for answer in self.answers.values())
        self.answers[op.response] = _Answer(topic, op.due, version)

    def _answer(self, op: Operation) -> None:
        self._must(op.response in self.answers, "not assigned")
        assert op.response is not None
        answer = self.answers[op.response]
        self._must(answer.published is None and answer.decision is None, "answered already")
        answer.decision, answer.resolution = op.decision, op.resolution

    def _answer_again(self, op: Operation) -> None:
        topic = self._must_be_live(op.topic)
        published = [
            one
            for one in self.answers.values()
            if self.live(one.topic) == topic and one.published is not None
        ]
        self._must(bool(published), "never answered")
        self._assign(op)
        self._answer(op)

    def _publish(self, op: Operation) -> None:
        self._must(op.response in self.answers, "no such answer")
        assert op.response is not None
        answer = self.answers[op.response]
        self._must(answer.decision is not None and answer.published is None, "not reviewed, or published")
        answer.published = op.day

    def _link(self, op: Operation) -> None:
        contribution = op.contributions[0] if op.contributions else None
        self._must((op.topic is None) != (contribution is None), "one of the two")
        if op.topic is not None:
            self._must_be_live(op.topic)
        if (op.topic, contribution, op.item) not in self.links:
            self.links.add((op.topic, contribution, op.item))
            self.origins.append(PlanOrigin(op.topic, contribution))

    def _give_back(self, op: Operation) -> None:
        self._must(bool(op.topics) and all(self.is_public(topic) for topic in op.topics), "not public")
        assert op.devolution is not None
        self._must(op.devolution not in self.devolutions, "sealed already")
        self.devolutions[op.devolution] = Devolution(op.day, op.topics)

    def _withdraw(self, op: Operation) -> None:
        self._must(op.devolution in self.devolutions, "no such devolution")
        assert op.devolution is not None
        devolution = self.devolutions[op.devolution]
        self._must(not devolution.withdrawn, "withdrawn already")
        self.devolutions[op.devolution] = Devolution(devolution.sealed, devolution.topics, True)

    def _approve(self, op: Operation) -> None:
        self._must(op.meeting in self.world.meetings and op.meeting not in self.approved, "approved already")
        assert op.meeting is not None
        self.approved.add(op.meeting)


def refused(model: Model, day: dt.date = dt.date(2027, 1, 1)) -> list[Operation]:
    """What must be refused as things stand, and leave all as it was."""
    wrong: list[Operation] = []
    for topic in model.live_topics()[:2]:
        under = model.contributions_under(topic)
        others = [one.key for one in model.world.contributions if one.key not in under]
        wrong += [
            Operation("merge", day, topic=topic, into=topic),
            Operation("undo_merge", day, topic=topic),
            Operation("split", day, topic=topic, contributions=(), into="t-new", is_new=True),
        ]
        if others:
            wrong += [
                Operation("split", day, topic=topic, contributions=(others[0],), into="t-new", is_new=True),
                Operation("uncode", day, topic=topic, contributions=(others[0],)),
            ]
        if under:
            wrong.append(Operation("split", day, topic=topic, contributions=(under[0],), into=topic))
    for topic in list(model.merged)[:2]:
        wrong += [
            Operation("merge", day, topic=model.live(topic), into=topic),
            Operation("merge", day, topic=topic, into=model.live(topic)),
        ]
    for key, answer in model.answers.items():
        if answer.published or answer.decision is None:
            wrong.append(Operation("publish", day, response=key))
    for key, devolution in model.devolutions.items():
        if devolution.withdrawn:
            wrong.append(Operation("withdraw", day, devolution=key))
    return wrong


# --- drawing operations ---------------------------------------------------------------------------------


def starting(seed: int) -> World:
    """Seven meetings, of which three have no approved minutes, and what was received without one, refused or not."""
    rng = random.Random(f"world {seed}")
    meetings = {f"m{n}": dt.date(2026, 1, 5) + dt.timedelta(days=12 * n) for n in range(7)}
    approved = frozenset(rng.sample(sorted(meetings), 4))
    given = []
    for number in range(24):
        meeting = rng.choice([*meetings, None, None])
        given.append(
            Given(
                key=f"c{number}",
                on=meetings[meeting] if meeting else dt.date(2026, 1, 1) + dt.timedelta(rng.randrange(89)),
                meeting=meeting,
                heard=meeting in approved if meeting else rng.random() < 0.8,
                author=rng.choice(AUTHORS),
                kind=rng.choice(KINDS),
                neighbourhood=rng.choice([*NEIGHBOURHOODS, None]),
            )
        )
    return World(tuple(given), meetings, approved)


def operations(seed: int, n: int = 70, without: Collection[str] = ()) -> list[Operation]:
    """``n`` operations that can be done one after the other, from 1 April 2026 on."""
    assert set(without) <= EDGES.keys(), f"no such edges: {set(without) - EDGES.keys()}"
    return _Draw(seed, frozenset(without)).drawn(n)


#: How often each is tried.
_WEIGHTS = {
    "create_topic": 4,
    "code": 12,
    "uncode": 2,
    "merge": 6,
    "undo_merge": 4,
    "split": 5,
    "assign": 4,
    "answer": 4,
    "answer_again": 2,
    "publish": 4,
    "link": 3,
    "give_back": 2,
    "withdraw": 1,
    "approve": 1,
}


class _Draw:
    def __init__(self, seed: int, without: frozenset[str]) -> None:
        self.rng = random.Random(f"operations {seed}")
        self.without = without
        self.model = Model(starting(seed))
        self.day = dt.date(2026, 4, 1)
        self.numbers = {"t": 0, "r": 0, "d": 0}

    def drawn(self, n: int) -> list[Operation]:
        done: list[Operation] = []
        while len(done) < n:
            verb = (
                "create_topic"
                if len(done) < 3
                else self.rng.choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()))[0]
            )
            draw: Callable[[], dict[str, Any] | None] = getattr(self, f"_{verb}")
            given = draw()
            if given is None or set(given.get("edges", ())) & self.without:
                continue
            # Two answers of the same day would leave open which is the later.
            self.day += dt.timedelta(days=1 if verb == "publish" else self.rng.choice((0, 0, 1, 2)))
            operation = Operation(verb, self.day, **given)
            self.model.apply(operation)
            done.append(operation)
        return done

    def _new(self, kind: str) -> str:
        self.numbers[kind] += 1
        return f"{kind}{self.numbers[kind] - 1}"

    def _live(self, need: Callable[[str], object] = lambda topic: True) -> str | None:
        fit = [topic for topic in self.model.live_topics() if need(topic)]
        return self.rng.choice(fit) if fit else None

    def _some(self, given: Sequence[str], most: int) -> tuple[str, ...]:
        return tuple(self.rng.sample(given, self.rng.randint(1, min(most, len(given)))))

    def _create_topic(self) -> dict[str, Any] | None:
        if len(self.model.live_topics()) > 7:
            return None
        return {"topic": self._new("t"), "theme": self.rng.choice(THEMES)}

    def _code(self) -> dict[str, Any] | None:
        topic = self._live()
        if topic is None:
            return None
        under = self.model.contributions_under(topic)
        stance = self.rng.choice((SUPPORT, SUPPORT, SUPPORT, DISSENT))
        free = [
            one.key
            for one in self.model.world.contributions
            # What moderation refused is nobody's to code; what is under it by a merge is under it already.
            if (one.meeting or one.heard)
            and (one.key not in under or self.model.codings.get((one.key, topic)) == stance)
            and not ("unheard" in self.without and not self.model.is_heard(one.key))
        ]
        if not free or all(key in under for key in free):
            return None
        contributions = self._some(free, self.rng.choice((1, 1, 6)))
        edges = () if all(map(self.model.is_heard, contributions)) else ("unheard",)
        return {"topic": topic, "contributions": contributions, "stance": stance, "edges": edges}

    def _uncode(self) -> dict[str, Any] | None:
        topic = self._live(self.model.contributions_under)
        if topic is None:
            return None
        contribution = self.rng.choice(self.model.contributions_under(topic))
        through = any(hung != topic for given, hung in self.model.hanging(topic) if given == contribution)
        return {
            "topic": topic,
            "contributions": (contribution,),
            "reason": "Se codificó por error",
            "edges": ("uncode_through_merge",) if through else (),
        }

    def _merge(self) -> dict[str, Any] | None:
        model = self.model
        if len(model.live_topics()) < 3:
            return None
        topic = self._live()
        into = self.rng.choice(
            [one for one in model.themes if model.live(one) != topic and (one not in model.merged)]
            + [one for one in model.merged if model.live(one) != topic]
        )
        assert topic is not None
        target = model.live(into)
        said = model.says().under
        edges = [
            *(["chain"] if topic in model.merged.values() else []),
            *(["into_merged"] if into in model.merged else []),
            *(["both_open"] if model.open_answers(topic) and model.open_answers(target) else []),
        ]
        if any(
            topic in under and target in under and under[topic] != under[target] for under in said.values()
        ):
            edges.append("both_sides")
        return {"topic": topic, "into": into, "edges": tuple(edges)}

    def _undo_merge(self) -> dict[str, Any] | None:
        model = self.model
        if not model.merged:
            return None
        topic = self.rng.choice(list(model.merged))
        since = model.moved_since[topic]
        in_chain = topic in model.merged.values() or model.merged[topic] in model.merged
        edges = [
            *(["undo_in_chain"] if in_chain else []),
            *(["undo_after_split"] if "split" in since else []),
            *(["undo_after_coding"] if "coding" in since else []),
        ]
        return {"topic": topic, "reason": "Eran dos asuntos distintos", "edges": tuple(edges)}

    def _split(self) -> dict[str, Any] | None:
        model = self.model
        topic = self._live(model.contributions_under)
        if topic is None:
            return None
        under = model.contributions_under(topic)
        everything = self.rng.random() < 0.25
        contributions = tuple(under) if everything else self._some(under, 4)
        others = [one for one in model.live_topics() if one != topic]
        is_new = not others or (self.rng.random() < 0.5 and len(model.live_topics()) <= 8)
        into = self._new("t") if is_new else self.rng.choice(others)
        edges = [
            *(["split_everything"] if set(contributions) == set(under) else []),
            *(["split_onto_coded"] if any((one, into) in model.codings for one in contributions) else []),
        ]
        if any(hung != topic for given, hung in model.hanging(topic) if given in contributions):
            edges.append("split_through_merge")
        return {
            "topic": topic,
            "contributions": contributions,
            "into": into,
            "is_new": is_new,
            "theme": self.rng.choice(THEMES) if is_new else None,
            "reason": "Un pedido es de poda y el otro de veredas",
            "edges": tuple(edges),
        }

    def _is_answered(self, topic: str) -> bool:
        return any(
            self.model.live(one.topic) == topic and one.published for one in self.model.answers.values()
        )

    def _due(self) -> dt.date | None:
        return self.rng.choice((None, self.day + dt.timedelta(days=self.rng.randint(5, 40))))

    def _assign(self) -> dict[str, Any] | None:
        model = self.model
        topic = self._live(
            lambda one: model.is_public(one) and not model.open_answers(one) and not self._is_answered(one)
        )
        return {"topic": topic, "response": self._new("r"), "due": self._due()} if topic else None

    def _decided(self) -> dict[str, Any]:
        return {"decision": self.rng.choice(DECISIONS), "resolution": self.rng.random() < 0.25}

    def _answer(self) -> dict[str, Any] | None:
        model = self.model
        waiting = [
            key
            for key, one in model.answers.items()
            if one.decision is None
            and model.is_public(model.live(one.topic))
            and one.topic not in model.merged
        ]
        return {"response": self.rng.choice(waiting), **self._decided()} if waiting else None

    def _answer_again(self) -> dict[str, Any] | None:
        model = self.model
        topic = self._live(
            lambda one: model.is_public(one) and not model.open_answers(one) and self._is_answered(one)
        )
        if topic is None:
            return None
        return {"topic": topic, "response": self._new("r"), "due": self._due(), **self._decided()}

    def _publish(self) -> dict[str, Any] | None:
        model = self.model
        ready = [
            key
            for key, one in model.answers.items()
            if one.decision and one.published is None and model.is_public(model.live(one.topic))
        ]
        if not ready:
            return None
        response = self.rng.choice(ready)
        merged = model.answers[response].topic in model.merged
        return {"response": response, "edges": ("publish_of_merged",) if merged else ()}

    def _link(self) -> dict[str, Any] | None:
        model = self.model
        item = f"i{self.rng.randrange(8)}"
        if self.rng.random() < 0.5:
            topic = self._live(model.is_public)
            return {"topic": topic, "item": item} if topic else None
        heard = [one.key for one in model.world.contributions if model.is_heard(one.key)]
        return {"contributions": (self.rng.choice(heard),), "item": item} if heard else None

    def _give_back(self) -> dict[str, Any] | None:
        public = [topic for topic in self.model.live_topics() if self.model.is_public(topic)]
        return {"devolution": self._new("d"), "topics": self._some(public, 4)} if public else None

    def _withdraw(self) -> dict[str, Any] | None:
        standing = [key for key, one in self.model.devolutions.items() if not one.withdrawn]
        if not standing:
            return None
        return {"devolution": self.rng.choice(standing), "reason": "Nombraba a una persona"}

    def _approve(self) -> dict[str, Any] | None:
        waiting = sorted(self.model.world.meetings.keys() - self.model.approved)
        return {"meeting": self.rng.choice(waiting)} if waiting else None


# --- drawing histories ----------------------------------------------------------------------------------


def random_history(seed: int) -> History:
    """Rows of a year and a half, with everything that the recount distinguishes.

    A version is published after the one before it, and a topic has at most one open assignment of its own.
    """
    rng = random.Random(f"history {seed}")

    def some_day() -> dt.date:
        # Few days, so that the ends of periods and of terms are met.
        month = rng.choice([(2025, 11), (2025, 12), *[(2026, n) for n in range(1, 8)]])
        return dt.date(*month, rng.choice((1, 2, 10, 15, 28)))

    contributions = [
        Contribution(
            f"c{n}",
            some_day(),
            rng.random() < 0.85,
            rng.choice(AUTHORS),
            rng.choice(KINDS),
            rng.choice([*NEIGHBOURHOODS, None]),
        )
        for n in range(rng.randint(0, 60))
    ]
    number = rng.randint(1, 14)
    topics = [
        # Into one of before it only: no circles, chains of any length.
        Topic(
            f"t{n}",
            rng.choice(THEMES),
            f"t{rng.randrange(n)}" if n and rng.random() < 0.35 else None,
        )
        for n in range(number)
    ]
    rng.shuffle(topics)
    keys = [topic.key for topic in topics]
    places: dict[tuple[str, str], str] = {}
    for one in contributions:
        for topic in rng.sample(keys, min(rng.choice((0, 1, 1, 1, 2, 3)), number)):
            places[one.key, topic] = rng.choice((SUPPORT, SUPPORT, SUPPORT, DISSENT))
    responses = []
    later = random.Random(f"assigned {seed}")
    for topic in keys:
        published = some_day()
        for version in range(1, rng.choice((0, 0, 1, 1, 1, 2, 3)) + 1):
            due = rng.choice((None, some_day()))
            is_open = rng.random() < 0.25
            responses.append(
                Response(
                    topic,
                    None if is_open else published,
                    rng.choice(DECISIONS),
                    version,
                    rng.random() < 0.2,
                    due,
                    assigned=later.choice((None, due and due - dt.timedelta(days=later.randrange(90)))),
                )
            )
            if is_open:
                break
            published += dt.timedelta(days=rng.choice((1, 7, 30)))
    rng.shuffle(responses)
    return History(
        contributions=contributions,
        topics=topics,
        codings=[Coding(*place, stance) for place, stance in places.items()],
        responses=responses,
        origins=[
            *[PlanOrigin(topic=topic) for topic in keys if rng.random() < 0.15],
            *[PlanOrigin(contribution=one.key) for one in contributions if rng.random() < 0.1],
        ],
        devolutions=[
            Devolution(
                rng.choice((None, *[some_day()] * 4)),
                tuple(rng.sample(keys, rng.randint(1, min(4, number)))),
                rng.random() < 0.2,
            )
            for _ in range(rng.randint(0, 4))
        ],
        subzones=SUBZONES,
        terms=[TermSetting(some_day(), rng.choice((0, 15, 30, 60, None))) for _ in range(rng.randint(0, 3))],
    )


def periods(seed: int) -> list[tuple[dt.date, dt.date]]:
    """A quarter, one day, a year, and one drawn."""
    rng = random.Random(f"periods {seed}")
    first, last = sorted(dt.date(2025, 11, 1) + dt.timedelta(days=rng.randrange(280)) for _ in range(2))
    return [
        (dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        (dt.date(2026, 2, 10), dt.date(2026, 2, 10)),
        (dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        (first, last),
    ]
