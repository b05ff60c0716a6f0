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
