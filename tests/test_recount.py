"""The recount itself is measured: against numbers worked out another way, and rule by rule.

The literals of ``EXPECTED`` were worked out with sqlite3 from the same CSV files (``.import`` of each, a view
of the meetings counted, one join of attendance, meeting and membership grouped by body and by person, sums
over the head counts, counts over the contributions) and never with ``recount.py``. What can be counted on
fingers was looked up in the files besides: the sessions that failed, who resigned when, the workshops.
"""

from __future__ import annotations

import ast
import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import recount as naive
from tests.recount import RULES, read_folder, recount

YEAR = Path(__file__).parent / "data" / "council_year"
NEIGHBOURHOODS = [
    "Villa García, Manga Rural",
    "Bañados de Carrasco",
    "Manga",
    "Punta Rieles, Bella Italia",
    "Piedras Blancas",
    "Jardines del Hipódromo",
    "Ituzaingó",
    "Flor de Maroñas",
    "Villa Española",
    "Maroñas, Parque Guaraní",
    "Las Canteras",
    "Unión",
]
WHOLLY_INSIDE = [
    "Punta Rieles, Bella Italia",
    "Flor de Maroñas",
    "Maroñas, Parque Guaraní",
    "Ituzaingó",
    "Jardines del Hipódromo",
    "Bañados de Carrasco",
    "Villa García, Manga Rural",
]


def of(
    since: str,
    until: str,
    bodies: str = "CM,CV",
    neighbourhoods: list[str] = NEIGHBOURHOODS,
    **quorum: int,
) -> dict[str, Any]:
    """The arguments of a recount; the quorum of the municipal council is 3 unless told otherwise."""
    return {
        "since": date.fromisoformat(since),
        "until": date.fromisoformat(until),
        "bodies": bodies.split(","),
        "neighbourhoods": neighbourhoods,
        "quorum": {"CM": 3} | quorum,
    }


FIRST = of("2025-09-01", "2026-02-28")
SECOND = of("2026-01-01", "2026-06-30")
WHOLE = of("2025-09-01", "2026-08-31")
ALL_BODIES = of("2025-09-01", "2026-08-31", "CM,CV,ME,COM-AMBIENTE")

# id -> (valor or numerador, denominador, n); a denominador None is a count, and of a mean the numerador are days.
# n as recount() defines it.
EXPECTED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "first half": (
        FIRST,
        {
            # 14 sessions of CM with approved minutes, 1 extraordinary, 5 plenaries, 1 inter-council;
            # failed: 7 October (2 acting as principal), 20 January (1).
            "reuniones.celebradas": (19, None, 21),
            "reuniones.sin_quorum": (2, None, 21),
            "asistencia.CM": (56, 69, 69),
            "asistencia.CV": (59, 79, 79),
            # approved on paper, so nobody knows whether complete; julianday(acta_aprobada_el) - julianday(fecha)
            "actas.completas": (0, 21, 21),
            "actas.dias_aprobacion": (358, 21, 21),
            "actas.dias_publicacion": (0, 0, 0),
            "vecinos.presentes": (100, None, 9),
            "vecinos.primera_vez": (34, 83, 83),
            "paridad.mujeres": (49, 84, 84),
            "cobertura.barrios": (9, 12, 12),  # not Bañados, Manga, Las Canteras
            "iniciativas.total": (21, None, 21),
            "iniciativas.autor.alcaldia": (2, None, 21),
            "iniciativas.autor.concejo_municipal": (4, None, 21),
            "iniciativas.autor.concejo_vecinal": (5, None, 21),
            "iniciativas.autor.funcionariado": (1, None, 21),
            "iniciativas.autor.organizacion": (3, None, 21),
            "iniciativas.autor.vecinos": (6, None, 21),
            # by theme they add up to 20: A028 is not coded to any theme.
            "iniciativas.tema.alumbrado": (1, None, 21),
            "iniciativas.tema.cultura": (2, None, 21),
            "iniciativas.tema.deporte": (1, None, 21),
            "iniciativas.tema.desagues": (1, None, 21),
            "iniciativas.tema.educacion": (1, None, 21),
            "iniciativas.tema.espacios-publicos": (1, None, 21),
            "iniciativas.tema.igualdad": (2, None, 21),
            "iniciativas.tema.participacion": (2, None, 21),
            "iniciativas.tema.residuos": (1, None, 21),
            "iniciativas.tema.salud": (1, None, 21),
            "iniciativas.tema.saneamiento": (1, None, 21),
            "iniciativas.tema.transito": (2, None, 21),
            "iniciativas.tema.vialidad": (3, None, 21),
            "iniciativas.tema.vivienda": (1, None, 21),
        },
    ),
    "first half-year of 2026": (
        SECOND,
        {
            # failed: 20 January, the inter-council of 23 May (2 of CM), 2 June (2).
            "reuniones.celebradas": (19, None, 22),
            "reuniones.sin_quorum": (3, None, 22),
            "asistencia.CM": (67, 79, 79),
            "asistencia.CV": (48, 66, 66),
            "actas.completas": (0, 22, 22),
            "actas.dias_aprobacion": (312, 22, 22),
            "actas.dias_publicacion": (0, 0, 0),
            "vecinos.presentes": (206, None, 8),
            "vecinos.primera_vez": (53, 176, 176),
            "paridad.mujeres": (112, 183, 183),
            "cobertura.barrios": (11, 12, 12),  # not Bañados de Carrasco: only its committee went there
            "iniciativas.total": (17, None, 17),
            "iniciativas.autor.alcaldia": (2, None, 17),
            "iniciativas.autor.concejo_municipal": (3, None, 17),
            "iniciativas.autor.concejo_vecinal": (2, None, 17),
            "iniciativas.autor.funcionariado": (1, None, 17),
            "iniciativas.autor.organizacion": (3, None, 17),
            "iniciativas.autor.vecinos": (6, None, 17),
            "iniciativas.tema.alumbrado": (1, None, 17),
            "iniciativas.tema.arbolado": (1, None, 17),
            "iniciativas.tema.convivencia": (1, None, 17),
            "iniciativas.tema.cultura": (2, None, 17),
            "iniciativas.tema.deporte": (1, None, 17),
            "iniciativas.tema.fincas-ruinosas": (1, None, 17),
            "iniciativas.tema.igualdad": (2, None, 17),
            "iniciativas.tema.necropolis": (1, None, 17),
            "iniciativas.tema.participacion": (1, None, 17),
            "iniciativas.tema.saneamiento": (1, None, 17),
            "iniciativas.tema.transito": (1, None, 17),
            "iniciativas.tema.transporte": (2, None, 17),
            "iniciativas.tema.vialidad": (1, None, 17),
            "iniciativas.tema.vivienda": (1, None, 17),
        },
    ),
    "whole year": (
        WHOLE,
        {
            "reuniones.celebradas": (39, None, 43),
            "reuniones.sin_quorum": (4, None, 43),
            "asistencia.CM": (125, 152, 152),
            "asistencia.CV": (95, 129, 129),
            "actas.completas": (0, 43, 43),
            "actas.dias_aprobacion": (665, 43, 43),
            "actas.dias_publicacion": (0, 0, 0),
            "vecinos.presentes": (298, None, 17),
            "vecinos.primera_vez": (82, 242, 242),
            "paridad.mujeres": (156, 261, 261),
            "cobertura.barrios": (11, 12, 12),
            "iniciativas.total": (37, None, 37),
            "iniciativas.autor.alcaldia": (3, None, 37),
            "iniciativas.autor.concejo_municipal": (7, None, 37),
            "iniciativas.autor.concejo_vecinal": (6, None, 37),
            "iniciativas.autor.funcionariado": (2, None, 37),
            "iniciativas.autor.organizacion": (7, None, 37),
            "iniciativas.autor.vecinos": (12, None, 37),
            "iniciativas.tema.alumbrado": (2, None, 37),
            "iniciativas.tema.arbolado": (1, None, 37),
            "iniciativas.tema.convivencia": (1, None, 37),
            "iniciativas.tema.cultura": (3, None, 37),
            "iniciativas.tema.deporte": (2, None, 37),
            "iniciativas.tema.desagues": (1, None, 37),
            "iniciativas.tema.educacion": (1, None, 37),
            "iniciativas.tema.espacios-publicos": (1, None, 37),
            "iniciativas.tema.ferias": (1, None, 37),
            "iniciativas.tema.fincas-ruinosas": (1, None, 37),
            "iniciativas.tema.igualdad": (3, None, 37),
            "iniciativas.tema.necropolis": (1, None, 37),
            "iniciativas.tema.participacion": (3, None, 37),
            "iniciativas.tema.residuos": (1, None, 37),
            "iniciativas.tema.salud": (2, None, 37),
            "iniciativas.tema.saneamiento": (2, None, 37),
            "iniciativas.tema.transito": (2, None, 37),
            "iniciativas.tema.transporte": (2, None, 37),
            "iniciativas.tema.vialidad": (4, None, 37),
            "iniciativas.tema.vivienda": (2, None, 37),
        },
    ),
    "whole year, four bodies": (
        ALL_BODIES,
        {
            "reuniones.celebradas": (46, None, 50),
            "reuniones.sin_quorum": (4, None, 50),
            "asistencia.CM": (125, 152, 152),
            "asistencia.CV": (95, 129, 129),
            "asistencia.ME": (17, 20, 20),
            "asistencia.COM-AMBIENTE": (10, 14, 14),
            "actas.completas": (0, 50, 50),
            "actas.dias_aprobacion": (927, 50, 50),
            "actas.dias_publicacion": (0, 0, 0),
            "vecinos.presentes": (312, None, 19),
            "vecinos.primera_vez": (94, 256, 256),
            "paridad.mujeres": (165, 275, 275),
            "cobertura.barrios": (12, 12, 12),
            "iniciativas.total": (42, None, 42),
            "iniciativas.autor.alcaldia": (3, None, 42),
            "iniciativas.autor.concejo_municipal": (7, None, 42),
            "iniciativas.autor.concejo_vecinal": (11, None, 42),
            "iniciativas.autor.funcionariado": (2, None, 42),
            "iniciativas.autor.organizacion": (7, None, 42),
            "iniciativas.autor.vecinos": (12, None, 42),
            "iniciativas.tema.alumbrado": (2, None, 42),
            "iniciativas.tema.ambiente": (3, None, 42),
            "iniciativas.tema.arbolado": (1, None, 42),
            "iniciativas.tema.convivencia": (1, None, 42),
            "iniciativas.tema.cultura": (4, None, 42),
            "iniciativas.tema.deporte": (2, None, 42),
            "iniciativas.tema.desagues": (1, None, 42),
            "iniciativas.tema.educacion": (1, None, 42),
            "iniciativas.tema.espacios-publicos": (1, None, 42),
            "iniciativas.tema.ferias": (1, None, 42),
            "iniciativas.tema.fincas-ruinosas": (1, None, 42),
            "iniciativas.tema.igualdad": (3, None, 42),
            "iniciativas.tema.necropolis": (1, None, 42),
            "iniciativas.tema.participacion": (4, None, 42),
            "iniciativas.tema.residuos": (1, None, 42),
            "iniciativas.tema.salud": (2, None, 42),
            "iniciativas.tema.saneamiento": (2, None, 42),
            "iniciativas.tema.transito": (2, None, 42),
            "iniciativas.tema.transporte": (2, None, 42),
            "iniciativas.tema.vialidad": (4, None, 42),
            "iniciativas.tema.vivienda": (2, None, 42),
        },
    ),
}

# body -> person -> (present, rows of duty). Members of the period without a row of duty stand below.
PEOPLE: dict[str, dict[str, dict[str, tuple[int, int]]]] = {
    "first half": {
        "CM": {
            "P001": (16, 16),
            "P002": (12, 15),
            "P003": (11, 14),
            "P004": (10, 12),
            "P005": (7, 12),
            "P006": (8, 13),
            "P007": (9, 14),
            "P008": (14, 15),
            "P009": (5, 8),
            "P010": (8, 11),
            "P011": (4, 6),
        },
        "CV": {
            "P020": (5, 5),
            "P021": (4, 5),
            "P022": (5, 5),
            "P023": (4, 5),
            "P024": (5, 5),
            "P025": (3, 5),
            "P026": (2, 4),
            "P027": (4, 5),
            "P028": (3, 5),
            "P029": (2, 3),
            "P030": (2, 4),
            "P031": (2, 5),
            "P032": (2, 4),
            "P033": (4, 5),
            "P034": (3, 3),
            "P035": (5, 5),
            "P036": (1, 1),
            "P037": (3, 5),
            "P038": (4, 4),
            "P039": (4, 4),
            "P040": (4, 5),
            "P041": (1, 1),
        },
    },
    "first half-year of 2026": {
        "CM": {
            "P001": (17, 17),
            "P002": (13, 15),
            "P003": (15, 17),
            "P004": (4, 4),
            "P005": (11, 16),
            "P006": (9, 13),
            "P007": (9, 15),
            "P008": (13, 16),
            "P009": (8, 8),
            "P010": (8, 10),
            "P011": (7, 9),
        },
        "CV": {
            "P020": (4, 4),
            "P021": (4, 4),
            "P022": (4, 4),
            "P023": (1, 4),
            "P024": (3, 4),
            "P025": (4, 4),
            "P026": (4, 4),
            "P027": (3, 4),
            "P028": (3, 4),
            "P029": (0, 3),
            "P030": (2, 4),
            "P031": (3, 4),
            "P032": (0, 4),
            "P033": (2, 3),
            "P034": (2, 2),
            "P035": (1, 1),
            "P036": (3, 3),
            "P037": (3, 4),
            "P038": (1, 2),
            "P039": (1, 3),
            "P040": (3, 3),
            "P041": (2, 4),
        },
    },
    "whole year, four bodies": {
        "CM": {
            "P001": (32, 33),
            "P002": (24, 31),
            "P003": (27, 31),
            "P004": (12, 14),
            "P005": (19, 29),
            "P006": (18, 26),
            "P007": (18, 29),
            "P008": (27, 31),
            "P009": (12, 17),
            "P010": (17, 22),
            "P011": (9, 16),
        },
        "CV": {
            "P020": (8, 8),
            "P021": (7, 8),
            "P022": (8, 8),
            "P023": (5, 8),
            "P024": (7, 8),
            "P025": (6, 8),
            "P026": (5, 7),
            "P027": (7, 8),
            "P028": (5, 8),
            "P029": (2, 6),
            "P030": (4, 7),
            "P031": (4, 8),
            "P032": (2, 7),
            "P033": (5, 7),
            "P034": (5, 5),
            "P035": (5, 5),
            "P036": (3, 3),
            "P037": (5, 8),
            "P038": (5, 6),
            "P039": (5, 7),
            "P040": (6, 7),
            "P041": (2, 4),
        },
        "ME": {
            "P020": (4, 4),
            "P021": (3, 4),
            "P022": (3, 4),
            "P023": (3, 4),
            "P024": (4, 4),
        },
        "COM-AMBIENTE": {
            "P025": (2, 3),
            "P026": (2, 3),
            "P027": (1, 3),
            "P028": (2, 2),
            "P037": (3, 3),
            "P039": (0, 2),
        },
    },
}

# One or more mutants per rule; each must change a figure of this year under some question.
MUTANTS: dict[str, list[Any]] = {
    "minutes_approved": [lambda meeting: True],
    "within_period": [
        lambda meeting, since, until: True,
        lambda meeting, since, until: since <= date.fromisoformat(meeting["fecha"]) < until,
        lambda meeting, since, until: since < date.fromisoformat(meeting["fecha"]) <= until,
        # the day the minutes were approved instead of the day of the meeting
        lambda meeting, since, until: since <= date.fromisoformat(meeting["acta_aprobada_el"]) <= until,
    ],
    "of_bodies_asked": [
        lambda meeting, bodies: True,
        lambda meeting, bodies: meeting["organos"] in bodies,
        # a meeting of no body slips in
        lambda meeting, bodies: all(code in bodies for code in naive.bodies_of(meeting)),
    ],
    "meeting_of_the_body": [lambda meeting, body: True, lambda meeting, body: meeting["organos"] == body],
    "membership_covers": [
        lambda membership, on: True,
        lambda membership, on: membership["hasta"] == "",
        lambda membership, on: (
            membership["desde"] < on.isoformat() and naive.membership_covers(membership, on)
        ),
        lambda membership, on: (
            membership["hasta"] != on.isoformat() and naive.membership_covers(membership, on)
        ),
    ],
    "names_recorded": [lambda meeting: True],
    "status_of_duty": [
        lambda row: True,
        lambda row: row["estado"] != "no_convocada",
        lambda row: row["estado"] != "licencia",
        lambda row: row["estado"] in ("presente", "sin_aviso"),
    ],
    "attended": [
        lambda row: row["estado"] in ("presente", "con_aviso"),
        lambda row: row["estado"] == "presente" and row["llegada"] == "",
        lambda row: row["estado"] == "presente" and row["actua_como"] == "titular",
    ],
    "counts_for_the_body": [lambda membership: True, lambda membership: membership["calidad"] == "suplente"],
    "counts_for_the_person": [
        lambda membership: membership["calidad"] == "titular",
        lambda membership: membership["calidad"] == "suplente",
    ],
    "present_for_quorum": [lambda row: True],
    "acting_as_principal": [lambda row: True],
    "quorum_of": [lambda body, quorum: quorum.get(body, 3), lambda body, quorum: None],
    "reaches": [lambda present, needed: present > needed, lambda present, needed: present >= needed - 1],
    "held_by_count_only": [lambda meeting: False, lambda meeting: True],
    "bodies_that_need_quorum": [
        lambda meeting, bodies: naive.bodies_of(meeting),
        lambda meeting, bodies: naive.bodies_of(meeting)[:1],
    ],
    "quorum_member": [lambda meeting, belongs: True],
    "all_reach": [any],
    "residents_counted": [lambda row: 1],
    "first_time": [lambda row: row["primera_vez"] != "no"],
    "first_time_known": [lambda row: True, lambda row: row["primera_vez"] != ""],
    "woman": [lambda row: row["genero"] != "varon"],
    "gender_known": [
        lambda row: True,
        lambda row: row["genero"] in ("mujer", "varon"),
        lambda row: row["genero"] != "",
    ],
    "head_count_covers": [lambda row: False],
    "contribution_covers": [lambda row: False, naive.is_initiative],
    "registered": [lambda neighbourhood, neighbourhoods: True],
    "is_initiative": [
        lambda row: True,
        lambda row: row["tipo"] == "iniciativa",
        lambda row: row["tipo"] != "opinion",
    ],
    "complete_when_approved": [lambda meeting: True],
    "days_to_approval": [
        lambda meeting: naive.days_to_approval(meeting) + 1,
        lambda meeting: naive.days_to_approval(meeting) // 7 * 7,
        # from the day of the call
        lambda meeting: naive.days_to_approval(
            meeting | {"fecha": meeting["convocada_el"] or meeting["fecha"]}
        ),
    ],
    "first_publication": [lambda meeting: meeting["acta_aprobada_el"]],
}

# Questions put to each mutant: the halves, the year, one body, a period that begins and ends on the day
# of a meeting, a municipality with seven neighbourhoods, and a neighbourhood council with a quorum.
QUESTIONS = {
    "first": FIRST,
    "second": SECOND,
    "all bodies": ALL_BODIES,
    "cv alone": of("2025-09-01", "2026-08-31", "CV"),
    "edges": of("2025-09-09", "2026-05-26"),
    "seven": of("2025-09-01", "2026-08-31", neighbourhoods=WHOLLY_INSIDE),
    "december": of("2025-12-01", "2025-12-12"),
    "quorum of both": of("2025-09-01", "2026-08-31", CV=8),
}


@pytest.fixture(scope="module")
def year() -> dict[str, list[dict[str, str]]]:
    return read_folder(YEAR)


@pytest.fixture(scope="module")
def answers(year: dict[str, list[dict[str, str]]]) -> dict[str, dict[str, Any]]:
    return {name: recount(year, **question) for name, question in QUESTIONS.items()}


@pytest.mark.parametrize("name", EXPECTED)
def test_figures_are_those_worked_out_another_way(name, year):
    question, expected = EXPECTED[name]
    told = {
        identifier: (
            figure["valor"] if figure["denominador"] is None else figure["numerador"],
            figure["denominador"],
            figure["n"],
        )
        for identifier, figure in recount(year, **question).items()
        if identifier.count(".") < 2 or not identifier.startswith("asistencia.")
    }
    assert told == expected


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_is_counted_as_worked_out_another_way(name, year):
    question, _ = EXPECTED[name]
    figures = recount(year, **question)
    expected = {
        f"asistencia.{body}.{person}": pair
        for body, people in PEOPLE[name].items()
        for person, pair in people.items()
    }
    told = {
        identifier: (figure["numerador"], figure["denominador"])
        for identifier, figure in figures.items()
        if identifier.startswith("asistencia.") and identifier.count(".") == 2
    }
    assert told == expected


def test_a_rate_is_its_numerator_over_its_denominator(year):
    for identifier, figure in recount(year, **FIRST).items():
        if figure["denominador"]:
            assert figure["valor"] == figure["numerador"] / figure["denominador"], identifier
        elif identifier == "actas.dias_publicacion":
            assert (figure["valor"], figure["numerador"]) == (None, 0)
        else:
            assert figure["numerador"] is None, identifier


def test_a_rate_without_denominator_has_no_value(year):
    figures = recount(year, **of("2026-08-12", "2026-08-31"))
    nothing = {"valor": None, "numerador": 0, "denominador": 0, "n": 0}
    assert figures["asistencia.CM"] == nothing
    assert figures["asistencia.CM.P001"] == nothing
    assert figures["vecinos.primera_vez"] == nothing
    assert figures["paridad.mujeres"] == nothing
    assert figures["actas.completas"] == figures["actas.dias_aprobacion"] == nothing
    assert figures["vecinos.presentes"]["valor"] == 0
    assert figures["cobertura.barrios"]["valor"] == 0.0


def test_the_meetings_that_failed_are_the_four_written_so(year):
    meetings = naive.meetings_counted(year, WHOLE["since"], WHOLE["until"], WHOLE["bodies"])
    failed = [
        code for code, row in meetings.items() if not naive.was_held(year, row, {"CM": 3}, ["CM", "CV"])
    ]
    assert failed == ["CM-2025-13", "CM-2026-01", "IC-2026-1", "CM-2026-15"]


def test_the_second_inter_council_is_held_for_the_neighbourhood_council_alone(year):
    joint = next(row for row in year["reuniones"] if row["codigo"] == "IC-2026-1")
    assert naive.was_held(year, joint, {"CM": 3}, ["CV"])
    assert not naive.was_held(year, joint, {"CM": 3}, ["CM"])
    assert not naive.was_held(year, joint, {"CM": 3, "CV": 8}, ["CM", "CV"])
    assert naive.was_held(year, joint, {"CV": 8}, ["CM", "CV"])


def test_minutes_written_and_published_are_told_from_those_that_were_not():
    def one(date, approved, **more):
        return {"codigo": date, "organos": "CM", "fecha": date, "acta_aprobada_el": approved} | more

    rows = {
        "reuniones": [
            # 7 and 21 days to the approval; 3 days to the first publication, whatever is published again.
            one("2026-03-03", "2026-03-10", acta_origen="escrita", acta_publicada="2026-03-13T23:30;2026-03-20T09:00"),
            one("2026-03-10", "2026-03-31", acta_origen="incorporada", acta_publicada=""),
            one("2026-03-17", "2026-03-17", acta_origen="escrita"),  # the last of a term; never published
            one("2026-03-24", "", acta_origen="escrita"),  # under review
            one("2026-03-31", "2026-04-07", acta_publicada="2026-04-07T08:00"),  # the same day
        ]
    }  # fmt: skip
    told = naive.recount_minutes(
        naive.meetings_counted(rows, date(2026, 3, 1), date(2026, 3, 31), ["CM"]), RULES
    )
    assert told == {
        "actas.completas": {"valor": 2 / 4, "numerador": 2, "denominador": 4, "n": 4},
        "actas.dias_aprobacion": {"valor": 35 / 4, "numerador": 35, "denominador": 4, "n": 4},
        "actas.dias_publicacion": {"valor": 3 / 2, "numerador": 3, "denominador": 2, "n": 2},
    }


def test_the_one_who_resigned_counts_until_her_last_day(year):
    # 17 March is her last day; on 7 April she comes as a guest and has no duty.
    told = recount(year, **of("2026-03-17", "2026-04-30"))
    assert (told["asistencia.CM.P004"]["numerador"], told["asistencia.CM.P004"]["denominador"]) == (1, 1)


def test_absences_stand_beside_the_rates_and_add_up(year):
    question = {key: FIRST[key] for key in ("since", "until", "bodies")}
    told = naive.recount_absences(year, **question)
    # grep of asistencias.csv: twelve rows of duty, and on 23 September and 3 February no row at all.
    assert told["asistencia.CM.P005"]["sin_registro"] == 2
    figures = recount(year, **FIRST)
    for identifier, numbers in told.items():
        duty = numbers["presente"] + numbers["con_aviso"] + numbers["sin_aviso"]
        assert (numbers["presente"], duty) == (
            figures[identifier]["numerador"],
            figures[identifier]["denominador"],
        )
    # Sixteen meetings of CM with names: fourteen ordinary, the extraordinary one, the inter-council.
    assert {sum(told[f"asistencia.CM.P{number:03}"].values()) for number in range(1, 12)} == {16}


def test_unknown_gender_is_told_beside_parity(year):
    question = {key: FIRST[key] for key in ("since", "until", "bodies")}
    # awk over concurrencia.csv: 11 (8 October) + 3 (inter-council) + 2 (February), of a hundred.
    assert naive.recount_unknown_gender(year, **question) == (16, 100)


def test_every_rule_has_a_mutant():
    assert set(MUTANTS) == set(RULES)


@pytest.mark.parametrize(
    ("rule", "mutant"), [(rule, index) for rule, mutants in MUTANTS.items() for index in range(len(mutants))]
)
def test_a_mutant_of_a_rule_changes_a_figure(rule, mutant, year, answers):
    rules = RULES | {rule: MUTANTS[rule][mutant]}
    changed = [
        name
        for name, question in QUESTIONS.items()
        if recount(year, **question, rules=rules) != answers[name]
    ]
    assert changed, f"{rule}: no figure of the year tells it from its mutant {mutant}"


def test_the_recount_imports_the_standard_library_only():
    tree = ast.parse(Path(naive.__file__).read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_the_planted_errors_stand_on_the_rows_written_down():
    # Taking the rows of bad_records_expected.csv out of ``filas`` must leave the folder without errors.
    data = Path(__file__).parent / "data"
    with (data / "bad_records_expected.csv").open(encoding="utf-8", newline="") as file:
        planted = [row for row in csv.DictReader(file) if row["carpeta"] == "filas"]
    for name in naive.FILES:
        bad = {int(row["fila"]) for row in planted if row["archivo"] == f"{name}.csv"}
        with (data / "bad_records" / "filas" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            left = [row for number, row in enumerate(csv.reader(file), 1) if number not in bad]
        with (data / "bad_records" / "sin_errores" / f"{name}.csv").open(
            encoding="utf-8", newline=""
        ) as file:
            good = list(csv.reader(file))
        assert [row for row in left if row[0] != "B11"] == good, name
