"""An administrator's screen left open changes nobody's account: the password is asked for, nothing typed is lost."""

import html
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import OutgoingMail, User
from planning import audit
from tests.conftest import make_user
from tests.security.conftest import with_password
from tests.security.test_ending_sessions import give_password
from tests.security.test_sessions import sign_in
from tests.test_routes import TABLE

#: What each address that changes an account is sent, by its name, and whose account it is.
FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "gestion:user-invite": (
        "",
        {"name": "Ana Prueba", "email": "ana@example.org", "is_administrator": "on"},
    ),
    "gestion:user-invite-again": ("nobody", {}),
    "gestion:user-edit": ("staff", {"name": "Otro", "email": "otra@example.org", "is_administrator": "on"}),
    "gestion:user-end-sessions": ("staff", {}),
    "gestion:user-deactivate": ("staff", {}),
    "gestion:user-reactivate": ("closed", {}),
    "gestion:user-second-factor": ("staff", {"reason": "Perdió el teléfono"}),
    "admin:accounts_user_change": ("staff", {"name": "Otro", "email": "otra@example.org"}),
}


@pytest.fixture
def accounts(people: dict[str, User]) -> dict[str, User]:
    """``people``, of whom staff is signed in and has a second factor, and somebody whose account is closed."""
    sign_in(with_password(people["staff"]))
    Authenticator.objects.create(user=people["staff"], type="totp", data={})
    return {**people, "closed": make_user("closed", is_active=False)}


@pytest.fixture
def desk(accounts: dict[str, User]) -> Client:
    """The administrator's browser: signed in with the password, which nobody gave again."""
    return sign_in(with_password(accounts["administrator"]))


def everything() -> list[Any]:
    """All that these addresses change."""
    stored = User.objects.order_by("pk").values("email", "name", "is_active", "is_administrator")
    counts = [model.objects.count() for model in (Authenticator, OutgoingMail)]
    return [*stored, counts, set(Session.objects.values_list("session_key", flat=True))]


def address_of(name: str, accounts: dict[str, User]) -> str:
    whose = FORMS[name][0]
    return reverse(name, args=[accounts[whose].pk] if whose else [])


def test_every_address_that_changes_an_account_is_here() -> None:
    """A new one is tried below too, or fails here."""
    ours = {name for name, row in TABLE.items() if name.startswith("gestion:user-") and row["post"] != "-"}
    assert ours | {"admin:accounts_user_change"} == FORMS.keys()


@pytest.mark.parametrize("name", FORMS)
def test_nothing_happens_before_the_password(name: str, accounts: dict[str, User], desk: Client) -> None:
    before = everything()
    asked = desk.post(address_of(name, accounts), FORMS[name][1])
    assert asked.status_code == 302 and asked.url.startswith(reverse("account_reauthenticate"))
    assert everything() == before
    assert desk.post(asked.url, {"password": "equivocada"}).status_code == 200
    assert everything() == before
    assert give_password(desk, asked).status_code == 302
    key = {desk.session.session_key}
    assert [*everything()[:-1], everything()[-1] - key] != [*before[:-1], before[-1] - key]


def test_what_was_typed_is_what_is_stored(accounts: dict[str, User], desk: Client) -> None:
    typed = FORMS["gestion:user-invite"][1] | {"name": "Ana «Nita» Ñandú & Cía."}
    give_password(desk, desk.post(reverse("gestion:user-invite"), typed))
    invited = User.objects.get(email="ana@example.org")
    assert invited.name == typed["name"] and invited.is_administrator and not invited.is_municipal_staff


def test_what_is_refused_after_the_password_comes_back_filled_in(
    accounts: dict[str, User], desk: Client
) -> None:
    """The page then stands at the address of the password; its form must not be sent there."""
    page = address_of("gestion:user-edit", {**accounts, "staff": accounts["administrator"]})
    typed = {"name": "Administra «todo»", "email": "nueva@example.org", "is_municipal_staff": "on"}
    refused = give_password(desk, desk.post(page, typed))
    assert refused.status_code == 200 and "Es la única cuenta" in refused.text
    form = next(one for one in re.findall(r"<form.*?</form>", refused.text, re.DOTALL) if "id_email" in one)
    assert re.search(r'<form method="post" action="(.*?)"', form)[1] == page  # type: ignore[index]
    assert [html.unescape(words) for words in re.findall(r'name="(?:name|email)" value="(.*?)"', form)] == [
        typed["name"],
        typed["email"],
    ]
    assert desk.post(page, {**typed, "is_administrator": "on"}).status_code == 302
    assert User.objects.filter(email="nueva@example.org", name=typed["name"]).exists()


def test_what_is_wrong_is_told_before_the_password_is_asked(desk: Client) -> None:
    answer = desk.post(reverse("gestion:user-invite"), {"name": "Ana", "email": "no es un correo"})
    assert answer.status_code == 200 and "id_email_error" in answer.text


@pytest.mark.parametrize("name", FORMS)
def test_whoever_may_not_is_refused_and_not_asked(name: str, accounts: dict[str, User]) -> None:
    officer = sign_in(with_password(accounts["officer"]))
    answer = officer.post(address_of(name, accounts), FORMS[name][1], follow=True)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("name", "door"),
    [
        ("admin:accounts_user_change", "administración técnica"),
        ("gestion:user-deactivate", "desde el portal"),
    ],
)
def test_the_audit_tells_the_door_that_was_used(
    name: str, door: str, accounts: dict[str, User], desk: Client
) -> None:
    """Not the page of the password, by which the form came in."""
    give_password(desk, desk.post(address_of(name, accounts), FORMS[name][1]))
    (entry,) = audit.entries(user=accounts["administrator"], limit=1)
    assert (entry.door, entry.verb, entry.thing) == (door, "Cambió", accounts["staff"].pk)
