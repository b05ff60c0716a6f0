"""What people do in the workspace, step by step, by what the page shows: no address is made up where a button leads."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.portal import PASSWORD
from tests.recount import FILES

#: Rendering a PDF takes seconds; a loaded machine, more. In milliseconds.
LONG_WORK = 120_000

#: The page of one meeting in the workspace.
MEETING = re.compile(r"/gestion/reuniones/(?!nueva)[^/]+/$")

PARTS = {
    "introduccion": "Este análisis cuenta **todas las reuniones** celebradas: [[reuniones.celebradas]].\n\n- Con acta",
    "asistencia": "El Concejo Municipal asistió al [[asistencia.CM]] de las veces; el Vecinal, al [[asistencia.CV]].",
    "vecinos": "Vinieron [[vecinos.presentes]] vecinas y vecinos.",
    "conclusiones": "Se recibieron [[iniciativas.total]] iniciativas y propuestas.",
}


def make_committee(page: Page, code: str) -> None:
    """Register a committee that existed long ago."""
    page.goto("/gestion/organos/nuevo/")
    page.locator("[name=code]").fill(code)
    page.locator("[name=name]").fill(f"Comisión de otro tiempo {code}")
    page.locator("[name=kind]").select_option("committee")
    page.locator("[name=valid_from]").fill("2010-01-01")
    page.locator("main").get_by_role("button", name=re.compile("Guardar|Crear|Registrar")).click()
    expect(page.locator("h1")).to_contain_text(code)


def choose_records(page: Page, folder: Path) -> None:
    """Upload the six files of a folder; ends at the page of the upload."""
    page.goto("/gestion/importar/")
    page.locator("[name=records]").set_input_files([folder / f"{name}.csv" for name in FILES])
    page.get_by_role("button", name="Revisar archivos").click()
    page.wait_for_url(re.compile(r"/gestion/importar/\d+/$"))


def wait_by_reloading(page: Page, words: str) -> None:
    """Load the page again until its heading says so, as one does where there is no JavaScript."""
    for _ in range(LONG_WORK // 500):
        if re.search(words, page.locator("main").inner_text()):
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"«{words}» no llegó; la página dice:\n{page.locator('main').inner_text()}")


def start_document(page: Page, since: str, until: str, bodies: str) -> str:
    """Start an analysis of a period that is in no list; returns the address where it is written."""
    page.goto("/gestion/documentos/")
    page.get_by_role("link", name="Empezar un documento").first.click()
    page.locator("[name=period]").select_option("otro")
    page.locator("[name=period_from]").fill(since)
    page.locator("[name=period_to]").fill(until)
    wanted = bodies.split(",")
    for box in page.locator("input[name=bodies]").all():
        name = page.locator(f"label[for={box.get_attribute('id')}]").inner_text()
        box.set_checked(
            any(name.strip() == {"CM": "Concejo Municipal", "CV": "Concejo Vecinal"}[code] for code in wanted)
        )
    page.get_by_role("button", name="Crear el borrador").click()
    page.wait_for_url(re.compile(r"/gestion/documentos/\d+/$"))
    return page.url


def write_parts(page: Page, texts: Mapping[str, str]) -> None:
    """Fill in parts of the draft on screen."""
    for key, text in texts.items():
        page.locator(f"[name=text-{key}]").fill(text)


def save_and_prepare(page: Page) -> str:
    """Ask for what will be published; returns the address of the preparation."""
    page.get_by_role("button", name="Guardar y preparar para leer").click()
    page.wait_for_url(re.compile(r"/gestion/preparaciones/\d+/$"))
    return page.url


def mark_read(page: Page, note: str) -> None:
    """Leave word of having read it."""
    page.locator("[name=note]").fill(note)
    page.get_by_role("button", name="La leí entera").click()
    expect(page.locator("main")).to_contain_text(note)


def press_for_good(page: Page, name: str, *, password: str = PASSWORD) -> None:
    """Press a button whose act asks for the password again, unless it was given minutes ago."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()
    if page.get_by_label("Contraseña").count():
        page.get_by_label("Contraseña").fill(password)
        page.get_by_role("button", name="Confirmar", exact=True).click()


def seal(page: Page, preparation: str) -> str:
    """Publish what was prepared; returns its code in fours."""
    page.goto(preparation)
    page.get_by_role("link", name=re.compile("^Publicar")).click()
    page.get_by_label(re.compile("Leí este documento entero")).check()
    press_for_good(page, "Publicar")
    page.wait_for_url(preparation)
    said = page.locator("main").inner_text()
    found = re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", said)
    assert found and "Está publicada" in said, said
    return found.group()


def ask_withdrawal(page: Page, code: str) -> str:
    """Ask for the withdrawal of a publication; returns the address of the request."""
    page.goto(f"/gestion/publicaciones/{code}/retirar/")
    page.get_by_label("Un error que perjudica a alguien").check()
    page.get_by_label("Motivo").fill("Un cuadro permitía reconocer a una persona.")
    page.get_by_role("button", name="Pedir el retiro").click()
    page.wait_for_url(re.compile(r"/gestion/retiros/\d+/$"))
    return page.url


def confirm_withdrawal(page: Page, address: str) -> None:
    """Confirm, as another person, what was asked."""
    page.goto(address)
    press_for_good(page, "Confirmar el retiro")
    page.wait_for_url(address)


def prepare_meeting(page: Page, day: dt.date, *, number: str) -> str:
    """Prepare an ordinary session of the council on a day past; returns its code."""
    page.goto("/gestion/reuniones/")
    page.get_by_role("link", name="Preparar una reunión").first.click()
    page.locator("[name=kind]").select_option("ordinary")
    page.locator("[name=bodies][value=CM]").check()
    page.locator("[name=date]").fill(day.isoformat())
    page.locator("[name=start_time]").fill("19:00")
    page.locator("[name=number]").fill(number)
    page.get_by_role("button", name="Crear la reunión").click()
    page.wait_for_url(MEETING)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def to_meetings(page: Page) -> None:
    """The list of meetings, by the menu."""
    if page.url == "about:blank":
        page.goto("/gestion/")
    menu = page.get_by_role("navigation", name="Trabajo").last
    menu.get_by_role("link", name="Reuniones y actas").click()


def prepare_agenda(page: Page, day: dt.date, *, body: str = "CV", start: str = "19:30") -> str:
    """Prepare a session to come of a council, with the points of its template; returns its code."""
    to_meetings(page)
    page.get_by_role("link", name="Preparar una reunión").first.click()
    page.locator("[name=kind]").select_option("ordinary")
    page.locator(f"[name=bodies][value={body}]").check()
    page.locator("[name=date]").fill(day.isoformat())
    page.locator("[name=start_time]").fill(start)
    page.locator("[name=place]").fill("Centro cívico")
    page.get_by_role("button", name="Crear la reunión").click()
    page.wait_for_url(MEETING)
    code = page.url.rstrip("/").rsplit("/", 1)[1]
    page.get_by_role("link", name="Escribir el orden del día").first.click()
    page.get_by_role("button", name="Agregar sus puntos").click()
    expect(page.locator("ol.items > li")).to_have_count(6)
    return code


def send_call(page: Page, code: str) -> None:
    """Send the call of a prepared session."""
    page.goto(f"/gestion/reuniones/{code}/convocatoria/")
    if page.locator("[name=confirmed]").count():
        page.locator("[name=confirmed]").check()
    page.get_by_role("button", name="Mandar la convocatoria").click()
    expect(page.locator("main")).to_contain_text("Ya salió")


def register_matter(page: Page) -> None:
    """Write down a note of residents to the Neighbourhood Council; ends at the register."""
    page.goto("/gestion/asuntos/nuevo/")
    page.locator("[name=body]").select_option(label="Concejo Vecinal")
    page.locator("[name=sender_kind]").select_option("residents")
    page.locator("[name=sender]").fill("Rosa Inventada")
    page.locator("[name=extract]").fill("Pide que se arregle el semáforo de la plaza.")
    page.get_by_role("button", name="Registrar el asunto").click()
    expect(page.locator("main")).to_contain_text("Quedó registrado con el número")


def write_session(page: Page, start: str, end: str, *, approves: str = "") -> None:
    """Write down, on the page of a session, all that its acta must hold; with the vote that approves another acta."""
    page.locator("[name='heading.start_time']").fill(start)
    page.get_by_role("button", name="Titulares: todos presentes").click()
    for place, item in enumerate(page.locator("[data-list=item] [name$='.discussion']").all()):
        item.fill(f"Se trató el punto {place + 1} y se escuchó a quienes hablaron.")
    if approves:
        page.get_by_role("button", name="Agregar resolución o moción").click()
        decision = page.locator("[data-list=decision] > li").last
        decision.locator("[name$='.kind']").select_option("minutes")
        acta = decision.locator("[name$='.approves'] option", has_text=approves)
        decision.locator("[name$='.approves']").select_option(acta.get_attribute("value"))
        decision.locator("[name$='.operative']").fill("Se aprueba el acta anterior.")
        decision.get_by_role("button", name=re.compile("^Todas y todos: sí")).click()
        expect(decision).to_contain_text("Aprobada")
    page.locator("[name='closing.end_time']").fill(end)
    page.keyboard.press("Alt+g")
    expect(page.locator("[data-saved]")).to_contain_text("Guardado")
    expect(page.locator("#resumen")).to_contain_text("No falta nada")


def today() -> dt.date:
    """The day it is where the portal is."""
    return dt.datetime.now(ZoneInfo("America/Montevideo")).date()


def begin_plan(page: Page) -> str:
    """Begin a plan of long ago with one item, as the planning team; its address."""
    page.goto("/gestion/plan/nuevo/")
    page.get_by_label("Nombre").first.fill("Plan de antes")
    page.get_by_label("Primer año").fill("2011")
    page.get_by_label("Último año").fill("2015")
    page.get_by_role("button", name="Crear el plan").click()
    address = urlsplit(page.url).path
    page.get_by_role("link", name="Agregar el primer elemento").click()
    page.get_by_label("Código").fill("1")
    page.get_by_label("Título").fill("Calles y veredas")
    page.get_by_role("button", name="Guardar", exact=True).click()
    page.wait_for_url("**/gestion/plan/elementos/*/")
    return address


def present_plan(page: Page, address: str) -> None:
    """Record that it was presented, as the clerk."""
    page.goto(f"{address}presentar/")
    page.get_by_label("Fecha de la audiencia pública").fill("2011-03-26")
    page.get_by_role("button", name="Registrar la presentación").click()
    page.wait_for_url(f"**{address}")


def approve_plan(page: Page, address: str) -> None:
    """Record that it was approved, as the clerk."""
    page.goto(f"{address}aprobar/")
    page.get_by_label("Fecha de la aprobación").fill("2011-04-12")
    page.get_by_label("Resolución del Concejo Municipal").fill("Resolución 1/11: apruébase el plan.")
    page.get_by_role("button", name="Registrar la aprobación").click()
    page.wait_for_url(f"**{address}")


def begin_year(page: Page, year: int = 2030) -> str:
    """The operational plan of a year far off, begun with two activities typed in a row; its address."""
    address = f"/gestion/plan/operativo/{year}/"
    answer = page.goto(address)
    if answer is None or answer.ok:
        return address
    page.goto("/gestion/plan/operativo/nuevo/")
    page.get_by_label("Año").fill(str(year))
    page.get_by_role("button", name="Empezar el plan operativo").click()
    page.wait_for_url(f"**{address}")
    page.locator("[name=nueva-item]").select_option(index=3)
    for title in ("Cambiar luminarias", "Podar los plátanos"):
        page.locator("[name=nueva-title]").fill(title)
        page.locator("[name=nueva-starts_on]").fill("mar")
        page.locator("[name=nueva-ends_on]").fill("15/6")
        page.locator("[name=nueva-responsible]").fill("Área de Obras")
        page.get_by_role("button", name="Agregar y seguir").click()
        page.get_by_text(f"{title}» quedó").wait_for()
    page.get_by_role("link", name="Cambiar luminarias").click()
    page.get_by_role("link", name="Agregar un hito").click()
    page.get_by_label("Hito").fill("Pliego listo")
    page.get_by_label("Fecha").fill(f"{year}-04-02")
    page.get_by_role("button", name="Guardar hito").click()
    page.get_by_text("Pliego listo").first.wait_for()
    return address


def note_task(page: Page) -> None:
    """A task of the planning team, once."""
    page.goto("/gestion/equipo/tareas/")
    if page.get_by_role("link", name="Pedir los datos del trimestre").count():
        return
    page.get_by_role("link", name="Anotar una tarea").click()
    page.get_by_label("Tarea").fill("Pedir los datos del trimestre")
    page.get_by_label("Quién la hace").select_option(index=1)
    page.get_by_label("Para el").fill("2026-01-05")
    page.get_by_role("button", name="Guardar tarea").click()
    page.wait_for_url("**/gestion/equipo/tareas/")
