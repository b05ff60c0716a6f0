"""The page on which a whole session is written down, and the door by which its script saves."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from participation.actions.session import Saved, save_parts
from participation.forms.meetings import STATUS_KEYS, person_from
from participation.forms.session import changes_from_form, changes_from_json, typed_in
from participation.forms.session_fields import VOTE_KEYS
from participation.forms.session_page import ADDED, SessionPage, extra_people, pasted_lines
from participation.models import Meeting
from participation.permissions import check_can_record
from participation.queries.completeness import completeness_of
from participation.queries.meetings import attendance_list, quorum_of
from participation.queries.session import Session, parts_of, session_of
from participation.queries.session_choices import choices_of
from participation.transitions import InvalidTransition, check_open
from participation.views.loading import back, find_meeting, refuse_if_to_come
from planning.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write a session down. The buttons that add a row, move one or mark everybody only redraw; none loses a word."""
    meeting = find_meeting(code)
    check_can_record(request.user, meeting)
    if request.method == "POST":
        return _post(request, meeting)
    try:
        check_open(meeting.minutes)
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    return refuse_if_to_come(request, meeting) or _page(request, _read(meeting))


def _post(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    data = request.POST
    try:
        typed = typed_in(data)
    except ValidationError as error:
        return _page(request, _read(meeting), errors=error.messages, status=400)
    page = _read(meeting, typed)
    page.pasted_text, page.person_text = data.get("pegado", ""), data.get("persona", "")
    if _redrawn(page, data):
        return _page(request, page)
    try:
        saved = save_parts(meeting=meeting, changes=changes_from_form(typed, page.stored), by=request.user)
    except ValidationError as error:
        return _page(request, page, errors=error.messages)
    except InvalidTransition as reason:
        words = f"{reason} Lo que escribiste sigue en pantalla, sin guardar."
        return _page(request, page, errors=[words], status=409)
    if saved.is_whole and not (page.pasted_text.strip() or page.person_text.strip()):
        messages.success(request, f"Guardado a las {_now()}.")
        return redirect("gestion:session-edit", meeting.code)
    page = _after(page, _read(find_meeting(meeting.code), typed))
    page.show(saved, typed)
    return _page(request, page)


def _after(page: SessionPage, anew: SessionPage) -> SessionPage:
    """The page read again, with what stands in its boxes and is no part yet."""
    anew.pasted_text, anew.person_text = page.pasted_text, page.person_text
    anew.read_pasted()
    return anew


def _read(meeting: Meeting, typed: Any = None) -> SessionPage:
    session = session_of(meeting)
    extra = Person.objects.filter(code__in=list(extra_people(typed))) if typed else ()
    listed = attendance_list(meeting, extra)
    return SessionPage(session, listed, choices_of(session, listed), typed)


def _redrawn(page: SessionPage, data: QueryDict) -> bool:
    """Do what a button asks of the page itself; whether one did."""
    wanted = data.get("agregar", "")
    if wanted in ADDED:
        page.add(wanted)
    elif wanted == "puntos":
        if not data.get("puntos", "").strip():  # its lines are items already
            page.add("item")
    elif wanted == "persona":
        _add_person(page)
    elif "todos" in data:
        page.everybody_present()
    elif "todos-si" in data:
        page.everybody_in_favour(data["todos-si"])
    elif "subir" in data:
        page.move(data["subir"], -1)
    elif "bajar" in data:
        page.move(data["bajar"], 1)
    elif "pegar" in data:
        page.read_pasted()
    elif "aplicar" in data:
        page.mark_pasted()
    else:
        return False
    return True


def _add_person(page: SessionPage) -> None:
    person = person_from(page.person_text)
    if person is None:
        page.errors.append("No hay una única persona con ese código o ese nombre. Elegila de la lista.")
    elif any(entry.person.pk == person.pk for entry in page.listed):
        page.errors.append(f"{person} ya está en la lista.")
    else:
        listed = attendance_list(page.session.meeting, [person])
        page.list_also(next(entry for entry in listed if entry.person.pk == person.pk))
        page.person_text = ""


@require_http_methods(["GET", "HEAD", "POST"])
def session_save(request: HttpRequest, code: str) -> HttpResponse:
    """Save what a script sends, and tell what became of each part.

    By GET, who is signed in and a token for the page: after signing in again in another window its own is stale.
    """
    meeting = find_meeting(code)
    check_can_record(request.user, meeting)
    if request.method != "POST":
        return JsonResponse({"account": request.user.pk, "token": get_token(request)})
    try:
        changes = changes_from_json(json.loads(request.body))
        saved = save_parts(meeting=meeting, changes=changes, by=request.user)
    except (ValueError, RecursionError, RawPostDataException):
        return JsonResponse(
            {"reason": "Lo que mandó la página no se entiende: volvé a cargarla."}, status=400
        )
    except ValidationError as error:
        return JsonResponse({"reason": " ".join(error.messages)}, status=400)
    except InvalidTransition as reason:
        return JsonResponse({"reason": str(reason)}, status=409)
    return JsonResponse(_answer(request, find_meeting(code), saved))


def _answer(request: HttpRequest, meeting: Meeting, saved: Saved) -> dict[str, Any]:
    session = session_of(meeting)
    return {
        "saved": saved.saved,
        "errors": saved.errors,
        "conflicts": {
            key: {"base": part.fingerprint if part else "", "values": part.values if part else None}
            for key, part in saved.conflicts.items()
        },
        "stored": {key: part.fingerprint for key, part in parts_of(session).items()},
        "fragments": _fragments(request, session),
        "at": _now(),
    }


def _fragments(request: HttpRequest, session: Session) -> dict[str, str]:
    """What stays in view, anew, by the id of the element that it fills."""
    context = _state(session)
    filled: dict[str, str] = {
        "estado": render_to_string("participation/_session_state.html", context, request),
        "resumen": render_to_string("participation/_session_summary.html", context, request),
    }
    for decision in session.decisions:
        result = {"results": session.results[decision.pk], "decision": decision}
        filled[f"resultado-{decision.uid}"] = render_to_string(
            "participation/_session_result.html", result, request
        )
    return filled


def _state(session: Session) -> dict[str, Any]:
    """Quorum, results and what the minutes still lack."""
    return {
        "quorum": quorum_of(session.meeting),
        "completeness": completeness_of(session),
        "votings": [(decision, session.results[decision.pk]) for decision in session.decisions],
    }


@require_POST
def session_paste(request: HttpRequest, code: str) -> HttpResponse:
    """What the lines pasted from a spreadsheet would mark, before anything is marked."""
    meeting = find_meeting(code)
    check_can_record(request.user, meeting)
    lines = pasted_lines(request.POST.get("pegado", ""), attendance_list(meeting))
    return render(request, "participation/_session_pasted.html", {"lines": lines})


def _page(
    request: HttpRequest, page: SessionPage, *, errors: Iterable[str] = (), status: int = 200
) -> HttpResponse:
    meeting = page.session.meeting
    page.errors.extend(errors)
    listed = {entry.person.pk for entry in page.listed}
    context: dict[str, Any] = {
        "meeting": meeting,
        "page": page,
        "status_keys": STATUS_KEYS,
        "vote_keys": VOTE_KEYS,
        "people": Person.objects.exclude(pk__in=listed).only("code", "first_name", "last_name"),
        **_state(page.session),
    }
    return render(request, "participation/session_edit.html", context, status=status)


def _now() -> str:
    return f"{timezone.localtime():%H:%M}"
