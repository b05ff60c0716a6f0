"""Uploads of records in the workspace: choose the files, see what they would do, confirm, and see it done."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.reauthentication import require_recent_password
from participation.actions.imports import confirm_import, discard_import, retry_import, upload_records
from participation.forms.imports import UploadForm
from participation.models import ImportBatch, ImportState
from participation.permissions import IMPORT_RECORDS, SEE_IMPORTS
from participation.records.errors import RecordError
from participation.records.formats import COLUMNS, MAX_FILE_BYTES, RecordFile
from participation.records.states import DISCARDABLE, WORKING
from participation.transitions import InvalidTransition
from planning.permissions import can, check
from planning.views.files import csv_answer
from planning.views.large_bodies import refuse_larger_than

PER_PAGE = 25
#: Six files and their wrapping; more is refused before it is read.
MAX_UPLOAD_BYTES = len(RecordFile) * MAX_FILE_BYTES + 1024 * 1024


@refuse_larger_than(MAX_UPLOAD_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """The form, and the uploads made so far."""
    check(request.user, SEE_IMPORTS)
    may_import = can(request.user, IMPORT_RECORDS)
    form = UploadForm()
    if request.method == "POST":
        check(request.user, IMPORT_RECORDS)
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            return redirect(upload_records(files=form.contents(), by=request.user))
    batches = ImportBatch.objects.visible_to(request.user).select_related("created_by")
    context = {
        "form": form,
        "may_import": may_import,
        "page": Paginator(batches, PER_PAGE).get_page(request.GET.get("page")),
        "files": COLUMNS.items(),
    }
    return render(request, "participation/import_list.html", context)


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an upload stands: checking, its errors, what it would do, or what it did."""
    batch = _find(request, pk)
    context = {
        "batch": batch,
        "working": batch.state in WORKING,
        "may_confirm": batch.state == ImportState.CHECKED and can(request.user, IMPORT_RECORDS),
        "may_retry": batch.state == ImportState.FAILED and can(request.user, IMPORT_RECORDS),
        "may_discard": batch.state in DISCARDABLE,
        "errors": Paginator(batch.errors, PER_PAGE).get_page(request.GET.get("page")),
        "kept_errors": len(batch.errors),
        "counts": _counts(batch),
        "period": [dt.date.fromisoformat(batch.summary[key]) for key in ("period_from", "period_to")]
        if batch.summary.get("period_from")
        else None,
    }
    return render(request, "participation/import_detail.html", context)


@require_safe
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The line that says how far the work is; once done, the whole page is asked for again."""
    batch = _find(request, pk)
    if batch.state not in WORKING:
        return HttpResponseClientRefresh() if "HX-Request" in request.headers else redirect(batch)
    return render(request, "participation/_import_progress.html", {"batch": batch})


@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was checked, once the password was given again: it may bring the terms of people with an account."""
    check(request.user, IMPORT_RECORDS)
    require_recent_password(request)
    return _act(request, pk, confirm_import)


@require_POST
def import_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Check again what could not be finished."""
    check(request.user, IMPORT_RECORDS)
    return _act(request, pk, retry_import)


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget an upload and its files."""
    batch = _find(request, pk)
    try:
        discard_import(batch=batch, by=request.user)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
        return redirect(batch)
    messages.success(request, "Se descartó la importación, con sus archivos.")
    return redirect("gestion:import-list")


@require_safe
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The errors as a CSV file, harmless to a spreadsheet."""
    batch = _find(request, pk)
    errors = [RecordError.from_json(error) for error in batch.errors]
    rows = [(error.file, str(error.row or ""), error.column, error.reason) for error in errors]
    return csv_answer(
        f"errores-importacion-{batch.pk}.csv", [("archivo", "fila", "columna", "motivo"), *rows]
    )


@require_safe
def import_template(request: HttpRequest, name: str) -> HttpResponse:
    """One of the six files with its header alone, to fill in."""
    check(request.user, SEE_IMPORTS)
    if name not in list(RecordFile):
        raise Http404
    return csv_answer(name, [COLUMNS[RecordFile(name)]])


def _find(request: HttpRequest, pk: int) -> ImportBatch:
    """An upload of theirs; another's does not exist for whoever asks."""
    check(request.user, SEE_IMPORTS)
    batches = ImportBatch.objects.visible_to(request.user).select_related("created_by")
    return get_object_or_404(batches, pk=pk)


def _act(request: HttpRequest, pk: int, action: Callable[..., ImportBatch]) -> HttpResponse:
    batch = _find(request, pk)
    try:
        action(batch=batch, by=request.user)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    return redirect(batch)


_LABELS = {
    RecordFile.PEOPLE: "Personas",
    RecordFile.MEMBERSHIPS: "Integraciones",
    RecordFile.MEETINGS: "Reuniones",
    RecordFile.ATTENDANCES: "Asistencias",
    RecordFile.HEAD_COUNTS: "Renglones de concurrencia",
    RecordFile.CONTRIBUTIONS: "Aportes",
}


def _counts(batch: ImportBatch) -> list[dict[str, object]]:
    counts, known = batch.summary.get("counts", {}), batch.summary.get("known", {})
    samples = batch.summary.get("samples", {})
    return [
        {
            "label": label,
            "new": counts[file],
            "known": known.get(file),
            "sample": samples.get(file),
            "file": file,
        }
        for file, label in _LABELS.items()
        if file in counts
    ]
