"""What the pages of the neighbourhoods tell: what was asked there, answered and done, and what comes next.

How many residents came from one is told as the last analysis published tells it, which merges small groups
(``reports.suppression``): a live count beside it would let anybody subtract (Ley 18.331).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
    prefetch_related_objects,
)
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, Coalesce, JSONObject, RowNumber

from participation.models import Coding, Contribution, Meeting, Topic
from participation.queries.meetings import public_author
from participation.queries.places import (
    contributions_of,
    devolutions_in,
    meetings_in,
    public_meetings_near,
    stems_from,
    topics_by_neighbourhood,
    topics_in,
)
from participation.queries.public_topics import public_topics
from participation.queries.standings import live
from planning.models import Activity, DevelopmentPlan, Neighbourhood, OperationalState, PlanItem, Subzone
from planning.queries.plans import by_force
from planning.queries.schedule import Line, with_lines
from reports.models import DocumentKind, Publication
from reports.queries.home import NeighbourhoodCount, initiatives_by_place, lettered

PER_PAGE = 10
#: Of each list that has a page of its own, how many are named here.
LISTED = 5
ITEMS = 5
#: Of meetings to come that are of the whole municipality, how many are named beside those of the neighbourhood.
ELSEWHERE = 3
TOPICS_OF_ONE = 4


# --- all of them --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NeighbourhoodRow:
    """A neighbourhood in the list: initiatives of a year, its topics, and what the plan in force does there."""

    place: NeighbourhoodCount
    topics: int
    answered: int
    items: int


@dataclass(frozen=True)
class AllNeighbourhoods:
    """Every neighbourhood, by name and lettered so; ``nowhere``: initiatives of the year that name none."""

    since: dt.date
    rows: Sequence[NeighbourhoodRow]
    nowhere: int

    @property
    def places(self) -> list[NeighbourhoodCount]:
        """For the map."""
        return [row.place for row in self.rows]


def all_neighbourhoods(day: dt.date) -> AllNeighbourhoods:
    """The figures of the year that ends on a day; five queries, whatever there is to count."""
    since, _meetings, by_place = initiatives_by_place(day)
    topics = topics_by_neighbourhood()
    in_force = by_force(DevelopmentPlan.objects.published()).values("pk")[:1]
    named = PlanItem.objects.filter(plan=Subquery(in_force), subzones__neighbourhoods=OuterRef("pk"))
    items = named.order_by().values(whole=Value(1)).annotate(number=Count("pk", distinct=True))
    found = list(Neighbourhood.objects.annotate(items=Coalesce(Subquery(items.values("number")), 0)))
    places = lettered(found, by_place)
    rows = []
    for row, place in zip(found, places, strict=True):
        told = topics.get(row.pk)
        rows.append(
            NeighbourhoodRow(
                place,
                topics=told.topics if told else 0,
                answered=told.answered if told else 0,
                items=row.items,
            )
        )
    return AllNeighbourhoods(since, rows, by_place.get(None, 0))


# --- one of them --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attended:
    """What the last analysis published tells of how many residents came from a neighbourhood to its meetings.

    ``number`` is ``None`` where it was told together with others, because they were few.
    """

    period_from: dt.date
    period_to: dt.date
    number: int | None


@dataclass(frozen=True)
class Said:
    """A contribution that is shown: who said it, as anybody may know, and the topics that it is under."""

    contribution: Any
    who: str
    topics: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class NeighbourhoodPage:
    """All that the page of a neighbourhood tells. ``place`` carries its figures: see ``neighbourhood``."""

    place: Any
    attended: Attended | None
    coming: Sequence[Meeting]
    coming_elsewhere: Sequence[Meeting]
    past: Sequence[Meeting]
    topics: Sequence[Topic]
    came: Sequence[PlanItem]
    items: Sequence[PlanItem]
    works: Sequence[Line]
    devolutions: Sequence[dict[str, Any]]
    page: Page
    said: Sequence[Said]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever said, held or planned there."""
        return not (
            self.place.shown
            or self.topics
            or self.past
            or self.coming
            or self.items
            or self.works
            or self.came
        )


def neighbourhood(code: str, day: dt.date, number: str | None) -> NeighbourhoodPage | None:
    """What anybody may know of a neighbourhood; ``None`` when there is none of that code. Seven queries.

    ``number`` is the page of what was said. Its figures: ``shown`` contributions, ``topics``, ``answered``, ``linked``
    and ``given_back`` topics, ``devolutions`` (the last ones) and its ``zones``.
    """
    place: Any = _with_figures(code).first()
    if place is None:
        return None
    coming, elsewhere, past = _meetings(code, day)
    items = _items(code)
    page = _page_of_words(code, place.shown, number)
    return NeighbourhoodPage(
        place=place,
        attended=_attended(place.analysis, code),
        coming=coming,
        coming_elsewhere=elsewhere,
        past=past,
        topics=list(public_topics().filter(topics_in(code))[:LISTED]),
        came=[item for item in items if item.came],
        items=[item for item in items if not item.came],
        works=_works(code, day),
        devolutions=[_dated(row, "on") for row in place.devolutions],
        page=page,
        said=[
            Said(row, public_author(row), [_dated(topic, "answered") for topic in row.told_topics])
            for row in page
        ],
    )


def _dated(row: dict[str, Any], name: str) -> dict[str, Any]:
    """What came as JSON, with its day as a day."""
    return row | {name: dt.date.fromisoformat(row[name][:10]) if row[name] else None}


def _with_figures(code: str) -> QuerySet[Neighbourhood]:
    topics = Topic.objects.published().filter(topics_in(code)).order_by().values(whole=Value(1))
    figures = topics.annotate(
        json=JSONObject(
            topics=Count("*"),
            answered=Count("standing__first_answered_on"),
            linked=Count("pk", filter=Q(standing__is_linked=True)),
            given_back=Count("standing__given_back_on"),
        )
    )
    shown = Contribution.objects.published().filter(neighbourhood__code=code).order_by()
    zones = Subzone.objects.filter(neighbourhoods=OuterRef("pk")).order_by("code")
    devolutions = devolutions_in(code).values(json=JSONObject(code="code", title="title", on="published_on"))
    return Neighbourhood.objects.filter(code=code).annotate(
        figures=Subquery(figures.values("json")[:1]),
        shown=Coalesce(Subquery(shown.values(whole=Value(1)).annotate(n=Count("*")).values("n")), 0),
        zones=ArraySubquery(zones.values(json=JSONObject(code="code", name="name"))),
        devolutions=ArraySubquery(devolutions[: LISTED + 1]),
        analysis=Subquery(_analyses().values("told")[:1]),
    )


def _analyses() -> QuerySet[Any]:
    """The analyses that anybody may read, the last period first, with what they tell by neighbourhood (``told``)."""
    current = Publication.objects.published().current().filter(kind=DocumentKind.PARTICIPATION)
    groups = KeyTransform("barrios", KeyTransform("grupos", Cast("preparation__snapshot", JSONField())))
    return current.order_by("-period_to", "-sequence").annotate(
        told=JSONObject(since="period_from", until="period_to", groups=groups)
    )


def _attended(analysis: dict[str, Any] | None, code: str) -> Attended | None:
    """``None`` without an analysis, or where it tells nothing by neighbourhood or does not know this one."""
    if analysis is None:
        return None
    for keys, total in analysis["groups"] or ():
        if code in keys:
            since, until = (dt.date.fromisoformat(analysis[end]) for end in ("since", "until"))
            return Attended(since, until, total if len(keys) == 1 else None)
    return None


def _meetings(code: str, day: dt.date) -> tuple[list[Meeting], list[Meeting], list[Meeting]]:
    """Those to come there, the next ones of the whole municipality, and the last ones there. Two queries."""
    near = public_meetings_near(code)
    soon = near.filter(date__gte=day, cancelled_at=None).order_by("date", "start_time", "pk")
    here = soon.filter(meetings_in(code))[: LISTED + 1]
    elsewhere = soon.filter(is_open=True).exclude(meetings_in(code))[:ELSEWHERE]
    before = near.filter(meetings_in(code), date__lt=day).order_by("-date", "-start_time", "-pk")
    found = list(here.union(elsewhere, before[: LISTED + 1]))
    prefetch_related_objects(found, "bodies")
    found.sort(key=lambda row: (row.date, row.start_time is None, row.start_time or dt.time.min, row.pk))
    return (
        [row for row in found if row.date >= day and row.is_here],
        [row for row in found if row.date >= day and not row.is_here],
        [row for row in reversed(found) if row.date < day],
    )


def _items(code: str) -> list[Any]:
    """What the plan in force does there: what came of what was said there (``came``), then what names its subzones.

    One query.
    """
    in_force = by_force(DevelopmentPlan.objects.published()).values("pk")[:1]
    named = PlanItem.subzones.through.objects.filter(subzone__neighbourhoods__code=code).values("planitem")
    came = Q(stem__in=stems_from(code))
    place = Window(RowNumber(), partition_by="came", order_by="code")
    rows = (
        PlanItem.objects.filter(came | Q(pk__in=named), plan=Subquery(in_force))
        .annotate(came=ExpressionWrapper(came, BooleanField()))
        .annotate(place=place)
        .select_related("standing")
    )
    return list(rows.filter(place__lte=ITEMS + 1).order_by("-came", "code"))


def _works(code: str, day: dt.date) -> list[Line]:
    """The activities of this year's operational plan in its subzones, late and under way first. One query."""
    here = Activity.subzones.through.objects.filter(
        activity=OuterRef("pk"), subzone__neighbourhoods__code=code
    )
    rows = Activity.objects.filter(
        Exists(here), operational__state=OperationalState.IN_FORCE, operational__year=day.year
    )
    rows = with_lines(rows).order_by(F("standing__value").desc(nulls_last=True), "ends_on", "pk")
    return [Line(row, {}, day) for row in rows[: ITEMS + 1]]


def _page_of_words(code: str, count: int, number: str | None) -> Page:
    """A page of what was said and is shown, each with its topics that anybody may read. One query."""
    readable = Topic.objects.published().filter(pk=OuterRef("live"))
    topics = (
        Coding.objects.filter(contribution=OuterRef("pk"))
        .annotate(live=live())
        .filter(Exists(readable))
        .annotate(
            code_=Coalesce("topic__merged_into__code", "topic__code"),
            title_=Coalesce("topic__merged_into__title", "topic__title"),
            on_=Coalesce(
                "topic__merged_into__standing__first_answered_on", "topic__standing__first_answered_on"
            ),
        )
        .order_by("pk")
        .values(json=JSONObject(code="code_", title="title_", answered="on_"))
    )
    paginator = Paginator(
        contributions_of(code).annotate(told_topics=ArraySubquery(topics[:TOPICS_OF_ONE])), PER_PAGE
    )
    paginator.count = count
    return paginator.get_page(number)
