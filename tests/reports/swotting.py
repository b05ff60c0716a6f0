"""SWOT matrices for tests, made by the actions."""

import datetime as dt
from typing import Any

from accounts.models import User
from reports import actions
from reports.models import LETTERS, MatrixState, SwotFactor, SwotMatrix, SwotStrategy

FROM, TO = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
ON = dt.date(2026, 5, 4)
SIDES = {letter: str(side) for side, letter in LETTERS.items()}
WORDS = {
    "F": "Las actas se publican a los diez días",
    "O": "La Intendencia abrió un fondo para municipios",
    "D": "Hay comisiones que no llegan al quórum",
    "A": "Los reclamos de otros organismos demoran",
}


def opened(people: dict[str, User], **fields: Any) -> SwotMatrix:
    """A round that receives proposals."""
    values = {"title": "FODA de prueba", "period_from": FROM, "period_to": TO} | fields
    return actions.open_matrix(**values, by=people["coordinator"])


def proposed(matrix: SwotMatrix, letter: str, by: User, text: str = "", **fields: Any) -> SwotFactor:
    """A proposal on the side of a letter."""
    values = {"text": text or WORDS[letter], "contributed_by": "staff", "on": ON} | fields
    return actions.propose_factor(matrix=matrix, side=SIDES[letter], **values, by=by)


def kept(matrix: SwotMatrix, letter: str, by: User, text: str = "") -> SwotFactor:
    """A factor that is in the matrix, which is being grouped."""
    return actions.keep_factor(factor=proposed(matrix, letter, by, text), by=by)


def grouping(people: dict[str, User], letters: str = "FODA", **fields: Any) -> SwotMatrix:
    """A round whose proposals are closed, with a kept factor to each letter; more of one letter get a number."""
    matrix, team = opened(people, **fields), people["team"]
    made = [
        proposed(matrix, letter, team, f"{WORDS[letter]} {place}".removesuffix(" 0"))
        for place, letter in _counted(letters)
    ]
    matrix = actions.start_grouping(matrix=matrix, by=people["coordinator"])
    for factor in made:
        actions.keep_factor(factor=factor, by=team)
    return matrix


def _counted(letters: str) -> list[tuple[int, str]]:
    return [(letters[:place].count(letter), letter) for place, letter in enumerate(letters)]


def agreed(people: dict[str, User], letters: str = "FODA", **fields: Any) -> SwotMatrix:
    """A round that is agreed."""
    matrix = grouping(people, letters, **fields)
    return actions.agree_matrix(matrix=matrix, by=people["coordinator"])


def sealed(people: dict[str, User], letters: str = "FODA", **fields: Any) -> SwotMatrix:
    """A round as the seal of its document leaves it."""
    matrix = agreed(people, letters, **fields)
    actions.mark_sealed(matrix)
    return SwotMatrix.objects.get(pk=matrix.pk)


def at(state: str, people: dict[str, User]) -> SwotMatrix:
    """A round in a state, with a kept factor of each letter but while it receives proposals."""
    if state == MatrixState.PROPOSALS:
        matrix = opened(people)
        for letter in "FODA":
            proposed(matrix, letter, people["team"])
        return matrix
    return {
        MatrixState.GROUPING: grouping,
        MatrixState.AGREED: agreed,
        MatrixState.SEALED: sealed,
    }[MatrixState(state)](people)


def of(matrix: SwotMatrix, letter: str) -> SwotFactor:
    """The first factor of a letter; of those that are in the matrix, if any is."""
    rows = matrix.factors.filter(side=SIDES[letter]).order_by("position", "pk")
    return min(rows, key=lambda row: row.state != "kept")


def strategy(
    matrix: SwotMatrix, by: User, kind: str = "FO", text: str = "Presentar el acta al fondo"
) -> SwotStrategy:
    """One that crosses the first factors of its letters."""
    factors = [of(matrix, letter) for letter in kind]
    return actions.add_strategy(matrix=matrix, kind=kind, text=text, factors=factors, by=by)


def weigh(matrix: SwotMatrix, by: User, **said: tuple[str, str]) -> SwotMatrix:
    """Weight and rating of factors, by letter: ``F=("50", "3")``."""
    return actions.save_judgements(
        matrix=matrix,
        weights={of(matrix, letter).pk: weight for letter, (weight, _rating) in said.items()},
        ratings={of(matrix, letter).pk: rating for letter, (_weight, rating) in said.items()},
        expected_version=SwotMatrix.objects.get(pk=matrix.pk).edit_version,
        by=by,
    )


def states(matrix: SwotMatrix) -> dict[str, str]:
    """The state of each factor by its words."""
    return dict(matrix.factors.order_by("pk").values_list("text", "state"))
