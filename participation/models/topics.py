"""Topics: what contributions ask for, brought together. Judgements, all of them: the contributions stay as they were.

A merged topic keeps all that hangs from it and points at the live one (``merged_into``, never more than one step), so
no merge loses an origin and each can be undone. A split moves codings; ``TopicMove`` keeps which, who, when and why.
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from participation.models.contributions import Contribution
from planning.models import Competence, EditVersion, LegalKind, Neighbourhood, Subzone, Theme, validate_code

#: A condition on live topics: something of them was published, which stays so whatever is under them.
TOLD = Q(standing__first_answered_on__isnull=False) | Q(standing__given_back_on__isnull=False)


class TopicQuerySet(models.QuerySet):
    """Topics as the public may see them."""

    def live(self) -> "TopicQuerySet":
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def published(self) -> "TopicQuerySet":
        """Live ones under which something heard is coded, of their own or of a topic merged into them."""
        return self.live().filter(standing__contributions__gte=1)

    def told(self) -> "TopicQuerySet":
        """Live ones that were answered in public or given back."""
        return self.live().filter(TOLD)

    def readable(self) -> "TopicQuerySet":
        """Those whose page anybody may read: published ones, and those told of, whatever is under them by now."""
        return self.live().filter(Q(standing__contributions__gte=1) | TOLD)


@tracked(exclude=["words"])
class Topic(EditVersion):
    """Something that one or many contributions ask for, and that the Government answers."""

    code = models.CharField("código", max_length=40, unique=True, validators=[validate_code], editable=False)
    title = models.CharField("título", max_length=200, help_text="Se publica: no pongas nombres.")
    description = models.TextField(
        "qué se pide",
        blank=True,
        help_text="En pocas frases, con palabras de todas las personas que lo propusieron. Se publica.",
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="topics",
        verbose_name="tema del catálogo",
    )
    competence = models.CharField(
        "competencia", max_length=20, choices=Competence.choices, default=Competence.MUNICIPAL
    )
    legal_kind = models.CharField(
        "forma de participación", max_length=20, choices=LegalKind.choices, default=LegalKind.INITIATIVE
    )
    subzones = models.ManyToManyField(Subzone, related_name="topics", blank=True, verbose_name="subzonas")
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, related_name="topics", blank=True, verbose_name="barrios"
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
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="unido a",
        editable=False,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="creó", editable=False
    )
    created_at = models.DateTimeField("creado el", default=timezone.now, editable=False)
    words = models.GeneratedField(
        expression=Func(
            Concat("title", Value(" "), "description", output_field=models.TextField()),
            function="planning_words",
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = "tema"
        verbose_name_plural = "temas"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="topic_has_a_title",
                violation_error_message="Escribí el título del tema.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")), name="topic_not_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="topic_place_is_whole",
                violation_error_message="Un lugar en el mapa lleva latitud y longitud.",
            ),
        ]
        indexes = [GinIndex(fields=["words"], name="topic_words")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("topic-detail", args=[self.code])


class Stance(models.TextChoices):
    """What a contribution says of the topic it is under. Dissent is kept and told."""

    SUPPORTS = "supports", "Lo pide o lo apoya"
    DISSENTS = "dissents", "No está de acuerdo"


@tracked()
class Coding(models.Model):
    """That a contribution is about a topic: a judgement, by somebody, on a day."""

    contribution = models.ForeignKey(
        Contribution, models.PROTECT, related_name="codings", verbose_name="aporte"
    )
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="codings", verbose_name="tema")
    stance = models.CharField("postura", max_length=10, choices=Stance.choices, default=Stance.SUPPORTS)
    coded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="sistematizó", editable=False
    )
    coded_at = models.DateTimeField("sistematizado el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "aporte bajo un tema"
        verbose_name_plural = "aportes bajo temas"
        ordering = ["topic_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "contribution"],
                name="coding_once",
                violation_error_message="Ese aporte ya está en ese tema.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} en {self.topic_id}"


class TopicMoveKind(models.TextChoices):
    """What was done with topics as a whole."""

    MERGE = "merge", "Se unió"
    UNMERGE = "unmerge", "Se deshizo la unión"
    SPLIT = "split", "Se separó"


class TopicMove(models.Model):
    """That topics were merged, parted again, or split: kept for ever, so that no origin is lost."""

    kind = models.CharField("qué se hizo", max_length=10, choices=TopicMoveKind.choices)
    source = models.ForeignKey(Topic, models.PROTECT, related_name="moves_from", verbose_name="desde")
    target = models.ForeignKey(Topic, models.PROTECT, related_name="moves_to", verbose_name="hacia")
    reason = models.CharField("por qué", max_length=300)
    #: At a merge, all that stood under ``source``; at a split, what went over. With the stance it had.
    origins = models.ManyToManyField(Contribution, through="TopicMoveOrigin", related_name="topic_moves")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién", editable=False
    )
    made_at = models.DateTimeField("cuándo", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "unión o separación de temas"
        verbose_name_plural = "uniones y separaciones de temas"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason__regex=r"^\s*$"),
                name="topic_move_has_a_reason",
                violation_error_message="Escribí por qué.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.source_id} → {self.target_id}"


class TopicMoveOrigin(models.Model):
    """One contribution that stood under the source of a move when it was made."""

    move = models.ForeignKey(TopicMove, models.CASCADE, related_name="moved")
    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="moved_by")
    stance = models.CharField("postura", max_length=10, choices=Stance.choices)

    class Meta:
        verbose_name = "aporte de una unión o separación"
        verbose_name_plural = "aportes de uniones y separaciones"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["move", "contribution"], name="move_origin_once")]

    def __str__(self) -> str:
        return f"{self.contribution_id} en {self.move_id}"


class TopicStanding(models.Model):
    """How a live topic stands: worked out anew whenever something of it changes, and every night."""

    topic = models.OneToOneField(Topic, models.CASCADE, primary_key=True, related_name="standing")
    #: Heard contributions under it and the topics merged into it, each once; of residents, organisations and the
    #: Neighbourhood Council; that dissent.
    contributions = models.PositiveIntegerField(default=0)
    with_participation = models.PositiveIntegerField(default=0)
    dissents = models.PositiveIntegerField(default=0)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    #: Of its open assignment, else by the term in force on its first day; ``None`` where no rule says.
    due_on = models.DateField(null=True)
    first_answered_on = models.DateField(null=True)
    #: The latest published response, whatever topic of the family it was written for.
    response = models.ForeignKey(
        "participation.Response", models.SET_NULL, null=True, related_name="+", db_constraint=True
    )
    is_linked = models.BooleanField(default=False)
    given_back_on = models.DateField(null=True)

    class Meta:
        verbose_name = "situación de un tema"
        verbose_name_plural = "situaciones de temas"
        ordering = ["topic_id"]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="standing_owed",
                condition=Q(first_answered_on=None, contributions__gte=1),
            ),
            models.Index(fields=["-last_on", "topic"], name="standing_newest"),
        ]

    def __str__(self) -> str:
        return f"situación de {self.topic_id}"
