"""How the municipality looks at itself, walked by the demonstration's people.

From a proposal to a published matrix, from a comment to another edition, from a survey to a finding in the matrix.
"""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import steps
from tests.browser.portal import running_portal
from tests.browser.walking import DESK, PHONE, People, follow, look, press, publish_document

pytestmark = [pytest.mark.browser, pytest.mark.full]

#: Of the planning team, besides whoever coordinates it.
RATERS = ("concejala", "ep-2", "ep-3", "ep-4")
PROPOSED = (
    ("strength", "Hay quien coordina con horas asignadas, dice la gente {}."),
    ("weakness", "Los avances se informan tarde, dice la gente {}."),
    ("opportunity", "La audiencia pública pone una fecha, dice la gente {}."),
    ("threat", "Los entes no contestan, dice la gente {}."),
)
#: Periods that the demonstration has no matrix and no evaluation of.
PERIODS = {"del teléfono": ("2026-07-01", "2026-08-15"), "del escritorio": ("2026-08-16", "2026-09-30")}


@pytest.fixture(scope="module")
def base(migrated_database: str) -> Iterator[str]:
    """A portal of its own: what is published stays published."""
    with running_portal(migrated_database) as address:
        yield address


@pytest.mark.parametrize(
    ("viewport", "name"), [(PHONE, "del teléfono"), (DESK, "del escritorio")], ids=["phone", "desk"]
)
def test_the_municipality_looks_at_itself(
    browser: Browser, base: str, viewport: dict[str, int], name: str
) -> None:
    """Each by the account that does it, and the public parts by somebody without one."""
    people = People(browser, base, viewport)
    walk(people, name)
    people.close()


def walk(people: People, name: str) -> None:
    """Every step, in its order."""
    evaluation = evaluate(people, name)
    matrix = open_round(people, name)
    propose(people, matrix, name)
    take_up_finding(people.team, evaluation)
    sort_out(people.team, matrix)
    show(people.team, matrix)
    rate(people, matrix)
    agree(people.team, matrix)
    code = publish_matrix(people, matrix)
    read_matrix(people.anybody, code, name)
    undertake(people.team, matrix)
    mend_manual(people, name)
    look_at_adoption(people)


def evaluate(people: People, name: str) -> str:
    """A period and the one before it, a survey and its answers, and a finding; returns its address."""
    team, since = people.team, dt.date.fromisoformat(PERIODS[name][0])
    team.goto("/gestion/evaluacion/")
    follow(team, "Empezar una evaluación")
    team.locator("[name=title]").fill(f"Evaluación {name}")
    team.locator("[name=period_from]").fill(PERIODS[name][0])
    team.locator("[name=period_to]").fill(PERIODS[name][1])
    team.locator("[name=baseline_from]").fill((since - dt.timedelta(days=40)).isoformat())
    team.locator("[name=baseline_to]").fill((since - dt.timedelta(days=1)).isoformat())
    asks = name == "del teléfono"  # one survey at a time, and the other one is open until the day is over
    team.locator("[name=survey_from]").fill(steps.today().isoformat() if asks else "")
    team.locator("[name=survey_until]").fill(steps.today().isoformat() if asks else "")
    press(team, re.compile("^Empezar"))
    address = team.url
    if asks:
        answer(people, address)
    team.goto(address)
    follow(team, "Anotar un hallazgo")
    team.locator("[name=text]").fill(f"Se devuelve más que antes, dice la gente {name}.")
    press(team, re.compile("^(Anotar|Guardar)"))
    return address


def answer(people: People, address: str) -> None:
    """A resident without an account, and one of the planning team."""
    team = people.team
    people.anybody.goto("/evaluacion/opinar/")
    look(people.anybody)
    for group in people.anybody.locator("fieldset.scale").all():
        group.locator("input[type=radio]").nth(2).check()
    press(people.anybody, re.compile("^(Mandar|Enviar)"))
    team.goto(f"{address}encuesta/")
    look(team)
    for group in team.locator("fieldset.scale").all():
        group.locator("input[type=radio]").nth(3).check()
    press(team, "Revisar y mandar")
    press(team, "Mandar lo que contesté")


def open_round(people: People, name: str) -> str:
    """A round about those days, with what was in the one before; returns its address."""
    team = people.team
    team.goto("/gestion/foda/")
    look(team)
    follow(team, "Abrir una ronda")
    team.locator("[name=title]").fill(f"Ronda {name}")
    team.locator("[name=period_from]").fill(PERIODS[name][0])
    team.locator("[name=period_to]").fill(PERIODS[name][1])
    press(team, re.compile("^Abrir"))
    return team.url


def propose(people: People, matrix: str, name: str) -> None:
    """Each side, one after another, by staff; a proposal without words is refused and keeps what was chosen."""
    clerk = people.clerk
    clerk.goto(f"{matrix}proponer/")
    clerk.locator("[name=side]").first.wait_for()
    choose(clerk, "side", "threat")
    press(clerk, "Proponer factor")
    expect(clerk.locator("main")).to_contain_text(re.compile("[Ee]scribí"))
    for side, text in PROPOSED:
        clerk.goto(f"{matrix}proponer/")
        choose(clerk, "side", side)
        clerk.locator("[name=text]").fill(text.format(name))
        choose(clerk, "contributed_by", "residents")
        press(clerk, "Proponer factor")


def choose(page: Page, name: str, value: str) -> None:
    """Whatever the choice looks like."""
    field = page.locator(f"[name={name}]").first
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        page.locator(f"[name={name}][value='{value}']").check()


def take_up_finding(team: Page, evaluation: str) -> None:
    """What the evaluation found is proposed for the open round."""
    team.goto(evaluation)
    follow(team, re.compile("FODA"))
    choose(team, "side", "strength")
    press(team, re.compile("^(Proponer|Pasar|Llevar)"))


def sort_out(team: Page, matrix: str) -> None:
    """Proposals are closed, and each goes in."""
    team.goto(matrix)
    follow(team, "Cerrar las propuestas")
    press(team, re.compile("^Cerrar"))
    while True:
        team.goto(f"{matrix}agrupar/")
        waiting = team.locator("main form[action$='/poner/'] button")
        if not waiting.count():
            break
        with team.expect_navigation():
            waiting.first.click()
    look(team)


def show(team: Page, matrix: str) -> None:
    """A published figure shows the first factor, as it is today."""
    team.goto(matrix)
    factor = team.locator("main a[href*='/gestion/foda/factor/']").first.get_attribute("href")
    team.goto(f"{factor}evidencia/?q=respuesta&kind=publication")
    look(team)
    team.locator("[name=choice]").nth(1).check()
    press(team, "Agregar como evidencia")


def rate(people: People, matrix: str) -> None:
    """Five members, each once, without anybody seeing what; a rating that is none is not on offer."""
    for account in RATERS:
        page = people.as_account(account)
        _rate(page, matrix)
        page.goto(f"{matrix}calificar/")
        expect(page.locator("main")).not_to_contain_text("No hace falta calificarlos todos")
    _rate(people.team, matrix)


def _rate(page: Page, matrix: str) -> None:
    page.goto(f"{matrix}calificar/")
    for group in page.locator("main fieldset").all():
        group.locator("input[type=radio][value='3']").check()
    press(page, "Seguir")
    press(page, "Dar mi calificación")


def agree(team: Page, matrix: str) -> None:
    """Weights that do not sum to 100, a rating of 5, a strategy of one side: refused at their fields, nothing lost."""
    team.goto(f"{matrix}pesos/")
    weights = team.locator("main [name^=weight_]")
    ratings = team.locator("main [name^=rating_]")
    for place in range(weights.count()):
        weights.nth(place).fill("7,5")
        ratings.nth(place).fill("3")
    ratings.first.fill("5")
    press(team, "Guardar pesos y calificaciones")
    expect(team.locator(".error-summary")).to_contain_text("suman")
    expect(team.locator(".error-summary")).to_contain_text(re.compile("1 a 4"))
    expect(team.locator("main [name^=weight_]").first).to_have_value("7,5")
    for section in team.locator("main form section").all():
        inputs = section.locator("[name^=weight_]")
        number = inputs.count()
        for place in range(number):
            inputs.nth(place).fill("1" if place else str(100 - (number - 1)))
        for place in range(number):
            section.locator("[name^=rating_]").nth(place).fill("3")
    press(team, "Guardar pesos y calificaciones")
    team.goto(matrix)
    follow(team, "Escribir una estrategia")
    choose(team, "kind", "FO")
    team.locator("[name=text]").fill("Presentar en la audiencia lo que se devolvió.")
    team.locator("main [name=factors]").first.check()
    press(team, re.compile("^(Guardar|Escribir|Agregar)"))
    expect(team.locator(".error-summary")).to_contain_text("oportunidades")
    expect(team.locator("[name=text]")).to_have_value("Presentar en la audiencia lo que se devolvió.")
    opportunity = team.locator("main label", has_text="La audiencia pública pone una fecha").first
    opportunity.click()
    press(team, re.compile("^(Guardar|Escribir|Agregar)"))
    team.goto(matrix)
    follow(team, "Acordar la matriz")
    press(team, re.compile("^Acordar"))


def publish_matrix(people: People, matrix: str) -> str:
    """Sealed as a document; returns its code."""
    people.team.goto(matrix)
    press(people.team, re.compile("documento"))
    return publish_document(people)


def read_matrix(anybody: Page, code: str, name: str) -> None:
    """Anybody reads it, opens its evidence as it was, and compares it with the round before."""
    anybody.goto(f"/publicaciones/{code}/")
    look(anybody)
    expect(anybody.locator("main")).to_contain_text(PROPOSED[0][1].format(name))
    follow(anybody, re.compile("^los registros"))
    expect(anybody.locator("main table")).to_be_visible()
    anybody.goto("/foda/comparar/")
    look(anybody)
    expect(anybody.locator("main")).to_contain_text("Entraron")


def undertake(team: Page, matrix: str) -> None:
    """A strategy becomes an item of the plan that is being written."""
    team.goto(matrix)
    team.goto(team.locator("main a[href$='/plan/']").first.get_attribute("href"))
    look(team)
    press(team, re.compile("plan"))
    expect(team.locator("main")).to_contain_text(re.compile("[Pp]lan"))


def mend_manual(people: People, name: str) -> None:
    """A comment, a chapter edited and reviewed by somebody else, another edition, and what changed in it."""
    clerk, team = people.clerk, people.team
    clerk.goto("/gestion/manual/talleres/")
    clerk.locator("main [name=text]").fill(f"Falta decir cómo se avisa, dice la gente {name}.")
    press(clerk, "Guardar comentario")
    team.goto("/gestion/manual/talleres/editar/")
    box = team.locator("[name=text]")
    box.fill(f"{box.input_value()}\n\nSe avisa por las organizaciones {name}.\n\n[Nada](/no/hay/)")
    press(team, re.compile("^Guardar"))
    expect(team.locator(".error-summary")).to_contain_text("/no/hay/")
    box = team.locator("[name=text]")
    box.fill(box.input_value().replace("\n\n[Nada](/no/hay/)", ""))
    press(team, re.compile("^Guardar"))
    other = people.as_account("ep-2")
    other.goto("/gestion/manual/talleres/")
    press(other, "Está bien como está")
    team.goto("/gestion/manual/")
    press(team, re.compile("documento"))
    if (
        team.get_by_role("link", name=re.compile("versión")).count()
        or team.locator("a[href$='/version/']").count()
    ):
        team.goto(team.locator("a[href$='/version/']").first.get_attribute("href"))
        team.locator("[name=change_note]").fill(f"Cómo se avisa de los talleres, {name}.")
        press(team, re.compile("^Empezar"))
    publish_document(people)
    people.anybody.goto("/manual/cambios/")
    look(people.anybody)
    expect(people.anybody.locator("main")).to_contain_text(f"Se avisa por las organizaciones {name}.")


def look_at_adoption(people: People) -> None:
    """The plan to adopt the model and the package, as anybody reads them."""
    for address in (
        "/manual/",
        "/manual/adopcion/",
        "/manual/paquete/",
        "/evaluacion/",
        "/foda/",
        "/informes/",
    ):
        people.anybody.goto(address)
        look(people.anybody)
    people.team.goto("/gestion/adopcion/")
    look(people.team)
