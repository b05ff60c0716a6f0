"""The public pages by keyboard, after an error, and with text twice as large."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenAs
from tests.browser.otherwise import TWICE

pytestmark = pytest.mark.browser

NO_SCRIPT = {"java_script_enabled": False}


def is_open(page: Page) -> bool:
    """Whether a group of the menu is."""
    return page.locator(".nav-wide details[open]").count() > 0


def test_the_menu_closes_behind_whoever_leaves_it(open_as: OpenAs) -> None:
    """With Escape, which goes back to its word, and on tabbing past its last place."""
    page = open_as("").new_page()
    page.goto("/")
    word = page.locator(".nav-wide summary").first
    word.focus()
    page.keyboard.press("Enter")
    assert is_open(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not is_open(page) and word.evaluate("word => word === document.activeElement")
    page.keyboard.press("Enter")
    for _ in range(page.locator(".nav-wide details").first.locator("a").count()):
        page.keyboard.press("Tab")
        assert is_open(page)
    page.keyboard.press("Tab")
    assert not is_open(page)


@pytest.mark.parametrize("options", [{}, NO_SCRIPT], ids=["script", "no script"])
@pytest.mark.parametrize(
    ("path", "button", "where"),
    [
        ("/proponer/", "Mandar", "error-summary"),
        ("/seguir/", "Seguir", "error-summary"),
        ("/seguimiento/", "Ver en qué está", "notice"),
    ],
)
def test_reading_goes_on_at_what_failed(
    open_as: OpenAs, path: str, button: str, where: str, options: dict[str, bool]
) -> None:
    """The focus is on it, and the title begins with it."""
    page = open_as("", **options).new_page()
    page.goto(path)
    if path == "/seguimiento/":
        page.locator("[name=codigo]").fill("0000-0000-0000")
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()
    assert page.title().startswith("Error: ")
    page.wait_for_selector(f".{where}:focus", state="attached")


@pytest.mark.parametrize("path", ["/", "/sesiones/", "/barrios/", "/foda/", "/informes/participacion/"])
def test_nothing_slides_sideways_with_text_twice_as_large(open_as: OpenAs, path: str) -> None:
    """On a phone, and no name is cut inside a word."""
    page = open_as("", viewport={"width": 360, "height": 780}).new_page()
    page.goto(path)
    page.evaluate(TWICE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    name = page.locator(".brand-name")
    assert name.evaluate("name => name.scrollWidth <= name.clientWidth + 1")


def test_the_menu_opens_within_the_window_with_text_twice_as_large(open_as: OpenAs) -> None:
    """On a desk: no place of any group lies outside."""
    page = open_as("", viewport={"width": 1280, "height": 900}).new_page()
    page.goto("/privacidad/")
    page.evaluate(TWICE)
    for word in page.locator(".nav-wide summary").all():
        word.click()
        places = page.locator(".nav-wide details[open] a").all()
        boxes = [place.bounding_box() for place in places]
        assert len(boxes) > 2
        assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 1280 for box in boxes)
