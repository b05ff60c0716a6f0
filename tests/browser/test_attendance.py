"""The attendance page by keyboard alone, and what it does without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser


def open_attendance(context: BrowserContext) -> Page:
    """The attendance of the newest session of the council whose minutes are a draft and have nobody recorded."""
    page = context.new_page()
    page.goto("/gestion/reuniones/?organo=CM&estado=draft")
    addresses = page.locator(".items .item-title a").evaluate_all("links => links.map(link => link.pathname)")
    for address in addresses:
        page.goto(f"{address}asistencia/")
        if (
            page.locator("form[data-attendance]").count()
            and page.locator("[data-key=P]:checked").count() == 0
        ):
            return page
    raise AssertionError("the demonstration has no session without attendance")


def marked(page: Page) -> list[str]:
    """The key of each row, in order."""
    return page.locator("[data-row]").evaluate_all(
        "rows => rows.map(row => row.querySelector('[data-key]:checked').dataset.key)"
    )


def test_one_key_each_with_the_quorum_in_view(open_as: Callable[..., BrowserContext]) -> None:
    """P, A, S mark and go on; arrows move; the quorum follows; nothing with the focus is under the bar."""
    page = open_attendance(
        open_as("funcionaria", viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    )
    bar = page.locator(".status-bar")
    assert "Sin quórum" in bar.inner_text()
    page.locator("[data-row] [data-key]:checked").first.focus()
    for key in ("p", "p", "a", "ArrowDown", "p"):
        page.keyboard.press(key)
    assert marked(page)[:5] == ["P", "P", "A", "Delete", "P"]
    assert "Hay quórum" in bar.inner_text()
    covered = page.evaluate(
        "document.activeElement.getBoundingClientRect().bottom"
        " > document.querySelector('.status-bar').getBoundingClientRect().top"
    )
    assert not covered
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    assert marked(page)[4] == "Delete"
    assert "Sin quórum" in bar.inner_text()


def test_everybody_present_without_javascript(open_as: Callable[..., BrowserContext]) -> None:
    """The button redraws the page with the principals marked, and saves nothing."""
    page = open_attendance(open_as("funcionaria", java_script_enabled=False))
    with page.expect_navigation():
        page.get_by_role("button", name="Titulares: todos presentes").click()
    assert page.locator("[data-quality=principal] [data-key=P]:checked").count() == 5
    assert "Hay quórum" in page.locator(".status-bar").inner_text()
    page.goto(page.url)
    assert page.locator("[data-key=P]:checked").count() == 0
