"""Where an erasure went, in words: the sweep knows tables and columns, people know «correos» and «avisos»."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pghistory.models
from django.apps import apps
from django.db.models import Model

_AUDIT = "registro de quién hizo qué"
_OF_PARTS = {
    "pghistory_context": _AUDIT,
    "django_admin_log": "registro de la administración",
    "django_session": "sesiones",
    "procrastinate_jobs": "trabajos del portal",
    "account_emailaddress": "direcciones de ingreso",
    "mfa_authenticator": "verificación en dos pasos",
}


def in_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Places and how often, by place, from counts by column (``accounts_notice.text``) or by words of our own."""
    names = _names()
    told: Counter[str] = Counter()
    for place, count in counts.items():
        table, dot, _column = place.partition(".")
        told[names.get(table, table) if dot else place] += count
    return sorted(told.items())


def listed(counts: Mapping[str, int]) -> str:
    """The same in one line: ``avisos (2), correos (1)``."""
    return ", ".join(f"{place} ({count})" for place, count in in_words(counts))


def _names() -> dict[str, str]:
    models: Iterable[type[Model]] = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: _AUDIT
        if issubclass(model, pghistory.models.Event)
        else str(model._meta.verbose_name_plural)
        for model in models
    } | _OF_PARTS
