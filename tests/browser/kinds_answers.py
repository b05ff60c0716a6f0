"""Pages of topics and answers, for ``kinds.py``: name, account, where, and what else a ``Kind`` takes."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page

QUEUE = "/gestion/respuestas/"
TOPIC, ANSWER, ASSIGN = r"/temas/[^/?#]+/", r"/gestion/respuestas/\d+/", r"/gestion/respuestas/temas/[^/]+/"


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


def press(name: str) -> Callable[[Page], None]:
    """Press a button of the page's content, and wait for what comes."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    return act


def choose_all(page: Page) -> None:
    """Tick every answer and ask to publish them."""
    for box in page.locator("main [name=r]").all():
        box.check()
    press("Publicar lo marcado")(page)


def answer_in(part: str, then: str = "") -> Callable[[BrowserContext], str]:
    """The page of the first answer of a part of the queue."""
    return found(f"{QUEUE}?ver={part}", ANSWER, then)


KINDS: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("temas", "", "/temas/", {"core": True}),
    ("temas-filtrados", "", "/temas/?estado=sin-respuesta", {}),
    ("temas-segunda", "", "/temas/?page=2", {}),
    ("tema-devuelto", "", found("/temas/?estado=devuelto", TOPIC), {"core": True}),
    ("tema-en-el-plan", "", found("/temas/?estado=en-el-plan", TOPIC), {}),
    ("tema-sin-respuesta", "", found("/pendientes/", TOPIC), {}),
    ("pendientes", "", "/pendientes/", {"core": True}),
    ("pendientes-sin-area", "", "/pendientes/?area=sin-area", {}),
    ("respuestas", "funcionaria", f"{QUEUE}?ver=sin-asignar", {"core": True}),
    ("respuestas-redaccion", "funcionaria", f"{QUEUE}?ver=en-redaccion", {}),
    ("respuestas-publicadas", "funcionaria", f"{QUEUE}?ver=publicadas", {}),
    ("respuestas-nada", "funcionaria", f"{QUEUE}?ver=en-revision&plazo=no_term&quien=yo", {}),
    ("respuesta-asignar", "funcionaria", found(f"{QUEUE}?ver=sin-asignar", ASSIGN), {}),
    (
        "respuesta-asignar-mal",
        "funcionaria",
        found(f"{QUEUE}?ver=sin-asignar", ASSIGN),
        {"act": press("Asignar")},
    ),
    ("respuesta-por-revisar", "funcionaria", answer_in("en-revision"), {"core": True}),
    ("respuesta-devolver", "funcionaria", answer_in("en-revision", "devolver/"), {"act": press("Devolver")}),
    ("respuesta-vista", "funcionaria", answer_in("en-revision", "vista/"), {}),
    ("respuesta-pasar", "funcionaria", answer_in("en-redaccion", "pasar/"), {}),
    ("respuesta-plazo", "funcionaria", answer_in("en-redaccion", "plazo/"), {"act": press("Cambiar")}),
    ("respuesta-dejar", "funcionaria", answer_in("en-redaccion", "dejar/"), {}),
    ("respuesta-publicada", "funcionaria", answer_in("publicadas"), {}),
    ("respuestas-publicar", "alcaldia", f"{QUEUE}?ver=para-publicar", {"act": choose_all}),
)
