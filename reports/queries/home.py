"""What the home page tells: live figures of the chain, what comes next, what was published and given back last."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from participation.models import Meeting, MeetingTotal, TopicStanding
from participation.totals import meeting_rows_of_days, split
from planning.models import DevelopmentPlan, Municipality, Neighbourhood
from planning.queries.plans import by_force
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

    name: str
    geometry: dict | None
    count: int
    key: str = ""


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


def home(today: dt.date) -> Home:
    """Read the home page's facts, in 8 queries."""
    since = today - YEAR
    meetings, by_place = _year(since, today)
    published = Meeting.objects.published()
    coming = published.filter(date__gte=today).order_by("date", "start_time", "pk")[:LISTED]
    past = published.filter(date__lt=today).order_by("-date", "-start_time", "-pk")[:LISTED]
    listed = sorted(coming.union(past), key=_moment)
    prefetch_related_objects(listed, "bodies")
    current = Publication.objects.published().current().newest_first()
    return Home(
        since=since,
        municipality=_with_answers(since, today),
        initiatives=sum(by_place.values()),
        meetings=meetings,
        upcoming=[meeting for meeting in listed if meeting.date >= today],
        recent=[meeting for meeting in reversed(listed) if meeting.date < today],
        publications=current.exclude(kind=DocumentKind.DEVOLUTION)[:LISTED],
        devolutions=current.filter(kind=DocumentKind.DEVOLUTION)[:GIVEN_BACK],
        neighbourhoods=_neighbourhoods(by_place),
        nowhere=by_place.get(None, 0),
    )


def _with_answers(since: dt.date, today: dt.date) -> Municipality | None:
    """The municipality; ``received``: topics first heard of after ``since``, ``answered``: how many of them have an
    answer, ``overdue``: topics of any time whose term is over without one; ``progress`` of the plan in force, in
    percent, and its ``late`` activities; ``survey_until``: the last day of the survey that asks residents now. One
    query.
    """
    topics = TopicStanding.objects.filter(topic__merged_into=None, contributions__gte=1)
    received = topics.filter(first_on__gt=since, first_on__lte=today)
    plan = by_force(DevelopmentPlan.objects.published())
    asking = Evaluation.objects.filter(
        Exists(SurveyQuestion.objects.filter(evaluation=OuterRef("pk"), respondent=Respondent.RESIDENTS)),
        survey_from__lte=today,
        survey_until__gte=today,
    )
    return Municipality.objects.annotate(
        received=_how_many(received),
        answered=_how_many(received.filter(first_answered_on__lte=today)),
        overdue=_how_many(topics.filter(first_answered_on=None, due_on__lt=today)),
        progress=Subquery(plan.values("standing__value")[:1]),
        late=Subquery(plan.values("standing__late_below")[:1]),
        survey_until=Subquery(asking.order_by("pk").values("survey_until")[:1]),
    ).first()


def _how_many(rows: QuerySet[TopicStanding]) -> Coalesce:
    counted = rows.order_by().values(whole=Value(1)).annotate(number=Count("*"))
    return Coalesce(Subquery(counted.values("number")), 0)


def _moment(meeting: Meeting) -> tuple[dt.date, bool, dt.time, int]:
    """Without an hour it comes last of its day, as PostgreSQL has it."""
    return (meeting.date, meeting.start_time is None, meeting.start_time or dt.time.min, meeting.pk)


def _year(since: dt.date, today: dt.date) -> tuple[int, dict[int | None, int]]:
    """Approved meetings after ``since``, and their initiatives by neighbourhood's id: from the totals, in 2 queries."""
    parts = split(since + dt.timedelta(days=1), today)
    kept = MeetingTotal.objects.filter(parts.by_year, aspect__in=("meetings", "initiative_place")).order_by()
    rows = list(kept.values_list("aspect", "value").annotate(total=Sum("number")))
    rows += [(aspect, value, number) for aspect, _, _, value, number in meeting_rows_of_days(parts.days)]
    meetings, by_place = 0, dict[int | None, int]()
    for aspect, value, number in rows:
        if aspect == "meetings":
            meetings += int(number)
        elif aspect == "initiative_place":
            place = int(value) if value else None
            by_place[place] = by_place.get(place, 0) + int(number)
    return meetings, by_place


def _neighbourhoods(by_place: dict[int | None, int]) -> list[NeighbourhoodCount]:
    """Every neighbourhood, from most initiatives to least, lettered in that order (AA after Z)."""
    rows = sorted(
        Neighbourhood.objects.order_by("sort_key"), key=lambda row: by_place.get(row.pk, 0), reverse=True
    )
    return [
        NeighbourhoodCount(row.name, row.geometry, by_place.get(row.pk, 0), _letter(place))
        for place, row in enumerate(rows)
    ]


def _letter(place: int) -> str:
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)
