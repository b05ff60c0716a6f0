"""Devolutions: the dated act of giving back what was heard, and its life among the residents."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from participation.models.contributions import Contribution
from participation.models.meetings import Meeting
from participation.models.topics import Topic
from planning.models import EditVersion, Neighbourhood, Subzone, Theme, today, validate_code


class DevolutionScope(models.TextChoices):
    """What a devolution gives back."""

    WORKSHOP = "workshop", "Un taller o una reunión"
    SUBZONE = "subzone", "Una subzona"
    THEME = "theme", "Un área temática"
    PERIOD = "period", "Un período"


class DevolutionQuerySet(models.QuerySet):
    """Devolutions as the public may see them."""

    def published(self) -> "DevolutionQuerySet":
        """Those whose document was sealed and not withdrawn."""
        return self.filter(publications__withdrawn_on=None, publications__isnull=False).distinct()


@tracked()
class Devolution(EditVersion):
    """What is given back, to whom, and until when its readers may correct it. Its words stand in its document."""

    code = models.CharField("código", max_length=40, unique=True, validators=[validate_code], editable=False)
    title = models.CharField("título", max_length=200)
    scope = models.CharField("qué se devuelve", max_length=10, choices=DevolutionScope.choices)
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="devolutions",
        verbose_name="taller o reunión",
    )
    subzone = models.ForeignKey(
        Subzone, models.PROTECT, null=True, blank=True, related_name="devolutions", verbose_name="subzona"
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="devolutions",
        verbose_name="tema del catálogo",
    )
    period_from = models.DateField("desde")
    period_to = models.DateField("hasta")
    validation_until = models.DateField(
        "se puede corregir hasta", null=True, blank=True, help_text="Vacío: no se abre a correcciones."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="creó", editable=False
    )
    created_at = models.DateTimeField("creada el", default=timezone.now, editable=False)

    objects = DevolutionQuerySet.as_manager()

    class Meta:
        verbose_name = "devolución"
        verbose_name_plural = "devoluciones"
        ordering = ["-period_to", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="devolution_period_in_order",
                violation_error_message="El fin del período no puede ser anterior al inicio.",
            ),
            models.CheckConstraint(
                condition=Q(scope="workshop", meeting__isnull=False, subzone=None, theme=None)
                | Q(scope="subzone", meeting=None, subzone__isnull=False, theme=None)
                | Q(scope="theme", meeting=None, subzone=None, theme__isnull=False)
                | Q(scope="period", meeting=None, subzone=None, theme=None),
                name="devolution_names_its_scope",
                violation_error_message="Elegí el taller, la subzona o el tema que se devuelve.",
            ),
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="devolution_has_a_title",
                violation_error_message="Escribí el título.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("devolution-detail", args=[self.code])

    def get_edit_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:devolution-edit", args=[self.pk])


class DevolutionTopic(models.Model):
    """A topic that a devolution gives back, in its order, and what is said of it beyond its answer."""

    devolution = models.ForeignKey(
        Devolution, models.CASCADE, related_name="topics", verbose_name="devolución"
    )
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="given_back_in", verbose_name="tema")
    position = models.PositiveSmallIntegerField("lugar", default=0)
    note = models.TextField("qué se agrega", blank=True, help_text="Se publica: no pongas nombres.")

    class Meta:
        verbose_name = "tema que se devuelve"
        verbose_name_plural = "temas que se devuelven"
        ordering = ["devolution_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["devolution", "topic"], name="devolution_topic_once"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} en {self.devolution_id}"


class DevolutionPublication(models.Model):
    """That a version of a devolution was sealed, with its topics, and perhaps withdrawn later. Written by the seal."""

    devolution = models.ForeignKey(
        Devolution, models.PROTECT, related_name="publications", verbose_name="devolución"
    )
    code = models.CharField("código de publicación", max_length=16, unique=True)
    version = models.PositiveSmallIntegerField("versión")
    sealed_on = models.DateField("publicada el")
    withdrawn_on = models.DateField("retirada el", null=True, blank=True)

    class Meta:
        verbose_name = "devolución publicada"
        verbose_name_plural = "devoluciones publicadas"
        ordering = ["devolution_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["devolution", "version"], name="devolution_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.devolution_id} v{self.version}"


class GivenBack(models.Model):
    """A topic that a sealed version of a devolution gave back. Only added to."""

    publication = models.ForeignKey(DevolutionPublication, models.CASCADE, related_name="given_back")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="given_back")

    class Meta:
        verbose_name = "tema devuelto"
        verbose_name_plural = "temas devueltos"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "topic"], name="given_back_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} en {self.publication_id}"


@tracked()
class DevolutionPresentation(EditVersion):
    """That a devolution was presented somewhere, to how many."""

    devolution = models.ForeignKey(
        Devolution, models.CASCADE, related_name="presentations", verbose_name="devolución", editable=False
    )
    on = models.DateField("fecha")
    place = models.CharField("lugar", max_length=200)
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="presentations",
        verbose_name="reunión del portal",
    )
    attended = models.PositiveIntegerField("cuántas personas fueron", null=True, blank=True)
    note = models.CharField("nota", max_length=300, blank=True, help_text="Se publica: no pongas nombres.")

    class Meta:
        verbose_name = "presentación de una devolución"
        verbose_name_plural = "presentaciones de devoluciones"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(place__regex=r"^\s*$"),
                name="presentation_has_a_place",
                violation_error_message="Escribí dónde fue.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} ({self.on:%d/%m/%Y})"


class ChannelKind(models.TextChoices):
    """Through what a devolution reaches people."""

    POSTER = "poster", "Cartelera o afiche"
    RADIO = "radio", "Radio o altoparlante"
    MESSAGES = "messages", "Mensajes (WhatsApp u otros)"
    SOCIAL = "social", "Redes sociales"
    MAIL = "mail", "Correo electrónico"
    DOOR = "door", "Puerta a puerta"
    PRESS = "press", "Prensa barrial"
    OTHER = "other", "Otro"


@tracked()
class DevolutionChannel(EditVersion):
    """That a devolution went out through a channel on a day, and whom it reached as far as anybody knows."""

    devolution = models.ForeignKey(
        Devolution, models.CASCADE, related_name="channels", verbose_name="devolución", editable=False
    )
    kind = models.CharField("canal", max_length=10, choices=ChannelKind.choices)
    detail = models.CharField("cuál", max_length=200, blank=True)
    on = models.DateField("fecha")
    reach = models.PositiveIntegerField("alcance (personas, estimado)", null=True, blank=True)
    reach_source = models.CharField("cómo se sabe", max_length=200, blank=True)

    class Meta:
        verbose_name = "difusión de una devolución"
        verbose_name_plural = "difusiones de devoluciones"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reach=None) | ~Q(reach_source__regex=r"^\s*$"),
                name="reach_says_how_it_is_known",
                violation_error_message="Escribí cómo se sabe el alcance.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.on:%d/%m/%Y})"


class ValidationKind(models.TextChoices):
    """What a reader says of a devolution."""

    ACKNOWLEDGES = "acknowledges", "Está bien contado"
    CORRECTS = "corrects", "Hay algo para corregir"


class ValidationState(models.TextChoices):
    """What becomes of it. Nothing of it is public before somebody read it."""

    PENDING = "pending", "Por leer"
    SHOWN = "shown", "Se publica"
    WITHHELD = "withheld", "No se publica"


class ValidationAnswer(EditVersion):
    """What a reader corrected or acknowledged, by the public form: without account, address or name.

    ``text`` is restricted; ``public_text`` is what somebody let be read, ``reply`` what the Government says to it.
    A correction may become a contribution of its own, and so go round again.
    """

    devolution = models.ForeignKey(
        Devolution, models.PROTECT, related_name="answers", verbose_name="devolución", editable=False
    )
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name="tema",
    )
    kind = models.CharField("qué dice", max_length=12, choices=ValidationKind.choices)
    text = models.TextField("palabras textuales", blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="barrio"
    )
    received_on = models.DateField("recibida el", default=today, editable=False)
    state = models.CharField(
        "estado",
        max_length=10,
        choices=ValidationState.choices,
        default=ValidationState.PENDING,
        editable=False,
    )
    public_text = models.TextField("texto público", blank=True)
    reply = models.TextField("qué se le contesta", blank=True, help_text="Se publica.")
    contribution = models.OneToOneField(
        Contribution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrects",
        verbose_name="aporte que salió de acá",
        editable=False,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="leyó",
        editable=False,
    )
    decided_at = models.DateTimeField("leída el", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "validación de una devolución"
        verbose_name_plural = "validaciones de devoluciones"
        ordering = ["devolution_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="acknowledges") | ~Q(text__regex=r"^\s*$"),
                name="validation_says_what_to_correct",
                violation_error_message="Contanos qué hay que corregir.",
            ),
            models.CheckConstraint(
                condition=Q(state="shown") | Q(public_text=""), name="validation_public_only_if_shown"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at=None)
                | (~Q(state="pending") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="validation_decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"validación {self.pk} de {self.devolution_id}"
