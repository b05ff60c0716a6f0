"""Meetings at each stage of their life, made by walking the real actions."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from accounts.models import User
from participation.actions import life
from participation.actions.contributions import add_contribution
from participation.actions.meetings import (
    AttendanceRow,
    HeadCountRow,
    create_meeting,
    record_attendance,
    record_head_counts,
    summon_members,
)
from participation.actions.minutes import incorporate_minutes
from participation.actions.session import save_parts
from participation.models import Contribution, Decision, Meeting, Minutes
from participation.queries.session import parts_of, session_of
from participation.session.parts import FIELDS, Change, kind_of
from participation.transitions import Stage
from planning.actions import add_membership
from planning.models import Body, Membership, Neighbourhood, Person
from planning.queries import members_at

DAY = dt.date(2026, 5, 5)
APPROVED_ON = dt.date(2026, 5, 12)


def bodies(*codes: str) -> list[Body]:
    """The bodies with these codes, in this order."""
    return [Body.objects.get(code=code) for code in codes]


def draft(by: User, *codes: str, date: dt.date = DAY, **fields: object) -> Meeting:
    """A meeting of some bodies (CM unless told), called, with who belongs to them summoned."""
    meeting = create_meeting(kind="ordinary", bodies=bodies(*(codes or ("CM",))), date=date, by=by, **fields)
    summon_members(meeting=meeting, by=by)
    return meeting


def recorded(by: User, *codes: str, **fields: object) -> Meeting:
    """A draft where everybody summoned was present, seven residents came and two things were said."""
    meeting = draft(by, *codes, **fields)
    present(meeting, by)
    record_head_counts(
        meeting=meeting, rows=[HeadCountRow(count=7)], expected_version=meeting.edit_version, by=by
    )
    said(meeting, by, "Falta luz en la calle Rafael.")
    said(meeting, by, "Que poden los árboles.", neighbourhood=Neighbourhood.objects.first())
    return meeting


def approved(by: User, *codes: str, number: str = "1", **fields: object) -> Meeting:
    """The same, with its minutes approved."""
    meeting = recorded(by, *codes, **fields)
    incorporate_minutes(meeting=meeting, approved_on=meeting.date, number=number, by=by)
    return Meeting.objects.select_related("minutes").get(pk=meeting.pk)


def present(meeting: Meeting, by: User, people: Sequence[Person] | None = None, **fields: object) -> None:
    """Record everybody summoned (or ``people``) as present, acting as principals."""
    people = [call.person for call in meeting.summons.select_related("person")] if people is None else people
    rows = [AttendanceRow(person=person, status="present", acting_as="principal") for person in people]
    record_attendance(meeting=meeting, rows=rows, expected_version=meeting.edit_version, by=by, **fields)


def said(meeting: Meeting, by: User, verbatim: str, **fields: object) -> Contribution:
    """A proposal of a resident, unless told otherwise."""
    fields = {"kind": "proposal", "author_type": "residents", **fields}
    return add_contribution(meeting=meeting, verbatim=verbatim, by=by, **fields)


def person(code: str, name: str = "Ana Pérez", **fields: object) -> Person:
    """Somebody of the register."""
    first, last = name.split(" ", 1)
    return Person.objects.create(code=code, first_name=first, last_name=last, **fields)


def member(
    code: str, body: str, name: str = "Ana Pérez", *, minor: bool = False, **fields: object
) -> Membership:
    """A member of a body since before ``DAY``."""
    fields = {"quality": "principal", "valid_from": dt.date(2025, 1, 1), **fields}
    return add_membership(
        person=person(code, name, is_minor=minor), body=Body.objects.get(code=body), by=None, **fields
    )


# --- sessions and the life of their minutes ---------------------------------------------------------


def write(meeting: Meeting, by: User, parts: Mapping[str, Mapping[str, str] | None]) -> None:
    """Write parts of a draft as its page does; ``None`` takes one away. What is not said stays as it is."""
    stored = parts_of(session_of(Meeting.objects.get(pk=meeting.pk)))
    changes = []
    for key, values in parts.items():
        known = stored.get(key)
        whole = dict(known.values) if known else dict.fromkeys(FIELDS[kind_of(key)], "")
        base = known.fingerprint if known else ""
        changes.append(Change(key, base, None if values is None else whole | values))
    saved = save_parts(meeting=meeting, changes=changes, by=by)
    assert saved.is_whole, (saved.conflicts, saved.errors)


def uid_of(date: dt.date) -> str:
    """The UID of the parts that ``complete`` writes into the session of a day: the same in every run."""
    return str(uuid.UUID(int=date.toordinal()))


def complete(by: User, code: str = "CM", *, date: dt.date = DAY, **fields: object) -> Meeting:
    """A draft that lacks nothing: every principal came, one of them presided, one item and one resolution.

    Its parts are ``presiding:``, ``item:`` and ``decision:`` of ``uid_of(date)``, another in a second one of that day.
    """
    usual = {"start_time": dt.time(19), "end_time": dt.time(21), "place": "Sede"}
    meeting = draft(by, code, date=date, **usual | fields)
    members = list(members_at(date, Body.objects.get(code=code)).filter(quality="principal"))
    principals = [member.person for member in members]
    presider = next((one.person for one in members if one.office in ("mayor", "president")), principals[0])
    present(meeting, by, principals)
    name = uid_of(date)
    if Decision.objects.filter(uid=name).exists():
        name = str(uuid.uuid4())
    write(
        meeting,
        by,
        {
            f"item:{name}": {"title": "Plaza", "discussion": "Se trató el estado de la plaza."},
            f"presiding:{name}": {"person": presider.code},
            f"decision:{name}": {
                "kind": "resolution",
                "item": name,
                "number": f"{date:%j}/{name[-4:]}",
                "account": "La plaza está a oscuras.",
                "operative": "Pedir cuatro luminarias.",
                "mode": "nominal",
            },
            **{f"vote:{name}:{person.code}": {"choice": "yes"} for person in principals},
        },
    )
    return Meeting.objects.select_related("minutes__body").get(pk=meeting.pk)


def vote_on(
    minutes: Minutes, meeting: Meeting, by: User, *, kind: str = "minutes", choice: str = "yes"
) -> Decision:
    """What a later session votes on earlier minutes, everybody the same."""
    name = str(uuid.uuid4())
    voters = session_of(meeting).voters
    decision = {
        "kind": kind,
        "approves": minutes.meeting.code,
        "mode": "nominal",
        "account": "Acta anterior.",
    }
    write(
        meeting,
        by,
        {f"decision:{name}": decision} | {f"vote:{name}:{one.code}": {"choice": choice} for one in voters},
    )
    return Decision.objects.get(uid=name)


def put_to_vote(people: Mapping[str, User], code: str = "CM") -> Decision:
    """The vote of a session a week later on a draft that lacks nothing."""
    staff = people["staff"]
    minutes = complete(staff, code, number="1").minutes
    return vote_on(minutes, complete(staff, code, date=DAY + dt.timedelta(days=7)), staff)


def walk(vote: Decision, stage: Stage, people: Mapping[str, User], signers: Sequence[str]) -> Minutes:
    """Walk the minutes that were put to the vote from their draft to a stage."""
    minutes, staff = vote.approves, people["staff"]
    steps = {
        Stage.UNDER_REVIEW: lambda: life.submit_minutes(meeting=minutes.meeting, by=staff),
        Stage.APPROVED: lambda: life.approve_minutes(minutes=minutes, decision=vote, by=staff),
        Stage.SIGNED: lambda: [life.sign_minutes(minutes=minutes, by=people[name]) for name in signers],
        Stage.PUBLISHED: lambda: life.mark_published(minutes=minutes, code="7K3M", by=people["mayor"]),
    }
    for name in list(Stage)[1 : 1 + list(Stage).index(stage)]:
        steps[name]()
    return Minutes.objects.select_related("meeting", "body").get(pk=minutes.pk)


def minutes_at_stage(
    stage: Stage,
    people: Mapping[str, User],
    code: str = "CM",
    *,
    signers: Sequence[str] = ("mayor", "councillor"),
) -> Minutes:
    """Minutes that lack nothing, walked to a stage; a session a week later voted to approve them."""
    return walk(put_to_vote(people, code), stage, people, signers)
