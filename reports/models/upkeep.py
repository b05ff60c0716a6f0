"""What keeps the portal in order leaves word of: backups, erasures, and when the chain was recomputed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from planning.models import DataRequest


class BackupKind(models.TextChoices):
    """Which way the data went."""

    BACKUP = "backup", "Respaldo"
    RESTORE = "restore", "Restauración"


class BackupQuerySet(models.QuerySet):
    """Backups and restores."""

    def good(self) -> "BackupQuerySet":
        """Backups that were read back whole and whose chain closed."""
        return self.filter(kind=BackupKind.BACKUP, good=True)

    def newest_first(self) -> "BackupQuerySet":
        """By when they ended."""
        return self.order_by("-finished_at", "-pk")


class Backup(models.Model):
    """A backup that was made, or restored, or that failed and why. Rows are never changed: ``counts`` by table."""

    kind = models.CharField("qué", max_length=10, choices=BackupKind.choices)
    started_at = models.DateTimeField("empezó")
    finished_at = models.DateTimeField("terminó")
    file_name = models.CharField("archivo", max_length=255)
    size = models.PositiveBigIntegerField("tamaño (bytes)")
    sha256 = models.CharField("huella", max_length=64, blank=True)
    counts = models.JSONField("filas por tabla")
    chain_head = models.CharField("último eslabón", max_length=64, blank=True)
    good = models.BooleanField("quedó bien")
    reason = models.TextField("qué no quedó bien", blank=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        verbose_name = "respaldo"
        verbose_name_plural = "respaldos"
        ordering = ["-finished_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(good=True, reason="") & ~Q(sha256="") | Q(good=False) & ~Q(reason=""),
                name="backup_good_or_why_not",
            ),
        ]
        indexes = [models.Index(fields=["kind", "good", "-finished_at"], name="backup_last_good")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} del {timezone.localtime(self.finished_at):%d/%m/%Y %H:%M}"


class ErasureScope(models.TextChoices):
    """Whose data went."""

    PERSON = "person", "Una persona del registro"
    ACCOUNT = "account", "Una cuenta"
    CONTRIBUTION = "contribution", "Las palabras de un aporte"
    WORDS = "words", "Palabras que identifican a alguien"


class Erasure(models.Model):
    """Somebody's data were erased. The row says it without them: an id, and keyed hashes of what was looked for."""

    scope = models.CharField("qué se borró", max_length=12, choices=ErasureScope.choices)
    target = models.BigIntegerField("fila", null=True, blank=True)
    identity = models.CharField("de quién, bajo clave", max_length=64, blank=True)
    identities = models.JSONField("todo nombre que tuvo, bajo clave", default=list, blank=True)
    key = models.CharField("huella de la clave", max_length=12, blank=True)
    fingerprints = models.JSONField("huellas de lo buscado", default=list, blank=True)
    request = models.ForeignKey(
        DataRequest, models.PROTECT, null=True, blank=True, related_name="erasures", verbose_name="pedido"
    )
    done_at = models.DateTimeField("hecho el", default=timezone.now)
    changed = models.JSONField("filas cambiadas, por columna", default=dict, blank=True)
    kept = models.JSONField("qué se conserva y por qué", default=list, blank=True)
    left = models.JSONField("qué queda por hacer", default=list, blank=True)

    class Meta:
        verbose_name = "supresión de datos"
        verbose_name_plural = "supresiones de datos"
        ordering = ["-done_at", "-pk"]
        indexes = [models.Index(fields=["scope", "target"], name="erasure_of")]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}, {timezone.localtime(self.done_at):%d/%m/%Y %H:%M}"


class ChainCheck(models.Model):
    """When the chain of publications was recomputed, and what did not hold (empty when all did)."""

    at = models.DateTimeField("cuándo", default=timezone.now)
    publications = models.PositiveIntegerField("publicaciones")
    head = models.CharField("último eslabón", max_length=64)
    problems = models.TextField("qué no cierra", blank=True)

    class Meta:
        verbose_name = "verificación de la cadena"
        verbose_name_plural = "verificaciones de la cadena"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="chain_check_newest")]

    def __str__(self) -> str:
        return f"{self.publications} publicaciones el {timezone.localtime(self.at):%d/%m/%Y %H:%M}"
