"""What a document says, proposed: the reading of ``participation.actas`` with the register of the portal."""

from dataclasses import dataclass
from typing import Any

from participation import actas
from participation.actas.extract import extract
from participation.actas.facts import as_json
from participation.actas.normalise import normalise
from planning.models import Body, Membership, Neighbourhood, Person, Quality
from planning.sheets.words import fold

_WORDS = {Quality.PRINCIPAL: "titular", Quality.SUBSTITUTE: "suplente"}


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

    def propose(self, name: str, data: bytes, *, body: Body) -> Proposed:
        """Raises ``Refused``."""
        found = extract(name, data)
        text = normalise(found.text)
        facts = as_json(actas.read_acta(text, self.register, body.code))
        for each in (*facts["matters"], *facts["contributions"]):
            each["neighbourhood"] = self._place(each["neighbourhood"] or "") or self._place(each["text"])
        return Proposed(text=text, media_type=found.media_type, facts=facts)

    def _place(self, text: str) -> str | None:
        """The neighbourhood that a text names, if it names one and only one."""
        words = f" {fold(text)} "
        found = [code for name, code in self.places.items() if f" {name} " in words]
        return found[0] if len(found) == 1 else None


def register_of() -> "actas.Register":
    """Everybody of the register with their terms in every body: who fits is decided by the day of each session."""
    terms: dict[int, list[actas.RegisterMembership]] = {}
    for row in Membership.objects.select_related("body").order_by("pk"):
        terms.setdefault(row.person_id, []).append(
            actas.RegisterMembership(
                body=row.body.code,
                quality=_WORDS[Quality(row.quality)],
                office=row.office_title or row.office,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
        )
    people = Person.objects.order_by("pk").only("pk", "code", "first_name", "last_name")
    return actas.Register(
        people=tuple(
            actas.RegisterPerson(
                code=person.code,
                first_names=person.first_name,
                last_names=person.last_name,
                memberships=tuple(terms.get(person.pk, ())),
            )
            for person in people
        )
    )
