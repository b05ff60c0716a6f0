"""Calls: what members were told of a meeting, each time they were told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class CallKind(models.TextChoices):
    """What was told."""

    CALL = "call", "Convocatoria"
    CANCELLATION = "cancellation", "Suspensión"


class CallSent(models.Model):
    """Members were called to a meeting, or told that it was called off. Rows are only ever added.

    ``agenda`` holds the titles as they were sent, in order; ``sequence`` is that of the calendar file, which grows.
    """

    meeting = models.ForeignKey(
        "participation.Meeting", models.PROTECT, related_name="calls", verbose_name="reunión"
    )
    sequence = models.PositiveSmallIntegerField("vez")
    kind = models.CharField("qué se mandó", max_length=12, choices=CallKind.choices, default=CallKind.CALL)
    date = models.DateField("para el día")
    start_time = models.TimeField("a la hora", null=True, blank=True)
    place = models.CharField("en", max_length=200, blank=True)
    agenda = models.JSONField("orden del día", default=list)
    reason = models.CharField("motivo", max_length=300, blank=True)
    recipients = models.PositiveIntegerField("correos que salieron")
    without_address = models.PositiveIntegerField("personas sin correo")
    is_late = models.BooleanField("con menos de 24 horas", default=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="convocó"
    )
    sent_at = models.DateTimeField("mandada el", default=timezone.now)

    class Meta:
        verbose_name = "convocatoria mandada"
        verbose_name_plural = "convocatorias mandadas"
        ordering = ["meeting_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "sequence"], name="call_sent_sequence_once"),
            models.CheckConstraint(
                condition=Q(kind=CallKind.CALL, reason="")
                | (Q(kind=CallKind.CANCELLATION) & ~Q(reason__regex=r"^\s*$")),
                name="call_sent_cancellation_says_why",
                violation_error_message="Una suspensión lleva el motivo.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sequence} de {self.meeting_id}"
