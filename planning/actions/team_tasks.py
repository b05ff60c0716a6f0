"""What the planning team has to do, and who of it does each thing."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from planning.concurrency import save_edited
from planning.models import TeamTask, today
from planning.permissions import EDIT_PLAN, check
from planning.queries.team import team_at

TASK_FIELDS = ["title", "text", "assigned_to", "due_on"]
GONE = "Esa tarea ya no está."


@transaction.atomic
def save_task(*, task: TeamTask, expected_version: int = 0, by: User) -> TeamTask:
    """Save a task, new or changed in memory. It may be given to whoever belongs to the team today.

    Who had it already may keep it once they left: what they did stays told. Raises ``ValidationError`` by field,
    ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    stands = _locked(task) if task.pk else None
    is_kept = stands is not None and stands.assigned_to_id == task.assigned_to_id
    if task.assigned_to_id and not is_kept and not team_at(today()).filter(pk=task.assigned_to_id).exists():
        raise ValidationError({"assigned_to": "Elegí a alguien que hoy integre el equipo de planificación."})
    if stands is None:
        task.created_by = by
        task.full_clean()
        task.save()
        return task
    return save_edited(task, expected=expected_version, fields=TASK_FIELDS)


@transaction.atomic
def mark_task(*, task: TeamTask, is_done: bool, by: User) -> TeamTask:
    """Say that a task is done, or that it is not; saying it twice changes nothing.

    Raises ``ValidationError`` when it is gone, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    stands = _locked(task)
    if (stands.done_on is not None) == is_done:
        return stands
    stands.done_on = today() if is_done else None
    return save_edited(stands, expected=stands.edit_version, fields=["done_on"])


def _locked(task: TeamTask) -> TeamTask:
    stands = TeamTask.objects.select_for_update(of=("self",)).filter(pk=task.pk).first()
    if stands is None:
        raise ValidationError(GONE)
    return stands
