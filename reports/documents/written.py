"""Documents that people write around figures: what each of them does with its texts and with the rows behind."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from reports.codes import spaced
from reports.documents.base import Content, DocumentType, Evidence, MatchingRows, Part
from reports.documents.figures import NO_DATA, Figure
from reports.documents.words import number
from reports.models import Document, Publication
from reports.queries.evidence import content_of_preparation
from reports.rendering.markdown import references, to_html


class WrittenDocument(DocumentType):
    """A kind whose parts refer to its figures, and whose figures open their rows."""

    has_records = True

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now."""
        raise NotImplementedError

    def evidence(self, content: Content, figure_id: str) -> Evidence | None:
        """The rows of the evidence table that the figure counts, and no others."""
        figure = next((figure for figure in content["cifras"] if figure["id"] == figure_id), None)
        if figure is None or figure["evidencia"] is None:
            return None
        told = content["registros"][figure["evidencia"]["tabla"]]
        keys = [column["clave"] for column in told["columnas"]]
        where = {keys.index(key): allowed for key, allowed in figure["evidencia"]["donde"].items()}
        return Evidence(
            title=figure["titulo"],
            rule=figure["regla"],
            columns=[column["titulo"] for column in told["columnas"]],
            rows=MatchingRows(told["filas"], where),
        )

    def check_text(self, document: Document, text: str) -> list[str]:
        """What is wrong with a text, in words: each reference to a figure that this document does not have."""
        wanted = references(text)
        if not wanted:
            return []
        known = {id for id, _, _ in self.figure_choices(document)}
        return [
            f"No hay ninguna cifra «{id}» en este documento. Elegila de la lista de cifras."
            for id in wanted
            if id not in known
        ]

    def figure_choices(self, document: Document) -> list[tuple[str, str, str]]:
        """The figures that a text may refer to, as they are now: (id, title, value in words)."""
        return [(figure["id"], figure["titulo"], figure["texto"]) for figure in self.live_figures(document)]

    def preview(self, document: Document, text: str) -> str:
        """Safe HTML of a text with the figures as they are now; an unknown one is shown as such."""
        texts = {id: value for id, _, value in self.figure_choices(document)}
        texts |= {id: f"¿{id}?" for id in references(text) if id not in texts}
        return to_html(text, texts)


def earlier(document: Document) -> Content | None:
    """The content published last about the same subject, and not withdrawn since."""
    published = Publication.objects.published().filter(kind=document.kind, subject_key=document.subject_key)
    last = published.order_by("-version").first()
    return content_of_preparation(last.preparation_id) if last else None


def opened(figures: Sequence[Figure], code: str) -> list[Figure]:
    """The figures, each with the address of its rows in the publication that has the code."""
    return [
        figure
        | {
            "registros": f"/publicaciones/{spaced(code)}/registros/{figure['id']}/"
            if figure["evidencia"]
            else None
        }
        for figure in figures
    ]


def written_parts(
    document: Document, parts: Sequence[Part], figures: Sequence[Figure]
) -> list[dict[str, str]]:
    """What people wrote, part by part. Raises ``ValidationError`` for a text that refers to no figure."""
    known = {figure["id"] for figure in figures}
    texts = {part.key: part.text for part in document.parts.all()}
    problems = {}
    for part in parts:
        unknown = [id for id in references(texts.get(part.key, "")) if id not in known]
        if unknown:
            names = ", ".join(f"«{id}»" for id in unknown)
            problems[part.key] = f"{part.label}: no hay ninguna cifra {names} en este documento."
    if problems:
        raise ValidationError(list(problems.values()))
    return [
        {"clave": part.key, "titulo": part.label, "texto": texts.get(part.key, "").strip()} for part in parts
    ]


def changes(document: Document, figures: Sequence[Figure], before: Content | None) -> dict[str, Any] | None:
    """What differs from the version before: the note and each figure whose text is another."""
    if not before:
        return None
    old_ones = {figure["id"]: figure for figure in before["cifras"]}
    now = {figure["id"]: figure for figure in figures}
    changed = []
    for id in [*now, *(id for id in old_ones if id not in now)]:
        old, new = old_ones.get(id), now.get(id)
        if old and new and said(old) == said(new):
            continue
        told = new or old or {}
        changed.append(
            {
                "id": id,
                "titulo": told["titulo"],
                "antes": said(old) if old else "no estaba",
                "ahora": said(new) if new else "ya no está",
            }
        )
    return {"nota": document.change_note, "cifras": changed}


def said(figure: Figure) -> str:
    """The text of a figure, with what it is a share of."""
    if figure.get("oculta") or figure["texto"] == NO_DATA or figure["denominador"] is None:
        return str(figure["texto"])
    if figure.get("unidad"):
        return f"{figure['texto']} ({figure['n_texto']})"
    if figure["texto"] == number(figure["numerador"]):
        return f"{figure['numerador']} de {figure['denominador']}"
    return f"{figure['texto']} ({figure['numerador']} de {figure['denominador']})"
