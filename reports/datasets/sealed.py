"""Datasets whose rows are tables of sealed documents: they tell what the current publications tell, and nothing more.

What residents are counted by is told there in groups that give nobody away (``reports.suppression``); counted anew from
the rows, two files side by side would.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, QuerySet, TextField, Value

from reports.codes import spaced
from reports.datasets.base import Asked, Dataset, exact, weight
from reports.documents.figures import rows_of
from reports.memory import keep_sealed
from reports.models import Preparation, Publication

#: Columns of a publication that rows of its tables may name.
_FACTS = ("code", "version", "title", "period_from", "period_to", "preparation_id", "content_sha256")

#: A table of a document: its rows, each by the keys of its columns.
Rows = Sequence[Mapping[str, Any]]


def current(kind: str) -> QuerySet[Publication]:
    """The publications of a kind that are read today, in the order of their seals."""
    return Publication.objects.published().current().filter(kind=kind).order_by("sequence")


@dataclass(frozen=True)
class SealedDataset(Dataset):
    """Rows of some tables of every current publication of a kind.

    ``tables`` are the places of the tables in the content; ``tell`` makes rows of the facts of a publication and those
    tables, in their order.
    """

    tables: Sequence[tuple[str, str]] = ()
    tell: Callable[[Mapping[str, Any], Sequence[Rows]], Iterator[list[Any]]] | None = None

    def count(self, asked: Asked) -> int:
        """How many rows there are. Two queries at most."""
        return len(self._told(asked))

    def summary(self) -> None:
        """Nothing: its rows are no rows of the database."""

    def facts(self) -> tuple[int, dt.date | None]:
        """How many rows there are, and the day of the last seal. Two queries; one more when it was never read."""
        last = self.published().aggregate(last=self.updated())["last"] if self.updated else None
        return len(self.all()), last

    def page(self, asked: Asked, start: int, size: int) -> list[list[Any]]:
        """Some rows, from a place on."""
        return self._told(asked)[start : start + size]

    def rows(self, asked: Asked) -> Iterator[list[Any]]:
        """Every row."""
        yield from self._told(asked)

    def _told(self, asked: Asked) -> list[list[Any]]:
        rows = self.all()
        if self.date is None or asked == Asked():
            return rows
        place = self.columns.index(self.date[0])
        since, until = exact(asked.since) or "", exact(asked.until) or "9999"
        return [row for row in rows if row[place] and since <= row[place] <= until]

    def all(self) -> list[list[Any]]:
        """Every row of what is published now; read once for the same publications, as sealed content never changes."""
        facts = list(self.published().values(*_FACTS))
        told = hashlib.sha256(" ".join(fact["content_sha256"] for fact in facts).encode()).hexdigest()
        return keep_sealed(f"dataset {self.name} {told}", lambda: self._read(facts))

    def _read(self, facts: Sequence[Mapping[str, Any]]) -> tuple[list[list[Any]], int]:
        assert self.tell is not None
        found = self._tables_of([fact["preparation_id"] for fact in facts])
        rows = [
            [exact(value) for value in row]
            for fact in facts
            if fact["preparation_id"] in found
            for row in self.tell({**fact, "code": spaced(fact["code"])}, found[fact["preparation_id"]])
        ]
        return rows, weight(rows)

    def _tables_of(self, preparations: Sequence[int]) -> dict[int, list[Rows]]:
        """The tables of some preparations, taken out by the database. One query."""
        content = Func(F("snapshot"), template="%(expressions)s::json")
        places = [
            Func(
                content,
                *(Value(key) for key in place),
                function="json_extract_path_text",
                output_field=TextField(),
            )
            for place in self.tables
        ]
        read = Preparation.objects.filter(pk__in=preparations).order_by().values_list("pk", *places)
        return {pk: [_rows(text) for text in texts] for pk, *texts in read} if preparations else {}


def _rows(text: str | None) -> Rows:
    return rows_of(json.loads(text)) if text is not None else []
