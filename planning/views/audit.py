"""Who did what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from planning import audit
from planning.forms import AuditSearchForm
from planning.permissions import SEE_AUDIT, check
from planning.views.editing import PAGE_SIZE


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """The newest changes of every kind; older ones follow from the last one shown."""
    check(request.user, SEE_AUDIT)
    form = AuditSearchForm(request.GET, kinds=audit.kinds())
    asked = form.cleaned_data if form.is_valid() else {}
    after = audit.Cursor.parse(request.GET.get("antes", ""))
    entries = audit.entries(
        kind=asked.get("que") or "", user=asked.get("quien"), after=after, limit=PAGE_SIZE + 1
    )
    shown = entries[:PAGE_SIZE]
    older = str(shown[-1].place) if len(entries) > PAGE_SIZE else ""
    context = {"form": form, "entries": shown, "older": older, "query": request.GET}
    return render(request, "planning/audit_list.html", context)
