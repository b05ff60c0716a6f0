"""The figures against the naive recount: a council's year, random small councils, ten times the data."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.models import Body, BodyKind, RuleKey, RuleSetting
from reports.documents.participation_figures import (
    ResidentSums,
    all_figures,
    public_codes,
    resident_sums,
    residents,
)
from reports.documents.participation_tables import evidence_tables
from reports.queries.participation import (
    attendance_records,
    counts,
    initiative_records,
    meeting_records,
    minutes_records,
    residents_by_meeting,
)
from tests.recount import (
    read_folder,
    recount,
    recount_absences,
    recount_attendance_months,
    recount_contribution_places,
    recount_meeting_months,
    recount_unknown_gender,
)
from tests.reports.records import load
from tests.test_recount import NEIGHBOURHOODS, QUESTIONS
from tests.thinning import examples

YEAR = Path(__file__).parents[1] / "data" / "council_year"
pytestmark = pytest.mark.django_db

Question = dict[str, Any]


def ask(question: Question, k: int = 1) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The figures by id and their evidence tables, hiding groups below ``k``."""
    bodies = list(Body.objects.filter(code__in=question["bodies"]).order_by("code"))
    period = (question["since"], question["until"], bodies)
    read = counts(*period)
    people = residents(read, residents_by_meeting(*period), k)
    assert sums_of(people) == sums_of(resident_sums(read, k))
    codes = public_codes(read.members)
    figures = all_figures(read, people, bodies, k, codes)
    tables = evidence_tables(
        read,
        people,
        k,
        bodies,
        codes,
        meeting_records(*period),
        minutes_records(*period),
        attendance_records(*period),
        initiative_records(*period),
    )
    return {figure["id"]: figure for figure in figures}, tables


def sums_of(people: ResidentSums) -> tuple[Any, ...]:
    """What is told of all residents together."""
    return people.total, people.with_head_count, people.first_time, people.gender


def plain(figures: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """As the recount tells them."""
    return {
        id: {key: figure[key] for key in ("valor", "numerador", "denominador", "n")}
        for id, figure in figures.items()
    }


def recounted(question: Question, rows: dict[str, list[dict[str, str]]]) -> dict[str, dict[str, Any]]:
    """The recount under public codes: those under 18 have no code of the register."""
    minors = {row["codigo"] for row in rows["personas"] if row["menor"] == "si"}
    told = recount(rows, **question)
    renamed: dict[str, dict[str, Any]] = {}
    for id, figure in told.items():
        parts = id.split(".")
        if parts[0] == "asistencia" and len(parts) == 3 and parts[2] in minors:
            continue
        renamed[id] = figure
    return renamed


def minors_apart(figures: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {id: figure for id, figure in figures.items() if ".menor-" not in id}


def from_evidence(figure: dict[str, Any], tables: dict[str, Any]) -> tuple[int, int]:
    """(numerator or number, denominator or number) counted again from the rows, as a reader outside would."""
    how = figure["evidencia"]
    table = tables[how["tabla"]]
    keys = [column["clave"] for column in table["columnas"]]
    rows = [dict(zip(keys, row, strict=True)) for row in table["filas"]]

    def total(where: dict[str, list[str]]) -> int:
        chosen = [row for row in rows if all(row[key] in values for key, values in where.items())]
        return sum(row[how["suma"]] for row in chosen) if how["suma"] else len(chosen)

    whole = total(how["donde"])
    if how["promedio"]:
        told = [row for row in rows if all(row[key] in values for key, values in how["donde"].items())]
        return sum(row[how["promedio"]] for row in told), whole
    return (total(how["donde"] | how["numerador"]) if how["numerador"] else whole), whole


@pytest.fixture(scope="module")
def year() -> dict[str, list[dict[str, str]]]:
    return read_folder(YEAR)


def assert_months_and_places(question: Question, rows: dict[str, list[dict[str, str]]]) -> None:
    """The trend and the map, against the recount."""
    asked = {key: question[key] for key in ("since", "until", "bodies")}
    bodies = list(Body.objects.filter(code__in=question["bodies"]))
    read = counts(question["since"], question["until"], bodies)
    months = {(f"{first:%Y-%m}", body): pair for (first, body), pair in read.months.items()}
    assert months == recount_attendance_months(rows, **asked)
    assert read.meetings == recount_meeting_months(rows, **asked, quorum=question["quorum"])
    names = dict(read.neighbourhoods)
    places = {names[code]: total for code, total in read.contributions_by_neighbourhood.items()}
    registered = set(names.values())
    told = recount_contribution_places(rows, **asked)
    assert places == {name: total for name, total in told.items() if name in registered}


def configure(question: Question) -> None:
    """The quorum rules of a question."""
    RuleSetting.objects.filter(key=RuleKey.QUORUM).delete()
    for code, value in question["quorum"].items():
        RuleSetting.objects.create(
            key=RuleKey.QUORUM,
            body=Body.objects.get(code=code),
            value=str(value),
            valid_from=dt.date(2010, 1, 1),
        )


@pytest.fixture
def bodies(db: None) -> None:
    for code, kind in (("CM", BodyKind.MUNICIPAL_COUNCIL), ("CV", BodyKind.NEIGHBOURHOOD_COUNCIL)):
        Body.objects.create(code=code, name=f"Concejo {code}", kind=kind, valid_from=dt.date(2010, 1, 1))


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_year_is_counted_as_the_recount_does(name, year, bodies):
    question = QUESTIONS[name]
    load(year, question["neighbourhoods"])
    configure(question)
    figures, tables = ask(question)
    assert plain(minors_apart(figures)) == recounted(question, year)
    assert_evidence_gives_back(figures, tables)
    assert_months_and_places(question, year)


def assert_evidence_gives_back(figures: dict[str, dict[str, Any]], tables: dict[str, Any]) -> None:
    for id, figure in figures.items():
        if figure["oculta"]:
            assert figure["evidencia"] is None, id
            continue
        numerator, denominator = from_evidence(figure, tables)
        if figure["denominador"] is None:
            assert figure["valor"] == numerator, id
        else:
            assert (figure["numerador"], figure["denominador"]) == (numerator, denominator), id


def test_minors_are_counted_under_a_number(year, bodies):
    load(year, NEIGHBOURHOODS)
    question = QUESTIONS["all bodies"]
    configure(question)
    figures, tables = ask(question)
    told = recount(year, **question)
    for body, people in (("CV", ("P037", "P038")), ("COM-AMBIENTE", ("P037",))):
        ours = [
            (figure["numerador"], figure["denominador"])
            for id, figure in figures.items()
            if id.startswith(f"asistencia.{body}.menor-")
        ]
        theirs = [
            (told[f"asistencia.{body}.{code}"]["numerador"], told[f"asistencia.{body}.{code}"]["denominador"])
            for code in people
        ]
        assert sorted(ours) == sorted(theirs)
    said = str(figures) + str(tables)
    for row in year["personas"]:
        if row["menor"] == "si":
            assert row["codigo"] not in said and row["apellido"] not in said


def test_absences_and_unknowns_stand_beside(year, bodies):
    question = QUESTIONS["first"]
    load(year, NEIGHBOURHOODS)
    configure(question)
    figures, _ = ask(question)
    asked = {key: question[key] for key in ("since", "until", "bodies")}
    minors = {row["codigo"] for row in year["personas"] if row["menor"] == "si"}
    for id, numbers in recount_absences(year, **asked).items():
        if id.rsplit(".", 1)[1] not in minors:
            beside = figures[id]["al_lado"] | {"presente": figures[id]["numerador"]}
            assert {key: beside[key] for key in numbers} == numbers, id
    unknown, total = recount_unknown_gender(year, **asked)
    assert figures["paridad.mujeres"]["al_lado"] == {"sin_dato": unknown, "total": total}


def test_a_quorum_that_changed_is_that_of_the_day(year, bodies):
    # Three acted as principal on 30 September 2025 and 2 on 7 October: with a quorum of 2 from October on, it is held.
    load(year, NEIGHBOURHOODS)
    question = QUESTIONS["first"]
    configure(question)
    before, _ = ask(question)
    RuleSetting.objects.create(
        key=RuleKey.QUORUM, body=Body.objects.get(code="CM"), value="2", valid_from=dt.date(2025, 10, 1)
    )
    after, _ = ask(question)
    assert before["reuniones.sin_quorum"]["valor"] == 2
    assert after["reuniones.sin_quorum"]["valor"] == 1


# --- random small councils --------------------------------------------------------------------------

PEOPLE = [f"P{number}" for number in range(5)]
DAYS = [f"2026-0{month}-{day:02}" for month in (3, 4, 5) for day in (1, 15, 28)]
PLACES = ["Unión", "Manga", "Ituzaingó"]
#: In the evening of the portal it is the next day in UTC.
MOMENTS = ["2026-06-30T23:30", "2026-07-01T00:30", "2026-07-09T12:00"]


@st.composite
def councils(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """A few people who come and go between two bodies, and what happened in up to six meetings."""
    memberships = []
    for person in PEOPLE:
        for body in ("CM", "CV"):
            for start, end in draw(
                st.sampled_from([[], [(0, 9)], [(0, 3), (4, 9)], [(2, 5)], [(1, 2), (6, 9)]])
            ):
                memberships.append(
                    {
                        "persona": person,
                        "organo": body,
                        "calidad": draw(st.sampled_from(["titular", "suplente"])),
                        "orden": "",
                        "desde": DAYS[start],
                        "hasta": DAYS[end - 1] if end < 9 else "",
                    }
                )
    meetings, attendances, heads, contributions = [], [], [], []
    for number in range(draw(st.integers(1, 6))):
        code = f"R{number}"
        meetings.append(
            {
                "codigo": code,
                "organos": draw(st.sampled_from(["CM", "CV", "CM;CV", "CV;CM", ""])),
                "tipo": "ordinaria",
                "fecha": draw(st.sampled_from(DAYS)),
                "solo_conteo": draw(st.sampled_from(["no", "no", "no", "si"])),
                "acta_aprobada_el": draw(st.sampled_from(["2026-06-30", "2026-06-01", ""])),
                "acta_origen": draw(st.sampled_from(["escrita", "incorporada"])),
                "acta_publicada": ";".join(draw(st.lists(st.sampled_from(MOMENTS), max_size=2))),
            }
        )
        for person in draw(st.sets(st.sampled_from(PEOPLE))):
            attendances.append(
                {
                    "reunion": code,
                    "persona": person,
                    "estado": draw(
                        st.sampled_from(
                            ["presente", "presente", "con_aviso", "sin_aviso", "licencia", "no_convocada"]
                        )
                    ),
                    "actua_como": draw(st.sampled_from(["titular", "titular", "suplente", ""])),
                    "llegada": "",
                }
            )
        for _ in range(draw(st.integers(0, 3))):
            heads.append(
                {
                    "reunion": code,
                    "genero": draw(st.sampled_from(["mujer", "varon", "otro", "—", ""])),
                    "franja_edad": draw(st.sampled_from(["18-29", "65+", ""])),
                    "barrio": draw(st.sampled_from([*PLACES, ""])),
                    "primera_vez": draw(st.sampled_from(["si", "no", "—", ""])),
                    "cantidad": str(draw(st.integers(1, 9))),
                }
            )
        for _ in range(draw(st.integers(0, 2))):
            contributions.append(
                {
                    "codigo": f"A{len(contributions)}",
                    "reunion": code,
                    "tipo": draw(
                        st.sampled_from(["iniciativa", "propuesta", "reclamo", "consulta", "opinion"])
                    ),
                    "autor_tipo": draw(
                        st.sampled_from(["alcaldia", "concejo_vecinal", "vecinos", "organizacion"])
                    ),
                    "autor_persona": "",
                    "barrio": draw(st.sampled_from([*PLACES, ""])),
                    "tema": draw(st.sampled_from(["vialidad", "cultura", ""])),
                    "texto": "Un aporte.",
                }
            )
    return {
        "personas": [
            {"codigo": code, "nombre": "Ana", "apellido": code, "genero": "", "menor": "no"}
            for code in PEOPLE
        ],
        "integraciones": memberships,
        "reuniones": meetings,
        "asistencias": attendances,
        "concurrencia": heads,
        "aportes": contributions,
    }


@given(
    rows=councils(),
    since=st.sampled_from(DAYS[:5]),
    until=st.sampled_from(DAYS[4:]),
    asked=st.sampled_from([["CM"], ["CV"], ["CM", "CV"]]),
    quorum=st.dictionaries(st.sampled_from(["CM", "CV"]), st.integers(1, 3)),
    k=st.sampled_from([1, 5]),
)
@settings(
    max_examples=examples(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_small_council_is_counted_as_the_recount_does(bodies, rows, since, until, asked, quorum, k):
    question = {
        "since": dt.date.fromisoformat(since),
        "until": dt.date.fromisoformat(until),
        "bodies": asked,
        "quorum": quorum,
        "neighbourhoods": PLACES[:2],
    }
    known = [row for row in rows["concurrencia"] + rows["aportes"] if row["barrio"] in PLACES[2:]]
    for row in known:
        row["barrio"] = ""
    with transaction.atomic():
        load(rows, PLACES[:2])
        configure(question)
        figures, tables = ask(question, k)
        assert_evidence_gives_back(figures, tables)
        told = recount(rows, **question)
        shown = {id: figure for id, figure in plain(figures).items() if not figures[id]["oculta"]}
        assert set(figures) == set(told)
        assert shown == {id: told[id] for id in shown}
        if k == 1:
            assert set(shown) == set(told)
        assert_no_small_cell(tables, k)
        assert_months_and_places(question, rows)
        transaction.set_rollback(True)


def assert_no_small_cell(tables: dict[str, Any], k: int) -> None:
    for name in ("vecinos.reuniones", "vecinos.primera_vez", "vecinos.genero"):
        for row in tables[name]["filas"]:
            assert not isinstance(row[-1], int) or row[-1] == 0 or row[-1] >= k, (name, row)


# --- what it costs ----------------------------------------------------------------------------------


def tenfold(rows: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """Each meeting ten times, with all that hangs from it."""
    many = {name: list(rows[name]) for name in ("personas", "integraciones")}
    for name in ("reuniones", "asistencias", "concurrencia", "aportes"):
        key = "codigo" if name == "reuniones" else "reunion"
        many[name] = [
            row
            | {key: f"{row[key]}-{copy}"}
            | ({"codigo": f"{row['codigo']}-{copy}"} if name == "aportes" else {})
            for copy in range(10)
            for row in rows[name]
        ]
    return many


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.full)])
def test_the_number_of_queries_does_not_grow(times, year, bodies):
    load(year if times == 1 else tenfold(year), NEIGHBOURHOODS)
    question = QUESTIONS["all bodies"]
    asked = list(Body.objects.filter(code__in=question["bodies"]))
    with CaptureQueriesContext(connection) as figures:
        read = counts(question["since"], question["until"], asked)
    assert len(figures) == 8
    with CaptureQueriesContext(connection) as broken:
        counts(question["since"] + dt.timedelta(1), question["until"] - dt.timedelta(1), asked)
    assert len(broken) == 15
    with CaptureQueriesContext(connection) as records:
        attendance_records(question["since"], question["until"], asked)
        initiative_records(question["since"], question["until"], asked)
        meetings = meeting_records(question["since"], question["until"], asked)
        minutes = minutes_records(question["since"], question["until"], asked)
        residents_by_meeting(question["since"], question["until"], asked)
    assert len(records) == 15
    assert len(meetings) == len(minutes) == sum(map(sum, read.meetings.values())) == 50 * times
