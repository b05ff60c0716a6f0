"""The SWOT matrix as a document: what it says for good, in every form, and what anybody reads around it."""

import copy
import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import openpyxl
import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from planning.actions.plans import renew_plan
from reports import actions
from reports.actions.swot import agree_matrix, reopen_matrix
from reports.actions.swot_evidence import add_evidence
from reports.actions.swot_ratings import rate
from reports.actions.swot_strategies import strategy_to_item
from reports.documents.base import Meta
from reports.documents.registry import document_type
from reports.documents.swot_changes import compared
from reports.memory import forget
from reports.models import (
    Document,
    FactorEvidence,
    Format,
    Publication,
    StrategyItem,
    SwotFactor,
    SwotMatrix,
    SwotStrategy,
    SwotTally,
)
from reports.queries.edition import last_of
from reports.queries.swot_evidence import evidence_of
from reports.rendering.pdf import pages_of
from reports.rendering.swot import render_html, render_pdf
from reports.transitions import InvalidTransition
from tests import kept, swot_cases
from tests.conftest import make_member, make_user
from tests.participation import giving_back
from tests.planning import plans
from tests.reports import actas, matrices, swotting
from tests.reports.test_participation_document import structure
from tests.reports.test_withdrawals import withdraw
from tests.test_routes import LETTERS

FIRST, SECOND = "/foda/2026-01-01_2026-06-30", "/foda/2026-07-01_2026-12-31"
META = Meta(
    code="0123456789ABCDEF", version=1, title="Matriz FODA 1", municipality="Municipio F",
    dated=dt.date(2026, 8, 1), site_url="https://municipio-f.example",
)  # fmt: skip


@pytest.fixture
def matrix(people: dict[str, User]) -> SwotMatrix:
    """One with something of everything, agreed."""
    kept.once("a matrix", lambda: matrices.full(people).pk)
    return SwotMatrix.objects.get()


@pytest.fixture
def published(people: dict[str, User]) -> Publication:
    """The same, sealed."""
    kept.once("a sealed matrix", lambda: _sealed(people, matrices.full(people)).pk)
    return Publication.objects.get(kind="foda")


@pytest.fixture
def both(people: dict[str, User]) -> list[Publication]:
    """The same and the one that follows it, sealed."""

    def make() -> None:
        _sealed(people, matrices.full(people))
        _sealed(people, matrices.following(people))

    kept.once("two sealed matrices", make)
    return list(Publication.objects.filter(kind="foda").order_by("sequence"))


def _sealed(people: dict[str, User], of: SwotMatrix) -> Publication:
    return matrices.sealed(people, matrices.document(of, people))


def told(of: SwotMatrix, people: dict[str, User]) -> dict[str, Any]:
    """What it says, without rendering it."""
    preparation = actions.prepare(document=matrices.document(of, people), by=people["staff"])
    return json.loads(preparation.snapshot)


def content(publication: Publication) -> dict[str, Any]:
    return json.loads(publication.preparation.snapshot)


def rows(content: dict[str, Any], name: str, group: str = "registros") -> list[dict[str, Any]]:
    table = content[group][name]
    keys = [column["clave"] for column in table["columnas"]]
    return [dict(zip(keys, row, strict=True)) for row in table["filas"]]


def figures(content: dict[str, Any]) -> dict[str, Any]:
    return {figure["id"]: figure["valor"] for figure in content["cifras"]}


def page(address: str) -> str:
    forget()
    return Client().get(address).content.decode()


def is_of(publication: Publication, address: str) -> bool:
    """Whether an address shows a publication, and does not only name it."""
    return f'<link rel="canonical" href="{publication.get_absolute_url()}">' in page(address)


# --- what it says ---


def test_it_tells_the_matrix_and_all_that_was_proposed(matrix: SwotMatrix, people: dict[str, User]) -> None:
    said = told(matrix, people)
    assert figures(said) == {
        "foda.factores": 5, "foda.fortalezas": 2, "foda.oportunidades": 1, "foda.debilidades": 1,
        "foda.amenazas": 1, "foda.total.interno": 3.005, "foda.total.externo": None, "foda.propuestas": 7,
        "foda.propuestas.concejo_municipal": 1, "foda.propuestas.alcaldia": 1,
        "foda.propuestas.funcionariado": 1, "foda.propuestas.concejo_vecinal": 2, "foda.propuestas.vecinos": 2,
        "foda.agrupadas": 1, "foda.fuera": 1, "foda.evidencias": 1, "foda.con_evidencia": 1,
        "foda.evidencia.F1": 1, "foda.estrategias": 2, "foda.estrategias.FO": 1, "foda.estrategias.DA": 1,
        "foda.en_el_plan": 1, "foda.calificaciones": 1,
    }  # fmt: skip
    proposals = {
        row["texto"]: (row["estado"], row["factor"], row["motivo"]) for row in rows(said, "propuestas")
    }
    assert proposals["Se contesta rápido"] == ("agrupada", "F1", "")
    assert proposals["Viene el Mundial"] == ("no_entra", "", "No tiene que ver con el modelo.")
    (proof,) = rows(said, "evidencia")
    assert (proof["factor"], proof["decia"], proof["al"]) == ("F1", "83 % (5 de 6)", "2026-07-10")
    strategies = [(row["codigo"], row["factores"], row["plan"]) for row in rows(said, "estrategias")]
    assert strategies == [("FO1", "F1; O1", "1.1 Título de 1.1"), ("DA1", "D1; A1", "")]


def test_each_figure_is_its_rows(matrix: SwotMatrix, people: dict[str, User]) -> None:
    said = told(matrix, people)
    for figure in said["cifras"]:
        source = figure["evidencia"]
        found = rows(said, source["tabla"])
        for key, allowed in (source["donde"] | (source["numerador"] or {})).items():
            found = [row for row in found if row[key] in allowed]
        values = [row[source["suma"]] for row in found] if source["suma"] else [1] * len(found)
        expected = None if None in values else round(sum(values), 9)
        assert figure["valor"] == expected, figure["id"]


def test_a_half_without_all_its_weights_is_told_without_any_and_without_a_total(
    matrix: SwotMatrix, people: dict[str, User]
) -> None:
    said = told(matrix, people)
    weights = {row["codigo"]: (row["peso"], row["suma_al_total"]) for row in rows(said, "factores")}
    assert weights["F1"] == (40, 1.6) and weights["F2"] == (20.5, 0.615)
    assert weights["O1"] == weights["A1"] == (None, None)  # one of them weighs 60
    outside = next(figure for figure in said["cifras"] if figure["id"] == "foda.total.externo")
    assert outside["texto"] == "sin total"
    assert outside["al_lado"]["sin_total_porque"] == "Falta 1 peso y falta 1 calificación."
    html = render_html(said, META).decode()
    assert "Se muestra sin pesos." in html and "Peso 60" not in html


@pytest.mark.parametrize("case", swot_cases.TOTALS, ids=lambda case: case.name)
def test_totals_are_those_of_the_hard_cases(people: dict[str, User], case: swot_cases.Total) -> None:
    of = matrices.matrix(people)
    for place, (weight, rating) in enumerate(case.factors, 1):
        matrices.factor(of, f"F{place}", people["team"], weight=weight, rating=rating)
    figure = next(figure for figure in told(of, people)["cifras"] if figure["id"] == "foda.total.interno")
    if case.total is None:
        assert (figure["valor"], figure["texto"]) == (None, "sin total")
        assert figure["al_lado"]["sin_total_porque"].endswith(".")
        return
    assert round(figure["valor"] * 1000) == case.total * 1000
    words = {"above": "por encima", "below": "por debajo", "at": "en el punto medio"}
    assert figure["texto"] == case.told
    assert figure["al_lado"]["queda"].removeprefix("apenas ").startswith(words[case.against])


def test_the_same_matrix_is_told_in_the_same_words(matrix: SwotMatrix, people: dict[str, User]) -> None:
    document = matrices.document(matrix, people)
    kind = document_type("foda")
    first = kind.snapshot(document, code="0" * 16)
    SwotFactor.objects.filter(matrix=matrix).update(edit_version=7)  # rewritten: in another order on the disk
    assert json.dumps(kind.snapshot(document, code="0" * 16)) == json.dumps(first)


def test_factors_are_told_by_quarter_in_the_order_of_their_codes(people: dict[str, User]) -> None:
    of = matrices.matrix(people)
    for code in ("A1", "F10", "F2", "D1", "O1", "F1"):
        matrices.factor(of, code, people["team"])
    codes = [row["codigo"] for row in rows(told(of, people), "factores")]
    assert codes == ["F1", "F2", "F10", "O1", "D1", "A1"]


def test_it_is_told_in_as_many_queries_whatever_there_is(matrix: SwotMatrix, people: dict[str, User]) -> None:
    document, kind = matrices.document(matrix, people), document_type("foda")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            kind.snapshot(document, code="0" * 16)
        return len(found)

    before = queries()
    source, item = Publication.objects.get(), StrategyItem.objects.get().item
    for number in range(3, 12):
        row = matrices.factor(matrix, f"F{number}", people["team"])
        matrices.shown(row, source, people["team"])
        matrices.rated(row, {2: 6})
        matrices.strategy(matrix, "FO", f"Otra {number}", [row], people["team"], item)
    assert queries() == before <= 20


# --- nobody is in it ---


def test_it_names_nobody_and_shows_the_ratings_of_no_few(matrix: SwotMatrix, people: dict[str, User]) -> None:
    said = told(matrix, people)
    spreads = {row["codigo"]: row for row in rows(said, "calificaciones")}
    assert [spreads["F1"][key] for key in ("calificaron", "con_1", "con_3", "con_4")] == [5, 0, 2, 3]
    assert spreads["F1"]["media"] == 3.6
    shown = {key: value for key, value in spreads["D1"].items() if key not in ("codigo", "factor")}
    assert shown == {"se_muestran": "no"} | dict.fromkeys(
        ("calificaron", "con_1", "con_2", "con_3", "con_4", "media")
    )
    text = json.dumps(said, ensure_ascii=False) + render_html(said, META).decode()
    for user in people.values():
        assert user.email not in text and user.name not in re.sub("Team|Mayor", "", text)


@pytest.mark.parametrize(
    ("ones", "twos", "is_shown"), [(3, 1, "no"), (4, 1, "si"), (5, 0, "no"), (0, 6, "no")]
)
def test_individual_ratings_are_shown_from_five_on_where_not_all_gave_the_same(
    matrix: SwotMatrix, people: dict[str, User], ones: int, twos: int, is_shown: str
) -> None:
    SwotTally.objects.filter(factor__code="D1", rating=1).update(count=ones)
    SwotTally.objects.filter(factor__code="D1", rating=2).update(count=twos)
    spreads = {row["codigo"]: row for row in rows(told(matrix, people), "calificaciones")}
    assert spreads["D1"]["se_muestran"] == is_shown


def test_what_only_a_draft_says_is_in_no_document(matrix: SwotMatrix, people: dict[str, User]) -> None:
    """What is undecided in a matrix, and what only the draft of the plan has."""
    matrices.proposal(matrix, "F", matrices.UNDECIDED, people["team"])
    draft = renew_plan(plan=StrategyItem.objects.get().item.plan, by=people["team"])
    drafted = plans.item(draft, "9", people["team"], title=matrices.UNDECIDED)
    strategy = matrix.strategies.get(kind="DA")
    StrategyItem.objects.create(strategy=strategy, item=drafted, made_by=people["team"])
    said = told(matrix, people)
    assert matrices.UNDECIDED not in json.dumps(said)
    assert figures(said)["foda.en_el_plan"] == 1


# --- when it may be published ---


@pytest.mark.parametrize("state", ["proposals", "grouping"])
def test_only_what_was_agreed_is_prepared_or_sealed(
    matrix: SwotMatrix, people: dict[str, User], state: str
) -> None:
    assert [about for about, _title in document_type("foda").subjects()] == [FIRST.removeprefix("/foda/")]
    document = matrices.document(matrix, people)
    preparation = actions.prepare(document=document, by=people["staff"], render_now=True)
    SwotMatrix.objects.update(state=state, agreed_on=None)
    assert document_type("foda").subjects() == []
    with pytest.raises(InvalidTransition, match="no está acordada"):
        actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)
    actions.return_to_draft(document=document, reason="Otra vez.", by=people["staff"])
    with pytest.raises(InvalidTransition, match="no está acordada"):
        actions.prepare(document=document, by=people["staff"])


def test_its_seal_publishes_the_matrix(published: Publication) -> None:
    assert SwotMatrix.objects.get().state == "sealed"


def test_what_was_read_is_what_is_sealed(matrix: SwotMatrix, people: dict[str, User]) -> None:
    document = matrices.document(matrix, people)
    preparation = actions.prepare(document=document, by=people["staff"], render_now=True)
    SwotFactor.objects.filter(code="O1").update(text="Otra cosa")
    with pytest.raises(actions.ContentChanged):
        actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)


# --- evidence, for good ---


def _figure_moves_on(people: dict[str, User]) -> Publication:
    """Another topic is answered, and the synthesis has a second version that says so."""
    first = Publication.objects.get(kind="sintesis")
    giving_back.answer(
        giving_back.Topic.objects.get(title="Arreglar perros"), people["mayor"], "accepted",
        published_at=dt.datetime(2026, 5, 9, tzinfo=dt.UTC),
    )  # fmt: skip
    giving_back.refresh_topics([row.pk for row in giving_back.Topic.objects.all()])
    document = actions.start_new_version(
        document=first.document, change_note="Se contestó uno más.", by=people["staff"]
    )
    return matrices.sealed(people, document)


def test_evidence_opens_and_tells_the_figure_as_it_was(
    published: Publication, people: dict[str, User]
) -> None:
    """After what it counted changed, and after what it cites was replaced."""
    source = Publication.objects.get(kind="sintesis")
    address = f"{source.get_absolute_url()}registros/respuesta.tasa/"
    before = page(f"{FIRST}/")
    assert f'<a href="{address}">' in before and "83\N{NO-BREAK SPACE}% (5 de 6)" in before
    assert "Cambió algo de lo que esta matriz cita" not in before
    second = _figure_moves_on(people)
    now = {figure["id"]: figure["texto"] for figure in content(second)["cifras"]}
    assert now["respuesta.tasa"] == "100 %"
    after = page(f"{FIRST}/")
    assert f'<a href="{address}">' in after and "83\N{NO-BREAK SPACE}% (5 de 6)" in after
    assert "Cambió algo de lo que esta matriz cita" in after and "tiene una versión más nueva" in after
    client = Client()
    opened = client.get(address)
    assert opened.status_code == 200 and opened.text.count("<tr>") == 1 + 6
    kept_rows = f"{published.get_absolute_url()}registros/foda.evidencia.F1"
    assert "83 % (5 de 6)" in client.get(f"{kept_rows}/").text
    assert "83 % (5 de 6)" in client.get(f"{kept_rows}.csv").text
    assert client.get(f"{kept_rows}.json").json()["registros"][0][2] == "83 % (5 de 6)"


def test_a_matrix_stands_when_what_it_cites_is_withdrawn_and_says_so(
    published: Publication, people: dict[str, User]
) -> None:
    source = Publication.objects.get(kind="sintesis")
    withdraw(source, people)
    text = page(f"{FIRST}/")
    assert "83\N{NO-BREAK SPACE}% (5 de 6)" in text and "fue retirada" in text
    assert Client().get(f"{source.get_absolute_url()}registros/respuesta.tasa/").status_code == 410
    assert Client().get(f"{FIRST}.pdf").status_code == 200


def test_what_was_withdrawn_before_is_not_told_again(matrix: SwotMatrix, people: dict[str, User]) -> None:
    source = Publication.objects.get(kind="sintesis")
    withdraw(source, people)
    said = told(matrix, people)
    (proof,) = rows(said, "evidencia")
    assert proof["retirada"] == "si"
    assert not {"decia", "muestra"} & {key for key, value in proof.items() if value}
    assert source.title not in proof["titulo"]
    html = render_html(said, META).decode()
    assert f'<a href="{source.get_absolute_url()}">Por qué se retiró</a>' in html
    assert source.title not in html


def test_an_acta_that_is_withdrawn_is_told_so(matrix: SwotMatrix, people: dict[str, User]) -> None:
    """Beside the matrix that tells it; and in the next version it is not told again."""
    session = actas.signed(people, body="CV")
    preparation = actions.prepare_minutes(minutes=session.minutes, by=people["staff"], render_now=True)
    acta = actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)
    FactorEvidence.objects.all().delete()
    found = evidence_of("minutes", session.minutes.pk)
    assert found is not None
    FactorEvidence.objects.create(
        factor=matrix.factors.get(code="F1"), kind="minutes", minutes=session.minutes, title=found.title,
        figure_text=found.figure_text, address=found.address, note="Kanaritonota", kept_on=matrices.DAY,
        added_by=people["team"],
    )  # fmt: skip
    publication = _sealed(people, matrix)
    assert rows(content(publication), "evidencia")[0]["retirada"] == "no"
    assert "Cambió algo de lo que" not in page(f"{FIRST}/")
    withdraw(acta, people)
    assert "Acta que muestra F1: ya no está a la vista." in page(f"{FIRST}/")
    said = document_type("foda").snapshot(publication.document, code="0" * 16)
    (proof,) = rows(said, "evidencia")
    assert (proof["retirada"], proof["titulo"]) == ("si", "Un acta que después se retiró")
    assert not proof["decia"] and not proof["muestra"]
    html = render_html(said, META).decode()
    assert f'<a href="{found.address}">Por qué se retiró</a>' in html
    assert Client().get(found.address).status_code == 410


def test_a_topic_that_was_merged_goes_on_being_told(matrix: SwotMatrix, people: dict[str, User]) -> None:
    """It was not withdrawn: others ask for the same."""
    merged = giving_back.Topic.objects.get(merged_into__isnull=False)
    FactorEvidence.objects.all().delete()
    FactorEvidence.objects.create(
        factor=matrix.factors.get(code="F1"), kind="topic", topic=merged, title=merged.title,
        figure_text="1 aporte; sin respuesta", address=merged.get_absolute_url(), kept_on=matrices.DAY,
        added_by=people["team"],
    )  # fmt: skip
    (proof,) = rows(content(_sealed(people, matrix)), "evidencia")
    assert (proof["retirada"], proof["decia"]) == ("no", "1 aporte; sin respuesta")
    assert "Cambió algo de lo que" not in page(f"{FIRST}/")


def test_evidence_of_what_was_grouped_shows_the_factor_it_is_in(
    matrix: SwotMatrix, people: dict[str, User]
) -> None:
    FactorEvidence.objects.update(factor=matrix.factors.get(text="Se contesta rápido"))
    assert [row["factor"] for row in rows(told(matrix, people), "evidencia")] == ["F1"]


def test_a_round_is_walked_from_its_proposals_to_its_corrected_version(people: dict[str, User]) -> None:
    """By the actions alone: five members rate, a figure shows a factor, a strategy enters the plan, it is reopened."""
    team, lead = people["team"], people["coordinator"]
    members = [team, lead, *(_member(f"member-{number}") for number in range(3))]
    source = matrices.cited(people)
    round_ = swotting.grouping(people, title="FODA del semestre")
    strength = swotting.of(round_, "F")
    add_evidence(factor=strength, kind="publication", target=source, figure="respuesta.tasa", by=team)
    for place, member in enumerate(members):
        rate(matrix=round_, ratings={strength.pk: 3 + place % 2}, by=member)
    swotting.weigh(round_, team, F=("60", "3"), D=("40", "2"))
    strategy = swotting.strategy(round_, team)
    round_ = agree_matrix(matrix=round_, by=lead)
    draft = plans.small(people)
    strategy_to_item(
        strategy=strategy, plan=draft, parent=draft.items.get(code="1.1"), code="1.1.9", title="Ir al fondo", by=team
    )  # fmt: skip
    first = _sealed(people, round_)
    said = content(first)
    assert figures(said)["foda.total.interno"] == 2.6 and figures(said)["foda.en_el_plan"] == 0
    (proof,) = rows(said, "evidencia")
    assert (proof["decia"], proof["cifra"]) == ("83 % (5 de 6)", "respuesta.tasa")
    assert Client().get(proof["direccion"]).status_code == 200
    spread = rows(said, "calificaciones")[0]
    assert [spread[key] for key in ("calificaron", "con_3", "con_4", "media")] == [5, 3, 2, 3.4]
    assert "Ir al fondo" not in page("/foda/")
    plans.approved(people, draft)
    assert "1.1.9 Ir al fondo" in page("/foda/")
    opened = reopen_matrix(matrix=SwotMatrix.objects.get(), reason="Falta un factor.", by=lead)
    with pytest.raises(InvalidTransition):
        rate(matrix=opened, ratings={strength.pk: 1}, by=_member("late"))
    agree_matrix(matrix=opened, by=lead)
    document = actions.start_new_version(
        document=first.document, change_note="Una ya está en el plan.", by=people["staff"]
    )
    second = content(matrices.sealed(people, document))
    assert figures(second)["foda.en_el_plan"] == 1
    assert rows(second, "calificaciones")[0] == spread
    assert rows(second, "version_anterior", "tablas") == []


def _member(name: str) -> User:
    """Somebody more of the planning team."""
    user = make_user(name)
    make_member(user, "EP")
    return user


# --- its forms ---


def test_page_and_paper_are_made_of_headings_lists_and_tables(
    published: Publication, people: dict[str, User]
) -> None:
    said = content(published)
    html = render_html(said, META).decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 2 and all(later <= earlier + 1 for earlier, later in pairwise(levels))
    for title in ("Fortalezas", "Oportunidades", "Debilidades", "Amenazas"):
        assert re.search(rf'<h3 id="cifra-foda\.{title.lower()}">{title}', html)
    assert html.count('<div class="quarter">\n<h3') == 4
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    # A text may refer to any figure, and a factor is led to by its code: each has its place.
    assert {f"cifra-{id}" for id in figures(said)} <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert not re.search(r"<(script|style|img|form|iframe)", html)
    data = Client().get("/foda.pdf").content
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) and str(pdf.Root.Lang) == "es-UY"
        assert re.search(r'pdfuaid:part(>|=")1', pdf.Root.Metadata.read_bytes().decode())
        tags = [tag for tag, _node in structure(pdf)]
        assert {"/H3", "/H4", "/L", "/LI", "/Table", "/TH", "/Link"} <= set(tags)
        depths = [int(tag[2]) for tag in tags if re.fullmatch(r"/H[1-6]", tag)]
        assert depths[0] == 1 and all(later <= earlier + 1 for earlier, later in pairwise(depths))


def test_no_form_reads_the_database(published: Publication, django_assert_num_queries: Any) -> None:
    said = content(published)
    with django_assert_num_queries(0):
        made = {form: document_type("foda").render(form, said, META) for form in (Format.HTML, Format.PDF)}
        made |= {form: document_type("foda").render(form, said, META) for form in (Format.CSV, Format.XLSX)}
        assert {form: document_type("foda").render(form, said, META) for form in made} == made


def test_a_long_matrix_fits_on_paper(published: Publication) -> None:
    """Quarters too long to stand beside each other go one under another, and nothing of them is lost."""
    said = copy.deepcopy(content(published))
    table = said["registros"]["factores"]
    whole, word = list(table["filas"]), "palabrota "
    table["filas"] = []
    for row in whole:
        for number in range(9):
            told_row = [f"{row[0]}{number}", row[1], f"{row[0]}{number} {word * 38}".strip(), *row[3:]]
            table["filas"].append(told_row)
    data = render_pdf(said, META)
    assert pages_of(data) > 8
    with pikepdf.open(io.BytesIO(data)) as pdf:
        text = "".join(str(node.get("/ActualText", "")) for _tag, node in structure(pdf))
    assert text == ""
    assert render_html(said, META).decode().count(word.strip()) >= 45 * 38 * 2


def test_no_cell_begins_a_formula(published: Publication) -> None:
    client = Client()
    table = list(csv.reader(io.StringIO(client.get("/foda.csv").content.decode(), newline="")))
    assert table[0][:3] == ["id", "titulo", "valor"]
    lines = client.get(f"{published.get_absolute_url()}registros/foda.fortalezas.csv").content.decode()
    cells = [cell for line in csv.reader(io.StringIO(lines, newline="")) for cell in line]
    assert f"'{matrices.FORMULA}" in cells
    for cell in [*cells, *(cell for row in table for cell in row)]:
        assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
    data = client.get("/foda.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = [cell for row in book["Registros factores"].iter_rows() for cell in row]
    assert [cell.data_type for cell in found if cell.value == matrices.FORMULA] == ["s"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    book.close()


# --- what changed ---


def test_what_changed_since_the_matrix_before_is_told(both: list[Publication]) -> None:
    said = content(both[1])
    assert said["anterior"]["codigo"] == both[0].spaced_code
    changes = [
        (row["cambio"], row["codigo_antes"], row["codigo"]) for row in rows(said, "matriz_anterior", "tablas")
    ]
    assert changes == [
        ("entro", "", "O1"), ("salio", "F2", ""), ("salio", "O1", ""), ("cambio_de_cuadrante", "D1", "F2"),
        ("otro_peso", "F1", "F1"), ("otro_peso", "D1", "F2"), ("otras_palabras", "D1", "F2"),
    ]  # fmt: skip
    html = render_html(said, META).decode()
    assert "era una debilidad (D1) y ahora es una fortaleza" in html
    assert "peso de 40 a 50" in html
    assert "Decía «Hay pocas actas a tiempo» y ahora dice «Hay más actas a tiempo»." in html
    assert content(both[0])["anterior"] is None


def _content_of(
    factors: list[swot_cases.Factor], number: int, chains: dict[str, list[int]]
) -> dict[str, Any]:
    """The least that a document says of some factors; their keys are their codes."""
    sides = {"F": "fortaleza", "O": "oportunidad", "D": "debilidad", "A": "amenaza"}
    kept_ones = [factor for factor in factors if factor.state == swot_cases.KEPT]
    keys = ("codigo", "cuadrante", "texto", "peso", "calificacion")
    return {
        "matriz": {"numero": number},
        "cadenas": {factor.key: chains[factor.key] for factor in kept_ones},
        "registros": {
            "factores": {
                "columnas": [{"clave": key} for key in keys],
                "filas": [
                    [
                        factor.key, sides[factor.side], factor.words, factor.weight and float(factor.weight),
                        factor.rating,
                    ]
                    for factor in kept_ones
                ],
            }
        },
    }  # fmt: skip


@pytest.mark.parametrize("case", swot_cases.COMPARED, ids=lambda case: case.name)
def test_documents_are_compared_as_the_hard_cases_say(case: swot_cases.Compared) -> None:
    """From what was published alone: what lies between two matrices is in the chains of the later one."""
    every = {factor.key: factor for factors in case.matrices for factor in factors}
    numbers = {key: place for place, key in enumerate(every, 1)}
    chains: dict[str, list[int]] = {}
    for key in every:
        chain: list[str] = []
        at: str | None = key
        while at is not None and at not in chain:
            chain.append(at)
            at = every[at].previous
        chains[key] = [numbers[one] for one in chain]
    earlier, later = (
        _content_of(list(case.matrices[place]), place + 1, chains) for place in (case.earlier, case.later)
    )
    found = compared(earlier, later)
    assert sorted(factor.code for factor in found.entered) == sorted(case.entered)
    assert sorted(factor.code for factor in found.left) == sorted(case.left)
    for name in ("moved", "reweighted", "reworded"):
        pairs = sorted((pair.before.code, pair.after.code) for pair in getattr(found, name))
        assert pairs == sorted(getattr(case, name)), name


def test_a_version_tells_what_it_changes_of_the_one_before(
    published: Publication, people: dict[str, User]
) -> None:
    """A factor of the same matrix is the same one, whatever its code is now."""
    reopen_matrix(matrix=SwotMatrix.objects.get(), reason="Falta un factor.", by=people["coordinator"])
    SwotFactor.objects.filter(code="F2").update(
        code="", state="left_out", left_reason="No.", weight=None, rating=None
    )
    SwotFactor.objects.filter(code="F1").update(code="F7", text="Todos los temas tienen respuesta")
    SwotMatrix.objects.update(state="agreed", agreed_on=matrices.DAY)
    document = actions.start_new_version(
        document=published.document, change_note="Se corrigió un factor.", by=people["staff"]
    )
    second = matrices.sealed(people, document)
    changes = [
        (row["cambio"], row["codigo_antes"], row["codigo"])
        for row in rows(content(second), "version_anterior", "tablas")
    ]
    assert changes[0] == ("salio", "F2", "") and ("otras_palabras", "F1", "F7") in changes
    assert "entro" not in {change for change, *_codes in changes}
    text = page("/foda/")
    assert "Se corrigió un factor." in text and "Todos los temas tienen respuesta" in text


# --- what anybody reads ---


def test_its_addresses_say_when_there_is_none(people: dict[str, User], client: Client) -> None:
    shown = client.get("/foda/")
    assert shown.status_code == 200 and "Todavía no se publicó ninguna" in shown.text
    for address in ("/foda.pdf", "/foda.json", "/foda.csv", "/foda.xlsx", f"{FIRST}/", f"{FIRST}.pdf"):
        assert client.get(address).status_code == 404, address
    empty = client.get("/foda/comparar/")
    assert empty.status_code == 200 and "No hay con qué comparar" in empty.text


def test_nothing_of_a_draft_is_public(published: Publication, people: dict[str, User]) -> None:
    """Neither of the next matrix, nor of a published one that was opened again."""
    client = Client()
    draft = matrices.matrix(people, number=2, period=matrices.SECOND, state="grouping", agreed_on=None)
    SwotMatrix.objects.filter(pk=draft.pk).update(title=matrices.UNDECIDED)
    row = matrices.factor(draft, "F1", people["team"], text=matrices.UNDECIDED)
    matrices.strategy(draft, "FO", matrices.UNDECIDED, [row], people["team"], StrategyItem.objects.get().item)
    begun = matrices.document(SwotMatrix.objects.get(pk=draft.pk), people)
    assert begun.title == matrices.UNDECIDED
    addresses = ("/foda/", "/foda/comparar/", f"{FIRST}/", "/informes/", "/publicaciones/", "/")
    for address in addresses:
        assert matrices.UNDECIDED not in page(address), address
    assert client.get(f"{SECOND}/").status_code == client.get(f"{SECOND}.pdf").status_code == 404
    SwotMatrix.objects.filter(pk=draft.pk).update(state="sealed", agreed_on=matrices.DAY)
    opened = reopen_matrix(
        matrix=SwotMatrix.objects.get(number=1), reason=matrices.UNDECIDED, by=people["coordinator"]
    )
    row = matrices.factor(opened, "F8", people["team"], text=matrices.UNDECIDED)
    matrices.strategy(
        opened, "FO", matrices.UNDECIDED, [row], people["team"], StrategyItem.objects.first().item
    )
    for address in addresses:
        assert matrices.UNDECIDED not in page(address), address


def test_every_form_stands_at_its_address(both: list[Publication]) -> None:
    client = Client()
    for base, publication in (("/foda", both[1]), (SECOND, both[1]), (FIRST, both[0])):
        assert is_of(publication, f"{base}/")
        for form, kind in (("pdf", "application/pdf"), ("json", "application/json"), ("csv", "text/csv")):
            answer = client.get(f"{base}.{form}")
            assert answer["Content-Type"].startswith(kind)
            period = f"{publication.period_from}_{publication.period_to}"
            assert f"foda_{period}_v1.{form}" in answer["Content-Disposition"]
        assert client.get(f"{base}.json").json()["publicacion"]["codigo"] == publication.spaced_code
    assert both[0].title in page("/foda/")  # among the others
    assert 'href="/foda/comparar/"' in page("/foda/")
    assert 'href="/foda/"' in page("/informes/")


def test_the_last_matrix_is_the_last_whatever_was_sealed_after_it(
    both: list[Publication], people: dict[str, User]
) -> None:
    document = actions.start_new_version(
        document=both[0].document, change_note="Se corrigió la lectura.", by=people["staff"]
    )
    corrected = matrices.sealed(people, document)
    assert corrected.sequence > both[1].sequence
    assert is_of(both[1], "/foda/") and is_of(corrected, f"{FIRST}/")
    assert Client().get("/foda.json").json()["publicacion"]["codigo"] == both[1].spaced_code
    assert last_of("foda") == both[1]  # what goes into the package
    withdraw(both[1], people)
    assert is_of(corrected, "/foda/")
    assert Client().get(f"{SECOND}/").status_code == 410
    assert Client().get(f"{SECOND}.pdf").status_code == 404


def test_when_the_only_one_is_withdrawn_its_address_says_so(
    published: Publication, people: dict[str, User]
) -> None:
    withdraw(published, people)
    answer = Client().get("/foda/")
    assert answer.status_code == 200 and "fue retirada" in answer.text
    assert published.get_absolute_url() in answer.text and published.title not in answer.text


def test_two_versions_are_compared(both: list[Publication]) -> None:
    first, second = (row.spaced_code for row in both)
    default = page("/foda/comparar/")
    for words in (
        "Entraron",
        "Salieron",
        "Cambiaron de cuadrante",
        "peso de 40 a 50",
        "Hay más actas a tiempo",
    ):
        assert words in default
    assert page(f"/foda/comparar/?de={first}&a={second}") == default
    # Asked for the other way round, time goes on as it does.
    assert "peso de 40 a 50" in page(f"/foda/comparar/?de={second}&a={first}")


@pytest.mark.parametrize("query", ["de=0000-0000-0000-0000", "a=", "de=SECOND&a=SECOND", "de=%00&a=x"])
def test_what_cannot_be_compared_is_said_at_its_field(both: list[Publication], query: str) -> None:
    text = page(f"/foda/comparar/?{query.replace('SECOND', both[1].spaced_code)}")
    assert "Elegí otra versión" in text or "Elegí una versión de la lista." in text
    assert 'aria-invalid="true"' in text and "Entraron" not in text


def test_a_withdrawn_one_is_compared_with_nothing(both: list[Publication], people: dict[str, User]) -> None:
    withdraw(both[0], people)
    text = page(f"/foda/comparar/?de={both[0].spaced_code}&a={both[1].spaced_code}")
    assert both[0].title not in text and "No hay con qué comparar" in text


def test_what_came_of_its_strategies_is_told_as_the_plan_has_it(
    published: Publication, people: dict[str, User]
) -> None:
    plan = StrategyItem.objects.get().item.plan
    draft = renew_plan(plan=plan, by=people["team"])
    renamed = draft.items.get(code="1.1")
    renamed.title = matrices.UNDECIDED
    renamed.save()
    leads = f'Está en el plan: <a href="{StrategyItem.objects.get().item.get_absolute_url()}">1.1 Título de 1.1</a>'
    text = page("/foda/")
    assert leads in text and matrices.UNDECIDED not in text
    plans.approved(people, draft)
    assert f"1.1 {matrices.UNDECIDED}" in page("/foda/")


def test_what_came_of_a_strategy_is_told_also_once_it_is_said_otherwise(
    published: Publication, people: dict[str, User]
) -> None:
    """The matrix is opened again and its words change; those that were published lead to the plan all the same."""
    SwotMatrix.objects.update(state="grouping", agreed_on=None, reason="Falta")
    SwotStrategy.objects.filter(kind="FO").update(text=matrices.UNDECIDED)
    text = page("/foda/")
    assert 'Presentar proyectos al fondo <span class="meta">Está en el plan:' in text
    assert matrices.UNDECIDED not in text


def test_its_pages_cost_as_many_queries_whatever_there_is(
    both: list[Publication], people: dict[str, User]
) -> None:
    def queries(address: str) -> int:
        page(address)
        forget()
        with CaptureQueriesContext(connection) as found:
            assert Client().get(address).status_code == 200
        return len(found)

    before: dict[str, int] = {}
    for number in range(3, 6):
        of = matrices.matrix(
            people, number=number, period=(dt.date(2026 + number, 1, 1), dt.date(2026 + number, 6, 30))
        )
        for code in ("F1", "F2", "O1"):
            row = matrices.factor(of, code, people["team"])
            matrices.shown(row, both[0], people["team"])
        matrices.strategy(of, "FO", "Otra", [row], people["team"], StrategyItem.objects.first().item)
        _sealed(people, of)
        after = {address: queries(address) for address in ("/foda/", f"{FIRST}/", "/foda/comparar/")}
        before = before or after
    assert after == before
    assert max(after.values()) <= 11, after


def test_it_is_published_by_the_command(matrix: SwotMatrix, people: dict[str, User]) -> None:
    publication = actions.publish(
        kind="foda", period_from=matrices.FIRST[0], period_to=matrices.FIRST[1], by=people["mayor"]
    )
    assert publication.document == Document.objects.get(kind="foda")


def test_what_was_done_with_matrices_is_listed(
    both: list[Publication], client_as: Callable[[str], Client]
) -> None:
    """Their rows name the one before, as the list of events does."""
    assert "Matriz FODA 2" in client_as("administrator").get("/gestion/registro/?que=reports.swotmatrix").text


def test_everybody_reads_the_same_and_nobody_writes(
    both: list[Publication], client_as: Callable[[str], Client]
) -> None:
    addresses = ("/foda/", "/foda.pdf", "/foda/comparar/", f"{FIRST}/", f"{FIRST}.json")
    read = {
        person: [client_as(person).get(address).content for address in addresses] for person in LETTERS
    } | {"anonymous": [Client().get(address).content for address in addresses]}
    assert all(pages == read["anonymous"] for pages in read.values())
    for person in LETTERS:
        assert {client_as(person).post(address).status_code for address in addresses} == {405}
