"""A screen left open gives nobody a right: what decides who may do what asks for the password again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from participation.models import ImportBatch, ImportState
from planning.models import (
    ActingMayor,
    Body,
    Membership,
    Person,
    PublisherDelegation,
    RuleKey,
    RuleSetting,
    SecondFactor,
    today,
)
from tests.security.conftest import with_password
from tests.security.test_ending_sessions import give_password
from tests.security.test_sessions import sign_in

Form = tuple[str, str, dict[str, Any]]
DAY = f"{today():%Y-%m-%d}"


def membership_of(code: str) -> Membership:
    return Membership.objects.get(person__code=code)


def with_account() -> Person:
    return Person.objects.get(code="councillor")


def without_account() -> Person:
    return Person.objects.create(code="ana", first_name="Ana", last_name="Prueba")


def term(person: Person) -> dict[str, Any]:
    return {"person": person.pk, "quality": "principal", "office": "president", "valid_from": DAY}


def body(**changes: str) -> dict[str, Any]:
    return {
        "name": "Concejo Vecinal",
        "kind": "neighbourhood_council",
        "valid_from": "2020-01-01",
        "edit_version": 0,
    } | changes


def person(account: User | None) -> dict[str, Any]:
    linked = account.pk if account else ""
    return {"first_name": "Ana", "last_name": "Prueba", "gender": "woman", "user": linked, "edit_version": 0}


def checked_import() -> int:
    made_by = User.objects.get(name="Staff")
    return ImportBatch.objects.create(created_by=made_by, state=ImportState.CHECKED).pk


#: What asks, by what it is: who does it, where, and what is typed.
ASKS: dict[str, Callable[[dict[str, User]], Form]] = {
    "who needs a second factor": lambda _: (
        "administrator",
        reverse("gestion:rule-create", args=[RuleKey.SECOND_FACTOR]),
        {"value": SecondFactor.OPTIONAL, "valid_from": DAY, "source": "Porque sí"},
    ),
    "the same in the technical administration": lambda _: (
        "administrator",
        reverse("admin:planning_rulesetting_add"),
        {
            "key": RuleKey.SECOND_FACTOR,
            "value": SecondFactor.OPTIONAL,
            "valid_from": DAY,
            "source": "Porque sí",
        },
    ),
    "a new person with an account": lambda people: (
        "staff",
        reverse("gestion:person-create"),
        person(people["nobody"]),
    ),
    "the account of a person": lambda people: (
        "staff",
        reverse("gestion:person-edit", args=[without_account().code]),
        person(people["nobody"]),
    ),
    "a person without an account any more": lambda _: (
        "staff",
        reverse("gestion:person-edit", args=["councillor"]),
        person(None),
    ),
    "a term begins": lambda _: (
        "staff",
        reverse("gestion:membership-create", args=["EP"]),
        term(with_account()),
    ),
    "a term changes": lambda _: (
        "staff",
        reverse("gestion:membership-edit", args=[membership_of("councillor").pk]),
        {**term(with_account()), "quality": "substitute", "office": "", "edit_version": 0},
    ),
    "a term ends": lambda _: (
        "staff",
        reverse("gestion:membership-end", args=[membership_of("councillor").pk]),
        {"valid_to": DAY, "end_reason": "Renuncia", "edit_version": 0},
    ),
    "somebody stands in for the mayor": lambda _: (
        "staff",
        reverse("gestion:acting-mayor-create"),
        {"person": with_account().pk, "valid_from": DAY, "valid_to": DAY, "reason": "Licencia"},
    ),
    "a body becomes another kind": lambda _: (
        "staff",
        reverse("gestion:body-edit", args=["CV"]),
        body(kind="municipal_council"),
    ),
    "the mayor delegates": lambda people: (
        "mayor",
        reverse("gestion:delegation-create"),
        {"user": people["team"].pk, "valid_from": DAY},
    ),
    "a delegation ends": lambda people: (
        "mayor",
        reverse("gestion:delegation-end", args=[people["publisher"].publisher_delegations.get().pk]),
        {},
    ),
    "an import": lambda _: ("staff", reverse("gestion:import-confirm", args=[checked_import()]), {}),
}
#: What does not: it decides nothing about what anybody may do.
ASKS_NOT: dict[str, Callable[[dict[str, User]], Form]] = {
    "a new person": lambda _: ("staff", reverse("gestion:person-create"), person(None)),
    "a person's name": lambda people: (
        "staff",
        reverse("gestion:person-edit", args=["councillor"]),
        person(people["councillor"]),
    ),
    "a term of somebody who never signs in": lambda _: (
        "staff",
        reverse("gestion:membership-create", args=["EP"]),
        term(without_account()),
    ),
    "the name of a body": lambda _: (
        "staff",
        reverse("gestion:body-edit", args=["CV"]),
        body(name="Concejo"),
    ),
}


def everything() -> list[Any]:
    """All that these addresses change."""
    tables = (Person, Membership, ActingMayor, PublisherDelegation, RuleSetting, Body, ImportBatch)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("what", ASKS)
def test_nothing_is_given_before_the_password(what: str, people: dict[str, User]) -> None:
    who, address, typed = ASKS[what](people)
    desk = sign_in(with_password(people[who]))
    before = everything()
    asked = desk.post(address, typed)
    assert asked.status_code == 302 and asked.url.startswith(reverse("account_reauthenticate")), asked.text[
        :3000
    ]
    assert everything() == before
    assert desk.post(asked.url, {"password": "equivocada"}).status_code == 200
    assert everything() == before
    assert give_password(desk, asked).status_code == 302
    assert everything() != before


@pytest.mark.parametrize("what", ASKS_NOT)
def test_the_rest_asks_nothing(what: str, people: dict[str, User]) -> None:
    who, address, typed = ASKS_NOT[what](people)
    desk = sign_in(with_password(people[who]))
    before = everything()
    answer: Any = Client.post(desk, address, typed)
    assert answer.status_code == 302 and not answer.url.startswith(reverse("account_reauthenticate")), answer
    assert everything() != before
