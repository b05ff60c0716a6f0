"""Who stands in for the mayor, for how long, and when that is for too long (Ley 19.272 art. 11)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from planning import actions
from planning.models import Person
from planning.queries import mayors_absences, misplaced_stand_ins
from reports.queries.todo import todo
from tests.participation import making

START = dt.date(2026, 6, 1)


def stand_in(code: str, days: int, *, start: dt.date = START) -> None:
    """Somebody stands in for so many days, both ends included."""
    actions.record_acting_mayor(
        person=Person.objects.get(code=code), valid_from=start, valid_to=start + dt.timedelta(days=days - 1),
        reason="Viaje", by=None,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def council(people: dict[str, User]) -> None:
    """A councillor, another one and the proclaimed substitute."""
    making.member("next", "CM", "Nora Siguiente", order=2)
    making.member("substitute", "CM", "Sofía Suplente", quality="substitute", order=1)


@pytest.mark.parametrize(
    "terms, long",
    [
        ([("next", 10)], 0),
        ([("next", 11)], 11),
        ([("next", 6), ("councillor", 6)], 12),  # one after the other is one absence
        ([("next", 10), ("substitute", 20)], 0),  # as the law wants it
        ([("substitute", 30)], 0),
        ([("next", 11), ("substitute", 20)], 31),
    ],
)
def test_days_on_end_are_counted(terms: list[tuple[str, int]], long: int, people: dict[str, User]) -> None:
    start = START
    for code, days in terms:
        stand_in(code, days, start=start)
        start += dt.timedelta(days=days)
    found = misplaced_stand_ins(START)
    assert [absence.days for absence, _ in found] == ([long] if long else [])
    assert [absence.is_long for absence, _ in found] == [True] * len(found)


def test_a_day_of_the_mayor_between_makes_two(people: dict[str, User]) -> None:
    stand_in("next", 8)
    stand_in("next", 8, start=START + dt.timedelta(days=9))
    assert [absence.days for absence in mayors_absences(START)] == [8, 8]
    assert misplaced_stand_ins(START) == []


def test_it_is_told_until_it_is_over(people: dict[str, User]) -> None:
    """To whoever keeps the register of people."""
    stand_in("next", 12)
    last = START + dt.timedelta(days=11)
    for name in people:
        rows = [row for row in todo(people[name], last).rows if "Interinato" in row.title]
        assert bool(rows) == (name in ("staff", "administrator")), name
    (row,) = (row for row in todo(people["staff"], last).rows if "Interinato" in row.title)
    assert "12 seguidos" in row.detail and "Nora Siguiente" in row.detail and "art. 11" in row.detail
    assert not [
        row for row in todo(people["staff"], last + dt.timedelta(days=1)).rows if "Interinato" in row.title
    ]


@pytest.mark.parametrize(
    "first, second, warned", [(0, 10, False), (0, 11, True), (8, 4, True), (8, 2, False)]
)
def test_it_is_told_where_it_is_recorded(
    first: int, second: int, warned: bool, client_as: Callable[[str], Client]
) -> None:
    """Also when only both terms together are too long."""
    if first:
        stand_in("next", first)
    start = START + dt.timedelta(days=first)
    typed = {
        "person": Person.objects.get(code="next").pk, "valid_from": start, "reason": "Viaje",
        "valid_to": start + dt.timedelta(days=second - 1),
    }  # fmt: skip
    answer = client_as("staff").post(reverse("gestion:acting-mayor-create"), typed, follow=True)
    assert ("Corresponde el suplente proclamado" in answer.text) == warned
