"""The first day of a portal: from the console's code to the first published acta, clicking only what is on screen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from weasyprint import HTML

from tests.browser import steps
from tests.browser.looking import faults, violations
from tests.browser.portal import PATIENCE, empty_portal

pytestmark = [pytest.mark.browser, pytest.mark.full]

EMAIL, SECRET = "ana@municipio.example", "mate amargo con bizcochos"
COUNCIL = (("Ana", "Alcaldesa"), ("Beto", "Benítez"), ("Carla", "Castro"))


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


def confirm(page: Page, name: str) -> None:
    """The same, of a button whose act asks for the password again."""
    steps.press_for_good(page, name, password=SECRET)
    found = [*faults(page), *violations(page)]
    assert not found, f"{page.url}:\n" + "\n".join(found)


def test_from_the_console_to_the_first_published_acta(
    browser: Browser, console: tuple[str, str, str], hours: list[str], tmp_path: Path
) -> None:
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
    prepare_meeting(page, hours[0])
    write_agenda(page)
    send_call(page)
    record_session(page, hours)
    approve_in_the_next(page, hours)
    sign(page, tmp_path)
    publish(page)
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
    confirm(page, "Guardar cuenta")


def register_people(page: Page) -> None:
    """Three of the council; the mayor, who has the account, is called at its address."""
    follow(page, "Registrar a quienes integran")
    for number, (first, last) in enumerate(COUNCIL):
        if number:
            page.get_by_role("navigation", name="Ubicación").get_by_role("link", name="Personas").click()
            follow(page, "Registrar a una persona")
        page.locator("[name=first_name]").fill(first)
        page.locator("[name=last_name]").fill(last)
        if number:
            press(page, "Guardar persona")
        else:
            page.locator("[name=user]").select_option(label="Ana Administra")
            confirm(page, "Guardar persona")


def compose_council(page: Page) -> None:
    """The mayor and two councillors: as many as make quorum."""
    follow(page, "Sumarlas a su órgano: Concejo Municipal")
    for first, last in COUNCIL:
        follow(page, "Sumar a alguien")
        page.locator("[name=person]").select_option(label=f"{first} {last}")
        if last == "Alcaldesa":
            page.locator("[name=office]").select_option("mayor")
        confirm(page, "Guardar integración")


def prepare_meeting(page: Page, start: str) -> None:
    """An ordinary session of the council this very day, which is urgent and says so."""
    follow(page, "Preparar la primera reunión")
    page.locator("[name=bodies][value=CM]").check()
    page.locator("[name=date]").fill(steps.today().isoformat())
    page.locator("[name=start_time]").fill(start)
    page.locator("[name=place]").fill("Sede del municipio")
    press(page, "Crear la reunión")
    page.wait_for_url(steps.MEETING)


def write_agenda(page: Page) -> None:
    """From the template of the council, and a point besides."""
    follow(page, "Escribir (el|su) orden del día")
    press(page, "Agregar sus puntos")
    page.get_by_label("Punto", exact=False).first.fill("Limpieza del arroyo")
    press(page, "Agregar el punto")
    expect(page.locator("ol.items > li")).to_have_count(7)


def send_call(page: Page) -> None:
    """Read it as members will, send it, and see what anybody reads."""
    follow(page, "Seguir: convocar")
    expect(page.locator(".mail")).to_contain_text("Limpieza del arroyo")
    expect(page.locator("main")).to_contain_text("Beto Benítez")  # has no address
    page.locator("[name=confirmed]").check()
    press(page, "Mandar la convocatoria")
    expect(page.locator("main")).to_contain_text("Sale 1 correo")
    follow(page, "Volver a la reunión")
    follow(page, "Ver lo que lee cualquiera")
    expect(page.locator("main")).to_contain_text("Limpieza del arroyo")
    page.go_back()


def record_session(page: Page, hours: list[str]) -> None:
    """The last step of «Lo que falta para empezar», which then goes away; the draft goes to review."""
    page.get_by_role("navigation", name="Trabajo").last.get_by_role("link", name="Lo que te toca").click()
    left = page.locator("section[aria-labelledby=empezar]")
    expect(left.get_by_text("Hecho")).to_have_count(8)
    expect(left.get_by_role("link", name=re.compile("^Hacerlo"))).to_have_count(1)
    follow(page, "Registrar la primera sesión")
    follow(page, "Escribir el acta")
    steps.write_session(page, hours[0], hours[1])
    to_meeting(page)
    press(page, "Pasar a revisión")
    expect(page.locator("aside", has_text="Para empezar falta")).to_have_count(0)


def approve_in_the_next(page: Page, hours: list[str]) -> None:
    """Its own page says that a later session approves it, and offers to prepare it."""
    first = page.url.rstrip("/").rsplit("/", 1)[1]
    follow(page, "Registrar la aprobación")
    expect(page.locator("main")).to_contain_text("Ninguna sesión posterior la aprobó todavía")
    follow(page, "Preparar la próxima sesión")
    page.locator("[name=bodies][value=CM]").check()
    page.locator("[name=date]").fill(steps.today().isoformat())
    page.locator("[name=start_time]").fill(hours[2])
    page.locator("[name=place]").fill("Sede del municipio")
    press(page, "Crear la reunión")
    follow(page, "Escribir el acta")
    steps.write_session(page, hours[2], hours[3], approves=first)
    steps.to_meetings(page)
    row = page.locator("ul.items > li", has_text=first)
    row.get_by_role("link").first.click()
    follow(page, "Registrar la aprobación")
    expect(page.locator("[name=number]")).to_have_value("1")
    press(page, "Aprobar el acta")


def sign(page: Page, folder: Path) -> None:
    """The mayor in the portal, a councillor on paper."""
    follow(page, "Firmar")
    follow(page, "Firmar acá")
    confirm(page, "Firmar")
    follow(page, "Registrar lo firmado en papel")
    page.get_by_label("Beto Benítez").check()
    page.locator("[name=signed_on]").fill(steps.today().isoformat())
    page.locator("[name=file]").set_input_files(scan(folder))
    press(page, "Guardar el papel")
    expect(page.locator("main")).to_contain_text("Tiene las firmas que necesita")
    to_meeting(page)


def scan(folder: Path) -> Path:
    """A page as a scanner of an office makes it."""
    paper = folder / "acta-firmada.pdf"
    HTML(string="<p>Acta 1, firmada por Beto Benítez.</p>").write_pdf(paper)
    return paper


def publish(page: Page) -> None:
    """Prepare it, read it, publish it, and read it as anybody does."""
    follow(page, "Publicación del acta")
    press(page, "Preparar la publicación")
    expect(page.locator("main")).to_contain_text("Leé exactamente", timeout=steps.LONG_WORK)
    steps.mark_read(page, "La leí en pantalla")
    follow(page, "^Publicar")
    page.get_by_label(re.compile("Leí este documento entero")).check()
    confirm(page, "Publicar")
    follow(page, "Ver la publicación")
    expect(page.locator("h1")).to_contain_text("Acta N.º 1/")
    expect(page.locator("main")).to_contain_text("Beto Benítez")


def to_meeting(page: Page) -> None:
    """Back up to the page of the meeting, by where one is."""
    page.get_by_role("navigation", name="Ubicación").get_by_role("link").last.click()
    page.wait_for_url(steps.MEETING)
