"""What anybody reads: published documents and their files."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from accounts.public import public_page
from reports.documents.registry import document_type
from reports.documents.words import kind_above
from reports.memory import LARGEST, remembered
from reports.models import Audience, DocumentKind, Format, Publication, Rendition, Withdrawal
from reports.periods import period_slug, period_words
from reports.queries import publications as queries
from reports.queries.renditions import pieces_of

PER_PAGE = 25

CONTENT_TYPES = {
    Format.HTML: "text/html; charset=utf-8",
    Format.PDF: "application/pdf",
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OPENED_BY_BROWSERS = (Format.PDF, Format.JSON)


@public_page
@remembered
def report_index(request: HttpRequest) -> HttpResponse:
    """The kinds of report, each with its latest."""
    kinds = [
        {"kind": kind.value, "label": kind.label, "latest": queries.latest_of_kind(kind)}
        for kind in DocumentKind
    ]
    return render(request, "reports/publication_index.html", {"kinds": kinds})


@public_page
@remembered
def report_detail(
    request: HttpRequest, kind: str, period: tuple[dt.date, dt.date] | None = None
) -> HttpResponse:
    """The latest report of a kind, of a period or of any; says so when nothing was published yet."""
    publication = queries.latest_of_kind(kind, period)
    if publication is None:
        context = {
            "label": DocumentKind(kind).label,
            "period_text": period_words(*period) if period else "",
            "withdrawal": queries.withdrawn_from_period(kind, period) if period else None,
        }
        return render(request, "reports/publication_none.html", context)
    return _document_page(request, publication)


@public_page
@remembered
def report_file(
    request: HttpRequest, kind: str, form: str, period: tuple[dt.date, dt.date] | None = None
) -> HttpResponseBase:
    """The same in another form; 404 while nothing was published."""
    return _file(request, found(queries.latest_of_kind(kind, period)), form)


@public_page
@remembered
def publication_list(request: HttpRequest) -> HttpResponse:
    """Everything that was published, newest first."""
    page = Paginator(queries.publications(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "query": request.GET, "withdrawals": queries.withdrawals()[:PER_PAGE]}
    return render(request, "reports/publication_list.html", context)


def gone(request: HttpRequest, withdrawal: Withdrawal) -> HttpResponse:
    """What every address of a withdrawn publication answers; its title may be what had to go, so it is not said."""
    context = {"withdrawal": withdrawal, "code": withdrawal.publication.spaced_code}
    return render(request, "410.html", context, status=410)


def canonical(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the publication of a code and send every other spelling of the code to the one we write."""

    @wraps(view)
    def wrapper(request: HttpRequest, code: str, **names: Any) -> HttpResponse:
        publication = queries.publication_with_code(code)
        if publication is None:
            return gone(request, found(queries.withdrawal_of_code(code)))
        match = request.resolver_match
        address = reverse(match.view_name, kwargs={**names, "code": code}) if match else request.path
        if request.path != address:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        return view(request, publication, **names)

    return wrapper


@public_page
@remembered
@canonical
def publication_detail(request: HttpRequest, publication: Publication) -> HttpResponse:
    """One version, for good."""
    return _document_page(request, publication)


@public_page
@remembered
@canonical
def publication_file(request: HttpRequest, publication: Publication, form: str) -> HttpResponseBase:
    """One version in another form."""
    return _file(request, publication, form)


def found(thing: Any) -> Any:
    """The thing itself; 404 when there is none."""
    if thing is None:
        raise Http404
    return thing


def _document_page(request: HttpRequest, publication: Any) -> HttpResponse:
    """The sealed body inside a live frame: what replaced it, other versions, files, how to verify it."""
    renditions = queries.public_renditions(publication)
    html = found(next((row for row in renditions if row.format == Format.HTML), None))
    body = queries.body_of(html)
    versions = queries.versions_of(publication)
    context = {
        "publication": publication,
        "document": document_facts(publication),
        "sections": body.sections,
        "body": body.html,
        "files": [row for row in renditions if row.format != Format.HTML],
        "versions": versions,
        "newest": versions[0],
        "is_superseded": versions[0] != publication,
        "later_withdrawal": queries.later_withdrawal(publication)
        if publication.is_replaced and not publication.is_superseded
        else None,
        "others": queries.other_periods(publication),
    }
    return render(request, "reports/publication_detail.html", context)


def document_facts(publication: Publication) -> dict[str, Any]:
    """The head of a published document, for ``templates/document.html``."""
    return {
        "kind": kind_above(document_type(publication.kind).label, publication.title),
        "title": publication.title,
        "period_text": period_words(publication.period_from, publication.period_to)
        if publication.period_from
        else "",
        "version": publication.version,
        "date_text": publication.sealed_at,
        "code": publication.spaced_code,
        "author_text": str(publication.sealed_by),
    }


def _file(request: HttpRequest, publication: Publication, form: str) -> HttpResponseBase:
    """The sealed bytes of a form; a cache that has them is told so without reading them."""
    rendition = found(
        Rendition.objects.filter(
            preparation_id=publication.preparation_id, format=form, audience=Audience.PUBLIC
        )
        .defer("data")
        .first()
    )
    etag = f'"{rendition.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = file_response(rendition, file_name(publication, form), headers={"ETag": etag})
    if request.method == "HEAD" and isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()  # nobody reads it: neither do we
    return response


def file_name(publication: Publication, form: str) -> str:
    """``participacion_2026-01-01_2026-06-30_v1.pdf``."""
    period = (
        f"_{period_slug(publication.period_from, publication.period_to)}"
        if publication.period_from and publication.period_to
        else ""
    )
    return f"{publication.kind}{period}_v{publication.version}.{form}"


def file_response(
    rendition: Rendition, name: str, headers: dict[str, str], *, as_attachment: bool = False
) -> HttpResponseBase:
    """The bytes of a rendition under a name that is safe to save; many of them are read and sent piece by piece."""
    form = Format(rendition.format)
    response: HttpResponseBase
    if rendition.size > LARGEST:
        response = StreamingHttpResponse(
            pieces_of(rendition),
            content_type=CONTENT_TYPES[form],
            headers={**headers, "Content-Length": str(rendition.size)},
        )
    else:
        response = HttpResponse(bytes(rendition.data), content_type=CONTENT_TYPES[form], headers=headers)
    name_file(response, name, as_attachment=as_attachment or form not in _OPENED_BY_BROWSERS)
    return response


def name_file(response: HttpResponseBase, name: str, *, as_attachment: bool) -> None:
    """Say what a browser should call it, and whether to save it or show it."""
    disposition = content_disposition_header(as_attachment, name)
    if disposition:
        response["Content-Disposition"] = disposition
