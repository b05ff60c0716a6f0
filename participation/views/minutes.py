"""The page where minutes approved on paper come in: what stands in them, and what freezes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from participation.actions.minutes import incorporate_minutes
from participation.forms.meetings import ApprovalForm
from participation.models import Meeting, MinutesState
from participation.permissions import check_can_approve
from participation.queries.meetings import progress_of, quorum_of
from participation.transitions import LIFE
from participation.views.loading import Outcome, attempt, back, find_meeting
from planning.models import today


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_incorporate(request: HttpRequest, code: str) -> HttpResponse:
    """Read the summary once more, and record that they were approved on paper, before or outside the portal."""
    meeting = find_meeting(code)
    check_can_approve(request.user, meeting)
    if meeting.minutes.is_approved and request.method != "POST":
        return back(request, meeting, "El acta ya está aprobada.")
    if meeting.minutes.state == MinutesState.UNDER_REVIEW:
        return back(request, meeting, LIFE["incorporate"].refusal)
    initial = {"number": meeting.minutes.number, "edit_version": meeting.edit_version}
    numbered = meeting.minutes.body is not None
    form = ApprovalForm(request.POST or None, initial=initial, numbered=numbered)
    outcome = Outcome()
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _incorporate(request, meeting, form))
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "La aprobación quedó registrada. Lo que dice el acta ya no cambia.")
            return redirect("gestion:meeting-detail", code)
    if outcome.conflict:
        meeting = find_meeting(code)
        typed = request.POST.copy()
        typed["edit_version"] = str(meeting.edit_version)
        form = ApprovalForm(typed, numbered=numbered)
    context = {
        "meeting": meeting,
        "form": form,
        "progress": progress_of(meeting),
        "quorum": quorum_of(meeting),
        "overtaken": bool(outcome.conflict),
        "to_come": meeting.date > today(),
    }
    return render(request, "participation/minutes_incorporate.html", context)


def _incorporate(request: HttpRequest, meeting: Meeting, form: ApprovalForm) -> None:
    incorporate_minutes(
        meeting=meeting,
        approved_on=form.cleaned_data["approved_on"],
        number=form.cleaned_data["number"],
        expected_version=form.cleaned_data["edit_version"],
        by=request.user,
    )
