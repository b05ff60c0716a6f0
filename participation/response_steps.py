"""The life of an answer to a topic: which moves exist, and the refusal of every other one."""

from dataclasses import dataclass

from participation.models import Response, ResponseState
from planning.transitions import InvalidTransition


@dataclass(frozen=True)
class ResponseStep:
    """Something that may be done with an answer: from which states, where it leads, and what a refusal says."""

    name: str
    label: str
    sources: frozenset[ResponseState]
    target: ResponseState | None  # ``None`` stays where it is
    refusal: str


_S = ResponseState
_OPEN = frozenset({_S.DRAFTING, _S.IN_REVIEW, _S.REVIEWED})
_CLOSED = "La respuesta ya se publicó o se dejó sin efecto: queda como está."
RESPONSE_STEPS = {
    step.name: step
    for step in (
        ResponseStep(
            "write",
            "Escribir",
            frozenset({_S.DRAFTING}),
            None,
            "La respuesta no está en redacción: para cambiarla, quien la revisa tiene que devolverla.",
        ),
        ResponseStep("hand_over", "Pasar a otra persona", _OPEN, None, _CLOSED),
        ResponseStep("move_due", "Cambiar el plazo", _OPEN, None, _CLOSED),
        ResponseStep(
            "submit",
            "Pasar a revisión",
            frozenset({_S.DRAFTING}),
            _S.IN_REVIEW,
            "Solo pasa a revisión una respuesta que se está redactando.",
        ),
        ResponseStep(
            "return",
            "Devolver",
            frozenset({_S.IN_REVIEW, _S.REVIEWED}),
            _S.DRAFTING,
            "Solo se devuelve una respuesta que está en revisión, o revisada y sin publicar.",
        ),
        ResponseStep(
            "review",
            "Dar por revisada",
            frozenset({_S.IN_REVIEW}),
            _S.REVIEWED,
            "Solo se da por revisada una respuesta que está en revisión.",
        ),
        ResponseStep(
            "publish",
            "Publicar",
            frozenset({_S.REVIEWED}),
            _S.PUBLISHED,
            "Solo se publica una respuesta que ya se revisó.",
        ),
        ResponseStep("drop", "Dejar sin efecto", _OPEN, _S.DROPPED, _CLOSED),
    )
}


def check_response_step(response: Response, name: str) -> ResponseStep:
    """The step, when the answer's state permits it; else ``InvalidTransition``."""
    step = RESPONSE_STEPS[name]
    if response.state not in step.sources:
        raise InvalidTransition(step.refusal)
    return step


def may_step(response: Response, name: str) -> bool:
    """Whether the answer's state permits it."""
    return response.state in RESPONSE_STEPS[name].sources
