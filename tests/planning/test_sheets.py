"""Spreadsheets of a plan by steps: who may, in which state, what repeats safely, and that what was shown is written."""

import csv
import io
import threading
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pghistory.models
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Notice, User
from planning.actions import plan_items
from planning.actions import plan_sheets as actions
from planning.actions.plan_items import edit_item
from planning.actions.plans import delete_plan, renew_plan
from planning.actions.standings import LOCK
from planning.models import DevelopmentPlan, Indicator, PlanSheet, SheetLayout, SheetState
from planning.sheets import writing
from planning.sheets.export import as_csv, as_xlsx
from planning.sheets.states import DISCARDABLE, FINISHED, SHEET_MOVES, WORKING, move
from planning.transitions import InvalidTransition
from planning.views.plan_sheets import MAX_UPLOAD_BYTES
from tests.participation.test_import_upload import ROLES
from tests.planning import plans, sheets
from tests.thinning import thinned

ClientAs = Callable[[str], Client]
WRITERS = ("team", "coordinator")
HEADER = ["codigo", "depende_de", "titulo", "responsable", "indicador", "indicador_clase", "meta_2026"]
ROWS = [
    HEADER,
    ["1", "", "Ambiente", "Obras", "", "", ""],
    ["1.1", "1", "Arbolado", "Áreas Verdes", "Árboles", "cantidad", "1.200,5"],
    ["2", "", "Cultura", "", "", "", ""],
]
GOOD = sheets.csv_of(ROWS)
BAD = sheets.csv_of([*ROWS, ["3", "9", "", "", "", "", ""]])


def address(sheet: PlanSheet, name: str) -> str:
    return reverse(f"gestion:plan-sheet-{name}", args=[sheet.plan_id, sheet.pk])


def sheet_in(state: SheetState, plan: DevelopmentPlan, by: User) -> PlanSheet:
    """An upload brought to a state by the real actions."""
    if state == SheetState.READING:
        return sheets.uploaded(plan, GOOD, by)
    if state == SheetState.READ:
        return sheets.read(plan, GOOD, by)
    if state == SheetState.REFUSED:
        return sheets.checked(plan, BAD, by)
    sheet = sheets.read(plan, GOOD, by)
    page, row, tree, mapping = sheets.proposed(sheet)
    sheet = actions.map_sheet(sheet=sheet, page=page, header_row=row, tree=tree, mapping=mapping, by=by)
    if state == SheetState.FAILED:
        actions.fail_sheet(sheet_id=sheet.pk, reason="De la prueba.")
    elif state != SheetState.CHECKING:
        actions.check_sheet(sheet_id=sheet.pk)
        sheet.refresh_from_db()
    if state in (SheetState.IMPORTING, SheetState.DONE):
        actions.confirm_sheet(sheet=sheet, fingerprint=sheet.fingerprint, deletes=False, by=by)
    if state == SheetState.DONE:
        actions.import_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == state
    return sheet


@pytest.fixture
def queue(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty queue before and after; the worker's threads close their connections with each job."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)

    def empty() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")

    empty()
    yield
    empty()


def work() -> None:
    """Run every job that waits, as the worker process would."""
    worker = app.with_connector(app.connector.get_worker_connector())
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


# -- the whole way, through the pages and a real worker


@pytest.mark.usefixtures("queue")
def test_the_whole_way(people: dict[str, User], client_as: ClientAs) -> None:
    """From the list of plans: two clicks to a new plan's upload; then columns, difference, import."""
    team = client_as("team")
    assert "?desde=planilla" in team.get(reverse("gestion:plan-list")).text
    typed = {"name": "Plan", "year_from": "2025", "year_to": "2030", "level_names": "Eje\nAcción"}
    made = team.post(f"{reverse('gestion:plan-create')}?desde=planilla", typed)
    plan = DevelopmentPlan.objects.get()
    assert made.url == reverse("gestion:plan-sheet-list", args=[plan.pk])
    answer = team.post(made.url, {"file": SimpleUploadedFile("Mi plan.csv", GOOD)})
    sheet = PlanSheet.objects.get()
    assert answer.url == sheet.get_absolute_url() and "Actualizar" in team.get(answer.url).text
    work()
    first = team.get(answer.url)
    assert "¿Dónde empiezan los datos?" in first.text and "Arbolado" in first.text
    columns = f"{address(sheet, 'map')}?hoja=0&fila={first.context['header_row']}"
    page = team.get(columns)
    assert "Dice: Ambiente · Arbolado · Cultura" in page.text
    values = {
        name: field.value() if field.value() is not None else ""
        for name, field in ((name, page.context["form"][name]) for name in page.context["form"].fields)
    }
    assert team.post(address(sheet, "map"), values).url == answer.url
    work()
    shown = team.get(answer.url)
    assert "Mirá qué cambiaría" in shown.text and shown.context["counts"]["new"] == 3
    assert not plan.items.exists()
    team.post(address(sheet, "confirm"), {"fingerprint": shown.context["sheet"].fingerprint})
    work()
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DONE and sheet.confirmed_by == people["team"]
    assert plans.outline(plan) == [("1", "", 0), ("1.1", "1", 0), ("2", "", 1)]
    assert "Importación terminada" in team.get(answer.url).text
    assert Notice.objects.filter(user=people["team"], url=answer.url).count() == 3
    statuses = ProcrastinateJob.objects.filter(task_name__contains="plan_sheet")
    assert set(statuses.values_list("status", flat=True)) == {"succeeded"}
    audited = pghistory.models.Events.objects.filter(pgh_model="planning.PlanItemEvent").first()
    assert audited.pgh_context["user"] == people["team"].pk


@pytest.mark.usefixtures("queue")
def test_progress_is_seen_from_outside_while_it_works(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = sheet_in(SheetState.IMPORTING, plans.draft(people), people["team"])
    seen = []
    measuring = writing._measure

    def look(*args: Any) -> list[Indicator]:
        new = measuring(*args)
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT progress, step FROM planning_plansheet WHERE id = %s", [sheet.pk])
            seen.append(cursor.fetchone())
            cursor.execute("SELECT count(*) FROM planning_planitem")
            seen.append(cursor.fetchone())
        other.close()
        return new

    monkeypatch.setattr(writing, "_measure", look)
    work()
    assert seen == [(75, "Escribiendo los indicadores y sus metas"), (0,)]
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DONE


@pytest.mark.usefixtures("queue")
def test_a_killed_import_leaves_nothing_and_runs_again(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plans.draft(people)
    sheet = sheet_in(SheetState.IMPORTING, plan, people["team"])

    class Killed(BaseException):
        """The process ends here, without a word to anybody."""

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writing, "_measure", die)
        with pytest.raises(Killed):
            actions.import_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.IMPORTING and not plan.items.exists()
    for _ in range(2):
        actions.import_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DONE and plan.items.count() == 3


@pytest.mark.usefixtures("queue")
def test_a_job_that_breaks_says_so_and_may_be_tried_again(
    client_as: ClientAs, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plans.draft(people)
    sheet = sheet_in(SheetState.IMPORTING, plan, people["team"])

    def fall(*_: object, **__: object) -> None:
        raise RuntimeError("de la prueba")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "write", fall)
        work()
    sheet.refresh_from_db()
    assert sheet.state == SheetState.FAILED and sheet.files.exists() and not plan.items.exists()
    page = client_as("team").get(sheet.get_absolute_url()).text
    assert "Probar otra vez" in page and "de la prueba" not in page
    client_as("team").post(address(sheet, "retry"))
    work()
    sheet.refresh_from_db()
    assert sheet.state == SheetState.CHECKED


@pytest.mark.usefixtures("queue")
def test_two_at_once_write_one_and_show_the_other_again(people: dict[str, User]) -> None:
    plan, team = plans.draft(people), people["team"]
    both = [sheet_in(SheetState.IMPORTING, plan, team) for _ in range(2)]
    start = threading.Barrier(2)

    def run(sheet: PlanSheet) -> None:
        start.wait(timeout=10)
        try:
            actions.import_sheet(sheet_id=sheet.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[sheet]) for sheet in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for sheet in both:
        sheet.refresh_from_db()
    assert sorted(sheet.state for sheet in both) == ["checked", "done"]
    waits = next(sheet for sheet in both if sheet.state == SheetState.CHECKED)
    assert sheets.counts(waits) == (0, 0, 3, 0) and waits.summary["outdated"]
    assert plan.items.count() == 3


@pytest.mark.usefixtures("queue")
def test_the_same_upload_twice_at_once_is_written_once(people: dict[str, User]) -> None:
    plan = plans.draft(people)
    sheet = sheet_in(SheetState.IMPORTING, plan, people["team"])
    threads = [
        threading.Thread(target=lambda: (actions.import_sheet(sheet_id=sheet.pk), connection.close()))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DONE and plan.items.count() == 3
    assert Notice.objects.filter(url=sheet.get_absolute_url(), text__startswith="Se importó").count() == 1


# -- states and roles


@pytest.mark.parametrize("source", SheetState)
@pytest.mark.parametrize("target", SheetState)
def test_every_pair_of_states(source: SheetState, target: SheetState) -> None:
    sheet = PlanSheet(state=source)
    if target in SHEET_MOVES[source]:
        move(sheet, target)
        assert sheet.state == target
    else:
        with pytest.raises(InvalidTransition):
            move(sheet, target)
        assert sheet.state == source


def do(action: str, sheet: PlanSheet, by: User) -> Any:
    if action == "map_sheet":
        page, row, tree, mapping = (
            sheets.proposed(sheet) if sheet.heads else (0, 1, "parent", {"code": 0, "parent": 1, "title": 2})
        )
        return actions.map_sheet(sheet=sheet, page=page, header_row=row, tree=tree, mapping=mapping, by=by)
    if action == "confirm_sheet":
        return actions.confirm_sheet(sheet=sheet, fingerprint=sheet.fingerprint, deletes=False, by=by)
    return getattr(actions, action)(sheet=sheet, by=by)


#: In which states each action does something; elsewhere it is refused.
ALLOWED = {
    "map_sheet": {"read", "checked", "refused"},
    "confirm_sheet": {"checked", "importing", "done"},
    "retry_sheet": {"failed"},
    "discard_sheet": set(DISCARDABLE),
}


@pytest.mark.parametrize(("action", "state"), thinned(product(ALLOWED, SheetState), 5))
def test_each_action_in_each_state_by_each_role(
    action: str, state: SheetState, people: dict[str, User]
) -> None:
    """Whoever may not is told so in any state; whoever may, in those that are listed."""
    sheet = sheet_in(state, plans.draft(people), people["team"])
    for role in ROLES:
        if role not in (*WRITERS, "anonymous"):
            with pytest.raises(PermissionDenied):
                do(action, sheet, people[role])
    sheet.refresh_from_db()
    assert sheet.state == state
    if action == "map_sheet" and state == SheetState.FAILED:
        do(action, sheet, people["coordinator"])  # another way out than trying the same again
        return
    if state in ALLOWED[action]:
        do(action, sheet, people["coordinator"])
    else:
        with pytest.raises(InvalidTransition):
            do(action, sheet, people["coordinator"])


def test_an_upload_is_forgotten_only_after_asking(people: dict[str, User], client_as: ClientAs) -> None:
    sheet = sheets.checked(plans.draft(people), GOOD, people["team"])
    team, asked = client_as("team"), address(sheet, "discard")
    assert f'href="{asked}"' in team.get(sheet.get_absolute_url()).text
    assert f'href="{asked}"' in team.get(f"{sheet.get_absolute_url()}?elegir=1").text
    page = team.get(asked).text
    assert sheet.name in page and "No se puede deshacer" in page and PlanSheet.objects.exists()
    assert client_as("staff").get(asked).status_code == client_as("staff").post(asked).status_code == 403
    answer = team.post(asked, follow=True)
    assert "Se descartó la planilla" in answer.text and not PlanSheet.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [plans.draft, plans.presented])
def test_only_what_is_counted_waits_for_whoever_counts(
    make: Callable[[dict[str, User]], DevelopmentPlan], people: dict[str, User]
) -> None:
    """An import into a draft, which may take long, keeps nobody from counting, nor waits."""
    plan, team = make(people), people["team"]
    sheet = sheets.checked(plan, GOOD, team)
    actions.confirm_sheet(sheet=sheet, fingerprint=sheet.fingerprint, deletes=False, by=team)
    other = connection.copy()
    try:
        with other.cursor() as second, connection.cursor() as first:
            second.execute("BEGIN")
            second.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
            first.execute("SET lock_timeout = '300ms'")
            if plan.is_draft:
                actions.import_sheet(sheet_id=sheet.pk)
            else:
                with pytest.raises(OperationalError, match="lock timeout"):
                    actions.import_sheet(sheet_id=sheet.pk)
            first.execute("RESET lock_timeout")
            second.execute("ROLLBACK")
    finally:
        other.close()
    assert plan.items.filter(title="Arbolado").exists() == plan.is_draft


@pytest.mark.parametrize("state", SheetState)
def test_the_file_stays_only_while_something_may_follow(state: SheetState, people: dict[str, User]) -> None:
    sheet = sheet_in(state, plans.draft(people), people["team"])
    assert sheet.files.filter(kind="uploaded").exists() == (state not in FINISHED)
    assert (sheet.finished_at is None) == (state in WORKING)


@pytest.mark.parametrize("role", thinned(ROLES, 3))
def test_who_uploads(role: str, people: dict[str, User], client_as: ClientAs) -> None:
    plan = plans.draft(people)
    url = reverse("gestion:plan-sheet-list", args=[plan.pk])
    client_as(role).post(url, {"file": SimpleUploadedFile("plan.csv", GOOD)})
    assert PlanSheet.objects.exists() == (role in WRITERS)
    if role not in (*WRITERS, "anonymous"):
        with pytest.raises(PermissionDenied):
            sheets.uploaded(plan, GOOD, people[role])


def test_a_plan_that_is_approved_takes_no_spreadsheet(people: dict[str, User], client_as: ClientAs) -> None:
    plan, team = plans.small(people), people["team"]
    waiting = {state: sheet_in(state, plan, team) for state in SheetState if state != SheetState.DONE}
    before = sheets.told(plan)
    plans.approved(people, plan)
    with pytest.raises(InvalidTransition):
        sheets.uploaded(plan, GOOD, team)
    for state, action in (("read", "map_sheet"), ("checked", "confirm_sheet"), ("failed", "retry_sheet")):
        with pytest.raises(InvalidTransition):
            do(action, waiting[SheetState(state)], team)
    url = reverse("gestion:plan-sheet-list", args=[plan.pk])
    answer = client_as("team").post(url, {"file": SimpleUploadedFile("plan.csv", GOOD)}, follow=True)
    assert "El plan está aprobado" in answer.text
    actions.check_sheet(sheet_id=waiting[SheetState.CHECKING].pk)
    actions.import_sheet(sheet_id=waiting[SheetState.IMPORTING].pk)
    for state in (SheetState.CHECKING, SheetState.IMPORTING):
        waiting[state].refresh_from_db()
        assert waiting[state].state == SheetState.FAILED
        assert "El plan está aprobado" in waiting[state].errors[0]["motivo"]
    assert sheets.told(plan) == before


def test_a_right_that_ended_is_told(people: dict[str, User]) -> None:
    plan, team = plans.draft(people), people["team"]
    sheet = sheet_in(SheetState.IMPORTING, plan, team)
    team.person.memberships.update(valid_to="2021-01-01")
    actions.import_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.FAILED and not plan.items.exists()


def test_jobs_of_a_discarded_upload_do_nothing(people: dict[str, User]) -> None:
    sheet = sheet_in(SheetState.CHECKING, plans.draft(people), people["team"])
    key = sheet.pk
    actions.discard_sheet(sheet=sheet, by=people["coordinator"])
    for job in (actions.read_sheet, actions.check_sheet, actions.import_sheet):
        job(sheet_id=key)
    actions.fail_sheet(sheet_id=key, reason="x")
    assert not PlanSheet.objects.exists()


def test_confirming_twice_asks_for_one_job(people: dict[str, User]) -> None:
    sheet = sheet_in(SheetState.CHECKED, plans.draft(people), people["team"])
    for _ in range(2):
        do("confirm_sheet", sheet, people["team"])
    assert ProcrastinateJob.objects.filter(task_name="planning.tasks.import_plan_sheet").count() == 1


# -- what was shown is what is written


def test_a_plan_that_changed_is_shown_again(people: dict[str, User], client_as: ClientAs) -> None:
    plan, team = plans.draft(people), people["team"]
    sheets.imported(sheets.checked(plan, GOOD, team), team)
    other = sheets.csv_of([HEADER, ["1", "", "Ambiente sano", "Obras", "", "", ""], *ROWS[2:]])
    sheet = sheets.checked(plan, other, team)
    assert sheets.counts(sheet) == (0, 1, 2, 0)
    actions.confirm_sheet(sheet=sheet, fingerprint=sheet.fingerprint, deletes=False, by=team)
    item = plan.items.get(code="1")
    item.title = "Ambiente y más"
    plan_items.edit_item(item=item, themes=[], subzones=[], expected_version=item.edit_version, by=team)
    actions.import_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.CHECKED
    assert plan.items.get(code="1").title == "Ambiente y más"
    page = client_as("team").get(sheet.get_absolute_url()).text
    assert "El plan cambió después de la vista previa" in page and "Ambiente y más" in page
    sheets.imported(sheet, team)
    assert plan.items.get(code="1").title == "Ambiente sano"


def test_a_preview_that_is_not_the_last_is_not_confirmed(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """Two windows: in one the columns were changed after the other showed its difference."""
    plan, team = plans.draft(people), people["team"]
    sheet = sheets.checked(plan, GOOD, team)
    old = sheet.fingerprint
    page, row, tree, mapping = sheets.proposed(sheet)
    less = {name: column for name, column in mapping.items() if name != "responsible"}
    actions.map_sheet(sheet=sheet, page=page, header_row=row, tree=tree, mapping=less, by=team)
    actions.check_sheet(sheet_id=sheet.pk)
    answer = client_as("team").post(address(sheet, "confirm"), {"fingerprint": old}, follow=True)
    assert "ya no es la última" in answer.text
    sheet.refresh_from_db()
    assert sheet.state == SheetState.CHECKED and sheet.fingerprint != old


def test_update_by_code_keeps_what_the_file_does_not_speak_of(people: dict[str, User]) -> None:
    """Items keep their key and their stem; columns that are not there change nothing; new order, new parent."""
    plan, team = plans.small(people), people["team"]
    before = {row.code: (row.pk, row.stem) for row in plan.items.all()}
    indicator = Indicator.objects.get(item__plan=plan)
    rows = [
        ["codigo", "depende_de", "titulo", "indicador", "indicador_clase", "meta_2026"],
        ["2", "", "Título de 2", "", "", ""],
        ["1", "", "Título de 1", "", "", ""],
        ["1.2", "2", "Título de 1.2", "", "", ""],
        ["1.1.1", "1.1", "Otro título", "luminarias CAMBIADAS", "cantidad", 250],
        ["3", "", "Nuevo", "", "", ""],
    ]
    sheet = sheets.checked(plan, sheets.xlsx(rows), team)
    assert sheets.counts(sheet) == (1, 3, 1, 1), sheet.summary
    said = {
        change["code"]: [(said["label"], said["before"], said["after"]) for said in change["said"]]
        for change in sheet.summary["changed"]
    }
    assert said["1.2"] == [("Depende de", "1", "2")]
    assert said["2"] == [("Lugar", "después de 1", "el primero")] or said["1"][0][0] == "Lugar"
    assert ("Título", "Título de 1.1.1", "Otro título") in said["1.1.1"]
    assert ("Indicador «luminarias CAMBIADAS»: meta 2026", "200", "250") in said["1.1.1"]
    sheets.imported(sheet, team)
    assert plans.outline(plan) == [
        ("1", "", 1),
        ("1.1", "1", 0),
        ("1.1.1", "1.1", 0),
        ("1.2", "2", 0),
        ("2", "", 0),
        ("3", "", 2),
    ]
    after = {row.code: (row.pk, row.stem) for row in plan.items.all()}
    assert {code: after[code] for code in before} == before
    leaf = plan.items.get(code="1.1.1")
    assert [theme.code for theme in leaf.themes.all()] == ["alumbrado"]
    assert Indicator.objects.get(item__plan=plan).pk == indicator.pk
    assert {t.year: int(t.value) for t in indicator.targets.all()} == {2026: 250, 2027: 300}


@pytest.mark.parametrize("deletes", [False, True])
def test_what_is_not_in_the_file(deletes: bool, people: dict[str, User], client_as: ClientAs) -> None:
    """Kept unless asked; what something of the file hangs from stays in any case."""
    plan, team = plans.small(people), people["team"]
    rows = [["codigo", "depende_de", "titulo"], ["1.1.1", "1.1", "Título de 1.1.1"]]
    sheet = sheets.checked(plan, sheets.xlsx(rows), team)
    missing = {row["code"]: bool(row["kept"]) for row in sheet.summary["missing"]}
    assert missing == {"1": True, "1.1": True, "1.2": False, "2": False}
    page = client_as("team").get(f"{sheet.get_absolute_url()}?ver=faltan").text
    assert "Queda siempre. De este elemento depende 1.1" in page and "2 quedan siempre" in page
    assert 'name="deletes" value="on">' in page
    asked = client_as("team").post(
        f"{sheet.get_absolute_url()}confirmar/", {"fingerprint": sheet.fingerprint, "deletes": "on"}
    )
    assert "Se borran 2" in asked.text and 'name="sure"' in asked.text
    sheet.refresh_from_db()
    assert sheet.state == SheetState.CHECKED
    sheets.imported(sheet, team, deletes=deletes)
    left = {"1", "1.1", "1.1.1"} if deletes else {"1", "1.1", "1.1.1", "1.2", "2"}
    assert set(plan.items.values_list("code", flat=True)) == left


def test_going_back_to_the_plan_as_it_was(people: dict[str, User], client_as: ClientAs) -> None:
    plan, team = plans.small(people), people["team"]
    before = sheets.told(plan)
    sheet = sheets.imported(sheets.checked(plan, GOOD, team), team, deletes=True)
    assert sheets.told(plan) != before
    kept = client_as("team").get(address(sheet, "before"))
    back = sheets.imported(sheets.checked(plan, kept.content, team), team, deletes=True)
    assert back.state == SheetState.DONE and sheets.told(plan) == before


def test_what_comes_back_goes_on_being_what_it_was(people: dict[str, User], client_as: ClientAs) -> None:
    """Taken out of a new version by a file and brought back by undoing it: what was done for it counts on."""
    old, team = plans.approved(people), people["team"]
    plan = renew_plan(plan=old, by=team)

    def stems(of: DevelopmentPlan) -> tuple[dict, dict]:
        return (
            dict(of.items.values_list("code", "stem")),
            dict(Indicator.objects.filter(item__plan=of).values_list("name", "stem")),
        )

    plans.item(plan, "8", team)  # what is new in this version has a stem of its own, before and after
    own = plan.items.get(code="8").stem
    renamed = plan.items.get(code="1.2")
    renamed.code = "1.9"
    edit_item(item=renamed, themes=[], subzones=[], expected_version=0, by=team)
    sheet = sheets.checked(plan, sheets.xlsx([["codigo", "titulo"], ["1.2", "Otra"], ["8", "Otra"]]), team)
    sheets.imported(sheet, team, deletes=True)
    was, measured = stems(old)
    assert stems(plan) == ({"1": was["1"], "1.2": was["1.2"], "8": own}, {})  # 1.9, the 1.2 of before, went
    kept = client_as("team").get(address(sheet, "before"))
    sheets.imported(sheets.checked(plan, kept.content, team), team, deletes=True)
    items, indicators = stems(plan)
    fresh = {"1.9", "8"}  # the code 1.9 says nothing of the version before
    assert {code: stem for code, stem in items.items() if code not in fresh} == {
        code: stem for code, stem in was.items() if code != "1.2"
    }
    assert items["8"] == own and indicators == measured


@pytest.mark.parametrize("export", [as_xlsx, as_csv])
def test_an_export_comes_back_unchanged(
    export: Callable[[DevelopmentPlan], bytes], people: dict[str, User]
) -> None:
    """Whatever the texts hold: signs of formulas, apostrophes, lines, commas; and in exports they are harmless."""
    plan, team = plans.small(people), people["team"]
    odd = ["=1+1", "'=1+1", "-5 % de <demoras> & más", '@x; "comillas"', "+34, 'a'"]
    for number, text in enumerate(odd):
        plans.item(
            plan, f"9.{number}", team, title=text, description=f"{text}\n\n- dos\n=tres", responsible=text
        )
    told = sheets.told(plan)
    data = export(plan)
    sheet = sheets.checked(plan, data, team)
    assert sheets.counts(sheet) == (0, 0, len(told), 0), sheet.summary or sheet.errors
    other = plans.draft(people, name="Otro")
    sheets.imported(sheets.checked(other, data, team), team)
    assert sheets.told(other) == told
    if export is as_csv:
        cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "@")]


def test_columns_are_remembered_by_their_headers(people: dict[str, User], client_as: ClientAs) -> None:
    """Only once somebody confirmed, for any plan."""
    plan, team = plans.draft(people), people["team"]
    rows = [["Clave", "Frase", "Otra cosa"], ["1", "Ambiente", "Obras"]]
    data = sheets.xlsx(rows)
    chosen = {"tree": "code", "mapping": {"code": 0, "title": 1, "responsible": 2}}
    sheet = sheets.checked(plan, data, team, **chosen)
    assert not SheetLayout.objects.exists()
    sheets.imported(sheet, team)
    again = sheets.read(plans.draft(people, name="Otro"), data, people["coordinator"])
    page = client_as("coordinator").get(f"{address(again, 'map')}?hoja=0&fila=1")
    assert page.context["remembered"] and page.context["form"]["responsible"].value() == 2


# -- pages


def test_errors_by_cell_are_shown_and_can_be_downloaded(people: dict[str, User], client_as: ClientAs) -> None:
    rows = [["codigo", "titulo", "peso"], *[[f"{n}", "", "=9"] for n in range(1, 31)]]
    sheet = sheets.checked(plans.draft(people), sheets.csv_of(rows), people["team"])
    team = client_as("team")
    page = team.get(sheet.get_absolute_url())
    assert "Errores (60)" in page.text and len(page.context["errors"]) == 25
    assert "B2" in page.text and "Falta el título." in page.text
    text = team.get(address(sheet, "errors")).content.decode("utf-8-sig")
    told = list(csv.DictReader(io.StringIO(text)))
    assert len(told) == 60
    assert told[0] == {"celda": "B2", "columna": "titulo", "motivo": "Falta el título."}


@pytest.mark.parametrize("state", SheetState)
def test_every_state_has_its_page(state: SheetState, people: dict[str, User], client_as: ClientAs) -> None:
    sheet = sheet_in(state, plans.draft(people), people["team"])
    team = client_as("team")
    page = team.get(sheet.get_absolute_url())
    assert page.status_code == 200
    assert ("Importar todo" in page.text) == (state == SheetState.CHECKED)
    assert team.get(reverse("gestion:plan-sheet-list", args=[sheet.plan_id])).status_code == 200
    line = address(sheet, "progress")
    if state in WORKING:
        assert "hx-get" in team.get(line).text
    else:
        assert team.get(line).url == sheet.get_absolute_url()
        assert team.get(line, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"title": ""}, "Elegí la columna: «Título»."),
        ({"responsible": "0"}, "Esa columna ya es «Código»."),
        ({"tree": "levels"}, "Elegí la columna: «Nivel 1»."),
        ({"tree": "otro"}, "tree"),
    ],
)
def test_columns_that_cannot_be(
    sent: dict[str, str], told: str, people: dict[str, User], client_as: ClientAs
) -> None:
    sheet = sheets.read(plans.draft(people), GOOD, people["team"])
    _page, _row, tree, mapping = sheets.proposed(sheet)
    values = {"hoja": 0, "fila": 1, "tree": tree, **mapping, **sent}
    answer = client_as("team").post(address(sheet, "map"), values)
    assert answer.status_code == 200 and told in answer.text
    sheet.refresh_from_db()
    assert sheet.state == SheetState.READ


def test_samples_follow_what_is_chosen(people: dict[str, User], client_as: ClientAs) -> None:
    """As htmx asks for them, and the button that asks without JavaScript."""
    sheet = sheets.read(plans.draft(people), GOOD, people["team"])
    url = f"{address(sheet, 'map')}?hoja=0&fila=1&tree=code&code=0&title=3"
    page = client_as("team").get(url).text
    assert "Dice: Obras · Áreas Verdes" in page and "C · titulo" in page
    assert "Elegí la columna" not in page


def test_an_upload_too_large_is_refused_unread(people: dict[str, User], client_as: ClientAs) -> None:
    url = reverse("gestion:plan-sheet-list", args=[plans.draft(people).pk])
    answer = client_as("team").post(
        url, {"file": SimpleUploadedFile("plan.csv", GOOD)}, CONTENT_LENGTH=str(MAX_UPLOAD_BYTES + 1)
    )
    assert answer.status_code == 413 and not PlanSheet.objects.exists()


def test_the_upload_wants_its_token(people: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["team"], backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("gestion:plan-sheet-list", args=[plans.draft(people).pk])
    assert client.post(url, {"file": SimpleUploadedFile("plan.csv", GOOD)}).status_code == 403


def test_what_no_spreadsheet_is_is_told_at_once(people: dict[str, User]) -> None:
    for data in (b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0 vieja", b"<html>"):
        with pytest.raises(ValidationError):
            sheets.uploaded(plans.draft(people, name=repr(data)), data, people["team"])


def test_the_empty_one_holds_our_columns(people: dict[str, User], client_as: ClientAs) -> None:
    plan, team = plans.draft(people), people["team"]
    data = client_as("team").get(reverse("gestion:plan-sheet-template", args=[plan.pk])).content
    sheet = sheets.read(plan, data, team)
    _page, row, tree, mapping = sheets.proposed(sheet)
    assert (row, tree, len(mapping)) == (1, "parent", 20)


def test_a_plan_with_uploads_can_be_deleted(people: dict[str, User]) -> None:
    plan = plans.draft(people)
    sheet_in(SheetState.DONE, plan, people["team"])
    delete_plan(plan=plan, by=people["team"])
    assert not PlanSheet.objects.exists()
