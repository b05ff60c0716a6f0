"""What each table of a workshop said: one page to write it down, the door by which its script saves, and the cards."""

import json
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from participation.actions.workshop_words import capture_contribution, correct_contribution, make_cards
from participation.forms.workshops import CaptureForm, CardsForm
from participation.models import Contribution, Meeting, WorkshopTable
from participation.permissions import check_can_record
from participation.queries.workshops import card_state, cards_of, receipt_words, said_at, tables_of
from participation.transitions import InvalidTransition, check_open
from participation.views.loading import attempt
from participation.views.workshops import find_workshop, to_workshop
from planning.models import today

#: The last ones are on the page; all of them are in the list of contributions.
SHOWN = 60


def _place(code: str, number: int | None) -> tuple[Meeting, WorkshopTable | None]:
    """A workshop and one of its tables; none where what is typed comes from cards of any."""
    meeting = find_workshop(code)
    if number is None:
        return meeting, None
    return meeting, get_object_or_404(meeting.tables, number=number)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_capture(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """Write down what a table says, one thing after another; without ``number``, what stands on cards."""
    meeting, table = _place(code, number)
    check_can_record(request.user, meeting)
    if refusal := _refusal(request, meeting):
        return refusal
    initial = {name: request.GET[name] for name in CaptureForm.KEPT if name in request.GET}
    form = CaptureForm(
        request.POST or None, meeting=meeting, table=table, from_cards=number is None, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _capture(request, meeting, table, form))
        if outcome.closed:
            return _page(request, meeting, table, form, closed=outcome.closed)
        if outcome.done:
            messages.success(request, "Guardado. Podés escribir el siguiente.")
            kept = urlencode(form.kept())
            return redirect(f"{request.path}?{kept}" if kept else request.path)
    return _page(request, meeting, table, form)


def _refusal(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Back to the workshop's page when nothing can be written now; what was sent is shown, not thrown away."""
    if request.method == "POST":
        return None  # the action judges, and the page keeps the words
    try:
        check_open(meeting.minutes)
    except InvalidTransition as reason:
        return to_workshop(request, meeting, str(reason))
    if meeting.is_cancelled or meeting.date > today():
        return to_workshop(request, meeting, "Lo que se dijo se anota desde el día del taller.")
    return None


def _capture(
    request: HttpRequest, meeting: Meeting, table: WorkshopTable | None, form: CaptureForm
) -> Contribution:
    uid = form.cleaned_data["uid"]
    return capture_contribution(meeting=meeting, uid=uid, by=request.user, **form.values(table))


def _page(
    request: HttpRequest,
    meeting: Meeting,
    table: WorkshopTable | None,
    form: CaptureForm,
    *,
    closed: str = "",
) -> HttpResponse:
    rows = said_at(meeting, table)
    context: dict[str, Any] = {
        "meeting": meeting,
        "table": table,
        "tables": tables_of(meeting),
        "form": form,
        "closed": closed,
        "said": rows[:SHOWN],
        "total": rows.count(),
        "shown": SHOWN,
        "save_url": _save_url(meeting, table),
        "key": f"{meeting.code}:{table.number if table else 'tarjetas'}",
        "cards": cards_of(meeting),
    }
    return render(request, "participation/workshop_capture.html", context, status=409 if closed else 200)


def _save_url(meeting: Meeting, table: WorkshopTable | None) -> str:
    if table is None:
        return reverse("gestion:workshop-card-save", args=[meeting.code])
    return reverse("gestion:workshop-capture-save", args=[meeting.code, table.number])


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_capture_save(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """Save one thing that a script sends, which may have waited for the line to come back; the same again is harmless.

    By GET, who is signed in and a token for the page: after signing in again in another window its own is stale.
    """
    meeting, table = _place(code, number)
    check_can_record(request.user, meeting)
    if request.method != "POST":
        return JsonResponse({"account": request.user.pk, "token": get_token(request)})
    try:
        sent = _sent(request)
    except (ValueError, RecursionError, RawPostDataException):
        return JsonResponse(
            {"reason": "Lo que mandó la página no se entiende: volvé a cargarla."}, status=400
        )
    if sent.pop("account", None) != str(request.user.pk):
        return JsonResponse({"reason": "En este navegador ingresó otra cuenta."}, status=403)
    typed = QueryDict(mutable=True)
    typed.update(sent)
    form = CaptureForm(typed, meeting=meeting, table=table, from_cards=number is None)
    if form.is_valid():
        made: list[Contribution] = []
        outcome = attempt(form, lambda: made.append(_capture(request, meeting, table, form)))
        if outcome.closed:
            return JsonResponse({"reason": outcome.closed}, status=409)
        if outcome.done:
            return JsonResponse(_told(request, meeting, table, made[0]))
    return JsonResponse({"errors": form.errors.get_json_data()})


def _sent(request: HttpRequest) -> dict[str, str]:
    """Texts by name, with a UID. Raises ``ValueError`` for anything else."""
    data = json.loads(request.body)
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise ValueError("not texts by name")
    uuid.UUID(data.get("uid", ""))
    return {str(name): value for name, value in data.items()}


def _told(
    request: HttpRequest, meeting: Meeting, table: WorkshopTable | None, contribution: Contribution
) -> dict[str, Any]:
    row = said_at(meeting, None if table is None else table).filter(pk=contribution.pk).first()
    html = ""
    if row is not None:
        html = render_to_string(
            "participation/_workshop_said.html", {"row": row, "meeting": meeting, "may_change": True}, request
        )
    return {
        "saved": str(contribution.uid),
        "html": html,
        "total": said_at(meeting, table).count(),
        "at": f"{timezone.localtime():%H:%M}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_contribution_edit(request: HttpRequest, code: str, contribution: str) -> HttpResponse:
    """Correct one thing that a table said, while the record sheet is a draft."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    rows = meeting.contributions.select_related("neighbourhood", "theme", "receipt", "table")
    row = get_object_or_404(rows, code=contribution)
    stored = CaptureForm.stored(row, receipt_words(row))
    form = CaptureForm(request.POST or None, meeting=meeting, table=None, initial=stored)
    theirs = None
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _correct(request, row, form))
        if outcome.done:
            messages.success(request, "El aporte quedó corregido.")
            return redirect(_table_of(meeting, row))
        if outcome.closed:
            form.add_error(None, f"{outcome.closed} Lo que escribiste sigue en pantalla, sin guardar.")
        if outcome.conflict:
            theirs = get_object_or_404(rows, pk=row.pk)
            typed = request.POST.copy()
            typed["edit_version"] = str(theirs.edit_version)
            form = CaptureForm(typed, meeting=meeting, table=None, initial=stored)
    elif request.method != "POST":
        try:
            check_open(meeting.minutes)
        except InvalidTransition as reason:
            return to_workshop(request, meeting, str(reason))
    context = {
        "meeting": meeting,
        "row": row,
        "form": form,
        "theirs": theirs,
        "back": _table_of(meeting, row),
    }
    return render(request, "participation/workshop_contribution_edit.html", context)


def _correct(request: HttpRequest, row: Contribution, form: CaptureForm) -> None:
    values = form.values(None)
    card = values.pop("card")
    for name, value in values.items():
        setattr(row, name, value)
    correct_contribution(
        contribution=row,
        card=card,
        expected_version=form.cleaned_data["edit_version"] or 0,
        by=request.user,
    )


def _table_of(meeting: Meeting, row: Contribution) -> str:
    if row.table is None:
        return reverse("gestion:contribution-list", args=[meeting.code])
    return reverse("gestion:workshop-capture", args=[meeting.code, row.table.number])


# --- cards


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_cards(request: HttpRequest, code: str) -> HttpResponse:
    """The cards on which people write: make some more, print them, type them in."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    form = CardsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form, lambda: make_cards(meeting=meeting, count=form.cleaned_data["count"], by=request.user)
        )
        if outcome.closed:
            return to_workshop(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "Las tarjetas están hechas: ahora imprimilas.")
            return redirect("gestion:workshop-cards", meeting.code)
    context = {
        "meeting": meeting,
        "form": form,
        "cards": cards_of(meeting),
        "tables": meeting.tables.exists(),
        "may_change": meeting.minutes.is_draft and not meeting.is_cancelled,
        "to_come": meeting.date > today(),
    }
    return render(request, "participation/workshop_cards.html", context)


@require_safe
def workshop_card_check(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the card whose code stands in the field, as a line under it."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    text = request.GET.get("card", "")[:60]
    if not text.strip():
        return HttpResponse("")
    state = card_state(meeting, text)
    return render(request, "participation/_workshop_card.html", {"state": state})
