"""Pages of what comes outside a meeting, for ``kinds.py``: name, account, where, and what else a ``Kind`` takes."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page

PROPOSALS = "/gestion/propuestas/"
EVERY = f"{PROPOSALS}?estado=todas"


def found(start: str, pattern: str, then: str = "") -> Callable[[BrowserContext], str]:
    """The first address that a page leads to and that matches whole, with ``then`` behind it."""

    def where(context: BrowserContext) -> str:
        answer = context.request.get(start)
        assert answer.ok, f"{start}: {answer.status}"
        for address in re.findall(r'href="([^"]+)"', answer.text()):
            if re.fullmatch(pattern, address):
                return f"{address}{then}"
        raise AssertionError(f"{start} no lleva a {pattern}")

    return where


def send(text: str) -> Callable[[Page], None]:
    """Send the public form with some words."""

    def act(page: Page) -> None:
        page.locator("[name=verbatim]").fill(text)
        with page.expect_navigation():
            page.get_by_role("button", name="Mandar").click()

    return act


def follow(page: Page) -> None:
    """Propose something, and look at it again with its code."""
    send("Que se arregle el banco de la plaza.")(page)
    with page.expect_navigation():
        page.goto(page.url.split("?")[0])


def press(name: str) -> Callable[[Page], None]:
    """Press a button of the page's content, and wait for what comes."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=name).first.click()

    return act


def register(page: Page) -> None:
    """Type in what somebody says by telephone."""
    page.locator("[name=verbatim]").fill("Que pase el camión los sábados.")
    press("Registrar la propuesta")(page)


ONE = r"/gestion/propuestas/P-[0-9-]+/"
KINDS: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("proponer", "", "/proponer/", {"core": True}),
    ("proponer-mal", "", "/proponer/", {"act": send("")}),
    ("proponer-recibida", "", "/proponer/", {"act": send("Que haya más luz en la esquina.")}),
    ("proponer-papel", "", "/proponer/papel/", {}),
    ("seguir", "", "/seguimiento/", {}),
    ("seguir-desconocida", "", "/seguimiento/ZZZZ-ZZZZ-ZZZZ/", {"status": 404}),
    ("seguir-una", "", "/proponer/", {"act": follow}),
    ("propuestas", "funcionaria", PROPOSALS, {"core": True}),
    ("propuestas-todas", "funcionaria", EVERY, {}),
    ("propuestas-nada", "funcionaria", f"{EVERY}&q=nada", {}),
    ("propuesta", "funcionaria", found(PROPOSALS, ONE), {"core": True}),
    ("propuesta-mal", "funcionaria", found(PROPOSALS, ONE), {"act": press("Guardar y pasar a la siguiente")}),
    ("propuesta-nueva", "funcionaria", f"{PROPOSALS}nueva/", {}),
    ("propuesta-comprobante", "funcionaria", f"{PROPOSALS}nueva/", {"act": register}),
    (
        "propuesta-documento",
        "funcionaria",
        f"{PROPOSALS}documento/",
        {"act": press("Registrar el documento")},
    ),
    ("propuesta-nota", "funcionaria", found("/gestion/asuntos/", r"/gestion/asuntos/\d+/", "aporte/"), {}),
)
