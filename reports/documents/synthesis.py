"""The synthesis of a period: topics treated with the residents, what the Government answered and gave back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from participation import totals
from planning.models import today
from planning.queries import current_municipality
from reports.documents.base import Content, Meta, Part, Subject
from reports.documents.figures import Figure
from reports.documents.synthesis_figures import synthesis_figures
from reports.documents.synthesis_tables import evidence_tables
from reports.documents.written import WrittenDocument, changes, earlier, opened, written_parts
from reports.models import Document, DocumentKind, Format
from reports.periods import period_slug, period_words
from reports.queries.synthesis import read_synthesis

SCHEMA = "sintesis/1"
PARTS = (
    Part("presentacion", "Presentación", "Para qué es esta síntesis, de qué período habla y cómo leerla."),
    Part("respuestas", "Lectura de las respuestas", "Qué se contestó, qué falta contestar y por qué."),
    Part("ejes", "Lectura por área", "Qué se pidió en cada área y qué se decidió."),
    Part("territorio", "Lectura por subzona", "Qué se pidió en cada parte del territorio."),
    Part("pendientes", "Lectura de lo pendiente", "Qué falta, desde cuándo y qué se va a hacer."),
    Part("conclusiones", "Conclusiones", "Qué se aprendió y qué se propone hacer."),
)


class Synthesis(WrittenDocument):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.SYNTHESIS
    label = DocumentKind.SYNTHESIS.label
    parts: Sequence[Part] = PARTS
    formats: Sequence[Format] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV, Format.XLSX)
    of_bodies = False
    others_title = "Otros períodos"

    def subject_between(self, since: dt.date | None, until: dt.date | None) -> Subject:
        """Any period. Raises ``ValidationError`` when it is none."""
        if since is None or until is None:
            raise ValidationError("Decí de qué período es: desde y hasta qué día.")
        if until < since:
            raise ValidationError({"period_to": "El fin del período no puede ser anterior al inicio."})
        return Subject(
            key=period_slug(since, until),
            title=f"Síntesis de temas y respuestas, {period_words(since, until)}",
            since=since,
            until=until,
        )

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that the document says, dissociated. Raises ``ValidationError`` when a text refers to no figure."""
        since, until = _period(document)
        with totals.held():  # minutes approved meanwhile would be heard in one table and not in the other
            facts = read_synthesis(since, until)
        figures = opened(synthesis_figures(facts), code)
        municipality = current_municipality()
        return {
            "esquema": SCHEMA,
            "titulo": document.title,
            "municipio": municipality.name if municipality else "",
            "periodo": {"desde": since.isoformat(), "hasta": until.isoformat()},
            # Up to which what waits is counted: of a period that is not over, nobody has waited until its end.
            "al_dia": min(until, today()).isoformat(),
            "organos": [],
            "subzonas": [list(zone) for zone in facts.subzones],
            "cifras": figures,
            "tablas": {},
            "registros": evidence_tables(facts),
            "partes": written_parts(document, PARTS, figures),
            "cambios": changes(document, figures, earlier(document)),
        }

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now."""
        return synthesis_figures(read_synthesis(*_period(document)))

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; the engines of paper and spreadsheets are imported only where they work."""
        from reports.rendering import synthesis

        if format == Format.HTML:
            return synthesis.render_html(content, meta)
        if format == Format.PDF:
            return synthesis.render_pdf(content, meta)
        if format == Format.CSV:
            from reports.rendering.csv import render_csv

            return render_csv(content)
        if format == Format.XLSX:
            from reports.rendering.xlsx import render_xlsx

            return render_xlsx(content, meta)
        raise ValueError(f"No renderer for {format}.")


def _period(document: Document) -> tuple[Any, Any]:
    assert document.period_from is not None and document.period_to is not None  # it was started with both
    return document.period_from, document.period_to


DOCUMENT_TYPE = Synthesis()
