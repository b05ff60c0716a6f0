"""The factors of a SWOT matrix: proposed by many, then kept, grouped or left out. None is ever lost."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.permissions import NotAllowed
from planning.concurrency import save_edited
from planning.models import today
from planning.permissions import can, check
from reports.actions.swot import lock_matrix
from reports.models import (
    INTERNAL,
    FactorState,
    Finding,
    MatrixState,
    SwotFactor,
    SwotMatrix,
    SwotTally,
)
from reports.permissions import PROPOSE_FACTORS, WORK_ON_MATRIX
from reports.transitions import InvalidTransition, check_act, check_factor

EDITED = ["side", "text", "contributed_by", "on"]
#: Several times what a round of a municipality gathers; a longer list would be decided by nobody.
MOST_FACTORS = 400
NOT_YET = "Ese día todavía no llegó."
RATED = (
    "Ya hay quien calificó la matriz, con este factor así. Para decir otra cosa, devolvelo primero a las propuestas y "
    "corregilo ahí: las calificaciones que tuvo no se cuentan más. También podés dejarlo y proponer otro."
)


@transaction.atomic
def propose_factor(
    *,
    matrix: SwotMatrix,
    side: str,
    text: str,
    contributed_by: str,
    on: dt.date,
    by: User,
    finding: Finding | None = None,
) -> SwotFactor:
    """Note a factor that somebody brought. While proposals are grouped, only the planning team adds to them.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` by field.
    """
    check(by, PROPOSE_FACTORS)
    matrix = lock_matrix(matrix)
    check_act(matrix, "edit" if can(by, WORK_ON_MATRIX) else "propose")
    if on and on > today():
        raise ValidationError({"on": NOT_YET})
    if matrix.factors.count() >= MOST_FACTORS:
        raise ValidationError(f"Una ronda recibe hasta {MOST_FACTORS} propuestas.")
    factor = SwotFactor(
        matrix=matrix,
        side=side,
        text=" ".join(text.split()),
        contributed_by=contributed_by,
        on=on,
        finding=finding,
        proposed_by=by,
    )
    factor.full_clean()
    if matrix.factors.filter(side=factor.side, text__iexact=factor.text).exists():
        raise ValidationError({"text": "Ya está propuesto con esas palabras, en ese lado."})
    factor.save(force_insert=True)
    return factor


def can_edit_factor(user: User, factor: SwotFactor) -> bool:
    """As ``check_can_edit_factor``, for pages."""
    if can(user, WORK_ON_MATRIX):
        return True
    return factor.proposed_by_id == user.pk and can(user, PROPOSE_FACTORS)


def check_can_edit_factor(user: User, factor: SwotFactor) -> None:
    """The planning team edits any factor; whoever noted one down, that one."""
    if not can_edit_factor(user, factor):
        raise NotAllowed(
            "No podés hacer esto: una propuesta la corrige quien la anotó, o el equipo de planificación."
        )


def may_be_edited(user: User, factor: SwotFactor) -> bool:
    """Whether the states of a factor and its matrix let the user edit it now, who may apart."""
    if factor.state not in (FactorState.PROPOSED, FactorState.KEPT):
        return False
    if can(user, WORK_ON_MATRIX):
        return factor.matrix.state in (MatrixState.PROPOSALS, MatrixState.GROUPING)
    return factor.matrix.state == MatrixState.PROPOSALS and factor.state == FactorState.PROPOSED


@transaction.atomic
def edit_factor(*, factor: SwotFactor, expected_version: int, by: User) -> SwotFactor:
    """Save a factor whose words, side, kind of contributor or day (``EDITED``) were changed in memory.

    Moved to the other side of the matrix it loses its weight, which was of a hundred there. What members rated was
    these words on this side: once somebody did, a kept factor says nothing else, and a proposal that comes to say it
    loses its tallies. Raises ``NotAllowed``, ``InvalidTransition``, ``EditConflict``, and ``ValidationError`` by field.
    """
    stands, matrix = _lock(factor)
    check_can_edit_factor(by, stands)
    if not may_be_edited(by, stands):
        raise InvalidTransition(
            "Ya no se puede corregir: las propuestas se cerraron, o ese factor se agrupó o quedó afuera."
        )
    if factor.on and factor.on > today():
        raise ValidationError({"on": NOT_YET})
    if factor.side != stands.side and stands.strategies.exists():
        raise ValidationError(
            {"side": "Está en una estrategia por el lado que tiene: sacalo de ella antes de cambiarlo."}
        )
    factor.matrix, factor.text = matrix, " ".join(factor.text.split())
    changed = [name for name in ("text", "side") if getattr(factor, name) != getattr(stands, name)]
    # Ballots of the matrix and not tallies of the factor: which ones somebody rated is nobody's to know.
    if changed and stands.state == FactorState.KEPT and matrix.ballots.exists():
        raise ValidationError({changed[0]: RATED})
    for name in ("state", "grouped_into_id", "left_reason", "rating", "weight", "code", "position"):
        setattr(factor, name, getattr(stands, name))
    if factor.side != stands.side:
        factor.code = ""
        if (factor.side in INTERNAL) != stands.is_internal:
            factor.weight = None
    saved = save_edited(factor, expected=expected_version, fields=[*EDITED, "code", "weight"])
    if changed:
        SwotTally.objects.filter(factor=saved).delete()
    return saved


@transaction.atomic
def keep_factor(*, factor: SwotFactor, by: User) -> SwotFactor:
    """Put a proposal in the matrix, as the last of its side; one that is there already stays.

    Raises ``NotAllowed``, ``InvalidTransition``.
    """
    check(by, WORK_ON_MATRIX)
    factor, matrix = _sorted(factor)
    if factor.state == FactorState.KEPT:
        return factor
    factor.state = check_factor(factor, "keep").target
    kept = matrix.factors.filter(side=factor.side, state=FactorState.KEPT)
    factor.position = (kept.aggregate(last=Max("position"))["last"] or 0) + 1
    return _save(factor)


@transaction.atomic
def group_factor(*, factor: SwotFactor, into: SwotFactor, by: User) -> SwotFactor:
    """Put a proposal under a kept factor that says the same, with what was grouped under it.

    It loses weight, rating and code; where it goes on from a factor of the matrix before, and the kept one from none,
    that one goes on from it. Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` on ``into``.
    """
    check(by, WORK_ON_MATRIX)
    factor, matrix = _sorted(factor)
    move = check_factor(factor, "group")
    if into.pk == factor.pk:
        raise ValidationError({"into": "Un factor no se agrupa en sí mismo."})
    target = matrix.factors.filter(pk=into.pk, state=FactorState.KEPT).first()
    if target is None:
        raise ValidationError({"into": "Elegí un factor que esté en la matriz."})
    _refuse_if_in_strategy(factor)
    for below in factor.grouped.all():
        below.grouped_into = target
        _save(below)
        if below.previous_id == factor.previous_id:
            factor.previous = None  # it came with that one
    factor.state, factor.grouped_into = move.target, target
    _save(_unjudged(factor))
    _inherit(target)
    return factor


@transaction.atomic
def leave_out_factor(*, factor: SwotFactor, reason: str, by: User) -> SwotFactor:
    """Leave a proposal out, saying why.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` on ``left_reason`` when it is empty.
    """
    check(by, WORK_ON_MATRIX)
    factor, _matrix = _sorted(factor)
    move = check_factor(factor, "leave_out")
    _refuse_if_in_strategy(factor)
    _refuse_if_others_below(factor)
    factor.state, factor.left_reason = move.target, " ".join(reason.split())
    if not factor.left_reason:
        raise ValidationError({"left_reason": "Escribí por qué no entra."})
    return _save(_unjudged(factor))


@transaction.atomic
def put_back_factor(*, factor: SwotFactor, by: User) -> SwotFactor:
    """Undo any of these: the factor is a proposal again, to be decided.

    Raises ``NotAllowed``, ``InvalidTransition``.
    """
    check(by, WORK_ON_MATRIX)
    factor, _matrix = _sorted(factor)
    if factor.state == FactorState.PROPOSED:
        return factor
    move = check_factor(factor, "put_back")
    _refuse_if_in_strategy(factor)
    _refuse_if_others_below(factor)
    above = factor.grouped_into
    factor.state, factor.left_reason, factor.grouped_into = move.target, "", None
    _save(_unjudged(factor))
    if above and above.previous_id and above.previous_id == factor.previous_id:
        above.previous = None  # it came with this one
        _save(above)
        _inherit(above)
    return factor


def ungroup_factor(*, factor: SwotFactor, by: User) -> SwotFactor:
    """Take a proposal out from under the factor it was grouped in. Raises as ``put_back_factor``."""
    return put_back_factor(factor=factor, by=by)


def _lock(factor: SwotFactor) -> tuple[SwotFactor, SwotMatrix]:
    """The factor and its matrix as they stand, both held."""
    matrix = lock_matrix(factor.matrix)
    stands = SwotFactor.objects.select_for_update(of=("self",)).get(pk=factor.pk)
    stands.matrix = matrix
    return stands, matrix


def _sorted(factor: SwotFactor) -> tuple[SwotFactor, SwotMatrix]:
    stands, matrix = _lock(factor)
    check_act(matrix, "sort")
    return stands, matrix


def _refuse_if_in_strategy(factor: SwotFactor) -> None:
    if factor.strategies.exists():
        raise InvalidTransition("Está en una estrategia: sacalo de ella antes.")


def _refuse_if_others_below(factor: SwotFactor) -> None:
    below = factor.grouped.count()
    if below:
        told = "otro" if below == 1 else f"otros {below}"
        raise InvalidTransition(
            f"Tiene {told} agrupado{'s' if below > 1 else ''} debajo: primero sacalos de ahí."
        )


def _inherit(kept: SwotFactor) -> None:
    """Where a kept factor goes on from none, it does from the one that the first of those under it goes on from."""
    first = kept.grouped.exclude(previous=None).order_by("pk").first()
    if kept.previous_id is None and first:
        kept.previous = first.previous
        _save(kept)


def _unjudged(factor: SwotFactor) -> SwotFactor:
    factor.weight = factor.rating = None
    factor.code, factor.position = "", 0
    return factor


def _save(factor: SwotFactor) -> SwotFactor:
    factor.edit_version += 1
    factor.full_clean()
    factor.save()
    return factor
