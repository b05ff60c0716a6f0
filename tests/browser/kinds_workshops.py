"""The kinds of page of workshops: one prepared for it, with two tables, something said and a card."""

from functools import cache

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import steps
from tests.browser.portal import sign_in


@cache
def _made(site: str) -> dict[str, str]:
    """The address of the workshop of a portal, filled in once."""
    return {}


def workshop(context: BrowserContext, site: str) -> str:
    """Where the workshop stands in the workspace; the clerk makes it the first time."""
    made = _made(site)
    if "address" not in made:
        assert context.browser
        desk = context.browser.new_context(base_url=site)
        made["address"] = _make(sign_in(desk, site, "funcionaria"))
        desk.close()
    return made["address"]


def _make(page: Page) -> str:
    page.goto("/gestion/talleres/nuevo/")
    page.locator("[name=title]").fill("Taller de la plaza de Punta Rieles")
    page.locator("[name=date]").fill(steps.today().isoformat())
    page.locator("[name=start_time]").fill("19:00")
    page.locator("[name=place]").fill("Centro Cívico, Punta Rieles 3000")
    page.locator("[name=point]").fill("-34.84, -56.10")
    page.locator("[name=purpose]").fill("Pensar qué hace falta en la plaza y a quién le toca cada cosa.")
    page.locator("[name=accessibility]").fill("Rampa y baño accesible. Lengua de señas si se pide antes.")
    page.locator("[name=childcare]").fill("Sí, de 4 a 10 años.")
    page.locator("[name=channels]").fill("Radio barrial\nPuerta a puerta")
    page.get_by_role("button", name="Preparar el taller").click()
    expect(page.locator("h1")).to_contain_text("Taller de la plaza")
    address = f"/gestion/{page.url.split('/gestion/')[1]}"
    page.get_by_role("button", name="Anunciar el taller").click()
    for below, fields, button in (
        ("mesas/", {"count": "2"}, "Guardar las mesas"),
        ("facilitan/", {"name": "Rosa Inventada"}, "Agregar"),
        ("tarjetas/", {"count": "6"}, "Hacer las tarjetas"),
        ("quienes-vinieron/", {"cuenta-count": "12"}, "Sumar"),
        ("incidencias/", {"text": "Se cortó la luz diez minutos."}, "Guardar la incidencia"),
        ("mesas/1/", {"verbatim": "Que arreglen las hamacas, que están rotas desde marzo."}, "Guardar"),
    ):
        page.goto(f"{address}{below}")
        for name, value in fields.items():
            page.locator(f"[name={name}]").fill(value)
        page.locator("main").get_by_role("button", name=button, exact=True).first.click()
        page.wait_for_load_state("networkidle")
    return address
