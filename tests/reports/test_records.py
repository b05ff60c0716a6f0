"""Rows of evidence: exactly what was sealed in every form, however many, in memory that does not grow with them."""

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from django.core.paginator import Paginator
from django.db import DataError, OperationalError, connection
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from planning.sheets.formulas import guard_formula
from reports import actions
from reports.actions.preparations import meta_of
from reports.documents.base import Evidence
from reports.models import Preparation, Publication, Rendition
from reports.queries import renditions
from reports.queries.evidence import SealedRows, content_of_preparation
from reports.queries.publication_page import body_of_page, page_with_code
from reports.rendering.records import Pieces, csv_pieces, evidence_json
from reports.rendering.xlsx import render_xlsx
from reports.views import answering, publications, records
from tests.reports.conftest import SmallKind, Walk

FIGURE = "personas.total"
ODD: list[list[Any]] = [
    [0, None, "=1+1", 1.5, True],
    [1, "", "Ñandú «, » ; 😀", 1e-7, False],
    [2, 'comillas " y \\ barras', "dos\nrenglones", 1e16, None],
    [3, "\x01\x1f", "]},{[", -0.0, 10**20],
]
ROWS = ODD + [[number, f"fila {number}", "-x", number / 3, None] for number in range(4, 2500)]


@pytest.fixture
def publication(walk: Walk, kind: SmallKind, monkeypatch: pytest.MonkeyPatch) -> Publication:
    """A sealed document with more rows than are fetched at once."""
    snapshot = kind.snapshot

    def with_rows(document: Any, *, code: str) -> dict[str, Any]:
        columns = [{"clave": f"c{place}", "titulo": f"Columna {place}"} for place in range(5)]
        tables = {FIGURE: ROWS, "z.ninguna": [], "a.otra": [[1, 2, 3, 4, 5]]}
        told = snapshot(document, code=code) | {"tablas": {}}
        told["cifras"][0]["al_lado"] = {}
        told["registros"] = {
            id: {"titulo": id, "columnas": columns, "filas": rows} for id, rows in tables.items()
        }
        return told

    monkeypatch.setattr(kind, "snapshot", with_rows)
    return walk.sealed()


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is above a few bytes is a long file."""
    monkeypatch.setattr(answering, "LARGEST", 1000)


def address(publication: Publication, ending: str) -> str:
    return f"/publicaciones/{publication.spaced_code}/registros/{FIGURE}{ending}"


def sealed(publication: Publication) -> dict[str, Any]:
    """The sealed content, parsed whole and not by the code under test."""
    return json.loads(publication.preparation.snapshot)


def test_content_without_its_rows_is_the_sealed_content(publication: Publication) -> None:
    told, whole = content_of_preparation(publication.preparation_id), sealed(publication)
    assert list(told) == list(whole) and list(told["registros"]) == list(whole["registros"])
    for id, table in told["registros"].items():
        assert isinstance(table["filas"], SealedRows)
        told["registros"][id] = {**table, "filas": list(table["filas"])}
    assert told == whole
    # Equal is not the same: 1 == 1.0 == True.
    assert json.dumps(told, sort_keys=True) == json.dumps(whole, sort_keys=True)


@pytest.mark.parametrize("limit", [1000, 10**9], ids=["long", "short"])
def test_every_form_tells_the_sealed_rows(
    limit: int, publication: Publication, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "LARGEST", limit)
    rows = sealed(publication)["registros"][FIGURE]["filas"]
    assert len(rows) == len(ROWS)
    expected = {
        "cifra": FIGURE,
        "titulo": "Personas",
        "regla": "Todas.",
        "columnas": ["número", "fórmula"],
        "registros": rows,
    }
    response = client.get(address(publication, ".json"))
    assert response.streaming is (limit == 1000)
    assert response.getvalue() == json.dumps(expected, ensure_ascii=False, separators=(",", ":")).encode()
    response = client.get(address(publication, ".csv"))
    assert response.streaming is (limit == 1000)
    out = io.StringIO(newline="")
    guarded = [[guard_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    csv.writer(out).writerows([["número", "fórmula"], *guarded])
    assert response.getvalue() == out.getvalue().encode()


def test_renderers_are_given_no_rows(walk: Walk, kind: SmallKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """They ask for those they tell, a few at a time."""
    given: list[Any] = []
    render = kind.render

    def noted(form: Any, content: Any, meta: Any) -> bytes:
        given.append(content["registros"][FIGURE]["filas"])
        return render(form, content, meta)

    monkeypatch.setattr(kind, "render", noted)
    walk.ready()
    assert len(given) == 4
    assert {type(rows) for rows in given} == {SealedRows}


def test_the_workbook_of_streamed_rows_is_that_of_the_sealed_content(publication: Publication) -> None:
    meta = meta_of(publication.preparation)
    streamed = render_xlsx(content_of_preparation(publication.preparation_id), meta)
    assert streamed == render_xlsx(sealed(publication), meta)


def test_a_long_file_has_the_headers_of_a_short_one(
    publication: Publication, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = {form: client.get(address(publication, form)) for form in (".csv", ".json")}
    monkeypatch.setattr(answering, "LARGEST", 1000)
    for form, known in short.items():
        long = client.get(address(publication, f"{form}?x=1"))  # made anew: only known queries are kept
        assert long.streaming and not known.streaming
        assert long.getvalue() == known.content
        for name in ("ETag", "Content-Type", "Content-Disposition", "X-Content-Type-Options"):
            assert long[name] == known[name]
        assert "public" in long["Cache-Control"] and "max-age" in long["Cache-Control"]
        assert "Accept-Encoding" in long["Vary"] and not long.cookies
        packed = client.get(address(publication, f"{form}?x=1"), headers={"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip" and packed["ETag"] == f"W/{known['ETag']}"
        assert gzip.decompress(packed.getvalue()) == known.content


@pytest.mark.usefixtures("long")
def test_whoever_has_it_gets_no_rows(
    publication: Publication, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    etags = {form: client.head(address(publication, form))["ETag"] for form in (".csv", ".json")}
    assert len(set(etags.values())) == 2
    for form, etag in etags.items():
        head = client.head(address(publication, form))
        assert head.status_code == 200 and head["ETag"] == etag
        asked = RequestFactory().head(address(publication, form))  # the client would drop what a server sends
        assert (
            records.record_file(asked, code=publication.code, figure=FIGURE, form=form[1:]).getvalue() == b""
        )
        for known in (etag, f"W/{etag}"):
            with django_assert_max_num_queries(2):  # the state, and the publication
                same = client.get(address(publication, form), headers={"If-None-Match": known})
            assert same.status_code == 304 and same["ETag"] == etag and same.content == b""
            assert "public" in same["Cache-Control"]
        other = client.get(address(publication, form), headers={"If-None-Match": '"x"'})
        assert other.status_code == 200
        assert other.getvalue()


def test_rows_wait_in_the_database(publication: Publication) -> None:
    """A cursor of the server is open while rows are read, and closed when whoever reads them goes away."""
    rows = iter(SealedRows(publication.preparation_id, FIGURE))
    assert next(rows) == ROWS[0]
    assert cursors() == 1
    rows.close()  # type: ignore[attr-defined]
    assert cursors() == 0


def cursors() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '\\_django\\_curs\\_%'")
        return cursor.fetchone()[0]


def test_destroyed_content_is_no_empty_file(walk: Walk) -> None:
    """Between one look and the next the bytes may be destroyed: that is an error, not a document without rows."""
    preparation = walk.ready()
    rows = SealedRows(preparation.pk, FIGURE)
    assert list(rows)
    Preparation.objects.filter(pk=preparation.pk).update(snapshot="")
    with pytest.raises(DataError):
        list(rows)


@pytest.mark.parametrize(
    "pieces",
    [lambda told: csv_pieces(told.columns, told.rows), lambda told: evidence_json("x", told)],
    ids=["csv", "json"],
)
def test_memory_does_not_grow_with_the_rows(pieces: Callable[[Evidence], Pieces]) -> None:
    """What is held is a piece, not the file: 7 MB of rows in less than 1 MB."""
    many = ([number, "x" * 300] for number in range(24_000))
    tracemalloc.start()
    size = sum(map(len, pieces(Evidence("t", "r", ("a", "b"), many))))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 7_000_000
    assert peak < 1_000_000


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stored forms of a few bytes are long, and read a few bytes at a time."""
    monkeypatch.setattr(publications, "LARGEST", 10)
    monkeypatch.setattr(renditions, "_PIECE", 7)


@pytest.mark.usefixtures("in_pieces")
def test_long_files_are_the_stored_bytes(walk: Walk, client: Client) -> None:
    publication = walk.sealed()
    stored = {row.format: row for row in publication.preparation.renditions.exclude(format="html")}
    assert len(stored) == 4
    for form, row in stored.items():
        for page in (f"/publicaciones/{publication.spaced_code}.{form}", f"/informes/participacion.{form}"):
            response = client.get(page)
            assert response.streaming and response.getvalue() == bytes(row.data)
            assert response["ETag"] == f'"{row.sha256}"' and "public" in response["Cache-Control"]
            assert response["Content-Length"] == str(row.size)
            assert client.head(page)["Content-Length"] == str(row.size)
            assert client.get(page, headers={"If-None-Match": response["ETag"]}).status_code == 304
        asked = RequestFactory().head(f"/informes/participacion.{form}")
        assert publications.report_file(asked, kind="participacion", form=form).getvalue() == b""


@pytest.mark.usefixtures("in_pieces")
def test_drafts_and_what_is_in_custody_come_in_pieces_too(
    walk: Walk, people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    draft = walk.ready()
    response = client_as("staff").get(f"{draft.get_absolute_url()}xlsx")
    assert response.streaming and response.getvalue() == bytes(draft.renditions.get(format="xlsx").data)
    publication = walk.seal(draft)
    withdrawal = actions.request_withdrawal(
        publication=publication,
        ground="harm",
        reason="Daña a alguien.",
        fate="custody",
        by=people["administrator"],
    )
    actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    response = client_as("mayor").get(f"{withdrawal.get_absolute_url()}copia.xlsx")
    assert response.streaming and response.getvalue() == bytes(draft.renditions.get(format="xlsx").data)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("in_pieces")
def test_destroyed_bytes_break_the_answer_off(walk: Walk) -> None:
    """Half a file that ends as if it were whole would be believed."""
    rendition = walk.ready().renditions.get(format="csv")
    reading = renditions.pieces_of(rendition)
    assert next(reading)
    Rendition.objects.filter(pk=rendition.pk).update(data=b"")
    with pytest.raises(renditions.BytesGone):
        list(reading)


@pytest.fixture
def withdraw(people: dict[str, User]) -> Callable[..., None]:
    """Withdraw a publication for its destruction, and destroy it too when told so; the memory is told nothing."""

    def withdraw(publication: Publication, *, destroy: bool = False) -> None:
        withdrawal = actions.request_withdrawal(
            publication=publication,
            ground="harm",
            reason="Daña a alguien.",
            fate="destruction",
            by=people["administrator"],
        )
        actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
        if destroy:
            actions.destroy_withdrawn(withdrawal=withdrawal, by=people["mayor"])

    return withdraw


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("destroy", [False, True], ids=["withdrawn", "destroyed"])
def test_a_file_half_sent_is_broken_off_when_it_is_withdrawn(
    destroy: bool,
    walk: Walk,
    client: Client,
    client_as: Callable[[str], Client],
    withdraw: Callable[..., None],
) -> None:
    """Also what was prepared; the copy in custody goes on until it is destroyed."""
    publication = walk.sealed()
    answers = [
        client.get(f"/publicaciones/{publication.spaced_code}.csv"),
        client.get("/informes/participacion.csv"),
        client_as("staff").get(f"{publication.preparation.get_absolute_url()}csv"),
    ]
    reading = [iter(answer.streaming_content) for answer in answers]
    assert [len(next(pieces)) for pieces in reading] == [7, 7, 7]
    withdraw(publication, destroy=destroy)
    for pieces in reading:
        with pytest.raises(renditions.BytesGone):
            next(pieces)
    stored = publication.preparation.renditions.get(format="csv")
    custody = renditions.pieces_of(stored, in_custody=True)
    if destroy:
        with pytest.raises(renditions.BytesGone):
            next(custody)
    else:
        assert b"".join(custody) == bytes(stored.data)


@pytest.mark.parametrize("form", [".csv", ".json"])
def test_rows_half_sent_are_broken_off_too(
    form: str,
    publication: Publication,
    client: Client,
    withdraw: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answering, "LARGEST", 1000)
    monkeypatch.setattr(records, "_BETWEEN_LOOKS", 1)
    reading = iter(client.get(address(publication, form)).streaming_content)
    assert next(reading)
    withdraw(publication)
    with pytest.raises(renditions.BytesGone):
        next(reading)


@pytest.mark.parametrize("destroy", [False, True], ids=["withdrawn", "destroyed"])
@pytest.mark.parametrize("largest", [10, 10**9], ids=["long", "short"])
def test_a_file_withdrawn_before_its_first_byte_is_gone(
    largest: int,
    destroy: bool,
    walk: Walk,
    client: Client,
    client_as: Callable[[str], Client],
    withdraw: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was found, and before it is read it is withdrawn."""
    monkeypatch.setattr(publications, "LARGEST", largest)
    asked = {
        "one": lambda found: client.get(f"/publicaciones/{found.spaced_code}.csv"),
        "latest": lambda found: client.get("/informes/participacion.csv"),
        "prepared": lambda found: client_as("staff").get(f"{found.preparation.get_absolute_url()}csv"),
    }
    for number, (name, ask) in enumerate(asked.items()):
        publication = walk.sealed(period=(dt.date(2020 + number, 1, 1), dt.date(2020 + number, 6, 30)))

        def read(
            *which: Any, real: Callable[..., Any], publication: Publication = publication, **how: Any
        ) -> Any:
            withdraw(publication, destroy=destroy)
            return real(*which, **how)

        with monkeypatch.context() as patch:
            for reader in (renditions.pieces_of, renditions.bytes_of):
                patch.setattr(publications, reader.__name__, partial(read, real=reader))
            answer = ask(publication)
        assert answer.status_code == 410 and "Daña a alguien." in answer.text, name


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize(("cause", "status"), [(psycopg.OperationalError(), 503), (None, 500)])
def test_a_long_file_that_cannot_be_read_is_no_success(
    cause: Exception | None, status: int, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = walk.sealed()

    def fails(*_arguments: object, **_options: object) -> Iterator[bytes]:
        raise OperationalError from cause
        yield b""

    monkeypatch.setattr(publications, "pieces_of", fails)
    client = Client(raise_request_exception=False)
    for page in (f"/publicaciones/{publication.spaced_code}.csv", "/informes/participacion.csv"):
        assert client.get(page).status_code == status
        assert client.head(page).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_pages_and_rows_destroyed_while_they_are_made_are_gone(
    walk: Walk, client: Client, withdraw: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The content and the page itself are read after the publication was found."""
    for number, ending in enumerate(("", f"{FIGURE}/", f"{FIGURE}.csv", f"{FIGURE}.json")):
        publication = walk.sealed(period=(dt.date(2020 + number, 1, 1), dt.date(2020 + number, 6, 30)))
        page = page_with_code(publication.code)
        withdraw(publication, destroy=True)
        with monkeypatch.context() as patch:  # as it was when it was found
            patch.setattr(publications.queries, "publications", Publication.objects.with_standing)
            answer = client.get(f"/publicaciones/{publication.spaced_code}/registros/{ending}")
        assert answer.status_code == 410, ending
        assert page
        with pytest.raises(renditions.BytesGone):
            body_of_page(page)


@pytest.mark.parametrize("count", [0, 1, 100, 101, 250])
def test_pages_of_rows_are_those_of_a_paginator(count: int) -> None:
    rows = [[number] for number in range(count)]
    for wanted in (None, "", "1", "2", "3", "4", "0", "-1", "x", "9999999999999999999999"):
        page, known = (
            records.page_of(iter(rows), wanted),
            Paginator(rows, records.ROWS_PER_PAGE).get_page(wanted),
        )
        assert list(page) == list(known) and page.number == known.number, wanted
        assert page.paginator.count == count and page.paginator.num_pages == known.paginator.num_pages


def test_rows_written_otherwise_have_another_etag() -> None:
    """ETags are of what is told and of ``WRITING``: raise it, and change these, when rows are written otherwise."""
    told = Evidence("Título", "Regla", ("a", "b"), ODD)
    written = b"".join([*csv_pieces(told.columns, told.rows), *evidence_json("x", told)])
    assert (records.WRITING, hashlib.sha256(written).hexdigest()[:16]) == (1, "cc476cce60275ebb")
