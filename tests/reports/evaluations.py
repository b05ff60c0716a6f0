"""An evaluation with all that it may say: a survey with words, lessons, verdicts, findings and what became of them."""

import datetime as dt
from typing import Any

from accounts.models import User
from reports import actions
from reports.models import (
    ChapterComment,
    ChapterVerdict,
    Document,
    Evaluation,
    Finding,
    Lesson,
    ManualChapter,
    Preparation,
    Publication,
    SurveyAnswer,
    SurveyQuestion,
    SurveyReading,
    SurveySheet,
    SwotFactor,
    SwotMatrix,
)

RESULT = (dt.date(2026, 5, 1), dt.date(2026, 6, 30))
BASELINE = (dt.date(2026, 1, 1), dt.date(2026, 4, 30))
SLUG, BASELINE_SLUG = (f"{since}_{until}" for since, until in (RESULT, BASELINE))
#: Sheets of each audience: enough, enough, and too few.
SHEETS = {"equipo": 6, "vecinos": 9, "concejo_vecinal": 3}
UNREAD, WITHHELD, OF_FEW = "Kanaritosinleer", "Kanaritoretenido", "Kanaritodepocos"


def evaluation(
    people: dict[str, User],
    *,
    result: tuple[dt.date, dt.date] = RESULT,
    base: tuple[dt.date, dt.date] = BASELINE,
    survey_until: dt.date | None = dt.date(2026, 7, 31),
    **fields: Any,
) -> Evaluation:
    """Of some months and those before, with a survey that is closed."""
    return Evaluation.objects.create(
        period_from=result[0],
        period_to=result[1],
        baseline_from=base[0],
        baseline_to=base[1],
        survey_from=dt.date(2026, 1, 1) if survey_until else None,
        survey_until=survey_until,
        created_by=people["team"],
        **{"title": "Evaluación de mayo y junio de 2026", "purpose": "Si el modelo sirve.", **fields},
    )


def whole(people: dict[str, User]) -> Evaluation:
    """With everything."""
    row = evaluation(people)
    survey(row, people)
    conclusions(row, people)
    return row


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
    for audience, number in SHEETS.items():
        for n in range(number):
            sheet = SurveySheet.objects.create(evaluation=row, respondent=audience)
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
    matrix = SwotMatrix.objects.exclude(state="sealed").first() or SwotMatrix.objects.create(
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
