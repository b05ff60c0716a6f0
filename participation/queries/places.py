"""What of participation belongs to a neighbourhood, as anybody may know it.

A contribution tells its neighbourhood only once somebody reviewed its words and lets them be shown: of what is
withheld, or waits for its review, not even that is told. So every rule here starts from ``Contribution.published()``.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from participation.models import (
    Coding,
    Contribution,
    Devolution,
    GivenBack,
    Meeting,
    MeetingQuerySet,
    PlanOrigin,
    Topic,
)
from participation.queries.devolutions import public_devolutions
from participation.queries.standings import live


def contributions_of(code: str) -> QuerySet[Contribution]:
    """What was said of a neighbourhood and is shown, the last first, with ``said_on``; never the verbatim words."""
    return (
        Contribution.objects.published()
        .dated()
        .filter(neighbourhood__code=code)
        .select_related("review", "author", "neighbourhood", "theme", "meeting")
        .defer("verbatim")
        .order_by("-said_on", "-pk")
    )


def topics_in(code: str) -> Q:
    """The filter of topics by a neighbourhood: something shown under it comes from there, or its coding says so."""
    said = Coding.objects.filter(
        contribution__in=Contribution.objects.published(), contribution__neighbourhood__code=code
    ).values(key=live())
    placed = Topic.objects.filter(neighbourhoods__code=code)
    return Q(pk__in=said) | Q(pk__in=placed.values(key=Coalesce("merged_into", "pk")))


def meetings_in(code: str) -> Q:
    """The filter of published meetings by a neighbourhood: workshops of its subzones, and where something shown of it
    was said."""
    said = Contribution.objects.published().filter(neighbourhood__code=code, meeting__isnull=False)
    called = Meeting.objects.filter(workshop__subzone__neighbourhoods__code=code)
    return Q(pk__in=said.values("meeting")) | Q(pk__in=called.values("pk"))


def public_meetings_near(code: str) -> MeetingQuerySet:
    """Published meetings, with ``is_here``: whether each is one of a neighbourhood."""
    here = Meeting.objects.filter(meetings_in(code), pk=OuterRef("pk"))
    return Meeting.objects.published().annotate(is_here=Exists(here))


def devolutions_in(code: str) -> QuerySet[Devolution]:
    """Published ones about its subzones, about a workshop there, or that gave back a topic of the neighbourhood."""
    topics = Topic.objects.filter(topics_in(code)).values("pk")
    touched = GivenBack.objects.filter(
        Q(topic__in=topics) | Q(topic__merged_into__in=topics),
        publication__devolution=OuterRef("pk"),
        publication__version=OuterRef("version"),
    )
    about = Devolution.objects.filter(
        Q(subzone__neighbourhoods__code=code) | Q(meeting__workshop__subzone__neighbourhoods__code=code)
    )
    return public_devolutions().filter(Q(pk__in=about.values("pk")) | Exists(touched))


def stems_from(code: str) -> QuerySet[PlanOrigin, Any]:
    """The stems of the plan items that came of something shown of a neighbourhood, or of one of its topics."""
    said = Contribution.objects.published().filter(neighbourhood__code=code)
    topics = Topic.objects.filter(topics_in(code)).values("pk")
    return PlanOrigin.objects.filter(
        Q(contribution__in=said) | Q(topic__in=topics) | Q(topic__merged_into__in=topics)
    ).values("item__stem")


@dataclass(frozen=True)
class TopicCount:
    """How many topics a neighbourhood has that anybody may read, and how many of them were answered."""

    topics: int = 0
    answered: int = 0


_BY_PLACE = (
    "SELECT place, count(*), count(answered) FROM (",
    ") AS placed (live, place, answered) GROUP BY place",
)


def topics_by_neighbourhood() -> dict[int, TopicCount]:
    """As ``topics_in`` counts them, of every neighbourhood that has one, by its id. One query."""
    answered = Coalesce(
        "topic__merged_into__standing__first_answered_on", "topic__standing__first_answered_on"
    )
    said = (
        Coding.objects.filter(
            contribution__in=Contribution.objects.published(), contribution__neighbourhood__isnull=False
        )
        .order_by()
        .annotate(live=live(), answered=answered)
        .values_list("live", "contribution__neighbourhood", "answered")
    )
    placed = (
        Topic.objects.filter(
            Q(standing__contributions__gte=1, merged_into=None)
            | Q(merged_into__standing__contributions__gte=1),
            neighbourhoods__isnull=False,
        )
        .order_by()
        .annotate(
            live=Coalesce("merged_into", "pk"),
            answered=Coalesce("merged_into__standing__first_answered_on", "standing__first_answered_on"),
        )
        .values_list("live", "neighbourhoods", "answered")
    )
    each, params = said.union(placed).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{_BY_PLACE[0]}{each}{_BY_PLACE[1]}", params)
        return {place: TopicCount(topics, answered) for place, topics, answered in cursor.fetchall()}
