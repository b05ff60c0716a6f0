"""A form sent after its session ended: what was typed comes back, to be sent again by who sent it and nobody else."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import carrying
from accounts.models import User
from planning.middleware import TOO_IDLE
from planning.models import Body
from tests.security.conftest import PASSWORD, with_password

OWN = {"Origin": "http://testserver"}
CANARY = 'Palabras <b>que</b> "nadie"\r\n  más & tiene</textarea>'


class Browser(Client):
    """A browser that keeps to the tokens of its pages, as the portal does."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def token(self, address: str) -> str:
        """That of a page."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(address).text)
        assert found, address
        return found.group(1)

    def sign_in(self, user: User) -> None:
        """Come in by the door, as in another tab."""
        door = reverse("account_login")
        sent = {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": self.token(door)}
        assert self.post(door, sent, headers=OWN).status_code == 302


def hidden(page: str) -> dict[str, str]:
    """What the button of a page sends, read as a browser reads it."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def form_of(body: Body, **more: str) -> dict[str, str]:
    """Everything that the page of a body sends, with other words in it."""
    return {
        "name": body.name, "kind": body.kind, "purpose": CANARY, "valid_from": body.valid_from.isoformat(),
        "valid_to": "", "edit_version": str(body.edit_version), **more,
    }  # fmt: skip


@pytest.fixture
def body(people: dict[str, User]) -> Body:
    with_password(people["administrator"])
    with_password(people["nobody"])
    return Body.objects.get(code="CM")


@pytest.fixture
def page(body: Body) -> str:
    return reverse("gestion:body-edit", args=[body.code])


def purpose() -> str:
    return Body.objects.get(code="CM").purpose


def test_what_was_typed_is_sent_again_by_whoever_typed_it(
    body: Body, page: str, people: dict[str, User]
) -> None:
    """Once to be told, once to see with what account it goes: no word is lost, nothing is done before, or kept here."""
    browser = Browser()
    browser.sign_in(people["administrator"])
    typed = form_of(body)
    token = browser.token(page)
    Session.objects.all().delete()

    told = browser.post(f"{page}?x=1", typed | {"csrfmiddlewaretoken": token}, headers=OWN)
    assert told.status_code == 409 and "no-store" in told["Cache-Control"]
    assert "Tu sesión terminó" in told.text and f'action="{page}?x=1"' in told.text
    again = hidden(told.text)
    assert again | {"csrfmiddlewaretoken": ""} == typed | {"csrfmiddlewaretoken": ""}
    assert not Session.objects.exists() and not told.cookies["sesion"].value
    assert browser.post(page, again, headers=OWN).status_code == 409, "nobody signed in yet"

    browser.sign_in(people["administrator"])
    stale = browser.post(page, again, headers=OWN)
    assert stale.status_code == 409 and "no-store" in stale["Cache-Control"]
    assert people["administrator"].email in stale.text and "Tu sesión terminó" not in stale.text
    assert hidden(stale.text) | {"csrfmiddlewaretoken": ""} == typed | {"csrfmiddlewaretoken": ""}
    assert f'<dd class="as-typed">{html.escape(CANARY)}</dd>' in stale.text, "one sees what one sends"
    assert "<dt>Para qué existe</dt>" in stale.text and "edit_version</dt>" not in stale.text
    assert purpose() == body.purpose
    assert browser.post(page, hidden(stale.text), headers=OWN).status_code == 302
    assert purpose() == CANARY


def test_whoever_else_signs_in_sends_nothing_unseen(body: Body, page: str, people: dict[str, User]) -> None:
    """The first press only says whose account is open, and the second one may do no more than that account."""
    browser = Browser()
    browser.sign_in(people["administrator"])
    typed = form_of(body) | {"csrfmiddlewaretoken": browser.token(page)}
    for told_before in (False, True):  # the other one came in before it was sent, or after it was refused
        browser.cookies.pop("sesion")
        if told_before:
            typed = hidden(browser.post(page, typed, headers=OWN).text)
        browser.sign_in(people["nobody"])
        shown = browser.post(page, typed, headers=OWN)
        assert shown.status_code == 409 and people["nobody"].email in shown.text
        assert re.search(r"<details [^>]*open>", shown.text), "what the first one typed is shown at once"
        assert purpose() == body.purpose
        assert browser.post(page, hidden(shown.text), headers=OWN).status_code == 403
    assert purpose() == body.purpose


def test_a_button_without_words_says_what_it_does(people: dict[str, User]) -> None:
    """There is nothing typed to show: its address tells, and a field that was emptied is told as such."""
    with_password(people["mayor"])
    browser = Browser()
    browser.sign_in(people["mayor"])
    list_, end = (
        reverse("gestion:delegation-list"),
        reverse("gestion:delegation-end", args=[people["publisher"].publisher_delegations.get().pk]),
    )
    old = {"csrfmiddlewaretoken": browser.token(list_)}
    browser.cookies.pop("sesion")
    browser.sign_in(people["mayor"])
    shown = browser.post(end, old, headers=OWN)
    assert shown.status_code == 409 and f'<span class="code">{end}</span>' in shown.text
    assert "sin datos escritos" in shown.text and "escribiste" not in shown.text
    shown = browser.post(end, {**old, "reason": ""}, headers=OWN)
    assert "(vacío)" in shown.text


def test_a_session_ended_by_its_limits_says_why(
    body: Body, page: str, people: dict[str, User], clock: Callable
) -> None:
    browser = Browser()
    browser.sign_in(people["administrator"])
    browser.get(page)
    typed = form_of(body) | {"csrfmiddlewaretoken": browser.token(page)}
    clock(121)
    told = browser.post(page, typed, headers=OWN)
    assert told.status_code == 409 and TOO_IDLE in told.text
    assert hidden(told.text)["purpose"] == CANARY and not Session.objects.exists()
    assert not told.cookies["sesion"].value and "messages" not in told.cookies
    assert purpose() == body.purpose


@pytest.mark.parametrize("origin", ["https://otro.example", "http://testserver.otro.example", "null", ""])
@pytest.mark.parametrize("is_in", [True, False])
def test_what_another_site_sends_is_never_put_behind_a_button(
    origin: str, is_in: bool, body: Body, page: str, people: dict[str, User]
) -> None:
    """Pressing it would be all that its author needs."""
    browser = Browser()
    if is_in:
        browser.sign_in(people["administrator"])
    headers = {"Origin": origin} if origin else {}
    for token in (
        "",
        "x" * 64,
        browser.token(reverse("account_reauthenticate" if is_in else "account_login")),
    ):
        typed = form_of(body, purpose="canario", csrfmiddlewaretoken=token)
        if is_in and token.strip("x") and not origin:
            continue  # that one is a form of ours, which an old browser sent
        answer = browser.post(page, typed, headers=headers)
        assert answer.status_code in (302, 403) and "canario" not in answer.text
    assert purpose() == body.purpose


def test_what_is_sent_is_text_wherever_it_stands(page: str, people: dict[str, User]) -> None:
    """Names, values and the address itself; shown to who is signed in, and carried for who is not."""
    evil = "\"'><script>alert(1)</script>"
    browser = Browser()
    browser.sign_in(people["administrator"])
    for client, is_shown in ((Client(), False), (browser, True)):
        told = client.post(f"{page}?{evil}", {evil: evil}, headers=OWN)
        assert told.status_code == 409 and hidden(told.text)[evil] == evil
        assert "<script" not in told.text
        assert (f'<dd class="as-typed">{html.escape(evil)}</dd>' in told.text) is is_shown
    away = Client().post(f"//otro.example{page}", {"a": "b"}, headers=OWN)
    assert "otro.example" not in away.text


def test_more_than_a_record_is_not_carried(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "MOST_CHARACTERS", 10)
    assert hidden(Client().post(page, {"a": "b" * 9}, headers=OWN).text)["a"] == "b" * 9
    told = Client().post(page, {"a": "b" * 10}, headers=OWN)
    assert told.status_code == 409 and "demasiado largo" in told.text and "bbb" not in told.text


def test_files_are_not_carried_and_it_is_said(page: str) -> None:
    file = SimpleUploadedFile("acta.pdf", b"canario")
    told = Client().post(page, {"a": "b", "scan": file}, headers=OWN)
    assert hidden(told.text)["a"] == "b" and "El archivo que habías elegido" in told.text
    assert "canario" not in told.text and "scan" not in hidden(told.text)
    assert "archivo" not in Client().post(page, {"a": "b"}, headers=OWN).text


def test_an_upload_of_nobody_is_not_read(people: dict[str, User], settings: Settings) -> None:
    """Records are announced with their size, and read for whoever may import them."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    told = Client().post(reverse("gestion:import-list"), {"a": "b" * 100}, headers=OWN)
    assert told.status_code == 409 and "El archivo que habías elegido no se puede llevar" in told.text
    assert "bbb" not in told.text


@pytest.mark.parametrize(
    "more",
    [
        {"content_type": "application/json", "data": '{"parts": []}'},
        {"data": {"a": "b"}, "headers": {**OWN, "HX-Request": "true"}},
    ],
)
def test_scripts_are_sent_to_the_door(page: str, more: dict[str, Any]) -> None:
    """They keep what they sent themselves, and know a redirection."""
    answer = Client().post(page, **{"headers": OWN, **more})
    assert answer.status_code == 302 and answer.url.startswith(reverse("account_login"))


def test_no_password_comes_back(owner: User) -> None:
    """Outside of the workspace a stale token is a refusal, in words."""
    browser = Browser()
    sent = {"login": owner.email, "password": "clave que se tipeó", "csrfmiddlewaretoken": "x" * 64}
    refused = browser.post(reverse("account_login"), sent, headers=OWN)
    assert refused.status_code == 403 and "pasó demasiado tiempo desde que la abriste" in refused.text
    assert "clave que se tipeó" not in refused.text
