"""Meetings in the workspace: the list, the form, and the page that says what each one still needs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.actions.meetings import create_meeting, delete_meeting, edit_meeting, summon_members
from participation.forms.meetings import MeetingForm, WorkspaceMeetingFilter
from participation.models import Meeting
from participation.permissions import (
    CALL_MEETING,
    REDACT_MINUTES,
    REVIEW_TEXTS,
    bodies_to_call,
    can_call,
    can_read_originals,
    can_record,
    check_can_call,
)
from participation.queries.life import life_of
from participation.queries.meetings import clash_of, meeting_years, progress_of, quorum_of, workspace_meetings
from participation.queries.minutes_rows import was_document
from participation.transitions import InvalidTransition, stage_of
from participation.views.loading import Outcome, attempt, back, find_meeting, refuse_if_approved
from planning.models import Body, today
from planning.permissions import can, check
from planning.queries import bodies_in_order

PER_PAGE = 25
#: Fields of the meeting whose values are shown side by side when two people edited at once.
COMPARED = (
    "kind",
    "date",
    "start_time",
    "end_time",
    "place",
    "convened_at",
    "title",
    "legal_kind",
    "is_open",
    "closed_reason",
    "count_only",
    "members_present",
)


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """All meetings, the next one on top, with the state of their minutes."""
    bodies = bodies_in_order(Body.objects.all())
    form = WorkspaceMeetingFilter(request.GET or None, bodies=bodies, years=meeting_years())
    meetings = workspace_meetings().filter(form.condition())
    page = Paginator(meetings, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(meeting, stage_of(meeting.minutes)) for meeting in page],
        "may_add": can(request.user, CALL_MEETING) or bodies_to_call(request.user).exists(),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "today": today(),
    }
    return render(request, "participation/meeting_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_add(request: HttpRequest) -> HttpResponse:
    """Prepare a meeting; who is called is written down at once."""
    if not bodies_to_call(request.user).exists():
        check(request.user, CALL_MEETING)
    form = MeetingForm(request.POST or None, initial={"date": today()}, **_choice_of_bodies(request))
    if request.method == "POST" and form.is_valid():
        made: list[Meeting] = []
        outcome = attempt(form, lambda: made.append(_create(request, form)))
        if outcome.done:
            messages.success(request, f"La reunión quedó creada con el código {made[0].code}.")
            _warn_of_clash(request, made[0])
            return redirect("gestion:meeting-detail", made[0].code)
    context: dict[str, Any] = {"form": form, "meeting": None, "differences": []}
    return render(request, "participation/meeting_edit.html", context)


def _warn_of_clash(request: HttpRequest, meeting: Meeting) -> None:
    """Say so when some body of a meeting has another one at the same hour: it may be the same, made twice."""
    other = clash_of(meeting)
    if other:
        messages.warning(
            request,
            f"A esa misma hora ya estaba {other.code}, «{other}», de los mismos: fijate si no es la misma reunión.",
        )


def _choice_of_bodies(request: HttpRequest) -> dict[str, Any]:
    """What the form needs to know of the bodies that the person may name, and whether they may name none."""
    return {"bodies": bodies_to_call(request.user), "any_body": can(request.user, CALL_MEETING)}


def _create(request: HttpRequest, form: MeetingForm) -> Meeting:
    data = dict(form.cleaned_data)
    for name in ("bodies", "numbering_body", "edit_version"):
        data.pop(name, None)
    meeting = create_meeting(**data, bodies=form.chosen_bodies(), by=request.user)
    summon_members(meeting=meeting, by=request.user)
    return meeting


@require_safe
def meeting_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What is recorded of a meeting, what is missing and the next step."""
    meeting = find_meeting(code)
    progress = progress_of(meeting)
    context = {
        "meeting": meeting,
        "minutes": meeting.minutes,
        "life": life_of(meeting, request.user),
        "progress": progress,
        "quorum": quorum_of(meeting),
        "to_come": meeting.date > today(),
        "may_record": meeting.minutes.is_draft and can_record(request.user, meeting),
        "may_review": can(request.user, REVIEW_TEXTS),
        "may_read": can_read_originals(request.user, meeting),
        "may_call": can_call(request.user, meeting),
        "may_cancel": bool(meeting.convened_at) and not meeting.is_cancelled,
        "may_redact": can(request.user, REDACT_MINUTES),
        "was_document": was_document(meeting),
        "is_published": meeting.minutes.is_approved or (meeting.is_open and meeting.convened_at),
        "empty": not (progress.attendances or progress.head_counts or progress.contributions),
    }
    return render(request, "participation/meeting_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what was announced of a meeting, while its minutes are a draft."""
    meeting = find_meeting(code)
    check_can_call(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting):
        return refusal
    form = MeetingForm(
        request.POST or None,
        instance=meeting,
        initial=_initial(meeting),
        **_choice_of_bodies(request),
    )
    outcome = Outcome()
    differences: list[tuple[str, Any, Any]] = []
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _edit(request, form))
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "Los cambios quedaron guardados.")
            _warn_of_clash(request, find_meeting(code))
            return redirect("gestion:meeting-detail", code)
    if outcome.conflict:
        form, differences = _beside(request, form, find_meeting(code))
    context = {"form": form, "meeting": meeting, "differences": differences}
    return render(request, "participation/meeting_edit.html", context)


def _initial(meeting: Meeting) -> dict[str, Any]:
    first = meeting.minutes.body
    return {
        "bodies": [body.code for body in meeting.bodies.all()],
        "numbering_body": first.code if first else None,
        "number": meeting.minutes.number,
        "edit_version": meeting.edit_version,
    }


def _edit(request: HttpRequest, form: MeetingForm) -> None:
    edit_meeting(
        meeting=form.instance,
        bodies=form.chosen_bodies(),
        number=form.cleaned_data["number"],
        expected_version=form.cleaned_data["edit_version"] or 0,
        by=request.user,
    )


def _beside(
    request: HttpRequest, form: MeetingForm, current: Meeting
) -> tuple[MeetingForm, list[tuple[str, Any, Any]]]:
    """The form with what was typed, now based on the newest row, and the fields where the two differ."""
    differences = [
        (
            str(Meeting._meta.get_field(name).verbose_name).capitalize(),
            _shown(form.instance, name),
            _shown(current, name),
        )
        for name in COMPARED
        if getattr(form.instance, name) != getattr(current, name)
    ]
    typed = request.POST.copy()
    typed["edit_version"] = str(current.edit_version)
    anew = MeetingForm(typed, instance=current, initial=_initial(current), **_choice_of_bodies(request))
    return anew, differences


def _shown(meeting: Meeting, name: str) -> Any:
    value = getattr(meeting, name)
    display = getattr(meeting, f"get_{name}_display", None)
    if display:
        return display()
    if isinstance(value, bool):
        return "Sí" if value else "No"
    return "—" if value in (None, "") else value


@require_POST
def meeting_summon(request: HttpRequest, code: str) -> HttpResponse:
    """Call the members of the bodies as they are on the meeting's day."""
    meeting = find_meeting(code)
    try:
        added = summon_members(meeting=meeting, by=request.user)
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    messages.success(
        request, f"Se agregaron {added} personas convocadas." if added else "Ya estaban todas convocadas."
    )
    return redirect("gestion:summons-edit", code)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Take away a meeting entered by mistake, after asking."""
    meeting = find_meeting(code)
    check_can_call(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting):
        return refusal
    if request.method != "POST":
        return render(request, "participation/meeting_delete.html", {"meeting": meeting})
    try:
        delete_meeting(meeting=meeting, by=request.user)
    except (ValidationError, InvalidTransition) as error:
        return back(request, meeting, " ".join(getattr(error, "messages", [str(error)])))
    messages.success(request, f"La reunión {code} se borró.")
    return redirect("gestion:meeting-list")
