"""The manual as it is written: who may do what to a chapter, and when."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.permissions import NotAllowed
from planning.concurrency import EditConflict
from planning.uploads import Upload
from reports import editions
from reports.actions import manual
from reports.manual_parts import PARTS
from reports.models import ChapterComment, Evaluation, Finding, ManualChapter, ManualFigure
from reports.rendering.markdown import Picture, chapter_to_html
from reports.transitions import InvalidTransition
from tests import kept
from tests.reports import manuals

ClientAs = Callable[[str], Client]
TEAM = {"team", "coordinator"}


@pytest.fixture
def chapters(people: dict[str, User]) -> list[ManualChapter]:
    """Three chapters with text."""
    kept.once("three chapters", lambda: [row.pk for row in manuals.written(people)])
    return list(ManualChapter.objects.order_by("position"))


def act_on(
    chapter: ManualChapter, comment: ChapterComment, dropped: ManualChapter
) -> dict[str, Callable[[User], Any]]:
    """Every action of whoever writes the manual."""
    return {
        "add": lambda by: manual.add_chapter(title="Otro", by=by),
        "save": lambda by: manual.save_chapter(
            chapter=chapter, title="T", text="x", carried_by=[], expected_version=chapter.edit_version, by=by
        ),
        "review": lambda by: manual.review_chapter(
            chapter=chapter, expected_version=chapter.edit_version, by=by
        ),
        "move": lambda by: manual.move_chapter(chapter=chapter, earlier=False, by=by),
        "drop": lambda by: manual.drop_chapter(chapter=chapter, by=by),
        "restore": lambda by: manual.restore_chapter(chapter=dropped, by=by),
        "close": lambda by: manual.close_comment(comment=comment, answer="Se cambió.", by=by),
        "figure": lambda by: manual.add_figure(
            upload=Upload("a.png", "image/png", manuals.png()), name="A", by=by
        ),
        "first": lambda by: manual.load_first_edition(by=by),
    }


def test_only_the_planning_team_writes(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    """Each action of each person: done by the team alone. Whoever wrote it last does not review it."""
    comment = manual.comment(chapter=chapters[0], text="No se entiende.", quote="", by=people["nobody"])
    manual.drop_chapter(chapter=chapters[2], by=people["team"])
    found: dict[str, set[str]] = {}
    for name, act in act_on(chapters[0], comment, chapters[2]).items():
        found[name] = set()
        for role, by in people.items():
            with transaction.atomic():
                try:
                    act(by)
                    found[name].add(role)
                except (NotAllowed, InvalidTransition) as reason:
                    assert isinstance(reason, NotAllowed) != (role in TEAM), (name, role)
                transaction.set_rollback(True)
    assert found == {name: TEAM - ({"team"} if name == "review" else set()) for name in found}


def test_anybody_signed_in_comments_and_nobody_else(
    chapters: list[ManualChapter], people: dict[str, User]
) -> None:
    for by in people.values():
        assert manual.comment(
            chapter=chapters[0], text="Se puede decir mejor.", quote="Así se hace", by=by
        ).pk
    assert ChapterComment.objects.count() == len(people)
    gone = people["nobody"]
    gone.is_active = False
    gone.save()
    with pytest.raises(NotAllowed):
        manual.comment(chapter=chapters[0], text="¿Y yo?", quote="", by=gone)


# --- writing ---


def test_a_save_is_kept_and_needs_another_review(
    chapters: list[ManualChapter], people: dict[str, User]
) -> None:
    row = manuals.review(chapters[0], people["coordinator"])
    assert row.is_reviewed
    row = manuals.save(row, "Otra cosa.", people["team"])
    row.refresh_from_db()
    assert not row.is_reviewed and row.written_by == people["team"]
    events = ManualChapter.pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    assert len({event.text for event in events}) == 3  # none, the first, the other
    with pytest.raises(InvalidTransition, match="otra persona"):
        manuals.review(row, people["team"])


def test_saving_the_same_is_no_save(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    row = manuals.review(chapters[0], people["coordinator"])
    manuals.save(row, row.text.replace("\n", "\r\n") + "\n", people["coordinator"])
    row.refresh_from_db()
    assert row.is_reviewed and row.written_by == people["team"]


def test_two_who_write_at_once(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    row = chapters[0]
    manuals.save(row, "Lo de una.", people["team"])
    with pytest.raises(EditConflict) as conflict:
        manual.save_chapter(
            chapter=row,
            title="T",
            text="Lo de otra.",
            carried_by=[],
            expected_version=0,
            by=people["coordinator"],
        )
    assert conflict.value.current.text == "Lo de una."  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert row.text == "Lo de una."


def test_a_review_is_of_what_was_read(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    read = chapters[0].edit_version
    manuals.save(chapters[0], "Otra cosa, que nadie leyó.", people["team"])
    with pytest.raises(EditConflict):
        manual.review_chapter(chapter=chapters[0], expected_version=read, by=people["coordinator"])


def test_the_database_knows_who_reviews(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    row = chapters[0]
    rows = ManualChapter.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reviewed_by=people["team"], reviewed_version=row.edit_version, reviewed_at=row.written_at)


def test_what_says_nothing_is_not_reviewed(people: dict[str, User]) -> None:
    row = manual.add_chapter(title="Vacío", by=people["team"])
    with pytest.raises(InvalidTransition, match="no dice nada"):
        manuals.review(row, people["coordinator"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[a](/no-hay-nada/aca/)", "no lleva a ninguna página"),
        ("[a](/actas%2F..)", "no lleva a ninguna página"),
        ("[a](/temas/T-9999/)", "no lleva a ninguna página"),
        ("[a](/publicaciones/0123-4567-89AB-CDEF/)", "no lleva a ninguna página"),
        ("[a](/devoluciones/D-9/)", "no lleva a ninguna página"),
        ("[a](/devoluciones/D-9/opinar/)", "no lleva a ninguna página"),
        ("[a](/talleres/taller-9/)", "no lleva a ninguna página"),
        ("[a](/sesiones/cm-9/)", "no lleva a ninguna página"),
        ("[a](/plan/1.9/)", "no lleva a ninguna página"),
        ("[a](/actas/CM/2026/9/)", "no lleva a ninguna página"),
        ("[a](/resoluciones/00000000-0000-0000-0000-000000000000/)", "no lleva a ninguna página"),
        ("[a](/informes/participacion/2020-01-01_2020-06-30/)", "no lleva a ninguna página"),
        ("[a](/gestion/manual/primera-edicion/)", "no lleva a ninguna página"),
        ("[a](/gestion/manual/equipo/revisar/)", "no lleva a ninguna página"),
        ("[a](pendientes/)", "no se puede usar"),
        ("[a](//otro.example/)", "no se puede usar"),
        ("[a](http://otro.example/)", "no se puede usar"),
        ("[a](javascript:alert(1))", "no se puede usar"),
        ("[a](data:text/html,hola)", "no se puede usar"),
        ("[a](https://)", "no se puede usar"),
        ("<mailto:ana@otro.example>", "no se puede usar"),
        ("[a](#no-esta)", "no está en el manual"),
        ("[a](/manual/#no-esta)", "no está en el manual"),
        ("- lista\n\n  > [a](/no-hay/)", "no lleva a ninguna página"),
        ("![algo](https://otro.example/a.png)", "no se puede usar"),
        ("![algo](/static/img/a.png)", "no se puede usar"),
        (f"![algo](figura:{'a' * 64})", "No hay ninguna figura"),
        ("a" * (manual.MOST_CHARACTERS + 1), "partilo"),
        ("a\n\n" * (editions.MOST_PARAGRAPHS + 1), "partilo"),
    ],
)
def test_links_and_figures_are_looked_at(
    chapters: list[ManualChapter], people: dict[str, User], text: str, problem: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        manuals.save(chapters[0], text, people["team"])
    assert problem in refused.value.message_dict["text"][0]


def test_a_figure_says_what_is_seen(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    sha256 = manuals.figure(people).sha256
    with pytest.raises(ValidationError, match="qué se ve"):
        manuals.save(chapters[0], f"![](figura:{sha256})", people["team"])
    manuals.save(chapters[0], f"![El camino](figura:{sha256})", people["team"])


def test_what_is_alive_is_taken(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    for text in (
        "[a](/actas/?page=2#x)", "[a](https://otro.example/b?c=d)", f"[a](#{chapters[1].slug})",
        f"[a](/manual/#{chapters[0].slug})", "[a](/manual.pdf)", "<https://otro.example>", "`[a](/no-hay/)`",
    ):  # fmt: skip
        manuals.save(chapters[0], text, people["team"])


def test_parts_are_of_the_list_and_in_its_order(
    chapters: list[ManualChapter], people: dict[str, User]
) -> None:
    row = manuals.save(chapters[0], "x", people["team"], parts=("verificar", "actas"))
    assert row.carried_by == [key for key in PARTS if key in ("verificar", "actas")] != ["verificar", "actas"]
    with pytest.raises(ValidationError) as refused:
        manuals.save(row, "x", people["team"], parts=("nada",))
    assert "carried_by" in refused.value.message_dict


# --- their order ---


def slugs() -> list[str]:
    rows = ManualChapter.objects.filter(is_dropped=False).order_by("position", "pk")
    return [row.slug for row in rows]


def test_chapters_move_and_go_and_come_back(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    a, b, c = (row.slug for row in chapters)
    reviewed = manuals.review(chapters[2], people["coordinator"])
    manual.move_chapter(chapter=chapters[2], earlier=True, by=people["team"])
    assert slugs() == [a, c, b]
    manual.move_chapter(chapter=chapters[0], earlier=True, by=people["team"])
    assert slugs() == [a, c, b]
    for _ in range(2):
        manual.drop_chapter(chapter=chapters[0], by=people["team"])
    assert slugs() == [c, b]
    with pytest.raises(InvalidTransition, match="fuera"):
        manual.move_chapter(chapter=chapters[0], earlier=True, by=people["team"])
    for _ in range(2):
        manual.restore_chapter(chapter=chapters[0], by=people["team"])
    assert slugs() == [c, b, a]
    reviewed.refresh_from_db()
    assert reviewed.is_reviewed  # its place is not what it says


@pytest.mark.django_db(transaction=True)
def test_two_who_move_chapters_at_once(people: dict[str, User]) -> None:
    """Whoever waits for another's move makes theirs in the order that there is then."""
    manuals.written(people)
    manual.add_chapter(title="Publicar", by=people["team"])
    a, b, c, d = ManualChapter.objects.order_by("position")

    def move() -> None:
        try:
            manual.move_chapter(chapter=d, earlier=True, by=people["coordinator"])
        finally:
            connection.close()

    thread = threading.Thread(target=move)
    with transaction.atomic():
        manual.move_chapter(chapter=b, earlier=True, by=people["team"])
        thread.start()
        wait_until_somebody_waits()
    thread.join()
    assert slugs() == [row.slug for row in (b, a, d, c)]


def wait_until_somebody_waits() -> None:
    """For a row that this transaction holds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nobody waits")


def test_what_others_lead_to_does_not_go(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    manuals.save(chapters[0], f"[antes](/manual/#{chapters[1].slug})", people["team"])
    with pytest.raises(InvalidTransition, match=chapters[0].title):
        manual.drop_chapter(chapter=chapters[1], by=people["team"])


def test_what_leads_to_what_is_out_does_not_come_back(
    chapters: list[ManualChapter], people: dict[str, User]
) -> None:
    a, b, _ = chapters
    manuals.save(a, f"[después](#{b.slug}) y [acá](#{a.slug})", people["team"])
    manual.drop_chapter(chapter=a, by=people["team"])
    manual.drop_chapter(chapter=b, by=people["team"])
    with pytest.raises(InvalidTransition, match=b.title):
        manual.restore_chapter(chapter=a, by=people["team"])
    manual.restore_chapter(chapter=b, by=people["team"])
    manual.restore_chapter(chapter=a, by=people["team"])
    assert slugs()[-2:] == [b.slug, a.slug]


def test_addresses_of_chapters_are_their_own(people: dict[str, User]) -> None:
    made = [
        manual.add_chapter(title=title, by=people["team"]).slug
        for title in ("Nuevo", "Créditos", "Año nuevo", "Año nuevo", "¡!", "x" * 160, "x" * 159)
    ]
    assert len(set(made)) == len(made) and not set(made) & manual.RESERVED
    assert made[2] == "ano-nuevo" and max(map(len, made)) <= 40


# --- what is said of them ---


def test_a_comment_is_closed_once_and_says_how(
    chapters: list[ManualChapter], people: dict[str, User]
) -> None:
    row = manual.comment(chapter=chapters[0], text="No se entiende.", quote="Uno", by=people["nobody"])
    again = manual.comment(chapter=chapters[0], text="No se entiende. ", quote=" Uno", by=people["nobody"])
    assert again == row and ChapterComment.objects.count() == 1
    with pytest.raises(ValidationError):
        manual.close_comment(comment=row, answer="  ", by=people["team"])
    row = manual.close_comment(comment=row, answer="Se escribió de nuevo.", by=people["team"])
    assert row.closed_by == people["team"] and row.answer == "Se escribió de nuevo."
    with pytest.raises(InvalidTransition):
        manual.close_comment(comment=row, answer="Otra cosa.", by=people["coordinator"])


def test_a_comment_has_words(chapters: list[ManualChapter], people: dict[str, User]) -> None:
    for text, quote, field in (("  ", "", "text"), ("x" * 2001, "", "text"), ("x", "y" * 301, "quote")):
        with pytest.raises(ValidationError) as refused:
            manual.comment(chapter=chapters[0], text=text, quote=quote, by=people["nobody"])
        assert field in refused.value.message_dict


def test_a_change_request_shows_the_finding_it_comes_of(
    chapters: list[ManualChapter], people: dict[str, User], client_as: ClientAs
) -> None:
    days = {
        "baseline_from": dt.date(2025, 1, 1), "baseline_to": dt.date(2025, 6, 30),
        "period_from": dt.date(2026, 1, 1), "period_to": dt.date(2026, 6, 30),
    }  # fmt: skip
    evaluation = Evaluation.objects.create(title="Evaluación del piloto", created_by=people["team"], **days)
    finding = Finding.objects.create(
        evaluation=evaluation, text="Se contesta tarde.", figure="respuestas.plazo", figure_text="43 días"
    )
    told = {"chapter": chapters[0], "text": "Poner un plazo.", "quote": "", "by": people["team"]}
    row = manual.comment(finding=finding, **told)
    assert manual.comment(finding=finding, **told) == row
    page = client_as("nobody").get(chapters[0].get_absolute_url()).content.decode()
    assert "Pedido de cambio" in page and "Evaluación del piloto: Se contesta tarde." in page
    assert "43 días" not in page  # the document may hide it by now
    listed = client_as("nobody").get("/gestion/manual/").content.decode()
    assert "1 comentario abierto (1 pedido de cambio)" in listed
    with pytest.raises(ValidationError):
        manual.comment(finding=finding, **{**told, "chapter": chapters[1]})


# --- figures ---


def test_a_figure_is_cleaned_and_named_by_its_bytes(people: dict[str, User]) -> None:
    figure = manuals.figure(people, manuals.png(text=b"secreto en la camara"))
    assert b"secreto" not in bytes(figure.data)
    assert (figure.width, figure.height, figure.media_type) == (3, 2, "image/png")
    again = manuals.figure(people, manuals.png(), name="Otro nombre")
    assert again == figure and again.name == "El camino" and ManualFigure.objects.count() == 1


def test_figures_are_never_changed_nor_deleted(people: dict[str, User]) -> None:
    figure = manuals.figure(people)
    for act in (figure.delete, lambda: ManualFigure.objects.update(name="Otro")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"%PDF-1.7 hola", "imagen"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "No se pudo leer"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "No se pudo leer"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * manual.LARGEST_FIGURE, "Pesa más"),
        (None, "No se pudo leer"),  # a large one, which takes a second to make
    ],
)
def test_hostile_images_are_refused(people: dict[str, User], data: bytes | None, problem: str) -> None:
    data = manuals.png(30_000, 3_000) if data is None else data
    kind = "application/pdf" if data.startswith(b"%PDF") else "image/png"
    with pytest.raises(ValidationError, match=problem):
        manual.add_figure(upload=Upload("a", kind, data), name="A", by=people["team"])
    assert not ManualFigure.objects.exists()


def test_a_large_drawing_is_bounded(people: dict[str, User]) -> None:
    figure = manuals.figure(people, manuals.png(5_000, 2_500))
    assert (figure.width, figure.height) == (2_000, 1_000)


# --- hostile text ---

_HASH = "a" * 64


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
        "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](&#106;avascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)", "![a](javascript:alert(1))", "![a](data:image/svg+xml,x)",
        "![a](https://otro.example/a.png)", "[a](//otro.example)", "[a](/\\otro.example)", "[a](vbscript:x)",
        '[a](/actas/ "onmouseover=alert(1)")', f'![" onerror="alert(1)](figura:{_HASH})',
        f"![<script>x</script>](figura:{_HASH})", "<a href='javascript:x'>y</a>", "<iframe src=x>",
        "| <script>x</script> | b |\n|---|---|\n| <img onerror=x> | c |", "```html\n<script>x</script>\n```",
        "<style>*{display:none}</style>", '<div style="position:fixed">', "[a]: javascript:alert(1)\n\n[a]",
    ],
)  # fmt: skip
def test_hostile_markdown_is_only_words(text: str) -> None:
    import re

    html = chapter_to_html(text, {_HASH: Picture("/manual/figuras/a.png", 3, 2)})
    tags = re.findall(r"<([a-z0-9]+)((?:\s+[a-z-]+=\"[^\"]*\")*)\s*/?>", html)
    assert re.sub(r"</?[a-z0-9]+(?:\s+[a-z-]+=\"[^\"]*\")*\s*/?>", "", html).count("<") == 0
    for tag, attributes in tags:
        assert tag in {"p", "a", "img", "div", "table", "thead", "tbody", "tr", "th", "td", "pre", "code"}
        names = dict(re.findall(r'([a-z-]+)="([^"]*)"', attributes))
        assert not any(name.startswith("on") or name == "style" for name in names)
        assert names.get("href", "/a").startswith(("/a", "/%5C", "https://"))
        assert names.get("src", "/manual/figuras/a.png") == "/manual/figuras/a.png"


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"{'  ' * depth}- a\n" for depth in range(1000)), "> " * 5000 + "a", "[" * 20_000,
        "*a " * 15_000, "![a](" * 10_000, "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + "|\n" * 20_000,
        ("|" + "a|" * 29) * 700, "`" * 20_000 + "a" + "``" * 10_000, "#" * 50_000, "\\" * 50_000,
    ],
)  # fmt: skip
def test_huge_markdown_takes_little(text: str) -> None:
    start = time.process_time()
    html = chapter_to_html(text[: manual.MOST_CHARACTERS], {})
    assert time.process_time() - start < 10
    assert len(html) < 2_000_000


def test_headings_fit_under_that_of_the_chapter() -> None:
    html = chapter_to_html("# A\n\n### B\n\n###### C\n\n# D", {})
    assert [html[place + 1 : place + 3] for place in range(len(html)) if html.startswith("<h", place)] == [
        "h3", "h4", "h4", "h3",
    ]  # fmt: skip


def test_tables_have_names_and_headings() -> None:
    html = chapter_to_html(
        "| | A |\n|---|--:|\n| x | 1 |\n\ny\n\n| B |\n|---|\n| 2 |", {}, label="Cap. 1, tabla"
    )
    assert 'aria-label="Cap. 1, tabla 1"' in html and 'aria-label="Cap. 1, tabla 2"' in html
    assert '<th class="num" scope="col">A</th>' in html and "<th></th>" not in html


# --- the edition that comes with the portal ---


def test_the_first_edition_is_loaded_once(people: dict[str, User]) -> None:
    made = manual.load_first_edition()
    assert len(made) >= 8 and not any(row.is_reviewed for row in made)
    assert sum(editions.words(row.text) for row in made) > 8_000
    assert manual.load_first_edition(by=people["team"]) == []
    assert [row.position for row in ManualChapter.objects.order_by("position")] == list(
        range(1, len(made) + 1)
    )
    assert manuals.review(made[0], people["team"]).is_reviewed


# --- pages ---


def test_what_was_typed_stays(
    chapters: list[ManualChapter], client_as: ClientAs, people: dict[str, User]
) -> None:
    """A refusal, a preview, an upload that is refused or not, and a conflict: the text is in the page that comes."""
    client, url = client_as("coordinator"), f"/gestion/manual/{chapters[0].slug}/editar/"
    typed = {
        "title": "Otro título",
        "text": "Lo que escribí. [a](/no-hay/)",
        "edit_version": chapters[0].edit_version,
    }
    typed["carried_by"] = ["talleres"]
    for more, status in (
        ({}, 422),
        ({"vista": "1"}, 200),
        ({"subir": "1"}, 422),
        ({"subir": "1", "figura-name": "A", "figura-file": _file(manuals.png())}, 200),
        ({"subir": "1", "figura-name": "A", "figura-file": _file(b"hola")}, 422),
    ):
        response = client.post(url, {**typed, **more})
        page = response.content.decode()
        assert response.status_code == status, more
        assert "Lo que escribí. [a](/no-hay/)</textarea>" in page and 'value="Otro título"' in page
        assert 'value="talleres" class="form-check-input" checked' in page or "checked" in page
    assert ManualFigure.objects.count() == 1
    chapters[0].refresh_from_db()
    assert chapters[0].title == manuals.TITLES[0]
    manuals.save(chapters[0], "Lo de la otra.", people["team"])
    response = client.post(url, {**typed, "text": "Lo mío."})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Lo mío.</textarea>" in page and "Lo de la otra.</textarea>" in page and "Talleres" in page
    chapters[0].refresh_from_db()
    again = client.post(url, {**typed, "text": "Lo mío.", "edit_version": chapters[0].edit_version})
    assert again.status_code == 302
    chapters[0].refresh_from_db()
    assert chapters[0].text == "Lo mío."


def _file(data: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.png", data, "image/png")


def test_a_preview_is_safe(chapters: list[ManualChapter], client_as: ClientAs) -> None:
    url = f"/gestion/manual/{chapters[0].slug}/editar/"
    page = (
        client_as("team").post(url, {"text": "**hola** <script>x()</script>", "vista": "1"}).content.decode()
    )
    assert "<strong>hola</strong>" in page and "<script>x()" not in page


def test_history_tells_who_and_what(
    chapters: list[ManualChapter], client_as: ClientAs, people: dict[str, User]
) -> None:
    row = manuals.save(
        chapters[0],
        "## Para qué\n\nOtra cosa.",
        people["coordinator"],
        title="Nuevo título",
        parts=("talleres",),
    )
    manuals.review(row, people["team"])
    page = client_as("nobody").get(f"/gestion/manual/{row.slug}/historia/").content.decode()
    for words in (
        "Se llamaba «Formar el equipo»", "Nuevo título", "se agregan: Talleres", "se sacan: Actas", "Coordinator",
        "<p>Otra cosa.</p>", "Revisado", "1 párrafo sin cambios", "Así empezó",
    ):  # fmt: skip
        assert words in page, words


def test_comments_and_reviews_by_their_buttons(
    chapters: list[ManualChapter], client_as: ClientAs, people: dict[str, User]
) -> None:
    url = f"/gestion/manual/{chapters[0].slug}/"
    refused = client_as("nobody").post(f"{url}comentar/", {"text": "", "quote": "Así se hace"})
    assert refused.status_code == 422 and 'value="Así se hace"' in refused.content.decode()
    assert client_as("nobody").post(f"{url}comentar/", {"text": "¿Cuándo?", "quote": ""}).status_code == 302
    comment = ChapterComment.objects.get()
    assert "¿Cuándo?" in client_as("nobody").get(url).content.decode()
    closing = f"/gestion/manual/comentarios/{comment.pk}/cerrar/"
    assert "Escribí qué se hizo" in client_as("team").post(closing, {"answer": ""}).content.decode()
    client_as("team").post(closing, {"answer": "Se dice cuándo."})
    assert "Se dice cuándo." in client_as("nobody").get(url).content.decode()
    for version in ("", "x", "99999999999", str(chapters[0].edit_version - 1)):
        client_as("coordinator").post(f"{url}revisar/", {"edit_version": version})
        chapters[0].refresh_from_db()
        assert not chapters[0].is_reviewed
    client_as("coordinator").post(f"{url}revisar/", {"edit_version": chapters[0].edit_version})
    chapters[0].refresh_from_db()
    assert chapters[0].is_reviewed


def test_what_was_typed_stays_where_another_closed_it(
    chapters: list[ManualChapter], client_as: ClientAs, people: dict[str, User]
) -> None:
    comment = manual.comment(chapter=chapters[0], text="¿Cuándo?", quote="", by=people["nobody"])
    manual.close_comment(comment=comment, answer="Se sacó el párrafo.", by=people["coordinator"])
    response = client_as("team").post(
        f"/gestion/manual/comentarios/{comment.pk}/cerrar/", {"answer": "Se dice cuándo, en dos renglones."}
    )
    page = response.content.decode()
    assert response.status_code == 409 and "ya está cerrado" in page
    assert "Se dice cuándo, en dos renglones.</textarea>" in page and "Se sacó el párrafo." in page
    comment.refresh_from_db()
    assert comment.answer == "Se sacó el párrafo."


def test_pages_cost_the_same_with_more(
    chapters: list[ManualChapter], client_as: ClientAs, people: dict[str, User]
) -> None:
    url = f"/gestion/manual/{chapters[0].slug}/"
    pages = ("/gestion/manual/", url, f"{url}historia/", f"{url}editar/")

    def cost() -> list[int]:
        counts = []
        for page in pages:
            client = client_as("team")
            asked = []
            for _ in range(3):  # some things are read or written every so often
                with CaptureQueriesContext(connection) as found:
                    assert client.get(page).status_code == 200
                asked.append(len(found))
            counts.append(min(asked))
        return counts

    manual.comment(chapter=chapters[0], text="Uno", quote="", by=people["nobody"])
    sha256 = manuals.figure(people).sha256
    manuals.save(chapters[0], f"![a](figura:{sha256})", people["team"])
    before = cost()
    for number in range(12):
        row = manual.add_chapter(title=f"Más {number}", by=people["team"])
        manuals.save(row, "x", people["coordinator"])
        manuals.review(row, people["team"])
        manuals.save(chapters[0], f"![a](figura:{sha256})\n\n{number}", people["team"])
        manual.comment(chapter=chapters[0], text=f"Otro {number}", quote="", by=people["staff"])
        manuals.figure(people, manuals.png(number + 4), name=f"Figura {number}")
    assert cost() == before
