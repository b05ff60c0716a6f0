"""How the plan is going: what was reported, what was corrected by hand, and what a closed period froze."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from planning.models.operational import Activity
from planning.models.plans import DevelopmentPlan, Indicator, PlanItem
from planning.models.register import EditVersion, day_range


class ReportState(models.TextChoices):
    """Where a report of progress stands. Only what was accepted counts and is public."""

    DRAFT = "draft", "Borrador"
    SUBMITTED = "submitted", "Enviado"
    RETURNED = "returned", "Devuelto"
    ACCEPTED = "accepted", "Aceptado"


@tracked()
class ProgressReport(EditVersion):
    """How far an activity is (percent), or what an indicator reads (a figure; 0 or 1 where it is not one), on a day."""

    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="actividad",
        editable=False,
    )
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="indicador",
        editable=False,
    )
    on = models.DateField("fecha", help_text="El día al que corresponde el dato.")
    value = models.DecimalField("valor", max_digits=14, decimal_places=2)
    executed = models.DecimalField(
        "presupuesto ejecutado hasta ese día (pesos)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    text = models.TextField(
        "qué se hizo", blank=True, help_text="Se publica al aceptarse: no pongas nombres ni teléfonos."
    )
    state = models.CharField(
        "estado", max_length=10, choices=ReportState.choices, default=ReportState.DRAFT, editable=False
    )
    reason = models.TextField("por qué se devolvió", blank=True, editable=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="informó", editable=False
    )
    submitted_at = models.DateTimeField("enviado", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="resolvió",
        editable=False,
    )
    decided_at = models.DateTimeField("resuelto", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "avance"
        verbose_name_plural = "avances"
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(
                fields=["activity", "-on", "-id"],
                name="report_newest_of_activity",
                condition=Q(state="accepted"),
            ),
            models.Index(
                fields=["indicator", "-on", "-id"],
                name="report_newest_of_indicator",
                condition=Q(state="accepted"),
            ),
            models.Index(fields=["state", "submitted_at"], name="report_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(activity=None, indicator__isnull=False)
                | Q(activity__isnull=False, indicator=None),
                name="report_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(activity=None) | Q(value__gte=0, value__lte=100),
                name="report_percent_in_range",
                violation_error_message="El avance va de 0 a 100.",
            ),
            models.CheckConstraint(
                condition=Q(executed=None) | Q(executed__gte=0, activity__isnull=False),
                name="report_executed_of_an_activity",
                violation_error_message="Lo ejecutado es de una actividad y no puede ser negativo.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None, decided_at=None, reason="")
                | Q(state="submitted", submitted_at__isnull=False, decided_at=None, reason="")
                | Q(
                    state="accepted",
                    submitted_at__isnull=False,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    reason="",
                )
                | (
                    Q(
                        state="returned",
                        submitted_at__isnull=False,
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                    )
                    & ~Q(reason__regex=r"^\s*$")
                ),
                name="report_state_is_whole",
                violation_error_message="Escribí por qué se devuelve.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity or self.indicator} al {self.on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:progress-report", args=[self.pk])


class ProgressFile(models.Model):
    """A photograph or a document that a report shows. A photograph holds nothing but its picture, and is public once
    the report is accepted; a document is for whoever signs in."""

    report = models.ForeignKey(
        ProgressReport, models.CASCADE, related_name="files", verbose_name="avance", editable=False
    )
    name = models.CharField("nombre", max_length=120)
    media_type = models.CharField("tipo", max_length=60, editable=False)
    data = models.BinaryField("contenido", editable=False)
    sha256 = models.CharField("huella", max_length=64, editable=False, db_index=True)
    caption = models.CharField("qué se ve", max_length=200, help_text="Lo lee quien no puede ver la imagen.")
    is_photo = models.BooleanField("es una foto", editable=False)
    added_at = models.DateTimeField("agregado", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "adjunto de un avance"
        verbose_name_plural = "adjuntos de avances"
        ordering = ["report_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(caption__regex=r"^\s*$"),
                name="progress_file_has_a_caption",
                violation_error_message="Escribí qué se ve.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProgressOverride(models.Model):
    """A value that somebody answers for instead of the computed one. Rows are only added: the last one of an item's
    stem holds, and one without a percent takes the correction back."""

    item = models.ForeignKey(
        PlanItem, models.PROTECT, related_name="overrides", verbose_name="elemento del plan", editable=False
    )
    percent = models.DecimalField("avance (%)", max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.TextField("motivo", help_text="Se publica al lado del avance.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="corrigió", editable=False
    )
    made_at = models.DateTimeField("corregido", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "corrección del avance"
        verbose_name_plural = "correcciones del avance"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__gte=0, percent__lte=100),
                name="override_percent_in_range",
                violation_error_message="El avance va de 0 a 100.",
            ),
            models.CheckConstraint(
                condition=~Q(reason__regex=r"^\s*$"),
                name="override_has_a_reason",
                violation_error_message="Escribí por qué se corrige.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {'sin corrección' if self.percent is None else self.percent}"


class Standing(models.TextChoices):
    """How an activity or an item is going."""

    PENDING = "pending", "Sin empezar"
    UNDER_WAY = "under_way", "En curso"
    LATE = "late", "Con atraso"
    DONE = "done", "Cumplido"
    CANCELLED = "cancelled", "Suspendida"


class ComputedStanding(models.Model):
    """What was worked out last about one row, so that no page has to: every day, and whenever something changes."""

    value = models.DecimalField("avance (%)", max_digits=5, decimal_places=2, null=True)
    state = models.CharField("estado", max_length=10, choices=Standing.choices)
    as_of = models.DateField("al día")

    class Meta:
        abstract = True


class PlanStanding(ComputedStanding):
    """How a whole plan is going."""

    plan = models.OneToOneField(DevelopmentPlan, models.CASCADE, related_name="standing")
    counted = models.PositiveIntegerField("cuentan")
    left_out = models.PositiveIntegerField("quedan afuera")
    late_below = models.PositiveIntegerField("actividades con atraso")

    class Meta:
        verbose_name = "avance de un plan"
        verbose_name_plural = "avances de los planes"

    def __str__(self) -> str:
        return f"plan {self.plan_id}: {self.value}"


class ItemStanding(ComputedStanding):
    """How an item is going: ``counted`` and ``left_out`` are what stands right below it."""

    item = models.OneToOneField(PlanItem, models.CASCADE, related_name="standing")
    computed = models.DecimalField("avance calculado (%)", max_digits=5, decimal_places=2, null=True)
    override = models.ForeignKey(ProgressOverride, models.CASCADE, null=True, related_name="+")
    counted = models.PositiveIntegerField("cuentan")
    left_out = models.PositiveIntegerField("quedan afuera")
    late_below = models.PositiveIntegerField("actividades con atraso")

    class Meta:
        verbose_name = "avance de un elemento"
        verbose_name_plural = "avances de los elementos"

    def __str__(self) -> str:
        return f"elemento {self.item_id}: {self.value}"


class ActivityStanding(ComputedStanding):
    """How an activity is going."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="standing")
    silent = models.BooleanField("sin novedades", default=False)
    silent_since = models.DateField("última novedad", null=True)
    executed = models.DecimalField(
        "presupuesto ejecutado (pesos)", max_digits=14, decimal_places=2, null=True
    )

    class Meta:
        verbose_name = "avance de una actividad"
        verbose_name_plural = "avances de las actividades"
        indexes = [models.Index(fields=["state", "silent"], name="activity_standing_by_state")]

    def __str__(self) -> str:
        return f"actividad {self.activity_id}: {self.value}"


@tracked()
class PeriodClosing(models.Model):
    """A period that is over: what was reported in it does not change, and how everything stood at its end is kept."""

    plan = models.ForeignKey(
        DevelopmentPlan, models.PROTECT, related_name="closings", verbose_name="plan de desarrollo"
    )
    date_from = models.DateField("desde")
    date_to = models.DateField("hasta")
    note = models.TextField("nota", blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="cerró", editable=False
    )
    closed_at = models.DateTimeField("cerrado", db_default=Now(), editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="reabrió",
        editable=False,
    )
    undone_at = models.DateTimeField("reabierto", null=True, blank=True, editable=False)
    undone_reason = models.TextField("por qué se reabrió", blank=True, editable=False)

    class Meta:
        verbose_name = "cierre de período"
        verbose_name_plural = "cierres de período"
        ordering = ["-date_to", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_to__gte=F("date_from")),
                name="closing_days_in_order",
                violation_error_message="El período no puede terminar antes de empezar.",
            ),
            ExclusionConstraint(
                name="closing_days_once",
                expressions=[(day_range("date_from", "date_to"), RangeOperators.OVERLAPS)],
                condition=Q(undone_at=None),
                violation_error_message="Esos días ya están en un período cerrado.",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason__regex=r"^\s*$")),
                name="closing_undone_with_a_reason",
                violation_error_message="Escribí por qué se reabre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date_from:%d/%m/%Y} al {self.date_to:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:closing-detail", args=[self.pk])


class FrozenKind(models.TextChoices):
    """What a frozen row is about."""

    PLAN = "plan", "Plan"
    ITEM = "item", "Elemento del plan"
    ACTIVITY = "activity", "Actividad"


class FrozenStanding(models.Model):
    """One row as it stood when its period was closed, in words of its own: what it was about may change or go."""

    closing = models.ForeignKey(PeriodClosing, models.PROTECT, related_name="rows", editable=False)
    place = models.PositiveIntegerField("lugar en el orden de lectura", editable=False)
    kind = models.CharField("clase", max_length=10, choices=FrozenKind.choices, editable=False)
    stem = models.UUIDField("de qué", editable=False)  # of an item its stem, of an activity its uid
    code = models.CharField("código", max_length=40, editable=False)
    title = models.CharField("título", max_length=200, editable=False)
    level = models.CharField("nivel", max_length=40, blank=True, editable=False)
    depth = models.PositiveSmallIntegerField(
        "profundidad", default=0, editable=False
    )  # of an item, 0 at the top
    axis = models.CharField(
        "eje", max_length=40, blank=True, editable=False
    )  # the code at the top, its own there
    is_leaf = models.BooleanField("sin nada debajo", default=False, editable=False)
    responsible = models.CharField("responsable", max_length=200, blank=True, editable=False)
    starts_on = models.DateField("empieza", null=True, editable=False)
    ends_on = models.DateField("termina", null=True, editable=False)
    value = models.DecimalField("avance (%)", max_digits=5, decimal_places=2, null=True, editable=False)
    computed = models.DecimalField(
        "avance calculado (%)", max_digits=5, decimal_places=2, null=True, editable=False
    )
    override_reason = models.TextField("motivo de la corrección", blank=True, editable=False)
    state = models.CharField("estado", max_length=10, choices=Standing.choices, editable=False)
    counted = models.PositiveIntegerField("cuentan", default=0, editable=False)
    left_out = models.PositiveIntegerField("quedan afuera", default=0, editable=False)
    late_below = models.PositiveIntegerField("actividades con atraso", default=0, editable=False)
    budget = models.DecimalField(
        "presupuesto asignado (pesos)", max_digits=14, decimal_places=2, null=True, editable=False
    )
    executed = models.DecimalField(
        "presupuesto ejecutado (pesos)", max_digits=14, decimal_places=2, null=True, editable=False
    )

    class Meta:
        verbose_name = "fila de un período cerrado"
        verbose_name_plural = "filas de períodos cerrados"
        ordering = ["closing_id", "place"]
        constraints = [models.UniqueConstraint(fields=["closing", "place"], name="frozen_place_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
