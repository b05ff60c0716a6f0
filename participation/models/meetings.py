"""Meetings: what was called, who was summoned, who was there, who presided, how many residents came."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.tracking import tracked
from participation.models.minutes import Minutes
from planning.models import (
    Body,
    EditVersion,
    Gender,
    LegalKind,
    Neighbourhood,
    Person,
    Quality,
    validate_code,
)


class MeetingKind(models.TextChoices):
    """The kinds of meeting that law and practice know."""

    ORDINARY = "ordinary", "Sesión ordinaria"
    EXTRAORDINARY = "extraordinary", "Sesión extraordinaria"
    PUBLIC_HEARING = "public_hearing", "Audiencia pública"
    INTER_COUNCIL = "inter_council", "Interconcejo"
    WORKSHOP = "workshop", "Taller"
    OTHER = "other", "Otra reunión"


class MeetingQuerySet(models.QuerySet):
    """Meetings as the public or the analysis may see them."""

    def approved(self) -> "MeetingQuerySet":
        """Those whose minutes are approved: the only ones that public figures count."""
        return self.filter(Exists(Minutes.objects.approved().filter(meeting=OuterRef("pk"))))

    def published(self) -> "MeetingQuerySet":
        """Those anybody may know of: open ones that were called, and all whose minutes are approved."""
        return self.filter(
            Q(is_open=True, convened_at__isnull=False)
            | Exists(Minutes.objects.approved().filter(meeting=OuterRef("pk")))
        )


@tracked()
class Meeting(EditVersion):
    """A session, hearing or workshop of none, one or several bodies."""

    code = models.CharField("código", max_length=40, unique=True, validators=[validate_code])
    kind = models.CharField("tipo", max_length=20, choices=MeetingKind.choices, default=MeetingKind.ORDINARY)
    legal_kind = models.CharField(
        "forma de participación", max_length=20, choices=LegalKind.choices, default=LegalKind.INFORMATION
    )
    title = models.CharField(
        "título", max_length=200, blank=True, help_text="Solo si el tipo y la fecha no alcanzan."
    )
    bodies = models.ManyToManyField(
        Body, through="MeetingBody", related_name="meetings", blank=True, verbose_name="órganos"
    )
    date = models.DateField("fecha")
    start_time = models.TimeField("hora de inicio", null=True, blank=True)
    end_time = models.TimeField("hora de fin", null=True, blank=True)
    place = models.CharField("lugar", max_length=200, blank=True)
    is_open = models.BooleanField("abierta al público", default=True)
    closed_reason = models.CharField("por qué es cerrada", max_length=300, blank=True)
    convened_at = models.DateTimeField("convocada el", null=True, blank=True)
    cancelled_at = models.DateTimeField("suspendida el", null=True, blank=True, editable=False)
    cancelled_reason = models.CharField("por qué se suspendió", max_length=300, blank=True, editable=False)
    count_only = models.BooleanField(
        "el acta solo dice cuántas personas asistieron",
        default=False,
        help_text="Los nombres quedan en el libro de asistencia (Digesto, D.611). No entra en las tasas por persona.",
    )
    members_present = models.PositiveSmallIntegerField(
        "integrantes presentes (conteo)", null=True, blank=True
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "reunión"
        verbose_name_plural = "reuniones"
        ordering = ["-date", "-start_time", "-pk"]
        indexes = [models.Index(fields=["-date", "-start_time", "-id"], name="meeting_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True) | ~Q(closed_reason=""),
                name="meeting_closed_needs_reason",
                violation_error_message="Una reunión cerrada necesita una razón fundada (Digesto, D.566).",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_reason__regex=r"^\s*$")),
                name="meeting_cancellation_is_whole",
                violation_error_message="Una reunión suspendida lleva el motivo.",
            ),
        ]

    def __str__(self) -> str:
        day = date_format(self.date, r"j \d\e F \d\e Y")
        return self.title or f"{self.get_kind_display()} del {day}"

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("meeting-detail", args=[self.code])

    def get_edit_url(self) -> str:
        """The workspace page."""
        return reverse("gestion:meeting-edit", args=[self.code])

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off: nothing happened, and nothing is recorded of it."""
        return self.cancelled_at is not None

    @property
    def starts_at(self) -> dt.datetime | None:
        """The moment at which it begins; ``None`` while nobody said the hour."""
        if self.start_time is None:
            return None
        return timezone.make_aware(dt.datetime.combine(self.date, self.start_time))


class MeetingBody(models.Model):
    """A body that takes part in a meeting; the first one numbers the minutes."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="meeting_bodies")
    body = models.ForeignKey(Body, models.PROTECT, related_name="meeting_bodies")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "órgano de la reunión"
        verbose_name_plural = "órganos de la reunión"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "body"], name="meeting_body_once"),
        ]
        indexes = [models.Index(fields=["body", "meeting"], name="meeting_body_by_body")]

    def __str__(self) -> str:
        return f"{self.body_id} en {self.meeting_id}"


class Summons(models.Model):
    """A person was called to a meeting, in a quality, for a body."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="summons", verbose_name="reunión")
    person = models.ForeignKey(Person, models.PROTECT, related_name="summons", verbose_name="persona")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, verbose_name="órgano")
    quality = models.CharField("calidad", max_length=12, choices=Quality.choices)

    class Meta:
        verbose_name = "convocada o convocado"
        verbose_name_plural = "personas convocadas"
        ordering = ["quality", "person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="summons_once",
                violation_error_message="Esa persona ya está convocada.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} convocada a {self.meeting_id}"


class AttendanceStatus(models.TextChoices):
    """What the minutes say of a person in a session."""

    PRESENT = "present", "Presente"
    WITH_NOTICE = "with_notice", "Falta con aviso"
    WITHOUT_NOTICE = "without_notice", "Falta sin aviso"
    ON_LEAVE = "on_leave", "De licencia"
    NOT_SUMMONED = "not_summoned", "No convocada o no convocado"


#: Statuses that make a row of duty: whoever holds them had to attend (interfaces.md, "What these figures count").
DUTY_STATUSES = (AttendanceStatus.PRESENT, AttendanceStatus.WITH_NOTICE, AttendanceStatus.WITHOUT_NOTICE)


@tracked()
class Attendance(models.Model):
    """What a meeting's minutes say of one person: there or not, and acting as what."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="reunión")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances", verbose_name="persona")
    status = models.CharField("asistencia", max_length=16, choices=AttendanceStatus.choices)
    acting_as = models.CharField(
        "actúa como",
        max_length=12,
        choices=Quality.choices,
        default=Quality.PRINCIPAL,
        blank=True,
        help_text="Vacío si vino como invitada o invitado: no hace quórum.",
    )
    arrival = models.TimeField("llegada", null=True, blank=True)
    departure = models.TimeField("retiro", null=True, blank=True)

    class Meta:
        verbose_name = "asistencia"
        verbose_name_plural = "asistencias"
        ordering = ["acting_as", "person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="attendance_once",
                violation_error_message="Esa persona ya tiene asistencia en esta reunión.",
            ),
            models.CheckConstraint(
                condition=Q(status=AttendanceStatus.PRESENT) | Q(arrival=None, departure=None),
                name="attendance_hours_only_if_present",
                violation_error_message="Solo quien estuvo presente tiene hora de llegada o de retiro.",
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "person", "status", "acting_as"], name="attendance_covering"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} en {self.meeting_id}: {self.get_status_display()}"


class AgeBand(models.TextChoices):
    """Age bands of head counts; empty is unknown."""

    UNDER_18 = "0-17", "Menos de 18"
    FROM_18 = "18-29", "18 a 29"
    FROM_30 = "30-44", "30 a 44"
    FROM_45 = "45-64", "45 a 64"
    FROM_65 = "65+", "65 o más"


class HeadCount(models.Model):
    """How many residents of one description came to a meeting. Residents are counted, never named."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="head_counts", verbose_name="reunión")
    gender = models.CharField("género", max_length=10, choices=Gender.choices, blank=True)
    age_band = models.CharField("franja de edad", max_length=20, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="head_counts",
        verbose_name="barrio",
    )
    first_time = models.BooleanField("vino por primera vez", null=True, blank=True)
    count = models.PositiveIntegerField("cantidad")

    class Meta:
        verbose_name = "concurrencia"
        verbose_name_plural = "concurrencias"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="head_count_at_least_one",
                violation_error_message="La cantidad tiene que ser 1 o más.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} en {self.meeting_id}"


class Presiding(models.Model):
    """Who presided a session, between which hours (empty: from the start, to the end). D.548.21 d)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presidings", verbose_name="reunión")
    person = models.ForeignKey(Person, models.PROTECT, related_name="presidings", verbose_name="preside")
    from_time = models.TimeField("desde la hora", null=True, blank=True)
    to_time = models.TimeField("hasta la hora", null=True, blank=True)

    class Meta:
        verbose_name = "presidencia de la sesión"
        verbose_name_plural = "presidencias de sesiones"
        ordering = ["meeting_id", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} preside {self.meeting_id}"


class Recess(models.Model):
    """The session stopped and went on, the same day or another one (``resumed_on``)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="recesses", verbose_name="reunión")
    from_time = models.TimeField("desde la hora")
    to_time = models.TimeField("hasta la hora", null=True, blank=True)
    resumed_on = models.DateField(
        "siguió el día", null=True, blank=True, help_text="Vacío si siguió el mismo día."
    )
    reason = models.CharField("motivo", max_length=300, blank=True)

    class Meta:
        verbose_name = "cuarto intermedio"
        verbose_name_plural = "cuartos intermedios"
        ordering = ["meeting_id", "pk"]

    def __str__(self) -> str:
        return f"cuarto intermedio de {self.meeting_id}"
