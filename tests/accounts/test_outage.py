"""While the database is away everybody is told so, with every header, and nothing of it is kept."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection, connections
from django.test import Client

from accounts.logs import JsonFormatter
from accounts.outage import REFUSED, is_outage
from reports import memory
from reports.views import site
from tests.security.observatory import grade, judge, score


@pytest.fixture
def apart(municipality: object) -> Callable[..., Any]:
    """Ask from a thread, which has a connection of its own: it is lost without harm to the test's."""

    def ask(method: str, address: str, **more: Any) -> Any:
        answers: list[Any] = []

        def run() -> None:
            try:
                client = Client(raise_request_exception=False)
                answers.append(getattr(client, method)(address, secure=True, **more))
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(60)
        return answers[0]

    return ask


@pytest.fixture
def away(municipality: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody listens where the database was."""
    monkeypatch.setitem(connections.databases["default"], "HOST", "/nadie")
    yield


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/"),
        ("get", "/sesiones/"),
        ("get", "/no-hay/"),  # the page that says "not found" names the municipality
        ("get", "/cuenta/login/"),
        ("post", "/cuenta/login/"),
        ("post", "/verificar/"),
    ],
)
def test_whoever_asks_is_told_and_when_to_come_back(
    method: str, address: str, apart: Callable, away: None, settings: Any
) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    answer = apart(method, address, data={"login": "x@example.org", "password": "clave-tecleada"})
    assert answer.status_code == 503 and answer["Retry-After"] == "30"
    assert "no-store" in answer["Cache-Control"] and "ETag" not in answer
    assert "El portal no llega a su base de datos" in answer.text and "clave-tecleada" not in answer.text
    assert grade(score(judge(answer.headers, []))) == "A+"


def test_a_kept_page_of_which_nobody_knows_whether_it_still_holds(
    apart: Callable, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The first that asks the database is then the outermost middleware, outside of those that put headers on."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    assert apart("get", "/publicaciones/").status_code == 200
    monkeypatch.setattr(memory, "STATE_SECONDS", 0)
    monkeypatch.setitem(connections.databases["default"], "HOST", "/nadie")
    answer = apart("get", "/publicaciones/")
    assert answer.status_code in (200, 503) and grade(score(judge(answer.headers, []))) == "A+"


def test_a_session_that_cannot_be_read_is_not_a_fault_either(
    apart: Callable, away: None, settings: Any
) -> None:
    answer = apart("get", "/gestion/", headers={"cookie": f"{settings.SESSION_COOKIE_NAME}={'x' * 32}"})
    assert answer.status_code == 503 and answer["Retry-After"] == "30"


def test_machines_are_told_in_json(apart: Callable, away: None) -> None:
    answer = apart("get", "/salud/")
    assert answer.status_code == 503 and answer.json() == {"estado": "no disponible", "base_de_datos": False}


def test_also_when_it_leaves_in_the_middle_of_a_page(
    apart: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an administrator's restart does: the connection that a page was using is ended."""
    render = site.render

    def cut(*arguments: Any, **more: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return render(*arguments, **more)

    monkeypatch.setattr(site, "render", cut)
    assert apart("get", "/accesibilidad/").status_code == 503
    monkeypatch.undo()
    assert apart("get", "/accesibilidad/").status_code == 200


@pytest.mark.parametrize("error", [InterfaceError("connection already closed"), InterfaceError()])
def test_a_connection_closed_under_a_page_is_an_outage(
    error: Exception, apart: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django says so itself, without a fault of the library below."""

    def closed(*arguments: Any, **more: Any) -> None:
        raise error

    monkeypatch.setattr(site, "render", closed)
    answer = apart("get", "/accesibilidad/")
    assert answer.status_code == 503 and answer["Retry-After"] == "30"


# --- a server that answers and lets nobody in ----------------------------------------------------------------


@pytest.fixture
def doorkeeper(municipality: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Put one where the database was, who says why nobody comes in."""
    standing: list[subprocess.Popen[str]] = []

    def stand(*said: str) -> None:
        command = [sys.executable, str(Path(__file__).with_name("doorkeeper.py")), *said]
        one = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        standing.append(one)
        assert one.stdout
        there = {"HOST": "127.0.0.1", "PORT": one.stdout.readline().strip()}
        there |= {"USER": "canarioqz", "PASSWORD": "clave-canarioqz"}
        for name, value in there.items():
            monkeypatch.setitem(connections.databases["default"], name, value)

    yield stand
    for one in standing:
        with one:
            one.kill()


def told(caplog: pytest.LogCaptureFixture) -> int:
    """How often the log said aloud that the portal is not let in; and it named nobody."""
    loud = [record for record in caplog.records if record.name == "accounts.outage"]
    assert all(one.levelname == "CRITICAL" and one.getMessage() == REFUSED for one in loud)
    assert all(one.exc_info is None and "canarioqz" not in JsonFormatter().format(one) for one in loud)
    return len(loud)


@pytest.mark.parametrize(
    ("said", "is_refusal"),
    [
        (("28P01", "password"), True),  # a wrong password
        (("28000",), True),  # pg_hba.conf
        (("3D000", "password"), True),  # no such database: said after the password
        (("57P03",), False),  # it is starting, or leaving
    ],
)
def test_a_misconfiguration_is_told_in_the_log_and_an_outage_is_not(
    said: tuple[str, ...], is_refusal: bool, doorkeeper: Callable, apart: Callable,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Whoever asks is told the same of both, and no more often than once a minute is the log."""
    doorkeeper(*said)
    for times in range(1, 3):
        answer = apart("get", "/accesibilidad/")
        assert answer.status_code == 503 and answer["Retry-After"] == "30"
        assert "El portal no llega a su base de datos" in answer.text and "canarioqz" not in answer.text
        assert told(caplog) == int(is_refusal), times


@pytest.mark.parametrize(("name", "value"), [("NAME", "no_hay_tal_base"), ("USER", "no_hay_tal_rol")])
def test_the_real_server_says_so_too(
    name: str, value: str, apart: Callable, municipality: object, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setitem(connections.databases["default"], name, value)
    assert apart("get", "/").status_code == 503
    assert told(caplog) == 1


def test_machines_that_ask_for_health_have_it_told(
    doorkeeper: Callable, apart: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    doorkeeper("28P01", "password")
    assert apart("get", "/salud/").status_code == 503
    assert told(caplog) == 1


def test_nobody_who_is_away_is_called_misconfigured(
    apart: Callable, away: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert apart("get", "/").status_code == 503
    assert told(caplog) == 0


def test_a_statement_that_fails_is_a_fault_as_ever(db: None) -> None:
    """Nor is one that took too long: trying again in a moment would only make it worse."""
    for statement in ("SELECT 1/0", "SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)"):
        with pytest.raises(Exception) as caught, connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            try:
                cursor.execute(statement)
            finally:
                cursor.execute("ROLLBACK TO SAVEPOINT here")
        assert not is_outage(caught.value)
    assert (
        not is_outage(OperationalError("said by us")) and not is_outage(ValueError()) and not is_outage(None)
    )
