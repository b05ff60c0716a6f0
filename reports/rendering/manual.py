"""The manual as a page and on paper, worked out from the content alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from reports import editions
from reports.documents.base import Content, Meta
from reports.documents.words import number, plural
from reports.models import DocumentKind
from reports.rendering.figures import Built, Told, context_of, page, paper
from reports.rendering.markdown import Picture, chapter_to_html
from reports.rendering.pieces import Section

ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class Chapter:
    """A chapter to be written: what carries it out as (name, address), and its text."""

    parts: Sequence[tuple[str, str]]
    html: SafeString


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    told = Told(content, paper=False)
    return page(context_of(told, _sections(told, pictures_of(content))))


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta, images: Mapping[str, bytes], **parts: Any) -> bytes:
    """The paper, with the bytes of its images by hash."""
    from reports.rendering.pdf import picture_address

    told = Told(content, paper=True)
    pictures = {
        figure["sha256"]: Picture(picture_address(figure["sha256"]), figure["ancho"], figure["alto"])
        for figure in content["figuras"]
    }
    return paper(
        context_of(told, _sections(told, pictures)),
        meta,
        label=DocumentKind.MANUAL.label,
        period_text="",
        summary=_summary(content),
        styles=("css/print-pdf.css", "css/print-manual.css"),
        pictures=images,
        **parts,
    )


def picture_url(sha256: str, media_type: str) -> str:
    """Where anybody sees a figure of an edition."""
    return f"/manual/figuras/{sha256}.{ENDINGS[media_type]}"


def pictures_of(content: Content) -> dict[str, Picture]:
    """The images of an edition as a page shows them, by hash."""
    return {
        figure["sha256"]: Picture(
            picture_url(figure["sha256"], figure["formato"]), figure["ancho"], figure["alto"]
        )
        for figure in content["figuras"]
    }


@dataclass(frozen=True)
class ToldStep:
    """How a text became another, to be written: of what stayed, how many paragraphs."""

    kind: str
    html: SafeString
    count: int


def told_steps(
    steps: Sequence[editions.Step], pictures: Mapping[str, Picture], *, label: str
) -> list[ToldStep]:
    """The steps between two texts, each as it is read; ``label`` names their tables."""
    told = []
    for place, step in enumerate(steps, 1):
        html = ""
        if step.kind != editions.SAME:
            text = "\n\n".join(step.paragraphs)
            html = chapter_to_html(text, pictures, label=f"{label}, cambio {place}, tabla")
        told.append(ToldStep(step.kind, mark_safe(html), len(step.paragraphs)))  # noqa: S308  nh3 cleaned it
    return told


def _summary(content: Content) -> str:
    counts = {figure["id"]: figure["valor"] for figure in content["cifras"]}
    chapters = plural(counts["manual.capitulos"], "capítulo", "capítulos")
    return (
        f"Edición {content['edicion']}. {chapters}, {number(counts['manual.palabras'])} palabras. "
        f"Licencia {content['licencia']['nombre']}."
    )


def _sections(told: Told, pictures: Mapping[str, Picture]) -> list[Section]:
    """Its chapters have numbers; what stands around them has none."""
    content = told.content
    rows = content["capitulos"]
    numbers = {row["clave"]: place for place, row in enumerate(rows, 1)}
    built: list[Built] = [("presentacion", "Presentación", {}), *_changes(told)]
    built += [
        (
            row["clave"],
            row["titulo"],
            {"template": "reports/manual/_chapter.html", "told": _chapter(told, row, pictures, numbers)},
        )
        for row in rows
    ]
    built.append(
        (
            "creditos",
            "Créditos y licencia",
            {"template": "reports/manual/_licence.html", "told": content["licencia"]},
        )
    )
    return [replace(section, number=numbers.get(section.anchor, 0)) for section in told.numbered(built)]


def _chapter(
    told: Told, row: Mapping[str, Any], pictures: Mapping[str, Picture], beside: Mapping[str, int]
) -> Chapter:
    html = chapter_to_html(
        row["texto"], pictures, beside=beside, label=f"Capítulo {beside[row['clave']]}, tabla"
    )
    return Chapter(
        parts=[_place(part) for part in row["partes_del_portal"]],
        html=mark_safe(html),  # noqa: S308  nh3 cleaned it
    )


def _place(part: Mapping[str, Any]) -> tuple[str, str]:
    if part["publica"] or not part["gestion"]:
        return part["nombre"], part["publica"]
    return f"{part['nombre']} (con cuenta)", ""  # a reader would only find the way in


def _changes(told: Told) -> list[Built]:
    """What an edition changes, of one that follows another."""
    found = told.content["cambios"]
    if not found:
        return []
    lines = [
        *(f"Se agrega «{row['titulo']}»." for row in found["agregados"]),
        *(f"Se saca «{row['titulo']}»." for row in found["sacados"]),
        *(f"«{row['antes']}» se llama ahora «{row['ahora']}»." for row in found["renombrados"]),
        *(f"«{row['titulo']}» cambia de lugar." for row in found["movidos"]),
        *(f"Cambia «{row['titulo']}»: {_how_much(row)}." for row in found["cambiados"]),
    ]
    return [
        (
            "cambios",
            f"Qué cambió desde la edición {found['desde']}",
            {
                "template": "reports/manual/_changes.html",
                "told": {
                    "note": found["nota"],
                    "lines": lines,
                    "address": f"/manual/cambios/?de={found['desde']}&a={told.content['edicion']}",
                },
            },
        )
    ]


def _how_much(row: Mapping[str, Any]) -> str:
    came, went = row["parrafos_agregados"], row["parrafos_sacados"]
    told = [
        f"{verb} {plural(many, 'párrafo', 'párrafos')}"
        for verb, many in (
            ("entra" if came == 1 else "entran", came),
            ("sale" if went == 1 else "salen", went),
        )
        if many
    ]
    return " y ".join(told)
