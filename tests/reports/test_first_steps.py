"""From an empty portal to its first session: each step in turn, computed from what there is, and gone by itself."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from participation.actions.agenda import NewItem, add_items
from participation.actions.calls import send_call
from participation.actions.meetings import create_meeting, summon_members
from participation.models import Meeting
from planning import actions
from planning.models import Body, Municipality, Person, today
from reports.queries.first_steps import first_steps
from tests.conftest import make_user
from tests.participation import making


@pytest.fixture
def administrator(municipality: Municipality) -> User:
    """The first account of an empty portal."""
    return make_user("administrator", is_administrator=True)


def now_next(user: User) -> str:
    """The step that comes next."""
    steps = first_steps(user)
    assert steps and steps.next
    return steps.next.label


def test_each_step_in_turn(administrator: User) -> None:
    """Each disappears when what it asks for is there, and only then."""
    assert now_next(administrator) == "Completar los datos del municipio"
    Municipality.objects.update(contact_email="hola@example.org", data_controller="La Secretaría")
    assert now_next(administrator) == "Dar acceso a quien convoca y lleva las actas"
    administrator.is_municipal_staff = True
    administrator.save()
    administrator.__dict__.pop("_role_facts", None)
    assert now_next(administrator) == "Registrar a quienes integran los órganos"
    council = Body.objects.get(code="CM")
    for number in range(3):
        person = making.person(f"p{number}", f"Ana {number}")
        assert now_next(administrator) == "Sumarlas a su órgano: Concejo Municipal"
        actions.add_membership(
            person=person, body=council, quality="principal", valid_from=dt.date(2025, 1, 1), by=None
        )
    assert now_next(administrator) == "Anotar sus correos"
    actions.set_contact(person=Person.objects.get(code="p0"), email="ana@example.org", phone="", by=None)
    assert now_next(administrator) == "Preparar la primera reunión"
    day = today() + dt.timedelta(days=5)
    meeting = create_meeting(
        kind="ordinary", bodies=[council], date=day, start_time=dt.time(19), place="Sala", by=administrator
    )
    summon_members(meeting=meeting, by=administrator)
    assert now_next(administrator) == "Escribir su orden del día"
    add_items(meeting=meeting, items=[NewItem("Uno")], by=administrator)
    assert now_next(administrator) == "Mandar la convocatoria"
    send_call(meeting=meeting, by=administrator)
    assert now_next(administrator) == "Registrar la primera sesión"
    steps = first_steps(administrator)
    assert steps and steps.left == 1
    Meeting.objects.update(date=today(), convened_at=None)
    making.present(Meeting.objects.get(), administrator)
    assert first_steps(administrator) is None


def test_home_and_every_page_offer_the_next_step(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """Whoever may not take it reads who may; once a session is on record nobody reads any of it."""
    client = client_as("administrator")
    home = client.get(reverse("gestion:home")).text
    assert "Lo que falta para empezar" in home and reverse("gestion:municipality-edit") in home
    assert "Para empezar" in client.get(reverse("gestion:body-list")).text
    nobody = client_as("nobody").get(reverse("gestion:home")).text
    assert "Corresponde a: Administración" in nobody
    making.recorded(people["staff"])
    for address in ("home", "body-list"):
        assert "empezar" not in client.get(reverse(f"gestion:{address}")).text.lower()


def test_once_begun_it_is_not_asked_again(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    making.recorded(people["staff"])
    client = client_as("staff")
    client.get(reverse("gestion:body-list"))
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("gestion:body-list"))
    assert not [row for row in found.captured_queries if "participation_attendance" in row["sql"]]
