"""The SWOT matrix as a document: what was agreed, what shows it, and what changed since the one before."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from planning.queries import current_municipality
from reports.actions.swot import mark_sealed
from reports.codes import spaced
from reports.documents.base import Content, Meta, Part, Subject
from reports.documents.figures import Figure
from reports.documents.swot_changes import compare_contents
from reports.documents.swot_figures import swot_figures
from reports.documents.swot_tables import evidence_tables
from reports.documents.written import WrittenDocument, changes, earlier, opened, written_parts
from reports.models import (
    Document,
    DocumentKind,
    Format,
    MatrixState,
    Publication,
    SwotMatrix,
)
from reports.periods import period_slug
from reports.queries.evidence import content_of_preparation
from reports.queries.swot_facts import Facts, read_matrix
from reports.swot import Spread, spread
from reports.transitions import InvalidTransition

SCHEMA = "foda/1"
PARTS = (
    Part("presentacion", "Presentación", "Qué se mira, de qué período, quiénes participaron y cómo leerla."),
    Part("lectura", "Lectura", "Qué dice la matriz en conjunto: qué ayuda, qué frena y por qué."),
    Part("conclusiones", "Conclusiones", "Qué se va a hacer con esto y cuándo se vuelve a mirar."),
)
_PUBLISHABLE = (MatrixState.AGREED, MatrixState.SEALED)


class SwotDocument(WrittenDocument):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.SWOT
    label = DocumentKind.SWOT.label
    parts: Sequence[Part] = PARTS
    formats: Sequence[Format] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV, Format.XLSX)
    of_bodies = False
    others_title = "Otras matrices"

    def subjects(self) -> list[tuple[str, str]]:
        """Every matrix that was agreed, by its period."""
        found = SwotMatrix.objects.filter(state__in=_PUBLISHABLE).order_by("-number")
        return [(period_slug(row.period_from, row.period_to), row.title) for row in found]

    def subject(self, about: str) -> Subject:
        """A matrix by its period. Raises ``ValidationError`` when there is none."""
        since, _, until = about.partition("_")
        try:
            return self.subject_between(dt.date.fromisoformat(since), dt.date.fromisoformat(until))
        except ValueError:
            raise ValidationError("No hay una matriz de ese período.") from None

    def subject_between(self, since: dt.date | None, until: dt.date | None) -> Subject:
        """The matrix of a period. Raises ``ValidationError`` when there is none."""
        if since is None or until is None:
            raise ValidationError("Decí de qué período es la matriz: desde y hasta qué día.")
        row = SwotMatrix.objects.filter(period_from=since, period_to=until).first()
        if row is None:
            raise ValidationError("No hay una matriz de ese período.")
        return _subject(row)

    def refreshed(self, document: Document) -> Subject:
        """Its title may change until it is published."""
        return _subject(_matrix_of(document))

    def check_subject(self, document: Document) -> None:
        """Only what was agreed is published. Nobody steps back while this transaction lasts."""
        matrix = SwotMatrix.objects.select_for_update(of=("self",)).get(pk=_matrix_of(document).pk)
        if matrix.state not in _PUBLISHABLE:
            raise InvalidTransition(
                "La matriz todavía no está acordada: se publica cuando quien coordina la da por acordada."
            )

    def after_seal(self, publication: Publication) -> None:
        """The matrix is published, and changes no more."""
        mark_sealed(matrix=_matrix_of(publication.document))

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that the document says, dissociated. Raises ``ValidationError`` when a text refers to no figure."""
        matrix = _matrix_of(document)
        facts = read_matrix(matrix)
        spreads = _spreads(facts)
        figures = opened(_figures(facts, spreads), code)
        municipality = current_municipality()
        content: Content = {
            "esquema": SCHEMA,
            "titulo": document.title,
            "municipio": municipality.name if municipality else "",
            "periodo": {"desde": matrix.period_from.isoformat(), "hasta": matrix.period_to.isoformat()},
            "matriz": {
                "numero": matrix.number,
                "para_que": matrix.purpose,
                "acordada_el": matrix.agreed_on.isoformat() if matrix.agreed_on else "",
            },
            "cadenas": {factor.code: list(facts.chains[factor.pk]) for factor in facts.factors},
            "estrategias": {strategy.code: strategy.row.pk for strategy in facts.strategies},
            "cifras": figures,
            "tablas": {},
            "registros": evidence_tables(facts, spreads),
            "partes": written_parts(document, PARTS, figures),
        }
        version_before = earlier(document)
        content["cambios"] = changes(document, figures, version_before)
        if version_before:
            content["tablas"]["version_anterior"] = compare_contents(version_before, content)
        before = _published_before(matrix)
        content["anterior"] = before and _named(before)
        if before:
            told = content_of_preparation(before.preparation_id)
            content["tablas"]["matriz_anterior"] = compare_contents(told, content)
        return content

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now."""
        facts = read_matrix(_matrix_of(document))
        return _figures(facts, _spreads(facts))

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; the engines of paper and spreadsheets are imported only where they work."""
        from reports.rendering import swot

        if format == Format.HTML:
            return swot.render_html(content, meta)
        if format == Format.PDF:
            return swot.render_pdf(content, meta)
        if format == Format.CSV:
            from reports.rendering.csv import render_csv

            return render_csv(content)
        if format == Format.XLSX:
            from reports.rendering.xlsx import render_xlsx

            return render_xlsx(content, meta)
        raise ValueError(f"No renderer for {format}.")


def _matrix_of(document: Document) -> SwotMatrix:
    assert document.matrix is not None  # a constraint of the database
    return document.matrix


def _subject(row: SwotMatrix) -> Subject:
    return Subject(
        key=period_slug(row.period_from, row.period_to),
        title=row.title,
        since=row.period_from,
        until=row.period_to,
        matrix=row,
    )


def _figures(facts: Facts, spreads: dict[int, Spread | None]) -> list[Figure]:
    return swot_figures(facts, sum(spread is not None for spread in spreads.values()))


def _spreads(facts: Facts) -> dict[int, Spread | None]:
    return {key: spread(tally) for key, tally in facts.tallies.items()}


def _published_before(matrix: SwotMatrix) -> Publication | None:
    """The last version that may be read of the nearest matrix before."""
    found = Publication.objects.published().filter(document__matrix__number__lt=matrix.number)
    return found.order_by("-document__matrix__number", "-version").first()


def _named(publication: Publication) -> dict[str, Any]:
    return {
        "codigo": spaced(publication.code),
        "titulo": publication.title,
        "version": publication.version,
        "desde": publication.period_from.isoformat() if publication.period_from else "",
        "hasta": publication.period_to.isoformat() if publication.period_to else "",
    }


DOCUMENT_TYPE = SwotDocument()
