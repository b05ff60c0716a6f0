"""Uploads of record files: checked first, imported whole after somebody confirms."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import User


class ImportState(models.TextChoices):
    """Where an upload of records stands."""

    CHECKING = "checking", "Revisando los archivos"
    REFUSED = "refused", "Con errores: no se importó nada"
    CHECKED = "checked", "Lista para confirmar"
    IMPORTING = "importing", "Importando"
    DONE = "done", "Importada"
    FAILED = "failed", "No se pudo terminar: no se importó nada"


class ImportBatchQuerySet(models.QuerySet):
    """Uploads as people may see them: files of records hold names."""

    def visible_to(self, user: User) -> "ImportBatchQuerySet":
        """Administrators see all; anybody else what they uploaded."""
        return self if user.is_administrator else self.filter(created_by=user)


class ImportBatch(models.Model):
    """An upload of record files: checked first, imported whole after somebody confirms what it would do."""

    state = models.CharField(
        "estado", max_length=12, choices=ImportState.choices, default=ImportState.CHECKING
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="subió"
    )
    created_at = models.DateTimeField("subida", default=timezone.now)
    finished_at = models.DateTimeField("terminada", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("avance (%)", default=0)
    step = models.CharField("paso", max_length=200, blank=True)
    errors = models.JSONField("errores", default=list, blank=True)
    summary = models.JSONField("resumen", default=dict, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "importación"
        verbose_name_plural = "importaciones"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"importación del {timezone.localtime(self.created_at):%d/%m/%Y %H:%M}"

    def get_absolute_url(self) -> str:
        """Its page in the workspace."""
        return reverse("gestion:import-detail", args=[self.pk])


class ImportFile(models.Model):
    """One uploaded file, kept until its batch ends."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    name = models.CharField(max_length=40)
    data = models.BinaryField()

    class Meta:
        verbose_name = "archivo importado"
        verbose_name_plural = "archivos importados"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(F("batch"), F("name"), name="import_file_once")]

    def __str__(self) -> str:
        return self.name
