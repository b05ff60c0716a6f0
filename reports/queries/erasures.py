"""What was erased on request, as its page tells it."""

import datetime as dt
from dataclasses import dataclass

from planning.models import DataRequest
from reports.erasing.places import in_words


@dataclass(frozen=True)
class ErasureTold:
    """One run: when, whose row (its number), in which places and how often, what stays and why, what is left to do."""

    done_at: dt.datetime
    what: str
    places: list[tuple[str, int]]
    kept: list[str]
    left: list[str]


def erasures_of(request: DataRequest) -> list[ErasureTold]:
    """The erasures that a request ordered, newest first."""
    return [
        ErasureTold(
            erasure.done_at,
            f"{erasure.get_scope_display()} n.º {erasure.target}",
            in_words(erasure.changed),
            erasure.kept,
            erasure.left,
        )
        for erasure in request.erasures.all()
    ]
