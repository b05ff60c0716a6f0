"""What anybody may read of workshops: their call, and afterwards what was said and what was given back."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.json_ld import json_ld
from accounts.public import public_page
from participation.forms.workshops import WorkshopFilter
from participation.json_ld import event_of
from participation.models import Meeting, Workshop
from participation.queries.meetings import public_author, public_contributions
from participation.queries.public_topics import topics_of
from participation.queries.workshops import (
    call_of,
    devolutions_of,
    public_photos,
    public_record_of,
    public_workshops,
    workshop_subzones,
)
from planning import charts
from planning.models import Neighbourhood, today
from planning.queries import current_municipality

PER_PAGE = 25
CONTRIBUTIONS_PER_PAGE = 50


@public_page
def workshop_list(request: HttpRequest) -> HttpResponse:
    """Workshops to come, then the past ones by year; ``?subzona=`` those of one."""
    day = today()
    form = WorkshopFilter(request.GET or None, subzones=workshop_subzones())
    meetings = public_workshops(day)
    if code := form.asked():
        meetings = meetings.filter(workshop__subzone__code=code)
    page = Paginator(meetings, PER_PAGE).get_page(request.GET.get("page"))
    groups: list[tuple[str, list[Meeting]]] = []
    for meeting in page:
        title = "Próximos" if meeting.date >= day else f"Ya fueron: {meeting.date.year}"
        if not groups or groups[-1][0] != title:
            groups.append((title, []))
        groups[-1][1].append(meeting)
    context = {"form": form, "page": page, "groups": groups, "filtered": bool(request.GET), "today": day}
    return render(request, "participation/public_workshop_list.html", context)


@public_page
def workshop_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The call; once the record sheet is approved, what was said in words that were reviewed, and its devolution."""
    meeting = get_object_or_404(public_workshops(), code=code)
    workshop = call_of(meeting)
    record, page, words = None, None, []
    if meeting.minutes.is_approved:
        record = public_record_of(meeting)
        page = Paginator(public_contributions(meeting), CONTRIBUTIONS_PER_PAGE).get_page(
            request.GET.get("page")
        )
        topics = topics_of(page)
        words = [(row, public_author(row), topics.get(row.pk, [])) for row in page]
    inside = _inside(workshop)
    context = {
        "meeting": meeting,
        "minutes": meeting.minutes,
        "workshop": workshop,
        "map": _map(workshop, inside),
        "inside": inside,
        "channels": workshop.channels.splitlines() if workshop else [],
        "record": record,
        "page": page,
        "words": words,
        "photos": public_photos(meeting),
        "devolutions": devolutions_of(meeting) if record else (),
        "to_come": meeting.date >= today(),
        "data_block": json_ld(event_of(meeting, request.path, current_municipality())),
    }
    return render(request, "participation/public_workshop_detail.html", context)


def _inside(workshop: Workshop | None) -> list[tuple[str, str]]:
    """The neighbourhoods of its subzone by name, each with its letter on the map."""
    if workshop is None or workshop.subzone is None:
        return []
    names = workshop.subzone.neighbourhoods.values_list("name", flat=True)
    return [(charts.letter(place), name) for place, name in enumerate(names)]


def _map(workshop: Workshop | None, inside: list[tuple[str, str]]) -> charts.AreaMap | None:
    """The neighbourhoods, those of its subzone shaded, with a mark where it is; none when there is nothing to show."""
    if workshop is None or (workshop.latitude is None and workshop.subzone is None):
        return None
    places = list(Neighbourhood.objects.exclude(geometry=None))
    if not places:
        return None
    keys = {name: key for key, name in inside}
    spots = []
    if workshop.latitude is not None and workshop.longitude is not None:
        spots.append((workshop.meeting.place or "Acá", float(workshop.longitude), float(workshop.latitude)))
    return charts.area_map(
        [{"properties": {"nombre": place.name}, "geometry": place.geometry} for place in places],
        {place.name: (int(place.name in keys), "") for place in places},
        keys=keys,
        spots=spots,
    )
