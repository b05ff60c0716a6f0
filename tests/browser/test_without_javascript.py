"""Every flow with JavaScript switched off: what the scripts add is comfort."""

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import steps
from tests.browser.conftest import OpenAs
from tests.browser.portal import PASSWORD, PATIENCE, sign_in

pytestmark = pytest.mark.browser

BAD_RECORDS = Path(__file__).resolve().parents[1] / "data" / "bad_records" / "filas"


def test_sign_in_and_out(browser: Browser, portal: str) -> None:
    """In through the door, and out again from the menu: then the workspace asks who it is."""
    context = browser.new_context(java_script_enabled=False, base_url=portal)
    context.set_default_timeout(PATIENCE)
    page = sign_in(context, portal, "concejala")
    expect(page.locator("h1")).to_have_text("Lo que te toca")
    page.locator(".user-menu:not(.create-menu) summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Salir").click()
    page.goto("/gestion/")
    expect(page.locator("h1")).to_have_text("Ingresar")
    context.close()


def test_a_meeting_from_the_call_to_the_public_page(open_as: OpenAs) -> None:
    """Prepare it, mark who came, write down what was said, approve the minutes, review the text: anybody reads it."""
    page = open_as("funcionaria", java_script_enabled=False).new_page()
    code = steps.prepare_meeting(page, steps.today() - dt.timedelta(days=3), number="901")
    mark_attendance(page, code)
    write_contribution(page, code)
    incorporate_minutes(page, code, number="901")
    review_text(page, code)
    anybody = open_as("", java_script_enabled=False).new_page()
    anybody.goto(f"/sesiones/{code}/")
    words = anybody.locator("main").inner_text()
    assert "Que se arregle el semáforo de la plaza." in words
    assert "Rosa" not in words


def mark_attendance(page: Page, code: str) -> None:
    """All principals present by one button, then one of them absent, then saved."""
    page.goto(f"/gestion/reuniones/{code}/asistencia/")
    page.get_by_role("button", name="Titulares: todos presentes").click()
    present = page.locator("input[type=radio][value=present]:checked")
    expect(present).to_have_count(5)
    page.locator("[data-row]").first.locator("input[value=with_notice]").check()
    page.locator(".status-bar").get_by_role("button", name="Guardar la asistencia").click()
    expect(page.locator("h1")).not_to_have_text("Asistencia")
    page.goto(f"/gestion/reuniones/{code}/asistencia/")
    expect(present).to_have_count(4)
    expect(page.locator(".status-bar")).to_contain_text("Hay quórum")


def write_contribution(page: Page, code: str) -> None:
    """What was said at the meeting, first refused for want of words, then kept."""
    page.goto(f"/gestion/reuniones/{code}/aportes/nuevo/")
    page.get_by_role("button", name="Guardar y terminar").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("[name=verbatim]").fill("Rosa pide que se arregle el semáforo de la plaza.")
    page.locator("[name=kind]").select_option("initiative")
    page.locator("[name=author_type]").select_option("residents")
    page.get_by_role("button", name="Guardar y terminar").click()
    expect(page.locator("main")).to_contain_text("semáforo")


def incorporate_minutes(page: Page, code: str, *, number: str) -> None:
    """Register an approval on paper; from then on attendance cannot be opened."""
    page.goto(f"/gestion/reuniones/{code}/incorporar/")
    page.locator("[name=number]").fill(number)
    page.locator("[name=approved_on]").fill(steps.today().isoformat())
    page.get_by_role("button", name="Registrar la aprobación").click()
    expect(page.locator("main")).to_contain_text("Acta aprobada")


def review_text(page: Page, code: str) -> None:
    """Take the name out and let the rest be read."""
    page.goto(f"/gestion/reuniones/{code}/aportes/")
    page.locator("main").get_by_role("link", name=re.compile("[Rr]evisar")).first.click()
    page.locator("[name=public_text]").fill("Que se arregle el semáforo de la plaza.")
    page.locator("[name=decision][value=show]").check()
    page.get_by_role("button", name=re.compile("^Guardar")).click()
    expect(page.locator("main")).to_contain_text("quedó guardada")


def test_a_form_sent_after_the_session_ended_is_sent_again(open_as: OpenAs) -> None:
    """Told in words, signed in again beside it, seen with whose account it goes, and stored as it was typed."""
    page = open_as("funcionaria", java_script_enabled=False).new_page()
    code = steps.prepare_meeting(page, steps.today() - dt.timedelta(days=4), number="919")
    page.goto(f"/gestion/reuniones/{code}/sesion/")
    page.locator("[name='heading.place']").fill("Salón «grande» & <b>otros</b>")
    page.locator("[name=puntos]").fill("Alumbrado\nPlaza")
    page.context.clear_cookies(name="sesion")
    page.locator(".status-bar").get_by_role("button", name="Guardar").click()
    expect(page.locator("h1")).to_have_text("Tu sesión terminó")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Ingresá de nuevo en otra pestaña").click()
    door = opened.value
    door.locator("input[name=login]").fill("funcionaria@municipio-f.example")
    door.locator("input[name=password]").fill(PASSWORD)
    door.get_by_role("button", name="Ingresar").click()
    door.wait_for_url(re.compile("/gestion/$"))
    door.close()
    page.get_by_role("button", name="Enviar de nuevo").click()
    expect(page.locator("main")).to_contain_text("funcionaria@municipio-f.example")
    page.get_by_role("button", name="Enviar de nuevo").click()
    expect(page.locator("main")).to_contain_text("Guardado a las")
    expect(page.locator("[name='heading.place']")).to_have_value("Salón «grande» & <b>otros</b>")
    titles = page.locator('[data-list="item"] [name$=".title"]')
    assert [title.input_value() for title in titles.all()] == ["Alumbrado", "Plaza"]


def test_an_account_changes_once_the_password_was_given(open_as: OpenAs) -> None:
    """What is refused after the password stands there as typed, and can be sent again from there."""
    page = open_as("admin", java_script_enabled=False).new_page()
    page.goto("/gestion/cuentas/?q=admin@")
    page.locator("main .items a").first.click()
    address, name = page.url, page.locator("[name=name]").input_value()
    page.locator("[name=name]").fill("Otro «nombre»")
    page.locator("[name=is_administrator]").uncheck()
    steps.press_for_good(page, "Guardar cuenta")
    expect(page.locator(".error-summary")).to_contain_text("Es la única cuenta que administra")
    assert page.url != address
    expect(page.locator("[name=name]")).to_have_value("Otro «nombre»")
    page.locator("[name=name]").fill(name)
    page.locator("[name=is_administrator]").check()
    page.get_by_role("button", name="Guardar cuenta").click()
    expect(page.locator("main")).to_contain_text("Los cambios quedaron guardados")


def test_an_upload_with_errors_tells_each(open_as: OpenAs) -> None:
    """The page that says it is working is loaded again by hand until it names file, row, column and reason."""
    page = open_as("funcionaria", java_script_enabled=False).new_page()
    steps.choose_records(page, BAD_RECORDS)
    steps.wait_by_reloading(page, "Hay errores para corregir")
    # 48 wrong values; on top, numbers of minutes that the portal has already.
    told = re.search(r"Errores \((\d+)\)", page.locator("caption").inner_text())
    assert told and int(told.group(1)) >= 48
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("personas.csv")
    expect(row).to_contain_text("codigo")
    page.get_by_role("link", name=re.compile("Siguiente")).click()
    expect(page.locator("tbody tr").first).to_be_visible()
    page.get_by_role("button", name="Descartar").click()
    expect(page.locator("h1")).to_have_text("Importar registros")


@pytest.mark.full
def test_a_document_from_draft_to_verified(open_as: OpenAs) -> None:
    """Write, see a wrong reference refused, prepare, read, publish, and verify the code as anybody."""
    page = open_as("funcionaria", java_script_enabled=False).new_page()
    steps.start_document(page, "2025-03-01", "2025-03-31", "CM")
    steps.write_parts(page, {"introduccion": "Va [[asistencia.NADIE]]."})
    page.get_by_role("button", name="Guardar y preparar para leer").click()
    expect(page.locator("main")).to_contain_text("asistencia.NADIE")
    steps.write_parts(page, {"introduccion": "La asistencia fue [[asistencia.CM]]."})
    preparation = steps.save_and_prepare(page)
    steps.wait_by_reloading(page, "Leé exactamente")
    steps.mark_read(page, "Sin apuro y sin guiones")
    code = steps.seal(open_as("alcaldia", java_script_enabled=False).new_page(), preparation)
    anybody = open_as("", java_script_enabled=False).new_page()
    anybody.goto("/verificar/")
    anybody.get_by_label("Código del documento").fill(code)
    anybody.get_by_role("button", name="Verificar el código").click()
    expect(anybody.locator("[data-resultado=valido]")).to_be_visible()
