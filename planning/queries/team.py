"""Reads of the planning team at work: who belongs to it, what it has to do, which dates are near."""

import datetime as dt

from django.db.models import F, QuerySet

from accounts.models import User
from planning.models import Body, BodyKind, Deadline, Membership, TeamTask


def team_bodies(day: dt.date) -> QuerySet[Body]:
    """The planning team; more than one only where a municipality registered more."""
    return Body.objects.at(day).filter(kind=BodyKind.PLANNING_TEAM).order_by("code")


def team_at(day: dt.date) -> QuerySet[Membership]:
    """Who belongs to the planning team on a day, whoever coordinates first."""
    rows = Membership.objects.at(day).filter(body__kind=BodyKind.PLANNING_TEAM)
    return rows.select_related("person", "body").order_by(
        "body__code", "-office", "quality", "order", "person__sort_key", "pk"
    )


def left_the_team(day: dt.date) -> QuerySet[Membership]:
    """Who belonged to it before a day, and no more, the last first."""
    rows = Membership.objects.filter(body__kind=BodyKind.PLANNING_TEAM, valid_to__lt=day)
    return rows.select_related("person", "body").order_by("-valid_to", "person__sort_key", "pk")


def team_accounts(day: dt.date) -> QuerySet[User]:
    """The accounts of those who belong to it on a day."""
    people = team_at(day).order_by().values("person")
    return User.objects.filter(is_active=True, person__in=people).order_by("pk")


def open_tasks() -> QuerySet[TeamTask]:
    """What is not done, the most pressing first."""
    rows = TeamTask.objects.filter(done_on=None).select_related("assigned_to__person")
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def done_tasks() -> QuerySet[TeamTask]:
    """What is done, the last first."""
    rows = TeamTask.objects.exclude(done_on=None).select_related("assigned_to__person")
    return rows.order_by("-done_on", "-pk")


def tasks_of(user: User, day: dt.date) -> QuerySet[TeamTask]:
    """What is waiting for somebody who belongs to the team on a day."""
    return open_tasks().filter(assigned_to__in=team_at(day).order_by().filter(person__user=user))


def open_deadlines() -> QuerySet[Deadline]:
    """The dates that were not met, the nearest first."""
    return Deadline.objects.filter(done_on=None).order_by("due_on", "pk")


def met_deadlines() -> QuerySet[Deadline]:
    """The dates that were met, the last first."""
    return Deadline.objects.exclude(done_on=None).order_by("-done_on", "-pk")
