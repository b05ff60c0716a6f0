"""The life of an operational plan: begun under a development plan, introduced, put in force; a draft may go.

Every write of a plan or of its activities holds its row and the development plan's, so that two who write in it take
turns, also with whoever takes an item away.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from planning.actions.plans import who_approves
from planning.actions.standings import refresh_standings
from planning.concurrency import save_edited
from planning.models import Activity, DevelopmentPlan, Milestone, OperationalPlan, OperationalState, today
from planning.permissions import EDIT_PLAN, RECORD_PLAN, check
from planning.queries.operational import plans_to_work_under
from planning.transitions import InvalidTransition, check_step

GONE = "Ese plan operativo ya no está."


def lock_operational(operational: OperationalPlan, step: str) -> OperationalPlan:
    """The plan as it stands, held until the transaction ends. Raises ``InvalidTransition``, also when it is gone."""
    hold_plans(operational)
    rows = OperationalPlan.objects.select_for_update(of=("self",)).select_related("plan")
    current = rows.filter(pk=operational.pk).first()
    if current is None:
        raise InvalidTransition(GONE)
    check_step(current, step)
    return current


def hold_plans(*operational: OperationalPlan) -> None:
    """Hold the development plans that some belong to, always in the same order and before anything else."""
    plans = DevelopmentPlan.objects.filter(pk__in={row.plan_id for row in operational}).order_by("pk")
    list(plans.select_for_update(of=("self",)).values_list("pk", flat=True))


def tell_standings(operational: OperationalPlan) -> None:
    """Have what an activity changed counted anew; drafts count nothing."""
    if not operational.is_draft:
        refresh_standings(plan=operational.plan)


@transaction.atomic
def create_operational(
    *, plan: DevelopmentPlan, year: int, introduction: str = "", by: User
) -> OperationalPlan:
    """Begin the operational plan of a year, empty, under a plan that anybody may read.

    Raises ``ValidationError`` by field (a plan that is a draft or was replaced, a year outside it or that has its
    own), ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    # Held against whoever shortens its years meanwhile.
    current = plans_to_work_under().select_for_update(of=("self",)).filter(pk=plan.pk).first()
    if current is None:
        raise ValidationError({"plan": "Elegí un plan presentado o aprobado, que otro no haya reemplazado."})
    if year not in current.years:
        raise ValidationError({"year": f"El plan va de {current.year_from} a {current.year_to}."})
    operational = OperationalPlan(plan=current, year=year, introduction=introduction)
    operational.full_clean()
    operational.save()
    return operational


@transaction.atomic
def edit_operational(*, operational: OperationalPlan, expected_version: int, by: User) -> OperationalPlan:
    """Save an introduction that was changed in memory.

    Raises ``ValidationError``, ``InvalidTransition``, ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_PLAN)
    lock_operational(operational, "write")
    return save_edited(operational, expected=expected_version, fields=["introduction"])


@transaction.atomic
def put_in_force(
    *, operational: OperationalPlan, in_force_on: dt.date, resolution: str, expected_version: int, by: User
) -> OperationalPlan:
    """Record the resolution by which it holds; anybody may read it, and its days become those that were planned.

    Raises ``ValidationError`` (a day to come, no resolution, no activity, a development plan that is a draft),
    ``InvalidTransition``, ``EditConflict``, ``NotAllowed``.
    """
    check(by, RECORD_PLAN, bodies=who_approves())
    current = lock_operational(operational, "put_in_force")
    if in_force_on > today():
        raise ValidationError({"in_force_on": "La vigencia se registra cuando ya empezó."})
    if not resolution.strip():
        raise ValidationError({"resolution": "Escribí la resolución."})
    if current.plan.is_draft:
        raise ValidationError("El plan de desarrollo del que depende todavía es un borrador.")
    if not current.activities.exists():
        raise ValidationError("No tiene ninguna actividad: todavía no hay nada que poner en vigencia.")
    current.in_force_on, current.resolution = in_force_on, resolution.strip()
    current.state = OperationalState.IN_FORCE
    save_edited(current, expected=expected_version, fields=["in_force_on", "resolution", "state"])
    current.activities.update(planned_starts_on=F("starts_on"), planned_ends_on=F("ends_on"))
    Milestone.objects.filter(activity__operational=current).update(planned_due_on=F("due_on"))
    tell_standings(current)
    return current


@transaction.atomic
def delete_operational(*, operational: OperationalPlan, by: User) -> None:
    """Take a draft away with its activities. Raises ``ValidationError``, ``InvalidTransition``, ``NotAllowed``."""
    check(by, EDIT_PLAN)
    current = lock_operational(operational, "discard")
    reported = current.activities.exclude(reports=None).count()
    if reported:
        raise ValidationError(
            f"No se borra: ya se informó el avance de {reported} de sus actividades, y eso queda."
        )
    if went_on := Activity.objects.filter(carried_from__operational=current).count():
        raise ValidationError(
            f"No se borra: {went_on} de sus actividades siguen en el plan operativo de otro año."
            if went_on > 1
            else "No se borra: una de sus actividades sigue en el plan operativo de otro año."
        )
    current.activities.all().delete()
    current.delete()
