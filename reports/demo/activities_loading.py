"""Carries what the demonstration does each year through the actions: planned, put in force, told, accepted, closed."""

import datetime as dt
from collections.abc import Mapping

from django.utils.formats import date_format

from accounts.models import User
from participation.actions.origins import choose_hearing, link_origins
from participation.models import Contribution, Decision
from participation.queries.origins import hearings_of
from planning.actions.activities import add_activity, cancel_activity, edit_activity, save_milestone
from planning.actions.closings import close_period
from planning.actions.operational import create_operational, put_in_force
from planning.actions.overrides import correct_item
from planning.actions.progress_reports import accept_report, report, return_report
from planning.actions.team_tasks import save_task
from planning.models import (
    Activity,
    DevelopmentPlan,
    Indicator,
    Membership,
    Milestone,
    OperationalPlan,
    PlanItem,
    Subzone,
    TeamTask,
)
from planning.queries.plans import plan_in_force
from reports.demo import activities as told
from reports.demo.chain import items_of

#: Whose activities the clerk of the demonstration reports; the others the planning team.
_REPORTED_BY_STAFF = ("Área de Obras", "Área de Espacios Públicos y Arbolado", "Área de Limpieza")
#: Reports that wait, were given back, or are still being written: the activity, and what became of its last one.
_WAITING = ("1.1.1-a", "3.1.3-a", "4.3.1-a")
_WAITING_LONGER = "3.3.2-a"
_RETURNED = {"4.2.1-a": "Decí en cuáles encuentros hubo espacio de cuidado y en cuáles no."}
_WRITTEN = ("1.3.1-a",)
#: How long before its end it is known that an activity will take longer.
_TOLD_BEFORE = dt.timedelta(days=45)
#: How many contributions an item shows that it came from.
_ORIGINS = 2


class YearsLoader:
    """The years of a plan, as far as they had come on a day; ``topics`` are the keys of what contributions are about."""

    def __init__(self, *, today: dt.date, users: dict[str, User], topics: Mapping[str, str]) -> None:
        self.today, self.topics = today, topics
        self.team, self.staff = users["coordinacion"], users["funcionaria"]

    def load(self) -> None:
        """All of it; nothing while no plan is approved."""
        years = told.years(self.today)
        plan = plan_in_force()
        self._tasks()
        if plan is None or not years:
            return
        self._origins(plan)
        for year in years:
            operational = self._year(plan, year)
            self._go_on(operational, year)
        for code, percent, reason in told.OVERRIDES:
            correct_item(
                item=plan.items.get(code=code), percent=told.Decimal(percent), reason=reason, by=self.team
            )

    def _tasks(self) -> None:
        members = list(Membership.objects.at(self.today).filter(body__code="EP").order_by("order", "pk"))
        for number, (title, text, days) in enumerate(told.TASKS):
            task = TeamTask(title=title, text=text, due_on=self.today + dt.timedelta(days=days))
            task.assigned_to = members[number % len(members)] if members else None
            save_task(task=task, by=self.team)

    # -- where it came from

    def _origins(self, plan: DevelopmentPlan) -> None:
        """What was said before the hearing and is public, by theme and in its order; and the hearing itself.

        What is about a topic only led where the answer to that topic says.
        """
        for meeting in hearings_of(plan)[:1]:
            choose_hearing(plan=plan, meeting=meeting, by=self.staff)
        said = (
            Contribution.objects.counted()
            .filter(review__decision="show", theme__isnull=False, meeting__date__lt=plan.hearing_on)
            .exclude(verbatim__icontains=told.NOT_IN_THE_PLAN)
        )
        by_theme: dict[int, list[Contribution]] = {}
        for contribution in said.order_by("meeting__date", "code"):
            by_theme.setdefault(contribution.theme_id or 0, []).append(contribution)
        for item in plan.items.filter(children=None).prefetch_related("themes").order_by("code"):
            found = [
                row
                for theme in item.themes.all()
                for row in by_theme.get(theme.pk, [])
                if row.code not in self.topics or item.code in items_of(self.topics[row.code])
            ]
            for row in found[:_ORIGINS]:
                by_theme[row.theme_id or 0].remove(row)
            if found:
                link_origins(items=[item], contributions=found[:_ORIGINS], by=self.team)
        resolution = Decision.objects.resolutions().counted().order_by("meeting__date", "pk").last()
        if resolution:
            link_origins(items=[plan.items.get(code="5.3.1")], resolutions=[resolution], by=self.team)

    # -- a year

    def _year(self, plan: DevelopmentPlan, year: told.YearDates) -> OperationalPlan:
        operational = create_operational(
            plan=plan, year=year.year, introduction=told.INTRODUCTION.format(year=year.year), by=self.team
        )
        items = {item.code: item for item in plan.items.prefetch_related("subzones")}
        for row in told.activities(year.year):
            self._add(operational, items[row.item], row)
        return put_in_force(
            operational=operational,
            in_force_on=year.in_force,
            resolution=told.RESOLUTION.format(
                day=date_format(year.in_force, "j \\d\\e F \\d\\e Y"), year=year.year
            ),
            expected_version=operational.edit_version,
            by=self.staff,
        )

    def _add(self, operational: OperationalPlan, item: PlanItem, row: told.Activity) -> None:
        activity = Activity(
            operational=operational,
            item=item,
            code=row.code,
            title=row.title,
            responsible=row.responsible,
            reporter=self.staff if row.responsible in _REPORTED_BY_STAFF else None,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            budget=row.budget,
            product=row.product,
            weight=row.weight,
        )
        add_activity(activity=activity, subzones=list(Subzone.objects.filter(plan_items=item)), by=self.team)
        if row.milestone:
            middle = row.starts_on + (row.ends_on - row.starts_on) // 3
            milestone = Milestone(activity=activity, title=row.milestone, due_on=middle)
            if middle <= self.today and row.pace != "trancada":
                milestone.done_on = middle
            save_milestone(milestone=milestone, by=self.team)

    def _go_on(self, operational: OperationalPlan, year: told.YearDates) -> None:
        """What was told of its days up to now, a quarter at a time: the ones that are over are closed but the last."""
        rows = {row.code: row for row in told.activities(year.year)}
        activities = {row.code: row for row in operational.activities.select_related("operational", "item")}
        over = [days for days in told.quarters(year.year) if days[1] < self.today]
        over = [days for days in over if days[1] >= year.in_force]
        for quarter in told.quarters(year.year):
            for code, row in rows.items():
                for news in row.reports():
                    if quarter[0] <= news.on <= quarter[1] and news.on < self.today:
                        self._tell(activities[code], row, news, is_open=quarter not in over[:-1])
            self._read(operational.plan, year.year, quarter)
            if quarter in over[:-1]:
                close_period(plan=operational.plan, date_from=quarter[0], date_to=quarter[1], by=self.team)
        for code, row in rows.items():
            if row.moved_to and row.ends_on - _TOLD_BEFORE < self.today:
                self._move(activities[code], row.moved_to)
            if row.is_cancelled and row.ends_on < self.today:
                self._cancel(activities[code])

    def _tell(self, activity: Activity, row: told.Activity, news: told.Report, *, is_open: bool) -> None:
        """Send and accept it; of a day that stays open, what somebody still has to do something about."""
        who = activity.reporter or self.team
        is_last = is_open and news.on == [other.on for other in row.reports() if other.on < self.today][-1]
        sends = not (is_last and row.code in _WRITTEN)
        sent = report(
            about=activity,
            on=news.on,
            value=told.Decimal(news.percent),
            executed=news.executed,
            text=news.text,
            by=who,
            sends=sends,
        )
        if not sends:
            return
        if is_last and row.code in _RETURNED:
            return_report(
                report=sent, reason=_RETURNED[row.code], expected_version=sent.edit_version, by=self.team
            )
        elif not (is_last and row.code in (*_WAITING, _WAITING_LONGER)):
            accept_report(report=sent, expected_version=sent.edit_version, by=self.team)

    def _read(self, plan: DevelopmentPlan, year: int, quarter: tuple[dt.date, dt.date]) -> None:
        indicators = {
            row.item.code: row
            for row in Indicator.objects.filter(item__plan=plan).select_related("item__plan")
        }
        for reading in told.readings(year):
            if quarter[0] <= reading.on <= quarter[1] and reading.on < self.today:
                sent = report(
                    about=indicators[reading.item],
                    on=reading.on,
                    value=reading.value,
                    text=reading.text,
                    by=self.team,
                )
                accept_report(report=sent, expected_version=sent.edit_version, by=self.team)

    def _move(self, activity: Activity, ends_on: dt.date) -> None:
        activity = Activity.objects.get(pk=activity.pk)
        activity.ends_on = ends_on
        edit_activity(
            activity=activity,
            subzones=list(activity.subzones.all()),
            expected_version=activity.edit_version,
            by=self.team,
        )

    def _cancel(self, activity: Activity) -> None:
        activity = Activity.objects.get(pk=activity.pk)
        cancel_activity(
            activity=activity,
            reason=told.CANCELLED_REASON,
            expected_version=activity.edit_version,
            by=self.team,
        )
