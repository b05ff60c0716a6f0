"""What the views of meetings share: find the meeting, and answer when an action refuses."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from participation.forms.meetings import show_errors
from participation.models import Meeting
from participation.transitions import InvalidTransition, check_open
from planning.concurrency import EditConflict
from planning.models import today


def find_meeting(code: str) -> Meeting:
    """The meeting with this code, its minutes and its bodies; 404 when there is none."""
    meetings = Meeting.objects.select_related("minutes__body").prefetch_related("bodies")
    return get_object_or_404(meetings, code=code)


@dataclass(frozen=True)
class Outcome:
    """What came of an action: done, or refused with the reason already on the form, or overtaken by somebody."""

    done: bool = False
    conflict: EditConflict | None = None
    closed: str = ""


def attempt(form: forms.BaseForm, action: Callable[[], object]) -> Outcome:
    """Run an action; what it refuses by field is put on ``form``."""
    try:
        action()
    except ValidationError as error:
        show_errors(form, error)
        return Outcome()
    except EditConflict as conflict:
        return Outcome(conflict=conflict)
    except InvalidTransition as reason:
        return Outcome(closed=str(reason))
    return Outcome(done=True)


def refuse_if_approved(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Back to the meeting's page with the reason, when its facts take no change: approved, or under review."""
    try:
        check_open(meeting.minutes)
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    return None


def refuse_if_to_come(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Back to the meeting's page with the reason, when it was not held yet: nothing of it can be recorded."""
    if meeting.date <= today():
        return None
    return back(request, meeting, "Todavía no se hizo: lo que pase se registra desde ese día.")


def back(request: HttpRequest, meeting: Meeting, reason: str) -> HttpResponse:
    """To the meeting's page, saying why."""
    messages.error(request, reason)
    return redirect("gestion:meeting-detail", meeting.code)
