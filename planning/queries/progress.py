"""Who reports what, what was reported last, and what waits for whoever accepts it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Prefetch, Q, QuerySet, When

from accounts.models import User
from planning.models import (
    Activity,
    Indicator,
    OperationalState,
    PlanState,
    ProgressFile,
    ProgressReport,
    ReportState,
    RuleKey,
    Standing,
    today,
)
from planning.permissions import REPORT_PROGRESS, can
from planning.queries import rule_value
from planning.queries.plans import plan_in_force

PER_PAGE = 25
#: Carried to a year in force. It stays as late as it was in the progress of its item: that is the record.
GOES_ON = Q(carried_to__operational__state=OperationalState.IN_FORCE)
OPEN = (ReportState.DRAFT, ReportState.RETURNED, ReportState.SUBMITTED)


class Whose(StrEnum):
    """The parts of the list of what one reports."""

    MINE = "mias"
    TEAM = "equipo"
    INDICATORS = "indicadores"


@dataclass(frozen=True)
class Line:
    """Something that one reports: what it is, its last accepted report, and those that are not accepted yet."""

    about: Activity | Indicator
    last: ProgressReport | None
    open: list[ProgressReport]


def reported_activities(*, reporter: User | None) -> QuerySet[Activity]:
    """Activities that somebody reports, or (``None``) nobody does: what is late and silent first, what is done last.

    Without those that go on in a later year in force: there they are told.
    """
    whose = Q(reporter=reporter) if reporter else Q(reporter=None) | Q(reporter__is_active=False)
    rows = Activity.objects.filter(
        whose, operational__state=OperationalState.IN_FORCE, cancelled_on=None
    ).exclude(standing__state=Standing.DONE, operational__year__lt=today().year)
    rows = rows.exclude(GOES_ON)
    turn = Case(
        When(standing__state=Standing.DONE, then=2),
        When(Q(standing__state=Standing.LATE) | Q(standing__silent=True), then=0),
        default=1,
    )
    rows = rows.select_related("operational", "item", "standing", "reporter")
    return rows.order_by(turn, "ends_on", "pk")


def reported_indicators() -> QuerySet[Indicator]:
    """Those of the plan in force, in the order of their items."""
    plan = plan_in_force()
    rows = Indicator.objects.filter(item__plan=plan).exclude(item__plan__state=PlanState.DRAFT)
    return rows.select_related("item__plan").order_by("item__code", "pk")


def parts_for(user: User) -> list[tuple[Whose, str, int]]:
    """The parts of the list that somebody has, with how many things each one holds."""
    parts = [(Whose.MINE, "Mis actividades", reported_activities(reporter=user).count())]
    if can(user, REPORT_PROGRESS):
        parts += [
            (Whose.TEAM, "Sin nadie anotado", reported_activities(reporter=None).count()),
            (Whose.INDICATORS, "Indicadores", reported_indicators().count()),
        ]
    return parts


def lines_page(user: User, part: Whose, number: str | None) -> tuple[Page, list[Line]]:
    """A page of what somebody reports. The same queries whatever its length."""
    rows: QuerySet[Any]
    if part == Whose.INDICATORS:
        rows, column = reported_indicators(), "indicator"
    else:
        rows, column = reported_activities(reporter=user if part == Whose.MINE else None), "activity"
    page: Page[Any] = Paginator(rows, PER_PAGE).get_page(number)
    return page, _lines(list(page), column)


def _lines(rows: Sequence[Activity | Indicator], column: str) -> list[Line]:
    of = {f"{column}__in": [row.pk for row in rows]}
    accepted = ProgressReport.objects.filter(**of, state=ReportState.ACCEPTED)
    newest = accepted.order_by(f"{column}_id", "-on", "-pk").distinct(f"{column}_id")
    last = {getattr(report, f"{column}_id"): report for report in newest}
    waiting: defaultdict[int, list[ProgressReport]] = defaultdict(list)
    for report in ProgressReport.objects.filter(**of, state__in=OPEN).order_by("on", "pk"):
        waiting[getattr(report, f"{column}_id")].append(report)
    return [Line(row, last.get(row.pk), waiting[row.pk]) for row in rows]


def submitted_reports() -> QuerySet[ProgressReport]:
    """What waits to be accepted or returned, the oldest first, with all that is read to decide."""
    return with_all(ProgressReport.objects.filter(state=ReportState.SUBMITTED)).order_by("submitted_at", "pk")


def with_all(reports: QuerySet[ProgressReport]) -> QuerySet[ProgressReport]:
    """What a page of reports shows, without reading the files themselves."""
    files = Prefetch("files", ProgressFile.objects.defer("data").order_by("pk"))
    return reports.select_related(
        "activity__operational__plan",
        "activity__item",
        "activity__reporter",
        "indicator__item__plan",
        "reported_by",
        "decided_by",
    ).prefetch_related(files)


def previous_report(report: ProgressReport) -> ProgressReport | None:
    """The accepted report of the same thing that held on the day before this one's."""
    return previous_reports([report]).get(report.pk)


def previous_reports(reports: Iterable[ProgressReport]) -> dict[int, ProgressReport]:
    """As ``previous_report``, of several, by their keys. One query."""
    about = Q(pk=None)
    wanted = list(reports)
    for report in wanted:
        about |= Q(activity=report.activity_id) if report.activity_id else Q(indicator=report.indicator_id)
    accepted = list(ProgressReport.objects.filter(about, state=ReportState.ACCEPTED).order_by("on", "pk"))
    found = {}
    for report in wanted:
        before = [
            row
            for row in accepted
            if (row.activity_id, row.indicator_id) == (report.activity_id, report.indicator_id)
            and row.on <= report.on
            and row.pk != report.pk
        ]
        if before:
            found[report.pk] = before[-1]
    return found


def doubts_about(
    reports: Iterable[ProgressReport], before: Mapping[int, ProgressReport]
) -> dict[int, list[str]]:
    """What looks odd in reports that wait, in words, by their keys. One query."""
    waiting: Counter[tuple[Any, ...]] = Counter(
        ProgressReport.objects.filter(state=ReportState.SUBMITTED).values_list(
            "activity", "indicator", "on", "value"
        )
    )
    found = {}
    for report in reports:
        told = []
        last = before.get(report.pk)
        if last and report.value < last.value:
            told.append("Es menos que lo que se aceptó antes: fijate si está bien escrito.")
        same = waiting[report.activity_id, report.indicator_id, report.on, report.value]
        if same > (report.state == ReportState.SUBMITTED):
            told.append("Hay otro igual por resolver, del mismo día.")
        found[report.pk] = told
    return found


def reports_of(about: Activity | Indicator) -> QuerySet[ProgressReport]:
    """All that was reported of something; of an indicator, in whatever version of its plan."""
    if isinstance(about, Activity):
        return ProgressReport.objects.filter(activity=about)
    return ProgressReport.objects.filter(indicator__stem=about.stem)


# -- what waits


def troubled_activities() -> QuerySet[Activity]:
    """Those that are late or silent, as was worked out last, and do not go on in a later year."""
    rows = Activity.objects.filter(Q(standing__state=Standing.LATE) | Q(standing__silent=True))
    return rows.exclude(GOES_ON).select_related("standing", "item").order_by("ends_on", "pk")


def troubled_for(user: User) -> QuerySet[Activity]:
    """Those of them that somebody reports; the planning team, also those that nobody does."""
    whose = Q(reporter=user)
    if can(user, REPORT_PROGRESS):
        whose |= Q(reporter=None) | Q(reporter__is_active=False)
    return troubled_activities().filter(whose)


def escalated(day: dt.date) -> QuerySet[Activity]:
    """Those that are late for longer than the term after which the mayor is told, or silent for so long after they
    became so; none without a term."""
    term = rule_value(RuleKey.PROGRESS_ESCALATION, day=day)
    if not term:
        return Activity.objects.none()
    limit = day - dt.timedelta(days=int(term))
    silence = rule_value(RuleKey.PROGRESS_TERM, day=day)
    silent = limit - dt.timedelta(days=int(silence or 0))
    return troubled_activities().filter(
        Q(standing__state=Standing.LATE, ends_on__lt=limit)
        | Q(standing__silent=True, standing__silent_since__lt=silent)
    )


def returned_for(user: User) -> QuerySet[ProgressReport]:
    """Reports that were given back, of what somebody reports."""
    whose = Q(activity__reporter=user)
    if can(user, REPORT_PROGRESS):
        whose |= Q(indicator__isnull=False)
        whose |= Q(activity__isnull=False) & (
            Q(activity__reporter=None) | Q(activity__reporter__is_active=False)
        )
    rows = ProgressReport.objects.filter(whose, state=ReportState.RETURNED)
    return rows.select_related("activity", "indicator").order_by("decided_at", "pk")


def trouble_of(activity: Activity, day: dt.date) -> tuple[dt.date, str]:
    """Since when an activity is late or silent, and that in words."""
    standing = activity.standing
    told = []
    if standing.state == Standing.LATE:
        days = (day - activity.ends_on).days
        told.append(
            f"Debía terminar el {activity.ends_on:%d/%m/%Y}: lleva {days} día{'s' * (days != 1)} de atraso."
        )
    if standing.silent:
        told.append(f"Sin novedades desde el {standing.silent_since:%d/%m/%Y}.")
    since = standing.silent_since if standing.silent else None
    return activity.ends_on if standing.state == Standing.LATE or since is None else since, " ".join(told)
