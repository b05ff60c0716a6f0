"""Activities and their milestones, one by one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from planning.actions import activities as actions
from planning.forms_operational import ActivityForm, CancelForm, MilestoneForm
from planning.forms_plans import VersionForm
from planning.models import Activity, Milestone, OperationalPlan, today
from planning.permissions import EDIT_PLAN, can, can_report, check
from planning.queries.operational import items_in_order, milestones_of, reports_of
from planning.queries.plans import ancestors_of
from planning.transitions import OPERATIONAL_STEPS
from planning.views.editing import attempt, confirm_page, done, form_page, tell
from planning.views.operational import refuse, trail

#: So many of its reports are told on the page of an activity; all are below those of progress.
LISTED = 20


@require_safe
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """All of an activity: what it is for, its days and how far they slipped, its money, its milestones, its reports."""
    rows = Activity.objects.select_related(
        "operational__plan",
        "item",
        "reporter",
        "standing",
        "carried_from__operational",
        "carried_to__operational",
    )
    activity = get_object_or_404(rows, pk=pk)
    may_write = can(request.user, EDIT_PLAN)
    context = {
        "activity": activity,
        "operational": activity.operational,
        "standing": getattr(activity, "standing", None),
        "next_year": getattr(activity, "carried_to", None),
        "late_days": max(activity.slippage.days, 0),
        "early_days": max(-activity.slippage.days, 0),
        "ancestors": ancestors_of(activity.item),
        "zones": activity.subzones.order_by("code"),
        "milestones": milestones_of(activity),
        "reports": reports_of(activity)[:LISTED],
        "may_report": not activity.operational.is_draft
        and not activity.is_cancelled
        and can_report(request.user, activity),
        "today": today(),
        "may_write": may_write,
        "may_remove": may_write and activity.operational.state in OPERATIONAL_STEPS["remove"].sources,
        "trail": trail(activity.operational),
    }
    return render(request, "planning/activity_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_add(request: HttpRequest, year: int) -> HttpResponse:
    """A new activity of a year, with all that it may say."""
    check(request.user, EDIT_PLAN)
    operational = get_object_or_404(OperationalPlan.objects.select_related("plan"), year=year)
    activity = Activity(operational=operational)
    form = _form(request, activity, initial={"item": request.GET.get("elemento")})
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.add_activity(activity=form.instance, subzones=form.subzones(), by=request.user),
        ):
            messages.success(request, f"«{form.instance}» quedó en el plan operativo.")
            return redirect(form.instance)
    return form_page(
        request,
        form,
        title="Agregar una actividad",
        action="Guardar actividad",
        back=operational.get_absolute_url(),
        trail=trail(operational),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an activity; its days may move."""
    check(request.user, EDIT_PLAN)
    activity = _activity(pk)
    above = _below(activity)
    planned = activity.planned_ends_on
    form = _form(request, activity)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.edit_activity(
                activity=activity,
                subzones=form.subzones(),
                expected_version=form.expected_version,
                by=request.user,
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect(activity)
    return form_page(
        request,
        form,
        title=f"Editar {activity}",
        action="Guardar cambios",
        back=above[-1][1],
        trail=above,
        lead="El plan operativo está vigente: si movés los días, se va a ver cuánto se corrieron."
        if planned
        else "",
    )


def _form(request: HttpRequest, activity: Activity, **more: object) -> ActivityForm:
    return ActivityForm(
        request.POST if request.method == "POST" else None,
        instance=activity,
        choices=items_in_order(activity.operational.plan),
        reporters=User.objects.filter(is_active=True).order_by("name", "pk"),
        **more,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def activity_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an activity will not be done, and why."""
    check(request.user, EDIT_PLAN)
    activity = _activity(pk)
    if activity.is_cancelled:
        messages.info(request, "La actividad ya está suspendida.")
        return redirect(activity)
    form = CancelForm(request.POST or None, initial={"edit_version": activity.edit_version})
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.cancel_activity(
                activity=activity,
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["edit_version"],
                by=request.user,
            ),
        ):
            messages.success(request, f"«{activity}» quedó suspendida.")
            return redirect(activity)
    return form_page(
        request,
        form,
        title=f"Suspender «{activity}»",
        action="Suspender actividad",
        danger=True,
        back=activity.get_absolute_url(),
        trail=_below(activity),
        lead="Sigue a la vista, con el motivo, y deja de contar en el avance. Se puede retomar.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def activity_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cancellation back, after asking."""
    check(request.user, EDIT_PLAN)
    activity = _activity(pk)
    if not activity.is_cancelled:
        messages.info(request, "La actividad no está suspendida.")
        return redirect(activity)
    form = VersionForm(request.POST or None, initial={"edit_version": activity.edit_version})
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.resume_activity(
                activity=activity, expected_version=form.cleaned_data["edit_version"], by=request.user
            ),
        ):
            messages.success(request, f"«{activity}» sigue en el plan operativo.")
            return redirect(activity)
    return confirm_page(
        request,
        form,
        title=f"Retomar «{activity}»",
        text=f"Se había suspendido el {activity.cancelled_on:%d/%m/%Y}: {activity.cancelled_reason} Vuelve a contar en "
        "el avance, con los días que tenía.",
        action="Retomar actividad",
        danger=False,
        back=activity.get_absolute_url(),
        trail=_below(activity),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def activity_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an activity of a draft away, after asking."""
    check(request.user, EDIT_PLAN)
    activity = _activity(pk)
    if closed := refuse(request, activity.operational, "remove"):
        return closed
    form = VersionForm(request.POST or None, initial={"edit_version": activity.edit_version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["edit_version"]
        act = done(actions.delete_activity, activity=activity, expected_version=version, by=request.user)
        if attempt(form, act):
            messages.success(request, f"«{activity}» se borró.")
            return redirect(activity.operational)
    return confirm_page(
        request,
        form,
        title=f"Borrar «{activity}»",
        text="Se borra con sus hitos. No se puede deshacer.",
        action="Borrar actividad",
        back=activity.get_absolute_url(),
        trail=_below(activity),
    )


# -- milestones


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new milestone of an activity."""
    check(request.user, EDIT_PLAN)
    activity = _activity(pk)
    return _milestone_page(request, Milestone(activity=activity), title=f"Agregar un hito a «{activity}»")


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a milestone."""
    check(request.user, EDIT_PLAN)
    milestone = _milestone(pk)
    return _milestone_page(request, milestone, title=f"Editar el hito «{milestone}»")


def _milestone_page(request: HttpRequest, milestone: Milestone, *, title: str) -> HttpResponse:
    activity = milestone.activity
    form = MilestoneForm(request.POST or None, instance=milestone)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.save_milestone(
                milestone=form.instance,
                expected_version=form.cleaned_data.get("edit_version", 0),
                by=request.user,
            ),
        ):
            messages.success(request, "El hito quedó guardado.")
            return redirect(activity)
    return form_page(
        request,
        form,
        title=title,
        action="Guardar hito",
        back=activity.get_absolute_url(),
        trail=_below(activity),
    )


@require_POST
def milestone_done(request: HttpRequest, pk: int) -> HttpResponse:
    """A milestone was reached today, or was not after all; back to its activity."""
    check(request.user, EDIT_PLAN)
    milestone = _milestone(pk)
    is_done = request.POST.get("cumplido") == "si"
    if tell(request, lambda: actions.mark_milestone(milestone=milestone, is_done=is_done, by=request.user)):
        told = "quedó cumplido" if is_done else "quedó sin cumplir"
        messages.success(request, f"El hito «{milestone}» {told}.")
    return redirect(milestone.activity)


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a milestone away, after asking."""
    check(request.user, EDIT_PLAN)
    milestone = _milestone(pk)
    activity = milestone.activity
    if closed := refuse(request, activity.operational, "remove"):
        return closed
    form = VersionForm(request.POST or None, initial={"edit_version": milestone.edit_version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["edit_version"]
        act = done(actions.delete_milestone, milestone=milestone, expected_version=version, by=request.user)
        if attempt(form, act):
            messages.success(request, f"El hito «{milestone}» se borró.")
            return redirect(activity)
    return confirm_page(
        request,
        form,
        title=f"Borrar el hito «{milestone}»",
        text="No se puede deshacer. Para decir que ya está, anotalo como cumplido.",
        action="Borrar hito",
        back=activity.get_absolute_url(),
        trail=_below(activity),
    )


def _activity(pk: int) -> Activity:
    return get_object_or_404(Activity.objects.select_related("operational__plan", "item"), pk=pk)


def _milestone(pk: int) -> Milestone:
    return get_object_or_404(Milestone.objects.select_related("activity__operational__plan"), pk=pk)


def _below(activity: Activity) -> list[tuple[str, str]]:
    return [
        *trail(activity.operational),
        (activity.code, reverse("gestion:activity-detail", args=[activity.pk])),
    ]
