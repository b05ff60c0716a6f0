"""The life of minutes: which moves exist, and the refusal of every other one.

``MINUTES_STATES`` is what is stored; what follows approval is rows of their own and never changes the minutes.
``LIFE`` is what people do, from the first draft to a rectification, and is what the diagram of the docs shows.
"""

from dataclasses import dataclass
from enum import StrEnum

from participation.models import Minutes, MinutesState, MoveKind
from participation.seals import REFUSAL

CANCELLED = "La sesión se suspendió: no hay acta."
UNDER_REVIEW = "El acta está en revisión: para cambiar lo que dice hay que devolverla a borrador."


class Stage(StrEnum):
    """Where minutes stand, for people: the stored state, and what the rows after approval add to it."""

    DRAFT = "draft"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    SIGNED = "signed"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """In words."""
        return _STAGE_LABELS[self]


_STAGE_LABELS = {
    Stage.DRAFT: "Borrador",
    Stage.UNDER_REVIEW: "En revisión",
    Stage.APPROVED: "Aprobada, sin firmar",
    Stage.SIGNED: "Firmada",
    Stage.PUBLISHED: "Publicada",
}


@dataclass(frozen=True)
class Step:
    """Something that may be done with minutes: from which stages, where it leads, and what a refusal says."""

    name: str
    label: str
    sources: frozenset[Stage]
    target: Stage | None  # ``None`` stays where it is
    refusal: str


_S = Stage
LIFE = {
    step.name: step
    for step in (
        Step("record", "Registrar la sesión", frozenset({_S.DRAFT}), None, "Solo se escribe en un borrador."),
        Step(
            "submit",
            "Pasar a revisión",
            frozenset({_S.DRAFT}),
            _S.UNDER_REVIEW,
            "Solo un borrador pasa a revisión.",
        ),
        Step(
            "amend",
            "Proponer una enmienda",
            frozenset({_S.UNDER_REVIEW}),
            None,
            "Solo se proponen enmiendas a un acta en revisión.",
        ),
        Step(
            "decide_amendment",
            "Resolver una enmienda",
            frozenset({_S.UNDER_REVIEW}),
            None,
            "Las enmiendas se resuelven mientras el acta está en revisión.",
        ),
        Step(
            "return_to_draft",
            "Devolver a borrador",
            frozenset({_S.UNDER_REVIEW}),
            _S.DRAFT,
            "Solo un acta en revisión vuelve a borrador.",
        ),
        Step(
            "approve",
            "Aprobar",
            frozenset({_S.UNDER_REVIEW}),
            _S.APPROVED,
            "Solo se aprueba un acta que está en revisión.",
        ),
        Step(
            "incorporate",
            "Incorporar como aprobada en papel",
            frozenset({_S.DRAFT}),
            _S.APPROVED,
            "Solo se incorpora un borrador.",
        ),
        Step(
            "sign",
            "Firmar",
            frozenset({_S.APPROVED}),
            _S.SIGNED,
            "Solo se firma un acta aprobada a la que le faltan firmas.",
        ),
        Step(
            "redact",
            "Tachar en la versión pública",
            frozenset({_S.APPROVED, _S.SIGNED, _S.PUBLISHED}),
            None,
            "Se tacha cuando el acta está aprobada: antes, el texto todavía puede cambiar.",
        ),
        Step(
            "publish",
            "Publicar",
            frozenset({_S.SIGNED, _S.PUBLISHED}),  # again, when it was rectified
            _S.PUBLISHED,
            "Se publica un acta firmada.",
        ),
        Step(
            "rectify",
            "Rectificar",
            frozenset({_S.APPROVED, _S.SIGNED, _S.PUBLISHED}),
            None,
            "Solo se rectifica un acta aprobada: un borrador se corrige.",
        ),
    )
}


class InvalidTransition(Exception):
    """The state of a row does not allow the action now; the text is the reason, in Spanish."""


def stage_of(minutes: Minutes) -> Stage:
    """Where minutes stand. Reads their moves, unless they were prefetched."""
    if not minutes.is_approved:
        return Stage(minutes.state)
    made = {row.move for row in minutes.moves.all()}
    if MoveKind.PUBLISH in made:
        return Stage.PUBLISHED
    return Stage.SIGNED if MoveKind.SIGN in made else Stage.APPROVED


def check_step(minutes: Minutes, name: str) -> Step:
    """The step, when the stage permits it; else ``InvalidTransition``. A session that was called off has no minutes."""
    step = LIFE[name]
    if minutes.meeting.is_cancelled:
        raise InvalidTransition(CANCELLED)
    if stage_of(minutes) not in step.sources:
        raise InvalidTransition(step.refusal)
    return step


def check_open(minutes: Minutes) -> None:
    """Raise ``InvalidTransition`` when the minutes do not take changes now."""
    if minutes.is_approved:
        raise InvalidTransition(REFUSAL)
    if minutes.state == MinutesState.UNDER_REVIEW:
        raise InvalidTransition(UNDER_REVIEW)
