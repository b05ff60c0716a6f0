"""A list of sixty rows costs as many queries as one of five, and few (performance.md, goals)."""

import datetime as dt
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation.models import Meeting, MeetingBody, Minutes
from planning.actions.plan_items import add_item
from planning.models import Body, DevelopmentPlan, Membership, Person, Theme
from reports import memory
from tests.planning import plans
from tests.reports.records import approve

#: Addresses of public lists and the most queries each may take; eight where a map or several lists share the page.
PUBLIC = {"/": 8, "/sesiones/": 5, "/equipo/": 5, "/publicaciones/": 5, "/informes/": 5}
PUBLIC |= {"/actas/": 5, "/resoluciones/": 5}
PUBLIC |= {"/plan/": 8, "/plan/?tema=alumbrado": 8, "/plan/1/": 10}
PUBLIC |= {"/temas/": 8, "/temas/?estado=respondido": 8, "/pendientes/": 5}
PUBLIC |= {"/datos/": 8, "/datos/sesiones/": 5, "/datos/participacion/": 6}
PUBLIC |= {
    "/barrios/": 8,
    "/barrios/fl/": 8,
    "/temas/?barrio=fl": 8,
    "/mapa-del-sitio/": 2,
    "/sitemap.xml": 9,
}
PUBLIC |= {"/foda/": 11, "/foda/comparar/": 6}
#: The workspace also reads the session, the account, its roles and what it has to do.
WORKSPACE = ("/gestion/reuniones/", "/gestion/personas/", "/gestion/documentos/", "/gestion/organos/")
WORKSPACE += ("/gestion/plan/", "/gestion/manual/")


def more_rows(user: object) -> None:
    """Fifty-five more meetings, some to come, and as many members."""
    bodies = list(Body.objects.order_by("code")[:3])
    for number in range(55):
        meeting = Meeting.objects.create(
            code=f"mas-{number}", date=dt.date(2026, 1, 1) + dt.timedelta(days=number), convened_at=None
        )
        MeetingBody.objects.create(meeting=meeting, body=bodies[number % 3])
        Minutes.objects.create(meeting=meeting, body=bodies[number % 3], year=2026, number=f"9{number}")
        approve(meeting, dt.date(2026, 6, 1), user)
        person = Person.objects.create(code=f"mas-{number}", first_name="Ana", last_name=f"Sosa {number}")
        Membership.objects.create(person=person, body=bodies[number % 3], valid_from=dt.date(2025, 1, 1))


def larger_plan(plan: DevelopmentPlan, people: dict) -> None:
    """The plan that anybody reads gets fifty-five more items of one theme, by its new version."""
    axis, theme = plan.items.get(code="1"), Theme.objects.get(code="alumbrado")
    for number in range(55):
        add_item(
            plan=plan, parent=axis, code=f"1.9.{number}", title="Otro", themes=[theme], by=people["team"]
        )
    plans.approved(people, plan)


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is read every so often
    memory.forget()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200, address
    return len(found)


def test_lists_cost_the_same_with_more_rows(
    world: dict, people: dict, client_as: Callable[[str], Client]
) -> None:
    anonymous, staff = client_as("anonymous"), client_as("staff")
    before = {address: queries(anonymous, address) for address in PUBLIC}
    plan = DevelopmentPlan.objects.get(pk=world["plan"])
    workspace = (*WORKSPACE, plan.get_absolute_url())
    before |= {address: queries(staff, address) for address in workspace}
    more_rows(people["staff"])
    larger_plan(plan, people)
    after = {address: queries(anonymous, address) for address in PUBLIC}
    after |= {address: queries(staff, address) for address in workspace}
    assert after == before
    assert {address: number for address, number in after.items() if number > PUBLIC.get(address, 99)} == {}
