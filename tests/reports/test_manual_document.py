"""Editions of the manual: what is sealed, in every form, what changed between two, and what anybody may read."""

import datetime as dt
import io
import json
import re
import time
from collections.abc import Callable
from typing import Any

import brotli
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from reports import actions, editions, memory
from reports.actions import manual
from reports.documents.base import Meta
from reports.documents.manual import DOCUMENT_TYPE
from reports.models import Document, Format, ManualChapter, ManualFigure, Publication
from reports.rendering.pdf import pages_of
from reports.transitions import InvalidTransition
from tests import kept
from tests.reports import bare, manuals
from tests.reports.test_withdrawals import withdraw

ClientAs = Callable[[str], Client]
META = Meta(
    code="0123456789ABCDEF", version=1, title="Manual de gobierno participativo", municipality="Municipio F",
    dated=dt.date(2026, 6, 1), site_url="https://municipio-f.example",
)  # fmt: skip


@pytest.fixture
def first(people: dict[str, User]) -> Publication:
    """A published edition."""
    kept.once("an edition of the manual", lambda: manuals.published(people).pk)
    return Publication.objects.get(kind="manual")


@pytest.fixture
def chapters(people: dict[str, User]) -> list[ManualChapter]:
    kept.once("three reviewed chapters", lambda: [row.pk for row in manuals.reviewed(people)])
    return list(ManualChapter.objects.order_by("position"))


def told(people: dict[str, User]) -> dict[str, Any]:
    """What it says, without rendering it."""
    document = Document.objects.filter(kind="manual").first() or manuals.document(people)
    return json.loads(actions.prepare(document=document, by=people["staff"]).snapshot)


# --- what is sealed ---


def test_an_edition_says_all_of_it(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    sha256 = manuals.figure(people).sha256
    manual.drop_chapter(chapter=chapters[2], by=people["team"])
    manuals.save(
        chapters[0], f"Cuatro **pala**bras y una: 1.234.\n\n![El camino](figura:{sha256})", people["team"]
    )
    manuals.review(chapters[0], people["coordinator"])
    content = told(people)
    assert (
        content["edicion"] == 1 and content["licencia"]["sigla"] == "CC BY 4.0" and content["cambios"] is None
    )
    row, other = content["capitulos"]
    assert (row["clave"], row["palabras"], row["parrafos"]) == ("formar-el-equipo", 7, 2)
    assert row["partes_del_portal"] == [
        {"clave": "actas", "nombre": "Actas", "publica": "/actas/", "gestion": "/gestion/reuniones/"}
    ]
    assert [figure["sha256"] for figure in content["figuras"]] == [sha256]
    counts = {figure["id"]: figure["valor"] for figure in content["cifras"]}
    assert counts == {"manual.capitulos": 2, "manual.palabras": row["palabras"] + other["palabras"]}
    column = [name["clave"] for name in content["registros"]["capitulos"]["columnas"]].index("palabras")
    rows = content["registros"]["capitulos"]["filas"]
    assert [len(rows), sum(row[column] for row in rows)] == list(counts.values())


def test_the_same_manual_is_the_same_content(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    document = manuals.document(people)
    one, two = (DOCUMENT_TYPE.snapshot(document, code="0123456789ABCDEF") for _ in range(2))
    assert one == two
    with CaptureQueriesContext(connection) as few:
        DOCUMENT_TYPE.snapshot(document, code="0123456789ABCDEF")
    for number in range(4):
        manual.add_chapter(title=f"Más {number}", by=people["team"])
    with CaptureQueriesContext(connection) as many:
        DOCUMENT_TYPE.snapshot(document, code="0123456789ABCDEF")
    assert len(few) == len(many)


def test_only_what_was_reviewed_is_sealed(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    document = manuals.document(people)
    preparation = actions.prepare(document=document, by=people["staff"], render_now=True)
    manuals.save(chapters[1], "Cambiado después.", people["team"])
    for act in (
        lambda: actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True),
        lambda: actions.prepare(document=document, by=people["staff"]),
    ):
        with pytest.raises(InvalidTransition, match=r"Falta revisar.*Escuchar en sesiones"):
            act()
    manuals.review(chapters[1], people["coordinator"])
    with pytest.raises(actions.ContentChanged):
        actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)
    assert manuals.seal(people, document).version == 1


def test_it_is_published_in_one_go(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    for version in (1, 2):
        made = actions.publish(kind="manual", period_from=None, period_to=None, by=people["mayor"])
        assert made.version == version
    with pytest.raises(ValidationError, match="no es de un período"):
        actions.publish(kind="manual", period_from=dt.date(2026, 1, 1), period_to=None, by=people["mayor"])


def test_a_manual_without_chapters_is_none(people: dict[str, User]) -> None:
    with pytest.raises(InvalidTransition, match="no tiene capítulos"):
        actions.prepare(document=manuals.document(people), by=people["staff"])


def test_its_parts_may_tell_its_figures(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    document = manuals.document(people)
    actions.save_part(
        document=document, key="presentacion", text="Son [[manual.capitulos]] capítulos.", expected_version=0,
        by=people["staff"],
    )  # fmt: skip
    html = DOCUMENT_TYPE.render(Format.HTML, told(people), META).decode()
    assert 'Son <a href="#cifra-manual.capitulos" class="figure-ref"' in html and ">3</a> capítulos." in html


# --- its forms ---


def test_its_page_has_an_anchor_to_each_chapter(
    chapters: list[ManualChapter], people: dict[str, User]
) -> None:
    sha256 = manuals.figure(people).sha256
    text = f"[Vean antes](/manual/#{chapters[0].slug}) y ![El camino](figura:{sha256})"
    manuals.save(chapters[1], text, people["team"])
    manuals.review(chapters[1], people["coordinator"])
    html = DOCUMENT_TYPE.render(Format.HTML, told(people), META).decode()
    for place, chapter in enumerate(chapters, 1):
        assert f'<section id="{chapter.slug}">' in html and f'<span class="number">{place}</span>' in html
    assert f'<a href="#{chapters[0].slug}"' in html
    assert (
        f'<img src="/manual/figuras/{sha256}.png" alt="El camino" width="3" height="2" loading="lazy">'
        in html
    )
    assert '<section id="creditos">\n  <h2>Créditos y licencia</h2>' in html
    assert '<a href="/actas/">Actas</a>' in html


def test_its_paper_has_its_images_and_tags(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    sha256 = manuals.figure(people, manuals.png(2000, 900)).sha256
    text = f"[Antes](#{chapters[0].slug})\n\n| | A |\n|---|--:|\n| x | 1 |\n\n![El camino](figura:{sha256})"
    manuals.save(chapters[1], text, people["team"])
    manuals.review(chapters[1], people["coordinator"])
    content = told(people)
    data = DOCUMENT_TYPE.render(Format.PDF, content, META)
    assert data == DOCUMENT_TYPE.render(Format.PDF, content, META)
    assert pages_of(data) >= 4  # the cover, and a page to each chapter
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as xmp:
            assert xmp["pdfuaid:part"] == "1"
        images = [name for page in pdf.pages for name in page.get_images()]
        assert len(set(images)) == 1
        structure = [
            str(item.get("/Alt", "")) for item in pdf.objects if isinstance(item, pikepdf.Dictionary)
        ]
        assert "El camino" in structure


def test_its_csv_is_a_row_to_each_chapter(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    manuals.save(chapters[0], "x", people["team"], title="=1+1")
    manuals.review(chapters[0], people["coordinator"])
    rows = DOCUMENT_TYPE.render(Format.CSV, told(people), META).decode().splitlines()
    assert rows[0] == "numero,clave,titulo,palabras,parrafos,partes"
    assert len(rows) == 4 and rows[1].startswith("1,formar-el-equipo,'=1+1,1,1,Actas")


def test_links_are_looked_at_again_before_the_seal(first: Publication, people: dict[str, User]) -> None:
    """What a chapter leads to was there when it was written, and is withdrawn before it is published."""
    report, row = bare.published("participacion", people), ManualChapter.objects.get(position=1)
    address = report.get_absolute_url()
    manuals.review(manuals.save(row, f"[a]({address})", people["team"]), people["coordinator"])
    document = actions.start_new_version(document=first.document, change_note="Otra.", by=people["staff"])
    preparation = actions.prepare(document=document, by=people["staff"], render_now=True)
    withdraw(report, people)
    with pytest.raises(InvalidTransition, match=re.escape(f"En «{row.title}»: El enlace «{address}»")):
        actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)


# --- what changed ---

TEXTS = st.lists(st.sampled_from(["a", "b", "c\nd", "- x", "|t|\n|-|"]), max_size=9).map("\n\n".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS)
def test_applying_what_changed_gives_the_other_text(before: str, after: str) -> None:
    found = editions.steps(before, after)

    def told(*kinds: str) -> list[str]:
        return [words for step in found if step.kind in kinds for words in step.paragraphs]

    assert told("same", "out") == editions.paragraphs(before)
    assert told("same", "in") == editions.paragraphs(after)
    assert (not told("in", "out")) == (editions.paragraphs(before) == editions.paragraphs(after))


@pytest.mark.parametrize(
    ("before", "after"), [("ab", "ac"), ("a", "aab"), ("ab", "ba"), ("abcdefghijkl", "lkjihgfedcba")]
)
def test_what_changed_is_told_at_once(before: str, after: str) -> None:
    """Of as many paragraphs as a chapter may have, whatever repeats in them."""
    old, new = (
        "\n\n".join((word * editions.MOST_PARAGRAPHS)[: editions.MOST_PARAGRAPHS]) for word in (before, after)
    )
    start = time.process_time()
    found = editions.steps(f"primero\n\n{old}\n\núltimo", f"primero\n\n{new}\n\núltimo")
    assert time.process_time() - start < 2
    assert found[0].paragraphs[0] == "primero" and found[-1].paragraphs[-1] == "último"
    kept = [words for step in found if step.kind != "in" for words in step.paragraphs]
    assert kept == ["primero", *old.split("\n\n"), "último"]


def test_one_paragraph_among_many_that_repeat() -> None:
    """What begins and ends alike is not looked at."""
    alike = ["---"] * 700
    found = editions.steps("\n\n".join([*alike, "uno", *alike]), "\n\n".join([*alike, "dos", *alike]))
    assert [(step.kind, len(step.paragraphs)) for step in found] == [
        ("same", 700), ("out", 1), ("in", 1), ("same", 700),
    ]  # fmt: skip


ORDERS = st.lists(st.sampled_from("abcdef"), unique=True)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ORDERS, ORDERS)
def test_the_fewest_chapters_moved(before: list[str], now: list[str]) -> None:
    def rows(slugs: list[str]) -> list[dict[str, str]]:
        return [{"clave": slug, "titulo": slug, "texto": ""} for slug in slugs]

    found = editions.compare(rows(before), rows(now))
    assert [slug for slug, _ in found.added] == [slug for slug in now if slug not in before]
    assert [slug for slug, _ in found.taken_out] == [slug for slug in before if slug not in now]
    moved = {slug for slug, _ in found.moved}

    def left(slugs: list[str], without: set[str]) -> list[str]:
        return [slug for slug in slugs if slug in before and slug in now and slug not in without]

    assert left(before, moved) == left(now, moved)
    for slug in moved:
        assert left(before, moved - {slug}) != left(now, moved - {slug})


def test_an_edition_says_what_it_changes(
    first: Publication, people: dict[str, User], client_as: ClientAs
) -> None:
    rows = list(ManualChapter.objects.order_by("position"))
    manuals.save(rows[0], "## Para qué\n\nPárrafo nuevo.", people["team"], title="Armar el equipo")
    manual.drop_chapter(chapter=rows[1], by=people["team"])
    manuals.save(manual.add_chapter(title="Al final", by=people["team"]), "Hola.", people["team"])
    manual.move_chapter(chapter=rows[0], earlier=False, by=people["team"])
    second = manuals.next_edition(people, "Se agrega un capítulo.")
    changes = json.loads(second.preparation.snapshot)["cambios"]
    assert changes["nota"] == "Se agrega un capítulo." and changes["desde"] == 1
    assert [row["clave"] for row in changes["agregados"]] == ["al-final"]
    assert [row["clave"] for row in changes["sacados"]] == [rows[1].slug]
    assert changes["renombrados"] == [
        {"clave": rows[0].slug, "antes": "Formar el equipo", "ahora": "Armar el equipo"}
    ]
    assert len(changes["movidos"]) == 1
    assert changes["cambiados"] == [
        {"clave": rows[0].slug, "titulo": "Armar el equipo", "parrafos_agregados": 1, "parrafos_sacados": 2}
    ]
    page = client_as("anonymous").get("/manual/cambios/").content.decode()
    for words in (
        "Se agrega <a", "«Al final»", "Se saca <a", "se llama ahora «Armar el equipo»", "cambia de lugar",
        "1 párrafo que entra", "2 párrafos que salen", "<p>Párrafo nuevo.</p>\n</ins>", "Entra:", "Sale:",
        "1 párrafo sin cambios",
    ):  # fmt: skip
        assert words in page, words
    sealed = client_as("anonymous").get("/manual/").content.decode()
    assert "Se saca «Escuchar en sesiones»." in sealed and "Qué cambió desde la edición 1" in sealed
    assert "Qué cambió entre ediciones" in sealed


def test_any_two_editions_are_compared(
    first: Publication, people: dict[str, User], client_as: ClientAs
) -> None:
    anonymous = client_as("anonymous")
    assert "No hay con qué comparar" in anonymous.get("/manual/cambios/").content.decode()
    row = ManualChapter.objects.get(position=1)
    for number in (2, 3):
        manuals.save(row, f"Versión {number}.", people["team"])
        manuals.next_edition(people)
    for asked, lead in (
        ("", (2, 3)), ("?de=1&a=3", (1, 3)), ("?de=3&a=1", (1, 3)), ("?de=2&a=1", (1, 2)),
    ):  # fmt: skip
        page = anonymous.get(f"/manual/cambios/{asked}").content.decode()
        shown = re.findall(r'la <a href="/publicaciones/[^"]+">edición (\d)</a>', page)
        assert tuple(map(int, shown)) == lead and "no se pueden comparar" not in page
    for asked in ("?de=2&a=2", "?de=9&a=1", "?de=x&a=", "?a=1", "?de=1&a=<script>"):
        response = anonymous.get(f"/manual/cambios/{asked}")
        assert response.status_code == 200 and "no se pueden comparar" in response.content.decode()
        assert "<script>" not in response.content.decode()


# --- what anybody reads ---


def test_it_says_when_there_is_none(people: dict[str, User], client_as: ClientAs) -> None:
    anonymous = client_as("anonymous")
    page = anonymous.get("/manual/")
    assert page.status_code == 200 and "Todavía no se publicó" in page.content.decode()
    for form in ("pdf", "json", "csv", "xlsx"):
        assert anonymous.get(f"/manual.{form}").status_code == 404


def test_the_last_edition_is_read_by_anybody(
    first: Publication, people: dict[str, User], client_as: ClientAs
) -> None:
    anonymous = client_as("anonymous")
    page = anonymous.get("/manual/").content.decode()
    assert "Así se hace: formar el equipo." in page and 'css/manual.css"' in page.replace(".css?", '.css"')
    assert [anonymous.get(f"/manual.{form}").status_code for form in ("pdf", "json", "csv")] == [200] * 3
    withdraw(first, people)
    memory.forget()
    page = anonymous.get("/manual/").content.decode()
    assert "fue retirada" in page and "Así se hace" not in page
    assert anonymous.get("/manual.pdf").status_code in (404, 410)


def test_its_page_is_packed_densely(first: Publication, client_as: ClientAs) -> None:
    """It is nearly all text: what the second reader is sent is as small as Brotli makes it in a moment."""
    plain = client_as("anonymous").get("/manual/").content
    packed = client_as("anonymous").get("/manual/", headers={"Accept-Encoding": "br"})
    assert packed["Content-Encoding"] == "br" and brotli.decompress(packed.content) == plain
    assert packed.content == brotli.compress(plain, quality=memory.DENSE)


def test_drafts_are_nobodys_business(
    first: Publication, people: dict[str, User], client_as: ClientAs
) -> None:
    """What is written, commented or uploaded after an edition shows nowhere before the next."""
    row = ManualChapter.objects.get(position=1)
    sha256 = manuals.figure(people, name="CanarioFigura").sha256
    manuals.save(
        row, f"CanarioTexto ![CanarioPalabras](figura:{sha256})", people["team"], title="CanarioTitulo"
    )
    manual.comment(chapter=row, text="CanarioComentario", quote="CanarioCita", by=people["nobody"])
    anonymous = client_as("anonymous")
    urls = ["/manual/", "/manual/cambios/", "/manual.json", first.get_absolute_url(), "/publicaciones/"]
    for url in urls:
        assert "Canario" not in anonymous.get(url).content.decode(), url
    for url in ("", f"{row.slug}/", f"{row.slug}/historia/", f"{row.slug}/editar/"):
        assert anonymous.get(f"/gestion/manual/{url}").status_code == 302
    shown = anonymous.get(f"/manual/figuras/{sha256}.png")
    assert (shown.status_code, shown["Cache-Control"]) == (302, "no-store")
    assert anonymous.get(shown.url).status_code == 302
    assert client_as("nobody").get(shown.url).content == bytes(ManualFigure.objects.get().data)


def test_figures_of_editions_are_for_everybody_and_for_good(
    first: Publication, people: dict[str, User], client_as: ClientAs
) -> None:
    row, sha256 = ManualChapter.objects.get(position=1), manuals.figure(people).sha256
    manuals.save(row, f"![El camino](figura:{sha256})", people["team"])
    edition = manuals.next_edition(people)
    anonymous = client_as("anonymous")
    shown = anonymous.get(f"/manual/figuras/{sha256}.png")
    assert shown.status_code == 200 and shown.content == bytes(ManualFigure.objects.get().data)
    assert shown["Content-Type"] == "image/png" and shown["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in shown["Cache-Control"] and "max-age=31536000" in shown["Cache-Control"]
    assert not shown.cookies
    for other in (f"{sha256}.jpg", f"{'0' * 64}.png"):
        assert anonymous.get(f"/manual/figuras/{other}").status_code == 302
        assert client_as("nobody").get(f"/gestion/manual/figuras/{other}").status_code == 404
    manuals.save(row, "Ya no está.", people["team"])
    manuals.next_edition(people)
    assert anonymous.get(f"/manual/figuras/{sha256}.png").status_code == 200  # the edition before has it
    withdraw(edition, people)
    assert anonymous.get(f"/manual/figuras/{sha256}.png").status_code == 302


def test_whoever_asks_for_figures_reads_no_edition_again(first: Publication, people: dict[str, User]) -> None:
    """Each edition is read once; a figure that nobody uploaded is not looked for in any."""
    sha256 = manuals.figure(people).sha256
    manuals.save(ManualChapter.objects.get(position=1), f"![El camino](figura:{sha256})", people["team"])
    manuals.next_edition(people)

    def cost(asked: str) -> int:
        client = Client()
        with CaptureQueriesContext(connection) as found:
            client.get(f"/manual/figuras/{asked}.png")
        assert not [query for query in found if "LIKE" in query["sql"]]
        return len([query for query in found if "snapshot" in query["sql"]])

    memory.forget()
    assert cost("0" * 64) == 0
    assert cost(sha256) >= 1
    assert cost(sha256) == 0


def test_a_quoted_hash_is_no_figure(first: Publication, people: dict[str, User], client_as: ClientAs) -> None:
    sha256 = manuals.figure(people).sha256
    manuals.save(ManualChapter.objects.get(position=1), f'`"sha256":"{sha256}"`', people["team"])
    manuals.next_edition(people)
    assert client_as("anonymous").get(f"/manual/figuras/{sha256}.png").status_code == 302


def test_the_edition_that_comes_with_the_portal_is_published(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """Every link alive, and its page packed small enough for a telephone."""
    for row in manual.load_first_edition():
        assert manual.text_problems(row.text) == [], row.slug
        manuals.review(row, people["team"])
    content = told(people)
    assert sum(row["palabras"] for row in content["capitulos"]) > 8_000
    html = DOCUMENT_TYPE.render(Format.HTML, content, META)
    assert len(brotli.compress(html, quality=memory.DENSE)) < 30_000
    assert pages_of(DOCUMENT_TYPE.render(Format.PDF, content, META)) > 20


def test_pages_cost_the_same_with_more_editions(
    first: Publication, people: dict[str, User], client_as: ClientAs
) -> None:
    anonymous = client_as("anonymous")

    def cost() -> list[int]:
        counts = []
        for page in ("/manual/", "/manual/cambios/"):
            memory.forget()
            with CaptureQueriesContext(connection) as found:
                anonymous.get(page)
            counts.append(len(found))
        return counts

    row = ManualChapter.objects.get(position=1)
    manuals.save(row, "Versión 2.", people["team"])
    manuals.next_edition(people)
    before = cost()
    for number in (3, 4):
        manuals.save(row, f"Versión {number}.", people["team"])
        manuals.next_edition(people)
    assert cost() == before and max(before) <= 6
