"""Pages that are put together: what does not change is written once and kept in memory, the rest is made anew."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.json_ld import inside_string
from reports.memory import keep_sealed
from reports.navigation import menu_of

#: Stands in a kept text where something of each page goes; nobody can have written it.
MARK = secrets.token_hex(16)


def kept_pieces(
    key: str, template: str, context: Callable[[], dict[str, Any]], request: HttpRequest | None = None
) -> Sequence[str]:
    """A template with ``mark`` for what is to be filled in, written once for each ``key`` and cut at the marks.

    The key says everything that the text depends on: it is never written again for the same one.
    """

    def write() -> tuple[Sequence[str], int]:
        text = loader.render_to_string(template, {**context(), "mark": MARK}, request)
        return text.split(MARK), len(text) * 2

    return keep_sealed(f"{template} {key}", write)


def filled(pieces: Sequence[str], *fillings: str) -> SafeString:
    """Pieces of a template with a filling between each two: text is escaped, markup that says it is safe is not."""
    parts = [pieces[0]]
    for piece, filling in zip(pieces[1:], fillings, strict=True):
        parts += (conditional_escape(filling), piece)
    return mark_safe("".join(parts))  # noqa: S308  templates wrote the pieces, and the rest was escaped


def framed(
    request: HttpRequest, content: SafeString, *, municipality: tuple[str, int], title: str, head: SafeString
) -> HttpResponse:
    """A page of the public: ``content``, markup, inside the frame that ``public.html`` draws.

    The frame shows the municipality and the place in the navigation, and nothing else. ``municipality`` is the name and
    the number of edits of its row. ``title`` is text, ``head`` markup; below a place of the menu the page says which.
    """
    place = menu_of(request.path)
    pieces = kept_pieces(f"{municipality} {place}", "components/_public_frame.html", dict, request)
    told = f"{title}: un documento publicado por {municipality[0]}, con su código para verificarlo."
    # The way to the page is told to people, and behind it to machines.
    above = (title, inside_string(title)) if place.above else ()
    return HttpResponse(filled(pieces, title, told, head, *above, content))


def title_letters() -> SafeString:
    """For the head of a document: fetch the letters of its titles with the page, or its first view shows others."""
    address = static("fonts/SourceSerif4-SemiBold-Spanish.woff2")
    return format_html('<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>', address)
