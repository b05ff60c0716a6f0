"""The paper form: tagged PDF (PDF/UA-1) made by an engine that sees our fonts and nothing else.

Only jobs and commands import this module: WeasyPrint costs half a second and tens of megabytes.
"""

import gc
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from fontTools.ttLib import woff2
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.documents.base import Arms, Meta
from reports.documents.words import kind_above
from reports.rendering.html import keep_percents
from reports.rendering.pdf_joining import leave_metadata_readable
from reports.rendering.pdf_parts import PART_ELEMENTS, join_parts, settle_links, size_of

#: An address nobody can have; the style sheet's ``../fonts/`` resolves against it.
_OURS = "https://portal.invalid/static/"
_VARIANT = "pdf/ua-1"
#: The most elements of a document that is laid out at once: some thirty pages.
WHOLE_ELEMENTS = 4_000


class OnlyOurs(URLFetcher):
    """Serves the fonts that come with the portal and the images it was given; everything else does not exist."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__()
        self.pictures = {picture_address(sha256): data for sha256, data in pictures.items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes of one of our fonts, or of an image. Raises ``ValueError`` for any other address."""
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url])
        name = url.removeprefix(f"{_OURS}fonts/")
        if url == name or "/" in name or not name.endswith(".woff2"):
            raise ValueError(f"The renderer fetches our fonts only, and images it was given, not {url}")
        return URLFetcherResponse(url, _unpacked_font(_static(f"fonts/{name}")), {"Content-Type": "font/ttf"})


@cache
def _unpacked_font(path: Path) -> bytes:
    """As the engine would unpack it for each document anew: a fourth of the time that a short one takes."""
    unpacked = io.BytesIO()
    with path.open("rb") as packed:
        woff2.decompress(packed, unpacked)
    return unpacked.getvalue()


def picture_address(sha256: str) -> str:
    """What an image that the paper is given is called in its page."""
    return f"{_OURS}pictures/{sha256}"


def write_pdf(
    template: str,
    context: dict[str, Any],
    *,
    identifier: str,
    site_url: str,
    styles: Sequence[str] = ("css/print-pdf.css",),
    pictures: Mapping[str, bytes] | None = None,
    whole_elements: int = WHOLE_ELEMENTS,
    part_elements: int = PART_ELEMENTS,
) -> bytes:
    """A template on paper. Identifier and dates are given: same text, same bytes, in any process.

    ``pictures`` are the images it shows, by hash; nothing else is fetched.

    A document of more than ``whole_elements`` is laid out in parts of about ``part_elements``, so that memory is
    bounded; it looks and reads the same.
    """
    arms: Arms | None = context.get("arms")
    shown = {**(pictures or {}), **({arms.sha256: arms.data} if arms else {})}
    image = picture_address(arms.sha256) if arms else ""
    html = keep_percents(render_to_string(template, {**context, "arms_image": image}))
    fetcher, fonts = OnlyOurs(shown), FontConfiguration()
    sheets = [
        CSS(
            string=_static(path).read_text(encoding="utf-8"),
            base_url=f"{_OURS}{path}",
            url_fetcher=fetcher,
            font_config=fonts,
        )
        for path in styles
    ]
    whole = HTML(string=html, base_url=f"{site_url}/", url_fetcher=fetcher)
    settle_links(whole)

    def layout(html: HTML, *more: CSS) -> Document:
        return html.render(stylesheets=[*sheets, *more], font_config=fonts, pdf_variant=_VARIANT)

    with _without_collector():
        if size_of(whole) > whole_elements:
            return join_parts(
                whole, layout, identifier=identifier, part_elements=part_elements, pdf_variant=_VARIANT
            )
        return layout(whole).write_pdf(
            pdf_variant=_VARIANT,
            pdf_identifier=identifier.encode(),
            finisher=lambda _document, pdf: leave_metadata_readable(pdf),
        )


def pages_of(data: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


@contextmanager
def _without_collector() -> Iterator[None]:
    """No search for lost cycles while boxes are made: a fifth of the time, for none. Parts collect their own."""
    was, is_frozen = gc.isenabled(), gc.get_freeze_count() > 0
    gc.collect()  # what writing and reading the page left would stay until the end
    if not is_frozen:
        gc.freeze()  # and what is left is not gone through again with each part
    gc.disable()
    try:
        yield
    finally:
        if not is_frozen:  # what whoever called had put aside stays there
            gc.unfreeze()
        if was:
            gc.enable()


def frame_context(meta: Meta, *, label: str, period_text: str, opens: str = "") -> dict[str, Any]:
    """What ``templates/reports/pdf/_base.html`` writes around a document of the kind that is called ``label``.

    The drawing opens the publication, or what else is told.
    """
    return {
        "municipality_name": meta.municipality,
        "arms": meta.arms,
        "document": {
            "kind": kind_above(label, meta.title),
            "title": meta.title,
            "period_text": period_text,
            "version": meta.version,
            "date_text": date_format(meta.dated, "DATE_FORMAT"),
            "code": meta.spaced_code,
            "author_text": "",
        },
        "dated": meta.dated.isoformat(),
        "verify_address": f"{meta.site_url.split('://', 1)[-1]}/verificar",
        "qr_svg": _qr(opens or meta.address),
    }


def _qr(address: str) -> str:
    code = segno.make(address, error="m", micro=False)
    title = f"Código QR que abre {address}"
    return mark_safe(code.svg_inline(scale=4, border=2, title=title, svgid="qr"))  # noqa: S308  segno escapes


def _static(path: str) -> Path:
    found = finders.find(path)
    if not found:
        raise FileNotFoundError(f"static/{path} is missing.")
    return Path(found)
