"""What became public and was not noted yet, and of what each is: the difference between two sets, worked out in SQL.

Whatever is asked is asked of the published querysets, so that nothing is noted before anybody may read it. Nothing
here writes; ``reports.actions.telling`` notes what this finds, under a lock.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from participation.models import (
    Coding,
    Contribution,
    DevolutionPublication,
    Meeting,
    MeetingQuerySet,
    Response,
    ResponseLink,
    ResponseQuerySet,
    ReviewDecision,
    Topic,
)
from participation.queries.calls import CALENDAR_PAST
from participation.queries.public_topics import origins_of_topics
from planning.models import (
    Activity,
    Neighbourhood,
    OperationalState,
    PlanItem,
    ProgressReport,
    ReportState,
    Subzone,
)
from planning.queries.plans import plan_in_force
from reports.models import (
    ANY_TOPIC,
    DocumentKind,
    FollowKind,
    Happening,
    HappeningKind,
    Publication,
    mark_of,
)

EVERYTHING, MEETINGS = mark_of(FollowKind.EVERYTHING), mark_of(FollowKind.MEETINGS)


def unnoted(now: dt.datetime) -> list[Happening]:
    """Everything that became public and was not noted, unsaved. The same queries for any number of rows."""
    found = [*_answers(), *_publications(), *_progress(), *_meetings(now)]
    return sorted(found, key=lambda happening: happening.happened_at)


def _not_noted(kind: HappeningKind, rows: QuerySet) -> QuerySet:
    return rows.filter(~Exists(Happening.objects.filter(kind=kind, subject=OuterRef("pk"))))


def _happening(
    kind: HappeningKind, subject: int, at: dt.datetime, marks: Iterable[str], **more: Any
) -> Happening:
    return Happening(kind=kind, subject=subject, happened_at=at, marks=sorted({EVERYTHING, *marks}), **more)


# --- answers ----------------------------------------------------------------------------------------


def public_answers() -> ResponseQuerySet:
    """Published answers of topics that anybody may read, with ``live``: the topic whose page tells them."""
    live = Coalesce("topic__merged_into", "topic")
    return Response.objects.published().annotate(live=live).filter(live__in=Topic.objects.readable())


def _answers() -> Iterator[Happening]:
    rows = list(_not_noted(HappeningKind.ANSWER, public_answers()).values_list("pk", "published_at", "live"))
    marks = marks_of_topics({live for _pk, _at, live in rows})
    for pk, at, live in rows:
        yield _happening(HappeningKind.ANSWER, pk, at, marks[live])


def marks_of_topics(topics: Collection[int]) -> dict[int, set[str]]:
    """By live topic: the codes of its whole family, its theme, and the neighbourhoods where anybody reads that it is.

    Three queries, none without topics.
    """
    found: dict[int, set[str]] = {pk: {ANY_TOPIC} for pk in topics}
    if not topics:
        return found
    family = Topic.objects.annotate(live=Coalesce("merged_into", "pk")).filter(live__in=topics)
    for live, code, theme in family.values_list("live", "code", "theme__code"):
        found[live].add(mark_of(FollowKind.TOPIC, code))
        if theme:
            found[live].add(mark_of(FollowKind.THEME, theme))
    placed = family.order_by().values_list("live", "neighbourhoods__code", "subzones__neighbourhoods__code")
    for live, *codes in placed:
        found[live].update(mark_of(FollowKind.NEIGHBOURHOOD, code) for code in codes if code)
    # Of what was said, only where somebody let its words be read: the page of a topic tells the place of no other.
    shown = Contribution.objects.heard().filter(review__decision=ReviewDecision.SHOW)
    said = Coding.objects.annotate(live=Coalesce("topic__merged_into", "topic")).filter(
        live__in=topics, contribution__in=shown, contribution__neighbourhood__isnull=False
    )
    for live, code in said.order_by().values_list("live", "contribution__neighbourhood__code").distinct():
        found[live].add(mark_of(FollowKind.NEIGHBOURHOOD, code))
    return found


# --- documents --------------------------------------------------------------------------------------


def _publications() -> Iterator[Happening]:
    noted = Happening.objects.filter(
        kind__in=[HappeningKind.DEVOLUTION, HappeningKind.DOCUMENT], subject=OuterRef("pk")
    )
    rows = list(
        Publication.objects.published()
        .filter(~Exists(noted))
        .values("pk", "kind", "code", "sealed_at", "document__minutes__meeting__workshop__subzone")
    )
    given_back = _marks_of_devolutions(
        [row["code"] for row in rows if row["kind"] == DocumentKind.DEVOLUTION]
    )
    places = _places_of_subzones({row["document__minutes__meeting__workshop__subzone"] for row in rows})
    for row in rows:
        if row["kind"] == DocumentKind.DEVOLUTION:
            marks = given_back.get(row["code"], set())
            yield _happening(HappeningKind.DEVOLUTION, row["pk"], row["sealed_at"], marks)
            continue
        marks = {MEETINGS} if row["kind"] == DocumentKind.MINUTES else set()
        marks |= places.get(row["document__minutes__meeting__workshop__subzone"], set())
        yield _happening(HappeningKind.DOCUMENT, row["pk"], row["sealed_at"], marks)


def _marks_of_devolutions(codes: Collection[str]) -> dict[str, set[str]]:
    """By code of publication: what the topics that it gave back are about, and its own theme, subzone or workshop."""
    if not codes:
        return {}
    rows = DevolutionPublication.objects.filter(code__in=codes)
    live = Coalesce("given_back__topic__merged_into", "given_back__topic")
    pairs = rows.order_by().annotate(live=live).values_list("code", "live")
    topics = [(code, topic) for code, topic in pairs if topic]
    of_topics = marks_of_topics({topic for _code, topic in topics})
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, topic in topics:
        found[code] |= of_topics[topic]
    about = list(
        rows.values_list(
            "code", "devolution__theme__code", "devolution__subzone", "devolution__meeting__workshop__subzone"
        )
    )
    places = _places_of_subzones({zone for _code, _theme, *zones in about for zone in zones})
    for code, theme, *zones in about:
        if theme:
            found[code].add(mark_of(FollowKind.THEME, theme))
        for zone in zones:
            found[code] |= places.get(zone, set())
    return found


def _places_of_subzones(zones: Collection[int | None]) -> dict[int | None, set[str]]:
    """The neighbourhoods of some subzones, as marks. One query, none without any."""
    wanted = {zone for zone in zones if zone}
    found: defaultdict[int | None, set[str]] = defaultdict(set)
    if wanted:
        rows = Subzone.neighbourhoods.through.objects.filter(subzone__in=wanted)
        for zone, code in rows.values_list("subzone_id", "neighbourhood__code"):
            found[zone].add(mark_of(FollowKind.NEIGHBOURHOOD, code))
    return found


# --- progress ---------------------------------------------------------------------------------------


def public_progress() -> QuerySet[ProgressReport]:
    """Accepted reports, with ``stem``: of which item of the plan, whatever its version; those that a page tells."""
    of_activities = Q(activity__operational__state=OperationalState.IN_FORCE)
    stem = Coalesce("activity__item__stem", "indicator__item__stem")
    return (
        ProgressReport.objects.filter(of_activities | Q(indicator__isnull=False), state=ReportState.ACCEPTED)
        .annotate(stem=stem)
        .filter(stem__in=items_in_force().values("stem"))
    )


def items_in_force() -> QuerySet[PlanItem]:
    """Those of the plan that holds, which have a page."""
    plan = plan_in_force()
    return PlanItem.objects.filter(plan=plan) if plan else PlanItem.objects.none()


def _progress() -> Iterator[Happening]:
    rows = list(
        _not_noted(HappeningKind.PROGRESS, public_progress()).values_list(
            "pk", "decided_at", "stem", "activity"
        )
    )
    if not rows:
        return
    of_items = _marks_of_items()
    of_activities = _marks_of_activities({activity for *_row, activity in rows if activity})
    for pk, at, stem, activity in rows:
        marks = of_items.get(stem, set()) | of_activities.get(activity, set())
        yield _happening(HappeningKind.PROGRESS, pk, at, marks)


def _marks_of_items() -> dict[UUID, set[str]]:
    """By stem of each item of the plan in force: the topics of which it or what it hangs from came, themes, places."""
    items = items_in_force()
    own: defaultdict[UUID, set[str]] = defaultdict(set)
    for stem, theme in items.filter(themes__isnull=False).values_list("stem", "themes__code"):
        own[stem].add(mark_of(FollowKind.THEME, theme))
    for stem, place in items.filter(subzones__neighbourhoods__isnull=False).values_list(
        "stem", "subzones__neighbourhoods__code"
    ):
        own[stem].add(mark_of(FollowKind.NEIGHBOURHOOD, place))
    pairs = {(topic, stem) for topic, stem, _state in origins_of_topics()}
    links = ResponseLink.objects.filter(response__in=public_answers().values("pk"), item__isnull=False)
    live = Coalesce("response__topic__merged_into", "response__topic")
    pairs |= set(links.annotate(live=live).values_list("live", "item__stem"))
    readable = set(Topic.objects.readable().values_list("pk", flat=True))
    of_topics = marks_of_topics({topic for topic, _stem in pairs} & readable)
    for topic, stem in pairs:
        # Where a topic is says nothing of where all that the plan undertakes takes place.
        own[stem] |= {
            mark
            for mark in of_topics.get(topic, set())
            if not mark.startswith(f"{FollowKind.NEIGHBOURHOOD}:")
        }
    rows = {pk: (stem, parent) for pk, stem, parent in items.values_list("pk", "stem", "parent_id")}
    found = {}
    for pk, (stem, _parent) in rows.items():
        marks: set[str] = set()
        at: int | None = pk
        while at is not None:
            marks |= own[rows[at][0]]
            at = rows[at][1]
        found[stem] = marks
    return found


def _marks_of_activities(activities: Collection[int]) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    places = Activity.objects.filter(pk__in=activities, subzones__neighbourhoods__isnull=False)
    for activity, code in places.values_list("pk", "subzones__neighbourhoods__code") if activities else ():
        found[activity].add(mark_of(FollowKind.NEIGHBOURHOOD, code))
    return found


# --- meetings ---------------------------------------------------------------------------------------


def called_meetings() -> MeetingQuerySet:
    """Open meetings that were called."""
    return Meeting.objects.published().filter(is_open=True, convened_at__isnull=False)


def as_told(meeting: dict[str, Any]) -> dict[str, Any]:
    """What of a meeting people plan by: day, hour, place, and whether it stands."""
    hour = meeting["start_time"]
    return {
        "fecha": meeting["date"].isoformat(),
        "hora": f"{hour:%H:%M}" if hour else "",
        "lugar": meeting["place"],
        "suspendida": meeting["cancelled_at"] is not None,
    }


def _meetings(now: dt.datetime) -> Iterator[Happening]:
    """Those that are new, and those to come that are no longer as they were noted last."""
    day = timezone.localdate(now)
    rows = (
        called_meetings()
        .filter(date__gte=day - CALENDAR_PAST)
        .values("pk", "date", "start_time", "place", "cancelled_at", "convened_at", "workshop__subzone")
    )
    called = list(rows.order_by("pk"))
    noted = Happening.objects.filter(kind=HappeningKind.MEETING, subject__in=[row["pk"] for row in called])
    last = {
        subject: (turn, told)
        for subject, turn, told in noted.order_by("subject", "turn").values_list("subject", "turn", "told")
    }
    changed = []
    for row in called:
        turn, told = last.get(row["pk"], (-1, None))
        now_told = as_told(row)
        to_come = row["date"] >= day or (told is not None and told["fecha"] >= day.isoformat())
        if told is None or (told != now_told and to_come):
            at = min(row["convened_at"], now) if told is None else now
            changed.append((row, turn + 1, now_told, at))
    places = _places_of_subzones({row["workshop__subzone"] for row, *_rest in changed})
    for row, turn, told, at in changed:
        marks = {MEETINGS, *places.get(row["workshop__subzone"], set())}
        yield _happening(HappeningKind.MEETING, row["pk"], at, marks, turn=turn, told=told)


def meetings_of(neighbourhood: Neighbourhood) -> MeetingQuerySet:
    """Open meetings that were called for the subzones of a neighbourhood."""
    return called_meetings().filter(
        Exists(Subzone.objects.filter(workshops__meeting=OuterRef("pk"), neighbourhoods=neighbourhood))
    )
