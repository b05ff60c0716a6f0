"""The benchmark's own rows and statements still fit the tables: it is run seldom, and would otherwise rot unseen."""

import pytest
from django.db import connection

from participation import totals
from participation.models import Attendance, Contribution, Meeting
from planning.models import Body, Municipality
from reports.queries.participation import counts
from tests.bench import analysis, data


@pytest.mark.django_db
def test_the_rows_of_the_benchmark_fit(municipality: Municipality) -> None:
    data.write_rows(meetings=120, contributions=160)
    assert Meeting.objects.count() == 120 and Contribution.objects.count() == 160
    assert Attendance.objects.count() == 120 * data.PER_MEETING
    assert not any(totals.differences().values())
    bodies = list(Body.objects.exclude(meetings=None).order_by("code"))
    asked = {"bodies": [body.pk for body in bodies]}
    for since, until in analysis.PERIODS.values():
        asked |= {"since": since, "until": until}
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS asked")
            cursor.execute(analysis.MEETINGS_ASKED, asked)
            for statement in analysis.BY_HAND:
                cursor.execute(statement, asked)
                assert cursor.fetchall()
        counts(since, until, bodies)
