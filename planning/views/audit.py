"""Who did what, and who was refused what."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import RefusedAttempt
from accounts.queries import refusals_found
from planning import audit
from planning.forms import AuditSearchForm, RefusalSearchForm
from planning.permissions import SEE_AUDIT, check
from planning.views.editing import PAGE_SIZE


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """The newest changes of every kind, or all of one row; older ones follow from the last one shown."""
    check(request.user, SEE_AUDIT)
    form = AuditSearchForm(request.GET, kinds=audit.kinds(), acts=audit.LABELS)
    given = form.cleaned_data if form.is_valid() else {}
    thing = given.get("cual") if given.get("que") else None
    entries = audit.entries(
        kind=given.get("que") or "",
        thing=thing,
        user=given.get("quien"),
        act=given.get("acto") or "",
        since=given.get("desde"),
        until=given.get("hasta"),
        after=audit.Cursor.parse(request.GET.get("antes", "")),
        limit=PAGE_SIZE + 1,
    )
    shown = entries[:PAGE_SIZE]
    older = str(shown[-1].place) if len(entries) > PAGE_SIZE else ""
    context = {"form": form, "thing": thing, "entries": shown, "older": older, "query": request.GET}
    return render(request, "planning/audit_list.html", context)


@require_safe
def refusal_list(request: HttpRequest) -> HttpResponse:
    """Failed sign-ins, and pages or actions that somebody asked for without being allowed to."""
    check(request.user, SEE_AUDIT)
    form = RefusalSearchForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    found = refusals_found(
        user=given.get("quien"),
        kind=given.get("que") or "",
        since=given.get("desde"),
        until=given.get("hasta"),
        after=_place(request.GET.get("antes", "")),
    )
    rows = list(found[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    older = _word(shown[-1]) if len(rows) > PAGE_SIZE else ""
    trail = [("Quién hizo qué", reverse("gestion:audit-list"))]
    context = {"form": form, "trail": trail, "rows": shown, "older": older, "query": request.GET}
    return render(request, "planning/refusal_list.html", context)


def _word(row: RefusedAttempt) -> str:
    return f"{row.last_at.isoformat()}~{row.pk}"


def _place(text: str) -> tuple[dt.datetime, int] | None:
    """Read what ``_word`` wrote; ``None`` when it is something else."""
    moment, _, number = text.partition("~")
    try:
        at = dt.datetime.fromisoformat(moment)
        return (at, int(number)) if at.tzinfo else None
    except ValueError:
        return None
