"""The evaluation of the model: its periods, what is asked, what was learnt, what to do with the manual, what was found.

Its document freezes what it says when it is prepared, and the seal refuses what changed since: these rows may be
written at any time.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from planning.concurrency import EditConflict, save_edited
from planning.models import EditVersion, Municipality, today
from planning.permissions import check
from reports.actions.manual import comment
from reports.actions.surveys import tell_survey_open
from reports.actions.swot_factors import propose_factor
from reports.models import (
    ChapterComment,
    ChapterVerdict,
    ContributedBy,
    Evaluation,
    Finding,
    Lesson,
    ManualChapter,
    SurveyQuestion,
    SwotFactor,
    SwotMatrix,
    VerdictKind,
)
from reports.permissions import EVALUATE
from reports.queries import evaluation as queries
from reports.survey_questions import default_questions
from reports.transitions import InvalidTransition

EDITED = [
    "title",
    "purpose",
    "baseline_from",
    "baseline_to",
    "period_from",
    "period_to",
    "survey_from",
    "survey_until",
]
ASKED = "Ya hay quien contestó la encuesta: las preguntas quedan como se hicieron."
GONE = "Eso ya no está: alguien lo quitó."
#: More than anybody would answer on a telephone.
MOST_QUESTIONS = 25
_KEY_WORDS, _LONGEST_KEY = 5, 40

Row = TypeVar("Row", bound=EditVersion)


# --- the evaluation itself --------------------------------------------------------------------------


@transaction.atomic
def create_evaluation(
    *,
    title: str,
    baseline_from: dt.date,
    baseline_to: dt.date,
    period_from: dt.date,
    period_to: dt.date,
    by: User,
    purpose: str = "",
    survey_from: dt.date | None = None,
    survey_until: dt.date | None = None,
    now: dt.datetime | None = None,
) -> Evaluation:
    """Begin the evaluation of a period, with the questions that the manual suggests.

    Raises ``NotAllowed``, and ``ValidationError`` by field.
    """
    check(by, EVALUATE)
    now = now or timezone.now()
    evaluation = Evaluation(
        title=title.strip(),
        purpose=purpose.strip(),
        baseline_from=baseline_from,
        baseline_to=baseline_to,
        period_from=period_from,
        period_to=period_to,
        survey_from=survey_from,
        survey_until=survey_until,
        created_by=by,
        created_at=now,
    )
    _check_days(evaluation)
    evaluation.full_clean()
    evaluation.save(force_insert=True)
    places: dict[str, int] = {}
    for question in default_questions():
        places[question.respondent] = places.get(question.respondent, 0) + 1
        row = SurveyQuestion(
            evaluation=evaluation,
            key=question.key,
            respondent=question.respondent,
            kind=question.kind,
            text=question.text,
            position=places[question.respondent],
        )
        row.full_clean()
        row.save(force_insert=True)
    tell_survey_open(day=timezone.localdate(now))
    return evaluation


@transaction.atomic
def edit_evaluation(
    *, evaluation: Evaluation, expected_version: int, by: User, day: dt.date | None = None
) -> Evaluation:
    """Save the changed title, purpose and days (``EDITED``).

    Raises ``NotAllowed``, ``EditConflict`` and ``ValidationError`` by field: the period is the address of a document
    that was begun; and a survey that was answered neither begins on another day nor opens again once it closed, because
    its numbers are known from then on and each one more would tell what one person answered.
    """
    check(by, EVALUATE)
    day = day or today()
    stands = _lock(evaluation)
    period = (evaluation.period_from, evaluation.period_to)
    if period != (stands.period_from, stands.period_to) and queries.document_of(stands):
        raise ValidationError(
            {"period_from": "Su documento ya se empezó, y su dirección es el período: ese no cambia más."}
        )
    if queries.is_answered(stands):
        if evaluation.survey_from != stands.survey_from:
            raise ValidationError(
                {"survey_from": "Ya hay quien contestó: el día en que se empezó a preguntar no cambia."}
            )
        is_closed = queries.survey_state(stands, day) == queries.SurveyState.CLOSED
        if is_closed and evaluation.survey_until != stands.survey_until:
            raise ValidationError(
                {
                    "survey_until": "La encuesta ya cerró y se sabe cuántas personas contestaron: no se vuelve a abrir."
                }
            )
    _check_days(evaluation)
    saved = save_edited(evaluation, expected=expected_version, fields=EDITED)
    tell_survey_open(day=day)
    return saved


def _check_days(evaluation: Evaluation) -> None:
    """Both days of the survey or none, and no two surveys at once: the public form would not know which it is."""
    list(Municipality.objects.select_for_update(no_key=True).values_list("pk"))
    since, until = evaluation.survey_from, evaluation.survey_until
    if since is None and until is None:
        return
    if since is None:
        raise ValidationError({"survey_from": "Escribí desde qué día se pregunta."})
    if until is None:
        raise ValidationError({"survey_until": "Escribí hasta qué día se pregunta."})
    if until < since:
        raise ValidationError({"survey_until": "Ese día es anterior al primero en que se pregunta."})
    other = (
        Evaluation.objects.filter(survey_from__lte=until, survey_until__gte=since)
        .exclude(pk=evaluation.pk)
        .first()
    )
    if other:
        raise ValidationError(
            {
                "survey_from": f"En esos días ya se pregunta por «{other}»: hacé una encuesta y después la otra."
            }
        )


def _lock(evaluation: Evaluation) -> Evaluation:
    """The row as it stands, held: nobody answers, and nobody else writes, meanwhile."""
    return Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)


# --- what is asked ----------------------------------------------------------------------------------


@transaction.atomic
def add_question(
    *,
    evaluation: Evaluation,
    respondent: str,
    kind: str,
    text: str,
    by: User,
    key: str = "",
    position: int | None = None,
) -> SurveyQuestion:
    """Ask an audience one thing more; its key, which names its figures, is made of its words.

    Raises ``NotAllowed``, ``InvalidTransition`` once somebody answered, and ``ValidationError`` by field.
    """
    check(by, EVALUATE)
    evaluation = _lock(evaluation)
    _check_unanswered(evaluation)
    same = SurveyQuestion.objects.filter(evaluation=evaluation, respondent=respondent)
    if same.count() >= MOST_QUESTIONS:
        raise ValidationError({"text": f"A cada grupo se le hacen hasta {MOST_QUESTIONS} preguntas."})
    question = SurveyQuestion(
        evaluation=evaluation,
        key=key or _new_key(text, set(same.values_list("key", flat=True))),
        respondent=respondent,
        kind=kind,
        text=text.strip(),
        position=_next_place(same) if position is None else position,
    )
    question.full_clean()
    question.save(force_insert=True)
    return question


@transaction.atomic
def edit_question(*, question: SurveyQuestion, expected_version: int, by: User) -> SurveyQuestion:
    """Save the changed words, kind and place. Raises as ``add_question``, and ``EditConflict``."""
    check(by, EVALUATE)
    _check_unanswered(_lock(question.evaluation))
    _check_is_there(question)
    return save_edited(question, expected=expected_version, fields=["kind", "text", "position"])


@transaction.atomic
def remove_question(*, question: SurveyQuestion, expected_version: int, by: User) -> None:
    """Ask it no more. One that is gone already is no error. Raises as ``edit_question``."""
    check(by, EVALUATE)
    _check_unanswered(_lock(question.evaluation))
    _remove(question, expected_version)


def _check_unanswered(evaluation: Evaluation) -> None:
    if queries.is_answered(evaluation):
        raise InvalidTransition(ASKED)


def _new_key(text: str, taken: set[str]) -> str:
    words = re.split("-+", slugify(text))[:_KEY_WORDS]
    key = "-".join(words)[:_LONGEST_KEY].strip("-") or "pregunta"
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key[: _LONGEST_KEY - 3]}-{number}"
    return found


def _next_place(rows: object) -> int:
    highest = rows.aggregate(highest=Max("position"))["highest"]  # type: ignore[attr-defined]
    return (highest or 0) + 1


def _check_is_there(row: EditVersion) -> None:
    if not type(row)._default_manager.filter(pk=row.pk).exists():
        raise ValidationError(GONE)


def _remove(row: EditVersion, expected_version: int) -> None:
    stands = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if stands is None:
        return
    if stands.edit_version != expected_version:
        raise EditConflict(stands)
    stands.delete()


# --- what was learnt --------------------------------------------------------------------------------


@transaction.atomic
def add_lesson(*, evaluation: Evaluation, respondent: str, text: str, by: User) -> Lesson:
    """Write down what somebody learnt. Raises ``NotAllowed`` and ``ValidationError`` by field."""
    check(by, EVALUATE)
    evaluation = _lock(evaluation)
    place = _next_place(evaluation.lessons.filter(respondent=respondent))
    lesson = Lesson(evaluation=evaluation, respondent=respondent, text=text.strip(), position=place)
    lesson.full_clean()
    lesson.save(force_insert=True)
    return lesson


@transaction.atomic
def edit_lesson(*, lesson: Lesson, expected_version: int, by: User) -> Lesson:
    """Save whose it is and its words. Raises ``NotAllowed``, ``EditConflict`` and ``ValidationError`` by field."""
    check(by, EVALUATE)
    _check_is_there(lesson)
    return save_edited(lesson, expected=expected_version, fields=["respondent", "text"])


@transaction.atomic
def remove_lesson(*, lesson: Lesson, expected_version: int, by: User) -> None:
    """Take it out. One that is gone already is no error. Raises ``NotAllowed`` and ``EditConflict``."""
    check(by, EVALUATE)
    _remove(lesson, expected_version)


# --- what to do with the manual ---------------------------------------------------------------------


@dataclass(frozen=True)
class Judgement:
    """What was chosen for a chapter; no ``kind`` is no verdict. ``expected_version``: of the one on screen, if any."""

    chapter: ManualChapter
    kind: str
    reason: str
    expected_version: int | None = None


@transaction.atomic
def save_verdict(
    *,
    evaluation: Evaluation,
    chapter: ManualChapter,
    kind: str,
    reason: str,
    by: User,
    expected_version: int | None = None,
) -> ChapterVerdict | None:
    """Say whether to keep, change or drop a chapter, and why; without a ``kind``, say nothing any more.

    The same again is harmless. Raises ``NotAllowed``, ``EditConflict``, and ``ValidationError`` by field.
    """
    check(by, EVALUATE)
    evaluation = _lock(evaluation)
    kind, reason = kind.strip(), reason.strip()
    stands = ChapterVerdict.objects.filter(evaluation=evaluation, chapter=chapter).first()
    if (stands.kind, stands.reason) == (kind, reason) if stands else not kind and not reason:
        return stands
    if (stands.edit_version if stands else None) != expected_version:
        raise EditConflict(stands or ChapterVerdict(evaluation=evaluation, chapter=chapter))
    if not kind:
        if reason:
            raise ValidationError({"kind": "Elegí qué hacer, o dejá vacío el porqué."})
        if stands:
            stands.delete()
        return None
    if kind not in VerdictKind.values:
        raise ValidationError({"kind": "Elegí mantener, cambiar o dejar de hacer."})
    if not reason:
        raise ValidationError({"reason": "Escribí por qué."})
    if stands:
        stands.kind, stands.reason = kind, reason
        return save_edited(stands, expected=stands.edit_version, fields=["kind", "reason"])
    verdict = ChapterVerdict(evaluation=evaluation, chapter=chapter, kind=kind, reason=reason)
    verdict.full_clean()
    verdict.save(force_insert=True)
    return verdict


@transaction.atomic
def save_verdicts(*, evaluation: Evaluation, judgements: Sequence[Judgement], by: User) -> int:
    """Save what was chosen for several chapters: all of it or nothing. Returns how many say something.

    Raises ``NotAllowed``; ``ValidationError`` by chapter (``kind-PK``, ``reason-PK``), with every problem there is; and
    ``EditConflict`` of the first that somebody else saved meanwhile.
    """
    check(by, EVALUATE)
    problems: dict[str, list[str]] = {}
    said = 0
    for one in judgements:
        try:
            with transaction.atomic():
                verdict = save_verdict(
                    evaluation=evaluation,
                    chapter=one.chapter,
                    kind=one.kind,
                    reason=one.reason,
                    expected_version=one.expected_version,
                    by=by,
                )
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                field = name if name in ("kind", "reason") else "reason"
                problems.setdefault(f"{field}-{one.chapter.pk}", []).extend(messages)
        else:
            said += verdict is not None
    if problems:
        raise ValidationError(problems)
    return said


# --- what was found ---------------------------------------------------------------------------------


@transaction.atomic
def add_finding(*, evaluation: Evaluation, text: str, by: User, figure: str = "") -> Finding:
    """Write down what follows, perhaps with the figure that shows it: what it says today is kept.

    Raises ``NotAllowed`` and ``ValidationError`` by field.
    """
    check(by, EVALUATE)
    evaluation = _lock(evaluation)
    finding = Finding(
        evaluation=evaluation,
        text=text.strip(),
        figure=figure,
        figure_text=_said_by(evaluation, figure),
        position=_next_place(evaluation.findings),
    )
    finding.full_clean()
    finding.save(force_insert=True)
    return finding


@transaction.atomic
def edit_finding(*, finding: Finding, expected_version: int, by: User) -> Finding:
    """Save its words and its figure. What a figure said is read again only where another one is picked.

    Raises ``NotAllowed``, ``EditConflict`` and ``ValidationError`` by field.
    """
    check(by, EVALUATE)
    stands = Finding.objects.select_for_update(of=("self",)).filter(pk=finding.pk).first()
    if stands is None:
        raise ValidationError(GONE)
    finding.figure_text = (
        stands.figure_text
        if finding.figure == stands.figure
        else _said_by(finding.evaluation, finding.figure)
    )
    return save_edited(finding, expected=expected_version, fields=["text", "figure", "figure_text"])


@transaction.atomic
def remove_finding(*, finding: Finding, expected_version: int, by: User) -> None:
    """Take it out. One that is gone already is no error.

    Raises ``NotAllowed``, ``EditConflict``, and ``InvalidTransition`` once something came of it or rests on it.
    """
    check(by, EVALUATE)
    stands = Finding.objects.select_for_update(of=("self",)).filter(pk=finding.pk).first()
    if stands is None:
        return
    if queries.has_followed(stands):
        raise InvalidTransition("De este hallazgo ya salió algo, que dice de dónde vino: no se quita.")
    if queries.is_evidence(stands):
        raise InvalidTransition("Este hallazgo es evidencia de un factor de la FODA: sacalo de ahí primero.")
    _remove(stands, expected_version)


def _said_by(evaluation: Evaluation, figure: str) -> str:
    if not figure:
        return ""
    for known, title, value in queries.figures_to_cite(evaluation):
        if known == figure:
            return f"{title}: {value}"[:300]
    raise ValidationError({"figure": "Elegí una de las cifras de la lista."})


@transaction.atomic
def finding_to_factor(
    *, finding: Finding, matrix: SwotMatrix, side: str, by: User, day: dt.date | None = None
) -> SwotFactor:
    """Propose a finding for the SWOT matrix, on a side; once.

    Raises ``NotAllowed``, ``InvalidTransition`` and ``ValidationError`` by field.
    """
    check(by, EVALUATE)
    finding = _lock_finding(finding)
    if hasattr(finding, "factor"):
        raise InvalidTransition("Este hallazgo ya está propuesto en la FODA.")
    return propose_factor(
        matrix=matrix,
        side=side,
        text=finding.text,
        contributed_by=ContributedBy.PLANNING_TEAM,
        on=day or today(),
        by=by,
        finding=finding,
    )


@transaction.atomic
def finding_to_change_request(*, finding: Finding, chapter: ManualChapter, by: User) -> ChapterComment:
    """Ask for a change of a chapter of the manual because of a finding; once. Raises as ``finding_to_factor``."""
    check(by, EVALUATE)
    finding = _lock_finding(finding)
    if hasattr(finding, "change_request"):
        raise InvalidTransition("Con este hallazgo ya se pidió un cambio del manual.")
    tells = finding.figure_text and queries.is_told(finding)
    text = f"{finding.text} ({finding.figure_text})" if tells else finding.text
    return comment(chapter=chapter, text=text, quote="", by=by, finding=finding)


def _lock_finding(finding: Finding) -> Finding:
    """The row, held, but not against whoever holds the matrix and points at it: we wait for the matrix next."""
    row = Finding.objects.select_for_update(of=("self",), no_key=True).filter(pk=finding.pk).first()
    if row is None:
        raise InvalidTransition(GONE)
    return row
