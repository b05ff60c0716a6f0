"""Reads of the schedule: what is done in a year, its milestones and the dates to remember, for anybody.

They tell how each activity stood when that was worked out last (``ActivityStanding``) and compute nothing, so the
number of queries and the size of a page do not grow with the plan.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import (
    CharField,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, JSONObject
from django.utils.functional import cached_property

from planning import gantt
from planning.models import (
    BY_FORCE,
    Activity,
    Deadline,
    DevelopmentPlan,
    Milestone,
    OperationalPlan,
    OperationalState,
    PlanItem,
    Standing,
    Subzone,
    sort_key,
)
from planning.progress import whole_percent
from planning.queries import folded_words

PER_PAGE = 40
#: Milestones told in one line; the rest are counted.
MOST_MARKS = 12
#: Dates to remember of one year that a page names.
MOST_DEADLINES = 40
#: Different responsible units that a filter offers.
MOST_CHOICES = 300
#: Events of one calendar file.
MOST_EVENTS = 5000
#: Words of a search; the rest is not looked for.
MOST_WORDS = 8
SILENT = "silent"

#: An item at some code and all that hangs from it, in whatever version of the plan.
_BELOW = (
    "WITH RECURSIVE below AS (SELECT id FROM planning_planitem WHERE code = %s"
    " UNION SELECT i.id FROM planning_planitem i JOIN below ON i.parent_id = below.id) SELECT id FROM below"
)
#: The code at the top of the branch of each activity's item.
_AXIS = (
    "WITH RECURSIVE up AS (SELECT id, parent_id, code FROM planning_planitem WHERE id = planning_activity.item_id"
    " UNION ALL SELECT i.id, i.parent_id, i.code FROM planning_planitem i JOIN up ON i.id = up.parent_id)"
    " SELECT code FROM up WHERE parent_id IS NULL"
)
_SPACE = Value(" ")
_FOLDED = sort_key(
    "code",
    _SPACE,
    "title",
    _SPACE,
    Cast("description", CharField()),
    _SPACE,
    "product",
    _SPACE,
    "responsible",
)


@dataclass(frozen=True)
class Asked:
    """What of the schedule is asked for; what is empty narrows nothing."""

    year: int | None = None
    axis: str = ""
    subzone: str = ""
    responsible: str = ""
    state: str = ""
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether only what belongs to the plan can answer: dates to remember have no axis, place or state."""
        return bool(self.axis or self.subzone or self.responsible or self.state)


def years_in_force() -> list[OperationalPlan]:
    """The operational plans that anybody may read, newest first. One query."""
    return list(OperationalPlan.objects.published().select_related("plan").order_by("-year"))


def year_shown(plans: list[OperationalPlan], asked: int | None, today: dt.date) -> OperationalPlan | None:
    """The plan of the year asked for; else this year's, or the latest."""
    by_year = {plan.year: plan for plan in plans}
    return by_year.get(asked or 0) or by_year.get(today.year) or (plans[0] if plans else None)


@dataclass(frozen=True)
class Choices:
    """What the filters of a year offer: codes with their names."""

    axes: list[tuple[str, str]] = field(default_factory=list)
    subzones: list[tuple[str, str]] = field(default_factory=list)
    responsibles: list[tuple[str, str]] = field(default_factory=list)


def choices_of(operational: OperationalPlan) -> Choices:
    """The axes, the subzones, and who is responsible of something, in one query."""

    def told(rows: QuerySet, kind: int, place: str, code: str, name: str) -> QuerySet:
        whole = CharField()
        return rows.order_by().values_list(
            Value(kind, IntegerField()),
            Cast(place, IntegerField()),
            Cast(code, whole),
            Cast(name, whole),
        )

    axes = told(
        PlanItem.objects.filter(plan=operational.plan_id, parent=None), 0, "position", "code", "title"
    )
    zones = told(Subzone.objects.all(), 1, "pk", "code", "name")
    units = told(
        operational.activities.exclude(responsible="").annotate(nowhere=Value(0)),
        2,
        "nowhere",
        "responsible",
        "responsible",
    ).distinct()
    found: dict[int, list[tuple[str, str]]] = {0: [], 1: [], 2: []}
    rows = axes.union(zones, units, all=True)
    for kind, _place, code, name in sorted(rows, key=lambda row: (row[0], row[1], row[2])):
        if len(found[kind]) < MOST_CHOICES:
            found[kind].append((code, name))
    return Choices(axes=found[0], subzones=found[1], responsibles=found[2])


def activities(asked: Asked) -> QuerySet[Activity]:
    """The activities of plans in force that answer to what was asked, in the order of their days."""
    rows: QuerySet[Activity] = Activity.objects.filter(operational__state=OperationalState.IN_FORCE)
    if asked.year:
        rows = rows.filter(operational__year=asked.year)
    if asked.axis:
        rows = rows.filter(item_id__in=RawSQL(_BELOW, [asked.axis]))  # noqa: S611 — a constant
    if asked.subzone:
        zones = Activity.subzones.through.objects.filter(activity=OuterRef("pk"), subzone__code=asked.subzone)
        rows = rows.filter(Exists(zones))
    if asked.responsible:
        rows = rows.filter(responsible=asked.responsible)
    if asked.state:
        rows = rows.filter(
            Q(standing__silent=True) if asked.state == SILENT else Q(standing__state=asked.state)
        )
    for word in folded_words(asked.text)[:MOST_WORDS]:
        named = Milestone.objects.annotate(folded=sort_key("title")).filter(
            activity=OuterRef("pk"), folded__contains=word
        )
        rows = rows.annotate(folded=_FOLDED).filter(Q(folded__contains=word) | Exists(named))
    return rows.order_by("starts_on", "ends_on", "pk")


def deadlines(asked: Asked) -> QuerySet[Deadline]:
    """The dates to remember that anybody may know of; none where only the plan can answer."""
    if asked.is_narrowed:
        return Deadline.objects.none()
    rows: QuerySet[Deadline] = Deadline.objects.filter(is_public=True)
    if asked.year:
        rows = rows.filter(due_on__year=asked.year)
    for word in folded_words(asked.text)[:MOST_WORDS]:
        rows = rows.annotate(folded=sort_key("title", Value(" "), "source")).filter(folded__contains=word)
    return rows.order_by("due_on", "pk")


@dataclass(frozen=True)
class Totals:
    """How many activities stand how, and what money they have."""

    count: int
    by_state: list[tuple[str, int]]
    silent: int
    budget: object
    executed: object
    as_of: dt.date | None


def totals_of(rows: QuerySet[Activity]) -> Totals:
    """Of whatever activities, in one query."""
    found = rows.order_by().aggregate(
        count=Count("*"),
        silent=Count("pk", filter=Q(standing__silent=True)),
        budget=Sum("budget"),
        executed=Sum("standing__executed"),
        as_of=Max("standing__as_of"),
        **{state.value: Count("pk", filter=Q(standing__state=state)) for state in Standing},
    )
    return Totals(
        count=found["count"],
        by_state=[(_words(state, found[state]), found[state]) for state in Standing if found[state]],
        silent=found["silent"],
        budget=found["budget"],
        executed=found["executed"],
        as_of=found["as_of"],
    )


def _words(state: Standing, count: int = 1) -> str:
    """A state as one says it of so many activities."""
    if state not in (Standing.DONE, Standing.CANCELLED):
        return state.label.lower()
    return ("cumplida" if state == Standing.DONE else "suspendida") + ("s" if count != 1 else "")


@dataclass(frozen=True)
class MilestoneMark:
    """A milestone as its activity's line tells it."""

    title: str
    due_on: dt.date
    done_on: dt.date | None
    moved_from: dt.date | None  # the day that was planned, when it is another one
    is_missed: bool  # its day is past, and it is not known to be reached


class Line:
    """An activity as lists tell it."""

    def __init__(self, activity: Activity, axes: dict[str, str], today: dt.date) -> None:
        self.activity = activity
        self.standing = getattr(activity, "standing", None)
        self.axis = getattr(activity, "axis", "")
        self.axis_title = axes.get(self.axis, "")
        self.today = today

    @property
    def label(self) -> str:
        """How it stands, in a word."""
        return _words(Standing(self.standing.state)).capitalize() if self.standing else ""

    @cached_property
    def slippage(self) -> str:
        """How far it moved from what was planned, in words."""
        row = self.activity
        if row.is_cancelled:
            return ""
        if row.planned_ends_on is None:
            return "se agregó con el plan en marcha"
        return gantt.slippage(row.starts_on, row.ends_on, row.planned_starts_on, row.planned_ends_on)

    @cached_property
    def milestones(self) -> list[MilestoneMark]:
        """Those that are told."""
        told = self.activity.marks[:MOST_MARKS]  # type: ignore[attr-defined]
        return [
            MilestoneMark(
                row["title"],
                _day(row["due"]),
                _day(row["done"]) if row["done"] else None,
                _day(row["planned"]) if row["planned"] and row["planned"] != row["due"] else None,
                not row["done"] and _day(row["due"]) < self.today,
            )
            for row in told
        ]

    @property
    def has_more(self) -> bool:
        """Whether it has more milestones than are told."""
        return len(self.activity.marks) > MOST_MARKS  # type: ignore[attr-defined]

    @property
    def percent(self) -> int | None:
        """How far it is, as it is told."""
        value = self.standing.value if self.standing else None
        return None if value is None else whole_percent(value)

    @property
    def silent_days(self) -> int | None:
        """For how many days nothing was heard of it; ``None`` while that is not too long."""
        row = self.standing
        if row is None or not row.silent or row.silent_since is None:
            return None
        return (self.today - row.silent_since).days

    @property
    def work(self) -> gantt.Work:
        """What is drawn of it."""
        row = self.activity
        planned = (row.planned_starts_on, row.planned_ends_on)
        moved = not row.is_cancelled and None not in planned and planned != (row.starts_on, row.ends_on)
        return gantt.Work(
            label=str(row),
            state=self.standing.state if self.standing else Standing.PENDING,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            planned=planned if moved else None,  # type: ignore[arg-type]
            percent=self.percent,
            marks=tuple((mark.due_on, mark.done_on is not None) for mark in self.milestones),
        )


def with_axis(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """With the code of the axis to which each one's item belongs."""
    return rows.annotate(axis=RawSQL(_AXIS, []))  # noqa: S611 — a constant


def with_lines(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """With all that ``Line`` tells, in the same query."""
    marks = Milestone.objects.filter(activity=OuterRef("pk")).order_by("due_on", "pk")
    zones = Subzone.objects.filter(activities=OuterRef("pk")).order_by("code")
    in_force = DevelopmentPlan.objects.published().order_by(*BY_FORCE).values("pk")[:1]
    told = PlanItem.objects.filter(stem=OuterRef("item__stem"), plan=Subquery(in_force))
    return with_axis(
        rows.select_related("standing", "item", "operational")
    ).annotate(
        told_at=Subquery(told.values("code")[:1]),  # where the plan in force tells of it, if it still does
        marks=ArraySubquery(
            marks.values(
                json=JSONObject(title="title", due="due_on", done="done_on", planned="planned_due_on")
            )[: MOST_MARKS + 1]
        ),
        zones=ArraySubquery(zones.values("name")[:MOST_MARKS]),
    )


def lines_page(
    rows: QuerySet[Activity], count: int, number: str | None, axes: dict[str, str], today: dt.date
) -> tuple[Page, list[Line]]:
    """A page of activities, of which somebody counted how many there are. One query."""
    paginator = Paginator(with_lines(rows), PER_PAGE)
    paginator.count = count
    page = paginator.get_page(number)
    return page, [Line(activity, axes, today) for activity in page.object_list]


def calendar_rows(asked: Asked) -> Iterator[tuple[str, object]]:
    """What goes into a calendar file, each with what it is: dates to remember, activities of the newest years first,
    and their milestones. ``MOST_EVENTS`` at most. Three queries."""
    dates = list(deadlines(asked).order_by("-due_on", "pk")[:MOST_EVENTS])
    yield from (("deadline", row) for row in dates)
    left = MOST_EVENTS - len(dates)
    found = with_axis(activities(asked)).order_by("-operational__year", "starts_on", "ends_on", "pk")
    done = list(found.select_related("operational", "item")[:left])
    yield from (("activity", row) for row in done)
    left -= len(done)
    marks = Milestone.objects.filter(activity__in=[row.pk for row in done]).order_by("-due_on", "pk")
    yield from (("milestone", row) for row in marks.select_related("activity__operational")[:left])


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@dataclass(frozen=True)
class YearPage:
    """A page of an operational plan: its activities by axis, and the years beside it."""

    totals: Totals
    page: Page
    groups: list[tuple[str, str, list[Line]]]
    previous: int | None
    next: int | None


_IN_ORDER = (
    "WITH RECURSIVE tree AS ("
    " SELECT id, ARRAY[position] AS place FROM planning_planitem WHERE plan_id = %s AND parent_id IS NULL"
    " UNION ALL SELECT i.id, place || i.position FROM planning_planitem i JOIN tree ON i.parent_id = tree.id)"
    " SELECT a.id FROM planning_activity a JOIN tree ON tree.id = a.item_id WHERE a.operational_id = %s"
    " ORDER BY place, a.starts_on, a.id LIMIT %s OFFSET %s"
)


def year_page(operational: OperationalPlan, number: str | None, today: dt.date) -> YearPage:
    """The activities of a year in the order of the plan. Five queries."""
    rows = activities(Asked(year=operational.year))
    totals = totals_of(rows)
    paginator = Paginator(range(totals.count), PER_PAGE)
    page = paginator.get_page(number)
    keys = [operational.plan_id, operational.pk, PER_PAGE, (page.number - 1) * PER_PAGE]
    order = [row.pk for row in Activity.objects.raw(_IN_ORDER, keys)]
    found = {row.pk: row for row in with_lines(rows.filter(pk__in=order))}
    axes = dict(PlanItem.objects.filter(plan=operational.plan_id, parent=None).values_list("code", "title"))
    groups: list[tuple[str, str, list[Line]]] = []
    for line in (Line(found[key], axes, today) for key in order if key in found):
        if not groups or groups[-1][0] != line.axis:
            groups.append((line.axis, line.axis_title, []))
        groups[-1][2].append(line)
    years = [plan.year for plan in years_in_force()]
    return YearPage(
        totals=totals,
        page=page,
        groups=groups,
        previous=max((year for year in years if year < operational.year), default=None),
        next=min((year for year in years if year > operational.year), default=None),
    )
