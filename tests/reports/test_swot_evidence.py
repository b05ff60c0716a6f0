"""Evidence of the SWOT matrix: found among what is public, kept as it was, opened for ever."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from participation.actions.standings import refresh_topics
from participation.models import Meeting, Response, Topic
from planning.models import today
from reports import actions
from reports.actions.swot_evidence import MOST_EVIDENCE
from reports.documents import evaluation_tables, registry
from reports.documents.base import Content, Subject
from reports.models import (
    Document,
    Evaluation,
    EvidenceKind,
    FactorEvidence,
    Finding,
    Publication,
    SwotFactor,
)
from reports.queries.swot_evidence import (
    Found,
    Kept,
    as_it_is,
    evidence_of,
    find_evidence,
    kept_beside_now,
    key_of,
)
from tests.participation import giving_back
from tests.planning import plans, progressing
from tests.reports import actas, swotting
from tests.reports.conftest import SmallKind, Walk

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]
K = EvidenceKind


@dataclass
class Counting(SmallKind):
    """A small kind whose figures are told as those of real documents: of topics, and one without data."""

    def snapshot(self, document: Document, *, code: str) -> Content:
        content = super().snapshot(document, code=code)
        figure = content["cifras"][0]
        count = Topic.objects.count()
        told = {"texto": str(count), "numerador": count, "denominador": 9, "n_texto": f"{count} de 9 temas"}
        content["cifras"] = [
            figure | told | {"titulo": "Temas que se trataron"},
            figure | {"id": "nada", "titulo": "Temas sin datos", "texto": "sin datos", "denominador": None},
            figure
            | told
            | {"id": "de.ana", "titulo": "Temas de Zulma", "evidencia": {"donde": {"persona": ["ana"]}}},
        ]
        if document.evaluation:
            kept = [
                {"id": "plan.avance", "titulo": "Avance del plan", "oculta": False},
                {"id": "vecinos.presentes", "titulo": "Presencias", "oculta": True},
            ]
            content["tablas"] = {"hallazgos": evaluation_tables._findings(document.evaluation, kept)}
        return content

    def subject(self, about: str) -> Subject:
        evaluation = Evaluation.objects.get(pk=int(about))
        key = f"{evaluation.period_from}_{evaluation.period_to}"
        return Subject(
            key, evaluation.title, evaluation.period_from, evaluation.period_to, evaluation=evaluation
        )


@pytest.fixture
def walk(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Documents of the small kind, in the place of the analysis and of the evaluation."""
    kinds = {kind: Counting(kind=kind) for kind in ("participacion", "evaluacion")}
    monkeypatch.setattr(registry, "_TYPES", kinds | {"acta": registry.document_type("acta")})
    return Walk(people)


@pytest.fixture
def factor(people: dict[str, User]) -> SwotFactor:
    return swotting.of(swotting.grouping(people), "F")


def titles(words: str, kind: str = "") -> list[str]:
    return [found.title for found in find_evidence(words, kind)]


def add(
    factor: SwotFactor, people: dict[str, User], kind: str, target: Any, figure: str = ""
) -> FactorEvidence:
    return actions.add_evidence(
        factor=factor, kind=kind, target=target, figure=figure, note=" Lo  muestra ", by=people["team"]
    )


def test_nothing_is_asked_nothing_is_found(people: dict[str, User]) -> None:
    giving_back.chain(people)
    assert find_evidence("") == find_evidence("  ") == find_evidence("", "person") == []
    assert len(titles("", K.TOPIC)) == 6


def test_topics_answers_and_workshops_are_found_by_their_words(people: dict[str, User]) -> None:
    """With or without accents and capitals, every word somewhere; with what they say today."""
    giving_back.chain(people)
    luz = Topic.objects.get(code="T-luz")
    assert titles("OMNIBUS arreglar", K.TOPIC) == ["Arreglar ómnibus"]
    assert titles("omnibus plaza") == []
    found = {row.kind: row for row in find_evidence("arreglar luz")}
    assert found.keys() == {K.TOPIC, K.RESPONSE}
    assert (found[K.TOPIC].figure_text, found[K.TOPIC].address) == (
        "3 aportes; respondido el 2 de mayo de 2026", luz.get_absolute_url(),
    )  # fmt: skip
    assert found[K.RESPONSE].figure_text == "Se va a hacer (2 de mayo de 2026): Respuesta sobre Arreglar luz."
    (workshop,) = find_evidence("flor maronas", K.WORKSHOP)
    assert workshop.figure_text == "Taller del 9 de abril de 2026, 10 aportes"


def test_a_figure_is_found_with_what_it_is_a_share_of(walk: Walk) -> None:
    """In its publication, by the address of its rows; one without data, or of one person, is nothing to show."""
    publication = walk.sealed()
    (found,) = [row for row in find_evidence("temas trataron") if row.kind == K.PUBLICATION]
    assert (found.pk, found.figure, found.figure_text) == (publication.pk, "personas.total", "0 de 9")
    assert found.address.endswith("/registros/personas.total/")
    assert not find_evidence("temas sin datos") and not find_evidence("temas zulma")
    assert evidence_of(K.PUBLICATION, publication.pk, "de.ana") is None
    (whole,) = find_evidence("analisis participacion", K.PUBLICATION)
    assert (whole.figure, whole.figure_text) == ("", f"Versión 1, publicada el {today():%d/%m/%Y}")


def test_an_acta_is_found_once_it_is_published(people: dict[str, User]) -> None:
    session = actas.signed(people, body="CV")
    assert find_evidence("", K.MINUTES) == []
    assert evidence_of(K.MINUTES, session.minutes.pk) is None
    preparation = actions.prepare_minutes(minutes=session.minutes, by=people["staff"], render_now=True)
    actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)
    (found,) = find_evidence("concejo vecinal", K.MINUTES)
    assert found.figure_text.startswith("Sesión del 4 de mayo de 2026, ") and "presente" in found.figure_text
    assert found.address.startswith("/actas/CV/2026/")


def test_an_indicator_says_its_last_accepted_value_and_its_target(people: dict[str, User]) -> None:
    plan, _activity = progressing.under_way(people)
    row = progressing.indicator(plan)
    (found,) = find_evidence("luminarias", K.INDICATOR)
    assert found.figure_text == "Todavía sin dato; meta 2026: 200"
    progressing.report(
        row, people["team"], "accepted", people=people, value=Decimal(10700), on=dt.date(2026, 3, 1)
    )
    progressing.report(
        row, people["team"], "submitted", people=people, value=Decimal(99), on=dt.date(2026, 4, 1)
    )
    (found,) = find_evidence("luminarias", K.INDICATOR)
    assert (found.figure_text, found.address) == (
        "10.700 al 1 de marzo de 2026; meta 2026: 200",
        "/plan/1.1.1/",
    )


@pytest.mark.parametrize(
    ("kept", "now", "has_changed"),
    [
        (
            "10700 al 31/10/2026; meta 2027: 11000",
            "10.700 al 31 de octubre de 2026; meta 2027: 11.000",
            False,
        ),
        ("10700 al 31/10/2026; meta 2027: 11000", "10.800 al 31 de octubre de 2026; meta 2027: 11.000", True),
        ("Sesión del 13/10/2026", "Sesión del 14 de octubre de 2026", True),
        ("Se va a hacer el 99/99/2026", "Se va a hacer el 99/99/2026", False),
    ],
)
def test_what_was_kept_in_other_letters_has_not_changed(kept: str, now: str, has_changed: bool) -> None:
    """Days and thousands were written otherwise once; nobody is told that a source says something else by that."""
    found = Found(K.INDICATOR, 1, "", "Metros cuadrados", now, "/plan/1.1.1/")
    assert Kept(FactorEvidence(figure_text=kept), found).has_changed is has_changed


def _evaluation(people: dict[str, User]) -> tuple[Evaluation, Finding]:
    evaluation = Evaluation.objects.create(
        title="Evaluación 2026", baseline_from=dt.date(2025, 1, 1), baseline_to=dt.date(2025, 6, 30),
        period_from=swotting.FROM, period_to=swotting.TO, created_by=people["team"],
    )  # fmt: skip
    return evaluation, Finding.objects.create(
        evaluation=evaluation, text="Faltan jóvenes", figure="plan.avance", figure_text="Avance del plan: 4 %"
    )


def test_a_finding_is_found_once_its_evaluation_says_it(walk: Walk) -> None:
    """In public: what was written after the seal is not."""
    people = walk.people
    evaluation, finding = _evaluation(people)
    assert find_evidence("jovenes", K.FINDING) == []
    document = actions.create_about(kind="evaluacion", about=str(evaluation.pk), by=people["staff"])
    publication = walk.seal(actions.prepare(document=document, by=people["staff"], render_now=True))
    later = Finding.objects.create(evaluation=evaluation, text="Faltan jóvenes en el Concejo")
    (found,) = find_evidence("jovenes", K.FINDING)
    assert (found.pk, found.figure_text) == (finding.pk, "Avance del plan: 4 %")
    assert found.address == publication.get_absolute_url()
    assert evidence_of(K.FINDING, later.pk) is None
    Finding.objects.filter(pk=finding.pk).update(text="Faltan jóvenes y plata", figure_text="Un borrador")
    (found,) = find_evidence("jovenes", K.FINDING)
    assert (found.title, found.figure_text) == ("Hallazgo: Faltan jóvenes", "Avance del plan: 4 %")
    assert not find_evidence("plata", K.FINDING)


def test_a_finding_about_one_person_is_no_evidence(walk: Walk) -> None:
    people = walk.people
    evaluation, finding = _evaluation(people)
    Finding.objects.filter(pk=finding.pk).update(figure="de.ana", figure_text="3 de 9")
    document = actions.create_about(kind="evaluacion", about=str(evaluation.pk), by=people["staff"])
    walk.seal(actions.prepare(document=document, by=people["staff"], render_now=True))
    assert find_evidence("jovenes", K.FINDING) == [] and evidence_of(K.FINDING, finding.pk) is None


def test_of_a_finding_only_what_its_document_tells_is_kept(walk: Walk) -> None:
    """What it keeps of a figure is not told where the document hides that figure."""
    evaluation, finding = _evaluation(walk.people)
    Finding.objects.update(figure="vecinos.presentes", figure_text="Presencias: 3")
    document = actions.create_about(kind="evaluacion", about=str(evaluation.pk), by=walk.people["staff"])
    walk.seal(actions.prepare(document=document, by=walk.people["staff"], render_now=True))
    found = evidence_of(K.FINDING, finding.pk)
    assert found and found.figure_text == "Presencias: Cantidad oculta"


def test_what_is_not_public_is_no_evidence(people: dict[str, User], factor: SwotFactor) -> None:
    """Not by searching, and not by naming it: drafts, what nobody heard, what was merged, what was withdrawn."""
    chain = giving_back.chain(people)
    draft = plans.small(people)
    merged = Topic.objects.get(merged_into__isnull=False)
    alone = Topic.objects.create(code="T-solo", title="Arreglar sola", created_by=people["staff"])
    writing = Response.objects.create(
        topic=chain.topics["perros"], version=1, assigned_to=people["staff"], assigned_on=today(),
        summary="Arreglar en secreto",
    )  # fmt: skip
    meeting = Meeting.objects.get(pk=giving_back.workshop(people["staff"], residents=0).pk)
    private = [
        (K.TOPIC, merged.pk), (K.TOPIC, alone.pk), (K.RESPONSE, writing.pk), (K.WORKSHOP, meeting.pk),
        (K.MINUTES, meeting.minutes.pk), (K.INDICATOR, progressing.indicator(draft).pk),
        (K.FINDING, _evaluation(people)[1].pk), (K.PUBLICATION, 10**9), ("person", 1), ("", 1),
    ]  # fmt: skip
    for kind, pk in private:
        assert evidence_of(kind, pk) is None, kind
        with pytest.raises(ValidationError) as refused:
            add(factor, people, kind, pk)
        assert list(refused.value.message_dict) == ["choice"]
    shown = {
        (row.kind, row.pk)
        for words in ("arreglar", "taller", "luminarias", "jovenes")
        for row in find_evidence(words)
    }
    assert shown.isdisjoint(private)


def test_a_withdrawn_publication_is_no_evidence(walk: Walk, factor: SwotFactor) -> None:
    publication = walk.sealed()
    add(factor, walk.people, K.PUBLICATION, publication, "personas.total")
    withdrawal = actions.request_withdrawal(
        publication=publication, ground="harm", reason="Un nombre", fate="custody", by=walk.people["mayor"]
    )
    actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=walk.people["administrator"])
    assert find_evidence("temas trataron") == [] and evidence_of(K.PUBLICATION, publication.pk) is None
    (kept,) = kept_beside_now(list(FactorEvidence.objects.all()))
    assert kept.is_gone and kept.row.figure_text == "0 de 9"


def test_what_was_kept_stays_whatever_becomes_of_its_source(
    walk: Walk, factor: SwotFactor, client: Client, client_as: ClientAs
) -> None:
    """A published matrix goes on showing the figure of that day, its address opens, and beside it stands today's."""
    people = walk.people
    publication = walk.sealed()
    kept = add(factor, people, K.PUBLICATION, publication, "personas.total")
    giving_back.chain(people)
    topic = Topic.objects.get(code="T-luz")
    of_topic = add(factor, people, K.TOPIC, topic)
    actions.agree_matrix(matrix=factor.matrix, by=people["coordinator"])
    actions.mark_sealed(factor.matrix)
    newer = walk.next_version(publication)
    Topic.objects.filter(pk=topic.pk).update(title="Otro nombre")
    topic.codings.order_by("-pk")[0].delete()
    refresh_topics([topic.pk])
    rows = {row.pk: row for row in FactorEvidence.objects.all()}
    assert (rows[kept.pk].figure_text, rows[of_topic.pk].figure_text) == (
        "0 de 9", "3 aportes; respondido el 2 de mayo de 2026",
    )  # fmt: skip
    now = {one.row.pk: one.now for one in kept_beside_now(list(rows.values()))}
    assert now[kept.pk] is not None and now[of_topic.pk] is not None
    assert (now[kept.pk].pk, now[kept.pk].figure_text) == (newer.pk, "7 de 9")
    assert now[of_topic.pk].figure_text == "2 aportes; respondido el 2 de mayo de 2026"
    for row in rows.values():
        assert client.get(row.address).status_code == 200, row.address
    told = " ".join(client_as("nobody").get(factor.get_absolute_url()).content.decode().split())
    assert "<strong>0 de 9</strong>" in told and "Hoy dice: 7 de 9" in told and "Lo muestra" in told
    assert f"/gestion/foda/evidencia/{kept.pk}/quitar/" not in told


def test_the_same_is_not_added_twice_nor_without_end(people: dict[str, User], factor: SwotFactor) -> None:
    giving_back.chain(people)
    topic = Topic.objects.get(code="T-luz")
    first = add(factor, people, K.TOPIC, topic)
    assert first.note == "Lo muestra" and first.kept_on == today()
    with pytest.raises(ValidationError, match="ya tiene esa evidencia"):
        add(factor, people, K.TOPIC, topic)
    FactorEvidence.objects.bulk_create(
        FactorEvidence(
            factor=factor, kind=K.TOPIC, topic=topic, title="x", address="/", added_by=people["team"]
        )
        for _ in range(MOST_EVIDENCE - 1)
    )
    with pytest.raises(ValidationError, match="hasta 20"):
        add(factor, people, K.TOPIC, Topic.objects.get(code="T-puente"))
    actions.remove_evidence(evidence=first, by=people["team"])
    actions.remove_evidence(evidence=first, by=people["team"])
    assert factor.evidence.count() == MOST_EVIDENCE - 1


def test_picking_by_the_page(people: dict[str, User], factor: SwotFactor, client_as: ClientAs) -> None:
    giving_back.chain(people)
    address = f"/gestion/foda/factor/{factor.pk}/evidencia/?q=luz"
    client = client_as("team")
    found = client.get(address).context["found"]
    key = next(row.key for row in found if row.kind == K.TOPIC)
    for choice, note in (("", "Nota"), ("topic:x:", "Nota"), (key, "Llamar al 099 123 456")):
        response = client.post(address, {"choice": choice, "note": note})
        told = response.content.decode()
        assert response.status_code == 200 and response.context["form"].errors and f'value="{note}"' in told
        assert ("checked" in told) is (choice == key)
    assert not FactorEvidence.objects.exists()
    assert client.post(address, {"choice": key, "note": "Nota"}).url == factor.get_absolute_url()
    evidence = FactorEvidence.objects.get()
    assert (evidence.kind, evidence.title, evidence.note) == (K.TOPIC, "Arreglar luz", "Nota")
    remove = f"/gestion/foda/evidencia/{evidence.pk}/quitar/"
    assert client_as("staff").post(remove).status_code == 403
    assert client.get(remove).status_code == 200 and FactorEvidence.objects.exists()
    assert client.post(remove).url == factor.get_absolute_url() and not FactorEvidence.objects.exists()


def test_looking_at_many_costs_as_at_few(walk: Walk, factor: SwotFactor) -> None:
    """A query to each kind and publication, however many pieces of evidence."""
    people = walk.people
    giving_back.chain(people)
    publication: Publication = walk.sealed()
    topics = list(Topic.objects.published())
    rows = [
        add(factor, people, K.PUBLICATION, publication, "personas.total"),
        add(factor, people, K.TOPIC, topics[0]),
        add(factor, people, K.RESPONSE, Response.objects.published()[0]),
    ]

    def cost(shown: list[FactorEvidence]) -> int:
        kept_beside_now(shown)
        with CaptureQueriesContext(connection) as asked:
            assert len(kept_beside_now(shown)) == len(shown)
        return len(asked)

    few = cost(rows)
    many = [*rows, *(FactorEvidence(kind=K.TOPIC, topic=row, title="x") for row in topics * 40)]
    for place, row in enumerate(many):
        row.pk = place + 1
    assert cost(many) == few <= 8
    assert as_it_is(key_of(row) for row in rows).keys() == {key_of(row) for row in rows}
