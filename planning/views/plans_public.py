"""The development plan as anybody reads it: by axis, by place and by year, its versions, and the story of each item."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.public import public_page, too_often
from accounts.throttle import reads_too_much
from planning.forms_plans import PlanFilter, PublicCompareForm
from planning.models import DevelopmentPlan, PlanItem, Theme, today
from planning.queries.plan_pages import map_of, plans_to_read, readable, years_of, zones_named
from planning.queries.plans import PER_PAGE, axes_page, compare_plans, matching_page, plan_in_force, story_of

#: What the app above tells beside a plan or one of its items, for the template.
PlanBeside = Callable[[DevelopmentPlan], dict[str, Any]]
ItemBeside = Callable[[PlanItem], dict[str, Any]]


def plan_overview(request: HttpRequest, beside: PlanBeside) -> HttpResponse:
    """The plan in force; before there is one, the page says so. The app above makes a public page of it."""
    plans = plans_to_read()
    if plans is None:
        return render(request, "planning/public_plan_none.html")
    context = _overview(request, plans.in_force)
    context |= {"coming": plans.coming, "before": plans.before, "is_in_force": True}
    return render(request, "planning/public_plan.html", context | beside(plans.in_force))


@public_page
def plan_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A version that was presented or approved and is not the one in force; drafts are nobody's."""
    plan = get_object_or_404(readable(), pk=pk)
    if plan == plan_in_force():
        return redirect("plan")
    context = _overview(request, plan) | {
        "coming": [],
        "before": None,
        "is_in_force": False,
        "published": None,
    }
    return render(request, "planning/public_plan.html", context)


def _overview(request: HttpRequest, plan: DevelopmentPlan) -> dict[str, Any]:
    themes, zones = Theme.objects.filter(plan_items__plan=plan).distinct(), zones_named(plan)
    form = PlanFilter(request.GET or None, themes=themes, subzones=zones)
    condition, number = form.condition(), request.GET.get("page")
    context = {
        "plan": plan,
        "form": form,
        "query": request.GET,
        "filtered": bool(condition),
        "is_untold": plan.year_to < today().year and _value(plan) is None,
        "today": today(),
    }
    if condition:
        page, found = matching_page(plan, condition, number)
        return context | {"page": page, "found": found}
    page, firsts = axes_page(plan, number)
    axes = [(axis, firsts[axis.pk], axis.below - len(firsts[axis.pk])) for axis in page]
    context |= {"page": page, "axes": axes, "top": plan.level_name(0)}
    if page.number == 1:
        context |= {"zones": zones, "map": map_of(zones), "years": years_of(plan)}
    return context


def _value(plan: DevelopmentPlan) -> Decimal | None:
    """How far it went, in percent; ``None`` where nothing was told of it."""
    return plan.standing.value if hasattr(plan, "standing") else None


@public_page
def plan_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from one version that anybody may read to another, by default the one it replaces.

    Always from the older to the newer, whichever of the two the address names.
    """
    # Two whole plans are read for it, so whoever asks often waits, also where the address asks for nothing.
    if not request.GET and reads_too_much(request):
        return too_often(request)
    published = DevelopmentPlan.objects.published()
    plan = get_object_or_404(published.select_related("replaces"), pk=pk)
    before = plan.replaces if plan.replaces and not plan.replaces.is_draft else None
    others = published.exclude(pk=pk)
    default = before or others.filter(year_from=plan.year_from).first() or others.first()
    form = PublicCompareForm(
        request.GET if "con" in request.GET else None, plan=plan, initial={"con": default}
    )
    other = form.chosen(default)
    context: dict[str, Any] = {"plan": plan, "other": other, "form": form, "query": request.GET}
    if other:
        older, newer = (plan, other) if _came_before(plan, other) else (other, plan)
        compared = compare_plans(older, newer)
        context |= {"older": older, "newer": newer}
        rows = [
            *(("changed", item, said) for item, said in compared.changed),
            *(("added", item, []) for item in compared.added),
            *(("removed", item, []) for item in compared.removed),
        ]
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"compared": compared, "page": page}
    return render(request, "planning/public_plan_changes.html", context)


def _came_before(plan: DevelopmentPlan, other: DevelopmentPlan) -> bool:
    """Whether a plan is the older of two: by what it replaces, else by its years and its hearing."""
    if plan.replaces_id == other.pk or other.replaces_id == plan.pk:
        return other.replaces_id == plan.pk
    return _age(plan) < _age(other)


def _age(plan: DevelopmentPlan) -> tuple[int, dt.date, int]:
    return plan.year_from, plan.hearing_on or dt.date.max, plan.pk


def plan_item(request: HttpRequest, code: str, beside: ItemBeside) -> HttpResponse:
    """What the plan in force says at a code, and its story since. The app above makes a public page of it."""
    plan = plan_in_force()
    asked = request.GET.get("antes", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    story = story_of(plan, code, request.GET.get("page"), before=before) if plan else None
    if story is None:
        raise Http404
    context = {"plan": plan, "story": story, "item": story.item, "query": request.GET, "before": before}
    return render(request, "planning/public_plan_item.html", context | beside(story.item))
