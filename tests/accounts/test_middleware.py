"""What holds for every answer, whatever the page: who may keep it, what it may load, what it refuses."""

import html
import re
import threading
from collections.abc import Callable

import pytest
from django.db import DataError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts.middleware import NullCharacterMiddleware
from accounts.models import User
from planning.models import Body
from tests.participation.making import draft as make_meeting

NUL = "\x00"


@pytest.mark.parametrize("address", ["/gestion/", "/gestion/personas/", "/admin/", "/cuenta/password/reset/"])
def test_nobody_else_keeps_a_page_of_the_workspace(address: str, client_as: Callable) -> None:
    """Not a shared machine, not a proxy, not "Back" after signing out; nor the redirect to sign in."""
    for browser in (client_as("administrator"), Client()):
        kept = browser.get(address)["Cache-Control"]
        assert "no-store" in kept and "private" in kept and "public" not in kept


def test_public_pages_may_be_kept(municipality: object) -> None:
    assert Client().get("/sesiones/")["Cache-Control"] == "public, max-age=5"


@pytest.mark.parametrize(
    "address",
    [
        f"/sesiones/{NUL}/",
        f"/gestion/reuniones/{NUL}/",
        f"/gestion/aportes/{NUL}/revision/",
        f"/gestion/aportes/revisar/?despues=a{NUL}",
        f"/gestion/personas/{NUL}/",
        f"/gestion/organos/{NUL}/",
    ],
)
def test_a_null_character_in_an_address_is_a_bad_request(address: str, client_as: Callable) -> None:
    """PostgreSQL refuses it inside a text; that is the sender's fault and no fault of the portal."""
    path, _, query = address.partition("?")
    answer = client_as("staff").get(path, query_params=dict([query.split("=")]) if query else None)
    assert answer.status_code == 400


@pytest.fixture
def meeting(people: dict[str, User]) -> str:
    """The code of a meeting whose minutes are a draft."""
    return make_meeting(people["staff"]).code


def test_nor_in_a_form(meeting: str, client_as: Callable) -> None:
    browser = client_as("staff")
    assert browser.post(reverse("gestion:contribution-review"), {"aporte": NUL}).status_code == 400
    page = reverse("gestion:meeting-attendance", args=[meeting])
    assert browser.post(page, {"extra": NUL}).status_code == 400
    assert browser.post(page, {"persona": NUL, "agregar": "1"}).status_code == 400


def test_other_faults_of_the_database_stay_faults() -> None:
    refuse = NullCharacterMiddleware(lambda request: None).process_exception  # type: ignore[arg-type, return-value]
    request = RequestFactory().get("/")
    assert refuse(request, DataError("value too long for type character varying(3)")) is None
    assert refuse(request, ValueError("NUL (0x00)")) is None


@pytest.mark.parametrize("field", ["edit_version", "members_present"])
def test_a_number_too_long_to_be_one_is_no_fault(field: str, meeting: str, client_as: Callable) -> None:
    """Python refuses to read more than 4300 digits."""
    page = reverse("gestion:meeting-attendance", args=[meeting])
    assert client_as("staff").post(page, {field: "9" * 5000}).status_code == 200


def test_nor_on_the_page_that_counts(meeting: str, client_as: Callable) -> None:
    page = reverse("gestion:meeting-head-counts", args=[meeting])
    long = "9" * 5000
    for sent in ({"mas": "1", "filas-TOTAL_FORMS": long}, {"edit_version": long}):
        sent = {"filas-TOTAL_FORMS": "0", "filas-INITIAL_FORMS": "0", **sent}
        assert client_as("staff").post(page, sent).status_code == 200


def test_files_and_refusals_say_what_they_may_load(db: None, settings: Settings) -> None:
    """The policy stands outside of what answers first: the files, and the host that is not ours."""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    file = Client().get("/static/css/portal.css")
    assert file.status_code == 200 and b"".join(file.streaming_content)  # read to the end, it closes itself
    settings.SECURE_SSL_REDIRECT = True
    refused = Client().get("/", headers={"host": "otro.example"})
    assert refused.status_code == 400
    for answer in (file, refused, Client().get("/"), Client(headers={"host": "testserver"}).get("/no-hay/")):
        assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db(transaction=True)
def test_who_waited_too_long_is_told_and_loses_nothing(
    people: dict[str, User], client_as: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another connection holds the row that a form has to change: 503 in words, and a second try that works."""
    body = Body.objects.get(code="CM")
    page = reverse("gestion:body-edit", args=[body.code])
    typed = {
        "name": 'Concejo «nuevo» & "otros"',
        "kind": body.kind,
        "purpose": "",
        "edit_version": str(body.edit_version),
    }
    typed |= {"valid_from": body.valid_from.isoformat(), "valid_to": ""}
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Body.objects.select_for_update().get(pk=body.pk)
                held.set()
                done.wait(20)
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(10)
    browser = client_as("administrator")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        refused = browser.post(page, typed)
    finally:
        done.set()
        other.join(20)
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert refused.status_code == 503 and refused["Retry-After"] == "30"
    assert "no-store" in refused["Cache-Control"]
    assert "Otra persona está guardando algo grande" in refused.text
    hidden = re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)">', refused.text)
    again = {name: html.unescape(value) for name, value in hidden}
    assert again == typed
    assert browser.post(page, again).status_code == 302
    body.refresh_from_db()
    assert body.name == typed["name"]
