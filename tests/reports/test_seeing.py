"""«Quién puede ver qué» says what the pages do."""

import pytest
from django.test import Client

from accounts.permissions import Role
from planning.models import Municipality
from reports.personal_data import inventory
from reports.seeing import EVERYBODY, SIGHTS, WITH_ACCOUNT, Sight, seats
from tests.test_routes import TABLE


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.what[:40])
def test_each_row_is_what_its_pages_do(sight: Sight) -> None:
    """Whom ``routes.toml``, which is tried against the portal, lets in at each page is whom the row names."""
    wanted = {EVERYBODY: "everybody", WITH_ACCOUNT: "signed"}.get(sight.who[0])
    letters = set() if sight.rule is None else {role.value for role in sight.rule.roles}
    for page in sight.pages:
        got = TABLE[page]["get"]
        if wanted:
            assert got == wanted, page
        else:
            assert set(got.split()) == letters, page


def test_the_page_tells_all_of_it(municipality: Municipality) -> None:
    """Every sight, every role and every treatment of personal data, in the words of their own."""
    page: str = Client().get("/permisos/").text
    for words in (
        *(sight.what for sight in SIGHTS),
        *Role.labels,
        *(row.readers for row in inventory().treatments),
    ):
        assert words in page, words
    assert len(seats()) == len(Role)


def test_a_role_is_told_what_only_some_see() -> None:
    """The administrator sees accounts, which staff do not; nobody is told what everybody with an account sees."""
    by_label = {seat.label: seat for seat in seats()}
    assert "Las cuentas" in by_label[Role.ADMINISTRATOR.label].sees
    assert "Las cuentas" not in by_label[Role.STAFF.label].sees
    everybody = {sight.what for sight in SIGHTS if not sight.is_narrow}
    assert not any(everybody & set(seat.sees) for seat in by_label.values())
