"""What anybody reads: published documents and their files."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import DataError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString

from accounts.json_ld import absolute, json_ld
from accounts.public import let_others_read, public_page
from reports.documents.base import DocumentType
from reports.documents.registry import document_type
from reports.documents.words import kind_above
from reports.frame import filled, framed, kept_pieces, title_letters
from reports.memory import LARGEST, remembered
from reports.models import (
    PLACES,
    REPORTS,
    Audience,
    DocumentKind,
    Format,
    Publication,
    Rendition,
    Withdrawal,
)
from reports.periods import period_words
from reports.queries import publications as queries
from reports.queries.publication_page import PublicationPage, body_of_page, page_of_latest, page_with_code
from reports.queries.renditions import BytesGone, bytes_of, pieces_of

PER_PAGE = 25

CONTENT_TYPES = {
    Format.HTML: "text/html; charset=utf-8",
    Format.PDF: "application/pdf",
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.POSTER: "application/pdf",
    Format.TEXT: "text/plain; charset=utf-8",
}
_DATA = (Format.JSON, Format.CSV, Format.XLSX)
_OPENED_BY_BROWSERS = (Format.PDF, Format.JSON, Format.POSTER, Format.TEXT)
#: What a file is called after its version, where that is not its form.
_ENDINGS: dict[str, str] = {Format.POSTER: "_afiche.pdf"}


@public_page
@remembered
def report_index(request: HttpRequest) -> HttpResponse:
    """The kinds of report, each with its latest."""
    shown = {kind.value: reverse("report-detail", args=[kind]) for kind in REPORTS} | PLACES
    latest = queries.latest_of_each(shown)
    kinds = [
        {"url": url, "label": DocumentKind(kind).label, "latest": latest.get(kind)}
        for kind, url in shown.items()
    ]
    return render(request, "reports/publication_index.html", {"kinds": kinds})


@public_page
@remembered
def report_detail(
    request: HttpRequest, kind: str, period: tuple[dt.date, dt.date] | None = None
) -> HttpResponse:
    """The latest report of a kind, of a period or of any; says so when nothing was published yet."""
    page = page_of_latest(kind, period)
    if page is None:
        context = {
            "label": DocumentKind(kind).label,
            "period_text": period_words(*period) if period else "",
            "withdrawal": queries.withdrawn_from_period(kind, period) if period else None,
        }
        return render(request, "reports/publication_none.html", context)
    return document_page(request, page)


@public_page
@remembered
def report_file(
    request: HttpRequest, kind: str, form: str, period: tuple[dt.date, dt.date] | None = None
) -> HttpResponseBase:
    """The same in another form; 404 while nothing was published."""
    return publication_form(request, found(queries.latest_of_kind(kind, period)), form)


class KindForm(forms.Form):
    """Of which kind publications are listed; another word than theirs narrows nothing."""

    clase = forms.ChoiceField(
        label="Clase de documento",
        choices=[("", "Todas"), *DocumentKind.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


@public_page
@remembered
def publication_list(request: HttpRequest) -> HttpResponse:
    """Everything that was published, newest first, of any kind or of one."""
    form = KindForm(request.GET)
    rows = queries.publications().order_by("-sealed_at", "-sequence")
    if form.is_valid() and form.cleaned_data["clase"]:
        rows = rows.filter(kind=form.cleaned_data["clase"])
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "query": request.GET,
        "withdrawals": queries.withdrawals()[:PER_PAGE],
    }
    return render(request, "reports/publication_list.html", context)


def gone(request: HttpRequest, withdrawal: Withdrawal) -> HttpResponse:
    """What every address of a withdrawn publication answers; its title may be what had to go, so it is not said."""
    context = {"withdrawal": withdrawal, "code": withdrawal.publication.spaced_code}
    return render(request, "410.html", context, status=410)


def unless_gone(request: HttpRequest, code: str, answer: Callable[[], Any]) -> Any:
    """What ``answer`` makes of a document, or that it is withdrawn: it may have been after it was found."""
    try:
        return answer()
    except (BytesGone, DataError):  # a content that was destroyed is no JSON
        withdrawal = queries.withdrawal_of_code(code)
        if withdrawal is None:
            raise
        return gone(request, withdrawal)


def _spelled(find: Callable[[str], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a view what ``find`` finds of a code, and send every other spelling of the code to the one we write."""

    def decorated(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def wrapper(request: HttpRequest, code: str, **names: Any) -> Any:
            thing = find(code)
            if thing is None:
                return gone(request, found(queries.withdrawal_of_code(code)))
            match = request.resolver_match
            address = reverse(match.view_name, kwargs={**names, "code": code}) if match else request.path
            if request.path != address:
                query = request.META.get("QUERY_STRING", "")
                return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
            return unless_gone(request, code, lambda: view(request, thing, **names))

        return wrapper

    return decorated


canonical = _spelled(queries.publication_with_code)


@public_page
@remembered
@_spelled(page_with_code)
def publication_detail(request: HttpRequest, page: PublicationPage) -> HttpResponse:
    """One version, for good."""
    return document_page(request, page)


@public_page
@remembered
@canonical
def publication_file(request: HttpRequest, publication: Publication, form: str) -> HttpResponseBase:
    """One version in another form."""
    return publication_form(request, publication, form)


def found(thing: Any) -> Any:
    """The thing itself; 404 when there is none."""
    if thing is None:
        raise Http404
    return thing


def document_page(
    request: HttpRequest, page: PublicationPage, *, above: str = "", below: str = ""
) -> HttpResponse:
    """A published document as a page, or that it is withdrawn. ``above`` and ``below`` are markup of what it lives."""
    return unless_gone(request, page.code, lambda: _document_page(request, page, above, below))


def _document_page(request: HttpRequest, page: PublicationPage, above: str, below: str) -> HttpResponse:
    """The sealed document, and around it how things stand: what replaced it, other versions, other periods."""
    # All that the kept text says besides the sealed row: the hashes and sizes of its forms, and the name of who signed.
    key = f"{page.code} {page.author} {page.files}"
    pieces = kept_pieces(key, "reports/publication_detail.html", lambda: _document(page))
    versions = loader.render_to_string(
        "reports/_publication_versions.html",
        {
            "page": page,
            "newest": page.versions[0],
            "others_title": document_type(page.kind).others_title,
        },
    )
    return framed(
        request,
        filled(pieces, format_html("{}{}", _banner(page), above), format_html("{}{}", below, versions)),
        municipality=page.municipality,
        title=page.title,
        head=format_html(
            '<link rel="canonical" href="{}">{}{}', page.url, _styles(page.kind), _as_report(page)
        ),
    )


def _styles(kind: str) -> SafeString:
    """Links to the styles that pages of a kind need besides those of every page, and the letters of its titles."""
    paths = ((static(path),) for path in document_type(kind).styles)
    letters = title_letters() if kind != DocumentKind.MANUAL else ""  # its titles wear those of the text
    return format_html("{}{}", letters, format_html_join("", '<link rel="stylesheet" href="{}">', paths))


def _as_report(page: PublicationPage) -> SafeString:
    """What machines read of a document: ``Report`` of schema.org, with its code, its version and its files."""
    name, _edits = page.municipality
    files = [
        {
            "@type": "MediaObject",
            "encodingFormat": CONTENT_TYPES[Format(file.format)].partition(";")[0],
            "contentUrl": absolute(f"{page.url.rstrip('/')}{ending_of(file.format)}"),
            "contentSize": f"{file.size} B",
            "sha256": file.sha256,
        }
        for file in page.files
        if file.format in (*_DATA, Format.PDF)
    ]
    told = {
        "@type": "Report",
        "name": page.title,
        "url": absolute(page.url),
        "reportNumber": page.spaced_code,
        "identifier": page.spaced_code,
        "version": str(page.version),
        "inLanguage": "es",
        "isAccessibleForFree": True,
        "datePublished": timezone.localtime(page.sealed_at).isoformat(),
        "temporalCoverage": f"{page.period_from.isoformat()}/{page.period_to.isoformat()}"
        if page.period_from and page.period_to
        else "",
        "publisher": {"@type": "GovernmentOrganization", "name": name, "url": absolute("/")} if name else {},
        "encoding": files,
    }
    return json_ld(told)


def _banner(page: PublicationPage) -> str:
    """Whether this is not the last word, or is it again."""
    if not page.is_replaced:
        return ""
    context = {
        "newest": page.versions[0] if page.is_superseded else None,
        "withdrawal": None
        if page.is_superseded
        else queries.later_withdrawal(page.kind, page.subject_key, page.version),
    }
    return loader.render_to_string("reports/_publication_banner.html", context)


def _document(page: PublicationPage) -> dict[str, Any]:
    """What never changes of a publication, for its template."""
    body = found(body_of_page(page))
    return {
        "page": page,
        "document": _document_facts(page),
        "has_records": document_type(page.kind).has_records,
        "sections": body.sections,
        "body": body.html,
        "files": [row for row in page.files if row.format != Format.HTML],
    }


def _document_facts(page: PublicationPage) -> dict[str, Any]:
    """The head of a published document, for ``templates/document.html``."""
    kind_type = document_type(page.kind)
    label, text = when(kind_type, page.period_from, page.period_to)
    return {
        "kind": kind_above(kind_type.label, page.title),
        "title": page.title,
        "period_label": label,
        "period_text": text,
        "version": page.version,
        "date_text": page.sealed_at,
        "code": page.spaced_code,
        "author_text": page.author,
    }


def when(kind_type: DocumentType, since: dt.date | None, until: dt.date | None) -> tuple[str, str]:
    """The days that a document is about: what they are called, and the days in words; empty when it is about none."""
    return kind_type.when(since, until) if since and until else ("", "")


def publication_form(request: HttpRequest, publication: Publication, form: str) -> HttpResponseBase:
    """One form of a published document, or that it is withdrawn."""
    response = unless_gone(request, publication.code, lambda: _file(request, publication, form))
    if form in _DATA and response.status_code in (200, 304):
        return let_others_read(response)
    return response


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
    return file_response(request, rendition, file_name(publication, form), headers={"ETag": etag})


def file_name(publication: Publication, form: str) -> str:
    """``participacion_2026-01-01_2026-06-30_v1.pdf``."""
    return f"{document_type(publication.kind).file_stem(publication)}_v{publication.version}{ending_of(form)}"


def ending_of(form: str) -> str:
    """How the name of a file in a form ends."""
    return _ENDINGS.get(form, f".{form}")


def file_response(
    request: HttpRequest,
    rendition: Rendition,
    name: str,
    headers: dict[str, str],
    *,
    as_attachment: bool = False,
    in_custody: bool = False,
) -> HttpResponseBase:
    """The bytes of a rendition under a name that is safe to save; many of them are read and sent piece by piece.

    The first piece is read here, while there is still another answer to give. Raises ``BytesGone``.
    """
    form = Format(rendition.format)
    response: HttpResponseBase
    if rendition.size > LARGEST:
        pieces = pieces_of(rendition, in_custody=in_custody)
        response = StreamingHttpResponse(
            # Nobody reads the answer to a HEAD: neither do we.
            () if request.method == "HEAD" else chain([next(pieces)], pieces),
            content_type=CONTENT_TYPES[form],
            headers={**headers, "Content-Length": str(rendition.size)},
        )
    else:
        data = bytes_of(rendition, in_custody=in_custody)
        response = HttpResponse(data, content_type=CONTENT_TYPES[form], headers=headers)
    name_file(response, name, as_attachment=as_attachment or form not in _OPENED_BY_BROWSERS)
    return response


def name_file(response: HttpResponseBase, name: str, *, as_attachment: bool) -> None:
    """Say what a browser should call it, and whether to save it or show it."""
    disposition = content_disposition_header(as_attachment, name)
    if disposition:
        response["Content-Disposition"] = disposition
