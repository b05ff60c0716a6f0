"""Sessions: made anew at the door, ended by idleness and by age, and asked again before what cannot be undone."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from planning.actions import set_rule
from planning.middleware import NO_SECOND_FACTOR, TOO_IDLE, TOO_OLD
from planning.models import RuleKey, today
from reports.models import Publication
from tests.security.conftest import PASSWORD, with_password

HOME = "/gestion/"


def sign_in(user: User, browser: Client | None = None) -> Client:
    """A browser that came in by the door, with the password."""
    browser = browser or Client()
    answer = browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text[:2000]
    return browser


def test_a_session_given_beforehand_is_not_the_one_signed_in(owner: User) -> None:
    """Whoever planted a session's key in a browser holds nothing once its user signs in."""
    victim = Client()
    victim.get(reverse("account_login"))
    victim.session.save()
    planted = victim.session.session_key
    victim.cookies["sesion"] = planted
    sign_in(owner, victim)
    assert victim.cookies["sesion"].value != planted
    thief = Client()
    thief.cookies["sesion"] = planted
    assert thief.get(HOME).status_code == 302


def test_signing_out_leaves_nothing_behind(owner: User) -> None:
    browser = sign_in(owner)
    key = browser.cookies["sesion"].value
    browser.post(reverse("account_logout"))
    assert not Session.objects.filter(session_key=key).exists()
    again = Client()
    again.cookies["sesion"] = key
    assert again.get(HOME).status_code == 302


def test_a_new_password_ends_the_other_sessions(owner: User) -> None:
    here, elsewhere = sign_in(owner), sign_in(owner)
    assert elsewhere.get(HOME).status_code == 200
    new = "otra clave larga y buena"
    changed = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert changed.status_code == 302
    assert elsewhere.get(HOME).status_code == 302


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(owner: User) -> None:
    cookie = sign_in(owner).cookies["sesion"]
    assert (
        cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
    )


def test_an_unused_session_ends(owner: User, clock: Callable) -> None:
    browser = sign_in(owner)
    clock(119)
    assert browser.get(HOME).status_code == 200
    clock(119)
    assert browser.get(HOME).status_code == 200, "it was used two hours ago at most"
    clock(121)
    ended = browser.get(f"{HOME}?page=2")
    assert ended.status_code == 302 and ended.url == "/cuenta/login/?next=%2Fgestion%2F%3Fpage%3D2"
    assert TOO_IDLE in browser.get(ended.url).text
    assert browser.get(HOME).status_code == 302


def test_a_session_ends_however_much_it_is_used(owner: User, clock: Callable) -> None:
    browser = sign_in(owner)
    for _ in range(7):
        clock(100)
        assert browser.get(HOME).status_code == 200
    clock(60)
    ended = browser.get(HOME)
    assert ended.status_code == 302
    assert TOO_OLD in browser.get(ended.url).text


def test_a_page_that_asks_by_itself_keeps_no_session_alive(owner: User, clock: Callable) -> None:
    """The progress of a job is asked for every few seconds, with nobody in the chair."""
    browser = sign_in(owner)
    for _ in range(3):
        clock(50)
        answer = browser.get(HOME, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and answer["HX-Redirect"] == "/cuenta/login/"


def test_the_municipality_sets_the_limits_with_a_date_and_a_reason(
    people: dict[str, User], clock: Callable
) -> None:
    browser = sign_in(with_password(people["staff"]))
    page = reverse("gestion:rule-create", args=[RuleKey.SESSION_IDLE])
    desk = Client()
    desk.force_login(people["administrator"])
    sent = {"value": "10", "valid_from": today().isoformat()}
    assert "id_source_error" in desk.post(page, sent).text, "no value without its reason"
    assert desk.post(page, {**sent, "source": "Máquinas compartidas en el local"}).status_code == 302
    caches["memory"].clear()
    clock(11)
    assert browser.get(HOME).status_code == 302


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (RuleKey.SESSION_IDLE, "4"),
        (RuleKey.SESSION_IDLE, "721"),
        (RuleKey.SESSION_LENGTH, "25"),
        (RuleKey.SESSION_LENGTH, "0"),
        (RuleKey.SECOND_FACTOR, "1"),
        (RuleKey.SECOND_FACTOR, "no"),
        (RuleKey.SECOND_FACTOR, "all"),
    ],
)
def test_no_limit_is_set_so_wide_that_it_is_none(municipality: object, key: str, value: str) -> None:
    with pytest.raises(ValidationError):
        set_rule(key=key, value=value, valid_from=today(), source="porque sí", by=None)


# --- the password again before publishing ---------------------------------------------------------------


def seal_page(world: dict[str, Any]) -> str:
    return reverse("gestion:preparation-seal", args=[world["preparation"]])


def test_publishing_asks_for_the_password_again(world: dict[str, Any], people: dict[str, User]) -> None:
    """Signing in is not enough: the session may have been left open. The right password carries the form on."""
    browser = sign_in(with_password(people["mayor"]))
    before = Publication.objects.count()
    asked = browser.post(seal_page(world), {"confirm_read": "on"})
    assert asked.status_code == 302 and asked.url.startswith(reverse("account_reauthenticate"))
    assert Publication.objects.count() == before
    wrong = browser.post(asked.url, {"password": "equivocada"})
    assert wrong.status_code == 200 and Publication.objects.count() == before
    right = browser.post(asked.url, {"password": PASSWORD})
    assert right.status_code == 302
    assert Publication.objects.count() == before + 1
    assert Publication.objects.order_by("-pk")[0].sealed_by == people["mayor"]


def test_five_minutes_later_it_asks_again(
    world: dict[str, Any], people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(with_password(people["mayor"]))
    asked = browser.post(seal_page(world), {"confirm_read": "on"})
    session = browser.session
    session.pop("account_reauthentication_state")
    session.save()
    browser.post(asked.url, {"password": PASSWORD})
    now = time.time()
    monkeypatch.setattr("allauth.account.internal.flows.reauthentication.time.time", lambda: now + 301)
    before = Publication.objects.count()
    assert browser.post(seal_page(world), {"confirm_read": "on"}).status_code == 302
    assert Publication.objects.count() == before


def test_whoever_may_not_publish_is_not_asked(world: dict[str, Any], people: dict[str, User]) -> None:
    browser = sign_in(with_password(people["staff"]))
    assert browser.post(seal_page(world), {"confirm_read": "on"}).status_code == 403


def test_asking_again_has_a_limit(owner: User, hashed: list[str]) -> None:
    browser = sign_in(owner)
    hashed.clear()
    answers = [
        browser.post(reverse("account_reauthenticate"), {"password": f"no {number}"}) for number in range(9)
    ]
    assert len(hashed) == 5
    assert answers[-1].status_code == 429
    assert "Esperá unos minutos" in answers[-1].text


# --- the second factor -------------------------------------------------------------------------------------


def require(value: str, *, since: dt.date | None = None) -> None:
    set_rule(
        key=RuleKey.SECOND_FACTOR,
        value=value,
        valid_from=since or today(),
        source="Resolución 1/2026",
        by=None,
    )
    caches["memory"].clear()


@pytest.mark.parametrize(
    ("name", "needs"),
    [("administrator", True), ("mayor", True), ("publisher", True), ("staff", False), ("officer", False)],
)
def test_required_of_who_publishes_or_administers(people: dict[str, User], name: str, needs: bool) -> None:
    browser = Client()
    browser.force_login(people[name])
    assert browser.get(HOME).status_code == 200, "off unless the rule or the settings say so"
    require("required")
    answer = browser.get(HOME)
    assert (answer.status_code == 302 and answer.url == reverse("mfa_activate_totp")) is needs
    if needs:
        for method in (browser.get, browser.post):
            assert method(reverse("gestion:delegation-create")).url == reverse("mfa_activate_totp")
            assert method("/admin/").status_code == 302
        assert NO_SECOND_FACTOR.split(":")[0] in browser.get(reverse("account_set_password")).text
    require("optional", since=today() + dt.timedelta(days=1))
    assert (browser.get(HOME).status_code == 302) is needs, "tomorrow's rule does not hold today"


def test_the_municipality_may_require_it_of_everybody(people: dict[str, User]) -> None:
    require("everybody")
    for user in people.values():
        browser = Client()
        browser.force_login(user)
        assert browser.get(HOME).url == reverse("mfa_activate_totp"), user


def test_a_rule_of_the_future_does_not_hold_yet(people: dict[str, User]) -> None:
    browser = Client()
    browser.force_login(people["mayor"])
    require("required", since=today() + dt.timedelta(days=30))
    assert browser.get(HOME).status_code == 200


def test_by_default_production_requires_it(people: dict[str, User], settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    browser = Client()
    browser.force_login(people["administrator"])
    assert browser.get(HOME).status_code == 302
    require("optional")
    assert browser.get(HOME).status_code == 200, "the municipality decides, dated and with its reason"
