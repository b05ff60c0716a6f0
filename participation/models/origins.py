"""Where the plan came from, and which session presented it: judgements that point at the facts of both sides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tracking import tracked
from planning.models import DevelopmentPlan, PlanItem


@tracked()
class PlanOrigin(models.Model):
    """That something the plan undertakes came, in whole or in part, from a contribution, a topic or a resolution.

    ``item`` is the first row of its stem, so that a link made in one version of the plan holds in every other; that
    row stays while the link does.
    """

    item = models.ForeignKey(
        PlanItem, models.PROTECT, related_name="origins", verbose_name="elemento del plan"
    )
    contribution = models.ForeignKey(
        "participation.Contribution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_origins",
        verbose_name="aporte",
    )
    resolution = models.ForeignKey(
        "participation.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_origins",
        verbose_name="resolución",
    )
    topic = models.ForeignKey(
        "participation.Topic",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_origins",
        verbose_name="tema",
    )
    note = models.CharField(
        "nota", max_length=300, blank=True, help_text="Qué se tomó de ahí. Se publica: no pongas nombres."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="vinculó", editable=False
    )
    made_at = models.DateTimeField("vinculado el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "vínculo con un aporte o una resolución"
        verbose_name_plural = "vínculos con aportes o resoluciones"
        ordering = ["item_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, resolution=None, topic=None)
                | Q(contribution=None, resolution__isnull=False, topic=None)
                | Q(contribution=None, resolution=None, topic__isnull=False),
                name="origin_is_one_thing",
                violation_error_message="Un origen es un aporte, un tema o una resolución.",
            ),
            models.UniqueConstraint(
                fields=["item", "topic"],
                name="origin_topic_once",
                violation_error_message="Ese tema ya está vinculado.",
            ),
            models.UniqueConstraint(
                fields=["item", "contribution"],
                name="origin_contribution_once",
                violation_error_message="Ese aporte ya está vinculado.",
            ),
            models.UniqueConstraint(
                fields=["item", "resolution"],
                name="origin_resolution_once",
                violation_error_message="Esa resolución ya está vinculada.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} viene de {self.contribution or self.topic or self.resolution}"


@tracked()
class PlanHearing(models.Model):
    """The public hearing in which a plan was presented (Ley 19.272, art. 13.4). The plan keeps its day."""

    plan = models.OneToOneField(
        DevelopmentPlan, models.CASCADE, related_name="hearing", verbose_name="plan de desarrollo"
    )
    meeting = models.ForeignKey(
        "participation.Meeting",
        models.CASCADE,
        related_name="plans_presented",
        verbose_name="audiencia pública",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="vinculó", editable=False
    )
    made_at = models.DateTimeField("vinculada el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "audiencia de un plan"
        verbose_name_plural = "audiencias de los planes"
        ordering = ["plan_id"]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.meeting}"
