"""Meetings at each stage of their life, made by walking the real actions."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import User
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
from participation.models import Contribution, Meeting
from planning.actions import add_membership
from planning.models import Body, Membership, Neighbourhood, Person

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
