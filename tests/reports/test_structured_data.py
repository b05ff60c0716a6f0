"""What machines read, each read by a parser nobody here wrote (rdflib): the catalogue, and the blocks in pages."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from accounts.json_ld import json_ld
from planning.models import Municipality
from reports.datasets.registry import DATASETS

#: Of rdflib to itself.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
SCHEMA = Namespace("https://schema.org/")
HOSTILE = '</script><script>alert("x")</script><!-- & \u2028 ñandú \\ "comillas"'
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def blocks(client: Client, address: str) -> list[dict[str, Any]]:
    response = client.get(address)
    assert response.status_code == 200, address
    return [json.loads(found) for found in BLOCK.findall(response.content.decode())]


def graph_of(told: dict[str, Any]) -> Graph:
    """As RDF; the context is ours, so that nothing is fetched."""
    assert told["@context"] == "https://schema.org"
    own = {**told, "@context": {"@vocab": str(SCHEMA), "url": {"@type": "@id"}}}
    graph = Graph()
    graph.parse(data=json.dumps(own), format="json-ld", base="https://portal.example/")
    assert len(graph)
    return graph


def kinds(client: Client, address: str) -> set[str]:
    return {
        str(kind).removeprefix(str(SCHEMA))
        for told in blocks(client, address)
        for kind in graph_of(told).objects(None, RDF.type)
    }


# --- the catalogue ------------------------------------------------------------------------------------


@pytest.fixture
def catalogues(world: dict[str, Any]) -> tuple[Graph, Graph]:
    Municipality.objects.update(name=HOSTILE, contact_email="hola@municipio.example")
    client = Client()
    as_json, as_turtle = client.get("/datos/catalogo.jsonld"), client.get("/datos/catalogo.ttl")
    assert as_json["Content-Type"] == "application/ld+json"
    assert as_turtle["Content-Type"] == "text/turtle; charset=utf-8"
    return (
        Graph().parse(data=as_json.content, format="json-ld"),
        Graph().parse(data=as_turtle.content, format="turtle"),
    )


def test_both_catalogues_say_the_same(catalogues: tuple[Graph, Graph]) -> None:
    assert len(catalogues[0]) > 1000
    assert isomorphic(*catalogues)


def test_the_catalogue_has_what_dcat_ap_demands(catalogues: tuple[Graph, Graph]) -> None:
    """DCAT-AP 3.0: the mandatory properties of each class, and addresses where it wants addresses."""
    graph = catalogues[1]
    (catalog,) = graph.subjects(RDF.type, DCAT.Catalog)
    demands = {
        DCAT.Catalog: (DCT.title, DCT.description, DCT.publisher, DCAT.dataset),
        DCAT.Dataset: (DCT.title, DCT.description),
        DCAT.Distribution: (DCAT.accessURL,),
        DCAT.DataService: (DCT.title, DCAT.endpointURL),
        FOAF.Agent: (FOAF.name,),
    }
    for kind, properties in demands.items():
        found = list(graph.subjects(RDF.type, kind))
        assert found, kind
        for thing in found:
            for name in properties:
                assert graph.value(thing, name, any=True) is not None, (thing, name)
    agent = graph.value(catalog, DCT.publisher)
    assert (agent, RDF.type, FOAF.Agent) in graph
    assert graph.value(agent, FOAF.name) == Literal(HOSTILE)
    for thing in graph.subjects(RDF.type, DCAT.Dataset):
        assert (catalog, DCAT.dataset, thing) in graph
        assert graph.value(thing, DCT.title).language == "es"
        files = list(graph.objects(thing, DCAT.distribution))
        assert len(files) >= 3
        for file in files:
            for name in (DCAT.accessURL, DCAT.downloadURL, DCAT.mediaType, DCT.license, DCT["format"]):
                assert isinstance(graph.value(file, name), URIRef), (file, name)
    assert {str(name) for name in graph.objects(None, DCT.identifier)} == set(DATASETS)


def test_every_file_of_the_catalogue_is_there(catalogues: tuple[Graph, Graph]) -> None:
    client = Client()
    graph = catalogues[0]
    for address in {*graph.objects(None, DCAT.downloadURL), *graph.objects(None, DCAT.landingPage)}:
        assert client.get(str(address).split("8000", 1)[-1]).status_code == 200, address


# --- blocks in pages ----------------------------------------------------------------------------------


def test_a_hostile_title_ends_no_block() -> None:
    element = json_ld({"@type": "Thing", "name": HOSTILE, "nothing": "", "list": []})
    told = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not re.search(r"[<>&\u2028]", told)
    assert json.loads(told) == {"@context": "https://schema.org", "@type": "Thing", "name": HOSTILE}


def test_the_way_to_a_page_is_told_as_people_read_it() -> None:
    template = Template(
        '{% load structured %}{% trail %}<nav><ol><li><a href="{{ url }}">{{ one }}</a></li>'
        '<li aria-current="page">{{ two }}</li></ol></nav>{% endtrail %}'
    )
    html = template.render(Context({"url": "/temas/", "one": "Temas", "two": HOSTILE}))
    (told,) = [json.loads(found) for found in BLOCK.findall(html)]
    names = [step["name"] for step in told["itemListElement"]]
    assert names == ["Temas", " ".join(HOSTILE.split())]
    assert told["itemListElement"][0]["item"].endswith("/temas/") and "item" not in told["itemListElement"][1]
    assert html.count("<script") == 1 and "&lt;/script&gt;" in html
    assert Template("{% load structured %}{% trail %}{% endtrail %}").render(Context()) == ""


def test_pages_tell_machines_what_they_are(world: dict[str, Any]) -> None:
    client = Client()
    code = world["publication"]
    expected = {
        "/": "GovernmentOrganization",
        f"/sesiones/{world['coming']}/": "Event",
        f"/sesiones/{world['approved']}/": "Event",
        f"/talleres/{world['approved_workshop']}/": "Event",
        f"/publicaciones/{code}/": "Report",
        "/informes/participacion/": "Report",
        f"/actas/CV/2026/{world['acta_number']}/": "Report",
        "/datos/sesiones/": "Dataset",
        f"/temas/{world['topic']}/": "BreadcrumbList",
        "/datos/api/": "BreadcrumbList",
    }
    for address, kind in expected.items():
        assert kind in kinds(client, address), address


def test_an_event_says_when_and_where(world: dict[str, Any]) -> None:
    told = blocks(Client(), f"/sesiones/{world['coming']}/")
    event = next(one for one in told if one["@type"] == "Event")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT19:00:00-03:00", event["startDate"])
    assert event["location"]["name"] == "Centro cívico"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"


def test_blocks_say_nothing_that_the_page_does_not(world: dict[str, Any]) -> None:
    """Names and texts of each block are also read on its page."""
    client = Client()
    for address in (f"/sesiones/{world['approved']}/", f"/publicaciones/{world['publication']}/"):
        page = unescape(client.get(address).content.decode())
        for told in blocks(client, address):
            if told["@type"] in ("Event", "Report"):
                assert told["name"] in BLOCK.sub("", page)


def test_nothing_of_a_block_may_run(world: dict[str, Any]) -> None:
    """Without an exception in the policy: browsers do not ask it about data (looked at in tests/browser)."""
    response = Client().get("/datos/sesiones/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe-inline" not in policy
    scripts = re.findall(r"<script(?! src=)[^>]*>", response.content.decode())
    assert set(scripts) == {'<script type="application/ld+json">'}
