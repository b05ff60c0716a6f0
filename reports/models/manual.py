"""The manual: chapters as they are being written, what people say of them, and its figures."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.tracking import tracked
from planning.models import EditVersion, validate_code


@tracked()
class ManualChapter(EditVersion):
    """A chapter, in Markdown. Its saves are its events, as long as these are kept; its editions are sealed in the
    document ``manual``.

    ``reviewed_version`` is the ``edit_version`` that somebody else than ``written_by`` found good: another save and
    it is no longer reviewed.
    """

    slug = models.CharField(
        "dirección", max_length=40, unique=True, validators=[validate_code], editable=False
    )
    title = models.CharField("título", max_length=160)
    position = models.PositiveSmallIntegerField("lugar", default=0, editable=False)
    text = models.TextField("texto", blank=True)
    carried_by = ArrayField(
        models.CharField(max_length=40),
        verbose_name="qué partes del portal lo llevan a cabo",
        default=list,
        blank=True,
    )
    is_dropped = models.BooleanField("fuera de la próxima edición", default=False, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="escribió",
        editable=False,
    )
    written_at = models.DateTimeField("escrito el", default=timezone.now, editable=False)
    reviewed_version = models.PositiveIntegerField("versión revisada", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="revisó",
        editable=False,
    )
    reviewed_at = models.DateTimeField("revisado el", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "capítulo del manual"
        verbose_name_plural = "capítulos del manual"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="chapter_has_a_title",
                violation_error_message="Escribí el título.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_version=None, reviewed_by=None, reviewed_at=None)
                | Q(reviewed_version__isnull=False, reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="chapter_review_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None)
                | Q(written_by=None)
                | ~Q(reviewed_version=F("edit_version"))
                | ~Q(reviewed_by=F("written_by")),
                name="chapter_reviewed_by_another",
                violation_error_message="Un capítulo lo revisa otra persona que la que lo escribió.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:chapter-detail", args=[self.slug])

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody found good exactly what it says now."""
        return self.reviewed_version is not None and self.reviewed_version == self.edit_version


@tracked()
class ChapterComment(EditVersion):
    """What somebody says of a chapter, or the change that a finding of an evaluation asks for, until it is closed."""

    chapter = models.ForeignKey(
        ManualChapter, models.PROTECT, related_name="comments", verbose_name="capítulo", editable=False
    )
    text = models.TextField("comentario", max_length=2000)
    quote = models.CharField(
        "sobre qué parte", max_length=300, blank=True, help_text="Podés copiar la frase de la que hablás."
    )
    finding = models.OneToOneField(
        "reports.Finding",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="change_request",
        verbose_name="hallazgo del que salió",
        editable=False,
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="comentó", editable=False
    )
    made_at = models.DateTimeField("comentado el", default=timezone.now, editable=False)
    answer = models.CharField("qué se hizo", max_length=500, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="cerró",
        editable=False,
    )
    closed_at = models.DateTimeField("cerrado el", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "comentario de un capítulo"
        verbose_name_plural = "comentarios de capítulos"
        ordering = ["chapter_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text__regex=r"^\s*$"),
                name="comment_has_words",
                violation_error_message="Escribí el comentario.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, answer="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(answer__regex=r"^\s*$")),
                name="comment_closed_says_how",
                violation_error_message="Escribí qué se hizo con el comentario.",
            ),
        ]

    def __str__(self) -> str:
        return f"comentario {self.pk} de {self.chapter_id}"


class ManualFigure(models.Model):
    """An image of the manual, cleaned of what a camera writes, named by its bytes. Never changed, never deleted."""

    sha256 = models.CharField("huella", max_length=64, unique=True, editable=False)
    media_type = models.CharField("formato", max_length=20, editable=False)
    data = models.BinaryField("imagen", editable=False)
    width = models.PositiveIntegerField("ancho", editable=False)
    height = models.PositiveIntegerField("alto", editable=False)
    name = models.CharField("nombre", max_length=120, help_text="Para encontrarla al escribir.")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="subió",
        editable=False,
    )
    uploaded_at = models.DateTimeField("subida el", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "figura del manual"
        verbose_name_plural = "figuras del manual"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


@tracked()
class AdoptionStep(EditVersion):
    """A step of the plan to adopt the model. With ``check_key`` the portal tells whether it is done; else people do."""

    #: What the codes of the steps that the municipality added begin with.
    OWN = "propio-"

    code = models.CharField("código", max_length=40, unique=True, validators=[validate_code], editable=False)
    chapter = models.ForeignKey(
        ManualChapter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name="capítulo que lo explica",
    )
    position = models.PositiveSmallIntegerField("lugar", default=0, editable=False)
    title = models.CharField("qué", max_length=200)
    who = models.CharField(
        "quién", max_length=160, blank=True, help_text="Un cargo o un equipo, no un nombre."
    )
    due_on = models.DateField("para cuándo", null=True, blank=True)
    expected = models.CharField("qué lo muestra", max_length=300, blank=True)
    check_key = models.CharField("cómo lo sabe el portal", max_length=40, blank=True, editable=False)
    done_on = models.DateField("hecho el", null=True, blank=True, editable=False)
    evidence = models.CharField(
        "evidencia", max_length=300, blank=True, help_text="Qué muestra que está hecho. Se publica."
    )

    class Meta:
        verbose_name = "paso de la adopción"
        verbose_name_plural = "pasos de la adopción"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title__regex=r"^\s*$"),
                name="step_has_a_title",
                violation_error_message="Escribí qué hay que hacer.",
            ),
            models.CheckConstraint(
                condition=Q(check_key="") | Q(done_on=None), name="step_computed_is_not_marked"
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | ~Q(evidence__regex=r"^\s*$"),
                name="step_done_says_how",
                violation_error_message="Escribí qué muestra que está hecho.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_own(self) -> bool:
        """Whether the municipality added it, and so may take it away."""
        return self.code.startswith(self.OWN)
