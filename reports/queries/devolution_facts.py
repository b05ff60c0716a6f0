"""All that the document of a devolution is made of, read from the rows in a constant number of queries."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, Sum

from participation.models import (
    AuthorType,
    Channel,
    Coding,
    Devolution,
    HeadCount,
    Meeting,
    Response,
    ResponseLink,
    ReviewDecision,
    Stance,
    Topic,
)
from participation.queries.devolutions import chosen_topics, contributions_in
from participation.queries.public_topics import origins_of_topics
from participation.queries.standings import compute, live, of_families
from planning.models import Body, PlanItem, Subzone
from planning.queries.plans import as_published, plan_in_force


@dataclass(frozen=True)
class Said:
    """A heard contribution of the devolution's scope and days under at least one of its topics."""

    code: str
    meeting: str
    on: dt.date
    channel: str
    kind: str
    author: str
    neighbourhood: str
    text: str  # what everybody may read of it, or ""
    topics: Sequence[str]
    dissents: bool


@dataclass(frozen=True)
class Treated:
    """A topic that is given back, what was asked and what was answered."""

    topic: Topic
    note: str
    subzones: Sequence[str]
    authors: Mapping[str, int]
    contributions: int
    dissents: int
    response: Response | None
    items: Sequence[PlanItem]
    resolutions: Sequence[str]


@dataclass(frozen=True)
class Called:
    """A meeting in which something of it was said; ``residents`` as counted in it, ``None`` where nobody counted."""

    code: str
    name: str
    on: dt.date
    place: str
    channels: str
    residents: int | None


def said_of(devolution: Devolution, topics: Sequence[Topic]) -> list[Said]:
    """What was said of these live topics, by day. Two queries."""
    codings = Coding.objects.filter(of_families([topic.pk for topic in topics])).annotate(live=live())
    codes = {topic.pk: topic.code for topic in topics}
    order = {topic.code: place for place, topic in enumerate(topics)}
    found: dict[int, set[str]] = defaultdict(set)
    against: set[tuple[int, str]] = set()
    for contribution, topic, stance in codings.values_list("contribution_id", "live", "stance"):
        found[contribution].add(codes[topic])
        if stance == Stance.DISSENTS:
            against.add((contribution, codes[topic]))
    rows = (
        contributions_in(devolution)
        .filter(pk__in=codings.order_by().values("contribution"))
        .order_by("said_on", "code")
        .values_list(
            "pk",
            "code",
            "meeting__code",
            "said_on",
            "channel",
            "kind",
            "author_type",
            "neighbourhood__name",
            "review__decision",
            "review__public_text",
        )
    )
    return [
        Said(
            code=code,
            meeting=meeting or "",
            on=on,
            channel=channel,
            kind=kind,
            author=author,
            # Nobody reads where somebody lives beside words that nobody may read.
            neighbourhood=(place or "") if decision == ReviewDecision.SHOW else "",
            text=text if decision == ReviewDecision.SHOW else "",
            topics=sorted(found[pk], key=order.__getitem__),
            dissents=any((pk, topic) in against for topic in found[pk]),
        )
        for pk, code, meeting, on, channel, kind, author, place, decision, text in rows
    ]


def treated_by(devolution: Devolution) -> tuple[list[Treated], list[Said]]:
    """The topics in their order, and what was said of them. A constant number of queries."""
    chosen = chosen_topics(devolution)
    topics = [row.topic for row in chosen]
    said = said_of(devolution, topics)
    authors: dict[str, Counter[str]] = defaultdict(Counter)
    for row in said:
        for code in row.topics:
            authors[code][row.author] += 1
    dissents = _dissents(devolution, topics)
    responses = _responses(topics)
    items = _items(list(responses.values()))
    came = _came_of(topics)
    zones: dict[int, list[str]] = defaultdict(list)
    for topic, name in (
        Subzone.objects.filter(topics__in=topics).order_by("code").values_list("topics__pk", "name")
    ):
        zones[topic].append(name)
    return [
        Treated(
            topic=row.topic,
            note=row.note,
            subzones=zones[row.topic.pk],
            authors=authors[row.topic.code],
            contributions=sum(authors[row.topic.code].values()),
            dissents=dissents.get(row.topic.pk, 0),
            response=(response := responses.get(row.topic.pk)),
            items=_each_once([*(items.get(response.pk, []) if response else []), *came[row.topic.pk]]),
            resolutions=_resolutions(response) if response else [],
        )
        for row in chosen
    ], said


def _dissents(devolution: Devolution, topics: Sequence[Topic]) -> dict[int, int]:
    """How many of the contributions of its scope and days dissent from each topic."""
    rows = (
        Coding.objects.filter(
            of_families([topic.pk for topic in topics]),
            stance=Stance.DISSENTS,
            contribution__in=contributions_in(devolution).values("pk"),
        )
        .annotate(live=live())
        .values_list("live", "contribution_id")
    )
    return Counter(topic for topic, _contribution in set(rows))


def _responses(topics: Sequence[Topic]) -> dict[int, Response]:
    """The current answer to each, with what it rests on."""
    standings = compute(topic.pk for topic in topics)
    links = ResponseLink.objects.select_related("item", "resolution__meeting__minutes").order_by("pk")
    rows = (
        Response.objects.published()
        .filter(pk__in=[row.response_id for row in standings.values() if row.response_id])
        .prefetch_related(Prefetch("links", links))
        .in_bulk()
    )
    return {pk: rows[row.response_id] for pk, row in standings.items() if row.response_id in rows}


def _items(responses: Iterable[Response]) -> dict[int, list[PlanItem]]:
    """What the plan says today where each answer leads: as the plan in force has it, else as it last was public."""
    linked = [(row.pk, link.item.stem) for row in responses for link in row.links.all() if link.item]
    now = as_published({stem for _response, stem in linked})
    found: dict[int, list[PlanItem]] = defaultdict(list)
    for response, stem in linked:
        if stem in now:
            found[response].append(now[stem])
    return found


def _came_of(topics: Sequence[Topic]) -> dict[int, list[PlanItem]]:
    """What the plan in force has that came of each topic or of something heard under it, as its page tells it."""
    plan = plan_in_force()
    pairs = [(topic, stem) for topic, stem, _state in origins_of_topics([topic.pk for topic in topics])]
    stems = {stem for _topic, stem in pairs}
    now = {item.stem: item for item in plan.items.filter(stem__in=stems)} if plan and stems else {}
    found: dict[int, list[PlanItem]] = defaultdict(list)
    for topic, item in sorted(
        ((topic, now[stem]) for topic, stem in pairs if stem in now), key=lambda pair: pair[1].code
    ):
        found[topic].append(item)
    return found


def _each_once(items: Sequence[PlanItem]) -> list[PlanItem]:
    return list({item.stem: item for item in items}.values())


def _resolutions(response: Response) -> list[str]:
    """The numbers of the resolutions it names, of approved minutes."""
    return [
        link.resolution.number
        for link in response.links.all()
        if link.resolution and link.resolution.number and link.resolution.meeting.minutes.is_approved
    ]


def called_for(devolution: Devolution, said: Sequence[Said]) -> list[Called]:
    """The meetings in which it was said, and the one that is given back, by day. Four queries."""
    codes = {row.meeting for row in said if row.meeting}
    meetings = (
        Meeting.objects.filter(Q(code__in=codes) | Q(pk=devolution.meeting_id))
        .select_related("workshop")
        .prefetch_related(Prefetch("bodies", Body.objects.order_by("meeting_bodies__position", "pk")))
        .order_by("date", "code")
        .distinct()
    )
    counts = HeadCount.objects.filter(meeting__in=meetings.order_by().values("pk")).order_by()
    residents = dict(counts.values_list("meeting__code").annotate(number=Sum("count")))
    return [
        Called(
            code=meeting.code,
            name=_name(meeting),
            on=meeting.date,
            place=meeting.place,
            channels=", ".join(filter(None, (line.strip() for line in _channels(meeting).splitlines()))),
            residents=residents.get(meeting.code),
        )
        for meeting in meetings
    ]


def _channels(meeting: Meeting) -> str:
    workshop = getattr(meeting, "workshop", None)
    return workshop.channels if workshop else ""


def _name(meeting: Meeting) -> str:
    if meeting.title:
        return meeting.title
    bodies = " y ".join(dict.fromkeys(body.name for body in meeting.bodies.all()))
    kind = meeting.get_kind_display()
    return f"{bodies}: {kind.lower()}" if bodies else kind


#: Those that a table of authors tells one by one; the others are told together.
AUTHORS = (AuthorType.RESIDENTS, AuthorType.ORGANISATION, AuthorType.NEIGHBOURHOOD_COUNCIL)
CHANNELS = tuple(channel for channel in Channel if channel != Channel.MEETING)
