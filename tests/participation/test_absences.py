"""Absences from ordinary sessions: what is justified, what weighs, and who may judge it (Ley 19.272 art. 30)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.justifications import justify_absence
from participation.actions.meetings import AttendanceRow, record_attendance
from participation.actions.minutes import incorporate_minutes
from participation.models import Attendance, AttendanceJustification
from participation.queries.absences import AbsenceCount, absences_of
from planning.actions import end_membership, set_rule
from planning.models import Body, Membership, RuleKey
from planning.uploads import LARGEST, read_upload
from reports.queries.todo import todo
from tests.participation import making

TODAY = dt.date(2026, 6, 1)


def absence(by: User, membership: Membership, status: str, date: dt.date, **fields: object) -> Attendance:
    """An approved session of the member's body which they missed."""
    meeting = making.draft(by, membership.body.code, date=date, **fields)
    record_attendance(
        meeting=meeting,
        rows=[AttendanceRow(person=membership.person, status=status, acting_as="principal")],
        expected_version=meeting.edit_version,
        by=by,
    )
    incorporate_minutes(meeting=meeting, approved_on=date, number=str(date.toordinal()), by=by)
    return meeting.attendances.get()


def count_of(membership: Membership) -> AbsenceCount:
    """The member's own line."""
    return next(row for row in absences_of([membership.body], TODAY) if row.membership == membership)


def judge(
    attendance: Attendance, by: User, state: str = "accepted", **fields: object
) -> AttendanceJustification:
    """A judgement of an absence."""
    said = {"reason": "certificado", "received_on": dt.date(2026, 5, 20), "day": TODAY, **fields}
    return justify_absence(attendance=attendance, state=state, by=by, **said)


@pytest.mark.parametrize(
    ("status", "judged", "weighs"),
    [
        ("with_notice", "", 0),
        ("with_notice", "rejected", 1),
        ("with_notice", "accepted", 0),
        ("without_notice", "", 1),
        ("without_notice", "accepted", 0),
        ("without_notice", "rejected", 1),
    ],
)
def test_what_weighs(people: dict[str, User], status: str, judged: str, weighs: int) -> None:
    staff = people["staff"]
    member = making.member("ines", "CM")
    row = absence(staff, member, status, making.DAY)
    if judged:
        judge(row, staff, judged)
    assert (count_of(member).unjustified, len(count_of(member).absences)) == (weighs, 1)


def test_the_newest_judgement_holds_and_the_minutes_stay(people: dict[str, User]) -> None:
    staff = people["staff"]
    member = making.member("ines", "CM")
    row = absence(staff, member, "without_notice", making.DAY)
    first = judge(row, staff, "accepted")
    assert judge(row, staff, "accepted") == first  # the same again is harmless
    judge(row, staff, "rejected", reason="no corresponde")
    assert count_of(member).unjustified == 1
    assert AttendanceJustification.objects.count() == 2
    row.refresh_from_db()
    assert row.status == "without_notice"


def test_leave_other_kinds_drafts_and_earlier_terms_do_not_count(people: dict[str, User]) -> None:
    staff = people["staff"]
    earlier = making.member("ines", "CM")
    absence(staff, earlier, "without_notice", dt.date(2026, 1, 5))
    end_membership(membership=earlier, on=dt.date(2026, 1, 31), reason="fin", expected_version=0, by=staff)
    member = Membership.objects.create(
        person=earlier.person, body=earlier.body, valid_from=dt.date(2026, 2, 1)
    )
    absence(staff, member, "on_leave", dt.date(2026, 3, 2))
    meeting = making.draft(staff, "CM", date=dt.date(2026, 3, 9))
    making.present(meeting, staff)
    assert count_of(member).absences == ()
    absence(staff, member, "without_notice", dt.date(2026, 3, 16))
    assert len(count_of(member).absences) == 1


def test_the_rule_decides_and_without_it_nothing_is_said(people: dict[str, User]) -> None:
    staff = people["staff"]
    member = making.member("ines", "CM")
    for day in (3, 10):
        absence(staff, member, "without_notice", dt.date(2026, 3, day))
    assert (count_of(member).limit, count_of(member).is_over) == (None, False)
    assert not [row for row in todo(staff, TODAY).rows if "inasistencias" in row.title]
    cm = Body.objects.get(code="CM")
    set_rule(key=RuleKey.UNJUSTIFIED_ABSENCES, value=3, valid_from=dt.date(2026, 1, 1), body=cm, by=None)
    assert count_of(member).is_near
    set_rule(key=RuleKey.UNJUSTIFIED_ABSENCES, value=2, valid_from=dt.date(2026, 2, 1), body=cm, by=None)
    assert count_of(member).is_over
    told = [row for row in todo(staff, TODAY).rows if "inasistencias" in row.title]
    assert [row.detail for row in told] == ["2 de 2 en Concejo Municipal (Ley 19.272, art. 30)."]
    assert not [row for row in todo(people["officer"], TODAY).rows if "inasistencias" in row.title]


ALLOWED = {"administrator", "staff", "officer"}


def test_who_may_judge(people: dict[str, User]) -> None:
    """Of the Neighbourhood Council: staff, administrators and its own officers; nobody else, not even the mayor."""
    row = absence(people["staff"], making.member("ines", "CV"), "without_notice", making.DAY)
    for name, user in people.items():
        if name in ALLOWED:
            judge(row, user, reason=name)
        else:
            with pytest.raises(NotAllowed):
                judge(row, user, reason=name)
    assert {row.reason for row in AttendanceJustification.objects.all()} == ALLOWED


def test_bad_judgements_change_nothing(people: dict[str, User]) -> None:
    staff = people["staff"]
    member = making.member("ines", "CM")
    row = absence(staff, member, "without_notice", making.DAY)
    present = making.approved(staff, "CV", number="9").attendances.first()
    with pytest.raises(ValidationError, match="Solo se justifica"):
        judge(present, staff)
    with pytest.raises(ValidationError) as later:
        judge(row, staff, received_on=TODAY + dt.timedelta(days=1))
    assert "received_on" in later.value.message_dict
    with pytest.raises(ValidationError):
        judge(row, staff, "quizas")
    assert not AttendanceJustification.objects.exists()
    judge(row, staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


def test_the_page_takes_a_file_and_gives_it_back_to_few(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    row = absence(people["staff"], making.member("ines", "CV"), "without_notice", making.DAY)
    address = reverse("gestion:absence-justify", args=[row.pk])
    typed = {"state": "accepted", "reason": "certificado", "received_on": "2026-05-20"}
    lying = SimpleUploadedFile("certificado.pdf", b"MZ\x90 not a pdf", "application/pdf")
    page = client_as("staff").post(address, typed | {"file": lying})
    assert page.status_code == 200
    assert "Tiene que ser un PDF" in page.content.decode()
    assert "certificado" in page.content.decode()  # what was typed is still there
    good = SimpleUploadedFile('..\\x"\r\ny/carné.exe', b"%PDF-1.7 ...", "text/html")
    assert client_as("staff").post(address, typed | {"file": good}).status_code == 302
    stored = AttendanceJustification.objects.get()
    file = reverse("gestion:justification-file", args=[stored.pk])
    answer = client_as("officer").get(file)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert stored.file_name == "carné.pdf"
    for name in ("mayor", "neighbourhood_councillor", "nobody"):
        assert client_as(name).get(file).status_code == 403


def test_size_is_bounded_whatever_the_browser_says() -> None:
    file = SimpleUploadedFile("grande.pdf", b"%PDF-" + b"0" * LARGEST)
    file.size = 10
    with pytest.raises(ValidationError, match="Pesa más"):
        read_upload(file)


def test_the_list_asks_the_same_whatever_its_length(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    staff, client = people["staff"], client_as("staff")
    members = [making.member(f"persona-{n}", "CM") for n in range(3)]
    absence(staff, members[0], "without_notice", dt.date(2026, 1, 5))
    client.get(reverse("gestion:absence-list"))
    counts = []
    for days in (range(6, 8), range(8, 12)):
        for day in days:
            absence(staff, members[day % 3], "without_notice", dt.date(2026, 1, day))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("gestion:absence-list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
