"""Writing, preparing and sealing documents. Every change of a document's state is one of these functions."""

from reports.actions.documents import create_document, return_to_draft, save_part, start_new_version
from reports.actions.preparations import RenderingFailed, mark_read, prepare, render_preparation
from reports.actions.publishing import publish
from reports.actions.sealing import ContentChanged, seal

__all__ = [
    "ContentChanged",
    "RenderingFailed",
    "create_document",
    "mark_read",
    "prepare",
    "publish",
    "render_preparation",
    "return_to_draft",
    "save_part",
    "seal",
    "start_new_version",
]
