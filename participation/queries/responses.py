"""Reads of the workspace's queue of answers: what waits for each step, by the day on which it is due."""

import datetime as dt
from enum import StrEnum

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accounts.models import User
from participation.models import (
    Coding,
    Contribution,
    ContributionQuerySet,
    Decision,
    Response,
    ResponseQuerySet,
    ResponseState,
    Stance,
    Topic,
    TopicQuerySet,
    TopicStanding,
)
from participation.queries.standings import live, of_families
from planning.models import PlanItem

#: What is due within so many days is nearly overdue (H7).
NEARLY = 7


class Tab(StrEnum):
    """A part of the queue."""

    UNASSIGNED = "sin-asignar"
    DRAFTING = "en-redaccion"
    IN_REVIEW = "en-revision"
    REVIEWED = "para-publicar"
    PUBLISHED = "publicadas"

    @property
    def label(self) -> str:
        """In words."""
        return _LABELS[self]

    @property
    def state(self) -> ResponseState | None:
        """The state of the answers in it; ``None`` where there is no answer yet."""
        return _STATES.get(self)


_LABELS = {
    Tab.UNASSIGNED: "Sin asignar",
    Tab.DRAFTING: "En redacción",
    Tab.IN_REVIEW: "En revisión",
    Tab.REVIEWED: "Para publicar",
    Tab.PUBLISHED: "Publicadas",
}
_STATES = {
    Tab.DRAFTING: ResponseState.DRAFTING,
    Tab.IN_REVIEW: ResponseState.IN_REVIEW,
    Tab.REVIEWED: ResponseState.REVIEWED,
    Tab.PUBLISHED: ResponseState.PUBLISHED,
}


class Lateness(StrEnum):
    """How a due day stands beside a day."""

    OVERDUE = "overdue"
    NEARLY = "nearly"
    IN_TIME = "in_time"
    NO_TERM = "no_term"


def lateness(due: dt.date | None, day: dt.date) -> Lateness:
    """Overdue from the day after; nearly from seven days before to the day itself."""
    if due is None:
        return Lateness.NO_TERM
    if due < day:
        return Lateness.OVERDUE
    return Lateness.NEARLY if (due - day).days <= NEARLY else Lateness.IN_TIME


def due_condition(which: str, day: dt.date, column: str = "due") -> Q:
    """The same as a filter of rows whose due day is in ``column``; nothing where ``which`` is none of them."""
    last = day + dt.timedelta(days=NEARLY)
    return {
        Lateness.OVERDUE.value: Q(**{f"{column}__lt": day}),
        Lateness.NEARLY.value: Q(**{f"{column}__range": (day, last)}),
        Lateness.NO_TERM.value: Q(**{f"{column}": None}),
    }.get(which, Q())


def unassigned() -> TopicQuerySet:
    """Topics that everybody may read, without an answer and with nobody to write it, the oldest due day first."""
    begun = Response.objects.open().filter(_of_family())
    return (
        with_body(Topic.objects.published())
        .filter(~Exists(begun), standing__first_answered_on=None)
        .select_related("standing", "theme")
        .annotate(due=F("standing__due_on"))
        .order_by(F("due").asc(nulls_last=True), "standing__first_on", "pk")
    )


def _of_family(column: str = "topic") -> Q:
    """A condition on rows that point at a topic in ``column``: it is of the family of the outer row."""
    return Q(**{column: OuterRef("pk")}) | Q(**{f"{column}__merged_into": OuterRef("pk")})


def with_body(topics: TopicQuerySet) -> TopicQuerySet:
    """With ``of_body``: a document of a body is among what is heard under it, which is owed an answer by rule."""
    heard = Contribution.objects.heard().filter(author_body__isnull=False, pk=OuterRef("contribution"))
    return topics.annotate(of_body=Exists(Coding.objects.filter(_of_family(), Exists(heard))))


def answers() -> ResponseQuerySet:
    """Answers with their topic and whoever writes them, ``due`` (while the topic was never answered, by the term
    where they have no day of their own), ``owed_for`` (the live topic) and ``of_body``."""
    standing = TopicStanding.objects.filter(topic=OuterRef("owed_for"))
    documents = Contribution.objects.heard().filter(author_body__isnull=False, pk=OuterRef("contribution"))
    coded = Coding.objects.filter(
        Q(topic=OuterRef("owed_for")) | Q(topic__merged_into=OuterRef("owed_for")), Exists(documents)
    )
    return (
        Response.objects.select_related("topic__theme", "topic__merged_into", "assigned_to")
        .annotate(owed_for=live())
        .annotate(
            due=Coalesce(F("due_on"), Subquery(standing.filter(first_answered_on=None).values("due_on")[:1])),
            of_body=Exists(coded),
        )
    )


def answers_in(tab: Tab) -> ResponseQuerySet:
    """Those of a part of the queue: the oldest due day first, of what is published the newest."""
    rows = answers().filter(state=tab.state)
    if tab == Tab.PUBLISHED:
        return rows.order_by("-published_at", "-pk")
    return rows.order_by(F("due").asc(nulls_last=True), "pk")


def counts() -> dict[Tab, int]:
    """How many stand in each part. Two queries."""
    rows = dict(Response.objects.order_by().values_list("state").annotate(number=Count("*")))
    found = {tab: rows.get(tab.state, 0) for tab in Tab if tab.state}
    return {Tab.UNASSIGNED: unassigned().count(), **found}


def writers() -> QuerySet[User]:
    """Whoever has, or had, an answer to write."""
    return User.objects.filter(responses__isnull=False).distinct().order_by("name", "pk")


def assignable() -> QuerySet[User]:
    """Whoever an answer may be assigned to."""
    return User.objects.filter(is_active=True).order_by("name", "pk")


def heard_under(topic: Topic) -> ContributionQuerySet:
    """What is heard under a live topic and those merged into it, each once, oldest first; the words are not loaded.

    With ``said_on`` and ``dissents``: somebody coded it as not agreeing. One query at once, to name the few that are
    under it: as a condition it has the database look through every contribution.
    """
    codings = dict.fromkeys(
        Coding.objects.filter(of_families([topic.pk])).values_list("contribution_id", "stance")
    )
    under = {pk for pk, _stance in codings}
    dissenting = {pk for pk, stance in codings if stance == Stance.DISSENTS}
    return (
        Contribution.objects.heard()
        .dated()
        .filter(pk__in=under)
        .annotate(dissents=Case(When(pk__in=dissenting, then=True), default=False))
        .select_related("review", "author", "author_body", "neighbourhood", "theme", "meeting")
        .defer("verbatim", "words")
        .order_by("said_on", "pk")
    )


def links_of(response: Response) -> tuple[list[PlanItem], list[Decision]]:
    """What an answer rests on: items, each as its newest version says it, and resolutions. Two queries."""
    newest = PlanItem.objects.filter(stem__in=response.links.filter(item__isnull=False).values("item__stem"))
    items = newest.filter(plan__replaced_by=None).select_related("plan").order_by("code", "pk")
    resolutions = Decision.objects.filter(response_links__response=response).select_related("meeting")
    return list(items), list(resolutions.order_by("-meeting__date", "pk"))
