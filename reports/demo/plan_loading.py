"""Carries the plan of the demonstration through the actions: written, presented, approved, and begun anew."""

import datetime as dt

from accounts.models import User
from planning.actions.plan_items import add_item, edit_item, save_indicator
from planning.actions.plans import approve_plan, create_plan, present_plan, renew_plan
from planning.models import DevelopmentPlan, Indicator, PlanItem, Subzone, Theme
from reports.demo import plan as told


def load_plan(*, today: dt.date, users: dict[str, User]) -> None:
    """The plan as far as it had come on a day; once approved, its next version waits as a draft."""
    team, staff = users["coordinacion"], users["funcionaria"]
    plan = create_plan(
        name=told.NAME, year_from=told.YEARS[0], year_to=told.YEARS[1], level_names=list(told.LEVELS), by=team
    )
    _write(plan, team)
    dates = told.dates(today)
    if dates.hearing:
        plan = present_plan(plan=plan, hearing_on=dates.hearing, expected_version=0, by=staff)
    if dates.approval:
        plan = approve_plan(
            plan=plan,
            approved_on=dates.approval,
            resolution=told.RESOLUTION,
            expected_version=plan.edit_version,
            by=staff,
        )
        _reword(renew_plan(plan=plan, by=team), team)


def _write(plan: DevelopmentPlan, team: User) -> None:
    themes = {theme.code: theme for theme in Theme.objects.all()}
    zones = {zone.code: zone for zone in Subzone.objects.all()}
    made: dict[str, PlanItem] = {}
    for row in told.items():
        item = made[row.code] = add_item(
            plan=plan,
            parent=made.get(row.parent),
            code=row.code,
            title=row.title,
            description=row.description,
            responsible=row.responsible,
            themes=[themes[code] for code in row.themes],
            subzones=[zones[code] for code in row.subzones],
            by=team,
        )
        if row.measure:
            _measure(item, row.measure, team)


def _measure(item: PlanItem, measure: told.Measure, team: User) -> None:
    indicator = Indicator(
        item=item,
        name=measure.name,
        kind=measure.kind,
        unit=measure.unit,
        baseline=measure.baseline,
        source=measure.source,
    )
    save_indicator(indicator=indicator, targets=measure.targets, by=team)


def _reword(plan: DevelopmentPlan, team: User) -> None:
    for code, title in told.REWORDED:
        item = plan.items.get(code=code)
        item.title = title
        edit_item(
            item=item,
            themes=item.themes.all(),
            subzones=item.subzones.all(),
            expected_version=item.edit_version,
            by=team,
        )
    code, parent, title = told.ADDED
    add_item(plan=plan, parent=plan.items.get(code=parent), code=code, title=title, by=team)
