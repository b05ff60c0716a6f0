"""Contributions: what somebody proposed or said, and later what of it everybody may read."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.tracking import tracked
from participation.models.minutes import Minutes
from planning.models import Body, EditVersion, Neighbourhood, Person, Theme, today, validate_code


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


#: Whose contributions are participation of the residents, as the synthesis counts it.
PARTICIPATION_AUTHORS = (
    AuthorType.RESIDENTS,
    AuthorType.ORGANISATION,
    AuthorType.NEIGHBOURHOOD_COUNCIL,
)


class Channel(models.TextChoices):
    """By which way a contribution came."""

    MEETING = "meeting", "En una reunión"
    WEB = "web", "Por el portal"
    PHONE = "phone", "Por teléfono"
    DESK = "desk", "En el mostrador"
    PAPER = "paper", "En un formulario de papel"
    NOTE = "note", "Por una nota (mesa de entrada)"
    BODY = "body", "Documento de un órgano"


class ContributionQuerySet(models.QuerySet):
    """Contributions as the public or the analysis may see them."""

    def counted(self) -> "ContributionQuerySet":
        """Those of meetings whose minutes are approved: what the participation analysis counts."""
        return self.filter(Exists(Minutes.objects.approved().filter(meeting=OuterRef("meeting_id"))))

    def heard(self) -> "ContributionQuerySet":
        """Counted ones, and those that came outside a meeting and were admitted: what the Government owes an answer."""
        return self.filter(
            Q(meeting=None, admission__state="admitted")
            | Exists(Minutes.objects.approved().filter(meeting=OuterRef("meeting_id")))
        )

    def dated(self) -> "ContributionQuerySet":
        """With ``said_on``: the day of its meeting, or the day on which it came."""
        return self.annotate(said_on=Coalesce("received_on", "meeting__date"))

    def published(self) -> "ContributionQuerySet":
        """Heard ones whose public text somebody reviewed and lets be shown."""
        return self.heard().filter(
            review__decision=ReviewDecision.SHOW,
        )

    def unreviewed(self) -> "ContributionQuerySet":
        """Those that nobody has reviewed yet."""
        return self.filter(review=None)


class Contribution(EditVersion):
    """What somebody proposed or said, word by word, and where it came from. Restricted: only its review is public."""

    code = models.CharField("código", max_length=40, unique=True, validators=[validate_code])
    meeting = models.ForeignKey(
        "participation.Meeting",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="reunión",
    )
    channel = models.CharField(
        "por dónde llegó", max_length=8, choices=Channel.choices, default=Channel.MEETING, editable=False
    )
    #: Empty for what was said in a meeting, which has its day.
    received_on = models.DateField("recibido el", null=True, blank=True)
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
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(
        "participation.AgendaItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="punto del orden del día",
    )
    #: Opinions and requests for information of a body (domain §3), which the Government owes an answer.
    author_body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="órgano que lo presenta",
    )
    matter = models.ForeignKey(
        "participation.IncomingMatter",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="asunto entrado",
    )
    table = models.ForeignKey(
        "participation.WorkshopTable",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="mesa",
    )
    is_dissent = models.BooleanField(
        "es una opinión distinta a la de la mesa", default=False, help_text="Se guarda como disidencia."
    )
    verbatim = models.TextField("palabras textuales", validators=[MinLengthValidator(1)])
    #: Retention of drafts counts from it; empty in minutes approved before it was kept.
    changed_on = models.DateField("cargado o corregido el", null=True, default=today, editable=False)
    words = models.GeneratedField(
        expression=Func(F("verbatim"), function="planning_words", output_field=SearchVectorField()),
        output_field=SearchVectorField(),
        db_persist=True,
    )

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
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, channel="meeting", received_on=None)
                | (Q(meeting=None, received_on__isnull=False, table=None) & ~Q(channel="meeting")),
                name="contribution_from_one_place",
                violation_error_message="Un aporte viene de una reunión, o se recibió un día por otra vía.",
            ),
            models.CheckConstraint(
                condition=Q(author_body=None)
                | Q(author_type__in=["neighbourhood_council", "municipal_council"]),
                name="contribution_of_a_body",
                violation_error_message="Lo que presenta un órgano es del Concejo Vecinal o del Concejo Municipal.",
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "kind", "author_type", "theme"], name="contribution_covering"),
            models.Index(
                fields=["-received_on", "-id"], name="contribution_outside", condition=Q(meeting=None)
            ),
            GinIndex(fields=["words"], name="contribution_words"),
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
