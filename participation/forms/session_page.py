"""The page of a session as it is drawn: what is stored, with what was typed over it."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from participation.actions.session import Saved
from participation.forms.session import Typed, was_stored_untidy
from participation.forms.session_fields import CHOICES, FIRST_VALUES, NOTHING, SHOWN, Shown, joinable
from participation.models import AttendanceStatus, DecisionKind
from participation.queries.meetings import Listed
from participation.queries.session import Session, parts_of
from participation.queries.session_choices import Choices, Options
from participation.session.parts import (
    FIELDS,
    Part,
    cleaned,
    is_blank,
    is_given,
    kind_of,
    merged_order,
    names_of,
)
from participation.session.pasting import Line, Named, read_pasted
from planning.models import BodyKind, Quality

#: In the names of a row that a script copies; a real one takes their place.
NEW_UID, NEW_CODE = "__uid__", "__code__"
#: Kinds of part of which one may add as many as one likes.
ADDED = ("presiding", "item", "contribution", "decision", "recess")
_WORDS = {
    "item": "Punto",
    "decision": "Decisión",
    "contribution": "Aporte",
    "presiding": "Presidencia",
    "recess": "Cuarto intermedio",
}

_PROPOSED = "Es quien preside por su cargo: queda anotado cuando guardás."


@dataclass(frozen=True)
class Field:
    """A field of a part, ready to draw; ``is_given`` tells a script that its value says nothing of itself."""

    name: str
    label: str
    control: str
    value: str
    options: Options
    help: str
    is_given: bool
    errors: list[str]

    @property
    def described_by(self) -> str:
        """Ids of what explains it."""
        ids = [f"{self.name}-error"] if self.errors else []
        return " ".join([*ids, f"{self.name}-ayuda"] if self.help else ids)


@dataclass(frozen=True)
class Difference:
    """Where two versions of a part are not the same."""

    label: str
    mine: str
    theirs: str


@dataclass(eq=False)
class Slot:
    """A part on the page: its values as typed or stored, what is wrong with it, and somebody else's version."""

    page: "SessionPage"
    kind: str
    key: str
    values: dict[str, str]
    base: str = ""
    gone: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)
    in_conflict: bool = False
    is_pattern: bool = False  # for a script to copy
    is_proposed: bool = False  # by the portal: nobody wrote it

    @property
    def uid(self) -> str:
        """The first name in its key."""
        return self.key.split(":")[1] if ":" in self.key else ""

    @property
    def code(self) -> str:
        """The last name in its key: of a person, in attendance and votes."""
        return self.key.rsplit(":", 1)[1] if ":" in self.key else ""

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Its fields by name."""
        return {name: self._field(name, shown) for name, shown in SHOWN[self.kind].items()}

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong with it: where, and why."""
        return [
            (f"{self.key}.{name}" if name in FIELDS[self.kind] else self.key, words)
            for name, found in self.errors.items()
            for words in found
        ]

    @property
    def general_errors(self) -> list[str]:
        """What is wrong with none of its fields in particular."""
        return [
            words for name, found in self.errors.items() if name not in FIELDS[self.kind] for words in found
        ]

    @property
    def stored(self) -> Part | None:
        """What is stored of it now."""
        return self.page.stored.get(self.key)

    @property
    def theirs(self) -> str:
        """The fingerprint of what is stored, to say which version was seen."""
        return self.stored.fingerprint if self.stored else ""

    @property
    def is_changed(self) -> bool:
        """Whether it says something that is not stored."""
        if self.is_pattern:
            return False
        change = Typed(self.values, self.base, self.gone).change(self.key)
        return change is not None and not was_stored_untidy(change, self.stored)

    @property
    def differences(self) -> list[Difference]:
        """Both versions where they differ, in words."""
        stored = self.stored.values if self.stored else {}
        mine = cleaned(self.kind, self.values)
        return [
            Difference(shown.label, self._in_words(name, mine[name]), self._in_words(name, stored[name]))
            for name, shown in SHOWN[self.kind].items()
            if stored and mine[name] != stored[name]
        ]

    @property
    def can_join(self) -> bool:
        """Whether two versions differ in words that can stand one after the other."""
        stored = self.stored.values if self.stored else {}
        if self.gone or not stored:
            return False
        return any(stored[name] and self.values[name].strip() for name in joinable(self.kind))

    @property
    def is_open(self) -> bool:
        """Whether what is folded away has something to show."""
        folded = {
            "attendance": ("arrival", "departure"),
            "item": ("matter",),
            "contribution": ("author", "theme", "neighbourhood", "item"),
            "decision": ("casting_vote", "mover", "is_spending", "amount"),
            "vote": ("wants_statement", "statement", "recusal_reason"),
        }.get(self.kind, ())
        written = any(self.values[name] for name in folded)
        return written or bool(self.errors) or (self.kind == "item" and self.values["origin"] == "urgent")

    @property
    def votes(self) -> "list[Slot]":
        """Of a decision: the votes, in the order of the attendance."""
        return self.page.votes_of(self.uid)

    @property
    def name(self) -> str:
        """Of a vote or an attendance: whose it is."""
        return self.page.names.get(self.code, self.code)

    @property
    def result(self) -> Any:
        """Of a stored decision: what it came to."""
        return self.page.results.get(self.uid)

    def _field(self, name: str, shown: Shown) -> Field:
        value = self.values[name]
        options = self.page.options(shown.options)
        if shown.control == "choice" and value and all(value != each for each, _words in options):
            options = [*options, (value, value)]
        return Field(
            name=f"{self.key}.{name}",
            label=shown.label,
            control=shown.control,
            value=value,
            options=options,
            help=_PROPOSED if self.is_proposed and value else shown.help,
            is_given=is_given(self.kind, name),
            errors=self.errors.get(name, []),
        )

    def _in_words(self, name: str, value: str) -> str:
        shown = SHOWN[self.kind][name]
        if shown.control == "flag":
            return "Sí" if value else "No"
        if self.kind == "order":
            return "; ".join(self.page.titles.get(uid, "") for uid in value.split())
        return dict(self.page.options(shown.options)).get(value, value) or "—"


@dataclass(frozen=True)
class AttendanceRow:
    """Somebody on the page: why they are there, and the part that says whether they were."""

    listed: Listed
    slot: Slot
    belongs: bool  # to the body that votes
    votes: bool

    @property
    def acts_apart(self) -> bool:
        """Principals act as principals; of everybody else one has to be told."""
        return self.listed.quality != Quality.PRINCIPAL or self.slot.values["acting_as"] != Quality.PRINCIPAL


class SessionPage:
    """Everything that is drawn of a session: what is stored, with what was typed over it."""

    def __init__(
        self,
        session: Session,
        listed: list[Listed],
        choices: Choices,
        typed: Mapping[str, Typed] | None = None,
    ) -> None:
        self.session = session
        self.listed = listed
        self.choices = choices
        self.stored = parts_of(session)
        self.slots: dict[str, Slot] = {}
        self.pasted: list[Line] = []
        self.pasted_text = self.person_text = ""
        self.errors: list[str] = []
        for key, one in (typed or {}).items():
            self._draw(key, one)
        for key, part in self.stored.items():
            if key not in self.slots:
                self._draw_stored(part)
        if typed is None:
            self._propose_presider()
        self._list_everybody()
        self._offer_votes()

    # --- how it is made

    def _draw(self, key: str, typed: Typed) -> None:
        self.slots[key] = Slot(self, kind_of(key), key, dict(typed.values), typed.base, typed.gone)

    def _draw_stored(self, part: Part) -> None:
        self.slots[part.key] = Slot(self, part.kind, part.key, dict(part.values), part.fingerprint)

    def _propose_presider(self) -> None:
        """Who is expected to preside, not stored before somebody saves. Two pages propose the same part."""
        person = self.choices.presider
        if person and not self.of_kind("presiding"):
            uid = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.session.meeting.code} {person.code}")
            self.add("presiding", uid=str(uid), person=person.code).is_proposed = True

    def _list_everybody(self) -> None:
        for entry in self.listed:
            key = f"attendance:{entry.person.code}"
            if key not in self.slots:
                self.add("attendance", key=key, acting_as=entry.quality)

    def _offer_votes(self) -> None:
        """A row in each decision for whoever may vote as the page stands."""
        voters = [row.listed.person.code for row in self.attendance if row.votes]
        for decision in self.of_kind("decision"):
            for code in voters:
                if f"vote:{decision.uid}:{code}" not in self.slots:
                    self.add("vote", key=f"vote:{decision.uid}:{code}")

    def add(self, kind: str, *, uid: str = "", key: str = "", **values: str) -> Slot:
        """One more part, empty but for what is given."""
        key = key or f"{kind}:{uid or uuid.uuid4()}"
        first = {**dict.fromkeys(FIELDS[kind], ""), **self._first_values(kind), **values}
        self.slots[key] = Slot(self, kind, key, first)
        if kind == "decision":
            self._offer_votes()
        return self.slots[key]

    def _first_values(self, kind: str) -> dict[str, str]:
        first = FIRST_VALUES.get(kind, {})
        body = self.session.body
        if kind == "decision" and body and body.kind != BodyKind.MUNICIPAL_COUNCIL:
            return {**first, "kind": DecisionKind.MOTION}
        return first

    # --- what the template reads

    def of_kind(self, kind: str) -> list[Slot]:
        """The parts of a kind, in the order of the page."""
        return [slot for slot in self.slots.values() if slot.kind == kind]

    @property
    def heading(self) -> Slot:
        """Where and when it began."""
        return self.slots["heading"]

    @property
    def closing(self) -> Slot:
        """When it ended."""
        return self.slots["closing"]

    @property
    def order(self) -> Slot:
        """The order of the items, as the page has it."""
        slot = self.slots["order"]
        slot.values["uids"] = " ".join(item.uid for item in self.items)
        return slot

    @property
    def items(self) -> list[Slot]:
        """The items in the order that the page says; those it does not name stay behind what they stood behind."""
        by_uid = {slot.uid: slot for slot in self.of_kind("item")}
        placed = merged_order(self.slots["order"].values["uids"].split(), by_uid)
        return [by_uid[uid] for uid in placed]

    @cached_property
    def titles(self) -> dict[str, str]:
        """What each item is called, with its place."""
        return {
            slot.uid: f"{place}. {slot.values['title']}" for place, slot in enumerate(self.items, start=1)
        }

    @property
    def presidings(self) -> list[Slot]:
        """Who presided."""
        return self.of_kind("presiding")

    @property
    def contributions(self) -> list[Slot]:
        """What was said."""
        return self.of_kind("contribution")

    @property
    def decisions(self) -> list[Slot]:
        """What was put to the vote."""
        return self.of_kind("decision")

    @property
    def recesses(self) -> list[Slot]:
        """When it stopped and went on."""
        return self.of_kind("recess")

    @property
    def attendance(self) -> list[AttendanceRow]:
        """Everybody listed, with whether they may vote as the page stands."""
        body = self.session.body
        joint = len(self.session.meeting.bodies.all()) > 1 and body is not None
        rows = []
        for entry in self.listed:
            slot = self.slots[f"attendance:{entry.person.code}"]
            belongs = not joint or (body is not None and body.code in entry.bodies)
            votes = belongs and not slot.gone and _acts(slot)
            rows.append(AttendanceRow(entry, slot, belongs, votes))
        return rows

    @property
    def is_alone(self) -> bool:
        """Whether one body meets, so that whoever acts as principal votes."""
        return len(self.session.meeting.bodies.all()) < 2

    @cached_property
    def _votes(self) -> dict[str, list[Slot]]:
        votes: dict[str, list[Slot]] = {}
        place = {entry.person.code: number for number, entry in enumerate(self.listed)}
        may_vote = {row.listed.person.code for row in self.attendance if row.votes}
        for slot in sorted(self.of_kind("vote"), key=lambda vote: place.get(vote.code, len(place))):
            if slot.code in may_vote or slot.base or not is_blank("vote", slot.values):
                votes.setdefault(slot.uid, []).append(slot)
        return votes

    def votes_of(self, uid: str) -> list[Slot]:
        """The votes on a decision."""
        return self._votes.get(uid, [])

    @cached_property
    def results(self) -> dict[str, Any]:
        """What each stored decision came to, by its UID."""
        return {str(decision.uid): self.session.results[decision.pk] for decision in self.session.decisions}

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of people by code."""
        return {
            **dict(self.choices.people),
            **{entry.person.code: str(entry.person) for entry in self.listed},
        }

    def options(self, name: str) -> Options:
        """A list to choose from, what nobody chose first."""
        return self._options[name] if name else []

    @cached_property
    def _options(self) -> dict[str, Options]:
        lists = {
            **CHOICES,
            "people": self.choices.people,
            "matters": self.choices.matters,
            "minutes": self.choices.minutes,
            "neighbourhoods": self.choices.neighbourhoods,
            "themes": self.choices.themes,
            "items": list(self.titles.items()),
        }
        return {
            name: [("", NOTHING[name]), *found] if name in NOTHING else found for name, found in lists.items()
        }

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Everything that is wrong: where, and why with the name of the part."""
        return [
            (where, f"{self.label_of(slot)}: {words}")
            for slot in self.slots.values()
            for where, words in slot.problems
        ]

    @property
    def conflicts(self) -> list[Slot]:
        """Parts of which there are two versions."""
        return [slot for slot in self.slots.values() if slot.in_conflict]

    def label_of(self, slot: Slot) -> str:
        """How people call a part of the page."""
        if slot.kind in ("attendance", "vote"):
            return f"Asistencia de {slot.name}" if slot.kind == "attendance" else f"Voto de {slot.name}"
        if slot.kind in ("heading", "closing", "order"):
            return self.stored[slot.key].label
        row = self.items if slot.kind == "item" else self.of_kind(slot.kind)
        return f"{_WORDS[slot.kind]} {1 + row.index(slot)}"

    def blank(self, kind: str) -> Slot:
        """A row for a script to copy."""
        key = {"vote": f"vote:{NEW_UID}:{NEW_CODE}", "attendance": f"attendance:{NEW_CODE}"}.get(
            kind, f"{kind}:{NEW_UID}"
        )
        first = {**dict.fromkeys(FIELDS[kind], ""), **self._first_values(kind)}
        return Slot(self, kind, key, first, is_pattern=True)

    @cached_property
    def blanks(self) -> dict[str, Slot]:
        """One of each kind of row."""
        return {kind: self.blank(kind) for kind in (*ADDED, "vote", "attendance")}

    # --- buttons that only draw the page anew

    def everybody_present(self) -> None:
        """Mark the principals as present, which is how most sessions begin."""
        for row in self.attendance:
            if row.listed.quality == Quality.PRINCIPAL:
                row.slot.values.update(status=AttendanceStatus.PRESENT, acting_as=Quality.PRINCIPAL)
        self._offer_votes()

    def everybody_in_favour(self, uid: str) -> None:
        """All votes on a decision "sí"; the exceptions come after."""
        for slot in self.votes_of(uid):
            slot.values["choice"] = "yes"

    def move(self, uid: str, step: int) -> None:
        """An item one place up or down."""
        uids = [slot.uid for slot in self.items]
        if uid in uids:
            place = uids.index(uid)
            uids.insert(max(place + step, 0), uids.pop(place))
            self.slots["order"].values["uids"] = " ".join(uids)

    def list_also(self, entry: Listed) -> None:
        """One more person in the attendance."""
        self.listed.append(entry)
        self._list_everybody()

    def read_pasted(self) -> None:
        """Match lines of a spreadsheet with those listed; nothing is marked yet."""
        self.pasted = pasted_lines(self.pasted_text, self.listed)

    def mark_pasted(self) -> None:
        """Mark what those lines say that were understood."""
        self.read_pasted()
        for line in self.pasted:
            values = self.slots[f"attendance:{line.code}"].values if not line.problem else {}
            values.update(status=line.status, acting_as=line.acting_as)
            if line.status != AttendanceStatus.PRESENT:
                values.update(arrival="", departure="")
        self._offer_votes()

    # --- after saving

    def show(self, saved: Saved, typed: Mapping[str, Typed]) -> None:
        """Put what was refused, and what somebody else changed, beside what was typed; the rest is as stored."""
        left = [key for key, one in typed.items() if one.choose == "theirs"]
        for key in (*saved.saved, *left):
            if key in self.stored:
                self._draw_stored(self.stored[key])
            else:
                self.slots.pop(key, None)
        for key in saved.conflicts:
            self.slots[key].in_conflict = True
        for key, errors in saved.errors.items():
            self.slots[key].errors = errors
        self._list_everybody()
        self._offer_votes()


def _acts(slot: Slot) -> bool:
    return slot.values["status"] == AttendanceStatus.PRESENT and slot.values["acting_as"] == Quality.PRINCIPAL


def pasted_lines(text: str, listed: Iterable[Listed]) -> list[Line]:
    """What lines of a spreadsheet say of those listed."""
    people = [Named(entry.person.code, str(entry.person), entry.quality) for entry in listed]
    return read_pasted(text, people)


def extra_people(typed: Mapping[str, Typed]) -> Iterator[str]:
    """Codes of those whose attendance a form speaks of: some may have been added on the page."""
    return (names_of(key)[0] for key in typed if kind_of(key) == "attendance")
