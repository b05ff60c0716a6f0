"""Strategies of a SWOT matrix in the workspace, and the way from one to the plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from planning.forms_plans import VersionForm
from planning.models import PlanItem
from planning.permissions import EDIT_PLAN, check
from planning.views.editing import confirm_page, done, form_page
from reports import actions
from reports.forms_swot import StrategyForm, StrategyItemForm
from reports.models import SwotStrategy
from reports.permissions import WORK_ON_MATRIX
from reports.queries import swot as queries
from reports.transitions import permits
from reports.views.swot import answered, find_matrix, posted, trail_to, tried


@require_http_methods(["GET", "HEAD", "POST"])
def swot_strategy_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a strategy: what to do, crossing which factors."""
    check(request.user, WORK_ON_MATRIX)
    matrix = find_matrix(pk)
    if request.method != "POST" and not permits(matrix, "plan"):
        messages.error(
            request, "Las estrategias se escriben después de cerrar las propuestas y antes de publicar."
        )
        return redirect(matrix)
    form = StrategyForm(posted(request), instance=SwotStrategy(matrix=matrix), kept=queries.kept_of(matrix))
    if request.method == "POST" and form.is_valid():
        strategy = tried(
            form,
            lambda: actions.add_strategy(
                matrix=matrix,
                kind=form.cleaned_data["kind"],
                text=form.cleaned_data["text"],
                factors=form.cleaned_data["factors"],
                by=request.user,
            ),
        )
        if strategy:
            messages.success(request, f"La estrategia quedó en la matriz: «{strategy.text}».")
            return redirect(matrix)
    return answered(
        form,
        form_page(
            request,
            form,
            title="Escribir una estrategia",
            action="Guardar estrategia",
            back=matrix.get_absolute_url(),
            trail=trail_to(matrix),
            lead="Cruza lo de adentro con lo de afuera: al menos un factor de cada lado.",
        ),
    )


def _find(pk: int) -> SwotStrategy:
    return get_object_or_404(SwotStrategy.objects.select_related("matrix"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def swot_strategy(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a strategy."""
    check(request.user, WORK_ON_MATRIX)
    strategy = _find(pk)
    matrix = strategy.matrix
    if request.method != "POST" and not permits(matrix, "plan"):
        messages.error(request, "Esta estrategia ya no se puede corregir.")
        return redirect(matrix)
    form = StrategyForm(posted(request), instance=strategy, kept=queries.kept_of(matrix))
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            lambda: actions.edit_strategy(
                strategy=form.instance,
                factors=form.cleaned_data["factors"],
                expected_version=form.expected_version,
                by=request.user,
            ),
        ):
            messages.success(request, "La estrategia quedó corregida.")
            return redirect(matrix)
    return answered(
        form,
        form_page(
            request,
            form,
            title="Corregir una estrategia",
            action="Guardar estrategia",
            back=matrix.get_absolute_url(),
            trail=trail_to(matrix),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def swot_strategy_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a strategy away, once that was confirmed."""
    check(request.user, WORK_ON_MATRIX)
    strategy = _find(pk)
    form = VersionForm(posted(request), initial={"edit_version": strategy.edit_version})
    if request.method == "POST" and form.is_valid():
        if tried(
            form,
            done(
                actions.remove_strategy,
                strategy=strategy,
                expected_version=form.cleaned_data["edit_version"],
                by=request.user,
            ),
        ):
            messages.success(request, "La estrategia ya no está.")
            return redirect(strategy.matrix)
    return confirm_page(
        request,
        form,
        title="Quitar la estrategia",
        text=f"Se quita «{strategy.text}» de la matriz. Los factores que cruza quedan.",
        action="Quitar la estrategia",
        back=strategy.matrix.get_absolute_url(),
        trail=trail_to(strategy.matrix),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def swot_strategy_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Make of a strategy an item of a plan that still changes."""
    check(request.user, EDIT_PLAN)
    strategy = _find(pk)
    matrix = strategy.matrix
    plans = queries.plans_being_written()
    if request.method != "POST" and not (permits(matrix, "undertake") and plans):
        reason = (
            "No hay ningún plan en borrador: empezá uno, o una versión nueva del vigente."
            if permits(matrix, "undertake")
            else "Una estrategia pasa al plan cuando la matriz está acordada."
        )
        messages.error(request, reason)
        return redirect(matrix)
    form = StrategyItemForm(
        posted(request),
        plans=plans,
        parents=[(plan, queries.parents_in(plan)) for plan in plans],
        initial={"title": strategy.text, "plan": plans.first()},
    )
    if request.method == "POST" and form.is_valid():
        item = tried(form, lambda: _undertake(strategy, form, request))
        if item:
            messages.success(request, f"«{item}» quedó en {item.plan}.")
            return redirect(reverse("gestion:plan-item-detail", args=[item.pk]))
    return answered(
        form,
        form_page(
            request,
            form,
            title="Llevar la estrategia al plan",
            action="Agregar al plan",
            back=matrix.get_absolute_url(),
            trail=trail_to(matrix),
            lead=f"{strategy.kind}: {strategy.text}",
        ),
    )


def _undertake(strategy: SwotStrategy, form: StrategyItemForm, request: HttpRequest) -> PlanItem:
    data = form.cleaned_data
    code = data["code"] or queries.next_code(data["plan"], data["parent"])
    return actions.strategy_to_item(
        strategy=strategy,
        plan=data["plan"],
        parent=data["parent"],
        code=code,
        title=data["title"],
        by=request.user,
    )
