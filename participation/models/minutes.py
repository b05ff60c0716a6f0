"""Minutes: the official memory of one meeting, and the rows that its life adds to it."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from planning.models import Body, EditVersion, Person


class MinutesState(models.TextChoices):
    """The life of minutes. What follows approval adds rows and never changes this one."""

    DRAFT = "draft", "Borrador"
    UNDER_REVIEW = "under_review", "En revisión"
    APPROVED = "approved", "Aprobada"


class MinutesQuerySet(models.QuerySet):
    """Minutes by state."""

    def approved(self) -> "MinutesQuerySet":
        """Those whose content is frozen and whose facts count in public figures."""
        return self.filter(state=MinutesState.APPROVED)

    def drafts(self) -> "MinutesQuerySet":
        """Those still being written or under review."""
        return self.exclude(state=MinutesState.APPROVED)


class MinutesOrigin(models.TextChoices):
    """How minutes came into the portal."""

    WRITTEN = "written", "Escrita en el portal"
    INCORPORATED = "incorporated", "Incorporada: se aprobó en papel"


@tracked()
class Minutes(EditVersion):
    """The official memory of one meeting. Every meeting has one, from its first day on."""

    meeting = models.OneToOneField(
        "participation.Meeting", models.CASCADE, related_name="minutes", verbose_name="reunión"
    )
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
    origin = models.CharField(
        "origen", max_length=12, choices=MinutesOrigin.choices, default=MinutesOrigin.WRITTEN, editable=False
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
    approved_in = models.OneToOneField(
        "participation.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approved_minutes",
        verbose_name="aprobada por la votación",
    )
    approval_exception = models.TextField(
        "por qué se aprobó sin una sesión posterior",
        blank=True,
        help_text="Solo la última acta de un período, que no tiene sesión posterior que la apruebe.",
    )
    record_sha256 = models.CharField("huella de lo aprobado", max_length=64, blank=True, editable=False)

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
                    state__in=[MinutesState.DRAFT, MinutesState.UNDER_REVIEW],
                    approved_on=None,
                    approved_by=None,
                    approval_recorded_at=None,
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
            models.CheckConstraint(
                condition=~Q(state=MinutesState.APPROVED)
                | Q(origin=MinutesOrigin.INCORPORATED)
                | Q(approved_in__isnull=False, approval_exception="")
                | (Q(approved_in=None) & ~Q(approval_exception="")),
                name="minutes_approved_by_vote_or_exception",
                violation_error_message="Un acta se aprueba con la votación de una sesión posterior o, la última de un "
                "período, por una excepción escrita.",
            ),
        ]

    def __str__(self) -> str:
        return f"Acta N.º {self.number}/{self.year}" if self.number else f"Acta de {self.year}, sin número"

    def get_review_url(self) -> str:
        """The workspace page where it is read and amendments are proposed."""
        return reverse("gestion:minutes-review", args=[self.meeting.code])

    @property
    def is_draft(self) -> bool:
        """Whether what they say may be changed."""
        return self.state == MinutesState.DRAFT

    @property
    def is_approved(self) -> bool:
        """Whether the content is frozen."""
        return self.state == MinutesState.APPROVED

    @property
    def is_incorporated(self) -> bool:
        """Whether it was approved on paper, outside the portal: what it lacks is told and stops nothing."""
        return self.origin == MinutesOrigin.INCORPORATED


class MoveKind(models.TextChoices):
    """The moves of minutes, as they are left on record."""

    SUBMIT = "submit", "Pasó a revisión"
    RETURN = "return", "Volvió a borrador"
    APPROVE = "approve", "Se aprobó"
    SIGN = "sign", "Quedó firmada"
    PUBLISH = "publish", "Se publicó"
    RECTIFY = "rectify", "Se rectificó"


class MinutesMove(models.Model):
    """A move of minutes, who made it and why. Rows are only ever added."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="moves", verbose_name="acta")
    move = models.CharField("qué pasó", max_length=10, choices=MoveKind.choices)
    note = models.TextField("por qué", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién")
    at = models.DateTimeField("cuándo", default=timezone.now)

    class Meta:
        verbose_name = "paso de un acta"
        verbose_name_plural = "pasos de actas"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.get_move_display()}"


class AmendmentState(models.TextChoices):
    """What became of an amendment."""

    OPEN = "open", "Sin resolver"
    ACCEPTED = "accepted", "Aceptada"
    REJECTED = "rejected", "No aceptada"
    WITHDRAWN = "withdrawn", "Retirada por quien la propuso"


class Amendment(models.Model):
    """What a member proposes to change in minutes under review, part by part; the row keeps both texts.

    ``part`` is a key of ``participation.session.parts`` with a field (``item:UID.discussion``), or only a part where
    what is wrong is no text. ``before`` is the text when it was proposed.
    """

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="amendments", verbose_name="acta")
    part = models.CharField("parte", max_length=120)
    part_label = models.CharField("parte, como se lee", max_length=200)
    before = models.TextField("decía", blank=True)
    text = models.TextField("se propone")
    reason = models.CharField("por qué", max_length=500, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="propuso"
    )
    proposed_at = models.DateTimeField("propuesta el", default=timezone.now)
    state = models.CharField(
        "estado", max_length=10, choices=AmendmentState.choices, default=AmendmentState.OPEN
    )
    answer = models.CharField("respuesta", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="resolvió",
    )
    decided_at = models.DateTimeField("resuelta el", null=True, blank=True)

    class Meta:
        verbose_name = "enmienda"
        verbose_name_plural = "enmiendas"
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AmendmentState.OPEN, decided_by=None, decided_at=None)
                | (~Q(state=AmendmentState.OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="amendment_decision_is_whole",
                violation_error_message="Una enmienda resuelta lleva quién la resolvió y cuándo.",
            ),
        ]

    def __str__(self) -> str:
        return f"enmienda a {self.part_label}"


class SigningRole(models.TextChoices):
    """In what capacity minutes are signed (D.548.21; the two officers of the Neighbourhood Council)."""

    MAYOR = "mayor", "Alcaldía"
    COUNCILLOR = "councillor", "Concejal titular"
    PRESIDENT = "president", "Presidencia"
    SECRETARY = "secretary", "Secretaría"
    OTHER = "other", "Integrante"


class SigningWay(models.TextChoices):
    """How a signature was given, or that it was refused."""

    PORTAL = "portal", "En el portal, con su cuenta y su contraseña"
    PAPER = "paper", "En papel, escaneada"
    REFUSED = "refused", "Se negó a firmar"


class SignedScan(models.Model):
    """The scan of minutes signed on paper. Restricted: it holds what the public version may have covered."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="scans", verbose_name="acta")
    name = models.CharField("archivo", max_length=120)
    content_type = models.CharField("tipo", max_length=40)
    data = models.BinaryField("bytes")
    sha256 = models.CharField("huella", max_length=64)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="subió"
    )
    recorded_at = models.DateTimeField("subido el", default=timezone.now)

    class Meta:
        verbose_name = "acta firmada en papel"
        verbose_name_plural = "actas firmadas en papel"
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "sha256"], name="signed_scan_once"),
        ]

    def __str__(self) -> str:
        return f"papel firmado de {self.minutes_id}"


class Signature(models.Model):
    """Somebody signed approved minutes, or refused to. Rows are only ever added."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="signatures", verbose_name="acta")
    person = models.ForeignKey(Person, models.PROTECT, related_name="signatures", verbose_name="persona")
    role = models.CharField("firma como", max_length=12, choices=SigningRole.choices)
    way = models.CharField("cómo", max_length=10, choices=SigningWay.choices)
    signed_on = models.DateField("fecha")
    record_sha256 = models.CharField("huella de lo firmado", max_length=64, blank=True)
    scan = models.ForeignKey(
        SignedScan, models.PROTECT, null=True, blank=True, related_name="signatures", verbose_name="papel"
    )
    refusal_reason = models.CharField("por qué se negó", max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registró"
    )
    recorded_at = models.DateTimeField("registrada el", default=timezone.now)

    class Meta:
        verbose_name = "firma"
        verbose_name_plural = "firmas"
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "person"],
                name="signature_once",
                violation_error_message="Esa persona ya firmó, o ya consta que se negó.",
            ),
            models.CheckConstraint(
                condition=Q(way=SigningWay.PORTAL, scan=None, refusal_reason="")
                | Q(way=SigningWay.PAPER, scan__isnull=False, refusal_reason="")
                | (Q(way=SigningWay.REFUSED, scan=None) & ~Q(refusal_reason="")),
                name="signature_says_how",
                violation_error_message="Una firma en papel lleva el papel escaneado; una negativa, su motivo.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.get_way_display()}"


class RedactionGround(models.TextChoices):
    """Why words are covered in the public version (Ley 18.381 arts. 9 and 10; Ley 18.331)."""

    PERSONAL = "personal", "Datos personales (Ley 18.331)"
    RESERVED = "reserved", "Reservado por resolución fundada (Ley 18.381, art. 9)"
    CONFIDENTIAL = "confidential", "Confidencial (Ley 18.381, art. 10)"


@tracked(exclude=["covered_sha256"])
class Redaction(models.Model):
    """A span of a text of approved minutes that the public version covers: ``start`` to ``end``, in characters.

    ``covered_sha256`` is that of the whole text it was marked on, so that a span never slides over another text.
    """

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="redactions", verbose_name="acta")
    part = models.CharField("parte", max_length=120)
    start = models.PositiveIntegerField("desde")
    end = models.PositiveIntegerField("hasta")
    covered_sha256 = models.CharField("huella del texto", max_length=64, editable=False)
    ground = models.CharField("por qué", max_length=14, choices=RedactionGround.choices)
    reference = models.CharField("resolución que lo funda", max_length=120, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="marcó"
    )
    marked_at = models.DateTimeField("marcado el", default=timezone.now)

    class Meta:
        verbose_name = "tachado de la versión pública"
        verbose_name_plural = "tachados de versiones públicas"
        ordering = ["minutes_id", "part", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="redaction_covers_something",
                violation_error_message="Marcá las palabras que hay que tachar.",
            ),
            models.CheckConstraint(
                condition=~Q(ground=RedactionGround.RESERVED) | ~Q(reference=""),
                name="redaction_reserved_by_resolution",
                violation_error_message="Lo reservado necesita la resolución que lo funda (Ley 18.381, art. 9).",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.part} {self.start}-{self.end}"


class Rectification(models.Model):
    """Approved minutes said something wrong: what, what they should say, and where that was decided.

    The approved record stays as it was; the document's next version carries the correction. Rows are only ever added.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="rectifications", verbose_name="acta")
    part = models.CharField("parte", max_length=120)
    part_label = models.CharField("parte, como se lee", max_length=200)
    says = models.TextField("donde dice")
    should_say = models.TextField("debe decir")
    decided_in = models.ForeignKey(
        "participation.Decision",
        models.PROTECT,
        related_name="rectifications",
        verbose_name="se decidió en",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registró"
    )
    recorded_at = models.DateTimeField("registrada el", default=timezone.now)

    class Meta:
        verbose_name = "rectificación"
        verbose_name_plural = "rectificaciones"
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"rectificación de {self.minutes_id}"
