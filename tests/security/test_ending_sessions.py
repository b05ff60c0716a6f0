"""Sessions ended by people: their own, somebody else's by an administrator, and those from before a factor changed."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import User
from accounts.outbox import send_due
from planning.actions import set_rule
from planning.models import RuleKey, today
from tests.security.conftest import PASSWORD, with_password
from tests.security.test_second_factor import at_the_door, code_for, enter
from tests.security.test_sessions import HOME, sign_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
LIST, END = "account_sessions", "account_sessions_end"


def give_password(browser: Client, answer) -> object:
    """Carry a form on that asked for the password first."""
    assert answer.status_code == 302 and answer.url.startswith(reverse("account_reauthenticate")), answer
    return browser.post(answer.url, {"password": PASSWORD})


def test_people_see_and_end_their_own(owner: User, people: dict[str, User]) -> None:
    here, elsewhere, third = (
        sign_in(owner, Client(headers={"User-Agent": said})) for said in (FIREFOX, CHROME, "")
    )
    stranger = sign_in(with_password(people["staff"]), Client(headers={"User-Agent": "Safari"}))
    page = here.get(reverse(LIST))
    assert page.status_code == 200
    for words in ("Firefox en Windows", "Chrome en Android", "Un navegador", "Esta sesión"):
        assert words in page.text, words
    assert "Safari" not in page.text, "somebody else's"
    for browser in (here, elsewhere, third, stranger):
        assert browser.session.session_key not in page.text, "a key opens the session"
    stored = " ".join(str(row.get_decoded()) for row in Session.objects.all())
    assert "127.0.0.1" not in stored and "Mozilla" not in stored
    mark = next(one.mark for one in page.context["sessions"] if one.device == "Chrome en Android")

    asked = here.post(reverse(END), {"cual": mark})
    assert elsewhere.get(HOME).status_code == 200, "not before the password was given again"
    assert give_password(here, asked).status_code == 302
    assert elsewhere.get(HOME).status_code == 302
    assert third.get(HOME).status_code == stranger.get(HOME).status_code == here.get(HOME).status_code == 200
    assert here.post(reverse(END)).status_code == 302
    assert third.get(HOME).status_code == 302
    assert stranger.get(HOME).status_code == here.get(HOME).status_code == 200
    theirs = stranger.get(reverse(LIST)).context["sessions"][0].mark
    here.post(reverse(END), {"cual": theirs})
    assert stranger.get(HOME).status_code == 200, "a mark of somebody else's session ends nothing"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox en Windows"),
        (CHROME, "Chrome en Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari en iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge en Linux"),
        ("<script>alert(1)</script>", "Un navegador"),
    ],
)  # fmt: skip
def test_devices_in_words(said: str, words: str) -> None:
    assert sessions.device_in_words(said) == words


def test_administrators_end_somebodys_sessions(people: dict[str, User], client_as: Callable) -> None:
    staff = with_password(people["staff"])
    one, two = sign_in(staff), sign_in(staff)
    desk = client_as("administrator")
    page = reverse("gestion:user-edit", args=[staff.pk])
    assert "Tiene 2 sesiones abiertas" in desk.get(page).text
    desk.post(reverse("gestion:user-end-sessions", args=[staff.pk]))
    assert one.get(HOME).status_code == two.get(HOME).status_code == 302
    assert desk.get(HOME).status_code == sign_in(staff).get(HOME).status_code == 200


def test_an_administrators_own_session_stays(people: dict[str, User]) -> None:
    """Ending the session that asks would leave nowhere to keep what is told: a 400 in place of the page."""
    administrator = with_password(people["administrator"])
    desk, elsewhere = sign_in(administrator), sign_in(administrator)
    page = reverse("gestion:user-edit", args=[administrator.pk])
    assert "Tenés 2 sesiones abiertas, contando esta" in desk.get(page).text
    asked = desk.post(reverse("gestion:user-end-sessions", args=[administrator.pk]))
    assert give_password(desk, asked).status_code == 302
    assert "se cerraron: 1." in desk.get(page).text
    assert elsewhere.get(HOME).status_code == 302


def test_what_nobody_may_use_any_more_is_not_listed(owner: User, people: dict[str, User]) -> None:
    """A session past a limit is ended by its next request, which may never come."""
    here, idle, old, used = (sign_in(owner) for _ in range(4))
    now = int(time.time())
    for browser, started, seen in (
        (idle, now - 3 * 3600, now - 120 * 60),
        (old, now - 12 * 3600, now),
        (used, now - 11 * 3600, now - 119 * 60),
    ):
        session = browser.session
        session[sessions.STARTED], session[sessions.SEEN] = started, seen
        session.save()
    desk = sign_in(with_password(people["administrator"]))
    page = reverse("gestion:user-edit", args=[owner.pk])
    assert "Tiene 2 sesiones abiertas" in desk.get(page).text
    assert len(here.get(reverse(LIST)).context["sessions"]) == 2
    assert idle.get(HOME).status_code == old.get(HOME).status_code == 302
    assert used.get(HOME).status_code == 200
    set_rule(key=RuleKey.SESSION_IDLE, value="10", valid_from=today(), source="Máquinas compartidas", by=None)
    caches["memory"].clear()
    session = used.session
    session[sessions.SEEN] = now - 10 * 60
    session.save()
    assert "Tiene 1 sesión abierta" in desk.get(page).text


def test_the_password_again_gives_a_new_token(owner: User) -> None:
    """Whoever learnt the session's key before holds nothing afterwards."""
    browser = sign_in(owner)
    before = browser.session.session_key
    give_password(browser, browser.get(reverse("mfa_activate_totp")))
    assert browser.session.session_key != before
    assert browser.get(HOME).status_code == 200
    thief = Client()
    thief.cookies["sesion"] = before
    assert thief.get(HOME).status_code == 302


def test_a_changed_factor_ends_the_other_sessions(
    owner: User, django_capture_on_commit_callbacks: Callable
) -> None:
    """Set up, its recovery codes made anew, and taken away: each time only who did it stays in."""
    here, elsewhere = sign_in(owner), sign_in(owner)
    page = reverse("mfa_activate_totp")
    give_password(here, here.get(page))
    key = here.get(page).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):  # allauth says so once it is stored
        here.post(page, {"code": code_for(key)})
    assert Authenticator.objects.filter(user=owner, type="totp").exists()
    assert here.get(HOME).status_code == 200 and elsewhere.get(HOME).status_code == 302
    for name in ("mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        codes = Authenticator.objects.get(user=owner, type="recovery_codes").wrap().get_unused_codes()
        elsewhere = at_the_door(owner)
        enter(elsewhere, codes[0])
        assert elsewhere.get(HOME).status_code == 200, name
        with django_capture_on_commit_callbacks(execute=True):
            assert here.post(reverse(name)).status_code == 302, name
        assert here.get(HOME).status_code == 200 and elsewhere.get(HOME).status_code == 302, name
    assert not Authenticator.objects.exists()


# --- a second factor that was lost ---------------------------------------------------------------------------


def test_nobody_takes_away_their_own_or_what_is_not_there(people: dict[str, User]) -> None:
    administrator = with_password(people["administrator"])
    desk = sign_in(administrator)
    Authenticator.objects.create(user=administrator, type="totp", data={})
    give_password(desk, desk.post(reverse(END)))
    for user, words in ((administrator, "se desactiva en"), (people["staff"], "no tiene verificación")):
        answer = desk.post(reverse("gestion:user-second-factor", args=[user.pk]), {"reason": "porque sí"})
        assert re.search(words, answer.text), user
    assert Authenticator.objects.filter(user=administrator).exists()
    assert not User.objects.exclude(second_factor_removed_at=None).exists()


def test_a_new_address_is_told_to_the_old_one(people: dict[str, User], client_as: Callable) -> None:
    staff = with_password(people["staff"])
    page = reverse("gestion:user-edit", args=[staff.pk])
    desk = client_as("administrator")
    same = {"name": "Otro nombre", "email": staff.email, "is_municipal_staff": "on"}
    desk.post(page, same)
    send_due()
    assert not mail.outbox
    desk.post(page, {**same, "email": "nueva@example.org"})
    send_due()
    (told,) = mail.outbox
    assert told.to == ["staff@example.org"] and "cambió el correo con el que ingresás" in told.body
    assert "nueva@" not in told.body
