"""Reads of the operational plans: under what they are made, a year's activities as a list, what was left unfinished."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from planning.models import (
    Activity,
    DevelopmentPlan,
    Milestone,
    OperationalPlan,
    PlanItem,
    PlanState,
    ProgressReport,
    ReportState,
    today,
)
from planning.outline import INDENT, Outline

PER_PAGE = 50
DONE = 100


def plans_to_work_under() -> QuerySet[DevelopmentPlan]:
    """Those an operational plan may be made under: presented, or approved and not replaced by one that is approved."""
    newer = DevelopmentPlan.objects.filter(replaces=OuterRef("pk"), state=PlanState.APPROVED)
    return DevelopmentPlan.objects.published().filter(~Exists(newer))


def year_to_begin(plans: Iterable[DevelopmentPlan]) -> int | None:
    """The year that is suggested for a new one: the next without, from this year on; ``None`` when all have theirs."""
    taken = set(OperationalPlan.objects.values_list("year", flat=True))
    years = sorted({year for plan in plans for year in plan.years} - taken)
    return next((year for year in years if year > today().year), None) or (years[-1] if years else None)


def operational_list() -> QuerySet[OperationalPlan]:
    """Every one, newest first, with how many activities it has."""
    counted = Count("activities", filter=Q(activities__cancelled_on=None))
    return OperationalPlan.objects.select_related("plan").annotate(activity_count=counted).order_by("-year")


# -- the activities of a year


@dataclass(frozen=True)
class Place:
    """Where an item stands: its place in the order of reading, and the axis it belongs to."""

    order: int
    axis: int


def places_of(plan: DevelopmentPlan) -> dict[int, Place]:
    """The place of every item of a plan. One query."""
    outline = Outline(PlanItem.objects.filter(plan=plan).values_list("pk", "parent_id", "position"))
    axis, places = 0, {}
    for order, (key, depth) in enumerate(outline.walk()):
        axis = axis if depth else key
        places[key] = Place(order, axis)
    return places


@dataclass(frozen=True)
class Group:
    """The activities of a page that are for one item; ``axis`` is told where it changes."""

    item: PlanItem
    axis: PlanItem | None
    activities: list[Activity]


def activities_page(
    operational: OperationalPlan, condition: Q, axis: int | None, number: str | None
) -> tuple[Page, list[Group]]:
    """A page of the activities that answer to a filter, by item in the order of the plan. The same queries always."""
    places = places_of(operational.plan)
    found = [
        (places[item].order, start, key)
        for key, item, start in operational.activities.filter(condition)
        .distinct()
        .values_list("pk", "item_id", "starts_on")
        if axis is None or places[item].axis == axis
    ]
    page = Paginator([key for _order, _start, key in sorted(found)], PER_PAGE).get_page(number)
    told_beside = operational.activities.select_related("item", "standing", "carried_from__operational")
    rows = told_beside.annotate(milestone_count=Count("milestones")).in_bulk(list(page))
    axes = PlanItem.objects.in_bulk({places[row.item_id].axis for row in rows.values()})
    groups: list[Group] = []
    told = None
    for key in page:
        row = rows[key]
        if not groups or groups[-1].item.pk != row.item_id:
            its_axis = places[row.item_id].axis
            groups.append(Group(row.item, axes[its_axis] if its_axis != told else None, []))
            told = its_axis
        groups[-1].activities.append(row)
    return page, groups


def items_in_order(plan: DevelopmentPlan) -> list[tuple[int, str]]:
    """Every item of a plan, to choose from, in the order of reading. Two queries."""
    outline = Outline(PlanItem.objects.filter(plan=plan).values_list("pk", "parent_id", "position"))
    names = {row.pk: str(row) for row in PlanItem.objects.filter(plan=plan).only("code", "title")}
    return [(key, f"{INDENT * depth}{names[key]}") for key, depth in outline.walk()]


def axes_of(plan: DevelopmentPlan) -> QuerySet[PlanItem]:
    """What stands at the top of a plan."""
    return plan.items.filter(parent=None).order_by("position")


def responsibles_of(operational: OperationalPlan) -> list[str]:
    """Who answers for something in a year, each once."""
    names = operational.activities.exclude(responsible="").order_by("responsible")
    return list(names.values_list("responsible", flat=True).distinct())


def activities_of(item: PlanItem) -> QuerySet[Activity]:
    """What is done for an item, of the last year first."""
    rows = item.activities.select_related("operational", "standing")
    return rows.order_by("-operational__year", "starts_on", "pk")


def next_code(operational: OperationalPlan, item: PlanItem) -> str:
    """The code proposed for the next activity of an item: 1.5.2-a, 1.5.2-b…, after the last one there is."""
    stem = f"{item.code}-"
    taken = operational.activities.filter(code__startswith=stem).values_list("code", flat=True)
    numbers = [_number(code.removeprefix(stem)) for code in taken]
    return f"{stem}{_letters(max(numbers, default=0) + 1)}"


def _number(letters: str) -> int:
    """The place of "a", "b"… "z", "aa" in that order; 0 for anything else."""
    if not letters or len(letters) > 3 or not all("a" <= letter <= "z" for letter in letters):
        return 0
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("a") + 1
    return number


def _letters(number: int) -> str:
    told = ""
    while number:
        number, rest = divmod(number - 1, 26)
        told = chr(ord("a") + rest) + told
    return told


# -- one activity, and what was left unfinished


def milestones_of(activity: Activity) -> QuerySet[Milestone]:
    """By day."""
    return activity.milestones.order_by("due_on", "pk")


def reports_of(activity: Activity) -> QuerySet[ProgressReport]:
    """What was told of an activity, the last first; drafts are of whoever writes them."""
    return activity.reports.exclude(state=ReportState.DRAFT).order_by("-on", "-pk")


def unfinished(operational: OperationalPlan, day: dt.date | None = None) -> QuerySet[Activity]:
    """What may be carried to the next year: not cancelled, below 100 or without data, and not carried already."""
    last = ProgressReport.objects.filter(
        activity=OuterRef("pk"), state=ReportState.ACCEPTED, on__lte=day or today()
    ).order_by("-on", "-pk")
    rows = operational.activities.annotate(value=Subquery(last.values("value")[:1]))
    return (
        rows.filter(Q(value=None) | Q(value__lt=DONE), cancelled_on=None, carried_to=None)
        .select_related("item")
        .order_by("item__code", "starts_on", "pk")
    )


def others_in(year: int) -> OperationalPlan | None:
    """The operational plan of a year, if there is one."""
    return OperationalPlan.objects.select_related("plan").filter(year=year).first()


def open_milestones(activities: Iterable[int]) -> QuerySet[Milestone]:
    """The milestones that were not reached, of activities told by their primary keys."""
    return Milestone.objects.filter(activity__in=list(activities), done_on=None).order_by(
        "activity_id", "due_on", "pk"
    )
