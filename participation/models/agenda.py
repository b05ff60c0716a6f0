"""What a meeting is about: matters that come in by the registry desk, the agenda, and its templates."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from planning.models import Body, EditVersion


class SenderKind(models.TextChoices):
    """Who sends a matter, by kind: residents are never named in public."""

    RESIDENTS = "residents", "Vecinas y vecinos"
    ORGANISATION = "organisation", "Organización"
    MUNICIPAL_COUNCIL = "municipal_council", "Concejo Municipal"
    NEIGHBOURHOOD_COUNCIL = "neighbourhood_council", "Concejo Vecinal"
    DEPARTMENT = "department", "Intendencia o Junta Departamental"
    STATE = "state", "Otro organismo público"
    STAFF = "staff", "Funcionariado"
    OTHER = "other", "Otro"


class IncomingMatterQuerySet(models.QuerySet):
    """Matters by where they stand."""

    def waiting(self) -> "IncomingMatterQuerySet":
        """Those without a destination that no agenda has taken up yet; a session called off has taken up nothing."""
        taken = AgendaItem.objects.filter(matter=OuterRef("pk"), meeting__cancelled_at=None)
        return self.filter(~Exists(taken), destination="")


@tracked(
    fields=["body", "year", "number", "received_on", "sender_kind", "case_file", "destination"],
    model_name="IncomingMatterEvent",
)
class IncomingMatter(EditVersion):
    """Something that came in by the registry desk (D.548.50-51): numbered, told in extract, given a destination.

    Who sent it and what it says are restricted, and the audit does not copy them.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="incoming_matters", verbose_name="dirigido a")
    year = models.PositiveSmallIntegerField("año", editable=False)
    number = models.PositiveIntegerField("número", editable=False)
    received_on = models.DateField("entró el")
    sender_kind = models.CharField("de quién", max_length=24, choices=SenderKind.choices)
    sender = models.CharField(
        "remitente",
        max_length=200,
        blank=True,
        help_text="No se publica si es una vecina, un vecino o una organización.",
    )
    extract = models.TextField("extracto", help_text="En una o dos frases, qué dice y qué pide.")
    case_file = models.CharField("expediente", max_length=60, blank=True)
    destination = models.CharField(
        "destino", max_length=300, blank=True, help_text="A quién pasa, o qué se resolvió."
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registró", editable=False
    )
    registered_at = models.DateTimeField("registrado", default=timezone.now, editable=False)

    objects = IncomingMatterQuerySet.as_manager()

    class Meta:
        verbose_name = "asunto entrado"
        verbose_name_plural = "asuntos entrados"
        ordering = ["-year", "-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "number"],
                name="incoming_matter_number_once_a_year",
                violation_error_message="Ya hay un asunto con ese número en ese año.",
            ),
            models.CheckConstraint(
                condition=~Q(extract__regex=r"^\s*$"),
                name="incoming_matter_says_something",
                violation_error_message="Escribí el extracto.",
            ),
        ]

    def __str__(self) -> str:
        return f"asunto {self.number}/{self.year}"

    @property
    def from_whom(self) -> str:
        """What kind of sender it was and which, once where both are called the same."""
        kind = self.get_sender_kind_display()
        return f"{kind}: {self.sender}" if self.sender and self.sender != kind else kind

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:incoming-matter-edit", args=[self.pk])


class AgendaTemplate(EditVersion):
    """The items that the sessions of a body usually have, in order."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="agenda_templates", verbose_name="órgano")
    name = models.CharField("nombre", max_length=80)
    titles = ArrayField(models.CharField(max_length=200), verbose_name="puntos", help_text="Uno por renglón.")

    class Meta:
        verbose_name = "modelo de orden del día"
        verbose_name_plural = "modelos de orden del día"
        ordering = ["body_id", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"],
                name="agenda_template_name_once",
                violation_error_message="Ese órgano ya tiene un modelo con ese nombre.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ItemOrigin(models.TextChoices):
    """How an item came onto the agenda (D.548.48)."""

    SCHEDULED = "scheduled", "En el orden del día"
    URGENT = "urgent", "Urgente: lo admitió el órgano"


@tracked(
    fields=["meeting", "position", "origin", "title", "matter", "destination"], model_name="AgendaItemEvent"
)
class AgendaItem(models.Model):
    """A point of the agenda, and what was said of it in the session."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(
        "participation.Meeting", models.CASCADE, related_name="agenda_items", verbose_name="reunión"
    )
    position = models.PositiveSmallIntegerField("lugar", default=0)
    origin = models.CharField(
        "origen", max_length=10, choices=ItemOrigin.choices, default=ItemOrigin.SCHEDULED
    )
    title = models.CharField("punto", max_length=300)
    matter = models.ForeignKey(
        IncomingMatter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="asunto entrado",
    )
    discussion = models.TextField("qué se trató", blank=True)
    destination = models.CharField("destino", max_length=300, blank=True)
    called_at = models.DateTimeField(
        "en la convocatoria desde", null=True, blank=True, editable=False
    )  # what the call told: the only points that the public reads before the minutes are approved

    class Meta:
        verbose_name = "punto del orden del día"
        verbose_name_plural = "puntos del orden del día"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="agenda_item_has_title",
                violation_error_message="Escribí de qué trata el punto.",
            ),
        ]
        indexes = [models.Index(F("meeting"), F("position"), name="agenda_in_order")]

    def __str__(self) -> str:
        return self.title
