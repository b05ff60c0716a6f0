"""Workshops: what a meeting of that kind needs beyond a session, from the call to the tables and who came.

A workshop is a ``Meeting``: its minutes are its record sheet, and what was said in it seals when they are approved.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from participation.models.meetings import AgeBand, Meeting
from planning.models import EditVersion, Gender, Neighbourhood, Person, Subzone


@tracked()
class Workshop(EditVersion):
    """How a workshop is called and what it offers, so that anybody can come. A call is mended at any time."""

    meeting = models.OneToOneField(
        Meeting, models.CASCADE, related_name="workshop", verbose_name="reunión", editable=False
    )
    subzone = models.ForeignKey(
        Subzone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="workshops",
        verbose_name="subzona",
    )
    purpose = models.TextField(
        "para qué es", blank=True, help_text="En dos o tres frases, para quien lo lee."
    )
    accessibility = models.TextField(
        "accesibilidad",
        blank=True,
        help_text="Rampa, baño, lengua de señas, letra grande: lo que va a haber.",
    )
    childcare = models.TextField("cuidado de niñas y niños", blank=True)
    channels = models.TextField(
        "por dónde se convoca",
        blank=True,
        help_text="Cartelera, radio, redes, puerta a puerta. Uno por renglón.",
    )
    registering = models.TextField(
        "cómo anotarse", blank=True, help_text="Si hace falta. Si no, dejalo vacío."
    )
    latitude = models.DecimalField(
        "latitud",
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        "longitud",
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    class Meta:
        verbose_name = "taller"
        verbose_name_plural = "talleres"
        ordering = ["meeting_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="workshop_place_is_whole",
                violation_error_message="Un lugar en el mapa lleva latitud y longitud.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)


class WorkshopTable(models.Model):
    """A table of a workshop: its number, and what it talks about where each has its matter. Sealed with the minutes."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="tables", verbose_name="taller")
    number = models.PositiveSmallIntegerField("mesa", validators=[MinValueValidator(1)])
    about = models.CharField("de qué habla", max_length=120, blank=True)

    class Meta:
        verbose_name = "mesa"
        verbose_name_plural = "mesas"
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="table_number_once",
                violation_error_message="Ya hay una mesa con ese número.",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="table_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"Mesa {self.number}" + (f": {self.about}" if self.about else "")


class FacilitatorRole(models.TextChoices):
    """What somebody does in a workshop."""

    COORDINATES = "coordinates", "Coordina"
    FACILITATES = "facilitates", "Facilita"
    WRITES = "writes", "Toma nota"
    CARES = "cares", "Cuida a niñas y niños"


class Facilitator(models.Model):
    """Who runs a workshop: somebody of the register, or somebody else by name. Read in the workspace alone."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="facilitators", verbose_name="taller")
    table = models.ForeignKey(
        WorkshopTable,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="facilitators",
        verbose_name="mesa",
    )
    role = models.CharField(
        "qué hace", max_length=12, choices=FacilitatorRole.choices, default=FacilitatorRole.FACILITATES
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="facilitated",
        verbose_name="persona del registro",
    )
    name = models.CharField("nombre", max_length=120, blank=True, help_text="Si no está en el registro.")

    class Meta:
        verbose_name = "quién facilita"
        verbose_name_plural = "quiénes facilitan"
        ordering = ["meeting_id", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="") | (Q(person=None) & ~Q(name__regex=r"^\s*$")),
                name="facilitator_is_somebody",
                violation_error_message="Elegí una persona del registro, o escribí su nombre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} en {self.meeting_id}"


class Attendee(models.Model):
    """Somebody who left their name in a workshop, with consent. Purged when their term is over: the head count stays.

    Untracked: the audit must not copy names of residents (Ley 18.331, arts. 4 and 9).
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees", verbose_name="taller")
    name = models.CharField("nombre", max_length=120)
    email = models.EmailField("correo", blank=True)
    phone = models.CharField("teléfono", max_length=40, blank=True)
    gender = models.CharField("género", max_length=10, choices=Gender.choices, blank=True)
    age_band = models.CharField("franja de edad", max_length=20, choices=AgeBand.choices, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="barrio"
    )
    first_time = models.BooleanField("viene por primera vez", null=True, blank=True)
    consent_version = models.CharField("texto que aceptó", max_length=40, editable=False)
    consented_at = models.DateTimeField("aceptó el", default=timezone.now, editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="anotó", editable=False
    )

    class Meta:
        verbose_name = "persona anotada en un taller"
        verbose_name_plural = "personas anotadas en talleres"
        ordering = ["meeting_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name__regex=r"^\s*$"),
                name="attendee_has_a_name",
                violation_error_message="Escribí el nombre.",
            ),
            models.CheckConstraint(
                condition=~Q(consent_version=""),
                name="attendee_consented",
                violation_error_message="Sin consentimiento no se guarda el nombre: sumá a la persona en la cuenta.",
            ),
        ]

    def __str__(self) -> str:
        return f"anotada en {self.meeting_id}"


class Incident(models.Model):
    """Something out of the ordinary in a workshop, for its record sheet. Restricted; sealed with the minutes."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="incidents", verbose_name="taller")
    at = models.TimeField("hora", null=True, blank=True)
    text = models.TextField("qué pasó")

    class Meta:
        verbose_name = "incidencia"
        verbose_name_plural = "incidencias"
        ordering = ["meeting_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text__regex=r"^\s*$"),
                name="incident_says_something",
                violation_error_message="Escribí qué pasó.",
            ),
        ]

    def __str__(self) -> str:
        return f"incidencia de {self.meeting_id}"


class WorkshopPhoto(models.Model):
    """A photo of a workshop, cleaned of what the camera wrote in it, and that those in it consented to."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="photos", verbose_name="taller")
    caption = models.CharField(
        "qué se ve", max_length=200, help_text="La lee quien no ve la foto. No pongas nombres."
    )
    consent_version = models.CharField("texto que aceptaron", max_length=40, editable=False)
    consent_note = models.CharField(
        "cómo consta el consentimiento",
        max_length=300,
        help_text="Por ejemplo: firmaron en la planilla. No se publica.",
    )
    is_public = models.BooleanField("se publica", default=True)
    data = models.BinaryField("imagen", editable=False)
    sha256 = models.CharField("huella", max_length=64, editable=False, db_index=True)
    width = models.PositiveIntegerField("ancho", editable=False)
    height = models.PositiveIntegerField("alto", editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="subió", editable=False
    )
    uploaded_at = models.DateTimeField("subida", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "foto de un taller"
        verbose_name_plural = "fotos de talleres"
        ordering = ["meeting_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(caption__regex=r"^\s*$") & ~Q(consent_note__regex=r"^\s*$"),
                name="photo_says_what_it_shows",
                violation_error_message="Escribí qué se ve y cómo consta el consentimiento.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "sha256"],
                name="workshop_photo_once",
                violation_error_message="Esa foto ya está.",
            ),
        ]

    def __str__(self) -> str:
        return self.caption


class ContributionSheetState(models.TextChoices):
    """Where an uploaded spreadsheet of contributions stands."""

    READING = "reading", "Leyendo el archivo"
    REFUSED = "refused", "Con errores: no se importó nada"
    CHECKED = "checked", "Lista para confirmar"
    DONE = "done", "Importada"
    FAILED = "failed", "No se pudo leer: no se importó nada"


class ContributionSheet(models.Model):
    """An uploaded spreadsheet of what was said in a workshop: read in a job, shown, and written whole when confirmed.

    The file and what was read of it go when it is done or discarded.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="sheets", editable=False)
    name = models.CharField("archivo", max_length=100, editable=False)
    state = models.CharField(
        "estado",
        max_length=10,
        choices=ContributionSheetState.choices,
        default=ContributionSheetState.READING,
        editable=False,
    )
    data = models.BinaryField(null=True, editable=False)
    errors = models.JSONField("errores", default=list, editable=False)
    remarks = models.JSONField("observaciones", default=list, editable=False)
    rows = models.JSONField("filas", default=list, editable=False)
    written = models.PositiveIntegerField("aportes escritos", default=0, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="subió", editable=False
    )
    uploaded_at = models.DateTimeField("subida", default=timezone.now, editable=False)
    finished_at = models.DateTimeField("terminada", null=True, editable=False)

    class Meta:
        verbose_name = "planilla de aportes"
        verbose_name_plural = "planillas de aportes"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}, {timezone.localtime(self.uploaded_at):%d/%m/%Y %H:%M}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:workshop-sheet", args=[self.meeting.code, self.uid])
