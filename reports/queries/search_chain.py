"""What search finds of meetings, topics, answers, the plan and the neighbourhoods, as their pages tell it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format

from participation.models import Coding, Contribution, Meeting, MeetingKind, Response, Topic, TopicStanding
from participation.queries.calls import with_agenda
from participation.queries.standings import live, of_families
from planning.models import Indicator, Neighbourhood, PlanItem
from planning.queries.plans import plan_in_force
from reports.documents.words import listed
from reports.search.entries import Entry
from reports.search.words import in_a_row, tidy

_AT_ONCE = 500  # rows whose texts are read together


def numbers(keys: Iterable[str]) -> list[int]:
    """The keys that are numbers of rows."""
    return [int(key) for key in keys if key.isascii() and key.isdecimal()]


def of_keys(rows: Any, keys: Collection[str] | None) -> Any:
    """Rows of some keys, or all of them."""
    return rows if keys is None else rows.filter(pk__in=numbers(keys))


def in_parts(rows: Any) -> Iterator[list[Any]]:
    """All rows, some at a time, by their primary key."""
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        yield part
        if len(part) < _AT_ONCE:
            return
        last = part[-1].pk


# --- meetings -----------------------------------------------------------------------------------------


def sessions(keys: Collection[str] | None) -> Iterator[Entry]:
    """Every published meeting but workshops."""
    return _meetings(Meeting.objects.exclude(kind=MeetingKind.WORKSHOP), keys, "meeting-detail")


def workshops(keys: Collection[str] | None) -> Iterator[Entry]:
    """Every published workshop."""
    return _meetings(Meeting.objects.filter(kind=MeetingKind.WORKSHOP), keys, "workshop-detail")


def _meetings(rows: Any, keys: Collection[str] | None, page: str) -> Iterator[Entry]:
    published: Any = with_agenda(of_keys(rows.published(), keys))
    for part in in_parts(
        published.select_related("minutes", "workshop__subzone").prefetch_related(
            "bodies", "workshop__subzone__neighbourhoods"
        )
    ):
        said = _said_in([meeting.pk for meeting in part if meeting.minutes.is_approved])
        for meeting in part:
            workshop = getattr(meeting, "workshop", None)
            words, places = said.get(meeting.pk, ([], set()))
            if workshop is not None and workshop.subzone is not None:
                places = places | {place.code for place in workshop.subzone.neighbourhoods.all()}
            told = [
                meeting.get_kind_display(),
                *(body.name for body in meeting.bodies.all()),
                meeting.place,
                workshop.purpose if workshop is not None else "",
                *meeting.agenda,
                *words,
            ]
            yield Entry(
                key=str(meeting.pk),
                title=tidy(title_of_meeting(meeting)),
                text=in_a_row(told),
                address=reverse(page, args=[meeting.code]),
                date=meeting.date,
                neighbourhoods=tuple(sorted(places)),
            )


def title_of_meeting(meeting: Meeting) -> str:
    """Who met, in what and when, as the heading of its page says."""
    bodies = [body.name for body in meeting.bodies.all()]
    if meeting.title or not bodies:
        return str(meeting)
    day = date_format(meeting.date, r"j \d\e F \d\e Y")
    return f"{listed(bodies)}: {meeting.get_kind_display().lower()} del {day}"


def _said_in(meetings: Collection[int]) -> dict[int, tuple[list[str], set[str]]]:
    """What was said in some approved meetings in words that somebody reviewed, and where it came from. One query."""
    rows = Contribution.objects.published().filter(meeting__in=meetings).order_by("pk")
    return _gathered(rows.values_list("meeting", "review__public_text", "neighbourhood__code"))


def _gathered(rows: Iterable[tuple[int, str, str | None]]) -> dict[int, tuple[list[str], set[str]]]:
    found: defaultdict[int, tuple[list[str], set[str]]] = defaultdict(lambda: ([], set()))
    for key, words, place in rows:
        found[key][0].append(words)
        if place:
            found[key][1].add(place)
    return dict(found)


# --- topics and their answers --------------------------------------------------------------------------


def topics(keys: Collection[str] | None) -> Iterator[Entry]:
    """Every topic whose page anybody may read, with what was said under it in words that somebody reviewed."""
    rows = of_keys(Topic.objects.readable(), keys).select_related("standing", "theme")
    for part in in_parts(rows.defer("words")):
        chosen = [topic.pk for topic in part]
        said, placed = _said_under(chosen), _placed(chosen)
        for topic in part:
            words, places = said.get(topic.pk, ([], set()))
            theme = topic.theme.name if topic.theme else ""
            yield Entry(
                key=str(topic.pk),
                title=tidy(topic.title),
                text=in_a_row([topic.description, *words, f"Área: {theme}" if theme else ""]),
                address=topic.get_absolute_url(),
                date=topic.standing.last_on,
                neighbourhoods=tuple(sorted(places | placed.get(topic.pk, set()))),
            )


def _said_under(chosen: Collection[int]) -> dict[int, tuple[list[str], set[str]]]:
    """What was said under the families of some live topics, each once. Two queries.

    Which, is asked first: as a condition it has the database look through every contribution.
    """
    codings = Coding.objects.filter(of_families(chosen)).annotate(live=live()).order_by("contribution")
    under = dict.fromkeys(codings.values_list("live", "contribution"))
    rows = Contribution.objects.published().filter(pk__in={pk for _topic, pk in under})
    told = {
        pk: (words, place)
        for pk, words, place in rows.values_list("pk", "review__public_text", "neighbourhood__code")
    }
    return _gathered((topic, *told[pk]) for topic, pk in under if pk in told)


def _placed(chosen: Collection[int]) -> dict[int, set[str]]:
    """The neighbourhoods where whoever coded them says that they are, of the whole family of each. One query."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    through: Any = Topic.neighbourhoods.through.objects.filter(of_families(chosen)).order_by()
    for topic, code in through.annotate(live=live()).values_list("live", "neighbourhood__code"):
        found[topic].add(code)
    return dict(found)


def answers(keys: Collection[str] | None) -> Iterator[Entry]:
    """The answer that each topic has now; the topic's page has the earlier ones as well. By the topic's number."""
    standings = of_keys(
        TopicStanding.objects.filter(topic__in=Topic.objects.readable(), response__isnull=False), keys
    ).select_related("topic")
    for part in in_parts(standings):
        chosen = [row.topic_id for row in part]
        published = Response.objects.published().in_bulk([row.response_id for row in part])
        said, placed = _said_under(chosen), _placed(chosen)
        for standing in part:
            answer = published.get(standing.response_id)
            if answer is None:
                continue
            decision = answer.get_decision_display()
            derived = f"{decision}: {answer.referred_to}" if answer.referred_to else decision
            told = [answer.summary, derived, answer.reason, answer.detail, answer.period]
            places = said.get(standing.topic_id, ([], set()))[1] | placed.get(standing.topic_id, set())
            yield Entry(
                key=str(standing.topic_id),
                title=tidy(f"Respuesta: {standing.topic.title}"),
                text=in_a_row(told),
                address=f"{standing.topic.get_absolute_url()}#respuesta",
                date=timezone.localdate(answer.published_at) if answer.published_at else None,
                neighbourhoods=tuple(sorted(places)),
            )


# --- the plan and the neighbourhoods -----------------------------------------------------------------------


def plan_items(keys: Collection[str] | None) -> Iterator[Entry]:
    """Every item of the plan in force, with what it is measured by."""
    plan = plan_in_force()
    if plan is None:
        return
    rows = of_keys(PlanItem.objects.filter(plan=plan), keys)
    for part in in_parts(rows.prefetch_related("subzones__neighbourhoods", "themes")):
        measured: defaultdict[int, list[str]] = defaultdict(list)
        found = Indicator.objects.filter(item__in=[item.pk for item in part]).order_by("pk")
        for item_id, name in found.values_list("item_id", "name"):
            measured[item_id].append(name)
        for item in part:
            themes = listed([theme.name for theme in item.themes.all()])
            told = [
                item.description,
                f"Responsable: {item.responsible}" if item.responsible else "",
                f"Área: {themes}" if themes else "",
                f"Se mide por: {listed(measured[item.pk])}" if measured[item.pk] else "",
            ]
            places = {place.code for zone in item.subzones.all() for place in zone.neighbourhoods.all()}
            yield Entry(
                key=str(item.pk),
                title=tidy(str(item)),
                text=in_a_row(told),
                address=item.get_absolute_url(),
                date=plan.approved_on or plan.hearing_on,
                neighbourhoods=tuple(sorted(places)),
            )


def neighbourhoods(keys: Collection[str] | None) -> Iterator[Entry]:
    """Every neighbourhood, once neighbourhoods have pages. By its code."""
    rows = Neighbourhood.objects.prefetch_related("subzones").defer("geometry")
    for place in rows if keys is None else rows.filter(code__in=keys):
        try:
            address = reverse("neighbourhood", args=[place.code])
        except NoReverseMatch:
            return
        zones = listed([zone.name for zone in place.subzones.all()])
        yield Entry(
            key=place.code,
            title=tidy(place.name),
            text=tidy(f"Barrio. {zones}"),
            address=address,
            neighbourhoods=(place.code,),
        )
