"""Spreadsheets of what a workshop said: uploaded, read, shown, confirmed; and one to begin with."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from participation.actions import workshop_sheets as actions
from participation.forms.workshops import ContributionsSheetForm
from participation.models import (
    AuthorType,
    ContributionKind,
    ContributionSheet,
    ContributionSheetState,
    Meeting,
)
from participation.permissions import check_can_record
from participation.views.loading import attempt
from participation.views.workshops import find_workshop, run, to_workshop
from planning.models import today
from planning.sheets.columns import MAX_BYTES
from planning.views.files import csv_answer
from planning.views.large_bodies import refuse_larger_than

PER_PAGE = 50
#: The file and its wrapping; more is refused before it is read.
MAX_UPLOAD_BYTES = MAX_BYTES + 1024 * 1024
_KINDS, _AUTHORS = dict(ContributionKind.choices), dict(AuthorType.choices)
_HEADER = ("mesa", "tarjeta", "tipo", "de_quien", "barrio", "tema", "texto", "disidencia")
_EXAMPLE = ("1", "", "propuesta", "vecinas y vecinos", "", "", "Que arreglen la vereda de la escuela.", "no")


@refuse_larger_than(MAX_UPLOAD_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_sheets(request: HttpRequest, code: str) -> HttpResponse:
    """The form that takes a spreadsheet, and those uploaded so far."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    form = ContributionsSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made: list[ContributionSheet] = []
        outcome = attempt(form, lambda: made.append(_upload(request, meeting, form)))
        if outcome.closed:
            return to_workshop(request, meeting, outcome.closed)
        if outcome.done:
            return redirect(made[0])
    rows = meeting.sheets.select_related("uploaded_by").defer("data", "rows", "errors", "remarks")
    context = {
        "meeting": meeting,
        "form": form,
        "rows": rows,
        "may_upload": meeting.minutes.is_draft and meeting.date <= today(),
        "has_tables": meeting.tables.exists(),
    }
    return render(request, "participation/workshop_sheets.html", context)


def _upload(request: HttpRequest, meeting: Meeting, form: ContributionsSheetForm) -> ContributionSheet:
    file = form.cleaned_data["file"]
    return actions.upload_contributions(
        meeting=meeting, name=file.name or "", data=file.read(), by=request.user
    )


@require_safe
def workshop_sheet_template(request: HttpRequest, code: str) -> HttpResponse:
    """A spreadsheet with the headings and a row to write over."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    return csv_answer(f"aportes_{meeting.code}.csv", [_HEADER, _EXAMPLE])


def _find(request: HttpRequest, code: str, uid: object) -> ContributionSheet:
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    rows = ContributionSheet.objects.select_related("uploaded_by").defer("data")
    sheet = get_object_or_404(rows, uid=uid, meeting=meeting)
    sheet.meeting = meeting
    return sheet


@never_cache
@require_safe
def workshop_sheet(request: HttpRequest, code: str, uid: object) -> HttpResponse:
    """Where an upload stands: being read, its errors, what it would write, or what it wrote."""
    sheet = _find(request, code, uid)
    refused = sheet.state in (ContributionSheetState.REFUSED, ContributionSheetState.FAILED)
    rows = sheet.errors if refused else [_shown(row) for row in sheet.rows]
    context = {
        "meeting": sheet.meeting,
        "sheet": sheet,
        "working": sheet.state == ContributionSheetState.READING,
        "refused": refused,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_confirm": sheet.state == ContributionSheetState.CHECKED and sheet.meeting.minutes.is_draft,
        "may_discard": sheet.state in actions.DISCARDABLE,
    }
    return render(request, "participation/workshop_sheet.html", context)


def _shown(row: dict) -> dict:
    kind = _KINDS[row["kind"] or ContributionKind.PROPOSAL]
    return row | {"kind": kind, "author": _AUTHORS[row["author"] or AuthorType.RESIDENTS]}


@never_cache
@require_safe
def workshop_sheet_progress(request: HttpRequest, code: str, uid: object) -> HttpResponse:
    """The line that says that it is being read; once done, the whole page is asked for again."""
    sheet = _find(request, code, uid)
    if sheet.state != ContributionSheetState.READING:
        return HttpResponseClientRefresh() if "HX-Request" in request.headers else redirect(sheet)
    return render(
        request, "participation/_workshop_sheet_progress.html", {"sheet": sheet, "meeting": sheet.meeting}
    )


@require_POST
def workshop_sheet_confirm(request: HttpRequest, code: str, uid: object) -> HttpResponse:
    """Write all that it says."""
    sheet = _find(request, code, uid)
    if run(request, lambda: actions.confirm_contributions(sheet=sheet, by=request.user)):
        messages.success(request, "Los aportes de la planilla quedaron guardados.")
    return redirect(sheet)


@require_POST
def workshop_sheet_discard(request: HttpRequest, code: str, uid: object) -> HttpResponse:
    """Forget it."""
    sheet = _find(request, code, uid)
    if not run(request, lambda: actions.discard_contributions(sheet=sheet, by=request.user)):
        return redirect(sheet)
    messages.success(request, "La planilla se descartó.")
    return redirect("gestion:workshop-sheets", code)
