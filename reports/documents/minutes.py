"""Minutes as a document: a public version without the words that are covered, and beside it the original."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from participation.actions.life import mark_published
from participation.models import Meeting, Minutes
from participation.queries.redactions import Covers, Text, covers_of, texts_of
from participation.queries.session import Session, session_of
from participation.transitions import InvalidTransition as MinutesNotReady
from participation.transitions import check_step
from planning.models import Body
from reports.documents.base import Content, DocumentType, Meta
from reports.documents.minutes_content import record_content
from reports.models import Document, DocumentKind, Format, Publication, ResolutionEntry
from reports.rendering.csv import cell
from reports.transitions import InvalidTransition


class MinutesDocument(DocumentType):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.MINUTES
    label = DocumentKind.MINUTES.label
    formats: Sequence[Format] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV)
    restricted_formats: Sequence[Format] = (Format.PDF,)
    others_title = "Otras actas"

    def snapshot(self, document: Document, *, code: str) -> Content:
        """What everybody may read. Raises ``ValidationError`` when a text reads otherwise than when it was covered."""
        session, covers, _texts = read_record(_minutes_of(document))
        if covers.stale:
            names = ", ".join(sorted({row.part for row in covers.stale}))
            raise ValidationError(
                f"Hay tachados sobre textos que cambiaron ({names}): revisalos antes de preparar la publicación."
            )
        return {
            **record_content(session, covers),
            "titulo": document.title,
            "cambios": {"nota": document.change_note} if document.change_note else None,
        }

    def restricted_snapshot(self, document: Document, *, code: str) -> Content | None:
        """The same with nothing covered; ``None`` where nothing is."""
        session, covers, _texts = read_record(_minutes_of(document))
        if not covers.spans:
            return None
        return {
            **record_content(session),
            "titulo": document.title,
            "cambios": {"nota": document.change_note} if document.change_note else None,
        }

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; the engine of paper is imported only where it works."""
        from reports.rendering import minutes

        if format == Format.HTML:
            return minutes.render_html(content, meta)
        if format == Format.PDF:
            return minutes.render_pdf(content, meta)
        if format == Format.CSV:
            return _votes_csv(content)
        raise ValueError(f"No renderer for {format}.")

    def check_subject(self, document: Document) -> None:
        """Only minutes that are signed are published; nobody marks words in them while this transaction lasts."""
        minutes = Minutes.objects.select_for_update(of=("self",)).get(documents=document)
        try:
            check_step(minutes, "publish")
        except MinutesNotReady as reason:
            raise InvalidTransition(str(reason)) from reason

    def before_seal(self, publication: Publication) -> None:
        """Enter what was resolved in the register, as the public version tells it."""
        content = json.loads(publication.preparation.snapshot)
        body = Body.objects.get(code=content["acta"]["organo"])
        ResolutionEntry.objects.bulk_create(
            ResolutionEntry(
                preparation=publication.preparation,
                uid=row["uid"],
                place=place,
                number=row["numero"],
                case_file=row["expediente"],
                body=body,
                date=dt.date.fromisoformat(content["sesion"]["fecha"]),
                result=row["nombre_resultado"],
                operative=row["dispositiva"],
            )
            for place, row in enumerate(content["decisiones"])
            if row["clase"] == "resolucion"
        )

    def after_seal(self, publication: Publication) -> None:
        """Leave word with the minutes that they were published."""
        mark_published(
            minutes=_minutes_of(publication.document),
            code=publication.code,
            by=publication.sealed_by,
            now=publication.sealed_at,
        )

    def when(self, since: dt.date, until: dt.date) -> tuple[str, str]:
        """The day of the session."""
        return "Sesión", date_format(since, "DATE_FORMAT")

    def file_stem(self, publication: Publication) -> str:
        """``acta_CM_2026_14``."""
        return f"{publication.kind}_{publication.subject_key.replace('/', '_')}"


def subject_key(minutes: Minutes) -> str:
    """What a document of minutes is about, as its address writes it: ``CM/2026/14``.

    Raises ``InvalidTransition`` for minutes without a number, which have no address.
    """
    if not minutes.body or not minutes.number:
        raise InvalidTransition("Solo se publica un acta numerada por su órgano.")
    return f"{minutes.body.code}/{minutes.year}/{minutes.number}"


def title_of(minutes: Minutes) -> str:
    """``Acta N.º 14/2026, Concejo Municipal``."""
    return f"{minutes}, {minutes.body.name}" if minutes.body else str(minutes)


def read_record(minutes: Minutes) -> tuple[Session, Covers, dict[str, Text]]:
    """The record of some minutes, what of it is covered, and every text that may be."""
    meetings = Meeting.objects.select_related("minutes__body").prefetch_related("bodies")
    session = session_of(meetings.get(pk=minutes.meeting_id))
    texts = texts_of(session)
    return session, covers_of(session.meeting.minutes, texts), texts


def _minutes_of(document: Document) -> Minutes:
    assert document.minutes is not None  # a constraint of the database
    return document.minutes


def _votes_csv(content: Content) -> bytes:
    """Every vote that was told one by one, as a long table."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("acta", "fecha", "decision", "numero", "resultado", "persona", "voto"))
    named = f"{content['acta']['organo']}/{content['acta']['anio']}/{content['acta']['numero']}"
    writer.writerows(
        [
            cell(value)
            for value in (
                named,
                content["sesion"]["fecha"],
                row["clase"],
                row["numero"],
                row["resultado"],
                vote["nombre"],
                vote["voto"],
            )
        ]
        for row in content["decisiones"]
        for vote in row["votos"]
    )
    return out.getvalue().encode()


DOCUMENT_TYPE = MinutesDocument()
