"""What was prepared: how it comes along, reading exactly what will be published, and publishing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.reauthentication import require_recent_password
from planning.permissions import can, check
from planning.queries import current_municipality
from reports import actions
from reports.codes import spaced
from reports.documents.registry import document_type
from reports.documents.words import kind_above
from reports.forms import ReadingForm, ReturnForm, SealForm
from reports.frame import framed, title_letters
from reports.models import DocumentState, Format, Preparation, PreparationState, Rendition
from reports.permissions import PREPARE_DOCUMENT, READ_DOCUMENT, SEAL_DOCUMENT
from reports.queries import documents as queries
from reports.queries.publications import body_of, withdrawal_of_code
from reports.transitions import InvalidTransition
from reports.views.publications import ending_of, file_response, gone, unless_gone, when

_UNFINISHED = (PreparationState.QUEUED, PreparationState.RENDERING)


@never_cache
@require_http_methods(["GET", "HEAD"])
def preparation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Its progress; once ready, what to read and what to do with it."""
    return _detail_page(request, _preparation(pk))


def _preparation(pk: int) -> Preparation:
    return get_object_or_404(queries.preparations(), pk=pk)


def _detail_page(
    request: HttpRequest, preparation: Preparation, *, return_form: ReturnForm | None = None
) -> HttpResponse:
    document = preparation.document
    newest = queries.newest_preparation(document)
    publication = getattr(preparation, "publication", None)
    is_current = newest == preparation and publication is None
    is_readable = is_current and preparation.state == PreparationState.READY
    may_read = can(request.user, READ_DOCUMENT)
    context = {
        "preparation": preparation,
        "document": document,
        "code": spaced(preparation.code),
        "publication": publication,
        "withdrawal": withdrawal_of_code(preparation.code),
        "is_unfinished": preparation.state in _UNFINISHED,
        "is_readable": is_readable,
        "renditions": queries.prepared_forms(preparation),
        "readings": preparation.readings.select_related("by"),
        "may_mark_read": is_readable and may_read,
        "may_return": is_current
        and may_read
        and document.state in (DocumentState.PREPARING, DocumentState.IN_READING),
        "may_seal": is_readable and can(request.user, SEAL_DOCUMENT),
        "may_prepare_again": is_current
        and can(request.user, PREPARE_DOCUMENT)
        and document.state in (DocumentState.DRAFT, DocumentState.IN_READING),
        "reading_form": ReadingForm(),
        "return_form": return_form or ReturnForm(),
        "newest": newest,
    }
    return render(request, "reports/preparation_detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def preparation_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone; once finished, tells the page to load again."""
    preparation = _preparation(pk)
    is_unfinished = preparation.state in _UNFINISHED
    context = {"preparation": preparation, "is_unfinished": is_unfinished}
    response = render(request, "reports/_preparation_progress.html", context)
    if not is_unfinished:
        response["HX-Refresh"] = "true"
    return response


@never_cache
@require_http_methods(["GET", "HEAD"])
def preparation_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """Exactly the bytes that would be published; the HTML in its frame, under a notice that it is a draft."""
    preparation = _preparation(pk)
    withdrawal = withdrawal_of_code(preparation.code)
    if withdrawal is not None:
        return gone(request, withdrawal)  # who may see what is in custody has a door of their own
    rendition = next((row for row in queries.prepared_forms(preparation) if row.format == form), None)
    if rendition is None:
        raise Http404
    if form != Format.HTML:
        name = f"borrador_{spaced(preparation.code)}{ending_of(form)}"
        return unless_gone(
            request, preparation.code, lambda: file_response(request, rendition, name, headers={})
        )
    return unless_gone(request, preparation.code, lambda: _preview(request, preparation, rendition))


def _preview(request: HttpRequest, preparation: Preparation, rendition: Rendition) -> HttpResponse:
    body = body_of(rendition)
    context = {
        "preparation": preparation,
        "document": _document_facts(preparation),
        "sections": body.sections,
        "body": body.html,
    }
    municipality = current_municipality()
    return framed(
        request,
        loader.render_to_string("reports/preparation_preview.html", context),
        municipality=(municipality.name, municipality.edit_version) if municipality else ("", 0),
        title=preparation.document.title,
        head=format_html('<meta name="robots" content="{}">{}', "noindex", title_letters()),
    )


def _document_facts(preparation: Preparation) -> dict[str, Any]:
    document = preparation.document
    kind_type = document_type(document.kind)
    label, text = when(kind_type, document.period_from, document.period_to)
    return {
        "kind": kind_above(kind_type.label, document.title),
        "title": document.title,
        "period_label": label,
        "period_text": text,
        "version": preparation.version,
        "date_text": preparation.dated,
        "code": spaced(preparation.code),
        "author_text": "",
    }


@require_POST
def preparation_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave word that one read it whole."""
    preparation = _preparation(pk)
    form = ReadingForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        actions.mark_read(preparation=preparation, note=note, by=request.user)
    except InvalidTransition as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Quedó constancia de tu lectura.")
    return redirect(preparation.get_absolute_url())


@require_POST
def preparation_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the document back to its writers, with a reason."""
    preparation = _preparation(pk)
    check(request.user, READ_DOCUMENT)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, preparation, return_form=form)
    try:
        actions.return_to_draft(
            document=preparation.document, reason=form.cleaned_data["reason"], by=request.user
        )
    except InvalidTransition as error:
        messages.error(request, str(error))
        return redirect(preparation.get_absolute_url())
    messages.success(request, "El documento volvió a borrador.")
    return redirect(preparation.document.get_edit_url())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preparation_seal(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what publishing means, and publish."""
    preparation = _preparation(pk)
    check(request.user, SEAL_DOCUMENT)
    form = SealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        try:
            publication = actions.seal(preparation=preparation, by=request.user, confirm_read=True)
        except InvalidTransition as error:
            messages.error(request, str(error))
            return redirect(preparation.get_absolute_url())
        messages.success(request, f"Publicado con el código {publication.spaced_code}.")
        return redirect(preparation.get_absolute_url())
    context = {"preparation": preparation, "document": preparation.document, "form": form}
    return render(request, "reports/preparation_seal.html", context)
