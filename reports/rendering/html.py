"""The page of a document: its body alone, which the portal puts inside a live frame."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from reports.documents.base import Content, Meta
from reports.rendering.body import body_context, keep_percents


def render_html(content: Content, meta: Meta) -> bytes:
    """The sections of the document as HTML: no script, no style, nothing from outside."""
    with translation.override(settings.LANGUAGE_CODE):
        context = body_context(content, meta, paper=False)
        return keep_percents(render_to_string("reports/participation/body.html", context)).encode()
