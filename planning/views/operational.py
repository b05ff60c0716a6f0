"""The operational plans at work: their list, a year with its activities, and its life from a draft on."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from planning.actions import activities as activity_actions
from planning.actions import operational as actions
from planning.actions.plans import who_approves
from planning.forms_operational import (
    ActivityFilter,
    CarryForm,
    InForceForm,
    OperationalCreateForm,
    OperationalForm,
    QuickActivityForm,
)
from planning.models import DevelopmentPlan, OperationalPlan
from planning.permissions import EDIT_PLAN, RECORD_PLAN, can, check
from planning.queries.operational import (
    activities_page,
    axes_of,
    items_in_order,
    operational_list,
    others_in,
    plans_to_work_under,
    responsibles_of,
    unfinished,
    year_to_begin,
)
from planning.queries.plans import plan_in_force
from planning.transitions import InvalidTransition, check_step
from planning.views.editing import attempt, confirm_page, done, form_page, page_of
from planning.views.plans import may_record


@require_safe
def operational_index(request: HttpRequest) -> HttpResponse:
    """Every operational plan."""
    context = {
        "page": page_of(request, operational_list()),
        "query": request.GET,
        "may_edit": can(request.user, EDIT_PLAN),
        "can_begin": plans_to_work_under().exists(),
    }
    return render(request, "planning/operational_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def operational_create(request: HttpRequest) -> HttpResponse:
    """Begin the operational plan of a year."""
    check(request.user, EDIT_PLAN)
    plans = plans_to_work_under()
    initial = {"plan": _suggested_plan(), "year": year_to_begin(plans)}
    form = OperationalCreateForm(request.POST or None, plans=plans, initial=initial)
    if request.method == "POST" and form.is_valid():
        operational = attempt(form, lambda: actions.create_operational(**form.cleaned_data, by=request.user))
        if operational:
            messages.success(request, f"El {operational} quedó empezado, en borrador.")
            return redirect(operational)
    return form_page(
        request,
        form,
        title="Empezar un plan operativo",
        action="Empezar el plan operativo",
        back=reverse("gestion:operational-list"),
        trail=trail(),
        lead="Lo que se va a hacer en un año por cada cosa que dice el plan de desarrollo.",
    )


def _suggested_plan() -> DevelopmentPlan | None:
    return plan_in_force() or plans_to_work_under().first()


@require_http_methods(["GET", "HEAD", "POST"])
def operational_detail(request: HttpRequest, year: int) -> HttpResponse:
    """A year's activities, by item; whoever writes it adds one after another from here."""
    operational = _operational(year)
    may_write = can(request.user, EDIT_PLAN)
    choices = items_in_order(operational.plan) if may_write or request.method == "POST" else []
    quick = QuickActivityForm(
        request.POST if request.method == "POST" else None,
        operational=operational,
        choices=choices,
        initial={"item": request.GET.get("elemento")},
        prefix="nueva",
    )
    if request.method == "POST":
        check(request.user, EDIT_PLAN)
        if quick.is_valid():
            activity = attempt(
                quick,
                lambda: activity_actions.add_activity(activity=quick.activity(operational), by=request.user),
            )
            if activity:
                messages.success(request, f"«{activity}» quedó en el plan operativo.")
                return redirect(f"{operational.get_absolute_url()}?elemento={activity.item_id}#nueva")
    if quick.is_bound or "elemento" in request.GET:
        # The next one is typed where this one was, without JavaScript too.
        quick.fields["title"].widget.attrs["autofocus"] = True
    asked = ActivityFilter(
        request.GET,
        axes=axes_of(operational.plan),
        level=operational.plan.level_name(0),
        responsibles=responsibles_of(operational),
        user=request.user,
    )
    page, groups = activities_page(operational, asked.condition(), asked.axis, request.GET.get("page"))
    context = {
        "operational": operational,
        "page": page,
        "groups": groups,
        "query": request.GET,
        "filter": asked,
        "quick": quick,
        "may_write": may_write,
        "may_record": may_record(request.user),
        "before": others_in(year - 1),
        "trail": trail(),
    }
    return render(request, "planning/operational_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def operational_edit(request: HttpRequest, year: int) -> HttpResponse:
    """Write the introduction."""
    check(request.user, EDIT_PLAN)
    operational = _operational(year)
    form = OperationalForm(request.POST or None, instance=operational)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.edit_operational(
                operational=operational, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect(operational)
    return form_page(
        request,
        form,
        title="Editar la presentación",
        action="Guardar cambios",
        back=operational.get_absolute_url(),
        trail=trail(operational),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def operational_put_in_force(request: HttpRequest, year: int) -> HttpResponse:
    """Record the resolution by which it holds."""
    check(request.user, RECORD_PLAN, bodies=who_approves())
    operational = _operational(year)
    if closed := refuse(request, operational, "put_in_force"):
        return closed
    form = InForceForm(request.POST or None, initial={"edit_version": operational.edit_version})
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.put_in_force(
                operational=operational,
                in_force_on=form.cleaned_data["in_force_on"],
                resolution=form.cleaned_data["resolution"],
                expected_version=form.cleaned_data["edit_version"],
                by=request.user,
            ),
        ):
            messages.success(request, "El plan operativo quedó vigente: ya lo puede leer cualquiera.")
            return redirect(operational)
    return form_page(
        request,
        form,
        title="Poner en vigencia",
        action="Poner en vigencia",
        back=operational.get_absolute_url(),
        trail=trail(operational),
        lead="Desde ese momento cualquiera lo puede leer, y las fechas que tienen hoy las actividades quedan como lo "
        "previsto: si después se corren, se muestra cuántos días. Sus actividades ya no se borran: se suspenden, "
        "con su motivo.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def operational_delete(request: HttpRequest, year: int) -> HttpResponse:
    """Take a draft away, after asking."""
    check(request.user, EDIT_PLAN)
    operational = _operational(year)
    if closed := refuse(request, operational, "discard"):
        return closed
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, done(actions.delete_operational, operational=operational, by=request.user)):
            messages.success(request, f"El borrador «{operational}» se borró.")
            return redirect("gestion:operational-list")
    count = operational.activities.count()
    what = f" con {'su actividad' if count == 1 else f'sus {count} actividades'}" if count else ""
    return confirm_page(
        request,
        form,
        title=f"Borrar el borrador «{operational}»",
        text=f"Se borra{what}. No se puede deshacer.",
        action="Borrar el borrador",
        back=operational.get_absolute_url(),
        trail=trail(operational),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def operational_carry(request: HttpRequest, year: int) -> HttpResponse:
    """Bring what the year before left unfinished, as chosen."""
    check(request.user, EDIT_PLAN)
    target = _operational(year)
    source = others_in(year - 1)
    if source is None:
        messages.error(request, f"No hay plan operativo de {year - 1}: no hay de dónde traer.")
        return redirect(target)
    if source.is_draft:
        messages.error(request, activity_actions.CARRIED_FROM_A_DRAFT)
        return redirect(target)
    rows = unfinished(source)
    form = CarryForm(request.POST if request.method == "POST" else None, activities=rows)
    if request.method == "POST" and form.is_valid():
        carried = attempt(
            form,
            lambda: activity_actions.carry_forward(
                source=source, target=target, activities=form.cleaned_data["actividad"], by=request.user
            ),
        )
        if carried:
            _tell_carried(request, carried, year)
            return redirect(target)
    stems = set(target.plan.items.values_list("stem", flat=True))
    context = {
        "target": target,
        "source": source,
        "form": form,
        "chosen": set(form["actividad"].value() or []) if form.is_bound else None,
        "rows": [(row, row.item.stem in stems) for row in rows],
        "trail": trail(target),
    }
    return render(request, "planning/operational_carry.html", context)


def _tell_carried(request: HttpRequest, carried: activity_actions.Carried, year: int) -> None:
    count = len(carried.made)
    if count:
        went = "actividad quedó" if count == 1 else "actividades quedaron"
        messages.success(request, f"{count} {went} en el plan operativo de {year}.")
    if carried.left:
        told = "; ".join(str(row) for row in carried.left[:10])
        more = f"; y {len(carried.left) - 10} más" if len(carried.left) > 10 else ""
        messages.warning(
            request,
            f"No se trajeron, porque su elemento no está en el plan de desarrollo de {year}: {told}{more}.",
        )


def _operational(year: int) -> OperationalPlan:
    return get_object_or_404(OperationalPlan.objects.select_related("plan"), year=year)


def trail(operational: OperationalPlan | None = None) -> list[tuple[str, str]]:
    """The pages above."""
    above = [("Planes operativos", reverse("gestion:operational-list"))]
    return [*above, (str(operational), operational.get_absolute_url())] if operational else above


def refuse(request: HttpRequest, operational: OperationalPlan, step: str) -> HttpResponse | None:
    """Back to the plan with the reason, when its state does not allow the step."""
    try:
        check_step(operational, step)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
        return redirect(operational)
    return None
