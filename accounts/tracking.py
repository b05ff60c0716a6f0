"""How rows of ours are audited: by triggers that write an event for each of their changes."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)


def tracked(**options: Any) -> Callable[[type[ModelT]], type[ModelT]]:
    """As ``pghistory.track``, with the index that finds the newest events without sorting every one of them."""
    newest = models.Index(fields=["pgh_created_at", "pgh_id"])
    return pghistory.track(meta={"indexes": [newest]}, **options)
