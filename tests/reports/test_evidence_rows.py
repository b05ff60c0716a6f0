"""The rows behind attendance: each once, within the period, and as many without record as the figures say."""

import datetime as dt

from accounts.models import User
from participation.actions.meetings import AttendanceRow, create_meeting, record_attendance
from participation.actions.minutes import incorporate_minutes
from planning.models import Body, Person
from reports.actions.documents import create_document
from reports.documents.participation import DOCUMENT_TYPE

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)


def test_rows_are_unique_within_the_period_and_tell_who_has_none(people: dict[str, User]) -> None:
    """Two councillors, three sessions inside and two outside; one councillor is never recorded."""
    staff, cm = people["staff"], Body.objects.get(code="CM")
    mayor = Person.objects.get(user=people["mayor"])
    days = [FIRST - dt.timedelta(1), FIRST, dt.date(2026, 3, 15), LAST, LAST + dt.timedelta(1)]
    for number, day in enumerate(days, 1):
        meeting = create_meeting(kind="ordinary", bodies=[cm], date=day, by=staff)
        row = AttendanceRow(person=mayor, status="present", acting_as="principal")
        record_attendance(meeting=meeting, rows=[row], expected_version=meeting.edit_version, by=staff)
        incorporate_minutes(meeting=meeting, approved_on=day, number=str(number), by=staff)

    document = create_document(kind="participacion", period_from=FIRST, period_to=LAST, bodies=[cm], by=staff)
    content = DOCUMENT_TYPE.snapshot(document, code="0" * 16)

    rows = [tuple(row) for row in content["registros"]["asistencia.CM"]["filas"]]
    assert len(rows) == len(set(rows)) == 6
    assert {row[1] for row in rows} == {day.isoformat() for day in days[1:4]}
    without = {row[2] for row in rows if row[5] == "sin_registro"}
    assert without == {Person.objects.get(user=people["councillor"]).code}
    told = {figure["id"]: figure["al_lado"].get("sin_registro") for figure in content["cifras"]}
    assert told["asistencia.CM.mayor"] == 0
    assert told["asistencia.CM.councillor"] == 3
