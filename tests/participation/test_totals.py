"""The totals kept by triggers are what the rows give, whatever happened to the rows, and in whatever order."""

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from participation import totals
from participation.actions.imports import import_records
from participation.actions.imports_writing import Writer
from participation.models import (
    Attendance,
    AttendanceTotal,
    Meeting,
    MeetingTotal,
    Minutes,
    MinutesMove,
    MinutesOrigin,
    MinutesState,
    MoveKind,
)
from planning.models import Body, Membership, Person
from tests.participation.test_import import YEAR, folder
from tests.reports.records import approve, load, publish
from tests.reports.test_participation_figures import PLACES, bodies, councils
from tests.thinning import examples

__all__ = ["bodies"]  # a fixture
pytestmark = pytest.mark.django_db
RIGHT = {"participation_attendancetotal": 0, "participation_meetingtotal": 0}


# --- a period taken apart ---------------------------------------------------------------------------

days = st.dates(dt.date(2023, 11, 1), dt.date(2026, 3, 31))


@given(st.tuples(days, days).map(sorted), st.lists(days, max_size=2))
def test_the_parts_of_a_period_are_its_days_once(period: list[dt.date], cuts: list[dt.date]) -> None:
    since, until = period
    parts = totals.split(since, until, cuts)
    found: list[dt.date] = []

    def add(first: dt.date, following: dt.date) -> None:
        found.extend(first + dt.timedelta(days=number) for number in range((following - first).days))

    for year in parts.years:
        add(year, dt.date(year.year + 1, 1, 1))
    for month in parts.months:
        add(month, (month + dt.timedelta(days=31)).replace(day=1))
    for first, last in parts.days:
        add(first, last + dt.timedelta(days=1))
    assert sorted(found) == [since + dt.timedelta(days=number) for number in range((until - since).days + 1)]
    whole_years = {month for year in parts.years for month in [year.replace(month=m) for m in range(1, 13)]}
    assert sorted([*whole_years, *parts.months]) == list(parts.all_months)
    for cut in cuts:
        if cut.day > 1:
            assert cut.replace(day=1) not in parts.all_months


# --- totals against rows ----------------------------------------------------------------------------


ORIGINS = (MinutesOrigin.INCORPORATED, MinutesOrigin.WRITTEN)
PUBLISHED = dt.datetime(2026, 7, 5, 1, tzinfo=dt.UTC)  # the day before, by the portal's clock


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """What may still happen to a council whose minutes are partly approved."""
    one = st.one_of(
        st.tuples(st.just("approve"), st.integers(0, 5)),
        st.tuples(st.just("end"), st.integers(0, 9)),
        st.tuples(st.just("quality"), st.integers(0, 9)),
        st.tuples(st.just("office"), st.integers(0, 9)),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("add"), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("publish"), st.integers(0, 5)),
        st.tuples(st.just("sign"), st.integers(0, 5)),
        st.tuples(st.just("at once"), st.integers(0, 5)),
    )
    return draw(st.lists(one, max_size=6))


def happen(what: str, which: int) -> None:
    """One change, by the crudest way there is: ``update()`` and raw rows, as no action would."""
    user = User.objects.get(email="carga@example.org")
    if what in ("publish", "sign"):  # of drafts too, which no action does
        minutes = Minutes.objects.order_by("meeting__code")
        chosen = minutes[which % len(minutes)]
        if what == "publish":
            publish(chosen.meeting, PUBLISHED, user)
        else:
            MinutesMove.objects.create(minutes=chosen, move=MoveKind.SIGN, by=user, at=PUBLISHED)
        return
    if what in ("approve", "undo", "at once"):
        drafts = list(Meeting.objects.filter(minutes__state=MinutesState.DRAFT).order_by("code"))
        if not drafts:
            return
        meeting = drafts[which % len(drafts)]
        savepoint = transaction.savepoint()
        with totals.later() if what == "at once" else nullcontext():
            approve(meeting, dt.date(2026, 7, 1), user, ORIGINS[which % 2])
            if what == "at once":  # published twice, and every mandate another, before anything is added up
                publish(meeting, PUBLISHED, user)
                publish(meeting, PUBLISHED + dt.timedelta(days=9), user)
                Membership.objects.update(quality="substitute")
        if what == "undo":
            transaction.savepoint_rollback(savepoint)
        return
    if what == "add":
        person = Person.objects.order_by("code")[which % 5]
        body = Body.objects.order_by("code")[which % 2]
        if not Membership.objects.filter(person=person, body=body).exists():
            Membership.objects.create(person=person, body=body, valid_from="2026-04-01")
        return
    found = list(Membership.objects.order_by("pk"))
    if not found:
        return
    row = Membership.objects.filter(pk=found[which % len(found)].pk)
    if what == "end":
        row.update(valid_to=max(dt.date(2026, 4, 10), row.get().valid_from))
    elif what == "quality":
        row.update(quality="substitute" if which % 2 else "principal")
    elif what == "office":
        row.update(office_title="Vocal")
    else:
        row.delete()


@given(rows=councils(), sequence=changes())
@settings(
    max_examples=examples(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_after_any_sequence_the_totals_are_those_of_the_rows(bodies, rows, sequence) -> None:
    with transaction.atomic():
        load({**rows, **without_places(rows)}, PLACES)
        assert totals.differences() == RIGHT
        for what, which in sequence:
            happen(what, which)
            assert totals.differences() == RIGHT, (what, which)
        assert AttendanceTotal.objects.filter(number__lte=0).count() == 0
        transaction.set_rollback(True)


def without_places(rows: dict[str, Any]) -> dict[str, Any]:
    """The same rows; a neighbourhood that nobody registered is none."""
    return {
        name: [row | {"barrio": row["barrio"] if row["barrio"] in PLACES else ""} for row in rows[name]]
        for name in ("concurrencia", "aportes")
    }


# --- the command ------------------------------------------------------------------------------------


def test_the_command_finds_and_mends_a_wrong_total(world: dict, capsys: pytest.CaptureFixture) -> None:
    assert MeetingTotal.objects.exists() and AttendanceTotal.objects.exists()
    call_command("rebuild_aggregates", "--check")
    MeetingTotal.objects.filter(aspect="meetings").update(number=77)
    AttendanceTotal.objects.first().delete()
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_aggregates", "--check")
    assert ended.value.code == 1
    assert "no coinciden" in capsys.readouterr().err
    call_command("rebuild_aggregates")
    assert totals.differences() == RIGHT
    call_command("rebuild_aggregates", "--check")


def test_differences_sees_what_the_triggers_did_not(
    world: dict, sql: Callable[..., list], people: dict[str, User]
) -> None:
    """The comparison can fail: with the trigger away, an approval leaves the totals behind."""
    draft = Minutes.objects.filter(state=MinutesState.DRAFT).first()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE participation_minutes DISABLE TRIGGER total_minutes_changed")
    approve(draft.meeting, dt.date(2026, 11, 1), people["staff"])
    assert sum(totals.differences().values()) > 0
    totals.rebuild()
    assert totals.differences() == RIGHT


def test_the_totals_say_what_became_of_minutes(people: dict[str, User]) -> None:
    """Two approved, in 7 and 21 days; one of them published, after 4 days, and then again."""
    cm, staff = Body.objects.get(code="CM"), people["staff"]
    for day, approved, origin in ((3, 10, MinutesOrigin.WRITTEN), (10, 31, MinutesOrigin.INCORPORATED)):
        meeting = Meeting.objects.create(code=f"A-{day}", date=dt.date(2026, 3, day))
        meeting.meeting_bodies.create(body=cm)
        Minutes.objects.create(meeting=meeting, body=cm, year=2026)
        approve(meeting, dt.date(2026, 3, approved), staff, origin)
    publish(Meeting.objects.get(code="A-3"), dt.datetime(2026, 3, 15, 2, tzinfo=dt.UTC), staff)
    publish(Meeting.objects.get(code="A-3"), dt.datetime(2026, 4, 15, 2, tzinfo=dt.UTC), staff)
    kept = MeetingTotal.objects.filter(grain="year", bodies=["CM"]).exclude(aspect="meetings")
    assert {(aspect, value): number for aspect, value, number in kept.values_list("aspect", "value", "number")} == {
        ("minutes", "written"): 1,
        ("minutes", "incorporated"): 1,
        ("approval_days", ""): 28,
        ("published", ""): 1,
        ("publication_days", ""): 4,
    }  # fmt: skip
    assert totals.differences() == RIGHT


# --- two at once ------------------------------------------------------------------------------------


@pytest.mark.full
def test_what_the_version_before_would_misread_is_not_undone(bodies: None) -> None:
    """Its migration says so and changes nothing, on its own or on the way further back."""
    MeetingTotal.objects.create(grain="month", start=dt.date(2026, 1, 1), bodies=["CM"], aspect="x", number=1)
    for target in ("0007_settle_totals_late", "0005_index_newest_events"):
        with pytest.raises(IrreversibleError, match="restaurar el respaldo"), transaction.atomic():
            MigrationExecutor(connection).migrate([("participation", target)])
    assert MeetingTotal.objects.filter(aspect="x").exists()
    applied = MigrationExecutor(connection).loader.applied_migrations
    assert ("participation", "0008_count_meetings_with_head_counts") in applied


@pytest.mark.django_db(transaction=True)
def test_an_approval_beside_a_new_membership_misses_nothing(people: dict[str, User]) -> None:
    """Each sees what the other does: whoever comes second waits for the first one's end."""
    cm = Body.objects.get(code="CM")
    meeting = Meeting.objects.create(code="A-1", date=dt.date(2026, 3, 3))
    meeting.meeting_bodies.create(body=cm)
    Minutes.objects.create(meeting=meeting, body=cm, year=2026)
    guest = Person.objects.create(code="invitada", first_name="Ana", last_name="Sosa")
    Attendance.objects.create(meeting=meeting, person=guest, status="present")
    started, ended = threading.Event(), threading.Event()

    def approve_meanwhile() -> None:
        try:
            started.set()
            approve(meeting, dt.date(2026, 3, 10), people["staff"])
        finally:
            connection.close()
            ended.set()

    other = threading.Thread(target=approve_meanwhile)
    with transaction.atomic():
        Membership.objects.create(person=guest, body=cm, valid_from=dt.date(2026, 1, 1))
        other.start()
        assert started.wait(5)
        assert not ended.wait(1), "the approval did not wait for the membership"
    other.join(20)
    assert totals.differences() == RIGHT
    assert AttendanceTotal.objects.filter(person=guest, status="present", grain="year").get().number == 1


@pytest.mark.django_db(transaction=True)
def test_minutes_published_twice_at_once_are_counted_once(people: dict[str, User]) -> None:
    """No action does so, as it locks the minutes; whoever comes second waits, and sees that somebody was first."""
    cm = Body.objects.get(code="CM")
    meeting = Meeting.objects.create(code="A-1", date=dt.date(2026, 3, 3))
    meeting.meeting_bodies.create(body=cm)
    Minutes.objects.create(meeting=meeting, body=cm, year=2026)
    approve(meeting, dt.date(2026, 3, 10), people["staff"])
    ended = threading.Event()

    def publish_meanwhile() -> None:
        try:
            publish(meeting, PUBLISHED, people["staff"])
        finally:
            connection.close()
            ended.set()

    other = threading.Thread(target=publish_meanwhile)
    with transaction.atomic():
        publish(meeting, PUBLISHED, people["staff"])
        other.start()
        assert not ended.wait(1), "the second publication did not wait for the first"
    other.join(20)
    assert MinutesMove.objects.filter(move=MoveKind.PUBLISH).count() == 2
    assert MeetingTotal.objects.get(aspect="published", grain="year").number == 1
    assert totals.differences() == RIGHT


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rehearsal", [False, True])
def test_nobody_waits_for_an_import_until_it_ends(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch, rehearsal: bool
) -> None:
    """It has written all; others approve and end mandates meanwhile, and the totals are right."""
    files = folder(YEAR)
    cm = Body.objects.get(code="CM")
    meeting = Meeting.objects.create(code="A-1", date=dt.date(2026, 3, 3))
    meeting.meeting_bodies.create(body=cm)
    Minutes.objects.create(meeting=meeting, body=cm, year=2026)
    guest = Person.objects.create(code="invitada", first_name="Ana", last_name="Sosa")
    member = Membership.objects.create(person=guest, body=cm, valid_from=dt.date(2026, 1, 1))
    Attendance.objects.create(meeting=meeting, person=guest, status="present")
    asked: list[str] = []

    def from_the_web() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            approve(meeting, dt.date(2026, 3, 10), people["staff"])
            Membership.objects.filter(pk=member.pk).update(valid_to=dt.date(2026, 3, 2))
            asked.append("done")
        finally:
            connection.close()

    write = Writer.write

    def write_and_look_around(self: Writer) -> None:
        write(self)
        web = threading.Thread(target=from_the_web)
        web.start()
        web.join(20)

    monkeypatch.setattr(Writer, "write", write_and_look_around)
    import_records(files=files, by=people["staff"], dry_run=rehearsal)
    assert asked == ["done"], "somebody waited for the whole import"
    assert Meeting.objects.count() == 1 or not rehearsal
    assert totals.differences() == RIGHT
    assert not AttendanceTotal.objects.filter(person=guest, grain="month", start="2026-03-01").exists()
