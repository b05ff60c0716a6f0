"""The public page of bodies and members."""

import datetime as dt

import pytest
from django.test import Client

from planning import actions
from planning.models import Body, Municipality, Office, Quality, today

pytestmark = pytest.mark.django_db


def join(first: str, code: str, *, minor: bool = False, **fields: object) -> None:
    person = actions.create_person(first_name=first, last_name="Prueba", is_minor=minor, by=None)
    actions.set_contact(person=person, email=f"{person.code}@secreto.example", phone="099 111 222", by=None)
    values = {"quality": Quality.PRINCIPAL, "valid_from": dt.date(2025, 7, 10), **fields}
    actions.add_membership(person=person, body=Body.objects.get(code=code), by=None, **values)


@pytest.fixture
def council(municipality: Municipality) -> None:
    join("Vieja", "CM", office=Office.MAYOR, office_title="Alcaldesa", valid_from=dt.date(2020, 11, 26),
         valid_to=dt.date(2025, 7, 9), end_reason="fin del período")  # fmt: skip
    join("Nueva", "CM", office=Office.MAYOR, office_title="Alcaldesa", order=1)
    join("Concejal", "CM", order=2)
    join("Primera", "CM", quality=Quality.SUBSTITUTE, order=1)
    join("Joven", "CV", minor=True)


def test_today_by_body_with_anchors(council: None) -> None:
    page = Client().get("/equipo/").text
    for code in ("EP", "CM", "CV", "ME"):
        assert f'id="{code}"' in page and f'href="#{code}"' in page
    assert page.index('id="CM"') < page.index('id="CV"') < page.index('id="EP"')
    assert "Nueva Prueba" in page and "10 de julio de 2025" in page
    assert page.index("Nueva Prueba") < page.index("Concejal Prueba") < page.index("Primera Prueba")
    assert "Suplentes, por orden" in page


def test_the_day_of_most_is_said_once(council: None) -> None:
    join("Tarde", "CM", order=3, valid_from=dt.date(2026, 2, 1))
    page = Client().get("/equipo/").text.split("Cómo estaban en otras fechas")[0]
    council = page.split('<section id="CM"')[1].split("</section>")[0]
    assert council.count("10 de julio de 2025") == 1 and council.count("Desde el 1 de febrero de 2026") == 1
    alone = page.split('<section id="CV"')[1].split("</section>")[0]
    assert "La mayoría" not in alone and "Integrante menor de 18 años" in alone
    assert "10 de julio de 2025" not in alone  # the day would help to tell who they are


def test_minors_are_not_named_and_contacts_not_shown(council: None) -> None:
    for address in ("/equipo/", f"/equipo/?fecha={today()}"):
        page = Client().get(address).text
        assert "Joven" not in page and "Integrante menor de 18 años" in page
        assert "secreto.example" not in page and "099 111" not in page


def test_earlier_terms_by_date(council: None) -> None:
    last, first = (Client().get(f"/equipo/?fecha={day}").text for day in ("2025-07-09", "2025-07-10"))
    cut = "Cómo estaban en otras fechas"
    assert "Vieja Prueba" in last.split(cut)[0] and "Nueva Prueba" not in last.split(cut)[0]
    assert "Nueva Prueba" in first.split(cut)[0] and "Vieja Prueba" not in first.split(cut)[0]
    assert "/equipo/?fecha=2020-11-26" in first.split(cut)[1]


@pytest.mark.parametrize(
    "asked", ["mañana", "2025-02-30", "9999-12-31", "0001-01-01", "<script>", "2025-7-1"]
)
def test_a_date_that_is_none_is_said(asked: str, council: None) -> None:
    response = Client().get("/equipo/", {"fecha": asked})
    assert response.status_code == 200 and "<script>" not in response.text
    if asked != "0001-01-01":
        assert "No se entendió la fecha" in response.text and "Nueva Prueba" in response.text


def test_acting_mayor_is_told(council: None) -> None:
    body = Body.objects.get(code="CM")
    person = body.memberships.get(order=2, quality=Quality.PRINCIPAL).person
    actions.record_acting_mayor(
        person=person, valid_from=today(), valid_to=today(), reason="licencia", by=None
    )
    assert "ejerce la Alcaldía" in Client().get("/equipo/").text


def test_it_is_the_same_for_everybody_and_few_queries(council: None, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        response = Client().get("/equipo/")
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert "public" in response["Cache-Control"]
    again = Client().get("/equipo/", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_an_empty_portal_says_so(db: None) -> None:
    assert "Acá van a estar los órganos" in Client().get("/equipo/").text
