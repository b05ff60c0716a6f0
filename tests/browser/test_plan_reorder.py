"""A plan reordered by dragging, with a mouse and with a finger, and with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import OpenAs

pytestmark = pytest.mark.browser


def codes(page: Page) -> list[str]:
    """The codes of the outline, in the order of reading."""
    return page.eval_on_selector_all(".outline-title .num", "found => found.map(one => one.textContent)")


def three(page: Page) -> str:
    """A plan of three items at the top; its address."""
    address = steps.begin_plan(page)
    for code in ("2", "3"):
        page.goto(f"{address}agregar/")
        page.get_by_label("Código").fill(code)
        page.get_by_label("Título").fill(f"Título {code}")
        page.get_by_role("button", name="Guardar", exact=True).click()
        page.wait_for_url("**/gestion/plan/elementos/*/")
    page.goto(address)
    assert codes(page) == ["1", "2", "3"]
    return address


def show_rows(page: Page) -> None:
    """Bring all rows into the window, where a mouse may go."""
    page.locator(".outline").first.evaluate("outline => outline.scrollIntoView({block: 'center'})")


def drag(page: Page, code: str, onto: str, *, below: bool) -> None:
    """Take the handle of one row to the upper or lower part of another."""
    show_rows(page)
    handle = page.locator(f'[data-code="{code}"] > .outline-row > .outline-handle').bounding_box()
    target = page.locator(f'[data-code="{onto}"] > .outline-row').bounding_box()
    assert handle and target
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + target["height"] * 0.5, steps=4)
    page.mouse.move(target["x"] + 60, target["y"] + target["height"] * (0.85 if below else 0.15), steps=4)
    where = "después" if below else "antes"
    expect(page.locator("[data-moves]")).to_have_text(f"{code}: {where} de {onto}")
    with page.expect_navigation():
        page.mouse.up()


def test_dragging_and_keys(open_as: OpenAs) -> None:
    """What is moved keeps the focus, its place is told, and the server keeps the order."""
    page = open_as("coordinacion").new_page()
    three(page)
    drag(page, "3", "1", below=False)
    assert codes(page) == ["3", "1", "2"]
    expect(page.locator("[data-moves]")).to_have_text("3 está en primer lugar.")
    drag(page, "3", "1", below=True)
    assert codes(page) == ["1", "3", "2"]

    assert page.evaluate("document.activeElement.closest('[data-item]').dataset.code") == "3"
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowDown")
    assert codes(page) == ["1", "2", "3"]
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowRight")
    expect(page.locator('[data-code="2"] [data-code="3"]')).to_be_visible()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-moves]")).to_have_text("3 no se puede mover para ese lado.")
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("[data-moves]")).to_have_text("3 está después de 2.")
    page.reload()
    assert codes(page) == ["1", "2", "3"]


def test_letting_go_elsewhere_moves_nothing(open_as: OpenAs) -> None:
    """Escape, and a place that is no row."""
    page = open_as("coordinacion").new_page()
    three(page)
    show_rows(page)
    handle = page.locator('[data-code="3"] .outline-handle').bounding_box()
    target = page.locator('[data-code="1"] > .outline-row').bounding_box()
    assert handle and target
    for leave in ("Escape", ""):
        page.mouse.move(handle["x"] + 10, handle["y"] + 10)
        page.mouse.down()
        page.mouse.move(target["x"] + 60, target["y"] + 5, steps=4)
        if leave:
            page.keyboard.press(leave)
            expect(page.locator("[data-moves]")).to_have_text("Quedó donde estaba.")
        else:
            page.mouse.move(5, 5, steps=3)
        page.mouse.up()
    assert codes(page) == ["1", "2", "3"] and not re.search("#", page.url)


def test_dragging_with_a_finger(open_as: OpenAs) -> None:
    """On a phone the handle does not scroll the page but drags."""
    page = open_as("coordinacion", viewport={"width": 360, "height": 740}, has_touch=True).new_page()
    three(page)
    handle = page.locator('[data-code="1"] > .outline-row > .outline-handle')
    handle.scroll_into_view_if_needed()
    start, target = handle.bounding_box(), page.locator('[data-code="2"] > .outline-row').bounding_box()
    assert start and target
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    send("touchStart", (start["x"] + 10, start["y"] + 10))
    for part in (0.3, 0.6, 1):
        y = start["y"] + (target["y"] + target["height"] * 0.9 - start["y"]) * part
        send("touchMove", (target["x"] + 60, y))
    expect(page.locator("[data-moves]")).to_have_text("1: después de 2")
    with page.expect_navigation():
        send("touchEnd")
    assert codes(page) == ["2", "1", "3"]
