"""What is logged, and that nothing about people is: canaries are planted everywhere a person's words may pass."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.logs import JsonFormatter, RequestLogMiddleware
from accounts.models import User

CANARY = "canarioqz"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that is logged at any level while the test runs, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root, requests = logging.getLogger(), logging.getLogger("accounts.requests")
    before = root.level, requests.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    requests.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before[0])
    requests.setLevel(before[1])


@pytest.fixture
def lines(written: io.StringIO) -> Lines:
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def of_requests(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["logger"] == "accounts.requests"]


def test_a_request_says_route_account_status_and_time(
    client_as: Callable[[str], Client], people: dict[str, User], lines: Lines
) -> None:
    client_as("administrator").get("/gestion/cuentas/", headers={"X-Request-ID": "a" * 32})
    (line,) = of_requests(lines())
    assert line["ms"] > 0
    assert line["time"].endswith("+00:00")
    assert {
        name: line[name] for name in ("method", "route", "status", "user", "request", "event", "level")
    } == {
        "method": "GET",
        "route": "gestion:user-list",
        "status": 200,
        "user": people["administrator"].pk,
        "request": "a" * 32,
        "event": "request",
        "level": "INFO",
    }


def test_a_public_page_does_not_ask_who_reads(client_as: Callable[[str], Client], lines: Lines) -> None:
    response = client_as("staff").get("/verificar/")
    (line,) = of_requests(lines())
    assert (line["route"], line["user"], len(line["request"])) == ("verify", None, 32)
    assert not response.cookies


@pytest.mark.parametrize("given", [CANARY, "a" * 15, "g" * 32, "a" * 65, '{"x": 1}', ""])
def test_an_id_that_is_none_is_not_taken(db: None, given: str, lines: Lines) -> None:
    Client().get("/robots.txt", headers={"X-Request-ID": given})
    (line,) = of_requests(lines())
    assert line["request"] != given
    assert len(line["request"]) == 32


def test_no_canary_is_logged(
    client_as: Callable[[str], Client], people: dict[str, User], written: io.StringIO, lines: Lines
) -> None:
    """In paths, queries, forms, headers, refused e-mails, exceptions of ours and of the database."""
    staff = client_as("staff")
    staff.raise_request_exception = False
    agent = {"User-Agent": CANARY, "Referer": f"https://{CANARY}.example/"}
    for path in (
        f"/{CANARY}/",
        f"/verificar/?codigo={CANARY}",
        f"/gestion/personas/{CANARY}/",
        f"/gestion/?q={CANARY}",
    ):
        staff.get(path, headers=agent)
    staff.post("/gestion/personas/nueva/", {"first_name": CANARY, "last_name": CANARY, "code": CANARY})
    staff.get("/", headers={"Host": f"{CANARY}.example"})
    Client().post("/cuenta/login/", {"login": f"{CANARY}@example.org", "password": CANARY})
    staff.get("/gestion/cuentas/", {"nombre": CANARY})
    logger = logging.getLogger("participation.prueba")
    stranger = logging.getLogger("biblioteca")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for _twice in range(2):
                cursor.execute(
                    'INSERT INTO planning_theme (code, name, competence, description, legal_source, is_active, "order")'
                    ' SELECT %s, code, competence, description, legal_source, is_active, "order" FROM planning_theme',
                    [CANARY],
                )
    except Exception as error:
        assert CANARY in str(error) or "planning_theme" in str(error)
        logger.exception("import %s of %s failed", 7, CANARY)
    try:
        raise ValueError(CANARY) from KeyError(CANARY)
    except ValueError:
        stranger.exception(f"no se pudo con {CANARY}")
    stranger.info(
        "job",
        extra={"action": "start_job", "job": {"id": 3, "task_name": "a.b", "task_kwargs": {"x": CANARY}}},
    )
    stranger.warning(CANARY, extra={"action": CANARY + " x", "facts": {"name": CANARY}})
    assert CANARY not in written.getvalue().lower()
    told = lines()
    assert len(of_requests(told)) >= 8
    assert [line["event"] for line in told if line["logger"] == "participation.prueba"] == [
        "import 7 of … failed"
    ]
    (mine,) = [line for line in told if line.get("job") == 3]
    assert (mine["action"], mine["task"]) == ("start_job", "a.b")


def test_an_exception_says_where_and_of_which_kind(lines: Lines, db: None) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO accounts_sharedvalue (key, value) VALUES ('x', NULL)")
    except IntegrityError:
        logging.getLogger("reports.prueba").exception("it failed")
    (line,) = [line for line in lines() if line["logger"] == "reports.prueba"]
    outer, cause = line["exception"][:2]
    assert outer["type"] == "django.db.utils.IntegrityError"
    assert cause["sqlstate"] == "23502"
    assert any(place.startswith("tests/accounts/test_logs.py:") for place in outer["where"])


def test_a_request_that_fails_for_good_keeps_its_id_to_itself(lines: Lines) -> None:
    """What escapes every other middleware is not swallowed, and the next request starts with an id of its own."""

    def fail(request: HttpRequest) -> HttpResponse:
        raise RuntimeError(CANARY)

    with pytest.raises(RuntimeError):
        RequestLogMiddleware(fail)(RequestFactory().get("/", headers={"X-Request-ID": "b" * 32}))
    logging.getLogger("reports.prueba").warning("afterwards")
    assert "request" not in lines()[-1]
