"""Who is called to a meeting, the call as it will go out, and calling a meeting off."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from participation.actions.calls import (
    ANYBODY,
    call_letter,
    call_seen,
    cancel_meeting,
    send_call,
    summon_person,
    unsummon_person,
)
from participation.forms.calls import CallForm, CancellationForm, SummonForm
from participation.models import Meeting
from participation.permissions import check_can_call
from participation.queries.calls import (
    changed_since,
    deliveries,
    is_short_notice,
    last_call,
    may_be_summoned,
    quality_words,
    summoned_to,
)
from participation.transitions import InvalidTransition
from participation.views.loading import attempt, back, find_meeting, refuse_if_approved
from planning.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def summons_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Who is called: the members of the day, and whoever is added or taken off by hand."""
    meeting = find_meeting(code)
    check_can_call(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting):
        return refusal
    bodies = meeting.bodies.all()
    if request.method == "POST" and "sacar" in request.POST:
        return _unsummon(request, meeting)
    form = SummonForm(request.POST or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: summon_person(meeting=meeting, **form.cleaned_data, by=request.user))
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, f"{form.cleaned_data['person']} está en la lista.")
            return redirect("gestion:summons-edit", code)
    summoned = summoned_to(meeting)
    context = {
        "meeting": meeting,
        "form": form,
        "rows": [
            (row, quality_words(row, bodies), summoned.has_address(row.person)) for row in summoned.rows
        ],
        "people": may_be_summoned(meeting).only("code", "first_name", "last_name"),
        "called": last_call(meeting),
    }
    return render(request, "participation/summons_edit.html", context)


def _unsummon(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    person = get_object_or_404(Person, code=request.POST["sacar"])
    try:
        unsummon_person(meeting=meeting, person=person, by=request.user)
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    messages.success(request, f"{person} ya no está en la lista.")
    return redirect("gestion:summons-edit", meeting.code)


@require_http_methods(["GET", "HEAD", "POST"])
def call_send(request: HttpRequest, code: str) -> HttpResponse:
    """Read the call as members will, see who gets it, and send it."""
    meeting = find_meeting(code)
    check_can_call(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting):
        return refusal
    summoned, letter, now = summoned_to(meeting), call_letter(meeting), timezone.now()
    call, starts = last_call(meeting), meeting.starts_at
    changed = changed_since(meeting, call, letter.items)
    is_again = call is not None and not changed
    ask = _to_confirm(
        meeting,
        has_recipients=bool(summoned.recipients),
        is_late=is_short_notice(meeting, now),
        is_again=is_again,
    )
    first = {"seen": call_seen(letter, summoned)}
    form = CallForm(request.POST or None, ask=ask, must=is_again, initial=first)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form,
            lambda: send_call(
                meeting=meeting,
                by=request.user,
                seen=form.cleaned_data["seen"],
                confirmed=form.cleaned_data.get("confirmed", False),
            ),
        )
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, _sent(len(summoned.recipients), len(summoned.without_address)))
            return redirect("gestion:call-send", code)
        typed = request.POST.copy()
        typed["seen"] = call_seen(letter, summoned)  # what stands on this page
        form.data = typed
    reader = summoned.recipients[0].names if summoned.recipients else ANYBODY
    context = {
        **letter.context(reader),
        "form": form,
        "letter": letter.to(reader),
        "summoned": summoned,
        "missing": _missing(meeting, has_summons=bool(summoned.rows)),
        "is_over": starts is not None and starts <= now,
        "is_late": is_short_notice(meeting, now),
        "call": call,
        "changed": changed,
        "deliveries": deliveries(meeting, summoned),
    }
    return render(request, "participation/call_send.html", context)


def _to_confirm(meeting: Meeting, *, has_recipients: bool, is_late: bool, is_again: bool) -> str:
    """What somebody has to say yes to before the call goes out; empty where there is nothing."""
    if not has_recipients:
        return "La entrego en papel: nadie tiene correo, y así queda anotada"
    if is_late:
        return "Mandarla igual, con menos de 24 horas"
    return "Mandarla otra vez, aunque dice lo mismo que la que salió" if is_again else ""


def _sent(mails: int, without: int) -> str:
    told = "Sale 1 correo." if mails == 1 else f"Salen {mails} correos."
    if not mails:
        told = "La convocatoria quedó anotada."
    if without:
        told += f" A {without} {'persona' if without == 1 else 'personas'} sin correo hay que avisarles de otro modo."
    return told


def _missing(meeting: Meeting, *, has_summons: bool) -> list[tuple[str, str]]:
    """What a call still lacks, and the page where it is written."""
    found = []
    if meeting.start_time is None or not meeting.place.strip():
        found.append(("Poner la hora y el lugar", "meeting-edit"))
    if not meeting.agenda_items.exists():
        found.append(("Escribir el orden del día", "agenda-edit"))
    if not has_summons:
        found.append(("Decir a quién se convoca", "summons-edit"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Call a meeting off, saying why."""
    meeting = find_meeting(code)
    check_can_call(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting):
        return refusal
    form = CancellationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_meeting(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
        except InvalidTransition as reason:
            return back(request, meeting, str(reason))
        except ValidationError as error:
            form.add_error("reason", error.messages)
        else:
            messages.success(request, "La sesión quedó suspendida.")
            return redirect("gestion:meeting-detail", code)
    context = {"meeting": meeting, "form": form, "told": meeting.calls.exists()}
    return render(request, "participation/meeting_cancel.html", context)
