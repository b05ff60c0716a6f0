"""The participation analysis as a document: its snapshot, its page and its paper."""

import datetime as dt
import io
import json
import re
import subprocess
import sys
import threading
import zipfile
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from participation.models import Contribution, ContributionReview, HeadCount, Meeting, MeetingBody, Minutes
from planning import actions
from planning.models import Body, Person, PersonContact, RuleKey, RuleSetting
from reports.documents import participation
from reports.documents.base import Content, Meta, canonical_json
from reports.documents.participation import DOCUMENT_TYPE
from reports.documents.written import earlier
from reports.models import Document, DocumentPart, Format, Preparation, Publication
from reports.queries.evidence import SealedRows
from tests.recount import read_folder
from tests.reports.records import approve, load
from tests.test_recount import NEIGHBOURHOODS

ROOT = Path(__file__).resolve().parents[2]
YEAR = ROOT / "tests" / "data" / "council_year"
CODE = "7K3M9QRT2VWX4Y5Z"
META = Meta(
    code=CODE,
    version=1,
    title="Análisis de participación",
    municipality="Municipio F",
    dated=dt.date(2026, 9, 3),
    site_url="https://portal.example",
)
VERBATIM, CONTACT, WITHHELD, SURNAME = (
    "KANARITOVERBATIM",
    "KANARITOCORREO",
    "KANARITOOCULTO",
    "Kanaritoapellido",
)
TEXTS = {
    "introduccion": "Este análisis cuenta quiénes participaron.\n\n# Para leerlo\n\n- uno\n- **dos**",
    "asistencia": "Titulares: asistieron a [[asistencia.CM]] de las convocatorias; Techera, a [[asistencia.CM.P002]].",
    "vecinos": "Vinieron [[vecinos.presentes]] <script>alert(1)</script> [mal](javascript:alert(1)) "
    "![x](https://x.example/a.png)",
    "conclusiones": "Conviene volver a [los barrios](https://example.org/) que faltan.",
}


def write_document() -> Document:
    """A year of two bodies with texts written, and canaries where nobody may see them."""
    actions.init_municipality(name="Municipio F", department="Montevideo", by=None)
    rows = read_folder(YEAR)
    for row in rows["aportes"]:
        row["texto"] = f"{VERBATIM} {row['texto']}"
    for row in rows["personas"]:
        if row["menor"] == "si":
            row["apellido"] = SURNAME
    load(rows, NEIGHBOURHOODS)
    user = User.objects.get()
    PersonContact.objects.create(
        person=Person.objects.get(code="P001"), email=f"{CONTACT}@example.org", phone="099"
    )
    shown, withheld, *_ = Contribution.objects.filter(kind__in=["initiative", "proposal"]).order_by("code")
    ContributionReview.objects.create(
        contribution=shown, decision="show", public_text="=Que haya luz en la plaza", reviewed_by=user
    )
    ContributionReview.objects.create(contribution=withheld, decision="withhold", reviewed_by=user)
    document = Document.objects.create(
        kind="participacion",
        subject_key="participacion:2025-09-01_2026-08-31:CM,CV",
        title="Análisis de participación",
        period_from=dt.date(2025, 9, 1),
        period_to=dt.date(2026, 8, 31),
        created_by=user,
    )
    document.bodies.set(Body.objects.filter(code__in=["CM", "CV"]))
    for key, text in TEXTS.items():
        DocumentPart.objects.create(document=document, key=key, text=text)
    return document


@pytest.fixture
def document(db: None) -> Document:
    return write_document()


@pytest.fixture(scope="module")
def content(django_db_setup: None, django_db_blocker: Any) -> Content:
    """The snapshot of that document; plain data that outlives the rows it came from."""
    with django_db_blocker.unblock(), transaction.atomic():
        told = json.loads(canonical_json(DOCUMENT_TYPE.snapshot(write_document(), code=CODE)))
        transaction.set_rollback(True)
    return told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "reading", ["residents_by_meeting", "meeting_records", "attendance_records", "initiative_records"]
)
def test_a_snapshot_is_of_one_moment(reading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Minutes approved while it reads are in all of it or in nothing, and wait for the reading alone."""
    document = write_document()
    meeting = Meeting.objects.create(code="A-1", date=document.period_from, kind="ordinary")
    meeting.meeting_bodies.create(body=Body.objects.get(code="CM"))
    Minutes.objects.create(meeting=meeting, body=Body.objects.get(code="CM"), year=meeting.date.year)
    meeting.head_counts.create(age_band="30-44", gender="woman", count=90)
    Contribution.objects.create(
        code="A-1", meeting=meeting, kind="proposal", author_type="residents", verbatim="Luz"
    )
    ended = threading.Event()

    def approve_meanwhile() -> None:
        try:
            approve(meeting, meeting.date, User.objects.get())
        finally:
            connection.close()
            ended.set()

    other = threading.Thread(target=approve_meanwhile)
    read = getattr(participation, reading)

    def beside(*which: Any) -> Any:
        other.start()
        ended.wait(1)
        return read(*which)

    before = canonical_json(DOCUMENT_TYPE.snapshot(document, code=CODE))
    with transaction.atomic():
        with monkeypatch.context() as patch:
            patch.setattr(participation, reading, beside)
            assert canonical_json(DOCUMENT_TYPE.snapshot(document, code=CODE)) == before
        other.join(10)
        assert ended.is_set(), "the approval waits for more than the reading"
    assert canonical_json(DOCUMENT_TYPE.snapshot(document, code=CODE)) != before


def figures(content: Content) -> dict[str, dict[str, Any]]:
    return {figure["id"]: figure for figure in content["cifras"]}


# --- snapshot ---------------------------------------------------------------------------------------


def test_the_snapshot_says_what_others_rely_on(content):
    assert {
        "esquema",
        "titulo",
        "periodo",
        "organos",
        "cifras",
        "tablas",
        "registros",
        "partes",
        "cambios",
    } <= set(content)
    assert content["periodo"] == {"desde": "2025-09-01", "hasta": "2026-08-31"}
    assert content["organos"] == ["CM", "CV"]
    for figure in content["cifras"]:
        assert {"id", "titulo", "valor", "numerador", "denominador", "n", "regla", "registros"} <= set(figure)
        assert figure["regla"].endswith(".")
    told = figures(content)
    assert (told["asistencia.CM"]["numerador"], told["asistencia.CM"]["denominador"]) == (125, 152)
    assert told["asistencia.CM"]["registros"] == "/publicaciones/7K3M-9QRT-2VWX-4Y5Z/registros/asistencia.CM/"
    assert told["vecinos.presentes"]["valor"] == 298
    assert told["actas.dias_aprobacion"]["texto"] == "15,5 días"
    assert told["actas.dias_aprobacion"]["n_texto"] == "665 días en 43 actas aprobadas"
    assert told["actas.completas"]["al_lado"] == {"incorporadas": 43}
    assert content["cambios"] is None


def test_the_snapshot_is_the_same_again_in_a_constant_number_of_queries(document, content):
    with CaptureQueriesContext(connection) as queries:
        again = DOCUMENT_TYPE.snapshot(document, code=CODE)
    assert canonical_json(again) == canonical_json(content)
    assert len(queries) <= 47  # 4 of them take and leave the lock, 12 read what was answered


def test_every_figure_opens_rows_that_recount_it(content):
    for id, figure in figures(content).items():
        evidence = DOCUMENT_TYPE.evidence(content, id)
        if evidence is None:
            assert figure["oculta"]
        elif not figure["evidencia"]["suma"]:
            whole = figure["valor"] if figure["denominador"] is None else figure["denominador"]
            assert len(list(evidence.rows)) == whole, id
    assert DOCUMENT_TYPE.evidence(content, "no.hay") is None


def test_no_exported_cell_of_residents_is_a_small_group(content):
    assert content["grupo_minimo"] == 5
    cells = [
        row[-1]
        for key in ("vecinos.mes", "vecinos.edad", "vecinos.barrio")
        for row in content["tablas"][key]["filas"]
    ]
    for key in ("vecinos.reuniones", "vecinos.primera_vez", "vecinos.genero"):
        cells += [row[-1] for row in content["registros"][key]["filas"]]
    assert all(not isinstance(cell, int) or cell == 0 or cell >= 5 for cell in cells)
    # The first meeting had three residents: it stands together with others of its month.
    alone = {row[0] for row in content["registros"]["vecinos.reuniones"]["filas"]}
    assert "CM-2025-10" not in alone and any("CM-2025-10" in codes for codes in alone)


def test_without_the_setting_no_group_is_shown(document):
    RuleSetting.objects.filter(key=RuleKey.MINIMUM_GROUP).delete()
    told = DOCUMENT_TYPE.snapshot(document, code=CODE)
    assert told["grupo_minimo"] is None
    for id in ("vecinos.presentes", "vecinos.primera_vez", "paridad.mujeres"):
        figure = figures(told)[id]
        assert figure["oculta"] and figure["valor"] is figure["numerador"] is figure["registros"] is None
        assert DOCUMENT_TYPE.evidence(told, id) is None
    assert not told["tablas"]["vecinos.barrio"]["filas"] and not told["tablas"]["vecinos.mes"]["filas"]


def test_an_unknown_figure_stops_the_snapshot_and_is_named(document):
    assert DOCUMENT_TYPE.check_text(document, "Bien: [[asistencia.CM]] y `[[no.cuenta]]`.") == []
    assert "«asistencia.XX»" in DOCUMENT_TYPE.check_text(document, "Mal: [[asistencia.XX]].")[0]
    DocumentPart.objects.filter(document=document, key="conclusiones").update(text="Ver [[asistencia.XX]].")
    with pytest.raises(ValidationError, match=r"Conclusiones.*«asistencia\.XX»"):
        DOCUMENT_TYPE.snapshot(document, code=CODE)


def test_the_text_of_a_draft_is_previewed_with_live_figures(document):
    html = DOCUMENT_TYPE.preview(document, "Fue [[asistencia.CM]], o [[no.hay]].")
    assert ">82 %</a>" in html and "¿no.hay?" in html
    assert ("asistencia.CM", "Asistencia: Concejo Municipal", "82 %") in DOCUMENT_TYPE.figure_choices(
        document
    )


def publish(document: Document, content: Content) -> Publication:
    """As the engine leaves it, without its checks."""
    version = document.publications.count() + 1
    preparation = Preparation.objects.create(
        document=document,
        code=f"{version}" * 16,
        version=version,
        snapshot=canonical_json(content),
        snapshot_sha256="0" * 64,
        dated=META.dated,
        requested_by=document.created_by,
    )
    return Publication.objects.create(
        preparation=preparation,
        document=document,
        kind=document.kind,
        subject_key=document.subject_key,
        code=preparation.code,
        version=version,
        title=document.title,
        period_from=document.period_from,
        period_to=document.period_to,
        sealed_at=dt.datetime(2026, 9, 3, tzinfo=dt.UTC),
        sealed_by=document.created_by,
        content_sha256="0" * 64,
        sequence=version,
        previous_hash="0" * 64,
        chain_hash=f"{version}" * 64,
    )


def meeting_with_residents(
    document: Document, *heads: dict[str, Any], date: dt.date = dt.date(2026, 8, 30)
) -> Meeting:
    """A meeting approved late, held by count, with residents."""
    meeting = Meeting.objects.create(code="TARDE", date=date, count_only=True)
    MeetingBody.objects.create(meeting=meeting, body=Body.objects.get(code="CV"))
    Minutes.objects.create(meeting=meeting, year=2026)
    for head in heads:
        HeadCount.objects.create(meeting=meeting, **head)
    approve(meeting, dt.date(2026, 8, 31), document.created_by)
    return meeting


def test_a_second_version_says_what_changed(document, content):
    publish(document, content)
    meeting_with_residents(document, {"count": 10, "gender": "woman", "first_time": True})
    document.change_note = "Se aprobó un acta que faltaba."
    told = DOCUMENT_TYPE.snapshot(document, code=CODE)
    assert told["cambios"]["nota"] == document.change_note
    changes = {change["id"]: (change["antes"], change["ahora"]) for change in told["cambios"]["cifras"]}
    assert changes["vecinos.presentes"] == ("298", "308")
    assert changes["reuniones.celebradas"] == ("39", "40")
    assert "asistencia.CM" not in changes
    # Figures are compared: the rows of before stay in the database.
    before = earlier(document)
    assert before and isinstance(before["registros"]["reuniones"]["filas"], SealedRows)


def test_a_second_version_gives_no_small_change_away(document, content):
    # Three residents more, two of them women: any of the sums beside that of version 1 would tell it.
    publish(document, content)
    meeting_with_residents(
        document, {"count": 2, "gender": "woman"}, {"count": 1, "gender": "man", "first_time": True}
    )
    told = figures(DOCUMENT_TYPE.snapshot(document, code=CODE))
    for id in ("vecinos.presentes", "paridad.mujeres", "vecinos.primera_vez"):
        assert told[id]["oculta"] and told[id]["numerador"] is told[id]["denominador"] is None, id


def sealed_before_minutes_were_told(content: Content) -> Content:
    """The same content as the second scheme had it."""
    old = json.loads(canonical_json(content))
    old["esquema"] = "participacion/2"
    old["cifras"] = [figure for figure in old["cifras"] if not figure["id"].startswith("actas.")]
    old["partes"] = [part for part in old["partes"] if part["clave"] != "registro"]
    del old["registros"]["actas"]
    return old


@pytest.mark.parametrize("form", [Format.HTML, Format.PDF, Format.CSV, Format.XLSX])
def test_what_was_sealed_before_says_nothing_of_minutes(form, content):
    told = DOCUMENT_TYPE.render(form, sealed_before_minutes_were_told(content), META)
    if form == Format.HTML:
        now = DOCUMENT_TYPE.render(form, content, META).decode()
        number = re.compile(r'<span class="number">\d+</span>')
        without, cut = re.subn(r'<section id="registro">.*?</section>\n\n', "", now, flags=re.DOTALL)
        assert cut == 1 and number.sub("", told.decode()) == number.sub("", without)
        assert len(number.findall(now)) == len(number.findall(told.decode())) + 1


def test_a_version_after_one_without_minutes_says_so(document, content):
    publish(document, sealed_before_minutes_were_told(content))
    changes = DOCUMENT_TYPE.snapshot(document, code=CODE)["cambios"]["cifras"]
    assert {change["id"]: (change["antes"], change["ahora"]) for change in changes} == {
        "actas.completas": ("no estaba", "no se comprobó (0 de 43)"),
        "actas.dias_aprobacion": ("no estaba", "15,5 días (665 días en 43 actas aprobadas)"),
        "actas.dias_publicacion": ("no estaba", "sin datos"),
    }


def a_week_longer(document: Document, *codes: str) -> Document:
    """Another document, whose period holds the whole period of this one and a week before it."""
    longer = Document.objects.create(
        kind="participacion",
        subject_key=f"otro:{codes}",
        title="Otro",
        period_from=dt.date(2025, 8, 25),
        period_to=document.period_to,
        created_by=document.created_by,
    )
    longer.bodies.set(Body.objects.filter(code__in=codes or ("CM", "CV")))
    return longer


def test_another_period_gives_no_small_difference_away(document, content):
    # The week holds one meeting, with three residents: whoever has both documents would subtract.
    publication = publish(document, content)
    assert (publication.period_from, publication.period_to) == (document.period_from, document.period_to)
    meeting = meeting_with_residents(
        document, {"count": 2, "gender": "woman"}, {"count": 1, "gender": "man", "first_time": True},
        date=dt.date(2025, 8, 27),
    )  # fmt: skip
    told = DOCUMENT_TYPE.snapshot(a_week_longer(document), code=CODE)
    for id in ("vecinos.presentes", "paridad.mujeres", "vecinos.primera_vez"):
        assert figures(told)[id]["oculta"] and figures(told)[id]["numerador"] is None, id
    assert not told["tablas"]["vecinos.barrio"]["filas"] and not told["tablas"]["vecinos.edad"]["filas"]
    assert not any(meeting.code in row[0] for row in told["registros"]["vecinos.reuniones"]["filas"])


def test_a_large_difference_may_be_told(document, content):
    publish(document, content)
    meeting_with_residents(document, {"count": 9}, date=dt.date(2025, 8, 27))
    told = DOCUMENT_TYPE.snapshot(a_week_longer(document), code=CODE)
    assert figures(told)["vecinos.presentes"]["valor"] == 298 + 9


@pytest.mark.parametrize("before", ["nothing", "another", "a small difference", "one that hid everybody"])
def test_the_page_of_a_draft_tells_what_its_snapshot_will(document, content, before):
    # Each comes to its sums in its own way: meeting by meeting, or, of days never told, by the sums alone.
    if before == "one that hid everybody":
        rule = RuleSetting.objects.get(key=RuleKey.MINIMUM_GROUP)
        rule.delete()
        publish(document, DOCUMENT_TYPE.snapshot(document, code=CODE))
        RuleSetting.objects.create(key=rule.key, value=rule.value, valid_from=rule.valid_from)
    elif before != "nothing":
        publish(document, content)
    if before == "a small difference":
        meeting_with_residents(document, {"count": 3}, date=dt.date(2025, 8, 27))
    longer = a_week_longer(document)
    told = DOCUMENT_TYPE.snapshot(longer, code=CODE)["cifras"]
    assert figures({"cifras": told})["vecinos.presentes"]["oculta"] == (before == "a small difference")
    assert DOCUMENT_TYPE.figure_choices(longer) == [(one["id"], one["titulo"], one["texto"]) for one in told]


def test_other_bodies_give_no_small_difference_away(document, content):
    # Both councils are published; of one alone the difference is the other's meetings.
    publish(document, content)
    heads = dict(HeadCount.objects.values_list("meeting__code").annotate(total=Sum("count")))
    of_both = DOCUMENT_TYPE.snapshot(a_week_longer(document), code=CODE)
    of_one = DOCUMENT_TYPE.snapshot(a_week_longer(document, "CV"), code=CODE)
    by_code = {key: group for group in content["grupos"]["reuniones"] for key in group[0]}
    for keys, total in of_one["grupos"]["reuniones"]:
        theirs = {tuple(by_code[key][0]): by_code[key][1] for key in keys if key in by_code}
        rest = {code for codes in theirs for code in codes} - set(keys)
        assert not 0 < sum(heads[code] for code in rest) < 5
        assert total == sum(heads[key] for key in keys)
    assert of_both["grupos"] == content["grupos"]


# --- page -------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Ids, links, headings and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.tags.add(tag)
        self.attributes |= set(names)
        if names.get("id"):
            self.ids.append(str(names["id"]))
        if tag == "a":
            self.links.append(str(names["href"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def test_the_page_is_inert_and_its_references_lead_somewhere(content):
    html = DOCUMENT_TYPE.render(Format.HTML, content, META).decode()
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert '<a href="#cifra-asistencia.CM" class="figure-ref"' in html
    assert not {"script", "img", "iframe", "style", "form"} & page.tags
    assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
    assert not [link for link in page.links if link.startswith("javascript:")]
    assert all(later <= earlier + 1 for earlier, later in pairwise(page.levels))
    assert html == DOCUMENT_TYPE.render(Format.HTML, content, META).decode()


def test_the_table_of_months_says_each_body_of_each_month(content):
    rows = {
        (month, body): (met, due) for month, body, met, due in content["tablas"]["asistencia.mes"]["filas"]
    }
    html = DOCUMENT_TYPE.render(Format.HTML, content, META).decode()
    written = html.partition('<caption id="tabla-asistencia-mes">')[2].partition("</table>")[0]
    months = list(dict.fromkeys(month for (month, _), (_, due) in rows.items() if due))
    told = [
        f"({met} de {due})" if due else "sin lista"
        for month in months
        for met, due in (rows.get((month, body), (0, 0)) for body in content["organos"])
    ]
    assert len(months) > 1 and re.findall(r"\([0-9]+ de [0-9]+\)|sin lista", written) == told
    assert written.count('<th scope="row">') == len(months)


def test_an_analysis_of_nothing_says_so(document):
    document.period_from, document.period_to = dt.date(2024, 1, 1), dt.date(2024, 6, 30)
    document.parts.all().delete()
    html = DOCUMENT_TYPE.render(Format.HTML, DOCUMENT_TYPE.snapshot(document, code=CODE), META).decode()
    assert "No hubo reuniones con acta aprobada" in html and "Sin datos" in html
    assert "No se anotó la concurrencia" in html


@pytest.mark.parametrize("form", [Format.HTML, Format.PDF, Format.CSV, Format.XLSX])
def test_no_form_reads_the_database(form, content):
    # This test has no database: pytest-django refuses any query.
    assert DOCUMENT_TYPE.render(form, content, META)


# --- paper ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def paper(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papel") / "analisis.pdf"
    path.write_bytes(DOCUMENT_TYPE.render(Format.PDF, content, META))
    return path


def structure(pdf: pikepdf.Pdf) -> list[tuple[str, pikepdf.Object]]:
    """The tags of a document in reading order."""
    found: list[tuple[str, pikepdf.Object]] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append((str(node.S), node))
        children = node.get("/K") if isinstance(node, pikepdf.Dictionary) else None
        if isinstance(children, pikepdf.Array):
            for child in children:
                walk(child)
        elif isinstance(children, pikepdf.Dictionary):
            walk(children)

    walk(pdf.Root.StructTreeRoot)
    return found


def test_the_paper_is_tagged_and_says_what_it_is(paper):
    with pikepdf.open(paper) as pdf:
        assert str(pdf.Root.Lang) == "es-UY"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"]).startswith("Análisis de participación")
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert "<pdfuaid:part>1" in metadata or 'pdfuaid:part="1"' in metadata
        assert META.spaced_code in metadata
        tags = structure(pdf)
        levels = [int(tag[2]) for tag, _ in tags if re.fullmatch(r"/H[1-6]", tag)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
        drawings = [node for tag, node in tags if tag == "/Figure"]
        assert len(drawings) >= 4
        assert all(str(node.get("/Alt", "")).strip() for node in drawings)
        assert any("Concejo Municipal: 82\N{NO-BREAK SPACE}%" in str(node.Alt) for node in drawings)
        assert {"/Table", "/TH", "/TD", "/L"} <= {tag for tag, _ in tags}


def test_a_verifier_finds_the_code_in_the_bytes(paper):
    assert META.spaced_code.encode() in paper.read_bytes()


def test_the_paper_brings_its_fonts(paper):
    lines = subprocess.run(
        ["pdffonts", paper], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert lines
    for line in lines:
        embedded = line.split()[-5]
        assert embedded == "yes", line
        assert "Atkinson" in line or "Source" in line, line


def test_every_page_says_the_code_and_the_last_how_to_verify(paper):
    text = subprocess.run(
        ["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.rstrip("\f").split("\f")
    assert all(META.spaced_code in page and f"de {len(pages)}" in page for page in pages)
    assert "portal.example/verificar" in pages[-1] and "Cómo verificar" in pages[-1]


@pytest.mark.full
def test_the_same_content_gives_the_same_bytes_in_other_processes(content, paper, tmp_path):
    kept = tmp_path / "contenido.json"
    kept.write_text(canonical_json(content), encoding="utf-8")
    program = f"""
import datetime as dt, hashlib, json, os, pathlib, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "municipalismo.settings"
import django; django.setup()
from reports.documents.base import Meta
from reports.documents.participation import DOCUMENT_TYPE
from reports.models import Format
meta = Meta({META.code!r}, 1, {META.title!r}, {META.municipality!r}, dt.date(2026, 9, 3), {META.site_url!r})
content = json.loads(pathlib.Path({str(kept)!r}).read_text(encoding="utf-8"))
for form in (Format.HTML, Format.PDF, Format.CSV, Format.XLSX):
    print(hashlib.sha256(DOCUMENT_TYPE.render(form, content, meta)).hexdigest())
"""
    answers = []
    for zone, seed in (("America/Montevideo", "1"), ("Asia/Tokyo", "2")):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8"},
            check=True,
        )
        answers.append(done.stdout.split())
    assert len(answers[0]) == 4 and answers[0] == answers[1]


def test_the_renderer_fetches_nothing_but_our_fonts():
    from reports.rendering.pdf import OnlyOurs

    fetcher = OnlyOurs({})
    assert fetcher.fetch("https://portal.invalid/static/fonts/SourceSerif4-SemiBold.woff2")
    for url in (
        "https://example.org/a.png",
        "file:///etc/passwd",
        "https://portal.invalid/static/fonts/../css/portal.css",
        "https://portal.invalid/static/css/portal.css",
        "data:text/plain,hola",
    ):
        with pytest.raises(ValueError, match="our fonts only"):
            fetcher.fetch(url)


# --- what nobody may read ---------------------------------------------------------------------------


def test_no_form_holds_what_is_restricted(content, paper):
    told = canonical_json(content)
    text = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True).stdout
    forms = {form: DOCUMENT_TYPE.render(form, content, META) for form in (Format.HTML, Format.CSV)}
    with zipfile.ZipFile(io.BytesIO(DOCUMENT_TYPE.render(Format.XLSX, content, META))) as book:
        sheets = b"".join(book.read(name) for name in book.namelist()).decode()
    everything = told + text + "".join(data.decode() for data in forms.values()) + sheets
    for canary in (VERBATIM, CONTACT, WITHHELD, SURNAME, "P037", "P038"):
        assert canary not in everything, canary
    assert "=Que haya luz en la plaza" in told  # reviewed to be shown, to the letter
    assert "menor-1" in told and "Integrante menor de 18 años (1)" in text


def test_those_under_18_stand_last_in_the_order_of_their_numbers(content):
    shown = [figure["id"] for figure in content["cifras"] if figure["id"].startswith("asistencia.CV.")]
    minors = [id.rsplit(".", 1)[1] for id in shown if ".menor-" in id]
    assert minors == [f"menor-{place}" for place in range(1, len(minors) + 1)] and len(minors) > 1
    assert shown[-len(minors) :] == [f"asistencia.CV.{code}" for code in minors]
