"""The rows behind one figure as CSV and JSON, written piece by piece: as many rows as there are, in little memory."""

import csv
import json
from collections.abc import Generator
from typing import Any

from reports.documents.base import Evidence
from reports.rendering.csv import cell

Pieces = Generator[bytes, None, None]
#: Bytes gathered into one piece, about: each costs a write to the network and a flush of gzip.
_PIECE = 64 * 1024


def csv_pieces(evidence: Evidence) -> Pieces:
    """Rows as CSV; a cell that a spreadsheet would run as a formula gets an apostrophe."""
    lines: list[str] = []
    writer = csv.writer(_Lines(lines))
    writer.writerow(evidence.columns)
    size = 0
    for row in evidence.rows:
        size += writer.writerow([cell(value) for value in row])
        if size >= _PIECE:
            yield "".join(lines).encode()
            lines.clear()
            size = 0
    yield "".join(lines).encode()


def json_pieces(figure: str, evidence: Evidence) -> Pieces:
    """Rows as JSON, to the letter; the same bytes as all of it written at once."""
    head = {
        "cifra": figure,
        "titulo": evidence.title,
        "regla": evidence.rule,
        "columnas": list(evidence.columns),
        "registros": [],
    }
    piece, before = _json(head).removesuffix("]}"), ""
    for row in evidence.rows:
        piece += before + _json(row)
        before = ","
        if len(piece) >= _PIECE:
            yield piece.encode()
            piece = ""
    yield f"{piece}]}}".encode()


class _Lines:
    """What ``csv`` writes to: each line goes to a list, and its length back to whoever wrote it."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def write(self, line: str) -> int:
        """Keep a line; return its length in characters."""
        self.lines.append(line)
        return len(line)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
