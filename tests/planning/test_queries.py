"""Rules in force against a naive reading of their history; who is found and in what order."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning import actions
from planning.models import Body, BodyKind, Membership, Municipality, Office, Quality, RuleKey, RuleSetting
from planning.queries import (
    bodies_at,
    bodies_in_order,
    compose,
    compositions_at,
    members_at,
    people_named,
    rule_value,
    rules_at,
)
from tests.thinning import examples

pytestmark = pytest.mark.django_db

START = dt.date(2020, 1, 1)
DAYS = st.integers(0, 40).map(lambda number: START + dt.timedelta(days=number))
HISTORY = st.lists(
    st.tuples(DAYS, st.sampled_from(["", "CM", "CV"]), st.integers(1, 99)),
    max_size=12,
    unique_by=lambda row: (row[0], row[1]),
)


def naive(history: list[tuple[dt.date, str, int]], day: dt.date) -> dict[str, str]:
    """Walk the history as a clerk would: for each body, the last value written on or before the day."""
    found: dict[str, tuple[dt.date, str]] = {}
    for since, body, value in history:
        if since <= day and (body not in found or since > found[body][0]):
            found[body] = (since, str(value))
    return {body: value for body, (_, value) in found.items()}


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=HISTORY, day=DAYS)
def test_rules_at_is_what_a_clerk_would_read(
    municipality: Municipality, history: list[tuple[dt.date, str, int]], day: dt.date
) -> None:
    RuleSetting.objects.all().delete()
    bodies = {body.code: body for body in Body.objects.all()}
    for since, code, value in history:
        actions.set_rule(key=RuleKey.QUORUM, value=value, valid_from=since, body=bodies.get(code), by=None)
        actions.set_rule(key=RuleKey.SEATS, value=100, valid_from=since, body=bodies.get(code), by=None)
    wanted = naive(history, day)
    assert rules_at(RuleKey.QUORUM, day) == wanted
    for code in ("CM", "CV", "ME"):
        assert rule_value(RuleKey.QUORUM, bodies[code], day) == wanted.get(code, wanted.get(""))


def join(name: str, *, code: str = "CV", **fields: object) -> Membership:
    person = actions.create_person(first_name=name, last_name="Prueba", by=None)
    values = {"quality": Quality.PRINCIPAL, "valid_from": START, **fields}
    return actions.add_membership(person=person, body=Body.objects.get(code=code), by=None, **values)


def test_people_are_found_whatever_case_and_accents(municipality: Municipality) -> None:
    for first, last in (("José", "Ñandú"), ("Josefina", "Nandutí"), ("Ana", "Muñoz")):
        actions.create_person(first_name=first, last_name=last, by=None)
    assert [str(row) for row in people_named("JOSE")] == ["Josefina Nandutí", "José Ñandú"]
    assert [str(row) for row in people_named("ñandu josé")] == ["José Ñandú"]
    assert [str(row) for row in people_named("munoz")] == []
    assert [str(row) for row in people_named("  ")] == ["Ana Muñoz", "Josefina Nandutí", "José Ñandú"]
    assert [str(row) for row in people_named("%")] == []


def test_members_stand_in_the_order_of_the_list(municipality: Municipality) -> None:
    body = Body.objects.get(code="CV")
    join("Zulma", quality=Quality.SUBSTITUTE, order=2)
    join("Yamila", quality=Quality.SUBSTITUTE, order=1)
    join("Berta")
    join("Carla", office=Office.SECRETARY)
    join("Delia", office=Office.PRESIDENT)
    join("Elsa", order=2)
    join("Fabiana", order=1)
    made = compose(body, members_at(START, body))
    assert [row.person.first_name for row in made.principals] == [
        "Fabiana",
        "Elsa",
        "Delia",
        "Carla",
        "Berta",
    ]
    assert [row.person.first_name for row in made.substitutes] == ["Yamila", "Zulma"]


@pytest.mark.parametrize(("offset", "there"), [(-1, False), (0, True), (5, True), (10, True), (11, False)])
def test_first_and_last_day_belong_to_the_term(offset: int, there: bool, municipality: Municipality) -> None:
    begin = dt.date(2021, 3, 1)
    join("Ana", valid_from=begin, valid_to=begin + dt.timedelta(days=10))
    day = begin + dt.timedelta(days=offset)
    body = Body.objects.get(code="CV")
    assert members_at(day, body).exists() is there
    assert [row.member_count for row in bodies_at(day) if row.code == "CV"] == [int(there)]


def test_bodies_come_councils_first_in_two_queries(municipality: Municipality) -> None:
    actions.create_body(code="COM-AMBIENTE", name="Ambiente", kind="committee", valid_from=START, by=None)
    for number in range(20):
        join(f"P{number}", code="CV")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        codes = [row.body.code for row in compositions_at(START)]
    assert codes == ["CM", "CV", "ME", "EP", "COM-AMBIENTE"] and len(queries) == 2


def test_bodies_stand_as_people_name_them(municipality: Municipality) -> None:
    """Councils first, then board and team, then committees by name, accents aside."""
    for code, name in (
        ("COM-A", "Comisión Ñandú"),
        ("COM-B", "Comisión Árboles"),
        ("COM-C", "Comisión Barrios"),
    ):
        Body.objects.create(code=code, name=name, kind=BodyKind.COMMITTEE, valid_from=dt.date(2020, 1, 1))
    found = [
        body.code
        for body in bodies_in_order(
            Body.objects.filter(code__in=["CM", "CV", "ME", "EP", "COM-A", "COM-B", "COM-C"])
        )
    ]
    assert found == ["CM", "CV", "ME", "EP", "COM-B", "COM-C", "COM-A"]
