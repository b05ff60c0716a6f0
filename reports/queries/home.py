"""What the home page tells: live figures from approved minutes, what comes next, what was published last."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from participation.models import INITIATIVE_KINDS, Contribution, Meeting, MeetingQuerySet
from planning.models import Membership, Neighbourhood
from reports.models import Publication, PublicationQuerySet

YEAR = dt.timedelta(days=365)
LISTED = 5


@dataclass(frozen=True)
class NeighbourhoodCount:
    """A neighbourhood, its outline (GeoJSON) and how many initiatives named it in the last year."""

    name: str
    geometry: dict | None
    count: int


@dataclass(frozen=True)
class Home:
    """Everything the home page shows; lists hold at most ``LISTED`` rows."""

    since: dt.date
    initiatives: int
    meetings: int
    members: int
    upcoming: MeetingQuerySet
    recent: MeetingQuerySet
    publications: PublicationQuerySet
    neighbourhoods: list[NeighbourhoodCount]
    nowhere: int


def home(today: dt.date) -> Home:
    """Read the home page's facts in a constant number of queries."""
    since = today - YEAR
    in_year = Q(meeting__date__gt=since, meeting__date__lte=today)
    by_place = dict(
        Contribution.objects.counted()
        .filter(in_year, kind__in=INITIATIVE_KINDS)
        .values_list("neighbourhood")
        .annotate(total=Count("*"))
        .order_by("neighbourhood")
    )
    published = Meeting.objects.published().prefetch_related("bodies")
    return Home(
        since=since,
        initiatives=sum(by_place.values()),
        meetings=Meeting.objects.approved().filter(date__gt=since, date__lte=today).count(),
        members=Membership.objects.at(today).values("person").distinct().count(),
        upcoming=published.filter(date__gte=today).order_by("date", "start_time", "pk")[:LISTED],
        recent=published.filter(date__lt=today).order_by("-date", "-start_time", "-pk")[:LISTED],
        publications=Publication.objects.published().current().newest_first()[:LISTED],
        neighbourhoods=[
            NeighbourhoodCount(row.name, row.geometry, by_place.get(row.pk, 0))
            for row in Neighbourhood.objects.order_by("sort_key")
        ],
        nowhere=by_place.get(None, 0),
    )
