"""Absences from ordinary sessions against the municipality's rule, and their justification."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from participation.actions.justifications import justify_absence
from participation.forms.meetings import JustificationForm
from participation.models import Attendance, AttendanceJustification
from participation.permissions import JUSTIFY_ABSENCES, check_can_justify
from participation.queries.absences import ABSENT, absences_of
from participation.views.loading import attempt
from planning.models import Body, BodyKind, today
from planning.permissions import bodies_kept_by, can
from planning.queries import bodies_at
from planning.uploads import Upload, read_upload
from planning.views.files import file_answer

#: Bodies whose principals have a duty to attend that the law or their rules sanction.
_WATCHED = (BodyKind.MUNICIPAL_COUNCIL, BodyKind.NEIGHBOURHOOD_COUNCIL, BodyKind.EXECUTIVE_BOARD)


@require_safe
def absence_list(request: HttpRequest) -> HttpResponse:
    """Who missed how many ordinary sessions in their present term, and what the rule says of it."""
    bodies = list(bodies_at(today()).filter(kind__in=_WATCHED))
    counts = absences_of(bodies, today())
    groups = [
        {"body": body, "counts": [count for count in counts if count.membership.body_id == body.pk]}
        for body in bodies
    ]
    context = {"groups": groups, "own": _may_judge_in(request, bodies)}
    return render(request, "participation/absence_list.html", context)


def _may_judge_in(request: HttpRequest, bodies: list[Body]) -> set[int]:
    if can(request.user, JUSTIFY_ABSENCES):
        return {body.pk for body in bodies}
    return set(bodies_kept_by(request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def absence_justify(request: HttpRequest, pk: int) -> HttpResponse:
    """What was judged of one absence so far, and a new judgement."""
    attendance = _find(pk)
    check_can_justify(request.user, attendance.meeting)
    form = JustificationForm(
        request.POST or None, request.FILES or None, initial={"received_on": today(), "state": "accepted"}
    )
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _justify(request, attendance, form)).done:
            messages.success(request, "Quedó registrado. El acta no cambia: esto se agrega aparte.")
            return redirect("gestion:absence-list")
    context: dict[str, Any] = {
        "form": form,
        "attendance": attendance,
        "judgements": attendance.justifications.select_related("recorded_by").defer("data"),
    }
    return render(request, "participation/absence_justify.html", context)


def _justify(request: HttpRequest, attendance: Attendance, form: forms.Form) -> None:
    justify_absence(
        attendance=attendance,
        state=form.cleaned_data["state"],
        reason=form.cleaned_data["reason"],
        received_on=form.cleaned_data["received_on"],
        upload=_upload(form),
        by=request.user,
    )


def _upload(form: forms.Form) -> Upload | None:
    file = form.cleaned_data["file"]
    return read_upload(file) if file else None


@require_safe
def justification_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The attachment, for those who may judge it: it may tell of an illness."""
    row = get_object_or_404(
        AttendanceJustification.objects.select_related("attendance__meeting").exclude(data=None), pk=pk
    )
    check_can_justify(request.user, row.attendance.meeting)
    return file_answer(row.file_name, bytes(row.data or b""), row.content_type)


def _find(pk: int) -> Attendance:
    rows = Attendance.objects.filter(status__in=ABSENT).select_related("person", "meeting__minutes__body")
    return get_object_or_404(rows.prefetch_related("meeting__bodies"), pk=pk)
