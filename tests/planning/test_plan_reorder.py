"""Reordering a plan by dragging, and the outline of a long plan, which opens a level at a time."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from planning.models import DevelopmentPlan, PlanItem
from tests.planning import plans as making

ClientAs = Callable[[str], Client]


def test_an_item_that_is_dragged_goes_beside_another(people: dict[str, User], client_as: ClientAs) -> None:
    """With all below it, at whatever level; what is stale, made up or a circle moves nothing."""
    plan, team = making.small(people), client_as("team")
    url = plan.get_absolute_url()
    key = {code: plan.items.get(code=code).pk for code in ("1", "1.1", "1.2", "1.1.1", "2")}
    moved = team.post(url, {"mover": f"{key['1.2']}:antes:{key['1.1']}"})
    assert moved.url == f"{url}#elemento-{key['1.2']}"
    assert {("1.2", "1", 0), ("1.1", "1", 1)} <= set(making.outline(plan))
    team.post(url, {"mover": f"{key['1.1']}:despues:{key['1']}"})
    assert {("1.1", "", 1), ("2", "", 2), ("1.1.1", "1.1", 0)} <= set(making.outline(plan))
    before = making.outline(plan)
    again = team.post(url, {"mover": f"{key['1.1']}:despues:{key['1']}"}, follow=True)
    assert "quedó donde estaba" in again.text
    circle = team.post(url, {"mover": f"{key['1.1']}:antes:{key['1.1.1']}"}, follow=True)
    assert "no puede depender de sí mismo" in circle.text
    other = making.item(making.draft(people), "1", people["team"])
    for wrong in (
        "antes:",
        "sobre:1",
        f"antes:{other.pk}",
        "antes:x",
        f"antes:{key['2']}:1",
        f"despues:{'9' * 30}",
    ):
        assert "ya no está" in team.post(url, {"mover": f"{key['1']}:{wrong}"}, follow=True).text, wrong
    assert making.outline(plan) == before
    drag = {"mover": f"{key['2']}:antes:{key['1']}"}
    for name in ("nobody", "staff", "mayor"):
        assert client_as(name).post(url, drag).status_code == 403
    approved = making.approved(people, plan)
    assert "no cambia" in team.post(approved.get_absolute_url(), drag, follow=True).text
    assert making.outline(plan) == before


@pytest.fixture
def long(people: dict[str, User]) -> DevelopmentPlan:
    """A plan of 3,005 items: 1.1 has three thousand."""
    plan = making.small(people)
    parent = plan.items.get(code="1.1")
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, parent=parent, position=number, code=f"1.1.{number + 1}", title="Otro")
        for number in range(1, 3001)
    )
    return plan


def test_the_outline_of_a_long_plan_opens_a_level_at_a_time(
    long: DevelopmentPlan, client_as: ClientAs
) -> None:
    """Fifty rows a page, few queries, and a move leads back to the page where the item is."""
    team, url = client_as("team"), long.get_absolute_url()
    key = {code: long.items.get(code=code).pk for code in ("1", "1.1", "1.1.1", "1.1.60")}

    def codes(query: str) -> list[str]:
        page = team.get(f"{url}{query}").text
        return re.findall(r'<p class="outline-title"><span class="num">([^<]+)', page)

    assert codes("") == ["1", "2"] and f"?abrir={key['1']}" in team.get(url).text
    assert codes(f"?abrir={key['1']}") == ["1.1", "1.2"]
    assert codes(f"?abrir={key['1.1']}")[:2] == ["1.1.1", "1.1.2"]
    assert len(codes(f"?abrir={key['1.1']}&page=2")) == 50
    for wrong in ("x", "999999", "²", "9" * 30):
        assert codes(f"?abrir={wrong}") == ["1", "2"]
    with CaptureQueriesContext(connection) as queries:
        answer = team.get(f"{url}?abrir={key['1.1']}")
    assert len(queries) <= 24 and len(answer.content) < 150_000, (len(queries), len(answer.content))
    moved = team.post(url, {"mover": f"{key['1.1.1']}:despues:{key['1.1.60']}"})
    assert moved.url == f"{url}?abrir={key['1.1']}&page=2#elemento-{key['1.1.1']}"
    assert codes(f"?abrir={key['1.1']}&page=2")[8:10] == ["1.1.60", "1.1.1"]
    detail = team.get(reverse("gestion:plan-item-detail", args=[key["1.1.60"]])).text
    assert f"?abrir={key['1.1']}&amp;page=2#elemento-{key['1.1.60']}" in detail
