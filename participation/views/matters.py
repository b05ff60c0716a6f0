"""The registry desk in the workspace: the register of what came in, and each of its entries."""

import csv
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from participation.actions.matters import MATTER_FIELDS, edit_matter, register_matter
from participation.forms.calls import MatterFilter, MatterForm
from participation.models import IncomingMatter
from participation.permissions import READ_MATTERS, REGISTER_MATTERS, REGISTER_PROPOSALS, bodies_for
from participation.queries.matters import destination_of, matter_years, register
from participation.views.loading import attempt
from participation.views.matters_bulk import UNDO
from planning.bulk import undone
from planning.models import Body, today
from planning.permissions import can, check
from planning.sheets.formulas import guard_formula

PER_PAGE = 25
TRAIL = "Asuntos entrados"
COLUMNS = (
    "numero", "anio", "organo", "entro", "de_quien", "remitente", "extracto", "expediente", "destino", "sesiones",
)  # fmt: skip


@require_safe
def matter_list(request: HttpRequest) -> HttpResponse:
    """What came in for the bodies whose originals one may read, newest first."""
    bodies, form, matters = _asked(request)
    page = Paginator(matters, PER_PAGE).get_page(request.GET.get("page"))
    mine = set(bodies_for(request.user, REGISTER_MATTERS).values_list("pk", flat=True))
    rows = [(matter, destination_of(matter), matter.body_id in mine) for matter in page]
    token = request.GET.get("deshacer", "")
    context = {
        "undo": token if undone(token, UNDO, request.user.pk) else "",
        "form": form,
        "page": page,
        "rows": rows,
        "may_add": bool(mine),
        "may_mark": any(may_edit and not destination for _matter, destination, may_edit in rows),
        "may_read": bodies.exists(),
        # Of an empty register, whether it is only of the bodies whose matters one may read.
        "read_bodies": [] if rows or not _is_elsewhere(bodies) else [body.name for body in bodies],
        "filtered": bool(set(request.GET) - {"deshacer", "page"}),
        "query": request.GET.urlencode(),
    }
    return render(request, "participation/matter_list.html", context)


def _is_elsewhere(bodies: QuerySet[Body]) -> bool:
    return IncomingMatter.objects.exclude(body__in=bodies).exists()


def _asked(request: HttpRequest) -> tuple[QuerySet[Body], MatterFilter, QuerySet[IncomingMatter]]:
    bodies = bodies_for(request.user, READ_MATTERS)
    form = MatterFilter(request.GET or None, bodies=bodies, years=matter_years(bodies))
    return bodies, form, form.chosen(register(bodies))


@require_safe
def matter_file(request: HttpRequest) -> HttpResponse:
    """The same as a sheet, for whoever keeps the register on paper as well."""
    _bodies, _form, matters = _asked(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="asuntos-entrados.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for matter in matters.iterator(chunk_size=500):
        sessions = ";".join(item.meeting.code for item in matter.agenda_items.all())
        cells = (
            matter.number, matter.year, matter.body.code, matter.received_on.isoformat(),
            matter.get_sender_kind_display(), matter.sender, matter.extract, matter.case_file,
            destination_of(matter), sessions,
        )  # fmt: skip
        writer.writerow([guard_formula(str(cell)) for cell in cells])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def matter_add(request: HttpRequest) -> HttpResponse:
    """Write down what came in; the portal gives the number."""
    bodies = bodies_for(request.user, REGISTER_MATTERS)
    if not bodies.exists():
        check(request.user, REGISTER_MATTERS)
    form = MatterForm(request.POST or None, bodies=bodies, initial={"received_on": today()})
    if request.method == "POST" and form.is_valid():
        made: list[IncomingMatter] = []
        data = {name: form.cleaned_data[name] for name in (*MATTER_FIELDS, "body")}
        if attempt(form, lambda: made.append(register_matter(**data, by=request.user))).done:
            matter = made[0]
            messages.success(
                request, f"Quedó registrado con el número {matter.number}/{matter.year} ({matter.body.name})."
            )
            return redirect("gestion:incoming-matter-list")
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def matter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was written down, or write where it went."""
    matter = get_object_or_404(IncomingMatter.objects.select_related("body", "registered_by"), pk=pk)
    check(request.user, REGISTER_MATTERS, bodies=[matter.body])
    form = MatterForm(
        request.POST or None, bodies=bodies_for(request.user, REGISTER_MATTERS), instance=matter
    )
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form,
            lambda: edit_matter(
                matter=form.instance, expected_version=form.cleaned_data["edit_version"] or 0, by=request.user
            ),
        )
        if outcome.done:
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect("gestion:incoming-matter-list")
        if outcome.conflict:
            return _page(request, form, IncomingMatter.objects.get(pk=pk), overtaken=True)
    return _page(request, form, IncomingMatter.objects.get(pk=pk))


def _page(
    request: HttpRequest, form: MatterForm, stored: IncomingMatter | None, *, overtaken: bool = False
) -> HttpResponse:
    differences = []
    if overtaken and stored:
        typed = request.POST.copy()
        typed["edit_version"] = str(stored.edit_version)
        form.data = typed
        differences = [
            (str(form.fields[name].label), _shown(form.instance, name), _shown(stored, name))
            for name in MATTER_FIELDS
            if getattr(form.instance, name) != getattr(stored, name)
        ]
    context: dict[str, Any] = {
        "form": form,
        "matter": stored,
        "differences": differences,
        "contributions": stored.contributions.all() if stored else [],
        "may_pass": stored is not None and can(request.user, REGISTER_PROPOSALS),
        "items": stored.agenda_items.select_related("meeting") if stored else [],
        "trail": [(TRAIL, reverse("gestion:incoming-matter-list"))],
    }
    return render(request, "participation/matter_edit.html", context)


def _shown(matter: IncomingMatter, name: str) -> Any:
    display = getattr(matter, f"get_{name}_display", None)
    return (display() if display else getattr(matter, name)) or "—"
