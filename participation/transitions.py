"""The life of minutes: which moves exist, and the refusal of every other one."""

from participation.models import Minutes, MinutesState
from participation.seals import REFUSAL

#: From a state to those it may move to. Approval only adds: what follows are rows of their own.
MINUTES_MOVES: dict[str, frozenset[str]] = {
    MinutesState.DRAFT: frozenset({MinutesState.APPROVED}),
    MinutesState.APPROVED: frozenset(),
}


class InvalidTransition(Exception):
    """The state of a row does not allow the action now; the text is the reason, in Spanish."""


def check_open(minutes: Minutes) -> None:
    """Raise ``InvalidTransition`` when the minutes no longer take changes."""
    if MinutesState.APPROVED not in MINUTES_MOVES[minutes.state]:
        raise InvalidTransition(REFUSAL)
