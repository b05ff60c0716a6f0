"""Search over everything public, as a page and as a feed."""

import datetime as dt

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from accounts.public import public_page
from planning.models import Neighbourhood, today
from planning.queries import current_municipality
from reports.forms_search import SearchForm
from reports.queries.search import MOST_PAGES, PER_PAGE, Hit, Results, search, spelled_otherwise
from reports.search.asking import Question, read_question

#: So many of the newest are in the feed.
IN_FEED = 50
_LONG_AGO = dt.date(1, 1, 1)


@public_page
def search_page(request: HttpRequest) -> HttpResponse:
    """What was found; where that is nothing, what resembles it and what else may be asked."""
    form = SearchForm(request.GET or None, neighbourhoods=Neighbourhood.objects.defer("geometry"))
    question, filters = read_question(form.words()), form.filters()
    number = _number(request.GET.get("page", ""))
    results = search(question, **filters, page=number)
    if number > results.last_page:
        number = results.last_page
        results = search(question, **filters, page=number)
    context = {
        "form": form,
        "query": request.GET,
        "question": question,
        "filtered": bool(filters),
        "results": results,
        "page": _page(results, number),
    }
    if question and not results.hits:
        context |= _instead(question, filters, number)
    return render(request, "reports/search/page.html", context)


def _number(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdecimal() and len(text) < 5 else 1


def _page(results: Results, number: int) -> Page:
    paginator = Paginator(range(min(results.total, results.last_page * PER_PAGE)), PER_PAGE)
    return paginator.get_page(number)


def _instead(question: Question, filters: dict, number: int) -> dict[str, object]:
    """What helps whoever found nothing: words that begin alike, another spelling, and the same without the filters."""
    wider = search(question.widened(), **filters, page=number)
    better = "" if wider.hits else spelled_otherwise(question)
    return {
        "resembling": wider,
        "page": _page(wider, number),
        "better": better,
        "elsewhere": search(question, per_page=PER_PAGE).total if filters else 0,
    }


class _Feed(Atom1Feed):
    """Of nothing, a feed says the same all day: whoever asks again learns that nothing is new."""

    def latest_post_date(self) -> dt.datetime:
        """The newest thing in it."""
        if self.items:
            return super().latest_post_date()
        return timezone.make_aware(dt.datetime.combine(today(), dt.time.min))


@public_page
def search_feed(request: HttpRequest) -> HttpResponse:
    """The same search as an Atom feed, the newest first; things without a day are not in it."""
    form = SearchForm(request.GET or None, neighbourhoods=Neighbourhood.objects.defer("geometry"))
    question = read_question(form.words())
    filters = {"since": _LONG_AGO, **form.filters()}
    found = search(question, **filters, per_page=IN_FEED, newest_first=True)
    municipality = current_municipality()
    name = municipality.name if municipality else "Portal municipal"
    asked = request.GET.urlencode()
    feed = _Feed(
        title=f"«{question.text}» en {name}" if question.text else f"Búsqueda en {name}",
        link=f"{settings.SITE_URL}{reverse('search')}?{asked}",
        description="Lo último que se publicó y dice eso.",
        language="es-UY",
        author_name=name,
        feed_url=f"{settings.SITE_URL}{request.path}?{asked}",
    )
    for hit in found.hits:
        _add(feed, hit)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def _add(feed: Atom1Feed, hit: Hit) -> None:
    """An entry. Its summary is read as HTML, so its text is escaped; a session to come is not newer than today."""
    day = min(hit.date or today(), today())
    moment = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    address = f"{settings.SITE_URL}{hit.address}"
    feed.add_item(
        title=f"{hit.kind.one}: {hit.plain_title}",
        link=address,
        unique_id=address,
        description=escape("".join(piece.text for piece in hit.excerpt)),
        pubdate=moment,
        updateddate=moment,
        categories=[hit.kind.many],
    )
