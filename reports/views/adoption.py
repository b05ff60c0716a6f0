"""The plan to adopt the model: as the planning team carries it, and as anybody reads it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.public import public_page
from planning.forms_plans import VersionForm
from planning.permissions import can, check
from planning.views.editing import attempt, confirm_page, done, form_page, tell
from reports.actions import adoption as actions
from reports.forms_adoption import DoneForm, StartForm, StepForm
from reports.models import AdoptionStep, ManualChapter
from reports.permissions import EDIT_CHAPTERS
from reports.queries.adoption import adoption
from reports.queries.edition import chapter_titles


@public_page
def adoption_page(request: HttpRequest) -> HttpResponse:
    """The plan as anybody reads it; of chapters, only what a published edition says."""
    context = {"adoption": adoption(titles=chapter_titles(), with_internal=False)}
    return render(request, "reports/adoption/public.html", context)


@require_safe
def adoption_list(request: HttpRequest) -> HttpResponse:
    """The plan as the workspace sees it."""
    context = {
        "adoption": adoption(with_internal=True),
        "may_edit": can(request.user, EDIT_CHAPTERS),
    }
    return render(request, "reports/adoption/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_load(request: HttpRequest) -> HttpResponse:
    """Begin with the steps that the portal comes with, counted from a day."""
    check(request.user, EDIT_CHAPTERS)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.load_steps(start=form.cleaned_data["start"], by=request.user)
        if made:
            messages.success(request, f"Quedaron anotados {len(made)} pasos, cada uno con su fecha.")
        else:
            messages.info(request, "El plan ya tiene pasos: no se agregó ninguno.")
        return _back()
    return form_page(
        request,
        form,
        title="Empezar el plan de adopción",
        action="Anotar los pasos",
        back=reverse("gestion:adoption-list"),
        trail=_trail(),
        lead="Son los pasos del manual, con quién hace cada uno y qué lo muestra.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_create(request: HttpRequest) -> HttpResponse:
    """A step of the municipality's own."""
    check(request.user, EDIT_CHAPTERS)
    return _step_page(request, AdoptionStep(), title="Agregar un paso")


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a step says."""
    check(request.user, EDIT_CHAPTERS)
    step = get_object_or_404(AdoptionStep, pk=pk)
    return _step_page(request, step, title=f"Editar «{step}»")


def _step_page(request: HttpRequest, step: AdoptionStep, *, title: str) -> HttpResponse:
    form = StepForm(request.POST or None, instance=step, chapters=ManualChapter.objects.all())
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data.get("edit_version", 0)
        if attempt(
            form,
            lambda: actions.save_step(step=form.instance, expected_version=version, by=request.user),
        ):
            messages.success(request, f"«{form.instance}» quedó guardado.")
            return _back()
    return form_page(
        request,
        form,
        title=title,
        action="Guardar paso",
        back=reverse("gestion:adoption-list"),
        trail=_trail(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a step is done, and what shows it."""
    check(request.user, EDIT_CHAPTERS)
    step = get_object_or_404(AdoptionStep, pk=pk)
    if step.check_key:
        messages.error(request, actions.COMPUTED)
        return _back()
    form = DoneForm(request.POST or None, step=step)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if attempt(
            form,
            lambda: actions.mark_done(
                step=step,
                evidence=told["evidence"],
                on=told["done_on"],
                expected_version=told["edit_version"],
                by=request.user,
            ),
        ):
            messages.success(request, f"«{step}» quedó hecho.")
            return _back()
    return form_page(
        request,
        form,
        title=f"«{step}» está hecho",
        action="Marcar como hecho",
        back=reverse("gestion:adoption-list"),
        trail=_trail(),
        lead=f"Lo muestra: {step.expected}" if step.expected else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a step is not done after all; asks first, because what was written as evidence goes."""
    check(request.user, EDIT_CHAPTERS)
    step = get_object_or_404(AdoptionStep, pk=pk)
    form = VersionForm(request.POST or None, initial={"edit_version": step.edit_version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["edit_version"]
        if attempt(form, lambda: actions.undo_done(step=step, expected_version=version, by=request.user)):
            messages.success(request, f"«{step}» quedó por hacer.")
            return _back()
    return confirm_page(
        request,
        form,
        title=f"«{step}» no está hecho",
        text=f"Vuelve a quedar por hacer y se borra lo que se escribió como evidencia: {step.evidence}",
        action="Marcar como por hacer",
        back=reverse("gestion:adoption-list"),
        trail=_trail(),
    )


@require_POST
def adoption_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down among the steps of its chapter."""
    check(request.user, EDIT_CHAPTERS)
    step = get_object_or_404(AdoptionStep, pk=pk)
    down = request.POST.get("hacia") == "abajo"
    tell(request, lambda: actions.move_step(step=step, down=down, by=request.user))
    return redirect(f"{reverse('gestion:adoption-list')}#{step.code}")


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a step of the municipality's own, after asking."""
    check(request.user, EDIT_CHAPTERS)
    step = get_object_or_404(AdoptionStep, pk=pk)
    form = VersionForm(request.POST or None, initial={"edit_version": step.edit_version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["edit_version"]
        act = done(actions.remove_step, step=step, expected_version=version, by=request.user)
        if attempt(form, act):
            messages.success(request, f"«{step}» se quitó.")
            return _back()
    return confirm_page(
        request,
        form,
        title=f"Quitar «{step}»",
        text="Deja de estar en el plan, también en la página pública. No se puede deshacer.",
        action="Quitar paso",
        back=reverse("gestion:adoption-list"),
        trail=_trail(),
    )


def _back() -> HttpResponse:
    return redirect("gestion:adoption-list")


def _trail() -> list[tuple[str, str]]:
    return [("Plan de adopción", reverse("gestion:adoption-list"))]
