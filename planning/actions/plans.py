"""The life of a development plan: begun, written, presented, approved, and replaced by a new version."""

import datetime as dt
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from accounts.models import User
from planning.actions.standings import tell_standings_of
from planning.concurrency import save_edited
from planning.models import (
    Body,
    BodyKind,
    DevelopmentPlan,
    Indicator,
    OperationalPlan,
    PlanItem,
    Target,
    today,
)
from planning.permissions import EDIT_PLAN, RECORD_PLAN, check
from planning.queries.held import counted, held_rows
from planning.transitions import InvalidTransition, check_step

Row = TypeVar("Row", bound=Model)

PLAN_FIELDS = ["name", "year_from", "year_to", "level_names"]


def lock_plan(plan: DevelopmentPlan, step: str) -> DevelopmentPlan:
    """The plan as it stands, held until the transaction ends. Raises ``InvalidTransition``."""
    current = DevelopmentPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    check_step(current, step)
    return current


def who_approves() -> list[Body]:
    """The body that approves plans, whose officers may say that it did: the Municipal Council."""
    return list(Body.objects.filter(kind=BodyKind.MUNICIPAL_COUNCIL))


@transaction.atomic
def create_plan(
    *, name: str, year_from: int, year_to: int, level_names: list[str], by: User
) -> DevelopmentPlan:
    """Begin a plan, empty. Raises ``ValidationError`` by field, ``NotAllowed``."""
    check(by, EDIT_PLAN)
    plan = DevelopmentPlan(name=name, year_from=year_from, year_to=year_to, level_names=level_names)
    plan.full_clean()
    plan.save()
    return plan


@transaction.atomic
def edit_plan(*, plan: DevelopmentPlan, expected_version: int, by: User) -> DevelopmentPlan:
    """Save a plan whose name, years or levels were changed in memory.

    Raises ``ValidationError`` (also when a target or an operational plan would lie outside its years),
    ``InvalidTransition``, ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    lock_plan(plan, "write")
    for what, rows in (
        ("metas para años", Target.objects.filter(indicator__item__plan=plan)),
        ("planes operativos de años", OperationalPlan.objects.filter(plan=plan)),
    ):
        outside = sorted(set(rows.values_list("year", flat=True)) - set(plan.years))
        if outside:
            told = ", ".join(map(str, outside))
            raise ValidationError({"year_to": f"Hay {what} que quedarían afuera: {told}."})
    return save_edited(plan, expected=expected_version, fields=PLAN_FIELDS)


@transaction.atomic
def present_plan(
    *, plan: DevelopmentPlan, hearing_on: dt.date, expected_version: int, by: User
) -> DevelopmentPlan:
    """Record that it was presented in a public hearing (Ley 19.272 art. 13.4); from then on anybody may read it.

    Raises ``ValidationError`` (a day to come, an empty plan), ``InvalidTransition``, ``EditConflict``, ``NotAllowed``.
    """
    check(by, RECORD_PLAN, bodies=who_approves())
    current = lock_plan(plan, "present")
    if hearing_on > today():
        raise ValidationError({"hearing_on": "La presentación se registra cuando ya pasó."})
    if not current.items.exists():
        raise ValidationError("El plan está vacío: todavía no hay nada que presentar.")
    current.hearing_on = hearing_on
    return _advance(current, "present", expected_version, ["hearing_on"])


@transaction.atomic
def approve_plan(
    *, plan: DevelopmentPlan, approved_on: dt.date, resolution: str, expected_version: int, by: User
) -> DevelopmentPlan:
    """Record that the Municipal Council approved it, with its resolution; what it says never changes again.

    Raises ``ValidationError`` (a day to come or before the hearing, no resolution), ``InvalidTransition``,
    ``EditConflict``, ``NotAllowed``.
    """
    check(by, RECORD_PLAN, bodies=who_approves())
    current = lock_plan(plan, "approve")
    if approved_on > today():
        raise ValidationError({"approved_on": "La aprobación se registra cuando ya pasó."})
    if current.hearing_on and approved_on < current.hearing_on:
        raise ValidationError({"approved_on": "No puede ser anterior a la audiencia pública."})
    if not resolution.strip():
        raise ValidationError({"resolution": "Escribí la resolución."})
    current.approved_on, current.resolution = approved_on, resolution.strip()
    return _advance(current, "approve", expected_version, ["approved_on", "resolution"])


def _advance(plan: DevelopmentPlan, name: str, expected: int, fields: list[str]) -> DevelopmentPlan:
    step = check_step(plan, name)
    if step.target:
        plan.state = step.target
    saved = save_edited(plan, expected=expected, fields=[*fields, "state"])
    tell_standings_of(saved)
    return saved


@transaction.atomic
def renew_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Begin a new version of an approved plan: a draft that says the same, and that it replaces it.

    Raises ``InvalidTransition`` (also when there is one already), ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    current = lock_plan(plan, "renew")
    if DevelopmentPlan.objects.filter(replaces=current).exists():
        raise InvalidTransition("Este plan ya tiene una versión nueva.")
    new = DevelopmentPlan.objects.create(
        name=current.name,
        year_from=current.year_from,
        year_to=current.year_to,
        level_names=current.level_names,
        replaces=current,
    )
    _copy_items(current, new)
    return new


@transaction.atomic
def delete_plan(*, plan: DevelopmentPlan, by: User) -> None:
    """Take a draft away with all it says.

    Raises ``InvalidTransition`` (also when something is kept by it, as where it came from), ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    current = lock_plan(plan, "discard")
    if told := counted(held_rows(PlanItem, list(current.items.values_list("pk", flat=True))).values()):
        raise InvalidTransition(
            f"No se puede borrar: de los elementos de este borrador cuelgan {told}. Quitá antes los vínculos que no "
            "correspondan."
        )
    current.items.all().delete()
    current.delete()


def _copy_items(source: DevelopmentPlan, target: DevelopmentPlan) -> None:
    """Copy a whole tree, level by level, and what its items point at and are followed by."""
    copies: dict[int, PlanItem] = {}
    level = list(source.items.filter(parent=None))
    while level:
        made = [_copied(row, plan=target, parent=copies.get(row.parent_id or 0)) for row in level]
        PlanItem.objects.bulk_create(made)
        copies |= {row.pk: copy for row, copy in zip(level, made, strict=True)}
        level = list(source.items.filter(parent__in=level))
    links: tuple[tuple[Any, str], ...] = (
        (PlanItem.themes.through, "theme_id"),
        (PlanItem.subzones.through, "subzone_id"),
    )
    for through, column in links:
        rows = through.objects.filter(planitem__plan=source).values_list("planitem_id", column)
        through.objects.bulk_create(
            through(planitem_id=copies[item].pk, **{column: other}) for item, other in rows
        )
    indicators = list(Indicator.objects.filter(item__plan=source).order_by("pk"))
    new = [_copied(row, item=copies[row.item_id]) for row in indicators]
    Indicator.objects.bulk_create(new)
    of = {row.pk: copy for row, copy in zip(indicators, new, strict=True)}
    targets = Target.objects.filter(indicator__item__plan=source)
    Target.objects.bulk_create(_copied(row, indicator=of[row.indicator_id]) for row in targets)


def _copied(row: Row, **changes: Model | None) -> Row:
    """An unsaved row that says the same, but for what it hangs from."""
    same = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in (*changes, "edit_version")
    }
    return type(row)(**same, **changes)
