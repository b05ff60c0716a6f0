"""A request for data with what was done about it: the request is of planning, the erasure of reports."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from planning.actions.requests import orders_erasure, reason_to_keep, term_of
from planning.calendar import Calendar
from planning.models import DataRequest, RequestState, today
from planning.permissions import ANSWER_REQUESTS, GRANT_ERASURE, can, check
from planning.working_days import working_days_between
from reports.queries.erasures import erasures_of


@require_safe
def data_request_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A request, its clock, what may be done with it, and the erasures it ordered."""
    check(request.user, ANSWER_REQUESTS)
    row = get_object_or_404(
        DataRequest.objects.select_related("person", "registered_by", "closed_by"), code=code
    )
    term, orders, erasures = term_of(row.kind), orders_erasure(row), erasures_of(row)
    waits = orders and row.state == RequestState.ANSWERED and not erasures
    context = {
        "row": row,
        "term": term,
        "days_left": working_days_between(today(), row.due_on, Calendar()) if row.is_open else None,
        "may_extend": bool(term.extension and row.is_open and not row.extended_on and row.due_on >= today()),
        "orders_erasure": orders,
        "may_answer": not orders or can(request.user, GRANT_ERASURE),
        "erasures": erasures,
        "erasure_waits": waits,
        "held_back": reason_to_keep(row.person) if waits and row.person else "",
    }
    return render(request, "reports/data_request_detail.html", context)
