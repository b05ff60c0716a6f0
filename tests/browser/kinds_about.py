"""Pages of what the portal says of itself, for ``kinds.py``: name, account, where, and what else a ``Kind`` takes."""

from typing import Any

from playwright.sync_api import Page

IDENTITY = "/gestion/municipio/identidad/"


def look(page: Page) -> None:
    """Choose a colour that nobody could read, and look."""
    page.get_by_label("Usar colores propios").check()
    page.locator("[name=primary_colour]").fill("#9fd0ee")
    with page.expect_navigation():
        page.get_by_role("button", name="Ver cómo queda").click()


KINDS: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("aviso-legal", "", "/aviso-legal/", {}),
    ("ayuda", "", "/ayuda/", {}),
    ("ayuda-vecinas", "", "/ayuda/vecinas-y-vecinos/", {}),
    ("ayuda-funcionariado", "", "/ayuda/funcionariado/", {"core": True}),
    ("identidad", "admin", IDENTITY, {"core": True}),
    ("identidad-mal", "admin", IDENTITY, {"act": look}),
)
