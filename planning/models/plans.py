"""The development plan: a tree of items of free depth, with the indicators by which each is followed."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.tracking import tracked
from planning.models.register import EditVersion, Subzone, Theme, validate_code

#: Municipalities exist in Uruguay since 2010, and no plan of theirs is for the next century.
FIRST_YEAR, LAST_YEAR = 2010, 2100
YEARS = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
#: How much a part counts in the mean of what it stands under; 0 is told and not counted.
MOST_WEIGHT = 100


def weight_field() -> models.PositiveSmallIntegerField:
    """The weight of an item, an indicator or an activity among those beside it."""
    return models.PositiveSmallIntegerField(
        "peso",
        default=1,
        db_default=1,
        validators=[MaxValueValidator(MOST_WEIGHT)],
        help_text="Cuánto cuenta al promediar el avance con lo que está a su lado. Con 0 se muestra y no cuenta.",
    )


def stem_field() -> models.UUIDField:
    """What an item or an indicator goes on being in every version of its plan, so that what was done for one counts
    in the next."""
    return models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)


class PlanState(models.TextChoices):
    """Where a plan stands. Drafts are never public; what is approved never changes."""

    DRAFT = "draft", "Borrador"
    PRESENTED = "presented", "Presentado en audiencia pública"
    APPROVED = "approved", "Aprobado"


#: The order of plans by which is in force: the one approved last; before any is, the one presented last.
BY_FORCE = (F("approved_on").desc(nulls_last=True), "-hearing_on", "-pk")


class DevelopmentPlanQuerySet(models.QuerySet):
    """Plans by who may read them."""

    def published(self) -> "DevelopmentPlanQuerySet":
        """Those that anybody may read: presented or approved."""
        return self.exclude(state=PlanState.DRAFT)


@tracked()
class DevelopmentPlan(EditVersion):
    """What a government undertakes for its years. A new version is a plan of its own that names the one it replaces."""

    name = models.CharField(
        "nombre", max_length=120, help_text="Por ejemplo: Plan de Desarrollo Municipal 2025-2030."
    )
    year_from = models.PositiveSmallIntegerField("primer año", validators=YEARS)
    year_to = models.PositiveSmallIntegerField("último año", validators=YEARS)
    level_names = ArrayField(
        models.CharField(max_length=40),
        verbose_name="nombres de los niveles",
        help_text="Uno por renglón, de lo más general a lo más concreto. Por ejemplo: Eje, Línea estratégica, Acción.",
    )
    state = models.CharField(
        "estado", max_length=10, choices=PlanState.choices, default=PlanState.DRAFT, editable=False
    )
    hearing_on = models.DateField("presentado en audiencia pública el", null=True, blank=True, editable=False)
    approved_on = models.DateField("aprobado el", null=True, blank=True, editable=False)
    resolution = models.TextField("resolución que lo aprueba", blank=True, editable=False)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="reemplaza a",
        editable=False,
    )

    objects = DevelopmentPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan de desarrollo"
        verbose_name_plural = "planes de desarrollo"
        ordering = ["-year_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year_to__gte=F("year_from")),
                name="plan_years_in_order",
                violation_error_message="El último año no puede ser anterior al primero.",
            ),
            models.CheckConstraint(
                condition=Q(level_names__len__gte=1),
                name="plan_names_its_levels",
                violation_error_message="Escribí cómo se llama al menos el primer nivel.",
            ),
            models.CheckConstraint(
                condition=~Q(name__regex=r"^\s*$"),
                name="plan_has_a_name",
                violation_error_message="Escribí el nombre del plan.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", hearing_on=None, approved_on=None, resolution="")
                | Q(state="presented", hearing_on__isnull=False, approved_on=None, resolution="")
                | (
                    Q(state="approved", hearing_on__isnull=False, approved_on__gte=F("hearing_on"))
                    & ~Q(resolution__regex=r"^\s*$")
                ),
                name="plan_state_is_whole",
                violation_error_message="Presentar necesita la fecha de la audiencia pública; aprobar, además, una "
                "fecha que no sea anterior y la resolución.",
            ),
            models.CheckConstraint(
                condition=~Q(replaces=F("id")),
                name="plan_replaces_another",
                violation_error_message="Un plan no se reemplaza a sí mismo.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:plan-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Whether nobody outside may read it yet."""
        return self.state == PlanState.DRAFT

    @property
    def is_approved(self) -> bool:
        """Whether what it says never changes again."""
        return self.state == PlanState.APPROVED

    @property
    def years(self) -> range:
        """Its years, both ends included."""
        return range(self.year_from, self.year_to + 1)

    def level_name(self, depth: int) -> str:
        """What the items at a depth are called (0 is the top); below the last level that has a name, as that one."""
        return self.level_names[min(depth, len(self.level_names) - 1)]


@tracked()
class PlanItem(EditVersion):
    """One thing that the plan says, at some place of its tree."""

    plan = models.ForeignKey(
        DevelopmentPlan, models.PROTECT, related_name="items", verbose_name="plan", editable=False
    )
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="depende de",
        editable=False,
    )
    position = models.PositiveIntegerField("lugar entre sus hermanos", editable=False)
    code = models.CharField(
        "código",
        max_length=40,
        validators=[validate_code],
        help_text="Como lo cita el municipio. Por ejemplo: 1.5.2.",
    )
    title = models.CharField("título", max_length=200)
    description = models.TextField("qué se va a hacer y por qué", blank=True)
    responsible = models.CharField(
        "responsable",
        max_length=200,
        blank=True,
        help_text="El área, la comisión o el cargo, no el nombre de una persona.",
    )
    themes = models.ManyToManyField(Theme, related_name="plan_items", blank=True, verbose_name="temas")
    subzones = models.ManyToManyField(
        Subzone,
        related_name="plan_items",
        blank=True,
        verbose_name="subzonas",
        help_text="Dejalas sin marcar si es para todo el municipio.",
    )
    weight = weight_field()
    stem = stem_field()

    class Meta:
        verbose_name = "elemento del plan"
        verbose_name_plural = "elementos del plan"
        ordering = ["plan_id", "parent_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="plan_item_code_once",
                violation_error_message="Ya hay otro elemento con ese código en este plan.",
            ),
            models.UniqueConstraint(fields=["stem", "plan"], name="plan_item_stem_once"),
            models.CheckConstraint(
                condition=Q(weight__lte=MOST_WEIGHT), name="plan_item_weight_to_a_hundred"
            ),
            models.UniqueConstraint(
                fields=["plan", "parent", "position"],
                name="plan_item_place_once",
                nulls_distinct=False,
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="plan_item_has_a_title",
                violation_error_message="Escribí el título.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        """Its public page, while its plan is the one in force."""
        return reverse("plan-item", args=[self.code])


class IndicatorKind(models.TextChoices):
    """How an item is measured."""

    RATIO = "ratio", "Porcentaje de un total"
    COUNT = "count", "Cantidad"
    PRODUCT = "product", "Producto terminado"
    YES_NO = "yes_no", "Sí o no"

    @property
    def has_figures(self) -> bool:
        """Whether its targets are numbers; else they are words."""
        return self in (IndicatorKind.RATIO, IndicatorKind.COUNT)


@tracked()
class Indicator(EditVersion):
    """By what an item is followed: from where, to where, and where that is read."""

    item = models.ForeignKey(
        PlanItem, models.CASCADE, related_name="indicators", verbose_name="elemento del plan", editable=False
    )
    name = models.CharField("qué se mide", max_length=200)
    kind = models.CharField("clase", max_length=10, choices=IndicatorKind.choices)
    unit = models.CharField(
        "unidad",
        max_length=120,
        blank=True,
        help_text="Por ejemplo: luminarias, o «reclamos resueltos sobre recibidos».",
    )
    baseline = models.DecimalField("punto de partida", max_digits=14, decimal_places=2, null=True, blank=True)
    source = models.CharField(
        "fuente", max_length=200, blank=True, help_text="De dónde sale el dato. Por ejemplo: Área de Obras."
    )
    weight = weight_field()
    stem = stem_field()

    class Meta:
        verbose_name = "indicador"
        verbose_name_plural = "indicadores"
        ordering = ["item_id", "pk"]
        indexes = [models.Index(fields=["stem"], name="indicator_stem")]
        constraints = [
            models.UniqueConstraint(fields=["item", "stem"], name="indicator_stem_once"),
            models.CheckConstraint(
                condition=Q(weight__lte=MOST_WEIGHT), name="indicator_weight_to_a_hundred"
            ),
            models.CheckConstraint(
                condition=~Q(name__regex=r"^\s*$"),
                name="indicator_has_a_name",
                violation_error_message="Escribí qué se mide.",
            ),
            models.CheckConstraint(
                condition=Q(baseline=None) | Q(kind__in=["ratio", "count"]),
                name="indicator_baseline_is_a_figure",
                violation_error_message="El punto de partida es un número: vale para porcentajes y cantidades.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Target(models.Model):
    """What an indicator is to reach in a year of its plan."""

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="targets", verbose_name="indicador", editable=False
    )
    year = models.PositiveSmallIntegerField("año", validators=YEARS)
    value = models.DecimalField("meta", max_digits=14, decimal_places=2, null=True, blank=True)
    words = models.CharField("meta en palabras", max_length=120, blank=True)

    class Meta:
        verbose_name = "meta"
        verbose_name_plural = "metas"
        ordering = ["indicator_id", "year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="target_once_a_year"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, words="") | (Q(value=None) & ~Q(words__regex=r"^\s*$")),
                name="target_is_a_figure_or_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.said}"

    @property
    def said(self) -> Any:
        """The figure, or the words."""
        return self.words if self.value is None else self.value
