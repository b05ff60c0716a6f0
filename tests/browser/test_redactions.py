"""Covering words of an acta with what people have: the keyboard, a finger, and no script at all."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import acta
from tests.browser.conftest import OpenAs
from tests.browser.test_keyboard import focused, tab_to

pytestmark = pytest.mark.browser

TEXT = "textarea[data-text$='.account']"
COVERED = "La █████ (datos personales) informó."


def uncover(page: Page) -> None:
    """Take away what a test covered, as anybody would."""
    with page.expect_navigation():
        page.get_by_role("button", name="Quitar el tachado de «comisión de vivienda»").click()
    expect(page.get_by_text("La comisión de vivienda informó.").last).to_be_visible()


def test_by_keyboard_alone(open_as: OpenAs) -> None:
    context = open_as("funcionaria")
    page = context.new_page()
    page.goto(acta.work("tachados/", of="signed")(context))
    tab_to(page, TEXT)
    page.keyboard.press("Control+Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    for _ in range(len("comisión de vivienda")):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Tab")
    assert focused(page, "[data-mark]")
    page.keyboard.press("Enter")
    expect(page.locator("[name=ground]").first).to_be_focused()
    assert page.locator("[name=words]").input_value() == "comisión de vivienda"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text(COVERED)).to_be_visible()
    assert "█" not in page.locator(TEXT).input_value()  # the record is as it was
    uncover(page)


def test_with_a_finger(open_as: OpenAs) -> None:
    """The selection that a touch makes is not lost by touching the button."""
    context = open_as("funcionaria", has_touch=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(acta.work("tachados/", of="signed")(context))
    page.locator(TEXT).tap()
    page.locator(TEXT).evaluate("text => text.setSelectionRange(3, 23)")
    page.locator(TEXT).locator("xpath=../p/button").tap()
    assert page.locator("[name=words]").input_value() == "comisión de vivienda"
    with page.expect_navigation():
        page.get_by_role("button", name="Tachar", exact=True).tap()
    expect(page.get_by_text(COVERED)).to_be_visible()
    uncover(page)


def test_without_javascript(open_as: OpenAs) -> None:
    context = open_as("funcionaria", java_script_enabled=False)
    page = context.new_page()
    page.goto(acta.work("tachados/", of="signed")(context))
    assert not page.get_by_role("button", name="Tachar lo marcado").first.is_visible()
    page.locator("[name=words]").fill("Comisión de  vivienda")
    with page.expect_navigation():
        page.get_by_role("button", name="Tachar", exact=True).click()
    expect(page.get_by_text(COVERED)).to_be_visible()
    uncover(page)
