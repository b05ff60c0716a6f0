"""Reads of an evaluation of the model: what is done and what is missing, and what came by its survey."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.permissions import Rule
from planning.models import today
from planning.permissions import can
from planning.queries import minimum_group
from reports.documents.evaluation_figures import is_of_one_person
from reports.documents.figures import HIDDEN, HIDDEN_ANSWERS
from reports.documents.registry import document_type
from reports.models import (
    ChapterVerdict,
    Document,
    DocumentKind,
    Evaluation,
    FactorEvidence,
    Finding,
    ManualChapter,
    MatrixState,
    Publication,
    QuestionKind,
    Respondent,
    SurveyAnswer,
    SurveyBallot,
    SurveyQuestion,
    SurveySheet,
    SwotMatrix,
)
from reports.periods import period_slug
from reports.permissions import ANSWER_AS_NEIGHBOURHOOD, ANSWER_AS_TEAM

#: By which right those answer who sign in for it.
SIGNED_IN: dict[str, Rule] = {
    Respondent.PLANNING_TEAM: ANSWER_AS_TEAM,
    Respondent.NEIGHBOURHOOD_COUNCIL: ANSWER_AS_NEIGHBOURHOOD,
}


class SurveyState(StrEnum):
    """Where the survey of an evaluation stands on a day."""

    NONE = "none"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


def survey_state(evaluation: Evaluation, day: dt.date | None = None) -> SurveyState:
    """Whether people are asked, by its days alone."""
    day = day or today()
    if evaluation.survey_from is None or evaluation.survey_until is None:
        return SurveyState.NONE
    if day < evaluation.survey_from:
        return SurveyState.COMING
    return SurveyState.OPEN if day <= evaluation.survey_until else SurveyState.CLOSED


def suggested_periods(day: dt.date | None = None) -> dict[str, dt.date]:
    """The last full year, compared with the one before."""
    year = (day or today()).year - 1
    return {
        "baseline_from": dt.date(year - 1, 1, 1),
        "baseline_to": dt.date(year - 1, 12, 31),
        "period_from": dt.date(year, 1, 1),
        "period_to": dt.date(year, 12, 31),
    }


def evaluations() -> QuerySet[Evaluation]:
    """All of them, the last first; ``is_public`` tells whether anybody may read its document."""
    published = Publication.objects.published().filter(preparation__document__evaluation=OuterRef("pk"))
    return Evaluation.objects.annotate(is_public=Exists(published)).order_by("-period_to", "-pk")


def document_of(evaluation: Evaluation) -> Document | None:
    """Its document, once somebody began it."""
    return evaluation.documents.first()


def subject_of(evaluation: Evaluation) -> str:
    """What its document is about, as the engine calls it."""
    return period_slug(evaluation.period_from, evaluation.period_to)


# --- the survey -------------------------------------------------------------------------------------


def open_evaluation(day: dt.date | None = None) -> Evaluation | None:
    """The one whose survey is open; there is never another."""
    day = day or today()
    return Evaluation.objects.filter(survey_from__lte=day, survey_until__gte=day).order_by("pk").first()


def questions_for(evaluation: Evaluation, respondent: str) -> list[SurveyQuestion]:
    """What an audience is asked, in order."""
    return list(evaluation.questions.filter(respondent=respondent).order_by("position", "pk"))


def questions_by_audience(evaluation: Evaluation) -> list[tuple[str, str, list[SurveyQuestion]]]:
    """Every audience, what it is called, and what it is asked. One query."""
    rows = list(evaluation.questions.order_by("position", "pk"))
    return [
        (value, str(label), [row for row in rows if row.respondent == value])
        for value, label in Respondent.choices
    ]


def roles_to_answer(evaluation: Evaluation, user: User) -> list[str]:
    """As what somebody may answer, answered or not, of those who are asked something."""
    asked = set(evaluation.questions.order_by().values_list("respondent", flat=True))
    return [role for role, right in SIGNED_IN.items() if role in asked and can(user, right)]


def has_answered(evaluation: Evaluation, respondent: str, user: User) -> bool:
    """Whether somebody has answered; what is not known."""
    return SurveyBallot.objects.filter(evaluation=evaluation, respondent=respondent, user=user).exists()


def is_answered(evaluation: Evaluation) -> bool:
    """Whether anybody has answered, whoever it is: from then on the questions stay."""
    return SurveySheet.objects.filter(evaluation=evaluation).exists()


@dataclass(frozen=True)
class Turnout:
    """How many sheets came from an audience: ``None`` while or where it may not be told."""

    label: str
    questions: int
    sheets: int | None


def turnout(evaluation: Evaluation, day: dt.date | None = None) -> list[Turnout]:
    """How many answered, by audience: once the survey is closed, and of groups large enough; nobody at all is none.

    While it is open a number that grows by one would say when somebody answered, and groups are small.
    """
    asked = dict(
        evaluation.questions.order_by()
        .values_list("respondent")
        .annotate(number=Count("pk"))
        .values_list("respondent", "number")
    )
    told = _sheets(evaluation) if survey_state(evaluation, day) == SurveyState.CLOSED else {}
    least = minimum_group(day)
    return [
        Turnout(
            label=str(label),
            questions=asked.get(value, 0),
            sheets=number if (number := told.get(value, 0)) and number >= least else None,
        )
        for value, label in Respondent.choices
    ]


def _sheets(evaluation: Evaluation) -> dict[str, int]:
    rows = SurveySheet.objects.filter(evaluation=evaluation).order_by().values_list("respondent")
    return dict(rows.annotate(number=Count("pk")))


# --- its words --------------------------------------------------------------------------------------


def _words(evaluation: Evaluation, day: dt.date | None) -> QuerySet[SurveyAnswer]:
    """What was answered with words, once the survey is closed: read one by one as they come they would tell when.

    By question and not by sheet, in the order of keys drawn at random; of audiences of which enough answered.
    """
    rows = SurveyAnswer.objects.filter(
        sheet__evaluation=evaluation, question__kind=QuestionKind.TEXT
    ).select_related("question", "reading__read_by")
    if survey_state(evaluation, day) != SurveyState.CLOSED:
        return rows.none()
    rows = of_large_groups(rows, day)
    return rows.order_by("question__respondent", "question__position", "question_id", "pk")


def of_large_groups(rows: QuerySet[SurveyAnswer], day: dt.date | None = None) -> QuerySet[SurveyAnswer]:
    """Those of audiences of which enough answered: the words of few say whose they are, and are never published."""
    groups = (
        SurveySheet.objects.order_by().values_list("evaluation", "respondent").annotate(number=Count("pk"))
    )
    enough = Q(pk__in=[])
    for evaluation, respondent, _number in groups.filter(number__gte=minimum_group(day)):
        enough |= Q(sheet__evaluation=evaluation, sheet__respondent=respondent)
    return rows.filter(enough)


def words_to_read(evaluation: Evaluation, day: dt.date | None = None) -> QuerySet[SurveyAnswer]:
    """Those that nobody has read."""
    return _words(evaluation, day).filter(reading=None)


def words_read(evaluation: Evaluation, day: dt.date | None = None) -> QuerySet[SurveyAnswer]:
    """Those that somebody decided on."""
    return _words(evaluation, day).filter(reading__isnull=False)


def words_of(evaluation: Evaluation, day: dt.date | None = None) -> QuerySet[SurveyAnswer]:
    """All of them."""
    return _words(evaluation, day)


# --- what follows from it ---------------------------------------------------------------------------


def chapters_to_judge(evaluation: Evaluation) -> list[tuple[ManualChapter, ChapterVerdict | None]]:
    """The chapters of the manual, and those that were judged before they were taken out, each with its verdict."""
    verdicts = {row.chapter_id: row for row in evaluation.verdicts.all()}
    chapters = ManualChapter.objects.order_by("position", "pk").defer("text")
    return [
        (chapter, verdicts.get(chapter.pk))
        for chapter in chapters
        if not chapter.is_dropped or chapter.pk in verdicts
    ]


def findings_of(evaluation: Evaluation) -> list[Finding]:
    """What was found, each with what became of it."""
    return list(
        evaluation.findings.select_related("factor__matrix", "change_request__chapter").order_by(
            "position", "pk"
        )
    )


def open_matrix() -> SwotMatrix | None:
    """The round of the SWOT matrix to which something may still be proposed."""
    open_now = (MatrixState.PROPOSALS, MatrixState.GROUPING)
    return SwotMatrix.objects.filter(state__in=open_now).order_by("-number").first()


def figures_to_cite(evaluation: Evaluation) -> list[tuple[str, str, str]]:
    """The figures of the evaluation as they are now: id, title, value in words; none of what one person did."""
    document = document_of(evaluation) or Document(
        kind=DocumentKind.EVALUATION,
        evaluation=evaluation,
        subject_key=subject_of(evaluation),
        title=evaluation.title,
        period_from=evaluation.period_from,
        period_to=evaluation.period_to,
    )
    told = document_type(DocumentKind.EVALUATION).figure_choices(document)
    return [figure for figure in told if not is_of_one_person(figure[0])]


def is_told(finding: Finding) -> bool:
    """Whether what the figure of a finding said may be told: the evaluation tells that figure today."""
    values = {known: value for known, _title, value in figures_to_cite(finding.evaluation)}
    return values.get(finding.figure, HIDDEN) not in (HIDDEN, HIDDEN_ANSWERS)


@dataclass(frozen=True)
class Progress:
    """What an evaluation has and what it lacks, in numbers."""

    questions: int
    lessons: int
    audiences_with_lessons: int
    chapters: int
    judged: int
    findings: int
    followed: int


def progress_of(evaluation: Evaluation) -> Progress:
    """How far it got."""
    chapters = chapters_to_judge(evaluation)
    findings = findings_of(evaluation)
    told = list(evaluation.lessons.order_by().values_list("respondent", flat=True))
    return Progress(
        questions=evaluation.questions.count(),
        lessons=len(told),
        audiences_with_lessons=len(set(told)),
        chapters=len(chapters),
        judged=sum(verdict is not None for _chapter, verdict in chapters),
        findings=len(findings),
        followed=sum(has_followed(finding) for finding in findings),
    )


def has_followed(finding: Finding) -> bool:
    """Whether something came of it: a factor, a change request."""
    return hasattr(finding, "factor") or hasattr(finding, "change_request")


def is_evidence(finding: Finding) -> bool:
    """Whether a factor of a matrix, be it sealed, is shown by it."""
    return FactorEvidence.objects.filter(source_finding=finding).exists()
