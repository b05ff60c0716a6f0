"""The catalogue of datasets as DCAT-AP, in JSON-LD and in Turtle: one tree, written down twice."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.json_ld import absolute
from planning.models import Municipality
from reports.datasets.reading import Listed

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
_EU = "http://publications.europa.eu/resource/authority"
_LANGUAGE = f"{_EU}/language/SPA"
_PUBLIC = f"{_EU}/access-right/PUBLIC"


@dataclass(frozen=True)
class Link:
    """Something with an address of its own."""

    iri: str


@dataclass(frozen=True)
class Words:
    """A text: in Spanish, or of a type (``xsd:date``) or of none."""

    text: str
    is_spanish: bool = False
    type: str = ""


@dataclass(frozen=True)
class Node:
    """A thing: its address (none needs one), what it is, and what is said of it."""

    iri: str
    type: str
    said: "Said"


Said = Sequence[tuple[str, Link | Words | Node]]


def catalogue(municipality: Municipality | None, datasets: Sequence[Listed]) -> Node:
    """All datasets of the municipality."""
    name = municipality.name if municipality else "Portal municipal"
    site = absolute("/")
    publisher = Node(
        f"{site}#municipio",
        "foaf:Agent",
        [("foaf:name", Words(name)), ("dct:type", Link("http://purl.org/adms/publishertype/LocalAuthority"))],
    )
    licence = [("dct:license", Link(municipality.data_licence_url))] if municipality else []
    nodes = [_dataset(one, publisher, licence, municipality) for one in datasets]
    days = [one.updated for one in datasets if one.updated]
    service = Node(
        absolute(reverse("dataset-api")),
        "dcat:DataService",
        [
            ("dct:title", Words(f"API de datos abiertos de {name}", is_spanish=True)),
            ("dcat:endpointURL", Link(absolute(reverse("dataset-index")))),
            ("dcat:endpointDescription", Link(absolute(reverse("dataset-api")))),
            ("dct:publisher", Link(publisher.iri)),
            *licence,
            *(("dcat:servesDataset", Link(node.iri)) for node in nodes),
        ],
    )
    return Node(
        absolute(reverse("dataset-index")),
        "dcat:Catalog",
        [
            ("dct:title", Words(f"Datos abiertos de {name}", is_spanish=True)),
            ("dct:description", Words("Lo que el portal publica, para usarlo afuera.", is_spanish=True)),
            ("dct:publisher", publisher),
            ("foaf:homepage", Link(absolute(reverse("dataset-index")))),
            ("dct:language", Link(_LANGUAGE)),
            ("dcat:themeTaxonomy", Link(f"{_EU}/data-theme")),
            *licence,
            *([("dct:modified", Words(max(days).isoformat(), type="xsd:date"))] if days else []),
            ("dcat:service", service),
            *(("dcat:dataset", node) for node in nodes),
        ],
    )


def _dataset(one: Listed, publisher: Node, licence: Any, municipality: Municipality | None) -> Node:
    dataset = one.dataset
    page = absolute(dataset.get_absolute_url())
    modified = [("dct:modified", Words(one.updated.isoformat(), type="xsd:date"))] if one.updated else []
    return Node(
        f"{page}#conjunto",
        "dcat:Dataset",
        [
            ("dct:title", Words(dataset.title, is_spanish=True)),
            ("dct:description", Words(f"{dataset.description} Cada fila: {dataset.row}", is_spanish=True)),
            ("dct:identifier", Words(dataset.name)),
            ("dct:publisher", Link(publisher.iri)),
            ("dcat:landingPage", Link(page)),
            ("dcat:theme", Link(f"{_EU}/data-theme/{dataset.theme}")),
            ("dct:accrualPeriodicity", Link(f"{_EU}/frequency/{dataset.frequency_code}")),
            ("dct:language", Link(_LANGUAGE)),
            ("dct:accessRights", Link(_PUBLIC)),
            *modified,
            *_contact(municipality),
            *(("dcat:keyword", Words(word, is_spanish=True)) for word in dataset.keywords),
            *(("dcat:distribution", _file(one, form, licence, modified)) for form in dataset.formats),
        ],
    )


def _contact(municipality: Municipality | None) -> list[tuple[str, Node]]:
    if municipality is None or not municipality.contact_email:
        return []
    said: Said = [
        ("vcard:fn", Words(municipality.name)),
        ("vcard:hasEmail", Link(f"mailto:{municipality.contact_email}")),
    ]
    return [("dcat:contactPoint", Node("", "vcard:Organization", said))]


def _file(one: Listed, form: str, licence: Any, modified: Any) -> Node:
    address = absolute(one.dataset.file_url(form))
    return Node(
        f"{address}#archivo",
        "dcat:Distribution",
        [
            ("dct:title", Words(f"{one.dataset.title} ({form.upper()})", is_spanish=True)),
            ("dcat:accessURL", Link(absolute(one.dataset.get_absolute_url()))),
            ("dcat:downloadURL", Link(address)),
            ("dcat:mediaType", Link(f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[form]}")),
            ("dct:format", Link(f"{_EU}/file-type/{form.upper()}")),
            *licence,
            *modified,
        ],
    )


def as_json_ld(root: Node) -> str:
    """The tree as JSON-LD."""
    return json.dumps({"@context": PREFIXES, **_json(root)}, ensure_ascii=False, indent=1)


def _json(value: Link | Words | Node) -> dict[str, Any]:
    if isinstance(value, Link):
        return {"@id": value.iri}
    if isinstance(value, Words):
        more = {"@language": "es"} if value.is_spanish else {"@type": value.type} if value.type else {}
        return {"@value": value.text, **more}
    told: dict[str, Any] = {"@id": value.iri} if value.iri else {}
    told["@type"] = value.type
    for name, one in value.said:
        told.setdefault(name, []).append(_json(one))
    return told


def as_turtle(root: Node) -> str:
    """The tree as Turtle."""
    heads = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    return "\n".join([*heads, "", *(_turtle(node) for node in _named(root)), ""])


def _named(node: Node) -> Iterator[Node]:
    """Each thing with an address, those inside it after it."""
    if node.iri:
        yield node
    for _name, value in node.said:
        if isinstance(value, Node):
            yield from _named(value)


def _turtle(node: Node) -> str:
    return f"<{_iri(node.iri)}> {_said(node)} .\n"


def _said(node: Node) -> str:
    lines: Iterable[str] = (f"{name} {_term(value)}" for name, value in node.said)
    return " ;\n    ".join([f"a {node.type}", *lines])


def _term(value: Link | Words | Node) -> str:
    if isinstance(value, Link):
        return f"<{_iri(value.iri)}>"
    if isinstance(value, Node):
        return f"<{_iri(value.iri)}>" if value.iri else f"[ {_said(value)} ]"
    text = json.dumps(value.text, ensure_ascii=False)  # the escapes of JSON are those of Turtle
    return text + ("@es" if value.is_spanish else f"^^{value.type}" if value.type else "")


def _iri(address: str) -> str:
    """Without what an address may not have, which could end it early."""
    return "".join(f"%{ord(sign):02X}" if sign in '<>"{}|^`\\' or sign <= " " else sign for sign in address)
