"""The pages of the operational plans: by forms and links alone, quickly typed, filtered, told of conflicts."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from planning.actions import activities
from planning.forms_operational import DayOfYearField
from planning.models import Activity, Milestone, OperationalPlan, Subzone, today
from planning.queries.operational import PER_PAGE
from tests.planning import operational as making
from tests.planning import plans as planning

ClientAs = Callable[[str], Client]
XSS = "<script>alert(1)</script>"


def address(name: str, *args: object) -> str:
    return reverse(f"gestion:{name}", args=args)


def test_a_year_from_nothing_to_the_next(people: dict[str, User], client_as: ClientAs) -> None:
    """Begun, typed, put in force by who records it, moved, cancelled, and what is unfinished carried on."""
    plan = planning.approved(people)
    team, staff = client_as("team"), client_as("staff")
    assert "todavía no hay ninguno" not in team.get(address("operational-list")).text
    begin = team.get(address("operational-create")).text
    assert f'value="{today().year + 1}"' in begin, "the next year without one is suggested"
    page = team.post(address("operational-create"), {"plan": plan.pk, "year": 2026}, follow=True).text
    assert "quedó empezado" in page and "Todavía no tiene actividades" in page
    year = address("operational-detail", 2026)
    leaf = plan.items.get(code="1.1.1")
    typed = {
        "nueva-item": leaf.pk,
        "nueva-title": f"Cambiar {XSS}",
        "nueva-starts_on": "mar",
        "nueva-ends_on": "jun",
    }
    page = team.post(year, typed, follow=True)
    assert page.redirect_chain[-1][0] == f"{year}?elemento={leaf.pk}#nueva"
    assert XSS not in page.text and "1.1.1-a" in page.text and "marzo a junio" in page.text
    row = Activity.objects.get()
    assert (row.code, row.starts_on, row.ends_on) == ("1.1.1-a", dt.date(2026, 3, 1), dt.date(2026, 6, 30))
    staff_page = staff.get(year).text
    assert address("operational-put-in-force", 2026) in staff_page and "Agregar y seguir" not in staff_page
    sent = {"in_force_on": "2026-04-01", "resolution": "Res. 40/26", "edit_version": 0}
    assert "quedó vigente" in staff.post(address("operational-put-in-force", 2026), sent, follow=True).text
    again = staff.post(address("operational-put-in-force", 2026), sent, follow=True).text
    assert "ya está vigente" in again
    refused = team.get(address("activity-delete", row.pk), follow=True).text
    assert "se suspende, con su motivo" in refused
    edit = address("activity-edit", row.pk)
    said = {
        "item": leaf.pk, "code": "1.1.1-a", "title": "Cambiar", "starts_on": "2026-03-01", "ends_on": "2026-07-10",
        "budget": "1500000", "product": "200 luminarias", "weight": "2", "responsible": "Obras", "edit_version": 0,
    }  # fmt: skip
    page = team.post(edit, said, follow=True).text
    assert "termina 10 días después" in page and "1.500.000" in page and "200 luminarias" in page
    assert "se corrió 10 días" in team.get(year).text
    clash = unescape(team.post(edit, said | {"title": "Otro"}).text)
    assert "Otra persona guardó" in clash and "Lo que quedó guardado" in clash
    stone = {"title": "Pliego", "due_on": "2026-05-02"}
    assert "Pliego" in team.post(address("milestone-add", row.pk), stone, follow=True).text
    pliego = Milestone.objects.get()
    done = address("milestone-done", pliego.pk)
    assert "cumplido el" in team.post(done, {"cumplido": "si"}, follow=True).text
    assert "quedó sin cumplir" in team.post(done, {"cumplido": "no"}, follow=True).text
    later = {"title": "Pliego", "due_on": "2026-05-20", "edit_version": 2}
    page = team.post(address("milestone-edit", pliego.pk), later, follow=True).text
    gone = address("milestone-delete", pliego.pk)
    assert "20 de mayo de 2026 (previsto: 2 de mayo)" in page and gone not in page
    assert "lo que dice queda" in team.post(gone, {"edit_version": 3}, follow=True).text
    cancel = address("activity-cancel", row.pk)
    assert "Falta corregir algo" in team.post(cancel, {"edit_version": 1, "reason": ""}).text
    page = team.post(cancel, {"edit_version": 1, "reason": "No hay plata"}, follow=True).text
    assert "Suspendida" in page and "No hay plata" in page
    assert "ya está suspendida" in team.get(cancel, follow=True).text
    assert (
        "sigue en el plan"
        in team.post(address("activity-resume", row.pk), {"edit_version": 2}, follow=True).text
    )
    team.post(address("operational-create"), {"plan": plan.pk, "year": 2027})
    carry = address("operational-carry", 2027)
    assert carry in team.get(address("operational-detail", 2027)).text
    assert "Marcá al menos una" in team.post(carry, {}).text
    page = team.post(carry, {"actividad": row.pk}, follow=True).text
    assert "1 actividad quedó" in page and "viene de 2026" in page
    assert "No quedó nada" in team.get(carry).text
    assert "ya se trajo" in team.post(carry, {"actividad": row.pk}).text
    copy = Activity.objects.get(operational__year=2027)
    assert copy.get_absolute_url() in team.get(row.get_absolute_url()).text
    assert row.get_absolute_url() in team.get(copy.get_absolute_url()).text


def test_a_draft_is_introduced_and_goes(people: dict[str, User], client_as: ClientAs) -> None:
    year, team = making.small(people), client_as("team")
    edit = address("operational-edit", 2026)
    team.post(edit, {"introduction": "Este año…", "edit_version": 0})
    assert "Este año…" in team.get(year.get_absolute_url()).text
    assert "Otra persona guardó" in team.post(edit, {"introduction": "Otra", "edit_version": 0}).text
    stone = Milestone.objects.get()
    gone = address("milestone-delete", stone.pk)
    assert "Otra persona guardó" in team.post(gone, {"edit_version": 3}).text
    assert "se borró" in team.post(gone, {"edit_version": 0}, follow=True).text
    row = year.activities.get(code="2-a")
    assert "se borró" in team.post(address("activity-delete", row.pk), {"edit_version": 0}, follow=True).text
    delete = address("operational-delete", 2026)
    assert "con su actividad" in team.get(delete).text
    assert "se borró" in team.post(delete, follow=True).text and not OperationalPlan.objects.exists()


def test_one_activity_after_another_is_typed_on_one_line(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """The page comes back with the same item chosen and the cursor in the title; what is wrong is told and kept."""
    year, team = making.draft(people), client_as("team")
    url, leaf = year.get_absolute_url(), year.plan.items.get(code="1.1.1")
    assert "autofocus" not in team.get(url).text
    row = {
        "nueva-item": leaf.pk,
        "nueva-title": "Podar",
        "nueva-starts_on": "5/3",
        "nueva-responsible": "Áreas verdes",
    }
    for letter in "abc":
        page = team.post(url, row, follow=True).text
        assert f"«1.1.1-{letter} Podar» quedó" in page
        [title] = re.findall(r"<input[^>]*name=\"nueva-title\"[^>]*>", page)
        assert "autofocus" in title and "value=" not in title
        assert re.search(rf'<option value="{leaf.pk}" selected>', page)
    assert set(year.activities.values_list("starts_on", "ends_on")) == {(dt.date(2026, 3, 5),) * 2}
    wrong = team.post(url, row | {"nueva-starts_on": "31/2", "nueva-code": "con espacio"}).text
    assert "como 15/3" in wrong and "sin espacios" in wrong and 'value="Podar"' in wrong
    taken = team.post(url, row | {"nueva-code": "1.1.1-a"}).text
    assert "Ya hay otra actividad con ese código" in taken
    other = planning.small(people).items.get(code="1")
    assert team.post(url, row | {"nueva-item": other.pk}).status_code == 200
    assert year.activities.count() == 3
    full = team.post(
        address("activity-add", 2026),
        {"item": leaf.pk, "title": "Todo", "starts_on": "2026-02-01", "ends_on": "2026-02-28"},
        follow=True,
    ).text
    assert "1.1.1-d" in full


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("3", "2024-03-01", "2024-03-31"),
        ("2", "2024-02-01", "2024-02-29"),
        ("Mar", "2024-03-01", "2024-03-31"),
        ("septiembre", "2024-09-01", "2024-09-30"),
        ("set", "2024-09-01", "2024-09-30"),
        ("sep.", "2024-09-01", "2024-09-30"),
        ("15/3", "2024-03-15", "2024-03-15"),
        ("15-03-2024", "2024-03-15", "2024-03-15"),
        ("2024-03-15", "2024-03-15", "2024-03-15"),
        ("1/1/2025", "2025-01-01", "2025-01-01"),  # told later that it is of another year
        ("13", None, None),
        ("ma", None, None),
        ("m", None, None),
        ("30/2", None, None),
        ("0", None, None),
        ("hoy", None, None),
        ("1/13", None, None),
        ("²/3", None, None),
    ],
)
def test_days_and_months_as_one_says_them(typed: str, start: str | None, end: str | None) -> None:
    for ends, wanted in ((False, start), (True, end)):
        field = DayOfYearField(year=2024, ends=ends)
        if wanted is None:
            with pytest.raises(ValidationError, match="como 15/3"):
                field.clean(typed)
        else:
            assert field.clean(typed) == dt.date.fromisoformat(wanted)


def test_activities_are_found_by_axis_person_place_and_state(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """In the order of the plan; what nobody understands asks for nothing."""
    year, team = making.draft(people), people["team"]
    zone = Subzone.objects.get(code="F1")
    making.activity(year, "A", team, item="2", responsible="Obras", starts_on=dt.date(2026, 1, 1))
    making.activity(year, "B", team, responsible="Cultura", reporter=people["staff"], subzones=[zone])
    making.activity(year, "C", team, item="1", starts_on=dt.date(2026, 2, 1), ends_on=dt.date(2026, 12, 31))
    making.enforce(people, year)
    activities.cancel_activity(
        activity=year.activities.get(code="C"), reason="No", expected_version=0, by=people["team"]
    )
    staff = client_as("staff")

    def found(query: str) -> str:
        page = staff.get(f"{year.get_absolute_url()}?{query}")
        return "".join(row.code for group in page.context["groups"] for row in group.activities)

    asked = {
        "": "CBA", "eje=1": "CB", "eje=2": "A", "eje=9": "CBA", "responsable=Obras": "A", "subzona=F1": "B",
        "mias=on": "B", "estado=cancelled": "C", "estado=done": "", "eje=1&responsable=Obras": "", "estado=x": "CBA",
    }  # fmt: skip
    assert {query: found(query) for query in asked} == asked
    assert "No hay ninguna con ese filtro" in staff.get(f"{year.get_absolute_url()}?estado=done").text
    axes = [
        group.axis.code if group.axis else None
        for group in staff.get(year.get_absolute_url()).context["groups"]
    ]
    assert axes == ["1", None, "2"]


def test_a_year_costs_the_same_with_many_activities(people: dict[str, User], client_as: ClientAs) -> None:
    """Queries do not grow; a page has so many and leads to the next."""
    year, team = making.small(people), client_as("team")

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert team.get(year.get_absolute_url()).status_code == 200
        return len(found)

    cost()
    before = cost()
    item = year.plan.items.get(code="1.1")
    Activity.objects.bulk_create(
        Activity(
            operational=year, item=item, code=f"m{number}", title="Más", starts_on=dt.date(2026, 3, 1),
            ends_on=dt.date(2026, 3, 2),
        )
        for number in range(PER_PAGE)
    )  # fmt: skip
    assert cost() == before
    page = team.get(year.get_absolute_url())
    assert "?page=2" in page.text and len(page.context["page"].object_list) == PER_PAGE


def test_what_was_worked_on_is_told_when_its_item_is_deleted(
    people: dict[str, User], client_as: ClientAs
) -> None:
    plan = planning.presented(people)
    making.small(people, plan)
    leaf = plan.items.get(code="1.1.1")
    sent: dict[str, Any] = {"edit_version": 0, "below": 0}
    page = client_as("team").post(address("plan-item-delete", leaf.pk), sent)
    assert page.status_code == 200 and "cuelgan 1 actividad" in page.text


def test_of_a_year_to_come_both_days_are_told_apart(people: dict[str, User], client_as: ClientAs) -> None:
    """Approved in November, it holds from January: no page says that it is in force already."""
    early = {"state": "in_force", "in_force_on": dt.date(2026, 11, 17), "resolution": "Resolución"}
    plan = planning.approved(people)
    OperationalPlan.objects.create(plan=plan, year=2027, **early)
    OperationalPlan.objects.create(plan=plan, year=2025, **early | {"in_force_on": dt.date(2025, 3, 1)})
    page = client_as("team").get(address("operational-list")).text
    assert "aprobado el 17 de noviembre de 2026; rige desde el 1 de enero de 2027" in page
    assert "vigente desde el 1 de marzo de 2025" in page and "vigente desde el 17" not in page
    public = Client().get(reverse("plan-operational", args=[2027])).text
    assert "Aprobado el 17 de noviembre de 2026; rige desde el 1 de enero de 2027" in public
