"""What happened: meetings, their minutes, who attended, who was counted, what was contributed.

Facts are apart from judgements. Facts (``Meeting`` … ``Contribution``) freeze when the minutes are approved: the
triggers of ``participation.seals`` stand behind the actions. Judgements (``ContributionReview``) are rows of their own
that point at them and may come later.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.tracking import tracked
from planning.models import (
    Body,
    EditVersion,
    Gender,
    LegalKind,
    Neighbourhood,
    Person,
    Quality,
    Theme,
    today,
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


class MinutesState(models.TextChoices):
    """The life of minutes. What follows approval adds rows and never changes this one."""

    DRAFT = "draft", "Borrador"
    APPROVED = "approved", "Aprobada"


class MinutesQuerySet(models.QuerySet):
    """Minutes by state."""

    def approved(self) -> "MinutesQuerySet":
        """Those whose content is frozen and whose facts count in public figures."""
        return self.filter(state=MinutesState.APPROVED)

    def drafts(self) -> "MinutesQuerySet":
        """Those still being written."""
        return self.filter(state=MinutesState.DRAFT)


@tracked()
class Minutes(EditVersion):
    """The official memory of one meeting. Every meeting has one, from its first day on."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="minutes", verbose_name="reunión")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="minutes", verbose_name="órgano que numera"
    )
    year = models.PositiveSmallIntegerField("año")
    number = models.CharField(
        "número",
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z./-]*\Z", "Usá números, letras, punto, barra o guion.")
        ],
    )
    state = models.CharField(
        "estado", max_length=12, choices=MinutesState.choices, default=MinutesState.DRAFT
    )
    approved_on = models.DateField("aprobada el", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="registró la aprobación",
    )
    approval_recorded_at = models.DateTimeField("aprobación registrada", null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "acta"
        verbose_name_plural = "actas"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "number"],
                condition=~Q(number=""),
                name="minutes_number_once_a_year",
                violation_error_message="Ya hay un acta con ese número en ese año.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=MinutesState.DRAFT, approved_on=None, approved_by=None, approval_recorded_at=None
                )
                | Q(
                    state=MinutesState.APPROVED,
                    approved_on__isnull=False,
                    approved_by__isnull=False,
                    approval_recorded_at__isnull=False,
                ),
                name="minutes_approval_is_whole",
                violation_error_message="La aprobación necesita fecha y quién la registró.",
            ),
        ]

    def __str__(self) -> str:
        return f"Acta N.º {self.number}/{self.year}" if self.number else f"Acta sin número de {self.year}"

    @property
    def is_approved(self) -> bool:
        """Whether the content is frozen."""
        return self.state == MinutesState.APPROVED


class ContributionKind(models.TextChoices):
    """What kind of thing was said."""

    INITIATIVE = "initiative", "Iniciativa"
    PROPOSAL = "proposal", "Propuesta"
    COMPLAINT = "complaint", "Reclamo"
    QUESTION = "question", "Consulta"
    OPINION = "opinion", "Opinión"


#: The kinds that the figures ``iniciativas.*`` count.
INITIATIVE_KINDS = (ContributionKind.INITIATIVE, ContributionKind.PROPOSAL)


class AuthorType(models.TextChoices):
    """Who contributed, by kind. Residents and organisations are never named in public."""

    MAYOR = "mayor", "Alcaldía"
    MUNICIPAL_COUNCIL = "municipal_council", "Concejo Municipal"
    NEIGHBOURHOOD_COUNCIL = "neighbourhood_council", "Concejo Vecinal"
    RESIDENTS = "residents", "Vecinas y vecinos"
    ORGANISATION = "organisation", "Organización"
    STAFF = "staff", "Funcionariado"


class ContributionQuerySet(models.QuerySet):
    """Contributions as the public or the analysis may see them."""

    def counted(self) -> "ContributionQuerySet":
        """Those of meetings whose minutes are approved."""
        return self.filter(Exists(Minutes.objects.approved().filter(meeting=OuterRef("meeting_id"))))

    def published(self) -> "ContributionQuerySet":
        """Counted ones whose public text somebody reviewed and lets be shown."""
        return self.counted().filter(
            review__decision=ReviewDecision.SHOW,
        )

    def unreviewed(self) -> "ContributionQuerySet":
        """Those that nobody has reviewed yet."""
        return self.filter(review=None)


class Contribution(EditVersion):
    """What somebody proposed or said, word by word, and where it came from. Restricted: only its review is public."""

    code = models.CharField("código", max_length=40, unique=True, validators=[validate_code])
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="contributions", verbose_name="reunión")
    kind = models.CharField(
        "tipo", max_length=12, choices=ContributionKind.choices, default=ContributionKind.PROPOSAL
    )
    author_type = models.CharField("de quién", max_length=24, choices=AuthorType.choices)
    author = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="persona del registro",
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="barrio",
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name="tema"
    )
    verbatim = models.TextField("palabras textuales", validators=[MinLengthValidator(1)])
    #: Retention of drafts counts from it; empty in minutes approved before it was kept.
    changed_on = models.DateField("cargado o corregido el", null=True, default=today, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "aporte"
        verbose_name_plural = "aportes"
        ordering = ["meeting_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verbatim__regex=r"^\s*$"),
                name="contribution_says_something",
                violation_error_message="Escribí el aporte.",
            ),
            models.CheckConstraint(
                condition=Q(author=None) | ~Q(author_type__in=["residents", "organisation"]),
                name="contribution_residents_unnamed",
                violation_error_message="Los aportes de vecinas, vecinos y organizaciones no llevan persona "
                "del registro.",
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "kind", "author_type", "theme"], name="contribution_covering")
        ]

    def __str__(self) -> str:
        return f"aporte {self.code}"


class ReviewDecision(models.TextChoices):
    """Whether a contribution's text may be read by everybody."""

    SHOW = "show", "Mostrar"
    WITHHOLD = "withhold", "No mostrar el texto"


@tracked()
class ContributionReview(EditVersion):
    """What the public may read of a contribution, decided by somebody who read it.

    People dictate names, telephones, illnesses.
    """

    contribution = models.OneToOneField(
        Contribution, models.CASCADE, related_name="review", verbose_name="aporte"
    )
    decision = models.CharField(
        "decisión", max_length=10, choices=ReviewDecision.choices, default=ReviewDecision.SHOW
    )
    public_text = models.TextField("texto público", blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="revisó"
    )
    reviewed_at = models.DateTimeField("revisado el", default=timezone.now)

    class Meta:
        verbose_name = "revisión de aporte"
        verbose_name_plural = "revisiones de aportes"
        ordering = ["-reviewed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="withhold", public_text="")
                | (Q(decision="show") & ~Q(public_text__regex=r"^\s*$")),
                name="review_text_only_if_shown",
                violation_error_message="Escribí el texto público, o elegí no mostrarlo.",
            ),
        ]

    def __str__(self) -> str:
        return f"revisión de {self.contribution_id}"


class ImportState(models.TextChoices):
    """Where an upload of records stands."""

    CHECKING = "checking", "Revisando los archivos"
    REFUSED = "refused", "Con errores: no se importó nada"
    CHECKED = "checked", "Lista para confirmar"
    IMPORTING = "importing", "Importando"
    DONE = "done", "Importada"
    FAILED = "failed", "No se pudo terminar: no se importó nada"


class ImportBatchQuerySet(models.QuerySet):
    """Uploads as people may see them: files of records hold names."""

    def visible_to(self, user: User) -> "ImportBatchQuerySet":
        """Administrators see all; anybody else what they uploaded."""
        return self if user.is_administrator else self.filter(created_by=user)


class ImportBatch(models.Model):
    """An upload of record files: checked first, imported whole after somebody confirms what it would do."""

    state = models.CharField(
        "estado", max_length=12, choices=ImportState.choices, default=ImportState.CHECKING
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="subió"
    )
    created_at = models.DateTimeField("subida", default=timezone.now)
    finished_at = models.DateTimeField("terminada", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("avance (%)", default=0)
    step = models.CharField("paso", max_length=200, blank=True)
    errors = models.JSONField("errores", default=list, blank=True)
    summary = models.JSONField("resumen", default=dict, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "importación"
        verbose_name_plural = "importaciones"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"importación del {timezone.localtime(self.created_at):%d/%m/%Y %H:%M}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:import-detail", args=[self.pk])


class ImportFile(models.Model):
    """One uploaded file, kept until its batch ends."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    name = models.CharField(max_length=40)
    data = models.BinaryField()

    class Meta:
        verbose_name = "archivo importado"
        verbose_name_plural = "archivos importados"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(F("batch"), F("name"), name="import_file_once")]

    def __str__(self) -> str:
        return self.name


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
    """How many meetings, residents or contributions, in a month or a year, the bodies that met account for.

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
