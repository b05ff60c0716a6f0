"""The pages by which minutes move on: submit, review, amend, return, approve, rectify."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.actions import life
from participation.forms.life import (
    AmendmentDecisionForm,
    AmendmentForm,
    ApproveForm,
    RectificationForm,
    ReturnMinutesForm,
)
from participation.models import Amendment, AmendmentState, DecisionKind, Meeting
from participation.permissions import (
    can_amend,
    can_call,
    can_decide_amendments,
    check_can_amend,
    check_can_approve,
    check_can_decide_amendments,
    check_can_rectify,
    check_can_submit,
)
from participation.queries.amendments import open_amendments, places_of
from participation.queries.approvals import (
    decisions_after,
    next_number,
    session_that_may_approve,
    votes_on,
    why_it_does_not_approve,
)
from participation.queries.completeness import completeness_of
from participation.queries.reading import reading_of
from participation.queries.session import parts_of, session_of
from participation.transitions import InvalidTransition, check_step, stage_of
from participation.views.loading import Outcome, attempt, back, find_meeting
from planning.models import today


@require_POST
def minutes_submit(request: HttpRequest, code: str) -> HttpResponse:
    """Let the members read the draft."""
    meeting = find_meeting(code)
    try:
        life.submit_minutes(meeting=meeting, by=request.user)
    except (InvalidTransition, ValidationError) as refusal:
        return back(request, meeting, _words(refusal))
    messages.success(
        request, "El acta pasó a revisión: quienes integran el órgano pueden proponer enmiendas."
    )
    return redirect("gestion:meeting-detail", code)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_return(request: HttpRequest, code: str) -> HttpResponse:
    """Back to draft, saying why."""
    meeting = find_meeting(code)
    check_can_submit(request.user, meeting)
    refusal = _refuse(request, meeting, "return_to_draft")
    if refusal:
        return refusal
    form = ReturnMinutesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        outcome = attempt(form, lambda: life.return_minutes(meeting=meeting, reason=reason, by=request.user))
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "El acta volvió a borrador. Las enmiendas propuestas siguen estando.")
            return redirect("gestion:meeting-detail", code)
    return render(request, "participation/minutes_return.html", {"meeting": meeting, "form": form})


@require_safe
def minutes_review(request: HttpRequest, code: str) -> HttpResponse:
    """What the acta says, part by part, and what was proposed to change."""
    meeting = find_meeting(code)
    minutes = meeting.minutes
    session = session_of(meeting)
    amendments = minutes.amendments.select_related("proposed_by", "decided_by").order_by(
        "-proposed_at", "-pk"
    )
    is_open = minutes.state == "under_review"
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "stage": stage_of(minutes),
        "chapters": reading_of(session),
        "places": list(places_of(parts_of(session)).values()),
        "amendments": amendments,
        "is_open": is_open,
        "may_amend": is_open and can_amend(request.user, meeting),
        "may_decide": is_open and can_decide_amendments(request.user, meeting),
    }
    return render(request, "participation/minutes_review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amendment_add(request: HttpRequest, code: str) -> HttpResponse:
    """Propose another text for the part that the address names (``parte``)."""
    meeting = find_meeting(code)
    check_can_amend(request.user, meeting)
    refusal = _refuse(request, meeting, "amend")
    if refusal:
        return refusal
    place = places_of(parts_of(session_of(meeting))).get(request.GET.get("parte", ""))
    if place is None:
        messages.error(request, "Elegí la parte del acta que querés enmendar.")
        return redirect("gestion:minutes-review", code)
    form = AmendmentForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form,
            lambda: life.propose_amendment(
                minutes=meeting.minutes, part=place.address, by=request.user, **form.cleaned_data
            ),
        )
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "La enmienda quedó propuesta.")
            return redirect("gestion:minutes-review", code)
    context = {"meeting": meeting, "place": place, "form": form}
    return render(request, "participation/amendment_add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amendment_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an amendment, or do not, with both texts side by side."""
    amendment = _find_amendment(pk)
    meeting = find_meeting(amendment.minutes.meeting.code)
    check_can_decide_amendments(request.user, meeting)
    form = AmendmentDecisionForm(request.POST or None)
    outcome = Outcome()
    if request.method == "POST" and form.is_valid():
        accept = request.POST.get("decision") == "accept"
        outcome = attempt(
            form,
            lambda: life.decide_amendment(
                amendment=amendment, accept=accept, answer=form.cleaned_data["answer"], by=request.user
            ),
        )
        if outcome.done:
            messages.success(request, "La enmienda se aceptó." if accept else "La enmienda no se aceptó.")
            return redirect("gestion:minutes-review", meeting.code)
    if outcome.closed or amendment.state != AmendmentState.OPEN:
        messages.error(request, outcome.closed or "Esa enmienda ya está resuelta.")
        return redirect("gestion:minutes-review", meeting.code)
    place = places_of(parts_of(session_of(meeting))).get(amendment.part)
    context = {
        "meeting": meeting,
        "amendment": amendment,
        "form": form,
        "is_text": place is not None and bool(place.field),
        "has_changed": place is None or place.text != amendment.before,
    }
    return render(request, "participation/amendment_decide.html", context)


@require_POST
def amendment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an amendment of one's own."""
    amendment = _find_amendment(pk)
    try:
        life.withdraw_amendment(amendment=amendment, by=request.user)
    except InvalidTransition as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Retiraste la enmienda.")
    return redirect("gestion:minutes-review", amendment.minutes.meeting.code)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_approve(request: HttpRequest, code: str) -> HttpResponse:
    """What the acta lacks, the votes on it in later sessions, and the approval."""
    meeting = find_meeting(code)
    minutes = meeting.minutes
    check_can_approve(request.user, meeting)
    if minutes.is_approved:
        return back(request, meeting, "El acta ya está aprobada.")
    refusal = _refuse(request, meeting, "approve")
    if refusal:
        return refusal
    votes = [
        (vote, why_it_does_not_approve(vote, minutes, today()))
        for vote in votes_on(minutes, DecisionKind.MINUTES)
    ]
    may_approve = session_that_may_approve(minutes, today())
    serving = [vote for vote, why in votes if not why]
    form = ApproveForm(
        request.POST or None,
        initial={
            "number": next_number(minutes),
            # Where an exception could be written instead, nothing is chosen beforehand: it could not be taken back.
            "decision": str(serving[0].pk) if len(serving) == 1 and may_approve else "",
        },
        numbered=minutes.body is not None,
        votes=serving,
        takes_exception=may_approve is None,
    )
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _approve(request, meeting, form))
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            then = " Falta firmarla." if minutes.body else ""
            messages.success(request, f"El acta está aprobada: lo que dice ya no cambia.{then}")
            return redirect("gestion:meeting-detail", code)
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "form": form,
        "completeness": completeness_of(session_of(meeting)),
        "waiting": open_amendments(minutes),
        "has_votes": bool(serving),
        "may_call": can_call(request.user, meeting),
        "useless": [(vote, why) for vote, why in votes if why],
        "may_approve": may_approve,
    }
    return render(request, "participation/minutes_approve.html", context)


def _approve(request: HttpRequest, meeting: Meeting, form: ApproveForm) -> None:
    life.approve_minutes(
        minutes=meeting.minutes,
        decision=form.chosen(),
        exception=form.cleaned_data.get("exception", ""),
        number=form.cleaned_data["number"],
        by=request.user,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_rectify(request: HttpRequest, code: str) -> HttpResponse:
    """Record what a later session decided that approved minutes should say."""
    meeting = find_meeting(code)
    minutes = meeting.minutes
    check_can_rectify(request.user, meeting)
    refusal = _refuse(request, meeting, "rectify")
    if refusal:
        return refusal
    decisions = decisions_after(minutes)
    form = RectificationForm(
        request.POST or None,
        places=places_of(parts_of(session_of(meeting))).values(),
        decisions=decisions,
    )
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _rectify(request, meeting, form))
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "La rectificación quedó registrada: va en la próxima versión del acta.")
            return redirect("gestion:minutes-rectify", code)
    context: dict[str, Any] = {
        "meeting": meeting,
        "form": form,
        "has_decisions": bool(decisions),
        "rectifications": minutes.rectifications.select_related("decided_in__meeting", "recorded_by"),
    }
    return render(request, "participation/minutes_rectify.html", context)


def _rectify(request: HttpRequest, meeting: Meeting, form: RectificationForm) -> None:
    life.rectify_minutes(
        minutes=meeting.minutes,
        part=form.cleaned_data["part"],
        says=form.cleaned_data["says"],
        should_say=form.cleaned_data["should_say"],
        decided_in=form.decision(),
        by=request.user,
    )


def _find_amendment(pk: int) -> Amendment:
    return get_object_or_404(Amendment.objects.select_related("minutes__meeting"), pk=pk)


def _refuse(request: HttpRequest, meeting: Meeting, step: str) -> HttpResponse | None:
    """Back to the meeting's page with the reason, when the stage does not permit the step."""
    try:
        check_step(meeting.minutes, step)
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    return None


def _words(refusal: Exception) -> str:
    return " ".join(getattr(refusal, "messages", [str(refusal)]))
