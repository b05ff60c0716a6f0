"""The people side: each action × each person, dates, overlaps, rights that end, saves that never overwrite."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import NotAllowed
from planning import actions
from planning.concurrency import EditConflict
from planning.models import (
    ActingMayor,
    Body,
    BodyKind,
    Membership,
    Municipality,
    Neighbourhood,
    Office,
    Person,
    PersonContact,
    PublisherDelegation,
    Quality,
    RuleKey,
    RuleSetting,
    Subzone,
    Theme,
    today,
)
from planning.permissions import Role, roles_of
from planning.queries import rule_value

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
PERSONS = (
    "administrator", "staff", "mayor", "councillor", "neighbourhood_councillor", "officer", "team", "coordinator",
    "publisher", "nobody",
)  # fmt: skip
REGISTER, SETTINGS, MAYOR = {"administrator", "staff"}, {"administrator"}, {"mayor"}


def body(code: str = "CV") -> Body:
    return Body.objects.get(code=code)


def new_person(name: str = "Ana", **fields: Any) -> Person:
    return actions.create_person(first_name=name, last_name="Prueba", by=None, **fields)


def term(person: Person, *, code: str = "CV", **fields: Any) -> Membership:
    values = {"quality": Quality.PRINCIPAL, "valid_from": dt.date(2025, 7, 10), **fields}
    return actions.add_membership(person=person, body=body(code), by=None, **values)


def _membership() -> Membership:
    return Membership.objects.get(person__code="officer")


def _delegation() -> PublisherDelegation:
    return PublisherDelegation.objects.get()


ACTIONS: dict[str, tuple[Callable[[User], object], set[str]]] = {
    "init_municipality": (lambda by: actions.init_municipality(name="X", by=by), SETTINGS),
    "edit_municipality": (
        lambda by: actions.edit_municipality(
            municipality=Municipality.objects.get(), expected_version=0, by=by
        ),
        SETTINGS,
    ),
    "set_rule": (
        lambda by: actions.set_rule(key=RuleKey.QUORUM, value=4, valid_from=dt.date(2026, 1, 1), by=by),
        SETTINGS,
    ),
    "save_theme": (lambda by: actions.save_theme(theme=Theme.objects.first(), by=by), SETTINGS),
    "save_neighbourhood": (
        lambda by: actions.save_neighbourhood(neighbourhood=Neighbourhood.objects.first(), by=by),
        SETTINGS,
    ),
    "save_subzone": (
        lambda by: actions.save_subzone(subzone=Subzone(code="s1", name="S"), neighbourhoods=[], by=by),
        SETTINGS,
    ),
    "create_person": (lambda by: actions.create_person(first_name="A", last_name="B", by=by), REGISTER),
    "edit_person": (
        lambda by: actions.edit_person(person=Person.objects.first(), expected_version=0, by=by),
        REGISTER,
    ),
    "set_contact": (
        lambda by: actions.set_contact(person=Person.objects.first(), email="a@b.uy", phone="", by=by),
        REGISTER,
    ),
    "create_body": (
        lambda by: actions.create_body(
            code="COM-X", name="X", kind=BodyKind.COMMITTEE, valid_from=dt.date(2020, 1, 1), by=by
        ),
        REGISTER,
    ),
    "edit_body": (lambda by: actions.edit_body(body=body(), expected_version=0, by=by), REGISTER),
    "add_membership": (
        lambda by: actions.add_membership(
            person=Person.objects.get(code="team"),
            body=body("CV"),
            quality=Quality.SUBSTITUTE,
            valid_from=dt.date(2026, 1, 1),
            by=by,
        ),
        REGISTER,
    ),
    "edit_membership": (
        lambda by: actions.edit_membership(membership=_membership(), expected_version=0, by=by),
        REGISTER,
    ),
    "end_membership": (
        lambda by: actions.end_membership(
            membership=_membership(), on=dt.date(2026, 1, 1), reason="renuncia", expected_version=0, by=by
        ),
        REGISTER,
    ),
    "record_acting_mayor": (
        lambda by: actions.record_acting_mayor(
            person=Person.objects.get(code="councillor"),
            valid_from=dt.date(2026, 1, 1),
            valid_to=dt.date(2026, 1, 5),
            reason="licencia",
            by=by,
        ),
        REGISTER,
    ),
    "delegate_publishing": (
        lambda by: actions.delegate_publishing(
            user=User.objects.get(email="team@example.org"), valid_from=dt.date(2026, 1, 1), by=by
        ),
        MAYOR,
    ),
    "end_delegation": (lambda by: actions.end_delegation(delegation=_delegation(), on=today(), by=by), MAYOR),
}


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("name", ACTIONS)
def test_who_may_do_what(name: str, person: str, people: dict[str, User]) -> None:
    action, allowed = ACTIONS[name]
    if person in allowed:
        action(people[person])
        return
    before = _everything()
    with pytest.raises(NotAllowed, match="lo hace"):
        action(people[person])
    assert _everything() == before


def _everything() -> list:
    models = (
        Municipality, RuleSetting, Theme, Subzone, Body, Person, PersonContact, Membership, ActingMayor,
        PublisherDelegation,
    )  # fmt: skip
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_init_is_idempotent_and_keeps_what_was_changed(municipality: Municipality) -> None:
    Theme.objects.filter(code="ferias").update(name="Ferias vecinales")
    before = _everything()
    again = actions.init_municipality(name="Otro nombre", by=None)
    assert again.name == "Municipio F" and _everything() == before


def test_there_is_one_municipality(municipality: Municipality) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.create(name="Otro")
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.create(name="Otro", singleton=False)


def test_neighbourhoods_are_found_again(municipality: Municipality) -> None:
    assert actions.load_neighbourhoods(path=actions.MUNICIPIO_F_NEIGHBOURHOODS) == 12
    assert Neighbourhood.objects.count() == 12
    union = Neighbourhood.objects.get(name="Unión")
    assert (union.code, union.percent_inside) == ("un", Decimal("7.4"))
    assert union.geometry["type"] in ("Polygon", "MultiPolygon")


@pytest.mark.parametrize("percent", [Decimal(0), Decimal("-1"), Decimal("100.1")])
def test_a_share_lies_between_nothing_and_all(percent: Decimal, municipality: Municipality) -> None:
    row = Neighbourhood.objects.first()
    row.percent_inside = percent
    with pytest.raises(ValidationError):
        actions.save_neighbourhood(neighbourhood=row, by=None)


def test_codes_are_made_up_and_never_twice(municipality: Municipality) -> None:
    assert [new_person("Íñigo").code for _ in range(3)] == [
        "inigo-prueba",
        "inigo-prueba-2",
        "inigo-prueba-3",
    ]
    with pytest.raises(ValidationError) as refused:
        actions.create_person(code="inigo-prueba", first_name="A", last_name="B", by=None)
    assert "code" in refused.value.error_dict


@pytest.mark.parametrize("code", ["con espacio", "ñandú", "-x", "a/b", "x" * 41])
def test_codes_that_travel_badly_are_refused(code: str, municipality: Municipality) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.create_person(code=code, first_name="A", last_name="B", by=None)
    assert "code" in refused.value.error_dict


def test_an_account_is_of_one_person(people: dict[str, User]) -> None:
    with pytest.raises(ValidationError) as refused:
        new_person(user=people["team"])
    assert "user" in refused.value.error_dict


def test_contact_is_kept_apart_and_forgotten(municipality: Municipality) -> None:
    person = new_person()
    for _ in range(2):
        actions.set_contact(person=person, email="a@b.uy", phone="099", by=None)
    assert PersonContact.objects.get(person=person).phone == "099"
    for _ in range(2):
        assert actions.set_contact(person=person, email="", phone="", by=None) is None
    assert not PersonContact.objects.exists()
    with pytest.raises(ValidationError):
        actions.set_contact(person=person, email="no", phone="", by=None)


# Terms. Every pair of intervals around a first one: [10, 20] of July 2025, or open from the 10th.
OVERLAPS = [
    ((1, 9), (10, 20), False),
    ((1, 10), (10, 20), True),
    ((12, 14), (10, 20), True),
    ((20, 25), (10, 20), True),
    ((21, 25), (10, 20), False),
    ((21, None), (10, 20), False),
    ((1, None), (10, 20), True),
    ((25, None), (10, None), True),
    ((1, 9), (10, None), False),
    ((10, 10), (10, 10), True),
    ((11, 11), (10, 10), False),
]


def july(days: tuple[int, int | None]) -> dict[str, dt.date | None]:
    return {
        "valid_from": dt.date(2025, 7, days[0]),
        "valid_to": dt.date(2025, 7, days[1]) if days[1] else None,
    }


@pytest.mark.parametrize(("second", "first", "clash"), OVERLAPS)
def test_terms_of_one_person_in_one_body_do_not_overlap(
    second: tuple, first: tuple, clash: bool, municipality: Municipality
) -> None:
    person, other = new_person(), new_person("Otra")
    term(person, **july(first))
    term(other, **july(second))
    term(person, code="ME", **july(second))
    if not clash:
        assert term(person, quality=Quality.SUBSTITUTE, **july(second)).pk
        return
    with pytest.raises(ValidationError, match="ya integra ese órgano"):
        term(person, **july(second))
    with pytest.raises(IntegrityError, match="membership_no_overlap"), transaction.atomic():
        Membership.objects.create(person=person, body=body(), **july(second))


def test_a_term_does_not_end_before_it_begins(municipality: Municipality) -> None:
    person = new_person()
    with pytest.raises(ValidationError):
        term(person, valid_to=dt.date(2025, 7, 9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            person=person, body=body(), valid_from=dt.date(2025, 7, 10), valid_to=dt.date(2025, 7, 9)
        )


def test_a_term_lies_within_the_life_of_its_body(municipality: Municipality) -> None:
    person = new_person()
    committee = actions.create_body(
        code="COM-X",
        name="Comisión",
        kind=BodyKind.COMMITTEE,
        valid_from=dt.date(2025, 7, 1),
        valid_to=dt.date(2025, 7, 31),
        by=None,
    )
    for days in ({"valid_from": dt.date(2025, 6, 30), "valid_to": dt.date(2025, 7, 5)}, july((10, None))):
        with pytest.raises(ValidationError, match="existe"):
            term(person, code="COM-X", **days)
    term(person, code="COM-X", **july((1, 31)))
    committee.valid_to = dt.date(2025, 7, 30)
    with pytest.raises(ValidationError, match="existe hasta"):
        actions.edit_body(body=committee, expected_version=0, by=None)


def test_one_mayor_at_a_time(municipality: Municipality) -> None:
    term(new_person(), code="CM", office=Office.MAYOR, **july((1, 9)))
    with pytest.raises(ValidationError) as refused:
        term(new_person("Otra"), code="CM", office=Office.MAYOR, **july((9, None)))
    assert "office" in refused.value.error_dict
    second = term(new_person("Sucesora"), code="CM", office=Office.MAYOR, **july((10, None)))
    second.valid_from = dt.date(2025, 7, 9)
    with pytest.raises(ValidationError):
        actions.edit_membership(membership=second, expected_version=0, by=None)
    second.refresh_from_db()
    assert second.valid_from == dt.date(2025, 7, 10)


def test_ending_says_why_and_repeats_safely(municipality: Municipality) -> None:
    row = term(new_person())
    end = {"membership": row, "on": dt.date(2025, 9, 1), "expected_version": 0, "by": None}
    with pytest.raises(ValidationError):
        actions.end_membership(reason="  ", **end)
    with pytest.raises(ValidationError):
        actions.end_membership(reason="error", **{**end, "on": dt.date(2025, 7, 9)})
    for _ in range(2):
        ended = actions.end_membership(reason="renuncia", **end)
        assert (ended.valid_to, ended.end_reason, ended.edit_version) == (dt.date(2025, 9, 1), "renuncia", 1)
    with pytest.raises(EditConflict):
        actions.end_membership(reason="otra cosa", **end)


@pytest.mark.parametrize(
    ("person", "role"),
    [
        ("mayor", Role.MAYOR),
        ("mayor", Role.COUNCILLOR),
        ("councillor", Role.COUNCILLOR),
        ("neighbourhood_councillor", Role.NEIGHBOURHOOD_COUNCILLOR),
        ("team", Role.PLANNING_TEAM),
        ("coordinator", Role.COORDINATOR),
    ],
)
def test_roles_end_with_the_membership(person: str, role: Role, people: dict[str, User]) -> None:
    row = Membership.objects.get(person__user=people[person])
    assert role in roles_of(people[person])
    actions.end_membership(
        membership=row, on=today(), reason="renuncia", expected_version=row.edit_version, by=people["staff"]
    )
    assert role in roles_of(people[person], fresh=True)
    assert role not in roles_of(people[person], day=today() + DAY)
    row.refresh_from_db()
    row.valid_to = today() - DAY
    actions.edit_membership(membership=row, expected_version=row.edit_version, by=people["staff"])
    assert role not in roles_of(people[person], fresh=True)


def test_officer_right_ends_with_the_office(people: dict[str, User]) -> None:
    row = _membership()
    assert Role.BODY_OFFICER in roles_of(people["officer"], bodies=[body()])
    row.office = ""
    actions.edit_membership(membership=row, expected_version=0, by=people["staff"])
    roles = roles_of(people["officer"], bodies=[body()], fresh=True)
    assert Role.BODY_OFFICER not in roles and Role.BODY_MEMBER in roles


def test_acting_mayor_holds_the_role_between_two_days(people: dict[str, User]) -> None:
    councillor = Person.objects.get(code="councillor")
    actions.record_acting_mayor(
        person=councillor, valid_from=today(), valid_to=today() + DAY, reason="licencia", by=people["staff"]
    )
    held = [
        Role.MAYOR in roles_of(people["councillor"], day=today() + number * DAY, fresh=True)
        for number in (-1, 0, 1, 2)
    ]
    assert held == [False, True, True, False]


def test_acting_mayor_is_of_the_council_and_alone(people: dict[str, User]) -> None:
    days = {"valid_from": today(), "valid_to": today() + DAY, "reason": "licencia", "by": people["staff"]}
    with pytest.raises(ValidationError) as refused:
        actions.record_acting_mayor(person=Person.objects.get(code="team"), **days)
    assert "person" in refused.value.error_dict
    actions.record_acting_mayor(person=Person.objects.get(code="councillor"), **days)
    with pytest.raises(ValidationError, match="Ya hay un interinato"):
        actions.record_acting_mayor(
            person=Person.objects.get(code="councillor"), **{**days, "valid_from": today() + DAY}
        )


def test_delegations_are_dated_end_and_do_not_overlap(people: dict[str, User]) -> None:
    mayor = people["mayor"]
    with pytest.raises(ValidationError, match="ya tiene una delegación"):
        actions.delegate_publishing(user=people["publisher"], valid_from=today(), by=mayor)
    row = _delegation()
    for _ in range(2):
        assert actions.end_delegation(delegation=row, on=today() - DAY, by=mayor).valid_to == today() - DAY
    assert Role.PUBLISHER not in roles_of(people["publisher"], fresh=True)
    with pytest.raises(ValidationError, match="ya termina"):
        actions.end_delegation(delegation=row, on=today(), by=mayor)
    again = actions.delegate_publishing(
        user=people["publisher"], valid_from=today(), valid_to=today(), by=mayor
    )
    assert again.granted_by == mayor and Role.PUBLISHER in roles_of(people["publisher"], fresh=True)
    people["nobody"].is_active = False
    with pytest.raises(ValidationError, match="dada de baja"):
        actions.delegate_publishing(user=people["nobody"], valid_from=today(), by=mayor)


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        (RuleKey.QUORUM, 3, True),
        (RuleKey.QUORUM, "03", False),
        (RuleKey.QUORUM, 0, False),
        (RuleKey.QUORUM, -1, False),
        (RuleKey.QUORUM, "of_members", False),
        (RuleKey.MINIMUM_GROUP, "5.5", False),
        (RuleKey.MAJORITY, "of_present", True),
        (RuleKey.MAJORITY, 3, False),
        ("other", 3, False),
    ],
)
def test_a_rule_takes_what_fits_it(key: str, value: Any, fits: bool, municipality: Municipality) -> None:
    def act() -> None:
        actions.set_rule(key=key, value=value, valid_from=dt.date(2026, 1, 1), by=None)

    if fits:
        act()
        return
    with pytest.raises(ValidationError):
        act()


def test_a_rule_has_one_value_a_day_and_the_past_stays(municipality: Municipality) -> None:
    cm = body("CM")
    actions.set_rule(key=RuleKey.QUORUM, value=4, valid_from=dt.date(2026, 1, 1), body=cm, by=None)
    with pytest.raises(ValidationError, match="Ya hay un valor"):
        actions.set_rule(key=RuleKey.QUORUM, value=5, valid_from=dt.date(2026, 1, 1), body=cm, by=None)
    assert rule_value(RuleKey.QUORUM, cm, dt.date(2025, 12, 31)) == "3"
    assert rule_value(RuleKey.QUORUM, cm, dt.date(2026, 1, 1)) == "4"


def test_a_second_saver_is_told(municipality: Municipality) -> None:
    mine, theirs = Municipality.objects.get(), Municipality.objects.get()
    theirs.name = "Municipio Efe"
    actions.edit_municipality(municipality=theirs, expected_version=0, by=None)
    mine.name = "Municipio Ef"
    with pytest.raises(EditConflict) as conflict:
        actions.edit_municipality(municipality=mine, expected_version=0, by=None)
    assert conflict.value.current.name == "Municipio Efe"
    assert Municipality.objects.get().name == "Municipio Efe"
