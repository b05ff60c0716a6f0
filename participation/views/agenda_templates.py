"""The catalogue of agendas that sessions begin with."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from participation.actions.agenda import delete_template, save_template
from participation.forms.calls import AgendaTemplateForm
from participation.models import AgendaTemplate
from participation.permissions import MANAGE_AGENDA_TEMPLATES, bodies_for
from participation.views.loading import attempt
from planning.permissions import check

TRAIL = "Modelos de orden del día"


@require_safe
def agenda_template_list(request: HttpRequest) -> HttpResponse:
    """Every template, by body; each with what may be done with it."""
    mine = set(bodies_for(request.user, MANAGE_AGENDA_TEMPLATES).values_list("pk", flat=True))
    rows = AgendaTemplate.objects.select_related("body").order_by("body__name", "name", "pk")[:200]
    context = {"rows": [(row, row.body_id in mine) for row in rows], "may_add": bool(mine)}
    return render(request, "participation/agenda_template_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_template_add(request: HttpRequest) -> HttpResponse:
    """A new one."""
    bodies = bodies_for(request.user, MANAGE_AGENDA_TEMPLATES)
    if not bodies.exists():
        check(request.user, MANAGE_AGENDA_TEMPLATES)
    return _edit(request, AgendaTemplateForm(request.POST or None, bodies=bodies), title="Agregar un modelo")


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one; its body stays."""
    template = get_object_or_404(AgendaTemplate.objects.select_related("body"), pk=pk)
    check(request.user, MANAGE_AGENDA_TEMPLATES, bodies=[template.body])
    bodies = bodies_for(request.user, MANAGE_AGENDA_TEMPLATES)
    form = AgendaTemplateForm(request.POST or None, bodies=bodies, instance=template)
    return _edit(request, form, title=f"Modelo de {template.body.name}: {template.name}")


def _edit(request: HttpRequest, form: AgendaTemplateForm, *, title: str) -> HttpResponse:
    overtaken = None
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form,
            lambda: save_template(
                template=form.instance,
                titles=form.titles(),
                expected_version=form.cleaned_data["edit_version"] or 0,
                by=request.user,
            ),
        )
        if outcome.done:
            messages.success(request, f"El modelo «{form.instance.name}» quedó guardado.")
            return redirect("gestion:agenda-template-list")
        if outcome.conflict:
            overtaken = AgendaTemplate.objects.get(pk=form.instance.pk)
            typed = request.POST.copy()
            typed["edit_version"] = str(overtaken.edit_version)
            form.data = typed
    context = {
        "form": form,
        "title": title,
        "trail": [(TRAIL, reverse("gestion:agenda-template-list"))],
        "overtaken": overtaken,
    }
    return render(request, "participation/agenda_template_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_template_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one away, after asking."""
    template = get_object_or_404(AgendaTemplate.objects.select_related("body"), pk=pk)
    check(request.user, MANAGE_AGENDA_TEMPLATES, bodies=[template.body])
    if request.method == "POST":
        delete_template(template=template, by=request.user)
        messages.success(request, f"El modelo «{template.name}» se borró.")
        return redirect("gestion:agenda-template-list")
    context = {
        "template": template,
        "trail": [(TRAIL, reverse("gestion:agenda-template-list"))],
    }
    return render(request, "participation/agenda_template_delete.html", context)
