"""Files made for whoever asks, by a page that needs no job."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from planning.sheets.formulas import guard_formula


def csv_answer(name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A CSV file of texts, harmless to a spreadsheet."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guard_formula(cell) for cell in row] for row in rows)
    # With a byte order mark, spreadsheets read the accents right.
    return file_answer(name, f"\ufeff{text.getvalue()}".encode(), "text/csv; charset=utf-8")


def file_answer(name: str, data: bytes, content_type: str) -> HttpResponse:
    """A file to be saved and never shown, whoever named it; what attachments may do, the middleware says."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
