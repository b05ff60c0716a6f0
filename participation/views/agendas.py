"""The agenda of a meeting before it takes place: one list of points, where each button does one thing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from participation.actions.agenda import NewItem, add_items, change_title, move_item, remove_item
from participation.forms.calls import LONGEST_ITEM, ItemForm, TemplateChoiceForm, unsafe_in
from participation.models import AgendaItem, AgendaTemplate, Meeting
from participation.permissions import check_can_call
from participation.queries.calls import agenda_of, changed_since, is_called, last_call, minutes_to_approve
from participation.queries.matters import matters_for, neutral_title
from participation.queries.session import parts_of, session_of
from participation.session.parts import Part
from participation.transitions import InvalidTransition
from participation.views.loading import back, find_meeting, refuse_if_approved

#: As many matters that wait are offered on one page.
MATTERS_OFFERED = 30
URGENT = (
    "Entró como urgente, porque la convocatoria ya salió (Digesto, D.548.48): se trata si el órgano lo admite. Para "
    "que sea un punto más, mandá la convocatoria de nuevo."
)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Add, order and remove points. Every button is a form of its own: nothing needs JavaScript."""
    meeting = find_meeting(code)
    check_can_call(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting):
        return refusal
    if request.method != "POST":
        return _page(request, meeting)
    try:
        return _act(request, meeting)
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("gestion:agenda-edit", code)


def _act(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Do what the pressed button says."""
    data = request.POST
    if "subir" in data or "bajar" in data:
        return _move(request, meeting)
    if "sacar" in data:
        return _remove(request, meeting)
    if "acta" in data:
        return _add_minutes(request, meeting)
    if "asuntos" in data:
        return _add_matters(request, meeting)
    if "modelo" in data:
        return _add_template(request, meeting)
    if "agregar" not in data:
        return _page(request, meeting)
    form = ItemForm(data)
    if not form.is_valid():
        return _page(request, meeting, form=form)
    return _add(request, meeting, [NewItem(form.cleaned_data["title"])])


def _add(
    request: HttpRequest, meeting: Meeting, items: list[NewItem], *, first: bool = False
) -> HttpResponse:
    urgent = is_called(meeting)
    added = add_items(meeting=meeting, items=items, by=request.user, first=first)
    number = "Se agregó el punto." if len(added) == 1 else f"Se agregaron {len(added)} puntos."
    (messages.warning if urgent else messages.success)(request, f"{number} {URGENT}" if urgent else number)
    return redirect(f"{reverse('gestion:agenda-edit', args=[meeting.code])}#punto-{added[-1]}")


def _move(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    up = "subir" in request.POST
    item = request.POST["subir" if up else "bajar"]
    move_item(meeting=meeting, item=item, up=up, by=request.user)
    return redirect(f"{reverse('gestion:agenda-edit', args=[meeting.code])}#punto-{item}")


def _remove(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    item = request.POST["sacar"]
    seen = request.POST.get(f"visto-{item}", "")
    if remove_item(meeting=meeting, item=item, base=seen, by=request.user):
        messages.success(request, "El punto se sacó del orden del día.")
    else:
        messages.error(request, "Otra persona cambió ese punto mientras mirabas: fijate y sacalo de nuevo.")
    return redirect("gestion:agenda-edit", meeting.code)


def _add_minutes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    proposed = {row.meeting.code: row for row in minutes_to_approve(meeting)}
    row = proposed.get(request.POST["acta"])
    if row is None:
        raise ValidationError("Esa acta ya está en el orden del día, o ya se aprobó.")
    return _add(request, meeting, [NewItem(row.title)], first=True)


def _add_matters(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The chosen ones; a title that seems to name somebody stops them all, and nothing typed is lost."""
    waiting = {str(matter.pk): matter for matter in matters_for(meeting)[:MATTERS_OFFERED]}
    chosen = [key for key in request.POST.getlist("asunto") if key in waiting]
    if not chosen:
        raise ValidationError("Elegí al menos un asunto que todavía espere.")
    titles = {key: " ".join(request.POST.get(f"titulo-{key}", "").split()) for key in waiting}
    problems = {}
    for key in chosen:
        found = unsafe_in(titles[key], waiting[key])
        if not titles[key] or len(titles[key]) > LONGEST_ITEM:
            problems[key] = f"Escribí el punto, en hasta {LONGEST_ITEM} letras."
        elif found and not request.POST.get("confirmo"):
            problems[key] = f"Parece que nombra {' y '.join(found)}. Sacalo, o confirmá abajo."
    if problems:
        return _page(request, meeting, titles=titles, chosen=chosen, problems=problems)
    return _add(request, meeting, [NewItem(titles[key], waiting[key]) for key in chosen])


def _add_template(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = TemplateChoiceForm(request.POST, templates=_templates(meeting))
    if not form.is_valid():
        raise ValidationError("Elegí un modelo de la lista.")
    known = {item.title for item in meeting.agenda_items.all()}
    items = [NewItem(title) for title in form.cleaned_data["modelo"].titles if title not in known]
    if not items:
        raise ValidationError("Todos los puntos de ese modelo ya están.")
    return _add(request, meeting, items)


def _templates(meeting: Meeting) -> Any:
    return AgendaTemplate.objects.filter(body__in=meeting.bodies.all()).order_by("name", "pk")


def _page(
    request: HttpRequest,
    meeting: Meeting,
    *,
    form: ItemForm | None = None,
    titles: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    problems: dict[str, str] | None = None,
) -> HttpResponse:
    items = agenda_of(meeting)
    parts = parts_of(session_of(meeting))
    call = last_call(meeting)
    offered = [
        {
            "matter": matter,
            "title": (titles or {}).get(str(matter.pk), neutral_title(matter)),
            "chosen": str(matter.pk) in (chosen or []),
            "problem": (problems or {}).get(str(matter.pk), ""),
        }
        for matter in matters_for(meeting)[:MATTERS_OFFERED]
    ]
    context: dict[str, Any] = {
        "meeting": meeting,
        "items": [(item, parts[f"item:{item.uid}"].fingerprint) for item in items],
        "form": form or ItemForm(),
        "templates": _templates(meeting),
        "offered": offered,
        "problems": problems or {},
        "proposed": minutes_to_approve(meeting),
        "called": is_called(meeting),
        "call": call,
        "changed": changed_since(meeting, call, items),
    }
    return render(request, "participation/agenda_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_item_edit(request: HttpRequest, code: str, item: UUID) -> HttpResponse:
    """Call a point otherwise."""
    meeting = find_meeting(code)
    check_can_call(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting):
        return refusal
    row = get_object_or_404(AgendaItem.objects.select_related("matter"), meeting=meeting, uid=item)
    part = parts_of(session_of(meeting))[f"item:{row.uid}"]
    initial = {"title": row.title, "base": part.fingerprint}
    form = ItemForm(request.POST or None, initial=initial, matter=row.matter)
    theirs: Part | None = None
    if request.method == "POST" and form.is_valid():
        try:
            theirs = change_title(
                meeting=meeting,
                item=str(row.uid),
                title=form.cleaned_data["title"],
                base=form.cleaned_data["base"],
                by=request.user,
            )
        except InvalidTransition as reason:
            return back(request, meeting, str(reason))
        except ValidationError as error:
            form.add_error("title", error.messages)
        else:
            if theirs is None:
                messages.success(request, "El punto quedó guardado.")
                return redirect(f"{reverse('gestion:agenda-edit', args=[code])}#punto-{row.uid}")
            typed = request.POST.copy()
            typed["base"] = theirs.fingerprint
            form.data = typed
    context = {"meeting": meeting, "item": row, "form": form, "theirs": theirs}
    return render(request, "participation/agenda_item_edit.html", context)
