"""The team's calendar, its personal address, and how an account wants to be told."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.public import public_lookup, public_one_click
from planning.models import today
from planning.queries import current_municipality
from reports.actions.personal import choose_digest, renew_calendar_address, revoke_calendar_address
from reports.calendar_addresses import address_of, owner_of
from reports.digest_email import account_of
from reports.forms_workspace import DigestForm
from reports.models import PersonalSettings
from reports.queries.calendar import HappeningKind, happenings, month_grid, span_of
from reports.rendering import personal_calendar as file

#: What a calendar program gets: so many days that are over, and so many to come.
DAYS_BACK, DAYS_AHEAD = 60, 400
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month in squares, or as a list: ``?mes=2026-11``, ``?ver=lista``, ``?que=reuniones``."""
    day = today()
    month = _month(request.GET.get("mes", "")) or day.replace(day=1)
    kind = request.GET.get("que", "")
    kind = kind if kind in HappeningKind.values else ""
    is_list = request.GET.get("ver") == "lista"
    first, last = span_of(month)
    if is_list:
        first, last = month, _shifted(month, 1) - dt.timedelta(days=1)
    found = happenings(request.user, first, last, kind)
    context = {
        "month": month,
        "today": day,
        "weeks": [] if is_list else month_grid(found, month),
        "found": found,
        "inside": [row for row in found if row.day.month == month.month],
        "is_list": is_list,
        "kinds": HappeningKind.choices,
        "kind": kind,
        "previous": _shifted(month, -1),
        "next": _shifted(month, 1),
        "nothing_here": "No hay nada en " + date_format(month, r"F \d\e Y"),
        "query": request.GET,
    }
    return render(request, "reports/calendar.html", context)


def _month(text: str) -> dt.date | None:
    try:
        month = dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        return None
    return month if _FIRST_YEAR <= month.year <= _LAST_YEAR else None


def _shifted(month: dt.date, by: int) -> dt.date:
    number = month.year * 12 + month.month - 1 + by
    return dt.date(number // 12, number % 12 + 1, 1)


@public_lookup
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """What the owner of a secret address may read today, for their calendar program. Else 404, whatever the reason."""
    chosen = owner_of(token)
    if chosen is None:
        raise Http404
    day = today()
    rows = happenings(chosen.user, day - dt.timedelta(days=DAYS_BACK), day + dt.timedelta(days=DAYS_AHEAD))
    municipality = current_municipality()
    name = f"{municipality.short_name}: agenda de trabajo" if municipality else "Agenda de trabajo"
    response = HttpResponse(file.render(rows, name=name), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """How the account wants to be told: the daily digest, and the address of its calendar."""
    return _preferences(request, None)


def _preferences(request: HttpRequest, form: DigestForm | None) -> HttpResponse:
    chosen = PersonalSettings.objects.filter(user=request.user).first()
    context = {
        "form": form or DigestForm(initial={"hour": chosen.digest_hour if chosen else None}),
        "chosen": chosen,
        "address": address_of(chosen),
    }
    return render(request, "reports/preferences.html", context)


@require_POST
def digest_choose(request: HttpRequest) -> HttpResponse:
    """Ask for the daily digest at an hour, or for none."""
    form = DigestForm(request.POST)
    if not form.is_valid():
        return _preferences(request, form)
    hour = form.cleaned_data["hour"]
    choose_digest(hour=hour, by=request.user)
    told = (
        f"El resumen te va a llegar a las {hour}:00, los días en que algo te espere."
        if hour is not None
        else ""
    )
    messages.success(request, told or "No vas a recibir el resumen diario.")
    return redirect("gestion:preferences")


@require_POST
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make, renew or revoke the address of one's own calendar."""
    if request.POST.get("accion") == "quitar":
        revoke_calendar_address(by=request.user)
        messages.success(request, "La dirección de tu calendario ya no funciona.")
    else:
        renew_calendar_address(by=request.user)
        messages.success(request, "Tu calendario tiene una dirección nueva. Si había otra, ya no funciona.")
    return redirect("gestion:preferences")


@public_one_click
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End somebody's daily digest, by a button or by a mail program. It names nobody; a second time tells the same."""
    user = account_of(token)
    if user is None:
        raise Http404
    if request.POST.get("List-Unsubscribe") == "One-Click":
        choose_digest(hour=None, by=user)
    is_on = PersonalSettings.objects.filter(user=user).exclude(digest_hour=None).exists()
    return render(request, "reports/digest_stop.html", {"is_on": is_on, "token": token})
