"""The life of a development plan: which moves exist, and the refusal of every other one."""

from dataclasses import dataclass

from planning.models import DevelopmentPlan, PlanState


class InvalidTransition(Exception):
    """The state of a row does not allow the action now; the text is the reason, in Spanish."""


@dataclass(frozen=True)
class PlanStep:
    """Something that may be done with a plan: from which states, where it leads, and what a refusal says."""

    name: str
    label: str
    sources: frozenset[PlanState]
    target: PlanState | None  # ``None`` stays where it is
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


def check_step(plan: DevelopmentPlan, name: str) -> PlanStep:
    """The step, when the plan's state permits it; else ``InvalidTransition``."""
    step = PLAN_STEPS[name]
    if plan.state not in step.sources:
        raise InvalidTransition(step.refusal)
    return step
