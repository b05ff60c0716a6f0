"""The evaluation of the model over a period: survey, lessons, verdicts on the manual, findings (domain §8)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from planning.models import EditVersion, today, validate_code
from reports.models.manual import ManualChapter

LOWEST_ANSWER, HIGHEST_ANSWER = 1, 5


class Respondent(models.TextChoices):
    """Who is asked about the model; the value is also the part of a figure's id."""

    PLANNING_TEAM = "equipo", "Equipo de planificación"
    NEIGHBOURHOOD_COUNCIL = "concejo_vecinal", "Concejo Vecinal"
    RESIDENTS = "vecinos", "Vecinas y vecinos"


@tracked()
class Evaluation(EditVersion):
    """A fixed period of working by the model, the one it is compared with, and until when people are asked."""

    title = models.CharField("título", max_length=200)
    purpose = models.TextField("qué se evalúa y para qué", blank=True, help_text="Se publica.")
    baseline_from = models.DateField("línea de base, desde")
    baseline_to = models.DateField("línea de base, hasta")
    period_from = models.DateField("período evaluado, desde")
    period_to = models.DateField("período evaluado, hasta")
    survey_from = models.DateField(
        "se pregunta desde", null=True, blank=True, help_text="Vacío: no se hace la encuesta."
    )
    survey_until = models.DateField("se pregunta hasta", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="creó", editable=False
    )
    created_at = models.DateTimeField("creada el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "evaluación del modelo"
        verbose_name_plural = "evaluaciones del modelo"
        ordering = ["-period_to", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period_from", "period_to"],
                name="evaluation_one_a_period",
                violation_error_message="Ya hay una evaluación de ese período.",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from"), baseline_to__gte=F("baseline_from")),
                name="evaluation_periods_in_order",
                violation_error_message="El fin de un período no puede ser anterior a su inicio.",
            ),
            models.CheckConstraint(
                condition=Q(baseline_to__lt=F("period_from")),
                name="evaluation_baseline_before",
                violation_error_message="La línea de base tiene que terminar antes de que empiece lo que se evalúa.",
            ),
            models.CheckConstraint(
                condition=Q(survey_from=None, survey_until=None) | Q(survey_until__gte=F("survey_from")),
                name="evaluation_survey_in_order",
                violation_error_message="Decí desde y hasta qué día se pregunta, en orden.",
            ),
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="evaluation_has_a_title",
                violation_error_message="Escribí el título.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:evaluation-detail", args=[self.pk])


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SCALE = "scale", "Del 1 al 5"
    TEXT = "text", "Con palabras"


@tracked()
class SurveyQuestion(EditVersion):
    """A question of an evaluation's survey. Once somebody answered it, it stays as it was asked."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, related_name="questions", verbose_name="evaluación", editable=False
    )
    key = models.CharField("clave", max_length=40, validators=[validate_code])
    respondent = models.CharField("a quién", max_length=16, choices=Respondent.choices)
    kind = models.CharField("cómo se contesta", max_length=5, choices=QuestionKind.choices)
    text = models.CharField("pregunta", max_length=300)
    position = models.PositiveSmallIntegerField("lugar", default=0)

    class Meta:
        verbose_name = "pregunta de la encuesta"
        verbose_name_plural = "preguntas de la encuesta"
        ordering = ["evaluation_id", "respondent", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "respondent", "key"],
                name="question_once",
                violation_error_message="Ya hay una pregunta con esa clave.",
            ),
            models.CheckConstraint(
                condition=~Q(text__regex=r"^\s*$"),
                name="question_has_words",
                violation_error_message="Escribí la pregunta.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SurveySheet(models.Model):
    """What one person answered: no account, no address, no name, no hour. Only added to.

    Keys are drawn at random, here and in ``SurveyBallot``: two tables that count up together tell who wrote which.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="sheets", verbose_name="evaluación"
    )
    respondent = models.CharField("de quién", max_length=16, choices=Respondent.choices)
    received_on = models.DateField("recibida el", default=today)

    class Meta:
        verbose_name = "hoja de la encuesta"
        verbose_name_plural = "hojas de la encuesta"
        ordering = ["evaluation_id", "pk"]

    def __str__(self) -> str:
        return f"hoja {self.pk} de {self.evaluation_id}"


class SurveyAnswer(models.Model):
    """An answer of a sheet: a number or words. Only added to; what is public of words is ``SurveyReading``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(SurveySheet, models.CASCADE, related_name="answers", verbose_name="hoja")
    question = models.ForeignKey(
        SurveyQuestion, models.PROTECT, related_name="answers", verbose_name="pregunta"
    )
    value = models.PositiveSmallIntegerField("del 1 al 5", null=True, blank=True)
    text = models.TextField("palabras textuales", blank=True, max_length=2000)

    class Meta:
        verbose_name = "respuesta de la encuesta"
        verbose_name_plural = "respuestas de la encuesta"
        ordering = ["sheet_id", "question_id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "question"], name="survey_answer_once"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=LOWEST_ANSWER, value__lte=HIGHEST_ANSWER),
                name="survey_value_1_to_5",
                violation_error_message="La respuesta va del 1 al 5.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, text="") | Q(value=None),
                name="survey_answer_number_or_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} en {self.sheet_id}"


class ReadingState(models.TextChoices):
    """What becomes of the words of an answer."""

    SHOWN = "shown", "Se publican"
    WITHHELD = "withheld", "No se publican"


@tracked()
class SurveyReading(EditVersion):
    """That somebody read the words of an answer and decided what anybody may read of them."""

    answer = models.OneToOneField(
        SurveyAnswer, models.CASCADE, related_name="reading", verbose_name="respuesta", editable=False
    )
    state = models.CharField("qué se hace", max_length=10, choices=ReadingState.choices)
    public_text = models.TextField("texto público", blank=True, max_length=2000)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="leyó", editable=False
    )
    read_at = models.DateTimeField("leída el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "lectura de una respuesta"
        verbose_name_plural = "lecturas de respuestas"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="shown") & ~Q(public_text__regex=r"^\s*$"))
                | Q(state="withheld", public_text=""),
                name="survey_public_only_if_shown",
                violation_error_message="Escribí lo que se publica, o elegí no publicarlo.",
            )
        ]

    def __str__(self) -> str:
        return f"lectura de {self.answer_id}"


class SurveyBallot(models.Model):
    """That an account has answered, so that nobody does twice. It says nothing of what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="ballots", verbose_name="evaluación"
    )
    respondent = models.CharField("como quién", max_length=16, choices=Respondent.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién")

    class Meta:
        verbose_name = "participación en la encuesta"
        verbose_name_plural = "participaciones en la encuesta"
        ordering = ["evaluation_id", "user_id"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "respondent", "user"], name="survey_ballot_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} en {self.evaluation_id}"


@tracked()
class Lesson(EditVersion):
    """What somebody learnt while working by the model."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, related_name="lessons", verbose_name="evaluación", editable=False
    )
    respondent = models.CharField("de quién", max_length=16, choices=Respondent.choices)
    text = models.TextField("qué se aprendió", max_length=1000, help_text="Se publica: no pongas nombres.")
    position = models.PositiveSmallIntegerField("lugar", default=0, editable=False)

    class Meta:
        verbose_name = "aprendizaje"
        verbose_name_plural = "aprendizajes"
        ordering = ["evaluation_id", "respondent", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text__regex=r"^\s*$"),
                name="lesson_has_words",
                violation_error_message="Escribí qué se aprendió.",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class VerdictKind(models.TextChoices):
    """What to do with a chapter of the manual."""

    KEEP = "keep", "Mantener"
    CHANGE = "change", "Cambiar"
    DROP = "drop", "Dejar de hacer"


@tracked()
class ChapterVerdict(EditVersion):
    """What an evaluation says of a chapter of the manual, and why."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, related_name="verdicts", verbose_name="evaluación", editable=False
    )
    chapter = models.ForeignKey(
        ManualChapter, models.PROTECT, related_name="verdicts", verbose_name="capítulo", editable=False
    )
    kind = models.CharField("qué hacer", max_length=6, choices=VerdictKind.choices)
    reason = models.CharField("por qué", max_length=500, help_text="Se publica: no pongas nombres.")

    class Meta:
        verbose_name = "qué hacer con un capítulo"
        verbose_name_plural = "qué hacer con los capítulos"
        ordering = ["evaluation_id", "chapter__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "chapter"], name="verdict_once"),
            models.CheckConstraint(
                condition=~Q(reason__regex=r"^\s*$"),
                name="verdict_says_why",
                violation_error_message="Escribí por qué.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chapter_id}: {self.kind}"


@tracked()
class Finding(EditVersion):
    """What follows from an evaluation. ``figure_text`` is what the figure it names said when it was picked."""

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="findings", verbose_name="evaluación", editable=False
    )
    text = models.CharField("qué se encontró", max_length=400, help_text="Se publica: no pongas nombres.")
    figure = models.CharField("cifra que lo muestra", max_length=120, blank=True)
    figure_text = models.CharField("qué decía", max_length=300, blank=True, editable=False)
    position = models.PositiveSmallIntegerField("lugar", default=0, editable=False)

    class Meta:
        verbose_name = "hallazgo"
        verbose_name_plural = "hallazgos"
        ordering = ["evaluation_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text__regex=r"^\s*$"),
                name="finding_has_words",
                violation_error_message="Escribí qué se encontró.",
            )
        ]

    def __str__(self) -> str:
        return self.text
