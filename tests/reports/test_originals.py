"""From the rows behind a figure to the old actas that say them, for whoever may read those."""

import pytest

from accounts.models import User
from participation.models import Attendance, Contribution, FactKind
from participation.queries.minutes_imports import original_url
from reports.queries.originals import originals_of
from tests import kept
from tests.participation import old_minutes

pytestmark = pytest.mark.django_db


def test_a_row_leads_to_the_words_of_the_acta_that_say_it(people: dict[str, User]) -> None:
    kept.once("old_minutes", old_minutes.register)
    done = old_minutes.confirmed(old_minutes.proposed(people["staff"]), people["staff"])
    assert done.minutes
    meeting = done.minutes.meeting
    there = Attendance.objects.get(meeting=meeting, person__code="P02")
    said = Contribution.objects.filter(meeting=meeting).first()
    assert said
    columns = ["Reunión", "Fecha", "Código"]
    rows = [
        [meeting.code, "2016-01-19", "P02"],
        [meeting.code, "2016-01-19", said.code],
        [meeting.code, "2016-01-19", "persona-1"],
        ["OTRA-1", "2016-01-19", "P02"],
    ]
    expected = [
        original_url(done.pk, FactKind.ATTENDANCE, there.pk),
        original_url(done.pk, FactKind.CONTRIBUTION, said.pk),
        original_url(done.pk, FactKind.MEETING, meeting.pk),
        "",
    ]
    assert originals_of(columns, rows, people["staff"]) == expected
    assert originals_of(["Reunión"], [[meeting.code]], people["councillor"]) == [expected[2]]
    assert originals_of(columns, rows, people["team"]) == [""] * 4
    assert originals_of(["Fecha"], [["2016-01-19"]], people["staff"]) == [""]
