"""Search in public: what it finds, what it never shows, and that what changes is followed."""

import datetime as dt
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from participation.actions.contributions import review_contribution
from participation.actions.standings import refresh_topics
from participation.models import Contribution, Meeting, Topic
from planning.models import DevelopmentPlan, Neighbourhood, PlanItem
from reports.actions.search import rebuild, refresh_all, refresh_due
from reports.actions.withdrawals import decide_withdrawal, request_withdrawal
from reports.models import Fate, Publication, SearchDue, SearchEntry, WithdrawalGround
from reports.queries.search import search, spelled_otherwise
from reports.queries.search_kinds import KINDS
from reports.search.asking import read_question
from reports.search.entries import Entry, Kind
from reports.search.triggers import WATCHED
from tests.world import CANARIES

PAIRS = Path(__file__).parents[1] / "data"


@pytest.fixture
def found_world(world: dict[str, Any]) -> dict[str, Any]:
    """The small portal, as search knows it after a minute."""
    refresh_due()
    return world


def addresses(words: str, **filters: Any) -> set[str]:
    return {hit.address for hit in search(words, **filters).hits}


# --- words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["search_pairs.toml", "search_pairs_own.toml"])
def test_pairs_in_the_database(db: None, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    """Each text of the pairs is an entry of its own; its question finds it, or does not."""
    pairs = tomllib.loads((PAIRS / file).read_text())
    texts = [pair["text"] for kind in ("match", "no_match") for pair in pairs[kind]]
    told = [Entry(str(place), text, "", f"/{place}/") for place, text in enumerate(texts)]
    kind = Kind("par", "Par", "Pares", lambda keys: [e for e in told if keys is None or e.key in keys])
    monkeypatch.setattr("reports.queries.search_kinds.KINDS", {"par": kind})
    monkeypatch.setattr("reports.queries.search.KINDS", {"par": kind})
    monkeypatch.setattr("reports.actions.search.KINDS", {"par": kind})
    rebuild()
    wrong = []
    for wanted in ("match", "no_match"):
        for pair in pairs[wanted]:
            found = {hit.plain_title for hit in search(pair["query"], per_page=100).hits}
            if (pair["text"] in found) != (wanted == "match"):
                wrong.append((wanted, pair["query"], pair["text"]))
    assert not wrong


# --- what is found -----------------------------------------------------------------------------------------


def test_every_kind_is_found_by_its_page(found_world: dict[str, Any]) -> None:
    """Topics, answers, actas, resolutions, meetings, workshops, devolutions, the plan, documents and pages."""
    kinds = set(SearchEntry.objects.values_list("kind", flat=True))
    assert kinds == set(KINDS) - {"manual", "barrio"} | (kinds & {"barrio"})
    assert f"/temas/{found_world['topic']}/" in addresses("plaza luz")
    assert "/actas/CV/2026/14/" in addresses("acta 14/2026")
    assert Client().get("/buscar/?q=privacidad").content.decode().count("/privacidad/") > 1


def test_every_address_answers_and_says_what_was_found(found_world: dict[str, Any]) -> None:
    """Whatever an entry tells of is a page that anybody may open."""
    client = Client()
    for entry in SearchEntry.objects.all():
        assert client.get(entry.address).status_code == 200, entry.address


def test_no_canary_is_in_an_entry(found_world: dict[str, Any]) -> None:
    """Nothing restricted is kept for search, nor found by its words."""
    kept = [f"{row.title} {row.text} {row.words}".lower() for row in SearchEntry.objects.all()]
    assert not [word for word in CANARIES if any(word.lower() in text for text in kept)]
    assert not [word for word in CANARIES if search(word).total]


def test_filters(found_world: dict[str, Any]) -> None:
    """By kind, by days (both included) and by neighbourhood."""
    every = search("plaza", per_page=100)
    assert {hit.kind.code for hit in search("plaza", kind="tema").hits} == {"tema"}
    day = next(hit.date for hit in every.hits if hit.kind.code == "sesion")
    assert {hit.date for hit in search("plaza", since=day, until=day).hits} == {day}
    place = Neighbourhood.objects.get(code="fl")
    placed = search("plaza", neighbourhood=place.code, per_page=100)
    assert 0 < placed.total < every.total
    assert not search("plaza", neighbourhood="nadie").total


# --- what is never shown -----------------------------------------------------------------------------------


def shown_contribution() -> Contribution:
    return Contribution.objects.published().filter(review__public_text__contains="luminarias").first()


def test_a_redacted_word_is_gone_at_once(found_world: dict[str, Any], people: dict[str, User]) -> None:
    """Whoever reviews a text again takes a word out: it neither finds nor shows, before anything is refreshed."""
    row = shown_contribution()
    assert "tres" in row.review.public_text
    before = search("tres luminarias", per_page=100)
    assert before.total
    for one in Contribution.objects.filter(review__public_text=row.review.public_text):
        review_contribution(
            contribution=one,
            decision="show",
            public_text="Pide luz en el parque.",
            expected_version=one.review.edit_version,
            by=people["staff"],
        )
    kinds = {hit.kind.code for hit in search("tres luminarias", per_page=100).hits}
    assert not kinds & {"tema", "sesion", "taller"}
    answer = Client().get("/buscar/?q=tres+luminarias&clase=tema")
    assert "No encontramos nada" in answer.content.decode()
    assert search("tres luminarias", kind="tema").total == 0
    refresh_due()
    assert search("luz parque", kind="tema").total


def test_a_withheld_text_is_gone_at_once(found_world: dict[str, Any], people: dict[str, User]) -> None:
    row = shown_contribution()
    assert search("luminarias", kind="sesion").total
    for one in Contribution.objects.filter(review__public_text=row.review.public_text):
        review_contribution(
            contribution=one,
            decision="withhold",
            public_text="",
            expected_version=one.review.edit_version,
            by=people["staff"],
        )
    assert not search("luminarias", kind="sesion").hits
    assert not search("luminarias", kind="sesion").total


@pytest.mark.parametrize("kind", ["acta", "informe", "devolucion"])
def test_a_withdrawn_document_is_gone_at_once(
    found_world: dict[str, Any], people: dict[str, User], kind: str
) -> None:
    """And with an acta the resolutions that it tells."""
    entries = {int(entry.key): entry for entry in SearchEntry.objects.filter(kind=kind)}
    publication = Publication.objects.filter(pk__in=entries, withdrawals=None).order_by("pk")[0]
    entry = entries[publication.pk]
    word = entry.title
    assert entry.address in addresses(word, kind=kind)
    withdrawal = request_withdrawal(
        publication=publication,
        ground=WithdrawalGround.HARM,
        reason="Nombra a quien no debía.",
        fate=Fate.CUSTODY,
        by=people["mayor"],
    )
    decide_withdrawal(withdrawal=withdrawal, confirm=True, note="", by=people["administrator"])
    assert entry.address not in addresses(word, kind=kind)
    if kind == "acta":
        assert not search("ayuda", kind="resolucion").hits
    refresh_due()
    assert not SearchEntry.objects.filter(kind=kind, key=entry.key).exists()


def test_a_draft_of_the_plan_is_not_found(found_world: dict[str, Any]) -> None:
    """Items of drafts are no entries, whoever writes them."""
    draft = DevelopmentPlan.objects.filter(state="draft").first()
    assert draft is not None
    PlanItem.objects.filter(plan=draft).update(title="Ornitorrinco")
    refresh_due()
    refresh_all()
    assert not search("ornitorrinco").total


def test_an_entry_of_another_hand_shows_nothing(found_world: dict[str, Any]) -> None:
    """Rows without a thing behind them, or with words it does not say, are not shown: not a word of them."""
    topic = SearchEntry.objects.filter(kind="tema").first()
    for number, (kind, key) in enumerate([("tema", "987654"), ("tema", topic.key), ("ajena", "1")]):
        SearchEntry.objects.update_or_create(
            kind=kind,
            key=key,
            defaults={
                "title": "Quokka",
                "text": f"quokka {number}",
                "address": "/",
                "digest": "x",
                "words": "quokk:1",
                "title_words": "quokk:1",
            },
        )
    connection.cursor().execute("UPDATE reports_searchentry SET words = 'quokka:1' WHERE title = 'Quokka'")
    found = search("quokka")
    assert not found.hits
    assert not found.total
    assert "uokka" not in Client().get("/buscar/?q=quokkas").content.decode().replace("quokkas", "")


# --- what changes is followed ----------------------------------------------------------------------------------


def test_each_watched_table_notes_its_changes(found_world: dict[str, Any], sql: Callable[..., list]) -> None:
    """What changes rows of any watched table leaves a note for each thing, and none that changes nothing."""
    for table, pairs in WATCHED.items():
        names = {row[0] for row in sql("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", table)}
        assert {
            f"search_{table.partition('_')[2]}_{what}" for what in ("added", "changed", "removed")
        } <= names
        assert pairs
    sql("DELETE FROM reports_searchdue")
    topic = Topic.objects.get(code=found_world["topic"])
    Topic.objects.filter(pk=topic.pk).update(title=topic.title)
    assert not SearchDue.objects.exists()
    Topic.objects.filter(pk=topic.pk).update(title="Faroles nuevos")
    assert list(SearchDue.objects.values_list("subject", "key")) == [("topic", str(topic.pk))]
    assert refresh_due() == 2  # the topic and its answer
    assert f"/temas/{topic.code}/" in addresses("farol nuevo")
    assert not SearchDue.objects.exists()
    assert refresh_due() == 0


def test_what_the_triggers_note_is_all_that_changed(
    found_world: dict[str, Any], people: dict[str, User], sql: Callable[..., list]
) -> None:
    """After changes of many kinds nothing is left for the night."""
    assert refresh_all() == 0
    Meeting.objects.exclude(minutes__state="approved").update(place="Quincho del parque")
    sql("UPDATE planning_body SET name = name || ' nuevo'")
    Topic.objects.update(description="Otra cosa")
    topic = Topic.objects.get(code=found_world["topic"])
    topic.neighbourhoods.set(Neighbourhood.objects.order_by("code")[:2])
    sql(
        "UPDATE participation_topicstanding SET first_answered_on = NULL, given_back_on = NULL, contributions = 0"
    )
    refresh_due()
    assert refresh_all() == 0
    refresh_topics(Topic.objects.values_list("pk", flat=True))
    refresh_due()
    assert refresh_all() == 0
    sql("DELETE FROM participation_coding WHERE topic_id = %s", topic.pk)
    refresh_topics([topic.pk])
    refresh_due()
    assert refresh_all() == 0


def test_rebuilding(found_world: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """The command makes the same again."""

    def kept() -> set[tuple[str, str, str]]:
        return set(SearchEntry.objects.values_list("kind", "key", "digest"))

    before = kept()
    SearchEntry.objects.filter(kind="tema").delete()
    call_command("rebuild_search")
    assert kept() == before
    assert f"{len(before)} cosas" in capsys.readouterr().out


# --- the page ----------------------------------------------------------------------------------------------


def test_the_page(found_world: dict[str, Any]) -> None:
    """Public, the same for everybody, with what was asked marked and everything escaped."""
    answer = Client().get("/buscar/", {"q": "luminaria"})
    html = answer.content.decode()
    assert "<mark>luminarias</mark>" in html
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert "public" in answer["Cache-Control"]
    assert 'content="noindex"' in html
    hostile = Client().get("/buscar/", {"q": '<script>alert(1)</script> "luminaria'}).content.decode()
    assert "<script>alert" not in hostile


@pytest.mark.parametrize(
    "asked",
    [
        "", "   ", '"', '""', "-", "--", "- -", '-"', "de la", "-plaza", "a" * 5000, "\x00plaza", "'",
        "\\", "plaza:*", "plaza & | !", "(((", "<->", "ñ", "ß", "İ", "٣", "🙂", "plaza" * 50, " ".join(["plaza"] * 300),
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(found_world: dict[str, Any], asked: str) -> None:
    """On the page and as a feed."""
    for address in ("/buscar/", "/buscar.atom"):
        assert Client().get(address, {"q": asked}).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999999", "²", "2"])
def test_any_page_is_answered(found_world: dict[str, Any], page: str) -> None:
    """Beyond the last page is the last page."""
    html = Client().get("/buscar/", {"q": "plaza", "page": page}).content.decode()
    assert "resultado" in html


def test_nothing_found_helps(found_world: dict[str, Any]) -> None:
    """Words that begin alike, another spelling, and the same without the filters."""
    backwards = {"q": "luminaria", "desde": "2026-11-20", "hasta": "2026-11-01"}
    assert "Las fechas están al revés" in Client().get("/buscar/", backwards).text
    assert "Nada dice exactamente eso" in Client().get("/buscar/", {"q": "lumin"}).content.decode()
    assert spelled_otherwise(read_question("acsesibilidad")) == "accesibilidad"
    html = Client().get("/buscar/", {"q": "acsesibilidad"}).content.decode()
    assert ">accesibilidad</a>?" in html
    html = Client().get("/buscar/", {"q": "luminarias", "clase": "manual"}).content
    assert "Buscar lo mismo en todo" in html.decode()


def test_no_spelling_is_offered_of_what_is_gone(found_world: dict[str, Any]) -> None:
    """A title that only an old entry has tells no word."""
    topic = Topic.objects.get(code=found_world["topic"])
    Topic.objects.filter(pk=topic.pk).update(title="Zarigüeya")
    refresh_due()
    assert spelled_otherwise(read_question("zariguella"))
    Topic.objects.filter(pk=topic.pk).update(title="Otro título")
    assert not spelled_otherwise(read_question("zariguella"))


def test_queries(found_world: dict[str, Any]) -> None:
    """The same number whatever is found: two, and what the kinds on the page take."""
    with CaptureQueriesContext(connection) as one:
        search("plaza", kind="tema")
    SearchEntry.objects.filter(kind="tema")
    assert len(one) <= 8
    with CaptureQueriesContext(connection) as every:
        assert search("plaza", per_page=20).hits
    assert len(every) <= 45


# --- the feed ----------------------------------------------------------------------------------------------


def test_the_feed_is_valid_for_others(found_world: dict[str, Any]) -> None:
    """A parser that nobody here wrote reads it without complaint, the newest first, ids once each."""
    answer = Client().get(reverse("search-feed"), {"q": "plaza", "clase": ""})
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert not answer.cookies
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    assert feed.feed.title.startswith("«plaza»")
    assert feed.feed.language == "es-UY"
    assert feed.entries
    days = [entry.updated_parsed for entry in feed.entries]
    assert days == sorted(days, reverse=True)
    ids = [entry.id for entry in feed.entries]
    assert len(ids) == len(set(ids))
    assert feed.feed.author
    assert all(entry.link.startswith("http") and entry.title for entry in feed.entries)


def test_the_feed_holds_text_not_markup(found_world: dict[str, Any]) -> None:
    """What somebody wrote is text there too."""
    topic = Topic.objects.get(code=found_world["topic"])
    Topic.objects.filter(pk=topic.pk).update(description="<img src=x onerror=alert(1)> faroles & veredas")
    refresh_due()
    feed = feedparser.parse(
        Client().get("/buscar.atom", {"q": "faroles veredas"}).content, sanitize_html=False
    )
    [entry] = [entry for entry in feed.entries if topic.code in entry.link]
    assert "&lt;img" in entry.summary
    assert "<img" not in entry.summary


def test_an_empty_feed_is_a_feed(found_world: dict[str, Any]) -> None:
    feed = feedparser.parse(Client().get("/buscar.atom", {"q": "ornitorrinco"}).content)
    assert not feed.bozo
    assert feed.entries == []


def test_days_to_come_are_not_newer_than_today(found_world: dict[str, Any]) -> None:
    """A session of next month is no news of next month."""
    feed = feedparser.parse(Client().get("/buscar.atom", {"q": "sesión ordinaria"}).content)
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).timetuple()
    assert all(entry.updated_parsed < tomorrow for entry in feed.entries)
