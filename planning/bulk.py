"""The same thing done to several rows at once: each judged by itself, all in one transaction, and told what was not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from planning.concurrency import EditConflict
from planning.transitions import InvalidTransition

Row = TypeVar("Row")

#: At most so many rows at once: more is not read by anybody before pressing a button.
MOST_AT_ONCE = 100
#: For so many seconds what was done may be undone with one button.
UNDO_SECONDS = 60 * 60
_SALT = "undo"


@dataclass
class Outcome(Generic[Row]):
    """What was done, and what was not and why, in words."""

    done: list[Row] = field(default_factory=list)
    refused: list[tuple[Row, str]] = field(default_factory=list)


@transaction.atomic
def each(rows: Iterable[Row], act: Callable[[Row], object]) -> Outcome[Row]:
    """Do something to each row; what one refuses leaves the others as they were done.

    ``act`` calls the action of one row, which checks who may and whether it is time. Any other error undoes all.
    """
    outcome: Outcome[Row] = Outcome()
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
        except ValidationError as error:
            outcome.refused.append((row, " ".join(error.messages)))
        except EditConflict:
            outcome.refused.append((row, "Otra persona lo cambió mientras tanto."))
        except (InvalidTransition, PermissionDenied) as reason:
            outcome.refused.append((row, str(reason)))
        else:
            outcome.done.append(row)
    return outcome


def chosen_keys(values: Sequence[str]) -> list[int]:
    """The primary keys that were ticked, each once, in order; what is no number is passed over."""
    keys = dict.fromkeys(
        int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 18
    )
    return list(keys)[:MOST_AT_ONCE]


def undo_token(what: str, by: int, told: Any) -> str:
    """What a page carries so that one button takes back what was done; it serves its author alone, for an hour."""
    return signing.dumps([what, by, told], salt=_SALT, compress=True)


def undone(token: str, what: str, by: int) -> Any | None:
    """What such a token tells; ``None`` when it is another's, too old, or of something else."""
    try:
        said, author, told = signing.loads(token, salt=_SALT, max_age=UNDO_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return told if (said, author) == (what, by) else None
