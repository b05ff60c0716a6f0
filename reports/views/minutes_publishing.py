"""The workspace's page of the publication of some minutes, their preview, and the original for whoever may read it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.models import Meeting
from participation.permissions import REDACT_MINUTES, can_notify, can_read_originals, check_can_read_originals
from planning.models import today
from planning.permissions import can, check
from planning.queries import current_municipality
from reports import actions
from reports.documents.base import Meta
from reports.documents.minutes import DOCUMENT_TYPE, read_record, title_of
from reports.documents.minutes_content import record_content
from reports.forms import NewVersionForm
from reports.frame import framed, title_letters
from reports.models import Format, Publication
from reports.permissions import PREPARE_DOCUMENT, SEAL_DOCUMENT, WITHDRAW_PUBLICATION
from reports.queries import documents as documents
from reports.queries.minutes import publishing_of
from reports.queries.publications import read_body, withdrawal_of_code
from reports.queries.restricted import restricted_file
from reports.transitions import InvalidTransition
from reports.views.publications import file_name, file_response, gone


def find_meeting(code: str) -> Meeting:
    """A meeting with its minutes and its bodies; 404 when there is none."""
    meetings = Meeting.objects.select_related("minutes__body").prefetch_related("bodies")
    return get_object_or_404(meetings, code=code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def minutes_publication(request: HttpRequest, code: str) -> HttpResponse:
    """Where the publication of some minutes stands, and what comes next; prepare it."""
    meeting = find_meeting(code)
    publishing = publishing_of(meeting)
    wants_note = publishing.is_next_version
    form = NewVersionForm(
        request.POST if request.method == "POST" and wants_note else None,
        initial={"change_note": publishing.suggested_note},
    )
    if request.method == "POST":
        check(request.user, PREPARE_DOCUMENT)
        if not wants_note or form.is_valid():
            note = form.cleaned_data["change_note"] if wants_note else ""
            try:
                preparation = actions.prepare_minutes(
                    minutes=meeting.minutes, change_note=note, by=request.user
                )
            except InvalidTransition as reason:
                messages.error(request, str(reason))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                return redirect(preparation.get_absolute_url())
            return redirect("gestion:minutes-publication", code)
    document = publishing.document
    newest = documents.newest_preparation(document) if document else None
    versions = documents.published_versions(document) if document else []
    may_read = can_read_originals(request.user, meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "publishing": publishing,
        "document": document,
        "preparation": newest,
        "versions": [(row, may_read and _has_original(row)) for row in versions],
        "form": form,
        "may_prepare": can(request.user, PREPARE_DOCUMENT),
        "may_seal": can(request.user, SEAL_DOCUMENT),
        "may_redact": can(request.user, REDACT_MINUTES),
        "may_withdraw": can(request.user, WITHDRAW_PUBLICATION),
        "may_notify": can_notify(request.user, meeting),
        "may_preview": meeting.minutes.is_approved
        and (can(request.user, REDACT_MINUTES) or can(request.user, PREPARE_DOCUMENT)),
    }
    return render(request, "reports/minutes_publication.html", context)


def _has_original(publication: Any) -> bool:
    return not publication.is_withdrawn and restricted_file(publication, Format.PDF) is not None


@never_cache
@require_http_methods(["GET", "HEAD"])
def minutes_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The page of the public version as it would be today."""
    meeting = find_meeting(code)
    if not can(request.user, REDACT_MINUTES):
        check(request.user, PREPARE_DOCUMENT)
    if not meeting.minutes.is_approved:
        raise Http404
    session, covers, _texts = read_record(meeting.minutes)
    title = title_of(meeting.minutes)
    municipality = current_municipality()
    meta = Meta(code="0" * 16, version=0, title=title, municipality="", dated=today(), site_url="")
    body = read_body(DOCUMENT_TYPE.render(Format.HTML, record_content(session, covers), meta))
    label, day = DOCUMENT_TYPE.when(meeting.date, meeting.date)
    context = {
        "meeting": meeting,
        "document": {"kind": "", "title": title, "period_label": label, "period_text": day},
        "sections": body.sections,
        "body": body.html,
    }
    return framed(
        request,
        loader.render_to_string("reports/minutes_preview.html", context),
        municipality=(municipality.name, municipality.edit_version) if municipality else ("", 0),
        title=title,
        head=format_html('<meta name="robots" content="{}">{}', "noindex", title_letters()),
    )


@never_cache
@require_http_methods(["GET", "HEAD"])
def minutes_original(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The original of published minutes, to be saved; for members of the body, staff and administrators.

    Once withdrawn it is in custody too: only those of them who decide on withdrawals still read it.
    """
    publications = Publication.objects.select_related("document__minutes__meeting")
    publication = get_object_or_404(publications, code=code, document__minutes__isnull=False)
    minutes = publication.document.minutes
    assert minutes
    check_can_read_originals(request.user, minutes.meeting)
    withdrawal = withdrawal_of_code(code)
    if withdrawal is not None and not can(request.user, WITHDRAW_PUBLICATION):
        return gone(request, withdrawal)
    rendition = restricted_file(publication, form)
    if rendition is None or not rendition.size or hasattr(withdrawal, "destruction"):
        raise Http404
    name = file_name(publication, form).replace(f".{form}", f"_original-restringido.{form}")
    return file_response(
        request, rendition, name, headers={}, as_attachment=True, in_custody=withdrawal is not None
    )
