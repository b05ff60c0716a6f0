"""The synthesis as a document: published from a command, read in every form, with its rows behind each figure."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from participation.models import Topic
from planning.models import Body
from reports import actions
from reports.documents.base import Meta
from reports.documents.registry import document_type
from reports.models import Document, Format, Publication
from tests import kept
from tests.chain_histories import random_history
from tests.chain_recount import recount
from tests.reports.chain_rows import as_rows_hold, load
from tests.test_canaries import words_of
from tests.world import CANARIES

pytestmark = pytest.mark.django_db
SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
HISTORY = as_rows_hold(random_history(16))
ADDRESS = "/informes/sintesis"
META = Meta("0" * 16, 1, "Título", "Municipio F", UNTIL, "https://portal.example")


def _published(people: dict[str, User]) -> None:
    load(HISTORY)
    call_command(
        "publish", "sintesis", "--from", f"{SINCE}", "--to", f"{UNTIL}", "--by", people["mayor"].email
    )


@pytest.fixture
def publication(people: dict[str, User]) -> Publication:
    kept.once("synthesis", lambda: _published(people))
    return Publication.objects.get(kind="sintesis")


@pytest.fixture
def content(publication: Publication, client: Client) -> dict[str, Any]:
    return client.get(f"{ADDRESS}.json").json()["contenido"]


def test_every_form_stands_at_its_address(publication: Publication, client: Client) -> None:
    page = client.get(f"{ADDRESS}/")
    assert page.status_code == 200 and "Síntesis de temas y respuestas, primer semestre de 2026" in page.text
    period = f"{ADDRESS}/2026-01-01_2026-06-30"
    assert client.get(f"{period}/").status_code == 200
    for form, begins in (("pdf", b"%PDF-"), ("json", b"{"), ("csv", b"id,titulo,"), ("xlsx", b"PK")):
        latest, own = (client.get(f"{address}.{form}") for address in (ADDRESS, period))
        assert latest.getvalue() == own.getvalue() and latest.getvalue().startswith(begins), form
    assert client.get(f"{ADDRESS}/2012-01-01_2012-06-30/").status_code == 200
    assert client.get(f"{ADDRESS}/2012-01-01_2012-06-30.pdf").status_code == 404


def test_its_figures_are_those_of_the_recount_in_every_form(
    publication: Publication, content: dict[str, Any], client: Client
) -> None:
    told = recount(HISTORY, SINCE, UNTIL)
    in_csv = {
        row["id"]: row
        for row in csv.DictReader(io.StringIO(client.get(f"{ADDRESS}.csv").getvalue().decode()))
    }
    assert set(in_csv) == {figure["id"] for figure in content["cifras"]}
    for figure in content["cifras"]:
        expected = told[figure["id"]]
        assert (figure["numerador"], figure["denominador"], figure["n"]) == (
            expected.numerator,
            expected.denominator,
            expected.n,
        )
        assert figure["valor"] == (None if expected.value is None else pytest.approx(float(expected.value)))
        assert in_csv[figure["id"]]["n"] == str(figure["n"])


def test_every_figure_says_its_rule_and_opens_its_rows(
    publication: Publication, content: dict[str, Any], client: Client
) -> None:
    for figure in content["cifras"]:
        assert figure["regla"].endswith(".") and figure["n_texto"], figure["id"]
    for id in ("aportes.disidencias", "temas.subzona.Z3", "respuesta.mediana_dias", "incidencia.tasa"):
        figure = next(figure for figure in content["cifras"] if figure["id"] == id)
        rows = client.get(figure["registros"])
        assert rows.status_code == 200 and figure["titulo"] in rows.text
        body = client.get(figure["registros"].rstrip("/") + ".csv").getvalue().decode()
        assert len(list(csv.reader(io.StringIO(body)))) == figure["n"] + 1, id


def test_no_form_says_more_than_the_public_text(publication: Publication, client: Client) -> None:
    for form in ("json", "csv"):
        assert "restringidas" not in client.get(f"{ADDRESS}.{form}").getvalue().decode()
    assert "restringidas" not in client.get(f"{ADDRESS}/").text
    assert "Texto para todos." in client.get(f"{ADDRESS}.json").getvalue().decode()


def test_topics_lead_to_their_story_and_those_never_heard_are_not_named(
    publication: Publication, content: dict[str, Any], client: Client
) -> None:
    page = client.get(f"{ADDRESS}/").text
    treated = content["registros"]["tratados"]["filas"]
    assert treated
    for row in treated:
        assert f'href="/temas/{row[0]}/"' in page
    merged = Topic.objects.exclude(merged_into=None).values_list("code", flat=True)
    named = {
        row[0]
        for table in ("tratados", "recibidos", "pendientes")
        for row in content["registros"][table]["filas"]
    }
    assert merged and named.isdisjoint(merged)
    waiting = content["registros"]["pendientes"]["filas"]
    assert waiting and "Sin respuesta al " in page and "Espera hace" in page


def test_what_happens_later_changes_nothing(publication: Publication, client: Client) -> None:
    before = client.get(f"{ADDRESS}.json").getvalue()
    Topic.objects.update(title="Otro título")
    assert client.get(f"{ADDRESS}.json").getvalue() == before


def test_a_draft_is_written_around_live_figures(people: dict[str, User]) -> None:
    load(HISTORY)
    document = actions.create_document(
        kind="sintesis", period_from=SINCE, period_to=UNTIL, bodies=[], by=people["staff"]
    )
    assert document.subject_key == "2026-01-01_2026-06-30"
    kind_type = document_type("sintesis")
    choices = {id: text for id, _, text in kind_type.figure_choices(document)}
    told = recount(HISTORY, SINCE, UNTIL)
    assert choices["temas.tratados"] == str(told["temas.tratados"].value)
    assert kind_type.check_text(document, "Se habló de [[temas.nada]].")
    preview = kind_type.preview(document, "Se habló de [[temas.tratados]] temas.")
    assert str(told["temas.tratados"].value) in preview


def test_it_is_started_in_the_workspace_without_bodies(people: dict[str, User]) -> None:
    client = Client()
    client.force_login(people["staff"])
    data = {"kind": "sintesis", "period": "2026-01-01_2026-06-30"}
    answer = client.post("/gestion/documentos/nuevo/", data)
    document = Document.objects.get(kind="sintesis")
    assert answer.status_code == 302 and not document.bodies.exists()
    answer = client.post("/gestion/documentos/nuevo/", data | {"kind": "participacion"})
    assert "Elegí al menos un órgano." in answer.text
    again = client.post("/gestion/documentos/nuevo/", data)
    assert "seguí con ese" in again.text and Document.objects.filter(kind="sintesis").count() == 1


def test_a_synthesis_needs_its_days(people: dict[str, User]) -> None:
    with pytest.raises(CommandError, match="de qué período"):
        call_command("publish", "sintesis", "--by", people["mayor"].email)
    with pytest.raises(ValidationError, match="anterior al inicio"):
        actions.create_document(
            kind="sintesis", period_from=UNTIL, period_to=SINCE, bodies=[], by=people["staff"]
        )


def test_a_period_without_anything_says_so(people: dict[str, User], client: Client) -> None:
    call_command(
        "publish", "sintesis", "--from", "2024-01-01", "--to", "2024-12-31", "--by", people["mayor"].email
    )
    page = client.get(f"{ADDRESS}/").text
    assert "No se escuchó ningún aporte" in page and "Ningún tema espera respuesta" in page
    content = json.loads(client.get(f"{ADDRESS}.json").getvalue())["contenido"]
    rates = {figure["id"]: figure["valor"] for figure in content["cifras"] if figure["id"].endswith(".tasa")}
    assert set(rates.values()) == {None}


# --- the rates in the participation analysis -----------------------------------------------------------

RATES = ("respuesta.tasa", "devolucion.tasa", "incidencia.tasa")


@pytest.fixture
def analysis(people: dict[str, User]) -> Document:
    load(HISTORY)
    return actions.create_document(
        kind="participacion",
        period_from=SINCE,
        period_to=UNTIL,
        bodies=list(Body.objects.filter(code="CM")),
        by=people["staff"],
    )


def test_the_analysis_tells_the_same_rates_with_their_rows(analysis: Document) -> None:
    kind_type = document_type("participacion")
    content = kind_type.snapshot(analysis, code="0" * 16)
    told, figures = recount(HISTORY, SINCE, UNTIL), {figure["id"]: figure for figure in content["cifras"]}
    for id in RATES:
        figure = figures[id]
        assert (figure["numerador"], figure["denominador"]) == (told[id].numerator, told[id].denominator)
        assert "no solo de los órganos" in figure["regla"] and id in figure["registros"]
        assert len(list(kind_type.evidence(content, id).rows)) == told[id].denominator
    live = {figure["id"]: figure["texto"] for figure in kind_type.live_figures(analysis)}
    assert {id: live[id] for id in RATES} == {id: figures[id]["texto"] for id in RATES}
    page = kind_type.render(Format.HTML, content, META).decode()
    assert "Qué se respondió" in page and "temas recibidos tienen respuesta" in page


def test_an_analysis_sealed_before_is_read_as_it_is(analysis: Document) -> None:
    kind_type = document_type("participacion")
    content = kind_type.snapshot(analysis, code="0" * 16)
    old = content | {
        "esquema": "participacion/3",
        "cifras": [figure for figure in content["cifras"] if figure["id"] not in RATES],
        "partes": [part for part in content["partes"] if part["clave"] != "respuestas"],
    }
    page = kind_type.render(Format.HTML, old, META).decode()
    assert "Qué se respondió" not in page and "Cobertura del territorio" in page


def test_no_canary_of_the_municipality_is_in_any_form(
    world: dict[str, Any], people: dict[str, User], client: Client, tmp_path: Path
) -> None:
    call_command(
        "publish", "sintesis", "--from", "2026-01-01", "--to", "2026-12-31", "--by", people["mayor"].email
    )
    content = client.get(f"{ADDRESS}.json").json()["contenido"]
    assert content["registros"]["aportes"]["filas"]
    addresses = [f"{ADDRESS}/", *(f"{ADDRESS}.{form}" for form in ("pdf", "json", "csv", "xlsx"))]
    addresses += [figure["registros"] for figure in content["cifras"] if figure["id"] == "aportes.oidos"]
    for address in addresses:
        said = words_of(client.get(address), tmp_path)
        assert not [canary for canary in CANARIES if canary in said], address
