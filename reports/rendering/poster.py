"""What leaves the portal of a devolution: a poster of one page for a wall, and a text for a telephone.

Both are made of the sealed content alone, and sealed with it.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from reports.documents.base import Content, Meta
from reports.documents.devolution import GROUPS
from reports.documents.words import plural
from reports.rendering.devolution import days_of, summary_of
from reports.rendering.figures import day_words

#: A message longer than this is cut, or nobody reads it.
MOST_CHARACTERS = 2000
#: What the telephone would take for formatting.
_MARKS = str.maketrans("", "", "*~`")

#: How the poster reckons what fits: millimetres above its foot, of a line, of a heading, between topics; and characters
#: in a line of its title, its sentence, the name of a topic and an answer.
_SHEET, _LINE, _HEADING, _GAP = 221, 5.5, 10, 2
_IN_TITLE, _IN_SENTENCE, _IN_NAME, _IN_ANSWER = 31, 64, 74, 84
_SHORT = {
    "se_hace": "Se va a hacer",
    "en_parte": "Se va a hacer en parte",
    "no_se_hace": "No se va a hacer",
    "derivado": "Se derivó",
    "ya_hecho": "Ya está hecho",
    "abierto": "Sigue sin respuesta",
}


@dataclass(frozen=True)
class Shown:
    """A group on the poster: its heading, and the titles and answers that fit."""

    heading: str
    topics: Sequence[tuple[str, str]]


def address_of(content: Content, meta: Meta) -> str:
    """Where a devolution lives, to be typed."""
    return f"{meta.site_url}/devoluciones/{content['devolucion']['codigo']}/"


# --- the text ---------------------------------------------------------------------------------------


@translation.override(settings.LANGUAGE_CODE)
def render_text(content: Content, meta: Meta) -> bytes:
    """At most ``MOST_CHARACTERS`` without any formatting: what fits of the topics, and always where the rest is."""
    head = _plain(f"{meta.municipality}. {content['titulo']}")
    until = content["devolucion"]["opinar_hasta"]
    foot = [f"Todo, con los motivos: {address_of(content, meta)}"]
    if until:
        foot.append(f"Hasta el {day_words(until)} se puede decir qué hay que corregir, en esa misma página.")
    foot.append(f"Se comprueba en {meta.site_url}/verificar/ con el código {meta.spaced_code}.")
    fixed = [head, _plain(f"{days_of(content)}. {summary_of(content)}")]
    room = MOST_CHARACTERS - len("\n\n".join([*fixed, "\n".join(foot)])) - 60
    lines: list[str] = []
    left = 0
    for group, rows in _by_group(content):
        for place, row in enumerate(rows):
            told = _plain(
                f"- {row['titulo']}. {row['respuesta']}" if row["respuesta"] else f"- {row['titulo']}."
            )
            block = [told] if place else ["", f"{_SHORT[group].upper()}", told]
            if left or sum(map(len, block)) + len(block) > room:
                left += 1
                continue
            room -= sum(map(len, block)) + len(block)
            lines += block
    if left:
        lines += ["", f"Y {plural(left, 'tema más', 'temas más')} en la página."]
    return "\n".join([*fixed[:1], "", fixed[1], *lines, "", *foot, ""]).encode()


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKS).split()).replace("..", ".")


# --- the poster -------------------------------------------------------------------------------------


@translation.override(settings.LANGUAGE_CODE)
def render_poster(content: Content, meta: Meta) -> bytes:
    """One page of A4: the sentence that says it all, the topics that fit, and a code to read the rest with."""
    from reports.rendering.pdf import frame_context, pages_of, write_pdf

    until = content["devolucion"]["opinar_hasta"]
    address = address_of(content, meta)
    context = {
        **frame_context(meta, label="Devolución", period_text=days_of(content), opens=address),
        "dated": meta.dated.isoformat(),
        "summary": summary_of(content),
        "said": _said(content),
        "until": day_words(until) if until else "",
        "address": address.split("://", 1)[-1].rstrip("/"),
    }
    most = next(figure["valor"] for figure in content["cifras"] if figure["id"] == "temas.total")
    while True:
        groups, left = fitting(content, most)
        told = {"groups": groups, "left": plural(left, "tema más", "temas más") if left else ""}
        data = write_pdf(
            "reports/devolution/poster.html",
            context | told,
            identifier=f"{meta.code}-{meta.version}-afiche",
            site_url=meta.site_url,
            styles=("css/print-poster.css",),
        )
        shown = sum(len(group.topics) for group in groups)
        if not shown or pages_of(data) == 1:
            return data
        most = shown - 1  # wider letters than reckoned


def _said(content: Content) -> str:
    figures = {figure["id"]: figure for figure in content["cifras"]}
    said = f"Se oyeron {plural(figures['aportes.total']['valor'], 'aporte', 'aportes')}"
    there = figures.get("vecinos.presentes")
    if there and not there["oculta"] and there["valor"]:
        return f"{said}. Fueron {plural(there['valor'], 'vecina o vecino', 'vecinas y vecinos')}."
    return f"{said}."


def fitting(content: Content, most: int) -> tuple[list[Shown], int]:
    """The topics for which the page has room, ``most`` at most, by group; and how many it has none for.

    First one of each group, so that none is passed over; then the rest in the order of reading.
    """
    groups = _by_group(content)
    room = (
        _SHEET
        - 42
        - 11 * _lines(content["titulo"], _IN_TITLE)
        - 7 * _lines(summary_of(content), _IN_SENTENCE)
    )
    waiting = sorted(
        (
            (place, order, row)
            for order, (_group, rows) in enumerate(groups)
            for place, row in enumerate(rows)
        ),
        key=lambda one: (one[0] > 0, one[1], one[0]),
    )
    taken: dict[str, list[Mapping[str, Any]]] = {}
    left = 0
    for _place, _order, row in waiting:
        lines = _lines(row["titulo"], _IN_NAME) + _lines(row["respuesta"], _IN_ANSWER)
        needed = _LINE * lines + _GAP + (0 if row["grupo"] in taken else _HEADING)
        if needed > room or sum(map(len, taken.values())) >= most:
            left += 1
            continue
        room -= needed
        taken.setdefault(row["grupo"], []).append(row)
    shown = [
        Shown(_SHORT[group], [(row["titulo"], row["respuesta"]) for row in taken[group]])
        for group, _rows in groups
        if group in taken
    ]
    return shown, left


def _lines(text: str, width: int) -> int:
    return len(textwrap.wrap(text, width)) if text else 0


def _by_group(content: Content) -> list[tuple[str, list[Mapping[str, Any]]]]:
    told = content["registros"]["temas"]
    keys = [column["clave"] for column in told["columnas"]]
    rows = [dict(zip(keys, row, strict=True)) for row in told["filas"]]
    return [(group, found) for group in GROUPS if (found := [row for row in rows if row["grupo"] == group])]
