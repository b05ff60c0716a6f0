"""The participation analysis: who took part in what, for a period and some bodies, read by people and published."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from participation import totals
from planning.models import Body
from planning.queries import current_municipality, minimum_group
from reports.documents.base import Content, Meta, Part
from reports.documents.figures import Figure
from reports.documents.participation_figures import (
    all_figures,
    public_codes,
    resident_sums,
    residents,
)
from reports.documents.participation_tables import evidence_tables, shown_tables
from reports.documents.residents_told import About, groups_told, told_before
from reports.documents.synthesis_figures import rate_figures
from reports.documents.synthesis_tables import rate_tables
from reports.documents.words import listed
from reports.documents.written import WrittenDocument, changes, earlier, opened, written_parts
from reports.models import Document, DocumentKind, Format
from reports.queries.participation import (
    attendance_records,
    counts,
    initiative_records,
    meeting_records,
    minutes_records,
    outlines,
    residents_by_meeting,
)
from reports.queries.synthesis import read_synthesis

#: The second scheme holds the outlines of the neighbourhoods, the third what became of the minutes, the fourth what
#: became of what was proposed; what was sealed under an earlier one is read as it is.
SCHEMA = "participacion/4"
#: Answers and devolutions are of the municipality, not of a body.
WHOLE = "Es de todo lo que se escuchó en el municipio, y no solo de los órganos de este análisis."

PARTS = (
    Part("introduccion", "Introducción", "Para qué es este análisis, de qué período habla y cómo leerlo."),
    Part("reuniones", "Lectura de las reuniones", "Qué reuniones hubo, cuáles no tuvieron quórum y por qué."),
    Part("asistencia", "Lectura de la asistencia", "Qué dicen las tasas de cada órgano y qué no dicen."),
    Part("vecinos", "Lectura de la presencia de vecinas y vecinos", "Quiénes vinieron, quiénes faltan."),
    Part("iniciativas", "Lectura de las iniciativas", "De quiénes vinieron y sobre qué temas."),
    Part("respuestas", "Lectura de las respuestas", "Qué se contestó, qué se devolvió y qué llegó al plan."),
    Part("cobertura", "Lectura de la cobertura del territorio", "A qué barrios se llegó y a cuáles no."),
    Part(
        "registro",
        "Lectura del registro",
        "Si las actas están completas y cuánto se tarda en aprobarlas y publicarlas.",
    ),
    Part("conclusiones", "Conclusiones", "Qué se propone hacer a partir de esto."),
)


class ParticipationAnalysis(WrittenDocument):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.PARTICIPATION
    label = DocumentKind.PARTICIPATION.label
    parts: Sequence[Part] = PARTS
    formats: Sequence[Format] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV, Format.XLSX)
    others_title = "Otros períodos"

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that the document says, dissociated. Raises ``ValidationError`` when a text refers to no figure."""
        bodies = _bodies(document)
        since, until = _period(document)
        k = minimum_group()
        before = earlier(document)
        with totals.held():  # minutes approved between two of these would be told in one and not in the other
            read = counts(since, until, bodies)
            by_meeting = residents_by_meeting(since, until, bodies)
            meetings = meeting_records(since, until, bodies)
            minutes = minutes_records(since, until, bodies)
            attendance = attendance_records(since, until, bodies)
            initiatives = initiative_records(since, until, bodies)
            answered = read_synthesis(since, until)
        codes = public_codes(read.members)
        people = residents(read, by_meeting, k, groups_told(_about(document), by_meeting))
        told = [*_of(bodies, all_figures(read, people, bodies, k, codes)), *rate_figures(answered, WHOLE)]
        figures = opened(told, code)
        municipality = current_municipality()
        return {
            "esquema": SCHEMA,
            "titulo": document.title,
            "municipio": municipality.name if municipality else "",
            "periodo": {"desde": since.isoformat(), "hasta": until.isoformat()},
            "organos": [body.code for body in bodies],
            "nombres_organos": {body.code: body.name for body in bodies},
            "grupo_minimo": k if k < 10**9 else None,
            "cifras": figures,
            "tablas": shown_tables(read, people, figures),
            "registros": evidence_tables(
                read, people, k, bodies, codes, meetings, minutes, attendance, initiatives
            )
            | rate_tables(answered),
            "contornos": outlines(),
            "grupos": people.published(),
            "partes": written_parts(document, PARTS, figures),
            "cambios": changes(document, figures, before),
        }

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; the engines of paper and spreadsheets are imported only where they work."""
        if format == Format.HTML:
            from reports.rendering.participation import render_html

            return render_html(content, meta)
        if format == Format.PDF:
            from reports.rendering.participation import render_pdf

            return render_pdf(content, meta)
        if format == Format.CSV:
            from reports.rendering.csv import render_csv

            return render_csv(content)
        if format == Format.XLSX:
            from reports.rendering.xlsx import render_xlsx

            return render_xlsx(content, meta)
        raise ValueError(f"No renderer for {format}.")

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now."""
        return _live_figures(document)


def _of(bodies: Sequence[Body], figures: Sequence[Figure]) -> list[Figure]:
    """The figures of meetings say whose: an evaluation counts those of every body under the same name."""
    whose = f" Son las de {listed([body.name for body in bodies])}, y no las de otros órganos."
    return [
        figure | {"regla": figure["regla"] + whose} if figure["id"].startswith("reuniones.") else figure
        for figure in figures
    ]


def _bodies(document: Document) -> list[Body]:
    return list(document.bodies.order_by("code"))


def _period(document: Document) -> tuple[Any, Any]:
    if document.period_from is None or document.period_to is None:
        raise ValidationError({"period_from": "Un análisis de participación necesita un período."})
    return document.period_from, document.period_to


def _about(document: Document) -> About:
    since, until = _period(document)
    return About(document.kind, document.subject_key, since, until)


def _live_figures(document: Document) -> list[Figure]:
    bodies, (since, until), k = _bodies(document), _period(document), minimum_group()
    read = counts(since, until, bodies)
    people = resident_sums(read, k)
    if told_before(_about(document)).exists():  # only beside that does it matter who was in which meeting
        by_meeting = residents_by_meeting(since, until, bodies)
        people = residents(read, by_meeting, k, groups_told(_about(document), by_meeting))
    figures = all_figures(read, people, bodies, k, public_codes(read.members))
    return [*figures, *rate_figures(read_synthesis(since, until), WHOLE)]


DOCUMENT_TYPE = ParticipationAnalysis()
