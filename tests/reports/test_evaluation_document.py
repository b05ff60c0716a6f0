"""The evaluation as a document: two periods beside each other, the survey, and what follows, in every form."""

import csv
import datetime as dt
import io
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from participation.models import Devolution, DevolutionPublication, ValidationAnswer
from planning.models import today
from reports import actions
from reports.actions.preparations import meta_of
from reports.documents import evaluation_tables
from reports.documents.evaluation import DOCUMENT_TYPE
from reports.documents.evaluation_figures import BASE, BLOCKS
from reports.documents.registry import document_type
from reports.memory import FRESH_SECONDS, forget
from reports.models import (
    Document,
    Evaluation,
    Finding,
    Format,
    Preparation,
    Publication,
    SurveyAnswer,
    SurveyQuestion,
    SurveyReading,
    SurveySheet,
    SwotFactor,
)
from reports.queries.devolutions import RoundTold, public_round, rounds_told
from reports.transitions import InvalidTransition
from tests import kept
from tests.participation import giving_back
from tests.reports import evaluations
from tests.reports.test_participation_document import Page
from tests.reports.test_withdrawals import withdraw
from tests.test_canaries import words_of
from tests.world import CANARIES

pytestmark = pytest.mark.django_db
ADDRESS = "/evaluacion"
FORMS = ("pdf", "json", "csv", "xlsx")
TEXT = "Vinieron [[vecinos.media]], antes [[base.vecinos.media]]; escuchar: [[encuesta.equipo.escucha]]."


def _made(people: dict[str, User]) -> dict[str, int]:
    publication = evaluations.sealed(evaluations.whole(people), people, text=TEXT)
    return {"publication": publication.pk}


@pytest.fixture
def publication(world: dict[str, Any], people: dict[str, User]) -> Publication:
    made = kept.once("evaluation document", lambda: _made(people))
    forget()
    return Publication.objects.get(pk=made["publication"])


@pytest.fixture
def content(publication: Publication, client: Client) -> dict[str, Any]:
    return client.get(f"{ADDRESS}.json").json()["contenido"]


def figures(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {figure["id"]: figure for figure in content["cifras"]}


# --- where it stands ---


def test_every_form_stands_at_its_address(publication: Publication, client: Client) -> None:
    page = client.get(f"{ADDRESS}/")
    assert page.status_code == 200 and "Evaluación de mayo y junio de 2026" in page.text
    period = f"{ADDRESS}/{evaluations.SLUG}"
    own = client.get(f"{period}/").text
    assert own.partition("<article>")[2] == page.text.partition("<article>")[2]
    for form, begins in zip(FORMS, (b"%PDF-", b"{", b"id,titulo,", b"PK"), strict=True):
        latest, own = (client.get(f"{address}.{form}") for address in (ADDRESS, period))
        assert latest.getvalue() == own.getvalue() and latest.getvalue().startswith(begins), form
    assert client.get(f"{ADDRESS}/2012-01-01_2012-06-30.pdf").status_code == 404
    other = client.get(f"{ADDRESS}/2012-01-01_2012-06-30/")
    assert other.status_code == 200 and "No hay una evaluación publicada de ese período" in other.text


def test_it_leads_to_the_survey_whether_one_is_open_or_not(client: Client, people: dict[str, User]) -> None:
    """The page is remembered: what it says must be so on any day."""
    leads = 'Cuando hay una encuesta abierta, se contesta en <a href="/evaluacion/opinar/">'
    assert leads in client.get(f"{ADDRESS}/").text
    evaluations.sealed(evaluations.evaluation(people, survey_until=None), people)
    forget()
    assert leads in client.get(f"{ADDRESS}/").text


@pytest.mark.parametrize(("base", "is_told"), [(("01-01", "06-30"), False), (("07-01", "12-31"), True)])
def test_periods_of_other_months_are_told_as_such(
    publication: Publication, content: dict[str, Any], base: tuple[str, str], is_told: bool
) -> None:
    days = {"periodo": {"desde": "2026-01-01", "hasta": "2026-06-30"}}
    days["base"] = {"desde": f"2025-{base[0]}", "hasta": f"2025-{base[1]}"}
    page = DOCUMENT_TYPE.render(Format.HTML, content | days, meta_of(publication.preparation)).decode()
    assert ("no son de los mismos meses" in page) is is_told


def test_of_minutes_on_paper_nobody_says_that_none_was_complete(
    publication: Publication, content: dict[str, Any]
) -> None:
    unknown = {"valor": 0.0, "numerador": 0, "denominador": 5, "n": 5, "texto": "0 %"}
    told = [
        figure | (unknown if figure["id"].removeprefix(BASE) == "actas.completas" else {})
        for figure in content["cifras"]
    ]
    page = DOCUMENT_TYPE.render(
        Format.HTML, content | {"cifras": told}, meta_of(publication.preparation)
    ).decode()
    assert "no se comprobó en ninguna" in page.lower() and "0 %, igual que antes" not in page


def test_before_any_is_published_it_says_so(client: Client, people: dict[str, User]) -> None:
    evaluations.whole(people)
    page = client.get(f"{ADDRESS}/")
    assert page.status_code == 200 and "Todavía no se publicó ninguna" in page.text
    assert [client.get(f"{ADDRESS}.{form}").status_code for form in FORMS] == [404] * 4
    assert "Todavía no hay dos evaluaciones" in client.get(f"{ADDRESS}/comparar/").text


def test_a_withdrawn_one_is_not_read(
    publication: Publication, people: dict[str, User], client: Client
) -> None:
    withdraw(publication, people)
    assert "Todavía no se publicó ninguna" in client.get(f"{ADDRESS}/").text
    assert client.get(f"{ADDRESS}.json").status_code == 404
    assert "fue retirada" in client.get(f"{ADDRESS}/{evaluations.SLUG}/").text


def test_who_changed_from_one_period_to_the_other_was_both(
    publication: Publication, content: dict[str, Any]
) -> None:
    """A substitute of the months compared with may be a principal of those evaluated."""
    after = next(id for id, figure in figures(content).items() if "calidades" in figure["al_lado"])
    before = f"{BASE}{after.removeprefix(BASE)}"
    told = figures(content)
    assert {before, after} <= set(told)
    told[before]["al_lado"]["calidades"] = ["suplente"]
    told[after.removeprefix(BASE)]["al_lado"]["calidades"] = ["titular"]
    name = told[before]["al_lado"]["nombre"]
    html = DOCUMENT_TYPE.render(
        Format.HTML, content, meta_of(Preparation.objects.get(publication=publication))
    ).decode()
    assert f"{name}, titular y suplente" in html


# --- what it says ---


def test_groups_come_in_their_order_and_every_figure_has_its_rule_rows_and_place(
    publication: Publication, content: dict[str, Any], client: Client
) -> None:
    html = client.get(f"{ADDRESS}/").text
    page = Page(html)
    sections = [id for id in page.ids if id in BLOCKS]
    assert sections == list(BLOCKS)
    told = figures(content)
    assert {f"cifra-{id}" for id in told} <= set(page.ids)
    for place, (id, figure) in enumerate(told.items()):
        assert figure["regla"].endswith(".") and figure["n_texto"], id
        if figure["registros"]:
            rows = client.get(figure["registros"])
            assert rows.status_code == 200 and figure["titulo"] in rows.text.replace("&#x27;", "'"), id
            for form in ("csv", "json") if place % 8 == 0 else ():
                assert client.get(figure["registros"].rstrip("/") + f".{form}").status_code == 200, id
        else:
            assert figure["oculta"], id
    for caption, words in (
        ("Iniciativas y propuestas, por quién las hizo", "aportes de tipo iniciativa o propuesta."),
        ("Temas tratados, por subzona", "Un tema puede contar en varias."),
        ("Qué se decidió de los temas tratados", "por lo que decidió la última respuesta"),
    ):  # those of one family say it once
        assert words in html.partition(f">{caption}<")[2].partition("</caption>")[0], caption
    both = {id for id in told if not id.startswith((BASE, "encuesta."))}
    assert {f"{BASE}{id}" for id in both if not re.search(r"\.(tema|CV\..*|CM\..*)", id)} <= set(told)


def test_a_figure_of_the_baseline_is_that_of_the_same_days_evaluated(
    publication: Publication, content: dict[str, Any], people: dict[str, User]
) -> None:
    earlier = evaluations.evaluation(
        people,
        result=evaluations.BASELINE,
        base=(dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
        survey_until=None,
    )
    document = evaluations.begun(earlier, people)
    own = figures(DOCUMENT_TYPE.snapshot(document, code="0" * 16))
    bases = {id: one for id, one in figures(content).items() if id.startswith(BASE)}
    shared = [id for id in bases if id.removeprefix(BASE) in own]
    assert len(shared) > 40
    for id in shared:
        one = own[id.removeprefix(BASE)]
        assert [bases[id][key] for key in ("valor", "n", "texto")] == [
            one[key] for key in ("valor", "n", "texto")
        ]


def test_the_change_is_told_as_more_or_less_and_never_judged(
    content: dict[str, Any], publication: Publication, client: Client
) -> None:
    rows = content["tablas"]["comparacion"]["filas"]
    told, either = figures(content), 0
    for _, id, _, base, _, result, _, by, words in rows:
        was_checked = id != "actas.completas" or base  # those of before came in on paper
        if base is None or result is None or not was_checked:
            assert (by, words) == (None, "")
            continue
        either += 1
        scale = (
            100
            if id.startswith("asistencia.") or (told[id]["texto"].endswith("%") and id != "plan.avance")
            else 1
        )
        assert by == pytest.approx(scale * (result - base)), id
        assert words == "igual" if not by else words.endswith("más" if by > 0 else "menos"), id
        assert ("punto" in words) == (scale == 100 or id == "plan.avance") or words == "igual", id
    assert either > 20
    for word in ("mejor", "peor", "empeor"):
        assert word not in re.sub(r"¿Qué mejorarías\?", "", client.get(f"{ADDRESS}/").text).lower()


def test_texts_say_the_figures_of_both_periods(
    content: dict[str, Any], publication: Publication, client: Client
) -> None:
    html, told = client.get(f"{ADDRESS}/").text, figures(content)
    for id in ("vecinos.media", "base.vecinos.media", "encuesta.equipo.escucha"):
        assert f'<a href="#cifra-{id}" class="figure-ref"' in html
    assert told["encuesta.equipo.escucha"]["texto"] == "2,7 de 5"  # 1 2 3 4 5 1


def test_what_people_conclude_is_told_by_whom_and_what_became_of_it(
    content: dict[str, Any], publication: Publication, client: Client
) -> None:
    html = client.get(f"{ADDRESS}/").text
    lessons = html.partition('id="aprendizajes"')[2].partition("</section>")[0]
    assert lessons.index("Equipo de planificación") < lessons.index("Vecinas y vecinos")
    chapters = content["tablas"]["capitulos"]["filas"]
    assert [row[1:] for row in chapters] == [
        ["Capítulo 1", "Mantener", "Sirve."],
        ["Capítulo 2", "Dejar de hacer", "Nadie lo usa."],
    ]
    found = html.partition('id="hallazgos"')[2].partition("</section>")[0]
    assert "Días hasta la respuesta: 40 días" in found
    number = SwotFactor.objects.get(text="Tardamos.").matrix.number
    assert f"Se propuso como debilidad en la ronda {number} de la matriz FODA." in found
    assert "Se pidió cambiar el capítulo «Capítulo 1»; el pedido sigue abierto." in found
    assert "Todavía no pasó a la matriz FODA ni al manual." in found
    assert "Kanaritocomentario" not in html


def test_a_finding_tells_no_figure_that_its_document_hides(people: dict[str, User]) -> None:
    """Nor one of what one person did, nor one counted no more; of the others, what it said when it was picked."""
    row = evaluations.whole(people)
    texts = {
        "encuesta.concejo_vecinal": "Encuesta: Concejo Vecinal: 3",
        "asistencia.CM.P1": "Asistencia: Zoila: 3 de 4",
        "temas.tema.ninguno": "Temas de ninguno: 3",
        "encuesta.equipo": "Encuesta: Equipo de planificación: 5",
    }
    for figure, said in texts.items():
        Finding.objects.create(evaluation=row, text="Cifra.", figure=figure, figure_text=said, position=9)
    facts = DOCUMENT_TYPE.live_figures(evaluations.begun(row, people))
    one = {
        "id": "asistencia.CM.P1",
        "titulo": "Asistencia: Zoila",
        "oculta": False,
        "valor": 3,
        "texto": "3 de 4",
    }
    told = {line[2]: line[3:5] for line in evaluation_tables._findings(row, [*facts, one])["filas"]}
    assert told["encuesta.concejo_vecinal"] == ["Encuesta: Concejo Vecinal", "Cantidad oculta"]
    assert told["asistencia.CM.P1"] == ["Asistencia: Zoila", "Cantidad oculta"]
    assert told["temas.tema.ninguno"] == ["", "Esa cifra ya no se cuenta"]
    assert told["encuesta.equipo"] == ["Encuesta: Equipo de planificación", "5"]


def test_what_happens_later_changes_nothing(publication: Publication, client: Client) -> None:
    before = client.get(f"{ADDRESS}.json").getvalue()
    Evaluation.objects.update(title="Otra cosa", purpose="Otra")
    SurveySheet.objects.create(evaluation=publication.document.evaluation, respondent="equipo")
    forget()
    assert client.get(f"{ADDRESS}.json").getvalue() == before


def test_a_text_that_refers_to_nothing_is_refused(people: dict[str, User]) -> None:
    row = evaluations.whole(people)
    with pytest.raises(ValidationError, match="No hay ninguna cifra"):
        evaluations.prepared(row, people, text="Vinieron [[vecinos.nada]].")


# --- the survey ---


def test_it_is_not_prepared_while_people_answer(people: dict[str, User], client: Client) -> None:
    row = evaluations.whole(people)
    preparation = evaluations.prepared(row, people)
    Evaluation.objects.update(survey_until=dt.date(2099, 12, 31))
    with pytest.raises(InvalidTransition, match="cierra el 31 de diciembre de 2099"):
        actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)
    with pytest.raises(InvalidTransition, match="cierra el"):
        actions.prepare(document=preparation.document, by=people["team"])
    client.force_login(people["team"])
    actions.return_to_draft(document=preparation.document, reason="Está abierta.", by=people["mayor"])
    answer = client.post(f"/gestion/documentos/{preparation.document.pk}/preparar/", follow=True)
    assert "mientras se contesta, no se cuenta nada de ella" in answer.text


def test_nobody_reads_the_survey_in_a_draft_while_people_answer(people: dict[str, User]) -> None:
    document = evaluations.begun(evaluations.whole(people), people)
    assert [id for id, *_ in DOCUMENT_TYPE.figure_choices(document) if id.startswith("encuesta.")]
    Evaluation.objects.update(survey_until=dt.date(2099, 12, 31))
    document = Document.objects.get(pk=document.pk)
    assert not [id for id, *_ in DOCUMENT_TYPE.figure_choices(document) if id.startswith("encuesta.")]
    assert DOCUMENT_TYPE.check_text(document, "[[encuesta.equipo.escucha]]")
    said = json.dumps(DOCUMENT_TYPE.snapshot(document, code="0" * 16))
    assert "encuesta.equipo" not in said and "M\\u00e1s talleres" not in said


def test_of_few_nothing_is_told_and_of_nobody_whose_sheet_it_is(
    publication: Publication, content: dict[str, Any], client: Client, tmp_path: Path
) -> None:
    told = figures(content)
    assert told["encuesta.equipo"]["valor"] == 6 and told["encuesta.concejo_vecinal"]["oculta"]
    few = told["encuesta.concejo_vecinal.escucha"]
    assert [few[key] for key in ("valor", "numerador", "denominador", "n")] == [None] * 4
    assert not content["registros"]["encuesta.concejo_vecinal"]["filas"]
    sheets = [str(pk) for pk in SurveySheet.objects.values_list("pk", flat=True)]
    answers = [str(pk) for pk in SurveyAnswer.objects.values_list("pk", flat=True)]
    inside = [evaluations.UNREAD, evaluations.WITHHELD, evaluations.OF_FEW, *sheets, *answers]
    for address in (f"{ADDRESS}/", *(f"{ADDRESS}.{form}" for form in FORMS)):
        said = words_of(client.get(address), tmp_path)
        assert not [word for word in inside if word in said], address
        assert not [canary for canary in CANARIES if canary in said], address
    words = [row[-1] for row in content["tablas"]["encuesta.palabras"]["filas"]]
    assert words == ["Más talleres, dicen en equipo.", "Más talleres, dicen en vecinos."]
    assert words[1] in client.get(f"{ADDRESS}/").text


def test_words_come_in_no_order_that_tells_of_a_sheet(people: dict[str, User]) -> None:
    """Whoever wrote first says «z»; the two words of one sheet are not beside each other either."""
    row = evaluations.evaluation(people)
    asked = [
        SurveyQuestion.objects.create(
            evaluation=row, respondent="vecinos", key=f"q{n}", kind="text", text=f"¿{n}?", position=n
        )
        for n in range(2)
    ]
    for letter in "zyxwv":
        sheet = SurveySheet.objects.create(evaluation=row, respondent="vecinos")
        for question in asked:
            words = SurveyAnswer.objects.create(sheet=sheet, question=question, text=letter)
            SurveyReading.objects.create(
                answer=words, state="shown", public_text=letter, read_by=people["staff"]
            )
    content = json.loads(evaluations.prepared(row, people, render_now=False).snapshot)
    told = [(text, question) for _, question, text in content["tablas"]["encuesta.palabras"]["filas"]]
    assert told == [(letter, f"¿{n}?") for n in range(2) for letter in "vwxyz"]


def test_one_more_sheet_in_the_next_version_is_not_subtracted(
    publication: Publication, people: dict[str, User]
) -> None:
    """Six were told with their mean: a seventh would say what it says."""
    question = SurveyQuestion.objects.get(respondent="equipo", key="escucha")
    for added, is_told in ((1, False), (5, True)):
        row = publication.document.evaluation
        for _ in range(added - (1 if is_told else 0)):
            sheet = SurveySheet.objects.create(evaluation=row, respondent="equipo")
            SurveyAnswer.objects.create(sheet=sheet, question=question, value=5)
        told = figures(DOCUMENT_TYPE.snapshot(publication.document, code="0" * 16))
        for id in ("encuesta.equipo", "encuesta.equipo.escucha"):
            assert (told[id]["valor"] is not None) == is_told, (added, id)


# --- its forms ---


def test_the_forms_are_inert_tagged_and_come_out_the_same(publication: Publication) -> None:
    preparation = Preparation.objects.get(publication=publication)
    content = json.loads(preparation.snapshot)
    made = {row.format: bytes(row.data) for row in preparation.renditions.exclude(format="json")}
    assert set(made) == {"html", "pdf", "csv", "xlsx"}
    for form, data in made.items():
        assert DOCUMENT_TYPE.render(Format(form), content, meta_of(preparation)) == data, form
    page = Page(made["html"].decode())
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert not {"script", "img", "iframe", "style", "form"} & page.tags
    assert all(later <= earlier + 1 for earlier, later in pairwise(page.levels))
    with pikepdf.open(io.BytesIO(made["pdf"])) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) and str(pdf.Root.Lang) == "es-UY"
        assert re.search(r'pdfuaid:part(>|=")1', pdf.Root.Metadata.read_bytes().decode())
        assert str(pdf.docinfo["/Title"]) == publication.title


def test_a_snapshot_comes_out_the_same(publication: Publication) -> None:
    document = publication.document
    one, other = (json.dumps(DOCUMENT_TYPE.snapshot(document, code="0" * 16)) for _ in range(2))
    assert one == other


def test_spreadsheets_run_nothing(publication: Publication, content: dict[str, Any], client: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{ADDRESS}.xlsx").getvalue()))
    cells = [cell for row in book["Tabla aprendizajes"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if str(cell.value).startswith("=")] == ["s"]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{ADDRESS}.csv").getvalue().decode())))
    assert [row["id"] for row in rows] == list(figures(content))
    for row in rows:
        assert row["valor"] == ("" if (value := figures(content)[row["id"]]["valor"]) is None else str(value))


def test_the_page_costs_the_same_queries_with_or_without_everything(
    people: dict[str, User], world: dict[str, Any]
) -> None:
    """Lessons, findings and words are read whole, not one by one."""
    row = evaluations.evaluation(people)
    evaluations.survey(row, people)
    document = evaluations.begun(row, people)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            DOCUMENT_TYPE.snapshot(document, code="0" * 16)
        return len(caught)

    before = cost()
    evaluations.conclusions(row, people)
    assert cost() == before


# --- residents, beside what else was published ---

DAY, NEXT = giving_back.DAY, giving_back.DAY + dt.timedelta(days=1)
AFTER = (NEXT + dt.timedelta(days=1), NEXT + dt.timedelta(days=9))
BEFORE = (DAY - dt.timedelta(days=9), DAY - dt.timedelta(days=1))
#: An evaluation in whose result, or in whose baseline, the first day stands.
OF_THE_DAY = {"": ((DAY, DAY), BEFORE), BASE: (AFTER, (DAY, DAY))}
OF_BOTH_DAYS = {"": ((DAY, NEXT), BEFORE), BASE: (AFTER, (DAY, NEXT))}


@pytest.fixture
def only_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what only its numbers matter, no paper is made."""
    for kind in ("evaluacion", "participacion", "devolucion"):
        monkeypatch.setattr(document_type(kind), "formats", (Format.HTML, Format.JSON))


@pytest.fixture
def workshops(people: dict[str, User], only_a_page: None) -> giving_back.Chain:
    """One with 5 residents, and on the next day one with 3."""
    row = giving_back.chain(people, residents=5)
    other = giving_back.workshop(people["staff"], date=NEXT, title="Otro", residents=3)
    giving_back.approve(other, people["staff"], number="8")
    return row


def analysis(people: dict[str, User], since: dt.date, until: dt.date, row: giving_back.Chain) -> Document:
    bodies = list(row.meeting.bodies.all())
    return actions.create_document(
        kind="participacion", period_from=since, period_to=until, bodies=bodies, by=people["staff"]
    )


def evaluated(
    people: dict[str, User], periods: tuple[tuple[dt.date, dt.date], tuple[dt.date, dt.date]]
) -> Evaluation:
    return evaluations.evaluation(people, result=periods[0], base=periods[1], survey_until=None)


def told_of(row: Evaluation, people: dict[str, User]) -> dict[str, Any]:
    return figures(json.loads(evaluations.prepared(row, people, render_now=False).snapshot))


@pytest.mark.parametrize(
    ("prefix", "periods", "expected"),
    [("", OF_THE_DAY[""], (5, 5)), (BASE, OF_THE_DAY[BASE], (5, 5)), (BASE, OF_BOTH_DAYS[BASE], (8, 4))],
)
def test_residents_are_told_where_nobody_can_subtract_them(
    prefix: str, periods: Any, expected: Any, people: dict[str, User], workshops: giving_back.Chain
) -> None:
    told = told_of(evaluated(people, periods), people)
    assert tuple(told[f"{prefix}vecinos.{name}"]["valor"] for name in ("presentes", "media")) == expected


@pytest.mark.parametrize("prefix", OF_THE_DAY)
def test_residents_are_hidden_where_an_analysis_would_give_the_others_away(
    prefix: str, people: dict[str, User], workshops: giving_back.Chain
) -> None:
    """It told 8 of both days: who reads that 5 were on the first knows that 3 were on the other."""
    first = actions.prepare(
        document=analysis(people, DAY, NEXT, workshops), by=people["staff"], render_now=True
    )
    actions.seal(preparation=first, by=people["mayor"], confirm_read=True)
    row = evaluated(people, OF_THE_DAY[prefix])
    told = told_of(row, people)
    for name in ("vecinos.presentes", "vecinos.media"):
        assert told[f"{prefix}{name}"]["oculta"] and told[f"{prefix}{name}"]["valor"] is None
        assert told[f"{prefix}{name}"]["registros"] is None
    live = {figure["id"]: figure["oculta"] for figure in DOCUMENT_TYPE.live_figures(row.documents.get())}
    assert live[f"{prefix}vecinos.presentes"] and live[f"{prefix}vecinos.media"]


@pytest.mark.parametrize("prefix", OF_THE_DAY)
def test_an_analysis_hides_residents_where_an_evaluation_would_give_the_others_away(
    prefix: str, people: dict[str, User], workshops: giving_back.Chain
) -> None:
    evaluations.sealed(evaluated(people, OF_THE_DAY[prefix]), people)
    document = analysis(people, DAY, NEXT, workshops)
    content = json.loads(actions.prepare(document=document, by=people["staff"]).snapshot)
    assert content["grupos"]["reuniones"] == []
    live = {figure["id"]: figure for figure in document_type("participacion").live_figures(document)}
    assert live["vecinos.presentes"]["oculta"]


@pytest.mark.parametrize("prefix", OF_THE_DAY)
def test_a_devolution_hides_residents_where_an_evaluation_would_give_the_others_away(
    prefix: str, people: dict[str, User], workshops: giving_back.Chain
) -> None:
    evaluations.sealed(evaluated(people, OF_BOTH_DAYS[prefix]), people)
    row = giving_back.devolution(people, workshops)
    document = actions.create_about(kind="devolucion", about=row.code, by=people["staff"])
    content = json.loads(actions.prepare(document=document, by=people["staff"]).snapshot)
    assert figures(content)["vecinos.presentes"]["valor"] is None


def test_an_evaluation_hides_residents_where_another_one_would_give_the_others_away(
    people: dict[str, User], workshops: giving_back.Chain
) -> None:
    evaluations.sealed(evaluated(people, OF_BOTH_DAYS[BASE]), people)
    told = told_of(evaluated(people, OF_THE_DAY[""]), people)
    assert told["vecinos.presentes"]["oculta"] and told["vecinos.media"]["oculta"]


# --- what readers said of devolutions ---


def answers(devolution: Devolution, right: int, wrong: int, on: dt.date = BEFORE[0]) -> None:
    for kind, number in (("acknowledges", right), ("corrects", wrong)):
        for _ in range(number):
            row = ValidationAnswer.objects.create(devolution=devolution, kind=kind, text="Palabras.")
            ValidationAnswer.objects.filter(pk=row.pk).update(received_on=on)


def closing(people: dict[str, User], chain: giving_back.Chain, code: str, on: dt.date | None) -> Devolution:
    """A published devolution whose round closes that day."""
    row = giving_back.devolution(people, chain, title=code)
    DevolutionPublication.objects.create(devolution=row, code=f"P-{code}", version=1, sealed_on=BEFORE[0])
    Devolution.objects.filter(pk=row.pk).update(code=code, validation_until=on)
    return Devolution.objects.get(pk=row.pk)


def test_opinions_are_a_sum_of_what_is_told_beside_each_devolution(people: dict[str, User]) -> None:
    """Of the rounds that closed in the period, whenever each answer came; the others are not even named."""
    chain = giving_back.chain(people)
    rounds = {
        "cerro": (DAY, 5, 6),
        "cerro-tambien": (DAY, 0, 7),
        "de-pocas": (DAY, 5, 4),
        "de-muy-pocas": (DAY, 2, 2),
        "despues": (NEXT, 9, 9),
        "abierta": (dt.date(2099, 12, 31), 9, 9),
        "sin-ronda": (None, 9, 9),
        "retirada": (DAY, 9, 9),
    }
    for code, (on, right, wrong) in rounds.items():
        answers(closing(people, chain, code, on), right, wrong)
    DevolutionPublication.objects.filter(code="P-retirada").update(withdrawn_on=DAY)
    row = evaluated(people, OF_THE_DAY[""])
    content = json.loads(evaluations.prepared(row, people, render_now=False).snapshot)
    found = figures(content)
    opinions, corrections = (found[f"validacion.{name}"] for name in ("opiniones", "correcciones"))
    assert (opinions["valor"], opinions["oculta"]) == (18, False)
    assert (corrections["valor"], corrections["n"], corrections["oculta"]) == (13, 18, False)
    table = content["registros"]["validacion"]["filas"]
    assert {(line[0], line[2]) for line in table} == {
        ("cerro", 5),
        ("cerro", 6),
        ("cerro-tambien", 0),
        ("cerro-tambien", 7),
    }
    beside = [public_round(one) for one in Devolution.objects.filter(code__startswith="cerro")]
    assert sum(one.total or 0 for one in beside) == 18 and sum(one.corrected or 0 for one in beside) == 13
    assert not [
        code for code in rounds if not code.startswith("cerro") and f'"{code}"' in json.dumps(content)
    ]


def test_a_round_that_closes_today_is_still_open(people: dict[str, User]) -> None:
    """Whoever answers it later would be told by the difference."""
    row = closing(people, giving_back.chain(people), "hoy", today())
    answers(row, 9, 9)
    for day, told in ((today(), []), (today() + dt.timedelta(1), [RoundTold("hoy", 9, 9)])):
        assert rounds_told(today(), today(), day, 5) == told
        assert public_round(row, day).total == (18 if told else None)


# --- two beside each other ---


@pytest.fixture
def two(
    publication: Publication, people: dict[str, User], only_a_page: None
) -> tuple[Publication, Publication]:
    """What is the baseline of the later one is the result of the other."""

    def make() -> int:
        earlier = evaluations.evaluation(
            people,
            title="Evaluación de antes",
            result=evaluations.BASELINE,
            base=(dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
            survey_until=None,
        )
        return evaluations.sealed(earlier, people).pk

    made = kept.once("an evaluation before", make)
    forget()
    return Publication.objects.get(pk=made), publication


def test_two_are_compared_figure_by_figure_from_what_was_sealed(
    two: tuple[Publication, Publication], client: Client
) -> None:
    content = client.get(f"{ADDRESS}/{evaluations.SLUG}.json").json()["contenido"]
    address = f"{ADDRESS}/comparar/?de={evaluations.BASELINE_SLUG}&a={evaluations.SLUG}"
    page = client.get(address)
    assert page.status_code == 200
    assert all(publication.get_absolute_url() in page.text for publication in two)
    rows = {row[2]: row for row in content["tablas"]["comparacion"]["filas"] if ".P" not in row[1]}
    written = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", page.text)
    told = {}
    for row in written:
        cells = [
            re.sub(r"<span class=\"visually-hidden\">.*?</span>|<[^>]+>", "", cell)
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        told[cells[0]] = cells[1:]
    compared = [
        name for name in rows if name in told and rows[name][3] is not None and rows[name][5] is not None
    ]
    assert len(compared) > 20
    for name in compared:
        values, became = told[name][:2], told[name][2]
        assert became == (rows[name][8] or "no se compara"), name
        for value, whole in zip(values, (rows[name][4], rows[name][6]), strict=True):
            assert value == "no se comprobó" or (value and whole.startswith(value)), name
    assert not [name for name in told if name.startswith("Asistencia: ") and "(" in name]
    assert client.get(f"{ADDRESS}/comparar/").text.count("<caption") == page.text.count("<caption")
    for link in set(re.findall(r'href="(/publicaciones/[^"]+/registros/[^"]+)"', page.text)):
        assert client.get(link).status_code == 200


def test_the_last_two_are_compared_once(
    two: tuple[Publication, Publication], client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """As the pages beside it: whoever asks for nothing in particular is answered from memory."""
    first = client.get(f"{ADDRESS}/comparar/")
    assert f"max-age={FRESH_SECONDS}" in first["Cache-Control"]
    with django_assert_num_queries(0):
        assert client.get(f"{ADDRESS}/comparar/").content == first.content


def test_what_cannot_be_compared_says_so_at_the_field(
    two: tuple[Publication, Publication], client: Client
) -> None:
    for query, words in (
        (f"de={evaluations.SLUG}&a={evaluations.SLUG}", "Elegí dos evaluaciones distintas."),
        (f"de=2012-01-01_2012-06-30&a={evaluations.SLUG}", "No hay una evaluación publicada de ese período."),
        (f"de={evaluations.SLUG}", "A la evaluación de: Elegí de qué período es."),
        ("de=%00&a='", "No hay una evaluación publicada de ese período."),
    ):
        page = client.get(f"{ADDRESS}/comparar/?{query}")
        assert page.status_code == 422 and words in page.text, query
        assert "<caption" not in page.text


def test_its_page_leads_to_the_comparison(two: tuple[Publication, Publication], client: Client) -> None:
    assert f'href="{ADDRESS}/comparar/"' in client.get(f"{ADDRESS}/").text


def test_a_next_version_says_what_changed(
    publication: Publication, people: dict[str, User], client: Client, only_a_page: None
) -> None:
    document = actions.start_new_version(
        document=publication.document, change_note="Se corrigió el propósito.", by=people["team"]
    )
    row = publication.document.evaluation
    row.purpose = "Otro propósito."
    row.save()
    preparation = actions.prepare(document=document, by=people["team"], render_now=True)
    actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)
    forget()
    page = client.get(f"{ADDRESS}/").text
    assert "Se corrigió el propósito." in page and "Otro propósito." in page
    assert "Ninguna cifra cambió." in page
    assert client.get(publication.get_absolute_url()).text.count("Otro propósito.") == 0
