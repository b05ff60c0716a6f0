"""What a session decided, and how each of its members voted. Raw votes are kept; results are computed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from planning.models import Person


class DecisionKind(models.TextChoices):
    """What is put to the vote."""

    RESOLUTION = "resolution", "Resolución"
    MOTION = "motion", "Moción"
    URGENCY = "urgency", "Admisión de un asunto urgente"
    MINUTES = "minutes", "Aprobación de un acta anterior"
    RECTIFICATION = "rectification", "Rectificación de un acta"


class VoteMode(models.TextChoices):
    """Whether the votes are told one by one (D.548.26), or only their totals, as in actas of before."""

    NOMINAL = "nominal", "Nominal"
    AGGREGATE = "aggregate", "Solo los totales"


class CastingVote(models.TextChoices):
    """How whoever presides as mayor broke a tie (Ley 19.272 art. 14.1)."""

    YES = "yes", "A favor"
    NO = "no", "En contra"


class DecisionQuerySet(models.QuerySet):
    """Decisions as lists need them."""

    def resolutions(self) -> "DecisionQuerySet":
        """Those that have a number in the register of resolutions."""
        return self.filter(kind=DecisionKind.RESOLUTION)

    def counted(self) -> "DecisionQuerySet":
        """Those of meetings whose minutes are approved."""
        return self.filter(meeting__minutes__state="approved")


@tracked(
    fields=["meeting", "kind", "number", "case_file", "is_spending", "mode", "casting_vote", "approves"],
    model_name="DecisionEvent",
)
class Decision(models.Model):
    """Something put to the vote: its brief account, its operative part, and the votes (D.548.21 e).

    Whether it passed is computed from the votes by the rules of its day (``participation.session.voting``).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(
        "participation.Meeting", models.CASCADE, related_name="decisions", verbose_name="reunión"
    )
    item = models.ForeignKey(
        "participation.AgendaItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="punto del orden del día",
    )
    position = models.PositiveSmallIntegerField("lugar", default=0)
    kind = models.CharField(
        "qué se vota", max_length=14, choices=DecisionKind.choices, default=DecisionKind.RESOLUTION
    )
    number = models.CharField("número", max_length=40, blank=True, help_text="Como se escribe: 83/21/0115.")
    case_file = models.CharField(
        "expediente", max_length=60, blank=True, help_text="Como se escribe: 2021-5148-98-000012."
    )
    account = models.TextField("breve relación del asunto", blank=True)
    seen = models.TextField("visto", blank=True)
    resulting = models.TextField("resultando", blank=True)
    considering = models.TextField("considerando", blank=True)
    operative = models.TextField("parte dispositiva", blank=True)
    mover = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="motions",
        verbose_name="mocionante",
    )
    is_spending = models.BooleanField("ordena un gasto o una inversión", default=False)
    amount = models.DecimalField("monto ($)", max_digits=14, decimal_places=2, null=True, blank=True)
    mode = models.CharField("votación", max_length=10, choices=VoteMode.choices, default=VoteMode.NOMINAL)
    yes_count = models.PositiveSmallIntegerField("votos a favor", null=True, blank=True)
    no_count = models.PositiveSmallIntegerField("votos en contra", null=True, blank=True)
    abstention_count = models.PositiveSmallIntegerField("abstenciones", null=True, blank=True)
    present_count = models.PositiveSmallIntegerField("presentes en la votación", null=True, blank=True)
    casting_vote = models.CharField("desempate", max_length=4, choices=CastingVote.choices, blank=True)
    tie_broken_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="desempató",
    )
    approves = models.ForeignKey(
        "participation.Minutes",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="put_to_vote",
        verbose_name="acta que se vota",
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "decisión"
        verbose_name_plural = "decisiones"
        ordering = ["meeting_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(casting_vote="", tie_broken_by=None)
                | (~Q(casting_vote="") & Q(tie_broken_by__isnull=False)),
                name="decision_tie_broken_by_somebody",
                violation_error_message="El desempate lleva quién desempató y en qué sentido.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["minutes", "rectification"]) | Q(approves=None),
                name="decision_approves_minutes_only",
                violation_error_message="Solo la votación de un acta dice de qué acta se trata.",
            ),
        ]
        indexes = [models.Index(fields=["kind", "number"], name="decision_by_number")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    def get_absolute_url(self) -> str:
        """Its public page, in the register of resolutions."""
        return reverse("resolution-detail", args=[self.uid])


class VoteChoice(models.TextChoices):
    """How somebody voted, or why not."""

    YES = "yes", "Afirmativo"
    NO = "no", "Negativo"
    ABSTENTION = "abstention", "Abstención"
    RECUSED = "recused", "Se excusó por interés propio"
    OUT = "out", "Fuera de sala"


@tracked(exclude=["statement", "recusal_reason"])
class Vote(models.Model):
    """How one person voted (D.548.26); ``statement`` is the grounds of a vote, supplied in writing (D.548.21 f)."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="votes", verbose_name="decisión")
    person = models.ForeignKey(Person, models.PROTECT, related_name="votes", verbose_name="persona")
    choice = models.CharField("voto", max_length=10, choices=VoteChoice.choices)
    wants_statement = models.BooleanField("pidió que conste su fundamento", default=False)
    statement = models.TextField("fundamento del voto", blank=True)
    recusal_reason = models.CharField("por qué se excusó", max_length=300, blank=True)

    class Meta:
        verbose_name = "voto"
        verbose_name_plural = "votos"
        ordering = ["decision_id", "person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "person"],
                name="vote_once",
                violation_error_message="Esa persona ya votó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.get_choice_display()}"


class ResolutionNotice(models.Model):
    """A resolution was notified to somebody, on a day. What follows approval is a row of its own."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="notices", verbose_name="resolución")
    notified_on = models.DateField("notificada el")
    to = models.CharField("a quién", max_length=200, blank=True, help_text="No se publica.")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registró"
    )
    recorded_at = models.DateTimeField("registrada el", default=timezone.now)

    class Meta:
        verbose_name = "notificación de una resolución"
        verbose_name_plural = "notificaciones de resoluciones"
        ordering = ["notified_on", "pk"]

    def __str__(self) -> str:
        return f"{self.decision_id} notificada el {self.notified_on:%d/%m/%Y}"
