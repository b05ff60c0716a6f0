"""The last things that an account opened or wrote, as they are called today and only while it may read them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from participation.models import (
    Contribution,
    Devolution,
    IncomingMatter,
    Meeting,
    MeetingKind,
    Response,
    Topic,
)
from participation.permissions import MODERATE_PROPOSALS, REGISTER_MATTERS, bodies_for, can_read_response
from planning.models import Activity, Body, DataRequest, DevelopmentPlan, Person, PlanItem
from planning.permissions import ANSWER_REQUESTS, can
from reports.models import Document, Evaluation, ManualChapter, RecentItem, SwotMatrix

#: So many are shown.
SHOWN = 8


@dataclass(frozen=True)
class Opened:
    """One of them: what it is, how it is called now, where it is, and when it was opened or written."""

    kind: str
    title: str
    url: str
    at: dt.datetime
    wrote: bool


@dataclass(frozen=True)
class Thing:
    """A kind of thing that has pages: ``rows`` are those somebody may read; ``key`` is what its address names it by."""

    label: str
    rows: Callable[[User], QuerySet]
    key: str
    name: str  # the URL name of its page, below /gestion/
    title: Callable[[Any], str] = str
    may_read: Callable[[User, Any], bool] | None = None


def _plain(model: Any) -> Callable[[User], QuerySet]:
    return lambda user: model.objects.all()


def _if(rule: Any, rows: Callable[[User], QuerySet]) -> Callable[[User], QuerySet]:
    return lambda user: rows(user) if can(user, rule) else rows(user).none()


THINGS = {
    "meeting": Thing("Reunión", _plain(Meeting), "code", "meeting-detail"),
    "workshop": Thing(
        "Taller",
        lambda user: Meeting.objects.filter(kind=MeetingKind.WORKSHOP),
        "code",
        "workshop-detail",
    ),
    "topic": Thing("Tema", _plain(Topic), "code", "topic-detail"),
    "proposal": Thing(
        "Propuesta",
        _if(MODERATE_PROPOSALS, lambda user: Contribution.objects.filter(meeting=None)),
        "code",
        "proposal-detail",
        lambda row: f"{row.get_kind_display()} {row.code}",
    ),
    "response": Thing(
        "Respuesta",
        lambda user: Response.objects.select_related("topic", "assigned_to"),
        "pk",
        "response-edit",
        lambda row: str(row.topic),
        can_read_response,
    ),
    "devolution": Thing("Devolución", _plain(Devolution), "pk", "devolution-edit"),
    "matter": Thing(
        "Asunto entrado",
        lambda user: IncomingMatter.objects.filter(
            body__in=bodies_for(user, REGISTER_MATTERS).order_by().values("pk")
        ).select_related("body"),
        "pk",
        "incoming-matter-edit",
        lambda row: f"{row.number}/{row.year}, {row.body}",
    ),
    "document": Thing(
        "Documento", _plain(Document), "pk", "document-edit", lambda row: row.title or str(row)
    ),
    "plan": Thing("Plan", _plain(DevelopmentPlan), "pk", "plan-detail"),
    "plan_item": Thing("Del plan", _plain(PlanItem), "pk", "plan-item-detail"),
    "activity": Thing("Actividad", _plain(Activity), "pk", "activity-detail"),
    "person": Thing("Persona", _plain(Person), "code", "person-detail"),
    "body": Thing("Órgano", _plain(Body), "code", "body-detail"),
    "chapter": Thing("Manual", _plain(ManualChapter), "slug", "chapter-detail"),
    "evaluation": Thing("Evaluación", _plain(Evaluation), "pk", "evaluation-detail"),
    "swot": Thing("Matriz FODA", _plain(SwotMatrix), "pk", "swot-detail"),
    "request": Thing(
        "Pedido de datos",
        _if(ANSWER_REQUESTS, lambda user: DataRequest.objects.all()),
        "code",
        "data-request-detail",
        lambda row: row.code,
    ),
}
#: By how the route of a page of the workspace begins: what it is about. The longest one holds.
ROUTES = {
    "gestion/reuniones/<str:code>/": "meeting",
    "gestion/talleres/<str:code>/": "workshop",
    "gestion/temas/<str:code>/": "topic",
    "gestion/propuestas/<str:code>/": "proposal",
    "gestion/respuestas/<int:pk>/": "response",
    "gestion/devoluciones/<int:pk>/": "devolution",
    "gestion/asuntos/<int:pk>/": "matter",
    "gestion/documentos/<int:pk>/": "document",
    "gestion/plan/<int:pk>/": "plan",
    "gestion/plan/elementos/<int:pk>/": "plan_item",
    "gestion/plan/actividades/<int:pk>/": "activity",
    "gestion/personas/<str:code>/": "person",
    "gestion/organos/<str:code>/": "body",
    "gestion/manual/<str:slug>/": "chapter",
    "gestion/evaluacion/<int:pk>/": "evaluation",
    "gestion/foda/<int:pk>/": "swot",
    "gestion/pedidos/<str:code>/": "request",
}


def thing_of(route: str, arguments: dict[str, Any]) -> tuple[str, str] | None:
    """The kind and the key of what a page is about, by its route; ``None`` for lists and for other pages."""
    kind = next((ROUTES[begins] for begins in ROUTES if route.startswith(begins)), None)
    if kind is None:
        return None
    return kind, str(arguments[THINGS[kind].key])


def recent_of(user: User, limit: int = SHOWN) -> list[Opened]:
    """The last things, the latest first. One query, and one for each kind among them."""
    kept = list(RecentItem.objects.filter(user=user, kind__in=THINGS).order_by("-opened_at", "-pk")[:limit])
    rows: dict[tuple[str, str], Any] = {}
    for kind in dict.fromkeys(item.kind for item in kept):
        thing = THINGS[kind]
        keys = [item.thing for item in kept if item.kind == kind]
        for row in thing.rows(user).filter(**{f"{thing.key}__in": keys}):
            if thing.may_read is None or thing.may_read(user, row):
                rows[kind, str(getattr(row, thing.key))] = row
    return [
        Opened(
            THINGS[item.kind].label,
            THINGS[item.kind].title(rows[item.kind, item.thing]),
            reverse(f"gestion:{THINGS[item.kind].name}", args=[item.thing]),
            item.opened_at,
            item.wrote_at is not None and item.wrote_at == item.opened_at,
        )
        for item in kept
        if (item.kind, item.thing) in rows
    ]
