"""The recount of the synthesis is measured itself: cases worked out by hand, and rule by rule."""

import ast
import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests import chain_recount
from tests.chain_recount import (
    COMPLAINT,
    DISSENT,
    INITIATIVE,
    MAYOR,
    NEIGHBOURHOOD_COUNCIL,
    OPINION,
    ORGANISATION,
    QUERY,
    STAFF,
    Coding,
    Contribution,
    Devolution,
    Figure,
    History,
    PlanOrigin,
    Response,
    TermSetting,
    Topic,
    disagreements,
    live,
    records,
    recount,
    standing,
)

SINCE, UNTIL = dt.date(2026, 4, 1), dt.date(2026, 6, 30)


def d(text: str) -> dt.date:
    """A day of 2026: «07-01»."""
    return dt.date.fromisoformat(f"2026-{text}")


def one_each(*days: str, **more: Any) -> History:
    """Topics «t0»… with one contribution «c0»… each, of those days."""
    keys = range(len(days))
    return History(
        contributions=[Contribution(f"c{n}", d(day)) for n, day in enumerate(days)],
        topics=[Topic(f"t{n}") for n in keys],
        codings=[Coding(f"c{n}", f"t{n}") for n in keys],
        **more,
    )


def figures(history: History) -> dict[str, Figure]:
    return recount(history, SINCE, UNTIL)


# --- cases by hand --------------------------------------------------------------------------------------


def test_01_both_ends_of_the_period_count_and_only_what_was_heard() -> None:
    """Of 31 March, 1 April, 30 June, 1 July and one of May not heard: two."""
    history = one_each("03-31", "04-01", "06-30", "07-01")
    unheard = Contribution("x", d("05-01"), heard=False)
    history = replace(history, contributions=[*history.contributions, unheard])
    assert figures(history)["aportes.oidos"] == Figure(2, None, None, 2)


def test_02_coded_and_dissent_are_of_the_heard() -> None:
    """Three heard: one under two topics (dissent in one), one under one, one under none. 2 of 3, and 1 of 3."""
    history = History(
        [Contribution(key, d("05-01")) for key in "abc"],
        [Topic("s"), Topic("t")],
        [Coding("a", "s"), Coding("a", "t", DISSENT), Coding("b", "t")],
    )
    told = figures(history)
    assert told["aportes.sistematizados"] == Figure(2, 2, 3, 3)
    assert told["aportes.disidencias"] == Figure(1, 1, 3, 3)


def test_03_treated_needs_participation_received_does_not() -> None:
    """Topics of a mayor, of staff, of an organisation and of a neighbourhood council: 4 received, 2 treated."""
    history = one_each(*["05-01"] * 4)
    authors = (MAYOR, STAFF, ORGANISATION, NEIGHBOURHOOD_COUNCIL)
    history = replace(
        history,
        contributions=[
            replace(one, author=author) for one, author in zip(history.contributions, authors, strict=True)
        ],
    )
    assert figures(history)["temas.recibidos"].value == 4
    assert figures(history)["temas.tratados"].value == 2


def test_04_first_day_is_of_all_its_heard_contributions() -> None:
    """Begun in March by staff, spoken of again in May by residents: treated in the period, received before it. The
    one of January was never heard and begins nothing."""
    history = History(
        [
            Contribution("a", d("03-01"), author=STAFF),
            Contribution("b", d("05-01")),
            Contribution("c", d("01-01"), heard=False),
        ],
        [Topic("t"), Topic("never heard")],
        [Coding("a", "t"), Coding("b", "t"), Coding("c", "t"), Coding("c", "never heard")],
    )
    assert standing(history, "t", UNTIL).first_day == d("03-01")
    assert not standing(history, "never heard", UNTIL).public
    told = figures(history)
    assert (told["temas.tratados"].value, told["temas.recibidos"].value, told["temas.pendientes"].value) == (
        1,
        0,
        1,
    )


def test_05_a_chain_of_merges_counts_once_for_the_live_one() -> None:
    """a → b → c. A contribution under a and c; the answer of a, the plan of b, the devolution of a: all are c's. The
    theme is c's own."""
    history = History(
        [Contribution("x", d("05-01")), Contribution("y", d("04-10"))],
        [Topic("a", "arbolado", "b"), Topic("b", "limpieza", "c"), Topic("c", "vialidad")],
        [Coding("x", "a"), Coding("x", "c", DISSENT), Coding("y", "b")],
        [Response("a", d("05-11"), "in_part")],
        [PlanOrigin(topic="b")],
        [Devolution(d("06-01"), ["a"])],
    )
    told = figures(history)
    assert told["temas.tratados"].value == told["temas.recibidos"].value == 1
    assert told["respuesta.tasa"] == Figure(Fraction(1), 1, 1, 1)
    assert told["respuesta.mediana_dias"] == Figure(Fraction(31), None, None, 1)
    assert told["respuesta.resultado.in_part"].value == 1
    assert told["devolucion.tasa"].value == told["incidencia.tasa"].value == 1
    assert {name for name in told if name.startswith("temas.tema.")} == {"temas.tema.vialidad"}
    assert records(history, SINCE, UNTIL)["temas.tratados"].counted == {"c"}


def test_06_answered_on_the_last_day_and_not_after_it() -> None:
    """Two received. Answered on 30 June: yes; on 1 July: not yet on 30 June. Half, and one pending."""
    history = one_each("05-01", "05-01", responses=[Response("t0", d("06-30")), Response("t1", d("07-01"))])
    told = figures(history)
    assert told["respuesta.tasa"] == Figure(Fraction(1, 2), 1, 2, 2)
    assert told["temas.pendientes"].value == 1


def test_07_the_median_of_first_answers() -> None:
    """2, 10 and 31 days, of which one began before the period: 10. With one of 5 more: (5 + 10) ÷ 2. A second version
    is no first answer; an answer of before its topic took 0."""
    history = one_each(
        "05-01",
        "06-01",
        "03-30",
        "05-01",
        "02-01",
        "06-20",
        responses=[
            Response("t0", d("05-03")),
            Response("t1", d("06-11")),
            Response("t2", d("04-30")),
            Response("t4", d("03-01")),
            Response("t4", d("05-01"), version=2),
        ],
    )
    assert figures(history)["respuesta.mediana_dias"] == Figure(Fraction(10), None, None, 3)
    four = replace(history, responses=[*history.responses, Response("t3", d("05-06"))])
    assert figures(four)["respuesta.mediana_dias"] == Figure(Fraction(15, 2), None, None, 4)
    five = replace(four, responses=[*four.responses, Response("t5", d("06-10"))])
    assert figures(five)["respuesta.mediana_dias"] == Figure(Fraction(5), None, None, 5)
    alone = one_each("06-20", responses=[Response("t0", d("06-10"))])
    assert figures(alone)["respuesta.mediana_dias"] == Figure(Fraction(0), None, None, 1)


def test_08_the_result_is_the_latest_answers() -> None:
    """Accepted in May, not accepted in June, already done in July: on 30 June, not accepted."""
    history = one_each(
        "04-02",
        responses=[
            Response("t0", d("06-02"), "not_accepted", 2),
            Response("t0", d("05-02"), "accepted", 1),
            Response("t0", d("07-02"), "already_done", 3),
        ],
    )
    told = figures(history)
    assert {
        name for name, figure in told.items() if name.startswith("respuesta.resultado.") and figure.value
    } == {"respuesta.resultado.not_accepted"}
    assert recount(history, SINCE, d("05-31"))["respuesta.resultado.accepted"] == Figure(1, 1, 1, 1)


def test_09_two_of_the_same_day_the_higher_version() -> None:
    history = one_each(
        "04-02",
        responses=[Response("t0", d("06-02"), "referred", 2), Response("t0", d("06-02"), "accepted", 1)],
    )
    assert figures(history)["respuesta.resultado.referred"].value == 1


def test_10_overdue_by_the_term_of_the_first_day() -> None:
    """30 days until 30 April, 60 from 1 May. Of 30 April: due 30 May, overdue. Of 1 May: due 30 June, not on that day
    but on the next. Of March, before any rule: no due day."""
    history = one_each(
        "04-30", "05-01", "03-01", terms=[TermSetting(d("05-01"), 60), TermSetting(d("04-01"), 30)]
    )
    assert figures(history)["temas.vencidos"] == Figure(1, 1, 3, 3)
    assert [standing(history, f"t{n}", UNTIL).due for n in range(3)] == [d("05-30"), d("06-30"), None]
    assert recount(history, SINCE, d("07-01"))["temas.vencidos"].value == 2
    none = replace(history, terms=[*history.terms, TermSetting(d("04-15"), None)])
    assert standing(none, "t0", UNTIL).due is None


def test_11_an_open_assignment_goes_before_the_term() -> None:
    """Term: due 31 May, but assigned for 15 July: not overdue. One assigned for 1 June: overdue. What was published
    on 5 July was open on 30 June and its day counts. Of two open ones, the earlier."""
    history = one_each(
        "05-01",
        "05-01",
        "05-01",
        terms=[TermSetting(d("01-01"), 30)],
        responses=[
            Response("t0", due=d("07-15")),
            Response("t1", due=d("06-01")),
            Response("t2", d("07-05"), due=d("07-04")),
        ],
    )
    assert records(history, SINCE, UNTIL)["temas.vencidos"].counted == {"t1"}
    assert standing(history, "t2", d("07-05")).due == d("05-31")
    assert [standing(history, "t2", d(day)).nearly for day in ("06-26", "06-27", "07-04", "07-05")] == [
        False,
        True,
        True,
        False,
    ]
    merged = replace(history, topics=[Topic("t0"), Topic("t1", merged_into="t0"), Topic("t2")])
    assert standing(merged, "t0", UNTIL).due == d("06-01")
    # One that was assigned only on 1 July changes nothing of 30 June: overdue by the term.
    afterwards = replace(history, responses=[Response("t0", due=d("07-15"), assigned=d("07-01"))])
    assert standing(afterwards, "t0", UNTIL).due == d("05-31")
    assert standing(afterwards, "t0", d("07-01")).due == d("07-15")


def test_12_given_back_by_a_seal_that_stands() -> None:
    """Sealed on 30 June: yes. On 1 July, withdrawn, or not sealed: no. 1 of 4."""
    history = one_each(
        *["05-01"] * 4,
        devolutions=[
            Devolution(d("06-30"), ["t0"]),
            Devolution(d("07-01"), ["t1"]),
            Devolution(d("06-01"), ["t2"], withdrawn=True),
            Devolution(None, ["t3"]),
        ],
    )
    assert figures(history)["devolucion.tasa"] == Figure(Fraction(1, 4), 1, 4, 4)


def test_13_incidence_of_demands() -> None:
    """Demands: a (plan origin of its own, under nothing), b (its topic's other contribution of 2025 has one), c (its
    topic's answer named a resolution, though a later version does not), e (nothing), g (its only link is one of a
    contribution never heard). A query, a staff member's proposal and an opinion are none. 3 of 5."""
    history = History(
        [
            Contribution("a", d("05-01"), kind=COMPLAINT),
            Contribution("b", d("05-01"), kind=INITIATIVE),
            Contribution("old", dt.date(2025, 5, 1), kind=OPINION),
            Contribution("c", d("05-01")),
            Contribution("e", d("05-01")),
            Contribution("g", d("05-01")),
            Contribution("unheard", d("05-01"), heard=False),
            Contribution("q", d("05-01"), kind=QUERY),
            Contribution("s", d("05-01"), author=STAFF),
        ],
        [Topic(key) for key in ("tb", "tc", "te", "tg")],
        [
            Coding("b", "tb"),
            Coding("old", "tb"),
            Coding("c", "tc"),
            Coding("q", "tc"),
            Coding("e", "te"),
            Coding("g", "tg"),
            Coding("unheard", "tg"),
        ],
        [
            Response("tc", d("05-20"), resolution=True),
            Response("tc", d("06-20"), version=2),
            Response("te", d("07-20"), resolution=True),
        ],
        [PlanOrigin(contribution=key) for key in ("a", "old", "unheard")],
    )
    assert figures(history)["incidencia.tasa"] == Figure(Fraction(3, 5), 3, 5, 5)
    assert records(history, SINCE, UNTIL)["incidencia.tasa"].counted == {"a", "b", "c"}


def test_14_a_topic_may_be_of_several_subzones() -> None:
    """Spoken of from Ituzaingó by residents and from Manga by staff; in March from the Unión. Ituzaingó is of two."""
    history = History(
        [
            Contribution("a", d("05-01"), neighbourhood="ituzaingo"),
            Contribution("b", d("05-01"), author=STAFF, neighbourhood="manga"),
            Contribution("c", d("03-01"), neighbourhood="union"),
            Contribution("d", d("05-01")),
        ],
        [Topic("t"), Topic("nowhere")],
        [Coding("a", "t"), Coding("b", "t"), Coding("c", "t"), Coding("d", "nowhere")],
        subzones={"Z1": ["ituzaingo"], "Z2": ["manga", "ituzaingo"], "Z3": ["union"], "Z4": ["manga"]},
    )
    told = figures(history)
    assert [told[f"temas.subzona.Z{n}"].value for n in (1, 2, 3, 4)] == [1, 1, 0, 1]
    assert told["temas.subzona.Z1"] == Figure(1, 1, 2, 2)


def test_15_of_nothing_there_is_no_value() -> None:
    told = figures(History())
    for name in ("respuesta.tasa", "devolucion.tasa", "incidencia.tasa"):
        assert told[name] == Figure(None, 0, 0, 0)
    assert told["respuesta.mediana_dias"] == Figure(None, None, None, 0)
    assert told["temas.vencidos"] == Figure(0, 0, 0, 0)
    assert len(told) == 16


def test_a_circle_of_merges_is_no_history() -> None:
    with pytest.raises(ValueError, match="circle"):
        live(History(topics=[Topic("a", merged_into="b"), Topic("b", merged_into="a")]), "a")


def test_disagreements_are_told_and_silence_on_zeros_is_none() -> None:
    told = figures(one_each("05-01", subzones={"Z1": ["x"]}))
    silent = {name: figure for name, figure in told.items() if name != "temas.subzona.Z1"}
    assert disagreements(told, silent) == []
    wrong = {**silent, "temas.tratados": Figure(2, None, None, 2), "temas.tema.otro": Figure(1, 1, 1, 1)}
    del wrong["aportes.oidos"]
    assert len(disagreements(told, wrong)) == 3


# --- every rule can fail --------------------------------------------------------------------------------

MUTANTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "all are heard": ("is_heard", lambda one, day: True),
    "all take part": ("with_participation", lambda one: True),
    "residents alone take part": ("with_participation", lambda one: one.author == "residents"),
    "all kinds are demands": ("is_demand", lambda one: one.author != STAFF),
    "staff demand too": ("is_demand", lambda one: one.kind in chain_recount.OF_A_DEMAND),
    "nobody dissents": ("is_dissent", lambda history, key: False),
    "merges are not followed": ("live", lambda history, topic: topic),
    "one merge is followed": (
        "live",
        lambda history, topic: next(one.merged_into for one in history.topics if one.key == topic) or topic,
    ),
    "the theme of the first": ("theme_of", lambda history, topic: history.topics[0].theme),
    "the latest is the first day": (
        "first_day",
        lambda history, topic: max(
            (one.on for one in chain_recount.contributions_of(history, topic) if one.heard), default=None
        ),
    ),
    "unheard begin": (
        "first_day",
        lambda history, topic: min(
            (one.on for one in chain_recount.contributions_of(history, topic)), default=None
        ),
    ),
    "the highest term": ("term_on", lambda terms, day: max((one.days or 0 for one in terms), default=None)),
    "no assignment counts": ("is_open", lambda one, day: False),
    "assigned later is open": (
        "is_open",
        lambda one, day: one.published is None or one.published > day,
    ),
    "only unpublished are open": ("is_open", lambda one, day: one.published is None),
    "published later is an answer": ("is_answer", lambda one, day: one.published is not None),
    "not on its day": ("is_answer", lambda one, day: one.published is not None and one.published < day),
    "overdue on its day": (
        "is_overdue",
        lambda history, topic, day: (
            (due := chain_recount.due_day(history, topic, day)) is not None
            and due <= day
            and chain_recount.is_pending(history, topic, day)
        ),
    ),
    "nearly for ever": (
        "is_nearly",
        lambda history, topic, day: chain_recount.due_day(history, topic, day) is not None,
    ),
    "the last answer is timed": (
        "first_answer",
        lambda history, topic: max(
            (one.published for one in chain_recount.responses_of(history, topic) if one.published),
            default=None,
        ),
    ),
    "negative days": (
        "days_to_answer",
        lambda history, topic: (
            (
                chain_recount.first_answer(history, topic) - chain_recount.first_day(history, topic)  # type: ignore[operator]
            ).days
        ),
    ),
    "the lower middle": (
        "median",
        lambda numbers: Fraction(ordered[(len(ordered) - 1) // 2]) if (ordered := sorted(numbers)) else None,
    ),
    "the mean": (
        "median",
        lambda numbers: Fraction(sum(given), len(given)) if (given := list(numbers)) else None,
    ),
    "the later row is current": (
        "current_answer",
        lambda history, topic, day: next(
            (
                one
                for one in reversed(chain_recount.responses_of(history, topic))
                if chain_recount.is_answer(one, day)
            ),
            None,
        ),
    ),
    "the current version alone names": (
        "names_a_resolution",
        lambda history, topic, day: bool(
            (answer := chain_recount.current_answer(history, topic, day)) and answer.resolution
        ),
    ),
    "unheard lend their link": ("lends_its_link", lambda one, day: True),
    "no contribution lends": ("lends_its_link", lambda one, day: False),
    "withdrawn give back": ("gives_back", lambda one, day: one.sealed is not None and one.sealed <= day),
    "sealed later gives back": ("gives_back", lambda one, day: one.sealed is not None and not one.withdrawn),
    "residents alone speak for a subzone": (
        "speaks_for_subzone",
        lambda one, places: one.neighbourhood in places and one.author == "residents",
    ),
    "everywhere": ("speaks_for_subzone", lambda one, places: True),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_rule_taken_away_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one rule replaced, at least one of the cases by hand must fail."""
    rule, mutant = MUTANTS[name]
    monkeypatch.setattr(chain_recount, rule, mutant)
    cases = [
        case
        for title, case in sorted(globals().items())
        if title.startswith("test_") and title[5:7].isdigit()
    ]
    assert len(cases) == 15

    def fails(case: Callable[[], None]) -> bool:
        try:
            case()
        except AssertionError:
            return True
        return False

    assert any(fails(case) for case in cases)


def test_only_the_standard_library_is_imported() -> None:
    source = (Path(__file__).parent / "chain_recount.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in sys.stdlib_module_names
