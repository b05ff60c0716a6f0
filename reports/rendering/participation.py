"""A participation analysis as a page and on paper."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import translation

from reports.documents.base import Content, Meta
from reports.models import DocumentKind
from reports.periods import period_words
from reports.rendering.body import body_context
from reports.rendering.html import write_html


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    return write_html("reports/participation/body.html", body_context(content, meta, paper=False))


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta, **parts: Any) -> bytes:
    """The paper; ``parts`` say from which size on it is laid out in parts, and how large these are."""
    from reports.rendering.pdf import frame_context, write_pdf

    since, until = (dt.date.fromisoformat(content["periodo"][end]) for end in ("desde", "hasta"))
    frame = frame_context(
        meta, label=DocumentKind.PARTICIPATION.label, period_text=period_words(since, until)
    )
    context: dict[str, Any] = body_context(content, meta, paper=True) | frame
    context["bodies"] = list(content["nombres_organos"].values())
    return write_pdf(
        "reports/participation/pdf.html",
        context,
        identifier=f"{meta.code}-{meta.version}",
        site_url=meta.site_url,
        **parts,
    )
