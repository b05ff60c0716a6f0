"""What a plan says: its items, where each stands in the tree, and the indicators by which they are followed.

Every write holds the row of the plan, so that two people who move things at once do it one after the other.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from planning.actions.plans import lock_plan
from planning.actions.standings import hold_standings, tell_standings_of
from planning.concurrency import EditConflict, save_edited
from planning.models import (
    DevelopmentPlan,
    Indicator,
    IndicatorKind,
    PlanItem,
    Subzone,
    Target,
    Theme,
)
from planning.outline import Outline, Step
from planning.permissions import EDIT_PLAN, check
from planning.queries.held import counted, held_rows
from planning.queries.plans import outline_of
from planning.queries.stems import indicator_stems_to_take_up, item_stems_to_take_up
from planning.sheets.words import fold

ITEM_FIELDS = ["code", "title", "description", "responsible", "weight"]
INDICATOR_FIELDS = ["name", "kind", "unit", "baseline", "source", "weight"]
#: As many as the longest plan anybody wrote, several times over.
MOST_ITEMS = 5000
ELSEWHERE = "Ese elemento no es de este plan."
CIRCLE = "Un elemento no puede depender de sí mismo ni de lo que cuelga de él."
GONE = "Ese elemento ya no está en el plan."


@transaction.atomic
def add_item(
    *,
    plan: DevelopmentPlan,
    code: str,
    title: str,
    by: User,
    parent: PlanItem | None = None,
    description: str = "",
    responsible: str = "",
    weight: int = 1,
    themes: Iterable[Theme] = (),
    subzones: Iterable[Subzone] = (),
) -> PlanItem:
    """Add an item as the last one below ``parent``, or at the top.

    What had its code in the version before goes on in it. Raises ``ValidationError`` by field, ``InvalidTransition``,
    ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    current = lock_plan(plan, "write")
    if parent is not None and not current.items.filter(pk=parent.pk).exists():
        raise ValidationError(ELSEWHERE)
    if current.items.count() >= MOST_ITEMS:
        raise ValidationError(f"Un plan puede tener hasta {MOST_ITEMS} elementos.")
    last = current.items.filter(parent=parent).aggregate(last=Max("position"))["last"]
    item = PlanItem(
        plan=current,
        parent=parent,
        position=0 if last is None else last + 1,
        code=code,
        title=title,
        description=description,
        responsible=responsible,
        weight=weight,
    )
    item.stem = item_stems_to_take_up(current, [code]).get(code, item.stem)
    item.full_clean()
    item.save()
    item.themes.set(themes)
    item.subzones.set(subzones)
    tell_standings_of(current)
    return item


@transaction.atomic
def edit_item(
    *,
    item: PlanItem,
    themes: Iterable[Theme],
    subzones: Iterable[Subzone],
    expected_version: int,
    by: User,
) -> PlanItem:
    """Save an item that was changed in memory; where it stands is as somebody may have moved it meanwhile.

    Raises ``ValidationError``, ``InvalidTransition``, ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    lock_plan(item.plan, "write")
    stands = _still_there(item)
    item.parent_id, item.position = stands.parent_id, stands.position
    saved = save_edited(item, expected=expected_version, fields=ITEM_FIELDS)
    saved.themes.set(themes)
    saved.subzones.set(subzones)
    tell_standings_of(stands.plan)
    return saved


@transaction.atomic
def move_item(*, item: PlanItem, step: Step, by: User) -> bool:
    """Move an item by one, as things stand now; ``False`` when there is nowhere to go.

    Raises ``ValidationError`` when it is gone, ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    outline = _lock_outline(item)
    before = outline.places()
    return outline.move(item.pk, step) and _write(outline, before, item)


@transaction.atomic
def move_item_below(*, item: PlanItem, parent: PlanItem | None, by: User) -> bool:
    """Hang an item, with all below it, from another one of its plan (or the top), as its last.

    Raises ``ValidationError`` (from itself or from what hangs from it; of another plan; gone), ``InvalidTransition``,
    ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    outline = _lock_outline(item)
    if parent is not None and parent.pk not in outline.parents:
        raise ValidationError(ELSEWHERE)
    before = outline.places()
    if not outline.move_below(item.pk, parent.pk if parent else None):
        raise ValidationError(CIRCLE)
    return _write(outline, before, item)


@transaction.atomic
def move_item_beside(*, item: PlanItem, other: PlanItem, after: bool, by: User) -> bool:
    """Put an item, with all below it, right before or after another one of its plan; ``False`` when it stood there.

    Raises ``ValidationError`` (beside itself or what hangs from it; of another plan; gone), ``InvalidTransition``,
    ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    outline = _lock_outline(item)
    if other.pk not in outline.parents:
        raise ValidationError(ELSEWHERE)
    before = outline.places()
    if not outline.move_beside(item.pk, other.pk, after=after):
        raise ValidationError(CIRCLE)
    return _write(outline, before, item)


@transaction.atomic
def delete_item(*, item: PlanItem, expected_version: int, expected_below: int, by: User) -> int:
    """Take an item away with all that hangs from it; returns how many items went.

    What is expected is what was on screen: raises ``EditConflict`` when it was edited since, ``ValidationError`` when
    something else hangs from it now, or what nobody may take away (activities, reports, corrections, where it came
    from). Also ``InvalidTransition``,
    ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    outline = _lock_outline(item)
    stands = _still_there(item)
    if stands.edit_version != expected_version:
        raise EditConflict(stands)
    below = outline.below(item.pk)
    if len(below) != expected_below:
        raise ValidationError(
            "Lo que depende de este elemento cambió mientras mirabas: fijate y confirmá de nuevo."
        )
    before = outline.places()
    gone = {item.pk, *below}
    _refuse_if_worked_on(gone)
    hold_standings()
    PlanItem.objects.filter(pk__in=gone).delete()
    outline.siblings(item.pk).remove(item.pk)
    _write(outline, {place for place in before if place[0] not in gone}, item)
    return len(gone)


def _refuse_if_worked_on(items: set[int]) -> None:
    """What was done for an item, what it came from and what was said of it outlive a change of mind about the plan."""
    indicators = Indicator.objects.filter(item__in=items).values_list("pk", flat=True)
    told = counted(
        [*held_rows(PlanItem, list(items)).values(), *held_rows(Indicator, list(indicators)).values()]
    )
    if told:
        raise ValidationError(
            f"No se puede borrar: de esto, o de lo que depende de esto, cuelgan {told}. Pasá las actividades a otro "
            "elemento y quitá los vínculos que no correspondan; lo que ya se informó o se corrigió queda, y entonces "
            "el elemento también."
        )


def _lock_outline(item: PlanItem) -> Outline:
    outline = outline_of(lock_plan(item.plan, "write"))
    if item.pk not in outline.parents:
        raise ValidationError(GONE)
    return outline


def _still_there(item: PlanItem) -> PlanItem:
    found = PlanItem.objects.filter(pk=item.pk).first()
    if found is None:
        raise ValidationError(GONE)
    return found


def _write(outline: Outline, before: set[Any], item: PlanItem) -> bool:
    """Write the places that are not as before; whether there were any. ``item`` is the one that moved or went."""
    moved = {key: (parent, position) for key, parent, position in outline.places() - before}
    rows = list(PlanItem.objects.filter(pk__in=moved))
    for row in rows:
        row.parent_id, row.position = moved[row.pk]
    PlanItem.objects.bulk_update(rows, ["parent", "position"])
    tell_standings_of(item.plan)
    return bool(rows)


# -- indicators


@transaction.atomic
def save_indicator(
    *, indicator: Indicator, targets: Mapping[int, Decimal | str], expected_version: int = 0, by: User
) -> Indicator:
    """Save an indicator, new or changed in memory, and its target of each year (a figure, or words by its kind).

    A new one goes on being what had its name, in the same item, in the version before.
    Raises ``ValidationError`` by field (``target_AÑO`` for a target), ``InvalidTransition``, ``EditConflict``,
    ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    plan = lock_plan(indicator.item.plan, "write")
    item = _still_there(indicator.item)
    rows = _targets(plan, indicator, targets)
    if indicator.pk:
        save_edited(indicator, expected=expected_version, fields=INDICATOR_FIELDS)
    else:
        free = indicator_stems_to_take_up(plan, [item])
        indicator.stem = free.get((item.stem, fold(indicator.name)), indicator.stem)
        indicator.full_clean()
        indicator.save()
    indicator.targets.exclude(year__in=targets).delete()
    Target.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["indicator", "year"], update_fields=["value", "words"]
    )
    tell_standings_of(plan)
    return indicator


def _targets(
    plan: DevelopmentPlan, indicator: Indicator, targets: Mapping[int, Decimal | str]
) -> list[Target]:
    figures = IndicatorKind(indicator.kind).has_figures
    rows, errors = [], {}
    for year, said in targets.items():
        if year not in plan.years:
            errors[f"target_{year}"] = f"El plan va de {plan.year_from} a {plan.year_to}."
        elif figures and isinstance(said, Decimal):
            rows.append(Target(indicator=indicator, year=year, value=said))
        elif not figures and isinstance(said, str):
            rows.append(Target(indicator=indicator, year=year, words=said))
        else:
            errors[f"target_{year}"] = "Escribí un número." if figures else "Escribí la meta en palabras."
    if errors:
        raise ValidationError(errors)
    return rows


@transaction.atomic
def delete_indicator(*, indicator: Indicator, expected_version: int, by: User) -> None:
    """Take an indicator away with its targets.

    Raises ``ValidationError`` when something was reported of it; ``EditConflict``, ``InvalidTransition``,
    ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    plan = lock_plan(indicator.item.plan, "write")
    current = Indicator.objects.filter(pk=indicator.pk).first()
    if current is None:
        return
    if current.edit_version != expected_version:
        raise EditConflict(current)
    if current.reports.exists():
        raise ValidationError("No se puede borrar: ya se informó su avance, y eso queda.")
    current.delete()
    tell_standings_of(plan)
