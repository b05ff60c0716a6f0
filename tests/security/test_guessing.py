"""Guessing passwords: many at once, from many places, on many accounts; and its owner still comes in."""

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import shared_cache
from accounts.models import SharedValue, User
from accounts.throttle import (
    MOST_PER_ACCOUNT,
    MOST_PER_ADDRESS,
    MOST_PER_DEVICE,
    WINDOW_SECONDS,
    cookie_name,
)
from tests.conftest import make_user
from tests.security.conftest import PASSWORD, with_password

LIMITED = "Demasiados intentos"


def guess(
    login: str, password: str = "equivocada", *, browser: Client | None = None, place: str = "10.0.0.1"
):
    return (browser or Client()).post(
        reverse("account_login"), {"login": login, "password": password}, REMOTE_ADDR=place
    )


def came_in(response) -> bool:
    return response.status_code == 302 and response.url == "/gestion/"


@pytest.mark.django_db(transaction=True)
def test_two_hundred_guesses_at_once_from_two_hundred_places_are_ten(owner: User, hashed: list[str]) -> None:
    """Counted before they are looked at, by a statement that gives no two the same number."""

    def ten(first: int) -> set[int]:
        try:
            return {
                guess(owner.email, f"equivocada {number}", place=f"10.{number}.7.9").status_code
                for number in range(first, 200, 20)
            }
        finally:
            connections.close_all()

    hashed.clear()
    with ThreadPoolExecutor(20) as pool:
        assert set().union(*pool.map(ten, range(20))) == {200}
    assert len(hashed) == MOST_PER_ACCOUNT
    assert not came_in(guess(owner.email, PASSWORD, place="10.250.0.1")), (
        "a guesser who waits his turn got in"
    )


def test_one_place_on_many_accounts(db: None, hashed: list[str]) -> None:
    answers = [guess(f"persona{number}@example.org") for number in range(MOST_PER_ADDRESS + 5)]
    assert len(hashed) == MOST_PER_ADDRESS
    assert {response.status_code for response in answers} == {200}
    hashed.clear()
    guess("persona1@example.org", place="10.0.0.2")
    assert len(hashed) == 1


def test_neighbours_of_one_ipv6_network_are_one_place(db: None, hashed: list[str]) -> None:
    for number in range(MOST_PER_ADDRESS + 5):
        guess(f"persona{number}@example.org", place=f"2001:db8:1:2::{number + 1:x}")
    assert len(hashed) == MOST_PER_ADDRESS


def test_a_forged_header_is_no_other_place(db: None, hashed: list[str]) -> None:
    for number in range(MOST_PER_ADDRESS + 3):
        Client().post(
            reverse("account_login"),
            {"login": f"persona{number}@example.org", "password": "x"},
            headers={"X-Forwarded-For": f"10.9.0.{number}"},
        )
    assert len(hashed) == MOST_PER_ADDRESS


def test_strangers_do_not_lock_the_owner_out(owner: User) -> None:
    """Where she signed in before, she comes in while strangers are refused; without any other way in for them."""
    her = Client()
    assert came_in(guess(owner.email, PASSWORD, browser=her))
    her.post(reverse("account_logout"))
    for number in range(MOST_PER_ACCOUNT + 3):
        guess(owner.email, place=f"10.0.1.{number}")
    assert LIMITED in guess(owner.email, PASSWORD, place="10.0.2.1").text
    assert came_in(guess(owner.email.upper(), PASSWORD, browser=her))


def test_her_own_device_has_a_limit_too(owner: User, hashed: list[str]) -> None:
    """Whoever takes the device does not guess for ever either."""
    her = Client()
    guess(owner.email, PASSWORD, browser=her)
    her.post(reverse("account_logout"))
    hashed.clear()
    for number in range(MOST_PER_DEVICE + 5):
        guess(owner.email, browser=her, place=f"10.0.3.{number}")
    assert len(hashed) == MOST_PER_DEVICE


def test_a_device_is_recognised_for_its_accounts_alone(owner: User, hashed: list[str]) -> None:
    """An account of one's own is no way to guess at another's."""
    other = with_password(make_user("otra"))
    hashed.clear()
    mine = Client()
    assert came_in(guess(other.email, PASSWORD, browser=mine))
    mine.post(reverse("account_logout"))
    hashed.clear()
    for number in range(MOST_PER_ACCOUNT + 5):
        guess(owner.email, browser=mine, place=f"10.0.4.{number}")
    assert len(hashed) == MOST_PER_ACCOUNT


def test_a_forged_device_is_a_stranger(owner: User, hashed: list[str]) -> None:
    hashed.clear()
    for number in range(MOST_PER_ACCOUNT + 5):
        forged = Client()
        forged.cookies[cookie_name()] = f"WyJ4IixbXV0:{number}:firma"
        guess(owner.email, browser=forged, place=f"10.0.5.{number}")
    assert len(hashed) == MOST_PER_ACCOUNT


def test_a_link_by_mail_lets_the_owner_in_from_a_new_device(owner: User, settings: Settings) -> None:
    """Locked out everywhere by strangers, she proves her mailbox and comes in."""
    settings.ACCOUNT_RATE_LIMITS = {}
    for number in range(MOST_PER_ACCOUNT + 1):
        guess(owner.email, place=f"10.0.6.{number}")
    new = Client()
    new.post(reverse("account_reset_password"), {"email": owner.email})
    link = re.search(r"https?://[^/\s]+(\S+)", _newest_mail(owner.email))
    assert link
    form = new.get(link[1], follow=True).redirect_chain[-1][0]
    new.post(form, {"password1": "otra clave larga y buena", "password2": "otra clave larga y buena"})
    assert came_in(guess(owner.email, "otra clave larga y buena", browser=new))
    assert LIMITED in guess(owner.email, "otra clave larga y buena", place="10.0.7.1").text


def _newest_mail(to: str) -> str:
    """The body of the newest message, whether it left already or waits in the outbox."""
    from accounts.models import OutgoingMail

    waiting = OutgoingMail.objects.filter(recipient=to).order_by("-pk").first()
    if mail.outbox and to in mail.outbox[-1].to:
        return mail.outbox[-1].body
    assert waiting is not None
    from accounts.outbox import set_password_url

    return waiting.body if "http" in waiting.body else set_password_url(User.objects.get(email=to))


def test_the_limit_ends(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(MOST_PER_ACCOUNT + 1):
        guess(owner.email, place=f"10.0.8.{number}")
    assert LIMITED in guess(owner.email, PASSWORD).text
    later = timezone.now() + dt.timedelta(seconds=WINDOW_SECONDS + 1)
    monkeypatch.setattr(shared_cache.timezone, "now", lambda: later)
    assert came_in(guess(owner.email, PASSWORD))


def test_right_ones_do_not_count(owner: User) -> None:
    for _ in range(MOST_PER_ACCOUNT + 3):
        assert came_in(guess(owner.email, PASSWORD))


def test_what_is_counted_names_nobody(owner: User) -> None:
    """Neither the account nor the place can be read from the table of counts."""
    guess(owner.email, place="10.77.66.55")
    rows = str(list(SharedValue.objects.values_list("key", "value")))
    assert rows != "[]" and owner.email not in rows and "10.77" not in rows
    assert all(
        re.fullmatch(r"[0-9a-f]{64}", key) for key in SharedValue.objects.values_list("key", flat=True)
    )


# --- telling accounts apart ---------------------------------------------------------------------------


@pytest.fixture
def kinds_of_account(owner: User) -> dict[str, str]:
    """Addresses that must look the same to somebody who does not know the password."""
    closed, invited = with_password(make_user("cerrada")), make_user("invitada")
    closed.is_active = False
    closed.save()
    return {
        "exists": owner.email,
        "closed": closed.email,
        "invited": invited.email,
        "unknown": "nadie@example.org",
    }


def _without_what_was_typed(text: str, login: str) -> str:
    return re.sub(r'value="[^"]{20,}"', "", text.replace(login, ""))


def test_sign_in_answers_the_same_and_works_as_long(kinds_of_account: dict, hashed: list[str]) -> None:
    """The same page byte for byte, and one hash each: the part that takes time."""
    pages, costs = set(), {}
    for kind, login in kinds_of_account.items():
        hashed.clear()
        pages.add(_without_what_was_typed(guess(login).text, login))
        costs[kind] = len(hashed)
    assert len(pages) == 1
    assert set(costs.values()) == {1}, costs


def test_asking_for_a_new_password_answers_the_same(
    kinds_of_account: dict, django_capture_on_commit_callbacks: Callable
) -> None:
    answers = set()
    for login in kinds_of_account.values():
        with django_capture_on_commit_callbacks(execute=True):
            answer = Client().post(reverse("account_reset_password"), {"email": login}, follow=True)
        answers.add(_without_what_was_typed(answer.text, login))
    assert len(answers) == 1


def test_asking_for_new_passwords_has_a_limit(owner: User) -> None:
    """Nobody fills a mailbox from here: five letters an hour to one address, wherever they are asked from."""
    from accounts.models import OutgoingMail

    for number in range(12):
        Client().post(
            reverse("account_reset_password"), {"email": owner.email}, REMOTE_ADDR=f"10.3.0.{number}"
        )
    assert len(mail.outbox) + OutgoingMail.objects.count() <= 5


def test_the_counts_are_shared_by_all_processes() -> None:
    """A cache in each process's memory would give a guesser as many tries as there are processes."""
    assert isinstance(caches["default"], shared_cache.SharedCache)


@pytest.mark.django_db(transaction=True)
def test_a_value_is_added_once_whoever_asks() -> None:
    """What a code of the second factor rests on, so that it serves once."""

    def one(_: int) -> bool:
        try:
            return caches["default"].add("usado", "y", 30)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(24))) == 1


def test_the_shared_cache_keeps_djangos_promises(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = caches["default"]
    assert cache.get("a") is None and cache.get("a", 3) == 3
    cache.set("a", [1.5, "y"], 30)
    assert cache.get("a") == [1.5, "y"] and not cache.add("a", 1, 30)
    assert cache.touch("a", 60) and cache.delete("a") and not cache.delete("a")
    assert cache.count("n", seconds=30) == 1 and cache.count("n", seconds=30) == 2
    later = timezone.now() + dt.timedelta(seconds=31)
    monkeypatch.setattr(shared_cache.timezone, "now", lambda: later)
    assert cache.count("n", seconds=30) == 1
    assert cache.add("a", 1, 30)
    cache.clear()
    assert cache.get("a") is None
