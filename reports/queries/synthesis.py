"""What the synthesis counts: what was heard in a period, and how its topics stand on its last day. Constant queries.

Facts that carry a day are looked at on it (answers, assignments still open, seals); what carries none (what was heard,
codings, merges, links with the plan, a withdrawal) is as it stands. All that hangs from a merged topic counts for the
live one, each contribution once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from participation.models import (
    PARTICIPATION_AUTHORS,
    Coding,
    Contribution,
    ContributionKind,
    Decision,
    GivenBack,
    Response,
    ResponseLink,
    ResponseMove,
    ResponseMoveKind,
    ResponseState,
    ReviewDecision,
    Stance,
    Topic,
)
from participation.queries.standings import Terms, public_links, response_terms
from planning.models import PlanItem, Subzone
from planning.queries.plans import as_published

#: Kinds that ask for something to be done.
DEMAND_KINDS = (ContributionKind.INITIATIVE, ContributionKind.PROPOSAL, ContributionKind.COMPLAINT)


@dataclass(frozen=True, slots=True)
class Heard:
    """A contribution heard in the period, without its author's name; ``text`` only if somebody let it be shown."""

    code: str
    on: dt.date
    channel: str
    meeting: str
    kind: str
    author_type: str
    neighbourhood_id: int | None
    neighbourhood: str
    text: str
    topics: tuple[int, ...]  # live ones
    dissents: tuple[int, ...]  # those of them that it does not agree with
    is_in_plan: bool  # by a link of its own

    @property
    def takes_part(self) -> bool:
        """Whether it is participation, and not the Government's own word."""
        return self.author_type in PARTICIPATION_AUTHORS

    @property
    def is_demand(self) -> bool:
        """Whether it asks for something."""
        return self.takes_part and self.kind in DEMAND_KINDS


@dataclass(frozen=True, slots=True)
class Answer:
    """A published version of an answer."""

    on: dt.date
    decision: str
    referred_to: str
    summary: str


@dataclass(frozen=True)
class TopicFacts:
    """A live topic that was heard at some time, as it stands on the last day; ``authors`` are those of the period."""

    code: str
    title: str
    theme: str
    theme_name: str
    first_on: dt.date
    authors: Mapping[str, int]
    dissents: int
    subzones: frozenset[str]
    due_on: dt.date | None
    first_answer: dt.date | None  # whenever it was
    answer: Answer | None  # the latest up to the last day
    plan: tuple[str, ...]  # what the plan undertakes of it: «1.5.2 Poda»
    is_linked: bool
    given_back_on: dt.date | None
    until: dt.date

    @property
    def contributions(self) -> int:
        """What was heard of it in the period."""
        return sum(self.authors.values())

    @property
    def is_treated(self) -> bool:
        """Whether somebody took part in it in the period."""
        return any(self.authors.get(author) for author in PARTICIPATION_AUTHORS)

    @property
    def is_pending(self) -> bool:
        """Whether it was there on the last day, without an answer."""
        return self.first_on <= self.until and self.answer is None

    @property
    def is_overdue(self) -> bool:
        """Whether its answer should have been there before the last day."""
        return self.is_pending and self.due_on is not None and self.due_on < self.until

    @property
    def days(self) -> int | None:
        """From its first day to its first answer."""
        return max((self.first_answer - self.first_on).days, 0) if self.first_answer else None


@dataclass(frozen=True)
class Facts:
    """All that the synthesis of a period is made of."""

    since: dt.date
    until: dt.date
    heard: Sequence[Heard]
    topics: Sequence[TopicFacts]
    linked: frozenset[str]  # codes of the demands of the period that reached the plan or a resolution
    subzones: Sequence[tuple[str, str]]  # code, name
    codes: Mapping[int, str]  # of the live topics

    @property
    def treated(self) -> list[TopicFacts]:
        """Those in which somebody took part in the period."""
        return [topic for topic in self.topics if topic.is_treated]

    @property
    def received(self) -> list[TopicFacts]:
        """Those whose first day is in the period."""
        return [topic for topic in self.topics if self.since <= topic.first_on <= self.until]

    @property
    def pending(self) -> list[TopicFacts]:
        """Those without an answer on the last day, oldest first."""
        return sorted(
            (topic for topic in self.topics if topic.is_pending),
            key=lambda topic: (topic.due_on is None, topic.due_on or topic.first_on, topic.code),
        )

    @property
    def answered(self) -> list[TopicFacts]:
        """Those whose first answer is of the period, by its day."""
        found = [
            (topic.first_answer, topic.code, topic)
            for topic in self.topics
            if topic.first_answer and self.since <= topic.first_answer <= self.until
        ]
        return [topic for _, _, topic in sorted(found, key=lambda row: row[:2])]

    @property
    def demands(self) -> list[Heard]:
        """What was asked for in the period."""
        return [row for row in self.heard if row.is_demand]

    @property
    def median_days(self) -> float | None:
        """Of the days that the first answers of the period took."""
        days = [topic.days for topic in self.answered if topic.days is not None]
        return float(median(days)) if days else None


def read_synthesis(since: dt.date, until: dt.date) -> Facts:
    """Read it all, in 12 queries."""
    # Codings before topics: whatever somebody codes or merges meanwhile, each topic that is named is there.
    rows = _heard_rows(since, until)
    first_days = _first_days()
    origins = list(
        public_links()
        .filter(Q(topic__isnull=False) | Q(contribution__in=Contribution.objects.heard().values("pk")))
        .values_list("item_id", "topic_id", "contribution__codings__topic_id")
    )
    given_back = list(
        GivenBack.objects.filter(
            publication__withdrawn_on=None, publication__sealed_on__lte=until
        ).values_list("topic_id", "publication__sealed_on")
    )
    responses = _responses()
    answer_items = list(
        ResponseLink.objects.filter(response__state=ResponseState.PUBLISHED, item__isnull=False).values_list(
            "item_id", "response_id"
        )
    )
    topics = list(
        Topic.objects.order_by("code").values_list(
            "pk", "merged_into_id", "code", "title", "theme__code", "theme__name"
        )
    )
    terms = response_terms()
    subzones, zones_of = _subzones()

    live = {pk: merged_into or pk for pk, merged_into, *_ in topics}
    family: dict[int, _Family] = {pk: _Family() for pk in live.values()}
    for topic, day in first_days:
        family[live[topic]].first(day)
    for response in responses:
        family[live[response.topic]].responses.append(response)
    items: dict[int, set[int]] = {}
    for item, topic, by_contribution in origins:
        of = topic or by_contribution
        if of:
            items.setdefault(live[of], set()).add(item)
    linked_topics = set(items)
    for topic, day in given_back:
        family[live[topic]].give_back(day)
    said: dict[int, set[int]] = {}
    for item, response_id in answer_items:
        said.setdefault(response_id, set()).add(item)

    heard = [_heard(row, live) for row in rows]
    for row in heard:
        for topic in row.topics:
            family[topic].count(row, zones_of.get(row.neighbourhood_id, ()), topic in row.dissents)
    for pk, own in family.items():
        for response in own.responses:
            if response.answers_by(until):
                items.setdefault(pk, set()).update(said.get(response.pk, ()))
                if response.names_a_resolution:
                    linked_topics.add(pk)
    names = _item_names({item for own in items.values() for item in own})
    facts = []
    for pk, _into, code, title, theme, theme_name in topics:
        mine = family.get(pk)
        if live[pk] == pk and mine and mine.first_on:
            facts.append(
                TopicFacts(
                    code=code,
                    title=title,
                    theme=theme or "",
                    theme_name=theme_name or "",
                    first_on=mine.first_on,
                    authors=mine.authors,
                    dissents=mine.dissents,
                    subzones=frozenset(mine.subzones),
                    due_on=mine.due(until, terms),
                    first_answer=mine.first_answer,
                    answer=mine.answer(until),
                    plan=tuple(sorted({names[item] for item in items.get(pk, ()) if item in names})),
                    is_linked=pk in linked_topics,
                    given_back_on=mine.given_back_on,
                    until=until,
                )
            )
    return Facts(
        since=since,
        until=until,
        heard=heard,
        topics=facts,
        linked=frozenset(
            row.code
            for row in heard
            if row.is_demand and (row.is_in_plan or not linked_topics.isdisjoint(row.topics))
        ),
        subzones=subzones,
        codes={pk: code for pk, _, code, *_ in topics},
    )


@dataclass(frozen=True, slots=True)
class _Response:
    pk: int
    topic: int
    version: int
    published_on: dt.date | None
    assigned_on: dt.date
    ended_on: dt.date | None  # published or dropped
    dues: Sequence[tuple[dt.date, dt.date | None]]  # from which day it was due by which, oldest first
    names_a_resolution: bool
    answer: Answer | None

    def answers_by(self, day: dt.date) -> bool:
        return self.published_on is not None and self.published_on <= day

    def due_on(self, day: dt.date) -> dt.date | None:
        """The day of its own that it had on a day, while it was assigned and open, whatever was moved later."""
        if self.assigned_on > day or (self.ended_on is not None and self.ended_on <= day):
            return None
        return [due for since, due in self.dues if since <= day][-1]


class _Family:
    """What a live topic and those merged into it add up to."""

    def __init__(self) -> None:
        self.first_on: dt.date | None = None
        self.given_back_on: dt.date | None = None
        self.authors: dict[str, int] = {}
        self.dissents = 0
        self.subzones: set[str] = set()
        self.responses: list[_Response] = []

    def first(self, day: dt.date) -> None:
        self.first_on = min(self.first_on or day, day)

    def give_back(self, day: dt.date) -> None:
        self.given_back_on = min(self.given_back_on or day, day)

    def count(self, row: Heard, subzones: Iterable[str], dissents: bool) -> None:
        self.authors[row.author_type] = self.authors.get(row.author_type, 0) + 1
        self.dissents += dissents
        self.subzones.update(subzones)

    def due(self, day: dt.date, terms: Terms) -> dt.date | None:
        """By its open assignment, the earliest of several; else by the term in force on its first day."""
        open_ = [due for row in self.responses if (due := row.due_on(day))]
        return min(open_) if open_ else terms.due(self.first_on)

    @property
    def first_answer(self) -> dt.date | None:
        return min((row.published_on for row in self.responses if row.published_on), default=None)

    def answer(self, day: dt.date) -> Answer | None:
        given = [row for row in self.responses if row.answers_by(day)]
        latest = max(given, key=lambda row: (row.published_on, row.version, row.pk), default=None)
        return latest.answer if latest else None


def _heard_rows(since: dt.date, until: dt.date) -> list[tuple]:
    """What was heard in the period, by day."""
    return list(
        Contribution.objects.heard()
        .dated()
        .filter(Q(received_on__range=(since, until)) | Q(meeting__date__range=(since, until)))
        .annotate(
            topics=ArrayAgg("codings__topic_id", filter=Q(codings__isnull=False), default=[]),
            dissents=ArrayAgg("codings__topic_id", filter=Q(codings__stance=Stance.DISSENTS), default=[]),
            is_in_plan=Exists(public_links().filter(contribution=OuterRef("pk"))),
        )
        .order_by("said_on", "code")
        .values_list(
            "code",
            "said_on",
            "channel",
            "meeting__code",
            "kind",
            "author_type",
            "neighbourhood_id",
            "neighbourhood__name",
            "review__decision",
            "review__public_text",
            "topics",
            "dissents",
            "is_in_plan",
        )
    )


def _heard(row: tuple, live: Mapping[int, int]) -> Heard:
    *told, meeting, kind, author, place_id, place, decision, text, topics, dissents, is_in_plan = row
    code, on, channel = told
    return Heard(
        code=code,
        on=on,
        channel=channel,
        meeting=meeting or "",
        kind=kind,
        author_type=author,
        neighbourhood_id=place_id,
        # Nobody reads where somebody lives beside words that nobody may read.
        neighbourhood=(place or "") if decision == ReviewDecision.SHOW else "",
        text=text if decision == ReviewDecision.SHOW else "",
        topics=tuple(sorted({live[topic] for topic in topics})),
        dissents=tuple(sorted({live[topic] for topic in dissents})),
        is_in_plan=is_in_plan,
    )


def _first_days() -> list[tuple[int, dt.date]]:
    """Of every topic by itself: the day of the first of its contributions that was heard, whenever it was."""
    said_on = Coalesce("contribution__received_on", "contribution__meeting__date")
    rows = Coding.objects.filter(contribution__in=Contribution.objects.heard().values("pk")).order_by()
    return list(rows.values_list("topic_id").annotate(first=Min(said_on)))


def _responses() -> list[_Response]:
    """All of them, also those that were dropped since. Two queries."""
    told: dict[int, dt.date | None] = {}  # as it was assigned
    moved: dict[int, list[tuple[dt.date, dt.date | None]]] = {}
    dropped: dict[int, dt.date] = {}
    kinds = (ResponseMoveKind.ASSIGN, ResponseMoveKind.MOVE_DUE, ResponseMoveKind.DROP)
    moves = ResponseMove.objects.filter(kind__in=kinds).order_by("made_at", "pk")
    for pk, kind, due_on, at in moves.values_list("response_id", "kind", "due_on", "made_at"):
        if kind == ResponseMoveKind.ASSIGN:
            told[pk] = due_on
        elif kind == ResponseMoveKind.MOVE_DUE:
            moved.setdefault(pk, []).append((timezone.localdate(at), due_on))
        else:
            dropped[pk] = timezone.localdate(at)
    resolutions = Decision.objects.counted()
    named = ResponseLink.objects.filter(response=OuterRef("pk"), resolution__in=resolutions.values("pk"))
    rows = (
        Response.objects.annotate(names_a_resolution=Exists(named))
        .order_by("pk")
        .values_list(
            "pk",
            "topic_id",
            "version",
            "published_at",
            "assigned_on",
            "due_on",
            "names_a_resolution",
            "decision",
            "referred_to",
            "summary",
        )
    )
    found = []
    for pk, topic, version, published_at, assigned_on, due_on, names_a_resolution, *answer in rows:
        on = timezone.localdate(published_at) if published_at else None
        later = moved.get(pk, [])
        found.append(
            _Response(
                pk=pk,
                topic=topic,
                version=version,
                published_on=on,
                assigned_on=assigned_on,
                ended_on=on or dropped.get(pk),
                dues=[(assigned_on, told.get(pk) if later else due_on), *later],
                names_a_resolution=names_a_resolution and on is not None,
                answer=Answer(on, *answer) if on else None,  # what is not published says nothing yet
            )
        )
    return found


def _subzones() -> tuple[list[tuple[str, str]], dict[int | None, list[str]]]:
    """Code and name of each, and the codes of those that each neighbourhood lies in."""
    names: dict[str, str] = {}
    places: dict[int | None, list[str]] = {}
    for code, name, place in Subzone.objects.order_by("code").values_list("code", "name", "neighbourhoods"):
        names[code] = name
        if place:
            places.setdefault(place, []).append(code)
    return list(names.items()), places


def _item_names(wanted: set[int]) -> dict[int, str]:
    """What each element is called in the plan in force; one that is no longer there, as it last was public."""
    stems = dict(PlanItem.objects.filter(pk__in=wanted).values_list("pk", "stem"))
    now = as_published(stems.values())
    return {pk: f"{now[stem].code} {now[stem].title}" for pk, stem in stems.items() if stem in now}
