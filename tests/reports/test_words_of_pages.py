"""What pages say: the answer above the map, one step at a time, no word twice."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from participation.actions.minutes import incorporate_minutes
from participation.queries.meetings import progress_of
from planning.models import Neighbourhood, today
from reports.documents.words import kind_above
from reports.queries.home import NeighbourhoodCount, home
from reports.views.site import _most
from tests.participation import making


@pytest.mark.parametrize(
    ("counts", "answer"),
    [
        ({}, "Ninguna nombra un barrio"),
        ({"Unión": 0}, "Ninguna nombra un barrio"),
        ({"Unión": 1, "Manga": 13}, "De Manga vinieron más: 13"),
        ({"Unión": 4, "Manga": 4, "Maroñas": 1}, "De Unión y Manga vinieron más: 4 de cada uno"),
        (dict.fromkeys("ABCD", 2), "4 barrios comparten el primer lugar, con 2 cada uno"),
        ({"Manga": 1200}, "De Manga vinieron más: 1.200"),
    ],
)
def test_the_map_says_its_answer(counts: dict[str, int], answer: str) -> None:
    assert _most([NeighbourhoodCount(name, None, count) for name, count in counts.items()]) == answer


def test_a_title_that_says_its_kind_has_none_above() -> None:
    assert kind_above("Análisis de participación", "Análisis de participación: CM, 2026") == ""
    assert kind_above("Acta", "Sesión del Concejo") == "Acta"


@pytest.mark.django_db
def test_the_home_asks_and_answers_once(people: dict[str, User]) -> None:
    """The question above the map once, its answer as title of the block and of the drawing."""
    page = Client().get("/").text
    assert page.count("¿De qué barrios vinieron") == 1
    assert '<h2 id="barrios">Ninguna nombra un barrio</h2>' in page
    assert "¿Cuánto se reunió?" in page


@pytest.mark.django_db
def test_the_table_beside_the_map_goes_from_most_to_least(people: dict[str, User]) -> None:
    busy = Neighbourhood.objects.get(name="Manga")
    meeting = making.recorded(people["staff"], "CV", date=today() - dt.timedelta(days=30))
    making.said(meeting, people["staff"], "Una senda.", neighbourhood=busy)
    making.said(meeting, people["staff"], "Otra senda.", neighbourhood=busy)
    incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="1", by=people["staff"])
    rows = home(today()).neighbourhoods
    assert [(row.key, row.name, row.count) for row in rows[:1]] == [("A", "Manga", 2)]
    assert [row.count for row in rows] == sorted((row.count for row in rows), reverse=True)
    page = Client().get("/").text
    assert "De Manga vinieron más: 2" in page
    assert '<tspan class="map-key" font-weight="400">A</tspan> 2</text>' in page
    assert '<span class="key">A</span>Manga' in page


@pytest.mark.django_db
def test_a_list_of_meetings_says_the_day_once(people: dict[str, User]) -> None:
    day = today() + dt.timedelta(days=7)
    making.draft(people["staff"], "CM", date=day, convened_at=timezone.now(), place="Sala")
    words = date_format(day, r"j \d\e F \d\e Y")
    for page in (Client().get("/").text, Client().get("/sesiones/").text):
        assert page.count(words) == 1
        assert f"{date_format(day, 'l').capitalize()} · Sala" in page


@pytest.mark.django_db
def test_only_the_oldest_thing_that_waits_is_primary(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    for day in (1, 2, 3):
        making.draft(people["staff"], "CM", date=dt.date(2026, 5, day))
    page = client_as("staff").get("/gestion/").text.split('id="pendientes"')[1]
    assert page.count("Registrar asistencia") == 3
    assert page.count("btn-primary") == 1
    assert page.index("btn-primary") < page.index("btn-secondary")


@pytest.mark.django_db
def test_steps_are_verbs_until_they_stand_on_record(people: dict[str, User]) -> None:
    draft = making.draft(people["staff"], "CV")
    assert [step.label for step in progress_of(draft).steps] == [
        "Escribir el orden del día",
        "Convocar",
        "Registrar la asistencia",
        "Contar vecinas y vecinos",
        "Anotar los aportes",
        "Registrar la aprobación del acta",
    ]
    approved = making.approved(people["staff"], "CV", date=dt.date(2026, 5, 6))
    assert [step.label for step in progress_of(approved).steps] == [
        "Convocatoria",
        "Asistencia",
        "Vecinas y vecinos",
        "Aportes",
        "Aprobación del acta",
        "Revisar los textos públicos",
    ]


@pytest.mark.parametrize(
    ("person", "address", "marked"),
    [
        ("staff", "/gestion/reuniones/nueva/", True),
        ("staff", "/gestion/pedidos/nuevo/", True),
        ("staff", "/gestion/documentos/nuevo/", True),
        ("administrator", "/gestion/cuentas/invitar/", True),
        ("anonymous", "/cuenta/login/", True),
        ("anonymous", "/cuenta/password/reset/", True),
        ("staff", "/gestion/personas/", False),
    ],
)
def test_a_form_says_once_what_its_asterisk_means(
    person: str, address: str, marked: bool, client_as: Callable[[str], Client]
) -> None:
    page = client_as(person).get(address).text
    assert ("asteriskField" in page) == marked
    assert page.count("Lo marcado con * es obligatorio.") == marked
