"""The manual as a document: each publication of it is an edition."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from planning.queries import current_municipality
from reports import editions
from reports.documents.base import Content, Meta, Part, Subject
from reports.documents.figures import Figure, Table, count_figure, evidence, table
from reports.documents.words import listed, plural
from reports.documents.written import WrittenDocument, changes, earlier, opened, written_parts
from reports.models import Document, DocumentKind, Format, ManualChapter, ManualFigure, Publication
from reports.queries.manual import SUBJECT, figures_named, of_next_edition, parts_of
from reports.queries.manual_links import dead_links
from reports.rendering.csv import cell
from reports.rendering.markdown import plain_words
from reports.transitions import InvalidTransition

SCHEMA = "manual/1"
TITLE = "Manual de gobierno participativo"
LICENCE = {
    "nombre": "Creative Commons Atribución 4.0 Internacional (CC BY 4.0)",
    "sigla": "CC BY 4.0",
    "direccion": "https://creativecommons.org/licenses/by/4.0/deed.es",
}
#: Of links that lead nowhere, how many are told at once.
_DEAD_TOLD = 5
PARTS = (
    Part("presentacion", "Presentación", "Para quién es el manual, de dónde salió y cómo se usa."),
    Part("creditos", "Créditos", "Quiénes lo hicieron, por sus cargos, y cómo citarlo."),
)


class ManualDocument(WrittenDocument):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.MANUAL
    label = DocumentKind.MANUAL.label
    parts: Sequence[Part] = PARTS
    formats: Sequence[Format] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV)
    others_title = "Otros manuales"
    styles: Sequence[str] = ("css/manual.css",)

    def subjects(self) -> list[tuple[str, str]]:
        """There is one."""
        return [(SUBJECT, TITLE)]

    def subject(self, about: str) -> Subject:
        """The manual. Raises ``ValidationError`` for anything else."""
        if about != SUBJECT:
            raise ValidationError("Hay un solo manual.")
        return Subject(key=SUBJECT, title=TITLE, since=None, until=None)

    def subject_between(self, since: dt.date | None, until: dt.date | None) -> Subject:
        """The manual as it is today. Raises ``ValidationError`` for any days."""
        if since or until:
            raise ValidationError("El manual no es de un período: se publica como está hoy.")
        return self.subject(SUBJECT)

    def check_subject(self, document: Document) -> None:
        """Each chapter was found good, as it stands, by another, and its links lead somewhere. Nobody writes while this
        transaction lasts.
        """
        # In the order in which whoever writes holds them.
        list(ManualChapter.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
        chapters = list(of_next_edition())
        if not chapters:
            raise InvalidTransition("El manual todavía no tiene capítulos.")
        waiting = [f"«{chapter.title}»" for chapter in chapters if not chapter.is_reviewed]
        if waiting:
            verb = "Falta" if len(waiting) == 1 else "Faltan"
            raise InvalidTransition(f"{verb} revisar, tal como están escritos: {listed(waiting)}.")
        dead = dead_links(chapters)
        if dead:
            told = " ".join(f"En «{title}»: {problem}" for title, problem in dead[:_DEAD_TOLD])
            raise InvalidTransition(f"Hay enlaces que ya no llevan a ningún lado. {told}")

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that the edition says. Raises ``ValidationError`` when a text refers to no figure."""
        chapters = list(of_next_edition())
        told = [chapter_told(chapter) for chapter in chapters]
        figures = opened(manual_figures(told), code)
        before = earlier(document)
        municipality = current_municipality()
        return {
            "esquema": SCHEMA,
            "titulo": document.title,
            "municipio": municipality.name if municipality else "",
            "edicion": _next_number(document),
            "licencia": LICENCE,
            "cifras": figures,
            "tablas": {},
            "capitulos": told,
            "figuras": _pictures_told(chapters),
            "registros": {"capitulos": _chapters_table(told)},
            "partes": written_parts(document, PARTS, figures),
            "cambios": _changes(document, figures, told, before),
        }

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now."""
        return manual_figures([chapter_told(chapter) for chapter in of_next_edition()])

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; images are those of their hashes, which never change."""
        from reports.rendering import manual

        if format == Format.HTML:
            return manual.render_html(content, meta)
        if format == Format.PDF:
            return manual.render_pdf(content, meta, _bytes_of(content))
        if format == Format.CSV:
            return _csv(content)
        raise ValueError(f"No renderer for {format}.")


def chapter_told(chapter: ManualChapter) -> dict[str, Any]:
    """A chapter as an edition tells it."""
    return {
        "clave": chapter.slug,
        "titulo": chapter.title,
        "texto": chapter.text,
        "palabras": editions.words(plain_words(chapter.text)),
        "parrafos": len(editions.paragraphs(chapter.text)),
        "partes_del_portal": [
            {"clave": part.key, "nombre": part.label, "publica": part.public, "gestion": part.workspace}
            for part in parts_of(chapter.carried_by)
        ],
    }


def manual_figures(told: Sequence[Mapping[str, Any]]) -> list[Figure]:
    """How much the manual says."""
    looked_at = plural(len(told), "capítulo", "capítulos")
    return [
        count_figure(
            "manual.capitulos",
            "Capítulos",
            len(told),
            len(told),
            looked_at,
            "Los capítulos de esta edición.",
            evidence=evidence("capitulos", where={}),
        ),
        count_figure(
            "manual.palabras",
            "Palabras",
            sum(row["palabras"] for row in told),
            len(told),
            looked_at,
            "Las palabras de sus capítulos; un número es una.",
            evidence=evidence("capitulos", where={}, add="palabras"),
        ),
    ]


def _next_number(document: Document) -> int:
    published = Publication.objects.filter(kind=document.kind, subject_key=document.subject_key)
    return (published.order_by("-version").values_list("version", flat=True).first() or 0) + 1


def _chapters_table(told: Sequence[Mapping[str, Any]]) -> Table:
    return table(
        "Capítulos",
        [
            ("numero", "Número", True),
            ("clave", "Clave", False),
            ("titulo", "Título", False),
            ("palabras", "Palabras", True),
            ("parrafos", "Párrafos", True),
            ("partes", "Partes del portal", False),
        ],
        [
            [
                place,
                row["clave"],
                row["titulo"],
                row["palabras"],
                row["parrafos"],
                "; ".join(part["nombre"] for part in row["partes_del_portal"]),
            ]
            for place, row in enumerate(told, 1)
        ],
    )


def _pictures_told(chapters: Sequence[ManualChapter]) -> list[dict[str, Any]]:
    """The images that its chapters show, in the order of their names and hashes."""
    found = figures_named([chapter.text for chapter in chapters])
    return [
        {
            "sha256": figure.sha256,
            "formato": figure.media_type,
            "ancho": figure.width,
            "alto": figure.height,
            "nombre": figure.name,
        }
        for figure in sorted(found.values(), key=lambda figure: (figure.name, figure.sha256))
    ]


def _changes(
    document: Document, figures: Sequence[Figure], told: Sequence[Mapping[str, Any]], before: Content | None
) -> dict[str, Any] | None:
    """What differs from the edition before: the note, figures, and each chapter that is another."""
    found = changes(document, figures, before)
    if found is None or before is None:
        return None
    compared = editions.compare(before["capitulos"], told)
    return found | {
        "desde": before["edicion"],
        "agregados": [_named(*row) for row in compared.added],
        "sacados": [_named(*row) for row in compared.taken_out],
        "renombrados": [{"clave": slug, "antes": old, "ahora": new} for slug, old, new in compared.renamed],
        "movidos": [_named(*row) for row in compared.moved],
        "cambiados": [
            {
                "clave": row.slug,
                "titulo": row.title,
                "parrafos_agregados": row.added,
                "parrafos_sacados": row.taken_out,
            }
            for row in compared.changed
        ],
    }


def _named(slug: str, title: str) -> dict[str, str]:
    return {"clave": slug, "titulo": title}


def _bytes_of(content: Content) -> dict[str, bytes]:
    """The bytes of each image of an edition, by hash."""
    wanted = [figure["sha256"] for figure in content["figuras"]]
    found = ManualFigure.objects.filter(sha256__in=wanted).values_list("sha256", "data")
    return {sha256: bytes(data) for sha256, data in found}


def _csv(content: Content) -> bytes:
    """A row to each chapter."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    told = content["registros"]["capitulos"]
    writer.writerow([column["clave"] for column in told["columnas"]])
    writer.writerows([cell(value) for value in row] for row in told["filas"])
    return out.getvalue().encode()


DOCUMENT_TYPE = ManualDocument()
