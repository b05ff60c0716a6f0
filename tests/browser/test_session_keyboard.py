"""A whole session written down without a mouse, and how many keys that takes beside the words themselves."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import OpenAs

pytestmark = pytest.mark.browser

MOST_KEYS = 100

MATTERS = (
    ("Lectura del acta anterior", "Se leyó y nadie observó nada.", "Se aprueba"),
    (
        "Nota de vecinas de Punta Rieles por el alumbrado",
        "Piden reponer tres luminarias.",
        "Pase a Alumbrado",
    ),
    ("Comisión de Cultura: uso del teatro", "Informa sobre el calendario de verano.", "Enterados"),
    ("Arbolado de la calle Rafael", "Hay once ejemplares secos.", "Pase a Áreas Verdes"),
    ("Feria de los domingos", "Se oyó a quienes trabajan en ella.", "Pase a Convivencia"),
    ("Compra de herramientas", "Tres presupuestos; el menor es el segundo.", "Se vota"),
    ("Plaza de Villa García", "Se presentó el proyecto con los juegos inclusivos.", "Se vota"),
    ("Convenio con el liceo", "Prácticas de estudiantes durante un semestre.", "Se vota"),
)
RESOLUTIONS = (
    (
        "Herramientas",
        "La compra de herramientas.",
        "Que hay tres presupuestos.",
        "Que conviene el menor.",
        "Comprar.",
    ),
    (
        "Plaza",
        "El proyecto de la plaza.",
        "Que lo pidieron doscientas personas.",
        "Que hay rubro.",
        "Aprobarlo.",
    ),
    (
        "Convenio",
        "La nota del liceo.",
        "Que ofrece estudiantes.",
        "Que no cuesta nada.",
        "Firmar el convenio.",
    ),
)
INITIATIVES = (
    "Que haya un cruce seguro frente a la escuela 172.",
    "Que la policlínica atienda también los sábados.",
    "Que se limpie la cañada antes del invierno.",
    "Que el ómnibus vuelva a entrar al barrio.",
)


class Typist:
    """Ten fingers on a keyboard: every key that is no character of the text is counted, each of a chord by itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, *chords: str) -> None:
        """Press keys, or several together (``Alt+P`` are two)."""
        for chord in chords:
            self.page.keyboard.press(chord)
            self.keys += len(chord.split("+"))

    def write(self, text: str) -> None:
        """Text; a new line in it is a key that was pressed."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.press("Enter")
            self.page.keyboard.insert_text(line)


def write_down(typist: Typist, number: str) -> None:
    """The session, in the order in which it happens."""
    typist.press("Alt+I")
    typist.write("1900")
    typist.press("Tab")
    typist.write("Sede del Municipio")

    typist.press("Alt+P", "p", "a", "p", "p", "p", "v", "n", "n")  # five councillors and three substitutes

    typist.press("Alt+O")
    typist.write("\n".join(title for title, _discussion, _destination in MATTERS))
    typist.press("Control+Enter")
    for place, (_title, discussion, destination) in enumerate(MATTERS):
        if place:
            typist.press("Control+Enter")
        typist.write(discussion)
        typist.press("Tab")
        typist.write(destination)

    typist.press("Alt+N")
    for place, words in enumerate(INITIATIVES):
        if place:
            typist.press("Control+Enter")
        typist.write(words)
        if not place:
            typist.press("Tab", "i")  # initiative; the following ones begin like the last

    typist.press("Alt+R")
    for place, (name, *recitals) in enumerate(RESOLUTIONS):
        if place:
            typist.press("Control+Enter")
        typist.write(f"{number}-{place}/26/0115")
        typist.press("Tab")
        typist.write(f"2026-5148-98-00{number}{place}")
        for words in (f"{name}: se informó y se discutió.", *recitals):
            typist.press("Tab")
            typist.write(words)
        typist.press("Tab", "t")  # everybody in favour
        if place == 1:
            typist.press("ArrowDown", "n")  # but one

    typist.press("Alt+C")
    typist.write("2115")


def test_a_whole_session_takes_few_keys(open_as: OpenAs) -> None:
    """Five councillors, three substitutes, eight matters, four initiatives, three resolutions with their votes."""
    page = open_as("funcionaria").new_page()
    code = steps.prepare_meeting(page, steps.today() - dt.timedelta(days=6), number="904")
    page.goto(f"/gestion/reuniones/{code}/sesion/")
    typist = Typist(page)
    write_down(typist, "904")
    expect(page.locator("[data-saved]")).to_contain_text("Guardado")
    expect(page.locator("#resumen")).to_contain_text("No falta nada")
    assert page.locator("[data-trouble]").inner_text() == ""
    print(f"{typist.keys} keys")
    assert typist.keys <= MOST_KEYS

    page.reload()
    assert_written(page)


def assert_written(page: Page) -> None:
    """Everything is stored: each part of the page has a fingerprint of what the portal holds."""

    def stored(kind: str) -> int:
        return page.evaluate(
            """kind => [...document.querySelectorAll(`[data-part^="${kind}:"]`)]
                .filter(part => document.getElementsByName(`${part.dataset.part}.base`)[0].value).length""",
            kind,
        )

    kinds = ("presiding", "attendance", "item", "contribution", "decision", "vote")
    assert {kind: stored(kind) for kind in kinds} == {
        "presiding": 1, "attendance": 8, "item": 8, "contribution": 4, "decision": 3, "vote": 15,
    }  # fmt: skip
    titles = page.locator('[data-list="item"] [name$=".title"]').evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert titles == [title for title, _discussion, _destination in MATTERS]
    results = page.locator('[id^="resultado-"]').all_inner_texts()
    assert [text.split()[0] for text in results] == ["Aprobada"] * 3
    assert "5 a favor" in results[0] and "4 a favor" in results[1]
    kinds_said = page.locator('[data-list="contribution"] [name$=".kind"]')
    assert kinds_said.evaluate_all("all => all.map(one => one.value)") == ["initiative"] * 4
    expect(page.locator("#resumen")).to_contain_text(re.compile("Hay quórum"))


def test_every_key_said_on_the_page_does_something(open_as: OpenAs) -> None:
    """Each shortcut of «Teclas» takes the focus where it says; AltGr, which writes @, does not."""
    page = open_as("funcionaria").new_page()
    code = steps.prepare_meeting(page, steps.today() - dt.timedelta(days=7), number="905")
    page.goto(f"/gestion/reuniones/{code}/sesion/")

    def focus() -> str:
        return page.evaluate("document.activeElement.name || document.activeElement.id")

    said = page.locator(".keys dt").all_text_contents()
    letters = [words.split()[1] for words in said if words.startswith("Alt")]
    assert letters == ["I", "P", "O", "N", "R", "C", "Q", "G"]
    reached = {}
    for letter in letters[:-1]:
        page.keyboard.press(f"Alt+{letter.lower()}")
        reached[letter] = focus()
    assert reached["I"] == "heading.start_time" and reached["C"] == "closing.end_time"
    assert reached["P"].startswith("attendance:") and reached["O"] == "puntos"
    assert reached["N"].endswith(".verbatim") and reached["R"].endswith(".number")
    assert reached["Q"] == "estado"
    page.keyboard.press("Alt+i")
    page.keyboard.press("Control+Alt+q")  # AltGr and Q is @ on the keyboards of here
    assert focus() == "heading.start_time"


def test_letters_act_in_the_rows_alone(open_as: OpenAs) -> None:
    """A letter typed in a text is text (WCAG 2.1.4)."""
    page = open_as("funcionaria").new_page()
    code = steps.prepare_meeting(page, steps.today() - dt.timedelta(days=8), number="906")
    page.goto(f"/gestion/reuniones/{code}/sesion/")
    page.locator("[name='heading.place']").focus()
    page.keyboard.type("pasteatns")
    assert page.locator("[name='heading.place']").input_value() == "pasteatns"
    assert page.locator("[data-row=attendance] [data-key]:checked:not([value=''])").count() == 0
