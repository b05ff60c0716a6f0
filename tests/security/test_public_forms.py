"""The list of public forms, and what each of them must do in place of a session: architecture, idea 5."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import get_resolver

from accounts import public_forms
from accounts.models import SharedValue
from accounts.public_forms import STAMP_FIELD, STAMP_SECONDS, TRAP_FIELD, new_stamp
from tests.security.test_permissions import PUBLIC_FORMS, address_of, views

OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


def test_the_list_is_whole() -> None:
    found = {
        view.name
        for view in views(get_resolver().url_patterns)
        if getattr(view.callback, "public", "") == "form"
    }
    assert found == set(PUBLIC_FORMS)


@pytest.fixture(params=sorted(PUBLIC_FORMS))
def form(request: pytest.FixtureRequest, world: dict[str, Any]) -> tuple[str, str]:
    return address_of(request.param, world), PUBLIC_FORMS[request.param]


def send(address: str, stamp: str, **more: Any) -> Any:
    headers = more.pop("headers", OURS)
    return Client(enforce_csrf_checks=True).post(address, {STAMP_FIELD: stamp, **more}, headers=headers)


def test_never_stored_and_without_cookies(form: tuple[str, str]) -> None:
    address, name = form
    for answer in (Client().get(address), send(address, new_stamp(name)), send(address, "")):
        assert "no-store" in answer["Cache-Control"] and not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()


def test_whoever_sends_it_is_nobody(
    form: tuple[str, str], world: dict[str, Any], client_as: Callable
) -> None:
    """The session's rights, name and token change nothing of the answer."""
    address, _ = form
    pages = []
    for person in ("anonymous", "administrator"):
        client = client_as(person)
        page = client.get(address).text
        pages.append([line for line in page.splitlines() if STAMP_FIELD not in line])
        assert "csrfmiddlewaretoken" not in page
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://otro.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_only_from_our_own_page(form: tuple[str, str], headers: dict[str, str]) -> None:
    address, name = form
    assert send(address, new_stamp(name), headers=headers).status_code == 403


def test_with_a_fresh_stamp_of_its_own_and_an_empty_trap(
    form: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, name = form
    good = new_stamp(name)
    refusal = public_forms.STALE.text
    assert refusal not in send(address, good).text
    for stamp in ("", "inventado:1:x", new_stamp(f"{name}-otro"), good[:-1]):
        assert send(address, stamp).status_code == 400 and refusal in send(address, stamp).text
    assert refusal in send(address, good, **{TRAP_FIELD: "x"}).text
    import time

    later = time.time() + STAMP_SECONDS + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert refusal in send(address, good).text


def test_so_many_an_hour_and_no_more(form: tuple[str, str]) -> None:
    """Past the limit 429, and nothing is kept that tells from where."""
    address, name = form
    stamp = new_stamp(name)
    statuses = []
    while len(statuses) < 400 and (not statuses or statuses[-1] != 429):
        statuses.append(send(address, stamp).status_code)
    assert statuses[-1] == 429 and len(statuses) <= 200
    assert "127.0.0.1" not in str(list(SharedValue.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_so_many_at_once_are_no_more() -> None:
    """Two hundred at the same instant, in connections of their own: counted one by one, as processes would."""

    def use(_: int) -> bool:
        request = RequestFactory().post("/verificar/", headers=OURS)
        return public_forms.refuse_unread(request, "verificar", most_an_hour=20, largest=1000) is None

    def uses(numbers: range) -> int:
        try:
            return sum(use(number) for number in numbers)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        accepted = sum(pool.map(uses, [range(20)] * 10))
    assert accepted == 20


def test_a_subscriber_of_ipv6_is_one_place(db: None) -> None:
    """Whoever has a network of 64 bits has addresses without end; signing in counts in the same way."""

    def uses(address: str) -> int:
        request = RequestFactory().post("/verificar/", REMOTE_ADDR=address, headers=OURS)
        public_forms.refuse_unread(request, "verificar", most_an_hour=100, largest=1000)
        return SharedValue.objects.count()

    assert [uses(address) for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")] == [1, 1, 2]


def test_searches_and_exports_have_a_limit_and_pages_have_none(world: dict[str, Any], settings: Any) -> None:
    """Of one place, a minute; others and the pages that are kept are served meanwhile."""
    settings.MOST_SEARCHES_A_MINUTE = 5
    caches["memory"].clear()
    client = Client()
    file = f"/publicaciones/{world['publication']}/registros/{world['figure']}.csv"
    statuses = [client.get("/sesiones/", {"organo": f"X{number}"}).status_code for number in range(4)]
    statuses += [client.get(file, {"n": number}).status_code for number in range(4)]
    assert statuses == [200] * 5 + [429] * 3
    refused = client.get("/sesiones/", {"organo": "CM"})
    assert refused["Retry-After"] == "60" and "no-store" in refused["Cache-Control"]
    assert "Demasiados intentos" in refused.text
    assert client.get("/sesiones/").status_code == 200
    assert client.get("/sesiones/", {"organo": "CM"}, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_looking_codes_up_has_the_same_limit(world: dict[str, Any], settings: Any) -> None:
    """Each is a query; the empty form is not."""
    settings.MOST_SEARCHES_A_MINUTE = 5
    caches["memory"].clear()
    client = Client()
    statuses = [client.get("/verificar/", {"codigo": f"X{number}"}).status_code for number in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    refused = client.get("/verificar/", {"codigo": "X"})
    assert refused["Retry-After"] == "60" and "Demasiados intentos" in refused.text
    assert client.get("/verificar/").status_code == 200
    assert client.get("/verificar/", {"codigo": "X"}, REMOTE_ADDR="10.0.0.9").status_code == 200
