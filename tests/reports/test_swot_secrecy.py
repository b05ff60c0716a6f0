"""Individual ratings of a matrix: not even the tables themselves tell who gave what."""

import pytest
from django.db import connection

from accounts.models import User
from reports.actions.swot_ratings import rate
from reports.models import SwotMatrix, SwotTally
from tests.conftest import make_member, make_user
from tests.reports import matrices


@pytest.mark.django_db(transaction=True)
def test_what_was_written_last_does_not_tell_what_the_last_one_gave(people: dict[str, User]) -> None:
    """The database notes with each row which transaction wrote it; the ballot of the last tells whose that was."""
    matrix = matrices.matrix(people)
    one, other = (matrices.factor(matrix, code, people["team"]) for code in ("F1", "O1"))
    SwotMatrix.objects.filter(pk=matrix.pk).update(state="grouping", agreed_on=None)
    for number, ratings in enumerate(({one.pk: 3, other.pk: 1}, {one.pk: 4}, {other.pk: 1})):
        user = make_user(f"califica{number}")
        make_member(user, "EP")
        rate(matrix=matrix, ratings=ratings, by=user)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), count(DISTINCT xmin::text) FROM reports_swottally")
            assert cursor.fetchone() == (8, 1)
    told = SwotTally.objects.filter(count__gt=0).values_list("factor", "rating", "count")
    assert set(told) == {(one.pk, 3, 1), (one.pk, 4, 1), (other.pk, 1, 2)}
