"""Devolutions in the workspace: begun, their topics chosen, and what became of them once they were published."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from participation.actions import devolutions as actions
from participation.forms.devolutions import (
    ChannelForm,
    DevolutionEditForm,
    DevolutionForm,
    PresentationForm,
    TopicsForm,
)
from participation.models import (
    Devolution,
    DevolutionChannel,
    DevolutionPresentation,
    Meeting,
    MeetingKind,
)
from participation.permissions import MODERATE_PROPOSALS, PREPARE_DEVOLUTION
from participation.queries import devolutions as queries
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict
from planning.forms_plans import VersionForm
from planning.models import today
from planning.permissions import can, check
from planning.views.editing import attempt, confirm_page, done, form_page

PER_PAGE = 25
#: Meetings offered to be given back: a municipality meets some two hundred times a year.
MOST_OFFERED = 200
TRAIL = "Devoluciones"
#: Each kind of note: its model, its form, and its words.
_EVENTS: dict[str, tuple[Any, Any, dict[str, str]]] = {
    "presentacion": (
        DevolutionPresentation,
        PresentationForm,
        {
            "add": "Anotar una presentación",
            "edit": "Corregir la presentación",
            "save": "Guardar la presentación",
            "remove": "Quitar la presentación",
        },
    ),
    "difusion": (
        DevolutionChannel,
        ChannelForm,
        {
            "add": "Anotar por dónde se difundió",
            "edit": "Corregir la difusión",
            "save": "Guardar la difusión",
            "remove": "Quitar la difusión",
        },
    ),
}


@require_safe
def devolution_list(request: HttpRequest) -> HttpResponse:
    """Every devolution and how it stands; which workshops wait for theirs, and what readers said."""
    owed = queries.owed_devolutions()
    context = {
        "page": Paginator(queries.devolutions(), PER_PAGE).get_page(request.GET.get("page")),
        "query": request.GET,
        "owed": list(owed.prefetch_related("bodies")[:PER_PAGE]),
        "owed_count": owed.count(),
        "may_prepare": can(request.user, PREPARE_DEVOLUTION),
        "may_moderate": can(request.user, MODERATE_PROPOSALS),
        "waiting": queries.answers_to_read().count(),
    }
    return render(request, "participation/devolution_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def devolution_add(request: HttpRequest) -> HttpResponse:
    """Begin one; ``?reunion=CODE`` is that of a meeting."""
    check(request.user, PREPARE_DEVOLUTION)
    meetings = _offered(request.GET.get("reunion", ""))
    form = DevolutionForm(request.POST or None, meetings=meetings, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        devolution = _tried(form, lambda: actions.create_devolution(**form.cleaned_data, by=request.user))
        if devolution:
            messages.success(
                request,
                f"«{devolution}» quedó empezada, con {devolution.topics.count()} temas de lo que se oyó. Revisalos.",
            )
            return redirect(devolution.get_edit_url())
    back = reverse("gestion:devolution-list")
    return form_page(
        request,
        form,
        title="Empezar una devolución",
        action="Empezar devolución",
        back=back,
        trail=[(TRAIL, back)],
        lead="Elegí qué se devuelve: el portal propone los temas de lo que se oyó, y después los ordenás vos.",
    )


def _offered(code: str) -> Any:
    """Meetings with approved minutes in which somebody said something, and workshops; the one asked for too."""
    rows = Meeting.objects.filter(minutes__approved_on__isnull=False, cancelled_at=None)
    heard = rows.filter(contributions__isnull=False) | rows.filter(kind=MeetingKind.WORKSHOP)
    newest = heard.order_by("-date", "-pk").distinct().values("pk")[:MOST_OFFERED]
    return rows.filter(pk__in=newest) | rows.filter(code=code)


def _initial(request: HttpRequest) -> dict[str, str]:
    code = request.GET.get("reunion", "")
    meeting = Meeting.objects.filter(code=code, minutes__approved_on__isnull=False).first() if code else None
    if meeting is None:
        return {}
    return {
        "scope": "workshop",
        "meeting": meeting.code,
        "title": f"Devolución: {meeting}"[:200],
    }


def _tried(form: BaseForm, act: Callable[[], Any]) -> Any:
    """As ``attempt``, where an action of participation refuses."""
    try:
        return attempt(form, act)
    except InvalidTransition as reason:
        form.add_error(None, str(reason))
        return None


def _find(pk: int) -> Devolution:
    return get_object_or_404(Devolution.objects.select_related("meeting", "subzone", "theme"), pk=pk)


@require_safe
def devolution_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All of one: what it gives back, its document, where it was presented, what readers said."""
    devolution = _find(pk)
    publications = list(devolution.publications.order_by("-version"))
    context = {
        "devolution": devolution,
        "topics": queries.chosen_topics(devolution),
        "today": today(),
        "publications": publications,
        "is_public": any(row.withdrawn_on is None for row in publications),
        "is_open": queries.is_open(devolution),
        "presentations": devolution.presentations.all(),
        "channels": devolution.channels.all(),
        "answers": devolution.answers.count(),
        "waiting": queries.answers_to_read().filter(devolution=devolution).count(),
        "may_prepare": can(request.user, PREPARE_DEVOLUTION),
        "may_moderate": can(request.user, MODERATE_PROPOSALS),
    }
    return render(request, "participation/devolution_edit.html", context)


def _trail(devolution: Devolution) -> list[tuple[str, str]]:
    return [
        (TRAIL, reverse("gestion:devolution-list")),
        (devolution.title, devolution.get_edit_url()),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def devolution_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Its title, its days, its round."""
    check(request.user, PREPARE_DEVOLUTION)
    devolution = _find(pk)
    form = DevolutionEditForm(request.POST or None, instance=devolution)
    if request.method == "POST" and form.is_valid():
        if _tried(
            form,
            lambda: actions.edit_devolution(
                devolution=form.instance, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect(devolution.get_edit_url())
    return form_page(
        request,
        form,
        title="Título y fechas",
        action="Guardar cambios",
        back=devolution.get_edit_url(),
        trail=_trail(_find(pk)),
        lead="El título y los días nuevos salen en la próxima versión del documento: lo publicado no cambia. El plazo "
        "para corregir cambia ahora.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def devolution_topics(request: HttpRequest, pk: int) -> HttpResponse:
    """Which topics it gives back, in which order, and what is said of each besides its answer."""
    check(request.user, PREPARE_DEVOLUTION)
    devolution = _find(pk)
    chosen, candidates = queries.chosen_topics(devolution), queries.prepared_topics(devolution)
    candidates = _most_asked(candidates, {row.topic.pk for row in chosen})
    form = TopicsForm(chosen, candidates, request.POST if request.method == "POST" else None)
    problems: list[str] = []
    conflict = False
    if request.method == "POST":
        try:
            actions.choose_topics(
                devolution=devolution, chosen=form.in_order(), expected_version=form.version, by=request.user
            )
        except ValidationError as error:
            problems = error.messages
        except EditConflict as other:
            conflict, devolution = True, other.current  # type: ignore[assignment]
        else:
            for suspect in form.suspects():
                messages.warning(request, f"{suspect} Se publica: sacalo si hace falta.")
            messages.success(request, f"Quedaron elegidos {len(form.in_order())} temas.")
            return redirect(devolution.get_edit_url())
    context = {
        "devolution": devolution,
        "form": form,
        "problems": problems,
        "conflict": conflict,
        "version": devolution.edit_version if conflict or request.method != "POST" else form.version,
        "stands": chosen if conflict else [],
        "today": today(),
        "trail": _trail(devolution),
        "most": actions.MOST_TOPICS,
    }
    return render(request, "participation/devolution_topics.html", context)


def _most_asked(candidates: list[queries.Candidate], chosen: set[int]) -> list[queries.Candidate]:
    """In their order, those most asked for and those chosen: a page of thousands of rows helps nobody to choose."""
    by_number = sorted(candidates, key=lambda row: -row.contributions)[: actions.MOST_TOPICS * 2]
    offered = chosen | {row.topic.pk for row in by_number}
    return [row for row in candidates if row.topic.pk in offered]


@require_http_methods(["GET", "HEAD", "POST"])
def devolution_event_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Note where it was presented, or through what it went out."""
    check(request.user, PREPARE_DEVOLUTION)
    model, form_class, words = _of_kind(kind)
    devolution = _find(pk)
    form = form_class(request.POST or None, instance=model(devolution=devolution))
    if request.method == "POST" and form.is_valid():
        if _tried(form, lambda: actions.save_event(event=form.instance, by=request.user)):
            messages.success(request, "Quedó anotado.")
            return redirect(devolution.get_edit_url())
    return form_page(
        request,
        form,
        title=words["add"],
        action=words["save"],
        back=devolution.get_edit_url(),
        trail=_trail(devolution),
        lead="Se publica en la página de la devolución: no pongas nombres.",
    )


def _of_kind(kind: str) -> tuple[Any, Any, dict[str, str]]:
    if kind not in _EVENTS:
        raise Http404
    return _EVENTS[kind]


@require_http_methods(["GET", "HEAD", "POST"])
def devolution_event_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Correct such a note: the reach of a channel becomes known later."""
    check(request.user, PREPARE_DEVOLUTION)
    model, form_class, words = _of_kind(kind)
    event = get_object_or_404(model._default_manager.select_related("devolution"), pk=pk)
    form = form_class(request.POST or None, instance=event)
    if request.method == "POST" and form.is_valid():
        if _tried(
            form,
            lambda: actions.save_event(
                event=form.instance, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect(event.devolution.get_edit_url())
    return form_page(
        request,
        form,
        title=words["edit"],
        action=words["save"],
        back=event.devolution.get_edit_url(),
        trail=_trail(event.devolution),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def devolution_event_remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take such a note away."""
    check(request.user, PREPARE_DEVOLUTION)
    model, _form_class, words = _of_kind(kind)
    event = get_object_or_404(model._default_manager.select_related("devolution"), pk=pk)
    form = VersionForm(request.POST or None, initial={"edit_version": event.edit_version})
    if request.method == "POST" and form.is_valid():
        if _tried(
            form,
            done(
                actions.remove_event,
                event=event,
                expected_version=form.cleaned_data["edit_version"],
                by=request.user,
            ),
        ):
            messages.success(request, "Ya no está anotado.")
            return redirect(event.devolution.get_edit_url())
    return confirm_page(
        request,
        form,
        title=words["remove"],
        text=f"Se quita «{event}» de la página de la devolución. Queda en el registro de quién hizo qué.",
        action=words["remove"],
        back=event.devolution.get_edit_url(),
        trail=_trail(event.devolution),
    )
