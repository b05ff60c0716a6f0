"""The attendance of a session, from the keyboard alone, as a clerk does who types from a sheet of paper."""

import datetime as dt

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import OpenAs

pytestmark = pytest.mark.browser

MOST_TABS = 80


def focused(page: Page, selector: str) -> bool:
    """Whether what has the focus matches."""
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus arrives; on its way it never hides under what stays in view."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if focused(page, selector):
            return
    raise AssertionError(f"{MOST_TABS} tabs do not reach {selector}")


def statuses(page: Page) -> list[str]:
    """What is marked of each person, in the order of the page."""
    return page.eval_on_selector_all(
        "[data-row]", "rows => rows.map(row => row.querySelector('[data-key]:checked')?.value ?? '')"
    )


def test_attendance_by_keyboard(open_as: OpenAs) -> None:
    """One key a person, arrows to go back and correct, Enter to save; the quorum is counted meanwhile."""
    page = open_as("funcionaria").new_page()
    code = steps.prepare_meeting(page, steps.today() - dt.timedelta(days=4), number="902")
    page.goto(f"/gestion/reuniones/{code}/asistencia/")
    everybody = len(statuses(page))
    assert everybody > 5

    tab_to(page, "[data-key]")
    page.keyboard.press("p")
    page.keyboard.press("a")
    assert "Sin quórum" in page.locator(".status-bar").inner_text()
    page.keyboard.press("p")
    page.keyboard.press("p")
    assert "Hay quórum" in page.locator(".status-bar").inner_text()
    page.keyboard.press("s")
    for _ in range(everybody - 5):
        page.keyboard.press("n")
    assert statuses(page)[:5] == ["present", "with_notice", "present", "present", "without_notice"]

    tab_to(page, "[data-key]")  # round the page to the first person again
    page.keyboard.press("ArrowDown")
    page.keyboard.press("l")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"/gestion/reuniones/{code}/asistencia/")
    saved = statuses(page)
    assert saved[:5] == ["present", "on_leave", "present", "present", "without_notice"]
    assert set(saved[5:]) == {"not_summoned"}


def test_focus_is_never_hidden(open_as: OpenAs) -> None:
    """Going through the page with Tab, no control that has the focus lies under the bar that stays in view."""
    page = open_as("funcionaria", viewport={"width": 360, "height": 640}, reduced_motion="reduce").new_page()
    code = steps.prepare_meeting(page, steps.today() - dt.timedelta(days=5), number="903")
    page.goto(f"/gestion/reuniones/{code}/asistencia/")
    hidden = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        hidden += page.evaluate(
            """() => {
                const one = document.activeElement, bar = document.querySelector('.status-bar');
                if (one === document.body || bar.contains(one)) return [];
                const box = (one.closest('label') ?? one).getBoundingClientRect(), edge = bar.getBoundingClientRect();
                const covered = box.top >= edge.top - 1 && box.bottom <= edge.bottom + 1 && box.height > 1;
                return covered ? [one.outerHTML.slice(0, 120)] : [];
            }"""
        )
    assert hidden == []
