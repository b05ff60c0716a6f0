"""Corrections by hand of how far an item is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from planning.actions import overrides as actions
from planning.forms_progress import OverrideForm, ReasonForm
from planning.models import PlanItem, ProgressOverride
from planning.permissions import ACCEPT_PROGRESS, check
from planning.queries.standings import override_of
from planning.views.editing import attempt, form_page
from planning.views.plan_items import item_address
from planning.views.plans import trail


@require_http_methods(["GET", "HEAD", "POST"])
def override_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far an item is, beside what is computed, and why."""
    check(request.user, ACCEPT_PROGRESS)
    item = _item(pk)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: actions.correct_item(item=item, **form.cleaned_data, by=request.user)):
            messages.success(request, "La corrección quedó a la vista, con su motivo y lo calculado al lado.")
            return redirect(item_address(item))
    context = {
        "item": item,
        "form": form,
        "standing": getattr(item, "standing", None),
        "override": override_of(item),
        "history": ProgressOverride.objects.filter(item__stem=item.stem).select_related("made_by")[:50],
        "trail": [*trail(item.plan), (item.code, item_address(item))],
    }
    return render(request, "planning/override_add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def override_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Have what is computed hold again."""
    check(request.user, ACCEPT_PROGRESS)
    item = _item(pk)
    back = reverse("gestion:override-add", args=[item.pk])
    if override_of(item) is None:
        messages.info(request, "El avance de este elemento no está corregido a mano.")
        return redirect(back)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: actions.take_back_correction(item=item, reason=reason, by=request.user)):
            messages.success(request, "Vuelve a valer lo calculado.")
            return redirect(item_address(item))
    return form_page(
        request,
        form,
        title="Quitar la corrección",
        action="Quitar la corrección",
        back=back,
        trail=[*trail(item.plan), (item.code, item_address(item)), ("Corregir el avance", back)],
        lead=f"«{item}» vuelve a mostrar lo que se calcula. La corrección y su motivo quedan registrados.",
    )


def _item(pk: int) -> PlanItem:
    return get_object_or_404(PlanItem.objects.select_related("plan", "standing"), pk=pk)
