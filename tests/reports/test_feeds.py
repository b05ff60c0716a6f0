"""Feeds and calendars of what became public, read by parsers that nobody here wrote."""

import datetime as dt
import re
from typing import Any

import feedparser
import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from participation.actions.topic_moves import merge_topics
from participation.models import Meeting, TopicStanding
from planning.models import Neighbourhood
from reports.actions import decide_withdrawal, request_withdrawal
from reports.actions.telling import note_what_happened
from reports.models import Happening
from tests.participation import answering
from tests.planning import progressing
from tests.reports.conftest import Walk
from tests.reports.test_following import called, soon, zone

pytestmark = pytest.mark.django_db


def read(address: str, status: int = 200) -> Any:
    """The feed at an address, which must be one to the letter."""
    answer = Client().get(address)
    assert answer.status_code == status, (address, answer.status_code)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8" and not answer.cookies
    assert "public" in answer["Cache-Control"] and answer["ETag"]
    feed = feedparser.parse(answer.content)
    assert not feed.bozo and feed.version == "atom10", feed.get("bozo_exception")
    assert feed.feed.id and feed.feed.title and feed.feed.updated_parsed and feed.feed.author
    assert {link["rel"] for link in feed.feed.links} == {"alternate", "self"}
    identities = [entry.id for entry in feed.entries]
    assert len(set(identities)) == len(identities)
    for entry in feed.entries:
        assert re.fullmatch(r"tag:[^:]+:\w+-\d+-\d+", entry.id)
        assert entry.title and entry.summary and entry.updated_parsed and entry.link.startswith("http")
    dates = [entry.updated_parsed for entry in feed.entries]
    assert dates == sorted(dates, reverse=True)
    return feed


@pytest.fixture
def told(people: dict[str, User]) -> dict[str, Any]:
    """A topic that was answered and led to something that goes on, a workshop and a session."""
    topic = answering.topic(people, title="Luz & <sombra>")
    hostile = "Va <b>luz</b> & <script>x</script>."
    topic.neighbourhoods.add(Neighbourhood.objects.get(name="Ituzaingó"))
    _plan, activity = progressing.under_way(people)
    answering.at("published", people, topic, items=[activity.item], summary=hostile)
    progressing.report(activity, people["team"], "accepted", people=people, value=60)
    workshop = called(people["staff"], zone(), title="Taller de la plaza")
    called(people["staff"])
    assert note_what_happened() >= 4
    return {"topic": topic, "place": Neighbourhood.objects.get(name="Ituzaingó"), "workshop": workshop}


def titles(feed: Any) -> str:
    return "\n".join(entry.title for entry in feed.entries)


def test_each_feed_tells_its_own(told: dict[str, Any]) -> None:
    everything, topics = titles(read("/novedades.atom")), titles(read("/temas.atom"))
    topic, theme = titles(read(f"/temas/{told['topic'].code}.atom")), titles(read("/areas/alumbrado.atom"))
    place, other = titles(read(f"/barrios/{told['place'].code}.atom")), titles(read("/areas/residuos.atom"))
    assert "Convocatoria" in everything and "Taller de la plaza" in everything
    for some in (everything, topics, topic, theme, place):
        assert "Respuesta: Luz & <sombra>" in some
    for some in (everything, topics, topic):
        assert "Avance del plan" in some
    assert "Convocatoria" not in topics + topic + theme + place and "Taller" in place
    assert "Luz" not in other
    answer = next(entry for entry in read("/temas.atom").entries if entry.title.startswith("Respuesta"))
    assert (
        "Va &lt;b&gt;luz&lt;/b&gt; &amp; &lt;script&gt;x" in answer.summary
    )  # HTML that shows what was written
    for missing in ("/temas/nada.atom", "/areas/nada.atom", "/barrios/nada.atom", "/barrios/nada.ics"):
        assert Client().get(missing).status_code == 404


def test_what_is_public_no_more_is_gone_at_once(
    people: dict[str, User], told: dict[str, Any], walk: Walk
) -> None:
    """Without any job: what a feed tells is read from the published rows each time."""
    publication = walk.sealed()
    note_what_happened()
    assert publication.title in titles(read("/novedades.atom"))
    asked = request_withdrawal(
        publication=publication, ground="order", reason="Lo ordenó un juez.", fate="custody", by=people["administrator"]
    )  # fmt: skip
    decide_withdrawal(withdrawal=asked, confirm=True, by=people["mayor"])
    told["workshop"].is_open, told["workshop"].closed_reason = False, "Motivo fundado"
    told["workshop"].save()
    type(told["topic"]).objects.filter(pk=told["topic"].pk).update(title="Otro título")
    now = titles(read("/novedades.atom"))
    assert (
        publication.title not in now and "Taller" not in now and "Otro título" in now and "sombra" not in now
    )
    TopicStanding.objects.update(contributions=0, first_answered_on=None, given_back_on=None)
    assert "Otro título" not in titles(read("/novedades.atom"))


def test_a_merged_topic_leads_to_the_live_one(people: dict[str, User], told: dict[str, Any]) -> None:
    live = answering.topic(people, "otra", title="Otra plaza")
    merge_topics(topic=told["topic"], into=live, reason="Es lo mismo.", by=people["staff"])
    answer = Client().get(f"/temas/{told['topic'].code}.atom")
    assert (answer.status_code, answer.url) == (302, "/temas/otra.atom")
    assert "Respuesta: Otra plaza" in titles(read("/temas/otra.atom"))


def test_a_feed_without_entries_does_not_change(people: dict[str, User]) -> None:
    first = Client().get("/novedades.atom")
    assert not read("/novedades.atom").entries
    assert Client().get("/novedades.atom", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_pages_say_where_their_feed_is(told: dict[str, Any]) -> None:
    for page, feed in (
        (f"/temas/{told['topic'].code}/", f"/temas/{told['topic'].code}.atom"),
        ("/temas/", "/temas.atom"),
        ("/temas/?area=alumbrado", "/areas/alumbrado.atom"),
        ("/devoluciones/", "/novedades.atom"),
        ("/plan/", "/novedades.atom"),
        ("/sesiones/", "/sesiones.ics"),
        ("/talleres/", "/sesiones.ics"),
    ):
        text = Client().get(page).text
        link = re.search(rf'<link rel="alternate" type="(\S+)" title="[^"]+" href="{re.escape(feed)}">', text)
        assert link, page
        assert Client().get(feed)["Content-Type"].startswith(link.group(1))
        assert "/seguir/?que=" in text


def test_the_calendar_of_a_neighbourhood(people: dict[str, User], told: dict[str, Any]) -> None:
    """The workshops of its subzones, as «sesiones.ics» tells them, under the same identity."""
    called(people["staff"], zone(), is_open=False, closed_reason="Motivo fundado", title="Cerrado")
    answer = Client().get(f"/barrios/{told['place'].code}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    everything = icalendar.Calendar.from_ical(Client().get("/sesiones.ics").content)
    assert str(event["UID"]) in {str(one["UID"]) for one in everything.walk("VEVENT")}
    assert event["DTSTART"].dt.date() == soon() and "Taller de la plaza" in event["SUMMARY"]
    other = Neighbourhood.objects.exclude(pk=told["place"].pk)[0]
    assert not icalendar.Calendar.from_ical(Client().get(f"/barrios/{other.code}.ics").content).walk("VEVENT")


def test_as_many_queries_for_fifty_as_for_five(people: dict[str, User], told: dict[str, Any]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            read("/novedades.atom")
        return len(found)

    few, long_ago = queries(), timezone.now() - dt.timedelta(days=30)
    for number in range(50):
        Meeting.objects.create(code=f"m{number}", date=soon(number), convened_at=long_ago)
    note_what_happened()
    assert Happening.objects.count() > 50 and queries() == few <= 12
    with CaptureQueriesContext(connection) as found:
        note_what_happened()
    assert len(found) <= 14  # what runs each minute
