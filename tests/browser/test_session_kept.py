"""Nothing typed on a session's page is lost: to a second writer, a cut line, a session that ended, a shared machine."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Response, expect

from tests.browser import steps
from tests.browser.conftest import OpenAs
from tests.browser.portal import PASSWORD

pytestmark = pytest.mark.browser

PLACE, HOUR = "heading.place", "closing.end_time"
#: Longer than the page waits at most after a key, and than a machine in a hurry takes to answer.
SOON = 20_000


def prepare(open_as: OpenAs, number: str) -> str:
    """A session on a day past, of its own for each test; returns its address."""
    page = open_as("funcionaria").new_page()
    day = steps.today() - dt.timedelta(days=10 + int(number[-1]))
    return f"/gestion/reuniones/{steps.prepare_meeting(page, day, number=number)}/sesion/"


def open_session(context: BrowserContext, address: str) -> Page:
    """The page of the session."""
    page = context.new_page()
    page.goto(address)
    return page


def field(page: Page, name: str) -> Locator:
    """A field of a part, by its name."""
    return page.locator(f"[name='{name}']")


def trouble(page: Page) -> Locator:
    """The line that says what is not in order."""
    return page.locator("[data-trouble]")


def is_save(answer: Response) -> bool:
    """Whether an answer is that of the page saving by itself."""
    return answer.request.method == "POST" and answer.url.endswith("/sesion/guardar/")


@contextmanager
def saving(page: Page) -> Iterator[None]:
    """What is typed within is stored when the block ends."""
    with page.expect_response(lambda answer: is_save(answer) and answer.ok, timeout=SOON):
        yield


def stored(open_as: OpenAs, address: str, name: str) -> str:
    """What a browser that never was on the page reads there."""
    page = open_session(open_as("funcionaria"), address)
    value = field(page, name).input_value()
    page.close()
    return value


def cut(page: Page) -> None:
    """Every request to save fails, as on a line that is gone."""
    page.route("**/sesion/guardar/", lambda route: route.abort())


def kept(page: Page) -> list[str]:
    """What this browser keeps of unsaved typing, by name."""
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('acta:')).sort()")


# --- two who write at once ----------------------------------------------------------------------------------


def test_the_second_of_two_sees_both_and_chooses_by_parts(open_as: OpenAs) -> None:
    """Side by side and as text, whatever it holds; what is chosen is stored, and the rest was saved meanwhile."""
    address = prepare(open_as, "911")
    one = open_session(open_as("funcionaria"), address)
    with saving(one):
        one.locator("#nuevos-puntos").fill("Alumbrado\nPlaza")
        one.get_by_role("button", name="Agregar puntos").click()
    items = one.locator('[data-list="item"] > [data-part]')
    lamps, square = (f"{items.nth(place).get_attribute('data-part')}.discussion" for place in range(2))

    other = open_session(open_as("alcaldia"), address)
    first = "<b>Faltan</b> seis luces\n<script>document.title = 'malo'</script>"
    with saving(one):
        for name, text in ((lamps, first), (square, "Pinos"), (PLACE, "Sede")):
            field(one, name).fill(text)
    second = "<img src=x onerror=\"document.title='malo'\"> Faltan <b>ocho</b>"
    with saving(other):
        for name, text in ((lamps, second), (square, "Ceibos"), (PLACE, "Liceo"), (HOUR, "21:30")):
            field(other, name).fill(text)

    expect(trouble(other)).to_contain_text("Otra persona cambió 3 partes mientras escribías")
    panels = other.locator("fieldset.conflict")
    expect(panels).to_have_count(3)
    panel = other.locator(f"[data-part='{lamps.removesuffix('.discussion')}'] fieldset.conflict")
    cells = panel.locator("td.as-typed")
    assert cells.all_text_contents() == [second, first]
    assert panel.locator("b, script, img").count() == 0 and other.title() != "malo"
    left, right = (cells.nth(place).bounding_box() for place in range(2))
    assert left and right and left["y"] == right["y"] and left["x"] < right["x"]
    assert stored(open_as, address, HOUR) == "21:30", "what nobody else changed is saved"

    other.reload()  # closed by mistake before choosing
    expect(panels).to_have_count(3)
    assert field(other, lamps).input_value() == second and cells.all_text_contents() == [second, first]

    def choose(name: str, words: str) -> None:
        part = name.rsplit(".", 1)[0]
        with saving(other):
            other.locator(f"[data-part='{part}']").get_by_role("button", name=words).click()

    choose(lamps, "Dejar lo mío")
    choose(square, "Unir los dos textos")
    other.locator("[data-part='heading']").get_by_role("button", name="Dejar lo guardado").click()
    expect(panels).to_have_count(0)
    expect(trouble(other)).to_be_empty()
    assert kept(other) == []
    for page in (one, other):
        page.reload()
        assert field(page, lamps).input_value() == second
        assert field(page, square).input_value() == "Pinos\n\nCeibos"
        assert field(page, PLACE).input_value() == "Sede"


# --- a line that is cut -------------------------------------------------------------------------------------


def test_what_is_typed_without_a_line_is_saved_when_it_is_back(open_as: OpenAs) -> None:
    """The page says so, goes on taking words, and saves by itself; nobody presses anything."""
    address = prepare(open_as, "912")
    context = open_as("funcionaria")
    page = open_session(context, address)
    context.set_offline(True)
    field(page, PLACE).fill("Salón")
    expect(trouble(page)).to_contain_text("Sin conexión: lo escrito queda en este navegador", timeout=SOON)
    field(page, PLACE).fill("Salón comunal")
    with page.expect_event("requestfailed", timeout=SOON):
        field(page, HOUR).fill("21:45")
        page.keyboard.press("Tab")
    page.wait_for_timeout(2_000)  # whatever still waited since a key was tried too
    with saving(page):
        context.set_offline(False)
    expect(trouble(page)).to_be_empty()
    expect(page.locator("[data-saved]")).to_contain_text("Guardado")
    assert kept(page) == []
    assert stored(open_as, address, PLACE) == "Salón comunal" and stored(open_as, address, HOUR) == "21:45"


def test_what_was_typed_before_closing_is_offered_and_saved(open_as: OpenAs) -> None:
    """The page was closed, or the machine went off, while the line was cut; rows added meanwhile come back too."""
    address = prepare(open_as, "913")
    context = open_as("funcionaria")
    page = open_session(context, address)
    context.set_offline(True)
    field(page, PLACE).fill("Salón comunal")
    page.get_by_role("button", name="Agregar aporte").click()
    page.locator('[data-list="contribution"] [name$=".verbatim"]').fill("Que <b>vuelva</b> el ómnibus.")
    page.close()
    context.set_offline(False)
    assert stored(open_as, address, PLACE) != "Salón comunal"

    later = context.new_page()
    with saving(later):
        later.goto(address)
        assert field(later, PLACE).input_value() == "Salón comunal"
        said = later.locator('[data-list="contribution"] [name$=".verbatim"]')
        expect(said).to_have_value("Que <b>vuelva</b> el ómnibus.")
        expect(later.locator("[data-saved]")).to_contain_text("Recuperamos lo que había quedado sin guardar")
    assert stored(open_as, address, PLACE) == "Salón comunal"
    expect(trouble(later)).to_be_empty()
    assert kept(later) == []


# --- a session that ended -----------------------------------------------------------------------------------


def sign_in_elsewhere(page: Page, account: str) -> Page:
    """Follow what the page offers, which opens beside it, and sign in there."""
    with page.context.expect_page() as opened:
        trouble(page).get_by_role("link", name="Ingresar").click()
    door = opened.value
    door.locator("input[name=login]").fill(f"{account}@municipio-f.example")
    door.locator("input[name=password]").fill(PASSWORD)
    door.get_by_role("button", name="Ingresar").click()
    door.wait_for_url(re.compile("/gestion/"))
    return door


def come_back(page: Page) -> None:
    """Turn to the page again; no window of a browser without a screen ever lost the focus."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_who_signs_in_again_beside_the_page_goes_on_writing(open_as: OpenAs) -> None:
    """The page stays where it is, with all its words, and saves with the token of the new session."""
    address = prepare(open_as, "914")
    page = open_session(open_as("funcionaria"), address)
    page.context.clear_cookies(name="sesion")
    field(page, PLACE).fill("Policlínica")
    words = "Tu sesión se cerró: ingresá de nuevo en otra pestaña y volvé a esta; no perdés nada"
    expect(trouble(page)).to_contain_text(words, timeout=SOON)
    door = sign_in_elsewhere(page, "funcionaria")
    door.close()
    field(page, PLACE).fill("Policlínica nueva")
    with saving(page):
        come_back(page)
    expect(trouble(page)).to_be_empty()
    with saving(page):
        field(page, HOUR).fill("22:00")
    page.reload()
    assert (
        field(page, PLACE).input_value() == "Policlínica nueva" and field(page, HOUR).input_value() == "22:00"
    )


@pytest.mark.full
def test_somebody_else_who_signs_in_saves_nothing_of_it(open_as: OpenAs) -> None:
    """On a shared machine: said on the page, neither saved in their name nor shown to them."""
    address = prepare(open_as, "915")
    page = open_session(open_as("funcionaria"), address)
    page.context.clear_cookies(name="sesion")
    field(page, PLACE).fill("Escuela")
    expect(trouble(page)).to_contain_text("Tu sesión se cerró", timeout=SOON)
    door = sign_in_elsewhere(page, "alcaldia")
    door.goto(address)
    assert field(door, PLACE).input_value() != "Escuela"
    expect(door.locator("[data-saved]")).to_be_hidden()
    come_back(page)
    expect(trouble(page)).to_contain_text("En este navegador ingresó otra cuenta", timeout=SOON)
    assert field(page, PLACE).input_value() == "Escuela" and len(kept(page)) == 1
    assert stored(open_as, address, PLACE) != "Escuela"


# --- a machine that others use ------------------------------------------------------------------------------


def test_signing_out_leaves_no_words_behind(open_as: OpenAs) -> None:
    """It asks first, because they are not saved yet; what the browser keeps of another account is not touched."""
    address = prepare(open_as, "916")
    page = open_session(open_as("funcionaria"), address)
    cut(page)
    field(page, PLACE).fill("Club social")
    expect(trouble(page)).to_contain_text("Sin conexión", timeout=SOON)
    others = "acta:0:CM-1:heading"
    page.evaluate("name => localStorage.setItem(name, JSON.stringify({ at: Date.now() }))", others)
    assert len(kept(page)) == 2
    asked: list[str] = []

    def sign_out(*, sure: bool) -> None:
        def answer(dialog: Dialog) -> None:
            asked.append(dialog.message)
            dialog.accept() if sure else dialog.dismiss()

        page.once("dialog", answer)
        page.get_by_role("button", name="Salir").click()

    page.locator(".user-menu:not(.create-menu) summary").click()
    sign_out(sure=False)
    assert len(asked) == 1 and "todavía no se guardó" in asked[0] and len(kept(page)) == 2
    sign_out(sure=True)
    page.wait_for_url(re.compile(r"/$"))
    page.goto("/cuenta/login/")
    expect(page.locator("h1")).to_have_text("Ingresar")
    assert len(asked) == 2 and kept(page) == [others]


@pytest.mark.full
def test_what_is_stored_already_is_not_offered(open_as: OpenAs) -> None:
    """Somebody else wrote the same meanwhile, or the answer to a save never came: nothing is left to tell."""
    address = prepare(open_as, "917")
    page = open_session(open_as("funcionaria"), address)
    cut(page)
    field(page, PLACE).fill("Teatro de verano")
    expect(trouble(page)).to_contain_text("Sin conexión", timeout=SOON)
    other = open_session(open_as("alcaldia"), address)
    with saving(other):
        field(other, PLACE).fill("Teatro de verano")
    assert len(kept(page)) == 1
    page.reload()
    assert field(page, PLACE).input_value() == "Teatro de verano"
    expect(page.locator("[data-saved]")).to_be_hidden()
    expect(trouble(page)).to_be_empty()
    assert page.locator("fieldset.conflict").count() == 0 and kept(page) == []
