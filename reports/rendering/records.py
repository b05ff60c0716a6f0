"""Rows as CSV and JSON, written piece by piece: as many as there are, in little memory. One writer for all files."""

import csv
import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any

from reports.documents.base import Evidence
from reports.rendering.csv import cell

Pieces = Generator[bytes, None, None]
#: Bytes gathered into one piece, about: each costs a write to the network and a flush of gzip.
_PIECE = 64 * 1024


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Pieces:
    """Rows as CSV; a cell that a spreadsheet would run as a formula gets an apostrophe."""
    lines: list[str] = []
    writer = csv.writer(_Lines(lines))
    writer.writerow(columns)
    size = 0
    for row in rows:
        size += writer.writerow([cell(value) for value in row])
        if size >= _PIECE:
            yield "".join(lines).encode()
            lines.clear()
            size = 0
    yield "".join(lines).encode()


def json_pieces(head: Mapping[str, Any], key: str, rows: Iterable[Any]) -> Pieces:
    """A JSON object whose last member, ``key``, lists the rows, to the letter; the same bytes as written at once."""
    piece, before = json_text({**head, key: []}).removesuffix("]}"), ""
    for row in rows:
        piece += before + json_text(row)
        before = ","
        if len(piece) >= _PIECE:
            yield piece.encode()
            piece = ""
    yield f"{piece}]}}".encode()


def evidence_json(figure: str, evidence: Evidence) -> Pieces:
    """The rows behind one figure as JSON."""
    head = {
        "cifra": figure,
        "titulo": evidence.title,
        "regla": evidence.rule,
        "columnas": list(evidence.columns),
    }
    return json_pieces(head, "registros", evidence.rows)


class _Lines:
    """What ``csv`` writes to: each line goes to a list, and its length back to whoever wrote it."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def write(self, line: str) -> int:
        """Keep a line; return its length in characters."""
        self.lines.append(line)
        return len(line)


def json_text(value: Any) -> str:
    """JSON without spaces, its letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
