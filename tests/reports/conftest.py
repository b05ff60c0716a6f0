"""A kind of document small enough to test the engine with, and documents of it at every state."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts.models import User
from planning.models import Body, Person
from reports import actions
from reports.documents import registry
from reports.documents.base import Content, DocumentType, Evidence, Meta, Part
from reports.models import Document, Format, Preparation, Publication

FIRST_HALF = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))


@dataclass
class SmallKind(DocumentType):
    """Counts the people of the register; ``fails_at`` makes the rendering of one form fail."""

    kind: str = "participacion"
    label: str = "Análisis de participación"
    parts: tuple[Part, ...] = (Part("introduccion", "Introducción"), Part("conclusiones", "Conclusiones"))
    formats: tuple[Format, ...] = (Format.HTML, Format.PDF, Format.JSON, Format.CSV, Format.XLSX)
    has_records: bool = True
    others_title: str = "Otros períodos"
    fails_at: str = ""
    rendered: list[str] = field(default_factory=list)

    def snapshot(self, document: Document, *, code: str) -> Content:
        count = Person.objects.count()
        spaced = "-".join(code[start : start + 4] for start in range(0, 16, 4))
        figure = {
            "id": "personas.total",
            "titulo": "Personas",
            "valor": count,
            "numerador": None,
            "denominador": None,
            "n": count,
            "regla": "Todas las del registro.",
            "registros": f"/publicaciones/{spaced}/registros/personas.total/",
        }
        return {
            "esquema": "prueba/1",
            "titulo": document.title,
            "periodo": {"desde": document.period_from.isoformat(), "hasta": document.period_to.isoformat()},
            "organos": sorted(body.code for body in document.bodies.all()),
            "cifras": [figure],
            "registros": {"personas.total": {"filas": [[number, "=1+1"] for number in range(count)]}},
            "partes": [{"clave": part.key, "texto": part.text} for part in document.parts.all()],
        }

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        if format == self.fails_at:
            raise ValueError("no hay tinta")
        self.rendered.append(format)
        text = f"{format} {meta.spaced_code} v{meta.version} {content['cifras'][0]['valor']}"
        if format == Format.HTML:
            return f'<section id="resumen"><h2>Resumen</h2><p>{text}</p></section>'.encode()
        return text.encode()

    def evidence(self, content: Content, figure_id: str) -> Evidence | None:
        told = content["registros"].get(figure_id)
        return told and Evidence("Personas", "Todas.", ("número", "fórmula"), told["filas"])

    def check_text(self, document: Document, text: str) -> list[str]:
        return ["No existe la cifra «nada»."] if "[[nada]]" in text else []


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> SmallKind:
    """The small kind, in the place of the participation analysis."""
    small = SmallKind()
    monkeypatch.setattr(registry, "_TYPES", {small.kind: small})
    return small


@dataclass
class Walk:
    """Takes documents through the real actions."""

    people: dict[str, User]

    def draft(self, period: tuple[dt.date, dt.date] = FIRST_HALF, bodies: str = "CM CV") -> Document:
        return actions.create_document(
            kind="participacion",
            period_from=period[0],
            period_to=period[1],
            bodies=list(Body.objects.filter(code__in=bodies.split())),
            by=self.people["staff"],
        )

    def queued(self, **which: Any) -> Preparation:
        return actions.prepare(document=self.draft(**which), by=self.people["staff"])

    def ready(self, **which: Any) -> Preparation:
        return actions.prepare(document=self.draft(**which), by=self.people["staff"], render_now=True)

    def sealed(self, **which: Any) -> Publication:
        return self.seal(self.ready(**which))

    def seal(self, preparation: Preparation) -> Publication:
        return actions.seal(preparation=preparation, by=self.people["mayor"], confirm_read=True)

    def next_version(self, publication: Publication) -> Publication:
        document = actions.start_new_version(
            document=publication.document, change_note="Se corrigió un acta.", by=self.people["staff"]
        )
        return self.seal(actions.prepare(document=document, by=self.people["staff"], render_now=True))

    def at(self, state: str) -> Document:
        """A document in a state."""
        reach: dict[str, Callable[[], Any]] = {
            "draft": self.draft,
            "preparing": lambda: self.queued().document,
            "in_reading": lambda: self.ready().document,
            "sealed": lambda: self.sealed().document,
        }
        document = reach[state]()
        document.refresh_from_db()
        assert document.state == state
        return document


@pytest.fixture
def walk(kind: SmallKind, people: dict[str, User]) -> Walk:
    """Documents of the small kind at every state."""
    return Walk(people)


@pytest.fixture
def changed_data(people: dict[str, User]) -> Iterator[Callable[[], None]]:
    """Change what the small kind counts."""

    def change() -> None:
        Person.objects.create(code=f"p{Person.objects.count()}", first_name="Ana", last_name="Prueba")

    yield change


def content_of(data: bytes) -> Content:
    """What the JSON form of a publication carries."""
    return json.loads(data)["contenido"]
