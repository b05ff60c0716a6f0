"""What a section of a document is made of, ready for a template to write: figures, drawings and tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

#: A table with fewer rows, whose longest cells have fewer letters together, is not cut between two pages.
SHORT_ROWS = 9
SHORT_LETTERS = 450


@dataclass(frozen=True)
class Column:
    """A heading of a table."""

    label: str
    numeric: bool = False
    size: str = ""  # on paper: what `print-pdf.css` knows as col-…; else its share of what is left


LONGEST_NUMBER = 16  # letters: $ 1.234.567.890


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
    below: str = ""  # a line under the first cell of a row

    @property
    def is_in_words(self) -> bool:
        """Whether words stand where numbers do: they may take several lines, else they push the others out of view."""
        return len(self.text) > LONGEST_NUMBER


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

    @property
    def is_short(self) -> bool:
        """Whether it takes so little of a page that it stays on one: half a short table says nothing."""
        longest = [max(len(f"{cell.text} {cell.below}") for cell in row.cells) for row in self.rows]
        return len(longest) < SHORT_ROWS and sum(longest) < SHORT_LETTERS


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
