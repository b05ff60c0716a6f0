"""The address one signs in with is the institution's: administrators change it, and it stays on record who did."""

from collections.abc import Callable
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import User
from planning import audit

URL = "/cuenta/email/"
ClientAs = Callable[[str], Client]


def test_the_page_says_who_changes_it(people: dict[str, User], client_as: ClientAs) -> None:
    assert reverse("account_email") == URL
    page = client_as("mayor").get(URL)
    assert page.status_code == 200
    assert people["mayor"].email in page.text and "administra el portal" in page.text
    assert 'name="email"' not in page.text
    assert "/cuenta/login/" in client_as("anonymous").get(URL)["Location"]


@pytest.mark.parametrize("name", ["mayor", "staff", "administrator", "nobody"])
@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_send", "action_remove"])
def test_nobody_changes_their_own_there(
    name: str, action: str, people: dict[str, User], client_as: ClientAs
) -> None:
    """Not with the requests that the page of the library takes, nor having another address on record."""
    user, before = people[name], people[name].email
    EmailAddress.objects.create(user=user, email="otra@example.org", verified=True)
    client = client_as(name)
    for address in ("nueva@example.org", "otra@example.org"):
        assert client.post(URL, {action: "", "email": address}).status_code == 405
    user.refresh_from_db()
    assert user.email == before
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["otra@example.org"]


def test_an_administrator_changes_it_and_that_is_told(people: dict[str, User], client_as: ClientAs) -> None:
    user = people["mayor"]
    typed = {"name": user.name, "email": "alcaldia@municipio.example"}
    url = reverse("gestion:user-edit", args=[user.pk])
    for name in ("staff", "mayor"):
        assert client_as(name).post(url, typed).status_code == 403
    assert client_as("administrator").post(url, typed).status_code == 302
    user.refresh_from_db()
    assert user.email == "alcaldia@municipio.example"
    events = User.pgh_event_model
    kept = events.objects.filter(pgh_obj_id=user.pk).order_by("pgh_id").values_list("email", flat=True)
    assert list(kept)[-2:] == ["mayor@example.org", "alcaldia@municipio.example"]
    entry = audit.entries(kind=events._meta.label_lower, limit=1)[0]
    assert (entry.who, [change.label for change in entry.changes]) == (
        "Administrator",
        ["correo electrónico"],
    )


def test_what_people_had_added_lets_nobody_in_any_more(people: dict[str, User]) -> None:
    """The migration leaves of each account only the address that administrators gave it."""
    user = people["mayor"]
    user.set_password("una frase larga de prueba")
    user.save()
    EmailAddress.objects.create(user=user, email="otra@example.org", verified=True)
    EmailAddress.objects.create(user=user, email=user.email.upper(), verified=True, primary=True)
    migration = import_module("accounts.migrations.0006_forget_added_addresses")
    migration.forget_added_addresses(apps, None)
    assert [address.email.lower() for address in EmailAddress.objects.all()] == [user.email]
    for address, enters in (("otra@example.org", False), (user.email, True)):
        client = Client()
        client.post("/cuenta/login/", {"login": address, "password": "una frase larga de prueba"})
        assert ("_auth_user_id" in client.session) is enters
