"""Numbers of requests when two come in at once."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from accounts.models import User
from planning.actions import requests as actions
from planning.models import DataRequest


def register(by: User) -> DataRequest:
    """A request of a year in which there is none yet."""
    return actions.register_request(
        kind="access", channel="email", received_on=dt.date(2026, 6, 1), about="J. P.", by=by
    )


@pytest.mark.django_db(transaction=True)
def test_the_first_two_of_a_year_at_once_get_two_numbers(people: dict[str, User]) -> None:
    codes: list[str] = []

    def meanwhile() -> None:
        try:
            codes.append(register(people["staff"]).code)
        finally:
            connection.close()

    other = threading.Thread(target=meanwhile)
    with transaction.atomic():
        codes.append(register(people["staff"]).code)
        other.start()
        other.join(1)
    other.join(20)
    assert codes == ["P-2026-001", "P-2026-002"]
