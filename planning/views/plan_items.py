"""What a plan says, item by item, and the indicators of each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from planning.actions import plan_items as actions
from planning.forms_plans import (
    IndicatorForm,
    ParentForm,
    PlanItemAddForm,
    PlanItemDeleteForm,
    PlanItemForm,
    VersionForm,
)
from planning.models import DevelopmentPlan, Indicator, ItemStanding, PlanItem
from planning.permissions import ACCEPT_PROGRESS, EDIT_PLAN, can, check
from planning.queries.operational import activities_of
from planning.queries.plans import ancestors_of, indicators_of, outline_of, place_in_outline, possible_parents
from planning.transitions import PLAN_STEPS
from planning.views.editing import attempt, done, form_page
from planning.views.plans import refuse, trail

#: So many of the activities of an item are told on its page; each year's page has them all.
LISTED = 30


@require_safe
def plan_item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An item, what hangs from it, and what may be done with it."""
    item = _item(pk)
    ancestors = ancestors_of(item)
    context = {
        "item": item,
        "plan": item.plan,
        "place": place_in_outline(item),
        "level": item.plan.level_name(len(ancestors)),
        "level_below": item.plan.level_name(len(ancestors) + 1),
        "children": item.children.order_by("position"),
        "indicators": indicators_of(item),
        "activities": activities_of(item)[:LISTED],
        "may_write": can(request.user, EDIT_PLAN) and item.plan.state in PLAN_STEPS["write"].sources,
        "standing": ItemStanding.objects.filter(item=item).select_related("override").first(),
        "may_correct": can(request.user, ACCEPT_PROGRESS) and not item.plan.is_draft,
        "trail": [*trail(item.plan), *((row.code, item_address(row)) for row in ancestors)],
    }
    return render(request, "planning/plan_item_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new item at the top of a plan."""
    check(request.user, EDIT_PLAN)
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    return _add(request, plan, None)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_item_add_below(request: HttpRequest, pk: int) -> HttpResponse:
    """A new item below another one."""
    check(request.user, EDIT_PLAN)
    item = _item(pk)
    return _add(request, item.plan, item)


def _add(request: HttpRequest, plan: DevelopmentPlan, parent: PlanItem | None) -> HttpResponse:
    if closed := refuse(request, plan, "write"):
        return closed
    depth = len(ancestors_of(parent)) + 1 if parent else 0
    form = PlanItemAddForm(request.POST or None, depth=depth)
    if request.method == "POST" and form.is_valid():
        item = attempt(
            form,
            lambda: actions.add_item(
                plan=plan,
                parent=parent,
                **{name: form.cleaned_data[name] for name in actions.ITEM_FIELDS},
                **form.links(),
                by=request.user,
            ),
        )
        if item:
            messages.success(request, f"«{item}» quedó en el plan.")
            return redirect(item_address(item))
    above = [*trail(plan), (parent.code, item_address(parent))] if parent else trail(plan)
    return form_page(
        request,
        form,
        title=f"Agregar {plan.level_name(depth).lower()}",
        action="Guardar",
        back=above[-1][1],
        trail=above,
        lead=f"Va a depender de «{parent}»." if parent else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an item says."""
    check(request.user, EDIT_PLAN)
    item = _item(pk)
    if closed := refuse(request, item.plan, "write"):
        return closed
    above = _below(item)
    form = PlanItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.edit_item(
                item=item, **form.links(), expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect(item_address(item))
    return form_page(
        request,
        form,
        title=f"Editar {item}",
        action="Guardar cambios",
        back=above[-1][1],
        trail=above,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_item_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Hang an item from another one."""
    check(request.user, EDIT_PLAN)
    item = _item(pk)
    if closed := refuse(request, item.plan, "write"):
        return closed
    choices = possible_parents(item)
    form = ParentForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        top=item.plan.level_name(0).lower(),
        initial={"parent": item.parent_id},
    )
    if request.method == "POST" and form.is_valid():
        parent = item.plan.items.filter(pk=form.cleaned_data["parent"] or 0).first()
        done = attempt(
            form,
            lambda: (actions.move_item_below(item=item, parent=parent, by=request.user),),
        )
        if done:
            messages.success(request, f"«{item}» quedó en su lugar nuevo, con todo lo que depende de él.")
            item.refresh_from_db()
            return redirect(f"{item.plan.get_absolute_url()}{place_in_outline(item)}#elemento-{item.pk}")
    return form_page(
        request,
        form,
        title=f"Mover {item} a…",
        action="Mover",
        back=item_address(item),
        trail=_below(item),
        lead="Va a quedar último entre lo que depende de lo que elijas. El código no cambia solo.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_item_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item away with what hangs from it, after telling what that is."""
    check(request.user, EDIT_PLAN)
    item = _item(pk)
    if closed := refuse(request, item.plan, "write"):
        return closed
    form = PlanItemDeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data
        gone = attempt(
            form,
            lambda: actions.delete_item(
                item=item,
                expected_version=seen["edit_version"],
                expected_below=seen["below"],
                by=request.user,
            ),
        )
        if gone:
            more = f" con {_count(gone - 1, 'elemento')} que dependían de él" if gone > 1 else ""
            messages.success(request, f"«{item}» se borró{more}.")
            return redirect(item.plan)
        item = _item(pk)
    below = outline_of(item.plan).below(item.pk)
    errors = form.non_field_errors() if form.is_bound else []
    context = {
        "item": item,
        "form": PlanItemDeleteForm(initial={"edit_version": item.edit_version, "below": len(below)}),
        "errors": errors,
        "below": PlanItem.objects.filter(pk__in=below).order_by("code")[:50],
        "count": len(below),
        "indicators": Indicator.objects.filter(item__in=[item.pk, *below]).count(),
        "trail": _below(item),
    }
    return render(request, "planning/plan_item_delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new indicator of an item."""
    check(request.user, EDIT_PLAN)
    item = _item(pk)
    return _indicator_page(request, Indicator(item=item), title=f"Agregar un indicador a «{item}»")


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an indicator and its targets."""
    check(request.user, EDIT_PLAN)
    indicator = get_object_or_404(Indicator.objects.select_related("item__plan"), pk=pk)
    return _indicator_page(request, indicator, title=f"Editar el indicador «{indicator}»")


def _indicator_page(request: HttpRequest, indicator: Indicator, *, title: str) -> HttpResponse:
    plan = indicator.item.plan
    if closed := refuse(request, plan, "write"):
        return closed
    form = IndicatorForm(request.POST or None, instance=indicator, plan=plan)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.save_indicator(
                indicator=form.instance,
                targets=form.targets(),
                expected_version=form.cleaned_data.get("edit_version", 0),
                by=request.user,
            ),
        ):
            messages.success(request, "El indicador quedó guardado.")
            return redirect(item_address(indicator.item))
    return form_page(
        request,
        form,
        title=title,
        action="Guardar indicador",
        back=item_address(indicator.item),
        trail=_below(indicator.item),
        lead="Según la clase, la meta es un número (un porcentaje, una cantidad) o se dice en palabras (un producto "
        "terminado, sí o no). Dejá vacíos los años sin meta.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an indicator away, after asking."""
    check(request.user, EDIT_PLAN)
    indicator = get_object_or_404(Indicator.objects.select_related("item__plan"), pk=pk)
    item = indicator.item
    if closed := refuse(request, item.plan, "write"):
        return closed
    form = VersionForm(request.POST or None, initial={"edit_version": indicator.edit_version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["edit_version"]
        if attempt(
            form,
            done(actions.delete_indicator, indicator=indicator, expected_version=version, by=request.user),
        ):
            messages.success(request, f"El indicador «{indicator}» se borró.")
            return redirect(item_address(item))
    context = {"indicator": indicator, "item": item, "form": form, "trail": _below(item)}
    return render(request, "planning/indicator_delete.html", context)


def item_address(item: PlanItem) -> str:
    """The page of an item in the workspace."""
    return reverse("gestion:plan-item-detail", args=[item.pk])


def _item(pk: int) -> PlanItem:
    return get_object_or_404(PlanItem.objects.select_related("plan", "parent"), pk=pk)


def _below(item: PlanItem) -> list[tuple[str, str]]:
    return [*trail(item.plan), (item.code, item_address(item))]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
