"""The evaluation of the model over a period: its indicators beside those of a baseline, and what people say of it."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from planning.models import today
from planning.queries import current_municipality
from reports.documents.base import Content, Meta, Part, Subject
from reports.documents.evaluation_figures import figures_of
from reports.documents.evaluation_tables import as_days, evidence_tables, groups_published, shown_tables
from reports.documents.figures import Figure
from reports.documents.written import WrittenDocument, changes, earlier, opened, written_parts
from reports.models import Document, DocumentKind, Evaluation, Format
from reports.periods import period_slug, period_words
from reports.queries.evaluation_facts import evaluation_figures, read_evaluation, survey_is_open
from reports.transitions import InvalidTransition

SCHEMA = "evaluacion/1"
PARTS = (
    Part("presentacion", "Presentación", "Qué se evalúa, de qué período a cuál y cómo leerlo."),
    Part("coordinacion", "Lectura de la coordinación", "Cómo trabajaron los órganos y qué dicen las actas."),
    Part("quienes", "Lectura de quiénes participan", "Quiénes vinieron, quiénes faltan y de dónde."),
    Part("que", "Lectura de sobre qué se participa", "De qué se habló y quiénes lo trajeron."),
    Part("como", "Lectura de cómo se participa", "Qué se devolvió, qué se corrigió y qué dice la encuesta."),
    Part(
        "consecuencias", "Lectura de las consecuencias", "Qué se respondió, qué llegó al plan y qué se hizo."
    ),
    Part("conclusiones", "Conclusiones", "Qué se aprendió y qué se propone hacer."),
)


class EvaluationDocument(WrittenDocument):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.EVALUATION
    label = DocumentKind.EVALUATION.label
    parts: Sequence[Part] = PARTS
    formats: Sequence[Format] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV, Format.XLSX)
    of_bodies = False
    others_title = "Otras evaluaciones"

    def subjects(self) -> list[tuple[str, str]]:
        """Every evaluation that somebody began, by the period that is evaluated."""
        rows = Evaluation.objects.order_by("-period_to", "-pk")
        return [(_key(row), f"{row.title} ({period_words(row.period_from, row.period_to)})") for row in rows]

    def subject(self, about: str) -> Subject:
        """An evaluation by its period. Raises ``ValidationError`` when there is none."""
        for row in Evaluation.objects.all():
            if _key(row) == about:
                return _subject(row)
        raise ValidationError("No hay una evaluación de ese período.")

    def subject_between(self, since: dt.date | None, until: dt.date | None) -> Subject:
        """The evaluation of those days. Raises ``ValidationError`` when there is none."""
        if since is None or until is None:
            raise ValidationError("Decí de qué período es la evaluación: desde y hasta qué día.")
        return self.subject(period_slug(since, until))

    def refreshed(self, document: Document) -> Subject:
        """Its title may change until it is prepared."""
        return _subject(_evaluation_of(document))

    def when(self, since: dt.date, until: dt.date) -> tuple[str, str]:
        """The period that is evaluated."""
        return "Período evaluado", period_words(since, until)

    def check_subject(self, document: Document) -> None:
        """What people answer is told once nobody may; nobody lets them again while this transaction lasts."""
        held = Evaluation.objects.select_for_update(of=("self",))
        evaluation = held.get(pk=_evaluation_of(document).pk)
        if survey_is_open(evaluation):
            assert evaluation.survey_until is not None
            raise InvalidTransition(
                f"La encuesta de esta evaluación cierra el {date_format(evaluation.survey_until, 'DATE_FORMAT')}. El "
                "documento se prepara después: mientras se contesta, no se cuenta nada de ella."
            )

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that the document says, dissociated. Raises ``ValidationError`` when a text refers to no figure."""
        evaluation = _evaluation_of(document)
        facts = read_evaluation(evaluation, with_rows=True)
        figures = opened(figures_of(facts), code)
        municipality = current_municipality()
        return {
            "esquema": SCHEMA,
            "titulo": document.title,
            "municipio": municipality.name if municipality else "",
            "periodo": as_days(evaluation.period_from, evaluation.period_to),
            "base": as_days(evaluation.baseline_from, evaluation.baseline_to),
            "al_dia": min(evaluation.period_to, today()).isoformat(),
            "proposito": evaluation.purpose,
            "encuesta": as_days(evaluation.survey_from, evaluation.survey_until)
            if evaluation.survey_from and evaluation.survey_until
            else None,
            "organos": [body.code for body in facts.bodies],
            "nombres_organos": {body.code: body.name for body in facts.bodies},
            "grupo_minimo": facts.k if facts.k < 10**9 else None,
            "cifras": figures,
            "tablas": shown_tables(facts, evaluation, figures),
            "registros": evidence_tables(facts),
            "grupos": groups_published(facts),
            "partes": written_parts(document, PARTS, figures),
            "cambios": changes(document, figures, earlier(document)),
        }

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now; those of the survey once it is closed."""
        return evaluation_figures(_evaluation_of(document))

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; the engines of paper and spreadsheets are imported only where they work."""
        from reports.rendering import evaluation

        if format == Format.HTML:
            return evaluation.render_html(content, meta)
        if format == Format.PDF:
            return evaluation.render_pdf(content, meta)
        if format == Format.CSV:
            from reports.rendering.csv import render_csv

            return render_csv(content)
        if format == Format.XLSX:
            from reports.rendering.xlsx import render_xlsx

            return render_xlsx(content, meta)
        raise ValueError(f"No renderer for {format}.")


def _evaluation_of(document: Document) -> Evaluation:
    assert document.evaluation is not None  # a constraint of the database
    return document.evaluation


def _key(row: Evaluation) -> str:
    return period_slug(row.period_from, row.period_to)


def _subject(row: Evaluation) -> Subject:
    return Subject(key=_key(row), title=row.title, since=row.period_from, until=row.period_to, evaluation=row)


DOCUMENT_TYPE = EvaluationDocument()
