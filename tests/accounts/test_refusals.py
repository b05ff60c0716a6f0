"""What was refused is noted where it becomes an answer: who and where, never what was typed, and never without end."""

import datetime as dt
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import refusals, throttle
from accounts.models import RefusalKind, RefusedAttempt, User
from accounts.refusals import forget_old_refusals, note_refusal

pytestmark = pytest.mark.django_db

PLACE = "POST /gestion/cuentas/<int:pk>/baja/"


def sign_in(email: str, password: str = "no es esta") -> None:
    """Try to come in."""
    Client().post(reverse("account_login"), {"login": email, "password": password})


def test_a_page_and_an_action_that_were_refused(
    client_as: Callable[[str], Client], people: dict[str, User]
) -> None:
    client = client_as("staff")
    for _ in range(3):
        assert client.get(reverse("gestion:user-list")).status_code == 403
    url = reverse("gestion:user-deactivate", args=[people["nobody"].pk])
    assert client.post(url).status_code == 403
    noted = {(row.user, row.kind, row.place): row.count for row in RefusedAttempt.objects.all()}
    assert noted == {
        (people["staff"], RefusalKind.FORBIDDEN, "GET /gestion/cuentas/"): 3,
        (people["staff"], RefusalKind.FORBIDDEN, PLACE): 1,
    }


def test_what_was_allowed_and_what_does_not_exist_is_not_noted(client_as: Callable[[str], Client]) -> None:
    client = client_as("staff")
    client.get(reverse("gestion:person-list"))
    client.get("/gestion/personas/no-hay/")
    Client().get(reverse("gestion:user-list"))
    assert not RefusedAttempt.objects.exists()


def test_failed_sign_ins_with_and_without_an_account(people: dict[str, User]) -> None:
    sign_in("STAFF@example.org", "Secreto123")
    sign_in("nadie-conocido@example.org", "Secreto123")
    rows = RefusedAttempt.objects.order_by("pk")
    assert [(row.user, row.kind) for row in rows] == [
        (people["staff"], RefusalKind.SIGN_IN),
        (None, RefusalKind.SIGN_IN),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(noted::text, ' ') FROM accounts_refusedattempt AS noted")
        (text,) = cursor.fetchone()
    assert not [word for word in ("Secreto", "conocido", "@", "127.0.0.1") if word in text]


def test_wrong_codes_and_limits_that_were_reached(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "MOST_PER_ACCOUNT", 2)
    staff = people["staff"]
    staff.set_password("mate amargo con bizcochos")
    staff.save()
    TOTP.activate(staff, generate_totp_secret())
    client = Client()
    client.post(reverse("account_login"), {"login": staff.email, "password": "mate amargo con bizcochos"})
    for number in range(7):
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    for _ in range(2 + 2):
        sign_in("nadie@example.org")
    noted = {(row.user, row.kind, row.place): row.count for row in RefusedAttempt.objects.all()}
    assert noted == {
        (staff, RefusalKind.SECOND_FACTOR, ""): 5,
        (None, RefusalKind.LIMIT, "ingreso"): 2 + 2,
        (None, RefusalKind.SIGN_IN, ""): 2,
    }


def test_a_public_limit_makes_the_portal_write_once_a_minute(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, municipality: object
) -> None:
    settings.MOST_SEARCHES_A_MINUTE = 2
    now = time.time()
    monkeypatch.setattr(refusals.time, "time", lambda: now)
    found = [Client().get(f"/sesiones/?page={number}").status_code for number in range(12)]
    assert found.count(429) >= 9
    row = RefusedAttempt.objects.get()
    assert (row.user, row.kind, row.place, row.count) == (None, RefusalKind.LIMIT, "GET /sesiones/", 1)


def test_nobody_fills_the_disk_with_refusals(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_AN_HOUR", 5)
    now = timezone.now().replace(minute=10)
    for number in range(40):
        moment = now + dt.timedelta(seconds=number)
        note_refusal(user=people["staff"], kind=RefusalKind.FORBIDDEN, place=PLACE * 9, now=moment)
        note_refusal(user=None, kind=RefusalKind.SIGN_IN, place="", now=moment)
    assert [row.count for row in RefusedAttempt.objects.all()] == [5, 5]
    note_refusal(user=None, kind=RefusalKind.SIGN_IN, place="", now=now + dt.timedelta(hours=1))
    assert RefusedAttempt.objects.count() == 3


def test_a_fault_while_noting_changes_no_answer(
    client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_AN_HOUR", "the database takes no word for a number")
    assert client_as("staff").get(reverse("gestion:user-list")).status_code == 403
    assert not RefusedAttempt.objects.exists()


def test_old_refusals_are_forgotten(people: dict[str, User], settings: Settings) -> None:
    now = timezone.now()
    for days in (0, settings.REFUSALS_KEPT_DAYS - 1, settings.REFUSALS_KEPT_DAYS + 1):
        note_refusal(
            user=people["staff"], kind=RefusalKind.SIGN_IN, place="", now=now - dt.timedelta(days=days)
        )
    assert forget_old_refusals() == 1 and RefusedAttempt.objects.count() == 2


def test_the_page_filters_and_pages_by_key(
    client_as: Callable[[str], Client], people: dict[str, User], django_assert_max_num_queries
) -> None:
    now = timezone.now()
    for hours in range(60):
        moment = now - dt.timedelta(hours=hours)
        note_refusal(user=people["staff"], kind=RefusalKind.FORBIDDEN, place=PLACE, now=moment)
    note_refusal(user=None, kind=RefusalKind.SIGN_IN, place="", now=now)
    client, url = client_as("mayor"), reverse("gestion:refusal-list")
    read: list[int] = []
    older = ""
    while not read or older:
        with django_assert_max_num_queries(14):
            page = client.get(url, {"antes": older})
        read += [row.pk for row in page.context["rows"]]
        older = page.context["older"]
    assert len(read) == len(set(read)) == 61
    found = client.get(url, {"que": "sign_in"})
    assert len(found.context["rows"]) == 1 and "un correo sin cuenta" in found.text
    assert "POST /gestion/cuentas/&lt;int:pk&gt;/baja/" in client.get(url, {"quien": people["staff"].pk}).text
    yesterday = timezone.localdate() - dt.timedelta(days=400)
    assert not client.get(url, {"hasta": yesterday.isoformat()}).context["rows"]
    for query in ({"antes": "x~1"}, {"antes": f"{now.isoformat()}~{'9' * 30}"}, {"desde": "x"}):
        assert client.get(url, query).status_code == 200
