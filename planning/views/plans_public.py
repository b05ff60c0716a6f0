"""The development plan as anybody reads it: by axis, or by theme and subzone, and the story of each item."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from planning.forms_plans import PlanFilter
from planning.models import DevelopmentPlan, PlanItem, Subzone, Theme
from planning.queries.plans import axes_page, matching_page, plan_in_force, story_of

#: What the app above tells beside a plan or one of its items, for the template.
PlanBeside = Callable[[DevelopmentPlan], dict[str, Any]]
ItemBeside = Callable[[PlanItem], dict[str, Any]]


def plan_overview(request: HttpRequest, beside: PlanBeside) -> HttpResponse:
    """The plan in force; before there is one, the page says so. The app above makes a public page of it."""
    plan = plan_in_force()
    if plan is None:
        return render(request, "planning/public_plan_none.html")
    form = PlanFilter(
        request.GET or None,
        themes=Theme.objects.filter(plan_items__plan=plan).distinct(),
        subzones=Subzone.objects.filter(plan_items__plan=plan).distinct(),
    )
    condition, number = form.condition(), request.GET.get("page")
    context = {"plan": plan, "form": form, "query": request.GET, "filtered": bool(condition)}
    if condition:
        page, found = matching_page(plan, condition, number)
        context |= {"page": page, "found": found}
    else:
        page, firsts = axes_page(plan, number)
        axes = [(axis, firsts[axis.pk], axis.below - len(firsts[axis.pk])) for axis in page]
        context |= {"page": page, "axes": axes, "top": plan.level_name(0)}
    return render(request, "planning/public_plan.html", context | beside(plan))


def plan_item(request: HttpRequest, code: str, beside: ItemBeside) -> HttpResponse:
    """What the plan in force says at a code. The app above makes a public page of it."""
    plan = plan_in_force()
    story = story_of(plan, code, request.GET.get("page")) if plan else None
    if story is None:
        raise Http404
    context = {"plan": plan, "story": story, "item": story.item, "query": request.GET}
    return render(request, "planning/public_plan_item.html", context | beside(story.item))
