"""The second factor from end to end: set up by drawing, asked at the door, used once, and no way around it."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.adapter import MFAAdapter
from accounts.models import User
from accounts.outbox import send_due
from planning import audit
from tests.security.conftest import PASSWORD, with_password
from tests.security.test_sessions import HOME, sign_in

ENGLISH = re.compile(r"\b(Code|Incorrect|Recovery|Cancel|Sign|Enter)\b")


def code_for(secret: str, *, later: int = 0) -> str:
    """What the telephone shows, now or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


@pytest.fixture
def secret(owner: User) -> str:
    """The key of a second factor that ``owner`` set up through the pages."""
    browser = sign_in(owner)
    page = reverse("mfa_activate_totp")
    asked = browser.get(page)
    assert asked.status_code == 302 and asked.url.startswith(reverse("account_reauthenticate"))
    back = browser.post(asked.url, {"password": PASSWORD})
    shown = browser.get(back.url)
    assert shown.status_code == 200 and "data:image/svg+xml" in shown.text
    assert not ENGLISH.search(re.sub(r"<[^>]+>", " ", shown.text.split("<main")[1]))
    key = shown.context["form"].secret
    assert key in shown.text
    wrong = browser.post(page, {"code": "000000"})
    assert wrong.status_code == 200 and not Authenticator.objects.exists()
    done = browser.post(page, {"code": code_for(key)})
    assert done.status_code == 302, done.text[-3000:]
    assert Authenticator.objects.filter(user=owner, type="totp").count() == 1
    return key


def at_the_door(owner: User) -> Client:
    """A browser that gave the right password and has not given the code."""
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    assert answer.url.startswith(reverse("mfa_authenticate"))
    return browser


def enter(browser: Client, code: str):
    return browser.post(reverse("mfa_authenticate"), {"code": code})


def test_the_password_alone_opens_nothing(owner: User, secret: str) -> None:
    browser = at_the_door(owner)
    for address in (HOME, reverse("gestion:meeting-list"), reverse("mfa_index"), "/admin/"):
        assert browser.get(address).status_code == 302, address
    page = browser.get(reverse("mfa_authenticate"))
    assert page.status_code == 200 and "Código" in page.text
    assert not ENGLISH.search(re.sub(r"<[^>]+>", " ", page.text.split("<main")[1]))
    assert enter(browser, "123 456").status_code == 200
    assert browser.get(HOME).status_code == 302
    assert enter(browser, code_for(secret, later=1)).status_code == 200, "a code of another half minute"


def test_a_code_serves_once(owner: User, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for whoever looked over the shoulder, in any process."""
    now = time.time() + 60
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    code = format_hotp_value(hotp_value(secret, int(now) // 30))
    first, second = at_the_door(owner), at_the_door(owner)
    assert enter(first, code).status_code == 302 and first.get(HOME).status_code == 200
    assert enter(second, code).status_code == 200 and second.get(HOME).status_code == 302


def test_codes_cannot_be_tried_one_after_another(owner: User, secret: str) -> None:
    browsers = [at_the_door(owner) for _ in range(8)]
    answers = [enter(browser, f"{number:06}") for number, browser in enumerate(browsers)]
    assert 429 in {answer.status_code for answer in answers} or any(
        "Demasiados intentos" in answer.text for answer in answers
    )
    last = at_the_door(owner)
    enter(last, code_for(secret))
    assert last.get(HOME).status_code == 302, "past the limit not even the right one is looked at"


def test_recovery_codes_serve_once_each(owner: User, secret: str) -> None:
    codes = Authenticator.objects.get(user=owner, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    browser = at_the_door(owner)
    assert enter(browser, codes[0]).status_code == 302 and browser.get(HOME).status_code == 200
    again = at_the_door(owner)
    assert enter(again, codes[0]).status_code == 200 and again.get(HOME).status_code == 302


def test_taking_it_away_asks_who_it_is_and_tells_the_owner(owner: User, secret: str) -> None:
    browser = at_the_door(owner)
    codes = Authenticator.objects.get(user=owner, type="recovery_codes").wrap().get_unused_codes()
    enter(browser, codes[1])
    asked = browser.post(reverse("mfa_deactivate_totp"))
    assert asked.status_code == 302 and Authenticator.objects.filter(user=owner, type="totp").exists()
    right = browser.post(asked.url, {"password": PASSWORD})
    assert right.status_code == 302 and not Authenticator.objects.filter(user=owner, type="totp").exists()


def test_a_copy_of_the_database_gives_no_key_away(owner: User, secret: str, settings: Settings) -> None:
    """Keys and recovery seeds stand encrypted under SECRET_KEY; an earlier key still opens them."""
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    kept = Authenticator.objects.get(type="totp").data["secret"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "otra-clave-" * 8
    assert MFAAdapter().decrypt(kept) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValueError, match="SECRET_KEY"):
        MFAAdapter().decrypt(kept)


def test_the_telephone_reads_the_portals_name_not_the_hosts(owner: User, settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example"
    url = MFAAdapter().build_totp_url(owner, "ABC")
    assert "issuer=portal.example" in url
    assert MFAAdapter().build_totp_svg(url).startswith('<svg xmlns="http://www.w3.org/2000/svg" '), "an <img>"
    assert not mail.outbox


def test_a_code_again_gives_a_new_token(owner: User, secret: str) -> None:
    browser = at_the_door(owner)
    codes = Authenticator.objects.get(user=owner, type="recovery_codes").wrap().get_unused_codes()
    enter(browser, codes[0])
    before = browser.session.session_key
    assert browser.post(reverse("mfa_reauthenticate"), {"code": codes[1]}).status_code == 302
    assert browser.session.session_key != before and browser.get(HOME).status_code == 200


def test_an_administrator_takes_a_lost_factor_away(
    owner: User,
    secret: str,
    people: dict[str, User],
) -> None:
    open_before = at_the_door(owner)
    enter(
        open_before, Authenticator.objects.get(user=owner, type="recovery_codes").wrap().get_unused_codes()[0]
    )
    assert open_before.get(HOME).status_code == 200
    desk = sign_in(with_password(people["administrator"]))
    page = reverse("gestion:user-second-factor", args=[owner.pk])
    assert "en persona y con un documento" in desk.get(page).text
    assert "id_reason_error" in desk.post(page, {"reason": "  "}).text
    asked = desk.post(page, {"reason": "Perdió el teléfono; vino con su documento"})
    assert Authenticator.objects.filter(user=owner).count() == 2, "not before the password was given again"
    assert desk.post(asked.url, {"password": PASSWORD}).url == reverse("gestion:user-edit", args=[owner.pk])
    assert not Authenticator.objects.filter(user=owner).exists()
    assert open_before.get(HOME).status_code == 302
    assert sign_in(owner).get(HOME).status_code == 200
    assert "vino con su documento" in desk.get(reverse("gestion:user-edit", args=[owner.pk])).text

    send_due()
    (told,) = [
        message for message in mail.outbox if message.to == [owner.email] and "quitaron" in message.subject
    ]
    assert "vino con su documento" in told.body and people["administrator"].name in told.body
    (entry,) = audit.entries(user=people["administrator"], limit=5)
    assert entry.subject == owner.name
    assert "vino con su documento" in [change.after.split("; ")[-1] for change in entry.changes]
