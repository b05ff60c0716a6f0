"""What a web process keeps of published pages: the same as a page made anew, never behind by more than a moment."""

import datetime as dt
import gzip
import json
import time
from collections.abc import Callable

import brotli
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from participation.actions.origins import link_origins, unlink_origin
from participation.models import PlanOrigin
from reports import actions, memory
from reports.models import Publication
from reports.queries.evidence import content_of
from tests.planning import plans
from tests.reports import actas
from tests.reports.conftest import Walk
from tests.reports.test_minutes_document import sealed

PACKED = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd"}
ONLY_GZIP = {"HTTP_ACCEPT_ENCODING": "br;q=0, gzip;q=0.8"}
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Time passes for the memory only when a test says so, however slow the machine is."""
    now = [time.monotonic()]
    monkeypatch.setattr(memory.time, "monotonic", lambda: now[0])

    def later(seconds: float) -> None:
        now[0] += seconds

    return later


def addresses(walk: Walk) -> list[str]:
    code = walk.sealed().spaced_code
    page = f"/publicaciones/{code}/"
    return [
        "/informes/",
        "/informes/participacion/",
        "/informes/participacion.json",
        "/publicaciones/",
        page,
        f"/publicaciones/{code}.pdf",
        f"/publicaciones/{code}.csv",
        f"{page}registros/",
        f"{page}registros/personas.total/",
        f"{page}registros/personas.total.csv",
    ]


@pytest.mark.parametrize("encoding", [{}, PACKED, ONLY_GZIP], ids=["plain", "br", "gzip"])
def test_a_kept_answer_is_the_answer(
    encoding: dict[str, str],
    walk: Walk,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Same bytes, same headers (those that any middleware puts on as well), and no query."""
    for address in addresses(walk):
        made = client.get(address, **encoding)
        with django_assert_num_queries(0):
            kept = client.get(address, **encoding)
        assert made.status_code == kept.status_code == 200, address

        def unpacked(response) -> bytes:
            return UNPACK[response.get("Content-Encoding", "")](response.content)

        assert unpacked(made) == unpacked(kept), address
        lengths = {"Content-Length", "Content-Encoding", "ETag"}  # a small answer may be packed in one only
        told = [
            {name: value for name, value in response.items() if name not in lengths}
            for response in (made, kept)
        ]
        assert told[0] == told[1], address
        assert made["ETag"].removeprefix("W/") == kept["ETag"].removeprefix("W/"), address
        assert kept["Content-Length"] == str(len(kept.content)), address
        if address.endswith("/participacion/"):
            wanted = {id(PACKED): "br", id(ONLY_GZIP): "gzip"}.get(id(encoding), "")
            assert [answer.get("Content-Encoding", "") for answer in (made, kept)] == [wanted] * 2


def test_who_has_the_page_is_told_so_without_a_query(
    walk: Walk, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for address in addresses(walk):
        for encoding in ({}, PACKED):
            etag = client.get(address, **encoding)["ETag"]
            with django_assert_num_queries(0):
                same = client.get(address, headers={"If-None-Match": etag}, **encoding)
                other = client.get(address, headers={"If-None-Match": '"other"'}, **encoding)
            assert (same.status_code, same.content) == (304, b"")
            assert same["ETag"] == etag and "max-age" in same["Cache-Control"]
            assert other.status_code == 200


def test_a_seal_elsewhere_shows_after_a_second(
    walk: Walk, client: Client, later: Callable[[float], None]
) -> None:
    """``walk`` seals as another process would: it tells nothing to the memory."""
    first = walk.sealed()
    page, latest = first.get_absolute_url(), "/informes/participacion/"
    etags = {address: client.get(address)["ETag"] for address in (page, latest, "/publicaciones/")}
    second = walk.next_version(first)
    later(memory.STATE_SECONDS)
    for address, etag in etags.items():
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200, address
        assert second.spaced_code in client.get(address).text, address
    assert memory.STATE_SECONDS + memory.FRESH_SECONDS <= 5
    assert f"max-age={memory.FRESH_SECONDS}" in client.get(page)["Cache-Control"]


def test_the_municipality_s_name_shows_too(
    walk: Walk, client: Client, later: Callable[[float], None], sql: Callable[..., list]
) -> None:
    page = walk.sealed().get_absolute_url()
    client.get(page)
    sql("UPDATE planning_municipality SET name = 'Municipio Zeta'")
    later(memory.STATE_SECONDS)
    assert "Municipio Zeta" in client.get(page).text


def test_while_nothing_changes_no_page_is_made_again(
    walk: Walk,
    client: Client,
    later: Callable[[float], None],
    django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One look at the state a second for all pages together; each is compressed once."""
    kept = addresses(walk)
    for address in kept:
        client.get(address)
    monkeypatch.setattr(gzip, "compress", None)
    monkeypatch.setattr(brotli, "compress", None)
    monkeypatch.setattr("django.utils.text.compress_string", None)
    for _ in range(3):
        later(memory.STATE_SECONDS)
        with django_assert_num_queries(1):
            for address in kept:
                assert client.get(address, **PACKED).status_code == 200
    later(memory.LONGEST_SECONDS)
    with pytest.raises(TypeError):
        client.get(kept[0])


def test_a_host_that_is_not_ours_gets_nothing_from_memory(walk: Walk, client: Client) -> None:
    page = walk.sealed().get_absolute_url()
    assert client.get(page).status_code == 200
    assert client.get(page, headers={"Host": "evil.example"}).status_code == 400


def test_only_reading_is_answered_from_memory(walk: Walk, client: Client) -> None:
    page = walk.sealed().get_absolute_url()
    client.get(page)
    assert client.post(page).status_code == 405
    assert client.head(page).status_code == 200


def test_memory_is_bounded_and_what_is_read_stays() -> None:
    kept = memory.Memory(largest=1000)
    later = time.monotonic() + 60
    for number in range(50):
        kept.set(f"key {number}", memory.Entry(number, None, later, 100))
        assert kept.get("key 0") is not None  # read each time
        assert kept.size <= 1000
    assert kept.get("key 49") is not None and kept.get("key 1") is None
    kept.set("key 49", memory.Entry("again", None, later, 200))
    assert kept.size <= 1000
    kept.set("key 0", memory.Entry(0, None, time.monotonic() - 1, 100))
    assert kept.get("key 0") is None  # its time was over
    kept.set("huge", memory.Entry(0, None, later, 5000))
    assert kept.size == 0


def test_what_is_larger_than_allowed_is_not_kept(
    walk: Walk, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.sealed()
    monkeypatch.setattr(memory, "LARGEST", 100)
    client.get("/publicaciones/")
    assert memory._memory.size == 0


def test_what_was_parsed_is_kept_once(
    walk: Walk, later: Callable[[float], None], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """A sealed snapshot counts towards what is kept, and is read again after a minute."""
    publication = walk.sealed()
    memory.forget()
    with django_assert_num_queries(1):
        content = content_of(publication)
    assert memory._memory.size > len(json.dumps(content, default=str))
    with django_assert_num_queries(0):
        assert content_of(publication) is content
    later(memory.LONGEST_SECONDS + 1)
    with django_assert_num_queries(1):
        assert content_of(publication) == content


def kept_of(publication: Publication) -> list[str]:
    """What is in memory of a publication: pages and files, the page's text, what was parsed."""
    code, preparation = publication.spaced_code, publication.preparation
    hashes = [publication.content_sha256, *preparation.renditions.values_list("sha256", flat=True)]
    return [
        key
        for key in memory._memory._entries
        if any(name in key for name in (code, publication.code, *hashes))
    ]


def test_what_was_withdrawn_is_in_no_memory(
    walk: Walk, people: dict[str, User], client: Client, later: Callable[[float], None]
) -> None:
    """Neither its pages nor what they were made from: it may have to be destroyed. The first page asked for does it."""
    publication = walk.sealed()
    other = walk.sealed(period=(dt.date(2025, 1, 1), dt.date(2025, 6, 30)))
    base = publication.get_absolute_url()
    for address in (base, f"{base[:-1]}.pdf", f"{base}registros/", other.get_absolute_url()):
        client.get(address)
    assert len(kept_of(publication)) >= 6
    withdrawal = actions.request_withdrawal(
        publication=publication, ground="harm", reason="x", fate="destruction", by=people["administrator"]
    )
    actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    actions.destroy_withdrawn(withdrawal=withdrawal, by=people["mayor"])
    later(memory.STATE_SECONDS)
    client.get(other.get_absolute_url())
    assert kept_of(publication) == []
    assert kept_of(other)


def test_what_was_being_read_while_it_was_withdrawn_is_not_kept(
    walk: Walk, later: Callable[[float], None], sql: Callable[..., list]
) -> None:
    walk.sealed()
    memory.state()

    def read() -> tuple[str, int]:
        sql("UPDATE planning_municipality SET edit_version = edit_version + 1")
        later(memory.STATE_SECONDS)
        memory.state()  # another thread asks meanwhile
        return "bytes", 5

    assert memory.keep_sealed("x", read) == "bytes"
    assert memory._memory.get("sealed x") is None
    assert memory.keep_sealed("x", lambda: ("again", 5)) == "again"
    assert memory._memory.get("sealed x") is not None


def test_what_is_past_its_time_leaves_with_the_next_look(
    walk: Walk, client: Client, later: Callable[[float], None]
) -> None:
    publication = walk.sealed()
    client.get(publication.get_absolute_url())
    assert kept_of(publication)
    later(memory.LONGEST_SECONDS + 1)
    client.get("/informes/")
    assert kept_of(publication) == []


def test_what_of_the_plan_came_from_a_resolution_shows_after_a_second(
    client: Client, later: Callable[[float], None], people: dict[str, User]
) -> None:
    """Linked, taken back, and of the plan that is in force."""
    session = actas.signed(people)
    sealed(session, people)
    page, told = f"/resoluciones/{session.resolution.uid}/", "/plan/1.1.1/"
    plan = plans.presented(people)
    item = plan.items.get(code="1.1.1")

    def shows() -> bool:
        later(memory.STATE_SECONDS)
        return told in client.get(page).text

    assert not shows()
    link_origins(items=[item], resolutions=[session.resolution], by=people["staff"])
    assert shows()
    unlink_origin(origin=PlanOrigin.objects.get(), by=people["staff"])
    assert not shows()
    link_origins(items=[item], resolutions=[session.resolution], by=people["staff"])
    assert shows()
    plans.approved(people)  # another one, of the same codes
    assert not shows()
