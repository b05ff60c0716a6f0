"""How an upload of records moves; the actions, the pages and the tests read this one table."""

from participation.models import ImportBatch, ImportState
from participation.transitions import InvalidTransition

_S = ImportState

#: From a state to those it may move to, and what makes it move.
IMPORT_MOVES: dict[str, dict[str, str]] = {
    _S.CHECKING: {
        _S.CHECKED: "la revisión terminó sin errores",
        _S.REFUSED: "la revisión encontró errores",
        _S.FAILED: "la revisión no pudo terminar",
    },
    _S.CHECKED: {_S.IMPORTING: "quien la subió confirmó"},
    _S.IMPORTING: {
        _S.DONE: "se importó todo",
        _S.REFUSED: "entre la revisión y la importación cambió algo que la impide",
        _S.FAILED: "la importación no pudo terminar",
    },
    _S.FAILED: {_S.CHECKING: "quien la subió reintentó"},
    _S.REFUSED: {},
    _S.DONE: {},
}

#: A job is at work, or waiting for its turn.
WORKING = (_S.CHECKING, _S.IMPORTING)
#: Nothing follows, so the files are no longer needed.
FINISHED = tuple(state for state, moves in IMPORT_MOVES.items() if not moves)
#: Those that whoever uploaded may discard with their files; what was imported, or is being, stays told.
DISCARDABLE = (_S.CHECKING, _S.CHECKED, _S.REFUSED, _S.FAILED)


def move(batch: ImportBatch, target: ImportState) -> None:
    """Set the state of a locked batch; raises ``InvalidTransition`` when it may not move there."""
    if target not in IMPORT_MOVES[batch.state]:
        raise InvalidTransition(
            f"La importación está «{batch.get_state_display()}»: no puede pasar a «{target.label}»."
        )
    batch.state = target
