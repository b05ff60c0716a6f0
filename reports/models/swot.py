"""The SWOT matrix (FODA) of the Municipal Government's progress with the model, in rounds (domain §7)."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from participation.models import Meeting, Minutes, Response, Topic
from planning.models import EditVersion, Indicator, PlanItem, today
from reports.models.publications import Publication

#: Of weights: a side's sum.
WHOLE = Decimal(100)
LOWEST_RATING, HIGHEST_RATING = 1, 4
MIDPOINT = Decimal("2.5")
#: From how many individual ratings on their spread is shown.
SPREAD_FROM = 5


class Side(models.TextChoices):
    """A quarter of the matrix; the label is what it is called, ``LETTERS`` how it is coded."""

    STRENGTH = "strength", "Fortaleza"
    OPPORTUNITY = "opportunity", "Oportunidad"
    WEAKNESS = "weakness", "Debilidad"
    THREAT = "threat", "Amenaza"


LETTERS: dict[str, str] = {Side.STRENGTH: "F", Side.OPPORTUNITY: "O", Side.WEAKNESS: "D", Side.THREAT: "A"}
INTERNAL = (Side.STRENGTH, Side.WEAKNESS)
EXTERNAL = (Side.OPPORTUNITY, Side.THREAT)


class MatrixState(models.TextChoices):
    """Where a round stands."""

    PROPOSALS = "proposals", "Se reciben propuestas"
    GROUPING = "grouping", "Se agrupa y se puntúa"
    AGREED = "agreed", "Acordada"
    SEALED = "sealed", "Publicada"


@tracked()
class SwotMatrix(EditVersion):
    """A round about a period. Its proposals may be made until a day, which is a promise and not a lock."""

    singleton = models.BooleanField(default=True, editable=False)
    number = models.PositiveSmallIntegerField("número", unique=True, editable=False)
    title = models.CharField("título", max_length=200)
    purpose = models.TextField(
        "para qué se hace", blank=True, help_text="Se publica con la matriz: qué se mira y por qué ahora."
    )
    period_from = models.DateField("desde")
    period_to = models.DateField("hasta")
    proposals_until = models.DateField("se reciben propuestas hasta", null=True, blank=True)
    previous = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="next",
        verbose_name="matriz anterior",
        editable=False,
    )
    state = models.CharField(
        "estado", max_length=10, choices=MatrixState.choices, default=MatrixState.PROPOSALS, editable=False
    )
    agreed_on = models.DateField("acordada el", null=True, blank=True, editable=False)
    #: Since when the individual ratings are told: nobody rates afterwards, or each one more would be told apart.
    ratings_told_on = models.DateField("calificaciones contadas el", null=True, blank=True, editable=False)
    reason = models.TextField("por qué volvió atrás", blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="abrió", editable=False
    )
    created_at = models.DateTimeField("abierta el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "matriz FODA"
        verbose_name_plural = "matrices FODA"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["period_from", "period_to"],
                name="matrix_one_a_period",
                violation_error_message="Ya hay una matriz de ese período.",
            ),
            models.UniqueConstraint(
                fields=["singleton"],
                condition=~Q(state="sealed"),
                name="matrix_one_open",
                violation_error_message="Hay otra matriz sin publicar: terminá esa primero.",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="matrix_period_in_order",
                violation_error_message="El fin del período no puede ser anterior al inicio.",
            ),
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="matrix_has_a_title",
                violation_error_message="Escribí el título.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["agreed", "sealed"], agreed_on__isnull=False)
                | Q(state__in=["proposals", "grouping"], agreed_on=None),
                name="matrix_agreed_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:swot-detail", args=[self.pk])

    @property
    def may_be_rated(self) -> bool:
        """Whether members of the planning team rate now, each once."""
        return self.state == MatrixState.GROUPING and self.ratings_told_on is None

    @property
    def ratings_are_told(self) -> bool:
        """Whether rating is over, so that its spread may be seen."""
        return self.ratings_told_on is not None or self.state in (MatrixState.AGREED, MatrixState.SEALED)


class ContributedBy(models.TextChoices):
    """Who brought a factor, by kind; nobody's name."""

    COUNCIL = "council", "Concejo Municipal"
    MAYOR = "mayor", "Alcaldía"
    STAFF = "staff", "Funcionariado"
    NEIGHBOURHOOD_COUNCIL = "neighbourhood_council", "Concejo Vecinal"
    RESIDENTS = "residents", "Vecinas y vecinos"
    PLANNING_TEAM = "planning_team", "Equipo de planificación"


class FactorState(models.TextChoices):
    """What became of what somebody proposed."""

    PROPOSED = "proposed", "Propuesto"
    KEPT = "kept", "En la matriz"
    GROUPED = "grouped", "Agrupado en otro"
    LEFT_OUT = "left_out", "No entra"


@tracked()
class SwotFactor(EditVersion):
    """Something that helps or hinders the Municipal Government's progress, as it was proposed or agreed.

    ``previous`` is the factor of an earlier matrix that it goes on from. Weights are of 100 on its side, internal or
    external; ratings are whole, 1 to 4.
    """

    matrix = models.ForeignKey(
        SwotMatrix, models.PROTECT, related_name="factors", verbose_name="matriz", editable=False
    )
    side = models.CharField("lado", max_length=12, choices=Side.choices)
    text = models.CharField(
        "qué pasa", max_length=400, help_text="Una frase que se entienda sola. Se publica: no pongas nombres."
    )
    contributed_by = models.CharField("quién lo aportó", max_length=24, choices=ContributedBy.choices)
    on = models.DateField("fecha", default=today)
    state = models.CharField(
        "estado", max_length=10, choices=FactorState.choices, default=FactorState.PROPOSED, editable=False
    )
    grouped_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grouped",
        verbose_name="agrupado en",
        editable=False,
    )
    left_reason = models.CharField("por qué no entra", max_length=300, blank=True, editable=False)
    code = models.CharField("código", max_length=6, blank=True, editable=False)
    position = models.PositiveSmallIntegerField("lugar", default=0, editable=False)
    weight = models.DecimalField(
        "peso",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(WHOLE)],
    )
    rating = models.PositiveSmallIntegerField(
        "calificación",
        null=True,
        blank=True,
        validators=[MinValueValidator(LOWEST_RATING), MaxValueValidator(HIGHEST_RATING)],
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        verbose_name="viene de",
        editable=False,
    )
    finding = models.OneToOneField(
        "reports.Finding",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="factor",
        verbose_name="hallazgo del que salió",
        editable=False,
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="anotó", editable=False
    )
    proposed_at = models.DateTimeField("anotado el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "factor de la FODA"
        verbose_name_plural = "factores de la FODA"
        ordering = ["matrix_id", "side", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text__regex=r"^\s*$"),
                name="factor_has_words",
                violation_error_message="Escribí qué pasa.",
            ),
            models.CheckConstraint(
                condition=Q(state="grouped", grouped_into__isnull=False)
                | (~Q(state="grouped") & Q(grouped_into=None)),
                name="factor_grouped_says_where",
            ),
            models.CheckConstraint(
                condition=Q(grouped_into=None) | ~Q(grouped_into=F("pk")), name="factor_not_in_itself"
            ),
            models.CheckConstraint(
                condition=(Q(state="left_out") & ~Q(left_reason__regex=r"^\s*$"))
                | (~Q(state="left_out") & Q(left_reason="")),
                name="factor_left_out_says_why",
                violation_error_message="Escribí por qué no entra.",
            ),
            models.CheckConstraint(
                condition=Q(state="kept") | Q(weight=None, rating=None, code=""), name="factor_judged_if_kept"
            ),
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__gte=0, weight__lte=100),
                name="factor_weight_of_100",
                violation_error_message="El peso va de 0 a 100.",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=4),
                name="factor_rating_1_to_4",
                violation_error_message="La calificación va de 1 a 4.",
            ),
            models.UniqueConstraint(
                fields=["matrix", "code"], condition=~Q(code=""), name="factor_code_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()

    @property
    def letter(self) -> str:
        """F, O, D or A."""
        return LETTERS[self.side]

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:swot-factor", args=[self.pk])

    @property
    def is_internal(self) -> bool:
        """Whether it is the Government's own, and not of what surrounds it."""
        return self.side in INTERNAL


class EvidenceKind(models.TextChoices):
    """What may be shown for a factor: only what anybody may read."""

    PUBLICATION = "publication", "Publicación"
    MINUTES = "minutes", "Acta"
    TOPIC = "topic", "Tema"
    RESPONSE = "response", "Respuesta"
    WORKSHOP = "workshop", "Taller"
    INDICATOR = "indicator", "Indicador del plan"
    FINDING = "finding", "Hallazgo de una evaluación"


_TARGETS = {
    EvidenceKind.PUBLICATION: "publication",
    EvidenceKind.MINUTES: "minutes",
    EvidenceKind.TOPIC: "topic",
    EvidenceKind.RESPONSE: "response",
    EvidenceKind.WORKSHOP: "meeting",
    EvidenceKind.INDICATOR: "indicator",
    EvidenceKind.FINDING: "source_finding",
}


def _one_target() -> Q:
    """That evidence points at the one thing that its kind says."""
    found = Q()
    for kind, target in _TARGETS.items():
        others = {f"{name}__isnull": name != target for name in _TARGETS.values()}
        found |= Q(kind=kind, **others)
    return found


@tracked()
class FactorEvidence(models.Model):
    """What shows a factor, with what it said on the day it was picked. Rows are added and taken away, never changed.

    ``title``, ``figure_text`` and ``address`` are kept as they were; ``figure`` is the figure's id where it is one of
    a published document.
    """

    factor = models.ForeignKey(
        SwotFactor, models.CASCADE, related_name="evidence", verbose_name="factor", editable=False
    )
    kind = models.CharField("clase", max_length=12, choices=EvidenceKind.choices)
    publication = models.ForeignKey(
        Publication, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="publicación"
    )
    figure = models.CharField("cifra", max_length=120, blank=True)
    minutes = models.ForeignKey(
        Minutes, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="acta"
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tema"
    )
    response = models.ForeignKey(
        Response, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="respuesta"
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="taller"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="indicador"
    )
    source_finding = models.ForeignKey(
        "reports.Finding", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hallazgo"
    )
    title = models.CharField("qué es", max_length=300, editable=False)
    figure_text = models.CharField("qué decía", max_length=300, blank=True, editable=False)
    address = models.CharField("dirección pública", max_length=300, editable=False)
    note = models.CharField(
        "qué muestra", max_length=300, blank=True, help_text="Se publica: no pongas nombres."
    )
    kept_on = models.DateField("como estaba el", default=today, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="agregó", editable=False
    )

    class Meta:
        verbose_name = "evidencia de un factor"
        verbose_name_plural = "evidencias de factores"
        ordering = ["factor_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=_one_target(), name="evidence_is_one_thing"),
            models.CheckConstraint(
                condition=Q(figure="") | Q(kind="publication"), name="evidence_figure_is_of_a_publication"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SwotTally(models.Model):
    """How many members gave a factor a rating; who gave what is nowhere. Changed by one action alone."""

    factor = models.ForeignKey(SwotFactor, models.PROTECT, related_name="tallies", verbose_name="factor")
    rating = models.PositiveSmallIntegerField("calificación")
    count = models.PositiveSmallIntegerField("cuántas personas", default=0)

    class Meta:
        verbose_name = "recuento de calificaciones"
        verbose_name_plural = "recuentos de calificaciones"
        ordering = ["factor_id", "rating"]
        constraints = [
            models.UniqueConstraint(fields=["factor", "rating"], name="tally_once"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=4), name="tally_rating_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.factor_id}: {self.rating}"


class SwotBallot(models.Model):
    """That somebody has rated a matrix, so that nobody does twice. It says nothing of what."""

    matrix = models.ForeignKey(SwotMatrix, models.PROTECT, related_name="ballots", verbose_name="matriz")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién")

    class Meta:
        verbose_name = "participación en la calificación"
        verbose_name_plural = "participaciones en la calificación"
        ordering = ["matrix_id", "user_id"]
        constraints = [models.UniqueConstraint(fields=["matrix", "user"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.user_id} en {self.matrix_id}"


class StrategyKind(models.TextChoices):
    """Which two quarters of the matrix a strategy crosses."""

    FO = "FO", "FO: usar las fortalezas para aprovechar las oportunidades"
    DO = "DO", "DO: aprovechar las oportunidades para superar las debilidades"
    FA = "FA", "FA: usar las fortalezas frente a las amenazas"
    DA = "DA", "DA: cuidar las debilidades frente a las amenazas"


@tracked()
class SwotStrategy(EditVersion):
    """What to do, crossing at least one internal and one external factor."""

    matrix = models.ForeignKey(
        SwotMatrix, models.PROTECT, related_name="strategies", verbose_name="matriz", editable=False
    )
    kind = models.CharField("cruce", max_length=2, choices=StrategyKind.choices)
    text = models.CharField(
        "qué hacer", max_length=400, help_text="Se publica. Si puede ser, con un verbo: «Abrir…», «Acordar…»."
    )
    factors = models.ManyToManyField(SwotFactor, related_name="strategies", verbose_name="factores")
    position = models.PositiveSmallIntegerField("lugar", default=0, editable=False)

    class Meta:
        verbose_name = "estrategia"
        verbose_name_plural = "estrategias"
        ordering = ["matrix_id", "kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text__regex=r"^\s*$"),
                name="strategy_has_words",
                violation_error_message="Escribí qué hacer.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


class StrategyItem(models.Model):
    """That a strategy became an item of the plan: the first row of its stem, as in ``PlanOrigin``. Only added to."""

    strategy = models.ForeignKey(
        SwotStrategy, models.PROTECT, related_name="items", verbose_name="estrategia"
    )
    item = models.ForeignKey(
        PlanItem, models.PROTECT, related_name="strategies", verbose_name="elemento del plan"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="vinculó", editable=False
    )
    made_at = models.DateTimeField("vinculado el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "estrategia en el plan"
        verbose_name_plural = "estrategias en el plan"
        ordering = ["strategy_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "item"],
                name="strategy_item_once",
                violation_error_message="Esa estrategia ya está en ese elemento del plan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.strategy_id} en {self.item_id}"
