"""Why somebody was absent: a judgement that may come after the minutes, beside the fact and never on it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class JustificationState(models.TextChoices):
    """Whether the reason given was accepted."""

    ACCEPTED = "accepted", "Justificada"
    REJECTED = "rejected", "No justificada"


class AttendanceJustification(models.Model):
    """The reason given for an absence and whether it was accepted (D.548.21 c; Ley 19.272 art. 30).

    Rows are only ever added: the newest of an attendance is what holds. ``reason`` and the attachment are restricted,
    because they may tell of illnesses.
    """

    attendance = models.ForeignKey(
        "participation.Attendance", models.PROTECT, related_name="justifications", verbose_name="inasistencia"
    )
    state = models.CharField("se acepta", max_length=10, choices=JustificationState.choices)
    reason = models.CharField(
        "motivo",
        max_length=300,
        blank=True,
        help_text="Sin datos de salud: alcanza con «certificado médico». No se publica.",
    )
    received_on = models.DateField("presentada el")
    file_name = models.CharField("archivo", max_length=120, blank=True)
    content_type = models.CharField("tipo", max_length=40, blank=True)
    data = models.BinaryField("adjunto", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registró"
    )
    recorded_at = models.DateTimeField("registrada el", default=timezone.now)

    class Meta:
        verbose_name = "justificación de inasistencia"
        verbose_name_plural = "justificaciones de inasistencias"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(data=None, file_name="") | (Q(data__isnull=False) & ~Q(file_name="")),
                name="justification_attachment_is_whole",
                violation_error_message="El adjunto lleva nombre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendance_id}: {self.get_state_display()}"
