"""The neighbourhoods, the site map, and the menu as it opens, for ``kinds.py``: name, account, where, and what else a
``Kind`` takes."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.kinds_answers import found

PLACE = found("/barrios/", r"/barrios/[^/?#]+/")


def open_menu(page: Page) -> None:
    """Open a group of the menu, at whichever width it is looked at."""
    page.locator(".nav-wide summary").first.click()


KINDS: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("barrios-mapa", "", "/barrios/", {}),
    ("barrio", "", PLACE, {"core": True}),
    ("barrio-pagina-2", "", found("/barrios/", r"/barrios/[^/?#]+/", "?page=2"), {}),
    ("mapa-del-sitio", "", "/mapa-del-sitio/", {}),
    ("menu-abierto", "", "/plan/operativo/", {"act": open_menu, "core": True}),
)
