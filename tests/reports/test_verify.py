"""«Verificar»: what it answers, and what protects it."""

import datetime as dt
import re
import time
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import shared_cache
from accounts.models import SharedValue
from accounts.public_forms import STAMP_SECONDS
from reports.codes import new_code, spaced
from reports.queries.verification import Result, Verdict, verify_file
from reports.views import verification
from tests.reports.conftest import Walk


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def stamp(client: Client) -> str:
    return re.search(r'name="sello" value="([^"]+)"', client.get("/verificar/").text)[1]


def send(client: Client, data: bytes, name: str = "informe.pdf", **fields: object):
    headers = fields.pop("headers", {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"})
    body = {"sello": stamp(client), "archivo": SimpleUploadedFile(name, data), **fields}
    return client.post("/verificar/", body, headers=headers)


def result(response) -> str:
    assert response.status_code == 200
    return re.search(r'data-resultado="(\w+)"', response.text)[1]


def test_codes(walk: Walk, browser: Client) -> None:
    first = walk.sealed()
    response = browser.get(f"/verificar/?codigo={first.spaced_code.lower()}")
    assert result(response) == "valido"
    assert first.get_absolute_url() in response.text
    assert "Mayor" in response.text  # who published it
    second = walk.next_version(first)
    response = browser.get("/verificar/", {"codigo": first.code})
    assert result(response) == "reemplazado"
    assert second.get_absolute_url() in response.text
    assert result(browser.get("/verificar/", {"codigo": second.code})) == "valido"
    assert result(browser.get("/verificar/", {"codigo": spaced(new_code())})) == "desconocido"
    assert result(browser.get("/verificar/", {"codigo": "<script>"})) == "desconocido"
    assert "data-resultado" not in browser.get("/verificar/").text


def test_files(walk: Walk, browser: Client) -> None:
    first = walk.sealed()
    second = walk.next_version(first)
    for publication, answer in ((first, "reemplazado"), (second, "valido")):
        for rendition in publication.preparation.renditions.all():
            response = send(browser, bytes(rendition.data))
            assert result(response) == answer, rendition.format
            assert publication.get_absolute_url() in response.text
    pdf = bytes(second.preparation.renditions.get(format="pdf").data)
    response = send(browser, pdf + b" ")
    assert result(response) == "alterado"
    assert second.get_absolute_url() in response.text
    assert result(send(browser, b"nada " + second.code.lower().encode() + b".")) == "alterado"
    assert result(send(browser, b"nada")) == "desconocido"
    assert result(send(browser, f"x{second.code}".encode())) == "desconocido"


def test_what_is_only_prepared_is_unknown(walk: Walk, browser: Client) -> None:
    preparation = walk.ready()
    assert result(send(browser, bytes(preparation.renditions.get(format="pdf").data))) == "desconocido"
    assert result(browser.get("/verificar/", {"codigo": preparation.code})) == "desconocido"


def test_a_file_with_two_codes_is_the_newer_version(walk: Walk, browser: Client) -> None:
    first = walk.sealed()
    second = walk.next_version(first)
    altered = f"{second.spaced_code} reemplaza a {first.spaced_code}".encode()
    assert second.get_absolute_url() in send(browser, altered).text


DECOYS = b" ".join(f"{number:016d}".encode() for number in range(60_000))


@pytest.mark.parametrize("before, after", [(DECOYS, b""), (b"", DECOYS), (DECOYS, DECOYS)])
def test_decoys_hide_no_code(walk: Walk, before: bytes, after: bytes) -> None:
    """A file full of what could be codes still says which document it was made from, in as many queries as any."""
    publication = walk.sealed()
    data = before + b" " + publication.spaced_code.encode() + b" " + after
    with CaptureQueriesContext(connection) as queries:
        verdict = verify_file(data[start : start + 65536] for start in range(0, len(data), 65536))
    assert (verdict.result, verdict.publication) == (Result.ALTERED, publication)
    with CaptureQueriesContext(connection) as plain:
        verify_file([publication.spaced_code.encode()])
    assert len(queries) == len(plain)


@pytest.mark.parametrize("around", ["AAAA-{}", "AAAA-BBBB-{}", "{}-AAAA", "AAAA-{}-BBBB", "-{}-", "{0}-{0}"])
def test_what_stands_around_a_code_does_not_hide_it(walk: Walk, around: str) -> None:
    publication = walk.sealed()
    for code in (publication.spaced_code, publication.code):
        assert verify_file([around.format(code).encode()]).result == Result.ALTERED


@pytest.mark.parametrize("size", [1, 7, 16, 17, 32, 33, 48, 1000])
def test_the_end_of_a_longer_word_is_no_code(walk: Walk, size: int) -> None:
    """Wherever the file happens to be cut."""
    data = b"z" * 70 + walk.sealed().code.encode() + b" fin de un archivo cualquiera"
    assert verify_file(data[start : start + size] for start in range(0, len(data), size)) == Verdict(
        Result.UNKNOWN
    )


@pytest.mark.parametrize("size", [1, 2, 7, 19, 20, 33, 64, 1000])
def test_a_code_across_two_chunks_is_found(walk: Walk, size: int) -> None:
    data = b"\x00\xff" * 50 + walk.sealed().spaced_code.encode() + b"\n" + b"z" * 77

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(data), size):
            yield data[start : start + size]

    assert verify_file(chunks()).result == Result.ALTERED


def test_it_sets_no_cookie_and_is_never_stored(walk: Walk, browser: Client) -> None:
    walk.sealed()
    for response in (browser.get("/verificar/"), browser.get("/verificar/?codigo=x"), send(browser, b"x")):
        assert "no-store" in response["Cache-Control"]
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://otro.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "https://testserver"},  # same name, other scheme
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_sites_cannot_send_it(db: None, browser: Client, headers: dict[str, str]) -> None:
    assert send(browser, b"x", headers=headers).status_code == 403


def test_it_needs_a_fresh_stamp_and_an_empty_trap(
    db: None, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(browser, b"x", sello="").status_code == 400
    assert send(browser, b"x", sello="inventado:1:x").status_code == 400
    assert send(browser, b"x", sitio_web="http://x").status_code == 400
    old = stamp(browser)
    later = time.time() + STAMP_SECONDS + 5
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert send(browser, b"x", sello=old).status_code == 400
    assert send(browser, b"x").status_code == 200


def test_no_file_is_told(db: None, browser: Client) -> None:
    response = browser.post("/verificar/", {"sello": stamp(browser)})
    assert response.status_code == 400
    assert "Elegí el archivo" in response.text


def test_too_large_is_refused_before_reading(
    db: None, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "LARGEST_FILE", 1000)
    assert send(browser, b"x" * 70_000).status_code == 413
    assert send(browser, b"x" * 900).status_code == 200


def test_the_rate_is_per_address_and_hour(db: None, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "MOST_AN_HOUR", 3)
    body = {"sello": stamp(browser)}
    answers = [browser.post("/verificar/", body).status_code for _ in range(5)]
    assert answers == [400, 400, 400, 429, 429]
    assert browser.post("/verificar/", body, REMOTE_ADDR="10.0.0.9").status_code == 400
    assert "127.0.0.1" not in str(list(SharedValue.objects.values()))
    later = timezone.now() + dt.timedelta(hours=1, minutes=1)
    monkeypatch.setattr(shared_cache.timezone, "now", lambda: later)
    assert browser.post("/verificar/", body).status_code == 400
    assert browser.get("/verificar/?codigo=x").status_code == 200


def test_a_forged_header_does_not_escape_the_rate(
    db: None, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "MOST_AN_HOUR", 1)
    body = {"sello": stamp(browser)}
    answers = [
        browser.post("/verificar/", body, headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(3)
    ]
    assert answers == [400, 429, 429]
