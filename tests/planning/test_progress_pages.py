"""The pages of the follow-up: by buttons, without JavaScript; what anybody sees of it, and what only some."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from accounts.models import User
from planning.actions import closings, overrides
from planning.actions.progress_reports import attach_file, submit_report
from planning.actions.standings import refresh_standings
from planning.models import (
    ActivityStanding,
    ItemStanding,
    PeriodClosing,
    ProgressFile,
    ProgressOverride,
    ProgressReport,
    today,
)
from planning.photos import clean_photo
from planning.queries.progress import reported_activities
from tests.planning import progressing

ClientAs = Callable[[str], Client]
XSS = "<script>alert(1)</script>"
QUARTER = {"desde": "2026-01-01", "hasta": "2026-03-31"}


def address(name: str, *args: object) -> str:
    return reverse(f"gestion:{name}", args=args)


def test_a_clerk_reports_in_one_go_and_the_coordinator_accepts(
    people: dict[str, User], client_as: ClientAs
) -> None:
    plan, activity = progressing.under_way(people, reporter=people["nobody"])
    clerk, boss = client_as("nobody"), client_as("coordinator")
    listed = clerk.get(address("progress-list")).text
    assert "Actividad A" in listed and "Guardar y enviar" in listed
    typed = {"on": today().isoformat(), "value": "45", "text": f"Se podó {XSS}"}
    sent = clerk.post(address("progress-add-activity", activity.pk), typed, follow=True)
    assert "quedó enviado" in sent.text and "Enviado" in sent.text
    queue = boss.get(address("progress-queue")).text
    assert XSS not in queue and "45 %" in queue
    report = ProgressReport.objects.get()
    done = boss.post(
        address("progress-accept", report.pk), {"edit_version": report.edit_version}, follow=True
    )
    assert "quedó aceptado" in done.text
    assert ItemStanding.objects.get(item__plan=plan, item__code="1.2").value == 45
    assert "promedio de 1" in boss.get(address("plan-item-detail", activity.item_id)).text


def test_what_is_wrong_is_told_and_what_was_typed_stays(people: dict[str, User], client_as: ClientAs) -> None:
    _plan, activity = progressing.under_way(people)
    team = client_as("team")
    for value, words in (("101", "100"), ("mucho", "número"), ("", "Falta completar")):
        answer = team.post(
            address("progress-add-activity", activity.pk),
            {"on": today().isoformat(), "value": value, "text": "Se podó."},
        )
        assert answer.status_code == 200 and words in answer.text and "Se podó." in answer.text
    assert not ProgressReport.objects.exists()


def test_a_draft_a_photograph_and_its_way(people: dict[str, User], client_as: ClientAs) -> None:
    """Kept as a draft with a photograph, sent, taken back, sent again, returned, mended and accepted."""
    _plan, activity = progressing.under_way(people)
    team, boss, anybody = client_as("team"), client_as("coordinator"), Client()
    photo = SimpleUploadedFile("obra.png", progressing.picture(), "image/png")
    typed = {"on": "2026-03-01", "value": "40", "text": "Mitad.", "file": photo, "caption": "La obra"}
    page = team.post(address("progress-add-activity", activity.pk), {**typed, "borrador": "si"}, follow=True)
    report = ProgressReport.objects.get()
    assert report.state == "draft" and 'alt="La obra"' in page.text
    file, gone = report.files.get(), address("progress-file-remove", report.files.get().pk)
    asked = team.get(gone).text
    assert "Quitar el adjunto" in asked and "La obra" in asked and report.files.exists()
    assert "Borrar el avance" in team.get(address("progress-delete", report.pk)).text
    assert ProgressReport.objects.exists()
    for step, state in (("submit", "submitted"), ("take-back", "draft"), ("submit", "submitted")):
        team.post(address(f"progress-{step}", report.pk))
        report.refresh_from_db()
        assert report.state == state
    shown = reverse("progress-photo", args=[report.files.get().sha256])
    assert anybody.get(shown).status_code == 404
    form = {"reason": "Falta contar.", "edit_version": report.edit_version}
    boss.post(address("progress-return", report.pk), form)
    assert "Falta contar." in team.get(address("progress-report", report.pk)).text
    report.refresh_from_db()
    edited = {"on": "2026-03-02", "value": "41", "text": "Mitad y pico.", "edit_version": report.edit_version}
    team.post(address("progress-edit", report.pk), edited)
    team.post(address("progress-submit", report.pk))
    report.refresh_from_db()
    boss.post(address("progress-accept", report.pk), {"edit_version": report.edit_version})
    answer = anybody.get(shown)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert "public" in answer["Cache-Control"] and "Set-Cookie" not in answer
    for page in (gone, address("progress-delete", report.pk)):
        assert "aceptado" in team.get(page, follow=True).text and report.files.get() == file
    assert anybody.get(shown, headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_accepting_what_changed_meanwhile_is_refused_on_the_page(
    people: dict[str, User], client_as: ClientAs
) -> None:
    _plan, activity = progressing.under_way(people)
    report = progressing.report(activity, people["team"], "submitted", people=people)
    boss = client_as("coordinator")
    for version in ("", "7", "x", "9" * 30):
        answer = boss.post(address("progress-accept", report.pk), {"edit_version": version}, follow=True)
        assert "Otra persona guardó cambios" in answer.text
    report.refresh_from_db()
    assert report.state == "submitted"


@pytest.mark.parametrize("name", ["informe.pdf", "plano Ωmega.pdf", "日本.pdf"])
def test_documents_are_for_whoever_signs_in_and_are_never_shown(
    people: dict[str, User], client_as: ClientAs, name: str
) -> None:
    _plan, activity = progressing.under_way(people)
    report = progressing.report(activity, people["team"], people=people)
    file = attach_file(report=report, name=name, data=b"%PDF-1.7\n", caption="Informe", by=people["team"])
    url = address("progress-file", file.pk)
    assert client_as("nobody").get(url).status_code == 403  # not accepted yet
    progressing.accept(submit_report(report=report, by=people["team"]), people)
    answer = client_as("nobody").get(url)
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(url).status_code == 302
    assert Client().get(reverse("progress-photo", args=[file.sha256])).status_code == 404


def test_a_photograph_keeps_nothing_but_its_picture() -> None:
    taken = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camara SECRETA"
    exif.get_ifd(0x8825)[1] = "S"
    noise = Image.effect_noise((3000, 2400), 60).convert("RGB")
    noise.save(taken, "JPEG", exif=exif, comment=b"SECRETA", icc_profile=b"SECRETA" * 20)
    assert b"SECRETA" in taken.getvalue()
    made = clean_photo(taken.getvalue() + b"SECRETA al final")
    picture = Image.open(io.BytesIO(made))
    assert (picture.format, picture.size) == ("JPEG", (1600, 2000))  # turned as it is to be seen
    assert b"SECRETA" not in made and not picture.getexif() and not picture.info.get("icc_profile")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_any_png_becomes_a_jpeg(mode: str) -> None:
    made = io.BytesIO()
    Image.new(mode, (30, 20)).save(made, "PNG")
    assert Image.open(io.BytesIO(clean_photo(made.getvalue()))).size == (30, 20)


@pytest.mark.parametrize(
    "kind", [pytest.param("bomb", marks=pytest.mark.full), "large", "cut", "made up", "other"]
)
def test_what_is_no_picture_or_too_large_is_refused(kind: str) -> None:
    made = io.BytesIO()
    if kind in ("bomb", "large"):  # 437 kB that would take 3.6 GB; just above the limit of the portal
        Image.new("1", (60_000, 60_000) if kind == "bomb" else (7_800, 7_800)).save(made, "PNG")
    elif kind == "cut":
        made.write(progressing.picture(size=(400, 400))[:90])
    elif kind == "made up":
        made.write(b"\xff\xd8\xff" + b"\0" * 500)
    else:
        Image.new("RGB", (30, 20)).save(made, "GIF")
    with pytest.raises(ValidationError, match="No se pudo leer la foto"):
        clean_photo(made.getvalue())


def test_when_the_file_is_refused_nothing_is_kept(people: dict[str, User], client_as: ClientAs) -> None:
    _plan, activity = progressing.under_way(people)
    typed = {"on": "2026-03-01", "value": "40", "text": "Mitad."}
    for data, caption, words in (
        (b"\xff\xd8\xff" + b"\0" * 500, "La obra", "No se pudo leer la foto"),
        (b"GIF89a", "La obra", "es otra cosa"),
        (progressing.picture(), "", "qué se ve"),
    ):
        file = SimpleUploadedFile("obra.jpg", data)
        answer = client_as("team").post(
            address("progress-add-activity", activity.pk), {**typed, "file": file, "caption": caption}
        )
        assert answer.status_code == 200 and words in answer.text
    assert not ProgressReport.objects.exists() and not ProgressFile.objects.exists()


def test_a_file_too_large_is_refused_before_reading(people: dict[str, User], client_as: ClientAs) -> None:
    _plan, activity = progressing.under_way(people)
    answer = client_as("team").post(
        address("progress-add-activity", activity.pk),
        {"file": SimpleUploadedFile("a.pdf", b"%PDF-" + b" " * (11 * 1024 * 1024 + 10))},
    )
    assert answer.status_code == 413


def test_an_indicator_is_asked_for_in_its_own_words(people: dict[str, User], client_as: ClientAs) -> None:
    plan, _activity = progressing.under_way(people)
    indicator, team = progressing.indicator(plan), client_as("team")
    url = address("progress-add-indicator", indicator.pk)
    assert "Valor (luminarias)" in team.get(url).text
    team.post(url, {"on": "2026-03-01", "value": "50.5"})
    assert ProgressReport.objects.get().value == Decimal("50.5")
    assert "50,50 luminarias" in team.get(url).text


def test_what_is_late_comes_first_and_what_is_done_last(people: dict[str, User]) -> None:
    """Whatever day it ends."""
    _plan, done = progressing.under_way(people)
    for code, month in (("EnCurso", 8), ("Callada", 9), ("Atrasada", 10)):
        progressing.activity(done.operational, done.item, code, ends_on=dt.date(2026, month, 1))
    refresh_standings(plan=done.operational.plan)
    states = {"A": "done", "EnCurso": "under_way", "Callada": "under_way", "Atrasada": "late"}
    for code, state in states.items():
        rows = ActivityStanding.objects.filter(activity__code=code)
        rows.update(state=state, silent=code == "Callada")
    assert [row.code for row in reported_activities(reporter=None)] == ["Callada", "Atrasada", "EnCurso", "A"]


def test_the_lists_cost_the_same_for_many(people: dict[str, User], client_as: ClientAs) -> None:
    _plan, activity = progressing.under_way(people)
    team = client_as("team")
    counts = []
    for place in range(3):  # the first time the memory is still empty
        for number in range(1 + 4 * place):
            other = progressing.activity(activity.operational, activity.item, f"B{place}{number}")
            progressing.report(other, people["team"], "submitted", people=people)
        with CaptureQueriesContext(connection) as seen:
            assert team.get(address("progress-list")).status_code == 200
            assert team.get("/gestion/").status_code == 200
            assert client_as("coordinator").get(address("progress-queue")).status_code == 200
        counts.append(len(seen))
    assert counts[2] <= counts[1] + 1, counts  # a session notes now and then that it is used


# -- corrections


def test_a_correction_is_shown_as_such_beside_what_is_computed(
    people: dict[str, User], client_as: ClientAs
) -> None:
    plan, activity = progressing.under_way(people)
    progressing.report(activity, people["team"], "accepted", people=people)
    boss, page = client_as("coordinator"), address("override-add", activity.item_id)
    refused = boss.post(page, {"percent": "80", "reason": " "})
    assert refused.status_code == 200 and not ProgressOverride.objects.exists()
    shown = boss.post(page, {"percent": "80", "reason": f"Se ve {XSS}"}, follow=True).text
    assert "Corregido a mano" in shown and "80 %" in shown and "40 %" in shown and XSS not in shown
    assert "Quitar la corrección" in boss.get(page).text
    boss.post(address("override-remove", activity.item_id), {"reason": "Ya no."})
    shown = boss.get(address("plan-item-detail", activity.item_id)).text
    assert "Corregido a mano" not in shown and "40 %" in shown
    assert ProgressOverride.objects.count() == 2
    assert ItemStanding.objects.get(item=plan.items.get(code="1.2")).override is None


# -- closing


def test_a_quarter_is_seen_closed_and_reopened(people: dict[str, User], client_as: ClientAs) -> None:
    plan, activity = progressing.under_way(people)
    waiting = progressing.report(activity, people["team"], "submitted", people=people)
    boss = client_as("coordinator")
    create = address("closing-create")
    assert "Qué va a quedar guardado" in boss.get(create).text  # the quarter offered
    page = boss.get(create, QUARTER).text
    assert "Hay avances sin resolver" in page and waiting.get_absolute_url() in page
    refused = boss.post(create, {**QUARTER, "note": "Primero"})
    assert "sin resolver" in refused.text and not PeriodClosing.objects.exists()
    progressing.accept(waiting, people)
    overrides.correct_item(
        item=plan.items.get(code="2"), percent=Decimal(30), reason="=1+1", by=people["coordinator"]
    )
    page = boss.get(create, QUARTER).text
    assert "Hay avances sin resolver" not in page and "1 se hizo después" in page
    progressing.report(
        activity, people["team"], "accepted", people=people, on=dt.date(2026, 3, 2), value=Decimal(50)
    )
    said = {**QUARTER, "note": "Primero", "visto": _seen(page)}
    page = boss.post(create, said).text
    assert "cambió después de que lo miraste" in page and not PeriodClosing.objects.exists()
    assert _seen(page) != said["visto"]
    closed = boss.post(create, said | {"visto": _seen(page)}, follow=True).text
    assert "quedó cerrado" in closed and "promedio de 2" in closed and "Corregido a mano" in closed
    assert "Ya está cerrado" in boss.get(create, QUARTER).text
    closing = PeriodClosing.objects.get()
    people["administrator"].set_password("una clave de doce o más")  # without one there is nothing to ask for
    people["administrator"].save()
    administrator, page = client_as("administrator"), address("closing-reopen", closing.pk)
    answer = administrator.post(page, {"reason": "Faltó algo."})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert PeriodClosing.objects.get().undone_at is None
    closings.reopen_period(closing=closing, reason="Faltó algo.", by=people["administrator"])
    assert "Faltó algo." in boss.get(closing.get_absolute_url()).text


def _seen(page: str) -> str:
    """The fingerprint of what a page shows."""
    return page.partition('name="visto" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"desde": "2026-03-31", "hasta": "2026-01-01"}, "no puede terminar antes"),
        ({"desde": "2026-01-01", "hasta": today().isoformat()}, "Todavía no terminó"),
        ({"desde": "ayer", "hasta": ""}, "Falta corregir algo"),
    ],
)
def test_days_that_cannot_be_closed_are_told(
    people: dict[str, User], client_as: ClientAs, asked: dict[str, str], words: str
) -> None:
    progressing.under_way(people)
    assert words in client_as("coordinator").get(address("closing-create"), asked).text


def test_what_a_closing_kept_is_downloaded_without_formulas(
    people: dict[str, User], client_as: ClientAs
) -> None:
    plan, _activity = progressing.under_way(people, title="=HYPERLINK(1)")
    closing = closings.close_period(
        plan=plan, date_from=dt.date(2026, 1, 1), date_to=dt.date(2026, 3, 31), by=people["coordinator"]
    )
    anybody = client_as("nobody")
    told = anybody.get(address("closing-csv", closing.pk)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told)))
    assert rows[0][:4] == ["clase", "nivel", "codigo", "titulo"] and len(rows) == 8
    assert "'=HYPERLINK(1)" in [row[3] for row in rows]
    sheet = load_workbook(io.BytesIO(anybody.get(address("closing-xlsx", closing.pk)).content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert sheet.max_row == 8 and not [cell for cell in cells if cell.data_type == "f"]


def test_a_report_that_looks_odd_says_so_before_it_counts(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """Less than what was accepted, or the same twice; what goes on as it should says nothing."""
    _plan, activity = progressing.under_way(people)
    boss, team = client_as("coordinator"), people["team"]
    progressing.report(activity, team, "accepted", people=people, on=dt.date(2026, 2, 1), value=Decimal(60))
    more = progressing.report(activity, team, "submitted", people=people, value=Decimal(70))
    queue = boss.get(address("progress-queue")).text
    assert "Es menos que" not in queue and "Hay otro igual" not in queue
    twice = progressing.report(activity, team, "submitted", people=people, value=Decimal(70))
    less = progressing.report(activity, team, "submitted", people=people, value=Decimal(6))
    for report, words in ((more, "Hay otro igual"), (twice, "Hay otro igual"), (less, "Es menos que")):
        assert words in boss.get(report.get_absolute_url()).text
    queue = boss.get(address("progress-queue")).text
    assert queue.count("Hay otro igual") == 2 and queue.count("Es menos que") == 1


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [(1, "talleres por año", "1 (talleres por año)"), (3, "talleres por año", "3 talleres en 2026,"),
     (1, "metros", "1 (metros)"), (3, "metros", "3 metros")],
)  # fmt: skip
def test_one_is_never_told_in_the_plural(value: int, unit: str, told: str) -> None:
    indicator = SimpleNamespace(kind="count", unit=unit)
    report = SimpleNamespace(activity_id=None, indicator=indicator, value=value, on=dt.date(2026, 6, 30))
    assert render_to_string("planning/_report_value.html", {"report": report}).strip() == told
