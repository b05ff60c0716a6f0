"""Spreadsheets of a plan that somebody uploads: read first, compared, and written whole after somebody confirms."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from planning.models.plans import DevelopmentPlan


class SheetState(models.TextChoices):
    """Where an uploaded spreadsheet stands."""

    READING = "reading", "Leyendo el archivo"
    READ = "read", "Falta decir qué es cada columna"
    CHECKING = "checking", "Revisando las filas"
    REFUSED = "refused", "Con errores: no se importó nada"
    CHECKED = "checked", "Lista para confirmar"
    IMPORTING = "importing", "Importando"
    DONE = "done", "Importada"
    FAILED = "failed", "No se pudo terminar: no se importó nada"


class PlanSheet(models.Model):
    """One upload for one plan. What it holds of the file goes with it."""

    plan = models.ForeignKey(
        DevelopmentPlan, models.CASCADE, related_name="sheets", verbose_name="plan", editable=False
    )
    name = models.CharField("archivo", max_length=100)
    state = models.CharField(
        "estado", max_length=10, choices=SheetState.choices, default=SheetState.READING, editable=False
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="subió", editable=False
    )
    uploaded_at = models.DateTimeField("subida", default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="confirmó",
        editable=False,
    )
    finished_at = models.DateTimeField("terminada", null=True, editable=False)
    progress = models.PositiveSmallIntegerField("avance (%)", default=0, editable=False)
    step = models.CharField("paso", max_length=200, blank=True, editable=False)
    #: The first rows of each page of the file, and what each of their texts would name.
    heads = models.JSONField("comienzo de cada hoja", default=dict, editable=False)
    page = models.PositiveSmallIntegerField("hoja", null=True, editable=False)
    header_row = models.PositiveIntegerField("fila de los encabezados", null=True, editable=False)
    tree = models.CharField("cómo dice el árbol", max_length=10, blank=True, editable=False)
    mapping = models.JSONField("qué es cada columna", default=dict, editable=False)
    errors = models.JSONField("errores", default=list, editable=False)
    summary = models.JSONField("diferencia", default=dict, editable=False)
    #: Of the difference that was shown: what is written is that one, or nothing.
    fingerprint = models.CharField("huella de la diferencia", max_length=64, blank=True, editable=False)
    deletes = models.BooleanField("borra lo que no está en el archivo", default=False, editable=False)

    class Meta:
        verbose_name = "planilla de un plan"
        verbose_name_plural = "planillas de planes"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["checking", "checked", "importing", "done"])
                | Q(page__isnull=False, header_row__isnull=False) & ~Q(tree=""),
                name="plan_sheet_says_its_columns",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "importing", "done"]) | ~Q(fingerprint=""),
                name="plan_sheet_was_compared",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["importing", "done"]) | Q(confirmed_by__isnull=False),
                name="plan_sheet_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {timezone.localtime(self.uploaded_at):%d/%m/%Y %H:%M}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:plan-sheet-detail", args=[self.plan_id, self.pk])


class SheetFileKind(models.TextChoices):
    """What is kept beside an upload."""

    UPLOADED = "uploaded", "Lo que se subió"
    BEFORE = "before", "El plan como estaba antes"


class PlanSheetFile(models.Model):
    """The bytes of an upload while something may follow from them; afterwards, the plan as it was, to go back to."""

    sheet = models.ForeignKey(PlanSheet, models.CASCADE, related_name="files", editable=False)
    kind = models.CharField(max_length=10, choices=SheetFileKind.choices, editable=False)
    data = models.BinaryField()

    class Meta:
        verbose_name = "archivo de una planilla"
        verbose_name_plural = "archivos de planillas"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "kind"], name="plan_sheet_file_once"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class SheetLayout(models.Model):
    """What the columns of spreadsheets with some headers were said to be, the last time that somebody confirmed it."""

    headers_sha256 = models.CharField("huella de los encabezados", max_length=64, unique=True, editable=False)
    tree = models.CharField("cómo dice el árbol", max_length=10, editable=False)
    mapping = models.JSONField("qué es cada columna", editable=False)
    confirmed_at = models.DateTimeField("confirmado", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "disposición de columnas"
        verbose_name_plural = "disposiciones de columnas"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{len(self.mapping)} columnas"
