"""The life of a report of progress: which moves exist, and the refusal of every other one."""

from dataclasses import dataclass

from planning.models import ProgressReport, ReportState
from planning.transitions import InvalidTransition


@dataclass(frozen=True)
class ReportStep:
    """Something that may be done with a report: from which states, where it leads, and what a refusal says."""

    name: str
    label: str
    sources: frozenset[ReportState]
    target: ReportState | None  # ``None`` stays where it is
    refusal: str
    ends: bool = False  # the report goes


_S = ReportState
_OPEN = frozenset({_S.DRAFT, _S.RETURNED})
REPORT_STEPS = {
    step.name: step
    for step in (
        ReportStep(
            "write",
            "Escribir",
            _OPEN,
            None,
            "El avance ya se envió: no se cambia. Mientras no se resuelva, quien informa puede volver a tomarlo.",
        ),
        ReportStep("submit", "Enviar", _OPEN, _S.SUBMITTED, "El avance ya se envió."),
        ReportStep(
            "take_back",
            "Volver a tomarlo",
            frozenset({_S.SUBMITTED}),
            _S.DRAFT,
            "Solo se vuelve a tomar un avance enviado que nadie resolvió todavía.",
        ),
        ReportStep(
            "accept",
            "Aceptar",
            frozenset({_S.SUBMITTED}),
            _S.ACCEPTED,
            "Solo se acepta un avance enviado que nadie resolvió todavía.",
        ),
        ReportStep(
            "return",
            "Devolver",
            frozenset({_S.SUBMITTED}),
            _S.RETURNED,
            "Solo se devuelve un avance enviado que nadie resolvió todavía.",
        ),
        ReportStep(
            "discard",
            "Borrar",
            _OPEN,
            None,
            "Solo se borra un avance que no está enviado ni aceptado.",
            ends=True,
        ),
    )
}


def check_report_step(report: ProgressReport, name: str) -> ReportStep:
    """The step, when the report's state permits it; else ``InvalidTransition``."""
    step = REPORT_STEPS[name]
    if report.state not in step.sources:
        raise InvalidTransition(step.refusal)
    return step


def may_step(report: ProgressReport, name: str) -> bool:
    """Whether the report's state permits it."""
    return report.state in REPORT_STEPS[name].sources
