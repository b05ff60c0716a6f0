"""Topics as anybody reads them: the list with its map, the story of each in time, and what is owed an answer.

Of what was said only the words that somebody reviewed are loaded, never the verbatim ones.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from participation.models import (
    PARTICIPATION_AUTHORS,
    AuthorType,
    Coding,
    Contribution,
    Devolution,
    DevolutionPublication,
    GivenBack,
    PlanOrigin,
    Response,
    ResponseLink,
    ReviewDecision,
    Topic,
    TopicQuerySet,
    TopicStanding,
    ValidationAnswer,
    ValidationState,
)
from participation.models.responses import LEADS_TO_PLAN
from participation.queries.coding import all_of, lexemes_of
from participation.queries.meetings import public_author
from participation.queries.responses import Lateness, heard_under, lateness
from participation.queries.standings import live, of_families, response_terms, term_at
from planning import charts
from planning.models import DevelopmentPlan, Neighbourhood, PlanItem, Standing, Subzone
from planning.queries.plan_pages import Zone, map_of
from planning.queries.plans import by_force

#: How many of what readers said a topic's page tells; the page of each devolution has them all.
MOST_CORRECTIONS = 50
#: How many kinds of people said it, in words: "12 de vecinas y vecinos".
OF_WHOM = {
    AuthorType.RESIDENTS: "de vecinas y vecinos",
    AuthorType.ORGANISATION: "de organizaciones",
    AuthorType.NEIGHBOURHOOD_COUNCIL: "del Concejo Vecinal",
    AuthorType.MUNICIPAL_COUNCIL: "del Concejo Municipal",
    AuthorType.MAYOR: "de la Alcaldía",
    AuthorType.STAFF: "de quienes trabajan en el municipio",
}


# --- the list -----------------------------------------------------------------------------------------


def public_topics() -> TopicQuerySet:
    """Every topic of which something is heard, what was said last first, with how it stands and its current answer.

    ``term``: the days that the municipality gave itself to answer it, as text; ``None`` without a rule.
    """
    topics = _with_standing(Topic.objects.published()).annotate(term=term_at("standing__first_on"))
    return topics.order_by("-standing__last_on", "-pk")


def _with_standing(topics: TopicQuerySet) -> TopicQuerySet:
    return topics.select_related("standing__response", "theme")


@dataclass(frozen=True)
class Totals:
    """How many topics there are and how they stand, and the first and the last year in which one began."""

    topics: int
    answered: int
    linked: int
    given_back: int
    first: dt.date | None
    last: dt.date | None

    @property
    def unanswered(self) -> int:
        """Those that wait."""
        return self.topics - self.answered

    @property
    def years(self) -> list[int]:
        """From the last to the first."""
        return list(range(self.last.year, self.first.year - 1, -1)) if self.first and self.last else []


def totals() -> Totals:
    """Of all that anybody may read. One query."""
    found = TopicStanding.objects.filter(topic__in=Topic.objects.published()).aggregate(
        topics=Count("*"),
        answered=Count("first_answered_on"),
        linked=Count("pk", filter=Q(is_linked=True)),
        given_back=Count("given_back_on"),
        first=Min("first_on"),
        last=Max("first_on"),
    )
    return Totals(**found)


class State:
    """What a reader may ask of a topic; each is a condition of its own, and a topic may meet several."""

    UNANSWERED = "sin-respuesta"
    ANSWERED = "respondido"
    LINKED = "en-el-plan"
    FULFILLED = "cumplido"
    GIVEN_BACK = "devuelto"
    CHOICES = (
        (UNANSWERED, "Sin respuesta"),
        (ANSWERED, "Respondido"),
        (LINKED, "En el plan o en una resolución"),
        (FULFILLED, "Cumplido"),
        (GIVEN_BACK, "Contado en una devolución"),
    )


def state_condition(state: str) -> Q:
    """The filter of ``public_topics`` by one of ``State``; nothing where it is none of them."""
    conditions = {
        State.UNANSWERED: lambda: Q(standing__first_answered_on=None),
        State.ANSWERED: lambda: Q(standing__first_answered_on__isnull=False),
        State.LINKED: lambda: Q(standing__is_linked=True),
        State.FULFILLED: lambda: Q(pk__in=fulfilled()),
        State.GIVEN_BACK: lambda: Q(standing__given_back_on__isnull=False),
    }
    return conditions.get(state, Q)()


def saying(words: str) -> Q:
    """The filter of ``public_topics`` by words of the title or the description, with or without accents.

    Nothing is found by what holds no word.
    """
    (lexemes,) = lexemes_of(words)
    return Q(words=all_of(lexemes)) if lexemes else Q(pk__in=[])


def origins_of_topics(among: Collection[int] | None = None) -> QuerySet[PlanOrigin, Any]:
    """A live topic, the stem of a plan item that came of it or of something heard under it, and how that item goes.

    The state is ``None`` where the plan in force lacks the item. ``among``: of these topics alone.
    """
    own, through = PlanOrigin.objects.filter(topic__isnull=False), Coding.objects.all()
    if among is not None:
        own, through = own.filter(of_families(among)), through.filter(of_families(among))
    through = through.filter(
        contribution__in=Contribution.objects.heard(), contribution__plan_origins__isnull=False
    )
    return _with_states(own, "item__stem").union(
        _with_states(through, "contribution__plan_origins__item__stem")
    )


def _with_states(rows: QuerySet, stem: str) -> QuerySet:
    in_force = _items_in_force().filter(stem=OuterRef(stem))
    state = in_force.values(told=Coalesce("standing__state", Value(Standing.PENDING.value)))[:1]
    return rows.order_by().annotate(live=live(), state=Subquery(state)).values_list("live", stem, "state")


def fulfilled(among: Collection[int] | None = None) -> set[int]:
    """Live topics of which the plan in force undertakes something, and all of that is done. One query."""
    found: dict[int, bool] = {}
    for topic, _stem, state in origins_of_topics(among):
        if state is not None:
            found[topic] = found.get(topic, True) and state == Standing.DONE
    return {topic for topic, is_done in found.items() if is_done}


def _items_in_force() -> QuerySet[PlanItem]:
    in_force = by_force(DevelopmentPlan.objects.published()).values("pk")[:1]
    return PlanItem.objects.filter(plan=Subquery(in_force))


_BY_ZONE = (
    "SELECT code, name, count(answered), count(*) - count(answered) FROM (",
    ") AS placed (live, code, name, answered) GROUP BY code, name",
)


def zones_of_topics() -> list[Zone]:
    """Subzones by how many topics are there: because whoever coded them says so, or something heard came from there.

    ``done`` counts those that were answered and ``late`` those that were not. One query.
    """
    answered = Coalesce(
        "topic__merged_into__standing__first_answered_on", "topic__standing__first_answered_on"
    )
    path = "contribution__neighbourhood__subzones"
    said = (
        Coding.objects.filter(contribution__in=Contribution.objects.heard(), **{f"{path}__isnull": False})
        .order_by()
        .annotate(live=live(), answered=answered)
        .values_list("live", f"{path}__code", f"{path}__name", "answered")
    )
    placed = [
        Topic.objects.filter(
            Q(standing__contributions__gte=1) | Q(merged_into__standing__contributions__gte=1),
            **{f"{path}__isnull": False},
        )
        .order_by()
        .annotate(
            live=Coalesce("merged_into", "pk"),
            answered=Coalesce("merged_into__standing__first_answered_on", "standing__first_answered_on"),
        )
        .values_list("live", f"{path}__code", f"{path}__name", "answered")
        for path in ("subzones", "neighbourhoods__subzones")
    ]
    # Each topic once in each zone, counted there: pages are told of zones, not of topics.
    each, params = said.union(*placed).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{_BY_ZONE[0]}{each}{_BY_ZONE[1]}", params)
        rows = cursor.fetchall()
    return [
        Zone(charts.letter(place), code, name, done + late, done, late)
        for place, (code, name, done, late) in enumerate(sorted(rows))
    ]


def subzones() -> QuerySet[Subzone]:
    """Those that one may ask for."""
    return Subzone.objects.order_by("code")


def zone_condition(code: str) -> Q:
    """The filter of ``public_topics`` by a subzone, as ``zones_of_topics`` counts them."""
    said = Coding.objects.filter(
        contribution__in=Contribution.objects.heard(), contribution__neighbourhood__subzones__code=code
    ).values(key=live())
    placed = Topic.objects.filter(Q(subzones__code=code) | Q(neighbourhoods__subzones__code=code))
    return Q(pk__in=said) | Q(pk__in=placed.values(key=Coalesce("merged_into", "pk")))


def topic_map(zones: list[Zone]) -> charts.AreaMap | None:
    """The neighbourhoods of some subzones, by how many topics are there. One query, none without subzones."""
    return map_of(zones)


# --- what is owed -------------------------------------------------------------------------------------


def owed() -> TopicQuerySet:
    """Topics that anybody may read and that were never answered: the oldest due day first, those without one last."""
    return (
        public_topics()
        .filter(standing__first_answered_on=None)
        .order_by(F("standing__due_on").asc(nulls_last=True), "standing__first_on", "pk")
    )


@dataclass(frozen=True)
class Wait:
    """How a topic waits for its first answer; ``term_due`` is the day of the term where it was given another."""

    days: int  # since it was first heard of
    lateness: Lateness
    due_on: dt.date | None
    term_due: dt.date | None

    @property
    def is_overdue(self) -> bool:
        """Whether the day on which it is due is past."""
        return self.lateness == Lateness.OVERDUE


def wait_of(topic: Any, day: dt.date) -> Wait | None:
    """How a topic of ``public_topics`` waits; ``None`` of one that was answered."""
    standing = topic.standing
    if standing.first_answered_on or not standing.first_on:
        return None
    by_term = standing.first_on + dt.timedelta(days=int(topic.term)) if topic.term else None
    return Wait(
        days=max((day - standing.first_on).days, 0),
        lateness=lateness(standing.due_on, day),
        due_on=standing.due_on,
        term_due=by_term if by_term != standing.due_on else None,
    )


@dataclass(frozen=True)
class OwedTheme:
    """How many topics of a theme of the catalogue wait for an answer, and of how many the term is over."""

    code: str
    name: str
    owed: int
    overdue: int


def owed_by_theme(day: dt.date) -> list[OwedTheme]:
    """By theme, most overdue first; what has no theme last. One query."""
    rows = (
        Topic.objects.published()
        .filter(standing__first_answered_on=None)
        .order_by()
        .values_list("theme__code", "theme__name")
        .annotate(owed=Count("*"), overdue=Count("pk", filter=Q(standing__due_on__lt=day)))
    )
    found = [OwedTheme(code or "", name or "", *numbers) for code, name, *numbers in rows]
    return sorted(found, key=lambda row: (not row.code, -row.overdue, -row.owed, row.name))


def without_topic() -> int:
    """How many contributions with participation are heard and under no topic yet, so that nobody answers them."""
    heard = Contribution.objects.heard().filter(author_type__in=PARTICIPATION_AUTHORS)
    return heard.exclude(Exists(Coding.objects.filter(contribution=OuterRef("pk")))).count()


# --- a topic's story ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heard:
    """Something that was said, as anybody may know of it: by what kind of person, when, where, and its public words."""

    contribution: Contribution
    who: str
    words: str
    is_withheld: bool
    dissents: bool
    devolution: Devolution | None = None  # that it corrected

    @property
    def on(self) -> dt.date:
        """The day on which it was said or came."""
        day: dt.date = self.contribution.said_on  # type: ignore[attr-defined]
        return day


def corrected_by(contributions: Iterable[Contribution]) -> dict[int, Devolution]:
    """The devolution that each of them corrected, of those that anybody may read and that were told. One query."""
    rows = ValidationAnswer.objects.filter(
        contribution__in=[row.pk for row in contributions],
        state=ValidationState.SHOWN,
        devolution__in=Devolution.objects.published(),
    )
    return {
        row.contribution_id: row.devolution
        for row in rows.select_related("devolution").defer("text")
        if row.contribution_id is not None
    }


def heard_of(contribution: Any, devolution: Devolution | None = None) -> Heard:
    """As anybody may know of a contribution of ``heard_under``, and the devolution that it corrected.

    Of what nobody reviewed, or is not shown, neither the words nor from which neighbourhood it came are told.
    """
    review = getattr(contribution, "review", None)
    is_shown = review is not None and review.decision == ReviewDecision.SHOW
    if contribution.author_body is not None:
        who = contribution.author_body.name
    elif is_shown:
        who = public_author(contribution)
    else:
        who = {
            AuthorType.RESIDENTS: "una vecina o un vecino",
            AuthorType.ORGANISATION: "una organización",
        }.get(contribution.author_type, contribution.get_author_type_display())
    return Heard(
        contribution=contribution,
        who=who,
        words=review.public_text if review is not None and is_shown else "",
        is_withheld=review is not None and not is_shown,
        dissents=contribution.dissents,
        devolution=devolution,
    )


@dataclass(frozen=True)
class Answer:
    """A published answer and what it rests on: items of the plan in force, and resolutions by ``uid``."""

    response: Response
    number: int
    items: Sequence[PlanItem]
    resolutions: Sequence[UUID]


@dataclass(frozen=True)
class Promised:
    """What the plan says that came of a topic; ``gone`` is how many elements earlier plans had and this one lacks."""

    items: Sequence[PlanItem]
    gone: int

    @property
    def is_done(self) -> bool:
        """All of it."""
        return bool(self.items) and all(_state(item) == Standing.DONE for item in self.items)


def _state(item: PlanItem) -> str:
    standing = getattr(item, "standing", None)
    return standing.state if standing is not None else ""


@dataclass(frozen=True)
class Story:
    """A topic in time. What is missing is ``None`` or empty, and the page says so."""

    topic: Topic
    heard: QuerySet[Contribution]
    by_kind: Sequence[tuple[str, int]]
    answers: Sequence[Answer]  # the newest first
    promised: Promised
    given_back: Sequence[DevolutionPublication]  # the newest first
    corrections: Sequence[ValidationAnswer]
    merged: Sequence[Topic]
    term_due: dt.date | None  # by the municipality's own term, whatever day an assignment has

    @property
    def current(self) -> Answer | None:
        """The answer that holds."""
        return self.answers[0] if self.answers else None

    @property
    def answered_on(self) -> dt.date | None:
        """The day on which the answer that holds was published; ``None`` also of a draft."""
        moment = self.current.response.published_at if self.current else None
        return timezone.localdate(moment) if moment else None

    @property
    def earlier(self) -> Sequence[Answer]:
        """Those that it took the place of."""
        return self.answers[1:]

    @property
    def standing(self) -> TopicStanding:
        """How it stands."""
        standing: TopicStanding = self.topic.standing
        return standing

    def waited(self, day: dt.date) -> int:
        """For how many days it has been without an answer, or was."""
        until = self.standing.first_answered_on or day
        return max((until - self.standing.first_on).days, 0) if self.standing.first_on else 0

    def lateness(self, day: dt.date) -> Lateness:
        """How what is owed stands."""
        return lateness(self.standing.due_on, day)

    @property
    def tells_last(self) -> bool:
        """Whether there may be more of what readers said."""
        return len(self.corrections) >= MOST_CORRECTIONS

    @property
    def uids(self) -> list[UUID]:
        """The resolutions that any of its answers names."""
        return list({uid for answer in self.answers for uid in answer.resolutions})


def story_of(topic: Topic, *, draft: Response | None = None) -> Story:
    """The story of a topic of ``public_topics``; ``draft``: as it would be with that answer published.

    The same queries for any size.
    """
    heard = heard_under(topic)
    kinds = dict(heard.order_by().values_list("author_type").annotate(number=Count("pk", distinct=True)))
    published = Response.objects.published().filter(of_families([topic.pk]))
    responses = list(published.order_by(TruncDate("published_at"), "version", "pk"))  # as standings have it
    if draft is not None:
        responses.append(draft)
    links = ResponseLink.objects.filter(response__in=[row.pk for row in responses]).order_by("pk")
    rests = list(links.values_list("response_id", "item__stem", "resolution__uid"))
    pairs = {stem for _topic, stem, _state in origins_of_topics([topic.pk])}
    if draft is not None and draft.decision in LEADS_TO_PLAN:
        # What it rests on comes from its topic as soon as it is published.
        pairs |= {stem for pk, stem, _uid in rests if stem and pk == draft.pk}
    stems = pairs | {stem for _response, stem, _uid in rests if stem}
    in_force = _items_in_force().filter(stem__in=stems).select_related("standing__override")
    items = {item.stem: item for item in in_force.order_by("code")}
    return Story(
        topic=topic,
        heard=heard,
        by_kind=[(words, kinds[kind]) for kind, words in OF_WHOM.items() if kinds.get(kind)],
        answers=[
            Answer(
                response,
                number,
                items=[items[stem] for pk, stem, _uid in rests if pk == response.pk and stem in items],
                resolutions=[uid for pk, _stem, uid in rests if pk == response.pk and uid],
            )
            for number, response in enumerate(responses, start=1)
        ][::-1],
        promised=Promised(
            [item for stem, item in items.items() if stem in pairs], _gone(pairs - items.keys())
        ),
        given_back=_given_back(topic),
        corrections=_corrections(topic),
        merged=list(Topic.objects.filter(merged_into=topic).order_by("pk")),
        term_due=response_terms().due(topic.standing.first_on),
    )


def _gone(stems: set[UUID]) -> int:
    """How many elements plans that anybody may read had, of those that the one in force lacks."""
    if not stems:
        return 0
    known = PlanItem.objects.filter(stem__in=stems, plan__in=DevelopmentPlan.objects.published())
    return known.order_by().values("stem").distinct().count()


def _given_back(topic: Topic) -> list[DevolutionPublication]:
    """The publications that gave it back, of each devolution the newest that lists it, with how it was presented."""
    told = GivenBack.objects.filter(of_families([topic.pk])).values("publication")
    rows = DevolutionPublication.objects.filter(pk__in=told, withdrawn_on=None)
    newest = rows.order_by("devolution_id", "-version").distinct("devolution_id").values("pk")
    return list(
        DevolutionPublication.objects.filter(pk__in=newest)
        .select_related("devolution")
        .prefetch_related("devolution__presentations")
        .order_by("-sealed_on", "-pk")
    )


def _corrections(topic: Topic) -> list[ValidationAnswer]:
    """The last that readers corrected or acknowledged of it, once somebody let it be shown, oldest first."""
    rows = ValidationAnswer.objects.filter(
        of_families([topic.pk]), state=ValidationState.SHOWN, devolution__in=Devolution.objects.published()
    ).exclude(public_text="", reply="")
    newest = rows.select_related("devolution").defer("text").order_by("-received_on", "-pk")
    return list(newest[:MOST_CORRECTIONS])[::-1]


# --- from elsewhere -----------------------------------------------------------------------------------


def topics_of(contributions: Iterable[Contribution]) -> dict[int, list[Topic]]:
    """The topics that anybody may read under which some contributions are, by contribution. Two queries."""
    rows = (
        Coding.objects.filter(contribution__in=[row.pk for row in contributions])
        .annotate(live=live())
        .order_by("pk")
        .values_list("contribution_id", "live")
    )
    pairs = list(dict.fromkeys(rows))
    topics = Topic.objects.published().select_related("standing").in_bulk({pk for _row, pk in pairs})
    found: dict[int, list[Topic]] = {}
    for contribution, pk in pairs:
        if pk in topics:
            found.setdefault(contribution, []).append(topics[pk])
    return found


def topics_resolved_by(uid: UUID) -> QuerySet[Topic]:
    """The topics that anybody may read of which an answer rests on a resolution. One query."""
    links = ResponseLink.objects.filter(resolution__uid=uid, response__in=Response.objects.published())
    answered = links.values(live=Coalesce("response__topic__merged_into", "response__topic"))
    return Topic.objects.readable().filter(pk__in=answered).order_by("title", "pk")


def live_topic_of(code: str) -> Topic | None:
    """The topic that a code now leads to, if anybody may read it: itself, or the one it was merged into."""
    asked = Topic.objects.filter(code=code)
    live_one = asked.values(key=Coalesce("merged_into", "pk"))
    return _with_standing(Topic.objects.readable()).filter(pk__in=live_one).first()


def places_of(topic: Topic) -> list[str]:
    """Where whoever coded it says that it is: subzones, then neighbourhoods, of the whole family. One query.

    All the subzones of several are the whole municipality.
    """
    family = Topic.objects.filter(Q(pk=topic.pk) | Q(merged_into=topic))
    here = Exists(family.filter(subzones=OuterRef("pk")))
    zones = Subzone.objects.order_by().values_list(Value(1), "code", "name", here)
    places = Neighbourhood.objects.filter(topics__in=family).order_by()
    rows = sorted(zones.union(places.values_list(Value(2), "name", "name", Value(True))))
    told = [is_here for kind, _place, _name, is_here in rows if kind == 1]
    if len(told) > 1 and all(told):
        return ["Todo el municipio"]
    return [name for _kind, _place, name, is_here in rows if is_here]
