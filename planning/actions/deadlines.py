"""Dates to remember: noted, moved, met, and told to the planning team while there is time."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Notice, User
from planning import catalogue
from planning.actions.activities import a_year_later
from planning.concurrency import EditConflict, save_edited
from planning.emails import write_deadline_reminder
from planning.models import Deadline, today
from planning.permissions import EDIT_PLAN, check, check_actor
from planning.queries.team import team_accounts

DEADLINE_FIELDS = ["title", "source", "due_on", "yearly", "remind_days", "is_public"]
GONE = "Esa fecha ya no está anotada."


@transaction.atomic
def save_deadline(*, deadline: Deadline, expected_version: int = 0, by: User) -> Deadline:
    """Save a date, new or changed in memory; when it moves, the team is told of it again.

    Raises ``ValidationError`` by field, ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    if not deadline.pk:
        deadline.full_clean()
        deadline.save()
        return deadline
    stands = _locked(deadline)
    if deadline.due_on != stands.due_on:
        deadline.sequence, deadline.reminded_on = stands.sequence + 1, None
    else:
        deadline.sequence, deadline.reminded_on = stands.sequence, stands.reminded_on
    _save(deadline, expected_version, [*DEADLINE_FIELDS, "reminded_on"])
    return deadline


@transaction.atomic
def meet_deadline(*, deadline: Deadline, by: User) -> Deadline | None:
    """Say that a date was met today; of a yearly one, returns next year's, which it notes unless somebody did.

    Saying it twice changes nothing. Raises ``ValidationError`` when it is gone, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    stands = _locked(deadline)
    if stands.done_on is None:
        stands.done_on = today()
        _save(stands, stands.edit_version, ["done_on"])
    return _note_next(stands) if stands.yearly else None


def _note_next(deadline: Deadline) -> Deadline:
    later = Deadline.objects.filter(title=deadline.title, due_on__year=deadline.due_on.year + 1)
    return later.order_by("due_on", "pk").first() or Deadline.objects.create(
        title=deadline.title,
        source=deadline.source,
        due_on=a_year_later(deadline.due_on),
        yearly=True,
        remind_days=deadline.remind_days,
        is_public=deadline.is_public,
    )


@transaction.atomic
def reopen_deadline(*, deadline: Deadline, by: User) -> Deadline:
    """Say that a date was not met after all; next year's stays. Raises ``ValidationError``, ``NotAllowed``."""
    check(by, EDIT_PLAN)
    stands = _locked(deadline)
    if stands.done_on is not None:
        stands.done_on = None
        _save(stands, stands.edit_version, ["done_on"])
    return stands


@transaction.atomic
def delete_deadline(*, deadline: Deadline, expected_version: int, by: User) -> None:
    """Take a date off the list. Raises ``EditConflict``, ``NotAllowed``."""
    check(by, EDIT_PLAN)
    stands = Deadline.objects.select_for_update().filter(pk=deadline.pk).first()
    if stands is None:
        return
    if stands.edit_version != expected_version:
        raise EditConflict(stands)
    stands.delete()


@transaction.atomic
def note_usual_deadlines(*, by: User | None, day: dt.date | None = None) -> list[Deadline]:
    """Note those that every municipality has, each on its next day, while there is none. Raises ``NotAllowed``."""
    check_actor(by, EDIT_PLAN)
    return seed_deadlines(day or today())


def seed_deadlines(day: dt.date) -> list[Deadline]:
    """The usual dates, each on its next day from ``day`` on; nothing where somebody noted any."""
    if Deadline.objects.exists():
        return []
    return [
        Deadline.objects.create(
            title=seed.title,
            source=seed.source,
            due_on=seed.next_from(day),
            yearly=True,
            remind_days=seed.remind_days,
        )
        for seed in catalogue.DEADLINES
    ]


@transaction.atomic
def remind_of_deadlines(*, day: dt.date | None = None) -> int:
    """Tell the planning team of every date that is near or past and was not told yet; returns how many there were.

    By notice and by mail, once for each date. While the team has nobody with an account it stays to be told.
    """
    day = day or today()
    team = list(team_accounts(day))
    if not team:
        return 0
    due = Deadline.objects.select_for_update(skip_locked=True).waiting(day).filter(reminded_on=None)
    rows = list(due.order_by("due_on", "pk"))
    for deadline in rows:
        Notice.objects.bulk_create(
            Notice(user=user, text=_told(deadline), url=deadline.get_absolute_url()) for user in team
        )
        for user in team:
            write_deadline_reminder(deadline=deadline, to=user)
        deadline.reminded_on = day
        deadline.save(update_fields=["reminded_on"])
    return len(rows)


def _told(deadline: Deadline) -> str:
    return f"Fecha a recordar, el {deadline.due_on:%d/%m/%Y}: {deadline.title}."


def _locked(deadline: Deadline) -> Deadline:
    stands = Deadline.objects.select_for_update().filter(pk=deadline.pk).first()
    if stands is None:
        raise ValidationError(GONE)
    return stands


def _save(row: Deadline, expected: int, fields: list[str]) -> None:
    save_edited(row, expected=expected, fields=[*fields, "sequence", "changed_at"])
