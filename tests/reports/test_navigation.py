"""The menu of the public pages, and the maps of the site that are made of it."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from participation.models import Meeting, Topic
from planning.models import DevelopmentPlan, PlanItem
from reports.models import Publication
from reports.navigation import FOLLOW, FOOT, GROUPS, menu_of
from reports.queries import site_map

PLACES = [place for group in GROUPS for place in group.places]
NAME = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("path", "group", "label", "current", "above"),
    [
        ("/temas/", "Participar", "Temas", "page", ""),
        ("/temas/T-1/", "Participar", "Temas", "true", "Temas"),
        ("/barrios/fl/", "Participar", "Barrios", "true", "Barrios"),
        ("/plan/", "El plan", "Plan de desarrollo", "page", ""),
        ("/plan/1.2/", "El plan", "Plan de desarrollo", "true", "Plan de desarrollo"),
        ("/plan/operativo/2026/", "El plan", "Plan operativo anual", "true", "Plan operativo anual"),
        ("/informes/", "Informes", "Todos los informes", "page", ""),
        ("/informes/participacion/", "Informes", "Quiénes participan", "page", ""),
        ("/informes/rendicion/2026/", "Informes", "Rendición de cuentas", "true", "Rendición de cuentas"),
        ("/manual/adopcion/", "Quiénes somos", "Plan de adopción", "page", ""),
        ("/gestion/plan/", "", "", "", ""),
        ("/seguir/", "Participar", "Recibir avisos", "page", ""),
        ("/buscar/", "", "", "", ""),
        ("/", "", "", "", ""),
    ],
)  # fmt: skip
def test_the_one_place_that_the_reader_is_in_is_told(
    path: str, group: str, label: str, current: str, above: str
) -> None:
    menu = menu_of(path)
    assert [row.label for row in menu.groups if row.is_here] == ([group] if group else [])
    here = [(place.label, place.current) for row in menu.groups for place in row.places if place.current]
    assert here == ([(label, current)] if label else [])
    assert (menu.above.label if menu.above else "") == above
    assert menu.is_home == (path == "/")


def test_nothing_stands_twice_and_everything_is_told() -> None:
    assert FOLLOW in PLACES and FOLLOW in FOOT  # that one is looked for in both
    places = {*PLACES, *FOOT}
    assert len(places) == len(PLACES) + len(FOOT) - 1
    assert len({place.url for place in places}) == len({place.label for place in places}) == len(places)
    assert all(place.told.endswith(".") for place in places)
    assert len(GROUPS) <= 5 and max(len(group.places) for group in GROUPS) <= 7


@pytest.mark.django_db
def test_the_menu_works_without_a_script_and_says_where_one_is(client: Client) -> None:
    page = client.get("/temas/").text
    assert page.count("<script") == 1 and "js/menu.js" in page  # it closes what was left open, no more
    assert page.count('<details name="menu">') == len(GROUPS)
    assert page.count('<a href="/temas/" aria-current="page">Temas</a>') == 2  # on a desk and on a phone
    assert '<summary aria-current="true">Participar' in page
    assert '<details name="menu-small" open>' in page


@pytest.mark.django_db
def test_the_map_for_people_names_every_place_and_neighbourhood(world: dict, client: Client) -> None:
    page = client.get("/mapa-del-sitio/").text.partition('id="contenido"')[2]
    for place in (*PLACES, *FOOT):
        assert f'href="{place.url}"' in page and place.told in page
    assert 'href="/barrios/fl/"' in page


@pytest.fixture
def told(client: Client) -> Callable[[str], list[str]]:
    """The addresses that a file for search engines tells, without where the portal is."""

    def read(address: str) -> list[str]:
        root = ElementTree.fromstring(client.get(address).content)
        found = [one.findtext(f"{NAME}loc") or "" for one in root]
        assert all(one.startswith("http") for one in found)
        return ["/" + one.split("/", 3)[3] for one in found]

    return read


@pytest.mark.django_db
def test_search_engines_are_told_of_what_is_published_alone(
    world: dict, client: Client, told: Callable[[str], list[str]]
) -> None:
    found = told("/sitemap.xml")
    assert len(found) == len(set(found))
    assert {place.url for place in (*PLACES, *FOOT) if place.is_indexed} <= set(found)
    assert "/seguimiento/" not in found  # robots.txt bars it
    for name, rows, published in (
        ("topic-detail", Topic.objects.all(), Topic.objects.published()),
        ("meeting-detail", Meeting.objects.exclude(kind="workshop"), Meeting.objects.published()),
        ("workshop-detail", Meeting.objects.filter(kind="workshop"), Meeting.objects.published()),
    ):
        open_codes = set(published.values_list("code", flat=True))
        for row in rows:
            assert (reverse(name, args=[row.code]) in found) == (row.code in open_codes), row
    for publication in Publication.objects.exclude(kind="acta"):
        is_current = Publication.objects.published().current().filter(pk=publication.pk).exists()
        assert (publication.get_absolute_url() in found) == is_current
    drafts = DevelopmentPlan.objects.exclude(pk__in=DevelopmentPlan.objects.published())
    only_there = PlanItem.objects.filter(plan__in=drafts).exclude(
        code__in=PlanItem.objects.exclude(plan__in=drafts).values("code")
    )
    assert not {item.get_absolute_url() for item in only_there} & set(found)
    for address in found:
        status = client.get(address).status_code
        assert status == 200, (address, status)


@pytest.mark.django_db
def test_a_long_list_is_told_in_parts_and_loses_nothing(
    world: dict, monkeypatch: pytest.MonkeyPatch, client: Client, told: Callable[[str], list[str]]
) -> None:
    whole = told("/sitemap.xml")
    monkeypatch.setattr(site_map, "MOST", 3)
    parts = told("/sitemap.xml")
    assert parts[0] == "/sitemap-paginas-1.xml" and len(parts) > len(site_map.SECTIONS) // 2
    in_parts = [address for part in parts for address in told(part)]
    assert sorted(in_parts) == sorted(whole)
    assert all(len(told(part)) <= 3 for part in parts if "paginas" not in part)
    for missing in (
        "/sitemap-temas-99.xml",
        "/sitemap-temas-0.xml",
        "/sitemap-nada-1.xml",
        "/sitemap-paginas-2.xml",
    ):
        assert client.get(missing).status_code == 404


@pytest.mark.django_db
def test_robots_are_told_where_the_list_is(client: Client) -> None:
    assert "/sitemap.xml" in client.get("/robots.txt").text.splitlines()[-1]
