"""The operational plan of a year as anybody reads it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.public import public_page
from planning.models import OperationalPlan, today
from planning.queries.schedule import year_page, year_shown, years_in_force


@public_page
def operational_latest(request: HttpRequest) -> HttpResponse:
    """To that of this year, or the newest one in force. Raises ``Http404`` before there is any."""
    shown = year_shown(years_in_force(), None, today())
    if shown is None:
        raise Http404
    return redirect("plan-operational", shown.year)


@public_page
def operational_year(request: HttpRequest, year: int) -> HttpResponse:
    """What is done in a year, axis by axis, with what money, and how it is going; drafts are nobody's."""
    plans = OperationalPlan.objects.published().select_related("plan")
    operational = get_object_or_404(plans, year=year)
    context = {
        "operational": operational,
        "told": year_page(operational, request.GET.get("page"), today()),
        "top": operational.plan.level_name(0),
        "query": request.GET,
    }
    return render(request, "planning/public_operational.html", context)
