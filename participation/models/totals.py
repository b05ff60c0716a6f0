"""Totals of approved minutes, written by triggers alone (``participation.totals``)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from participation.models.meetings import AttendanceStatus
from planning.models import Body, Person, Quality


class Grain(models.TextChoices):
    """How long the time is that a total is of."""

    MONTH = "month", "Mes"
    YEAR = "year", "Año"


class AttendanceTotal(models.Model):
    """How often, in a month or a year, a member of a body in a quality had a status in approved minutes.

    Written by triggers alone (``participation.totals``). ``status`` is empty where the minutes say nothing of a member.
    """

    grain = models.CharField(max_length=5, choices=Grain.choices)
    start = models.DateField()
    body = models.ForeignKey(Body, models.DO_NOTHING, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+")
    quality = models.CharField(max_length=12, choices=Quality.choices)
    status = models.CharField(max_length=16, choices=AttendanceStatus.choices, blank=True)
    number = models.BigIntegerField()

    class Meta:
        verbose_name = "total de asistencias"
        verbose_name_plural = "totales de asistencias"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grain", "start", "body", "person", "quality", "status"],
                name="attendance_total_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} en {self.body_id}, {self.grain} {self.start}: {self.number}"


class MeetingTotal(models.Model):
    """How many meetings, minutes, residents or contributions, in a month or a year, the bodies that met account for.

    Written by triggers alone; what each ``aspect`` counts by which ``value`` is said in ``participation.totals``.
    """

    grain = models.CharField(max_length=5, choices=Grain.choices)
    start = models.DateField()
    bodies = ArrayField(models.CharField(max_length=40))
    aspect = models.CharField(max_length=20)
    value = models.CharField(max_length=1000, blank=True)
    number = models.BigIntegerField()

    class Meta:
        verbose_name = "total de reuniones"
        verbose_name_plural = "totales de reuniones"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["aspect", "grain", "start", "bodies", "value"], name="meeting_total_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.aspect} {self.value}, {self.grain} {self.start}: {self.number}"
