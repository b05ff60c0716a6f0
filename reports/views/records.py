"""The dissociated rows behind each published figure, as pages and as files."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from accounts.public import FRESH_SECONDS, public_page, readable_elsewhere
from participation.models import Meeting
from reports.documents.registry import document_type
from reports.memory import remembered
from reports.models import Format, Publication
from reports.queries import evidence as queries
from reports.queries.originals import MEETING, originals_of
from reports.queries.renditions import BytesGone
from reports.rendering.records import Pieces, csv_pieces, evidence_json
from reports.views.answering import answer_pieces
from reports.views.publications import CONTENT_TYPES, canonical, found, name_file

ROWS_PER_PAGE = 100
#: Part of each file's ETag: raise it when the same rows are written otherwise than before.
WRITING = 1
#: Pieces of 64 kB sent between two looks at whether a publication was withdrawn, a megabyte.
_BETWEEN_LOOKS = 16
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE_COLUMNS = ("Código", "Reunión")
_CODE_WORD = re.compile(r"[a-z]+(_[a-z]+)+")
#: Codes that say too little without the name of their column.
_WORDS = {"si": "sí", "con_aviso": "faltó con aviso", "sin_aviso": "faltó sin aviso"}


@public_page
@remembered
@canonical
def record_index(request: HttpRequest, publication: Publication) -> HttpResponse:
    """The figures whose rows can be opened; a kind of document without figures has no such page."""
    if not document_type(publication.kind).has_records:
        raise Http404
    page = Paginator(queries.figures_with_rows(publication), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "reports/record_index.html", {"publication": publication, "page": page, "query": request.GET}
    )


@public_page
@remembered
@canonical
def record_list(request: HttpRequest, publication: Publication, figure: str) -> HttpResponse:
    """The dissociated rows behind a figure, as they were frozen; on a phone codes would push the names out of sight."""
    context = _rows_shown(request, publication, figure)
    return render(request, "reports/record_list.html", context)


def _rows_shown(request: HttpRequest, publication: Publication, figure: str) -> dict[str, Any]:
    evidence = found(queries.evidence_of(publication, figure))
    places = sorted(range(len(evidence.columns)), key=lambda place: evidence.columns[place] in _CODE_COLUMNS)
    page = page_of(evidence.rows, request.GET.get("page"))
    columns = [evidence.columns[place] for place in places]
    codes = {row[evidence.columns.index(MEETING)] for row in page} if MEETING in evidence.columns else set()
    # Some documents name a meeting by what it was instead of by its code.
    meetings = set(Meeting.objects.published().filter(code__in=codes).values_list("code", flat=True))
    return {
        "publication": publication,
        "figure": figure,
        "evidence": evidence,
        "told": next((row for row in queries.figures_with_rows(publication) if row.id == figure), None),
        "page": page,
        "columns": columns,
        "meetings": meetings,
        "rows": [[_readable(row[place]) for place in places] for row in page],
        "query": request.GET,
    }


@require_safe
def record_originals(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """The same rows for whoever signed in, each with the way to the old acta that says it, where they may read it."""
    publication = get_object_or_404(Publication.objects.published(), code=code)
    context = _rows_shown(request, publication, figure)
    urls = originals_of(context["evidence"].columns, list(context["page"]), request.user)
    context |= {"rows": list(zip(context["rows"], urls, strict=True)), "leads": any(urls)}
    return render(request, "reports/record_originals.html", context)


def _readable(cell: Any) -> Any:
    """A cell for the eye: the files keep the codes and the ISO days, for programs."""
    if not isinstance(cell, str):
        return cell
    if _DAY.fullmatch(cell):
        return f"{dt.date.fromisoformat(cell):%d/%m/%Y}"
    return _WORDS.get(cell) or (cell.replace("_", " ") if _CODE_WORD.fullmatch(cell) else cell)


def page_of(rows: Iterable[Sequence[Any]], wanted: str | None) -> Page:
    """The page of rows that was asked for, with the count of all of them: gone through once, never held together.

    As ``Paginator.get_page``: the first one for what is no number, the last one for a number that is none of theirs.
    """
    try:
        number = int(wanted or 1)
    except ValueError:
        number = 1
    shown: list[Sequence[Any]] = []
    count, place, remaining = 0, 0, iter(rows)
    while cut := list(islice(remaining, ROWS_PER_PAGE)):
        place += 1
        count += len(cut)
        if place <= number or number < 1:
            shown = cut
    number = number if 1 <= number <= place else max(place, 1)
    return Page(shown, number, Paginator(range(count), ROWS_PER_PAGE))


@readable_elsewhere
@public_page
@remembered
@canonical
def record_file(request: HttpRequest, publication: Publication, figure: str, form: str) -> HttpResponseBase:
    """The same rows as CSV or JSON. The code is in the file's name and not in the file: it is no sealed form."""
    if form not in (Format.CSV, Format.JSON):
        raise Http404
    evidence = found(queries.evidence_of(publication, figure))
    told = f"{publication.content_sha256} {figure} {form} {WRITING}"
    etag = f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
    known = HttpResponse(headers={"ETag": etag})
    patch_cache_control(known, public=True, max_age=FRESH_SECONDS)
    unchanged = get_conditional_response(request, etag=etag, response=known)
    if unchanged is not None and unchanged is not known:
        return unchanged
    pieces = (
        csv_pieces(evidence.columns, evidence.rows) if form == Format.CSV else evidence_json(figure, evidence)
    )
    response = answer_pieces(
        request,
        _watched(publication, pieces),
        content_type=CONTENT_TYPES[Format(form)],
        headers={"ETag": etag},
    )
    name = f"registros-{figure}-{publication.spaced_code}.{form}"
    name_file(response, name, as_attachment=form == Format.CSV)
    return response


def _watched(publication: Publication, pieces: Pieces) -> Pieces:
    """The pieces, and every so many a look whether they may still be read; raises ``BytesGone`` when not.

    The rows wait where a reader once asked for them: neither a withdrawal nor a destruction takes them from there.
    """
    for place, piece in enumerate(pieces):
        if place and place % _BETWEEN_LOOKS == 0:
            if not Publication.objects.published().filter(pk=publication.pk).exists():
                raise BytesGone(f"{publication.code} was withdrawn.")
        yield piece
