"""Requests for data, and the calendar that their terms follow."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.reauthentication import require_recent_password
from planning.actions import requests as actions
from planning.calendar import missing_holidays
from planning.forms_requests import (
    DataRequestForm,
    HolidayForm,
    RequestAnswerForm,
    RequestExtensionForm,
    RequestRefusalForm,
    YearForm,
)
from planning.models import DataRequest, Holiday, RequestState, today
from planning.permissions import ANSWER_REQUESTS, GRANT_ERASURE, MANAGE_MUNICIPALITY, can, check
from planning.views.editing import attempt, form_page, page_of

TRAIL = "Pedidos de datos"


@require_safe
def data_request_list(request: HttpRequest) -> HttpResponse:
    """Requests: those that wait first, by the day they fall due; then the others, newest first."""
    check(request.user, ANSWER_REQUESTS)
    closed = DataRequest.objects.exclude(state=RequestState.OPEN).order_by("-closed_on", "-pk")
    context = {
        "open": DataRequest.objects.open().select_related("person").order_by("due_on", "pk")[:200],
        "page": page_of(request, closed.select_related("person")),
        "query": request.GET,
    }
    return render(request, "planning/data_request_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def data_request_create(request: HttpRequest) -> HttpResponse:
    """Write a request down."""
    check(request.user, ANSWER_REQUESTS)
    form = DataRequestForm(request.POST or None, initial={"received_on": today()})
    if request.method == "POST" and form.is_valid():
        row = attempt(form, lambda: actions.register_request(**form.cleaned_data, by=request.user))
        if row:
            messages.success(
                request, f"El pedido {row.code} quedó registrado: vence el {row.due_on:%d/%m/%Y}."
            )
            return redirect(row)
    back = reverse("gestion:data-request-list")
    return form_page(
        request,
        form,
        title="Registrar un pedido de datos",
        action="Registrar pedido",
        back=back,
        trail=[(TRAIL, back)],
        lead="Lo ven la administración y el funcionariado, para contestarlo. Anotá lo mínimo.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def data_request_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Close a request with its answer."""
    return _close(
        request, code, RequestAnswerForm, actions.answer_request, title="Contestar", done="quedó contestado"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def data_request_refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Close a request with the reason why it is not done."""
    return _close(
        request, code, RequestRefusalForm, actions.refuse_request, title="Rechazar", done="quedó rechazado"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def data_request_extend(request: HttpRequest, code: str) -> HttpResponse:
    """Give a request its one extension."""
    return _close(
        request,
        code,
        RequestExtensionForm,
        actions.extend_request,
        title="Prorrogar",
        done="quedó prorrogado",
    )


def _close(
    request: HttpRequest, code: str, form_class: type[Form], act: Callable, *, title: str, done: str
) -> HttpResponse:
    check(request.user, ANSWER_REQUESTS)
    row = get_object_or_404(DataRequest, code=code)
    erases = act is actions.answer_request and actions.orders_erasure(row)
    extends = act is actions.extend_request
    if erases:
        check(request.user, GRANT_ERASURE)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if erases:
            require_recent_password(request)
        if attempt(form, lambda: act(request=row, **form.cleaned_data, by=request.user)):
            messages.success(request, f"El pedido {row.code} {done}.")
            return redirect(row)
    return form_page(
        request,
        form,
        title=f"{title} el pedido {row.code}",
        action="Contestar que sí y borrar sus datos" if erases else f"{title} pedido",
        back=row.get_absolute_url(),
        trail=[(TRAIL, reverse("gestion:data-request-list")), (row.code, row.get_absolute_url())],
        lead=_what_happens(row, erases=erases, extends=extends),
        facts=_facts(row),
        danger=erases,
    )


def _what_happens(row: DataRequest, *, erases: bool, extends: bool) -> str:
    if erases:
        return (
            "Al contestar que sí, la próxima limpieza del portal borra su contacto, su cuenta, sus avisos y sus "
            "correos. No se puede deshacer. Lo que consta en actas aprobadas se conserva."
        )
    return f"Con la prórroga vence el {date_format(actions.extended_due(row))}." if extends else ""


def _facts(row: DataRequest) -> list[tuple[str, str]]:
    """What was asked, of whom and when, for whoever closes or extends it."""
    told = [
        ("Qué pide", row.get_kind_display()),
        ("En sus palabras", row.detail),
        ("De quién se trata", str(row.person or row.about)),
        ("Adónde contestar", row.contact),
        ("Vence, sin prórroga" if not row.extended_on else "Vence", date_format(row.due_on)),
    ]
    return [(name, words) for name, words in told if words]


@require_safe
def holiday_list(request: HttpRequest) -> HttpResponse:
    """The calendar of a year."""
    asked = YearForm({"year": request.GET.get("año") or today().year})
    if not asked.is_valid():
        raise Http404
    year = asked.cleaned_data["year"]
    context = {
        "year": year,
        "holidays": Holiday.objects.filter(day__year=year),
        "missing": missing_holidays(year),
        "may_edit": can(request.user, MANAGE_MUNICIPALITY),
        "years": range(today().year - 1, today().year + 3),
    }
    return render(request, "planning/holiday_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def holiday_create(request: HttpRequest) -> HttpResponse:
    """Add a day on which the offices are closed."""
    check(request.user, MANAGE_MUNICIPALITY)
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        holiday = attempt(form, lambda: actions.add_holiday(**form.cleaned_data, by=request.user))
        if holiday:
            messages.success(
                request, f"{holiday} quedó en el calendario. Los plazos abiertos se contaron de nuevo."
            )
            return redirect(_calendar_of(holiday.day.year))
    back = reverse("gestion:holiday-list")
    trail = [("Municipio y reglas", reverse("gestion:municipality-edit")), ("Feriados", back)]
    return form_page(
        request, form, title="Agregar un feriado", action="Guardar feriado", back=back, trail=trail
    )


@require_POST
def holiday_load(request: HttpRequest) -> HttpResponse:
    """Write the law's holidays of a year into the calendar."""
    check(request.user, MANAGE_MUNICIPALITY)
    form = YearForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Elegí un año entre 2010 y 2099.")
        return redirect("gestion:holiday-list")
    count = actions.load_holidays(year=form.cleaned_data["year"], by=request.user)
    messages.success(request, f"Se agregaron {count} feriados de {form.cleaned_data['year']}.")
    return redirect(_calendar_of(form.cleaned_data["year"]))


@require_POST
def holiday_remove(request: HttpRequest, day: str) -> HttpResponse:
    """Take a day out: the offices open."""
    check(request.user, MANAGE_MUNICIPALITY)
    try:
        holiday = get_object_or_404(Holiday, day=dt.date.fromisoformat(day))
    except ValueError as error:
        raise Http404 from error
    actions.remove_holiday(holiday=holiday, by=request.user)
    messages.success(request, f"{holiday} salió del calendario. Los plazos abiertos se contaron de nuevo.")
    return redirect(_calendar_of(holiday.day.year))


def _calendar_of(year: int) -> str:
    return f"{reverse('gestion:holiday-list')}?año={year}"
