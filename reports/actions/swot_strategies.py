"""The strategies of a SWOT matrix, which cross what is inside with what is outside, and may become part of the plan."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from planning.actions.plan_items import add_item
from planning.concurrency import EditConflict, save_edited
from planning.models import DevelopmentPlan, PlanItem
from planning.permissions import EDIT_PLAN, check
from reports.actions.swot import lock_matrix
from reports.models import (
    FactorState,
    StrategyItem,
    StrategyKind,
    SwotFactor,
    SwotMatrix,
    SwotStrategy,
)
from reports.permissions import WORK_ON_MATRIX
from reports.swot import QUARTERS, SIDE_OF_LETTER
from reports.transitions import InvalidTransition, check_act

EDITED = ["kind", "text"]
MOST_STRATEGIES = 100


@transaction.atomic
def add_strategy(
    *, matrix: SwotMatrix, kind: str, text: str, factors: Iterable[SwotFactor], by: User
) -> SwotStrategy:
    """Write a strategy, the last of its kind.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` by field: on ``factors`` when one of the two
    sides of its kind is missing, or one is of another side or not in the matrix.
    """
    check(by, WORK_ON_MATRIX)
    matrix = lock_matrix(matrix)
    check_act(matrix, "plan")
    if matrix.strategies.count() >= MOST_STRATEGIES:
        raise ValidationError(f"Una matriz lleva hasta {MOST_STRATEGIES} estrategias.")
    last = matrix.strategies.filter(kind=kind).aggregate(last=Max("position"))["last"]
    strategy = SwotStrategy(matrix=matrix, kind=kind, text=" ".join(text.split()), position=(last or 0) + 1)
    strategy.full_clean()
    crossed = _crossed(matrix, kind, factors)
    strategy.save(force_insert=True)
    strategy.factors.set(crossed)
    return strategy


@transaction.atomic
def edit_strategy(
    *, strategy: SwotStrategy, factors: Iterable[SwotFactor], expected_version: int, by: User
) -> SwotStrategy:
    """Save a strategy whose kind or words were changed in memory, and what it crosses.

    Raises as ``add_strategy``, and ``EditConflict``.
    """
    check(by, WORK_ON_MATRIX)
    matrix = lock_matrix(strategy.matrix)
    check_act(matrix, "plan")
    _still_there(strategy)
    strategy.matrix, strategy.text = matrix, " ".join(strategy.text.split())
    strategy.clean_fields(exclude=["position"])
    crossed = _crossed(matrix, strategy.kind, factors)
    saved = save_edited(strategy, expected=expected_version, fields=EDITED)
    saved.factors.set(crossed)
    return saved


@transaction.atomic
def remove_strategy(*, strategy: SwotStrategy, expected_version: int, by: User) -> None:
    """Take a strategy away; one that is gone already is no error.

    Raises ``NotAllowed``, ``EditConflict``, and ``InvalidTransition`` also for one that is in the plan.
    """
    check(by, WORK_ON_MATRIX)
    check_act(lock_matrix(strategy.matrix), "plan")
    stands = SwotStrategy.objects.select_for_update(of=("self",)).filter(pk=strategy.pk).first()
    if stands is None:
        return
    if stands.edit_version != expected_version:
        raise EditConflict(stands)
    if stands.items.exists():
        raise InvalidTransition("Ya está en el plan: ese vínculo queda, y la estrategia también.")
    stands.delete()


@transaction.atomic
def strategy_to_item(
    *,
    strategy: SwotStrategy,
    plan: DevelopmentPlan,
    parent: PlanItem | None,
    code: str,
    title: str,
    by: User,
) -> PlanItem:
    """Make of a strategy an item of a plan that is still written; that it came from there stays written down.

    Raises ``NotAllowed``, ``InvalidTransition`` (reports' or planning's), and ``ValidationError`` by field.
    """
    check(by, EDIT_PLAN)
    check_act(lock_matrix(strategy.matrix), "undertake")
    _still_there(strategy)
    item = add_item(plan=plan, parent=parent, code=code.strip(), title=title.strip(), by=by)
    first = PlanItem.objects.filter(stem=item.stem).order_by("pk").first() or item
    StrategyItem.objects.get_or_create(strategy=strategy, item=first, defaults={"made_by": by})
    return item


def _crossed(matrix: SwotMatrix, kind: str, factors: Iterable[SwotFactor]) -> list[SwotFactor]:
    """The kept factors that a strategy crosses. Raises ``ValidationError`` on ``factors``."""
    wanted = {factor.pk for factor in factors}
    found = list(matrix.factors.filter(pk__in=wanted, state=FactorState.KEPT))
    sides = [SIDE_OF_LETTER[letter] for letter in StrategyKind(kind).value]
    problems = []
    if len(found) != len(wanted):
        problems.append("Uno de los elegidos ya no está en la matriz.")
    problems += [
        f"Falta elegir al menos una de las {QUARTERS[side][0].lower()}."
        for side in sides
        if not any(factor.side == side for factor in found)
    ]
    others = sorted({QUARTERS[factor.side][0].lower() for factor in found if factor.side not in sides})
    if others:
        problems.append(f"Una estrategia {kind} no cruza {' ni '.join(others)}: sacalas, o elegí otro cruce.")
    if problems:
        raise ValidationError({"factors": problems})
    return found


def _still_there(strategy: SwotStrategy) -> None:
    if not SwotStrategy.objects.filter(pk=strategy.pk).exists():
        raise ValidationError("Esa estrategia ya no está en la matriz.")
