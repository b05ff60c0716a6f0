"""How rows of ours are audited: by triggers that write an event for each of their changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
from django.db import connection, models

ModelT = TypeVar("ModelT", bound=models.Model)


def tracked(**options: Any) -> Callable[[type[ModelT]], type[ModelT]]:
    """As ``pghistory.track``, with the index that finds the newest events without sorting every one of them."""
    newest = models.Index(fields=["pgh_created_at", "pgh_id"])
    return pghistory.track(meta={"indexes": [newest]}, **options)


@contextmanager
def attributed(**metadata: Any) -> Iterator[None]:
    """As ``pghistory.context``, and it ends where it ends.

    That one is a setting of the database until the transaction is over: within a longer one, whatever followed would
    carry it too. After an error there is nothing to take back, because whoever caught it rolled the setting back.
    """
    with pghistory.context(**metadata):
        yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', '', true), set_config('pghistory.context_metadata', '', true)"
        )
