"""What may be chosen on the page of a session: people, matters, earlier minutes, themes, neighbourhoods."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from participation.models import IncomingMatter, Minutes
from participation.queries.meetings import Listed
from participation.queries.session import Session
from planning.models import Membership, Neighbourhood, Office, Person, Theme

Options = list[tuple[str, str]]
#: Earlier minutes and waiting matters that are offered; older ones stay offered where they were chosen.
MOST_OFFERED = 80


@dataclass(frozen=True)
class Choices:
    """Lists of pairs of value and words. ``presider`` is who is expected to preside."""

    people: Options
    matters: Options
    minutes: Options
    neighbourhoods: Options
    themes: Options
    presider: Person | None


def choices_of(session: Session, listed: Iterable[Listed]) -> Choices:
    """What may be chosen in a session; a constant number of queries."""
    meeting = session.meeting
    listed_people = {entry.person.code: str(entry.person) for entry in listed}
    others = {str(person.code): str(person) for person in _people_named(session)}
    themes = Theme.objects.at(meeting.date) | Theme.objects.filter(contributions__meeting=meeting)
    return Choices(
        people=list({**listed_people, **others}.items()),
        matters=_matters(session),
        minutes=_earlier_minutes(session),
        neighbourhoods=list(Neighbourhood.objects.values_list("code", "name")),
        themes=list(themes.distinct().values_list("code", "name")),
        presider=_presider(session),
    )


def _people_named(session: Session) -> Iterable[Person]:
    """Everybody whom what is stored names already."""
    yield from (row.person for row in session.presidings)
    yield from (row.person for row in session.votes)
    for decision in session.decisions:
        yield from (person for person in (decision.mover, decision.tie_broken_by) if person)
    yield from (row.author for row in session.contributions if row.author)


def _matters(session: Session) -> Options:
    """What came in for these bodies and waits, or is on this agenda."""
    rows = IncomingMatter.objects.filter(
        Q(agenda_items=None) | Q(agenda_items__meeting=session.meeting),
        body__in=session.meeting.bodies.all(),
    ).distinct()
    return [
        (str(row.pk), f"{row.number}/{row.year} · {row.extract[:70]}")
        for row in rows.order_by("-year", "-number", "-pk")[:MOST_OFFERED]
    ]


def _earlier_minutes(session: Session) -> Options:
    meeting = session.meeting
    if session.body is None:
        return []
    rows = (
        Minutes.objects.filter(body=session.body, meeting__date__lte=meeting.date)
        .exclude(meeting=meeting)
        .select_related("meeting")
        .order_by("-meeting__date", "-pk")[:MOST_OFFERED]
    )
    chosen = [row.approves for row in session.decisions if row.approves]
    return list({row.meeting.code: _name_of(row) for row in (*rows, *chosen)}.items())


def _name_of(minutes: Minutes) -> str:
    """Told by their number or, until they have one, by the code of the meeting: a day may have two sessions."""
    name = f"{minutes}, {minutes.meeting}"
    return name if minutes.number else f"{name} ({minutes.meeting.code})"


def _presider(session: Session) -> Person | None:
    """The mayor or who stands in; in other bodies, the president."""
    if session.rules.mayor:
        return session.rules.mayor
    if session.body is None:
        return None
    presidents = Membership.objects.at(session.meeting.date).filter(
        body=session.body, office=Office.PRESIDENT
    )
    row = presidents.select_related("person").order_by("pk").first()
    return row.person if row else None
