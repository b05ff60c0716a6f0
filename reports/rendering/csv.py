"""The CSV form: one long table of figures, with the ids of the JSON form."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from planning.sheets.formulas import guard_formula
from reports.documents.base import Content

COLUMNS = ("id", "titulo", "valor", "numerador", "denominador", "n", "regla", "al_lado", "registros")


def render_csv(content: Content) -> bytes:
    """UTF-8, comma, decimal point, CRLF; a cell that begins like a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in row(figure)] for figure in content["cifras"])
    return out.getvalue().encode()


def row(figure: Mapping[str, Any]) -> list[Any]:
    """The values of a figure in the order of ``COLUMNS``; what stands beside it becomes ``clave: valor; …``."""
    beside = "; ".join(f"{key}: {_word(value)}" for key, value in figure["al_lado"].items())
    values = {**figure, "al_lado": beside}
    return [values[column] for column in COLUMNS]


def cell(value: Any) -> Any:
    """A value as it may stand in a spreadsheet: text never begins a formula."""
    return guard_formula(value) if isinstance(value, str) else value


def _word(value: Any) -> str:
    if value is None:
        return "sin dato"
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
