"""An acta from the call to its publication, walked as the demonstration's people, and what is refused on the way."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import OpenAs

pytestmark = pytest.mark.browser

TYPED = "Se trató el punto 3 y se escuchó a quienes hablaron."
AMENDED = "Se trató el alumbrado de la calle Rafael y se escuchó a tres vecinas."


def test_from_the_call_to_the_published_acta(open_as: OpenAs, hours: list[str], tmp_path: Path) -> None:
    """Call, session, review with an amendment, approval in the next session, two signatures, and what anybody reads."""
    clerk, councillor, mayor = (open_as(name).new_page() for name in ("funcionaria", "concejal", "alcaldia"))
    analysis = steps.start_document(clerk, steps.today().isoformat(), steps.today().isoformat(), "CM")
    before = counted(clerk, analysis)
    code = steps.prepare_agenda(clerk, steps.today(), body="CM", start=hours[0])
    steps.send_call(clerk, code)
    enter(clerk, code, "Escribir el acta")
    steps.write_session(clerk, hours[0], hours[1])
    enter(clerk, code)
    clerk.get_by_role("button", name="Pasar a revisión").click()
    expect(clerk.locator("main")).to_contain_text("El acta pasó a revisión")

    amend(councillor, clerk, code)
    approve(clerk, code, hours)
    for page, named in ((councillor, "Rúben Tabárez"), (mayor, "Marisa Etcheverry")):
        sign(page, code, named)
    number = publish(clerk, mayor, code)
    read_as_anybody(open_as, number, tmp_path)
    assert counted(clerk, analysis) == before + 1


def enter(page: Page, code: str, link: str = "") -> None:
    """The page of the meeting, and what it offers."""
    page.goto(f"/gestion/reuniones/{code}/")
    if link:
        page.locator("main").get_by_role("link", name=link).first.click()


def amend(councillor: Page, clerk: Page, code: str) -> None:
    """A member proposes another text, the clerk accepts it: the acta says it from then on."""
    enter(councillor, code, "Leerla y proponer enmiendas")
    told = councillor.locator(".item-row", has_text=TYPED)
    told.get_by_role("link", name=re.compile("^Proponer una enmienda")).click()
    councillor.locator("[name=text]").fill(AMENDED)
    councillor.locator("[name=reason]").fill("Faltaba qué calle.")
    councillor.get_by_role("button", name="Proponer la enmienda").click()
    expect(councillor.locator("main")).to_contain_text("La enmienda quedó propuesta")
    enter(clerk, code, "Registrar la aprobación")
    expect(clerk.locator("main")).to_contain_text("Hay enmiendas sin resolver")
    clerk.get_by_role("link", name="Ver las enmiendas").click()
    clerk.get_by_role("link", name=re.compile("^Resolver")).click()
    expect(clerk.locator("main")).to_contain_text(TYPED)
    expect(clerk.locator("main")).to_contain_text(AMENDED)
    clerk.get_by_role("button", name="Aceptar la enmienda").click()
    expect(clerk.locator("main")).to_contain_text("La enmienda se aceptó")


def approve(clerk: Page, code: str, hours: list[str]) -> None:
    """Not before a later session voted on it; then, and what it says is fixed."""
    enter(clerk, code, "Registrar la aprobación")
    expect(clerk.locator("main")).to_contain_text("Ninguna sesión posterior la aprobó todavía")
    later = steps.prepare_agenda(clerk, steps.today(), body="CM", start=hours[2])
    enter(clerk, later, "Escribir el acta")
    steps.write_session(clerk, hours[2], hours[3], approves=code)
    enter(clerk, code, "Registrar la aprobación")
    expect(clerk.get_by_label(re.compile("La de la sesión del"))).to_be_checked()
    clerk.get_by_role("button", name="Aprobar el acta").click()
    expect(clerk.locator("main")).to_contain_text("Lo que dice esta acta ya no cambia")


def sign(page: Page, code: str, named: str) -> None:
    """Sign in the portal, with the password."""
    enter(page, code, "Firmar")
    page.get_by_role("link", name="Firmar acá").click()
    expect(page.locator("main")).to_contain_text(f"Firmás como {named}")
    steps.press_for_good(page, "Firmar")
    expect(page.locator("main")).to_contain_text("Tu firma quedó registrada")


def publish(clerk: Page, mayor: Page, code: str) -> str:
    """Prepare, read, publish; returns where anybody reads it."""
    enter(clerk, code, "Publicación del acta")
    clerk.get_by_role("button", name="Preparar la publicación").click()
    expect(clerk.locator("main")).to_contain_text("Leé exactamente", timeout=steps.LONG_WORK)
    preparation = clerk.url
    steps.mark_read(clerk, "Comparada con el borrador")
    steps.seal(mayor, preparation)
    enter(clerk, code, "Publicación del acta")
    return clerk.get_by_role("link", name="Versión 1").get_attribute("href")


def read_as_anybody(open_as: OpenAs, address: str, folder: Path) -> None:
    """Page and PDF say what was amended, who was there and who signed; the PDF is tagged."""
    window = open_as("")
    page = window.new_page()
    page.goto(address)
    expect(page.locator("h1")).to_contain_text("Acta")
    for words in (AMENDED, "Rúben Tabárez", "Marisa Etcheverry"):
        expect(page.locator("main")).to_contain_text(words)
    assert TYPED not in page.content()
    paper = folder / "acta.pdf"
    link = page.get_by_role("link", name=re.compile("PDF")).first.get_attribute("href")
    paper.write_bytes(window.request.get(link).body())
    words = subprocess.run(
        ["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True
    ).stdout
    said = " ".join(words.split())
    assert AMENDED in said and TYPED not in said and "Firmas" in said
    facts = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", facts)
    assert window.cookies() == []


def counted(clerk: Page, analysis: str) -> int:
    """How many sessions an analysis counts: those whose acta is approved."""
    clerk.goto(analysis)
    figure = clerk.locator("li", has_text="[[reuniones.celebradas]]")
    found = re.search(r"Hoy se lee: (\d+)", figure.inner_text()) if figure.count() else None
    return int(found.group(1)) if found else 0
