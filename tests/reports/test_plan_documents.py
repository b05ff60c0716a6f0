"""The plan, the operational plan and the accountability report as documents."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.origins import choose_hearing
from participation.models import Meeting
from planning.actions.activities import cancel_activity
from planning.actions.closings import close_period, reopen_period
from planning.actions.overrides import correct_item
from planning.actions.plan_items import edit_item
from planning.actions.plans import edit_plan, renew_plan
from planning.models import DevelopmentPlan, PeriodClosing, PlanItem, SheetState, Theme
from reports import actions
from reports.documents.base import Content, Meta
from reports.documents.registry import document_type
from reports.memory import forget
from reports.models import Document, Format, Preparation, Publication
from reports.transitions import InvalidTransition
from tests import kept
from tests.planning import closings, plans, progressing, sheets
from tests.reports.test_participation_document import Page
from tests.reports.test_withdrawals import withdraw

ClientAs = Callable[[str], Client]
KINDS = ("plan", "operativo", "rendicion")
PARTS = {
    "plan": "Tiene [[elementos.total]] elementos.",
    "operativo": "Cuesta [[presupuesto.asignado]].",
    "rendicion": "Avanzó [[avance.plan]].",
}
DRAFT, SILENT = "Kanaritoborrador", "Kanaritocuenta"


@pytest.fixture
def plan(people: dict[str, User]) -> DevelopmentPlan:
    """An approved plan with a year of activities and a closed period, and the draft of its next version."""
    kept.once("a year of plan documents", lambda: _make(people))
    return DevelopmentPlan.objects.get(state="approved")


def _make(people: dict[str, User]) -> None:
    plan = plans.small(people)
    team = people["team"]
    first = plan.items.get(code="1")
    first.title, first.description = "=Calles", "Que se pueda caminar.\nY cruzar."
    edit_item(item=first, themes=[], subzones=[], expected_version=first.edit_version, by=team)
    plan = plans.approved(people, plan)
    closings.a_year(plan, people)
    draft = renew_plan(plan=plan, by=team)
    plans.item(draft, "9", team, title=DRAFT)
    team.name = SILENT
    team.save(update_fields=["name"])


def document(kind: str, people: dict[str, User], about: str = "") -> Document:
    """A document of a kind, with a figure in its introduction."""
    about = about or (str(DevelopmentPlan.objects.get(state="approved").pk) if kind == "plan" else "2026")
    row = actions.create_about(kind=kind, about=about, by=people["staff"])
    actions.save_part(
        document=row, key="introduccion", text=PARTS[kind], expected_version=0, by=people["staff"]
    )
    return row


def prepared(kind: str, people: dict[str, User]) -> Preparation:
    return actions.prepare(document=document(kind, people), by=people["staff"], render_now=True)


def sealed(kind: str, people: dict[str, User]) -> Publication:
    return actions.seal(preparation=prepared(kind, people), by=people["mayor"], confirm_read=True)


def told(kind: str, people: dict[str, User]) -> Content:
    return json.loads(actions.prepare(document=document(kind, people), by=people["staff"]).snapshot)


def rows(content: Content, name: str) -> list[dict[str, Any]]:
    table = content["registros"][name]
    return [
        dict(zip([one["clave"] for one in table["columnas"]], row, strict=True)) for row in table["filas"]
    ]


def figures(content: Content) -> dict[str, Any]:
    return {figure["id"]: figure for figure in content["cifras"]}


# --- what each says ---


def test_a_plan_says_all_that_it_says_and_nothing_else(
    plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    hearing = Meeting.objects.create(
        code="AP-1", kind="public_hearing", date=plans.HEARING, place="Teatro", convened_at=timezone.now()
    )
    choose_hearing(plan=plan, meeting=hearing, by=people["staff"])
    content = told("plan", people)
    assert set(content) == {
        "esquema", "titulo", "municipio", "periodo", "plan", "cifras", "tablas", "registros", "partes", "cambios",
    }  # fmt: skip
    assert content["plan"] == {
        "nombre": "Plan 2025-2030",
        "anios": [2025, 2026, 2027, 2028, 2029, 2030],
        "niveles": plans.LEVELS,
        "estado": "aprobado",
        "reemplaza": "",
        "audiencia": {"fecha": "2026-03-12", "reunion": "AP-1", "lugar": "Teatro"},
        "aprobacion": {"fecha": "2026-03-26", "resolucion": "Resolución 31/26: apruébase el plan."},
    }
    items = rows(content, "elementos")
    assert [row["codigo"] for row in items] == ["1", "1.1", "1.1.1", "1.2", "2"]
    assert [row["profundidad"] for row in items] == [1, 2, 3, 2, 1]
    assert items[2] == {
        "codigo": "1.1.1", "depende_de": "1.1", "profundidad": 3, "nivel": "Acción", "titulo": "Título de 1.1.1",
        "descripcion": "", "responsable": "", "temas": "Alumbrado", "subzonas": "Subzona 1", "peso": 1,
        "ultimo": "si", "medido": "si", "temas_codigos": "alumbrado", "subzonas_codigos": "F1",
    }  # fmt: skip
    assert items[0]["descripcion"] == "Que se pueda caminar.\nY cruzar."
    (indicator,) = rows(content, "indicadores")
    assert (indicator["elemento"], indicator["indicador"], indicator["clase"]) == (
        "1.1.1", "Luminarias cambiadas", "cantidad",
    )  # fmt: skip
    assert (indicator["meta_2025"], indicator["meta_2026"], indicator["meta_2027"]) == (None, 200, 300)
    # How it is going is no part of what it says, nor is what nobody approved or who reports.
    text = json.dumps(content, ensure_ascii=False)
    for absent in (DRAFT, SILENT, "team@example.org", "avance", "49.5", "1.1.1-a"):
        assert absent not in text, absent


def test_an_operational_plan_says_its_year(plan: DevelopmentPlan, people: dict[str, User]) -> None:
    content = told("operativo", people)
    works = {row["codigo"]: row for row in rows(content, "actividades")}
    assert list(works) == ["1.1.1-a", "1.2-a", "1.2-b"]
    lamps = works["1.1.1-a"]
    assert (lamps["eje"], lamps["elemento"], lamps["empieza"], lamps["termina"]) == (
        "1", "1.1.1", "2026-03-02", "2026-06-30",
    )  # fmt: skip
    assert (lamps["presupuesto"], lamps["producto"]) == (1500000.5, "200 luminarias")
    assert works["1.2-b"]["motivo"] == "No hubo ofertas."
    assert rows(content, "hitos") == [
        {"actividad": "1.1.1-a", "fecha": "2026-04-01", "hito": "Llamado publicado"}
    ]
    own = figures(content)
    assert own["presupuesto.asignado"]["texto"] == "$ 1.500.300,50"
    assert (own["actividades.total"]["valor"], own["actividades.suspendidas"]["valor"]) == (3, 1)
    text = json.dumps(content, ensure_ascii=False)
    assert SILENT not in text and "team@example.org" not in text and DRAFT not in text


def test_an_accountability_report_says_what_the_closing_froze(
    plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    content = told("rendicion", people)
    assert content["cierre"] == {"desde": "2026-07-01", "hasta": "2026-09-30"}
    items = {row["codigo"]: row for row in rows(content, "compromisos")}
    assert {code for code, row in items.items() if row["ultimo"] == "si"} == {"1.1.1", "1.2", "2"}
    assert {code: row["eje"] for code, row in items.items()}["1.1.1"] == "1"
    assert (items["1.2"]["avance"], items["1.2"]["calculado"], items["1.2"]["motivo"]) == (
        100, 20, "Está terminado y falta el acta.",
    )  # fmt: skip
    works = {row["codigo"]: row for row in rows(content, "actividades")}
    assert (works["1.1.1-a"]["elemento"], works["1.1.1-a"]["ejecutado"]) == ("1.1.1", 700000)
    assert [row["codigo"] for row in rows(content, "proximas")] == ["2-a"]
    said = {id: figure["texto"] for id, figure in figures(content).items()}
    for id, text in {
        "avance.plan": "50 %",  # 49.5, half up
        "avance.eje.2": "sin datos",
        "compromisos.total": "3",
        "compromisos.cumplidos": "33 %",
        "compromisos.con_atraso": "33 %",
        "compromisos.sin_datos": "33 %",
        "compromisos.corregidos": "1",
        "actividades.suspendidas": "33 %",
        "actividades.con_atraso": "33 %",
        "presupuesto.asignado": "$ 1.500.300,50",
        "presupuesto.ejecutado": "$ 700.100",
        "presupuesto.ejecutado.eje.2": "sin datos",
        "proximas.total": "1",
        "proximas.presupuesto": "$ 1.000",
    }.items():
        assert said[id] == text, id
    assert figures(content)["avance.plan"]["n_texto"] == "Cuenta 1 parte y queda afuera 1"


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        ("cumplido", "", "100 %"),
        ("en_curso", "", "100 % de lo que cuenta"),
        ("cumplido", "Falta el acta.", "100 % (corregido)"),
    ],
)
def test_a_whole_that_lacks_data_says_of_what_it_is_the_whole(
    plan: DevelopmentPlan, people: dict[str, User], state: str, reason: str, told: str
) -> None:
    kind, row = document_type("rendicion"), document("rendicion", people)
    content = kind.snapshot(row, code="7K3M9QRT2VWX4Y5Z")
    table = content["registros"]["compromisos"]
    keys = [column["clave"] for column in table["columnas"]]
    changed = {"estado": state, "motivo": reason, "avance": 100}
    table["filas"] = [
        [
            changed.get(key, value) if line[0] == "1.1.1" else value
            for key, value in zip(keys, line, strict=True)
        ]
        for line in table["filas"]
    ]
    meta = Meta("7K3M9QRT2VWX4Y5Z", 1, content["titulo"], "", dt.date(2027, 1, 5), "https://x.example")
    page = kind.render(Format.HTML, content, meta).decode()
    line = page.partition('<th scope="row">1.1.1 ')[2].partition("</tr>")[0]
    assert f">{told}</td>" in line.replace("\N{NO-BREAK SPACE}", " ")


def test_what_happens_after_the_closing_changes_no_report(
    plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    kind, row = document_type("rendicion"), document("rendicion", people)
    before = kind.snapshot(row, code="7K3M9QRT2VWX4Y5Z")
    lamps = plan.operational_plans.get(year=2026).activities.get(code="1.1.1-a")
    lamps.budget, lamps.title = Decimal(1), "Otra cosa"
    lamps.item = plan.items.get(code="2")
    lamps.save()
    assert kind.snapshot(row, code="7K3M9QRT2VWX4Y5Z") == before


def test_what_a_closing_keeps_is_told_whatever_becomes_of_the_plan(people: dict[str, User]) -> None:
    """A plan that is only presented may still change: what hung from what is kept as well."""
    plan = plans.presented(people)
    year = progressing.operational(plan)
    work = progressing.activity(year, plan.items.get(code="1.1.1"))
    close_period(
        plan=plan, date_from=dt.date(2026, 1, 1), date_to=dt.date(2026, 6, 30), by=people["coordinator"]
    )
    kind, row = document_type("rendicion"), document("rendicion", people)
    content = kind.snapshot(row, code="7K3M9QRT2VWX4Y5Z")
    (told,) = rows(content, "actividades")
    assert (told["elemento"], told["eje"]) == ("1.1.1", "1")
    leaves = {line["codigo"] for line in rows(content, "compromisos") if line["ultimo"] == "si"}
    assert leaves == {"1.1.1", "1.2", "2"}
    work.item = plan.items.get(code="2")
    work.save()
    item = plan.items.get(code="1.1")
    item.parent, item.position = None, 2
    item.save()
    assert kind.snapshot(row, code="7K3M9QRT2VWX4Y5Z") == content


def test_an_account_tells_every_plan_that_the_closing_kept(people: dict[str, User]) -> None:
    """Two plans with the same codes: what was done for the first is told beside the second, each axis apart."""
    before, work = progressing.under_way(people, budget=Decimal(1000))
    progressing.report(work, people["team"], "accepted", people=people)
    plan = plans.approved(people, plans.small(people))
    close_period(
        plan=plan, date_from=dt.date(2026, 1, 1), date_to=dt.date(2026, 6, 30), by=people["coordinator"]
    )
    content = json.loads(prepared("rendicion", people).snapshot)
    own = figures(content)
    assert [code for code, _title in content["ejes"]] == ["1", "2", "1-2", "2-2"]
    assert len(own) == len(content["cifras"])  # no two under one name
    assert (own["avance.plan"]["texto"], own["avance.plan.2"]["texto"]) == ("sin datos", "40 %")
    assert (own["actividades.eje.1"]["valor"], own["actividades.eje.1-2"]["valor"]) == (0, 1)
    assert own["presupuesto.asignado.eje.1-2"]["valor"] == 1000
    assert own["compromisos.total"]["valor"] == 6
    (only,) = rows(content, "actividades")
    assert (only["eje"], only["elemento"]) == ("1-2", "1.2")
    assert before.name in dict(map(tuple, content["ejes"]))["1-2"]


def test_what_was_suspended_is_not_planned_for_the_next_year(
    plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    activity = plan.operational_plans.get(year=2027).activities.get(code="2-a")
    cancel_activity(
        activity=activity, reason="Sin plata.", expected_version=activity.edit_version, by=people["team"]
    )
    content = told("rendicion", people)
    said = {id: figure["texto"] for id, figure in figures(content).items()}
    assert (said["proximas.total"], said["proximas.presupuesto"]) == ("0", "sin datos")
    assert [row["suspendida"] for row in rows(content, "proximas")] == ["si"]
    meta = Meta("7K3M9QRT2VWX4Y5Z", 1, content["titulo"], "", dt.date(2027, 1, 5), "https://x.example")
    page = document_type("rendicion").render(Format.HTML, content, meta).decode()
    assert "2-a Empezar el eje 2 (suspendida)" in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_opens_rows_that_recount_it(
    kind: str, plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    content = told(kind, people)
    assert len(content["cifras"]) >= 6
    for id, figure in figures(content).items():
        rule = figure["evidencia"]
        table = content["registros"][rule["tabla"]]
        keys = [column["clave"] for column in table["columnas"]]
        found = [dict(zip(keys, row, strict=True)) for row in document_type(kind).evidence(content, id).rows]
        if rule["suma"]:
            sums = [row[rule["suma"]] for row in found if row[rule["suma"]] is not None]
            assert (sum(sums) if sums else None, len(sums)) == (figure["valor"], figure["n"]), id
        elif figure["denominador"] is not None:
            (key, allowed) = next(iter(rule["numerador"].items()))
            assert len(found) == figure["denominador"], id
            assert sum(row[key] in allowed for row in found) == figure["numerador"], id
        elif not id.startswith("avance."):
            assert len(found) == figure["valor"], id
        assert figure["registros"].endswith(f"/registros/{id}/")


@pytest.mark.parametrize("kind", KINDS)
def test_a_snapshot_is_the_same_again_in_as_many_queries_for_more(
    kind: str, plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    pk = document(kind, people).pk
    code = "7K3M9QRT2VWX4Y5Z"

    def queries() -> int:
        row = Document.objects.get(pk=pk)
        with CaptureQueriesContext(connection) as made:
            first = document_type(kind).snapshot(row, code=code)
        assert document_type(kind).snapshot(row, code=code) == first
        return len(made)

    before = queries()
    year = plan.operational_plans.get(year=2026)
    for number in range(5):
        closings.milestone(closings.activity(year, "2", f"2-{number}"))
        closings.activity(plan.operational_plans.get(year=2027), "2", f"2-b{number}")
    assert queries() == before <= 25


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_that_refers_to_no_figure_stops_the_snapshot(
    kind: str, plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    row = document(kind, people)
    part = row.parts.get(key="introduccion")
    with pytest.raises(ValidationError, match=r"no\.hay"):
        actions.save_part(
            document=row, key="introduccion", text="[[no.hay]]", expected_version=part.edit_version,
            by=people["staff"],
        )  # fmt: skip
    row.parts.filter(key="introduccion").update(text="[[no.hay]]")
    with pytest.raises(ValidationError, match=r"Introducción: no hay ninguna cifra «no\.hay»"):
        actions.prepare(document=row, by=people["staff"])


# --- its forms ---


@pytest.mark.parametrize("kind", KINDS)
def test_the_forms_are_inert_tagged_and_come_out_the_same(
    kind: str, plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    preparation = prepared(kind, people)
    made = {row.format: bytes(row.data) for row in preparation.renditions.all()}
    assert set(made) == {"html", "pdf", "csv", "xlsx"}
    content = json.loads(preparation.snapshot)
    from reports.actions.preparations import meta_of

    for form, data in made.items():
        assert document_type(kind).render(Format(form), content, meta_of(preparation)) == data, form
        assert SILENT.encode() not in data and DRAFT.encode() not in data
    html = made["html"].decode()
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert not {"script", "img", "iframe", "style", "form"} & page.tags
    assert all(later <= earlier + 1 for earlier, later in pairwise(page.levels))
    # A text may refer to any figure, so each has a place.
    assert {f"cifra-{id}" for id in figures(content)} <= set(page.ids)
    with pikepdf.open(io.BytesIO(made["pdf"])) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) and str(pdf.Root.Lang) == "es-UY"
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert re.search(r'pdfuaid:part(>|=")1', metadata)
        assert str(pdf.docinfo["/Title"]) == preparation.document.title


def test_the_rows_of_a_plan_are_data_that_run_nothing(plan: DevelopmentPlan, people: dict[str, User]) -> None:
    made = {row.format: bytes(row.data) for row in prepared("plan", people).renditions.all()}
    table = list(csv.reader(io.StringIO(made["csv"].decode("utf-8-sig"), newline="")))
    assert table[0] == [
        "codigo", "depende_de", "nivel", "titulo", "descripcion", "responsable", "temas", "subzonas", "peso",
        "indicador", "indicador_clase", "indicador_unidad", "indicador_partida", "indicador_fuente",
        "indicador_peso", *(f"meta_{year}" for year in range(2025, 2031)),
    ]  # fmt: skip
    assert [row[0] for row in table[1:]] == ["1", "1.1", "1.1.1", "1.2", "2"]
    assert table[1][3] == "'=Calles"
    assert table[3][9:12] == ["Luminarias cambiadas", "cantidad", "luminarias"]
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    cell = book["Plan"]["D2"]
    assert (cell.value, cell.data_type) == ("=Calles", "s")


# --- who and when ---


@pytest.mark.parametrize("form", [Format.CSV, Format.XLSX])
def test_the_spreadsheet_of_a_plan_read_back_changes_nothing(
    form: str, plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    """Into its next version, which has one item more; a theme is not called any more as it was when it was sealed."""
    themes = Theme.objects.filter(pk__in=plan.items.values("themes"))
    assert themes.update(name="Luces") == 1
    made = prepared("plan", people).renditions.get(format=form).data
    themes.update(name="Faroles")
    draft = DevelopmentPlan.objects.get(state="draft")
    sheet = sheets.checked(draft, bytes(made), people["team"], f"plan.{form}")
    assert sheet.state == SheetState.CHECKED, sheet.errors
    assert sheets.counts(sheet) == (0, 0, plan.items.count(), 1)


@pytest.mark.parametrize("kind", KINDS)
def test_who_prepares_and_who_seals(kind: str, plan: DevelopmentPlan, people: dict[str, User]) -> None:
    row = document(kind, people)
    for name, user in people.items():
        may = name in ("staff", "team", "coordinator")
        if may:
            with transaction.atomic():
                actions.prepare(document=row, by=user)
                transaction.set_rollback(True)
        else:
            with pytest.raises(NotAllowed):
                actions.prepare(document=row, by=user)
            with pytest.raises(NotAllowed):
                actions.create_about(kind=kind, about="2026", by=user)
    preparation = actions.prepare(document=row, by=people["team"], render_now=True)
    for name in sorted({*people} - {"mayor", "publisher"}):
        with pytest.raises(NotAllowed):
            actions.seal(preparation=preparation, by=people[name], confirm_read=True)
    assert actions.seal(preparation=preparation, by=people["publisher"], confirm_read=True).version == 1


def test_a_draft_is_no_document(people: dict[str, User]) -> None:
    draft = plans.small(people)
    with pytest.raises(ValidationError, match="borrador"):
        actions.create_about(kind="plan", about=str(draft.pk), by=people["staff"])
    year = closings.year_in_force(draft, state="draft", in_force_on=None, resolution="")
    with pytest.raises(ValidationError, match="vigente"):
        actions.create_about(kind="operativo", about="2026", by=people["staff"])
    # Nor does a document that is there already let one through.
    year.state, year.in_force_on, year.resolution = "in_force", plans.APPROVED, "R. 1"
    year.save()
    row = actions.create_about(kind="operativo", about="2026", by=people["staff"])
    year.state, year.in_force_on, year.resolution = "draft", None, ""
    year.save()
    with pytest.raises(InvalidTransition, match="borrador"):
        actions.prepare(document=row, by=people["staff"])


def test_a_document_is_of_what_its_kind_is_about(plan: DevelopmentPlan, people: dict[str, User]) -> None:
    year = plan.operational_plans.get(year=2026)
    for kind, subject in {
        "plan": {"operational": year},
        "operativo": {"plan": plan},
        "rendicion": {"plan": plan},
        "participacion": {"operational": year},
    }.items():
        for given in ({}, subject) if kind in ("plan", "operativo") else (subject,):
            with pytest.raises(IntegrityError, match=r"document_of_a_(plan|year)"), transaction.atomic():
                Document.objects.create(
                    kind=kind, subject_key="x", title="x", created_by=people["staff"], **given
                )


def test_no_accounts_are_rendered_before_a_period_is_closed(people: dict[str, User]) -> None:
    plan = plans.approved(people)
    row = actions.create_about(kind="rendicion", about="2026", by=people["staff"])
    with pytest.raises(InvalidTransition, match="No hay ningún período cerrado de 2026: cerrá primero"):
        actions.prepare(document=row, by=people["staff"])
    closings.a_year(plan, people)
    assert actions.prepare(document=row, by=people["staff"]).version == 1


def test_a_year_from_its_reports_to_its_account(people: dict[str, User]) -> None:
    """The same, by the doors that people use: reported, accepted, corrected, closed, opened again."""
    plan, work = progressing.under_way(people, budget=Decimal(1000))
    progressing.report(
        work, people["team"], "accepted", people=people, value=Decimal(40), executed=Decimal(250)
    )
    item = plan.items.get(code="1.2")
    correct_item(item=item, percent=Decimal("62.5"), reason="Falta el acta.", by=people["coordinator"])
    days = {"date_from": dt.date(2026, 1, 1), "date_to": dt.date(2026, 6, 30)}
    closing = close_period(plan=plan, **days, by=people["coordinator"])
    frozen = {row.code: row for row in closing.rows.exclude(kind="plan")}
    content = told("rendicion", people)
    own = figures(content)
    assert own["presupuesto.ejecutado"]["valor"] == 250
    assert own["compromisos.corregidos"]["valor"] == 1
    for row in rows(content, "compromisos"):
        value = frozen[row["codigo"]].value
        assert row["avance"] == (None if value is None else float(value)), row["codigo"]
    (only,) = rows(content, "actividades")
    assert (only["elemento"], only["eje"], only["avance"]) == ("1.2", "1", 40)
    assert own["avance.plan"]["valor"] == float(closing.rows.get(kind="plan").value)
    row = Document.objects.get(kind="rendicion")
    actions.render_preparation(preparation_id=row.preparations.get().pk)
    reopen_period(closing=closing, reason="Faltaba un avance.", by=people["administrator"])
    with pytest.raises(InvalidTransition, match="cerrá primero"):
        actions.prepare(document=row, by=people["staff"])


def test_a_period_opened_again_after_reading_is_not_published(
    plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    preparation = prepared("rendicion", people)
    closing = PeriodClosing.objects.get()
    closing.undone_at, closing.undone_by, closing.undone_reason = (
        timezone.now(),
        people["administrator"],
        "Error.",
    )
    closing.save()
    with pytest.raises(InvalidTransition, match="cerrá primero el período"):
        actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)


def test_what_changed_since_it_was_read_is_read_again(people: dict[str, User]) -> None:
    plan = plans.presented(people)
    row = actions.create_about(kind="plan", about=str(plan.pk), by=people["staff"])
    preparation = actions.prepare(document=row, by=people["staff"], render_now=True)
    plan.name = "Plan de todos"
    plan = edit_plan(plan=plan, expected_version=plan.edit_version, by=people["team"])
    with pytest.raises(actions.ContentChanged):
        actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)
    again = actions.prepare(document=row, by=people["staff"], render_now=True)
    again.document.refresh_from_db()
    assert again.document.title == "Plan de todos"
    assert actions.seal(preparation=again, by=people["mayor"], confirm_read=True).title == "Plan de todos"


def test_a_second_version_says_what_changed(people: dict[str, User]) -> None:
    plan = plans.presented(people)
    first = actions.publish(kind="plan", period_from=None, period_to=None, by=people["mayor"])
    plans.item(plan, "3", people["team"])
    plan.refresh_from_db()
    plans.approve(people, plan)
    second = actions.publish(
        kind="plan", period_from=None, period_to=None, by=people["mayor"], change_note="Se aprobó."
    )
    assert second.replaces == first
    changes = json.loads(second.preparation.snapshot)["cambios"]
    assert changes["nota"] == "Se aprobó."
    assert {row["id"]: (row["antes"], row["ahora"]) for row in changes["cifras"]}["elementos.total"] == (
        "5",
        "6",
    )


# --- where it is read ---


def test_the_files_have_their_addresses(plan: DevelopmentPlan, people: dict[str, User]) -> None:
    addresses = {"plan": "/plan", "operativo": "/plan/operativo/2026", "rendicion": "/informes/rendicion"}
    for kind, address in addresses.items():
        for form in ("pdf", "json", "csv", "xlsx"):
            assert Client().get(f"{address}.{form}").status_code == 404, address
        publication = sealed(kind, people)
        forget()
        for form in ("pdf", "json", "csv", "xlsx"):
            answer = Client().get(f"{address}.{form}")
            assert answer.status_code == 200, f"{address}.{form}"
            assert answer.content == Client().get(f"{publication.get_absolute_url()[:-1]}.{form}").content
        page = Client().get(publication.get_absolute_url())
        assert page.status_code == 200 and publication.title in page.text
        assert Client().get(f"{publication.get_absolute_url()}registros/").status_code == 200
        figure = {
            "plan": "elementos.total",
            "operativo": "presupuesto.asignado",
            "rendicion": "compromisos.total",
        }[kind]
        records = Client().get(f"{publication.get_absolute_url()}registros/{figure}/")
        assert records.status_code == 200 and "1.1.1" in records.text
    assert Client().get("/plan/operativo/2027.pdf").status_code == 404
    page = Client().get("/informes/rendicion/2026-01-01_2026-12-31/")
    assert page.status_code == 200 and "Está terminado y falta el acta." in page.text
    assert "Rendición de cuentas 2026" in Client().get("/informes/").text


def test_the_public_plan_names_the_document_in_one_query(
    plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    def page() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as made:
            text = Client().get("/plan/").text
        return text, len(made)

    before, queries = page()
    assert "Publicado como documento" not in before
    publication = sealed("plan", people)
    after, again = page()
    assert f"/publicaciones/{publication.spaced_code}.pdf" in after
    assert f"codigo={publication.spaced_code}" in after
    assert again == queries <= 8


def test_withdrawn_it_is_gone(plan: DevelopmentPlan, people: dict[str, User]) -> None:
    publication = sealed("plan", people)
    withdraw(publication, people)
    forget()
    assert Client().get("/plan.pdf").status_code == 404
    for form in ("pdf", "csv"):
        assert Client().get(f"/publicaciones/{publication.spaced_code}.{form}").status_code == 410
    assert "Publicado como documento" not in Client().get("/plan/").text


def test_the_last_plan_sealed_is_the_one_served(plan: DevelopmentPlan, people: dict[str, User]) -> None:
    sealed("plan", people)
    newer = PlanItem.objects.get(title=DRAFT).plan
    newer.name = "Plan corregido"
    newer = edit_plan(plan=newer, expected_version=newer.edit_version, by=people["team"])
    newer = plans.approved(people, newer)
    row = document("plan", people, about=str(newer.pk))
    actions.seal(
        preparation=actions.prepare(document=row, by=people["staff"], render_now=True),
        by=people["mayor"],
        confirm_read=True,
    )
    forget()
    content = Client().get("/plan.json").json()["contenido"]
    assert (content["plan"]["nombre"], content["plan"]["reemplaza"]) == ("Plan corregido", "Plan 2025-2030")


# --- the workspace and the command ---


def test_a_document_is_started_from_its_page(
    plan: DevelopmentPlan, people: dict[str, User], client_as: ClientAs
) -> None:
    client = client_as("staff")
    page = client.get("/gestion/documentos/nuevo/")
    for kind in KINDS:
        address = f"/gestion/documentos/nuevo/{kind}/"
        assert address in page.text
        about = str(plan.pk) if kind == "plan" else "2026"
        assert client.post(address, {"about": "9999"}).status_code == 200  # none of the list
        made = client.post(address, {"about": about})
        row = Document.objects.get(kind=kind)
        assert made.url == row.get_edit_url()
        assert client.post(address, {"about": about}).url == row.get_edit_url()  # again: on with the same
        written = client.get(row.get_edit_url())
        assert written.status_code == 200 and "Introducción" in written.text
    assert Document.objects.count() == 3
    assert DRAFT not in client.get("/gestion/documentos/nuevo/plan/").text


@pytest.mark.parametrize(
    ("kind", "options"),
    [("plan", []), ("operativo", ["2026-01-01", "2026-12-31"]), ("rendicion", ["2026-01-01", "2026-12-31"])],
)
def test_the_command_publishes_them(
    kind: str, options: list[str], plan: DevelopmentPlan, people: dict[str, User]
) -> None:
    days = dict(zip(("period_from", "period_to"), options, strict=False))
    out = io.StringIO()
    arguments = [f"--{'from' if name == 'period_from' else 'to'}={day}" for name, day in days.items()]
    call_command("publish", kind, *arguments, by=people["mayor"].email, stdout=out)
    assert Publication.objects.get().spaced_code == out.getvalue().strip()
    if options:
        with pytest.raises(CommandError, match="año entero"):
            call_command("publish", kind, "--from=2026-01-01", "--to=2026-06-30", by=people["mayor"].email)
