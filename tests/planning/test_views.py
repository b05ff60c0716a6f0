"""Workspace pages of the people side."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from planning import actions
from planning.models import (
    Body,
    Membership,
    Municipality,
    Person,
    PersonContact,
    RuleSetting,
    Subzone,
    Theme,
    today,
)

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"gestion:{name}", args=args)


def test_a_person_from_registering_to_leaving(client_as: Browser, people: dict[str, User]) -> None:
    staff = client_as("staff")
    made = staff.post(
        url("person-create"), {"first_name": "Ana", "last_name": "Núñez", "code": "", "gender": "woman"}
    )
    assert made.url == url("person-detail", "ana-nunez")
    term = {
        "person": Person.objects.get(code="ana-nunez").pk,
        "quality": "principal",
        "valid_from": "2026-01-05",
    }
    assert staff.post(url("membership-create", "CV"), term).status_code == 302
    row = Membership.objects.get(person__code="ana-nunez")
    twice = staff.post(url("membership-create", "CV"), term)
    assert twice.status_code == 200 and "ya integra ese órgano" in twice.text
    ended = staff.post(
        url("membership-end", row.pk), {"valid_to": "2026-02-01", "end_reason": "renuncia", "edit_version": 0}
    )
    assert ended.status_code == 302
    page = staff.get(url("body-detail", "CV"), {"fecha": "2026-02-01"})
    assert "Ana Núñez" in [str(m.person) for m in page.context["composition"].principals]
    page = staff.get(url("body-detail", "CV"), {"fecha": "2026-02-02"})
    assert "Ana Núñez" not in [str(m.person) for m in page.context["composition"].principals]


def test_contacts_are_for_those_who_keep_the_register(client_as: Browser, people: dict[str, User]) -> None:
    code = "councillor"
    client_as("staff").post(url("person-contact", code), {"email": "casa@example.org", "phone": "099 123"})
    assert PersonContact.objects.get().phone == "099 123"
    for person in people:
        page = client_as(person).get(url("person-detail", code))
        assert ("casa@example.org" in page.text) is (person in ("administrator", "staff")), person
        status = client_as(person).get(url("person-contact", code)).status_code
        assert (status == 200) is (person in ("administrator", "staff")), person


def test_two_people_editing_see_both_versions(client_as: Browser, people: dict[str, User]) -> None:
    address = url("person-edit", "team")
    typed = {"first_name": "Mía", "last_name": "Prueba", "edit_version": 0}
    other = {"first_name": "Suya", "last_name": "Prueba", "edit_version": 0}
    assert client_as("administrator").post(address, other).status_code == 302
    page = client_as("staff").post(address, typed)
    assert page.status_code == 200 and "Dos versiones" in page.text
    differing = {row.label: (row.typed, row.saved) for row in page.context["differences"] if row.differs}
    assert differing["Nombre"] == ("Mía", "Suya")
    assert 'value="Mía"' in page.text and Person.objects.get(code="team").first_name == "Suya"
    assert client_as("staff").post(address, {**typed, "edit_version": 1}).status_code == 302
    assert Person.objects.get(code="team").first_name == "Mía"


@pytest.mark.parametrize("version", ["", "-1", "x", "99"])
def test_a_forged_version_overwrites_nothing(
    version: str, client_as: Browser, people: dict[str, User]
) -> None:
    data = {"first_name": "Otra", "last_name": "Prueba", "edit_version": version}
    assert client_as("staff").post(url("person-edit", "team"), data).status_code == 200
    assert Person.objects.get(code="team").first_name != "Otra"


def test_the_code_of_a_row_does_not_change(client_as: Browser, people: dict[str, User]) -> None:
    client = client_as("administrator")
    data = {
        "code": "OTRO",
        "name": "Concejo",
        "kind": "neighbourhood_council",
        "valid_from": "2010-01-01",
        "edit_version": 0,
    }
    assert client.post(url("body-edit", "CV"), data).status_code == 302
    assert Body.objects.get(code="CV").name == "Concejo"
    theme = {
        "code": "x",
        "name": "Ferias",
        "competence": "departmental",
        "legal_kind": "initiative",
        "valid_from": "2010-01-01",
    }
    client.post(url("theme-edit", "ferias"), theme)
    assert Theme.objects.filter(code="ferias").exists() and not Theme.objects.filter(code="x").exists()


def test_rules_are_added_from_a_day_on(client_as: Browser, people: dict[str, User]) -> None:
    admin = client_as("administrator")
    cm = Body.objects.get(code="CM").pk
    assert admin.post(
        url("rule-create", "quorum"),
        {"value": "4", "body": cm, "valid_from": "2026-01-01", "source": "Resolución 1"},
    ).url == url("rule-list")
    assert RuleSetting.objects.filter(key="quorum").count() == 2
    assert "Resolución 1" in client_as("nobody").get(url("rule-list")).text
    bad = admin.post(url("rule-create", "majority_rule"), {"value": "3", "valid_from": "2026-01-01"})
    assert bad.status_code == 200 and "value" in bad.context["form"].errors
    assert admin.get(url("rule-create", "nada")).status_code == 404


def test_subzones_are_sets_of_neighbourhoods(client_as: Browser, people: dict[str, User]) -> None:
    from planning.models import Neighbourhood

    chosen = list(Neighbourhood.objects.values_list("pk", flat=True)[:2])
    client_as("administrator").post(
        url("subzone-create"), {"code": "s1", "name": "Subzona 1", "neighbourhoods": chosen}
    )
    assert Subzone.objects.get().neighbourhoods.count() == 2
    client_as("administrator").post(
        url("subzone-edit", "s1"), {"name": "Subzona 1", "neighbourhoods": chosen[:1]}
    )
    assert Subzone.objects.get().neighbourhoods.count() == 1


def test_a_long_interinato_is_warned(client_as: Browser, people: dict[str, User]) -> None:
    person = Person.objects.get(code="councillor").pk
    data = {"person": person, "valid_from": "2026-01-01", "valid_to": "2026-01-11", "reason": "licencia"}
    page = client_as("staff").post(url("acting-mayor-create"), data, follow=True)
    assert "más de 10 días" in page.text
    data = {"person": person, "valid_from": "2026-02-01", "valid_to": "2026-02-10", "reason": "licencia"}
    page = client_as("staff").post(url("acting-mayor-create"), data, follow=True)
    assert "más de 10 días" not in page.text


def test_the_mayor_delegates_and_ends(client_as: Browser, people: dict[str, User]) -> None:
    mayor = client_as("mayor")
    assert "gestion" in mayor.get(url("delegation-list")).request["PATH_INFO"]
    made = mayor.post(url("delegation-create"), {"user": people["team"].pk, "valid_from": f"{today()}"})
    assert made.status_code == 302
    row = people["team"].publisher_delegations.get()
    assert mayor.get(url("delegation-end", row.pk)).status_code == 405
    mayor.post(url("delegation-end", row.pk))
    row.refresh_from_db()
    assert row.valid_to == today()


@pytest.mark.parametrize("name", ["person-list", "body-list", "theme-list", "rule-list", "delegation-list"])
def test_lists_ask_a_bounded_number_of_queries(
    name: str, client_as: Browser, people: dict[str, User], django_assert_max_num_queries
) -> None:
    body = Body.objects.get(code="CV")
    for number in range(40):
        person = actions.create_person(first_name=f"P{number}", last_name="Prueba", by=None)
        actions.add_membership(
            person=person, body=body, quality="principal", valid_from=dt.date(2026, 1, 1), by=None
        )
    client = client_as("staff")
    with django_assert_max_num_queries(18):
        assert client.get(url(name)).status_code == 200


@pytest.mark.parametrize("page", ["2", "999", "0", "-1", "x"])
def test_any_page_number_answers(page: str, client_as: Browser, people: dict[str, User]) -> None:
    assert client_as("nobody").get(url("person-list"), {"page": page, "q": "prueba"}).status_code == 200


def test_the_municipality_without_a_row_is_not_an_error(db: None) -> None:
    user = User.objects.create_user("a@example.org", name="A", is_administrator=True)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert not Municipality.objects.exists()
    assert client.get(url("municipality-edit")).status_code == 404
