"""The dissociated rows behind each published figure, as pages and as files."""

import csv
import datetime as dt
import io
import json
import re
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.public import public_page
from reports.documents.base import Evidence
from reports.memory import remembered
from reports.models import Format, Publication
from reports.queries import publications as queries
from reports.views.publications import CONTENT_TYPES, canonical, found, name_file

ROWS_PER_PAGE = 100
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE_COLUMNS = ("Código", "Reunión")
_CODE_WORD = re.compile(r"[a-z]+(_[a-z]+)+")


@public_page
@remembered
@canonical
def record_index(request: HttpRequest, publication: Publication) -> HttpResponse:
    """The figures whose rows can be opened."""
    page = Paginator(queries.figures_with_rows(publication), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "reports/record_index.html", {"publication": publication, "page": page, "query": request.GET}
    )


@public_page
@remembered
@canonical
def record_list(request: HttpRequest, publication: Publication, figure: str) -> HttpResponse:
    """The dissociated rows behind a figure, as they were frozen; on a phone codes would push the names out of sight."""
    evidence = found(queries.evidence_of(publication, figure))
    places = sorted(range(len(evidence.columns)), key=lambda place: evidence.columns[place] in _CODE_COLUMNS)
    page = Paginator(evidence.rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "publication": publication,
        "figure": figure,
        "evidence": evidence,
        "page": page,
        "columns": [evidence.columns[place] for place in places],
        "rows": [[_readable(row[place]) for place in places] for row in page],
        "query": request.GET,
    }
    return render(request, "reports/record_list.html", context)


def _readable(cell: Any) -> Any:
    """A cell for the eye: the files keep the codes and the ISO days, for programs."""
    if not isinstance(cell, str):
        return cell
    if _DAY.fullmatch(cell):
        return f"{dt.date.fromisoformat(cell):%d/%m/%Y}"
    return "sí" if cell == "si" else cell.replace("_", " ") if _CODE_WORD.fullmatch(cell) else cell


@public_page
@remembered
@canonical
def record_file(request: HttpRequest, publication: Publication, figure: str, form: str) -> HttpResponse:
    """The same rows as CSV or JSON. The code is in the file's name and not in the file: it is no sealed form."""
    if form not in (Format.CSV, Format.JSON):
        raise Http404
    evidence = found(queries.evidence_of(publication, figure))
    data = evidence_csv(evidence) if form == Format.CSV else evidence_json(figure, evidence)
    response = HttpResponse(data, content_type=CONTENT_TYPES[Format(form)])
    name = f"registros-{figure}-{publication.spaced_code}.{form}"
    name_file(response, name, as_attachment=form == Format.CSV)
    return response


def evidence_csv(evidence: Evidence) -> bytes:
    """Rows as CSV; a cell that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(evidence.columns)
    writer.writerows([_cell(value) for value in row] for row in evidence.rows)
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def evidence_json(figure: str, evidence: Evidence) -> bytes:
    """Rows as JSON, to the letter."""
    content = {
        "cifra": figure,
        "titulo": evidence.title,
        "regla": evidence.rule,
        "columnas": list(evidence.columns),
        "registros": [list(row) for row in evidence.rows],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
