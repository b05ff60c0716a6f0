"""What is published: documents that people write around figures, and the publications that come of them.

A ``Document`` is the working paper. *Preparing* it stores a ``Preparation`` (the snapshot, all the document says) and
renders ``Rendition`` rows from the snapshot alone; *sealing* adds a ``Publication``, a link of the chain. Sealed rows
never change: the triggers of ``reports.seals`` refuse whatever the actions would not do.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from participation.models import Devolution, Minutes
from planning.models import Body, DevelopmentPlan, EditVersion, OperationalPlan


class DocumentKind(models.TextChoices):
    """The kinds of document the engine publishes."""

    PARTICIPATION = "participacion", "Análisis de participación"
    MINUTES = "acta", "Acta"
    PLAN = "plan", "Plan de desarrollo"
    OPERATIONAL = "operativo", "Plan operativo anual"
    ACCOUNTABILITY = "rendicion", "Rendición de cuentas"
    DEVOLUTION = "devolucion", "Devolución"
    SYNTHESIS = "sintesis", "Síntesis"
    SWOT = "foda", "Matriz FODA"
    MANUAL = "manual", "Manual"
    EVALUATION = "evaluacion", "Evaluación del modelo"


#: Kinds about a period; the value is also the address below ``/informes/``.
REPORTS = (DocumentKind.PARTICIPATION, DocumentKind.ACCOUNTABILITY, DocumentKind.SYNTHESIS)
#: Kinds whose last document stands at an address of its own.
PLACES: dict[str, str] = {
    DocumentKind.SWOT: "/foda/",
    DocumentKind.EVALUATION: "/evaluacion/",
    DocumentKind.MANUAL: "/manual/",
}
#: Kinds about one thing that is chosen from a list, not about a period and some bodies.
ABOUT_ONE = (
    DocumentKind.PLAN,
    DocumentKind.OPERATIONAL,
    DocumentKind.ACCOUNTABILITY,
    DocumentKind.DEVOLUTION,
    DocumentKind.SWOT,
    DocumentKind.MANUAL,
    DocumentKind.EVALUATION,
)
#: Which row a document of a kind is about; one of any other kind is about none.
_SUBJECTS = {
    "minutes": DocumentKind.MINUTES,
    "plan": DocumentKind.PLAN,
    "operational": DocumentKind.OPERATIONAL,
    "devolution": DocumentKind.DEVOLUTION,
    "matrix": DocumentKind.SWOT,
    "evaluation": DocumentKind.EVALUATION,
}


class DocumentState(models.TextChoices):
    """Where a working document stands."""

    DRAFT = "draft", "Borrador"
    PREPARING = "preparing", "En preparación"
    IN_READING = "in_reading", "En lectura"
    SEALED = "sealed", "Publicado"


def _names(subject: str) -> Q:
    """That a document names what it is about if, and only if, it is of the kind that is about such things."""
    of_its_kind = Q(kind=_SUBJECTS[subject])
    return of_its_kind & Q(**{f"{subject}__isnull": False}) | ~of_its_kind & Q(**{subject: None})


@tracked()
class Document(EditVersion):
    """A document of a kind about a subject, as it is being written. One row per subject, whatever its versions."""

    kind = models.CharField("clase", max_length=20, choices=DocumentKind.choices)
    subject_key = models.CharField("asunto", max_length=200, editable=False)
    title = models.CharField("título", max_length=200)
    period_from = models.DateField("desde", null=True, blank=True)
    period_to = models.DateField("hasta", null=True, blank=True)
    bodies = models.ManyToManyField(Body, related_name="documents", blank=True, verbose_name="órganos")
    minutes = models.ForeignKey(
        Minutes,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="acta",
        editable=False,
    )
    plan = models.ForeignKey(
        DevelopmentPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="plan de desarrollo",
        editable=False,
    )
    operational = models.ForeignKey(
        OperationalPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="plan operativo",
        editable=False,
    )
    devolution = models.ForeignKey(
        Devolution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="devolución",
        editable=False,
    )
    matrix = models.ForeignKey(
        "reports.SwotMatrix",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="matriz FODA",
        editable=False,
    )
    evaluation = models.ForeignKey(
        "reports.Evaluation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="evaluación",
        editable=False,
    )
    state = models.CharField(
        "estado", max_length=12, choices=DocumentState.choices, default=DocumentState.DRAFT
    )
    change_note = models.TextField(
        "qué cambia en esta versión", blank=True, help_text="Obligatorio desde la segunda versión."
    )
    return_reason = models.TextField("por qué volvió a borrador", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="creó"
    )
    created_at = models.DateTimeField("creado", default=timezone.now)

    class Meta:
        verbose_name = "documento"
        verbose_name_plural = "documentos"
        ordering = ["-period_to", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_key"],
                name="document_one_per_subject",
                violation_error_message="Ya hay un documento sobre eso mismo: seguí con ese.",
            ),
            models.UniqueConstraint(
                fields=["kind", "minutes"],
                name="document_one_per_minutes",
                violation_error_message="Esa acta ya tiene su documento.",
            ),
            models.CheckConstraint(
                condition=_names("minutes"),
                name="document_of_minutes_names_them",
                violation_error_message="El documento de un acta dice de qué acta es, y ningún otro.",
            ),
            models.CheckConstraint(
                condition=_names("plan"),
                name="document_of_a_plan_names_it",
                violation_error_message="El documento de un plan dice de qué plan es, y ningún otro.",
            ),
            models.CheckConstraint(
                condition=_names("operational"),
                name="document_of_a_year_names_it",
                violation_error_message="El documento de un plan operativo dice de cuál es, y ningún otro.",
            ),
            models.CheckConstraint(
                condition=_names("devolution"),
                name="document_of_a_devolution_names_it",
                violation_error_message="El documento de una devolución dice de cuál es, y ningún otro.",
            ),
            models.CheckConstraint(
                condition=_names("matrix"),
                name="document_of_a_matrix_names_it",
                violation_error_message="El documento de una matriz dice de cuál es, y ningún otro.",
            ),
            models.CheckConstraint(
                condition=_names("evaluation"),
                name="document_of_an_evaluation_names_it",
                violation_error_message="El documento de una evaluación dice de cuál es, y ningún otro.",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to__gte=F("period_from")),
                name="document_period_in_order",
                violation_error_message="El fin del período no puede ser anterior al inicio.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_edit_url(self) -> str:
        """The workspace page; minutes have theirs, where the words they cover are seen to as well."""
        if self.minutes:
            return reverse("gestion:minutes-publication", args=[self.minutes.meeting.code])
        return reverse("gestion:document-edit", args=[self.pk])


@tracked()
class DocumentPart(EditVersion):
    """A part of a document that a person wrote, in Markdown; ``[[figure.id]]`` inserts a figure by reference."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="parts", verbose_name="documento")
    key = models.CharField("parte", max_length=40)
    text = models.TextField("texto", blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="escribió",
    )
    updated_at = models.DateTimeField("escrito el", default=timezone.now)

    class Meta:
        verbose_name = "parte del documento"
        verbose_name_plural = "partes del documento"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="document_part_once")]

    def __str__(self) -> str:
        return self.key


class PreparationState(models.TextChoices):
    """Where the rendering of a snapshot stands."""

    QUEUED = "queued", "En espera"
    RENDERING = "rendering", "Preparando los formatos"
    READY = "ready", "Lista para leer y publicar"
    FAILED = "failed", "No se pudo preparar"
    DISCARDED = "discarded", "Descartada"


class Preparation(models.Model):
    """The snapshot of a document and the work of rendering it. ``snapshot`` is canonical JSON, kept to the byte.

    ``restricted_snapshot`` is what only some may read, with the salt of the files made of it; empty where that is
    nothing more. No public page reads it.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="preparations", verbose_name="documento"
    )
    code = models.CharField("código", max_length=16, unique=True)
    version = models.PositiveSmallIntegerField("versión")
    replaces = models.ForeignKey(
        "Publication", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reemplaza"
    )
    snapshot = models.TextField("contenido")
    snapshot_sha256 = models.CharField("huella del contenido", max_length=64)
    restricted_snapshot = models.TextField("contenido restringido", blank=True, default="")
    dated = models.DateField("fecha del documento")
    state = models.CharField(
        "estado", max_length=12, choices=PreparationState.choices, default=PreparationState.QUEUED
    )
    progress = models.PositiveSmallIntegerField("avance (%)", default=0)
    step = models.CharField("paso", max_length=120, blank=True)
    error = models.TextField("error", blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="pidió"
    )
    requested_at = models.DateTimeField("pedida", default=timezone.now)

    class Meta:
        verbose_name = "preparación"
        verbose_name_plural = "preparaciones"
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.version}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace, which works by reloading."""
        return reverse("gestion:preparation-detail", args=[self.pk])


class Format(models.TextChoices):
    """The forms a document is served in; the value is also the ending of its address."""

    HTML = "html", "Página"
    PDF = "pdf", "PDF"
    JSON = "json", "JSON"
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Planilla (XLSX)"
    POSTER = "afiche", "Afiche de una página (PDF)"
    TEXT = "txt", "Texto para reenviar"


class Audience(models.TextChoices):
    """Who may have a rendition."""

    PUBLIC = "public", "Pública"
    RESTRICTED = "restricted", "Restringida"


class Rendition(models.Model):
    """The bytes of one form of a document, rendered once."""

    preparation = models.ForeignKey(
        Preparation, models.CASCADE, related_name="renditions", verbose_name="preparación"
    )
    format = models.CharField("formato", max_length=8, choices=Format.choices)
    audience = models.CharField("audiencia", max_length=12, choices=Audience.choices, default=Audience.PUBLIC)
    data = models.BinaryField("bytes")
    sha256 = models.CharField("huella", max_length=64)
    size = models.PositiveIntegerField("tamaño (bytes)")

    class Meta:
        verbose_name = "forma de un documento"
        verbose_name_plural = "formas de documentos"
        ordering = ["preparation_id", "format"]
        constraints = [
            models.UniqueConstraint(fields=["preparation", "format", "audience"], name="rendition_once"),
        ]
        indexes = [models.Index(fields=["sha256"], name="rendition_by_hash")]

    def __str__(self) -> str:
        return f"{self.preparation_id}.{self.format}"


class Reading(models.Model):
    """Somebody read a preparation whole before it was sealed."""

    preparation = models.ForeignKey(
        Preparation, models.CASCADE, related_name="readings", verbose_name="preparación"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="leyó")
    at = models.DateTimeField("leído el", default=timezone.now)
    note = models.CharField("observación", max_length=500, blank=True)

    class Meta:
        verbose_name = "lectura"
        verbose_name_plural = "lecturas"
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["preparation", "by"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.by_id} leyó {self.preparation_id}"


def _withdrawals_of(publication: OuterRef) -> Exists:
    return Exists(WithdrawalDecision.objects.filter(withdrawal__publication=publication, is_confirmed=True))


def _later_versions() -> Exists:
    same = Publication.objects.published().filter(kind=OuterRef("kind"), subject_key=OuterRef("subject_key"))
    return Exists(same.filter(version__gt=OuterRef("version")))


class PublicationQuerySet(models.QuerySet):
    """Publications; every public page starts here."""

    def published(self) -> "PublicationQuerySet":
        """Those that anybody may read: all that were not withdrawn."""
        return self.filter(~_withdrawals_of(OuterRef("pk")))

    def withdrawn(self) -> "PublicationQuerySet":
        """Those that are no longer served."""
        return self.filter(_withdrawals_of(OuterRef("pk")))

    def current(self) -> "PublicationQuerySet":
        """Those that no later version replaces; a withdrawn one replaces nothing."""
        return self.filter(~_later_versions())

    def with_standing(self) -> "PublicationQuerySet":
        """Annotate ``is_withdrawn``, ``is_replaced``: whether there is a later version, and ``is_superseded``: whether
        there is one that is not withdrawn.
        """
        return self.annotate(
            is_withdrawn=_withdrawals_of(OuterRef("pk")),
            is_replaced=Exists(Publication.objects.filter(replaces=OuterRef("pk"))),
            is_superseded=_later_versions(),
        )

    def newest_first(self) -> "PublicationQuerySet":
        """By the order in which they were sealed."""
        return self.order_by("-sequence")


class Publication(models.Model):
    """A sealed document: a link of the chain. ``chain_hash`` covers this link and ``previous_hash`` the one before."""

    preparation = models.OneToOneField(
        Preparation, models.PROTECT, related_name="publication", verbose_name="preparación"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="publications", verbose_name="documento"
    )
    kind = models.CharField("clase", max_length=20, choices=DocumentKind.choices)
    subject_key = models.CharField("asunto", max_length=200)
    code = models.CharField("código", max_length=16, unique=True)
    version = models.PositiveSmallIntegerField("versión")
    title = models.CharField("título", max_length=200)
    period_from = models.DateField("desde", null=True, blank=True)
    period_to = models.DateField("hasta", null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="reemplaza"
    )
    sealed_at = models.DateTimeField("publicado el")
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="publicó"
    )
    content_sha256 = models.CharField("huella del contenido", max_length=64)
    sequence = models.PositiveIntegerField("lugar en la cadena", unique=True)
    previous_hash = models.CharField("eslabón anterior", max_length=64)
    chain_hash = models.CharField("eslabón", max_length=64, unique=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "publicación"
        verbose_name_plural = "publicaciones"
        ordering = ["-sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_key", "version"], name="publication_version_once"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "period_from", "period_to", "-sequence"], name="publication_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, versión {self.version}"

    @property
    def spaced_code(self) -> str:
        """The code in fours: ``7K3M-…``."""
        return "-".join(self.code[start : start + 4] for start in range(0, 16, 4))

    def get_absolute_url(self) -> str:
        """The permanent address of this very version."""
        return reverse("publication-detail", args=[self.spaced_code])


class WithdrawalGround(models.TextChoices):
    """Why a publication may be withdrawn; anything else is corrected with a new version."""

    HARM = "harm", "Un error que perjudica a alguien"
    ORDER = "order", "Una orden de la Justicia o de otra autoridad"


class Fate(models.TextChoices):
    """What becomes of the bytes; their hashes and the chain stay either way."""

    CUSTODY = "custody", "Se guardan, solo para la Alcaldía y la Administración"
    DESTRUCTION = "destruction", "Se destruyen"


class WithdrawalQuerySet(models.QuerySet):
    """Requests of withdrawal."""

    def undecided(self) -> "WithdrawalQuerySet":
        """Those that wait for another person."""
        return self.filter(decision=None)

    def confirmed(self) -> "WithdrawalQuerySet":
        """Those by which a publication is withdrawn."""
        return self.filter(decision__is_confirmed=True)


class Withdrawal(models.Model):
    """Somebody asks that a publication be served no more. Like its decision, the row never changes."""

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="withdrawals", verbose_name="publicación"
    )
    ground = models.CharField("causa", max_length=8, choices=WithdrawalGround.choices)
    reason = models.TextField("motivo")
    fate = models.CharField("qué pasa con los archivos", max_length=12, choices=Fate.choices)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="pidió"
    )
    requested_at = models.DateTimeField("pedido el", default=timezone.now)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = "pedido de retiro"
        verbose_name_plural = "pedidos de retiro"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_reason")]

    def __str__(self) -> str:
        return f"Retiro de {self.publication}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:withdrawal-detail", args=[self.pk])


class WithdrawalDecision(models.Model):
    """Another person confirms a withdrawal, or it is dismissed. That they are two, a trigger makes sure."""

    withdrawal = models.OneToOneField(
        Withdrawal, models.PROTECT, related_name="decision", verbose_name="pedido"
    )
    is_confirmed = models.BooleanField("se retira")
    note = models.CharField("observación", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="decidió")
    at = models.DateTimeField("decidido el", default=timezone.now)

    class Meta:
        verbose_name = "decisión de retiro"
        verbose_name_plural = "decisiones de retiro"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.withdrawal}: {'se retira' if self.is_confirmed else 'no se retira'}"


class Destruction(models.Model):
    """The bytes of a withdrawn publication were destroyed; only the owner of the tables can."""

    withdrawal = models.OneToOneField(
        Withdrawal, models.PROTECT, related_name="destruction", verbose_name="pedido"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="destruyó"
    )
    at = models.DateTimeField("destruido el", default=timezone.now)

    class Meta:
        verbose_name = "destrucción de archivos retirados"
        verbose_name_plural = "destrucciones de archivos retirados"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.withdrawal}: archivos destruidos"
