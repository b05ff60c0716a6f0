"""The lives of a development plan and of an operational one: which moves exist, and the refusal of every other one."""

from collections.abc import Mapping
from dataclasses import dataclass

from planning.models import DevelopmentPlan, OperationalPlan, OperationalState, PlanState


class InvalidTransition(Exception):
    """The state of a row does not allow the action now; the text is the reason, in Spanish."""


@dataclass(frozen=True)
class PlanStep:
    """Something that may be done with a plan of either kind: from which states, where it leads, how it is refused."""

    name: str
    label: str
    sources: frozenset[str]
    target: str | None  # ``None`` stays where it is
    refusal: str
    ends: bool = False  # the plan goes


_S = PlanState
#: Until it is approved a plan changes: between the hearing and the approval, by what was said there.
PLAN_STEPS = {
    step.name: step
    for step in (
        PlanStep(
            "write",
            "Escribir",
            frozenset({_S.DRAFT, _S.PRESENTED}),
            None,
            "El plan está aprobado: su contenido no cambia. Para cambiarlo, empezá una versión nueva.",
        ),
        PlanStep(
            "present",
            "Registrar la presentación",
            frozenset({_S.DRAFT, _S.PRESENTED}),  # again, when there was another hearing or the day was wrong
            _S.PRESENTED,
            "El plan ya está aprobado.",
        ),
        PlanStep(
            "approve",
            "Registrar la aprobación",
            frozenset({_S.PRESENTED}),
            _S.APPROVED,
            "Se aprueba un plan que se presentó en audiencia pública (Ley 19.272, art. 13.4) y que no está aprobado.",
        ),
        PlanStep(
            "renew",
            "Empezar una versión nueva",
            frozenset({_S.APPROVED}),
            None,
            "Este plan todavía se puede cambiar: no hace falta una versión nueva.",
        ),
        PlanStep(
            "discard",
            "Borrar",
            frozenset({_S.DRAFT}),
            None,
            "Solo se borra un borrador: lo que se presentó queda.",
            ends=True,
        ),
    )
}


_O = OperationalState
#: What is in force goes on being written (days move, money is assigned), but nothing of it is taken away.
OPERATIONAL_STEPS = {
    step.name: step
    for step in (
        PlanStep("write", "Escribir", frozenset({_O.DRAFT, _O.IN_FORCE}), None, ""),
        PlanStep(
            "remove",
            "Borrar una actividad o un hito",
            frozenset({_O.DRAFT}),
            None,
            "El plan operativo está vigente: lo que dice queda. Una actividad que no se va a hacer se suspende, con su "
            "motivo; un hito se mueve de día.",
        ),
        PlanStep(
            "put_in_force",
            "Poner en vigencia",
            frozenset({_O.DRAFT}),
            _O.IN_FORCE,
            "El plan operativo ya está vigente.",
        ),
        PlanStep(
            "discard",
            "Borrar",
            frozenset({_O.DRAFT}),
            None,
            "Solo se borra un borrador: lo que estuvo vigente queda.",
            ends=True,
        ),
    )
}


def steps_of(row: DevelopmentPlan | OperationalPlan) -> Mapping[str, PlanStep]:
    """The table that a plan follows."""
    return OPERATIONAL_STEPS if isinstance(row, OperationalPlan) else PLAN_STEPS


def check_step(row: DevelopmentPlan | OperationalPlan, name: str) -> PlanStep:
    """The step, when the plan's state permits it; else ``InvalidTransition``."""
    step = steps_of(row)[name]
    if row.state not in step.sources:
        raise InvalidTransition(step.refusal)
    return step
