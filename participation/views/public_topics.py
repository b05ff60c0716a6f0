"""Topics as anybody reads them: the list and its map, what is owed an answer, and the story of each."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.public import public_page
from participation.forms.public_topics import OwedFilter, TopicFilter
from participation.models import Response, Topic
from participation.queries import public_topics as queries
from participation.queries.responses import NEARLY
from planning.models import Neighbourhood, Theme, today

PER_PAGE = 25
HEARD_PER_PAGE = 20
#: How many of them are read before the answer; the rest unfold.
TOLD_FIRST = 3

#: What the app above tells of resolutions: of each of these, its number, body and day where everybody may read it.
Resolutions = Callable[[Iterable[UUID]], Mapping[UUID, Mapping[str, Any]]]


@public_page
def topic_list(request: HttpRequest) -> HttpResponse:
    """What was proposed, and in what it is; without a filter, also where."""
    # Counting them looks at all that was said: done where it is told, which is where nothing was asked for.
    zones = queries.zones_of_topics() if not request.GET else []
    totals = queries.totals()
    themes = Theme.objects.order_by("name")
    form = TopicFilter(
        request.GET or None,
        themes=themes,
        places=Neighbourhood.objects.only("code", "name"),
        zones=zones or queries.subzones(),
        years=totals.years,
    )
    condition = form.condition()
    topics = queries.public_topics().filter(condition)
    paginator = Paginator(topics, PER_PAGE)
    if not condition:
        paginator.count = totals.topics  # known already
    page = paginator.get_page(request.GET.get("page"))
    day = today()
    done = queries.fulfilled([topic.pk for topic in page if topic.standing.is_linked])
    area = form.asked().get("area")
    context: dict[str, Any] = {
        "form": form,
        "area": next((theme for theme in themes if theme.code == area), None),
        "query": request.GET,
        "filtered": bool(condition),
        "totals": totals,
        "page": page,
        "rows": [(topic, topic.pk in done, queries.wait_of(topic, day)) for topic in page],
    }
    if zones:
        context |= {"zones": zones, "map": queries.topic_map(zones)}
    return render(request, "participation/public_topic_list.html", context)


@public_page
def owed_list(request: HttpRequest) -> HttpResponse:
    """What the Government owes an answer, the oldest due day first."""
    day = today()
    themes, terms = queries.owed_by_theme(day), queries.response_terms()
    form = OwedFilter(request.GET or None, themes=themes)
    condition = form.condition()
    asked = form.asked().get("area")
    owed = sum(row.owed for row in themes)
    paginator = Paginator(queries.owed().filter(condition), PER_PAGE)
    if not condition:
        paginator.count = owed  # counted by theme already
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "query": request.GET,
        "filtered": bool(condition),
        "area": next((row.name for row in themes if row.code == asked), ""),
        "themes": themes,
        "owed": owed,
        "overdue": sum(row.overdue for row in themes),
        "without_topic": queries.without_topic(),
        "terms": terms.dated,
        "term": terms.at(day),
        "nearly": NEARLY,
        "page": page,
        "rows": [(topic, queries.wait_of(topic, day)) for topic in page],
        "today": day,
    }
    return render(request, "participation/public_owed_list.html", context)


def topic_detail(request: HttpRequest, code: str, resolutions: Resolutions) -> HttpResponse:
    """A topic in time; the code of a merged one leads to the live one. The app above makes a public page of it.

    Raises ``Http404`` for what nobody may read yet.
    """
    topic = queries.live_topic_of(code)
    if topic is None:
        raise Http404
    if topic.code != code:
        return redirect(topic)
    return story_page(request, topic, resolutions)


def story_page(
    request: HttpRequest, topic: Topic, resolutions: Resolutions, *, draft: Response | None = None
) -> HttpResponse:
    """The page itself; ``draft``: as it would be with that answer published, and says so."""
    story = queries.story_of(topic, draft=draft)
    paginator = Paginator(story.heard, HEARD_PER_PAGE)
    paginator.count = sum(number for _words, number in story.by_kind)
    page = paginator.get_page(request.GET.get("page"))
    corrected = queries.corrected_by(page)
    heard = [queries.heard_of(row, corrected.get(row.pk)) for row in page]
    told = resolutions(story.uids)
    day = today()
    context = {
        "topic": topic,
        "story": story,
        "standing": story.standing,
        "page": page,
        "heard": heard,
        "rest": heard[TOLD_FIRST:] if page.number == 1 else heard,
        "answered_on": story.answered_on,
        "answers": [
            (answer, [told[uid] for uid in answer.resolutions if uid in told]) for answer in story.answers
        ],
        "places": queries.places_of(topic),
        "waited": story.waited(day),
        "lateness": story.lateness(day),
        "has_own_day": story.term_due is not None and story.standing.due_on != story.term_due,
        "query": request.GET,
        "draft": draft,
        "today": day,
    }
    return render(request, "participation/public_topic_detail.html", context)
