"""How a document moves: one table, which the actions, the tests and the diagram of the docs all read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from participation.models import ImportState, ResponseState
from participation.records.states import IMPORT_MOVES
from participation.response_steps import RESPONSE_STEPS, ResponseStep
from participation.transitions import LIFE, Stage
from planning.models import OperationalState, PlanState, ReportState, SheetState
from planning.report_steps import REPORT_STEPS, ReportStep
from planning.sheets.states import SHEET_MOVES
from planning.transitions import OPERATIONAL_STEPS, PLAN_STEPS, PlanStep
from reports.models import (
    Document,
    DocumentState,
    FactorState,
    MatrixState,
    Preparation,
    PreparationState,
    SwotFactor,
    SwotMatrix,
)


class InvalidTransition(Exception):
    """The move is not possible from the state things are in; the text says why, in Spanish."""


@dataclass(frozen=True)
class Move:
    """A row of the table: from any of ``sources`` to ``target``, and what a refusal says."""

    name: str
    label: str
    sources: frozenset[str]
    target: str
    refusal: str


_D, _P = DocumentState, PreparationState

DOCUMENT_MOVES = {
    move.name: move
    for move in (
        Move(
            "prepare",
            "Preparar",
            frozenset({_D.DRAFT, _D.IN_READING}),
            _D.PREPARING,
            "Solo se prepara un borrador, o un documento en lectura cuyos datos cambiaron.",
        ),
        Move(
            "rendered",
            "Quedaron prontos los formatos",
            frozenset({_D.PREPARING}),
            _D.IN_READING,
            "El documento no se está preparando.",
        ),
        Move(
            "not_rendered",
            "No se pudo preparar",
            frozenset({_D.PREPARING}),
            _D.DRAFT,
            "El documento no se está preparando.",
        ),
        Move(
            "return_to_draft",
            "Devolver a borrador",
            frozenset({_D.PREPARING, _D.IN_READING}),
            _D.DRAFT,
            "Solo se devuelve a borrador un documento en preparación o en lectura.",
        ),
        Move(
            "seal",
            "Publicar",
            frozenset({_D.IN_READING}),
            _D.SEALED,
            "Solo se publica un documento que está en lectura.",
        ),
        Move(
            "start_new_version",
            "Empezar una versión nueva",
            frozenset({_D.SEALED}),
            _D.DRAFT,
            "Una versión nueva se empieza desde un documento publicado.",
        ),
    )
}

PREPARATION_MOVES = {
    move.name: move
    for move in (
        Move(
            "start",
            "Empezar a preparar los formatos",
            frozenset({_P.QUEUED, _P.RENDERING}),  # again, when the process that rendered was killed
            _P.RENDERING,
            "Esta preparación ya terminó.",
        ),
        Move(
            "finish",
            "Terminar",
            frozenset({_P.RENDERING}),
            _P.READY,
            "Esta preparación no está en curso.",
        ),
        Move(
            "try_again",
            "Esperar para otro intento",
            frozenset({_P.RENDERING}),
            _P.QUEUED,
            "Esta preparación no está en curso.",
        ),
        Move(
            "fail",
            "No se pudo preparar",
            frozenset({_P.QUEUED, _P.RENDERING}),
            _P.FAILED,
            "Esta preparación ya terminó.",
        ),
        Move(
            "discard",
            "Descartar",
            frozenset({_P.QUEUED, _P.RENDERING, _P.READY, _P.FAILED}),
            _P.DISCARDED,
            "Esta preparación ya no vale.",
        ),
    )
}

_M, _F = MatrixState, FactorState

MATRIX_MOVES = {
    move.name: move
    for move in (
        Move(
            "start_grouping",
            "Cerrar las propuestas y agrupar",
            frozenset({_M.PROPOSALS}),
            _M.GROUPING,
            "Las propuestas de esta ronda ya se cerraron.",
        ),
        Move(
            "agree",
            "Acordar",
            frozenset({_M.GROUPING}),
            _M.AGREED,
            "Se acuerda una matriz cuyas propuestas ya se cerraron y que no está acordada.",
        ),
        Move(
            "seal",
            "Publicar su documento",
            frozenset({_M.AGREED}),
            _M.SEALED,
            "Solo se publica una matriz acordada.",
        ),
        Move(
            "back_to_proposals",
            "Volver a recibir propuestas",
            frozenset({_M.GROUPING}),
            _M.PROPOSALS,
            "Esta ronda no se puede volver atrás desde donde está.",
        ),
        Move(
            "back_to_grouping",
            "Volver a agrupar",
            frozenset({_M.AGREED}),
            _M.GROUPING,
            "Esta ronda no se puede volver atrás desde donde está.",
        ),
        Move(
            "reopen",
            "Reabrir para publicar una versión corregida",
            frozenset({_M.SEALED}),
            _M.GROUPING,
            "Solo se reabre una matriz publicada.",
        ),
    )
}

FACTOR_MOVES = {
    move.name: move
    for move in (
        Move(
            "keep",
            "Poner en la matriz",
            frozenset({_F.PROPOSED}),
            _F.KEPT,
            "Ese factor está agrupado en otro o quedó afuera: primero devolvelo a las propuestas.",
        ),
        Move(
            "group",
            "Agrupar en otro",
            frozenset({_F.PROPOSED, _F.KEPT}),
            _F.GROUPED,
            "Ese factor ya está agrupado en otro o quedó afuera: primero devolvelo a las propuestas.",
        ),
        Move(
            "leave_out",
            "Dejar afuera",
            frozenset({_F.PROPOSED, _F.KEPT}),
            _F.LEFT_OUT,
            "Ese factor ya está agrupado en otro o quedó afuera: primero devolvelo a las propuestas.",
        ),
        Move(
            "put_back",
            "Devolver a las propuestas",
            frozenset({_F.KEPT, _F.GROUPED, _F.LEFT_OUT}),
            _F.PROPOSED,
            "Ese factor ya está entre las propuestas.",
        ),
    )
}

#: What may be done with a matrix without moving it: in which of its states, and what a refusal says.
MATRIX_ACTS: dict[str, tuple[frozenset[str], str]] = {
    "edit": (
        frozenset({_M.PROPOSALS, _M.GROUPING}),
        "La matriz ya está acordada. Para cambiarla, primero hay que volverla atrás.",
    ),
    "propose": (
        frozenset({_M.PROPOSALS}),
        "Las propuestas de esta ronda ya se cerraron.",
    ),
    "sort": (
        frozenset({_M.GROUPING}),
        "Se agrupa y se puntúa después de cerrar las propuestas y antes de acordar la matriz.",
    ),
    "rate": (
        frozenset({_M.GROUPING}),
        "La calificación de cada integrante está cerrada.",
    ),
    "plan": (
        frozenset({_M.GROUPING, _M.AGREED}),
        "Las estrategias se escriben después de cerrar las propuestas y antes de publicar la matriz.",
    ),
    "undertake": (
        frozenset({_M.AGREED, _M.SEALED}),
        "Una estrategia pasa al plan cuando la matriz está acordada.",
    ),
}


def check_document(document: Document, name: str) -> Move:
    """The move, when the document's state permits it; else ``InvalidTransition``."""
    return _check(DOCUMENT_MOVES[name], document.state)


def check_preparation(preparation: Preparation, name: str) -> Move:
    """The move, when the preparation's state permits it; else ``InvalidTransition``."""
    return _check(PREPARATION_MOVES[name], preparation.state)


def check_matrix(matrix: SwotMatrix, name: str) -> Move:
    """The move, when the matrix's state permits it; else ``InvalidTransition``."""
    return _check(MATRIX_MOVES[name], matrix.state)


def check_factor(factor: SwotFactor, name: str) -> Move:
    """The move, when the factor's state permits it; else ``InvalidTransition``."""
    return _check(FACTOR_MOVES[name], factor.state)


def permits(matrix: SwotMatrix, act: str) -> bool:
    """Whether a matrix stands where something may be done with it, apart from who does it."""
    return matrix.state in MATRIX_ACTS[act][0]


def check_act(matrix: SwotMatrix, act: str) -> None:
    """As ``permits``, but raises ``InvalidTransition``."""
    if not permits(matrix, act):
        raise InvalidTransition(MATRIX_ACTS[act][1])


def _check(move: Move, state: str) -> Move:
    if state not in move.sources:
        raise InvalidTransition(move.refusal)
    return move


def diagram() -> str:
    """The page ``docs/estados.md``: every table of moves as a Mermaid state diagram."""
    return (
        "# Estados\n\n"
        "Generated from `planning/transitions.py`, `planning/report_steps.py`, `planning/sheets/states.py`,\n"
        "`participation/transitions.py`, `participation/response_steps.py`, `participation/records/states.py` and\n"
        "`reports/transitions.py` by `manage.py state_diagram`; a test fails when they differ.\n\n"
        f"## Plan de desarrollo\n\n{_mermaid(_planned(PLAN_STEPS, PlanState), PlanState)}\n"
        f"## Plan operativo\n\n{_mermaid(_planned(OPERATIONAL_STEPS, OperationalState), OperationalState)}\n"
        f"## Planilla de un plan\n\n{_mermaid(_told(SHEET_MOVES), SheetState)}\n"
        f"## Avance\n\n{_mermaid(_planned(REPORT_STEPS, ReportState), ReportState)}\n"
        f"## Acta\n\n{_mermaid(_lived(), Stage)}\n"
        f"## Respuesta\n\n{_mermaid(_answered(RESPONSE_STEPS), ResponseState)}\n"
        f"## Importación\n\n{_mermaid(_told(IMPORT_MOVES), ImportState)}\n"
        f"## Documento\n\n{_mermaid(_listed(DOCUMENT_MOVES, DocumentState), DocumentState)}\n"
        f"## Preparación\n\n{_mermaid(_listed(PREPARATION_MOVES, PreparationState), PreparationState)}\n"
        f"## Matriz FODA\n\n{_mermaid(_listed(MATRIX_MOVES, MatrixState), MatrixState)}\n"
        f"## Factor de la FODA\n\n{_mermaid(_listed(FACTOR_MOVES, FactorState), FactorState)}"
    )


_Arrow = tuple[str, str, str]  # from, to, what is written on it


def _lived() -> list[_Arrow]:
    return [
        (source.value, (step.target or source).value, step.label)
        for step in LIFE.values()
        for source in Stage
        if source in step.sources
    ]


def _planned(
    steps: Mapping[str, PlanStep] | Mapping[str, ReportStep], states: type[TextChoices]
) -> list[_Arrow]:
    return [
        (source.value, "[*]" if step.ends else str(step.target or source.value), step.label)
        for step in steps.values()
        for source in states
        if source in step.sources
    ]


def _answered(steps: Mapping[str, ResponseStep]) -> list[_Arrow]:
    return [
        (source.value, str(step.target or source.value), step.label)
        for step in steps.values()
        for source in ResponseState
        if source in step.sources
    ]


def _told(moves: Mapping[str, Mapping[str, str]]) -> list[_Arrow]:
    return [(source, target, why) for source, targets in moves.items() for target, why in targets.items()]


def _listed(moves: Mapping[str, Move], states: type[TextChoices]) -> list[_Arrow]:
    return [
        (state.value, move.target, move.label)
        for move in moves.values()
        for state in states
        if state in move.sources
    ]


def _mermaid(arrows: Iterable[_Arrow], states: type[TextChoices] | type[Stage]) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    # A colon ends the name of a state in Mermaid, and begins its description; inside one it is written as an entity.
    lines += [f"    {state.value}: {state.label.replace(':', '#58;')}" for state in states]
    lines.append(f"    [*] --> {next(iter(states)).value}")
    lines += [f"    {source} --> {target}" + (f": {why}" if why else "") for source, target, why in arrows]
    return "\n".join([*lines, "```", ""])
