"""Who belonged to which body on a day, out of the portal and of what is about to be written."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from planning.models import Body, Membership, Quality


@dataclass(frozen=True)
class Term:
    """Days in a body, both ends included, and in what quality."""

    quality: str
    valid_from: dt.date
    valid_to: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """Whether the day is one of the term's."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Belonging:
    """Answers in memory what would be a query for each attendance."""

    def __init__(self, memberships: Iterable[Membership]) -> None:
        self._terms: dict[tuple[str, str], list[Term]] = defaultdict(list)
        for one in memberships:
            self.add(one.person.code, one.body, Term(one.quality, one.valid_from, one.valid_to))

    def add(self, person: str, body: Body, term: Term) -> None:
        """A term of a person, by code."""
        self._terms[person, body.code].append(term)

    def of(self, person: str, bodies: Iterable[Body], day: dt.date) -> tuple[Body, str] | None:
        """The body that the person belongs to that day, and the quality; ``None`` for a guest.

        Of several, the first where the person is a principal, as when members are summoned in the portal.
        """
        found = [
            (body, term.quality)
            for body in bodies
            for term in self._terms.get((person, body.code), ())
            if term.covers(day)
        ]
        return next((one for one in found if one[1] == Quality.PRINCIPAL), found[0] if found else None)
