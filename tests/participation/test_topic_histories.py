"""Random histories carried out with the actions: after each step the portal says what the oracle says."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from participation.actions.meetings import create_meeting
from participation.actions.minutes import incorporate_minutes
from participation.actions.topic_moves import merge_topics, split_topic, undo_merge
from participation.actions.topics import code_contributions, create_topic, uncode
from participation.models import (
    Admission,
    Coding,
    Contribution,
    Meeting,
    Topic,
    TopicMove,
    TopicMoveOrigin,
    TopicStanding,
)
from participation.queries.topics import ever_coded_to
from participation.transitions import InvalidTransition
from planning.models import Theme
from tests import kept
from tests.chain_histories import SEEDS, Model, Operation, World, operations, refused, starting
from tests.chain_recount import DISSENT, NEIGHBOURHOOD_COUNCIL, QUERY, SUPPORT

#: What is not ours to carry out: answers, the plan and devolutions have tests of their own.
OTHERS = ("assign", "answer", "answer_again", "publish", "link", "give_back", "withdraw")
MINE = ("merge", "undo_merge", "split", "uncode")
STANCES = {SUPPORT: "supports", DISSENT: "dissents"}
QUICK = SEEDS[:2]


class Portal:
    """The world of a seed in the database, and what is done to it, by the keys of the oracle."""

    def __init__(self, world: World, staff: User) -> None:
        self.staff = staff
        self.meetings = {
            key: create_meeting(kind="other", bodies=[], title=key, date=day, by=staff)
            for key, day in world.meetings.items()
        }
        Meeting.objects.filter(pk__in=[row.pk for row in self.meetings.values()]).update(members_present=3)
        self.contributions = {one.key: self._said(one) for one in world.contributions}
        for key in sorted(world.approved):
            self._approve(Operation("approve", world.meetings[key], meeting=key))
        self.topics: dict[str, Topic] = {}

    def _said(self, one) -> Contribution:
        row = Contribution.objects.create(
            code=f"A-{one.key}",
            meeting=self.meetings[one.meeting] if one.meeting else None,
            channel="meeting" if one.meeting else "desk",
            received_on=None if one.meeting else one.on,
            kind="question" if one.kind == QUERY else one.kind,
            author_type="neighbourhood_council" if one.author == NEIGHBOURHOOD_COUNCIL else one.author,
            verbatim=f"Lo que se dijo en {one.key}",
        )
        if not one.meeting:
            state = "admitted" if one.heard else "refused"
            Admission.objects.create(
                contribution=row,
                state=state,
                criterion="" if one.heard else "no_content",
                decided_by=self.staff,
                decided_at=dt.datetime.combine(one.on, dt.time(12), dt.UTC),
            )
        return row

    def carry_out(self, op: Operation) -> None:
        getattr(self, f"_{op.verb}")(op)

    def _rows(self, op: Operation) -> list[Contribution]:
        return [self.contributions[key] for key in op.contributions]

    def _create_topic(self, op: Operation) -> None:
        theme = Theme.objects.filter(code=op.theme).first()
        self.topics[op.topic] = create_topic(title=f"Tema {op.topic}", theme=theme, by=self.staff)

    def _code(self, op: Operation) -> None:
        code_contributions(
            contributions=self._rows(op),
            topics=[self.topics[op.topic]],
            stance=STANCES[op.stance],
            by=self.staff,
        )

    def _uncode(self, op: Operation) -> None:
        rows = self._rows(op)
        uncode(topic=self.topics[op.topic], contributions=rows, reason="No era de este.", by=self.staff)

    def _merge(self, op: Operation) -> None:
        merge_topics(topic=self.topics[op.topic], into=self.topics[op.into], reason=op.reason, by=self.staff)

    def _undo_merge(self, op: Operation) -> None:
        undo_merge(topic=self.topics[op.topic], reason=op.reason, by=self.staff)

    def _split(self, op: Operation) -> None:
        new = {"title": f"Tema {op.into}"} if op.is_new else None
        move = split_topic(
            topic=self.topics[op.topic],
            contributions=self._rows(op),
            into=None if op.is_new else self.topics[op.into],
            new=new,
            reason=op.reason,
            by=self.staff,
        )
        if op.is_new:
            self.topics[op.into] = move.target

    def _approve(self, op: Operation) -> None:
        meeting = self.meetings[op.meeting]
        incorporate_minutes(meeting=meeting, approved_on=max(op.day, meeting.date), number="", by=self.staff)

    def under(self) -> dict[str, dict[str, str]]:
        """By contribution: live topic → stance."""
        names = {row.pk: key for key, row in self.topics.items()}
        said = {row.pk: key for key, row in self.contributions.items()}
        found: dict[str, dict[str, str]] = {key: {} for key in self.contributions}
        for coding in Coding.objects.select_related("topic"):
            topics = found[said[coding.contribution_id]]
            live = names[coding.topic.merged_into_id or coding.topic_id]
            dissents = coding.stance == "dissents" or topics.get(live) == DISSENT
            topics[live] = DISSENT if dissents else SUPPORT
        return found

    def ever(self) -> dict[str, frozenset[str]]:
        names = {row.pk: key for key, row in self.topics.items()}
        rows = ever_coded_to(row.pk for row in self.contributions.values())
        return {
            key: frozenset(names[topic] for topic in rows.get(row.pk, ()) if topic in names)
            for key, row in self.contributions.items()
        }

    def moved(self) -> dict[str, set[str]]:
        names = {row.pk: key for key, row in self.topics.items()}
        found: dict[str, set[str]] = {key: set() for key in self.contributions}
        said = {row.pk: key for key, row in self.contributions.items()}
        for one in TopicMoveOrigin.objects.select_related("move"):
            found[said[one.contribution_id]].add(names[one.move.source_id])
        return found


def check_standings(portal: Portal, model: Model) -> None:
    """What pages count is what is heard under each live topic, each once."""
    told = {row.topic_id: (row.contributions, row.dissents) for row in TopicStanding.objects.all()}
    under = model.says().under
    for key in model.live_topics():
        heard = [one for one in under if key in under[one] and model.is_heard(one)]
        dissents = [one for one in heard if under[one][key] == DISSENT]
        assert told[portal.topics[key].pk] == (len(heard), len(dissents)), key
    assert not told.keys() & {portal.topics[key].pk for key in model.merged}


@pytest.mark.parametrize(
    "seed", [seed if seed in QUICK else pytest.param(seed, marks=pytest.mark.full) for seed in SEEDS]
)
def test_no_step_loses_an_origin(seed: int, people: dict[str, User]) -> None:
    world = starting(seed)
    portal: Portal = kept.once(f"history {seed}", lambda: Portal(world, people["staff"]))
    model = Model(world)
    moves = 0
    for op in operations(seed, without=("unheard",)):
        said = model.apply(op)
        if op.verb in OTHERS:
            continue
        portal.carry_out(op)
        assert portal.under() == said.under, op
        assert portal.ever() == said.coded_ever, op
        for contribution, topics in portal.moved().items():
            assert topics <= said.under_ever[contribution], op
        check_standings(portal, model)
        moves += op.verb in ("merge", "undo_merge", "split")
        assert TopicMove.objects.count() == moves
        if op.verb in ("merge", "split", "undo_merge"):
            check_refusals(portal, model)
    assert moves > 5


def check_refusals(portal: Portal, model: Model) -> None:
    before = portal.under()
    for op in refused(model):
        if op.verb in MINE:
            with pytest.raises((ValidationError, InvalidTransition)):
                portal.carry_out(op)
    assert portal.under() == before
