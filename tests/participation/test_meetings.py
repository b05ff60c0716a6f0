"""Preparing and recording meetings: what is accepted, what is refused and by whom."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.contributions import delete_contribution, edit_contribution
from participation.actions.meetings import (
    AttendanceRow,
    HeadCountRow,
    create_meeting,
    delete_meeting,
    edit_meeting,
    record_attendance,
    record_head_counts,
    summon_members,
)
from participation.actions.minutes import incorporate_minutes
from participation.models import Contribution, Meeting, Minutes
from participation.queries.meetings import clash_of
from participation.transitions import InvalidTransition
from planning.actions import add_membership
from planning.concurrency import EditConflict
from planning.models import today
from tests.participation import making

#: Who may record what happens in a meeting of CV, of all the people of the fixtures.
MAY_RECORD = {"staff", "officer"}


def _actions(meeting: Meeting, by: User) -> dict:
    """Every action on a meeting, ready to run, by name."""
    contribution = meeting.contributions.first()
    version = meeting.edit_version
    return {
        "create": lambda: create_meeting(
            kind="other", bodies=list(meeting.bodies.all()), date=making.DAY, by=by
        ),
        "edit": lambda: edit_meeting(
            meeting=meeting, bodies=list(meeting.bodies.all()), number="", expected_version=version, by=by
        ),
        "summon": lambda: summon_members(meeting=meeting, by=by),
        "attendance": lambda: record_attendance(meeting=meeting, rows=[], expected_version=version, by=by),
        "head counts": lambda: record_head_counts(
            meeting=meeting, rows=[HeadCountRow(count=1)], expected_version=version, by=by
        ),
        "add": lambda: making.said(meeting, by, "Una plaza."),
        "edit contribution": lambda: edit_contribution(contribution=contribution, expected_version=0, by=by),
        "delete contribution": lambda: delete_contribution(contribution=contribution, by=by),
        "approve": lambda: incorporate_minutes(
            meeting=meeting, approved_on=max(meeting.date, making.DAY), number="9", by=by
        ),
    }


ACTIONS = (
    "create",
    "edit",
    "summon",
    "attendance",
    "head counts",
    "add",
    "edit contribution",
    "delete contribution",
    "approve",
)


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_by_each_role(action: str, people: dict[str, User]) -> None:
    """Staff and the presidency or secretary of a body of the meeting; nobody else."""
    meeting = making.recorded(people["staff"], "CV")
    for name, user in people.items():
        meeting.refresh_from_db()
        run = _actions(meeting, user)[action]
        if name in MAY_RECORD:
            continue
        with pytest.raises(NotAllowed):
            run()
    for name in sorted(MAY_RECORD):
        fresh = making.recorded(
            people["staff"], "CV", date=making.DAY - dt.timedelta(days=365 * (name == "staff"))
        )
        _actions(fresh, people[name])[action]()


@pytest.mark.parametrize("action", [name for name in ACTIONS if name not in ("create", "approve")])
def test_approved_minutes_take_nothing_more(action: str, people: dict[str, User]) -> None:
    """Each action is refused with its reason, and nothing changes."""
    meeting = making.approved(people["staff"])
    before = _everything()
    with pytest.raises(InvalidTransition, match="aprobada"):
        _actions(meeting, people["staff"])[action]()
    assert _everything() == before


def test_deleting_is_refused_once_approved_or_with_facts(people: dict[str, User]) -> None:
    """Only what was entered by mistake goes away, whole."""
    staff = people["staff"]
    with pytest.raises(InvalidTransition):
        delete_meeting(meeting=making.approved(staff), by=staff)
    with pytest.raises(ValidationError):
        delete_meeting(meeting=making.recorded(staff), by=staff)
    empty = making.draft(staff)
    with pytest.raises(NotAllowed):
        delete_meeting(meeting=empty, by=people["nobody"])
    delete_meeting(meeting=empty, by=staff)
    assert not Meeting.objects.filter(pk=empty.pk).exists()
    assert not Minutes.objects.filter(meeting_id=empty.pk).exists()


def test_officers_reach_only_their_own_body(people: dict[str, User]) -> None:
    """The presidency of CV neither calls CM nor moves a meeting of CV to it."""
    officer = people["officer"]
    with pytest.raises(NotAllowed):
        making.draft(officer, "CM")
    with pytest.raises(NotAllowed):
        create_meeting(kind="workshop", bodies=[], date=making.DAY, by=officer)
    own = making.draft(officer, "CV")
    with pytest.raises(NotAllowed):
        edit_meeting(meeting=own, bodies=making.bodies("CM"), number="", expected_version=0, by=officer)


def test_codes_are_made_up_and_follow_the_highest(people: dict[str, User]) -> None:
    """CM-2026-014 after CM-2026-13, whatever else starts alike."""
    staff = people["staff"]
    assert making.draft(staff).code == "CM-2026-001"
    making.draft(staff, code="CM-2026-13")
    making.draft(staff, code="CM-2026-extra")
    assert making.draft(staff).code == "CM-2026-014"
    assert create_meeting(kind="workshop", bodies=[], date=making.DAY, by=staff).code == "R-2026-001"


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"code": "con espacio"}, "code"),
        ({"code": "nueva"}, "code"),
        ({"kind": "fiesta"}, "kind"),
        ({"is_open": False}, "closed_reason"),
        ({"number": "14 bis"}, "number"),
        ({"convened_at": dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC)}, "convened_at"),
    ],
)
def test_what_a_new_meeting_may_not_be(fields: dict, at_fault: str, people: dict[str, User]) -> None:
    """Each refusal names its field, and leaves nothing behind."""
    wanted = {
        "kind": "ordinary",
        "bodies": making.bodies("CM"),
        "date": making.DAY,
        "by": people["staff"],
        **fields,
    }
    with pytest.raises(ValidationError) as refusal:
        create_meeting(**wanted)
    assert at_fault in refusal.value.message_dict
    assert not Meeting.objects.exists()


def test_a_number_is_given_once_a_year_and_body(people: dict[str, User]) -> None:
    """The same number fits another year, another body and meetings of no body."""
    staff = people["staff"]
    making.draft(staff, number="7")
    with pytest.raises(ValidationError) as refusal:
        making.draft(staff, number="7")
    assert "number" in refusal.value.message_dict
    making.draft(staff, number="7", date=dt.date(2025, 5, 5))
    making.draft(staff, "CV", number="7")


def test_summons_follow_the_membership_of_the_day(people: dict[str, User]) -> None:
    """Last and first day count; who left before or comes later is not called; twice is harmless."""
    staff = people["staff"]
    making.member("last-day", "CV", valid_to=making.DAY)
    making.member("left", "CV", valid_to=making.DAY - dt.timedelta(days=1))
    making.member("later", "CV", valid_from=making.DAY + dt.timedelta(days=1))
    meeting = making.draft(staff, "CV")
    called = set(meeting.summons.values_list("person__code", flat=True))
    assert "last-day" in called
    assert not called & {"left", "later"}
    assert summon_members(meeting=meeting, by=staff) == 0


def test_a_member_of_two_bodies_is_called_once_as_principal(people: dict[str, User]) -> None:
    """In a joint meeting the better quality wins."""
    person = making.member("both", "CV", quality="substitute").person
    add_membership(
        person=person,
        body=making.bodies("ME")[0],
        quality="principal",
        valid_from=dt.date(2025, 1, 1),
        by=None,
    )
    meeting = making.draft(people["staff"], "CV", "ME")
    assert [call.quality for call in meeting.summons.filter(person=person)] == ["principal"]


def test_attendance_is_replaced_whole_and_counts_saves(people: dict[str, User]) -> None:
    """Rows not sent go away; unchanged ones are not written again."""
    staff = people["staff"]
    one, two = making.person("p1"), making.person("p2", "Beto Silva")
    meeting = making.draft(staff)
    making.present(meeting, staff, [one, two])
    kept = meeting.attendances.get(person=one).pk
    making.present(meeting, staff, [one])
    assert list(meeting.attendances.values_list("pk", flat=True)) == [kept]
    assert meeting.edit_version == Meeting.objects.get(pk=meeting.pk).edit_version == 2


def test_the_second_of_two_editors_is_told(people: dict[str, User]) -> None:
    """Nothing is overwritten, and the conflict carries the row as it stands."""
    staff, officer = people["staff"], people["officer"]
    meeting = making.draft(staff, "CV")
    stale = Meeting.objects.get(pk=meeting.pk)
    making.present(meeting, staff)
    with pytest.raises(EditConflict) as conflict:
        record_attendance(meeting=stale, rows=[], expected_version=stale.edit_version, by=officer)
    assert conflict.value.current.edit_version == 1
    assert meeting.attendances.exists()


@pytest.mark.parametrize(
    ("start", "end", "arrival", "departure", "accepted"),
    [
        ("10:00", "12:00", "10:05", "11:30", True),
        ("10:00", "12:00", "11:30", "10:15", False),
        ("19:05", "00:40", "19:05", "00:10", True),
        ("19:05", "00:40", "00:10", "19:30", False),
        ("19:05", None, "19:30", "00:10", True),
        ("10:00", None, "11:30", "00:10", False),
        (None, None, "11:30", "10:15", False),
    ],
)
def test_hours_know_midnight(
    start: str | None, end: str | None, arrival: str, departure: str, accepted: bool, people: dict[str, User]
) -> None:
    """A session may pass midnight; a morning one does not."""
    staff = people["staff"]
    hour = dt.time.fromisoformat
    meeting = making.draft(staff, start_time=start and hour(start), end_time=end and hour(end))
    row = AttendanceRow(making.person("p1"), "present", "principal", hour(arrival), hour(departure))
    if accepted:
        record_attendance(meeting=meeting, rows=[row], expected_version=0, by=staff)
    else:
        with pytest.raises(ValidationError) as refusal:
            record_attendance(meeting=meeting, rows=[row], expected_version=0, by=staff)
        assert set(refusal.value.message_dict) == {"p1"}


@pytest.mark.parametrize(
    "row",
    [
        {"status": "asleep"},
        {"status": "present", "acting_as": "mayor"},
        {"status": "with_notice", "arrival": dt.time(19)},
    ],
)
def test_wrong_rows_name_the_person(row: dict, people: dict[str, User]) -> None:
    """The keys of the refusal are codes of people; nothing is written."""
    staff = people["staff"]
    meeting = making.draft(staff)
    rows = [AttendanceRow(making.person("ok"), "present"), AttendanceRow(making.person("bad"), **row)]
    with pytest.raises(ValidationError) as refusal:
        record_attendance(meeting=meeting, rows=rows, expected_version=0, by=staff)
    assert set(refusal.value.message_dict) == {"bad"}
    assert not meeting.attendances.exists()


def test_the_same_person_twice_is_refused(people: dict[str, User]) -> None:
    """One row each."""
    meeting, one = making.draft(people["staff"]), making.person("p1")
    with pytest.raises(ValidationError):
        making.present(meeting, people["staff"], [one, one])


def test_nothing_is_recorded_of_the_future(people: dict[str, User]) -> None:
    """A meeting of tomorrow has no attendance, no heads and no minutes to approve."""
    staff = people["staff"]
    meeting = making.draft(staff, date=today() + dt.timedelta(days=1))
    for action in ("attendance", "head counts", "approve"):
        with pytest.raises(ValidationError):
            _actions(meeting, staff)[action]()


@pytest.mark.parametrize(
    ("row", "place"), [(HeadCountRow(count=0), "2"), (HeadCountRow(count=1, gender="dragon"), "2")]
)
def test_wrong_head_counts_name_their_place(row: HeadCountRow, place: str, people: dict[str, User]) -> None:
    """Places count from 1."""
    meeting = making.draft(people["staff"])
    with pytest.raises(ValidationError) as refusal:
        record_head_counts(
            meeting=meeting, rows=[HeadCountRow(count=2), row], expected_version=0, by=people["staff"]
        )
    assert set(refusal.value.message_dict) == {place}
    assert not meeting.head_counts.exists()


@pytest.mark.parametrize("verbatim", ["", "  \n ", "con \x00 nulo"])
def test_a_contribution_says_something(verbatim: str, people: dict[str, User]) -> None:
    """Blank and unstorable words are refused on their field."""
    with pytest.raises(ValidationError) as refusal:
        making.said(making.draft(people["staff"]), people["staff"], verbatim)
    assert "verbatim" in refusal.value.message_dict


def test_residents_are_never_named(people: dict[str, User]) -> None:
    """Neither residents nor organisations carry a person of the register; words are kept exactly."""
    staff, meeting = people["staff"], making.draft(people["staff"])
    for author_type in ("residents", "organisation"):
        with pytest.raises(ValidationError) as refusal:
            making.said(meeting, staff, "x", author_type=author_type, author=making.person(author_type[:3]))
        assert "author" in refusal.value.message_dict
    text = "=1+1 «Ñandú»\n  segunda línea\t<b>"
    assert Contribution.objects.get(pk=making.said(meeting, staff, text).pk).verbatim == text


def test_cost_does_not_grow_with_the_rows(people: dict[str, User]) -> None:
    """Two people or thirty: the same number of queries."""
    staff = people["staff"]
    everybody = [making.person(f"p{number}", f"Ana {number}") for number in range(30)]
    counts = []
    for some in (everybody[:2], everybody):
        meeting = making.draft(staff)
        with CaptureQueriesContext(connection) as queries:
            making.present(meeting, staff, some)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _everything() -> list:
    tables = ("meeting", "minutes", "meetingbody", "summons", "attendance", "headcount", "contribution")
    rows = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM participation_{table} ORDER BY id")
            rows.append(cursor.fetchall())
    return rows


def test_two_meetings_at_the_very_same_hour_are_told(people: dict[str, User]) -> None:
    """Of the same body, and neither called off; a warning, for there may be two."""
    hour = dt.time(19)
    first = making.draft(people["staff"], "CV", start_time=hour)
    second = making.draft(people["staff"], "CV", start_time=hour)
    assert clash_of(second) == first and clash_of(first) == second
    Meeting.objects.filter(pk=second.pk).update(start_time=dt.time(20))
    second.refresh_from_db()
    assert clash_of(first) is None and clash_of(second) is None
