"""The life of minutes: who moves them, from where, what stands in the way, and what no way goes round."""

import datetime as dt
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from participation.actions import life
from participation.actions.meetings import AttendanceRow, create_meeting, record_attendance
from participation.actions.minutes import incorporate_minutes
from participation.models import (
    Amendment,
    AmendmentState,
    Decision,
    Meeting,
    Minutes,
    MinutesMove,
    MoveKind,
    Rectification,
    Redaction,
    Signature,
    SignedScan,
    Vote,
)
from participation.queries.session import parts_of, record_hash, session_of
from participation.session.parts import Part
from participation.transitions import InvalidTransition, Stage, stage_of
from planning import actions as planning
from planning.models import Body, Membership, Office, Person, today
from tests import kept
from tests.conftest import make_member, make_user
from tests.crashes.faults import differences, everything
from tests.participation import making

PDF = b"%PDF-1.7 firmada"
DAY, LATER = making.DAY, making.DAY + dt.timedelta(days=7)
ITEM = f"item:{making.uid_of(DAY)}"
DECISION = making.uid_of(DAY)
DISCUSSION = f"{ITEM}.discussion"


@pytest.fixture
def cast(people: dict[str, User]) -> dict[str, User]:
    """The people of the fixtures; two more of each council, a substitute of each, and who stands in for the mayor."""
    kept.once("cast", _make_cast)
    return {user.email.split("@")[0]: user for user in User.objects.order_by("pk")}


def _make_cast() -> None:
    for name, body, fields in (
        ("second", "CM", {}),
        ("acting", "CM", {}),
        ("cm_substitute", "CM", {"quality": "substitute"}),
        ("secretary", "CV", {"office": Office.SECRETARY}),
        ("cv_substitute", "CV", {"quality": "substitute"}),
    ):
        make_member(make_user(name), body, **fields)
    acting = Person.objects.get(code="acting")
    planning.record_acting_mayor(person=acting, valid_from=today(), valid_to=today(), reason="Viaje", by=None)


SIGNERS = {"CM": ("mayor", "councillor"), "CV": ("officer", "secretary")}


def _put_to_vote(cast: dict[str, User], code: str) -> None:
    making.put_to_vote(cast, code)


def at(stage: Stage, cast: dict[str, User], code: str = "CM") -> Minutes:
    """``making.minutes_at_stage``, with the two sessions made once."""
    kept.once(f"put to vote {code}", lambda: _put_to_vote(cast, code))
    return making.walk(Decision.objects.get(kind="minutes"), stage, cast, SIGNERS[code])


def fresh(minutes: Minutes) -> Minutes:
    return Minutes.objects.select_related("meeting", "body").get(pk=minutes.pk)


def vote_on(minutes: Minutes) -> Decision:
    """The vote by which minutes of ``making.minutes_at_stage`` are approved."""
    return Decision.objects.get(approves=minutes, kind="minutes")


# --- the table: every stage × action × person ---------------------------------------------------------

_KEEPERS = {"CM": {"staff", "mayor", "acting"}, "CV": {"staff", "officer", "secretary"}}
_MEMBERS = {
    "CM": {"mayor", "councillor", "second", "acting", "cm_substitute"},
    "CV": {"officer", "neighbourhood_councillor", "secretary", "cv_substitute"},
}
_PROPOSER = {"CM": "councillor", "CV": "neighbourhood_councillor"}
#: Who may do each action, by body.
WHO: dict[str, dict[str, set[str]]] = {
    code: {
        **dict.fromkeys(
            ("record", "submit", "return", "decide", "approve", "incorporate", "refusal", "rectify"),
            _KEEPERS[code],
        ),
        "amend": _MEMBERS[code],
        "withdraw": {_PROPOSER[code]},
        "sign": {"mayor", "councillor", "second", "acting"} if code == "CM" else {"officer", "secretary"},
        "paper": {"staff"},
        "original": {"staff"},
        "redact": {"staff", "publisher"},
        "uncover": {"staff", "publisher"},
        "publish": {"mayor", "acting", "publisher"},
    }
    for code in ("CM", "CV")
}
_D, _R, _A, _S, _P = Stage
#: From which stages each action does something.
WHEN: dict[str, set[Stage]] = {
    "record": {_D},
    "submit": {_D},
    "return": {_R},
    "amend": {_R},
    "decide": {_R},
    "withdraw": {_D, _R},  # an open amendment stays with a draft that was returned
    "approve": {_R},
    "incorporate": {_D},
    "sign": {_A},
    "paper": {_A},
    "original": set(),
    "refusal": {_A},
    "redact": {_A, _S, _P},
    "uncover": {_A, _S, _P},
    "publish": {_S, _P},
    "rectify": {_A, _S, _P},
}
#: Where it was done already, so that doing it again changes nothing and is no fault.
AGAIN = {("submit", _R), ("approve", _A), ("approve", _S), ("approve", _P)}


def expected(code: str, stage: Stage, action: str, name: str) -> str:
    """``done``, ``again``, ``not theirs`` or ``not now``. What writes in a draft looks at the stage first."""
    if action == "record" and stage != Stage.DRAFT:
        return "not now"
    if name not in WHO[code][action]:
        return "not theirs"
    if stage in WHEN[action]:
        return "done"
    has_signed = action == "sign" and stage in (_S, _P) and name in SIGNERS[code]
    return "again" if has_signed or (action, stage) in AGAIN else "not now"


def actions_on(minutes: Minutes, cast: dict[str, User], code: str) -> dict[str, Callable[[User], object]]:
    """Every action, ready for somebody to try, on minutes with an amendment, a redaction and a later session."""
    meeting, staff = minutes.meeting, cast["staff"]
    amendment = Amendment.objects.filter(minutes=minutes).first()
    redaction = Redaction(minutes=minutes, part=DISCUSSION, start=0, end=2)
    if minutes.is_approved:
        redaction = life.redact(minutes=minutes, part=DISCUSSION, start=0, end=2, ground="personal", by=staff)
    another = cast[SIGNERS[code][1]].person if code == "CV" else cast["second"].person
    mending = Decision.objects.get(kind="rectification")
    paper = {"minutes": minutes, "name": "acta.pdf", "data": PDF}
    return {
        "record": lambda by: making.write(meeting, by, {"heading": {"place": "Otro lugar"}}),
        "submit": lambda by: life.submit_minutes(meeting=meeting, by=by),
        "return": lambda by: life.return_minutes(meeting=meeting, reason="Falta algo", by=by),
        "amend": lambda by: life.propose_amendment(
            minutes=minutes, part=DISCUSSION, text="Otra cosa.", reason="", by=by
        ),
        "decide": lambda by: life.decide_amendment(amendment=amendment, accept=True, answer="", by=by),
        "withdraw": lambda by: life.withdraw_amendment(amendment=amendment, by=by),
        "approve": lambda by: _approve_without_it(amendment, minutes, by),
        "incorporate": lambda by: incorporate_minutes(
            meeting=meeting, approved_on=today(), number="1", by=by
        ),
        "sign": lambda by: life.sign_minutes(minutes=minutes, by=by),
        "paper": lambda by: life.record_paper_signatures(
            **paper, signers=[another], signed_on=LATER, by=by
        ),
        "original": lambda by: life.attach_original(**paper, by=by),
        "refusal": lambda by: life.record_refusal(minutes=minutes, person=another, reason="No dijo", by=by),
        "redact": lambda by: life.redact(
            minutes=minutes, part=DISCUSSION, start=3, end=9, ground="personal", by=by
        ),
        "uncover": lambda by: life.remove_redaction(redaction=redaction, by=by),
        "publish": lambda by: life.mark_published(minutes=minutes, code="AAAA", by=by),
        "rectify": lambda by: life.rectify_minutes(
            minutes=minutes, part=DISCUSSION, says="plaza", should_say="cancha", decided_in=mending, by=by
        ),
    }  # fmt: skip


def _approve_without_it(amendment: Amendment, minutes: Minutes, by: User) -> None:
    """Nothing is approved while an amendment is open: another test."""
    with transaction.atomic():
        if stage_of(minutes) == Stage.UNDER_REVIEW:
            life.withdraw_amendment(amendment=amendment, by=amendment.proposed_by)
        life.approve_minutes(minutes=minutes, decision=vote_on(minutes), by=by)


def with_amendment(stage: Stage, cast: dict[str, User], code: str) -> Minutes:
    """Minutes at a stage whose discussion somebody proposed to amend: still open until they are approved."""
    staff = cast["staff"]
    minutes = at(Stage.DRAFT if stage == Stage.DRAFT else Stage.UNDER_REVIEW, cast, code)
    making.vote_on(minutes, Meeting.objects.get(date=LATER), staff, kind="rectification")
    if stage == Stage.DRAFT:
        life.submit_minutes(meeting=minutes.meeting, by=staff)
    amendment = life.propose_amendment(
        minutes=minutes, part=DISCUSSION, text="Se trató otra cosa.", reason="Fue así", by=cast[_PROPOSER[code]]
    )  # fmt: skip
    if stage == Stage.DRAFT:
        life.return_minutes(meeting=minutes.meeting, reason="Por ahora", by=staff)
    if stage in (_A, _S, _P):
        life.decide_amendment(amendment=amendment, accept=False, answer="No fue así", by=staff)
        life.approve_minutes(minutes=minutes, decision=vote_on(minutes), by=staff)
    if stage in (_S, _P):
        for name in SIGNERS[code]:
            life.sign_minutes(minutes=minutes, by=cast[name])
    if stage == _P:
        life.mark_published(minutes=minutes, code="7K3M", by=cast["mayor"])
    assert stage_of(fresh(minutes)) == stage
    return fresh(minutes)


@pytest.mark.parametrize("code", ["CM", "CV"])
@pytest.mark.parametrize("stage", list(Stage))
def test_every_action_at_every_stage_by_everybody(stage: Stage, code: str, cast: dict[str, User]) -> None:
    """What the table says happens, and what is refused changes nothing at all."""
    minutes = with_amendment(stage, cast, code)
    tried = actions_on(minutes, cast, code)
    assert set(tried) == set(WHEN) == set(WHO[code])
    before, faults = everything(), []
    for action, run in tried.items():
        for name, user in cast.items():
            found = outcome(lambda run=run, user=user: run(user))
            wanted = expected(code, stage, action, name)
            if found != wanted:
                faults.append(f"{action} by {name}: {wanted} expected, {found} found")
    assert not faults, "\n".join(faults)
    assert differences(before) == [], "a refusal changed something"


def outcome(run: Callable[[], object]) -> str:
    """What came of an action; what it did is taken back, and what a refusal did is left for the test to find."""
    written: list[str] = []

    def watch(execute: Callable, statement: str, *rest: object) -> object:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)
        return execute(statement, *rest)

    before = transaction.savepoint()
    try:
        with connection.execute_wrapper(watch):
            run()
    except NotAllowed as refusal:
        assert "lo hace" in str(refusal)
        return "not theirs"
    except InvalidTransition as refusal:
        assert str(refusal).endswith(".")
        return "not now"
    transaction.savepoint_rollback(before)
    return "done" if written else "again"


def test_the_table_is_that_of_the_transitions() -> None:
    """Names of the steps in ``LIFE``, and from where each goes on."""
    from participation.transitions import LIFE

    step_of = {"return": "return_to_draft", "decide": "decide_amendment"}
    for action in ("record", "submit", "return", "amend", "decide", "approve", "incorporate", "sign",
                   "redact", "publish", "rectify"):  # fmt: skip
        assert LIFE[step_of.get(action, action)].sources == WHEN[action], action


# --- submit and return --------------------------------------------------------------------------------


def test_submitting_tells_the_members_who_have_an_account(cast: dict[str, User]) -> None:
    minutes = at(Stage.DRAFT, cast)
    making.member("sin-cuenta", "CM", "Sin Cuenta", quality="substitute")
    life.submit_minutes(meeting=minutes.meeting, by=cast["mayor"])
    life.submit_minutes(meeting=minutes.meeting, by=cast["staff"])
    told = set(Notice.objects.values_list("user__email", flat=True))
    assert told == {f"{name}@example.org" for name in _MEMBERS["CM"] - {"mayor"}}
    assert {notice.url for notice in Notice.objects.all()} == {minutes.get_review_url()}
    assert [move.move for move in minutes.moves.all()] == [MoveKind.SUBMIT]


def test_nothing_to_read_is_not_submitted(cast: dict[str, User]) -> None:
    staff = cast["staff"]
    with pytest.raises(ValidationError, match="Todavía no hay nada"):
        life.submit_minutes(meeting=making.draft(staff), by=staff)
    coming = making.draft(staff, date=today() + dt.timedelta(days=1), members_present=4, count_only=True)
    with pytest.raises(ValidationError, match="todavía no se hizo"):
        life.submit_minutes(meeting=coming, by=staff)
    assert not MinutesMove.objects.exists()


def test_back_to_draft_says_why_and_keeps_what_was_proposed(cast: dict[str, User]) -> None:
    staff = cast["staff"]
    minutes = with_amendment(Stage.UNDER_REVIEW, cast, "CM")
    with pytest.raises(ValidationError):
        life.return_minutes(meeting=minutes.meeting, reason="  ", by=staff)
    for _ in range(2):
        life.return_minutes(meeting=minutes.meeting, reason="Falta un voto", by=staff)
    assert Amendment.objects.get().state == AmendmentState.OPEN
    assert [(move.move, move.note) for move in minutes.moves.all()][1:] == [("return", "Falta un voto")]
    making.write(minutes.meeting, staff, {"heading": {"place": "Otro lugar"}})
    life.submit_minutes(meeting=minutes.meeting, by=staff)
    assert [move.move for move in minutes.moves.all()] == ["submit", "return", "submit"]


# --- amendments ---------------------------------------------------------------------------------------

PROSE = {
    "heading.place": "Teatro",
    f"{ITEM}.title": "La plaza",
    f"{ITEM}.destination": "A Alumbrado",
    f"decision:{DECISION}.operative": "Pedir seis.",
    f"vote:{DECISION}:councillor.statement": "Porque sí.",
}


@pytest.mark.parametrize("address", PROSE)
def test_an_accepted_amendment_is_the_text(address: str, cast: dict[str, User]) -> None:
    """In the same moment, the rest of the part as it was, and it says what it was before."""
    minutes = at(Stage.UNDER_REVIEW, cast)
    key, field = address.rsplit(".", 1)
    before = stored(minutes)[key].values
    amendment = life.propose_amendment(
        minutes=minutes, part=address, text=f" {PROSE[address]}\r\n", reason="", by=cast["councillor"]
    )
    assert (amendment.before, amendment.text) == (before[field], PROSE[address])
    assert stored(minutes)[key].values == before
    for _ in range(2):
        life.decide_amendment(amendment=amendment, accept=True, answer="", by=cast["staff"])
    after = stored(minutes)[key].values
    changed = {field: PROSE[address]} | ({"wants_statement": "1"} if field == "statement" else {})
    assert after == before | changed
    amendment.refresh_from_db()
    assert (amendment.state, amendment.decided_by) == (AmendmentState.ACCEPTED, cast["staff"])
    assert (
        Notice.objects.filter(user=cast["councillor"], text__startswith="Se aceptó tu enmienda").count() == 1
    )
    with pytest.raises(InvalidTransition, match="ya está resuelta"):
        life.decide_amendment(amendment=amendment, accept=False, answer="No", by=cast["staff"])


def stored(minutes: Minutes) -> dict[str, Part]:
    return parts_of(session_of(Meeting.objects.get(pk=minutes.meeting_id)))


def test_an_accepted_amendment_that_is_no_text_is_only_on_record(cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    before = {key: part.values for key, part in stored(minutes).items()}
    amendment = life.propose_amendment(
        minutes=minutes, part="attendance:second", text="Llegó tarde.", reason="", by=cast["second"]
    )
    life.decide_amendment(amendment=amendment, accept=True, answer="Se corrige", by=cast["staff"])
    assert {key: part.values for key, part in stored(minutes).items()} == before


def test_of_two_amendments_to_one_text_the_second_is_told(cast: dict[str, User]) -> None:
    """It was written on a text that is no more: nothing is put over what the first one left."""
    minutes = at(Stage.UNDER_REVIEW, cast)
    one, two = (
        life.propose_amendment(minutes=minutes, part=DISCUSSION, text=text, reason="", by=cast["second"])
        for text in ("Primera.", "Segunda.")
    )
    life.decide_amendment(amendment=one, accept=True, answer="", by=cast["staff"])
    with pytest.raises(InvalidTransition, match="cambió desde que se propuso"):
        life.decide_amendment(amendment=two, accept=True, answer="", by=cast["staff"])
    two.refresh_from_db()
    assert two.state == AmendmentState.OPEN
    assert stored(minutes)[ITEM].values["discussion"] == "Primera."
    life.decide_amendment(amendment=two, accept=False, answer="Ya se cambió", by=cast["staff"])


def test_a_part_that_is_gone_takes_no_amendment(cast: dict[str, User]) -> None:
    staff = cast["staff"]
    minutes = at(Stage.UNDER_REVIEW, cast)
    address = f"vote:{DECISION}:second.statement"
    amendment = life.propose_amendment(minutes=minutes, part=address, text="x", reason="", by=cast["second"])
    life.return_minutes(meeting=minutes.meeting, reason="x", by=staff)
    making.write(minutes.meeting, staff, {f"vote:{DECISION}:second": None})
    life.submit_minutes(meeting=minutes.meeting, by=staff)
    with pytest.raises(InvalidTransition, match="ya no está"):
        life.decide_amendment(amendment=amendment, accept=True, answer="", by=staff)


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"part": f"{ITEM}.origin"}, "part"),
        ({"part": "item:no"}, "part"),
        ({"part": f"item:{making.uid_of(dt.date(2020, 1, 1))}.discussion"}, "part"),
        ({"text": "  "}, "text"),
        ({"text": "Se trató el estado de la plaza."}, "text"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_what_is_no_amendment(fields: dict, at_fault: str, cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    wanted = {"minutes": minutes, "part": DISCUSSION, "text": "Otra.", "reason": "", "by": cast["second"]}
    with pytest.raises(ValidationError) as refusal:
        life.propose_amendment(**wanted | fields)
    assert set(refusal.value.message_dict) == {at_fault}
    assert not Amendment.objects.exists()


def test_an_amendment_that_cannot_be_stored_is_refused_whole(cast: dict[str, User]) -> None:
    """The place takes 200 characters: the amendment stays open and the text as it was."""
    minutes = at(Stage.UNDER_REVIEW, cast)
    amendment = life.propose_amendment(
        minutes=minutes, part="heading.place", text="x" * 201, reason="", by=cast["second"]
    )
    with pytest.raises(ValidationError):
        life.decide_amendment(amendment=amendment, accept=True, answer="", by=cast["staff"])
    with pytest.raises(ValidationError):
        life.decide_amendment(amendment=amendment, accept=False, answer=" ", by=cast["staff"])
    amendment.refresh_from_db()
    assert amendment.state == AmendmentState.OPEN
    assert stored(minutes)["heading"].values["place"] == "Sede"


def test_the_same_amendment_twice_is_one_and_is_withdrawn_once(cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    rows = [
        life.propose_amendment(minutes=minutes, part=DISCUSSION, text="Otra.", reason="", by=cast["second"])
        for _ in range(2)
    ]
    assert rows[0] == rows[1]
    for _ in range(2):
        life.withdraw_amendment(amendment=rows[0], by=cast["second"])
    assert Amendment.objects.get().state == AmendmentState.WITHDRAWN
    with pytest.raises(InvalidTransition):
        life.decide_amendment(amendment=rows[0], accept=True, answer="", by=cast["staff"])


# --- approval -----------------------------------------------------------------------------------------


def test_approval_by_the_vote_of_a_later_session(cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    vote = vote_on(minutes)
    for _ in range(2):
        life.approve_minutes(minutes=minutes, decision=vote, number=" 14 ", by=cast["mayor"])
    approved = fresh(minutes)
    assert (approved.number, approved.approved_on, approved.approved_in) == ("14", LATER, vote)
    assert approved.approved_by == cast["mayor"]
    assert approved.record_sha256 == record_hash(session_of(Meeting.objects.get(pk=minutes.meeting_id)))
    assert [move.move for move in approved.moves.all()] == ["submit", "approve"]
    for other in ({"number": "15"}, {"decision": None, "exception": "x"}):
        with pytest.raises(InvalidTransition, match="no se aprueba de nuevo"):
            life.approve_minutes(**{"minutes": minutes, "decision": vote, "by": cast["staff"]} | other)


def _earlier(minutes: Minutes, cast: dict[str, User]) -> Decision:
    early = making.complete(cast["staff"], date=DAY - dt.timedelta(days=7))
    return making.vote_on(minutes, early, cast["staff"])


def _same_hour(minutes: Minutes, cast: dict[str, User]) -> Decision:
    return making.vote_on(minutes, making.complete(cast["staff"], date=DAY, number="9"), cast["staff"])


def _rejected(minutes: Minutes, cast: dict[str, User]) -> Decision:
    session = Meeting.objects.get(date=LATER)
    return making.vote_on(minutes, session, cast["staff"], choice="no")


def _no_quorum(minutes: Minutes, cast: dict[str, User]) -> Decision:
    session = Meeting.objects.get(date=LATER)
    rows = [
        AttendanceRow(person=cast["mayor"].person, status="present", acting_as="principal"),
        AttendanceRow(person=cast["second"].person, status="present", acting_as="principal"),
    ]
    record_attendance(meeting=session, rows=rows, expected_version=session.edit_version, by=cast["staff"])
    return vote_on(minutes)


def _unentitled(minutes: Minutes, cast: dict[str, User]) -> Decision:
    session = Meeting.objects.get(date=LATER)
    making.write(session, cast["staff"], {"attendance:second": {"acting_as": "substitute"}})
    return vote_on(minutes)


def _motion(minutes: Minutes, cast: dict[str, User]) -> Decision:
    return Decision.objects.get(uid=making.uid_of(LATER))


def _rectifying(minutes: Minutes, cast: dict[str, User]) -> Decision:
    return making.vote_on(minutes, Meeting.objects.get(date=LATER), cast["staff"], kind="rectification")


def _of_others(minutes: Minutes, cast: dict[str, User]) -> Decision:
    other = making.complete(cast["staff"], date=DAY - dt.timedelta(days=1))
    return making.vote_on(other.minutes, Meeting.objects.get(date=LATER), cast["staff"])


def _other_body(minutes: Minutes, cast: dict[str, User]) -> Decision:
    session = making.complete(cast["staff"], "CV", date=LATER + dt.timedelta(days=1))
    vote = making.vote_on(session.minutes, making.complete(cast["staff"], "CV", date=today()), cast["staff"])
    Decision.objects.filter(pk=vote.pk).update(approves=minutes)
    return vote


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_earlier, "no es de una sesión posterior"),
        (_same_hour, "no es de una sesión posterior"),
        (_rejected, "No aprobada"),
        (_no_quorum, "no tuvo quórum"),
        (_unentitled, "no cierran"),
        (_motion, "no es sobre la aprobación de esta acta"),
        (_rectifying, "no es sobre la aprobación de esta acta"),
        (_of_others, "no es sobre la aprobación de esta acta"),
        (_other_body, "de otro órgano"),
    ],
)
def test_a_vote_that_does_not_approve(make: Callable, reason: str, cast: dict[str, User]) -> None:
    """Each with its reason, and the minutes stay under review."""
    minutes = at(Stage.UNDER_REVIEW, cast)
    vote = make(minutes, cast)
    with pytest.raises(InvalidTransition, match=reason):
        life.approve_minutes(minutes=minutes, decision=vote, by=cast["staff"])
    assert stage_of(fresh(minutes)) == Stage.UNDER_REVIEW


def test_a_session_later_the_same_day_approves(cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    evening = making.complete(
        cast["staff"], date=DAY, start_time=dt.time(21), end_time=dt.time(22), number="9"
    )
    vote = making.vote_on(minutes, evening, cast["staff"])
    assert life.approve_minutes(minutes=minutes, decision=vote, by=cast["staff"]).approved_on == DAY


def test_a_vote_is_read_anew(cast: dict[str, User]) -> None:
    """Somebody may have changed it, or taken it away, since the page that offers it was read."""
    minutes = at(Stage.UNDER_REVIEW, cast)
    wanted = {"minutes": minutes, "decision": vote_on(minutes), "by": cast["staff"]}
    found = Decision.objects.filter(pk=wanted["decision"].pk)
    found.update(kind="motion", approves=None)
    with pytest.raises(InvalidTransition, match="no es sobre la aprobación"):
        life.approve_minutes(**wanted)
    found.delete()
    with pytest.raises(ValidationError, match="ya no está"):
        life.approve_minutes(**wanted)


def test_a_session_still_to_come_approves_nothing(cast: dict[str, User]) -> None:
    """Not even with its votes written beforehand; on its day it does."""
    minutes = at(Stage.UNDER_REVIEW, cast)
    wanted = {"minutes": minutes, "decision": vote_on(minutes), "by": cast["staff"]}
    noon = dt.datetime.combine(LATER, dt.time(15), tzinfo=dt.UTC)
    with pytest.raises(InvalidTransition, match="todavía no se hizo"):
        life.approve_minutes(**wanted, now=noon - dt.timedelta(days=1))
    assert life.approve_minutes(**wanted, now=noon).approved_on == LATER


def test_open_amendments_stop_it(cast: dict[str, User]) -> None:
    minutes = with_amendment(Stage.UNDER_REVIEW, cast, "CM")
    with pytest.raises(InvalidTransition, match="una enmienda sin resolver"):
        life.approve_minutes(minutes=minutes, decision=vote_on(minutes), by=cast["staff"])
    life.withdraw_amendment(amendment=Amendment.objects.get(), by=cast["councillor"])
    life.approve_minutes(minutes=minutes, decision=vote_on(minutes), by=cast["staff"])


def _without(minutes: Minutes, cast: dict[str, User], parts: dict) -> None:
    making.write(minutes.meeting, cast["staff"], parts)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"closing": {"end_time": ""}}, r"Falta la hora de fin \(Digesto, D\.548\.21 a\)"),
        ({"attendance:second": {"status": "with_notice"}}, "votó alguien que no estaba presente"),
        ({"attendance:second": None, f"vote:{DECISION}:second": None}, r"a Second Prueba \(Digesto, D\.548\.21 c\)"),
        ({f"presiding:{DECISION}": None}, r"quién presidió \(Digesto, D\.548\.21 d\)"),
        ({f"decision:{DECISION}": {"operative": ""}}, r"parte dispositiva \(Digesto, D\.548\.21 e\)"),
        ({f"vote:{DECISION}:second": {"wants_statement": "1"}}, r"fundamento de voto de Second .* \(Digesto, .* f\)"),
        ({f"decision:{DECISION}": {"mode": "aggregate", "yes_count": "5"}}, "hay 5 votos y 4 presentes"),
        (
            {
                f"decision:{DECISION}": {"casting_vote": "yes", "tie_broken_by": "mayor"},
                f"vote:{DECISION}:mayor": {"choice": "recused"},
                f"vote:{DECISION}:second": {"choice": "no"},
                f"vote:{DECISION}:acting": {"choice": "abstention"},
            },
            "quien se excusó no desempata",
        ),
        (
            {f"decision:{DECISION}": {"mover": "second"}, f"vote:{DECISION}:second": {"choice": "recused"}},
            "se excusó por interés propio",
        ),
        (
            {
                f"decision:{DECISION}": {"is_spending": "1", "mode": "aggregate", "yes_count": "4", "no_count": "0"},
            },
            "solo dice los totales",
        ),
    ],
    ids=["a", "votes of who was absent", "c", "d", "e", "f", "more votes than present", "own interest", "mover",
         "spending"],
)  # fmt: skip
def test_an_incomplete_acta_is_not_approved(parts: dict, reason: str, cast: dict[str, User]) -> None:
    """The reason names the article, nothing changes, and once mended the same approval is taken."""
    staff = cast["staff"]
    minutes = at(Stage.DRAFT, cast)
    making.write(minutes.meeting, staff, parts)
    life.submit_minutes(meeting=minutes.meeting, by=staff)
    before = everything()
    with pytest.raises(life.Incomplete, match=reason):
        life.approve_minutes(minutes=minutes, decision=vote_on(minutes), by=staff)
    assert differences(before) == []


def test_without_quorum_it_decided_nothing(cast: dict[str, User]) -> None:
    staff = cast["staff"]
    minutes = at(Stage.DRAFT, cast)
    absent = {"status": "with_notice"}
    making.write(
        minutes.meeting,
        staff,
        {f"attendance:{name}": absent for name in ("second", "acting")}
        | {f"vote:{DECISION}:{name}": None for name in ("second", "acting")},
    )
    life.submit_minutes(meeting=minutes.meeting, by=staff)
    with pytest.raises(life.Incomplete, match=r"no tuvo quórum: 2 presentes de 3 \(Digesto, D\.566\)"):
        life.approve_minutes(minutes=minutes, decision=vote_on(minutes), by=staff)


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"number": ""}, "number"),
        ({"number": "14 bis"}, "number"),
        ({"number": "77"}, "number"),
        ({"decision": None}, "decision"),
        ({"exception": "Porque sí"}, "exception"),
    ],
)
def test_what_approval_refuses(fields: dict, at_fault: str, cast: dict[str, User]) -> None:
    staff = cast["staff"]
    minutes = at(Stage.UNDER_REVIEW, cast)
    making.draft(staff, number="77", date=DAY - dt.timedelta(days=30))
    Minutes.objects.filter(pk=minutes.pk).update(number="")
    wanted = {"minutes": minutes, "decision": vote_on(minutes), "number": "1", "by": staff}
    with pytest.raises(ValidationError) as refusal:
        life.approve_minutes(**wanted | fields)
    assert at_fault in refusal.value.message_dict
    assert stage_of(fresh(minutes)) == Stage.UNDER_REVIEW


# --- the exception ------------------------------------------------------------------------------------


def _last(cast: dict[str, User], date: dt.date = DAY) -> Minutes:
    minutes = making.complete(cast["staff"], date=date, number="1").minutes
    life.submit_minutes(meeting=minutes.meeting, by=cast["staff"])
    return minutes


def test_the_last_of_a_term_is_approved_by_a_written_exception(cast: dict[str, User]) -> None:
    """While no later session of the term was held: then that one approves it."""
    staff = cast["staff"]
    minutes = _last(cast)
    later = making.draft(staff, date=LATER)
    with pytest.raises(
        InvalidTransition, match="Hay una sesión posterior del mismo período, la del 12/05/2026"
    ):
        life.approve_minutes(minutes=minutes, exception="Fin del período", by=staff)
    planning_end_of_term(LATER - dt.timedelta(days=1))
    for _ in range(2):
        life.approve_minutes(minutes=minutes, exception=" Fin del período ", by=staff)
    approved = fresh(minutes)
    assert (approved.approval_exception, approved.approved_in) == ("Fin del período", None)
    assert approved.approved_on == today()
    assert [move.note for move in approved.moves.filter(move="approve")] == ["Fin del período"]
    assert later.date > approved.meeting.date


def planning_end_of_term(day: dt.date) -> None:
    """The council's term ends for all, and another begins with the same people."""
    rows = list(Membership.objects.filter(body__code="CM", valid_to=None))
    Membership.objects.filter(pk__in=[row.pk for row in rows]).update(valid_to=day)
    for row in rows:
        row.pk, row.valid_from = None, day + dt.timedelta(days=1)
    Membership.objects.bulk_create(rows)


@pytest.mark.parametrize(
    "what", ["to come", "without quorum", "of another body", "the same day, an hour before"]
)
def test_what_is_no_later_session(what: str, cast: dict[str, User]) -> None:
    staff = cast["staff"]
    minutes = _last(cast)
    if what == "to come":
        making.draft(staff, date=today() + dt.timedelta(days=1))
    elif what == "without quorum":
        making.present(making.draft(staff, date=LATER), staff, [cast["mayor"].person])
    elif what == "of another body":
        making.recorded(staff, "CV", date=LATER)
    else:
        making.draft(staff, date=DAY, start_time=dt.time(18))
    life.approve_minutes(minutes=minutes, exception="Fin del período", by=staff)
    assert stage_of(fresh(minutes)) == Stage.APPROVED


def test_minutes_of_no_body_take_an_exception_and_no_signature(cast: dict[str, User]) -> None:
    staff = cast["staff"]
    meeting = create_meeting(
        kind="workshop", bodies=[], date=DAY, start_time=dt.time(19), count_only=True, members_present=9, by=staff
    )  # fmt: skip
    life.submit_minutes(meeting=meeting, by=staff)
    minutes = life.approve_minutes(minutes=meeting.minutes, exception="Taller abierto", by=staff)
    assert stage_of(minutes) == Stage.SIGNED


# --- what is frozen -----------------------------------------------------------------------------------

SEALED = {
    "participation_agendaitem": "UPDATE participation_agendaitem SET discussion = 'x' WHERE meeting_id = {0}",
    "participation_presiding": "UPDATE participation_presiding SET to_time = '20:00' WHERE meeting_id = {0}",
    "participation_recess": "INSERT INTO participation_recess (uid, meeting_id, from_time, reason)"
    " VALUES (gen_random_uuid(), {0}, '20:00', '')",
    "participation_decision": "UPDATE participation_decision SET operative = 'x' WHERE meeting_id = {0}",
    "participation_vote": "UPDATE participation_vote SET choice = 'no' WHERE decision_id IN"
    " (SELECT id FROM participation_decision WHERE meeting_id = {0})",
}


@pytest.mark.parametrize("table", SEALED)
@pytest.mark.parametrize("verb", ["change", "DELETE", "TRUNCATE"])
def test_raw_sql_meets_the_seal_of_a_session(
    table: str, verb: str, cast: dict[str, User], sql: Callable[..., list]
) -> None:
    """Of approved minutes; the same statement does change a draft."""
    staff = cast["staff"]
    open_ = making.complete(staff, date=DAY - dt.timedelta(days=7))
    frozen = making.complete(staff, number="1")
    for meeting in (open_, frozen):
        making.write(
            meeting,
            staff,
            {f"recess:{making.uid_of(meeting.date)}": {"from_time": "20:00", "to_time": "20:05"}},
        )
    minutes = frozen.minutes
    life.submit_minutes(meeting=frozen, by=staff)
    life.approve_minutes(minutes=minutes, exception="Fin del período", by=staff)
    where = (
        "decision_id IN (SELECT id FROM participation_decision WHERE meeting_id = {0})"
        if table == "participation_vote"
        else "meeting_id = {0}"
    )
    statement = {
        "change": SEALED[table],
        "DELETE": f"DELETE FROM {table} WHERE {where}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]
    before = everything()
    with pytest.raises(DatabaseError, match="aprobada: su contenido no puede cambiar"), transaction.atomic():
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(statement.format(frozen.pk))
    assert differences(before) == []
    if verb == "change":
        sql(statement.format(open_.pk))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE participation_decision SET account = 'x' WHERE id = {0}",
        "DELETE FROM participation_decision WHERE id = {0}",
        "UPDATE participation_vote SET choice = 'no' WHERE decision_id = {0}",
        "DELETE FROM participation_vote WHERE decision_id = {0}",
        "INSERT INTO participation_vote (decision_id, person_id, choice, wants_statement, statement, recusal_reason)"
        " SELECT {0}, id, 'yes', false, '', '' FROM planning_person WHERE code = 'officer'",
    ],
)
@pytest.mark.parametrize("by", ["approval", "rectification"])
def test_the_vote_that_decided_is_sealed_while_its_own_session_is_a_draft(
    by: str, statement: str, cast: dict[str, User], sql: Callable[..., list]
) -> None:
    """Also for whoever writes through the page; the other votes of that session are still open."""
    minutes = with_amendment(Stage.APPROVED, cast, "CM")
    vote = vote_on(minutes)
    if by == "rectification":
        vote = Decision.objects.get(kind="rectification")
        sql(statement.format(vote.pk) + " AND false" if "WHERE id" in statement else "SELECT 1")
        life.rectify_minutes(
            minutes=minutes, part=DISCUSSION, says="plaza", should_say="cancha", decided_in=vote, by=cast["staff"]
        )  # fmt: skip
    assert vote.meeting.minutes.state == "draft"
    with pytest.raises(IntegrityError, match="Con esta votación"), transaction.atomic():
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(statement.format(vote.pk))
    other = making.uid_of(LATER)
    making.write(vote.meeting, cast["staff"], {f"decision:{other}": {"operative": "Otra cosa."}})
    with pytest.raises(AssertionError, match="Con esta votación"):
        making.write(vote.meeting, cast["staff"], {f"vote:{vote.uid}:second": {"choice": "no"}})


@pytest.mark.django_db(transaction=True)
def test_twenty_approvals_at_once_make_one(cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    vote, start, failures = vote_on(minutes), Barrier(20), []

    def approve(number: int) -> None:
        try:
            by = User.objects.get(pk=cast["staff" if number % 2 else "mayor"].pk)
            start.wait(30)
            life.approve_minutes(minutes=minutes, decision=vote, by=by)
        except Exception as failure:  # noqa: BLE001 - told by the test's own thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=approve, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert minutes.moves.filter(move=MoveKind.APPROVE).count() == 1
    events = Minutes.pgh_event_model.objects.filter(pgh_obj_id=minutes.pk, state="approved")
    assert events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_vote_changed_beside_the_approval_waits_and_is_refused(cast: dict[str, User]) -> None:
    """By raw SQL, in another connection: it never slips in beside the approval that it would undo."""
    minutes = at(Stage.UNDER_REVIEW, cast)
    vote, outcomes = vote_on(minutes), []

    def change() -> None:
        try:
            Vote.objects.filter(decision=vote).update(choice="no")
            outcomes.append("changed")
        except DatabaseError as error:
            outcomes.append(error)
        finally:
            connections.close_all()

    with transaction.atomic():
        life.approve_minutes(minutes=minutes, decision=vote, by=cast["staff"])
        thread = Thread(target=change)
        thread.start()
        thread.join(0.7)
        assert thread.is_alive(), "the change did not wait for the approval"
    thread.join(10)
    assert isinstance(outcomes[0], IntegrityError), outcomes
    assert set(vote.votes.values_list("choice", flat=True)) == {"yes"}


# --- signatures ---------------------------------------------------------------------------------------


def test_a_signature_is_of_what_was_approved(cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast)
    for name in ("councillor", "councillor", "mayor", "mayor"):
        life.sign_minutes(minutes=minutes, by=cast[name])
    rows = Signature.objects.order_by("pk")
    assert [(row.person.user, row.role, row.way) for row in rows] == [
        (cast["councillor"], "councillor", "portal"),
        (cast["mayor"], "mayor", "portal"),
    ]
    assert {row.record_sha256 for row in rows} == {minutes.record_sha256} and minutes.record_sha256
    assert minutes.moves.filter(move=MoveKind.SIGN).count() == 1


#: Who signs or refuses (-), in order → whether it is enough after each.
ENOUGH = {
    "CM": [
        ("mayor councillor", "no yes"),
        ("councillor second", "no no"),
        ("councillor acting", "no yes"),  # the acting mayor of today
        ("acting mayor", "no yes"),  # the one as mayor, the other as councillor
        ("mayor -councillor", "no no"),
        ("mayor -councillor second", "no no yes"),
        ("mayor -councillor -second", "no no no"),
        ("-mayor councillor", "no no"),
        ("-mayor councillor second", "no no yes"),
        ("-mayor councillor acting", "no no yes"),
    ],
    "CV": [
        ("officer secretary", "no yes"),
        ("officer -secretary", "no no"),
        ("officer -secretary neighbourhood_councillor", "no no yes"),
        ("-officer neighbourhood_councillor secretary", "no no yes"),
        ("-officer -secretary neighbourhood_councillor", "no no no"),
    ],
}


@pytest.mark.parametrize(("code", "who", "enough"), [(c, *row) for c, rows in ENOUGH.items() for row in rows])
def test_when_signatures_are_enough(code: str, who: str, enough: str, cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast, code)
    found = []
    for name in who.split():
        if name.startswith("-"):
            person = cast[name[1:]].person
            for _ in range(2):
                life.record_refusal(minutes=minutes, person=person, reason="No dijo", by=cast["staff"])
        else:
            life.sign_minutes(minutes=minutes, by=cast[name])
        found.append("yes" if stage_of(fresh(minutes)) == Stage.SIGNED else "no")
    assert found == enough.split()


def test_whoever_refused_does_not_sign_and_the_other_way_round(cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast)
    staff = cast["staff"]
    life.record_refusal(minutes=minutes, person=cast["second"].person, reason="No dijo", by=staff)
    with pytest.raises(InvalidTransition, match="te negaste"):
        life.sign_minutes(minutes=minutes, by=cast["second"])
    life.sign_minutes(minutes=minutes, by=cast["councillor"])
    with pytest.raises(InvalidTransition, match="ya firmó"):
        life.record_refusal(minutes=minutes, person=cast["councillor"].person, reason="x", by=staff)
    for at_fault, name, reason in (("reason", "mayor", " "), ("person", "officer", "x")):
        with pytest.raises(ValidationError) as refusal:
            life.record_refusal(minutes=minutes, person=cast[name].person, reason=reason, by=staff)
        assert set(refusal.value.message_dict) == {at_fault}


def test_a_substitute_on_paper_takes_nobodys_place(cast: dict[str, User]) -> None:
    """Their signature is on record beside the two that count."""
    minutes = at(Stage.APPROVED, cast)
    staff = cast["staff"]
    life.sign_minutes(minutes=minutes, by=cast["mayor"])
    life.record_refusal(minutes=minutes, person=cast["councillor"].person, reason="No dijo", by=staff)
    for name, stage in (("cm_substitute", Stage.APPROVED), ("second", Stage.SIGNED)):
        life.record_paper_signatures(
            minutes=minutes, name="acta.pdf", data=PDF, signers=[cast[name].person], signed_on=LATER, by=staff
        )
        assert stage_of(fresh(minutes)) == stage


def test_a_body_without_a_secretary_signs_by_another_principal(people: dict[str, User]) -> None:
    people["other"] = make_user("other")
    make_member(people["other"], "CV")
    minutes = making.minutes_at_stage(Stage.APPROVED, people, "CV")
    life.sign_minutes(minutes=minutes, by=people["officer"])
    life.sign_minutes(minutes=minutes, by=people["other"])
    assert stage_of(fresh(minutes)) == Stage.SIGNED
    assert [row.role for row in Signature.objects.order_by("pk")] == ["president", "other"]


def test_who_left_the_council_signs_what_they_sat_in(cast: dict[str, User]) -> None:
    """A principal of that day, not of today; and the mayor of that day, though another holds the office now."""
    minutes = at(Stage.APPROVED, cast)
    Membership.objects.filter(person__user__in=[cast["mayor"], cast["councillor"]]).update(valid_to=LATER)
    newcomer = make_user("newcomer")
    make_member(newcomer, "EP")
    planning.add_membership(
        person=newcomer.person, body=Body.objects.get(code="CM"), quality="principal",
        valid_from=LATER, by=None,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        life.sign_minutes(minutes=minutes, by=newcomer)
    for name in ("mayor", "councillor"):
        life.sign_minutes(minutes=minutes, by=User.objects.get(pk=cast[name].pk))
    assert stage_of(fresh(minutes)) == Stage.SIGNED


def test_paper_is_kept_with_who_signed_it(cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast)
    signers = [cast[name].person for name in ("second", "mayor", "cm_substitute")]
    for _ in range(2):
        scan = life.record_paper_signatures(
            minutes=minutes, name="C:\\Escaneos\\Acta 1.PDF", data=PDF, signers=signers, signed_on=LATER,
            by=cast["staff"],
        )  # fmt: skip
    assert SignedScan.objects.get() == scan
    assert (scan.name, scan.content_type, bytes(scan.data)) == ("Acta 1.pdf", "application/pdf", PDF)
    rows = Signature.objects.order_by("pk")
    assert [(row.role, row.way, row.signed_on) for row in rows] == [
        ("councillor", "paper", LATER),
        ("mayor", "paper", LATER),
        ("other", "paper", LATER),
    ]
    assert stage_of(fresh(minutes)) == Stage.SIGNED


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"data": b""}, "file"),
        ({"data": b"MZ un programa", "name": "acta.pdf"}, "file"),
        ({"data": b"<html>%PDF-"}, "file"),
        ({"data": b"%PDF-" + b"0" * (20 * 1024 * 1024)}, "file"),
        ({"signers": []}, "signers"),
        ({"signers": ["officer"]}, "signers"),
        ({"signers": ["councillor", "second"]}, "signers"),
        ({"signed_on": LATER - dt.timedelta(days=1)}, "signed_on"),
        ({"signed_on": dt.date(2100, 1, 1)}, "signed_on"),
    ],
)
def test_what_is_no_signed_paper(fields: dict, at_fault: str, cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast)
    life.sign_minutes(minutes=minutes, by=cast["councillor"])
    wanted = {"name": "acta.jpg", "data": b"\xff\xd8\xff", "signers": ["mayor"], "signed_on": LATER} | fields
    wanted["signers"] = [cast[name].person for name in wanted["signers"]]
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        life.record_paper_signatures(minutes=minutes, by=cast["staff"], **wanted)
    assert set(refusal.value.message_dict) == {at_fault}
    assert differences(before) == []


# --- incorporated ---------------------------------------------------------------------------------------


def test_incorporated_minutes_count_as_signed_and_take_their_original(cast: dict[str, User]) -> None:
    staff = cast["staff"]
    minutes = making.approved(staff).minutes
    assert stage_of(minutes) == Stage.SIGNED
    assert [(move.move, move.by) for move in minutes.moves.all()] == [("sign", staff)]
    for _ in range(2):
        life.attach_original(minutes=minutes, name="libro.png", data=b"\x89PNG\r\n\x1a\n", by=staff)
    assert SignedScan.objects.get().content_type == "image/png"
    with pytest.raises(InvalidTransition):
        life.sign_minutes(minutes=minutes, by=cast["mayor"])
    with pytest.raises(InvalidTransition, match="no se aprueba de nuevo"):
        life.approve_minutes(minutes=minutes, exception="x", by=staff)


# --- after approval -------------------------------------------------------------------------------------


def test_a_redaction_is_marked_once_and_taken_away_once(cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast)
    rows = [
        life.redact(minutes=minutes, part=DISCUSSION, start=0, end=9, ground="personal", by=cast["publisher"])
        for _ in range(2)
    ]
    assert Redaction.objects.get() == rows[0] == rows[1]
    for _ in range(2):
        life.remove_redaction(redaction=rows[0], by=cast["publisher"])
    assert not Redaction.objects.exists()


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"part": ITEM}, "part"),
        ({"part": f"{ITEM}.origin"}, "part"),
        ({"start": -1}, "start"),
        ({"start": 5, "end": 5}, "start"),
        ({"end": 10_000}, "start"),
        ({"ground": "vergüenza"}, "ground"),
        ({"ground": "reserved", "reference": " "}, "reference"),
    ],
)
def test_what_is_no_redaction(fields: dict, at_fault: str, cast: dict[str, User]) -> None:
    minutes = at(Stage.APPROVED, cast)
    wanted = {"part": DISCUSSION, "start": 0, "end": 9, "ground": "personal", "reference": ""}
    with pytest.raises(ValidationError) as refusal:
        life.redact(minutes=minutes, by=cast["staff"], **wanted | fields)
    assert set(refusal.value.message_dict) == {at_fault}
    assert not Redaction.objects.exists()


def test_a_rectification_leaves_the_record_as_it_was(cast: dict[str, User]) -> None:
    minutes = with_amendment(Stage.APPROVED, cast, "CM")
    before = record_hash(session_of(Meeting.objects.get(pk=minutes.meeting_id)))
    mending = Decision.objects.get(kind="rectification")
    for _ in range(2):
        life.rectify_minutes(
            minutes=minutes, part=DISCUSSION, says="la plaza", should_say="la cancha", decided_in=mending,
            by=cast["staff"],
        )  # fmt: skip
    row = Rectification.objects.get()
    assert (row.part_label, row.decided_in) == ("Punto 1: qué se trató", mending)
    assert minutes.moves.filter(move=MoveKind.RECTIFY).count() == 1
    assert (
        record_hash(session_of(Meeting.objects.get(pk=minutes.meeting_id))) == before == minutes.record_sha256
    )


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"part": "item:x"}, "part"),
        ({"says": "la canchita"}, "says"),
        ({"says": ""}, "says"),
        ({"should_say": " "}, "should_say"),
        ({"should_say": "la plaza"}, "should_say"),
    ],
)
def test_what_is_no_rectification(fields: dict, at_fault: str, cast: dict[str, User]) -> None:
    minutes = with_amendment(Stage.APPROVED, cast, "CM")
    wanted = {"part": DISCUSSION, "says": "la plaza", "should_say": "la cancha"} | fields
    mending = Decision.objects.get(kind="rectification")
    with pytest.raises(ValidationError) as refusal:
        life.rectify_minutes(minutes=minutes, decided_in=mending, by=cast["staff"], **wanted)
    assert set(refusal.value.message_dict) == {at_fault}


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_rejected, "No aprobada"),
        (lambda minutes, cast: Decision.objects.get(uid=DECISION), "no es de una sesión posterior"),
        (_of_others, "sobre otra acta"),
        (_other_body, "de otro órgano"),
    ],
)
def test_a_decision_that_rectifies_nothing(make: Callable, reason: str, cast: dict[str, User]) -> None:
    minutes = at(Stage.UNDER_REVIEW, cast)
    approving = vote_on(minutes)
    decision = make(minutes, cast)
    life.approve_minutes(minutes=minutes, decision=approving, by=cast["staff"])
    with pytest.raises(InvalidTransition, match=reason):
        life.rectify_minutes(
            minutes=minutes, part=DISCUSSION, says="la plaza", should_say="la cancha", decided_in=decision,
            by=cast["staff"],
        )  # fmt: skip
    assert not Rectification.objects.exists()


def test_each_version_published_is_on_record_once(cast: dict[str, User]) -> None:
    minutes = at(Stage.SIGNED, cast)
    for code in ("AAAA", "AAAA", "BBBB"):
        life.mark_published(minutes=minutes, code=code, by=cast["publisher"])
    assert [move.note for move in minutes.moves.filter(move=MoveKind.PUBLISH)] == ["AAAA", "BBBB"]
    assert stage_of(fresh(minutes)) == Stage.PUBLISHED


def test_nobody_moves_minutes_without_a_person_or_an_account(cast: dict[str, User]) -> None:
    """A closed account keeps its memberships and moves nothing."""
    minutes = at(Stage.APPROVED, cast)
    cast["mayor"].is_active = False
    with pytest.raises(NotAllowed):
        life.sign_minutes(minutes=minutes, by=cast["mayor"])
    assert Person.objects.filter(user=cast["staff"]).count() == 0
    with pytest.raises(NotAllowed):
        life.sign_minutes(minutes=minutes, by=cast["staff"])
