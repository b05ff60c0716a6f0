"""Periods of the follow-up that are closed, and what each one kept."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reauthentication import require_recent_password
from planning.actions import closings as actions
from planning.forms_progress import ClosingForm, PeriodForm, ReasonForm
from planning.models import FrozenStanding, PeriodClosing, today
from planning.permissions import CLOSE_PERIOD, REOPEN_PERIOD, can, check
from planning.queries.closings import preview, suggested_period, totals_of
from planning.queries.plans import plan_in_force
from planning.sheets.book import XLSX_TYPE, Value
from planning.sheets.export import sheet_book
from planning.views.editing import attempt, form_page, page_of
from planning.views.files import csv_answer, file_answer
from planning.views.progress import trail

TITLE = "Períodos cerrados"
COLUMNS = (
    "clase", "nivel", "codigo", "titulo", "responsable", "empieza", "termina", "avance", "avance_calculado",
    "motivo_de_la_correccion", "estado", "cuentan", "quedan_afuera", "actividades_con_atraso", "presupuesto",
    "ejecutado",
)  # fmt: skip


@require_safe
def closing_list(request: HttpRequest) -> HttpResponse:
    """Every period that was closed, those reopened among them."""
    rows = PeriodClosing.objects.select_related("plan", "closed_by", "undone_by")
    context = {
        "page": page_of(request, rows),
        "query": request.GET,
        "may_close": can(request.user, CLOSE_PERIOD),
        "plan": plan_in_force(),
        "trail": trail(),
    }
    return render(request, "planning/closing_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def closing_create(request: HttpRequest) -> HttpResponse:
    """Choose the days, see what would be kept and what stands in the way, and close."""
    check(request.user, CLOSE_PERIOD)
    plan = plan_in_force()
    if plan is None:
        messages.info(request, "Todavía no hay un plan presentado: no hay período que cerrar.")
        return redirect("gestion:closing-list")
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        closing = attempt(
            form,
            lambda: actions.close_period(
                plan=plan,
                date_from=said["desde"],
                date_to=said["hasta"],
                note=said["note"],
                seen=request.POST.get("visto", ""),
                by=request.user,
            ),
        )
        if closing:
            messages.success(request, f"El período del {closing} quedó cerrado.")
            return redirect(closing)
    suggested = suggested_period(today())
    asked = PeriodForm(request.POST if request.method == "POST" else request.GET or None)
    date_from, date_to = asked.days(suggested)
    if not asked.is_bound:
        asked = PeriodForm(initial={"desde": date_from, "hasta": date_to})
    is_over = date_to < today()
    context = {
        "plan": plan,
        "asked": asked,
        "date_from": date_from,
        "date_to": date_to,
        "is_over": is_over,
        "preview": preview(plan, date_from, date_to, timezone.now()) if is_over else None,
        "form": form if form.is_bound else ClosingForm(initial={"desde": date_from, "hasta": date_to}),
        "trail": [*trail(), (TITLE, reverse("gestion:closing-list"))],
    }
    return render(request, "planning/closing_create.html", context)


@require_safe
def closing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a closed period kept: at a glance, and row by row."""
    closing = _closing(pk)
    rows = FrozenStanding.objects.filter(closing=closing).order_by("place")
    context = {
        "closing": closing,
        "totals": totals_of(closing),
        "page": page_of(request, rows),
        "query": request.GET,
        "may_reopen": can(request.user, REOPEN_PERIOD) and closing.undone_at is None,
        "trail": [*trail(), (TITLE, reverse("gestion:closing-list"))],
    }
    return render(request, "planning/closing_detail.html", context)


@require_safe
def closing_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Its rows, as text with commas."""
    closing = _closing(pk)
    rows = [["" if value is None else str(value) for value in row] for row in _rows(closing)]
    return csv_answer(f"{_name(closing)}.csv", rows)


@require_safe
def closing_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """Its rows, as a spreadsheet."""
    closing = _closing(pk)
    return file_answer(f"{_name(closing)}.xlsx", sheet_book(_rows(closing)), XLSX_TYPE)


@require_http_methods(["GET", "HEAD", "POST"])
def closing_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a closing back, with a reason and the password."""
    check(request.user, REOPEN_PERIOD)
    closing = _closing(pk)
    if closing.undone_at is not None:
        messages.info(request, "El período ya está reabierto.")
        return redirect(closing)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: actions.reopen_period(closing=closing, reason=reason, by=request.user)):
            messages.success(
                request, f"El período del {closing} quedó reabierto. Lo que guardó se sigue leyendo."
            )
            return redirect(closing)
    return form_page(
        request,
        form,
        title=f"Reabrir el período del {closing}",
        action="Reabrir",
        back=closing.get_absolute_url(),
        trail=[
            *trail(),
            (TITLE, reverse("gestion:closing-list")),
            (str(closing), closing.get_absolute_url()),
        ],
        lead="Se va a poder informar y aceptar otra vez sobre esos días. Lo que el cierre guardó no cambia, y queda "
        "registrado quién lo reabrió y por qué.",
    )


def _closing(pk: int) -> PeriodClosing:
    return get_object_or_404(PeriodClosing.objects.select_related("plan", "closed_by", "undone_by"), pk=pk)


def _name(closing: PeriodClosing) -> str:
    return f"avance-{closing.date_from:%Y%m%d}-{closing.date_to:%Y%m%d}"


def _rows(closing: PeriodClosing) -> Iterator[list[Value]]:
    yield list(COLUMNS)
    for row in FrozenStanding.objects.filter(closing=closing).order_by("place"):
        yield [
            row.get_kind_display(),
            row.level,
            row.code,
            row.title,
            row.responsible,
            row.starts_on.isoformat() if row.starts_on else None,
            row.ends_on.isoformat() if row.ends_on else None,
            row.value,
            row.computed,
            row.override_reason,
            row.get_state_display(),
            row.counted,
            row.left_out,
            row.late_below,
            row.budget,
            row.executed,
        ]
