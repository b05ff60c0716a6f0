"""Reads of what members propose to change, and of the texts that it would change."""

from collections.abc import Mapping
from dataclasses import dataclass

from participation.models import Amendment, AmendmentState, Minutes
from participation.session.parts import PROSE, Part


@dataclass(frozen=True)
class Place:
    """What an address names: a text of a part, or (``field`` empty) a part whose fault is in no text."""

    address: str
    part: Part
    field: str
    label: str
    text: str


def places_of(parts: Mapping[str, Part]) -> dict[str, Place]:
    """Everything in a record that may be amended, by address, in the order of the minutes; empty texts too."""
    places = {}
    for part in parts.values():
        for field, words in PROSE.get(part.kind, {}).items():
            address = f"{part.key}.{field}"
            places[address] = Place(address, part, field, f"{part.label}: {words}", part.values[field])
    for part in parts.values():
        places.setdefault(part.key, Place(part.key, part, "", part.label, ""))
    return places


def open_amendments(minutes: Minutes) -> int:
    """How many wait for an answer."""
    return Amendment.objects.filter(minutes=minutes, state=AmendmentState.OPEN).count()
