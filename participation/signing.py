"""Who signs minutes, in what capacity, and when their signatures are enough.

**The Municipal Council's** (D.548.21): whoever holds the mayor's office, on the day of the session or today, and at
least one principal councillor of that day. **Any other body's**: who presides it and who keeps its records, on the day
of the session or today (whoever presided the session signs as its president). Minutes of no body carry no signature.

**A refusal is no signature.** It is on record, and lets another sign in that place: two different people sign in any
case. The place of the mayor who refused is taken by the acting mayor or by another principal councillor, that of an
officer who refused by another principal of the body. A place with nobody left to sign for it, because nobody holds the
office or its holder signed for another, is taken in the same way.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from participation.models import Minutes, Presiding, Signature, SigningRole, SigningWay
from planning.models import BodyKind, Membership, Office, Person, Quality, today
from planning.queries import Mayors, is_in_force, members_of

_OFFICE_OF = {
    Office.PRESIDENT: SigningRole.PRESIDENT,
    Office.COORDINATOR: SigningRole.PRESIDENT,
    Office.SECRETARY: SigningRole.SECRETARY,
}


@dataclass(frozen=True)
class Signing:
    """Who may sign some minutes and who has. ``holders`` are the people of each place; both places have to be taken."""

    holders: dict[SigningRole, dict[int, Person]]
    principals: dict[int, Person]
    members: frozenset[int]
    signatures: tuple[tuple[int, str, bool], ...]  # person, role, whether they signed and did not refuse

    @property
    def is_enough(self) -> bool:
        """Whether both places are taken, by two different people."""
        return not self.holders or (
            all(self._may_be_taken_by_another(role) for role in self.open_places)
            and self._spare >= len(self.open_places)
        )

    @property
    def open_places(self) -> list[SigningRole]:
        """The places that none of their own people signed for."""
        signed = self._signed
        return [role for role in self.holders if role not in signed]

    @property
    def missing(self) -> list[str]:
        """What is missing, in words; empty once it is enough."""
        if self.is_enough:
            return []
        spare, words = self._spare, []
        for role in self.open_places:
            if self._may_be_taken_by_another(role):
                spare -= 1
                if spare < 0:
                    words.append(f"La firma de otra persona titular, en lugar de {_PLACES[role]}")
                continue
            names = "" if role == SigningRole.COUNCILLOR else ", ".join(map(str, self.holders[role].values()))
            words.append(f"La firma de {_PLACES[role]}{f' ({names})' if names else ''}")
        return words

    def role_of(self, person: Person) -> SigningRole | None:
        """In what capacity somebody signs, as things stand; ``None`` when it is not theirs to sign."""
        taken = self._signed
        for role, people in self.holders.items():
            if person.pk in people and (role not in taken or role == SigningRole.COUNCILLOR):
                return role
        if person.pk not in self.principals or SigningRole.COUNCILLOR in self.holders:
            return None
        others = [role for role in self.open_places if self._may_be_taken_by_another(role)]
        return SigningRole.OTHER if others else None

    def role_on_paper(self, person: Person) -> SigningRole | None:
        """The same on paper, which other members sign too."""
        return self.role_of(person) or (SigningRole.OTHER if person.pk in self.members else None)

    def has_said(self, person: Person) -> bool:
        """Whether somebody signed already, or is on record as having refused."""
        return any(said == person.pk for said, _role, _signed in self.signatures)

    def with_signature(self, person: Person, role: str, *, signed: bool = True) -> "Signing":
        """As it stands once somebody signed, or refused."""
        added = (*self.signatures, (person.pk, role, signed))
        return Signing(self.holders, self.principals, self.members, added)

    @property
    def _signed(self) -> list[str]:
        return [role for _person, role, signed in self.signatures if signed]

    @property
    def _spare(self) -> int:
        """Signatures of principals beyond the first of each place."""
        own = [
            role
            for person, role, signed in self.signatures
            if signed and (role in self.holders or person in self.principals)
        ]
        return len(own) - len({role for role in own if role in self.holders})

    def _may_be_taken_by_another(self, role: SigningRole) -> bool:
        refused = any(said == role and not signed for _person, said, signed in self.signatures)
        said = {person for person, _role, _signed in self.signatures}
        return refused or said.issuperset(self.holders[role])


_PLACES = {
    SigningRole.MAYOR: "la Alcaldía",
    SigningRole.COUNCILLOR: "al menos una concejala o un concejal titular",
    SigningRole.PRESIDENT: "la presidencia",
    SigningRole.SECRETARY: "la secretaría",
}


def signing_of(minutes: Minutes, *, day: dt.date | None = None) -> Signing:
    """Who signs these minutes; ``day`` is today unless told. Reads offices, memberships and signatures."""
    return signings_of([minutes], day=day)[minutes.pk]


def signings_of(rows: Sequence[Minutes], *, day: dt.date | None = None) -> dict[int, Signing]:
    """The same of several minutes, by their primary key. At most five queries, however many there are."""
    day = day or today()
    signatures: dict[int, list[tuple[int, str, bool]]] = {}
    for row in Signature.objects.filter(minutes__in=rows).order_by("recorded_at", "pk"):
        said = (row.person_id, row.role, row.way != SigningWay.REFUSED)
        signatures.setdefault(row.minutes_id, []).append(said)
    offices = _Offices([minutes for minutes in rows if minutes.body], day)
    return {minutes.pk: offices.signing(minutes, tuple(signatures.get(minutes.pk, ()))) for minutes in rows}


class _Offices:
    """Who held what on the days of some sessions, and on the day asked for."""

    def __init__(self, rows: Sequence[Minutes], day: dt.date) -> None:
        self.day = day
        days = [day, *(minutes.meeting.date for minutes in rows)]
        self.members = _over(members_of(*{minutes.body for minutes in rows if minutes.body}), days)
        of_council = [minutes for minutes in rows if _is_of_council(minutes)]
        self.mayors = Mayors(days) if of_council else None
        others = [minutes.meeting_id for minutes in rows if not _is_of_council(minutes)]
        self.presided: dict[int, list[Person]] = {}
        if others:
            for row in Presiding.objects.filter(meeting__in=others).select_related("person"):
                self.presided.setdefault(row.meeting_id, []).append(row.person)

    def signing(self, minutes: Minutes, signatures: tuple[tuple[int, str, bool], ...]) -> Signing:
        """Who may sign some minutes, and who has."""
        if minutes.body is None:
            return Signing({}, {}, frozenset(), signatures)
        held = minutes.meeting.date
        then = self._at(held, minutes.body_id)
        principals = {row.person_id: row.person for row in then if row.quality == Quality.PRINCIPAL}
        members = frozenset(row.person_id for row in then)
        if self.mayors and _is_of_council(minutes):
            holders = _of_the_council((self.mayors.at(held), self.mayors.at(self.day)), principals)
        else:
            presided = self.presided.get(minutes.meeting_id, [])
            holders = _of_a_body((*then, *self._at(self.day, minutes.body_id)), presided)
        return Signing(holders, principals, members, signatures)

    def _at(self, day: dt.date, body: int | None) -> list[Membership]:
        return [row for row in self.members if row.body_id == body and is_in_force(row, day)]


def _is_of_council(minutes: Minutes) -> bool:
    return minutes.body is not None and minutes.body.kind == BodyKind.MUNICIPAL_COUNCIL


def _over(rows: QuerySet[Membership], days: Sequence[dt.date]) -> list[Membership]:
    """Those in force at some time between the first and the last of some days."""
    return list(rows.filter(Q(valid_to=None) | Q(valid_to__gte=min(days)), valid_from__lte=max(days)))


def _of_the_council(
    mayors: Sequence[Person | None], principals: dict[int, Person]
) -> dict[SigningRole, dict[int, Person]]:
    return {
        SigningRole.MAYOR: {mayor.pk: mayor for mayor in mayors if mayor},
        SigningRole.COUNCILLOR: principals,
    }


def _of_a_body(
    members: Iterable[Membership], presided: Iterable[Person]
) -> dict[SigningRole, dict[int, Person]]:
    holders: dict[SigningRole, dict[int, Person]] = {SigningRole.PRESIDENT: {}, SigningRole.SECRETARY: {}}
    for row in members:
        role = _OFFICE_OF.get(Office(row.office)) if row.office else None
        if role:
            holders[role][row.person_id] = row.person
    holders[SigningRole.PRESIDENT].update({person.pk: person for person in presided})
    return holders
