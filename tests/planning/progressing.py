"""Plans that are under way, for tests: made by the actions, but for the operational plan itself."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from PIL import Image

from accounts.models import User
from planning.actions import progress_reports
from planning.models import (
    Activity,
    DevelopmentPlan,
    Indicator,
    OperationalPlan,
    PlanItem,
    ProgressReport,
    today,
)
from tests.planning import plans


def operational(plan: DevelopmentPlan, year: int = 2026, *, draft: bool = False) -> OperationalPlan:
    """The operational plan of a year."""
    fields: dict[str, Any] = {
        "state": "in_force",
        "in_force_on": dt.date(year, 1, 1),
        "resolution": "Resolución",
    }
    return OperationalPlan.objects.create(plan=plan, year=year, **({} if draft else fields))


def activity(of: OperationalPlan, item: PlanItem, code: str = "A", **fields: Any) -> Activity:
    """An activity of the first half of the year."""
    values = {
        "title": f"Actividad {code}",
        "starts_on": dt.date(of.year, 1, 10),
        "ends_on": dt.date(of.year, 6, 30),
    }
    return Activity.objects.create(operational=of, item=item, code=code, **(values | fields))


def under_way(people: dict[str, User], **fields: Any) -> tuple[DevelopmentPlan, Activity]:
    """An approved plan with one activity in 2026, at 1.2, which the planning team reports."""
    plan = plans.approved(people)
    return plan, activity(operational(plan), plan.items.get(code="1.2"), **fields)


def indicator(plan: DevelopmentPlan) -> Indicator:
    """The one of 1.1.1."""
    return Indicator.objects.select_related("item__plan").get(item__plan=plan)


def report(
    about: Activity | Indicator, by: User, state: str = "draft", *, people: dict[str, User], **fields: Any
) -> ProgressReport:
    """A report in a state, walked there by the actions."""
    values = {"on": min(dt.date(2026, 3, 1), today()), "value": Decimal(40), "text": "Se hizo la mitad."}
    made = progress_reports.start_report(about=about, by=by, **(values | fields))
    if state != "draft":
        made = progress_reports.submit_report(report=made, by=by)
    if state == "accepted":
        return accept(made, people)
    if state == "returned":
        return progress_reports.return_report(
            report=made, reason="Falta contar qué se hizo.", expected_version=made.edit_version,
            by=people["coordinator"],
        )  # fmt: skip
    return made


def accept(report: ProgressReport, people: dict[str, User]) -> ProgressReport:
    """Have the coordinator accept a report."""
    return progress_reports.accept_report(
        report=report, expected_version=report.edit_version, by=people["coordinator"]
    )


def picture(colour: str = "navy", size: tuple[int, int] = (40, 30)) -> bytes:
    """A PNG of one colour."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "PNG")
    return made.getvalue()
