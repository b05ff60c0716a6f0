"""Reads of the development plan: which is in force, its tree as an outline, one item's story, two versions compared.

Public reads answer pages whose size and number of queries do not grow with the plan.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet

from planning.models import BY_FORCE, DevelopmentPlan, Indicator, PlanItem, ProgressReport, Target, today
from planning.outline import INDENT, Outline, Step
from planning.queries.plan_pages import (
    MOST_ACTIVITIES,
    MOST_NEWS,
    Measure,
    activities_for,
    how_many,
    measures_of,
    news_of,
    with_story,
)
from planning.queries.schedule import Line

PER_PAGE = 25
#: How many of the items right below an axis its part of the overview names; its own page has them all.
SHOWN_BELOW = 12
#: The workspace shows the whole tree of a plan of so many items, and of a longer one a level at a time, in pages.
WHOLE_UP_TO = 200
LEVEL_PER_PAGE = 50


def plan_in_force() -> DevelopmentPlan | None:
    """The plan approved last; before any is, the one presented last; ``None`` while there are only drafts."""
    return latest_of(DevelopmentPlan.objects.published())


def latest_of(plans: QuerySet[DevelopmentPlan]) -> DevelopmentPlan | None:
    """Of some plans, the one approved last; before any is, the one presented last."""
    return by_force(plans).first()


def by_force(plans: QuerySet[DevelopmentPlan]) -> QuerySet[DevelopmentPlan]:
    """The one approved last first; before any is, the one presented last."""
    return plans.order_by(*BY_FORCE)


def public_items() -> QuerySet[PlanItem]:
    """The items that anybody may read, in each of their versions: what only a draft says yet is not among them."""
    return PlanItem.objects.filter(plan__in=DevelopmentPlan.objects.published())


def as_published(stems: Iterable[UUID]) -> dict[UUID, PlanItem]:
    """Each as the plan in force has it, else as the last published plan that had it; none that only drafts have.

    One query.
    """
    rows = public_items().filter(stem__in=list(stems))
    latest = rows.order_by(
        "stem", F("plan__approved_on").desc(nulls_last=True), "-plan__hearing_on", "-plan_id"
    )
    return {item.stem: item for item in latest.distinct("stem")}


def outline_of(plan: DevelopmentPlan) -> Outline:
    """Who hangs from whom in a plan. One query."""
    return Outline(PlanItem.objects.filter(plan=plan).values_list("pk", "parent_id", "position"))


# -- the workspace


@dataclass(frozen=True)
class Row:
    """An item in the order of reading: ``opens`` a list below the one before, ``ends`` so many items, itself first."""

    item: PlanItem
    depth: int
    level: str
    below: int
    steps: tuple[tuple[Step, str], ...]
    opens: bool
    ends: range


_STEP_LABELS = {
    Step.UP: "Mover arriba",
    Step.DOWN: "Mover abajo",
    Step.OUT: "Pasar al nivel de arriba",
    Step.IN: "Poner dentro del anterior",
}


def outline_rows(plan: DevelopmentPlan) -> list[Row]:
    """The whole tree of a plan, as the pages of whoever writes it show it. One query."""
    items = {
        item.pk: item for item in PlanItem.objects.filter(plan=plan).annotate(measured=Count("indicators"))
    }
    outline = Outline((item.pk, item.parent_id, item.position) for item in items.values())
    order = list(outline.walk())
    depths = [depth for _key, depth in order]
    return [
        Row(
            item=items[key],
            depth=depth,
            level=plan.level_name(depth),
            below=len(outline.children.get(key, [])),
            steps=_steps(outline, key),
            opens=bool(place) and depth > depths[place - 1],
            ends=range(max(0, depth - (depths[place + 1] if place + 1 < len(order) else 0) + 1)),
        )
        for place, (key, depth) in enumerate(order)
    ]


@dataclass(frozen=True)
class OutlinePage:
    """What a page of the workspace shows of a plan: all of it, or of a long one what hangs from one item, a page at a
    time; ``path`` leads from the top down to that one."""

    rows: list[Row]
    path: list[PlanItem]
    page: Page | None


def outline_page(plan: DevelopmentPlan, opened: int | None, number: str | None) -> OutlinePage:
    """The whole tree of a plan of up to ``WHOLE_UP_TO`` items; else one level of it. The same queries for any size."""
    outline = outline_of(plan)
    if len(outline.parents) <= WHOLE_UP_TO:
        return OutlinePage(outline_rows(plan), [], None)
    opened = opened if opened in outline.parents else None
    page = Paginator(outline.children.get(opened, []), LEVEL_PER_PAGE).get_page(number)
    items = plan.items.annotate(measured=Count("indicators")).in_bulk(list(page))
    item = plan.items.get(pk=opened) if opened else None
    path = [*ancestors_of(item), item] if item else []
    rows = [
        Row(
            item=items[key],
            depth=len(path),
            level=plan.level_name(len(path)),
            below=len(outline.children.get(key, [])),
            steps=_steps(outline, key),
            opens=False,
            ends=range(1),
        )
        for key in page
    ]
    return OutlinePage(rows, path, page)


def place_in_outline(item: PlanItem) -> str:
    """The query by which the workspace's page of a plan shows an item; "" where it shows them all."""
    if item.plan.items.count() <= WHOLE_UP_TO:
        return ""
    return f"?abrir={item.parent_id or ''}&page={item.position // LEVEL_PER_PAGE + 1}"


def _steps(outline: Outline, key: int) -> tuple[tuple[Step, str], ...]:
    return tuple((step, label) for step, label in _STEP_LABELS.items() if outline.can(key, step))


def possible_parents(item: PlanItem) -> list[tuple[int, str]]:
    """From what an item may hang, in the order of reading: all but itself and what hangs from it. Two queries."""
    outline = outline_of(item.plan)
    barred = {item.pk, *outline.below(item.pk)}
    names = {row.pk: str(row) for row in PlanItem.objects.filter(plan=item.plan).only("code", "title")}
    return [(key, f"{INDENT * depth}{names[key]}") for key, depth in outline.walk() if key not in barred]


def ancestors_of(item: PlanItem) -> list[PlanItem]:
    """What an item hangs from, from the top down. One query, however deep."""
    return list(
        PlanItem.objects.raw(
            "WITH RECURSIVE above AS ("
            " SELECT parent_id AS id, 1 AS distance FROM planning_planitem WHERE id = %s"
            " UNION ALL SELECT i.parent_id, distance + 1 FROM planning_planitem i JOIN above ON above.id = i.id)"
            " SELECT i.* FROM planning_planitem i JOIN above ON above.id = i.id ORDER BY distance DESC",
            [item.pk],
        )
    )


def indicators_of(item: PlanItem) -> QuerySet[Indicator]:
    """By what an item is followed, with the targets in the order of the years. Two queries."""
    return item.indicators.prefetch_related(Prefetch("targets", Target.objects.order_by("year")))


# -- the public pages


def axes_page(plan: DevelopmentPlan, number: str | None) -> tuple[Page, dict[int, list[PlanItem]]]:
    """A page of what stands at the top of a plan (``readable``), and the first items below each one. One query.

    Places among siblings are dense, so those of a page are known before anything is read.
    """
    paginator = Paginator(range(plan.tops), PER_PAGE)  # type: ignore[attr-defined]
    page = paginator.get_page(number)
    places = (page.start_index() - 1, page.end_index() - 1) if plan.tops else (0, 0)  # type: ignore[attr-defined]
    rows = plan.items.filter(
        Q(parent=None, position__range=places)
        | Q(parent__parent=None, parent__position__range=places, position__lt=SHOWN_BELOW)
    )
    children = PlanItem.objects.filter(parent=OuterRef("pk"))
    rows = rows.select_related("standing__override").annotate(below=how_many(children, "parent"))
    firsts: dict[int, list[PlanItem]] = {}
    axes = []
    for row in rows.order_by(F("parent__position").asc(nulls_first=True), "position"):
        if row.parent_id is None:
            axes.append(row)
            firsts[row.pk] = []
        else:
            firsts[row.parent_id].append(row)
    page.object_list = axes  # type: ignore[assignment]
    return page, firsts


def matching_page(
    plan: DevelopmentPlan, condition: Q, number: str | None
) -> tuple[Page, list[tuple[PlanItem, str, str]]]:
    """A page of the items that answer to a filter, in the order of the plan: each with its level and its axis."""
    names = {}
    places = []
    rows = PlanItem.objects.filter(plan=plan).values_list("pk", "parent_id", "position", "title")
    for key, parent, position, title in rows:
        places.append((key, parent, position))
        names[key] = title
    found = set(plan.items.filter(condition).values_list("pk", flat=True))
    axis, told = "", {}
    for key, depth in Outline(places).walk():
        axis = axis if depth else names[key]
        if key in found:
            told[key] = (plan.level_name(depth), axis if depth else "")
    page = Paginator(list(told), PER_PAGE).get_page(number)
    items = PlanItem.objects.select_related("standing").in_bulk(list(page))
    return page, [(items[key], *told[key]) for key in page]


@dataclass(frozen=True)
class Story:
    """An item as anybody reads it: what was said of it, how it is measured, what is done and what was heard of it.

    ``years`` are its activities by year, ``more_activities`` says that there are others; ``older`` is what to ask for
    the news before these.
    """

    item: PlanItem
    ancestors: list[PlanItem]
    level: str
    level_below: str
    themes: list[str]
    subzones: list[str]
    measures: list[Measure]
    children: Page
    years: list[tuple[int, list[Line]]]
    more_activities: bool
    news: list[ProgressReport]
    older: int | None


def story_of(
    plan: DevelopmentPlan,
    code: str,
    number: str | None,
    *,
    before: int | None = None,
    day: dt.date | None = None,
) -> Story | None:
    """What a plan says at a code and how it is going; ``None`` when it has none such. Six queries."""
    found = with_story(plan.items.filter(code=code))
    item: Any = found.annotate(
        theme_names=_names(PlanItem.themes.through, "theme__name"),
        subzone_names=_names(PlanItem.subzones.through, "subzone__name"),
    ).first()
    if item is None:
        return None
    for row in item.said:
        row |= {name: row[name] and dt.date.fromisoformat(row[name]) for name in ("heard", "approved")}
    for row in item.corrections:
        row["at"] = dt.date.fromisoformat(row["at"])
    ancestors = [PlanItem(**told) for told in item.above]
    children = Paginator(item.children.select_related("standing").order_by("position"), PER_PAGE)
    children.count = item.below
    lines = activities_for(item, day or today())
    years: list[tuple[int, list[Line]]] = []
    for line in lines[:MOST_ACTIVITIES]:
        if not years or years[-1][0] != line.activity.operational.year:
            years.append((line.activity.operational.year, []))
        years[-1][1].append(line)
    news = news_of(item, before)
    return Story(
        item=item,
        ancestors=ancestors,
        level=plan.level_name(len(ancestors)),
        level_below=plan.level_name(len(ancestors) + 1),
        themes=item.theme_names,
        subzones=item.subzone_names,
        measures=measures_of(item),
        children=children.get_page(number),
        years=years,
        more_activities=len(lines) > MOST_ACTIVITIES,
        news=news[:MOST_NEWS],
        older=news[MOST_NEWS - 1].pk if len(news) > MOST_NEWS else None,
    )


def _names(through: Any, column: str) -> ArraySubquery:
    return ArraySubquery(through.objects.filter(planitem=OuterRef("pk")).order_by(column).values(column))


# -- two versions


@dataclass(frozen=True)
class Said:
    """What one version says at a code."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Compared:
    """Two versions: what is only in the new one, only in the old one, and what says something else."""

    added: list[PlanItem]
    removed: list[PlanItem]
    changed: list[tuple[PlanItem, list[Said]]]
    same: int


def compare_plans(old: DevelopmentPlan, new: DevelopmentPlan) -> Compared:
    """What changed from one plan to another, item by item, in the order of reading. The same queries for any size.

    An item is the same where its stem is, whatever its code became; else where a code that was free now is.
    """
    after = {item.code: item for item in _in_order(new)}
    before = _by_what_became(list(_in_order(old)), after)
    names = {item.pk: code for items in (before, after) for code, item in items.items()}
    order = _moved_among_siblings(before, after, names)
    both = [
        (item, _differences(before[code], item, names, order))
        for code, item in after.items()
        if code in before
    ]
    return Compared(
        added=[item for code, item in after.items() if code not in before],
        removed=[item for code, item in before.items() if code not in after],
        changed=[(item, said) for item, said in both if said],
        same=sum(not said for _item, said in both),
    )


def _by_what_became(old: list[PlanItem], after: dict[str, PlanItem]) -> dict[str, PlanItem]:
    """The old items by the code that each has in the new version; those that are not there by one that no item has."""
    codes = {item.stem: code for code, item in after.items()}
    stems = {item.stem for item in old}
    found = {}
    for item in old:
        namesake = after.get(item.code)
        if item.stem in codes:
            found[codes[item.stem]] = item
        elif namesake is not None and namesake.stem not in stems:
            found[item.code] = item
        else:
            found[f"{item.code} (antes)"] = item  # a code has no spaces
    return found


def _moved_among_siblings(
    before: dict[str, PlanItem], after: dict[str, PlanItem], names: dict[int, str]
) -> dict[str, Said]:
    """By code, the fewest items whose moving makes the old order of siblings the new one; others only made room."""
    moved = {}
    new_order = _siblings(after, names)
    for parent, codes in _siblings(before, names).items():
        both = set(codes) & set(new_order.get(parent, ()))
        old = [code for code in codes if code in both]
        new = [code for code in new_order.get(parent, ()) if code in both]
        place = {code: number for number, code in enumerate(old)}
        kept = _longest_rise([place[code] for code in new])
        for code in new:
            if place[code] not in kept:
                moved[code] = Said("Orden", _after_whom(old, code), _after_whom(new, code))
    return moved


def _siblings(items: dict[str, PlanItem], names: dict[int, str]) -> dict[str, list[str]]:
    """The codes below each one ("" at the top), in their order."""
    found: dict[str, list[str]] = {}
    for code, item in items.items():
        found.setdefault(names[item.parent_id] if item.parent_id else "", []).append(code)
    return found


def _longest_rise(numbers: list[int]) -> set[int]:
    """The numbers of a longest rising subsequence."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place:] = [number, *ends[place + 1 :]]
    found: set[int] = set()
    number_or_none = ends[-1] if ends else None
    while number_or_none is not None:
        found.add(number_or_none)
        number_or_none = before[number_or_none]
    return found


def _after_whom(codes: list[str], code: str) -> str:
    place = codes.index(code)
    return f"después de {codes[place - 1]}" if place else "primero"


def _in_order(plan: DevelopmentPlan) -> Iterator[PlanItem]:
    rows = plan.items.prefetch_related("themes", "subzones", "indicators__targets")
    items = {item.pk: item for item in rows}
    for key, _depth in Outline((row.pk, row.parent_id, row.position) for row in items.values()).walk():
        yield items[key]


def _differences(
    before: PlanItem, after: PlanItem, names: dict[int, str], order: dict[str, Said]
) -> list[Said]:
    told = zip(_facts(before, names), _facts(after, names), strict=True)
    said = [Said(label, old, new) for (label, old), (_label, new) in told if old != new]
    return [*said, order[after.code]] if after.code in order else said


def _facts(item: PlanItem, names: dict[int, str]) -> list[tuple[str, str]]:
    """What an item says; what it hangs from is called as it is in the new version."""
    return [
        ("Código", item.code),
        ("Título", item.title),
        ("Depende de", names[item.parent_id] if item.parent_id else "(nada: es del primer nivel)"),
        ("Texto", item.description),
        ("Responsable", item.responsible),
        ("Peso", str(item.weight)),
        ("Temas", _listed(theme.name for theme in item.themes.all())),
        ("Subzonas", _listed(zone.name for zone in item.subzones.all()) or "Todo el municipio"),
        ("Indicadores", "\n".join(sorted(map(_indicator_in_words, item.indicators.all())))),
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _indicator_in_words(indicator: Indicator) -> str:
    targets = sorted(indicator.targets.all(), key=lambda target: target.year)
    parts: list[Any] = [indicator.get_kind_display(), indicator.unit, indicator.source]
    if indicator.baseline is not None:
        parts.append(f"partida {indicator.baseline}")
    if indicator.weight != 1:
        parts.append(f"peso {indicator.weight}")
    parts += [f"{target.year}: {target.said}" for target in targets]
    return f"{indicator.name} ({'; '.join(str(part) for part in parts if part)})"
