"""Every kind of page, on a phone and a desk: nothing against WCAG 2.2 AA, nothing sideways, nothing from elsewhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import OpenAs
from tests.browser.looking import Noise, faults, violations, watched

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

Where = str | Callable[[BrowserContext], str]


@dataclass(frozen=True)
class Kind:
    """A kind of page: its name, whose it is ("" is anybody's), where it is, and what is done there before looking."""

    name: str
    account: str
    where: Where
    act: Callable[[Page], None] | None = None
    status: int = 200
    core: bool = False  # looked at in every `make test`


def linked(start: str, pattern: str, context: BrowserContext) -> str:
    """The first address that the page ``start`` links to and that matches ``pattern`` whole."""
    answer = context.request.get(start)
    assert answer.ok, f"{start}: {answer.status}"
    for address in re.findall(r'href="([^"]+)"', answer.text()):
        if re.fullmatch(pattern, address):
            return address
    raise AssertionError(f"{start} no lleva a {pattern}")


def link(start: str, pattern: str, then: str = "") -> Where:
    """As ``linked``, once there is a browser to ask with; ``then`` is added to the address found."""
    return lambda context: linked(start, pattern, context) + then


def through(*patterns: str, start: str, then: str = "") -> Where:
    """Follow links one after another."""

    def follow(context: BrowserContext) -> str:
        here = start
        for pattern in patterns:
            here = linked(here, pattern, context)
        return here + then

    return follow


def press(name: str, page: Page) -> None:
    """Press a button of the page's content, and wait for what comes."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()


CODE = r"/publicaciones/[0-9A-Z-]{16,}/"
MEETING = r"/gestion/reuniones/(?!nueva)[^/?]+/"
DRAFTS, APPROVED = "/gestion/reuniones/?estado=draft", "/gestion/reuniones/?estado=approved"
PERSON = r"/gestion/personas/(?!nueva)[^/?]+/"
BODY = r"/gestion/organos/(?!nuevo|interinato)[^/?]+/"

KINDS = (
    Kind("inicio", "", "/", core=True),
    Kind("sesiones", "", "/sesiones/", core=True),
    Kind("sesiones-filtradas", "", "/sesiones/?organo=CM&tipo=ordinary"),
    Kind("sesion", "", link("/sesiones/", r"/sesiones/CV-[^/]+/"), core=True),
    Kind("sesion-concejo", "", link("/sesiones/?organo=CM", r"/sesiones/CM-[^/]+/")),
    Kind("equipo", "", "/equipo/", core=True),
    Kind("informes", "", "/informes/", core=True),
    Kind("informe", "", "/informes/participacion/", core=True),
    Kind("publicaciones", "", "/publicaciones/"),
    Kind("publicacion", "", link("/publicaciones/", CODE)),
    Kind("registros", "", link("/publicaciones/", CODE, "registros/"), core=True),
    Kind("registros-cifra", "", link("/publicaciones/", CODE, "registros/asistencia.CM/"), core=True),
    Kind("verificar", "", "/verificar/", core=True),
    Kind(
        "verificar-valido",
        "",
        lambda context: f"/verificar/?codigo={linked('/publicaciones/', CODE, context).split('/')[2]}",
    ),
    Kind("verificar-desconocido", "", "/verificar/?codigo=0000-0000-0000-0000"),
    Kind("privacidad", "", "/privacidad/", core=True),
    Kind("accesibilidad", "", "/accesibilidad/"),
    Kind("permisos", "", "/permisos/", core=True),
    Kind("no-encontrada", "", "/no-hay-nada-aca/", status=404, core=True),
    Kind("ingresar", "", "/cuenta/login/", core=True),
    Kind("ingresar-mal", "", "/cuenta/login/", act=partial(press, "Ingresar")),
    Kind("recuperar", "", "/cuenta/password/reset/"),
    Kind("registro-cerrado", "", "/cuenta/signup/"),
    Kind("sin-permiso", "vecinal", "/gestion/cuentas/", status=403, core=True),
    # The workspace of staff.
    Kind("trabajo", "funcionaria", "/gestion/", core=True),
    Kind("trabajo-alcaldia", "alcaldia", "/gestion/"),
    Kind("trabajo-vecinal", "vecinal", "/gestion/"),
    Kind("reuniones", "funcionaria", "/gestion/reuniones/", core=True),
    Kind("reunion-nueva", "funcionaria", "/gestion/reuniones/nueva/", core=True),
    Kind(
        "reunion-mal", "funcionaria", "/gestion/reuniones/nueva/", act=partial(press, "Crear la reunión")
    ),
    Kind("reunion-borrador", "funcionaria", link(DRAFTS, MEETING), core=True),
    Kind("reunion-aprobada", "funcionaria", link(APPROVED, MEETING)),
    Kind("reunion-editar", "funcionaria", link(DRAFTS, MEETING, "editar/")),
    Kind("asistencia", "funcionaria", link(DRAFTS, MEETING, "asistencia/"), core=True),
    Kind("concurrencia", "funcionaria", link(DRAFTS, MEETING, "concurrencia/")),
    Kind("aportes", "funcionaria", link(APPROVED, MEETING, "aportes/")),
    Kind("aporte-nuevo", "funcionaria", link(DRAFTS, MEETING, "aportes/nuevo/")),
    Kind(
        "aporte-mal",
        "funcionaria",
        link(DRAFTS, MEETING, "aportes/nuevo/"),
        act=partial(press, "Guardar y terminar"),
    ),
    Kind("acta-aprobar", "funcionaria", link(DRAFTS, MEETING, "aprobar/")),
    Kind("aportes-revisar", "funcionaria", "/gestion/aportes/revisar/", core=True),
    Kind("documentos", "funcionaria", "/gestion/documentos/"),
    Kind("documento-nuevo", "funcionaria", "/gestion/documentos/nuevo/"),
    Kind(
        "documento-mal", "funcionaria", "/gestion/documentos/nuevo/", act=partial(press, "Crear el borrador")
    ),
    Kind("documento-publicado", "funcionaria", link("/gestion/documentos/", r"/gestion/documentos/\d+/")),
    Kind("importar", "funcionaria", "/gestion/importar/", core=True),
    Kind("personas", "funcionaria", "/gestion/personas/"),
    Kind("persona-nueva", "funcionaria", "/gestion/personas/nueva/"),
    Kind("persona", "funcionaria", link("/gestion/personas/", PERSON)),
    Kind("persona-editar", "funcionaria", link("/gestion/personas/", PERSON, "editar/")),
    Kind("persona-contacto", "funcionaria", link("/gestion/personas/", PERSON, "contacto/")),
    Kind("organos", "funcionaria", "/gestion/organos/"),
    Kind("organo-nuevo", "funcionaria", "/gestion/organos/nuevo/"),
    Kind("organo", "funcionaria", "/gestion/organos/CV/"),
    Kind("organo-editar", "funcionaria", "/gestion/organos/CV/editar/"),
    Kind("interinato", "funcionaria", "/gestion/organos/interinato/"),
    Kind("integrante-nueva", "funcionaria", "/gestion/organos/CV/sumar/"),
    Kind("integracion", "funcionaria", link("/gestion/organos/CV/", r"/gestion/integraciones/\d+/")),
    Kind("cese", "funcionaria", link("/gestion/organos/CV/", r"/gestion/integraciones/\d+/cese/")),
    # The mayor's and the administration's.
    Kind("delegaciones", "alcaldia", "/gestion/delegaciones/"),
    Kind("delegacion-nueva", "alcaldia", "/gestion/delegaciones/nueva/"),
    Kind("municipio", "admin", "/gestion/municipio/"),
    Kind("reglas", "admin", "/gestion/municipio/reglas/", core=True),
    Kind("regla", "admin", link("/gestion/municipio/reglas/", r"/gestion/municipio/reglas/[^/?]+/")),
    Kind("temas", "admin", "/gestion/municipio/temas/"),
    Kind("tema-nuevo", "admin", "/gestion/municipio/temas/nuevo/"),
    Kind("barrios", "admin", "/gestion/municipio/barrios/"),
    Kind("barrio-nuevo", "admin", "/gestion/municipio/barrios/nuevo/"),
    Kind("subzona-nueva", "admin", "/gestion/municipio/subzonas/nueva/"),
    Kind("cuentas", "admin", "/gestion/cuentas/", core=True),
    Kind("cuenta-invitar", "admin", "/gestion/cuentas/invitar/"),
    Kind("cuenta", "admin", link("/gestion/cuentas/", r"/gestion/cuentas/\d+/")),
    Kind("quien-hizo-que", "admin", "/gestion/registro/"),
    Kind("contraseña", "funcionaria", "/cuenta/password/change/"),
    Kind("dos-pasos", "funcionaria", "/cuenta/2fa/"),
    Kind("salir", "funcionaria", "/cuenta/logout/"),
)  # fmt: skip

assert len({kind.name for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    "kind", [pytest.param(k, id=k.name, marks=[] if k.core else [pytest.mark.full]) for k in KINDS]
)
def test_page(kind: Kind, portal: str, open_as: OpenAs) -> None:
    """The page at both widths, in daylight and in the dark."""
    context = open_as(kind.account, viewport=DESK, reduced_motion="reduce")
    address = kind.where if isinstance(kind.where, str) else kind.where(context)
    with watched(context, portal) as (page, noise):
        answer = page.goto(address)
        assert answer is not None and answer.status == kind.status, address
        if kind.act:
            kind.act(page)
        look(page)
        page.set_viewport_size(PHONE)
        look(page)
        page.emulate_media(color_scheme="dark")
        assert not violations(page, only=["color-contrast"]), f"{page.url} a oscuras"
        assert noise == Noise(), address


def look(page: Page) -> None:
    """Nothing is wrong with what is shown."""
    found = [*faults(page), *violations(page)]
    assert not found, f"{page.url} a {page.viewport_size['width']} px:\n" + "\n".join(found)
