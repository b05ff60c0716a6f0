"""The annual operational plan: what is done in a year for each thing that the development plan undertakes."""

import datetime as dt
import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format

from accounts.tracking import tracked
from planning.models.plans import MOST_WEIGHT, YEARS, DevelopmentPlan, PlanItem, weight_field
from planning.models.register import EditVersion, Subzone, validate_code


class OperationalState(models.TextChoices):
    """Where an operational plan stands. Drafts are never public and count in no figure."""

    DRAFT = "draft", "Borrador"
    IN_FORCE = "in_force", "Vigente"


class OperationalPlanQuerySet(models.QuerySet):
    """Operational plans by who may read them."""

    def published(self) -> "OperationalPlanQuerySet":
        """Those that anybody may read."""
        return self.filter(state=OperationalState.IN_FORCE)


@tracked()
class OperationalPlan(EditVersion):
    """What is done in one year, under a development plan that covers it. One a year; it never changes plan or year."""

    plan = models.ForeignKey(
        DevelopmentPlan, models.PROTECT, related_name="operational_plans", verbose_name="plan de desarrollo"
    )
    year = models.PositiveSmallIntegerField("año", validators=YEARS)
    introduction = models.TextField("presentación", blank=True)
    state = models.CharField(
        "estado",
        max_length=10,
        choices=OperationalState.choices,
        default=OperationalState.DRAFT,
        editable=False,
    )
    in_force_on = models.DateField("vigente desde", null=True, blank=True, editable=False)
    resolution = models.TextField("resolución que lo aprueba", blank=True, editable=False)

    objects = OperationalPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan operativo"
        verbose_name_plural = "planes operativos"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                name="operational_plan_once_a_year",
                violation_error_message="Ya hay un plan operativo de ese año.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", in_force_on=None, resolution="")
                | (Q(state="in_force", in_force_on__isnull=False) & ~Q(resolution__regex=r"^\s*$")),
                name="operational_state_is_whole",
                violation_error_message="Ponerlo en vigencia necesita la fecha y la resolución.",
            ),
        ]

    def __str__(self) -> str:
        return f"Plan Operativo Anual {self.year}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:operational-detail", args=[self.year])

    @property
    def is_draft(self) -> bool:
        """Whether nobody outside may read it yet."""
        return self.state == OperationalState.DRAFT

    @property
    def rules_from(self) -> dt.date | None:
        """From what day it holds: the day written down or, of a year that had not begun by then, its first day."""
        return self.in_force_on and max(self.in_force_on, dt.date(self.year, 1, 1))


class Dated(EditVersion):
    """What stands in the schedule: named for ever to other calendars by ``uid``; ``sequence`` rises when it moves."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


@tracked(exclude=["changed_at"])
class Activity(Dated):
    """Something that is done in a year for an item of the plan. Its days lie in that year; a trigger holds it."""

    operational = models.ForeignKey(
        OperationalPlan,
        models.PROTECT,
        related_name="activities",
        verbose_name="plan operativo",
        editable=False,
    )
    item = models.ForeignKey(
        PlanItem, models.PROTECT, related_name="activities", verbose_name="elemento del plan"
    )
    code = models.CharField(
        "código", max_length=40, validators=[validate_code], help_text="Por ejemplo: 1.5.2-a."
    )
    title = models.CharField("título", max_length=200)
    description = models.TextField("en qué consiste", blank=True)
    responsible = models.CharField(
        "responsable",
        max_length=200,
        blank=True,
        help_text="El área, la comisión o el cargo. Se publica: no pongas el nombre de una persona.",
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="informa el avance",
        help_text="La cuenta de quien lo informa. No se publica. Sin nadie, lo informa el equipo de planificación.",
    )
    starts_on = models.DateField("empieza")
    ends_on = models.DateField("termina")
    planned_starts_on = models.DateField("previsto: empieza", null=True, blank=True, editable=False)
    planned_ends_on = models.DateField("previsto: termina", null=True, blank=True, editable=False)
    budget = models.DecimalField(
        "presupuesto asignado (pesos)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    product = models.CharField(
        "producto esperado", max_length=200, blank=True, help_text="Lo que va a quedar hecho."
    )
    weight = weight_field()
    subzones = models.ManyToManyField(
        Subzone,
        related_name="activities",
        blank=True,
        verbose_name="subzonas",
        help_text="Dejalas sin marcar si es para todo el municipio.",
    )
    cancelled_on = models.DateField("suspendida el", null=True, blank=True, editable=False)
    cancelled_reason = models.TextField("motivo de la suspensión", blank=True, editable=False)
    carried_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name="viene de",
        editable=False,
    )

    class Meta:
        verbose_name = "actividad"
        verbose_name_plural = "actividades"
        ordering = ["starts_on", "ends_on", "pk"]
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="activity_days")]
        constraints = [
            models.UniqueConstraint(
                fields=["operational", "code"],
                name="activity_code_once",
                violation_error_message="Ya hay otra actividad con ese código en este plan operativo.",
            ),
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="activity_has_a_title",
                violation_error_message="Escribí el título.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="activity_days_in_order",
                violation_error_message="No puede terminar antes de empezar.",
            ),
            models.CheckConstraint(
                condition=Q(planned_starts_on=None, planned_ends_on=None)
                | Q(planned_ends_on__gte=F("planned_starts_on")),
                name="activity_planned_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancelled_reason="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancelled_reason__regex=r"^\s*$")),
                name="activity_cancelled_with_a_reason",
                violation_error_message="Escribí por qué se suspende.",
            ),
            models.CheckConstraint(
                condition=Q(budget=None) | Q(budget__gte=0),
                name="activity_budget_is_no_debt",
                violation_error_message="El presupuesto no puede ser negativo.",
            ),
            models.CheckConstraint(condition=Q(weight__lte=MOST_WEIGHT), name="activity_weight_to_a_hundred"),
            models.CheckConstraint(condition=~Q(carried_from=F("id")), name="activity_carried_from_another"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:activity-detail", args=[self.pk])

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not be done."""
        return self.cancelled_on is not None

    @property
    def months(self) -> list[tuple[str, bool]]:
        """The twelve months of its year by their first letter, and whether it is done in each."""
        inside = range(self.starts_on.month, self.ends_on.month + 1)
        return [(letter, month in inside) for month, letter in enumerate("EFMAMJJASOND", start=1)]

    @property
    def months_told(self) -> str:
        """Its months in words: "marzo", or "marzo a junio"."""
        first, last = (date_format(day, "F").lower() for day in (self.starts_on, self.ends_on))
        return first if first == last else f"{first} a {last}"

    @property
    def slippage(self) -> dt.timedelta:
        """How much later (or earlier) it ends than when its operational plan came into force; 0 before that.

        Of what was added later, 0 as well.
        """
        return self.ends_on - (self.planned_ends_on or self.ends_on)


@tracked(exclude=["changed_at"])
class Milestone(Dated):
    """One day of an activity by which something is there. It lies in the activity's year; a trigger holds it."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="milestones", verbose_name="actividad", editable=False
    )
    title = models.CharField("hito", max_length=200)
    due_on = models.DateField("fecha")
    planned_due_on = models.DateField("previsto", null=True, blank=True, editable=False)
    done_on = models.DateField("cumplido el", null=True, blank=True)

    class Meta:
        verbose_name = "hito"
        verbose_name_plural = "hitos"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="milestone_has_a_title",
                violation_error_message="Escribí qué va a estar hecho.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def moved_from(self) -> dt.date | None:
        """The day that was planned, when it is another one by now."""
        return self.planned_due_on if self.planned_due_on != self.due_on else None
