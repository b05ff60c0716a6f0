"""The job: a council's year of records in; out comes a sealed analysis that anybody reads, verifies and recounts."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import APIRequestContext, BrowserContext, Page, expect

from tests.browser import steps
from tests.browser.conftest import OpenAs
from tests.browser.portal import ROOT, portal_environment
from tests.browser.records import NEIGHBOURHOODS, QUORUM, committee, earlier
from tests.recount import Figure, read_folder, recount

pytestmark = pytest.mark.browser

YEARS = 8
SINCE, UNTIL = "2018-01-01", "2018-06-30"
REPORT = f"/informes/participacion/{SINCE}_{UNTIL}"
FORMS = ("pdf", "json", "csv", "xlsx")
#: Figures of residents: small groups are hidden there, and what is shown must be right.
HIDEABLE = ("vecinos.", "paridad.")
#: Of the whole municipality, from rows that no file of records has: counted again by tests/reports.
OF_THE_CHAIN = {"respuesta.tasa", "devolucion.tasa", "incidencia.tasa"}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records to bring in, as a folder of CSV files."""
    return earlier(YEARS, tmp_path_factory.mktemp("registros") / "actas")


@pytest.fixture
def published(records: Path, open_as: OpenAs, once: dict[str, Any]) -> dict[str, Any]:
    """Everything up to the seal, done once in the browser by the clerk and the mayor; version 2 is not there yet."""
    if "code" not in once:
        clerk = open_as("funcionaria").new_page()
        steps.make_committee(clerk, committee(YEARS))
        upload(clerk, records)
        once["document"] = steps.start_document(clerk, SINCE, UNTIL, "CM,CV")
        steps.write_parts(clerk, steps.PARTS)
        once["preparation"] = steps.save_and_prepare(clerk)
        expect(clerk.locator("main")).to_contain_text("Leé exactamente", timeout=steps.LONG_WORK)
        read_preparation(clerk)
        steps.mark_read(clerk, "Comparada con las actas")
        once["code"] = steps.seal(open_as("alcaldia").new_page(), once["preparation"])
    return once


@pytest.fixture(scope="module")
def once() -> dict[str, Any]:
    """What the long way to the seal left."""
    return {}


def upload(page: Page, folder: Path) -> None:
    """Upload, look at what it would do, confirm, and see it done without touching the page."""
    steps.choose_records(page, folder)
    expect(page.locator("h1")).to_have_text("Revisá y confirmá", timeout=steps.LONG_WORK)
    expect(page.locator("main")).to_contain_text("Todavía no se guardó nada")
    steps.press_for_good(page, "Importar todo")
    expect(page.locator("h1")).to_have_text("Importación terminada", timeout=steps.LONG_WORK)


def read_preparation(page: Page) -> None:
    """The page that will be published says the figures where the texts refer to them."""
    address = page.url
    page.get_by_role("link", name="Leer la página").click()
    words = page.locator("main").inner_text()
    assert "[[" not in words
    assert re.search(r"El Concejo Municipal asistió al \S*\d", words), words[:2000]
    page.goto(address)


def test_anybody_reads_five_forms_of_one_version(
    published: dict[str, Any], open_as: OpenAs, tmp_path: Path
) -> None:
    """In a private window: page, PDF, JSON, CSV and XLSX say one code and version, and no cookie is left."""
    window = open_as("")
    page = window.new_page()
    page.goto(f"{REPORT}/")
    code = published["code"]
    facts = page.locator(".doc-facts").inner_text()
    assert code in facts
    assert re.search(r"Versión\s+1\b", facts, re.IGNORECASE)
    for form in FORMS:
        answer = window.request.get(f"{REPORT}.{form}")
        words = words_of(form, answer.body(), tmp_path)
        assert code in words, form
        # The long table of the CSV has no place for a version: its code says it, and its file's name.
        said = answer.headers["content-disposition"] if form == "csv" else words
        assert re.search(r"[Vv]ersi[óo]n\W+1\b|_v1\.csv", said), form
    for form in FORMS:
        same = window.request.get(f"/publicaciones/{code}.{form}")
        assert same.ok and same.body() == window.request.get(f"{REPORT}.{form}").body()
    assert window.cookies() == []


def test_the_newest_report_is_one_version_in_every_form(open_as: OpenAs, tmp_path: Path) -> None:
    """``/informes/participacion/`` and its files agree on code and version, whatever was sealed last."""
    window = open_as("")
    page = window.new_page()
    page.goto("/informes/participacion/")
    facts = page.locator(".doc-facts").inner_text()
    code = re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", facts).group()
    for form in FORMS:
        answer = window.request.get(f"/informes/participacion.{form}")
        assert answer.ok
        assert code in words_of(form, answer.body(), tmp_path), form
    assert window.cookies() == []


def words_of(form: str, body: bytes, folder: Path) -> str:
    """The text of a file."""
    if form == "pdf":
        (folder / "informe.pdf").write_bytes(body)
        command = ["pdftotext", "-layout", folder / "informe.pdf", "-"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
        rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
        return "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)
    return body.decode("utf-8-sig")


def report(request: APIRequestContext, address: str) -> dict[str, Figure]:
    """The figures of a published analysis, by id."""
    content = json.loads(request.get(f"{address}.json").body())["contenido"]
    return {figure["id"]: figure for figure in content["cifras"]}


def test_figures_equal_a_recount_of_the_files(
    published: dict[str, Any], records: Path, open_as: OpenAs
) -> None:
    """Every published figure is the one counted, with loops, from the CSV files that went in."""
    assert_same_as_files(report(open_as("").request, REPORT), records, SINCE, UNTIL)


def assert_same_as_files(figures: Mapping[str, Figure], folder: Path, since: str, until: str) -> None:
    """Figure by figure; members under 18 stand under other codes and are compared as a group."""
    rows = read_folder(folder)
    counted = recount(
        rows,
        quorum=QUORUM,
        neighbourhoods=NEIGHBOURHOODS,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until),
        bodies=["CM", "CV"],
    )
    minors = {person["codigo"] for person in rows["personas"] if person["menor"] == "si"}

    def is_minor(id: str) -> bool:
        last = id.rsplit(".", 1)[-1]
        return id.startswith("asistencia.") and (last in minors or last.startswith("menor"))

    told = {id for id in figures if not is_minor(id) and id not in OF_THE_CHAIN}
    assert told == {id for id in counted if not is_minor(id)}
    figures = {id: figure for id, figure in figures.items() if id not in OF_THE_CHAIN}
    hidden = [id for id, figure in figures.items() if figure["oculta"]]
    assert all(id.startswith(HIDEABLE) for id in hidden)
    assert "vecinos.presentes" not in hidden
    for id, figure in figures.items():
        if not is_minor(id) and id not in hidden:
            assert numbers(figure) == numbers(counted[id]), id
    assert sorted(numbers(f) for id, f in figures.items() if is_minor(id)) == sorted(
        numbers(f) for id, f in counted.items() if is_minor(id)
    )
    assert any(is_minor(id) for id in counted)


def numbers(figure: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a figure counts: its value, and what it is of. A rate says enough by its two numbers."""
    if figure["denominador"] is None:
        return figure["valor"], figure["n"]
    return figure["numerador"], figure["denominador"], figure["n"]


def test_figures_equal_a_recount_of_the_evidence(published: dict[str, Any], open_as: OpenAs) -> None:
    """Whoever downloads the rows behind each figure, as CSV or JSON, counts the same outside the portal."""
    request = open_as("").request
    figures = report(request, REPORT)
    assert len(figures) > 40
    for id, figure in figures.items():
        if figure["oculta"]:
            continue
        exported = json.loads(request.get(f"{figure['registros'].rstrip('/')}.json").body())
        keys = [column.strip().lower() for column in exported["columnas"]]
        rows = [dict(zip(keys, row, strict=True)) for row in exported["registros"]]
        assert count_evidence(id, rows) == (
            (figure["numerador"], figure["denominador"])
            if figure["denominador"] is not None
            else figure["valor"]
        ), id
        lines = list(csv.reader(io.StringIO(request.get(f"{figure['registros'].rstrip('/')}.csv").text())))
        assert len(lines) == len(rows) + 1, id


def count_evidence(id: str, rows: list[dict[str, Any]]) -> Any:
    """A figure from its rows, by the rule that the document prints beside it."""
    if id.startswith("asistencia."):
        states = [row["estado"] for row in rows]
        assert set(states) <= {"presente", "con_aviso", "sin_aviso"}
        return states.count("presente"), len(states)
    if id == "vecinos.presentes":
        return sum(row["presentes"] for row in rows)
    if id == "vecinos.primera_vez":
        answers = {row["respuesta"]: row["personas"] for row in rows}
        return answers.get("si", 0), answers.get("si", 0) + answers.get("no", 0)
    if id == "paridad.mujeres":
        answers = {row["respuesta"]: row["personas"] for row in rows}
        known = [number for answer, number in answers.items() if answer != "sin_dato"]
        return answers.get("mujer", 0), sum(known)
    if id == "actas.completas":
        return sum(row["completa"] == "si" for row in rows), len(rows)
    if id == "actas.dias_aprobacion":
        return sum(row["días hasta aprobarla"] for row in rows), len(rows)
    if id == "actas.dias_publicacion":
        return sum(row["días hasta publicarla"] for row in rows), len(rows)
    if id == "cobertura.barrios":
        return sum(row["con participación"] == "si" for row in rows), len(rows)
    return len(rows)


@pytest.fixture
def files(published: dict[str, Any], open_as: OpenAs, tmp_path: Path) -> dict[str, Path]:
    """The four files of version 1, downloaded."""
    request = open_as("").request
    downloaded = {}
    for form in FORMS:
        downloaded[form] = tmp_path / f"informe.{form}"
        downloaded[form].write_bytes(request.get(f"/publicaciones/{published['code']}.{form}").body())
    return downloaded


def verdict_of_code(page: Page, text: str) -> str | None:
    """Type a code into ``/verificar/``."""
    page.goto("/verificar/")
    page.get_by_label("Código del documento").fill(text)
    page.get_by_role("button", name="Verificar el código").click()
    return page.locator("[data-resultado]").get_attribute("data-resultado")


def verdicts_of_files(window: BrowserContext, *files: Path) -> list[str | None]:
    """Upload each file to ``/verificar/`` from a page of its own, no sooner than a person could."""
    pages = [window.new_page() for _ in files]
    for page in pages:
        page.goto("/verificar/")
    pages[-1].wait_for_timeout(2500)
    found = []
    for page, file in zip(pages, files, strict=True):
        page.get_by_label("Archivo", exact=True).set_input_files(file)
        page.get_by_role("button", name="Verificar el archivo").click()
        found.append(page.locator("[data-resultado]").get_attribute("data-resultado"))
        page.close()
    return found


def test_verification_tells_apart(
    published: dict[str, Any], files: dict[str, Path], open_as: OpenAs, tmp_path: Path
) -> None:
    """Valid by code and by each file; altered by one byte; unknown; and superseded once version 2 is sealed."""
    window = open_as("")
    page, code = window.new_page(), published["code"]
    assert verdict_of_code(page, code.lower().replace("-", "")) == "valido"
    assert verdict_of_code(page, "0000-0000-0000-0000") == "desconocido"
    changed, other = altered(files["pdf"], code, tmp_path), tmp_path / "otro.pdf"
    other.write_bytes(b"%PDF-1.7 nada nuestro")
    told = verdicts_of_files(window, *(files[form] for form in FORMS), changed, other)
    assert told == [*["valido"] * len(FORMS), "alterado", "desconocido"]

    seal_second_version(published, open_as)
    assert verdict_of_code(page, code) == "reemplazado"
    assert verdicts_of_files(window, files["pdf"]) == ["reemplazado"]
    page.get_by_role("link", name=re.compile("Ir a la versión vigente")).click()
    assert re.search(r"Versión\s+2\b", page.locator(".doc-facts").inner_text(), re.IGNORECASE)
    assert window.request.get(f"/publicaciones/{code}.pdf").body() == files["pdf"].read_bytes()
    newest = json.loads(window.request.get(f"{REPORT}.json").body())["publicacion"]
    assert (newest["version"], newest["reemplaza"]) == (2, code)
    assert window.cookies() == []


def altered(pdf: Path, code: str, folder: Path) -> Path:
    """The same PDF with one byte changed, its code left whole."""
    data = bytearray(pdf.read_bytes())
    assert code.encode() in bytes(data)
    place = bytes(data).index(b"stream") + 40
    data[place] ^= 1
    assert code.encode() in bytes(data)
    changed = folder / "cambiado.pdf"
    changed.write_bytes(data)
    return changed


def seal_second_version(published: dict[str, Any], open_as: OpenAs) -> None:
    """A correction: the clerk says what changes, writes, prepares and reads; the mayor seals."""
    clerk = open_as("funcionaria").new_page()
    clerk.goto(published["document"])
    clerk.get_by_role("link", name="Empezar una versión nueva").click()
    clerk.locator("[name=change_note]").fill("Se aclara la conclusión.")
    clerk.locator("main").get_by_role("button").last.click()
    steps.write_parts(clerk, {"conclusiones": "Se aclara: hubo [[iniciativas.total]] iniciativas."})
    preparation = steps.save_and_prepare(clerk)
    expect(clerk.locator("main")).to_contain_text("Leé exactamente", timeout=steps.LONG_WORK)
    steps.mark_read(clerk, "Leída la segunda")
    published["second"] = steps.seal(open_as("alcaldia").new_page(), preparation)


@pytest.mark.full
def test_the_same_by_command(portal: str, open_as: OpenAs, tmp_path: Path) -> None:
    """``import_records`` (refused a second time) and ``publish``: the figures of the recount of the files."""
    years = 12
    folder = earlier(years, tmp_path / "actas")
    steps.make_committee(open_as("funcionaria").new_page(), committee(years))

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=portal_environment(portal),
            cwd=ROOT,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    rehearsal = manage("import_records", str(folder), "--dry-run", "--json")
    assert (rehearsal.returncode, json.loads(rehearsal.stdout)["simulacro"]) == (0, True), rehearsal.stderr
    done = manage("import_records", str(folder), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["nuevas"]["reuniones.csv"] == 57
    again = manage("import_records", str(folder), "--json")
    assert (again.returncode, json.loads(again.stdout)["ok"]) == (2, False)
    since, until = "2014-01-01", "2014-06-30"
    sealed = manage(
        "publish", "participacion", "--from", since, "--to", until, "--bodies", "CM,CV",
        "--by", "alcaldia@municipio-f.example",
    )  # fmt: skip
    assert sealed.returncode == 0, sealed.stderr
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", sealed.stdout.strip())
    figures = report(open_as("").request, f"/publicaciones/{sealed.stdout.strip()}")
    assert_same_as_files(figures, folder, since, until)
    assert manage("verify_chain").returncode == 0
