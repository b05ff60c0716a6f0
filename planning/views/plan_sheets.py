"""Spreadsheets of a plan in the workspace: uploaded, told their columns, compared, confirmed; and given back."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from planning.actions import plan_sheets as actions
from planning.forms_sheets import ColumnsForm, ConfirmForm, DeletionForm, SheetUploadForm
from planning.models import (
    DevelopmentPlan,
    Indicator,
    PlanSheet,
    SheetFileKind,
    SheetLayout,
    SheetState,
)
from planning.permissions import EDIT_PLAN, check
from planning.sheets.book import XLSX_TYPE
from planning.sheets.columns import MAX_BYTES
from planning.sheets.export import as_csv, as_xlsx, empty_xlsx
from planning.sheets.guessing import guess_mapping
from planning.sheets.states import DISCARDABLE, WORKING, may_move
from planning.transitions import PLAN_STEPS, InvalidTransition
from planning.views.editing import attempt, confirm_page, page_of
from planning.views.files import csv_answer, file_answer
from planning.views.large_bodies import refuse_larger_than
from planning.views.plans import refuse, trail

PER_PAGE = 25
#: The file and its wrapping; more is refused before it is read.
MAX_UPLOAD_BYTES = MAX_BYTES + 1024 * 1024

#: The parts of a difference, as the address names them.
_PARTS = (("nuevos", "new"), ("cambian", "changed"), ("faltan", "missing"))


@refuse_larger_than(MAX_UPLOAD_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_sheet_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that takes a spreadsheet, and those uploaded so far."""
    check(request.user, EDIT_PLAN)
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    if request.method == "POST" and (closed := refuse(request, plan, "write")):
        return closed
    form = SheetUploadForm()
    if request.method == "POST":
        form = SheetUploadForm(request.POST, request.FILES)
        if form.is_valid() and (sheet := attempt(form, lambda: _upload(plan, form, request))):
            return redirect(sheet)
    sheets = plan.sheets.select_related("uploaded_by").defer("heads", "errors", "summary", "mapping")
    context = {
        "plan": plan,
        "form": form,
        "page": page_of(request, sheets),
        "query": request.GET,
        "may_upload": plan.state in PLAN_STEPS["write"].sources,
        "trail": trail(plan),
    }
    return render(request, "planning/plan_sheet_list.html", context)


def _upload(plan: DevelopmentPlan, form: SheetUploadForm, request: HttpRequest) -> PlanSheet:
    file = form.cleaned_data["file"]
    return actions.upload_sheet(plan=plan, name=file.name or "", data=file.read(), by=request.user)


@require_safe
def plan_sheet_detail(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Where an upload stands: its first rows, its errors, what it would change, or what it changed."""
    found = _find(request, pk, sheet)
    context = {
        "plan": found.plan,
        "sheet": found,
        "working": found.state in WORKING,
        "may_discard": found.state in DISCARDABLE,
        "may_map": bool(found.heads) and may_move(found, SheetState.CHECKING),
        "trail": _trail(found.plan),
    }
    if found.state == SheetState.READ or ("elegir" in request.GET and context["may_map"]):
        return render(request, "planning/plan_sheet_choose.html", context | _choice(request, found))
    if found.state == SheetState.REFUSED:
        context["errors"] = Paginator(found.errors, PER_PAGE).get_page(request.GET.get("page"))
        context["query"] = request.GET
    if found.state in (SheetState.CHECKED, SheetState.DONE):
        context |= _difference(request, found)
    context["has_before"] = found.files.filter(kind=SheetFileKind.BEFORE).exists()
    return render(request, "planning/plan_sheet_detail.html", context)


def _choice(request: HttpRequest, sheet: PlanSheet) -> dict[str, Any]:
    """The pages of the file, and the rows of one of them that may name its columns."""
    heads = actions.heads_of(sheet)
    asked = _number(request.GET.get("hoja"))
    page = sheet.heads["page"] if asked is None or asked >= len(heads) else asked
    head = heads[page]
    guessed = sheet.heads["row"] if page == sheet.heads["page"] else next(iter(head.candidates()), 1)
    shown = range(min(head.width, 12))
    return {
        "pages": [(place, each.name or "La única hoja") for place, each in enumerate(heads)],
        "page": page,
        "header_row": sheet.header_row if sheet.page == page and sheet.header_row else guessed,
        "rows": [
            (number, number in head.candidates(), [texts.get(column, "") for column in shown])
            for number, texts in head.rows
            if number in head.candidates()
        ],
        "columns": len(shown),
        "hidden": head.width - len(shown),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def plan_sheet_map(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """What each column is: proposed by its name, or as it was confirmed for the same headers."""
    found = _find(request, pk, sheet)
    if closed := refuse(request, found.plan, "write"):
        return closed
    if not may_move(found, SheetState.CHECKING) or not found.heads:
        messages.error(request, "Ahora no se puede decir qué es cada columna de esta planilla.")
        return redirect(found)
    asked = request.POST if request.method == "POST" else request.GET
    heads = actions.heads_of(found)
    page, row = _number(asked.get("hoja")), _number(asked.get("fila"))
    if page is None or page >= len(heads) or row not in heads[page].candidates():
        return redirect(f"{found.get_absolute_url()}?elegir=1")
    tree, mapping, remembered = _proposed(found, page, row)
    sent = asked if "tree" in asked or request.method == "POST" else None
    form = ColumnsForm(
        sent, plan=found.plan, head=heads[page], page=page, row=row, tree=tree, mapping=mapping
    )
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _map(found, form, request)):
            return redirect(found)
    context = {
        "plan": found.plan,
        "sheet": found,
        "form": form,
        "remembered": remembered,
        "judged": request.method == "POST",
        "trail": [*_trail(found.plan), (found.name, found.get_absolute_url())],
    }
    return render(request, "planning/plan_sheet_map.html", context)


def _map(sheet: PlanSheet, form: ColumnsForm, request: HttpRequest) -> PlanSheet:
    cleaned = form.cleaned_data
    return actions.map_sheet(
        sheet=sheet,
        page=cleaned["hoja"],
        header_row=cleaned["fila"],
        tree=cleaned["tree"],
        mapping=form.mapping(),
        by=request.user,
    )


def _proposed(sheet: PlanSheet, page: int, row: int) -> tuple[str, Mapping[str, int], bool]:
    """What was said of this upload already; else of others with the same headers; else what the names say."""
    if sheet.page == page and sheet.header_row == row:
        return sheet.tree, sheet.mapping, False
    headers = actions.heads_of(sheet)[page].headers(row)
    layout = SheetLayout.objects.filter(headers_sha256=actions.headers_hash(headers)).first()
    if layout:
        return layout.tree, layout.mapping, True
    return *guess_mapping(headers, sheet.heads["known"], sheet.plan.years), False


def _difference(request: HttpRequest, sheet: PlanSheet) -> dict[str, Any]:
    """The part of a difference that the address asks for, by pages."""
    counts = [(name, key, len(sheet.summary[key])) for name, key in _PARTS]
    asked = request.GET.get("ver")
    some = next((name for name, _key, count in counts if count), "nuevos")
    part = asked if asked in dict(_PARTS) else some
    return {
        "counts": {key: count for _name, key, count in counts},
        "part": part,
        "rows": Paginator(sheet.summary[dict(_PARTS)[part]], PER_PAGE).get_page(request.GET.get("page")),
        "query": request.GET,
        "may_confirm": sheet.state == SheetState.CHECKED,
        "nothing": not (counts[0][2] or counts[1][2]),
        "kept": counts[2][2] - sheet.summary["deletable"],
    }


@require_safe
def plan_sheet_progress(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """The line that says how far the work is; once done, the whole page is asked for again."""
    found = _find(request, pk, sheet)
    if found.state not in WORKING:
        return HttpResponseClientRefresh() if "HX-Request" in request.headers else redirect(found)
    return render(request, "planning/_plan_sheet_progress.html", {"sheet": found})


@require_POST
def plan_sheet_confirm(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Write the difference that was on screen; what is to be deleted is listed and asked first."""
    found = _find(request, pk, sheet)
    form = ConfirmForm(request.POST)
    fingerprint = form.cleaned_data["fingerprint"] if form.is_valid() else ""
    deletes = bool(form.cleaned_data.get("deletes"))
    if deletes and not form.cleaned_data["sure"] and found.state == SheetState.CHECKED:
        return _ask_to_delete(request, found, fingerprint)
    return _act(
        request,
        found,
        lambda: actions.confirm_sheet(sheet=found, fingerprint=fingerprint, deletes=deletes, by=request.user),
    )


@require_POST
def plan_sheet_retry(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Try again what could not be finished."""
    found = _find(request, pk, sheet)
    return _act(request, found, lambda: actions.retry_sheet(sheet=found, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def plan_sheet_discard(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Forget an upload and its file, after asking."""
    found = _find(request, pk, sheet)
    if request.method == "POST":
        try:
            actions.discard_sheet(sheet=found, by=request.user)
        except InvalidTransition as reason:
            messages.error(request, str(reason))
            return redirect(found)
        messages.success(request, "Se descartó la planilla, con su archivo.")
        return redirect("gestion:plan-sheet-list", pk)
    return confirm_page(
        request,
        Form(),
        title=f"Descartar la planilla «{found.name}»",
        text="Se borran el archivo y lo que ya dijiste de sus columnas. El plan queda como está. No se puede deshacer.",
        action="Descartar la planilla",
        back=found.get_absolute_url(),
        trail=[*_trail(found.plan), (found.name, found.get_absolute_url())],
    )


@require_safe
def plan_sheet_errors(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """The errors as a CSV file, harmless to a spreadsheet."""
    found = _find(request, pk, sheet)
    columns = ("celda", "columna", "motivo")
    rows = [tuple(error[column] for column in columns) for error in found.errors]
    return csv_answer(f"errores-planilla-{found.pk}.csv", [columns, *rows])


@require_safe
def plan_sheet_before(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """The plan as it was before an import, to go back to."""
    found = _find(request, pk, sheet)
    file = get_object_or_404(found.files, kind=SheetFileKind.BEFORE)
    return file_answer(f"plan-{pk}-antes-{found.pk}.xlsx", bytes(file.data), XLSX_TYPE)


@require_safe
def plan_sheet_template(request: HttpRequest, pk: int) -> HttpResponse:
    """A spreadsheet with the names of our columns alone, to fill in."""
    check(request.user, EDIT_PLAN)
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    return file_answer(f"plan-{pk}-vacia.xlsx", empty_xlsx(plan), XLSX_TYPE)


@require_safe
def plan_export_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as a spreadsheet that can be uploaded again."""
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    return file_answer(f"plan-{pk}.xlsx", as_xlsx(plan), XLSX_TYPE)


@require_safe
def plan_export_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as CSV."""
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    return file_answer(f"plan-{pk}.csv", as_csv(plan), "text/csv; charset=utf-8")


def _ask_to_delete(request: HttpRequest, sheet: PlanSheet, fingerprint: str) -> HttpResponse:
    """The page that tells what would go, and why the rest stays."""
    missing = sheet.summary["missing"]
    going = [row for row in missing if not row["kept"]]
    context = {
        "sheet": sheet,
        "form": DeletionForm(initial={"fingerprint": fingerprint, "deletes": True, "sure": True}),
        "going": going,
        "staying": [row for row in missing if row["kept"]],
        "indicators": Indicator.objects.filter(
            item__plan=sheet.plan, item__code__in=[row["code"] for row in going if not row.get("indicator")]
        ).count(),
        "trail": [*_trail(sheet.plan), (sheet.name, sheet.get_absolute_url())],
    }
    return render(request, "planning/plan_sheet_delete.html", context)


def _find(request: HttpRequest, pk: int, sheet: int) -> PlanSheet:
    check(request.user, EDIT_PLAN)
    rows = PlanSheet.objects.select_related("plan", "uploaded_by", "confirmed_by")
    return get_object_or_404(rows, plan=pk, pk=sheet)


def _act(request: HttpRequest, sheet: PlanSheet, action: Callable[[], PlanSheet]) -> HttpResponse:
    try:
        action()
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    return redirect(sheet)


def _trail(plan: DevelopmentPlan) -> list[tuple[str, str]]:
    return [*trail(plan), ("Planillas", reverse("gestion:plan-sheet-list", args=[plan.pk]))]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 8 else None
