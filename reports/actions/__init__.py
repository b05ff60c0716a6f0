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
from reports.actions.swot import (
    agree_matrix,
    carry_factors,
    edit_matrix,
    mark_sealed,
    open_matrix,
    reopen_matrix,
    start_grouping,
    step_back,
)
from reports.actions.swot_evidence import add_evidence, remove_evidence
from reports.actions.swot_factors import (
    edit_factor,
    group_factor,
    keep_factor,
    leave_out_factor,
    propose_factor,
    put_back_factor,
    ungroup_factor,
)
from reports.actions.swot_ratings import rate, save_judgements
from reports.actions.swot_strategies import add_strategy, edit_strategy, remove_strategy, strategy_to_item
from reports.actions.withdrawals import decide_withdrawal, destroy_withdrawn, request_withdrawal

__all__ = [
    "ContentChanged",
    "RenderingFailed",
    "add_evidence",
    "add_strategy",
    "agree_matrix",
    "carry_factors",
    "create_about",
    "create_document",
    "decide_withdrawal",
    "destroy_withdrawn",
    "edit_factor",
    "edit_matrix",
    "edit_strategy",
    "group_factor",
    "keep_factor",
    "leave_out_factor",
    "mark_read",
    "mark_sealed",
    "open_matrix",
    "prepare",
    "prepare_minutes",
    "propose_factor",
    "publish",
    "put_back_factor",
    "rate",
    "remove_evidence",
    "remove_strategy",
    "render_preparation",
    "reopen_matrix",
    "request_withdrawal",
    "return_to_draft",
    "save_judgements",
    "save_part",
    "seal",
    "start_grouping",
    "start_new_version",
    "step_back",
    "strategy_to_item",
    "ungroup_factor",
]
