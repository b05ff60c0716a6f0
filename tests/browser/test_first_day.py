"""The first day of a portal: from the console's code to the first call, clicking only what the screen before offers."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import steps
from tests.browser.looking import faults, violations
from tests.browser.portal import PATIENCE, empty_portal

pytestmark = pytest.mark.browser

EMAIL, SECRET = "ana@municipio.example", "mate amargo con bizcochos"
COUNCIL = (("Ana", "Alcaldesa"), ("Beto", "Benítez"), ("Carla", "Castro"))
#: The first three principals make quorum, so the portal asks for three.
MEETING = re.compile(r"/gestion/reuniones/(?!nueva)[^/]+/$")


@pytest.fixture(scope="module")
def console(migrated_database: str) -> Iterator[tuple[str, str, str]]:
    """An empty portal: where it is, the address that its console prints, and the code."""
    with empty_portal(migrated_database) as (base, said):
        code = re.search(r"uso: (\S+)", said)
        address = re.search(r"http\S+", said)
        assert code and address
        yield base, address.group(), code.group(1)


def follow(page: Page, words: str) -> None:
    """Take the step that this screen says comes next."""
    step = page.locator("main").get_by_role("link", name=re.compile(words)).first
    with page.expect_navigation():
        step.click()


def press(page: Page, name: str) -> None:
    """Press a button, and wait for what comes; the new screen is as it should be."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).first.click()
    found = [*faults(page), *violations(page)]
    assert not found, f"{page.url}:\n" + "\n".join(found)


def test_from_the_console_to_the_first_call(browser: Browser, console: tuple[str, str, str]) -> None:
    base, address, code = console
    context = browser.new_context(base_url=base, locale="es-UY", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    open_portal(page, code)
    sign_in(page)
    describe_municipality(page)
    take_staff_role(page)
    register_people(page)
    compose_council(page)
    meeting = prepare_meeting(page)
    write_agenda(page)
    send_call(page, base, meeting)
    page.get_by_role("navigation", name="Trabajo").last.get_by_role("link", name="Lo que te toca").click()
    left = page.locator("section[aria-labelledby=empezar]")
    expect(left.get_by_text("Hecho")).to_have_count(8)
    expect(left.get_by_role("link", name=re.compile("^Hacerlo"))).to_have_count(1)
    expect(left).to_contain_text("Registrar la primera sesión")
    context.close()


def open_portal(page: Page, code: str) -> None:
    """The municipality and the account that administers it."""
    page.locator("[name=code]").fill(code)
    page.locator("[name=name]").fill("Municipio F")
    page.locator("[name=person_name]").fill("Ana Administra")
    page.locator("[name=email]").fill(EMAIL)
    page.locator("[name=password]").fill(SECRET)
    press(page, "Abrir el portal")


def sign_in(page: Page) -> None:
    """The first-run page leads to the door."""
    page.locator("[name=login]").fill(EMAIL)
    page.locator("[name=password]").fill(SECRET)
    press(page, "Ingresar")
    expect(page.locator("main")).to_contain_text("Lo que falta para empezar")


def describe_municipality(page: Page) -> None:
    """A contact, and who answers for personal data."""
    follow(page, "Completar los datos del municipio$")
    page.locator("[name=contact_email]").fill("participacion@municipio.example")
    page.locator("[name=data_controller]").fill("Secretaría del Municipio F")
    press(page, "Guardar cambios")


def take_staff_role(page: Page) -> None:
    """Whoever opens a small portal also calls its sessions."""
    follow(page, "Dar acceso a quien convoca")
    follow(page, "Ana Administra")
    page.locator("[name=is_municipal_staff]").check()
    press(page, "Guardar cuenta")


def register_people(page: Page) -> None:
    """Three of the council, the first with an address to be called at."""
    follow(page, "Registrar a quienes integran")
    for number, (first, last) in enumerate(COUNCIL):
        if number:
            page.get_by_role("navigation", name="Ubicación").get_by_role("link", name="Personas").click()
            follow(page, "Registrar a una persona")
        page.locator("[name=first_name]").fill(first)
        page.locator("[name=last_name]").fill(last)
        press(page, "Guardar persona")
        if not number:
            follow(page, "Agregar contacto")
            page.locator("[name=email]").fill("alcaldesa@municipio.example")
            press(page, "Guardar contacto")


def compose_council(page: Page) -> None:
    """The mayor and two councillors: as many as make quorum."""
    follow(page, "Sumarlas a su órgano: Concejo Municipal")
    for first, last in COUNCIL:
        follow(page, "Sumar a alguien")
        page.locator("[name=person]").select_option(label=f"{first} {last}")
        if last == "Alcaldesa":
            page.locator("[name=office]").select_option("mayor")
        press(page, "Guardar integración")


def prepare_meeting(page: Page) -> str:
    """An ordinary session in three days; returns its code."""
    follow(page, "Preparar la primera reunión")
    page.locator("[name=bodies][value=CM]").check()
    page.locator("[name=date]").fill((steps.today() + dt.timedelta(days=3)).isoformat())
    page.locator("[name=start_time]").fill("19:00")
    page.locator("[name=place]").fill("Sede del municipio")
    press(page, "Crear la reunión")
    page.wait_for_url(MEETING)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def write_agenda(page: Page) -> None:
    """From the template of the council, and a point besides."""
    follow(page, "Escribir el orden del día")
    press(page, "Agregar sus puntos")
    page.get_by_label("Punto", exact=False).first.fill("Limpieza del arroyo")
    press(page, "Agregar el punto")
    expect(page.locator("ol.items > li")).to_have_count(7)


def send_call(page: Page, base: str, meeting: str) -> None:
    """Read it as members will, send it, and see what anybody reads."""
    follow(page, "Seguir: convocar")
    expect(page.locator(".letter")).to_contain_text("Limpieza del arroyo")
    expect(page.locator("main")).to_contain_text("Beto Benítez")  # has no address
    press(page, "Mandar la convocatoria")
    expect(page.locator("main")).to_contain_text("Sale 1 correo")
    follow(page, "Volver a la reunión")
    follow(page, "Ver lo que lee cualquiera")
    expect(page).to_have_url(f"{base}/sesiones/{meeting}/")
    expect(page.locator("main")).to_contain_text("Limpieza del arroyo")
    page.go_back()
