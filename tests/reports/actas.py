"""Minutes with everything in them, at the stages before publication; restricted words are canaries.

Their life is written straight into rows here: these tests begin where it ends.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import User
from participation.actions.contributions import review_contribution
from participation.models import (
    AgendaItem,
    Attendance,
    Contribution,
    Decision,
    HeadCount,
    IncomingMatter,
    Meeting,
    MeetingBody,
    Minutes,
    MinutesMove,
    Presiding,
    Recess,
    Signature,
    Vote,
)
from participation.queries.session import record_hash, session_of
from planning.actions import add_membership
from planning.models import Body, Membership, Neighbourhood, Person

DAY = dt.date(2026, 5, 4)
NEXT = dt.date(2026, 5, 11)

#: What nobody of the public may read once it is covered, by the address of its text.
TOLD = "La señora Canariatratado pidió que se pode el árbol de Rafael 3512."
OPERATIVE = "Otorgar una ayuda a Canariaresuelta, cédula 1.234.567-8."
STATEMENT = "Voto en contra porque Canariafundamento es mi cuñada."
SENDER, GUEST, MINOR = "Canariaremitente", "Canariainvitada", "Canariamenor"
VERBATIM, EXTRACT, NOTIFIED = "Canariatextual", "Canariaextracto", "Canarianotificada"
#: What is covered in the tests that cover everything, and who is named in no version.
RESTRICTED = ("Canariatratado", "Canariaresuelta, cédula 1.234.567-8", "Canariafundamento")
NEVER_NAMED = (SENDER, GUEST, MINOR, VERBATIM, EXTRACT, NOTIFIED)


@dataclass
class Session:
    """A session and what tests point at in it."""

    meeting: Meeting
    minutes: Minutes
    items: list[AgendaItem]
    resolution: Decision

    def address(self, name: str) -> str:
        """Where a text stands: ``discussion``, ``operative``, ``statement`` or ``title``."""
        item, uid = self.items[0], self.resolution.uid
        against = self.resolution.votes.get(choice="no").person.code
        return {
            "discussion": f"item:{item.uid}.discussion",
            "title": f"item:{item.uid}.title",
            "operative": f"decision:{uid}.operative",
            "statement": f"vote:{uid}:{against}.statement",
        }[name]


def councillors(body: str = "CM") -> list[Person]:
    """Five members of the body; those of the accounts are among them."""
    current = Membership.objects.at(DAY).filter(body__code=body, quality="principal", person__is_minor=False)
    known = list(Person.objects.filter(memberships__in=current).order_by("pk"))
    for number in range(5 - len(known)):
        person = Person.objects.create(
            code=f"{body.lower()}.{number}", first_name="Elena", last_name=f"Sosa {number}"
        )
        add_membership(
            person=person,
            body=Body.objects.get(code=body),
            quality="principal",
            valid_from=dt.date(2025, 1, 1),
            by=None,
        )
        known.append(person)
    return known[:5]


def recorded(
    people: dict[str, User], *, body: str = "CM", date: dt.date = DAY, number: str = "14", **fields: Any
) -> Session:
    """A session with an agenda, matters, contributions, a resolution, its votes and a recess."""
    code = f"{body}-{date}-{number.replace('/', '-')}"
    meeting = Meeting.objects.create(
        **{
            "code": code, "kind": "ordinary", "date": date, "start_time": dt.time(19), "end_time": dt.time(21, 30),
            "place": "Sala del Concejo", **fields,
        }
    )  # fmt: skip
    row = Body.objects.get(code=body)
    MeetingBody.objects.create(meeting=meeting, body=row)
    minutes = Minutes.objects.create(meeting=meeting, body=row, year=date.year, number=number)
    members = councillors(body)
    _present(meeting, members)
    Presiding.objects.create(meeting=meeting, person=members[0])
    HeadCount.objects.create(meeting=meeting, count=3)
    items = _items(meeting, row, people["staff"], number)
    _said(meeting, items[0], people["staff"])
    resolution = Decision.objects.create(
        meeting=meeting, item=items[0], kind="resolution", number=f"{number}/26/0115",
        case_file="2026-5148-98-000012", account="La comisión de vivienda informó.", seen="La nota recibida.",
        considering="Que corresponde ayudar.", operative=OPERATIVE, mover=members[1],
    )  # fmt: skip
    for place, person in enumerate(members):
        Vote.objects.create(
            decision=resolution,
            person=person,
            choice="no" if place == 4 else "yes",
            statement=STATEMENT if place == 4 else "",
            wants_statement=place == 4,
        )
    Recess.objects.create(
        meeting=meeting, from_time=dt.time(20), to_time=dt.time(20, 15), reason="Consulta jurídica"
    )
    return Session(meeting, minutes, items, resolution)


def _present(meeting: Meeting, members: list[Person]) -> None:
    for place, person in enumerate(members):
        Attendance.objects.create(
            meeting=meeting,
            person=person,
            status="present",
            acting_as="principal",
            arrival=dt.time(19, 20) if place == 1 else None,
        )
    guest, _ = Person.objects.get_or_create(
        code="visita-acta", defaults={"first_name": GUEST, "last_name": "Visita"}
    )
    Attendance.objects.create(meeting=meeting, person=guest, status="present", acting_as="")
    young, made = Person.objects.get_or_create(
        code="joven-acta", defaults={"first_name": MINOR, "last_name": "Joven", "is_minor": True}
    )
    if made:
        Membership.objects.create(
            person=young,
            body=meeting.bodies.get(),
            quality="substitute",
            valid_from=dt.date(2025, 1, 1),
        )
    Attendance.objects.create(meeting=meeting, person=young, status="with_notice", acting_as="substitute")


def _items(meeting: Meeting, body: Body, staff: User, number: str) -> list[AgendaItem]:
    matter = IncomingMatter.objects.create(
        body=body, year=meeting.date.year, number=100 + meeting.pk % 1000, received_on=meeting.date,
        sender_kind="residents", sender=SENDER, extract=EXTRACT, registered_by=staff,
    )  # fmt: skip
    return [
        AgendaItem.objects.create(
            meeting=meeting, position=1, title="Nota sobre arbolado", matter=matter, discussion=TOLD,
            destination="Pase a Áreas Verdes",
        ),
        AgendaItem.objects.create(
            meeting=meeting, position=2, origin="urgent", title="Rotura de un caño",
            discussion="Se informó de la reparación.\n\nSe agradeció a la cuadrilla.",
        ),
    ]  # fmt: skip


def _said(meeting: Meeting, item: AgendaItem, staff: User) -> None:
    place = Neighbourhood.objects.get(name="Flor de Maroñas")
    for number, verbatim in enumerate((f"Pide podar. {VERBATIM}", f"Otra. {VERBATIM}"), start=1):
        Contribution.objects.create(
            code=f"{meeting.code}-{number}", meeting=meeting, kind="proposal", author_type="residents",
            neighbourhood=place, item=item, verbatim=verbatim,
        )  # fmt: skip


def approved(session: Session, people: dict[str, User], *, exception: str = "") -> Session:
    """The same, approved by a vote of the next session, or by an exception; the first contribution is reviewed."""
    minutes, staff = session.minutes, people["staff"]
    minutes.approved_in = None if exception else _vote_in_next(session)
    minutes.approval_exception = exception
    minutes.state, minutes.approved_on, minutes.approved_by = "approved", NEXT, staff
    minutes.approval_recorded_at = timezone.now()
    minutes.record_sha256 = record_hash(session_of(session.meeting))
    minutes.save()
    MinutesMove.objects.create(minutes=minutes, move="approve", by=staff)
    first = session.meeting.contributions.order_by("pk").first()
    assert first
    review_contribution(
        contribution=first, decision="show", public_text="Pide que se poden los árboles.", expected_version=0,
        by=staff,
    )  # fmt: skip
    return session


def _vote_in_next(session: Session) -> Decision:
    body = session.minutes.body
    assert body
    code = f"F-{body.code}-{NEXT.year}-{session.meeting.pk:03}"  # pictures of help show it
    later = Meeting.objects.create(code=code, kind="ordinary", date=NEXT)
    MeetingBody.objects.create(meeting=later, body=body)
    Minutes.objects.create(meeting=later, body=body, year=NEXT.year)
    decision = Decision.objects.create(
        meeting=later, kind="minutes", operative="Aprobar el acta.", approves=session.minutes
    )
    for person in councillors(body.code)[:4]:
        Attendance.objects.create(meeting=later, person=person, status="present", acting_as="principal")
        Vote.objects.create(decision=decision, person=person, choice="yes")
    return decision


def signed(people: dict[str, User], *, exception: str = "", **which: Any) -> Session:
    """A session whose minutes may be published."""
    session = approved(recorded(people, **which), people, exception=exception)
    for person, role in zip(councillors(session.minutes.body.code)[:2], ("mayor", "councillor"), strict=True):
        Signature.objects.create(
            minutes=session.minutes, person=person, role=role, way="portal", signed_on=NEXT,
            record_sha256=session.minutes.record_sha256, recorded_by=people["staff"],
        )  # fmt: skip
    MinutesMove.objects.create(minutes=session.minutes, move="sign", by=people["staff"])
    return session
