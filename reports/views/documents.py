"""The workspace of documents: list, start, write, prepare, return, take up again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from planning.concurrency import EditConflict
from planning.models import Body, today
from planning.permissions import can, check
from planning.queries import bodies_in_order
from reports import actions
from reports.documents.base import Part
from reports.documents.registry import document_type
from reports.forms import DocumentForm, NewVersionForm, PartsForm, SubjectForm, fingerprint
from reports.models import ABOUT_ONE, Document, DocumentKind, DocumentState
from reports.permissions import PREPARE_DOCUMENT, WITHDRAW_PUBLICATION
from reports.queries import documents as queries
from reports.transitions import InvalidTransition

PER_PAGE = 25


@require_http_methods(["GET", "HEAD"])
def document_list(request: HttpRequest) -> HttpResponse:
    """Every document and where it stands."""
    page = Paginator(queries.documents(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "query": request.GET, "may_prepare": can(request.user, PREPARE_DOCUMENT)}
    return render(request, "reports/document_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def document_create(request: HttpRequest) -> HttpResponse:
    """Start a document about a period and some bodies."""
    check(request.user, PREPARE_DOCUMENT)
    bodies = bodies_in_order(Body.objects.at(today()))
    form = DocumentForm(request.POST if request.method == "POST" else None, bodies=bodies, today=today())
    if request.method == "POST" and form.is_valid():
        subject = {name: form.cleaned_data[name] for name in ("kind", "period_from", "period_to")}
        try:
            document = actions.create_document(
                **subject, bodies=list(form.cleaned_data["bodies"]), by=request.user
            )
        except ValidationError as error:
            _add_errors(form, error)
        else:
            messages.success(request, "El borrador quedó creado. Escribí sus partes y después preparalo.")
            return redirect(document.get_edit_url())
    others = [DocumentKind(kind) for kind in ABOUT_ONE]
    return render(request, "reports/document_create.html", {"form": form, "others": others})


@require_http_methods(["GET", "HEAD", "POST"])
def document_create_about(request: HttpRequest, kind: str) -> HttpResponse:
    """Start a document about one of the things that its kind offers; one that there is already is gone on with."""
    check(request.user, PREPARE_DOCUMENT)
    kind_type = document_type(kind)
    choices = kind_type.subjects()
    form = SubjectForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        about = form.cleaned_data["about"]
        known = queries.document_about(kind, kind_type.subject(about).key)
        if known:
            messages.info(request, "Ese documento ya estaba empezado: seguís con él.")
            return redirect(known.get_edit_url())
        try:
            document = actions.create_about(kind=kind, about=about, by=request.user)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            messages.success(request, "El borrador quedó creado. Escribí sus partes y después preparalo.")
            return redirect(document.get_edit_url())
    context = {"form": form, "label": kind_type.label, "choices": choices}
    return render(request, "reports/document_create_about.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the parts of a draft around its figures; of any other state, see where it stands."""
    document = get_object_or_404(Document, pk=pk)
    if document.minutes_id:
        return redirect(document.get_edit_url())  # nobody writes in it: it has a page of its own
    if request.method != "POST":
        return _edit_page(request, document, PartsForm(parts=queries.parts_of(document)))
    check(request.user, PREPARE_DOCUMENT)
    form = PartsForm(request.POST, parts=queries.parts_of(document))
    if not form.is_valid():
        return _edit_page(request, document, form)
    if "preview" in request.POST:
        return _edit_page(request, document, form, preview_key=request.POST["preview"])
    return _save_parts(request, document, form)


def _save_parts(request: HttpRequest, document: Document, form: PartsForm) -> HttpResponse:
    """Save each part that this person changed; show the page again when one of them could not be."""
    saved: list[Part] = []
    conflicts: dict[str, Any] = {}
    try:
        for part, row in form.parts:
            if form.changed(part.key) and fingerprint(form.typed(part.key)) != fingerprint(row.text):
                _save_part(request, document, form, part, saved, conflicts)
    except InvalidTransition as error:
        messages.error(request, str(error))
        return redirect(document.get_edit_url())
    if saved:
        messages.success(request, f"Quedó guardado: {', '.join(part.label for part in saved)}.")
    elif form.is_valid() and not conflicts:
        messages.info(request, "No había cambios para guardar.")
    if conflicts or not form.is_valid():
        return _edit_page(request, document, form, conflicts=conflicts)
    if "prepare" in request.POST:
        return _prepare(request, document)
    return redirect(document.get_edit_url())


def _save_part(
    request: HttpRequest,
    document: Document,
    form: PartsForm,
    part: Part,
    saved: list[Part],
    conflicts: dict[str, Any],
) -> None:
    try:
        actions.save_part(
            document=document,
            key=part.key,
            text=form.typed(part.key),
            expected_version=form.version(part.key),
            by=request.user,
        )
        saved.append(part)
    except EditConflict as conflict:
        conflicts[part.key] = conflict.current
    except ValidationError as error:
        form.add_error(f"text-{part.key}", error.messages)


def _edit_page(
    request: HttpRequest,
    document: Document,
    form: PartsForm,
    *,
    preview_key: str = "",
    conflicts: dict[str, Any] | None = None,
) -> HttpResponse:
    may_prepare = can(request.user, PREPARE_DOCUMENT)
    is_draft = document.state == DocumentState.DRAFT
    may_write = may_prepare and is_draft
    after_save = conflicts is not None
    rows = queries.parts_of(document) if after_save else form.parts
    blocks = [
        _block(
            document,
            form,
            part,
            row,
            preview_key=preview_key,
            after_save=after_save,
            conflicts=conflicts or {},
        )
        for part, row in rows
    ]
    context = {
        "document": document,
        "form": form,
        "blocks": blocks,
        "may_write": may_write,
        "may_prepare": may_prepare,
        "may_withdraw": can(request.user, WITHDRAW_PUBLICATION),
        "is_draft": is_draft,
        "figures": queries.figure_choices(document) if may_write else [],
        "preparation": queries.newest_preparation(document),
        "publications": queries.published_versions(document),
        "kept": "Lo que escribiste sigue en pantalla.",
    }
    return render(request, "reports/document_edit.html", context)


def _block(
    document: Document,
    form: PartsForm,
    part: Part,
    row: Any,
    *,
    preview_key: str,
    after_save: bool,
    conflicts: dict[str, Any],
) -> dict[str, Any]:
    """What the page shows of one part.

    After saving, a part that this person left alone shows what it says now; one in conflict keeps what was typed, and
    saving again, having seen the other text, starts from that one.
    """
    field = form[f"text-{part.key}"]
    is_settled = after_save and not field.errors and part.key not in conflicts
    starts_anew = is_settled or part.key in conflicts
    return {
        "key": part.key,
        "label": part.label,
        "row": row,
        "field": field,
        "text": row.text if is_settled else field.value() or "",
        "version": row.edit_version if starts_anew else form[f"version-{part.key}"].value(),
        "before": fingerprint(row.text) if starts_anew else form[f"before-{part.key}"].value(),
        "conflict": conflicts.get(part.key),
        "preview": queries.preview_of(document, form.typed(part.key)) if preview_key == part.key else None,
        "text_html": queries.preview_of(document, row.text)
        if document.state != DocumentState.DRAFT
        else None,
    }


def _add_errors(form: Any, error: ValidationError) -> None:
    """Put an action's errors on the fields they are about, or on the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


@require_POST
def document_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the snapshot and every form of it."""
    return _prepare(request, get_object_or_404(Document, pk=pk))


def _prepare(request: HttpRequest, document: Document) -> HttpResponse:
    try:
        preparation = actions.prepare(document=document, by=request.user)
    except InvalidTransition as error:
        messages.error(request, str(error))
        return redirect(document.get_edit_url())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(document.get_edit_url())
    return redirect(preparation.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def document_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a published document again, saying what its next version changes."""
    document = get_object_or_404(Document, pk=pk, minutes=None)
    check(request.user, PREPARE_DOCUMENT)
    form = NewVersionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_new_version(
                document=document, change_note=form.cleaned_data["change_note"], by=request.user
            )
        except InvalidTransition as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                "Empezaste una versión nueva. La publicada sigue a la vista hasta que publiques esta.",
            )
        return redirect(document.get_edit_url())
    return render(request, "reports/document_version.html", {"document": document, "form": form})
