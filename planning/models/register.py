"""Who and what for: the municipality and its dated rules, people, bodies, memberships, themes, places."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Lower, Replace
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from planning.colours import sheet_name

#: The licence of the State's open data, where AGESIC publishes it.
OPEN_DATA_LICENCE = (
    "https://www.gub.uy/agencia-gobierno-electronico-sociedad-informacion-conocimiento/sites/"
    "agencia-gobierno-electronico-sociedad-informacion-conocimiento/files/documentos/publicaciones/"
    "licencia_de_datos_abiertos_0.pdf"
)
#: Who stands in public for a member under 18.
UNNAMED = "Integrante menor de 18 años"
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z"
validate_code = RegexValidator(CODE_PATTERN, "Usá letras sin tilde, números, punto y guiones, sin espacios.")


def sort_key(*expressions: Any) -> Func:
    """SQL that sorts Spanish words as people expect, without ICU: case and accents aside, ñ after n."""
    text = Lower(Concat(*expressions)) if len(expressions) > 1 else Lower(*expressions)
    return Func(
        Replace(text, Value("ñ"), Value("n~")), Value("áéíóúü"), Value("aeiouu"), function="translate"
    )


def day_range(start: str, end: str) -> Func:
    """SQL for the closed range of days between two columns; an empty end is open."""
    return Func(F(start), F(end), Value("[]"), function="daterange", output_field=DateRangeField())


def same(column: str) -> Func:
    """SQL that makes equality of an integer usable in a GiST exclusion, without btree_gist."""
    return Func(F(column), F(column), Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def today() -> dt.date:
    """Today's date in Montevideo."""
    return timezone.localdate()


class DatedQuerySet(models.QuerySet):
    """Rows with ``valid_from`` and an optional, inclusive ``valid_to``."""

    def at(self, day: dt.date | None = None) -> "DatedQuerySet":
        """Those in force on a day (today when not told)."""
        day = day or today()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class EditVersion(models.Model):
    """A row edited by people: ``edit_version`` counts saves, so that a second saver is told, never overruled."""

    edit_version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


@tracked()
class Municipality(EditVersion):
    """The one municipality of this database."""

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField("nombre", max_length=120, help_text="Como se firma. Por ejemplo: Municipio F.")
    department = models.CharField("departamento", max_length=60, blank=True)
    description = models.CharField("presentación breve", max_length=300, blank=True)
    contact_email = models.EmailField("correo de contacto público", blank=True)
    contact_text = models.TextField("dónde y cuándo atiende", blank=True)
    brief_name = models.CharField(
        "nombre corto",
        max_length=30,
        blank=True,
        help_text="Donde hay poco lugar: la barra de un teléfono, el título de la ventana.",
    )
    coat_of_arms = models.ForeignKey(
        "planning.CoatOfArms",
        models.PROTECT,
        to_field="sha256",
        null=True,
        blank=True,
        related_name="+",
        verbose_name="escudo",
    )
    primary_colour = models.CharField("color principal", max_length=7, blank=True)
    accent_colour = models.CharField("color de acento", max_length=7, blank=True)
    address = models.CharField("dirección", max_length=200, blank=True)
    telephone = models.CharField("teléfono", max_length=60, blank=True)
    opening_hours = models.CharField("horario de atención", max_length=200, blank=True)
    website = models.URLField("otra página del municipio", blank=True)
    legal_notice = models.TextField(
        "aviso legal",
        blank=True,
        max_length=20_000,
        help_text="Se lee en /aviso-legal/. Una línea en blanco separa párrafos; «## » empieza un título.",
    )
    data_controller = models.CharField(
        "responsable de la base de datos personales", max_length=200, blank=True
    )
    area_km2 = models.DecimalField("superficie (km²)", max_digits=8, decimal_places=2, null=True, blank=True)
    population = models.PositiveIntegerField(
        "población",
        null=True,
        blank=True,
        help_text="Las tasas por 1.000 habitantes aparecen solo cuando este dato está cargado.",
    )
    data_licence = models.CharField(
        "licencia de los datos abiertos",
        max_length=120,
        default="Licencia de Datos Abiertos de Uruguay",
        help_text="Con qué licencia se pueden usar los datos que publica el portal (decreto 54/017).",
    )
    data_licence_url = models.CharField(
        "dónde se lee la licencia",
        max_length=300,
        default=OPEN_DATA_LICENCE,
        validators=[URLValidator(schemes=["https", "http"])],
    )
    is_demonstration = models.BooleanField("son datos de demostración", default=False, editable=False)

    class Meta:
        verbose_name = "municipio"
        verbose_name_plural = "municipio"
        constraints = [
            models.CheckConstraint(condition=Q(singleton=True), name="municipality_only_one"),
            models.CheckConstraint(
                condition=Q(primary_colour="", accent_colour="")
                | Q(primary_colour__regex=r"^#[0-9A-F]{6}$", accent_colour__regex=r"^#[0-9A-F]{6}$"),
                name="municipality_two_colours",
                violation_error_message="Los dos colores van juntos, cada uno como #1F5F8B.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name where there is little room, as on a phone's bar."""
        return self.brief_name or self.name

    @property
    def arms_address(self) -> str:
        """Where the coat of arms is served; "" without one. Asks the database nothing."""
        return reverse("coat-of-arms", args=[self.coat_of_arms_id]) if self.coat_of_arms_id else ""

    @property
    def colours_address(self) -> str:
        """Where the style sheet of its colours is; "" while they are the portal's own."""
        if not self.primary_colour:
            return ""
        return reverse("colours", args=[sheet_name(self.primary_colour, self.accent_colour)])

    @property
    def attention(self) -> str:
        """Where and when it attends, in a line."""
        telephone = f"teléfono {self.telephone}" if self.telephone else ""
        facts = ", ".join(filter(None, (self.address, self.opening_hours, telephone)))
        return " ".join(filter(None, (f"{facts.rstrip('.')}." if facts else "", self.contact_text)))


class RuleKey(models.TextChoices):
    """The settings that differ between municipalities or in time. None is a constant of the code."""

    QUORUM = "quorum", "Quórum (presentes actuando como titulares)"
    SEATS = "seats", "Cantidad de titulares"
    MAJORITY = "majority_rule", "Regla de mayoría simple"
    UNJUSTIFIED_ABSENCES = (
        "unjustified_absences",
        "Inasistencias injustificadas a sesiones ordinarias que valen como renuncia",
    )
    RESPONSE_TERM = "response_term_days", "Plazo para responder propuestas (días)"
    DEVOLUTION_TERM = (
        "devolution_term_days",
        "Plazo para devolver lo que se trató en un taller (días)",
    )
    APPROVAL_TERM = "approval_term_days", "Plazo para aprobar un acta (días)"
    RETENTION = "retention_days", "Conservación de planillas de asistencia (días)"
    DRAFT_RETENTION = (
        "retention_draft_days",
        "Conservación de archivos subidos y preparaciones sin publicar (días)",
    )
    VERBATIM_RETENTION = (
        "retention_verbatim_days",
        "Conservación de las palabras textuales de un aporte (días)",
    )
    UNAPPROVED_RETENTION = (
        "retention_unapproved_days",
        "Conservación de las palabras anotadas en actas que no se aprobaron (días)",
    )
    LEFT_RETENTION = "retention_left_days", "Conservación de contactos y cuentas de quienes se fueron (días)"
    TRACE_RETENTION = (
        "retention_trace_days",
        "Conservación de trabajos, avisos leídos y correos enviados (días)",
    )
    REQUEST_RETENTION = "retention_request_days", "Conservación de pedidos de datos ya contestados (días)"
    CONTACT_RETENTION = (
        "retention_contact_days",
        "Conservación del correo de quien propuso, desde la respuesta (días)",
    )
    FOLLOW_RETENTION = (
        "retention_follow_days",
        "Conservación de correos para seguir que nadie confirmó o que rechazan los avisos (días)",
    )
    AUDIT_RETENTION = "retention_audit_days", "Conservación del registro de quién hizo qué (días)"
    MINIMUM_GROUP = "minimum_group", "Grupo mínimo de vecinas y vecinos que se muestra"
    SECOND_FACTOR = "second_factor", "Verificación en dos pasos"
    SESSION_IDLE = "session_idle_minutes", "Minutos sin uso tras los que se cierra la sesión"
    SESSION_LENGTH = "session_hours", "Horas tras las que se cierra la sesión, aunque se use"
    BACKUP_AGE = "backup_max_age_days", "Días tras los que un respaldo es viejo y se avisa"
    PROGRESS_TERM = "progress_term_days", "Días sin novedades de una actividad tras los que se avisa"
    PROGRESS_ESCALATION = (
        "progress_escalation_days",
        "Días de atraso o de silencio de una actividad tras los que se avisa a la alcaldía",
    )


class MajorityRule(models.TextChoices):
    """Ley 19.272 art. 15.1 and Digesto D.566 conflict; the municipality chooses."""

    OF_MEMBERS = "of_members", "De integrantes (Ley 19.272, art. 15.1)"
    OF_PRESENT = "of_present", "De presentes (Digesto, D.566)"


class SecondFactor(models.TextChoices):
    """Whether a telephone's code is asked for besides the password."""

    EVERYBODY = "everybody", "Obligatoria para todas las cuentas"
    REQUIRED = "required", "Obligatoria para quien publica o administra"
    OPTIONAL = "optional", "Optativa"


#: Rules of how one signs in; each of their values is kept with the reason for it.
SIGN_IN_RULES = (RuleKey.SECOND_FACTOR, RuleKey.SESSION_IDLE, RuleKey.SESSION_LENGTH)


@tracked()
class RuleSetting(models.Model):
    """The value of a rule from a day on, for one body or for the whole municipality (``body`` empty)."""

    key = models.CharField("regla", max_length=40, choices=RuleKey.choices)
    body = models.ForeignKey("Body", models.PROTECT, null=True, blank=True, verbose_name="órgano")
    value = models.CharField("valor", max_length=40)
    valid_from = models.DateField("vigente desde")
    source = models.CharField("fuente", max_length=200, blank=True, help_text="La norma o la resolución.")

    class Meta:
        verbose_name = "regla vigente desde"
        verbose_name_plural = "reglas"
        ordering = ["key", "body_id", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "body", "valid_from"],
                nulls_distinct=False,
                name="rule_one_value_a_day",
                violation_error_message="Ya hay un valor para esa regla desde ese día.",
            ),
            models.CheckConstraint(
                condition=Q(key=RuleKey.MAJORITY, value__in=MajorityRule.values)
                | Q(key=RuleKey.SECOND_FACTOR, value__in=SecondFactor.values)
                | Q(
                    key=RuleKey.SESSION_IDLE,
                    value__regex=r"^([5-9]|[1-9][0-9]|[1-6][0-9]{2}|7[01][0-9]|720)$",
                )
                | Q(key=RuleKey.SESSION_LENGTH, value__regex=r"^([1-9]|1[0-9]|2[0-4])$")
                | (~Q(key__in=[RuleKey.MAJORITY, *SIGN_IN_RULES]) & Q(value__regex=r"^[1-9][0-9]{0,5}$")),
                name="rule_value_fits_key",
                violation_error_message="El valor no corresponde a esa regla: se espera un número entero "
                "mayor que cero, o uno de los valores de la lista. Una sesión dura hasta 24 horas, y entre 5 y "
                "720 minutos sin uso.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()}: {self.value} desde {self.valid_from:%d/%m/%Y}"


class Competence(models.TextChoices):
    """Whose matter a theme is, so that an answer can honestly say "not ours" (Ley 19.272 art. 7)."""

    MUNICIPAL = "municipal", "Municipal"
    DEPARTMENTAL = "departmental", "Departamental"
    NATIONAL = "national", "Nacional"
    OTHER = "other", "Otra o compartida"


class LegalKind(models.TextChoices):
    """How residents take part (Ley 19.272 arts. 3.4 and 5)."""

    INFORMATION = "information", "Información"
    CONSULTATION = "consultation", "Consulta"
    INITIATIVE = "initiative", "Iniciativa"
    CONTROL = "control", "Control"


class Theme(models.Model):
    """A subject of the catalogue, in force between two days."""

    code = models.CharField("código", max_length=40, unique=True, validators=[validate_code])
    name = models.CharField("nombre", max_length=120)
    competence = models.CharField("competencia", max_length=20, choices=Competence.choices)
    legal_kind = models.CharField(
        "forma de participación habitual",
        max_length=20,
        choices=LegalKind.choices,
        default=LegalKind.INITIATIVE,
    )
    legal_source = models.CharField("fuente", max_length=200, blank=True)
    valid_from = models.DateField("vigente desde")
    valid_to = models.DateField("vigente hasta", null=True, blank=True)
    sort_key = models.GeneratedField(
        expression=sort_key("name"), output_field=models.TextField(), db_persist=True
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "tema del catálogo"
        verbose_name_plural = "temas del catálogo"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="theme_dates_in_order",
                violation_error_message="La fecha «hasta» no puede ser anterior a «desde».",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Neighbourhood(models.Model):
    """A neighbourhood (INE); it may lie only partly inside the municipality."""

    code = models.CharField("código", max_length=20, unique=True, validators=[validate_code])
    name = models.CharField("nombre", max_length=120, unique=True)
    percent_inside = models.DecimalField(
        "porcentaje dentro del municipio", max_digits=4, decimal_places=1, default=100
    )
    geometry = models.JSONField("contorno (GeoJSON, WGS84)", null=True, blank=True, editable=False)
    sort_key = models.GeneratedField(
        expression=sort_key("name"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        verbose_name = "barrio"
        verbose_name_plural = "barrios"
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name


class Subzone(models.Model):
    """An editable set of neighbourhoods; official limits of the subzones are not published."""

    code = models.CharField("código", max_length=20, unique=True, validators=[validate_code])
    name = models.CharField("nombre", max_length=120)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, related_name="subzones", blank=True, verbose_name="barrios"
    )

    class Meta:
        verbose_name = "subzona"
        verbose_name_plural = "subzonas"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class BodyKind(models.TextChoices):
    """What a body is in law."""

    MUNICIPAL_COUNCIL = "municipal_council", "Concejo Municipal"
    NEIGHBOURHOOD_COUNCIL = "neighbourhood_council", "Concejo Vecinal"
    EXECUTIVE_BOARD = "executive_board", "Mesa Ejecutiva"
    COMMITTEE = "committee", "Comisión temática"
    PLANNING_TEAM = "planning_team", "Equipo de planificación"


@tracked()
class Body(EditVersion):
    """A body that meets and has members: councils, board, committees, planning team."""

    code = models.CharField("código", max_length=40, unique=True, validators=[validate_code])
    name = models.CharField("nombre", max_length=120)
    kind = models.CharField("clase", max_length=30, choices=BodyKind.choices)
    purpose = models.TextField("para qué existe", blank=True)
    valid_from = models.DateField("existe desde")
    valid_to = models.DateField("existe hasta", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "órgano"
        verbose_name_plural = "órganos"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="body_dates_in_order",
                violation_error_message="La fecha «hasta» no puede ser anterior a «desde».",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Gender(models.TextChoices):
    """Gender as told; empty is unknown."""

    WOMAN = "woman", "Mujer"
    MAN = "man", "Varón"
    OTHER = "other", "Otro"


@tracked()
class Person(EditVersion):
    """Somebody with a public or team role. Residents are not people of the register: they are counted, not named."""

    code = models.CharField("código", max_length=40, unique=True, validators=[validate_code])
    first_name = models.CharField("nombre", max_length=80)
    last_name = models.CharField("apellido", max_length=80)
    gender = models.CharField("género", max_length=10, choices=Gender.choices, blank=True)
    is_minor = models.BooleanField(
        "es menor de 18 años", default=False, help_text="No se nombra en páginas públicas ni documentos."
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name="cuenta del portal",
    )
    sort_key = models.GeneratedField(
        expression=sort_key("last_name", Value(" "), "first_name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "persona"
        verbose_name_plural = "personas"
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["sort_key"], name="person_sort_key")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def public_name(self) -> str:
        """The name that may be shown in public: people under 18 are not named."""
        return UNNAMED if self.is_minor else str(self)


class PersonContact(models.Model):
    """How to reach a person; apart from ``Person`` so that no audit row and no document copies it."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="contact", verbose_name="persona")
    email = models.EmailField("correo", blank=True)
    phone = models.CharField("teléfono", max_length=40, blank=True)

    class Meta:
        verbose_name = "contacto"
        verbose_name_plural = "contactos"

    def __str__(self) -> str:
        return f"contacto de {self.person_id}"


class Quality(models.TextChoices):
    """In what quality one belongs to a body, or acts in a session."""

    PRINCIPAL = "principal", "Titular"
    SUBSTITUTE = "substitute", "Suplente"


class Office(models.TextChoices):
    """Offices that carry rights; any other title is kept as text."""

    MAYOR = "mayor", "Alcaldía"
    PRESIDENT = "president", "Presidencia"
    SECRETARY = "secretary", "Secretaría"
    COORDINATOR = "coordinator", "Coordinación"


@tracked()
class Membership(EditVersion):
    """A person belongs to a body from a day to a day, both included. A second term is a second row."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name="persona")
    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships", verbose_name="órgano")
    quality = models.CharField("calidad", max_length=12, choices=Quality.choices, default=Quality.PRINCIPAL)
    office = models.CharField("cargo con atribuciones", max_length=12, choices=Office.choices, blank=True)
    office_title = models.CharField("cargo, como se escribe", max_length=80, blank=True)
    order = models.PositiveSmallIntegerField("orden en la lista", null=True, blank=True)
    valid_from = models.DateField("desde")
    valid_to = models.DateField("hasta", null=True, blank=True)
    end_reason = models.CharField("motivo del cese", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "integración"
        verbose_name_plural = "integraciones"
        ordering = ["body_id", "quality", "order", "person_id", "pk"]
        indexes = [
            models.Index(fields=["body", "person", "valid_from", "valid_to"], name="membership_at_date")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="membership_dates_in_order",
                violation_error_message="La fecha «hasta» no puede ser anterior a «desde».",
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    (same("person"), "&&"),
                    (same("body"), "&&"),
                    (day_range("valid_from", "valid_to"), "&&"),
                ],
                violation_error_message="Esa persona ya integra ese órgano en esas fechas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} en {self.body}"

    def clean(self) -> None:
        """Dates in order, told before PostgreSQL is asked to make a range of them, which it refuses as an error."""
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": "La fecha «hasta» no puede ser anterior a «desde»."})

    @property
    def role_label(self) -> str:
        """What the person is in the body, in words: the written title, else the office, else the quality."""
        return self.office_title or self.get_office_display() or self.get_quality_display()


@tracked()
class ActingMayor(models.Model):
    """Who replaces the mayor between two days (Ley 19.272 art. 11: up to 10 days the next of the list)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="acting_terms", verbose_name="persona")
    valid_from = models.DateField("desde")
    valid_to = models.DateField("hasta")
    reason = models.CharField("motivo", max_length=200)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "interinato de la Alcaldía"
        verbose_name_plural = "interinatos de la Alcaldía"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="acting_mayor_dates_in_order",
                violation_error_message="La fecha «hasta» no puede ser anterior a «desde».",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.valid_from:%d/%m/%Y}–{self.valid_to:%d/%m/%Y}"


@tracked()
class PublisherDelegation(models.Model):
    """The mayor lets somebody seal documents, between two days."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="publisher_delegations", verbose_name="cuenta"
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="granted_delegations", verbose_name="delegó"
    )
    valid_from = models.DateField("desde")
    valid_to = models.DateField("hasta", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "delegación para publicar"
        verbose_name_plural = "delegaciones para publicar"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="delegation_dates_in_order",
                violation_error_message="La fecha «hasta» no puede ser anterior a «desde».",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} desde {self.valid_from:%d/%m/%Y}"


@tracked()
class Holiday(models.Model):
    """A day on which the municipality's offices are closed; with it terms in working days are counted.

    A year without any row follows the law alone (``planning.working_days.legal_holidays``).
    """

    day = models.DateField("fecha", unique=True)
    name = models.CharField("nombre", max_length=80)
    source = models.CharField("fuente", max_length=200, blank=True, help_text="La norma o la resolución.")

    class Meta:
        verbose_name = "feriado"
        verbose_name_plural = "feriados"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.name} ({self.day:%d/%m/%Y})"


class RequestKind(models.TextChoices):
    """What a person may ask of the municipality about data (Ley 18.331) or about what it does (Ley 18.381)."""

    ACCESS = "access", "Ver sus datos personales"
    RECTIFICATION = "rectification", "Corregir o actualizar sus datos"
    INCLUSION = "inclusion", "Incluir un dato que falta"
    ERASURE = "erasure", "Borrar sus datos"
    INFORMATION = "information", "Información pública"


class RequestChannel(models.TextChoices):
    """How a request came in."""

    IN_PERSON = "in_person", "En persona"
    LETTER = "letter", "Por nota"
    EMAIL = "email", "Por correo electrónico"
    PHONE = "phone", "Por teléfono"


class RequestState(models.TextChoices):
    """Where a request stands; whether it is overdue follows from its date."""

    OPEN = "open", "Sin contestar"
    ANSWERED = "answered", "Contestado"
    REFUSED = "refused", "Rechazado con fundamento"


class DataRequestQuerySet(models.QuerySet):
    """Requests by state."""

    def open(self) -> "DataRequestQuerySet":
        """Those that wait for an answer."""
        return self.filter(state=RequestState.OPEN)


@tracked(
    fields=["code", "kind", "channel", "received_on", "due_on", "state", "extended_on", "closed_on"],
    model_name="DataRequestEvent",
)
class DataRequest(models.Model):
    """A person asks about data. What they said is not copied by the audit, and goes away after its retention."""

    code = models.CharField("código", max_length=20, unique=True, validators=[validate_code])
    kind = models.CharField("qué pide", max_length=16, choices=RequestKind.choices)
    channel = models.CharField("cómo llegó", max_length=12, choices=RequestChannel.choices)
    received_on = models.DateField("recibido el")
    due_on = models.DateField("vence el", editable=False)
    state = models.CharField(
        "estado", max_length=10, choices=RequestState.choices, default=RequestState.OPEN, editable=False
    )
    about = models.CharField(
        "de quién se trata",
        max_length=120,
        blank=True,
        help_text="Lo mínimo para encontrarla: alcanza con el número de expediente o las iniciales.",
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="data_requests",
        verbose_name="persona del registro",
    )
    detail = models.TextField("qué pide, en sus palabras", blank=True)
    contact = models.CharField(
        "adónde contestar",
        max_length=120,
        blank=True,
        help_text="Se borra al vencer el plazo de conservación.",
    )
    extended_on = models.DateField("prorrogado el", null=True, blank=True, editable=False)
    extension_reason = models.CharField("por qué se prorroga", max_length=300, blank=True)
    closed_on = models.DateField("contestado el", null=True, blank=True, editable=False)
    answer = models.TextField("qué se contestó", blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registró", editable=False
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="contestó",
        editable=False,
    )

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "pedido de datos"
        verbose_name_plural = "pedidos de datos"
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="data_request_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None, closed_by=None)
                | Q(
                    state__in=["answered", "refused"],
                    closed_on__gte=F("received_on"),
                    closed_by__isnull=False,
                ),
                name="data_request_closing_is_whole",
                violation_error_message="La respuesta necesita fecha, posterior al pedido, y quién la dio.",
            ),
            models.CheckConstraint(
                condition=Q(extended_on=None) | Q(kind="information"),
                name="data_request_extension_by_law",
                violation_error_message="La Ley 18.331 no prevé prórroga para los pedidos de datos personales.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_kind_display().lower()}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:data-request-detail", args=[self.code])

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == RequestState.OPEN

    @property
    def is_overdue(self) -> bool:
        """Whether it waits although its term is over."""
        return self.is_open and self.due_on < today()


@tracked()
class SealedMigration(models.Model):
    """A migration changed sealed rows: what for, where, and that nothing else moved. Written by the owner alone."""

    migration = models.CharField("migración", max_length=200)
    reason = models.TextField("para qué")
    tables = models.JSONField("tablas")
    columns = models.JSONField("columnas que podían cambiar")
    rows = models.JSONField("filas por tabla")
    unchanged_sha256 = models.CharField("huella de lo que no cambió", max_length=64)
    at = models.DateTimeField("cuándo")

    class Meta:
        verbose_name = "cambio de lo sellado por una migración"
        verbose_name_plural = "cambios de lo sellado por migraciones"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.migration
