"""Approval freezes: by the action, and by triggers that raw SQL meets."""

import datetime as dt
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connections, transaction

from accounts.models import User
from accounts.permissions import NotAllowed
from participation import migrations
from participation.actions.contributions import review_contribution
from participation.actions.meetings import create_meeting, record_attendance
from participation.actions.minutes import incorporate_minutes
from participation.models import Attendance, Meeting, Minutes, MinutesMove
from participation.seals import SEALED_TABLES
from participation.transitions import LIFE, InvalidTransition, Stage, stage_of
from planning.concurrency import EditConflict
from planning.models import today
from tests.participation import making


def test_nothing_leads_back_from_approval() -> None:
    """Approved minutes go on, and never back to where words can change."""
    open_stages = {Stage.DRAFT, Stage.UNDER_REVIEW}
    assert {source for step in LIFE.values() for source in step.sources} == set(Stage)
    for step in LIFE.values():
        if step.sources - open_stages:
            assert step.target not in open_stages


def test_approval_keeps_day_number_and_who(people: dict[str, User]) -> None:
    """And the same again is harmless, while another day or number is refused."""
    staff, officer = people["staff"], people["officer"]
    meeting = making.recorded(staff, "CV")
    minutes = incorporate_minutes(meeting=meeting, approved_on=making.APPROVED_ON, number=" 14 ", by=officer)
    stored = Minutes.objects.get(meeting=meeting)
    assert (stored.number, stored.approved_on, stored.approved_by) == ("14", making.APPROVED_ON, officer)
    again = incorporate_minutes(meeting=meeting, approved_on=making.APPROVED_ON, number="14", by=staff)
    assert again.approval_recorded_at == minutes.approval_recorded_at
    for other in ({"number": "15"}, {"approved_on": making.DAY}):
        with pytest.raises(InvalidTransition):
            incorporate_minutes(
                **{"meeting": meeting, "approved_on": making.APPROVED_ON, "number": "14", "by": staff} | other
            )


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"approved_on": making.DAY - dt.timedelta(days=1)}, "approved_on"),
        ({"approved_on": today() + dt.timedelta(days=1)}, "approved_on"),
        ({"number": ""}, "number"),
        ({"number": "14 bis"}, "number"),
        ({"number": "77"}, "number"),
    ],
)
def test_what_approval_refuses(fields: dict, at_fault: str, people: dict[str, User]) -> None:
    """Days out of order, no number, a strange one, one already given; the minutes stay a draft."""
    staff = people["staff"]
    making.draft(staff, number="77")
    meeting = making.recorded(staff)
    with pytest.raises(ValidationError) as refusal:
        incorporate_minutes(
            **{"meeting": meeting, "approved_on": making.DAY, "number": "1", "by": staff} | fields
        )
    assert at_fault in refusal.value.message_dict
    assert not Minutes.objects.approved().exists()


def test_something_must_be_recorded(people: dict[str, User]) -> None:
    """Attendance, a count of members or residents: any of the three is enough; none is not."""
    staff = people["staff"]
    nothing = making.draft(staff)
    making.said(nothing, staff, "Solo palabras.")
    with pytest.raises(ValidationError):
        incorporate_minutes(meeting=nothing, approved_on=making.DAY, number="1", by=staff)
    counted = making.draft(staff, count_only=True, members_present=17)
    incorporate_minutes(meeting=counted, approved_on=making.DAY, number="2", by=staff)
    unnumbered = create_meeting(
        kind="workshop", bodies=[], date=making.DAY, count_only=True, members_present=0, by=staff
    )
    incorporate_minutes(meeting=unnumbered, approved_on=making.DAY, number="", by=staff)
    assert Minutes.objects.approved().count() == 2


def test_approving_what_changed_since_it_was_read(people: dict[str, User]) -> None:
    """Whoever read another summary is told first."""
    staff = people["staff"]
    meeting = making.recorded(staff)
    with pytest.raises(EditConflict):
        incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", expected_version=0, by=staff)
    assert not Minutes.objects.approved().exists()


def test_the_day_of_today_may_be_told(people: dict[str, User]) -> None:
    """A demonstration that ends another day approves as of that day."""
    staff = people["staff"]
    meeting = making.recorded(staff)
    earlier = dt.datetime(2026, 5, 6, 13, tzinfo=dt.UTC)
    with pytest.raises(ValidationError):
        incorporate_minutes(
            meeting=meeting, approved_on=making.APPROVED_ON, number="1", by=staff, now=earlier
        )
    incorporate_minutes(meeting=meeting, approved_on=dt.date(2026, 5, 6), number="1", by=staff, now=earlier)
    assert Minutes.objects.get(meeting=meeting).approval_recorded_at == earlier


def test_those_of_before_count_as_signed_too(people: dict[str, User], sql: Callable[..., list]) -> None:
    """The migration leaves on record of every acta that was approved on paper that it was signed there."""
    before, draft = making.approved(people["staff"]), making.recorded(people["staff"], number="2")
    MinutesMove.objects.all().delete()
    assert stage_of(before.minutes) == Stage.APPROVED
    name = next(iter(Path(migrations.__file__).parent.glob("*_incorporated_minutes_are_signed.py"))).stem
    sql(import_module(f"participation.migrations.{name}").Migration.operations[0].sql)
    assert [(move.move, move.by) for move in before.minutes.moves.all()] == [("sign", people["staff"])]
    assert not draft.minutes.moves.exists()


# --- triggers ---------------------------------------------------------------------------------------

UPDATES = {
    "participation_meeting": "place = 'otro'",
    "participation_minutes": "number = '99'",
    "participation_meetingbody": "position = 5",
    "participation_summons": "quality = 'substitute'",
    "participation_attendance": "status = 'on_leave'",
    "participation_headcount": "count = 900",
    "participation_contribution": "verbatim = 'otra cosa'",
}


def test_every_sealed_table_is_tried() -> None:
    """A table that is sealed tomorrow must be tried tomorrow."""
    assert set(UPDATES) == set(SEALED_TABLES)


@pytest.mark.parametrize("table", sorted(SEALED_TABLES))
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE", "TRUNCATE CASCADE", "MOVE", "UPSERT"])
def test_raw_sql_meets_the_seal(
    table: str, verb: str, people: dict[str, User], sql: Callable[..., list]
) -> None:
    """Each statement fails, and the row is as it was; a draft beside it does change."""
    staff = people["staff"]
    frozen, open_ = making.approved(staff), making.recorded(staff, number="2")
    column = SEALED_TABLES[table]
    statements = {
        "UPDATE": f"UPDATE {table} SET {UPDATES[table]} WHERE {column} = {frozen.pk}",
        "DELETE": f"DELETE FROM {table} WHERE {column} = {frozen.pk}",
        "TRUNCATE": f"TRUNCATE {table}",
        "TRUNCATE CASCADE": f"TRUNCATE {table} CASCADE",
        "MOVE": f"UPDATE {table} SET {column} = {frozen.pk} WHERE {column} = {open_.pk}",
        "UPSERT": f"INSERT INTO {table} SELECT * FROM {table} WHERE {column} = {frozen.pk} "
        f"ON CONFLICT (id) DO UPDATE SET {UPDATES[table]}",
    }
    if table == "participation_meeting":
        statements["UPSERT"] = statements["UPDATE"]
        statements["MOVE"] = f"UPDATE {table} SET id = {frozen.pk + 1000} WHERE id = {frozen.pk}"
    before = sql(f"SELECT * FROM {table} ORDER BY id")
    assert before
    by_the_seal = "aprobada" if verb in ("UPDATE", "DELETE", "TRUNCATE CASCADE") else None
    with pytest.raises(DatabaseError, match=by_the_seal), transaction.atomic():
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(statements[verb])
    assert sql(f"SELECT * FROM {table} ORDER BY id") == before
    if verb == "UPDATE":
        sql(f"UPDATE {table} SET {UPDATES[table]} WHERE {column} = {open_.pk}")


@pytest.mark.parametrize(
    "table", sorted(set(SEALED_TABLES) - {"participation_meeting", "participation_minutes"})
)
def test_raw_insert_meets_the_seal(table: str, people: dict[str, User], sql: Callable[..., list]) -> None:
    """A copy of an open meeting's row, put under the approved one, is refused as sealed."""
    staff = people["staff"]
    frozen, open_ = making.approved(staff), making.recorded(staff, number="2")
    columns = [
        row[0]
        for row in sql(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = %s AND column_name NOT IN ('id', 'meeting_id') "
            "AND is_generated = 'NEVER' "
            "ORDER BY ordinal_position",
            table,
        )
    ]
    chosen = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join("'otro-codigo'" if name == "code" else f'"{name}"' for name in columns)
    with pytest.raises(IntegrityError, match="aprobada"), transaction.atomic():
        sql(
            f"INSERT INTO {table} (meeting_id, {chosen}) SELECT {frozen.pk}, {values} FROM {table} "
            f"WHERE meeting_id = {open_.pk} LIMIT 1"
        )


def test_bulk_ways_of_the_orm_meet_it_too(people: dict[str, User]) -> None:
    """``update``, ``bulk_update``, ``delete`` and ``bulk_create`` pass by the actions, not by the seal."""
    meeting = making.approved(people["staff"])
    row = meeting.attendances.first()
    row.status = "on_leave"
    extra = Attendance(meeting=meeting, person=making.person("z"), status="present")
    ways: list[Callable[[], object]] = [
        lambda: Attendance.objects.update(status="on_leave"),
        lambda: Attendance.objects.bulk_update([row], ["status"]),
        lambda: Attendance.objects.all().delete(),
        lambda: Attendance.objects.bulk_create([extra]),
        lambda: Minutes.objects.update(
            state="draft", approved_on=None, approved_by=None, approval_recorded_at=None
        ),
        lambda: meeting.delete(),
    ]
    for way in ways:
        with pytest.raises(IntegrityError, match="aprobada"), transaction.atomic():
            way()


@pytest.mark.django_db(transaction=True)
def test_an_insert_waits_for_an_approval_under_way(people: dict[str, User]) -> None:
    """Two connections: a fact that races an approval is refused, never slipped in beside it."""
    staff = people["staff"]
    meeting = making.recorded(staff)
    late = making.person("late", "Tarde Llega")
    outcome: list[BaseException | str] = []
    started = threading.Event()

    def insert() -> None:
        try:
            started.set()
            Attendance.objects.create(meeting=meeting, person=late, status="present")
            outcome.append("inserted")
        except DatabaseError as error:
            outcome.append(error)
        finally:
            connections.close_all()

    with transaction.atomic():
        incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=staff)
        thread = threading.Thread(target=insert)
        thread.start()
        started.wait(5)
        thread.join(0.7)
        assert thread.is_alive(), "the insert did not wait for the approval"
    thread.join(10)
    assert not thread.is_alive()
    assert isinstance(outcome[0], IntegrityError), outcome
    assert not Attendance.objects.filter(person=late).exists()


@pytest.mark.django_db(transaction=True)
def test_an_approval_waits_for_attendance_under_way(people: dict[str, User]) -> None:
    """The other way round: approval sees what was saved before it, and tells its reader of the change."""
    staff = people["staff"]
    meeting = making.recorded(staff)
    read = meeting.edit_version
    outcome: list[object] = []

    def approve() -> None:
        try:
            outcome.append(
                incorporate_minutes(
                    meeting=Meeting.objects.get(pk=meeting.pk),
                    approved_on=making.DAY,
                    number="1",
                    expected_version=read,
                    by=User.objects.get(pk=staff.pk),
                )
            )
        except EditConflict as conflict:
            outcome.append(conflict)
        finally:
            connections.close_all()

    with transaction.atomic():
        record_attendance(meeting=meeting, rows=[], expected_version=read, by=staff)
        thread = threading.Thread(target=approve)
        thread.start()
        thread.join(0.7)
        assert thread.is_alive(), "the approval did not wait for the attendance"
    thread.join(10)
    assert isinstance(outcome[0], EditConflict)
    assert not Minutes.objects.approved().exists()


# --- review -----------------------------------------------------------------------------------------


def test_who_reviews(people: dict[str, User]) -> None:
    """Staff and whoever publishes by delegation; nobody else."""
    contribution = making.approved(people["staff"]).contributions.first()
    for name, user in people.items():
        if name in ("staff", "publisher"):
            continue
        with pytest.raises(NotAllowed):
            review_contribution(
                contribution=contribution, decision="show", public_text="x", expected_version=0, by=user
            )
    for version, name in enumerate(("staff", "publisher")):
        review = review_contribution(
            contribution=contribution,
            decision="show",
            public_text=name,
            expected_version=version,
            by=people[name],
        )
        assert review.reviewed_by == people[name]


def test_review_refuses_drafts_blanks_and_the_second_reader(people: dict[str, User]) -> None:
    """The same decision again is harmless; another one on an old reading is a conflict."""
    staff = people["staff"]
    draft_words = making.recorded(staff, number="5").contributions.first()
    with pytest.raises(InvalidTransition):
        review_contribution(
            contribution=draft_words, decision="show", public_text="x", expected_version=0, by=staff
        )
    words = making.approved(staff).contributions.first()
    for wrong in ({"public_text": "  "}, {"decision": "perhaps"}, {"public_text": "\x00"}):
        with pytest.raises(ValidationError):
            review_contribution(
                **{
                    "contribution": words,
                    "decision": "show",
                    "public_text": "x",
                    "expected_version": 0,
                    "by": staff,
                }
                | wrong
            )
    one = review_contribution(
        contribution=words, decision="show", public_text="x", expected_version=0, by=staff
    )
    same = review_contribution(
        contribution=words, decision="show", public_text="x", expected_version=0, by=staff
    )
    assert (one.pk, one.edit_version) == (same.pk, same.edit_version)
    with pytest.raises(EditConflict):
        review_contribution(
            contribution=words, decision="withhold", public_text="", expected_version=0, by=staff
        )
    withheld = review_contribution(
        contribution=words, decision="withhold", public_text="se descarta", expected_version=1, by=staff
    )
    assert withheld.public_text == ""
