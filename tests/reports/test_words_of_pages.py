"""What pages say: the answer above the map, one step at a time, no word twice."""

import datetime as dt
import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from participation.actions.minutes import incorporate_minutes
from participation.queries.meetings import progress_of
from planning import audit
from planning.models import Body, Neighbourhood, today
from reports.actions.documents import create_document
from reports.documents.participation_figures import mean_figure, rate_figure
from reports.documents.words import days, kind_above
from reports.models import DocumentPart
from reports.queries.home import NeighbourhoodCount, home
from reports.rendering import sentences
from reports.views.neighbourhoods import most_of
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
    assert most_of([NeighbourhoodCount("", name, None, count) for name, count in counts.items()]) == answer


@pytest.mark.parametrize(
    ("total", "among", "text"),
    [
        (0, 3, "0 días"),
        (1, 100, "menos de 0,1 días"),
        (5, 100, "0,1 días"),
        (7, 7, "1 día"),
        (103, 100, "1 día"),
        (665, 43, "15,5 días"),
        (2999, 1, "2.999 días"),
        (59995, 2, "29.997,5 días"),
    ],
)
def test_a_mean_of_days_in_words(total: int, among: int, text: str) -> None:
    assert days(total, among) == text


@pytest.mark.parametrize(
    ("written", "on_paper", "answer"),
    [
        (0, 0, "No hubo actas aprobadas"),
        (0, 1, "La única acta se aprobó en papel: no se comprobó si estaba completa"),
        (0, 43, "Las 43 actas se aprobaron en papel: no se comprobó si estaban completas"),
        (1, 0, "La única acta estaba completa cuando se aprobó"),
        (5, 0, "Las 5 actas estaban completas cuando se aprobaron"),
        (1, 1, "1 de 2 actas estaba completa cuando se aprobó; la otra se aprobó en papel y no se comprobó"),
        (
            5,
            1300,
            "5 de 1.305 actas estaban completas cuando se aprobaron; las otras 1.300 se aprobaron en papel y no se "
            "comprobaron",
        ),
    ],
)
def test_whether_minutes_were_complete_is_a_sentence(written: int, on_paper: int, answer: str) -> None:
    figure = rate_figure(
        "x", "", written, written + on_paper, ("acta", "actas"), "", beside={"incorporadas": on_paper}
    )
    assert sentences.complete(figure) == answer


@pytest.mark.parametrize(
    ("total", "published", "waiting", "answer"),
    [
        (0, 0, 0, "No hubo actas aprobadas"),
        (0, 0, 3, "Ninguna acta se publicó en el portal todavía"),
        (0, 4, 0, "En promedio, un acta se publicó el mismo día en que se aprobó"),
        (2, 2, 1, "En promedio, un acta se publicó 1 día después de aprobada; falta publicar 1"),
        (21, 2, 1200, "En promedio, un acta se publicó 10,5 días después de aprobada; faltan publicar 1.200"),
    ],
)
def test_how_long_publishing_took_is_a_sentence(
    total: int, published: int, waiting: int, answer: str
) -> None:
    figure = mean_figure("x", "", total, published, ("acta", "actas"), "", beside={"sin_publicar": waiting})
    assert sentences.publication(figure) == answer


def test_how_long_approving_took_is_a_sentence() -> None:
    noun = ("acta", "actas")
    assert sentences.approval(mean_figure("x", "", 0, 0, noun, "")) == "No hubo actas aprobadas"
    assert (
        sentences.approval(mean_figure("x", "", 0, 2, noun, ""))
        == "Cada acta se aprobó el mismo día de la sesión"
    )
    assert (
        sentences.approval(mean_figure("x", "", 23, 2, noun, ""))
        == "En promedio, un acta se aprobó 11,5 días después de la sesión"
    )


def test_a_title_that_says_its_kind_has_none_above() -> None:
    assert kind_above("Análisis de participación", "Análisis de participación: CM, 2026") == ""
    assert kind_above("Acta", "Sesión del Concejo") == "Acta"


@pytest.mark.django_db
def test_the_home_asks_and_answers_once(people: dict[str, User]) -> None:
    """The question above the map once, its answer as title of the block and of the drawing."""
    page = Client().get("/").text
    assert page.count("¿De qué barrios vinieron") == 1
    assert '<h2 id="barrios">Ninguna nombra un barrio</h2>' in page
    assert "¿Qué se respondió?" in page


@pytest.mark.django_db
def test_the_table_beside_the_map_goes_from_most_to_least(people: dict[str, User]) -> None:
    busy = Neighbourhood.objects.get(name="Manga")
    meeting = making.recorded(people["staff"], "CV", date=today() - dt.timedelta(days=30))
    making.said(meeting, people["staff"], "Una senda.", neighbourhood=busy)
    making.said(meeting, people["staff"], "Otra senda.", neighbourhood=busy)
    incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="1", by=people["staff"])
    rows = home(today()).neighbourhoods
    assert (rows[0].name, rows[0].count) == ("Manga", 2)
    letters = {row.name: row.key for row in rows}
    by_name = Neighbourhood.objects.order_by("sort_key").values_list("name", flat=True)
    assert [letters[name] for name in by_name] == sorted(letters.values())
    assert [row.count for row in rows] == sorted((row.count for row in rows), reverse=True)
    page = Client().get("/").text
    assert "De Manga vinieron más: 2" in page
    assert f'<tspan class="map-key" font-weight="400">{rows[0].key}</tspan> 2</text>' in page
    row = re.search(r'<span class="key">(\w+)</span>(?:<a[^>]*>)?Manga<', page)
    assert row and row[1] == rows[0].key


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
    assert page.count("Escribir el acta") == 3
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
    ]
    approved = making.approved(people["staff"], "CV", date=dt.date(2026, 5, 6))
    assert [step.label for step in progress_of(approved).steps] == [
        "Convocatoria",
        "Asistencia",
        "Vecinas y vecinos",
        "Aportes",
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


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        (0, "52 % de quienes asistieron eran mujeres"),
        (1, "52 % de las personas cuyo género se sabe eran mujeres"),
        (6, "52 % de las personas cuyo género se sabe eran mujeres; no se sabe el de 25 % del total"),
    ],
)
def test_the_share_of_women_is_of_those_known(unknown: int, words: str) -> None:
    """One base to each share, and none that stands for fewer people than may be told."""
    beside = {"sin_dato": unknown, "total": 24}
    figure = {"oculta": False, "valor": Fraction(52, 100), "texto": "52 %", "al_lado": beside}
    assert sentences.women(figure, 5) == words


def test_the_record_tells_written_texts_without_signs(people: dict[str, User]) -> None:
    """A part by its heading and not by its key; neither marks nor the brackets of a figure."""
    document = create_document(
        kind="participacion",
        period_from=dt.date(2026, 1, 1),
        period_to=dt.date(2026, 6, 30),
        bodies=list(Body.objects.filter(code="CM")),
        by=people["staff"],
    )
    DocumentPart.objects.filter(document=document, key="introduccion").update(
        text="Trae **todas** las [[iniciativas.total]]."
    )
    (entry,) = audit.entries(kind=DocumentPart.pgh_event_model._meta.label_lower, act="update", limit=1)
    assert entry.subject == f"{document}, Introducción"
    (change,) = entry.changes
    assert change.after == "Trae todas las [cifra: iniciativas total]."
