"""Open data: what each dataset tells, what none may, and how its files are written, paged and cached."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from participation.actions.contributions import review_contribution
from participation.models import Attendance, Contribution, Meeting, Topic
from planning.models import Deadline, Membership, Municipality, Person, Theme
from reports.actions.withdrawals import decide_withdrawal
from reports.datasets import base
from reports.datasets.base import Asked, Dataset, Kind, cells
from reports.datasets.documents import PARTICIPATION
from reports.datasets.meetings import ATTENDANCES
from reports.datasets.registry import DATASETS
from reports.datasets.sealed import SealedDataset
from reports.datasets.versions import version_of
from reports.models import Publication, Withdrawal
from reports.personal_data import inventory

EVERY = pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
#: Columns that hold personal data and that datasets may tell: of whom, and why that is public.
TOLD_OF_PEOPLE = {
    "planning_person.first_name": "of office holders; not of minors",
    "planning_person.last_name": "of office holders; not of minors",
    "planning_person.code": "of office holders; not of minors",
    "planning_person.is_minor": "decides whether they are named",
    "participation_contributionreview.public_text": "reviewed, so that it tells of nobody",
    "participation_attendance.status": "of office holders, once minutes are approved",
    "participation_attendance.acting_as": "of office holders, once minutes are approved",
    "participation_vote.choice": "of office holders: votes are nominal (D.548.26)",
    "participation_meeting.title": "the call says it",
    "participation_meeting.place": "the call says it",
    "participation_meeting.cancelled_reason": "the page of the meeting says it",
    "participation_workshop.purpose": "the call says it",
    "participation_workshop.accessibility": "the call says it",
    "participation_workshop.childcare": "the call says it",
    "participation_workshop.channels": "the call says it",
    "planning_membership.quality": "of office holders",
    "planning_membership.office": "of office holders",
    "planning_membership.office_title": "of office holders",
    "planning_membership.valid_from": "of office holders",
    "planning_membership.valid_to": "of office holders, once it is over",
    "reports_publication.title": "published",
    "participation_topic.title": "written to be read by anybody",
    "participation_topic.description": "written to be read by anybody",
    **dict.fromkeys(
        (
            f"participation_response.{name}"
            for name in ("summary", "reason", "detail", "period", "referred_to", "change_note")
        ),
        "of answers that were published",
    ),
}


def read_csv(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, address
    return list(csv.DictReader(io.StringIO(body(response).decode(), newline="")))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(client: Client, name: str, query: str = "") -> list[dict[str, Any]]:
    return json.loads(body(client.get(f"/datos/{name}.json{query}")))["filas"]


# --- every dataset ------------------------------------------------------------------------------------


@EVERY
def test_all_forms_tell_the_same_rows(world: dict[str, Any], dataset: Dataset) -> None:
    client = Client()
    told = json.loads(body(client.get(dataset.file_url("json"))))
    table = read_csv(client, dataset.file_url("csv"))
    book = openpyxl.load_workbook(io.BytesIO(body(client.get(dataset.file_url("xlsx")))))
    sheet = [[cell.value for cell in row] for row in book.active.rows]
    assert told["total"] == len(told["filas"]) == len(table) == len(sheet) - 1
    assert [row["nombre"] for row in told["campos"]] == dataset.columns == sheet[0]
    assert all(row["descripcion"] and row["tipo"] in set(Kind) for row in told["campos"])
    for row, line, cell in zip(told["filas"], table, sheet[1:], strict=True):
        assert list(row) == list(line) == dataset.columns
        exact = [list(row.values())]
        assert [str(value) for value in next(cells(dataset, exact, outlines=True))] == [
            value.removeprefix("'") if value[:2] in {"'=", "'+", "'-", "'@"} else value
            for value in line.values()
        ]
        short = next(cells(dataset, exact, outlines=False))
        assert [str(value) for value in short] == ["" if value is None else str(value) for value in cell]
    page = client.get(dataset.get_absolute_url())
    assert page.status_code == 200
    assert all(f"<code>{name}</code>" in page.content.decode() for name in dataset.columns)
    assert dataset.title in client.get("/datos/").content.decode()


def test_the_world_has_rows_of_nearly_all(world: dict[str, Any]) -> None:
    """So that what the other tests look at is there."""
    client = Client()
    empty = {name for name in DATASETS if not rows_of(client, name)}
    assert empty <= {"fechas", "hitos"}


@EVERY
def test_the_version_of_a_file_covers_every_table_it_reads(world: dict[str, Any], dataset: Dataset) -> None:
    with CaptureQueriesContext(connection) as asked:
        list(dataset.rows(Asked()))
    tables = {model._meta.db_table for model in dataset.sources}
    known = set(connection.introspection.table_names())
    read = {name for query in asked for name in re.findall(r'"(\w+)"', query["sql"])} & known
    assert read and read <= tables


@EVERY
def test_personal_columns_leave_the_database_only_where_somebody_said_why(
    world: dict[str, Any], dataset: Dataset
) -> None:
    if isinstance(dataset, SealedDataset):
        pytest.skip("what was sealed was dissociated then")
    with CaptureQueriesContext(connection) as asked:
        dataset.page(Asked(), 0, 1)
    told = asked[-1]["sql"].split(" FROM ")
    selected = " FROM ".join(told[:-1]) if len(told) == 2 else asked[-1]["sql"]
    columns = {
        f"{table}.{column}"
        for table, column in re.findall(r'"(\w+)"\."(\w+)"', selected)
        if inventory().is_personal(table, column) and column != "id" and not column.endswith("_id")
    }
    assert columns <= set(TOLD_OF_PEOPLE)


@EVERY
@pytest.mark.parametrize("size", [1, 3])
def test_batches_give_each_row_once(
    world: dict[str, Any], dataset: Dataset, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the pages, however many rows a batch has."""
    whole = dataset.page(Asked(), 0, 10**6)
    monkeypatch.setattr(base, "BATCH", size)
    assert list(dataset.rows(Asked())) == whole


# --- who is told of -----------------------------------------------------------------------------------


def test_minors_are_counted_and_come_last(world: dict[str, Any]) -> None:
    client = Client()
    for minor in Person.objects.filter(is_minor=True):
        for name in ("integrantes", "asistencias", "votos"):
            said = body(client.get(f"/datos/{name}.json")).decode()
            assert minor.code not in said and minor.last_name not in said
    own = [row for row in rows_of(client, "integrantes") if row["organo"] == "CV"]
    unnamed = [row["nombre"] == "Integrante menor de 18 años" for row in own]
    assert any(unnamed) and unnamed == sorted(unnamed)
    assert all(row["persona"] == "" for row in own if row["nombre"].startswith("Integrante menor"))


def test_guests_and_drafts_are_no_attendance(world: dict[str, Any], sql: Callable[..., list]) -> None:
    rows = rows_of(Client(), "asistencias")
    assert {row["reunion"] for row in rows} == set(
        Attendance.objects.filter(meeting__minutes__state="approved").values_list("meeting__code", flat=True)
    )
    assert world["meeting"] not in {row["reunion"] for row in rows}
    guest = Person.objects.create(code="de-paso", first_name="Paso", last_name="Deprisa")
    meeting = Meeting.objects.get(code=world["approved"])
    sql("ALTER TABLE participation_attendance DISABLE TRIGGER USER")  # approved minutes take no more
    Attendance.objects.create(meeting=meeting, person=guest, status="present", acting_as="")
    assert not ATTENDANCES.published().filter(person=guest).exists()
    Membership.objects.create(person=guest, body=meeting.bodies.get(), valid_from=dt.date(2026, 1, 1))
    assert ATTENDANCES.published().filter(person=guest).exists()


def test_ends_that_lie_ahead_and_terms_to_come_wait(world: dict[str, Any], people: dict[str, User]) -> None:
    from planning.models import today

    row = Membership.objects.filter(body__code="CM", valid_to=None).order_by("pk")[0]
    Membership.objects.filter(pk=row.pk).update(valid_to=today() + dt.timedelta(days=40))
    person = Person.objects.create(code="futura", first_name="Vera", last_name="Futura")
    Membership.objects.create(person=person, body=row.body, valid_from=today() + dt.timedelta(days=5))
    told = rows_of(Client(), "integrantes")
    assert "futura" not in {one["persona"] for one in told}
    assert next(one for one in told if one["persona"] == row.person.code)["hasta"] is None


def test_rules_of_the_door_are_not_told(world: dict[str, Any]) -> None:
    told = {row["regla"] for row in rows_of(Client(), "reglas")}
    assert "quorum" in told and not told & {"second_factor", "session_idle_minutes", "backup_max_age_days"}


# --- what is withdrawn or covered ---------------------------------------------------------------------


def test_a_text_that_is_withheld_leaves_at_once(world: dict[str, Any], people: dict[str, User]) -> None:
    """Also for whoever shows the version it had, and on every page."""
    client = Client()
    row = Contribution.objects.published().select_related("review").order_by("pk")[0]
    words = row.review.public_text
    first = client.get("/datos/aportes.csv")
    page = client.get("/datos/aportes.json?pagina=1")
    assert words in first.content.decode() and words in page.json()["filas"][0]["texto"]
    review_contribution(
        contribution=row, decision="withhold", public_text="", expected_version=row.review.edit_version,
        by=people["staff"],
    )  # fmt: skip
    for address, before in (("/datos/aportes.csv", first), ("/datos/aportes.json?pagina=1", page)):
        again = client.get(address, headers={"If-None-Match": before["ETag"]})
        assert again.status_code == 200 and words not in again.content.decode()
        assert {"public", "max-age=5"} == set(again["Cache-Control"].split(", "))
    assert words not in client.get("/datos/aportes/").content.decode()


def test_a_withdrawal_takes_the_rows_of_a_document(world: dict[str, Any], people: dict[str, User]) -> None:
    client = Client()
    code = world["publication"]
    names = ("publicaciones", "archivos", "participacion")
    key = {"publicaciones": "codigo"}
    before = {name: client.get(f"/datos/{name}.json")["ETag"] for name in names}
    assert all(code in {row[key.get(name, "publicacion")] for row in rows_of(client, name)} for name in names)
    decide_withdrawal(
        withdrawal=Withdrawal.objects.get(pk=world["withdrawal"]), confirm=True, by=people["mayor"]
    )
    for name in names:
        again = client.get(f"/datos/{name}.json", headers={"If-None-Match": before[name]})
        assert again.status_code == 200 and code not in body(again).decode()


def test_what_is_withheld_meanwhile_is_not_in_the_next_batch(
    world: dict[str, Any], people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is being written asks again for every batch what may be read."""
    monkeypatch.setattr(base, "BATCH", 1)
    rows = DATASETS["aportes"].rows(Asked())
    next(rows)
    last = Contribution.objects.published().select_related("review").order_by("-pk")[0]
    review_contribution(
        contribution=last, decision="withhold", public_text="", expected_version=last.review.edit_version,
        by=people["staff"],
    )  # fmt: skip
    assert last.code not in {row[0] for row in rows}


def test_residents_are_told_as_the_sealed_analysis_tells_them(world: dict[str, Any]) -> None:
    """Small months stay together, and nothing is counted anew."""
    told = json.loads(body(Client().get(f"/publicaciones/{world['publication']}.json")))["contenido"]
    sealed = [
        (row[0], row[1]) for row in told["tablas"]["vecinos.mes"]["filas"]
    ]  # month or months, residents
    rows = [row for row in rows_of(Client(), "participacion") if row["medida"] == "vecinos.presentes"]
    own = [
        (";".join(row["meses"]), row["valor"]) for row in rows if row["publicacion"] == world["publication"]
    ]
    assert own == sealed and own


def test_merged_months_are_one_row() -> None:
    fact = {"code": "X", "period_from": dt.date(2026, 1, 1), "period_to": dt.date(2026, 6, 30)}
    assert PARTICIPATION.tell is not None
    rows = list(PARTICIPATION.tell(fact, [[], [], [{"mes": "2026-02;2026-04", "cantidad": 9}]]))
    assert [row[3:] for row in rows] == [["2026-02-01", ["2026-02", "2026-04"], "", "vecinos.presentes", 9]]


def test_votes_are_those_of_the_register(world: dict[str, Any]) -> None:
    client = Client()
    resolutions = {row["resolucion"] for row in rows_of(client, "resoluciones")}
    votes = rows_of(client, "votos")
    assert votes and {row["resolucion"] for row in votes} <= resolutions
    row = next(row for row in rows_of(client, "resoluciones") if row["nominal"])
    own = [vote["voto"] for vote in votes if vote["resolucion"] == row["resolucion"]]
    assert row["afirmativos"] == own.count("afirmativo") and row["negativos"] == own.count("negativo")


# --- files, pages, filters ----------------------------------------------------------------------------


def test_formulas_are_harmless_in_tables_and_exact_in_json(world: dict[str, Any]) -> None:
    text = '=HYPERLINK("http://malo")'
    Theme.objects.create(code="formula", name=text, competence="municipal", valid_from=dt.date(2026, 1, 1))
    client = Client()
    line = next(row for row in read_csv(client, "/datos/areas.csv") if row["codigo"] == "formula")
    assert line["nombre"] == f"'{text}"
    assert next(row for row in rows_of(client, "areas") if row["codigo"] == "formula")["nombre"] == text
    book = openpyxl.load_workbook(io.BytesIO(body(client.get("/datos/areas.xlsx"))))
    cell = next(cell for row in book.active.rows for cell in row if "HYPERLINK" in str(cell.value))
    assert cell.data_type != "f"


def test_pages_follow_one_another_through_all_rows(world: dict[str, Any]) -> None:
    client = Client()
    whole = rows_of(client, "sesiones")
    found, address, addresses = [], "/datos/sesiones.json?pagina=1&por_pagina=3", []
    while address:
        told = client.get(address).json()
        found += told["filas"]
        addresses.append(address)
        assert told["total"] == len(whole) and told["pagina"] == len(addresses)
        before = told["anterior"] and urlsplit(told["anterior"])
        assert (before and f"{before.path}?{before.query}") == (addresses[-2] if len(addresses) > 1 else None)
        after = told["siguiente"] and urlsplit(told["siguiente"])
        address = after and f"{after.path}?{after.query}"
    assert found == whole and len(addresses) == told["paginas"] > 2


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("pagina=999999", 404),
        ("pagina=0", 400),
        ("pagina=x", 400),
        ("por_pagina=1001", 400),
        ("por_pagina=1000", 200),
        ("pagina=", 200),
        ("desde=ayer", 400),
        ("desde=2026-02-30", 400),
        ("hasta=2026-01-31", 200),
        ("otra=cosa", 200),
    ],
)
def test_what_is_asked_wrongly_is_said(world: dict[str, Any], query: str, status: int) -> None:
    response = Client().get(f"/datos/sesiones.json?{query}")
    assert response.status_code == status
    assert status == 200 or response.json()["error"]


def test_days_narrow_files_pages_and_counts(world: dict[str, Any]) -> None:
    client = Client()
    query = "?desde=2026-04-09&hasta=2026-04-09"
    (row,) = rows_of(client, "sesiones", query)
    assert row["codigo"] == world["approved"]
    assert len(read_csv(client, f"/datos/sesiones.csv{query}")) == 1
    assert client.get(f"/datos/sesiones.json{query}&pagina=1").json()["total"] == 1
    page = client.get(f"/datos/sesiones/{query}").content.decode()
    assert (
        "1 fila de esos días" in page and "/datos/sesiones.csv?desde=2026-04-09&amp;hasta=2026-04-09" in page
    )
    assert len(rows_of(client, "barrios", query)) == len(rows_of(client, "barrios"))  # it has no date


def test_outlines_are_geojson(world: dict[str, Any]) -> None:
    told = json.loads(body(Client().get("/datos/barrios.geojson")))
    assert told["type"] == "FeatureCollection" and told["features"]
    feature = told["features"][0]
    assert feature["type"] == "Feature" and feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert set(feature["properties"]) == set(DATASETS["barrios"].columns) - {"contorno"}
    assert Client().get("/datos/sesiones.geojson").status_code == 404


@pytest.mark.parametrize(
    "address", ["/datos/nada/", "/datos/nada.csv", "/datos/sesiones.pdf", "/datos/catalogo.rdf"]
)
def test_what_there_is_not_is_not_found(municipality: Municipality, address: str) -> None:
    assert Client().get(address).status_code == 404


# --- versions, other sites, limits --------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_whoever_has_a_version_is_told_so_without_a_row(world: dict[str, Any], form: str) -> None:
    client = Client()
    first = client.get(f"/datos/asistencias.{form}")
    assert first["ETag"].strip('W/"')
    with CaptureQueriesContext(connection) as asked:
        again = client.get(f"/datos/asistencias.{form}", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and len(asked) == 2  # the municipality, and the version
    assert again["Access-Control-Allow-Origin"] == "*"
    other = client.get(f"/datos/asistencias.{form}?hasta=2026-01-01")
    assert other["ETag"] != first["ETag"]


def test_versions_change_with_any_change(world: dict[str, Any]) -> None:
    seen = {version_of([Deadline])}
    row = Deadline.objects.create(title="Rendición", due_on=dt.date(2026, 2, 28))
    seen.add(version_of([Deadline]))
    Deadline.objects.filter(pk=row.pk).update(title="Rendición anual")
    seen.add(version_of([Deadline]))
    row.delete()
    seen.add(version_of([Deadline], "otra cosa"))
    assert len(seen) == 4


def test_other_sites_may_read_data_and_nothing_else(world: dict[str, Any]) -> None:
    client = Client()
    code = world["publication"]
    data = [
        "/datos/sesiones.csv", "/datos/sesiones.json?pagina=1", "/datos/catalogo.ttl", f"/publicaciones/{code}.json",
        "/informes/participacion.json", f"/publicaciones/{code}/registros/asistencia.CV.json",
    ]  # fmt: skip
    for address in data * 2:  # the second time some come from memory
        response = client.get(address, headers={"Origin": "https://otro.example"})
        assert response["Access-Control-Allow-Origin"] == "*", address
        assert "Access-Control-Allow-Credentials" not in response and not response.cookies
    for address in ("/", "/datos/", "/datos/sesiones/", "/cuenta/login/", f"/publicaciones/{code}.pdf"):
        assert "Access-Control-Allow-Origin" not in client.get(address), address


def test_files_and_pages_of_data_are_limited(world: dict[str, Any], settings: Any) -> None:
    settings.MOST_SEARCHES_A_MINUTE = 2
    client = Client()
    answers = [client.get("/datos/sesiones.json?pagina=1").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert client.get("/datos/sesiones/").status_code == 200


def test_documented_addresses_answer(world: dict[str, Any]) -> None:
    client = Client()
    page = client.get("/datos/api/").content.decode()
    examples = re.findall(r"GET https?://[^/]+(/\S+)", page)
    assert len(examples) > 4
    for address in examples:
        told = address.replace("&amp;", "&").replace("pagina=2", "pagina=1").replace("</code></pre>", "")
        assert client.get(told).status_code == 200, told
    for dataset in DATASETS.values():
        assert f"/datos/{dataset.name}.json" in page
    sealed = {
        path: client.get(path).status_code for path in re.findall(r"<code>(/[a-z/]+\.json)</code>", page)
    }
    assert set(sealed.values()) <= {200, 404} and "/informes/participacion.json" in sealed


def test_the_licence_is_the_municipality_s(world: dict[str, Any], people: dict[str, User]) -> None:
    from planning.actions.municipality import edit_municipality

    client = Client()
    page = client.get("/datos/sesiones/").content.decode()
    assert "Licencia de Datos Abiertos de Uruguay" in page and "licencia_de_datos_abiertos" in page
    before = client.get("/datos/sesiones.json")
    row = Municipality.objects.get()
    row.data_licence, row.data_licence_url = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"
    edit_municipality(municipality=row, expected_version=row.edit_version, by=people["administrator"])
    again = client.get("/datos/sesiones.json", headers={"If-None-Match": before["ETag"]})
    assert json.loads(body(again))["licencia"] == {
        "nombre": "CC BY 4.0",
        "direccion": "https://creativecommons.org/licenses/by/4.0/",
    }


def test_long_files_are_sent_piece_by_piece(world: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit in memory is not held; its version is known all the same."""
    from reports.views import answering

    monkeypatch.setattr(answering, "LARGEST", 10)
    client = Client()
    for form in ("csv", "json", "xlsx"):
        response = client.get(f"/datos/barrios.{form}")
        assert response.streaming and response["ETag"] and body(response)
        assert client.head(f"/datos/barrios.{form}").status_code == 200


def test_topics_that_nobody_may_read_are_not_told(world: dict[str, Any]) -> None:
    told = {row["codigo"] for row in rows_of(Client(), "temas")}
    assert told == set(Topic.objects.readable().values_list("code", flat=True))
    assert world["merged_topic"] not in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/datos/", "/datos/api/", "/datos/sesiones/", "/datos/foda/", "/datos/sesiones.json", "/datos/foda.csv",
     "/datos/sesiones.json?pagina=1", "/datos/barrios.geojson", "/datos/catalogo.jsonld", "/datos/catalogo.ttl"],
)  # fmt: skip
def test_a_portal_without_anything_has_empty_tables(address: str) -> None:
    response = Client().get(address)
    assert response.status_code == 200 and body(response)


def test_the_chain_can_be_followed(world: dict[str, Any]) -> None:
    rows = rows_of(Client(), "publicaciones")
    links = {row["lugar"]: row for row in rows}
    assert len(links) == Publication.objects.published().count()
    for place, row in links.items():
        if place - 1 in links:
            assert row["eslabon_anterior"] == links[place - 1]["eslabon"]
