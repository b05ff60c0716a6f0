"""Operational plans for tests, made by the actions."""

import datetime as dt
from typing import Any

from accounts.models import User
from planning.actions.activities import add_activity, save_milestone
from planning.actions.operational import create_operational, put_in_force
from planning.models import Activity, DevelopmentPlan, Milestone, OperationalPlan
from tests.planning import plans

YEAR = 2026
IN_FORCE = dt.date(2026, 4, 1)


def draft(people: dict[str, User], plan: DevelopmentPlan | None = None, year: int = YEAR) -> OperationalPlan:
    """An empty one, under an approved plan."""
    return create_operational(plan=plan or plans.approved(people), year=year, by=people["team"])


def activity(
    operational: OperationalPlan, code: str, by: User, *, item: str = "1.1.1", **fields: Any
) -> Activity:
    """An activity of an item told by its code, from March to June unless told otherwise."""
    subzones = fields.pop("subzones", ())
    values = {
        "title": f"Actividad {code}",
        "starts_on": dt.date(operational.year, 3, 1),
        "ends_on": dt.date(operational.year, 6, 30),
    }
    row = Activity(
        operational=operational, item=operational.plan.items.get(code=item), code=code, **(values | fields)
    )
    return add_activity(activity=row, subzones=subzones, by=by)


def milestone(of: Activity, due_on: dt.date, by: User, *, title: str = "Pliego listo") -> Milestone:
    """A milestone of an activity."""
    return save_milestone(milestone=Milestone(activity=of, title=title, due_on=due_on), by=by)


def small(people: dict[str, User], plan: DevelopmentPlan | None = None, year: int = YEAR) -> OperationalPlan:
    """A draft with two activities, one for each of two items; the first has a milestone."""
    operational, team = draft(people, plan, year), people["team"]
    first = activity(operational, "1.1.1-a", team)
    milestone(first, dt.date(year, 5, 2), team)
    activity(operational, "2-a", team, item="2", starts_on=dt.date(year, 9, 1), ends_on=dt.date(year, 12, 31))
    return operational


def in_force(
    people: dict[str, User], plan: DevelopmentPlan | None = None, year: int = YEAR
) -> OperationalPlan:
    """The same, once the Council resolved it."""
    return enforce(people, small(people, plan, year))


def enforce(people: dict[str, User], operational: OperationalPlan) -> OperationalPlan:
    """Record that the Council resolved it."""
    return put_in_force(
        operational=operational,
        in_force_on=IN_FORCE,
        resolution="Resolución 40/26: apruébase el plan operativo.",
        expected_version=operational.edit_version,
        by=people["mayor"],
    )
