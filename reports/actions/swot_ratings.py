"""What the kept factors of a SWOT matrix weigh and how they are rated: together, and by each member apart."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from accounts.models import User
from planning.concurrency import EditConflict
from planning.permissions import check
from reports.actions.swot import lock_matrix
from reports.models import (
    HIGHEST_RATING,
    LOWEST_RATING,
    FactorState,
    SwotBallot,
    SwotFactor,
    SwotMatrix,
    SwotTally,
)
from reports.permissions import WORK_ON_MATRIX
from reports.swot import HALVES, Unreadable, read_rating, read_weight, side_weights
from reports.transitions import InvalidTransition, check_act

RATED = "Ya calificaste esta matriz. Se hace una sola vez, porque no queda quién dio cada calificación."
OVER = "La calificación de cada integrante terminó: ya se vio cuántas personas dieron cada una."
GONE = "Ese factor ya no está en la matriz."


@transaction.atomic
def save_judgements(
    *,
    matrix: SwotMatrix,
    weights: Mapping[int, str],
    ratings: Mapping[int, str],
    expected_version: int,
    by: User,
) -> SwotMatrix:
    """Save weights and ratings as somebody typed them, by the primary key of each kept factor; all or nothing.

    What is not named stays. Raises ``NotAllowed``, ``InvalidTransition``, ``EditConflict``, and ``ValidationError`` on
    ``weight_PK``, ``rating_PK``, or on ``internal`` or ``external`` when the weights of that side do not sum.
    """
    check(by, WORK_ON_MATRIX)
    matrix = lock_matrix(matrix)
    check_act(matrix, "sort")
    if matrix.edit_version != expected_version:
        raise EditConflict(matrix)
    kept = {factor.pk: factor for factor in matrix.factors.filter(state=FactorState.KEPT)}
    problems: dict[str, list[str]] = {}
    for pk, typed in weights.items():
        try:
            _of(kept, pk).weight = read_weight(typed)
        except Unreadable as error:
            problems[f"weight_{pk}"] = [str(error)]
    for pk, typed in ratings.items():
        try:
            _of(kept, pk).rating = read_rating(typed)
        except Unreadable as error:
            problems[f"rating_{pk}"] = [str(error)]
    unread = {name.partition("_")[2] for name in problems if name.startswith("weight_")}
    for key, _name, sides in HALVES:
        side = [factor for factor in kept.values() if factor.side in sides]
        problem = side_weights(factor.weight for factor in side).problem
        if problem and not any(str(factor.pk) in unread for factor in side):
            problems[key] = [problem]
    if problems:
        raise ValidationError(problems)
    SwotFactor.objects.bulk_update(kept.values(), ["weight", "rating"])
    matrix.edit_version += 1
    matrix.save(update_fields=["edit_version"])
    return matrix


def _of(kept: Mapping[int, SwotFactor], pk: int) -> SwotFactor:
    if pk not in kept:
        raise Unreadable(GONE)
    return kept[pk]


def has_rated(user: User, matrix: SwotMatrix) -> bool:
    """Whether somebody gave their own ratings of a matrix."""
    return SwotBallot.objects.filter(matrix=matrix, user=user).exists()


@transaction.atomic
def rate(*, matrix: SwotMatrix, ratings: Mapping[int, int], by: User) -> None:
    """Count somebody's own ratings, by the primary key of each kept factor that they rated; once for each person.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` on ``rating_PK``, or when they rated already.
    """
    check(by, WORK_ON_MATRIX)
    matrix = lock_matrix(matrix)
    check_act(matrix, "rate")
    if not matrix.may_be_rated:
        raise InvalidTransition(OVER)
    kept = list(matrix.factors.filter(state=FactorState.KEPT).values_list("pk", flat=True))
    problems = {f"rating_{pk}": GONE for pk in ratings if pk not in kept}
    problems |= {
        f"rating_{pk}": "La calificación es un número entero de 1 a 4."
        for pk, rating in ratings.items()
        if not LOWEST_RATING <= rating <= HIGHEST_RATING
    }
    if problems:
        raise ValidationError(problems)
    if not ratings:
        raise ValidationError("Calificá al menos un factor.")
    # The row of the matrix is held; the constraint is for whoever does not hold it.
    if has_rated(by, matrix):
        raise ValidationError(RATED)
    SwotBallot.objects.create(matrix=matrix, user=by)
    _count(kept, ratings)


def _count(kept: list[int], ratings: Mapping[int, int]) -> None:
    """Add one to each tally. All rows are made at once, so that their order tells nothing of the first who rated; and
    all are written again each time, so that the transaction that the database notes with each tells nothing of the last.
    """
    every = range(LOWEST_RATING, HIGHEST_RATING + 1)
    SwotTally.objects.bulk_create(
        [SwotTally(factor_id=pk, rating=rating) for pk in kept for rating in every], ignore_conflicts=True
    )
    given = reduce(or_, (Q(factor=pk, rating=rating) for pk, rating in ratings.items()))
    one_more = Case(When(given, then=Value(1)), default=Value(0))
    SwotTally.objects.filter(factor__in=kept).update(count=F("count") + one_more)
