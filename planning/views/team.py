"""The planning team at work: who belongs to it, its tasks, and the dates it has to remember."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planning.actions import deadlines, team_tasks
from planning.bulk import chosen_keys, each, undo_token, undone
from planning.forms_plans import VersionForm
from planning.forms_team import DeadlineForm, TaskForm
from planning.models import Deadline, TeamTask, today
from planning.permissions import EDIT_PLAN, can, check
from planning.queries.team import (
    done_tasks,
    left_the_team,
    met_deadlines,
    open_deadlines,
    open_tasks,
    team_at,
    team_bodies,
)
from planning.views.editing import attempt, confirm_page, done, form_page, page_of, tell, tell_outcome

#: So many of what is over are told below what is not.
TOLD_OF_THE_PAST = 20
_UNDO = "tasks"


@require_safe
def team_detail(request: HttpRequest) -> HttpResponse:
    """Who belongs to the planning team, since when and as what, and where its meetings, tasks and dates are."""
    day = today()
    context = {
        "bodies": team_bodies(day),
        "members": team_at(day),
        "page": page_of(request, left_the_team(day)),
        "query": request.GET,
        "tasks": open_tasks()[:5],
        "deadlines": open_deadlines()[:5],
        "today": day,
        "may_edit": can(request.user, EDIT_PLAN),
    }
    return render(request, "planning/team_detail.html", context)


# -- tasks


@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """What the team has to do, and what it did last."""
    token = request.GET.get("deshacer", "")
    context = {
        "page": page_of(request, open_tasks()),
        "query": request.GET,
        "over": done_tasks()[:TOLD_OF_THE_PAST],
        "members": set(team_at(today()).values_list("pk", flat=True)),
        "today": today(),
        "may_edit": can(request.user, EDIT_PLAN),
        "trail": trail(),
        "undo": token if undone(token, _UNDO, request.user.pk) else "",
    }
    return render(request, "planning/task_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def task_create(request: HttpRequest) -> HttpResponse:
    """A new task."""
    check(request.user, EDIT_PLAN)
    return _task_page(request, TeamTask(), title="Anotar una tarea")


@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a task, or whose it is."""
    check(request.user, EDIT_PLAN)
    task = get_object_or_404(TeamTask, pk=pk)
    return _task_page(request, task, title=f"Editar «{task}»")


def _task_page(request: HttpRequest, task: TeamTask, *, title: str) -> HttpResponse:
    form = TaskForm(request.POST or None, instance=task, team=team_at(today()))
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: team_tasks.save_task(
                task=form.instance,
                expected_version=form.cleaned_data.get("edit_version", 0),
                by=request.user,
            ),
        ):
            messages.success(request, f"La tarea «{form.instance}» quedó guardada.")
            return redirect("gestion:task-list")
    above = [*trail(), ("Tareas", reverse("gestion:task-list"))]
    return form_page(request, form, title=title, action="Guardar tarea", back=above[-1][1], trail=above)


@require_POST
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    """A task is done, or is not after all; back to the list."""
    check(request.user, EDIT_PLAN)
    task = get_object_or_404(TeamTask, pk=pk)
    is_done = request.POST.get("hecha") == "si"
    if tell(request, lambda: team_tasks.mark_task(task=task, is_done=is_done, by=request.user)):
        messages.success(request, f"La tarea «{task}» quedó {'hecha' if is_done else 'sin hacer'}.")
    return redirect("gestion:task-list")


@require_POST
def task_mark(request: HttpRequest) -> HttpResponse:
    """Those that were ticked are done; or what an undo tells is not, after all. Back to the list."""
    check(request.user, EDIT_PLAN)
    token = request.POST.get("deshacer", "")
    keys = undone(token, _UNDO, request.user.pk) if token else chosen_keys(request.POST.getlist("tarea"))
    if not keys:
        messages.info(request, "No había nada para deshacer." if token else "No marcaste ninguna tarea.")
        return redirect("gestion:task-list")
    outcome = each(
        TeamTask.objects.filter(pk__in=keys).order_by("pk"),
        lambda task: team_tasks.mark_task(task=task, is_done=not token, by=request.user),
    )
    done_now = [task.pk for task in outcome.done]
    tell_outcome(
        request,
        outcome,
        one="tarea quedó sin hacer" if token else "tarea quedó hecha",
        many="tareas quedaron sin hacer" if token else "tareas quedaron hechas",
    )
    if token or not done_now:
        return redirect("gestion:task-list")
    undo = urlencode({"deshacer": undo_token(_UNDO, request.user.pk, done_now)})
    return redirect(f"{reverse('gestion:task-list')}?{undo}")


# -- dates


@require_safe
def deadline_list(request: HttpRequest) -> HttpResponse:
    """The dates to remember, the nearest first, and those that were met last."""
    context = {
        "page": page_of(request, open_deadlines()),
        "query": request.GET,
        "over": met_deadlines()[:TOLD_OF_THE_PAST],
        "none": not Deadline.objects.exists(),
        "today": today(),
        "may_edit": can(request.user, EDIT_PLAN),
    }
    return render(request, "planning/deadline_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_create(request: HttpRequest) -> HttpResponse:
    """A new date to remember."""
    check(request.user, EDIT_PLAN)
    return _deadline_page(request, Deadline(), title="Anotar una fecha")


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a date to remember."""
    check(request.user, EDIT_PLAN)
    deadline = get_object_or_404(Deadline, pk=pk)
    return _deadline_page(request, deadline, title=f"Editar «{deadline.title}»")


def _deadline_page(request: HttpRequest, deadline: Deadline, *, title: str) -> HttpResponse:
    form = DeadlineForm(request.POST or None, instance=deadline)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: deadlines.save_deadline(
                deadline=form.instance,
                expected_version=form.cleaned_data.get("edit_version", 0),
                by=request.user,
            ),
        ):
            messages.success(request, f"«{form.instance.title}» quedó anotada.")
            return redirect("gestion:deadline-list")
    above = _dates()
    return form_page(request, form, title=title, action="Guardar fecha", back=above[-1][1], trail=above)


@require_POST
def deadline_done(request: HttpRequest, pk: int) -> HttpResponse:
    """A date was met, or was not after all; back to the list."""
    check(request.user, EDIT_PLAN)
    deadline = get_object_or_404(Deadline, pk=pk)
    is_met = request.POST.get("cumplida") == "si"
    act = deadlines.meet_deadline if is_met else deadlines.reopen_deadline
    if found := tell(request, lambda: (act(deadline=deadline, by=request.user),)):
        later = found[0] if is_met else None
        more = f" Quedó anotada la de {later.due_on.year}, el {later.due_on:%d/%m/%Y}." if later else ""
        messages.success(
            request, f"«{deadline.title}» quedó {'cumplida' if is_met else 'sin cumplir'}.{more}"
        )
    return redirect("gestion:deadline-list")


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a date off the list, after asking."""
    check(request.user, EDIT_PLAN)
    deadline = get_object_or_404(Deadline, pk=pk)
    form = VersionForm(request.POST or None, initial={"edit_version": deadline.edit_version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["edit_version"]
        act = done(deadlines.delete_deadline, deadline=deadline, expected_version=version, by=request.user)
        if attempt(form, act):
            messages.success(request, f"«{deadline.title}» se borró.")
            return redirect("gestion:deadline-list")
    above = _dates()
    return confirm_page(
        request,
        form,
        title=f"Borrar «{deadline.title}»",
        text="Deja de estar en la lista y en el cronograma. No se puede deshacer.",
        action="Borrar fecha",
        back=above[-1][1],
        trail=above,
    )


@require_POST
def deadline_load(request: HttpRequest) -> HttpResponse:
    """Note the usual dates, where there is none."""
    check(request.user, EDIT_PLAN)
    made = deadlines.note_usual_deadlines(by=request.user)
    if made:
        messages.success(request, f"Quedaron anotadas {len(made)} fechas: fijate si son las de tu municipio.")
    else:
        messages.info(request, "Ya hay fechas anotadas: no se agregó ninguna.")
    return redirect("gestion:deadline-list")


def trail() -> list[tuple[str, str]]:
    """The pages above those of the team."""
    return [("Equipo de planificación", reverse("gestion:team-detail"))]


def _dates() -> list[tuple[str, str]]:
    return [("Fechas a recordar", reverse("gestion:deadline-list"))]
