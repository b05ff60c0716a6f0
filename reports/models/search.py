"""What search finds in public: an entry for each thing that anybody may read, made from the thing and never edited.

An entry may lag behind its thing by a minute. It finds; what is shown is read from the thing (docs/adr/0017).
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F


class SearchEntry(models.Model):
    """A thing as search knows it. ``kind`` and ``key`` say which; ``words`` are made by ``reports.search.words``.

    Its kind and its neighbourhoods are among the words, as marks that nobody can type: the one index answers for all.
    """

    kind = models.CharField("clase", max_length=20)
    key = models.CharField("cuál", max_length=120)
    title = models.TextField("título")
    text = models.TextField("texto", blank=True)
    date = models.DateField("fecha", null=True, blank=True)
    address = models.CharField("dirección", max_length=300)
    #: Of all the above and of how words are read: what has the same is not written again.
    digest = models.CharField("huella", max_length=40)
    words = SearchVectorField("palabras")
    #: Apart from the others, and short: who has it in the title comes first.
    title_words = SearchVectorField("palabras del título")

    class Meta:
        verbose_name = "entrada de la búsqueda"
        verbose_name_plural = "entradas de la búsqueda"
        ordering = ["kind", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]
        indexes = [
            GinIndex(fields=["words"], name="search_entry_words", fastupdate=False),
            models.Index(F("date").desc(nulls_last=True), F("id").desc(), name="search_entry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SearchDue(models.Model):
    """That something changed which an entry may tell of: noted by triggers, worked off by a job.

    ``subject`` is one of ``reports.search.triggers``; without a ``key``, all of it. Rows are only added and taken away,
    so that no two writers wait for each other.
    """

    subject = models.CharField("de qué", max_length=20)
    key = models.CharField("cuál", max_length=120, blank=True)

    class Meta:
        verbose_name = "cambio que la búsqueda todavía no leyó"
        verbose_name_plural = "cambios que la búsqueda todavía no leyó"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.key}".strip()
