"""Search in the workspace: each reader finds what they may see there, by words that they may read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from participation.models import Contribution, IncomingMatter, Meeting, Response, ResponseState, Topic
from participation.permissions import can_read_response
from participation.queries.coding import Reader
from planning.models import Person, TeamTask
from reports.queries import search_workspace as queries
from reports.queries.search_workspace import search_workspace
from reports.search.asking import read_question
from tests.world import CANARIES

PEOPLE = (
    "mayor",
    "councillor",
    "neighbourhood_councillor",
    "officer",
    "team",
    "coordinator",
    "publisher",
    "nobody",
    "administrator",
    "staff",
)


def found(user: User, words: str) -> dict[str, list[str]]:
    """By group, all that is told of what was found, as one text each."""
    return {
        group.label: [
            "".join(piece.text for piece in (*one.title, *one.excerpt)) + f" {one.meta} {one.address}"
            for one in group.found
        ]
        for group in search_workspace(user, read_question(words))
    }


def only(monkeypatch: pytest.MonkeyPatch, *labels: str) -> None:
    """Look through these groups alone, which takes a tenth of the time."""
    monkeypatch.setattr(queries, "_GROUPS", [group for group in queries._GROUPS if group[0] in labels])


def test_what_everybody_finds(world: dict[str, Any], people: dict[str, User]) -> None:
    """Meetings in draft, people, topics, the plan, documents and tasks are for everybody who signs in."""
    meeting = Meeting.objects.exclude(minutes__state="approved").order_by("pk").first()
    task = TeamTask.objects.first()
    person = Person.objects.order_by("pk").first()
    topic = Topic.objects.get(code=world["topic"])
    for name in ("nobody", "staff"):
        user = people[name]
        assert any(meeting.code in told for told in found(user, meeting.code)["Reuniones, actas y talleres"])
        assert any(task.title in told for told in found(user, task.title)["Tareas del equipo"])
        assert any(str(person) in told for told in found(user, str(person))["Personas"])
        assert any(topic.title in told for told in found(user, topic.title)["Temas"])
        assert found(user, "análisis participación")["Documentos"]


def test_words_as_they_were_said_are_found_by_who_may_read_them(
    world: dict[str, Any], people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By each word of every original: whoever may not read it neither finds it by that nor is shown it."""
    monkeypatch.setattr(queries, "SHOWN", 500)
    only(monkeypatch, "Aportes")
    checked = 0
    for name in PEOPLE:
        user = people[name]
        readable = set(
            Contribution.objects.filter(Reader.of(user).may_read()).values_list("code", flat=True)
            if not Reader.of(user).everything
            else Contribution.objects.values_list("code", flat=True)
        )
        for row in Contribution.objects.exclude(verbatim=""):
            review = getattr(row, "review", None)
            public = review.public_text if review and review.decision == "show" else ""
            words = [word for word in row.verbatim.split() if word.isalpha() and word not in public]
            for word in words[-1:]:
                if not read_question(word):
                    continue
                told = found(user, word).get("Aportes", [])
                is_found = any(f" {row.code}" in one for one in told)
                if row.code in readable:
                    assert is_found, (name, row.code, word)
                else:
                    assert not is_found, (name, row.code, word)
                checked += 1
    assert checked > 40


def test_no_canary_is_told_to_who_may_not_read_it(
    world: dict[str, Any], people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds no role finds nothing by any restricted word of what was said."""
    only(monkeypatch, "Aportes", "Asuntos entrados")
    for word in CANARIES:
        told = found(people["nobody"], word)
        assert "Aportes" not in told
        assert "Asuntos entrados" not in told


def test_matters_are_for_who_reads_their_register(
    world: dict[str, Any], people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the register itself: staff, the administration, and members of the body."""
    only(monkeypatch, "Asuntos entrados")
    words = " ".join(IncomingMatter.objects.order_by("pk")[0].extract.split()[:3])
    finding = {name for name in PEOPLE if "Asuntos entrados" in found(people[name], words)}
    assert {"staff", "officer", "neighbourhood_councillor"} <= finding
    assert not finding & {"nobody", "team", "publisher"}


def test_answers_in_draft_are_for_who_may_read_them(
    world: dict[str, Any], people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As their own pages."""
    only(monkeypatch, "Respuestas")
    row = Response.objects.exclude(state__in=[ResponseState.PUBLISHED, "dropped"]).first()
    Response.objects.filter(pk=row.pk).update(reason="Ornitorrinco secreto.")
    row.refresh_from_db()
    for name in PEOPLE:
        told = found(people[name], "ornitorrinco")
        assert ("Respuestas" in told) == can_read_response(people[name], row), name


def test_points_of_an_agenda_are_for_who_reads_what_came_in(
    world: dict[str, Any], people: dict[str, User], sql: Callable[..., list]
) -> None:
    """They may name who wrote."""
    meeting = (
        Meeting.objects.exclude(minutes__state="approved").exclude(agenda_items=None).order_by("pk").first()
    )
    item = meeting.agenda_items.first()
    sql("UPDATE participation_agendaitem SET title = 'Nota de Zacarías Quokka' WHERE id = %s", item.pk)
    assert "Reuniones, actas y talleres" in found(people["staff"], "quokka")
    assert not found(people["nobody"], "quokka")


@pytest.mark.parametrize("name", ["nobody", "staff", "team", "officer"])
def test_every_address_opens(
    world: dict[str, Any], people: dict[str, User], client_as: Callable[[str], Client], name: str
) -> None:
    """What is found leads to a page that its reader may open."""
    client = client_as(name)
    asked = "plaza luminaria acta taller título nota pedido vecinal consejo plan documento tarea fecha"
    addresses = {
        one.address
        for word in asked.split()
        for group in search_workspace(people[name], read_question(word))
        for one in group.found
    } - {""}
    assert len(addresses) > 8
    refused = {address: client.get(address).status_code for address in addresses}
    assert set(refused.values()) <= {200, 302}, refused


def test_the_page(world: dict[str, Any], client_as: Callable[[str], Client]) -> None:
    """For whoever signed in alone; nothing of it is kept; the same queries whatever is typed."""
    assert Client().get("/gestion/buscar/?q=plaza").status_code == 302
    client = client_as("staff")
    answer = client.get("/gestion/buscar/", {"q": "plaza"})
    html = answer.content.decode()
    assert "<mark>plaza</mark>" in html.lower()
    assert "no-store" in answer["Cache-Control"]
    assert html.count('id="buscar"') == 1
    for typed in ("", "de la", '"', "-x", "\x00", "%", "_", "ñ" * 300):
        assert client.get("/gestion/buscar/", {"q": typed}).status_code == 200
    with CaptureQueriesContext(connection) as queries_made:
        client.get("/gestion/buscar/", {"q": "plaza"})
    assert len(queries_made) <= 60


def test_each_page_of_the_workspace_has_the_field(
    world: dict[str, Any], client_as: Callable[[str], Client]
) -> None:
    """And a link for where there is no room."""
    html = client_as("nobody").get("/gestion/").content.decode()
    assert 'action="/gestion/buscar/"' in html
    assert 'class="find-link" href="/gestion/buscar/"' in html
    public = Client().get("/").content.decode()
    assert 'action="/buscar/"' in public
    assert 'class="find-link" href="/buscar/"' in public
