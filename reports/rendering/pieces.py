"""What a section of a document is made of, ready for a template to write: figures, drawings and tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Column:
    """A heading of a table."""

    label: str
    numeric: bool = False
    size: str = ""  # on paper: work, days, state, percent or money; else its share of what is left


@dataclass(frozen=True)
class Cell:
    """A cell; ``url`` opens the rows behind its number, or the page of what the first of a row names; ``anchor`` is
    where a reference to it leads.
    """

    text: str
    numeric: bool = False
    url: str = ""
    title: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Row:
    """A row; ``anchor`` is where a reference to its figure leads."""

    cells: Sequence[Cell]
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A table to be written."""

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    note: str = ""


@dataclass(frozen=True)
class Card:
    """One figure said as a sentence."""

    anchor: str
    question: str
    answer: str
    value: str
    n_text: str
    rule: str
    url: str


@dataclass(frozen=True)
class Chart:
    """A drawing, its question and its answer; ``template`` is the component that draws it."""

    id: str
    template: str
    chart: Any
    question: str
    answer: str
    n_text: str
    rule: str


@dataclass(frozen=True)
class Section:
    """A section (without a number where it is 0): figures, what people wrote, drawings, tables, and what ``template``
    makes of ``told``.
    """

    anchor: str
    title: str
    number: int
    text: SafeString = field(default_factory=lambda: SafeString(""))
    cards: Sequence[Card] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    template: str = ""
    told: Any = None
