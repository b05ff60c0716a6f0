"""A workshop of which something is given back: topics answered in every way, one open, one merged into another."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from participation.actions.contributions import add_contribution, review_contribution
from participation.actions.devolutions import create_devolution
from participation.actions.meetings import HeadCountRow, create_meeting, record_head_counts
from participation.actions.minutes import incorporate_minutes
from participation.actions.standings import refresh_topics
from participation.models import Coding, Contribution, Devolution, Meeting, Response, Topic
from planning.models import Body, Neighbourhood, Subzone, Theme

DAY, APPROVED_ON = dt.date(2026, 4, 9), dt.date(2026, 4, 23)
#: Each topic, its decision ("" is still open), and how many contributions ask for it.
TOPICS = (
    ("luz", "accepted", 3),
    ("veredas", "in_part", 2),
    ("puente", "not_accepted", 1),
    ("ómnibus", "referred", 1),
    ("juegos", "already_done", 1),
    ("perros", "", 2),
)
WORDS = "Kanaritotextual"


@dataclass
class Chain:
    """What was made."""

    meeting: Meeting
    topics: dict[str, Topic]
    said: list[Contribution]


def topic(name: str, by: User, **fields: Any) -> Topic:
    """A topic with a readable code."""
    return Topic.objects.create(
        code=f"T-{name.encode('ascii', 'ignore').decode()}", title=f"Arreglar {name}", created_by=by, **fields
    )


def answer(row: Topic, by: User, decision: str, **fields: Any) -> Response:
    """A published answer."""
    values = {
        "summary": f"Respuesta sobre {row.title}.",
        "reason": f"Porque sí: {row.title}.",
        "referred_to": "Intendencia de Montevideo" if decision == "referred" else "",
        "cost": Decimal("120000") if decision == "accepted" else None,
        "period": "primer semestre de 2027" if decision == "accepted" else "",
        "published_at": dt.datetime(2026, 5, 2, 15, tzinfo=dt.UTC),
    } | fields
    return Response.objects.create(
        topic=row,
        version=row.responses.count() + 1,
        state="published",
        assigned_to=by,
        assigned_on=DAY,
        decision=decision,
        published_by=by,
        **values,
    )


def workshop(by: User, *, date: dt.date = DAY, residents: int = 40, **fields: Any) -> Meeting:
    """A workshop that was called and to which residents came, as a draft."""
    values = {"place": "Centro cívico", "title": "Taller de Flor de Maroñas"} | fields
    meeting = create_meeting(
        kind="workshop", bodies=[Body.objects.get(code="CV")], date=date,
        convened_at=dt.datetime(2026, 3, 1, 13, tzinfo=dt.UTC), by=by, **values,
    )  # fmt: skip
    if residents:
        rows = [HeadCountRow(count=residents)]
        record_head_counts(meeting=meeting, rows=rows, expected_version=meeting.edit_version, by=by)
    return meeting


def approve(meeting: Meeting, by: User, *, on: dt.date = APPROVED_ON, number: str = "7") -> Meeting:
    """Its minutes approved on paper."""
    incorporate_minutes(meeting=meeting, approved_on=on, number=number, by=by)
    return Meeting.objects.select_related("minutes").get(pk=meeting.pk)


def chain(people: dict[str, User], *, residents: int = 40) -> Chain:
    """The workshop, all that was said in it, its topics and their answers."""
    staff = people["staff"]
    maronas = Neighbourhood.objects.get(name="Flor de Maroñas")
    zone, _ = Subzone.objects.get_or_create(code="F1", defaults={"name": "Subzona 1"})
    zone.neighbourhoods.add(maronas)
    meeting = workshop(staff, residents=residents)
    said: list[Contribution] = []
    topics: dict[str, Topic] = {}
    for name, _decision, times in TOPICS:
        for number in range(times):
            said.append(
                add_contribution(
                    meeting=meeting, kind="proposal", verbatim=f"{WORDS} {name} {number}", neighbourhood=maronas,
                    author_type="organisation" if number == 1 else "residents", by=staff,
                )
            )  # fmt: skip
    meeting = approve(meeting, staff)
    left = iter(said)
    for name, decision, times in TOPICS:
        theme = Theme.objects.get(code="alumbrado") if name in ("luz", "veredas") else None
        row = topics[name] = topic(name, staff, theme=theme, description=f"Que se arregle: {name}.")
        row.subzones.add(zone)
        for number in range(times):
            contribution = next(left)
            stance = "dissents" if (name, number) == ("luz", 2) else "supports"
            Coding.objects.create(contribution=contribution, topic=row, stance=stance, coded_by=staff)
            if number == 0:
                text = f"Que se arregle {name}."
                review_contribution(
                    contribution=contribution, decision="show", public_text=text, expected_version=0, by=staff
                )
        if decision:
            answer(row, people["mayor"], decision)
    merged = topic("faroles", staff, merged_into=topics["luz"])
    Coding.objects.create(contribution=said[0], topic=merged, coded_by=staff)
    refresh_topics([row.pk for row in (*topics.values(), merged)])
    return Chain(meeting, topics, said)


def devolution(people: dict[str, User], row: Chain, **fields: Any) -> Devolution:
    """That of the workshop, which may be corrected until far in the future."""
    values = {
        "title": "Lo que pidió Flor de Maroñas",
        "scope": "workshop",
        "meeting": row.meeting,
        "period_from": None,
        "period_to": None,
        "validation_until": dt.date(2099, 12, 31),
    } | fields
    return create_devolution(**values, by=people["staff"])
