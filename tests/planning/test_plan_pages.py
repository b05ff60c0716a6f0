"""The pages of the development plan: at work, by buttons and without JavaScript; and as anybody reads it."""

from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from planning.actions import plan_items, plans
from planning.forms import read_figure
from planning.models import DevelopmentPlan, Indicator, PlanItem
from planning.outline import Step
from planning.queries.plans import PER_PAGE, SHOWN_BELOW
from tests.planning import plans as making

ClientAs = Callable[[str], Client]
XSS = "<script>alert(1)</script>"


def address(name: str, *args: object) -> str:
    return reverse(f"gestion:{name}", args=args)


def test_a_plan_from_nothing_to_a_new_version(people: dict[str, User], client_as: ClientAs) -> None:
    """The team writes, staff records, anybody reads; each page leads to the next."""
    team, staff, anybody = client_as("team"), client_as("staff"), Client()
    assert "Todavía no se presentó ninguno" in anybody.get("/plan/").text
    typed = {
        "name": "Plan 2025",
        "year_from": "2025",
        "year_to": "2030",
        "level_names": "Eje\r\n\r\n Acción ",
    }
    made = team.post(address("plan-create"), typed, follow=True)
    plan = DevelopmentPlan.objects.get()
    assert plan.level_names == ["Eje", "Acción"] and "Todavía no dice nada" in made.text
    item = {"code": "1", "title": f"Luz {XSS}", "description": "Más luz.", "responsible": "Área de Obras"}
    added = team.post(address("plan-item-add", plan.pk), item, follow=True)
    assert XSS not in added.text and "&lt;script&gt;" in added.text
    axis = plan.items.get()
    below = team.post(
        address("plan-item-add-below", axis.pk), {"code": "1.1", "title": "Cambiar"}, follow=True
    )
    assert "Acción" in below.text
    leaf = plan.items.get(code="1.1")
    measure = {
        "name": "Luminarias",
        "kind": "count",
        "unit": "luminarias",
        "target_2026": "200",
        "target_2027": "12,5",
    }
    assert "quedó guardado" in team.post(address("indicator-add", leaf.pk), measure, follow=True).text
    assert [str(row.said) for row in Indicator.objects.get().targets.all()] == ["200.00", "12.50"]
    assert anybody.get("/plan/1.1/").status_code == 404
    page = staff.get(plan.get_absolute_url()).text
    assert address("plan-present", plan.pk) in page and address("plan-item-add", plan.pk) not in page
    shown = staff.post(
        address("plan-present", plan.pk), {"hearing_on": "2026-03-12", "edit_version": "0"}, follow=True
    )
    assert "ya se puede leer" in shown.text
    assert "Todavía no está aprobado" in anybody.get("/plan/").text
    sent = {"approved_on": "2026-03-26", "resolution": "Res. 31/26", "edit_version": "1"}
    done = staff.post(address("plan-approve", plan.pk), sent, follow=True)
    assert "está en vigencia" in done.text
    overview, story = anybody.get("/plan/").text, unescape(anybody.get("/plan/1.1/").text)
    assert "Res. 31/26" in overview and XSS not in overview and "Todavía no está aprobado" not in overview
    assert "Luminarias" in story and "12,5" in story and "1 Luz" in story
    new = team.post(address("plan-renew", plan.pk), follow=True)
    assert "quedó empezada" in new.text
    newer = plan.replaced_by
    team.post(
        address("plan-item-edit", newer.items.get(code="1").pk), item | {"title": "Luz", "edit_version": 0}
    )
    compared = team.get(address("plan-compare", newer.pk)).text
    assert "1 cambia, 0 se agregan, 0 se sacan, 1 sigue igual" in " ".join(compared.split())
    assert "alert(1)" in anybody.get("/plan/").text, "the approved one stays in force"


def test_items_are_moved_by_buttons(people: dict[str, User], client_as: ClientAs) -> None:
    """Only by those that lead anywhere; what is stale or made up moves nothing."""
    plan, team = making.small(people), client_as("team")
    url = plan.get_absolute_url()
    page = team.get(url).text
    item = {code: plan.items.get(code=code).pk for code in ("1", "1.1", "1.2", "2")}
    assert f'value="{item["2"]}:subir"' in page and f'value="{item["2"]}:bajar"' not in page
    moved = team.post(url, {"mover": f"{item['2']}:adentro"})
    assert moved.url == f"{url}#elemento-{item['2']}"
    assert ("2", "1", 2) in making.outline(plan)
    again = team.post(url, {"mover": f"{item['2']}:bajar"}, follow=True)
    assert "no hay adónde moverlo" in again.text
    before = making.outline(plan)
    for wrong in ("", "x", "1:", f"{item['1']}:volar", "99999999:subir", "²:subir", f"{'9' * 30}:subir"):
        assert "ya no está" in team.post(url, {"mover": wrong}, follow=True).text
    other = making.item(making.draft(people), "1", people["team"])
    assert "ya no está" in team.post(url, {"mover": f"{other.pk}:subir"}, follow=True).text
    assert making.outline(plan) == before
    move = address("plan-item-move", item["1.1"])
    barred = team.post(move, {"parent": plan.items.get(code="1.1.1").pk})
    assert barred.status_code == 200 and making.outline(plan) == before
    team.post(move, {"parent": item["2"]})
    assert ("1.1", "2", 0) in making.outline(plan)
    team.post(move, {"parent": ""})
    assert ("1.1", "", 1) in making.outline(plan)


def test_the_outline_is_a_list_of_lists(people: dict[str, User], client_as: ClientAs) -> None:
    """As many lists and items end as begin, at the depth of each."""
    plan = making.small(people)
    text = client_as("nobody").get(plan.get_absolute_url()).text
    inner = text[text.index('<ul class="outline">') : text.index("</main>")]
    depth, found = 0, []
    for piece in inner.replace("</ul>", "\f/").replace("<ul", "\f+").split("\f"):
        depth += piece.startswith("+") - piece.startswith("/")
        found += [(code.split("<")[0], depth) for code in piece.split('<span class="num">')[1:]]
    assert found == [("1", 1), ("1.1", 2), ("1.1.1", 3), ("1.2", 2), ("2", 1)] and depth == 0
    assert inner.count("<li") == inner.count("</li>") == 5
    assert "Mover" not in inner


def test_what_goes_is_told_and_what_changed_meanwhile_asked_again(
    people: dict[str, User], client_as: ClientAs
) -> None:
    plan, team = making.small(people), client_as("team")
    item = plan.items.get(code="1")
    url = address("plan-item-delete", item.pk)
    page = team.get(url).text
    assert "3 elementos" in page and "1.1.1 Título" in page and "1 indicador" in page
    making.item(plan, "1.3", people["team"], parent="1")
    refused = team.post(url, {"edit_version": "0", "below": "3"})
    assert "cambió mientras mirabas" in refused.text and 'value="4"' in refused.text
    assert plan.items.count() == 6
    assert "con 4 elementos" in team.post(url, {"edit_version": "0", "below": "4"}, follow=True).text
    assert team.get(url).status_code == 404


def test_a_conflict_shows_both(people: dict[str, User], client_as: ClientAs) -> None:
    """Of an item with its themes, and of an indicator with its targets; saving again is a choice."""
    plan, team = making.small(people), client_as("team")
    item = plan.items.get(code="1.1.1")
    url = address("plan-item-edit", item.pk)
    first = {"code": "1.1.1", "title": "Uno", "edit_version": "0"}
    assert team.post(url, first).status_code == 302
    second = team.post(
        url, first | {"title": "Dos", "themes": [item.themes.model.objects.get(code="cultura").pk]}
    )
    assert "Dos versiones" in second.text and "Uno" in second.text
    assert "<td>Cultura</td>" in second.text
    assert 'name="edit_version" value="1"' in second.text
    assert team.post(url, first | {"title": "Dos", "edit_version": "1"}).status_code == 302
    assert PlanItem.objects.get(pk=item.pk).title == "Dos"
    url = address("indicator-edit", Indicator.objects.get().pk)
    first = {"name": "Luz", "kind": "count", "target_2026": "1", "edit_version": "0"}
    assert team.post(url, first).status_code == 302
    second = team.post(url, first | {"target_2026": "2"})
    assert "Meta para 2026" in second.text.split("Dos versiones")[1].split("</table>")[0]


def test_an_approved_plan_offers_and_takes_no_change(people: dict[str, User], client_as: ClientAs) -> None:
    """Every page of editing leads back with the reason, and nothing changes."""
    plan = making.approved(people)
    item, indicator = plan.items.get(code="1.1"), Indicator.objects.get()
    team, before = client_as("team"), making.outline(plan)
    text = team.get(plan.get_absolute_url()).text
    assert "Mover o agregar" not in text and address("plan-renew", plan.pk) in text
    for name, pk in (
        ("plan-edit", plan.pk),
        ("plan-delete", plan.pk),
        ("plan-item-add", plan.pk),
        ("plan-item-add-below", item.pk),
        ("plan-item-edit", item.pk),
        ("plan-item-move", item.pk),
        ("plan-item-delete", item.pk),
        ("indicator-add", item.pk),
        ("indicator-edit", indicator.pk),
        ("indicator-delete", indicator.pk),
    ):
        for method in (team.get, team.post):
            assert method(address(name, pk)).url == plan.get_absolute_url(), name
    assert "no cambia" in team.post(plan.get_absolute_url(), {"mover": f"{item.pk}:subir"}, follow=True).text
    for name in ("plan-present", "plan-approve"):
        assert client_as("staff").get(address(name, plan.pk)).url == plan.get_absolute_url()
    assert making.outline(plan) == before


def test_drafts_are_read_by_nobody_outside(people: dict[str, User]) -> None:
    """Neither a first draft nor the draft of a new version, by any address or filter."""
    secret = "PalabraDeBorradorQz"
    plan = making.small(people)
    making.item(plan, "7", people["team"], title=secret)
    anybody = Client()
    for url in ("/plan/", "/plan/7/", "/plan/?tema=alumbrado", "/plan/?subzona=F1"):
        assert secret not in anybody.get(url).text
    assert anybody.get("/plan/7/").status_code == 404
    plan_items.delete_item(
        item=plan.items.get(code="7"), expected_version=0, expected_below=0, by=people["team"]
    )
    new = plans.renew_plan(plan=making.approved(people, plan), by=people["team"])
    making.item(new, "7", people["team"], title=secret)
    leaf = new.items.get(code="1.1.1")
    leaf.title = secret
    plan_items.edit_item(
        item=leaf,
        themes=leaf.themes.all(),
        subzones=leaf.subzones.all(),
        expected_version=0,
        by=people["team"],
    )
    for url in ("/plan/", "/plan/7/", "/plan/1.1.1/", "/plan/?tema=alumbrado", "/plan/?subzona=F1"):
        assert secret not in anybody.get(url).text
    assert "Título de 1.1.1" in anybody.get("/plan/1.1.1/").text


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("tema=alumbrado", ["1.1.1"]),
        ("subzona=F1", ["1.1.1"]),
        ("tema=alumbrado&subzona=F1", ["1.1.1"]),
        ("tema=cultura", ["1", "1.1", "1.1.1", "1.2", "2"]),  # not in the plan: no filter
        ("tema=x&page=-1", ["1", "1.1", "1.1.1", "1.2", "2"]),
    ],
)
def test_the_plan_by_theme_and_subzone(people: dict[str, User], query: str, codes: list[str]) -> None:
    making.approved(people)
    text = Client().get(f"/plan/?{query}").text
    main = text[text.index("<main") : text.index("</main>")]
    shown = [code for code in ("1", "1.1", "1.1.1", "1.2", "2") if f'href="/plan/{code}/"' in main]
    assert shown == [code for code in codes if len(codes) == 1 or code != "1.1.1"]


def test_public_pages_cost_the_same_for_a_large_plan(
    people: dict[str, User], django_assert_max_num_queries: Callable
) -> None:
    """Eight queries at most, ten for an item with its story, and a page that does not grow with the plan."""
    plan, team = making.small(people), people["team"]
    axis = plan.items.get(code="1")
    rows = [
        PlanItem(plan=plan, parent=axis, position=number + 2, code=f"1.{number + 3}", title="Otro")
        for number in range(400)
    ]
    PlanItem.objects.bulk_create(rows)
    theme = plan.items.get(code="1.1.1").themes.get()
    PlanItem.themes.through.objects.bulk_create(
        PlanItem.themes.through(planitem_id=row.pk, theme_id=theme.pk) for row in rows
    )
    assert plan_items.move_item(item=rows[-1], step=Step.UP, by=team)
    making.presented(people, plan)
    for url, most in (("/plan/", SHOWN_BELOW), ("/plan/1/", PER_PAGE), ("/plan/?tema=alumbrado", PER_PAGE)):
        with django_assert_max_num_queries(10 if url == "/plan/1/" else 8):
            answer = Client().get(url)
        assert answer.text.count(">Otro</a>") in range(most - 3, most + 1), url
    assert "Ver 390 más" in Client().get("/plan/").text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1500", "1500"), ("11.000", "11000"), ("1.234.567,5", "1234567.5"), ("82,5", "82.5"), ("82.5", "82.5"),
        ("-3", "-3"), ("1.50", "1.50"), ("1,234", None), ("12.34.567", None), ("mil", None), ("", None),
    ],
)  # fmt: skip
def test_figures_are_read_as_people_write_them(typed: str, meant: str | None) -> None:
    """A point before three digits is of thousands; what may be read in two ways is refused."""
    assert read_figure(typed) == (None if meant is None else Decimal(meant))
