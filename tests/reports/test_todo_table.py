"""«Lo que te toca» of the whole small portal: each role × each thing that waits in it, over all parts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from accounts.models import User
from planning.models import ActingMayor, today
from reports.queries.todo import KINDS, todo

pytestmark = pytest.mark.django_db

#: Each kind of thing, by what it is called together, and for whom of ``people`` it waits in the small portal.
TABLE: dict[str, set[str]] = {}


def waiting(user: User) -> dict[str, list]:
    """What waits for a person, by kind."""
    user = get_user_model().objects.get(pk=user.pk)
    found = {kind.many: list(kind(user, today())) for kind in KINDS}
    return {many: rows for many, rows in found.items() if rows}


def test_each_thing_waits_for_whoever_may_move_it_on(world: dict[str, Any], people: dict[str, User]) -> None:
    found = {kind.many: set() for kind in KINDS}
    for name, user in people.items():
        for many in waiting(user):
            found[many].add(name)
    assert {many: names for many, names in found.items() if names} == TABLE


def test_whoever_stands_in_for_the_mayor_is_asked_what_the_mayor_is(
    world: dict[str, Any], people: dict[str, User]
) -> None:
    before = set(waiting(people["councillor"]))
    ActingMayor.objects.create(
        person=people["councillor"].person, valid_from=today(), valid_to=today(), reason="Licencia."
    )
    after = set(waiting(people["councillor"]))
    of_the_mayor = {many for many, names in TABLE.items() if "mayor" in names}
    assert after >= before | of_the_mayor


def test_every_button_opens(
    world: dict[str, Any], people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """Nobody is sent to a door that is closed to them."""
    for name, user in people.items():
        client = client_as(name)
        for row in todo(get_user_model().objects.get(pk=user.pk), today()).rows:
            assert client.get(row.url).status_code == 200, (name, row.url)
