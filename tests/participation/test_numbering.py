"""The number offered to minutes about to be approved: never taken for granted, never made up."""

import pytest

from accounts.models import User
from participation.models import Meeting, Minutes
from participation.queries.approvals import next_number
from planning.models import Body
from tests.participation import making


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "others", "offered"),
    [
        ("", [], "1"),  # the first of all
        ("", [("CM", 2026, "9"), ("CM", 2026, "10")], "11"),  # as figures, not as words
        ("", [("CM", 2026, "7"), ("CV", 2026, "40")], "8"),  # of its body
        ("", [("CM", 2025, "46")], ""),  # a new year: some begin anew
        ("", [("CM", 2026, "3/2026")], ""),  # numbered otherwise
        ("", [("CM", 2026, "3"), ("CM", 2026, "4 bis")], "4"),
        ("12", [("CM", 2026, "46")], "12"),  # has one
    ],
)
def test_what_is_offered(people: dict[str, User], own: str, others: list[tuple], offered: str) -> None:
    minutes = making.draft(people["staff"]).minutes
    Minutes.objects.filter(pk=minutes.pk).update(year=2026, number=own, body=Body.objects.get(code="CM"))
    for place, (body, year, number) in enumerate(others):
        meeting = Meeting.objects.create(code=f"N-{place}", kind="ordinary", date=minutes.meeting.date)
        Minutes.objects.create(meeting=meeting, body=Body.objects.get(code=body), year=year, number=number)
    minutes.refresh_from_db()
    assert next_number(minutes) == offered
