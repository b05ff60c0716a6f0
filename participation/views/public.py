"""What anybody may read of meetings, without an account."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.public import public_page
from participation.forms import MeetingFilter
from participation.queries.meetings import (
    public_author,
    public_bodies,
    public_contributions,
    public_meetings,
    public_record,
)
from planning.models import today

PER_PAGE = 25
CONTRIBUTIONS_PER_PAGE = 50


@public_page
def public_meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings to come, then the past ones by year."""
    day = today()
    bodies = public_bodies()
    form = MeetingFilter(request.GET or None, bodies=bodies)
    meetings = public_meetings(day).filter(form.condition())
    page = Paginator(meetings, PER_PAGE).get_page(request.GET.get("page"))
    groups: list[tuple[str, list]] = []
    for meeting in page:
        title = "Próximas" if meeting.date >= day else str(meeting.date.year)
        if not groups or groups[-1][0] != title:
            groups.append((title, []))
        groups[-1][1].append(meeting)
    context = {"form": form, "page": page, "groups": groups, "filtered": bool(request.GET), "today": day}
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
        words = [(contribution, public_author(contribution)) for contribution in page]
    context = {
        "meeting": meeting,
        "minutes": meeting.minutes,
        "record": record,
        "page": page,
        "words": words,
        "to_come": meeting.date >= today(),
    }
    return render(request, "participation/public_meeting_detail.html", context)
