"""An old acta confirmed without a mouse, and the keys that takes; what is decided and typed outlives the browser."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import old_acta
from tests.browser.conftest import OpenAs
from tests.browser.kinds import DESK, PHONE
from tests.browser.looking import Noise, faults, violations, watched

pytestmark = pytest.mark.browser

#: What a person takes, in seconds: to press a key (Card, Moran and Newell's average), and to read a doubt and decide.
KEY, DECISION = 0.28, 8
MOST_SECONDS = 120


class Keyboard:
    """Ten fingers: every key is counted, and every doubt that is decided."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0
        self.decisions = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def decide(self, *keys: str) -> None:
        self.decisions += 1
        self.press(*keys)

    @property
    def seconds(self) -> float:
        return self.keys * KEY + self.decisions * DECISION


def looked_at(page: Page) -> str:
    """The fact that has the focus."""
    return page.evaluate(
        "document.activeElement.closest('[data-fact]')?.dataset.fact ?? document.activeElement.tagName"
    )


def marked(page: Page) -> list[str]:
    """What is marked in the original."""
    return page.locator("mark.found-here").all_inner_texts()


def test_a_clerk_confirms_an_acta_without_a_mouse(open_as: OpenAs) -> None:
    context = open_as("funcionaria", viewport=DESK)
    page = context.new_page()
    page.add_init_script(
        "window.mouse = 0;addEventListener('pointerdown', () => { window.mouse += 1; }, true);"
    )
    page.goto(old_acta.page_of(context, "41"))
    typist = Keyboard(page)
    expect(page.locator("#estado")).to_contain_text("Quedan 6 dudas")

    typist.press("j")
    assert looked_at(page) == "start_time"
    assert marked(page) == ["las dieciséis horas y nueve minutos"]
    typist.decide("Enter")
    assert looked_at(page) == "present.4"
    assert marked(page) == ["Graciela Píriz"]
    typist.decide("2")  # the second of those it could be
    assert looked_at(page) == "absent.0"
    typist.decide("Enter")
    assert looked_at(page) == "matters.1"
    assert page.locator("mark.found-here").first.is_visible()
    typist.decide("e")
    field = page.locator("#dato-matters-1 [name=text]")
    expect(field).to_be_focused()
    typist.press("Tab", "Tab", "Tab")
    expect(page.locator("#dato-matters-1 [name=destination]")).to_be_focused()
    typist.press(*"Pase a Arbolado")
    typist.press("Enter")
    expect(page.locator("#dato-matters-1 .fact-head")).to_contain_text("Corregido")
    assert looked_at(page) == "matters.1"
    typist.press("j")
    assert looked_at(page) == "contributions.2"
    typist.decide("s")
    assert looked_at(page) == "resolutions.1"
    typist.decide("Enter")
    expect(page.locator("#estado")).to_contain_text("No quedan dudas")
    expect(page.locator("[data-onward]")).to_be_focused()
    typist.press("Enter")

    expect(page.locator("h1")).to_have_text("Confirmar el acta")
    expect(page.locator("main")).to_contain_text("Pase a Arbolado")
    typist.decide("Tab", "Enter")  # to the content
    for _ in range(6):
        if page.evaluate("document.activeElement.name") == "approved_on":
            break
        typist.press("Tab")
    expect(page.locator("[name=approved_on]")).to_be_focused()
    typist.press(*"02022016")
    assert page.locator("[name=approved_on]").input_value() == "2016-02-02"
    typist.press("Enter")
    expect(page.locator("main")).to_contain_text("Quedó incorporada")
    assert page.evaluate("window.mouse") == 0
    print(f"{typist.keys} keys, {typist.decisions} decisions, {typist.seconds:.0f} s")
    assert typist.seconds <= MOST_SECONDS

    page.get_by_role("link", name="El documento original, y dónde dice cada cosa").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("original ?: Graciela")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#hecho")).to_have_text("Graciela Píriz")
    expect(page.locator("#hecho")).to_be_in_viewport()


def test_what_was_decided_and_typed_outlives_the_browser(open_as: OpenAs) -> None:
    context = open_as("funcionaria", viewport=DESK)
    page = context.new_page()
    page.goto(old_acta.page_of(context, "42"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#estado")).to_contain_text("Quedan 5 dudas")
    page.locator("#dato-matters-0 [data-edit]").click()
    page.locator("#dato-matters-0 [name=destination]").fill("Nada de esto")
    page.keyboard.press("Escape")
    page.locator("#dato-matters-0 [data-edit]").click()
    expect(page.locator("#dato-matters-0 [name=destination]")).not_to_have_value("Nada de esto")
    page.locator("#dato-matters-0 [name=destination]").fill("Pase a Obras, sin guardar")
    kept = context.storage_state()
    context.close()

    later = open_as("funcionaria", viewport=DESK)
    later.add_init_script(
        "".join(
            f"localStorage.setItem({one['name']!r}, {one['value']!r});"
            for origin in kept["origins"]
            for one in origin["localStorage"]
        )
    )
    page = later.new_page()
    page.goto(old_acta.page_of(later, "42"))
    expect(page.locator("#estado")).to_contain_text("Quedan 5 dudas")
    page.locator("#dato-matters-0 [data-edit]").click()
    expect(page.locator("#dato-matters-0 [name=destination]")).to_have_value("Pase a Obras, sin guardar")


def test_the_keys_may_be_switched_off(open_as: OpenAs) -> None:
    page = open_as("funcionaria", viewport=DESK).new_page()
    page.goto(old_acta.page_of(page.context, "42"))
    page.locator(".shortcuts summary").click()
    page.locator("[data-shortcuts]").uncheck()
    page.reload()
    page.keyboard.press("j")
    assert looked_at(page) == "BODY"


def test_another_account_sees_none_of_it(open_as: OpenAs) -> None:
    clerk = open_as("funcionaria")
    batch, proposal = old_acta.proposed(clerk, "42")
    other = open_as("vecinal")
    for address in (
        f"/gestion/actas-de-antes/{batch}/",
        f"/gestion/actas-de-antes/acta/{proposal}/",
        f"/gestion/actas-de-antes/acta/{proposal}/original/",
        f"/gestion/actas-de-antes/acta/{proposal}/texto/",
    ):
        answer = other.request.get(address)
        assert answer.status in (403, 404), address
        assert "Graciela" not in answer.text()


def without_script(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(old_acta.page_of(context, "43"))
    return page


def test_without_javascript_every_decision_has_a_button(open_as: OpenAs) -> None:
    page = without_script(open_as("funcionaria", viewport=PHONE, java_script_enabled=False))
    page.locator("#dato-start_time").get_by_role("button", name="Está bien").click()
    expect(page.locator("#estado")).to_contain_text("Quedan 5 dudas")
    page.locator("#dato-present-4").get_by_role("button", name=re.compile("^Graciela")).click()
    expect(page.locator("#estado")).to_contain_text("Quedan 4 dudas")
    page.locator("#dato-date").get_by_role("link", name="Corregir").click()
    page.locator("#dato-date [name=value]").fill("2016-01-20")
    page.locator("#dato-date").get_by_role("button", name="Guardar").click()
    expect(page.locator("#dato-date")).to_contain_text("20 de enero de 2016")
    page.locator("#dato-matters-2").get_by_role("button", name="Saltear").click()
    expect(page.locator("#estado")).to_contain_text("1 dato salteado")
    page.locator("#dato-matters-1").get_by_role("link", name="Ver en el original").click()
    expect(page.locator("#lugar-matters-1")).to_be_in_viewport()


PAGES = {
    "lista": "/gestion/actas-de-antes/",
    "traer": "/gestion/actas-de-antes/traer/",
    "tanda": "/gestion/actas-de-antes/{batch}/",
    "acta": "/gestion/actas-de-antes/acta/{proposal}/",
    "acta-corregir": "/gestion/actas-de-antes/acta/{proposal}/?corregir=present.4",
    "acta-agregar": "/gestion/actas-de-antes/acta/{proposal}/?agregar=matters",
    "confirmar": "/gestion/actas-de-antes/acta/{proposal}/confirmar/",
    "descartar": "/gestion/actas-de-antes/acta/{proposal}/descartar/",
    "texto": "/gestion/actas-de-antes/acta/{proposal}/texto/",
}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, portal: str, open_as: OpenAs) -> None:
    context = open_as("funcionaria", viewport=DESK, reduced_motion="reduce")
    batch, proposal = old_acta.proposed(context, "44")
    with watched(context, portal) as (page, noise):
        page.goto(PAGES[name].format(batch=batch, proposal=proposal))
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            found = [*faults(page), *violations(page)]
            assert not found, f"{name} a {size['width']} px:\n" + "\n".join(found)
        page.emulate_media(color_scheme="dark")
        assert not violations(page, only=["color-contrast"]), f"{name} a oscuras"
        assert noise == Noise()
