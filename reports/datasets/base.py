"""What a dataset is: where its rows start, which columns leave the database, and how people and programs read them."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, DateField, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable, F
from django.db.models.functions import Cast
from django.urls import reverse

from reports.documents.words import plain
from reports.rendering.records import json_text

#: Rows read by one query of a file.
BATCH = 2000
#: What a spreadsheet says instead of an outline, which is longer than its cells.
TOO_LONG = "Está en el CSV, el JSON y el GeoJSON."


class Kind(StrEnum):
    """What the values of a field are; the value is what the dictionary calls it."""

    TEXT = "texto"
    CODE = "código"
    LIST = "lista de códigos"
    INTEGER = "número entero"
    NUMBER = "número"
    DATE = "fecha"
    TIME = "hora"
    YES_NO = "sí o no"
    ADDRESS = "dirección web"
    OUTLINE = "contorno (GeoJSON)"


_WIDTHS = {Kind.TEXT: 40, Kind.LIST: 22, Kind.ADDRESS: 40}


@dataclass(frozen=True)
class Field:
    """A column: its name in files, what it says, and the one column or expression of the database that it is.

    ``told`` makes of a value what is told: a table of codes, or a function.
    """

    name: str
    description: str
    kind: Kind = Kind.TEXT
    source: str | Combinable = ""
    told: Mapping[Any, Any] | Callable[[Any], Any] | None = None
    unit: str = ""

    @property
    def expression(self) -> Combinable:
        """What is asked of the database."""
        return F(self.source or self.name) if isinstance(self.source, str) else self.source

    @property
    def width(self) -> int:
        """Of its column in a spreadsheet, in characters."""
        return _WIDTHS.get(self.kind, 16)

    def tell(self, value: Any) -> Any:
        """A value of the database as JSON tells it."""
        if self.told is not None:
            value = self.told(value) if callable(self.told) else self.told.get(value, value)
        return exact(value)


def address(name: str) -> Callable[[Any], str]:
    """What makes of a code the whole address of its page; nothing of none."""

    def told(code: Any) -> str:
        return f"{settings.SITE_URL}{reverse(name, args=[code])}" if code else ""

    return told


def exact(value: Any) -> Any:
    """A value as JSON tells it: days and hours as ISO writes them, numbers as they are, texts to the letter."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [exact(part) for part in value]
    return value


def flat(value: Any) -> Any:
    """What JSON tells, as a cell of a table: lists with semicolons between, «si» and «no» as in imported files."""
    if isinstance(value, bool):
        return "si" if value else "no"
    if isinstance(value, list):
        return ";".join(str(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "" if value is None else value


@dataclass(frozen=True)
class Asked:
    """Of which days rows are asked for, both included; ``None`` narrows nothing."""

    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def query(self) -> str:
        """The same for an address, with its question mark; empty when all is asked for."""
        told = {"desde": self.since, "hasta": self.until}
        parts = [f"{name}={day.isoformat()}" for name, day in told.items() if day]
        return f"?{'&'.join(parts)}" if parts else ""


@dataclass(frozen=True)
class Dataset:
    """A table that anybody may take away. ``published`` gives its rows and nothing of what is not public.

    ``order`` are fields that together tell every row apart; ``date`` is the field, with its lookup, that ``desde`` and
    ``hasta`` narrow; ``updated`` is an aggregate of the rows, a day; ``sources`` are all tables that are read, by which
    a file's version is known.
    """

    name: str
    title: str
    description: str
    row: str
    frequency: str
    fields: Sequence[Field]
    published: Callable[[], QuerySet]
    sources: Sequence[type[Model]]
    order: Sequence[str] = ("pk",)
    date: tuple[str, str] | None = None  # name of the field, lookup
    updated: Callable[[], Combinable] | None = None
    keywords: Sequence[str] = ()
    #: The name of the field that holds an outline, where rows are also told as GeoJSON.
    outline: str = ""
    frequency_code: str = "IRREG"
    theme: str = "GOVE"
    notes: Sequence[str] = field(default_factory=tuple)

    @property
    def columns(self) -> list[str]:
        """The names of the fields."""
        return [one.name for one in self.fields]

    @property
    def formats(self) -> list[str]:
        """The endings of its files."""
        return ["csv", "xlsx", "json", *(["geojson"] if self.outline else [])]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("dataset-detail", args=[self.name])

    def file_url(self, form: str, asked: Asked | None = None) -> str:
        """One of its files."""
        return reverse("dataset-file", args=[self.name, form]) + (asked.query if asked else "")

    def within(self, asked: Asked) -> QuerySet:
        """The published rows of the days asked for."""
        rows = self.published().order_by()
        if self.date:
            lookup = self.date[1]
            if asked.since:
                rows = rows.filter(**{f"{lookup}__gte": asked.since})
            if asked.until:
                rows = rows.filter(**{f"{lookup}__lte": asked.until})
        return rows

    def count(self, asked: Asked) -> int:
        """How many rows there are. One query."""
        return self.within(asked).count()

    def summary(self) -> QuerySet | None:
        """One row: the dataset's name, how many rows it has, and its last day; none when it has no rows."""
        last = self.updated() if self.updated else Cast(Value(None), DateField())
        named = self.published().order_by().values(dataset=Value(self.name))
        return named.annotate(rows=Count("*"), last=last).values_list("dataset", "rows", "last")

    def page(self, asked: Asked, start: int, size: int) -> list[list[Any]]:
        """Some rows as JSON tells them, from a place on. One query."""
        found = self.within(asked).order_by(*self.order).values_list(*self._expressions())
        return [self._tell(row) for row in found[start : start + size]]

    def rows(self, asked: Asked) -> Iterator[list[Any]]:
        """Every row as JSON tells it, ``BATCH`` at a time: each batch is asked for when the one before was told."""
        keys = [F(name) for name in self.order]
        after = Q()
        while True:
            batch = self.within(asked).filter(after).order_by(*self.order)
            found = list(batch.values_list(*keys, *self._expressions())[:BATCH])
            for row in found:
                yield self._tell(row[len(keys) :])
            if len(found) < BATCH:
                return
            after = _behind(self.order, found[-1][: len(keys)])

    def _expressions(self) -> list[Combinable]:
        return [one.expression for one in self.fields]

    def _tell(self, row: Sequence[Any]) -> list[Any]:
        return [one.tell(value) for one, value in zip(self.fields, row, strict=True)]


def _behind(order: Sequence[str], last: Sequence[Any]) -> Q:
    """The condition of what comes after a row in an order of fields that only rise and are never empty."""
    condition = Q()
    for place, name in enumerate(order):
        same = {before: last[number] for number, before in enumerate(order[:place])}
        condition |= Q(**same, **{f"{name}__gt": last[place]})
    # Says nothing new, and lets the database begin at the right place of an index.
    return Q(**{f"{order[0]}__gte": last[0]}) & condition


def feature(dataset: Dataset, row: Sequence[Any]) -> dict[str, Any]:
    """A row as a GeoJSON feature."""
    told = dict(zip(dataset.columns, row, strict=True))
    return {"type": "Feature", "geometry": told.pop(dataset.outline), "properties": told}


def cells(dataset: Dataset, rows: Iterable[Sequence[Any]], *, outlines: bool) -> Iterator[list[Any]]:
    """Rows as cells of a table; a spreadsheet has no ``outlines``."""
    short = {place for place, one in enumerate(dataset.fields) if one.kind == Kind.OUTLINE and not outlines}
    for row in rows:
        yield [
            TOO_LONG if place in short and value is not None else flat(value)
            for place, value in enumerate(row)
        ]


def as_objects(dataset: Dataset, rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Rows as objects with the names of their fields."""
    columns = dataset.columns
    for row in rows:
        yield dict(zip(columns, row, strict=True))


def weight(rows: Sequence[Sequence[Any]]) -> int:
    """Bytes of memory of some rows, about."""
    return sum(len(json_text(row)) for row in rows) * 4
