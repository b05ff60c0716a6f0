"""How an uploaded spreadsheet moves; the actions, the pages and the tests read this one table."""

from planning.models import PlanSheet, SheetState
from planning.transitions import InvalidTransition

_S = SheetState

#: From a state to those it may move to, and what makes it move.
SHEET_MOVES: dict[str, dict[str, str]] = {
    _S.READING: {
        _S.READ: "el archivo se pudo leer",
        _S.REFUSED: "el archivo no se puede leer",
        _S.FAILED: "la lectura no pudo terminar",
    },
    _S.READ: {_S.CHECKING: "alguien dijo qué es cada columna"},
    _S.CHECKING: {
        _S.CHECKED: "la revisión terminó sin errores",
        _S.REFUSED: "la revisión encontró errores",
        _S.FAILED: "la revisión no pudo terminar",
    },
    _S.CHECKED: {
        _S.CHECKING: "alguien cambió qué es cada columna",
        _S.IMPORTING: "alguien confirmó la diferencia",
    },
    _S.IMPORTING: {
        _S.DONE: "se importó todo",
        _S.CHECKED: "el plan cambió después de la vista previa: hay otra para mirar",
        _S.REFUSED: "algo cambió que la impide",
        _S.FAILED: "la importación no pudo terminar",
    },
    _S.REFUSED: {_S.CHECKING: "alguien cambió qué es cada columna"},
    _S.FAILED: {
        _S.READING: "alguien reintentó, y no se había leído",
        _S.CHECKING: "alguien reintentó",
    },
    _S.DONE: {},
}

#: A job is at work, or waiting for its turn.
WORKING = (_S.READING, _S.CHECKING, _S.IMPORTING)
#: Nothing follows, so the file is no longer needed.
FINISHED = tuple(state for state, moves in SHEET_MOVES.items() if not moves)
#: Those that may be discarded with their file; what was imported, or is being, stays told.
DISCARDABLE = tuple(state for state in _S if state not in (_S.IMPORTING, _S.DONE))


def may_move(sheet: PlanSheet, target: SheetState) -> bool:
    """Whether an upload may move there."""
    return target in SHEET_MOVES[sheet.state]


def move(sheet: PlanSheet, target: SheetState) -> None:
    """Set the state of a locked upload; raises ``InvalidTransition`` when it may not move there."""
    if not may_move(sheet, target):
        raise InvalidTransition(
            f"La planilla está «{sheet.get_state_display()}»: no puede pasar a «{target.label}»."
        )
    sheet.state = target
