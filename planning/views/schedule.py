"""The schedule as anybody reads it: a year as a drawing and its table, and as a calendar to subscribe to."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from accounts.public import public_page
from planning import gantt, ics
from planning.forms_schedule import ScheduleFilter
from planning.models import Activity, Deadline, Milestone, OperationalPlan, Standing, today
from planning.queries.schedule import (
    MOST_DEADLINES,
    Asked,
    Choices,
    Line,
    activities,
    calendar_rows,
    choices_of,
    deadlines,
    lines_page,
    totals_of,
    year_shown,
    years_in_force,
)


@public_page
def schedule(request: HttpRequest) -> HttpResponse:
    """What is done in a year, when, by whom, and how it is going."""
    day = today()
    plans = years_in_force()
    form = ScheduleFilter(request.GET)
    shown = year_shown(plans, form.asked().year, day)
    asked = replace(form.asked(), year=shown.year if shown else day.year)
    choices = choices_of(shown) if shown else Choices()
    top = shown.plan.level_name(0) if shown else "Eje"
    form.offer(choices, [plan.year for plan in plans], shown.year if shown else None, top)
    found = activities(asked)
    totals = totals_of(found)
    page, lines = lines_page(found, totals.count, request.GET.get("page"), dict(choices.axes), day)
    dates = list(deadlines(asked)[: MOST_DEADLINES + 1]) if page.number == 1 else []
    context = {
        "operational": shown,
        "year": asked.year,
        "form": form,
        "chips": form.chips(request.GET),
        "query": request.GET,
        "top": top,
        "totals": totals,
        "page": page,
        "months": _by_month(lines),
        "gantt": _drawing(asked, lines, dates[:MOST_DEADLINES], day),
        "deadlines": dates[:MOST_DEADLINES],
        "more_deadlines": len(dates) > MOST_DEADLINES,
        "calendar": _calendar_query(asked),
        "today": day,
    }
    return render(request, "planning/public_schedule.html", context)


def _by_month(lines: list[Line]) -> list[tuple[dt.date, list[Line]]]:
    """The lines of a page by the month in which each begins."""
    months: list[tuple[dt.date, list[Line]]] = []
    for line in lines:
        month = line.activity.starts_on.replace(day=1)
        if not months or months[-1][0] != month:
            months.append((month, []))
        months[-1][1].append(line)
    return months


def _drawing(asked: Asked, lines: list[Line], dates: list[Deadline], day: dt.date) -> gantt.Gantt | None:
    rows = [line.work for line in lines]
    if dates:
        marks = tuple((row.due_on, row.done_on is not None) for row in dates)
        rows.insert(0, gantt.Work(label="Fechas a recordar", state=Standing.PENDING, marks=marks))
    return gantt.gantt(asked.year or day.year, rows, day) if rows else None


def _calendar_query(asked: Asked) -> str:
    """The same filter for the calendar file, without the year: who subscribes gets the next one too."""
    names = {
        "eje": asked.axis,
        "subzona": asked.subzone,
        "responsable": asked.responsible,
        "estado": asked.state,
        "q": asked.text,
    }
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in names.items() if value})
    return query.urlencode()


@public_page
def schedule_calendar(request: HttpRequest) -> HttpResponse:
    """What answers to a filter, of every year unless one is asked for, as whole days of a calendar."""
    asked = ScheduleFilter(request.GET).asked()
    rows = [_DAYS[kind](row) for kind, row in calendar_rows(asked)]
    data = ics.schedule(rows, name="Cronograma")
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="cronograma.ics"'
    return response


def _activity_days(row: Activity) -> ics.Days:
    moved = gantt.slippage(row.starts_on, row.ends_on, row.planned_starts_on, row.planned_ends_on)
    told = (
        ("Responsable", row.responsible),
        ("Del plan", str(row.item)),
        ("Va a quedar", row.product),
        ("Cambió", "" if row.is_cancelled else moved),
        ("Motivo de la suspensión", row.cancelled_reason),
    )
    return ics.Days(
        uid=str(row.uid),
        sequence=row.sequence,
        told_at=row.changed_at,
        title=str(row),
        first=row.starts_on,
        last=row.ends_on,
        categories=("Actividad", *filter(None, [getattr(row, "axis", "")])),
        description="\n".join(
            [*filter(None, [row.description]), *(f"{label}: {words}" for label, words in told if words)]
        ),
        address=_address(row.operational),
        is_cancelled=row.is_cancelled,
    )


def _milestone_days(row: Milestone) -> ics.Days:
    activity = row.activity
    return ics.Days(
        uid=str(row.uid),
        sequence=row.sequence,
        told_at=max(row.changed_at, activity.changed_at) if activity.is_cancelled else row.changed_at,
        title=row.title,
        first=row.due_on,
        last=row.due_on,
        categories=("Hito",),
        description=f"Hito de {activity}",
        address=_address(activity.operational),
        is_cancelled=activity.is_cancelled,
    )


def _deadline_days(row: Deadline) -> ics.Days:
    return ics.Days(
        uid=str(row.uid),
        sequence=row.sequence,
        told_at=row.changed_at,
        title=row.title,
        first=row.due_on,
        last=row.due_on,
        categories=("Fecha a recordar",),
        description=row.source,
        address=f"{settings.SITE_URL}{reverse('schedule')}",
    )


_DAYS: dict[str, Callable[[Any], ics.Days]] = {
    "activity": _activity_days,
    "milestone": _milestone_days,
    "deadline": _deadline_days,
}


def _address(operational: OperationalPlan) -> str:
    return f"{settings.SITE_URL}{reverse('plan-operational', args=[operational.year])}"
