"""A delegation to publish is worth the office of whoever granted it, and not a day more."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotAllowed, Role
from planning import actions
from planning.models import ActingMayor, Membership, Office, Person, PublisherDelegation, today
from planning.permissions import can, lost_delegation, roles_of
from reports.permissions import SEAL_DOCUMENT
from tests.conftest import TERM_START, make_member, make_user

DAY = dt.timedelta(days=1)
ClientAs = Callable[[str], Client]


@pytest.fixture
def publisher(people: dict[str, User]) -> User:
    """Somebody to whom the mayor delegated, without an end."""
    return people["publisher"]


def publishes(user: User, day: dt.date | None = None) -> bool:
    return Role.PUBLISHER in roles_of(user, day=day, fresh=True)


def mayors_term() -> Membership:
    return Membership.objects.get(office=Office.MAYOR)


def end_term(on: dt.date) -> None:
    row = mayors_term()
    actions.end_membership(
        membership=row, on=on, reason="Renuncia", expected_version=row.edit_version, by=None
    )


def stand_in(people: dict[str, User], since: dt.date, until: dt.date) -> User:
    person = Person.objects.get(user=people["councillor"])
    actions.record_acting_mayor(person=person, valid_from=since, valid_to=until, reason="Viaje", by=None)
    people["councillor"].__dict__.pop("_role_facts", None)
    return people["councillor"]


def test_it_ends_with_the_term_of_the_mayor(publisher: User) -> None:
    assert publishes(publisher) and lost_delegation(publisher) is None
    end_term(today() - DAY)
    assert not publishes(publisher) and not can(publisher, SEAL_DOCUMENT, fresh=True)
    assert publishes(publisher, today() - DAY)
    assert lost_delegation(publisher) == PublisherDelegation.objects.get()


def test_the_last_day_of_the_term_still_counts(publisher: User) -> None:
    end_term(today())
    assert publishes(publisher) and not publishes(publisher, today() + DAY)


@pytest.mark.parametrize(
    "change",
    [
        {"office": ""},  # goes on as councillor
        {"office": "", "office_title": "Alcalde (m.c.)"},
        {"valid_from": TERM_START + DAY},  # was no mayor yet on its first day
    ],
)
def test_it_needs_the_office_and_not_the_seat(change: dict, publisher: User) -> None:
    Membership.objects.filter(pk=mayors_term().pk).update(**change)
    assert not publishes(publisher)


def test_the_office_of_mayor_is_that_of_the_municipal_council(people: dict[str, User]) -> None:
    """An office of that name in another body delegates nothing."""
    Membership.objects.filter(pk=mayors_term().pk).update(
        body=Membership.objects.filter(body__code="CV")[0].body_id
    )
    assert not publishes(people["publisher"])


def test_a_new_term_takes_a_new_delegation(people: dict[str, User], publisher: User) -> None:
    """Even when the same person is elected again."""
    end_term(today() - DAY)
    actions.add_membership(
        person=people["mayor"].person, body=mayors_term().body, quality="principal", office=Office.MAYOR,
        valid_from=today(), by=None,
    )  # fmt: skip
    assert not publishes(publisher)
    people["mayor"].__dict__.pop("_role_facts", None)
    actions.delegate_publishing(user=publisher, valid_from=today(), by=people["mayor"])
    assert publishes(publisher) and lost_delegation(publisher) is None


def test_it_goes_on_while_the_mayor_is_away(people: dict[str, User], publisher: User) -> None:
    stand_in(people, today(), today() + DAY)
    assert publishes(publisher)


def test_that_of_a_stand_in_ends_with_the_stand_in(people: dict[str, User]) -> None:
    acting = stand_in(people, today(), today() + DAY)
    actions.delegate_publishing(user=people["nobody"], valid_from=today(), by=acting)
    assert publishes(people["nobody"]) and publishes(people["nobody"], today() + DAY)
    assert not publishes(people["nobody"], today() + 2 * DAY)
    ActingMayor.objects.create(
        person=acting.person,
        valid_from=today() + 5 * DAY,
        valid_to=today() + 6 * DAY,
        reason="Otro viaje",
    )
    assert not publishes(people["nobody"], today() + 5 * DAY)  # another absence, another decision


@pytest.mark.parametrize("days", [-1, 2])
def test_one_delegates_only_within_ones_own_term(days: int, people: dict[str, User]) -> None:
    acting = stand_in(people, today(), today() + DAY)
    with pytest.raises(ValidationError, match="no ejercés la Alcaldía") as refused:
        actions.delegate_publishing(user=people["nobody"], valid_from=today() + days * DAY, by=acting)
    assert list(refused.value.error_dict) == ["valid_from"]
    assert not PublisherDelegation.objects.filter(user=people["nobody"]).exists()


def test_a_lost_one_stands_in_nobodys_way(people: dict[str, User], publisher: User) -> None:
    end_term(today() - DAY)
    people["next"] = make_user("next")
    make_member(people["next"], "CM")
    Membership.objects.filter(person__user=people["next"]).update(office=Office.MAYOR, valid_from=today())
    actions.delegate_publishing(user=publisher, valid_from=today(), by=people["next"])
    assert publishes(publisher)
    with pytest.raises(ValidationError, match="ya tiene una delegación"):
        actions.delegate_publishing(user=publisher, valid_from=today() + DAY, by=people["next"])


def test_roles_cost_the_same_with_many_delegations(people: dict[str, User], publisher: User) -> None:
    def queries() -> int:
        user = User.objects.get(pk=publisher.pk)
        with CaptureQueriesContext(connection) as captured:
            roles_of(user)
        return len(captured)

    before = queries()
    PublisherDelegation.objects.bulk_create(
        PublisherDelegation(user=publisher, granted_by=people["mayor"], valid_from=TERM_START + number * DAY)
        for number in range(30)
    )
    assert queries() == before <= 3


def test_the_workspace_tells_whose_delegation_ended(publisher: User, client_as: ClientAs) -> None:
    home, rows = reverse("gestion:home"), reverse("gestion:delegation-list")
    assert "Ya no podés publicar" not in client_as("publisher").get(home).text
    assert "Vale hoy" in client_as("administrator").get(rows).text
    end_term(today() - DAY)
    told = client_as("publisher").get(home).text
    assert "Ya no podés publicar" in told and "La delegación que te dio Mayor" in told
    assert "Ya no podés publicar" not in client_as("staff").get(home).text
    listed = client_as("administrator").get(rows).text
    assert "Terminó con el cargo de quien delegó" in listed and "Vale hoy" not in listed


def test_an_ended_one_that_was_ended_is_told_to_nobody(people: dict[str, User], publisher: User) -> None:
    row = PublisherDelegation.objects.get()
    actions.end_delegation(delegation=row, on=today() - DAY, by=people["mayor"])
    end_term(today() - DAY)
    assert lost_delegation(publisher) is None


def test_the_former_mayor_delegates_nothing(people: dict[str, User]) -> None:
    end_term(today() - DAY)
    people["mayor"].__dict__.pop("_role_facts", None)
    with pytest.raises(NotAllowed):
        actions.delegate_publishing(user=people["nobody"], valid_from=today(), by=people["mayor"])
