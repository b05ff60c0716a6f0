"""The page of a document: its body alone, which the portal puts inside a live frame."""

from typing import Any

from django.template.loader import render_to_string


def write_html(template: str, context: dict[str, Any]) -> bytes:
    """The sections of a document as HTML: no script, no style, nothing from outside."""
    return keep_percents(render_to_string(template, context)).encode()


def keep_percents(html: str) -> str:
    """A number and its sign stay on one line."""
    return html.replace(" %", "\N{NO-BREAK SPACE}%")
