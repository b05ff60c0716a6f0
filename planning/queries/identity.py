"""What the municipality showed itself by, before."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from planning.models import Municipality

#: What of the row is its identity, and in words.
_FIELDS = (
    "name", "brief_name", "coat_of_arms_id", "primary_colour", "accent_colour", "address", "telephone",
    "opening_hours", "website", "contact_email", "contact_text", "legal_notice",
)  # fmt: skip
#: The most changes that are told; the register of who did what has them all.
MOST = 20


@dataclass(frozen=True)
class IdentityChange:
    """When something of it changed, and the names of what did."""

    at: dt.datetime
    what: tuple[str, ...]


def identity_history() -> list[IdentityChange]:
    """The latest changes, newest first. One query."""
    events = Municipality.pgh_event_model.objects  # type: ignore[attr-defined]
    rows = list(events.order_by("-pgh_id").values("pgh_created_at", *_FIELDS)[: 5 * MOST])
    labels = {row.attname: row.verbose_name for row in Municipality._meta.concrete_fields}
    told = []
    for after, before in pairwise(rows):
        what = tuple(str(labels[name]) for name in _FIELDS if after[name] != before[name])
        if what:
            told.append(IdentityChange(after["pgh_created_at"], what))
    return told[:MOST]
