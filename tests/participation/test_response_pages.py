"""The queue of answers and the page of each, as each account meets them; all of it without JavaScript."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.actions import responses as actions
from participation.models import ContributionReview, PlanOrigin, Response, Topic
from participation.views.responses import _day_missed
from planning.models import today
from tests import kept
from tests.participation import answering
from tests.planning import plans

ClientAs = Callable[[str], Client]
QUEUE = "/gestion/respuestas/"
PASSWORD = "Una-clave-de-prueba-larga"


@pytest.fixture
def topic(people: dict[str, User]) -> Topic:
    """One under which two contributions are heard."""
    return kept.once("topic", lambda: answering.topic(people))


def test_an_answer_goes_its_way_by_its_pages(
    topic: Topic, people: dict[str, User], client_as: ClientAs
) -> None:
    """Assigned, written with what it rests on, returned, reviewed, published with others, and answered again."""
    item = plans.approved(people).items.get(code="1.1.1")
    staff, writer, mayor = client_as("staff"), client_as("nobody"), client_as("mayor")
    assert "Luz en la plaza" in staff.get(QUEUE).text
    assign = f"{QUEUE}temas/luz/"
    page = staff.get(assign).text
    assert "Kanaritotextual 0" in page  # may read originals
    assert "Si la dejás vacía" in page
    answer = staff.post(assign, {"assigned_to": people["nobody"].pk, "due_on": today().isoformat()})
    assert "escribí por qué es otro día" in answer.text
    assert staff.post(assign, {"assigned_to": people["nobody"].pk}).status_code == 302
    response = Response.objects.get()
    address = response.get_edit_url()
    assert staff.get(assign)["Location"] == address  # it is on its way already

    page = writer.get(address).text
    assert answering.PUBLIC in page
    assert "Kanaritotextual" not in page
    assert "Van 0 de 200" in page
    links = writer.get(f"{address}apoyo/?q=1.1.1").text
    assert f'value="{item.pk}"' in links
    said = {"edit_version": response.edit_version, "items": [item.pk]}
    assert writer.post(f"{address}apoyo/", said).status_code == 302
    response.refresh_from_db()
    words = {
        "decision": "accepted",
        "summary": "a" * 201,
        "reason": "Hace falta.",
        "internal_note": "Ver costos.",
    }
    page = writer.post(address, {**words, "edit_version": response.edit_version}).text
    assert "Van 201 de 200" in page
    words["summary"] = answering.SUMMARY
    sent = writer.post(address, {**words, "edit_version": response.edit_version, "enviar": "1"})
    assert sent["Location"] == QUEUE
    assert writer.post(address, {**words, "edit_version": 99}).status_code == 302  # not written now

    reviewer = client_as("coordinator")
    assert "Ver costos." in reviewer.get(address).text
    response.refresh_from_db()
    back = {"reason": "Falta el costo.", "edit_version": response.edit_version}
    assert reviewer.post(f"{address}devolver/", back).status_code == 302
    assert "Falta el costo." in writer.get(address).text
    assert writer.post(f"{address}enviar/").status_code == 302
    stale = {"edit_version": response.edit_version}
    assert "Otra persona guardó" in reviewer.post(f"{address}revisar/", stale, follow=True).text
    response.refresh_from_db()
    reviewer.post(f"{address}revisar/", {"edit_version": response.edit_version})
    response.refresh_from_db()
    assert response.state == "reviewed"

    preview = writer.get(f"{address}vista/").text
    assert answering.SUMMARY in preview
    assert "Vista previa" in preview
    assert "Todavía no está en el plan" not in preview and '<span class="num">1.1.1</span>' in preview
    assert answering.SUMMARY not in Client().get("/temas/luz/").text
    page = mayor.get(QUEUE).text
    assert "Publicar lo marcado" in page
    chosen = {"r": response.pk, f"v{response.pk}": response.edit_version}
    confirm = mayor.get(f"{QUEUE}publicar/", {"r": response.pk}).text
    assert answering.SUMMARY in confirm
    assert "1.1.1" in confirm
    assert mayor.post(f"{QUEUE}publicar/", chosen).status_code == 302
    response.refresh_from_db()
    assert response.state == "published"
    assert PlanOrigin.objects.get().topic == topic
    assert "Ver costos." not in client_as("councillor").get(address).text
    assert "Ya estaban publicadas" in mayor.post(f"{QUEUE}publicar/", chosen, follow=True).text

    again = {"assigned_to": people["nobody"].pk, "change_note": "Hay fecha."}
    assert staff.post(assign, again).status_code == 302
    assert Response.objects.open().get().version == 2


def test_publishing_asks_for_the_password(topic: Topic, people: dict[str, User], client_as: ClientAs) -> None:
    """As publishing any document does: the session may have been left open."""
    response = answering.at("reviewed", people, topic)
    mayor = people["mayor"]
    mayor.set_password(PASSWORD)
    mayor.save()
    client = client_as("mayor")
    asked = client.post(f"{QUEUE}publicar/", {"r": response.pk, f"v{response.pk}": response.edit_version})
    assert asked.status_code == 302
    assert asked.url.startswith(reverse("account_reauthenticate"))
    response.refresh_from_db()
    assert response.state == "reviewed"
    client.post(asked.url, {"password": PASSWORD}, follow=True)
    response.refresh_from_db()
    assert response.state == "published"  # the form was carried on


def test_who_reads_what_is_not_published(topic: Topic, people: dict[str, User], client_as: ClientAs) -> None:
    response = answering.at("reviewed", people, topic, to="team")
    reads = {"team", "staff", "coordinator", "mayor", "publisher"}
    for name in people:
        client = client_as(name)
        for page in ("", "vista/"):
            status = client.get(f"{response.get_edit_url()}{page}").status_code
            assert status == (200 if name in reads else 403), (name, page)
        queue = client.get(f"{QUEUE}?ver=para-publicar").text
        assert (answering.SUMMARY in queue) == (name in reads), name
    assert client_as("anonymous").get(response.get_edit_url()).status_code == 302


def test_only_words_that_are_not_public_are_told_to_be_kept_back(
    topic: Topic, people: dict[str, User], client_as: ClientAs
) -> None:
    """And no preview tells them: it shows what anybody would read."""
    tag = "palabras textuales, no públicas</strong>"
    response = answering.at("reviewed", people, topic, to="team")
    staff = client_as("staff")
    page = staff.get(response.get_edit_url()).text
    assert page.count(tag) == 2 and "Kanaritotextual 1" in page
    preview = staff.get(f"{response.get_edit_url()}vista/").text
    assert answering.PUBLIC in preview and "Kanaritotextual" not in preview
    ContributionReview.objects.update(public_text="Kanaritotextual 0")  # shown just as it was said
    page = staff.get(response.get_edit_url()).text
    assert page.count(tag) == 1 and "Kanaritotextual 1" in page
    preview = staff.get(f"{response.get_edit_url()}vista/").text
    assert "Kanaritotextual 0" in preview and "Kanaritotextual 1" not in preview


def test_what_was_published_late_says_so(topic: Topic, people: dict[str, User]) -> None:
    response = answering.at("published", people, topic, to="team")
    moves = list(response.moves.order_by("pk"))
    day = timezone.localdate(response.published_at)
    for due, told in ((None, None), (day, None), (day - dt.timedelta(days=1), day - dt.timedelta(days=1))):
        moves[0].due_on = due
        assert _day_missed(response, moves) == told


def test_other_steps_by_their_pages(topic: Topic, people: dict[str, User], client_as: ClientAs) -> None:
    response, staff = answering.at("in_review", people, topic), client_as("staff")
    address = response.get_edit_url()
    late = {"due_on": "2020-01-01", "reason": "Sí."}
    assert "un día que ya pasó" in staff.post(f"{address}plazo/", late).text
    assert staff.post(f"{address}plazo/", {**late, "due_on": today().isoformat()}).status_code == 302
    to = {"assigned_to": people["team"].pk, "reason": "Sabe más."}
    assert staff.post(f"{address}pasar/", to).status_code == 302
    assert "Sabe más." in staff.get(address).text
    assert staff.get(f"{address}dejar/").status_code == 200
    assert staff.post(f"{address}dejar/", {"reason": "No va."}).status_code == 302
    response.refresh_from_db()
    assert (response.state, response.assigned_to) == ("dropped", people["team"])
    for page in ("plazo/", "pasar/", "dejar/", "devolver/"):
        assert "queda como está" in staff.get(f"{address}{page}", follow=True).text or page == "devolver/"


def test_what_the_queue_marks_and_finds(topic: Topic, people: dict[str, User], client_as: ClientAs) -> None:
    """Overdue, nearly overdue, of whom, of which area, and documents of a body."""
    answering.topic(
        people, "dictamen", rows=[answering.document(people)], title="Dictamen sobre el arbolado", theme=None
    )
    staff = client_as("staff")
    page = staff.get(f"{QUEUE}?ver=sin-asignar").text
    assert page.count("Contesta un documento de un órgano") == 1
    assert page.count("Vencida</span>") == 2
    found = staff.get(f"{QUEUE}?ver=sin-asignar&de=organo").text
    assert "Dictamen sobre el arbolado" in found
    assert "Luz en la plaza" not in found
    found = staff.get(f"{QUEUE}?ver=sin-asignar&area=alumbrado").text
    assert "Dictamen sobre el arbolado" not in found
    response = answering.at("drafting", people, topic)
    actions.move_due(response=response, due_on=today(), reason="Sí.", by=people["staff"])
    page = staff.get(f"{QUEUE}?ver=en-redaccion&plazo=nearly").text
    assert "Por vencer</span>" in page
    assert "No hay ninguna con ese filtro" in staff.get(f"{QUEUE}?ver=en-redaccion&quien=yo").text
    assert "Luz en la plaza" in client_as("nobody").get(f"{QUEUE}?ver=en-redaccion&quien=yo").text
    assert "No hay ninguna con ese filtro" in staff.get(f"{QUEUE}?ver=en-redaccion&plazo=overdue").text


@pytest.mark.parametrize("part", ["sin-asignar", "en-redaccion", "publicadas"])
def test_the_queue_costs_the_same_with_more_rows(
    part: str, topic: Topic, people: dict[str, User], client_as: ClientAs
) -> None:
    rows, staff = answering.heard(people, 1), client_as("staff")

    def more(number: int) -> int:
        for place in range(number):
            about = answering.topic(people, f"t{number}-{place}", rows=rows)
            if part != "sin-asignar":
                answering.at({"en-redaccion": "drafting", "publicadas": "published"}[part], people, about)
        staff.get(f"{QUEUE}?ver={part}")
        with CaptureQueriesContext(connection) as found:
            assert staff.get(f"{QUEUE}?ver={part}").status_code == 200
        return len(found)

    assert more(1) == more(4)
