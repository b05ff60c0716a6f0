"""Two people write the same session at once, in whatever order: nothing is overwritten unseen, lost or doubled."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from accounts.models import User
from participation.actions.session import Saved, save_parts
from participation.models import Meeting
from participation.queries.session import parts_of, session_of
from participation.session.parts import Change, cleaned, fingerprint, kind_of, same_order
from tests.participation import making

Values = dict[str, str]
#: The words of each kind of part in which an edit leaves its mark.
WORDS = {
    "heading": "place",
    "attendance": "",
    "presiding": "",
    "item": "discussion",
    "decision": "operative",
    "vote": "statement",
    "contribution": "verbatim",
    "recess": "reason",
    "closing": "",
}
FIRST: dict[str, Values] = {
    "attendance": {"status": "present", "acting_as": "principal"},
    "presiding": {"person": "mayor"},
    "item": {"title": "Punto"},
    "decision": {"kind": "resolution"},
    "vote": {"choice": "yes"},
    "contribution": {"kind": "proposal", "author_type": "residents"},
    "recess": {"from_time": "20:00"},
}
ITEMS = [str(uuid.UUID(int=number)) for number in (1, 2, 3)]
DECISION = str(uuid.UUID(int=4))
#: What is written already when both open the page.
BEGUN: dict[str, Values] = {
    **{f"item:{uid}": {} for uid in ITEMS},
    "attendance:mayor": {},
    f"decision:{DECISION}": {"operative": "Aprobar.", "item": ITEMS[0]},
    f"vote:{DECISION}:mayor": {},
    f"contribution:{uuid.UUID(int=5)}": {"verbatim": "Falta luz."},
}
Then = tuple[bool, str] | None
WHO = st.integers(0, 1)
#: What becomes of parts that somebody else changed: mine, theirs, both.
CHOICES = st.text("mtb", min_size=3, max_size=3)
#: After typing one saves, the answer may be lost, or one goes on typing.
THEN = st.one_of(st.tuples(st.just(True), CHOICES), st.tuples(st.booleans(), CHOICES), st.none())
ADDED = ("item", "item", "decision", "contribution", "recess", "presiding", "attendance", "vote")


def read(meeting: Meeting) -> dict[str, Values]:
    """What the portal holds now."""
    meeting = Meeting.objects.select_related("minutes__body").get(pk=meeting.pk)
    return {key: part.values for key, part in parts_of(session_of(meeting)).items()}


@dataclass
class Editor:
    """What somebody sees and has typed: for each part the version they read, and what they want it to say."""

    user: User
    seen: dict[str, Values] = field(default_factory=dict)
    typed: dict[str, Values | None] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)  # of what is typed
    unanswered: list[Change] = field(default_factory=list)

    def shown(self) -> dict[str, Values]:
        """The page: what was read, with what was typed over it."""
        page: dict[str, Values | None] = {**self.seen, **self.typed}
        return {key: values for key, values in page.items() if values is not None}

    def type(self, key: str, values: Values | None) -> None:
        """Change, add or take away a part, without saving."""
        self.bases.setdefault(key, fingerprint(self.seen.get(key)))
        self.typed[key] = values

    def changes(self) -> list[Change]:
        """What would be sent."""
        return [Change(key, self.bases[key], values) for key, values in self.typed.items()]


class TwoEditors(RuleBasedStateMachine):
    """What should be stored is kept beside what is, and changes only by what the portal said that it saved.

    So nothing is doubled either, and nothing goes with something else.
    """

    meeting: Meeting
    users: tuple[User, User]
    empty: dict[str, Values]

    @initialize()
    def begin(self) -> None:
        """Both open the page."""
        self.savepoint = transaction.savepoint()
        self.marks = 0
        self.editors = [Editor(user) for user in self.users]
        self.stored = dict(self.empty)
        for editor in self.editors:
            editor.seen = dict(self.stored)

    def teardown(self) -> None:
        """The next one begins from the same meeting."""
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    def mark(self) -> str:
        """Words that nobody typed before."""
        self.marks += 1
        return f"marca {self.marks}"

    # --- what people do: type, and then mostly save, whose answer may be lost on its way

    @rule(who=WHO)
    def open_again(self, who: int) -> None:
        """Read anew what one is not writing in."""
        editor = self.editors[who]
        kept = {key: editor.seen[key] for key in editor.typed if key in editor.seen}
        editor.seen = {
            **{key: values for key, values in self.stored.items() if key not in editor.typed},
            **kept,
        }

    @rule(who=WHO, which=st.integers(0, 30), then=THEN)
    def edit(self, who: int, which: int, then: Then) -> None:
        """Type in any part of the page."""
        editor = self.editors[who]
        page = editor.shown()
        keys = sorted(key for key in page if key != "order")
        key = keys[which % len(keys)]
        editor.type(key, self.edited(key, page[key]))
        self.go_on(editor, then)

    @rule(who=WHO, which=st.integers(0, 30), then=THEN)
    def edit_the_same(self, who: int, which: int, then: Then) -> None:
        """Both type in the same part, and the other one is the first to save."""
        first, second = self.editors[1 - who], self.editors[who]
        keys = sorted(key for key in first.shown() if key in second.shown() and key != "order")
        key = keys[which % len(keys)]
        for editor in (first, second):
            editor.type(key, self.edited(key, editor.shown()[key]))
        self.go_on(first, (True, "mmm"))
        self.go_on(second, then)

    @rule(who=WHO, which=st.integers(0, 5), then=THEN)
    def vote_on_what_goes(self, who: int, which: int, then: Then) -> None:
        """One votes, and the other takes away what was voted on, with the votes that stand on their page."""
        first, second = self.editors[1 - who], self.editors[who]
        decisions = [key for key in first.shown() if key in second.shown() and key.startswith("decision:")]
        if not decisions:
            return
        uid = decisions[which % len(decisions)].split(":")[1]
        vote = f"vote:{uid}:{('mayor', 'councillor')[which % 2]}"
        first.type(vote, self.edited(vote, first.shown().get(vote) or cleaned("vote", FIRST["vote"])))
        self.drop(second, f"decision:{uid}")
        self.go_on(first, (True, "mmm"))
        self.go_on(second, then)

    @rule(who=WHO, kind=st.sampled_from(ADDED), which=st.integers(0, 5), then=THEN)
    def add(self, who: int, kind: str, which: int, then: Then) -> None:
        """Write a part that is not there yet."""
        editor = self.editors[who]
        self.marks += 1
        key = f"{kind}:{uuid.UUID(int=1000 + self.marks)}"
        person = ("mayor", "councillor")[which % 2]
        if kind == "attendance":
            key = f"attendance:{person}"
        if kind == "vote":
            decisions = sorted(each for each in editor.shown() if each.startswith("decision:"))
            if not decisions:
                return
            key = f"vote:{decisions[which % len(decisions)].split(':')[1]}:{person}"
        if key in editor.shown():
            return
        editor.type(key, self.edited(key, cleaned(kind, FIRST[kind])))
        if kind == "item":
            self.place(editor, [*editor.shown()["order"]["uids"].split(), key.split(":")[1]])
        self.go_on(editor, then)

    @rule(who=WHO, which=st.integers(0, 30), then=THEN)
    def take_away(self, who: int, which: int, then: Then) -> None:
        """A part goes, a decision with the votes that stand on the page."""
        editor = self.editors[who]
        keys = sorted(key for key in editor.shown() if kind_of(key) in FIRST)
        if not keys:
            return
        self.drop(editor, keys[which % len(keys)])
        self.go_on(editor, then)

    @rule(who=WHO, which=st.integers(0, 9), to=st.integers(0, 9), then=THEN)
    def move(self, who: int, which: int, to: int, then: Then) -> None:
        """An item to another place."""
        editor = self.editors[who]
        uids = editor.shown()["order"]["uids"].split()
        if len(uids) > 1:
            uid = uids.pop(which % len(uids))
            uids.insert(to % (len(uids) + 1), uid)
            self.place(editor, uids)
            self.go_on(editor, then)

    @rule(who=WHO, choices=CHOICES)
    def send_again(self, who: int, choices: str) -> None:
        """The same request as the one that had no answer, whatever was typed or saved by others since."""
        editor = self.editors[who]
        self.send(editor, editor.unanswered, answered=True, choices=choices)

    def drop(self, editor: Editor, key: str) -> None:
        votes = f"vote:{key.removeprefix('decision:')}:"
        for each in [key, *(each for each in editor.shown() if each.startswith(votes))]:
            editor.type(each, None)

    def go_on(self, editor: Editor, then: Then) -> None:
        """Save what was typed, or go on typing."""
        if then:
            answered, choices = then
            self.send(editor, editor.changes(), answered=answered, choices=choices)

    def edited(self, key: str, values: Values) -> Values:
        kind = kind_of(key)
        if WORDS[kind]:
            return cleaned(kind, {**values, WORDS[kind]: self.mark()})
        self.marks += 1
        hour = f"{19 + self.marks % 4}:{self.marks % 60:02d}"
        if kind == "attendance":
            return cleaned(kind, {**values, "arrival": hour})
        return cleaned(kind, {**values, "to_time" if kind == "presiding" else "end_time": hour})

    def place(self, editor: Editor, uids: list[str]) -> None:
        editor.type("order", {"uids": " ".join(uids)})

    # --- what must hold

    def send(self, editor: Editor, changes: list[Change], *, answered: bool, choices: str) -> None:
        if not changes:
            return
        saved = save_parts(meeting=self.meeting, changes=changes, by=editor.user)
        now = read(self.meeting)
        self.check(editor, changes, saved, now)
        self.stored = now
        editor.unanswered = [] if answered else changes
        if answered:
            for change in changes:
                self.learn(editor, change, saved, choices)

    def check(self, editor: Editor, changes: list[Change], saved: Saved, now: dict[str, Values]) -> None:
        """Each part that was sent is stored, or comes back; nothing else has changed."""
        expected = dict(self.stored)
        for change in changes:
            key, before = change.key, self.stored.get(change.key)
            if key in saved.saved:
                assert key == "order" or self.had_read(change, before), f"overwritten unseen: {key}"
                expected.pop(key, None)
                if change.values is not None:
                    expected[key] = change.values
                assert saved.saved[key] == fingerprint(now.get(key))
            elif key in saved.conflicts:
                theirs = saved.conflicts[key]
                assert (theirs.values if theirs else None) == before != change.values
            else:
                assert saved.errors[key], f"lost without a word: {key}"
        self.check_order(changes, saved, expected, now)
        assert now == expected

    def had_read(self, change: Change, before: Values | None) -> bool:
        return fingerprint(before) == change.base or before == change.values

    def check_order(
        self, changes: list[Change], saved: Saved, expected: dict[str, Values], now: dict[str, Values]
    ) -> None:
        """All items once; in the order that was sent, or if none was, in the one that stood."""
        uids = now["order"]["uids"].split()
        assert sorted(uids) == sorted(key.split(":")[1] for key in expected if key.startswith("item:"))
        before = self.stored["order"]["uids"].split()
        sent = next((change for change in changes if change.key == "order"), None)
        if sent and sent.values and "order" in saved.saved:
            wanted = sent.values["uids"].split()
            assert same_order(wanted, uids)
            assert fingerprint(self.stored["order"]) == sent.base or same_order(wanted, before), (
                "moved unseen"
            )
        else:
            assert same_order(before, uids)
        expected["order"] = now["order"]

    def learn(self, editor: Editor, change: Change, saved: Saved, choices: str) -> None:
        """What the page does with the answer."""
        key = change.key
        is_as_sent = key in editor.typed and editor.typed[key] == change.values
        if key in saved.saved:
            editor.seen.pop(key, None)
            if key in self.stored:
                editor.seen[key] = self.stored[key]
            if is_as_sent:
                editor.typed.pop(key)
                editor.bases.pop(key)
            elif key in editor.typed:
                editor.bases[key] = saved.saved[key]
        elif key in saved.conflicts and key in editor.typed:
            self.choose(editor, key, saved.conflicts[key], choices[len(key) % 3])

    def choose(self, editor: Editor, key: str, theirs: Any, choice: str) -> None:
        """Mine, theirs, or both texts joined."""
        mine, kind = editor.typed[key], kind_of(key)
        editor.bases[key] = theirs.fingerprint if theirs else ""
        if choice == "t":
            editor.typed.pop(key)
            editor.bases.pop(key)
            editor.seen.pop(key, None)
            if theirs:
                editor.seen[key] = theirs.values
        elif choice == "b" and theirs and mine and WORDS.get(kind):
            word = WORDS[kind]
            editor.typed[key] = {**mine, word: f"{theirs.values[word]} {mine[word]}"[:250]}


EXAMPLES = [
    pytest.param(60, 8, id="60"),
    pytest.param(2_000, 25, id="2000", marks=pytest.mark.full),
]


@pytest.mark.parametrize(("examples", "steps"), EXAMPLES)
def test_two_editors_lose_nothing(people: dict[str, User], examples: int, steps: int) -> None:
    """Whatever two people do, and whichever answers are lost on the way."""
    meeting = making.draft(people["staff"])
    begun = [
        Change(key, "", cleaned(kind_of(key), {**FIRST[kind_of(key)], **words}))
        for key, words in BEGUN.items()
    ]
    assert save_parts(meeting=meeting, changes=begun, by=people["staff"]).is_whole

    class OfThisMeeting(TwoEditors):
        pass

    OfThisMeeting.meeting, OfThisMeeting.empty = meeting, read(meeting)
    OfThisMeeting.users = (people["staff"], people["mayor"])
    run_state_machine_as_test(
        OfThisMeeting,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
