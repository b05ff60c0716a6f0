"""The team's calendar: what happens and what is due between two days, as a person may read it today."""

import calendar
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q, TextChoices
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.models import Meeting, MeetingKind, ResponseState
from participation.permissions import ASSIGN_RESPONSE, CODE_TOPICS, PUBLISH_RESPONSE, REVIEW_RESPONSE
from participation.queries.responses import answers
from planning.models import DataRequest, Deadline, Milestone, OperationalPlan, TeamTask
from planning.permissions import ANSWER_REQUESTS, EDIT_PLAN, can

#: Of each kind at most so many are read for one answer, the nearest first.
MOST_OF_A_KIND = 400


class HappeningKind(TextChoices):
    """What stands in the calendar; the value is what an address says."""

    MEETING = "reuniones", "Reuniones"
    WORKSHOP = "talleres", "Talleres"
    DEADLINE = "fechas", "Fechas a recordar"
    MILESTONE = "hitos", "Hitos"
    TASK = "tareas", "Tareas"
    ANSWER = "respuestas", "Respuestas que vencen"
    REQUEST = "pedidos", "Pedidos de datos"


#: What is said before the title of what is no meeting.
_SAID_FIRST = {
    HappeningKind.DEADLINE: "Fecha",
    HappeningKind.MILESTONE: "Hito",
    HappeningKind.TASK: "Tarea",
    HappeningKind.ANSWER: "Vence la respuesta",
    HappeningKind.REQUEST: "Vence el pedido",
}


@dataclass(frozen=True)
class Happening:
    """One thing of one day. ``key`` names it for ever to other calendars; ``changed_at`` may be unknown."""

    kind: HappeningKind
    key: str
    day: dt.date
    title: str
    url: str
    start: dt.time | None = None
    end: dt.time | None = None
    place: str = ""
    detail: str = ""
    is_over: bool = False  # met, done or answered
    is_cancelled: bool = False
    sequence: int = 0
    changed_at: dt.datetime | None = None

    @property
    def said_first(self) -> str:
        """What it is, before its title: called off, or anything but a meeting; empty for a meeting."""
        if self.is_cancelled:
            return "Suspendida"
        return _SAID_FIRST.get(self.kind, "")


_Reader = Callable[[User, dt.date, dt.date], Iterator[Happening]]


def happenings(user: User, first: dt.date, last: dt.date, kind: str = "") -> list[Happening]:
    """What stands between two days, both included, in order; ``kind`` (a ``HappeningKind``) narrows it.

    One query for each kind that the person may read at all, whatever stands there.
    """
    found = [row for read in _READERS for row in read(user, first, last)]
    if kind:
        found = [row for row in found if row.kind == kind]
    return sorted(found, key=lambda row: (row.day, row.start or dt.time.min, row.kind, row.title, row.key))


def _meetings(user: User, first: dt.date, last: dt.date) -> Iterator[Happening]:
    rows = Meeting.objects.filter(date__range=(first, last)).prefetch_related("meeting_bodies__body")
    for row in rows.order_by("date", "start_time", "pk")[:MOST_OF_A_KIND]:
        is_workshop = row.kind == MeetingKind.WORKSHOP
        bodies = ", ".join(link.body.name for link in row.meeting_bodies.all())
        name = row.title or row.get_kind_display()
        yield Happening(
            HappeningKind.WORKSHOP if is_workshop else HappeningKind.MEETING,
            f"reunion-{row.pk}",
            row.date,
            f"{name}: {bodies}" if bodies else name,
            reverse(f"gestion:{'workshop' if is_workshop else 'meeting'}-detail", args=[row.code]),
            start=row.start_time,
            end=row.end_time,
            place=row.place,
            detail=f"Suspendida: {row.cancelled_reason}" if row.is_cancelled else "",
            is_cancelled=row.is_cancelled,
            sequence=row.edit_version,
            changed_at=row.cancelled_at or row.convened_at,
        )


def _deadlines(user: User, first: dt.date, last: dt.date) -> Iterator[Happening]:
    for row in Deadline.objects.filter(due_on__range=(first, last)).order_by("due_on", "pk")[:MOST_OF_A_KIND]:
        yield Happening(
            HappeningKind.DEADLINE,
            f"fecha-{row.uid}",
            row.due_on,
            row.title,
            reverse("gestion:deadline-list"),
            detail=row.source,
            is_over=row.done_on is not None,
            sequence=row.sequence,
            changed_at=row.changed_at,
        )


def _milestones(user: User, first: dt.date, last: dt.date) -> Iterator[Happening]:
    rows = Milestone.objects.filter(due_on__range=(first, last)).select_related("activity")
    if not can(user, EDIT_PLAN):
        rows = rows.filter(activity__operational__in=OperationalPlan.objects.published().values("pk"))
    for row in rows.order_by("due_on", "pk")[:MOST_OF_A_KIND]:
        yield Happening(
            HappeningKind.MILESTONE,
            f"hito-{row.uid}",
            row.due_on,
            row.title,
            reverse("gestion:activity-detail", args=[row.activity_id]),
            detail=str(row.activity),
            is_over=row.done_on is not None,
            sequence=row.sequence,
            changed_at=row.changed_at,
        )


def _tasks(user: User, first: dt.date, last: dt.date) -> Iterator[Happening]:
    if not can(user, EDIT_PLAN):
        return
    rows = TeamTask.objects.filter(due_on__range=(first, last)).select_related("assigned_to__person")
    for row in rows.order_by("due_on", "pk")[:MOST_OF_A_KIND]:
        yield Happening(
            HappeningKind.TASK,
            f"tarea-{row.pk}",
            row.due_on or first,
            row.title,
            row.get_absolute_url(),
            detail=str(row.assigned_to.person) if row.assigned_to else "Nadie todavía",
            is_over=row.done_on is not None,
            sequence=row.edit_version,
        )


def _answers(user: User, first: dt.date, last: dt.date) -> Iterator[Happening]:
    open_ones = (ResponseState.DRAFTING, ResponseState.IN_REVIEW, ResponseState.REVIEWED)
    rows = answers().filter(state__in=open_ones, due__range=(first, last))
    if not any(can(user, rule) for rule in (ASSIGN_RESPONSE, REVIEW_RESPONSE, PUBLISH_RESPONSE, CODE_TOPICS)):
        rows = rows.filter(Q(assigned_to=user))
    for row in rows.order_by("due", "pk")[:MOST_OF_A_KIND]:
        yield Happening(
            HappeningKind.ANSWER,
            f"respuesta-{row.pk}",
            row.due,
            str(row.topic),
            row.get_edit_url(),
            detail=f"La redacta {row.assigned_to}",
            sequence=row.edit_version,
        )


def _requests(user: User, first: dt.date, last: dt.date) -> Iterator[Happening]:
    if not can(user, ANSWER_REQUESTS):
        return
    rows = DataRequest.objects.open().filter(due_on__range=(first, last))
    for row in rows.order_by("due_on", "pk")[:MOST_OF_A_KIND]:
        yield Happening(
            HappeningKind.REQUEST,
            f"pedido-{row.pk}",
            row.due_on,
            row.code,
            row.get_absolute_url(),
            detail=row.get_kind_display(),
        )


_READERS: tuple[_Reader, ...] = (_meetings, _deadlines, _milestones, _tasks, _answers, _requests)


#: So many things a square of the month shows; the list shows the rest.
IN_A_SQUARE = 4


@dataclass(frozen=True)
class Day:
    """A square of the month: the day, and what stands on it."""

    day: dt.date
    is_outside: bool
    happenings: list[Happening] = field(default_factory=list)

    @property
    def shown(self) -> list[Happening]:
        """What there is room for."""
        return self.happenings[:IN_A_SQUARE]

    @property
    def beyond(self) -> int:
        """How many more there are."""
        return max(0, len(self.happenings) - IN_A_SQUARE)


def month_grid(found: list[Happening], month: dt.date) -> list[list[Day]]:
    """The weeks of a month, from Monday on, with the days of its neighbours that complete them."""
    by_day: dict[dt.date, list[Happening]] = {}
    for row in found:
        by_day.setdefault(row.day, []).append(row)
    return [
        [Day(day, day.month != month.month, by_day.get(day, [])) for day in week]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]


def span_of(month: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day that the squares of a month show."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return weeks[0][0], weeks[-1][-1]


def written_at(row: Happening) -> dt.datetime:
    """When other calendars are told that it was written: when it changed, or the day it is for."""
    return row.changed_at or timezone.make_aware(dt.datetime.combine(row.day, dt.time()))
