"""Every kind of page of the portal: whose it is, where it is, and what is done there before looking at it."""

import datetime as dt
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

from tests.browser import (
    acta,
    kinds_about,
    kinds_answers,
    kinds_datasets,
    kinds_following,
    kinds_places,
    kinds_proposals,
    kinds_search,
    kinds_swot,
    kinds_workspace,
    old_acta,
    steps,
)
from tests.browser.kinds_workshops import workshop
from tests.browser.portal import PASSWORD, sign_in
from tests.browser.records import committee, earlier

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


def linked(start: str, pattern: str, context: BrowserContext, *, place: int = 0) -> str:
    """An address that the page ``start`` links to and that matches ``pattern`` whole: the first, or another."""
    found = links(start, pattern, context)
    assert len(found) > place, f"{start} no lleva a {pattern}"
    return found[place]


def links(start: str, pattern: str, context: BrowserContext) -> list[str]:
    """Every address like that, each once."""
    answer = context.request.get(start)
    assert answer.ok, f"{start}: {answer.status}"
    found = re.findall(r'href="([^"]+)"', answer.text())
    return list(dict.fromkeys(address for address in found if re.fullmatch(pattern, address)))


def link(start: str, pattern: str, then: str = "", *, place: int = 0) -> Where:
    """As ``linked``, once there is a browser to ask with; ``then`` is added to the address found."""
    return lambda context: linked(start, pattern, context, place=place) + then


def held_draft(then: str) -> Where:
    """A page of the first session that waits to be written down."""
    return lambda context: linked("/gestion/", SESSION, context).removesuffix("sesion/") + then


def press(name: str, page: Page, *, exact: bool = False) -> None:
    """Press a button of the page's content, and wait for what comes."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=exact).first.click()


def tick_and_look(page: Page) -> None:
    """Tick the first contribution of the board and look for its topic, as without JavaScript."""
    page.locator("[name=aportes]").first.check()
    press("Buscar el tema de los marcados", page)


def send_late(page: Page, *, is_back: bool) -> None:
    """Register a matter once the session is over, or after signing in again in another tab; and see what is sent."""
    page.locator("[name=sender]").fill("Rosa Inventada")
    page.locator("[name=extract]").fill("Pide que se arregle el semáforo de la plaza. " * 20)
    page.context.clear_cookies(name="sesion")
    if is_back:
        address = urlsplit(page.url)
        sign_in(page.context, f"{address.scheme}://{address.netloc}", "funcionaria").close()
    press("Registrar el asunto", page)


def checking(prefix: str, code: Callable[[BrowserContext], str]) -> Where:
    """The answer of ``/verificar/`` about a code."""
    return lambda context: f"{prefix}{code(context)}"


def newest_code(context: BrowserContext) -> str:
    """The code of the newest publication."""
    return linked("/publicaciones/", CODE, context).split("/")[2]


def replaced_code(context: BrowserContext) -> str:
    """The code of a publication that the newest analysis replaced."""
    return context.request.get("/informes/participacion.json").json()["publicacion"]["reemplaza"]


def prepared(since: str, until: str, then: str = "") -> Where:
    """Where a document about that period stands, written and prepared by the clerk for this."""

    def prepare(context: BrowserContext) -> str:
        assert context.browser
        desk = context.browser.new_context(base_url=_site(context))
        page = sign_in(desk, _site(context), "funcionaria")
        steps.start_document(page, since, until, "CM,CV")
        steps.write_parts(page, steps.PARTS)
        address = steps.save_and_prepare(page)
        steps.wait_by_reloading(page, "Leé exactamente")
        desk.close()
        return urlsplit(address).path + then

    return prepare


def prepared_about(kind: str, then: str = "") -> Where:
    """Below where a document about the first thing that its kind offers stands, written by the clerk for this."""

    def prepare(context: BrowserContext) -> str:
        assert context.browser
        desk = context.browser.new_context(base_url=_site(context))
        page = sign_in(desk, _site(context), "funcionaria")
        page.goto(f"/gestion/documentos/nuevo/{kind}/")
        page.locator("[name=about]").first.check()
        press("Crear el borrador", page)
        if page.get_by_role("link", name="Empezar una versión nueva").count():
            page.get_by_role("link", name="Empezar una versión nueva").click()
            page.locator("[name=change_note]").fill("Se aclara la lectura.")
            page.locator("main").get_by_role("button").last.click()
        if page.locator("textarea[name^=text-]").count():
            for part in page.locator("textarea[name^=text-]").all():
                part.fill("Lo que se hizo y lo que no, **con sus motivos**.\n\n- Lo que viene")
            address = steps.save_and_prepare(page)
        else:
            address = linked(urlsplit(page.url).path, r"/gestion/preparaciones/\d+/", desk)
            page.goto(address)
        steps.wait_by_reloading(page, "Leé exactamente")
        desk.close()
        return urlsplit(address).path + then

    return prepare


def published_about(kind: str) -> Where:
    """Where anybody reads such a document: the mayor publishes it for this."""

    def publish(context: BrowserContext) -> str:
        assert context.browser
        address = prepared_about(kind)(context)  # type: ignore[operator]
        desk = context.browser.new_context(base_url=_site(context))
        code = steps.seal(sign_in(desk, _site(context), "alcaldia"), f"{_site(context)}{address}")
        desk.close()
        return f"/publicaciones/{code}/"

    return publish


def asked(context: BrowserContext) -> str:
    """Where a request of the administration to withdraw a publication stands."""
    assert context.browser
    desk = context.browser.new_context(base_url=_site(context))
    page = sign_in(desk, _site(context), "admin")
    address = urlsplit(steps.ask_withdrawal(page, newest_code(context))).path
    desk.close()
    return address


def withdrawn(context: BrowserContext) -> str:
    """Where a publication was, before two people withdrew it."""
    assert context.browser
    gone = linked("/publicaciones/", CODE, context, place=-1)  # the oldest, or one withdrawn already
    if context.request.get(gone).status == 410:
        return gone
    code, site, address = gone.split("/")[2], _site(context), ""
    for account in ("admin", "alcaldia"):
        desk = context.browser.new_context(base_url=site)
        page = sign_in(desk, site, account)
        if address:
            steps.confirm_withdrawal(page, address)
        else:
            address = steps.ask_withdrawal(page, code)
        desk.close()
    return gone


def uploaded(folder: Callable[[BrowserContext, Path], Path], words: str) -> Where:
    """Where an upload stands once it was checked; ``folder`` makes the six files, given a place for them."""

    def upload(context: BrowserContext) -> str:
        page = context.new_page()
        with tempfile.TemporaryDirectory() as place:
            steps.choose_records(page, folder(context, Path(place) / "actas"))
        steps.wait_by_reloading(page, words)
        address = urlsplit(page.url).path
        page.close()
        return address

    return upload


def good_records(context: BrowserContext, place: Path) -> Path:
    """A year of records that can be imported; their committee is registered first."""
    page = context.new_page()
    steps.make_committee(page, committee(15))
    page.close()
    return earlier(15, place)


def requested(kind: str, received_on: str = "", *, then: str = "") -> Callable[[BrowserContext], str]:
    """The page of a request for data, registered on the way; received today unless told otherwise."""

    def where(context: BrowserContext) -> str:
        page = context.new_page()
        page.goto("/gestion/pedidos/nuevo/")
        page.locator("[name=kind]").select_option(kind)
        page.locator("[name=channel]").select_option("email")
        page.locator("[name=person]").select_option(index=1)
        page.locator("[name=contact]").fill("vecina@correo.example")
        page.locator("[name=detail]").fill("Pide que se borre su teléfono y que le digan qué quedó guardado.")
        if received_on:
            page.locator("[name=received_on]").fill(received_on)
        press("Registrar pedido", page)
        page.wait_for_url("**/gestion/pedidos/P-*/")
        address = urlsplit(page.url).path
        page.close()
        return f"{address}{then}"

    return where


def session(then: str, *, called: bool = False, public: bool = False, days: int = 20) -> Where:
    """A page of a session to come with an agenda, prepared by the clerk for this; and called, if told."""

    def where(context: BrowserContext) -> str:
        assert context.browser
        desk = context.browser.new_context(base_url=_site(context))
        page = sign_in(desk, _site(context), "funcionaria")
        steps.register_matter(page)
        code = steps.prepare_agenda(page, steps.today() + dt.timedelta(days=days))
        if called:
            steps.send_call(page, code)
        desk.close()
        return f"/sesiones/{code}/{then}" if public else f"/gestion/reuniones/{code}/{then}"

    return where


def point(context: BrowserContext) -> str:
    """The page of a point of such an agenda."""
    start = session("orden-del-dia/")(context)  # type: ignore[operator]
    return linked(start, r"/gestion/reuniones/[^/]+/orden-del-dia/[0-9a-f-]{36}/", context)


def matter(context: BrowserContext) -> str:
    """The page of a matter, registered on the way."""
    page = context.new_page()
    steps.register_matter(page)
    page.close()
    return linked("/gestion/asuntos/", r"/gestion/asuntos/\d+/", context)


def choose_first_matter(page: Page) -> None:
    """Put a matter on the agenda under a title that names who sent it: the page asks once more."""
    page.locator("[name=asunto]").first.check()
    page.locator("[name^=titulo-]").first.fill("Nota de Rosa Inventada")
    press("Agregar los elegidos", page)


def under_review(then: str = "", *, amended: bool = False) -> Where:
    """Below the page of a session that the clerk recorded and put under review for this; a councillor amended it."""

    def submit(context: BrowserContext) -> str:
        assert context.browser
        site = _site(context)
        desk = context.browser.new_context(base_url=site)
        page = sign_in(desk, site, "funcionaria")
        code = steps.prepare_meeting(page, steps.today() - dt.timedelta(days=2), number="")
        page.goto(f"/gestion/reuniones/{code}/asistencia/")
        page.get_by_role("button", name="Titulares: todos presentes").click()
        page.locator(".status-bar").get_by_role("button", name="Guardar la asistencia").click()
        page.goto(f"/gestion/reuniones/{code}/")
        press("Pasar a revisión", page)
        if amended:
            hall = context.browser.new_context(base_url=site)
            member = sign_in(hall, site, "concejal")
            member.goto(f"/gestion/reuniones/{code}/enmiendas/nueva/?parte=heading.place")
            member.get_by_label("Cómo debería decir").fill("Centro cívico Salón Artigas")
            press("Proponer la enmienda", member)
            hall.close()
        desk.close()
        return f"/gestion/reuniones/{code}/{then}"

    return submit


def deciding(context: BrowserContext) -> str:
    """Where an amendment is accepted or not."""
    return linked(
        under_review("revision/", amended=True)(context), r"/gestion/enmiendas/\d+/resolver/", context
    )


SHEET = "codigo,depende_de,titulo,responsable\n1,,Otro nombre,Obras\n77,1,Algo nuevo,"


def choose_row(page: Page, *, text: str = SHEET) -> None:
    """Upload a spreadsheet of a plan, and wait until it was read."""
    file = {"name": "plan.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.locator("[name=file]").set_input_files(file)
    press("Subir la planilla", page)
    steps.wait_by_reloading(page, "empiezan los datos")


def map_columns(page: Page, *, text: str = SHEET) -> None:
    """Go on to its columns."""
    choose_row(page, text=text)
    press("Seguir: qué es cada columna", page)


def see_difference(page: Page) -> None:
    """Go on to what it would change."""
    map_columns(page)
    press("Seguir: ver qué cambiaría", page)
    steps.wait_by_reloading(page, "Mirá qué cambiaría")


def see_sheet_errors(page: Page) -> None:
    """The same with a spreadsheet that has errors."""
    map_columns(page, text=SHEET + "\n78,99,,")
    press("Seguir: ver qué cambiaría", page)
    steps.wait_by_reloading(page, "Hay errores")


def plan_item(then: str = "", *, place: int = 5) -> Where:
    """A page below that of an item of the plan whose next version is being written; the third is measured."""

    def where(context: BrowserContext) -> str:
        plan = linked("/gestion/plan/", PLAN, context)
        return linked(plan, r"/gestion/plan/elementos/\d+/", context, place=place) + then

    return where


def contribution_plan(context: BrowserContext) -> str:
    """Where something that was said is linked with the plan, with a search done; not every session heard something."""
    pattern = r"/gestion/aportes/[^/]+/plan/"
    said = (links(f"{meeting}aportes/", pattern, context) for meeting in links(APPROVED, MEETING, context))
    return next(filter(None, said))[0] + "?q=plaza"


def plan_indicator(then: str = "") -> Where:
    """A page below that of an indicator of that item."""

    def where(context: BrowserContext) -> str:
        item = plan_item(place=2)(context)  # type: ignore[operator]
        return linked(item, r"/gestion/plan/indicadores/\d+/", context) + then

    return where


def presented_plan(then: str = "") -> Where:
    """A page below that of an old plan that the team began and the clerk presented for this."""

    def where(context: BrowserContext) -> str:
        assert context.browser
        site = _site(context)
        office = context.browser.new_context(base_url=site)
        address = steps.begin_plan(sign_in(office, site, "coordinacion"))
        office.close()
        desk = context.browser.new_context(base_url=site)
        steps.present_plan(sign_in(desk, site, "funcionaria"), address)
        desk.close()
        return f"{address}{then}"

    return where


def public_version(then: str = "") -> Where:
    """A page that anybody reads below a version which is not in force."""

    def where(context: BrowserContext) -> str:
        pk = presented_plan()(context).strip("/").rsplit("/", 1)[1]  # type: ignore[operator]
        return f"/plan/version/{pk}/{then}"

    return where


def approved_plan(then: str) -> Where:
    """A page below that of an old plan that was approved for this."""

    def where(context: BrowserContext) -> str:
        assert context.browser
        address = presented_plan()(context)  # type: ignore[operator]
        desk = context.browser.new_context(base_url=_site(context))
        steps.approve_plan(sign_in(desk, _site(context), "funcionaria"), address)
        desk.close()
        return f"{address}{then}"

    return where


def operational(then: str = "", *, of: str = "") -> Where:
    """A page below that of a year which the coordinator wrote; or below that of its first activity, or milestone."""
    patterns = {"activity": ACTIVITY, "milestone": r"/gestion/plan/hitos/\d+/"}

    def where(context: BrowserContext) -> str:
        assert context.browser
        office = context.browser.new_context(base_url=_site(context))
        address = steps.begin_year(sign_in(office, _site(context), "coordinacion"))
        for kind in {"": (), "activity": ("activity",), "milestone": ("activity", "milestone")}[of]:
            address = linked(address, patterns[kind], office)
        office.close()
        return f"{address}{then}"

    return where


def in_force(*then: str) -> Where:
    """A page of the year that the schedule shows, in the workspace; or one to which links lead from there."""

    def where(context: BrowserContext) -> str:
        address = "/gestion" + linked("/cronograma/", r"/plan/operativo/\d+/", context)
        for pattern in then:
            address = linked(address, pattern, context)
        return address

    return where


def cancelled_activity(then: str = "") -> Where:
    """A page below that of an activity that was cancelled on the way."""

    def where(context: BrowserContext) -> str:
        page = context.new_page()
        address = linked(steps.begin_year(page), ACTIVITY, context, place=1)
        page.goto(f"{address}suspender/")
        if page.get_by_label("Motivo").count():
            page.get_by_label("Motivo").fill("Ese año no hay presupuesto.")
            press("Suspender actividad", page)
        page.close()
        return f"{address}{then}"

    return where


def year_after(context: BrowserContext) -> str:
    """Where a year takes on what the one before left unfinished."""
    page = context.new_page()
    before = steps.begin_year(page, 2029)
    steps.begin_year(page)
    page.close()
    assert context.browser
    office = context.browser.new_context(base_url=_site(context))
    desk = sign_in(office, _site(context), "funcionaria")
    desk.goto(f"{before}vigencia/")
    if desk.locator("[name=resolution]").count():
        desk.locator("[name=in_force_on]").fill("2026-01-02")
        desk.locator("[name=resolution]").fill("Resolución 12/29/0116.")
        press("Poner en vigencia", desk)
    office.close()
    return "/gestion/plan/operativo/2030/traer/"


def tasks(*, of_one: bool = False) -> Where:
    """The list of tasks, where there is one; or the page of that one."""

    def where(context: BrowserContext) -> str:
        page = context.new_page()
        steps.note_task(page)
        page.close()
        return linked(TASKS, rf"{TASKS}\d+/", context) if of_one else TASKS

    return where


def reported(then: str = "", *, sends: bool = False) -> Where:
    """A page below that of a report of the first indicator; ``sends``: it waits to be accepted."""

    def where(context: BrowserContext) -> str:
        page = context.new_page()
        page.goto(linked(INDICATORS, MEASURED, context))
        page.locator("[name=value]").first.fill("12")
        page.locator("[name=text]").fill("Se cambiaron las de dos cuadras.")
        press("Guardar borrador", page)
        address = urlsplit(page.url).path
        if sends:
            press("Enviar el avance", page)
        page.close()
        return f"{address}{then}"

    return where


def queue(context: BrowserContext) -> str:
    """What waits to be accepted, with something in it."""
    reported(sends=True)(context)  # type: ignore[operator]
    return "/gestion/avance/por-resolver/"


def followed_item(then: str) -> Where:
    """A page of the follow-up of an item of the approved plan."""

    def where(context: BrowserContext) -> str:
        plan = linked("/gestion/plan/", PLAN, context, place=1)
        item = linked(plan, r"/gestion/plan/elementos/\d+/", context, place=1)
        return item.replace("/plan/", "/avance/") + then

    return where


def closed_period(context: BrowserContext) -> str:
    """A period of long ago that was closed, for this if it was not before."""
    page = context.new_page()
    page.goto("/gestion/avance/cierres/nuevo/?desde=2011-01-01&hasta=2011-03-31")
    if page.get_by_label("Nota").count():
        press("Cerrar del", page)
    page.close()
    return linked("/gestion/avance/cierres/", r"/gestion/avance/cierres/\d+/", context)


def corrected_item(then: str) -> Where:
    """The same of one whose progress the coordination corrected by hand for this."""

    def where(context: BrowserContext) -> str:
        address = followed_item("")(context)  # type: ignore[operator]
        page = context.new_page()
        page.goto(f"{address}corregir/")
        page.locator("[name=percent]").fill("40")
        page.locator("[name=reason]").fill("Falta contar lo que hizo otra oficina.")
        press("Corregir el avance", page)
        page.close()
        return f"{address}{then}"

    return where


def unlinking(context: BrowserContext) -> str:
    """Where something that the approved plan came from is taken away; not every item came from something told."""
    plan = linked("/gestion/plan/", PLAN, context, place=1)
    items = links(plan, r"/gestion/plan/elementos/\d+/", context)
    pattern = r"/gestion/plan/origenes/\d+/quitar/"
    return next(filter(None, (links(f"{item}origen/", pattern, context) for item in items)))[0]


def resolution_plan(context: BrowserContext) -> str:
    """Where what was resolved is linked with the plan."""
    start = acta.work("notificaciones/")(context)
    return linked(start, r"/gestion/resoluciones/[^/]+/plan/", context) + "?q=plaza"


def open_moves(page: Page) -> None:
    """Show what may be done with the second item."""
    page.get_by_text("Mover o agregar").nth(1).click()


def send_altered(page: Page) -> None:
    """Upload a file that carries the code of a publication and is none of its files."""
    code = newest_code(page.context)
    page.wait_for_timeout(2500)
    file = {"name": "acta.pdf", "mimeType": "application/pdf", "buffer": f"%PDF-1.7 {code} ".encode()}
    page.get_by_label("Archivo", exact=True).set_input_files(file)  # type: ignore[arg-type]
    press("Verificar el archivo", page)


def give_password(page: Page) -> None:
    """Say once more who one is, and go on to the page that asked."""
    page.locator("[name=password]").fill(PASSWORD)
    press("Confirmar", page)


def _site(context: BrowserContext) -> str:
    answer = context.request.get("/robots.txt")
    parts = urlsplit(answer.url)
    return f"{parts.scheme}://{parts.netloc}"


def open_round(context: BrowserContext) -> str:
    """The form of a devolution that may still be corrected."""
    pages = links("/devoluciones/", DEVOLUTION, context)
    return next(filter(None, (links(page, rf"{page}opinar/", context) for page in pages)))[0]


def given_back(then: str = "") -> Where:
    """A page below that of the devolution that was published last, in the workspace."""
    return link("/gestion/devoluciones/", r"/gestion/devoluciones/\d+/", then)


PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

DEVOLUTION = r"/devoluciones/[^/?.]+/"
CODE = r"/publicaciones/[0-9A-Z-]{16,}/"
TOPIC = r"/gestion/temas/T-[^/?]+/"
MEETING = r"/gestion/reuniones/(?!nueva)[^/?]+/"
DRAFTS, APPROVED = "/gestion/reuniones/?estado=draft", "/gestion/reuniones/?estado=approved"
PLAN = r"/gestion/plan/\d+/"
ACTIVITY = r"/gestion/plan/actividades/\d+/"
TASKS = "/gestion/equipo/tareas/"
EVALUATIONS, EVALUATION = "/gestion/evaluacion/", r"/gestion/evaluacion/\d+/"
INDICATORS, MEASURED = "/gestion/avance/?ver=indicadores", r"/gestion/avance/indicadores/\d+/"
SESSION = r"/gestion/reuniones/[^/]+/sesion/"
PERSON = r"/gestion/personas/(?!nueva)[^/?]+/"
DOCUMENT = r"/gestion/documentos/\d+/"
BAD_RECORDS = Path(__file__).resolve().parents[1] / "data" / "bad_records" / "filas"


def of_workshop(then: str = "") -> Where:
    """A page of the workshop that is prepared for this."""
    return lambda context: workshop(context, _site(context)) + then


def called(context: BrowserContext) -> str:
    """Where anybody reads its call."""
    return workshop(context, _site(context)).removeprefix("/gestion")


KINDS = (
    Kind("inicio", "", "/", core=True),
    Kind("sesiones", "", "/sesiones/"),
    Kind("sesiones-filtradas", "", "/sesiones/?organo=CM&tipo=ordinary"),
    Kind("sesion", "", link("/sesiones/?organo=CV", r"/sesiones/[^/?]+/", place=3)),
    Kind("sesion-concejo", "", link("/sesiones/?organo=CM", r"/sesiones/[^/?]+/", place=4)),
    Kind("equipo", "", "/equipo/"),
    Kind("informes", "", "/informes/"),
    Kind("informe", "", "/informes/participacion/", core=True),
    Kind("sintesis", "", "/informes/sintesis/", core=True),
    Kind("foda", "", "/foda/", core=True),
    Kind("foda-comparar", "", "/foda/comparar/"),
    Kind("evaluacion-opinar", "", "/evaluacion/opinar/"),
    Kind("evaluaciones", "coordinacion", EVALUATIONS),
    Kind("evaluacion-nueva", "coordinacion", f"{EVALUATIONS}nueva/"),
    Kind("evaluacion-trabajo", "coordinacion", link(EVALUATIONS, EVALUATION)),
    Kind("evaluacion-preguntas", "coordinacion", link(EVALUATIONS, EVALUATION, "preguntas/")),
    Kind("evaluacion-encuesta", "coordinacion", link(EVALUATIONS, EVALUATION, "encuesta/")),
    Kind("evaluacion-manual", "coordinacion", link(EVALUATIONS, EVALUATION, "manual/")),
    Kind("evaluacion-palabras", "funcionaria", link(EVALUATIONS, EVALUATION, "palabras/")),
    Kind("evaluacion-palabras-leidas", "funcionaria", link(EVALUATIONS, EVALUATION, "palabras/?ver=leidas")),
    Kind("evaluacion-hallazgo", "coordinacion", link(EVALUATIONS, EVALUATION, "hallazgos/agregar/")),
    Kind("evaluacion", "", "/evaluacion/", core=True),
    Kind("evaluacion-comparar", "", "/evaluacion/comparar/"),
    Kind("publicaciones", "", "/publicaciones/"),
    Kind("publicacion", "", link("/publicaciones/", CODE)),
    Kind("registros", "", link("/informes/participacion/", CODE, "registros/")),
    Kind("registros-cifra", "", link("/informes/participacion/", CODE, "registros/asistencia.CM/")),
    Kind("verificar", "", "/verificar/"),
    Kind("verificar-valido", "", checking("/verificar/?codigo=", newest_code)),
    Kind("verificar-reemplazado", "", checking("/verificar/?codigo=", replaced_code)),
    Kind("verificar-alterado", "", "/verificar/", act=send_altered),
    Kind("publicacion-reemplazada", "", lambda context: f"/publicaciones/{replaced_code(context)}/"),
    Kind("informe-que-no-hay", "", "/informes/participacion/2012-01-01_2012-06-30/"),
    Kind("verificar-desconocido", "", "/verificar/?codigo=0000-0000-0000-0000"),
    Kind("privacidad", "", "/privacidad/"),
    Kind("accesibilidad", "", "/accesibilidad/"),
    Kind("permisos", "", "/permisos/"),
    Kind("no-encontrada", "", "/no-hay-nada-aca/", status=404),
    Kind("ingresar", "", "/cuenta/login/", core=True),
    Kind("ingresar-mal", "", "/cuenta/login/", act=partial(press, "Ingresar")),
    Kind("recuperar", "", "/cuenta/password/reset/"),
    Kind("registro-cerrado", "", "/cuenta/signup/"),
    Kind("sin-permiso", "vecinal", "/gestion/cuentas/", status=403),
    # The workspace of staff.
    Kind("trabajo", "funcionaria", "/gestion/", core=True),
    Kind("trabajo-alcaldia", "alcaldia", "/gestion/"),
    Kind("trabajo-vecinal", "vecinal", "/gestion/"),
    Kind("reuniones", "funcionaria", "/gestion/reuniones/"),
    Kind("reunion-nueva", "funcionaria", "/gestion/reuniones/nueva/"),
    Kind(
        "reunion-mal", "funcionaria", "/gestion/reuniones/nueva/", act=partial(press, "Crear la reunión")
    ),
    Kind("reunion-borrador", "funcionaria", link(DRAFTS, MEETING), core=True),
    Kind("reunion-aprobada", "funcionaria", link(APPROVED, MEETING)),
    Kind("reunion-editar", "funcionaria", link(DRAFTS, MEETING, "editar/")),
    Kind("reunion-borrar", "funcionaria", link(DRAFTS, MEETING, "borrar/")),
    Kind("reuniones-pagina-2", "funcionaria", "/gestion/reuniones/?page=2"),
    Kind("sistematizar", "funcionaria", "/gestion/sistematizacion/", core=True),
    Kind("sistematizar-equipo", "coordinacion", "/gestion/sistematizacion/?estado=todos"),
    Kind("sistematizar-marcado", "funcionaria", "/gestion/sistematizacion/?estado=todos", act=tick_and_look),
    Kind("temas-gestion", "funcionaria", "/gestion/temas/"),
    Kind("tema-crear", "funcionaria", "/gestion/temas/nuevo/"),
    Kind("tema-mal", "funcionaria", "/gestion/temas/nuevo/", act=partial(press, "Crear el tema")),
    Kind("tema", "funcionaria", link("/gestion/temas/", TOPIC)),
    Kind("tema-parecidos", "coordinacion", link("/gestion/temas/", TOPIC, "?parecidos=1")),
    Kind("tema-unido", "funcionaria", link("/gestion/temas/?estado=unido", TOPIC)),
    Kind("tema-editar", "funcionaria", link("/gestion/temas/", TOPIC, "editar/")),
    Kind("tema-unir", "funcionaria", link("/gestion/temas/", TOPIC, "unir/")),
    Kind("tema-separar", "funcionaria", link("/gestion/temas/", TOPIC, "separar/")),
    Kind("tema-deshacer", "funcionaria", link("/gestion/temas/?estado=unido", TOPIC, "deshacer/")),
    Kind("asistencia", "funcionaria", held_draft("asistencia/")),
    Kind("acta-escribir", "funcionaria", held_draft("sesion/"), core=True),
    Kind("concurrencia", "funcionaria", held_draft("concurrencia/")),
    Kind("aportes", "funcionaria", link(APPROVED, MEETING, "aportes/")),
    Kind("aporte-nuevo", "funcionaria", held_draft("aportes/nuevo/")),
    Kind(
        "aporte-mal",
        "funcionaria",
        held_draft("aportes/nuevo/"),
        act=partial(press, "Guardar y terminar"),
    ),
    Kind("acta-incorporar", "funcionaria", held_draft("incorporar/")),
    Kind("reunion-en-revision", "funcionaria", under_review()),
    Kind("acta-revision", "concejal", under_review("revision/", amended=True)),
    Kind("acta-enmendar", "concejal", under_review("enmiendas/nueva/?parte=heading.place")),
    Kind("enmienda-resolver", "funcionaria", deciding),
    Kind("acta-aprobar", "funcionaria", under_review("aprobar/", amended=True)),
    Kind("acta-devolver", "funcionaria", under_review("revision/devolver/")),
    Kind("acta-firmar", "alcaldia", acta.work("firmas/firmar/", of="approved")),
    Kind("acta-sin-firmas", "funcionaria", acta.work("firmas/", of="approved")),
    Kind("acta-negativa", "funcionaria", acta.work("firmas/negativa/", of="approved")),
    Kind("acta-firmas", "funcionaria", link(APPROVED, MEETING, "firmas/")),
    Kind("acta-papel", "funcionaria", acta.work("firmas/papel/", of="approved")),
    Kind("acta-rectificar", "funcionaria", link(APPROVED, MEETING, "rectificar/")),
    Kind("orden-del-dia", "funcionaria", session("orden-del-dia/")),
    Kind("orden-del-dia-mal", "funcionaria", session("orden-del-dia/"), act=choose_first_matter),
    Kind("orden-del-dia-vacio", "funcionaria", link("/gestion/reuniones/", MEETING, "orden-del-dia/")),
    Kind("punto-editar", "funcionaria", point),
    Kind("convocadas", "funcionaria", session("convocadas/")),
    Kind("convocatoria", "funcionaria", session("convocatoria/")),
    Kind("convocatoria-tarde", "funcionaria", session("convocatoria/", days=0)),
    Kind("convocatoria-mandada", "funcionaria", session("convocatoria/", called=True)),
    Kind("suspender", "funcionaria", session("suspender/", called=True)),
    Kind("sesion-convocada", "", session("", called=True, public=True)),
    Kind("asuntos", "funcionaria", "/gestion/asuntos/"),
    Kind("asuntos-ajenos", "coordinacion", "/gestion/asuntos/"),
    Kind("asunto-nuevo", "funcionaria", "/gestion/asuntos/nuevo/"),
    Kind("asunto-mal", "funcionaria", "/gestion/asuntos/nuevo/", act=partial(press, "Registrar el asunto")),
    Kind("sesion-terminada", "funcionaria", "/gestion/asuntos/nuevo/", act=partial(send_late, is_back=False)),
    Kind("enviar-de-nuevo", "funcionaria", "/gestion/asuntos/nuevo/", act=partial(send_late, is_back=True)),
    Kind("asunto", "funcionaria", matter),
    Kind("modelos", "funcionaria", "/gestion/modelos/"),
    Kind("modelo-nuevo", "funcionaria", "/gestion/modelos/nuevo/"),
    Kind("modelo-mal", "funcionaria", "/gestion/modelos/nuevo/", act=partial(press, "Guardar el modelo")),
    Kind("modelo", "funcionaria", link("/gestion/modelos/", r"/gestion/modelos/\d+/")),
    Kind("modelo-borrar", "funcionaria", link("/gestion/modelos/", r"/gestion/modelos/\d+/", "borrar/")),
    Kind("aportes-revisar", "funcionaria", "/gestion/aportes/revisar/"),
    Kind("documentos", "funcionaria", "/gestion/documentos/"),
    Kind("documento-nuevo", "funcionaria", "/gestion/documentos/nuevo/"),
    Kind(
        "documento-mal", "funcionaria", "/gestion/documentos/nuevo/", act=partial(press, "Crear el borrador")
    ),
    Kind("documento-nuevo-plan", "funcionaria", "/gestion/documentos/nuevo/plan/"),
    Kind(
        "documento-nuevo-mal",
        "funcionaria",
        "/gestion/documentos/nuevo/rendicion/",
        act=partial(press, "Crear el borrador"),
    ),
    Kind("documento-del-plan", "funcionaria", prepared_about("plan", "html")),
    Kind("plan-publicado", "", published_about("plan")),
    Kind("operativo-publicado", "", published_about("operativo")),
    Kind("rendicion-publicada", "", published_about("rendicion")),
    Kind("documento-borrador", "funcionaria", link("/gestion/documentos/", DOCUMENT)),
    Kind("documento-publicado", "funcionaria", link("/gestion/documentos/", DOCUMENT, place=1)),
    Kind("documento-version", "funcionaria", link("/gestion/documentos/", DOCUMENT, "version/", place=1)),
    Kind("preparacion", "funcionaria", prepared("2025-04-01", "2025-04-30")),
    Kind("preparacion-pagina", "funcionaria", prepared("2025-05-01", "2025-05-31", "html")),
    Kind("publicar", "alcaldia", prepared("2025-06-01", "2025-06-30", "publicar/")),
    Kind("preparacion-publicada", "alcaldia", "/gestion/preparaciones/1/"),
    Kind("importar-errores", "funcionaria", uploaded(lambda _context, _place: BAD_RECORDS, "Hay errores")),
    Kind("importar-revisar", "funcionaria", uploaded(good_records, "Todavía no se guardó nada")),
    Kind("importar", "funcionaria", "/gestion/importar/"),
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
    Kind("retiro-pedir", "alcaldia", lambda context: f"/gestion/publicaciones/{newest_code(context)}/retirar/"),
    Kind("retiro", "alcaldia", asked),
    Kind("retirado", "", withdrawn, status=410),
    Kind("retiros", "alcaldia", "/gestion/retiros/"),
    Kind("delegacion-nueva", "alcaldia", "/gestion/delegaciones/nueva/"),
    Kind("pedidos", "funcionaria", "/gestion/pedidos/"),
    Kind("pedido-nuevo", "funcionaria", "/gestion/pedidos/nuevo/"),
    Kind("pedido-mal", "funcionaria", "/gestion/pedidos/nuevo/", act=partial(press, "Registrar pedido")),
    Kind("pedido", "funcionaria", requested("erasure")),
    Kind("pedido-vencido", "funcionaria", requested("information", "2026-01-05")),
    Kind("pedido-contestar", "admin", requested("erasure", then="contestar/")),
    Kind("pedido-rechazar", "funcionaria", requested("access", then="rechazar/")),
    Kind("pedido-prorrogar", "funcionaria", requested("information", then="prorrogar/")),
    Kind("feriados", "admin", "/gestion/municipio/feriados/"),
    Kind("feriado-nuevo", "admin", "/gestion/municipio/feriados/nuevo/"),
    Kind("municipio", "admin", "/gestion/municipio/"),
    Kind("reglas", "admin", "/gestion/municipio/reglas/"),
    Kind("regla", "admin", link("/gestion/municipio/reglas/", r"/gestion/municipio/reglas/[^/?]+/")),
    Kind("temas-del-catalogo", "admin", "/gestion/municipio/temas/"),
    Kind("tema-nuevo", "admin", "/gestion/municipio/temas/nuevo/"),
    Kind("barrios", "admin", "/gestion/municipio/barrios/"),
    Kind("barrio-nuevo", "admin", "/gestion/municipio/barrios/nuevo/"),
    Kind("subzona-nueva", "admin", "/gestion/municipio/subzonas/nueva/"),
    Kind("cuentas", "admin", "/gestion/cuentas/"),
    Kind("cuenta-invitar", "admin", "/gestion/cuentas/invitar/"),
    Kind("salud", "admin", "/gestion/salud/"),
    Kind("intentos-rechazados", "admin", "/gestion/registro/rechazos/"),
    Kind("correo", "admin", "/gestion/correo/", act=partial(press, "Mandarme un correo de prueba")),
    Kind("cuenta", "admin", link("/gestion/cuentas/", r"/gestion/cuentas/\d+/")),
    Kind("quitar-dos-pasos", "admin", link("/gestion/cuentas/", r"/gestion/cuentas/\d+/", "dos-pasos/")),
    Kind("quien-hizo-que", "admin", "/gestion/registro/"),
    Kind("contraseña", "funcionaria", "/cuenta/password/change/"),
    Kind("dos-pasos", "funcionaria", "/cuenta/2fa/"),
    Kind("sesiones-abiertas", "funcionaria", "/cuenta/sesiones/"),
    Kind("confirmar-clave", "funcionaria", "/cuenta/reauthenticate/"),
    Kind("activar-codigos", "funcionaria", "/cuenta/2fa/totp/activate/", act=give_password),
    Kind("salir", "funcionaria", "/cuenta/logout/"),
    # The development plan.
    Kind("plan", "", "/plan/", core=True),
    Kind("plan-filtrado", "", "/plan/?tema=alumbrado"),
    Kind("plan-filtrado-nada", "", "/plan/?tema=vivienda&subzona=SZ-6"),
    Kind("plan-elemento", "", "/plan/1.4.1/", core=True),
    Kind("plan-eje", "", "/plan/1/"),
    Kind("plan-otra-version", "", public_version()),
    Kind("plan-cambios", "", public_version("cambios/")),
    Kind("cronograma", "", "/cronograma/", core=True),
    Kind("cronograma-filtrado", "", "/cronograma/?eje=1&q=plan"),
    Kind("cronograma-nada", "", "/cronograma/?eje=nada"),
    Kind("plan-operativo-publico", "", link("/cronograma/", r"/plan/operativo/\d+/")),
    Kind("planes", "funcionaria", "/gestion/plan/"),
    Kind("plan-nuevo", "coordinacion", "/gestion/plan/nuevo/"),
    Kind("plan-mal", "coordinacion", "/gestion/plan/nuevo/", act=partial(press, "Crear el plan")),
    Kind("plan-borrador", "coordinacion", link("/gestion/plan/", PLAN), core=True),
    Kind("plan-mover", "coordinacion", link("/gestion/plan/", PLAN), act=open_moves),
    Kind("plan-aprobado", "funcionaria", link("/gestion/plan/", PLAN, place=1)),
    Kind("plan-editar", "coordinacion", link("/gestion/plan/", PLAN, "editar/")),
    Kind("plan-version", "coordinacion", approved_plan("version/")),
    Kind("plan-borrar", "coordinacion", link("/gestion/plan/", PLAN, "borrar/")),
    Kind("plan-comparar", "coordinacion", link("/gestion/plan/", PLAN, "comparar/")),
    Kind("planillas", "coordinacion", link("/gestion/plan/", PLAN, "planilla/")),
    Kind("planilla-hoja", "coordinacion", link("/gestion/plan/", PLAN, "planilla/"), act=choose_row),
    Kind("planilla-columnas", "coordinacion", link("/gestion/plan/", PLAN, "planilla/"), act=map_columns),
    Kind("planilla-diferencia", "coordinacion", link("/gestion/plan/", PLAN, "planilla/"), act=see_difference),
    Kind("planilla-errores", "coordinacion", link("/gestion/plan/", PLAN, "planilla/"), act=see_sheet_errors),
    Kind("plan-presentado", "coordinacion", presented_plan()),
    Kind("plan-presentar", "funcionaria", link("/gestion/plan/", PLAN, "presentar/")),
    Kind("plan-aprobar", "funcionaria", presented_plan("aprobar/"), act=partial(press, "Registrar la aprobación")),
    Kind("plan-agregar", "coordinacion", link("/gestion/plan/", PLAN, "agregar/")),
    Kind("elemento", "coordinacion", plan_item(place=2)),
    Kind("elemento-editar", "coordinacion", plan_item("editar/")),
    Kind("elemento-agregar", "coordinacion", plan_item("agregar/")),
    Kind("elemento-mover", "coordinacion", plan_item("mover/")),
    Kind("elemento-borrar", "coordinacion", plan_item("borrar/", place=0)),
    Kind("indicador-nuevo", "coordinacion", plan_item("indicadores/nuevo/")),
    Kind("indicador", "coordinacion", plan_indicator()),
    Kind("elemento-origen", "coordinacion", plan_item("origen/?q=plaza", place=2)),
    Kind("aporte-al-plan", "funcionaria", contribution_plan),
    Kind("resolucion-al-plan", "funcionaria", resolution_plan),
    Kind("origen-quitar", "coordinacion", unlinking),
    Kind("plan-audiencia", "funcionaria", link("/gestion/plan/", PLAN, "audiencia/", place=1)),
    Kind("indicador-borrar", "coordinacion", plan_indicator("borrar/")),
    # The operational plans, and the planning team at work.
    Kind("operativos", "funcionaria", "/gestion/plan/operativo/"),
    Kind("operativo-nuevo", "coordinacion", "/gestion/plan/operativo/nuevo/"),
    Kind("operativo", "coordinacion", operational(), core=True),
    Kind("operativo-vigente", "coordinacion", in_force()),
    Kind("operativo-mal", "coordinacion", operational(), act=partial(press, "Agregar y seguir")),
    Kind("operativo-nada", "funcionaria", operational("?responsable=Área+de+Obras&estado=done")),
    Kind("operativo-editar", "coordinacion", operational("editar/")),
    Kind("operativo-vigencia", "funcionaria", operational("vigencia/"), act=partial(press, "Poner en vigencia")),
    Kind("operativo-borrar", "coordinacion", operational("borrar/")),
    Kind("operativo-traer", "coordinacion", year_after),
    Kind("actividad-nueva", "coordinacion", operational("agregar/"), act=partial(press, "Guardar actividad")),
    Kind("actividad", "coordinacion", operational(of="activity")),
    Kind("actividad-vigente", "coordinacion", in_force(ACTIVITY)),
    Kind("actividad-editar", "coordinacion", operational("editar/", of="activity")),
    Kind("actividad-suspender", "coordinacion", operational("suspender/", of="activity")),
    Kind("actividad-suspendida", "coordinacion", cancelled_activity()),
    Kind("actividad-retomar", "coordinacion", cancelled_activity("retomar/")),
    Kind("actividad-borrar", "coordinacion", operational("borrar/", of="activity")),
    Kind("hito-nuevo", "coordinacion", operational("hitos/nuevo/", of="activity")),
    Kind("hito", "coordinacion", operational(of="milestone")),
    Kind("hito-borrar", "coordinacion", operational("borrar/", of="milestone")),
    # The follow-up.
    Kind("avances", "coordinacion", "/gestion/avance/"),
    Kind("avances-indicadores", "coordinacion", INDICATORS),
    Kind("avance-actividad", "funcionaria", link("/gestion/avance/", r"/gestion/avance/actividades/\d+/")),
    Kind("avance-nuevo", "coordinacion", link(INDICATORS, MEASURED)),
    Kind("avance-mal", "coordinacion", link(INDICATORS, MEASURED), act=partial(press, "Guardar y enviar")),
    Kind("avance", "coordinacion", reported(), core=True),
    Kind("avance-aceptado", "coordinacion", in_force(ACTIVITY, r"/gestion/avance/\d+/")),
    Kind("avance-editar", "coordinacion", reported("editar/")),
    Kind("avance-adjuntar", "coordinacion", reported("adjuntar/")),
    Kind("avance-devolver", "coordinacion", reported("devolver/", sends=True)),
    Kind("avances-por-resolver", "coordinacion", queue),
    Kind("avance-corregir", "coordinacion", followed_item("corregir/")),
    Kind("avance-descorregir", "coordinacion", corrected_item("quitar/")),
    Kind("cierres", "coordinacion", "/gestion/avance/cierres/"),
    Kind("cierre-nuevo", "coordinacion", "/gestion/avance/cierres/nuevo/"),
    Kind("cierre", "coordinacion", closed_period),
    Kind("cierre-reabrir", "admin", link("/gestion/avance/cierres/", r"/gestion/avance/cierres/\d+/", "reabrir/")),
    Kind("fechas", "coordinacion", "/gestion/plan/fechas/"),
    Kind("fecha-nueva", "coordinacion", "/gestion/plan/fechas/nueva/", act=partial(press, "Guardar fecha")),
    Kind("fecha", "coordinacion", link("/gestion/plan/fechas/", r"/gestion/plan/fechas/\d+/")),
    Kind("fecha-borrar", "coordinacion", link("/gestion/plan/fechas/", r"/gestion/plan/fechas/\d+/", "borrar/")),
    Kind("equipo-trabajo", "funcionaria", "/gestion/equipo/"),
    Kind("tareas", "coordinacion", tasks()),
    Kind("tarea-nueva", "coordinacion", "/gestion/equipo/tareas/nueva/", act=partial(press, "Guardar tarea")),
    Kind("tarea", "coordinacion", tasks(of_one=True)),
    # Actas as documents.
    Kind("actas", "", "/actas/"),
    Kind("actas-filtradas", "", "/actas/?organo=CV&anio=2026"),
    Kind("acta", "", acta.published, core=True),
    Kind("acta-sin-publicar", "", link("/actas/?organo=CV", r"/actas/CV/[^?]+/")),
    Kind("resoluciones", "", "/resoluciones/"),
    Kind("resoluciones-nada", "", "/resoluciones/?q=nada+de+nada"),
    Kind("resolucion", "", acta.resolution),
    Kind("acta-tachar", "funcionaria", acta.work("tachados/")),
    Kind("acta-tachar-mal", "funcionaria", acta.work("tachados/"), act=partial(press, "Tachar", exact=True)),
    Kind("acta-publicacion", "funcionaria", acta.work("publicacion/")),
    Kind("acta-firmada", "funcionaria", acta.work("publicacion/", of="signed")),
    Kind("acta-vista", "funcionaria", acta.work("publicacion/vista/", of="signed")),
    Kind("notificaciones", "funcionaria", acta.work("notificaciones/")),
    Kind("papeles", "funcionaria", acta.work("papeles/")),
    Kind("papel", "funcionaria", acta.work("papeles/"), act=partial(press, "Preparar")),
    # Workshops.
    Kind("talleres", "", "/talleres/"),
    Kind("taller-convocatoria", "", called),
    Kind("taller-hecho", "", link("/talleres/", r"/talleres/[^/?]+/", place=1)),
    Kind("talleres-gestion", "funcionaria", "/gestion/talleres/"),
    Kind("taller-nuevo", "funcionaria", "/gestion/talleres/nuevo/", act=partial(press, "Preparar el taller")),
    Kind("taller", "funcionaria", of_workshop()),
    Kind("taller-editar", "funcionaria", of_workshop("editar/")),
    Kind("taller-mesas", "funcionaria", of_workshop("mesas/")),
    Kind("taller-mesa", "funcionaria", of_workshop("mesas/1/"), core=True),
    Kind("taller-cargar-tarjetas", "funcionaria", of_workshop("tarjetas/cargar/")),
    Kind("taller-tarjetas", "funcionaria", of_workshop("tarjetas/")),
    Kind("taller-facilitan", "funcionaria", of_workshop("facilitan/")),
    Kind("taller-quienes", "funcionaria", of_workshop("quienes-vinieron/"), act=partial(press, "Anotar", exact=True)),
    Kind("taller-incidencias", "funcionaria", of_workshop("incidencias/")),
    Kind("taller-fotos", "funcionaria", of_workshop("fotos/")),
    Kind("taller-planillas", "funcionaria", of_workshop("planillas/")),
    # What the portal says of itself.
    *(Kind(name, account, where, **more) for name, account, where, more in kinds_about.KINDS),
    # What comes outside a meeting.
    *(Kind(name, account, where, **more) for name, account, where, more in kinds_proposals.KINDS),
    # Following by e-mail.
    *(Kind(name, account, where, **more) for name, account, where, more in kinds_following.KINDS),
    # What the workspace keeps for each person, and several rows at once.
    *(Kind(name, account, where, **more) for name, account, where, more in kinds_workspace.KINDS),
    # Topics and what they are answered.
    *(Kind(name, account, where, **more) for name, account, where, more in kinds_answers.KINDS),
    # Neighbourhoods, the site map and the menu.
    *(Kind(name, account, where, **more) for name, account, where, more in kinds_places.KINDS),
    # The SWOT matrix in the workspace.
    *(Kind(name, account, where, **more) for name, account, where, more in kinds_swot.KINDS),
    *(Kind(name, account, where, **more) for name, account, where, more in kinds_search.KINDS),
    *(Kind(name, account, where, **more) for name, account, where, more in kinds_datasets.KINDS),
    # Actas of before, and what was found in them.
    Kind("actas-de-antes", "funcionaria", "/gestion/actas-de-antes/"),
    Kind("actas-de-antes-traer", "funcionaria", "/gestion/actas-de-antes/traer/"),
    Kind("acta-de-antes", "funcionaria", partial(old_acta.page_of, number="45"), core=True),
    Kind("acta-de-antes-confirmar", "funcionaria", partial(old_acta.page_of, number="45", rest="confirmar/")),
    # Devolutions, and what readers say of them.
    Kind("devoluciones", "", "/devoluciones/"),
    Kind("devoluciones-nada", "", "/devoluciones/?anio=1999&subzona=F9"),
    Kind("devolucion", "", link("/devoluciones/", DEVOLUTION), core=True),
    Kind("devolucion-opinar", "", open_round, core=True),
    Kind("devolucion-opinar-mal", "", open_round, act=partial(press, "Enviar al municipio")),
    Kind("devolucion-opinada", "", lambda context: open_round(context) + "?gracias=si"),
    Kind("devoluciones-trabajo", "funcionaria", "/gestion/devoluciones/"),
    Kind("devolucion-nueva", "coordinacion", "/gestion/devoluciones/nueva/"),
    Kind("devolucion-nueva-mal", "coordinacion", "/gestion/devoluciones/nueva/", act=partial(press, "Empezar")),
    Kind("devolucion-trabajo", "funcionaria", given_back()),
    Kind("devolucion-temas", "coordinacion", given_back("temas/")),
    Kind("devolucion-datos", "coordinacion", given_back("datos/")),
    Kind("devolucion-presentar", "funcionaria", given_back("presentacion/nueva/")),
    Kind("devolucion-difundir-mal", "funcionaria", given_back("difusion/nueva/"), act=partial(press, "Guardar")),
    Kind("opiniones", "funcionaria", "/gestion/devoluciones/opiniones/"),
    Kind("opiniones-leidas", "funcionaria", "/gestion/devoluciones/opiniones/?ver=leidas"),
    Kind(
        "opinion",
        "funcionaria",
        link("/gestion/devoluciones/opiniones/?ver=leidas", r"/gestion/devoluciones/opiniones/\d+/"),
        core=True,
    ),
    # The manual: its edition, and how it is written.
    Kind("manual", "", "/manual/", core=True),
    Kind("manual-cambios", "", "/manual/cambios/"),
    Kind("manual-trabajo", "coordinacion", "/gestion/manual/"),
    Kind("capitulo", "coordinacion", "/gestion/manual/equipo/"),
    Kind("capitulo-escribir", "coordinacion", "/gestion/manual/equipo/editar/"),
    Kind(
        "capitulo-vista", "coordinacion", "/gestion/manual/equipo/editar/", act=partial(press, "Ver cómo queda")
    ),
    Kind("capitulo-historia", "coordinacion", "/gestion/manual/equipo/historia/"),
    Kind("capitulo-nuevo", "coordinacion", "/gestion/manual/nuevo/"),
    # The plan to adopt the model, and the package for other municipalities.
    Kind("adopcion", "", "/manual/adopcion/"),
    Kind("paquete", "", "/manual/paquete/"),
    Kind("adopcion-trabajo", "coordinacion", "/gestion/adopcion/", core=True),
    Kind("adopcion-nuevo-mal", "coordinacion", "/gestion/adopcion/nuevo/", act=partial(press, "Guardar paso")),
)  # fmt: skip

assert len({kind.name for kind in KINDS}) == len(KINDS)
