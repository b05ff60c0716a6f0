"""What is made of the record of a session: the entries of the register of resolutions, and papers to print."""

import re

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from participation.models import Meeting
from planning.models import Body, sort_key

#: Where an article of what was resolved begins: "1.º", "2o)", "Artículo 3.-".
_ARTICLES = re.compile(r"(?:^|\s)(?:Art(?:ículo|\.)\s*)?\d{1,2}(?:\.?\s?[º°]|o\b|\s?\.-|\))[\s.):-]*")
_SPACE = Value(" ", output_field=models.TextField())


class ResolutionEntry(models.Model):
    """A resolution as the public version of its minutes tells it: what the register lists and searches.

    Written in the seal of that version, like its files, and sealed with them.
    """

    preparation = models.ForeignKey(
        "reports.Preparation", models.PROTECT, related_name="resolutions", verbose_name="preparación"
    )
    uid = models.UUIDField("resolución")
    place = models.PositiveSmallIntegerField("lugar en el acta")
    number = models.CharField("número", max_length=40, blank=True)
    case_file = models.CharField("expediente", max_length=60, blank=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="órgano")
    date = models.DateField("fecha de la sesión")
    result = models.CharField("resultado", max_length=40)
    operative = models.TextField("parte dispositiva, como se publica", blank=True)
    words = models.GeneratedField(
        expression=sort_key(
            Cast("number", models.TextField()),
            _SPACE,
            Cast("case_file", models.TextField()),
            _SPACE,
            "operative",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "resolución publicada"
        verbose_name_plural = "resoluciones publicadas"
        ordering = ["-date", "place"]
        constraints = [
            models.UniqueConstraint(fields=["preparation", "uid"], name="resolution_entry_once"),
        ]
        indexes = [
            models.Index(fields=["uid"], name="resolution_entry_by_uid"),
            models.Index(fields=["-date", "place"], name="resolution_entry_newest"),
        ]

    def __str__(self) -> str:
        return f"resolución {self.number or self.uid}"

    @property
    def subject(self) -> str:
        """What it is about: its first article in a few words; empty where its minutes do not say."""
        first = _ARTICLES.split(self.operative.strip().removeprefix("Se resuelve").lstrip(": "))
        told = next((part.strip() for part in first if part.strip()), "")
        return Truncator(told.rstrip(".;")).words(16, truncate=" …")

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("resolution-detail", args=[self.uid])


class PaperKind(models.TextChoices):
    """What the workspace prints of a session; the value stands in its address."""

    AGENDA = "orden-del-dia", "Orden del día"
    RECORD = "acta", "Acta para firmar, o su proyecto"
    ATTENDANCE = "libro-de-asistencia", "Libro de asistencia"
    BLANK = "hojas-en-blanco", "Hojas para escribir a mano"


class PaperState(models.TextChoices):
    """Where the rendering of a paper stands."""

    QUEUED = "queued", "En espera"
    READY = "ready", "Lista"
    FAILED = "failed", "No se pudo hacer"


class Paper(models.Model):
    """A paper to be printed, as a session stood when somebody asked for it. It is no publication and does not stay."""

    kind = models.CharField("qué", max_length=20, choices=PaperKind.choices)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="papers", verbose_name="reunión")
    title = models.CharField("título", max_length=200)
    state = models.CharField("estado", max_length=8, choices=PaperState.choices, default=PaperState.QUEUED)
    error = models.TextField("error", blank=True)
    data = models.BinaryField("bytes", default=bytes)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="pidió"
    )
    requested_at = models.DateTimeField("pedido el", default=timezone.now)

    class Meta:
        verbose_name = "papel para imprimir"
        verbose_name_plural = "papeles para imprimir"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the workspace, which works by reloading."""
        return reverse("gestion:paper-detail", args=[self.pk])
