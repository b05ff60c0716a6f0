"""Every page that search engines may know of, section by section, from what is published alone."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, QuerySet, Subquery, Value
from django.db.models.functions import TruncDate
from django.urls import reverse

from participation.models import Meeting, MeetingKind, Topic
from participation.queries.devolutions import public_devolutions
from planning.models import DevelopmentPlan, Neighbourhood, PlanItem
from planning.queries.plans import by_force
from reports.codes import spaced
from reports.models import DocumentKind, Publication
from reports.navigation import FOOT, GROUPS
from reports.queries.minutes import resolutions

#: Addresses of one file; sitemaps.org allows 50,000.
MOST = 5000


@dataclass(frozen=True)
class Page:
    """An address of the portal, from its root, and the day of what it tells where that is known."""

    path: str
    changed_on: dt.date | None = None


@dataclass(frozen=True)
class Section:
    """Pages of one kind: ``rows`` are what their address needs and, last, their day or nothing."""

    name: str
    rows: Callable[[], QuerySet[Any, Any]]
    path: Callable[..., str]

    def pages(self, start: int, end: int) -> Iterator[Page]:
        """Some of them, in an order that stays as more come. One query."""
        for *parts, day in self.rows()[start:end]:
            yield Page(self.path(*parts), day)


def _named(name: str) -> Callable[..., str]:
    return lambda *parts: reverse(name, args=parts)


def _publications(*, minutes: bool) -> QuerySet[Any, Any]:
    current = Publication.objects.published().current().order_by("sequence")
    of_kind = (
        current.filter(kind=DocumentKind.MINUTES) if minutes else current.exclude(kind=DocumentKind.MINUTES)
    )
    return of_kind.values_list("subject_key" if minutes else "code", TruncDate("sealed_at"))


def _meetings(*, workshops: bool) -> QuerySet[Any, Any]:
    rows = Meeting.objects.published().order_by("pk")
    of_kind = rows.filter(kind=MeetingKind.WORKSHOP) if workshops else rows.exclude(kind=MeetingKind.WORKSHOP)
    return of_kind.values_list("code", "minutes__approved_on")


def _items() -> QuerySet[Any, Any]:
    in_force = by_force(DevelopmentPlan.objects.published()).values("pk")[:1]
    rows = PlanItem.objects.filter(plan=Subquery(in_force)).order_by("pk")
    return rows.values_list("code", "standing__as_of")


SECTIONS = (
    Section(
        "barrios",
        lambda: Neighbourhood.objects.order_by("pk").values_list(
            "code", Value(None, output_field=DateField())
        ),
        _named("neighbourhood"),
    ),
    Section(
        "temas",
        lambda: Topic.objects.published().order_by("pk").values_list("code", "standing__last_on"),
        _named("topic-detail"),
    ),
    Section("sesiones", lambda: _meetings(workshops=False), _named("meeting-detail")),
    Section("talleres", lambda: _meetings(workshops=True), _named("workshop-detail")),
    Section(
        "actas",
        lambda: _publications(minutes=True),
        lambda key: reverse("minutes-detail", args=key.split("/", 2)),
    ),
    Section(
        "publicaciones",
        lambda: _publications(minutes=False),
        lambda code: reverse("publication-detail", args=[spaced(code)]),
    ),
    Section(
        "devoluciones",
        lambda: public_devolutions().order_by("pk").values_list("code", "published_on"),
        _named("devolution-detail"),
    ),
    Section("plan", _items, _named("plan-item")),
    Section(
        "resoluciones",
        lambda: resolutions().order_by("pk").values_list("uid", "date"),
        _named("resolution-detail"),
    ),
)


def fixed_pages() -> list[Page]:
    """Those of the menu and the foot, which every municipality has."""
    places = dict.fromkeys((*(place for group in GROUPS for place in group.places), *FOOT))
    return [Page("/"), *(Page(place.url) for place in places if place.is_indexed)]


def all_pages() -> list[Page] | None:
    """Every page, while they fit in one file; else ``None``. One query a section."""
    found = fixed_pages()
    for section in SECTIONS:
        if len(found) > MOST:
            break
        found += section.pages(0, MOST + 1 - len(found))
    return found if len(found) <= MOST else None


def parts() -> list[tuple[str, int]]:
    """The files of a long one: the name of a section and the number of a part of it. One query a section."""
    found = [("paginas", 1)]
    for section in SECTIONS:
        count = section.rows().count()
        found += [(section.name, number) for number in range(1, -(-count // MOST) + 1)]
    return found


def part(name: str, number: int) -> Sequence[Page]:
    """The pages of one of those files; none where there is no such one."""
    if name == "paginas":
        return fixed_pages() if number == 1 else []
    section = next((row for row in SECTIONS if row.name == name), None)
    if section is None or number < 1:
        return []
    return list(section.pages((number - 1) * MOST, number * MOST))
