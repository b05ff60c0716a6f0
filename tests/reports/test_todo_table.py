"""«Lo que te toca» of the whole small portal: each role × each thing that waits in it, over all parts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from accounts.models import User
from planning.models import ActingMayor, today
from reports.queries.todo import KINDS, todo

pytestmark = pytest.mark.django_db

#: Each kind of thing, by what it is called together, and for whom of ``people`` it waits in the small portal.
#: What comes and goes with the calendar is held by ``test_todo_desk.py`` and its neighbours, at a day of their own.
TABLE: dict[str, set[str]] = {
    "Actas atrasadas": {"mayor", "officer", "staff"},
    "Actas de antes por revisar": {"staff"},
    "Actas en revisión por leer": {"neighbourhood_councillor"},
    "Actas por firmar": {"neighbourhood_councillor"},
    "Actividades atrasadas hace tiempo": {"mayor"},
    "Actividades sin avance informado": {"coordinator", "team"},
    "Aportes por sistematizar": {"coordinator", "staff", "team"},
    "Aportes sin revisar": {"publisher", "staff"},
    "Avances sin enviar": {"team"},
    "Capítulos del manual": {"coordinator", "team"},
    "Devoluciones que faltan": {"coordinator", "staff", "team"},
    "Documentos en borrador": {"coordinator", "staff", "team"},
    "Documentos preparados": {"mayor", "publisher"},
    "Encuestas por contestar": {"coordinator", "neighbourhood_councillor", "officer", "team"},
    "La matriz FODA": {"coordinator", "team"},
    "Opiniones sobre devoluciones": {"publisher", "staff"},
    "Pedidos de datos": {"administrator", "staff"},
    "Planillas de talleres": {"staff"},
    "Planillas del plan": {"team"},
    "Propuestas por moderar": {"publisher", "staff"},
    "Respuestas de encuestas por leer": {"publisher", "staff"},
    "Respuestas por redactar": {"coordinator", "staff"},
    "Retiros por decidir": {"mayor"},
    "Temas sin asignar": {"coordinator", "staff"},
}


def waiting(user: User) -> dict[str, list]:
    """What waits for a person, by kind."""
    user = get_user_model().objects.get(pk=user.pk)
    found = {kind.many: list(kind(user, today())) for kind in KINDS}
    return {many: rows for many, rows in found.items() if rows}


def test_each_thing_waits_for_whoever_may_move_it_on(world: dict[str, Any], people: dict[str, User]) -> None:
    found: dict[str, set[str]] = {kind.many: set() for kind in KINDS}
    for name, user in people.items():
        for many in waiting(user):
            found[many].add(name)
    assert {many: found[many] for many in TABLE} == TABLE


def test_whoever_stands_in_for_the_mayor_is_asked_what_the_mayor_is(
    world: dict[str, Any], people: dict[str, User]
) -> None:
    before = set(waiting(people["councillor"]))
    ActingMayor.objects.create(
        person=people["councillor"].person, valid_from=today(), valid_to=today(), reason="Licencia."
    )
    after = set(waiting(people["councillor"]))
    of_the_mayor = {many for many, names in TABLE.items() if "mayor" in names}
    assert after >= before | of_the_mayor


def test_every_button_opens(
    world: dict[str, Any], people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """Nobody is sent to a door that is closed to them."""
    for name, user in people.items():
        client = client_as(name)
        for row in todo(get_user_model().objects.get(pk=user.pk), today()).rows:
            assert client.get(row.url).status_code == 200, (name, row.url)
