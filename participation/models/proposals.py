"""Contributions that came outside a meeting: whether they are admitted, the code to follow them by, whom to tell."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tracking import tracked
from participation.models.contributions import Contribution
from planning.models import EditVersion, today


class AdmissionState(models.TextChoices):
    """Whether what came outside a meeting is taken in. What staff type in is admitted as it is typed."""

    PENDING = "pending", "Por moderar"
    ADMITTED = "admitted", "Admitida"
    REFUSED = "refused", "No admitida"


class RefusalCriterion(models.TextChoices):
    """The written criteria by which the public form is moderated. They are published beside the form."""

    INSULTS = "insults", "Insulta, amenaza o discrimina"
    THIRD_PARTY = "third_party", "Acusa a una persona o cuenta de su vida privada"
    ADVERTISING = "advertising", "Es publicidad o propaganda"
    REPEATED = "repeated", "Repite una propuesta ya recibida, palabra por palabra"
    NO_CONTENT = "no_content", "No dice nada que se pueda contestar"


@tracked()
class Admission(EditVersion):
    """The judgement on a contribution that came outside a meeting."""

    contribution = models.OneToOneField(
        Contribution, models.CASCADE, related_name="admission", verbose_name="aporte", editable=False
    )
    state = models.CharField(
        "estado",
        max_length=10,
        choices=AdmissionState.choices,
        default=AdmissionState.PENDING,
        editable=False,
    )
    criterion = models.CharField("criterio", max_length=12, choices=RefusalCriterion.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="moderó",
        editable=False,
    )
    decided_at = models.DateTimeField("moderada el", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "moderación de un aporte"
        verbose_name_plural = "moderaciones de aportes"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", criterion="", decided_at=None)
                | Q(state="admitted", criterion="", decided_at__isnull=False)
                | (Q(state="refused", decided_at__isnull=False) & ~Q(criterion="")),
                name="admission_is_whole",
                violation_error_message="Para no admitirla, elegí el criterio.",
            ),
        ]
        indexes = [models.Index(fields=["state", "contribution"], name="admission_by_state")]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.get_state_display()}"


class Receipt(models.Model):
    """A code by which somebody follows one contribution, knowing nothing else: given on sending, or on a paper card.

    A card has its code before anybody wrote on it: ``contribution`` is empty until it is typed in.
    """

    code = models.CharField("código", max_length=16, unique=True, editable=False)
    contribution = models.OneToOneField(
        Contribution,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="receipt",
        verbose_name="aporte",
        editable=False,
    )
    meeting = models.ForeignKey(
        "participation.Meeting",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cards",
        verbose_name="taller",
        editable=False,
    )
    number = models.PositiveSmallIntegerField("tarjeta", null=True, blank=True, editable=False)
    created_on = models.DateField("creado el", default=today, editable=False)

    class Meta:
        verbose_name = "código de seguimiento"
        verbose_name_plural = "códigos de seguimiento"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="card_number_once"),
            models.CheckConstraint(
                condition=Q(meeting=None, number=None, contribution__isnull=False)
                | Q(meeting__isnull=False, number__isnull=False),
                name="receipt_of_a_card_or_a_contribution",
            ),
        ]

    def __str__(self) -> str:
        return f"código de seguimiento {self.pk}"


class ContributionContact(models.Model):
    """Where to write to somebody about their contribution, with consent to just that. Untracked, and purged.

    The audit must not copy it (Ley 18.331, arts. 4, 9 and 13).
    """

    contribution = models.OneToOneField(
        Contribution, models.CASCADE, related_name="contact", verbose_name="aporte", editable=False
    )
    email = models.EmailField("correo")
    consent_version = models.CharField("texto que aceptó", max_length=40, editable=False)
    consented_at = models.DateTimeField("aceptó el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "contacto de quien propuso"
        verbose_name_plural = "contactos de quienes propusieron"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(consent_version=""), name="contact_consented")]

    def __str__(self) -> str:
        return f"contacto de {self.contribution_id}"
