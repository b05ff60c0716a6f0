"""The life of a SWOT matrix: a round begun, its proposals closed, agreed, published with its document, reopened.

What is in it is written by ``swot_factors``, ``swot_ratings``, ``swot_evidence`` and ``swot_strategies``. Every action
holds the row of the matrix, so that two people who work on it do so one after the other.
"""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from planning.concurrency import save_edited
from planning.models import Municipality, today
from planning.permissions import check
from reports.models import (
    LETTERS,
    SPREAD_FROM,
    FactorState,
    MatrixState,
    SwotFactor,
    SwotMatrix,
)
from reports.permissions import AGREE_MATRIX
from reports.queries.swot import document_of
from reports.swot import HALVES, QUARTERS, side_weights
from reports.transitions import InvalidTransition, Move, check_act, check_matrix

EDITED = ["title", "purpose", "period_from", "period_to", "proposals_until"]
OTHER_OPEN = "Hay otra matriz sin publicar: terminá esa primero."


def lock_matrix(matrix: SwotMatrix) -> SwotMatrix:
    """The matrix as it stands, held until the transaction ends."""
    return SwotMatrix.objects.select_for_update(of=("self",)).get(pk=matrix.pk)


@transaction.atomic
def open_matrix(
    *,
    title: str,
    purpose: str = "",
    period_from: dt.date,
    period_to: dt.date,
    proposals_until: dt.date | None = None,
    by: User,
) -> SwotMatrix:
    """Begin a round, empty, after the last one that was published.

    Raises ``NotAllowed``, and ``ValidationError`` by field or when another round is open.
    """
    check(by, AGREE_MATRIX, fresh=True)
    # Its row is locked, so nobody begins another round meanwhile.
    list(Municipality.objects.select_for_update(no_key=True).values_list("pk"))
    _refuse_beside_another()
    if period_to < period_from:
        raise ValidationError({"period_to": "El fin del período no puede ser anterior al inicio."})
    matrix = SwotMatrix(
        number=(SwotMatrix.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=title.strip(),
        purpose=purpose.strip(),
        period_from=period_from,
        period_to=period_to,
        proposals_until=proposals_until,
        previous=SwotMatrix.objects.filter(state=MatrixState.SEALED).order_by("-number").first(),
        created_by=by,
    )
    matrix.full_clean()
    matrix.save(force_insert=True)
    return matrix


def _refuse_beside_another(matrix: SwotMatrix | None = None) -> None:
    others = SwotMatrix.objects.exclude(state=MatrixState.SEALED)
    if matrix is not None:
        others = others.exclude(pk=matrix.pk)
    if others.exists():
        raise ValidationError(OTHER_OPEN)


@transaction.atomic
def carry_factors(
    *, matrix: SwotMatrix, factors: Iterable[SwotFactor], by: User, day: dt.date | None = None
) -> list[SwotFactor]:
    """Propose again kept factors of the matrix before, without their evidence; carrying one again is harmless.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` when one is not of that matrix.
    """
    check(by, AGREE_MATRIX, fresh=True)
    matrix = lock_matrix(matrix)
    check_act(matrix, "edit")
    wanted = {factor.pk for factor in factors}
    offered = SwotFactor.objects.filter(matrix=matrix.previous_id, state=FactorState.KEPT, pk__in=wanted)
    found = list(offered.order_by("side", "position", "pk")) if matrix.previous_id else []
    if len(found) != len(wanted):
        raise ValidationError({"factors": "Uno de los elegidos no es un factor de la matriz anterior."})
    known = set(matrix.factors.filter(previous__in=found).values_list("previous", flat=True))
    return [
        SwotFactor.objects.create(
            matrix=matrix,
            side=factor.side,
            text=factor.text,
            contributed_by=factor.contributed_by,
            previous=factor,
            on=day or today(),
            proposed_by=by,
        )
        for factor in found
        if factor.pk not in known
    ]


@transaction.atomic
def edit_matrix(*, matrix: SwotMatrix, expected_version: int, by: User) -> SwotMatrix:
    """Save a matrix whose title, purpose or days (``EDITED``) were changed in memory.

    Raises ``NotAllowed``, ``InvalidTransition``, ``EditConflict`` and ``ValidationError`` by field: the period is the
    address of a document that was begun.
    """
    check(by, AGREE_MATRIX, fresh=True)
    stands = lock_matrix(matrix)
    check_act(stands, "edit")
    period = (matrix.period_from, matrix.period_to)
    if period != (stands.period_from, stands.period_to) and document_of(stands):
        raise ValidationError(
            {"period_from": "Su documento ya se empezó, y su dirección es el período: ese no cambia más."}
        )
    if matrix.period_to < matrix.period_from:
        raise ValidationError({"period_to": "El fin del período no puede ser anterior al inicio."})
    return save_edited(matrix, expected=expected_version, fields=EDITED)


@transaction.atomic
def start_grouping(*, matrix: SwotMatrix, by: User) -> SwotMatrix:
    """Close the proposals. Raises ``NotAllowed``, ``InvalidTransition``."""
    check(by, AGREE_MATRIX, fresh=True)
    matrix = lock_matrix(matrix)
    move = check_matrix(matrix, "start_grouping")
    if not matrix.factors.exists():
        raise InvalidTransition("Todavía no hay ninguna propuesta: no hay qué agrupar.")
    return _move(matrix, move)


@transaction.atomic
def agree_matrix(*, matrix: SwotMatrix, by: User, now: dt.date | None = None) -> SwotMatrix:
    """Settle what the matrix says, and give each kept factor its code.

    If five members or more rated, that is over for good: whoever rated afterwards would be told apart. Raises
    ``NotAllowed``, and ``InvalidTransition`` while a proposal is undecided, no factor is kept, or weights do not sum.
    """
    check(by, AGREE_MATRIX, fresh=True)
    matrix = lock_matrix(matrix)
    move = check_matrix(matrix, "agree")
    reasons = what_agreement_waits_for(matrix)
    if reasons:
        raise InvalidTransition(" ".join(reasons))
    _give_codes(matrix)
    matrix.agreed_on = now or today()
    if matrix.ratings_told_on is None and matrix.ballots.count() >= SPREAD_FROM:
        matrix.ratings_told_on = matrix.agreed_on
    return _move(matrix, move)


def what_agreement_waits_for(matrix: SwotMatrix) -> list[str]:
    """What has to be settled before a matrix is agreed, in words."""
    factors = list(matrix.factors.all())
    undecided = sum(factor.state == FactorState.PROPOSED for factor in factors)
    kept = [factor for factor in factors if factor.state == FactorState.KEPT]
    reasons = []
    if undecided == 1:
        reasons.append("Queda 1 propuesta sin decidir.")
    elif undecided:
        reasons.append(f"Quedan {undecided} propuestas sin decidir.")
    if not kept:
        reasons.append("No hay ningún factor en la matriz.")
    for _key, name, sides in HALVES:
        problem = side_weights(factor.weight for factor in kept if factor.side in sides).problem
        if problem:
            reasons.append(f"{name}: {problem}")
    return reasons


def _give_codes(matrix: SwotMatrix) -> None:
    """F1, F2… by side, in order. Old ones go first: a code is never that of two."""
    matrix.factors.exclude(code="").update(code="")
    kept = matrix.factors.filter(state=FactorState.KEPT).order_by("position", "pk")
    for side in QUARTERS:
        for place, factor in enumerate(kept.filter(side=side), 1):
            factor.code = f"{LETTERS[side]}{place}"
            factor.save(update_fields=["code"])


@transaction.atomic
def step_back(*, matrix: SwotMatrix, reason: str, by: User) -> SwotMatrix:
    """Take a matrix back one stage, saying why; codes stay until it is agreed again.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` on ``reason`` when it is empty.
    """
    check(by, AGREE_MATRIX, fresh=True)
    matrix = lock_matrix(matrix)
    move = check_matrix(
        matrix, "back_to_grouping" if matrix.state == MatrixState.AGREED else "back_to_proposals"
    )
    return _go_back(matrix, move, reason)


@transaction.atomic
def reopen_matrix(*, matrix: SwotMatrix, reason: str, by: User) -> SwotMatrix:
    """Open a published matrix again, for a corrected version of its document.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` on ``reason`` when it is empty, or when
    another round is open.
    """
    check(by, AGREE_MATRIX, fresh=True)
    list(Municipality.objects.select_for_update(no_key=True).values_list("pk"))
    matrix = lock_matrix(matrix)
    move = check_matrix(matrix, "reopen")
    _refuse_beside_another(matrix)
    return _go_back(matrix, move, reason)


def _go_back(matrix: SwotMatrix, move: Move, reason: str) -> SwotMatrix:
    if not reason.strip():
        raise ValidationError({"reason": "Decí por qué vuelve atrás: queda a la vista del equipo."})
    matrix.agreed_on, matrix.reason = None, reason.strip()
    return _move(matrix, move)


@transaction.atomic
def mark_sealed(matrix: SwotMatrix) -> None:
    """Note that its document was sealed; for the seal, which has checked who may. Twice is harmless.

    Raises ``InvalidTransition`` when the matrix is not agreed.
    """
    matrix = lock_matrix(matrix)
    if matrix.state != MatrixState.SEALED:
        _move(matrix, check_matrix(matrix, "seal"))


def _move(matrix: SwotMatrix, move: Move) -> SwotMatrix:
    matrix.state = move.target
    matrix.edit_version += 1
    matrix.save(update_fields=["state", "agreed_on", "ratings_told_on", "reason", "edit_version"])
    return matrix
