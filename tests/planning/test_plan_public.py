"""What anybody reads of the plan: how it is going, its versions, and each item's story."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from planning.actions import plan_items, plans
from planning.models import DevelopmentPlan
from planning.outline import Step
from planning.queries.plans import compare_plans
from tests.planning import plans as making

ClientAs = Callable[[str], Client]


def moved(old: DevelopmentPlan, new: DevelopmentPlan) -> dict[str, tuple[str, str]]:
    """Whose place among its siblings is told, by code."""
    told = {}
    for item, said in compare_plans(old, new).changed:
        told |= {item.code: (row.before, row.after) for row in said if row.label == "Orden"}
    return told


def test_a_changed_order_of_siblings_is_told_of_whoever_moved(people: dict[str, User]) -> None:
    """Not of those that made room for it, nor where something only came or went."""
    old, team = making.small(people), people["team"]
    for code in ("1.3", "1.4"):
        making.item(old, code, team, parent="1")
    old = making.approved(people, old)
    new = plans.renew_plan(plan=old, by=team)
    assert moved(old, new) == {}
    last = new.items.get(code="1.4")
    for _ in range(3):
        plan_items.move_item(item=last, step=Step.UP, by=team)
    assert moved(old, new) == {"1.4": ("después de 1.3", "primero")}
    plan_items.delete_item(
        item=new.items.get(code="1.3"), expected_version=0, expected_below=0, by=team
    )
    plan_items.move_item(item=making.item(new, "1.9", team, parent="1"), step=Step.UP, by=team)
    assert moved(old, new) == {"1.4": ("después de 1.2", "primero")}
    plan_items.move_item_below(item=last, parent=None, by=team)
    assert moved(old, new) == {}
