"""The attendance page: everybody who was summoned is listed already, and each takes one key."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from participation.actions.meetings import record_attendance
from participation.forms.meetings import (
    ACTING_CHOICES,
    STATUS_KEYS,
    AttendanceSheet,
    person_from,
    typed_number,
)
from participation.models import Meeting
from participation.permissions import check_can_record
from participation.queries.meetings import Quorum, attendance_list, members_beyond, quorum_of
from participation.transitions import InvalidTransition
from participation.views.loading import back, find_meeting, refuse_if_approved, refuse_if_to_come
from planning.concurrency import EditConflict
from planning.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_attendance(request: HttpRequest, code: str) -> HttpResponse:
    """Record who was there. The buttons that add a person or mark everybody only redraw; nothing is saved by them."""
    meeting = find_meeting(code)
    check_can_record(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting) or refuse_if_to_come(request, meeting):
        return refusal
    if request.method != "POST":
        sheet = AttendanceSheet(attendance_list(meeting))
        return _page(request, meeting, sheet, version=meeting.edit_version)
    sheet = AttendanceSheet(attendance_list(meeting, _extra(request)), request.POST)
    version = _version(request)
    if "todos" in request.POST:
        sheet.everybody_present()
    elif "agregar" in request.POST:
        sheet = _with_more(request, meeting, sheet)
    elif sheet.is_valid:
        return _save(request, meeting, sheet, version)
    return _page(request, meeting, sheet, version=version)


def _save(request: HttpRequest, meeting: Meeting, sheet: AttendanceSheet, version: int) -> HttpResponse:
    try:
        record_attendance(
            meeting=meeting,
            rows=sheet.parsed,
            members_present=sheet.members_present,
            expected_version=version,
            by=request.user,
        )
    except ValidationError as error:
        sheet.show(error)
        return _page(request, meeting, sheet, version=version)
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    except EditConflict as conflict:
        current = find_meeting(meeting.code)
        differing = sheet.beside(attendance_list(current))
        return _page(request, current, sheet, version=conflict.current.edit_version, differing=differing)
    messages.success(request, f"La asistencia quedó guardada: {len(sheet.parsed)} personas registradas.")
    return redirect("gestion:meeting-detail", meeting.code)


def _version(request: HttpRequest) -> int:
    return typed_number(request.POST.get("edit_version", ""), otherwise=-1)


def _extra(request: HttpRequest) -> list[Person]:
    """People who were added on the page and are not stored yet."""
    return list(Person.objects.filter(code__in=request.POST.getlist("extra")))


def _with_more(request: HttpRequest, meeting: Meeting, sheet: AttendanceSheet) -> AttendanceSheet:
    """The sheet with the person who was typed, or with every member who was not on it."""
    extra = _extra(request)
    if request.POST["agregar"] == "integrantes":
        members = [listed.person for listed in members_beyond(meeting, _listed(sheet))]
        return AttendanceSheet(attendance_list(meeting, [*extra, *members]), request.POST)
    person = person_from(request.POST.get("persona", ""))
    if person is None:
        sheet.errors.append("No hay una única persona con ese código o ese nombre. Elegila de la lista.")
        return sheet
    if any(row.person.pk == person.pk for row in sheet.rows):
        sheet.errors.append(f"{person} ya está en la lista.")
        return sheet
    return AttendanceSheet(attendance_list(meeting, [*extra, person]), request.POST)


def _listed(sheet: AttendanceSheet) -> set[int]:
    return {row.person.pk for row in sheet.rows}


def _page(
    request: HttpRequest,
    meeting: Meeting,
    sheet: AttendanceSheet,
    *,
    version: int,
    differing: int | None = None,
) -> HttpResponse:
    listed = _listed(sheet)
    stored = set(meeting.attendances.values_list("person_id", flat=True)) | set(
        meeting.summons.values_list("person_id", flat=True)
    )
    quorum = quorum_of(meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "sheet": sheet,
        "version": version,
        "differing": differing,
        "status_keys": STATUS_KEYS,
        "acting_choices": ACTING_CHOICES,
        "quorum": _typed_quorum(quorum, sheet) if sheet.bound else quorum,
        # Where the minutes say no names, nobody is missing from them.
        "beyond": [] if meeting.count_only else members_beyond(meeting, listed),
        "people": Person.objects.exclude(pk__in=listed).only("code", "first_name", "last_name"),
        "extra": [row.person.code for row in sheet.rows if row.person.pk not in stored],
        "members_present": sheet.members_present if sheet.bound else meeting.members_present,
    }
    return render(request, "participation/meeting_attendance.html", context)


def _typed_quorum(quorum: Quorum, sheet: AttendanceSheet) -> Quorum:
    """The quorum of what is on the page, which may not be stored yet."""
    return quorum.counting(
        [row.listed.bodies for row in sheet.rows if row.status == "present" and row.acting_as == "principal"]
    )
