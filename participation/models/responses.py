"""What the Government answers to a topic: assigned, decided internally, reviewed, and published for ever."""

from django.conf import settings
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from participation.models.topics import Topic
from planning.models import EditVersion, PlanItem

SUMMARY_LENGTH = 200


class ResponseState(models.TextChoices):
    """Where an answer stands. Only a published one is public, and it never changes again."""

    DRAFTING = "drafting", "En redacción"
    IN_REVIEW = "in_review", "En revisión"
    REVIEWED = "reviewed", "Revisada, sin publicar"
    PUBLISHED = "published", "Publicada"
    DROPPED = "dropped", "Dejada sin efecto"


#: Somebody still owes something.
OPEN_RESPONSES = (ResponseState.DRAFTING, ResponseState.IN_REVIEW, ResponseState.REVIEWED)


class ResponseDecision(models.TextChoices):
    """What the Government decided, honestly (domain §1)."""

    ACCEPTED = "accepted", "Se va a hacer"
    IN_PART = "in_part", "Se va a hacer en parte"
    NOT_ACCEPTED = "not_accepted", "No se va a hacer"
    REFERRED = "referred", "Se derivó a otro organismo"
    ALREADY_DONE = "already_done", "Ya está hecho"


#: Those that undertake something, and so lead to the plan.
UNDERTAKING = (ResponseDecision.ACCEPTED, ResponseDecision.IN_PART)
#: What undertakes or recognises something: what such an answer rests on comes from the topic.
LEADS_TO_PLAN = {decision.value for decision in ResponseDecision} - {ResponseDecision.NOT_ACCEPTED.value}


class ResponseQuerySet(models.QuerySet):
    """Answers as the public may see them."""

    def published(self) -> "ResponseQuerySet":
        """Those that were published."""
        return self.filter(state=ResponseState.PUBLISHED)

    def open(self) -> "ResponseQuerySet":
        """Those that somebody still has to write, review or publish."""
        return self.filter(state__in=OPEN_RESPONSES)


@tracked()
class Response(EditVersion):
    """An answer to a topic, or the next version of one."""

    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="responses", verbose_name="tema", editable=False
    )
    version = models.PositiveSmallIntegerField("versión", default=1, editable=False)
    state = models.CharField(
        "estado",
        max_length=10,
        choices=ResponseState.choices,
        default=ResponseState.DRAFTING,
        editable=False,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="responses", verbose_name="la redacta"
    )
    assigned_on = models.DateField("asignada el", editable=False)
    due_on = models.DateField("para el", null=True, blank=True)
    decision = models.CharField("qué se decidió", max_length=12, choices=ResponseDecision.choices, blank=True)
    referred_to = models.CharField("a qué organismo se derivó", max_length=200, blank=True)
    summary = models.CharField(
        "respuesta breve",
        max_length=SUMMARY_LENGTH,
        blank=True,
        validators=[MaxLengthValidator(SUMMARY_LENGTH)],
        help_text="Hasta 200 caracteres: lo que se lee primero.",
    )
    reason = models.TextField("por qué", blank=True, help_text="La razón de la decisión. Se publica.")
    detail = models.TextField("detalle", blank=True, help_text="Qué se va a hacer y cómo. Se publica.")
    cost = models.DecimalField(
        "costo (pesos)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    period = models.CharField(
        "para cuándo", max_length=100, blank=True, help_text="Por ejemplo: primer semestre de 2027."
    )
    internal_note = models.TextField(
        "nota interna", blank=True, help_text="Para quien revisa. No se publica."
    )
    change_note = models.CharField(
        "qué cambia respecto de la respuesta anterior", max_length=300, blank=True, help_text="Se publica."
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="revisó",
        editable=False,
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="publicó",
        editable=False,
    )
    published_at = models.DateTimeField("publicada el", null=True, blank=True, editable=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = "respuesta"
        verbose_name_plural = "respuestas"
        ordering = ["topic_id", "version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "version"],
                name="response_version_once",
                condition=~Q(state="dropped"),
            ),
            models.UniqueConstraint(
                fields=["topic"],
                name="response_one_open",
                condition=Q(state__in=["drafting", "in_review", "reviewed"]),
                violation_error_message="Ese tema ya tiene una respuesta en camino.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafting", "dropped"])
                | (~Q(decision="") & ~Q(summary__regex=r"^\s*$") & ~Q(reason__regex=r"^\s*$")),
                name="response_is_whole",
                violation_error_message="Una respuesta lleva la decisión, la respuesta breve y por qué.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafting", "dropped"])
                | ~Q(decision="referred")
                | ~Q(referred_to__regex=r"^\s*$"),
                name="response_says_to_whom",
                violation_error_message="Escribí a qué organismo se derivó.",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False, published_by__isnull=False)
                | (~Q(state="published") & Q(published_at=None, published_by=None)),
                name="response_publication_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0),
                name="response_cost_not_negative",
                violation_error_message="El costo no puede ser negativo.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["topic", "-published_at"], name="response_latest", condition=Q(state="published")
            ),
            models.Index(fields=["state", "due_on"], name="response_by_state"),
        ]

    def __str__(self) -> str:
        return f"respuesta a {self.topic_id}, versión {self.version}"

    def get_edit_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:response-edit", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to write, review or publish it."""
        return self.state in OPEN_RESPONSES


class ResponseLink(models.Model):
    """What an answer rests on: something the plan undertakes, or a resolution. Part of the answer, and sealed with it.

    ``item`` is the first row of its stem, as in ``PlanOrigin``.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="links", verbose_name="respuesta")
    item = models.ForeignKey(
        PlanItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="response_links",
        verbose_name="elemento del plan",
    )
    resolution = models.ForeignKey(
        "participation.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="response_links",
        verbose_name="resolución",
    )

    class Meta:
        verbose_name = "en qué se apoya una respuesta"
        verbose_name_plural = "en qué se apoyan las respuestas"
        ordering = ["response_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, resolution=None) | Q(item=None, resolution__isnull=False),
                name="response_link_is_one_thing",
            ),
            models.UniqueConstraint(fields=["response", "item"], name="response_item_once"),
            models.UniqueConstraint(fields=["response", "resolution"], name="response_resolution_once"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.item_id or self.resolution_id}"


class ResponseMoveKind(models.TextChoices):
    """What was done with an answer."""

    ASSIGN = "assign", "Se asignó"
    HAND_OVER = "hand_over", "Pasó a otra persona"
    MOVE_DUE = "move_due", "Se cambió el plazo"
    SUBMIT = "submit", "Pasó a revisión"
    RETURN = "return", "Se devolvió"
    REVIEW = "review", "Se revisó"
    PUBLISH = "publish", "Se publicó"
    DROP = "drop", "Se dejó sin efecto"


class ResponseMove(models.Model):
    """Something done with an answer, by whom, when and why. Only added to."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="moves", verbose_name="respuesta")
    kind = models.CharField("qué se hizo", max_length=10, choices=ResponseMoveKind.choices)
    reason = models.TextField("por qué", blank=True)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="a quién",
    )
    due_on = models.DateField("para el", null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién"
    )
    made_at = models.DateTimeField("cuándo", default=timezone.now)

    class Meta:
        verbose_name = "paso de una respuesta"
        verbose_name_plural = "pasos de respuestas"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["return", "drop", "hand_over", "move_due"])
                | ~Q(reason__regex=r"^\s*$"),
                name="response_move_says_why",
                violation_error_message="Escribí por qué.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.response_id})"
