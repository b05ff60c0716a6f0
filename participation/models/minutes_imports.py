"""Minutes that exist as documents of before: what was found in each, what somebody decided, and where it stood."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from participation.models.minutes import Minutes
from planning.models import Body, EditVersion, Person


class MinutesImport(models.Model):
    """Documents of one body that were brought together; what is decided on a name holds for all of them."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="minutes_imports", verbose_name="órgano")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="subió", editable=False
    )
    created_at = models.DateTimeField("subida", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "tanda de actas"
        verbose_name_plural = "tandas de actas"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.body}, {timezone.localtime(self.created_at):%d/%m/%Y %H:%M}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:minutes-import-detail", args=[self.pk])


class ProposalState(models.TextChoices):
    """Where a document stands."""

    QUEUED = "queued", "En espera"
    READING = "reading", "Leyendo"
    PROPOSED = "proposed", "Para revisar"
    REFUSED = "refused", "No se pudo leer"
    DUPLICATE = "duplicate", "Ya estaba"
    CONFIRMED = "confirmed", "Incorporada"
    DISCARDED = "discarded", "Descartada"


class MinutesProposal(EditVersion):
    """A document, and the facts proposed of it. Nothing of it is a record before somebody confirms it.

    ``text`` is what was read, to which every span refers; ``facts`` what the machine found in it (the shape of
    ``import_minutes --json``), never changed by hand; ``choices`` what somebody decided, by fact, as far as they got.
    The bytes, the text and the facts of a confirmed one are sealed with its minutes.
    """

    batch = models.ForeignKey(
        MinutesImport, models.CASCADE, related_name="proposals", verbose_name="tanda", editable=False
    )
    name = models.CharField("archivo", max_length=200, editable=False)
    media_type = models.CharField("formato", max_length=80, editable=False)
    data = models.BinaryField("original", editable=False)
    sha256 = models.CharField("huella", max_length=64, editable=False)
    text = models.TextField("texto", blank=True, editable=False)
    facts = models.JSONField("propuesta", default=dict, blank=True, editable=False)
    choices = models.JSONField("decidido", default=dict, blank=True, editable=False)
    state = models.CharField(
        "estado",
        max_length=10,
        choices=ProposalState.choices,
        default=ProposalState.QUEUED,
        editable=False,
    )
    reason = models.CharField("motivo", max_length=300, blank=True, editable=False)
    added_at = models.DateTimeField("subido", default=timezone.now, editable=False)
    read_at = models.DateTimeField("leído", null=True, blank=True, editable=False)
    same_as = models.ForeignKey(
        Minutes,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        verbose_name="acta que ya estaba",
        editable=False,
    )
    minutes = models.OneToOneField(
        Minutes,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal",
        verbose_name="acta incorporada",
        editable=False,
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmó",
        editable=False,
    )
    confirmed_at = models.DateTimeField("confirmada", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "acta por incorporar"
        verbose_name_plural = "actas por incorporar"
        ordering = ["batch_id", "pk"]
        indexes = [models.Index(fields=["sha256"], name="proposal_by_hash")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="confirmed",
                    minutes__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                )
                | (~Q(state="confirmed") & Q(minutes=None, confirmed_by=None, confirmed_at=None)),
                name="proposal_confirmed_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="proposal_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:minutes-proposal", args=[self.pk])


class NameKind(models.TextChoices):
    """Who somebody named in a document is."""

    PERSON = "person", "Está en el registro"
    RESIDENT = "resident", "Vecina o vecino (no se nombra)"
    GUEST = "guest", "Invitada o invitado"
    NOBODY = "nobody", "No es una persona"


class NameDecision(models.Model):
    """Who a name is, as somebody decided once for a whole batch. ``written`` is the name without case and accents."""

    batch = models.ForeignKey(
        MinutesImport, models.CASCADE, related_name="names", verbose_name="tanda", editable=False
    )
    written = models.CharField("nombre escrito", max_length=200)
    kind = models.CharField("quién es", max_length=8, choices=NameKind.choices)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="persona"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="decidió", editable=False
    )

    class Meta:
        verbose_name = "nombre decidido"
        verbose_name_plural = "nombres decididos"
        ordering = ["batch_id", "written"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "written"], name="name_decided_once"),
            models.CheckConstraint(
                condition=Q(kind="person", person__isnull=False) | (~Q(kind="person") & Q(person=None)),
                name="name_of_a_person_says_which",
                violation_error_message="Elegí la persona del registro.",
            ),
        ]

    def __str__(self) -> str:
        return self.written


class FactKind(models.TextChoices):
    """What a span shows."""

    MEETING = "meeting", "La reunión"
    ATTENDANCE = "attendance", "Asistencia"
    PRESIDING = "presiding", "Presidencia"
    MATTER = "matter", "Asunto"
    DECISION = "decision", "Decisión"
    CONTRIBUTION = "contribution", "Aporte"


class FactSpan(models.Model):
    """Where in the text of a confirmed document a record stands. Written as it is confirmed, and sealed with it.

    ``record`` is the primary key of the row that ``kind`` names; ``field`` what of it, where a row has several.
    """

    proposal = models.ForeignKey(MinutesProposal, models.CASCADE, related_name="spans", verbose_name="acta")
    kind = models.CharField("qué", max_length=12, choices=FactKind.choices)
    record = models.PositiveBigIntegerField("registro")
    field = models.CharField("campo", max_length=40, blank=True)
    start = models.PositiveIntegerField("desde")
    end = models.PositiveIntegerField("hasta")

    class Meta:
        verbose_name = "lugar de un hecho"
        verbose_name_plural = "lugares de hechos"
        ordering = ["proposal_id", "start", "pk"]
        indexes = [models.Index(fields=["kind", "record"], name="span_by_record")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="span_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record} en {self.proposal_id}"
