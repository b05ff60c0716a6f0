"""Nothing typed at a table of a workshop is lost when the line is cut, and nobody else on that machine sees it."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import steps
from tests.browser.conftest import OpenAs
from tests.browser.portal import sign_in

pytestmark = pytest.mark.browser

#: Longer than the page waits before it tries again, and than a machine in a hurry takes to answer.
SOON = 30_000


def prepare(open_as: OpenAs, name: str) -> str:
    """A workshop of today with two tables, of its own for each test; returns the address of the first."""
    page = open_as("funcionaria").new_page()
    page.goto("/gestion/talleres/nuevo/")
    page.locator("[name=title]").fill(f"Taller {name}")
    page.locator("[name=date]").fill(steps.today().isoformat())
    page.locator("[name=start_time]").fill("19:00")
    page.locator("[name=place]").fill("Centro Cívico")
    page.locator("[name=bodies][value=CM]").check()
    page.get_by_role("button", name="Preparar el taller").click()
    expect(page.locator("h1")).to_have_text(f"Taller {name}")
    address = page.url.split("/gestion/")[1]
    page.goto(f"/gestion/{address}mesas/")
    page.locator("[name=count]").fill("2")
    page.get_by_role("button", name="Guardar las mesas").click()
    expect(page.get_by_role("link", name="Anotar lo que dice la mesa 2")).to_be_visible()
    page.close()
    return f"/gestion/{address}mesas/1/"


def open_table(context: BrowserContext, address: str) -> Page:
    """The page of the table."""
    page = context.new_page()
    page.goto(address)
    return page


def words(page: Page) -> Locator:
    """Where what is said is typed."""
    return page.locator("[name=verbatim]")


def said(page: Page) -> Locator:
    """What is stored, as the page lists it, the last first."""
    return page.locator("[data-said] .as-typed")


def waiting(page: Page) -> Locator:
    """What waits in this browser, the oldest first."""
    return page.locator("[data-waiting-list] .as-typed")


def trouble(page: Page) -> Locator:
    """The line that says what is not in order."""
    return page.locator("[data-trouble]")


def kept(page: Page) -> list[str]:
    """What this browser keeps of unsaved typing, by name."""
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('mesa:')).sort()")


def say(page: Page, text: str, key: str = "Enter") -> None:
    """Type it where the page left the cursor, and save it by the keyboard."""
    expect(words(page)).to_be_focused()
    page.keyboard.insert_text(text)
    page.keyboard.press(key)


def test_what_is_said_without_a_line_waits_and_is_saved_in_its_order(open_as: OpenAs) -> None:
    """By keyboard alone. What is half typed when the page goes is there when it comes back."""
    address = prepare(open_as, "sin línea")
    context = open_as("funcionaria")
    page = open_table(context, address)
    page.locator("[name=kind]").select_option("complaint")
    words(page).focus()
    say(page, "Uno")
    expect(said(page)).to_have_text(["Uno"], timeout=SOON)
    context.set_offline(True)
    say(page, "Dos: <b>negro</b>", "Control+Enter")
    say(page, "Tres")
    expect(trouble(page)).to_contain_text("Sin conexión")
    expect(waiting(page)).to_have_text(["Dos: <b>negro</b>", "Tres"])
    expect(page.get_by_role("heading", name="Sin guardar todavía: queda en este navegador")).to_be_visible()
    assert waiting(page).locator("b").count() == 0
    page.keyboard.insert_text("A medio decir")
    assert len(kept(page)) == 3
    context.set_offline(False)
    expect(said(page)).to_have_text(["Tres", "Dos: <b>negro</b>", "Uno"], timeout=SOON)
    expect(waiting(page)).to_have_count(0)
    expect(trouble(page)).to_be_empty()
    expect(page.locator("[data-total]")).to_have_text("3")
    page.reload()
    assert words(page).input_value() == "A medio decir" and len(kept(page)) == 1
    assert page.locator("[name=kind]").input_value() == "complaint", "chosen once"
    other = open_table(open_as("funcionaria"), address)
    expect(said(other)).to_have_text(["Tres", "Dos: <b>negro</b>", "Uno"])
    expect(other.locator("[data-said] .meta").first).to_contain_text("Reclamo")


def test_another_account_on_that_machine_sees_and_sends_none_of_it(open_as: OpenAs, portal: str) -> None:
    """It waits until the one who wrote it is back, and goes when that one signs out."""
    address = prepare(open_as, "de otra cuenta")
    context = open_as("funcionaria")
    page = open_table(context, address)
    context.route("**/guardar/", lambda route: route.abort())
    say(page, "Secreto de la funcionaria")
    expect(trouble(page)).to_contain_text("Sin conexión")
    page.keyboard.insert_text("Otro secreto")
    names = kept(page)
    assert len(names) == 2

    context.clear_cookies(name="sesion")
    sign_in(context, portal, "alcaldia").close()
    context.unroute("**/guardar/")
    theirs = open_table(context, address)
    assert words(theirs).input_value() == "" and waiting(theirs).count() == 0
    assert "ecreto" not in theirs.content()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(trouble(page)).to_contain_text("ingresó otra cuenta", timeout=SOON)
    theirs.reload()
    assert said(theirs).count() == 0 and kept(theirs) == names
    page.close()

    context.clear_cookies(name="sesion")
    sign_in(context, portal, "funcionaria").close()
    back = open_table(context, address)
    expect(said(back)).to_have_text(["Secreto de la funcionaria"], timeout=SOON)
    assert words(back).input_value() == "Otro secreto"
    back.on("dialog", lambda dialog: dialog.accept())
    back.locator(".user-menu:not(.create-menu) summary").click()
    back.get_by_role("button", name="Salir", exact=True).click()
    back.wait_for_url(re.compile(r"/$"))
    back.goto("/cuenta/login/")
    assert kept(back) == []


def test_a_card_is_told_at_its_field_and_what_is_refused_comes_back(open_as: OpenAs) -> None:
    """A code that is none of this workshop's: the words are not lost."""
    address = prepare(open_as, "con tarjetas")
    page = open_table(open_as("funcionaria"), address)
    page.locator("[name=card]").fill("ZZZZ-ZZZZ")
    expect(page.locator("#estado-tarjeta")).to_contain_text("no es una tarjeta de este taller", timeout=SOON)
    words(page).fill("Lo que decía")
    words(page).press("Enter")
    expect(page.locator("#error-card")).to_contain_text("no es una tarjeta", timeout=SOON)
    assert words(page).input_value() == "Lo que decía" and said(page).count() == 0
    page.locator("[name=card]").fill("")
    words(page).press("Control+Enter")
    expect(said(page)).to_have_text(["Lo que decía"], timeout=SOON)


def test_without_javascript_the_table_is_a_plain_form(open_as: OpenAs) -> None:
    """What was chosen stays chosen, and what was refused stays on screen."""
    address = prepare(open_as, "sin JavaScript")
    page = open_table(open_as("funcionaria", java_script_enabled=False), address)
    words(page).fill("Primero")
    page.locator("[name=kind]").select_option("question")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(said(page)).to_have_text(["Primero"])
    assert page.locator("[name=kind]").input_value() == "question"
    words(page).fill("Segundo")
    page.locator("[name=card]").fill("ZZZZ-ZZZZ")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("no es una tarjeta")
    assert words(page).input_value() == "Segundo" and said(page).count() == 1


def test_what_waits_of_a_table_that_was_taken_away_is_passed_to_another(open_as: OpenAs) -> None:
    """The table says that it was not saved; the page of the workshop shows the words and leads on with them."""
    address = prepare(open_as, "con una mesa menos")
    workshop = address.removesuffix("mesas/1/")
    context = open_as("funcionaria")
    page = open_table(context, f"{workshop}mesas/2/")
    context.route("**/guardar/", lambda route: route.abort())
    say(page, "Dicho en la <b>dos</b>")
    expect(trouble(page)).to_contain_text("Sin conexión")
    page.keyboard.insert_text("A medio decir")
    tables = open_table(open_as("funcionaria"), f"{workshop}mesas/")
    tables.locator("[name=count]").fill("1")
    tables.get_by_role("button", name="Guardar las mesas").click()
    expect(tables.get_by_role("link", name="Anotar lo que dice la mesa 2")).to_have_count(0)
    context.unroute("**/guardar/")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(trouble(page)).to_contain_text("No se guardó: el portal no tiene más esta mesa", timeout=SOON)
    assert len(kept(page)) == 2

    page.goto(workshop)
    expect(page.get_by_role("heading", name="Sin guardar todavía")).to_be_visible()
    expect(page.locator("[data-kept] .as-typed")).to_have_text(["Dicho en la <b>dos</b>", "A medio decir"])
    page.get_by_role("button", name="Pasar a la mesa elegida").click()
    page.wait_for_url(f"**{address}*")
    expect(said(page)).to_have_text(["Dicho en la <b>dos</b>"], timeout=SOON)
    expect(waiting(page)).to_have_text(["A medio decir"])
    page.get_by_role("button", name="Corregir").click()
    assert words(page).input_value() == "A medio decir"
    words(page).press("Control+Enter")
    expect(said(page)).to_have_text(["A medio decir", "Dicho en la <b>dos</b>"], timeout=SOON)
    page.goto(workshop)
    expect(page.get_by_role("heading", name="Sin guardar todavía")).to_be_hidden()
    assert kept(page) == []
