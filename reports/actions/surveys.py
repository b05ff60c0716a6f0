"""The survey of an evaluation: what is answered, by nobody in particular, and what may be read of it.

Nothing joins who has answered (``SurveyBallot``) with what was answered (``SurveySheet``): neither a key, nor an hour,
nor the order of the rows (``reports/ballots.py``), nor an event of the audit, which knows neither table.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, User
from accounts.public_forms import STAMP_SECONDS
from planning.concurrency import EditConflict
from planning.models import today
from planning.permissions import check, holders_of
from reports.models import (
    HIGHEST_ANSWER,
    LOWEST_ANSWER,
    Evaluation,
    QuestionKind,
    ReadingState,
    SurveyAnswer,
    SurveyBallot,
    SurveyQuestion,
    SurveyReading,
    SurveySheet,
)
from reports.permissions import READ_SURVEY
from reports.queries import evaluation as queries
from reports.queries.evaluation import SIGNED_IN, SurveyState
from reports.transitions import InvalidTransition

#: Of one answer, as long as half a page.
MOST_CHARACTERS = 2000
CLOSED = "La encuesta no está abierta."
FEW = "De ese grupo contestaron tan pocas personas que sus palabras no se publican: dirían de quién son."
ANSWERED = "Ya contestaste esta encuesta. Se contesta una sola vez, y no se guarda qué contestó cada quien."


# --- answering --------------------------------------------------------------------------------------


@transaction.atomic
def answer_survey(
    *,
    evaluation: Evaluation,
    respondent: str,
    answers: Mapping[int, int | str | None],
    by: User | None = None,
    stamp: str = "",
    day: dt.date | None = None,
) -> SurveySheet:
    """Keep what one person answers, by question; what is left empty is not kept.

    Residents answer without an account; the same again with the same ``stamp`` (a button pressed twice) is the same
    sheet. Others sign in and answer once. Their sheets all bear the day on which the survey opened: groups are small,
    and the day on which somebody came would tell whose it is.
    Raises ``NotAllowed``, ``InvalidTransition`` (not open, or answered already), and ``ValidationError`` by field
    (``p`` and the question's key in the database).
    """
    if (respondent in SIGNED_IN) != (by is not None):
        raise ValueError("Residents answer without an account, and nobody else does.")
    if by is not None:
        check(by, SIGNED_IN[respondent])
    evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    day = day or today()
    if queries.survey_state(evaluation, day) != SurveyState.OPEN:
        raise InvalidTransition(CLOSED)
    said = _checked(queries.questions_for(evaluation, respondent), answers)
    if by is not None:
        ballot = SurveyBallot(evaluation=evaluation, respondent=respondent, user=by)
        if queries.has_answered(evaluation, respondent, by):
            raise InvalidTransition(ANSWERED)
        ballot.save(force_insert=True)
    sent = _sending(evaluation, said, stamp)
    known = SurveySheet.objects.filter(pk=cache.get(sent)).first() if stamp and by is None else None
    if known:
        return known
    sheet = SurveySheet(
        evaluation=evaluation,
        respondent=respondent,
        received_on=(evaluation.survey_from if by else None) or day,
    )
    sheet.save(force_insert=True)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(sheet=sheet, question=question, **_as_kept(question, value)) for question, value in said
    )
    if stamp and by is None:
        cache.set(sent, str(sheet.pk), STAMP_SECONDS)
    return sheet


def _checked(
    questions: list[SurveyQuestion], answers: Mapping[int, int | str | None]
) -> list[tuple[SurveyQuestion, int | str]]:
    """What was said, question by question. Raises ``ValidationError`` by field, and when nothing was."""
    problems: dict[str, str] = {}
    said: list[tuple[SurveyQuestion, int | str]] = []
    for question in questions:
        value = answers.get(question.pk)
        if isinstance(value, str):
            value = value.strip()
        if value is None or value == "":
            continue
        if problem := _problem(question, value):
            problems[f"p{question.pk}"] = problem
        said.append((question, value))
    if problems:
        raise ValidationError(problems)
    if not said:
        raise ValidationError("Contestá al menos una pregunta.")
    return said


def _problem(question: SurveyQuestion, value: int | str) -> str:
    if question.kind == QuestionKind.SCALE:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        fits = is_whole and LOWEST_ANSWER <= int(value) <= HIGHEST_ANSWER
        return "" if fits else f"Elegí un número del {LOWEST_ANSWER} al {HIGHEST_ANSWER}."
    if not isinstance(value, str):
        return "Contestá con palabras."
    if "\x00" in value:
        return "El texto tiene un carácter nulo, que no se puede guardar."
    return f"Escribí hasta {MOST_CHARACTERS} caracteres." if len(value) > MOST_CHARACTERS else ""


def _as_kept(question: SurveyQuestion, value: int | str) -> dict[str, int | str]:
    return {"value": value} if question.kind == QuestionKind.SCALE else {"text": value}


def _sending(evaluation: Evaluation, said: list[tuple[SurveyQuestion, int | str]], stamp: str) -> str:
    """What is remembered of a sending while its stamp holds; the cache keeps a keyed hash of it alone."""
    words = [stamp, evaluation.pk, [[question.pk, value] for question, value in said]]
    return f"survey|{hashlib.sha256(json.dumps(words).encode()).hexdigest()}"


# --- reading the words ------------------------------------------------------------------------------


@transaction.atomic
def read_words(
    *,
    answer: SurveyAnswer,
    state: str,
    public_text: str,
    expected_version: int | None,
    by: User,
    now: dt.datetime | None = None,
) -> SurveyReading:
    """Decide what everybody may read of the words of an answer; it may be decided anew.

    ``expected_version`` is that of the decision on screen, ``None`` where there was none. The same again is harmless.
    Raises ``NotAllowed``, ``InvalidTransition`` while the survey is open or where too few answered, ``EditConflict``,
    and ``ValidationError`` by field.
    """
    check(by, READ_SURVEY)
    now = now or timezone.now()
    answer = (
        SurveyAnswer.objects.select_related("sheet__evaluation", "question")
        .filter(question__kind=QuestionKind.TEXT)
        .get(pk=answer.pk)
    )
    evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=answer.sheet.evaluation_id)
    if queries.survey_state(evaluation, timezone.localdate(now)) != SurveyState.CLOSED:
        raise InvalidTransition("Lo que se contestó se lee cuando la encuesta cierra, todo junto.")
    if not queries.words_of(evaluation, timezone.localdate(now)).filter(pk=answer.pk).exists():
        raise InvalidTransition(FEW)
    if state not in ReadingState.values:
        raise ValidationError({"state": "Decidí si se publica o no."})
    public_text = public_text.strip() if state == ReadingState.SHOWN else ""
    reading = SurveyReading.objects.filter(answer=answer).first() or SurveyReading(answer=answer)
    if reading.pk and (reading.state, reading.public_text) == (state, public_text):
        return reading
    if (reading.edit_version if reading.pk else None) != expected_version:
        raise EditConflict(reading)
    if state == ReadingState.SHOWN and not public_text:
        raise ValidationError({"public_text": "Escribí el texto público, o elegí no publicarlo."})
    reading.state, reading.public_text = state, public_text
    reading.read_by, reading.read_at = by, now
    if reading.pk:
        reading.edit_version += 1
    reading.full_clean()
    reading.save()
    return reading


# --- telling that it is open ------------------------------------------------------------------------


@transaction.atomic
def tell_survey_open(*, day: dt.date | None = None) -> int:
    """Tell whoever signs in to answer the open survey and has not answered; once each. Returns how many notices."""
    evaluation = queries.open_evaluation(day)
    if evaluation is None:
        return 0
    asked = set(evaluation.questions.order_by().values_list("respondent", flat=True))
    people = {
        user.pk
        for role, right in SIGNED_IN.items()
        if role in asked
        for user in holders_of(right)
        if not queries.has_answered(evaluation, role, user)
    }
    address = reverse("gestion:evaluation-survey", args=[evaluation.pk])
    known = Notice.objects.filter(user__in=people, url=address).values_list("user", flat=True)
    told = sorted(people - set(known))
    until = f"{evaluation.survey_until:%d/%m/%Y}"
    text = f"Contestá la encuesta de «{evaluation.title[:200]}»: hay tiempo hasta el {until}."
    Notice.objects.bulk_create(Notice(user_id=user, text=text, url=address) for user in told)
    return len(told)
