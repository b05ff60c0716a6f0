"""All pages in one list: one for people, and one for search engines."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.public import public_page
from planning.models import Neighbourhood
from reports.navigation import FILES, FOLLOW, FOOT, GROUPS
from reports.queries import site_map as queries


@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    """Where everything is, in the groups of the menu, with what is found in each place."""
    context = {
        "groups": GROUPS,
        "foot": [place for place in FOOT if place != FOLLOW],
        "files": FILES,
        "places": Neighbourhood.objects.only("code", "name"),
    }
    return render(request, "reports/site/site_map.html", context)


@public_page
def sitemap_file(request: HttpRequest) -> HttpResponse:
    """The pages that search engines may know of (sitemaps.org); of many, a list of files that have them."""
    pages = queries.all_pages()
    if pages is None:
        return _xml(request, "sitemap_index.xml", {"parts": queries.parts()})
    return _xml(request, "sitemap.xml", {"pages": pages})


@public_page
def sitemap_part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One file of a long list. Raises ``Http404`` for one that would be empty."""
    pages = queries.part(name, number)
    if not pages:
        raise Http404
    return _xml(request, "sitemap.xml", {"pages": pages})


def _xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    context |= {"site": settings.SITE_URL}
    return render(request, template, context, content_type="application/xml; charset=utf-8")
