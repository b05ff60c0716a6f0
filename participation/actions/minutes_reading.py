"""What a document says, proposed: the reading of ``participation.actas`` with the register of the portal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from participation.actas import Register, as_json, normalise, read_acta
from participation.actas.extract import extract
from participation.actas.names import Membership as Seat
from participation.actas.names import RegisterPerson
from participation.models import MeetingKind
from planning.models import Body, BodyKind, Membership, Neighbourhood, Person, Quality
from planning.sheets.words import fold

_WORDS = {Quality.PRINCIPAL: "titular", Quality.SUBSTITUTE: "suplente"}
_COUNCILS = (BodyKind.MUNICIPAL_COUNCIL, BodyKind.NEIGHBOURHOOD_COUNCIL)


@dataclass(frozen=True)
class Proposed:
    """What was read of a document, and the facts found in it."""

    text: str
    media_type: str
    facts: dict[str, Any]


class Reader:
    """Reads documents with the register and the neighbourhoods as they stood when it was made: for many at once."""

    def __init__(self) -> None:
        self.register = register_of()
        self.places = {fold(name): code for code, name in Neighbourhood.objects.values_list("code", "name")}
        councils = Body.objects.filter(kind__in=_COUNCILS).order_by("pk")
        self.councils = list(councils.values_list("code", flat=True))

    def propose(self, name: str, data: bytes, *, body: Body, others: Sequence[str] = ()) -> Proposed:
        """Read a document of a body, and of ``others`` (codes) that met with it. Raises ``Refused``.

        Where nobody says who met in a session of both councils, the other one did: names are matched to both.
        """
        found = extract(name, data)
        text = normalise(found.text)
        bodies = [body.code, *others]
        facts = self._facts(text, bodies, name)
        kind = facts["kind"]["value"] if facts["kind"] else ""
        if kind == MeetingKind.INTER_COUNCIL and not others and body.code in self.councils:
            bodies = [body.code, *(code for code in self.councils if code != body.code)]
            facts = self._facts(text, bodies, name)
        return Proposed(text=text, media_type=found.media_type, facts=facts | {"bodies": bodies})

    def _facts(self, text: str, bodies: Sequence[str], name: str) -> dict[str, Any]:
        facts = as_json(read_acta(text, self.register, bodies, hint=name))
        for each in (*facts["matters"], *facts["contributions"]):
            each["neighbourhood"] = self._place(each["neighbourhood"] or "") or self._place(each["text"])
        return facts

    def _place(self, text: str) -> str | None:
        """The neighbourhood that a text names, if it names one and only one."""
        words = f" {fold(text)} "
        found = [code for name, code in self.places.items() if f" {name} " in words]
        return found[0] if len(found) == 1 else None


def register_of() -> Register:
    """Everybody of the register with their terms in every body: who fits is decided by the day of each session."""
    seats: dict[int, list[Seat]] = {}
    for row in Membership.objects.select_related("body").order_by("pk"):
        seats.setdefault(row.person_id, []).append(
            Seat(
                body=row.body.code,
                quality=_WORDS[Quality(row.quality)],
                since=row.valid_from.isoformat(),
                until=row.valid_to.isoformat() if row.valid_to else None,
                office=row.office_title or row.office,
            )
        )
    people = Person.objects.order_by("pk").only("pk", "code", "first_name", "last_name")
    return Register(
        people=tuple(
            RegisterPerson(person.code, person.first_name, person.last_name, tuple(seats.get(person.pk, ())))
            for person in people
        )
    )
