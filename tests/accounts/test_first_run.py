"""The first run: code once, municipality and first administrator, then the page is gone."""

import math
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import throttle
from accounts.models import User, new_first_run_code
from planning.models import Body, Municipality, Theme

pytestmark = pytest.mark.django_db

PASSWORD = "mate amargo con bizcochos"


def code_printed(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("first_run_code")
    return capsys.readouterr().out.split("uso: ")[1].split()[0]


def answers(right_code: str, **changes: str) -> dict[str, str]:
    return {
        "code": right_code, "name": "Municipio F", "person_name": "Ana Prueba", "email": "ana@example.org",
        "password": PASSWORD, **changes,
    }  # fmt: skip


def test_the_code_opens_the_portal_once(capsys: pytest.CaptureFixture[str]) -> None:
    code = code_printed(capsys)
    visitor = Client()
    page = visitor.get("/cuenta/primer-uso/")
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    done = visitor.post("/cuenta/primer-uso/", answers(code))
    assert done.status_code == 302 and done.url == reverse("account_login")
    user = User.objects.get()
    assert user.is_administrator and user.check_password(PASSWORD)
    assert Municipality.objects.get().name == "Municipio F"
    assert Body.objects.count() == 4 and Theme.objects.count() == 23
    assert visitor.get("/cuenta/primer-uso/").status_code == 404
    assert visitor.post("/cuenta/primer-uso/", answers(code, email="b@example.org")).status_code == 404
    entered = visitor.post(reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD})
    assert entered.status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "MALM-ALMA-L2MA-LMAL-MAL2-MALM-ALMA"}, "code"),
        ({"code": ""}, "code"),
        ({"password": "corta"}, "password"),
        ({"password": "ana@example.org"}, "password"),
        ({"name": "Villa Prueba", "password": "VillaPrueba2026"}, "password"),
        ({"email": "no es un correo"}, "email"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_wrong_creates_nothing_and_spends_no_code(
    changes: dict[str, str], field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = code_printed(capsys)
    refused = Client().post("/cuenta/primer-uso/", answers(code, **changes))
    assert refused.status_code == 200 and field in refused.context["form"].errors
    assert not User.objects.exists() and not Municipality.objects.exists()
    assert Client().post("/cuenta/primer-uso/", answers(code)).status_code == 302


def test_without_a_code_of_the_console_nothing_opens() -> None:
    refused = Client().post("/cuenta/primer-uso/", answers("ABCDEFGHJK"))
    assert refused.status_code == 200 and not User.objects.exists()


def test_the_code_has_128_bits_and_is_typed_as_it_comes(capsys: pytest.CaptureFixture[str]) -> None:
    code = code_printed(capsys)
    assert re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){6}[2-9A-HJ-NP-Z]{4}", code)
    made = [new_first_run_code().replace("-", "") for _ in range(200)]
    assert len(set(made)) == 200 and len(made[0]) * math.log2(len(set("".join(made)))) > 128
    typed = f" {code_printed(capsys).lower().replace('-', ' ')} "
    assert Client().post("/cuenta/primer-uso/", answers(typed)).status_code == 302


def test_the_code_cannot_be_tried_one_after_another(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_printed(capsys)
    monkeypatch.setattr(throttle, "MOST_FIRST_RUNS", 3)
    found = [Client().post("/cuenta/primer-uso/", answers(f"MAL{number}")).status_code for number in range(4)]
    assert found == [200, 200, 200, 429]
    assert (
        Client().post("/cuenta/primer-uso/", answers(code)).status_code == 429 and not User.objects.exists()
    )
    assert Client().post("/cuenta/primer-uso/", answers(code), REMOTE_ADDR="192.0.2.9").status_code == 302


def test_the_page_needs_its_token() -> None:
    assert Client(enforce_csrf_checks=True).post("/cuenta/primer-uso/", answers("X")).status_code == 403


def test_the_command_says_when_there_is_nothing_to_open(capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.create_user("a@example.org", name="A")
    call_command("first_run_code")
    assert "ya tiene cuentas" in capsys.readouterr().out
