"""Workshops in the workspace: the list, the call, the way to the record sheet, tables, who runs them, who came."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.actions import workshops as actions
from participation.actions.meetings import summon_members
from participation.forms.workshops import (
    AttendeeForm,
    CountForm,
    FacilitatorForm,
    ForgetForm,
    IncidentForm,
    TablesForm,
    WorkshopForm,
)
from participation.models import Attendee, Facilitator, Incident, Meeting, MeetingKind, Workshop
from participation.permissions import (
    CALL_MEETING,
    CODE_TOPICS,
    PREPARE_DEVOLUTION,
    REVIEW_TEXTS,
    bodies_to_call,
    can_read_originals,
    can_record,
    check_can_call,
    check_can_record,
)
from participation.queries.life import life_of
from participation.queries.workshops import call_of, steps_of, tables_of, workspace_workshops
from participation.transitions import InvalidTransition
from participation.views.loading import attempt, find_meeting
from planning.models import today
from planning.permissions import can, check

PER_PAGE = 25
NAMES_PER_PAGE = 50
KEPT = "Lo que escribiste sigue en pantalla."


def find_workshop(code: str) -> Meeting:
    """The workshop with this code, its minutes and its bodies; 404 when there is none."""
    meeting = find_meeting(code)
    if meeting.kind != MeetingKind.WORKSHOP:
        raise Http404
    return meeting


def to_workshop(request: HttpRequest, meeting: Meeting, reason: str = "") -> HttpResponse:
    """Back to the workshop's page, saying why."""
    if reason:
        messages.error(request, reason)
    return redirect("gestion:workshop-detail", meeting.code)


def run(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Run an action behind a button; what it refuses is told on the next page."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    else:
        return True
    return False


@require_safe
def workshop_list(request: HttpRequest) -> HttpResponse:
    """All workshops, newest first."""
    page = Paginator(workspace_workshops(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "may_add": can(request.user, CALL_MEETING) or bodies_to_call(request.user).exists(),
        "today": today(),
    }
    return render(request, "participation/workshop_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_add(request: HttpRequest) -> HttpResponse:
    """Prepare a workshop."""
    if not bodies_to_call(request.user).exists():
        check(request.user, CALL_MEETING)
    form = WorkshopForm(
        request.POST or None,
        instance=Workshop(),
        bodies=bodies_to_call(request.user),
        any_body=can(request.user, CALL_MEETING),
    )
    if request.method == "POST" and form.is_valid():
        made: list[Meeting] = []
        if attempt(form, lambda: made.append(_create(request, form))).done:
            messages.success(
                request, "El taller quedó preparado. Nadie de afuera lo ve hasta que lo anuncies."
            )
            return redirect("gestion:workshop-detail", made[0].code)
    return render(request, "participation/workshop_edit.html", {"form": form, "meeting": None})


def _create(request: HttpRequest, form: WorkshopForm) -> Meeting:
    bodies = list(form.cleaned_data["bodies"])
    meeting = actions.create_workshop(
        bodies=bodies, call=form.of_call(), by=request.user, **form.of_meeting()
    )
    if bodies:
        summon_members(meeting=meeting, by=request.user)
    return meeting


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Mend the call, while the record sheet is a draft."""
    meeting = find_workshop(code)
    check_can_call(request.user, meeting)
    workshop = call_of(meeting) or Workshop(meeting=meeting)
    form = WorkshopForm(
        request.POST or None, instance=workshop, bodies=bodies_to_call(request.user), meeting=meeting
    )
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form,
            lambda: actions.save_call(
                meeting=meeting,
                fields=form.of_meeting(),
                call=form.of_call(),
                expected_version=form.expected_version,
                by=request.user,
            ),
        )
        if outcome.closed:
            return to_workshop(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "Los cambios quedaron guardados.")
            return to_workshop(request, meeting)
        if outcome.conflict:
            form.show_conflict(outcome.conflict.current)
    return render(request, "participation/workshop_edit.html", {"form": form, "meeting": meeting})


@require_safe
def workshop_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The way of a workshop, from its call to its approved record sheet: what is done, and where the rest is done."""
    meeting = find_workshop(code)
    may_record = can_record(request.user, meeting)
    life = life_of(meeting, request.user)
    context = {
        "meeting": meeting,
        "minutes": meeting.minutes,
        "workshop": call_of(meeting),
        "steps": steps_of(meeting),
        "life": life,
        "lacks_record": life.lacks_record,
        "today": today(),
        "to_come": meeting.date > today(),
        "not_begun": meeting.date == today()
        and meeting.start_time is not None
        and timezone.localtime().time() < meeting.start_time,
        "may_record": may_record,
        "tables": meeting.tables.all() if may_record else (),
        "may_review": can(request.user, REVIEW_TEXTS),
        "may_code": can(request.user, CODE_TOPICS),
        "may_give_back": can(request.user, PREPARE_DEVOLUTION),
        "may_read": can_read_originals(request.user, meeting),
        "is_published": meeting.minutes.is_approved or (meeting.is_open and meeting.convened_at),
    }
    return render(request, "participation/workshop_detail.html", context)


@require_POST
def workshop_announce(request: HttpRequest, code: str) -> HttpResponse:
    """Let everybody read the call."""
    meeting = find_workshop(code)
    check_can_call(request.user, meeting)
    if run(request, lambda: actions.announce_workshop(meeting=meeting, by=request.user)):
        messages.success(request, "El taller quedó anunciado: ya está en la página pública.")
    return to_workshop(request, meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_tables(request: HttpRequest, code: str) -> HttpResponse:
    """How many tables there are, and what each talks about."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    form = TablesForm(request.POST or None, tables=meeting.tables.all())
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form, lambda: actions.set_tables(meeting=meeting, abouts=form.abouts(), by=request.user)
        )
        if outcome.closed:
            return to_workshop(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "Las mesas quedaron guardadas.")
            return redirect("gestion:workshop-tables", meeting.code)
    context = {
        "meeting": meeting,
        "form": form,
        "tables": tables_of(meeting),
        "may_change": meeting.minutes.is_draft,
        "to_come": meeting.date > today(),
    }
    return render(request, "participation/workshop_tables.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_facilitators(request: HttpRequest, code: str) -> HttpResponse:
    """Who runs it."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    form = FacilitatorForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form,
            lambda: actions.add_facilitator(meeting=meeting, by=request.user, **form.cleaned_data),
        )
        if outcome.closed:
            return to_workshop(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "Quedó anotado quién facilita.")
            return redirect("gestion:workshop-facilitators", meeting.code)
    context = {
        "meeting": meeting,
        "form": form,
        "rows": meeting.facilitators.select_related("person", "table").order_by(
            "table__number", "role", "pk"
        ),
        "may_change": meeting.minutes.is_draft,
    }
    return render(request, "participation/workshop_facilitators.html", context)


@require_POST
def workshop_facilitator_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    row = Facilitator.objects.filter(meeting=meeting, pk=pk).first()
    if row and run(request, lambda: actions.remove_facilitator(facilitator=row, by=request.user)):
        messages.success(request, "Ya no está en la lista.")
    return redirect("gestion:workshop-facilitators", meeting.code)


# --- who came


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_attendees(request: HttpRequest, code: str) -> HttpResponse:
    """Who came: counted, or by name with consent. Two forms; ``contar`` tells which was sent."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    counts = request.method == "POST" and "contar" in request.POST
    named = request.method == "POST" and not counts
    count_form = CountForm(request.POST if counts else None, prefix="cuenta")
    name_form = AttendeeForm(request.POST if named else None, prefix="persona")
    form: Form = count_form if counts else name_form
    if request.method == "POST" and form.is_valid():
        what = actions.count_people if counts else actions.register_attendee
        outcome = attempt(form, lambda: what(meeting=meeting, by=request.user, **form.cleaned_data))
        if outcome.closed:
            return to_workshop(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "Quedó sumado." if counts else "Quedó anotado, y sumado en la cuenta.")
            return redirect("gestion:workshop-attendees", meeting.code)
    rows = meeting.attendees.select_related("neighbourhood").order_by("pk")
    context = {
        "meeting": meeting,
        "count_form": count_form,
        "name_form": name_form,
        "total": sum(meeting.head_counts.values_list("count", flat=True)),
        "page": Paginator(rows, NAMES_PER_PAGE).get_page(request.GET.get("page")),
        "may_change": meeting.minutes.is_draft and meeting.date <= today(),
        "to_come": meeting.date > today(),
        "kept": KEPT,
    }
    return render(request, "participation/workshop_attendees.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_attendee_forget(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let go of a name, after asking why."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    attendee = get_object_or_404(Attendee.objects.select_related("meeting"), meeting=meeting, pk=pk)
    form = ForgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        was_there = form.cleaned_data["was_there"]
        outcome = attempt(
            form,
            lambda: actions.forget_attendee(attendee=attendee, was_there=was_there, by=request.user),
        )
        if outcome.done:
            messages.success(request, "El nombre se borró.")
            return redirect("gestion:workshop-attendees", meeting.code)
        if outcome.closed:
            form.add_error("was_there", outcome.closed)
    back = reverse("gestion:workshop-attendees", args=[meeting.code])
    text = f"Se borra el nombre de {attendee.name}, con su correo y su teléfono. No se puede deshacer."
    return ask(
        request, meeting, form, title="Borrar un nombre", text=text, action="Borrar el nombre", back=back
    )


def ask(
    request: HttpRequest,
    meeting: Meeting,
    form: BaseForm | None,
    *,
    title: str,
    text: str,
    action: str,
    back: str,
) -> HttpResponse:
    """The page that asks before something goes."""
    context: dict[str, Any] = {
        "meeting": meeting, "form": form, "title": title, "text": text, "action": action, "back": back
    }  # fmt: skip
    return render(request, "participation/workshop_confirm.html", context)


# --- what went wrong


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_incidents(request: HttpRequest, code: str) -> HttpResponse:
    """What was out of the ordinary; ``?corregir=`` takes one up again."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    asked = request.GET.get("corregir", "")
    incident = (
        get_object_or_404(meeting.incidents, pk=asked) if asked.isdecimal() and len(asked) < 10 else None
    )
    initial = {"text": incident.text, "at": incident.at} if incident else {}
    form = IncidentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form,
            lambda: actions.save_incident(
                meeting=meeting, incident=incident, by=request.user, **form.cleaned_data
            ),
        )
        if outcome.closed:
            return to_workshop(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "La incidencia quedó anotada.")
            return redirect("gestion:workshop-incidents", meeting.code)
    context = {
        "meeting": meeting,
        "form": form,
        "incident": incident,
        "rows": meeting.incidents.all(),
        "may_change": meeting.minutes.is_draft and meeting.date <= today(),
    }
    return render(request, "participation/workshop_incidents.html", context)


@require_POST
def workshop_incident_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take away one written by mistake."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    row = Incident.objects.filter(meeting=meeting, pk=pk).first()
    if row and run(request, lambda: actions.remove_incident(incident=row, by=request.user)):
        messages.success(request, "La incidencia se borró.")
    return redirect("gestion:workshop-incidents", meeting.code)
