"""Pages of what the portal says of itself, for ``kinds.py``: name, account, where, and what else a ``Kind`` takes."""

from typing import Any

from playwright.sync_api import Page

IDENTITY = "/gestion/municipio/identidad/"


def look(page: Page) -> None:
    """Choose a colour that nobody could read: the sample says so by itself."""
    page.get_by_label("Usar colores propios").check()
    page.locator("[name=primary_colour]").fill("#9fd0ee")
    page.get_by_text("No alcanza").first.wait_for()
    page.wait_for_load_state("networkidle")


KINDS: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("aviso-legal", "", "/aviso-legal/", {}),
    ("ayuda", "", "/ayuda/", {}),
    ("ayuda-vecinas", "", "/ayuda/vecinas-y-vecinos/", {}),
    ("ayuda-funcionariado", "", "/ayuda/funcionariado/", {"core": True}),
    ("identidad", "admin", IDENTITY, {"core": True}),
    ("planes-equipo", "coordinacion", "/gestion/plan/", {}),
    ("identidad-mal", "admin", IDENTITY, {"act": look}),
)
