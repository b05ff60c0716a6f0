"""The plan, walked by the demonstration's people: told, closed, accounted for, built anew, approved and published."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import plan_layouts
from tests.browser import steps
from tests.browser.portal import running_portal
from tests.browser.walking import DESK, PHONE, People, follow, look, press, publish_document

pytestmark = [pytest.mark.browser, pytest.mark.full]

ACCEPT = re.compile("^Aceptar el avance de")
DONE = "Se perfilaron los caminos que faltaban."


@pytest.fixture(scope="module")
def base(migrated_database: str) -> Iterator[str]:
    """A portal of its own: the plan in force changes, which other tests read."""
    with running_portal(migrated_database) as address:
        yield address


def test_a_year_of_a_plan_and_the_next_plan(browser: Browser, base: str, tmp_path: Path) -> None:
    """On a telephone the year and a plan from a spreadsheet; at a desk another plan, from another spreadsheet."""
    afoot = People(browser, base, PHONE)
    report_progress(afoot.clerk, afoot.team)
    close_quarter(afoot.team)
    account_for(afoot, afoot.anybody)
    compare_versions(afoot.team)
    carry_forward(afoot)
    begin(afoot, "Plan del teléfono", plan_layouts.merged_levels(), tmp_path)
    afoot.close()
    seated = People(browser, base, DESK)
    begin(seated, "Plan del escritorio", plan_layouts.months_of_2016(), tmp_path)
    seated.close()


def begin(people: People, plan: str, layout: plan_layouts.Layout, folder: Path) -> None:
    """A plan from a spreadsheet that somebody laid out for another purpose, as far as anybody may read it."""
    build(people.team, plan, layout, folder)
    approve(people.clerk, plan)
    publish(people, plan)


def report_progress(clerk: Page, team: Page) -> None:
    """The clerk tells how an activity of hers ended; the coordination accepts it, and anybody may read it."""
    clerk.goto("/gestion/avance/")
    look(clerk)
    row = clerk.locator("li", has_text="1.1.3-b")
    row.get_by_text("Informar ahora").click()
    row.locator("[name$=value]").fill("100")
    row.locator("[name$=text]").fill(DONE)
    with clerk.expect_navigation():
        row.get_by_role("button", name="Guardar y enviar").click()
    look(clerk)
    team.goto("/gestion/avance/por-resolver/")
    for _ in range(team.get_by_role("button", name=ACCEPT).count()):
        press(team, ACCEPT)
    expect(team.locator("main")).to_contain_text("No hay avances por resolver")
    reader = team.context.browser.new_context(base_url=re.match(r"http://[^/]+", team.url).group())
    page = reader.new_page()
    page.goto("/plan/1.1.3/")
    expect(page.locator("main")).to_contain_text(DONE)
    look(page)
    reader.close()


def close_quarter(team: Page) -> None:
    """The last quarter that is over; what was told of it stays."""
    team.goto("/gestion/avance/cierres/nuevo/")
    look(team)
    press(team, re.compile("^Cerrar"))
    expect(team.locator("main")).to_contain_text("setiembre")


def account_for(people: People, anybody: Page) -> None:
    """The year's account, from what the closing kept: written, read, published, and read by anybody."""
    people.team.goto("/gestion/documentos/nuevo/")
    follow(people.team, "rendición de cuentas")
    people.team.get_by_label(str(steps.today().year)).check()
    press(people.team, re.compile("Crear el borrador"))
    publish_document(people)
    anybody.goto("/informes/rendicion/")
    look(anybody)
    expect(anybody.locator("main")).to_contain_text("Calles y veredas que se puedan andar")


def compare_versions(team: Page) -> None:
    """What the next version, a draft, says otherwise."""
    team.goto("/gestion/plan/")
    follow(team, re.compile("Plan de Desarrollo Municipal"))
    follow(team, re.compile("Comparar"))
    expect(team.locator("main")).to_contain_text("Taller anual de planificación")


def carry_forward(people: People) -> None:
    """Next year's operational plan: begun, filled with what is unfinished and with something new, put in force."""
    team = people.team
    team.goto("/gestion/plan/operativo/")
    follow(team, "Empezar un plan operativo")
    press(team, "Empezar el plan operativo")
    follow(team, re.compile("Traer"))
    press(team, re.compile("Traer"))
    expect(team.locator("main")).to_contain_text("1.1.2")
    address = team.url
    people.clerk.goto(address)
    follow(people.clerk, re.compile("vigencia"))
    people.clerk.locator("[name=resolution]").fill("Resolución 12/27/0116.")
    press(people.clerk, re.compile("vigencia"))
    expect(people.clerk.locator("main")).to_contain_text("Vigente")


def build(team: Page, plan: str, layout: plan_layouts.Layout, folder: Path) -> None:
    """Uploaded, its columns as the portal proposes them, the difference read, imported."""
    file = folder / layout.file_name
    file.write_bytes(layout.raw)
    team.goto("/gestion/plan/")
    follow(team, re.compile("desde una planilla"))
    team.locator("[name=name]").fill(plan)
    team.locator("[name=year_from]").fill("2025")
    team.locator("[name=year_to]").fill("2030")
    press(team, "Crear el plan")
    team.locator("input[type=file]").set_input_files(file)
    press(team, "Subir la planilla")
    expect(team.locator("h1")).to_contain_text("¿Dónde empiezan", timeout=steps.LONG_WORK)
    press(team, re.compile("^Seguir"))
    press(team, re.compile("Revisar|Seguir|Comparar"))
    expect(team.locator("main")).to_contain_text("Todavía no se guardó nada", timeout=steps.LONG_WORK)
    press(team, "Importar todo")
    expect(team.locator("h1")).to_contain_text("Importación terminada", timeout=steps.LONG_WORK)
    look(team)


def approve(clerk: Page, plan: str) -> None:
    """Presented in a hearing, approved with its resolution; anybody may read it now."""
    clerk.goto("/gestion/plan/")
    follow(clerk, plan)
    address = clerk.url
    follow(clerk, re.compile("Registrar la presentación"))
    clerk.locator("[name=hearing_on]").fill(steps.today().isoformat())
    press(clerk, re.compile("Registrar la presentación"))
    clerk.goto(address)
    follow(clerk, re.compile("Registrar la aprobación"))
    clerk.locator("[name=approved_on]").fill(steps.today().isoformat())
    clerk.locator("[name=resolution]").fill("Resolución 13/27/0116.")
    press(clerk, re.compile("Registrar la aprobación"))


def publish(people: People, plan: str) -> None:
    """The plan as a document, its PDF where everybody looks for it."""
    people.team.goto("/gestion/documentos/nuevo/")
    follow(people.team, "plan de desarrollo")
    people.team.get_by_label(re.compile(plan)).check()
    press(people.team, re.compile("Crear el borrador"))
    publish_document(people)
    people.anybody.goto("/plan/")
    look(people.anybody)
    expect(people.anybody.locator("h1")).to_contain_text(plan)
    assert people.anybody.context.request.get("/plan.pdf").body().startswith(b"%PDF-")
