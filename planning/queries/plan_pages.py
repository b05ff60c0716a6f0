"""What the public pages of the plan tell beside what the plan says: how it is going, where, and in each year.

They read what was worked out last (``PlanStanding``, ``ItemStanding``, ``ActivityStanding``) and compute nothing.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, F, JSONField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, JSONObject, TruncDate

from planning import charts
from planning.models import (
    Activity,
    DevelopmentPlan,
    Indicator,
    IndicatorKind,
    Neighbourhood,
    OperationalPlan,
    OperationalState,
    PlanItem,
    PlanState,
    ProgressFile,
    ProgressOverride,
    ProgressReport,
    ReportState,
    Standing,
    Target,
)
from planning.queries.schedule import Line, with_lines

#: Published plans that a page looks through for the one in force and those beside it.
MOST_PLANS = 30
MOST_READINGS = 12
MOST_ACTIVITIES = 25
MOST_NEWS = 10
MOST_PHOTOS = 6
MOST_OVERRIDES = 5
_TEXT = CharField()


@dataclass(frozen=True)
class PlansToRead:
    """The plan in force, and the versions that anybody may read beside it."""

    in_force: DevelopmentPlan
    coming: list[DevelopmentPlan]
    before: DevelopmentPlan | None


def plans_to_read() -> PlansToRead | None:
    """Which plan is in force, which one was presented since to take its place (Ley 19.272, art. 13.4), and which one it
    took the place of; ``None`` while there are only drafts. One query."""
    plans = list(
        readable().order_by(F("approved_on").desc(nulls_last=True), "-hearing_on", "-pk")[:MOST_PLANS]
    )
    if not plans:
        return None
    now = plans[0]
    coming = [plan for plan in plans[1:] if _is_coming(plan, now)]
    return PlansToRead(now, coming, next((plan for plan in plans if plan.pk == now.replaces_id), None))


def readable() -> QuerySet[DevelopmentPlan]:
    """The plans that anybody may read, with how each is going and how many items stand at its top (``tops``)."""
    tops = PlanItem.objects.filter(plan=OuterRef("pk"), parent=None)
    published: QuerySet[DevelopmentPlan] = DevelopmentPlan.objects.published()
    return published.select_related("standing", "replaces").annotate(tops=how_many(tops, "plan"))


def how_many(rows: QuerySet, by: str) -> Coalesce:
    """SQL that counts rows of an outer one, by the column that ties them to it."""
    counted = rows.order_by().values(by).annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(counted), 0)


def _is_coming(plan: DevelopmentPlan, now: DevelopmentPlan) -> bool:
    if plan.state != PlanState.PRESENTED or plan.hearing_on is None:
        return False
    since = now.approved_on or now.hearing_on
    return plan.replaces_id == now.pk or (since is not None and plan.hearing_on >= since)


# -- by subzone


@dataclass(frozen=True)
class Zone:
    """A subzone: how many items name it, and how they stand; ``key`` ties it to the map."""

    key: str
    code: str
    name: str
    items: int
    done: int
    late: int


def zones_named(plan: DevelopmentPlan) -> list[Zone]:
    """The subzones that the plan names. One query."""
    rows = PlanItem.subzones.through.objects.filter(planitem__plan=plan).order_by("subzone__code")
    counted = rows.values_list("subzone__code", "subzone__name").annotate(
        items=Count("*"),
        done=Count("pk", filter=Q(planitem__standing__state=Standing.DONE)),
        late=Count("pk", filter=Q(planitem__standing__late_below__gt=0)),
    )
    return [Zone(charts.letter(place), *row) for place, row in enumerate(counted)]


def map_of(zones: list[Zone]) -> charts.AreaMap | None:
    """The neighbourhoods of some subzones, by how many items name each. One query, none without subzones."""
    if not zones:
        return None
    by_code = {zone.code: zone for zone in zones}
    places = list(
        Neighbourhood.objects.exclude(geometry=None)
        .exclude(subzones=None)
        .annotate(codes=ArrayAgg("subzones__code", order_by="subzones__code"))
    )
    return _map(places, by_code) if places else None


def _map(places: list[Any], zones: dict[str, Zone]) -> charts.AreaMap:
    named = {place.name: [zones[code] for code in place.codes if code in zones] for place in places}
    counts = {name: sum(zone.items for zone in found) for name, found in named.items()}
    return charts.area_map(
        [{"properties": {"nombre": place.name}, "geometry": place.geometry} for place in places],
        {name: (count, str(count)) for name, count in counts.items()},
        keys={name: "·".join(zone.key for zone in found) for name, found in named.items()},
    )


# -- by year


def years_of(plan: DevelopmentPlan) -> list[dict[str, Any]]:
    """The years of the plan that have an operational plan in force: how many activities, how they stand, what money.

    One query.
    """
    rows = OperationalPlan.objects.published().filter(year__range=(plan.year_from, plan.year_to))
    return list(
        rows.order_by("year")
        .values("year")
        .annotate(
            number=Count("activities"),
            done=Count("activities", filter=Q(activities__standing__state=Standing.DONE)),
            late=Count("activities", filter=Q(activities__standing__state=Standing.LATE)),
            budget=Sum("activities__budget"),
            executed=Sum("activities__standing__executed"),
        )
    )


# -- an item's story

#: What an item hangs from, from the top down.
_ABOVE = (
    "WITH RECURSIVE up AS ("
    " SELECT parent_id AS id, 1 AS distance FROM planning_planitem i WHERE i.id = planning_planitem.id"
    " UNION ALL SELECT i.parent_id, distance + 1 FROM planning_planitem i JOIN up ON up.id = i.id)"
    " SELECT coalesce("
    "jsonb_agg(jsonb_build_object('id', i.id, 'code', i.code, 'title', i.title) ORDER BY distance DESC), '[]')"
    " FROM planning_planitem i JOIN up ON up.id = i.id"
)


def with_story(items: QuerySet[PlanItem]) -> QuerySet[PlanItem]:
    """With how it stands, who corrected that by hand and why, and in which versions of the plan it is."""
    said = PlanItem.objects.filter(stem=OuterRef("stem")).exclude(plan__state=PlanState.DRAFT)
    corrected = ProgressOverride.objects.filter(item__stem=OuterRef("stem")).order_by("-made_at", "-pk")
    return items.select_related(
        "standing__override"
    ).annotate(
        above=RawSQL(_ABOVE, [], output_field=JSONField()),  # noqa: S611 — a constant
        below=how_many(PlanItem.objects.filter(parent=OuterRef("pk")), "parent"),
        said=ArraySubquery(
            said.order_by("plan__hearing_on", "plan_id").values(
                json=JSONObject(
                    pk="plan_id",
                    name="plan__name",
                    code="code",
                    heard="plan__hearing_on",
                    approved="plan__approved_on",
                )
            )[:MOST_PLANS]
        ),
        corrections=ArraySubquery(
            corrected.values(
                json=JSONObject(percent=Cast("percent", _TEXT), reason="reason", at=TruncDate("made_at"))
            )[:MOST_OVERRIDES]
        ),
    )


@dataclass(frozen=True)
class Measure:
    """An indicator with what it is to reach and what was read; ``chart`` draws the readings where they are figures."""

    indicator: Indicator
    targets: list[tuple[int, Decimal | None, str]]
    readings: list[tuple[dt.date, Decimal]]
    chart: charts.ColumnChart | None

    @property
    def anchor(self) -> str:
        """What its drawing is called in a page."""
        return f"dato-{self.indicator.pk}"

    @property
    def answer(self) -> str:
        """What was read last, as the title of its drawing."""
        if not self.readings:
            return "Todavía no hay datos"
        day, value = self.readings[-1]
        return f"{day:%d/%m/%Y}: {self.told(value)}"

    def told(self, value: Decimal) -> str:
        """A reading in words."""
        if not IndicatorKind(self.indicator.kind).has_figures:
            return "sí" if value else "todavía no"
        words = f"{value.normalize():f}".replace(".", ",")
        return f"{words} %" if self.indicator.kind == "ratio" else words

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Every reading in words, the newest last."""
        return [(f"{day:%d/%m/%Y}", self.told(value)) for day, value in self.readings]


def measures_of(item: PlanItem) -> list[Measure]:
    """By what an item is followed, with targets and the newest readings, of whatever version. One query."""
    targets = Target.objects.filter(indicator=OuterRef("pk")).order_by("year")
    readings = ProgressReport.objects.filter(
        indicator__stem=OuterRef("stem"), state=ReportState.ACCEPTED
    ).order_by("-on", "-pk")
    rows = item.indicators.order_by("pk").annotate(
        told_targets=ArraySubquery(
            targets.values(json=JSONObject(year="year", value=Cast("value", _TEXT), words="words"))
        ),
        told_readings=ArraySubquery(
            readings.values(json=JSONObject(on="on", value=Cast("value", _TEXT)))[:MOST_READINGS]
        ),
    )
    return [_measure(row) for row in rows]


def _measure(row: Any) -> Measure:
    targets = [
        (told["year"], None if told["value"] is None else Decimal(told["value"]), told["words"])
        for told in row.told_targets
    ]
    readings = [
        (dt.date.fromisoformat(told["on"]), Decimal(told["value"])) for told in row.told_readings[::-1]
    ]
    measure = Measure(row, targets, readings, None)
    figures = (
        IndicatorKind(row.kind).has_figures
        and len(readings) > 1
        and min(value for _day, value in readings) >= 0
    )
    if not figures:
        return measure
    chart = charts.column_chart(
        [(f"{day:%d/%m}", float(value), measure.told(value)) for day, value in readings],
        groups=[str(day.year) for day, _value in readings],
    )
    return Measure(row, targets, readings, chart)


def activities_for(item: PlanItem, day: dt.date) -> list[Line]:
    """What is or was done right for an item in any year in force, the newest year first; one more than is told."""
    rows = Activity.objects.filter(item__stem=item.stem, operational__state=OperationalState.IN_FORCE)
    rows = with_lines(rows).order_by("-operational__year", "starts_on", "ends_on", "pk")
    return [Line(row, {}, day) for row in rows[: MOST_ACTIVITIES + 1]]


def news_of(item: PlanItem, before: int | None) -> list[ProgressReport]:
    """What was accepted of an item's activities and indicators, newest first, with its photographs; one more than is
    told. ``before`` is the last one that a page told. One query."""
    photos = ProgressFile.objects.filter(report=OuterRef("pk"), is_photo=True).order_by("pk")
    of_activities = Q(activity__item__stem=item.stem, activity__operational__state=OperationalState.IN_FORCE)
    rows = ProgressReport.objects.filter(
        of_activities | Q(indicator__item__stem=item.stem), state=ReportState.ACCEPTED
    )
    if before is not None:
        last = ProgressReport.objects.filter(pk=before)
        rows = rows.filter(Q(on__lt=last.values("on")[:1]) | Q(on=last.values("on")[:1], pk__lt=before))
    rows = rows.select_related("activity", "indicator").annotate(
        photos=ArraySubquery(photos.values(json=JSONObject(sha="sha256", caption="caption"))[:MOST_PHOTOS])
    )
    return list(rows.order_by("-on", "-pk")[: MOST_NEWS + 1])
