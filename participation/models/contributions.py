"""Contributions: what somebody proposed or said, and later what of it everybody may read."""

import uuid

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.tracking import tracked
from participation.models.minutes import Minutes
from planning.models import EditVersion, Neighbourhood, Person, Theme, today, validate_code


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
    meeting = models.ForeignKey(
        "participation.Meeting", models.CASCADE, related_name="contributions", verbose_name="reunión"
    )
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
