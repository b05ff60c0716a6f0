"""Reads behind the documents of plans: a plan whole, a year of activities, a closed period. Constant queries."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from participation.models import Contribution, Topic
from participation.queries.meetings import public_author
from participation.queries.origins import public_hearings, public_origins_of
from participation.queries.public_topics import topics_of
from planning.models import (
    Activity,
    DevelopmentPlan,
    FrozenStanding,
    Indicator,
    Milestone,
    OperationalPlan,
    PeriodClosing,
    PlanItem,
    Target,
)
from planning.outline import Outline
from reports.codes import spaced
from reports.models import DocumentKind, Publication
from reports.queries.minutes import resolutions

#: How much of what an item came from its public page tells at once.
MOST_TOLD = 50


@dataclass(frozen=True)
class PlacedItem:
    """An item in the order of reading: how deep it is, what it hangs from, and what it hangs from at the top."""

    item: PlanItem
    depth: int
    parent: PlanItem | None
    axis: PlanItem
    is_leaf: bool


@dataclass(frozen=True)
class PublishedPlan:
    """Beside a plan: the code, version and day of the last document sealed of it, and the code of its hearing."""

    code: str
    version: int
    sealed_at: dt.datetime | None
    hearing: str

    @property
    def spaced_code(self) -> str:
        """The code in fours."""
        return spaced(self.code)


def published_of(plan: DevelopmentPlan) -> PublishedPlan:
    """What may be read beside a plan. One query."""
    sealed = Publication.objects.published().filter(kind=DocumentKind.PLAN, document__plan=OuterRef("pk"))
    last = sealed.order_by("-version")
    hearings = public_hearings().filter(plans_presented__plan=OuterRef("pk"), date=OuterRef("hearing_on"))
    row = (
        DevelopmentPlan.objects.filter(pk=plan.pk)
        .annotate(
            sealed_code=Subquery(last.values("code")[:1]),
            sealed_version=Subquery(last.values("version")[:1]),
            sealed_at=Subquery(last.values("sealed_at")[:1]),
            hearing_code=Subquery(hearings.values("code")[:1]),
        )
        .values_list("sealed_code", "sealed_version", "sealed_at", "hearing_code")
        .get()
    )
    code, version, sealed_at, hearing = row
    return PublishedPlan(code or "", version or 0, sealed_at, hearing or "")


@dataclass(frozen=True)
class Origin:
    """What an item came from: a contribution, a topic (``code``, ``title``), or a resolution (``uid``, ``number``,
    ``body``, ``date``)."""

    note: str
    contribution: Contribution | None
    author: str = ""
    resolution: Mapping[str, Any] | None = None
    topic: Mapping[str, str] | None = None
    topics: Sequence[Topic] = ()  # under which a contribution is


@dataclass(frozen=True)
class Origins:
    """A page of what an item came from; ``previous`` and ``next`` are the numbers of those beside it, or 0."""

    rows: Sequence[Origin]
    previous: int
    next: int


def public_origins(item: PlanItem, number: str | None) -> Origins:
    """What an item came from and everybody may read: reviewed texts, topics, and what published minutes resolved.

    Three queries.
    """
    page = int(number) if number and number.isascii() and number.isdecimal() and len(number) < 5 else 1
    page = max(page, 1)
    told = resolutions().filter(uid=OuterRef("resolution__uid")).order_by("-pk")
    entry = JSONObject(uid="uid", number="number", body="body__name", date="date")
    rows = public_origins_of(item).annotate(entry=Subquery(told.values(told=entry)[:1]))
    readable = rows.filter(Q(is_shown=True) | Q(entry__isnull=False) | Q(told_code__isnull=False))
    found = list(readable[(page - 1) * MOST_TOLD : page * MOST_TOLD + 1])
    topics = topics_of(row.contribution for row in found if row.contribution)
    return Origins(
        rows=[_origin(row, topics) for row in found[:MOST_TOLD]],
        previous=page - 1,
        next=page + 1 if len(found) > MOST_TOLD else 0,
    )


def _origin(row: Any, topics: Mapping[int, Sequence[Topic]]) -> Origin:
    if row.contribution:
        under = topics.get(row.contribution_id, ())
        return Origin(row.note, row.contribution, public_author(row.contribution), topics=under)
    if row.told_code:
        return Origin(row.note, None, topic={"code": row.told_code, "title": row.told_title})
    told = json.loads(row.entry) if isinstance(row.entry, str) else row.entry
    return Origin(row.note, None, resolution=told | {"date": dt.date.fromisoformat(told["date"])})


def placed_items(plan: DevelopmentPlan, *, whole: bool = False) -> list[PlacedItem]:
    """Every item of a plan in the order of reading; ``whole``: with its themes, subzones, indicators and targets."""
    rows: QuerySet[PlanItem] = PlanItem.objects.filter(plan=plan)
    if whole:
        indicators = Indicator.objects.order_by("pk").prefetch_related(
            Prefetch("targets", Target.objects.order_by("year"))
        )
        rows = rows.prefetch_related("themes", "subzones", Prefetch("indicators", indicators))
    items = {row.pk: row for row in rows}
    outline = Outline((row.pk, row.parent_id, row.position) for row in items.values())
    placed = []
    axis = None
    for key, depth in outline.walk():
        item = items[key]
        axis = item if axis is None or not depth else axis
        parent = items[item.parent_id] if item.parent_id else None
        placed.append(PlacedItem(item, depth, parent, axis, not outline.children.get(key)))
    return placed


def activities_of(operational: OperationalPlan) -> list[Activity]:
    """The activities of a year by day, with where they are and their milestones."""
    return list(
        operational.activities.order_by("starts_on", "ends_on", "code").prefetch_related(
            "subzones", Prefetch("milestones", Milestone.objects.order_by("due_on", "pk"))
        )
    )


def closings_of(year: int) -> list[PeriodClosing]:
    """The periods that ended in a year and are closed, oldest first."""
    ended = PeriodClosing.objects.filter(
        undone_at=None, date_to__range=(dt.date(year, 1, 1), dt.date(year, 12, 31))
    )
    return list(ended.select_related("plan").order_by("date_to", "pk"))


def frozen_rows(closing: PeriodClosing) -> Sequence[FrozenStanding]:
    """How everything stood when a period was closed, in the order of reading."""
    return list(closing.rows.order_by("place"))


def operational_of(year: int) -> OperationalPlan | None:
    """The operational plan of a year, once it is in force: there is one, whatever development plan it is under."""
    return OperationalPlan.objects.published().filter(year=year).first()
