"""The development plan at work: its list, its tree, and its life from a draft to the version that replaces it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from planning.actions import plan_items
from planning.actions import plans as actions
from planning.forms_plans import ApprovalForm, CompareForm, PlanCreateForm, PlanForm, PresentationForm
from planning.models import DevelopmentPlan
from planning.outline import Step
from planning.permissions import EDIT_PLAN, RECORD_PLAN, can, check
from planning.queries.plans import compare_plans, outline_page, place_in_outline, plan_in_force
from planning.transitions import PLAN_STEPS, InvalidTransition, check_step
from planning.views.editing import attempt, form_page, page_of

TRAIL = "Plan de desarrollo"
#: Where an item that was dragged goes, seen from the one beside it.
BESIDE = ("antes", "despues")
SUGGESTED_LEVELS = ["Eje", "Línea estratégica", "Acción"]


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Every plan and every version."""
    context = {
        "page": page_of(request, DevelopmentPlan.objects.select_related("replaces")),
        "query": request.GET,
        "in_force": plan_in_force(),
        "may_edit": can(request.user, EDIT_PLAN),
    }
    return render(request, "planning/plan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan as an outline; whoever writes it moves its items from here."""
    plan = get_object_or_404(DevelopmentPlan.objects.select_related("replaces", "replaced_by"), pk=pk)
    if request.method == "POST":
        check(request.user, EDIT_PLAN)
        return _move(request, plan)
    may_edit = can(request.user, EDIT_PLAN)
    context = {
        "plan": plan,
        "outline": outline_page(plan, _number(request.GET.get("abrir", "")), request.GET.get("page")),
        "query": request.GET,
        "top": plan.level_name(0),
        "may_write": may_edit and plan.state in PLAN_STEPS["write"].sources,
        "may_edit": may_edit,
        "may_record": may_record(request.user),
        "newer": getattr(plan, "replaced_by", None),
        "in_force": plan_in_force(),
        "has_others": DevelopmentPlan.objects.exclude(pk=pk).exists(),
        "trail": trail(),
    }
    return render(request, "planning/plan_detail.html", context)


def _move(request: HttpRequest, plan: DevelopmentPlan) -> HttpResponse:
    """One step of one item, as the button that was pressed says; or beside another one, as it was dragged. Back to
    where it is now."""
    asked = request.POST.get("mover", "").split(":")
    item, other = (
        plan.items.filter(pk=_number(asked[place])).first() if len(asked) > place else None
        for place in (0, 2)
    )
    dragged = len(asked) == 3 and other is not None and asked[1] in BESIDE
    if item is None or not (dragged or (len(asked) == 2 and asked[1] in list(Step))):
        messages.error(request, "Ese elemento ya no está en el plan: mirá cómo quedó.")
        return redirect(plan)
    try:
        if other and dragged:
            moved = plan_items.move_item_beside(
                item=item, other=other, after=asked[1] == "despues", by=request.user
            )
        else:
            moved = plan_items.move_item(item=item, step=Step(asked[1]), by=request.user)
        if not moved:
            messages.info(request, f"«{item}» quedó donde estaba: no hay adónde moverlo.")
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    item.refresh_from_db()
    return redirect(f"{plan.get_absolute_url()}{place_in_outline(item)}#elemento-{item.pk}")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request: HttpRequest) -> HttpResponse:
    """Begin a plan; ``?desde=planilla`` goes on to upload what it says."""
    check(request.user, EDIT_PLAN)
    from_sheet = request.GET.get("desde") == "planilla"
    form = PlanCreateForm(request.POST or None, initial={"level_names": SUGGESTED_LEVELS})
    if request.method == "POST" and form.is_valid():
        plan = attempt(form, lambda: actions.create_plan(**form.cleaned_data, by=request.user))
        if plan:
            messages.success(request, f"«{plan}» quedó empezado, en borrador.")
            return redirect("gestion:plan-sheet-list", plan.pk) if from_sheet else redirect(plan)
    return form_page(
        request,
        form,
        title="Empezar un plan desde una planilla" if from_sheet else "Empezar un plan",
        action="Crear el plan",
        back=reverse("gestion:plan-list"),
        trail=trail(),
        lead="Queda en borrador: nadie de afuera lo ve hasta que se registra su presentación en audiencia pública.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name, its years and what its levels are called."""
    check(request.user, EDIT_PLAN)
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    if closed := refuse(request, plan, "write"):
        return closed
    above = trail(plan)
    form = PlanForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.edit_plan(plan=plan, expected_version=form.expected_version, by=request.user),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect(plan)
    return form_page(
        request,
        form,
        title="Editar nombre, años y niveles",
        action="Guardar cambios",
        back=plan.get_absolute_url(),
        trail=above,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_present(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that it was presented in a public hearing."""
    check(request.user, RECORD_PLAN, bodies=actions.who_approves())
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    if closed := refuse(request, plan, "present"):
        return closed
    initial = {"edit_version": plan.edit_version, "hearing_on": plan.hearing_on}
    form = PresentationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.present_plan(
                plan=plan,
                hearing_on=form.cleaned_data["hearing_on"],
                expected_version=form.cleaned_data["edit_version"],
                by=request.user,
            ),
        ):
            messages.success(
                request, "Quedó registrada la presentación: el plan ya se puede leer en el sitio."
            )
            return redirect(plan)
    return _life_page(
        request,
        form,
        plan,
        title="Registrar la presentación",
        action="Registrar la presentación",
        lead="Hasta que se apruebe, el equipo lo puede seguir corrigiendo con lo que se dijo en la audiencia.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the Municipal Council approved it."""
    check(request.user, RECORD_PLAN, bodies=actions.who_approves())
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    if closed := refuse(request, plan, "approve"):
        return closed
    form = ApprovalForm(request.POST or None, initial={"edit_version": plan.edit_version})
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.approve_plan(
                plan=plan,
                approved_on=form.cleaned_data["approved_on"],
                resolution=form.cleaned_data["resolution"],
                expected_version=form.cleaned_data["edit_version"],
                by=request.user,
            ),
        ):
            messages.success(
                request, "Quedó registrada la aprobación: el plan está en vigencia y ya no cambia."
            )
            return redirect(plan)
    return _life_page(
        request,
        form,
        plan,
        title="Registrar la aprobación",
        action="Registrar la aprobación",
        lead="Desde ese momento el plan no cambia más: para corregirlo hay que hacer una versión nueva.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the version that will replace an approved plan, after asking."""
    check(request.user, EDIT_PLAN)
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    if closed := refuse(request, plan, "renew"):
        return closed
    if request.method == "POST":
        try:
            new = actions.renew_plan(plan=plan, by=request.user)
        except InvalidTransition as reason:
            messages.error(request, str(reason))
            return redirect(plan)
        messages.success(
            request, "La versión nueva quedó empezada, en borrador, con todo lo que dice la anterior."
        )
        return redirect(new)
    return render(request, "planning/plan_renew.html", {"plan": plan, "trail": trail(plan)})


@require_http_methods(["GET", "HEAD", "POST"])
def plan_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a draft away, after asking."""
    check(request.user, EDIT_PLAN)
    plan = get_object_or_404(DevelopmentPlan, pk=pk)
    if closed := refuse(request, plan, "discard"):
        return closed
    if request.method == "POST":
        try:
            actions.delete_plan(plan=plan, by=request.user)
        except InvalidTransition as reason:
            messages.error(request, str(reason))
            return redirect(plan)
        messages.success(request, f"El borrador «{plan}» se borró.")
        return redirect("gestion:plan-list")
    context = {"plan": plan, "items": plan.items.count(), "trail": trail(plan)}
    return render(request, "planning/plan_delete.html", context)


@require_safe
def plan_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed between this plan and another one, by default the one it replaces."""
    plan = get_object_or_404(DevelopmentPlan.objects.select_related("replaces"), pk=pk)
    default = plan.replaces or DevelopmentPlan.objects.exclude(pk=pk).first()
    data = request.GET if "con" in request.GET else {"con": default.pk if default else ""}
    form = CompareForm(data, plan=plan)
    other = form.chosen(default)
    context = {
        "plan": plan,
        "other": other,
        "form": form,
        "compared": compare_plans(other, plan) if other else None,
        "trail": trail(plan),
    }
    return render(request, "planning/plan_compare.html", context)


def may_record(user: User) -> bool:
    """Whether somebody may say that a plan was presented or approved."""
    return can(user, RECORD_PLAN, bodies=actions.who_approves())


def trail(plan: DevelopmentPlan | None = None) -> list[tuple[str, str]]:
    """The pages above."""
    above = [(TRAIL, reverse("gestion:plan-list"))]
    return [*above, (plan.name, plan.get_absolute_url())] if plan else above


def refuse(request: HttpRequest, plan: DevelopmentPlan, step: str) -> HttpResponse | None:
    """Back to the plan with the reason, when its state does not allow the step."""
    try:
        check_step(plan, step)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
        return redirect(plan)
    return None


def _life_page(
    request: HttpRequest, form: BaseForm, plan: DevelopmentPlan, *, title: str, action: str, lead: str
) -> HttpResponse:
    return form_page(
        request, form, title=title, action=action, back=plan.get_absolute_url(), trail=trail(plan), lead=lead
    )
