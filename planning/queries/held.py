"""What rows of a plan are kept by: what was done for them or said of them, which no change of mind takes away."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import models

Holders = Counter[type[models.Model]]


def held_rows(model: type[models.Model], keys: Sequence[int]) -> dict[int, Holders]:
    """Those that cannot be deleted, each with how many of what is about it. One query for each such relation."""
    held: dict[int, Holders] = {}
    for relation in model._meta.related_objects:
        if getattr(relation, "on_delete", None) is models.PROTECT:
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": list(keys)})
            for key in rows.values_list(f"{name}_id", flat=True):
                held.setdefault(key, Counter())[relation.related_model] += 1
    return held


def counted(holders: Iterable[Holders]) -> str:
    """All of it in words: «2 actividades y 1 avance»; nothing when there is none."""
    total: Holders = sum(holders, Counter())
    return _listed(
        f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
        for model, count in total.items()
    )


def kinds(holders: Holders) -> str:
    """The same without counting: «actividades y avances»."""
    return _listed(str(model._meta.verbose_name_plural) for model in holders)


def _listed(words: Iterable[str]) -> str:
    *most, last = [*words] or [""]
    return f"{', '.join(most)} y {last}" if most else last
