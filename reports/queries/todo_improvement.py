"""What waits for somebody while the municipality looks at itself: matrix, manual, adoption, evaluation."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from planning.permissions import can
from reports.models import (
    AdoptionStep,
    ChapterComment,
    Evaluation,
    FactorState,
    ManualChapter,
    MatrixState,
    QuestionKind,
    Respondent,
    SurveyAnswer,
    SurveyBallot,
    SurveyQuestion,
    SwotBallot,
    SwotFactor,
    SwotMatrix,
)
from reports.permissions import (
    AGREE_MATRIX,
    ANSWER_AS_NEIGHBOURHOOD,
    ANSWER_AS_TEAM,
    EDIT_CHAPTERS,
    PROPOSE_FACTORS,
    READ_SURVEY,
    WORK_ON_MATRIX,
)
from reports.queries.evaluation import of_large_groups
from reports.queries.waiting import Waiting, kind


@kind("La matriz FODA", "swot-list")
def matrix(user: User, today: dt.date) -> Iterator[Waiting]:
    """The open round: to propose while it is time, to group and rate afterwards, and to agree when nothing is left."""
    if not any(can(user, rule) for rule in (PROPOSE_FACTORS, WORK_ON_MATRIX, AGREE_MATRIX)):
        return
    factors = SwotFactor.objects.filter(matrix=OuterRef("pk"))
    row = (
        SwotMatrix.objects.filter(state__in=[MatrixState.PROPOSALS, MatrixState.GROUPING])
        .annotate(
            undecided=Exists(factors.filter(state=FactorState.PROPOSED)),
            kept=Exists(factors.filter(state=FactorState.KEPT)),
            has_rated=Exists(SwotBallot.objects.filter(matrix=OuterRef("pk"), user=user)),
        )
        .first()
    )
    if row is None:
        return
    told = _of_proposals(row, user, today) if row.state == MatrixState.PROPOSALS else _of_grouping(row, user)
    for detail, action in told:
        yield Waiting(row.created_at.date(), row.title, detail, row.get_absolute_url(), action)


def _of_proposals(row: SwotMatrix, user: User, today: dt.date) -> list[tuple[str, str]]:
    is_over = row.proposals_until is not None and row.proposals_until < today
    if not is_over and can(user, PROPOSE_FACTORS):
        until = f" hasta el {row.proposals_until:%d/%m/%Y}" if row.proposals_until else ""
        return [(f"Se reciben propuestas{until}: qué ayuda y qué frena.", "Proponer factores")]
    if is_over and can(user, AGREE_MATRIX):
        return [("Terminó el plazo para proponer: falta pasar a agrupar.", "Pasar a agrupar")]
    return []


def _of_grouping(row: SwotMatrix, user: User) -> list[tuple[str, str]]:
    """What is left of it; who leads agrees it when the team says so, also without their own ratings."""
    undecided, kept, has_rated = (getattr(row, name) for name in ("undecided", "kept", "has_rated"))
    if not can(user, WORK_ON_MATRIX):
        return []
    if undecided:
        return [("Hay propuestas sin decidir: se agrupan, entran o no entran.", "Agrupar propuestas")]
    told = []
    if kept and row.may_be_rated and not has_rated:
        told.append(("Falta tu calificación de los factores. No queda dicho quién puso qué.", "Calificar"))
    if kept and can(user, AGREE_MATRIX):
        told.append(("Todo está decidido: falta acordar la matriz.", "Acordar la matriz"))
    return told


@kind("Capítulos del manual", "chapter-list")
def chapters(user: User, today: dt.date) -> Iterator[Waiting]:
    """Chapters that somebody else wrote and nobody reviewed as they stand, and open comments, a row each."""
    if not can(user, EDIT_CHAPTERS):
        return
    unreviewed = ManualChapter.objects.filter(is_dropped=False).exclude(reviewed_version=F("edit_version"))
    others = unreviewed.filter(Q(written_by=None) | ~Q(written_by=user)).order_by()
    told = others.aggregate(number=Count("*"), first=Min("written_at"))
    if told["number"]:
        one = told["number"] == 1
        yield Waiting(
            told["first"].date(),
            "Un capítulo del manual por revisar" if one else "Capítulos del manual por revisar",
            f"{told['number']} {'no está revisado' if one else 'no están revisados'} como "
            f"{'está escrito' if one else 'están escritos'} ahora: sin eso no hay otra edición.",
            reverse("gestion:chapter-list"),
            "Revisar el manual",
            told["number"],
        )
    comments = ChapterComment.objects.filter(closed_at=None).order_by()
    told = comments.aggregate(number=Count("*"), first=Min("made_at"))
    if told["number"]:
        one = told["number"] == 1
        yield Waiting(
            told["first"].date(),
            "Un comentario del manual" if one else "Comentarios del manual",
            f"{told['number']} {'espera' if one else 'esperan'} que alguien diga qué se hizo.",
            reverse("gestion:chapter-list"),
            "Ver los comentarios",
            told["number"],
        )


@kind("Pasos de la adopción", "adoption-list")
def steps(user: User, today: dt.date) -> Iterator[Waiting]:
    """Steps of the adoption that people mark and whose day is past, as one row."""
    if not can(user, EDIT_CHAPTERS):
        return
    late = AdoptionStep.objects.filter(check_key="", done_on=None, due_on__lt=today).order_by()
    told = late.aggregate(number=Count("*"), first=Min("due_on"))
    if told["number"]:
        one = told["number"] == 1
        yield Waiting(
            told["first"],
            "Un paso de la adopción, vencido" if one else "Pasos de la adopción, vencidos",
            f"{told['number']} {'debía' if one else 'debían'} estar para antes de hoy.",
            reverse("gestion:adoption-list"),
            "Ver el plan de adopción",
            told["number"],
            due=told["first"],
        )


@kind("Encuestas por contestar", "evaluation-list")
def surveys(user: User, today: dt.date) -> Iterator[Waiting]:
    """A survey under way that asks people like the user, who did not answer it yet."""
    asked = [
        respondent
        for respondent, rule in (
            (Respondent.PLANNING_TEAM, ANSWER_AS_TEAM),
            (Respondent.NEIGHBOURHOOD_COUNCIL, ANSWER_AS_NEIGHBOURHOOD),
        )
        if can(user, rule)
    ]
    for respondent in asked:
        mine = {"evaluation": OuterRef("pk"), "respondent": respondent}
        for row in Evaluation.objects.filter(
            Exists(SurveyQuestion.objects.filter(**mine)),
            ~Exists(SurveyBallot.objects.filter(**mine, user=user)),
            survey_from__lte=today,
            survey_until__gte=today,
        ):
            yield Waiting(
                row.survey_from or today,
                f"Encuesta: {row.title}",
                f"Se contesta hasta el {row.survey_until:%d/%m/%Y}, sin que quede quién dijo qué.",
                reverse("gestion:evaluation-survey", args=[row.pk]),
                "Contestar",
                due=row.survey_until,
            )


@kind("Respuestas de encuestas por leer", "evaluation-list")
def words(user: User, today: dt.date) -> Iterator[Waiting]:
    """What people wrote in a survey and nobody read yet, as one row for each; of one that is open nothing is told."""
    if not can(user, READ_SURVEY):
        return
    unread = SurveyAnswer.objects.filter(
        question__kind=QuestionKind.TEXT, reading=None, sheet__evaluation__survey_until__lt=today
    ).exclude(text="")
    unread = of_large_groups(unread, today)
    of_each = unread.order_by("sheet__evaluation__survey_until", "sheet__evaluation").values_list(
        "sheet__evaluation", "sheet__evaluation__survey_until"
    )
    for evaluation, closed_on, number in of_each.annotate(number=Count("pk")):
        one = number == 1
        yield Waiting(
            closed_on,
            "Una respuesta de la encuesta por leer" if one else "Respuestas de la encuesta por leer",
            f"{number} {'espera' if one else 'esperan'} que alguien decida qué se publica.",
            reverse("gestion:evaluation-words", args=[evaluation]),
            "Leer respuestas",
            number,
        )


KINDS = (matrix, chapters, steps, surveys, words)
