"""What anybody reads of minutes and of what they resolved: lists, the documents, the register of resolutions."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.public import public_page
from participation.queries.origins import plan_items_from
from participation.queries.public_topics import topics_resolved_by
from planning.queries.plans import plan_in_force
from reports.forms_minutes import MinutesFilter, ResolutionFilter
from reports.memory import remembered
from reports.models import DocumentKind
from reports.queries import minutes as queries
from reports.queries.evidence import content_of
from reports.queries.publication_page import page_of_subject
from reports.rendering.minutes import decision_told
from reports.views.publications import document_page, found, gone, publication_form

PER_PAGE = 25


@public_page
@remembered
def minutes_list(request: HttpRequest) -> HttpResponse:
    """Every approved acta with a number: those published, with their document; the rest by number and day."""
    bodies, years = queries.shelves()
    form = MinutesFilter(request.GET or None, bodies=bodies, years=years)
    page = Paginator(queries.public_minutes().filter(form.condition()), PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(row, queries.address_of(row)) for row in page]
    context = {"form": form, "page": page, "rows": rows, "query": request.GET, "filtered": bool(request.GET)}
    return render(request, "reports/minutes_list.html", context)


@public_page
@remembered
def minutes_detail(request: HttpRequest, body: str, year: int, number: str) -> HttpResponse:
    """The last version of an acta; says so when it is approved and not published, and 410 when it was withdrawn."""
    key = f"{body}/{year}/{number}"
    page = page_of_subject(DocumentKind.MINUTES, key)
    if page is not None:
        beside = render_to_string("reports/_minutes_session.html", {"code": queries.meeting_code_of(key)})
        return document_page(request, page, below=beside)
    withdrawal = queries.withdrawal_of_subject(key)
    if withdrawal is not None:
        return gone(request, withdrawal)
    minutes = found(queries.approved_minutes(key))
    return render(request, "reports/minutes_unpublished.html", {"minutes": minutes})


@public_page
@remembered
def minutes_file(request: HttpRequest, body: str, year: int, number: str, form: str) -> HttpResponseBase:
    """The same in another form; 404 while it is not published."""
    key = f"{body}/{year}/{number}"
    publication = queries.current_of_subject(key)
    if publication is None:
        return gone(request, found(queries.withdrawal_of_subject(key)))
    return publication_form(request, publication, form)


@public_page
@remembered
def resolution_list(request: HttpRequest) -> HttpResponse:
    """The register of resolutions, with search."""
    bodies, years = queries.shelves()
    form = ResolutionFilter(request.GET or None, bodies=bodies, years=years)
    page = Paginator(queries.resolutions().filter(form.condition()), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "query": request.GET, "filtered": bool(request.GET)}
    return render(request, "reports/resolution_list.html", context)


@public_page
@remembered
def resolution_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A resolution as its acta publishes it, with its votes, and when it was notified."""
    told = queries.resolution(uid)
    if told is None:
        return gone(request, found(queries.withdrawal_of_resolution(uid)))
    content = content_of(told.publication)
    row = next((row for row in content["decisiones"] if row["uid"] == str(uid)), None)
    if row is None:
        raise Http404
    context: dict[str, Any] = {
        "entry": told.entry,
        "decision": decision_told(row),
        "publication": told.publication,
        "notices": told.notices,
        "minutes_address": told.publication.subject_key.split("/", 2),
        "bodies": content["nombres_organos"].values(),
        "plan_items": plan_items_from(uid, plan_in_force()),
        "topics": topics_resolved_by(uid),
    }
    return render(request, "reports/resolution_detail.html", context)
