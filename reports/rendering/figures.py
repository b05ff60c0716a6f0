"""Documents written around figures, as pages and on paper: what all of them do alike."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from reports.documents.base import Content, Meta
from reports.documents.figures import Figure
from reports.rendering.html import write_html
from reports.rendering.markdown import anchor, to_html
from reports.rendering.pieces import Card, Cell, Column, Row, Section, Table

#: What a section is made of before it has a number: its anchor, its title and the fields of ``Section``.
Built = tuple[str, str, Mapping[str, Any]]


@dataclass(frozen=True)
class Node:
    """A thing with a code, for ``_tree.html``; ``heading`` 0 is that of its section, which has it already."""

    code: str
    title: str
    heading: int
    anchor: str
    facts: str = ""
    paragraphs: Sequence[str] = ()
    lines: Sequence[str] = ()


def large(figure: Figure) -> str:
    """The text of a figure as it stands in large letters; a hidden one has none: the sentence beside it says why."""
    if figure["oculta"]:
        return ""
    return str(figure["texto"])[:1].upper() + str(figure["texto"])[1:]


class Told:
    """A content on its way to words."""

    def __init__(self, content: Content, *, paper: bool) -> None:
        self.content = content
        self.paper = paper
        self.figures: dict[str, Figure] = {figure["id"]: figure for figure in content["cifras"]}
        texts = {id: figure["texto"] for id, figure in self.figures.items()}
        self.texts: dict[str, SafeString] = {
            part["clave"]: mark_safe(to_html(part["texto"], texts))  # noqa: S308  nh3 cleaned it
            for part in content["partes"]
        }

    def rows(self, name: str, group: str = "registros") -> list[dict[str, Any]]:
        """The rows of a table, by the keys of its columns."""
        told = self.content[group][name]
        keys = [column["clave"] for column in told["columnas"]]
        return [dict(zip(keys, row, strict=True)) for row in told["filas"]]

    def card(self, id: str, question: str, answer: str) -> Card:
        """A figure said as a sentence; where it is hidden, the sentence alone."""
        figure = self.figures[id]
        return Card(
            anchor=anchor(id),
            question=question,
            answer=answer,
            value=large(figure),
            n_text=figure["n_texto"],
            rule=figure["regla"],
            url="" if self.paper else figure["registros"] or "",
        )

    def figure_cell(self, figure: Figure) -> Cell:
        """A figure in a table, which opens its rows."""
        url = "" if self.paper else figure["registros"] or ""
        return Cell(
            figure["texto"], numeric=True, url=url, title=figure["titulo"], anchor=anchor(figure["id"])
        )

    def figures_table(
        self,
        id: str,
        caption: str,
        heading: str,
        figures: Sequence[tuple[str, Figure]],
        value: str,
        *,
        note: str = "",
    ) -> list[Table]:
        """A row to each figure: what it is called there, and its value; no table of none."""
        if not figures:
            return []
        rows = [Row([Cell(label), self.figure_cell(figure)]) for label, figure in figures]
        columns = [Column(heading), Column(value, True)]
        return [Table(id=id, caption=caption, columns=columns, rows=rows, note=note)]

    def starting(self, prefix: str) -> list[Figure]:
        """The figures whose id begins so."""
        return [figure for id, figure in self.figures.items() if id.startswith(prefix)]

    def changes(self) -> list[Built]:
        """The section that says what this version changes, of one that replaces another."""
        if not self.content["cambios"]:
            return []
        return [("cambios", "Qué cambió en esta versión", {"template": "reports/figures/_changes.html"})]

    def numbered(self, built: Sequence[Built]) -> list[Section]:
        """The sections that say something, each with what people wrote for it."""
        kept = [row for row in built if row[2] or self.texts.get(row[0])]
        return [
            Section(anchor=key, title=title, number=place, text=self.texts.get(key, SafeString("")), **parts)
            for place, (key, title, parts) in enumerate(kept, 1)
        ]


def day_words(iso: str) -> str:
    """``4 de mayo de 2026``."""
    return date_format(dt.date.fromisoformat(iso), "DATE_FORMAT")


def days_words(start: str, end: str) -> str:
    """Two days of one year: ``3 de marzo al 30 de junio``; one, where they are the same."""
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    start, end = (date_format(day, r"j \d\e F") for day in (first, last))
    return end if first == last else f"{start} al {end}"


def context_of(told: Told, sections: Sequence[Section], *, unfinished: str = "") -> dict[str, Any]:
    """What ``templates/reports/figures/body.html`` writes."""
    changes = told.content["cambios"]
    return {
        "sections": sections,
        "changes": changes and {**changes, "integrantes": 0},
        "unfinished": unfinished,
        "paper": told.paper,
    }


def page(context: Mapping[str, Any]) -> bytes:
    """The page."""
    return write_html("reports/figures/body.html", dict(context))


def paper(
    context: Mapping[str, Any], meta: Meta, *, label: str, period_text: str, summary: str = "", **parts: Any
) -> bytes:
    """The paper; ``parts`` say from which size on it is laid out in parts, and how large these are."""
    from reports.rendering.pdf import frame_context, write_pdf

    return write_pdf(
        "reports/figures/pdf.html",
        {**context, **frame_context(meta, label=label, period_text=period_text), "summary": summary},
        identifier=f"{meta.code}-{meta.version}",
        site_url=meta.site_url,
        **parts,
    )
