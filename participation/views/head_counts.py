"""Residents who came: counted by what is known of them, never named."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from participation.actions.meetings import record_head_counts
from participation.forms.meetings import BaseHeadCounts, head_count_forms, typed_number
from participation.models import HeadCount, Meeting
from participation.permissions import check_can_record
from participation.transitions import InvalidTransition
from participation.views.loading import back, find_meeting, refuse_if_approved, refuse_if_to_come
from planning.concurrency import EditConflict

SPARE_ROWS = 4


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_head_counts(request: HttpRequest, code: str) -> HttpResponse:
    """Write down how many residents came. "Más filas" only redraws."""
    meeting = find_meeting(code)
    check_can_record(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting) or refuse_if_to_come(request, meeting):
        return refusal
    if request.method != "POST":
        return _page(request, meeting, head_count_forms(meeting, spare=SPARE_ROWS), meeting.edit_version)
    version = _version(request)
    if "mas" in request.POST:
        return _page(request, meeting, head_count_forms(meeting, _with_more_rows(request)), version)
    formset = head_count_forms(meeting, request.POST)
    if formset.is_valid():
        return _save(request, meeting, formset, version)
    return _page(request, meeting, formset, version)


def _save(request: HttpRequest, meeting: Meeting, formset: BaseHeadCounts, version: int) -> HttpResponse:
    rows = formset.parsed()
    try:
        record_head_counts(
            meeting=meeting, rows=[row for _, row in rows], expected_version=version, by=request.user
        )
    except ValidationError as error:
        for position, problems in getattr(error, "message_dict", {}).items():
            formset.forms[rows[int(position) - 1][0]].add_error("count", problems)
        return _page(request, meeting, formset, version)
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    except EditConflict as conflict:
        theirs = meeting.head_counts.select_related("neighbourhood")
        return _page(
            request, meeting, formset, conflict.current.edit_version, [_in_words(row) for row in theirs]
        )
    total = sum(row.count for _, row in rows)
    messages.success(request, f"Quedó guardado que vinieron {total} personas.")
    return redirect("gestion:meeting-detail", meeting.code)


def _page(
    request: HttpRequest,
    meeting: Meeting,
    formset: BaseHeadCounts,
    version: int,
    theirs: list[str] | None = None,
) -> HttpResponse:
    context = {"meeting": meeting, "formset": formset, "version": version, "theirs": theirs}
    return render(request, "participation/meeting_head_counts.html", context)


def _version(request: HttpRequest) -> int:
    return typed_number(request.POST.get("edit_version", ""), otherwise=-1)


def _with_more_rows(request: HttpRequest) -> dict[str, str]:
    data = request.POST.dict()
    total = typed_number(data.get("filas-TOTAL_FORMS", ""), otherwise=0)
    data["filas-TOTAL_FORMS"] = str(min(total, 496) + SPARE_ROWS)
    return data


def _in_words(row: HeadCount) -> str:
    words = [str(row.count)]
    words += [row.get_gender_display().lower()] if row.gender else []
    words += [row.age_band] if row.age_band else []
    words += [row.neighbourhood.name] if row.neighbourhood else []
    words += (
        [{True: "primera vez", False: "ya había venido"}[row.first_time]]
        if row.first_time is not None
        else []
    )
    return ", ".join(words)
