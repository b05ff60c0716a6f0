"""How what people wrote for publications reads in the record of who did what: no signs of markup, no keys."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from planning.audit import Reading
from reports.documents.registry import document_type
from reports.models import DocumentPart, ManualChapter
from reports.rendering.markdown import part_words, plain_words


def _part_label(key: str, pointed_at: Callable[[str], Any]) -> str:
    """The heading of a part, as its document shows it; the key where the document is gone or has no such part now."""
    document = pointed_at("document")
    parts = document_type(document.kind).parts if document else ()
    return next((part.label for part in parts if part.key == key), key)


def _without_figures(text: str, _pointed_at: Callable[[str], Any]) -> str:
    return part_words(text)


def _chapter(text: str, _pointed_at: Callable[[str], Any]) -> str:
    return plain_words(text)


WRITTEN: Mapping[type[models.Model], Mapping[str, Reading]] = {
    DocumentPart: {"key": _part_label, "text": _without_figures},
    ManualChapter: {"text": _chapter},
}
