"""Writing, preparing and sealing documents. Every change of a document's state is one of these functions."""

from reports.actions.documents import (
    create_about,
    create_document,
    return_to_draft,
    save_part,
    start_new_version,
)
from reports.actions.minutes import prepare_minutes
from reports.actions.preparations import RenderingFailed, mark_read, prepare, render_preparation
from reports.actions.publishing import publish
from reports.actions.sealing import ContentChanged, seal
from reports.actions.withdrawals import decide_withdrawal, destroy_withdrawn, request_withdrawal

__all__ = [
    "ContentChanged",
    "RenderingFailed",
    "create_about",
    "create_document",
    "decide_withdrawal",
    "destroy_withdrawn",
    "mark_read",
    "prepare",
    "prepare_minutes",
    "publish",
    "render_preparation",
    "request_withdrawal",
    "return_to_draft",
    "save_part",
    "seal",
    "start_new_version",
]
