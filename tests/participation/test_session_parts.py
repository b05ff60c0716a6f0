"""Saving a session part by part: what is written, what is refused at which field, and what comes back untouched."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.minutes import incorporate_minutes
from participation.actions.session import MOST_CHANGES, Saved, save_parts
from participation.models import (
    AgendaItem,
    Contribution,
    Decision,
    IncomingMatter,
    Meeting,
    Minutes,
    MinutesState,
    Vote,
)
from participation.queries.session import parts_of, session_of
from participation.session import typed
from participation.session.parts import (
    FIELDS,
    PROSE,
    Change,
    cleaned,
    fingerprint,
    kind_of,
    merged_order,
    same_order,
)
from participation.transitions import InvalidTransition
from planning.models import Neighbourhood, Theme, today
from tests.participation import making
from tests.thinning import thinned

NAUGHTY: list[str] = json.loads((Path(__file__).parents[1] / "data" / "blns.json").read_text())
ITEM, DECISION, OTHER = (str(uuid.UUID(int=number)) for number in (11, 12, 13))
PRESENT = {"status": "present", "acting_as": "principal"}
#: The least that each kind of part says; what is not told is empty.
LEAST: dict[str, dict[str, str]] = {
    "heading": {"start_time": "19:00", "place": "Sede"},
    "presiding": {"person": "mayor"},
    "attendance": PRESENT,
    "item": {"title": "Alumbrado"},
    "decision": {"operative": "Aprobar."},
    "vote": {"choice": "yes"},
    "contribution": {"kind": "proposal", "author_type": "residents", "verbatim": "Falta luz."},
    "recess": {"from_time": "20:00"},
    "closing": {"end_time": "21:00"},
}


def key_of(kind: str) -> str:
    """A part of that kind that is not there yet."""
    return {
        "heading": "heading",
        "closing": "closing",
        "order": "order",
        "attendance": "attendance:mayor",
        "vote": f"vote:{DECISION}:mayor",
    }.get(kind, f"{kind}:{OTHER}")


@dataclass
class Desk:
    """A session of the Municipal Council being written down by staff, with an item and something put to the vote."""

    meeting: Meeting
    staff: User

    def save(self, *changes: Change, by: User | None = None, **options: dt.date) -> Saved:
        """Save some changes."""
        return save_parts(meeting=self.meeting, changes=changes, by=by or self.staff, **options)

    def stored(self) -> dict[str, dict[str, str]]:
        """What is stored, by key."""
        meeting = Meeting.objects.select_related("minutes__body").get(pk=self.meeting.pk)
        return {key: part.values for key, part in parts_of(session_of(meeting)).items()}

    def base(self, key: str) -> str:
        """The fingerprint of a part as it is stored now."""
        return fingerprint(self.stored().get(key))

    def write(self, kind: str, key: str = "", /, **values: str) -> Saved:
        """Save a part over what is stored of it, as somebody who just read it."""
        key = key or key_of(kind)
        return self.save(Change(key, self.base(key), {**LEAST.get(kind, {}), **values}))


@pytest.fixture
def desk(people: dict[str, User]) -> Desk:
    desk = Desk(making.draft(people["staff"], start_time=dt.time(19)), people["staff"])
    saved = desk.save(
        Change(f"item:{ITEM}", "", {"title": "Plaza"}),
        Change(f"decision:{DECISION}", "", {"item": ITEM, "number": "1/26", "operative": "Arreglarla."}),
    )
    assert saved.is_whole
    return desk


# --- each kind of part ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(LEAST))
def test_the_least_of_each_part_is_written_and_told(kind: str, desk: Desk) -> None:
    """What comes back is the fingerprint of what is stored, and saving it again changes nothing."""
    saved = desk.write(kind)
    assert saved.is_whole and set(saved.saved) == {key_of(kind)}
    assert desk.stored()[key_of(kind)] == cleaned(kind, LEAST[kind])
    assert saved.saved[key_of(kind)] == desk.base(key_of(kind))


@pytest.mark.parametrize(
    ("kind", "values", "stored"),
    [
        ("heading", {"start_time": "1905", "place": "  Casa \r\n"}, {"start_time": "19:05", "place": "Casa"}),
        ("closing", {"end_time": "0.40"}, {"end_time": "00:40"}),
        ("presiding", {"person": "mayor · Mayor Prueba", "from_time": "19", "to_time": "20h15"},
         {"person": "mayor", "from_time": "19:00", "to_time": "20:15"}),
        ("attendance", {**PRESENT, "arrival": "1910", "departure": "2030"}, {"arrival": "19:10", "departure": "20:30"}),
        ("attendance", {"status": "present", "acting_as": ""}, {"acting_as": ""}),
        ("item", {"origin": "urgent", "discussion": "a\r\nb", "destination": "Obras"},
         {"origin": "urgent", "discussion": "a\nb", "destination": "Obras"}),
        ("decision", {"kind": "", "mode": "", "amount": "$ 1.250.000,5", "is_spending": "on", "yes_count": "3"},
         {"kind": "resolution", "mode": "nominal", "amount": "1250000.50", "is_spending": "1", "yes_count": ""}),
        ("decision", {"mode": "aggregate", "yes_count": "03", "no_count": "1", "abstention_count": "0"},
         {"yes_count": "3", "no_count": "1", "abstention_count": "0", "present_count": ""}),
        ("decision", {"casting_vote": "yes", "tie_broken_by": "mayor"}, {"tie_broken_by": "mayor"}),
        ("decision", {"casting_vote": "", "tie_broken_by": "mayor"}, {"tie_broken_by": ""}),
        ("decision", {"kind": "motion", "approves": "X"}, {"approves": ""}),
        ("decision", {"item": ITEM.upper(), "mover": "councillor"}, {"item": ITEM, "mover": "councillor"}),
        ("vote", {"choice": "recused", "recusal_reason": "Es su hermano."}, {"recusal_reason": "Es su hermano."}),
        ("vote", {"statement": "Porque sí."}, {"wants_statement": "1", "statement": "Porque sí."}),
        ("contribution", {"author_type": "mayor", "author": "mayor", "item": ITEM}, {"author": "mayor", "item": ITEM}),
        ("recess", {"to_time": "21", "resumed_on": "06/05/2026", "reason": "Sin luz"},
         {"to_time": "21:00", "resumed_on": "2026-05-06", "reason": "Sin luz"}),
    ],
)  # fmt: skip
def test_what_people_type_is_stored_in_one_form(kind: str, values: dict, stored: dict, desk: Desk) -> None:
    assert desk.write(kind, **values).is_whole
    found = desk.stored()[key_of(kind)]
    assert {name: found[name] for name in stored} == stored


def test_what_points_elsewhere(desk: Desk) -> None:
    """A matter that came in, earlier minutes, a theme and a neighbourhood."""
    body = desk.meeting.bodies.get()
    matter = IncomingMatter.objects.create(
        body=body, year=2026, number=7, received_on=making.DAY, sender_kind="residents", extract="Piden luz.",
        registered_by=desk.staff,
    )  # fmt: skip
    earlier = making.draft(desk.staff, date=making.DAY - dt.timedelta(days=7))
    theme, place = Theme.objects.first(), Neighbourhood.objects.first()
    assert desk.write("item", matter=f"0{matter.pk}").is_whole
    assert desk.write("decision", kind="minutes", approves=earlier.code).is_whole
    assert desk.write("contribution", theme=theme.code, neighbourhood=place.code).is_whole
    assert AgendaItem.objects.get(uid=OTHER).matter == matter
    assert Decision.objects.get(uid=OTHER).approves == earlier.minutes
    said = Contribution.objects.get(uid=OTHER)
    assert (said.theme, said.neighbourhood, said.code) == (theme, place, f"{desk.meeting.code}-A01")


LONG = "x" * 500
BAD: list[tuple[str, str, str]] = [
    ("heading", "start_time", "mañana"),
    ("heading", "place", LONG),
    ("closing", "end_time", "25:00"),
    ("presiding", "person", ""),
    ("presiding", "person", "nadie"),
    ("presiding", "from_time", "7 y media"),
    ("presiding", "to_time", "29:00"),
    ("attendance", "status", ""),
    ("attendance", "status", "asleep"),
    ("attendance", "acting_as", "king"),
    ("attendance", "arrival", "25:61"),
    ("attendance", "departure", "x"),
    ("item", "origin", "rumour"),
    ("item", "title", ""),
    ("item", "title", LONG),
    ("item", "matter", "999999"),
    ("item", "matter", "uno"),
    ("item", "destination", LONG),
    ("decision", "kind", "decree"),
    ("decision", "item", OTHER),
    ("decision", "item", "no es"),
    ("decision", "number", LONG),
    ("decision", "number", "1/26"),
    ("decision", "case_file", LONG),
    ("decision", "mover", "nadie"),
    ("decision", "amount", "mucho"),
    ("decision", "amount", "-5"),
    ("decision", "amount", "9" * 400),
    ("decision", "mode", "secret"),
    ("vote", "choice", ""),
    ("vote", "choice", "perhaps"),
    ("vote", "recusal_reason", LONG),
    ("contribution", "kind", ""),
    ("contribution", "author_type", "martian"),
    ("contribution", "author", "nadie"),
    ("contribution", "neighbourhood", "nadie"),
    ("contribution", "theme", "nadie"),
    ("contribution", "item", OTHER),
    ("contribution", "verbatim", " \n "),
    ("recess", "from_time", ""),
    ("recess", "from_time", "99"),
    ("recess", "to_time", "x"),
    ("recess", "resumed_on", "ayer"),
    ("recess", "resumed_on", "2026-02-30"),
    ("recess", "reason", LONG),
]


@pytest.mark.parametrize(("kind", "name", "text"), thinned(BAD, 3))
def test_what_is_wrong_is_told_at_its_field(kind: str, name: str, text: str, desk: Desk) -> None:
    """Nothing of the part is written; another of the same request is."""
    before = desk.stored()
    other = "heading" if kind != "heading" else "closing"
    wrong = Change(key_of(kind), desk.base(key_of(kind)), {**LEAST[kind], name: text})
    saved = desk.save(wrong, Change(other, desk.base(other), LEAST[other]))
    assert set(saved.errors) == {key_of(kind)} and set(saved.errors[key_of(kind)]) == {name}, saved
    assert all(text for text in saved.errors[key_of(kind)][name])
    assert set(saved.saved) == {other}
    after = desk.stored()
    assert after.pop(other) == LEAST[other] and before.pop(other)
    assert after == before


@pytest.mark.parametrize(
    ("kind", "values", "name"),
    [
        ("attendance", {"status": "with_notice", "arrival": "19:00"}, "arrival"),
        ("attendance", {"arrival": "20:00", "departure": "19:30"}, "departure"),
        ("presiding", {"from_time": "20:00", "to_time": "19:00"}, "to_time"),
        ("recess", {"from_time": "20:00", "to_time": "19:00"}, "to_time"),
        ("recess", {"resumed_on": "2026-05-04"}, "resumed_on"),
        ("decision", {"casting_vote": "maybe", "tie_broken_by": "mayor"}, "casting_vote"),
        ("decision", {"casting_vote": "yes"}, "tie_broken_by"),
        ("decision", {"casting_vote": "yes", "tie_broken_by": "nadie"}, "tie_broken_by"),
        ("decision", {"kind": "minutes", "approves": "CM-1900-001"}, "approves"),
        ("decision", {"mode": "aggregate", "yes_count": "tres"}, "yes_count"),
        ("decision", {"mode": "aggregate", "no_count": "-1"}, "no_count"),
        ("decision", {"mode": "aggregate", "abstention_count": "1001"}, "abstention_count"),
        ("decision", {"mode": "aggregate", "present_count": "²"}, "present_count"),
        ("contribution", {"author": "mayor"}, "author"),
    ],
)
def test_what_does_not_fit_together_is_told_at_its_field(
    kind: str, values: dict, name: str, desk: Desk
) -> None:
    assert set(desk.write(kind, **values).errors[key_of(kind)]) == {name}


def test_hours_after_midnight_are_later(desk: Desk) -> None:
    """As on the page of the attendance: an evening session may pass midnight."""
    assert desk.write("attendance", arrival="19:30", departure="0:10").is_whole
    assert desk.write("presiding", from_time="23:00", to_time="00:30").is_whole
    assert desk.write("recess", from_time="23:50", to_time="00:10").is_whole
    assert desk.write("recess", from_time="22:00", to_time="19:00", resumed_on="2026-05-06").is_whole


def test_a_minutes_own_vote_is_of_an_earlier_session_of_that_body(desk: Desk) -> None:
    other = making.draft(desk.staff, "CV", date=making.DAY - dt.timedelta(days=7))
    for code in (desk.meeting.code, other.code):
        saved = desk.write("decision", kind="minutes", approves=code)
        assert set(saved.errors[key_of("decision")]) == {"approves"}


def test_a_vote_is_on_something(desk: Desk) -> None:
    """Of something that is there, by somebody of the register; other parts of the request are written."""
    unknown, stranger = f"vote:{OTHER}:mayor", f"vote:{DECISION}:nadie"
    saved = desk.save(Change(unknown, "", {"choice": "yes"}), Change(stranger, "", {"choice": "yes"}))
    assert set(saved.errors) == {unknown, stranger}
    nobody = desk.save(Change("attendance:nadie", "", PRESENT))
    assert set(nobody.errors) == {"attendance:nadie"}


@pytest.mark.parametrize("kind", [kind for kind in FIELDS if kind != "order"])
def test_a_null_character_is_refused_at_its_field(kind: str, desk: Desk) -> None:
    """In every field of every part but those that are only told from empty."""
    whole = {**dict.fromkeys(FIELDS[kind], ""), **LEAST[kind]}
    if kind == "decision":
        whole.update(kind="minutes", mode="aggregate", casting_vote="yes", tie_broken_by="mayor")
    for name in FIELDS[kind]:
        if name not in ("is_spending", "wants_statement"):
            saved = desk.save(Change(key_of(kind), desk.base(key_of(kind)), {**whole, name: "a\x00b"}))
            assert name in saved.errors[key_of(kind)], (name, saved)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, marks=[pytest.mark.full] if place % 6 else [])
        for place, text in enumerate(NAUGHTY[::17])
    ],
)
def test_naughty_words_are_kept_to_the_letter(text: str, desk: Desk) -> None:
    """In every text of the record; where one is too long or empty, its field says so."""
    for kind, words in PROSE.items():
        saved = desk.write(kind, **dict.fromkeys(words, text))
        found = desk.stored().get(key_of(kind))
        if saved.is_whole:
            assert found and {found[name] for name in words} == {
                cleaned(kind, {next(iter(words)): text})[next(iter(words))]
            }
        else:
            assert set(saved.errors[key_of(kind)]) <= set(words)
    saved = desk.write("contribution", verbatim=text)
    assert saved.is_whole or set(saved.errors[key_of("contribution")]) == {"verbatim"}


@pytest.mark.parametrize("kind", list(LEAST))
def test_naughty_words_break_nothing(kind: str, desk: Desk) -> None:
    """Also where no words belong: whatever is typed is stored, or told at a field."""
    for text in NAUGHTY[::120]:
        saved = desk.write(kind, **dict.fromkeys(FIELDS[kind], text))
        assert key_of(kind) in saved.saved or set(saved.errors[key_of(kind)]) <= set(FIELDS[kind])


# --- the same again, and somebody else's ------------------------------------------------------------


@pytest.mark.parametrize("kind", list(LEAST))
def test_a_request_sent_again_is_harmless(kind: str, desk: Desk) -> None:
    """After an answer that was lost the same bases and words come again, also where they are stored in another form."""
    untidy = {
        "heading": {"start_time": "19"},
        "decision": {"amount": "125.000", "yes_count": "9"},
        "attendance": {"arrival": "1910"},
        "vote": {"statement": "Porque sí."},
        "recess": {"resumed_on": "6/5/2026"},
        "closing": {"end_time": "2130"},
        "item": {"title": " Plaza  "},
    }
    change = Change(key_of(kind), desk.base(key_of(kind)), {**LEAST[kind], **untidy.get(kind, {})})
    first = desk.save(change)
    before = desk.stored()
    second = desk.save(change)
    assert first.is_whole and second.is_whole and first.saved == second.saved
    assert desk.stored() == before


#: Two other versions of each part.
THEIRS: dict[str, dict[str, str]] = {
    "heading": {"place": "Teatro"},
    "closing": {"end_time": "22:00"},
    "presiding": {"to_time": "20:00"},
    "attendance": {"status": "on_leave"},
    "item": {"discussion": "Se habló."},
    "decision": {"seen": "La nota."},
    "vote": {"choice": "no"},
    "contribution": {"verbatim": "Falta agua."},
    "recess": {"reason": "Café"},
}
MINE: dict[str, dict[str, str]] = {
    **THEIRS,
    "heading": {"place": "Club"},
    "closing": {"end_time": "23:00"},
    "presiding": {"to_time": "21:00"},
    "attendance": {"status": "with_notice"},
    "item": {"discussion": "Se discutió."},
    "decision": {"seen": "La carta."},
    "vote": {"choice": "abstention"},
    "contribution": {"verbatim": "Falta gas."},
    "recess": {"reason": "Té"},
}


@pytest.mark.parametrize("kind", list(LEAST))
def test_what_somebody_else_changed_comes_back(kind: str, desk: Desk) -> None:
    """With what is stored; saving over it, or taking it away, needs having seen it."""
    key = key_of(kind)
    desk.write(kind)
    seen, theirs, mine = desk.base(key), {**LEAST[kind], **THEIRS[kind]}, {**LEAST[kind], **MINE[kind]}
    desk.save(Change(key, seen, theirs))
    late = [mine] if kind in ("heading", "closing") else [mine, None]
    for values in late:
        saved = desk.save(Change(key, seen, values))
        assert not saved.saved and not saved.errors
        assert saved.conflicts[key].values == cleaned(kind, theirs) == desk.stored()[key]
    assert desk.save(Change(key, saved.conflicts[key].fingerprint, mine)).is_whole
    assert desk.stored()[key] == cleaned(kind, mine)


@pytest.mark.parametrize("kind", [kind for kind in LEAST if kind not in ("heading", "closing")])
def test_a_part_is_taken_away_once(kind: str, desk: Desk) -> None:
    """Again is harmless; whoever goes on writing in it is told that it is gone, and may bring it back."""
    key = key_of(kind)
    base = desk.write(kind).saved[key]
    gone = Change(key, base, None)
    assert desk.save(gone).saved == {key: ""} == desk.save(gone).saved
    assert key not in desk.stored()
    late = desk.save(Change(key, base, {**LEAST[kind], **MINE[kind]}))
    assert late.conflicts == {key: None}
    back = desk.save(Change(key, "", {**LEAST[kind], **MINE[kind]}))
    assert back.is_whole and key in desk.stored()


@pytest.mark.parametrize("key", ["heading", "closing", "order"])
def test_what_every_session_has_is_never_taken_away(key: str, desk: Desk) -> None:
    saved = desk.save(Change(key, desk.base(key), None))
    assert set(saved.errors) == {key}


def test_what_others_point_at_is_not_taken_away(desk: Desk) -> None:
    """An item with a decision stays, unless that goes with it; a decision stays while somebody's vote is on it."""
    desk.write("vote")
    item, decision = f"item:{ITEM}", f"decision:{DECISION}"
    alone = desk.save(Change(item, desk.base(item), None))
    assert set(alone.errors) == {item}
    unseen = desk.save(Change(decision, desk.base(decision), None))
    assert set(unseen.errors) == {decision}
    assert Vote.objects.exists() and Decision.objects.exists()
    vote = key_of("vote")
    together = desk.save(*(Change(key, desk.base(key), None) for key in (item, decision, vote)))
    assert together.is_whole
    assert not (Vote.objects.exists() or Decision.objects.exists() or AgendaItem.objects.exists())


# --- the order --------------------------------------------------------------------------------------

orders = st.lists(st.sampled_from("abcdefg"), unique=True)


@given(orders, orders)
def test_an_order_names_what_it_knows_and_leaves_the_rest_in_place(wanted: list, stored: list) -> None:
    placed = merged_order(wanted, stored)
    assert sorted(placed) == sorted(stored)
    assert same_order(wanted, placed)
    for number, uid in enumerate(stored):
        if uid not in wanted and number:
            assert placed[placed.index(uid) - 1] == stored[number - 1]


def titles(desk: Desk) -> str:
    return "".join(desk.meeting.agenda_items.order_by("position", "pk").values_list("title", flat=True))


@pytest.fixture
def three(desk: Desk) -> tuple[Desk, dict[str, str]]:
    """Items P(laza), B and C, by their title."""
    uids = {letter: str(uuid.UUID(int=50 + number)) for number, letter in enumerate("BCDE")}
    desk.write("item", f"item:{ITEM}", title="P")
    desk.save(*(Change(f"item:{uids[letter]}", "", {"title": letter}) for letter in "BC"))
    return desk, {"P": ITEM, **uids}


def order(uids: dict[str, str], letters: str) -> dict[str, str]:
    return {"uids": " ".join(uids[letter] for letter in letters)}


def test_items_are_put_in_order(three: tuple) -> None:
    desk, uids = three
    assert titles(desk) == "PBC"
    assert desk.save(Change("order", desk.base("order"), order(uids, "CPB"))).is_whole
    assert titles(desk) == "CPB"


def test_two_who_move_items_are_told(three: tuple) -> None:
    """The second sees both orders, and neither is lost."""
    desk, uids = three
    seen = desk.base("order")
    desk.save(Change("order", seen, order(uids, "CPB")))
    saved = desk.save(Change("order", seen, order(uids, "BPC")))
    assert saved.conflicts["order"].values == order(uids, "CPB")
    assert titles(desk) == "CPB"


def test_who_adds_an_item_overrules_no_order(three: tuple) -> None:
    """Somebody moved an item; who adds one without having seen that is not told the new order as theirs."""
    desk, uids = three
    seen = desk.base("order")
    desk.save(Change("order", seen, order(uids, "CPB")))
    added = desk.save(Change(f"item:{uids['D']}", "", {"title": "D"}))
    assert set(added.saved) == {f"item:{uids['D']}"}
    moved = desk.save(Change("order", seen, order(uids, "PDBC")))
    assert moved.conflicts["order"].values == order(uids, "CPBD")


def test_two_who_add_items_are_not_troubled(three: tuple) -> None:
    """Each says where theirs stands; nobody moved any."""
    desk, uids = three
    seen = desk.base("order")
    desk.save(Change(f"item:{uids['D']}", "", {"title": "D"}), Change("order", seen, order(uids, "PDBC")))
    assert titles(desk) == "PDBC"
    saved = desk.save(
        Change(f"item:{uids['E']}", "", {"title": "E"}), Change("order", seen, order(uids, "PBEC"))
    )
    assert saved.is_whole and titles(desk) == "PDBEC"


# --- who, when, and what cannot come from the page --------------------------------------------------


@pytest.mark.parametrize(
    "key",
    ["", "item", "item:", "item:1", f"item:{ITEM}:x", "heading:1", "vote:1:2", "attendance:a b", "minutes", "\x00",
     f"item:{ITEM}\n", f"ITEM:{ITEM}"],
)  # fmt: skip
def test_an_unknown_part_is_refused_with_everything(key: str, desk: Desk) -> None:
    before = desk.stored()
    with pytest.raises(ValidationError):
        desk.save(Change("heading", desk.base("heading"), LEAST["heading"]), Change(key, "", {}))
    assert desk.stored() == before


def test_a_part_twice_or_too_many_are_refused(desk: Desk) -> None:
    twice = Change("heading", desk.base("heading"), LEAST["heading"])
    with pytest.raises(ValidationError):
        desk.save(twice, twice)
    many = [Change(f"item:{uuid.uuid4()}", "", {"title": "x"}) for _ in range(MOST_CHANGES + 1)]
    with pytest.raises(ValidationError):
        desk.save(*many)


@pytest.mark.parametrize("kind", ["presiding", "item", "decision", "contribution", "recess"])
def test_a_part_of_another_meeting_is_left_alone(kind: str, desk: Desk) -> None:
    """Its UID names one row of the portal: of that meeting."""
    other = Desk(making.draft(desk.staff, date=making.DAY + dt.timedelta(days=1)), desk.staff)
    other.write(kind)
    before = other.stored()
    saved = desk.write(kind, **MINE[kind])
    assert set(saved.errors) == {key_of(kind)}
    assert other.stored() == before
    gone = desk.save(Change(key_of(kind), "x", None))
    assert gone.is_whole and other.stored() == before


def test_a_vote_of_another_meetings_decision_is_left_alone(desk: Desk) -> None:
    other = Desk(making.draft(desk.staff, date=making.DAY + dt.timedelta(days=1)), desk.staff)
    saved = other.save(Change(f"vote:{DECISION}:mayor", "", {"choice": "no"}))
    assert saved.errors and not Vote.objects.exists()


def test_before_the_day_only_the_agenda_is_prepared(people: dict[str, User]) -> None:
    desk = Desk(making.draft(people["staff"], date=today() + dt.timedelta(days=3)), people["staff"])
    prepared = desk.save(
        Change("heading", desk.base("heading"), LEAST["heading"]), Change(f"item:{ITEM}", "", LEAST["item"])
    )
    assert prepared.is_whole
    for kind in ("attendance", "presiding", "decision", "contribution", "recess", "closing"):
        with pytest.raises(ValidationError):
            desk.save(Change(key_of(kind), desk.base(key_of(kind)), LEAST[kind]))
    assert desk.save(Change(f"decision:{DECISION}", "", {}), day=desk.meeting.date).is_whole


def test_under_review_and_approved_nothing_is_written(desk: Desk) -> None:
    """Each part, each stage; resending what is stored already is refused as well."""
    desk.write("attendance")
    desk.write("closing")
    before = desk.stored()
    for state in ("under_review", "approved"):
        if state == "approved":
            Minutes.objects.filter(meeting=desk.meeting).update(state=MinutesState.DRAFT)
            incorporate_minutes(meeting=desk.meeting, approved_on=making.DAY, number="1", by=desk.staff)
        else:
            Minutes.objects.filter(meeting=desk.meeting).update(state=state)
        for kind in LEAST:
            with pytest.raises(InvalidTransition):
                desk.write(kind)
    assert desk.stored() == before


@pytest.mark.parametrize(
    "name",
    [
        "administrator",
        "councillor",
        "neighbourhood_councillor",
        "officer",
        "team",
        "coordinator",
        "publisher",
        "nobody",
    ],
)
def test_who_does_not_keep_the_record_writes_nothing(name: str, desk: Desk, people: dict[str, User]) -> None:
    """Staff and the officers of the body only; the officer of another body is nobody here."""
    before = desk.stored()
    with pytest.raises(NotAllowed):
        desk.save(Change("heading", desk.base("heading"), LEAST["heading"]), by=people[name])
    assert desk.stored() == before
    assert desk.save(Change("closing", desk.base("closing"), LEAST["closing"]), by=people["mayor"]).is_whole


def test_older_pages_notice_what_they_also_edit(desk: Desk) -> None:
    """The meeting's form and the attendance page compare a number: heading, attendance and closing count it up."""
    counted = {}
    for kind in LEAST:
        before = Meeting.objects.get(pk=desk.meeting.pk).edit_version
        desk.write(kind)
        counted[kind] = Meeting.objects.get(pk=desk.meeting.pk).edit_version - before
    assert {kind for kind, number in counted.items() if number} == {"heading", "attendance", "closing"}
    said = Contribution.objects.get()
    desk.write("contribution", verbatim="De otro modo.")
    assert Contribution.objects.get().edit_version == said.edit_version + 1


def test_words_stored_with_blanks_are_no_change(desk: Desk) -> None:
    """An import keeps a contribution to the letter: saving the page does not trim what nobody touched."""
    text = "  con sangría\n"
    said = making.said(desk.meeting, desk.staff, text)
    key = f"contribution:{said.uid}"
    values = desk.stored()[key]
    assert desk.save(Change(key, fingerprint(values), values)).is_whole
    assert Contribution.objects.get().verbatim == text


# --- what is typed ----------------------------------------------------------------------------------


@given(st.times())
def test_hours_are_read_as_they_are_written(time: dt.time) -> None:
    time = time.replace(second=0, microsecond=0)
    for form in ("%H:%M", "%H%M", "%H.%M", "%Hh%M", "%H:%M:00", "%H:%M hs"):
        assert typed.hour(time.strftime(form)) == time


@given(st.decimals(min_value=0, max_value=10**11, places=2, allow_nan=False))
def test_money_is_read_as_it_is_written(amount: object) -> None:
    whole, cents = f"{amount:.2f}".split(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    assert typed.amount(f"$ {grouped},{cents}") == amount == typed.amount(f"{whole}.{cents}")
    assert typed.amount(f"{grouped}") == int(whole)


@given(st.sampled_from([kind for kind in FIELDS if kind != "order"]), st.data())
def test_the_stored_form_is_one(kind: str, data: st.DataObject) -> None:
    """What was brought into it stays as it is when it comes again."""
    text = st.one_of(
        st.text(max_size=12), st.sampled_from(["1930", "$ 1.500", "03", "6/5/2026", "x · y", "aggregate"])
    )
    once = cleaned(kind, data.draw(st.fixed_dictionaries(dict.fromkeys(FIELDS[kind], text))))
    assert cleaned(kind, once) == once


def test_no_kind_of_part_is_forgotten_here() -> None:
    assert {*LEAST, "order"} == set(FIELDS) and {kind_of(key_of(kind)) for kind in FIELDS} == set(FIELDS)
