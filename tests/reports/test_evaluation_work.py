"""The evaluation of the model in the workspace: who writes what, what stays, and what comes of a finding."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from planning.concurrency import EditConflict
from planning.models import today
from reports.actions import evaluation as actions
from reports.actions.swot import lock_matrix, open_matrix, start_grouping
from reports.documents.evaluation import EvaluationDocument
from reports.documents.figures import HIDDEN
from reports.models import (
    ChapterComment,
    ChapterVerdict,
    Document,
    Evaluation,
    FactorEvidence,
    Finding,
    Lesson,
    ManualChapter,
    SurveyQuestion,
    SwotFactor,
    SwotMatrix,
)
from reports.queries import evaluation as queries
from reports.survey_questions import Scale, default_questions, scale_of
from reports.transitions import InvalidTransition
from tests.participation.test_topic_races import Other
from tests.reports.evaluating import (
    COUNCIL,
    DAY,
    PERIODS,
    RESIDENTS,
    ROLES,
    TEAM,
    answer,
    chapter,
    close,
    evaluation,
)

ClientAs = Callable[[str], Client]
EVALUATE = {"team", "coordinator"}
PREPARE = {"team", "coordinator", "staff"}


@pytest.fixture
def row(people: dict[str, User]) -> Evaluation:
    """One that does not ask yet."""
    return evaluation(people["team"], survey_from=today() + 3 * DAY, survey_until=today() + 9 * DAY)


@pytest.fixture
def matrix(people: dict[str, User]) -> SwotMatrix:
    return open_matrix(
        title="Ronda 2026", period_from=dt.date(2026, 1, 1), period_to=dt.date(2026, 6, 30),
        by=people["coordinator"],
    )  # fmt: skip


def acts(row: Evaluation, by: User) -> list[Callable[[], Any]]:
    """Every act of whoever evaluates, on rows made by somebody who may."""
    question, lesson = row.questions.all()[0], Lesson.objects.all()[0]
    finding, part = Finding.objects.all()[0], ManualChapter.objects.all()[0]
    version = {"expected_version": 0, "by": by}
    return [
        lambda: actions.create_evaluation(
            title="Otra", **PERIODS | {"period_to": dt.date(2025, 6, 30)}, by=by
        ),
        lambda: actions.edit_evaluation(evaluation=row, **version),
        lambda: actions.add_question(evaluation=row, respondent=TEAM, kind="text", text="¿Algo más?", by=by),
        lambda: actions.edit_question(question=question, **version),
        lambda: actions.remove_question(question=question, expected_version=1, by=by),
        lambda: actions.add_lesson(evaluation=row, respondent=TEAM, text="Otra cosa.", by=by),
        lambda: actions.edit_lesson(lesson=lesson, **version),
        lambda: actions.remove_lesson(lesson=lesson, expected_version=1, by=by),
        lambda: actions.save_verdict(evaluation=row, chapter=part, kind="keep", reason="Anda.", by=by),
        lambda: actions.save_verdicts(evaluation=row, judgements=[], by=by),
        lambda: actions.add_finding(evaluation=row, text="Otra cosa.", by=by),
        lambda: actions.edit_finding(finding=finding, **version),
        lambda: actions.finding_to_factor(
            finding=finding, matrix=SwotMatrix.objects.get(), side="strength", by=by
        ),
        lambda: actions.finding_to_change_request(finding=finding, chapter=part, by=by),
        lambda: actions.remove_finding(finding=Finding.objects.all()[1], expected_version=0, by=by),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_who_evaluates(row: Evaluation, matrix: SwotMatrix, people: dict[str, User], role: str) -> None:
    """The planning team, each of the acts; nobody else, any."""
    chapter()
    for text in ("Una.", "Dos."):
        actions.add_finding(evaluation=row, text=text, by=people["team"])
    actions.add_lesson(evaluation=row, respondent=TEAM, text="Conviene de tarde.", by=people["team"])
    for act in acts(row, people[role]):
        if role in EVALUATE:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize("role", ROLES)
def test_who_opens_its_pages(row: Evaluation, matrix: SwotMatrix, client_as: ClientAs, role: str) -> None:
    """Everybody signed in reads it; the buttons of whoever may are shown to them alone."""
    part, by = chapter(), row.created_by
    finding = actions.add_finding(evaluation=row, text="Faltan respuestas.", by=by)
    lesson = actions.add_lesson(evaluation=row, respondent=TEAM, text="Conviene de tarde.", by=by)
    question, base = row.questions.all()[0], "/gestion/evaluacion/"
    client = client_as(role)
    listed, detail = client.get(base), client.get(f"{base}{row.pk}/")
    asked = client.get(f"{base}{row.pk}/preguntas/")
    assert {page.status_code for page in (listed, detail, asked)} == {200}
    assert ("Empezar una evaluación" in listed.text) == (role in EVALUATE)
    assert ("Anotar un hallazgo" in detail.text) == (role in EVALUATE)
    assert ("Escribir y preparar" in detail.text) == (role in PREPARE)
    assert ("Agregar una pregunta" in asked.text) == (role in EVALUATE)
    assert part.title in client.get(f"{base}{row.pk}/manual/").text if role in EVALUATE else True
    for path in (
        "nueva/", f"{row.pk}/fechas/", f"{row.pk}/preguntas/{TEAM}/agregar/", f"preguntas/{question.pk}/",
        f"preguntas/{question.pk}/quitar/", f"{row.pk}/aprendizajes/agregar/", f"aprendizajes/{lesson.pk}/",
        f"aprendizajes/{lesson.pk}/quitar/", f"{row.pk}/manual/", f"{row.pk}/hallazgos/agregar/",
        f"hallazgos/{finding.pk}/", f"hallazgos/{finding.pk}/quitar/", f"hallazgos/{finding.pk}/foda/",
        f"hallazgos/{finding.pk}/manual/",
    ):  # fmt: skip
        assert client.get(base + path).status_code == (200 if role in EVALUATE else 403), path


# --- the evaluation itself ---


def test_one_is_begun_with_what_is_suggested(people: dict[str, User], client_as: ClientAs) -> None:
    """The last full year and the one before; the questions of the manual."""
    page = client_as("team").get("/gestion/evaluacion/nueva/").text
    year = today().year
    assert f'value="{year - 1}-01-01"' in page and f'value="{year - 2}-12-31"' in page
    days = {name: day.isoformat() for name, day in queries.suggested_periods().items()}
    sent = client_as("team").post(
        "/gestion/evaluacion/nueva/", {"title": "Primer año", **days, "edit_version": 0}
    )
    row = Evaluation.objects.get()
    assert sent.status_code == 302 and sent["Location"] == row.get_absolute_url()
    assert (row.created_by, row.survey_from) == (people["team"], None)
    made = {(q.key, q.respondent, q.kind, q.text) for q in row.questions.all()}
    assert made == {(q.key, q.respondent, q.kind, q.text) for q in default_questions()}
    assert {q.respondent for q in default_questions()} == {TEAM, COUNCIL, RESIDENTS}


def test_the_list_begins_empty_with_a_first_step(people: dict[str, User], client_as: ClientAs) -> None:
    assert "Empezar la primera" in client_as("team").get("/gestion/evaluacion/").text
    empty = client_as("nobody").get("/gestion/evaluacion/").text
    assert "Acá van las evaluaciones" in empty and "Empezar" not in empty


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"period_to": dt.date(2024, 1, 1)}, ""),
        ({"baseline_to": dt.date(2025, 1, 1)}, ""),
        ({"baseline_to": dt.date(2023, 1, 1)}, ""),
        ({"survey_from": None}, "survey_from"),
        ({"survey_until": None}, "survey_until"),
        ({"survey_until": dt.date(2020, 1, 1)}, "survey_until"),
    ],
)
def test_days_make_sense(people: dict[str, User], values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        evaluation(people["team"], **values)
    assert set(refused.value.error_dict) == {field or "__all__"} and not Evaluation.objects.exists()


def test_what_is_refused_is_told_at_the_field_and_nothing_is_lost(client_as: ClientAs) -> None:
    days = {name: day.isoformat() for name, day in PERIODS.items()}
    sent = client_as("team").post(
        "/gestion/evaluacion/nueva/",
        {"title": "Primer año", **days, "survey_from": "2026-11-01", "edit_version": 0},
    )
    assert "Escribí hasta qué día se pregunta" in sent.text and 'value="Primer año"' in sent.text
    assert not Evaluation.objects.exists()


def test_one_survey_at_a_time(row: Evaluation, people: dict[str, User]) -> None:
    """The public form asks about one thing; a survey that touches another by a day is refused."""
    others = {"period_from": dt.date(2025, 1, 1), "period_to": dt.date(2025, 6, 30)}
    for since, until in ((9, 20), (0, 3), (4, 5)):
        with pytest.raises(ValidationError) as refused:
            evaluation(
                people["team"],
                survey_from=today() + since * DAY,
                survey_until=today() + until * DAY,
                **others,
            )
        assert set(refused.value.error_dict) == {"survey_from"}
    evaluation(people["team"], survey_from=today() + 10 * DAY, survey_until=today() + 12 * DAY, **others)
    actions.edit_evaluation(
        evaluation=row, expected_version=0, by=people["team"]
    )  # its own days are not in its way


def test_an_answered_survey_begins_when_it_began_and_opens_no_more_once_closed(
    people: dict[str, User],
) -> None:
    """Its numbers are known then: one sheet more would tell what one person answered."""
    row = evaluation(people["team"])
    answer(row, TEAM, people["team"])

    def edit(**values: Any) -> Evaluation:
        stands = Evaluation.objects.get()
        for name, value in values.items():
            setattr(stands, name, value)
        return actions.edit_evaluation(
            evaluation=stands, expected_version=stands.edit_version, by=people["team"]
        )

    with pytest.raises(ValidationError, match="no cambia"):
        edit(survey_from=today() + DAY)
    edit(survey_until=today() + 20 * DAY)  # while it is open, longer or shorter
    close(row)
    for values in ({"survey_until": today() + DAY}, {"survey_from": None, "survey_until": None}):
        with pytest.raises(ValidationError):
            edit(**values)
    assert edit(title="Otro título").title == "Otro título"


def test_a_closed_survey_that_nobody_answered_opens_again(people: dict[str, User]) -> None:
    row = close(evaluation(people["team"]))
    row.survey_until = today() + DAY
    saved = actions.edit_evaluation(evaluation=row, expected_version=row.edit_version, by=people["team"])
    assert queries.survey_state(saved) == "open"


def test_opening_it_tells_who_may_answer(row: Evaluation, people: dict[str, User]) -> None:
    Notice.objects.all().delete()
    row.survey_from = today()
    actions.edit_evaluation(evaluation=row, expected_version=0, by=people["team"])
    assert {notice.user for notice in Notice.objects.all()} == {
        people[name] for name in ("team", "coordinator", "neighbourhood_councillor", "officer")
    }


def test_two_who_edit_at_once(row: Evaluation, people: dict[str, User], client_as: ClientAs) -> None:
    mine = Evaluation.objects.get()
    row.title = "El de otra persona"
    actions.edit_evaluation(evaluation=row, expected_version=0, by=people["coordinator"])
    with pytest.raises(EditConflict):
        actions.edit_evaluation(evaluation=mine, expected_version=0, by=people["team"])
    days = {name: getattr(mine, name).isoformat() for name in (*PERIODS, "survey_from", "survey_until")}
    page = client_as("team").post(
        f"/gestion/evaluacion/{mine.pk}/fechas/", {"title": "El mío", **days, "edit_version": 0}
    )
    assert "El de otra persona" in page.text and 'value="El mío"' in page.text


def test_its_period_stays_once_its_document_was_begun(
    row: Evaluation, people: dict[str, User], client_as: ClientAs
) -> None:
    """The period is the document's address; another baseline is another version."""
    sent = client_as("staff").post(f"/gestion/evaluacion/{row.pk}/documento/")
    document = Document.objects.get()
    assert sent["Location"] == document.get_edit_url() and document.evaluation == row
    again = client_as("team").post(f"/gestion/evaluacion/{row.pk}/documento/")
    assert again["Location"] == document.get_edit_url() and Document.objects.count() == 1
    assert client_as("councillor").post(f"/gestion/evaluacion/{row.pk}/documento/").status_code == 403
    row.period_to = dt.date(2025, 11, 30)
    with pytest.raises(ValidationError) as refused:
        actions.edit_evaluation(evaluation=row, expected_version=0, by=people["team"])
    assert set(refused.value.error_dict) == {"period_from"}
    row.period_to = dt.date(2025, 12, 31)
    row.baseline_from = dt.date(2024, 2, 1)
    actions.edit_evaluation(evaluation=row, expected_version=0, by=people["team"])


# --- what is asked ---


def test_a_question_is_called_by_its_words(row: Evaluation, people: dict[str, User]) -> None:
    asked = [
        actions.add_question(
            evaluation=row, respondent=TEAM, kind="scale", text="¿Qué tal anduvo el año? (1: mal; 5: bien)",
            by=people["team"],
        )
        for _ in range(2)
    ]  # fmt: skip
    assert [one.key for one in asked] == ["que-tal-anduvo-el-ano", "que-tal-anduvo-el-ano-2"]
    assert asked[0].position < asked[1].position
    with pytest.raises(ValidationError):
        actions.add_question(evaluation=row, respondent=TEAM, kind="scale", text=" ", by=people["team"])


def test_so_many_questions_and_no_more(row: Evaluation, people: dict[str, User]) -> None:
    for number in range(actions.MOST_QUESTIONS - row.questions.filter(respondent=TEAM).count()):
        actions.add_question(
            evaluation=row, respondent=TEAM, kind="text", text=f"¿Y {number}?", by=people["team"]
        )
    with pytest.raises(ValidationError, match="hasta 25"):
        actions.add_question(evaluation=row, respondent=TEAM, kind="text", text="¿Otra?", by=people["team"])


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("¿Cuánto? (1: nada; 5: mucho)", Scale("¿Cuánto?", "nada", "mucho")),
        ("¿Cuánto (más o menos)?", Scale("¿Cuánto (más o menos)?", "nada", "mucho")),
        ("¿Qué tal? (1: muy mal; 5: muy bien) ", Scale("¿Qué tal?", "muy mal", "muy bien")),
    ],
)
def test_what_the_ends_mean(text: str, scale: Scale) -> None:
    assert scale_of(text) == scale


def test_questions_stay_once_somebody_answered(
    people: dict[str, User], client_as: ClientAs, sql: Callable[..., list]
) -> None:
    """In the action, on the page, and in the database."""
    row = evaluation(people["team"])
    question = row.questions.filter(respondent=TEAM)[0]
    question.text = "¿Anduvo?"
    actions.edit_question(question=question, expected_version=0, by=people["team"])
    answer(row, TEAM, people["team"])
    for act in (
        lambda: actions.edit_question(question=question, expected_version=1, by=people["team"]),
        lambda: actions.remove_question(question=question, expected_version=1, by=people["team"]),
        lambda: actions.add_question(
            evaluation=row, respondent=RESIDENTS, kind="text", text="¿Y?", by=people["team"]
        ),
    ):
        with pytest.raises(InvalidTransition, match="Ya hay quien contestó"):
            act()
    page = client_as("team").get(f"/gestion/evaluacion/{row.pk}/preguntas/").text
    assert "quedan como se hicieron" in page and "Agregar una pregunta" not in page
    sent = client_as("team").post(f"/gestion/evaluacion/preguntas/{question.pk}/quitar/", {"edit_version": 1})
    assert "Ya hay quien contestó" in sent.text and SurveyQuestion.objects.filter(pk=question.pk).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        sql("UPDATE reports_surveyquestion SET text = 'x' WHERE id = %s", question.pk)


def test_a_question_is_added_changed_and_taken_out_by_the_pages(row: Evaluation, client_as: ClientAs) -> None:
    client, base = client_as("team"), "/gestion/evaluacion/"
    typed = {"text": "¿Algo más?", "kind": "text", "position": "9", "edit_version": "0"}
    assert client.post(f"{base}{row.pk}/preguntas/{RESIDENTS}/agregar/", typed).status_code == 302
    question = SurveyQuestion.objects.get(text="¿Algo más?")
    assert (question.respondent, question.kind, question.position) == (RESIDENTS, "text", 9)
    changed = typed | {"text": "¿Algo que agregar?"}
    assert client.post(f"{base}preguntas/{question.pk}/", changed).status_code == 302
    stale = client.post(f"{base}preguntas/{question.pk}/", typed)
    assert "¿Algo que agregar?" in stale.text and "¿Algo más?" in stale.text
    assert client.post(f"{base}preguntas/{question.pk}/quitar/", {"edit_version": "0"}).status_code == 200
    assert client.post(f"{base}preguntas/{question.pk}/quitar/", {"edit_version": "1"}).status_code == 302
    assert not SurveyQuestion.objects.filter(pk=question.pk).exists()
    assert client.get(f"{base}{row.pk}/preguntas/nadie/agregar/").status_code == 404


# --- what was learnt ---


def test_lessons_by_audience(row: Evaluation, client_as: ClientAs) -> None:
    client, base = client_as("team"), "/gestion/evaluacion/"
    typed = {"respondent": COUNCIL, "text": "Conviene de tarde.", "edit_version": "0"}
    assert client.post(f"{base}{row.pk}/aprendizajes/agregar/", typed).status_code == 302
    lesson = Lesson.objects.get()
    page = client.get(f"{base}{row.pk}/").text
    assert "Conviene de tarde." in page and "; 1 de 3 grupos" in page
    private = client.post(f"{base}{row.pk}/aprendizajes/agregar/", typed | {"text": "Llamar al 099 123 456"})
    assert "confirmá abajo" in private.text and Lesson.objects.count() == 1
    assert client.post(f"{base}aprendizajes/{lesson.pk}/", typed | {"text": "De noche."}).status_code == 302
    assert client.post(f"{base}aprendizajes/{lesson.pk}/quitar/", {"edit_version": "1"}).status_code == 302
    assert not Lesson.objects.exists()


# --- what to do with the manual ---


def test_every_chapter_on_one_page(row: Evaluation, client_as: ClientAs) -> None:
    one, two, gone = chapter("uno", 1), chapter("dos", 2), chapter("tres", 3, is_dropped=True)
    client, address = client_as("team"), f"/gestion/evaluacion/{row.pk}/manual/"
    page = client.get(address).text
    assert page.index(one.title) < page.index(two.title) and gone.title not in page
    sent = client.post(
        address, {f"kind-{one.pk}": "change", f"reason-{one.pk}": "Es largo.", f"kind-{two.pk}": ""}
    )
    assert sent.status_code == 302
    verdict = ChapterVerdict.objects.get()
    assert (verdict.chapter, verdict.kind, verdict.reason) == (one, "change", "Es largo.")
    detail = client.get(f"/gestion/evaluacion/{row.pk}/").text
    assert "1 de 2 capítulos" in detail and "Es largo." in detail
    ManualChapter.objects.filter(pk=one.pk).update(is_dropped=True)
    assert "Ya no está en el manual" in client.get(address).text
    version = {f"version-{one.pk}": "0"}
    assert client.post(address, {f"kind-{one.pk}": "", **version}).status_code == 302
    assert not ChapterVerdict.objects.exists()


@pytest.mark.parametrize(
    ("kind", "reason", "told"),
    [
        ("keep", " ", "Escribí por qué."),
        ("", "Porque sí.", "Elegí qué hacer"),
        ("burn", "Porque sí.", "Elegí mantener"),
        ("keep", "x" * 501, "500"),
    ],
)
def test_a_verdict_says_what_and_why_or_nothing_is_saved(
    row: Evaluation, client_as: ClientAs, kind: str, reason: str, told: str
) -> None:
    good, bad = chapter("uno", 1), chapter("dos", 2)
    sent = client_as("team").post(
        f"/gestion/evaluacion/{row.pk}/manual/",
        {
            f"kind-{good.pk}": "keep", f"reason-{good.pk}": "Anda bien.",
            f"kind-{bad.pk}": kind, f"reason-{bad.pk}": reason,
        },
    )  # fmt: skip
    assert sent.status_code == 422 and told in sent.text and "Anda bien." in sent.text
    assert f'href="#capitulo-{bad.pk}"' in sent.text and f'href="#capitulo-{good.pk}"' not in sent.text
    assert not ChapterVerdict.objects.exists()


def test_a_verdict_that_somebody_saved_meanwhile_is_not_overruled(
    row: Evaluation, people: dict[str, User], client_as: ClientAs
) -> None:
    part = chapter()
    actions.save_verdict(evaluation=row, chapter=part, kind="keep", reason="Anda.", by=people["coordinator"])
    client, address = client_as("team"), f"/gestion/evaluacion/{row.pk}/manual/"
    mine = {f"kind-{part.pk}": "drop", f"reason-{part.pk}": "No sirve."}
    page = client.post(address, mine)
    assert page.status_code == 422 and "mantener, Anda." in page.text and "No sirve." in page.text
    assert f'name="version-{part.pk}" value="0"' in page.text
    assert ChapterVerdict.objects.get().kind == "keep"
    assert client.post(address, mine | {f"version-{part.pk}": "0"}).status_code == 302
    assert ChapterVerdict.objects.get().kind == "drop"
    same = actions.save_verdict(
        evaluation=row, chapter=part, kind="drop", reason="No sirve.", by=people["team"]
    )
    assert same and same.edit_version == 1  # the same again is harmless


# --- what was found ---


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The figures of the evaluation, as they are told at the moment."""
    told = {"plan.avance": "40 %", "vecinos.media": "12"}
    monkeypatch.setattr(
        queries, "figures_to_cite", lambda _row: [(key, f"Cifra {key}", value) for key, value in told.items()]
    )
    return told


def test_a_finding_keeps_what_its_figure_said(
    row: Evaluation, people: dict[str, User], figures: dict[str, str]
) -> None:
    finding = actions.add_finding(
        evaluation=row, text="Va por la mitad.", figure="plan.avance", by=people["team"]
    )
    assert finding.figure_text == "Cifra plan.avance: 40 %"
    figures["plan.avance"] = "50 %"
    finding.text = "Va por menos de la mitad."
    actions.edit_finding(finding=finding, expected_version=0, by=people["team"])
    assert Finding.objects.get().figure_text == "Cifra plan.avance: 40 %"
    finding.figure = "vecinos.media"
    actions.edit_finding(finding=finding, expected_version=1, by=people["team"])
    assert Finding.objects.get().figure_text == "Cifra vecinos.media: 12"
    finding.figure = ""
    actions.edit_finding(finding=finding, expected_version=2, by=people["team"])
    assert Finding.objects.get().figure_text == ""
    with pytest.raises(ValidationError) as refused:
        actions.add_finding(evaluation=row, text="x", figure="no.hay", by=people["team"])
    assert set(refused.value.error_dict) == {"figure"}


def test_its_figures_are_those_of_the_evaluation(row: Evaluation, client_as: ClientAs) -> None:
    """Those of its document, begun or not; one that is told no more is still offered where it was picked."""
    page = client_as("team").get(f"/gestion/evaluacion/{row.pk}/hallazgos/agregar/").text
    assert '<option value="plan.avance">' in page and '<option value="base.plan.avance">' in page
    typed = {"text": "El plan no se mueve.", "figure": "plan.avance", "edit_version": "0"}
    assert (
        client_as("team").post(f"/gestion/evaluacion/{row.pk}/hallazgos/agregar/", typed).status_code == 302
    )
    finding = Finding.objects.get()
    assert finding.figure_text
    Finding.objects.update(figure="ya.no", figure_text="Decía 3")
    page = client_as("team").get(f"/gestion/evaluacion/hallazgos/{finding.pk}/").text
    assert '<option value="ya.no" selected>Decía 3' in page


def test_no_finding_is_of_what_one_person_did(
    row: Evaluation, people: dict[str, User], client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole of a body is offered, one member is not, of either period; who names one is refused."""
    known = ["asistencia.CM", "base.asistencia.CM"]
    of_one = ["asistencia.CM.P1", "base.asistencia.CM.P1"]
    told = [(id, f"Asistencia {id}", "3 de 4") for id in (*known, *of_one)]
    monkeypatch.setattr(EvaluationDocument, "figure_choices", lambda *_: told)
    page = client_as("team").get(f"/gestion/evaluacion/{row.pk}/hallazgos/agregar/").text
    finding = actions.add_finding(evaluation=row, text="Vienen.", figure=known[0], by=people["team"])
    for id in known:
        assert f'<option value="{id}">' in page
    for id in of_one:
        assert f'"{id}"' not in page
        with pytest.raises(ValidationError) as refused:
            actions.add_finding(evaluation=row, text="Viene.", figure=id, by=people["team"])
        assert set(refused.value.error_dict) == {"figure"}
        finding.figure = id
        with pytest.raises(ValidationError) as refused:
            actions.edit_finding(finding=finding, expected_version=0, by=people["team"])
        assert set(refused.value.error_dict) == {"figure"}


@pytest.mark.parametrize(("now", "tells"), [("40 %", True), (HIDDEN, False), (None, False)])
def test_a_change_request_tells_no_figure_that_is_hidden_now(
    row: Evaluation, people: dict[str, User], figures: dict[str, str], now: str | None, tells: bool
) -> None:
    finding = actions.add_finding(evaluation=row, text="Tarde.", figure="plan.avance", by=people["team"])
    figures.pop("plan.avance")
    if now:
        figures["plan.avance"] = now
    asked = actions.finding_to_change_request(finding=finding, chapter=chapter(), by=people["team"])
    assert asked.text == ("Tarde. (Cifra plan.avance: 40 %)" if tells else "Tarde.")


def test_a_finding_that_is_evidence_stays(
    row: Evaluation, matrix: SwotMatrix, people: dict[str, User], client_as: ClientAs
) -> None:
    """Its page says why, and where it is."""
    shown, other = (
        actions.add_finding(evaluation=row, text=text, by=people["team"]) for text in ("Tarde.", "Nunca.")
    )
    factor = actions.finding_to_factor(finding=other, matrix=matrix, side="threat", by=people["team"])
    FactorEvidence.objects.create(
        factor=factor, kind="finding", source_finding=shown, title="Hallazgo: Tarde.", address="/evaluacion/",
        added_by=people["team"],
    )  # fmt: skip
    address = f"/gestion/evaluacion/hallazgos/{shown.pk}/quitar/"
    refused = client_as("team").post(address, {"edit_version": "0"}, follow=True)
    assert "es evidencia de un factor" in refused.text and Finding.objects.filter(pk=shown.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_who_shows_a_factor_by_a_finding_and_who_proposes_it_do_not_wait_for_each_other(
    people: dict[str, User],
) -> None:
    """The one holds the matrix and points at the finding; the other holds the finding and waits for the matrix."""
    row = evaluation(people["team"])
    matrix = open_matrix(
        title="Ronda", period_from=row.period_from, period_to=row.period_to, by=people["coordinator"]
    )
    first, shown = (actions.add_finding(evaluation=row, text=text, by=people["team"]) for text in "ab")
    factor = actions.finding_to_factor(finding=first, matrix=matrix, side="threat", by=people["team"])
    other = Other(
        lambda: actions.finding_to_factor(finding=shown, matrix=matrix, side="threat", by=people["team"])
    )
    with transaction.atomic():
        lock_matrix(matrix)
        assert other.waits()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
        FactorEvidence.objects.create(
            factor=factor, kind="finding", source_finding=shown, title="Hallazgo", address="/evaluacion/",
            added_by=people["team"],
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    other.ended()
    assert SwotFactor.objects.filter(finding=shown).exists()


def test_a_finding_enters_the_swot_once_and_both_tell(
    row: Evaluation, matrix: SwotMatrix, people: dict[str, User], client_as: ClientAs
) -> None:
    finding = actions.add_finding(evaluation=row, text="Se contesta tarde.", by=people["team"])
    client, address = client_as("team"), f"/gestion/evaluacion/hallazgos/{finding.pk}/foda/"
    assert "Elegí de qué lado va." in client.post(address, {"side": ""}).text
    assert client.post(address, {"side": "weakness"}).status_code == 302
    factor = SwotFactor.objects.get()
    assert (factor.finding, factor.matrix, factor.side) == (finding, matrix, "weakness")
    assert (factor.contributed_by, factor.text) == ("planning_team", "Se contesta tarde.")
    assert "ya está propuesto" in client.post(address, {"side": "strength"}).text
    assert SwotFactor.objects.count() == 1
    page = client.get(f"/gestion/evaluacion/{row.pk}/").text
    assert factor.get_absolute_url() in page and "Proponerlo en la FODA" not in page
    back = client.get(factor.get_absolute_url()).text
    assert f"/gestion/evaluacion/{row.pk}/#hallazgo-{finding.pk}" in back
    with pytest.raises(InvalidTransition):
        actions.remove_finding(finding=finding, expected_version=0, by=people["team"])


def test_without_an_open_round_it_waits(
    row: Evaluation, people: dict[str, User], client_as: ClientAs
) -> None:
    finding = actions.add_finding(evaluation=row, text="Se contesta tarde.", by=people["team"])
    client = client_as("team")
    assert "No hay una ronda de la FODA abierta" in client.get(f"/gestion/evaluacion/{row.pk}/").text
    sent = client.get(f"/gestion/evaluacion/hallazgos/{finding.pk}/foda/", follow=True)
    assert "No hay una ronda de la FODA abierta" in sent.text and sent.redirect_chain


def test_it_enters_a_round_that_is_being_grouped(
    row: Evaluation, matrix: SwotMatrix, people: dict[str, User]
) -> None:
    first = actions.add_finding(evaluation=row, text="Se contesta tarde.", by=people["team"])
    actions.finding_to_factor(finding=first, matrix=matrix, side="threat", by=people["team"])
    start_grouping(matrix=matrix, by=people["coordinator"])
    second = actions.add_finding(evaluation=row, text="Vienen pocas personas.", by=people["team"])
    assert queries.open_matrix() == matrix
    actions.finding_to_factor(finding=second, matrix=matrix, side="threat", by=people["team"])
    assert SwotFactor.objects.count() == 2


def test_a_finding_asks_for_a_change_once_and_both_tell(
    row: Evaluation, people: dict[str, User], client_as: ClientAs, figures: dict[str, str]
) -> None:
    part = chapter()
    finding = actions.add_finding(
        evaluation=row, text="Se contesta tarde.", figure="plan.avance", by=people["team"]
    )
    client, address = client_as("team"), f"/gestion/evaluacion/hallazgos/{finding.pk}/manual/"
    assert "Elegí el capítulo." in client.post(address, {"chapter": ""}).text
    assert client.post(address, {"chapter": part.slug}).status_code == 302
    asked = ChapterComment.objects.get()
    assert (asked.chapter, asked.finding, asked.closed_at) == (part, finding, None)
    assert asked.text == "Se contesta tarde. (Cifra plan.avance: 40 %)"
    other = chapter("otro", 2)
    assert "ya se pidió un cambio" in client.post(address, {"chapter": other.slug}).text
    page = client.get(f"/gestion/evaluacion/{row.pk}/").text
    assert part.get_absolute_url() in page and "Pedir un cambio del manual" not in page
    with pytest.raises(InvalidTransition):
        actions.remove_finding(finding=finding, expected_version=0, by=people["team"])


def test_a_finding_is_corrected_and_taken_out(row: Evaluation, client_as: ClientAs) -> None:
    client, base = client_as("team"), "/gestion/evaluacion/"
    typed = {"text": "Se contesta tarde.", "figure": "", "edit_version": "0"}
    assert client.post(f"{base}{row.pk}/hallazgos/agregar/", typed).status_code == 302
    finding = Finding.objects.get()
    assert client.post(f"{base}hallazgos/{finding.pk}/", typed | {"text": "Tarde."}).status_code == 302
    assert client.post(f"{base}hallazgos/{finding.pk}/quitar/", {"edit_version": "1"}).status_code == 302
    assert not Finding.objects.exists()
    assert client.get(f"{base}hallazgos/{finding.pk}/").status_code == 404


# --- what its page costs ---


def test_its_page_costs_the_same_with_more_rows(
    row: Evaluation, matrix: SwotMatrix, people: dict[str, User], client_as: ClientAs
) -> None:
    def fill(start: int) -> None:
        for number in range(start, start + 8):
            part = chapter(f"c{number}", number)
            actions.save_verdict(evaluation=row, chapter=part, kind="keep", reason="Anda.", by=people["team"])
            actions.add_lesson(
                evaluation=row, respondent=(TEAM, COUNCIL)[number % 2], text=f"L{number}", by=people["team"]
            )
            finding = actions.add_finding(evaluation=row, text=f"H{number}", by=people["team"])
            if number % 2:
                actions.finding_to_factor(finding=finding, matrix=matrix, side="threat", by=people["team"])
            else:
                actions.finding_to_change_request(finding=finding, chapter=part, by=people["team"])

    def costs() -> list[int]:
        client, found = client_as("coordinator"), []
        for path in ("", f"{row.pk}/", f"{row.pk}/preguntas/", f"{row.pk}/manual/", f"{row.pk}/palabras/"):
            asking = client_as("staff") if "palabras" in path else client
            asking.get(f"/gestion/evaluacion/{path}")
            with CaptureQueriesContext(connection) as asked:
                assert asking.get(f"/gestion/evaluacion/{path}").status_code == 200
            found.append(len(asked))
        return found

    Evaluation.objects.filter(pk=row.pk).update(survey_from=today() - DAY, survey_until=today())
    fill(1)
    for _ in range(5):  # of fewer no words are read
        answer(row)
    Evaluation.objects.filter(pk=row.pk).update(survey_until=today() - DAY)
    before = costs()
    Evaluation.objects.filter(pk=row.pk).update(survey_until=today())
    fill(20)
    for number in range(8):
        answer(row, words=f"P{number}")
    Evaluation.objects.filter(pk=row.pk).update(survey_until=today() - DAY)
    assert costs() == before and max(before) < 40
