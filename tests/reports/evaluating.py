"""Evaluations of the model for tests, and what comes by their surveys."""

import datetime as dt
from typing import Any

from accounts.models import User
from planning.models import today
from reports.actions import evaluation as actions
from reports.actions import surveys
from reports.models import Evaluation, ManualChapter, SurveySheet

ROLES = (
    "mayor", "councillor", "neighbourhood_councillor", "officer", "team", "coordinator", "publisher", "nobody",
    "administrator", "staff",
)  # fmt: skip
TEAM, COUNCIL, RESIDENTS = "equipo", "concejo_vecinal", "vecinos"
DAY = dt.timedelta(days=1)
PERIODS = {
    "baseline_from": dt.date(2024, 1, 1),
    "baseline_to": dt.date(2024, 12, 31),
    "period_from": dt.date(2025, 1, 1),
    "period_to": dt.date(2025, 12, 31),
}


def evaluation(by: User, **values: Any) -> Evaluation:
    """One whose survey is open: since yesterday, for a week more."""
    usual = {
        "title": "Primer año con el modelo",
        "survey_from": today() - DAY,
        "survey_until": today() + 7 * DAY,
        **PERIODS,
    }
    return actions.create_evaluation(**(usual | values), by=by)


def close(row: Evaluation) -> Evaluation:
    """As the day after its last one finds it."""
    Evaluation.objects.filter(pk=row.pk).update(
        survey_from=today() - 9 * DAY, survey_until=today() - DAY, edit_version=row.edit_version
    )
    row.refresh_from_db()
    return row


def answer(
    row: Evaluation, respondent: str = RESIDENTS, by: User | None = None, **values: Any
) -> SurveySheet:
    """A whole sheet: the number ``scale`` to each question of numbers, ``words`` to each of words."""
    scale, words = values.pop("scale", 4), values.pop("words", "Más reuniones de tarde.")
    said = {
        question.pk: scale if question.kind == "scale" else words
        for question in row.questions.filter(respondent=respondent)
    }
    return surveys.answer_survey(evaluation=row, respondent=respondent, answers=said, by=by, **values)


def chapter(slug: str = "escuchar", position: int = 1, **values: Any) -> ManualChapter:
    """A chapter of the manual."""
    return ManualChapter.objects.create(slug=slug, title=slug.capitalize(), position=position, **values)
def survey(row: Evaluation, people: dict[str, User]) -> None:
    """Sheets of three audiences, with words of which some are public."""
    questions = {}
    for audience in SHEETS:
        for place, (key, kind, text) in enumerate(
            (
                ("escucha", "scale", "¿Se escucha lo que se propone? (siempre)"),
                ("mejorar", "text", "¿Qué mejorarías?"),
            )
        ):
            questions[audience, key] = SurveyQuestion.objects.create(
                evaluation=row, respondent=audience, key=key, kind=kind, text=text, position=place
            )
    place = Neighbourhood.objects.order_by("pk").first()
    for audience, number in SHEETS.items():
        for n in range(number):
            sheet = SurveySheet.objects.create(evaluation=row, respondent=audience, neighbourhood=place)
            SurveyAnswer.objects.create(sheet=sheet, question=questions[audience, "escucha"], value=1 + n % 5)
            words = SurveyAnswer.objects.create(
                sheet=sheet, question=questions[audience, "mejorar"], text=f"{UNREAD} {n}"
            )
            _read(words, n, audience, people)


def _read(words: SurveyAnswer, n: int, audience: str, people: dict[str, User]) -> None:
    if n == 0:
        text = OF_FEW if audience == "concejo_vecinal" else f"Más talleres, dicen en {audience}."
        SurveyReading.objects.create(answer=words, state="shown", public_text=text, read_by=people["staff"])
    if n == 1:
        words.text = WITHHELD
        SurveyReading.objects.create(answer=words, state="withheld", read_by=people["staff"])


def conclusions(row: Evaluation, people: dict[str, User]) -> None:
    """Lessons, verdicts, and findings that became a factor and a change request."""
    team = people["team"]
    for place, (audience, text) in enumerate(
        (("vecinos", "Que vuelvan a contar qué pasó."), ("equipo", "=1+1 Que hace falta tiempo."))
    ):
        Lesson.objects.create(evaluation=row, respondent=audience, text=text, position=place)
    chapters = [
        ManualChapter.objects.create(slug=f"cap-{n}", title=f"Capítulo {n}", position=n) for n in (1, 2)
    ]
    ChapterVerdict.objects.create(evaluation=row, chapter=chapters[1], kind="drop", reason="Nadie lo usa.")
    ChapterVerdict.objects.create(evaluation=row, chapter=chapters[0], kind="keep", reason="Sirve.")
    found = [
        Finding.objects.create(evaluation=row, text=text, figure=figure, figure_text=told, position=place)
        for place, (text, figure, told) in enumerate(
            (
                ("Se responde tarde.", "respuesta.mediana_dias", "40 días"),
                ("Falta explicar el quórum.", "", ""),
                ("Vienen pocos jóvenes.", "", ""),
            )
        )
    ]
    matrix = SwotMatrix.objects.create(
        title="Ronda", number=1, period_from=row.period_from, period_to=row.period_to, created_by=team
    )
    SwotFactor.objects.create(
        matrix=matrix,
        side="weakness",
        text="Tardamos.",
        contributed_by="planning_team",
        finding=found[0],
        proposed_by=team,
    )
    ChapterComment.objects.create(
        chapter=chapters[0], text="Kanaritocomentario", finding=found[1], made_by=team
    )


def begun(row: Evaluation, people: dict[str, User]) -> Document:
    """The draft of its document."""
    about = f"{row.period_from}_{row.period_to}"
    return actions.create_about(kind="evaluacion", about=about, by=people["team"])


def prepared(
    row: Evaluation, people: dict[str, User], *, text: str = "", render_now: bool = True
) -> Preparation:
    """Its document, ready to be read."""
    document = row.documents.first()
    if document is None:
        document = begun(row, people)
    if text:
        version = document.parts.get(key="presentacion").edit_version
        actions.save_part(
            document=document, key="presentacion", text=text, expected_version=version, by=people["team"]
        )
    return actions.prepare(document=document, by=people["team"], render_now=render_now)


def sealed(row: Evaluation, people: dict[str, User], **more: Any) -> Publication:
    """Its document, published."""
    return actions.seal(preparation=prepared(row, people, **more), by=people["mayor"], confirm_read=True)
