"""The neighbourhoods as anybody reads them: a map and a list of all, and the page of each."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.public import public_page
from planning import charts
from planning.models import today
from reports.documents.words import listed, number
from reports.queries.home import NeighbourhoodCount
from reports.queries.neighbourhoods import ITEMS, LISTED, all_neighbourhoods, neighbourhood


@public_page
def neighbourhood_list(request: HttpRequest) -> HttpResponse:
    """Where each neighbourhood is, and the figures of a year of each."""
    found = all_neighbourhoods(today())
    context = {"all": found, "map": map_of_places(found.places), "most": most_of(found.places)}
    return render(request, "reports/site/neighbourhood_list.html", context)


@public_page
def neighbourhood_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What was asked, answered, planned and done in a neighbourhood, and what comes next there."""
    day = today()
    told = neighbourhood(code, day, request.GET.get("page"))
    if told is None:
        raise Http404
    context = {
        "told": told,
        "place": told.place,
        "figures": told.place.figures or {},
        "query": request.GET,
        "listed": LISTED,
        "most_items": ITEMS,
        "today": day,
    }
    return render(request, "reports/site/neighbourhood_detail.html", context)


def most_of(places: Sequence[NeighbourhoodCount]) -> str:
    """The answer above the map: where most initiatives came from."""
    top = max((row.count for row in places), default=0)
    names = [row.name.replace(", ", " – ") for row in places if row.count == top]
    if not top:
        return "Ninguna nombra un barrio"
    if len(names) > 3:
        return f"{len(names)} barrios comparten el primer lugar, con {number(top)} cada uno"
    return f"De {listed(names)} vinieron más: {number(top)}{' de cada uno' if len(names) > 1 else ''}"


def map_of_places(places: Sequence[NeighbourhoodCount]) -> charts.AreaMap | None:
    """The outlines, shaded by how many initiatives came from each; each area leads to its page."""
    features = [
        {"properties": {"nombre": row.name}, "geometry": row.geometry} for row in places if row.geometry
    ]
    if not features:
        return None
    return charts.area_map(
        features,
        {row.name: (row.count, str(row.count)) for row in places},
        keys={row.name: row.key for row in places},
        urls={row.name: reverse("neighbourhood", args=[row.code]) for row in places},
    )
