"""A difference written into its plan: few statements, whatever its size."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from planning.models import DevelopmentPlan, Indicator, PlanItem, Target
from planning.queries.stems import indicator_stems_to_take_up, item_stems_to_take_up
from planning.sheets.difference import Change, Difference, walk
from planning.sheets.words import fold

_ITEM_FIELDS = ["title", "description", "responsible", "weight", "parent", "position", "edit_version"]
_INDICATOR_FIELDS = ["name", "kind", "unit", "baseline", "source", "weight", "edit_version"]


def write(
    plan: DevelopmentPlan, difference: Difference, *, deletes: bool, progress: Callable[[int, str], None]
) -> None:
    """Write all of it; the caller holds the plan."""
    gone = [missing.row for missing in difference.deletable()] if deletes else []
    children = _without(difference.children, {row.code for row in gone if isinstance(row, PlanItem)})
    progress(40, "Escribiendo los elementos nuevos")
    rows = dict(difference.rows)
    _add_items(plan, difference.new, children, rows)
    progress(60, "Escribiendo los cambios")
    _change_items(difference.changed, children, rows)
    for name, through, column in (
        ("themes", PlanItem.themes.through, "theme_id"),
        ("subzones", PlanItem.subzones.through, "subzone_id"),
    ):
        _link([*difference.new, *difference.changed], rows, name, through, column)
    progress(75, "Escribiendo los indicadores y sus metas")
    measures = _measure([*difference.new, *difference.changed], rows)
    if gone:
        progress(90, "Sacando lo que no está en la planilla")
        Indicator.objects.filter(pk__in=[row.pk for row in gone if isinstance(row, Indicator)]).delete()
        PlanItem.objects.filter(pk__in=[row.pk for row in gone if isinstance(row, PlanItem)]).delete()
    _take_up_stems(plan, [rows[change.wanted.code] for change in difference.new], measures)


def _without(children: dict[str | None, list[str]], gone: set[str]) -> dict[str | None, list[str]]:
    return {
        parent: [code for code in codes if code not in gone]
        for parent, codes in children.items()
        if parent not in gone
    }


def _places(children: dict[str | None, list[str]]) -> dict[str, tuple[str | None, int]]:
    return {
        code: (parent, position) for parent, codes in children.items() for position, code in enumerate(codes)
    }


def _add_items(
    plan: DevelopmentPlan,
    new: Iterable[Change],
    children: dict[str | None, list[str]],
    rows: dict[str, PlanItem],
) -> None:
    """Level by level, since what hangs from something names it; ``rows`` grows by them."""
    waiting = {change.wanted.code: change for change in new}
    places = _places(children)
    levels: dict[int, list[str]] = {}
    for code, depth in walk(children):
        if code in waiting:
            levels.setdefault(depth, []).append(code)
    for _depth, codes in sorted(levels.items()):
        made = []
        for code in codes:
            parent, position = places[code]
            made.append(
                PlanItem(
                    plan=plan,
                    parent=rows[parent] if parent else None,
                    position=position,
                    code=code,
                    title=waiting[code].wanted.title,
                    **waiting[code].values,
                )
            )
        for row in PlanItem.objects.bulk_create(made):
            rows[row.code] = row


def _change_items(
    changed: Iterable[Change], children: dict[str | None, list[str]], rows: dict[str, PlanItem]
) -> None:
    """In one statement, because on the way from one tree to another there are circles."""
    touched: dict[str, PlanItem] = {}
    for code, (parent, position) in _places(children).items():
        row, above = rows[code], rows[parent].pk if parent else None
        if (row.parent_id, row.position) != (above, position):
            row.parent_id, row.position = above, position
            touched[code] = row
    for change in changed:
        if change.values and change.row:
            row = touched[change.row.code] = change.row
            row.edit_version += 1
            for name, value in change.values.items():
                setattr(row, name, value)
    _update(PlanItem, touched.values(), _ITEM_FIELDS)


def _update(model: type[models.Model], rows: Iterable[models.Model], fields: list[str]) -> None:
    """As ``bulk_update``, and as quick as an insertion: whole rows that are there already."""
    model._default_manager.bulk_create(
        list(rows), update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _link(changes: Iterable[Change], rows: dict[str, PlanItem], name: str, through: Any, column: str) -> None:
    asked = {
        rows[change.wanted.code].pk: keys for change in changes if (keys := getattr(change, name)) is not None
    }
    stand = through.objects.filter(planitem_id__in=list(asked)).values_list("pk", "planitem_id", column)
    have = {(item, other): key for key, item, other in stand}
    want = {(item, other) for item, keys in asked.items() for other in keys}
    over = [key for pair, key in have.items() if pair not in want]
    if over:
        through.objects.filter(pk__in=over).delete()
    through.objects.bulk_create(
        through(planitem_id=item, **{column: other}) for item, other in sorted(want - set(have))
    )


def _measure(changes: Iterable[Change], rows: dict[str, PlanItem]) -> list[Indicator]:
    """Indicators and their targets; those that are new."""
    new: list[Indicator] = []
    changed: list[Indicator] = []
    targets: list[Target] = []
    over: list[int] = []
    for change in changes:
        for found in change.indicators:
            row = found.row or Indicator(item=rows[change.wanted.code], name=found.wanted.name)
            for name, value in found.values.items():
                setattr(row, name, value)
            if found.row is None:
                new.append(row)
            elif found.values:
                row.edit_version += 1
                changed.append(row)
            over += [
                target.pk
                for target in (row.targets.all() if found.row else ())
                if found.targets.get(target.year, target) is None
            ]
            targets += [
                _target(row, year, value)
                for year, value in sorted(found.targets.items())
                if value is not None
            ]
    Indicator.objects.bulk_create(new)
    _update(Indicator, changed, _INDICATOR_FIELDS)
    Target.objects.filter(pk__in=over).delete()
    for target in targets:
        target.indicator_id = target.indicator.pk
    Target.objects.bulk_create(
        targets,
        update_conflicts=True,
        unique_fields=["indicator", "year"],
        update_fields=["value", "words"],
    )
    return new


def _take_up_stems(plan: DevelopmentPlan, items: list[PlanItem], indicators: list[Indicator]) -> None:
    """Let what is new go on being what the version before said in its place; last, once what had its stem is gone."""
    free = item_stems_to_take_up(plan, [item.code for item in items])
    taken = [item for item in items if item.code in free]
    for item in taken:
        item.stem = free[item.code]
    _update(PlanItem, taken, ["stem"])
    names = indicator_stems_to_take_up(plan, {row.item for row in indicators})
    measured = []
    for row in indicators:
        if stem := names.get((row.item.stem, fold(row.name))):
            row.stem = stem
            measured.append(row)
    _update(Indicator, measured, ["stem"])


def _target(indicator: Indicator, year: int, value: Decimal | str) -> Target:
    if isinstance(value, str):
        return Target(indicator=indicator, year=year, words=value)
    return Target(indicator=indicator, year=year, value=value)
