"""Pages of the SWOT matrix in the workspace, for ``kinds.py``: name, account, where, and what else a ``Kind`` takes."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page

LIST = "/gestion/foda/"
ROUND, FACTOR, STRATEGY = (
    r"/gestion/foda/\d+/",
    r"/gestion/foda/factor/\d+/",
    r"/gestion/foda/estrategias/\d+/",
)
LEADS = "coordinacion"
SAID = (
    ("strength", "Las actas se publican a los diez días de aprobadas"),
    ("opportunity", "La Intendencia abrió un fondo para obras chicas"),
    ("weakness", "Hay comisiones que no llegan al quórum"),
    ("threat", "Los reclamos que dependen de otros organismos demoran"),
)


def first(start: str, pattern: str, context: BrowserContext) -> str:
    """The first address that a page leads to and that matches whole; empty where there is none."""
    answer = context.request.get(start)
    assert answer.ok, f"{start}: {answer.status}"
    return next((a for a in re.findall(r'href="([^"]+)"', answer.text()) if re.fullmatch(pattern, a)), "")


def open_round(context: BrowserContext) -> str:
    """The round that is being grouped, begun where there is none: only one is open at a time."""
    listed = context.request.get(LIST).text()
    if "Se agrupa y se puntúa" in listed:
        return first(LIST, ROUND, context)
    page = context.new_page()
    if "Se reciben propuestas" in listed:
        page.goto(first(LIST, ROUND, context))
    else:
        page.goto(f"{LIST}nueva/")
        send(page, "Abrir ronda")
    address = page.url
    page.goto(f"{address}proponer/")
    for side, text in SAID:
        page.locator(f"[name=side][value={side}]").check()
        page.locator("[name=text]").fill(text)
        send(page, "Proponer factor")
    page.goto(f"{address}cerrar/")
    send(page, "Cerrar las propuestas")
    page.goto(f"{address}agrupar/")
    for _side, text in SAID[:-1]:
        with page.expect_navigation():
            page.locator("main li", has_text=text).get_by_role("button", name="Entra").click()
    page.goto(f"{address}estrategias/nueva/")
    page.locator("[name=kind][value=FO]").check()
    page.locator("[name=text]").fill("Presentar al fondo lo que salga de los talleres")
    for _side, text in SAID[:2]:
        page.locator("label", has_text=text).click()
    send(page, "Guardar estrategia")
    page.close()
    return address


def send(page: Page, name: str) -> None:
    """Press a button, and wait for what comes."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()


def press(name: str) -> Callable[[Page], None]:
    """The same, once the page is there."""
    return lambda page: send(page, name)


def in_round(then: str = "") -> Callable[[BrowserContext], str]:
    """A page below the round."""
    return lambda context: open_round(context) + then


def of(pattern: str, then: str = "") -> Callable[[BrowserContext], str]:
    """A page below the first factor or strategy of the round."""
    return lambda context: first(open_round(context), pattern, context) + then


def look_for(words: str) -> Callable[[Page], None]:
    """Look for evidence."""

    def act(page: Page) -> None:
        page.locator("main [name=q]").fill(words)
        send(page, "Buscar")

    return act


def weigh_wrong(page: Page) -> None:
    """Weights that sum to something else, and a rating that is none."""
    for field in page.locator("[name^=weight_]").all():
        field.fill("60,5")
    page.locator("[name^=rating_]").first.fill("5")
    send(page, "Guardar pesos y calificaciones")


def rate_one(page: Page) -> None:
    """One factor, to be looked at once more."""
    page.locator("[type=radio][value='3']").first.check()
    send(page, "Seguir")


KINDS: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("foda-rondas", LEADS, LIST, {}),
    ("foda-nueva", LEADS, f"{LIST}nueva/", {}),
    ("foda-ronda", LEADS, in_round(), {"core": True}),
    ("foda-datos", LEADS, in_round("editar/"), {}),
    ("foda-proponer", LEADS, in_round("proponer/"), {}),
    ("foda-proponer-mal", LEADS, in_round("proponer/"), {"act": press("Proponer factor")}),
    ("foda-decidir", LEADS, in_round("agrupar/"), {}),
    ("foda-factor", LEADS, of(FACTOR), {}),
    ("foda-factor-corregir", LEADS, of(FACTOR, "editar/"), {}),
    ("foda-agrupar-mal", LEADS, of(FACTOR, "agrupar/"), {"act": press("Agrupar")}),
    ("foda-dejar-afuera-mal", LEADS, of(FACTOR, "dejar-afuera/"), {"act": press("Dejar afuera")}),
    ("foda-evidencia", LEADS, of(FACTOR, "evidencia/"), {"act": look_for("asistencia")}),
    ("foda-pesos", LEADS, in_round("pesos/"), {}),
    ("foda-pesos-mal", LEADS, in_round("pesos/"), {"act": weigh_wrong}),
    ("foda-calificar", LEADS, in_round("calificar/"), {}),
    ("foda-calificar-confirmar", LEADS, in_round("calificar/"), {"act": rate_one}),
    ("foda-estrategia", LEADS, of(STRATEGY), {}),
    ("foda-estrategia-mal", LEADS, in_round("estrategias/nueva/"), {"act": press("Guardar estrategia")}),
    ("foda-acordar", LEADS, in_round("acordar/"), {}),
    ("foda-volver-mal", LEADS, in_round("volver/"), {"act": press("Volver atrás")}),
)
