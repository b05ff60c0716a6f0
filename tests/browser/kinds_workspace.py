"""Pages that the workspace keeps for each person, and several rows at once, for ``kinds.py``."""

from typing import Any

from playwright.sync_api import Page


def _press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def open_menus(page: Page) -> None:
    """Open what may be created, and every heading of the navigation."""
    for summary in page.locator(".create-menu > summary, .nav-section:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()


def choose_to_show(page: Page) -> None:
    """Tick what may be shown word for word, and ask for it."""
    for box in page.locator("main [name=aporte]").all()[:3]:
        box.check()
    _press(page, "Publicar los marcados")


def make_address(page: Page) -> None:
    """Give one's own calendar an address."""
    _press(
        page,
        "Crear la dirección" if page.get_by_text("Crear la dirección").count() else "Renovar la dirección",
    )


KINDS: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("trabajo-menus", "funcionaria", "/gestion/", {"act": open_menus}),
    ("avisos", "funcionaria", "/gestion/avisos/", {}),
    ("avisos-todos", "alcaldia", "/gestion/avisos/?ver=todos", {}),
    ("calendario", "coordinacion", "/gestion/calendario/", {"core": True}),
    ("calendario-lista", "coordinacion", "/gestion/calendario/?ver=lista", {}),
    ("calendario-nada", "vecinal", "/gestion/calendario/?mes=2001-01&ver=lista", {}),
    ("preferencias", "concejala", "/gestion/preferencias/", {}),
    ("preferencias-direccion", "concejal", "/gestion/preferencias/", {"act": make_address}),
    ("aportes-por-revisar", "funcionaria", "/gestion/aportes/por-revisar/", {"core": True}),
    ("aportes-confirmar", "funcionaria", "/gestion/aportes/por-revisar/", {"act": choose_to_show}),
)
