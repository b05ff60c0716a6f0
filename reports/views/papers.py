"""What is printed of a session: ask for it, wait for it, download it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from participation.permissions import can_read_originals, check_can_read_originals
from planning.models import today
from reports.actions.papers import label_of, request_paper
from reports.models import Paper, PaperKind, PaperState
from reports.views.minutes_publishing import find_meeting


@never_cache
@require_http_methods(["GET", "HEAD"])
def paper_list(request: HttpRequest, code: str) -> HttpResponse:
    """What can be printed of a session, and what was made already."""
    meeting = find_meeting(code)
    made = {paper.kind: paper for paper in meeting.papers.defer("data").select_related("requested_by")}
    kinds = [
        {"kind": kind.value, "label": label_of(meeting, kind), "paper": made.get(kind.value)}
        for kind in PaperKind
        if kind != PaperKind.RECORD or meeting.date <= today()
    ]
    context = {"meeting": meeting, "kinds": kinds, "may_print": can_read_originals(request.user, meeting)}
    return render(request, "reports/paper_list.html", context)


@require_POST
def paper_create(request: HttpRequest, code: str, paper: str) -> HttpResponse:
    """Ask for one."""
    meeting = find_meeting(code)
    if paper not in PaperKind.values:
        raise Http404
    try:
        asked = request_paper(meeting=meeting, kind=paper, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("gestion:paper-list", code)
    return redirect(asked.get_absolute_url())


def _find(request: HttpRequest, pk: int) -> Paper:
    papers = Paper.objects.select_related("meeting", "requested_by").defer("data")
    paper = get_object_or_404(papers, pk=pk)
    check_can_read_originals(request.user, paper.meeting)
    return paper


@never_cache
@require_http_methods(["GET", "HEAD"])
def paper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How it comes along; once made, where it is downloaded."""
    paper = _find(request, pk)
    return render(request, "reports/paper_detail.html", {"paper": paper, "meeting": paper.meeting})


@never_cache
@require_http_methods(["GET", "HEAD"])
def paper_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone; once made, tells the page to load again."""
    paper = _find(request, pk)
    response = render(request, "reports/_paper_progress.html", {"paper": paper})
    if paper.state != PaperState.QUEUED:
        response["HX-Refresh"] = "true"
    return response


@never_cache
@require_http_methods(["GET", "HEAD"])
def paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, which a browser shows or prints."""
    paper = _find(request, pk)
    if paper.state != PaperState.READY:
        raise Http404
    response = HttpResponse(bytes(paper.data), content_type="application/pdf")
    name = content_disposition_header(False, f"{paper.kind}_{paper.meeting.code}.pdf")
    if name:
        response["Content-Disposition"] = name
    return response
