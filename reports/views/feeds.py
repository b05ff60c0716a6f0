"""The same that followers are told, for readers of feeds and for calendars."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.public import public_page
from participation.models import Topic
from participation.queries.calls import public_calendar
from participation.queries.public_topics import live_topic_of
from participation.views.public import calendar_response
from planning.models import Neighbourhood
from planning.queries import current_municipality
from reports.feeds import FeedEntry, atom
from reports.models import ANY_TOPIC, FollowKind, Happening, mark_of
from reports.queries.following import Thing, thing_of
from reports.queries.happenings import meetings_of
from reports.queries.news import latest

MOST_ENTRIES = 50


@public_page
def everything_feed(request: HttpRequest) -> HttpResponse:
    """All that became public."""
    return _feed(request, "Novedades", "Todo lo que se publica", "/", {mark_of(FollowKind.EVERYTHING)})


@public_page
def topics_feed(request: HttpRequest) -> HttpResponse:
    """What became of any topic."""
    return _feed(
        request, "Novedades de los temas", "Respuestas, avances y devoluciones", "/temas/", {ANY_TOPIC}
    )


@public_page
def topic_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a topic; the code of a merged one leads to the live one's. Raises ``Http404``."""
    topic = live_topic_of(code)
    if topic is None:
        raise Http404
    if topic.code != code:
        return redirect("topic-feed", topic.code)
    merged = Topic.objects.filter(merged_into=topic).values_list("code", flat=True)
    marks = {mark_of(FollowKind.TOPIC, one) for one in (topic.code, *merged)}
    return _feed(request, topic.title, "Qué pasó con este tema", topic.get_absolute_url(), marks)


@public_page
def theme_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What became of the topics of a theme, and what the plan does in it."""
    return _feed_of(request, thing_of(FollowKind.THEME, code), "Qué pasó en esta área")


@public_page
def neighbourhood_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What became of the topics of a neighbourhood, its workshops, and what the plan does there."""
    return _feed_of(request, thing_of(FollowKind.NEIGHBOURHOOD, code), "Qué pasó en este barrio")


def _feed_of(request: HttpRequest, thing: Thing | None, subtitle: str) -> HttpResponse:
    if thing is None:
        raise Http404
    return _feed(request, thing.name, subtitle, thing.path or "/", {thing.mark})


def _feed(request: HttpRequest, title: str, subtitle: str, path: str, marks: set[str]) -> HttpResponse:
    municipality = current_municipality()
    name = municipality.name if municipality else "Portal municipal"
    entries = [
        FeedEntry(
            identity=news.identity,
            title=news.title,
            text=news.text,
            address=news.address,
            at=news.happening.happened_at,
            kind=news.happening.get_kind_display(),
        )
        for news in latest(Happening.objects.about(marks), MOST_ENTRIES)
    ]
    return atom(
        title=f"{title} · {name}",
        subtitle=subtitle,
        author=name,
        address=f"{settings.SITE_URL}{path}",
        own_address=f"{settings.SITE_URL}{request.path}",
        entries=entries,
    )


@public_page
def neighbourhood_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The workshops of a neighbourhood, as a calendar to subscribe to."""
    place = get_object_or_404(Neighbourhood, code=code)
    meetings = public_calendar().filter(pk__in=meetings_of(place).values("pk"))
    return calendar_response(list(meetings), f"Talleres en {place.name}", f"{place.code}.ics")
