"""What a municipality shows itself by."""

from django.db import models
from django.db.models import Q
from django.urls import reverse


class CoatOfArms(models.Model):
    """A coat of arms, made anew when it was uploaded and never changed: it is named by its bytes.

    ``data`` is for paper, ``small_data`` for the head of the pages; of a drawing (SVG) both are the same.
    """

    sha256 = models.CharField("huella", max_length=64, unique=True)
    media_type = models.CharField("tipo", max_length=20)
    data = models.BinaryField("archivo")
    small_data = models.BinaryField("archivo chico")
    uploaded_at = models.DateTimeField("subido", auto_now_add=True)
    uploaded_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="quién lo subió",
    )

    class Meta:
        verbose_name = "escudo"
        verbose_name_plural = "escudos"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="arms_named_by_hash"),
            models.CheckConstraint(
                condition=Q(media_type__in=["image/png", "image/svg+xml"]), name="arms_media_type"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    def get_absolute_url(self) -> str:
        """Where it is served, small, for ever."""
        return reverse("coat-of-arms", args=[self.sha256])
