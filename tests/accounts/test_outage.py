"""While the database is away everybody is told so, with every header, and nothing of it is kept."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from accounts.outage import is_outage
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
    assert "La base de datos del portal no responde" in answer.text and "clave-tecleada" not in answer.text
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
