"""Development plans for tests, made by the actions."""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts.models import User
from planning.actions.plan_items import add_item, save_indicator
from planning.actions.plans import approve_plan, create_plan, present_plan
from planning.models import DevelopmentPlan, Indicator, PlanItem, Subzone, Theme

HEARING, APPROVED = dt.date(2026, 3, 12), dt.date(2026, 3, 26)
LEVELS = ["Eje", "Línea estratégica", "Acción"]


def draft(people: dict[str, User], **fields: Any) -> DevelopmentPlan:
    """An empty plan."""
    values = {"name": "Plan 2025-2030", "year_from": 2025, "year_to": 2030, "level_names": LEVELS} | fields
    return create_plan(**values, by=people["team"])


def item(plan: DevelopmentPlan, code: str, by: User, **fields: Any) -> PlanItem:
    """An item; its parent by its own code (``parent="1"``)."""
    parent = fields.pop("parent", None)
    values = {"title": f"Título de {code}", "parent": plan.items.get(code=parent) if parent else None}
    return add_item(plan=plan, code=code, **(values | fields), by=by)


def small(people: dict[str, User]) -> DevelopmentPlan:
    """Two axes; 1 has 1.1 (with 1.1.1, which is measured) and 1.2."""
    plan, team = draft(people), people["team"]
    for code, parent in (("1", ""), ("1.1", "1"), ("1.2", "1"), ("1.1.1", "1.1"), ("2", "")):
        item(plan, code, team, parent=parent)
    leaf = plan.items.get(code="1.1.1")
    leaf.themes.add(Theme.objects.get(code="alumbrado"))
    leaf.subzones.add(Subzone.objects.get_or_create(code="F1", defaults={"name": "Subzona 1"})[0])
    save_indicator(
        indicator=Indicator(item=leaf, name="Luminarias cambiadas", kind="count", unit="luminarias"),
        targets={2026: Decimal(200), 2027: Decimal(300)},
        by=team,
    )
    return plan


def presented(people: dict[str, User], plan: DevelopmentPlan | None = None) -> DevelopmentPlan:
    """A plan that its hearing has seen."""
    plan = plan or small(people)
    return present_plan(plan=plan, hearing_on=HEARING, expected_version=plan.edit_version, by=people["staff"])


def approved(people: dict[str, User], plan: DevelopmentPlan | None = None) -> DevelopmentPlan:
    """A plan that the Council approved."""
    return approve(people, presented(people, plan))


def approve(people: dict[str, User], plan: DevelopmentPlan) -> DevelopmentPlan:
    """Record that the Council approved a plan that was presented."""
    return approve_plan(
        plan=plan,
        approved_on=APPROVED,
        resolution="Resolución 31/26: apruébase el plan.",
        expected_version=plan.edit_version,
        by=people["mayor"],
    )


def outline(plan: DevelopmentPlan) -> list[tuple[str, str, int]]:
    """What stands where: code, code of the parent, position."""
    rows = plan.items.select_related("parent").order_by("code")
    return [(row.code, row.parent.code if row.parent else "", row.position) for row in rows]
