"""What the planning team has before it: its tasks, and the dates that come every year."""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import DateField, ExpressionWrapper, F, Q
from django.urls import reverse

from accounts.tracking import tracked
from planning.models.operational import Dated
from planning.models.register import EditVersion, Membership


class DeadlineQuerySet(models.QuerySet):
    """Dates by whether it is time to think of them."""

    def waiting(self, day: dt.date) -> "DeadlineQuerySet":
        """Those that were not met and are near on a day, as each says what near is, or past."""
        remind_on = ExpressionWrapper(F("due_on") - F("remind_days"), output_field=DateField())
        return self.filter(done_on=None).alias(remind_on=remind_on).filter(remind_on__lte=day)


@tracked(exclude=["changed_at"])
class Deadline(Dated):
    """A date to remember, such as the operational plan's (28 February) or the yearly public hearing (art. 13.19)."""

    title = models.CharField("qué vence", max_length=200)
    source = models.CharField(
        "fuente",
        max_length=200,
        blank=True,
        help_text="La norma o la resolución. Por ejemplo: Ley 19.272, art. 13.",
    )
    due_on = models.DateField("fecha")
    yearly = models.BooleanField(
        "se repite cada año", default=False, help_text="Al cumplirla, queda anotada la del año siguiente."
    )
    remind_days = models.PositiveSmallIntegerField(
        "avisar antes (días)", default=30, validators=[MaxValueValidator(365)]
    )
    is_public = models.BooleanField("se muestra en el cronograma público", default=True)
    done_on = models.DateField("cumplida el", null=True, blank=True, editable=False)
    reminded_on = models.DateField("avisada el", null=True, blank=True, editable=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "fecha a recordar"
        verbose_name_plural = "fechas a recordar"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="deadline_has_a_title",
                violation_error_message="Escribí qué vence.",
            ),
            models.CheckConstraint(condition=Q(remind_days__lte=365), name="deadline_reminds_within_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.due_on:%d/%m/%Y})"

    def get_absolute_url(self) -> str:
        """The list where it stands."""
        return reverse("gestion:deadline-list")

    @property
    def remind_on(self) -> dt.date:
        """From which day on it is time to think of it."""
        return self.due_on - dt.timedelta(days=self.remind_days)


@tracked()
class TeamTask(EditVersion):
    """Something that a member of the planning team undertook."""

    title = models.CharField("tarea", max_length=200)
    text = models.TextField("detalle", blank=True)
    assigned_to = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="quién la hace",
    )
    due_on = models.DateField("para el", null=True, blank=True)
    done_on = models.DateField("hecha el", null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="anotó", editable=False
    )

    class Meta:
        verbose_name = "tarea del equipo"
        verbose_name_plural = "tareas del equipo"
        ordering = ["done_on", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="task_has_a_title",
                violation_error_message="Escribí qué hay que hacer.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:task-edit", args=[self.pk])
