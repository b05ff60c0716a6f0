"""What anybody may read of meetings, without an account."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.json_ld import json_ld
from accounts.public import public_page
from participation import ics
from participation.emails import entry_of
from participation.forms.public_meetings import PublicMeetingFilter
from participation.json_ld import event_of
from participation.models import Meeting
from participation.queries.calls import calendar_entries, public_calendar
from participation.queries.meetings import (
    public_author,
    public_bodies,
    public_contributions,
    public_meetings,
    public_record,
)
from participation.queries.public_topics import topics_of
from participation.queries.redactions import public_reason
from planning.models import Neighbourhood, today
from planning.queries import current_municipality

PER_PAGE = 25
CONTRIBUTIONS_PER_PAGE = 50


@public_page
def public_meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings to come, then the past ones by year."""
    day = today()
    bodies = public_bodies()
    form = PublicMeetingFilter(request.GET or None, bodies=bodies)
    meetings = public_meetings(day).filter(form.condition())
    page = Paginator(meetings, PER_PAGE).get_page(request.GET.get("page"))
    groups: list[tuple[str, list]] = []
    for meeting in page:
        title = "Próximas" if meeting.date >= day else f"Ya fueron: {meeting.date.year}"
        if not groups or groups[-1][0] != title:
            groups.append((title, []))
        groups[-1][1].append(meeting)
    place = Neighbourhood.objects.filter(code=form.place).first() if form.place else None
    context = {
        "form": form,
        "page": page,
        "groups": groups,
        "filtered": bool(request.GET),
        "place": place,
        "today": day,
    }
    return render(request, "participation/public_meeting_list.html", context)


@public_page
def public_meeting_detail(request: HttpRequest, code: str) -> HttpResponse:
    """When, where and who met; once the minutes are approved, who was there and what was said."""
    meeting = get_object_or_404(public_meetings(), code=code)
    record = public_record(meeting) if meeting.minutes.is_approved else None
    page = None
    words = []
    if record:
        page = Paginator(public_contributions(meeting), CONTRIBUTIONS_PER_PAGE).get_page(
            request.GET.get("page")
        )
        topics = topics_of(page)
        words = [
            (contribution, public_author(contribution), topics.get(contribution.pk, []))
            for contribution in page
        ]
    context = {
        "meeting": meeting,
        "minutes": meeting.minutes,
        "record": record,
        "page": page,
        "words": words,
        "to_come": meeting.date >= today(),
        "closed_reason": "" if meeting.is_open else public_reason(meeting),
        "data_block": json_ld(event_of(meeting, request.path, current_municipality())),
    }
    return render(request, "participation/public_meeting_detail.html", context)


@public_page
def public_calendar_file(request: HttpRequest) -> HttpResponse:
    """Open meetings as a calendar to subscribe to: those to come, and those of the last twelve months."""
    return calendar_response(list(public_calendar()), "Sesiones y reuniones", "sesiones.ics")


@public_page
def public_meeting_file(request: HttpRequest, code: str) -> HttpResponse:
    """One open meeting, for a calendar. Raises ``Http404`` for what nobody was told of."""
    found = list(calendar_entries(Meeting.objects.filter(code=code)))
    if not found:
        raise Http404
    return calendar_response(found, "", f"{found[0].code}.ics")


def calendar_response(meetings: list[Any], name: str, file: str) -> HttpResponse:
    """The file that holds some meetings of ``calendar_entries``."""
    data = ics.calendar([_entry(meeting) for meeting in meetings], method="PUBLISH", name=name)
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}"'
    return response


def _entry(meeting: Any) -> ics.Entry:
    lines = [f"{place}. {title}" for place, title in enumerate(meeting.agenda, start=1)]
    if meeting.is_cancelled:
        lines = [f"Motivo: {meeting.cancelled_reason}"]
    elif lines:
        lines.insert(0, "Orden del día")
    day = dt.datetime.combine(meeting.date, dt.time.min, tzinfo=dt.UTC)
    told_at = meeting.told_at or meeting.cancelled_at or meeting.convened_at or day
    return entry_of(
        meeting,
        sequence=meeting.sequence or 0,
        told_at=told_at,
        description="\n".join(lines),
        is_cancelled=meeting.is_cancelled,
    )
