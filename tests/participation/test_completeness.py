"""What an acta must hold, letter by letter and article by article, and the words in which it is told."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from participation.actions.meetings import create_meeting
from participation.models import Attendance, Decision, Meeting, Minutes, Presiding, Vote
from participation.queries.completeness import Completeness, completeness_of
from participation.queries.session import session_of
from planning import actions as planning
from planning.models import Body
from tests import kept
from tests.conftest import TERM_START, make_member, make_user
from tests.participation import making
from tests.thinning import thinned

NAME = making.uid_of(making.DAY)
ITEM, DECISION, PRESIDING = f"item:{NAME}", f"decision:{NAME}", f"presiding:{NAME}"


@pytest.fixture
def council(people: dict[str, User]) -> dict[str, User]:
    """Four principals of the Municipal Council, and a session of it that lacks nothing."""

    def make() -> None:
        for name in ("second", "third"):
            make_member(make_user(name), "CM")
        making.complete(people["staff"], "CM", number="1")

    kept.once("completeness", make)
    return people


def told(meeting: Meeting) -> Completeness:
    meeting = Meeting.objects.select_related("minutes__body").get(pk=meeting.pk)
    return completeness_of(session_of(meeting))


def missing(staff: User, parts: dict, meeting: Meeting | None = None) -> dict[str, list[str]]:
    """What a complete session lacks once some parts are written, by letter (or label, where there is none)."""
    meeting = meeting or Meeting.objects.get()
    making.write(meeting, staff, parts)
    requirements = told(meeting).requirements
    return {one.letter or one.label: list(one.missing) for one in requirements if one.missing}


def test_a_whole_acta_lacks_nothing(council: dict[str, User]) -> None:
    found = told(Meeting.objects.get())
    assert found.is_complete and found.missing == []
    assert [(one.letter, one.article) for one in found.requirements] == [
        (letter, f"D.548.21 {letter})") for letter in "abcdef"
    ]


def test_what_the_session_had_nothing_of_is_not_told_as_written(people: dict[str, User]) -> None:
    """Without decisions there are no operative parts and no grounds of votes."""
    making.recorded(people["staff"], "CM")
    empty = {one.letter for one in told(Meeting.objects.get()).requirements if one.is_empty}
    assert empty == {"e", "f"}


def test_it_costs_little_once_the_session_is_read(council: dict[str, User]) -> None:
    """Who was summoned, and the rules of the day by which votes are counted."""
    session = session_of(Meeting.objects.select_related("minutes__body").get())
    with CaptureQueriesContext(connection) as queries:
        completeness_of(session)
    assert len(queries) <= 8
    with CaptureQueriesContext(connection) as queries:
        completeness_of(session)
    assert len(queries) == 1


VOTES = {name: f"vote:{NAME}:{name}" for name in ("mayor", "councillor", "second", "third")}
ONLY_THE_MAYOR = (
    "solo desempata la alcaldesa, el alcalde o quien la subroga, cuando preside (Ley 19.272, art. 14.1)"
)
#: What is written → what is missing then. The whole list, so that nothing else is told by mistake.
COUNCIL: dict[str, tuple[dict, dict[str, list[str]]]] = {
    "place": ({"heading": {"place": ""}}, {"a": ["Falta el lugar"]}),
    "start": ({"heading": {"start_time": ""}}, {"a": ["Falta la hora de inicio"]}),
    "end": ({"closing": {"end_time": ""}}, {"a": ["Falta la hora de fin"]}),
    "nobody present": (
        {f"attendance:{name}": {"status": "without_notice"} for name in VOTES}
        | {PRESIDING: None, **dict.fromkeys(VOTES.values()), DECISION: None},
        {"b": ["Falta anotar quiénes asistieron"], "d": ["Falta anotar quién presidió"]},
    ),
    "somebody untold": (
        {"attendance:third": None, VOTES["third"]: None},
        {"c": ["Falta anotar a Third Prueba"]},
    ),
    "nobody presiding": ({PRESIDING: None}, {"d": ["Falta anotar quién presidió"]}),
    "presided in part": (
        {PRESIDING: {"from_time": "19:10", "to_time": "20:30"}},
        {
            "d": [
                "Falta anotar quién presidió de 19:00 a 19:10",
                "Falta anotar quién presidió de 20:30 a 21:00",
            ]
        },
    ),
    "presided by turns, with a recess": (
        {
            PRESIDING: {"to_time": "20:00"},
            f"presiding:{making.uid_of(TERM_START)}": {"person": "second", "from_time": "20:15"},
            f"recess:{NAME}": {"from_time": "20:00", "to_time": "20:15"},
        },
        {},
    ),
    "presided past midnight": (
        {
            "heading": {"start_time": "21:00"},
            "closing": {"end_time": "00:40"},
            PRESIDING: {"to_time": "23:30"},
            f"presiding:{making.uid_of(TERM_START)}": {"person": "second", "from_time": "00:10"},
        },
        {"d": ["Falta anotar quién presidió de 23:30 a 00:10"]},
    ),
    "went on another day": (
        {
            PRESIDING: {"from_time": "19:00", "to_time": "20:00"},
            f"recess:{NAME}": {"from_time": "20:00", "resumed_on": "2026-05-07"},
        },
        {},
    ),
    "an absent presider": (
        {
            "attendance:third": {"status": "with_notice"},
            VOTES["third"]: None,
            PRESIDING: {"person": "third"},
        },
        {"d": ["Third Prueba figura presidiendo y no figura presente"]},
    ),
    "no operative part": (
        {DECISION: {"operative": ""}},
        {"e": ["Resolución 125/499d: falta la parte dispositiva"]},
    ),
    "no account": (
        {DECISION: {"account": ""}, ITEM: {"discussion": ""}},
        {"e": ["Resolución 125/499d: falta la breve relación del asunto"]},
    ),
    "recitals are an account": (
        {DECISION: {"account": "", "seen": "La nota."}, ITEM: {"discussion": ""}},
        {},
    ),
    "so is what the item tells": ({DECISION: {"account": ""}}, {}),
    "no votes": (dict.fromkeys(VOTES.values()), {"e": ["Resolución 125/499d: falta la votación"]}),
    "no number": (
        {DECISION: {"number": "", "operative": ""}},
        {"e": ["Resolución del punto 1: falta la parte dispositiva"]},
    ),
    "no number and no item": (
        {DECISION: {"number": "", "item": "", "operative": ""}},
        {"e": ["Resolución (1.ª votación): falta la parte dispositiva"]},
    ),
    "a motion of nothing": (
        {DECISION: {"kind": "motion", "operative": "", "account": ""}},
        {"e": ["Moción 125/499d: falta decir qué se votó"]},
    ),
    "an approval of nothing": (
        {DECISION: {"kind": "minutes"}},
        {"e": ["Aprobación de un acta anterior 125/499d: falta decir de qué acta se trata"]},
    ),
    "an admission of nothing": (
        {DECISION: {"kind": "urgency", "item": ""}},
        {
            "e": [
                "Admisión de un asunto urgente 125/499d: falta decir qué punto se admitió (Digesto, D.548.48)"
            ]
        },
    ),
    "more votes than those present": (
        {"attendance:third": {"status": "without_notice"}},
        {
            "e": [
                "Resolución 125/499d: votó alguien que no estaba presente actuando como titular (Digesto, D.548.26)"
            ]
        },
    ),
    "a tie that nobody broke": ({VOTES["second"]: {"choice": "no"}, VOTES["third"]: {"choice": "no"}}, {}),
    "a tie broken against one's own vote": (
        {
            VOTES["second"]: {"choice": "no"},
            VOTES["third"]: {"choice": "no"},
            DECISION: {"casting_vote": "no", "tie_broken_by": "mayor"},
        },
        {
            "e": [
                "Resolución 125/499d: el desempate no puede ir contra el propio voto: es el mismo voto, que vale doble"
            ]
        },
    ),
    "a tie broken by the mayor, who did not preside": (
        {
            VOTES["second"]: {"choice": "no"},
            VOTES["third"]: {"choice": "no"},
            DECISION: {"casting_vote": "yes", "tie_broken_by": "mayor"},
            PRESIDING: {"person": "second"},
        },
        {"e": [f"Resolución 125/499d: {ONLY_THE_MAYOR}"]},
    ),
    "a tie broken by who presided, and is not the mayor": (
        {
            VOTES["second"]: {"choice": "no"},
            VOTES["third"]: {"choice": "no"},
            DECISION: {"casting_vote": "no", "tie_broken_by": "second"},
            PRESIDING: {"person": "second"},
        },
        {"e": [f"Resolución 125/499d: {ONLY_THE_MAYOR}"]},
    ),
    "only totals": (
        {DECISION: {"mode": "aggregate", "yes_count": "3", "no_count": "1"}},
        {"e": ["Resolución 125/499d: la votación tiene que ser nominal (Digesto, D.548.26)"]},
    ),
    "totals of nobody": (
        {DECISION: {"mode": "aggregate"}},
        {
            "e": [
                "Resolución 125/499d: falta la votación",
                "Resolución 125/499d: la votación tiene que ser nominal (Digesto, D.548.26)",
            ]
        },
    ),
    "spending by totals": (
        {DECISION: {"mode": "aggregate", "yes_count": "4", "is_spending": "1"}},
        {
            "e": [
                "Resolución 125/499d: el acta solo dice los totales: no se sabe si votó a favor quien ejerce la "
                "Alcaldía (Ley 19.272, art. 12.3)",
                "Resolución 125/499d: la votación tiene que ser nominal (Digesto, D.548.26)",
            ]
        },
    ),
    "spending voted by name": ({DECISION: {"is_spending": "1", "amount": "125.000"}}, {}),
    "own interest in one's own motion": (
        {DECISION: {"mover": "second"}, VOTES["second"]: {"choice": "recused"}},
        {
            "e": [
                "Resolución 125/499d: Second Prueba la presentó y se excusó por interés propio (Digesto, D.548.26)"
            ]
        },
    ),
    "urgent without a vote": (
        {ITEM: {"origin": "urgent"}},
        {"e": ["Punto 1, urgente: falta la votación que lo admitió (Digesto, D.548.48)"]},
    ),
    "urgent, and not admitted": (
        {ITEM: {"origin": "urgent"}, DECISION: {"kind": "urgency"}}
        | {key: {"choice": "no"} for name, key in VOTES.items() if name != "mayor"},
        {"e": ["Punto 1, urgente: falta la votación que lo admitió (Digesto, D.548.48)"]},
    ),
    "urgent, and admitted": ({ITEM: {"origin": "urgent"}, DECISION: {"kind": "urgency"}}, {}),
    "no quorum": (
        {
            "attendance:third": {"status": "with_notice"},
            "attendance:second": {"acting_as": "substitute"},
            VOTES["third"]: None,
            VOTES["second"]: None,
        },
        {"e": ["La sesión tiene decisiones y no tuvo quórum: 2 presentes de 3 (Digesto, D.566)"]},
    ),
    "who left before the vote": (
        {VOTES["second"]: {"choice": "out"}, VOTES["third"]: {"choice": "out"}},
        {"e": ["Resolución 125/499d: había 2 presentes y el quórum es 3 (Digesto, D.566)"]},
    ),
    "grounds asked for": (
        {VOTES["second"]: {"wants_statement": "1"}},
        {"f": ["Falta el fundamento de voto de Second Prueba (resolución 125/499d)"]},
    ),
    "grounds given": ({VOTES["second"]: {"wants_statement": "1", "statement": "Porque sí."}}, {}),
}


@pytest.mark.parametrize("case", thinned(COUNCIL, 2))
def test_the_municipal_council(case: str, council: dict[str, User]) -> None:
    """D.548.21, and the rules by which its votes stand."""
    parts, lacks = COUNCIL[case]
    assert missing(council["staff"], parts) == lacks


def test_no_quorum_and_no_decision_is_a_whole_acta(council: dict[str, User]) -> None:
    """A session that failed has an acta too."""
    absent = {f"attendance:{name}": {"status": "without_notice"} for name in ("second", "third")}
    assert missing(council["staff"], absent | {DECISION: None, **dict.fromkeys(VOTES.values())}) == {}


def test_a_count_is_not_who_was_there(council: dict[str, User]) -> None:
    """b) names them: a session of the council cannot be told by numbers alone."""
    staff = council["staff"]
    meeting = making.draft(staff, date=making.DAY + dt.timedelta(days=1), count_only=True, members_present=4)
    requirement = told(meeting).requirements[1]
    assert requirement.missing == ("Falta anotar quiénes asistieron: no alcanza con cuántas personas",)


def test_who_was_in_office_is_told_where_nobody_was_summoned(council: dict[str, User]) -> None:
    making.member("gone", "CM", "Gabi Antes", valid_to=making.DAY)
    making.member("newcomer", "CM", "Nadia Después", valid_from=making.DAY + dt.timedelta(days=2))
    meeting = create_meeting(
        kind="ordinary",
        bodies=making.bodies("CM"),
        date=making.DAY + dt.timedelta(days=1),
        by=council["staff"],
    )
    assert [words.removeprefix("Falta anotar a ") for words in told(meeting).requirements[2].missing] == [
        "Councillor Prueba", "Mayor Prueba", "Second Prueba", "Third Prueba",
    ]  # fmt: skip


def test_a_substitute_may_be_left_untold(council: dict[str, User]) -> None:
    making.member("extra", "CM", "Sara Suplente", quality="substitute")
    meeting = making.complete(council["staff"], date=making.DAY + dt.timedelta(days=7))
    assert meeting.summons.filter(person__code="extra").exists()
    assert told(meeting).is_complete


# --- D.611 ------------------------------------------------------------------------------------------------

LABELS = {
    "start": "Fecha y hora de inicio",
    "agenda": "Orden del día",
    "present": "Cantidad de presentes",
    "presided": "Integración de la mesa: quién presidió",
    "motions": "Mociones, con quién las presentó",
    "votes": "Votaciones, con su resultado",
    "end": "Hora de fin",
}
NEIGHBOURS: dict[str, tuple[dict, dict[str, list[str]]]] = {
    "start": ({"heading": {"start_time": ""}}, {"start": ["Falta la hora de inicio"]}),
    "place, which no article asks for": ({"heading": {"place": ""}}, {}),
    "agenda": (
        dict.fromkeys((ITEM, DECISION, f"vote:{NAME}:officer", f"vote:{NAME}:neighbourhood-councillor")),
        {"agenda": ["Falta el orden del día"]},
    ),
    "presider": ({PRESIDING: None}, {"presided": ["Falta anotar quién presidió"]}),
    "a motion of nobody": (
        {DECISION: {"kind": "motion"}},
        {"motions": ["Moción 125/499d: falta quién la presentó"]},
    ),
    "a motion of nothing": (
        {DECISION: {"kind": "motion", "mover": "officer", "operative": "", "account": ""}},
        {"motions": ["Moción 125/499d: falta qué dice"]},
    ),
    "a vote without votes": (
        {f"vote:{NAME}:officer": None, f"vote:{NAME}:neighbourhood-councillor": None},
        {"votes": ["Resolución 125/499d: falta la votación"]},
    ),
    "votes by totals": ({DECISION: {"mode": "aggregate", "yes_count": "2"}}, {}),
    "more totals than people": (
        {DECISION: {"mode": "aggregate", "yes_count": "1", "no_count": "2", "present_count": "2"}},
        {"votes": ["Resolución 125/499d: hay 3 votos y 2 presentes con derecho a votar"]},
    ),
    "end": ({"closing": {"end_time": ""}}, {"end": ["Falta la hora de fin"]}),
    "names, which stand in the book": ({"attendance:officer": None, f"vote:{NAME}:officer": None}, {}),
}


@pytest.mark.parametrize("case", thinned(NEIGHBOURS, 3))
@pytest.mark.parametrize("code", ["CV", "ME", "COM-1"])
def test_the_neighbourhood_council_its_board_and_committees(
    code: str, case: str, people: dict[str, User]
) -> None:
    if code == "COM-1":
        planning.create_body(
            code="COM-1", name="Comisión de Cultura", kind="committee", valid_from=TERM_START, by=None
        )
    for name in ("officer", "neighbourhood_councillor"):
        if code != "CV":
            planning.add_membership(
                person=people[name].person, body=Body.objects.get(code=code), quality="principal",
                valid_from=TERM_START, by=None,
            )  # fmt: skip
    parts, lacks = NEIGHBOURS[case]
    meeting = making.complete(people["staff"], code, number="1")
    found = missing(people["staff"], parts, meeting)
    assert found == {LABELS[name]: words for name, words in lacks.items()}
    assert {one.article for one in told(meeting).requirements} == {"D.611"}


def test_a_count_is_enough_for_neighbours(people: dict[str, User]) -> None:
    """Their names go to the signed book; nobody counted at all is told."""
    staff = people["staff"]
    meeting = making.draft(staff, "CV", count_only=True, members_present=30)
    assert not told(meeting).requirements[2].missing
    Meeting.objects.filter(pk=meeting.pk).update(members_present=None)
    assert told(meeting).requirements[2].missing == ("Falta anotar cuántas personas asistieron",)


def test_totals_are_compared_with_the_count(people: dict[str, User]) -> None:
    staff = people["staff"]
    making.member("third", "CV", "Tina Tercera")
    meeting = making.draft(staff, "CV", count_only=True, members_present=2)
    making.write(
        meeting, staff,
        {DECISION: {"kind": "resolution", "operative": "x", "mode": "aggregate", "yes_count": "2", "no_count": "1"}},
    )  # fmt: skip
    votes = told(meeting).requirements[5]
    assert votes.missing == ("Resolución (1.ª votación): hay 3 votos y 2 presentes",)


# --- any other ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "kind"),
    [((), "workshop"), (("EP",), "ordinary"), (("CM",), "public_hearing"), (("CV", "CM"), "inter_council")],
)
def test_any_other_meeting_says_when_and_what(codes: tuple, kind: str, people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = create_meeting(kind=kind, bodies=making.bodies(*codes), date=making.DAY, by=staff)
    assert [list(one.missing) for one in told(meeting).requirements] == [
        ["Falta la hora de inicio"],
        ["Falta registrar qué pasó: quiénes asistieron, qué se trató o cuántas personas vinieron"],
        [],
    ]
    making.write(
        meeting, staff, {"heading": {"start_time": "19:00"}, ITEM: {"title": "x", "discussion": "y"}}
    )
    assert told(meeting).is_complete
    making.write(meeting, staff, {DECISION: {"kind": "resolution", "operative": "z", "mode": "nominal"}})
    assert told(meeting).missing == ["Resolución (1.ª votación): falta la votación"]


def test_what_came_in_on_paper_is_told_and_stops_nothing(people: dict[str, User]) -> None:
    meeting = making.approved(people["staff"])
    assert Minutes.objects.get(meeting=meeting).is_incorporated
    letters = {one.letter for one in told(meeting).requirements if one.missing}
    assert letters == {"a", "d"}
    assert not (Presiding.objects.exists() or Decision.objects.exists() or Vote.objects.exists())
    assert Attendance.objects.exists()
