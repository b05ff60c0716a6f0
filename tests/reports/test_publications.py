"""What anybody reads of what was published."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from planning.models import Body
from reports import actions, memory
from reports.codes import ALPHABET, new_code, parse_code, spaced
from reports.models import Format, Publication
from reports.periods import half_years, period_words
from tests.reports.conftest import FIRST_HALF, SmallKind, Walk, content_of
from tests.reports.test_sealing import walk_date

LATEST = "/informes/participacion"
PERIOD = f"{LATEST}/2026-01-01_2026-06-30"


def test_codes_are_read_however_they_are_typed() -> None:
    code = new_code()
    assert len(code) == 16 and set(code) <= set(ALPHABET)
    assert parse_code(f"  {spaced(code).lower()} ") == code
    assert parse_code(spaced(code).replace("-", " – ")) == code
    assert parse_code("O0I1lL00-0000-0000") == "0011110000000000"
    assert parse_code("U" * 16) is None
    assert parse_code(code[:-1]) is None
    assert len({new_code() for _ in range(1000)}) == 1000


def test_periods_in_words() -> None:
    assert period_words(*FIRST_HALF) == "primer semestre de 2026"
    assert period_words(walk_date("2025-12-01"), walk_date("2025-12-01")) == "1 de diciembre de 2025"
    assert period_words(walk_date("2025-01-01"), walk_date("2025-12-31")) == "2025"
    assert period_words(walk_date("2025-12-01"), walk_date("2026-03-15")) == (
        "1 de diciembre de 2025 al 15 de marzo de 2026"
    )
    assert half_years(walk_date("2026-07-01"), 2) == [
        (walk_date("2026-07-01"), walk_date("2026-12-31")),
        FIRST_HALF,
    ]


def test_nothing_published_yet(walk: Walk, client: Client) -> None:
    walk.ready()  # prepared is not published
    for address in (f"{LATEST}/", "/informes/", "/publicaciones/"):
        response = client.get(address)
        assert response.status_code == 200
        assert "Todavía no se publicó" in response.text
    assert "No hay un informe publicado de ese período" in client.get(f"{PERIOD}/").text
    for ending in ("pdf", "json", "csv", "xlsx"):
        assert client.get(f"{LATEST}.{ending}").status_code == 404
        assert client.get(f"{PERIOD}.{ending}").status_code == 404


def test_all_forms_answer_one_version(walk: Walk, client: Client) -> None:
    publication = walk.sealed()
    code = publication.spaced_code
    stored = {row.format: row for row in publication.preparation.renditions.all()}
    for base in (LATEST, PERIOD, f"/publicaciones/{code}"):
        page = client.get(f"{base}/")
        assert page.status_code == 200
        assert bytes(stored["html"].data).decode() in page.text
        assert '<a href="#resumen"><span>Resumen</span></a>' in page.text
        for ending in ("pdf", "json", "csv", "xlsx"):
            response = client.get(f"{base}.{ending}")
            assert hashlib.sha256(response.content).hexdigest() == stored[ending].sha256
            assert response["X-Content-Type-Options"] == "nosniff"
            assert f"participacion_2026-01-01_2026-06-30_v1.{ending}" in response["Content-Disposition"]
            assert response["ETag"] == f'"{stored[ending].sha256}"'
    assert client.get(f"/publicaciones/{code}.html").status_code == 404


def test_any_spelling_of_a_code_goes_to_the_one_we_write(walk: Walk, client: Client) -> None:
    code = walk.sealed().spaced_code
    for spelling in (code.lower(), code.replace("-", ""), code.replace("1", "l").replace("0", "o").lower()):
        for rest in (
            "/",
            ".pdf",
            "/registros/",
            "/registros/personas.total/",
            "/registros/personas.total.csv",
        ):
            response = client.get(f"/publicaciones/{spelling}{rest}?page=2")
            if spelling != code:
                assert response.status_code == 301
                assert response["Location"] == f"/publicaciones/{code}{rest}?page=2"
    assert client.get(f"/publicaciones/{spaced(new_code())}/").status_code == 404
    assert client.get("/publicaciones/UUUU-UUUU-UUUU-UUUU/").status_code == 404
    assert client.get("/informes/participacion/2026-13-01_2026-14-30/").status_code == 404


def test_the_banner_of_an_older_version(walk: Walk, client: Client) -> None:
    first = walk.sealed()
    assert "Hay una versión más nueva" not in client.get(first.get_absolute_url()).text
    second = walk.next_version(first)
    third = walk.next_version(second)
    memory.forget()
    for old in (first, second):
        page = client.get(old.get_absolute_url()).text
        assert "Hay una versión más nueva" in page
        assert f'href="{third.get_absolute_url()}">Ir a la versión vigente' in page
    assert "Hay una versión más nueva" not in client.get(third.get_absolute_url()).text
    assert third.spaced_code in client.get(f"{PERIOD}/").text
    assert client.get(f"/publicaciones/{first.spaced_code}.pdf").content.startswith(
        b"pdf " + first.spaced_code.encode()
    )


def test_the_latest_is_the_last_sealed(walk: Walk, client: Client) -> None:
    walk.sealed()
    older_period = walk.sealed(period=(walk_date("2025-01-01"), walk_date("2025-06-30")))
    assert older_period.spaced_code in client.get(f"{LATEST}/").text
    assert older_period.spaced_code not in client.get(f"{PERIOD}/").text.split("Otros períodos")[0]


def test_public_pages_know_nobody(walk: Walk, client_as: Callable[[str], Client]) -> None:
    code = walk.sealed().spaced_code
    anonymous, signed_in = client_as("anonymous"), client_as("mayor")
    for address in (
        "/informes/",
        f"{LATEST}/",
        f"{PERIOD}.csv",
        "/publicaciones/",
        f"/publicaciones/{code}/",
        f"/publicaciones/{code}.pdf",
        f"/publicaciones/{code}/registros/",
        f"/publicaciones/{code}/registros/personas.total/",
        f"/publicaciones/{code}/registros/personas.total.json",
    ):
        response, same = anonymous.get(address), signed_in.get(address)
        assert response.status_code == 200, address
        assert response.content == same.content
        for answer in (response, same):
            assert "Cookie" not in answer.get("Vary", "")
            assert not answer.cookies
            assert "public" in answer["Cache-Control"]
        unchanged = anonymous.get(address, headers={"If-None-Match": response["ETag"]})
        assert unchanged.status_code == 304
        assert unchanged.content == b""
        assert anonymous.post(address).status_code == 405
    assert set(anonymous.cookies) == set()


def test_evidence_is_what_was_frozen(walk: Walk, client: Client, changed_data: Callable[[], None]) -> None:
    publication = walk.sealed()
    changed_data()
    base = f"/publicaciones/{publication.spaced_code}/registros/personas.total"
    frozen = content_of(client.get(f"/publicaciones/{publication.spaced_code}.json").content)
    count = frozen["cifras"][0]["valor"]
    assert frozen["cifras"][0]["registros"] == f"{base}/"
    assert (
        client.get(f"/publicaciones/{publication.spaced_code}/registros/").text.count(f'href="{base}/"') == 1
    )
    assert f"{count} registros" in client.get(f"{base}/").text
    assert client.get(f"{base}.csv").text.splitlines()[:2] == ["número,fórmula", "0,'=1+1"]
    rows = json.loads(client.get(f"{base}.json").content)
    assert rows["registros"] == [[number, "=1+1"] for number in range(count)]
    assert client.get(f"{base}.pdf").status_code == 404
    assert client.get(f"/publicaciones/{publication.spaced_code}/registros/otra.cifra/").status_code == 404


def test_evidence_comes_in_pages(
    walk: Walk, client: Client, kind: SmallKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = kind.snapshot

    def long_snapshot(document, *, code):
        content = snapshot(document, code=code)
        content["registros"]["personas.total"]["filas"] = [[number, "a"] for number in range(250)]
        return content

    monkeypatch.setattr(kind, "snapshot", long_snapshot)
    base = f"{walk.sealed().get_absolute_url()}registros/personas.total/"
    assert client.get(base).text.count("<td>a</td>") == 100
    assert client.get(f"{base}?page=3").text.count("<td>a</td>") == 50
    assert client.get(base.rstrip("/") + ".csv").text.count("\n") == 251


def test_pages_cost_few_queries(
    walk: Walk, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, people: dict[str, User]
) -> None:
    for year in range(2010, 2023):
        walk.sealed(period=(walk_date(f"{year}-01-01"), walk_date(f"{year}-12-31")))
    first = Publication.objects.order_by("sequence").first()
    walk.next_version(first)
    for address, most in (
        ("/informes/", 3),
        ("/publicaciones/", 4),
        (first.get_absolute_url(), 6),
        (f"/publicaciones/{first.spaced_code}.pdf", 3),
        (f"{first.get_absolute_url()}registros/", 4),
        (f"{first.get_absolute_url()}registros/personas.total/", 4),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
        with django_assert_max_num_queries(0):  # from memory
            assert client.get(address).status_code == 200


def test_made_up_addresses_do_not_fill_the_memory(walk: Walk, client: Client) -> None:
    address = walk.sealed().get_absolute_url()
    client.get(address)
    before = memory._memory.size
    for number in range(20):
        client.get(f"{address}?x={number}")
    assert memory._memory.size == before > 0


# Answers pages and takes a snapshot, as a web process does, and names what it should not have loaded.
WEB_PROCESS = """
import sys
from municipalismo import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from municipalismo.wsgi import application
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
from django.test import Client
from accounts.models import User
client = Client()
for address in ("/informes/", "/informes/participacion/", "/publicaciones/", "/verificar/?codigo=x"):
    assert client.get(address).status_code == 200, address
client.force_login(User.objects.get(email=sys.argv[2]), backend=settings.AUTHENTICATION_BACKENDS[0])
assert client.get(f"/gestion/documentos/{sys.argv[3]}/").status_code == 200
response = client.post(f"/gestion/documentos/{sys.argv[3]}/preparar/")
assert response.status_code == 302 and "preparaciones" in response["Location"], response
client.get("/cuenta/login/")
HEAVY = ("weasyprint", "openpyxl", "fontTools", "pikepdf", "rapidfuzz", "fido2", "cryptography")
print([name for name in HEAVY if name in sys.modules])
"""


@pytest.mark.django_db(transaction=True)
def test_the_web_never_loads_the_renderers(people: dict[str, User]) -> None:
    """A web process must carry neither the PDF engine nor the spreadsheet library."""
    document = actions.create_document(
        kind="participacion",
        period_from=FIRST_HALF[0],
        period_to=FIRST_HALF[1],
        bodies=list(Body.objects.filter(code="CM")),
        by=people["staff"],
    )
    database = connection.settings_dict["NAME"]
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            WEB_PROCESS,
            database,
            people["staff"].email,
            str(document.pk),
        ],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "municipalismo.settings", "DEBUG": "0"},
        stdin=subprocess.DEVNULL,
    )
    assert done.stdout.strip() == "[]", done.stderr
    assert document.preparations.get().state == "queued"


def test_hidden_formats_are_not_served(walk: Walk, client: Client) -> None:
    """A restricted form of a published document is not public, whatever its address."""
    preparation = walk.ready()
    preparation.renditions.filter(format=Format.CSV).update(audience="restricted")
    publication = walk.seal(preparation)
    assert client.get(f"/publicaciones/{publication.spaced_code}.csv").status_code == 404
    assert f"{publication.spaced_code}.csv" not in client.get(publication.get_absolute_url()).text
