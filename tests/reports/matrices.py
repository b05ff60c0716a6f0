"""SWOT matrices for tests: small ones, one with something of everything, and the one that follows it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounts.models import User
from reports import actions
from reports.models import (
    Document,
    FactorEvidence,
    Publication,
    StrategyItem,
    SwotBallot,
    SwotFactor,
    SwotMatrix,
    SwotStrategy,
    SwotTally,
)
from tests.participation import giving_back
from tests.planning import plans

FIRST = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
SECOND = (dt.date(2026, 7, 1), dt.date(2026, 12, 31))
DAY = dt.date(2026, 7, 10)
SIDES = {"F": "strength", "O": "opportunity", "D": "weakness", "A": "threat"}
FORMULA = '=HYPERLINK("http://mal.example")'
#: What nobody but the team may read.
UNDECIDED = "Kanaritosindecidir"


def matrix(
    people: dict[str, User], *, number: int = 1, period: tuple[dt.date, dt.date] = FIRST, **fields: Any
) -> SwotMatrix:
    """An agreed matrix without factors."""
    values = {
        "title": f"Matriz FODA {number}", "purpose": "Para saber qué ayuda y qué frena.", "state": "agreed",
        "agreed_on": DAY, "previous": SwotMatrix.objects.filter(number=number - 1).first(),
    } | fields  # fmt: skip
    return SwotMatrix.objects.create(
        number=number, period_from=period[0], period_to=period[1], created_by=people["coordinator"], **values
    )


def factor(of: SwotMatrix, code: str, by: User, **fields: Any) -> SwotFactor:
    """A factor by its code (``F1``); ``weight`` as text."""
    weight = fields.pop("weight", None)
    values = {
        "text": f"Dice {code}", "contributed_by": "residents", "on": DAY, "state": "kept", "code": code,
        "weight": weight and Decimal(weight), "position": int(code[1:]),
    } | fields  # fmt: skip
    return SwotFactor.objects.create(matrix=of, side=SIDES[code[0]], proposed_by=by, **values)


def proposal(of: SwotMatrix, letter: str, text: str, by: User, **fields: Any) -> SwotFactor:
    """Something that was proposed and is no factor of its own."""
    values = {"contributed_by": "neighbourhood_council", "on": DAY, "state": "proposed"} | fields
    return SwotFactor.objects.create(matrix=of, side=SIDES[letter], text=text, proposed_by=by, **values)


def rated(row: SwotFactor, counts: Mapping[int, int]) -> None:
    """How many members gave it each number."""
    SwotTally.objects.bulk_create(
        SwotTally(factor=row, rating=rating, count=counts.get(rating, 0)) for rating in (1, 2, 3, 4)
    )


def cited(people: dict[str, User]) -> Publication:
    """A synthesis that was sealed: what a matrix cites."""
    giving_back.chain(people)
    document = actions.create_document(
        kind="sintesis", period_from=FIRST[0], period_to=FIRST[1], bodies=[], by=people["staff"]
    )
    return sealed(people, document)


def shown(row: SwotFactor, publication: Publication, by: User, **fields: Any) -> FactorEvidence:
    """Evidence of a factor: a figure of a publication, as it is in it."""
    values = {
        "figure": "respuesta.tasa", "title": f"Temas respondidos ({publication.title})",
        "figure_text": "83 % (5 de 6)", "note": "Casi todo se contesta.",
        "address": f"{publication.get_absolute_url()}registros/respuesta.tasa/",
    } | fields  # fmt: skip
    return FactorEvidence.objects.create(
        factor=row, kind="publication", publication=publication, kept_on=DAY, added_by=by, **values
    )


def full(people: dict[str, User]) -> SwotMatrix:
    """One with something of everything: factors of each side, what shows them, ratings, strategies, and the rest."""
    team = people["team"]
    of = matrix(people)
    rows = {
        code: factor(of, code, team, **fields)
        for code, fields in {
            "F1": {"text": "Casi todos los temas tienen respuesta", "weight": "40", "rating": 4},
            "F2": {"text": FORMULA, "weight": "20.5", "rating": 3, "contributed_by": "staff"},
            "D1": {"text": "Hay pocas actas a tiempo", "weight": "39.5", "rating": 2},
            "O1": {"text": "La Intendencia abre un fondo", "weight": "60", "contributed_by": "mayor"},
            "A1": {"text": "Faltan inscriptos para los cargos", "contributed_by": "council", "rating": 1},
        }.items()
    }
    proposal(of, "F", "Se contesta rápido", team, state="grouped", grouped_into=rows["F1"])
    proposal(
        of, "O", "Viene el Mundial", team, state="left_out", left_reason="No tiene que ver con el modelo."
    )
    publication = cited(people)
    shown(rows["F1"], publication, team)
    for user in ("team", "coordinator"):
        SwotBallot.objects.create(matrix=of, user=people[user])
    rated(rows["F1"], {3: 2, 4: 3})
    rated(rows["D1"], {1: 4})
    plan = plans.approved(people)
    strategy(
        of, "FO", "Presentar proyectos al fondo", [rows["F1"], rows["O1"]], team, plan.items.get(code="1.1")
    )
    strategy(of, "DA", "Formar a quienes ya están", [rows["D1"], rows["A1"]], team)
    return of


def strategy(
    of: SwotMatrix, kind: str, text: str, factors: list[SwotFactor], by: User, item: Any = None
) -> SwotStrategy:
    """A strategy, and what it became of the plan."""
    row = SwotStrategy.objects.create(matrix=of, kind=kind, text=text, position=of.strategies.count())
    row.factors.set(factors)
    if item:
        StrategyItem.objects.create(strategy=row, item=item, made_by=by)
    return row


def following(people: dict[str, User]) -> SwotMatrix:
    """The matrix after ``full``, once that is published: each kind of change."""
    team = people["team"]
    before = {row.code: row for row in SwotFactor.objects.filter(matrix__number=1, state="kept")}
    of = matrix(people, number=2, period=SECOND)
    factor(of, "F1", team, text=before["F1"].text, weight="50", rating=4, previous=before["F1"])
    factor(of, "F2", team, text="Hay más actas a tiempo", weight="50", rating=3, previous=before["D1"])
    factor(of, "O1", team, text="Hay una escuela de formación")
    factor(of, "A1", team, text=before["A1"].text, rating=1, previous=before["A1"])
    return of


def document(of: SwotMatrix, people: dict[str, User]) -> Document:
    """Its document, begun."""
    about = f"{of.period_from}_{of.period_to}"
    row = actions.create_about(kind="foda", about=about, by=people["staff"])
    actions.save_part(
        document=row, key="lectura", text="Son [[foda.factores]] y el total es [[foda.total.interno]].",
        expected_version=0, by=people["staff"],
    )  # fmt: skip
    return row


def sealed(people: dict[str, User], paper: Document) -> Publication:
    """What is published of a document."""
    preparation = actions.prepare(document=paper, by=people["staff"], render_now=True)
    return actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)
