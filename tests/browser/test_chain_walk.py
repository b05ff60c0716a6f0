"""The whole chain, walked by the demonstration's people: from what a workshop said to what a resident corrected."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.public import FRESH_SECONDS
from tests.browser import steps
from tests.browser.portal import running_portal
from tests.browser.walking import DESK, PHONE, People, follow, look, press, publish_document

pytestmark = [pytest.mark.browser, pytest.mark.full]

SAID = (
    "Que pongan juegos para las gurisas y los gurises en la plaza de la esquina.",
    "No queremos más cemento en la plaza: que quede el pasto.",
    "Que arreglen la vereda rota frente a la escuela.",
    "En la plaza de la esquina faltan juegos y bancos.",
)
CORRECTION = "Faltó decir que también pedimos bancos con respaldo, dice la gente {}."
ANSWER = "Se ponen juegos en la plaza en el primer semestre de 2027, sin sacar pasto."


@pytest.fixture(scope="module")
def base(migrated_database: str) -> Iterator[str]:
    """A portal of its own: what is answered stays answered."""
    with running_portal(migrated_database) as address:
        yield address


@pytest.mark.parametrize(
    ("viewport", "name"), [(PHONE, "del teléfono"), (DESK, "del escritorio")], ids=["phone", "desk"]
)
def test_what_a_workshop_said_comes_back(
    browser: Browser, base: str, viewport: dict[str, int], name: str
) -> None:
    """Each by the account that does it, and the public parts by somebody without one."""
    people = People(browser, base, viewport)
    walk(people, name)
    people.close()


def walk(people: People, name: str) -> None:
    """Every step, in its order."""
    workshop = hold_workshop(people.clerk, name)
    approve_record(people.clerk, workshop)
    review_words(people.clerk, workshop)
    topic = systematize(people.clerk, workshop, name)
    answer(people, topic, name)
    read_story(people.anybody, topic)
    devolution = give_back(people, name)
    correct(people.anybody, devolution, CORRECTION.format(name))
    reply(people.clerk, people.anybody, devolution, CORRECTION.format(name))
    synthesize(people)
    propose(people)


def hold_workshop(clerk: Page, name: str) -> str:
    """Called, with its tables, its residents and what they said, typed with the keyboard; returns its code."""
    clerk.goto("/gestion/talleres/")
    look(clerk)
    follow(clerk, re.compile("^Preparar un taller"))
    clerk.locator("[name=title]").fill(f"Taller {name}")
    clerk.locator("[name=date]").fill((steps.today() - dt.timedelta(days=1)).isoformat())
    clerk.locator("[name=start_time]").fill("18:00")
    clerk.locator("[name=place]").fill("Club de la esquina")
    clerk.locator("[name=point]").fill("-34.848, -56.137")
    clerk.locator("[name=subzone]").select_option(index=2)
    press(clerk, "Preparar el taller")
    address = clerk.url
    follow(clerk, "Mesas")
    clerk.locator("[name=count]").fill("2")
    press(clerk, "Guardar las mesas")
    clerk.goto(address)
    follow(clerk, "Anotar quiénes vinieron")
    clerk.locator("[name$=count]").first.fill("31")
    press(clerk, "Sumar")
    clerk.goto(address)
    follow(clerk, re.compile(r"^Mesa 1"))
    for number, words in enumerate(SAID, start=1):
        box = clerk.locator("[name=verbatim]")
        box.fill(words)
        if number == 1:
            clerk.locator("[name=neighbourhood]").select_option(label="Ituzaingó")
        box.press("Enter")
        expect(clerk.locator("main")).to_contain_text(f"({number})")
    look(clerk)
    return address.rstrip("/").rsplit("/", 1)[-1]


def approve_record(clerk: Page, workshop: str) -> None:
    """The record sheet, written, submitted and approved: what was said does not change any more."""
    clerk.goto(f"/gestion/talleres/{workshop}/")
    follow(clerk, "Escribir la ficha")
    clerk.locator("[name='closing.end_time']").fill("20:30")
    clerk.get_by_role("button", name="Guardar").first.click()
    expect(clerk.locator("main")).to_contain_text(re.compile("[Gg]uardad"))
    clerk.goto(f"/gestion/talleres/{workshop}/")
    press(clerk, "Pasar a revisión")
    follow(clerk, "Registrar la aprobación")
    clerk.locator("[name=exception]").fill("La leyeron y aprobaron quienes facilitaron.")
    press(clerk, "Aprobar el acta")
    expect(clerk.locator("main")).to_contain_text("aprobada")


def review_words(clerk: Page, workshop: str) -> None:
    """What everybody may read of each."""
    for number in range(1, len(SAID) + 1):
        clerk.goto(f"/gestion/aportes/{workshop}-A{number:02d}/revision/")
        press(clerk, re.compile("^Guardar"))


def systematize(clerk: Page, workshop: str, name: str) -> str:
    """Two topics of what is alike, another beside them, joined; one part of it parted again. Returns the code."""
    board = f"/gestion/sistematizacion/?reunion={workshop}"
    made = []
    for numbers, title in (((1, 2), f"Juegos {name}"), ((4,), f"Bancos {name}"), ((3,), f"Vereda {name}")):
        clerk.goto(board)
        for number in numbers:
            clerk.locator(f"[name=aportes][value='{workshop}-A{number:02d}']").check()
        press(clerk, "Crear un tema con estos")
        clerk.locator("[name=title]").fill(title)
        press(clerk, "Crear el tema")
        made.append(re.search(r"/temas/([^/]+)/", clerk.url).group(1))
    juegos, bancos, _vereda = made
    clerk.goto(f"/gestion/temas/{juegos}/")
    clerk.locator(f"[name=aportes][value='{workshop}-A02']").check()
    press(clerk, "Los marcados no están de acuerdo con el tema")
    follow(clerk, re.compile("^Unir"))
    clerk.locator("main [name=q]").fill(bancos)
    press(clerk, "Buscar")
    follow(clerk, re.compile("^Ver qué se junta"))
    clerk.locator(f"[name$=queda][value='{juegos}'], [name=survivor][value='{juegos}']").check()
    clerk.locator("[name=reason]").fill("Piden lo mismo para la misma plaza.")
    press(clerk, "Unir los dos temas")
    expect(clerk.locator("main")).to_contain_text(f"Bancos {name}")
    clerk.goto(f"/gestion/temas/{juegos}/")
    follow(clerk, re.compile("^Separar"))
    clerk.locator(f"[name=aportes][value='{workshop}-A02']").check()
    clerk.locator("[name=titulo]").fill(f"Pasto {name}")
    clerk.locator("[name=reason]").fill("Habla del pasto y no de los juegos.")
    press(clerk, "Separar los marcados")
    clerk.goto(board + "&estado=todos")
    expect(clerk.locator("main")).to_contain_text("4 de 4 sistematizados")
    return juegos


def answer(people: People, topic: str, name: str) -> None:
    """Assigned by the coordination, written by the clerk, resting on the plan, reviewed, and published by the mayor."""
    team, clerk, mayor = people.team, people.clerk, people.mayor
    team.goto(f"/gestion/temas/{topic}/")
    follow(team, re.compile("^Asignar la respuesta"))
    team.locator("[name=assigned_to]").select_option(label="Valeria Introzzi")
    press(team, "Asignar")
    clerk.goto("/gestion/")
    expect(clerk.locator("main")).to_contain_text(f"Juegos {name}")
    clerk.goto(f"/gestion/temas/{topic}/")
    follow(clerk, re.compile("^Respuesta"))
    clerk.locator("[name=decision][value=accepted]").check()
    clerk.locator("[name=summary]").fill(ANSWER)
    clerk.locator("[name=reason]").fill("La plaza está en el plan y hay presupuesto.")
    press(clerk, re.compile("^Guardar$"))
    address = clerk.url
    follow(clerk, re.compile("^Vincular con el plan"))
    clerk.locator("main [name=q]").fill("3.2.2")
    press(clerk, "Buscar")
    clerk.locator("[name=items]").first.check()
    press(clerk, "Guardar lo marcado")
    clerk.goto(address)
    press(clerk, "Guardar y pasar a revisión")
    team.goto(address)
    look(team)
    press(team, "Dar por revisada")
    mayor.goto("/gestion/respuestas/?paso=reviewed")
    look(mayor)
    row = mayor.locator("li", has_text=f"Juegos {name}")
    row.locator("[name=r]").check()
    press(mayor, "Publicar lo marcado")
    steps.press_for_good(mayor, re.compile("^Publicar"))
    expect(mayor.locator("main")).to_contain_text(re.compile("publicada"))


def read_story(anybody: Page, topic: str) -> None:
    """Anybody finds the topic, its words, its answer and the plan; and from the plan comes back."""
    anybody.goto("/temas/")
    look(anybody)
    anybody.goto(f"/temas/{topic}/")
    look(anybody)
    story = anybody.locator("main")
    for words in (SAID[0], SAID[3], ANSWER, "Todavía no está en ninguna devolución"):
        expect(story).to_contain_text(words)
    follow(anybody, re.compile("Recuperar cuatro plazas"))
    follow(anybody, re.compile("Juegos"))
    expect(story).to_contain_text(ANSWER)
    follow(anybody, re.compile("^Taller"))
    expect(story).to_contain_text(SAID[2])
    anybody.goto("/pendientes/")
    look(anybody)
    expect(story).to_contain_text("Vereda")


def give_back(people: People, name: str) -> str:
    """Prepared from what was said, written, read and published; returns its public address."""
    team = people.team
    team.goto("/gestion/devoluciones/")
    look(team)
    follow(team, "Empezar una devolución")
    team.locator("[name=scope][value=workshop]").check()
    held = team.locator("[name=meeting] option", has_text=f"Taller {name}")
    team.locator("[name=meeting]").select_option(held.get_attribute("value"))
    team.locator("[name=title]").fill(f"Lo que pidió la gente {name}")
    team.locator("[name=validation_until]").fill((steps.today() + dt.timedelta(days=30)).isoformat())
    press(team, "Empezar devolución")
    with team.expect_navigation():
        words = "Escribir y preparar el documento"
        team.locator("main").get_by_role("button", name=words).or_(
            team.locator("main").get_by_role("link", name=words)
        ).first.click()
    look(team)
    publish_document(people)
    anybody = people.anybody
    anybody.goto("/devoluciones/")
    look(anybody)
    follow(anybody, f"Lo que pidió la gente {name}")
    expect(anybody.locator("main")).to_contain_text(ANSWER)
    address = anybody.url
    for ending, first in ((".afiche", b"%PDF-"), (".txt", "Lo que pidió".encode())):
        body = anybody.context.request.get(address.rstrip("/") + ending).body()
        assert first in body[:400], ending
    return address


def correct(anybody: Page, devolution: str, words: str) -> None:
    """Without account or name."""
    anybody.goto(devolution)
    follow(anybody, "Decir qué hay que corregir")
    anybody.locator("[name=kind][value=corrects]").check()
    anybody.locator("[name=text]").fill(words)
    press(anybody, "Enviar al municipio")
    expect(anybody.locator("main")).to_contain_text("Gracias")
    anybody.goto(devolution)
    expect(anybody.locator("main")).not_to_contain_text(words)


def reply(clerk: Page, anybody: Page, devolution: str, words: str) -> None:
    """Read by somebody, shown, answered, and taken up as something new that goes round again."""
    clerk.goto("/gestion/devoluciones/opiniones/")
    look(clerk)
    clerk.locator("li", has_text=words).get_by_role("link").first.click()
    clerk.wait_for_load_state()
    look(clerk)
    clerk.locator("[name=state][value=shown]").check()
    clerk.locator("[name=public_text]").fill(words)
    clerk.locator("[name=reply]").fill("Tienen razón: lo agregamos al pedido.")
    press(clerk, "Guardar la decisión")
    clerk.goto("/gestion/devoluciones/opiniones/?ver=leidas")
    clerk.locator("li", has_text=words).get_by_role("link").first.click()
    clerk.wait_for_load_state()
    press(clerk, "Registrarlo como aporte")
    clerk.goto("/gestion/sistematizacion/?q=respaldo")
    expect(clerk.locator("main")).to_contain_text(words)
    anybody.wait_for_timeout(FRESH_SECONDS * 1000)  # a reading page may be that old
    anybody.goto(devolution)
    look(anybody)
    for told in (words, "Tienen razón"):
        expect(anybody.locator("main")).to_contain_text(told)


def synthesize(people: People) -> None:
    """The period's synthesis, written and published; once for both widths."""
    people.anybody.goto("/informes/sintesis/")
    look(people.anybody)
    team, today = people.team, steps.today()
    team.goto("/gestion/documentos/nuevo/")
    team.locator("[name=kind]").select_option("sintesis")
    team.locator("[name=period]").select_option("otro")
    team.locator("[name=period_from]").fill(today.replace(month=1, day=1).isoformat())
    team.locator("[name=period_to]").fill(
        (today - dt.timedelta(days=1 if people.viewport is PHONE else 2)).isoformat()
    )
    press(team, re.compile("Crear el borrador"))
    publish_document(people)
    people.anybody.goto("/informes/sintesis/")
    look(people.anybody)
    assert people.anybody.context.request.get("/informes/sintesis.pdf").body().startswith(b"%PDF-")


def propose(people: People) -> None:
    """By the public form, followed by its code, admitted, and followed again."""
    anybody, clerk = people.anybody, people.clerk
    words = "Que el 103 pare frente a la policlínica."
    anybody.goto("/proponer/")
    look(anybody)
    anybody.locator("textarea").first.fill(words)
    press(anybody, "Mandar")
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", anybody.locator("main").inner_text()).group()
    anybody.goto(f"/seguimiento/{code}/")
    look(anybody)
    expect(anybody.locator("main")).not_to_contain_text(words)
    clerk.goto("/gestion/propuestas/")
    look(clerk)
    with clerk.expect_navigation():
        clerk.locator("li", has_text=words).get_by_role("link", name=re.compile("^Moderar")).last.click()
    look(clerk)
    clerk.locator("[name=outcome][value=show]").check()
    clerk.locator("[name=public_text]").fill(words)
    press(clerk, "Guardar y pasar a la siguiente")
    anybody.goto(f"/seguimiento/{code.lower().replace('-', '')}/")
    expect(anybody.locator("main")).to_contain_text("Se admitió")
