"""Spreadsheets of a plan, by steps: uploaded, read, told what their columns are, compared, confirmed, written whole."""

import hashlib
from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from accounts.tracking import attributed
from planning.actions.plan_items import MOST_ITEMS
from planning.actions.plans import lock_plan
from planning.actions.standings import hold_standings, tell_standings_of
from planning.models import (
    DevelopmentPlan,
    PlanSheet,
    PlanSheetFile,
    SheetFileKind,
    SheetLayout,
    SheetState,
)
from planning.permissions import EDIT_PLAN, check
from planning.sheets.checking import check_sheet as check_page
from planning.sheets.columns import Field, Tree, label_of, reads
from planning.sheets.difference import Difference, compare
from planning.sheets.export import as_xlsx
from planning.sheets.guessing import Head, guess_place, known_headers, layout_key
from planning.sheets.reading import Unreadable, read_book, what_it_is_not
from planning.sheets.states import DISCARDABLE, FINISHED, move
from planning.sheets.wanted import Layout, PlanFacts, SheetError, SheetRefused, WantedItem
from planning.sheets.words import printable, tidy
from planning.sheets.writing import write
from planning.transitions import InvalidTransition, check_step

Progress = Callable[[int, str], None]

_KEPT_ERRORS = 5000
_WAITING = "Esperando turno"
OUTDATED = "La vista previa que confirmaste ya no es la última: mirala de nuevo."


def _no_progress(_percent: int, _step: str) -> None:
    """Nobody is watching."""


# -- what people do


@transaction.atomic
def upload_sheet(*, plan: DevelopmentPlan, name: str, data: bytes, by: User) -> PlanSheet:
    """Keep a file and have a job read it.

    Raises ``ValidationError`` (``file``) for what cannot be a spreadsheet, ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    _check_writable(plan)
    if fault := what_it_is_not(data):
        raise ValidationError({"file": fault})
    shown = printable(tidy(name.replace("\\", "/").rpartition("/")[2]))[:100]
    sheet = PlanSheet.objects.create(plan=plan, name=shown or "planilla", uploaded_by=by, step=_WAITING)
    PlanSheetFile.objects.create(sheet=sheet, kind=SheetFileKind.UPLOADED, data=data)
    _enqueue("read_plan_sheet", sheet)
    return sheet


@transaction.atomic
def map_sheet(
    *, sheet: PlanSheet, page: int, header_row: int, tree: str, mapping: Mapping[str, int], by: User
) -> PlanSheet:
    """Say where the columns are and what each is, and have a job compare.

    Raises ``ValidationError`` by field, ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    _check_writable(sheet.plan)
    sheet = _lock_sheet(sheet)
    move(sheet, SheetState.CHECKING)
    mapping = {name: column for name, column in mapping.items() if reads(tree, name)}
    _check_mapping(sheet, page, header_row, tree, mapping)
    sheet.page, sheet.header_row, sheet.tree, sheet.mapping = page, header_row, tree, dict(mapping)
    _wait(sheet)
    sheet.save()
    _enqueue("check_plan_sheet", sheet)
    return sheet


def _check_mapping(
    sheet: PlanSheet, page: int, header_row: int, tree: str, mapping: Mapping[str, int]
) -> None:
    heads = heads_of(sheet)
    if not 0 <= page < len(heads) or header_row not in heads[page].candidates():
        raise ValidationError("Elegí la hoja y la fila de los encabezados.")
    errors: dict[str, str] = {}
    columns: dict[int, str] = {}
    for name, column in mapping.items():
        if not 0 <= column < heads[page].width:
            errors[name] = "Esa columna no está en la hoja."
        elif column in columns:
            errors[name] = f"Esa columna ya es «{label_of(columns[column])}»."
        columns.setdefault(column, name)
    if tree not in Tree.values:
        errors["tree"] = "Elegí cómo dice la planilla qué depende de qué."
    needed: tuple[str, ...] = {
        Tree.PARENT: (Field.CODE, Field.PARENT, Field.TITLE),
        Tree.CODE: (Field.CODE, Field.TITLE),
        Tree.LEVELS: ("level_1",),
    }.get(Tree(tree) if tree in Tree.values else Tree.LEVELS, ())
    for name in needed:
        if name not in mapping:
            errors.setdefault(name, f"Elegí la columna: «{label_of(name)}».")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def confirm_sheet(*, sheet: PlanSheet, fingerprint: str, deletes: bool, by: User) -> PlanSheet:
    """Have a job write the difference that was on screen; again is harmless.

    Raises ``InvalidTransition`` (also when another difference was computed since), ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    _check_writable(sheet.plan)
    sheet = _lock_sheet(sheet)
    if sheet.state in (SheetState.IMPORTING, SheetState.DONE):
        return sheet
    move(sheet, SheetState.IMPORTING)
    if sheet.fingerprint != fingerprint:
        raise InvalidTransition(OUTDATED)
    sheet.confirmed_by, sheet.deletes = by, deletes
    _wait(sheet)
    sheet.save()
    SheetLayout.objects.update_or_create(
        headers_sha256=headers_hash(heads_of(sheet)[sheet.page or 0].headers(sheet.header_row or 1)),
        defaults={"tree": sheet.tree, "mapping": sheet.mapping, "confirmed_at": timezone.now()},
    )
    _enqueue("import_plan_sheet", sheet)
    return sheet


@transaction.atomic
def retry_sheet(*, sheet: PlanSheet, by: User) -> PlanSheet:
    """Read or compare again what could not be finished. Raises ``NotAllowed``, ``InvalidTransition``."""
    check(by, EDIT_PLAN)
    _check_writable(sheet.plan)
    sheet = _lock_sheet(sheet)
    if sheet.state != SheetState.FAILED:
        raise InvalidTransition(
            f"La planilla está «{sheet.get_state_display()}»: no hay nada que reintentar."
        )
    was_read = sheet.page is not None
    move(sheet, SheetState.CHECKING if was_read else SheetState.READING)
    _wait(sheet)
    sheet.save()
    _enqueue("check_plan_sheet" if was_read else "read_plan_sheet", sheet)
    return sheet


@transaction.atomic
def discard_sheet(*, sheet: PlanSheet, by: User) -> None:
    """Forget an upload and its file. Raises ``NotAllowed``, ``InvalidTransition`` once it was imported."""
    check(by, EDIT_PLAN)
    sheet = _lock_sheet(sheet)
    if sheet.state not in DISCARDABLE:
        raise InvalidTransition(f"La planilla está «{sheet.get_state_display()}»: ya no se puede descartar.")
    sheet.delete()


def heads_of(sheet: PlanSheet) -> list[Head]:
    """The beginning of each page of an upload that was read."""
    return [Head.from_json(head) for head in sheet.heads.get("pages", ())]


def headers_hash(headers: list[str]) -> str:
    """By what the columns of a spreadsheet are remembered."""
    return hashlib.sha256(layout_key(headers).encode()).hexdigest()


# -- what jobs do


def read_sheet(*, sheet_id: int, progress: Progress = _no_progress) -> None:
    """Look at what an upload has. Repeating it, or after a discard, is harmless."""
    sheet = _in_state(sheet_id, SheetState.READING)
    if sheet is None:
        return
    progress(10, "Abriendo la planilla")
    try:
        pages = read_book(_data(sheet))
    except Unreadable as reason:
        _finish(sheet_id, SheetState.READING, SheetState.REFUSED, errors=[SheetError("", "", str(reason))])
        return
    progress(80, "Reconociendo las columnas")
    known = known_headers(pages, sheet.plan.level_names)
    heads = [Head.of(page) for page in pages]
    page, row = guess_place(heads, known)
    kept = {"pages": [head.as_json() for head in heads], "known": known, "page": page, "row": row}
    _finish(sheet_id, SheetState.READING, SheetState.READ, heads=kept)


def check_sheet(*, sheet_id: int, progress: Progress = _no_progress) -> None:
    """Compare an upload with its plan, or tell every error. Repeating it, or after a discard, is harmless."""
    sheet = _in_state(sheet_id, SheetState.CHECKING)
    if sheet is None:
        return
    try:
        check_step(sheet.plan, "write")
        difference = _compared(sheet, progress)
    except SheetRefused as refusal:
        _finish(sheet_id, SheetState.CHECKING, SheetState.REFUSED, errors=refusal.errors)
    except InvalidTransition as reason:
        fail_sheet(sheet_id=sheet_id, reason=str(reason))
    else:
        _finish(sheet_id, SheetState.CHECKING, SheetState.CHECKED, difference=difference)


def import_sheet(*, sheet_id: int, progress: Progress = _no_progress) -> None:
    """Write what was confirmed, and say so in the same transaction: a job killed midway has done nothing, and one that
    runs again after finishing does nothing.

    What is written is the difference that was confirmed. When the plan changed so that it is another one now, nothing
    is written, and the new one waits to be looked at.
    """
    try:
        with transaction.atomic():
            _write_confirmed(sheet_id, progress)
    except SheetRefused as refusal:
        _finish(sheet_id, SheetState.IMPORTING, SheetState.REFUSED, errors=refusal.errors)
    except (InvalidTransition, NotAllowed) as reason:
        fail_sheet(sheet_id=sheet_id, reason=str(reason))


def _write_confirmed(sheet_id: int, progress: Progress) -> None:
    sheet = _in_state(sheet_id, SheetState.IMPORTING)
    if sheet is None or sheet.confirmed_by is None:
        return
    check(sheet.confirmed_by, EDIT_PLAN)
    plan = lock_plan(sheet.plan, "write")
    if _in_state(sheet_id, SheetState.IMPORTING) is None:
        return  # another job wrote it while this one waited for the plan
    difference = _compared(sheet, progress)
    if difference.fingerprint != sheet.fingerprint:
        _finish(sheet_id, SheetState.IMPORTING, SheetState.CHECKED, difference=difference, outdated=True)
        return
    before = as_xlsx(plan)
    with attributed(user=sheet.confirmed_by.pk, action="import_plan_sheet"):
        if not plan.is_draft:  # of drafts nothing is counted
            hold_standings()
        write(plan, difference, deletes=sheet.deletes, progress=progress)
    progress(95, "Terminando")
    tell_standings_of(plan)
    _finish(sheet_id, SheetState.IMPORTING, SheetState.DONE, difference=difference)
    PlanSheetFile.objects.create(sheet=sheet, kind=SheetFileKind.BEFORE, data=before)


def fail_sheet(*, sheet_id: int, reason: str) -> None:
    """Say that the work could not be finished; the file stays, for another try."""
    error = SheetError("", "", reason)
    for state in (SheetState.READING, SheetState.CHECKING, SheetState.IMPORTING):
        _finish(sheet_id, state, SheetState.FAILED, errors=[error])


def _compared(sheet: PlanSheet, progress: Progress) -> Difference:
    progress(5, "Abriendo la planilla")
    try:
        pages = read_book(_data(sheet))
    except Unreadable as reason:
        raise SheetRefused([SheetError("", "", str(reason))]) from reason
    progress(20, "Revisando cada fila")
    wanted = _wanted(sheet, pages)
    progress(30, "Comparando con el plan")
    return compare(sheet.plan, wanted)


def _wanted(sheet: PlanSheet, pages: list) -> list[WantedItem]:
    layout = Layout(sheet.page or 0, sheet.header_row or 1, Tree(sheet.tree), sheet.mapping)
    return check_page(pages, layout, PlanFacts.of(sheet.plan, MOST_ITEMS))


_NOTICES = {
    SheetState.READ: "Leímos la planilla que subiste: falta decir qué es cada columna.",
    SheetState.CHECKED: "Revisamos la planilla que subiste: mirá qué cambiaría en el plan.",
    SheetState.REFUSED: "La planilla que subiste tiene errores: no se importó nada.",
    SheetState.DONE: "Se importó la planilla al plan.",
    SheetState.FAILED: "La planilla no se pudo terminar: no se importó nada.",
}


@transaction.atomic
def _finish(
    sheet_id: int,
    source: SheetState,
    target: SheetState,
    *,
    heads: dict | None = None,
    difference: Difference | None = None,
    outdated: bool = False,
    errors: tuple[SheetError, ...] | list[SheetError] = (),
) -> None:
    """Move an upload that is still in ``source``, tell whoever waits, and let the file go when nothing follows."""
    rows = PlanSheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id, state=source)
    sheet = rows.select_related("plan").first()
    if sheet is None:
        return
    move(sheet, target)
    sheet.progress, sheet.step, sheet.finished_at = 100, "", timezone.now()
    sheet.errors = [error.as_json() for error in errors[:_KEPT_ERRORS]]
    if heads is not None:
        sheet.heads = heads
    if difference is not None:
        sheet.fingerprint = difference.fingerprint
        sheet.summary = difference.as_json(sheet.plan) | {"outdated": outdated}
    else:
        sheet.summary = {"errors": len(errors)}
    if target in FINISHED:
        sheet.heads = {}
        sheet.files.all().delete()
    sheet.save()
    confirmed_by = sheet.confirmed_by_id if source == SheetState.IMPORTING else None
    Notice.objects.create(
        user_id=confirmed_by or sheet.uploaded_by_id, text=_NOTICES[target], url=sheet.get_absolute_url()
    )


def _check_writable(plan: DevelopmentPlan) -> None:
    check_step(DevelopmentPlan.objects.get(pk=plan.pk), "write")


def _wait(sheet: PlanSheet) -> None:
    sheet.progress, sheet.step, sheet.finished_at = 0, _WAITING, None
    sheet.errors, sheet.summary = [], sheet.summary if sheet.state == SheetState.IMPORTING else {}


def _in_state(sheet_id: int, state: SheetState) -> PlanSheet | None:
    rows = PlanSheet.objects.filter(pk=sheet_id, state=state)
    return rows.select_related("plan", "uploaded_by", "confirmed_by").first()


def _lock_sheet(sheet: PlanSheet) -> PlanSheet:
    return PlanSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)


def _data(sheet: PlanSheet) -> bytes:
    return bytes(sheet.files.get(kind=SheetFileKind.UPLOADED).data)


def _enqueue(task: str, sheet: PlanSheet) -> None:
    """In the caller's transaction: the job exists if, and only if, the change that asks for it does."""
    jobs.configure_task(f"planning.tasks.{task}").defer(sheet_id=sheet.pk)
