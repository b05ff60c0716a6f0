"""The sealed content of a document without its rows, and the rows themselves, a few at a time.

A document of ten years is 16 MB of JSON, of which 98 % are rows of evidence; parsed, ten times as much. So the database
takes it apart (type ``json``, whose values keep the sealed text to the letter) and a process holds what it needs.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Func, TextField, Value

from reports.documents.base import Content, Evidence
from reports.documents.registry import document_type
from reports.memory import LARGEST_ALL, keep_sealed
from reports.models import Preparation, Publication

#: Bytes of memory for each character of JSON, about.
_PARSED_WEIGHT = 4
_ROWS_AT_ONCE = 1000
_WITHOUT_ROWS = """
SELECT part.key, CASE part.key WHEN 'registros' THEN (
    SELECT coalesce(json_object_agg(told.key, (
        SELECT coalesce(json_object_agg(field.key, field.value), '{}')
        FROM json_each(told.value) AS field WHERE field.key <> 'filas'
    )), '{}') FROM json_each(part.value) AS told
) ELSE part.value END::text
FROM reports_preparation, json_each(snapshot::json) AS part
WHERE reports_preparation.id = %s
"""


@dataclass(frozen=True)
class SealedRows:
    """The rows of one evidence table of a preparation, read anew each time they are gone through."""

    preparation_id: int
    table: str

    def __iter__(self) -> Iterator[list[Any]]:
        """Each row, as it was sealed. Raises ``DataError`` when the content was destroyed meanwhile."""
        rows = Func(
            Func(
                Func(F("snapshot"), template="%(expressions)s::json"),
                Value("registros"),
                Value(self.table),
                Value("filas"),
                function="json_extract_path",
            ),
            template="json_array_elements(%(expressions)s)::text",
            output_field=TextField(),
            set_returning=True,
        )
        found = Preparation.objects.order_by().filter(pk=self.preparation_id).values_list(rows)
        # A cursor of the server: the rows wait in the database and not here, and no transaction waits for the reader.
        for (row,) in found.iterator(chunk_size=_ROWS_AT_ONCE):
            yield json.loads(row)


def content_of_preparation(preparation_id: int) -> Content:
    """What a preparation says, as data; the ``filas`` of its evidence are ``SealedRows``."""
    content, _size = _read(preparation_id)
    return content


def content_of(publication: Publication) -> Content:
    """What was sealed, as ``content_of_preparation``. Shared between requests: nobody may change it."""
    return keep_sealed(
        f"content {publication.content_sha256}",
        lambda: _read(publication.preparation_id),
        largest=LARGEST_ALL // 2,
    )


def _read(preparation_id: int) -> tuple[Content, int]:
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_ROWS, [preparation_id])
        parts: dict[str, str] = dict(cursor.fetchall())
    content = {key: json.loads(part) for key, part in sorted(parts.items())}
    content["registros"] = {
        table: {**told, "filas": SealedRows(preparation_id, table)}
        for table, told in sorted(content.get("registros", {}).items())
    }
    return content, sum(map(len, parts.values())) * _PARSED_WEIGHT


@dataclass(frozen=True)
class FigureWithRows:
    """A figure of a published document that opens the rows behind it."""

    id: str
    title: str
    rule: str
    text: str  # what it says, as "88 %"
    n_text: str  # of what, as "100 de 114 convocatorias"


def figures_with_rows(publication: Publication) -> Sequence[FigureWithRows]:
    """The figures whose rows were frozen with the document."""
    return [
        FigureWithRows(
            figure["id"],
            figure["titulo"],
            figure.get("regla") or "",
            figure.get("texto") or "",
            figure.get("n_texto") or "",
        )
        for figure in content_of(publication).get("cifras", ())
        if figure.get("registros")
    ]


def evidence_of(publication: Publication, figure_id: str) -> Evidence | None:
    """The frozen rows behind a figure; ``None`` when it shows none."""
    return document_type(publication.kind).evidence(content_of(publication), figure_id)
