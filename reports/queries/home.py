"""What the home page tells: live figures of the chain, what comes next, what was published and given back last."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    DateField,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, JSONObject, TruncQuarter

from participation.models import Meeting, MeetingTotal, TopicStanding
from participation.totals import meeting_rows_of_days, split
from planning.charts import letter
from planning.models import (
    DevelopmentPlan,
    Milestone,
    Municipality,
    Neighbourhood,
    OperationalState,
    PlanItem,
    Standing,
)
from planning.queries.plans import by_force
from planning.trends import Trend, quarter_of, quarters_until, trend
from reports.models import (
    DocumentKind,
    Evaluation,
    Publication,
    PublicationQuerySet,
    Respondent,
    SurveyQuestion,
)

YEAR = dt.timedelta(days=365)
LISTED = 5
#: How many of the latest devolutions it names.
GIVEN_BACK = 3


@dataclass(frozen=True)
class NeighbourhoodCount:
    """A neighbourhood, its outline (GeoJSON) and how many initiatives named it in a year; ``key`` is its letter."""

    code: str
    name: str
    geometry: dict | None
    count: int
    key: str = ""


@dataclass(frozen=True)
class Trends:
    """The last four quarters of each question: initiatives, topics of the year when they were answered, milestones.

    ``None`` where there is nothing to draw.
    """

    proposed: Trend | None
    answered: Trend | None
    done: Trend | None


@dataclass(frozen=True)
class Home:
    """Everything the home page shows; lists hold at most ``LISTED`` rows, neighbourhoods from most to least.

    ``municipality`` says beside its name how the answers and the plan stand, and whether residents are asked: see
    ``_with_answers``.
    """

    since: dt.date
    municipality: Municipality | None
    initiatives: int
    meetings: int
    upcoming: list[Meeting]
    recent: list[Meeting]
    publications: PublicationQuerySet
    devolutions: PublicationQuerySet
    neighbourhoods: list[NeighbourhoodCount]
    nowhere: int
    trends: Trends


def home(today: dt.date) -> Home:
    """Read the home page's facts, in 8 queries."""
    since = today - YEAR
    meetings, rows = _year(since, today)
    by_place = _by_place(rows)
    published = Meeting.objects.published()
    coming = published.filter(date__gte=today).order_by("date", "start_time", "pk")[:LISTED]
    past = published.filter(date__lt=today).order_by("-date", "-start_time", "-pk")[:LISTED]
    listed = sorted(coming.union(past), key=_moment)
    prefetch_related_objects(listed, "bodies")
    current = Publication.objects.published().current().newest_first()
    municipality = _with_answers(since, today)
    return Home(
        since=since,
        municipality=municipality,
        initiatives=sum(by_place.values()),
        meetings=meetings,
        upcoming=[meeting for meeting in listed if meeting.date >= today],
        recent=[meeting for meeting in reversed(listed) if meeting.date < today],
        publications=current.exclude(kind=DocumentKind.DEVOLUTION)[:LISTED],
        devolutions=current.filter(kind=DocumentKind.DEVOLUTION)[:GIVEN_BACK],
        neighbourhoods=_neighbourhoods(by_place),
        nowhere=by_place.get(None, 0),
        trends=_trends(rows, municipality, today),
    )


def _trends(rows: "Iterable[Initiatives]", municipality: Any, today: dt.date) -> Trends:
    proposed: dict[dt.date, int] = {}
    for row in rows:
        first = quarter_of(row.month)
        proposed[first] = proposed.get(first, 0) + row.number
    return Trends(
        proposed=trend(proposed, today),
        answered=trend(_told(municipality.answered_by_quarter), today) if municipality else None,
        done=trend(_told(municipality.done_by_quarter), today) if municipality else None,
    )


def _told(rows: Iterable[dict[str, Any]]) -> dict[dt.date, int]:
    return {dt.date.fromisoformat(row["first"][:10]): row["number"] for row in rows}


def _with_answers(since: dt.date, today: dt.date) -> Municipality | None:
    """The municipality; ``received``: topics first heard of after ``since``, ``answered``: how many of them have an
    answer, ``overdue``: topics of any time whose term is over without one; ``progress`` of the plan in force, in
    percent, its ``late`` activities, its ``commitments`` (what nothing hangs from) and how many are ``fulfilled``;
    ``survey_until``: the last day of the survey that asks residents now; ``answered_by_quarter`` and
    ``done_by_quarter``: how many of the topics received were answered, and milestones of plans in force reached, in
    each of the last four quarters. One query.
    """
    topics = TopicStanding.objects.filter(topic__merged_into=None, contributions__gte=1)
    received = topics.filter(first_on__gt=since, first_on__lte=today)
    plan = by_force(DevelopmentPlan.objects.published())
    commitments = PlanItem.objects.filter(plan=Subquery(plan.values("pk")[:1]), children=None)
    asking = Evaluation.objects.filter(
        Exists(SurveyQuestion.objects.filter(evaluation=OuterRef("pk"), respondent=Respondent.RESIDENTS)),
        survey_from__lte=today,
        survey_until__gte=today,
    )
    reached = Milestone.objects.filter(activity__operational__state=OperationalState.IN_FORCE)
    return Municipality.objects.annotate(
        answered_by_quarter=_by_quarter(received, "first_answered_on", today),
        done_by_quarter=_by_quarter(reached, "done_on", today),
        received=_how_many(received),
        answered=_how_many(received.filter(first_answered_on__lte=today)),
        overdue=_how_many(topics.filter(first_answered_on=None, due_on__lt=today)),
        progress=Subquery(plan.values("standing__value")[:1]),
        late=Subquery(plan.values("standing__late_below")[:1]),
        commitments=_how_many(commitments),
        fulfilled=_how_many(commitments.filter(standing__state=Standing.DONE)),
        survey_until=Subquery(asking.order_by("pk").values("survey_until")[:1]),
    ).first()


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values(whole=Value(1)).annotate(number=Count("*"))
    return Coalesce(Subquery(counted.values("number")), 0)


def _by_quarter(rows: QuerySet[Any], column: str, today: dt.date) -> ArraySubquery:
    """How many of some rows have their day in each of the last four quarters, by the first day of it."""
    found = rows.filter(**{f"{column}__range": (quarters_until(today)[0], today)}).order_by()
    quarters = found.values(first=TruncQuarter(column, output_field=DateField())).annotate(number=Count("*"))
    return ArraySubquery(quarters.values(json=JSONObject(first="first", number="number")))


def _moment(meeting: Meeting) -> tuple[dt.date, bool, dt.time, int]:
    """Without an hour it comes last of its day, as PostgreSQL has it."""
    return (meeting.date, meeting.start_time is None, meeting.start_time or dt.time.min, meeting.pk)


@dataclass(frozen=True)
class Initiatives:
    """How many initiatives of a month named a neighbourhood, by its id, or none."""

    month: dt.date
    place: int | None
    number: int


def _year(since: dt.date, today: dt.date) -> tuple[int, list[Initiatives]]:
    """Approved meetings after ``since``, and their initiatives: from the totals, in 2 queries."""
    parts = split(since + dt.timedelta(days=1), today)
    kept = MeetingTotal.objects.filter(parts.by_month, aspect__in=("meetings", "initiative_place")).order_by()
    rows = list(kept.values_list("aspect", "start", "value").annotate(total=Sum("number")))
    rows += [
        (aspect, start, value, number)
        for aspect, start, _, value, number in meeting_rows_of_days(parts.days)
        if aspect in ("meetings", "initiative_place")
    ]
    meetings = sum(int(number) for aspect, _, _, number in rows if aspect == "meetings")
    return meetings, [
        Initiatives(start, int(value) if value else None, int(number))
        for aspect, start, value, number in rows
        if aspect == "initiative_place"
    ]


def _by_place(rows: Iterable[Initiatives]) -> dict[int | None, int]:
    found = dict[int | None, int]()
    for row in rows:
        found[row.place] = found.get(row.place, 0) + row.number
    return found


def initiatives_by_place(today: dt.date) -> tuple[dt.date, int, dict[int | None, int]]:
    """The day before the year, its approved meetings, and its initiatives by neighbourhood's id; two queries."""
    since = today - YEAR
    meetings, rows = _year(since, today)
    return since, meetings, _by_place(rows)


def _neighbourhoods(by_place: dict[int | None, int]) -> list[NeighbourhoodCount]:
    """Every neighbourhood, from most initiatives to least, with the letter that it has by name."""
    rows = lettered(Neighbourhood.objects.order_by("sort_key"), by_place)
    return sorted(rows, key=lambda row: row.count, reverse=True)


def lettered(rows: Iterable[Neighbourhood], by_place: dict[int | None, int]) -> list[NeighbourhoodCount]:
    """Some neighbourhoods with a letter each, in the order given (AA after Z)."""
    return [
        NeighbourhoodCount(row.code, row.name, row.geometry, by_place.get(row.pk, 0), letter(place))
        for place, row in enumerate(rows)
    ]
